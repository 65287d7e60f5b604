"""(17) and the suprema for finite n: the numbers, twins, and attacks on the steps by hand."""

from fractions import Fraction
from math import comb, exp, log, pi, sqrt

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.samples.lemma11 import finite as lemma11_finite
from certify.kernel.verdict import Proved, Undecided
from certify.proofs.bench import Bench
from tests.audits.helpers import settle

seeds = st.integers(0, 10**6)


@pytest.mark.parametrize("name", [*(claim.id for claim in lemma11_finite.CLAIMS), "eq17"])
def test_true_lines_are_proved(name):
    assert isinstance(settle(name).verdict, Proved)


@pytest.mark.parametrize(
    ("name", "changed", "verdict"),
    [
        ("eq17", {"ratio": Fraction(10**6)}, Undecided),
        ("eq17", {"rate": Fraction(1, 10**5)}, Undecided),
        ("eq17", {"ratio": Fraction(10**8)}, Proved),
        ("lemma11.supremum-2", {"eps": Fraction(1)}, Proved),
    ],
)
def test_the_verdict_is_about_the_sizes_that_were_given(name, changed, verdict):
    claim = registry.find(name)
    settled = claim.deciding().settle({**claim.defaults(), **changed}, Bench())
    assert isinstance(settled.verdict, verdict)


def test_the_constant_of_17_recomputed_here():
    tau, ratio, rate = sqrt(2e-6), 1e7, 1e-6
    first = (1 - tau) * (1 - sqrt(0.5)) / sqrt(8 * pi)
    mean = first - sqrt(2 * (1 + tau) / ratio) - sqrt(rate * (1 + tau))
    assert mean > 1 / (10 * sqrt(pi))
    found = lemma11_finite.seventeen({"ratio": Fraction(10**7), "rate": Fraction(1, 10**6)})
    assert float(found["mean of relu(x.u) over a.x >= 0, least"]) == pytest.approx(mean, abs=1e-12)


def test_no_smaller_constants_of_the_sums(monkeypatch):
    monkeypatch.setattr(lemma11_finite, "PROXY", Fraction(169, 100))
    assert isinstance(settle("lemma11.sums").verdict, Undecided)


def tent(v, w):
    return numpy.maximum(0, numpy.minimum(v, w - v)) * (w > 0)


def processes(X, u, eps):
    """Return both averages for the unit vectors in the columns of u."""
    s, q = X[:, :1], X @ u
    return ((s >= 0) * numpy.maximum(q, 0)).mean(axis=0), tent(q, s / eps).mean(axis=0)


def unit(generator, d, count):
    u = generator.standard_normal((d, count))
    return u / numpy.linalg.norm(u, axis=0)


@given(seed=seeds, d=st.integers(1, 6), eps=st.floats(0.05, 1), size=st.floats(1e-6, 1))
@settings(derandomize=True, deadline=None)
def test_the_averages_are_lipschitz(seed, d, eps, size):
    """In all samples at once, the signs of a.x kept in case I; and where it is attained."""
    generator = numpy.random.default_rng(seed)
    n = 7
    X, u = generator.standard_normal((n, d)), unit(generator, d, 5)
    Y = X + size * generator.standard_normal((n, d))
    Y[:, 0] = numpy.abs(Y[:, 0]) * numpy.where(X[:, 0] >= 0, 1, -1)
    m, moved = int((X[:, 0] >= 0).sum()), numpy.linalg.norm(X - Y)
    first, second = (
        numpy.abs(x - y).max()
        for x, y in zip(processes(X, u, eps), processes(Y, u, eps), strict=True)
    )
    assert first <= sqrt(m) / n * moved + 1e-12
    assert second <= (1 + 1 / eps) / sqrt(n) * moved + 1e-12


@pytest.mark.parametrize(("n", "d"), [(20, 2), (40, 10), (30, 30)])
def test_the_mean_of_the_supremum(n, d):
    """Over the directions that fit the draw best, from many starts: below both bounds."""
    generator, draws = numpy.random.default_rng(n), 60
    below, beside, tents = [], [], []
    at = generator.standard_normal((200_000, 2))
    levels = numpy.linspace(-1, 1, 41)
    turned = levels * at[:, :1] + numpy.sqrt(1 - levels**2) * at[:, 1:]
    expected = tent(turned, 2 * at[:, :1]).mean(axis=0)
    for _ in range(draws):
        X = generator.standard_normal((n, d))
        m = int((X[:, 0] >= 0).sum())
        u = numpy.hstack([unit(generator, d, 300), X.T, -X.T, X.sum(axis=0)[:, None]])
        u = u / numpy.linalg.norm(u, axis=0)
        first, second = processes(X, u, 0.5)
        centre = m / n * 2 * (1 + u[0]) / sqrt(8 * pi)
        below.append((centre - first).max() - 2 * sqrt(m * d) / n)
        beside.append(numpy.abs(centre - first).max() - 4 * sqrt(m * d) / n)
        middle = numpy.interp(u[0], levels, expected)
        tents.append(numpy.abs(second - middle).max() - 4 * sqrt(d / n))
    assert max(numpy.mean(below), numpy.mean(beside), numpy.mean(tents)) < 0


@given(s=st.floats(-6, 6), share=st.floats(0.01, 0.99))
@settings(derandomize=True, deadline=None)
def test_generating_functions_of_bounded_and_normal_numbers(s, share):
    """Two points with mean 0, scaled to E exp(X^2) = 2; and a normal number of variance 3/8."""
    low, high = -share, 1 - share
    # High with probability `share`.
    scales = numpy.linspace(0.1, 40, 40001)
    with numpy.errstate(over="ignore"):
        sizes = share * numpy.exp((scales * high) ** 2) + (1 - share) * numpy.exp(
            (scales * low) ** 2
        )
    scale = scales[sizes <= 2][-1]
    generating = share * exp(s * scale * high) + (1 - share) * exp(s * scale * low)
    assert generating <= exp(17 * s * s / 20) * (1 + 1e-9)
    assert exp(3 * s * s / 16) <= exp(17 * s * s / 20)
    y = s
    assert exp(y) <= y + exp(y * y)
    # Sums of n signs, each of norm 1/sqrt(log 2): E exp(S^2/t^2) for t^2 = (8/3)(17/10) n/log 2.
    n = 12
    t = 8 / 3 * 1.7 * n / log(2)
    assert sum(comb(n, k) * exp((n - 2 * k) ** 2 / t) for k in range(n + 1)) / 2**n <= 2
