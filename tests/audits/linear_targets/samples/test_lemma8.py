"""Lemma 8: what is refuted is recomputed in SciPy and by sampling, what is proved is attacked."""

import math
from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import loggamma
from scipy.stats import binom, chi2, expon, gamma, kstest, norm

from certify.audits.linear_targets.samples import lemma8
from certify.claim import AS_INTENDED, AS_PRINTED, AS_STATED, REPAIRED
from certify.kernel.verdict import Contradicted, Proved, Refuted, Supported, Undecided
from certify.proofs.bench import Bench
from tests.audits.helpers import settle
from tests.false_alarms import normal

seeds = st.integers(0, 10**6)
FALSE = {
    *((name, AS_PRINTED) for name in ("lemma8", "lemma8.tail", "lemma8.last-entries")),
    *(("lemma8.first-entries", reading) for reading in (AS_PRINTED, AS_INTENDED)),
}


@pytest.mark.parametrize(
    "claim", [c for c in lemma8.CLAIMS if c.id != "lemma8.samples"], ids=lambda claim: claim.id
)
def test_verdicts(claim):
    for version in claim.versions:
        found = settle(claim.id, version.reading).verdict
        false = (claim.id, version.reading) in FALSE
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
    # The twins: exponents a fifth larger are too much.
    if d > 100:
        assert chi2.sf(4 * d, d - 2) > (2 ** (d - 2) * math.exp(-1.5 * d)) ** 1.2
        assert chi2.sf(2 * d, d) > math.exp(-1.2 * d * (1 - math.log(2)) / 2)


def draw(seed, trials, n, d, cosine):
    generator = numpy.random.default_rng(seed)
    x = generator.standard_normal((trials, n, d))
    q = numpy.zeros(d)
    q[:2] = cosine, math.sqrt(1 - cosine**2)
    z = (x[:, :, 0] >= 0) * numpy.maximum(x @ q, 0)
    return x, z


def bernstein(n, t):
    return math.exp(-n * t**2 / (2 * (4 + 2 * t)))


@given(st.integers(1, 400), st.floats(0.01, 20))
@settings(derandomize=True, deadline=None)
def test_bernstein_bound(n, t):
    """Exactly, for a variable whose moments are as large as they may be, on both sides."""
    upper, lower = tails(n, t)
    assert max(upper, lower) <= bernstein(n, t) * (1 + 1e-9)


def tails(n, t):
    """Return the exact probabilities that a mean of n is off by t to either side.

    The summands are exponential with mean 2, or 0, with probability 1/2 each: their moments are
    ``(k!/2) 4 2^(k-2)``, the largest that are allowed.
    """
    k = numpy.arange(1, n + 1)
    share = binom.pmf(k, n, 0.5)
    upper = float(share @ gamma.sf(n * (1 + t) / 2, k))
    lower = float(share @ gamma.cdf(n * (1 - t) / 2, k)) + 0.5**n if t <= 1 else 0.0
    return upper, lower


@pytest.mark.parametrize(("n", "t"), [(1, 60.0), (50, 1.0), (400, 0.3), (400, 1.0)])
def test_bernstein_bound_with_a_stronger_exponent_fails(n, t):
    upper, _ = tails(n, t)
    assert upper > bernstein(n, t) ** (2.5 if n == 1 else 2)


def within(sample, law, size):
    """Say whether a sample follows a law: the bound of Dvoretzky, Kiefer, Wolfowitz, 1e-12."""
    return kstest(sample, law).statistic <= math.sqrt(math.log(2e12) / (2 * size))


@pytest.mark.statistical(false_alarm=4e-11)
@given(seeds, st.floats(-1, 1), st.integers(1, 4), st.integers(3, 7))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_last_entries_given_the_weights(seed, cosine, n, d):
    """The law of ‖Y2‖^2/sigma^2, also where sigma is large; where it is 0, Y2 is."""
    x, z = draw(seed, 20_000, n, d, cosine)
    tail = (z[:, :, None] * x[:, :, 2:]).mean(axis=1)
    squares, variance = (tail**2).sum(axis=1), (z**2).sum(axis=1) / n**2
    usable = variance > 0
    assert (squares[~usable] == 0).all()
    if usable.sum() < 100:
        return
    ratio = squares[usable] / variance[usable]
    large = variance[usable] >= numpy.median(variance[usable])
    for part in (ratio, ratio[large]):
        assert within(part, chi2(d - 2).cdf, len(part))
    # The twins: another number of entries, another variance.
    if usable.sum() > 10_000:
        assert not within(ratio, chi2(d - 1).cdf, len(ratio))
        assert not within(1.2 * ratio, chi2(d - 2).cdf, len(ratio))


@pytest.mark.statistical(false_alarm=normal(9, 3, skewness=0.03))
def test_the_tail_where_all_weights_vanish():
    """The event with >= always occurs for p = -q, and in 3 of 4 draws for n = 1, p across q."""
    for cosine, n, share in ((-1.0, 5, 1.0), (1.0, 3, 0.125), (0.0, 1, 0.75)):
        x, z = draw(4, 40_000, n, 4, cosine)
        none = (z == 0).all(axis=1)
        tail = (z[none][:, :, None] * x[none][:, :, 2:]).mean(axis=1)
        assert none.mean() == pytest.approx(share, abs=0.02)
        assert (tail == 0).all()
    left = dict(settle("lemma8.tail.zero", AS_STATED).facts)["left side"]
    assert float(left.split(" = ")[-1]) == 0.75
    # The twin: for p = q five samples are enough for the printed bound at d = 4.
    assert 0.5**5 + chi2.sf(16, 2) < math.exp(-2)


def test_a_wrong_covariance_is_seen(monkeypatch):
    right = lemma8.gaussian.half_plane
    monkeypatch.setattr(lemma8.gaussian, "half_plane", lambda *given: 2 * right(*given))
    assert isinstance(settle("lemma8.variance").verdict, Undecided)
    assert isinstance(settle("lemma8.bernstein").verdict, Undecided)


@given(st.floats(1, 300))
@settings(derandomize=True, deadline=None)
def test_the_norm_of_the_squares(p):
    """``p^-1 (E relu(g)^(2p))^(1/p)`` for real p is below 2/e, so below 8/(3 e) and 1."""
    size = (p * math.log(2) + loggamma(p + 0.5) - math.log(2 * math.sqrt(math.pi))) / p
    assert math.exp(size) / p <= 2 / math.e
    for t in (p / 2, 8 * p / 3, 3 * p):
        highest = p * math.log(8 * p / (3 * math.e))
        assert p * math.log(t) - 3 * t / 8 <= highest + 1e-9 * p * p


def test_no_smaller_norm_of_the_squares():
    p = 10.0**4
    size = (p * math.log(2) + loggamma(p + 0.5) - math.log(2 * math.sqrt(math.pi))) / p
    assert math.exp(size) / p > 0.999 * 2 / math.e


@given(st.integers(2, 60))
@settings(derandomize=True, deadline=None)
def test_moments_of_the_squares(k):
    double = math.prod(range(1, 2 * k, 2))
    assert 8 * double <= 3 * math.factorial(k) * 2**k
    # The twin: a smaller b is not enough for large k.
    if k > 20:
        assert double / 2 > math.factorial(k) / 2 * 1.5 * 1.8 ** (k - 2)


@pytest.mark.parametrize("share", [0.3, 0.6, 1.0, 2.0])
def test_the_inequality_for_the_sum_of_squares(share):
    """Exactly for p = q: the sum of n squares is 0 or chi-squared with k degrees of freedom."""
    for n in (1, 10, 100):
        t, k = share * n, numpy.arange(1, n + 1)
        weights = binom.pmf(k, n, 0.5)
        upper = float(weights @ chi2.sf(n / 2 + t, k))
        lower = float(weights @ chi2.cdf(n / 2 - t, k)) + 0.5**n if t <= n / 2 else 0.0
        assert upper + lower <= 2 * math.exp(-min(t * t / n, t) / 7)
    # The twin: c = 1/2 is too much.
    assert upper > 2 * math.exp(-min(t * t / n, t) / 2) or share == 0.3


@pytest.mark.parametrize(("c", "gamma_"), [("1", "1/8"), ("64", "4/5"), ("1/100", "1/100")])
def test_the_last_entries_of_one_sample(c, gamma_):
    given_ = {"C": Fraction(c), "gamma": Fraction(gamma_)}
    claim = next(x for x in lemma8.CLAIMS if x.id == "lemma8.last-entries")
    found = claim.versions[0].settle(given_, Bench())
    assert isinstance(found.verdict, Refuted)
    d = int(found.verdict.reason.split("d = ")[1].split(",")[0])
    left = float(dict(found.facts)["left side"].split(" = ")[-1])
    # The exact probability of both events is no smaller than the bound.
    root = math.sqrt(Fraction(c))
    assert norm.sf(root) * chi2.sf(d / 4, d - 2) >= left * (1 - 1e-6)
    assert left > 4 * math.exp(-float(Fraction(gamma_)) * d)
    # The twin of the intended version.
    worse = {"C": Fraction(64), "gamma": Fraction(81, 100)}
    assert isinstance(claim.versions[1].settle(worse, Bench()).verdict, Undecided)


@pytest.mark.statistical(false_alarm=normal(7))
def test_first_entries_are_not_centred():
    x, z = draw(3, 1, 100_000, 2, 1.0)
    mean = (z[:, :, None] * x).mean(axis=(0, 1))
    assert numpy.linalg.norm(mean) == pytest.approx(0.5, abs=0.03)
    found = settle("lemma8.first-entries", AS_PRINTED)
    assert dict(found.facts)["left side"] == "1/2 = 0.5"
    assert isinstance(settle("lemma8.first-entries", REPAIRED).verdict, Proved)


@pytest.mark.long
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
