"""Loss, gradient and Hessian of networks of ReLUs with one output, for Gaussian inputs.

A network is ``sum_i v_i relu(w_i.x)``, its loss ``F = E (sum_i v_i relu(w_i.x))^2 / 2``; a
teacher is a part of it, with negative v. `v` is a sequence of numbers, `W` one of as many vectors
other than 0. Formulas are generic over the number system, as in `certify.linear_algebra`; they
follow from the kernel ``E relu(x.z) relu(y.z)`` (Cho and Saul 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

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
from certify.numbers import Float64, Number

Row = Sequence[Number]
Blocks = list[list[list[Vector]]]


def kernel(theta: Number, numbers: Number) -> Number:
    """Return ``E relu(x.z) relu(y.z)`` for unit vectors x and y with the angle theta."""
    pi = numbers.pi()
    return (numbers.sin(theta) + (pi - theta) * numbers.cos(theta)) / (2 * pi)


def kernel_slopes(
    theta: Number, norm_x: Number, norm_y: Number, numbers: Number
) -> tuple[Number, Number]:
    """Return the factors of x and of y in the gradient of the kernel in x."""
    pi = numbers.pi()
    return norm_y * numbers.sin(theta) / norm_x / (2 * pi), (pi - theta) / (2 * pi)


def kernel_hessians(x: Vector, y: Vector, numbers: Number) -> tuple[list[Vector], list[Vector]]:
    """Return the derivatives in x and in y of the gradient of the kernel in x.

    With the unit vectors e and f along the sum and the difference of x/‖x‖ and y/‖y‖, which are
    accurate for nearly parallel vectors too.
    """
    pi, theta, one = numbers.pi(), angle(x, y, numbers), identity(len(x), numbers)
    bars = unit(x, numbers), unit(y, numbers)
    curved = add(1, add(1, one, -1, square(bars[0])), 1, square(across(x, y, numbers)))
    factor = norm(y, numbers) * numbers.sin(theta) / (2 * pi * norm(x, numbers))
    e, f = (unit(combine(1, bars[0], sign, bars[1]), numbers) for sign in (1, -1))
    mixed = add(numbers.sin(theta), square(e), -numbers.sin(theta), square(f))
    return times(factor, curved), add(1 / (2 * pi), mixed, (pi - theta) / (2 * pi), one)


def loss(v: Row, W: Matrix, numbers: Number) -> Number:
    """Return F."""
    total = numbers.constant(0)
    for i, (p, x) in enumerate(zip(v, W, strict=True)):
        total = total + p * p * dot(x, x) / 4
        for q, y in zip(v[:i], W[:i], strict=True):
            size = norm(x, numbers) * norm(y, numbers)
            total = total + p * q * size * kernel(angle(x, y, numbers), numbers)
    return total


def gradient(v: Row, W: Matrix, numbers: Number) -> list[Vector]:
    """Return the gradient of F, a row for each neuron."""
    rows = []
    for i, (p, x) in enumerate(zip(v, W, strict=True)):
        row: Vector = [p * p * entry / 2 for entry in x]
        for j, (q, y) in enumerate(zip(v, W, strict=True)):
            if j != i:
                sizes = norm(x, numbers), norm(y, numbers)
                along, other = kernel_slopes(angle(x, y, numbers), *sizes, numbers)
                row = combine(1, row, p * q, combine(along, x, other, y))
        rows.append(row)
    return rows


def hessian(v: Row, W: Matrix, numbers: Number) -> Blocks:
    """Return the Hessian of F as blocks, one for each pair of neurons."""
    one, blocks = identity(len(W[0]), numbers), []
    for i, (p, x) in enumerate(zip(v, W, strict=True)):
        row: list[list[Vector]] = []
        diagonal = times(p * p / 2, one)
        for j, (q, y) in enumerate(zip(v, W, strict=True)):
            if j != i:
                own, mixed = kernel_hessians(x, y, numbers)
                diagonal = add(1, diagonal, p * q, own)
                row.append(times(p * q, mixed))
        blocks.append([*row[:i], diagonal, *row[i:]])
    return blocks


def loss_and_slopes(v: Any, W: Any) -> tuple[float, Any]:
    """Return F and its gradient, all pairs at once, for float64 arrays of shapes (k,), (k, d)."""
    numbers, (i, j) = Float64(), numpy.nonzero(~numpy.eye(len(v), dtype=bool))
    columns = W.T
    sizes, theta = norm(columns, numbers), angle(columns[:, i], columns[:, j], numbers)
    weights = v[i] * v[j]
    both = weights * sizes[i] * sizes[j] * kernel(theta, numbers)
    along, other = kernel_slopes(theta, sizes[i], sizes[j], numbers)
    factors = numpy.diag(v * v / 2)
    numpy.add.at(factors, (i, i), weights * along)
    factors[i, j] = weights * other
    return float((v * v * sizes**2).sum() / 4 + both.sum() / 2), factors @ W
