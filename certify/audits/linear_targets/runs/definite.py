"""Rigorous lower bounds of the smallest eigenvalue of sums of squares, in float64 and in balls.

In float64: sums and products in any order (not Strassen's) have the error bounds of Higham,
"Accuracy and Stability of Numerical Algorithms", sections 3.1 and 10.1. If Cholesky's method ends
in floating point, the matrix is positive definite but for ``gamma trace`` (Theorem 10.3; Rump,
"Verification of positive definiteness", 2006). In balls: an LDL^T factorisation of the exact
matrix, which is slow and serves as a check.
"""

from __future__ import annotations

from typing import Any

import flint
import numpy

Array = Any
UNIT = 2.0**-53
# Far above underflow's share of any bound below, where entries are between 1e-100 and 1e100.
TINY = 1e-80


def _relative(terms: int) -> float:
    """Return a number above ``2 gamma_k = 2 k u / (1 - k u)``, k the number of terms and some."""
    return 4 * (terms + 20) * UNIT


def gram(x: Array) -> tuple[Array, Array]:
    """Return ``x^T x`` of arrays (..., n, d), and a bound of its error's spectral norm (...).

    Entry j, k is off by at most ``gamma_n`` times the sum of ``|x_ij x_ik|``, and the norm of those
    by the trace. Sums over blocks of samples may be added, with the bounds, and `added` on top.
    """
    squares = numpy.swapaxes(x, -1, -2) @ x
    trace = numpy.trace(squares, axis1=-2, axis2=-1)
    return squares, _relative(x.shape[-2]) * trace + TINY


def added(squares: Array, blocks: int) -> Array:
    """Return a bound of the error of having added so many blocks' Gram matrices (..., d, d).

    All entries are at most the trace in sum of squares, and each addition is off by one unit.
    """
    return _relative(blocks) * numpy.trace(squares, axis1=-2, axis2=-1) * squares.shape[-1] + TINY


def smallest_eigenvalues(matrices: Array, error: Array) -> Array:
    """Return lower bounds of the smallest eigenvalues of symmetric matrices (..., d, d).

    They hold for every symmetric matrix at most `error` (...) away in spectral norm, and are -inf
    where nothing is shown. Raises ValueError if the shapes do not fit.
    """
    matrices, error = numpy.asarray(matrices, dtype=float), numpy.asarray(error, dtype=float)
    d = matrices.shape[-1]
    if matrices.shape[-2:] != (d, d) or matrices.shape[:-2] != error.shape:
        raise ValueError(f"matrices {matrices.shape} with errors {error.shape}")
    stack, errors = matrices.reshape(-1, d, d), error.reshape(-1)
    found = [_smallest(*pair) for pair in zip(stack, errors, strict=True)]
    return numpy.array(found).reshape(error.shape)


def _smallest(matrix: Array, error: float) -> float:
    d = len(matrix)
    if not (numpy.isfinite(matrix).all() and error < numpy.inf):
        return -numpy.inf
    # Nothing below believes this value: it is where Cholesky's method is tried.
    guess = float(numpy.linalg.eigvalsh(matrix)[0])
    scale = float(numpy.abs(numpy.diagonal(matrix)).sum()) + abs(guess) * d
    for slack in (1e-14, 1e-12, 1e-9):
        shift = guess - slack * d * scale
        moved = matrix - shift * numpy.eye(d)
        try:
            numpy.linalg.cholesky(moved)
        except numpy.linalg.LinAlgError:
            continue
        # The factorisation's error, and one rounding of each diagonal entry.
        lost = _relative(2 * d) * float(numpy.trace(moved)) + TINY
        value = shift - lost - error
        if numpy.isfinite(value):
            # Three roundings of the line above.
            return float(value - 4 * UNIT * (abs(shift) + lost + error))
    return -numpy.inf


def exceeds(x: Array, level: Any, bits: int = 256) -> bool:
    """Show in balls that ``x^T x - level`` is positive definite, for floats x (n, d), exactly.

    `level` is a ball or a number. False says that it was not shown.
    """
    with flint.ctx.workprec(bits):
        exact = flint.arb_mat([[flint.arb(float(value)) for value in row] for row in x])
        a = (exact.transpose() * exact).tolist()
        d = len(a)
        for i in range(d):
            a[i][i] -= level
        for k in range(d):
            if not a[k][k] > 0:
                return False
            for i in range(k + 1, d):
                factor = a[i][k] / a[k][k]
                for j in range(k + 1, i + 1):
                    a[i][j] -= factor * a[j][k]
    return True
