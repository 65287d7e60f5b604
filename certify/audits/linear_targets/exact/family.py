"""The points w1 = (c + 1) a / v1, w2 = c a / v2: what the claims about them have in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import landscape
from certify.audits.linear_targets.exact.landscape import Equality, symbols
from certify.claim import HandStep
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.numbers import Multiprecision
from certify.parameter import Parameter, Parameters
from certify.proofs.algebra import SYSTEM, differ, vanishes
from certify.proofs.bench import Bench
from certify.settled import Settled

MANY = Fraction(10**6)
C = Parameter("c", Fraction(1), -MANY, MANY, "w1 = (c + 1) a / v1, w2 = c a / v2")
V1 = Parameter("v1", Fraction(3), Fraction(0), MANY, "v = (v1, -v2)")
V2 = Parameter("v2", Fraction(4), Fraction(0), MANY, "v = (v1, -v2)")
D = Parameter("d", Fraction(3), Fraction(0), Fraction(20), "dimension", integer=True)
FAMILY = (C, V1, V2, D)
SMALL_DIMENSIONS = (1, 2, 3)

POINT = "w1 = (c+1) a/v1, w2 = c a/v2"
AT_C = "w1 = (c+1) a/v1, w2 = c a/v2 with c = {c}, v = ({v1}, -{v2})"
ALL_C = "every a other than 0, v1, v2 > 0, c > 0 and c < -1, every d >= 1"

TURNED = HandStep(
    "Turning or scaling W and a together turns and scales gradient and Hessian: a = e1 is no"
    " loss, and at collinear weights what is computed for d = 1, 2, 3 decides every d",
    "tests/audits/linear_targets/landscape/test_appendix_c.py::test_rotations_and_scale",
)
SMOOTH = HandStep(
    "Within delta of aligned weights their angle t is O(delta); so a gradient that differs by"
    " O(t^2) from that of Q = (‖v1 w1 - v2 w2 - a‖^2 + ‖a‖^2)/4 has there the derivative of"
    " grad Q",
    "tests/audits/linear_targets/landscape/test_appendix_c.py::test_near_aligned_weights_the_gradient_is_that_of_q",
)

Values = Callable[[Parameters], list[Equality]]
Facts = Callable[[Parameters], tuple[tuple[str, str], ...]]

# The same for the inner layer and for both.
STATIONARY = (
    "Stationary: no one-sided slope of L is negative, so that the gradient vanishes where there is"
    " one; where a hidden weight is 0 there may be none"
)


def exactly(
    what: str,
    identities: Callable[[], list[Any]],
    values: Values = lambda parameters: [],
    facts: Facts = lambda parameters: (),
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claim by exact values at the given parameters, and by identities in general.

    `Refuted` if a value is not the claimed one; `Proved` if all are, and every expression that
    `identities` returns for all c > 0 and c < -1 and v1, v2 > 0 vanishes.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        evidence, compared = Algebra(what, SYSTEM), values(parameters)
        for where, value, claimed in compared:
            if differ(value, claimed):
                seconds = time.perf_counter() - start
                reason = f"{where} is {value}, not {claimed}"
                return Settled(Refuted(reason, evidence), search_seconds=seconds)
        found = identities()
        remaining = [difference for difference in found if not vanishes(difference)]
        seconds = time.perf_counter() - start
        if remaining:
            reason = f"{len(remaining)} of {len(found)} identities do not vanish"
            return Settled(Undecided(reason), search_seconds=seconds)
        here = f"exact values at these parameters: {len(compared)}; " if compared else ""
        reason = f"{here}identities in general: {len(found)}"
        return Settled(Proved(reason, evidence), facts=facts(parameters), search_seconds=seconds)

    return settle


def at_the_point(
    values: Callable[[Any, Any, Any, int], list[Equality]],
) -> Values:
    """Return the values at W(c), or what fails where W(c) has a weight that vanishes."""

    def found(parameters: Parameters) -> list[Equality]:
        c, v1, v2, d = landscape.exact(parameters)
        return landscape.kink(c, v1, v2) or values(c, v1, v2, d)

    return found


def gradient_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    """Return the gradient's components at W(c), which are to be 0."""
    found = landscape.gradient(landscape.family(c, v1, v2, d), v1, v2)
    return [
        (f"component {i % d + 1} of the gradient's row {i // d + 1}, for a = e1,", entry, 0)
        for i, entry in enumerate(found)
    ]


def gradient_vanishes() -> list[Any]:
    """Return the theory's gradient at all the points, and minus its definition when aligned."""
    names, zero = symbols(), sympy.Integer(0)
    found = []
    for c in landscape.stationary_c():
        for d in SMALL_DIMENSIONS:
            W = landscape.family(c, names.v1, names.v2, d)
            found += landscape.gradient(W, names.v1, names.v2)
    theory = landscape.components(landscape.gradient_in_the_plane(zero))
    defined = landscape.components(landscape.defining_gradient(zero))
    return found + [x - y for x, y in zip(theory, defined, strict=True)]


def loss_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """Say what the loss is at W(c)."""
    c, v1, v2, d = landscape.exact(parameters)
    value = landscape.loss(landscape.family(c, v1, v2, d), v1, v2)
    return (("loss there", f"{value} ‖a‖^2; the least loss is 0"),)


# --- second differences in many digits ------------------------------------------------------

POINTS = ((1, 3, 4), (Fraction(1, 4), 1, 1), (Fraction(-3, 2), 2, 5), (-4, 3, 1), (7, 2, 5))
STEP = Fraction(1, 10**12)


def loss_by_arc_cosine(w1: Any, w2: Any, v1: Any, v2: Any, numbers: Multiprecision) -> Any:
    """Return the loss for a = e1 with the angle that (5) prints, the arc cosine."""
    size1, size2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    cosine = linear_algebra.dot(w1, w2) / (size1 * size2)
    theta = numbers.angle(cosine, numbers.sqrt(1 - cosine * cosine))
    both = numbers.sin(theta) + (numbers.pi() - theta) * cosine
    own = ((v1 * size1) ** 2 + (v2 * size2) ** 2) / 4 + numbers.constant(1) / 2
    target = (v1 * w1[0] - v2 * w2[0]) / 2
    return own - target - v1 * v2 * size1 * size2 * both / (2 * numbers.pi())


def second_differences(c: Any, v1: Any, v2: Any, d: int) -> list[list[float]]:
    """Return the Hessian at W(c) by second differences of the loss, in 50 digits."""
    numbers = Multiprecision(50)
    step, zeros = numbers.constant(STEP), [numbers.constant(0)] * (d - 1)
    c, v1, v2 = (numbers.constant(x) for x in (c, v1, v2))
    flat = [(c + 1) / v1, *zeros, c / v2, *zeros]

    def corner(i: int, sign: int, j: int, other: int) -> Any:
        moved = list(flat)
        moved[i] = moved[i] + sign * step
        moved[j] = moved[j] + other * step
        return sign * other * loss_by_arc_cosine(moved[:d], moved[d:], v1, v2, numbers)

    signs = [(s, t) for s in (1, -1) for t in (1, -1)]
    return [
        [float(sum(corner(i, s, j, t) for s, t in signs) / (4 * step * step)) for j in range(2 * d)]
        for i in range(2 * d)
    ]
