"""Violations of Lemma 9 and (15) in single draws, confirmed once more with fractions."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audits.linear_targets.runs import near_optimum
from certify.audits.linear_targets.runs.near_optimum import KINK, LEAK, SIGNS
from certify.audits.linear_targets.samples.lemma9 import draws as lemma9_draws
from certify.kernel.verdict import Contradicted, Undecided
from certify.proofs.bench import Bench
from tests.audits.helpers import settle

KINDS = (KINK, SIGNS, LEAK)
SCALE = 2**near_optimum.GRID


def mean(kind, X, h, eps):
    """Return the mean that is bounded, from the definitions, in fractions."""
    total = Fraction(0)
    for row in X.tolist():
        x = [Fraction(value) for value in row]
        s, y = x[0], sum(Fraction(p) * q for p, q in zip(h, x, strict=True))
        if kind == KINK:
            total += y * y if (1 - eps) * abs(s) <= abs(y) else 0
        elif kind == SIGNS:
            total += s * s * (1 - numpy.sign(s) * numpy.sign(s + y))
        else:
            total += max(y - s, 0) ** 2 if s >= 0 else 0
    return total / len(X)


def weight(X, kind, eps):
    """Return 2^GRID h as integers, from the ascent."""
    h = near_optimum.climb(kind, X, float(eps))
    return numpy.array([int(value) for value in h * float(SCALE)], object)


def test_the_root_is_a_bound():
    assert 0 < lemma9_draws.ROOT**2 - Fraction(21, 20) < Fraction(1, 10**9)


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 10**6), d=st.integers(2, 6), share=st.sampled_from([0.3, 1.0, 3.0]))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_the_comparison_in_integers_is_that_of_the_definitions(kind, seed, d, share):
    eps = Fraction(1, 10)
    X = numpy.random.default_rng(seed).standard_normal((60, d))
    h = weight(X, kind, eps)
    exact = [Fraction(int(value), SCALE) for value in h]
    left, size = mean(kind, X, exact, eps), sum(value**2 for value in exact)
    assert 0 < size <= eps**2
    factor = left / size
    if left > 0:
        assert not near_optimum.exceeds(kind, X, len(X), h, eps, factor)
        assert near_optimum.exceeds(kind, X, len(X), h, eps, factor - Fraction(1, 10**30))
    # A part of the samples gives no more than all.
    assert not near_optimum.exceeds(kind, X[::2], len(X), h, eps, factor)


@pytest.mark.long
@pytest.mark.parametrize("claim", lemma9_draws.CLAIMS, ids=lambda claim: claim.id)
def test_the_printed_bounds_are_contradicted(claim):
    assert isinstance(settle(claim.id).verdict, Contradicted)


@pytest.mark.parametrize("each", lemma9_draws.BROKEN, ids=lambda each: each.kind)
def test_one_draw_by_the_definitions(each):
    """One draw, small enough for fractions, breaks the printed bound."""
    eps = each.bound.default
    n = int(20 / eps) if each.kind != LEAK else 4000
    X = numpy.random.default_rng(1).standard_normal((n, 2 if each.kind == LEAK else 5))
    h = [Fraction(int(value), SCALE) for value in weight(X, each.kind, eps)]
    left, size = mean(each.kind, X, h, eps), sum(value**2 for value in h)
    assert h[0] == 0
    assert size <= eps**2
    assert left > lemma9_draws.FACTORS[each.kind](eps) * size


@pytest.mark.long
def test_where_the_limit_is_true_nothing_is_contradicted():
    claim = registry.find("eq15.bound.draws")
    parameters = {**claim.defaults(), "eps": Fraction(3, 10)}
    assert isinstance(claim.deciding().settle(parameters, Bench()).verdict, Undecided)
