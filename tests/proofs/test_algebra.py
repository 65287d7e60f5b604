"""Exact algebra as evidence: what vanishes, what differs, and when neither is known."""

import pytest
import sympy

from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.proofs.algebra import by_counterexample, by_identities, differ, vanishes
from certify.proofs.bench import Bench

x = sympy.symbols("x")


def settle(how):
    return how({}, Bench()).verdict


def test_identities():
    assert vanishes((x + 1) ** 2 - x**2 - 2 * x - 1)
    assert isinstance(
        settle(by_identities("", lambda: [x - x, (x**2 - 1) / (x - 1) - x - 1])), Proved
    )
    # One that does not vanish as a rational function is not refuted.
    assert isinstance(settle(by_identities("", lambda: [x - x, x - 1])), Undecided)
    with pytest.raises(ValueError, match="no identity"):
        settle(by_identities("", lambda: []))


def test_numbers_in_q_of_pi_differ_or_not():
    pi = sympy.pi
    assert differ(pi, sympy.Rational(22, 7))
    assert not differ((pi**2 - 1) / (pi - 1), pi + 1)
    with pytest.raises(ValueError, match="not in Q"):
        differ(sympy.sqrt(2), sympy.Integer(1))
    with pytest.raises(ValueError, match="not in Q"):
        differ(sympy.sin(pi / 5), sympy.Integer(1))


def test_a_counterexample_needs_two_different_sides():
    one, half = sympy.Integer(1), 1 / sympy.pi
    assert isinstance(settle(by_counterexample("", lambda: ("p", one, half))), Refuted)
    assert isinstance(settle(by_counterexample("", lambda: ("p", one, one))), Undecided)
