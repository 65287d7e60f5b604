"""What machines read: the JSON Schema, --format json, and plain text where no terminal is."""

import copy
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from certify import registry
from certify.report import command
from certify.report.formats.json import as_json, schema
from tests.places import INDEX, ROOT, claim_file, claim_files

jsonschema = pytest.importorskip("jsonschema", reason="it comes with nbformat, of the tests")

REPORTS = ROOT / "reports"
SCHEMA = json.loads(schema())
PUBLISHED = [path for path in REPORTS.rglob("schema.json") if "figures" not in path.parts]
INDEXES = sorted(REPORTS.rglob("index.json"))
COMMITTED = sorted({*claim_files(), *REPORTS.glob("*/deep/claims/*.json")})


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def errors(data, kind):
    schema = {"$ref": f"#/$defs/{kind.capitalize()}", "$defs": SCHEMA["$defs"]}
    return [each.message for each in jsonschema.Draft202012Validator(schema).iter_errors(data)]


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_published_schema_is_the_one_of_the_code(path):
    assert path.read_text(encoding="utf-8") == schema()


def test_every_committed_report_is_of_the_schema():
    assert len(COMMITTED) > 300
    assert {path: found for path in COMMITTED if (found := errors(load(path), "report"))} == {}


def test_every_committed_index_is_of_the_schema():
    assert INDEX in INDEXES
    assert {path: found for path in INDEXES if (found := errors(load(path), "index"))} == {}


@pytest.mark.long
def test_the_whole_schema_takes_each_kind_of_file():
    report, whole = load(claim_file("lemma4")), load(INDEX)
    for data in (report, whole, [report], [], [{**CHANGE}]):
        jsonschema.validate(data, SCHEMA)
    for data in (None, {}, [whole], {**report, **whole}, [{**CHANGE, "old": None}]):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, SCHEMA)


CHANGE = {"claim": "lemma4", "version": "sharp", "old": "Proved", "new": "absent"}


def put(*where, value):
    """Return a change of data: the value stands at this place."""

    def spoil(data):
        for key in where[:-1]:
            data = data[key]
        data[where[-1]] = value

    return spoil


def drop(*where):
    """Return a change of data: nothing stands at this place."""

    def spoil(data):
        for key in where[:-1]:
            data = data[key]
        del data[where[-1]]

    return spoil


FIRST = ("versions", 0)
SPOILT = {
    "another key": put("colour", value="green"),
    "no claim": drop("claim"),
    "unknown verdict": put("verdict", value="True"),
    "unknown status": put("status", value="amber"),
    "no versions": put("versions", value=[]),
    "unknown reading": put(*FIRST, "reading", value="as hoped"),
    "proved by a sample": put(
        *FIRST,
        "evidence",
        value={"kind": "sample", "what": "a", "confidence": "999/1000", "size": 1, "seeds": [1]},
    ),
    "proved by nothing": put(*FIRST, "evidence", value={"kind": "none"}),
    "unknown evidence": put(*FIRST, "evidence", "kind", value="hearsay"),
    "short hash": put(*FIRST, "evidence", "certificate_sha256", value="e4ddf139"),
    "version's status that does not fit": put(*FIRST, "status", value="undecided"),
    "a time": put(*FIRST, "seconds", value=0.1),
    "no size": drop(*FIRST, "bytes"),
    "no audit": drop("audit"),
    "a number as parameter": put("parameters", "alpha", value=0.3),
    "a test that is none": put("by_hand", 0, "attacked_by", value="nobody"),
    "half a fact": put(*FIRST, "facts", value=[["margin"]]),
    "no depth": drop(*FIRST, "evidence", "depth"),
    "other words for the whole": put("with_all_that_it_requires", value="proved"),
    "half an attack": drop("attacks", 0, "tried"),
    "a closing claim that is no list": put("closed_by", value="lemma5"),
    "part of something without a name": put("part_of", value=[""]),
    "a slip that is no name": put("slip", value=True),
    "evidence for nothing that has a name": put("evidence_for", value=None),
    "no headline": put("headline", value=""),
    "a repair that does something else": put(*FIRST, "repair", value="by good will"),
    "a meaning that is no text": put("best_means", value=None),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_report_is_refused(what):
    good = load(claim_file("lemma4"))
    bad = copy.deepcopy(good)
    SPOILT[what](bad)
    assert errors(good, "report") == []
    assert errors(bad, "report")


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "spoil",
    [
        drop("claims"),
        drop("claims", 0, "verdict"),
        put("claims", 0, "verdict", value="proved"),
        put("made", value="today"),
        put("counts", "line", "as printed: Refuted", value=-1),
        put("counts", "line", "as printed: Refuted", value=0),
        drop("counts", "evidence"),
        put("requires", "lemma4", value="lemma3"),
        put("results", 0, "headline", value=""),
        put("results", 0, "lines", value=["lemma4"]),
        drop("other_gaps", 0, "closed"),
        put("other_gaps", 0, "headline", value=False),
        put("not_settled", value=[{"claim": "lemma4", "why": "because"}]),
        put("loose_words", value=[]),
        put("misprints", 0, "what", value=""),
        put("misprints", 0, "claims", value=[""]),
        put("ledger", "trusted", "nothing", value=0),
        put("ledger", "by_hand", 0, "attacked_by", value=[]),
    ],
)
def test_a_spoilt_index_is_refused(spoil):
    data = load(INDEX)
    spoil(data)
    assert errors(data, "index")


def test_what_is_no_finite_number_is_null():
    """Such a number stands in a report exactly when a computation broke down."""
    data = load(claim_file("lemma4"))
    check = {"what": "a", "agrees": False, "cases": 1, "worst": float("nan"), "limit": 1e-9}
    data |= {"cross_checks": [check], "verdict": "Undecided", "status": "undecided"}
    found = json.loads(as_json(data), parse_constant=pytest.fail)
    assert found["cross_checks"][0]["worst"] is None
    assert errors(found, "report") == []


@pytest.mark.long
def test_json_on_standard_output_is_what_the_files_say(tmp_path, capsys):
    words = ["lemma4.gamma1", "eq7.first-line", "--format", "json", "--out", str(tmp_path)]
    assert command.main([*words, "--workers", "1"]) == 0
    shown = capsys.readouterr().out
    assert shown.isascii()
    found = json.loads(shown)
    jsonschema.validate(found, SCHEMA)
    assert found == [
        load(tmp_path / "linear_targets" / "claims" / f"{name}.json") for name in words[:2]
    ]


def test_all_writes_the_schema_and_junit_beside_the_index(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(registry, "names", lambda: ("lemma4.gamma1", "a31.parenthesis"))
    words = ["all", "--workers", "1", "--out", str(tmp_path)]
    assert command.main(words) == 0
    folder = tmp_path / "linear_targets"
    assert "schema.json" in capsys.readouterr().out
    assert (folder / "schema.json").read_text(encoding="utf-8") == schema()
    suite = ElementTree.parse(folder / "junit.xml").getroot()[0]
    assert [case.get("name") for case in suite] == list(registry.names())
    assert errors(load(folder / "index.json"), "index") == []
    assert command.main([*words, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


@pytest.mark.long(but=1)
@pytest.mark.parametrize("form", ["text", "json"])
def test_piped_text_is_plain(form, tmp_path):
    """Also where the environment speaks of a terminal that knows colours."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    environment = {k: v for k, v in environment.items() if k not in ("FORCE_COLOR", "COLUMNS")}
    environment |= {"COLORTERM": "truecolor", "PYTHONIOENCODING": "utf-8"}
    words = ["lemma4.gamma1", "--format", form, "--workers", "1", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "certify.report", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Refuted" in done.stdout
    assert "\x1b" not in done.stdout
    if form == "text":
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_unknown_format_is_wrong_usage(tmp_path, capsys):
    assert command.main(["lemma4", "--format", "yaml", "--out", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert "choose from 'text', 'json'" in shown.err
    assert shown.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
