"""Inequalities (10) and (11) in the proof of Lemma 5 (E.1.3), and the two chains that show them.

The paper says. With z1 = sin(theta) ‖w2‖ w1bar + (pi - theta) w2, and z2 its mirror image,

    (10)  ‖z1‖ <= pi ‖w1 + w2‖        (11)  ‖z2‖ <= pi ‖w1 + w2‖ ,

shown by one chain for theta < pi/2 and another for theta >= pi/2.
`certify.audits.linear_targets.population.lemma5.rows` has what the paper concludes from them.

What is computed. (10) and (11) are certified in squares, for all angles and ratios (the larger
norm is 1), and the links of the chains in what is left when norms that stand on both sides are
divided out. Equalities, and the link that drops a square, are identities in symbols.

The second chain divides by sin(theta), which is 0 at theta = pi. There ``(pi - theta)/sin(theta)``
is read as its limit 1, as ``1 / c_1(pi - theta)`` with ``sin(x) = x c_1(x)``, so that no angle is
left out; z1 = 0 there, and (10) itself needs no quotient.

Where it is tight: (10) at theta = 0, w1 -> 0, so that pi is the smallest constant; but the second
chain has room, as its constant 1 + pi/2 is smaller than pi.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact.attacks import Attack
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE, for_all_weights
from certify.audits.linear_targets.exact.quadratic import squared_norm
from certify.audits.linear_targets.population.equation7 import unit
from certify.claim import (
    ONE,
    UNIT,
    Claim,
    HandStep,
    Inequality,
    claim,
    printed,
    sharp,
)
from certify.kernel.program import Box
from certify.kernel.verdict import Algebra
from certify.numbers import Number, Symbolic, Traced, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM, by_identities, vanishes, with_identities
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, state

Vector = linear_algebra.Vector

C = Parameter("c", Fraction(1), Fraction(0), Fraction(10), "factor of the printed constant")
STEP = Fraction(1, 10**7)
HALF = Fraction(1, 2)
ACUTE, OBTUSE = (Fraction(0), HALF), (HALF, Fraction(1))

# --- inequalities (10) and (11) -------------------------------------------------------------


def room(theta: Number, own: Number, other: Number, c: Number, numbers: Number) -> Number:
    """Return ``(c pi)^2 ‖w1 + w2‖^2 - ‖sin(theta) ‖w2‖ w1bar + (pi - theta) w2‖^2``.

    From the norms ``own = ‖w1‖`` and ``other = ‖w2‖``; (11) has them exchanged.
    """
    pi, cosine = numbers.pi(), numbers.cos(theta)
    size = squared_norm(numbers.sin(theta) * other, (pi - theta) * other, cosine)
    return (c * pi) ** 2 * squared_norm(own, other, cosine) - size


def z(w1: Vector, w2: Vector, numbers: Number) -> Vector:
    """Return ``sin(theta) ‖w2‖ w1bar + (pi - theta) w2``."""
    theta = linear_algebra.angle(w1, w2, numbers)
    along = numbers.sin(theta) * linear_algebra.norm(w2, numbers)
    return linear_algebra.combine(along, unit(w1, numbers), numbers.pi() - theta, w2)


def room_of_vectors(w1: Vector, w2: Vector, c: Number, numbers: Number) -> Number:
    """Return ``(c pi)^2 ‖w1 + w2‖^2 - ‖z1‖^2`` from the vectors; (11) has them exchanged."""
    total, turned = linear_algebra.combine(1, w1, 1, w2), z(w1, w2, numbers)
    square = (c * numbers.pi()) ** 2
    return square * linear_algebra.dot(total, total) - linear_algebra.dot(turned, turned)


def triangle(number: int) -> Inequality:
    """Compile (10) or (11), over angles and norms and over vectors of the plane."""
    order = 1 if number == 10 else -1

    def reduced(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        norms = [tape.input("norm1"), tape.input("norm2")][::order]
        return [[("room", room(theta, norms[0], norms[1], tape.input("c"), tape), False)]]

    def vectors(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE[:4]]
        first, second = [x[:2], x[2:]][::order]
        return [
            [("w1_vanishes", -linear_algebra.dot(x[:2], x[:2]), False)],
            [("w2_vanishes", -linear_algebra.dot(x[2:], x[2:]), False)],
            [("room", room_of_vectors(first, second, tape.input("c"), tape), False)],
        ]

    def candidates(parameters: Parameters) -> Iterator[Point]:
        for exponent in range(0, 60, 2):
            weights = [(Fraction(1, 1 << exponent), Fraction(0)), (Fraction(1), Fraction(0))]
            values = [x for w in weights[::order] for x in w]
            yield dict(zip(PLANE, values, strict=False))

    return Inequality(
        f"lemma5.inequality{number}",
        state((C,), WEIGHTS, EVERY_RATIO, reduced),
        state((C,), PLANE[:4], (), vectors),
        candidates,
    )


INEQUALITIES = {number: triangle(number) for number in (10, 11)}
PI_IS_SHARP = Algebra("at theta = 0, w1 -> 0 the squares differ by (c^2 - 1) pi^2 ‖w2‖^2", SYSTEM)


def _aligned() -> list[Any]:
    """At theta = 0, ‖w1‖ = 0 the room is ``(c^2 - 1) pi^2 ‖w2‖^2``: negative for c < 1."""
    norm2, c = sympy.symbols("norm2 c")
    zero = sympy.Integer(0)
    found = room(zero, zero, norm2, c, Symbolic())
    return [found - (c**2 - 1) * sympy.pi**2 * norm2**2]


def _by_angle(order: int) -> list[Any]:
    """The room from the vectors minus the room from angle and norms."""
    c = sympy.symbols("c")

    def differences(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
        own, other = [w1, w2][::order]
        theta = linear_algebra.angle(w1, w2, numbers)
        norms = linear_algebra.norm(own, numbers), linear_algebra.norm(other, numbers)
        by_angle = room(theta, *norms, c, numbers)
        return [room_of_vectors(own, other, c, numbers) - by_angle]

    return for_all_weights(differences)


def smallest(
    inequality: Inequality, limits: Callable[[], list[Any]], limit: Algebra, where: str
) -> Callable[[Parameters, Bench], Settled]:
    """Return how c = 1 is shown to be the smallest factor, from both sides."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        exactly = "1, the printed constant" if all(map(vanishes, limits())) else ""
        sides = [{"c": Fraction(1)}, {"c": 1 - STEP}]
        return bracket(bench, inequality, "c", (exactly, limit), (("equality", where),), *sides)

    return settle


def _attack(order: int) -> Attack:
    def excess(w1: Any, w2: Any, a: Any, parameters: Parameters, numbers: Number) -> Number:
        first, second = [w1, w2][::order]
        return room_of_vectors(first, second, numbers.constant(parameters["c"]), numbers)

    def any_length(w1: Any, w2: Any, parameters: Parameters, numbers: Number) -> Number:
        return numbers.constant(0)

    def reduced(
        theta: Number, norm1: Number, norm2: Number, parameters: Parameters, numbers: Number
    ) -> Number:
        own, other = [norm1, norm2][::order]
        return room(theta, own, other, numbers.constant(parameters["c"]), numbers)

    return Attack(excess, any_length, reduced)


REDUCTION = HandStep(
    "Both sides of (10) and (11) are nonnegative, and their squares are homogeneous of degree 2 in"
    " the norms, so the larger norm may be 1",
    "tests/audits/linear_targets/population/lemma5/test_proof.py::test_reduction",
)


BOTH_VANISH = "theta = pi, r = 1: w1 + w2 = 0, both sides vanish"
TIGHT = {
    number: {
        f"t = 0, norm{index} = 0": f"theta = 0, w{index} -> 0",
        "t = 1, norm2 = 1": BOTH_VANISH,
        "t = 1, norm1 = 1": BOTH_VANISH,
    }
    for number, index in ((10, 1), (11, 2))
}


def _inequality_claim(number: int) -> Claim:
    small, large = ("w1", "w2") if number == 10 else ("w2", "w1")
    left = f"‖sin(theta) ‖{large}‖ {small}bar + (pi - theta) {large}‖"
    inequality = INEQUALITIES[number]
    where = f"not attained, only approached: theta = 0, {small} -> 0"
    settle_sharp = smallest(inequality, _aligned, PI_IS_SHARP, where)
    order = 1 if number == 10 else -1

    def carried(settled: Settled) -> Settled:
        what = "the squares of both sides, from the vectors, by theta and the norms"
        return with_identities(settled, what, lambda: _by_angle(order))

    return claim(
        f"lemma5.inequality{number}",
        f"E.1.3, inequality ({number})",
        printed(
            f"{left} <= pi ‖w1 + w2‖",
            lambda parameters, bench: carried(bench.decide(inequality, parameters)),
            f"{left} <= {{c}} pi ‖w1 + w2‖",
        ),
        sharp(
            "the same with the smallest factor c of pi",
            lambda parameters, bench: carried(settle_sharp(parameters, bench)),
        ),
        parameters=(C,),
        by_hand=(IN_THE_PLANE, REDUCTION),
        domain="every dimension d >= 1, all nonzero w1, w2; reduced to theta = pi t in [0, pi] and"
        " r = ‖w2‖/‖w1‖ in [0, infinity], nothing left out",
        inequality=inequality,
        attack=_attack(order),
        tight_places=TIGHT[number],
    )


# --- the links of the two chains ------------------------------------------------------------


def _sum_of_lengths(theta: Traced, tape: Tracing) -> Traced:
    sine, rest = tape.sin(theta), tape.pi() - theta
    together: Traced = squared_norm(sine, rest, tape.cos(theta))
    return (sine + rest) ** 2 - together


def _below_pi(theta: Traced, tape: Tracing) -> Traced:
    return tape.input("c") * tape.pi() - (tape.sin(theta) + (tape.pi() - theta))


def _quotient(theta: Traced, tape: Tracing) -> Traced:
    """Return ``(pi - theta)/sin(theta)``, with its limit 1 at theta = pi."""
    return tape.constant(1) / tape.stumpff(1, tape.pi() - theta)


def _below_constant(theta: Traced, tape: Tracing) -> Traced:
    return tape.input("c") * (1 + tape.pi() / 2) - (1 + _quotient(theta, tape))


def _lengths(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    """‖z1‖^2 by the cosine, and the squared lengths of its two parts, relative to ‖w2‖^2."""
    theta, norm2 = linear_algebra.angle(w1, w2, numbers), linear_algebra.norm(w2, numbers)
    sine, rest = numbers.sin(theta), numbers.pi() - theta
    turned, along = z(w1, w2, numbers), [sine * norm2 * x for x in unit(w1, numbers)]
    other = [rest * x for x in w2]
    return [
        linear_algebra.dot(turned, turned)
        - norm2**2 * squared_norm(sine, rest, numbers.cos(theta)),
        linear_algebra.dot(along, along) - (sine * norm2) ** 2,
        linear_algebra.dot(other, other) - (rest * norm2) ** 2,
    ]


def _longer(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    cosine = numbers.cos(linear_algebra.angle(w1, w2, numbers))
    total = linear_algebra.combine(1, w1, 1, w2)
    found = linear_algebra.dot(total, total) - linear_algebra.dot(w2, w2)
    return [found - norm1 * (norm1 + 2 * norm2 * cosine)]


def _across(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    """The part of w1 + w2 across w1 has length sin(theta) ‖w2‖; the rest of the square is one."""
    theta, total = linear_algebra.angle(w1, w2, numbers), linear_algebra.combine(1, w1, 1, w2)
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    length, along = numbers.sin(theta) * norm2, norm1 + numbers.cos(theta) * norm2
    part = linear_algebra.combine(1, total, -linear_algebra.dot(total, w1) / norm1**2, w1)
    return [
        linear_algebra.dot(part, part) - length**2,
        linear_algebra.dot(total, total) - length**2 - along**2,
    ]


def _with_quotient() -> list[Any]:
    """``s n + x n = (1 + x/s) s n``; and with s = x c_1, where x/s is read as 1/c_1."""
    sine, rest, norm2, c1 = sympy.symbols("s x norm2 c_1")
    return [
        sine * norm2 + rest * norm2 - (1 + rest / sine) * sine * norm2,
        rest * c1 * norm2 + rest * norm2 - (1 + 1 / c1) * rest * c1 * norm2,
    ]


def _pi_at_zero() -> list[Any]:
    """At theta = 0 the left side of the second link is pi ‖w2‖."""
    return [sympy.sin(0) + (sympy.pi - 0) - sympy.pi]


def _half_pi_at_half_pi() -> list[Any]:
    """At theta = pi/2 the quotient is pi/2."""
    half = sympy.pi / 2
    return [(sympy.pi - half) / sympy.sin(half) - half]


Identities = Callable[[], list[Any]]


@dataclass(frozen=True)
class Link:
    """A link of a chain that the kernel checks, for theta = pi t with t in `angles`.

    `value` is claimed to be nonnegative, with norms that stand on both sides divided out; what
    it means for the link follows from `identities`. A link that is `sharp` has a factor c before
    its constant; c = 1 is attained at the lower end of `angles` if its identities hold.
    """

    id: str
    says: str
    angles: tuple[Fraction, Fraction]
    value: Callable[[Traced, Tracing], Traced]
    tight: Mapping[str, str]
    norms: bool = False
    identities: tuple[str, Identities] | None = None
    sharp: tuple[str, Identities] | None = None
    requires: tuple[str, ...] = ()
    by_hand: tuple[HandStep, ...] = ()
    note: str = ""

    def inequality(self) -> Inequality:
        """Compile the link; a sharp one is refuted where its constant is attained."""

        def formulas(tape: Tracing) -> Alternatives:
            theta = tape.name("theta", tape.pi() * tape.input("t"))
            return [[("room", self.value(theta, tape), False)]]

        ratios: tuple[Box, ...] = ((self.angles, ONE, UNIT), (self.angles, UNIT, ONE))
        variables, boxes = (WEIGHTS, ratios) if self.norms else (("t",), ((self.angles,),))
        statement = state((C,) if self.sharp else (), variables, boxes, formulas)
        if not self.sharp:
            return Inequality(self.id, statement)
        return Inequality(self.id, statement, statement, lambda _: [{"t": self.angles[0]}])

    def claim(self) -> Claim:
        """Return the claim."""
        inequality = self.inequality()

        def settle(parameters: Parameters, bench: Bench) -> Settled:
            settled = bench.decide(inequality, parameters)
            return with_identities(settled, *self.identities) if self.identities else settled

        versions = [printed(self.says, settle)]
        if self.sharp:
            where, limits = self.sharp
            settle_sharp = smallest(inequality, limits, Algebra(f"equality {where}", SYSTEM), where)
            versions = [
                replace(versions[0], generally=f"{self.says}, with the right side times {{c}}"),
                sharp("the same with the smallest factor c of the right side", settle_sharp),
            ]
        return claim(
            self.id,
            "E.1.3",
            *tuple(versions),
            parameters=(C,) if self.sharp else (),
            requires=self.requires,
            by_hand=self.by_hand,
            domain=f"theta = pi t in {IN_WORDS[self.angles]}, all nonzero w1, w2{self.note}",
            inequality=inequality,
            tight_places=self.tight,
        )


IN_WORDS = {ACUTE: "[0, pi/2]", OBTUSE: "[pi/2, pi]", UNIT: "[0, pi]"}
AS_LIMIT = "; at theta = pi, where (pi - theta)/sin(theta) is 0/0, it is read as its limit 1"
ALONG, OTHER = "sin(theta) ‖w2‖ w1bar", "(pi - theta) w2"
LENGTHS = "sin(theta) ‖w2‖ + (pi - theta) ‖w2‖"
QUOTIENT = "(pi - theta)/sin(theta)"
AT_ZERO, AT_PI, AT_HALF = (
    {"t = 0": "theta = 0"},
    {"t = 1": "theta = pi, where both sides vanish"},
    {"t = 1/2": "theta = pi/2"},
)
OUTSIDE = HandStep(
    "sin(theta) <= 1 < theta for theta > pi",
    "tests/audits/linear_targets/population/lemma5/test_proof.py::test_the_sine_is_below_the_angle",
)
PARTS = (
    "‖z1‖^2 and the lengths of its two parts, by theta and ‖w2‖",
    lambda: for_all_weights(_lengths),
)


def _first_links(
    name: str, angles: tuple[Fraction, Fraction], tight: Mapping[str, str]
) -> list[Claim]:
    """Return the links that both chains begin with: the triangle inequality and the lengths."""
    case = "theta < pi/2" if angles == ACUTE else "theta >= pi/2"
    lengths = by_identities(PARTS[0] + "; sin(theta) and pi - theta are nonnegative", PARTS[1])
    return [
        Link(
            f"lemma5.{name}-a",
            f"‖{ALONG} + {OTHER}‖ <= ‖{ALONG}‖ + ‖{OTHER}‖, for {case}",
            angles,
            _sum_of_lengths,
            tight,
            identities=PARTS,
            by_hand=(IN_THE_PLANE,),
        ).claim(),
        claim(
            f"lemma5.{name}-lengths",
            "E.1.3",
            printed(f"‖{ALONG}‖ + ‖{OTHER}‖ = {LENGTHS}, for {case}", lengths),
            domain=f"theta in {IN_WORDS[angles]}, all nonzero w1, w2",
            by_hand=(IN_THE_PLANE,),
        ),
    ]


def _identity(
    id: str, says: str, what: str, identities: Identities, by_hand: tuple[HandStep, ...] = ()
) -> Claim:
    return claim(
        id,
        "E.1.3",
        printed(says, by_identities(what, identities)),
        by_hand=by_hand,
        domain=f"theta in {IN_WORDS[OBTUSE]}, all nonzero w1, w2{AS_LIMIT}",
    )


CHAINS = (
    *_first_links("acute", ACUTE, AT_ZERO),
    Link(
        "lemma5.acute-b",
        f"{LENGTHS} <= pi ‖w2‖, for theta < pi/2",
        ACUTE,
        _below_pi,
        AT_ZERO,
        sharp=("at theta = 0", _pi_at_zero),
        requires=("lemma5.sine",),
    ).claim(),
    Link(
        "lemma5.sine",
        "sin(theta) <= theta when theta >= 0",
        UNIT,
        lambda theta, tape: theta - tape.sin(theta),
        AT_ZERO,
        by_hand=(OUTSIDE,),
    ).claim(),
    Link(
        "lemma5.acute-c",
        "pi ‖w2‖ <= pi ‖w1 + w2‖, for theta <= pi/2",
        ACUTE,
        lambda theta, tape: tape.input("norm1") + 2 * (tape.input("norm2") * tape.cos(theta)),
        {"t = 1/2, norm1 = 0": "theta = pi/2, w1 -> 0"},
        norms=True,
        identities=(
            "‖w1 + w2‖^2 - ‖w2‖^2 = ‖w1‖ (‖w1‖ + 2 ‖w2‖ cos(theta))",
            lambda: for_all_weights(_longer),
        ),
        by_hand=(IN_THE_PLANE,),
    ).claim(),
    *_first_links("obtuse", OBTUSE, AT_PI),
    _identity(
        "lemma5.obtuse-quotient",
        f"{LENGTHS} = (1 + {QUOTIENT}) sin(theta) ‖w2‖, for theta >= pi/2",
        "the difference, with sin(theta) as it stands and as (pi - theta) c_1(pi - theta)",
        _with_quotient,
    ),
    _identity(
        "lemma5.obtuse-b",
        f"(1 + {QUOTIENT}) sin(theta) ‖w2‖ <= (1 + {QUOTIENT}) ‖w1 + w2‖, for theta >= pi/2",
        "w1 + w2 has a part of length sin(theta) ‖w2‖ across w1, so that ‖w1 + w2‖^2"
        " - (sin(theta) ‖w2‖)^2 = (‖w1‖ + cos(theta) ‖w2‖)^2; the factor in front is positive",
        lambda: for_all_weights(_across),
        (IN_THE_PLANE,),
    ),
    Link(
        "lemma5.obtuse-c",
        f"(1 + {QUOTIENT}) ‖w1 + w2‖ <= (1 + pi/2) ‖w1 + w2‖, for theta >= pi/2",
        OBTUSE,
        _below_constant,
        AT_HALF,
        sharp=("at theta = pi/2", _half_pi_at_half_pi),
        requires=("lemma5.quotient",),
        note=AS_LIMIT,
    ).claim(),
    Link(
        "lemma5.quotient",
        f"{QUOTIENT} attains its maximum at theta = pi/2 when restricted to theta >= pi/2",
        OBTUSE,
        lambda theta, tape: tape.pi() / 2 - _quotient(theta, tape),
        AT_HALF,
        identities=("at theta = pi/2 the quotient is pi/2", _half_pi_at_half_pi),
        note=AS_LIMIT,
    ).claim(),
    Link(
        "lemma5.obtuse-d",
        "(1 + pi/2) ‖w1 + w2‖ <= pi ‖w1 + w2‖",
        OBTUSE,
        lambda theta, tape: tape.pi() - (1 + tape.pi() / 2),
        {},
        requires=("lemma5.half-pi",),
    ).claim(),
    Link("lemma5.half-pi", "1 <= pi/2", OBTUSE, lambda theta, tape: tape.pi() / 2 - 1, {}).claim(),
)

CLAIMS = (_inequality_claim(10), *CHAINS, _inequality_claim(11))
