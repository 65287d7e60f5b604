"""Figure 2: groups of neurons with fixed output weights."""

import json

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.experiments import figure2
from certify.audits.linear_targets.runs import descent, starts
from certify.audits.linear_targets.runs.descent import Network
from certify.kernel.verdict import Contradicted, Proved, Supported
from certify.proofs.algebra import vanishes
from certify.proofs.bench import Bench


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Run less: fewer cells and steps."""
    cells = (*((k, a) for k in (2, 3, 4, 6) for a in (1.0, 1e-8)), (4, 0.1), (4, 0.3))
    monkeypatch.setattr(figure2, "CELLS", cells)
    monkeypatch.setattr(figure2, "RUNS", 50)
    monkeypatch.setattr(figure2, "STEPS", 1500)


BENCH = Bench()


def verdict(name, reading):
    claim = next(c for c in figure2.CLAIMS if c.id == name)
    version = next(v for v in claim.versions if v.reading == reading)
    return BENCH.version(claim, version, {}).verdict


@pytest.mark.long
def test_verdicts():
    assert isinstance(verdict("figure2.two", "as printed"), Supported)
    assert isinstance(verdict("figure2.various", "as printed"), Contradicted)
    assert isinstance(verdict("figure2.sums", "repaired"), Supported)
    assert isinstance(verdict("figure2.individual", "derived"), Supported)
    assert isinstance(verdict("figure2.sums", "derived"), Supported)
    assert isinstance(verdict("figure2.not-unique", "as printed"), Proved)
    assert isinstance(verdict("figure2.minima", "derived"), Proved)


@pytest.mark.long
def test_runs_do_not_depend_on_workers():
    alone, two = figure2.measured(Bench()), figure2.measured(Bench(workers=2))
    for at, rows in alone.items():
        for key, values in rows.items():
            assert numpy.array_equal(values, two[at][key])


@pytest.mark.long
def test_nn_linear_s_default_shows_what_the_figure_shows_and_the_wrong_law_does_not():
    V = starts.half_and_half(4)
    ends = []
    for draw in (starts.fixed_output_default, starts.fixed_output):
        start = draw(numpy.random.default_rng(9), 60, V)
        target = descent.targets(1, start.W.shape[2])
        ends.append(descent.descend(start, target, descent.inner(0.1), 4000))
        assert (ends[-1].V == V).all()
    target = descent.targets(1, ends[0].W.shape[2])
    default, xavier = (figure2.group_error(end, target) <= 1e-3 for end in ends)
    assert default.all()
    assert (figure2.angles(ends[0]) > 0.01).all()
    assert 15 <= xavier.sum() <= 50


def network(plus, minus):
    V = numpy.array([[[1.0]] * len(plus) + [[-1.0]] * len(minus)])
    return Network(numpy.array([plus + minus], dtype=float), V.reshape(1, -1, 1))


A = descent.targets(1, 3)
a = A[0]


def test_groups_and_errors_of_a_known_network():
    b = numpy.array([0.3, 0.4, 0.0])
    one = network([b, a - b], [-b, b - a])
    assert figure2.group_error(one, A)[0] < 1e-15
    assert abs(descent.loss(one, A)[0]) < 1e-15
    off = network([a, b], [-a, b])
    assert abs(descent.loss(off, A)[0]) < 1e-15
    assert figure2.group_error(off, A)[0] == pytest.approx(0.5)
    assert figure2.angles(off)[0] == pytest.approx([0, numpy.arctan2(4, 3), 0, numpy.arctan2(4, 3)])


def test_a_family_that_is_wrong_is_noticed():
    wrong = figure2._family(lambda a, b: ([b, a - b], [-b, a - b]))
    assert not all(map(vanishes, wrong))


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.floats(0.05, 1))
def test_zero_loss_is_odd_part_and_balanced_lines(seed, pairs, size):
    generator = numpy.random.default_rng(seed)
    rows = generator.standard_normal((pairs, 3))
    flips = generator.choice([1.0, -1.0], pairs)
    # Each line has one neuron of both signs, of one norm; the last pair makes up for the sum 2a.
    rest = a - (rows * (flips < 0)[:, None]).sum(axis=0)
    balanced = network([*rows, rest], [*(flips[:, None] * rows), -rest])
    assert abs(descent.loss(balanced, A)[0]) < 1e-13
    # The twin: the sum 2a is kept and a line is not balanced.
    extra = size * generator.standard_normal(3)
    broken = network([*rows, rest + extra, extra], [*(flips[:, None] * rows), -rest, 2 * extra])
    total = (broken.V * broken.W).sum(axis=1)[0]
    assert numpy.allclose(total, 2 * a)
    assert descent.loss(broken, A)[0] > 1e-8 * size**2


@pytest.mark.long
def test_one_neuron_in_a_group_brings_all_to_one_line():
    start = starts.fixed_output(numpy.random.default_rng(4), 20, starts.half_and_half(3), 0.3)
    targets = descent.targets(1, start.W.shape[2])
    early, late = (
        descent.descend(start, targets, descent.inner(0.1), steps) for steps in (1000, 4000)
    )
    angles = [figure2.angles(x).max(axis=1) for x in (early, late)]
    assert (angles[1] < 0.5 * angles[0]).all()
    ratio = descent.loss(early, targets) / descent.loss(late, targets)
    assert abs(numpy.log(ratio) / numpy.log(4) - 3).max() < 0.6


@pytest.mark.long
def test_the_figure_is_drawn_and_always_the_same(monkeypatch):
    monkeypatch.setattr(figure2, "DRAWN", 20)
    files = figure2.FIGURE.files(Bench())
    assert set(files) == {"figure2.json", "figure2.svg", "figure2.png"}
    assert files["figure2.svg"] == figure2.FIGURE.files(Bench())["figure2.svg"]
    assert len(json.loads(files["figure2.json"])["panels"]) == 4
