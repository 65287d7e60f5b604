"""Monte Carlo estimates of the population correlation, independent of its closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Estimate:
    """A mean with its standard error, over `batches` independent batches."""

    mean: float
    error: float
    batches: int


def correlation(w1: Any, w2: Any, a: Any, seed: int, batches: int, size: int) -> Estimate:
    """Estimate ``<W - W*, grad L(W)>`` for v = (1, -1) from its definition (2).

    The gradient is the mean of ``r(x) (relu'(w1.x) x, -relu'(w2.x) x)`` with residual
    ``r(x) = relu(w1.x) - relu(w2.x) - a.x`` over Gaussian x. `batches` batches of `size`
    samples; w1, w2, a are arrays of shape (d,).
    """
    import numpy

    means = []
    for stream in numpy.random.SeedSequence(seed).spawn(batches):
        x = numpy.random.default_rng(stream).standard_normal((size, len(w1)))
        first, second, target = x @ w1, x @ w2, x @ a
        residual = numpy.maximum(first, 0) - numpy.maximum(second, 0) - target
        along = (first > 0) * (first - target) - (second > 0) * (second + target)
        means.append(float((residual * along).mean()))
    spread = float(numpy.std(means, ddof=1)) / batches**0.5
    return Estimate(float(numpy.mean(means)), spread, batches)
