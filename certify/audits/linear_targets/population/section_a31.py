"""Section A.3.1: E[grad_wl f grad_wm f^T], the expectation of the product of two gradients.

The paper says. For l != m, with wbar = w/‖w‖, P_l = I - wbar_l wbar_l^T and theta the angle between
w_l and w_m, Stein's lemma of second order turns E[phi'(wbar_l.x) phi'(wbar_m.x) x x^T] into
expectations of delta functions, which come out in closed form.

What is computed. Each displayed expectation on its own, exactly: steps by integration over a wedge
in polar coordinates, delta functions as surface integrals
(`certify.audits.linear_targets.exact.gaussian`), or as the law of g = wbar_l.x and of the rest of x
where the display splits x so. The second derivative of a function h that has kinks or jumps is
meant in the sense of distributions: E[grad^2 h] is E[h(x) (x x^T - I)], as grad^2 p = (x x^T - I)
p.

What is by hand: that h may be put on the density by parts, and
`certify.audits.linear_targets.exact.frame`.

One remark is false as it stands: delta'(x) f(x) = -f'(0) delta(x) lacks f(0) delta'(x), whose
mean against a Gaussian is zero.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import sympy

from certify.audits.linear_targets.exact import frame, gaussian
from certify.audits.linear_targets.exact.frame import (
    DIMENSION,
    DISTRIBUTIONS,
    TURNED,
    Expression,
    L,
    M,
    Matrix,
)
from certify.audits.linear_targets.formulas import population
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    claim,
    intended,
    largest,
    printed,
)
from certify.numbers import Multiprecision
from certify.proofs.algebra import by_counterexample, by_identities

DOMAIN = (
    "l != m, every dimension d >= 2, all nonzero w_l, w_m that are not parallel;"
    " P_l = I - wbar_l wbar_l^T"
)
BY_PARTS = HandStep(
    "Integration by parts twice moves derivatives from the Gaussian density to g, for every g"
    " of moderate growth, its derivatives in the sense of distributions",
    "tests/audits/linear_targets/population/test_section_a31.py::test_stein_for_smooth_and_for_kinked_functions",
)

# --- the expectations, from their definitions ----------------------------------------------


def both_active(pair: frame.Frame, polynomial: Expression = 1) -> Expression:
    """Return ``E[phi'(w_l.x) phi'(w_m.x) p(x)]``."""
    return gaussian.wedge(polynomial, pair.theta, DIMENSION)


def moments(pair: frame.Frame) -> Matrix:
    """Return ``E[phi'(w_l.x) phi'(w_m.x) x x^T]``."""
    x = frame.x()
    return (x * x.T).applyfunc(lambda p: both_active(pair, p))


def second_derivative(pair: frame.Frame) -> Matrix:
    """Return ``E[grad^2 (phi'(wbar_l.x) phi'(wbar_m.x))]``, by the definition."""
    x = frame.x()
    return (x * x.T - sympy.eye(DIMENSION)).applyfunc(lambda p: both_active(pair, p))


def delta_prime(pair: frame.Frame) -> Expression:
    """Return ``E[delta'(wbar_l.x) phi'(wbar_m.x)]``, as ``-E[delta(wbar_l.x) (...)']``.

    The derivative along wbar_l of density times step: ``-x1`` times the step on the half of the
    line x1 = 0 where w_m.x > 0, and the step's own.
    """
    density = -gaussian.ray(frame.x()[0], sympy.pi / 2, DIMENSION)
    step = pair.unit(L).dot(pair.unit(M)) * delta_delta(pair)
    return -(density + step)


def delta_delta(pair: frame.Frame) -> Expression:
    """Return ``E[delta(wbar_l.x) delta(wbar_m.x)]``."""
    return gaussian.point(1, pair.theta, DIMENSION)


# --- the same with x = P_l x + wbar_l g -----------------------------------------------------


def splitting(pair: frame.Frame, other: int = L) -> list[Expression]:
    """Return what vanishes if x is P_l x + wbar_l g, g standard and independent of P_l x.

    ``g = wbar_i.x`` with i = `other`.
    """
    x, g = frame.x(), pair.unit(other).dot(frame.x())
    rest = pair.projector(L) * x
    covariance = pair.projector(L) * pair.unit(other)
    variance = pair.unit(other).dot(pair.unit(other))
    return [*(x - rest - pair.unit(L) * g), *covariance, variance - 1]


def spread(pair: frame.Frame) -> Expression:
    """Return the standard deviation ``‖P_l wbar_m‖`` of ``b = wbar_m.P_l x``."""
    return frame.length(pair.projector(L) * pair.unit(M))


def active_given(pair: frame.Frame, g: Expression) -> Expression:
    """Return ``E_b[phi'(b + wbar_m.wbar_l g)]``."""
    b, offset = sympy.symbols("b offset", real=True)
    deviation = sympy.Symbol("deviation", positive=True)
    found = sympy.integrate(frame.density(b, deviation), (b, -offset, sympy.oo))
    along = pair.unit(M).dot(pair.unit(L))
    return found.subs({deviation: spread(pair), offset: along * g})


def against_delta_prime(f: Expression, weight: Expression, g: Expression) -> Expression:
    """Return the integral of ``delta'(g) f(g) weight(g)``: minus the slope at zero."""
    return -sympy.diff(f * weight, g).subs(g, 0)


def delta_prime_by_parts(pair: frame.Frame) -> Expression:
    """Return ``E_{x,g}[delta'(g) phi'(wbar_m.P_l x + wbar_m.wbar_l g)]``."""
    g = sympy.Symbol("g", real=True)
    return against_delta_prime(active_given(pair, g), frame.density(g), g)


def parenthesis() -> tuple[str, Expression, Expression]:
    """Return both sides of ``delta'(x) f(x) = -f'(0) delta(x)`` applied to a test function."""
    s = sympy.Symbol("s", real=True)
    f, test = sympy.Integer(1), s * sympy.exp(-(s**2))
    left = against_delta_prime(f, test, s)
    right = -sympy.diff(f, s).subs(s, 0) * test.subs(s, 0)
    return "f = 1 and the test function s exp(-s^2)", left, right


def parenthesis_in_the_mean() -> list[Expression]:
    """Return what vanishes if ``E_g[delta'(g) f(g)] = E_g[-f'(0) delta(g)]`` for every f."""
    g = sympy.Symbol("g", real=True)
    f = sympy.Function("f")(g)
    left = against_delta_prime(f, frame.density(g), g)
    return [left + sympy.diff(f, g).subs(g, 0) * frame.density(0)]


# --- the displayed lines ---------------------------------------------------------------------


def gradients() -> list[Expression]:
    """Return the gradient of f by w_l and by w_m minus ``v phi'(w.x) x``, phi' the step."""
    x, found = frame.x(), []
    w = [sympy.symbols(f"w_{name}1:{DIMENSION + 1}", real=True) for name in "lm"]
    v = sympy.symbols("v_l v_m", real=True)
    inner = [x.dot(weight) for weight in w]
    f = sum(output * sympy.Max(0, z) for output, z in zip(v, inner, strict=True))
    for output, weight, z in zip(v, w, inner, strict=True):
        found += [
            sympy.diff(f, weight[p]) - output * sympy.Heaviside(z) * x[p] for p in range(DIMENSION)
        ]
    return found


def normalised() -> list[Expression]:
    """Return ``phi'(w.x) - phi'(wbar.x)`` for w = ‖w‖ wbar, with phi'(z) = (1 + sign z)/2."""
    size, z = sympy.Symbol("size", positive=True), sympy.Symbol("z", real=True)
    return [(sympy.sign(size * z) - sympy.sign(z)) / 2]


def stein() -> list[Expression]:
    """Return ``grad^2 p - (x x^T - I) p`` over p, for the Gaussian density p."""
    x = frame.x()
    p = sympy.exp(-x.dot(x) / 2)
    difference = sympy.hessian(p, list(x)) - (x * x.T - sympy.eye(DIMENSION)) * p
    return [sympy.expand(entry / p) for entry in difference]


def expanded(pair: frame.Frame) -> Matrix:
    """Return the second derivative of the product by the product rule, term by term."""
    wl, wm = pair.unit(L), pair.unit(M)
    # E[phi' delta'] is the mirror image of E[delta' phi'].
    return delta_prime(pair) * (wl * wl.T + wm * wm.T) + delta_delta(pair) * (wl * wm.T + wm * wl.T)


def first_term(pair: frame.Frame) -> Matrix:
    """Return the closed form of the first term, after "Therefore we get"."""
    wl, wm = pair.unit(L), pair.unit(M)
    scale = 2 * sympy.pi * pair.sine()
    mixed, straight = wl * wm.T + wm * wl.T, wl * wl.T + wm * wm.T
    return mixed / scale - pair.cosine() * straight / scale


def combined(pair: frame.Frame) -> Matrix:
    """Return the right side after "Combining everything"."""
    wl, wm = pair.unit(L), pair.unit(M)
    mixed, straight = wl * wm.T + wm * wl.T, wl * wl.T + wm * wm.T
    plane = (mixed - pair.cosine() * straight) / (2 * sympy.pi * pair.sine())
    share = (sympy.pi - pair.theta) / (2 * sympy.pi)
    return pair.v[L] * pair.v[M] * (plane + share * sympy.eye(DIMENSION))


def normal(pair: frame.Frame, i: int, j: int) -> Matrix:
    """Return ``wbar_(j,i_perp)``: P_i w_j, divided by its norm."""
    part = pair.projector(i) * pair.weight(j)
    return part / frame.length(part)


def alternative(pair: frame.Frame) -> Matrix:
    """Return the last display, which (9) has off the diagonal."""
    straight, crossed = (
        sympy.Matrix(pair.unit(i)) * sympy.Matrix(normal(pair, i, j)).T for i, j in ((L, M), (M, L))
    )
    rest = (sympy.pi - pair.theta) * sympy.eye(DIMENSION)
    return pair.v[L] * pair.v[M] / (2 * sympy.pi) * (straight + crossed + rest)


def blocks() -> list[Expression]:
    """Return the theory's blocks (l, m) and (m, l) minus the last display."""
    pair, numbers = frame.symbolic(), gaussian.HalfAngles()
    found = population.hessian(pair.outputs(), pair.weights(), [list(pair.a)], numbers)
    off_diagonal = [sympy.Matrix(found[i][j]) for i, j in ((L, M), (M, L))]
    return [entry for block in off_diagonal for entry in block - alternative(pair)]


def delta_prime_lines(line: int) -> list[Expression]:
    """Return what vanishes if a line of the display of ``E[delta' phi']`` is right."""
    pair = frame.symbolic()
    found, pi = delta_prime(pair), sympy.pi
    if line == 1:
        return [found - delta_prime_by_parts(pair), *splitting(pair)]
    if line == 2:
        at_zero = frame.density(0, spread(pair))
        return [found + pair.cosine() / sympy.sqrt(2 * pi) * at_zero]
    right = (spread(pair), pair.sine())
    return [found + pair.cosine() / (2 * pi * size) for size in right]


def delta_delta_lines(line: int) -> list[Expression]:
    """Return what vanishes if a line of the display of ``E[delta delta]`` is right."""
    pair = frame.symbolic()
    found = delta_delta(pair)
    if line == 1:
        # delta(g) puts g = 0, so that the second one stands at b = 0.
        return [found - frame.density(0) * frame.density(0, spread(pair)), *splitting(pair)]
    return [found - 1 / (2 * sympy.pi * size) for size in (spread(pair), pair.sine())]


def step_step() -> list[Expression]:
    """Return ``E[phi' phi'] - (pi - theta)/(2 pi)``."""
    pair = frame.symbolic()
    return [both_active(pair) - (sympy.pi - pair.theta) / (2 * sympy.pi)]


def product(pair: frame.Frame) -> Matrix:
    """Return ``E[grad_wl f grad_wm f^T]``."""
    return pair.v[L] * pair.v[M] * moments(pair)


def _entries(difference: Callable[[frame.Frame], Matrix]) -> list[Expression]:
    """Return the entries of a difference of matrices in the symbolic frame."""
    return list(difference(frame.symbolic()))


def _unit() -> Matrix:
    return sympy.eye(DIMENSION)


# --- cross-checks ----------------------------------------------------------------------------

ANGLES = ("1e-6", "0.1", "1", "2.2", "3.1", "3.141592")
STEEP = ("0.1", "2.2", "3.1")


def by_quadrature() -> Finding:
    """Compare the theory's block (l, m) with quadrature over the wedge in the plane."""
    numbers, found = Multiprecision(30), []
    with mpmath.workdps(30):
        for angle in map(mpmath.mpf, ANGLES):
            wm = [2 * mpmath.cos(angle), 2 * mpmath.sin(angle), 0]
            weights = [[numbers.from_float(z) for z in w] for w in ([mpmath.mpf(3), 0, 0], wm)]
            outputs = [[numbers.constant(1)], [numbers.constant(1)]]
            block = population.hessian(outputs, weights, [weights[0]], numbers)[L][M]
            ends = [angle - mpmath.pi / 2, mpmath.pi / 2]
            # Over the radius, rho^3 / (2 pi) gives 1/pi in the plane, rho / (2 pi) across it.
            for p, q, part in (
                (0, 0, lambda s: mpmath.cos(s) ** 2 / mpmath.pi),
                (0, 1, lambda s: mpmath.cos(s) * mpmath.sin(s) / mpmath.pi),
                (1, 1, lambda s: mpmath.sin(s) ** 2 / mpmath.pi),
                (2, 2, lambda s: 1 / (2 * mpmath.pi)),
            ):
                found.append(float(abs(mpmath.quad(part, ends) - block[p][q])))
    return Finding(len(found), largest(*found), 1e-20)


def bumps() -> Finding:
    """Compare both means of delta functions with those of Gaussian bumps of width 1e-8.

    The law is split as in the display; the error of a bump is of second order in its width.
    """
    found, width = [], mpmath.mpf("1e-8")
    with mpmath.workdps(30):
        for angle in map(mpmath.mpf, STEEP):
            cosine, sine = mpmath.cos(angle), mpmath.sin(angle)

            def slope(z: Expression, ratio: Expression = cosine / sine) -> Expression:
                step = mpmath.ncdf(ratio * width * z)
                return -z / width * mpmath.npdf(z) * step * mpmath.npdf(width * z)

            def both(z: Expression, c: Expression = cosine, s: Expression = sine) -> Expression:
                second = mpmath.npdf(c * width * z, 0, mpmath.sqrt(s**2 + width**2))
                return mpmath.npdf(z) * second * mpmath.npdf(width * z)

            expected = -cosine / (2 * mpmath.pi * sine), 1 / (2 * mpmath.pi * sine)
            for function, value in zip((slope, both), expected, strict=True):
                integral = mpmath.quad(function, [-14, -5, 0, 5, 14])
                found.append(float(abs(integral / value - 1)))
    return Finding(len(found), largest(*found), 1e-9)


QUADRATURE = CrossCheck(
    "E[phi' phi' x x^T] by quadrature over the wedge in polar coordinates, theta from 1e-6 to"
    " pi - 1e-6, against the theory's block; worst difference of entries",
    by_quadrature,
)
BUMPS = CrossCheck(
    "E[delta' phi'] and E[delta delta] with delta a Gaussian bump of width 1e-8, by quadrature,"
    " against the closed forms; worst relative difference",
    bumps,
)

# --- the claims ------------------------------------------------------------------------------

PLACE = "A.3.1"
INTEGRALS = "exact integrals over wedges, rays and the laws of g and b minus the printed side"
MEAN = "E[grad_wl f grad_wm f^T]"

CLAIMS = (
    claim(
        "a31",
        f"{PLACE}, last display",
        printed(
            f"{MEAN} = v_l v_m/(2 pi) (wbar_l wbar_(m,l_perp)^T + wbar_m wbar_(l,m_perp)^T"
            " + (pi - theta) I)",
            by_identities(
                f"{INTEGRALS}, and the theory's (9) minus that side",
                lambda: [
                    *_entries(lambda pair: product(pair) - alternative(pair)),
                    *blocks(),
                ],
            ),
        ),
        requires=(
            "a31.gradient",
            "a31.normalised",
            "a31.stein-applied",
            "a31.first-term",
            "a31.step-step",
            "a31.combined",
            "a31.alternative",
        ),
        by_hand=(TURNED,),
        domain=f"{DOMAIN}; the bar over w_(m,l_perp) = P_l w_m divides by the norm, as over w",
        cross_checks=(QUADRATURE,),
    ),
    claim(
        "a31.gradient",
        f"{PLACE}, first line",
        printed(
            f"{MEAN} = E[v_l phi'(w_l.x) x x^T phi'(w_m.x) v_m]",
            by_identities("SymPy's derivative of f, with phi' the step function", gradients),
        ),
        domain="almost every x; where w.x = 0 the ReLU has no derivative",
    ),
    claim(
        "a31.normalised",
        f"{PLACE}, second line",
        printed(
            f"{MEAN} = v_l v_m E[phi'(wbar_l.x) phi'(wbar_m.x) x x^T]",
            by_identities("phi'(w.x) and phi'(wbar.x), with phi' the step", normalised),
        ),
        requires=("a31.gradient",),
        domain="all nonzero w_l, w_m",
    ),
    claim(
        "a31.stein",
        f"{PLACE}, Stein's lemma of second order; also A.3.2",
        printed(
            "E[g(x) x x^T] = E[grad^2 g(x)] + E[g(x)] I",
            by_identities("the second derivative of the Gaussian density p", stein),
        ),
        by_hand=(BY_PARTS,),
        domain="every g of moderate growth, grad^2 g in the sense of distributions, every d",
    ),
    claim(
        "a31.stein-applied",
        f"{PLACE}, third display",
        printed(
            "E[phi'(wbar_l.x) phi'(wbar_m.x) x x^T] = E[grad^2 (phi'(wbar_l.x) phi'(wbar_m.x))]"
            " + E[phi'(wbar_l.x) phi'(wbar_m.x)] I",
            by_identities(
                INTEGRALS,
                lambda: _entries(
                    lambda pair: moments(pair) - expanded(pair) - both_active(pair) * _unit()
                ),
            ),
        ),
        requires=("a31.stein", "a31.second-derivative"),
        by_hand=(TURNED, DISTRIBUTIONS),
        domain=DOMAIN,
    ),
    claim(
        "a31.second-derivative",
        f"{PLACE}, display of the first term",
        printed(
            "E[grad^2 (phi'(wbar_l.x) phi'(wbar_m.x))] ="
            " E[delta'(wbar_l.x) phi'(wbar_m.x)] wbar_l wbar_l^T"
            " + E[delta(wbar_l.x) delta(wbar_m.x)] (wbar_l wbar_m^T + wbar_m wbar_l^T)"
            " + E[phi'(wbar_l.x) delta'(wbar_m.x)] wbar_m wbar_m^T",
            by_identities(
                INTEGRALS,
                lambda: _entries(lambda pair: second_derivative(pair) - expanded(pair)),
            ),
        ),
        by_hand=(TURNED, BY_PARTS, DISTRIBUTIONS),
        domain=DOMAIN,
    ),
    claim(
        "a31.delta-prime.split",
        f"{PLACE}, display of E[delta' phi'], first line",
        printed(
            "E[delta'(wbar_l.x) phi'(wbar_m.x)] ="
            " E_{x,g}[delta'(g) phi'(wbar_m^T P_l x + wbar_m^T wbar_l g)]",
            by_identities(INTEGRALS, lambda: delta_prime_lines(1)),
        ),
        by_hand=(TURNED, DISTRIBUTIONS),
        domain=f"{DOMAIN}; g = wbar_l.x",
    ),
    claim(
        "a31.delta-prime.by-parts",
        f"{PLACE}, display of E[delta' phi'], second line",
        printed(
            "E[delta'(wbar_l.x) phi'(wbar_m.x)] = -cos(theta)/sqrt(2 pi) E[delta(wbar_m^T P_l x)]",
            by_identities(INTEGRALS, lambda: delta_prime_lines(2)),
        ),
        requires=("a31.parenthesis as intended",),
        by_hand=(TURNED, DISTRIBUTIONS),
        domain=DOMAIN,
    ),
    claim(
        "a31.parenthesis",
        f"{PLACE}, display of E[delta' phi'], remark on the second line",
        printed(
            "delta'(x) f(x) = -f'(0) delta(x)",
            by_counterexample("both distributions applied to a test function", parenthesis),
        ),
        intended(
            "E_g[delta'(g) f(g)] = E_g[-f'(0) delta(g)] for standard Gaussian g",
            by_identities("both sides for every differentiable f", parenthesis_in_the_mean),
        ),
        domain="every differentiable f of moderate growth",
        misprint="delta' f is f(0) delta' - f'(0) delta. The line that the remark stands at uses"
        " it under E_g, where f(0) delta' has mean -f(0) p'(0) = 0.",
    ),
    claim(
        "a31.delta-prime",
        f"{PLACE}, display of E[delta' phi'], last line",
        printed(
            "E[delta'(wbar_l.x) phi'(wbar_m.x)] = -cos(theta)/(2 pi ‖P_l wbar_m‖)"
            " = -cos(theta)/(2 pi sin(theta))",
            by_identities(INTEGRALS, lambda: delta_prime_lines(3)),
        ),
        requires=("a31.delta-prime.split", "a31.delta-prime.by-parts"),
        by_hand=(TURNED, DISTRIBUTIONS),
        domain=DOMAIN,
        cross_checks=(BUMPS,),
    ),
    claim(
        "a31.delta-delta.split",
        f"{PLACE}, display of E[delta delta], first line",
        printed(
            "E[delta(wbar_l.x) delta(wbar_m.x)] ="
            " E_{x,g}[delta(g) delta(wbar_m^T P_l x + wbar_m^T wbar_l g)]",
            by_identities(INTEGRALS, lambda: delta_delta_lines(1)),
        ),
        by_hand=(TURNED, DISTRIBUTIONS),
        domain=f"{DOMAIN}; g = wbar_l.x",
    ),
    claim(
        "a31.delta-delta",
        f"{PLACE}, display of E[delta delta], last line",
        printed(
            "E[delta(wbar_l.x) delta(wbar_m.x)] = 1/(2 pi ‖P_l wbar_m‖) = 1/(2 pi sin(theta))",
            by_identities(INTEGRALS, lambda: delta_delta_lines(2)),
        ),
        requires=("a31.delta-delta.split",),
        by_hand=(TURNED, DISTRIBUTIONS),
        domain=DOMAIN,
        cross_checks=(BUMPS,),
    ),
    claim(
        "a31.first-term",
        f'{PLACE}, "Therefore we get"',
        printed(
            "E[grad^2 (phi'(wbar_l.x) phi'(wbar_m.x))] ="
            " (wbar_l wbar_m^T + wbar_m wbar_l^T)/(2 pi sin(theta))"
            " - cos(theta) (wbar_l wbar_l^T + wbar_m wbar_m^T)/(2 pi sin(theta))",
            by_identities(
                INTEGRALS,
                lambda: _entries(lambda pair: second_derivative(pair) - first_term(pair)),
            ),
        ),
        requires=("a31.second-derivative", "a31.delta-prime", "a31.delta-delta"),
        by_hand=(TURNED, BY_PARTS),
        domain=DOMAIN,
    ),
    claim(
        "a31.step-step",
        f"{PLACE}, second term",
        printed(
            "E[phi'(wbar_l.x) phi'(wbar_m.x)] I = (pi - theta)/(2 pi) I",
            by_identities(INTEGRALS, step_step),
        ),
        by_hand=(TURNED,),
        domain=DOMAIN,
    ),
    claim(
        "a31.combined",
        f'{PLACE}, "Combining everything"',
        printed(
            f"{MEAN} = v_l v_m ((wbar_l wbar_m^T + wbar_m wbar_l^T - cos(theta)"
            " (wbar_l wbar_l^T + wbar_m wbar_m^T))/(2 pi sin(theta))"
            " + (pi - theta)/(2 pi) I)",
            by_identities(INTEGRALS, lambda: _entries(lambda pair: product(pair) - combined(pair))),
        ),
        requires=("a31.stein-applied", "a31.first-term", "a31.step-step"),
        by_hand=(TURNED,),
        domain=DOMAIN,
    ),
    claim(
        "a31.alternative",
        f'{PLACE}, "or alternatively"',
        printed(
            "the last two displays agree: put cos(theta) = wbar_l^T wbar_m",
            by_identities(
                "the one right side minus the other",
                lambda: _entries(lambda pair: combined(pair) - alternative(pair)),
            ),
        ),
        by_hand=(TURNED,),
        domain=DOMAIN,
    ),
)
