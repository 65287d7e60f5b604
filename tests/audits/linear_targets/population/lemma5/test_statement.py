"""Lemma 5: its verdicts, its smallest constants and its reduction."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact.quadratic import minimum
from certify.audits.linear_targets.population.lemma5 import statement as lemma5
from certify.kernel.verdict import Proved, Refuted
from certify.proofs.bench import Bench
from tests.strategies import PRECISE, weights_and_directions

# The root of a difference that cancels has half of the 60 digits.
TINY = PRECISE.constant(Fraction(1, 10**25))


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("beta_squared", "verdict"),
    [("5/2", Proved), ("1/2", Proved), ("0.4999999", Refuted), ("0.3", Refuted)],
)
def test_all_weights(beta_squared, verdict):
    settled = lemma5.lemma({"beta_squared": Fraction(beta_squared)}, Bench())
    assert isinstance(settled.verdict, verdict)


@pytest.mark.long
@pytest.mark.parametrize("kappa", ["1/20", "1/2", "1", "4"])
def test_the_smallest_constant_in_the_ball(kappa):
    settled = lemma5.smallest_beta({"kappa": Fraction(kappa)}, Bench())
    assert isinstance(settled.verdict, Proved)
    right = lemma5.smallest_in_the_ball(Fraction(kappa))
    assert dict(settled.facts)["sharp beta"] == f"sqrt({right})"


def test_the_smallest_constant_for_all_weights():
    settled = lemma5.smallest_beta({}, Bench())
    assert isinstance(settled.verdict, Proved)
    assert dict(settled.facts)["sharp beta"] == "sqrt(1/2)"
    assert dict(settled.facts)["refuted at"] == "beta = sqrt(0.4999999)"


@pytest.mark.long
@given(
    weights_and_directions(),
    st.floats(-6, 6),
    st.fractions(Fraction(3, 10), 3),
    st.one_of(st.none(), st.fractions(Fraction(1, 20), 4)),
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_reduction(drawn, size, beta_squared, kappa):
    """The excess is at least the minimum over a, which some a attains; degree 2 in the norms."""
    w1, w2, direction = drawn
    beta_squared = PRECISE.constant(beta_squared)
    theta = linear_algebra.angle(w1, w2, PRECISE)
    norms = [linear_algebra.norm(w, PRECISE) for w in (w1, w2)]
    quadratic = lemma5.target_quadratic(theta, *norms, beta_squared, PRECISE)
    limit = None if kappa is None else PRECISE.constant(kappa)
    least = minimum(quadratic, theta, *norms, limit, PRECISE)
    bound = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), PRECISE)
    bound = 0 * bound if limit is None else bound / limit
    length = bound + PRECISE.from_float(10.0**size)
    a = [length * x for x in direction]
    scale = norms[0] ** 2 + norms[1] ** 2 + length**2 + bound**2
    assert lemma5._excess(w1, w2, a, beta_squared, PRECISE) >= least - TINY * scale
    slope = linear_algebra.combine(quadratic.x / norms[0], w1, quadratic.y / norms[1], w2)
    steep = linear_algebra.norm(slope, PRECISE)
    best = PRECISE.maximum(bound, steep / (2 * quadratic.e))
    a_min = [best * x / steep for x in slope] if steep else [best * x for x in direction]
    attained = lemma5._excess(w1, w2, a_min, beta_squared, PRECISE)
    assert abs(attained - least) <= TINY * (scale + best**2)
    doubled = lemma5.target_quadratic(theta, *(2 * x for x in norms), beta_squared, PRECISE)
    twice = minimum(doubled, theta, *(2 * x for x in norms), limit, PRECISE)
    assert abs(twice - 4 * least) <= TINY * (scale + best**2)
