"""Gradient descent on the population loss of both layers, from random starts, as one sweep.

r = 1, ‖a‖ = 1. The start is section 4's Xavier normal for both layers, times alpha. What is
measured in a run, fixed beforehand:

- alignment ends when every neuron's cosine with sign(v_i) a is 0.99 or more for the first time;
- in it neurons align progressively if no cosine with sign(v_i) a falls in any of its steps;
- growth ends when every ``|v_i| ‖w_i‖`` is 1/2 or more for the first time;
- in it, after alignment, the norms increase if ‖V‖ and ‖W‖ do in each of its steps;
- refinement ends when every ``‖v_i w_i - a‖`` is 1e-3 or less for the first time (k = 2);
- a global minimiser is reached if the loss is 1e-8 or less at the end.

At small weights every step multiplies ``p_i = v_i + w_i.a`` by 1 + mu/2 and ``v_i - w_i.a`` by
1 - mu/2, and leaves w_i across a alone. From that `foreseen` says which runs find a global
minimiser and when a phase ends, before a run has begun; it is wrong where some p_i is so small that
the weights are not small any more before it counts.
"""

from __future__ import annotations

from typing import Any

import numpy

from certify.audits.linear_targets.runs import descent
from certify.audits.linear_targets.runs.descent import Network
from certify.sampling.sweep import Cell

Array = Any
ALIGNED, GROWN, REFINED, REACHED = 0.99, 0.5, 1e-3, 1e-8
# Steps after the growth, where rates are measured at the end.
AFTER, AFTER_LARGE, LAST = 500, 1500, 50
NEVER = -1


def start(generator: numpy.random.Generator, runs: int, k: int, alpha: float, d: int) -> Network:
    """Draw what `starts.both_layers` draws for r = 1, in a basis of the span, for d > k.

    Of the weights across a only the Gram matrix is drawn, as Bartlett (1933) decomposes it.
    """
    W = numpy.zeros((runs, k, 1 + k))
    W[:, :, 0] = generator.standard_normal((runs, k))
    for i in range(k):
        W[:, i, 1 : 1 + i] = generator.standard_normal((runs, i))
        W[:, i, 1 + i] = numpy.sqrt(generator.chisquare(d - 1 - i, runs))
    V = generator.standard_normal((runs, k, 1))
    return Network(alpha * numpy.sqrt(2 / (k + d)) * W, alpha * numpy.sqrt(2 / (k + 1)) * V)


def steps_for(alpha: float, mu: float) -> int:
    """Return how many steps a run takes."""
    growth = numpy.log(1 / alpha) / numpy.log1p(mu / 2)
    return int(growth) + (AFTER if alpha < 0.05 else AFTER_LARGE)


def foreseen(network: Network, mu: float) -> dict[str, Array]:
    """Return what the linearised steps, and what the flow keeps, say of each run.

    `split`: whether the p_i have both signs. `changed`: whether one differs in sign from its v_i,
    which then changes. `aligned`, `grown`: the ends of two phases, in steps;
    growth
    is ``s' = s (1 - s)`` for s = v_i^2 in the flow. `lowest`: the smallest positive
    eigenvalue min v_i^2/2 of the Hessian at the minimum that keeps ``v_i^2 - ‖w_i‖^2``.
    """
    v, W = network.V[:, :, 0], network.W
    p, across = v + W[:, :, 0], numpy.sqrt((W[:, :, 1:] ** 2).sum(axis=2))
    slope = ALIGNED / numpy.sqrt(1 - ALIGNED**2)
    unit = numpy.log1p(mu / 2)
    kept = v**2 - (W**2).sum(axis=2)
    return {
        "changed": (p * v < 0).any(axis=1),
        "split": ~(p > 0).all(axis=1) & ~(p < 0).all(axis=1),
        "aligned": numpy.log(2 * slope * across / abs(p)).max(axis=1) / unit,
        "grown": numpy.log(2 / abs(p)).max(axis=1) / unit,
        "lowest": ((kept + numpy.sqrt(kept**2 + 4)) / 4).min(axis=1),
    }


class Watch:
    """Follows runs and notes when phases end, and whether an output weight changes its sign."""

    def __init__(self, network: Network, steps: int) -> None:
        runs = len(network)
        self.signs, self.steps = numpy.sign(network.V[:, :, 0]), steps
        self.aligned, self.grown, self.refined = numpy.full((3, runs), NEVER)
        self.changed = numpy.zeros(runs, dtype=bool)
        self.least_cosine, self.size = numpy.ones(runs), numpy.zeros(runs)
        self.across = numpy.ones((2, runs))
        self.progress, self.increase = numpy.ones((2, runs), dtype=bool)
        self.cosines, self.norms = numpy.full((runs, 1), -numpy.inf), numpy.zeros((2, runs))

    def __call__(self, step: int, network: Network) -> None:
        """Look at the weights after so many steps."""
        v, W = network.V[:, :, 0], network.W
        norms = numpy.sqrt((W**2).sum(axis=2))
        signs, sizes = numpy.sign(v), abs(v) * norms
        self.changed |= (signs != self.signs).any(axis=1)
        cosines = W[:, :, 0] * signs / norms
        layers = numpy.array([(v**2).sum(axis=1), (norms**2).sum(axis=1)])
        self.progress &= (self.aligned != NEVER) | (cosines >= self.cosines).all(axis=1)
        between = (self.aligned != NEVER) & (self.grown == NEVER)
        self.increase &= ~between | (layers > self.norms).all(axis=0)
        self.cosines, self.norms, cosine = cosines, layers, cosines.min(axis=1)
        now = (self.aligned == NEVER) & (cosine >= ALIGNED)
        self.aligned[now], self.size[now] = step, sizes.max(axis=1)[now]
        growing = (self.aligned != NEVER) & (self.grown == NEVER)
        self.least_cosine[growing] = numpy.minimum(self.least_cosine, cosine)[growing]
        self.grown[(self.grown == NEVER) & (sizes.min(axis=1) >= GROWN)] = step
        away = (v * W[:, :, 0] - 1) ** 2 + v**2 * (W[:, :, 1:] ** 2).sum(axis=2)
        self.refined[(self.refined == NEVER) & (away.max(axis=1) <= REFINED**2)] = step
        if step in (self.steps - LAST, self.steps):
            self.across[int(step == self.steps)] = numpy.sqrt((W[:, :, 1:] ** 2).sum(axis=(1, 2)))


def follow(cell: Cell, stream: numpy.random.SeedSequence) -> dict[str, list[float]]:
    """Follow `cell["runs"]` runs for the cell's k, d, alpha, mu; return what was measured of each.

    `equal`: all output weights had one sign at the start; `same`: at the end. `excess`: the loss
    less 1/4. `rate`: r if the part across a shrank by 1 - mu r in each of the last steps.
    `lowest`: min v_i^2/2 at the end. `drift`: the largest change of ``v_i^2 - ‖w_i‖^2``. The others
    are as in `Watch`; names with an f in front are `foreseen`.
    """
    generator = numpy.random.default_rng(stream)
    k, alpha, mu = cell["k"], cell["alpha"], cell["mu"]
    network = start(generator, cell["runs"], k, alpha, cell["d"])
    A, steps = descent.targets(1, 1 + k), steps_for(alpha, mu)
    watch = Watch(network, steps)
    ended = descent.descend(network, A, descent.both(mu), steps, watch)
    loss = descent.loss(ended, A)
    kept = [(x.V**2).sum(axis=2) - (x.W**2).sum(axis=2) for x in (network, ended)]
    shrunk = (watch.across[1] / watch.across[0]) ** (1 / LAST)
    found = {
        "equal": abs(watch.signs.sum(axis=1)) == k,
        "same": abs(numpy.sign(ended.V).sum(axis=(1, 2))) == k,
        "reached": loss <= REACHED,
        "excess": loss - 0.25,
        "changed": watch.changed,
        "aligned": watch.aligned,
        "grown": watch.grown,
        "refined": watch.refined,
        "cosine": watch.least_cosine,
        "progress": watch.progress,
        "increase": watch.increase,
        "size": watch.size,
        "rate": (1 - shrunk) / mu,
        "lowest": (ended.V[:, :, 0] ** 2).min(axis=1) / 2,
        "drift": abs(kept[1] - kept[0]).max(axis=1),
        **{f"f{name}": values for name, values in foreseen(network, mu).items()},
    }
    return {name: [float(f"{float(x):.9g}") for x in values] for name, values in found.items()}


EARLY, LATE = 1000, 10000


def crawl(cell: Cell, stream: numpy.random.SeedSequence) -> list[list[float]]:
    """Follow runs that start with positive output weights.

    Returns for each the loss less 1/4 after `EARLY` and `LATE` steps, and whether the output
    weights then have one sign.
    """
    generator = numpy.random.default_rng(stream)
    k, mu = cell["k"], cell["mu"]
    network = start(generator, cell["runs"], k, cell["alpha"], cell["d"])
    A, step = descent.targets(1, 1 + k), descent.both(mu)
    early = descent.descend(Network(network.W, abs(network.V)), A, step, EARLY)
    late = descent.descend(early, A, step, LATE - EARLY)
    same = abs(numpy.sign(late.V).sum(axis=(1, 2))) == k
    columns = descent.loss(early, A) - 0.25, descent.loss(late, A) - 0.25, same
    return [[float(f"{float(x):.9g}") for x in row] for row in zip(*columns, strict=True)]
