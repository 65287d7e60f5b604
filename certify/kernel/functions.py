"""The constant pi, the Stumpff functions, and what follows from them.

Everything transcendental in the kernel comes from this file:

* pi, by Machin's formula ``pi = 16 arctan(1/5) - 4 arctan(1/239)``;
* the Stumpff functions ``c_k(x) = sum over j of (-1)^j x^(2j) / (2j + k)!``, that is
  ``cos x``, ``sin x / x``, ``(1 - cos x) / x^2``, ``(x - sin x) / x^3`` and so on.

Both are alternating series. Once the terms decrease, the error is at most the
first omitted term (Leibniz); the code adds that term on both sides.
"""

from __future__ import annotations

from functools import cache
from math import factorial

from certify.kernel.interval import Interval, certainly_negative, certainly_positive
from certify.kernel.work import spend

GUARD_BITS = 16


def _arctan_of_inverse(n: int, bits: int) -> tuple[int, int]:
    """Enclose ``arctan(1/n) * 2**bits`` for an integer ``n >= 2``.

    Terms are rounded down, each by less than one, so the sum of ``m`` terms is off
    by less than ``m``; the first omitted term is below one.
    """
    power, total, j = (1 << bits) // n, 0, 0
    while power:
        term = power // (2 * j + 1)
        total += -term if j % 2 else term
        power //= n * n
        j += 1
    # `power` is itself rounded down j times, each time by less than one unit.
    error = 2 * j + 2
    return total - error, total + error


@cache
def _pi(bits: int) -> tuple[int, int]:
    """Enclose ``pi * 2**bits`` (Machin 1706)."""
    work = bits + GUARD_BITS
    low5, high5 = _arctan_of_inverse(5, work)
    low239, high239 = _arctan_of_inverse(239, work)
    below, above = 16 * low5 - 4 * high239, 16 * high5 - 4 * low239
    return below >> GUARD_BITS, -(-above >> GUARD_BITS)


def pi(bits: int) -> Interval:
    """Enclose pi."""
    return Interval(*_pi(bits), bits)


def _stumpff_at(k: int, x: int, bits: int) -> tuple[int, int, int]:
    """Enclose ``c_k(x / 2**bits) * 2**bits`` for one integer ``x >= 0``.

    Returns both ends and the number of terms that were added.
    """
    work = bits + GUARD_BITS + 2 * (x >> bits)  # large x: large terms that cancel
    lift = work - bits
    square_lo, square_hi = (x * x >> bits) << lift, -(-x * x >> bits) << lift
    one = 1 << work
    term_lo, term_hi = one // factorial(k), -(-one // factorial(k))
    sum_lo, sum_hi, j = 0, 0, 0
    while True:
        divisor = (2 * j + k + 1) * (2 * j + k + 2)
        # From here on each term is smaller than the one before it: Leibniz applies.
        if square_hi < divisor << work and term_hi <= 2:
            break
        if j % 2:
            sum_lo, sum_hi = sum_lo - term_hi, sum_hi - term_lo
        else:
            sum_lo, sum_hi = sum_lo + term_lo, sum_hi + term_hi
        term_lo = (term_lo * square_lo) // (divisor << work)
        term_hi = -(-term_hi * square_hi // (divisor << work))
        j += 1
    return (sum_lo - term_hi) >> lift, -(-(sum_hi + term_hi) >> lift), j


def stumpff(k: int, x: Interval) -> Interval:
    """Enclose the Stumpff function ``c_k`` on ``x``, for an integer ``k >= 0``.

    ``c_k`` is even. On [0, pi] it decreases: for ``k >= 1``,
    ``c_k(x) = 1/(k-1)! * integral over s in [0, 1] of (1-s)^(k-1) cos(x s) ds``, so
    ``c_k'(x) = -1/(k-1)! * integral of (1-s)^(k-1) s sin(x s) ds <= 0`` there, and
    ``|c_k'| <= 1/(k+1)!``, ``|c_k| <= 1/k!`` everywhere; for ``k = 0`` it is the cosine.
    Beyond pi the enclosure follows from those two bounds.
    """
    if type(k) is not int or k < 0:
        raise TypeError("the index of a Stumpff function is a nonnegative integer")
    bits, size = x.bits, abs(x)
    turn = pi(bits).lo
    slope, bound = factorial(k + 1), -(-(1 << bits) // factorial(k))

    def at(point: int) -> tuple[int, int]:
        below, above, terms = _stumpff_at(k, point, bits)
        spend(3 + k // 16 + terms * (1 + bits // 256))
        return below, above

    near, far = min(size.lo, turn), min(size.hi, turn)
    lo, hi = at(far)
    if near < far:
        hi = at(near)[1]
    if size.hi > turn:
        # c_k moves by at most (distance beyond `turn`) / (k+1)! from its value at `turn`.
        beyond = -(-(size.hi - turn) // slope)
        at_turn = at(turn)
        lo, hi = min(lo, at_turn[0] - beyond), max(hi, at_turn[1] + beyond)
    return Interval(max(lo, -bound), min(hi, bound), bits)


def cos(x: Interval) -> Interval:
    """Enclose the cosine."""
    return stumpff(0, x)


def sin(x: Interval) -> Interval:
    """Enclose the sine, as ``cos(x - pi/2)``."""
    return stumpff(0, x - pi(x.bits) / 2)


def angle(adjacent: Interval, opposite: Interval) -> Interval:
    """Enclose the angle in [0, pi] of the vector ``(adjacent, max(opposite, 0))``.

    For a true angle ``t0`` the function ``adjacent * sin t - opposite * cos t`` is a
    positive multiple of ``sin(t - t0)``, so on [0, pi] its sign tells on which side of
    ``t`` the angle lies. Bisection goes on while the sign is certain.
    """
    bits = adjacent.bits
    if opposite.bits != bits:
        raise ValueError(f"intervals of {bits} and {opposite.bits} bits do not mix")
    opposite = Interval(max(opposite.lo, 0), max(opposite.hi, 0), bits)
    whole = pi(bits)
    if opposite.hi == 0 and certainly_positive(adjacent):
        return Interval(0, 0, bits)
    if opposite.hi == 0 and certainly_negative(adjacent):
        return whole

    def side(t: int) -> Interval:
        point = Interval(t, t, bits)
        return adjacent * sin(point) - opposite * cos(point)

    # Two bisections: the last point certainly left of the angle, the first certainly right.
    left, stop = 0, whole.lo
    while stop - left > 1:
        middle = (left + stop) // 2
        if certainly_negative(side(middle)):
            left = middle
        else:
            stop = middle
    right, start = whole.lo, left
    while right - start > 1:
        middle = (start + right) // 2
        if certainly_positive(side(middle)):
            right = middle
        else:
            start = middle
    return Interval(left, whole.hi if right == whole.lo else right, bits)
