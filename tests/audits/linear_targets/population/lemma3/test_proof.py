"""The lines of Lemma 3's proof: true ones proved, their twins just past the truth not."""

from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra, registry
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.lemma3 import proof as lemma3_proof
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Symbolic
from certify.proofs.bench import Bench
from tests.strategies import PRECISE, turns

LINES = {line.id: line for line in lemma3_proof.LINES}
DISPLAYS = ("sum-of-gradients", "sum-after-step", "squared-norm", "alpha-beta", "difference")


def verdicts(name, parameters=None, bench=None):
    claim, bench = registry.find(name), bench or Bench()
    given_ = {**claim.defaults(), **(parameters or {})}
    return {v.reading: v.settle(given_, bench) for v in claim.versions}


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", LINES)
def test_each_inequality_is_proved_up_to_its_largest_step_and_refuted_past_it(name):
    line = LINES[name]
    for mu, verdict in (
        (Fraction(1), Proved),
        (line.largest, Proved),
        (line.largest + lemma3.STEP, Refuted),
        (Fraction(50), Refuted),
    ):
        assert isinstance(verdicts(name, {"mu": mu})["as printed"].verdict, verdict), mu
    sharp = verdicts(name)["sharp"]
    assert isinstance(sharp.verdict, Proved)
    assert dict(sharp.facts)["sharp mu"] == str(line.largest)


@pytest.mark.long(but=2)
@pytest.mark.parametrize("name", LINES)
def test_the_witness_past_the_largest_step_violates_the_printed_line(name):
    """Computed anew, from the formulas on the page."""
    mu = LINES[name].largest + lemma3.STEP
    evidence = verdicts(name, {"mu": mu})["as printed"].verdict.evidence
    witness = dict(evidence.witness)
    with mpmath.workdps(60):
        theta = mpmath.pi * mpmath.mpf(witness["t"].numerator) / witness["t"].denominator
        step = mpmath.mpf((mu * witness["share"]).numerator) / (mu * witness["share"]).denominator
        p = 1 - step * theta / (2 * mpmath.pi)
        q = step * mpmath.sin(theta) / (2 * mpmath.pi)
        alpha, beta, cosine = p**2 + q**2, 2 * p * q, mpmath.cos(theta)
        left, right = 1 - alpha - beta * cosine, cosine - beta - alpha * cosine
        violated = {
            "lemma3.beta": min(p, beta),
            "lemma3.alpha-plus-beta": 1 - alpha - beta,
            "lemma3.first-factor": (1 - cosine) * (1 + beta - alpha),
            "lemma3.second-factor": (1 + cosine) * (1 - beta - alpha),
            "lemma3.combination": left - abs(right),
        }
        assert violated[name] < 0


@given(
    turns, st.fractions(0, 1), st.fractions(Fraction(1, 1000), 4), st.sampled_from(sorted(LINES))
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_factors_say_the_same_as_the_printed_values(turn, share, mu, name):
    line = LINES[name]
    theta = PRECISE.pi() * PRECISE.from_float(turn)
    step = PRECISE.constant(mu * share)
    factors = [lemma3_proof.FACTORS[x](theta, step, PRECISE) for x in line.factors]
    for value in line.values(theta, step, PRECISE):
        for form in value.printed:
            assert abs(form - value.product) < 1e-50
        if all(factor >= 0 for factor in factors):
            assert value.product > -1e-50


@pytest.mark.parametrize("name", LINES)
def test_a_printed_form_that_is_no_product_of_the_factors_is_not_proved(name):
    true = LINES[name]

    def values(theta, mu, numbers):
        return [v._replace(printed=(v.printed[-1] + mu,)) for v in true.values(theta, mu, numbers)]

    wrong = replace(true, values=values).claim()
    settled = wrong.versions[0].settle(wrong.defaults(), Bench())
    assert isinstance(settled.verdict, Undecided)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", DISPLAYS)
def test_displays_hold_and_notice_a_wrong_gradient(name, monkeypatch):
    assert isinstance(verdicts(f"lemma3.{name}")["as printed"].verdict, Proved)
    true = population.kernel_gradient

    def wrong(x, y, numbers):
        return linear_algebra.combine(numbers.constant(Fraction(9, 10)), true(x, y, numbers), 0, y)

    monkeypatch.setattr(population, "kernel_gradient", wrong)
    assert isinstance(verdicts(f"lemma3.{name}")["as printed"].verdict, Undecided)


def test_the_sufficient_condition_is_needed_too():
    """Where A < |B| some norms make A (x^2 + y^2) + 2 B x y negative."""
    assert isinstance(verdicts("lemma3.sufficient")["as printed"].verdict, Proved)
    left, right = Fraction(1), Fraction(-1001, 1000)
    assert left * 2 + 2 * right < 0


# --- "continuously decrease" ------------------------------------------------------------------


@pytest.mark.long
def test_the_sum_stands_still_from_aligned_weights():
    found = verdicts("lemma3.decreases")
    assert isinstance(found["as printed"].verdict, Proved)
    assert isinstance(found["as stated"].verdict, Refuted)
    assert isinstance(found["sharp"].verdict, Proved)
    # By hand: for x on a line relu(w1 x) - relu(w2 x) is 0 at w1 = w2, so that the gradients are
    # -a/2 and a/2 until w2 is negative.
    w1 = w2 = Fraction(1, 8)
    for _ in range(3):
        assert min(w1, w2) > 0
        slope1, slope2 = (w1 - w2 - 1) / 2, (w2 - w1 + 1) / 2
        w1, w2 = w1 - Fraction(3, 25) * slope1, w2 - Fraction(3, 25) * slope2
        assert w1 + w2 == Fraction(1, 4)
    assert w2 < 0


def test_weights_that_are_not_aligned_do_not_stand_still():
    """The twin: the settle function does not refute where the sum does fall."""

    def sides():
        zero, one = sympy.Integer(0), sympy.Integer(1)
        before = [one / 8, one / 8]
        after = lemma3.sum_after_step(
            [one / 8, zero], [zero, one / 8], [one, zero], sympy.Rational(3, 25), Symbolic()
        )
        return "", linear_algebra.dot(before, before), linear_algebra.dot(after, after)

    settled = lemma3.by_standstill("", sides)({}, Bench())
    assert isinstance(settled.verdict, Undecided)


@pytest.mark.long
def test_a_proof_that_is_tight_elsewhere_shows_no_strict_fall(monkeypatch):
    """At mu = 4 the whole face theta = pi is tight: the sum is turned around there."""
    true = lemma3.decrease
    monkeypatch.setattr(lemma3, "STILL", lemma3.STILL - {(("t", Fraction(0)),)})
    assert isinstance(lemma3.strictly({}, Bench()).verdict, Undecided)
    theta = PRECISE.pi()
    four, less = PRECISE.constant(4), PRECISE.constant(Fraction(399, 100))
    one, half = PRECISE.constant(1), PRECISE.constant(Fraction(1, 2))
    assert abs(true(theta, one, half, four, PRECISE)) < 1e-50
    assert true(theta, one, half, less, PRECISE) > 1e-4


@given(turns, st.floats(-6, 6), st.fractions(Fraction(1, 1000), Fraction(3999, 1000)))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_fall_is_positive_below_four(turn, size, mu):
    theta = PRECISE.pi() * PRECISE.from_float(turn)
    norm1, norm2 = PRECISE.constant(1), PRECISE.from_float(10.0**size)
    cosine = PRECISE.cos(theta)
    total = norm1**2 + norm2**2 + 2 * norm1 * norm2 * cosine
    fall = lemma3.decrease(theta, norm1, norm2, PRECISE.constant(mu), PRECISE)
    if turn > 1e-6 and total > 1e-20:
        assert fall > 0
