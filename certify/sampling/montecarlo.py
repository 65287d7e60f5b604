"""Monte Carlo estimates of the population loss (2) and its derivatives, from their definitions.

The network is ``x -> V^T relu(W x)`` and the target ``x -> A x``, with arrays V of shape
(k, r), W of shape (k, d), A of shape (r, d); x is standard Gaussian. The residual
``V^T relu(W x) - A x`` sees x only through the span of the rows of W and A, of dimension
m <= k + r. So only directions in the span are drawn, each with its opposite; the length of
a Gaussian vector is independent of its direction and enters by its exact moments, and so
does the part of x across the span, which is independent of the residual. The work and the
memory of a sample do not depend on d.

The plain versions draw all d coordinates and use none of this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from scipy.special import stdtrit

Array = Any

# Of float64, relative to the size of the summands, with room for all of them to add up.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Batches:
    """How much is drawn: `number` independent batches of `size` samples, from one seed.

    Raises ValueError if there are fewer than two batches or the size is odd: samples come
    in opposite pairs.
    """

    seed: int
    number: int
    size: int

    def __post_init__(self) -> None:
        if self.number < 2 or self.size < 2 or self.size % 2:
            raise ValueError("at least two batches of an even number of samples are needed")

    def generators(self) -> Iterator[numpy.random.Generator]:
        """Yield an independent generator for each batch."""
        for stream in numpy.random.SeedSequence(self.seed).spawn(self.number):
            yield numpy.random.default_rng(stream)


@dataclass(frozen=True, eq=False)
class Estimate:
    """An array that is estimated by its means over independent batches.

    `means` has shape (batches, ...); `scale` is the size of what was summed up, to which
    rounding is relative.
    """

    means: Array
    scale: float

    @property
    def mean(self) -> Array:
        """The mean over all batches."""
        return self.means.mean(axis=0)

    @property
    def error(self) -> Array:
        """The standard error of `mean`."""
        return self.means.std(axis=0, ddof=1) / len(self.means) ** 0.5

    def deviations(self, exact: Array) -> Array:
        """Return ``|mean - exact|`` in standard errors, 0 where it is within rounding."""
        difference = numpy.abs(self.mean - exact)
        with numpy.errstate(divide="ignore", invalid="ignore"):
            ratio = difference / self.error
        return numpy.where(difference <= ROUNDING * self.scale, 0.0, ratio)


@dataclass(frozen=True, eq=False)
class Gradient:
    """The gradient in W: `inside` has shape (k, m), over the columns of `basis` (d, m)."""

    basis: Array
    inside: Estimate

    def expand(self) -> Array:
        """Return the estimate as an array of shape (k, d)."""
        return self.inside.mean @ self.basis.T

    def deviations(self, exact: Array) -> Array:
        """Compare with a gradient of shape (k, d); see `Estimate.deviations`.

        One number for each entry over the basis, then one for all that lies across the span,
        where the estimate is exact: 0, or infinity if there is more than rounding.
        """
        inside = exact @ self.basis
        across = exact - inside @ self.basis.T
        found = self.inside.deviations(inside)
        return numpy.append(found, _nothing(across, self.inside.scale))


@dataclass(frozen=True, eq=False)
class Hessian:
    """The Hessian in W as k x k blocks, each ``basis B basis^T + c (I - basis basis^T)``.

    `basis` has shape (d, m), `inside` holds the B, shape (k, k, m, m), and `across` the c,
    shape (k, k), which mean nothing where the span is the whole space.
    """

    basis: Array
    inside: Estimate
    across: Estimate

    def expand(self) -> Array:
        """Return the estimate as an array of shape (k, k, d, d)."""
        return self._full(self.inside.mean, self.across.mean)

    def deviations(self, exact: Array) -> Array:
        """Compare with a Hessian of shape (k, k, d, d); see `Estimate.deviations`.

        One number for each entry of `inside` and of `across`, then one for all that is not of
        the form above: 0, or infinity if there is more than rounding.
        """
        d, m = self.basis.shape
        inside = self.basis.T @ exact @ self.basis
        traces = (numpy.trace(x, axis1=2, axis2=3) for x in (exact, inside))
        across = numpy.subtract(*traces) / max(d - m, 1)
        found = [self.inside.deviations(inside).ravel()]
        if m < d:
            found.append(self.across.deviations(across).ravel())
        rest = exact - self._full(inside, across)
        return numpy.append(numpy.concatenate(found), _nothing(rest, self.inside.scale))

    def _full(self, inside: Array, across: Array) -> Array:
        rest = numpy.eye(len(self.basis)) - self.basis @ self.basis.T
        return self.basis @ inside @ self.basis.T + across[:, :, None, None] * rest


def _nothing(x: Array, scale: float) -> float:
    return 0.0 if (numpy.abs(x) <= ROUNDING * scale).all() else math.inf


def largest_deviation(false_alarm: float, comparisons: int, batches: int) -> float:
    """Return the limit in standard errors for `comparisons` means over `batches` batches.

    If all compared values are true, one exceeds it with probability `false_alarm` at most:
    Student's t for normal batch means, and Bonferroni's inequality.
    """
    return -float(stdtrit(batches - 1, false_alarm / (2 * comparisons)))


def span(*matrices: Array) -> Array:
    """Return an orthonormal basis, as columns (d, m), of the span of the rows.

    Rows count by their directions, whatever their lengths; dependent rows cost nothing.
    """
    rows = numpy.concatenate(matrices)
    lengths = numpy.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / numpy.where(lengths > 0, lengths, 1)
    _, sizes, directions = numpy.linalg.svd(rows, full_matrices=False)
    return directions[sizes > max(rows.shape) * numpy.finfo(float).eps * sizes[0]].T


def moment(dimension: int, power: int) -> float:
    """Return ``E ‖z‖^power``, power >= 1, for Gaussian z of the given dimension; may be 0."""
    if dimension == 0:
        return 0.0
    half = dimension / 2
    return math.exp(math.log(2) * power / 2 + math.lgamma(half + power / 2) - math.lgamma(half))


def _directions(generator: numpy.random.Generator, size: int, dimension: int) -> Array:
    """Draw unit vectors and their opposites, (size, dimension)."""
    x = generator.standard_normal((size // 2, dimension))
    x /= numpy.linalg.norm(x, axis=1, keepdims=True)
    return numpy.concatenate([x, -x])


def _network(V: Array, W: Array, A: Array, x: Array) -> tuple[Array, Array]:
    """Return relu' of the k neurons and the r residuals at each row of x."""
    before = x @ W.T
    return before > 0, numpy.maximum(before, 0) @ V - x @ A.T


def _size(V: Array, W: Array, A: Array) -> float:
    first, second, third = (float(numpy.linalg.norm(x)) for x in (V, W, A))
    return first * second + third


def loss(V: Array, W: Array, A: Array, batches: Batches) -> Estimate:
    """Estimate the loss ``E ‖residual(x)‖^2 / 2``, equation (2); shape ()."""
    basis = span(W, A)
    weights, target = W @ basis, A @ basis
    m = basis.shape[1]
    means = []
    for generator in batches.generators():
        _, residual = _network(V, weights, target, _directions(generator, batches.size, m))
        means.append(moment(m, 2) * (residual**2).sum() / (2 * batches.size))
    return Estimate(numpy.array(means), _size(V, W, A) ** 2)


def gradient(V: Array, W: Array, A: Array, batches: Batches) -> Gradient:
    """Estimate the gradient of the loss; row i is ``E[(residual(x).v_i) relu'(w_i.x) x]``."""
    basis = span(W, A)
    weights, target = W @ basis, A @ basis
    m = basis.shape[1]
    means = []
    for generator in batches.generators():
        x = _directions(generator, batches.size, m)
        active, residual = _network(V, weights, target, x)
        slopes = (residual @ V.T) * active
        means.append(moment(m, 2) / batches.size * slopes.T @ x)
    scale = float(numpy.linalg.norm(V)) * _size(V, W, A)
    return Gradient(basis, Estimate(numpy.array(means), scale))


def hessian(V: Array, W: Array, A: Array, batches: Batches) -> Hessian:
    """Estimate the Hessian of the loss.

    Block (l, n) is ``v_l.v_n E[relu'(w_l.x) relu'(w_n.x) x x^T]``, and for l = n also
    ``E[(residual(x).v_l) delta(w_l.x) x x^T]``: the mean over the hyperplane across w_l,
    times the density ``1 / (sqrt(2 pi) ‖w_l‖)`` of ``w_l.x`` at 0. Weights are nonzero.
    """
    basis = span(W, A)
    weights, target = W @ basis, A @ basis
    (k, m), size = weights.shape, batches.size
    couplings = V @ V.T
    densities = 1 / (math.sqrt(2 * math.pi) * numpy.linalg.norm(weights, axis=1))
    hyperplanes = [numpy.linalg.svd(w[None])[2][1:] for w in weights]
    inside, across = [], []
    for generator in batches.generators():
        x = _directions(generator, size, m)
        active = (x @ weights.T > 0).astype(float)
        parts = (active[:, :, None] * x[:, None, :]).reshape(size, k * m)
        pairs = (parts.T @ parts).reshape(k, m, k, m).transpose(0, 2, 1, 3)
        blocks = moment(m, 2) / size * couplings[:, :, None, None] * pairs
        multiples = couplings * (active.T @ active) / size
        for i, hyperplane in enumerate(hyperplanes):
            x = _directions(generator, size, m - 1) @ hyperplane
            _, residual = _network(V, weights, target, x)
            share = densities[i] / size * (residual @ V[i])
            blocks[i, i] += moment(m - 1, 3) * (share[:, None] * x).T @ x
            multiples[i, i] += moment(m - 1, 1) * share.sum()
        inside.append(blocks)
        across.append(multiples)
    scale = float(numpy.linalg.norm(V) * densities.max()) * _size(V, W, A)
    return Hessian(
        basis, Estimate(numpy.array(inside), scale), Estimate(numpy.array(across), scale)
    )


def correlation(w1: Array, w2: Array, a: Array, batches: Batches) -> Estimate:
    """Estimate ``<W - W*, grad L(W)>`` for v = (1, -1), ``W* = (a, -a)``; shape ()."""
    V, W, A = numpy.array([[1.0], [-1.0]]), numpy.array([w1, w2]), numpy.array([a])
    found, away = gradient(V, W, A, batches), W - V @ A
    means = (found.inside.means * (away @ found.basis)).sum(axis=(1, 2))
    return Estimate(means, found.inside.scale * float(numpy.linalg.norm(away)))


def plain_gradient(V: Array, W: Array, A: Array, batches: Batches) -> Estimate:
    """Estimate the gradient from full Gaussian vectors; shape (k, d)."""
    means = []
    for generator in batches.generators():
        x = generator.standard_normal((batches.size, W.shape[1]))
        active, residual = _network(V, W, A, x)
        means.append(((residual @ V.T) * active).T @ x / batches.size)
    return Estimate(numpy.array(means), float(numpy.linalg.norm(V)) * _size(V, W, A))


def plain_hessian(V: Array, W: Array, A: Array, batches: Batches) -> Estimate:
    """Estimate the Hessian from full Gaussian vectors, without a hyperplane; (k, k, d, d).

    The delta comes from Stein's lemma: with ``h(x) = residual(x).v_l``, ``‖w_l‖^2`` times its
    term is the mean over the half-space ``w_l.x > 0`` of
    ``(h (w_l.x) - w_l.grad h) x x^T - h (w_l x^T + x w_l^T)``.
    """
    (k, d), size = W.shape, batches.size
    couplings = V @ V.T
    means = []
    for generator in batches.generators():
        x = generator.standard_normal((size, d))
        active, residual = _network(V, W, A, x)
        parts = (active[:, :, None] * x[:, None, :]).reshape(size, k * d)
        pairs = (parts.T @ parts).reshape(k, d, k, d).transpose(0, 2, 1, 3)
        blocks = couplings[:, :, None, None] * pairs / size
        for i, w in enumerate(W):
            half = x[active[:, i]]
            h = residual[active[:, i]] @ V[i]
            slope = active[active[:, i]] @ (couplings[i] * (W @ w)) - V[i] @ A @ w
            outer = numpy.outer(w, h @ half)
            term = ((h * (half @ w) - slope)[:, None] * half).T @ half - outer - outer.T
            blocks[i, i] += term / (size * (w @ w))
        means.append(blocks)
    scale = _size(V, W, A) * float(numpy.linalg.norm(V) / numpy.linalg.norm(W, axis=1).min())
    return Estimate(numpy.array(means), scale)
