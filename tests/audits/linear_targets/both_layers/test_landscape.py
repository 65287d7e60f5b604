"""The landscape of both layers against finite differences, descents, and statements gone wrong."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.both_layers import landscape as joint_landscape
from certify.audits.linear_targets.formulas import both_layers as joint
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs import descent, starts
from certify.audits.linear_targets.runs.descent import Network
from certify.kernel.verdict import Proved
from certify.numbers import Float64, Multiprecision
from certify.proofs.algebra import vanishes
from certify.proofs.bench import Bench

E1 = [[1.0, 0.0, 0.0]]
NUMBERS = Float64()


def numerical_hessian(V, W, h="1e-12"):
    """Central differences of the gradient of both layers, in 40 digits."""
    numbers = Multiprecision(40)
    k, d = len(W), len(W[0])
    flat = [numbers.from_float(float(x)) for x in [v[0] for v in V] + [x for w in W for x in w]]
    A = [[numbers.constant(int(x)) for x in E1[0][:d]]]
    step = numbers.constant(1) / 10**12

    def slopes(x):
        return joint.gradient(
            [[v] for v in x[:k]], [x[k + d * i :][:d] for i in range(k)], A, numbers
        )

    rows = []
    for i in range(len(flat)):
        ends = []
        for sign in (1, -1):
            moved = list(flat)
            moved[i] += sign * step
            ends.append(slopes(moved))
        rows.append([float((x - y) / (2 * step)) for x, y in zip(*ends, strict=True)])
    return numpy.array(rows)


def spectrum(V, W):
    return numpy.sort(numpy.linalg.eigvalsh(numerical_hessian(V, W)))


@settings(derandomize=True, deadline=None, max_examples=10)
@given(st.lists(st.floats(-2, 2), min_size=8, max_size=8), st.integers(2, 3))
def test_the_hessian_is_that_of_differences(values, d):
    V, W = [[values[0]], [values[1]]], [values[2 : 2 + d], values[5 : 5 + d]]
    sizes = [numpy.linalg.norm(w) for w in W]
    if min(sizes) < 0.1 or abs(numpy.dot(*W)) > 0.99 * sizes[0] * sizes[1]:
        return
    exact = numpy.array(joint.hessian(V, W, [E1[0][:d]], NUMBERS))
    assert abs(exact - numerical_hessian(V, W)).max() < 1e-9
    assert abs(exact - exact.T).max() < 1e-12


@settings(derandomize=True, deadline=None, max_examples=10)
@given(st.floats(0.3, 3), st.floats(0.3, 3), st.floats(0.2, 2))
def test_spectra_by_second_differences(v1, v2, s):
    tolerance = 1e-6
    # Global minimum.
    found = spectrum([[v1], [-v2]], [[1 / v1, 0, 0], [-1 / v2, 0, 0]])
    own = [x for v in (v1, v2) for x in (0, v * v / 2, v * v / 2, (v * v + 1 / v**2) / 2)]
    assert numpy.allclose(found, sorted(own), atol=tolerance)
    # A non-strict saddle, an equal-sign minimum, and a silent output.
    valleys = (
        ([[v1], [-v2]], [(1 + s) / v1, s / v2]),
        ([[v1], [v2]], [1 / (1 + s) / v1, s / (1 + s) / v2]),
        ([[v1], [0.0]], [1 / v1, s]),
    )
    for V, (x, y) in valleys:
        across = (V[0][0] ** 2 + V[1][0] ** 2) / 2
        along = across + (x * x + y * y) / 2
        # At aligned weights the differences are of first order in the step.
        found = spectrum(V, [[x, 0, 0], [y, 0, 0]])
        assert numpy.allclose(found, [0] * 5 + [across] * 2 + [along], atol=tolerance)
    # Both outputs silent.
    W = [[0, v1, 0], [0, 0.3 * v2, v2]]
    found = spectrum([[0.0], [0.0]], W)
    K = numpy.linalg.eigvalsh(numpy.array(joint.products(W, NUMBERS)))
    roots = [(x + sign * numpy.sqrt(x * x + 1)) / 2 for x in K for sign in (1, -1)]
    assert numpy.allclose(found, sorted([*roots, 0, 0, 0, 0]), atol=tolerance)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_where_weights_are_zero_the_second_order_is_that_of_the_blocks(seed, first, second):
    generator = numpy.random.default_rng(seed)
    W = generator.standard_normal((2, 3)) * [0, 1, 1] * numpy.array([[first], [second]])
    v, w = generator.standard_normal(2), generator.standard_normal((2, 3))
    K = numpy.diag((W**2).sum(axis=1) / 2)
    if first and second:
        K = numpy.array(joint.products(W, NUMBERS))
    form = (v @ K @ v - v @ w[:, 0]) / 2
    A = descent.targets(1, 3)
    for t in (1e-3, 1e-4):
        near = Network((W + t * w)[None], (t * v)[None, :, None])
        assert abs((descent.loss(near, A)[0] - 0.5) / t**2 - form) < 100 * t


def kind(v, W):
    """The place in the list of stationary points, or 0."""
    b, sizes = v @ W, numpy.linalg.norm(W, axis=1)
    a = numpy.array([1.0, *[0] * (W.shape[1] - 1)])
    if max(abs(v[0] * W[0] - a).max(), abs(v[1] * W[1] - a).max()) < 1e-4 and v[0] * v[1] < 0:
        return 1
    if abs(b - a).max() < 1e-4 and W[0] @ W[1] > (1 - 1e-3) * sizes[0] * sizes[1]:
        return 2
    if abs(b - a).max() < 1e-4 and min(abs(v)) < 1e-2 and min(sizes) < 1e-2:
        return 3
    return 4 if abs(v).max() < 1e-4 and abs(W[:, 0]).max() < 1e-4 else 0


@pytest.mark.long
def test_descent_on_the_gradient_finds_only_these():
    from scipy.optimize import least_squares

    generator, found = numpy.random.default_rng(11), []
    for _ in range(120):
        start = generator.standard_normal(6)

        def slopes(x):
            rows = joint.gradient([[x[0]], [x[1]]], [x[2:4], x[4:6]], [[1.0, 0.0]], NUMBERS)
            return numpy.array(rows)

        result = least_squares(slopes, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
        x = result.x
        if abs(result.fun).max() < 1e-10 and min(abs(x[2:4]).max(), abs(x[4:6]).max()) > 1e-3:
            found.append(kind(x[:2], x[2:].reshape(2, 2)))
    assert len(found) >= 60
    assert 0 not in found
    assert {1, 2} <= set(found)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 6), st.floats(0.1, 3))
def test_equal_signs_never_come_below_a_quarter(seed, k, size):
    generator = numpy.random.default_rng(seed)
    W = size * generator.standard_normal((1, k, 4)) + generator.standard_normal(4)
    V = abs(generator.standard_normal((1, k, 1))) * generator.choice([1, -1])
    A = descent.targets(1, 4)
    assert descent.loss(Network(W, V), A)[0] >= 0.25
    # At the family: all weights aligned, b = a.
    W[:] = 0
    W[0, :, 0] = numpy.sign(V[0, :, 0]) * abs(generator.standard_normal(k))
    V /= (V * W[:, :, :1]).sum()
    V = abs(V) * numpy.sign(W[:, :, :1])
    assert descent.loss(Network(W, V), A)[0] == pytest.approx(0.25, abs=1e-12)


def test_the_drift_of_a_step_is_no_other():
    assert all(map(vanishes, joint_landscape.one_step()[:1]))
    assert not all(map(vanishes, joint_landscape.one_step(2)[:1]))


def test_from_each_saddle_the_loss_falls_and_from_minima_it_does_not():
    V = numpy.array([[[1.0], [-1.0]], [[1.0], [0.0]], [[1.0], [1.0]]])
    W = numpy.array([[[2.0, 0], [1, 0]], [[1, 0], [1, 0]], [[0.5, 0], [0.5, 0]]])
    A = descent.targets(1, 2)
    assert descent.loss(Network(W, V), A) == pytest.approx([0.25] * 3)
    generator = numpy.random.default_rng(2)
    steps = 0.3 * generator.standard_normal((4000, 1, 2, 3))
    fallen = []
    for i in range(3):
        near = Network(W[i] + steps[:, 0, :, :2], V[i] + steps[:, 0, :, 2:])
        fallen.append(descent.loss(near, A).min() < 0.25 - 1e-4)
    assert fallen == [True, True, False]


def test_runs_that_keep_one_sign_end_at_a_quarter():
    found = starts.both_layers(numpy.random.default_rng(4), 30, 2, 1, 0.01)
    network = Network(found.W, abs(found.V))
    A = descent.targets(1, network.W.shape[2])
    ended = descent.descend(network, A, descent.both(0.2), 400)
    kept = (ended.V > 0).all(axis=(1, 2))
    assert kept.sum() >= 20
    assert descent.loss(ended[kept], A) == pytest.approx([0.25] * int(kept.sum()), abs=1e-3)


@pytest.mark.long
@pytest.mark.parametrize("name", ["joint.landscape", "joint.landscape.stationary"])
def test_a_wrong_loss_is_noticed(name, monkeypatch):
    claim = next(c for c in joint_landscape.CLAIMS if c.id == name)
    assert isinstance(claim.deciding().settle({}, Bench()).verdict, Proved)
    right = population.loss
    monkeypatch.setattr(population, "loss", lambda V, W, A, n: right(V, W, A, n) + V[0][0] ** 2)
    assert not isinstance(claim.deciding().settle({}, Bench()).verdict, Proved)


@pytest.mark.long
def test_wrong_slopes_in_v_are_noticed(monkeypatch):
    right = joint.products

    def wrong(W, numbers):
        K = right(W, numbers)
        return [[2 * x if i == j else x for j, x in enumerate(row)] for i, row in enumerate(K)]

    monkeypatch.setattr(joint, "products", wrong)
    assert not all(map(vanishes, joint_landscape.slopes()))
    assert not all(map(vanishes, joint_landscape.homogeneity()))


@pytest.mark.parametrize(
    ("v2", "scale", "stationary"), [(0.5, 1.0, True), (-0.5, 1.0, False), (0.5, 0.9, False)]
)
def test_where_a_weight_is_zero_slopes_tell_what_is_stationary(v2, scale, stationary):
    """At v1 w1 = a, w2 = 0, v1 v2 > 0 no slope is negative, and the loss rises near by."""
    generator, h = numpy.random.default_rng(3), 1e-7
    V, W = numpy.array([[2.0], [v2]]), numpy.array([[scale / 2, 0, 0], [0, 0, 0]])
    A = descent.targets(1, 3)
    at = descent.loss(Network((W + 1e-300)[None], V[None]), A)[0]
    steps = generator.standard_normal((20_000, 2, 4))
    near = descent.loss(Network(W + h * steps[:, :, :3], V + h * steps[:, :, 3:]), A)
    slopes = (near - at) / h
    assert (slopes.min() > -1e-5) == stationary
    if stationary:
        assert at == pytest.approx(0.25)
        # No gradient: the slopes of opposite directions do not add up to 0.
        back = descent.loss(Network(W - h * steps[:, :, :3], V - h * steps[:, :, 3:]), A)
        assert ((near + back - 2 * at) / h).max() > 0.1
        wide = descent.loss(Network(W + steps[:, :, :3], V + 0.1 * steps[:, :, 3:]), A)
        assert wide.min() >= at
