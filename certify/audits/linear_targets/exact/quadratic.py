"""Inequalities that are quadratic in the target: what Lemmas 4 and 5 have in common.

For fixed weights the inequality reads ``g - (x u1 + y u2).a + e ‖a‖^2 >= 0`` with unit vectors
u1, u2 along the weights. It is to hold for every a, or for every a in the ball condition
``‖w1 + w2‖ <= kappa ‖a‖``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.exact.domains import PLANE
from certify.claim import HandStep
from certify.numbers import Float64, Number, Traced, Tracing
from certify.parameter import Point
from certify.transcription import Alternatives

Vector = linear_algebra.Vector

PARABOLA = HandStep(
    "A parabola e l^2 - G l + g with e > 0 is nonnegative for all l >= m >= 0 exactly if"
    " 4 e g >= G^2, or 2 e m >= G and its value at m is nonnegative; and squaring",
    "tests/audits/linear_targets/population/test_lemma4.py::test_alternatives_say_that_h_tilde_is_nonnegative",
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


def reduction(
    excess: Callable[[Vector, Vector, Vector, Number], Number],
    quadratic: Callable[[Number, Number, Number, Number], Quadratic],
) -> list[Any]:
    """Return the differences between an excess over (w1, w2, a) and its quadratic in a.

    For symbolic norms and a, at every angle in (0, pi), at 0 and at pi. `quadratic` takes theta,
    ‖w1‖, ‖w2‖ and the number system.
    """
    numbers, found = gaussian.HalfAngles(), []
    for network in networks.cases(1):
        if len(network.W) == 2:
            (w1, w2), (a,) = network.W, network.A
            theta = network.directions[1] - network.directions[0]
            norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
            g, x, y, e = quadratic(theta, norm1, norm2, numbers)
            along = x * linear_algebra.dot(w1, a) / norm1 + y * linear_algebra.dot(w2, a) / norm2
            value = g - along + e * linear_algebra.dot(a, a)
            found.append(excess(w1, w2, a, numbers) - value)
    return found


# --- where such an inequality may fail -------------------------------------------------------


def _plane(w2: tuple[Fraction, Fraction], a: tuple[Fraction, Fraction]) -> Point:
    values = (Fraction(1), Fraction(0), *w2, *a)
    return dict(zip(PLANE, values, strict=True))


def small_second_weight(kappa: Fraction, side: int) -> Iterator[Point]:
    """Propose w2 a small multiple of w1, and a on their line, as short as the ball allows.

    `side` is 1 for a along the weights and -1 for a against them. Dyadic coordinates.
    """
    for exponent in (2, 4, 6, 8, 10, 14, 18, 22, 26, 30, 36, 42, 50, 60):
        small = Fraction(1, 1 << exponent)
        unit = small / 1024
        length = (-(-(1 + small) / kappa // unit) + 1) * unit
        yield _plane((small, Fraction(0)), (side * length, Fraction(0)))


Place = tuple[float, float, float]


def zoom(
    quadratic: Callable[[Number, Number, Number], Quadratic], kappa: Fraction, mirrored: bool = True
) -> Iterator[tuple[float, Place]]:
    """Yield the least value over a and its place, on ever finer grids in float64.

    `quadratic` takes theta, ‖w1‖, ‖w2‖, the larger norm being 1; values are relative to
    ‖w1 + w2‖^2. Only ‖w2‖ <= 1 is looked at where the other half is its mirror image. Nothing
    if the quadratic is not convex.
    """
    numbers, bound, grid = Float64(), float(kappa), numpy.linspace(-1, 1, 161)
    if not quadratic(1.0, 1.0, 1.0).e > 0:
        return
    for first_is_larger in (True,) if mirrored else (True, False):
        center, width = (numpy.pi / 2, 0.5), (numpy.pi / 2, 0.5)
        for _ in range(18):
            theta = numpy.clip(center[0] + width[0] * grid, 1e-9, numpy.pi)[:, None]
            ratio = numpy.clip(center[1] + width[1] * grid, 1e-12, 1.0)[None, :]
            norm1, norm2 = (1.0, ratio) if first_is_larger else (ratio, 1.0)
            # ‖w1 + w2‖^2 is twice the least squared distance over a; nearer to W* rounding
            # would be all that is seen.
            total = squared_norm(1.0, ratio, numpy.cos(theta))
            value = minimum(quadratic(theta, norm1, norm2), theta, norm1, norm2, bound, numbers)
            value = numpy.where(total > 1e-5, value / numpy.maximum(total, 1e-5), numpy.inf)
            row, column = numpy.unravel_index(int(value.argmin()), value.shape)
            center = (float(theta[row, 0]), float(ratio[0, column]))
            width = (width[0] / 4, width[1] / 4)
            norms = (1.0, center[1]) if first_is_larger else (center[1], 1.0)
            yield float(value[row, column]), (center[0], *norms)


def least_places(
    quadratic: Callable[[Number, Number, Number], Quadratic], kappa: Fraction, mirrored: bool = True
) -> Iterator[Point]:
    """Propose the weights where the minimum over a is least, each with its worst a."""
    for _, place in zoom(quadratic, kappa, mirrored):
        yield from with_best_target(quadratic(*place), place, float(kappa))


def with_best_target(quadratic: Quadratic, place: Place, kappa: float) -> Iterator[Point]:
    """Propose weights at an angle and norms, and the a that is worst there, a little longer."""
    theta, norm1, norm2 = place
    x, y = math.cos(theta), math.sin(theta)
    slope = (quadratic.x + quadratic.y * x, quadratic.y * y)
    size = math.hypot(*slope)
    if size == 0:
        return
    bound = math.hypot(norm1 + norm2 * x, norm2 * y) / kappa
    length = max(bound, size / (2 * quadratic.e)) * (1 + 2.0**-40)
    vectors = ((norm1, 0.0), (norm2 * x, norm2 * y), [length * part / size for part in slope])
    unit = 1 << 60
    exact = [Fraction(round(part * unit), unit) for vector in vectors for part in vector]
    yield dict(zip(PLANE, exact, strict=True))
