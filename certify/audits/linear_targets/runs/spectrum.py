"""The largest singular value of a Gaussian matrix, by its exact law in a bidiagonal matrix.

Householder reflections from both sides take an n x d matrix of independent standard normal
entries, n >= d, to an upper bidiagonal one with the same singular values. Its entries are
independent: their squares are chi-squared with n, n-1, ... degrees of freedom on the diagonal and
d-1, d-2, ... above it (Silverstein 1985; Dumitriu and Edelman 2002). A draw costs 2d numbers.
"""

from __future__ import annotations

from typing import Any

import numpy

from certify.sampling.sweep import Cell

Seed = int | numpy.random.SeedSequence

# The count of negative pivots is that of a matrix whose entries are off by a few units in the last
# place, about 2e-16 each. A draw counts only if it comes out alike at both levels.
MARGIN = 1e-13


def exceeding(
    n: int, d: int, level: float, draws: int, seed: Seed, leading: int | None = None
) -> tuple[int, int]:
    """Count the draws X (n x d) with ``‖X‖^2 > level``: how many do, how many may.

    The second number also counts the draws that are too close to the level to tell. With
    `leading`, only so many rows and columns of the bidiagonal matrix are drawn; as the norm of a
    part is at most that of the whole, ``‖X‖^2 > level`` is then at least as likely as counted.

    Raises ValueError if n < d, or if there is nothing to draw.
    """
    rows = d if leading is None else min(leading, d)
    if n < d or rows < 1 or draws < 1:
        raise ValueError(f"no draws of the leading {rows} rows of an {n} x {d} matrix")
    generator = numpy.random.default_rng(seed)
    levels = level * numpy.array([[1 + MARGIN], [1 - MARGIN]])
    negative = numpy.zeros((2, draws), dtype=bool)
    # Pivots of level - B^T B; one is negative if and only if an eigenvalue of B^T B is larger.
    pivots: Any = None
    diagonal: Any = None
    above: Any = 0.0
    for i in range(rows):
        carried = 0.0 if pivots is None else diagonal * above / pivots
        diagonal = generator.chisquare(n - i, draws)
        pivots = levels - diagonal - above - carried
        negative |= pivots <= 0
        pivots = numpy.where(negative, 1.0, pivots)
        above = generator.chisquare(d - 1 - i, draws) if i < d - 1 else 0.0
    certain, possible = negative.sum(axis=1)
    return int(certain), int(possible)


def counted(cell: Cell, stream: numpy.random.SeedSequence) -> list[int]:
    """Return `exceeding` for the cell's n, d, draws at the level ``2 (n + d)``."""
    n, d = cell["n"], cell["d"]
    return list(exceeding(n, d, 2.0 * (n + d), cell["draws"], stream))
