"""Section 2: a linear function and ReLU nodes."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import section2
from certify.kernel.verdict import Proved, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench

VERSIONS = [version for claim in section2.CLAIMS for version in claim.versions]
numbers = st.floats(-10, 10)
vectors = st.lists(numbers, min_size=3, max_size=3).map(numpy.array)


@pytest.mark.parametrize("version", VERSIONS)
def test_all_is_proved(version):
    assert isinstance(version.settle({}, Bench()).verdict, Proved)


@given(st.floats(0.01, 100), st.floats(0.01, 100), numbers)
@settings(derandomize=True, deadline=None)
def test_the_difference_of_two(v1, v2, s):
    found = v1 * max(0.0, s / v1) - v2 * max(0.0, -s / v2)
    assert abs(found - s) <= 1e-13 * abs(s)


@given(numbers, vectors, vectors)
@settings(derandomize=True, deadline=None)
def test_one_node_has_at_least_a_quarter(v, w, a):
    found = population.loss([[v]], [w], [a], Float64())
    assert found >= (a @ a) / 4 - 1e-12 * (v * v * (w @ w) + a @ a)
    # The twin: with v w = a nothing larger would do.
    assert population.loss([[1.0]], [a], [a], Float64()) <= (a @ a) * (1 / 4 + 1e-12)


def test_a_wrong_loss_is_seen(monkeypatch):
    right = population.loss
    monkeypatch.setattr(population, "loss", lambda V, W, A, n: right(V, W, A, n) * 2)
    assert isinstance(VERSIONS[-1].settle({}, Bench()).verdict, Undecided)


def test_cross_checks_agree():
    for claim in section2.CLAIMS:
        for cross_check in claim.cross_checks:
            assert cross_check.run().agrees()
