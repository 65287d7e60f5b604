"""Equation (9), section A.3: the Hessian of the population loss, block by block.

The paper says. For r = 1, with wbar_l = w_l/‖w_l‖, P_l = I - wbar_l wbar_l^T, theta the angle
between w_l and w_i (or w_m), and w_(l,m_perp) = P_m w_l,

    grad_(wl,wm)^2 L  =  E[(f - a.x) grad_(wl,wm)^2 f + grad_wl f grad_wm f^T]
    l = m:   v_l^2/2 I + v_l/(2 pi ‖w_l‖) sum_i v_i ‖w_i‖ sin(theta)
                 (P_l + P_l wbar_i wbar_i^T P_l / ‖P_l wbar_i‖^2)
    l != m:  v_l v_m/(2 pi) (wbar_l wbar_(m,l_perp)^T + wbar_m wbar_(l,m_perp)^T + (pi - theta) I) .

What is computed. SymPy differentiates the theory's gradient at three weights, two of them at any
angle in (0, pi), with two outputs; every entry of every block must be the theory's, and the
theory's blocks must be the printed ones. Their limits for theta -> 0 and theta -> pi must be the
theory's blocks at parallel weights. The expectation is integrated exactly: steps over wedges,
delta functions over their hyperplanes.

How it is read. The bar over w_(m,l_perp) divides by the norm, as over w_l: with P_l wbar_m in its
place the formula is false at every angle other than a right one. The sum over i holds
i = l, where sin(theta) = 0 stands before 0/0: that term is zero, the limit for w_i -> w_l from any
side, because the quotient is a projector. The same holds for every other w_i parallel to w_l.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from functools import partial

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import frame, gaussian, networks
from certify.audits.linear_targets.exact.crosschecks import monte_carlo_hessian
from certify.audits.linear_targets.exact.frame import (
    BY_PAIRS,
    DIMENSION,
    DISTRIBUTIONS,
    PARALLEL,
    TURNED,
    Expression,
    L,
    M,
)
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import section_a31, section_a32
from certify.claim import CrossCheck, Finding, claim, largest, printed
from certify.numbers import Multiprecision, Symbolic
from certify.proofs.algebra import by_identities

# --- the derivative of the gradient ----------------------------------------------------------


def three_weights() -> tuple[list[list[Expression]], list[list[Expression]]]:
    """Return V and W for k = 3, r = 2: w1, w2 at any angle in (0, pi), w3 across both."""
    pair, zero = frame.symbolic(), sympy.Integer(0)
    size, v = sympy.Symbol("size3", positive=True), sympy.symbols("v1:7", real=True)
    return [list(v[0:2]), list(v[2:4]), list(v[4:6])], [*pair.weights(), [zero, zero, size]]


def differences(kinds: Collection[bool]) -> list[Expression]:
    """Return the derivative of the theory's gradient minus its Hessian.

    `kinds` holds True for the diagonal blocks, False for the others.
    """
    V, W = three_weights()
    k, d = len(W), DIMENSION
    A = [list(frame.symbolic().a)] * len(V[0])
    blocks = population.hessian(V, W, A, gaussian.HalfAngles())
    found: list[Expression] = []

    def gradient(j: int, wanted: list[int], moved: list[Expression]) -> list[Expression]:
        rows = population.gradient(V, [*W[:j], moved, *W[j + 1 :]], A, Symbolic())
        return [entry for i in wanted for entry in rows[i]]

    for j in range(k):
        wanted = [i for i in range(k) if (i == j) in kinds]
        claimed = sympy.Matrix([blocks[i][j][p] for i in wanted for p in range(d)])
        found += list(frame.derivative(partial(gradient, j, wanted), W[j]) - claimed)
    return found


def limits(diagonal: bool) -> list[Expression]:
    """Return the limits of a block for theta -> 0 and -> pi minus that of parallel weights.

    Reduced to lowest terms an entry is continuous in t at zero, and in 1/t at infinity.
    """
    pair, numbers = frame.symbolic(), gaussian.HalfAngles()
    V, A, column = pair.outputs(), [list(pair.a)], L if diagonal else M
    (t,) = pair.theta.free_symbols
    blocks = population.hessian(V, pair.weights(), A, numbers)
    beyond = {sympy.atan(t): sympy.pi / 2 - sympy.atan(t), t: 1 / t}
    found = []
    for sign in (1, -1):
        parallel = [pair.weights()[L], list(sign * pair.sizes[M] * pair.unit(L))]
        there = population.hessian(V, parallel, A, numbers)[L][column]
        for near, exact in zip(sympy.flatten(blocks[L][column]), sympy.flatten(there), strict=True):
            turned = near if sign == 1 else near.subs(beyond, simultaneous=True)
            found.append(sympy.cancel(turned).subs(t, 0) - exact)
    return found


def settled_by(*kinds: bool) -> list[Expression]:
    """Return all that must vanish for the diagonal blocks (True), the others (False), or both."""
    printed = {True: section_a32.block, False: section_a31.blocks}
    found = differences(kinds)
    for kind in kinds:
        found += [*limits(kind), *printed[kind]()]
    return found


# --- the expectation -------------------------------------------------------------------------


def expectation() -> list[Expression]:
    """Return the expectation of (9) minus the derivative of the gradient, blocks (l, l), (l, m).

    The derivative of the part of the gradient that stems from w_l alone is that of v^2 w_l/2.
    """
    pair, x = frame.symbolic(), frame.x()
    V, W, A = pair.outputs(), pair.weights(), [list(pair.a)]

    def gradient(j: int, moved: list[Expression]) -> list[Expression]:
        weights = [moved, W[M]] if j == L else [W[L], moved]
        return list(population.gradient(V, weights, A, Symbolic())[L])

    half = (x * x.T).applyfunc(lambda p: gaussian.half_plane(p, sympy.Integer(0), DIMENSION))
    expected = {
        L: section_a32.scaled_surface(pair) + pair.v[L] ** 2 * half,
        M: section_a31.product(pair),
    }
    found: list[Expression] = []
    for j in (L, M):
        found += list(frame.derivative(partial(gradient, j), W[j]) - expected[j])
    return found


# --- cross-checks ----------------------------------------------------------------------------

SIZES = ((1, 1, 1), (1, 4, 2), (2, 1, 1), (2, 2, 1), (3, 5, 2), (6, 3, 4))


def by_finite_differences() -> Finding:
    """Compare the theory's Hessian with central differences of its gradient, in 50 digits."""
    numbers, found = Multiprecision(50), []
    step = numbers.constant(Fraction(1, 10**15))
    for seed, (k, d, r) in enumerate(SIZES):
        V, W, A = networks.draw(seed, k, r, d, numbers)
        along = networks.draw(100 + seed, k, r, d, numbers)[1]
        ends = []
        for sign in (1, -1):
            moved = [
                linear_algebra.combine(1, w, sign * step, z) for w, z in zip(W, along, strict=True)
            ]
            ends.append(population.gradient(V, moved, A, numbers))
        blocks = population.hessian(V, W, A, numbers)
        for i in range(k):
            for p in range(d):
                slope = (ends[0][i][p] - ends[1][i][p]) / (2 * step)
                claimed = sum(linear_algebra.dot(blocks[i][j][p], along[j]) for j in range(k))
                found.append(float(abs(slope - claimed)))
    return Finding(len(found), largest(*found), 1e-20)


FINITE_DIFFERENCES = CrossCheck(
    "central differences of the gradient in 50 digits, k up to 6, d up to 5, r up to 4, one"
    " direction each, against the theory's Hessian; worst difference of entries",
    by_finite_differences,
)

# --- the claims ------------------------------------------------------------------------------

PLACE = "(9), section A.3"
READING = (
    "every k, every d >= 1, all nonzero weights; the bar over w_(m,l_perp) = P_l w_m divides by the"
    " norm; where weights are parallel, as for i = l, 0 * 0/0 and 0/0 under a bar are read as zero,"
    " to which the sum tends from every side; for r outputs v_l v_m is an inner product"
)
DERIVATIVE = (
    "the derivative of the gradient minus the theory's block, that minus the printed one, and its"
    " limits at parallel weights"
)
DIAGONAL = (
    "grad_(wl,wl)^2 L = v_l^2/2 I + v_l/(2 pi ‖w_l‖) sum_i v_i ‖w_i‖ sin(theta_li)"
    " (P_l + P_l wbar_i wbar_i^T P_l/‖P_l wbar_i‖^2)"
)
OFF_DIAGONAL = (
    "grad_(wl,wm)^2 L = v_l v_m/(2 pi) (wbar_l wbar_(m,l_perp)^T + wbar_m wbar_(l,m_perp)^T"
    " + (pi - theta_lm) I) for l != m"
)

CLAIMS = (
    claim(
        "eq9",
        PLACE,
        printed(
            f"{DIAGONAL}; {OFF_DIAGONAL}",
            by_identities(DERIVATIVE, lambda: settled_by(True, False)),
        ),
        requires=("eq9.expectation", "eq9.diagonal", "eq9.off-diagonal", "a31", "a32 as intended"),
        by_hand=(TURNED, BY_PAIRS, PARALLEL),
        domain=READING,
        cross_checks=(FINITE_DIFFERENCES, monte_carlo_hessian()),
    ),
    claim(
        "eq9.expectation",
        f"{PLACE}, first line",
        printed(
            "grad_(wl,wm)^2 L = E[(f - a.x) grad_(wl,wm)^2 f + grad_wl f grad_wm f^T]",
            by_identities(
                "exact integrals over hyperplanes and wedges minus the derivative of the gradient",
                expectation,
            ),
        ),
        requires=("eq8.rows",),
        by_hand=(TURNED, BY_PAIRS, DISTRIBUTIONS, PARALLEL),
        domain="every k, every d >= 1, all nonzero weights; grad_wl^2 f = v_l delta(w_l.x) x x^T",
        cross_checks=(section_a32.SURFACE,),
    ),
    claim(
        "eq9.diagonal",
        f"{PLACE}, l = m",
        printed(DIAGONAL, by_identities(DERIVATIVE, lambda: settled_by(True))),
        requires=("eq8.rows",),
        by_hand=(TURNED, BY_PAIRS, PARALLEL),
        domain=READING,
    ),
    claim(
        "eq9.off-diagonal",
        f"{PLACE}, l != m",
        printed(OFF_DIAGONAL, by_identities(DERIVATIVE, lambda: settled_by(False))),
        requires=("eq8.rows",),
        by_hand=(TURNED, BY_PAIRS, PARALLEL),
        domain=READING,
    ),
)
