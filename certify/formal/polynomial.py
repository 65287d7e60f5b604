"""Polynomials with rational coefficients, in PI (of any sign of exponent) and other symbols.

Programs run over them: `Expansion` replaces each sine and cosine by its Taylor polynomial and
a symbol for the rest, so that a value becomes one polynomial in which what vanishes at the
anchor is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial
from typing import NoReturn

from certify.formal.expression import NoTwin, number

# Exponents by symbol, without zeros, sorted by name.
Monomial = tuple[tuple[str, int], ...]
PI = "PI"


def product(first: Monomial, second: Monomial) -> Monomial:
    """Multiply two monomials."""
    exponents = dict(first)
    for name, exponent in second:
        exponents[name] = exponents.get(name, 0) + exponent
    return tuple(sorted((name, n) for name, n in exponents.items() if n))


@dataclass(frozen=True)
class Polynomial:
    """A sum of monomials with rational coefficients, none of them zero."""

    terms: Mapping[Monomial, Fraction]

    @staticmethod
    def of(value: Fraction | int) -> Polynomial:
        """Return a constant."""
        return Polynomial({(): Fraction(value)} if value else {})

    @staticmethod
    def symbol(name: str) -> Polynomial:
        """Return a symbol."""
        return Polynomial({((name, 1),): Fraction(1)})

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for k, c in other.terms.items():
            terms[k] = terms.get(k, Fraction(0)) + c
        return Polynomial({k: c for k, c in terms.items() if c})

    def __neg__(self) -> Polynomial:
        return Polynomial({k: -c for k, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        terms: dict[Monomial, Fraction] = {}
        for k, c in self.terms.items():
            for m, d in other.terms.items():
                key = product(k, m)
                terms[key] = terms.get(key, Fraction(0)) + c * d
        return Polynomial({k: c for k, c in terms.items() if c})

    def __truediv__(self, other: Polynomial) -> Polynomial:
        if len(other.terms) != 1 or any(name != PI for k in other.terms for name, _ in k):
            raise NoTwin("an anchored leaf of its proof divides by more than a power of pi")
        ((k, c),) = other.terms.items()
        return self * Polynomial({tuple((name, -n) for name, n in k): 1 / c})

    def __pow__(self, exponent: int) -> Polynomial:
        found = Polynomial.of(1)
        for _ in range(exponent):
            found = found * self
        return found

    def coefficients(self, names: tuple[str, ...]) -> dict[tuple[int, ...], Polynomial]:
        """Collect powers of the named symbols; the coefficients do not contain them."""
        found: dict[tuple[int, ...], dict[Monomial, Fraction]] = {}
        for k, c in self.terms.items():
            exponents = dict(k)
            key = tuple(exponents.get(name, 0) for name in names)
            rest = tuple((name, n) for name, n in k if name not in names)
            found.setdefault(key, {})[rest] = c
        return {key: Polynomial(terms) for key, terms in found.items()}

    def symbols(self) -> set[str]:
        """Return the symbols that occur, PI aside."""
        return {name for k in self.terms for name, _ in k} - {PI}

    def __str__(self) -> str:
        """Write the polynomial as a Coq term."""
        rows = [_write(k, c) for k, c in sorted(self.terms.items())]
        return " + ".join(rows).replace("+ -", "- ") if rows else "0"


def _write(monomial: Monomial, coefficient: Fraction) -> str:
    factors = [f"{name}^{n}" if n > 1 else name for name, n in monomial if n > 0]
    below = [f"{name}^{-n}" if n < -1 else name for name, n in monomial if n < 0]
    if abs(coefficient.numerator) != 1 or not factors:
        factors.insert(0, str(abs(coefficient.numerator)))
    if coefficient.denominator != 1:
        below.insert(0, str(coefficient.denominator))
    sign = "-" if coefficient < 0 else ""
    return sign + "*".join(factors) + "".join(f"/{x}" for x in below)


@dataclass(frozen=True)
class Rest:
    """A function, ``sin`` or ``cos``, of a small angle, expanded to `terms` Taylor terms.

    ``sin x = x - x^3/6 + ... +- rest * x^(2 terms + 1)``, and the cosine alike.
    """

    function: str
    angle: str
    terms: int

    @property
    def shift(self) -> int:
        """Return the lowest exponent: 1 for the sine, 0 for the cosine."""
        return 1 if self.function == "sin" else 0

    @property
    def symbol(self) -> str:
        """Return the name of the rest."""
        return f"{self.function}_rest_{self.angle}"

    def lower(self, angle: Fraction) -> Fraction:
        """Return a lower bound of the rest for angles up to this one."""
        exponent = 2 * self.terms + self.shift
        return self.upper() - angle**2 / factorial(exponent + 2)

    def upper(self) -> Fraction:
        """Return an upper bound of the rest."""
        return Fraction(1, factorial(2 * self.terms + self.shift))

    def polynomial(self) -> Polynomial:
        """Return the function as a polynomial in the angle and the rest."""
        x, total = Polynomial.symbol(self.angle), Polynomial.of(0)
        for j in range(self.terms + 1):
            exponent = 2 * j + self.shift
            last = j == self.terms
            coefficient = Polynomial.of(1 if last else Fraction(1, factorial(exponent)))
            term = coefficient * x**exponent * Polynomial.of((-1) ** j)
            total = total + (term * Polynomial.symbol(self.symbol) if last else term)
        return total


@dataclass
class Expansion:
    """The number system of polynomials, for a program expanded to an order.

    `reflected` says of each small angle whether it is measured back from PI.
    """

    order: int
    reflected: Mapping[str, bool]
    rests: dict[tuple[str, str], Rest] = field(default_factory=dict)

    def constant(self, value: Fraction) -> Polynomial:
        """Return an exact constant."""
        return Polynomial.of(value)

    def between(self, lower: Fraction, upper: Fraction) -> NoReturn:
        """Polynomials enclose nothing."""
        raise NoTwin("intervals are no polynomials")

    def power(self, x: Polynomial, exponent: int) -> Polynomial:
        """Return ``x ** exponent``."""
        return x**exponent

    def pi(self) -> Polynomial:
        """Return PI."""
        return Polynomial.symbol(PI)

    def _angle(self, x: Polynomial) -> str:
        for name, reflected in self.reflected.items():
            small = Polynomial.symbol(name)
            if x.terms == (self.pi() - small if reflected else small).terms:
                return name
        raise NoTwin("an anchored leaf of its proof has an angle that is not PI times a variable")

    def _rest(self, function: str, x: Polynomial) -> tuple[Rest, bool]:
        angle = self._angle(x)
        terms = self.order // 2 if function == "sin" else (self.order + 1) // 2
        rest = Rest(function, angle, max(1, terms))
        self.rests[function, angle] = rest
        return rest, self.reflected[angle]

    def sin(self, x: Polynomial) -> Polynomial:
        """Return the sine; ``sin (PI - x) = sin x``."""
        return self._rest("sin", x)[0].polynomial()

    def cos(self, x: Polynomial) -> Polynomial:
        """Return the cosine; ``cos (PI - x) = - cos x``."""
        rest, reflected = self._rest("cos", x)
        return -rest.polynomial() if reflected else rest.polynomial()

    def _none(self, *_: object) -> NoReturn:
        raise NoTwin("an anchored leaf of its proof contains a root or an angle")

    sqrt = stumpff = angle = _none

    def certainly_positive(self, x: Polynomial) -> bool:
        """Return whether this is a positive constant; polynomials have no sign."""
        return set(x.terms) == {()} and x.terms[()] > 0


def power_text(names: tuple[str, ...], exponents: tuple[int, ...]) -> str:
    """Write a product of powers as a Coq term."""
    return "*".join(f"{x}^{n}" for x, n in zip(names, exponents, strict=True) if n) or number(
        Fraction(1)
    )
