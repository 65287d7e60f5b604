"""How words that name no number are read, the same wherever the paper uses them.

- A bare count is exact: "it takes only 3" is 3.
- "about N", "≈ N": within a factor of 2 of N (`about`).
- A power of ten without a digit, "about 10^4", says the order of magnitude: what rounds to that
  power of ten (`rounds_to`). Two numbers are "in the same order" if their ratio rounds to 10 at
  most (`same_order`), as the paper says it of 11e-4 beside 1e-4.
- "approximately", "roughly the same", "≈" between two vectors or values: to one per cent of the
  larger (`APPROXIMATELY`). A direction that "approximately aligns" with another is within 45
  degrees of it, nearer to it than to any across (`APPROXIMATE_COSINE`).
- "exactly", of a run that ends: to 1e-3 (`EXACTLY`).
- "consistently", "did not change", "nearly all", and a sentence about runs that names no share:
  in 19 of 20 runs at least. Where there are so few runs that no outcome shows it, in 4 of 5, or in
  half of them (`consistently`).
- "typically", "most": in three of four at least (`MOST`); "a few": in one of four at most (`FEW`).
- "not consistently", "some": in one run of 100 at least (`SOME`).
- "only if" and "never" fall by a single run.
- "significantly" more: by a factor of 10 at least (`SIGNIFICANTLY`).

This is for the words of the papers. What is ours, a finding or a repair, says its own number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from certify.proofs.counts import Count

FACTOR = 2  # "about"
APPROXIMATELY, APPROXIMATE_COSINE = Fraction(1, 100), 0.5**0.5
EXACTLY = 1e-3
CONSISTENTLY = Fraction(19, 20)
SHARES = (CONSISTENTLY, Fraction(4, 5), Fraction(1, 2))
MOST, FEW, SOME = Fraction(3, 4), Fraction(1, 4), Fraction(1, 100)
SIGNIFICANTLY = 10


def about(printed: float, found: Any) -> Any:
    """Say which numbers are about a printed one."""
    return (printed / FACTOR <= found) & (found <= FACTOR * printed)


def rounds_to(power: int, found: Any) -> Any:
    """Say which positive numbers round to a power of ten, on the logarithmic scale."""
    return (10 ** (power - 0.5) <= found) & (found < 10 ** (power + 0.5))


def same_order(one: Any, other: Any) -> Any:
    """Say which positive numbers are in the same order: their ratio rounds to 10 at most."""
    return (one < 10**1.5 * other) & (other < 10**1.5 * one)


def asked(runs: int, statements: int = 1) -> Fraction:
    """Return in which share of so many runs something has to hold to hold consistently.

    That is the first of `SHARES` that the runs show if it holds in all of them, with the
    confidence of `counts` for so many statements together, or the last.
    """
    best, _ = Count("", runs, runs).interval(statements)
    return next((share for share in SHARES if best >= share), SHARES[-1])


def consistently(counts: Iterable[Count]) -> list[Count]:
    """Return counts that are judged together, each of what has to hold consistently."""
    listed = list(counts)
    return [replace(each, at_least=asked(each.trials, len(listed))) for each in listed]
