"""Gradient descent of both layers on the loss of n samples, many runs at once, in float64.

The targets are ``e_1, ..., e_r``. X has the shape (runs, n, d), W (runs, d, k), V (runs, r, k). The
samples are drawn once and used in every step, whose cost is two batched products with X.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy

from certify.sampling.sweep import Cell, rows_that_fit

Array = Any


def residual(X: Array, W: Array, V: Array) -> Array:
    """Return ``V relu(W^T x) - A x`` for every sample; shape (runs, n, r)."""
    hidden = numpy.maximum(X @ W, 0)
    return hidden @ V.swapaxes(1, 2) - X[:, :, : V.shape[1]]


def gradients(X: Array, W: Array, V: Array) -> tuple[Array, Array]:
    """Return the gradients of ``(1/(2 n)) sum ‖V relu(W^T x) - A x‖^2`` in W and in V."""
    before = X @ W
    active = before > 0
    before *= active
    n, r = X.shape[1], V.shape[1]
    if r == 1:  # the same sums, without batched products of vectors
        off = (before * V).sum(axis=2, keepdims=True) - X[:, :, :1]
        outer = (before * off).mean(axis=1, keepdims=True)
        return X.swapaxes(1, 2) @ (active * off * V) / n, outer
    off = before @ V.swapaxes(1, 2) - X[:, :, :r]
    return X.swapaxes(1, 2) @ (active * (off @ V)) / n, off.swapaxes(1, 2) @ before / n


def loss(X: Array, W: Array, V: Array) -> Array:
    """Return the loss on the samples of each run."""
    return (residual(X, W, V) ** 2).sum(axis=(1, 2)) / (2 * X.shape[1])


def start(
    generator: numpy.random.Generator, runs: int, d: int, alpha: float
) -> tuple[Array, Array]:
    """Draw W with independent N(0, alpha^2/d) entries, k = 2, and ``V = (alpha, -alpha)``.

    So the output weights have the correct sign pattern, and outweigh each ``w_i.a``.
    """
    W = alpha / numpy.sqrt(d) * generator.standard_normal((runs, d, 2))
    return W, numpy.broadcast_to(alpha * numpy.array([1.0, -1.0]), (runs, 1, 2)).copy()


def step(X: Array, W: Array, V: Array, mu: float, fixed: bool = False) -> tuple[Array, Array]:
    """Return W and V after a step of both, each from the old weights; V stays if it is fixed."""
    inner, outer = gradients(X, W, V)
    return W - mu * inner, V if fixed else V - mu * outer


def error(W: Array, V: Array) -> Array:
    """Return ``max_i ‖v_i w_i - a‖`` of each run, for r = 1."""
    products = W * V
    products[:, 0] -= 1
    return numpy.sqrt((products**2).sum(axis=1)).max(axis=1)


def groups(runs: int, n: int, d: int) -> list[int]:
    """Split runs so that the samples of a group stay in the cache, where several fit."""
    size = min(runs, rows_that_fit(8 * n * d, 2**20))
    return [size] * (runs // size) + [runs % size] * (runs % size > 0)


EVERY, AT_REST = 50, 1e-9


@dataclass(frozen=True)
class Ended:
    """Where runs ended, by run: the weights, the loss on the samples, the gradient's norm there.

    `before` is `error` `EVERY` steps earlier, for r = 1.
    """

    W: Array
    V: Array
    loss: Array
    slope: Array
    before: Array


def follow(
    X: Array, W: Array, V: Array, mu: float, limit: int, at_zero: float, fixed: bool = False
) -> Ended:
    """Follow each run until its loss is at most `at_zero`, or it rests, or for `limit` steps.

    It rests where the gradient's norm is 1e-9 or less; it is looked at after every `EVERY` steps.
    A run that diverges ends with a loss that is not finite.
    """
    ended = Ended(W.copy(), V.copy(), *numpy.full((3, len(X)), numpy.nan))
    going = numpy.arange(len(X))
    with numpy.errstate(over="ignore", invalid="ignore"):
        for _ in range(-(-limit // EVERY)):
            if V.shape[1] == 1:
                ended.before[going] = error(W, V)
            for _ in range(EVERY):
                W, V = step(X, W, V, mu, fixed)
            inner, outer = gradients(X, W, V)
            squares = (inner**2).sum(axis=(1, 2))
            slope = numpy.sqrt(squares if fixed else squares + (outer**2).sum(axis=(1, 2)))
            now = loss(X, W, V)
            ended.W[going], ended.V[going] = W, V
            ended.loss[going], ended.slope[going] = now, slope
            on = (now > at_zero) & (slope > AT_REST)
            if not on.all():
                X, W, V, going = X[on], W[on], V[on], going[on]
            if len(going) == 0:
                break
    return ended


def lowest(X: Array, W: Array, V: Array) -> Array:
    """Return the smallest positive eigenvalue of the loss's Hessian in (V, W), at zero loss, r = 1.

    Where every ``v_i w_i = a`` with two v_i of different signs, no sample sees both neurons: the
    Hessian has a block for each, the mean of ``z z^T`` with ``z = 1{w_i.x > 0} (v_i x, w_i.x)``,
    which is 0 in one direction, (w_i, -v_i).
    """
    found = []
    for x, w, v in zip(X, W, V, strict=True):
        least = []
        for i in range(w.shape[1]):
            hidden = numpy.maximum(x @ w[:, i : i + 1], 0)
            z = numpy.hstack([v[0, i] * x * (hidden > 0), hidden])
            least.append(numpy.linalg.eigvalsh(z.T @ z / len(x))[1])
        found.append(min(least))
    return numpy.array(found)


def _plain(*columns: Array) -> list[list[float]]:
    rows = numpy.nan_to_num(numpy.stack(columns, axis=1), nan=1e300)
    return [[float(f"{x:.9g}") for x in row] for row in rows]


def descend(cell: Cell, stream: numpy.random.SeedSequence) -> list[list[float]]:
    """Follow the cell's runs, for its n, d, alpha, mu, at_zero and limit of steps.

    Returns for each `error`, the loss on the samples, the gradient's norm, the factor by which
    `error` fell in each of the last `EVERY` steps, and `lowest`, all at the end.
    """
    generator, found = numpy.random.default_rng(stream), []
    n, d = cell["n"], cell["d"]
    for runs in groups(cell["runs"], n, d):
        X = generator.standard_normal((runs, n, d))
        ended = follow(
            X, *start(generator, runs, d, cell["alpha"]), cell["mu"], cell["limit"], cell["at_zero"]
        )
        W, V = ended.W, ended.V
        off = error(W, V)
        factor = (off / ended.before) ** (1 / EVERY)
        found += _plain(off, ended.loss, ended.slope, factor, lowest(X, W, V))
    return found
