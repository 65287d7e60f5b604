"""The exact ring: it agrees with mpmath, sees zeros, and refuses what it does not hold."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify.kernel.exact import Exact, ExactArithmetic, NotExact
from certify.kernel.program import OPERATIONS, Instruction, Literal, Statement
from certify.kernel.work import TooMuchWork, limited
from tests.kernel.helpers import DIGITS, Reference, programs, rationals, reproducible

RING = ExactArithmetic(0)
ONE = RING.constant(Fraction(1))
PI = RING.pi()
OFFERED = tuple(name for name in OPERATIONS if name != "angle")


def turn(quarters: int) -> Exact:
    """Return a multiple of pi/2."""
    return PI * RING.constant(Fraction(quarters, 2))


def numeric(x: Exact, symbols: tuple[Fraction, ...] = ()) -> Any:
    """Evaluate an element of the ring by mpmath."""
    reference, total = Reference(), mpmath.mpf(0)
    for (power_of_pi, *exponents), coefficient in x.terms.items():
        for symbol, exponent in zip(symbols, exponents, strict=True):
            coefficient *= symbol**exponent
        total += reference.constant(coefficient) * mpmath.pi**power_of_pi
    return total


class RootsOfRoundedZeros(Reference):
    """The reference, but what differs from zero by rounding only has the root zero."""

    def sqrt(self, x: Any) -> Any:
        """Return ``sqrt(max(x, 0))``."""
        return super().sqrt(x if abs(x) > 1e-45 else mpmath.mpf(0))


@pytest.mark.long
def test_random_programs_agree_with_mpmath_and_many_are_zero() -> None:
    used: set[str] = set()
    zeros = []

    @given(
        program=programs(("quarter", "half", "number"), OFFERED, longest=7),
        quarters=st.integers(-6, 6),
        number=rationals(3),
    )
    @reproducible(500)
    def agree(program: tuple[Instruction, ...], quarters: int, number: Fraction) -> None:
        names = ("quarter", "half", "number")
        literal = Literal(program[-1].name, False)
        statement = Statement(names[:0], names, (), program, ((literal,),))
        inputs = {"quarter": turn(quarters), "half": turn(2), "number": RING.constant(number)}
        try:
            found = statement.evaluate(inputs, RING)
        except NotExact:
            assume(False)
        with mpmath.workdps(DIGITS):
            pi = +mpmath.pi
            places = {
                "quarter": pi * quarters / 2,
                "half": pi,
                "number": Reference().constant(number),
            }
            truth = statement.evaluate(places, RootsOfRoundedZeros())
            for name, value in found.items():
                assert abs(numeric(value) - truth[name]) <= 1e-35 * (1 + abs(truth[name]))
            zeros.extend(line.name for line in program if found[line.name].is_zero())
        used.update(line.operation for line in program)

    agree()
    assert used == set(OFFERED)
    assert len(zeros) > 20


@given(
    program=programs(("x", "y"), ("constant", "pi", "add", "sub", "mul", "neg", "power")),
    x=rationals(3),
    y=rationals(3),
)
@reproducible()
def test_polynomials_in_symbols_agree_with_mpmath(
    program: tuple[Instruction, ...], x: Fraction, y: Fraction
) -> None:
    ring = ExactArithmetic(2)
    literal = Literal(program[-1].name, False)
    statement = Statement((), ("x", "y"), (), program, ((literal,),))
    found = statement.evaluate({"x": ring.symbol(0), "y": ring.symbol(1)}, ring)
    with mpmath.workdps(DIGITS):
        point = {name: Reference().constant(value) for name, value in (("x", x), ("y", y))}
        truth = statement.evaluate(point, Reference())
        for line in program:
            value = truth[line.name]
            assert abs(numeric(found[line.name], (x, y)) - value) <= 1e-40 * (1 + abs(value))


@pytest.mark.parametrize("quarters", range(-9, 10))
def test_values_at_multiples_of_half_pi_are_exact_and_identities_vanish(quarters: int) -> None:
    x = turn(quarters)
    cosine, sine = RING.cos(x), RING.sin(x)
    assert (cosine * cosine + sine * sine - ONE).is_zero()
    assert (x * RING.stumpff(1, x) - sine).is_zero()
    for k in range(9):
        rest = x * x * RING.stumpff(k + 2, x)
        identity = RING.constant(Fraction(1, factorial(k))) - RING.stumpff(k, x) - rest
        assert identity.is_zero()
        assert not (identity + RING.constant(Fraction(1, 10**30))).is_zero()


@pytest.mark.parametrize(
    ("value", "is_zero"),
    [
        (RING.cos(PI) + ONE, True),
        (RING.cos(PI) - ONE, False),
        (RING.sin(PI), True),
        (RING.sin(turn(1)), False),
        (PI / PI - ONE, True),
        (ONE / PI * PI - ONE, True),
        (PI - RING.constant(Fraction(355, 113)), False),
        (PI * RING.stumpff(2, PI) * PI - RING.constant(Fraction(2)), True),
        (RING.stumpff(1, RING.constant(Fraction(0))) - ONE, True),
        (RING.sqrt(RING.constant(Fraction(9, 4))) - RING.constant(Fraction(3, 2)), True),
        (RING.sqrt(RING.constant(Fraction(-2))), True),
        (2 * PI - PI - PI, True),
        (RING.power(PI - ONE, 2) - PI * PI + 2 * PI - ONE, True),
        (RING.power(PI, 0) - ONE, True),
    ],
)
def test_zero_is_recognised_exactly(value: Exact, is_zero: bool) -> None:
    assert value.is_zero() == is_zero


def _with_symbol() -> tuple[ExactArithmetic, Exact]:
    ring = ExactArithmetic(1)
    return ring, ring.symbol(0)


@pytest.mark.parametrize(
    "operation",
    [
        lambda: RING.sqrt(RING.constant(Fraction(2))),
        lambda: RING.sqrt(PI * PI),
        lambda: RING.cos(ONE),
        lambda: RING.sin(turn(1) + ONE),
        lambda: RING.cos(PI / RING.constant(Fraction(3))),
        lambda: RING.cos(PI * PI),
        lambda: RING.stumpff(0, ONE),
        lambda: RING.stumpff(3, ONE),
        lambda: RING.stumpff(5, PI / RING.constant(Fraction(4))),
        lambda: ONE / (PI + ONE),
        lambda: ONE / RING.constant(Fraction(0)),
        lambda: RING.angle(ONE, ONE),
        lambda: RING.between(Fraction(0), Fraction(1)),
        lambda: RING.certainly_positive(ONE),
    ],
)
def test_what_is_not_in_the_ring_is_refused(operation: Any) -> None:
    with pytest.raises(NotExact):
        operation()


@pytest.mark.parametrize("name", ["cos", "sin", "sqrt"])
def test_functions_of_a_symbol_are_refused(name: str) -> None:
    ring, x = _with_symbol()
    with pytest.raises(NotExact):
        getattr(ring, name)(x)
    with pytest.raises(NotExact):
        ring.stumpff(2, ring.pi() * x)


def test_division_by_a_symbol_is_refused_and_of_a_symbol_is_not() -> None:
    ring, x = _with_symbol()
    with pytest.raises(NotExact):
        ring.pi() / x
    assert (x / ring.pi() * ring.pi() - x).is_zero()


def test_sizes_without_bound_are_refused() -> None:
    ring = ExactArithmetic(3)
    total = ring.pi()
    for index in range(3):
        total = total + ring.symbol(index)
    with limited(100_000), pytest.raises(TooMuchWork):
        ring.power(total, 40)
    with pytest.raises(NotExact, match="too large"):
        ring.power(ring.constant(Fraction(10**1000)), 99)


def test_coefficients_that_grow_without_bound_are_refused():
    ring = ExactArithmetic(0)
    value = ring.power(ring.constant(Fraction(1, 3)), 1000)
    with pytest.raises(NotExact, match="too large"):
        value * value
