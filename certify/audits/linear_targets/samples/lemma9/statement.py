"""Lemma 9 (E.2.2): how often a and a nearby w see x on different sides.

The paper says. For ‖a‖ = 1, h = w - a (printed: w + a; the part across a is the same),
delta <= eps/100, n >= c d / delta and all w in E(eps), with high probability

    sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)))
        <= sqrt(2)/(1 - eps) sqrt(mean 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2)
        <= sqrt(2)/(1 - eps) (delta + sqrt(21/20) eps) ‖w - a‖
        <= (3/2) eps/(1 - eps) ‖w - a‖ .

What is computed. The first inequality holds for every sample and the third is arithmetic. The
second is false: its left side is of order eps^(1/2) ‖w - a‖, as the indicator is 1 on a share of
order eps of the samples and the integrand is no smaller there. So is the whole: the left side
is sqrt((2/pi)(psi - sin psi cos psi)) in the limit. Repaired, it is at most ‖w - a‖^(3/2).

For finite n, `lemma9_draws` finds a w in single draws that breaks the printed bounds, and
`lemma9.finite` in `section_e22_finite` is a bound with explicit constants for n >= 1000 d.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact.limits import (
    EPS,
    INTERVAL,
    LARGE_NUMBERS,
    NOTHING,
    Bound,
    disagreement,
    distance_squared,
    expectations,
    leak,
    near_kink,
    over_sine_cubed,
    over_sine_squared,
    quarter,
)
from certify.claim import (
    UNIT,
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    derived,
    largest,
    printed,
    repaired,
    sharp,
)
from certify.numbers import Float64, Number, Traced, Tracing
from certify.parameter import Parameter, Parameters
from certify.proofs.algebra import by_identities
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, state

# --- the second inequality ------------------------------------------------------------------


def printed_factor(numbers: Number) -> Number:
    """Return ``1/100 + sqrt(21/20)``: delta is as large as the lemma allows."""
    return numbers.constant(Fraction(1, 100)) + numbers.sqrt(numbers.constant(Fraction(21, 20)))


def kink(w: linear_algebra.Vector, eps: Number, numbers: Number) -> Number:
    """Return the expectation of ``1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2`` for a = e1."""
    across = numbers.sqrt(w[1] * w[1])
    return near_kink(across, numbers.angle(1 - eps, across), numbers)


def _second_sides(w: linear_algebra.Vector, eps: Number, numbers: Number) -> tuple[Number, Number]:
    distance = numbers.sqrt(distance_squared(w))
    return numbers.sqrt(kink(w, eps, numbers)), printed_factor(numbers) * eps * distance


def _second_room(w: linear_algebra.Vector, eps: Number, numbers: Number) -> Number:
    right = (printed_factor(numbers) * eps) ** 2 * distance_squared(w)
    return right - kink(w, eps, numbers)


Factor = Callable[[Number], Number]


def kink_above(factor: Factor) -> Callable[[Tracing], Alternatives]:
    """Compile ``(2/pi)(T + sin T cos T) <= (factor eps)^2``, ``tan T = eps/(1 - eps)``."""

    def formulas(tape: Tracing) -> Alternatives:
        turn = quarter(tape)
        radius = tape.name("radius", tape.sin(turn) / (tape.sin(turn) + tape.cos(turn)))
        room = (factor(tape) * radius) ** 2 - near_kink(tape.constant(1), turn, tape)
        return [[("smaller", tape.input("eps") - radius, True)], [("room", room, False)]]

    return formulas


def kink_below(factor: Factor) -> Callable[[Tracing], Alternatives]:
    """Compile the opposite, over ``eps = sin T / (sin T + cos T)``."""

    def formulas(tape: Tracing) -> Alternatives:
        turn = quarter(tape)
        total = tape.sin(turn) + tape.cos(turn)
        radius = tape.name("radius", tape.sin(turn) / total)
        left = 2 * (1 / tape.stumpff(1, turn) + tape.cos(turn)) * total / tape.pi()
        excess = left - factor(tape) ** 2 * radius
        return [[("larger", radius - tape.input("eps"), True)], [("excess", excess, True)]]

    return formulas


def straight(eps: float) -> tuple[float, float]:
    """Return w with w - a perpendicular to a."""
    return 1.0, eps


MONOTONE = HandStep(
    "T + sin T cos T increases with ‖h_perp‖ <= ‖w - a‖ <= eps, so that w - a of length eps and"
    " perpendicular to a is the worst w",
    "tests/audits/linear_targets/samples/lemma9/test_statement.py::test_no_other_weight_is_worse",
)

# T + sin T cos T with tan T = eps/(1 - eps).
KINK = "(atan(eps/(1 - eps)) + (eps - eps^2)/(1 - 2 eps + 2 eps^2))"

SECOND = Bound(
    claim="lemma9.second-inequality",
    place="Lemma 9, second inequality; also E.2.2 below (15)",
    says="sqrt(mean 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2)"
    " <= (delta + sqrt(21/20) eps) ‖w - a‖ for all w in E(eps), delta <= eps/100",
    room=_second_room,
    above=kink_above(printed_factor),
    below=kink_below(printed_factor),
    worst=straight,
    sides=_second_sides,
    forms=(f"eps sqrt(2/pi {KINK})", "(eps/100 + sqrt(21/20) eps) eps"),
    true=Fraction(9664600, 10**7),
    false=Fraction(9664595, 10**7),
    by_hand=(MONOTONE,),
    domain="the limit of n -> infinity, delta as large as it may be, eps/100; every d >= 2,"
    " every w in E(eps), eps < 1",
    # With other constants, for finite n.
    closed_by=("lemma9.finite",),
)

# --- the whole chain ------------------------------------------------------------------------


def _outer_sides(w: linear_algebra.Vector, eps: Number, numbers: Number) -> tuple[Number, Number]:
    e1 = [numbers.constant(1), numbers.constant(0)]
    left = numbers.sqrt(disagreement(linear_algebra.angle(w, e1, numbers), numbers))
    return left, 3 * eps / (2 * (1 - eps)) * numbers.sqrt(distance_squared(w))


def _outer_room(w: linear_algebra.Vector, eps: Number, numbers: Number) -> Number:
    e1 = [numbers.constant(1), numbers.constant(0)]
    left = disagreement(linear_algebra.angle(w, e1, numbers), numbers)
    return 9 * eps * eps * distance_squared(w) / 4 - (1 - eps) * (1 - eps) * left


def _outer_above(tape: Tracing) -> Alternatives:
    """For each psi the least eps decides: the parameter, or sin psi where that is larger."""
    psi, least = quarter(tape), tape.input("eps")
    left, sine = 2 * over_sine_squared(psi, tape) / tape.pi(), tape.sin(psi)

    def room(eps: Traced) -> Traced:
        found: Traced = 9 * eps**2 / 4 - (1 - eps) ** 2 * left
        return found

    return [
        [("inside", least - sine, False), ("room_at_least", room(least), False)],
        [("room", room(sine), False)],
    ]


def _outer_below(tape: Tracing) -> Alternatives:
    psi = quarter(tape)
    eps = tape.sin(psi)
    left = 2 * over_sine_cubed(psi, tape) / tape.pi()
    excess = (1 - eps) ** 2 * left - 9 * eps / 4
    return [[("larger", eps - tape.input("eps"), True)], [("excess", excess, True)]]


def tangent(eps: float) -> tuple[float, float]:
    """Return the w in E(eps) that makes the largest angle with a."""
    return 1 - eps**2, eps * (1 - eps**2) ** 0.5


NEAREST = HandStep(
    "‖w - a‖ >= sin psi, with equality at the point of the ray nearest to a; the right side grows"
    " with eps, so that for each psi the least eps >= sin psi decides",
    "tests/audits/linear_targets/samples/lemma9/test_statement.py::test_no_other_weight_is_worse",
)

OUTER = Bound(
    claim="lemma9.outer",
    place="Lemma 9, left end and right end",
    says="sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x))) <= (3/2) eps/(1 - eps) ‖w - a‖"
    " for all w in E(eps)",
    room=_outer_room,
    above=_outer_above,
    below=_outer_below,
    worst=tangent,
    sides=_outer_sides,
    forms=("sqrt(2/pi (atan(eps) - eps/(1 + eps^2)))", "3/2 eps/(1 - eps) eps"),
    true=Fraction(1402577, 10**7),
    false=Fraction(1402572, 10**7),
    by_hand=(NEAREST,),
    # With other constants, for finite n.
    closed_by=("lemma9.finite",),
)

# --- the first inequality, for every sample -------------------------------------------------


def _every_sample() -> list[Any]:
    """Three identities for y = a.x, z = h_perp.x, w.x = p y + z, p = w.a, q = ‖h_perp‖."""
    y, z, p, q, eps = sympy.symbols("y z p q eps", real=True)
    product = y * (p * y + z)
    distance = (p - 1) ** 2 + q**2
    return [
        # Both factors are <= 0 where y w.x <= 0, as p >= 0.
        (z * y) ** 2 - (p * y * y) ** 2 - product * (product - 2 * p * y * y),
        # |p - 1| <= ‖w - a‖ <= eps, so that p >= 1 - eps.
        distance - q**2 - (1 - p) ** 2,
        p - (1 - eps) - (eps - (1 - p)),
    ]


FIRST = (
    "where y = a.x and w.x = p y + z have no common sign, (z y)^2 - (p y^2)^2 is a product of two"
    " factors <= 0; so |z| >= p |y| >= (1 - eps)|y|, and 1 - sgn sgn <= 2"
)

# --- the third: arithmetic ------------------------------------------------------------------

SHARE = Parameter("share", Fraction(1, 100), Fraction(0), Fraction(1), "delta <= share eps")


def third(share: Number, numbers: Number) -> Number:
    """Return ``3/2 - sqrt(2)(share + sqrt(21/20))``, both sides over ``eps ‖w - a‖/(1 - eps)``."""
    root = numbers.sqrt(numbers.constant(Fraction(21, 20)))
    return numbers.constant(Fraction(3, 2)) - numbers.sqrt(numbers.constant(2)) * (share + root)


def _third(tape: Tracing) -> Alternatives:
    return [[("room", third(tape.input("share") * tape.input("u"), tape), False)]]


def _third_point(tape: Tracing) -> Alternatives:
    share, u = tape.input("share"), tape.input("u")
    return [
        [("more", u - 1, True)],
        [("less", -u, True)],
        [("room", third(share * u, tape), False)],
    ]


THIRD = Inequality(
    "lemma9.third-inequality",
    state((SHARE,), ("u",), ((UNIT,),), _third),
    state((SHARE,), ("u",), (), _third_point),
    lambda parameters: iter([{"u": Fraction(1)}]),
)


def _largest_share(parameters: Parameters, bench: Bench) -> Settled:
    ends = {"share": Fraction(359650, 10**7)}, {"share": Fraction(359652, 10**7)}
    return bracket(bench, THIRD, "share", ("", NOTHING), (), *ends)


# --- repaired -------------------------------------------------------------------------------

C = Parameter("c", Fraction(1), Fraction(0), Fraction(10), "left side squared <= c ‖w - a‖^3")
NEAR = Parameter("c", Fraction(3, 7), Fraction(0), Fraction(10), "the same for ‖w - a‖ <= 1/10")
REACH = Fraction(1, 10)


def _repair(tape: Tracing) -> Alternatives:
    """``c - (2/pi)(psi - sin psi cos psi)/sin^3 psi`` times what is positive."""
    psi = quarter(tape)
    room = tape.input("c") * tape.pi() * tape.stumpff(1, psi) ** 3 - 8 * tape.stumpff(3, 2 * psi)
    return [[("room", room, False)]]


def _repair_near(tape: Tracing) -> Alternatives:
    return [[("farther", tape.sin(tape.pi() * tape.input("v") / 2) - REACH, True)], *_repair(tape)]


CUBE = "in the limit mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= {c} ‖w - a‖^3 whenever ‖w - a‖ <= "
REPAIR = Inequality("lemma9", state((C,), ("v",), INTERVAL, _repair), says=f"{CUBE}1")
REPAIR_NEAR = Inequality("lemma9.near", state((NEAR,), ("v",), INTERVAL, _repair_near))

# --- the expectations against samples ------------------------------------------------------


def _monte_carlo() -> Finding:
    """Compare the three closed forms with means over 200,000 samples, at six angles."""
    numbers, size, worst = Float64(), 200_000, 0.0
    angles = [0.05, 0.2, 0.5, 0.9, 1.2, 1.5]
    for seed, angle in enumerate(angles):
        y, z = numpy.random.default_rng(seed).standard_normal((2, size))
        turned = y * numpy.cos(angle) + z * numpy.sin(angle)
        for samples, exact in (
            (y**2 * (1 - numpy.sign(y) * numpy.sign(turned)), disagreement(angle, numbers)),
            (
                z**2 * (numpy.abs(y) <= numpy.tan(angle) * numpy.abs(z)),
                near_kink(1, angle, numbers),
            ),
            ((y <= 0) * numpy.maximum(turned, 0) ** 2, leak(1, angle, numbers)),
        ):
            error = samples.std() / numpy.sqrt(size)
            worst = largest(worst, abs(samples.mean() - exact) / error)
    return Finding(3 * len(angles), worst, 7.0)


# 18 normal means at 7 standard errors have 5e-11; at the smallest angle the mean has skewness 0.06.
MONTE_CARLO = CrossCheck(
    "closed forms against Monte Carlo, in standard errors", _monte_carlo, false_alarm=2e-9
)

CLAIMS = (
    claim(
        "lemma9",
        "Lemma 9, E.2.2",
        printed(
            "sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x))) <= sqrt(2)/(1 - eps)"
            " sqrt(mean 1{(1 - eps)|x.a| <= |x.h_perp|} (h_perp.x)^2) <= sqrt(2)/(1 - eps)"
            " (delta + sqrt(21/20) eps) ‖w - a‖ <= (3/2) eps/(1 - eps) ‖w - a‖ for all w in"
            " E(eps) = {‖w - a‖ <= eps}, with probability at least 1 - 3 exp(-gamma n), where"
            " n >= c d/delta, ‖a‖ = 1, delta <= eps/100, and h_perp is the part of h = w + a"
            " that is perpendicular to a",
            lambda parameters, bench: OUTER.decide({"eps": EPS.default}, bench),
        ),
        repaired(
            "in the limit mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= ‖w - a‖^3 whenever"
            " ‖w - a‖ <= 1; so the left side is at most sqrt(eps) ‖w - a‖ in E(eps)",
            lambda parameters, bench: bench.prove(REPAIR, parameters),
            REPAIR.says,
        ),
        parameters=(C,),
        requires=("lemma9.expectations",),
        by_hand=(LARGE_NUMBERS, NEAREST),
        domain="the limit of n -> infinity; every d >= 2, every w with ‖w - a‖ <= 1",
        inequality=REPAIR,
        tight_places={"v = 1": "eps = 1, w -> 0 perpendicular to a"},
        part_of=("theorem2",),
        closed_by=("lemma9.finite",),
    ),
    claim(
        "lemma9.near",
        "Lemma 9, E.2.2",
        repaired(
            "in the limit mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= (3/7) ‖w - a‖^3"
            " whenever ‖w - a‖ <= 1/10",
            lambda parameters, bench: bench.prove(REPAIR_NEAR, parameters),
            f"{CUBE}{REACH}",
        ),
        parameters=(NEAR,),
        requires=("lemma9.expectations",),
        by_hand=(LARGE_NUMBERS, NEAREST),
        domain="the limit of n -> infinity; every d >= 2, every w with ‖w - a‖ <= 1/10",
        inequality=REPAIR_NEAR,
    ),
    claim(
        "lemma9.expectations",
        "Lemma 9 and (15), E.2.2",
        derived(
            "the expectations of the three means, in angles",
            by_identities("integrals over sectors of the plane", expectations),
        ),
        domain="every d >= 2, every angle in (0, pi), T in (0, pi/2)",
        cross_checks=(MONTE_CARLO,),
    ),
    claim(
        "lemma9.first-inequality",
        "Lemma 9, first inequality",
        printed(
            "sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x))) <= sqrt(2)/(1 - eps)"
            " sqrt(mean 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2) for all w in E(eps)",
            by_identities(FIRST, _every_sample),
        ),
        by_hand=(
            HandStep(
                "Term by term for every x: 1 - sgn(a.x) sgn(w.x) is at most 2, and 0 unless"
                " a.x = 0 or the signs differ or w.x = 0, with sgn(0) = 0",
                "tests/audits/linear_targets/samples/lemma9/test_statement.py::test_first_inequality_for_every_sample",
            ),
        ),
        domain="every n, d, every x1, ..., xn: nothing random is needed; eps < 1",
    ),
    *SECOND.claims(),
    claim(
        "lemma9.third-inequality",
        "Lemma 9, third inequality",
        printed(
            "sqrt(2)(delta + sqrt(21/20) eps) <= (3/2) eps for delta <= eps/100",
            lambda parameters, bench: bench.decide(THIRD, parameters),
            "sqrt(2)(delta + sqrt(21/20) eps) <= (3/2) eps for delta <= {share} eps",
        ),
        sharp("the same with the largest delta/eps", _largest_share),
        parameters=(SHARE,),
        domain="every eps in (0, 1); both sides over eps ‖w - a‖/(1 - eps)",
        inequality=THIRD,
    ),
    *OUTER.claims(),
)
