"""One step of gradient descent on the population loss, and how far it comes.

For v = (1, -1), W* = (a, -a), a step of a given size and weights c1, c2 > 0 put on the two
neurons, the claims of this group ask how much of ``c1 ‖w1 - a‖^2 + c2 ‖w2 + a‖^2`` a step
takes away. With g = grad L(W), per unit of the size, this is

    sum_i c_i (2 <w_i - w_i*, g_i> - size ‖g_i‖^2)  >=  rate * sum_i c_i ‖w_i - w_i*‖^2 ,

a quadratic in a (`gain`). The left side falls with the size: what holds for one step size
holds for every smaller one. Equal weights give Theorems 1 and 6, ``c_i = 1 / v_i^2`` the plain
distance for other output weights (Appendix D).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from certify import linear_algebra
from certify.audits.linear_targets.exact.domains import PLANE
from certify.audits.linear_targets.exact.quadratic import (
    Quadratic,
    least_places,
    small_second_weight,
    squared_norm,
    zoom,
)
from certify.claim import HandStep
from certify.numbers import Number
from certify.parameter import Point

# c1 = alpha / beta^2 and c2 = alpha (F.1), with Lemma 4's alpha and Lemma 5's beta.
C1, C2 = Fraction(3, 25), Fraction(3, 10)
KAPPA = Fraction(1, 2)

REDUCTION = HandStep(
    "What a step takes away, minus the rate times the weighted squared distance, is the"
    " quadratic in a, homogeneous of degree 2 in the norms",
    "tests/audits/linear_targets/exact/test_one_step.py::test_reduction",
)


def apart(X: linear_algebra.Matrix, Y: linear_algebra.Matrix) -> Number:
    """Return ``‖X - Y‖_F^2``."""
    squares = []
    for x, y in zip(X, Y, strict=True):
        difference = linear_algebra.combine(1, x, -1, y)
        squares.append(linear_algebra.dot(difference, difference))
    total = squares[0]
    for square in squares[1:]:
        total = total + square
    return total


def gain(
    theta: Number,
    norm1: Number,
    norm2: Number,
    size: Number,
    rate: Number,
    weights: tuple[Number, Number],
    numbers: Number,
) -> Quadratic:
    """Return the difference of the two sides above as a quadratic in a.

    The rows of the gradient are ``p1 - a/2`` and ``p2 + a/2`` (E.1.3), with
    ``p1 = own u1 - other u2`` in unit vectors along the weights, and p2 its mirror image.
    """
    pi, sine, cosine = numbers.pi(), numbers.sin(theta), numbers.cos(theta)

    def terms(norm: Number, partner: Number) -> tuple[Number, Number, Number]:
        own, other = norm / 2 - sine * partner / (2 * pi), (pi - theta) * partner / (2 * pi)
        along = 2 * norm * (own - other * cosine)
        g = along - size * squared_norm(own, -other, cosine) - rate * norm * norm
        return g, (2 - size) * own + (1 - 2 * rate) * norm, (size - 2) * other

    (g1, x1, y1), (g2, y2, x2) = terms(norm1, norm2), terms(norm2, norm1)
    first, second = weights
    e = (first + second) * (1 - size / 4 - rate)
    return Quadratic(
        first * g1 + second * g2, first * x1 - second * x2, first * y1 - second * y2, e
    )


def candidates(
    quadratic: Callable[[Number, Number, Number], Quadratic], kappa: Fraction
) -> Iterator[Point]:
    """Propose exact weights and targets of the plane, in the ball, where a gain may be negative.

    First opposite equal weights, which stay in the direction of the target; then a small second
    weight; then the places where the gain is least. ``quadratic(theta, norm1, norm2)`` is the
    gain in float64.
    """
    values = (2, 0, -2, 0, 1, 0)
    yield dict(zip(PLANE, map(Fraction, values), strict=True))
    for side in (1, -1):
        yield from small_second_weight(kappa, side)
    yield from least_places(quadratic, kappa, mirrored=False)


def seems_negative(
    quadratic: Callable[[Number, Number, Number], Quadratic], kappa: Fraction
) -> bool:
    """Say whether float64 finds a place where the gain is negative; an estimate."""
    return any(value < 0 for value, _ in zoom(quadratic, kappa, mirrored=False))
