"""The lines of the proof of Lemma 11: verdicts, and the hand steps at samples."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.samples.lemma11 import proof as lemma11_proof
from certify.kernel.verdict import Proved, Refuted
from tests.audits.helpers import settle
from tests.false_alarms import normal

NAMES = [claim.id for claim in lemma11_proof.CLAIMS]
FALSE = ("lemma11.case2-sufficient", "lemma11.increments")


@pytest.mark.parametrize("name", NAMES)
def test_each_line(name):
    wanted = Refuted if name in FALSE else Proved
    assert isinstance(settle(name, "as printed").verdict, wanted)
    assert isinstance(settle(name).verdict, Proved)


@pytest.mark.statistical(false_alarm=normal(20))
def test_the_printed_interval_is_empty():
    """Whatever the samples: the sum vanishes, for the indicator leaves only x.u = 0."""
    x = np.random.default_rng(0).standard_normal((5000, 3))
    u, eps = np.array([-0.8, 0.6, 0]), 0.1
    p, q = x[:, 0], x @ u
    printed = (p >= 0) * (q >= 0) * (q <= -p / eps) * q**2
    intended = (p >= 0) * (q <= 0) * (q >= -p / eps) * q**2
    assert printed.mean() == 0 < 1 / (100 * math.pi) < intended.mean()


def test_the_indicator_outside_of_the_norm():
    """E[(X(a) - X(-a))^2] = 1/2 - 1/(2 pi), with a right side of 0 where a.x < 0."""
    value = mpmath.quad(
        lambda x: (max(x, 0) - 1 / mpmath.sqrt(2 * mpmath.pi)) ** 2 * mpmath.npdf(x), [-20, 0, 20]
    )
    assert float(value) == pytest.approx(0.5 - 0.5 / math.pi, abs=1e-9)


def average(terms):
    return float(np.mean(terms))


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.floats(0.01, 3), st.floats(0.01, 1))
def test_both_chains_at_samples(seed, d, eps, share):
    generator = np.random.default_rng(seed)
    x, u = generator.standard_normal((50, d)), generator.standard_normal(d)
    u /= np.linalg.norm(u)
    r = eps * share
    p, q = x[:, 0], x @ u
    seen = (p >= 0) * (r * q + p >= 0)
    left = average(seen * (r * q) ** 2)
    case1 = average((p >= 0) * (q >= 0) * (r * q) ** 2)
    radius = average((p >= 0) * (q >= -p / eps) * q**2) * r**2
    last = average((p >= 0) * (q <= 0) * (q >= -p / eps) * q**2) * r**2
    tiny = 1e-12
    assert left >= case1 - tiny
    assert left >= radius - tiny
    assert radius >= last - tiny
    assert case1 >= r**2 * average((p >= 0) * np.maximum(q, 0)) ** 2 - tiny


def tent(v, w):
    return max(0.0, min(v, w - v))


@settings(derandomize=True, deadline=None)
@given(*[st.floats(-5, 5)] * 3)
def test_the_tent(v, other, w):
    """The printed pieces are max(0, min(v, w - v)), for w < 0 too; S <= v 1{0 <= v <= w}."""
    pieces = [
        (0.0, v < 0 or v >= w),
        (v, 0 <= v <= w / 2),
        (w - v, w / 2 <= v <= w),
    ]
    held = [value for value, holds in pieces if holds]
    assert held
    assert all(abs(value - tent(v, w)) <= 1e-12 for value in held)
    assert tent(v, w) <= (v if 0 <= v <= w else 0) + 1e-12
    assert abs(tent(v, w) - tent(other, w)) <= abs(v - other) + 1e-12


def orlicz(values):
    """Return the sub-Gaussian norm of a uniform choice among the values."""
    low, high = 1e-9, 100 * float(np.max(np.abs(values))) + 1e-6
    for _ in range(100):
        middle = (low + high) / 2
        size = np.mean(np.exp(np.minimum((values / middle) ** 2, 700)))
        low, high = (low, middle) if size <= 2 else (middle, high)
    return high


@settings(derandomize=True, deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=1, max_size=8))
def test_centering_costs_a_factor_of_two(values):
    x = np.array(values)
    assert orlicz(x - x.mean()) <= 2 * orlicz(x) + 1e-6


@pytest.mark.parametrize(
    "name", ["_first_moment", "_delta1", "_delta2", "_orlicz", "_case1_bound", "_tent"]
)
def test_identities_are_not_empty(name):
    assert getattr(lemma11_proof, name)()


def test_numbers_of_the_constants():
    root = math.sqrt(math.pi)
    first = (1 - 1 / math.sqrt(2)) / math.sqrt(8 * math.pi)
    delta = (5 * math.sqrt(2) - 7) / (20 * root)
    assert first - delta == pytest.approx(1 / (10 * root), rel=1e-14)
    assert 1 / (8 * root) - 1 / (40 * root) == pytest.approx(1 / (10 * root), rel=1e-14)
