"""Figure 5: what is measured along a path, the sample in many digits, the figure."""

from fractions import Fraction

import numpy
import pytest

from certify.audits.linear_targets.experiments import figure5
from certify.audits.linear_targets.runs import descent, digits, starts
from certify.kernel.verdict import Contradicted, Proved, Supported
from certify.numbers import Multiprecision
from certify.proofs.bench import Bench
from certify.sampling.sweep import run_sweep
from certify.search.pool import processes

SMALL = {"alpha": 1.0, "runs": 20, "steps": 450}


def measured(cell, seed=3):
    return figure5.measure(cell, numpy.random.SeedSequence(seed))


def test_the_measure_sees_what_a_plain_loop_sees():
    found = measured(SMALL)
    network = starts.fixed_output(
        numpy.random.default_rng(numpy.random.SeedSequence(3)), 20, starts.half_and_half(2), 1.0
    )
    A, W, falls = descent.targets(1, 3), network.W, numpy.ones(20, dtype=bool)
    for _ in range(300):
        after = W - 0.1 * descent.inner_gradient(descent.Network(W, network.V), A)
        before_sum, after_sum = (numpy.linalg.norm(x.sum(axis=1), axis=1) for x in (W, after))
        falls &= after_sum < before_sum
        W = after
    assert found["sum falls"] == falls.tolist() == [True] * 20
    # By then the distance falls by the same factor as the sum.
    assert found["sum factor"] == pytest.approx([0.95] * 20, abs=figure5.CLOSE)
    assert found["loss factor"] == pytest.approx([0.95**2] * 20, abs=figure5.CLOSE)


def test_factors_of_known_paths():
    steps = numpy.arange(400)[:, None]
    losses = numpy.concatenate([0.9**steps, 0.8**steps, 1.0 + 0 * steps], axis=1)
    found = figure5.factors(losses**2, losses)
    assert found[:2] == pytest.approx([0.81, 0.64])
    assert found[2] is None


def test_a_path_that_rises_once_is_seen(monkeypatch):
    def spoiled(network, steps):
        losses = 0.95 ** numpy.arange(steps + 1)[:, None] * numpy.ones(2)
        sums = losses.copy()
        sums[7, 1] = sums[6, 1]
        return losses, sums

    monkeypatch.setattr(figure5, "paths", spoiled)
    assert measured({**SMALL, "runs": 2})["sum falls"] == [True, False]
    assert measured({**SMALL, "runs": 2})["loss falls"] == [True, True]


def test_many_digits_and_float64_take_the_same_steps():
    network, numbers = figure5._starts(1, 1.0), Multiprecision(50)
    steps, W = digits.descend(network, 0, Fraction(1, 10), 40, lambda step, W: False, numbers)
    after = descent.descend(network, descent.targets(1, 3), descent.inner(0.1), 40)
    assert steps == 40
    assert numpy.array([[float(x) for x in row] for row in W]) == pytest.approx(after.W[0])
    _, sums = figure5.paths(network, 40)
    assert float(digits.total(W, numbers)) == pytest.approx(sums[-1, 0])


def test_the_sample_in_many_digits_says_when_it_does_not_get_there():
    cell = {"alpha": 1.0, "seed": 1, "steps": 60}
    found = figure5.in_many_digits(cell, numpy.random.SeedSequence(0))
    assert found["falls"]
    assert not found["reached"]
    assert found["steps"] == 60


def small(monkeypatch):
    monkeypatch.setattr(figure5, "BATCH", 60)
    exact = {"steps": 1, "falls": True, "reached": True, "factor": 0.95}
    monkeypatch.setattr(figure5, "sample", lambda seed, bench: [exact])


@pytest.mark.long
def test_a_wrong_rate_is_contradicted(monkeypatch):
    small(monkeypatch)
    right = figure5.linear("loss", figure5.RATE**2)
    twin = figure5.linear("loss", figure5.RATE**2 + Fraction(1, 100))
    assert isinstance(right({"seed": 1}, Bench()).verdict, Supported)
    assert isinstance(twin({"seed": 1}, Bench()).verdict, Contradicted)


def test_the_hessian_at_the_minimum():
    assert isinstance(figure5.LOCAL.settle({}, Bench()).verdict, Proved)


@pytest.mark.long
def test_one_and_two_workers_give_the_same_numbers():
    cells = [{"alpha": alpha, "runs": 5, "steps": 50} for alpha in figure5.ALPHAS]
    task = figure5._sweep("runs", 1, figure5.measure, cells, 2)
    alone = run_sweep(task)
    with processes(2) as executor:
        assert str(run_sweep(task, executor)) == str(alone)


@pytest.mark.long
def test_the_figure_is_the_same_on_every_run():
    first, second = (figure5.FIGURE.files(Bench()) for _ in range(2))
    assert first == second
    assert set(first) == {"figure5.json", "figure5.svg", "figure5.png"}
