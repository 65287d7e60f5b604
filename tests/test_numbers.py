"""Number systems, and the compilation of formulas into programs."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.program import IntervalArithmetic
from certify.numbers import Balls, Float64, Multiprecision, Symbolic, Tracing
from certify.transcription import state

SYSTEMS = [Float64(), Multiprecision(30), Balls(100), IntervalArithmetic(100)]


def as_float(value):
    if hasattr(value, "endpoints"):
        lower, upper = value.endpoints()
        return float((lower + upper) / 2)
    return float(value.mid()) if hasattr(value, "mid") else float(value)


@pytest.mark.parametrize("numbers", SYSTEMS, ids=lambda n: type(n).__name__)
def test_every_system_means_the_same(numbers):
    x = numbers.constant(Fraction(3, 7))
    assert as_float(numbers.pi()) == pytest.approx(math.pi, rel=1e-15)
    assert as_float(numbers.sqrt(x)) == pytest.approx(math.sqrt(3 / 7), rel=1e-15)
    assert as_float(numbers.cos(x)) == pytest.approx(math.cos(3 / 7), rel=1e-15)
    assert as_float(numbers.sin(x)) == pytest.approx(math.sin(3 / 7), rel=1e-15)
    two = numbers.constant(Fraction(2))
    assert as_float(numbers.angle(x, two)) == pytest.approx(math.atan2(2, 3 / 7), rel=1e-15)


@pytest.mark.parametrize("k", range(7))
@pytest.mark.parametrize("x", ["0", "1/3", "5/2", "-2"])
def test_stumpff_functions_of_balls(k, x):
    balls = Balls(120)
    found = balls.stumpff(k, balls.constant(Fraction(x)))
    with mpmath.workdps(40):
        y = mpmath.mpf(Fraction(x).numerator) / Fraction(x).denominator
        series = mpmath.nsum(
            lambda j: (-1) ** int(j) * y ** (2 * int(j)) / mpmath.factorial(2 * int(j) + k), [0, 40]
        )
        assert abs(mpmath.mpf(found.mid().str(35, radius=False)) - series) < mpmath.mpf(10) ** -30


@given(lower=st.fractions(-3, 3), width=st.fractions(0, 2), exponent=st.integers(1, 6))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_powers_of_balls_contain_the_power(lower, width, exponent):
    balls = Balls(64)
    found = balls.power(balls.between(lower, lower + width), exponent)
    for part in (Fraction(0), Fraction(1, 3), Fraction(1)):
        assert found.contains(balls.constant((lower + part * width) ** exponent))


def test_the_power_0_is_1():
    balls = Balls(64)
    for x in (balls.between(Fraction(-1), Fraction(1)), balls.constant(0), balls.pi()):
        assert balls.power(x, 0) == 1


def test_symbolic_constants_are_exact():
    assert str(Symbolic().constant(Fraction(3, 10))) == "3/10"


def test_tracing_refuses_floats():
    tape = Tracing(("x",))
    with pytest.raises(TypeError, match="exact numbers, not float"):
        tape.input("x") * 0.3
    with pytest.raises(TypeError, match="exact numbers, not float"):
        tape.constant(0.3)
    with pytest.raises(ValueError, match="not among the inputs"):
        tape.input("y")


def test_tracing_shares_equal_subexpressions_and_drops_what_is_not_needed():
    tape = Tracing(("x", "y"))
    x, y = tape.input("x"), tape.input("y")
    tape.cos(y)
    tape.name("z", (x + y) * (x + y) + 1 * x)
    assert [str(line) for line in tape.instructions()] == [
        "u1 = add x y",
        "u2 = power u1 2",
        "z = add u2 x",
    ]
    with pytest.raises(ValueError, match="has a name"):
        tape.name("z", x * y)


@given(st.fractions(-5, 5), st.fractions(-5, 5))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_compiled_program_computes_the_formula(x, y):
    def formula(p, q, numbers):
        return (p - q) / (2 + q**2) - 3 * p * q + numbers.sin(p) * (1 - q) - (-p)

    def formulas(tape):
        return [[("z", formula(tape.input("x"), tape.input("y"), tape), False)]]

    statement = state((), ("x", "y"), (), formulas)
    precise = Multiprecision(40)

    class Precise(Multiprecision):
        def power(self, base, exponent):
            return base**exponent

    point = {"x": precise.constant(x), "y": precise.constant(y)}
    value = statement.evaluate(point, Precise(40))["z"]
    expected = formula(point["x"], point["y"], precise)
    assert abs(value - expected) < precise.constant(Fraction(1, 10**30))


@pytest.mark.parametrize("width", [Fraction(1, 2**60), Fraction(1, 3), Fraction(7)])
def test_the_root_of_a_ball_that_ends_at_zero_is_an_enclosure(width):
    balls = Balls(96)
    root = balls.sqrt(balls.between(Fraction(0), width))
    assert root.is_finite()
    assert root.contains(0)
    assert root.contains(balls.sqrt(balls.constant(width)))
    assert root.abs_upper() < 1.001 * float(width) ** 0.5
