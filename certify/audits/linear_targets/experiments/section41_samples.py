"""Section 4.1: similar results on n samples, 'n >= c r d with c a sufficiently large constant'.

A small check of it, for what section 4 trains on the population loss: the hidden layer alone, r =
1, k = 2, v = (1, -1), from alpha = 1; and both layers, r = 2 and 3, k = 2r, from alpha = 1/100,
small as section 4.2 asks. Both layers for r = 1 are in
`certify.audits.linear_targets.both_layers.samples`. Starts are Xavier normal, steps of size 2/5 on
the loss of n samples, the same in every step, until that loss is 1e-12, the gradient 1e-9 or less,
or for 6000 steps.

Similar results are read as: the neurons are within 1/100 of ±a (r = 1); the population loss is
1e-4 or less and the neurons pair up as in Figure 3 (r > 1). Enough samples are n = 10 r d. Next to
the verdict stand n = d, from which no run ends so, and 6 d, which are as good for r = 2 and 3: each
sample has r labels.

What is left out: k > 2r, whose sums do not find ±a from alpha = 1 on the population loss either.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import numpy

from certify.audits.linear_targets.experiments import pairing
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs import both_layers, descent, starts
from certify.audits.linear_targets.runs.descent import Network
from certify.claim import claim, printed
from certify.parameter import Parameter, Parameters
from certify.proofs import words
from certify.proofs.bench import Bench
from certify.proofs.counts import Count, judge
from certify.sampling.sweep import Cell, Sweep, source_version
from certify.settled import Settled

Array = Any
SEED = Parameter(
    "seed", Fraction(6), Fraction(-1), Fraction(2**32), "of the random numbers", integer=True
)
MU, LIMIT, AT_ZERO, BATCH = 0.4, 6000, 1e-12, 40
ONE_OUTPUT, SIZES, DEEP_SIZES = (10, 20, 50), (10, 20), (10, 20, 50, 100)
ENOUGH, FEW = 10, 1
NEAR, SMALL_LOSS, PAIRED, OPPOSITE = 0.01, 1e-4, 0.05, 1e-3


def run(cell: Cell, stream: numpy.random.SeedSequence) -> dict[str, list[float]]:
    """Follow the cell's runs, for its n, d, r and, for r = 1, fixed output weights (1, -1).

    Returns for each whether it `found` what the population loss leads to, whether the neurons are
    `paired`, and whether it is `open`: at the limit of steps and not at rest.
    """
    generator = numpy.random.default_rng(stream)
    n, d, r = cell["n"], cell["d"], cell["r"]
    found: dict[str, list[float]] = {"found": [], "paired": [], "open": []}
    for runs in both_layers.groups(cell["runs"], n, d):
        scale = 1 if r == 1 else 0.01
        W = scale * starts.xavier_normal(generator, runs, d, 2 * r)
        V = scale * starts.xavier_normal(generator, runs, r, 2 * r)
        if r == 1:
            V = numpy.broadcast_to([[[1.0, -1.0]]], V.shape).copy()
        X = generator.standard_normal((runs, n, d))
        ended = both_layers.follow(X, W, V, MU, LIMIT, AT_ZERO, fixed=r == 1)
        network = Network(ended.W.swapaxes(1, 2), ended.V.swapaxes(1, 2))
        if r == 1:
            good = both_layers.error(ended.W, ended.V) <= NEAR
        else:
            good = descent.loss(network, descent.targets(r, d)) <= SMALL_LOSS
        on = (ended.loss > AT_ZERO) & (ended.slope > both_layers.AT_REST)
        shapes = [pairing.measure(v, w) for v, w in zip(network.V, network.W, strict=True)]
        found["found"] += [float(x) for x in good]
        found["paired"] += [float(x["v"] <= PAIRED and x["turn"] <= OPPOSITE) for x in shapes]
        found["open"] += [float(x) for x in on]
    return found


def similar(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs that end as on the population loss, from enough samples; show fewer."""
    keys = [(1, d) for d in ONE_OUTPUT]
    keys += [(r, d) for r in (2, 3) for d in (DEEP_SIZES if bench.deep else SIZES)]
    sizes = [(r, d, n) for r, d in keys for n in (ENOUGH * r * d, 6 * d, FEW * d)]
    cells = tuple({"r": r, "d": d, "n": n, "runs": BATCH} for r, d, n in sizes)
    version = source_version(
        sys.modules[__name__], both_layers, starts, pairing, descent, population
    )
    seed, batches = int(parameters["seed"]), 10 if bench.deep else 2
    parts = bench.sweep(Sweep("section41.samples", version, seed, run, cells, batches))
    counts, facts = [], []
    for (r, d, n), batch in zip(sizes, parts, strict=True):
        good, paired, on = (
            numpy.array([x for part in batch for x in part[name]]) == 1
            for name in ("found", "paired", "open")
        )
        name, runs = f"r = {r}, d = {d}, n = {n}", len(good)
        if n == FEW * d:
            ends = f"{good.sum()} as on the population loss, {on.sum()} not at rest, of {runs}"
            facts.append((name, ends))
            continue
        end = Count(f"{name}: as on the population loss", int(good.sum()), runs)
        if n == 6 * d:
            facts.append(end.fact())
            continue
        counts.append(end)
        if r > 1:
            counts.append(Count(f"{name}: in pairs", int((good & paired).sum()), runs))
    counts = words.consistently(counts)
    what = f"neurons within {NEAR} of ±a, or loss <= {SMALL_LOSS} and pairs; sample reuse"
    shown = [each.fact(len(counts)) for each in counts]
    return Settled(judge(counts, what, (seed,)), facts=(*shown, *facts))


CLAIMS = (
    claim(
        "section41.samples",
        "section 4.1, 'Similar results continue to hold in the empirical case ... when n >= c r d'",
        printed(
            "on n >= c r d samples runs end as on the population loss; read: with c = 10 and"
            " probability 4/5 at least, for fixed v = (1, -1),"
            " d = 10, 20, 50, and both layers, r = 2, 3, k = 2r, d = 10, 20",
            similar,
        ),
        parameters=(SEED,),
        requires=("joint.gradient", "eq8.rows"),
        domain="Xavier normal starts, alpha = 1 for fixed v, 1/100 for both layers; mu = 2/5;"
        " float64",
    ),
)
