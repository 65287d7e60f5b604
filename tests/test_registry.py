"""The list of claims, the modules and the verdicts that follow from others."""

import json
from pathlib import Path

import certify.claims
import certify.experiments
import pytest
from certify.claims import CLAIMS
from certify.experiments import EXPERIMENTS

from certify import registry
from certify.claim import AS_INTENDED, AS_PRINTED, AS_STATED, DERIVED, REPAIRED, SHARP
from certify.kernel.verdict import Algebra, Proved, Undecided
from certify.pinned import PINNED
from certify.registry import closure
from certify.settled import with_requirements
from tests.places import claim_file

PARTS = {
    "__init__",
    "algebra",
    "claim",
    "counts",
    "crosschecks",
    "descent",
    "external",
    "family",
    "frame",
    "gaussian",
    "landscape",
    "limits",
    "networks",
    "pinned",
    "quadratic",
    "registry",
    "settle",
    "signs",
    "transcription",
    "vanishing",
    "vocabulary",
    "words",
}

EXPERIMENT_PARTS = {
    "__init__",
    "descent",
    "digits",
    "fate",
    "figure",
    "figure9_runs",
    "joint",
    "joint_runs",
    "pairing",
    "starts",
    "training",
}
LISTS = ((certify.claims, CLAIMS, PARTS), (certify.experiments, EXPERIMENTS, EXPERIMENT_PARTS))


@pytest.mark.parametrize(("package", "listed", "parts"), LISTS)
def test_files_and_list_agree(package, listed, parts):
    folder = Path(package.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - parts
    assert files == {row[1] for row in listed}
    assert len(set(registry.names())) == len(registry.names())


@pytest.mark.parametrize("name", registry.names())
def test_every_claim_is_found_with_known_requirements_and_readings(name):
    claim = registry.find(name)
    assert claim.id == name
    assert claim.place
    assert {required for required, _ in closure(claim.requires)} <= set(registry.names())
    assert {v.reading for v in claim.versions} <= {
        AS_PRINTED,
        AS_STATED,
        AS_INTENDED,
        SHARP,
        REPAIRED,
        DERIVED,
    }
    # A second reading needs a reason.
    if any(v.reading == AS_INTENDED for v in claim.versions):
        assert claim.misprint


@pytest.mark.parametrize("name", registry.names())
def test_every_hand_step_names_a_test_that_exists(name):
    for step in registry.find(name).by_hand:
        file, function = step.attacked_by.split("::")
        assert f"def {function}(" in Path(file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("package", "listed", "parts"), LISTS)
def test_every_claim_of_a_module_is_listed(package, listed, parts):
    for module in {row[1] for row in listed}:
        found = registry.import_module(f"{package.__name__}.{module}").CLAIMS
        assert [claim.id for claim in found] == [row[0] for row in listed if row[1] == module]


def test_a_word_stands_for_itself_or_for_all_that_begin_with_it():
    assert registry.named("lemma4") == ("lemma4",)
    assert set(registry.named("lemma4.*")) == {
        name for name in registry.names() if name.startswith("lemma4.")
    }
    assert registry.named("lema4") == ("lema4",)
    assert registry.named("all") == registry.names()


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(registry.UnknownClaim, match="lemma4"):
        registry.find("lema4")


def test_a_statement_that_is_not_pinned_is_an_error(monkeypatch):
    for other in ({"statement": "0" * 64}, {"says": "Lemma 4"}):
        rows = tuple(row._replace(**other) if row.claim == "lemma4" else row for row in PINNED)
        monkeypatch.setattr(registry, "PINNED", rows)
        with pytest.raises(registry.NotListed, match="it reads 'proved', '993df641"):
            registry.find("lemma4")


def test_proved_with_all_that_it_requires_is_computed():
    a, b, c = (("a", "as printed"), ("b", "as intended"), ("c", "sharp"))
    proved = Proved("", Algebra("", ""))
    verdicts = {a: proved, b: proved, c: Undecided("")}
    whole = with_requirements(verdicts, {a: (b,), b: (), c: ()}, a)
    assert whole == "proved with all it requires"
    chain = {a: (b,), b: (c,), c: (a,)}
    assert with_requirements(verdicts, chain, a) == "proved, but not c sharp"
    assert with_requirements(verdicts, chain, c) == "not proved"
    for unknown in (("d", "sharp"), ("b", "as printed")):
        with pytest.raises(KeyError, match="unknown claim"):
            with_requirements(verdicts, {a: (unknown,)}, a)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("lema4", "no claim is named 'lema4'"),
        ("lemma4", "lemma4 has 2 readings; write 'lemma4 as printed' or 'lemma4 sharp'"),
        ("lemma4 as meant", "lemma4 has no reading 'as meant'; write 'lemma4 as printed' or"),
        ("lemma4.gamma2 sharp", "lemma4.gamma2 has no reading 'sharp'; write 'lemma4.gamma2 as"),
    ],
)
def test_a_reading_that_is_not_there_names_those_that_are(entry, says):
    with pytest.raises(registry.UnknownClaim, match=says):
        registry.reading(entry)


def test_no_claim_that_stands_rests_on_a_reading_that_is_refuted():
    """By the committed reports; the printed proof of (15) does, and what it says is refuted."""
    status, rests = {}, {}
    for name in registry.names():
        data = json.loads(claim_file(name).read_text(encoding="utf-8"))
        status |= {(name, v["reading"]): v["status"] for v in data["versions"]}
        rests[name] = closure(registry.find(name).requires)
    false = {name for name, used in rests.items() if "fail" in {status[each] for each in used}}
    assert false == {"eq15.bound"}
    assert status["eq15.bound", "as printed"] == "fail"
