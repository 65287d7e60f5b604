"""What E.2.2's means over n samples tend to, and for which eps a printed bound on them holds.

By the law of large numbers a mean over Gaussian samples tends to its expectation, so that a bound
that is claimed with high probability for every large n must hold for the expectation. With
‖a‖ = 1, angles psi = angle(a, w) or angle(-a, w) and T = atan(‖h_perp‖ / (1 - eps)):

    E (a.x)^2 (1 - sgn(a.x) sgn(w.x))                   = (2/pi)(psi - sin psi cos psi)
    E 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2      = (2/pi)‖h_perp‖^2 (T + sin T cos T)
    E 1{a.x >= 0} relu(w.x)^2, psi = angle(-a, w)       = ‖w‖^2 (psi - sin psi cos psi)/(2 pi)

A `Bound` is a printed bound on one of them for all w within eps of a (or of -a): true for every
eps from some number on, which is certified from both sides, and false for every smaller one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import hypot
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian
from certify.claim import (
    Claim,
    HandStep,
    Inequality,
    claim,
    printed,
    sharp,
)
from certify.kernel.program import Box
from certify.kernel.verdict import Algebra
from certify.numbers import Multiprecision, Number, Traced, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, state

EPS = Parameter("eps", Fraction(1, 10), Fraction(0), Fraction(1), "smallest radius of E(eps)")
POINT = ("w_1", "w_2")
SIDES = ("left side", "right side")
NOTHING = Algebra("no closed form of the threshold is claimed", SYSTEM)

LARGE_NUMBERS = HandStep(
    "The law of large numbers: at a fixed w the means tend to their expectations, so that where"
    " these violate a bound strictly its probability tends to 0, whatever the constants and d",
    "tests/audits/linear_targets/samples/lemma9/test_statement.py::test_means_tend_to_the_closed_forms",
)

# --- the expectations -----------------------------------------------------------------------


def segment(angle: Number, numbers: Number) -> Number:
    """Return ``angle - sin(angle) cos(angle)``."""
    return angle - numbers.sin(angle) * numbers.cos(angle)


def disagreement(angle: Number, numbers: Number) -> Number:
    """Return ``E (a.x)^2 (1 - sgn(a.x) sgn(w.x))`` for unit a at this angle from w."""
    return 2 * segment(angle, numbers) / numbers.pi()


def near_kink(across: Number, turn: Number, numbers: Number) -> Number:
    """Return ``E 1{|g1| <= tan(turn) |g2|} (across g2)^2`` for independent normal g1, g2."""
    share = turn + numbers.sin(turn) * numbers.cos(turn)
    return across * across * 2 * share / numbers.pi()


def leak(norm: Number, angle: Number, numbers: Number) -> Number:
    """Return ``E 1{a.x >= 0} relu(w.x)^2`` from ‖w‖ and the angle between w and -a."""
    return norm * norm * segment(angle, numbers) / (2 * numbers.pi())


def expectations() -> list[Any]:
    """Return the three closed forms minus the integrals that define them."""
    tangent, size = sympy.symbols("t size", positive=True)
    angle, numbers = gaussian.angle(tangent), gaussian.HalfAngles()
    right = sympy.pi / 2
    x, y = gaussian.coordinates()

    def twice(polynomial: Any, low: Any, high: Any) -> Any:
        """Integrate over a sector and the opposite one."""
        return sum(gaussian.sector(polynomial, low + s, high + s) for s in (0, sympy.pi))

    signs_differ = 2 * twice(x**2, -right, angle - right)
    # |x1| <= tan(angle) |x2|, for an acute angle.
    kink = twice((size * y) ** 2, right - angle, right + angle)
    turned = [size * -numbers.cos(angle), size * numbers.sin(angle)]
    both = gaussian.wedge(gaussian.linear(turned) ** 2, sympy.pi - angle)
    return [
        signs_differ - disagreement(angle, numbers),
        kink - near_kink(size, angle, numbers),
        both - leak(size, angle, numbers),
    ]


# --- bounds ---------------------------------------------------------------------------------

INTERVAL: tuple[Box, ...] = (((Fraction(0), Fraction(1)),),)


@dataclass(frozen=True)
class Bound:
    """A printed bound for all w with ‖w - a‖ <= eps, where a = e1 stands for a or -a.

    ``room(w, eps, numbers)`` is the right side minus the left, perhaps times what is positive;
    ``sides`` are both, for people, and ``forms`` their closed forms where w - a has length eps
    and is perpendicular to a. `above` compiles that it holds for every eps from the parameter on,
    over `boxes`; `below` that it fails for every eps up to the parameter. Both run over an angle,
    as the kernel does not differentiate arcs. ``worst(eps)`` is a w close to the worst. `true`
    and `false` are values of eps on both sides of the threshold.
    """

    claim: str
    place: str
    says: str
    room: Callable[[linear_algebra.Vector, Number, Number], Number]
    above: Callable[[Tracing], Alternatives]
    below: Callable[[Tracing], Alternatives]
    worst: Callable[[float], tuple[float, float]]
    sides: Callable[[linear_algebra.Vector, Number, Number], tuple[Number, Number]]
    forms: tuple[str, str]
    true: Fraction
    false: Fraction
    default: Fraction = EPS.default
    offset: str = "w - a"
    variables: tuple[str, ...] = ("v",)
    boxes: tuple[Box, ...] = INTERVAL
    by_hand: tuple[HandStep, ...] = ()
    closed_form: tuple[str, ...] = ("lemma9.expectations",)
    requires: tuple[str, ...] = ()
    domain: str = "the limit of n -> infinity; every d >= 2, every w in E(eps), eps < 1"
    part_of: tuple[str, ...] = ()
    closed_by: tuple[str, ...] = ()

    def inequality(self) -> Inequality:
        """Compile: for every eps from the parameter on; and at the parameter, in the plane."""

        def vectors(tape: Tracing) -> Alternatives:
            w, eps = [tape.input(name) for name in POINT], tape.input("eps")
            outside = distance_squared(w) - eps * eps
            return [
                [("outside", outside, True)],
                [("room", self.room(w, eps, tape), False)],
            ]

        return Inequality(
            self.claim,
            state((EPS,), self.variables, self.boxes, self.above),
            state((EPS,), POINT, (), vectors),
            self.candidates,
        )

    def witness(self, eps: Fraction) -> Point:
        """Return the worst w known, as fractions within eps of e1."""
        found = self.worst(float(eps))
        distance = hypot(found[0] - 1, found[1])
        share = float(eps) / distance * (1 - 2.0**-40)
        h = [Fraction(round(x * share * 2**60), 2**60) for x in (found[0] - 1, found[1])]
        return dict(zip(POINT, (1 + h[0], h[1]), strict=True))

    def candidates(self, parameters: Parameters) -> Iterator[Point]:
        """Propose the step straight away from the line of a, then the worst w known."""
        eps = parameters["eps"]
        yield dict(zip(POINT, (Fraction(1), eps * Fraction(99, 100)), strict=True))
        yield self.witness(eps)

    def every_smaller(self) -> Inequality:
        """Compile: it fails for every eps in (0, parameter]."""
        return Inequality(f"{self.claim}.below", state((EPS,), ("v",), INTERVAL, self.below))

    def facts(self, parameters: Parameters) -> tuple[tuple[str, str], ...]:
        """Return both sides where w - a is perpendicular to a: closed forms and eight digits."""
        numbers = Multiprecision(30)
        eps = parameters["eps"]
        w = [numbers.constant(1), numbers.constant(eps)]
        values = self.sides(w, numbers.constant(eps), numbers)
        at = f"in the limit, at eps = {eps}, {self.offset} of length eps and perpendicular to a"
        written = zip(SIDES, self.forms, values, strict=True)
        shown = ((side, f"{form} = {float(value):.8g}") for side, form, value in written)
        return (("at", at), *shown)

    def decide(self, parameters: Parameters, bench: Bench) -> Settled:
        """Decide the bound for all radii from the parameter `eps` on, and show both sides."""
        settled = bench.decide(self.inequality(), parameters)
        return replace(settled, facts=(*settled.facts, *self.facts(parameters)))

    def claims(self) -> tuple[Claim, Claim]:
        """Return the claim of the bound, and the one that it fails for every small eps."""
        inequality, smaller = self.inequality(), self.every_smaller()

        def settle_sharp(parameters: Parameters, bench: Bench) -> Settled:
            ends = {"eps": self.true}, {"eps": self.false}
            return bracket(bench, inequality, "eps", ("", NOTHING), (), *ends)

        by_hand = (LARGE_NUMBERS, *self.by_hand)
        says = self.says.replace("{", "{{").replace("}", "}}")  # in a format string
        return (
            claim(
                self.claim,
                self.place,
                printed(self.says, self.decide, f"{says}, eps in [{{eps}}, 1)"),
                sharp("the same in the limit, for all eps from eps0 to 1", settle_sharp),
                parameters=(replace(EPS, default=self.default),),
                requires=(*self.closed_form, *self.requires),
                by_hand=by_hand,
                domain=self.domain,
                inequality=inequality,
                part_of=self.part_of,
                closed_by=self.closed_by,
            ),
            claim(
                smaller.claim,
                self.place,
                sharp(
                    f"it fails in the limit for every eps in (0, {float(self.false)}]",
                    lambda parameters, bench: bench.prove(smaller, parameters),
                    f"false in the limit for every eps in (0, {{eps}}]: {says}",
                ),
                parameters=(replace(EPS, default=self.false, meaning="largest eps"),),
                requires=self.closed_form,
                by_hand=(LARGE_NUMBERS,),
                domain=self.domain,
                inequality=smaller,
            ),
        )


def distance_squared(w: linear_algebra.Vector) -> Number:
    """Return ``‖w - e1‖^2``."""
    return (w[0] - 1) * (w[0] - 1) + w[1] * w[1]


def quarter(tape: Tracing) -> Traced:
    """Return the angle in [0, pi/2] that the variable v runs through."""
    return tape.name("psi", tape.pi() * tape.input("v") / 2)


def over_sine_squared(angle: Traced, tape: Tracing) -> Traced:
    """Return ``(angle - sin cos) / sin^2``, which is ``2 angle / 3`` to first order."""
    return angle * over_angle(angle, tape) / tape.stumpff(1, angle) ** 2


def over_sine_cubed(angle: Traced, tape: Tracing) -> Traced:
    """Return ``(angle - sin cos) / sin^3``, which is 2/3 at angle = 0."""
    return over_angle(angle, tape) / tape.stumpff(1, angle) ** 3


def over_angle(angle: Traced, tape: Tracing) -> Traced:
    """Return ``(angle - sin cos) / angle^3``."""
    return 4 * tape.stumpff(3, 2 * angle)
