"""Loss and gradient by definition: the sectors, and the hand steps from the plane to all sizes."""

from fractions import Fraction

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation5 import by_conditioning, f
from certify.audits.linear_targets.population.equation6 import on_a_sphere
from certify.numbers import Float64, Multiprecision
from certify.proofs.algebra import vanishes

NUMBERS = Multiprecision(30)


def test_the_sectors_fill_the_plane_and_every_unit_is_active_on_half_of_it():
    for network in networks.cases():
        assert vanishes(network.where((), 1) - 1)
        for i in range(len(network.W)):
            assert vanishes(network.where((i,), 1) - sympy.Rational(1, 2))
    pair = networks.cases()[0]
    theta = pair.directions[1]
    assert vanishes(pair.where((0, 1), 1) - (sympy.pi - theta) / (2 * sympy.pi))


@pytest.mark.long
def test_the_integrals_do_not_change_under_rotations():
    """The same pair, turned: the first weight away from the axis."""
    s, t = sympy.symbols("s t", positive=True)
    size1, size2 = sympy.symbols("norm1:3", positive=True)
    turned = networks.symbolic((gaussian.angle(s), gaussian.angle(s) + gaussian.angle(t)), 1)
    pair = networks.cases(1, 2)[0]
    values = []
    for network in (turned, pair):
        product = gaussian.linear(network.W[0]) * gaussian.linear(network.W[1])
        values.append(network.where((0, 1), product))
    assert vanishes(values[0] - values[1])
    assert vanishes(turned.where((), 1) - 1)
    assert not vanishes(values[0] - values[1].subs(size1, size2))


@pytest.mark.long
def test_a_weight_that_is_zero_drops_out_of_the_loss():
    pair = networks.cases()[0]
    size = sympy.symbols("norm1", positive=True)
    alone = networks.Network([pair.V[1]], [pair.W[1]], pair.A, [pair.directions[1]])
    assert vanishes(pair.loss.subs(size, 0) - alone.loss)
    assert not vanishes(pair.loss.subs(size, 1) - alone.loss)


def test_the_derivative_is_that_of_a_polynomial_and_of_a_norm():
    W = networks.cases()[0].W

    def value(moved):
        numbers = gaussian.Symbolic()
        return moved[0][0] ** 2 * moved[1][1] + linear_algebra.norm(moved[1], numbers)

    assert vanishes(networks.derivative(value, W, 0, 0) - 2 * W[0][0] * W[1][1])
    expected = W[0][0] ** 2 + W[1][1] / sympy.symbols("norm2", positive=True)
    assert vanishes(networks.derivative(value, W, 1, 1) - expected)


def draw_array(seed, units, outputs, parallel):
    generator = numpy.random.default_rng(seed)
    shapes = ((units, outputs), (units, 3), (outputs, 3))
    V, W, A = (generator.standard_normal(shape) for shape in shapes)
    if parallel and units > 1:
        W[1] = parallel * W[0]
    return V, W, A


@given(
    seed=st.integers(0, 2**32 - 1),
    units=st.integers(1, 5),
    outputs=st.integers(1, 3),
    parallel=st.sampled_from((0, 2, -2)),
)
@settings(derandomize=True, deadline=None, max_examples=30)
def test_loss_and_gradient_are_averages_over_the_sphere(seed, units, outputs, parallel):
    """In three dimensions, weights anywhere: the definition (2) by a product rule."""
    V, W, A = draw_array(seed, units, outputs, parallel)
    loss, gradient = on_a_sphere(V, W, A, 80)
    rows = (V.tolist(), W.tolist(), A.tolist())
    found = float(population.loss(*rows, Float64()))
    slopes = numpy.array(population.gradient(*rows, Float64()))
    size = (V**2).sum() * (W**2).sum() + (A**2).sum()
    assert abs(found - loss) < 1e-4 * size
    scale = numpy.abs(V).sum() * (numpy.abs(V).sum() * numpy.abs(W).sum() + numpy.abs(A).sum())
    assert numpy.abs(slopes - gradient).max() < 5e-3 * scale
    # The twin: the loss without its factor 1/2.
    if found > 0.01 * size:
        assert abs(2 * found - loss) > 1e-4 * size


def wedge_products(w, w2):
    """Return E[relu(w.x) relu(w2.x)] and E[1{w.x > 0} relu(w2.x) x] at 20 digits."""
    inner = linear_algebra.dot(w, w2)
    size = linear_algebra.norm(w, NUMBERS)
    rest = linear_algebra.combine(1, w2, -inner / (size * size), w)
    height = linear_algebra.norm(rest, NUMBERS)
    if height < NUMBERS.constant(Fraction(1, 10**20)) * linear_algebra.norm(w2, NUMBERS):
        half = max(inner, 0 * inner) / 2
        return half, [x / 2 if inner > 0 else 0 * x for x in w2]
    product, along, across = by_conditioning(w, w2)
    first, second = [x / size for x in w], [x / height for x in rest]
    return product, linear_algebra.combine(along, first, across, second)


@pytest.mark.long
@given(
    seed=st.integers(0, 2**32 - 1),
    units=st.integers(1, 5),
    outputs=st.integers(1, 4),
    dimension=st.integers(2, 8),
    parallel=st.sampled_from((0, 2, -2)),
)
@settings(derandomize=True, deadline=None, max_examples=12)
def test_loss_and_gradient_are_sums_over_pairs_and_outputs(
    seed, units, outputs, dimension, parallel
):
    V, W, A = networks.draw(seed, units, outputs, dimension, NUMBERS)
    if parallel and units > 1:
        W[1] = [parallel * x for x in W[0]]
    total = NUMBERS.constant(0)
    rows = []
    for i in range(units):
        row = [NUMBERS.constant(0)] * dimension
        for j in range(units):
            product, slope = wedge_products(W[i], W[j])
            for m in range(outputs):
                total += V[i][m] * V[j][m] * product / 2
                row = linear_algebra.combine(1, row, V[i][m] * V[j][m], slope)
        for m in range(outputs):
            # E[relu(w.x) x] = w / 2, and E[1{w.x > 0} x x^T] = I / 2.
            total -= V[i][m] * linear_algebra.dot(A[m], W[i]) / 2
            row = linear_algebra.combine(1, row, -V[i][m] / 2, A[m])
        rows.append(row)
    total += sum(linear_algebra.dot(a, a) for a in A) / 2
    close = NUMBERS.constant(Fraction(1, 10**11))
    assert abs(total - population.loss(V, W, A, NUMBERS)) < close * (1 + abs(total))
    for row, expected in zip(population.gradient(V, W, A, NUMBERS), rows, strict=True):
        assert max(map(abs, networks.difference(row, expected))) < close * 10


@given(
    seed=st.integers(0, 2**32 - 1),
    dimension=st.integers(1, 10),
    ratio=st.floats(-3, 3).map(lambda e: 10.0**e),
    sign=st.sampled_from((1, -1)),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_f_is_smooth_at_parallel_vectors(seed, dimension, ratio, sign):
    """At b = c a the remainder after the gradient is quadratic, and the gradient moves little."""
    numbers = Multiprecision(60)
    (a, direction), _ = networks.draw(seed, 2, 1, dimension, numbers)[1:]
    length = linear_algebra.norm(a, numbers)
    a = [x / length for x in a]
    b = [numbers.from_float(sign * ratio) * x for x in a]
    size = linear_algebra.norm(b, numbers) * linear_algebra.norm(direction, numbers)
    slope = population.kernel_gradient(a, b, numbers)
    for exponent in (6, 12):
        step = numbers.constant(Fraction(1, 10**exponent))
        moved = linear_algebra.combine(1, a, step, direction)
        linear = f(a, b, numbers) + step * linear_algebra.dot(slope, direction)
        bend = size * (1 + linear_algebra.norm(direction, numbers))
        assert abs(f(moved, b, numbers) - linear) <= 10 * step * step * bend
        change = networks.difference(population.kernel_gradient(moved, b, numbers), slope)
        assert linear_algebra.norm(change, numbers) <= 10 * step * bend
    # The twin: the gradient with theta and pi - theta exchanged is off by half of b.
    wrong = population.kernel_gradient(a, [-x for x in b], numbers)
    linear = f(a, b, numbers) + step * linear_algebra.dot(wrong, direction)
    along = abs(linear_algebra.dot(b, direction))
    assert abs(f(moved, b, numbers) - linear) >= step * along / 2 - 10 * step * step * bend


@pytest.mark.parametrize("parallel", [2, -3])
def test_parallel_weights_are_cases_of_their_own(parallel):
    (a,), _ = networks.draw(0, 1, 1, 4, NUMBERS)[1:]
    b = [parallel * x for x in a]
    expected, _ = wedge_products(a, b)
    assert abs(f(a, b, NUMBERS) - expected) < NUMBERS.constant(Fraction(1, 10**25))
