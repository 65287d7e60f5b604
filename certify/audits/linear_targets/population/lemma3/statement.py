"""Lemma 3 (section 6, E.1.1): ‖w1 + w2‖ never grows.

The paper says. Under gradient descent on the population loss with v = (1, -1),
``‖w1(tau+1) + w2(tau+1)‖ <= ‖w1(tau) + w2(tau)‖`` when mu <= 1. In section 2 the norm
continuously decreases throughout training, which read strictly is more than that and fails at
theta = 0.

What is computed. With S = w1 + w2 and D = 2 (grad_w1 L + grad_w2 L), one step gives
S - (mu/2) D, and

    (‖S‖^2 - ‖S - (mu/2) D‖^2) / mu  =  S.D - (mu/4) ‖D‖^2 .

The right side does not increase with mu, so that it is enough to show it nonnegative at the
largest step. It is homogeneous of degree 2 in the weights and depends on the angle theta
and the two norms; the larger norm is 1. It vanishes to third order along the whole edge
theta = 0 and to second order at theta = pi, ‖w1‖ = ‖w2‖.

The lines of the paper's own proof are in `certify.audits.linear_targets.population.lemma3.proof`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import vanishing
from certify.audits.linear_targets.exact.attacks import Attack
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.audits.linear_targets.formulas import population
from certify.claim import (
    HandStep,
    Inequality,
    Version,
    claim,
    printed,
    sharp,
    stated,
)
from certify.kernel.forms import Face
from certify.kernel.verdict import Algebra, Checked, Proved, Undecided
from certify.numbers import Number, Symbolic, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM, by_standstill, vanishes, with_identities
from certify.proofs.bench import Bench, bracket, one_reading
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

MU = Parameter("mu", Fraction(1), Fraction(0), Fraction(100), "largest step size")


def decrease(theta: Number, norm1: Number, norm2: Number, mu: Number, numbers: Number) -> Number:
    """Return ``(‖S‖^2 - ‖S - (mu/2) D‖^2) / mu`` from angle and norms (E.1.1).

    With unit vectors u1, u2 along the weights, ``S = norm1 u1 + norm2 u2`` and
    ``pi D = theta S - sin(theta) (norm2 u1 + norm1 u2)``.
    """
    pi, sine, cosine = numbers.pi(), numbers.sin(theta), numbers.cos(theta)
    first = (theta * norm1 - sine * norm2) / pi
    second = (theta * norm2 - sine * norm1) / pi
    along = norm1 * first + norm2 * second + (norm1 * second + norm2 * first) * cosine
    size = first * first + second * second + 2 * (first * second * cosine)
    return along - mu * size / 4


def sum_after_step(
    w1: linear_algebra.Vector,
    w2: linear_algebra.Vector,
    a: linear_algebra.Vector,
    mu: Number,
    numbers: Number,
) -> linear_algebra.Vector:
    """Return ``w1 + w2`` after one step of gradient descent with step size mu."""
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    rows = population.gradient(signs, [w1, w2], [a], numbers)
    total, slope = (
        linear_algebra.combine(1, w1, 1, w2),
        linear_algebra.combine(1, rows[0], 1, rows[1]),
    )
    return linear_algebra.combine(1, total, -mu, slope)


def reduced() -> Compiled:
    """Compile the lemma for one largest step; ``theta = pi t``."""

    def formulas(tape: Tracing) -> Alternatives:
        mu, t, norm1, norm2 = map(tape.input, ("mu", "t", "norm1", "norm2"))
        theta = tape.name("theta", tape.pi() * t)
        value = decrease(theta, norm1, norm2, mu, tape)
        return [[("decrease", value, False)]]

    return state((MU,), WEIGHTS, EVERY_RATIO, formulas)


def vectors() -> Compiled:
    """Compile the lemma over vectors of the plane, with a = 0: S does not see a."""
    names = PLANE[:4]

    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in names]
        w1, w2, zero = x[:2], x[2:], [tape.constant(0), tape.constant(0)]
        before = linear_algebra.combine(1, w1, 1, w2)
        after = sum_after_step(w1, w2, zero, tape.input("mu"), tape)
        fall = linear_algebra.dot(before, before) - linear_algebra.dot(after, after)
        return [
            [("w1_vanishes", -linear_algebra.dot(w1, w1), False)],
            [("w2_vanishes", -linear_algebra.dot(w2, w2), False)],
            [("fall", fall, False)],
        ]

    return state((MU,), names, (), formulas)


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose weights at angles from pi down to 0, with ratios from 0 to 1."""
    names = PLANE[:4]
    for ratio in (Fraction(1, 8), Fraction(1, 2), Fraction(15, 16), Fraction(1)):
        yield dict(zip(names, (Fraction(1), Fraction(0), -ratio, Fraction(0)), strict=True))
        for step in range(1, 64):
            theta = math.pi * (64 - step) / 64
            turned = math.cos(theta), math.sin(theta)
            w2 = [ratio * Fraction(round(x * 2**40), 2**40) for x in turned]
            yield dict(zip(names, (Fraction(1), Fraction(0), *w2), strict=True))


LEMMA = Inequality("lemma3", reduced(), vectors(), candidates)


def lemma(parameters: Parameters, bench: Bench) -> Settled:
    """Decide Lemma 3 for all steps up to the given one."""
    return bench.decide(LEMMA, parameters)


STEP = Fraction(1, 10**7)
LIMIT = Algebra("at theta = pi a step gives (1 - mu/2)(w1 + w2)", SYSTEM)


def _opposite() -> list[Any]:
    """At theta = pi the fall is mu (1 - mu/4) ‖w1 + w2‖^2: negative for every mu > 4."""
    norm1, norm2, mu = sympy.symbols("norm1 norm2 mu")
    found = decrease(sympy.pi, norm1, norm2, mu, Symbolic())
    return [found - (1 - mu / 4) * (norm1 - norm2) ** 2]


def largest_step(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest mu for which the lemma holds, from both sides."""
    exactly = "4" if all(map(vanishes, _opposite())) else ""
    inner, outer = ({"mu": value} for value in (Fraction(4), 4 + STEP))
    more = (("just past it", "opposite weights of different norm, theta = pi"),)
    return bracket(bench, LEMMA, "mu", (exactly, LIMIT), more, inner, outer)


# --- "continuously decrease" ----------------------------------------------------------------


def _standstill() -> tuple[str, Any, Any]:
    """The squared norm of the sum at w1 = w2 = a/8 and three steps later, with Theorem 1's c1."""
    zero, one, mu = sympy.Integer(0), sympy.Integer(1), sympy.Rational(3, 25)
    W: list[linear_algebra.Vector] = [[one / 8, zero], [one / 8, zero]]
    sizes = []
    for steps in (0, 3):
        for _ in range(steps):
            W = population.step([[one], [-one]], W, [[one, zero]], mu, Symbolic())
        total = linear_algebra.combine(1, W[0], 1, W[1])
        sizes.append(linear_algebra.dot(total, total))
    point = "w1 = w2 = a/8, ‖a‖ = 1, mu = 3/25, and three steps later, for ‖w1 + w2‖^2"
    return point, sizes[0], sizes[1]


# theta = 0, and w1 + w2 = 0 with either norm as the larger one.
STILL: set[Face] = {
    (("t", Fraction(0)),),
    (("t", Fraction(1)), ("norm1", Fraction(1))),
    (("t", Fraction(1)), ("norm2", Fraction(1))),
}
STRICT = (
    "for 1 <= mu < 4 the fall over mu is a positive combination of those at mu = 1 and mu = 4; it"
    " is (1 - mu/4) ‖w1 + w2‖^2 at theta = pi and 0 at theta = 0"
)


def _between() -> list[Any]:
    """The fall over mu is linear in mu; at theta = 0 it is zero, at pi it changes sign at 4."""
    theta, norm1, norm2, mu = sympy.symbols("theta norm1 norm2 mu")

    def fall(angle: Any, step: Any) -> Any:
        return decrease(angle, norm1, norm2, step, Symbolic())

    one, four, zero = sympy.Integer(1), sympy.Integer(4), sympy.Integer(0)
    mixed = ((4 - mu) * fall(theta, one) + (mu - 1) * fall(theta, four)) / 3
    return [
        fall(theta, mu) - mixed,
        fall(zero, mu),
        fall(sympy.pi, mu) - (1 - mu / 4) * (norm1 - norm2) ** 2,
    ]


def strictly(parameters: Parameters, bench: Bench) -> Settled:
    """Show that the sum falls in every step below 4 unless theta = 0 or w1 + w2 = 0.

    The certificate at mu = 1 is strict outside of those faces, which serves every smaller step;
    up to 4 the certificate at mu = 4 is mixed in.
    """
    one, four = (bench.prove(LEMMA, {"mu": Fraction(mu)}) for mu in (1, 4))
    evidence = getattr(one.verdict, "evidence", None)
    if not isinstance(evidence, Checked) or not isinstance(four.verdict, Proved):
        return Settled(Undecided(f"{one.verdict.reason}; {four.verdict.reason}"))
    if not set(evidence.tight) <= STILL:
        return Settled(Undecided("the certificate is tight elsewhere too"))
    texts = [
        (name, text) for name, s in ((".one", one), (".four", four)) for _, text in s.certificates
    ]
    verdict = Proved(
        "strict outside of the tight places at mu = 1, and none below mu = 4", evidence
    )
    facts = (("stands still", "exactly if theta = 0 or w1 + w2 = 0"), ("sharp mu", "every mu < 4"))
    settled = replace(one, verdict=verdict, certificates=tuple(texts), facts=facts)
    return with_identities(settled, STRICT, _between)


# --- weights that vanish ------------------------------------------------------------------


# w1 = -AGAINST a, w2 = 0 and a step, for ‖a‖ = 1: from there the sum grows with relu'(0) = 1.
AGAINST = (Fraction(1, 4), Fraction(1, 10))


def _growing() -> list[vanishing.Violation]:
    """‖w1 + w2‖ after a step with relu'(0) = 1 or 0, and before it, where w2 = 0."""
    size, mu = map(sympy.Rational, AGAINST)
    zero, one = sympy.Integer(0), sympy.Integer(1)
    slopes = vanishing.gradient([size, zero], [-one, zero], one)
    against = (
        f"‖a‖ = 1, w1 = -({size}) a, w2 = 0, mu = {mu}, relu'(0) = 1: a step changes ‖w1 + w2‖,"
        " at most ‖a‖/2 before, to"
    )
    found = [("relu'(0) = 1", against, abs(size - mu * (slopes[0][0] + slopes[1][0])), size)]
    w1, w2, mu = vanishing.HITTING
    hit = vanishing.after_hitting()
    run = f"a = 1, w1 = {w1}, w2 = {w2}, mu = {mu}, relu'(0) = 0:"
    if hit is None:
        return [*found, ("relu'(0) = 0", f"{run} w2 does not vanish after a step", zero, zero)]
    run += f" after one step w1 = {hit[0]}, w2 = 0; the next changes ‖w1 + w2‖ to"
    return [*found, ("relu'(0) = 0", run, abs(hit[1]), abs(hit[0]))]


def _sum_after(W: Any, a: Any, derivative: Any, mu: Any) -> Any:
    slopes = vanishing.rows(W, a, derivative)
    total = linear_algebra.combine(1, W[0], 1, W[1])
    return linear_algebra.combine(1, total, -mu, linear_algebra.combine(1, slopes[0], 1, slopes[1]))


def _with_one_half() -> list[vanishing.Sum]:
    """With relu'(0) = 1/2 the fall of ‖w1 + w2‖^2 where weights vanish, a multiple of it."""
    mu, found = sympy.Symbol("mu"), []
    for W, a, _ in vanishing.cases():
        before = linear_algebra.combine(1, W[0], 1, W[1])
        after = _sum_after(W, a, sympy.Rational(1, 2), mu)
        square = linear_algebra.dot(before, before)
        found.append((square - linear_algebra.dot(after, after), [(mu / 2 * (1 - mu / 8), square)]))
    return found


def _with_another() -> list[Any]:
    """The sum after a step from w1 = (1/2 - relu'(0)) a, w2 = 0, minus the multiple that it is."""
    mu, s, size = sympy.Symbol("mu"), sympy.Symbol("s"), sympy.Symbol("w", positive=True)
    zero = sympy.Integer(0)
    W, a = [[size, zero], [zero, zero]], [size / (sympy.Rational(1, 2) - s), zero]
    after = _sum_after(W, a, s, mu)
    return list(linear_algebra.combine(1, after, -(1 + mu * (1 + s) / 2), W[0]))


def one_half(largest: Fraction) -> Version:
    """Return the lemma for steps up to `largest`, read with relu'(0) = 1/2."""
    return stated(
        f"with relu'(0) = 1/2, or if no weight is zero, ‖w1 + w2‖ never grows, for mu <= {largest}",
        vanishing.by_sums(
            "where a weight is zero a step with relu'(0) = 1/2 makes ‖w1 + w2‖^2 smaller by"
            f" (mu/2)(1 - mu/8) ‖w1 + w2‖^2, which is >= 0 for mu in [0, {largest}]",
            _with_one_half,
            "mu",
            Fraction(0),
            largest,
            _with_another,
            (
                (
                    "other relu'(0) in [0, 1]",
                    "a step from w1 = (1/2 - relu'(0)) a, w2 = 0, where ‖w1 + w2‖ <= ‖a‖/2,"
                    " multiplies the sum by 1 + (1 + relu'(0)) mu/2",
                ),
            ),
        ),
    )


ONE_HALF = one_half(Fraction(1))

# --- the claims ---------------------------------------------------------------------------


def _excess(w1: Any, w2: Any, a: Any, parameters: Parameters, numbers: Number) -> Number:
    mu, before = numbers.constant(parameters["mu"]), linear_algebra.combine(1, w1, 1, w2)
    after = sum_after_step(w1, w2, a, mu, numbers)
    return linear_algebra.dot(before, before) - linear_algebra.dot(after, after)


def _any_length(w1: Any, w2: Any, parameters: Parameters, numbers: Number) -> Number:
    return numbers.constant(0)


def _reduced(
    theta: Number, norm1: Number, norm2: Number, parameters: Parameters, numbers: Number
) -> Number:
    return decrease(theta, norm1, norm2, numbers.constant(parameters["mu"]), numbers)


BY_HAND = (
    HandStep(
        "The fall of ‖w1 + w2‖^2 in one step is mu times a function of theta, ‖w1‖, ‖w2‖, mu"
        " that does not increase with mu and is homogeneous of degree 2 in the norms",
        "tests/audits/linear_targets/population/lemma3/test_statement.py::test_reduction",
    ),
)

TIGHT = {
    "t = 0": "theta = 0: aligned weights, whose sum does not move at all",
    "t = 1, norm2 = 1": "theta = pi, r = 1: w1 + w2 = 0",
    "t = 1, norm1 = 1": "theta = pi, r = 1: w1 + w2 = 0",
}

CLAIMS = (
    claim(
        "lemma3",
        "Lemma 3, section 6 and E.1.1",
        printed(
            "‖w1(tau+1) + w2(tau+1)‖ <= ‖w1(tau) + w2(tau)‖ for all iterations when mu <= 1",
            lemma,
            "‖w1(tau+1) + w2(tau+1)‖ <= ‖w1(tau) + w2(tau)‖ for all iterations when mu <= {mu}",
        ),
        sharp("the same with the largest mu", largest_step),
        parameters=(MU,),
        requires=("lemma3.difference",),
        best_means="the largest step size",
        by_hand=BY_HAND,
        domain="every dimension d >= 1, every a, all nonzero w1, w2 (where one vanishes L has no"
        " gradient, so that no step is printed: lemma3.zero-weights), every step in (0, mu];"
        " reduced to theta = pi t in [0, pi] and r = ‖w2‖/‖w1‖ in [0, infinity], nothing left out",
        inequality=LEMMA,
        attack=Attack(_excess, _any_length, _reduced),
        tight_places=TIGHT,
    ),
    claim(
        "lemma3.zero-weights",
        "Lemma 3, where a weight is zero",
        replace(
            ONE_HALF,
            says=f"{ONE_HALF.says}; with relu'(0) = 1, as E.2.1 has it, or 0, as the usual"
            " software has it, it may grow where a weight is zero",
            settle=one_reading(
                ONE_HALF.settle, vanishing.by_excess("steps in exact rationals", _growing)
            ),
        ),
        requires=("lemma3 as printed",),
        by_hand=(IN_THE_PLANE,),
        domain="every dimension d >= 1, every a, all w1, w2, every step in (0, 1]. What the print"
        f" leaves open: {vanishing.LEFT_OPEN}; {vanishing.STANDS_FOR}",
    ),
    claim(
        "lemma3.decreases",
        "section 2, below Theorem 1; section 6, above Lemma 3",
        printed(
            "throughout training ‖w1 + w2‖ decreases, read as Lemma 3 formalizes it: it never"
            " increases, for mu <= 1",
            lambda parameters, bench: bench.decide(LEMMA, {"mu": Fraction(1)}),
        ),
        stated(
            "read strictly: ‖v1 w1 + v2 w2‖ becomes smaller in each step",
            by_standstill("one step of gradient descent, evaluated exactly", _standstill),
        ),
        sharp(
            "for mu < 4 a step makes ‖w1 + w2‖ smaller unless theta = 0 or w1 + w2 = 0, where"
            " it stays",
            strictly,
        ),
        requires=("lemma3.difference",),
        by_hand=BY_HAND,
        domain="every dimension d >= 1, every a, all nonzero w1, w2. 'Decreases' is what section 6"
        " says that Lemma 3, which has <=, formalizes. From aligned weights w1 = w2 = a/8, which"
        " Theorem 1 admits, w1 moves by mu a/2 and w2 by -mu a/2 in each step: the sum stands still"
        " until w2 has turned around. From aligned weights off the line of a it stands still for"
        " one step",
        tight_places=TIGHT,
    ),
)
