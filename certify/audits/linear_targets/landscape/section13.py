"""Section 1.3: what it says of stationary points, in the text and beside Figure 1.

The paper says. Any w1 = (c + 1) a / v1, w2 = c a / v2 with c > 0 or c < -1 is a non-strict
saddle; for v = (1, -1) the point (2 a, a) is one; on the valley alpha1 - alpha2 = 1 of the
plane w_i = alpha_i a the gradient vanishes, but the loss is not 0; and where
‖v1 w1 + v2 w2‖ is small these points are far away.

What is computed. Exact identities for all c, v1, v2, as in
`certify.audits.linear_targets.landscape.appendix_c`, which says what the points are. Whether
gradient descent gets there is no matter of this file.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from certify.audits.linear_targets.exact import landscape
from certify.audits.linear_targets.exact.family import (
    ALL_C,
    AT_C,
    FAMILY,
    POINT,
    SMOOTH,
    TURNED,
    V1,
    V2,
    D,
    exactly,
)
from certify.audits.linear_targets.exact.landscape import symbols
from certify.audits.linear_targets.landscape import appendix_c
from certify.claim import HandStep, claim, printed, sharp
from certify.numbers import Symbolic
from certify.parameter import Parameter, Parameters

KAPPA = Parameter("kappa", Fraction(1, 2), Fraction(0), Fraction(1), "‖v1 w1 + v2 w2‖ / ‖a‖")
FIGURE_1 = {"c": Fraction(1), "v1": Fraction(1), "v2": Fraction(1)}


def _each_once() -> list[Any]:
    """C can be read off w2: no two of the points are the same, so there are infinitely many."""
    names = symbols()
    return [
        names.v2 * landscape.family(c, names.v1, names.v2, 1)[1][0] - c
        for c in landscape.stationary_c()
    ]


def _on_the_valley() -> list[Any]:
    """With v = (1, -1), alpha2 = c, alpha1 = c + 1, for c > 0 and c < -1."""
    one, found = sympy.Integer(1), []
    for c in landscape.stationary_c():
        W = landscape.family(c, one, one, 2)
        loss = landscape.loss(W, one, one)
        found += [*landscape.gradient(W, one, one), loss - sympy.Rational(1, 4)]
    return found


def _between_the_axes() -> list[Any]:
    """For -1 < c < 0 the rows are c a / 2, (c + 1) a / 2, and the loss 1/4 + c (c + 1) / 2."""
    one, c = sympy.Integer(1), landscape.between_c()
    W = landscape.family(c, one, one, 1)
    rows, loss = landscape.gradient(W, one, one), landscape.loss(W, one, one)
    return [
        rows[0] - c / 2,
        rows[1] - (c + 1) / 2,
        loss - sympy.Rational(1, 4) - c * (c + 1) / 2,
        landscape.one_sided_slope(2, one, one, one) + one / 2,
        landscape.one_sided_slope(1, one, one, -one) + one / 2,
    ]


def _far() -> list[Any]:
    """The family has v1 w1 + v2 w2 = (2 c + 1) a, with (2 c + 1)^2 = 1 + 4 c (c + 1) > 1.

    A step (x, y) changes v1 w1 + v2 w2 by at most sqrt(v1^2 + v2^2) times its length
    (Lagrange's identity); the step along (v1, v2) attains it.
    """
    names, kappa = symbols(), sympy.symbols("kappa", positive=True)
    x, y = sympy.symbols("x y", real=True)
    v1, v2 = names.v1, names.v2
    squares = v1**2 + v2**2
    found = [squares * (x**2 + y**2) - (v1 * x + v2 * y) ** 2 - (v2 * x - v1 * y) ** 2]
    for c in landscape.stationary_c():
        w1, w2 = (row[0] for row in landscape.family(c, v1, v2, 1))
        total = v1 * w1 + v2 * w2
        found += [total - (2 * c + 1), total**2 - 1 - 4 * c * (c + 1)]
        step = (kappa - total) / squares
        found.append(v1 * (w1 + step * v1) + v2 * (w2 + step * v2) - kappa)
        length = (step * v1) ** 2 + (step * v2) ** 2
        found.append(length - (kappa - total) ** 2 / squares)
    return found


def _far_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    kappa, v1, v2 = (Symbolic().constant(parameters[name]) for name in ("kappa", "v1", "v2"))
    value = (1 - kappa) / sympy.sqrt(v1**2 + v2**2)
    return (("distance", f"{value} ‖a‖, approached as c -> 0 and c -> -1"),)


CLAIMS = (
    claim(
        "section13.non-strict-saddle",
        "section 1.3, 'for any c > 0 or c < -1 is a non-strict saddle'",
        printed(
            f"infinitely many non-strict saddles: any {POINT} with c > 0 or c < -1 is one",
            exactly(
                "gradient and inertia of the Hessian at the points; c from w2",
                lambda: [*appendix_c.non_strict(), *_each_once()],
                appendix_c.NON_STRICT,
                appendix_c.point_facts,
            ),
            f"{AT_C}, d = {{d}} is a non-strict saddle",
        ),
        parameters=FAMILY,
        requires=("appendixC as printed", "eq8.rows"),
        by_hand=(TURNED, SMOOTH),
        domain=f"{ALL_C}; 'non-strict saddle' as section 1 defines it",
    ),
    claim(
        "section13.figure1",
        "Figure 1, caption: 'a and 2a ... one of the non-strict saddle points'",
        printed(
            "for v = (1, -1), w1 = 2 a, w2 = a is a non-strict saddle point",
            exactly(
                "gradient and inertia of the Hessian at c = 1, v1 = v2 = 1",
                appendix_c.non_strict,
                lambda parameters: appendix_c.NON_STRICT({**parameters, **FIGURE_1}),
            ),
        ),
        parameters=(D,),
        requires=("appendixC as printed", "eq8.rows"),
        by_hand=(TURNED, SMOOTH),
        domain="every a other than 0, every d >= 1; not whether gradient descent converges to it",
    ),
    claim(
        "section13.valley",
        "section 1.3, 'around the alpha1 - alpha2 = 1 valley'",
        printed(
            "for v = (1, -1), w_i = alpha_i a, alpha1 - alpha2 = 1, at the points of the"
            " family: the gradient vanishes, but the loss is greater than 0",
            exactly("gradient and loss on the line", _on_the_valley),
        ),
        sharp(
            "on the line the gradient vanishes where alpha1 alpha2 > 0, and the loss is"
            " ‖a‖^2/4; else it does not, and the loss is (1 + 2 alpha1 alpha2) ‖a‖^2/4",
            exactly(
                "gradient and loss on all of the line",
                lambda: [*_on_the_valley(), *_between_the_axes()],
            ),
        ),
        requires=("eq8.rows",),
        by_hand=(TURNED,),
        domain="every a other than 0, every d >= 1; 'around the valley', which has no sharp form,"
        " is read as on it, for c > 0 or c < -1 as the sentence before has it",
    ),
    claim(
        "section13.far",
        "section 1.3, 'far away from bad stationary points'",
        sharp(
            "where ‖v1 w1 + v2 w2‖ <= ‖a‖/2, every stationary point other than W* is farther"
            " than ‖a‖/(2 sqrt(v1^2 + v2^2)), and no larger distance will do",
            exactly("v1 w1 + v2 w2 at the points, and the nearest W", _far, facts=_far_facts),
            "where ‖v1 w1 + v2 w2‖ <= {kappa} ‖a‖, every stationary point other than W* is"
            " farther than (1 - {kappa}) ‖a‖/sqrt(v1^2 + v2^2), and no larger distance will do",
        ),
        parameters=(KAPPA, V1, V2),
        requires=("appendixC.all-stationary-points",),
        by_hand=(
            HandStep(
                "A point of the ball is moved to the family by a step that changes v1 w1 + v2 w2"
                " by at least |2 c + 1| - kappa > 1 - kappa, and 2 c + 1 comes near 1 and -1",
                "tests/audits/linear_targets/landscape/test_section13.py::test_distance_from_the_ball",
            ),
        ),
        domain="every a other than 0, v1, v2 > 0, every d >= 1; ‖W‖ is the Frobenius norm",
    ),
)
