"""Section 4.1, training both layers for one output: when does a run get stuck?

The paper says. For k = 2 and random v the iterates get stuck only if v1(0) and v2(0) have the same
sign, which has probability 1/2; otherwise v tends to ±1 and w to ±a exactly. For k > 2 equal signs
become rare, so that the global optimum is typically reached.

What is computed. Thousands of runs, told by a rule (`fate`) and followed 10, 100, 1000 times as
long, from both scales that section 4 names: alpha = 1, which holds where the text says nothing, and
alpha = 1e-8, to which v = ±1 belongs (section 2 speaks of small starts).

From small starts the first phase is linear: ``v_i + a.w_i`` grows by 1 + mu/2 a step,
``v_i - a.w_i`` falls. So its sign decides, not that of v_i(0): a run gets stuck if and only if all
``v_i(0) + a.w_i(0)`` have one sign, which has probability 2^(1-k). From alpha = 1 hardly any gets
stuck: v_i may change its sign where ‖w_i‖ > |v_i|, as the flow keeps ``v_i^2 - ‖w_i‖^2``; and no
function of the signs at the start decides. At every scale the rule of `fate` does.

What is left out: the empirical case with n >= c r d samples, which joint.samples measures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import atan, pi, sqrt
from typing import Any

import numpy

from certify.claims import landscape, networks
from certify.claims.algebra import by_identities
from certify.claims.claim import (
    AS_INTENDED,
    AS_PRINTED,
    DERIVED,
    Claim,
    CrossCheck,
    Finding,
    HandStep,
    Parameters,
    Version,
    largest,
)
from certify.claims.counts import Count, judge
from certify.claims.gaussian import HalfAngles
from certify.claims.settle import Bench, Settled
from certify.experiments import descent, digits, fate, starts
from certify.experiments.fate import ESCAPED, MU, OPEN, STUCK
from certify.sampling import sweep
from certify.theory import population
from certify.theory.numbers import Multiprecision, Number

Array = Any

# Fixed before the run that counts.
SEED, BATCHES, DEEP_BATCHES = 41, 2, 6
STEPS, DEEP_STEPS = 4000, 50000
LARGE, SMALL = 1.0, 1e-8
SIZES = (2, 3, 4, 6)
NAMED = (
    *((2, LARGE, 2500), *((k, LARGE, 1000) for k in SIZES[1:])),
    *((2, SMALL, 2000), *((k, SMALL, 1000) for k in SIZES[1:])),
)
BETWEEN = ((2, 0.3, 500), *((k, 0.1, 500) for k in SIZES))
NEAR = 1e-3  # what counts as "exactly" at the end of a run
OFTEN = Fraction(99, 100)
ABOUT = Fraction(1, 20)


def measured(bench: Bench, between: bool = False) -> dict[tuple[int, float], dict[str, Array]]:
    """Run all cells of section 4.1, or those between its scales; arrays by (k, alpha)."""
    steps = DEEP_STEPS if bench.deep else STEPS
    cells = tuple(
        {
            **{"k": k, "alpha": alpha, "runs": runs, "limit": steps, "further": steps},
            "followed": 0 if between else runs if k == 2 else 50,
        }
        for k, alpha, runs in (BETWEEN if between else NAMED)
    )
    version = sweep.source_version(descent, starts, fate, sys.modules[__name__])
    name = "section41.between" if between else "section41"
    batches = (DEEP_BATCHES if bench.deep else BATCHES) // (2 if between else 1)
    task = sweep.Sweep(name, version, SEED, fate.run, cells, batches)
    return {
        (k, alpha): {
            key: numpy.array([row for part in parts for row in part[key]]) for key in parts[0]
        }
        for (k, alpha, _), parts in zip(
            BETWEEN if between else NAMED, bench.sweep(task), strict=True
        )
    }


def setting(k: int | str, alpha: float) -> str:
    """Say what was run."""
    return (
        f"both layers, r = 1, k = {k}, d = {starts.SIZE}, mu = {MU}, alpha = {alpha:g}, Xavier"
        " normal, population loss"
    )


def share(what: str, chosen: Array, among: Array, **limits: Fraction) -> Count:
    """Count the chosen among some runs."""
    return Count(what, int((chosen & among).sum()), int(among.sum()), **limits)


def settled(counts: list[Count], words: str, *facts: tuple[str, str]) -> Settled:
    """Judge counts and show them."""
    shown = tuple(each.fact(len(counts)) for each in counts)
    return Settled(judge(counts, words, (SEED,)), facts=(*shown, *facts))


def turn_probability(k: int, d: int = starts.SIZE) -> float:
    """Return P(v_i(0) and v_i(0) + a.w_i(0) have different signs), the angle over pi."""
    return atan(sqrt((k + 1) / (k + d))) / pi


# --- what the paper says of k = 2 ----------------------------------------------------------


def only_equal_signs(alpha: float) -> Callable[[Parameters, Bench], Settled]:
    """Count the runs that start with opposite signs and get stuck."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        found = measured(bench)[2, alpha]
        stuck, known = found["fate"] == STUCK, found["fate"] != OPEN
        opposite = share(
            "stuck, of runs with v1(0) v2(0) < 0", stuck, known & ~found["same"], at_most=Fraction()
        )
        equal = share("stuck, of runs with v1(0) v2(0) > 0", stuck, known & found["same"])
        facts = [equal.fact(), ("not decided", f"{(~known).sum()} of {len(known)} runs")]
        if alpha == SMALL:
            p = turn_probability(2)
            facts.append(
                (
                    "exactly, alpha -> 0",
                    f"P(stuck | opposite signs) = 2 p (1 - p) = {2 * p * (1 - p):.4f},"
                    " p = arctan(sqrt(3/102))/pi",
                )
            )
        return settled([opposite], setting(2, alpha), *facts)

    return settle


def half(alpha: float) -> Callable[[Parameters, Bench], Settled]:
    """Count the runs that get stuck."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        found = measured(bench)[2, alpha]
        stuck, known = found["fate"] == STUCK, found["fate"] != OPEN
        limits = {"at_least": Fraction(1, 2) - ABOUT, "at_most": Fraction(1, 2) + ABOUT}
        equal = share("v1(0) v2(0) > 0", found["same"], known | True)
        return settled(
            [share("stuck", stuck, known, **limits)],
            setting(2, alpha),
            equal.fact(),
            ("not decided", f"{(~known).sum()} of {len(known)} runs"),
        )

    return settle


def otherwise(alpha: float) -> Callable[[Parameters, Bench], Settled]:
    """Count the runs that escape and end at v = ±1, w = ±a."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        found = measured(bench)[2, alpha]
        loss, v, w, law = found["end"].T
        ends = (abs(v) <= NEAR) & (w <= NEAR) & (loss <= NEAR**2)
        return settled(
            [share("v = ±1 and w = ±a to 1e-3", ends, loss >= 0, at_least=OFTEN)],
            setting(2, alpha),
            ("loss at the end, largest", f"{loss.max():.2g}"),
            ("largest ‖v_i| - 1| of a run", quantiles(v)),
            ("largest ‖w_i - sign(v_i) a‖ of a run", quantiles(w)),
            ("|v_i| against the limit by v_i^2 - ‖w_i‖^2", f"{quantiles(law)}, relative"),
        )

    return settle


def quantiles(values: Array) -> str:
    """Write median, 99th percentile and maximum."""
    middle, high = numpy.quantile(values, [0.5, 0.99])
    return f"median {middle:.2g}, 99 % {high:.2g}, largest {values.max():.2g}"


BY_BALANCE = 0.05


def by_balance(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs that end where the flow's conserved quantity says."""
    counts, facts = [], []
    for alpha in (LARGE, SMALL):
        law = measured(bench)[2, alpha]["end"][:, 3]
        counts.append(
            share(
                f"within {BY_BALANCE:.0%} of it, alpha = {alpha:g}",
                law <= BY_BALANCE,
                law >= 0,
                at_least=OFTEN,
            )
        )
        slow = (measured(bench)[2, alpha]["end"][:, 0] > NEAR).sum()
        shown = f"{quantiles(law)}; {slow} runs are not at their end yet"
        facts.append((f"relative distance, alpha = {alpha:g}", shown))
    return settled(counts, setting(2, LARGE) + " and 1e-08, runs that escaped", *facts)


# --- the rules -----------------------------------------------------------------------------


def small_starts(parameters: Parameters, bench: Bench) -> Settled:
    """Compare the signs of v_i(0) + a.w_i(0) with what became of every run."""
    counts, facts = [], []
    for k in SIZES:
        found = measured(bench)[k, SMALL]
        stuck, every = found["fate"] == STUCK, found["fate"] >= 0
        right = (stuck == found["small"]) & (found["fate"] != OPEN)
        counts.append(share(f"k = {k}: predicted from the start", right, every, at_least=OFTEN))
        wrong = (stuck != found["same"]) | (found["fate"] == OPEN)
        facts.append((f"k = {k}: not as the signs of v(0) say", f"{wrong.sum()} of {len(wrong)}"))
    return settled(counts, setting("2, 3, 4, 6", SMALL), *facts)


def small_probability(parameters: Parameters, bench: Bench) -> Settled:
    """Compare how often runs from small starts get stuck with 2^(1-k)."""
    counts = []
    for k in SIZES:
        found = measured(bench)[k, SMALL]
        exact = Fraction(1, 2 ** (k - 1))
        limits = {"at_least": exact - ABOUT, "at_most": exact + ABOUT}
        stuck = found["fate"] == STUCK
        counts.append(share(f"k = {k}: stuck, exactly {exact}", stuck, stuck | True, **limits))
    return settled(counts, setting("2, 3, 4, 6", SMALL))


def every_scale(parameters: Parameters, bench: Bench) -> Settled:
    """Follow the runs that the rule calls stuck, and count those it has decided."""
    counts: list[Count] = []
    facts: list[tuple[str, str]] = []
    runs = {**measured(bench), **measured(bench, between=True)}
    held: list[Array] = []
    for (k, alpha), found in runs.items():
        known = found["fate"] != OPEN
        count = share(f"k = {k}, alpha = {alpha:g}: stuck", found["fate"] == STUCK, known)
        steps = numpy.median(found["step"][known])
        facts.append(
            (count.what, f"{count.fact()[1]}; {(~known).sum()} open, median step {steps:.0f}")
        )
        if len(found["stuck"]):
            held.append(found["stuck"])
    rows, last = numpy.concatenate(held), DEEP_STEPS if bench.deep else STEPS
    still = [rows[:, column] == 1 for column, _ in enumerate(fate.FACTORS)]
    for factor, yes in zip(fate.FACTORS, still, strict=True):
        what = f"still stuck at {factor} times the step, or {last} steps"
        counts.append(share(what, yes, yes | True, at_least=OFTEN))
    *earlier, latest = counts
    facts = [*(each.fact() for each in earlier), *facts]
    below = numpy.concatenate([found["end"][:, 0] for found in measured(bench).values()])
    escaped = below < fate.STUCK_LOSS
    counts = [latest, share("escaped and followed, still so", escaped, below >= 0, at_least=OFTEN)]
    moved = (
        "largest movement since, over the path expected",
        f"{rows[:, -1].max():.2g}; more than one could let a sign change",
    )
    return settled(
        counts,
        setting("2, 3, 4, 6", LARGE) + ", 0.3, 0.1 and 1e-08",
        moved,
        *facts,
    )


# --- more neurons --------------------------------------------------------------------------


def _equal_signs() -> list[Any]:
    """For k up to 12, the share of sign patterns with one sign, minus 2^(1-k)."""
    return [
        Fraction(sum(len(set(signs)) == 1 for signs in product((1, -1), repeat=k)), 2**k)
        - Fraction(1, 2 ** (k - 1))
        for k in range(2, 13)
    ]


def typically(alpha: float) -> Callable[[Parameters, Bench], Settled]:
    """Count the runs with more than two neurons that escape, and look where they go."""

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        counts, facts = [], []
        for k in SIZES[1:]:
            found = measured(bench)[k, alpha]
            escaped = found["fate"] == ESCAPED
            least = Fraction(9, 10) if alpha == LARGE else Fraction(1, 2)
            counts.append(share(f"k = {k}: escapes", escaped, escaped | True, at_least=least))
            loss = found["end"][:, 0]
            what = f"k = {k}: loss below 1e-3 at the end, of those followed"
            counts.append(share(what, loss <= NEAR, loss >= 0, at_least=least))
            facts.append((f"k = {k}: loss at the end", quantiles(loss)))
        return settled(counts, setting("3, 4, 6", alpha), *facts)

    return settle


# --- what stuck runs converge to -----------------------------------------------------------


def _split_of_the_loss() -> list[Any]:
    """L minus ``‖z‖^2/4 + ‖a‖^2/4 + sum v_i v_j rho_ij``, by the definition of L."""
    import sympy

    found, numbers = [], HalfAngles()
    for network in networks.cases(1):
        v, W, a = [row[0] for row in network.V], network.W, network.A[0]
        z = [sum(p * w[m] for p, w in zip(v, W, strict=True)) - a[m] for m in range(len(a))]
        total = (population.dot(z, z) + population.dot(a, a)) / 4
        sizes = sympy.symbols(f"norm1:{len(v) + 1}", positive=True)
        for i, at in enumerate(network.directions):
            for j, start in enumerate(network.directions[:i]):
                turn = landscape.defect(at - start, numbers) / (2 * sympy.pi)
                total += v[i] * v[j] * sizes[i] * sizes[j] * turn
        found.append(network.loss - total)
    return found


def outer_slope(V: Any, W: Any, a: Any, numbers: Number) -> list[Any]:
    """Return the gradient in v, r = 1, pair by pair from the theory's kernel."""
    rows = []
    for i, w in enumerate(W):
        row = V[i][0] * population.dot(w, w) / 2 - population.dot(w, a) / 2
        for j, other in enumerate(W):
            if j != i:
                sizes = population.norm(w, numbers) * population.norm(other, numbers)
                theta = population.angle(w, other, numbers)
                row = row + V[j][0] * sizes * population.kernel(theta, numbers)
        rows.append(row)
    return rows


def in_50_digits(seed: int, alpha: float, steps: int) -> tuple[Array, float]:
    """Run one start, k = 2, in float64 and in 50 digits; the float64 v, and the relative gap."""
    numbers = Multiprecision(digits.DIGITS)
    start = starts.both_layers(numpy.random.default_rng(seed), 1, 2, 1, alpha)
    A = descent.targets(1, start.W.shape[2])
    V, W = digits.exactly(start, 0, numbers)
    B = digits.first_axis(len(W[0]), numbers)
    mu = numbers.from_float(MU)
    for _ in range(steps):
        slopes = outer_slope(V, W, B[0], numbers)
        moved = population.descend(V, W, B, [mu, mu], numbers)
        V, W = [[v[0] - mu * g] for v, g in zip(V, slopes, strict=True)], list(map(list, moved))
    end = descent.descend(start, A, descent.both(MU), steps)
    exact = numpy.array([float(v[0]) for v in V])
    v = end.V[0, :, 0]
    return v, float(abs(v / exact - 1).max())


def _precision() -> Finding:
    gaps = [in_50_digits(seed, alpha, 150)[1] for seed in range(3) for alpha in (LARGE, SMALL)]
    return Finding(len(gaps), largest(*gaps), 1e-9)


# --- claims --------------------------------------------------------------------------------

SCALE = (
    "The scale is not named. Where nothing is said it is alpha = 1; but v = ±1 needs"
    " ‖w_i‖ = |v_i| in the end, and so, as the flow keeps v_i^2 - ‖w_i‖^2, at the start: a small"
    " one, alpha = 1e-8, of which section 2 speaks too."
)
DIGITS = CrossCheck(
    "the same 6 starts, k = 2, both scales, 150 steps in 50 digits: v, relative", _precision
)
KEPT = HandStep(
    "The flow keeps v_i^2 - ‖w_i‖^2: both halves have the derivative -2 v_i dL/dv_i, as L depends"
    " on neuron i by v_i relu(w_i.x)",
    "tests/experiments/test_section41.py::test_the_balance_is_kept_to_first_order",
)
LINEAR = HandStep(
    "While the weights are small the gradients are -a.w_i/2 and -v_i a/2: a step multiplies"
    " v_i + a.w_i by 1 + mu/2",
    "tests/experiments/test_section41.py::test_the_first_phase_is_linear",
)
ONE_SIDED = HandStep(
    "rho >= 0: sin t >= t cos t on [0, pi], by the certificate of appendixC.saddle; if all v_i have"
    " one sign they keep it near by, where L is then ‖a‖^2/4 or more",
    "tests/experiments/test_section41.py::test_one_sign_never_gets_below_a_quarter",
)

CLAIMS = (
    Claim(
        id="section41.signs",
        place="Section 4.1, 'only when'",
        versions=(
            Version(
                AS_PRINTED,
                "k = 2, alpha = 1: iterates get stuck only if v1(0) and v2(0) have the same sign",
                only_equal_signs(LARGE),
            ),
            Version(
                AS_INTENDED,
                "the same from small starts, alpha = 1e-8",
                only_equal_signs(SMALL),
            ),
        ),
        misprint=SCALE,
        domain="runs that get stuck, told by section41.rule",
        cross_checks=(DIGITS,),
    ),
    Claim(
        id="section41.probability",
        place="Section 4.1, 'with probability 1/2'",
        versions=(
            Version(
                AS_PRINTED,
                "k = 2, alpha = 1: a run gets stuck with probability 1/2, to 1/20",
                half(LARGE),
            ),
            Version(AS_INTENDED, "the same from small starts, alpha = 1e-8", half(SMALL)),
        ),
        misprint=SCALE,
    ),
    Claim(
        id="section41.limits",
        place="Section 4.1, 'v indeed becomes ±1'",
        versions=(
            Version(
                AS_PRINTED,
                "k = 2, alpha = 1: where it does not get stuck, v tends to ±1 and w_i to ±a",
                otherwise(LARGE),
            ),
            Version(AS_INTENDED, "the same from small starts, alpha = 1e-8", otherwise(SMALL)),
        ),
        misprint=SCALE,
    ),
    Claim(
        id="section41.balance",
        place="Section 4.1, the limits for k = 2 at every scale",
        versions=(
            Version(
                DERIVED,
                "with c_i = v_i(0)^2 - ‖w_i(0)‖^2 and ‖a‖ = 1 the flow ends at v_i^2 = (c_i +"
                " sqrt(c_i^2 + 4))/2, w_i = a/v_i; steps of mu = 0.1 end there to 5 %",
                by_balance,
            ),
        ),
        by_hand=(KEPT,),
    ),
    Claim(
        id="section41.small",
        place="Section 4.1, what decides from small starts",
        versions=(
            Version(
                DERIVED,
                "alpha = 1e-8: a run gets stuck if and only if all v_i(0) + a.w_i(0) have one sign,"
                " for k = 2, 3, 4, 6",
                small_starts,
            ),
        ),
        by_hand=(LINEAR,),
    ),
    Claim(
        id="section41.small-probability",
        place="Section 4.1, how often, from small starts",
        versions=(
            Version(
                DERIVED,
                "alpha = 1e-8: a run gets stuck with probability 2^(1-k), to 1/20: the k signs of"
                " v_i(0) + a.w_i(0) are independent and fair",
                small_probability,
            ),
        ),
        by_hand=(LINEAR,),
    ),
    Claim(
        id="section41.rule",
        place="Section 4.1, what decides at every scale",
        versions=(
            Version(
                DERIVED,
                "a run has escaped once L < ‖a‖^2/4, and is stuck once all v_i have one sign and"
                " every |v_i| exceeds 3 (L - ‖a‖^2/4)/‖grad L‖, the path that is left: what is"
                " called stuck stays so",
                every_scale,
            ),
        ),
        requires=("section41.local-minimum",),
        domain="k = 2, 3, 4, 6 and alpha between 1e-8 and 1; a run that is not decided within the"
        " steps is counted as open",
        cross_checks=(DIGITS,),
    ),
    Claim(
        id="section41.local-minimum",
        place="Section 4.1, 'one of the many local optima', and section 2",
        versions=(
            Version(
                DERIVED,
                "L = ‖sum v_i w_i - a‖^2/4 + ‖a‖^2/4 + sum_(i<j) v_i v_j rho_ij with rho >= 0: if"
                " all v_i have one sign then L >= ‖a‖^2/4, with equality where all w_i are"
                " parallel and sum v_i w_i = a; these are local minima of both layers, unlike the"
                " points of Figure 1 (b)",
                by_identities(
                    "the loss by its definition is that sum, two and three units, every angle of"
                    " two",
                    _split_of_the_loss,
                ),
            ),
        ),
        requires=("appendixC.saddle",),
        by_hand=(ONE_SIDED, networks.IN_THE_PLANE, networks.BY_PAIRS),
    ),
    Claim(
        id="section41.equal-signs",
        place="Section 4.1, 'decreases rapidly'",
        versions=(
            Version(
                AS_PRINTED,
                "the probability that all v_i(0) have the same sign decreases rapidly with k: it is"
                " 2^(1-k)",
                by_identities("all patterns of k fair signs, k = 2, ..., 12", _equal_signs),
            ),
        ),
    ),
    Claim(
        id="section41.typically",
        place="Section 4.1, 'typically converge to the global optima'",
        versions=(
            Version(
                AS_PRINTED,
                "k > 2, alpha = 1: in 9 of 10 runs the loss gets below that of every network with"
                " one sign and goes to zero",
                typically(LARGE),
            ),
            Version(
                DERIVED,
                "the same in half of the runs from small starts, alpha = 1e-8",
                typically(SMALL),
            ),
        ),
    ),
)
