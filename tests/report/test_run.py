"""What a run does with attacks that contradict a proof."""

from dataclasses import replace

import pytest

from certify.claims.claim import CrossCheck, Finding
from certify.claims.settle import Bench
from certify.kernel.verdict import Proved, Undecided
from certify.report import registry, run
from certify.report.data import believed


def with_cross_check(monkeypatch, worst):
    check = CrossCheck("nothing at all", lambda: Finding(3, worst, 1e-10))
    claim = replace(registry.find("lemma4.gamma2"), cross_checks=(check,))
    monkeypatch.setattr(registry, "find", lambda name: claim)
    return run.run(claim, {}, Bench())


def test_a_cross_check_that_agrees_is_reported(monkeypatch):
    result = with_cross_check(monkeypatch, 1e-12)
    assert isinstance(result.deciding().verdict, Proved)
    assert result.attacked.cross_checks[0][1].cases == 3


def test_a_proof_that_is_contradicted_is_taken_back(monkeypatch):
    for worst in (1e-3, float("nan")):
        verdict = with_cross_check(monkeypatch, worst).deciding().verdict
        assert isinstance(verdict, Undecided)
        assert "contradicted by a cross-check" in verdict.reason


KERNEL = "the kernel, certify/kernel, and Python's integers"
SYMPY, ARB = "SymPy's exact algebra, for identities and limits", "FLINT's ball arithmetic (Arb)"
FRACTIONS, NUMPY = "Python's integers and fractions", "NumPy's random numbers"


@pytest.mark.parametrize(
    ("name", "systems"),
    [
        ("lemma8.tail", [ARB]),
        ("lemma8.union", [SYMPY]),
        ("lemma8", [ARB, SYMPY]),  # what it requires is by SymPy
        ("emp.correlation.signs", [FRACTIONS]),
        ("emp.correlation.cauchy-schwarz", [SYMPY]),
        ("lemma10", [SYMPY, FRACTIONS]),
        ("lemma10.c", [SYMPY, FRACTIONS, NUMPY]),
        ("lemma9.third-inequality", [KERNEL]),
        ("lemma11.monotone", [KERNEL, SYMPY]),
    ],
)
def test_only_the_systems_that_were_used_are_to_be_believed(name, systems, monkeypatch):
    claim = replace(registry.find(name), cross_checks=(), attack=None)
    monkeypatch.setattr(run, "attack", lambda *_: run.Attacked())
    found = believed(run.run(claim, claim.defaults(), Bench()))
    rows = [row for row in found if row != "the hand steps"]
    assert len(rows) == len(systems), rows
    assert all(any(row.startswith(system) for row in rows) for system in systems), rows
