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

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from certify.claims.claim import HandStep
from certify.claims.quadratic import Quadratic, minimum, squared_norm
from certify.theory import population
from certify.theory.numbers import Float64, Number

# c1 = alpha / beta^2 and c2 = alpha (F.1), with Lemma 4's alpha and Lemma 5's beta.
C1, C2 = Fraction(3, 25), Fraction(3, 10)
KAPPA = Fraction(1, 2)

REDUCTION = HandStep(
    "What a step takes away, minus the rate times the weighted squared distance, is the"
    " quadratic in a, homogeneous of degree 2 in the norms",
    "tests/claims/test_descent.py::test_reduction",
)


def descend(
    V: population.Matrix,
    W: population.Matrix,
    A: population.Matrix,
    sizes: Sequence[Number],
    numbers: Number,
) -> list[population.Vector]:
    """Return the weights after one step, in which row i moves by ``-sizes[i]`` its gradient."""
    rows = population.gradient(V, W, A, numbers)
    return [
        population.combine(1, w, -size, row) for w, size, row in zip(W, sizes, rows, strict=True)
    ]


def apart(X: population.Matrix, Y: population.Matrix) -> Number:
    """Return ``‖X - Y‖_F^2``."""
    squares = []
    for x, y in zip(X, Y, strict=True):
        difference = population.combine(1, x, -1, y)
        squares.append(population.dot(difference, difference))
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


Vectors = tuple[list[Fraction], list[Fraction], list[Fraction]]
GRID = 161
DYADIC = 2**50


def candidates(quadratic: Callable[[Number, Number, Number], Quadratic]) -> Iterator[Vectors]:
    """Propose exact (w1, w2, a) of the plane, in the ball, where a gain may be negative.

    First opposite equal weights, which stay in the direction of the target; then a small
    weight along the other; then the angles and ratios where the gain is least on a grid.
    ``quadratic(theta, norm1, norm2)`` is the gain in float64.
    """
    one, zero = Fraction(1), Fraction(0)
    yield [2 * one, zero], [-2 * one, zero], [one, zero]
    for exponent in (6, 12, 24, 48):
        small = Fraction(1, 1 << exponent)
        target = [(1 + small) / KAPPA, zero]
        yield [one, zero], [small, zero], target
        yield [small, zero], [one, zero], [-x for x in target]
    for theta, norm1, norm2 in least_places(quadratic):
        _, x, y, e = quadratic(theta, norm1, norm2)
        cosine, sine = math.cos(theta), math.sin(theta)
        slope = (x + y * cosine, y * sine)
        steepest = math.hypot(*slope)
        bound = math.hypot(norm1 + norm2 * cosine, norm2 * sine) / float(KAPPA)
        if steepest == 0:
            continue
        length = max(bound, steepest / (2 * e)) * (1 + 1e-9)
        vectors = (
            (norm1, 0.0),
            (norm2 * cosine, norm2 * sine),
            (length * slope[0] / steepest, length * slope[1] / steepest),
        )
        w1, w2, a = ([Fraction(round(z * DYADIC), DYADIC) for z in v] for v in vectors)
        yield w1, w2, a


def least_places(
    quadratic: Callable[[Number, Number, Number], Quadratic],
) -> Iterator[tuple[float, float, float]]:
    """Yield (theta, norm1, norm2), the larger norm 1, where the gain is least, refined.

    The least is over all a in the ball, relative to ``‖w1 + w2‖^2``; nothing where the
    quadratic is not convex.
    """
    import numpy

    numbers, grid = Float64(), numpy.linspace(-1, 1, GRID)
    if not quadratic(1.0, 1.0, 1.0).e > 0:
        return
    for first_is_larger in (True, False):
        center, width = (numpy.pi / 2, 0.5), (numpy.pi / 2, 0.5)
        for _ in range(14):
            theta = numpy.clip(center[0] + width[0] * grid, 1e-9, numpy.pi)[:, None]
            ratio = numpy.clip(center[1] + width[1] * grid, 1e-12, 1.0)[None, :]
            norm1, norm2 = (1.0, ratio) if first_is_larger else (ratio, 1.0)
            found = quadratic(theta, norm1, norm2)
            value = minimum(found, theta, norm1, norm2, float(KAPPA), numbers)
            # Nearer to W* rounding would be all that is seen.
            total = squared_norm(1.0, ratio, numpy.cos(theta))
            value = numpy.where(total > 1e-5, value / numpy.maximum(total, 1e-5), numpy.inf)
            row, column = numpy.unravel_index(int(value.argmin()), value.shape)
            center = (float(theta[row, 0]), float(ratio[0, column]))
            width = (width[0] / 3, width[1] / 3)
            yield (center[0], 1.0, center[1]) if first_is_larger else (*center, 1.0)


def seems_negative(quadratic: Callable[[Number, Number, Number], Quadratic]) -> bool:
    """Say whether float64 finds a place where the gain is negative; an estimate."""
    numbers = Float64()
    return any(
        minimum(quadratic(*place), *place, float(KAPPA), numbers) < 0
        for place in least_places(quadratic)
    )
