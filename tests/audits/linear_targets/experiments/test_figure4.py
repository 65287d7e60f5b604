"""Figure 4: steps until the loss is small, the choice of mu, the claims, the figure."""

from fractions import Fraction
from math import inf

import numpy
import pytest

from certify.audits.linear_targets.experiments import figure4
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs import descent, starts
from certify.kernel.verdict import Contradicted, Supported
from certify.numbers import Float64
from certify.proofs.bench import Bench
from certify.sampling.sweep import run_sweep
from certify.search.pool import processes

PLANS = [
    {"power": 1, "grid": [0.9, 0.98, 1.1], "limit": 600, "every": 1},
    {"power": 2, "grid": [0.4, 0.5, 0.51], "limit": 20, "every": 1},
]


def few(runs=3, seed=0):
    return starts.fixed_output(numpy.random.default_rng(seed), runs, figure4.V, figure4.ALPHA)


def by_the_theory(network, run, sizes, limit):
    """Count the steps with the theory's formulas, one run."""
    V, W = ([list(row) for row in rows[run]] for rows in (network.V, network.W))
    A = [[1.0, 0.0, 0.0]]
    for step in range(1, limit + 1):
        W = population.descend(V, W, A, sizes, Float64())
        if population.loss(V, W, A, Float64()) <= 1e-5:
            return step
    return 0


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_steps_are_those_of_the_theory(power, share):
    network, v = few(), [100.0, 1.0]
    edge = 4 * 100.0 ** (power - 2)
    step = figure4.sizes(power, numpy.full(3, share))
    found = figure4.steps_until(network, step, 600)
    expected = [
        by_the_theory(network, run, [edge * share / x**power for x in v], 600) for run in range(3)
    ]
    assert found.tolist() == expected
    assert all(expected)


def test_theorem_1_s_step_is_the_one_with_power_2():
    network = few(1)
    V, W = ([list(row) for row in rows[0]] for rows in (network.V, network.W))
    A = descent.targets(1, 3)
    expected = population.step(V, W, A, 2.0, Float64())
    after = descent.inner(figure4.sizes(2, 0.5))(network, A).W[0]
    assert after == pytest.approx(numpy.array(expected))


def test_steps_that_are_not_enough_and_runs_that_blow_up_count_as_not_arrived():
    network = few()
    short = figure4.steps_until(network, figure4.sizes(2, numpy.full(3, 0.5)), 2)
    assert short.tolist() == [0, 0, 0]
    wild = figure4.steps_until(network, figure4.sizes(0, numpy.full(3, 1.5)), 500)
    assert wild.tolist() == [0, 0, 0]


def test_looking_at_the_loss_less_often_rounds_up():
    step = figure4.sizes(1, numpy.full(3, 0.9))
    each = figure4.steps_until(few(), step, 600)
    some = figure4.steps_until(few(), step, 600, 20)
    assert (20 * -(-each // 20) == some).all()


def test_the_best_mu_of_each_and_of_all():
    width = len(figure4.PLANS[2]["grid"])
    steps = numpy.full((2, width), 9)
    steps[0, 3], steps[1, 3] = 5, 0
    steps[0, 4], steps[1, 4] = 6, 7
    steps[1, 5] = 4
    tuned = figure4.Tuned(2, steps.tolist())
    assert tuned.best().tolist() == [5, 4]
    mu, slowest, middle = tuned.shared()
    assert mu == 4 * figure4.FINE[4]
    assert (slowest, middle) == (7, 6.5)
    assert figure4.Tuned(2, [[0] * width]).best()[0] == inf


@pytest.mark.long
def test_local_theory_is_that_of_two_plain_weights():
    # The first weight at a, the second opposite to it: the two do not interact.
    W = numpy.array([[[0.01, 0, 0], [-1e-9, 0, 0]]])
    network = descent.Network(W, figure4.V[None])
    found = figure4.steps_until(network, figure4.sizes(0, numpy.full(1, 1.0)), 30000)
    assert found[0] == numpy.ceil(figure4.slow_steps(1.0))


def tuned(monkeypatch, plain=25000, text=256, scaled=4, together=1.4):
    grids = [len(plan["grid"]) for plan in figure4.PLANS]
    found = [
        figure4.Tuned(power, [[steps] * grids[power]] * 200)
        for power, steps in enumerate((plain, text, scaled))
    ]
    monkeypatch.setattr(figure4, "runs", lambda *_: (found, [together] * 200, [1.0] * 200))
    monkeypatch.setattr(figure4, "runs_default", lambda *_: (found[2], [1.0] * 200))


@pytest.mark.parametrize(
    ("settle", "changed", "good"),
    [
        (figure4.unscaled, {}, True),
        (figure4.unscaled, {"plain": 33000}, False),
        (figure4.two_digits, {}, True),
        (figure4.two_digits, {"plain": 10000}, False),
        (figure4.two_digits, {"plain": 25600}, False),
        (figure4.three, {"scaled": 3}, True),
        (figure4.three, {"scaled": 4}, False),
        (figure4.three, {"scaled": 2}, False),
        (figure4.by_the_text, {"text": 3}, True),
        (figure4.by_the_text, {"text": 2}, False),
        (figure4.by_the_text, {}, False),
        (figure4.by_theorem1, {"scaled": 3}, True),
        (figure4.by_theorem1, {"scaled": 2}, False),
        (figure4.by_theorem1, {}, False),
        (figure4.four, {}, True),
        (figure4.four, {"scaled": 5}, False),
        (figure4.faster, {}, True),
        (figure4.faster, {"text": 3000}, False),
        (figure4.outside, {}, True),
        (figure4.outside, {"together": 0.5}, False),
    ],
)
def test_verdicts_follow_from_the_steps(monkeypatch, settle, changed, good):
    tuned(monkeypatch, **changed)
    verdict = settle({"seed": Fraction(1)}, Bench()).verdict
    assert isinstance(verdict, Supported if good else Contradicted)


@pytest.mark.long
def test_one_and_two_workers_give_the_same_numbers():
    from certify.sampling.sweep import Sweep

    task = Sweep(
        "test", "", 1, figure4.measure, ({"runs": 2, "plans": PLANS, "law": figure4.DEFAULT},), 2
    )
    alone = run_sweep(task)
    with processes(2) as executor:
        assert run_sweep(task, executor) == alone


@pytest.mark.long
def test_the_figure_is_the_same_on_every_run(monkeypatch):
    monkeypatch.setattr(figure4, "SHOWN", ((1, 0.98, 100), (2, 0.5125, 5)))
    first, second = (figure4.FIGURE.files(Bench()) for _ in range(2))
    assert first == second


def test_nn_linear_s_default_takes_three_steps_and_xavier_four():
    taken = []
    for draw in figure4.LAWS.values():
        network = draw(numpy.random.default_rng(3), 40, figure4.V, figure4.ALPHA)
        taken.append(figure4.steps_until(network, figure4.sizes(2, numpy.full(40, 2.03 / 4)), 9))
    assert set(taken[0]) <= {4, 5}
    assert set(taken[1]) == {3}


def test_a_large_mu_serves_throughout_up_to_the_edge_of_stability():
    falls, end = figure4.with_one_size(few(20), figure4.sizes(2, 2.0 / 4), 40)
    assert falls.all()
    assert (abs(end) < 1e-12).all()
    falls, end = figure4.with_one_size(few(20), figure4.sizes(2, 4.1 / 4), 2000)
    assert not falls.any()
    assert (end > figure4.BLOWN_UP).all()
    assert isinstance(figure4.throughout({"seed": Fraction(1)}, Bench()).verdict, Supported)


def test_a_large_mu_that_does_not_serve_is_contradicted(monkeypatch):
    monkeypatch.setattr(figure4, "THROUGHOUT", 3.9)
    assert isinstance(figure4.throughout({"seed": Fraction(1)}, Bench()).verdict, Contradicted)
