"""Sets the lines of `certify.report.statement` as formulas, in MathML.

Browsers break no formula at the end of a line. So a long one becomes several, each at most `WIDEST`
characters wide where its names allow that; they begin with the operator between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from certify.vocabulary import LINE

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|(>=|[-+*/^()\[\],:=>]))")
RELATIONS = {"=": "=", ">": ">", ">=": "≥", ",": ",", ":": ":", "in": "∈"}
WORDS = frozenset(LINE) - RELATIONS.keys()
WIDEST = 24
GREEK = dict(
    zip(
        ("alpha", "beta", "gamma", "delta", "eps", "theta", "kappa", "mu", "rho", "sigma")
        + ("tau", "phi", "psi"),
        "αβγδεθκμρστφψ",
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
    """Set a name, so that it is one symbol and no two look the same.

    Greek letters are set as such, and numbers behind ``_`` as subscripts: x_12, x_1_2 and x12 are x
    with one subscript, x with two, and x12. Several words stay one, with ``_`` between them.
    """
    if name == "pi":
        return _tag("mi", "π")
    found = re.fullmatch(r"([A-Za-z]+)(\d*)((?:_\d+)*)", name)
    if found is None:
        return _tag("mi", name)
    base = _tag("mi", GREEK.get(found[1], found[1]) + found[2])
    below = ",".join(found[3].split("_")[1:])
    return _tag("msub", base, _tag("mn", below)) if below else base


# --- reading a line -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Node:
    """A formula as it was read: ``text`` is a number, a name, a function or an operator.

    A minus with one part is a sign; ``(`` is a pair of brackets.
    """

    kind: str
    text: str
    parts: tuple[_Node, ...] = ()


class _Reader:
    """Reads formulas by recursive descent."""

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

    def words(self) -> str:
        """Read words that follow each other."""
        found = [self.next()]
        while self.tokens[0] in WORDS:
            found.append(self.next())
        return " ".join(found)

    def sum(self) -> _Node:
        """Read terms joined by plus and minus, of which the first may have a minus."""
        if self.tokens[0] == "-":
            self.next()
            found = _Node("sign", "-", (self.product(),))
        else:
            found = self.product()
        while self.tokens[0] in ("+", "-"):
            found = _Node("operator", self.next(), (found, self.product()))
        return found

    def product(self) -> _Node:
        """Read factors joined by ``*`` and ``/``, from the left."""
        found = self.power()
        while self.tokens[0] in ("*", "/"):
            found = _Node("operator", self.next(), (found, self.power()))
        return found

    def power(self) -> _Node:
        """Read an atom and its exponent."""
        found = self.atom()
        if self.tokens[0] != "^":
            return found
        self.next()
        found = _Node("power", "^", (found, self.atom()))
        if self.tokens[0] == "^":
            raise NoFormula("^")
        return found

    def atom(self) -> _Node:
        token = self.next()
        if token == "(":
            inside = self.sum()
            self.next(")")
            return _Node("brackets", "(", (inside,))
        if token[0].isdigit():
            return _Node("number", token)
        if not token[0].isalpha() or token in WORDS:
            raise NoFormula(token)
        if self.tokens[0] != "(":
            return _Node("name", token)
        self.next()
        arguments = [self.sum()]
        while self.tokens[0] == ",":
            self.next()
            arguments.append(self.sum())
        self.next(")")
        return _Node("call", token, tuple(arguments))


# --- setting it -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Piece:
    """Elements that stand on one line, and about how many characters wide they are."""

    elements: tuple[Markup, ...] = ()
    width: int = 0

    def __add__(self, other: _Piece) -> _Piece:
        return _Piece(self.elements + other.elements, self.width + other.width)

    @property
    def element(self) -> Markup:
        """All in one element."""
        return self.elements[0] if len(self.elements) == 1 else _tag("mrow", *self.elements)


Pieces = list[_Piece]
NOTHING = _Piece()
# At the beginning or the end of a piece an operator would else be spaced like a sign.
OPERATOR = Markup('<mo form="infix">{}</mo>')
SIGN = _Piece((Markup('<mo form="prefix">−</mo>'),), 1)
SHOWN = {"-": "−", "*": "·"} | RELATIONS


def _operator(sign: str) -> _Piece:
    return _Piece((OPERATOR.format(SHOWN.get(sign, sign)),), 1 if sign in "*/" else 3)


def _mark(text: str) -> _Piece:
    return _Piece((_tag("mo", text),), 1)


def _together(pieces: Sequence[_Piece]) -> _Piece:
    """Put pieces on one line."""
    return sum(pieces, NOTHING)


def _fits(pieces: Sequence[_Piece]) -> bool:
    return sum(piece.width for piece in pieces) <= WIDEST


def _enclosed(before: _Piece, pieces: Pieces, after: _Piece) -> Pieces:
    """Close up the first piece with what stands before it, and the last with what follows."""
    first, *more = pieces
    *more, last = [before + first, *more]
    return [*more, last + after]


def _bracketed(start: str, pieces: Pieces, end: str = ")") -> Pieces:
    """Set brackets, which are as high as what stands in them if that is one piece."""
    pieces = _enclosed(_mark(start), pieces, _mark(end))
    return pieces if pieces[1:] else [_Piece((pieces[0].element,), pieces[0].width)]


def _set(node: _Node) -> Pieces:
    """Return a formula in pieces between which a line may be broken; one, if it is short."""
    pieces = SETTERS[node.kind](node)
    return [_together(pieces)] if _fits(pieces) else pieces


def _set_symbol(node: _Node) -> Pieces:
    shown = symbol(node.text) if node.kind == "name" else _tag("mn", node.text)
    return [_Piece((shown,), len(node.text))]


def _set_sign(node: _Node) -> Pieces:
    return _enclosed(SIGN, _set(node.parts[0]), NOTHING)


def _set_fraction(node: _Node) -> Pieces:
    """Return a fraction in one piece, without brackets that its line replaces.

    Returns none if that is too wide.
    """
    if node.text != "/":
        return []
    bare = (part.parts[0] if part.kind == "brackets" else part for part in node.parts)
    above, below = (_together(_set(part)) for part in bare)
    width = max(above.width, below.width) + 1
    fraction = _Piece((_tag("mfrac", above.element, below.element),), width)
    return [fraction] if _fits([fraction]) else []


def _set_operator(node: _Node) -> Pieces:
    first, second = map(_set, node.parts)
    return _set_fraction(node) or [*first, *_enclosed(_operator(node.text), second, NOTHING)]


def _set_brackets(node: _Node) -> Pieces:
    return _set_fraction(node.parts[0]) or _bracketed("(", _set(node.parts[0]))


def _set_power(node: _Node) -> Pieces:
    base, exponent = node.parts
    inside = _set(base.parts[0] if base.kind == "brackets" else base)
    *before, end = _bracketed("(", inside) if base.kind == "brackets" else inside
    # Of what is broken, the closing bracket bears the exponent.
    last, raised = NOTHING, end
    if before:
        last, raised = _Piece(end.elements[:-1], end.width - 1), _Piece(end.elements[-1:], 1)
    above = _together(_set(exponent))
    power = _tag("msup", raised.element, above.element)
    return [*before, last + _Piece((power,), raised.width + above.width)]


def _set_call(node: _Node) -> Pieces:
    arguments = [_set(part) for part in node.parts]
    if node.text == "sqrt" and not arguments[1:] and _fits(arguments[0]):
        root = _together(arguments[0])
        return [_Piece((_tag("msqrt", *root.elements),), root.width + 2)]
    pieces = arguments[0]
    for argument in arguments[1:]:
        pieces = [*_enclosed(NOTHING, pieces, _mark(",")), *argument]
    if _fits(pieces):
        pieces = [_together(pieces)]
    called = _Piece((symbol(node.text), _tag("mo", "\u2061")), len(node.text))
    return _enclosed(called, _bracketed("(", pieces), NOTHING)


SETTERS: dict[str, Callable[[_Node], Pieces]] = {
    "number": _set_symbol,
    "name": _set_symbol,
    "sign": _set_sign,
    "operator": _set_operator,
    "brackets": _set_brackets,
    "power": _set_power,
    "call": _set_call,
}


def _set_range(reader: _Reader) -> Pieces:
    """Set a range, which has its upper end."""
    start, lower = reader.next(), _set(reader.sum())
    reader.next(",")
    pieces = [*_enclosed(NOTHING, lower, _mark(",")), *_set(reader.sum())]
    return _bracketed(start, [_together(pieces)] if _fits(pieces) else pieces, reader.next("]"))


def _set_line(reader: _Reader) -> list[Markup]:
    """Return the formulas of a line with the words before each; it may be broken between."""
    found: list[Markup] = []
    words, pieces, before = Markup(), list[_Piece](), ""

    def end() -> None:
        nonlocal words, pieces
        shown = [_together(pieces)] if pieces and _fits(pieces) else pieces
        first, *more = [Markup(), *map(_math, shown)][bool(shown) :]
        found.extend([words + first if first else words.rstrip(), *more])
        words, pieces = Markup(), []

    while token := reader.tokens[0]:
        if token in WORDS:
            end()
            words = Markup("{}\u00a0").format(reader.words())
        elif token in RELATIONS:
            relation = _mark(token) if token in ",:" else _operator(token)
            pieces = _enclosed(NOTHING, pieces or [NOTHING], relation)
            reader.next()
            if token == ",":
                end()
        elif token == "[" or (token == "(" and before == "in"):
            pieces += _set_range(reader)
        else:
            pieces += _set(reader.sum())
        before = token
    end()
    return [shown for shown in found if shown]


def _math(piece: _Piece) -> Markup:
    whole = _tag("mrow", *piece.elements)
    return Markup('<math displaystyle="true">{}</math>').format(whole)


def mathml(line: str) -> Markup:
    """Set a line of a statement; what is no formula is returned as text in ``<code>``."""
    try:
        return Markup(" ").join(_set_line(_Reader(line)))
    except NoFormula:
        return _tag("code", line)


def legend(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Explain the functions in lines that are not known to all: formulas and words after them."""
    called = {name for line in lines for name in re.findall(r"([A-Za-z]\w*)\(", line)}
    found = [words for name, words in HELPERS.items() if name in called]
    more = sorted(name for name in called - HELPERS.keys() if re.fullmatch(r"c_\d+", name))
    return found + [(f"{name}(x)", SERIES.format(name[2:])) for name in more]
