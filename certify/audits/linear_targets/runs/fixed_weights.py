"""Lemma 11's left side for one fixed w, drawn at random.

It sees x through a.x and h.x only, with h = w - a, so that its law depends on n, the length of h
and its angle to a, but not on d. The samples are drawn in blocks.
"""

from __future__ import annotations

import math

import numpy

from certify.audits.linear_targets.runs.first_step import blocks
from certify.sampling.sweep import Cell


def left_side(
    generator: numpy.random.Generator, n: int, length: float, angle: float, d: int = 2
) -> float:
    """Draw ``(1/n) sum 1{a.x >= 0} 1{w.x >= 0} (x.h)^2 / ‖h‖^2`` for ‖a‖ = 1, d >= 2."""
    total = 0.0
    for x in blocks(generator, n, d):
        along = math.cos(angle) * x[:, 0] + math.sin(angle) * x[:, 1]
        seen = (x[:, 0] >= 0) & (x[:, 0] + length * along >= 0)
        total += float((seen * along**2).sum())
    return total / n


def left_sides(cell: Cell, stream: numpy.random.SeedSequence) -> list[float]:
    """Draw `cell["draws"]` of `left_side` for the cell's n, length, angle."""
    generator = numpy.random.default_rng(stream)
    n, length, angle = cell["n"], cell["length"], cell["angle"]
    draws = (left_side(generator, n, length, angle) for _ in range(cell["draws"]))
    return [float(f"{value:.9g}") for value in draws]
