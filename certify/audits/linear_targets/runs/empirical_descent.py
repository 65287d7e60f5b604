"""Gradient descent on the empirical loss of Theorem 2, many runs at once, in float64.

v = (1, -1), to which Appendix D brings every v, and ``a = (1, 0, ..., 0)``, to which the rotation
of the Gaussian samples brings every a. The samples are drawn once and used in every step. The
runs of a batch are slices of one array X of shape (runs, n, d), and all that a step costs are
two batched matrix products with it.
"""

from __future__ import annotations

from typing import Any

import numpy

from certify.audits.linear_targets.runs.residuals import slopes
from certify.sampling.sweep import Cell, rows_that_fit

Array = Any

FIRST_STEP = 2.0
# A run counts until its squared distance has fallen by this factor, where rounding rules.
ROUNDING = 1e-24
# Bytes of samples that are worked on at once, so that a step reads them from memory only once.
CACHE = 2**20


def gradient(X: Array, W: Array) -> Array:
    """Return the gradients of the empirical losses; X is (runs, n, d), W is (runs, d, 2).

    Column j of a run is ``(±1/n) sum_i r(x_i) 1{x_i.w_j > 0} x_i`` with the residual
    ``r(x) = relu(w_1.x) - relu(w_2.x) - a.x`` (E.2.1).
    """
    runs, n, d = X.shape
    rows = rows_that_fit(8 * runs * d, CACHE)
    blocks = (X[:, start : start + rows] for start in range(0, n, rows))
    return sum(_summed(block, W) for block in blocks) / n


def _summed(X: Array, W: Array) -> Array:
    """Return the sums over the samples of a block."""
    return X.swapaxes(1, 2) @ slopes(X @ W, X[:, :, 0])


def squared_distance(W: Array) -> Array:
    """Return ``‖W - W*‖_F^2`` of each run, W of shape (runs, d, 2)."""
    first = W[:, 0, :] - numpy.array([1.0, -1.0])
    return (first**2).sum(axis=1) + (W[:, 1:, :] ** 2).sum(axis=(1, 2))


def distances(
    generator: numpy.random.Generator, runs: int, n: int, d: int, mu: float, c6: float, steps: int
) -> Array:
    """Return ``‖W(tau) - W*‖^2`` for tau = 0, ..., steps; shape (steps + 1, runs).

    The first step has size 2, the others mu; ``sigma_1 = sigma_2`` and
    ``sqrt(sigma_1^2 + sigma_2^2) sqrt(d) = c6``.
    """
    X = generator.standard_normal((runs, n, d))
    W = c6 / numpy.sqrt(2 * d) * generator.standard_normal((runs, d, 2))
    found = [squared_distance(W)]
    for tau in range(steps):
        W = W - (mu if tau else FIRST_STEP) * gradient(X, W)
        found.append(squared_distance(W))
    return numpy.array(found)


def rates(squared: Array, mu: float) -> Array:
    """Return the largest c8 of each run: ``D(tau) <= (1 - c8 mu)^tau D(0)`` at every tau.

    `squared` holds the D, shape (steps + 1, runs). A run that leaves the finite numbers gets
    minus infinity.
    """
    tau = numpy.arange(1, len(squared))[:, None]
    relative = squared[1:] / squared[0]
    factors = numpy.where(relative <= ROUNDING, 0.0, relative) ** (1 / tau)
    worst = factors.max(axis=0)
    return numpy.where(numpy.isfinite(worst), (1 - worst) / mu, -numpy.inf)


def _batches(runs: int, n: int, d: int) -> list[int]:
    """Split runs so that a batch's samples stay in the cache where several fit, and in memory."""
    size = min(runs, rows_that_fit(8 * n * d, CACHE))
    return [size] * (runs // size) + [runs % size] * (runs % size > 0)


def descend(cell: Cell, stream: numpy.random.SeedSequence) -> dict[str, Any]:
    """Run `cell["runs"]` descents for the cell's n, d, mu, c6, steps.

    Returns the largest c8 of each (see `rates`; -1 for all that grow), the distance
    ``‖W(1) - W*‖`` after the first step, and the largest factor of the squared distance in any
    later step; rounded to nine digits.
    """
    generator = numpy.random.default_rng(stream)
    n, d, mu, c6 = cell["n"], cell["d"], cell["mu"], cell["c6"]
    found: dict[str, list[float]] = {"c8": [], "first": [], "factor": []}
    with numpy.errstate(over="ignore", invalid="ignore"):
        for runs in _batches(cell["runs"], n, d):
            squared = distances(generator, runs, n, d, mu, c6, cell["steps"])
            found["c8"] += _plain(numpy.maximum(rates(squared, mu), -1))
            found["first"] += _plain(numpy.sqrt(squared[1]))
            over = squared[1:-1] <= ROUNDING * squared[0]
            found["factor"] += _plain(numpy.where(over, 0, squared[2:] / squared[1:-1]).max(axis=0))
    return found


def _plain(values: Array) -> list[float]:
    return [float(f"{value:.9g}") for value in numpy.nan_to_num(values, nan=1e300, posinf=1e300)]
