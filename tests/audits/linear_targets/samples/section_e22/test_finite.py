"""E.2.2 for finite n: the cases, one draw's bound against all W tried, and the theorem's steps."""

from fractions import Fraction
from math import comb, erfc, exp, log, sqrt

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.runs import near_optimum
from certify.audits.linear_targets.samples.section_e22 import finite
from certify.kernel.verdict import Proved, Supported, Undecided
from certify.numbers import Balls
from certify.proofs.bench import Bench
from tests.audits.helpers import settle

unit = st.floats(-1, 1)
seeds = st.integers(0, 10**6)
GIVEN = {p.name: p.default for p in (finite.EPS, finite.LEAST_RATIO, finite.RATE)}


def correlation(X, h1, h2):
    """Return <grad L^, W - W*> in plain NumPy."""
    a = numpy.eye(X.shape[1])[0]
    p, q = X @ (a + h1), X @ (h2 - a)
    r = numpy.maximum(p, 0) - numpy.maximum(q, 0) - X @ a
    return float(numpy.mean(r * ((p > 0) * (X @ h1) - (q > 0) * (X @ h2))))


def worst(X, eps, generator, tries=60):
    """Return the least correlation over ‖H‖^2 among random W and W aimed at single samples."""
    found = numpy.inf
    for _ in range(tries):
        H = generator.standard_normal((2, X.shape[1]))
        for row in range(2):
            if generator.random() < 0.7:
                i = generator.integers(len(X))
                H[row] = generator.choice([-1, 1]) * X[i] + 0.1 * H[row]
            H[row] *= eps * generator.uniform(0.1, 1) / numpy.linalg.norm(H[row])
        found = min(found, correlation(X, *H) / numpy.sum(H**2))
    return found


@pytest.mark.parametrize("name", ["emp.alpha.pieces", "emp.alpha.finite", "lemma9.finite"])
def test_true_lines_are_proved(name):
    assert isinstance(settle(name).verdict, Proved)


def test_a_wrong_gradient_is_noticed(monkeypatch):
    right = empirical.correlation
    monkeypatch.setattr(empirical, "correlation", lambda *given: 2 * right(*given))
    assert not isinstance(settle("emp.alpha.pieces").verdict, Proved)


@given(
    u=unit,
    v=unit,
    s=unit,
    theta=st.fractions(Fraction(1, 100), Fraction(99, 100)),
    at_zero=st.integers(0, 1),
)
@settings(derandomize=True, deadline=None)
def test_no_pattern_is_worse(u, v, s, theta, at_zero):
    """Every sample's part against both bounds, whichever units are active."""
    first, second = s + u, v - s
    p, q = (1 if x > 0 else 0 if x < 0 else at_zero for x in (first, second))
    part = (max(first, 0) - max(second, 0) - s) * (p * u - q * v)
    if s < 0:
        u, v, s = v, u, -s
    assert part >= -(v**2) / 4 - 1e-14
    if s > max(abs(u), abs(v)):
        assert abs(part - u**2) <= 1e-14
    theta, kappa = float(theta), float(finite.kappa(theta))
    lost = theta * u**2 * (u <= -s) + kappa * v**2 * (v >= s)
    assert s == 0 or part >= theta * u**2 - lost - 1e-12 * (1 + kappa)


@pytest.mark.parametrize("theta", [Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)])
def test_no_smaller_kappa_does(theta):
    grid = numpy.linspace(-1, 1, 401)
    u, s = numpy.meshgrid(grid, numpy.linspace(0, 1, 101))
    part = (u - 1) * (u - 1 + s)
    kappa = float(finite.kappa(theta))
    needed = float(numpy.max(float(theta) * u**2 - part))
    # v = 1 here, and larger u are no worse; u = 1/(1 - theta) may lie outside of the grid.
    u = numpy.linspace(-3, 3, 6001)
    for end in (0, 1):
        needed = max(needed, float(numpy.max(float(theta) * u**2 - (u - 1) * (u - 1 + end))))
    assert kappa - 1e-5 <= needed <= kappa + 1e-12


@pytest.mark.long
@given(seed=seeds, eps=st.floats(0.001, 0.5), d=st.integers(1, 8), ratio=st.integers(1, 30))
@settings(derandomize=True, deadline=None)
def test_a_draws_bound_is_not_undercut(seed, eps, d, ratio):
    generator = numpy.random.default_rng(seed)
    X = generator.standard_normal((ratio * d, d))
    alpha, near = near_optimum.bounds(iter([X[: d + 1], X[d + 1 :]]), len(X), d, eps)
    assert worst(X, eps, generator) >= alpha - 1e-9
    h = generator.standard_normal(d)
    h *= eps / numpy.linalg.norm(h)
    flips = numpy.abs(X[:, 0]) <= numpy.abs(X @ h)
    assert numpy.sum(flips * (X @ h) ** 2) / len(X) <= near * eps**2 + 1e-12


@pytest.mark.long
def test_draws_are_judged():
    """Too large an alpha stays open: a lower bound refutes nothing."""
    claim = registry.find("emp.alpha.draws")
    defaults = claim.defaults()
    assert isinstance(settle("emp.alpha.draws").verdict, Supported)
    too_much = {**defaults, "alpha": Fraction(3, 10)}
    assert isinstance(claim.deciding().settle(too_much, Bench()).verdict, Undecided)


# --- the theorem ----------------------------------------------------------------------------


def test_the_constants_recomputed_here():
    """Alpha at the default sizes from its formula in mpmath."""
    found, theta, p = finite.best_alpha(GIVEN)
    eps, edge, tau = mpmath.mpf(1) / 100, mpmath.sqrt(mpmath.mpf(1) / 1000), mpmath.mpf(1) / 100
    theta, p = (
        mpmath.mpf(theta.numerator) / theta.denominator,
        mpmath.mpf(p.numerator) / p.denominator,
    )

    def entropy(x):
        return -x * mpmath.log(x) - (1 - x) * mpmath.log(1 - x)

    most = p + mpmath.mpf(1) / 1000
    heavy = (mpmath.sqrt(most) + edge + mpmath.sqrt(2 * entropy(most)) + tau) ** 2
    level = (mpmath.sqrt(p) + edge + mpmath.sqrt(2 * entropy(p)) + tau) / mpmath.sqrt(p)
    share = mpmath.sqrt(2 / mpmath.pi) * eps * level + tau / 2
    near = (mpmath.sqrt(share) + edge + tau) ** 2 + share * (eps * level) ** 2
    lost = max(1 / (4 - 4 * theta), theta / (1 - theta), theta)
    alpha = theta * (mpmath.sqrt((1 - tau) / 2) - edge - tau) ** 2 - lost * (near + heavy)
    assert abs(float(found) - float(alpha)) < 1e-12
    assert alpha > mpmath.mpf(1) / 20 > 1 / (600 * mpmath.pi)


def test_beyond_what_the_theorem_gives_nothing_is_proved():
    claim = registry.find("emp.alpha.finite")
    value = Fraction(float(finite.best_alpha(GIVEN)[0]))
    for alpha, verdict in (
        (value - Fraction(1, 10**9), Proved),
        (value + Fraction(1, 10**9), Undecided),
    ):
        parameters = {**claim.defaults(), "alpha": alpha}
        assert isinstance(claim.deciding().settle(parameters, Bench()).verdict, verdict)


@pytest.mark.parametrize(("m", "d"), [(400, 1), (400, 10), (150, 40), (40, 40)])
def test_norms_are_within_their_bounds(m, d):
    """Also for the rows with a.x > 0, whose first column is positive; t = 2: at most 0.136."""
    generator = numpy.random.default_rng(m + d)
    outside = numpy.zeros(2)
    for _ in range(200):
        X = generator.standard_normal((m, d))
        X[:, 0] = numpy.abs(X[:, 0])
        values = numpy.linalg.svd(X, compute_uv=False)
        outside += values[-1] < sqrt(m) - sqrt(d) - 2, values[0] > sqrt(m) + sqrt(d) + 2
    assert numpy.all(outside <= 200 * exp(-2))


@given(seed=seeds, d=st.integers(1, 6), share=st.sampled_from([0.02, 0.05, 0.2]))
@settings(derandomize=True, deadline=None)
def test_few_rows_are_heavy(seed, d, share):
    """For g aimed at the rows that are longest: fewer than k above R/sqrt k, and R^2 is enough."""
    generator = numpy.random.default_rng(seed)
    n = 100 * d
    X, k = generator.standard_normal((n, d)), int(-(-share * n // 1))
    R = sqrt(k) + sqrt(d) + sqrt(2 * log(comb(n, k))) + 0.6 * sqrt(n)
    assert log(comb(n, k)) <= n * (-k / n * log(k / n) - (1 - k / n) * log(1 - k / n)) + 1e-9
    longest = X[numpy.argsort(-numpy.linalg.norm(X, axis=1))[:5]]
    for g in (*longest, *numpy.linalg.eigh(X.T @ X)[1].T):
        values = numpy.abs(X @ g) / numpy.linalg.norm(g)
        heavy = values[values > R / sqrt(k)]
        assert len(heavy) < k
        assert numpy.sum(heavy**2) <= R**2
        assert numpy.sum(numpy.sort(values)[-k:] ** 2) <= R**2


@pytest.mark.parametrize("reach", [0.01, 0.1, 0.5])
def test_counts_are_within_their_bounds(reach):
    """At n = 1000, tau = 1/10: each count is outside in at most exp(-5) = 0.7 % of the draws."""
    generator, n, tau = numpy.random.default_rng(3), 1000, 0.1
    assert 1 - erfc(reach / sqrt(2)) <= sqrt(2 / numpy.pi) * reach
    s = generator.standard_normal((500, n))
    right, near = (s > 0).sum(axis=1), (numpy.abs(s) <= reach).sum(axis=1)
    assert numpy.sum(numpy.abs(right - n / 2) > tau * n / 2) <= 15
    assert numpy.sum(near > n * (sqrt(2 / numpy.pi) * reach + tau / 2)) <= 15


@given(seed=seeds, d=st.integers(1, 5))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_the_bound_of_the_theorem_for_every_weight(seed, d):
    """Attack theta A - lost B and its parts, for h aimed at single samples; and alpha itself."""
    generator = numpy.random.default_rng(seed)
    n, eps, M = 1000 * d, 0.01, 3.0
    X = generator.standard_normal((n, d))
    s, theta = X[:, 0], 0.45
    lost = float(max(finite.kappa(Fraction(9, 20)), Fraction(9, 20)))
    total = size = 0.0
    H = X[generator.integers(n, size=2)] + 0.3 * generator.standard_normal((2, d))
    H *= eps * generator.random((2, 1)) / numpy.linalg.norm(H, axis=1, keepdims=True)
    for h, side in zip(H, (s > 0, s < 0), strict=True):
        g = h / numpy.linalg.norm(h)
        values = X @ g
        bad = numpy.abs(s) <= eps * numpy.abs(values)
        heavy, chosen = numpy.abs(values) > M, numpy.abs(s) <= eps * M
        assert numpy.all(~bad | heavy | chosen)
        share = theta * numpy.mean(side * values**2) - lost * numpy.mean(bad * values**2)
        total += share * (h @ h)
        size += h @ h
    found = correlation(X, *H)
    assert found >= total - 1e-15
    assert found >= size / 20


def test_heavy_and_near_parts_are_bounded_in_a_large_draw():
    """A and B of the theorem at n = 1000 d, d = 20, for directions aimed at samples."""
    generator, d = numpy.random.default_rng(4), 20
    X = generator.standard_normal((1000 * d, d))
    _, theta, p = finite.best_alpha(GIVEN)
    numbers = Balls(60)
    heavy, level = (float(x) for x in finite.largest_norms(p, GIVEN, numbers))
    for x in X[:50]:
        values = X @ x / numpy.linalg.norm(x)
        assert numpy.sum(values[numpy.abs(values) > level] ** 2) / len(X) <= heavy
        assert numpy.mean(numpy.abs(values) > level) <= float(p)
    lost = finite.lost_mean(p, GIVEN, numbers)
    assert (
        abs(finite.certain_alpha(theta, lost, GIVEN, numbers) - finite.best_alpha(GIVEN)[0]) < 1e-12
    )
    for x in X[:50]:
        values = X @ x / numpy.linalg.norm(x)
        assert numpy.mean((numpy.abs(X[:, 0]) <= 0.01 * numpy.abs(values)) * values**2) <= lost


@given(seed=seeds, d=st.integers(1, 5))
@settings(derandomize=True, deadline=None)
def test_lemma_9_for_every_weight(seed, d):
    """Both means against B, term by term, and against the constants of the claim."""
    generator = numpy.random.default_rng(seed)
    X = generator.standard_normal((1000 * d, d))
    s, h = X[:, 0], X[generator.integers(len(X))] + 0.3 * generator.standard_normal(d)
    h *= 0.01 * generator.random() / numpy.linalg.norm(h)
    y = X @ h
    rows = (numpy.abs(s) <= numpy.abs(y)) * y**2
    signs = s**2 * (1 - numpy.sign(s) * numpy.sign(s + y))
    leak = (s >= 0) * numpy.maximum(y - s, 0) ** 2
    assert numpy.all(signs <= 2 * rows + 1e-18)
    assert numpy.all(leak <= rows + 1e-18)
    assert numpy.mean(rows) <= 0.15 * (h @ h)


def test_a_smaller_constant_of_lemma_9_is_not_proved():
    claim = registry.find("lemma9.finite")
    for c, verdict in ((Fraction(3, 10), Proved), (Fraction(27, 100), Undecided)):
        parameters = {**claim.defaults(), "c": c}
        assert isinstance(claim.deciding().settle(parameters, Bench()).verdict, verdict)
