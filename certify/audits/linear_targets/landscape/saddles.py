"""Appendix C, beyond its own computation: what its points are, and which others there are.

The paper says that the points w1 = (c + 1) a / v1, w2 = c a / v2, c > 0 or c < -1, are
non-strict saddles, which section 1 explains by the second order alone; and, word for word, that
all stationary points are.

What is computed. With z = v1 w1 - v2 w2 - a and the angle t between the weights,
L = (‖z‖^2 + ‖a‖^2) / 4 - v1 v2 ‖w1‖ ‖w2‖ (sin t - t cos t) / (2 pi). Along (v2 u, v1 u) z does
not change, so L falls as soon as t > 0: sin t > t cos t on (0, pi] is a certificate. It falls to
third order, with the exact coefficient. In d = 1 the angle stays 0 and the points are local
minima. For t in (0, pi) the rows of the gradient, scaled by 1/v1 and 1/v2, add up to a vector
that vanishes for sin(t)^2 = t^2 only, which a certificate excludes; t = 0 gives the family and
t = pi the minimum W* = (a/v1, -a/v2).

What is by hand: the hand steps. The target a is not zero. Where a weight is 0, L has one-sided
slopes only; what counts as stationary is said in `family.STATIONARY`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, landscape
from certify.audits.linear_targets.exact.family import (
    ALL_C,
    AT_C,
    FAMILY,
    POINT,
    POINTS,
    SMALL_DIMENSIONS,
    SMOOTH,
    STATIONARY,
    TURNED,
    V1,
    V2,
    C,
    D,
    at_the_point,
    exactly,
    gradient_values,
    gradient_vanishes,
    loss_by_arc_cosine,
    loss_facts,
)
from certify.audits.linear_targets.exact.landscape import symbols
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.landscape import appendix_c
from certify.claim import (
    UNIT,
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    derived,
    largest,
    repaired,
    sharp,
)
from certify.kernel.verdict import Algebra, Checked, Proved, Refuted, Undecided
from certify.numbers import Multiprecision, Symbolic, Traced, Tracing
from certify.parameter import Parameters
from certify.proofs.algebra import SYSTEM, vanishes
from certify.proofs.bench import Bench
from certify.settled import Settled
from certify.transcription import Compiled, state

# --- what the points are --------------------------------------------------------------------


def _one_variable(name: str, formula: Callable[[Traced, Tracing], Traced]) -> Compiled:
    """Compile "formula(theta) >= 0 for all theta = pi t in [0, pi]"."""

    def formulas(tape: Tracing) -> list[list[tuple[str, Traced, bool]]]:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        return [[(name, formula(theta, tape), False)]]

    return state((), ("t",), ((UNIT,),), formulas)


DEFECT = Inequality(
    "appendixC.saddle",
    _one_variable("defect", landscape.defect),
    says="sin(theta) - theta cos(theta) >= 0 for all theta in [0, pi]",
)
SINE = Inequality(
    "appendixC.all-stationary-points",
    _one_variable("gap", lambda theta, tape: theta**2 - tape.sin(theta) ** 2),
    says="sin(theta)^2 <= theta^2 for all theta in [0, pi]",
)
ONLY_AT_ZERO = ((("t", Fraction(0)),),)


def certified(
    inequality: Inequality, bench: Bench, what: str, identities: Callable[[], list[Any]]
) -> Settled:
    """Prove that an inequality is strict on (0, pi], and identities that say what follows."""
    settled = bench.prove(inequality, {})
    evidence = getattr(settled.verdict, "evidence", None)
    if not isinstance(evidence, Checked):
        return settled
    if evidence.tight != ONLY_AT_ZERO:
        return replace(settled, verdict=Undecided("the inequality is not strict on (0, pi]"))
    found = identities()
    remaining = [difference for difference in found if not vanishes(difference)]
    if remaining:
        reason = f"{len(remaining)} of {len(found)} identities do not vanish"
        return replace(settled, verdict=Undecided(reason))
    reason = f"{len(found)} identities, and a certificate that is strict at all angles in (0, pi]"
    return replace(settled, verdict=Proved(reason, evidence), algebra=(Algebra(what, SYSTEM),))


def _on_a_line() -> list[Any]:
    """For d = 1 and weights of one sign, L is ``‖z‖^2/4 + ‖a‖^2/4``: least where z = 0."""
    names, found = symbols(), []
    V = landscape.outer_layer(names.v1, names.v2)
    for sign in (1, -1):
        W = [[sign * names.size1], [sign * names.size2]]
        z = names.v1 * W[0][0] - names.v2 * W[1][0] - names.a1
        loss = population.loss(V, W, [[names.a1]], Symbolic())
        found.append(loss - (z**2 + names.a1**2) / 4)
    return found


def _moved(c: Any, eta: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Return W(c) + eta (v2 u, v1 u) in the plane, u at the angle phi to a, and the change of z."""
    names, phi = symbols(), sympy.symbols("phi", real=True)
    W = landscape.family(c, names.v1, names.v2, 2)
    steps = landscape.null_direction(phi, names.v1, names.v2)
    w1, w2 = (linear_algebra.combine(1, w, eta, step) for w, step in zip(W, steps, strict=True))
    return list(w1), list(w2), list(linear_algebra.combine(names.v1, steps[0], -names.v2, steps[1]))


def _lower_and_higher() -> list[Any]:
    """Near a point of the family L is lower along (v2 u, v1 u), and higher along w1.

    Lower: z stays 0, and the weights come to an angle in (0, pi), as their cross product is
    eta sin(phi): there L = ‖a‖^2/4 - v1 v2 rho. Higher: by v1^2 eta^2 / 4.
    """
    names = symbols()
    eta, phi = names.length, sympy.symbols("phi", real=True)
    found = landscape.loss_in_the_plane(gaussian.angle(names.tangent))
    for c, sign in zip(landscape.stationary_c(), (1, -1), strict=True):
        w1, w2, change = _moved(c, eta)
        found += change
        found.append(w1[0] * w2[1] - w1[1] * w2[0] - eta * sympy.sin(phi))
        W = landscape.family(c, names.v1, names.v2, 2)
        W[0][0] = W[0][0] + sign * eta
        V, A = landscape.outer_layer(names.v1, names.v2), [landscape.axis(1, 2)]
        loss = population.loss(V, W, A, Symbolic())
        found.append(loss - (1 + names.v1**2 * eta**2) / 4)
    return found


def _what_the_points_are() -> list[Any]:
    aligned = landscape.loss_in_the_plane(sympy.Integer(0))
    return [*gradient_vanishes(), *aligned, *_on_a_line(), *_lower_and_higher()]


NEAR_BY = "L = Q - v1 v2 rho, and the points near W(c) at which it is smaller and larger"


def saddle(parameters: Parameters, bench: Bench) -> Settled:
    """Decide whether the point is a saddle in the usual sense, for one c, v1, v2, d."""
    first = exactly("the gradient", gradient_vanishes, at_the_point(gradient_values), loss_facts)
    stationary = first(parameters, bench)
    if not isinstance(stationary.verdict, Proved):
        return stationary
    if parameters["d"] > 1:
        settled = certified(DEFECT, bench, NEAR_BY, _lower_and_higher)
        return replace(settled, facts=stationary.facts)
    if not all(map(vanishes, _on_a_line())):
        return Settled(Undecided("L is not Q at weights of one sign"))
    reason = (
        "for d = 1 and weights of one sign L = (v1 w1 - v2 w2 - a)^2/4 + a^2/4, which is least on"
        " the whole family: a local minimum, not isolated"
    )
    verdict = Refuted(reason, Algebra(NEAR_BY, SYSTEM))
    return Settled(verdict, facts=stationary.facts)


def saddle_by_dimension(parameters: Parameters, bench: Bench) -> Settled:
    """Show that the points are saddles in the usual sense exactly if d >= 2."""
    return certified(DEFECT, bench, NEAR_BY, _what_the_points_are)


def third_order(
    coefficient: Callable[..., Any] = landscape.leading_coefficient,
) -> list[Any]:
    """Return what vanishes if L falls like ``coefficient * |eps sin(phi)|^3`` and not faster.

    On the line of `_moved`, ‖a‖ = 1, with w1 x w2 = eta sin(phi) and p = w1.w2, L falls by
    v1 v2 / (2 pi) times ``w1 x w2 - t p = p (x - atan x)`` where ``x = eta sin(phi) / p``; and
    (x - atan x) / x^3 tends to 1/3. The unit of length is eps = eta sqrt(v1^2 + v2^2).
    """
    names = symbols()
    x, phi = sympy.symbols("x", positive=True), sympy.symbols("phi", real=True)
    third = sympy.limit((x - sympy.atan(x)) / x**3, x, 0)
    scale = sympy.sqrt(names.v1**2 + names.v2**2) ** 3
    found = landscape.loss_in_the_plane(gaussian.angle(names.tangent))
    for c in landscape.stationary_c():
        w1, w2, change = _moved(c, names.length)
        cross = w1[0] * w2[1] - w1[1] * w2[0] - names.length * sympy.sin(phi)
        start = linear_algebra.dot(w1, w2).subs(names.length, 0)
        fall = names.v1 * names.v2 / (2 * sympy.pi) * third * sympy.sin(phi) ** 3 / start**2
        claimed = coefficient(names.v1, names.v2, c, Symbolic()) * sympy.sin(phi) ** 3
        found += [*change, cross, fall - sympy.powsimp(claimed * scale)]
    return found


def _order_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    c, v1, v2, _ = landscape.exact(parameters)
    value = landscape.leading_coefficient(v1, v2, c, Symbolic())
    return (("K", f"{value} = {float(value):.6g}"),)


def check_order(share: float = 1.0, exponent: int = 3) -> Finding:
    """Compare the fall of the loss in 50 digits with its leading term, at eps = 1e-10.

    In the plane, along the steepest direction and at an angle of 45 degrees to it.
    """
    numbers, worst = Multiprecision(50), []
    eps, zero, one = (numbers.constant(x) for x in (Fraction(1, 10**10), 0, 1))
    half = numbers.sqrt(one / 2)
    for point in POINTS:
        c, v1, v2 = (numbers.constant(x) for x in point)
        size = numbers.sqrt(v1 * v1 + v2 * v2)
        coefficient = landscape.leading_coefficient(v1, v2, c, numbers)
        w1, w2 = [(c + 1) / v1, zero], [c / v2, zero]
        start = loss_by_arc_cosine(w1, w2, v1, v2, numbers)
        for u in ([zero, one], [half, half]):
            moved1 = linear_algebra.combine(1, w1, eps * v2 / size, u)
            moved2 = linear_algebra.combine(1, w2, eps * v1 / size, u)
            fall = start - loss_by_arc_cosine(moved1, moved2, v1, v2, numbers)
            claimed = share * coefficient * u[1] ** 3 * eps**exponent
            worst.append(float(abs(fall / claimed - 1)))
    return Finding(len(worst), largest(*worst), 1e-7)


# --- which points are stationary ------------------------------------------------------------


def _between() -> list[Any]:
    """For -1 < c < 0 the rows are ``v1 c a / 2``, ``v2 (c + 1) a / 2``; at the ends a slope."""
    names, c, found = symbols(), landscape.between_c(), []
    v1, v2 = names.v1, names.v2
    for d in SMALL_DIMENSIONS:
        rows = landscape.gradient(landscape.family(c, v1, v2, d), v1, v2)
        claimed = [*landscape.axis(v1 * c / 2, d), *landscape.axis(v2 * (c + 1) / 2, d)]
        found += [x - y for x, y in zip(rows, claimed, strict=True)]
    theory = landscape.components(landscape.gradient_in_the_plane(sympy.pi))
    defined = landscape.components(landscape.defining_gradient(sympy.pi))
    found += [x - y for x, y in zip(theory, defined, strict=True)]
    found += landscape.loss_in_the_plane(sympy.pi)
    found.append(landscape.one_sided_slope(2, v1, v2, 1 / v1) + v2 / 2)
    return [*found, landscape.one_sided_slope(1, v1, v2, -1 / v2) + v1 / 2]


def _stands_still() -> list[Any]:
    """With relu'(0) = 0, the row of a weight 0 is 0, and that of w1 = a/v1 vanishes too."""
    names, zero = symbols(), sympy.Integer(0)
    a_x = gaussian.linear([names.a1, zero])
    return [
        v * gaussian.half_plane(sympy.expand((v * gaussian.linear(w) - a_x) * x), at)
        for v, w, at in (
            (names.v1, [names.a1 / names.v1, zero], zero),
            (-names.v2, [-names.a1 / names.v2, zero], sympy.pi),
        )
        for x in gaussian.coordinates()
    ]


def _between_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    c, v1, v2, _ = landscape.exact({**parameters, "d": Fraction(1)})
    kink = landscape.kink(c, v1, v2)
    if kink:
        where, slope, _ = kink[0]
        still = "gradient descent stands still there if relu'(0) is taken as 0"
        return (("at this c", f"{where} is {slope}"), ("but", still))
    rows = landscape.gradient(landscape.family(c, v1, v2, 1), v1, v2)
    return (("gradient at this c", f"rows {rows[0]} a and {rows[1]} a"),)


def _only_these() -> list[Any]:
    """What leaves W* and the family as the only stationary points.

    With m_i = v_i ‖w_i‖ and unit vectors u1, u2 along the weights at an angle t in (0, pi),
    row1/v1 + row2/v2 = ((t m1 - sin(t) m2) u1 + (t m2 - sin(t) m1) u2) / (2 pi). If both
    brackets vanish, so does (t^2 - sin(t)^2) m1 m2. Aligned weights: z = 0, so the points are
    the family, with c (c + 1) > 0. Opposite ones: v1 w1 = a = -v2 w2. One weight 0: the slopes
    along the other weight and against it add up to less than 0. Both 0: a gradient that is
    not 0.
    """
    names, numbers = symbols(), gaussian.HalfAngles()
    v1, v2, zero = names.v1, names.v2, sympy.Integer(0)
    m1, m2 = v1 * names.size1, v2 * names.size2
    theta = gaussian.angle(names.tangent)
    sine = numbers.sin(theta)
    found = []
    for at in (theta, zero, sympy.pi):
        rows = landscape.gradient_in_the_plane(at)
        defined = landscape.components(landscape.defining_gradient(at))
        found += [x - y for x, y in zip(landscape.components(rows), defined, strict=True)]
    # Between 0 and pi.
    units = gaussian.polar(sympy.Integer(1), zero), gaussian.polar(sympy.Integer(1), theta)
    first, second = theta * m1 - sine * m2, theta * m2 - sine * m1
    rows = landscape.gradient_in_the_plane(theta)
    total = linear_algebra.combine(1 / v1, rows[0], 1 / v2, rows[1])
    claimed = linear_algebra.combine(first, units[0], second, units[1])
    found += linear_algebra.combine(2 * sympy.pi, total, -1, claimed)
    found.append(first * theta * m2 + second * sine * m2 - (theta**2 - sine**2) * m1 * m2)
    # Aligned: both rows are multiples of z; on the family c (c + 1) = m1 m2 / (m1 - m2)^2.
    rows, z = landscape.gradient_in_the_plane(zero), landscape.residual(zero)
    found += linear_algebra.combine(1, rows[0], -v1 / 2, z)
    found += linear_algebra.combine(1, rows[1], v2 / 2, z)
    c = m2 / (m1 - m2)
    found += [c + 1 - m1 / (m1 - m2), c * (c + 1) - m1 * m2 / (m1 - m2) ** 2]
    # Opposite: each row vanishes exactly at its part of W*.
    w1, w2 = landscape.in_the_plane(sympy.pi)
    rows, a = landscape.gradient_in_the_plane(sympy.pi), [names.a1, names.a2]
    for row, v, w in ((rows[0], v1, w1), (rows[1], -v2, w2)):
        found += linear_algebra.combine(1, row, -v / 2, linear_algebra.combine(v, w, -1, a))
    return [*found, *_at_zero_weights(), *_at_the_minimum()]


def _at_zero_weights() -> list[Any]:
    """Slopes of L where w2 = 0, w1 = 0, and both."""
    names, numbers = symbols(), gaussian.HalfAngles()
    V, A = landscape.outer_layer(names.v1, names.v2), [[names.a1, names.a2]]

    def slope(W: list[list[Any]]) -> Any:
        loss = population.loss(V, W, A, numbers)
        return sympy.diff(sympy.expand(loss), names.length).subs(names.length, 0)

    found = []
    for at in (gaussian.angle(names.tangent), sympy.Integer(0), sympy.pi):
        found += landscape.loss_in_the_plane(at)
    for still, v, v_other, row in (
        (names.size1, names.v2, names.v1, 0),
        (names.size2, names.v1, names.v2, 1),
    ):
        both = sympy.Integer(0)
        for sign in (1, -1):
            W = [landscape.axis(still, 2), landscape.axis(sign * names.length, 2)]
            both += slope(W if row == 0 else W[::-1])
        found.append(both + v * v_other * still / 2)
    w1, w2 = landscape.in_the_plane(gaussian.angle(names.tangent))
    scaled = [[names.length * x for x in w] for w in (w1, w2)]
    output = linear_algebra.combine(names.v1, w1, -names.v2, w2)
    return [*found, slope(scaled) + linear_algebra.dot(output, A[0]) / 2]


def _at_the_minimum() -> list[Any]:
    """At W* the loss and the gradient vanish, and the Hessian is diag(v1^2, v2^2) / 2 x I."""
    names, found = symbols(), []
    for d in SMALL_DIMENSIONS:
        W = landscape.global_minimum(names.v1, names.v2, d)
        V, A = landscape.outer_layer(names.v1, names.v2), [landscape.axis(1, d)]
        found += [population.loss(V, W, A, Symbolic())]
        found += landscape.gradient(W, names.v1, names.v2)
        matrix = landscape.hessian(W, names.v1, names.v2)
        for p, row in enumerate(matrix):
            own = (names.v1 if p < d else names.v2) ** 2 / 2
            found += [x - (own if p == q else 0) for q, x in enumerate(row)]
    return found


def all_stationary_points(parameters: Parameters, bench: Bench) -> Settled:
    """Show that W* and the family are all; and that the family's points are non-strict saddles."""
    what = "the rows of the gradient at all angles, and slopes where a weight vanishes"
    return certified(SINE, bench, what, lambda: [*_only_these(), *appendix_c.non_strict()])


# --- the claims -----------------------------------------------------------------------------

NULL_DIRECTIONS = HandStep(
    "The Hessian vanishes along (v2 u, v1 u) only; along any other direction L rises to second"
    " order, so no direction falls faster than u perpendicular to a",
    "tests/audits/linear_targets/landscape/test_saddles.py::test_no_direction_falls_faster",
)
INDEPENDENT = HandStep(
    "Weights at an angle in (0, pi) are linearly independent, so that a sum of multiples of them"
    " vanishes only if theta v1 ‖w1‖ = sin(theta) v2 ‖w2‖ and the same with 1 and 2 exchanged; a"
    " point with a negative one-sided slope is not stationary",
    "tests/audits/linear_targets/landscape/test_saddles.py::test_descent_on_the_gradient_finds_no_other_points",
)

CLAIMS = (
    claim(
        "appendixC.saddle",
        "Appendix C, the word saddle",
        derived(
            "for d >= 2 these points are saddles in the usual sense: stationary, and however"
            " near, the loss is smaller at some points and larger at others",
            saddle,
            f"{AT_C}, d = {{d}} is a saddle in the usual sense: stationary, and however near,"
            " the loss is smaller at some points and larger at others",
        ),
        sharp(
            "they are exactly if d >= 2; for d = 1 they are local minima, not isolated, with"
            " the loss ‖a‖^2/4",
            saddle_by_dimension,
        ),
        parameters=FAMILY,
        requires=("appendixC.stationary", "eq8.rows"),
        by_hand=(TURNED,),
        domain=f"{ALL_C}; section 1 does not ask for it where it says what a non-strict saddle is",
        inequality=DEFECT,
        tight_places={"t = 0": "theta = 0: aligned weights, as at the points themselves"},
    ),
    claim(
        "appendixC.order",
        "Appendix C, beyond the second order",
        sharp(
            "from these points L falls to third order and not faster: along the unit direction"
            " (v2 u, v1 u)/sqrt(v1^2 + v2^2) by K |eps|^3 |sin(u, a)|^3/‖a‖ + O(eps^4), K ="
            " (v1 v2)^3/(6 pi (v1^2 + v2^2)^(3/2) c^2 (c+1)^2); so it is not C^3 there",
            exactly(
                "the loss along the direction, split into Q and v1 v2 rho, and its limit",
                third_order,
                at_the_point(gradient_values),
                _order_facts,
            ),
        ),
        parameters=(C, V1, V2, replace(D, lower=Fraction(1))),
        requires=("appendixC.hessian-blocks", "eq8.rows"),
        by_hand=(TURNED, NULL_DIRECTIONS),
        domain="every a other than 0, v1, v2 > 0, c > 0 and c < -1, every d >= 2",
        cross_checks=(
            CrossCheck(
                "the fall of the loss in 50 digits at eps = 1e-10, at 5 points and along 2"
                " directions each, with its leading term, relative",
                check_order,
            ),
        ),
    ),
    claim(
        "appendixC.all-stationary-points",
        "Appendix C, 'all the stationary points'",
        repaired(
            "the stationary points are W* = (a/v1, -a/v2), the global minimum, and the points"
            f" {POINT} with c > 0 or c < -1; the latter are all non-strict saddles",
            all_stationary_points,
        ),
        requires=("eq8.rows",),
        by_hand=(TURNED, SMOOTH, INDEPENDENT),
        domain=f"every a other than 0, v1, v2 > 0, every d >= 1, all W. {STATIONARY}",
        inequality=SINE,
        tight_places={"t = 0": "theta = 0: aligned weights, which are looked at apart"},
    ),
    claim(
        "appendixC.between",
        "Appendix C, 'c > 0 or c < -1'",
        sharp(
            f"{POINT} is stationary for c > 0 and c < -1 only: for -1 < c < 0 the gradient has"
            " the rows v1 c a/2 and v2 (c+1) a/2; at c = 0 and c = -1 a weight vanishes, and L"
            " has there the one-sided slopes -v2 ‖a‖/2 and -v1 ‖a‖/2",
            exactly(
                "the gradient between, and the slopes at the ends",
                lambda: [*gradient_vanishes(), *_between(), *_stands_still()],
                facts=_between_facts,
            ),
        ),
        parameters=(replace(C, default=Fraction(-1, 2)), V1, V2),
        requires=("eq8.rows",),
        by_hand=(TURNED,),
        domain="every a other than 0, v1, v2 > 0, every c, every d >= 1; at c = 0 and c = -1 the"
        " gradients of the family's points near by, which are 0, have the limit 0, so Clarke's"
        " subdifferential contains 0",
    ),
)
