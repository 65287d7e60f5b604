"""Exact statistics of a probability that is estimated by counting successes.

All trials are independent with one probability of success. The bounds are Clopper and Pearson's
(1934): they invert the binomial distribution itself, so that their confidence is at least what
they say for every number of trials.
"""

from __future__ import annotations

from fractions import Fraction

from scipy.special import betaincinv


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
