"""Exact statistics of a probability that is estimated by counting successes.

All trials are independent with one probability of success. The bounds are Clopper and Pearson's
(1934): they invert the binomial distribution itself, so that their confidence is at least what
they say for every number of trials.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy
from scipy.special import betaincinv

Array = Any


def _checked(successes: int, trials: int, confidence: Fraction) -> float:
    """Return ``1 - confidence``. Raises ValueError."""
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return float(1 - Fraction(confidence))


def _lower(successes: int, trials: int, error: float) -> float:
    if successes == 0:
        return 0.0
    return float(betaincinv(successes, trials - successes + 1, error))


def at_least(successes: int, trials: int, confidence: Fraction) -> float:
    """Return the one-sided lower confidence bound of the probability of success.

    At a smaller probability, so many successes or more have a chance below ``1 - confidence``.
    Raises ValueError for impossible counts or a confidence outside (0, 1).
    """
    return _lower(successes, trials, _checked(successes, trials, confidence))


def at_most(successes: int, trials: int, confidence: Fraction) -> float:
    """Return the one-sided upper confidence bound; see `at_least`."""
    return 1 - _lower(trials - successes, trials, _checked(successes, trials, confidence))


def clopper_pearson(successes: int, trials: int, confidence: Fraction) -> tuple[float, float]:
    """Return the two-sided confidence interval (low, high) of the probability of success.

    Raises ValueError for impossible counts or a confidence outside (0, 1).
    """
    _checked(successes, trials, confidence)
    one_sided = bonferroni(confidence, 2)
    low = at_least(successes, trials, one_sided)
    return low, at_most(successes, trials, one_sided)


def bonferroni(confidence: Fraction, statements: int) -> Fraction:
    """Return the confidence at which each of several statements must be tested.

    If every one holds with it, all hold together with `confidence`, whatever their dependence.
    Raises ValueError if there is no statement.
    """
    if statements < 1:
        raise ValueError("at least one statement is tested")
    return 1 - (1 - Fraction(confidence)) / statements


def half_way(
    x: Array, successes: Array, trials: Array, confidence: Fraction, seed: int
) -> tuple[float, float, float]:
    """Return where the probability of success passes 1/2, as (estimate, low, high).

    A logistic curve in x is fitted to the counts at each x by maximum likelihood, with half a
    success and half a failure added to each, so that it exists for all counts. The interval is the
    bootstrap's: quantiles of the fits to 2000 redrawn counts. It is approximate, unlike the bounds
    above, and speaks of the fitted curve. Raises ValueError for fewer than two values of x.
    """
    x, successes, trials = (numpy.asarray(values, dtype=float) for values in (x, successes, trials))
    if len(numpy.unique(x)) < 2:
        raise ValueError("a curve needs at least two values of x")
    generator = numpy.random.default_rng(seed)
    drawn = generator.binomial(trials.astype(int), successes / trials, (2000, len(x)))
    fits = _crossings(x, numpy.vstack([successes, drawn]), trials)
    half = float(1 - confidence) / 2
    low, high = numpy.quantile(fits[1:], [half, 1 - half])
    return float(fits[0]), float(low), float(high)


def _crossings(x: Array, successes: Array, trials: Array) -> Array:
    """Return the crossing of each row's fit: Newton's method for all rows at once."""
    centre, scale = x.mean(), x.std()
    z, size = (x - centre) / scale, trials + 1
    share = (successes + 0.5) / size
    level, slope = numpy.zeros((2, len(share), 1))
    for _ in range(50):
        p = 1 / (1 + numpy.exp(-numpy.clip(level + slope * z, -30, 30)))
        weight, rest = size * p * (1 - p), size * (share - p)
        a, b, c = ((weight * z**k).sum(axis=1, keepdims=True) for k in range(3))
        u, v = rest.sum(axis=1, keepdims=True), (rest * z).sum(axis=1, keepdims=True)
        determinant = a * c - b * b
        level = level + numpy.clip((c * u - b * v) / determinant, -2, 2)
        slope = slope + numpy.clip((a * v - b * u) / determinant, -2, 2)
    return (centre - scale * level / slope)[:, 0]
