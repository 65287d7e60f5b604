"""The expectation above (4) (section 6): E r^2 is at least a multiple of ‖W - W*‖^2.

The paper says. To prove (4) one first shows ``E r^2 >= alpha/(c (1 - delta)) ‖W - W*‖^2``. The
constants have no values, and no W is excluded.

What is computed. For w1 = w2 = s a the expectation is ‖a‖^2 and the squared distance
``(2 s^2 + 2) ‖a‖^2``, so that no constant does for all W. In the ball of Lemma 4 the best one is
certified. There ``E r^2 = ‖W - W*‖^2/2 - 2 k(theta) ‖w1‖ ‖w2‖`` with the kernel k of (6). With the
3/5 of `emp.correlation.dominated`, the route of section 6 gives at most alpha = 0.2369, where
Lemma 4 has 0.3.

That the correlation is at least c times the mean of r^2 is proved there in the limit. For n samples
it follows near W*, with another c, from `emp.alpha.finite` and ``(1/n) sum r^2 <= (‖X‖^2/n)
‖W - W*‖^2``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import quadratic
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.audits.linear_targets.exact.quadratic import PARABOLA, Quadratic
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.samples.lemma10.statement import NORM
from certify.audits.linear_targets.samples.section_e22 import finite as section_e22_finite
from certify.claim import (
    Inequality,
    claim,
    printed,
    repaired,
    sharp,
    stated,
)
from certify.kernel.verdict import Algebra, Refuted, Undecided
from certify.numbers import Float64, Number, Symbolic, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM, vanishes, with_identities
from certify.proofs.bench import Bench, bracket
from certify.proofs.signs import Ball, ball, by_signs
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

KAPPA = Parameter("kappa", Fraction(1, 2), Fraction(0), Fraction(1), "bound on ‖w1 + w2‖ over ‖a‖")
RATIO = Parameter(
    "ratio", Fraction(39, 100), Fraction(0), Fraction(1, 2), "alpha/(c (1 - delta)), below 1/2"
)
STEP = Fraction(1, 10**7)


def target_quadratic(
    theta: Number, norm1: Number, norm2: Number, ratio: Number, numbers: Number
) -> Quadratic:
    """Return ``E r^2 - ratio ‖W - W*‖^2`` as a quadratic in a, from angle and norms."""
    e = 1 - 2 * ratio
    squares = e * (norm1 * norm1 + norm2 * norm2) / 2
    g = squares - 2 * population.kernel(theta, numbers) * norm1 * norm2
    return Quadratic(g, e * norm1, -e * norm2, e)


def excess(w1: Any, w2: Any, a: Any, ratio: Number, numbers: Number) -> Number:
    """Return ``E r^2 - ratio ‖W - W*‖^2``; E r^2 is twice the loss (6)."""
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    square = 2 * population.loss(signs, [w1, w2], [a], numbers)
    return square - ratio * population.distance_squared(w1, w2, a)


def _reduced() -> Compiled:
    def formulas(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        norm1, norm2 = tape.input("norm1"), tape.input("norm2")
        found = target_quadratic(theta, norm1, norm2, tape.input("ratio"), tape)
        return quadratic.nonnegative(tape, found, theta, norm1, norm2, tape.input("kappa"))

    return state((RATIO, KAPPA), WEIGHTS, EVERY_RATIO, formulas)


def _vectors() -> Compiled:
    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE]
        w1, w2, a = x[:2], x[2:4], x[4:]
        total = linear_algebra.combine(1, w1, 1, w2)
        bound = tape.input("kappa") ** 2 * linear_algebra.dot(a, a)
        return [
            [("w1_vanishes", -linear_algebra.dot(w1, w1), False)],
            [("w2_vanishes", -linear_algebra.dot(w2, w2), False)],
            [("excess", excess(w1, w2, a, tape.input("ratio"), tape), False)],
            [("outside_the_ball", linear_algebra.dot(total, total) - bound, True)],
        ]

    return state((RATIO, KAPPA), PLANE, (), formulas)


def _at(ratio: float) -> Any:
    def found(theta: Number, norm1: Number, norm2: Number) -> Quadratic:
        return target_quadratic(theta, norm1, norm2, ratio, Float64())

    return found


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose the weights where the minimum over a is least, each with its worst a."""
    yield from quadratic.least_places(_at(float(parameters["ratio"])), parameters["kappa"])


IN_THE_BALL = Inequality("eq4.expectation", _reduced(), _vectors(), candidates)


def _reduction() -> list[Any]:
    ratio = sympy.symbols("ratio")
    return quadratic.reduction(
        lambda w1, w2, a, numbers: excess(w1, w2, a, ratio, numbers),
        lambda theta, norm1, norm2, numbers: target_quadratic(theta, norm1, norm2, ratio, numbers),
    )


CARRIED = "E r^2 - ratio ‖W - W*‖^2 from the vectors is its quadratic in a"


def in_the_ball(parameters: Parameters, bench: Bench) -> Settled:
    """Decide the inequality in the ball with the given ratio."""
    return with_identities(bench.decide(IN_THE_BALL, parameters), CARRIED, _reduction)


def estimate(kappa: Fraction) -> float:
    """Estimate the largest ratio in the ball, by bisection on grids in float64."""
    low, high = 0.0, 0.5
    while high - low > 1e-9:
        middle = (low + high) / 2
        least = min(value for value, _ in quadratic.zoom(_at(middle), kappa))
        low, high = (middle, high) if least >= 0 else (low, middle)
    return low


def largest(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest ratio in the ball, from both sides."""
    kappa = parameters["kappa"]
    near = Fraction(estimate(kappa)) // STEP
    sides = [{"ratio": (near + k) * STEP, "kappa": kappa} for k in (-1, 2)]
    nothing = ("", Algebra("", SYSTEM))
    more = (("worst place", "‖w1‖ = ‖w2‖, a along w1 - w2 on the edge of the ball"),)
    settled = bracket(bench, IN_THE_BALL, "ratio", nothing, more, *sides)
    return with_identities(settled, CARRIED, _reduction)


def far_away() -> list[Any]:
    """Return what vanishes at w1 = w2 = s a, ‖a‖ = 1: ``E r^2 - 1`` and the squared distance."""
    s, one = sympy.symbols("s", positive=True), sympy.Integer(1)
    signs = [[one], [-one]]
    square = 2 * population.loss(signs, [[s], [s]], [[one]], Symbolic())
    distance = population.distance_squared([s], [s], [one])
    return [sympy.simplify(square - 1), sympy.expand(distance - 2 * s**2 - 2)]


def everywhere(parameters: Parameters, bench: Bench) -> Settled:
    """Refute every positive ratio: E r^2 stays bounded along w1 = w2 = s a."""
    if not all(map(vanishes, far_away())):
        return Settled(Undecided("E r^2 is not ‖a‖^2 at w1 = w2 = s a"))
    what = Algebra("both sides at w1 = w2 = s a, for every s > 0", SYSTEM)
    reason = (
        "at w1 = w2 = s a, E r^2 = ‖a‖^2 and ‖W - W*‖^2 = (2 s^2 + 2) ‖a‖^2, so that every"
        " constant fails for s large enough"
    )
    facts = (
        ("E r^2 over ‖a‖^2 at s = 1", "1"),
        ("printed bound over ‖a‖^2 there, for alpha/(c (1 - delta)) = 1/2", "2"),
    )
    return Settled(Refuted(reason, what), facts=facts)


# The defaults of emp.alpha.finite.
FINITE = {"eps": Fraction(1, 100), "ratio": Fraction(1000), "rate": Fraction(1, 20000)}
PROVED_C = Fraction(1, 22)


def finite_share(parameters: Parameters) -> dict[str, Ball]:
    """Return ``alpha - c ‖X‖^2/n`` for n >= 1000 d, from below."""
    alpha, *_ = section_e22_finite.best_alpha(FINITE)
    norm = 1 + ball(1 / FINITE["ratio"]).sqrt() + ball(2 * FINITE["rate"]).sqrt()
    return {
        "alpha - 1/20": alpha - ball(Fraction(1, 20)),
        "1/20 - c ‖X‖^2/n": ball(Fraction(1, 20)) - ball(PROVED_C) * norm**2,
    }


CLAIMS = (
    claim(
        "eq4.expectation",
        "section 6, below (4)",
        printed(
            "E r^2 >= (39/100) ‖W - W*‖^2 as long as ‖w1 + w2‖ <= ‖a‖/2",
            in_the_ball,
            "E r^2 >= {ratio} ‖W - W*‖^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
        ),
        stated(
            "read of every W: E r^2 >= alpha/(c (1 - delta)) ‖W - W*‖^2 for constants", everywhere
        ),
        sharp(
            "the largest ratio with E r^2 >= ratio ‖W - W*‖^2 as long as ‖w1 + w2‖ <= ‖a‖/2",
            largest,
            "the largest ratio with E r^2 >= ratio ‖W - W*‖^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
        ),
        parameters=(RATIO, KAPPA),
        requires=("eq6",),
        by_hand=(IN_THE_PLANE, PARABOLA),
        domain="every d, a and nonzero w1, w2 in the ball of Lemma 4. Nothing is said of W here;"
        " the page before says that the correlation inequality, which this is to give, cannot hold"
        " over the entire domain, and restricts it to that ball",
        inequality=IN_THE_BALL,
        tight_places={
            "t = 1, norm2 = 1": "theta = pi, r = 1: W = W*",
            "t = 1, norm1 = 1": "theta = pi, r = 1: W = W*",
        },
    ),
    claim(
        "emp.correlation.dominated.finite",
        "section 6, above (4), for finite n",
        repaired(
            "<W - W*, grad> >= (1/22) (1/n) sum r^2 for all ‖W - W*‖ <= ‖a‖/100, if"
            " n >= 1000 d, with probability at least 1 - 8 exp(-n/20000)",
            by_signs("alpha of emp.alpha.finite, and ‖X‖^2/n from above", finite_share),
        ),
        requires=("emp.alpha.finite", "lemma10.residual"),
        by_hand=(NORM,),
        domain="every d",
    ),
)
