"""Section A.3.2: its verdicts, its witnesses recomputed, and twins of its right sides."""

import math

import numpy
import pytest
import sympy
from scipy.integrate import quad

from certify import linear_algebra
from certify.audits.linear_targets.exact import frame
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import section_a32
from certify.kernel.verdict import Proved, Refuted, Undecided
from tests.audits.helpers import NUDGE, settle

RATIO = sympy.Rational(NUDGE.numerator, NUDGE.denominator)
RIGHT = {
    "a32.second-derivative",
    "a32.zero-off-diagonal",
    "a32.normalised",
    "a32.split",
    "a32.projector",
    "a32.stein",
}


@pytest.mark.long(but=6)
@pytest.mark.parametrize("claim", section_a32.CLAIMS, ids=lambda claim: claim.id)
def test_lines_are_proved_as_printed_or_refuted_as_printed_and_proved_as_intended(claim):
    found = {v.reading: type(settle(claim.id, v.reading).verdict) for v in claim.versions}
    if claim.id in RIGHT:
        assert found == {"as printed": Proved}
    else:
        assert found == {"as printed": Refuted, "as intended": Proved}


# --- the witness, by quadrature ----------------------------------------------------------------


def gauss(function, low=0.0):
    """Integrate against the standard Gaussian density."""
    weighted = lambda u: function(u) * math.exp(-u * u / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    return quad(weighted, low, 40, epsabs=1e-13)[0]


def printed_and_true():
    """w_l = 2 e1, w_m = e2, v = (1, 1), a = 0: on x1 = 0 the residual is phi(x2)."""
    root = math.sqrt(2 * math.pi)
    surface = gauss(lambda u: u**3) / root
    bend = gauss(lambda u: u**3 - u)
    half = gauss(lambda u: u)
    moment = gauss(lambda u: u**3)
    third = (1 / (2 * math.pi * 2)) * 1  # the identity's share alone
    return {
        "a32": (surface / 2, third),
        "a32.delta-of-unit-vector": (surface / 2, surface),
        "a32.first-term.without-target": (root * bend, 0),
        "a32.first-term.sum": (root * bend, 0),
        "a32.first-term.delta": (root * bend, 0),
        "a32.first-term.unit-normal": (root * bend, 0),
        "a32.first-term.angle": (root * bend, 0),
        "a32.first-term": (root * bend, 0),
        "a32.second-term.sum": (root * half, 0),
        "a32.second-term.norms": (root * half, 0),
        "a32.second-term": (root * half, 2),
        "a32.combined": (root * moment, 1),
        "a32.plugged-in": (surface / 2, third),
        "a32.drawn-in": (surface / 2, third),
        "a32.index-of-g": (1, 0),
    }


def test_every_witness_is_recomputed():
    refuted = {claim.id for claim in section_a32.CLAIMS} - RIGHT
    assert refuted == set(printed_and_true())


@pytest.mark.parametrize("name", printed_and_true())
def test_the_witness_agrees_with_quadrature(name):
    facts = dict(settle(name, "as printed").facts)
    left, right = (
        float(sympy.sympify(facts[side].split(" = ")[0])) for side in ("left side", "right side")
    )
    true, printed = printed_and_true()[name]
    assert left == pytest.approx(true, abs=1e-10)
    assert right == pytest.approx(printed, abs=1e-10)
    assert abs(true - printed) > 0.05


def test_the_intended_lines_agree_at_the_witness_of_the_printed_ones():
    pair = frame.right_angle(2, 1)
    for line in (section_a32.plugged_in, section_a32.drawn_in, section_a32.concluded):
        right = line(pair, section_a32.across_l)
        assert (section_a32.curvature(pair) - right).is_zero_matrix


# --- twins -----------------------------------------------------------------------------------

# Functions that are looked up when a claim is settled, each with claims that it enters.
JUDGED = {
    "projected": ["a32.first-term", "a32.second-term.sum", "a32.combined", "a32.projector"],
    "on_the_line": ["a32.normalised", "a32.delta-of-unit-vector"],
    "rectified": ["a32.second-term.sum", "a32.first-term.sum", "a32.first-term.without-target"],
    "switching": ["a32.first-term.delta"],
    "by_delta": ["a32.stein"],
    "front": ["a32.drawn-in", "a32.plugged-in", "a32"],
    "sine": ["a32.drawn-in", "a32.plugged-in", "a32", "a32.second-term", "a32.first-term.angle"],
    "quotient": ["a32.drawn-in", "a32.plugged-in", "a32", "a32.combined", "a32.first-term"],
}


@pytest.mark.long(but=5)
@pytest.mark.parametrize("factor", [RATIO, sympy.Integer(-1)])
@pytest.mark.parametrize(("function", "name"), [(f, n) for f in JUDGED for n in JUDGED[f]])
def test_a_changed_side_is_not_proved(function, name, factor, monkeypatch):
    right = getattr(section_a32, function)
    monkeypatch.setattr(section_a32, function, lambda *given: factor * right(*given))
    assert isinstance(settle(name).verdict, Undecided)


@pytest.mark.long(but=2)
@pytest.mark.parametrize("name", ["a32", "a32.split", "a32.normalised", "a32.plugged-in"])
def test_a_changed_derivative_is_not_proved(name, monkeypatch):
    right = population.kernel_gradient
    monkeypatch.setattr(
        population,
        "kernel_gradient",
        lambda x, y, numbers: [RATIO * z for z in right(x, y, numbers)],
    )
    assert isinstance(settle(name).verdict, Undecided)


def test_a_changed_theory_is_not_proved(monkeypatch):
    right = linear_algebra.across
    monkeypatch.setattr(
        population, "across", lambda x, y, numbers: [RATIO * z for z in right(x, y, numbers)]
    )
    assert isinstance(settle("a32").verdict, Undecided)


def test_the_numbers_of_the_weights_may_not_be_exchanged():
    """Which weight is l matters: the same lines with the other norm in front do not hold."""
    pair = frame.right_angle(2, 1)
    exchanged = frame.right_angle(1, 2)
    right = section_a32.concluded(exchanged, section_a32.across_l)
    assert not (section_a32.curvature(pair) - right).is_zero_matrix
    assert numpy.isclose(float(right[1, 1] / section_a32.curvature(pair)[1, 1]), 4)
