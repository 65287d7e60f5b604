"""Vectors and matrices as sequences, over any number system.

A component is a number of the number system, or an array of them: then everything holds element
by element.
"""

from __future__ import annotations

from collections.abc import Sequence

from certify.numbers import Number

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


def unit(x: Vector, numbers: Number) -> Vector:
    """Return ``x / ‖x‖``, or x itself where it vanishes."""
    size = norm(x, numbers)
    return x if size == 0 else [component / size for component in x]


def across(x: Vector, y: Vector, numbers: Number) -> Vector:
    """Return the unit vector along the part of ``y`` perpendicular to ``x``; A.3's bars.

    Zero if the two are parallel; under rounding it may then be any vector of length one, and
    every term of (9) in which it stands has a factor ``sin(theta)``.
    """
    return unit(combine(1, y, -dot(x, y) / dot(x, x), x), numbers)


def square(x: Vector) -> list[Vector]:
    """Return the matrix ``x x^T``."""
    return [[a * b for b in x] for a in x]


def identity(d: int, numbers: Number) -> list[Vector]:
    """Return the d x d identity matrix."""
    zero, one = numbers.constant(0), numbers.constant(1)
    return [[one if p == q else zero for q in range(d)] for p in range(d)]


def add(p: Number, M: Matrix, q: Number, N: Matrix) -> list[Vector]:
    """Return the matrix ``p M + q N``."""
    return [combine(p, x, q, y) for x, y in zip(M, N, strict=True)]


def times(p: Number, M: Matrix) -> list[Vector]:
    """Return the matrix ``p M``."""
    return [[p * entry for entry in row] for row in M]
