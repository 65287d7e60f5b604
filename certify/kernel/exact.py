"""Exact values in the ring of polynomials in pi, 1/pi and symbols, over the rationals.

Interval arithmetic can show that a number is near zero, never that it is zero. Where a
statement is tight, the kernel evaluates it here instead: a value whose polynomial is
empty is zero. (The converse holds too, as pi is transcendental, but is not needed.)
Whatever the ring does not hold raises `NotExact`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial, isqrt

from certify.kernel.interval import LARGEST
from certify.kernel.work import spend


class NotExact(ArithmeticError):
    """The value lies outside the ring."""


class Exact:
    """A polynomial: exponents (of pi, then of each symbol) to rational coefficients.

    Its size is the number of its terms, of large coefficients more.
    """

    __slots__ = ("size", "terms")

    def __init__(self, terms: dict[tuple[int, ...], Fraction]) -> None:
        self.terms = {k: c for k, c in terms.items() if c}
        self.size = 0
        for c in self.terms.values():
            bits = max(c.numerator.bit_length(), c.denominator.bit_length())
            if bits > LARGEST:
                raise NotExact("a coefficient is too large")
            self.size += 1 + bits // 512
        spend(1 + 4 * self.size)

    def is_zero(self) -> bool:
        """Return True only if the value is zero."""
        return not self.terms

    def __neg__(self) -> Exact:
        return Exact({k: -c for k, c in self.terms.items()})

    def __add__(self, other: Exact) -> Exact:
        total = dict(self.terms)
        for k, c in other.terms.items():
            total[k] = total.get(k, Fraction(0)) + c
        return Exact(total)

    def __sub__(self, other: Exact) -> Exact:
        return self + -other

    def __mul__(self, other: Exact) -> Exact:
        spend(8 * self.size * other.size)
        total: dict[tuple[int, ...], Fraction] = {}
        for i, a in self.terms.items():
            for j, b in other.terms.items():
                k = tuple(p + q for p, q in zip(i, j, strict=True))
                total[k] = total.get(k, Fraction(0)) + a * b
        return Exact(total)

    def __rmul__(self, factor: int) -> Exact:
        return Exact({k: factor * c for k, c in self.terms.items()})

    def __truediv__(self, other: Exact) -> Exact:
        if len(other.terms) != 1:
            raise NotExact("division by what is not a single term")
        ((k, c),) = other.terms.items()
        if any(k[1:]):
            raise NotExact("division by a symbol")
        return self * Exact({tuple(-n for n in k): 1 / c})


@dataclass(frozen=True)
class ExactArithmetic:
    """The ring with `symbols` symbols, as an `Arithmetic`."""

    symbols: int

    def _monomial(self, power_of_pi: int, coefficient: Fraction) -> Exact:
        return Exact({(power_of_pi, *(0,) * self.symbols): coefficient})

    def constant(self, value: Fraction) -> Exact:
        """Return an exact rational."""
        return self._monomial(0, value)

    def symbol(self, index: int) -> Exact:
        """Return the symbol with this index."""
        unit = tuple(int(n == index) for n in range(self.symbols))
        return Exact({(0, *unit): Fraction(1)})

    def between(self, lower: Fraction, upper: Fraction) -> Exact:
        """Raise `NotExact`: the ring has no enclosures."""
        raise NotExact("an enclosure is not exact")

    def power(self, x: Exact, exponent: int) -> Exact:
        """Return ``x ** exponent``."""
        result = self.constant(Fraction(1))
        for _ in range(exponent):
            result = result * x
        return result

    def pi(self) -> Exact:
        """Return pi."""
        return self._monomial(1, Fraction(1))

    def _rational(self, x: Exact, power_of_pi: int) -> Fraction:
        """Return q where x is ``q * pi**power_of_pi``, and raise `NotExact` otherwise."""
        place = (power_of_pi, *(0,) * self.symbols)
        if any(k != place for k in x.terms):
            raise NotExact("not of the form needed here")
        return x.terms.get(place, Fraction(0))

    def _quarter_turns(self, x: Exact) -> int:
        turns = 2 * self._rational(x, 1)
        if turns.denominator != 1:
            raise NotExact("the argument is no multiple of pi/2")
        return turns.numerator % 4

    def sqrt(self, x: Exact) -> Exact:
        """Return the root of the square of a rational."""
        q = self._rational(x, 0)
        if q < 0:
            return self.constant(Fraction(0))
        root = Fraction(isqrt(q.numerator), isqrt(q.denominator))
        if root * root != q:
            raise NotExact("the root is irrational")
        return self.constant(root)

    def cos(self, x: Exact) -> Exact:
        """Return the cosine of a multiple of pi/2."""
        return self.constant(Fraction((1, 0, -1, 0)[self._quarter_turns(x)]))

    def sin(self, x: Exact) -> Exact:
        """Return the sine of a multiple of pi/2."""
        return self.constant(Fraction((0, 1, 0, -1)[self._quarter_turns(x)]))

    def stumpff(self, k: int, x: Exact) -> Exact:
        """Return ``c_k`` of a multiple of pi/2, by ``c_(k+2) = (1/k! - c_k) / x^2``."""
        if x.is_zero():
            return self.constant(Fraction(1, factorial(k)))
        if k == 0:
            return self.cos(x)
        if k == 1:
            return self.sin(x) / x
        before = self.constant(Fraction(1, factorial(k - 2)))
        return (before - self.stumpff(k - 2, x)) / (x * x)

    def angle(self, adjacent: Exact, opposite: Exact) -> Exact:
        """Raise `NotExact`."""
        raise NotExact("an angle is not evaluated exactly")

    def certainly_positive(self, x: Exact) -> bool:
        """Raise `NotExact`: signs are the business of intervals."""
        raise NotExact("the ring has no order")
