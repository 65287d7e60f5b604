"""Random starts as the paper's experiments have them: one stream of random numbers for a batch."""

from __future__ import annotations

from typing import Any

import numpy

from certify.audits.linear_targets.runs.descent import Network, coordinates

Array = Any
SIZE = 100  # d, section 4


def xavier_normal(generator: numpy.random.Generator, runs: int, rows: int, columns: int) -> Array:
    """Return matrices with independent N(0, 2/(rows + columns)) entries, section 4."""
    scale = numpy.sqrt(2 / (rows + columns))
    return scale * generator.standard_normal((runs, rows, columns))


def linear_default(generator: numpy.random.Generator, runs: int, rows: int, columns: int) -> Array:
    """Return matrices with independent entries, uniform in ±1/sqrt(columns).

    That is what PyTorch documents for the weight of ``nn.Linear``.
    """
    bound = 1 / numpy.sqrt(columns)
    return generator.uniform(-bound, bound, (runs, rows, columns))


def half_and_half(k: int) -> Array:
    """Return the output weights of Figure 2: half of them 1, the other half -1; shape (k, 1)."""
    return numpy.where(numpy.arange(k) < k // 2, 1.0, -1.0)[:, None]


def fixed_output(
    generator: numpy.random.Generator, runs: int, V: Array, alpha: float = 1.0, d: int = SIZE
) -> Network:
    """Draw Xavier normal inner weights times alpha, for given output weights V of shape (k, r)."""
    k, r = V.shape
    W = alpha * xavier_normal(generator, runs, k, d)
    return Network(coordinates(W, r), numpy.broadcast_to(V, (runs, k, r)).copy())


def fixed_output_default(
    generator: numpy.random.Generator, runs: int, V: Array, alpha: float = 1.0, d: int = SIZE
) -> Network:
    """Draw inner weights by PyTorch's default, times alpha, for given V of shape (k, r)."""
    k, r = V.shape
    W = alpha * linear_default(generator, runs, k, d)
    return Network(coordinates(W, r), numpy.broadcast_to(V, (runs, k, r)).copy())


def both_layers(
    generator: numpy.random.Generator, runs: int, k: int, r: int, alpha: float, d: int = SIZE
) -> Network:
    """Draw Xavier normal weights of both layers, times alpha."""
    W = alpha * xavier_normal(generator, runs, k, d)
    return Network(coordinates(W, r), alpha * xavier_normal(generator, runs, k, r))
