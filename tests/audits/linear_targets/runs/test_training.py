"""Gradient descent on a sample: its step, where it ends, and what it slides along."""

import numpy
import pytest

from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.runs import residuals, starts, training


def drawn(seed, k=4, d=3, n=9):
    generator = numpy.random.default_rng(seed)
    return generator.standard_normal((k, d)), generator.standard_normal((d, n))


@pytest.mark.parametrize("seed", range(5))
def test_a_step_is_the_theory_s(seed):
    W, inputs = drawn(seed)
    v = numpy.array([1.0, -1.0, 2.0, -0.5])
    X, A = inputs.T.tolist(), [[1.0, 0.0, 0.0]]
    patterns = [empirical.active(W.tolist(), x) for x in X]
    V = v[:, None].tolist()
    after, loss = training.step(W, v, inputs, 0.1)
    expected = empirical.descend(V, W.tolist(), A, X, patterns, 0.1)
    assert numpy.allclose(after, expected, rtol=0, atol=1e-14)
    assert loss == pytest.approx(empirical.loss(V, W.tolist(), A, X, patterns), rel=1e-13)
    # Past the truth: a step of another size, or with one sign turned.
    assert not numpy.allclose(training.step(W, v, inputs, 0.101)[0], expected, rtol=0, atol=1e-6)
    turned = v * [1, 1, 1, -1]
    assert not numpy.allclose(training.step(W, turned, inputs, 0.1)[0], expected, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_a_step_is_the_difference_quotient_s(seed):
    W, inputs = drawn(seed)
    v = starts.half_and_half(4)[:, 0]
    gradient = W - training.step(W, v, inputs, 1.0)[0]
    direction = numpy.random.default_rng(seed + 100).standard_normal(W.shape)
    eps = 1e-7
    up, down = (training.step(W + sign * eps * direction, v, inputs, 0)[1] for sign in (1, -1))
    assert (up - down) / (2 * eps) == pytest.approx((gradient * direction).sum(), abs=1e-6)


def test_two_neurons_have_the_gradient_of_the_samplers():
    W, inputs = drawn(7, k=2)
    gradient = W - training.step(W, numpy.array([1.0, -1.0]), inputs, 1.0)[0]
    other = residuals.gradient(inputs.T, W.T, inputs[0]).T
    assert numpy.allclose(gradient, other, rtol=0, atol=1e-14)


def test_training_ends_with_the_first_loss_below_the_target():
    W, inputs = drawn(3, k=2, d=3, n=60)
    v, seen = starts.half_and_half(2)[:, 0], []

    def observe(step, W):
        seen.append(training.step(W, v, inputs, 0)[1])

    last, steps, loss = training.train(W, v, inputs, 0.1, 1e-3, 5000, observe)
    assert steps == len(seen) - 1
    assert loss == training.step(last, v, inputs, 0)[1] == seen[-1] < 1e-3
    assert min(seen[:-1]) >= 1e-3
    _, steps, loss = training.train(W, v, inputs, 0.1, 0, 20)
    assert steps == 20
    assert loss == pytest.approx(seen[20], rel=1e-12)


def test_switching_counts_the_kinks_along_which_descent_slides():
    W, inputs = drawn(4, k=6, d=20, n=200)
    v, mu = starts.half_and_half(6)[:, 0], 0.01
    W, _, _ = training.train(W / 5, v, inputs, mu, 1e-3, 4000)
    assert training.switching(W, v, inputs, mu, 1) == 0  # one change is no switching
    signs, now = [], W
    for _ in range(61):
        signs.append(numpy.sign(now @ inputs))
        now = training.step(now, v, inputs, mu)[0]
    turns = (numpy.diff(signs, axis=0) != 0).sum(axis=0)
    assert training.switching(W, v, inputs, mu, 60) == (turns >= 2).sum()
    assert (turns >= 2).any()
    W, inputs = drawn(3, k=2, d=3, n=60)
    W, _, _ = training.train(W, v[[0, 5]], inputs, 0.1, 1e-6, 5000)
    assert training.switching(W, v[[0, 5]], inputs, 0.1, 100) == 0
