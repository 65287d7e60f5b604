"""Confidence bounds are held against exact sums of binomial probabilities."""

from fractions import Fraction
from math import comb

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from certify.sampling import statistics
from certify.sampling.statistics import at_least, at_most, bonferroni, clopper_pearson, half_way

CONFIDENCES = [Fraction(9, 10), Fraction(999, 1000), 1 - Fraction(1, 10**7)]
JUST = Fraction(1, 10**6)  # relative, far above the rounding of a quantile


def tail(successes: int, trials: int, probability: Fraction) -> Fraction:
    """The exact chance of `successes` or more."""
    p, q = probability, 1 - probability
    return sum(comb(trials, j) * p**j * q ** (trials - j) for j in range(successes, trials + 1))


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(derandomize=True, deadline=None)
@given(counts, st.sampled_from(CONFIDENCES))
def test_the_bound_is_where_the_binomial_tail_meets_the_confidence(count, confidence):
    successes, trials = count
    low = Fraction(at_least(successes, trials, confidence))
    if successes == 0:
        assert low == 0
        return
    error = 1 - confidence
    assert tail(successes, trials, low * (1 - JUST)) < error
    assert tail(successes, trials, min(low * (1 + JUST), Fraction(1))) > error


@settings(derandomize=True, deadline=None)
@given(counts, st.sampled_from(CONFIDENCES))
def test_the_interval_takes_half_of_the_error_on_each_side(count, confidence):
    successes, trials = count
    low, high = clopper_pearson(successes, trials, confidence)
    half = 1 - (1 - confidence) / 2
    assert (low, high) == (
        at_least(successes, trials, half),
        at_most(successes, trials, half),
    )
    assert 0 <= low <= successes / trials <= high <= 1
    mirrored = clopper_pearson(trials - successes, trials, confidence)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize("probability", [Fraction(1, 50), Fraction(1, 3), Fraction(19, 20)])
def test_the_exact_coverage_is_at_least_the_confidence(probability):
    confidence, trials = Fraction(9, 10), 40
    p, q = probability, 1 - probability
    covered = narrower = Fraction(0)
    for j in range(trials + 1):
        mass = comb(trials, j) * p**j * q ** (trials - j)
        low, high = clopper_pearson(j, trials, confidence)
        covered += mass * (low <= p <= high)
        low, high = clopper_pearson(j, trials, Fraction(6, 10))
        narrower += mass * (low <= p <= high)
    assert covered >= confidence
    assert narrower < confidence  # the twin: an interval of less confidence covers less


def test_values_of_a_table():
    assert clopper_pearson(0, 10, Fraction(95, 100)) == pytest.approx((0, 0.308498), abs=1e-6)
    assert clopper_pearson(10, 10, Fraction(95, 100)) == pytest.approx((0.691502, 1), abs=1e-6)
    assert at_least(1000, 1000, Fraction(999, 1000)) == pytest.approx(0.001 ** (1 / 1000))


def test_errors_of_several_statements_add_up():
    assert bonferroni(Fraction(999, 1000), 10) == Fraction(9999, 10000)
    assert bonferroni(Fraction(999, 1000), 1) == Fraction(999, 1000)


@pytest.mark.parametrize(
    ("successes", "trials", "confidence"),
    [(1, 0, 0.5), (-1, 3, 0.5), (4, 3, 0.5), (1, 3, 0), (1, 3, 1), (1, 3, 2)],
)
def test_impossible_counts_are_refused(successes, trials, confidence):
    for bound in (clopper_pearson, at_least, at_most):
        with pytest.raises(ValueError, match="of|between"):
            bound(successes, trials, Fraction(confidence))


def test_no_statement_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        bonferroni(Fraction(9, 10), 0)


# Up to 12 % of the approximate intervals may miss; 34 of 100 then have a chance of 8e-9.
@pytest.mark.long
@pytest.mark.statistical(false_alarm=2e-8)
def test_half_way_finds_the_middle_of_a_logistic_curve():
    generator = numpy.random.default_rng(4)
    x, trials = numpy.linspace(0, 4, 9), numpy.full(9, 400)
    missed, confidence = 0, Fraction(9, 10)
    for _ in range(100):
        counts = generator.binomial(trials, 1 / (1 + numpy.exp(-3 * (x - 1.7))))
        at, low, high = half_way(x, counts, trials, confidence, 1)
        assert low < at < high
        assert at == pytest.approx(1.7, abs=0.2)
        missed += not low <= 1.7 <= high
    assert missed <= 33  # 10 on average


def test_half_way_of_a_sharp_step_and_of_reversed_counts():
    x, trials = [1, 2, 3, 4], [50] * 4
    at, low, high = half_way(x, [0, 0, 50, 50], trials, Fraction(9, 10), 1)
    assert 2 < at < 3
    assert low <= at <= high
    falling = half_way(x, [50, 50, 0, 0], trials, Fraction(9, 10), 1)[0]
    assert falling == pytest.approx(at, abs=1e-9)
    assert 2 < half_way([1, 2, 3, 1000], [0, 0, 50, 50], trials, Fraction(9, 10), 1)[0] < 3
    with pytest.raises(ValueError, match="two values"):
        half_way([1, 1], [0, 3], [5, 5], Fraction(9, 10), 1)


STEEP = numpy.array([1, 2, 3, 4, 5, 6, 8, 10, 100, 1000.0])


@pytest.mark.parametrize("steepness", [4, 8])
@pytest.mark.parametrize("trials", [50, 1000])
@pytest.mark.parametrize("scale", [numpy.array, numpy.log])
def test_half_way_of_a_steep_curve_over_a_wide_range(steepness, trials, scale):
    """All but two shares are 0 or 1 here; half a success added to each moves the crossing."""
    sizes = numpy.full(len(STEEP), trials)
    counts = numpy.round(sizes / (1 + numpy.exp(-steepness * (STEEP - 3.65))))
    at, low, high = half_way(scale(STEEP), counts, sizes, Fraction(9, 10), 1)
    assert scale(3.59) < at < scale(3.68)
    assert low <= at <= high


@pytest.mark.parametrize("counts", [[2, 9, 12, 30], [30, 12, 9, 2], [0, 1, 0, 40]])
def test_the_fitted_curve_is_a_maximum(counts):
    """By a search without derivatives, written out here."""
    x, trials = numpy.array([1.0, 2, 4, 9]), numpy.full(4, 40)

    def negative(fit):
        line = fit[0] + fit[1] * x
        weight = trials * numpy.exp(line - 2 * numpy.logaddexp(0, line))
        determinant = weight.sum() * (weight * x**2).sum() - (weight * x).sum() ** 2
        likelihood = (counts * line - trials * numpy.logaddexp(0, line)).sum()
        return -likelihood - numpy.log(determinant) / 2

    starts = [(0, 0.5), (0, -0.5)]
    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 10**4}
    found = [minimize(negative, start, method="Nelder-Mead", options=options) for start in starts]
    best = min(found, key=lambda each: each.fun).x
    at = half_way(x, counts, trials, Fraction(9, 10), 1)[0]
    assert at == pytest.approx(-best[0] / best[1], abs=1e-5)


def test_a_fit_that_is_cut_short_is_an_error(monkeypatch):
    monkeypatch.setattr(statistics, "STEPS", 1)
    with pytest.raises(ArithmeticError, match="converge"):
        half_way([1, 2, 3], [1, 3, 4], [5, 5, 5], Fraction(9, 10), 1)
