"""First steps of gradient descent on the empirical loss, drawn at random; Lemma 7."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy

from certify.sampling.residuals import gradient

Array = Any


def distances(seed: int, trials: int, dimension: int, n: int, c6: Fraction) -> Array:
    """Return ‖W - W*‖_F / ‖a‖ after one step with mu = 2, for independent draws; shape (trials,).

    Each has n standard normal inputs and weights with ``sigma1 = sigma2`` and ``sqrt(sigma1^2 +
    sigma2^2) sqrt(d) = c6 ‖a‖``; by rotation a is the first unit vector. ``v = (1, -1)``.
    """
    found = numpy.empty(trials)
    sigma = float(c6) / math.sqrt(2 * dimension)
    optimum = numpy.zeros((dimension, 2))
    optimum[0] = 1, -1
    for trial, stream in enumerate(numpy.random.SeedSequence(seed).spawn(trials)):
        generator = numpy.random.default_rng(stream)
        W = sigma * generator.standard_normal((2, dimension)).T
        X = generator.standard_normal((n, dimension))
        found[trial] = numpy.linalg.norm(W - 2 * gradient(X, W, X[:, 0]) - optimum)
    return found
