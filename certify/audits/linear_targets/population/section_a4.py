"""Section A.4: the correlation <W - W*, grad L(W)>, line by line.

The paper says. For v = (v1, -v2) with v1 = v2 = 1, W* = (a, -a) and theta the angle between w1 and
w2, the correlation is expanded in four lines and then rearranged into

    ‖w1‖^2/2 + ‖w2‖^2/2 - ((pi - theta) cos(theta) + sin(theta)) ‖w1‖‖w2‖ / pi
      - ((3 pi - sin(theta) ‖w2‖/‖w1‖ - theta) / (2 pi)) w1.a
      + ((3 pi - sin(theta) ‖w1‖/‖w2‖ - theta) / (2 pi)) w2.a  +  ‖a‖^2 .

What is computed. Every line is compared with the inner product of W - W* and the gradient of
(2), integrated over the directions of x, for all angles and norms and every a.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.exact.crosschecks import monte_carlo_correlation
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation7 import unit
from certify.claim import CrossCheck, Finding, claim, largest, printed
from certify.numbers import Multiprecision, Number
from certify.proofs.algebra import by_identities

Vector = linear_algebra.Vector
Line = Callable[[Vector, Vector, Vector, Number], Number]


def second_line(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> Number:
    """Return the line in which both rows of the gradient are written out."""
    pi, theta = numbers.pi(), linear_algebra.angle(w1, w2, numbers)
    sine, rest = numbers.sin(theta), pi - theta
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    # pi w1 - sin(theta) ‖w2‖ w1/‖w1‖ - (pi - theta) w2
    bracket = linear_algebra.combine(-sine * norm2, unit(w1, numbers), -rest, w2)
    bracket = linear_algebra.combine(pi, w1, 1, bracket)
    slope1 = linear_algebra.combine(-numbers.constant(1) / 2, a, 1 / (2 * pi), bracket)
    # (pi - theta) w1 + sin(theta) ‖w1‖ w2/‖w2‖ - pi w2
    bracket = linear_algebra.combine(rest, w1, sine * norm1, unit(w2, numbers))
    bracket = linear_algebra.combine(1, bracket, -pi, w2)
    slope2 = linear_algebra.combine(numbers.constant(1) / 2, a, -1 / (2 * pi), bracket)
    first, second = linear_algebra.combine(1, w1, -1, a), linear_algebra.combine(1, w2, 1, a)
    return linear_algebra.dot(first, slope1) + linear_algebra.dot(second, slope2)


def third_line(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> Number:
    """Return the line with the squares of w1 - a and w2 + a taken out."""
    pi, theta = numbers.pi(), linear_algebra.angle(w1, w2, numbers)
    sine, rest = numbers.sin(theta), pi - theta
    unit1, unit2 = unit(w1, numbers), unit(w2, numbers)
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    first, second = linear_algebra.combine(1, w1, -1, a), linear_algebra.combine(1, w2, 1, a)
    along1 = linear_algebra.dot(first, linear_algebra.combine(sine, unit1, rest, unit2))
    along2 = linear_algebra.dot(second, linear_algebra.combine(sine, unit2, rest, unit1))
    squares = population.distance_squared(w1, w2, a) / 2
    return squares - norm2 / (2 * pi) * along1 - norm1 / (2 * pi) * along2


def fourth_line(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> Number:
    """Return the line with all inner products multiplied out."""
    pi, theta = numbers.pi(), linear_algebra.angle(w1, w2, numbers)
    sine, rest = numbers.sin(theta), pi - theta
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    w1_a, w2_a = linear_algebra.dot(w1, a), linear_algebra.dot(w2, a)
    product = sine + rest * numbers.cos(theta)
    squares = population.distance_squared(w1, w2, a) / 2
    first = norm2 / (2 * pi) * (sine / norm1 * w1_a + rest / norm2 * w2_a)
    second = norm1 / (2 * pi) * (sine / norm2 * w2_a + rest / norm1 * w1_a)
    crossed = norm2 / (2 * pi) * norm1 * product + norm1 / (2 * pi) * norm2 * product
    return squares - crossed + first - second


def rearranged(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> Number:
    """Return the last display, by `formulas.population.correlation_by_angle`."""
    return population.correlation_by_angle(
        linear_algebra.angle(w1, w2, numbers),
        linear_algebra.norm(w1, numbers),
        linear_algebra.norm(w2, numbers),
        linear_algebra.dot(w1, a),
        linear_algebra.dot(w2, a),
        linear_algebra.dot(a, a),
        numbers,
    )


def correlations() -> list[tuple[Vector, Vector, Vector, Any]]:
    """Return (w1, w2, a, correlation) with the correlation integrated from (2)."""
    one = sympy.Integer(1)
    found: list[tuple[Vector, Vector, Vector, Any]] = []
    for network in networks.cases(1):
        if len(network.W) == 2:
            w1, w2, a = *network.W, network.A[0]
            signed = networks.Network([[one], [-one]], network.W, [a], network.directions)
            row1, row2 = signed.gradient
            exactly = sum((x - z) * slope for x, z, slope in zip(w1, a, row1, strict=True))
            exactly += sum((y + z) * slope for y, z, slope in zip(w2, a, row2, strict=True))
            found.append((w1, w2, a, exactly))
    return found


def _against(line: Line) -> list[Any]:
    numbers = gaussian.HalfAngles()
    return [exactly - line(w1, w2, a, numbers) for w1, w2, a, exactly in correlations()]


def _by_steps() -> Finding:
    """Move W from W* through W: the loss grows by the correlation per unit of the way."""
    numbers, worst, cases = Multiprecision(50), 0.0, 0
    step, V = numbers.constant(networks.STEP), [[numbers.constant(1)], [numbers.constant(-1)]]
    for seed in range(12):
        _, (w1, w2, a), _ = networks.draw(seed, 3, 1, 1 + seed, numbers)

        def loss(h: Number, w1: Any = w1, w2: Any = w2, a: Any = a) -> Number:
            moved = (
                linear_algebra.combine(1 + h, w1, -h, a),
                linear_algebra.combine(1 + h, w2, h, a),
            )
            return population.loss(V, moved, [a], numbers)

        slope = (loss(step) - loss(-step)) / (2 * step)
        for line in (population.correlation, rearranged):
            worst = largest(worst, abs(float(line(w1, w2, a, numbers) - slope)))
        cases += 1
    return Finding(cases, worst, networks.STEP_LIMIT)


DOMAIN = "v = (1, -1), every d >= 1, every a, all nonzero w1, w2, parallel ones included"


# What these claims share.
line = partial(claim, by_hand=(networks.IN_THE_PLANE, networks.SMOOTH), domain=DOMAIN)


CLAIMS = (
    line(
        "a4",
        "A.4, the correlation rearranged",
        printed(
            "<W - W*, grad L(W)> = ‖w1‖^2/2 + ‖w2‖^2/2 - ((pi - theta) cos(theta) +"
            " sin(theta))/pi ‖w1‖‖w2‖ - (3 pi - sin(theta)‖w2‖/‖w1‖ - theta)/(2 pi) w1.a"
            " + (3 pi - sin(theta)‖w1‖/‖w2‖ - theta)/(2 pi) w2.a + ‖a‖^2",
            by_identities(
                "the correlation with the integrated gradient minus the line",
                lambda: _against(rearranged),
            ),
        ),
        requires=("eq8.rows",),
        cross_checks=(
            CrossCheck(
                "<W - W*, grad L(W)>, in its first and its last form, against central"
                " differences of L along W - W* with 50 digits, d = 1 to 12, largest"
                " difference",
                _by_steps,
            ),
            monte_carlo_correlation(),
        ),
    ),
    line(
        "a4.first-line",
        "A.4, first line",
        printed(
            "<W - W*, grad L(W)> = <w1 - a, grad_{w1} L> + <w2 + a, grad_{w2} L>",
            by_identities(
                "the correlation with the integrated gradient minus the line",
                lambda: _against(
                    lambda w1, w2, a, numbers: population.correlation(w1, w2, a, numbers)
                ),
            ),
        ),
        requires=("eq8.rows",),
    ),
    line(
        "a4.second-line",
        "A.4, second line",
        printed(
            "= <w1 - a, -a/2 + 1/(2 pi) (pi w1 - sin(theta)‖w2‖ wbar1 - (pi - theta)"
            " w2)> + <w2 + a, a/2 - 1/(2 pi) ((pi - theta) w1 + sin(theta)‖w1‖ wbar2 -"
            " pi w2)>",
            by_identities(
                "the correlation with the integrated gradient minus the line",
                lambda: _against(second_line),
            ),
        ),
    ),
    line(
        "a4.third-line",
        "A.4, third line",
        printed(
            "= ‖w1 - a‖^2/2 - ‖w2‖/(2 pi) <w1 - a, sin(theta) wbar1 + (pi - theta)"
            " wbar2> + ‖w2 + a‖^2/2 - ‖w1‖/(2 pi) <w2 + a, sin(theta) wbar2 + (pi -"
            " theta) wbar1>",
            by_identities(
                "the correlation with the integrated gradient minus the line",
                lambda: _against(third_line),
            ),
        ),
    ),
    line(
        "a4.fourth-line",
        "A.4, fourth line",
        printed(
            "= ‖w1 - a‖^2/2 - ‖w2‖/(2 pi) ‖w1‖(sin(theta) + (pi - theta) cos(theta)) +"
            " ‖w2‖/(2 pi) (sin(theta)/‖w1‖ w1.a + (pi - theta)/‖w2‖ w2.a) + ‖w2 + a‖^2/2"
            " - ‖w1‖/(2 pi) ‖w2‖(sin(theta) + (pi - theta) cos(theta)) - ‖w1‖/(2 pi)"
            " (sin(theta)/‖w2‖ w2.a + (pi - theta)/‖w1‖ w1.a)",
            by_identities(
                "the correlation with the integrated gradient minus the line",
                lambda: _against(fourth_line),
            ),
        ),
    ),
)
