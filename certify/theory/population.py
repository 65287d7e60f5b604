"""Population loss, gradient and correlation for Gaussian inputs, in closed form.

A vector is a sequence of d components; a component is a number of the number system, or an
array of them (then everything holds element by element). ``W`` is a sequence of k weight
vectors, ``V`` a sequence of k output vectors with r components, ``A`` a sequence of r
target vectors. Weight vectors are nonzero: the angle between them enters. Formulas hold
integers only, so that they mean the same in every number system.
"""

from __future__ import annotations

from collections.abc import Sequence

from certify.theory.numbers import Number

Vector = Sequence[Number]
Matrix = Sequence[Vector]


def dot(x: Vector, y: Vector) -> Number:
    """Return the inner product."""
    total = x[0] * y[0]
    for a, b in zip(x[1:], y[1:], strict=True):
        total = total + a * b
    return total


def combine(p: Number, x: Vector, q: Number, y: Vector) -> Vector:
    """Return ``p x + q y``."""
    return [p * a + q * b for a, b in zip(x, y, strict=True)]


def norm(x: Vector, numbers: Number) -> Number:
    """Return the Euclidean norm."""
    return numbers.sqrt(dot(x, x))


def angle(x: Vector, y: Vector, numbers: Number) -> Number:
    """Return the angle in [0, pi] between two nonzero vectors, below (5).

    Twice the angle between a side and the diagonal of the rhombus on ``‖y‖ x`` and
    ``‖x‖ y``: accurate also for vectors that are nearly aligned or nearly opposite
    (Kahan 2006).
    """
    p, q = norm(x, numbers), norm(y, numbers)
    sides = combine(q, x, p, y), combine(q, x, -p, y)
    return 2 * numbers.angle(norm(sides[0], numbers), norm(sides[1], numbers))


def kernel(theta: Number, numbers: Number) -> Number:
    """Return ``(sin theta + (pi - theta) cos theta) / (2 pi)``.

    Equation (5): ``E[relu(a.x) relu(b.x)] = ‖a‖ ‖b‖ kernel(theta)``.
    """
    pi = numbers.pi()
    return (numbers.sin(theta) + (pi - theta) * numbers.cos(theta)) / (2 * pi)


def kernel_gradient(x: Vector, y: Vector, numbers: Number) -> Vector:
    """Return ``g(x, y)``, the gradient in ``x`` of ``E[relu(x.z) relu(y.z)]``; equation (7)."""
    pi, theta = numbers.pi(), angle(x, y, numbers)
    along = norm(y, numbers) * numbers.sin(theta) / norm(x, numbers)
    return combine(along / (2 * pi), x, (pi - theta) / (2 * pi), y)


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


def across(x: Vector, y: Vector, numbers: Number) -> Vector:
    """Return the unit vector along the part of ``y`` perpendicular to ``x``; A.3's bars.

    From the diagonals of the rhombus on ``‖y‖ x`` and ``‖x‖ y``, as in `angle`: what rounding
    does to ``across(x, y)`` and ``across(y, x)`` for nearly parallel vectors cancels in (9). Zero
    if the two are parallel: every term of (9) in which it stands vanishes there.
    """
    p, q = norm(x, numbers), norm(y, numbers)
    plus, minus = combine(q, x, p, y), combine(p, y, -q, x)
    s, d = norm(plus, numbers), norm(minus, numbers)
    if s == 0 or d == 0:
        return [0 * component for component in x]
    return combine(d / (2 * p * q * s), plus, s / (2 * p * q * d), minus)


def outer(x: Vector, y: Vector) -> list[list[Number]]:
    """Return the matrix ``x y^T``."""
    return [[a * b for b in y] for a in x]


def hessian(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> list[list[list[Vector]]]:
    """Return the Hessian of the population loss as k x k blocks of d x d; equation (9).

    The paper has it for r = 1; for more outputs ``v_l v_m`` is an inner product. A plays no
    part. The sum over i leaves out i = l, where the display reads 0 times 0/0.
    """
    pi, d = numbers.pi(), len(W[0])
    blocks: list[list[list[Vector]]] = []
    for i, (v, w) in enumerate(zip(V, W, strict=True)):
        row: list[list[Vector]] = []
        size = norm(w, numbers)
        bar = [x / size for x in w]
        diagonal: list[Vector] = [
            [dot(v, v) / 2 if p == q else numbers.constant(0) for q in range(d)] for p in range(d)
        ]
        for j, (v2, w2) in enumerate(zip(V, W, strict=True)):
            if j == i:
                row.append([])
                continue
            theta, size2 = angle(w, w2, numbers), norm(w2, numbers)
            normal, normal2 = across(w, w2, numbers), across(w2, w, numbers)
            along, along2 = outer(bar, normal), outer([x / size2 for x in w2], normal2)
            straight = outer(normal, normal)
            projected = outer(bar, bar)
            factor = dot(v, v2) * size2 * numbers.sin(theta) / (2 * pi * size)
            share = dot(v, v2) / (2 * pi)
            block: list[Vector] = []
            for p in range(d):
                unit = [1 if p == q else 0 for q in range(d)]
                curved = [unit[q] - projected[p][q] + straight[p][q] for q in range(d)]
                diagonal[p] = combine(1, diagonal[p], factor, curved)
                mixed = combine(1, along[p], 1, along2[p])
                block.append(
                    [share * (x + (pi - theta) * one) for x, one in zip(mixed, unit, strict=True)]
                )
            row.append(block)
        row[i] = diagonal
        blocks.append(row)
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
