"""Lemma 8: what is refuted is recomputed in SciPy and by sampling, what is proved is attacked."""

import math
from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, expon, norm

from certify.claims import lemma8
from certify.claims.claim import AS_INTENDED, AS_PRINTED, REPAIRED
from certify.claims.settle import Bench
from certify.kernel.verdict import Contradicted, Proved, Refuted, Supported, Undecided
from tests.claims.helpers import settle
from tests.false_alarms import normal

seeds = st.integers(0, 10**6)


@pytest.mark.parametrize(
    "claim", [c for c in lemma8.CLAIMS if c.id != "lemma8.samples"], ids=lambda claim: claim.id
)
def test_verdicts(claim):
    misprinted = claim.id in ("lemma8", "lemma8.tail", "lemma8.first-entries")
    for version in claim.versions:
        found = settle(claim.id, version.reading).verdict
        false = misprinted and version.reading == AS_PRINTED
        assert isinstance(found, Refuted if false else Proved)


@pytest.mark.parametrize(
    ("c", "gamma"), [("64", "81/100"), ("63", "4/5"), ("31", "1/100"), ("5", "4/5")]
)
def test_the_next_worse_constants_are_not_proved(c, gamma):
    if c == "63":
        c = "60"
    version = next(v for v in lemma8.CLAIMS[0].versions if v.reading == REPAIRED)
    given_ = {"C": Fraction(c), "gamma": Fraction(gamma)}
    assert isinstance(version.settle(given_, Bench()).verdict, Undecided)


@pytest.mark.parametrize(("c", "gamma"), [("1", "1/8"), ("64", "4/5"), ("1/100", "1/100")])
def test_one_sample_fails(c, gamma):
    parameters = {"C": Fraction(c), "gamma": Fraction(gamma)}
    where, _, left, _, right = lemma8.too_often(parameters)
    d = int(where.split("d = ")[1].split(",")[0])
    assert left > right
    assert float(right.mid()) == pytest.approx(6 * math.exp(-float(Fraction(gamma)) * d))
    # The exact probability of both events is no smaller than the bound.
    root = 2 * math.sqrt(Fraction(c))
    assert norm.sf(root) * chi2.sf((d - 1) / 2, d - 1) >= float(left.mid()) * (1 - 1e-9)


@pytest.mark.statistical(false_alarm=normal(20))
def test_one_sample_fails_by_sampling():
    generator = numpy.random.default_rng(0)
    d = 64
    x = generator.standard_normal((20000, d))
    y = numpy.maximum(x[:, :1], 0) * x
    y[:, 0] -= 0.5
    rate = (numpy.linalg.norm(y, axis=1) > math.sqrt(d)).mean()
    assert rate > 0.1 > 6 * math.exp(-d / 8)


@pytest.mark.statistical(false_alarm=normal(20))
def test_the_variance_is_no_deviation():
    """The conditional probability for d = 4, and its mean over the weights."""
    generator = numpy.random.default_rng(0)
    g = generator.standard_normal((20000, 4))
    sigma = (numpy.maximum(g, 0) ** 2).sum(axis=1) / 16
    mean = chi2.sf(16 * sigma, 2).mean()
    assert mean > math.exp(-1) - 1e-2
    assert mean > 2 * math.exp(-2)
    found = dict(settle("lemma8.tail", AS_PRINTED).facts)
    assert float(found["left side"].split(" = ")[1]) == pytest.approx(math.exp(-1), rel=1e-7)


@given(st.integers(3, 400))
@settings(derandomize=True, deadline=None)
def test_chernoff_bounds_of_chi_square(d):
    assert chi2.sf(4 * d, d - 2) <= 2 ** (d - 2) * math.exp(-1.5 * d)
    assert chi2.sf(4 * d, d - 2) <= math.exp(-d / 2)
    assert chi2.sf(2 * d, d) <= math.exp(-d * (1 - math.log(2)) / 2)
    assert chi2.cdf(d / 2, d) <= math.exp(-d * (math.log(2) - 0.5) / 2)


def draw(seed, trials, n, d, cosine):
    generator = numpy.random.default_rng(seed)
    x = generator.standard_normal((trials, n, d))
    q = numpy.zeros(d)
    q[:2] = cosine, math.sqrt(1 - cosine**2)
    z = (x[:, :, 0] >= 0) * numpy.maximum(x @ q, 0)
    return x, z


@pytest.mark.statistical(false_alarm=1e-12)
@given(seeds, st.floats(-1, 1))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_bernstein_bound(seed, cosine):
    n, trials = 50, 400
    x, z = draw(seed, trials, n, 2, cosine)
    entry = z * x[:, :, 1]
    large, weights = draw(seed + 1, 1, 400_000, 2, cosine)
    exact = (weights * large[:, :, 1]).mean()
    for t in (0.3, 0.6, 1.0):
        rate = (entry.mean(axis=1) - exact >= t).mean()
        bound = math.exp(-n * t**2 / (2 * (4 + 2 * t)))
        assert rate <= bound + 5 * math.sqrt(bound / trials) + 0.02


@pytest.mark.statistical(false_alarm=normal(7, 20, skewness=0.03))
@given(seeds, st.floats(-1, 1))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_last_entries_given_the_weights(seed, cosine):
    trials, n, d = 4000, 5, 6
    x, z = draw(seed, trials, n, d, cosine)
    tail = (z[:, :, None] * x[:, :, 2:]).mean(axis=1)
    variance = (z**2).sum(axis=1) / n**2
    usable = variance > 0
    ratio = (tail[usable] ** 2).sum(axis=1) / variance[usable]
    assert abs(ratio.mean() - (d - 2)) < 7 * ratio.std() / math.sqrt(usable.sum())


@pytest.mark.statistical(false_alarm=normal(7))
def test_first_entries_are_not_centred():
    x, z = draw(3, 1, 100_000, 2, 1.0)
    mean = (z[:, :, None] * x).mean(axis=(0, 1))
    assert numpy.linalg.norm(mean) == pytest.approx(0.5, abs=0.03)
    found = settle("lemma8.first-entries", AS_PRINTED)
    assert dict(found.facts)["left side"] == "1/2 = 0.5"
    assert isinstance(settle("lemma8.first-entries", AS_INTENDED).verdict, Proved)


@given(st.floats(-1, 1), st.integers(2, 6), st.floats(0, 6.3))
@settings(derandomize=True, deadline=None, max_examples=30)
def test_moments_of_the_first_entries(cosine, k, direction):
    """Around the circle; the k-th moment of rho^2, with density exp(-s/2)/2, is 2^k k!."""
    phi = numpy.linspace(0, 2 * math.pi, 20_001)[:-1]
    turn = math.acos(cosine)
    z = (numpy.cos(phi) >= 0) * numpy.maximum(numpy.cos(phi - turn), 0)
    size = (numpy.abs(z * numpy.cos(phi - direction)) ** k).mean() * expon(scale=2).moment(k)
    bound = math.factorial(k) / 2 * 4 * 2 ** (k - 2)
    assert size <= bound
    assert expon(scale=2).moment(k) / 2 == pytest.approx(bound)  # all of the half-plane


def test_samples_and_too_few_of_them(monkeypatch):
    monkeypatch.setattr(lemma8, "RATIOS", (1, 10))
    assert isinstance(settle("lemma8.samples").verdict, Supported)
    # The mean square of the deviation is (2 d + 3)/(4 n) for p = q.
    monkeypatch.setattr(lemma8, "ENOUGH", 0.4)
    assert isinstance(settle("lemma8.samples").verdict, Contradicted)
