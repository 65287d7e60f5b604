"""The rule that turns counts into verdicts, for default and deep runs alike."""

from fractions import Fraction

import pytest

from certify.kernel.verdict import Contradicted, Supported, Undecided
from certify.proofs.counts import CONFIDENCE, Count, judge

MOST = Fraction(99, 100)


def test_verdicts_follow_the_counts():
    assert isinstance(judge([Count("x", 1000, 1000, MOST)], "", (1,)), Supported)
    assert isinstance(judge([Count("x", 992, 1000, MOST)], "", (1,)), Undecided)
    assert isinstance(judge([Count("x", 900, 1000, MOST)], "", (1,)), Contradicted)
    too_many = Count("x", 900, 1000, at_most=Fraction(1, 10))
    assert isinstance(judge([too_many], "", (1,)), Contradicted)


def test_one_cell_outside_contradicts_all_and_is_named():
    cells = [Count("good", 1000, 1000, MOST), Count("bad", 900, 1000, MOST)]
    found = judge(cells, "what", (7,))
    assert isinstance(found, Contradicted)
    assert "bad" in found.reason
    assert "good" not in found.reason
    assert (found.evidence.size, found.evidence.confidence) == (2000, CONFIDENCE)


def test_more_cells_ask_for_more_of_each():
    """800 draws without a failure are enough for one cell, and too few for ten together."""
    one = Count("x", 800, 800, MOST)
    assert isinstance(judge([one], "", (1,)), Supported)
    assert isinstance(judge([one] * 10, "", (1,)), Undecided)
    assert one.interval()[0] == pytest.approx(0.0005 ** (1 / 800))
    assert one.fact(1)[1] == "800 of 800 runs, 0.9905 to 1.0000"


def test_who_has_made_the_long_runs_is_not_sent_for_them():
    cells = [Count("x", 992, 1000, MOST)]
    short, long = (judge(cells, "", (1,), deep=deep).reason for deep in (False, True))
    assert short == f"{long}; --deep asks for more"
