"""Samples for both layers: the deviation by plain formulas, and claims that could fail."""

from fractions import Fraction

import numpy
import pytest

from certify.claims.settle import Bench
from certify.experiments import descent, joint, joint_samples
from certify.kernel.verdict import Contradicted, Supported
from certify.theory import empirical, population
from certify.theory.numbers import Float64


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(joint_samples, "SIZES", (5, 8))
    monkeypatch.setattr(joint_samples, "STEPS", 500)
    monkeypatch.setattr(joint_samples, "RATIOS", (Fraction(1), Fraction(4), Fraction(20)))


def test_the_deviation_is_that_of_the_two_theories():
    generator = numpy.random.default_rng(4)
    X, W, V = (generator.standard_normal(s) for s in ((2, 30, 4), (2, 4, 2), (2, 1, 2)))
    A = descent.targets(1, 4)
    off, size, loss, _ = joint_samples.deviation(X, W, V, A)
    for run in range(2):
        rows, outputs = W[run].T.tolist(), V[run].T.tolist()
        patterns = [empirical.active(rows, x) for x in X[run]]
        sampled = numpy.array(empirical.gradient(outputs, rows, A, X[run], patterns))
        hidden = numpy.maximum(X[run] @ W[run], 0)
        residual = hidden @ V[run, 0] - X[run][:, 0]
        inner = sampled - population.gradient(outputs, rows, A, Float64())
        outer = hidden.T @ residual / 30 - numpy.ravel(
            joint.outer_gradient(outputs, rows, A, Float64())
        )
        expected = numpy.sqrt((inner**2).sum() + (outer**2).sum())
        assert off[run] == pytest.approx(expected, rel=1e-10)
        assert size[run] == pytest.approx(numpy.sqrt((W[run] ** 2).sum() + (V[run] ** 2).sum()))
        assert loss[run] == pytest.approx(population.loss(outputs, rows, A, Float64()))


@pytest.mark.usefixtures("small")
def test_enough_samples_are_supported_and_too_few_contradicted(monkeypatch):
    parameters = {"seed": Fraction(9)}
    assert isinstance(joint_samples.samples(parameters, Bench()).verdict, Supported)
    monkeypatch.setattr(joint_samples, "RATIOS", (Fraction(20), Fraction(4), Fraction(1)))
    assert isinstance(joint_samples.samples(parameters, Bench()).verdict, Contradicted)


@pytest.mark.usefixtures("small")
def test_the_bound_along_the_path_is_supported_and_a_small_one_contradicted(monkeypatch):
    parameters = {"seed": Fraction(9)}
    monkeypatch.setattr(joint_samples, "MANY", (8, 16))
    monkeypatch.setattr(joint_samples, "CONSTANT", 3)
    bench = Bench()
    assert isinstance(joint_samples.uniform(parameters, bench).verdict, Supported)
    monkeypatch.setattr(joint_samples, "CONSTANT", 0.3)
    assert isinstance(joint_samples.uniform(parameters, bench).verdict, Contradicted)


@pytest.mark.usefixtures("small")
def test_numbers_do_not_depend_on_workers(monkeypatch):
    monkeypatch.setattr(joint_samples, "BATCH", 5)
    parameters = {"seed": Fraction(3)}
    assert joint_samples.shares(parameters, Bench()) == joint_samples.shares(
        parameters, Bench(workers=2)
    )
