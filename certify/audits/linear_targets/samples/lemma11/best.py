"""Lemma 11 (E.2.4): the best constant for every radius eps, as n grows.

The paper says ``‖w - a‖^2/(100 pi)`` for ‖w - a‖ <= eps, with no value for eps.

What is computed. With theta the angle of w = a + eps u and psi the one from w to u, the law of
sines is ``sin theta = eps sin psi``, and the expectation over ‖w - a‖^2 is by 2 pi

    pi - theta + sin theta cos(theta + 2 psi) .

It grows as the radius gets smaller (`lemma11`), so that the ball's edge decides, and the best
constant is the minimum over psi. For each of five radii it is enclosed from both sides: proved with
the lower end, refuted with the upper one at an explicit w. The kernel has no arcsine to expand, so
that theta is replaced by something larger: with t = sin theta, two Newton steps give theta_1 near
theta, and ``theta - theta_1 = arcsin(x) <= x + x^2`` for ``x = sin(theta - theta_1)``.

As eps -> 0 the constant tends to 1/2, which is 50 pi times the printed one; eps = 1 is
`lemma11.constant`, and beyond it is 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.audits.linear_targets.samples.lemma11.statement import (
    BEST,
    BY_WEDGES,
    EPS,
    EXPECTED,
    SMALLER_ANGLE,
    SMALLEST,
    C,
    _by_wedges,
    _candidates,
    _vectors,
)
from certify.claim import (
    UNIT,
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    largest,
    sharp,
)
from certify.kernel.verdict import Algebra, Proved, Undecided, Verdict
from certify.numbers import Float64, Number, Tracing
from certify.parameter import Parameters
from certify.proofs.algebra import with_identities
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

# 10^5 times 100 pi times the least expectation of unit directions, rounded down, at each radius.
LEAST = (
    (Fraction(1, 100), 15607963),
    (Fraction(1, 10), 14707962),
    (Fraction(1, 4), 13207888),
    (Fraction(1, 2), 10705281),
    (Fraction(3, 4), 8182379),
)


def above_arcsine(t: Number, cosine: Number, numbers: Number) -> Number:
    """Return a number above the angle in [0, pi/2) with the sine t and that cosine."""
    near = t + t**3 / 6 + 3 * t**5 / 40
    near = near + (t * numbers.cos(near) - cosine * numbers.sin(near))
    rest = t * numbers.cos(near) - cosine * numbers.sin(near)
    return near + rest + rest * rest


def at_radius(psi: Number, eps: Number, numbers: Number) -> Number:
    """Return a number just below ``2 pi E[1{a.x >= 0} 1{w.x >= 0} (u.x)^2]``, w = a + eps u."""
    sine, cosine = numbers.sin(psi), numbers.cos(psi)
    t = eps * sine
    along = numbers.sqrt(1 - t * t)
    wave = along * (1 - 2 * (sine * sine)) - 2 * (t * (sine * cosine))
    return numbers.pi() - above_arcsine(t, along, numbers) + t * wave


def _reduced() -> Compiled:
    """Compile the limit at the radius eps, where it is smallest; 0 < eps < 1."""

    def formulas(tape: Tracing) -> Alternatives:
        psi, eps = tape.name("psi", tape.pi() * tape.input("p")), tape.input("eps")
        excess = at_radius(psi, eps, tape) - tape.input("c") / 50
        return [[("excess", excess, False)]]

    return state((EPS, C), ("p",), ((UNIT,),), formulas)


def _by_sines() -> list[Any]:
    """The law of sines, and the expectation in theta and psi."""
    theta, psi, eps = sympy.symbols("theta psi eps", positive=True)
    u = theta + psi
    w = 1 + eps * sympy.cos(u), eps * sympy.sin(u)
    # w has the angle theta, so that this is 0.
    across = sympy.cos(theta) * w[1] - sympy.sin(theta) * w[0]
    turned = theta
    whole = sympy.sin(turned) * sympy.cos(2 * u - turned)
    wave = sympy.cos(theta) * (1 - 2 * sympy.sin(psi) ** 2)
    wave -= 2 * sympy.sin(theta) * sympy.sin(psi) * sympy.cos(psi)
    differences = [across - (eps * sympy.sin(psi) - sympy.sin(theta))]
    differences.append(whole - sympy.sin(theta) * wave)
    expanded = [sympy.expand(part.rewrite(sympy.exp)) for part in differences]
    return [*_by_wedges(), *(sympy.simplify(part) for part in expanded)]


INSIDE = Inequality(
    "lemma11.constants",
    _reduced(),
    _vectors(),
    _candidates,
    f"{SMALLEST} if ‖w - a‖ <= {{eps}}",
)


def ends(least: int) -> tuple[Fraction, Fraction]:
    """Return the ends of the bracket, 1e-5 of the printed constant apart."""
    return Fraction(least, 10**5), Fraction(least + 1, 10**5)


def best_constants(parameters: Parameters, bench: Bench) -> Settled:
    """Find the best constant at each radius, from both sides."""
    certificates: list[tuple[str, str]] = []
    facts = [("eps -> 0", "1/2 = 50 pi/(100 pi) = 157.07963/(100 pi)")]
    found: list[Settled] = []
    for eps, least in LEAST:
        low, high = ends(least)
        inner, outer = ({"eps": eps, "c": c} for c in (low, high))
        settled = bracket(bench, INSIDE, "c", ("", Algebra("", "")), (), inner, outer)
        found.append(settled)
        name = f".{eps.numerator}-{eps.denominator}"
        certificates += [(name + suffix, text) for suffix, text in settled.certificates]
        if isinstance(settled.verdict, Proved):
            shown = f"between {float(low):.5f} and {float(high):.5f} of 1/(100 pi)"
            facts.append((f"eps = {eps}", shown))
    low, high = BEST
    shown = f"between {float(low):.5f} and {float(high):.5f}, by lemma11.constant"
    facts += [("eps = 1", shown), ("eps > 1", "0; printed 1/(100 pi) = 0.0031830989")]
    open_at = [eps for (eps, _), part in zip(LEAST, found, strict=True) if not _proved(part)]
    verdict: Verdict = found[-1].verdict
    if isinstance(verdict, Proved):
        verdict = Proved(f"enclosed from both sides at {len(LEAST)} radii", verdict.evidence)
    if open_at:
        verdict = Undecided(f"not both sides at eps = {', '.join(map(str, open_at))}")
    settled = Settled(
        verdict,
        tuple(certificates),
        tuple(facts),
        (),
        sum(part.boxes for part in found),
        sum(part.search_seconds for part in found),
        sum(part.check_seconds for part in found),
        all(part.kept for part in found),
    )
    return with_identities(settled, f"{BY_WEDGES}; the law of sines", _by_sines)


def _proved(settled: Settled) -> bool:
    return isinstance(settled.verdict, Proved)


def _by_grids() -> Finding:
    """Minima over a polar grid of the whole ball, by quadrature over the direction of x."""
    worst, numbers = 0.0, Float64()
    at = (numpy.arange(4000) + 0.5) * 2 * numpy.pi / 4000
    x = numpy.stack([numpy.cos(at), numpy.sin(at)])
    turns = numpy.linspace(0, numpy.pi, 400)
    u = numpy.stack([numpy.cos(turns), numpy.sin(turns)], axis=1)
    for eps, least in LEAST:
        smallest = numpy.inf
        for share in (0.25, 0.5, 0.75, 1.0):
            w = numpy.array([1.0, 0.0]) + share * float(eps) * u
            sees = (x[0] >= 0) & (w @ x >= 0)
            # E ‖x‖^2 = 2 in the plane.
            smallest = min(smallest, float((2 * sees * (u @ x) ** 2).mean(axis=1).min()))
        closed = least / 10**5 / (100 * float(numbers.pi()))
        worst = largest(worst, abs(smallest / closed - 1))
    return Finding(len(LEAST), worst, 5e-3)


ABOVE = HandStep(
    "arcsin(x) <= x + x^2 for |x| <= 1/2, and two Newton steps from t + t^3/6 + 3 t^5/40 come to"
    " within 1/2 of arcsin(t) for 0 <= t <= 3/4",
    "tests/audits/linear_targets/samples/lemma11/test_best.py::test_the_replaced_angle_is_above_and_near",
)
FROM_W = HandStep(
    "For eps < 1 the angle psi from w to u takes every value in [0, pi] as u turns",
    "tests/audits/linear_targets/samples/lemma11/test_best.py::test_every_direction_is_met",
)
CLAIMS = (
    claim(
        "lemma11.constants",
        "Lemma 11, E.2.4",
        sharp(
            f"the largest c with {EXPECTED} >= c ‖w - a‖^2/(100 pi) if ‖w - a‖ <= eps, at eps ="
            " 1/100, 1/10, 1/4, 1/2, 3/4",
            best_constants,
        ),
        requires=("lemma11.constant",),
        by_hand=(IN_THE_PLANE, SMALLER_ANGLE, ABOVE, FROM_W),
        domain="n -> infinity, every d >= 2",
        inequality=INSIDE,
        cross_checks=(CrossCheck("the minima over the ball by quadrature", _by_grids),),
    ),
)
