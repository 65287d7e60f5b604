"""Equation (4): its constants, E r^2 near W*, and the search for violations."""

import numpy as np
import pytest

from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.samples.equation4 import statement as equation4
from certify.kernel.verdict import Proved, Undecided
from certify.numbers import Float64
from tests.audits.helpers import settle
from tests.false_alarms import normal


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("name", "verdict"),
    [("eq4", Proved), ("eq4.near", Proved), ("eq4.concentration", Undecided)],
)
def test_verdicts(name, verdict):
    assert isinstance(settle(name).verdict, verdict)


def test_the_expectation_near_the_optimum():
    generator = np.random.default_rng(0)
    for d in (2, 3, 7):
        H = generator.standard_normal((2, d))
        H *= 1e-3 / np.linalg.norm(H)
        W = H.copy()
        W[:, 0] += 1, -1
        a = [1.0] + [0.0] * (d - 1)
        mean = 2 * population.loss([[1.0], [-1.0]], W.tolist(), [a], Float64())
        assert mean == pytest.approx(np.sum(H**2) / 2, rel=1e-2)


@pytest.mark.statistical(false_alarm=normal(7, 4))
def test_ratios_are_averages_over_the_closed_form():
    generator = np.random.default_rng(1)
    W = generator.standard_normal((4, 2, 3))
    x = generator.standard_normal((400_000, 3))
    assert equation4.ratios(x, W) == pytest.approx(np.ones(4), abs=0.03)


@pytest.mark.statistical(false_alarm=1e-9)
def test_the_search_finds_violations_where_there_are_some():
    """With fewer samples than weights some W fits them all."""
    generator = np.random.default_rng(2)
    found = equation4.smallest_found(generator.standard_normal((3, 4)), generator)
    assert found < 1 - equation4.DELTA
