"""The expectation above (4): the refutation recomputed, the ball attacked."""

import math
from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.samples.equation4 import expectation as claims
from certify.claim import AS_PRINTED, AS_STATED, SHARP
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench
from tests.audits.helpers import settle

CLAIM = claims.CLAIMS[0]


def version(reading):
    return next(v for v in CLAIM.versions if v.reading == reading)


@pytest.mark.statistical(false_alarm=1e-12)
def test_no_constant_does_everywhere():
    assert isinstance(settle("eq4.expectation", AS_STATED).verdict, Refuted)
    X = numpy.random.default_rng(0).standard_normal((100_000, 2))
    a = numpy.array([1.0, 0.0])
    for s in (1.0, 10.0):
        w = s * a
        r = numpy.maximum(X @ w, 0) - numpy.maximum(X @ w, 0) - X @ a
        distance = (w - a) @ (w - a) + (w + a) @ (w + a)
        assert (r**2).mean() == pytest.approx(1, abs=0.05)
        assert distance == pytest.approx(2 * s**2 + 2)


def test_another_loss_is_not_refuted(monkeypatch):
    right = population.loss
    monkeypatch.setattr(population, "loss", lambda V, W, A, numbers: 2 * right(V, W, A, numbers))
    assert isinstance(version(AS_STATED).settle({}, Bench()).verdict, Undecided)
    # What the kernel proved of the quadratic no longer carries over.
    found = version(AS_PRINTED).settle(CLAIM.defaults(), Bench()).verdict
    assert isinstance(found, Undecided)


@pytest.mark.long
def test_the_largest_ratio_in_the_ball():
    """By a one-dimensional minimum: equal norms, a along w1 - w2 on the edge of the ball."""
    theta = numpy.linspace(1e-3, math.pi, 200_001)[:-1]
    kernel = ((math.pi - theta) * numpy.cos(theta) + numpy.sin(theta)) / (2 * math.pi)
    difference, total = 2 * numpy.sin(theta / 2), 2 * numpy.cos(theta / 2)
    length = numpy.maximum(2 * total, difference / 2)
    distance = 2 + 2 * length**2 - 2 * length * difference
    least = (0.5 - 2 * kernel / distance).min()
    found = settle("eq4.expectation", SHARP)
    assert isinstance(found.verdict, Proved)
    low, high = (float(x) for x in dict(found.facts)["sharp ratio"].split() if x[0] == "0")
    assert low <= least + 1e-9
    assert least <= high <= low + 4e-7


@pytest.mark.long(but=1)
@pytest.mark.parametrize(("ratio", "kappa"), [("395/1000", "1/2"), ("39/100", "53/100")])
def test_just_past_the_truth(ratio, kappa):
    given_ = {"ratio": Fraction(ratio), "kappa": Fraction(kappa)}
    assert isinstance(version(AS_PRINTED).settle(given_, Bench()).verdict, Refuted)


@given(st.integers(0, 10**6), st.floats(-2, 2))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_the_ratio_is_not_undercut(seed, size):
    w1, w2, a = numpy.random.default_rng(seed).standard_normal((3, 3))
    w2 = w2 * 10.0**size
    a = a / numpy.linalg.norm(a) * 2 * numpy.linalg.norm(w1 + w2)
    left = claims.excess(w1, w2, a, 0.3949146, Float64())
    assert left >= -1e-9 * population.distance_squared(w1, w2, a)


def test_a_larger_share_for_finite_samples_is_not_proved(monkeypatch):
    assert isinstance(settle("emp.correlation.dominated.finite").verdict, Proved)
    monkeypatch.setattr(claims, "PROVED_C", Fraction(1, 21))
    assert isinstance(settle("emp.correlation.dominated.finite").verdict, Undecided)


@given(st.integers(0, 10**6))
@settings(derandomize=True, deadline=None)
def test_the_mean_of_the_squared_residual_on_samples(seed):
    """``(1/n) sum r^2 <= (‖X‖^2/n) ‖W - W*‖^2`` for every X and W."""
    generator = numpy.random.default_rng(seed)
    X, (w1, w2, a) = generator.standard_normal((6, 3)), generator.standard_normal((3, 3))
    r = numpy.maximum(X @ w1, 0) - numpy.maximum(X @ w2, 0) - X @ a
    square = (w1 - a) @ (w1 - a) + (w2 + a) @ (w2 + a)
    assert r @ r <= numpy.linalg.norm(X, 2) ** 2 * square * (1 + 1e-12)
