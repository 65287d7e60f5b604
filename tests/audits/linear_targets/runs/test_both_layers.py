"""Descent of both layers on samples against the definition, in plain loops and differences."""

import numpy
import pytest

from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.runs import both_layers


def loss(X, W, V):
    residual = (numpy.maximum(X @ W, 0) * V).sum(axis=1) - X[:, 0]
    return (residual**2).mean() / 2


def draw(runs=3, n=40, d=5):
    generator = numpy.random.default_rng(6)
    return (
        generator.standard_normal(shape) for shape in ((runs, n, d), (runs, d, 2), (runs, 1, 2))
    )


def test_gradients_are_the_theory_s_and_the_derivatives_of_the_loss():
    X, W, V = draw()
    inner, outer = both_layers.gradients(X, W, V)
    A, h = [[1.0, 0, 0, 0, 0]], 1e-6
    for run in range(3):
        rows, outputs = W[run].T.tolist(), V[run].T.tolist()
        patterns = [empirical.active(rows, x) for x in X[run]]
        expected = empirical.gradient(outputs, rows, A, X[run], patterns)
        assert numpy.allclose(inner[run].T, expected, atol=1e-13)
        for i in range(2):
            e = numpy.eye(2)[i] * h
            ends = [loss(X[run], W[run], V[run, 0] + sign * e) for sign in (1, -1)]
            assert outer[run, 0, i] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=1e-8)


def test_a_step_moves_both_from_the_old_weights():
    X, W, V = draw()
    inner, outer = both_layers.gradients(X, W, V)
    W2, V2 = both_layers.step(X, W, V, 0.1)
    assert numpy.array_equal(W2, W - 0.1 * inner)
    assert numpy.array_equal(V2, V - 0.1 * outer)


def test_the_error_is_zero_at_minima_only():
    W = numpy.zeros((2, 4, 2))
    V = numpy.array([[[2.0, -4.0]], [[2.0, 4.0]]])
    W[:, 0] = [0.5, -0.25]
    assert both_layers.error(W, V).tolist() == [0, 2]


def test_the_start_has_the_correct_signs_and_its_variance():
    W, V = both_layers.start(numpy.random.default_rng(1), 2000, 10, 0.3)
    assert (V == [[[0.3, -0.3]]]).all()
    assert (W**2).mean() * 10 == pytest.approx(0.09, rel=6 * (2 / W.size) ** 0.5)


def test_groups_hold_all_runs():
    for n, d in ((10, 5), (5000, 50), (20, 200)):
        assert sum(both_layers.groups(37, n, d)) == 37
        assert min(both_layers.groups(37, n, d)) > 0


def test_many_samples_find_the_target_and_few_do_not():
    cell = {"d": 8, "mu": 0.4, "alpha": 0.01, "limit": 3000, "at_zero": 1e-12, "runs": 6}
    stream = numpy.random.SeedSequence(3)
    many, few = (both_layers.descend({**cell, "n": n}, stream) for n in (160, 8))
    assert max(row[0] for row in many) < 1e-3
    assert min(row[0] for row in few) > 0.1
    assert both_layers.descend({**cell, "n": 8}, stream) == few


def test_runs_are_followed_as_a_plain_loop_does():
    generator = numpy.random.default_rng(8)
    X = generator.standard_normal((4, 120, 6))
    W, V = both_layers.start(generator, 4, 6, 0.01)
    ended = both_layers.follow(X, W, V, 0.4, 2000, 1e-12)
    for run in range(4):
        w, v, x = W[[run]], V[[run]], X[[run]]
        for step in range(1, 2001):
            if step % 50 == 1:
                before = both_layers.error(w, v)
            w, v = both_layers.step(x, w, v, 0.4)
            if step % 50 == 0 and loss(x[0], w[0], v[0, 0]) <= 1e-12:
                break
        assert ended.loss[run] <= 1e-12
        assert numpy.allclose(ended.W[run], w[0], rtol=0, atol=1e-12)
        assert numpy.allclose(ended.V[run], v[0], rtol=0, atol=1e-12)
        assert ended.before[run] == pytest.approx(before[0])


def test_gradients_of_several_outputs_are_the_theory_s():
    generator = numpy.random.default_rng(2)
    X, W, V = (generator.standard_normal(s) for s in ((2, 30, 5), (2, 5, 4), (2, 2, 4)))
    inner, outer = both_layers.gradients(X, W, V)
    for run in range(2):
        rows, outputs = W[run].T.tolist(), V[run].T.tolist()
        patterns = [empirical.active(rows, x) for x in X[run]]
        A = numpy.eye(2, 5).tolist()
        assert numpy.allclose(inner[run].T, empirical.gradient(outputs, rows, A, X[run], patterns))
    e = numpy.zeros((2, 2, 4))
    e[:, 1, 2] = 1e-6
    ends = [both_layers.loss(X, W, V + sign * e) for sign in (1, -1)]
    assert outer[:, 1, 2] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


def test_the_smallest_rate_is_that_of_second_differences():
    generator = numpy.random.default_rng(3)
    X = generator.standard_normal((1, 40, 3))
    V = numpy.array([[[1.3, -0.8]]])
    W = numpy.zeros((1, 3, 2))
    W[0, 0] = 1 / V[0, 0]
    point, h = numpy.concatenate([W[0].ravel(), V[0, 0]]), 1e-6

    def slopes(at):
        inner, outer = both_layers.gradients(X, at[:6].reshape(1, 3, 2), at[6:].reshape(1, 1, 2))
        return numpy.concatenate([inner[0].ravel(), outer[0, 0]])

    columns = [(slopes(point + h * e) - slopes(point - h * e)) / (2 * h) for e in numpy.eye(8)]
    values = numpy.linalg.eigvalsh(numpy.array(columns))
    assert abs(values[:2]).max() < 1e-6
    assert both_layers.lowest(X, W, V)[0] == pytest.approx(values[2], abs=1e-6)
