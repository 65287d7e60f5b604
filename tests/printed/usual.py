"""Reads printed statements, as text and as MathML, by the usual conventions and nothing else.

Calls bind before ``^``, which goes to the right, then ``*`` and ``/``, then ``+`` and ``-``. What
is read in two ways by different people is refused: a/b*c, a/b/c, a + -b, a^-b, a fraction or a
power that is raised to a power without brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import mpmath

WORDS = ("for", "all", "real", "and", "or", "where", "in")
FUNCTION = re.compile(r"sqrt|cos|sin|angle|c_\d+")


class Unreadable(AssertionError):
    """A text that the usual conventions do not give one meaning."""


@dataclass(frozen=True)
class Token:
    """A word of the language, or a name, a function, a number or a mark."""

    kind: str
    text: str


@dataclass
class Printed:
    """What a printed statement says."""

    parameters: list[tuple[str, Fraction, tuple[Fraction, Fraction] | None]]
    variables: list[str] = field(default_factory=list)
    boxes: list[list[tuple[Fraction, Fraction]]] = field(default_factory=list)
    alternatives: list[list[tuple[str, bool]]] = field(default_factory=list)
    definitions: list[tuple[str, Any]] = field(default_factory=list)

    def values(self, inputs: Mapping[str, Any]) -> list[list[Any]]:
        """Return the value of each condition, for values of the parameters and variables."""
        known = dict(inputs)
        for name, tree in self.definitions:
            if name in known:
                raise Unreadable(f"{name} has two meanings")
            known[name] = evaluate(tree, known, number)
        return [[known[name] for name, _ in row] for row in self.alternatives]


# --- values ---------------------------------------------------------------------------------


def number(text: str) -> Any:
    """Return a whole number in mpmath."""
    return mpmath.mpf(int(text))


def series(k: int, x: Any) -> Any:
    """Sum ``(-1)^j x^(2j)/(2j + k)!`` over all j."""
    with mpmath.extraprec(100):
        return +mpmath.nsum(lambda j: (-x * x) ** int(j) / mpmath.factorial(2 * j + k), [0, 80])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "cos": mpmath.cos,
    "sin": mpmath.sin,
    # As the legend of a report says.
    "sqrt": lambda x: mpmath.sqrt(max(x, 0)),
    "angle": lambda x, y: mpmath.atan2(max(y, 0), x),
}


def evaluate(tree: Any, names: Mapping[str, Any], number: Callable[[str], Any]) -> Any:
    """Evaluate what `Reader` read."""
    kind, *parts = tree
    if kind == "number":
        return number(parts[0])
    if kind == "pi":
        return +mpmath.pi
    if kind == "name":
        if parts[0] not in names:
            raise Unreadable(f"{parts[0]} is not defined")
        return names[parts[0]]
    if kind == "call":
        function, *arguments = parts
        found = [evaluate(x, names, number) for x in arguments]
        return series(int(function[2:]), *found) if "_" in function else FUNCTIONS[function](*found)
    if kind == "^":
        exponent = evaluate(parts[1], {}, Fraction)
        return evaluate(parts[0], names, number) ** int(exponent)
    a, *more = (evaluate(x, names, number) for x in parts)
    if not more:
        return -a
    b = more[0]
    return a + b if kind == "+" else a - b if kind == "-" else a * b if kind == "*" else a / b


# --- the language ---------------------------------------------------------------------------


class Reader:
    """Reads a line of tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.at = [*tokens, Token("end", "")], 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def found(self, *texts: str, kind: str = "mark") -> str:
        """Read one of these if it comes next."""
        if self.token.kind == kind and self.token.text in texts:
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def wanted(self, *texts: str, kind: str = "mark") -> str:
        text = self.found(*texts, kind=kind)
        if not text:
            raise Unreadable(f"{self.token} instead of {texts} in {self.tokens}")
        return text

    def words(self, text: str) -> bool:
        """Read these words if they come next."""
        several, start = text.split(), self.at
        if all(self.found(word, kind="word") for word in several):
            return True
        self.at = start
        return False

    def name(self) -> str:
        if self.token.kind != "name":
            raise Unreadable(f"{self.token} is no name, in {self.tokens}")
        self.at += 1
        return self.tokens[self.at - 1].text

    def end(self) -> None:
        if self.token.kind != "end":
            raise Unreadable(f"{self.token} is left in {self.tokens}")

    def sum(self) -> Any:
        found: Any = ("-", self.product()) if self.found("-") else self.product()
        while sign := self.found("+", "-"):
            found = (sign, found, self.product())
        return found

    def product(self) -> Any:
        found = self.power()
        while self.found("*"):
            found = ("*", found, self.power())
        if self.found("/"):
            found = ("/", found, self.power())
            if self.token.text in ("*", "/"):
                raise Unreadable(f"a quotient goes on with {self.token.text} in {self.tokens}")
        return found

    def power(self) -> Any:
        base = self.atom()
        return ("^", base, self.power()) if self.found("^") else base

    def atom(self) -> Any:
        token = self.token
        self.at += 1
        if token.kind == "number":
            return ("number", token.text)
        if token.kind == "name":
            if token.text == "pi":
                return ("pi",)
            if self.token == Token("mark", "("):
                raise Unreadable(f"{token.text} is no function: a product or a call?")
            return ("name", token.text)
        if token.kind == "function":
            self.wanted("(")
            arguments = [self.sum()]
            while self.found(","):
                arguments.append(self.sum())
            self.wanted(")")
            return ("call", token.text, *arguments)
        if token == Token("mark", "("):
            inside = self.sum()
            self.wanted(")")
            return inside
        raise Unreadable(f"{token} in {self.tokens}")

    def exactly(self) -> Fraction:
        return Fraction(evaluate(self.sum(), {}, Fraction))


def statement(lines: Sequence[Sequence[Token]]) -> Printed:
    """Read the lines of a statement, each as its tokens."""
    readers = [Reader(line) for line in lines]
    found = Printed([])
    while readers[0].token.kind == "name":
        found.parameters.append(_parameter(readers.pop(0)))
    while readers and (readers[0].token.text == "for" or readers[0].words("and for")):
        _domain(readers.pop(0), found)
    while readers and not readers[0].words("where"):
        _alternative(readers.pop(0), found)
    if readers:
        readers.pop(0).end()
        if not readers:
            raise Unreadable("where what?")
    for reader in readers:
        name = reader.name()
        reader.wanted("=")
        found.definitions.append((name, reader.sum()))
        reader.end()
    return found


def _parameter(reader: Reader) -> tuple[str, Fraction, tuple[Fraction, Fraction] | None]:
    name = reader.name()
    reader.wanted("=")
    value, limits = reader.exactly(), None
    if reader.found("in", kind="word"):
        reader.wanted("(")
        lower = reader.exactly()
        reader.wanted(",")
        limits = (lower, reader.exactly())
        reader.wanted("]")
    reader.end()
    return name, value, limits


def _domain(reader: Reader, found: Printed) -> None:
    reader.words("for")
    if not reader.words("all"):
        raise Unreadable("for what?")
    everywhere = reader.words("real")
    names, box = [], []
    while True:
        names.append(reader.name())
        if not everywhere and reader.found("="):
            box.append((reader.exactly(),) * 2)
        elif not everywhere:
            if not reader.words("in"):
                raise Unreadable(f"no range of {names[-1]}")
            reader.wanted("[")
            lower = reader.exactly()
            reader.wanted(",")
            box.append((lower, reader.exactly()))
            reader.wanted("]")
        if not reader.found(","):
            break
    reader.wanted(":")
    reader.end()
    if found.variables not in ([], names):
        raise Unreadable("boxes of other variables")
    found.variables = names
    found.boxes += [] if everywhere else [box]


def _alternative(reader: Reader, found: Printed) -> None:
    if bool(found.alternatives) != reader.words("or"):
        raise Unreadable("an alternative to what?")
    row = []
    while True:
        name = reader.name()
        row.append((name, reader.wanted(">", ">=") == ">"))
        if evaluate(reader.sum(), {}, Fraction) != 0:
            raise Unreadable("no condition on a sign")
        if not reader.words("and"):
            break
    reader.end()
    found.alternatives.append(row)


# --- text -----------------------------------------------------------------------------------


def of_text(lines: Sequence[str]) -> Printed:
    """Read a statement from plain text, in which lines that are indented far go on."""
    rows: list[str] = []
    for line in lines:
        if line.startswith("    "):
            rows[-1] += line
        else:
            rows.append(line)
    return statement([tokens_of_text(row) for row in rows])


def tokens_of_text(text: str) -> list[Token]:
    """Split plain text."""
    found, at = [], 0
    text = text.rstrip()
    pattern = re.compile(r"\s*(?:(?P<number>\d+)|(?P<name>[a-z][a-z0-9_]*)|(?P<mark>>=|[^\w\s]))")
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise Unreadable(text[at:])
        at, kind = match.end(), str(match.lastgroup)
        word = match[kind]
        if kind == "name" and word in WORDS:
            kind = "word"
        elif kind == "name" and FUNCTION.fullmatch(word) and text[at : at + 1] == "(":
            kind = "function"
        found.append(Token(kind, word))
    return found


# --- MathML ---------------------------------------------------------------------------------

MARKS = {"−": "-", "·": "*", "≥": ">="}
CALL = "\u2061"


def of_mathml(lines: Sequence[str]) -> Printed:
    """Read a statement from lines of words and MathML."""
    return statement([tokens_of_mathml(line) for line in lines])


def tokens_of_mathml(line: str) -> list[Token]:
    """Read what is seen, from left to right; only fractions, roots and exponents group."""
    root = ElementTree.fromstring(f"<line>{line}</line>")
    found = [Token("word", word) for word in (root.text or "").split()]
    for child in root:
        if child.tag != "math":
            raise Unreadable(f"<{child.tag}> in {line}")
        found += _seen(child)
        found += [Token("word", word) for word in (child.tail or "").split()]
    return found


def _row(elements: Iterable[ElementTree.Element]) -> list[Token]:
    found: list[Token] = []
    for element in elements:
        if element.tag == "mo" and element.text == CALL:
            last = found.pop()
            if last.kind != "name" or not FUNCTION.fullmatch(last.text):
                raise Unreadable(f"{last} is called")
            found.append(Token("function", last.text))
        else:
            found += _seen(element)
    return found


def _grouped(elements: Iterable[ElementTree.Element]) -> list[Token]:
    return [Token("mark", "("), *_row(elements), Token("mark", ")")]


def _named(element: ElementTree.Element) -> str:
    """Return a name by how it looks: its letters, then what stands below them."""
    if element.tag == "mi" and len(element) == 0 and element.text and element.text.strip():
        return "pi" if element.text == "π" else element.text
    if element.tag == "msub" and [child.tag for child in element] == ["mi", "mn"]:
        base, below = (child.text or "" for child in element)
        if re.fullmatch(r"\d+(,\d+)*", below):
            return f"{base}_{below}"
    raise Unreadable(ElementTree.tostring(element, encoding="unicode"))


def _seen(element: ElementTree.Element) -> list[Token]:
    children = list(element)
    if element.tag in ("math", "mrow"):
        return _row(element)
    if element.tag in ("mi", "msub"):
        return [Token("name", _named(element))]
    if element.tag == "mn":
        return [Token("number", element.text or "")]
    if element.tag == "mo":
        if element.text == "∈":
            return [Token("word", "in")]
        return [Token("mark", MARKS.get(element.text or "", element.text or ""))]
    if element.tag == "mfrac":
        above, below = children
        inside = [*_grouped([above]), Token("mark", "/"), *_grouped([below])]
        return [Token("mark", "("), *inside, Token("mark", ")")]
    if element.tag == "msqrt":
        return [Token("function", "sqrt"), *_grouped(element)]
    if element.tag == "msup":
        base, above = children
        if base.tag in ("mfrac", "msup"):
            raise Unreadable(f"<{base.tag}> is raised to a power without brackets")
        return [*_seen(base), Token("mark", "^"), *_grouped([above])]
    raise Unreadable(f"<{element.tag}>")
