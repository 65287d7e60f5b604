"""Truncated Taylor series: coefficients enclose derivatives, and identities hold."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial, prod
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify.kernel.forms import by_monomial, expand
from certify.kernel.interval import Interval
from certify.kernel.program import OPERATIONS, Instruction, IntervalArithmetic, Literal, Statement
from certify.kernel.series import MOST_MONOMIALS, Monomial, Series, SeriesArithmetic, monomials
from tests.kernel.helpers import (
    DIGITS,
    Reference,
    boxes_with_point,
    contains,
    programs,
    rationals,
    reproducible,
    statement_of,
    two_units_past,
)

VARIABLES = ("x", "y")
DIFFERENTIABLE = tuple(name for name in OPERATIONS if name != "angle")
Box = tuple[Fraction, Fraction, Fraction]


def derivatives(statement: Statement, value: str, point: dict[str, Fraction], k: Monomial) -> Any:
    """Return ``D^k value / k!`` at a point, by mpmath's finite differences."""
    reference = Reference()

    def function(*numbers: Any) -> Any:
        return statement.evaluate(dict(zip(point, numbers, strict=True)), reference)[value]

    place = tuple(map(reference.constant, point.values()))
    found = mpmath.diff(function, place, k) if any(k) else function(*place)
    return found / prod(map(factorial, k))


def assert_coefficients_enclose(
    statement: Statement, value: str, boxes: tuple[Box, ...], order: int
) -> int:
    """Assert that coefficients over a box enclose the derivatives at a point in it.

    Returns how many there were.
    """
    arithmetic = IntervalArithmetic(64)
    over_box = {
        name: arithmetic.between(lower, upper)
        for name, (lower, upper, _) in zip(statement.variables, boxes, strict=True)
    }
    point = {name: place for name, (_, _, place) in zip(statement.variables, boxes, strict=True)}
    series = expand(statement, {}, over_box, statement.variables, order, arithmetic)[value]
    found = by_monomial(series, statement.variables)
    with mpmath.workdps(DIGITS):
        for k in monomials(len(point), order):
            truth = derivatives(statement, value, point, k)
            if k not in found:
                assert abs(truth) < 1e-30
                continue
            assert contains(found[k], truth)
            assert not contains(two_units_past(found[k], truth), truth)
    return len(found)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_coefficients_of_random_programs_enclose_the_derivatives(order: int) -> None:
    used: set[str] = set()
    compared = 0

    @given(
        program=programs(VARIABLES, DIFFERENTIABLE),
        boxes=st.tuples(*(boxes_with_point(3, Fraction(1, 8)) for _ in VARIABLES)),
    )
    @reproducible(120 if order < 3 else 60)
    def enclosed(program: tuple[Instruction, ...], boxes: tuple[Box, ...]) -> None:
        nonlocal compared
        last = program[-1].name
        statement = Statement(VARIABLES[:0], VARIABLES, (), program, ((Literal(last, False),),))
        try:
            compared += assert_coefficients_enclose(statement, last, boxes, order)
        except ArithmeticError:
            assume(False)
        used.update(line.operation for line in program)

    enclosed()
    assert used == set(DIFFERENTIABLE)
    assert compared > 100


@pytest.mark.long(but=8)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "instruction",
    [
        "div x y",
        "mul x y",
        "power x 0",
        "power x 3",
        "power x 9",
        "sqrt y",
        "cos x",
        "sin x",
        *(f"stumpff {k} x" for k in range(6)),
    ],
)
def test_coefficients_of_each_operation_enclose_the_derivatives(
    instruction: str, order: int
) -> None:
    statement = statement_of(
        f"""
        variable x
        variable y
        product = mul x y
        f = {instruction.replace("x", "product")}
        alternative f >= 0
        """
    )

    @given(x=boxes_with_point(2, Fraction(1, 2)), y=boxes_with_point(1, Fraction(1, 2)))
    @reproducible(4)
    def enclosed(x: Box, y: Box) -> None:
        away = tuple(end + 2 for end in y)
        assert assert_coefficients_enclose(statement, "f", (x, away), order)

    enclosed()


# --- identities over the rationals ---------------------------------------------------------


class Rationals:
    """Exact rationals, as far as series of rational functions need them."""

    def constant(self, value: Fraction) -> Fraction:
        """Return the rational itself."""
        return Fraction(value)

    def power(self, x: Fraction, exponent: int) -> Fraction:
        """Return ``x ** exponent``."""
        return x**exponent


ORDER = 3
SYSTEM = SeriesArithmetic(Rationals(), 2, ORDER)
MONOMIALS = monomials(2, ORDER)
COEFFICIENTS = st.lists(
    st.one_of(st.none(), rationals(4)), min_size=len(MONOMIALS), max_size=len(MONOMIALS)
)


def terms(series: Series) -> dict[Monomial, Fraction]:
    """Return the coefficients that are not zero."""
    return {k: c for k, c in zip(MONOMIALS, series.coefficients, strict=True) if c}


def truncated_product(
    first: dict[Monomial, Fraction], second: dict[Monomial, Fraction]
) -> dict[Monomial, Fraction]:
    """Multiply polynomials and drop what exceeds the order."""
    total: dict[Monomial, Fraction] = {}
    for (i, j), a in first.items():
        for (m, n), b in second.items():
            if i + j + m + n <= ORDER:
                total[i + m, j + n] = total.get((i + m, j + n), Fraction(0)) + a * b
    return {k: c for k, c in total.items() if c}


@given(first=COEFFICIENTS, second=COEFFICIENTS)
@reproducible()
def test_products_are_truncated_products_of_polynomials(
    first: list[Any], second: list[Any]
) -> None:
    a, b = Series(first, SYSTEM), Series(second, SYSTEM)
    assert terms(a * b) == truncated_product(terms(a), terms(b))


@given(first=COEFFICIENTS, second=COEFFICIENTS)
@reproducible()
def test_sums_and_differences_are_those_of_the_coefficients(
    first: list[Any], second: list[Any]
) -> None:
    a, b = Series(first, SYSTEM), Series(second, SYSTEM)
    for sign, found in ((1, a + b), (-1, a - b)):
        pairs = zip(first, second, strict=True)
        assert [c or 0 for c in found.coefficients] == [
            (x or 0) + sign * (y or 0) for x, y in pairs
        ]
    assert terms(-a) == {k: -c for k, c in terms(a).items()}


@given(inner=COEFFICIENTS, outer=st.lists(rationals(4), min_size=1, max_size=ORDER + 1))
@reproducible()
def test_composition_is_the_sum_of_powers(inner: list[Any], outer: list[Fraction]) -> None:
    displacement = terms(Series([None, *inner[1:]], SYSTEM))
    total: dict[Monomial, Fraction] = {}
    power = {(0, 0): Fraction(1)}
    for coefficient in outer:
        for k, c in power.items():
            total[k] = total.get(k, Fraction(0)) + coefficient * c
        power = truncated_product(power, displacement)
    assert terms(SYSTEM.compose(outer, Series(inner, SYSTEM))) == {
        k: c for k, c in total.items() if c
    }


@given(x=COEFFICIENTS, exponent=st.integers(0, 6))
@reproducible()
def test_powers_are_repeated_products(x: list[Any], exponent: int) -> None:
    series = Series(x, SYSTEM)
    product = SYSTEM.constant(Fraction(1))
    for _ in range(exponent):
        product = product * series
    assert terms(SYSTEM.power(series, exponent)) == terms(product)


@given(x=COEFFICIENTS, y=COEFFICIENTS)
@reproducible()
def test_a_quotient_times_the_divisor_is_the_dividend(x: list[Any], y: list[Any]) -> None:
    assume(y[0])
    dividend, divisor = Series(x, SYSTEM), Series(y, SYSTEM)
    assert terms(dividend / divisor * divisor) == terms(dividend)


# --- identities over intervals -------------------------------------------------------------

Identity = Callable[[SeriesArithmetic, Series], tuple[Series, Series]]
IDENTITIES: dict[str, Identity] = {
    "sin^2 + cos^2 = 1": lambda s, x: (
        s.power(s.sin(x), 2) + s.power(s.cos(x), 2),
        s.constant(Fraction(1)),
    ),
    "sqrt(x)^2 = x": lambda s, x: (s.power(s.sqrt(x), 2), x),
    "x (1 / x) = 1": lambda s, x: (x * s.reciprocal(x), s.constant(Fraction(1))),
    "c_0 = cos": lambda s, x: (s.stumpff(0, x), s.cos(x)),
    "x c_1 = sin": lambda s, x: (x * s.stumpff(1, x), s.sin(x)),
    "c_2 = 1/2 - x^2 c_4": lambda s, x: (
        s.stumpff(2, x),
        s.constant(Fraction(1, 2)) - s.power(x, 2) * s.stumpff(4, x),
    ),
}


def differences(name: str, base: Fraction, coefficients: list[Any], moved: int) -> list[Any]:
    """Return left minus right of an identity at a series, the left one moved by some units."""
    arithmetic = IntervalArithmetic(96)
    system = SeriesArithmetic(arithmetic, 2, ORDER)
    values = [base, *coefficients[1:]]
    x = Series([None if c is None else arithmetic.constant(c) for c in values], system)
    left, right = IDENTITIES[name](system, x)
    if moved:
        left = left + system.constant(Fraction(moved, 1 << 96))
    return [c for c in (left - right).coefficients if c is not None]


@pytest.mark.long(but=5)
@pytest.mark.parametrize("name", IDENTITIES)
@given(base=rationals(2), coefficients=COEFFICIENTS)
@reproducible(30)
def test_identities_of_functions_hold_in_every_coefficient(
    name: str, base: Fraction, coefficients: list[Any]
) -> None:
    found = differences(name, base + 3, coefficients, 0)
    assert found
    assert all(contains(x, 0) for x in found)
    # The twin: moved past the width of the difference the identity does not hold.
    past = found[0].hi - found[0].lo + 2
    assert not contains(differences(name, base + 3, coefficients, past)[0], 0)


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, 2, 3])
def test_an_angle_is_not_differentiated(order: int) -> None:
    system = SeriesArithmetic(IntervalArithmetic(64), 1, order)
    one = system.constant(Fraction(1))
    with pytest.raises(ArithmeticError, match="not differentiated"):
        system.angle(one, one)


def test_an_angle_of_order_zero_is_that_of_the_intervals() -> None:
    system = SeriesArithmetic(IntervalArithmetic(64), 1, 0)
    one = system.constant(Fraction(1))
    with mpmath.workdps(DIGITS):
        assert contains(system.angle(one, one).constant_term(), mpmath.pi / 4)


def test_square_roots_over_zero_and_quotients_by_zero_are_not_expanded() -> None:
    system = SeriesArithmetic(IntervalArithmetic(64), 1, 1)
    around_zero = system.variable(0, Interval(-1, 1, 64))
    for operation in (system.sqrt, system.reciprocal):
        with pytest.raises(ArithmeticError):
            operation(around_zero)


def test_too_many_monomials_are_refused() -> None:
    assert len(monomials(6, 4)) == comb(10, 4) <= MOST_MONOMIALS
    with pytest.raises(ArithmeticError, match="too many"):
        monomials(6, 5)
    with pytest.raises(ArithmeticError, match="too many"):
        SeriesArithmetic(IntervalArithmetic(64), 400, 1)


@pytest.mark.parametrize("variables", range(4))
@pytest.mark.parametrize("order", range(5))
def test_monomials_are_all_of_them_by_degree(variables: int, order: int) -> None:
    found = monomials(variables, order)
    assert len(set(found)) == len(found) == comb(variables + order, order)
    assert found[0] == (0,) * variables
    assert [sum(k) for k in found] == sorted(sum(k) for k in found)
    assert max(map(sum, found)) == (order if variables else 0)
