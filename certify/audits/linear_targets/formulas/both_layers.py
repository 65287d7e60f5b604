"""The loss as a function of both layers, V and W: its slopes in V, and all its second slopes.

Generic over the number system as `certify.audits.linear_targets.formulas.population` is, whose
formulas these use.
"""

from __future__ import annotations

from typing import Any

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.linear_algebra import Matrix, Vector
from certify.numbers import Number


def products(W: Matrix, numbers: Number) -> list[list[Number]]:
    """Return the k x k matrix ``K_ij = E[relu(w_i.x) relu(w_j.x)]``, equation (5)."""
    return [
        [
            linear_algebra.dot(x, x) / 2
            if i == j
            else linear_algebra.norm(x, numbers)
            * linear_algebra.norm(y, numbers)
            * population.kernel(linear_algebra.angle(x, y, numbers), numbers)
            for j, y in enumerate(W)
        ]
        for i, x in enumerate(W)
    ]


def outer_gradient(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> list[Vector]:
    """Return the rows ``sum_j K_ij v_j - A w_i / 2`` of the gradient of the loss in V."""
    K, rows = products(W, numbers), []
    for i, w in enumerate(W):
        row: Vector = [-linear_algebra.dot(target, w) / 2 for target in A]
        for weight, v in zip(K[i], V, strict=True):
            row = linear_algebra.combine(1, row, weight, v)
        rows.append(row)
    return rows


def gradient(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> list[Number]:
    """Return the gradient in ``(v_1, ..., v_k, w_1, ..., w_k)`` for r = 1, as one list."""
    rows = [*outer_gradient(V, W, A, numbers), *population.gradient(V, W, A, numbers)]
    return [entry for row in rows for entry in row]


def hessian(V: Matrix, W: Matrix, A: Matrix, numbers: Number) -> list[list[Number]]:
    """Return the Hessian in ``(v_1, ..., v_k, w_1, ..., w_k)`` for r = 1, as one matrix.

    In V it is K; in W it is equation (9); between v_i and w_j it is ``v_j g(w_j, w_i)``, and for
    j = i the gradient in w_i over v_i, plus ``v_i w_i / 2``, which is written without the quotient.
    """
    k, d, v = len(W), len(W[0]), [row[0] for row in V]
    mixed: list[list[Number]] = []
    for i, own in enumerate(W):
        row: list[Number] = []
        for j, w in enumerate(W):
            if j != i:
                slope = population.kernel_gradient(w, own, numbers)
                row += linear_algebra.combine(v[j], slope, 0, slope)
                continue
            block: Vector = [v[i] * x - a / 2 for x, a in zip(own, A[0], strict=True)]
            for m, other in enumerate(W):
                if m != i:
                    slope = population.kernel_gradient(own, other, numbers)
                    block = linear_algebra.combine(1, block, v[m], slope)
            row += block
        mixed.append(row)
    blocks: Any = population.hessian(V, W, A, numbers)
    inner = [[entry for block in row for entry in block[p]] for row in blocks for p in range(d)]
    top = [[*x, *y] for x, y in zip(products(W, numbers), mixed, strict=True)]
    return top + [[mixed[i][p] for i in range(k)] + inner[p] for p in range(k * d)]


def moved(V: Matrix, W: Matrix, A: Matrix, mu: Number, numbers: Number) -> tuple[Any, Any]:
    """Return V and W after one step of gradient descent on both, each from the old weights."""
    slopes = outer_gradient(V, W, A, numbers), population.gradient(V, W, A, numbers)
    after = [
        [linear_algebra.combine(1, x, -mu, slope) for x, slope in zip(layer, rows, strict=True)]
        for layer, rows in zip((V, W), slopes, strict=True)
    ]
    return after[0], after[1]
