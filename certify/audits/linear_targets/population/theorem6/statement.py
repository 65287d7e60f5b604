"""Theorem 6 (Appendix B) and its proof (F.2): r outputs, 2r neurons in pairs.

The paper says. With V = [I, -I]^T Sigma R, R orthogonal, Sigma positive and diagonal, gradient
descent with step size mu <= c3 from any start with ‖w_l + w_{l+r}‖ <= ‖a~_l‖ / 2 obeys
``‖W(tau) - W*‖_F^2 <= (1 - c4 mu)^tau ‖W(0) - W*‖_F^2``, where a~_l is row l of Sigma^-1 R A and
W* = [a~; -a~]. "All c_j are fixed numerical constants". The proof: the loss is
``sum_l sigma_l^2 / 2 E(relu(w_l.x) - relu(w_{l+r}.x) - a~_l.x)^2``, r problems of Theorem 1.

What is computed. The decomposition is true. But Theorem 1 divides the step by v^2, and the step
here is not divided: pair l moves with step ``mu sigma_l^2``. Opposite weights ``(t a~, -t a~)``
then come nearer to W* by exactly ``1 - mu sigma_l^2 / 2``, so that no c4 does for a small sigma_l
and no c3 for a large one. True are: the same constants as in Theorem 1, if the step of pair l is
divided by sigma_l^2; and for the printed step, if ``mu max sigma^2 <= c3``, the rate
``1 - c4 mu min sigma^2``. Both rest on one certificate for a single pair (`PAIR`).

By hand: that a step keeps each pair in the ball (Lemma 3), `BY_HAND`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import one_step
from certify.audits.linear_targets.exact.attacks import Attack
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.gaussian import HalfAngles
from certify.audits.linear_targets.exact.quadratic import PARABOLA, Quadratic, minimum, nonnegative
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.lemma5.statement import target_quadratic
from certify.audits.linear_targets.population.theorem1 import with_ball_kept
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    largest,
    printed,
    repaired,
)
from certify.kernel.verdict import Algebra, Checked, Refuted, Undecided
from certify.numbers import Float64, Number, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM, vanishes
from certify.proofs.bench import Bench
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

MU = Parameter("mu", one_step.C1, Fraction(0), Fraction(100), "step size")
SIGMA = Parameter("sigma", Fraction(10), Fraction(0), Fraction(100), "Sigma = sigma I")
C3 = Parameter("c3", one_step.C1, Fraction(0), Fraction(4), "mu max sigma^2 <= c3")
C4 = Parameter("c4", one_step.C2, Fraction(0), Fraction(1), "constant of the rate")
ONE = Fraction(1)

# --- the formulas --------------------------------------------------------------------------


def output_weights(
    sigma: linear_algebra.Vector, R: linear_algebra.Matrix
) -> list[linear_algebra.Vector]:
    """Return the 2r rows of ``V = [I, -I]^T Sigma R``."""
    rows = [[s * x for x in row] for s, row in zip(sigma, R, strict=True)]
    return [*rows, *([-x for x in row] for row in rows)]


def targets(
    sigma: linear_algebra.Vector, R: linear_algebra.Matrix, A: linear_algebra.Matrix
) -> list[linear_algebra.Vector]:
    """Return the rows a~_l of ``Sigma^-1 R A``."""
    columns = list(zip(*A, strict=True))
    return [
        [linear_algebra.dot(row, column) / s for column in columns]
        for s, row in zip(sigma, R, strict=True)
    ]


def optimum(
    sigma: linear_algebra.Vector, R: linear_algebra.Matrix, A: linear_algebra.Matrix
) -> list[linear_algebra.Vector]:
    """Return the 2r rows of ``W* = [Sigma^-1 R A; -Sigma^-1 R A]``."""
    rows = targets(sigma, R, A)
    return [*rows, *([-x for x in row] for row in rows)]


def signs(numbers: Number) -> list[linear_algebra.Vector]:
    """Return the output weights (1, -1) of Theorem 1 as proved."""
    return [[numbers.constant(1)], [numbers.constant(-1)]]


def pair_gain(
    theta: Number,
    norm1: Number,
    norm2: Number,
    mu: Number,
    sigma: Number,
    c4: Number,
    numbers: Number,
) -> Quadratic:
    """Return ``((1 - c4 mu) ‖W - W*‖^2 - ‖W' - W*‖^2) / (mu sigma^2)`` as a quadratic in a~."""
    square = sigma**2
    return one_step.gain(theta, norm1, norm2, mu * square, c4 / square, (1, 1), numbers)


def pair_fall(
    w1: linear_algebra.Vector,
    w2: linear_algebra.Vector,
    a: linear_algebra.Vector,
    mu: Number,
    sigma: Number,
    c4: Number,
    numbers: Number,
) -> Number:
    """Return ``(1 - c4 mu) ‖W - W*‖^2 - ‖W' - W*‖^2`` for r = 1, a = a~: the printed step."""
    V = output_weights([sigma], [[numbers.constant(1)]])
    after = population.descend(V, [w1, w2], [[sigma * x for x in a]], [mu, mu], numbers)
    goal = [a, [-x for x in a]]
    return (1 - c4 * mu) * one_step.apart([w1, w2], goal) - one_step.apart(after, goal)


# --- what the kernel is asked --------------------------------------------------------------


def reduced() -> Compiled:
    """Compile one step of one pair, for one mu, sigma and c4; ``theta = pi t``."""

    def formulas(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        norm1, norm2 = tape.input("norm1"), tape.input("norm2")
        mu, sigma, c4 = (tape.input(name) for name in ("mu", "sigma", "c4"))
        quadratic = pair_gain(theta, norm1, norm2, mu, sigma, c4, tape)
        return nonnegative(tape, quadratic, theta, norm1, norm2, tape.constant(one_step.KAPPA))

    return state((MU, SIGMA, C4), WEIGHTS, EVERY_RATIO, formulas)


def vectors() -> Compiled:
    """Compile the theorem as printed, for r = 1 and weights of the plane."""

    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE]
        w1, w2, a = x[:2], x[2:4], x[4:]
        total = linear_algebra.combine(1, w1, 1, w2)
        outside = 4 * linear_algebra.dot(total, total) - linear_algebra.dot(a, a)
        mu, sigma, c4 = (tape.input(name) for name in ("mu", "sigma", "c4"))
        fall = pair_fall(w1, w2, a, mu, sigma, c4, tape)
        return [
            [("outside_the_ball", outside, True)],
            [("w1_vanishes", -linear_algebra.dot(w1, w1), False)],
            [("w2_vanishes", -linear_algebra.dot(w2, w2), False)],
            [("fall", fall, False)],
        ]

    return state((MU, SIGMA, C4), PLANE, (), formulas)


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose weights in the ball from which a step may come too short, or go too far."""
    numbers = Float64()
    mu, sigma, c4 = (float(parameters[name]) for name in ("mu", "sigma", "c4"))

    def quadratic(theta: Number, norm1: Number, norm2: Number) -> Quadratic:
        return pair_gain(theta, norm1, norm2, mu, sigma, c4, numbers)

    yield from one_step.candidates(quadratic, one_step.KAPPA)


PAIR = Inequality(
    "theorem6",
    reduced(),
    vectors(),
    candidates,
    "‖W(tau+1) - W*‖_F^2 <= (1 - {c4} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} of one pair of"
    " neurons with sigma = {sigma}, from ‖w1 + w2‖ <= ‖a~‖/2",
)

# --- how each line is settled --------------------------------------------------------------


def settle_printed(parameters: Parameters, bench: Bench) -> Settled:
    """Decide the theorem for Sigma = sigma I, and say what a step does at the witness."""
    size = parameters["mu"] * parameters["sigma"] ** 2
    settled = with_ball_kept(bench.decide(PAIR, parameters), {"mu": size}, bench)
    evidence = getattr(settled.verdict, "evidence", None)
    if not isinstance(settled.verdict, Refuted) or not isinstance(evidence, Checked):
        return settled
    x = [float(value) for _, value in evidence.witness]
    w1, w2, a = x[:2], x[2:4], x[4:]
    mu, sigma, c4 = (float(parameters[name]) for name in ("mu", "sigma", "c4"))
    fall = pair_fall(w1, w2, a, mu, sigma, c4, Float64())
    before = population.distance_squared(w1, w2, a)
    allowed = 1 - mu * c4
    words = f"by {allowed - fall / before:.6g}, where 1 - c4 mu = {allowed:.6g}"
    return replace(settled, facts=(("a step there multiplies the squared distance", words),))


def scaled(parameters: Parameters, bench: Bench) -> Settled:
    """Decide the theorem with the step of each pair divided by ``sigma_l^2``."""
    settled = bench.decide(PAIR, {**parameters, "sigma": ONE})
    return with_ball_kept(settled, parameters, bench)


def _smaller_steps() -> list[Any]:
    """What a step gives per unit of its size falls with the size by ``‖grad L‖^2``."""
    theta, norm1, norm2, size, c3, c4 = sympy.symbols("theta norm1 norm2 size c3 c4")
    numbers = HalfAngles()
    place = (theta, norm1, norm2)
    at_size, at_most = (one_step.gain(*place, s, c4, (1, 1), numbers) for s in (size, c3))
    squares = target_quadratic(*place, sympy.Integer(0), numbers)
    return [
        one - other + (c3 - size) * square
        for one, other, square in zip(at_size, at_most, squares, strict=True)
    ]


SMALLER = Algebra("what a step gives, per unit of its size, minus what a longer one gives", SYSTEM)


def unscaled(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the rate of the printed step: each pair takes a step of size at most c3."""
    if not all(map(vanishes, _smaller_steps())):
        return Settled(Undecided("the dependence on the step size is not the expected one"))
    constants = {"mu": parameters["c3"], "sigma": ONE, "c4": parameters["c4"]}
    settled = with_ball_kept(bench.decide(PAIR, constants), constants, bench)
    return replace(settled, algebra=(SMALLER,))


def _opposite_weights() -> list[Any]:
    """Return what vanishes if (t a~, -t a~) comes nearer to W* by ``1 - mu sigma^2 / 2``.

    a~ has length l; t, l, mu, sigma are positive symbols. Then: what is left at
    ``sigma^2 = c4/2`` and at ``sigma^2 = 8/mu``.
    """
    t, length, mu, sigma, c4 = sympy.symbols("t l mu sigma c4", positive=True)
    zero = sympy.Integer(0)
    a, w1, w2 = [length, zero], [t * length, zero], [-t * length, zero]
    before = population.distance_squared(w1, w2, a)
    after = (1 - c4 * mu) * before - pair_fall(w1, w2, a, mu, sigma, c4, HalfAngles())
    shrinks = (1 - mu * sigma**2 / 2) ** 2
    too_slow = shrinks.subs(sigma, sympy.sqrt(c4 / 2)) - (1 - c4 * mu)
    too_far = shrinks.subs(sigma, sympy.sqrt(8 / mu)) - 1
    return [after - shrinks * before, too_slow - (mu * c4 / 2 + mu**2 * c4**2 / 16), too_far - 8]


def fixed_constants(parameters: Parameters, bench: Bench) -> Settled:
    """Refute the theorem for all constants at once, by exact algebra."""
    if not all(map(vanishes, _opposite_weights())):
        return Settled(Undecided("opposite weights do not move as expected"))
    reason = (
        "at w_l = t a~_l, w_{l+r} = -t a~_l one step multiplies the pair's squared distance by"
        " (1 - mu sigma_l^2/2)^2"
    )
    facts = (
        (
            "for every c4, sigma_l^2 = c4/2",
            "the rate fails: (1 - mu c4/4)^2 - (1 - c4 mu) = mu c4/2 + mu^2 c4^2/16 > 0",
        ),
        (
            "for every c3, sigma_l^2 = 8/mu",
            "the distance triples with every step",
        ),
    )
    what = "one step from opposite weights, with symbols for t, ‖a~_l‖, mu, sigma_l and c4"
    return Settled(Refuted(reason, Algebra(what, SYSTEM)), facts=facts)


# --- attacks by sampling -------------------------------------------------------------------


def draw(seed: int, outputs: int, dimension: int) -> tuple[Any, ...]:
    """Return random sigma, R, A and an admissible W as float64 arrays."""
    generator: Any = numpy.random.default_rng((seed, outputs, dimension))
    R: Any = numpy.linalg.qr(generator.standard_normal((outputs, outputs)))[0]
    sigma = 10.0 ** generator.uniform(-1, 1, outputs)
    A = generator.standard_normal((outputs, dimension))
    goal: Any = numpy.array(targets(sigma, R, A))
    size = 10.0 ** generator.uniform(-2, 1)
    w1 = size * generator.standard_normal((outputs, dimension))
    sums = generator.standard_normal((outputs, dimension))
    lengths = numpy.linalg.norm(goal, axis=1) / (2 * numpy.linalg.norm(sums, axis=1))
    sums *= (generator.uniform(0, 1, outputs) * lengths)[:, None]
    return sigma, R, A, numpy.concatenate([w1, sums - w1])


CASES = tuple((seed, r, d) for seed in range(3) for r in (1, 2, 3, 4) for d in (2, 5))


def _rates(divided: bool) -> Callable[[], Finding]:
    """Return an attack on the rate: the worst factor per step over the one that is claimed."""

    def run() -> Finding:
        numbers, worst, steps = Float64(), 0.0, 25
        for seed, r, d in CASES:
            sigma, R, A, W = draw(seed, r, d)
            V = output_weights(sigma, R)
            goal: Any = numpy.array(optimum(sigma, R, A))
            squares = [float(s) ** 2 for s in (*sigma, *sigma)]
            mu = float(one_step.C1) / (1.0 if divided else max(squares))
            sizes = [mu / square if divided else mu for square in squares]
            allowed = 1 - float(one_step.C2) * mu * (1.0 if divided else min(squares))
            before = float(((W - goal) ** 2).sum())
            for _ in range(steps):
                W = numpy.array(population.descend(V, W, A, sizes, numbers))
                after = float(((W - goal) ** 2).sum())
                worst, before = largest(worst, after / (allowed * before)), after
        return Finding(len(CASES) * steps, worst, 1.0)

    return run


def _fall(w1: Any, w2: Any, a: Any, parameters: Parameters, numbers: Number) -> Number:
    c3, c4 = (numbers.constant(parameters[name]) for name in ("c3", "c4"))
    return pair_fall(w1, w2, a, c3, numbers.constant(1), c4, numbers)


def _least_length(w1: Any, w2: Any, parameters: Parameters, numbers: Number) -> Number:
    return 2 * linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), numbers)


def _reduced(
    theta: Number, norm1: Number, norm2: Number, parameters: Parameters, numbers: Number
) -> Number:
    c3, c4 = (numbers.constant(parameters[name]) for name in ("c3", "c4"))
    quadratic = pair_gain(theta, norm1, norm2, c3, numbers.constant(1), c4, numbers)
    return minimum(quadratic, theta, norm1, norm2, numbers.constant(one_step.KAPPA), numbers)


# --- the claims ----------------------------------------------------------------------------

BY_HAND = (one_step.REDUCTION, PARABOLA)
OVER_PAIRS = HandStep(
    "The squared distance is the sum over the pairs, of which pair l falls by the factor"
    " 1 - c4 mu sigma_l^2 <= 1 - c4 mu min sigma^2 (or 1 - c4 mu, divided), and stays in its ball",
    "tests/audits/linear_targets/population/theorem6/test_statement.py::test_repaired_rates",
)
DOMAIN = (
    "every r and d, every A (where a~_l = 0 the pair is (w, -w) and shrinks), every start in the"
    " ball from which no weight becomes zero; theta = pi t in [0, pi] and r = ‖w_{l+r}‖/‖w_l‖ in"
    " [0, infinity], nothing left out"
)
TIGHT = {
    "t = 1, norm2 = 1": "theta = pi, r = 1: the pair is at W*, where both sides vanish",
    "t = 1, norm1 = 1": "theta = pi, r = 1: the pair is at W*, where both sides vanish",
}


CLAIMS = (
    claim(
        "theorem6",
        "Theorem 6, Appendix B and F.2",
        printed(
            "‖W(tau+1) - W*‖_F^2 <= (1 - c4 mu) ‖W(tau) - W*‖_F^2 for W(tau+1) = W(tau) - mu"
            " grad L(W(tau)), any Sigma and mu <= c3, with c3 = c1 = 3/25 and c4 = c2 = 3/10 of"
            " F.1; here mu = c3, Sigma = 10 I",
            settle_printed,
            "‖W(tau+1) - W*‖_F^2 <= (1 - {c4} mu) ‖W(tau) - W*‖_F^2 for W(tau+1) = W(tau) - mu"
            " grad L(W(tau)) with mu = {mu}, Sigma = {sigma} I",
        ),
        repaired(
            "the same for every Sigma, with the step of rows l and l + r divided by"
            " sigma_l^2, as Theorem 1 divides by v^2, if no weight becomes zero",
            scaled,
        ),
        parameters=(MU, SIGMA, C4),
        requires=(
            "theorem6.decomposition-4",
            "theorem6.pairs",
            "lemma3 as printed",
            "appendixD.reduction",
        ),
        by_hand=(*BY_HAND, OVER_PAIRS),
        domain=DOMAIN,
        inequality=PAIR,
        closed_by=("theorem6.unscaled",),
        cross_checks=(
            CrossCheck(
                "runs with the divided step from random starts, r up to 4; the worst factor of a"
                " step over 1 - c4 mu",
                _rates(divided=True),
            ),
        ),
        tight_places=TIGHT,
    ),
    claim(
        "theorem6.unscaled",
        "Theorem 6, with the step as printed",
        repaired(
            "if mu max sigma_l^2 <= c3 = 3/25 and no weight becomes zero, then ‖W(tau+1) -"
            " W*‖_F^2 <= (1 - c4 mu min sigma_l^2) ‖W(tau) - W*‖_F^2 with c4 = 3/10",
            unscaled,
            "if mu max sigma_l^2 <= {c3} and no weight becomes zero, then ‖W(tau+1) - W*‖_F^2"
            " <= (1 - {c4} mu min sigma_l^2) ‖W(tau) - W*‖_F^2",
        ),
        parameters=(C3, C4),
        requires=(
            "theorem6.decomposition-4",
            "theorem6.pairs",
            "lemma3 as printed",
            "appendixD.reduction",
        ),
        by_hand=(*BY_HAND, OVER_PAIRS),
        domain=DOMAIN,
        inequality=PAIR,
        attack=Attack(_fall, _least_length, _reduced),
        cross_checks=(
            CrossCheck(
                "runs with the printed step from random starts, r up to 4; the worst factor of a"
                " step over 1 - c4 mu min sigma^2",
                _rates(divided=False),
            ),
        ),
        tight_places=TIGHT,
    ),
    claim(
        "theorem6.fixed-constants",
        "Theorem 6, last sentence",
        printed("there are numbers c3, c4 > 0 that do for every Sigma", fixed_constants),
        closed_by=("theorem6", "theorem6.unscaled"),
    ),
)
