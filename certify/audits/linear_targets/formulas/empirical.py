"""Empirical loss, residual, gradient and correlation of n samples; equation (1), section 6, E.2.

``V``, ``W`` and ``A`` are as in `certify.audits.linear_targets.formulas.population`; ``X`` is a
sequence of n inputs. Which units are active enters as data: ``patterns`` has for each input a row
of k numbers relu', each 0 or 1, as `active` finds them from numbers or a proof goes through them
case by case. The residual is linear on each pattern, so that the formulas hold in every number
system, symbols included.
"""

from __future__ import annotations

from collections.abc import Sequence

from certify.linear_algebra import Matrix, Vector, combine, dot
from certify.numbers import Number

Pattern = Sequence[Number]


def active(W: Matrix, x: Vector) -> list[int]:
    """Return relu' of the k units at an input: 1 where ``w.x >= 0``, else 0, as E.2.1 has it.

    Raises ValueError where the sign is not decided, as for a ball around zero or NaN.
    """
    found = []
    for w in W:
        value = dot(w, x)
        if bool(value >= 0) == bool(value < 0):
            raise ValueError(f"the sign of {value} is not decided")
        found.append(1 if value >= 0 else 0)
    return found


def residual(V: Matrix, W: Matrix, A: Matrix, x: Vector, pattern: Pattern) -> Vector:
    """Return the components of ``V^T relu(W x) - A x`` where these units are active."""
    found = [-dot(target, x) for target in A]
    for v, w, on in zip(V, W, pattern, strict=True):
        found = list(combine(1, found, on * dot(w, x), v))
    return found


def loss(V: Matrix, W: Matrix, A: Matrix, X: Matrix, patterns: Sequence[Pattern]) -> Number:
    """Return the empirical loss (1)."""
    total = 0 * A[0][0]
    for x, pattern in zip(X, patterns, strict=True):
        off = residual(V, W, A, x, pattern)
        total = total + dot(off, off)
    return total / (2 * len(X))


def gradient(
    V: Matrix, W: Matrix, A: Matrix, X: Matrix, patterns: Sequence[Pattern]
) -> list[Vector]:
    """Return the gradient of the empirical loss by rows, as displayed in E.2.1 for v = 1.

    Row i is the mean of ``(v_i.residual) relu'(w_i.x) x``; where some ``w_i.x = 0`` the loss has
    no derivative, and this is the display's own reading.
    """
    rows: list[Vector] = [[0 * component for component in w] for w in W]
    for x, pattern in zip(X, patterns, strict=True):
        off = residual(V, W, A, x, pattern)
        slopes = [dot(v, off) * on / len(X) for v, on in zip(V, pattern, strict=True)]
        rows = [combine(1, row, slope, x) for row, slope in zip(rows, slopes, strict=True)]
    return rows


def descend(
    V: Matrix, W: Matrix, A: Matrix, X: Matrix, patterns: Sequence[Pattern], mu: Number
) -> list[Vector]:
    """Return W after one step of gradient descent on the empirical loss; E.2.1 has mu = 2."""
    rows = gradient(V, W, A, X, patterns)
    return [combine(1, w, -mu, row) for w, row in zip(W, rows, strict=True)]


def correlation(
    w1: Vector, w2: Vector, a: Vector, X: Matrix, patterns: Sequence[Pattern], numbers: Number
) -> Number:
    """Return ``<W - W*, grad of the empirical loss>`` for v = (1, -1), ``W* = (a, -a)``."""
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    rows = gradient(signs, [w1, w2], [a], X, patterns)
    return dot(combine(1, w1, -1, a), rows[0]) + dot(combine(1, w2, 1, a), rows[1])
