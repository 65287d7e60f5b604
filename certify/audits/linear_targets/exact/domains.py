"""Domains of two weights and a target: boxes, and the names of their coordinates."""

from __future__ import annotations

from certify.claim import ONE, UNIT
from certify.kernel.program import Box

# All angles and ratios: theta = pi t, and the larger of the two norms is 1.
WEIGHTS = ("t", "norm1", "norm2")


EVERY_RATIO: tuple[Box, ...] = ((UNIT, ONE, UNIT), (UNIT, UNIT, ONE))


# Coordinates of w1, w2 and a in the plane, where counterexamples are looked for.
PLANE = ("w1_1", "w1_2", "w2_1", "w2_2", "a_1", "a_2")
