"""Gradient descent on the population loss by its closed form, many runs at once, in float64.

The first axis is the run: W has the shape (runs, k, m), V has (runs, k, r), A has (r, m). A run
stays in the span of its first weights and of the targets, so that m is at most k + r however
large d is; `coordinates` passes to an orthonormal basis of it, which changes no loss, no angle
and no norm. Formulas are the theory's; only the sums over pairs of neurons are matrix products.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.numbers import Float64

Array = Any
NUMBERS = Float64()


@dataclass(frozen=True)
class Network:
    """The weights of many runs, W of shape (runs, k, m) and V of shape (runs, k, r)."""

    W: Array
    V: Array

    def __len__(self) -> int:
        return len(self.W)

    def __getitem__(self, chosen: Array) -> Network:
        """Return the runs that an index array, a mask or a slice chooses."""
        return Network(self.W[chosen], self.V[chosen])

    def neurons(self, chosen: Array) -> Network:
        """Return networks with these neurons only, for each run the same."""
        return Network(self.W[:, chosen], self.V[:, chosen])


def targets(r: int, m: int) -> Array:
    """Return A with the rows e_1, ..., e_r; shape (r, m)."""
    return numpy.eye(r, m)


def coordinates(W: Array, r: int) -> Array:
    """Return weights of shape (runs, k, d) in a basis of the span of W and e_1, ..., e_r.

    The first r coordinates stay. The last axis of the result has r + min(k, d - r) entries.
    """
    triangle: Array = numpy.linalg.qr(W[:, :, r:].swapaxes(1, 2), mode="r")
    across = triangle.swapaxes(1, 2)
    return numpy.concatenate([W[:, :, :r], across], axis=2)


@dataclass(frozen=True)
class Geometry:
    """Norms of the neurons (runs, k), and the angle of each pair first < second (runs, pairs)."""

    norms: Array
    first: Array
    second: Array
    theta: Array

    @classmethod
    def of(cls, W: Array) -> Geometry:
        """Measure the rows of W."""
        first, second = numpy.triu_indices(W.shape[1], 1)
        rows = numpy.moveaxis(W, 2, 0)
        theta = linear_algebra.angle(rows[:, :, first], rows[:, :, second], NUMBERS)
        return cls(linear_algebra.norm(rows, NUMBERS), first, second, theta)

    def products(self) -> Array:
        """Return ``E[relu(w_i.x) relu(w_j.x)]``, equation (5); shape (runs, k, k)."""
        norms, first, second = self.norms, self.first, self.second
        found = numpy.zeros((*norms.shape, norms.shape[1]))
        values = norms[:, first] * norms[:, second] * population.kernel(self.theta, NUMBERS)
        found[:, first, second] = found[:, second, first] = values
        diagonal = numpy.arange(norms.shape[1])
        found[:, diagonal, diagonal] = norms**2 / 2
        return found

    def slopes(self, outer: Array) -> Array:
        """Return M with ``M W = sum_j outer_ij g(w_i, w_j)``, g of (7); shape (runs, k, k)."""
        found = numpy.zeros(outer.shape)
        diagonal = numpy.arange(outer.shape[1])
        found[:, diagonal, diagonal] = outer[:, diagonal, diagonal] / 2
        weights = outer[:, self.first, self.second]
        for one, other in ((self.first, self.second), (self.second, self.first)):
            sizes = self.norms[:, one], self.norms[:, other]
            along, across = population.kernel_slopes(self.theta, *sizes, NUMBERS)
            found[:, one, other] = weights * across
            own = numpy.zeros(outer.shape)
            own[:, one, other] = weights * along
            found[:, diagonal, diagonal] += own.sum(axis=2)
        return found


def loss(network: Network, A: Array) -> Array:
    """Return the population loss (6) of each run."""
    outer = network.V @ network.V.swapaxes(1, 2)
    squares = (outer * Geometry.of(network.W).products()).sum(axis=(1, 2)) / 2
    aligned = (network.V * (network.W @ A.T)).sum(axis=(1, 2)) / 2
    return squares - aligned + (A**2).sum() / 2


def inner_gradient(network: Network, A: Array, geometry: Geometry | None = None) -> Array:
    """Return the gradient of the loss in W, equation (8) for any r; shape (runs, k, m)."""
    W, V = network.W, network.V
    geometry = geometry or Geometry.of(W)
    return geometry.slopes(V @ V.swapaxes(1, 2)) @ W - V @ A / 2


def outer_gradient(network: Network, A: Array, geometry: Geometry | None = None) -> Array:
    """Return the gradient of the loss in V; shape (runs, k, r)."""
    geometry = geometry or Geometry.of(network.W)
    return geometry.products() @ network.V - network.W @ A.T / 2


Update = Callable[[Network, Array], Network]


def inner(mu: float | Array) -> Update:
    """Return the step ``W - mu grad_W L``; an array mu of shape (k, 1) is a size for each row."""
    return lambda network, A: Network(network.W - mu * inner_gradient(network, A), network.V)


def both(mu: float) -> Update:
    """Return the step of both layers, each from the old weights."""

    def update(network: Network, A: Array) -> Network:
        geometry = Geometry.of(network.W)
        return Network(
            network.W - mu * inner_gradient(network, A, geometry),
            network.V - mu * outer_gradient(network, A, geometry),
        )

    return update


def descend(
    network: Network,
    A: Array,
    update: Update,
    steps: int,
    observe: Callable[[int, Network], None] = lambda step, network: None,
) -> Network:
    """Take so many steps; `observe` sees the number of steps taken and the weights, from 0 on."""
    observe(0, network)
    for step in range(1, steps + 1):
        network = update(network, A)
        observe(step, network)
    return network


@dataclass(frozen=True)
class Ended:
    """Where runs ended: their weights, the steps taken, and which of them came to rest."""

    network: Network
    steps: Array
    rests: Array


def follow(
    network: Network, A: Array, update: Update, at_rest: float, limit: int, every: int = 50
) -> Ended:
    """Follow each run until a step moves it by less than `at_rest`, or for `limit` steps.

    The movement is the Frobenius norm of the change of all weights in one step; it is looked at
    after every so many steps. To be at rest is not to have converged: it may be
    a plateau. Runs that
    rest are left out of the work that follows.
    """
    W, V = network.W.copy(), network.V.copy()
    steps, rests = numpy.full(len(W), limit), numpy.zeros(len(W), dtype=bool)
    going, now = numpy.arange(len(W)), network
    for step in range(1, limit + 1):
        after = update(now, A)
        if step % every == 0 or step == limit:
            moved = ((after.W - now.W) ** 2).sum(axis=(1, 2)) + ((after.V - now.V) ** 2).sum(
                axis=(1, 2)
            )
            W[going], V[going] = after.W, after.V
            still = moved <= at_rest**2
            steps[going[still]], rests[going[still]] = step, True
            going, after = going[~still], after[~still]
            if len(going) == 0:
                break
        now = after
    return Ended(Network(W, V), steps, rests)
