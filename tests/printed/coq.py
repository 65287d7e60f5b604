"""Reads the statement of a Coq file, by the levels at which R_scope's notations are parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.printed.usual import Printed, Unreadable, evaluate, number

TOKEN = re.compile(r"\s*(\d+|[A-Za-z_][\w']*|:=|->|/\\|\\/|<=|>=|[-+*/^()=<>:,.])")
KEYWORDS = ("forall", "let", "in", "Definition", "Prop", "R")


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens, at = [], 0
        text = text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                raise Unreadable(text[at:])
            self.tokens.append(found[1])
            at = found.end()

    @property
    def token(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def found(self, *texts: str) -> str:
        return self.tokens.pop(0) if self.token in texts else ""

    def wanted(self, *texts: str) -> str:
        text = self.found(*texts)
        if not text:
            raise Unreadable(f"{self.tokens[:8]} instead of {texts}")
        return text

    def name(self) -> str:
        if not re.fullmatch(r"[A-Za-z_][\w']*", self.token) or self.token in KEYWORDS:
            raise Unreadable(f"{self.token!r} is no name")
        return self.tokens.pop(0)

    # Level 50, to the left; 40, to the left; 35, to the right; 30, to the right; application.

    def term(self) -> Any:
        found = self.product()
        while sign := self.found("+", "-"):
            found = (sign, found, self.product())
        return found

    def product(self) -> Any:
        found = self.opposite()
        while sign := self.found("*", "/"):
            found = (sign, found, self.opposite())
        return found

    def opposite(self) -> Any:
        return ("-", self.opposite()) if self.found("-") else self.power()

    def power(self) -> Any:
        found = self.application()
        return ("^", found, self.power()) if self.found("^") else found

    def application(self) -> Any:
        function = self.found("sin", "cos", "sqrt")
        # Coq's sqrt is 0 where its argument is negative.
        return ("call", function, self.atom()) if function else self.atom()

    def atom(self) -> Any:
        if self.found("("):
            inside = self.term()
            self.wanted(")")
            return inside
        if self.token.isdigit():
            return ("number", self.tokens.pop(0))
        return ("pi",) if self.found("PI") else ("name", self.name())

    def exactly(self) -> Fraction:
        return Fraction(evaluate(self.term(), {}, Fraction))


def value(term: str, names: Mapping[str, Any]) -> Any:
    """Evaluate a term of the real numbers in mpmath."""
    reader = _Reader(term)
    found = evaluate(reader.term(), names, number)
    if reader.tokens:
        raise Unreadable(f"{reader.tokens} is left")
    return found


def of_coq(stated: str) -> Printed:
    """Read ``Definition name : Prop := forall variables : R, domain -> let ... in conclusion.``."""
    reader = _Reader(stated)
    reader.wanted("Definition")
    reader.name()
    for token in (":", "Prop", ":=", "forall"):
        reader.wanted(token)
    found = Printed([])
    while not reader.found(":"):
        found.variables.append(reader.name())
    reader.wanted("R")
    reader.wanted(",")
    while True:
        found.boxes.append(_box(reader, found.variables))
        if not reader.found("\\/"):
            break
    reader.wanted("->")
    while reader.found("let"):
        name = reader.name()
        reader.wanted(":=")
        found.definitions.append((name, reader.term()))
        reader.wanted("in")
    while True:
        row = []
        while True:
            name = reader.name()
            row.append((name, reader.wanted(">", ">=") == ">"))
            if reader.exactly() != 0:
                raise Unreadable("no condition on a sign")
            if not reader.found("/\\"):
                break
        found.alternatives.append(row)
        if not reader.found("\\/"):
            break
    reader.wanted(".")
    if reader.tokens:
        raise Unreadable(f"{reader.tokens} is left")
    return found


def _box(reader: _Reader, variables: list[str]) -> list[tuple[Fraction, Fraction]]:
    box = []
    for number_, variable in enumerate(variables):
        if number_:
            reader.wanted("/\\")
        if reader.found(variable):
            reader.wanted("=")
            box.append((reader.exactly(),) * 2)
        else:
            lower = reader.exactly()
            reader.wanted("<=")
            reader.wanted(variable)
            reader.wanted("<=")
            box.append((lower, reader.exactly()))
    return box
