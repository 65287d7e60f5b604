"""alpha = c/3: the algebra, the radius that it needs, and what holds near W* all the same."""

from fractions import Fraction

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.samples.lemma9 import statement as lemma9
from certify.audits.linear_targets.samples.section_e22 import alpha as section_e22_alpha
from certify.audits.linear_targets.samples.section_e22 import statement as section_e22
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench
from tests.audits.helpers import settle

NUMBERS = Float64()


@pytest.mark.long(but=4)
@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("emp.alpha.sum", ""),
        ("emp.alpha.plugged", ""),
        ("emp.alpha.constant", "as printed"),
        ("emp.alpha.constant", "sharp"),
        ("emp.alpha", "as printed"),
        ("emp.alpha.limit", ""),
        ("emp.alpha.chain", ""),
        ("emp.alpha.chain.largest", ""),
    ],
)
def test_true_lines_are_proved(name, reading):
    assert isinstance(settle(name, reading).verdict, Proved)


def test_the_largest_radius_recomputed_here():
    c = 1 / (200 * mpmath.pi)

    def room(eps):
        return c / 6 - 2 * eps**2 - 9 * eps**2 / (8 * (1 - eps) ** 2)

    assert room(mpmath.mpf("0.0091824")) > 0 > room(mpmath.mpf("0.0091825"))
    for eps in (Fraction(91825, 10**7), Fraction(1, 10)):
        verdict = Bench().decide(section_e22_alpha.CONSTANT, {"eps": eps}).verdict
        assert isinstance(verdict, Refuted)


def test_where_the_constants_fit_the_bounds_are_false():
    """The whole range of the printed constants lies where Lemma 9 and (15) fail."""
    assert Fraction(91825, 10**7) < section_e22.LEAK.false < lemma9.OUTER.false


def test_a_worse_repaired_bound_is_not_carried_over(monkeypatch):
    monkeypatch.setattr(
        section_e22_alpha,
        "repaired_alpha",
        lambda eps, c, n: c / 2 - n.constant(Fraction(1, 4)) * eps,
    )
    assert isinstance(settle("emp.alpha.chain").verdict, Undecided)


def test_a_larger_ball_is_not_lemma_4s(monkeypatch):
    monkeypatch.setattr(section_e22_alpha, "REACH", Fraction(36, 100))
    assert isinstance(settle("emp.alpha.limit").verdict, Undecided)


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("emp.alpha.chain", Fraction(9, 10**4), Proved),
        ("emp.alpha.chain", Fraction(1, 100), Refuted),
        ("emp.alpha", Fraction(1, 100), Proved),
        ("emp.alpha", Fraction(1, 10), Undecided),
    ],
)
def test_the_verdict_is_about_the_radius_that_was_given(name, value, verdict):
    claim = registry.find(name)
    parameters = {**claim.defaults(), "eps": value}
    assert isinstance(claim.deciding().settle(parameters, Bench()).verdict, verdict)


@given(h=st.lists(st.floats(-1, 1), min_size=6, max_size=6))
@settings(derandomize=True, deadline=None)
def test_the_correlation_near_the_optimum(h):
    a = numpy.array([0, 1.0, 0])
    H = 0.35 * numpy.array(h).reshape(2, 3) / max(1.0, numpy.linalg.norm(h))
    found = population.correlation(a + H[0], -a + H[1], a, NUMBERS)
    assert found >= 0.3 * numpy.sum(H**2) - 1e-12
    assert 0.3 > 1 / 600 > 1 / (600 * numpy.pi)


@pytest.mark.parametrize("module", [lemma9, section_e22, section_e22_alpha])
def test_every_reading_can_be_said_of_other_constants(module):
    for claim in module.CLAIMS:
        given_ = dict.fromkeys(claim.defaults(), "1/7")
        for version in claim.versions:
            say = version.generally
            assert not say or "1/7" in (
                say.format(**given_) if isinstance(say, str) else say(**given_)
            )
