"""The list of claims, the modules and the verdicts that follow from others."""

import json
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from certify import audit as audit_module
from certify import registry
from certify.audit import folder, load, packages
from certify.claim import AS_INTENDED, AS_PRINTED, AS_STATED, DERIVED, REPAIRED, SHARP
from certify.kernel.verdict import Algebra, Proved, Undecided
from certify.pinned import of
from certify.proofs.bench import Bench
from certify.proofs.run import run
from certify.registry import closure
from certify.settled import with_requirements
from tests.places import claim_file

AUDITS = [load(name) for name in packages()]
BY_NAME = pytest.mark.parametrize("audit", AUDITS, ids=lambda audit: audit.name)


@BY_NAME
def test_files_and_list_agree(audit):
    """A module that has `CLAIMS` is listed, with just these claims in this order."""
    root, found = folder(audit.package), {}
    for path in root.rglob("*.py"):
        if "\nCLAIMS" in path.read_text(encoding="utf-8") and path.parent != root.parent:
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            if name != "__init__":
                claims = import_module(f"{audit.package}.{name}").CLAIMS
                found[name] = [claim.id for claim in claims]
    listed = {name: [row[0] for row in audit.claims if row[1] == name] for _, name in audit.claims}
    assert found == listed


@BY_NAME
def test_families_and_pins_are_those_of_the_claims(audit):
    heads = list(dict.fromkeys(claim.partition(".")[0] for claim, _ in audit.claims))
    assert sorted(family.head for family in audit.families) == sorted(heads)
    assert list(of(audit.name).families) == heads
    listed = {claim for claim, _ in audit.claims}
    assert {row.claim for row in of(audit.name).statements} <= listed
    assert set(of(audit.name).refuted_as_printed) <= listed


def test_names_are_unique():
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
    """The message has what is to be pasted into the pins."""
    pins = of("linear_targets")
    for other in ({"statement": "0" * 64}, {"says": "Lemma 4"}):
        rows = (row._replace(**other) if row.claim == "lemma4" else row for row in pins.statements)
        changed = replace(pins, statements=tuple(rows))
        monkeypatch.setattr(registry, "of", lambda audit, changed=changed: changed)
        with pytest.raises(registry.NotListed, match="not the one in pins.json") as found:
            registry.find("lemma4")
        proved, refuted = json.loads(str(found.value).partition("there should be ")[2])
        assert (proved["side"], refuted["side"]) == ("proved", "refuted")
        assert proved["sha256"].startswith("993df641")
        assert proved["readings"] == [
            {"reading": "as printed", "values": "alpha = 3/10, kappa = 1/2"}
        ]


class Entry:
    """An entry point of another distribution."""

    def __init__(self, name):
        self.name = self.value = name


@pytest.fixture(name="another")
def _another(tmp_path, monkeypatch):
    """Make an audit that has a claim `lemma4` too, which requires one of its own."""
    package = tmp_path / "other"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from certify.audit import Audit\n"
        "AUDIT = Audit('other', 'x', __name__, (('lemma4', 'a'), ('mine', 'a')))\n"
    )
    (package / "a.py").write_text(
        "from certify.claim import claim, printed\n"
        "from certify.proofs.algebra import by_identities\n"
        "yes = by_identities('nothing', lambda: [0])\n"
        "CLAIMS = (claim('lemma4', 'p', printed('0 = 0', yes), requires=('mine',)),\n"
        "          claim('mine', 'p', printed('0 = 0', yes), requires=('lemma4',)))\n"
    )
    empty = {"families": ["lemma4", "mine"], "refuted_as_printed": [], "statements": []}
    (package / "pins.json").write_text(json.dumps(empty))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(audit_module, "entry_points", lambda group: [Entry("other")])
    caches = (audit_module.packages, audit_module.load, registry._listed, registry._module, of)
    for each in caches:
        each.cache_clear()
    yield
    monkeypatch.undo()
    for each in caches:
        each.cache_clear()
    for name in ("other", "other.a"):
        sys.modules.pop(name, None)


def test_a_name_that_two_audits_share_is_written_with_the_audit(another):
    names = registry.names()
    assert {"linear_targets:lemma4", "other:lemma4", "mine", "lemma3"} <= set(names)
    assert "lemma4" not in names
    with pytest.raises(registry.UnknownClaim, match="write linear_targets:lemma4 or other:lemma4"):
        registry.find("lemma4")
    assert registry.find("other:lemma4").place == "p"
    assert registry.find("other:mine").id == "mine"
    assert registry.find("linear_targets:lemma4").place.startswith("Lemma 4")
    assert registry.audit_of("other:lemma4") == registry.audit_of("mine") == "other"


def test_what_a_claim_requires_is_of_its_own_audit(another):
    assert closure(registry.find("mine").requires, "other") == [
        ("other:lemma4", "as printed"),
        ("mine", "as printed"),
    ]
    bench = Bench()
    claim = registry.find("other:lemma4")
    assert claim.id == "other:lemma4"
    result = run(claim, {}, bench)
    assert result.with_all == "proved with all it requires"


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
