"""One step of gradient descent: the reduction to a quadratic in a, and what is proposed."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact import one_step
from certify.audits.linear_targets.exact.quadratic import Quadratic
from certify.audits.linear_targets.formulas import population
from certify.numbers import Float64
from tests.strategies import PRECISE, weights_and_directions

TINY = PRECISE.constant(Fraction(1, 10**35))
SIGNS = [[PRECISE.constant(1)], [PRECISE.constant(-1)]]
positive = st.fractions(Fraction(1, 1000), 6)


def value(quadratic, w1, w2, a):
    """Evaluate ``g - (x u1 + y u2).a + e ‖a‖^2``."""
    norm1, norm2 = linear_algebra.norm(w1, PRECISE), linear_algebra.norm(w2, PRECISE)
    along = linear_algebra.combine(quadratic.x / norm1, w1, quadratic.y / norm2, w2)
    return quadratic.g - linear_algebra.dot(along, a) + quadratic.e * linear_algebra.dot(a, a)


@pytest.mark.long
@given(weights_and_directions(), st.floats(-4, 4), positive, st.fractions(0, 1), positive, positive)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_reduction(drawn, length, size, rate, first, second):
    """What one step takes away, for all W and a, against the quadratic."""
    w1, w2, a = drawn
    a = [PRECISE.from_float(10.0**length) * x for x in a]
    size, rate, *weights = map(PRECISE.constant, (size, rate, first, second))
    targets = [a, [-x for x in a]]
    after = population.descend(SIGNS, [w1, w2], [a], [size, size], PRECISE)
    taken = 0
    for weight, w, new, target in zip(weights, (w1, w2), after, targets, strict=True):
        before = one_step.apart([w], [target])
        taken += weight * ((1 - rate * size) * before - one_step.apart([new], [target]))
    theta = linear_algebra.angle(w1, w2, PRECISE)
    norms = [linear_algebra.norm(w, PRECISE) for w in (w1, w2)]
    gain = one_step.gain(theta, *norms, size, rate, tuple(weights), PRECISE)
    scale = sum(weights) * (norms[0] ** 2 + norms[1] ** 2 + linear_algebra.dot(a, a))
    scale *= (1 + size) ** 2
    assert abs(taken - size * value(gain, w1, w2, a)) <= TINY * scale
    # A longer step gives no more for its size.
    longer = one_step.gain(theta, *norms, 2 * size, rate, tuple(weights), PRECISE)
    assert value(longer, w1, w2, a) <= value(gain, w1, w2, a) + TINY * scale
    # It has degree 2 in the norms and a.
    doubled = one_step.gain(theta, *(2 * x for x in norms), size, rate, tuple(weights), PRECISE)
    twice = value(doubled, w1, w2, [2 * x for x in a])
    assert abs(twice - 4 * value(gain, w1, w2, a)) <= 4 * TINY * scale


def gain_at(size, rate, weights):
    numbers = Float64()
    return lambda *place: one_step.gain(*place, size, rate, weights, numbers)


@pytest.mark.parametrize("weights", [(1.0, 1.0), (1.0, 50.0), (9.0, 1.0)])
def test_what_is_proposed_lies_in_the_ball(weights):
    proposed = list(one_step.candidates(gain_at(0.12, 0.3, weights), one_step.KAPPA))
    assert len(proposed) > 30
    for point in proposed:
        x = list(point.values())
        w1, w2, a = x[:2], x[2:4], x[4:]
        total = linear_algebra.combine(1, w1, 1, w2)
        assert 4 * linear_algebra.dot(total, total) <= linear_algebra.dot(a, a)
        assert linear_algebra.dot(w1, w1) * linear_algebra.dot(w2, w2) > 0


def test_where_the_quadratic_is_not_convex_opposite_weights_are_proposed():
    proposed = list(one_step.candidates(gain_at(5.0, 0.3, (1.0, 1.0)), one_step.KAPPA))
    x = list(proposed[0].values())
    assert x[:2] == [-component for component in x[2:4]]
    assert len(proposed) == 29


@pytest.mark.parametrize(("rate", "negative"), [(0.58, False), (0.6, True)])
def test_the_estimate_sees_where_a_gain_is_negative(rate, negative):
    # The largest rate for equal weights and size 3/25 is 3/5 - (3/25)/10 = 0.588.
    assert one_step.seems_negative(gain_at(0.12, rate, (1.0, 1.0)), one_step.KAPPA) is negative


def test_a_gain_is_a_quadratic_with_the_curvature_of_equal_opposite_weights():
    found = one_step.gain(0.5, 1.0, 1.0, 0.12, 0.3, (1.0, 3.0), Float64())
    assert isinstance(found, Quadratic)
    assert found.e == pytest.approx(4 * (1 - 0.03 - 0.3))
