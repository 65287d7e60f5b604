"""First steps of gradient descent on the empirical loss, drawn at random; Lemma 7."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy

Array = Any


def distances(seed: int, trials: int, dimension: int, n: int, c6: Fraction) -> Array:
    """Return ‖W - W*‖_F / ‖a‖ after one step with mu = 2, for independent draws; shape (trials,).

    Each has n standard normal inputs and weights with ``sigma1 = sigma2`` and ``sqrt(sigma1^2 +
    sigma2^2) sqrt(d) = c6 ‖a‖``; by rotation a is the first unit vector. Written with
    matrix products and on its own, not with the formulas of the theory.
    """
    found = numpy.empty(trials)
    sigma = float(c6) / math.sqrt(2 * dimension)
    output = numpy.array([1.0, -1.0])
    optimum = numpy.zeros((2, dimension))
    optimum[:, 0] = output
    for trial, stream in enumerate(numpy.random.SeedSequence(seed).spawn(trials)):
        generator = numpy.random.default_rng(stream)
        W = sigma * generator.standard_normal((2, dimension))
        X = generator.standard_normal((n, dimension))
        before = X @ W.T
        residual = numpy.maximum(before, 0) @ output - X[:, 0]
        gradient = (residual[:, None] * (before >= 0) * output).T @ X / n
        found[trial] = numpy.linalg.norm(W - 2 * gradient - optimum)
    return found
