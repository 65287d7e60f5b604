"""First steps of gradient descent on the empirical loss (Lemma 7), and means of Lemma 8.

Both are of the form ``(1/n) sum_i c_i x_i``, where the c_i depend on the standard normal x_i
through their part in a span of dimension m <= 3 only: that of w1, w2 and a, or of p and q. Given
the c_i, the parts across the span are d - m independent Gaussian vectors with the covariance
``(1/n^2) sum_i c_i c_i^T``, so that the sum of their squares is one of chi-squared variables with
d - m degrees of freedom, weighted by its eigenvalues. That is the exact law, and neither work nor
memory depends on d.

The plain versions draw all d coordinates and use none of this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy

from certify.audits.linear_targets.runs.residuals import slopes
from certify.sampling.sweep import Cell, rows_that_fit

Array = Any

OUTPUT = numpy.array([1.0, -1.0])
# A block of samples stays in the cache, whatever n is.
BLOCK = 2**20


def blocks(generator: numpy.random.Generator, n: int, width: int) -> Iterator[Array]:
    """Yield n standard normal rows of the given width, a block at a time."""
    size = rows_that_fit(8 * width, BLOCK)
    for start in range(0, n, size):
        yield generator.standard_normal((min(size, n - start), width))


def _across(generator: numpy.random.Generator, squares: Array, n: int, dimensions: int) -> float:
    """Draw the squared norm across the span, given ``sum_i c_i c_i^T``."""
    if not dimensions:
        return 0.0
    weights = numpy.linalg.eigvalsh(squares) / n**2
    return float(weights @ generator.chisquare(dimensions, len(weights)))


def start(generator: numpy.random.Generator, d: int, c6: float) -> Array:
    """Draw w1, w2 in an orthonormal basis of the span of a, w1, w2; shape (2, min(3, d)).

    a is its first vector, w1 lies in the span of the first two; the scale is
    ``sqrt(sigma1^2 + sigma2^2) sqrt(d) = c6``, ``sigma1 = sigma2``.
    """
    W = numpy.zeros((2, 3))
    W[:, 0] = generator.standard_normal(2)
    if d >= 2:
        W[0, 1] = math.sqrt(generator.chisquare(d - 1))
        W[1, 1] = generator.standard_normal()
    if d >= 3:
        W[1, 2] = math.sqrt(generator.chisquare(d - 2))
    return c6 / math.sqrt(2 * d) * W[:, : min(3, d)]


def one_step(generator: numpy.random.Generator, n: int, d: int, c6: float) -> float:
    """Draw ‖W - W*‖_F / ‖a‖ after one step with mu = 2 from a random start."""
    W = start(generator, d, c6)
    m = W.shape[1]
    sums, squares = numpy.zeros((2, m)), numpy.zeros((2, 2))
    for x in blocks(generator, n, m):
        c = slopes(x @ W.T, x[:, 0])
        sums += c.T @ x
        squares += c.T @ c
    W = W - 2 * sums / n
    W[:, 0] -= OUTPUT
    return math.sqrt(float((W**2).sum()) + 4 * _across(generator, squares, n, d - m))


def one_step_plainly(generator: numpy.random.Generator, n: int, d: int, c6: float) -> float:
    """Draw the same from all d coordinates at once."""
    W = c6 / math.sqrt(2 * d) * generator.standard_normal((2, d))
    X = generator.standard_normal((n, d))
    W = W - 2 * slopes(X @ W.T, X[:, 0]).T @ X / n
    W[:, 0] -= OUTPUT
    return float(numpy.linalg.norm(W))


def first_steps(cell: Cell, stream: numpy.random.SeedSequence) -> list[float]:
    """Draw `cell["draws"]` distances of `one_step` for the cell's n, d, c6."""
    generator = numpy.random.default_rng(stream)
    n, d, c6 = cell["n"], cell["d"], cell["c6"]
    return [float(f"{one_step(generator, n, d, c6):.9g}") for _ in range(cell["draws"])]


def expected_mean(angle: float) -> Array:
    """Return ``E 1{p.x >= 0} x relu(q.x)`` for q = (1, 0) and p at an angle in [0, pi].

    It is ``((pi - angle) q + sin(angle) p) / (2 pi)``, (7) for unit vectors.
    """
    p = numpy.array([math.cos(angle), math.sin(angle)])
    return ((math.pi - angle) * numpy.array([1.0, 0.0]) + math.sin(angle) * p) / (2 * math.pi)


def _weights(x: Array, angle: float) -> Array:
    """Return ``1{p.x >= 0} relu(q.x)``, which needs the first two coordinates only."""
    along = math.cos(angle) * x[:, 0] + math.sin(angle) * x[:, 1]
    return numpy.maximum(x[:, 0], 0) * (along >= 0)


def deviation(generator: numpy.random.Generator, n: int, d: int, angle: float) -> float:
    """Draw the distance of Lemma 8's mean from its expectation, ‖q‖ = 1, d >= 2."""
    sums, squares = numpy.zeros(2), numpy.zeros((1, 1))
    for x in blocks(generator, n, 2):
        weights = _weights(x, angle)
        sums += weights @ x
        squares += weights @ weights
    inside = sums / n - expected_mean(angle)
    return math.sqrt(float(inside @ inside) + _across(generator, squares, n, d - 2))


def deviation_plainly(generator: numpy.random.Generator, n: int, d: int, angle: float) -> float:
    """Draw the same from all d coordinates at once."""
    X = generator.standard_normal((n, d))
    mean = _weights(X, angle) @ X / n
    mean[:2] -= expected_mean(angle)
    return float(numpy.linalg.norm(mean))


def deviations(cell: Cell, stream: numpy.random.SeedSequence) -> list[float]:
    """Draw `cell["draws"]` of `deviation` for the cell's n, d, angle."""
    generator = numpy.random.default_rng(stream)
    n, d, angle = cell["n"], cell["d"], cell["angle"]
    return [float(f"{deviation(generator, n, d, angle):.9g}") for _ in range(cell["draws"])]
