"""Exact algebra: identities decided by SymPy, for claims that need no search."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy

from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.parameter import Parameters
from certify.proofs.bench import Bench
from certify.settled import Settled

SYSTEM = "SymPy"
# Where whole numbers and fractions are all that is computed with.
RATIONALS = "rational arithmetic"
# Balls, for what has roots, exponentials or logarithms.
ARB = "Arb's ball arithmetic"


def vanishes(expression: Any) -> bool:
    """Return True only if the expression is zero as a rational function of its atoms.

    Sines, cosines and pi count as independent atoms, so True needs no trigonometry.
    """
    return bool(sympy.expand(sympy.numer(sympy.together(expression))) == 0)


def by_identities(
    what: str, differences: Callable[[], list[Any]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claim that holds if every difference vanishes; `what` says why they suffice.

    Where one does not vanish as a rational function the verdict is `Undecided`: a witness
    is needed to refute.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        found = differences()
        if not found:
            raise ValueError("there is no identity to settle the claim by")
        remaining = [difference for difference in found if not vanishes(difference)]
        seconds = time.perf_counter() - start
        if remaining:
            reason = f"{len(remaining)} of {len(found)} identities do not vanish"
            return Settled(Undecided(reason), search_seconds=seconds)
        evidence = Algebra(what, SYSTEM)
        reason = f"{len(found)} identities hold exactly"
        return Settled(Proved(reason, evidence), search_seconds=seconds)

    return settle


def with_identities(settled: Settled, what: str, differences: Callable[[], list[Any]]) -> Settled:
    """Keep a proof only if identities carry it over from what the kernel checked to the claim.

    `what` says how. Anything but a proof is returned as it is.
    """
    if not isinstance(settled.verdict, Proved):
        return settled
    found = differences()
    if not found or not all(map(vanishes, found)):
        reason = f"the kernel's proof does not carry over: {what}"
        return replace(settled, verdict=Undecided(reason), certificates=())
    return replace(settled, algebra=(*settled.algebra, Algebra(what, SYSTEM)))


def differ(left: Any, right: Any) -> bool:
    """Return True only if two expressions in Q(pi) are certainly different numbers.

    As pi is transcendental, a rational function of it vanishes only if its numerator is the
    zero polynomial. Raises ValueError where something else than rationals and pi occurs.
    """
    numerator = sympy.expand(sympy.numer(sympy.together(left - right)))
    if not numerator.is_polynomial(sympy.pi) or numerator.subs(sympy.pi, 1).is_rational is not True:
        raise ValueError(f"not in Q(pi): {numerator}")
    return bool(numerator != 0)


def by_counterexample(
    what: str, sides: Callable[[], tuple[str, Any, Any]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claimed equality that fails at an exact point.

    `sides` returns the point in words and the exact values of both sides, numbers in Q(pi);
    the verdict is `Undecided` if they agree.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        point, left, right = sides()
        different = differ(left, right)
        seconds = time.perf_counter() - start
        if not different:
            return Settled(Undecided(f"the two sides agree at {point}"), search_seconds=seconds)
        shown = f"at {point} the left side is {left}, the right side {right}"
        facts = (("left side", _with_decimals(left)), ("right side", _with_decimals(right)))
        verdict = Refuted(shown, Algebra(what, SYSTEM))
        return Settled(verdict, facts=facts, search_seconds=seconds)

    return settle


def by_standstill(
    what: str, sides: Callable[[], tuple[str, Any, Any]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claimed strict inequality that fails at an exact point, as both sides agree.

    `sides` is as in `by_counterexample`; the verdict is `Undecided` if they differ.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        point, left, right = sides()
        different = differ(left, right)
        seconds = time.perf_counter() - start
        if different:
            return Settled(Undecided(f"the two sides differ at {point}"), search_seconds=seconds)
        verdict = Refuted(f"at {point} both sides are {left}", Algebra(what, SYSTEM))
        return Settled(verdict, search_seconds=seconds)

    return settle


def _with_decimals(value: Any) -> str:
    return str(value) if value.is_rational else f"{value} = {float(value):.8g}"
