"""What a run does with attacks that contradict a proof."""

from dataclasses import replace

from certify.claims.claim import CrossCheck, Finding
from certify.claims.settle import Bench
from certify.kernel.verdict import Proved, Undecided
from certify.report import registry, run


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
