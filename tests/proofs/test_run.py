"""What a run does with attacks that contradict a proof, and with what a claim requires."""

from dataclasses import replace
from fractions import Fraction

import pytest

from certify import registry
from certify.claim import Claim, CrossCheck, Finding, Version
from certify.kernel.verdict import (
    Algebra,
    Contradicted,
    Proved,
    Refuted,
    Sample,
    Supported,
    Undecided,
)
from certify.proofs import run
from certify.proofs.algebra import RATIONALS
from certify.proofs.bench import Bench
from certify.report.data import believed, report_data
from certify.report.formats.terminal import last_line
from certify.settled import Settled


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


# --- what a claim requires ---------------------------------------------------------------------

HOLDS = Proved("planted", Algebra("", RATIONALS))
SAMPLE = Sample("", Fraction(99, 100), 1, (0,))


def planted(name, verdicts, requires=()):
    """Return a claim with these verdicts by reading."""
    versions = tuple(
        Version(reading, reading, lambda *_, verdict=verdict: Settled(verdict))
        for reading, verdict in verdicts.items()
    )
    return Claim(name, "planted", versions, requires=requires)


def run_with(monkeypatch, *claims):
    """Run the first of these claims, which are all that there are."""
    known = {claim.id: claim for claim in claims}
    monkeypatch.setattr(registry, "find", known.__getitem__)
    return run.run(claims[0], {}, Bench())


@pytest.mark.parametrize("own", [HOLDS, Supported("", SAMPLE)])
@pytest.mark.parametrize(
    "false",
    [Refuted("", Algebra("", RATIONALS)), Contradicted("", SAMPLE)],
    ids=lambda found: found.name,
)
@pytest.mark.parametrize("between", [False, True])
def test_a_claim_that_requires_what_is_false_fails_and_one_line_names_it(
    own, false, between, monkeypatch
):
    base = planted("base", {"as printed": false, "as intended": HOLDS})
    first = "middle" if between else "base as printed"
    middle = planted("middle", {"as printed": HOLDS}, ("base as printed",))
    result = run_with(monkeypatch, planted("top", {"as printed": own}, (first,)), middle, base)
    words = f"base as printed, which is {false.name.lower()}"
    assert isinstance(result.deciding().verdict, Undecided)
    assert result.deciding().verdict.reason == f"{own.name.lower()} alone, but it requires {words}"
    data = report_data(result, "reports")
    assert (data["status"], data["verdict"], data["fails_by"]) == ("fail", "Undecided", [words])
    assert f"it requires {words}" in last_line(data)
    assert result.with_all == "not proved"


@pytest.mark.parametrize("unsure", [Undecided(""), HOLDS, Supported("", SAMPLE)])
def test_another_reading_that_is_false_makes_no_claim_fail(unsure, monkeypatch):
    base = planted(
        "base", {"as printed": Refuted("", Algebra("", RATIONALS)), "as intended": unsure}
    )
    top = planted("top", {"as printed": HOLDS}, ("base as intended",))
    result = run_with(monkeypatch, top, base)
    assert report_data(result, "reports")["status"] == "pass"
    assert result.deciding().verdict == HOLDS
    assert [(each.reading, each.used) for each in result.required] == [
        ("as printed", False),
        ("as intended", True),
    ]
    sure = isinstance(unsure, Proved)
    lacking = "proved, but not base as intended"
    assert result.with_all == ("proved with all it requires" if sure else lacking)


def test_both_readings_may_be_used_by_different_claims(monkeypatch):
    base = planted("base", {"as printed": HOLDS, "sharp": Undecided("")})
    middle = planted("middle", {"derived": HOLDS}, ("base sharp",))
    top = planted("top", {"as printed": HOLDS}, ("base as printed", "middle"))
    result = run_with(monkeypatch, top, middle, base)
    assert all(each.used for each in result.required)
    assert result.with_all == "proved, but not base sharp"


KERNEL = "the kernel, certify/kernel, and Python's integers"
SYMPY, ARB = "SymPy's exact algebra, for identities and limits", "FLINT's ball arithmetic (Arb)"
FRACTIONS, NUMPY = "Python's integers and fractions", "NumPy's random numbers"


@pytest.mark.long(but=6)
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
    monkeypatch.setattr(run, "attack", lambda *_: run.Attacks())
    found = believed(run.run(claim, claim.defaults(), Bench()))
    rows = [row for row in found if row != "the hand steps"]
    assert len(rows) == len(systems), rows
    assert all(any(row.startswith(system) for row in rows) for system in systems), rows
