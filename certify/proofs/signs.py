"""Exact signs: numbers that are certainly positive, in ball arithmetic (Arb).

For the arithmetic of printed constants, with exponentials, logarithms and normal tails that the
kernel does not have.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.numbers import Balls
from certify.parameter import Parameters
from certify.proofs.algebra import ARB
from certify.proofs.bench import Bench
from certify.settled import Settled

BITS = 192
Ball = Any


def ball(value: Fraction | int) -> Ball:
    """Enclose an exact rational."""
    return Balls(BITS).constant(value)


def certainly_positive(x: Ball) -> bool:
    """Return True only if the whole ball is greater than zero."""
    return bool(x > 0)


def shown(x: Ball) -> str:
    """Write the midpoint of a ball with eight digits."""
    return f"{float(x.mid()):.8g}"


def by_signs(
    what: str, values: Callable[[Parameters], Mapping[str, Ball]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claim that holds if every value is positive; `what` says why they suffice.

    Each value is printed under its name. Where one is not certainly positive the verdict is
    `Undecided`: a witness is needed to refute.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        found = values(parameters)
        if not found:
            raise ValueError("there is no number to settle the claim by")
        facts = tuple((name, shown(value)) for name, value in found.items())
        lacking = [name for name, value in found.items() if not certainly_positive(value)]
        seconds = time.perf_counter() - start
        if lacking:
            reason = f"not certainly positive: {'; '.join(lacking)}"
            return Settled(Undecided(reason), facts=facts, search_seconds=seconds)
        reason = f"{len(found)} numbers are certainly positive"
        return Settled(Proved(reason, Algebra(what, ARB)), facts=facts, search_seconds=seconds)

    return settle


class Sides(NamedTuple):
    """Both sides of ``left <= right`` at a point, in closed form for people and in balls."""

    where: str
    left_form: str
    left: Ball
    right_form: str
    right: Ball


def by_violation(
    what: str, sides: Callable[[Parameters], Sides]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claim ``left <= right`` that fails at an exact point.

    The verdict is `Undecided` if the left side is not certainly larger.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        point, left_form, left, right_form, right = sides(parameters)
        violated = certainly_positive(left - right)
        seconds = time.perf_counter() - start
        facts = (
            ("left side", f"{left_form} = {shown(left)}"),
            ("printed bound", f"{right_form} = {shown(right)}"),
        )
        if not violated:
            reason = f"no violation is seen: {point}"
            return Settled(Undecided(reason), facts=facts, search_seconds=seconds)
        reason = f"{point}: {shown(left)} > {shown(right)}"
        return Settled(Refuted(reason, Algebra(what, ARB)), facts=facts, search_seconds=seconds)

    return settle
