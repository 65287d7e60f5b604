"""Section 2: what the signs at the start say of the output weights at the end."""

import numpy
import pytest

from certify.audits.linear_targets.experiments import section2, section41
from certify.audits.linear_targets.runs import descent, starts
from certify.audits.linear_targets.runs.fate import ESCAPED, STUCK
from certify.kernel.verdict import Contradicted, Supported
from certify.proofs.bench import Bench


@pytest.fixture(scope="module")
def bench():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(section41, "NAMED", ((2, section41.SMALL, 2000),))
        patch.setattr(section41, "STEPS", 1000)
        bench = Bench()
        section41.measured(bench)
        yield bench


@pytest.mark.long(but=1)
@pytest.mark.parametrize("claim", section2.CLAIMS, ids=lambda claim: claim.id)
def test_the_printed_signs_mislead_and_the_repaired_do_not(bench, claim):
    printed, repaired = (bench.version(claim, version, {}) for version in claim.versions)
    assert isinstance(printed.verdict, Contradicted)
    assert isinstance(repaired.verdict, Supported)
    assert "0.1023" in dict(printed.facts)["exactly, alpha -> 0"]


@pytest.mark.long
def test_the_share_that_is_misled_without_the_rule():
    # Descent alone, run to its end: as many as 2 p (1 - p) of each kind go the other way.
    start = starts.both_layers(numpy.random.default_rng(6), 2000, 2, 1, 1e-8)
    A = descent.targets(1, start.W.shape[2])
    end = descent.descend(start, A, descent.both(0.1), 1500)
    escaped = descent.loss(end, A) < 1e-9
    same = start.V[:, 0, 0] * start.V[:, 1, 0] > 0
    p = section41.turn_probability(2)
    for kind, wrong in ((same, escaped), (~same, ~escaped)):
        assert wrong[kind].mean() == pytest.approx(2 * p * (1 - p), abs=0.04)
    v = end.V[escaped, :, 0]
    assert numpy.allclose(v[:, 0], -v[:, 1], atol=1e-6)


def test_ends_are_told_by_sign_and_size():
    rows = [[0, 0, 0, 0, 0, 1.0], [0, 0, 0, 0, 1, 1.0], [0, 0, 0, 0, 0, 1.06]]
    found = {"fate": numpy.array([STUCK, ESCAPED, ESCAPED, ESCAPED]), "end": numpy.array(rows)}
    assert section2.opposite_at_the_end(found).tolist() == [False, True, False, False]
