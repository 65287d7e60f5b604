"""Population loss, gradient and correlation for Gaussian inputs, in closed form.

A vector is a sequence of d components; a component is a number of the number system, or an
array of them (then everything holds element by element). ``W`` is a sequence of k weight
vectors, ``V`` a sequence of k output vectors with r components, ``A`` a sequence of r
target vectors. Weight vectors are nonzero: the angle between them enters. Formulas hold
integers only, so that they mean the same in every number system.
"""

from __future__ import annotations

from collections.abc import Sequence

from certify.linear_algebra import (
    Matrix,
    Vector,
    across,
    add,
    angle,
    combine,
    dot,
    identity,
    norm,
    square,
    times,
    unit,
)
from certify.numbers import Number


def kernel(theta: Number, numbers: Number) -> Number:
    """Return ``(sin theta + (pi - theta) cos theta) / (2 pi)``.

    Equation (5): ``E[relu(a.x) relu(b.x)] = ‖a‖ ‖b‖ kernel(theta)``.
    """
    pi = numbers.pi()
    return (numbers.sin(theta) + (pi - theta) * numbers.cos(theta)) / (2 * pi)


def kernel_slopes(
    theta: Number, norm_x: Number, norm_y: Number, numbers: Number
) -> tuple[Number, Number]:
    """Return the factors of x and of y in ``g(x, y)``, equation (7), from angle and norms."""
    pi = numbers.pi()
    return norm_y * numbers.sin(theta) / norm_x / (2 * pi), (pi - theta) / (2 * pi)


def kernel_gradient(x: Vector, y: Vector, numbers: Number) -> Vector:
    """Return ``g(x, y)``, the gradient in ``x`` of ``E[relu(x.z) relu(y.z)]``; equation (7)."""
    sizes = norm(x, numbers), norm(y, numbers)
    along, other = kernel_slopes(angle(x, y, numbers), *sizes, numbers)
    return combine(along, x, other, y)


def loss(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> Number:
    """Return the population loss (2) in closed form, equation (6)."""
    total = numbers.constant(0)
    for target in A:
        total = total + dot(target, target) / 2
    for i, (v, w) in enumerate(zip(V, W, strict=True)):
        for component, target in zip(v, A, strict=True):
            total = total - component * dot(target, w) / 2
        total = total + dot(v, v) * dot(w, w) / 4
        for v2, w2 in zip(V[:i], W[:i], strict=True):
            size = norm(w, numbers) * norm(w2, numbers)
            total = total + dot(v, v2) * size * kernel(angle(w, w2, numbers), numbers)
    return total


def gradient(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> list[Vector]:
    """Return the gradient of the population loss by rows, as displayed in A.2."""
    rows = []
    for i, (v, w) in enumerate(zip(V, W, strict=True)):
        row: Vector = [dot(v, v) * x / 2 for x in w]
        for component, target in zip(v, A, strict=True):
            row = combine(1, row, -component / 2, target)
        for j, (v2, w2) in enumerate(zip(V, W, strict=True)):
            if j != i:
                row = combine(1, row, dot(v, v2), kernel_gradient(w, w2, numbers))
        rows.append(row)
    return rows


def descend(
    V: Matrix, W: Matrix, A: Matrix, sizes: Sequence[Number], numbers: Number
) -> list[Vector]:
    """Return W after one step in which row i moves by ``-sizes[i]`` times its gradient."""
    rows = gradient(V, W, A, numbers)
    return [combine(1, w, -size, row) for w, size, row in zip(W, sizes, rows, strict=True)]


def step(V: Matrix, W: Matrix, A: Matrix, mu: Number, numbers: Number) -> list[Vector]:
    """Return ``W - mu diag(v)^-2 grad L(W)``, the update of Theorem 1.

    For more outputs row i is scaled by ``1 / ‖v_i‖^2``.
    """
    return descend(V, W, A, [mu / dot(v, v) for v in V], numbers)


def kernel_hessians(x: Vector, y: Vector, numbers: Number) -> tuple[list[Vector], list[Vector]]:
    """Return the derivatives of ``g(x, y)``, equation (7), in ``x`` and in ``y``; A.3.

    In x: ``‖y‖ sin(theta) / (2 pi ‖x‖) (P + n n^T)`` with P the projector across x and n the unit
    vector of y across x. In y: the two mixed terms of (9) and ``(pi - theta) / (2 pi) I``. The
    former add up to ``sin(theta) (e e^T - f f^T)``, with e and f the unit vectors along the sum
    and the difference of the two unit vectors: accurate also for nearly parallel ones.
    """
    pi, theta, one = numbers.pi(), angle(x, y, numbers), identity(len(x), numbers)
    bars = unit(x, numbers), unit(y, numbers)
    normal = across(x, y, numbers)
    curved = add(1, add(1, one, -1, square(bars[0])), 1, square(normal))
    factor = norm(y, numbers) * numbers.sin(theta) / (2 * pi * norm(x, numbers))
    e, f = (unit(combine(1, bars[0], sign, bars[1]), numbers) for sign in (1, -1))
    mixed = add(numbers.sin(theta), square(e), -numbers.sin(theta), square(f))
    rest = (pi - theta) / (2 * pi)
    return times(factor, curved), add(1 / (2 * pi), mixed, rest, one)


def hessian(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> list[list[list[Vector]]]:
    """Return the Hessian of the population loss as k x k blocks of d x d; equation (9).

    The paper has it for r = 1; for more outputs ``v_l v_m`` is an inner product. A plays no
    part. The sum over i leaves out i = l, where the display reads 0 times 0/0.
    """
    one = identity(len(W[0]), numbers)
    blocks: list[list[list[Vector]]] = []
    for i, (v, w) in enumerate(zip(V, W, strict=True)):
        row: list[list[Vector]] = []
        diagonal = times(dot(v, v) / 2, one)
        for j, (v2, w2) in enumerate(zip(V, W, strict=True)):
            if j != i:
                own, mixed = kernel_hessians(w, w2, numbers)
                diagonal = add(1, diagonal, dot(v, v2), own)
                row.append(times(dot(v, v2), mixed))
        blocks.append([*row[:i], diagonal, *row[i:]])
    return blocks


def correlation(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> Number:
    """Return ``<W - W*, grad L(W)>`` for v = (1, -1), ``W* = (a, -a)``; section 6, A.4."""
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    rows = gradient(signs, [w1, w2], [a], numbers)
    return dot(combine(1, w1, -1, a), rows[0]) + dot(combine(1, w2, 1, a), rows[1])


def distance_squared(w1: Vector, w2: Vector, a: Vector) -> Number:
    """Return ``‖W - W*‖_F^2`` for ``W* = (a, -a)``."""
    first, second = combine(1, w1, -1, a), combine(1, w2, 1, a)
    return dot(first, first) + dot(second, second)


def correlation_by_angle(
    theta: Number,
    norm1: Number,
    norm2: Number,
    w1_a: Number,
    w2_a: Number,
    a_a: Number,
    numbers: Number,
) -> Number:
    """Return the same correlation as A.4 rearranges it, from angle, norms, inner products.

    ``w1_a`` is ``w1.a``, ``w2_a`` is ``w2.a``, ``a_a`` is ``‖a‖^2``. The fractions
    ``‖w2‖ / ‖w1‖`` of the display are multiplied out where they stand.
    """
    pi, sine = numbers.pi(), numbers.sin(theta)
    first = (3 * pi - sine * norm2 / norm1 - theta) / (2 * pi)
    second = (3 * pi - sine * norm1 / norm2 - theta) / (2 * pi)
    squares = (norm1 * norm1 + norm2 * norm2) / 2
    return squares - 2 * kernel(theta, numbers) * norm1 * norm2 - first * w1_a + second * w2_a + a_a
