"""Batched empirical descent against one run at a time, sample by sample."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.sampling import empirical_descent
from certify.sampling.empirical_descent import (
    descend,
    distances,
    gradient,
    rates,
    squared_distance,
)


def loss(X, w1, w2):
    outputs = numpy.maximum(X @ w1, 0) - numpy.maximum(X @ w2, 0)
    return ((outputs - X[:, 0]) ** 2).sum() / (2 * len(X))


def plain_gradient(X, w1, w2):
    found = numpy.zeros((2, len(w1)))
    for x in X:
        residual = max(w1 @ x, 0) - max(w2 @ x, 0) - x[0]
        found[0] += residual * (w1 @ x > 0) * x / len(X)
        found[1] -= residual * (w2 @ x > 0) * x / len(X)
    return found


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 6), st.integers(0, 10**6))
def test_the_gradient_is_the_plain_one(runs, n, d, seed):
    generator = numpy.random.default_rng(seed)
    X, W = generator.standard_normal((runs, n, d)), generator.standard_normal((runs, d, 2))
    found = gradient(X, W)
    for run in range(runs):
        plain = plain_gradient(X[run], W[run, :, 0], W[run, :, 1])
        assert pytest.approx(plain, abs=1e-12) == found[run].T


def test_the_gradient_is_the_derivative_of_the_loss():
    generator = numpy.random.default_rng(3)
    X, W = generator.standard_normal((1, 40, 5)), generator.standard_normal((1, 5, 2))
    found, step = gradient(X, W)[0], 1e-6
    for index in numpy.ndindex(5, 2):
        up, down = W[0].copy(), W[0].copy()
        up[index] += step
        down[index] -= step
        slope = (loss(X[0], up[:, 0], up[:, 1]) - loss(X[0], down[:, 0], down[:, 1])) / (2 * step)
        assert found[index] == pytest.approx(slope, abs=1e-6)


def test_distances_are_those_of_plain_runs():
    runs, n, d, mu, c6, steps = 3, 30, 4, 0.7, 0.25, 6
    found = distances(numpy.random.default_rng(5), runs, n, d, mu, c6, steps)
    generator = numpy.random.default_rng(5)
    X = generator.standard_normal((runs, n, d))
    start = 0.25 / 8**0.5 * generator.standard_normal((runs, d, 2))
    target = numpy.zeros((2, d))
    target[:, 0] = 1, -1
    for run in range(runs):
        W = start[run].T
        for tau in range(steps + 1):
            assert found[tau, run] == pytest.approx(((W - target) ** 2).sum(), rel=1e-10)
            W = W - (mu if tau else 2) * plain_gradient(X[run], *W)


def test_at_the_optimum_nothing_moves():
    X = numpy.random.default_rng(1).standard_normal((2, 20, 3))
    W = numpy.zeros((2, 3, 2))
    W[:, 0] = 1, -1
    assert (gradient(X, W) == 0).all()
    assert (squared_distance(W) == 0).all()


def test_rates_are_where_the_bound_just_holds():
    mu = 0.5
    squared = numpy.random.default_rng(2).random((6, 50)) + 1e-3
    squared[:, 0] = 1, 0.5, 0.2, 0.1, 1e-30, 1e-32
    tau = numpy.arange(6)[:, None]
    found = rates(squared, mu)
    below, above = ((1 - (found + x) * mu) ** tau * squared[0] for x in (-1e-9, 1e-9))
    assert (squared <= below * (1 + 1e-9) + 1e-24).all()
    assert (squared > above).any(axis=0).all()  # the twin just past it


@pytest.mark.parametrize("bad", [numpy.nan, numpy.inf])
def test_a_run_that_leaves_the_numbers_fails(bad):
    squared = numpy.array([[1.0, 1.0], [bad, 0.5], [bad, 0.25]])
    assert rates(squared, 1.0).tolist() == [-numpy.inf, 0.5]


def test_runs_that_explode_are_counted_as_failures():
    cell = {"n": 2, "d": 4, "mu": 50.0, "c6": 1.0, "steps": 400, "runs": 7}
    found = descend(cell, numpy.random.SeedSequence(1))
    assert len(found["c8"]) == len(found["first"]) == len(found["factor"]) == 7
    assert min(found["c8"]) == -1
    assert all(abs(value) <= 1e300 for values in found.values() for value in values)


def test_a_cell_runs_in_several_arrays_of_limited_size(monkeypatch):
    shapes = []
    real = empirical_descent.distances

    def spy(generator, runs, n, d, *rest):
        shapes.append((runs, n, d))
        return real(generator, runs, n, d, *rest)

    monkeypatch.setattr(empirical_descent, "distances", spy)
    cell = {"n": 400, "d": 40, "mu": 1.0, "c6": 0.1, "steps": 2, "runs": 19}
    assert len(descend(cell, numpy.random.SeedSequence(1))["c8"]) == 19
    assert sum(shape[0] for shape in shapes) == 19
    assert max(8 * numpy.prod(shape) for shape in shapes) <= 2**20
