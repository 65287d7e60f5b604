"""Lemma 9: what is false fails at every scale, what is true has a twin that fails."""

from fractions import Fraction

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.exact import limits
from certify.audits.linear_targets.samples.lemma9 import statement as lemma9
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench
from tests.audits.helpers import findings, nudged, settle
from tests.false_alarms import normal

BOUNDS = (lemma9.SECOND, lemma9.OUTER)
NUMBERS = Float64()


def signs_differ(x, w):
    """Return each sample's (a.x)^2 (1 - sgn(a.x) sgn(w.x)) for a = e1."""
    return x[:, 0] ** 2 * (1 - numpy.sign(x[:, 0]) * numpy.sign(x @ w))


def kink(x, w, eps):
    """Return each sample's 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2."""
    z = x[:, 1:] @ w[1:]
    return ((1 - eps) * numpy.abs(x[:, 0]) <= numpy.abs(z)) * z**2


@pytest.mark.statistical(false_alarm=normal(7, 3, skewness=0.03))
@pytest.mark.parametrize("seed", range(4))
def test_means_tend_to_the_closed_forms(seed):
    generator = numpy.random.default_rng(seed)
    d, n = 3, 400_000
    x = generator.standard_normal((n, d))
    e1 = numpy.eye(d)[0]
    h = generator.standard_normal(d)
    eps = (0.1, 0.3, 0.5, 0.8)[seed]
    w = e1 + eps * h / numpy.linalg.norm(h)
    cosine = w[0] / numpy.linalg.norm(w)
    psi, across = numpy.arccos(cosine), numpy.linalg.norm(w[1:])
    flipped = (x[:, 0] >= 0) * numpy.maximum(x @ -w, 0) ** 2
    for samples, value in (
        (signs_differ(x, w), limits.disagreement(psi, NUMBERS)),
        (kink(x, w, eps), limits.near_kink(across, numpy.arctan2(across, 1 - eps), NUMBERS)),
        (flipped, limits.leak(numpy.linalg.norm(w), psi, NUMBERS)),
    ):
        error = samples.std() / numpy.sqrt(n)
        assert abs(samples.mean() - value) < 7 * error
        assert value > 20 * error


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.claim)
@given(eps=st.floats(0.001, 0.999), share=st.floats(0.001, 1), turn=st.floats(0, numpy.pi))
@settings(derandomize=True, deadline=None)
def test_no_other_weight_is_worse(bound, eps, share, turn):
    """Relative to ‖w - a‖ nothing in E(eps) exceeds the right side more than `worst` does."""

    def ratio(w):
        left, right = bound.sides(numpy.array(w), eps, NUMBERS)
        return left / right

    w = 1 + eps * share * numpy.cos(turn), eps * share * numpy.sin(turn)
    if w[1] > 1e-6:
        assert ratio(w) <= ratio(bound.worst(eps)) * (1 + 1e-9)


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.claim)
def test_the_threshold_is_closed_in_from_both_sides(bound):
    assert bound.true - bound.false <= Fraction(1, 10**6)
    inequality, smaller, bench = bound.inequality(), bound.every_smaller(), Bench()
    assert isinstance(bench.prove(inequality, {"eps": bound.true}).verdict, Proved)
    assert isinstance(bench.prove(inequality, {"eps": bound.false}).verdict, Undecided)
    assert isinstance(bench.prove(smaller, {"eps": bound.false}).verdict, Proved)
    assert isinstance(bench.prove(smaller, {"eps": bound.true}).verdict, Undecided)
    for eps in (bound.false, bound.false / 2, Fraction(1, 10**6)):
        assert isinstance(bench.refute(inequality, {"eps": eps}).verdict, Refuted)
    assert isinstance(bench.refute(inequality, {"eps": bound.true}).verdict, Undecided)


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.claim)
def test_the_printed_bounds_are_refuted_with_numbers_recomputed_here(bound):
    settled = settle(bound.claim, "as printed")
    assert isinstance(settled.verdict, Refuted)
    facts = dict(settled.facts)
    eps = mpmath.mpf(1) / 10
    if bound is lemma9.SECOND:
        t = eps / (1 - eps)
        left = eps * mpmath.sqrt(2 / mpmath.pi * (mpmath.atan(t) + t / (1 + t**2)))
        right = (eps / 100 + mpmath.sqrt(mpmath.mpf(21) / 20) * eps) * eps
    else:
        integral = mpmath.quad(lambda s: mpmath.sin(s) ** 2, [0, mpmath.atan(eps)])
        left = mpmath.sqrt(4 / mpmath.pi * integral)
        right = mpmath.mpf(3) / 2 * eps / (1 - eps) * eps
    assert left > right
    assert abs(float(facts["left side"].split(" = ")[1]) - left) < 1e-8
    assert abs(float(facts["right side"].split(" = ")[1]) - right) < 1e-8


weights = st.lists(st.integers(-3, 3), min_size=3, max_size=3)


@given(x=weights, h=st.lists(st.floats(-1, 1), min_size=3, max_size=3), eps=st.floats(0, 0.99))
@settings(derandomize=True, deadline=None)
def test_first_inequality_for_every_sample(x, h, eps):
    """Term by term, with zeros among the components, and h of every length up to eps."""
    length = max(1.0, numpy.linalg.norm(h)) * (1 + 1e-12)
    w = numpy.array([1.0, 0, 0]) + eps * numpy.array(h) / length
    sample = numpy.array([x], dtype=float)
    left = signs_differ(sample, w)[0]
    inside = (1 - eps) * abs(sample[0, 0]) <= abs(sample[0, 1:] @ w[1:]) + 1e-12
    right = 2 / (1 - eps) ** 2 * inside * (sample[0, 1:] @ w[1:]) ** 2
    assert left <= right + 1e-9


def test_the_other_lines():
    assert isinstance(settle("lemma9.first-inequality").verdict, Proved)
    assert isinstance(settle("lemma9.expectations").verdict, Proved)
    assert isinstance(settle("lemma9.third-inequality", "as printed").verdict, Proved)
    assert isinstance(settle("lemma9.third-inequality", "sharp").verdict, Proved)
    assert isinstance(settle("lemma9", "as printed").verdict, Refuted)


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [("lemma9", Fraction(1), 1 - Fraction(1, 10**6)), ("lemma9.near", Fraction(42570, 10**5), 0)],
)
def test_repaired_constants_have_twins_that_fail(name, true, false):
    inequality = registry.find(name).inequality
    false = false or true - Fraction(1, 10**5) * 2
    assert isinstance(Bench().prove(inequality, {"c": true}).verdict, Proved)
    assert isinstance(Bench().prove(inequality, {"c": false}).verdict, Undecided)


@pytest.mark.parametrize("change", range(3))
def test_a_wrong_expectation_is_noticed(change, monkeypatch):
    names = ("disagreement", "near_kink", "leak")
    true = getattr(limits, names[change])
    monkeypatch.setattr(limits, names[change], nudged(true))
    verdict = settle("lemma9.expectations").verdict
    assert isinstance(verdict, Undecided)


def test_the_cross_check_agrees_and_notices_a_wrong_formula(monkeypatch):
    (found,) = findings("lemma9.expectations")
    assert found.agrees()
    monkeypatch.setattr(lemma9, "leak", lambda norm, angle, numbers: limits.leak(2, angle, numbers))
    (found,) = findings("lemma9.expectations")
    assert not found.agrees()


@pytest.mark.statistical(false_alarm=normal(10, 20))
def test_the_bounds_fail_in_every_draw_of_many_samples():
    """With n = 5000 d, eps = 1/10, one w near a: both sides as printed, from the samples."""
    d, n, eps = 20, 100_000, 0.1
    w = numpy.eye(d)[0] + eps * numpy.eye(d)[1]
    for seed in range(20):
        x = numpy.random.default_rng(seed).standard_normal((n, d))
        ends = numpy.sqrt(numpy.mean(signs_differ(x, w)))
        middle = numpy.sqrt(numpy.mean(kink(x, w, eps)))
        assert ends <= numpy.sqrt(2) / (1 - eps) * middle
        assert middle > (eps / 100 + numpy.sqrt(21 / 20) * eps) * eps
        assert ends > 3 / 2 * eps / (1 - eps) * eps
