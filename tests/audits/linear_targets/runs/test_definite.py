"""Rigorous bounds of the smallest eigenvalue against exact rational elimination."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.runs import definite


def positive_definite(rows, level):
    """Decide exactly whether ``x^T x - level`` is positive definite, by elimination."""
    d = rows.shape[1]
    x = [[Fraction(float(value)) for value in row] for row in rows]
    a = [[sum(row[i] * row[j] for row in x) for j in range(d)] for i in range(d)]
    for i in range(d):
        a[i][i] -= Fraction(level)
    for k in range(d):
        if a[k][k] <= 0:
            return False
        for i in range(k + 1, d):
            factor = a[i][k] / a[k][k]
            a[i] = [u - factor * v for u, v in zip(a[i], a[k], strict=True)]
    return True


@settings(derandomize=True, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.integers(0, 8),
    st.sampled_from([1e-9, 1e-3, 1.0]),
)
def test_the_bound_is_below_the_exact_eigenvalue_and_near(seed, d, more, smallest):
    x = np.random.default_rng(seed).standard_normal((d + more, d))
    x[:, -1] *= smallest
    bound = float(definite.smallest_eigenvalues(*definite.gram(x)))
    assert positive_definite(x, bound)
    near = bound + 1e-10 * float((x * x).sum())
    assert not positive_definite(x, near)
    assert definite.exceeds(x, bound)
    assert not definite.exceeds(x, near)


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_blocks_and_batches_give_bounds_of_the_whole(seed, d):
    x = np.random.default_rng(seed).standard_normal((3, 12, d))
    parts = [definite.gram(x[:, k : k + 4]) for k in (0, 4, 8)]
    squares = sum(part[0] for part in parts)
    error = 1.01 * sum(part[1] for part in parts) + definite.added(squares, 3)
    bounds = definite.smallest_eigenvalues(squares, error)
    for rows, bound in zip(x, bounds, strict=True):
        assert positive_definite(rows, float(bound))


def test_the_error_of_the_sum_is_covered():
    x = np.random.default_rng(3).standard_normal((300, 4)) * 10.0 ** np.arange(4)
    squares, error = definite.gram(x)
    off = max(
        abs(sum(Fraction(float(r[i])) * Fraction(float(r[j])) for r in x) - Fraction(squares[i, j]))
        for i in range(4)
        for j in range(4)
    )
    assert off <= Fraction(float(error))


def test_a_matrix_that_is_only_nearly_known_is_bounded_for_all_of_them():
    bound = definite.smallest_eigenvalues(np.diag([1.0, 2.0]), np.array(0.25))
    assert 0.7499999 < bound <= 0.75


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nothing_is_shown_of_what_is_no_number(bad):
    assert definite.smallest_eigenvalues(np.array([[bad]]), np.array(0.0)) == -np.inf
    assert definite.smallest_eigenvalues(np.eye(2), np.array(bad)) == -np.inf


def test_a_singular_sum_has_no_positive_bound():
    x = np.ones((2, 3))
    assert definite.smallest_eigenvalues(*definite.gram(x)) <= 0
    assert not definite.exceeds(x, 0)


def test_shapes_must_fit():
    with pytest.raises(ValueError, match="with errors"):
        definite.smallest_eigenvalues(np.ones((2, 3)), np.array(0.0))
    with pytest.raises(ValueError, match="with errors"):
        definite.smallest_eigenvalues(np.ones((5, 3, 3)), np.zeros(4))
