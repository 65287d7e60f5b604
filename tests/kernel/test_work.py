"""The count of work: what is spent is added up, and a limit holds in its block only."""

from __future__ import annotations

from fractions import Fraction

import pytest

from certify.kernel import work
from certify.kernel.exact import Exact, ExactArithmetic
from certify.kernel.forms import _common_zeros, _leaders
from certify.kernel.functions import angle, pi, stumpff
from certify.kernel.interval import LARGEST, Interval
from certify.kernel.program import IntervalArithmetic
from certify.kernel.series import SeriesArithmetic
from certify.kernel.work import TooMuchWork, limited, spend
from tests.kernel.helpers import cost


def test_nothing_is_limited_outside_of_a_block() -> None:
    assert cost(lambda: spend(10**12)) == 10**12


def test_a_limit_may_be_reached_and_not_passed() -> None:
    with limited(5):
        spend(2)
        spend(3)
        with pytest.raises(TooMuchWork, match="too much work"):
            spend(1)
    with limited(0):
        spend(0)
        with pytest.raises(TooMuchWork):
            spend(1)
    spend(10**12)


def test_the_smallest_limit_of_the_open_blocks_holds() -> None:
    with limited(10):
        with limited(4):
            spend(4)
            with pytest.raises(TooMuchWork):
                spend(1)
        spend(5)
        with limited(100), pytest.raises(TooMuchWork):
            spend(1)


def test_a_block_that_fails_is_closed() -> None:
    with pytest.raises(TooMuchWork), limited(1):
        spend(2)
    assert work._limits == []


def test_what_is_too_much_cannot_be_evaluated() -> None:
    assert issubclass(TooMuchWork, ArithmeticError)


def test_intervals_cost_what_they_are_long() -> None:
    for bits, units in ((0, 1), (127, 1), (128, 2), (129, 2), (LARGEST, 17)):
        end = (1 << bits) - 1
        assert cost(lambda end=end: Interval(0, end, 1)) == units
        assert cost(lambda end=end: Interval(-end, 0, 1)) == units
    assert cost(lambda: Interval.between(1, 2, 64)) == 5
    x = Interval(1 << 126, 1 << 127, 128)
    assert cost(lambda: x * x) == 1
    assert cost(lambda: x**10) == 11
    assert cost(lambda: x**11) == 1 + 128 * 11 // 128
    assert cost(lambda: Interval(-(1 << 127), 1, 128) ** 3) == 2 + 4


def test_functions_cost_what_they_are_precise() -> None:
    for bits, units in ((64, 32 + 2), (65, 32 + 2), (512, 256 + 9)):
        x = Interval(1, 1, bits)
        assert cost(lambda x=x: stumpff(3, x)) == units


def test_exact_values_cost_their_terms_and_products() -> None:
    one = Exact({(0,): Fraction(1)})
    large = Exact({(0,): Fraction(1, 1 << 255), (1,): Fraction(1 << 127)})
    assert (one.size, large.size, Exact({}).size) == (1, 3 + 2, 0)
    assert cost(lambda: Exact({(n,): Fraction(1) for n in range(7)})) == 1 + 4 * 7
    assert cost(lambda: Exact({(0,): Fraction(1 << 127)})) == 1 + 4 * 2
    assert cost(lambda: large * large) == 8 * 25 + 1 + 4 * (4 + 2 + 2)
    with limited(8 * 25 - 1), pytest.raises(TooMuchWork):
        large * large


def test_series_cost_their_terms() -> None:
    ring = ExactArithmetic(0)
    system = SeriesArithmetic(ring, 2, 3)
    x = system.constant(Fraction(1))
    assert cost(lambda: system.lift(None)) == 1 + 10 // 4
    assert cost(lambda: x * x) == 10 * 1 // 32 + (8 + 5) + (1 + 10 // 4)
    full = SeriesArithmetic(IntervalArithmetic(64), 2, 3)
    product = full.variable(0, Interval(1, 1, 64)) + full.variable(1, Interval(1, 1, 64))
    assert cost(lambda: product * product) == 10 * 3 // 32 + 9 + 3 + 3


def test_leaders_and_faces_are_counted() -> None:
    ring = IntervalArithmetic(64)
    terms = {(2, 0): ring.constant(Fraction(1)), (0, 2): ring.constant(Fraction(1))}
    found = cost(lambda: _leaders(terms, [Fraction(1)] * 2, ring))
    assert found == 2**2 + 2 * 2**2
    assert cost(lambda: _common_zeros([(1, 0, 0), (0, 1, 0)])) == 2 * 2**3


def test_the_count_does_not_depend_on_what_was_asked_before() -> None:
    x = Interval(0, 12345, 77)
    first = [cost(lambda: pi(77)), cost(lambda: stumpff(1, x)), cost(lambda: angle(x, x))]
    assert first == [cost(lambda: pi(77)), cost(lambda: stumpff(1, x)), cost(lambda: angle(x, x))]
