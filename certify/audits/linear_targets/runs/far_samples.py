"""Second moments of the Gaussian samples that a whole ball of weights around a sees (Lemma 11).

A sample x with ``a.x >= eps ‖x‖`` has ``w.x >= 0`` for every w with ‖w - a‖ <= eps.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy

from certify.audits.linear_targets.runs import definite
from certify.sampling.sweep import Cell

Array = Any
# Entries of samples that are drawn at once: 16 MB, whatever n and d.
BLOCK = 2**21


def smallest_eigenvalues(
    d: int, n: int, radii: Sequence[Fraction], draws: int, stream: Any
) -> Array:
    """Return lower bounds of ``(1/n) sum (u.x)^2`` over the samples seen and all unit u.

    The shape is (radii, draws). The bounds hold with all rounding errors, see `definite`.
    `stream` is a seed of NumPy's generator. Raises ValueError if there is nothing to draw.
    """
    if min(d, n, draws) < 1 or not radii:
        raise ValueError(f"no {draws} draws of {n} samples of {d} numbers")
    generator = numpy.random.default_rng(stream)
    batch, rows = max(1, BLOCK // (n * d)), min(n, max(1, BLOCK // d))
    blocks = [min(rows, n - start) for start in range(0, n, rows)]
    found = []
    for first in range(0, draws, batch):
        size = min(batch, draws - first)
        squares = numpy.zeros((len(radii), size, d, d))
        error = numpy.zeros((len(radii), size))
        for block in blocks:
            x = generator.standard_normal((size, block, d))
            share = x[:, :, 0] ** 2 / numpy.sum(x * x, axis=2)
            for k, eps in enumerate(radii):
                # The margin is far above the error of the share.
                sees = (x[:, :, 0] > 0) & (share >= float(eps) ** 2 * (1 + 1e-9))
                more, off = definite.gram(x * sees[:, :, None])
                squares[k] += more
                error[k] += off
        error = 1.01 * error + definite.added(squares, len(blocks))
        bounds = definite.smallest_eigenvalues(squares, error) / n
        # The margin is far above the error of the division.
        found.append(bounds - 1e-12 * numpy.abs(bounds))
    return numpy.concatenate(found, axis=1)


def measure(cell: Cell, stream: numpy.random.SeedSequence) -> list[list[float]]:
    """Return `smallest_eigenvalues` of one batch of a cell, by radius, as lists."""
    radii = [Fraction(eps) for eps in cell["radii"]]
    found = smallest_eigenvalues(cell["d"], cell["n"], radii, cell["draws"], stream)
    return [[float(value) for value in row] for row in found]
