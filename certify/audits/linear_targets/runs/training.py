"""Gradient descent on the empirical loss of one sample, until the loss is small, in float64.

W has the shape (k, d) with a neuron in each row, v has (k,); `inputs` has (d, n), an input in each
column, which is the layout that makes a step fast for few neurons. The target is a = e_1, so that
the first coordinates of the inputs are the labels.

`certify.audits.linear_targets.formulas.empirical` has the same formulas one sample at a time,
`certify.audits.linear_targets.runs.residuals` for many samples at once and k = 2; a test holds them
together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

Array = Any


def step(W: Array, v: Array, inputs: Array, mu: float) -> tuple[Array, float]:
    """Return the weights after a step of size mu, and the loss (1) before it."""
    before = W @ inputs
    residual = v @ numpy.maximum(before, 0) - inputs[0]
    slopes = (before > 0) * residual
    n = len(residual)
    after = W - (mu / n * v)[:, None] * (slopes @ inputs.T)
    return after, float(residual @ residual) / (2 * n)


def train(
    W: Array,
    v: Array,
    inputs: Array,
    mu: float,
    target: float,
    limit: int,
    observe: Callable[[int, Array], None] = lambda step, W: None,
) -> tuple[Array, int, float]:
    """Descend until the loss is below `target`, or for `limit` steps.

    Returns the weights, the number of steps and the loss. `observe` sees the number of steps taken
    and the weights, from 0 on.
    """
    for taken in range(limit + 1):
        observe(taken, W)
        after, loss = step(W, v, inputs, mu)
        if loss < target or taken == limit:
            break
        W = after
    return W, taken, loss


def switching(W: Array, v: Array, inputs: Array, mu: float, steps: int) -> int:
    """Count the pairs of a unit and an input between on and off more than once in further steps.

    At such a pair descent slides along a kink of the loss.
    """
    on = W @ inputs > 0
    changes = numpy.zeros(on.shape, dtype=int)
    for _ in range(steps):
        W, _ = step(W, v, inputs, mu)
        now = W @ inputs > 0
        changes += now != on
        on = now
    return int((changes > 1).sum())
