"""Factors a value about an anchor: where a statement is tight, what vanishes is taken out.

Coordinates are the distances from the anchor: ``phi_t = PI * distance`` for a variable that is
an angle in units of PI, ``d_x = distance`` for others. Sine and cosine are Taylor polynomials
with symbols for the rests, so that the value is one polynomial, written as

    sum of m_l B_l + sum of d (b1 x^2 + b2 y^2 + c x y)

with monomials m_l, d, x, y, which are nonnegative, and brackets B_l, b1, b2 that are to be
positive and to satisfy ``4 b1 b2 > c^2``. Nothing here is believed: Coq proves the identity
and the signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from certify.formal.expression import NoTwin
from certify.formal.polynomial import PI, Expansion, Polynomial, Rest
from certify.kernel.forms import Form
from certify.kernel.interval import Interval
from certify.kernel.program import Box, IntervalArithmetic, Statement

ABOVE_PI = Fraction(22, 7)
ARITHMETIC = IntervalArithmetic(64)

Exponents = tuple[int, ...]


@dataclass(frozen=True)
class Coordinate:
    """A distance from the anchor: its name, and the variable ``end +- distance``."""

    name: str
    variable: str
    end: Fraction
    backwards: bool
    is_angle: bool
    width: Fraction

    @property
    def bound(self) -> Fraction:
        """Return an upper bound of the distance."""
        return self.width * ABOVE_PI if self.is_angle else self.width

    def polynomial(self) -> Polynomial:
        """Return the variable in terms of the distance."""
        step = Polynomial.symbol(self.name)
        if self.is_angle:
            step = step / Polynomial.symbol(PI)
        return Polynomial.of(self.end) + (-step if self.backwards else step)


@dataclass(frozen=True)
class Single:
    """A summand ``m * bracket``."""

    monomial: Exponents
    bracket: Polynomial


@dataclass(frozen=True)
class Pair:
    """A summand ``common * (first x^2 + second y^2 + cross x y)``."""

    common: Exponents
    x: Exponents
    y: Exponents
    first: Polynomial
    second: Polynomial
    cross: Polynomial


@dataclass(frozen=True)
class Factored:
    """A value of the program about an anchor."""

    coordinates: tuple[Coordinate, ...]
    rests: tuple[Rest, ...]
    singles: tuple[Single, ...]
    pairs: tuple[Pair, ...]


def factor(
    statement: Statement, parameters: Mapping[str, Fraction], box: Box, value: str, form: Form
) -> Factored:
    """Factor `value` on a box about the ends at which `form` is anchored.

    Raises `NoTwin` where the program is not polynomial in the variables, their sines and
    cosines, or the brackets do not come out positive.
    """
    ends = dict(zip(statement.variables, box, strict=True))
    angles = _angles(statement)
    coordinates = tuple(
        Coordinate(
            ("phi_" if name in angles else "d_") + name,
            name,
            ends[name][upper],
            upper,
            name in angles,
            ends[name][1] - ends[name][0],
        )
        for name, upper in form.anchors
    )
    system = Expansion(form.order, _reflections(coordinates))
    inputs = {name: Polynomial.of(x) for name, x in parameters.items()}
    ranges = {}
    for name, (lower, upper_end) in ends.items():
        inputs[name] = Polynomial.of(lower) if lower == upper_end else Polynomial.symbol(name)
        ranges[name] = ARITHMETIC.between(lower, upper_end)
    for place in coordinates:
        inputs[place.variable] = place.polynomial()
        ranges[place.name] = ARITHMETIC.between(Fraction(0), place.bound)
    try:
        polynomial = statement.evaluate(inputs, system)[value]
    except TypeError as error:
        raise NoTwin(f"an anchored leaf of its proof is not polynomial: {error}") from None
    bounds = {place.name: place.bound for place in coordinates}
    rests = tuple(rest for rest in system.rests.values() if rest.symbol in polynomial.symbols())
    for rest in rests:
        ranges[rest.symbol] = ARITHMETIC.between(rest.lower(bounds[rest.angle]), rest.upper())
    names = tuple(place.name for place in coordinates)
    singles, pairs = _arrange(polynomial.coefficients(names), names, ranges)
    return Factored(coordinates, tuple(system.rests.values()), singles, pairs)


def _angles(statement: Statement) -> set[str]:
    """Return the variables on which the arguments of sines and cosines depend."""
    inside: dict[str, set[str]] = {name: {name} for name in statement.variables}
    found: set[str] = set()
    for line in statement.program:
        used = set[str]().union(*(inside.get(name, set()) for name in line.arguments))
        inside[line.name] = used
        if line.operation in ("sin", "cos"):
            found |= used
    return found


def _reflections(coordinates: tuple[Coordinate, ...]) -> dict[str, bool]:
    found = {}
    for place in coordinates:
        if place.is_angle:
            if place.end != (1 if place.backwards else 0):
                raise NoTwin("its proof is anchored at an angle that is neither 0 nor PI")
            found[place.name] = place.backwards
    return found


def enclose(polynomial: Polynomial, ranges: Mapping[str, Interval]) -> Interval:
    """Enclose a polynomial over ranges of its symbols."""
    total = ARITHMETIC.constant(Fraction(0))
    for k, c in polynomial.terms.items():
        term = ARITHMETIC.constant(c)
        for name, exponent in k:
            base = ARITHMETIC.pi() if name == PI else ranges[name]
            factor_ = base ** abs(exponent)
            term = term * factor_ if exponent > 0 else term / factor_
        total = total + term
    return total


def _divides(k: Exponents, m: Exponents) -> bool:
    return all(a <= b for a, b in zip(k, m, strict=True))


def _monomial(names: tuple[str, ...], exponents: Exponents) -> Polynomial:
    pairs = sorted(zip(names, exponents, strict=True))
    return Polynomial({tuple((x, n) for x, n in pairs if n): Fraction(1)})


def _arrange(
    terms: Mapping[Exponents, Polynomial], names: tuple[str, ...], ranges: Mapping[str, Interval]
) -> tuple[tuple[Single, ...], tuple[Pair, ...]]:
    """Sort the terms into brackets as the kernel's anchored form does."""
    positive = [k for k, c in terms.items() if ARITHMETIC.certainly_positive(enclose(c, ranges))]
    leaders = [k for k in positive if not any(_divides(m, k) and m != k for m in positive)]
    brackets = {k: terms[k] for k in leaders}
    cross: list[tuple[Exponents, Exponents, Polynomial]] = []
    for k, c in sorted(terms.items()):
        if k in brackets:
            continue
        divisor = next((m for m in leaders if _divides(m, k)), None)
        if divisor is not None:
            rest = tuple(a - b for a, b in zip(k, divisor, strict=True))
            brackets[divisor] = brackets[divisor] + c * _monomial(names, rest)
            continue
        pair = next(
            (
                (m, n)
                for m in leaders
                for n in leaders
                if m < n and all(a + b == 2 * c for a, b, c in zip(m, n, k, strict=True))
            ),
            None,
        )
        if pair is None:
            raise NoTwin(f"no leading term of an anchored leaf divides the term {k}")
        cross.append((*pair, c))
    shares = {k: sum(k in (m, n) for m, n, _ in cross) for k in leaders}
    pairs = []
    for m, n, c in cross:
        common = tuple(map(min, m, n))
        x, y = (tuple((a - b) // 2 for a, b in zip(k, common, strict=True)) for k in (m, n))
        first, second = (brackets[k] * Polynomial.of(Fraction(1, shares[k])) for k in (m, n))
        pairs.append(Pair(common, x, y, first, second, c))
    singles = tuple(Single(k, brackets[k]) for k in leaders if not shares[k])
    return singles, tuple(pairs)
