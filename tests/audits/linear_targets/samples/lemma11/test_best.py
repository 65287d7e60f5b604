"""The best constants of Lemma 11 by radius: brackets, their twins, and the hand steps."""

import math
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.samples.lemma11 import best as lemma11_constants
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Multiprecision
from certify.proofs.bench import Bench
from tests.audits.helpers import findings, settle

NUMBERS = Multiprecision(40)


@pytest.mark.long
def test_all_radii_are_enclosed():
    settled = settle("lemma11.constants", "sharp")
    assert isinstance(settled.verdict, Proved)
    assert len(settled.certificates) == 2 * len(lemma11_constants.LEAST)


@pytest.mark.long(but=3)
@pytest.mark.parametrize(("eps", "least"), lemma11_constants.LEAST)
def test_the_brackets_against_the_expectation_in_other_coordinates(eps, least):
    def moment(turn):
        h = mpmath.mpf(eps.numerator) / eps.denominator * mpmath.mpc(mpmath.cos(turn), 0)
        h = h + 1j * eps.numerator * mpmath.sin(turn) / eps.denominator
        angle = mpmath.arg(1 + h)
        return mpmath.pi - angle + mpmath.sin(angle) * mpmath.cos(2 * turn - angle)

    with mpmath.workdps(30):
        turns = np.linspace(0, math.pi, 2001)
        start = min(turns, key=lambda turn: moment(mpmath.mpf(turn)))
        at = mpmath.findroot(lambda turn: mpmath.diff(moment, turn), start)
        assert least <= 50 * 10**5 * moment(at) <= least + 1


@pytest.mark.parametrize(("eps", "least"), lemma11_constants.LEAST[::2])
def test_a_twin_past_either_end_fails(eps, least):
    low, high = lemma11_constants.ends(least)
    proof = Bench().prove(lemma11_constants.INSIDE, {"eps": eps, "c": high})
    assert isinstance(proof.verdict, Undecided)
    refutation = Bench().refute(lemma11_constants.INSIDE, {"eps": eps, "c": low})
    assert isinstance(refutation.verdict, Undecided)
    further = Bench().refute(lemma11_constants.INSIDE, {"eps": eps, "c": high})
    assert isinstance(further.verdict, Refuted)


def test_a_wrong_bracket_is_undecided(monkeypatch):
    eps, least = lemma11_constants.LEAST[0]
    monkeypatch.setattr(lemma11_constants, "LEAST", ((eps, least + 2),))
    assert isinstance(settle("lemma11.constants", "sharp").verdict, Undecided)


@settings(derandomize=True, deadline=None)
@given(st.fractions(0, Fraction(3, 4)))
def test_the_replaced_angle_is_above_and_near(t):
    with mpmath.workdps(40):
        sine = NUMBERS.constant(t)
        found = lemma11_constants.above_arcsine(sine, NUMBERS.sqrt(1 - sine**2), NUMBERS)
        angle = mpmath.asin(mpmath.mpf(t.numerator) / t.denominator)
        assert -(mpmath.mpf(10) ** -36) <= mpmath.mpf(found) - angle < mpmath.mpf(10) ** -12


@settings(derandomize=True, deadline=None)
@given(st.floats(-0.5, 0.5))
def test_arcsine_is_below_the_parabola(x):
    assert math.asin(x) <= x + x * x


@settings(derandomize=True, deadline=None)
@given(st.floats(0.0, math.pi), st.floats(0.01, 0.75))
def test_every_direction_is_met(psi, eps):
    theta = math.asin(eps * math.sin(psi))
    u = np.array([math.cos(theta + psi), math.sin(theta + psi)])
    w = np.array([1.0, 0.0]) + eps * u
    between = math.atan2(w[0] * u[1] - w[1] * u[0], w @ u)
    assert abs(between) == pytest.approx(psi, abs=1e-7)
    assert 0 <= theta + psi <= math.pi + 1e-12


def test_the_cross_check_agrees():
    assert all(found.agrees() for found in findings("lemma11.constants"))


def test_a_smaller_radius_allows_more():
    best = [least for _, least in lemma11_constants.LEAST]
    assert best == sorted(best, reverse=True)
    low = replace(lemma11_constants.INSIDE, claim="twin")
    eps, least = lemma11_constants.LEAST[1]
    inside = {"eps": eps / 2, "c": Fraction(least + 1, 10**5)}
    assert isinstance(Bench().prove(low, inside).verdict, Proved)
