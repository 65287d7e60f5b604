"""Pairs in the limits of Figures 3, 7 and 8."""

from dataclasses import replace

import numpy
import pytest

from certify.audits.linear_targets.experiments import figure3, pairing
from certify.audits.linear_targets.experiments.pairing import Setting
from certify.kernel.verdict import Contradicted, Supported, Undecided
from certify.proofs.bench import Bench


def hidden_pairs(seed, r=4, stretch=1.0):
    generator = numpy.random.default_rng(seed)
    half = generator.standard_normal((r, r))
    order = generator.permutation(2 * r)
    return numpy.concatenate([half, -stretch * half])[order], order


def test_matching_finds_hidden_pairs():
    for seed in range(20):
        rows, order = hidden_pairs(seed)
        place = numpy.argsort(order)
        expected = sorted(tuple(sorted((int(place[i]), int(place[i + 4])))) for i in range(4))
        assert pairing.perfect_matching(rows) == expected


def test_measures_know_opposite_from_nearly_opposite():
    rows, _ = hidden_pairs(1)
    exact = pairing.measure(rows, rows)
    assert exact["v"] < 1e-15
    assert exact["same"] == 1
    longer, _ = hidden_pairs(1, stretch=1.1)
    found = pairing.measure(longer, longer)
    assert found["v"] == pytest.approx(0.1 / 1.1)
    assert found["turn"] < 1e-14
    # Triples that turn into each other are no pairs.
    triple = numpy.array([[numpy.cos(x), numpy.sin(x)] for x in (0, 2.1, 4.2)])
    assert pairing.perfect_matching(triple) == []


def test_orthonormal_rows_are_theorem_6_s_form():
    rotation, _ = numpy.linalg.qr(numpy.random.default_rng(2).standard_normal((3, 3)))
    rows = numpy.diag([1.0, 2.0, 3.0]) @ rotation
    both = numpy.concatenate([rows, -rows])
    assert pairing.measure(both, both)["row"] < 1e-14
    rows[0] += 0.1 * rows[1]
    both = numpy.concatenate([rows, -rows])
    assert pairing.measure(both, both)["row"] > 0.05


SMALL = Setting("figure3", 2, 1e-8, 20, 2)


@pytest.mark.long
def test_runs_pair_up_and_do_not_depend_on_workers():
    alone = SMALL.measured(Bench())
    assert pairing.paired(alone).all()
    two = SMALL.measured(Bench(workers=2))
    assert all(numpy.array_equal(alone[key], two[key]) for key in alone)


@pytest.mark.long
@pytest.mark.parametrize(
    ("holds", "kind"),
    [
        (pairing.paired, Supported),
        (lambda found: pairing.paired(found) & (numpy.arange(40) < 36), Undecided),
        (lambda found: found["v"] <= 1e-8, Contradicted),
    ],
)
def test_the_verdict_follows_the_count(holds, kind):
    settle = pairing.share(SMALL, "", holds, ("v",))
    assert isinstance(settle({}, Bench()).verdict, kind)


@pytest.mark.long
def test_the_pair_error_falls_with_the_step_not_with_alpha(monkeypatch):
    errors = {}
    for mu, alpha in ((0.1, 1e-8), (0.1, 1e-10), (0.025, 1e-8)):
        monkeypatch.setattr(pairing, "MU", mu)
        found = pairing.run({"r": 2, "alpha": alpha, "runs": 20}, numpy.random.SeedSequence(3))
        errors[mu, alpha] = numpy.median(found["v"])
    assert errors[0.1, 1e-10] == pytest.approx(errors[0.1, 1e-8], rel=0.5)
    assert errors[0.025, 1e-8] < 0.4 * errors[0.1, 1e-8]


@pytest.mark.long
def test_the_figure_is_the_same_on_every_run(monkeypatch):
    drawn = replace(pairing.figure("figure3", SMALL, 400))
    first, second = drawn.files(Bench()), drawn.files(Bench())
    assert first == second
    assert set(first) == {"figure3.json", "figure3.svg", "figure3.png"}
    assert figure3.FIGURE.name == "figure3"


def test_ten_pairs_are_told_apart_without_colours_and_with_them():
    found = pairing.looks(10)
    assert len({look.marker for look in found}) == 10
    assert len({(look.colour, look.line) for look in found}) == 10
    with pytest.raises(ValueError, match="11 pairs"):
        pairing.looks(11)
