"""Lemma 11 (E.2.4): the lower bound by uniform concentration, and what it is for many samples.

The paper says. For n >= C d Gaussian samples, a unit vector a and all w with ‖w - a‖ <= eps,

    (1/n) sum 1{a.x >= 0} 1{w.x >= 0} (x.(w - a))^2  >=  ‖w - a‖^2 / (100 pi) ,

with probability at least 1 - 4 exp(-gamma n). C, gamma and eps have no values.

What is computed. As n grows the left side tends to its expectation. With w - a = r u, s half of
the angle from a to u, and b the angle of ``((1 + r) cos s, (1 - r) sin s)``, the angle from a
to w is s - b, and

    2 pi E[1{a.x >= 0} 1{w.x >= 0} (u.x)^2]  =  pi - s + b + (sin 4s - sin(2s + 2b)) / 2 .

This is certified to be at least the bound for all r <= 1, and w = -r a shows that no larger eps
will do. In the second case of the proof f is, with c = a.u,

    sqrt(8 pi) f(c, eps)  =  1 + (‖a - eps u‖ - ‖a - 2 eps u‖) / eps ,

so that every printed line about f can be judged.

For finite n the lemma is proved in `section_e22_residual`, at eps = 1/100 and n >= 1000 d, and (17)
in `lemma11_finite`. For fewer samples draws are judged: those with a.x >= eps ‖x‖ have w.x >= 0 for
every w of the ball, so that the smallest eigenvalue of their second moments bounds the left side
for all w at once. It is bounded from below with all rounding errors.

The lines of the paper's own proof are in `certify.audits.linear_targets.samples.lemma11.proof`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify.audits.linear_targets.exact import gaussian
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.audits.linear_targets.runs import definite, far_samples, first_step, fixed_weights
from certify.audits.linear_targets.samples.lemma11 import finite as lemma11_finite
from certify.audits.linear_targets.samples.section_e22 import residual as section_e22_residual
from certify.audits.linear_targets.samples.section_e22.residual import FEWER_EVENTS
from certify.claim import (
    UNIT,
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    derived,
    intended,
    largest,
    printed,
    repaired,
    sharp,
)
from certify.kernel.verdict import Algebra, Sample, Supported, Undecided
from certify.numbers import Float64, Number, Symbolic, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs import words
from certify.proofs.algebra import SYSTEM, by_identities, vanishes, with_identities
from certify.proofs.bench import Bench, bracket
from certify.proofs.counts import CONFIDENCE, Count, judge
from certify.proofs.signs import by_signs
from certify.sampling import statistics, sweep
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

SMALL = Fraction(1, 10)
EPS = Parameter("eps", SMALL, Fraction(0), Fraction(4), "radius of the ball around a")
C = Parameter("c", Fraction(1), Fraction(0), Fraction(1000), "factor of the printed constant")
STEP = Fraction(1, 10**7)
ONE = Fraction(1)

# --- the expectation ------------------------------------------------------------------------


def expectation(s: Number, b: Number, numbers: Number) -> Number:
    """Return ``2 pi E[1{a.x >= 0} 1{w.x >= 0} (u.x)^2]``: u at angle 2s from a, w at s - b."""
    waves = numbers.sin(4 * s) - numbers.sin(2 * s + 2 * b)
    return numbers.pi() - s + b + waves / 2


def at_the_edge(s: Number, numbers: Number) -> Number:
    """Return `expectation` at b = 0, from functions of s: the kernel's are narrow up to pi."""
    sine = numbers.sin(s)
    return numbers.pi() - s + sine * numbers.cos(s) * (1 - 4 * (sine * sine))


def moment(h1: Number, h2: Number, numbers: Number) -> Number:
    """Return ``2 pi E[1{a.x >= 0} 1{w.x >= 0} (h.x)^2]`` for a = (1, 0), w = a + h, h2 >= 0."""
    angle = numbers.angle(1 + h1, h2)
    sine, cosine = numbers.sin(angle), numbers.cos(angle)
    squares, product = h1 * h1 - h2 * h2, h1 * h2
    whole = (numbers.pi() - angle) * (h1 * h1 + h2 * h2)
    return whole + sine * (cosine * squares + 2 * (sine * product))


def _reduced() -> Compiled:
    """Compile the limit for r = 1, where b = 0; a smaller r has a larger b, and E grows with it."""

    def formulas(tape: Tracing) -> Alternatives:
        s = tape.name("s", tape.pi() / 2 * tape.input("p"))
        return [[("excess", at_the_edge(s, tape) - tape.input("c") / 50, False)]]

    return state((C,), ("p",), ((UNIT,),), formulas)


def _vectors() -> Compiled:
    def formulas(tape: Tracing) -> Alternatives:
        h1, h2, eps = (tape.input(name) for name in ("h_1", "h_2", "eps"))
        size = h1 * h1 + h2 * h2
        excess = moment(h1, h2, tape) - tape.input("c") / 50 * size
        return [
            [("too_long", size - eps * eps, True)],
            [("below", -h2, True)],
            [("excess", excess, False)],
        ]

    return state((EPS, C), ("h_1", "h_2"), (), formulas)


def _candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose h = -r a, r just below eps, then the direction of the smallest expectation."""
    eps = parameters["eps"]
    yield {"h_1": -eps * (1 - STEP / 4), "h_2": Fraction(0)}
    numbers, radius = Float64(), float(eps)
    angles = numpy.linspace(0, numpy.pi, 200_001)[1:-1]
    x, y = numpy.cos(angles), numpy.sin(angles)
    worst = angles[numpy.argmin(moment(radius * x, radius * y, numbers))]
    # Just inside of the ball.
    shorter = radius * (1 - 1e-12)
    h = shorter * numpy.cos(worst), shorter * numpy.sin(worst)
    yield {"h_1": Fraction(float(h[0])), "h_2": Fraction(float(h[1]))}


SMALLEST = "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi)"
LIMIT = Inequality(
    "lemma11",
    _reduced(),
    _vectors(),
    _candidates,
    f"{SMALLEST} if ‖w - a‖ <= 1",
    f"{SMALLEST} if ‖w - a‖ <= {{eps}}",
)
OPPOSITE = Algebra("for w = -r a with r > 0 both indicators are 1 only if a.x = 0", SYSTEM)


def _by_wedges() -> list[Any]:
    """The closed forms against the integral, and the angle of w by half the angle of u."""
    p, t, h1, h2, r, s, b = sympy.symbols("p t h1 h2 r s b", positive=True)
    psi, tau, numbers = gaussian.angle(p), gaussian.angle(t), gaussian.HalfAngles()
    u = [numbers.cos(tau), numbers.sin(tau)]
    exact = 2 * sympy.pi * gaussian.wedge(gaussian.linear(u) ** 2, psi)
    sine, cosine = numbers.sin(psi), numbers.cos(psi)
    double = [2 * u[0] ** 2 - 1, 2 * u[0] * u[1]]
    by_angles = sympy.pi - psi + sine * (cosine * double[0] + sine * double[1])
    exact_h = 2 * sympy.pi * gaussian.wedge(gaussian.linear([h1, h2]) ** 2, psi)
    squares = h1**2 - h2**2
    by_vector = (sympy.pi - psi) * (h1**2 + h2**2) + sine * (cosine * squares + 2 * sine * h1 * h2)
    # Half-angle form, with s - b and 2s for the two angles.
    turned = s - b
    same = sympy.pi - turned + sympy.sin(turned) * sympy.cos(4 * s - turned)
    found = expectation(s, b, Symbolic())
    # The last line below is the slope in b, which is nowhere negative.
    # (1 + r cos 2s, r sin 2s) against ((1 + r) cos s, (1 - r) sin s) turned by -b to s - b.
    cs, ss = sympy.symbols("cs ss", positive=True)
    one = {ss**2: 1 - cs**2}
    x, y = (1 + r) * cs, (1 - r) * ss
    along = cs * x + ss * y - (1 + r * (cs**2 - ss**2))
    across = ss * x - cs * y - 2 * r * ss * cs
    return [
        exact - by_angles,
        exact_h - by_vector,
        sympy.expand(sympy.expand_trig((same - found).rewrite(sympy.exp))),
        sympy.expand(along).subs(one),
        sympy.expand(across).subs(one),
        sympy.diff(found, b) - (1 - sympy.cos(2 * s + 2 * b)),
        sympy.expand(at_the_edge(tau, numbers) - expectation(tau, sympy.Integer(0), numbers)),
    ]


BY_WEDGES = (
    "the closed form minus the integral over the wedge; the angle of w by that of u; the slope in b"
)


def _carried(settled: Settled) -> Settled:
    return with_identities(settled, BY_WEDGES, _by_wedges)


def _nothing_left() -> list[Any]:
    """The wedge of two opposite vectors is empty."""
    u = sympy.symbols("u1 u2")
    return [gaussian.wedge(gaussian.linear(u) ** 2, sympy.pi)]


def largest_radius(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest eps for which the limit of the lemma holds, from both sides."""
    exactly = "1" if all(map(vanishes, _nothing_left())) else ""
    inner, outer = ({"eps": eps, "c": ONE} for eps in (ONE, 1 + STEP))
    more = (("just past it", "w = -r a, r > 0: the sum is 0 for every sample"),)
    return _carried(bracket(bench, LIMIT, "eps", (exactly, OPPOSITE), more, inner, outer))


# 100 pi times the smallest expectation of unit directions, between these two at eps = 1.
BEST = Fraction(5526830, 10**5), Fraction(5526831, 10**5)


def best_constant(parameters: Parameters, bench: Bench) -> Settled:
    """Find the best constant at eps = 1, from both sides."""
    inner, outer = ({"eps": ONE, "c": c} for c in BEST)
    exactly = ("", Algebra("", SYSTEM))
    limit = replace(LIMIT, claim="lemma11.constant")
    return _carried(bracket(bench, limit, "c", exactly, (), inner, outer))


# --- samples --------------------------------------------------------------------------------

# Cells, draws, seed and the least probability that supports the lemma were fixed before the run.
# The verdict is by CELLS (d, n/d, draws), each with both radii, also in deep runs.
LEAST = Fraction(19, 20)
CELLS = ((10, 10, 1000), (10, 100, 1000), (50, 10, 1000), (50, 100, 250))
LARGE_CELLS = ((200, 10, 100), (200, 100, 100), (800, 10, 20), (800, 100, 10))
RADII = (Fraction(1, 100), Fraction(1, 20))
SEED = 11
# Above 1/(100 pi) = 0.00318309886...
ABOVE = Fraction(31831, 10**7)
BATCHES = 10


def sampled(parameters: Parameters, bench: Bench) -> Settled:
    """Draw samples and count for how many the lemma certainly holds for every w of the ball."""
    start = time.perf_counter()
    cells = CELLS + (LARGE_CELLS if bench.deep else ())
    radii = [str(eps) for eps in RADII]
    tasks = tuple(
        {"d": d, "n": ratio * d, "draws": draws // BATCHES, "radii": radii}
        for d, ratio, draws in cells
    )
    version = sweep.source_version(far_samples, definite, sweep)
    measured = bench.sweep(
        sweep.Sweep("lemma11", version, SEED, far_samples.measure, tasks, BATCHES)
    )
    confidence = statistics.bonferroni(CONFIDENCE, len(cells) * len(RADII))
    facts: list[tuple[str, str]] = []
    rates, lows = [], []
    for number, ((d, ratio, draws), batches) in enumerate(zip(cells, measured, strict=True)):
        for k, eps in enumerate(RADII):
            bounds = [value for batch in batches for value in batch[k]]
            holds = sum(value >= float(ABOVE) for value in bounds)
            low = statistics.at_least(holds, draws, confidence)
            if number < len(CELLS):
                lows.append(low)
                rates.append(math.log(4 / (1 - low)) / (ratio * d))
            worst = min(bounds) * 100 * math.pi
            shown = f"shown in {holds} of {draws} draws, P >= {low:.4f}"
            if worst > 0:
                shown += f"; {math.floor(10 * worst) / 10}/(100 pi) in all"
            facts.append((f"d = {d}, n = {ratio * d}, eps = {eps}", shown))
    total = sum(draws for _, _, draws in cells)
    lowest = min(lows)
    facts += [
        ("probability", f"at least {lowest:.4f} in each cell with d <= 50"),
        ("gamma", f"{min(rates):.4f} would do in these cells"),
    ]
    what = f"certified eigenvalues in {len(cells)} cells (d, n) at two radii, for all w at once"
    sample = Sample(what, CONFIDENCE, total, (SEED,))
    seconds = time.perf_counter() - start
    if lowest > LEAST:
        reason = f"the bound holds with probability above {lowest:.4f} where it was tried"
        return Settled(Supported(reason, sample), facts=tuple(facts), search_seconds=seconds)
    reason = "the eigenvalues, which are only a lower bound, are too small in some draws"
    return Settled(Undecided(reason), facts=tuple(facts), search_seconds=seconds)


# One fixed w. Cells, limits and the seed were written down before the run that counts; the limits
# are the same in a deep run. The law depends on n only, and n is d times n/d for the sizes below.
FIXED_SEED, LENGTH, MOST = 20261123, 0.5, words.CONSISTENTLY
SIZES, DEEP_SIZES, RATIOS = (10, 50), (10, 50, 200, 800), (1, 10, 100, 1000)
ANGLES = (("h = -a/2", math.pi), ("h across a", math.pi / 2))
FIXED_BATCHES = 5


def for_one_weight(parameters: Parameters, bench: Bench) -> Settled:
    """Draw the left side for fixed w = a + h at several n and compare it with the bound."""
    sizes = sorted({d * r for d in (DEEP_SIZES if bench.deep else SIZES) for r in RATIOS})
    rows = [(n, *angle) for n in sizes for angle in ANGLES]
    cells = tuple(
        {"n": n, "length": LENGTH, "angle": angle, "draws": 100 if n <= 10000 else 50}
        for n, _, angle in rows
    )
    version = sweep.source_version(fixed_weights, first_step, sweep)
    run = fixed_weights.left_sides
    task = sweep.Sweep("lemma11.samples", version, FIXED_SEED, run, cells, FIXED_BATCHES)
    counts, facts = [], []
    for (n, direction, _), parts in zip(rows, bench.sweep(task), strict=True):
        found = [x for part in parts for x in part]
        what = f"n = {n}, {direction}"
        holds = sum(x >= 1 / (100 * math.pi) for x in found)
        each = Count(what, holds, len(found), at_least=MOST)
        facts.append((what, f"{each.fact(len(rows))[1]}; least {min(found):.4f}"))
        counts.append(each)
    what = "the left side over ‖h‖^2 for w = a + h, ‖h‖ = 1/2"
    return Settled(judge(counts, what, (FIXED_SEED,)), facts=tuple(facts))


def _by_balls() -> Finding:
    """Exact sums of squares in balls at a few draws; the worst case counts what fails."""
    failures, draws = 0, 3
    for seed in range(draws):
        d, n, eps = 10, 100, RADII[1]
        bound = n * float(far_samples.smallest_eigenvalues(d, n, (eps,), 1, seed)[0, 0])
        x = numpy.random.default_rng(seed).standard_normal((n, d))
        seen = x[x[:, 0] >= float(eps) * numpy.sqrt(numpy.sum(x * x, axis=1))]
        failures += not definite.exceeds(seen, bound)
        failures += definite.exceeds(seen, bound * (1 + 1e-6))
    return Finding(2 * draws, float(failures), 0.0)


# --- inequality (17) ------------------------------------------------------------------------


def of_one_direction(theta: Number, numbers: Number) -> Number:
    """Return ``2 pi E[1{a.x >= 0} relu(u.x)^2]`` for a unit vector u at angle theta from a."""
    return numbers.pi() - theta + numbers.sin(theta) * numbers.cos(theta)


def _over_the_cap(claim: str, constant: str, bound: Callable[[Tracing], Any]) -> Inequality:
    """Compile ``E >= constant`` for a.u >= -1/sqrt(2); `bound` is 2 pi times the constant."""

    def formulas(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", 3 * (tape.pi() * tape.input("t")) / 4)
        return [[("excess", of_one_direction(theta, tape) - bound(tape), False)]]

    statement = state((C,), ("t",), ((UNIT,),), formulas)
    says = f"E[1{{{{a.x >= 0}}}} relu(x.u)^2] >= {constant} for all unit u with a.u >= -1/sqrt(2)"
    return Inequality(claim, statement, statement, lambda parameters: [{"t": ONE}], says)


PRINTED = _over_the_cap(
    "eq17", "{c}/(10 sqrt(pi))", lambda tape: tape.input("c") * tape.sqrt(tape.pi()) / 5
)
INTENDED = _over_the_cap("eq17.square", "{c}/(100 pi)", lambda tape: tape.input("c") / 50)


def _one_direction() -> list[Any]:
    """The closed form against the integral, its value at theta = 3 pi/4, and its slope."""
    t, x = sympy.symbols("t x", positive=True)
    theta, numbers = gaussian.angle(t), gaussian.HalfAngles()
    u = gaussian.linear([numbers.cos(theta), numbers.sin(theta)])
    exact = 2 * sympy.pi * gaussian.wedge(u**2, theta)
    corner = of_one_direction(3 * sympy.pi / 4, Symbolic())
    slope = sympy.diff(of_one_direction(x, Symbolic()), x)
    return [
        sympy.expand(exact - of_one_direction(theta, numbers)),
        corner - (sympy.pi - 2) / 4,
        sympy.expand(slope + 2 * sympy.sin(x) ** 2).subs(sympy.cos(x) ** 2, 1 - sympy.sin(x) ** 2),
    ]


ONE_DIRECTION = (
    "the closed form minus the integral over the wedge; its value at theta = 3 pi/4 and its slope"
    " -2 sin(theta)^2"
)
CORNER = ("E at a.u = -1/sqrt(2)", f"(pi - 2)/(8 pi) = {(math.pi - 2) / (8 * math.pi):.8g}")


def printed_17(parameters: Parameters, bench: Bench) -> Settled:
    """Decide (17) with 1/(10 sqrt(pi)), for the expectation."""
    settled = bench.decide(PRINTED, {"c": ONE})
    if not all(map(vanishes, _one_direction())):
        return Settled(Undecided("the closed form is not the integral"))
    return replace(
        settled,
        facts=(CORNER, ("printed bound", f"1/(10 sqrt(pi)) = {1 / (10 * math.sqrt(math.pi)):.8g}")),
    )


def intended_17(parameters: Parameters, bench: Bench) -> Settled:
    """Decide (17) with 1/(100 pi), for the expectation."""
    settled = bench.decide(INTENDED, {"c": ONE})
    settled = replace(settled, facts=(CORNER, ("bound", f"1/(100 pi) = {1 / (100 * math.pi):.8g}")))
    return with_identities(settled, ONE_DIRECTION, _one_direction)


# --- the function f of the second case -------------------------------------------------------


def distances(c: Number, eps: Number, numbers: Number) -> tuple[Number, Number]:
    """Return ``‖a - eps u‖`` and ``‖a - 2 eps u‖`` for ``c = a.u``."""
    near = 1 + eps * eps - 2 * (eps * c)
    far = 1 + 4 * (eps * eps) - 4 * (eps * c)
    return numbers.sqrt(near), numbers.sqrt(far)


def f(c: Number, eps: Number, numbers: Number) -> Number:
    """Return the printed f times ``sqrt(8 pi)``.

    ``1 + (n1 - n2)/eps = 1 + (2 c - 3 eps)/(n1 + n2)`` with n1, n2 the `distances`; the second
    form has no quotient 0/0 at eps = 0.
    """
    near, far = distances(c, eps, numbers)
    return 1 + (2 * c - 3 * eps) / (near + far)


def _f_by_sectors() -> list[Any]:
    """The closed form of f against the integral over the two sectors where S is linear.

    With u at angle phi from a, and -b1, -b2 the angles of a - eps u and a - 2 eps u.
    """
    t, eps = sympy.symbols("t eps", positive=True)
    n1, n2, phi, b1, b2 = sympy.symbols("n1 n2 phi b1 b2", positive=True)
    c, s = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    quarter = sympy.pi / 2
    a, u = gaussian.linear([1, 0]), gaussian.linear([sympy.cos(phi), sympy.sin(phi)])
    integral = gaussian.sector(u, phi - quarter, quarter - b2)
    integral += gaussian.sector(a / eps - u, quarter - b2, quarter - b1)
    squares = {n1: 1 - 2 * eps * c + eps**2, n2: 1 - 4 * eps * c + 4 * eps**2}
    angles = {sympy.cos(phi): c, sympy.sin(phi): s}
    for b, n, m in ((b1, n1, eps), (b2, n2, 2 * eps)):
        # 1/n, written as n/n^2, with n^2 put in.
        angles |= {sympy.cos(b): (1 - m * c) * n / squares[n], sympy.sin(b): m * s * n / squares[n]}
    found = sympy.sqrt(8 * sympy.pi) * sympy.expand_trig(integral).subs(angles)
    return [
        sympy.simplify(found - 1 - (n1 - n2) / eps),
        squares[n1] - squares[n2] - eps * (2 * c - 3 * eps),
    ]


def _two_points() -> Any:
    """Compile ``f(c2, eps) >= f(c1, eps)`` for -1 <= c1 <= c2 <= 1."""

    def formulas(tape: Tracing) -> Alternatives:
        c1, c2, eps = (tape.input(name) for name in ("c_1", "c_2", "eps"))
        return [
            [("below", -1 - c1, True)],
            [("unordered", c1 - c2, True)],
            [("above", c2 - 1, True)],
            [("rise", f(c2, eps, tape) - f(c1, eps, tape), False)],
        ]

    return state((EPS,), ("c_1", "c_2"), (), formulas)


def _slope() -> Any:
    """Compile that the slope in c has the sign of ``4 ‖a - eps u‖^2 - ‖a - 2 eps u‖^2 >= 0``."""

    def formulas(tape: Tracing) -> Alternatives:
        c = 2 * tape.input("p") - 1
        eps = tape.input("eps")
        near, far = 1 + eps * eps - 2 * (eps * c), 1 + 4 * (eps * eps) - 4 * (eps * c)
        return [[("slope", 4 * near - far, False)]]

    return state((EPS,), ("p",), ((UNIT,),), formulas)


def _turning(parameters: Parameters) -> Iterator[Point]:
    """Propose c = 3/(4 eps), where f is largest, and c = 1."""
    yield {"c_1": min(ONE, Fraction(3, 4) / parameters["eps"]), "c_2": ONE}


MONOTONE = Inequality("lemma11.monotone", _slope(), _two_points(), _turning)


def _slope_of_f() -> list[Any]:
    """df/dc sqrt(8 pi) = 2/n2 - 1/n1, and 4 n1^2 - n2^2 = 3 - 4 eps c."""
    c, eps, n1, n2 = sympy.symbols("c eps n1 n2", positive=True)
    near, far = 1 - 2 * eps * c + eps**2, 1 - 4 * eps * c + 4 * eps**2
    slope = sympy.diff((sympy.sqrt(near) - sympy.sqrt(far)) / eps, c)
    slope = slope.subs({sympy.sqrt(near): n1, sympy.sqrt(far): n2})
    return [slope - (2 / n2 - 1 / n1), 4 * near - far - (3 - 4 * eps * c)]


SLOPE = "sqrt(8 pi) df/dc = 2/‖a - 2 eps u‖ - 1/‖a - eps u‖, and 4 ‖a - eps u‖^2 - ‖a - 2 eps u‖^2"
TURNS = Algebra("the slope has the sign of 3 - 4 eps c", SYSTEM)


def monotone(parameters: Parameters, bench: Bench) -> Settled:
    """Decide whether f does not decrease in its first argument, at one eps."""
    return with_identities(bench.decide(MONOTONE, parameters), SLOPE, _slope_of_f)


def largest_monotone(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest eps for which f does not decrease, from both sides."""
    exactly = "3/4" if all(map(vanishes, _slope_of_f())) else ""
    inner, outer = ({"eps": eps} for eps in (Fraction(3, 4), Fraction(3, 4) + STEP))
    more = (("just past it", "f falls between a.u = 3/(4 eps) and u = a"),)
    found = bracket(bench, MONOTONE, "eps", (exactly, TURNS), more, inner, outer)
    return with_identities(found, SLOPE, _slope_of_f)


def _f_at(claim: str, everywhere: bool) -> Inequality:
    """Compile ``f >= 1/(8 sqrt(pi))`` for all radii up to eps: at c = 1/sqrt(2), or from there on.

    Times sqrt(8 pi) it says ``>= sqrt(2)/4``. As f rises and then falls with c, its smallest
    value is at one of the ends; at c = 1 it is 2 for radii up to 1/2, and 2 (1 - r)/r up to 1.
    """

    def formulas(tape: Tracing) -> Alternatives:
        radius = tape.input("eps") * tape.input("r")
        rho, root = tape.sqrt(tape.constant(Fraction(1, 2))), tape.sqrt(tape.constant(2))
        literals = [("room", f(rho, radius, tape) - root / 4, False)]
        if everywhere:
            literals.append(("room_at_a", 8 * (1 - radius) - root * radius, False))
        return [literals]

    statement = state((EPS,), ("r",), ((UNIT,),), formulas)
    return Inequality(claim, statement, statement, lambda _: [{"r": ONE}])


AT_RHO, FROM_RHO = _f_at("lemma11.f-at-rho", False), _f_at("lemma11.f-from-rho", True)


def _at_the_end() -> list[Any]:
    """F at u = a, where the distances are 1 - r and |1 - 2r|, and what else carries over."""
    r = sympy.symbols("r", positive=True)
    near, far = 1 - 2 * r + r**2, 1 - 4 * r + 4 * r**2

    def value(length: Any) -> Any:
        return 1 + (2 - 3 * r) / (1 - r + length)

    return [
        near - (1 - r) ** 2,
        far - (1 - 2 * r) ** 2,
        value(1 - 2 * r) - 2,
        value(2 * r - 1) - 2 * (1 - r) / r,
        *_slope_of_f(),
    ]


AT_THE_END = "f rises where 4 eps c < 3 and then falls; f(1, eps)"


def at_rho(parameters: Parameters, bench: Bench) -> Settled:
    """Decide ``f(1/sqrt(2), eps) >= 1/(8 sqrt(pi))``."""
    return bench.decide(AT_RHO, parameters)


def largest_at_rho(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest eps for it, from both sides."""
    inner, outer = ({"eps": Fraction(x, 10**7)} for x in (9170275, 9170276))
    return bracket(bench, AT_RHO, "eps", ("", TURNS), (), inner, outer)


def from_rho(parameters: Parameters, bench: Bench) -> Settled:
    """Decide ``f(c, eps) >= 1/(8 sqrt(pi))`` for all c from 1/sqrt(2) to 1."""
    return with_identities(bench.decide(FROM_RHO, parameters), AT_THE_END, _at_the_end)


def largest_from_rho(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest eps for it, which is 8/(8 + sqrt(2)), from both sides."""
    inner, outer = ({"eps": Fraction(x, 10**7)} for x in (8497788, 8497789))
    more = (("in closed form", "8/(8 + sqrt(2))"), ("just past it", "at u = a"))
    found = bracket(bench, FROM_RHO, "eps", ("", TURNS), more, inner, outer)
    return with_identities(found, AT_THE_END, _at_the_end)


# --- cross-checks ---------------------------------------------------------------------------


def _lemma_by_quadrature() -> Finding:
    """The left side's expectation over angles of x, without wedges and half-angles."""
    worst, count = 0.0, 200_000
    numbers = Float64()
    at = (numpy.arange(count) + 0.5) * 2 * numpy.pi / count
    x = numpy.stack([numpy.cos(at), numpy.sin(at)])
    cases = [(r, t) for r in (0.1, 0.5, 0.9, 1.0) for t in (0.3, 1.2, 2.4, 3.0)]
    for r, t in cases:
        u = numpy.array([numpy.cos(t), numpy.sin(t)])
        w = numpy.array([1.0, 0.0]) + r * u
        sees = (x[0] >= 0) & (w @ x >= 0)
        # E ‖x‖^2 = 2 in the plane.
        mean = 2 * float(numpy.mean(sees * (u @ x) ** 2))
        b = t / 2 - numpy.arctan2(w[1], w[0])
        closed = float(expectation(t / 2, b, numbers)) / (2 * numpy.pi)
        worst = largest(worst, abs(mean / closed - 1))
    return Finding(len(cases), worst, 1e-4)


def _f_by_quadrature() -> Finding:
    """F from the printed function S, averaged over angles of x."""
    worst, count = 0.0, 200_000
    numbers = Float64()
    at = (numpy.arange(count) + 0.5) * 2 * numpy.pi / count
    cases = [(eps, phi) for eps in (0.1, 0.5, 0.9, 1.3) for phi in (0.2, 0.7, 1.5, 2.9)]
    for eps, phi in cases:
        v, w = numpy.cos(at - phi), numpy.cos(at) / eps
        pieces = [v < 0, (v >= 0) & (v <= w / 2), (w / 2 <= v) & (v <= w), v >= w]
        printed = numpy.select(pieces, [0 * v, v, w - v, 0 * v])
        # E ‖x‖ = sqrt(pi/2) in the plane.
        mean = float(numpy.mean(printed)) * numpy.sqrt(numpy.pi / 2) * numpy.sqrt(8 * numpy.pi)
        closed = float(f(numpy.cos(phi), eps, numbers))
        worst = largest(worst, abs(mean / closed - 1))
    return Finding(len(cases), worst, 1e-6)


# --- the claims -----------------------------------------------------------------------------

MANY_SAMPLES = HandStep(
    "By the law of large numbers the average at a fixed w tends to its expectation, so that what"
    " fails for the expectation fails for all large n with a probability that tends to 1",
    "tests/audits/linear_targets/samples/lemma11/test_statement.py::test_averages_tend_to_the_expectation",
)
FROM_FAR = HandStep(
    "For ‖w - a‖ <= eps a sample with a.x >= eps ‖x‖ has w.x >= 0, so that the left side is at"
    " least the smallest eigenvalue of the second moments of those samples, times ‖w - a‖^2",
    "tests/audits/linear_targets/samples/lemma11/test_statement.py::test_the_eigenvalue_is_a_lower_bound",
)
ROUNDING = HandStep(
    "Higham's error bounds: float64 sums of n products are off by at most n u/(1 - n u) of the sum"
    " of their sizes, in any order, and where Cholesky's method ends the matrix is positive"
    " definite but for (d + 1) u/(1 - (d + 1) u) of its trace",
    "tests/audits/linear_targets/runs/test_definite.py::test_the_bound_is_below_the_exact_eigenvalue_and_near",
)
SMALLER_ANGLE = HandStep(
    "tan(b) = (1 - r)/(1 + r) tan(s), so that b is in [0, s] for r in [0, 1], and 0 for r = 1",
    "tests/audits/linear_targets/samples/lemma11/test_statement.py::test_the_closed_form_by_quadrature_of_the_definition",
)
IN_ORDER = HandStep(
    "S is v between q = 0 and 2 eps q = p, and w - v from there to eps q = p, with p = a.x and"
    " q = u.x; these directions of x follow one another in this order",
    "tests/audits/linear_targets/samples/lemma11/test_statement.py::test_f_against_the_printed_s",
)
SIZE = "(1/n) sum 1{a.x >= 0} 1{w.x >= 0} (x.(w - a))^2"
SEVENTEEN = "(1/n) sum 1{a.x >= 0} relu(x.u)^2"
EXPECTED = "E[1{a.x >= 0} 1{w.x >= 0} (x.(w - a))^2]"

CLAIMS = (
    claim(
        "lemma11",
        "Lemma 11, E.2.4",
        printed(
            f"for n >= C d and all w with ‖w - a‖ <= eps, {SIZE} >= ‖w - a‖^2/(100 pi), with"
            " probability at least 1 - 4 exp(-gamma n); here eps = 1/100, C = 1000, gamma ="
            " 1/24000",
            section_e22_residual.lemma_11,
            f"for all w with ‖w - a‖ <= {{eps}}, {SIZE.replace('{', '{{').replace('}', '}}')}"
            " >= ‖w - a‖^2/(100 pi), if n >= {ratio} d, with probability at least"
            " 1 - 5 exp(-({rate}) n)",
        ),
        sharp(
            f"the largest eps with {EXPECTED} >= ‖w - a‖^2/(100 pi) if ‖w - a‖ <= eps",
            largest_radius,
        ),
        parameters=section_e22_residual.SIZES,
        by_hand=(*section_e22_residual.LEMMA_11, IN_THE_PLANE, SMALLER_ANGLE),
        best_means="the largest radius for the expectation, that is as n -> infinity; for finite n"
        " the lemma is proved at eps = 1/100",
        domain="C, gamma and eps have no values in print; every d >= 1, in the sharp version n ->"
        " infinity; by another proof than the printed one",
        inequality=LIMIT,
        cross_checks=(CrossCheck("the expectation against quadrature", _lemma_by_quadrature),),
    ),
    claim(
        "lemma11.draws",
        "Lemma 11, E.2.4, for fewer samples",
        repaired(
            f"{SIZE} >= ‖w - a‖^2/(100 pi) for all ‖w - a‖ <= eps with probability at least"
            " 95 %, eps = 1/100 and 1/20, n = 10 d and 100 d",
            sampled,
        ),
        evidence_for="lemma11",
        by_hand=(FROM_FAR, ROUNDING),
        domain="d = 10 and 50, with --deep also 200 and 800",
        cross_checks=(
            CrossCheck(
                "eigenvalues' bounds that balls do not show, or that hold with 1e-6 more",
                _by_balls,
            ),
        ),
    ),
    claim(
        "lemma11.samples",
        "Lemma 11, E.2.4, one fixed w",
        repaired(
            f"for one fixed w with ‖w - a‖ = 1/2, {SIZE} >= ‖w - a‖^2/(100 pi) with probability"
            " at least 95 %, already for n = 10",
            for_one_weight,
        ),
        evidence_for="lemma11",
        by_hand=(
            HandStep(
                "For fixed w the left side sees x through a.x and h.x only: its law does not depend"
                " on d",
                "tests/audits/linear_targets/runs/test_fixed_weights.py::test_the_law_does_not_depend_on_d",
            ),
        ),
        domain="every d >= 2; n = d r with d from 10 to 50 and r from 1 to 1000, with --deep d up"
        " to 800; h along -a and across a",
    ),
    claim(
        "lemma11.constant",
        "Lemma 11, E.2.4",
        sharp(
            f"the largest c with {EXPECTED} >= c ‖w - a‖^2/(100 pi) if ‖w - a‖ <= 1", best_constant
        ),
        by_hand=(IN_THE_PLANE, SMALLER_ANGLE),
        domain="n -> infinity, every d >= 2, eps = 1",
        inequality=replace(LIMIT, claim="lemma11.constant"),
    ),
    claim(
        "eq17",
        "E.2.4, equation (17)",
        printed(
            f"{SEVENTEEN} >= 1/(10 sqrt(pi)) for all unit u with a.u >= -1/sqrt(2), with high"
            " probability; judged as n -> infinity",
            printed_17,
        ),
        intended(
            f"{SEVENTEEN} >= 1/(100 pi) for all these u with probability at least"
            " 1 - 2 exp(-gamma n); here n >= 10^7 d, gamma = 6/10^7",
            by_signs(
                "the first moment over the samples with a.x >= 0, from below",
                lemma11_finite.seventeen,
            ),
            f"{SEVENTEEN.replace('{', '{{').replace('}', '}}')} >= 1/(100 pi) for all these u,"
            " n >= {ratio} d, with probability at least 1 - 3 exp(-({rate}) n)",
        ),
        sharp(
            "E[1{a.x >= 0} relu(x.u)^2] falls with the angle, to (pi - 2)/(8 pi) at a.u ="
            " -1/sqrt(2): the best constant",
            by_identities(ONE_DIRECTION, _one_direction),
        ),
        misprint="Jensen's inequality squares the first moment, for which the lines below (17) show"
        " 1/(10 sqrt(pi)); its square 1/(100 pi) is what the display after (17) uses.",
        parameters=(lemma11_finite.RATIO, lemma11_finite.RATE),
        requires=("lemma11.first-moment", "lemma11.jensen"),
        by_hand=(
            IN_THE_PLANE,
            MANY_SAMPLES,
            lemma11_finite.SYMMETRY,
            lemma11_finite.CONCENTRATION,
            FEWER_EVENTS,
        ),
        domain="every d >= 2, every unit u with a.u >= -1/sqrt(2); as printed it fails in the limit"
        " n -> infinity, which the sharp version is about too",
        inequality=PRINTED,
    ),
    claim(
        "eq17.square",
        "E.2.4, what (17) is used for",
        derived(
            "E[1{a.x >= 0} relu(x.u)^2] >= 1/(100 pi) for all unit u with a.u >= -1/sqrt(2)",
            intended_17,
        ),
        by_hand=(IN_THE_PLANE,),
        domain="every d >= 2, every unit u with a.u >= -1/sqrt(2)",
        inequality=INTENDED,
    ),
    claim(
        "lemma11.f",
        "E.2.4, case II",
        derived(
            "sqrt(8 pi) f(a.u, eps) = 1 + (‖a - eps u‖ - ‖a - 2 eps u‖)/eps",
            by_identities("the integral over two sectors minus the closed form", _f_by_sectors),
        ),
        by_hand=(IN_THE_PLANE, IN_ORDER),
        domain="every d >= 2, every unit u, every eps > 0",
        cross_checks=(CrossCheck("f against quadrature of the printed S", _f_by_quadrature),),
    ),
    claim(
        "lemma11.monotone",
        "E.2.4, case II",
        printed(
            "f(a.u, eps) is non-decreasing in its first argument, at eps = 1/10",
            monotone,
            "f(a.u, eps) is non-decreasing in its first argument, at eps = {eps}",
        ),
        sharp("the same with the largest eps", largest_monotone),
        parameters=(EPS,),
        requires=("lemma11.f",),
        domain="a.u in [-1, 1]; eps has no value in print",
        inequality=MONOTONE,
    ),
    claim(
        "lemma11.f-at-rho",
        "E.2.4, case II",
        printed(
            "f(1/sqrt(2), eps) >= 1/(8 sqrt(pi)), for all radii up to eps = 1/10",
            at_rho,
            "f(1/sqrt(2), eps) >= 1/(8 sqrt(pi)), for all radii up to eps = {eps}",
        ),
        sharp("the same with the largest eps", largest_at_rho),
        parameters=(EPS,),
        requires=("lemma11.f",),
        domain="eps has no value in print",
        inequality=AT_RHO,
    ),
    claim(
        "lemma11.f-from-rho",
        "E.2.4, case II",
        printed(
            "f(a.u, eps) >= 1/(8 sqrt(pi)) for all a.u >= 1/sqrt(2), for all radii up to 1/10",
            from_rho,
            "f(a.u, eps) >= 1/(8 sqrt(pi)) for all a.u >= 1/sqrt(2), for all radii up to {eps}",
        ),
        sharp("the same with the largest eps", largest_from_rho),
        parameters=(EPS,),
        requires=("lemma11.f",),
        domain="every unit u with a.u >= 1/sqrt(2); eps has no value in print",
        inequality=FROM_RHO,
    ),
)
