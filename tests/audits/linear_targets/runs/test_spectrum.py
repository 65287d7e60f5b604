"""The bidiagonal law against singular values of full matrices."""

import numpy
import pytest

from certify.audits.linear_targets.runs.spectrum import exceeding
from tests.false_alarms import normal


@pytest.mark.statistical(false_alarm=normal(6, skewness=0.02))
@pytest.mark.parametrize(("n", "d", "level"), [(10, 10, 35.0), (12, 5, 25.0), (3, 1, 3.0)])
def test_norms_exceed_a_level_as_often_as_those_of_full_matrices(n, d, level):
    draws = 20_000
    X = numpy.random.default_rng(1).standard_normal((draws, n, d))
    full = float((numpy.linalg.norm(X, 2, axis=(1, 2)) ** 2 > level).mean())
    certain, possible = exceeding(n, d, level, draws, seed=2)
    assert certain == possible
    assert abs(certain / draws - full) < 6 * (full * (1 - full) * 2 / draws) ** 0.5


@pytest.mark.statistical(false_alarm=normal(12))
def test_another_shape_has_another_law():
    certain, _ = exceeding(11, 10, 35.0, 20_000, seed=2)
    other, _ = exceeding(10, 10, 35.0, 20_000, seed=2)
    assert abs(certain - other) > 600


@pytest.mark.statistical(false_alarm=normal(12))
def test_a_leading_part_exceeds_no_more_often():
    whole, _ = exceeding(400, 400, 1600.0, 2000, seed=3)
    part, _ = exceeding(400, 400, 1600.0, 2000, seed=3, leading=10)
    assert part < whole


def test_the_extremes():
    assert exceeding(5, 5, 1e9, 100, seed=0) == (0, 0)
    assert exceeding(5, 5, 1e-9, 100, seed=0) == (100, 100)
    with pytest.raises(ValueError, match="no draws"):
        exceeding(4, 5, 1.0, 1, seed=0)
    with pytest.raises(ValueError, match="no draws"):
        exceeding(5, 5, 1.0, 0, seed=0)
