"""Rigorous bounds near W*: eigenvalues, rounding errors, blocks, exact integers."""

from fractions import Fraction
from math import sqrt

import mpmath
import numpy
import pytest

from certify.audits.linear_targets.runs import near_optimum
from certify.audits.linear_targets.runs.near_optimum import KINK

SCALE = 2**near_optimum.GRID


def test_the_bound_is_the_least_eigenvalue_and_not_more():
    generator = numpy.random.default_rng(5)
    for size in (1, 2, 5, 40):
        M = generator.standard_normal((size, size))
        M = M + M.T
        least = near_optimum.least_eigenvalue(M, 0.0)
        # The exact value, in 40 digits.
        exact = min(mpmath.mp.eigsy(mpmath.matrix(M.tolist()), eigvals_only=True))
        assert exact - 1e-9 <= least <= exact
    diagonal = numpy.diag([3.0, 1.0, 2.0])
    assert near_optimum.least_eigenvalue(diagonal, 0.25) <= 0.75
    assert near_optimum.least_eigenvalue(diagonal * numpy.nan, 0.0) == near_optimum.NOTHING


def test_the_mean_of_products_is_off_by_less_than_it_says():
    generator = numpy.random.default_rng(6)
    X = generator.standard_normal((300, 4)) * 10.0 ** generator.integers(-6, 6, (300, 1))
    sums = near_optimum.Sums(300, 4)
    sums.add(X[:100], 1.0)
    sums.add(X[100:], -0.25)
    matrix, error = sums.mean()
    exact = [[Fraction(0)] * 4 for _ in range(4)]
    for i, row in enumerate(X.tolist()):
        weight, x = (1 if i < 100 else Fraction(-1, 4)), [Fraction(value) for value in row]
        for j in range(4):
            for k in range(4):
                exact[j][k] += weight * x[j] * x[k] / 300
    off = sum((Fraction(matrix[j, k]) - exact[j][k]) ** 2 for j in range(4) for k in range(4))
    assert sqrt(off) <= error < 1e-9 * numpy.linalg.norm(matrix)


def test_integers_are_exact():
    X = numpy.array([[1.5, -1e-30], [0.0, 3e20], [2.0**-60, numpy.pi]])
    whole, exponent = near_optimum.integers(X)
    for value, number in zip(X.ravel(), whole.ravel(), strict=True):
        assert Fraction(float(value)) == int(number) * Fraction(2) ** exponent


def test_weights_outside_of_the_ball_are_refused():
    X = numpy.ones((3, 2))
    for h in ([SCALE, 0], [0, SCALE]):
        with pytest.raises(ValueError, match="perpendicular"):
            near_optimum.exceeds(KINK, X, 3, numpy.array(h, object), Fraction(1, 10), Fraction(1))


def test_results_depend_on_the_stream_and_not_on_the_blocks(monkeypatch):
    cell = {"n": 200, "d": 4, "eps": 0.05, "runs": 2}
    found = [near_optimum.certify(cell, numpy.random.SeedSequence(s)) for s in (1, 1, 2)]
    assert found[0] == found[1] != found[2]
    monkeypatch.setattr(near_optimum, "rows_that_fit", lambda size: 7)
    again = near_optimum.certify(cell, numpy.random.SeedSequence(1))
    for key, values in again.items():
        assert numpy.allclose(values, found[0][key], rtol=1e-7)


def test_close_calls_count_as_ambiguous():
    X = numpy.array([[3.0, 4.0], [3.0, 4.1], [3.0, 3.9], [0.0, 1.0]])
    assert near_optimum.ambiguous(X, 0.6).tolist() == [True, True, False, True]
