"""The batched residual and gradient against a formula of their own, and against the theory."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.runs.residuals import gradient, residual


def loss(X, w1, w2, a):
    """The loss in a formula of its own, which is what makes the check independent."""
    outputs = numpy.maximum(X @ w1, 0) - numpy.maximum(X @ w2, 0)
    return ((outputs - X @ a) ** 2).sum() / (2 * len(X))


def plain_gradient(X, w1, w2):
    """The gradient for a = (1, 0, ..., 0), sample by sample, in a formula of its own."""
    found = numpy.zeros((2, len(w1)))
    for x in X:
        off = max(w1 @ x, 0) - max(w2 @ x, 0) - x[0]
        found[0] += off * (w1 @ x > 0) * x / len(X)
        found[1] -= off * (w2 @ x > 0) * x / len(X)
    return found


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 6), st.integers(0, 10**6))
def test_batches_are_one_run_after_another(runs, n, d, seed):
    generator = numpy.random.default_rng(seed)
    X, W = generator.standard_normal((runs, n, d)), generator.standard_normal((runs, d, 2))
    found = gradient(X, W, X[:, :, 0])
    for run in range(runs):
        plain = plain_gradient(X[run], W[run, :, 0], W[run, :, 1])
        assert pytest.approx(plain, abs=1e-12) == found[run].T


def test_the_gradient_is_the_derivative_of_the_loss():
    generator = numpy.random.default_rng(3)
    X, W = generator.standard_normal((40, 5)), generator.standard_normal((5, 2))
    X, a = X[(abs(X @ W) > 1e-3).all(axis=1)], generator.standard_normal(5)  # no step meets a kink
    found, step = gradient(X, W, X @ a), 1e-6
    assert (residual(X, W, X @ a) ** 2).mean() / 2 == pytest.approx(loss(X, *W.T, a))
    for index in numpy.ndindex(5, 2):
        up, down = W.copy(), W.copy()
        up[index] += step
        down[index] -= step
        slope = (loss(X, *up.T, a) - loss(X, *down.T, a)) / (2 * step)
        assert found[index] == pytest.approx(slope, abs=1e-6)


def test_fractions_stay_exact_and_are_those_of_the_theory():
    generator = numpy.random.default_rng(4)
    X, W, a = (
        numpy.vectorize(Fraction, otypes=[object])(generator.integers(-9, 10, shape))
        for shape in ((8, 3), (3, 2), 3)
    )
    # At 0 the theory has E.2.1's indicator, which counts; here it does not. The samples avoid it.
    assert (X @ W != 0).all()
    patterns = [empirical.active(W.T, x) for x in X]
    rows = empirical.gradient([[1], [-1]], W.T, [a], X, patterns)
    assert (gradient(X, W, X @ a) == numpy.array(rows).T).all()
    network = [[1], [-1]], W.T, [a]
    for x, pattern, off in zip(X, patterns, residual(X, W, X @ a), strict=True):
        assert empirical.residual(*network, x, pattern) == [off]


def test_weights_are_broadcast_over_the_same_samples():
    generator = numpy.random.default_rng(5)
    X, W = generator.standard_normal((6, 3)), generator.standard_normal((4, 3, 2))
    assert residual(X, W, X[:, 0]).shape == (4, 6)
    for i in range(4):
        single = residual(X, W[i], X[:, 0])
        assert residual(X, W, X[:, 0])[i] == pytest.approx(single, abs=1e-14)
