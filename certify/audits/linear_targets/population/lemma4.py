"""Lemma 4 (sections 2 and 6, A.4, E.1.2, Figure 6): the correlation inequality.

The paper says. For v = (1, -1), population loss L and W* = (a, -a),

    <W - W*, grad L(W)>  >=  alpha ‖W - W*‖_F^2      with alpha = 0.3,

whenever ‖w1 + w2‖ <= ‖a‖ / 2. It reduces this to a function h-tilde of the angle theta and
the ratio r = ‖w2‖ / ‖w1‖, draws it, and reads off that it is not negative.

What is computed. By homogeneity the larger of ‖w1‖, ‖w2‖ is 1, so that (theta, ‖w1‖, ‖w2‖)
runs over [0, pi] x {1} x [0, 1] and [0, pi] x [0, 1] x {1}: all of 0 <= r <= infinity. There
h = g - Gamma.a + e ‖a‖^2 is a quadratic in a, with Gamma = gamma1 w1 + gamma2 w2 and
e = 1 - 2 alpha. For e > 0 it is nonnegative for all ‖a‖ >= ‖w1 + w2‖ / kappa exactly if

    either  4 e g >= ‖Gamma‖^2                                   (no real root), or
    2 e ‖S‖ >= kappa ‖Gamma‖  and  g - ‖Gamma‖ ‖S‖ / kappa + e ‖S‖^2 / kappa^2 >= 0

with S = w1 + w2 (the vertex lies before the bound, the value at the bound is nonnegative).
Squared, no root is left; this is what the kernel checks, on boxes that cover everything.

What is by hand: `BY_HAND`. Both weights are nonzero, because L has no gradient where one of
them vanishes; the inequality passes to every limit of gradients there.

Where it is tight: at W = W*, and, for alpha_star(kappa) = (1 - kappa)(2 - kappa) /
(2 (kappa^2 - 2 kappa + 2)), in the limit w2 -> 0 along w1, ‖a‖ = ‖w1‖ / kappa. From
kappa = 0.2411 up to 1 this is the largest alpha; alpha_star(1/2) = 3/10, so the printed
constant is the best one. For smaller kappa the worst weights have equal norms
(`lemma4.branch`, between certificates).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import vanishing
from certify.audits.linear_targets.exact.attacks import Attack
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.audits.linear_targets.exact.quadratic import (
    PARABOLA,
    Quadratic,
    least_places,
    minimum,
    nonnegative,
    small_second_weight,
    squared_norm,
    with_best_target,
)
from certify.audits.linear_targets.formulas import population
from certify.claim import (
    HandStep,
    Inequality,
    Version,
    claim,
    intended,
    printed,
    sharp,
    stated,
)
from certify.kernel.program import Box
from certify.kernel.verdict import Algebra, Checked, Proved, Refuted, Undecided
from certify.numbers import Float64, Number, Symbolic, Traced, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM, by_counterexample, by_identities, vanishes
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

ALPHA = Parameter("alpha", Fraction(3, 10), Fraction(0), Fraction(1), "constant of the inequality")
KAPPA = Parameter("kappa", Fraction(1, 2), Fraction(0), Fraction(4), "‖w1 + w2‖ <= kappa ‖a‖")
ALPHA_BELOW_HALF = replace(ALPHA, upper=Fraction(49, 100))
KAPPA_BELOW_ONE = replace(KAPPA, lower=Fraction(1, 25), upper=Fraction(99, 100))
LOW_KAPPA, HIGH_KAPPA = Fraction(3, 10), Fraction(9, 10)
STEP = Fraction(1, 10**7)

# --- the formulas of E.1.2 -----------------------------------------------------------------


def gamma(
    theta: Number, own: Number, other: Number, alpha: Number, numbers: Number, sign: int = -1
) -> Number:
    """Return ``(3 pi - sin(theta) other/own - theta) / (2 pi) + sign * 2 alpha``.

    gamma1 is this with (own, other) = (‖w1‖, ‖w2‖), and -gamma2 with (‖w2‖, ‖w1‖). The
    print has sign +1 in gamma1 and -1 in gamma2.
    """
    pi = numbers.pi()
    ratio = numbers.sin(theta) * other / own
    return (3 * pi - ratio - theta) / (2 * pi) + sign * 2 * alpha


def target_quadratic(
    theta: Number, norm1: Number, norm2: Number, alpha: Number, numbers: Number, scale: Number = 1
) -> Quadratic:
    """Return ``(g, gamma1 ‖w1‖, gamma2 ‖w2‖, e)``, which have no singularity.

    ``scale * correlation - alpha * ‖W - W*‖^2 = g - (gamma1 w1 + gamma2 w2).a + e ‖a‖^2``;
    a scale other than 1 clears the denominator of alpha.
    """
    pi, sine = numbers.pi(), numbers.sin(theta)

    def weight(own: Number, other: Number) -> Number:
        return scale * ((3 * pi - theta) * own - sine * other) / (2 * pi) - 2 * alpha * own

    e = scale - 2 * alpha
    cross = 2 * scale * population.kernel(theta, numbers) * norm1 * norm2
    g = e * (norm1 * norm1 + norm2 * norm2) / 2 - cross
    return Quadratic(g, weight(norm1, norm2), -weight(norm2, norm1), e)


def h_tilde(
    theta: Number, norm1: Number, norm2: Number, alpha: Number, kappa: Number, numbers: Number
) -> Number:
    """Return h-tilde, the minimum of h over all a with ``‖w1 + w2‖ <= kappa ‖a‖``.

    By the two cases of E.1.2: ‖a_min‖ is the vertex of the parabola, or the bound if that
    is larger. Needs ``alpha < 1/2``.
    """
    quadratic = target_quadratic(theta, norm1, norm2, alpha, numbers)
    return minimum(quadratic, theta, norm1, norm2, kappa, numbers)


def alpha_star_terms(kappa: Number) -> tuple[Number, Number]:
    """Return numerator and denominator of `alpha_star`, which is divided only where it may be."""
    denominator = kappa**2 - 2 * kappa + 2
    return (1 - kappa) * (2 - kappa) / 2, denominator


def alpha_star(kappa: Number) -> Number:
    """Return ``(1 - kappa)(2 - kappa) / (2 (kappa^2 - 2 kappa + 2))``."""
    numerator, denominator = alpha_star_terms(kappa)
    return numerator / denominator


# --- what the kernel is asked --------------------------------------------------------------


def nonnegative_for_all_targets(
    tape: Tracing, alpha: Traced, kappa: Traced, scale: Traced | int
) -> Alternatives:
    """State that the quadratic in a is nonnegative for ``‖w1 + w2‖ <= kappa ‖a‖``."""
    theta = tape.name("theta", tape.pi() * tape.input("t"))
    norm1, norm2 = tape.input("norm1"), tape.input("norm2")
    quadratic = target_quadratic(theta, norm1, norm2, alpha, tape, scale)
    tape.name("g", quadratic.g)
    tape.name("gamma1_norm1", quadratic.x)
    tape.name("gamma2_norm2", quadratic.y)
    return nonnegative(tape, quadratic, theta, norm1, norm2, kappa)


def reduced() -> Compiled:
    """Compile the lemma for one alpha and kappa; ``theta = pi t``."""

    def formulas(tape: Tracing) -> Alternatives:
        return nonnegative_for_all_targets(tape, tape.input("alpha"), tape.input("kappa"), 1)

    return state((ALPHA, KAPPA), WEIGHTS, EVERY_RATIO, formulas)


def for_every_kappa(
    lower: Fraction, upper: Fraction, ratios: tuple[Box, ...] = EVERY_RATIO
) -> Compiled:
    """Compile the lemma at ``alpha = alpha*(kappa)`` for all kappa in an interval at once."""

    def formulas(tape: Tracing) -> Alternatives:
        kappa = tape.input("kappa")
        numerator, denominator = alpha_star_terms(kappa)
        return nonnegative_for_all_targets(tape, numerator, kappa, denominator)

    boxes = tuple(((lower, upper), *box) for box in ratios)
    return state((), ("kappa", *WEIGHTS), boxes, formulas)


def vectors() -> Compiled:
    """Compile the lemma as printed, over vectors of the plane; refuted by exact vectors."""

    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE]
        w1, w2, a = x[:2], x[2:4], x[4:]
        total = linear_algebra.combine(1, w1, 1, w2)
        kappa = tape.input("kappa")
        outside = linear_algebra.dot(total, total) - kappa**2 * linear_algebra.dot(a, a)
        h = population.correlation(w1, w2, a, tape) - tape.input(
            "alpha"
        ) * population.distance_squared(w1, w2, a)
        return [
            [("outside_the_ball", outside, True)],
            [("w1_vanishes", -linear_algebra.dot(w1, w1), False)],
            [("w2_vanishes", -linear_algebra.dot(w2, w2), False)],
            [("h", h, False)],
        ]

    return state((ALPHA, KAPPA), PLANE, (), formulas)


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose w2 -> 0 with a along the weights, places where h-tilde is least, equal norms."""
    kappa, alpha = parameters["kappa"], float(parameters["alpha"])
    yield from small_second_weight(kappa, 1)

    def quadratic(theta: Number, norm1: Number, norm2: Number) -> Quadratic:
        return target_quadratic(theta, norm1, norm2, alpha, Float64())

    yield from least_places(quadratic, kappa)
    if alpha < 0.5:
        theta, _ = least_on_the_diagonal(alpha, float(kappa))
        yield from with_best_target(quadratic(theta, 1.0, 1.0), (theta, 1.0, 1.0), float(kappa))


LEMMA = Inequality("lemma4", reduced(), vectors(), candidates)
NEAR_ONE = Inequality("lemma4.near-one", for_every_kappa(HIGH_KAPPA, Fraction(1)))
# ‖w2‖ <= ‖w1‖ = 1; the other half is its mirror image.
EVERY_KAPPA = Inequality(
    "lemma4.every-kappa",
    for_every_kappa(LOW_KAPPA, HIGH_KAPPA, EVERY_RATIO[:1]),
    says="Lemma 4 holds with alpha = (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for all"
    " kappa in [3/10, 9/10]",
)

# Where the largest alpha stops being alpha_star(kappa), as kappa falls: proved, and refuted.
FROM, NOT_AT = Fraction(2411, 10000), Fraction(241, 1000)
BRANCH = Inequality(
    "lemma4.branch",
    for_every_kappa(FROM, LOW_KAPPA, EVERY_RATIO[:1]),
    says="Lemma 4 holds with alpha = (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for all"
    " kappa in [2411/10000, 3/10]",
)

# --- how each line is settled --------------------------------------------------------------


def lemma(parameters: Parameters, bench: Bench) -> Settled:
    """Decide Lemma 4 for the given alpha and kappa, and say by what margin."""
    settled = bench.decide(LEMMA, parameters)
    evidence = getattr(settled.verdict, "evidence", None)
    if not isinstance(evidence, Checked):
        return settled
    alpha, kappa = parameters["alpha"], parameters["kappa"]
    if not isinstance(settled.verdict, Proved):
        margin = _violation(dict(evidence.witness), parameters)
    elif kappa < 1 and alpha == alpha_star(kappa) and all(map(vanishes, limits(kappa))):
        margin = "0: for a larger alpha the inequality fails in the limit theta = 0, r -> 0"
        settled = replace(settled, algebra=(LIMIT,))
    else:
        room = float(estimate_largest_alpha(kappa)[0] - alpha)
        margin = f"alpha could be larger by about {room:.6g} (an estimate)"
    return replace(settled, facts=(("margin", margin),))


def _violation(witness: Point, parameters: Parameters) -> str:
    """Say by how much the inequality fails at a witness."""
    numbers = Float64()
    x = [float(witness[name]) for name in PLANE]
    excess = _excess(x[:2], x[2:4], x[4:], parameters, numbers)
    relative = excess / population.distance_squared(x[:2], x[2:4], x[4:])
    return f"at the witness the correlation falls short by {-relative:.3g} ‖W - W*‖_F^2"


def _symbols() -> tuple[Any, ...]:
    return tuple(sympy.symbols("theta norm1 norm2 alpha w1_a w2_a a_a"))


def _h(symbols: Sequence[Any]) -> Any:
    """Return h from A.4's rearranged display: correlation - alpha * squared distance."""
    theta, norm1, norm2, alpha, w1_a, w2_a, a_a = symbols
    correlation = population.correlation_by_angle(theta, norm1, norm2, w1_a, w2_a, a_a, Symbolic())
    distance = norm1**2 + norm2**2 + 2 * a_a - 2 * w1_a + 2 * w2_a
    return correlation - alpha * distance


def _displayed(symbols: Sequence[Any], sign1: int) -> Any:
    """Return E.1.2's ``g - (gamma1 w1 + gamma2 w2).a + (1 - 2 alpha) ‖a‖^2``."""
    theta, norm1, norm2, alpha, w1_a, w2_a, a_a = symbols
    numbers = Symbolic()
    half = numbers.constant(Fraction(1, 2))
    pi, sine, cosine = numbers.pi(), numbers.sin(theta), numbers.cos(theta)
    g = (half - alpha) * norm1**2 + (half - alpha) * norm2**2
    g -= ((pi - theta) * cosine + sine) / pi * norm1 * norm2
    gamma1 = gamma(theta, norm1, norm2, alpha, numbers, sign1)
    gamma2 = -gamma(theta, norm2, norm1, alpha, numbers)
    return g - gamma1 * w1_a - gamma2 * w2_a + (1 - 2 * alpha) * a_a


def _gamma1_sides() -> tuple[str, Any, Any]:
    symbols = _symbols()
    # w1 = e1, w2 = -e1, a = e1: W = W*, where h is zero whatever alpha.
    values = (sympy.pi, 1, 1, sympy.Rational(3, 10), 1, -1, 1)
    point = dict(zip(symbols, values, strict=True))
    return (
        "w1 = a = e1, w2 = -e1, alpha = 3/10",
        _h(symbols).subs(point),
        _displayed(symbols, +1).subs(point),
    )


def _negative_as_printed() -> list[vanishing.Violation]:
    """h-tilde with the printed gamma1 at w1 = e1, w2 = -e1, and h there for a = e1, are negative.

    There w1 + w2 = 0, so that every ‖a‖ is allowed and h-tilde is g - ‖Gamma‖^2/(4 (1 - 2 alpha)).
    """
    numbers, one, alpha = Symbolic(), sympy.Integer(1), sympy.Rational(ALPHA.default)
    g, _, y, e = target_quadratic(sympy.pi, one, one, alpha, numbers)
    # Gamma = gamma1 w1 + gamma2 w2 along e1.
    slope = gamma(sympy.pi, one, one, alpha, numbers, +1) - y
    where = f"alpha = {alpha}, theta = pi, r = 1, gamma1 as printed:"
    zero = sympy.Integer(0)
    return [
        ("h-tilde", f"{where} h-tilde/‖w1‖", zero, sympy.simplify(g - slope**2 / (4 * e))),
        (
            "h at a = w1",
            f"{where} h at a = w1 = W*'s first row",
            zero,
            sympy.simplify(g - slope + e),
        ),
    ]


def _coefficients(sign1: int) -> list[Any]:
    symbols = _symbols()
    return [_h(symbols) - _displayed(symbols, sign1)]


def _gamma2_coefficient() -> list[Any]:
    symbols = _symbols()
    theta, norm1, norm2, alpha, _, w2_a, _ = symbols
    coefficient = sympy.diff(sympy.expand(_h(symbols)), w2_a)
    return [coefficient - gamma(theta, norm2, norm1, alpha, Symbolic())]


def _products_of_gamma() -> list[Any]:
    """The regular products of `target_quadratic` are gamma times norm, and g is g."""
    symbols = _symbols()
    theta, norm1, norm2, alpha, w1_a, w2_a, a_a = symbols
    numbers = Symbolic()
    g, weight1, weight2, e = target_quadratic(theta, norm1, norm2, alpha, numbers)
    quadratic = g - weight1 * w1_a / norm1 - weight2 * w2_a / norm2 + e * a_a
    return [
        weight1 - gamma(theta, norm1, norm2, alpha, numbers) * norm1,
        weight2 + gamma(theta, norm2, norm1, alpha, numbers) * norm2,
        _h(symbols) - quadratic,
    ]


def _parabola() -> list[Any]:
    """Compare q(l) with q at the printed ‖a_min‖, case by case.

    With q(l) = g - G l + (1 - 2 alpha) l^2 and the vertex G/(2(1 - 2 alpha)), q(l) exceeds q
    at the vertex by a square; and for the bound b = 2 S, or S/kappa in general, it exceeds
    q(b) by (l - b) times a sum that is nonnegative for l >= b >= vertex.
    """
    g, slope, alpha, total, kappa, length = sympy.symbols("g G alpha S kappa l")
    e = 1 - 2 * alpha
    vertex = slope / (2 * (1 - 2 * alpha))

    def q(x: Any) -> Any:
        return g - slope * x + e * x**2

    found = [q(length) - q(vertex) - e * (length - vertex) ** 2]
    for bound in (2 * total, total / kappa):
        factor = e * (length - bound) + 2 * e * (bound - vertex)
        found.append(q(length) - q(bound) - (length - bound) * factor)
    return found


def _cases() -> list[Any]:
    """The two printed values of h-tilde are q at the two values of ‖a_min‖."""
    g, slope, alpha, total = sympy.symbols("g Gamma alpha S")

    def q(x: Any) -> Any:
        return g - slope * x + (1 - 2 * alpha) * x**2

    return [
        q(slope / (2 * (1 - 2 * alpha))) - (g - slope**2 / (4 * (1 - 2 * alpha))),
        q(2 * total) - (g - 2 * slope * total + 4 * (1 - 2 * alpha) * total**2),
    ]


def _degrees() -> list[Any]:
    """g, ‖Gamma‖^2, ‖S‖^2 are homogeneous of degree 2 in (‖w1‖, ‖w2‖)."""
    theta, norm1, norm2, alpha, size = sympy.symbols("theta norm1 norm2 alpha lambda")
    numbers = Symbolic()
    cosine = numbers.cos(theta)

    def parts(x: Any, y: Any) -> list[Any]:
        g, weight1, weight2, _ = target_quadratic(theta, x, y, alpha, numbers)
        return [g, squared_norm(weight1, weight2, cosine), squared_norm(x, y, cosine)]

    pairs = zip(parts(size * norm1, size * norm2), parts(norm1, norm2), strict=True)
    return [left - size**2 * right for left, right in pairs]


def _two_scales() -> tuple[str, Any, Any]:
    half, alpha = sympy.Rational(1, 2), sympy.Rational(3, 10)
    values = []
    for scale in (1, 2):
        size = sympy.Integer(scale)
        value = h_tilde(sympy.Integer(0), size, size, alpha, half, Symbolic())
        values.append(value / size)
    return "theta = 0, r = 1, alpha = 3/10: ‖w1‖ = 1 on the left, ‖w1‖ = 2 on the right", *values


def least_on_the_diagonal(alpha: float, kappa: float) -> tuple[float, float]:
    """Return theta and the least of h-tilde over ‖w1 + w2‖^2 on r = 1, by zooming, in float64."""
    # The least place is near pi - theta = kappa.
    low, high, best = min(kappa, 1.0) / 50, numpy.pi - 1e-9, (0.0, numpy.inf)
    for _ in range(4):
        below = numpy.geomspace(low, high, 400)
        theta = numpy.pi - below
        total = squared_norm(1.0, 1.0, numpy.cos(theta))
        values = h_tilde(theta, 1.0, 1.0, alpha, kappa, Float64()) / total
        place = int(values.argmin())
        low, high = below[max(place - 2, 0)], below[min(place + 2, 399)]
        best = min(best, (float(theta[place]), float(values[place])), key=lambda pair: pair[1])
    return best


def on_the_diagonal(kappa: float) -> Fraction:
    """Estimate the largest alpha that h-tilde >= 0 on r = 1 allows, in float64."""
    lower, upper = 0.0, 0.5 - 1e-9
    for _ in range(35):
        alpha = (lower + upper) / 2
        fits = least_on_the_diagonal(alpha, kappa)[1] >= 0
        lower, upper = (alpha, upper) if fits else (lower, alpha)
    return Fraction(lower)


def estimate_largest_alpha(kappa: Fraction) -> tuple[Fraction, bool]:
    """Estimate the largest alpha, and say whether it seems to be ``alpha_star(kappa)``."""
    if kappa >= 1:
        return Fraction(0), False
    closed, diagonal = alpha_star(kappa), on_the_diagonal(float(kappa))
    return (closed, True) if closed < diagonal else (diagonal, False)


def limits(kappa: Any) -> list[Any]:
    """Return what vanishes if no alpha above ``alpha_star(kappa)`` works.

    At theta = 0, w1 = 1, w2 = s on a line, a = (1 + s)/kappa, the hypothesis holds for every
    s > 0. As s -> 0 the correlation tends to alpha_star(kappa) times the squared distance,
    which tends to (1 - 1/kappa)^2 + 1/kappa^2 > 0.
    """
    numbers, zero, one = Symbolic(), sympy.Integer(0), sympy.Integer(1)
    kappa = sympy.sympify(kappa)
    g, weight1, weight2, e = target_quadratic(zero, one, zero, zero, numbers)
    length = 1 / kappa
    correlation = g - (weight1 + weight2) * length + e * length**2
    distance = (one - length) ** 2 + length**2
    return [correlation - alpha_star(kappa) * distance]


LIMIT = Algebra("the quotient tends to alpha_star(kappa) as w2 -> 0", SYSTEM)


def _falling() -> list[Any]:
    """The derivative of alpha_star is ``(kappa^2 - 2) / (2 (kappa^2 - 2 kappa + 2)^2) < 0``."""
    kappa = sympy.symbols("kappa")
    slope = (kappa**2 - 2) / (2 * alpha_star_terms(kappa)[1] ** 2)
    return [sympy.diff(alpha_star(kappa), kappa) - slope]


def largest_alpha(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest alpha for a kappa: exactly in closed form, else between certificates."""
    kappa = parameters["kappa"]
    if kappa >= 1:
        failing = bench.refute(LEMMA, {"alpha": STEP, "kappa": kappa})
        return replace(failing, facts=(("sharp alpha", "none above 0 (lemma4.any-alpha)"),))
    # The estimate only proposes the bracket; both ends are then certified.
    largest, closed = estimate_largest_alpha(kappa)
    below = largest if closed else (largest // STEP - 2) * STEP
    above = ((largest + STEP / 2) // STEP + (1 if closed else 3)) * STEP
    exactly = str(largest) if closed and all(map(vanishes, limits(kappa))) else ""
    more = (
        ("closed form", "(1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2))" if closed else "none"),
        (
            "equality away from W*",
            "not attained, only approached: theta = 0, r -> 0, ‖a‖ = ‖w1 + w2‖/kappa"
            if closed
            else "near weights of equal norm (an estimate)",
        ),
    )
    sides = [{"alpha": alpha, "kappa": kappa} for alpha in (below, above)]
    return bracket(bench, LEMMA, "alpha", (exactly, LIMIT), more, *sides)


def largest_kappa(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest kappa for an alpha: exactly in closed form, else between certificates."""
    alpha = parameters["alpha"]

    def allowed(kappa: Fraction) -> bool:
        return alpha_star(kappa) >= alpha and on_the_diagonal(float(kappa)) >= alpha

    lower, upper = Fraction(0), Fraction(1)
    while upper - lower > STEP / 4:
        middle = (lower + upper) / 2
        lower, upper = (middle, upper) if allowed(middle) else (lower, middle)
    simple = upper.limit_denominator(1000)
    closed = alpha_star(simple) == alpha and abs(simple - upper) <= STEP
    below = simple if closed else (lower // STEP - 1) * STEP
    above = ((upper + STEP / 2) // STEP + (1 if closed else 2)) * STEP
    # Beyond `simple` alpha_star is smaller than alpha, and no alpha above it works.
    reasons = [*limits(sympy.symbols("kappa")), *_falling()] if closed else []
    exactly = str(simple) if closed and all(map(vanishes, reasons)) else ""
    sides = [{"alpha": alpha, "kappa": kappa} for kappa in (below, above)]
    return bracket(bench, LEMMA, "kappa", (exactly, LIMIT), (), *sides)


def near_one(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the lemma at ``alpha_star(kappa)`` for all kappa near one by one certificate."""
    return bench.prove(NEAR_ONE, {})


def every_kappa(parameters: Parameters, bench: Bench) -> Settled:
    """Show by one certificate that alpha_star(kappa) is the largest alpha for many kappa."""
    proof = bench.prove(EVERY_KAPPA, {})
    if not isinstance(proof.verdict, Proved):
        return proof
    if not all(map(vanishes, limits(sympy.symbols("kappa")))):
        return replace(proof, verdict=Undecided("the limit w2 -> 0 is not alpha_star(kappa)"))
    reason = "one certificate for all kappa; by an exact limit nothing beyond works"
    closed = ("sharp alpha", "(1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2))")
    verdict = Proved(reason, proof.verdict.evidence)
    return replace(proof, verdict=verdict, facts=(closed,), algebra=(LIMIT,))


def branch(parameters: Parameters, bench: Bench) -> Settled:
    """Enclose the least kappa from which on alpha_star(kappa) is the largest alpha."""
    proof = bench.prove(BRANCH, {})
    below = bench.refute(LEMMA, {"alpha": alpha_star(NOT_AT), "kappa": NOT_AT})
    if not isinstance(proof.verdict, Proved) or not isinstance(below.verdict, Refuted):
        reason = f"{proof.verdict.reason}; {below.verdict.reason}"
        return replace(proof, verdict=Undecided(reason), certificates=())
    if not all(map(vanishes, limits(sympy.symbols("kappa")))):
        return replace(proof, verdict=Undecided("the limit w2 -> 0 is not alpha_star(kappa)"))
    facts = (
        ("sharp kappa", f"between {float(NOT_AT):.4f} and {float(FROM):.4f}"),
        ("below it", "weights of equal norm violate the inequality at alpha_star(kappa)"),
    )
    reason = f"one certificate for all kappa from {FROM} on; refuted at {NOT_AT} by exact weights"
    sides = ((".proved", proof), (".refuted", below))
    return replace(
        proof,
        verdict=Proved(reason, proof.verdict.evidence),
        certificates=tuple((side, text) for side, found in sides for _, text in found.certificates),
        facts=facts,
        algebra=(LIMIT,),
        search_seconds=proof.search_seconds + below.search_seconds,
        check_seconds=proof.check_seconds + below.check_seconds,
        kept=proof.kept and below.kept,
    )


def any_alpha(parameters: Parameters, bench: Bench) -> Settled:
    """Show that some alpha > 0 works exactly for kappa < 1.

    Below one: `near_one`, where alpha_star(kappa) > 0; a smaller kappa asks less. From one
    on: the limit of `limits` at kappa = 1, where alpha_star is 0; a larger kappa asks more.
    """
    proof = near_one(parameters, bench)
    if not isinstance(proof.verdict, Proved):
        return proof
    if alpha_star(Fraction(1)) != 0 or not all(map(vanishes, limits(1))):
        return replace(proof, verdict=Undecided("the limit at kappa = 1 does not vanish"))
    reason = (
        "one certificate proves the lemma at alpha_star(kappa) > 0 for all kappa in [9/10, 1),"
        " hence for every smaller kappa; at kappa = 1 the quotient tends to 0 as w2 -> 0"
    )
    return replace(proof, verdict=Proved(reason, proof.verdict.evidence), algebra=(LIMIT,))


# --- the three attacks ---------------------------------------------------------------------


def _excess(w1: Any, w2: Any, a: Any, parameters: Parameters, numbers: Number) -> Number:
    alpha = numbers.constant(parameters["alpha"])
    distance = population.distance_squared(w1, w2, a)
    return population.correlation(w1, w2, a, numbers) - alpha * distance


def least_length(w1: Any, w2: Any, parameters: Parameters, numbers: Number) -> Number:
    """Return ``‖w1 + w2‖ / kappa``, the least ‖a‖ that the ball allows."""
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), numbers)
    return total / numbers.constant(parameters["kappa"])


def _reduced(
    theta: Number, norm1: Number, norm2: Number, parameters: Parameters, numbers: Number
) -> Number:
    alpha, kappa = (numbers.constant(parameters[name]) for name in ("alpha", "kappa"))
    if parameters["alpha"] < Fraction(1, 2):
        return h_tilde(theta, norm1, norm2, alpha, kappa, numbers)
    # There is no minimum: the value at the bound is above the infimum.
    g, weight1, weight2, e = target_quadratic(theta, norm1, norm2, alpha, numbers)
    cosine = numbers.cos(theta)
    bound = numbers.sqrt(squared_norm(norm1, norm2, cosine)) / kappa
    return g - numbers.sqrt(squared_norm(weight1, weight2, cosine)) * bound + e * bound * bound


# --- weights that vanish -------------------------------------------------------------------


def _correlation_by_rows(W: Any, a: Any, slopes: Any) -> Any:
    first, second = linear_algebra.combine(1, W[0], -1, a), linear_algebra.combine(1, W[1], 1, a)
    return linear_algebra.dot(first, slopes[0]) + linear_algebra.dot(second, slopes[1])


# The least relu'(0), and the paper's largest, 1{x >= 0} at 0.
LEAST, LARGEST = Fraction(1, 3), Fraction(1)


def _excess_where_zero(W: Any, a: Any, derivative: Any) -> Any:
    correlation = _correlation_by_rows(W, a, vanishing.rows(W, a, derivative))
    alpha = sympy.Rational(ALPHA.default)
    return correlation - alpha * population.distance_squared(W[0], W[1], a)


def _sums_where_zero() -> list[vanishing.Sum]:
    """The excess where weights vanish and s = relu'(0), a sum that is >= 0 in the ball.

    With one weight left, v1 w1 + v2 w2 is a/2 where the excess is least.
    """
    found = []
    for W, a, s in vanishing.cases():
        size, total = linear_algebra.dot(a, a), linear_algebra.combine(1, W[0], 1, W[1])
        room = size / 4 - linear_algebra.dot(total, total)
        apart = linear_algebra.combine(2, linear_algebra.combine(1, W[0], -1, W[1]), -1, a)
        terms = [
            ((4 + 5 * s) / 40, linear_algebra.dot(apart, apart)),
            ((2 + 5 * s) / 10, room),
            ((3 * s - 1) / 4, size),
        ]
        if not any(map(any, W)):
            terms = [(2 * s - sympy.Rational(3, 5), size)]
        found.append((_excess_where_zero(W, a, s), terms))
    return found


def _at_the_edge(derivative: Any) -> Any:
    """The excess at W = (a/2, 0) for ‖a‖ = 1."""
    zero, one, half = sympy.Integer(0), sympy.Integer(1), sympy.Rational(1, 2)
    return _excess_where_zero([[half, zero], [zero, zero]], [one, zero], derivative)


def least_derivative(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the inequality where a weight is zero from `LEAST` on; refute it for all below."""
    proof = zero_weights(LEAST, LARGEST).settle(parameters, bench)
    s, at_zero = sympy.Symbol("s"), _at_the_edge(sympy.Integer(0))
    slope = sympy.Rational(3, 4)
    refuted = vanishes(_at_the_edge(s) - slope * (s - sympy.Rational(LEAST))) and at_zero < 0
    if not isinstance(proof.verdict, Proved) or not refuted:
        reason = "it is not proved from there on, or not refuted below"
        return replace(proof, verdict=Undecided(reason), facts=())
    below = (
        f"at W = (a/2, 0) the excess is (3/4)(relu'(0) - {LEAST}) ‖a‖^2, {at_zero} ‖a‖^2 with the"
        " usual software's 0"
    )
    facts = (("sharp relu'(0)", str(LEAST)), ("below it", below))
    verdict = Proved(f"proved from relu'(0) = {LEAST} on; {below}", proof.verdict.evidence)
    return replace(
        proof,
        verdict=verdict,
        facts=facts,
        algebra=(Algebra("the excess at W = (a/2, 0), as a function of relu'(0)", SYSTEM),),
    )


def zero_weights(lower: Fraction, upper: Fraction) -> Version:
    """Return the lemma where a weight is zero, for relu'(0) from `lower` to `upper`."""
    return stated(
        "where a weight is zero, the inequality holds with alpha = 0.3 as long as ‖w1 + w2‖ <="
        f" (1/2) ‖a‖, for relu'(0) from {lower} to {upper}, so with the 1 of E.2.1 and the 1/2 of"
        " E.2.2",
        vanishing.by_sums(
            "where a weight is zero the excess is a sum of squares and of multiples of"
            " ‖a‖^2/4 - ‖w1 + w2‖^2, with coefficients >= 0 for relu'(0) in"
            f" [{lower}, {upper}]",
            _sums_where_zero,
            "s",
            lower,
            upper,
        ),
    )


ATTACK = Attack(_excess, least_length, _reduced)

# --- the claims ----------------------------------------------------------------------------

BY_HAND = (
    HandStep(
        "h depends on W and a only through theta, ‖w1‖, ‖w2‖, w1.a, w2.a, ‖a‖ (A.4)",
        "tests/audits/linear_targets/population/test_lemma4.py::test_correlation_depends_on_inner_products_only",
    ),
    HandStep(
        "For fixed ‖a‖ the least value has a along gamma1 w1 + gamma2 w2 (Cauchy-Schwarz), so"
        " h >= h-tilde, and some a attains it",
        "tests/audits/linear_targets/population/test_lemma4.py::test_h_tilde_is_the_minimum_over_a",
    ),
    HandStep(
        "h-tilde is homogeneous of degree 2, so the larger norm may be 1: r in [0, infinity] is"
        " covered by (‖w1‖, ‖w2‖) in {1} x [0, 1] and [0, 1] x {1}",
        "tests/audits/linear_targets/population/test_lemma4.py::test_scaling_and_domain",
    ),
    PARABOLA,
)
EXCHANGE = HandStep(
    "Exchanging w1 and w2 with a turned into -a changes neither side, so that ‖w2‖ <= ‖w1‖ may be"
    " assumed",
    "tests/audits/linear_targets/population/test_lemma4.py::test_exchanging_the_weights",
)

TIGHT = {
    "t = 0, norm2 = 0": "theta = 0, r -> 0: w2 -> 0 along w1, ‖a‖ = ‖w1 + w2‖/kappa",
    "t = 0, norm1 = 0": "theta = 0, r -> infinity: w1 -> 0 along w2, the mirror image",
    "t = 1, norm2 = 1": "theta = pi, r = 1: W = W*, where both sides vanish",
    "t = 1, norm1 = 1": "theta = pi, r = 1: W = W*, where both sides vanish",
}

CLAIMS = (
    claim(
        "lemma4",
        "Lemma 4, sections 2, 6 and E.1.2",
        printed(
            "<W - W*, grad L(W)> >= alpha ‖W - W*‖_F^2 with alpha = 0.3 as long as"
            " ‖w1 + w2‖ <= (1/2) ‖a‖",
            lemma,
            "<W - W*, grad L(W)> >= {alpha} ‖W - W*‖_F^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
        ),
        sharp("the same with the largest alpha, given kappa", largest_alpha),
        parameters=(ALPHA, KAPPA),
        requires=(
            "lemma4.gamma1 as intended",
            "lemma4.gamma2",
            "lemma4.a-min",
            "lemma4.h-tilde",
            "a4",
        ),
        by_hand=BY_HAND,
        best_means="the largest for the printed ball, kappa = 1/2",
        domain="every dimension d >= 1, every a, all nonzero w1, w2 with ‖w1 + w2‖ <= kappa ‖a‖;"
        " reduced to theta = pi t in [0, pi] and r = ‖w2‖/‖w1‖ in [0, infinity], nothing left out;"
        " where a weight is zero L has no gradient: lemma4.zero-weights",
        inequality=LEMMA,
        attack=ATTACK,
        tight_places=TIGHT,
    ),
    claim(
        "lemma4.zero-weights",
        "Lemma 4, its hypotheses",
        zero_weights(LEAST, LARGEST),
        sharp(
            "the same with the least relu'(0), which the usual software's 0 is below",
            least_derivative,
        ),
        by_hand=(IN_THE_PLANE,),
        domain="every dimension d >= 1, every a, all w1, w2 with ‖w1 + w2‖ <= ‖a‖/2 of which one or"
        f" both are zero; {vanishing.STANDS_FOR}",
    ),
    claim(
        "lemma4.gamma1",
        "E.1.2, underbrace gamma1",
        printed(
            "h = g - (gamma1 w1 + gamma2 w2).a + (1 - 2 alpha)‖a‖^2 with gamma1 ="
            " (3 pi - sin(theta)‖w2‖/‖w1‖ - theta)/(2 pi) + 2 alpha",
            by_counterexample("h and its display, evaluated exactly", _gamma1_sides),
        ),
        intended(
            "the same with gamma1 = (3 pi - sin(theta)‖w2‖/‖w1‖ - theta)/(2 pi) - 2 alpha",
            by_identities(
                "h from A.4 minus the display, with either form of the products",
                lambda: [*_coefficients(-1), *_products_of_gamma()],
            ),
        ),
        misprint="The sign of 2 alpha: expanding -alpha ‖w1 - a‖^2 gives +2 alpha w1.a, and gamma1"
        " enters with a minus sign; gamma2, its mirror image, has -2 alpha. The transcription may"
        " be at fault, the lines around it are not.",
    ),
    claim(
        "lemma4.gamma2",
        "E.1.2, underbrace -gamma2",
        printed(
            "the coefficient of w2.a in h is -gamma2 ="
            " (3 pi - sin(theta)‖w1‖/‖w2‖ - theta)/(2 pi) - 2 alpha",
            by_identities("the coefficient of w2.a in h from A.4", _gamma2_coefficient),
        ),
    ),
    claim(
        "lemma4.a-min",
        "E.1.2, ‖a_min‖",
        printed(
            "with G = ‖gamma1 w1 + gamma2 w2‖: ‖a_min‖ = G/(2(1 - 2 alpha)) if"
            " 2‖w1 + w2‖ <= G/(2(1 - 2 alpha)), else 2‖w1 + w2‖",
            by_identities(
                "q(l) minus q at ‖a_min‖ is a square or a product of nonnegative factors for"
                " every l that is allowed, as 1 - 2 alpha > 0",
                _parabola,
            ),
        ),
        requires=("a4",),
        by_hand=(BY_HAND[2],),
    ),
    claim(
        "lemma4.h-tilde",
        "E.1.2, h-tilde by cases",
        printed(
            "h-tilde = g - G^2/(4(1 - 2 alpha)) in the first case, else"
            " g - 2 G ‖w1 + w2‖ + 4(1 - 2 alpha)‖w1 + w2‖^2",
            by_identities("q at each value of ‖a_min‖ minus the printed value", _cases),
        ),
        requires=("lemma4.a-min",),
    ),
    claim(
        "figure6",
        "Figure 6, caption",
        printed(
            "for alpha = 0.3, h-tilde/‖w1‖, with gamma1 as printed, is non-negative everywhere"
            " for theta in [0, pi] and r in [1e-5, 1e5]",
            vanishing.by_excess("h-tilde in exact rationals", _negative_as_printed),
        ),
        intended(
            "the same with gamma1 as it has to be",
            lambda parameters, bench: bench.prove(
                LEMMA, {"alpha": ALPHA.default, "kappa": KAPPA.default}
            ),
        ),
        misprint="The figure draws the h-tilde of E.1.2, whose gamma1 has the wrong sign of 2 alpha"
        " in print (lemma4.gamma1).",
        slip="lemma4.gamma1",
        requires=("lemma4.gamma1 as intended", "lemma4.gamma2", "lemma4.h-tilde", "a4"),
        by_hand=BY_HAND,
        domain="as intended theta in [0, pi], r in [0, infinity], more than the figure shows; the"
        " sign does not depend on the positive factor in front",
    ),
    claim(
        "figure6.two-variables",
        "E.1.2, text around Figure 6; section 6",
        printed(
            "h-tilde/‖w1‖ is a function of only theta and r",
            by_counterexample("h-tilde/‖w1‖ at two scales of the same weights", _two_scales),
        ),
        intended(
            "h-tilde/‖w1‖^2 is a function of only theta and r",
            by_identities(
                "g, ‖Gamma‖^2 and ‖S‖^2 have degree 2 in (‖w1‖, ‖w2‖), so h-tilde has", _degrees
            ),
        ),
        misprint="Section 6 prints 1/‖w1‖^2; E.1.2 and the caption print 1/‖w1‖. The sign, which"
        " is all that the lemma needs, is the same.",
    ),
    claim(
        "lemma4.largest-alpha",
        "Lemma 4, the constant alpha",
        sharp("the largest alpha for which Lemma 4 holds, given kappa", largest_alpha),
        parameters=(KAPPA_BELOW_ONE,),
        requires=("a4",),
        by_hand=BY_HAND,
        inequality=LEMMA,
    ),
    claim(
        "lemma4.largest-kappa",
        "Lemma 4, the radius of the ball",
        sharp("the largest kappa for which Lemma 4 holds, given alpha", largest_kappa),
        parameters=(ALPHA_BELOW_HALF,),
        requires=("a4",),
        by_hand=BY_HAND,
        inequality=LEMMA,
    ),
    claim(
        "lemma4.branch",
        "Lemma 4, the constant alpha near kappa = 0.241",
        sharp(
            "the least kappa_0 for which the largest alpha is"
            " (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for every kappa in"
            " [kappa_0, 3/10]",
            branch,
        ),
        by_hand=(*BY_HAND, EXCHANGE),
        domain="lemma4.every-kappa goes on from 3/10 to 9/10, lemma4.near-one from 9/10 to 1",
        inequality=BRANCH,
        tight_places=TIGHT,
    ),
    claim(
        "lemma4.any-alpha",
        "Lemma 4, the radius of the ball",
        sharp("Lemma 4 holds with some alpha > 0 exactly if kappa < 1", any_alpha),
        requires=("lemma4.near-one", "a4"),
        by_hand=BY_HAND,
    ),
    claim(
        "lemma4.near-one",
        "Lemma 4, the constant alpha near kappa = 1",
        sharp(
            "Lemma 4 holds with alpha = (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for"
            " all kappa in [9/10, 1]",
            near_one,
        ),
        requires=("a4",),
        by_hand=BY_HAND,
        inequality=NEAR_ONE,
        tight_places=TIGHT,
    ),
    claim(
        "lemma4.every-kappa",
        "Lemma 4, the constant alpha",
        sharp(
            "for every kappa in [3/10, 9/10] the largest alpha is"
            " (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2))",
            every_kappa,
        ),
        by_hand=(
            *BY_HAND,
            EXCHANGE,
        ),
        inequality=EVERY_KAPPA,
        tight_places=TIGHT,
    ),
)
