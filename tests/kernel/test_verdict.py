"""A verdict is no truth value, and takes the evidence of its own kind only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from certify.kernel.verdict import (
    Algebra,
    Checked,
    Contradicted,
    Proved,
    Refuted,
    Sample,
    Supported,
    Undecided,
    Verdict,
)

CHECKED = Checked("lemma4", (), "00", "00")
ALGEBRA = Algebra("an identity", "a computer algebra system")
SAMPLE = Sample("a mean", Fraction(999, 1000), 100, (1, 2))

VERDICTS = [
    (Proved("why", CHECKED), "Proved", "pass"),
    (Proved("why", ALGEBRA), "Proved", "pass"),
    (Refuted("why", CHECKED), "Refuted", "fail"),
    (Refuted("why", ALGEBRA), "Refuted", "fail"),
    (Supported("why", SAMPLE), "Supported", "pass"),
    (Contradicted("why", SAMPLE), "Contradicted", "fail"),
    (Undecided("why"), "Undecided", "undecided"),
]


@pytest.mark.parametrize(("verdict", "name", "status"), VERDICTS)
def test_words_of_verdicts(verdict: Verdict, name: str, status: str) -> None:
    assert (verdict.name, verdict.status, verdict.reason) == (name, status, "why")


@pytest.mark.parametrize("verdict", [row[0] for row in VERDICTS])
def test_a_verdict_has_no_truth_value(verdict: Verdict) -> None:
    with pytest.raises(TypeError, match="no truth value"):
        bool(verdict)
    with pytest.raises(TypeError, match="no truth value"):
        _ = not verdict


@pytest.mark.parametrize("kind", [Proved, Refuted])
@pytest.mark.parametrize("evidence", [SAMPLE, None, "a proof", True, Undecided("why")])
def test_a_proof_and_a_refutation_take_exact_evidence_only(kind: Any, evidence: Any) -> None:
    with pytest.raises(TypeError, match="checked certificate or exact algebra"):
        kind("why", evidence)


@pytest.mark.parametrize("kind", [Supported, Contradicted])
@pytest.mark.parametrize("evidence", [CHECKED, ALGEBRA, None, 0.999])
def test_verdicts_by_sampling_take_samples_only(kind: Any, evidence: Any) -> None:
    with pytest.raises(TypeError, match="takes a sample"):
        kind("why", evidence)


@pytest.mark.parametrize("verdict", [row[0] for row in VERDICTS])
def test_a_verdict_does_not_change(verdict: Verdict) -> None:
    with pytest.raises(AttributeError):
        verdict.reason = "otherwise"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        verdict.evidence = CHECKED  # type: ignore[attr-defined]


def test_not_proved_is_not_refuted() -> None:
    assert not isinstance(Undecided("why"), Proved | Refuted)
    assert not issubclass(Proved, Refuted)
    assert not issubclass(Refuted, Proved)
    assert not issubclass(Supported, Proved)
