"""The rule that tells whether a run of both layers gets stuck."""

import numpy
import pytest

from certify.audits.linear_targets.runs import descent, fate, starts
from certify.audits.linear_targets.runs.descent import Network

CELL = {
    **{"k": 2, "alpha": 0.3, "runs": 60, "d": 100, "opposite": False},
    **{"limit": 1500, "further": 1500, "followed": 60, "watched": 60, "long": 0},
}


def found(seed=5, **changes):
    cell = {**CELL, **changes}
    return fate.run(cell, numpy.random.SeedSequence(seed))


@pytest.mark.long
def test_what_the_rule_decides_is_what_becomes_of_it():
    start = starts.both_layers(numpy.random.default_rng(3), 80, 2, 1, 0.3)
    A = descent.targets(1, start.W.shape[2])
    decided = fate.decide(start, A, 3000)
    end = descent.descend(start, A, descent.both(fate.MU), 6000)
    loss = descent.loss(end, A)
    assert (decided.fate == fate.STUCK).sum() > 10
    assert (decided.fate == fate.ESCAPED).sum() > 10
    assert (loss[decided.fate == fate.STUCK] >= 0.25 - 1e-12).all()
    assert (loss[decided.fate == fate.ESCAPED] < 0.25).all()
    assert fate.one_sign(end.V[:, :, 0])[decided.fate == fate.STUCK].all()


@pytest.mark.long
def test_a_rule_that_looks_at_signs_alone_is_wrong():
    # The twin: without the path ahead, runs are called stuck that escape.
    start = starts.both_layers(numpy.random.default_rng(3), 80, 2, 1, 1.0)
    A = descent.targets(1, start.W.shape[2])
    decided = fate.decide(start, A, 3000)
    at_once = fate.one_sign(start.V[:, :, 0])
    assert (at_once & (decided.fate == fate.ESCAPED)).sum() > 10


@pytest.mark.long
def test_runs_are_repeated_exactly():
    assert found() == found()
    assert found() != found(seed=6)


@pytest.mark.long
def test_lists_have_a_row_for_each_run():
    lists = found()
    fates = numpy.array(lists["fate"])
    assert len(fates) == len(lists["same"]) == len(lists["small"]) == 60
    assert len(lists["stuck"]) == (fates == fate.STUCK).sum()
    assert len(lists["end"]) == (fates == fate.ESCAPED).sum()
    assert numpy.array(lists["stuck"])[:, 0].all()
    assert lists["long"] == []


@pytest.mark.long
def test_as_many_are_followed_as_the_cell_says():
    lists = found(watched=3, followed=4, long=1, limit=200, further=1500, alpha=0.1)
    assert (len(lists["stuck"]), len(lists["end"]), len(lists["long"])) == (3, 4, 1)
    # The second column is the number of steps over those before the decision.
    assert lists["long"][0][:2] == [1, fate.FACTOR]
    first = lists["step"][lists["fate"].index(fate.STUCK)]
    assert lists["stuck"][0][1] == pytest.approx(1500 / first, rel=1e-5)


def test_runs_by_the_median():
    chosen, steps = numpy.array([3, 5, 6, 8, 9]), numpy.array([50, 10, 20, 90, 30])
    assert fate.by_the_median(chosen, steps, 2).tolist() == [6, 9]
    assert fate.by_the_median(chosen, steps, 9).tolist() == [5, 6, 9]
    assert fate.by_the_median(chosen, steps, 0).tolist() == []
    assert fate.by_the_median(chosen[:0], steps[:0], 2).tolist() == []


def test_starts_with_opposite_signs():
    cell = {**CELL, "runs": 200, "opposite": True}
    start = fate.drawn(cell, numpy.random.SeedSequence(2))
    assert (start.V[:, 0, 0] * start.V[:, 1, 0] < 0).all()
    assert 60 < len(start) < 140
    assert len(fate.drawn({**cell, "opposite": False}, numpy.random.SeedSequence(2))) == 200


@pytest.mark.long
def test_the_witness_is_the_first_start_that_is_stuck():
    lists = found()
    start = fate.drawn(CELL, numpy.random.SeedSequence(5))
    run = lists["fate"].index(fate.STUCK)
    ((V, W),) = lists["witness"]
    assert numpy.array_equal(V, start.V[run])
    assert numpy.array_equal(W, start.W[run])


@pytest.mark.long
def test_the_rule_errs_in_two_dimensions():
    # What is called stuck at step 40 ends below the loss of all networks with one sign.
    start = starts.both_layers(numpy.random.default_rng(9), 50, 2, 1, 1.0, d=2)[[0]]
    A = descent.targets(1, start.W.shape[2])
    decided = fate.decide(start, A, 4000)
    assert (decided.fate[0], decided.steps[0]) == (fate.STUCK, 40)
    assert fate.one_sign(decided.network.V[:, :, 0])[0]
    end = descent.descend(start, A, descent.both(fate.MU), 20000)
    assert descent.loss(end, A)[0] < 1e-9
    assert fate.later(decided, A, numpy.array([0]), numpy.array([4000]))[0][0] == 0


def test_angles_of_products():
    a = numpy.array([1.0, 0.0])
    products = numpy.array([[a, 2 * a], [a, numpy.array([0.0, 1.0])], [a, -a]])
    assert numpy.allclose(fate.turned(products), [0, numpy.pi / 2, numpy.pi])


def test_what_is_said_of_stuck_runs_is_so_at_a_minimum():
    v, shares = numpy.array([0.5, 2.0]), numpy.array([0.25, 0.75])
    A = descent.targets(1, 3)
    network = Network((shares / v)[None, :, None] * A[0], v[None, :, None])
    decided = fate.Decided(numpy.array([fate.STUCK]), numpy.array([10]), network)
    row = fate.later(decided, A, numpy.array([0]), numpy.array([100]))[0]
    assert row[:2] == [1, 10]
    assert numpy.allclose(row[3:], 0, atol=1e-12)


def test_the_path_ahead_is_exact_for_a_loss_of_third_order():
    # L = x^3: the path from x to 0 is x.
    for x in (1.0, 0.1, 1e-3):
        assert fate.path_ahead(numpy.array(x**3), numpy.array(3 * x**2)) == pytest.approx(x)


def test_further_takes_each_run_its_own_number_of_steps():
    start = starts.both_layers(numpy.random.default_rng(1), 3, 2, 1, 1.0)
    A = descent.targets(1, start.W.shape[2])
    moved = fate.further(start, A, numpy.array([0, 100, 250]))
    for run, steps in enumerate((0, 100, 300)):
        alone = descent.descend(start[[run]], A, descent.both(fate.MU), steps)
        assert numpy.allclose(alone.W[0], moved.W[run], rtol=1e-10, atol=1e-12)


def test_limits_of_v_by_balance():
    v = numpy.array([0.3, 1.0, 2.5])
    assert numpy.allclose(fate.limit_of_v(v**2 - 1 / v**2), v)
    network = Network(numpy.array([[[0.6, 0.8]]]), numpy.array([[[2.0]]]))
    assert fate.balance(network)[0, 0] == pytest.approx(3.0)
