"""Appendix D: from output weights v1, v2 > 0 to v1 = v2 = 1.

The paper says. With simulated neurons ``v_i w_i`` the loss is that of v1 = v2 = 1, the gradients
differ by the factor v_i, and the step ``mu / v_i^2`` moves the simulated neurons by plain gradient
descent. So the theorem holds for ``diag(v) W``, and for W itself up to the factor
``max(v1^2, v2^2) / min(v1^2, v2^2)``.

What is computed. All of it is true, with symbols for the norms, the angle in (0, pi) and at both
ends, v and a. The inequality for ``diag(v) W`` is the certificate of Theorem 6 for one pair. Beyond
the paper: the factor can be dropped as long as max v / min v is below about 6.6 (`FACTOR`), and no
factor of smaller order than ``max v^2 / min v^2`` does for all v, because the first step moves an
error of the one neuron into the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import networks, one_step
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.gaussian import HalfAngles, angle, polar
from certify.audits.linear_targets.exact.quadratic import (
    PARABOLA,
    Quadratic,
    nonnegative,
    reduction,
)
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.theorem6.statement import PAIR, signs
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    derived,
    largest,
    printed,
    sharp,
)
from certify.kernel.verdict import Algebra, Undecided
from certify.numbers import Float64, Number, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import SYSTEM, by_identities, vanishes
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

MU = Parameter("mu", one_step.C1, Fraction(0), Fraction(4), "step size")
C2 = Parameter("c2", one_step.C2, Fraction(0), Fraction(1), "constant of the rate")
# With c2 = 0 the claim on the factor says that the distance never grows.
ANY_C2 = replace(C2, lower=Fraction(-1))
RATIO = Parameter("ratio", Fraction(100), Fraction(0), Fraction(1000), "v = (ratio, 1)")
STEP = Fraction(1, 20)

# --- the formulas --------------------------------------------------------------------------


def simulated(v: linear_algebra.Vector, W: linear_algebra.Matrix) -> list[linear_algebra.Vector]:
    """Return the simulated neurons ``v_i w_i``."""
    return [[size * x for x in w] for size, w in zip(v, W, strict=True)]


def goal(v: linear_algebra.Vector, a: linear_algebra.Vector) -> list[linear_algebra.Vector]:
    """Return ``W* = [a/v1, -a/v2]``."""
    return [[x / v[0] for x in a], [-x / v[1] for x in a]]


def step(
    v: linear_algebra.Vector,
    W: linear_algebra.Matrix,
    a: linear_algebra.Vector,
    mu: Number,
    numbers: Number,
) -> list[linear_algebra.Vector]:
    """Return one step of Theorem 1 for output weights v = (v1, -v2)."""
    return population.step([[v[0]], [-v[1]]], W, [a], mu, numbers)


def fall(
    v: linear_algebra.Vector,
    W: linear_algebra.Matrix,
    a: linear_algebra.Vector,
    mu: Number,
    c2: Number,
    numbers: Number,
) -> Number:
    """Return ``(1 - c2 mu) ‖W - W*‖^2 - ‖W' - W*‖^2``: Theorem 1 at tau = 1 without its factor."""
    target = goal(v, a)
    after = step(v, W, a, mu, numbers)
    return (1 - c2 * mu) * one_step.apart(W, target) - one_step.apart(after, target)


# --- what the kernel is asked --------------------------------------------------------------


def reduced() -> Compiled:
    """Compile one step without the factor, over the simulated neurons; ``theta = pi t``."""

    def formulas(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        norm1, norm2 = tape.input("norm1"), tape.input("norm2")
        weights = tape.constant(1), tape.input("ratio") ** 2
        mu, c2 = tape.input("mu"), tape.input("c2")
        quadratic = one_step.gain(theta, norm1, norm2, mu, c2, weights, tape)
        return nonnegative(tape, quadratic, theta, norm1, norm2, tape.constant(one_step.KAPPA))

    return state((RATIO, MU, ANY_C2), WEIGHTS, EVERY_RATIO, formulas)


def vectors() -> Compiled:
    """Compile the same over the weights themselves, in the plane."""

    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE]
        W, a, v = [x[:2], x[2:4]], x[4:], [tape.input("ratio"), tape.constant(1)]
        one, two = simulated(v, W)
        total = linear_algebra.combine(1, one, 1, two)
        outside = 4 * linear_algebra.dot(total, total) - linear_algebra.dot(a, a)
        return [
            [("outside_the_ball", outside, True)],
            [("w1_vanishes", -linear_algebra.dot(W[0], W[0]), False)],
            [("w2_vanishes", -linear_algebra.dot(W[1], W[1]), False)],
            [("fall", fall(v, W, a, tape.input("mu"), tape.input("c2"), tape), False)],
        ]

    return state((RATIO, MU, ANY_C2), PLANE, (), formulas)


def _gain(parameters: Parameters, theta: Number, norm1: Number, norm2: Number) -> Quadratic:
    """Return the gain in float64."""
    ratio, mu, c2 = (float(parameters[name]) for name in ("ratio", "mu", "c2"))
    return one_step.gain(theta, norm1, norm2, mu, c2, (1.0, ratio**2), Float64())


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose weights from which the plain distance may grow, the worst first.

    Besides those with little gain: the second neuron at its target, the other 28 degrees off.
    """
    ratio, one, zero = parameters["ratio"], Fraction(1), Fraction(0)
    at_target = (Fraction(15, 17), Fraction(8, 17), -one, zero, one, zero)
    proposed = one_step.candidates(lambda *place: _gain(parameters, *place), one_step.KAPPA)
    found = []
    for point in (dict(zip(PLANE, at_target, strict=True)), *proposed):
        own = {name: point[name] / ratio for name in PLANE[:2]}
        found.append({**point, **own})
    yield from sorted(found, key=lambda point: -_growth(point, parameters))


def _growth(point: Point, parameters: Parameters) -> float:
    """Return the factor by which one step multiplies the plain squared distance, in float64."""
    x = [float(point[name]) for name in PLANE]
    W, a, v = [x[:2], x[2:4]], x[4:], [float(parameters["ratio"]), 1.0]
    target = goal(v, a)
    after = step(v, W, a, float(parameters["mu"]), Float64())
    return float(one_step.apart(after, target) / one_step.apart(W, target))


FACTOR = Inequality(
    "appendixD.factor",
    reduced(),
    vectors(),
    candidates,
    "‖W(tau+1) - W*‖_F^2 <= (1 - {c2} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} from"
    " ‖v1 w1 + v2 w2‖ <= ‖a‖/2, with max(v1, v2)/min(v1, v2) = {ratio}",
)


def _reduction() -> list[Any]:
    """The gain of both neurons, with weights on them, against its definition after a step."""
    size, rate, first, second = sympy.symbols("size rate c1 c2")

    def excess(w1: Any, w2: Any, a: Any, numbers: Number) -> Number:
        after = population.descend(signs(numbers), [w1, w2], [a], [size, size], numbers)
        pairs = zip((first, second), (w1, w2), after, ([*a], [-x for x in a]), strict=True)
        taken = 0
        for weight, old, new, target in pairs:
            before = one_step.apart([old], [target])
            taken += weight * ((1 - rate * size) * before - one_step.apart([new], [target]))
        return taken / size

    def gain(theta: Number, norm1: Number, norm2: Number, numbers: Number) -> Quadratic:
        return one_step.gain(theta, norm1, norm2, size, rate, (first, second), numbers)

    return reduction(excess, gain)


# --- how each line is settled --------------------------------------------------------------


def positions() -> list[tuple[Any, ...]]:
    """Return v, W and a in three dimensions: any angle in (0, pi), then 0 and pi."""
    v1, v2, size1, size2, t = sympy.symbols("v1 v2 size1 size2 t", positive=True)
    a = list(sympy.symbols("a1:4", real=True))
    zero = sympy.Integer(0)
    first = polar(size1, zero, 3)
    return [([v1, v2], [first, polar(size2, x, 3)], a) for x in (angle(t), zero, sympy.pi)]


def _losses() -> list[Any]:
    """Homogeneity of ReLU by cases, and the loss (6) with v minus that of the simulated neurons."""
    numbers = HalfAngles()
    p, size = sympy.symbols("p v", positive=True)
    found = [sympy.Max(0, size * u) - size * sympy.Max(0, u) for u in (p, -p, sympy.Integer(0))]
    for v, W, a in positions():
        outputs = [[v[0]], [-v[1]]]
        plain = population.loss(signs(numbers), simulated(v, W), [a], numbers)
        found.append(population.loss(outputs, W, [a], numbers) - plain)
    return found


def _gradients() -> list[Any]:
    """The derivative of v w, and the gradient (8) with v minus v_i times the simulated one."""
    numbers = HalfAngles()
    w, size = sympy.symbols("w v")
    found = [sympy.diff(size * w, w) - size]
    for v, W, a in positions():
        rows = population.gradient([[v[0]], [-v[1]]], W, [a], numbers)
        plain = population.gradient(signs(numbers), simulated(v, W), [a], numbers)
        for scale, row, other in zip(v, rows, plain, strict=True):
            found += [x - scale * y for x, y in zip(row, other, strict=True)]
    return found


def _iterates() -> list[Any]:
    """``v_i`` times the first line minus the second, and minus the third."""
    numbers, mu = HalfAngles(), sympy.symbols("mu")
    found = []
    for v, W, a in positions():
        first = simulated(v, step(v, W, a, mu, numbers))
        rows = population.gradient([[v[0]], [-v[1]]], W, [a], numbers)
        second = [
            linear_algebra.combine(1, w, -mu / size, row)
            for size, w, row in zip(v, simulated(v, W), rows, strict=True)
        ]
        third = population.descend(signs(numbers), simulated(v, W), [a], [mu, mu], numbers)
        for one, two, three in zip(first, second, third, strict=True):
            found += [x - y for x, y in zip(one, two, strict=True)]
            found += [x - y for x, y in zip(one, three, strict=True)]
    return found


def weighted(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the inequality for ``diag(v) W``: the theorem at v1 = v2 = 1."""
    if not all(map(vanishes, _iterates())):
        return Settled(Undecided("the simulated neurons do not follow plain gradient descent"))
    constants = {"mu": parameters["mu"], "sigma": Fraction(1), "c4": parameters["c2"]}
    settled = bench.decide(PAIR, constants)
    what = "a step of the weights with v, times v, minus one of the simulated neurons"
    return replace(settled, algebra=(Algebra(what, SYSTEM),))


def _taking_the_diagonal_out() -> list[Any]:
    """The weighted distance by rows, and what is left of both bounds: products of squares.

    With ``m = min v^2``, ``m + s = max v^2`` and the rows' squared distances x, y >= 0 the bounds
    leave ``s x`` and ``s y``.
    """
    v = list(sympy.symbols("v1 v2", positive=True))
    W = [list(sympy.symbols(f"w{row}_1:4", real=True)) for row in (1, 2)]
    a = list(sympy.symbols("a1:4", real=True))
    rows = [one_step.apart([w], [target]) for w, target in zip(W, goal(v, a), strict=True)]
    by_rows = sum(size**2 * row for size, row in zip(v, rows, strict=True))
    m, s, x, y = sympy.symbols("m s x y")
    middle = (m + s) * x + m * y
    return [
        one_step.apart(simulated(v, W), goal([1, 1], a)) - by_rows,
        middle - m * (x + y) - s * x,
        (m + s) * (x + y) - middle - s * y,
    ]


def largest_ratio_without(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest max v / min v for which Theorem 1 holds without its factor."""
    fixed = {"mu": parameters["mu"], "c2": parameters["c2"]}
    lower, upper = Fraction(1), RATIO.upper
    while upper - lower > STEP / 16:
        middle = (lower + upper) / 2
        given = {**fixed, "ratio": middle}
        fails = one_step.seems_negative(
            lambda *place, given=given: _gain(given, *place), one_step.KAPPA
        )
        lower, upper = (lower, middle) if fails else (middle, upper)
    # The estimate only proposes the bracket; both ends are then certified.
    inner, outer = ((end // STEP + shift) * STEP for end, shift in ((lower, 0), (upper, 1)))
    sides = [{"ratio": end, **fixed} for end in (inner, outer)]
    far = {"ratio": Fraction(100), **fixed}
    worst = _growth(next(candidates(far)), far)
    facts = (("with v = (100, 1)", f"one step can multiply ‖W - W*‖_F^2 by {worst:.4g}"),)
    return bracket(bench, FACTOR, "ratio", ("", Algebra("", SYSTEM)), facts, *sides)


def _lower_bound_on_the_factor() -> list[Any]:
    """One step from ``v1 w1 = a``, ``v2 w2 = (sqrt(3)/2) ‖a‖`` at 150 degrees from a.

    The first row's component across a is ``(mu/v1) (pi - theta) sin(theta) ‖v2 w2‖ / (2 pi)``,
    which is ``(mu/v1) ‖a‖ sqrt(3)/48`` there. The start has ``‖v1 w1 + v2 w2‖ = ‖a‖/2`` and the
    squared distance ``‖a‖^2 / (4 v2^2)``.
    """
    v1, v2, length, size, t, mu = sympy.symbols("v1 v2 l size t mu", positive=True)
    numbers, theta = HalfAngles(), angle(t)
    v, a = [v1, v2], polar(length, sympy.Integer(0))
    other = polar(size, theta)
    W = [[x / v1 for x in a], [x / v2 for x in other]]
    moved = step(v, W, a, mu, numbers)[0][1]
    share = (sympy.pi - theta) * numbers.sin(theta) * size / (2 * sympy.pi)
    total = linear_algebra.combine(1, a, 1, other)
    there = {t: 2 + sympy.sqrt(3), size: sympy.sqrt(3) * length / 2}

    def at(expression: Any) -> Any:
        return sympy.radsimp(sympy.expand(expression.subs(there)))

    before = at(one_step.apart(W, goal(v, a)))
    least = mu**2 * v2**2 / (192 * v1**2)
    return [
        moved**2 - (mu / v1) ** 2 * share**2,
        at((mu / v1) ** 2 * share**2) - least * before,
        at(linear_algebra.dot(total, total)) - length**2 / 4,
    ]


# --- attacks by sampling -------------------------------------------------------------------


def _draw(seed: int) -> tuple[Any, ...]:
    """Return random v, an admissible W and a as float64 arrays, in 2 to 5 dimensions."""
    generator: Any = numpy.random.default_rng(seed)
    dimension = 2 + seed % 4
    v = 10.0 ** generator.uniform(-1.5, 1.5, 2)
    a, first, total = generator.standard_normal((3, dimension))
    length = generator.uniform(0, 0.5) * numpy.linalg.norm(a)
    total *= length / numpy.linalg.norm(total)
    first *= 10.0 ** generator.uniform(-2, 1)
    return v, numpy.array([first / v[0], (total - first) / v[1]]), a


RUNS, STEPS = 40, 25


def _simulation() -> Finding:
    """Run gradient descent on a sample's loss by definition, with v and with simulated neurons."""
    worst = 0.0
    for seed in range(RUNS):
        v, W, a = _draw(seed)
        x = numpy.random.default_rng(seed).standard_normal((len(a), 40))
        plain, sign = W * v[:, None], numpy.array([1.0, -1.0])
        scale = float(numpy.max(abs(plain)))
        for _ in range(STEPS):
            residual = (sign * v) @ numpy.maximum(W @ x, 0) - a @ x
            rows = (sign * v)[:, None] * ((W @ x > 0) * residual) @ x.T / 40
            W = W - 0.1 * rows / v[:, None] ** 2
            residual = sign @ numpy.maximum(plain @ x, 0) - a @ x
            plain = plain - 0.1 * sign[:, None] * ((plain @ x > 0) * residual) @ x.T / 40
        worst = largest(worst, float(numpy.max(abs(W * v[:, None] - plain))) / scale)
    return Finding(RUNS * STEPS, worst, 1e-8)


def _whole_runs() -> Finding:
    """Return the worst of the left over the right side of Appendix D's last inequality."""
    worst, numbers, mu = 0.0, Float64(), float(one_step.C1)
    for seed in range(RUNS):
        v, W, a = _draw(seed)
        target: Any = numpy.array(goal(v, a))
        allowed = float(max(v**2) * ((W - target) ** 2).sum())
        for _ in range(STEPS):
            W = numpy.array(step(v, W, a, mu, numbers))
            allowed *= 1 - float(one_step.C2) * mu
            worst = largest(worst, float(min(v**2) * ((W - target) ** 2).sum()) / allowed)
    return Finding(RUNS * STEPS, worst, 1.0)


# --- the claims ----------------------------------------------------------------------------

ALL_DIMENSIONS = HandStep(
    "A rotation brings w1 and w2 into a plane and a into the space of three dimensions around it",
    "tests/audits/linear_targets/population/test_appendix_d.py::test_simulated_neurons_in_every_dimension",
)
EVERY_SMALLER_RATIO = HandStep(
    "The gain is linear in (1/v1^2, 1/v2^2) and keeps its values when both neurons and the sign of"
    " a are exchanged, so what holds at a ratio holds at every smaller one",
    "tests/audits/linear_targets/population/test_appendix_d.py::test_gain_is_linear_and_symmetric_in_the_weights",
)
DEFINITION = CrossCheck(
    "gradient descent on a sample's loss from the definition, with v and with simulated neurons;"
    " relative difference",
    _simulation,
)
DOMAIN = (
    "every d, every a, all v1, v2 > 0, every start with ‖v1 w1 + v2 w2‖ <= ‖a‖/2 from which no"
    " weight becomes zero"
)
EVERY_ANGLE = "nonzero weights, every angle in [0, pi]"
TIGHT = {
    "t = 1, norm2 = 1": "theta = pi, r = 1: W = W*, where both sides vanish",
    "t = 1, norm1 = 1": "theta = pi, r = 1: W = W*, where both sides vanish",
}

CLAIMS = (
    claim(
        "appendixD",
        "Appendix D, last inequality",
        printed(
            "min(v1^2, v2^2) ‖W(tau) - W*‖_F^2 <= (1 - c mu)^tau max(v1^2, v2^2) ‖W(0) -"
            " W*‖_F^2 with W* = [a/v1, -a/v2]^T",
            by_identities(
                "the weighted squared distance by rows, and what both bounds leave, which is"
                " not negative",
                _taking_the_diagonal_out,
            ),
        ),
        requires=("appendixD.weighted",),
        domain=DOMAIN,
        cross_checks=(
            CrossCheck(
                "runs from random starts, c = 3/10, mu = 3/25, max v / min v up to 1000; the left"
                " over the right side",
                _whole_runs,
            ),
        ),
    ),
    claim(
        "appendixD.loss",
        "Appendix D, simulated neurons",
        printed(
            "with w~_i = v_i w_i the loss is that of v1 = v2 = 1 at W~, by homogeneity of ReLU",
            by_identities("ReLU by cases, and the loss (6)", _losses),
        ),
        by_hand=(ALL_DIMENSIONS,),
        domain=EVERY_ANGLE,
    ),
    claim(
        "appendixD.gradient",
        "Appendix D, gradient",
        printed(
            "grad_{w_i} L = D_{w_i}(v_i w_i) grad_{w~_i} L = v_i grad_{w~_i} L",
            by_identities("the gradient (8)", _gradients),
        ),
        requires=("eq8.rows",),
        by_hand=(ALL_DIMENSIONS,),
        domain=EVERY_ANGLE,
    ),
    claim(
        "appendixD.iterates",
        "Appendix D, iterates",
        printed(
            "w_i - (mu/v_i^2) grad_{w_i} L, times v_i, is v_i w_i - mu grad_{w_i} L / v_i, and"
            " that is w~_i - mu grad_{w~_i} L",
            by_identities("the three lines, with the gradient (8)", _iterates),
        ),
        requires=("appendixD.gradient", "eq8.rows"),
        by_hand=(ALL_DIMENSIONS,),
        domain=EVERY_ANGLE,
        cross_checks=(DEFINITION,),
    ),
    claim(
        "appendixD.weighted",
        "Appendix D, inequality for diag(v) W",
        printed(
            "‖diag(v1, v2) W(tau) - W*‖_F^2 <= (1 - c mu)^tau ‖diag(v1, v2) W(0) - W*‖_F^2 with"
            " W* = [a, -a]^T, c = c2 = 3/10, mu <= c1 = 3/25",
            weighted,
            "‖diag(v1, v2) W(tau) - W*‖_F^2 <= (1 - {c2} mu)^tau ‖diag(v1, v2) W(0) - W*‖_F^2"
            " with W* = [a, -a]^T, mu <= {mu}",
        ),
        parameters=(MU, C2),
        requires=("appendixD.iterates", "appendixD.reduction", "lemma3 as printed"),
        by_hand=(one_step.REDUCTION, PARABOLA),
        domain=DOMAIN,
        inequality=PAIR,
        tight_places=TIGHT,
    ),
    claim(
        "appendixD.reduction",
        "Appendix D, what the certificates rest on",
        derived(
            "what a step takes from c1 ‖w1 - a‖^2 + c2 ‖w2 + a‖^2, per unit of its size, less"
            " the rate, is g - (x u1 + y u2).a + e ‖a‖^2, the coefficients depending on theta,"
            " ‖w1‖, ‖w2‖, size and rate",
            by_identities("the left side minus the quadratic in a", _reduction),
        ),
        requires=("eq8.rows",),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every d >= 1, every a, all nonzero w1, w2, parallel ones included",
    ),
    claim(
        "appendixD.factor",
        "Theorem 1, the factor max(v1^2, v2^2)/min(v1^2, v2^2)",
        sharp(
            "the largest max(v1, v2)/min(v1, v2) for which ‖W(tau) - W*‖_F^2 <= (1 - c2 mu)^tau"
            " ‖W(0) - W*‖_F^2 holds without the factor, c2 = 3/10, mu <= 3/25",
            largest_ratio_without,
            "the largest max(v1, v2)/min(v1, v2) for which ‖W(tau) - W*‖_F^2 <= (1 - {c2}"
            " mu)^tau ‖W(0) - W*‖_F^2 holds without the factor, mu <= {mu}",
        ),
        parameters=(MU, ANY_C2),
        requires=("appendixD.iterates", "appendixD.reduction", "lemma3 as printed"),
        by_hand=(one_step.REDUCTION, PARABOLA, EVERY_SMALLER_RATIO),
        domain=DOMAIN,
        inequality=FACTOR,
        tight_places=TIGHT,
    ),
    claim(
        "appendixD.factor-order",
        "Theorem 1, the factor max(v1^2, v2^2)/min(v1^2, v2^2)",
        sharp(
            "no factor of smaller order does: for all v there is an admissible W(0) with"
            " ‖W(1) - W*‖_F^2 >= (mu^2/192) max(v1^2, v2^2)/min(v1^2, v2^2) ‖W(0) - W*‖_F^2",
            by_identities(
                "one step from v1 w1 = a, v2 w2 at 150 degrees from a (v2 the larger)",
                _lower_bound_on_the_factor,
            ),
        ),
        requires=("eq8.rows",),
        domain="every d >= 2, every mu > 0, all v1, v2 > 0",
    ),
)
