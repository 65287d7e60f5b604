"""Whether a run with both layers in training gets stuck, told before it has converged; r = 1.

For one output, with z = sum_i v_i w_i - a and rho_ij = ‖w_i‖ ‖w_j‖ (sin t - t cos t) / (2 pi) >= 0,

    L = ‖z‖^2/4 + ‖a‖^2/4 + sum_(i<j) v_i v_j rho_ij,

so that a network whose v_i have one sign has a loss of ‖a‖^2/4 or more. A run whose loss is
smaller has both signs and keeps them, as its loss only falls: it has escaped. A run whose v_i have
one sign is called stuck as soon as none of them can change it on the path that lies ahead, whose
length is estimated by `path_ahead`. That is a rule of thumb, not a proof: with d = 2 or 3 it calls
some runs stuck that escape. `later` looks at what becomes of the runs that it has decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy

from certify.audits.linear_targets.runs import descent, starts
from certify.audits.linear_targets.runs.descent import Network
from certify.sampling import sweep

Array = Any

MU = 0.1  # section 4
STUCK_LOSS = 0.25  # ‖a‖^2/4
ROUNDING = 1e-12  # of the loss, far above it
EVERY = 10
OPEN, ESCAPED, STUCK = 0, 1, 2
AT_REST = 1e-11  # movement in a step
STILL = 1e-13  # movement in a block of steps: rounding
FACTOR = 1000


def slope(network: Network, A: Array, outer: bool = True) -> Array:
    """Return the norm of the gradient of each run, in both layers or in the inner one."""
    found = (descent.inner_gradient(network, A) ** 2).sum(axis=(1, 2))
    if outer:
        found = found + (descent.outer_gradient(network, A) ** 2).sum(axis=(1, 2))
    return numpy.sqrt(found)


def path_ahead(excess: Array, slope: Array) -> Array:
    """Return ``3 (L - L_end) / ‖grad L‖``, the length of the path to where the loss is L_end.

    That is exact for the flow if ‖grad L‖ is proportional to ``(L - L_end)^(2/3)``, as where the
    loss rises to third order; where it rises to second order the path is a third shorter.
    """
    return 3 * numpy.maximum(excess, ROUNDING**2) / numpy.maximum(slope, ROUNDING)


def one_sign(values: Array) -> Array:
    """Say in which rows all entries have the same sign, and none is zero."""
    found: Array = abs(numpy.sign(values).sum(axis=1)) == values.shape[1]
    return found


def judged(network: Network, A: Array) -> Array:
    """Return OPEN, ESCAPED or STUCK for each run, as far as its weights tell."""
    loss, v = descent.loss(network, A), network.V[:, :, 0]
    ahead = path_ahead(loss - STUCK_LOSS, slope(network, A))
    escaped = loss < STUCK_LOSS - ROUNDING
    stuck = one_sign(v) & (abs(v).min(axis=1) > ahead) & ~escaped
    return numpy.where(escaped, ESCAPED, numpy.where(stuck, STUCK, OPEN))


@dataclass(frozen=True)
class Decided:
    """Fates of runs, the step at which each was decided, and the weights at that step."""

    fate: Array
    steps: Array
    network: Network


def decide(network: Network, A: Array, limit: int) -> Decided:
    """Follow runs until the rule decides, for so many steps at most."""
    W, V = network.W.copy(), network.V.copy()
    fate, steps = numpy.full(len(W), OPEN), numpy.full(len(W), limit)
    going, now = numpy.arange(len(W)), network
    for step in range(EVERY, limit + 1, EVERY):
        now = descent.descend(now, A, descent.both(MU), EVERY)
        found = judged(now, A)
        W[going], V[going], fate[going] = now.W, now.V, found
        done = found != OPEN
        steps[going[done]] = step
        going, now = going[~done], now[~done]
        if len(going) == 0:
            break
    return Decided(fate, steps, Network(W, V))


def further(network: Network, A: Array, steps: Array, block: int = 100) -> Network:
    """Take at least so many more steps, for each run its own number, in whole blocks.

    A run that a block moves by no more than rounding is at its end and is left there.
    """
    W, V = network.W.copy(), network.V.copy()
    left = -(-steps // block)
    going = numpy.flatnonzero(left > 0)
    now, taken = network[going], 0
    while len(going):
        before, taken = now, taken + 1
        now = descent.descend(before, A, descent.both(MU), block)
        W[going], V[going] = now.W, now.V
        moved = abs(now.W - before.W).max(axis=(1, 2)) + abs(now.V - before.V).max(axis=(1, 2))
        more = (left[going] > taken) & (moved > STILL)
        going, now = going[more], now[more]
    return Network(W, V)


def balance(network: Network) -> Array:
    """Return ``v_i^2 - ‖w_i‖^2``, shape (runs, k), which the flow keeps."""
    found: Array = network.V[:, :, 0] ** 2 - (network.W**2).sum(axis=2)
    return found


def limit_of_v(balance: Array) -> Array:
    """Return |v_i| where ``|v_i| ‖w_i‖ = 1`` and ``v_i^2 - ‖w_i‖^2`` is given."""
    return numpy.sqrt((balance + numpy.sqrt(balance**2 + 4)) / 2)


def drawn(cell: sweep.Cell, stream: numpy.random.SeedSequence) -> Network:
    """Draw the starts of a cell; only those whose v_i(0) differ in sign if it says `opposite`."""
    generator, sizes = numpy.random.default_rng(stream), (cell["runs"], cell["k"])
    start = starts.both_layers(generator, *sizes, 1, cell["alpha"], cell["d"])
    return start[~one_sign(start.V[:, :, 0])] if cell["opposite"] else start


def run(cell: sweep.Cell, stream: numpy.random.SeedSequence) -> dict[str, list[Any]]:
    """Run starts of both layers (`drawn`) for `cell["limit"]` steps; return lists over the runs.

    ``fate`` and ``step`` by the rule; ``same`` and ``small`` say whether all v_i(0), and all
    ``v_i(0) + a.w_i(0)``, have one sign. Of the runs that are stuck, up to `cell["watched"]`,
    ``stuck`` is what `later` says after `cell["further"]` more steps; of `cell["long"]` of them,
    decided at the median step or before, ``long`` is the same after `FACTOR` times the step. Of
    those that escaped, up to `cell["followed"]`, ``end`` is what `ends` says. ``witness`` has the
    first start that is stuck, [V, W] as the network has them.
    """
    start = drawn(cell, stream)
    A = descent.targets(1, start.W.shape[2])
    found = decide(start, A, cell["limit"])
    stuck = numpy.flatnonzero(found.fate == STUCK)
    first, watched = stuck[:1], stuck[: cell["watched"]]
    long = by_the_median(stuck, found.steps[stuck], cell["long"])
    return {
        "fate": found.fate.tolist(),
        "step": found.steps.tolist(),
        "same": one_sign(start.V[:, :, 0]).tolist(),
        "small": one_sign(start.V[:, :, 0] + start.W[:, :, 0]).tolist(),
        "stuck": later(found, A, watched, numpy.full(len(watched), cell["further"])),
        "long": later(found, A, long, FACTOR * found.steps[long]),
        "end": ends(start, found, A, cell),
        "witness": [[start.V[run].tolist(), start.W[run].tolist()] for run in first],
    }


def by_the_median(chosen: Array, steps: Array, number: int) -> Array:
    """Return so many runs, or fewer, those whose step is the median or the next before it."""
    last = len(chosen) // 2 + 1
    found: Array = chosen[numpy.argsort(steps, kind="stable")][max(0, last - number) : last]
    return found


def later(found: Decided, A: Array, chosen: Array, steps: Array) -> list[list[float]]:
    """Follow runs that are stuck for so many more steps each.

    Return for each [1 if it is stuck still, the steps over those before it was decided, movement
    of v since over the path that was expected, L - ‖a‖^2/4, ‖sum v_i w_i - a‖, largest angle
    between ``v_i w_i`` and a].
    """
    before = found.network[chosen]
    expected = path_ahead(descent.loss(before, A) - STUCK_LOSS, slope(before, A))
    now = further(before, A, steps)
    excess, v = descent.loss(now, A) - STUCK_LOSS, now.V[:, :, 0]
    products = now.V * now.W
    columns = (
        one_sign(v) & (excess >= -ROUNDING),
        steps / found.steps[chosen],
        abs(now.V - before.V).max(axis=(1, 2)) / expected,
        excess,
        numpy.linalg.norm(products.sum(axis=1) - A, axis=1),
        turned(products),
    )
    return rows_of(columns)


def turned(products: Array) -> Array:
    """Return the largest angle between a = e_1 and the rows of each run, shape (runs, k, m)."""
    across = numpy.linalg.norm(products[:, :, 1:], axis=2)
    found: Array = numpy.arctan2(across, products[:, :, 0]).max(axis=1)
    return found


def rows_of(columns: tuple[Array, ...]) -> list[list[float]]:
    """Write columns as rows of six digits."""
    return [[float(f"{x:.6g}") for x in row] for row in numpy.stack(columns, axis=1).astype(float)]


def ends(start: Network, found: Decided, A: Array, cell: sweep.Cell) -> list[list[float]]:
    """Follow runs that have escaped until they rest, or for `cell["limit"]` steps.

    Return for each [loss, largest ‖v_i| - 1|, largest ‖w_i - sign(v_i) a‖, largest relative
    distance of |v_i| from `limit_of_v`, 1 if all v_i have one sign, largest |v_i| over the
    smallest].
    """
    chosen = numpy.flatnonzero(found.fate == ESCAPED)[: cell["followed"]]
    now = descent.follow(found.network[chosen], A, descent.both(MU), AT_REST, cell["limit"]).network
    v, W = now.V[:, :, 0], now.W.copy()
    W[:, :, 0] -= numpy.sign(v)
    law = limit_of_v(balance(start[chosen]))
    columns = (
        abs(descent.loss(now, A)),
        abs(abs(v) - 1).max(axis=1),
        numpy.linalg.norm(W, axis=2).max(axis=1),
        abs(abs(v) / law - 1).max(axis=1),
        one_sign(v),
        abs(v).max(axis=1) / abs(v).min(axis=1),
    )
    return rows_of(columns)
