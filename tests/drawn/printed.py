"""Statements with random programs: each printed form, read back, says what the program computes."""

from __future__ import annotations

import random
from collections import Counter

from tests.printed.cases import draw, read_back

COUNT = 10_000


def run(seed: int, count: int) -> dict[str, int]:
    """Print statements, read them back, and count in how many forms that could be done."""
    source = random.Random(seed)
    return dict(sorted(Counter(read_back(source, draw(source)) for _ in range(count)).items()))
