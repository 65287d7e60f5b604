"""The exact reductions of first steps and means to a span, against all d coordinates."""

import math

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from certify.audits.linear_targets.runs import first_step
from certify.audits.linear_targets.runs.first_step import (
    deviation,
    deviation_plainly,
    one_step,
    one_step_plainly,
)
from tests.false_alarms import normal

# The twins have distances of 0.2 and more, and are missed with less than 1e-11 by the bound of
# Dvoretzky, Kiefer and Wolfowitz.
DRAWS, SAME = 4000, 1e-10


def draw(function, seed, *given_):
    generator = numpy.random.default_rng(seed)
    return [function(generator, *given_) for _ in range(DRAWS)]


@pytest.mark.long(but=1)
@pytest.mark.statistical(false_alarm=1.1 * SAME)
@pytest.mark.parametrize(
    ("n", "d", "c6"), [(1, 1, 1.0), (7, 2, 2.0), (9, 3, 1.0), (9, 5, 3.0), (20, 8, 0.5)]
)
def test_one_step_has_the_law_of_the_plain_way(n, d, c6):
    ours = draw(one_step, 1, n, d, c6)
    assert ks_2samp(ours, draw(one_step_plainly, 2, n, d, c6)).pvalue > SAME
    # The twin: more dimensions are seen.
    assert ks_2samp(ours, draw(one_step_plainly, 3, n, d + 5, c6)).pvalue < SAME


@pytest.mark.long(but=1)
@pytest.mark.statistical(false_alarm=1.1 * SAME)
@pytest.mark.parametrize(
    ("n", "d", "angle"), [(1, 2, 0.0), (5, 2, 1.0), (9, 3, 1.0), (9, 5, 2.5), (20, 8, 0.5)]
)
def test_the_deviation_has_the_law_of_the_plain_way(n, d, angle):
    ours = draw(deviation, 1, n, d, angle)
    assert ks_2samp(ours, draw(deviation_plainly, 2, n, d, angle)).pvalue > SAME
    assert ks_2samp(ours, draw(deviation_plainly, 3, n, d + 15, angle)).pvalue < SAME


# 80 coordinates with standard errors of at most 0.0036; one of two is off by 0.035.
@pytest.mark.statistical(false_alarm=normal(9, 80, skewness=0.02))
@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.floats(0, math.pi))
def test_the_expected_mean_is_that_of_many_samples(seed, angle):
    generator = numpy.random.default_rng(seed)
    assert deviation(generator, 10**5, 2, angle) < 0.05
    assert deviation_plainly(generator, 10**5, 2, angle) < 0.05


def test_blocks_change_nothing(monkeypatch):
    """Many blocks give what one block gives, from the same random numbers."""
    whole = [
        one_step(numpy.random.default_rng(3), 1000, 20, 0.1),
        deviation(numpy.random.default_rng(3), 1000, 20, 1.0),
    ]
    monkeypatch.setattr(first_step, "BLOCK", 7 * 8)
    parts = [
        one_step(numpy.random.default_rng(3), 1000, 20, 0.1),
        deviation(numpy.random.default_rng(3), 1000, 20, 1.0),
    ]
    assert parts == pytest.approx(whole, rel=1e-12)


def test_batches_hold_what_the_cell_asks_for():
    stream = numpy.random.SeedSequence(1)
    steps = {"n": 50, "d": 5, "c6": 0.1, "draws": 3}
    means = {"n": 50, "d": 5, "angle": 0.5, "draws": 4}
    assert len(first_step.first_steps(steps, stream)) == 3
    assert len(first_step.deviations(means, stream)) == 4
    assert first_step.first_steps(steps, stream) == first_step.first_steps(steps, stream)
