"""Lemma 11, (17) and f: verdicts, twins just past the truth, and the hand steps."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.runs import far_samples
from certify.audits.linear_targets.samples.lemma11 import statement as lemma11
from certify.kernel.verdict import Contradicted, Proved, Refuted, Supported, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench
from tests.audits.helpers import findings, settle
from tests.false_alarms import normal

NUMBERS = Float64()


@pytest.mark.long(but=1)
@pytest.mark.statistical(false_alarm=1e-12)  # 0 of 20,000 draws come near the bound
@pytest.mark.parametrize(
    ("name", "reading", "verdict"),
    [
        ("lemma11", "as printed", Proved),
        ("lemma11.draws", "repaired", Supported),
        ("lemma11", "sharp", Proved),
        ("lemma11.constant", "sharp", Proved),
        ("lemma11.samples", "repaired", Supported),
        ("eq17", "as printed", Refuted),
        ("eq17", "as intended", Proved),
        ("eq17", "sharp", Proved),
        ("eq17.square", "", Proved),
        ("lemma11.f", "", Proved),
        ("lemma11.monotone", "as printed", Proved),
        ("lemma11.monotone", "sharp", Proved),
        ("lemma11.f-at-rho", "as printed", Proved),
        ("lemma11.f-at-rho", "sharp", Proved),
        ("lemma11.f-from-rho", "as printed", Proved),
        ("lemma11.f-from-rho", "sharp", Proved),
    ],
)
def test_verdicts(name, reading, verdict):
    assert isinstance(settle(name, reading).verdict, verdict)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("lemma11.monotone", "3/4", "0.7500001"),
        ("lemma11.f-at-rho", "0.9170275", "0.9170276"),
        ("lemma11.f-from-rho", "0.8497788", "0.8497789"),
    ],
)
def test_largest_radius_and_its_twin(name, inside, outside):
    claim = registry.find(name)
    for eps, verdict in ((inside, Proved), (outside, Refuted)):
        settled = claim.versions[0].settle({"eps": Fraction(eps)}, Bench())
        assert isinstance(settled.verdict, verdict), eps


def test_the_best_constant_and_its_twin():
    low, high = (float(c) for c in lemma11.BEST)
    s = np.linspace(0, np.pi / 2, 1_000_001)
    smallest = lemma11.expectation(s, 0 * s, NUMBERS).min() * 50
    assert low < smallest < high
    twin = {"eps": Fraction(1), "c": lemma11.BEST[1]}
    assert isinstance(Bench().prove(lemma11.LIMIT, twin).verdict, Undecided)


def test_every_cross_check_agrees():
    for name in ("lemma11", "lemma11.draws", "lemma11.f"):
        assert all(found.agrees() for found in findings(name))


def test_the_witness_against_17():
    """By quadrature at 30 digits: u at 3 pi/4 from a sees x in an arc of pi/4."""
    with mpmath.workdps(30):
        u = 3 * mpmath.pi / 4
        seen = [u - mpmath.pi / 2, mpmath.pi / 2]
        value = mpmath.quad(lambda x: 2 * mpmath.cos(x - u) ** 2, seen) / (2 * mpmath.pi)
        assert abs(value - (mpmath.pi - 2) / (8 * mpmath.pi)) < mpmath.mpf(10) ** -20
        assert 1 / (100 * mpmath.pi) < value < 1 / (10 * mpmath.sqrt(mpmath.pi))


@pytest.mark.statistical(false_alarm=normal(6, 2, skewness=0.02))
def test_averages_tend_to_the_expectation():
    x = np.random.default_rng(0).standard_normal((400_000, 3))
    u = np.array([-1, 1, 0]) / math.sqrt(2)
    terms = (x[:, 0] >= 0) * np.maximum(x @ u, 0) ** 2
    error = 6 * terms.std() / math.sqrt(len(x))
    assert abs(terms.mean() - (math.pi - 2) / (8 * math.pi)) < error
    assert terms.mean() + error < 1 / (10 * math.sqrt(math.pi))


def test_beyond_a_the_sum_vanishes():
    x = np.random.default_rng(0).standard_normal((1000, 4))
    a = np.array([1.0, 0, 0, 0])
    w = -1e-7 * a
    assert np.sum((x @ a >= 0) * (x @ w >= 0) * (x @ (w - a)) ** 2) == 0


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.floats(0.01, 0.9))
def test_the_eigenvalue_is_a_lower_bound(seed, d, eps):
    n = 10 * d
    ((bound,),) = far_samples.smallest_eigenvalues(d, n, (Fraction(eps),), 1, seed)
    x = np.random.default_rng(seed).standard_normal((n, d))
    generator = np.random.default_rng((seed, 1))
    for _ in range(20):
        h = generator.standard_normal(d)
        h *= eps * generator.uniform() / np.linalg.norm(h)
        w = h.copy()
        w[0] += 1
        left = np.mean((x[:, 0] >= 0) * (x @ w >= 0) * (x @ h) ** 2)
        assert left >= bound * (h @ h) - 1e-12


@settings(derandomize=True, deadline=None)
@given(st.floats(0.01, 1), st.floats(0.01, 3.1))
def test_the_closed_form_by_quadrature_of_the_definition(r, t):
    w = np.array([1 + r * math.cos(t), r * math.sin(t)])
    psi = math.atan2(w[1], w[0])
    s = t / 2
    b = math.atan2((1 - r) * math.sin(s), (1 + r) * math.cos(s))
    assert 0 <= b <= s
    assert psi == pytest.approx(s - b, abs=1e-9)
    seen = [psi - math.pi / 2, math.pi / 2]
    value = mpmath.quad(lambda x: 2 * mpmath.cos(x - t) ** 2, seen)
    assert float(value) == pytest.approx(float(lemma11.expectation(s, b, NUMBERS)), abs=1e-9)


def printed_s(v, w):
    if v < 0:
        return 0
    if v <= w / 2:
        return v
    if v <= w:
        return w - v
    return 0


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.floats(0.05, 1.5), st.floats(0.05, 3.0))
def test_f_against_the_printed_s(eps, phi):
    """Directions where S has its corners are put in, in their order."""
    c, s = math.cos(phi), math.sin(phi)
    corners = [math.pi / 2 - math.atan2(m * s, 1 - m * c) for m in (2 * eps, eps)]
    ends = [phi - math.pi / 2, *corners, math.pi / 2]
    assert ends == sorted(ends)
    arc = mpmath.quad(lambda x: printed_s(mpmath.cos(x - phi), mpmath.cos(x) / eps), ends)
    # E ‖x‖ = sqrt(pi/2), and sqrt(8 pi) sqrt(pi/2) / (2 pi) = 1.
    assert float(arc) == pytest.approx(float(lemma11.f(c, eps, NUMBERS)), abs=1e-9)


@pytest.mark.parametrize("name", ["_by_wedges", "_one_direction", "_f_by_sectors", "_at_the_end"])
def test_identities_vanish(name):
    assert all(lemma11.vanishes(difference) for difference in getattr(lemma11, name)())


def test_one_fixed_weight_and_too_much_asked_of_it(monkeypatch):
    monkeypatch.setattr(lemma11, "RATIOS", (1, 10))
    assert isinstance(settle("lemma11.samples").verdict, Supported)
    # Two samples often miss the half-space.
    monkeypatch.setattr(lemma11, "SIZES", (2,))
    assert isinstance(settle("lemma11.samples").verdict, Contradicted)


def test_small_eigenvalues_support_nothing(monkeypatch):
    def too_small(d, n, radii, draws, stream):
        return np.full((len(radii), draws), float(lemma11.ABOVE) * 0.999)

    monkeypatch.setattr(far_samples, "smallest_eigenvalues", too_small)
    assert isinstance(settle("lemma11.draws", "repaired").verdict, Undecided)


def test_the_number_above_the_printed_constant():
    assert 1 / (100 * math.pi) < lemma11.ABOVE < 1.00001 / (100 * math.pi)
    assert all(draws % lemma11.BATCHES == 0 for _, _, draws in lemma11.CELLS + lemma11.LARGE_CELLS)
