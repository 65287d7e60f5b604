"""Equation (7): both lines are proved, and no wrong gradient is."""

import pytest

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import equation7
from certify.kernel.verdict import Proved, Undecided
from tests.audits.helpers import NUDGE, findings, settle

GRADIENT, KERNEL = population.kernel_gradient, population.kernel


def nudged(x, y, numbers):
    return [component * numbers.constant(NUDGE) for component in GRADIENT(x, y, numbers)]


def mirrored(x, y, numbers):
    """Theta and pi - theta exchanged."""
    return [-component for component in GRADIENT(x, [-z for z in y], numbers)]


def other_sign(x, y, numbers):
    """The sign of the term along a flipped."""
    theta = linear_algebra.angle(x, y, numbers)
    along = linear_algebra.norm(y, numbers) * numbers.sin(theta) / linear_algebra.norm(x, numbers)
    return linear_algebra.combine(1, GRADIENT(x, y, numbers), -along / numbers.pi(), x)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("claim", equation7.CLAIMS, ids=lambda claim: claim.id)
def test_proved(claim):
    assert isinstance(settle(claim.id).verdict, Proved)
    assert all(finding.agrees() for finding in findings(claim.id))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("twin", [nudged, mirrored, other_sign])
def test_a_wrong_gradient_is_not_proved_and_contradicted(monkeypatch, twin):
    monkeypatch.setattr(population, "kernel_gradient", twin)
    assert isinstance(settle("eq7.first-line").verdict, Undecided)
    assert not any(finding.agrees() for finding in findings("eq7"))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("twin", [nudged, mirrored, other_sign])
def test_a_wrong_last_line_is_not_proved(monkeypatch, twin):
    monkeypatch.setattr(equation7, "by_unit_vectors", twin)
    assert isinstance(settle("eq7").verdict, Undecided)


def test_a_wrong_f_has_another_derivative(monkeypatch):
    monkeypatch.setattr(population, "kernel", lambda theta, numbers: 2 * KERNEL(theta, numbers))
    assert isinstance(settle("eq7").verdict, Undecided)
