"""A.4: every line of the correlation is proved, and no wrong one is."""

import pytest

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import section_a4
from certify.kernel.verdict import Proved, Undecided
from certify.proofs.algebra import vanishes
from tests.audits.helpers import NUDGE, findings, nudged, settle

BY_ANGLE = population.correlation_by_angle


@pytest.mark.parametrize("claim", section_a4.CLAIMS, ids=lambda claim: claim.id)
def test_proved(claim):
    assert isinstance(settle(claim.id).verdict, Proved)
    assert all(finding.agrees() for finding in findings(claim.id))


def other_sign(theta, norm1, norm2, w1_a, w2_a, a_a, numbers):
    return BY_ANGLE(theta, norm1, norm2, w1_a, -w2_a, a_a, numbers)


def mirrored(theta, norm1, norm2, w1_a, w2_a, a_a, numbers):
    return BY_ANGLE(numbers.pi() - theta, norm1, norm2, w1_a, w2_a, a_a, numbers)


def other_ratio(theta, norm1, norm2, w1_a, w2_a, a_a, numbers):
    """The two ratios of norms exchanged."""
    sine, pi = numbers.sin(theta), numbers.pi()
    change = sine * (norm1 / norm2 - norm2 / norm1) / (2 * pi) * (w1_a + w2_a)
    return BY_ANGLE(theta, norm1, norm2, w1_a, w2_a, a_a, numbers) + change


@pytest.mark.long(but=3)
@pytest.mark.parametrize("twin", [nudged(BY_ANGLE), other_sign, mirrored, other_ratio])
def test_a_wrong_rearrangement_is_not_proved_and_contradicted(monkeypatch, twin):
    monkeypatch.setattr(population, "correlation_by_angle", twin)
    assert isinstance(settle("a4").verdict, Undecided)
    assert not any(finding.agrees() for finding in findings("a4"))


def test_a_wrong_correlation_is_not_proved_and_contradicted(monkeypatch):
    monkeypatch.setattr(population, "correlation", nudged(population.correlation))
    assert isinstance(settle("a4.first-line").verdict, Undecided)
    assert not any(finding.agrees() for finding in findings("a4"))


LINES = [section_a4.second_line, section_a4.third_line, section_a4.fourth_line]


@pytest.mark.long(but=1)
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.__name__)
def test_a_wrong_line_leaves_a_difference(line):
    def differences(twin):
        return section_a4._against(twin)

    def negative_target(w1, w2, a, numbers):
        return line(w1, w2, [-x for x in a], numbers)

    def larger(w1, w2, a, numbers):
        return line(w1, w2, a, numbers) * numbers.constant(NUDGE)

    def exchanged(w1, w2, a, numbers):
        return line(w2, w1, a, numbers)

    assert all(map(vanishes, differences(line)))
    for twin in (negative_target, larger, exchanged):
        assert not any(map(vanishes, differences(twin)[:1]))


@pytest.mark.parametrize("line", [section_a4.third_line, section_a4.fourth_line])
def test_the_lines_with_squares_need_the_distance(monkeypatch, line):
    monkeypatch.setattr(
        population,
        "distance_squared",
        lambda w1, w2, a: linear_algebra.dot(w1, w1) + linear_algebra.dot(w2, w2),
    )
    name = line.__name__.replace("_", "-")
    assert isinstance(settle(f"a4.{name}").verdict, Undecided)
