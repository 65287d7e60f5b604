"""Section 4.1: stuck runs, the rule for small starts, the hand steps."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.experiments import section41
from certify.audits.linear_targets.runs import descent, fate, starts
from certify.audits.linear_targets.runs.descent import Network
from certify.kernel.verdict import Contradicted, Proved, Supported, Undecided
from certify.proofs.bench import Bench


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Run less: 400 runs of each size from the two scales, 80 between them."""
    for name in ("NAMED", "BETWEEN"):
        cells = getattr(section41, name)
        runs = {"NAMED": 400, "BETWEEN": 80}[name]
        monkeypatch.setattr(section41, name, tuple((k, alpha, runs) for k, alpha, _ in cells))
    monkeypatch.setattr(section41, "STEPS", 1000)
    monkeypatch.setattr(section41, "OPPOSITE", ((2, section41.LARGE, 12000),))
    monkeypatch.setattr(section41, "RUNS_BELOW", 300)


BENCH = Bench()


def verdict(name, reading, bench=BENCH):
    claim = next(c for c in section41.CLAIMS if c.id == name)
    version = next(v for v in claim.versions if v.reading == reading)
    return bench.version(claim, version, {}).verdict


@pytest.mark.long
def test_small_starts_follow_the_signs_of_the_growing_parts():
    found = section41.measured(BENCH)
    for k in section41.SIZES:
        rows = found[k, section41.SMALL]
        assert ((rows["fate"] == fate.STUCK) == rows["small"]).all()
    # The twin: the signs of v alone mislead.
    rows = found[2, section41.SMALL]
    assert ((rows["fate"] == fate.STUCK) != rows["same"]).sum() > 10


@pytest.mark.long
def test_verdicts():
    assert isinstance(verdict("section41.signs", "as printed"), Contradicted)
    assert isinstance(verdict("section41.signs", "derived"), Contradicted)
    assert isinstance(verdict("section41.signs", "repaired"), Undecided)
    assert isinstance(verdict("section41.probability", "as printed"), Proved)
    assert not isinstance(verdict("section41.stuck-probability", "derived"), Contradicted)
    assert not isinstance(verdict("section41.consistently", "as printed"), Contradicted)
    assert isinstance(verdict("section41.limits", "as printed"), Contradicted)
    assert not isinstance(verdict("section41.limits", "repaired"), Contradicted)
    assert isinstance(verdict("section41.local-minimum", "derived"), Proved)
    assert isinstance(verdict("section41.equal-signs", "as printed"), Proved)
    assert isinstance(verdict("section41.typically", "derived"), Supported)


@pytest.mark.long
def test_stuck_runs_come_to_a_minimum_and_no_nearer(monkeypatch):
    # After 1000 steps only; the twin asks for what third order cannot give by then.
    monkeypatch.setattr(section41, "THERE", (1e-3, 1e-2, 0.3))
    assert not isinstance(section41.remaining({}, BENCH).verdict, Contradicted)
    monkeypatch.setattr(section41, "THERE", (1e-3, 1e-2, 1e-9))
    assert isinstance(section41.remaining({}, BENCH).verdict, Contradicted)


def test_a_stuck_run_has_the_function_of_figure_1b():
    # sum v_i relu(w_i.x) with all v_i w_i along a and of sum a is relu(a.x) or -relu(-a.x): the
    # loss is that of (w1, w2) = (2a, a), v = (1, -1).
    A = descent.targets(1, 2)
    figure = Network(numpy.array([2 * A[0], A[0]])[None], numpy.array([[[1.0], [-1.0]]]))
    assert descent.loss(figure, A) == pytest.approx(0.25)
    for sign in (1.0, -1.0):
        V = sign * numpy.array([[[0.5], [3.0]]])
        network = Network(numpy.array([0.25, 0.75])[None, :, None] * A[0] / V, V)
        assert descent.loss(network, A) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("times", "found"), [(1, Supported), (2 / 3, Contradicted), (1.5, Contradicted)]
)
def test_a_wrong_probability_of_getting_stuck_is_noticed(monkeypatch, times, found):
    # The twins: two thirds of it, half as much again; in k = 6 too, where it is 1/32.
    rows = {}
    for k in section41.SIZES:
        stuck, small = (numpy.arange(8000) < part * 8000 / 2 ** (k - 1) for part in (times, 1))
        rows[k, section41.SMALL] = {"fate": numpy.where(stuck, 2, 1), "small": small}
    monkeypatch.setattr(section41, "measured", lambda bench: rows)
    assert isinstance(section41.small_probability({}, BENCH).verdict, found)
    if times != 1:
        monkeypatch.setattr(section41, "SIZES", (6,))
        assert not isinstance(section41.small_probability({}, BENCH).verdict, Supported)


@pytest.mark.long
def test_the_rule_is_reported_to_err_below(monkeypatch):
    monkeypatch.setattr(section41, "SIZES_BELOW", (2,))
    monkeypatch.setattr(section41, "RUNS_BELOW", 1000)
    (what, shown), (_, start) = section41.errs_below(Bench())
    assert start.startswith("called stuck at step 40, L = ")
    assert what.startswith("d = 2")
    assert int(shown.split()[0]) > 0


@pytest.mark.long
def test_a_single_run_from_opposite_signs_contradicts_and_is_shown():
    facts = dict(section41.only_equal_signs({}, BENCH).facts)
    first, last = list(facts)[-3:-1]
    v = [float(x) for x in facts[first].split(";")[0].strip("()").split(",")]
    assert v[0] * v[1] < 0
    assert last == "after 2000 steps in 50 digits"
    v = [float(x) for x in facts[last].split("(")[1].split(")")[0].split(",")]
    assert v[0] * v[1] > 0


@pytest.mark.long
def test_runs_do_not_depend_on_workers():
    alone, two = section41.measured(Bench(), True), section41.measured(Bench(workers=2), True)
    for at, rows in alone.items():
        for key, values in rows.items():
            assert numpy.array(values == two[at][key]).all()


@pytest.mark.long
def test_the_turn_probability_is_that_of_the_signs():
    generator, k = numpy.random.default_rng(1), 2
    v = starts.xavier_normal(generator, 200000, k, 1)[:, 0, 0]
    w = starts.xavier_normal(generator, 200000, k, 100)[:, 0, 0]
    share = (numpy.sign(v) != numpy.sign(v + w)).mean()
    assert share == pytest.approx(section41.turn_probability(2), abs=0.004)


def test_a_wrong_probability_is_noticed(monkeypatch):
    patterns = [(1,) * k for k in range(2, 13)]
    monkeypatch.setattr(section41, "product", lambda signs, repeat: [patterns[repeat - 2]] * 3)
    assert any(section41._equal_signs())


@pytest.mark.long
def test_a_run_from_opposite_signs_is_stuck_in_50_digits():
    for seed in range(400):
        start = starts.both_layers(numpy.random.default_rng(seed), 1, 2, 1, 0.1)
        A = descent.targets(1, start.W.shape[2])
        decided = fate.decide(start, A, 200)
        if decided.fate[0] == fate.STUCK and not fate.one_sign(start.V[:, :, 0])[0]:
            break
    end = section41.in_50_digits(start, int(decided.steps[0]))
    assert start.V[0, 0, 0] * start.V[0, 1, 0] < 0
    assert fate.one_sign(end.v[None])[0]
    assert end.gap < 1e-9
    assert end.ahead < abs(end.v).min()
    now = decided.network
    assert end.excess == pytest.approx(descent.loss(now, A)[0] - 0.25, rel=1e-6)
    ahead = fate.path_ahead(descent.loss(now, A) - 0.25, fate.slope(now, A))[0]
    assert end.ahead == pytest.approx(ahead, rel=1e-6)


def test_the_outer_slope_is_the_batched_one():
    start = starts.both_layers(numpy.random.default_rng(8), 1, 4, 1, 1.0)
    A = descent.targets(1, start.W.shape[2])
    found = section41.outer_slope(start.V[0], start.W[0], A[0], descent.NUMBERS)
    assert numpy.allclose(found, descent.outer_gradient(start, A)[0, :, 0], atol=1e-14)


networks = st.integers(0, 2**32 - 1)


@settings(derandomize=True, deadline=None)
@given(networks, st.integers(2, 6))
def test_the_balance_is_kept_to_first_order(seed, k):
    start = starts.both_layers(numpy.random.default_rng(seed), 1, k, 1, 1.0)
    A = descent.targets(1, start.W.shape[2])
    inner, outer = descent.inner_gradient(start, A), descent.outer_gradient(start, A)
    halves = (inner * start.W).sum(axis=2), outer[:, :, 0] * start.V[:, :, 0]
    assert numpy.allclose(*halves, atol=1e-12)


@pytest.mark.long
@settings(derandomize=True, deadline=None)
@given(networks, st.integers(2, 6))
def test_the_first_phase_is_linear(seed, k):
    start = starts.both_layers(numpy.random.default_rng(seed), 1, k, 1, 1e-8)
    A = descent.targets(1, start.W.shape[2])
    end = descent.descend(start, A, descent.both(0.1), 20)
    grown = (x.V[:, :, 0] + x.W[:, :, 0] for x in (start, end))
    before, after = grown
    assert numpy.allclose(after, 1.05**20 * before, rtol=0, atol=1e-13)


@settings(derandomize=True, deadline=None)
@given(networks, st.integers(2, 6), st.floats(0.1, 3))
def test_one_sign_never_gets_below_a_quarter(seed, k, scale):
    start = starts.both_layers(numpy.random.default_rng(seed), 20, k, 1, scale)
    A = descent.targets(1, start.W.shape[2])
    one = Network(start.W, abs(start.V))
    assert (descent.loss(one, A) >= 0.25 - 1e-12).all()
    # Equality: parallel weights whose sum is a. And one step from there changes nothing.
    shares = abs(start.W[:, :, 0])
    shares = shares / (shares * one.V[:, :, 0]).sum(axis=1, keepdims=True)
    aligned = Network(shares[:, :, None] * A[0], one.V)
    assert numpy.allclose(descent.loss(aligned, A), 0.25, atol=1e-12)
    assert numpy.allclose(fate.slope(aligned, A), 0, atol=1e-12)


def test_sign_patterns():
    assert section41._equal_signs() == [Fraction(0)] * 11
