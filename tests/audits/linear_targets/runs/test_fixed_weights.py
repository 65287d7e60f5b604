"""Lemma 11's left side for one w: its law, its mean and its blocks."""

import math

import numpy
import pytest
from scipy.stats import ks_2samp

from certify.audits.linear_targets.runs import first_step
from certify.audits.linear_targets.runs.fixed_weights import left_side, left_sides
from tests.false_alarms import normal

# The twins have distances of 0.2 and more, and are missed with less than 1e-10 by the bound of
# Dvoretzky, Kiefer and Wolfowitz.
SAME = 1e-10


def draw(seed, n, length, angle, d, draws=5000):
    generator = numpy.random.default_rng(seed)
    return [left_side(generator, n, length, angle, d) for _ in range(draws)]


def plainly(seed, n, length, angle, d, draws=5000):
    """All d coordinates, a and h in general position."""
    generator = numpy.random.default_rng(seed)
    a, across = numpy.linalg.qr(generator.standard_normal((d, 2)))[0].T
    h = length * (math.cos(angle) * a + math.sin(angle) * across)
    x = generator.standard_normal((draws, n, d))
    seen = (x @ a >= 0) & (x @ (a + h) >= 0)
    return (seen * (x @ h) ** 2).mean(axis=1) / length**2


@pytest.mark.statistical(false_alarm=2 * SAME)
@pytest.mark.parametrize(("n", "angle"), [(3, math.pi), (8, math.pi / 2), (8, 2.0)])
def test_the_law_does_not_depend_on_d(n, angle):
    ours = draw(1, n, 0.5, angle, 2)
    assert ks_2samp(ours, plainly(2, n, 0.5, angle, 9)).pvalue > SAME
    # The twin: another number of samples is seen.
    assert ks_2samp(ours, plainly(3, 3 * n, 0.5, angle, 9)).pvalue < SAME


# The terms have the variance 5/4 and a skewness below 5: standard error 0.0035.
@pytest.mark.statistical(false_alarm=normal(8, skewness=0.016))
def test_the_mean_along_the_target_is_one_half():
    assert left_side(numpy.random.default_rng(1), 10**5, 0.5, math.pi) == pytest.approx(
        0.5, abs=0.03
    )


def test_blocks_change_nothing(monkeypatch):
    whole = draw(3, 1000, 0.5, 2.0, 2, 3)
    monkeypatch.setattr(first_step, "BLOCK", 7 * 8)
    assert draw(3, 1000, 0.5, 2.0, 2, 3) == pytest.approx(whole, rel=1e-12)
    cell = {"n": 10, "length": 0.5, "angle": 2.0, "draws": 4}
    assert len(left_sides(cell, numpy.random.SeedSequence(1))) == 4
