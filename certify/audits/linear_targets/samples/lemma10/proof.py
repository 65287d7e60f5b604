"""The lines of the paper's proof of Lemma 10 (E.2.3), and (16).

The paper says. Each row of the gradient is at most ``2 sqrt(mean r^2)``, hence (16):
``‖grad‖^2 <= (4/n) sum r^2``; and ``(1/n) sum r^2 <= 8 ‖W - W*‖^2`` in three steps; together 32.

What is computed. Two rows, each with the factor 4, make 8 and not 4, and (16) is false: where
X w > 0 for some w, which for n = d every invertible X allows, w2 = M w and w1 = M w + u + a make
all units active for large M. Then r = X u, and for a singular vector u

    ‖grad‖^2 = 2 (‖X‖^2/n) (1/n) sum r^2 ,

where ``‖X‖^2/n`` tends to 4 for n = d. Draws of X are taken to such a W in exact rationals. For
n > 2d the best factor is ``2 s_D^2`` of `lemma10_beta`; W with more than 4 are found up to n = 4d,
and (16) holds from n = 5.83d on. On the other hand (a) loses a factor 2, as ``r^2 <=
max((x.h1)^2, (x.h2)^2)``. The two errors cancel: 8 times 4 is 32 as well, where ``‖X‖^2 <= 4n``. By
the printed steps one would have 64 and beta = 8.

How often (16) fails at n = d. With the vector (1, 1, 0, ...)/sqrt(2), the bidiagonal matrix of
`certify.audits.linear_targets.runs.spectrum` shows ``‖X‖^2 >= ((A + B)^2 + C^2)/2``, where A^2,
B^2, C^2 are chi-squared with d, d-1, d-1 degrees of freedom. If each is above 4d/5, this is above
2d. By the bound of Laurent and Massart one of them is not with probability at most ``3 exp(-(d/5 -
1)^2/(4(d - 1)))``: the probability of (16) tends to 0, where it is claimed to tend to 1, for every
gamma.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.runs.residuals import gradient, residual
from certify.audits.linear_targets.samples.correlation import MEANS, for_all_samples
from certify.audits.linear_targets.samples.lemma10.best import (
    ACTIVE,
    REACHED,
    WENDEL,
    far_quotients,
)
from certify.audits.linear_targets.samples.lemma10.statement import (
    BETA,
    EDGE,
    GAMMA,
    KAPPA,
    LIMIT,
    NORM,
    POSITIVE_PARTS,
    RATE,
    SUMMED,
    at_equality,
    from_ratio,
    rationals,
    root,
    settle_lemma,
)
from certify.claim import (
    HandStep,
    claim,
    printed,
    repaired,
    sharp,
)
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.parameter import Parameters
from certify.proofs.algebra import RATIONALS, by_identities
from certify.proofs.bench import Bench
from certify.settled import Settled

TESTS = "tests/audits/linear_targets/samples/lemma10/test_statement.py::"
ALL_ACTIVE = HandStep(
    "For n = d almost every X is invertible; with X w = (1, ..., 1), w2 = M w, w1 = M w + u + a and"
    " M large all units are active, so that r = X u, for any u, and each row is X^T X u / n",
    TESTS + "test_all_units_can_be_active_if_n_is_d",
)
MOSTLY = HandStep(
    "Laurent and Massart: P(chi^2_k <= k - 2 sqrt(k x)) <= exp(-x); so (16) holds for n = d with"
    " probability at most 3 exp(-(d/5 - 1)^2/(4(d - 1)))",
    TESTS + "test_the_square_of_the_norm_is_above_2d",
)
SEEDS, FINE, FAR = tuple(range(10)), 2**30, 1000
# n and d of the draws; at n = 2d some rows stay inactive, but few enough.
SHAPES = ((20, 20), (80, 40))


def witness(seed: int, n: int, d: int) -> tuple[Any, Any, Any, Any]:
    """Return exact X, a, w1, w2 where both units are active on the same rows, as many as easy.

    X is a rounded Gaussian draw with that seed. On the active rows r = X u, with u near a multiple
    of their top singular vector; on the others r = -x.a. If n = d, all rows are active.
    """
    X = rationals(numpy.random.default_rng(seed).standard_normal((n, d)))
    rounded = X.astype(float)
    w = rationals(numpy.linalg.lstsq(rounded, numpy.ones(n), rcond=None)[0], FINE)
    active = X @ w > 0
    a, u = rationals(numpy.eye(d)[0]), FAR * rationals(numpy.linalg.svd(rounded[active])[2][0])
    # So large that u + a changes no sign.
    scale = math.ceil(max(abs(X @ (u + a))) / min(abs(X @ w))) + 1
    return X, a, scale * w + u + a, scale * w


def quotient(X: Any, a: Any, w1: Any, w2: Any) -> Fraction:
    """Return ``‖grad‖^2`` over ``(1/n) sum r^2``, exactly; (16) says at most 4."""
    W, targets = numpy.stack([w1, w2], axis=1), X @ a
    r, rows = residual(X, W, targets), gradient(X, W, targets)
    return Fraction((rows * rows).sum() * len(X) / (r @ r))


def _equation16(parameters: Parameters, bench: Bench) -> Settled:
    """Refute (16): exact violations at every draw of X, for n = d and n = 2d."""
    gamma, facts = float(parameters["gamma"]), []
    for n, d in SHAPES:
        found = [quotient(*witness(seed, n, d)) for seed in SEEDS]
        number = sum(each > 4 for each in found)
        if number < len(SEEDS):
            return Settled(
                Undecided(f"{number} of {len(SEEDS)} draws violate it, n = {n}, d = {d}")
            )
        low, high = float(min(found)), float(max(found))
        facts.append((f"n = {n}, d = {d}", f"{low:.4f} to {high:.4f} (sum r^2)/n, not 4"))
    facts += far_quotients(bench.deep)
    d = 50
    while 1 - 3 * math.exp(-((d / 5 - 1) ** 2) / (4 * (d - 1))) <= 2 * math.exp(-gamma * d):
        d *= 2
    often = 3 * math.exp(-(199**2) / 3996)
    facts += [
        ("n = d -> infinity, ‖grad‖^2 over (sum r^2)/n tends to", "2 (1 + sqrt(1))^2 = 8"),
        ("n = 2 d -> infinity", "2 (1 + sqrt(1/2))^2 = 5.8284271"),
        ("printed bound", "4"),
        ("n > 5.8284272 d -> infinity", "(16) holds; in between open"),
        ("n = d = 1000", f"(16) holds with probability below {often:.2g}"),
        (
            f"with gamma = {parameters['gamma']}",
            f"claimed to be likelier than it is at n = d = {d}",
        ),
    ]
    shapes = " and ".join(f"n = {n}, d = {d}" for n, d in SHAPES)
    reason = (
        "for n = d it holds with probability below 3 exp(-(d/5 - 1)^2/(4 (d - 1))); violated at"
        f" each of {len(SEEDS)} draws of X, {shapes}, in exact rationals"
    )
    evidence = Algebra("both sides at explicit weights", RATIONALS)
    return Settled(Refuted(reason, evidence), facts=tuple(facts))


WIDE = (replace(KAPPA, default=Fraction(8)), replace(RATE, default=Fraction(1, 600)))


def _from_wide_ratio(parameters: Parameters, bench: Bench) -> Settled:
    """Prove (16) for n >= kappa d from ``‖X‖^2 <= 2n``; the limit is kappa = (1 + sqrt(2))^2."""
    kappa, rate = parameters["kappa"], parameters["rate"]
    gap = root(Fraction(2))[0] - 1 - root(1 / kappa)[1]
    facts = (("kappa must be above", "(1 + sqrt(2))^2 = 5.8284271"),)
    if gap <= 0 or gap**2 < 2 * rate:
        return Settled(Undecided("‖X‖^2 <= 2n is not likely enough"), facts=facts)
    evidence = Algebra("square roots enclosed by rationals", RATIONALS)
    return Settled(Proved(f"‖X‖^2 <= 2n, for n >= {kappa} d", evidence), facts=facts)


def _eight(parameters: Parameters, bench: Bench) -> Settled:
    """Prove ``mean r^2 <= 8 ‖W - W*‖^2`` for n >= d from ``‖X‖^2 <= 8n``, which is likely."""
    gap, rate = root(Fraction(8))[0] - 2, Fraction(1, 3)
    if gap**2 < 2 * rate:
        return Settled(Undecided("‖X‖^2 <= 8n is not likely enough"))
    evidence = Algebra("a square root enclosed by rationals", RATIONALS)
    return Settled(Proved("(1/n) sum r^2 <= (‖X‖^2/n) ‖W - W*‖^2", evidence))


def frobenius() -> list[Any]:
    """Return the trace of ``G G^T`` minus the squares of both rows, G the empirical gradient."""

    def differences(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> list[Any]:
        one = sympy.Integer(1)
        G = sympy.Matrix(empirical.gradient([[one], [-one]], [w1, w2], [a], X, patterns))
        rows = (linear_algebra.dot(G.row(j), G.row(j)) for j in (0, 1))
        return [(G.T * G).trace() - sum(rows)]

    return for_all_samples(differences)


def lagrange() -> list[Any]:
    """Return ``‖g‖^2 ‖u‖^2 - (g.u)^2`` minus the sum of squares that it is, and g.u for u || g."""
    g, u = (numpy.array(sympy.symbols(f"{name}1:4", real=True)) for name in "gu")
    pairs = [(i, j) for i in range(3) for j in range(i)]
    squares = sum((g[i] * u[j] - g[j] * u[i]) ** 2 for i, j in pairs)
    return [(g @ g) * (u @ u) - (g @ u) ** 2 - squares, g @ g - g @ (1 * g)]


def row_form() -> list[Any]:
    """Return ``grad_1.u`` minus its sum over three rows in R^2, by which units are active."""
    X = numpy.array(sympy.symbols("x1:7", real=True)).reshape(3, 2)
    r, u = (numpy.array(sympy.symbols(f"{name}1:4", real=True)) for name in "ru")
    u, found = u[:2], []
    for active in numpy.ndindex(2, 2, 2):
        total = sum(r[i] * active[i] * (X[i] @ u) for i in range(3)) / 3
        found.append((X.T @ (r * numpy.array(active)) / 3) @ u - total)
    return found


def at_most_four() -> list[Any]:
    """Return ``4 - 2(d + n)/n`` minus ``2(n - d)/n``."""
    n, d = sympy.symbols("n d", positive=True)
    return [4 - 2 * (d + n) / n - 2 * (n - d) / n]


def split() -> list[Any]:
    """Return ``2(x^2 + y^2) - (x - y)^2 - (x + y)^2``, and that r is a difference x - y."""
    x, y, t = sympy.symbols("x y t", real=True)
    cases = [(t, 0), (0, -t)]  # relu(t) and relu(-t) for t >= 0, and for t <= 0
    return [2 * (x**2 + y**2) - (x - y) ** 2 - (x + y) ** 2] + [
        (x - plus) - (y - minus) - (x - y - t) for plus, minus in cases
    ]


def lipschitz() -> list[Any]:
    """Return ``(s - t)^2 - (relu(s) - relu(t))^2`` minus its nonnegative form, by signs."""
    p, m = sympy.symbols("p m", nonnegative=True)
    relu = [(p, p, m, m, 0), (p, p, -m, 0, m**2 + 2 * p * m), (-p, 0, -m, 0, (p - m) ** 2)]
    return [(s - t) ** 2 - (f - g) ** 2 - rest for s, f, t, g, rest in relu]


def _last(parameters: Parameters, bench: Bench) -> Settled:
    settled = settle_lemma(parameters, bench)
    more = (
        ("by the printed steps, (16) corrected", "8 * 8 = 64: beta = 8"),
        ("probability", "exp(-gamma d) here, exp(-gamma n) in the lemma, which is more for n > d"),
    )
    return replace(settled, facts=(*settled.facts, *more))


CLAIMS = (
    claim(
        "lemma10.rows",
        "E.2.3, first display",
        printed(
            "‖grad L(W)‖_F^2 = ‖grad_1 L‖^2 + ‖grad_2 L‖^2",
            by_identities(
                "the trace of G^T G, for every activation pattern of one and two samples",
                frobenius,
            ),
        ),
        by_hand=(MEANS,),
        domain="every n, d, sample and W",
    ),
    claim(
        "lemma10.supremum",
        "E.2.3, second display",
        printed(
            "‖grad_1 L‖ = sup over unit u of grad_1.u = sup (1/n) sum r relu'(x.w1) (x.u)",
            by_identities(
                "Lagrange's identity, equality at u along g, and the sum for three rows",
                lambda: lagrange() + row_form(),
            ),
        ),
    ),
    claim(
        "lemma10.cauchy-schwarz",
        "E.2.3, third display, first line",
        printed(
            "‖grad_1 L‖ <= sqrt((1/n) sum r^2) sqrt(sup (1/n) sum (x.u)^2)",
            by_identities("Lagrange's identity; relu' is 0 or 1", lagrange),
        ),
        requires=("lemma10.supremum",),
    ),
    claim(
        "lemma10.row",
        "E.2.3, third display, second line",
        printed(
            "‖grad_1 L‖ <= sqrt((1/n) sum r^2) sqrt(2(d + n)/n) for all W, n >= d, with"
            " probability at least 1 - exp(-gamma d)",
            lambda parameters, bench: at_equality(1),
        ),
        repaired(
            "for n >= 2d it holds with probability at least 1 - exp(-d/2000)",
            from_ratio,
            "for n >= {kappa} d it holds with probability at least 1 - exp(-{rate} d)",
        ),
        parameters=(KAPPA, RATE),
        requires=("lemma10.cauchy-schwarz",),
        by_hand=(ALL_ACTIVE, NORM, LIMIT, EDGE),
    ),
    claim(
        "lemma10.at-most-2",
        "E.2.3, third display, third line",
        printed(
            "sqrt(2(d + n)/n) <= 2 for n >= d",
            by_identities("4 - 2(d + n)/n = 2(n - d)/n", at_most_four),
        ),
    ),
    claim(
        "eq16",
        "(16), E.2.3",
        printed(
            "‖grad L(W)‖_F^2 <= (4/n) sum r^2 for all W, n >= d, with probability at least"
            " 1 - 2 exp(-gamma d)",
            _equation16,
        ),
        sharp(
            "‖grad L(W)‖_F^2 <= 2 s_D^2 (1/n) sum r^2 for every X and W, with s_D of"
            " lemma10.pointwise, at most ‖X‖/sqrt(n); no smaller factor does for all W",
            by_identities("Lagrange's identity, for each of the two rows", lagrange),
        ),
        repaired(
            "for n >= 8d (16) holds with probability at least 1 - exp(-n/600)",
            _from_wide_ratio,
            "for n >= {kappa} d (16) holds with probability at least 1 - exp(-{rate} n)",
        ),
        parameters=(GAMMA, *WIDE),
        by_hand=(ALL_ACTIVE, MOSTLY, NORM, ACTIVE, REACHED, WENDEL),
        part_of=("lemma10",),
    ),
    claim(
        "lemma10.a",
        "E.2.3, (a)",
        printed(
            "(1/n) sum r^2 <= (2/n) sum (relu(x.w1) - relu(x.a))^2 + the same of w2 and -a",
            by_identities("2(x^2 + y^2) = (x - y)^2 + (x + y)^2", split),
        ),
    ),
    claim(
        "lemma10.b",
        "E.2.3, (b)",
        printed(
            "(relu(x.w1) - relu(x.a))^2 <= (x.h1)^2, and the same of w2 and -a",
            by_identities("the cases of the signs", lipschitz),
        ),
    ),
    claim(
        "lemma10.c",
        "E.2.3, (c)",
        printed(
            "(2/n) sum (x.h1)^2 + (x.h2)^2 <= 8 (‖h1‖^2 + ‖h2‖^2) for n >= d, with probability"
            " at least 1 - 2 exp(-gamma d)",
            lambda parameters, bench: at_equality(2),
        ),
        repaired(
            "(1/n) sum r^2 <= 8 (‖h1‖^2 + ‖h2‖^2) for n >= d, with probability at least"
            " 1 - exp(-n/3)",
            _eight,
        ),
        requires=("lemma10.residual",),
        by_hand=(NORM, LIMIT),
    ),
    claim(
        "lemma10.last",
        "E.2.3, last display",
        printed(
            "‖grad L(W)‖_F^2 <= 32 ‖W - W*‖_F^2 for n >= d, with probability at least"
            " 1 - 2 exp(-gamma d)",
            _last,
        ),
        parameters=(GAMMA, BETA),
        requires=("lemma10.residual",),
        by_hand=(SUMMED, NORM, POSITIVE_PARTS),
    ),
)
