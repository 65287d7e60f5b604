"""Residual and gradient of the empirical loss for many samples and weights at once, v = (1, -1).

All that draws samples takes them from here. Written with matrix products, for arrays of float64 or
of exact fractions; `certify.audits.linear_targets.formulas.empirical` has the same formulas for
every number system, one sample at a time, and a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import numpy

Array = Any


def _residual(before: Array, targets: Array) -> Array:
    return before[..., 0] - before[..., 1] - targets


def residual(X: Array, W: Array, targets: Array) -> Array:
    """Return ``r(x) = relu(w1.x) - relu(w2.x) - a.x`` of each sample; shape (..., n).

    X is (..., n, d), W is (..., d, 2) with w1 and w2 as columns, `targets` (..., n) are the a.x;
    the leading axes are broadcast.
    """
    return _residual(numpy.maximum(X @ W, 0), targets)


def slopes(before: Array, targets: Array) -> Array:
    """Return ``±r(x_i) 1{w_j.x_i > 0}`` from `before`, the ``w_j.x_i``; both of shape (..., n, 2).

    `targets` (..., n) are the a.x. The gradient is the mean of the samples with these weights.
    Overwrites `before`.
    """
    active = before > 0
    before *= active
    found = active * _residual(before, targets)[..., None]
    found[..., 1] *= -1
    return found


def gradient(X: Array, W: Array, targets: Array) -> Array:
    """Return the gradient of the empirical loss, as W is: (..., d, 2); shapes as in `residual`.

    Column j is ``(±1/n) sum_i r(x_i) 1{w_j.x_i > 0} x_i`` (E.2.1).
    """
    return numpy.swapaxes(X, -1, -2) @ slopes(X @ W, targets) / X.shape[-2]
