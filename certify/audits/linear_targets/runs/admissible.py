"""Gradient descent on the population loss from many starts at once, in float64."""

from __future__ import annotations

from typing import Any

import numpy

from certify.audits.linear_targets.formulas import population
from certify.numbers import Float64


def admissible_starts(kappa: float, starts: int, seed: int) -> Any:
    """Return (W, a) of shapes (2, 3, starts) and (3, starts) with ``‖w1 + w2‖ <= kappa ‖a‖``.

    ‖a‖ = 1. Scales from 1e-6 to 10; many sums on the boundary of the ball, many second weights
    tiny, many weights on the line of a, where the theorem is tight. Three dimensions are all:
    a run stays in the span of w1, w2, a.
    """
    generator = numpy.random.default_rng(seed)
    a = generator.standard_normal((3, starts))
    a /= numpy.linalg.norm(a, axis=0)
    w2 = generator.standard_normal((3, starts)) * 10 ** generator.uniform(-6, 1, starts)
    total = generator.standard_normal((3, starts))
    on_the_line = generator.random(starts) < 0.3
    total = numpy.where(on_the_line, a * numpy.sign(total[0]), total)
    w2 = numpy.where(on_the_line & (generator.random(starts) < 0.5), 1e-6 * total, w2)
    inside = numpy.where(generator.random(starts) < 0.5, 1.0, generator.random(starts))
    total *= kappa * (1 - 1e-12) * inside / numpy.linalg.norm(total, axis=0)
    return numpy.stack([total - w2, w2]), a


def worst_contraction(mu: float, kappa: float, starts: int, steps: int, seed: int) -> float:
    """Return the largest factor by which a step multiplied the squared distance, over all runs.

    v = (1, -1). A run counts until its squared distance is 1e-20, where rounding rules.
    """
    numbers = Float64()
    W, a = admissible_starts(kappa, starts, seed)
    signs = [[1.0], [-1.0]]
    before, worst = population.distance_squared(W[0], W[1], a), 0.0
    for _ in range(steps):
        W = numpy.stack([numpy.stack(w) for w in population.step(signs, W, [a], mu, numbers)])
        after = population.distance_squared(W[0], W[1], a)
        factors = after[before > 1e-20] / before[before > 1e-20]
        worst = max(worst, float(factors.max(initial=0.0)))
        if numpy.isnan(factors).any():
            return float("nan")
        before = after
    return worst
