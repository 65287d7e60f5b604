"""Cross-checks that claims share: closed forms against Monte Carlo estimates of what they are.

Each compares every entry of a closed form of `certify.audits.linear_targets.formulas.population`
with its estimate from the definition (2), for several networks with Gaussian weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.claim import CrossCheck, Finding
from certify.numbers import Float64
from certify.sampling import montecarlo

# (k, r, d) of V^T relu(W x) and A x.
NETWORKS = (
    (1, 1, 2),
    (2, 1, 2),
    (2, 1, 30),
    (3, 2, 5),
    (4, 2, 12),
    (5, 3, 20),
    (6, 4, 8),
    (6, 4, 24),
)
DIMENSIONS = (1, 2, 3, 10, 100)
# Of one cross-check as a whole: below 1e-9 with room for batch means that are almost normal.
FALSE_ALARM = 1e-10


def _networks() -> Iterator[tuple[Any, ...]]:
    """Yield V, W, A, with weights of all lengths.

    In one half two weights are nearly opposite and the target is near the best that the
    network can do; in the other the weights are nearly aligned, V is positive and the target
    small, so that the terms of all pairs add up.
    """
    for seed, (k, r, d) in enumerate(NETWORKS):
        generator = numpy.random.default_rng(seed)
        V, W, A = (generator.standard_normal(shape) for shape in ((k, r), (k, d), (r, d)))
        lengths = 3.0 ** (numpy.arange(k)[:, None] % 3 - 1)
        if seed % 2:
            yield numpy.abs(V), lengths * (W + 2 * generator.standard_normal(d)), A / 4
        else:
            W[-1] -= 2 * W[0]
            yield V, lengths * W, V.T @ (lengths * W) / 2 + A / 4


def _weights() -> Iterator[tuple[Any, ...]]:
    """Yield w1, w2, a: nearly aligned in every other case, a small, alike, large."""
    for seed, d in enumerate(DIMENSIONS):
        w1, w2, a = numpy.random.default_rng(seed).standard_normal((3, d))
        yield w1, w2 + seed % 2 * w1, 4.0 ** (seed % 3 - 1) * a


def _check(
    what: str,
    name: str,
    inputs: Callable[[], Iterator[tuple[Any, ...]]],
    closed: Callable[..., Any],
    number: int,
    size: int,
) -> CrossCheck:
    """Compare ``closed(*input)`` with `montecarlo.name`: `number` batches of `size` samples."""

    def run() -> Finding:
        found = []
        for seed, given in enumerate(inputs()):
            estimate = getattr(montecarlo, name)(*given, montecarlo.Batches(seed, number, size))
            exact = numpy.array(closed(*given), dtype=float)
            found.append(numpy.ravel(estimate.deviations(exact)))
        every = numpy.concatenate(found)
        limit = montecarlo.largest_deviation(FALSE_ALARM, len(every), number)
        return Finding(len(every), float(every.max()), limit)

    return CrossCheck(f"{what} against Monte Carlo, in standard errors", run, FALSE_ALARM)


def monte_carlo_loss() -> CrossCheck:
    """Return the check of the loss, equation (6)."""

    def closed(V: Any, W: Any, A: Any) -> Any:
        return population.loss(V, W, A, Float64())

    return _check("loss (6)", "loss", _networks, closed, 500, 1000)


def monte_carlo_gradient() -> CrossCheck:
    """Return the check of the gradient, equation (8)."""

    def closed(V: Any, W: Any, A: Any) -> Any:
        return population.gradient(V, W, A, Float64())

    return _check("gradient (8)", "gradient", _networks, closed, 300, 1000)


def monte_carlo_hessian() -> CrossCheck:
    """Return the check of the Hessian, equation (9)."""

    def closed(V: Any, W: Any, A: Any) -> Any:
        return population.hessian(V, W, A, Float64())

    # Small batches: such products of matrices stay in one thread, and do not wait for others.
    return _check("Hessian (9)", "hessian", _networks, closed, 250, 250)


def monte_carlo_correlation() -> CrossCheck:
    """Return the check of both forms of ``<W - W*, grad L(W)>`` (A.4)."""

    def closed(w1: Any, w2: Any, a: Any) -> Any:
        numbers = Float64()
        norm1, norm2 = (linear_algebra.norm(x, numbers) for x in (w1, w2))
        w1_a, w2_a, a_a = (linear_algebra.dot(x, a) for x in (w1, w2, a))
        theta = linear_algebra.angle(w1, w2, numbers)
        return [
            population.correlation(w1, w2, a, numbers),
            population.correlation_by_angle(theta, norm1, norm2, w1_a, w2_a, a_a, numbers),
        ]

    return _check("correlation (A.4)", "correlation", _weights, closed, 300, 1000)
