"""Gradient descent of both layers on the loss of n samples, many runs at once, in float64.

r = 1 and ``a = (1, 0, ..., 0)``. X has the shape (runs, n, d), W (runs, d, k), V (runs, 1, k). The
samples are drawn once and used in every step, whose cost is two batched products with X.
"""

from __future__ import annotations

from typing import Any

import numpy

from certify.sampling.sweep import Cell, rows_that_fit

Array = Any


def gradients(X: Array, W: Array, V: Array) -> tuple[Array, Array]:
    """Return the gradients of ``(1/(2 n)) sum (V.relu(W^T x) - a.x)^2`` in W and in V."""
    before = X @ W
    active = before > 0
    before *= active
    residual = (before * V).sum(axis=2, keepdims=True) - X[:, :, :1]
    outer = (before * residual).mean(axis=1, keepdims=True)
    slopes = active * residual * V
    return X.swapaxes(1, 2) @ slopes / X.shape[1], outer


def start(
    generator: numpy.random.Generator, runs: int, d: int, alpha: float
) -> tuple[Array, Array]:
    """Draw W with independent N(0, alpha^2/d) entries, k = 2, and ``V = (alpha, -alpha)``.

    So the output weights have the correct sign pattern, and outweigh each ``w_i.a``.
    """
    W = alpha / numpy.sqrt(d) * generator.standard_normal((runs, d, 2))
    return W, numpy.broadcast_to(alpha * numpy.array([1.0, -1.0]), (runs, 1, 2)).copy()


def step(X: Array, W: Array, V: Array, mu: float) -> tuple[Array, Array]:
    """Return W and V after a step of both, each from the old weights."""
    inner, outer = gradients(X, W, V)
    return W - mu * inner, V - mu * outer


def error(W: Array, V: Array) -> Array:
    """Return ``max_i ‖v_i w_i - a‖`` of each run."""
    products = W * V
    products[:, 0] -= 1
    return numpy.sqrt((products**2).sum(axis=1)).max(axis=1)


def groups(runs: int, n: int, d: int) -> list[int]:
    """Split runs so that the samples of a group stay in the cache, where several fit."""
    size = min(runs, rows_that_fit(8 * n * d, 2**20))
    return [size] * (runs // size) + [runs % size] * (runs % size > 0)


def descend(cell: Cell, stream: numpy.random.SeedSequence) -> list[float]:
    """Return `error` after `cell["steps"]` steps, for each of the cell's runs, n, d, alpha, mu."""
    generator, found = numpy.random.default_rng(stream), []
    n, d, mu = cell["n"], cell["d"], cell["mu"]
    for runs in groups(cell["runs"], n, d):
        X = generator.standard_normal((runs, n, d))
        W, V = start(generator, runs, d, cell["alpha"])
        with numpy.errstate(over="ignore", invalid="ignore"):
            for _ in range(cell["steps"]):
                W, V = step(X, W, V, mu)
            found += [float(f"{x:.9g}") for x in numpy.nan_to_num(error(W, V), nan=1e300)]
    return found
