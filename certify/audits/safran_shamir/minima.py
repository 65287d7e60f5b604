"""An external case: local minima of two-layer ReLU networks that are not global.

Not of this paper. Safran and Shamir, "Spurious local minima are common in two-layer ReLU neural
networks" (ICML 2018), Theorem 1, says that for k = 6, ..., 20 the loss

    F(W) = (1/2) E (sum_i relu(w_i.x) - sum_j relu(e_j.x))^2 ,   x Gaussian in R^d, i, j = 1..k,

has local minima besides the global ones, where F = 0 (the w_i are e_1, ..., e_k in any order). It
is the loss (2) of 2k neurons (w_1, ..., w_k, e_1, ..., e_k) with v = (1, ..., 1, -1, ..., -1) and
a = 0: loss, gradient and Hessian are the theory's, judged by the claims that are required.

What is computed. Quasi-Newton descent from random starts in the space of the weights

    w_ii = a, w_ij = b, w_ik = c, w_ki = d, w_kk = e   (i, j < k, i != j),

Newton's method, and rounding to twelve decimals give the centre C. Nothing of that is believed, and
nothing is copied. What follows is in balls, for d = k + 1 and all k d weights on the box
|W - C| <= radius; one coordinate stands for every direction across e_1, ..., e_k. H encloses the
Hessian on the box, g the gradient at C.

1. All angles, between weights and with the unit vectors, lie in (0, pi), where F is smooth. (By (9)
   F has two continuous derivatives at parallel weights as well: only their enclosures break down.)
2. Interval Newton: all solutions z of A z = g, for any A in H, have entries below the radius. Then
   the gradient has one zero W* in the box, and W* - C is a -z: Brouwer's theorem for the map
   W -> C - A(W)^-1 g, A(W) the mean of the Hessian between C and W, which lies in H; and two zeros
   would make a null vector of a matrix in H.
3. With float64 eigenvectors as columns of Q, Q^T H Q is diagonally dominant. So the Hessian is
   positive definite all over the box (Sylvester, Gershgorin): its eigenvalues are at least the
   least ``M_ii - sum |M_ij|`` of M = Q^T H Q, over the largest ``N_ii + sum |N_ij|`` of N = Q^T Q.
4. F(W*) lies in F(C) + (g + H D).D, D all differences no larger than z, and is positive.

So W* is a strict local minimum, and no global one. No symmetry is used; W* has that of C, being the
only zero. For k = 5 such a point exists as well, and H is certainly negative along one direction:
it is a saddle (no maximum, as F is a quadratic polynomial of the length of each weight, convex). So
this family turns into minima at k = 6, where the theorem begins.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial, reduce
from typing import Any

import flint
import numpy
from scipy.optimize import minimize, root

from certify import linear_algebra
from certify.audits.safran_shamir import formulas
from certify.claim import (
    Claim,
    CrossCheck,
    Finding,
    HandStep,
    claim,
    derived,
    largest,
)
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided, Verdict
from certify.numbers import Balls, Float64
from certify.parameter import Parameter, Parameters
from certify.proofs.algebra import ARB
from certify.proofs.bench import Bench
from certify.sampling import montecarlo
from certify.settled import Settled

Array = Any
Ball = Any
TESTS = "tests/audits/safran_shamir/test_minima.py::"

BITS = 96
DIGITS = 12
STARTS = 200
LETTERS = "abcde"
RADIUS = Parameter(
    "radius", Fraction(1, 10**7), Fraction(0), Fraction(1), "half of the side of the box"
)

# --- where: descent in float64, of which nothing is believed --------------------------------


def pattern(k: int) -> Array:
    """Return which of the five parameters a, ..., e stands where in W; integers of shape (k, k)."""
    found = numpy.ones((k, k), dtype=int)
    numpy.fill_diagonal(found, 0)
    found[:-1, -1], found[-1, :-1], found[-1, -1] = 2, 3, 4
    return found


def signs(k: int) -> list[int]:
    """Return v: 1 for each neuron of the student, -1 for each of the teacher."""
    return [1] * k + [-1] * k


def loss_and_slopes(W: Array) -> tuple[float, Array]:
    """Return F and its gradient in W, of shape (k, k), in float64."""
    k = len(W)
    rows = numpy.concatenate([W, numpy.eye(k)])
    loss, slopes = formulas.loss_and_slopes(numpy.array(signs(k), dtype=float), rows)
    return loss, slopes[:k]


def loss_by_parameters(parameters: Array, k: int) -> float:
    """Return F at weights of the five parameters, in float64."""
    return loss_and_slopes(parameters[pattern(k)])[0]


def _sums_by_parameter(entries: Sequence[float], k: int) -> Array:
    return numpy.bincount(pattern(k).ravel(), weights=entries)


def slopes_by_parameters(parameters: Array, k: int) -> Array:
    """Return the derivatives of F in the five parameters: sums of entries of its gradient."""
    return _sums_by_parameter(loss_and_slopes(parameters[pattern(k)])[1].ravel(), k)


def polished(near: Array, k: int) -> tuple[Fraction, ...]:
    """Return the parameters after one more step of Newton's method, to twelve decimals.

    With the slopes in balls, so that the decimals do not hang on a machine's rounding. Shape (5,).
    """
    start = [Fraction(float(x)) for x in near]
    with flint.ctx.workprec(BITS):
        numbers = Balls(BITS)
        rows = formulas.gradient(*in_balls(weights(start, k), Fraction(0), numbers), numbers)
        entries = [float(x.mid()) for row in rows[:k] for x in row[:k]]
    slopes = _sums_by_parameter(entries, k)
    h = 1e-5
    columns = [
        (slopes_by_parameters(near + h * e, k) - slopes_by_parameters(near - h * e, k)) / (2 * h)
        for e in numpy.eye(len(LETTERS))
    ]
    step = numpy.linalg.solve(numpy.array(columns).T, slopes)
    ended = [x - Fraction(float(y)) for x, y in zip(start, step, strict=True)]
    return tuple(Fraction(round(x * 10**DIGITS), 10**DIGITS) for x in ended)


@cache
def at_rest(k: int) -> tuple[Fraction, ...]:
    """Return a, ..., e, to twelve decimals, of a point with zero gradient and a positive loss.

    The first that descent finds from random starts with e < 0 at the end: the other ends are the
    global minimum, and saddles. Raises LookupError if it finds none.
    """
    generator = numpy.random.default_rng(k)
    for _ in range(STARTS):
        start = generator.standard_normal(len(LETTERS)) / k**0.5
        ended = minimize(
            loss_by_parameters, start, args=(k,), jac=slopes_by_parameters, method="BFGS"
        )
        a, b, c, d, e = ended.x
        if ended.fun > 1e-3 and e < 0 < min(a, c, d) and max(abs(b), c, d, -e) < a:
            near = root(slopes_by_parameters, ended.x, args=(k,), tol=1e-14).x
            return polished(near, k)
    raise LookupError(f"no start of {STARTS} ends at a positive loss for k = {k}")


def weights(parameters: Sequence[Fraction], k: int) -> list[list[Fraction]]:
    """Return W with the five parameters, k rows of k + 1, the last coordinate zero."""
    return [[*(parameters[which] for which in row), Fraction(0)] for row in pattern(k).tolist()]


# --- what is there: ball arithmetic ----------------------------------------------------------


MINIMUM = "a strict local minimum with positive loss"
NO_MINIMUM = "no local minimum: the loss falls along a direction in second order"


def in_balls(
    W: Sequence[Sequence[Fraction]], radius: Fraction, numbers: Balls
) -> tuple[formulas.Row, linear_algebra.Matrix]:
    """Return v and all 2k weights, those of W as a box, of the network and its teacher."""
    k, d = len(W), len(W[0])
    v = [numbers.constant(x) for x in signs(k)]
    box = [[numbers.between(x - radius, x + radius) for x in row] for row in W]
    return v, [*box, *linear_algebra.identity(d, numbers)[:k]]


@dataclass(frozen=True)
class Examined:
    """What balls show of the box |W - C| <= radius; each number is a ball.

    `apart`: certainly no weight is parallel to another or to a unit vector. `moved` encloses the
    largest entry of z in step 2; NaN if a matrix in H may be singular. `least` bounds the
    eigenvalues of the Hessian from below, `falls` encloses ``u.H u`` for the unit vector u that
    seems worst. `loss` encloses F at the zero, if there is one.
    """

    radius: Ball
    apart: bool
    moved: Ball
    least: Ball
    falls: Ball
    loss: Ball

    def stationary(self) -> bool:
        """Say whether the box certainly holds one zero of the gradient, and no other."""
        return self.apart and bool(self.moved < self.radius)

    def kind(self) -> str:
        """Say what the zero certainly is: `MINIMUM`, `NO_MINIMUM`, or an empty string."""
        if self.stationary() and self.least > 0 and self.loss > 0:
            return MINIMUM
        return NO_MINIMUM if self.stationary() and self.falls < 0 else ""


def angles_apart(W: linear_algebra.Matrix, numbers: Balls) -> bool:
    """Say whether all weights are certainly not parallel to each other nor to a unit vector."""
    units = linear_algebra.identity(len(W[0]), numbers)[: len(W)]
    pairs = [(x, y) for i, x in enumerate(W) for y in (*W[:i], *units)]
    return all(
        numbers.certainly_positive(numbers.sin(linear_algebra.angle(x, y, numbers)))
        for x, y in pairs
    )


def largest_entry(balls: Sequence[Ball]) -> Ball:
    """Return a ball that encloses the largest number, NaN if one is."""
    return reduce(lambda x, y: x.max(y), balls)


def rows(matrix: Any, sign: int) -> list[Ball]:
    """Return each diagonal entry plus `sign` times the sum of the row's others, in size."""
    table = matrix.tolist()
    sums = [sum(abs(x) for j, x in enumerate(row) if j != i) for i, row in enumerate(table)]
    return [table[i][i] + sign * rest for i, rest in enumerate(sums)]


def least_eigenvalue(H: Any, Q: Any) -> Ball:
    """Return a lower bound of the eigenvalues of every symmetric matrix in H, -inf if not positive.

    Step 3: H and Q are square matrices of balls, Q whatever it may be.
    """
    least = -largest_entry([-x for x in rows(Q.transpose() * H * Q, -1)])
    most = largest_entry(rows(Q.transpose() * Q, 1))
    return (least / most).lower() if least > 0 else flint.arb.neg_inf()


def newton(H: Any, g: Any) -> Ball:
    """Return the largest entry of all solutions z of ``H z = g``; NaN if H may be singular."""
    try:
        return largest_entry([abs(x) for x in H.solve(g, algorithm="precond").entries()])
    except ZeroDivisionError:
        return flint.arb.nan()


def examine(W: Sequence[Sequence[Fraction]], radius: Fraction) -> Examined:
    """Enclose gradient, Hessian and loss of F around W, k rows of d >= k; steps 1 to 4."""
    k, d = len(W), len(W[0])
    with flint.ctx.workprec(BITS):
        numbers = Balls(BITS)
        centre, box = (in_balls(W, half, numbers) for half in (Fraction(0), radius))
        gradient = formulas.gradient(*centre, numbers)[:k]
        blocks = formulas.hessian(*box, numbers)
        g = flint.arb_mat([[x] for row in gradient for x in row])
        H = flint.arb_mat(
            [[x for j in range(k) for x in blocks[i][j][p]] for i in range(k) for p in range(d)]
        )
        moved = newton(H, g)
        D = flint.arb_mat([[(-moved).union(moved)]] * (k * d))
        loss = formulas.loss(*centre, numbers)
        loss += ((g + H * D).transpose() * D)[0, 0]
        middle = numpy.array([[float(x.mid()) for x in row] for row in H.tolist()])
        if not numpy.isfinite(middle).all():
            nan = flint.arb.nan()
            return Examined(numbers.constant(radius), False, nan, nan, nan, nan)
        # Any Q will do. Equal eigenvalues are parted, or rounding would choose their vectors.
        parted = (middle + middle.T) / 2 + numpy.diag(numpy.linspace(0, 1e-6, len(middle)))
        Q = flint.arb_mat(numpy.linalg.eigh(parted)[1].tolist())
        u = flint.arb_mat([row[:1] for row in Q.tolist()])
        falls = (u.transpose() * H * u)[0, 0] / (u.transpose() * u)[0, 0]
        return Examined(
            radius=numbers.constant(radius),
            apart=angles_apart(box[1][:k], numbers),
            moved=moved,
            least=least_eigenvalue(H, Q),
            falls=falls,
            loss=loss,
        )


# --- verdicts ----------------------------------------------------------------------------------

WHAT = (
    "loss, gradient and Hessian of all weights on the box, the interval Newton step, and"
    " Gershgorin's discs after a change of basis, in balls of 96 bits"
)


def decimal(x: Ball, decimals: int, towards: Callable[[Fraction], int]) -> str:
    """Write the exact number x with so many decimals, rounded by `towards`: floor or ceil."""
    mantissa, exponent = x.man_exp()
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return str(Decimal(towards(value * 10**decimals)).scaleb(-decimals))


def facts(parameters: Sequence[Fraction], found: Examined) -> tuple[tuple[str, str], ...]:
    """Return what the report shows of a box in which there is a zero."""
    names = ("a = w_ii", "b = w_ij", "c = w_ik", "d = w_ki", "e = w_kk")
    ends = [
        decimal(end, DIGITS, towards)
        for end, towards in ((found.loss.lower(), math.floor), (found.loss.upper(), math.ceil))
    ]
    if found.least > 0:
        curved = f"all eigenvalues at least {decimal(found.least, 4, math.floor)}"
    else:
        curved = f"along one direction at most {decimal(found.falls.upper(), 4, math.ceil)}"
    return (
        *((name, f"{float(x):.{DIGITS}f}") for name, x in zip(names, parameters, strict=True)),
        ("W* differs from it", f"by at most {float(found.moved):.1e}, entry by entry"),
        ("loss at W*", f"between {ends[0]} and {ends[1]}"),
        ("Hessian, in the box", curved),
    )


def judge(found: Examined, expected: str) -> Verdict:
    """Say whether the box's only zero certainly is what is expected, `MINIMUM` or `NO_MINIMUM`."""
    if not found.apart:
        return Undecided("two weights may be parallel in the box, or one may vanish")
    if not found.stationary():
        return Undecided("the interval Newton step may leave the box")
    if not found.kind():
        return Undecided("the signs of the Hessian or of the loss are not certain in the box")
    verdict = Proved if found.kind() == expected else Refuted
    reason = f"the only zero of the gradient in the box is {found.kind()}"
    return verdict(reason, Algebra(WHAT, ARB))


def settled(k: int, expected: str, parameters: Parameters, bench: Bench) -> Settled:
    """Settle what the zero of the gradient near `at_rest` is, for k neurons."""
    start = time.perf_counter()
    where = at_rest(k)
    searched = time.perf_counter()
    found = examine(weights(where, k), parameters["radius"])
    verdict = judge(found, expected)
    return Settled(
        verdict,
        facts=() if isinstance(verdict, Undecided) else facts(where, found),
        search_seconds=searched - start,
        check_seconds=time.perf_counter() - searched,
    )


# --- attacks -----------------------------------------------------------------------------------

FALSE_ALARM = 1e-11
BATCHES = (300, 500)
DIRECTIONS = 8
STEP = 0.01


def _arrays(k: int) -> tuple[Array, Array]:
    """Return v and all 2k weights, of the network and its teacher; float64."""
    W = numpy.array(weights(at_rest(k), k), dtype=float)[:, :k]
    return numpy.array(signs(k), dtype=float), numpy.concatenate([W, numpy.eye(k)])


def by_draws(k: int) -> Finding:
    """Compare loss and gradient at C with Monte Carlo estimates, from the definition of F."""
    (v, W), batches = _arrays(k), montecarlo.Batches(k, *BATCHES)
    given, network = (v, W), (v[:, None], W, numpy.zeros((1, k)))
    exact = numpy.array(formulas.loss(*given, Float64()))
    rows: Array = numpy.array(formulas.gradient(*given, Float64()))
    deviations = numpy.append(
        montecarlo.gradient(*network, batches).deviations(rows),
        montecarlo.loss(*network, batches).deviations(exact),
    )
    limit = montecarlo.largest_deviation(FALSE_ALARM, len(deviations), batches.number)
    return Finding(len(deviations), largest(*deviations.tolist()), limit)


def loss_by_arcs(W: Array) -> float:
    """Return F by quadrature, without a formula of the paper; W of shape (k, k).

    ``E relu(x.z) relu(y.z)`` is ``‖x‖ ‖y‖ / pi`` times the integral of
    ``cos(t) cos(t - theta)`` over the arc on which both are positive.
    """
    nodes, shares = numpy.polynomial.legendre.leggauss(24)
    rows, v = numpy.concatenate([W, numpy.eye(len(W))]), numpy.array(signs(len(W)))
    norms = numpy.linalg.norm(rows, axis=1)
    theta = numpy.arccos(numpy.clip(rows @ rows.T / numpy.outer(norms, norms), -1, 1))[..., None]
    half = (numpy.pi - theta) / 2
    t = theta / 2 + half * nodes
    arcs = (half * shares * numpy.cos(t) * numpy.cos(t - theta)).sum(axis=2) / numpy.pi
    return float((numpy.outer(v * norms, v * norms) * arcs).sum() / 2)


def by_quadrature(k: int) -> Finding:
    """Compare loss, gradient and Hessian at C with differences of F by quadrature."""
    v, rows = _arrays(k)
    W = rows[:k]
    gradient: Array = numpy.array(formulas.gradient(v, rows, Float64()))[:k].ravel()
    blocks: Array = numpy.array(formulas.hessian(v, rows, Float64()))[:k, :k]
    H = blocks.swapaxes(1, 2).reshape(k**2, k**2)
    middle = loss_by_arcs(W)
    found = [abs(formulas.loss(v, rows, Float64()) - middle)]
    generator = numpy.random.default_rng(k)
    for _ in range(DIRECTIONS):
        u = generator.standard_normal(k**2)
        u /= numpy.linalg.norm(u)
        values = [loss_by_arcs(W + m * STEP * u.reshape(k, k)) for m in (-2, -1, 1, 2)]
        slope = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * STEP)
        bend = (16 * (values[1] + values[2]) - values[0] - values[3] - 30 * middle) / (12 * STEP**2)
        found += [abs(slope - gradient @ u), abs(bend - u @ H @ u)]
    return Finding(len(found), largest(*map(float, found)), 1e-5)


# --- claims ------------------------------------------------------------------------------------

NETWORK = HandStep(
    "F is the loss (2) of the 2k neurons w_1, ..., w_k with v = 1 and e_1, ..., e_k with v = -1,"
    " and a = 0; its derivatives in W are those of (2) in the first k weights",
    TESTS + "test_the_network_is_the_student_minus_the_teacher",
)
ACROSS = HandStep(
    "A reflection across e_1, ..., e_k turns neither F nor W* with zeros there: the Hessian couples"
    " such directions neither to others nor to each other, and is the same along all of them",
    TESTS + "test_every_direction_across_the_teacher_is_the_same",
)
NEWTON = HandStep(
    "If all solutions z of A z = g, A in H, have entries below the radius, the gradient has one"
    " zero in the box, C - z for one of them: Brouwer's theorem, and the mean of the Hessian on a"
    " segment",
    TESTS + "test_a_box_is_accepted_only_around_the_zero",
)
DISCS = HandStep(
    "The least M_ii - sum |M_ij| of M = Q^T A Q, if positive, over the largest N_ii + sum |N_ij| of"
    " N = Q^T Q is a lower bound of the eigenvalues of every symmetric A: Gershgorin, for any Q",
    TESTS + "test_the_least_eigenvalue_is_a_lower_bound",
)
TAYLOR = HandStep(
    "F(C + D) - F(C) is G.D with G the gradient between, which lies in g + H [-|D|, |D|]",
    TESTS + "test_the_loss_at_the_zero_is_enclosed",
)
FORM = "F = (1/2) E(sum_i relu(w_i.x) - sum_j relu(e_j.x))^2, i, j = 1..k, k = {k},"
POINT = (
    "with w_ii = a, w_ij = b, w_ik = c, w_ki = d, w_kk = e below (i, j < k, i != j), else zero;"
    " if d <= k + 1, no other stationary point is there"
)
WITHIN = "within {radius} of the matrix"


def _claim(k: int, expected: str, says: str, place: str) -> Claim:
    generally = f"{FORM.format(k=k)} has {says} {WITHIN} {POINT}"
    return claim(
        f"safran-shamir.k{k}",
        f"Safran and Shamir (2018), {place}",
        derived(generally.format(radius=RADIUS.default), partial(settled, k, expected), generally),
        parameters=(RADIUS,),
        requires=("eq6", "eq8.rows", "eq9.diagonal", "eq9.off-diagonal"),
        by_hand=(NETWORK, ACROSS, NEWTON, DISCS, TAYLOR),
        domain="all weights W in R^(k x d) near the point, entry by entry, for every d >= k; an"
        " external case, a statement of another paper, to which the theory here applies",
        cross_checks=(
            CrossCheck(
                "loss and gradient at the matrix against Monte Carlo, in standard errors",
                partial(by_draws, k),
                FALSE_ALARM,
            ),
            CrossCheck(
                "loss there, its slope and its curvature along eight random directions against"
                " differences of the loss by quadrature, largest difference",
                partial(by_quadrature, k),
            ),
        ),
    )


CLAIMS = (
    _claim(5, NO_MINIMUM, "a stationary point, no local minimum,", "k = 5, not in Theorem 1"),
    *(_claim(k, MINIMUM, MINIMUM, f"Theorem 1, k = {k}") for k in range(6, 21)),
)
