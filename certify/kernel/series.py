"""Truncated Taylor series in several variables: forward derivatives of programs.

A series is ``sum over |k| <= order of c_k u^k``, where ``u`` is the displacement from a
base point. If the base point is a box and the numbers are intervals, ``c_k`` encloses
``D^k F / k!`` over the whole box, which is what Taylor's theorem with Lagrange's
remainder needs. Series run over any `Arithmetic`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import comb, factorial
from typing import Any

from certify.kernel.program import Arithmetic
from certify.kernel.work import spend

Monomial = tuple[int, ...]
MOST_MONOMIALS = 300


class NotOffered(ArithmeticError):
    """A derivative that no form here computes."""


@cache
def monomials(variables: int, order: int) -> tuple[Monomial, ...]:
    """Return all exponents of total degree at most `order`, the constant first.

    Raises OverflowError where there are more than `MOST_MONOMIALS`.
    """
    if comb(variables + order, order) > MOST_MONOMIALS:
        raise OverflowError(f"too many terms of degree {order} in {variables} variables")
    found = []
    for degree in range(order + 1):
        for chosen in combinations_with_replacement(range(variables), degree):
            found.append(tuple(chosen.count(n) for n in range(variables)))
    return tuple(found)


@cache
def _product_table(variables: int, order: int) -> tuple[tuple[int, ...], ...]:
    """Return where ``u^i * u^j`` goes; -1 where its degree exceeds the order."""
    rows = monomials(variables, order)
    base = 2 * order + 1  # the exponents of a product are digits
    codes = [sum(exponent * base**n for n, exponent in enumerate(k)) for k in rows]
    place = {code: n for n, code in enumerate(codes)}
    return tuple(tuple(place.get(i + j, -1) for j in codes) for i in codes)


class Series:
    """A truncated Taylor series; ``None`` stands for a coefficient that is exactly zero."""

    __slots__ = ("coefficients", "system")

    def __init__(self, coefficients: list[Any], system: SeriesArithmetic) -> None:
        spend(2 + len(coefficients) // 8)
        self.coefficients = coefficients
        self.system = system

    def __neg__(self) -> Series:
        return Series([None if c is None else -c for c in self.coefficients], self.system)

    def __add__(self, other: Series) -> Series:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return Series(
            [a if b is None else b if a is None else a + b for a, b in pairs], self.system
        )

    def __sub__(self, other: Series) -> Series:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return Series(
            [a if b is None else -b if a is None else a - b for a, b in pairs], self.system
        )

    def __mul__(self, other: Series) -> Series:
        table = self.system.table
        result: list[Any] = [None] * len(self.coefficients)
        left = [(i, a) for i, a in enumerate(self.coefficients) if a is not None]
        right = [(j, b) for j, b in enumerate(other.coefficients) if b is not None]
        spend(1 + len(left) + len(right))
        for i, a in left:
            row = table[i]
            for j, b in right:
                place = row[j]
                if place < 0:
                    break  # those that follow are of no smaller degree
                term = a * b
                result[place] = term if result[place] is None else result[place] + term
        return Series(result, self.system)

    def __truediv__(self, other: Series) -> Series:
        return self * other.system.reciprocal(other)

    def terms(self) -> dict[Monomial, Any]:
        """Return the coefficients by monomial, without those that are exactly zero."""
        rows = monomials(self.system.variables, self.system.order)
        return {k: c for k, c in zip(rows, self.coefficients, strict=True) if c is not None}

    def constant_term(self) -> Any:
        """Return the coefficient of the constant monomial."""
        first = self.coefficients[0]
        return self.system.base.constant(Fraction(0)) if first is None else first


class SeriesArithmetic:
    """Series of total degree at most `order` in `variables` displacements, over `base`."""

    def __init__(self, base: Arithmetic, variables: int, order: int) -> None:
        self.base, self.variables, self.order = base, variables, order
        self.table = _product_table(variables, order)

    def lift(self, value: Any) -> Series:
        """Return the constant series of a number of the base system."""
        rest: list[Any] = [None] * (len(monomials(self.variables, self.order)) - 1)
        return Series([value, *rest], self)

    def variable(self, index: int, value: Any) -> Series:
        """Return ``value + u_index``."""
        series = self.lift(value)
        if self.order:
            unit = tuple(int(n == index) for n in range(self.variables))
            place = monomials(self.variables, self.order).index(unit)
            series.coefficients[place] = self.base.constant(Fraction(1))
        return series

    def compose(self, taylor: list[Any], inner: Series) -> Series:
        """Return ``sum of taylor[n] * (inner - its constant term)^n`` (Horner's scheme)."""
        displacement = Series([None, *inner.coefficients[1:]], self)
        result = self.lift(taylor[-1])
        for coefficient in reversed(taylor[:-1]):
            result = result * displacement + self.lift(coefficient)
        return result

    def constant(self, value: Fraction) -> Series:
        """Return the constant series of an exact rational."""
        return self.lift(self.base.constant(value))

    def between(self, lower: Fraction, upper: Fraction) -> Series:
        """Return the constant series of an enclosure."""
        return self.lift(self.base.between(lower, upper))

    def pi(self) -> Series:
        """Return the constant series of pi."""
        return self.lift(self.base.pi())

    def power(self, x: Series, exponent: int) -> Series:
        """Return ``x ** exponent``: coefficients ``binomial(exponent, n) x0^(exponent-n)``."""
        start = x.constant_term()
        taylor = [
            comb(exponent, n) * self.base.power(start, exponent - n)
            for n in range(min(exponent, self.order + 1))
        ]
        if exponent <= self.order:
            taylor.append(self.base.constant(Fraction(1)))
        return self.compose(taylor, x)

    def reciprocal(self, x: Series) -> Series:
        """Return ``1 / x``: coefficients ``(-1)^n / x0^(n+1)``."""
        inverse = self.base.constant(Fraction(1)) / x.constant_term()
        taylor = [(-1) ** n * self.base.power(inverse, n + 1) for n in range(self.order + 1)]
        return self.compose(taylor, x)

    def sqrt(self, x: Series) -> Series:
        """Return the square root: coefficients ``binomial(1/2, n) x0^(1/2) / x0^n``."""
        start = x.constant_term()
        taylor, binomial = [self.base.sqrt(start)], Fraction(1)
        for n in range(1, self.order + 1):
            binomial *= (Fraction(1, 2) - (n - 1)) / n
            factor = self.base.constant(binomial) / self.base.power(start, n)
            taylor.append(taylor[0] * factor)
        return self.compose(taylor, x)

    def _wave(self, x: Series, cycle: list[Any]) -> Series:
        parts = [
            cycle[n % 4] * self.base.constant(Fraction(1, factorial(n)))
            for n in range(self.order + 1)
        ]
        return self.compose(parts, x)

    def cos(self, x: Series) -> Series:
        """Return the cosine."""
        c, s = self.base.cos(x.constant_term()), self.base.sin(x.constant_term())
        return self._wave(x, [c, -s, -c, s])

    def sin(self, x: Series) -> Series:
        """Return the sine."""
        c, s = self.base.cos(x.constant_term()), self.base.sin(x.constant_term())
        return self._wave(x, [s, c, -s, -c])

    def stumpff(self, k: int, x: Series) -> Series:
        """Return ``c_k(x)``, differentiated in ``y = x^2``.

        ``d c_k / dy = -(c_(k+1) - k c_(k+2)) / 2``, term by term from the series, so no
        derivative has a singularity at zero.
        """
        square = self.power(x, 2)
        taylor, derivative = [], {k: Fraction(1)}
        for n in range(self.order + 1):
            total = self.base.constant(Fraction(0))
            for index, factor in derivative.items():
                scale = self.base.constant(factor / factorial(n))
                total = total + scale * self.base.stumpff(index, x.constant_term())
            taylor.append(total)
            following: dict[int, Fraction] = {}
            for index, factor in derivative.items():
                for shift, weight in ((1, Fraction(-1, 2)), (2, Fraction(index, 2))):
                    place = index + shift
                    following[place] = following.get(place, Fraction(0)) + factor * weight
            derivative = following
        return self.compose(taylor, square)

    def angle(self, adjacent: Series, opposite: Series) -> Series:
        """Return the angle; its derivatives are not needed and not offered beyond order 0."""
        if self.order:
            raise NotOffered("an angle is evaluated, not differentiated")
        return self.lift(self.base.angle(adjacent.constant_term(), opposite.constant_term()))

    def certainly_positive(self, x: Series) -> bool:
        """Return True only if the series is a certainly positive constant."""
        return all(c is None for c in x.coefficients[1:]) and self.base.certainly_positive(
            x.constant_term()
        )
