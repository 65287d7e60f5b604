"""Batched empirical descent against one run at a time, sample by sample."""

import numpy
import pytest

from certify.audits.linear_targets.runs import empirical_descent
from certify.audits.linear_targets.runs.empirical_descent import (
    descend,
    distances,
    rates,
    squared_distance,
)
from certify.audits.linear_targets.runs.residuals import gradient
from tests.audits.linear_targets.runs.test_residuals import plain_gradient


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
    assert (gradient(X, W, X[:, :, 0]) == 0).all()
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
