"""The empirical gradient and correlation."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.formulas import empirical, population
from certify.audits.linear_targets.samples import correlation as claims
from certify.claim import AS_PRINTED, AS_STATED, SHARP
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64, Multiprecision
from certify.proofs.bench import Bench
from tests.audits.helpers import settle
from tests.false_alarms import normal

IDENTITIES = [claim.id for claim in claims.CLAIMS if claim.versions[0].reading == AS_PRINTED][:5]
seeds = st.integers(0, 10**6)


def drawn(seed, d=3, n=6):
    generator = numpy.random.default_rng(seed)
    return (*generator.standard_normal((3, d)), generator.standard_normal((n, d)))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", [*IDENTITIES, "emp.correlation.signs"])
def test_the_lines_hold(name):
    assert isinstance(settle(name).verdict, Proved)


@pytest.mark.long
def test_a_wrong_gradient_is_seen(monkeypatch):
    right = empirical.gradient
    monkeypatch.setattr(
        empirical,
        "gradient",
        lambda V, W, A, X, patterns: [[2 * x for x in row] for row in right(V, W, A, X, patterns)],
    )
    for name in ("emp.gradient", "emp.correlation", "emp.correlation.rows"):
        assert isinstance(settle(name).verdict, Undecided)


@given(seeds, st.integers(2, 5))
@settings(derandomize=True, deadline=None)
def test_means_over_samples(seed, n):
    w1, w2, a, X = drawn(seed, n=n)
    numbers = Float64()
    patterns = [empirical.active([w1, w2], x) for x in X]
    together = empirical.correlation(w1, w2, a, X, patterns, numbers)
    alone = [
        empirical.correlation(w1, w2, a, [x], [pattern], numbers)
        for x, pattern in zip(X, patterns, strict=True)
    ]
    size = max(1, *(abs(x) for x in alone))
    assert abs(together - sum(alone) / n) <= 1e-12 * size


@given(seeds)
@settings(derandomize=True, deadline=None)
def test_cauchy_schwarz_and_signs_on_samples(seed):
    w1, w2, a, X = drawn(seed)
    r = numpy.maximum(X @ w1, 0) - numpy.maximum(X @ w2, 0) - X @ a
    slopes = (X @ w1 >= 0).astype(float) + (X @ w2 >= 0)
    rows = [(r * (X @ w >= 0)) @ X / len(X) for w in (w1, w2)]
    left = rows[0] @ (w1 - a) - rows[1] @ (w2 + a)
    across = (X @ a) ** 2 * (1 - slopes) ** 2
    bound = (r @ r - numpy.sqrt((r @ r) * across.sum())) / len(X)
    assert left >= bound - 1e-12 * (r @ r)
    signs = 2 - numpy.sign(X @ a) * (numpy.sign(X @ w1) - numpy.sign(X @ w2))
    assert (2 * (1 - slopes) ** 2 <= signs).all()


def test_half_is_the_smallest_factor_of_the_signs():
    found = settle("emp.correlation.signs", SHARP)
    assert isinstance(found.verdict, Proved)
    assert dict(found.facts)["sharp factor"] == "1/2"
    cases = claims.signs_cases(claims.MATCHED)
    # The twin just below.
    assert any(left > Fraction(499, 1000) * right for _, left, right in cases)


@pytest.mark.statistical(false_alarm=normal(7))
def test_no_gradient_but_a_residual_at_twice_the_target():
    found = settle("emp.correlation.dominated", AS_STATED)
    assert isinstance(found.verdict, Refuted)
    generator = numpy.random.default_rng(0)
    a, X = numpy.eye(4)[0], generator.standard_normal((500, 4))
    r = numpy.maximum(X @ (2 * a), 0) - numpy.maximum(X @ a, 0) - X @ a
    gradient = (r * (X @ a >= 0)) @ X
    assert abs(gradient).max() < 1e-12
    assert (r**2).mean() > 0.1
    assert population.loss([[1.0], [-1.0]], [2 * a, a], [a], Float64()) * 2 == pytest.approx(
        a @ a / 2
    )


def test_another_residual_is_not_refuted(monkeypatch):
    right = empirical.residual
    monkeypatch.setattr(
        empirical,
        "residual",
        lambda V, W, A, x, pattern: [2 * y for y in right(V, W, A, x, pattern)],
    )
    assert isinstance(settle("emp.correlation.dominated", AS_STATED).verdict, Undecided)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(("kappa", "best"), [("1/2", "3/5"), ("1/4", "21/25")])
def test_the_largest_constant_in_the_ball(kappa, best):
    version = next(v for v in claims.CLAIMS[-1].versions if v.reading == SHARP)
    found = version.settle({"kappa": Fraction(kappa)}, Bench())
    assert isinstance(found.verdict, Proved)
    assert dict(found.facts)["sharp c"] == best


@pytest.mark.long
def test_near_the_optimum_and_just_past_it():
    assert isinstance(settle("emp.correlation.dominated", AS_PRINTED).verdict, Proved)
    version = next(v for v in claims.CLAIMS[-1].versions if v.reading == AS_PRINTED)
    for c, kappa in (("601/1000", "1/2"), ("3/5", "501/1000")):
        found = version.settle({"c": Fraction(c), "kappa": Fraction(kappa)}, Bench())
        assert isinstance(found.verdict, Refuted)


@given(seeds, st.floats(0.1, 0.5), st.floats(-3, 3))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_the_largest_constant_is_not_exceeded(seed, kappa, size):
    numbers = Multiprecision(30)
    w1, w2, a = ([numbers.from_float(float(x)) for x in v] for v in drawn(seed)[:3])
    w2 = [numbers.from_float(10.0**size) * x for x in w2]
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), numbers)
    length = total / (numbers.from_float(kappa) * linear_algebra.norm(a, numbers))
    a = [length * x for x in a]
    V = [[numbers.constant(1)], [numbers.constant(-1)]]
    square = 2 * population.loss(V, [w1, w2], [a], numbers)
    left = population.correlation(w1, w2, a, numbers)
    assert left >= claims.best(numbers.from_float(kappa)) * square * (1 - 1e-12)


def test_cross_checks_agree():
    for claim in claims.CLAIMS:
        for check in claim.cross_checks:
            assert check.run().agrees()
