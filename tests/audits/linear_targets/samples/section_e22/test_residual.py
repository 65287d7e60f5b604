"""Lemma 11, the mean of r^2 and (13) for finite n: steps by hand, twins, and constants."""

from fractions import Fraction
from math import exp, log

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.samples.section_e22 import finite, residual
from certify.kernel.verdict import Proved, Undecided
from certify.numbers import Balls
from certify.proofs.bench import Bench
from tests.audits.helpers import settle

GIVEN = {p.name: p.default for p in residual.SIZES}
NAMES = [claim.id for claim in residual.CLAIMS]
seeds = st.integers(0, 10**6)


@pytest.mark.parametrize("name", [*NAMES, "eq14.c", "lemma11"])
def test_true_lines_are_proved(name):
    for version in registry.find(name).versions:
        assert isinstance(settle(name, version.reading).verdict, Proved)


@pytest.mark.parametrize("name", ["residual", "correlation"])
def test_a_wrong_sample_is_noticed(name, monkeypatch):
    right = getattr(empirical, name)

    def wrong(*given_):
        found = right(*given_)
        return [2 * x for x in found] if name == "residual" else 2 * found

    monkeypatch.setattr(empirical, name, wrong)
    assert not isinstance(settle("emp.alpha.parts").verdict, Proved)


def test_the_constants_recomputed_here():
    """A, B and R^2/n in mpmath, at the p that is named."""
    eps, edge, tau = mpmath.mpf(1) / 100, mpmath.sqrt(mpmath.mpf(1) / 1000), mpmath.mpf(1) / 100
    for lost, heavy, halves, least in ((1, 0, 1, 0.3016), (1, 1, 1, 0.2528), (3, 2, 2, 0.3669)):
        found, p = residual.largest_rest(GIVEN, lost, heavy, halves)
        p = mpmath.mpf(p.numerator) / p.denominator

        def entropy(x):
            return -x * mpmath.log(x) - (1 - x) * mpmath.log(1 - x)

        most = p + mpmath.mpf(1) / 1000
        weight = (mpmath.sqrt(most) + edge + mpmath.sqrt(2 * entropy(most)) + tau) ** 2
        level = (mpmath.sqrt(p) + edge + mpmath.sqrt(2 * entropy(p)) + tau) / mpmath.sqrt(p)
        share = mpmath.sqrt(2 / mpmath.pi) * eps * level + tau / 2
        near = (mpmath.sqrt(share) + edge + tau) ** 2 + share * (eps * level) ** 2
        half = (mpmath.sqrt((1 - tau) / 2) - edge - tau) ** 2
        assert abs(float(found) - (halves * half - lost * (near + weight) - heavy * weight)) < 1e-12
        assert least < found < least + 2e-4


@pytest.mark.parametrize(
    ("name", "reading", "changed"),
    [
        ("lemma11", 0, {"ratio": Fraction(20)}),
        ("emp.alpha.first-half", 0, {"ratio": Fraction(20)}),
        ("emp.alpha.first-half", 1, {"least": Fraction(253, 1000)}),
        ("emp.alpha.mean-square", 0, {"eps": Fraction(1, 5)}),
        ("eq13.last-line", 0, {"ratio": Fraction(300)}),
        ("eq13.last-line", 1, {"ratio": Fraction(300)}),
        ("emp.alpha.final", 0, {"ratio": Fraction(100)}),
        ("emp.alpha.final", 1, {"least": Fraction(184, 1000)}),
    ],
)
def test_beyond_what_the_constants_give_nothing_is_proved(name, reading, changed):
    claim = registry.find(name)
    settled = claim.versions[reading].settle({**claim.defaults(), **changed}, Bench())
    assert isinstance(settled.verdict, Undecided)


def aimed(generator, X, eps):
    """Return h1, h2 within eps, aimed at single samples, on either side of them."""
    H = generator.choice([-1, 1], (2, 1)) * X[generator.integers(len(X), size=2)]
    H = H + 0.3 * generator.standard_normal(H.shape)
    return (
        H * eps * generator.uniform(0.05, 1, (2, 1)) / numpy.linalg.norm(H, axis=1, keepdims=True)
    )


@given(seed=seeds, d=st.integers(1, 5))
@settings(derandomize=True, deadline=None)
def test_lemma_11_for_every_weight(seed, d):
    generator = numpy.random.default_rng(seed)
    X = generator.standard_normal((1000 * d, d))
    s = X[:, 0]
    for h in aimed(generator, X, 0.01):
        u = X @ h
        seen = (s >= 0) * (s + u >= 0) * u**2
        lost = (numpy.abs(s) <= numpy.abs(u)) * u**2
        assert numpy.all(seen >= (s > 0) * u**2 - lost - 1e-18)
        assert numpy.mean(seen) >= 0.3 * (h @ h)


@given(seed=seeds, d=st.integers(1, 5), eps=st.sampled_from([0.01, 0.1, 1.0]))
@settings(derandomize=True, deadline=None)
def test_residual_and_correlation_for_every_weight(seed, d, eps):
    """Row by row with any M, and the constants at eps = 1/100."""
    generator = numpy.random.default_rng(seed)
    X = generator.standard_normal((1000 * d, d))
    h1, h2 = aimed(generator, X, eps)
    s, u, v = X[:, 0], X @ h1, X @ h2
    first, second = s + u, v - s
    r = numpy.maximum(first, 0) - numpy.maximum(second, 0) - s
    rest = r * ((first > 0) * u - (second > 0) * v) - r**2 / 2
    M = generator.uniform(0.5, 3)
    own, other = numpy.where(s > 0, u, v), numpy.where(s > 0, v, u)
    sizes = numpy.linalg.norm(h1), numpy.linalg.norm(h2)
    heavy = (numpy.abs(u) > M * sizes[0]) | (numpy.abs(v) > M * sizes[1])
    lost = heavy | (numpy.abs(s) <= eps * M)
    assert numpy.allclose(r[~lost] ** 2, own[~lost] ** 2)
    assert numpy.allclose(rest[~lost], own[~lost] ** 2 / 2)
    near = (numpy.abs(s) <= numpy.abs(u)) * u**2 + (numpy.abs(s) <= numpy.abs(v)) * v**2
    assert numpy.all(rest >= -near / 2 - 1e-15)
    bad = (first <= 0) & (second <= 0) | (first > 0) & (second > 0)
    assert numpy.all(
        numpy.abs(s[bad]) <= numpy.maximum(numpy.abs(own), numpy.abs(other))[bad] + 1e-15
    )
    if eps == 0.01:
        size = h1 @ h1 + h2 @ h2
        assert numpy.mean((s >= 0) * r**2) >= 0.25 * (h1 @ h1)
        assert numpy.mean((s <= 0) * r**2) >= 0.25 * (h2 @ h2)
        assert numpy.mean(rest) >= 0.057 * size
        assert numpy.mean(rest + r**2 / 2) >= 0.18 * size


@given(st.integers(2, 20), st.integers(2, 20), st.floats(1e-3, 1), st.integers(1, 10**5))
@settings(derandomize=True, deadline=None)
def test_fewer_events_with_a_smaller_rate(k, more, rate, n):
    K = k + more
    slower = rate * log(k) / log(K)
    if k * exp(-slower * n) < 1:
        assert K * exp(-rate * n) <= k * exp(-slower * n) * (1 + 1e-12)
    assert log(5) / log(4) <= 24000 / 20000


def test_too_few_samples_have_no_right_half():
    numbers = Balls(60)
    assert residual.right_half({**GIVEN, "ratio": Fraction(2)}, numbers) == 0
    assert finite.edges(GIVEN, numbers)[1] > 0
