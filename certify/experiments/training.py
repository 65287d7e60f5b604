"""Gradient descent on the empirical loss of a fixed sample, until the loss is small, in float64.

One run: X has the shape (n, d), W has (d, k) with a neuron in each column, v has (k,), and a = e_1,
so that the first coordinates of the inputs are the labels. While no unit is switched on or off at
any input, the loss is quadratic and t steps are one polynomial in the Hessian H,

    W(t) = W - sum_j C(t, j+1) (-1)^j mu^(j+1) H^j grad,

of which a few terms reach rounding. `Block` sums them, looks at every sign after every one of its
steps, and ends with the step in which one changes: it takes the steps of the plain iteration, a
hundred for the price of ten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy

Array = Any

SMALLEST_TERM = 1e-17  # of a weight or of a w.x, both of order one
FEW = 6  # fewer steps than that are taken one by one


@dataclass(frozen=True)
class Data:
    """The inputs X (n, d) and the output weights v (k,)."""

    X: Array
    v: Array

    def slopes(self, before: Array) -> Array:
        """Return ``v_j 1{w_j.x > 0}`` from `before`, the ``w_j.x``; both of shape (n, k)."""
        return (before > 0) * self.v

    def residual(self, before: Array) -> Array:
        """Return ``sum_j v_j relu(w_j.x) - a.x``; shape (n,)."""
        return numpy.maximum(before, 0) @ self.v - self.X[:, 0]

    def loss(self, W: Array) -> float:
        """Return the empirical loss (1)."""
        return half_mean_square(self.residual(self.X @ W))

    def pull(self, slopes: Array, residual: Array) -> Array:
        """Return the mean of ``slope_j residual x``, the gradient (E.2.1); shape (d, k)."""
        return self.X.T @ (slopes * residual[:, None]) / len(self.X)

    def gradient(self, W: Array) -> Array:
        """Return the gradient of the empirical loss, as W is."""
        before = self.X @ W
        return self.pull(self.slopes(before), self.residual(before))

    def longest(self, mu: float) -> int:
        """Return how many steps a block may have: ``t mu ‖H‖`` stays below 3."""
        bound = len(self.v) * (self.v**2).max() * numpy.linalg.norm(self.X, 2) ** 2 / len(self.X)
        return max(1, int(3 / (mu * bound)))


def half_mean_square(residual: Array) -> float:
    """Return the loss of residuals, ``(1/2n) sum_i r_i^2``."""
    return float(residual @ residual) / (2 * len(residual))


class Block:
    """Up to so many steps from W in which each unit stays on or off at each input."""

    def __init__(self, data: Data, W: Array, mu: float, steps: int) -> None:
        self.W, self.before = W, data.X @ W
        slopes = data.slopes(self.before)
        self.residual = data.residual(self.before)
        self.factors: list[Array] = []  # of each term after t = 0, ..., steps
        self.weights: list[Array] = []
        self.befores: list[Array] = []
        self.residuals: list[Array] = []
        times, factor = numpy.arange(steps + 1), mu * numpy.arange(steps + 1.0)
        residual = self.residual
        for j in range(steps):
            weights = data.pull(slopes, residual)
            before = data.X @ weights
            residual = (slopes * before).sum(axis=1)
            self.factors.append(factor)
            self.weights.append(weights)
            self.befores.append(before)
            self.residuals.append(residual)
            if abs(factor[-1]) * max(abs(weights).max(), abs(before).max()) < SMALLEST_TERM:
                break
            factor = -factor * mu * (times - j - 1) / (j + 2)

    def _after(self, start: Array, terms: list[Array], t: int) -> Array:
        return start - sum(f[t] * term for f, term in zip(self.factors, terms, strict=True))

    def after(self, t: int) -> Array:
        """Return the weights after t steps."""
        return self._after(self.W, self.weights, t)

    def loss(self, t: int) -> float:
        """Return the loss after t steps."""
        return half_mean_square(self._after(self.residual, self.residuals, t))

    def until_a_sign_changes(self) -> tuple[int, bool]:
        """Return the first step after which a sign is another, and True; else all, and False."""
        factors, before = numpy.array(self.factors), numpy.array(self.befores)
        # |C(t, j)| grows with t: who cannot reach 0 with absolute values is out.
        near = abs(self.before) <= numpy.tensordot(abs(factors[:, -1]), abs(before), 1)
        paths = self.before[near][:, None] - before[:, near].T @ factors
        changed = ((paths > 0) != (self.before[near] > 0)[:, None]).any(axis=0)
        first = int(changed.argmax())
        return (first, True) if changed.any() else (len(changed) - 1, False)

    def first_below(self, target: float, limit: int) -> int:
        """Return the first t <= limit with a loss below `target`, which falls with t; by halves."""
        low, high = 0, limit
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.loss(middle) < target else (middle, high)
        return high


def train(
    data: Data,
    W: Array,
    mu: float,
    target: float,
    limit: int,
    observe: Callable[[int, Array], None] = lambda step, W: None,
) -> tuple[Array, int]:
    """Descend until the empirical loss is below `target`; return the weights and the steps taken.

    After `limit` steps it ends in any case. `observe` sees some of the steps, not all.
    """
    longest, wanted, taken = data.longest(mu), 1, 0
    on: Array = None
    while taken < limit:
        observe(taken, W)
        if wanted < FEW:
            before = data.X @ W
            residual = data.residual(before)
            if half_mean_square(residual) < target:
                break
            same = on is not None and numpy.array_equal(on, before > 0)
            on, wanted = before > 0, wanted + 1 if same else 1
            W = W - mu * data.pull(data.slopes(before), residual)
            taken += 1
            continue
        block = Block(data, W, mu, min(wanted, longest, limit - taken))
        steps, changed = block.until_a_sign_changes()
        done = block.loss(steps - changed) < target
        if done:
            steps = block.first_below(target, steps - changed)
        W, taken, on = block.after(steps), taken + steps, None
        if done:
            break
        wanted = 2 * steps
    observe(taken, W)
    return W, taken
