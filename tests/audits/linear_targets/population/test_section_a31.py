"""Section A.3.1: its verdicts, twins of its right sides, and attacks on the hand steps."""

import math

import mpmath
import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from certify import linear_algebra
from certify.audits.linear_targets.exact import frame
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import section_a31
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.proofs.algebra import vanishes
from tests.audits.helpers import NUDGE, settle


@pytest.mark.parametrize("claim", section_a31.CLAIMS, ids=lambda claim: claim.id)
def test_every_line_is_proved_except_the_remark_in_parentheses(claim):
    found = {v.reading: type(settle(claim.id, v.reading).verdict) for v in claim.versions}
    if claim.id == "a31.parenthesis":
        assert found == {"as printed": Refuted, "as intended": Proved}
    else:
        assert found == {"as printed": Proved}


@pytest.mark.parametrize("check", [section_a31.QUADRATURE, section_a31.BUMPS])
def test_cross_checks_agree(check):
    assert check.run().agrees()


RATIO = sympy.Rational(NUDGE.numerator, NUDGE.denominator)

# --- twins -----------------------------------------------------------------------------------

# For each function of the module a claim that judges it.
JUDGED = {
    "moments": "a31.stein-applied",
    "second_derivative": "a31.second-derivative",
    "delta_prime": "a31.delta-prime",
    "delta_delta": "a31.delta-delta",
    "delta_prime_by_parts": "a31.delta-prime.split",
    "spread": "a31.delta-delta.split",
    "both_active": "a31.step-step",
    "expanded": "a31.second-derivative",
    "first_term": "a31.first-term",
    "combined": "a31.combined",
    "product": "a31",
    "alternative": "a31.alternative",
}


def supplement(pair):
    return frame.Frame(sympy.pi - pair.theta, pair.sizes, pair.v, pair.a)


CHANGES = {
    "larger": lambda right: lambda pair, *more: RATIO * right(pair, *more),
    "opposite": lambda right: lambda pair, *more: -right(pair, *more),
    "supplement": lambda right: lambda pair, *more: right(supplement(pair), *more),
}


# What depends on the sine alone does not change with the supplement.
CHANGED = [
    (function, change)
    for function in JUDGED
    for change in CHANGES
    if change != "supplement" or function not in ("delta_delta", "spread")
]


@pytest.mark.long(but=27)
@pytest.mark.parametrize(("function", "change"), CHANGED)
def test_a_changed_side_is_not_proved(function, change, monkeypatch):
    right = getattr(section_a31, function)
    monkeypatch.setattr(section_a31, function, CHANGES[change](right))
    assert isinstance(settle(JUDGED[function]).verdict, Undecided)


def test_a_changed_theory_is_not_proved(monkeypatch):
    right = linear_algebra.times
    monkeypatch.setattr(population, "times", lambda p, M: right(RATIO * p, M))
    assert isinstance(settle("a31").verdict, Undecided)


def test_the_wrong_split_does_not_vanish():
    assert not all(map(vanishes, section_a31.splitting(frame.symbolic(), frame.M)))


def test_the_quadrature_sees_an_error_of_a_millionth(monkeypatch):
    right = population.hessian

    def twin(V, W, A, numbers):
        blocks = right(V, W, A, numbers)
        return [[[[x * 1.000001 for x in row] for row in b] for b in line] for line in blocks]

    monkeypatch.setattr(population, "hessian", twin)
    assert not section_a31.by_quadrature().agrees()


def test_the_remark_in_parentheses_fails_for_a_narrow_bump():
    """The integral of ``delta'(s) f(s) psi(s)`` with f = 1, psi = s exp(-s^2): -1, not 0."""
    with mpmath.workdps(40):
        width = mpmath.mpf("1e-9")

        def integrand(z):
            s = width * z
            return -z / width * mpmath.npdf(z) * s * mpmath.exp(-(s**2))

        assert abs(mpmath.quad(integrand, [-14, -4, 0, 4, 14]) + 1) < 1e-12


# --- attacks on the hand steps ---------------------------------------------------------------


def at(expression, pair, values):
    """Evaluate an expression of the symbolic frame."""
    (t,) = pair.theta.free_symbols
    numbers = dict(zip((t, *pair.sizes), values, strict=True))
    return float(sympy.sympify(expression).subs(numbers).evalf(30))


@given(
    st.floats(0.1, 3.04),
    st.floats(0.1, 10),
    st.floats(0.1, 10),
)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_narrow_bumps_tend_to_delta(theta, size_l, size_m):
    """delta(w.x) as a Gaussian bump in w.x, of width 1e-5, without any split of x.

    Then w_l.x and w_m.x with two independent noises of that width are jointly Gaussian.
    """
    width, cosine = 1e-5, math.cos(theta)
    a, b = (size**2 + width**2 for size in (size_l, size_m))
    c = size_l * size_m * cosine
    root = math.sqrt(a * b - c * c)
    pair = frame.symbolic()
    values = (math.tan(theta / 2), size_l, size_m)
    # E[delta(w_l.x) delta(w_m.x)]: the joint density at zero.
    both = at(section_a31.delta_delta(pair) / (pair.sizes[0] * pair.sizes[1]), pair, values)
    assert 1 / (2 * math.pi * root) == pytest.approx(both, rel=1e-4)
    # E[delta'(w_l.x) step(w_m.x)] = -d/du [density of w_l.x at u P(w_m.x > 0 | u)] at u = 0.
    found = -c / (2 * math.pi * a * root)
    one = at(section_a31.delta_prime(pair) / pair.sizes[0] ** 2, pair, values)
    assert found == pytest.approx(one, rel=1e-4, abs=1e-6)

    # E[delta(w_l.x) phi(w_m.x)] by quadrature over the bump, first along w_l, then across.
    def across(u):
        mean, deviation = size_m * cosine * u / size_l, size_m * math.sin(theta)
        z = mean / deviation
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return mean * (1 + math.erf(z / math.sqrt(2))) / 2 + deviation * density

    def bump(u):
        narrow = math.exp(-((u / width) ** 2) / 2) / (math.sqrt(2 * math.pi) * width)
        law = math.exp(-((u / size_l) ** 2) / 2) / (math.sqrt(2 * math.pi) * size_l)
        return narrow * law * across(u)

    integral = quad(bump, -8 * width, 8 * width, epsabs=0, epsrel=1e-10)[0]
    expected = size_m * math.sin(theta) / (2 * math.pi * size_l)
    assert integral == pytest.approx(expected, rel=1e-4)


NODES, SHARES = numpy.polynomial.hermite_e.hermegauss(60)
SHARES = SHARES / math.sqrt(2 * math.pi)
X, Y = (z.ravel() for z in numpy.meshgrid(NODES, NODES))
MASS = numpy.outer(SHARES, SHARES).ravel()


def mean(values):
    return float((MASS * values).sum())


@given(st.tuples(*[st.floats(-1.5, 1.5)] * 2), st.floats(-3, 3), st.floats(-math.pi, math.pi))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_stein_for_smooth_and_for_kinked_functions(b, phase, turn):
    """E[g x x^T] = E[grad^2 g] + E[g] I, each side by itself."""
    b = numpy.array(b)
    z = b[0] * X + b[1] * Y
    coordinates = (X, Y)
    # Smooth: cos(b.x + phase), and b.x exp(b.x).
    smooth = (
        (numpy.cos(z + phase), -numpy.cos(z + phase)),
        (z * numpy.exp(z), (z + 2) * numpy.exp(z)),
    )
    for g, bend in smooth:
        for p in range(2):
            for q in range(2):
                left = mean(g * coordinates[p] * coordinates[q])
                right = mean(bend) * b[p] * b[q] + mean(g) * (p == q)
                assert left == pytest.approx(right, rel=1e-8, abs=1e-8)
    # Kinked: phi(n.x) phi(m.x) with unit n, m: the second derivative has steps and deltas.
    n, m = numpy.array([1.0, 0.0]), numpy.array([math.cos(turn), math.sin(turn)])
    low, high = (
        (-math.pi / 2, turn + math.pi / 2) if turn < 0 else (turn - math.pi / 2, math.pi / 2)
    )

    def wedge(power, p, q, function):
        """Integrate over the wedge a function of degree `power`, times x_p x_q where wanted."""
        radius = quad(lambda rho: rho ** (power + 1) * math.exp(-rho * rho / 2), 0, 40)[0]

        def part(s):
            x = numpy.array([math.cos(s), math.sin(s)])
            return function(x) * (x[p] * x[q] if p is not None else 1.0)

        return radius * quad(part, low, high, epsabs=1e-12)[0] / (2 * math.pi)

    product = wedge(2, None, None, lambda x: (n @ x) * (m @ x))
    active = wedge(0, None, None, lambda x: 1.0)
    # delta(n.x) phi(m.x): on the line n.x = 0 the other has the deviation |sin(turn)|.
    on_line = abs(math.sin(turn)) / (2 * math.pi)
    for p in range(2):
        for q in range(2):
            left = wedge(4, p, q, lambda x: (n @ x) * (m @ x))
            bend = active * (n[p] * m[q] + m[p] * n[q]) + on_line * (n[p] * n[q] + m[p] * m[q])
            assert left == pytest.approx(bend + product * (p == q), rel=1e-6, abs=1e-8)
