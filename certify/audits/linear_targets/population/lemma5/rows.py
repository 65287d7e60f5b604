"""The end of Lemma 5's proof (E.1.3): bounds on the rows of the gradient.

The paper says. With z1 = sin(theta) ‖w2‖ w1bar + (pi - theta) w2, and z2 its mirror image, the
rows of the gradient are (w1 - a)/2 - z1/(2 pi) and (w2 + a)/2 - z2/(2 pi). By (10) and (11) their
squares are at most 3/2 and 1 times the two parts of ‖W - W*‖_F^2, and together 5/2 times.

What is computed. Every equality, and every step that drops a square, is an identity in symbols,
for all angles and norms and every a. The steps that use (10) or (11) rest on their certificates:

    (3/2) ‖x‖^2 + ‖y‖^2 - ‖grad_w1 L‖^2
        =  ‖x/2 + z1/(2 pi)‖^2  +  ‖x - y‖^2/2  +  (pi^2 ‖w1 + w2‖^2 - ‖z1‖^2)/(2 pi^2)

with x = w1 - a and y = w2 + a. These three terms are what the proof gives away: the sharp constant
for both rows is 1/2.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE, for_all_weights
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation7 import unit
from certify.audits.linear_targets.population.lemma5.proof import (
    HALF,
    INEQUALITIES,
    REDUCTION,
    TIGHT,
    Vector,
    room_of_vectors,
    z,
)
from certify.claim import Claim, claim, printed
from certify.numbers import Number
from certify.parameter import Parameters
from certify.proofs.algebra import by_identities, with_identities
from certify.proofs.bench import Bench
from certify.settled import Settled


def _rows(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Vector]:
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    return population.gradient(signs, [w1, w2], [a], numbers)


def _displayed_rows(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    pi, theta = numbers.pi(), linear_algebra.angle(w1, w2, numbers)
    sine, rest = numbers.sin(theta), pi - theta
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    first = linear_algebra.combine(pi, w1, -sine * norm2, unit(w1, numbers))
    first = linear_algebra.combine(1, first, -rest, w2)
    second = linear_algebra.combine(rest, w1, sine * norm1, unit(w2, numbers))
    second = linear_algebra.combine(1, second, -pi, w2)
    half = numbers.constant(HALF)
    displayed = [
        linear_algebra.combine(-half, a, 1 / (2 * pi), first),
        linear_algebra.combine(half, a, -1 / (2 * pi), second),
    ]
    pairs = zip(_rows(w1, w2, a, numbers), displayed, strict=True)
    return [x - y for row, shown in pairs for x, y in zip(row, shown, strict=True)]


def _parts(
    w1: Vector, w2: Vector, a: Vector, numbers: Number, row: int
) -> tuple[Vector, Vector, Vector, Vector]:
    """Return ``x = w1 - a``, ``y = w2 + a``, ``x/2``, ``z1/(2 pi)``; mirrored for row 2."""
    x, y = linear_algebra.combine(1, w1, -1, a), linear_algebra.combine(1, w2, 1, a)
    x, y, turned = (x, y, z(w1, w2, numbers)) if row == 1 else (y, x, z(w2, w1, numbers))
    zero = 0 * numbers.pi()
    half = linear_algebra.combine(numbers.constant(HALF), x, zero, x)
    return x, y, half, linear_algebra.combine(1 / (2 * numbers.pi()), turned, zero, turned)


def _square(x: Vector) -> Number:
    return linear_algebra.dot(x, x)


def _regrouped(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    _, _, half, turned = _parts(w1, w2, a, numbers, 1)
    row = _rows(w1, w2, a, numbers)[0]
    return list(linear_algebra.combine(1, row, -1, linear_algebra.combine(1, half, -1, turned)))


def _factor_two(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    _, _, half, turned = _parts(w1, w2, a, numbers, 1)
    difference, total = (linear_algebra.combine(1, half, sign, turned) for sign in (-1, 1))
    return [2 * _square(half) + 2 * _square(turned) - _square(difference) - _square(total)]


def _halves(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    x, _, half, turned = _parts(w1, w2, a, numbers, 1)
    total = linear_algebra.combine(1, w1, 1, w2)
    left = room_of_vectors(w1, w2, numbers.constant(1), numbers) / (2 * numbers.pi() ** 2)
    return [2 * _square(half) - _square(x) / 2, _square(total) / 2 - 2 * _square(turned) - left]


def _inserted(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    x, y, _, _ = _parts(w1, w2, a, numbers, 1)
    total = linear_algebra.combine(1, w1, 1, w2)
    return list(linear_algebra.combine(1, total, -1, linear_algebra.combine(1, x, 1, y)))


def _three_halves(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    x, y, _, _ = _parts(w1, w2, a, numbers, 1)
    total, difference = (linear_algebra.combine(1, x, sign, y) for sign in (1, -1))
    before = _square(x) / 2 + _square(total) / 2
    return [3 * _square(x) / 2 + _square(y) - before - _square(difference) / 2]


def _bound(row: int) -> Callable[[Vector, Vector, Vector, Number], list[Any]]:
    """What the bound on a row leaves: two squares and the room of (10) or (11)."""

    def differences(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
        x, y, half, turned = _parts(w1, w2, a, numbers, row)
        weights = (w1, w2) if row == 1 else (w2, w1)
        gradient = _rows(w1, w2, a, numbers)[row - 1]
        left = 3 * _square(x) / 2 + _square(y) - _square(gradient)
        left -= _square(linear_algebra.combine(1, half, 1, turned))
        left -= _square(linear_algebra.combine(1, x, -1, y)) / 2
        inequality = room_of_vectors(*weights, numbers.constant(1), numbers)
        return [left - inequality / (2 * numbers.pi() ** 2)]

    return differences


def _together() -> list[Any]:
    """The two bounds add up to 5/2 of the squared distance, and beta^2 is 5/2."""
    x, y = sympy.symbols("x y")
    half, beta = sympy.Rational(1, 2), sympy.sqrt(sympy.Rational(5, 2))
    first, second = 3 * half * x**2 + y**2, 3 * half * y**2 + x**2
    return [first + second - 5 * half * (x**2 + y**2), beta**2 - 5 * half]


def by_inequality(
    number: int, what: str, identities: Callable[..., list[Any]]
) -> Callable[[Parameters, Bench], Settled]:
    """Return how a bound is settled that (10) or (11) and identities give."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        proof = bench.prove(INEQUALITIES[number], {"c": Fraction(1)})
        return with_identities(proof, what, lambda: for_all_weights(identities))

    return settle


def _claim(
    id: str,
    says: str,
    settle: Callable[[Parameters, Bench], Settled],
    requires: tuple[str, ...] = (),
    number: int = 0,
) -> Claim:
    """Return the claim; `number` is that of the inequality whose certificate it rests on."""
    return claim(
        id,
        "E.1.3, after (11)",
        printed(says, settle),
        requires=requires,
        by_hand=(IN_THE_PLANE, REDUCTION) if number else (IN_THE_PLANE,),
        domain="every d >= 1, every a, all nonzero w1, w2, parallel ones included",
        tight_places={
            place: f"where ({number}) is tight: {words}"
            for place, words in TIGHT.get(number, {}).items()
        },
    )


Z1 = "sin(theta) ‖w2‖ w1bar + (pi - theta) w2"
CLAIMS = (
    _claim(
        "lemma5.rows",
        "grad_w1 L = -a/2 + (pi w1 - sin(theta) ‖w2‖ w1bar - (pi - theta) w2)/(2 pi) and"
        " grad_w2 L = a/2 - ((pi - theta) w1 + sin(theta) ‖w1‖ w2bar - pi w2)/(2 pi)",
        by_identities(
            "the rows of the gradient minus their displays, by components",
            lambda: for_all_weights(_displayed_rows),
        ),
        ("eq8.rows",),
    ),
    _claim(
        "lemma5.row1-regrouped",
        f"grad_w1 L = (w1 - a)/2 - ({Z1})/(2 pi)",
        by_identities(
            "the row minus the display, by components", lambda: for_all_weights(_regrouped)
        ),
        ("eq8.rows",),
    ),
    _claim(
        "lemma5.row1-factor-two",
        f"‖(w1 - a)/2 - ({Z1})/(2 pi)‖^2 <= 2 ‖(w1 - a)/2‖^2 + 2 ‖({Z1})/(2 pi)‖^2",
        by_identities(
            "the right side minus the left is the square of the sum instead of the difference",
            lambda: for_all_weights(_factor_two),
        ),
    ),
    _claim(
        "lemma5.row1-halves",
        f"2 ‖(w1 - a)/2‖^2 + 2 ‖({Z1})/(2 pi)‖^2 <= (1/2) ‖w1 - a‖^2 + (1/2) ‖w1 + w2‖^2",
        by_inequality(
            10,
            "the first terms agree, the second differ by (pi^2 ‖w1 + w2‖^2 - ‖z1‖^2)/(2 pi^2)",
            _halves,
        ),
        ("lemma5.inequality10 as printed",),
        10,
    ),
    _claim(
        "lemma5.row1-inserted",
        "w1 + w2 = (w1 - a) + (a + w2)",
        by_identities("by components", lambda: for_all_weights(_inserted)),
    ),
    _claim(
        "lemma5.row1-three-halves",
        "(1/2) ‖w1 - a‖^2 + (1/2) ‖w1 - a + a + w2‖^2 <= (3/2) ‖w1 - a‖^2 + ‖w2 + a‖^2",
        by_identities(
            "the right side minus the left is ‖(w1 - a) - (w2 + a)‖^2/2",
            lambda: for_all_weights(_three_halves),
        ),
    ),
    _claim(
        "lemma5.row1",
        "‖grad_w1 L‖^2 <= (3/2) ‖w1 - a‖^2 + ‖w2 + a‖^2",
        by_inequality(
            10,
            "the right side minus the left is ‖(w1 - a)/2 + z1/(2 pi)‖^2"
            " + ‖(w1 - a) - (w2 + a)‖^2/2 + (pi^2 ‖w1 + w2‖^2 - ‖z1‖^2)/(2 pi^2)",
            _bound(1),
        ),
        ("lemma5.inequality10 as printed", "eq8.rows"),
        10,
    ),
    _claim(
        "lemma5.row2",
        "‖grad_w2 L‖^2 <= (3/2) ‖w2 + a‖^2 + ‖w1 - a‖^2",
        by_inequality(
            11,
            "the right side minus the left is ‖(w2 + a)/2 + z2/(2 pi)‖^2"
            " + ‖(w1 - a) - (w2 + a)‖^2/2 + (pi^2 ‖w1 + w2‖^2 - ‖z2‖^2)/(2 pi^2)",
            _bound(2),
        ),
        ("lemma5.inequality11 as printed", "eq8.rows"),
        11,
    ),
    _claim(
        "lemma5.both-rows",
        "‖grad_w1 L‖^2 + ‖grad_w2 L‖^2 <= (5/2) (‖w1 - a‖^2 + ‖w2 + a‖^2), so that beta ="
        " sqrt(5/2)",
        by_identities("the sum of the two bounds, and sqrt(5/2)^2, minus 5/2", _together),
        ("lemma5.row1", "lemma5.row2"),
    ),
)
