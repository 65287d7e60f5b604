"""E.2.2 for finitely many samples: the empirical correlation near W*, sample by sample.

The paper says. For eps a sufficiently small constant and n of the order of d, with high
probability, ``<grad L^(W), W - W*> >= (c/3) ‖W - W*‖^2`` for all W with ‖W - W*‖ <= eps, where
c = 1/(200 pi). The printed proof rests on bounds that are false for small eps (`lemma9`).

What is computed. With ``h1 = w1 - a``, ``h2 = w2 + a``, ``u = h1.x``, ``v = h2.x``, ``s = a.x``, a
sample contributes to ``n <grad L^, W - W*>``

    u^2 if only unit 1 is active, v^2 if only unit 2 is, 0 if none is, and, if both are,
    (u - v)(u - v + s)  >=  -s^2/4, and if s > 0  >=  theta u^2 - kappa v^2,  as 0 < s <= v .

Here 0 < theta < 1, kappa = max(1/(4 - 4 theta), theta/(1 - theta)); for s < 0, u and v change
places. For s > 0 a sample is lost (u^2 does not count) only if u <= -s, or counted -kappa v^2 only
if v >= s. So the correlation is at least, for both rows and their unit vectors g = h/‖h‖,

    theta A(g) - max(theta, kappa) B(g),   A = (1/n) sum_{s > 0} (g.x)^2   (s < 0 for g2),
                                           B = (1/n) sum_{|s| <= eps |g.x|} (g.x)^2 .

`emp.alpha.draws` bounds one draw: all samples with |s| <= eps ‖x‖ are given up at once, which needs
eps sqrt(d) small. `emp.alpha.finite` is a theorem with explicit constants, for every d: with
k = ceil(p n), ``R = sqrt k + sqrt d + sqrt(2 log binomial(n, k)) + tau sqrt n`` bounds the norm of
all k rows of X at once, so that fewer than k rows have |g.x| > M = R/sqrt k, and their part of B is
at most R^2/n. The other rows of B have |s| <= eps M: a set S that is chosen without looking at
directions across a, of a share at most sqrt(2/pi) eps M + tau/2. Norms by Davidson and Szarek.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, pi, sqrt
from typing import Any

import sympy

from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.runs import near_optimum
from certify.claim import HandStep, claim, derived, repaired
from certify.kernel.verdict import Algebra, Contradicted, Proved, Undecided, Verdict
from certify.numbers import Balls, Number, Symbolic
from certify.parameter import Parameter, Parameters
from certify.proofs import words
from certify.proofs.algebra import ARB, by_identities
from certify.proofs.bench import Bench
from certify.proofs.counts import Count, judge
from certify.sampling import sweep
from certify.settled import Settled

TESTS = "tests/audits/linear_targets/samples/section_e22/test_finite.py::"

# --- the cases ------------------------------------------------------------------------------


def kappa(theta: Fraction) -> Fraction:
    """Return the least kappa with ``(u - v)(u - v + s) >= theta u^2 - kappa v^2``, 0 <= s <= v."""
    rest = 1 - theta
    return max(1 / (4 * rest), theta / rest)


def _contributions() -> list[Any]:
    """What one sample contributes by which units are active, from the theory's gradient."""
    w1, w2, a, x = ([*sympy.symbols(f"{name}1:4", real=True)] for name in ("p", "q", "a", "x"))
    s, first, second = (sum(p * q for p, q in zip(y, x, strict=True)) for y in (a, w1, w2))
    u, v = first - s, second + s
    expected = (((0, 0), 0), ((1, 0), u**2), ((0, 1), v**2), ((1, 1), (u - v) * (u - v + s)))
    return [
        empirical.correlation(w1, w2, a, [x], [pattern], Symbolic()) - part
        for pattern, part in expected
    ]


def _both_active() -> list[Any]:
    """Squares, and products of what has a sign, for 0 < s <= v; and the mirror image."""
    u, v, s, theta, k = sympy.symbols("u v s theta kappa", real=True)
    t, rest = u - v, 1 - theta
    value, line = t * (t + s), theta * u**2 - k * v**2
    swapped = value.subs({u: v, v: u, s: -s}, simultaneous=True)
    return [
        value + s**2 / 4 - (t + s / 2) ** 2,
        v**2 - s**2 - (v - s) * (v + s),
        # Between its values at s = 0 and at s = v.
        value - (1 - s / v) * t**2 - s / v * t * u,
        t**2 - line - (rest * u - v) ** 2 / rest - (k - theta / rest) * v**2,
        t * u - line - (2 * rest * u - v) ** 2 / (4 * rest) - (k - 1 / (4 * rest)) * v**2,
        # The mirror image exchanges the units and turns a around.
        swapped - value,
    ]


def _contributions_and_signs() -> list[Any]:
    return _contributions() + _both_active()


CASES = HandStep(
    "Case by case: relu' is 0 or 1 and all it may be at 0; both active means u >= -s and v >= s;"
    " w.x cannot change its sign where |a.x| > eps ‖x‖; the bounds of all samples add up",
    TESTS + "test_no_pattern_is_worse",
)

# --- one draw -------------------------------------------------------------------------------

EPS = Parameter("eps", Fraction(1, 100), Fraction(0), Fraction(1), "largest ‖w1 - a‖, ‖w2 + a‖")
ALPHA = Parameter("alpha", Fraction(1, 10), Fraction(0), Fraction(1, 2), "the constant")
RATIO = Parameter("ratio", Fraction(20), Fraction(0), Fraction(1000), "n/d")
SEED = Parameter(
    "seed", Fraction(2), Fraction(-1), Fraction(2**32), "of the random numbers", integer=True
)
SIZES, DEEP_SIZES = (10, 20, 50), (10, 50, 100, 200, 800)
# Fixed before the draws that count, which have another seed than the trial runs.
DRAWS, BATCH, ENOUGH = 300, 20, words.CONSISTENTLY


def measure(
    name: str, cells: Sequence[dict[str, Any]], draws: int, seed: int, bench: Bench
) -> list[dict[str, list[float]]]:
    """Bound so many draws of every cell; return, for each, the lists of `near_optimum.certify`."""
    version = sweep.source_version(near_optimum, sweep)
    task = sweep.Sweep(name, version, seed, near_optimum.certify, tuple(cells), draws // BATCH)
    return [
        {key: [value for part in parts for value in part[key]] for key in parts[0]}
        for parts in bench.sweep(task)
    ]


def at_the_optimum(ratio: float) -> float:
    """Return the constant of W -> W*, n, d -> infinity: ``(1 - sqrt(2 d/n))^2/2``, or 0."""
    return max(0.0, 1 - sqrt(2 / ratio)) ** 2 / 2


def draws(parameters: Parameters, bench: Bench) -> Settled:
    """Test that the certified bound reaches alpha in 95 % of all draws, in every cell.

    How many reach c/3 with a quarter as many samples is shown, and decides nothing.
    """
    eps, alpha, ratio = (parameters[name] for name in ("eps", "alpha", "ratio"))
    seed, sizes = int(parameters["seed"]), DEEP_SIZES if bench.deep else SIZES
    cells = [
        {"n": ceil(share * d), "d": d, "eps": float(eps), "runs": BATCH}
        for share in (ratio, ratio / 4)
        for d in sizes
    ]
    measured = measure("emp.alpha.draws", cells, DRAWS, seed, bench)
    levels = [float(alpha)] * len(sizes) + [1 / (600 * pi)] * len(sizes)
    counts = [
        Count(
            f"n = {cell['n']}, d = {cell['d']}, {'alpha' if i < len(sizes) else 'c/3'}",
            sum(value >= level for value in found["alpha"]),
            DRAWS,
            at_least=ENOUGH,
        )
        for i, (cell, found, level) in enumerate(zip(cells, measured, levels, strict=True))
    ]
    medians = [sorted(found["alpha"])[DRAWS // 2] for found in measured[: len(sizes)]]
    facts = (
        *(each.fact(len(counts)) for each in counts),
        ("alpha, median draw", ", ".join(f"{value:.6f}" for value in medians)),
        (
            "n, d -> infinity, near W*",
            f"(1 - sqrt(2 d/n))^2/2 = {at_the_optimum(float(ratio)):.8f}",
        ),
        ("in the limit, ‖W - W*‖ <= 7/20", "3/10"),
        ("printed", f"c/3 = 1/(600 pi) = {1 / (600 * pi):.8g}"),
    )
    what = f"draws, each with a rigorous bound for all W near W*; eps = {eps}"
    verdict = judge(counts[: len(sizes)], what, (seed,))
    if isinstance(verdict, Contradicted):
        # A lower bound that stays below alpha does not say that the correlation does.
        verdict = Undecided("the certified bound stays below alpha in too many draws")
    return Settled(verdict, facts=facts)


# --- a theorem ------------------------------------------------------------------------------

LEAST_RATIO = Parameter("ratio", Fraction(1000), Fraction(4), Fraction(10**9), "n >= ratio d")
RATE = Parameter("rate", Fraction(1, 20000), Fraction(0), Fraction(1), "gamma: 7 exp(-gamma n)")
PROVED_ALPHA = Parameter("alpha", Fraction(1, 20), Fraction(0), Fraction(1, 2), "the constant")
BITS = 100
SHARES = tuple(Fraction(1, 2**j) for j in range(4, 24)) + tuple(
    Fraction(3, 2**j) for j in range(6, 24)
)
THETAS = tuple(Fraction(j, 20) for j in range(1, 20))


def largest_norms(p: Fraction, given: Parameters, numbers: Balls) -> tuple[Number, Number]:
    """Return bounds on ``R^2/n`` and on ``M = R/sqrt k`` for ``k = ceil(p n)``, n >= ratio d.

    k/n lies between p and p + 1/ratio. The entropy H increases up to 1/2, and H(x)/x decreases.
    """
    edge, tau = edges(given, numbers)

    def entropy(x: Number) -> Number:
        return -x * x.log() - (1 - x) * (1 - x).log()

    least, most = numbers.constant(p), numbers.constant(p + 1 / given["ratio"])
    root = numbers.sqrt(most) + edge + numbers.sqrt(2 * entropy(most)) + tau
    level = 1 + (edge + tau) / numbers.sqrt(least) + numbers.sqrt(2 * entropy(least) / least)
    return root * root, level


def edges(given: Parameters, numbers: Balls) -> tuple[Number, Number]:
    """Return bounds on ``sqrt(d/n)`` and tau, ``tau^2/2`` the rate."""
    return (
        numbers.sqrt(numbers.constant(1 / given["ratio"])),
        numbers.sqrt(numbers.constant(2 * given["rate"])),
    )


def lost_mean(p: Fraction, given: Parameters, numbers: Balls) -> Number:
    """Return a bound on B: the rows with |s| <= eps M, and those with |g.x| > M."""
    edge, tau = edges(given, numbers)
    heavy, level = largest_norms(p, given, numbers)
    reach = numbers.constant(given["eps"]) * level
    share = numbers.sqrt(2 / numbers.pi()) * reach + tau / 2
    return (numbers.sqrt(share) + edge + tau) ** 2 + share * reach * reach + heavy


def certain_alpha(theta: Fraction, lost: Number, given: Parameters, numbers: Balls) -> Number:
    """Enclose ``theta A - max(theta, kappa) B`` with the bound on A and a bound on B."""
    edge, tau = edges(given, numbers)
    root = numbers.sqrt((1 - tau) / 2) - edge - tau
    if not root > 0:
        return numbers.constant(-1)
    weight = numbers.constant(max(theta, kappa(theta)))
    return numbers.constant(theta) * root * root - weight * lost


def least_lost(given: Parameters) -> tuple[Number, Fraction]:
    """Return the smallest bound on B that is found, enclosed, and its p."""
    numbers = Balls(BITS)
    shares = [p for p in SHARES if p + 1 / given["ratio"] <= Fraction(1, 2)]
    found = [(lost_mean(p, given, numbers), p) for p in shares]
    return min(found, key=lambda each: float(each[0].upper()))


def best_alpha(given: Parameters) -> tuple[Number, Fraction, Fraction]:
    """Return the largest alpha found, enclosed, and its theta and p."""
    numbers = Balls(BITS)
    lost, p = least_lost(given)
    found = [(certain_alpha(theta, lost, given, numbers), theta) for theta in THETAS]
    best, theta = max(found, key=lambda each: float(each[0].lower()))
    return best, theta, p


SIZES_SHOWN = ((100, 300), (100, 10**4), (1000, 10**4), (10**4, 10**6))


def theorem(given: Parameters, wanted: Number, printed: str) -> Settled:
    """Settle that the correlation is at least `wanted` times ``‖W - W*‖^2``."""
    found, theta, p = best_alpha(given)
    facts = [
        ("alpha", f"{float(found.lower()):.8g} proved, {printed} claimed"),
        ("by", f"theta = {theta}, p = {p}"),
        (
            "F.3 with it, beta = 4 sqrt(2)",
            f"c5 = alpha/32 = {float(found.lower()) / 32:.6g}, c8 = alpha",
        ),
    ]
    for inverse, ratio in SIZES_SHOWN:
        other = {**given, "eps": Fraction(1, inverse), "ratio": Fraction(ratio)}
        value = float(best_alpha(other)[0].lower())
        if value > 0:
            facts.append((f"eps = 1/{inverse}, n >= {ratio} d", f"alpha = {value:.6f}"))
    verdict: Verdict = Undecided(f"the constants give {float(found):.6g} only")
    if bool(found >= wanted):
        what = "theta A - max(theta, kappa) B from below, square roots and logarithms in balls"
        reason = f"with probability at least 1 - 7 exp(-({given['rate']}) n), every d"
        verdict = Proved(reason, Algebra(what, ARB))
    return Settled(verdict, facts=tuple(facts))


def signs(parameters: Parameters, bench: Bench) -> Settled:
    """Prove a bound on Lemma 9's left side: its terms are at most ``2 (h.x)^2``, on rows of B."""
    lost, p = least_lost(parameters)
    eps, c = parameters["eps"], parameters["c"]
    squared = Fraction(9, 4) * eps**2 / (1 - eps) ** 2
    facts = (
        ("c", f"{2 * float(lost.upper()):.8g} proved, {float(c):.8g} claimed, by p = {p}"),
        ("printed", f"(9/4) eps^2/(1 - eps)^2 = {float(squared):.8g}, which is false"),
    )
    if not bool(2 * lost <= Balls(BITS).constant(c)):
        return Settled(Undecided(f"the constants give {2 * float(lost):.6g} only"), facts=facts)
    what = "2 B from above, square roots and logarithms in balls"
    reason = f"with probability at least 1 - 3 exp(-({parameters['rate']}) n), every d"
    return Settled(Proved(reason, Algebra(what, ARB)), facts=facts)


def finite(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the theorem for given constants."""
    alpha = parameters["alpha"]
    return theorem(parameters, Balls(BITS).constant(alpha), f"{float(alpha):.8g}")


def settle_printed(parameters: Parameters, bench: Bench) -> Settled:
    """Prove it for the printed alpha = c/3, c = 1/(200 pi)."""
    numbers = Balls(BITS)
    given = {p.name: p.default for p in (EPS, LEAST_RATIO, RATE)} | dict(parameters)
    wanted = 1 / (600 * numbers.pi())
    return theorem(given, wanted, f"c/3 = 1/(600 pi) = {float(wanted):.8g}")


C = Parameter("c", Fraction(3, 10), Fraction(0), Fraction(4), "left side squared over ‖h‖^2")
TERMS = HandStep(
    "Where a.x and w.x, h = w - a, have no common sign, |a.x| <= |h.x|, and 1 - sgn sgn <= 2;"
    " where a.x >= 0 and w2.x >= 0, 0 <= w2.x <= (w2 + a).x and a.x <= (w2 + a).x",
    TESTS + "test_lemma_9_for_every_weight",
)
NORMS = HandStep(
    "Davidson and Szarek: singular values of an m x d Gaussian matrix leave the interval from"
    " sqrt m - sqrt d - t to sqrt m + sqrt d + t, on either side, with probability at most"
    " exp(-t^2/2); rows with a.x > 0, each with a random sign, are such a matrix",
    TESTS + "test_norms_are_within_their_bounds",
)
SUBSETS = HandStep(
    "A union over all sets of k rows, whose number is at most exp(n H(k/n)): so fewer than k rows"
    " have |g.x| > R/sqrt k, and the sum of (g.x)^2 over them is at most R^2, for every g",
    TESTS + "test_few_rows_are_heavy",
)
SHARE = HandStep(
    "Hoeffding: #{a.x > 0} is within tau n/2 of n/2, and #{|a.x| <= eps M} at most n (sqrt(2/pi)"
    " eps M + tau/2); seven events of probability at most exp(-tau^2 n/2) each are excluded",
    TESTS + "test_counts_are_within_their_bounds",
)
SORTED = HandStep(
    "A lost sample has |s| <= eps |g.x|: it is heavy, |g.x| > M, or in the set |s| <= eps M, whose"
    " rows are Gaussian across a and at most eps M along it",
    TESTS + "test_the_bound_of_the_theorem_for_every_weight",
)
BY_HAND = (CASES, NORMS, SUBSETS, SHARE, SORTED)

CLAIMS = (
    claim(
        "emp.alpha.pieces",
        "E.2.2, not in print",
        derived(
            "a sample's part in n <grad L^, W - W*> is u^2, v^2, 0 or, both units active,"
            " (u - v)(u - v + s) >= -s^2/4 and >= theta u^2 - kappa v^2 for a.x = s > 0;"
            " u = (w1 - a).x, v = (w2 + a).x",
            by_identities("the cases of which units are active", _contributions_and_signs),
        ),
        by_hand=(CASES,),
        domain="every n, d, x1, ..., xn and W; 0 < theta < 1,"
        " kappa >= max(1/(4 - 4 theta), theta/(1 - theta)); mirrored for s < 0",
    ),
    claim(
        "emp.alpha.draws",
        "E.2.2, last display, for finite n",
        repaired(
            "<grad L^(W), W - W*> >= (1/10) ‖W - W*‖^2 for all ‖W - W*‖ <= 1/100, n = 20 d, in"
            " at least 95 % of all draws",
            draws,
            "<grad L^(W), W - W*> >= {alpha} ‖W - W*‖^2 for all ‖W - W*‖ <= {eps},"
            " n = {ratio} d, in at least 95 % of all draws",
        ),
        evidence_for="emp.alpha.final",
        parameters=(EPS, ALPHA, RATIO, SEED),
        requires=("emp.alpha.pieces",),
        by_hand=(CASES,),
        domain="d = 10, 20, 50, with --deep 10, 50, 100, 200, 800; every W with both"
        " rows within eps",
    ),
    claim(
        "emp.alpha.finite",
        "E.2.2, last display, for finite n",
        repaired(
            "<grad L^(W), W - W*> >= (1/20) ‖W - W*‖^2 for all ‖W - W*‖ <= 1/100, if"
            " n >= 1000 d, with probability at least 1 - 7 exp(-n/20000)",
            finite,
            "<grad L^(W), W - W*> >= {alpha} ‖W - W*‖^2 for all ‖W - W*‖ <= {eps}, if"
            " n >= {ratio} d, with probability at least 1 - 7 exp(-({rate}) n)",
        ),
        parameters=(EPS, LEAST_RATIO, PROVED_ALPHA, RATE),
        requires=("emp.alpha.pieces",),
        by_hand=BY_HAND,
        domain="every d >= 1, every W with both rows within eps of W*, ‖a‖ = 1",
    ),
    claim(
        "lemma9.finite",
        "Lemma 9 and (15), for finite n",
        repaired(
            "mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= (3/10) ‖w - a‖^2 for all ‖w - a‖ <= 1/100,"
            " and mean 1{a.x >= 0} relu(w2.x)^2 <= (3/20) ‖w2 + a‖^2 for all ‖w2 + a‖ <= 1/100,"
            " if n >= 1000 d, with probability at least 1 - 3 exp(-n/20000)",
            signs,
            "mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= {c} ‖w - a‖^2 for all ‖w - a‖ <= {eps},"
            " and half of it for mean 1{{a.x >= 0}} relu(w2.x)^2 and w2 + a, if n >= {ratio} d,"
            " with probability at least 1 - 3 exp(-({rate}) n)",
        ),
        parameters=(EPS, LEAST_RATIO, C, RATE),
        by_hand=(TERMS, NORMS, SUBSETS, SHARE, SORTED),
        domain="every d >= 1, ‖a‖ = 1; true, but of no use where the printed constants are needed",
    ),
)
