"""Figure 5, and the first sentence of section 4.1: loss and ‖w1 + w2‖ along gradient descent.

The paper says. ‖w1 + w2‖ falls in every step; it and the population loss go to zero at a linear
rate. It gives v = (1, -1), d = 100, mu = 0.1 and Xavier normal weights for all experiments, but not
the scale of this start: small is alpha = 1e-8, else alpha = 1. Both are run.

What is computed. Runs in float64, every step compared with the one before until rounding is near,
and the factor of a step once the loss is between 1e-4 and 1e-10. At W* the Hessian is I/2, so that
to first order a step multiplies W - W* and w1 + w2 by 1 - mu/2, and the loss by its square. In 50
digits two runs are followed until ‖w1 + w2‖ < 1e-40.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import log10
from typing import Any

import numpy
import sympy

from certify import figure
from certify.audits.linear_targets.exact import landscape
from certify.audits.linear_targets.runs import descent, digits, starts
from certify.claim import claim, derived, printed
from certify.figure import Figure, rounded
from certify.kernel.verdict import Undecided
from certify.numbers import Multiprecision
from certify.parameter import Parameter, Parameters
from certify.proofs import counts, words
from certify.proofs.algebra import by_identities
from certify.proofs.bench import Bench
from certify.proofs.counts import Count
from certify.sampling import sweep
from certify.settled import Settled

MU = Fraction(1, 10)
RATE = 1 - MU / 2
ALPHAS = (1.0, 1e-8)
BATCH, BATCHES, DEEP_BATCHES = 100, 2, 20
STEPS, DEEP_STEPS = 600, 2000  # by then the loss is far below WINDOW
WINDOW = (1e-4, 1e-10)  # of the loss, where factors are measured
# Larger than what rounding leaves of ‖w1 + w2‖ and of the loss (6), a difference of numbers near 1.
FLOOR = {"sum": 1e-13, "loss": 1e-13}
CLOSE = 0.002  # to the factor of theory
TINY = Fraction(1, 10**40)

SEED = Parameter("seed", Fraction(1), Fraction(-1), Fraction(2**32), "of the starts", integer=True)


def paths(network: descent.Network, steps: int) -> tuple[Any, Any]:
    """Return loss and ‖w1 + w2‖ after 0, 1, ... steps; each of shape (steps + 1, runs)."""
    A, losses, sums = descent.targets(1, network.W.shape[2]), [], []

    def observe(step: int, now: descent.Network) -> None:
        losses.append(descent.loss(now, A))
        sums.append(numpy.linalg.norm(now.W.sum(axis=1), axis=1))

    descent.descend(network, A, descent.inner(float(MU)), steps, observe)
    return numpy.array(losses), numpy.array(sums)


def factors(path: Any, losses: Any) -> list[float | None]:
    """Return each run's mean factor of a step while its loss is in `WINDOW`; None if it is not."""
    found: list[float | None] = []
    for run in range(path.shape[1]):
        first, last = (int(numpy.argmax(losses[:, run] < edge)) for edge in WINDOW)
        if last > first > 0:
            ratio = path[last, run] / path[first, run]
            found.append(float(ratio ** (1 / (last - first))))
        else:
            found.append(None)
    return found


def measure(cell: sweep.Cell, stream: numpy.random.SeedSequence) -> dict[str, list[Any]]:
    """Follow a batch of runs; for each: do its sum and loss fall in every step, and how fast."""
    generator = numpy.random.default_rng(stream)
    network = starts.fixed_output(generator, cell["runs"], starts.half_and_half(2), cell["alpha"])
    losses, sums = paths(network, cell["steps"])
    found: dict[str, Any] = {}
    for name, path in (("loss", losses), ("sum", sums)):
        above = path[:-1] > FLOOR[name]
        ratios = numpy.divide(path[1:], path[:-1], out=numpy.zeros_like(path[1:]), where=above)
        found[f"{name} falls"] = (ratios < 1).all(axis=0).tolist()
        found[f"{name} worst"] = ratios.max(axis=0).tolist()
        found[f"{name} factor"] = factors(path, losses)
    return found


def _starts(seed: int, alpha: float) -> descent.Network:
    """Return the one start that is followed in many digits and drawn."""
    generator = numpy.random.default_rng([seed, 5])
    return starts.fixed_output(generator, 1, starts.half_and_half(2), alpha)


def in_many_digits(cell: sweep.Cell, stream: numpy.random.SeedSequence) -> dict[str, Any]:
    """Follow one run until its sum is tiny: steps, whether it fell in each, factor at the end."""
    numbers, sums = Multiprecision(digits.DIGITS), []

    def stop(step: int, W: digits.Rows) -> bool:
        sums.append(digits.total(W, numbers))
        return bool(sums[-1] < numbers.constant(TINY))

    network = _starts(cell["seed"], cell["alpha"])
    steps, _ = digits.descend(network, 0, MU, cell["steps"], stop, numbers)
    falls = all(after < before for before, after in zip(sums, sums[1:], strict=False))
    return {
        "steps": steps,
        "falls": falls,
        "reached": bool(sums[-1] < numbers.constant(TINY)),
        "factor": float(sums[-1] / sums[-2]),
    }


def _sweep(name: str, seed: int, run: Any, cells: Sequence[dict[str, Any]], n: int) -> sweep.Sweep:
    version = sweep.source_version(sys.modules[__name__], descent, starts, digits)
    return sweep.Sweep(f"figure5.{name}", version, seed, run, tuple(cells), n)


def runs(seed: int, bench: Bench) -> list[dict[str, list[Any]]]:
    """Return for each scale of the start the lists of `measure`, all batches in one."""
    steps, batches = (DEEP_STEPS, DEEP_BATCHES) if bench.deep else (STEPS, BATCHES)
    cells = [{"alpha": alpha, "runs": BATCH, "steps": steps} for alpha in ALPHAS]
    return [
        {key: [value for part in parts for value in part[key]] for key in parts[0]}
        for parts in bench.sweep(_sweep("runs", seed, measure, cells, batches))
    ]


def sample(seed: int, bench: Bench) -> list[dict[str, Any]]:
    """Return what runs do in 50 digits: one for each scale of the start, three if deep."""
    cells = [
        {"alpha": alpha, "seed": seed + i, "steps": 4000}
        for alpha in ALPHAS
        for i in range(3 if bench.deep else 1)
    ]
    return [batch for (batch,) in bench.sweep(_sweep("digits", seed, in_many_digits, cells, 1))]


# --- the sentences -------------------------------------------------------------------------


def _settled(found: list[Count], seed: int, facts: list[tuple[str, str]]) -> Settled:
    what = "population gradient descent, v = (1, -1), d = 100, mu = 1/10, alpha = 1 and 1e-8"
    found = words.consistently(found)
    listed = [count.fact(len(found)) for count in found]
    return Settled(counts.judge(found, what, (seed,)), facts=(*listed, *facts))


def falls(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs in which ‖w1 + w2‖ falls in every step."""
    seed, found, facts = int(parameters["seed"]), [], []
    measured, exact = runs(seed, bench), sample(seed, bench)
    for alpha, part in zip(ALPHAS, measured, strict=True):
        kept = part["sum falls"]
        found.append(Count(f"falls in each step, alpha = {alpha:g}", sum(kept), len(kept)))
        worst = max(part["sum worst"])
        facts.append((f"largest factor of a step, alpha = {alpha:g}", f"{worst:.5f}"))
        losses = part["loss falls"]
        facts.append((f"so does the loss, alpha = {alpha:g}", f"{sum(losses)} of {len(losses)}"))
    facts.append(_in_digits(exact))
    if not all(each["falls"] for each in exact):
        return Settled(Undecided("float64 and 50 digits do not agree"), facts=tuple(facts))
    return _settled(found, seed, facts)


def _in_digits(exact: list[dict[str, Any]]) -> tuple[str, str]:
    good = sum(each["falls"] and each["reached"] for each in exact)
    steps = ", ".join(str(each["steps"]) for each in exact)
    factor = max(each["factor"] for each in exact)
    return (
        "in 50 digits, falls in each step to 1e-40",
        f"{good} of {len(exact)} runs, after {steps} steps, last factor {factor:.6f}",
    )


def linear(name: str, theory: Fraction) -> Callable[[Parameters, Bench], Settled]:
    """Return what counts the runs with the factor of theory a step in the end, for loss or sum."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        seed, found, facts = int(parameters["seed"]), [], []
        measured = runs(seed, bench)
        for alpha, part in zip(ALPHAS, measured, strict=True):
            rates = [rate for rate in part[f"{name} factor"] if rate is not None]
            good = sum(abs(rate - float(theory)) < CLOSE for rate in rates)
            what = f"factor within {CLOSE} of theory, alpha = {alpha:g}"
            found.append(Count(what, good, len(part[f"{name} factor"])))
            between = f"{min(rates):.5f} to {max(rates):.5f}" if rates else "none"
            facts.append((f"factor of a step, alpha = {alpha:g}", between))
        facts.append(("theory, from the Hessian I/2 at W*", f"{theory} = {float(theory):.6g}"))
        exact = sample(seed, bench)
        facts.append(_in_digits(exact))
        if not all(each["reached"] for each in exact):
            return Settled(Undecided("in 50 digits the sum stays above 1e-40"), facts=tuple(facts))
        return _settled(found, seed, facts)

    return settle


def _hessian_at_the_minimum() -> list[Any]:
    """With v = (1, -1) the gradient at W* = (a, -a) is 0 and the Hessian I/2, for d = 1, 2, 3."""
    one, found = sympy.Integer(1), []
    for d in (1, 2, 3):
        W = landscape.global_minimum(one, one, d)
        found += landscape.gradient(W, one, one)
        for p, row in enumerate(landscape.hessian(W, one, one)):
            found += [x - (one / 2 if p == q else 0) for q, x in enumerate(row)]
    return found


LOCAL = derived(
    "at W* the Hessian is I/2: to first order a step multiplies W - W* and w1 + w2 by 1 - mu/2",
    by_identities("gradient and Hessian at W*, a = e1", _hessian_at_the_minimum),
)

# --- the figure ----------------------------------------------------------------------------


def data(bench: Bench) -> figure.Data:
    """Return loss and sum of one run for each scale of the start, while above rounding."""
    found: figure.Data = {"mu": float(MU), "runs": []}
    for alpha in ALPHAS:
        losses, sums = paths(_starts(1, alpha), STEPS)
        found["runs"].append(
            {"alpha": alpha, "loss": rounded(losses[:, 0]), "sum": rounded(sums[:, 0])}
        )
    return found


def draw(values: figure.Data, canvas: Any) -> None:
    """Draw both over the steps, on logarithmic axes, and the slope of theory."""
    axes = canvas.subplots(1, 2)
    for ax, run in zip(axes, values["runs"], strict=True):
        rate = 1 - values["mu"] / 2
        for name, label, colour, style, power in (
            ("loss", "loss", figure.BLUE, "-", 2),
            ("sum", "‖w1 + w2‖", figure.ORANGE, "--", 1),
        ):
            path = run[name]
            last = next((i for i, x in enumerate(path) if x < 1e-14), len(path))
            ax.semilogy(range(last), path[:last], style, color=colour, label=label)
            # The slope of theory, through a point in the middle.
            middle = last // 2
            ends = (middle // 2, last - 1)
            at = [log10(path[middle]) + power * (x - middle) * log10(rate) for x in ends]
            label = "slope of theory" if power == 1 else "_"  # matplotlib shows no label "_"
            ax.semilogy(ends, [10**y * 3 for y in at], ":", color=figure.BLACK, label=label)
        ax.set_title(f"alpha = {run['alpha']:g}")
        ax.set_xlabel("steps")
    axes[0].legend()


FIGURE = Figure(
    "figure5",
    "Loss and ‖w1 + w2‖ along gradient descent, mu = 0.1, until rounding is near; dotted: the"
    " rates from the Hessian at W*, moved up.",
    data,
    draw,
)

CLAIMS = (
    claim(
        "figure5.monotone",
        "Figure 5, its first sentence",
        printed("along gradient descent ‖w1 + w2‖ falls in every step", falls),
        parameters=(SEED,),
        domain="v = (1, -1), d = 100, mu = 1/10, Xavier normal starts times alpha = 1 and 1e-8;"
        " while ‖w1 + w2‖ > 1e-13, and in 50 digits down to 1e-40",
    ),
    claim(
        "figure5.loss",
        "Figure 5, its second sentence, and section 4.1: the loss",
        printed("the population loss goes to zero at a linear rate", linear("loss", RATE**2)),
        LOCAL,
        parameters=(SEED,),
        domain="as figure5.monotone; the rate while the loss is between 1e-4 and 1e-10",
    ),
    claim(
        "figure5.sum",
        "Figure 5, its second sentence: the sum",
        printed("‖w1 + w2‖ goes to zero at a linear rate", linear("sum", RATE)),
        LOCAL,
        parameters=(SEED,),
        domain="as figure5.monotone; the rate while the loss is between 1e-4 and 1e-10",
    ),
)
