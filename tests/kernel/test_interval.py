"""Interval arithmetic: the inclusion property, tightness, and what is refused."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify.kernel.interval import LARGEST, Interval, certainly_negative, certainly_positive, sqrt
from tests.kernel.helpers import (
    DIGITS,
    boxes_with_point,
    contains,
    rationals,
    reproducible,
    two_units_past,
    width_in_units,
)

BITS = (1, 8, 53, 128)

UNARY = {"neg": operator.neg, "abs": abs}
BINARY = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
}
Box = tuple[Fraction, Fraction, Fraction]


def enclosure_and_truth(operation: Callable[..., Any], bits: int, *boxes: Box) -> tuple[Any, Any]:
    """Apply an operation to intervals and to the points inside them."""
    points = [point for _, _, point in boxes]
    intervals = [Interval.between(lower, upper, bits) for lower, upper, _ in boxes]
    try:
        enclosure = operation(*intervals)
    except ZeroDivisionError:
        assume(False)
    return enclosure, operation(*points)


def assert_inclusion(enclosure: Interval, truth: Any) -> None:
    """Assert that the truth is enclosed, and that an enclosure just past it would be noticed."""
    assert contains(enclosure, truth)
    assert not contains(two_units_past(enclosure, truth), truth)


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("name", UNARY)
@given(box=boxes_with_point())
@reproducible()
def test_operations_on_one_interval_contain_every_exact_result(
    name: str, bits: int, box: Box
) -> None:
    assert_inclusion(*enclosure_and_truth(UNARY[name], bits, box))


@pytest.mark.long(but=13)
@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("name", BINARY)
@given(first=boxes_with_point(), second=boxes_with_point())
@reproducible()
def test_operations_on_two_intervals_contain_every_exact_result(
    name: str, bits: int, first: Box, second: Box
) -> None:
    assert_inclusion(*enclosure_and_truth(BINARY[name], bits, first, second))


@pytest.mark.long(but=13)
@pytest.mark.parametrize("kind", ["int", "Fraction"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", BINARY)
@given(box=boxes_with_point(), number=rationals(), bits=st.sampled_from(BITS))
@reproducible()
def test_operations_with_exact_numbers_contain_every_exact_result(
    name: str, side: str, kind: str, box: Box, number: Fraction, bits: int
) -> None:
    operand = int(number) if kind == "int" else number

    def operation(x: Any) -> Any:
        # Two integers are divided exactly, as rationals.
        other = Fraction(operand) if type(x) is Fraction else operand
        return BINARY[name](x, other) if side == "right" else BINARY[name](other, x)

    assume(name != "div" or side == "left" or operand != 0)
    assert_inclusion(*enclosure_and_truth(operation, bits, box))


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 4, 7, 12])
@given(box=boxes_with_point())
@reproducible(20)
def test_powers_contain_every_exact_result(exponent: int, bits: int, box: Box) -> None:
    assert_inclusion(*enclosure_and_truth(lambda x: x**exponent, bits, box))


@pytest.mark.parametrize("bits", BITS)
@given(box=boxes_with_point())
@reproducible()
def test_square_roots_contain_every_exact_result(bits: int, box: Box) -> None:
    lower, upper, point = box
    enclosure = sqrt(Interval.between(lower, upper, bits))
    with mpmath.workdps(DIGITS):
        truth = mpmath.sqrt(max(mpmath.mpf(point.numerator) / point.denominator, mpmath.mpf(0)))
    assert_inclusion(enclosure, truth)


@given(box=boxes_with_point(), bits=st.sampled_from(BITS))
@reproducible()
def test_between_contains_its_ends_and_what_lies_between(box: Box, bits: int) -> None:
    lower, upper, point = box
    enclosure = Interval.between(lower, upper, bits)
    for x in (lower, upper, point):
        assert_inclusion(enclosure, x)


@pytest.mark.parametrize(
    ("operation", "truth"),
    [
        (lambda x, y: -x, lambda x, y: -x),
        (lambda x, y: abs(x), lambda x, y: abs(x)),
        (lambda x, y: x + y, lambda x, y: x + y),
        (lambda x, y: x - y, lambda x, y: x - y),
        (lambda x, y: x * y, lambda x, y: x * y),
        (lambda x, y: x / (y * y + 1), lambda x, y: x / (y * y + 1)),
        (lambda x, y: x**3, lambda x, y: x**3),
        (lambda x, y: sqrt(x**2), lambda x, y: abs(x)),
    ],
)
@given(
    x=st.integers(-8 << 20, 8 << 20).map(lambda n: Fraction(n, 1 << 20)),
    y=st.integers(-8, 8).map(Fraction),
)
@reproducible()
def test_results_of_exact_operands_are_at_most_two_units_wide(
    operation: Callable[..., Any], truth: Callable[..., Any], x: Fraction, y: Fraction
) -> None:
    first, second = Interval.between(x, x, 64), Interval.between(y, y, 64)
    assert width_in_units(first) == width_in_units(second) == 0
    found = operation(first, second)
    assert contains(found, truth(x, y))
    assert width_in_units(found) <= 2


@given(x=rationals(), bits=st.sampled_from(BITS))
@reproducible()
def test_between_is_the_smallest_interval(x: Fraction, bits: int) -> None:
    found = Interval.between(x, x, bits)
    assert width_in_units(found) == (0 if (x * 2**bits).denominator == 1 else 1)


@given(box=boxes_with_point(), bits=st.sampled_from(BITS))
@reproducible()
def test_endpoints_are_exact(box: Box, bits: int) -> None:
    lower, upper, _ = box
    below, above = Interval.between(lower, upper, bits).endpoints()
    assert lower - Fraction(1, 1 << bits) < below <= lower
    assert upper <= above < upper + Fraction(1, 1 << bits)


@given(box=boxes_with_point(), bits=st.sampled_from(BITS))
@reproducible()
def test_a_sign_is_certain_only_if_every_number_has_it(box: Box, bits: int) -> None:
    lower, upper, _ = box
    x = Interval.between(lower, upper, bits)
    assert not certainly_positive(x) or lower > 0
    assert not certainly_negative(x) or upper < 0
    assert certainly_positive(x) == (x.endpoints()[0] > 0)
    assert certainly_negative(x) == (x.endpoints()[1] < 0)


def test_an_even_power_of_an_interval_around_zero_is_not_negative() -> None:
    assert (Interval(-2, 3, 1) ** 2).endpoints() == (0, Fraction(5, 2))


@pytest.mark.parametrize("stranger", [0.5, 1.0, True, "1", None, 1j])
@pytest.mark.parametrize("name", BINARY)
def test_operations_with_anything_but_exact_numbers_are_refused(name: str, stranger: Any) -> None:
    x = Interval(1, 2, 8)
    with pytest.raises(TypeError):
        BINARY[name](x, stranger)
    with pytest.raises(TypeError):
        BINARY[name](stranger, x)


@pytest.mark.parametrize(
    "arguments", [(0.0, 1, 8), (0, 1.0, 8), (0, 1, 8.0), (False, 1, 8), (0, True, 8), (0, 1, True)]
)
def test_endpoints_that_are_not_integers_are_refused(arguments: tuple[Any, Any, Any]) -> None:
    with pytest.raises(TypeError):
        Interval(*arguments)


@pytest.mark.parametrize("ends", [(0.5, 1), (0, 1.0), (False, 1), (0, True), ("0", 1)])
def test_ends_that_are_not_exact_are_refused(ends: tuple[Any, Any]) -> None:
    with pytest.raises(TypeError):
        Interval.between(*ends, 8)


@pytest.mark.parametrize("exponent", [-1, 0.5, 2.0, True, Fraction(2)])
def test_exponents_that_are_not_nonnegative_integers_are_refused(exponent: Any) -> None:
    with pytest.raises(TypeError):
        Interval(1, 2, 8) ** exponent


@pytest.mark.parametrize("name", BINARY)
def test_intervals_of_different_bits_do_not_mix(name: str) -> None:
    with pytest.raises(ValueError, match="do not mix"):
        BINARY[name](Interval(1, 2, 8), Interval(1, 2, 9))


def test_an_interval_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="truth value"):
        bool(Interval(1, 2, 8))


@pytest.mark.parametrize(
    "compare", [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
)
@pytest.mark.parametrize("other", [Interval(1, 2, 8), 1, None])
def test_intervals_are_not_compared(compare: Callable[..., Any], other: Any) -> None:
    with pytest.raises(TypeError):
        compare(Interval(1, 2, 8), other)


def test_an_interval_is_no_key() -> None:
    with pytest.raises(TypeError):
        hash(Interval(1, 2, 8))


@pytest.mark.parametrize("ends", [(0, 0), (-1, 1), (0, 1), (-1, 0)])
def test_division_by_an_interval_that_contains_zero_is_refused(ends: tuple[int, int]) -> None:
    with pytest.raises(ZeroDivisionError):
        1 / Interval(*ends, 8)


def test_division_by_what_rounds_to_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        Interval(1, 1, 8) / Fraction(1, 1000)


@pytest.mark.parametrize("arguments", [(1, 0, 8), (0, 1, 0), (0, 1, -1)])
def test_inverted_ends_and_missing_bits_are_refused(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="lo <= hi"):
        Interval(*arguments)


def test_inverted_exact_ends_are_refused() -> None:
    with pytest.raises(ValueError, match="lo <= hi"):
        Interval.between(1, Fraction(1, 2), 8)


def test_absurd_sizes_are_refused() -> None:
    largest = (1 << LARGEST) - 1
    assert Interval(-largest, largest, 8).hi == largest
    for ends in ((0, largest + 1), (-largest - 1, 0)):
        with pytest.raises(OverflowError):
            Interval(*ends, 8)
    with pytest.raises(OverflowError):
        Interval(largest, largest, 8) * Interval(largest, largest, 8)
    with pytest.raises(OverflowError):
        Interval(largest, largest, 8) ** 99
