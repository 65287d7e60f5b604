"""Bounds for the probability that a test of a correct program fails, over the random numbers."""

from math import erfc, exp, sqrt


def normal(errors: float, comparisons: int = 1, skewness: float = 0.0) -> float:
    """Return the chance that one of several means is off by so many standard errors.

    Two-sided, with Cramér's first correction for means whose own skewness is not zero, by the
    union bound.
    """
    return comparisons * erfc(errors / sqrt(2)) * exp(skewness * errors**3 / 6)
