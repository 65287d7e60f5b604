"""The closed forms against SymPy, quadrature and finite differences."""

import math
from fractions import Fraction

import mpmath
import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.numbers import Balls, Float64, Multiprecision, Symbolic
from tests.strategies import PRECISE as HIGH
from tests.strategies import weights_and_directions

PRECISE = Multiprecision(50)


@pytest.mark.parametrize("seed", range(5))
def test_correlation_agrees_with_sympy_and_balls(seed):
    generator = numpy.random.default_rng(seed)
    vectors = [[int(x) for x in generator.integers(-5, 6, 3)] for _ in range(3)]
    vectors[0][0] += 7
    vectors[1][1] += 7
    exact = [[sympy.Integer(x) for x in vector] for vector in vectors]
    symbolic = population.correlation(*exact, Symbolic()).evalf(40)
    precise = population.correlation(
        *[[PRECISE.constant(x) for x in vector] for vector in vectors], PRECISE
    )
    balls = Balls(160)
    ball = population.correlation(
        *[[balls.constant(Fraction(x)) for x in vector] for vector in vectors], balls
    )
    assert abs(mpmath.mpf(str(symbolic)) - mpmath.mpf(str(precise))) < mpmath.mpf(10) ** -13
    assert ball.overlaps(balls.constant(Fraction(str(symbolic))).union(ball.mid()))
    assert abs(float(ball.mid()) - float(symbolic)) < 1e-12


@pytest.mark.parametrize("theta", [1e-6, 0.3, 1.5707, 2.2, math.pi - 1e-6])
def test_kernel_agrees_with_quadrature_in_the_plane(theta):
    with mpmath.workdps(30):
        low, high = -mpmath.pi / 2 + theta, mpmath.pi / 2
        # Both relus are positive for polar angles in (theta - pi/2, pi/2); the radius gives 2.
        integral = mpmath.quad(lambda s: mpmath.cos(s) * mpmath.cos(s - theta), [low, high])
        expected = 2 * integral / (2 * mpmath.pi)
    found = population.kernel(PRECISE.from_float(theta), PRECISE)
    assert abs(mpmath.mpf(str(found)) - expected) < mpmath.mpf(10) ** -14


@pytest.mark.parametrize(("outputs", "neurons"), [(1, 2), (1, 5), (3, 4)])
def test_gradient_is_the_derivative_of_the_loss(outputs, neurons):
    generator = numpy.random.default_rng(outputs * 10 + neurons)
    shapes = ((neurons, outputs), (neurons, 4), (outputs, 4))
    V, W, A = (
        [[PRECISE.from_float(float(x)) for x in row] for row in generator.standard_normal(shape)]
        for shape in shapes
    )
    gradient = population.gradient(V, W, A, PRECISE)
    step = PRECISE.constant(Fraction(1, 10**12))
    for i in range(neurons):
        for j in range(4):
            ends = []
            for sign in (1, -1):
                moved = [list(row) for row in W]
                moved[i][j] = moved[i][j] + sign * step
                ends.append(population.loss(V, moved, A, PRECISE))
            slope = (ends[0] - ends[1]) / (2 * step)
            assert abs(slope - gradient[i][j]) < PRECISE.constant(Fraction(1, 10**20))


@given(
    theta=st.floats(0.01, 3.13),
    sizes=st.tuples(st.floats(-6, 6), st.floats(-6, 6)),
    seed=st.integers(0, 1000),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_rearranged_correlation_equals_the_inner_product(theta, sizes, seed):
    """A.4's last display, for all scales."""
    numbers = PRECISE
    generator = numpy.random.default_rng(seed)
    a = [numbers.from_float(float(x)) for x in generator.standard_normal(3)]
    norm1, norm2 = (numbers.from_float(10.0**size) for size in sizes)
    angle = numbers.from_float(theta)
    w1 = [norm1, 0 * norm1, 0 * norm1]
    w2 = [norm2 * numbers.cos(angle), norm2 * numbers.sin(angle), 0 * norm2]
    left = population.correlation(w1, w2, a, numbers)
    products = linear_algebra.dot(w1, a), linear_algebra.dot(w2, a), linear_algebra.dot(a, a)
    right = population.correlation_by_angle(angle, norm1, norm2, *products, numbers)
    scale = population.distance_squared(w1, w2, a)
    assert abs(left - right) < numbers.constant(Fraction(1, 10**40)) * scale


@pytest.mark.parametrize("gap", [1e-8, 1e-12, 1e-15])
def test_angle_is_accurate_for_nearly_aligned_and_opposite_vectors(gap):
    numbers = Float64()
    x = numpy.array([1.0, 0.0])
    assert linear_algebra.angle(x, numpy.array([1.0, gap]), numbers) == pytest.approx(gap, rel=1e-7)
    opposite = linear_algebra.angle(x, numpy.array([-1.0, gap]), numbers)
    assert math.pi - opposite == pytest.approx(gap, abs=2e-16)


def test_vectors_may_be_arrays_of_many_points():
    numbers = Float64()
    points = numpy.random.default_rng(0).standard_normal((3, 4, 10))
    together = population.correlation(*points, numbers)
    for n in range(10):
        alone = population.correlation(*points[:, :, n], numbers)
        assert together[n] == pytest.approx(alone, rel=1e-12)


def test_loss_is_zero_at_the_target_network():
    numbers = PRECISE
    a = [numbers.constant(x) for x in (1, 2, 3)]
    V = [[numbers.constant(1)], [numbers.constant(-1)]]
    W = [a, [-x for x in a]]
    assert abs(population.loss(V, W, [a], numbers)) < numbers.constant(Fraction(1, 10**45))
    # The twin: twice the target is not a minimum.
    assert population.loss(V, [[2 * x for x in w] for w in W], [a], numbers) > 1


def test_kernel_is_the_polar_integral_that_sympy_computes():
    theta, s = sympy.symbols("theta s", positive=True)
    integral = sympy.integrate(
        sympy.expand_trig(sympy.cos(s) * sympy.cos(s - theta)),
        (s, theta - sympy.pi / 2, sympy.pi / 2),
    )
    # E[relu(a.x) relu(b.x)]: the radius contributes 2, the density 1 / (2 pi).
    difference = integral / sympy.pi - population.kernel(theta, Symbolic())
    assert sympy.simplify(sympy.expand_trig(difference)) == 0


def correlation_by_wedges(w1, w2, a):
    """Compute the correlation from E[x x^T; w1.x > 0, w2.x > 0], by quadrature of a wedge.

    In the plane of w1 and w2 the matrix is the integral of n n^T / pi over the directions n
    of the wedge, across it (pi - theta) / (2 pi) times the identity; for one half-space it
    is half the identity.
    """
    numbers = HIGH
    length = linear_algebra.norm(w1, numbers)
    first = [x / length for x in w1]
    along = linear_algebra.dot(w2, first)
    rest = linear_algebra.combine(1, w2, -along, first)
    height = linear_algebra.norm(rest, numbers)
    second = [x / height for x in rest] if height else [0 * x for x in rest]
    theta = numbers.angle(along, height)
    with mpmath.workdps(60):
        low, high = mpmath.mpf(theta) - mpmath.pi / 2, mpmath.pi / 2
        cc, cs, ss = (
            mpmath.quad(f, [low, high]) / mpmath.pi
            for f in (
                lambda s: mpmath.cos(s) ** 2,
                lambda s: mpmath.cos(s) * mpmath.sin(s),
                lambda s: mpmath.sin(s) ** 2,
            )
        )
        across = (mpmath.pi - mpmath.mpf(theta)) / (2 * mpmath.pi)

        def both(p, q):
            p1, p2, q1, q2 = (linear_algebra.dot(x, e) for x in (p, q) for e in (first, second))
            plane = cc * p1 * q1 + cs * (p1 * q2 + p2 * q1) + ss * p2 * q2
            return plane + across * (linear_algebra.dot(p, q) - p1 * q1 - p2 * q2)

        d1, d2 = linear_algebra.combine(1, w1, -1, a), linear_algebra.combine(1, w2, 1, a)
        return (
            linear_algebra.dot(d1, d1) / 2
            + linear_algebra.dot(d2, d2) / 2
            - both(w1, d2)
            - both(w2, d1)
        )


@pytest.mark.long
@given(weights_and_directions(), st.floats(-8, 8))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_correlation_agrees_with_wedge_integrals(drawn, size):
    w1, w2, direction = drawn
    a = [HIGH.from_float(10.0**size) * x for x in direction]
    difference = population.correlation(w1, w2, a, HIGH) - correlation_by_wedges(w1, w2, a)
    scale = sum(linear_algebra.dot(x, x) for x in (w1, w2, a))
    assert abs(difference) <= HIGH.constant(Fraction(1, 10**35)) * scale


@pytest.mark.parametrize(("outputs", "neurons"), [(1, 2), (3, 4)])
def test_hessian_is_the_derivative_of_the_gradient(outputs, neurons):
    generator = numpy.random.default_rng(outputs * 10 + neurons)
    shapes = ((neurons, outputs), (neurons, 4), (outputs, 4))
    V, W, A = (
        [[PRECISE.from_float(float(x)) for x in row] for row in generator.standard_normal(shape)]
        for shape in shapes
    )
    hessian = population.hessian(V, W, A, PRECISE)
    step = PRECISE.constant(Fraction(1, 10**15))
    for j in range(neurons):
        for q in range(4):
            ends = []
            for sign in (1, -1):
                moved = [list(row) for row in W]
                moved[j][q] = moved[j][q] + sign * step
                ends.append(population.gradient(V, moved, A, PRECISE))
            for i in range(neurons):
                for p in range(4):
                    slope = (ends[0][i][p] - ends[1][i][p]) / (2 * step)
                    assert abs(slope - hessian[i][j][p][q]) < PRECISE.constant(Fraction(1, 10**25))


def test_hessian_of_parallel_weights_is_that_of_a_quadratic():
    """Aligned: v v^T / 2 in every direction; opposite: no coupling."""
    one, two, zero = (sympy.Integer(n) for n in (1, 2, 0))
    V, A = [[one], [-one]], [[one, zero]]
    half = [[one / 2, zero], [zero, one / 2]]
    for w2, sign in (([two, zero], -1), ([-two, zero], 0)):
        blocks = population.hessian(V, [[one, zero], w2], A, Symbolic())
        assert blocks[0][0] == blocks[1][1] == half
        assert blocks[0][1] == blocks[1][0] == [[sign * x for x in row] for row in half]


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("ratio", [1.5, -1.5, 0.1, -0.1])
def test_hessian_of_weights_that_are_parallel_up_to_rounding(dimension, ratio):
    numbers = Float64()
    w = numpy.random.default_rng(dimension).standard_normal(dimension)
    half = numpy.eye(dimension) / 2
    for gap in (0.0, 1e-16, 1e-14):
        W = [list(w), list(ratio * w + gap * w[::-1])]
        blocks = population.hessian([[1.0], [1.0]], W, [[0.0] * dimension], numbers)
        assert numpy.array(blocks[0][0]) == pytest.approx(half, abs=1e-12)
        assert numpy.array(blocks[0][1]) == pytest.approx(half * (ratio > 0), abs=1e-12)
