"""Samples for both layers: the deviation by plain formulas, and claims that could fail."""

from fractions import Fraction

import numpy
import pytest

from certify.audits.linear_targets.both_layers import samples as joint_samples
from certify.audits.linear_targets.formulas import both_layers as joint
from certify.audits.linear_targets.formulas import empirical, population
from certify.audits.linear_targets.runs import descent
from certify.kernel.verdict import Contradicted, Supported
from certify.numbers import Float64
from certify.proofs.bench import Bench


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(joint_samples, "SIZES", (5, 8))
    monkeypatch.setattr(joint_samples, "LIMIT", 3000)
    monkeypatch.setattr(joint_samples, "RATIOS", (Fraction(1), Fraction(4), Fraction(20)))
    monkeypatch.setattr(joint_samples, "LARGE", ())


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


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_enough_samples_are_supported_and_too_few_contradicted(monkeypatch):
    parameters = {"seed": Fraction(9)}
    assert isinstance(joint_samples.samples(parameters, Bench()).verdict, Supported)
    monkeypatch.setattr(joint_samples, "RATIOS", (Fraction(20), Fraction(4), Fraction(1)))
    assert isinstance(joint_samples.samples(parameters, Bench()).verdict, Contradicted)


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_the_bound_along_the_path_is_supported_and_a_small_one_contradicted(monkeypatch):
    parameters = {"seed": Fraction(9)}
    monkeypatch.setattr(joint_samples, "MANY", (8, 16))
    monkeypatch.setattr(joint_samples, "CONSTANT", 3)
    bench = Bench()
    assert isinstance(joint_samples.uniform(parameters, bench).verdict, Supported)
    monkeypatch.setattr(joint_samples, "CONSTANT", 0.3)
    assert isinstance(joint_samples.uniform(parameters, bench).verdict, Contradicted)


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_numbers_do_not_depend_on_workers(monkeypatch):
    monkeypatch.setattr(joint_samples, "BATCH", 5)
    parameters = {"seed": Fraction(3)}
    assert joint_samples.shares(parameters, Bench()) == joint_samples.shares(
        parameters, Bench(workers=2)
    )


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_the_rate_on_samples_is_the_hessian_s_and_another_is_contradicted(monkeypatch):
    monkeypatch.setattr(joint_samples, "ENOUGH", (Fraction(8), Fraction(12)))
    parameters, bench = {"seed": Fraction(9)}, Bench()
    assert isinstance(joint_samples.rate(parameters, bench).verdict, Supported)
    monkeypatch.setattr(joint_samples, "CLOSE", (Fraction(3, 2), Fraction(2)))
    assert isinstance(joint_samples.rate(parameters, bench).verdict, Contradicted)


def test_ends_are_told_apart():
    rows = [[1e-6, 1e-13, 1], [0.5, 1e-13, 1], [0.5, 0.1, 1e-10], [0.5, 0.1, 1], [1e300] * 3]
    assert joint_samples.Ends.of(rows) == joint_samples.Ends(1, 1, 1, 2)


def test_open_runs_count_against_the_claim(monkeypatch):
    ends = {(d, ratio): joint_samples.Ends(60 * (ratio > 2), 0, 0, 40)
            for d in (10, 20) for ratio in joint_samples.RATIOS}  # fmt: skip
    monkeypatch.setattr(joint_samples, "shares", lambda parameters, bench: ends)
    assert not isinstance(joint_samples.samples({"seed": Fraction(1)}, Bench()).verdict, Supported)


def test_the_power_of_the_deviation_near_the_minimum_tends_to_a_half():
    value = joint_samples.near_the_minimum
    powers = [numpy.log(value(x) / value(2 * x)) / numpy.log(2) for x in (8, 64, 1e6)]
    assert powers == pytest.approx([0.3663, 0.4616, 0.5], abs=0.03)
    assert powers[0] < powers[1] < powers[2] < 0.5
