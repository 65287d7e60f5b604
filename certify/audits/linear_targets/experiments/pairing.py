"""Runs of Figures 3, 7 and 8: both layers, k = 2r, and how the limits pair up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy
from scipy.optimize import linear_sum_assignment

from certify.audits.linear_targets.runs import descent, starts
from certify.claim import Claim, claim, derived, printed
from certify.figure import BLACK, COLOURS, MARKERS, Data, Figure, rounded
from certify.parameter import Parameters
from certify.proofs import words
from certify.proofs.bench import Bench
from certify.proofs.counts import Count, judge
from certify.sampling import sweep
from certify.settled import Settled

Array = Any

MU = 0.1  # section 4
AT_REST = 1e-13  # movement in a step, far below what is measured
LIMIT = 20000
SMALL = 1e-8  # the paper's small alpha


def perfect_matching(rows: Array) -> list[tuple[int, int]]:
    """Return the pairs i < j that minimise the sum of ``‖x_i + x_j‖``; empty if there are none.

    The assignment problem's solution, which is a matching where it is its own inverse: always
    where the pairs are nearly opposite.
    """
    cost = numpy.linalg.norm(rows[:, None] + rows[None, :], axis=2)
    numpy.fill_diagonal(cost, 10 * cost.max() + 1)
    _, partner = linear_sum_assignment(cost)
    if (partner[partner] != numpy.arange(len(rows))).any():
        return []
    return [(i, int(j)) for i, j in enumerate(partner) if i < j]


def cosine(x: Array, y: Array) -> float:
    """Return the cosine of the angle between two vectors."""
    return float(x @ y / numpy.linalg.norm(x) / numpy.linalg.norm(y))


def opposite(rows: Array, pairs: list[tuple[int, int]]) -> float:
    """Return the largest ``‖x_i + x_j‖ / max(‖x_i‖, ‖x_j‖)`` of the pairs, 2 without pairs."""
    norms = numpy.linalg.norm(rows, axis=1)
    return max(
        (float(numpy.linalg.norm(rows[i] + rows[j]) / max(norms[i], norms[j])) for i, j in pairs),
        default=2.0,
    )


def measure(V: Array, W: Array) -> dict[str, float]:
    """Measure one limit: V of shape (2r, r), W of shape (2r, m), paired by the rows of V.

    ``v`` and ``w`` are the pair errors `opposite`; ``same`` is 1 if W has the same pairs; ``turn``
    is the largest ``1 + cos`` in a pair of W: opposite directions, whatever the lengths.
    ``row`` is the largest ``|cos|`` between rows of V-tilde, 0 where Theorem 6's form
    Sigma R is exact; ``aligned`` is the smallest cosine between a row of W and the nearest of
    ±e_1, ..., ±e_r.
    """
    pairs = perfect_matching(V)
    rows = [V[i] for i, _ in pairs]
    r = V.shape[1]
    units = abs(W[:, :r]) / numpy.linalg.norm(W, axis=1)[:, None]
    return {
        "v": opposite(V, pairs),
        "w": opposite(W, pairs),
        "same": float(bool(pairs) and perfect_matching(W) == pairs),
        "turn": max((1 + cosine(W[i], W[j]) for i, j in pairs), default=2.0),
        "row": max((abs(cosine(x, y)) for x, y in combinations(rows, 2)), default=1.0),
        "aligned": float(units.max(axis=1).min()),
    }


def run(cell: sweep.Cell, stream: numpy.random.SeedSequence) -> dict[str, list[float]]:
    """Run `cell["runs"]` starts of scale `cell["alpha"]` until they rest; lists over the runs.

    Besides `measure`: ``loss`` at the end and ``steps`` to it (the limit where it did not rest).
    """
    r = cell["r"]
    network = starts.both_layers(
        numpy.random.default_rng(stream), cell["runs"], 2 * r, r, cell["alpha"]
    )
    A = descent.targets(r, network.W.shape[2])
    ended = descent.follow(network, A, descent.both(MU), AT_REST, LIMIT)
    found: dict[str, list[float]] = {
        "loss": [float(f"{x:.9g}") for x in descent.loss(ended.network, A)],
        "steps": ended.steps.tolist(),
    }
    for V, W in zip(ended.network.V, ended.network.W, strict=True):
        for name, value in measure(V, W).items():
            found.setdefault(name, []).append(float(f"{value:.9g}"))
    return found


@dataclass(frozen=True)
class Setting:
    """Runs of one r and one scale: `batches` times `batch` seeds, ten times as many if deep."""

    name: str
    r: int
    alpha: float
    batch: int
    batches: int
    seed: int = 1

    def measured(self, bench: Bench) -> dict[str, Array]:
        """Return what `run` measures as arrays over all seeds."""
        version = sweep.source_version(descent, starts, sys.modules[__name__])
        cell = {"r": self.r, "alpha": self.alpha, "runs": self.batch}
        batches = 10 * self.batches if bench.deep else self.batches
        task = sweep.Sweep(self.name, version, self.seed, run, (cell,), batches)
        parts = bench.sweep(task)[0]
        return {
            key: numpy.concatenate([numpy.asarray(part[key]) for part in parts]) for key in parts[0]
        }

    def asked(self) -> Fraction:
        """Return in which share of the default runs a property is asked for."""
        return words.asked(self.batch * self.batches)

    def words(self) -> str:
        """Say what was run."""
        return (
            f"both layers, k = {2 * self.r}, r = {self.r}, d = {starts.SIZE}, mu = {MU},"
            f" alpha = {self.alpha:g}, Xavier normal"
        )


def share(
    setting: Setting,
    what: str,
    holds: Callable[[dict[str, Array]], Array],
    shown: Sequence[str],
) -> Callable[[Parameters, Bench], Settled]:
    """Settle that runs have a property consistently, see `words`.

    `holds` takes the measured arrays; `shown` are those whose quantiles are facts.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        found = setting.measured(bench)
        yes = holds(found)
        (count,) = words.consistently([Count(what, int(yes.sum()), len(yes))])
        facts = [count.fact()]
        facts += [(MEANING[name], quantiles(found[name])) for name in shown]
        return Settled(judge([count], setting.words(), (setting.seed,)), facts=tuple(facts))

    return settle


MEANING = {
    "v": "‖v_i + v_j‖ relative to the longer, worst pair of a run",
    "w": "‖w_i + w_j‖ relative to the longer, worst pair of a run",
    "turn": "1 + cos(w_i, w_j), worst pair of a run",
    "row": "largest |cos| between two rows of V-tilde, a run",
    "aligned": "smallest over the neurons of the largest |cos| with a row of A",
    "loss": "population loss at the end",
    "steps": "steps until a step moves the weights by less than 1e-13",
}
NEAR, ZERO = float(words.APPROXIMATELY), 1e-12


def paired(found: dict[str, Array]) -> Array:
    """Say which runs reach loss zero with v_i and w_i nearly opposite in the same pairs."""
    near = (found["v"] <= NEAR) & (found["w"] <= NEAR) & (found["same"] == 1)
    yes: Array = near & (found["loss"] <= ZERO)
    return yes


def trajectory(r: int, alpha: float, seed: int, steps: int) -> tuple[Array, Array]:
    """Return V (steps + 1, 2r, r) and W (steps + 1, 2r, m) of one run."""
    network = starts.both_layers(numpy.random.default_rng(seed), 1, 2 * r, r, alpha)
    A = descent.targets(r, network.W.shape[2])
    V, W = [], []

    def observe(step: int, now: descent.Network) -> None:
        V.append(now.V[0])
        W.append(now.W[0])

    descent.descend(network, A, descent.both(MU), steps, observe)
    return numpy.array(V), numpy.array(W)


# --- claims --------------------------------------------------------------------------------


def quantiles(values: Array) -> str:
    """Write median, 99th percentile and maximum."""
    middle, high = numpy.quantile(values, [0.5, 0.99])
    return f"median {middle:.2g}, 99 % {high:.2g}, largest {values.max():.2g}"


PAIRED = (
    "at convergence the weights form r pairs with v_i ≈ -v_j, and w_i ≈ -w_j for the same pairs:"
    " V ≈ [I, -I]^T V-tilde, W ≈ [I, -I]^T W-tilde after a permutation"
)


def title(name: str) -> str:
    """Write ``figure3`` as the paper does."""
    return name.replace("figure", "Figure ")


def claims(figure: str, setting: Setting, *more: Claim) -> tuple[Claim, ...]:
    """Return the claims of a figure of pairs: what its caption says, and how far it is exact."""
    r = setting.r
    return (
        claim(
            f"{figure}.pairs",
            f"{title(figure)}, r = {r}, k = {2 * r}",
            printed(
                f"from small starts, {PAIRED} (to one per cent, in {setting.asked()} of all runs)",
                share(setting, "paired, to one per cent", paired, ("v", "w", "steps")),
            ),
            domain=f"{setting.words()}; found by matching, not by eye",
        ),
        claim(
            f"{figure}.directions",
            f"{title(figure)}, what a pair is exactly",
            derived(
                "in a pair w_i and w_j have exactly opposite directions: zero loss needs the"
                " kinks to cancel, v_i ‖w_i‖ = -v_j ‖w_j‖, and leaves the lengths' ratio free",
                share(
                    setting,
                    "1 + cos(w_i, w_j) <= 1e-12 in every pair, loss zero",
                    lambda found: (found["turn"] <= ZERO) & (found["loss"] <= ZERO),
                    ("turn", "loss"),
                ),
            ),
            domain=setting.words(),
        ),
        claim(
            f"{figure}.theorem6-form",
            f"{title(figure)} and Theorem 6, V-tilde = Sigma R",
            derived(
                "the limits do not have the form that Theorem 6 assumes: two rows of V-tilde"
                " have |cos| > 1/100, so that V-tilde is no Sigma R with R orthonormal",
                share(
                    setting,
                    "two rows of V-tilde with |cos| > 1/100",
                    lambda found: found["row"] > NEAR,
                    ("row", "aligned"),
                ),
            ),
            domain=setting.words(),
        ),
        *more,
    )


@dataclass(frozen=True)
class Look:
    """How a pair is drawn: by colour, line and marker, each of which alone may repeat."""

    colour: str
    line: str
    marker: str
    fill: str


def looks(pairs: int) -> list[Look]:
    """Return so many looks: no two share a marker, nor both colour and line; at most ten.

    Raises ValueError for more pairs.
    """
    if pairs > len(MARKERS):
        raise ValueError(f"{pairs} pairs are more than the {len(MARKERS)} that are told apart")
    n = len(COLOURS)
    return [
        Look(COLOURS[i % n], ("-", "--")[i // n], MARKERS[i], ("full", "none")[i // n])
        for i in range(pairs)
    ]


def _legend(pairs: list[list[int]]) -> tuple[list[Any], list[str]]:
    """Return handles and labels that name the neurons of each pair."""
    # For drawings only, and slow to load.
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            *([], []),
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            fillstyle=look.fill,
            markersize=5,
            linewidth=0.9,
        )
        for look in looks(len(pairs))
    ]
    return handles, [f"{i + 1}, {j + 1}" for i, j in pairs]


def figure(name: str, setting: Setting, steps: int) -> Figure:
    """Return the figure of one run: trajectories of V and of W in two coordinates, pairs marked."""

    def data(bench: Bench) -> Data:
        V, W = trajectory(setting.r, setting.alpha, setting.seed, steps)
        pairs = perfect_matching(V[-1])
        return {
            "what": f"{setting.words()}, seed {setting.seed}, {steps} steps",
            "pairs": [list(pair) for pair in pairs],
            "V": rounded(V[::5, :, :2]),
            "W": rounded(W[::5, :, :2]),
        }

    def draw(data: Data, page: Any) -> None:
        axes = page.subplots(1, 2)
        for axis, key, symbol in zip(axes, "VW", "vw", strict=True):
            paths = numpy.array(data[key])
            for look, pair in zip(looks(len(data["pairs"])), data["pairs"], strict=True):
                for neuron in pair:
                    axis.plot(*paths[:, neuron].T, look.line, color=look.colour, linewidth=0.9)
                axis.plot(*paths[-1, pair].T, ":", color=look.colour, linewidth=0.7)
                axis.plot(
                    *paths[-1, pair].T,
                    look.marker,
                    color=look.colour,
                    fillstyle=look.fill,
                    markersize=5,
                )
            axis.plot(0, 0, "+", color=BLACK)
            axis.set(xlabel=f"{symbol}: first coordinate", ylabel="second", aspect="equal")
            axis.set_title(f"{symbol}_i, pairs joined")
        handles, labels = _legend(data["pairs"])
        page.legend(handles, labels, loc="outside lower center", ncols=5)

    caption = (
        f"Both layers from a small start, r = {setting.r}, k = {2 * setting.r}: each neuron ends"
        " opposite to one other. Each pair has a marker of its own and a colour with a line, solid"
        " or dashed, of its own; the legend numbers its neurons"
    )
    return Figure(name, caption, data, draw, (7.0, 4.0))
