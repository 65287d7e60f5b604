"""Inequalities that are quadratic in the target: what Lemmas 4 and 5 have in common.

For fixed weights the inequality reads ``g - (x u1 + y u2).a + e ‖a‖^2 >= 0`` with unit vectors
u1, u2 along the weights. It is to hold for every a, or for every a in the ball condition
``‖w1 + w2‖ <= kappa ‖a‖``.
"""

from __future__ import annotations

from typing import NamedTuple

from certify.claims.claim import HandStep
from certify.theory.numbers import Number, Traced, Tracing

Alternatives = list[list[tuple[str, Traced, bool]]]

PARABOLA = HandStep(
    "A parabola e l^2 - G l + g with e > 0 is nonnegative for all l >= m >= 0 exactly if"
    " 4 e g >= G^2, or 2 e m >= G and its value at m is nonnegative; and squaring",
    "tests/claims/test_lemma4.py::test_alternatives_say_that_h_tilde_is_nonnegative",
)


class Quadratic(NamedTuple):
    """``g - (x u1 + y u2).a + e ‖a‖^2``."""

    g: Number
    x: Number
    y: Number
    e: Number


def squared_norm(x: Number, y: Number, cosine: Number) -> Number:
    """Return ``‖x u + y v‖^2`` for unit vectors u and v with this cosine between them."""
    return x * x + y * y + 2 * (x * y * cosine)


def minimum(
    quadratic: Quadratic,
    theta: Number,
    norm1: Number,
    norm2: Number,
    kappa: Number | None,
    numbers: Number,
) -> Number:
    """Return the minimum over all a with ``‖w1 + w2‖ <= kappa ‖a‖``, or over all a.

    ‖a‖ is at the vertex of the parabola, or at the bound if that is larger. Needs e > 0.
    """
    g, x, y, e = quadratic
    cosine = numbers.cos(theta)
    slope = numbers.sqrt(squared_norm(x, y, cosine))
    length = slope / (2 * e)
    if kappa is not None:
        bound = numbers.sqrt(squared_norm(norm1, norm2, cosine)) / kappa
        length = numbers.maximum(length, bound)
    return g - slope * length + e * length * length


def nonnegative(
    tape: Tracing,
    quadratic: Quadratic,
    theta: Traced,
    norm1: Traced,
    norm2: Traced,
    kappa: Traced | None,
) -> Alternatives:
    """State without roots that the minimum is nonnegative, and e > 0.

    Either the quadratic has no two real roots; or, given kappa, its vertex lies before the
    bound and its value at the bound is nonnegative.
    """
    g, x, y, e = quadratic
    cosine = tape.cos(theta)
    convex = ("convexity", e, True)
    if kappa is None:
        return [[convex, ("discriminant", 4 * e * g - squared_norm(x, y, cosine), False)]]
    slope = tape.name("slope", kappa**2 * squared_norm(x, y, cosine))
    total = tape.name("sum_squared", squared_norm(norm1, norm2, cosine))
    value = kappa**2 * g + e * total
    return [
        [convex, ("discriminant", 4 * kappa**2 * e * g - slope, False)],
        [
            convex,
            ("vertex_before_bound", 4 * e**2 * total - slope, False),
            ("value_at_bound", value, False),
            ("square_at_bound", value**2 - slope * total, False),
        ],
    ]
