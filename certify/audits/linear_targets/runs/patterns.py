"""Search for weights at which samples that are active together carry much of a Gaussian matrix.

Nothing here is believed: what is found is rounded, and its value computed exactly by the claims.
"""

from __future__ import annotations

from typing import Any

import numpy

Array = Any


def positive_power(X: Array, starts: Array, steps: int = 400) -> Array:
    """Return the unit vector h with the largest ``‖X^T relu(X h)‖`` that is found, shape (d,).

    Every column of `starts` (d x k) is led by ``h <- X^T relu(X h)`` to a direction that it maps to
    itself. As each of these attracts what is near, rounding errors on the way do not matter.
    """
    h = starts / numpy.linalg.norm(starts, axis=0)
    for _ in range(steps):
        h = X.T @ numpy.maximum(X @ h, 0)
        h /= numpy.linalg.norm(h, axis=0)
    sizes = numpy.linalg.norm(X.T @ numpy.maximum(X @ h, 0), axis=0)
    return h[:, numpy.argmax(sizes)]


def heavy_half(X: Array, rounds: int = 5) -> tuple[Array, Array]:
    """Return w and the unit vector u with the largest sum of ``(x.u)^2`` over ``x.w > 0`` found.

    In turn u is the top singular vector of the samples with ``x.w > 0``, and w minimises
    ``sum of |x.u|^p max(1 - x.w, 0)^2`` by Newton's method, for a few powers p.
    """
    n, d = X.shape
    best, found = 0.0, (X[0], X[0])
    top = numpy.linalg.svd(X, full_matrices=False)[2][0]
    for power in (2, 3, 4):
        u, w = top, numpy.zeros(d)
        for _ in range(rounds):
            weight = numpy.abs(X @ u) ** power
            for _ in range(30):
                short = X[X @ w < 1]
                weighted = short * weight[X @ w < 1, None]
                solved = numpy.linalg.solve(
                    short.T @ weighted + 1e-6 * numpy.eye(d), weighted.sum(axis=0)
                )
                settled = numpy.allclose(solved, w)
                w = solved
                if settled or not (X @ w < 1).any():
                    break
            half = X[X @ w > 0]
            values, vectors = numpy.linalg.eigh(half.T @ half)
            if values[-1] > best:
                best, found = float(values[-1]), (w, vectors[:, -1])
            if abs(u @ vectors[:, -1]) > 1 - 1e-12:
                break
            u = vectors[:, -1]
    return found
