"""The same descent in many decimal digits, run by run, by the theory's own formulas.

Where float64 says that a run has converged, has not, or falls below its rounding, this says
whether that is about rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs.descent import Network
from certify.numbers import Multiprecision

DIGITS = 50
Rows = list[Any]


def exactly(network: Network, run: int, numbers: Multiprecision) -> tuple[Rows, Rows]:
    """Return V and W of a run as rows of numbers, the float64 taken as they are."""
    V, W = (
        [[numbers.from_float(float(x)) for x in row] for row in rows[run]]
        for rows in (network.V, network.W)
    )
    return V, W


def first_axis(m: int, numbers: Multiprecision) -> Rows:
    """Return A with the one row e_1."""
    return [[numbers.constant(int(i == 0)) for i in range(m)]]


def descend(
    network: Network,
    run: int,
    mu: Fraction,
    steps: int,
    stop: Callable[[int, Rows], bool],
    numbers: Multiprecision,
) -> tuple[int, Rows]:
    """Take steps on the inner layer, target e_1, until `stop` says so, or so many.

    `stop` sees the number of steps taken and the weights, from 0 on; what it saw last is returned.
    """
    V, W = exactly(network, run, numbers)
    A, sizes = first_axis(len(W[0]), numbers), [numbers.constant(mu)] * len(W)
    for step in range(steps):
        if stop(step, W):
            return step, W
        W = population.descend(V, W, A, sizes, numbers)
    stop(steps, W)
    return steps, W


def total(W: Sequence[Rows], numbers: Multiprecision) -> Any:
    """Return ``‖w1 + w2‖``."""
    return linear_algebra.norm(linear_algebra.combine(1, W[0], 1, W[1]), numbers)
