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


# Of the fit of a logistic curve.
STEPS, HALVINGS, TOLERANCE, ROUNDING = 400, 60, 1e-12, 1e-13


def half_way(
    x: Array, successes: Array, trials: Array, confidence: Fraction, seed: int
) -> tuple[float, float, float]:
    """Return where the probability of success passes 1/2, as (estimate, low, high).

    A logistic curve in x is fitted to the counts at each x by maximum likelihood with Jeffreys'
    prior (Firth), so that it exists for all counts and no count far away from the crossing moves
    it. The interval is the bootstrap's: quantiles of the fits to 2000 redrawn counts. It is
    approximate, unlike the bounds above, and speaks of the fitted curve. Raises ValueError for
    fewer than two values of x, ArithmeticError if a fit does not converge.
    """
    x, successes, trials = (numpy.asarray(values, dtype=float) for values in (x, successes, trials))
    if len(numpy.unique(x)) < 2:
        raise ValueError("a curve needs at least two values of x")
    generator = numpy.random.default_rng(seed)
    drawn = generator.binomial(trials.astype(int), successes / trials, (2000, len(x)))
    fits = _crossings(x, numpy.vstack([successes, drawn]), trials)
    half = float(1 - confidence) / 2
    low = numpy.quantile(fits[1:], half, method="lower")
    high = numpy.quantile(fits[1:], 1 - half, method="higher")
    return float(fits[0]), float(low), float(high)


def _crossings(x: Array, successes: Array, trials: Array) -> Array:
    """Return the crossing of each row's fit, by scoring with halved steps for all rows at once.

    The prior can make a second, lower maximum: the start is the best of several curves.
    """
    centre, scale = x.mean(), x.std()
    z = (x - centre) / scale
    at = numpy.unique(z)
    middles, slopes = (at[1:] + at[:-1]) / 2, 4 / numpy.diff(at)
    rising = numpy.stack([-middles * slopes, slopes], axis=1)
    starts = numpy.vstack([[[0.0, 0.0]], rising, -rising])
    tried = numpy.stack(
        [_penalised(start[None], z, successes, trials)[0] for start in starts], axis=1
    )
    fit = starts[tried.argmax(axis=1)]
    value, moments = _penalised(fit, z, successes, trials)
    for _ in range(STEPS):
        a, mean, spread, p = moments
        leverage = trials * p * (1 - p) * (1 / a + (z - mean) ** 2 / spread)
        rest = successes - trials * p + leverage * (1 / 2 - p)
        u, v = ((rest * y).sum(axis=1, keepdims=True) for y in (numpy.ones_like(z), z - mean))
        step = numpy.hstack([u / a - mean * v / spread, v / spread])
        # Twice what Newton's method still has to gain.
        if numpy.all(u * u / a + v * v / spread <= TOLERANCE):
            with numpy.errstate(divide="ignore", invalid="ignore"):
                return (centre - scale * fit[:, 0] / fit[:, 1]).astype(float)
        for _ in range(HALVINGS):
            new, moments = _penalised(fit + step, z, successes, trials)
            worse = ~(new >= value - ROUNDING * numpy.abs(value))
            if not worse.any():
                break
            step[worse] /= 2
        fit, value = fit + step, new
    raise ArithmeticError("the fit of a logistic curve does not converge")


def _penalised(
    fit: Array, z: Array, successes: Array, trials: Array
) -> tuple[Array, tuple[Array, Array, Array, Array]]:
    """Return the logarithms of likelihood and prior, and the moments of the weights, and p."""
    line = fit[:, :1] + fit[:, 1:] * z
    likelihood = (successes * line - trials * numpy.logaddexp(0, line)).sum(axis=1)
    p = numpy.exp(-numpy.logaddexp(0, -line))
    weight = trials * p * (1 - p)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        a = weight.sum(axis=1, keepdims=True)
        mean = (weight * z).sum(axis=1, keepdims=True) / a
        spread = (weight * (z - mean) ** 2).sum(axis=1, keepdims=True)
        return likelihood + numpy.log(a * spread)[:, 0] / 2, (a, mean, spread, p)
