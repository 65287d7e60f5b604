"""Lemma 5 (section 6, E.1.3): the gradient is smooth towards the global optimum.

The paper says. For v = (1, -1), W* = (a, -a) and all W,
``‖grad L(W)‖_F <= beta ‖W - W*‖_F``, with beta = sqrt(5/2).

What is computed. ``beta^2 ‖W - W*‖^2 - ‖grad L(W)‖^2`` is a quadratic in a, with coefficients
that depend on the angle theta and the two norms; the larger norm is 1. For all W it has to
be nonnegative for every a, in the ball for every a with ``‖w1 + w2‖ <= kappa ‖a‖``.

Where it is tight: theta = 0, w2 -> 0, a against w1. For all W the smallest constant is
beta^2 = 1/2, approached as a -> 0 too; in the ball it is
``(1 + kappa)^2 / (2 ((1 + kappa)^2 + 1))``, approached at ``‖a‖ = ‖w1‖ / kappa``.

The lines of the paper's own proof are in `lemma5_proof` and `lemma5_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import networks, vanishing
from certify.audits.linear_targets.exact.attacks import Attack
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.quadratic import (
    PARABOLA,
    Quadratic,
    minimum,
    nonnegative,
    reduction,
    squared_norm,
)
from certify.audits.linear_targets.formulas import population
from certify.claim import (
    HandStep,
    Inequality,
    Version,
    claim,
    derived,
    printed,
    sharp,
    stated,
)
from certify.kernel.verdict import Algebra
from certify.numbers import Number, Symbolic, Tracing
from certify.parameter import Parameter, Parameters, Point, square_root
from certify.proofs.algebra import SYSTEM, by_identities, vanishes
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

BETA_SQUARED = Parameter(
    "beta_squared", Fraction(5, 2), Fraction(1, 4), Fraction(100), "constant beta", root="beta"
)
KAPPA = Parameter("kappa", Fraction(1, 2), Fraction(0), Fraction(4), "‖w1 + w2‖ <= kappa ‖a‖")
BALL = replace(KAPPA, lower=Fraction(1, 1000))
ANY_KAPPA = replace(BALL, optional=True)
STEP = Fraction(1, 10**7)


def target_quadratic(
    theta: Number, norm1: Number, norm2: Number, beta_squared: Number, numbers: Number
) -> Quadratic:
    """Return ``beta^2 ‖W - W*‖^2 - ‖grad L(W)‖^2`` as a quadratic in a.

    The rows of the gradient are ``p1 - a/2`` and ``p2 + a/2`` (E.1.3), with
    ``p1 = own u1 - other u2`` in unit vectors along the weights, and p2 its mirror image.
    """
    pi, sine, cosine = numbers.pi(), numbers.sin(theta), numbers.cos(theta)

    def row(own: Number, other: Number) -> tuple[Number, Number]:
        return own / 2 - sine * other / (2 * pi), (pi - theta) * other / (2 * pi)

    (own1, other2), (own2, other1) = row(norm1, norm2), row(norm2, norm1)
    sizes = squared_norm(own1, -other2, cosine) + squared_norm(own2, -other1, cosine)
    g = beta_squared * (norm1 * norm1 + norm2 * norm2) - sizes
    x = 2 * beta_squared * norm1 - own1 - other1
    y = own2 + other2 - 2 * beta_squared * norm2
    e = (4 * beta_squared - 1) / 2
    return Quadratic(g, x, y, e)


def smallest_in_the_ball(kappa: Any) -> Any:
    """Return ``(1 + kappa)^2 / (2 ((1 + kappa)^2 + 1))``."""
    return (1 + kappa) * (1 + kappa) / (2 * ((1 + kappa) * (1 + kappa) + 1))


def reduced(ball: bool) -> Compiled:
    """Compile the lemma, for all W or in the ball; ``theta = pi t``."""

    def formulas(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        norm1, norm2 = tape.input("norm1"), tape.input("norm2")
        quadratic = target_quadratic(theta, norm1, norm2, tape.input("beta_squared"), tape)
        kappa = tape.input("kappa") if ball else None
        return nonnegative(tape, quadratic, theta, norm1, norm2, kappa)

    parameters = (BETA_SQUARED, KAPPA) if ball else (BETA_SQUARED,)
    return state(parameters, WEIGHTS, EVERY_RATIO, formulas)


def _excess(w1: Any, w2: Any, a: Any, beta_squared: Number, numbers: Number) -> Number:
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    rows = population.gradient(signs, [w1, w2], [a], numbers)
    size = linear_algebra.dot(rows[0], rows[0]) + linear_algebra.dot(rows[1], rows[1])
    return beta_squared * population.distance_squared(w1, w2, a) - size


def vectors(ball: bool) -> Compiled:
    """Compile the lemma over vectors of the plane; refuted by exact vectors."""

    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE]
        w1, w2, a = x[:2], x[2:4], x[4:]
        rows: list[list[tuple[str, Any, bool]]] = [
            [("w1_vanishes", -linear_algebra.dot(w1, w1), False)],
            [("w2_vanishes", -linear_algebra.dot(w2, w2), False)],
            [("excess", _excess(w1, w2, a, tape.input("beta_squared"), tape), False)],
        ]
        if ball:
            total = linear_algebra.combine(1, w1, 1, w2)
            bound = tape.input("kappa") ** 2 * linear_algebra.dot(a, a)
            rows.append([("outside_the_ball", linear_algebra.dot(total, total) - bound, True)])
        return rows

    parameters = (BETA_SQUARED, KAPPA) if ball else (BETA_SQUARED,)
    return state(parameters, PLANE, (), formulas)


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose w2 a small multiple of w1, and a against them, as short as is allowed."""
    for exponent in (1, 2, 4, 6, 8, 10, 14, 18, 22, 26, 30, 36, 42, 50):
        small = Fraction(1, 1 << exponent)
        length = small
        if "kappa" in parameters:
            unit = small / 1024
            length = (-(-(1 + small) / parameters["kappa"] // unit) + 1) * unit
        zero = Fraction(0)
        values = (Fraction(1), zero, small, zero, -length, zero)
        yield dict(zip(PLANE, values, strict=True))


SMOOTH = "‖grad L(W)‖_F <= sqrt({beta_squared}) ‖W - W*‖_F for all W"
EVERYWHERE = Inequality("lemma5", reduced(False), vectors(False), candidates, SMOOTH)
IN_THE_BALL = Inequality(
    "lemma5.ball",
    reduced(True),
    vectors(True),
    candidates,
    f"{SMOOTH} with ‖w1 + w2‖ <= {{kappa}} ‖a‖",
)
LIMIT = Algebra("the quotient tends to the constant as w2 -> 0", SYSTEM)


def limits(kappa: Any, beta_squared: Any) -> list[Any]:
    """Return what vanishes if no smaller ``beta_squared`` works.

    The excess at theta = 0, w1 = 1, w2 -> 0 and a = -1/kappa against them; for all W the
    limit kappa -> infinity, that is a -> 0.
    """
    zero, one = sympy.Integer(0), sympy.Integer(1)
    g, x, _, e = target_quadratic(zero, one, zero, beta_squared, Symbolic())
    length = 0 if kappa is None else 1 / sympy.sympify(kappa)
    return [g + x * length + e * length**2]


def _inequality(parameters: Parameters) -> Inequality:
    return IN_THE_BALL if "kappa" in parameters else EVERYWHERE


def lemma(parameters: Parameters, bench: Bench) -> Settled:
    """Decide Lemma 5 for all W, or in the ball if kappa is given."""
    return bench.decide(_inequality(parameters), parameters)


def smallest_beta(parameters: Parameters, bench: Bench) -> Settled:
    """Find the smallest beta for all W, or in the ball if kappa is given, from both sides."""
    kappa = parameters.get("kappa")
    right = Fraction(1, 2) if kappa is None else smallest_in_the_ball(kappa)
    exact = sympy.Rational(right.numerator, right.denominator)
    found = square_root(str(right)) if all(map(vanishes, limits(kappa, exact))) else ""
    more = (("equality", "not attained, only approached: theta = 0, w2 -> 0, a against w1"),)
    below = ((right - STEP / 2) // STEP) * STEP
    ball = {} if kappa is None else {"kappa": kappa}
    sides = [{"beta_squared": value, **ball} for value in (right, below)]
    exactly, root = (found, LIMIT), BETA_SQUARED.root
    which = _inequality(parameters)
    return bracket(bench, which, BETA_SQUARED.name, exactly, more, *sides, root=root)


def _attack_excess(w1: Any, w2: Any, a: Any, parameters: Parameters, numbers: Number) -> Number:
    return _excess(w1, w2, a, numbers.constant(parameters["beta_squared"]), numbers)


def _least_length(w1: Any, w2: Any, parameters: Parameters, numbers: Number) -> Number:
    if "kappa" not in parameters:
        return numbers.constant(0)
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), numbers)
    return total / numbers.constant(parameters["kappa"])


def _reduced(
    theta: Number, norm1: Number, norm2: Number, parameters: Parameters, numbers: Number
) -> Number:
    beta_squared = numbers.constant(parameters["beta_squared"])
    quadratic = target_quadratic(theta, norm1, norm2, beta_squared, numbers)
    kappa = numbers.constant(parameters["kappa"]) if "kappa" in parameters else None
    return minimum(quadratic, theta, norm1, norm2, kappa, numbers)


def in_words(beta: str, kappa: str = "") -> str:
    """Say the lemma with other constants."""
    ball = f" with ‖w1 + w2‖ <= {kappa} ‖a‖" if kappa else ""
    return f"‖grad L(W)‖_F <= {beta} ‖W - W*‖_F for all W{ball}"


def _reduction() -> list[Any]:
    beta_squared = sympy.symbols("beta_squared")
    return reduction(
        lambda w1, w2, a, numbers: _excess(w1, w2, a, beta_squared, numbers),
        lambda theta, norm1, norm2, numbers: target_quadratic(
            theta, norm1, norm2, beta_squared, numbers
        ),
    )


def _where_weights_vanish() -> list[vanishing.Sum]:
    """The excess where weights vanish and s = relu'(0), a sum that is >= 0."""
    found = []
    for W, a, s in vanishing.cases():
        sizes = sum(linear_algebra.dot(row, row) for row in vanishing.rows(W, a, s))
        both = population.distance_squared(W[0], W[1], a)
        size, total = linear_algebra.dot(a, a), linear_algebra.combine(1, W[0], 1, W[1])
        apart = linear_algebra.combine(1, linear_algebra.combine(1, W[0], -1, W[1]), -1, a)
        terms = [
            (sympy.Rational(9, 4) - s**2 / 2, linear_algebra.dot(apart, apart)),
            ((5 - s**2) / 2, size),
            (s**2 / 4, linear_algebra.dot(total, total)),
        ]
        if not any(map(any, W)):
            terms = [(5 - 2 * s**2, size)]
        found.append((sympy.Rational(5, 2) * both - sizes, terms))
    return found


def zero_weights(lower: Fraction, upper: Fraction) -> Version:
    """Return the lemma where a weight is zero, for relu'(0) from `lower` to `upper`."""
    return stated(
        "where w1 or w2 or both are zero, ‖grad L(W)‖_F <= sqrt(5/2) ‖W - W*‖_F, whatever"
        f" relu'(0) is in [{lower}, {upper}]",
        vanishing.by_sums(
            "the excess of the squares is a sum of squares, with coefficients >= 0 for"
            f" relu'(0) in [{lower}, {upper}]",
            _where_weights_vanish,
            "s",
            lower,
            upper,
        ),
    )


BY_HAND = (
    HandStep(
        "beta^2 ‖W - W*‖^2 - ‖grad L(W)‖^2 is at least the minimum of the quadratic, attained"
        " by some a, homogeneous of degree 2 in the norms",
        "tests/audits/linear_targets/population/lemma5/test_statement.py::test_reduction",
    ),
    PARABOLA,
)
TIGHT = {
    "t = 0, norm2 = 0": "theta = 0, r -> 0: w2 -> 0 along w1, a against them",
    "t = 0, norm1 = 0": "theta = 0, r -> infinity, the mirror image",
    "t = 1, norm2 = 1": "theta = pi, r = 1: W = W*, where both sides vanish",
    "t = 1, norm1 = 1": "theta = pi, r = 1: W = W*, where both sides vanish",
}
DOMAIN = (
    "all nonzero w1, w2; reduced to theta = pi t in [0, pi] and r = ‖w2‖/‖w1‖ in [0, infinity],"
    " nothing left out"
)

CLAIMS = (
    claim(
        "lemma5",
        "Lemma 5, section 6 and E.1.3",
        printed(
            "‖grad L(W)‖_F <= beta ‖W - W*‖_F for all W, with beta = sqrt(5/2)", lemma, in_words
        ),
        sharp("the same with the smallest beta", smallest_beta),
        parameters=(BETA_SQUARED, ANY_KAPPA),
        best_means="the smallest for all nonzero w1, w2; printed: sqrt(5/2)",
        requires=("lemma5.reduction",),
        by_hand=BY_HAND,
        domain="every dimension d >= 1, every a, or if kappa is given every a with"
        f" ‖w1 + w2‖ <= kappa ‖a‖, {DOMAIN}",
        inequality=EVERYWHERE,
        tight_places=TIGHT,
        attack=Attack(_attack_excess, _least_length, _reduced),
    ),
    claim(
        "lemma5.zero-weights",
        "Lemma 5, its hypotheses",
        zero_weights(Fraction(0), Fraction(1)),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every dimension d >= 1, every a; " + vanishing.STANDS_FOR,
    ),
    claim(
        "lemma5.ball",
        "Lemma 5, in the ball of Lemma 4",
        sharp(
            "the smallest beta with ‖grad L(W)‖_F <= beta ‖W - W*‖_F as long as"
            " ‖w1 + w2‖ <= kappa ‖a‖",
            smallest_beta,
        ),
        parameters=(BALL,),
        requires=("lemma5.reduction",),
        by_hand=BY_HAND,
        domain=f"every dimension d >= 1, every a with ‖w1 + w2‖ <= kappa ‖a‖, {DOMAIN}",
        inequality=IN_THE_BALL,
        tight_places=TIGHT,
    ),
    claim(
        "lemma5.reduction",
        "Lemma 5, what the certificates rest on",
        derived(
            "beta^2 ‖W - W*‖^2 - ‖grad L(W)‖^2 = g - (x u1 + y u2).a + e ‖a‖^2, coefficients"
            " depending on theta, ‖w1‖, ‖w2‖ and beta",
            by_identities("the left side minus the quadratic in a", _reduction),
        ),
        requires=("eq8.rows",),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every d >= 1, every a, all nonzero w1, w2, parallel ones included",
    ),
)
