"""Lemma 3: its verdicts and its reduction."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.kernel.verdict import Proved, Refuted
from certify.proofs.bench import Bench
from tests.strategies import PRECISE, weights_and_directions

TINY = PRECISE.constant(Fraction(1, 10**35))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("mu", ["1/100", "1", "2", "4"])
def test_small_steps_are_proved_and_the_whole_edge_is_tight(mu):
    settled = lemma3.lemma({"mu": Fraction(mu)}, Bench())
    assert isinstance(settled.verdict, Proved)
    assert (("t", Fraction(0)),) in settled.verdict.evidence.tight


@pytest.mark.long(but=1)
@pytest.mark.parametrize("mu", ["4.0001", "5", "50"])
def test_steps_just_past_four_are_refuted(mu):
    settled = lemma3.lemma({"mu": Fraction(mu)}, Bench())
    assert isinstance(settled.verdict, Refuted)
    witness = dict(settled.verdict.evidence.witness)
    w1, w2 = ([witness[f"{v}_1"], witness[f"{v}_2"]] for v in ("w1", "w2"))
    exact = [[PRECISE.constant(x) for x in vector] for vector in (w1, w2)]
    zero = [PRECISE.constant(0)] * 2
    before = linear_algebra.combine(1, exact[0], 1, exact[1])
    after = lemma3.sum_after_step(*exact, zero, PRECISE.constant(Fraction(mu)), PRECISE)
    assert linear_algebra.dot(after, after) > linear_algebra.dot(before, before)


@pytest.mark.long
@given(weights_and_directions(), st.floats(-4, 4), st.fractions(Fraction(1, 1000), 6))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_reduction(drawn, size, mu):
    """One step of gradient descent, for all W and a, against the reduced formula."""
    w1, w2, a = drawn
    a = [PRECISE.from_float(10.0**size) * x for x in a]
    step = PRECISE.constant(mu)
    before = linear_algebra.combine(1, w1, 1, w2)
    after = lemma3.sum_after_step(w1, w2, a, step, PRECISE)
    fall = linear_algebra.dot(before, before) - linear_algebra.dot(after, after)
    theta = linear_algebra.angle(w1, w2, PRECISE)
    norm1, norm2 = linear_algebra.norm(w1, PRECISE), linear_algebra.norm(w2, PRECISE)
    reduced = lemma3.decrease(theta, norm1, norm2, step, PRECISE)
    scale = norm1**2 + norm2**2 + linear_algebra.dot(a, a)
    assert abs(fall - step * reduced) <= TINY * scale
    # It does not increase with the step, and it has degree 2 in the norms.
    longer = lemma3.decrease(theta, norm1, norm2, 2 * step, PRECISE)
    assert longer <= reduced + TINY * scale
    doubled = lemma3.decrease(theta, 2 * norm1, 2 * norm2, step, PRECISE)
    assert abs(doubled - 4 * reduced) <= TINY * scale


@pytest.mark.long
def test_the_largest_step_is_four():
    settled = lemma3.largest_step({}, Bench())
    assert isinstance(settled.verdict, Proved)
    facts = dict(settled.facts)
    assert facts["sharp mu"] == "4"
    assert facts["refuted at"] == "mu = 4.0000001"
