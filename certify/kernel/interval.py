"""Interval arithmetic on Python integers, rounded outward.

An interval is a pair of integers ``lo <= hi`` that stands for the real numbers
between ``lo / 2**bits`` and ``hi / 2**bits``. Every operation satisfies the
inclusion property: the result contains ``f(x, y)`` for all ``x`` and ``y`` in
the operands (the fundamental theorem of interval arithmetic; IEEE 1788-2015,
clause 6.4). No binary floating-point number enters.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from certify.kernel.work import spend


def _ceil_shift(value: int, bits: int) -> int:
    return -(-value >> bits)


LARGEST = 1 << 11  # bits of an endpoint; more is a mistake, and would only cost time


class Interval:
    """The closed interval ``[lo, hi] / 2**bits``.

    Arithmetic accepts another interval of the same ``bits``, an ``int`` or a
    ``Fraction``; anything else, floats above all, is a ``TypeError``. Intervals
    have no order and no truth value: ask `certainly_positive`.
    """

    __slots__ = ("lo", "hi", "bits")

    def __init__(self, lo: int, hi: int, bits: int) -> None:
        if not type(lo) is type(hi) is type(bits) is int:
            raise TypeError("an interval's endpoints and its scale are Python integers")
        if lo > hi or bits < 1:
            raise ValueError("an interval has lo <= hi and at least one bit")
        size = (hi if -lo < hi else lo).bit_length()
        if size > LARGEST:
            raise OverflowError("an endpoint is too large")
        spend(1 + size // 512)
        self.lo, self.hi, self.bits = lo, hi, bits

    @staticmethod
    def between(lower: int | Fraction, upper: int | Fraction, bits: int) -> Interval:
        """Return the smallest representable interval that contains ``[lower, upper]``."""
        for end in (lower, upper):
            if type(end) is not int and type(end) is not Fraction:
                raise TypeError(f"exact endpoints are int or Fraction, not {type(end).__name__}")
        spend(4)  # for the rational numbers, too
        below = (lower.numerator << bits) // lower.denominator
        above = -((-upper.numerator << bits) // upper.denominator)
        return Interval(below, above, bits)

    def _same_kind(self, other: object) -> Interval:
        if isinstance(other, Interval):
            if other.bits != self.bits:
                raise ValueError(f"intervals of {self.bits} and {other.bits} bits do not mix")
            return other
        if type(other) is int or type(other) is Fraction:
            return Interval.between(other, other, self.bits)
        raise TypeError(f"intervals do not mix with {type(other).__name__}")

    def __repr__(self) -> str:
        return f"Interval({self.lo}, {self.hi}, bits={self.bits})"

    def __bool__(self) -> bool:
        raise TypeError("an interval has no truth value; ask certainly_positive(x)")

    def __eq__(self, other: object) -> bool:
        raise TypeError("intervals are not compared; ask certainly_positive(x - y)")

    __hash__ = None  # type: ignore[assignment]

    def endpoints(self) -> tuple[Fraction, Fraction]:
        """Return the exact infimum and supremum."""
        return Fraction(self.lo, 1 << self.bits), Fraction(self.hi, 1 << self.bits)

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo, self.bits)

    def __abs__(self) -> Interval:
        if self.lo >= 0:
            return self
        if self.hi <= 0:
            return -self
        return Interval(0, max(-self.lo, self.hi), self.bits)

    def __add__(self, other: object) -> Interval:
        y = self._same_kind(other)
        return Interval(self.lo + y.lo, self.hi + y.hi, self.bits)

    __radd__ = __add__

    def __sub__(self, other: object) -> Interval:
        y = self._same_kind(other)
        return Interval(self.lo - y.hi, self.hi - y.lo, self.bits)

    def __rsub__(self, other: object) -> Interval:
        return -self + other

    def __mul__(self, other: object) -> Interval:
        if type(other) is int:
            first, second = self.lo * other, self.hi * other
            return Interval(min(first, second), max(first, second), self.bits)
        y = self._same_kind(other)
        spend(1 + self.bits // 256)
        if self.lo >= 0 and y.lo >= 0:
            least, most = self.lo * y.lo, self.hi * y.hi
        else:
            products = (self.lo * y.lo, self.lo * y.hi, self.hi * y.lo, self.hi * y.hi)
            least, most = min(products), max(products)
        return Interval(least >> self.bits, _ceil_shift(most, self.bits), self.bits)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Interval:
        y = self._same_kind(other)
        if y.lo <= 0 <= y.hi:
            raise ZeroDivisionError("division by an interval that contains zero")
        spend(4 + self.bits // 64)
        tops = (self.lo << self.bits, self.hi << self.bits)
        below = min(top // bottom for top in tops for bottom in (y.lo, y.hi))
        above = max(-(-top // bottom) for top in tops for bottom in (y.lo, y.hi))
        return Interval(below, above, self.bits)

    def __rtruediv__(self, other: object) -> Interval:
        return self._same_kind(other) / self

    def __pow__(self, exponent: int) -> Interval:
        if type(exponent) is not int or exponent < 0:
            raise TypeError("the exponent is a nonnegative integer")
        if exponent == 0:
            return Interval.between(1, 1, self.bits)
        size = max(self.lo.bit_length(), self.hi.bit_length()) * exponent
        if size > 32 * LARGEST:
            raise OverflowError("a power is too large")
        spend(1 + size // 256 + (size // 2048) ** 2)
        base = abs(self) if exponent % 2 == 0 else self
        shift = self.bits * (exponent - 1)
        return Interval(
            base.lo**exponent >> shift, _ceil_shift(base.hi**exponent, shift), self.bits
        )


def certainly_positive(x: Interval) -> bool:
    """Return True only if every number in ``x`` is greater than zero."""
    return x.lo > 0


def certainly_negative(x: Interval) -> bool:
    """Return True only if every number in ``x`` is less than zero."""
    return x.hi < 0


def sqrt(x: Interval) -> Interval:
    """Enclose ``sqrt(max(t, 0))`` for ``t`` in ``x``; a total, increasing function."""
    spend(3 + x.bits // 256)
    lo, hi = max(x.lo, 0) << x.bits, max(x.hi, 0) << x.bits
    root = isqrt(hi)
    return Interval(isqrt(lo), root if root * root == hi else root + 1, x.bits)
