"""Sets the lines of `certify.report.statement` as formulas, in MathML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|(>=|[-+*/^()\[\],:=>]))")
WORDS = ("for", "all", "real", "and", "or", "where")
RELATIONS = {"=": "=", ">": ">", ">=": "≥", ",": ",", ":": ":", "in": "∈"}
GREEK = dict(
    zip(
        ("alpha", "beta", "gamma", "delta", "eps", "theta", "kappa", "mu", "pi", "rho", "sigma")
        + ("tau", "phi", "psi"),
        "αβγδεθκμπρστφψ",
        strict=True,
    )
)
# Functions that need a word where they occur, by what is computed of them.
HELPERS = {
    "sqrt": ("sqrt(x) = sqrt(max(x, 0))", ""),
    "angle": ("angle(x, y)", " is the angle, from 0 to π, between (1, 0) and (x, max(y, 0))"),
    "c_1": ("c_1(x) = sin(x)/x", ", and 1 at x = 0"),
    "c_2": ("c_2(x) = (1 - cos(x))/x^2", ", and 1/2 at x = 0"),
    "c_3": ("c_3(x) = (x - sin(x))/x^3", ", and 1/6 at x = 0"),
}
SERIES = " is the sum of (-1)^j x^(2j)/(2j + {})! over all j >= 0"


class NoFormula(ValueError):
    """A line is no formula that this module knows."""


def _tag(name: str, *inside: Markup | str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(name, Markup("").join(map(escape, inside)))


def symbol(name: str) -> Markup:
    """Set a name: Greek letters, numbers as subscripts; several words as one, with hyphens."""
    found = re.fullmatch(r"([A-Za-z]+)(\d*)((?:_\d+)*)", name)
    if found is None:
        # Neither a product nor a difference: the words close up, and are read as one name.
        return _tag("mi", name.replace("_", "-"))
    letters = _tag("mi", GREEK.get(found[1], found[1]))
    below = ",".join(part for part in (found[2], *found[3].split("_")) if part)
    return _tag("msub", letters, _tag("mn", below)) if below else letters


@dataclass(frozen=True)
class _Factor:
    """A part of a product; its brackets may be left out where a fraction's line shows the same."""

    inside: Markup
    brackets: bool = False

    def shown(self, bare: bool) -> Markup:
        return _bracketed(self.inside) if self.brackets and not bare else self.inside


def _row(factors: list[_Factor], bare: bool) -> Markup:
    found: list[Markup] = []
    for factor in factors:
        found += [_tag("mo", "·")] if found else []
        found.append(factor.shown(bare))
    return _tag("mrow", *found) if len(found) > 1 else found[0]


def _bracketed(*inside: Markup) -> Markup:
    return _tag("mrow", _tag("mo", "("), *inside, _tag("mo", ")"))


class _Reader:
    """Reads a line by recursive descent; every method returns the MathML of what it read."""

    def __init__(self, line: str) -> None:
        self.tokens: list[str] = []
        at = 0
        line = line.rstrip()
        while at < len(line):
            found = TOKEN.match(line, at)
            if found is None:
                raise NoFormula(line)
            self.tokens.append(found[0].strip())
            at = found.end()
        self.tokens.append("")

    def next(self, wanted: str = "") -> str:
        token = self.tokens.pop(0)
        if not token or (wanted and token != wanted):
            raise NoFormula(token)
        return token

    def line(self) -> list[Markup]:
        """Return the formulas of a line with the words before each; it may be broken between."""
        found: list[Markup] = []
        words, formula = Markup(), Markup()

        def end() -> None:
            nonlocal words, formula
            if words or formula:
                found.append(words + _math(formula) if formula else words.rstrip())
            words, formula = Markup(), Markup()

        while self.tokens[0]:
            token = self.tokens[0]
            if token in WORDS:
                end()
                words = Markup("{}\u00a0").format(self.words())
            elif token in RELATIONS:
                formula += _tag("mo", RELATIONS[self.next()])
                if token == ",":
                    end()
            elif token == "[":
                formula += self.range()
            else:
                formula += self.sum()
        end()
        return found

    def words(self) -> str:
        """Read words that follow each other."""
        found = [self.next()]
        while self.tokens[0] in WORDS:
            found.append(self.next())
        return " ".join(found)

    def range(self) -> Markup:
        self.next("[")
        lower = self.sum()
        self.next(",")
        upper = self.sum()
        self.next("]")
        return _tag("mrow", _tag("mo", "["), lower, _tag("mo", ","), upper, _tag("mo", "]"))

    def sum(self) -> Markup:
        """Read terms joined by plus and minus."""
        found = [self.product()]
        while self.tokens[0] in ("+", "-"):
            found.append(_tag("mo", "−" if self.next() == "-" else "+"))
            found.append(self.product())
        return _tag("mrow", *found) if len(found) > 1 else found[0]

    def product(self) -> Markup:
        """Read factors joined by ``*`` and ``/``, of which the first may have a minus."""
        if self.tokens[0] == "-":
            self.next()
            return _tag("mrow", _tag("mo", "−"), self.product())
        row = [self.power()]
        while self.tokens[0] in ("*", "/"):
            if self.next() == "*":
                row.append(self.power())
            else:
                fraction = _tag("mfrac", _row(row, len(row) == 1), _row([self.power()], True))
                row = [_Factor(fraction)]
        return _row(row, False)

    def power(self) -> _Factor:
        """Read an atom and its exponent; brackets around it may be left out."""
        atom = self.atom()
        if self.tokens[0] != "^":
            return atom
        self.next()
        return _Factor(_tag("msup", atom.shown(False), self.atom().shown(False)))

    def atom(self) -> _Factor:
        token = self.next()
        if token == "(":
            inside = self.sum()
            self.next(")")
            return _Factor(inside, brackets=True)
        if token[0].isdigit():
            return _Factor(_tag("mn", token))
        if not token[0].isalpha() or token in WORDS:
            raise NoFormula(token)
        if self.tokens[0] != "(":
            return _Factor(symbol(token))
        self.next()
        arguments = [self.sum()]
        while self.tokens[0] == ",":
            self.next()
            arguments += [_tag("mo", ","), self.sum()]
        self.next(")")
        if token == "sqrt":
            return _Factor(_tag("msqrt", *arguments))
        called = _tag("mrow", symbol(token), _tag("mo", "\u2061"), _bracketed(*arguments))
        return _Factor(called)


def _math(formula: Markup) -> Markup:
    return Markup('<math displaystyle="true"><mrow>{}</mrow></math>').format(formula)


def mathml(line: str) -> Markup:
    """Set a line of a statement; what is no formula is returned as text in ``<code>``.

    No formula breaks at the end of a line; so a line becomes one for each condition in it.
    """
    try:
        return Markup(" ").join(_Reader(line).line())
    except NoFormula:
        return _tag("code", line)


def legend(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Explain the functions in lines that are not known to all: formulas and words after them."""
    called = {name for line in lines for name in re.findall(r"([A-Za-z]\w*)\(", line)}
    found = [words for name, words in HELPERS.items() if name in called]
    more = sorted(name for name in called - HELPERS.keys() if re.fullmatch(r"c_\d+", name))
    return found + [(f"{name}(x)", SERIES.format(name[2:])) for name in more]
