"""Equation (5): the proof fails for every wrong closed form, and so do the cross-checks."""

import mpmath
import pytest

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation5 import f
from certify.kernel.verdict import Proved, Undecided
from certify.numbers import Float64, Multiprecision
from tests.audits.helpers import findings, nudged, settle

KERNEL = population.kernel
ANGLE = linear_algebra.angle


@pytest.mark.parametrize("name", ["eq5", "eq5.angle"])
def test_proved(name):
    assert isinstance(settle(name).verdict, Proved)
    assert all(finding.agrees() for finding in findings(name))


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    "twin",
    [
        nudged(KERNEL),
        lambda theta, numbers: -KERNEL(theta, numbers),
        lambda theta, numbers: KERNEL(numbers.pi() - theta, numbers),
        # The product of two step functions, (pi - theta) / (2 pi), times the cosine.
        lambda theta, numbers: KERNEL(theta, numbers) - numbers.sin(theta) / (2 * numbers.pi()),
    ],
)
def test_a_wrong_kernel_is_not_proved_and_contradicted(monkeypatch, twin):
    monkeypatch.setattr(population, "kernel", twin)
    assert isinstance(settle("eq5").verdict, Undecided)
    assert not any(finding.agrees() for finding in findings("eq5"))


@pytest.mark.parametrize(
    "twin", [nudged(ANGLE), lambda x, y, numbers: numbers.pi() - ANGLE(x, y, numbers)]
)
def test_a_wrong_angle_is_not_proved(monkeypatch, twin):
    monkeypatch.setattr(linear_algebra, "angle", twin)
    assert isinstance(settle("eq5.angle").verdict, Undecided)
    assert isinstance(settle("eq5").verdict, Undecided)


@pytest.mark.parametrize(("theta", "expected"), [(0, "1/2"), (0.5, "1/(2*pi)"), (1, "0")])
def test_known_values(theta, expected):
    """Aligned, orthogonal and opposite unit vectors: E[relu^2], E[relu]^2 and 0."""
    a, b = [1.0, 0.0], [float(mpmath.cospi(theta)), float(mpmath.sinpi(theta))]
    value = {"1/2": 0.5, "1/(2*pi)": 0.5 / float(mpmath.pi), "0": 0.0}[expected]
    assert float(f(a, b, Float64())) == pytest.approx(value, abs=1e-15)


def test_zero_vectors_have_the_value_zero_on_both_sides_whatever_the_angle():
    numbers = Multiprecision(30)
    zero = numbers.constant(0)
    for theta in (0, 1, 3):
        assert zero * KERNEL(numbers.constant(theta), numbers) == 0
