"""Lemma 10 (E.2.3): the empirical gradient is at most beta times the distance to W*.

The paper says. If n >= d, then ``‖grad L(W)‖_F <= 4 sqrt(2) ‖W - W*‖_F`` for all W at once with
probability at least ``1 - 2 exp(-gamma n)``; gamma is not named. The proof uses that the
spectral norm of X (n x d) is at most ``sqrt(2(d + n))`` with probability ``1 - 2 exp(-gamma d)``.

What is computed. The lemma is true, though its proof does not carry (`lemma10_proof`). Write
z1 = x.h1, z2 = x.h2 for one row x, p = x.w1, q = x.w2 and h1 = w1 - a, h2 = w2 + a. Then

    both units active:   z1 - r = q >= 0  and  z2 + r = p >= 0 ,
    only one active:     r = z1,  or  r = -z2 ,
    none active:         r - z1 = -p >= 0  and  -r - z2 = -q >= 0 .

So ``r^2 <= max(z1^2, z2^2)`` everywhere, and where both are active only positive parts count:
``r^2 <= max((z1)_+^2, (z2)_+^2)``. With s = ‖X‖ / sqrt(n) and s_+ = max ‖(X u)_+‖ / sqrt(n) over
unit vectors u, summed over the rows, this is

    ‖grad‖^2 <= s^2 (s^2 + s_+^2) ‖W - W*‖^2 <= 2 s^4 ‖W - W*‖^2 .

The last is attained by matrices with positive entries, and gives 4 sqrt(2) where s <= 2. But for
n = d that holds with a probability of 0.83 only. The first gives the lemma: by Gaussian comparison
s <= 1 + sqrt(d/n) + t and s_+ <= 1/sqrt(2) + sqrt(d/n) + t but for ``exp(-n t^2/2)`` each.
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy
import sympy

from certify.audits.linear_targets.runs import spectrum
from certify.audits.linear_targets.runs.patterns import positive_power
from certify.audits.linear_targets.runs.residuals import gradient
from certify.audits.linear_targets.runs.spectrum import exceeding
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    claim,
    derived,
    largest,
    printed,
    repaired,
)
from certify.kernel.verdict import Algebra, Contradicted, Proved, Sample, Undecided
from certify.parameter import Parameter, Parameters
from certify.proofs.algebra import RATIONALS, SYSTEM, by_identities, vanishes
from certify.proofs.bench import Bench
from certify.sampling import sweep
from certify.sampling.statistics import at_least, bonferroni, clopper_pearson
from certify.settled import Settled

TESTS = "tests/audits/linear_targets/samples/lemma10/test_statement.py::"
LARGE = Fraction(10**6)
GAMMA = Parameter("gamma", Fraction(1, 400), Fraction(0), Fraction(10), "rate of the probability")
BETA = Parameter("squared_beta", Fraction(32), Fraction(0), LARGE, "beta squared", root="beta")

NORM = HandStep(
    "Davidson and Szarek: ‖X‖ > sqrt(n) + sqrt(d) + t has probability at most exp(-t^2/2)",
    TESTS + "test_the_spectral_norm_is_concentrated",
)
POSITIVE_PARTS = HandStep(
    "Chevet's comparison and Gaussian concentration: max ‖(X u)_+‖ over unit vectors u exceeds"
    " sqrt(n/2) + sqrt(d) + t with probability at most exp(-t^2/2)",
    TESTS + "test_the_norm_of_positive_parts_is_concentrated",
)
SUMMED = HandStep(
    "r^2 <= max((z1)_+^2, (z2)_+^2) where both are active, r^2 = z1^2 or z2^2 where one is, so the"
    " rows of the gradient have n^2 ‖grad‖^2 <= ‖X‖^2 sum of z1^2 + (z1)_+^2 + z2^2 + (z2)_+^2",
    TESTS + "test_no_row_of_any_matrix_has_a_larger_residual",
)


def rationals(values: Any, grid: int = 1024) -> Any:
    """Round floats to multiples of 1/grid, as exact fractions, in an array of the same shape."""
    exact = [Fraction(round(grid * float(value)), grid) for value in numpy.ravel(values)]
    return numpy.array(exact, dtype=object).reshape(numpy.shape(values))


def root(value: Fraction) -> tuple[Fraction, Fraction]:
    """Return rationals below and above the square root, less than 1e-30 apart."""
    scale = 10**30
    below = isqrt(value.numerator * scale**2 // value.denominator)
    return Fraction(below, scale), Fraction(below + 1, scale)


def squared_bound(gamma: Fraction) -> Fraction:
    """Return a rational above ``s^2 (s^2 + s_+^2)`` at n = d, where it is largest.

    Each of the two norms has the failure probability ``exp(-gamma n)``.
    """
    t = root(2 * gamma)[1]
    s, positive = 2 + t, 1 + root(Fraction(1, 2))[1] + t
    return s**2 * (s**2 + positive**2)


def from_edges(ratio: int) -> float:
    """Return the limit of the bound's root for small gamma and ``n >= ratio d``."""
    share = 1 / math.sqrt(ratio)
    s, positive = 1 + share, math.sqrt(0.5) + share
    return s * math.hypot(s, positive)


def rows() -> list[Any]:
    """Return the differences of the identities for one row, by which units are active."""
    p, q, t = sympy.symbols("p q t", real=True)
    z1, z2 = p - t, q + t
    both, none = p - q - t, -t
    return [
        z1 - both - q,
        z2 + both - p,
        (p - 0 - t) - z1,
        (0 - q - t) + z2,
        none - z1 + p,
        -none - z2 + q,
    ]


def squared_ratio(X: Any, a: Any, H: Any) -> Any:
    """Return ``‖grad‖^2 / ‖W - W*‖^2`` at W = W* + H of shape (d, 2), in floats or fractions."""
    rows = gradient(X, numpy.stack([a, -a], axis=1) + H, X @ a)
    return (rows * rows).sum() / (H * H).sum()


def climb(X: Any, a: Any, H: Any, steps: int) -> tuple[float, Any]:
    """Climb ``‖grad‖ / ‖W - W*‖`` from W* + H; return the ratio reached and where.

    H has shape (d, 2), with w1 - a and w2 + a as columns.
    """
    targets, optimum, signs = X @ a, numpy.stack([a, -a], axis=1), numpy.array([1, -1])

    def look(H: Any) -> tuple[float, Any]:
        """Return the squared ratio and half the derivative of ``‖grad‖^2``."""
        W = optimum + H
        rows = gradient(X, W, targets)
        active = (X @ W > 0) * signs
        change = (active * (X @ rows)).sum(axis=1, keepdims=True)
        return (rows * rows).sum() / (H * H).sum(), X.T @ (active * change) / len(X)

    ratio, up = look(H)
    size = 2.0
    for _ in range(steps):
        step = up - ratio * H
        while size > 1e-6:
            trial = look(H + size * step)
            if trial[0] > ratio:
                break
            size /= 2
        else:
            break
        H = H + size * step
        (ratio, up), size = trial, 2 * size
    return float(ratio**0.5), H


def steepest(size: int = 30, starts: int = 60) -> tuple[Fraction, float]:
    """Climb at one draw of X, n = d; return the best squared ratio, exactly, and the norm of X.

    W = (M h, h/M), with an h to which the ascent is drawn and M large, so that rounding errors on
    the way do not show in the first digits of the ratio.
    """
    generator, far = numpy.random.default_rng(1), 10**6
    X = rationals(generator.standard_normal((size, size)))
    rounded, a = X.astype(float), rationals(numpy.eye(size)[0])
    h = rationals(positive_power(rounded, generator.standard_normal((size, starts))), 2**20)
    H = numpy.stack([far * h - a, h / far + a], axis=1)
    squared = Fraction(squared_ratio(X, a, H))
    return squared, float(numpy.linalg.norm(rounded, 2))


def settle_lemma(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the lemma with a given gamma and beta, by identities and rational bounds."""
    gamma, limit = parameters["gamma"], parameters["squared_beta"]
    bound, differences = squared_bound(gamma), rows()
    (found, norm), share = steepest(), 2**0.5 / 30
    if not all(map(vanishes, differences)):
        return Settled(Undecided("an identity for the residual does not hold"))
    facts = (
        ("‖grad‖^2 / ‖W - W*‖^2", f"at most {float(bound):.8g}, printed {float(limit):.8g}"),
        ("as gamma -> 0, n >= d", "22 + 4 sqrt(2) = 27.656854, beta = 5.2589785"),
        ("as gamma -> 0, n >= 10d", f"beta = {from_edges(10):.7f}"),
        ("where ‖X‖^2 <= 4n", "2 s^4 = 32 for every such X: beta = 4 sqrt(2) = 5.6568542"),
        (
            "found by ascent, n = d = 30",
            f"‖grad‖ / ‖W - W*‖ = {float(found) ** 0.5:.4f} in exact rationals, for an X with"
            f" sqrt(2) ‖X‖^2/n = {share * norm**2:.4f}",
        ),
    )
    if bound > limit:
        reason = f"with this gamma the bound is {float(bound):.8g}, not {float(limit):.8g}"
        return Settled(Undecided(reason), facts=facts)
    what = "the residual's identities by cases, and the constants in rational arithmetic"
    reason = f"with gamma = {gamma}, by another proof than the printed one"
    return Settled(Proved(reason, Algebra(what, f"{SYSTEM} and {RATIONALS}")), facts=facts)


LIMIT = HandStep(
    "Johnstone 2001: as n = d grows, the probability of ‖X‖^2 <= 4n tends to F_1(0) of Tracy and"
    " Widom, which is below 1, so that no gamma does for every d",
    TESTS + "test_the_failures_at_equality_tend_to_the_limit",
)
EDGE = HandStep(
    "sqrt(2(k + 1)) - sqrt(k) - 1 grows with k = n/d from 0 at k = 1",
    TESTS + "test_the_distance_to_the_edge_grows",
)
SQUARE, LEADING, DRAWS, CONFIDENCE = 10**9, 8000, 1000, Fraction(999, 1000)
SEED = 1


def at_equality(factor: int) -> Settled:
    """Test at n = d whether ``‖X‖^2 <= 4n`` fails with probability ``<= factor exp(-gamma d)``.

    The sample is one of leading parts, so that ``‖X‖^2 > 4n`` is at least as likely as counted.
    """
    failed, _ = exceeding(SQUARE, SQUARE, 4.0 * SQUARE, DRAWS, SEED, LEADING)
    low = at_least(failed, DRAWS, CONFIDENCE)
    if low <= 0:
        return Settled(Undecided("no draw failed"))
    rate = math.log(factor / low) / SQUARE
    facts = (
        ("n = d = 10^9", f"{failed} of {DRAWS} draws fail, one-sided bound at 99.9 %: {low:.4f}"),
        ("contradicted by the sample", f"every gamma above {rate:.2g}"),
        ("contradicted by the limit", "every gamma: it holds with probability F_1(0) = 0.83190807"),
    )
    what = "leading parts of bidiagonal matrices with the singular values of X; one-sided bound"
    reason = f"at n = d = 10^9 it fails with probability at least {low:.4f}"
    return Settled(Contradicted(reason, Sample(what, CONFIDENCE, DRAWS, (SEED,))), facts=facts)


# n/d by dimension. These cells decide nothing: what decides is n = d = 10^9, in every run.
GRID = ((10, 100, 400), (Fraction(1), Fraction(11, 10), Fraction(3, 2), Fraction(2), Fraction(5)))
DEEP_GRID = (
    (10, 50, 200, 800),
    tuple(map(Fraction, ("1", "11/10", "3/2", "2", "5", "10", "100", "1000"))),
)
BATCH = 1000


def _spectral_norm(parameters: Parameters, bench: Bench) -> Settled:
    settled = at_equality(2)
    sizes, ratios = DEEP_GRID if bench.deep else GRID
    cells = tuple({"n": int(r * d), "d": d, "draws": BATCH} for r in ratios for d in sizes)
    version, batches = sweep.source_version(spectrum, sweep), 10 if bench.deep else 2
    task = sweep.Sweep("lemma10.spectral-norm", version, SEED, spectrum.counted, cells, batches)
    found = iter(bench.sweep(task))
    # All cells share an error probability of 0.001; ties widen the interval.
    confidence, draws = bonferroni(CONFIDENCE, len(cells)), batches * BATCH
    table = []
    for ratio in ratios:
        edge = (1 + math.sqrt(1 / ratio)) ** 2 / (2 * (1 + 1 / ratio))
        words = []
        for d in sizes:
            certain, possible = (sum(column) for column in zip(*next(found), strict=True))
            low = clopper_pearson(draws - possible, draws, confidence)[0]
            high = clopper_pearson(draws - certain, draws, confidence)[1]
            words.append(f"{low:.4f} to {high:.4f} (d = {d})")
        where = f"edge (sqrt(n) + sqrt(d))^2 = {edge:.4f} * 2 (n + d)"
        table.append((f"P, n = {ratio} d", f"{', '.join(words)}; {where}"))
    return Settled(settled.verdict, facts=(*settled.facts, *table))


KAPPA = Parameter("kappa", Fraction(2), Fraction(1), LARGE, "least ratio n/d of the repair")
RATE = Parameter("rate", Fraction(1, 2000), Fraction(0), LARGE, "gamma of the repair")


def from_ratio(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the bound for n >= kappa d: the distance to the edge is ``g(kappa) sqrt(d)``."""
    kappa, rate = parameters["kappa"], parameters["rate"]
    gap = root(2 * (kappa + 1))[0] - root(kappa)[1] - 1
    facts = (("rate at this kappa", f"{float(gap**2 / 2) if gap > 0 else 0:.6g}"),)
    if gap <= 0 or gap**2 < 2 * rate:
        return Settled(Undecided("the edge is too near for this rate"), facts=facts)
    evidence = Algebra("square roots enclosed by rationals", RATIONALS)
    return Settled(Proved(f"for n >= {kappa} d", evidence), facts=facts)


def _climbed() -> Finding:
    """Climb from near and far at n = d, 2d, 10d; compare with ``sqrt(2) ‖X‖^2 / n``."""
    generator = numpy.random.default_rng(0)
    worst, starts = 0.0, 8
    for n in (20, 40, 200):
        X, a = generator.standard_normal((n, 20)), numpy.eye(20)[0]
        norm = float(numpy.linalg.norm(X, 2))
        for size in 10 ** numpy.linspace(-1, 2, starts):
            ratio, _ = climb(X, a, size * generator.standard_normal((2, 20)).T, 100)
            worst = largest(worst, ratio * n / (2**0.5 * norm**2))
    return Finding(3 * starts, worst, 1.0)


CLAIMS = (
    claim(
        "lemma10.residual",
        "E.2.3, not in print",
        derived(
            "r^2 <= max((x.h1)^2, (x.h2)^2), and with positive parts where both units are"
            " active; hence ‖grad‖_F <= sqrt(2) (‖X‖^2/n) ‖W - W*‖_F for every X and W",
            by_identities("the cases of which units are active", rows),
        ),
        by_hand=(SUMMED,),
        cross_checks=(
            CrossCheck(
                "the largest ‖grad‖ / ‖W - W*‖ that ascent finds, n = d, 2d, 10d; in units of"
                " sqrt(2) ‖X‖^2/n",
                _climbed,
            ),
        ),
    ),
    claim(
        "lemma10",
        "Lemma 10, E.2.3",
        printed(
            "‖grad L(W)‖_F <= 4 sqrt(2) ‖W - W*‖_F for all W and n >= d, with probability at"
            " least 1 - 2 exp(-gamma n)",
            settle_lemma,
        ),
        parameters=(GAMMA, BETA),
        requires=("lemma10.residual",),
        by_hand=(SUMMED, NORM, POSITIVE_PARTS),
        domain="every n >= d >= 1, every W; relu'(0) is 0 or 1",
    ),
    claim(
        "lemma10.spectral-norm",
        "E.2.3, below the third inequality, and (c)",
        printed(
            "‖X‖ <= sqrt(2(d + n)) with probability at least 1 - 2 exp(-gamma d), for n >= d",
            _spectral_norm,
        ),
        repaired(
            "for n >= 2d it holds with probability at least 1 - exp(-d/2000)",
            from_ratio,
            "for n >= {kappa} d it holds with probability at least 1 - exp(-{rate} d)",
        ),
        parameters=(KAPPA, RATE),
        by_hand=(NORM, LIMIT, EDGE),
        domain="every n >= d; sampled at n = d = 10^9, which decides, and at the sizes that are"
        " named, with --deep d from 10 to 800, n/d from 1 to 1000",
    ),
)
