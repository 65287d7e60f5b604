"""Section A.3.2: E[(f - a.x) grad_(wl,wm)^2 f], the expectation of residual times curvature.

The paper says. grad_(wl,wm)^2 f = diag(v * phi''(W x))_(l,m) x x^T, so that nothing is left for
l != m; for l = m it splits x = P_l x + wbar_l g with P_l = I - wbar_l wbar_l^T, uses Stein's lemma
across w_l, and ends with the sum that stands in (9).

What is computed. The left side E[r(x) grad_wl^2 f] is the derivative at w = w_l of the mean
E[r(x) v_l phi'(w.x) x] with the residual r = f - a.x held fixed, by SymPy from (7). Each line on
the right is integrated exactly: over the hyperplane of w_l, over the half of space where a unit
is active after the projection, over the line where it switches. A second derivative inside an
expectation is meant in the sense of distributions: E[grad^2 h] = E[h(x) (x x^T - I)].

Where the print differs. The factor 1/‖w_l‖ of delta(w_l.x) is missing in the first line; g is
given the index i; and from the first term on the projector bears i, the index of the sum, though
it belongs to w_l: P_i w_i = 0, and the sums vanish. A term 0/0 is read as its limit: wherever the
numerator P w w^T P is zero, it is of second order in P w, the denominator of first order (or
sin(theta) of first order stands before a projector), so that the term is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy
import sympy
from scipy.integrate import quad

from certify.audits.linear_targets.exact import frame, gaussian, networks
from certify.audits.linear_targets.exact.frame import (
    BY_PAIRS,
    DIMENSION,
    DISTRIBUTIONS,
    PARALLEL,
    TURNED,
    Expression,
    L,
    M,
    Matrix,
)
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.section_a31 import BY_PARTS, splitting
from certify.claim import (
    Claim,
    CrossCheck,
    Finding,
    Version,
    claim,
    intended,
    largest,
    printed,
)
from certify.numbers import Multiprecision, Symbolic
from certify.proofs.algebra import by_counterexample, by_identities

# Which projector stands in the term i of a sum.
Inside = Callable[[frame.Frame, int], Matrix]


def across_l(pair: frame.Frame, i: int) -> Matrix:
    """Return P_l, whatever i: as intended."""
    return pair.projector(L)


def across_i(pair: frame.Frame, i: int) -> Matrix:
    """Return P_i: as printed."""
    return pair.projector(i)


# --- the left sides --------------------------------------------------------------------------


def curvature(pair: frame.Frame) -> Matrix:
    """Return ``E[r(x) grad_wl^2 f]``, a derivative with the residual held fixed.

    Of ``E[r(x) v_l phi'(w.x) x]`` the target's part is ``-v_l a/2`` for every w, and
    the part of w_l itself has derivative zero: phi(w_l.x) is zero where phi'(w.x) jumps.
    """
    weight, scale = list(pair.weight(M)), pair.v[L] * pair.v[M]

    def mean(w: list[Expression]) -> list[Expression]:
        return [scale * part for part in population.kernel_gradient(w, weight, Symbolic())]

    return frame.derivative(mean, list(pair.weight(L)))


def projected(pair: frame.Frame, polynomial: Expression) -> Expression:
    """Return ``E[r(P_l x) p(x)]``; w_m is active where x2 > 0, w_l.P_l x is zero."""
    y, quarter = pair.projector(L) * frame.x(), sympy.pi / 2
    total = sympy.Integer(0)
    for direction, active in ((quarter, 1), (-quarter, 0)):
        network = pair.v[L] * pair.weight(L).dot(y) + active * pair.v[M] * pair.weight(M).dot(y)
        residual = network - y.dot(sympy.Matrix(pair.a))
        total += gaussian.half_plane(residual * polynomial, direction, DIMENSION)
    return total


def square() -> Matrix:
    """Return ``x x^T``."""
    return frame.x() * frame.x().T


def weight_of_hessian() -> Matrix:
    """Return ``x x^T - I``: ``E[grad^2 h] = E[h(x) (x x^T - I)]``."""
    return square() - sympy.eye(DIMENSION)


def projected_square(pair: frame.Frame) -> Matrix:
    """Return ``E[r(P_l x) x x^T]``."""
    return square().applyfunc(lambda p: projected(pair, p))


def projected_hessian(pair: frame.Frame) -> Matrix:
    """Return ``E[grad^2 r(P_l x)]``."""
    return weight_of_hessian().applyfunc(lambda p: projected(pair, p))


def projected_mean(pair: frame.Frame) -> Matrix:
    """Return ``E[r(P_l x)]`` as a matrix of one entry."""
    return sympy.Matrix([[projected(pair, sympy.Integer(1))]])


# --- the first display -----------------------------------------------------------------------


def on_the_line(pair: frame.Frame, polynomial: Expression) -> Expression:
    """Return ``E[r(x) delta(wbar_l.x) p(x)]`` with the residual ``r(x) = f(x) - a.x``.

    The hyperplane x1 = 0 has a half with w_m.x > 0, x2 > 0, and one with w_m.x < 0.
    """
    x, quarter = frame.x(), sympy.pi / 2
    total = sympy.Integer(0)
    for direction, active in ((quarter, 1), (-quarter, 0)):
        # phi(w_l.x) is w_l.x = 0 on either half.
        network = pair.v[L] * pair.weight(L).dot(x) + active * pair.v[M] * pair.weight(M).dot(x)
        residual = network - x.dot(sympy.Matrix(pair.a))
        total += gaussian.ray(residual * polynomial, direction, DIMENSION)
    return total


def surface(pair: frame.Frame) -> Matrix:
    """Return ``v_l E[r(x) delta(wbar_l.x) x x^T]``."""
    return pair.v[L] * square().applyfunc(lambda p: on_the_line(pair, p))


def scaled_surface(pair: frame.Frame) -> Matrix:
    """Return ``v_l E[r(x) delta(w_l.x) x x^T]``, as ``delta(s z) = delta(z)/s``."""
    return surface(pair) / pair.sizes[L]


def split(pair: frame.Frame) -> Matrix:
    """Return the third line, where ``delta(g)`` puts g = 0 in ``x = P_l x + wbar_l g``."""
    y = pair.projector(L) * frame.x()
    inner = (y * y.T).applyfunc(lambda p: projected(pair, p))
    return pair.v[L] / pair.sizes[L] * frame.density(0) * inner


def outside(pair: frame.Frame) -> Matrix:
    """Return the last line, with the projectors before and behind the expectation."""
    P = pair.projector(L)
    scale = pair.v[L] / (sympy.sqrt(2 * sympy.pi) * pair.sizes[L])
    return scale * P * projected_square(pair) * P


def network_curvature(mixed_only: bool = False) -> list[Expression]:
    """Return the second derivatives of f, for any phi and k = 3, minus the diagonal form.

    With `mixed_only`, the derivatives by two different weights alone.
    """
    x, v = frame.x(), sympy.symbols("v1:4", real=True)
    w = [sympy.symbols(f"w{n}_1:{DIMENSION + 1}", real=True) for n in (1, 2, 3)]
    z, phi = sympy.Symbol("z", real=True), sympy.Function("phi")
    inner = [x.dot(weight) for weight in w]
    f = sum(output * phi(at) for output, at in zip(v, inner, strict=True))
    found = []
    for i, j in product(range(3), repeat=2):
        bend = sympy.diff(phi(z), z, 2).subs(z, inner[i]).doit() if i == j else 0
        for p, q in product(range(DIMENSION), repeat=2):
            if i != j or not mixed_only:
                second = sympy.diff(f, w[i][p], w[j][q]).doit()
                found.append(second - v[i] * bend * x[p] * x[q])
    return found


# --- the terms across w_l --------------------------------------------------------------------


def normals(pair: frame.Frame, inside: Inside) -> list[tuple[Expression, Matrix]]:
    """Return ``(v_i, P w_i)`` for those i whose P w_i is not zero.

    All others contribute nothing: phi(0) is the zero function, and 0/0 has the limit zero.
    """
    found = [(pair.v[i], inside(pair, i) * pair.weight(i)) for i in (L, M)]
    return [(v, b) for v, b in found if not b.is_zero_matrix]


def rectified(b: Matrix, polynomial: Expression) -> Expression:
    """Return ``E[phi(b.x) p(x)]`` for b along e2, in its positive direction."""
    return gaussian.half_plane(b.dot(frame.x()) * polynomial, sympy.pi / 2, DIMENSION)


def switching(b: Matrix) -> Expression:
    """Return ``E[delta(b.x)]`` for b along e2: both halves of the line x2 = 0."""
    ends = (sympy.Integer(0), sympy.pi)
    return sum(gaussian.ray(1, end, DIMENSION) for end in ends) / frame.length(b)


def zero() -> Matrix:
    """Return the zero matrix."""
    return sympy.zeros(DIMENSION, DIMENSION)


def network_inside(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``E[grad^2 sum_i v_i phi(w_i.P x)]``."""
    terms = normals(pair, inside)
    return weight_of_hessian().applyfunc(
        lambda p: sum((rectified(v * b, p) for v, b in terms), zero()[0])
    )


def network_outside(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``sum_i v_i E[grad^2 phi(w_i.P x)]``."""
    total = zero()
    for v, b in normals(pair, inside):
        total += v * weight_of_hessian().applyfunc(lambda p, b=b: rectified(b, p))
    return total


def by_delta(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``sum_i v_i E[delta(w_i.P x)] P w_i w_i^T P``."""
    return sum((v * switching(b) * b * b.T for v, b in normals(pair, inside)), zero())


def by_unit_normal(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``sum_i v_i/‖P w_i‖ E_u[delta(u)] P w_i w_i^T P`` for standard Gaussian u."""
    terms = normals(pair, inside)
    return sum((v / frame.length(b) * frame.density(0) * b * b.T for v, b in terms), zero())


def sine(pair: frame.Frame, i: int) -> Expression:
    """Return ``sin(theta_(l,i))``."""
    return pair.sine() if i == M else 0


def quotient(pair: frame.Frame, inside: Inside, i: int, denominator: Expression) -> Matrix:
    """Return ``P wbar_i wbar_i^T P`` over a denominator; zero where the matrix is zero."""
    b = inside(pair, i) * pair.unit(i)
    return zero() if b.is_zero_matrix else b * b.T / denominator


def by_angle(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``1/sqrt(2 pi) sum_i v_i/(‖w_i‖ sin(theta_li)) P w_i w_i^T P``."""
    total = zero()
    for i in (L, M):
        size = pair.sizes[i]
        total += pair.v[i] / size * size**2 * quotient(pair, inside, i, sine(pair, i))
    return frame.density(0) * total


def by_direction(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``1/sqrt(2 pi) sum_i v_i ‖w_i‖/sin(theta_li) P wbar_i wbar_i^T P``."""
    total = zero()
    for i in (L, M):
        total += pair.v[i] * pair.sizes[i] * quotient(pair, inside, i, sine(pair, i))
    return frame.density(0) * total


def stein() -> list[Expression]:
    """Return ``E[r x x^T] - E[grad^2 r] - E[r] I`` for r(P_l x), grad^2 r as delta functions."""
    pair = frame.symbolic()
    mean = projected_mean(pair)[0] * sympy.eye(DIMENSION)
    return list(projected_square(pair) - by_delta(pair, across_l) - mean)


def mean_by_sum(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``sum_i v_i E[phi(w_i.P x)]``."""
    return sympy.Matrix([[sum((v * rectified(b, 1) for v, b in normals(pair, inside)), zero()[0])]])


def mean_by_norms(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``sum_i v_i ‖P w_i‖ E_u[phi(u)]`` for standard Gaussian u."""
    u = sympy.Symbol("u", real=True)
    half = sympy.integrate(u * frame.density(u), (u, 0, sympy.oo))
    total = sum((v * frame.length(b) for v, b in normals(pair, inside)), zero()[0])
    return sympy.Matrix([[half * total]])


def mean_by_angles(pair: frame.Frame) -> Matrix:
    """Return ``1/sqrt(2 pi) sum_i v_i ‖w_i‖ sin(theta_li)``."""
    total = sum(pair.v[i] * pair.sizes[i] * sine(pair, i) for i in (L, M))
    return sympy.Matrix([[frame.density(0) * total]])


def combined(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return ``1/sqrt(2 pi) sum_i v_i ‖w_i‖ (sin I + P wbar_i wbar_i^T P/sin)``."""
    total = zero()
    for i in (L, M):
        bracket = sine(pair, i) * sympy.eye(DIMENSION) + quotient(pair, inside, i, sine(pair, i))
        total += pair.v[i] * pair.sizes[i] * bracket
    return frame.density(0) * total


def front(pair: frame.Frame) -> Expression:
    """Return ``v_l/(2 pi ‖w_l‖)``."""
    return pair.v[L] / (2 * sympy.pi * pair.sizes[L])


def plugged_in(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return the first line of the last display."""
    P = pair.projector(L)
    return front(pair) * P * (combined(pair, inside) / frame.density(0)) * P


def drawn_in(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return its second line, with the projectors inside the sum."""
    total = zero()
    for i in (L, M):
        straight = sine(pair, i) * pair.projector(L)
        bracket = straight + quotient(pair, inside, i, sine(pair, i))
        total += pair.v[i] * pair.sizes[i] * bracket
    return front(pair) * total


def concluded(pair: frame.Frame, inside: Inside) -> Matrix:
    """Return its last line, the sum in the diagonal block of (9)."""
    total = zero()
    for i in (L, M):
        height = pair.projector(L) * pair.unit(i)
        bracket = pair.projector(L) + quotient(pair, inside, i, height.dot(height))
        total += pair.v[i] * pair.sizes[i] * sine(pair, i) * bracket
    return front(pair) * total


def block() -> list[Expression]:
    """Return the last line as intended minus the theory's block (l, l) without v_l^2/2 I."""
    pair, numbers = frame.symbolic(), gaussian.HalfAngles()
    blocks = population.hessian(pair.outputs(), pair.weights(), [list(pair.a)], numbers)
    rest = sympy.Matrix(blocks[L][L]) - pair.v[L] ** 2 / 2 * sympy.eye(DIMENSION)
    return list(concluded(pair, across_l) - rest)


# --- cross-check -----------------------------------------------------------------------------


def by_surface_quadrature() -> Finding:
    """Compare diagonal blocks with quadrature of ``E[r(x) delta(w1.x) x x^T]``."""
    numbers, found = Multiprecision(20), []
    for seed in range(20):
        V, W, A = networks.draw(seed, 4, 1, 3, numbers)
        blocks = population.hessian(V, W, A, numbers)
        block, v, w, a = (
            numpy.array(part, dtype=float) for part in (blocks[0][0], [v[0] for v in V], W, A[0])
        )
        expected = v[0] * _surface(v, w, a) + v[0] ** 2 / 2 * numpy.eye(3)
        found += list(numpy.ravel(abs(expected - block)) / abs(block).max())
    return Finding(len(found), largest(*found), 1e-11)


def _surface(v: Any, w: Any, a: Any) -> Any:
    """Return ``E[r(x) delta(w1.x) x x^T]`` for d = 3 by Gauss-Legendre quadrature.

    Over all directions of the plane across w1, split where another unit switches.
    """
    size = numpy.linalg.norm(w[0])
    first, second = numpy.linalg.svd(w[:1])[2][1:]
    kinks = numpy.arctan2(-w[1:] @ first, w[1:] @ second) % numpy.pi
    ends = numpy.sort([*(kinks - numpy.pi), *kinks])
    nodes, shares = numpy.polynomial.legendre.leggauss(12)
    total = numpy.zeros((3, 3))
    for low, high in zip(ends, [*ends[1:], ends[0] + 2 * numpy.pi], strict=True):
        for node, share in zip(nodes, shares, strict=True):
            s = low + (high - low) * (node + 1) / 2
            x = numpy.cos(s) * first + numpy.sin(s) * second
            residual = v[1:] @ numpy.maximum(w[1:] @ x, 0) - a @ x
            total += share * (high - low) / 2 * residual * numpy.outer(x, x)
    # r(x) x x^T has degree 3, the measure of the plane degree 1; the density is that of x at
    # a point of the plane, (2 pi)^(-3/2) exp(-rho^2/2).
    radial = quad(lambda rho: rho**4 * numpy.exp(-(rho**2) / 2), 0, numpy.inf)[0]
    return total * radial / (2 * numpy.pi) ** 1.5 / size


SURFACE = CrossCheck(
    "E[r(x) delta(w_l.x) x x^T] + v_l^2/2 I by quadrature over the plane across w_l, for random"
    " networks with k = 4, d = 3, against the theory's block; worst difference over the largest"
    " entry",
    by_surface_quadrature,
)

# --- the claims ------------------------------------------------------------------------------

PLACE = "A.3.2"
INTEGRALS = "exact integrals over half-spaces, hyperplanes and lines minus the printed side"
DOMAIN = (
    "every k and d, all nonzero weights; r(x) = f - a.x; P_i = I - wbar_i wbar_i^T; where w_i is"
    " parallel to w_l, as for i = l, a term 0/0 is read as its limit zero"
)
FREE_INDEX = (
    f"{DOMAIN}; the free index i on the left of the printed line is taken to be l, which helps that"
    " line most, and it fails just so if the terms 0/0 are left out"
)
# The index i in place of l, in all of these lines.
FIRST_SLIP = "a32"
INDEX = (
    "The projector bears i, the index of the sum, so that P_i w_i = 0 and its part of the sum"
    " vanishes. The display starts from P_l, sin(theta_li) is ‖P_l wbar_i‖, and (9) has P_l in the"
    " same place. The transcription may be at fault."
)
CURVED = "E[r(x) grad_wl^2 f]"
Right = Callable[[frame.Frame], Matrix]


def agree(left: Right, right: Right) -> list[Expression]:
    """Return the entries of left minus right in the symbolic frame."""
    pair = frame.symbolic()
    return list(left(pair) - right(pair))


def disagree(left: Right, right: Right, root: bool) -> tuple[str, Expression, Expression]:
    """Return the last but one diagonal entries at exact weights, as a counterexample.

    With `root` both are multiplied by ``sqrt(2 pi)``, so that they are rational in pi.
    """
    pair, factor = frame.right_angle(2, 1), 1 / frame.density(0) if root else 1
    sides = [side(pair) for side in (left, right)]
    at = min(1, sides[0].rows - 1)
    where = f"w_l = 2 e1, w_m = e2, v = (1, 1), a = 0{', entry (2, 2)' if at else ''}"
    scaled = f"{where}, both sides times sqrt(2 pi)" if root else where
    return scaled, *(factor * side[at, at] for side in sides)


def intended_line(says: str, left: Right, right: Right) -> Version:
    """Return the version that holds by exact integration."""
    return intended(says, by_identities(INTEGRALS, lambda: agree(left, right)))


def printed_line(says: str, left: Right, right: Right, root: bool = False) -> Version:
    """Return the version that fails at exact weights."""
    what = "both sides at exact weights"
    return printed(says, by_counterexample(what, lambda: disagree(left, right, root)))


def holds(
    id: str, line: str, says: str, left: Right, right: Right, requires: tuple[str, ...] = ()
) -> Claim:
    """Return the claim of a line that is right as printed."""
    return claim(
        id,
        f"{PLACE}, {line}",
        printed(says, by_identities(INTEGRALS, lambda: agree(left, right))),
        requires=("eq7.first-line", *requires),
        by_hand=(TURNED, BY_PAIRS, DISTRIBUTIONS),
        domain=DOMAIN,
    )


def indexed(
    id: str,
    line: str,
    says: str,
    left: Right,
    right: Callable[[frame.Frame, Inside], Matrix],
    requires: tuple[str, ...] = (),
    root: bool = True,
) -> Claim:
    """Return the claim of a line in which P_j is printed with j = i and means j = l."""
    return claim(
        id,
        f"{PLACE}, {line}",
        printed_line(says.replace("P_j", "P_i"), left, lambda pair: right(pair, across_i), root),
        intended_line(says.replace("P_j", "P_l"), left, lambda pair: right(pair, across_l)),
        requires=("eq7.first-line", *requires) if left is curvature else requires,
        by_hand=(TURNED, BY_PAIRS, BY_PARTS, DISTRIBUTIONS),
        domain=FREE_INDEX if "P_j" in says.split(" = ")[0] else DOMAIN,
        misprint=INDEX,
        slip=FIRST_SLIP,
    )


def index_of_g(other: int) -> list[Expression]:
    """Return what vanishes if ``x = P_l x + wbar_l g`` is a split with g = wbar_i.x."""
    return splitting(frame.symbolic(), other)


def index_of_g_fails() -> tuple[str, Expression, Expression]:
    """Return the first components of x and of ``P_l x + wbar_l (wbar_i.x)`` at x = e1."""
    pair, x = frame.right_angle(1, 1), frame.right_angle(1, 1).unit(L)
    split_x = pair.projector(L) * x + pair.unit(L) * pair.unit(M).dot(x)
    return "w_l = x = e1, w_i = e2, first component", x[0], split_x[0]


def other_angles() -> tuple[str, Expression, Expression]:
    """Return both sides of the second term's last line for i != l."""
    pair = frame.right_angle(2, 1)
    left = projected_mean(pair)[0] / frame.density(0)
    right = pair.v[L] * pair.sizes[L] * pair.sine()
    return "w_i = 2 e1, w_l = e2, v = (1, 1), both sides times sqrt(2 pi)", left, right


FIRST, SECOND, LAST = "display of the first term", "display of the second term", "last display"
G = "E[r(P_j x) x x^T]"
H = "E[grad^2 r(P_j x)]"
WIDE = "P_j wbar_i wbar_i^T P_j"

CLAIMS = (
    claim(
        "a32",
        f"{PLACE}, {LAST}, last line",
        printed_line(
            f"{CURVED} = v_l/(2 pi ‖w_l‖) sum_i v_i ‖w_i‖ sin(theta_li)"
            " (P_l + P_i wbar_i wbar_i^T P_i/‖P_l wbar_i‖^2)",
            curvature,
            lambda pair: concluded(pair, across_i),
        ),
        intended(
            f"{CURVED} = v_l/(2 pi ‖w_l‖) sum_i v_i ‖w_i‖ sin(theta_li)"
            " (P_l + P_l wbar_i wbar_i^T P_l/‖P_l wbar_i‖^2)",
            by_identities(
                f"{INTEGRALS}, and that side minus the theory's (9)",
                lambda: [
                    *agree(curvature, lambda pair: concluded(pair, across_l)),
                    *block(),
                ],
            ),
        ),
        requires=(
            "eq7.first-line",
            "a32.zero-off-diagonal",
            "a32.projector",
            "a32.combined as intended",
            "a32.plugged-in as intended",
            "a32.drawn-in as intended",
        ),
        by_hand=(TURNED, BY_PAIRS, PARALLEL),
        domain=DOMAIN,
        misprint=INDEX,
        cross_checks=(SURFACE,),
    ),
    claim(
        "a32.second-derivative",
        f"{PLACE}, first sentence",
        printed(
            "grad_(wl,wm)^2 f = diag(v * phi''(W x))_(l,m) x x^T",
            by_identities("SymPy's derivatives of f for any phi, k = 3", network_curvature),
        ),
        by_hand=(DISTRIBUTIONS,),
        domain="every twice differentiable phi; for the ReLU phi'' = delta, in the mean over x",
    ),
    claim(
        "a32.zero-off-diagonal",
        f"{PLACE}, second sentence",
        printed(
            "E[(f - a.x) grad_(wl,wm)^2 f] = 0 for l != m",
            by_identities(
                "SymPy's mixed derivatives of f for any phi, k = 3",
                lambda: network_curvature(mixed_only=True),
            ),
        ),
        requires=("a32.second-derivative",),
        domain="all nonzero weights, parallel ones too: f is a sum of functions of one w_i each",
    ),
    claim(
        "a32.index-of-g",
        f'{PLACE}, "Define g", and the third line that uses it',
        printed(
            "x = P_l x + wbar_l g with g = wbar_i.x, standard and independent of P_l x",
            by_counterexample("x and its split at exact weights", index_of_g_fails),
        ),
        intended(
            "x = P_l x + wbar_l g with g = wbar_l.x, standard and independent of P_l x",
            by_identities("the split, the covariance and the variance", lambda: index_of_g(L)),
        ),
        by_hand=(TURNED,),
        domain="every d; Gaussian numbers that are uncorrelated are independent",
        misprint="g has the index i, which means nothing there: the display splits x along w_l,"
        " and delta(wbar_l.x) becomes delta(g).",
        slip=FIRST_SLIP,
    ),
    claim(
        "a32.delta-of-unit-vector",
        f"{PLACE}, first display, first line",
        printed_line(f"{CURVED} = E[r(x) v_l delta(wbar_l.x) x x^T]", curvature, surface, False),
        intended_line(f"{CURVED} = E[r(x) v_l delta(w_l.x) x x^T]", curvature, scaled_surface),
        requires=("eq7.first-line", "a32.second-derivative"),
        by_hand=(TURNED, BY_PAIRS, DISTRIBUTIONS),
        domain=DOMAIN,
        misprint="phi''(w_l.x) is delta(w_l.x) = delta(wbar_l.x)/‖w_l‖. The next line has the"
        " factor 1/‖w_l‖, which comes from nowhere if the bar stands in the first one.",
    ),
    holds(
        "a32.normalised",
        "first display, second line",
        f"{CURVED} = v_l/‖w_l‖ E[r(x) delta(wbar_l.x) x x^T]",
        curvature,
        scaled_surface,
    ),
    holds(
        "a32.split",
        "first display, third line",
        f"{CURVED} = v_l/‖w_l‖ E_{{x,g}}[r(y) delta(g) y y^T] with y = P_l x + wbar_l g",
        curvature,
        split,
        requires=("a32.index-of-g as intended",),
    ),
    holds(
        "a32.projector",
        "first display, last line",
        f"{CURVED} = v_l/(sqrt(2 pi) ‖w_l‖) P_l E[r(P_l x) x x^T] P_l",
        curvature,
        outside,
        requires=("a32.split",),
    ),
    claim(
        "a32.stein",
        f"{PLACE}, Stein's lemma for r(P_i x)",
        printed(
            "E[r(P_i x) x x^T] = E[grad^2 r(P_i x)] + E[r(P_i x)] I",
            by_identities("exact integrals over half-spaces and lines", stein),
        ),
        requires=("a31.stein",),
        by_hand=(TURNED, BY_PAIRS, DISTRIBUTIONS),
        domain="every index i, l among them; every k and d, all nonzero weights; r(x) = f - a.x",
    ),
    indexed(
        "a32.first-term.without-target",
        f"{FIRST}, first line",
        f"{H} = E[grad^2 (sum_i v_i phi(w_i^T P_j x))]",
        projected_hessian,
        network_inside,
    ),
    indexed(
        "a32.first-term.sum",
        f"{FIRST}, second line",
        f"{H} = sum_i v_i E[grad^2 phi(w_i^T P_j x)]",
        projected_hessian,
        network_outside,
    ),
    indexed(
        "a32.first-term.delta",
        f"{FIRST}, third line",
        f"{H} = sum_i v_i E[delta(w_i^T P_j x) P_j w_i w_i^T P_j]",
        projected_hessian,
        by_delta,
    ),
    indexed(
        "a32.first-term.unit-normal",
        f"{FIRST}, fourth line",
        f"{H} = sum_i v_i/‖P_j w_i‖ E_u[delta(u)] P_j w_i w_i^T P_j",
        projected_hessian,
        by_unit_normal,
    ),
    indexed(
        "a32.first-term.angle",
        f"{FIRST}, fifth line",
        f"{H} = 1/sqrt(2 pi) sum_i v_i/(‖w_i‖ sin(theta_li)) P_j w_i w_i^T P_j",
        projected_hessian,
        by_angle,
    ),
    indexed(
        "a32.first-term",
        f"{FIRST}, last line",
        f"{H} = 1/sqrt(2 pi) sum_i v_i ‖w_i‖/sin(theta_li) {WIDE}",
        projected_hessian,
        by_direction,
    ),
    indexed(
        "a32.second-term.sum",
        f"{SECOND}, first line",
        "E[r(P_j x)] = sum_i v_i E[phi(w_i^T P_j x)]",
        projected_mean,
        mean_by_sum,
    ),
    indexed(
        "a32.second-term.norms",
        f"{SECOND}, second line",
        "E[r(P_j x)] = sum_i v_i ‖P_j w_i‖ E_u[phi(u)] for standard Gaussian u",
        projected_mean,
        mean_by_norms,
    ),
    claim(
        "a32.second-term",
        f"{PLACE}, {SECOND}, last line",
        printed(
            "E[r(P_i x)] = 1/sqrt(2 pi) sum_i v_i ‖w_i‖ sin(theta_li)",
            by_counterexample("both sides at exact weights, i != l", other_angles),
        ),
        intended_line(
            "E[r(P_l x)] = 1/sqrt(2 pi) sum_i v_i ‖w_i‖ sin(theta_li)",
            projected_mean,
            mean_by_angles,
        ),
        by_hand=(TURNED, BY_PAIRS),
        domain=f"{DOMAIN}; the i on the left is not bound by the sum, and nothing makes it l; with"
        " i = l the printed line is true",
        misprint="The projector bears i where the right side has l. The display starts from P_l,"
        " as r(P_l x) stands in the last line before it. The transcription may be at fault.",
        slip=FIRST_SLIP,
    ),
    indexed(
        "a32.combined",
        '"Combining both terms"',
        f"{G} = 1/sqrt(2 pi) sum_i v_i ‖w_i‖ (sin(theta_li) I + {WIDE}/sin(theta_li))",
        projected_square,
        combined,
        requires=("a32.stein", "a32.first-term as intended", "a32.second-term as intended"),
    ),
    indexed(
        "a32.plugged-in",
        f"{LAST}, first line",
        f"{CURVED} = v_l/(2 pi ‖w_l‖) P_l (sum_i v_i ‖w_i‖ (sin(theta_li) I"
        f" + {WIDE}/sin(theta_li))) P_l",
        curvature,
        plugged_in,
        requires=("a32.projector", "a32.combined as intended"),
        root=False,
    ),
    indexed(
        "a32.drawn-in",
        f"{LAST}, second line",
        f"{CURVED} = v_l/(2 pi ‖w_l‖) sum_i v_i ‖w_i‖ (sin(theta_li) P_l + {WIDE}/sin(theta_li))",
        curvature,
        drawn_in,
        requires=("a32.plugged-in as intended",),
        root=False,
    ),
)
