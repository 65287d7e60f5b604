"""Theorem 2 with explicit constants: what is proved of them, and twins just past it."""

import math
from fractions import Fraction

import numpy
import pytest

from certify import registry
from certify.audits.linear_targets.samples.theorem2 import constants as claims
from certify.claim import AS_INTENDED, AS_PRINTED, REPAIRED
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.registry import closure, direct
from certify.settled import with_requirements
from tests.audits.helpers import settle


def test_verdicts():
    for claim in claims.CLAIMS:
        for version in claim.versions:
            found = settle(claim.id, version.reading).verdict
            others = {"theorem2.neighbourhood": Refuted, "theorem2": Undecided}
            printed = others.get(claim.id, Proved) if version.reading == AS_PRINTED else Proved
            assert isinstance(found, printed)


def gradient(X, a, w1, w2):
    r = numpy.maximum(X @ w1, 0) - numpy.maximum(X @ w2, 0) - X @ a
    return [sign * (r * (X @ w >= 0)) @ X / len(X) for sign, w in ((1, w1), (-1, w2))]


def test_no_correlation_where_the_weights_are_free():
    generator = numpy.random.default_rng(0)
    a, X = generator.standard_normal(3), generator.standard_normal((40, 3))
    first, second = gradient(X, a, 2 * a, a)
    assert abs(first @ a + second @ (2 * a)) < 1e-12
    assert (2 * a - a) @ (2 * a - a) + (a + a) @ (a + a) == pytest.approx(5 * a @ a)


def test_another_point_is_not_refuted(monkeypatch):
    import sympy

    monkeypatch.setattr(claims, "stationary", lambda: [sympy.Symbol("x")])
    assert isinstance(settle("theorem2.neighbourhood", AS_PRINTED).verdict, Undecided)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALPHA", Fraction(73, 1000)),
        ("BETA_SQUARED_PROVED", Fraction(505, 1000)),
        ("EPS", Fraction(1, 24)),
        ("RATE", Fraction(1, 10**10)),
        ("LEMMA7_TAILS", 51),
    ],
)
def test_worse_constants_are_not_proved(name, value, monkeypatch):
    monkeypatch.setattr(claims, name, value)
    for claim in ("theorem2.repaired", "theorem2"):
        assert isinstance(settle(claim).verdict, Undecided)


def test_the_constants_are_those_of_the_words():
    assert Fraction(7, 51) == claims.ALPHA / claims.BETA_SQUARED_PROVED
    assert (claims.EPS / 40, claims.least_ratio(claims.EPS)) == (Fraction(1, 1000), 64 * 10**6)
    words = settle("theorem2.repaired").facts
    assert dict(words)["eps = 1/25"].startswith("c5 = 7/51")


def test_the_tails_add_up():
    """``50 e^(-d/8) + 12 e^(-n/10^6) <= 62 e^(-d/8)`` for n >= c7 d; not for n = d."""
    for d in (1, 2, 10, 50):
        rest = 12 * math.exp(-64 * d)
        assert 50 * math.exp(-d / 8) + rest <= 62 * math.exp(-d / 8)
        assert 50 * math.exp(-d / 8) + 12 * math.exp(-d / 10**6) > 62 * math.exp(-d / 8)


def test_the_constants_of_the_printed_chain():
    low, high = 0.0, 0.5
    c = 1 / (200 * math.pi)
    for _ in range(60):
        e = (low + high) / 2
        low, high = (e, high) if 2 * e**2 + 9 * e**2 / 8 / (1 - e) ** 2 < c / 6 else (low, e)
    assert float(claims.LOW) < low < float(claims.HIGH)
    assert 1.2144e9 < 102400 / low**2 < 1.2146e9
    assert 1 / (19200 * math.pi) == pytest.approx(1.65786e-5, rel=1e-4)


def test_another_epsilon_is_not_proved(monkeypatch):
    monkeypatch.setattr(claims, "HIGH", claims.LOW)
    assert isinstance(settle("theorem2.constants").verdict, Undecided)


@pytest.mark.long
def test_the_repaired_theorem_rests_on_what_is_proved():
    own = ("theorem2.repaired", REPAIRED)
    used = [own, *closure(registry.find(own[0]).requires)]
    verdicts = {(name, reading): settle(name, reading).verdict for name, reading in used}
    requires = {(name, reading): direct(name) for name, reading in used}
    assert with_requirements(verdicts, requires, own) == "proved with all it requires"


@pytest.mark.statistical(false_alarm=1e-12)
def test_the_bounds_near_the_optimum_on_samples():
    """Far fewer samples than c7 d: alpha and beta hold at every W that is tried."""
    generator = numpy.random.default_rng(1)
    d, n, eps = 3, 4000, float(claims.EPS)
    X, a = generator.standard_normal((n, d)), numpy.eye(d)[0]
    for _ in range(200):
        h = generator.standard_normal((2, d))
        h *= eps * generator.random() / numpy.linalg.norm(h)
        first, second = gradient(X, a, a + h[0], -a + h[1])
        square = (h**2).sum()
        assert first @ h[0] + second @ h[1] >= float(claims.ALPHA) * square
        assert first @ first + second @ second <= float(claims.BETA_SQUARED_PROVED) * square
        # The twin: no alpha near 1/2.
        assert first @ h[0] + second @ h[1] < 0.6 * square


def test_the_intended_reading_has_the_constants_of_its_words():
    found = settle("theorem2.neighbourhood", AS_INTENDED)
    assert all(float(value) > 0 for _, value in found.facts)
