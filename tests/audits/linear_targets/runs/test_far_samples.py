"""Second moments of the samples that a ball of weights sees: blocks, radii, wrong sizes."""

from fractions import Fraction

import numpy as np
import pytest

from certify.audits.linear_targets.runs import far_samples

RADII = (Fraction(1, 100), Fraction(1, 10))


def test_blocks_change_nothing_but_the_last_digits(monkeypatch):
    whole = far_samples.smallest_eigenvalues(4, 60, RADII, 3, 5)
    assert whole.shape == (2, 3)
    monkeypatch.setattr(far_samples, "BLOCK", 64)
    assert far_samples.smallest_eigenvalues(4, 60, RADII, 3, 5) == pytest.approx(whole, rel=1e-9)


def test_the_eigenvalues_of_the_samples_seen():
    x = np.random.default_rng(5).standard_normal((60, 4))
    for eps, (bound,) in zip(
        RADII, far_samples.smallest_eigenvalues(4, 60, RADII, 1, 5), strict=True
    ):
        seen = x[x[:, 0] >= float(eps) * np.linalg.norm(x, axis=1)]
        assert bound == pytest.approx(np.linalg.eigvalsh(seen.T @ seen)[0] / 60, rel=1e-9)


def test_too_few_samples_show_nothing():
    assert far_samples.smallest_eigenvalues(6, 4, RADII, 2, 1).max() <= 0


@pytest.mark.parametrize("sizes", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_there_must_be_something_to_draw(sizes):
    d, n, draws = sizes
    with pytest.raises(ValueError, match="draws of"):
        far_samples.smallest_eigenvalues(d, n, RADII, draws, 1)
