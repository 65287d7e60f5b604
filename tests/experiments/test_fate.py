"""The rule that tells whether a run of both layers gets stuck."""

import numpy
import pytest

from certify.experiments import descent, fate, starts
from certify.experiments.descent import Network

CELL = {"k": 2, "alpha": 0.3, "runs": 60, "limit": 1500, "further": 1500, "followed": 60}


def found(seed=5, **changes):
    cell = {**CELL, **changes}
    return fate.run(cell, numpy.random.SeedSequence(seed))


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


def test_a_rule_that_looks_at_signs_alone_is_wrong():
    # The twin: without the path ahead, runs are called stuck that escape.
    start = starts.both_layers(numpy.random.default_rng(3), 80, 2, 1, 1.0)
    A = descent.targets(1, start.W.shape[2])
    decided = fate.decide(start, A, 3000)
    at_once = fate.one_sign(start.V[:, :, 0])
    assert (at_once & (decided.fate == fate.ESCAPED)).sum() > 10


def test_runs_are_repeated_exactly():
    assert found() == found()
    assert found() != found(seed=6)


def test_lists_have_a_row_for_each_run():
    lists = found()
    fates = numpy.array(lists["fate"])
    assert len(fates) == len(lists["same"]) == len(lists["small"]) == 60
    assert len(lists["stuck"]) == (fates == fate.STUCK).sum()
    assert len(lists["end"]) == (fates == fate.ESCAPED).sum()
    assert numpy.array(lists["stuck"])[:, :3].all()


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
