"""Words that name no number: read by one rule, which the papers' own numbers obey."""

from fractions import Fraction

import pytest

from certify.proofs import words
from certify.proofs.counts import Count


def test_a_word_means_what_the_paper_itself_says_with_it():
    for test_loss in (2e-4, 11e-4):
        assert words.same_order(test_loss, 1e-4)
    assert not words.same_order(4.0, 1e-4)


def test_about_is_a_factor_of_two_and_a_power_of_ten_what_rounds_to_it():
    assert words.about(4, 2)
    assert words.about(4, 8)
    assert not words.about(4, 1.99)
    assert not words.about(4, 8.01)
    assert words.rounds_to(4, 25400)
    assert not words.about(1e4, 25400)
    assert not words.rounds_to(4, 31623)
    assert not words.rounds_to(4, 3162)


@pytest.mark.parametrize(
    ("runs", "share"),
    [(1, (1, 2)), (12, (1, 2)), (50, (4, 5)), (100, (4, 5)), (200, (19, 20)), (5000, (19, 20))],
)
def test_consistently_asks_for_what_so_many_runs_can_show(runs, share):
    assert words.asked(runs) == Fraction(*share)


def test_no_outcome_of_enough_runs_is_out_of_reach():
    """Twelve runs or more that are all good show what is asked of them."""
    for runs in range(12, 400):
        low, _ = Count("", runs, runs).interval()
        assert low >= words.asked(runs)


def test_counts_that_are_judged_together_share_the_confidence():
    one = Count("", 160, 160)
    assert [each.at_least for each in words.consistently([one])] == [Fraction(19, 20)]
    assert {each.at_least for each in words.consistently([one] * 10)} == {Fraction(4, 5)}
