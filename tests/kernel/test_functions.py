"""Pi, the Stumpff functions, cosine, sine and angle, against mpmath and against flint."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify.kernel import functions
from certify.kernel.interval import Interval
from certify.kernel.program import IntervalArithmetic
from certify.numbers import Balls
from tests.kernel.helpers import (
    DIGITS,
    Reference,
    boxes_with_point,
    contains,
    exact,
    rationals,
    reproducible,
    statements_of_the_paper,
    two_units_past,
    width_in_units,
)

REFERENCE = Reference()
BITS = 128
ORDERS = range(9)
Box = tuple[Fraction, Fraction, Fraction]

FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    **{f"stumpff {k}": lambda numbers, x, k=k: numbers.stumpff(k, x) for k in ORDERS},
    "cos": lambda numbers, x: numbers.cos(x),
    "sin": lambda numbers, x: numbers.sin(x),
}
PLACES = {
    "small": boxes_with_point(1),
    "around pi": boxes_with_point(4),
    "large": boxes_with_point(40),
    "wide": boxes_with_point(6, 12),
    "points": boxes_with_point(12, 0),
}


def ends(x: Any) -> tuple[Fraction, Fraction]:
    """Return the exact ends of an interval or of a finite ball."""
    if isinstance(x, Interval):
        return x.endpoints()
    middle, radius = (
        Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
        for mantissa, exponent in (x.mid().man_exp(), x.rad().man_exp())
    )
    return middle - radius, middle + radius


def meet(first: Interval, second: Any) -> bool:
    """Say whether an interval and an interval or ball have a number in common."""
    if not isinstance(second, Interval) and not second.is_finite():
        return True
    (below, above), (low, high) = ends(first), ends(second)
    return below <= high and low <= above


def close_to_pi(offset: int, width: int) -> Box:
    """Return a box of some units of 2**-100 that begins near pi."""
    lower = Fraction(int(exact(mpmath.pi * 2**100)) + offset, 1 << 100)
    return lower, lower + Fraction(width, 1 << 100), lower + Fraction(width, 1 << 101)


def assert_encloses(found: Interval, truth: Any) -> None:
    """Assert that the truth is enclosed, and that an enclosure just past it would be noticed."""
    assert contains(found, truth)
    assert not contains(two_units_past(found, truth), truth)


def assert_function_encloses(name: str, box: Box, bits: int = BITS) -> None:
    """Assert inclusion of a function of one number at a point of a box."""
    lower, upper, point = box
    found = FUNCTIONS[name](IntervalArithmetic(bits), Interval.between(lower, upper, bits))
    with mpmath.workdps(DIGITS):
        truth = FUNCTIONS[name](REFERENCE, REFERENCE.constant(point))
    assert_encloses(found, truth)


@pytest.mark.parametrize("bits", [1, 2, 10, 53, 64, 128, 192, 512, 2000])
def test_pi_is_enclosed_in_one_unit(bits: int) -> None:
    found = functions.pi(bits)
    with mpmath.workprec(bits + 250):
        assert_encloses(found, exact(+mpmath.pi))
    assert width_in_units(found) == 1


@pytest.mark.long(but=25)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_one_number_enclose_every_value(name: str, place: str) -> None:
    @given(box=PLACES[place], bits=st.sampled_from((8, 53, BITS)))
    @reproducible(40)
    def enclosed(box: Box, bits: int) -> None:
        assert_function_encloses(name, box, bits)

    enclosed()


@pytest.mark.parametrize("width", [0, 1, 2, 1000, 1 << 99])
@pytest.mark.parametrize("offset", [-2000, -2, -1, 0, 1, 2])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_one_number_enclose_every_value_next_to_pi(
    name: str, offset: int, width: int
) -> None:
    assert_function_encloses(name, close_to_pi(offset, width))
    lower, upper, point = close_to_pi(offset, width)
    assert_function_encloses(name, (-upper, -lower, -point))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("point", [Fraction(-7), Fraction(0), Fraction(1, 3), Fraction(13, 4)])
def test_functions_enclose_every_value_on_intervals_around_zero(name: str, point: Fraction) -> None:
    assert_function_encloses(name, (Fraction(-7), Fraction(13, 4), point))


@pytest.mark.parametrize("name", FUNCTIONS)
@given(n=st.integers(-3 << 59, 3 << 60))
@reproducible()
def test_enclosures_at_points_are_a_few_units_wide(name: str, n: int) -> None:
    arithmetic = IntervalArithmetic(60)
    assert width_in_units(FUNCTIONS[name](arithmetic, Interval(n, n, 60))) <= 8


@pytest.mark.parametrize("k", ORDERS)
@given(x=rationals(6))
@reproducible()
def test_stumpff_functions_satisfy_their_recurrence(k: int, x: Fraction) -> None:
    argument = Interval.between(x, x, BITS)
    left = functions.stumpff(k, argument)
    right = Fraction(1, factorial(k)) - argument**2 * functions.stumpff(k + 2, argument)
    assert meet(left, right)
    assert not meet(two_units_past(left, ends(left)[1]), left)


@pytest.mark.parametrize("k", ORDERS)
@given(box=boxes_with_point(50, 5))
@reproducible(30)
def test_stumpff_functions_are_even_and_bounded(k: int, box: Box) -> None:
    lower, upper, _ = box
    found = functions.stumpff(k, Interval.between(lower, upper, 64)).endpoints()
    assert found == functions.stumpff(k, Interval.between(-upper, -lower, 64)).endpoints()
    unit = Fraction(1, 1 << 64)
    assert -Fraction(1, factorial(k)) - unit <= found[0]
    assert found[1] <= Fraction(1, factorial(k)) + unit


@pytest.mark.parametrize("k", [-1, 0.0, True, "2", Fraction(2)])
def test_the_index_of_a_stumpff_function_is_a_nonnegative_integer(k: Any) -> None:
    with pytest.raises(TypeError):
        functions.stumpff(k, Interval(0, 1, 8))


@given(adjacent=boxes_with_point(2), opposite=boxes_with_point(2))
@reproducible(80)
def test_angles_enclose_every_value(adjacent: Box, opposite: Box) -> None:
    first, second = (Interval.between(lower, upper, 64) for lower, upper, _ in (adjacent, opposite))
    assume(adjacent[2] or opposite[2] > 0)
    with mpmath.workdps(DIGITS):
        truth = REFERENCE.angle(*(REFERENCE.constant(box[2]) for box in (adjacent, opposite)))
    assert_encloses(functions.angle(first, second), truth)


@given(x=rationals(3), y=rationals(3))
@reproducible()
def test_angles_of_vectors_that_are_not_short_are_a_few_units_wide(
    x: Fraction, y: Fraction
) -> None:
    assume(max(abs(x), abs(y)) >= 1)
    found = functions.angle(Interval.between(x, x, 64), Interval.between(abs(y), abs(y), 64))
    assert width_in_units(found) <= 24


@pytest.mark.parametrize("opposite", [(0, 0), (-5, 0), (-5, -1)])
def test_angles_of_axis_vectors_are_exact(opposite: tuple[int, int]) -> None:
    right = functions.angle(Interval(1, 9, 8), Interval(*opposite, 8))
    left = functions.angle(Interval(-9, -1, 8), Interval(*opposite, 8))
    assert right.endpoints() == (0, 0)
    assert left.endpoints() == functions.pi(8).endpoints()


@given(x=rationals(4), y=rationals(4), factor=st.integers(2, 9))
@reproducible()
def test_collinear_vectors_have_angles_that_meet(x: Fraction, y: Fraction, factor: int) -> None:
    assume(x or y > 0)

    def angle(scale: int) -> Interval:
        return functions.angle(*(Interval.between(scale * z, scale * z, 64) for z in (x, y)))

    assert meet(angle(1), angle(factor))


@given(x=rationals(4), y=rationals(4))
@reproducible()
def test_opposite_vectors_have_angles_that_add_to_pi(x: Fraction, y: Fraction) -> None:
    assume(abs(x) + max(y, 0) > 0)
    opposite = Interval.between(y, y, 64)
    one, other = (functions.angle(Interval.between(z, z, 64), opposite) for z in (x, -x))
    assert meet(one + other, functions.pi(64))


@pytest.mark.parametrize("box", [((-1, 1), (0, 1)), ((0, 0), (0, 0)), ((0, 5), (-3, 2))])
def test_the_angle_of_a_box_around_the_origin_is_anything(
    box: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    found = functions.angle(*(Interval(*pair, 32) for pair in box))
    assert found.endpoints() == (0, functions.pi(32).endpoints()[1])


# --- against flint -------------------------------------------------------------------------


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": lambda numbers, x, y: x + y,
    "sub": lambda numbers, x, y: x - y,
    "mul": lambda numbers, x, y: x * y,
    "div": lambda numbers, x, y: x / y,
    "neg": lambda numbers, x, y: -x,
    "integer multiple": lambda numbers, x, y: -7 * x,
    "square": lambda numbers, x, y: numbers.power(x, 2),
    "seventh power": lambda numbers, x, y: numbers.power(x, 7),
    "pi": lambda numbers, x, y: numbers.pi(),
    "sqrt": lambda numbers, x, y: numbers.sqrt(x),
    "angle": lambda numbers, x, y: numbers.angle(x, numbers.power(y, 2)),
    **{
        name: lambda numbers, x, y, function=function: function(numbers, x)
        for name, function in FUNCTIONS.items()
    },
}


@pytest.mark.long(but=7)
@pytest.mark.parametrize("name", ARITHMETIC)
@given(first=boxes_with_point(), second=boxes_with_point())
@reproducible()
def test_every_operation_meets_that_of_flint(name: str, first: Box, second: Box) -> None:
    def result(numbers: Any) -> Any:
        return ARITHMETIC[name](
            numbers, *(numbers.between(lower, upper) for lower, upper, _ in (first, second))
        )

    try:
        found = result(IntervalArithmetic(BITS))
    except ZeroDivisionError:
        assume(False)
    ball = result(Balls(BITS))
    assert meet(found, ball)
    if ball.is_finite():
        assert not meet(two_units_past(found, ends(ball)[1]), ball)


STATEMENTS = statements_of_the_paper()


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", STATEMENTS)
def test_whole_statements_meet_those_of_flint(name: str) -> None:
    statement = STATEMENTS[name]
    inputs = (*statement.parameters, *statement.variables)
    compared: set[str] = set()

    @given(boxes=st.tuples(*(boxes_with_point(1, Fraction(1, 4)) for _ in inputs)))
    @reproducible(40)
    def agree(boxes: tuple[Box, ...]) -> None:
        def values(numbers: Any) -> dict[str, Any]:
            pairs = zip(inputs, boxes, strict=True)
            given_values = {x: numbers.between(lower, upper) for x, (lower, upper, _) in pairs}
            return statement.evaluate(given_values, numbers)

        try:
            found = values(IntervalArithmetic(BITS))
        except ZeroDivisionError:
            assume(False)
        balls = values(Balls(BITS))
        assert not [x for x in found if not meet(found[x], balls[x])]
        compared.update(x for x in found if balls[x].is_finite())

    agree()
    assert compared == {*inputs, *(line.name for line in statement.program)}


def test_angle_refuses_intervals_of_different_bits():
    with pytest.raises(ValueError, match="do not mix"):
        functions.angle(Interval(1 << 64, 1 << 64, 64), Interval(1 << 32, 1 << 32, 32))
