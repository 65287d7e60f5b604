"""The committed reports are those of this code: words, statements, verdicts, and pages."""

import json
import re
from fractions import Fraction
from functools import cache

import pytest

from certify import registry
from certify.kernel import check as kernel
from certify.kernel.verdict import Contradicted, Sample, Supported, Undecided
from certify.pinned import PINNED
from certify.proofs.bench import Bench
from certify.proofs.run import Attacked, Required, Result, closure, direct
from certify.report import believed, index, junit, pages, render
from certify.report.command import kept_in, long_runs
from certify.report.data import headed, report_data, version_data
from certify.report.render import Picture
from certify.settled import Settled, with_requirements
from tests.places import REPORTS

BENCH = Bench(kept=kept_in(REPORTS))
# What differs from run to run.
TIMES = ("kept", "seconds", "search_seconds", "check_seconds")
ATTACKS = ("property_attack", "grid_attack", "cross_checks")

# None: of evidence that is no certificate.
PINS = {None, *(row.statement for row in PINNED)}
EXACT = ("certificate", "algebra")


@cache
def text(name):
    return (REPORTS / name).read_text(encoding="utf-8")


def report(name):
    return json.loads(text(f"{name}.json"))


def as_read(data):
    """Return data as they are when they come back from a file."""
    return json.loads(render.as_json(data))


@pytest.mark.parametrize("name", registry.names())
def test_a_report_says_what_its_claim_says(name):
    claim, data = registry.find(name), report(name)
    assert data["claim"] == claim.id
    assert data["place"] == claim.place
    assert data["misprint"] == claim.misprint
    assert (data["slip"], data["evidence_for"]) == (claim.slip, claim.evidence_for)
    assert data["domain"] == claim.domain
    assert [(v["reading"], v["says"], v["repair"]) for v in data["versions"]] == [
        (v.reading, v.says, v.repair) for v in claim.versions
    ]
    assert [(step["what"], step["attacked_by"]) for step in data["by_hand"]] == [
        (step.what, step.attacked_by) for step in claim.by_hand
    ]
    assert closure(claim.requires) == [
        (row["claim"], row["reading"]) for row in data["requires"] if row["used"]
    ]
    assert {v["evidence"].get("statement_sha256") for v in data["versions"]} <= PINS


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in registry.names()
        if any(v["evidence"]["kind"] in EXACT for v in report(n)["versions"])
    ],
)
def test_an_exact_verdict_comes_out_again(name, monkeypatch):
    """With the committed certificates, which the kernel replays for 19/20 of what is allowed.

    The count of work is the same on every machine, so that this is room enough for a proof.
    """
    monkeypatch.setattr(kernel, "MOST_WORK_AT_ONCE", kernel.MOST_WORK_AT_ONCE // 10)
    monkeypatch.setattr(kernel, "MOST_WORK", kernel.MOST_WORK * 19 // 20)
    claim = registry.find(name)
    for version, old in zip(claim.versions, report(name)["versions"], strict=True):
        if old["evidence"]["kind"] in EXACT:
            settled = BENCH.version(claim, version, claim.defaults())
            made = version_data(version.reading, version.says, settled, version.repair)
            new = as_read(made)
            assert without_times(new) == without_times(old)


def settled(name, reading):
    """Settle a version anew, or, of what is drawn by lot, take what was found from its report."""
    claim = registry.find(name)
    version = next(v for v in claim.versions if v.reading == reading)
    old = next(v for v in report(name)["versions"] if v["reading"] == reading)
    if old["evidence"]["kind"] in EXACT:
        return BENCH.version(claim, version, claim.defaults())
    found = Undecided(old["reason"])
    if old["evidence"]["kind"] == "sample":
        kept = {key: value for key, value in old["evidence"].items() if key != "kind"}
        sample = Sample(**kept | {"confidence": Fraction(kept["confidence"])})
        found = {"Supported": Supported, "Contradicted": Contradicted}[old["verdict"]](
            old["reason"], sample
        )
    return Settled(found, facts=tuple(map(tuple, old["facts"])))


@pytest.mark.parametrize("name", registry.names())
def test_all_else_in_a_report_comes_out_again(name):
    """Verdict, parameters, what it requires, what must be believed, commands, the statement."""
    claim, old = registry.find(name), report(name)
    used = closure(claim.requires)
    own = name, claim.deciding().reading
    result = Result(
        claim,
        claim.defaults(),
        tuple((version, settled(name, version.reading)) for version in claim.versions),
        tuple(
            Required(each, v.reading, settled(each, v.reading), (each, v.reading) in used)
            for each in dict.fromkeys(each for each, _ in used)
            for v in registry.find(each).versions
        ),
        with_requirements(
            {each: settled(*each).verdict for each in (own, *used)},
            {each: direct(each[0]) for each in (own, *used)},
            own,
        ),
        Attacked(),
        0.0,
    )
    new = as_read(report_data(result, REPORTS.name))
    apart = ("versions", *ATTACKS, *TIMES)
    assert {key: new[key] for key in new if key not in apart} == {
        key: old[key] for key in old if key not in apart
    }


@pytest.mark.parametrize("name", registry.names())
def test_no_attack_contradicts_what_is_proved(name):
    claim, data = registry.find(name), report(name)
    assert [check["what"] for check in data["cross_checks"]] == [
        check.what for check in claim.cross_checks
    ]
    for check in data["cross_checks"]:
        assert check["agrees"] == (check["worst"] is not None and check["worst"] <= check["limit"])
    for key in ("property_attack", "grid_attack"):
        assert (data[key] is None) == (claim.attack is None)
    if data["verdict"] == "Proved":
        assert all(check["agrees"] for check in data["cross_checks"])
        assert claim.attack is None or not data["property_attack"]["violation"]
        assert claim.attack is None or data["grid_attack"]["violations"] == 0


def test_certificates_are_those_that_are_named():
    named = {file for name in registry.names() for file in report(name)["certificates"]}
    assert {path.name for path in REPORTS.rglob("*.cert")} == named


LONG = [p for p in sorted((REPORTS / "deep").glob("*.json")) if p.stem in registry.names()]


@pytest.mark.parametrize("path", LONG, ids=lambda path: path.stem)
def test_a_long_run_is_headed_by_what_its_versions_found(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    claim = registry.find(data["claim"])
    decides = claim.deciding().reading
    (own,) = (version for version in data["versions"] if version["reading"] == decides)
    for key in ("verdict", "reason"):
        assert data[key] == own[key]
    assert data == headed(data)
    assert [(v["reading"], v["says"], v["repair"]) for v in data["versions"]] == [
        (v.reading, v.says, v.repair) for v in claim.versions
    ]
    assert data["misprint"] == claim.misprint
    assert data["repeat"] == f"python -m certify.report {claim.id} --deep"
    assert data["printed_parameters"]


def without_times(version):
    return {key: value for key, value in version.items() if key not in TIMES}


def test_a_changed_verdict_or_hash_would_be_seen():
    (version, *_) = report("lemma4")["versions"]
    for key, value in (("verdict", "Refuted"), ("reason", ""), ("bytes", 1)):
        assert without_times(version) != without_times(version | {key: value})


PICTURE = re.compile(
    r"<figcaption><strong>(.*)\.</strong> (.*)</figcaption>\s*"
    r'<img alt="(.*)" src="data:image/png;base64,(.*)"'
)


def picture(name):
    """Return the picture on a claim's page: drawn anew it might differ in a pixel."""
    from html import unescape

    found = PICTURE.search(text(f"{name}.html"))
    if found is None:
        return None
    title, note, alternative, png = map(unescape, found.groups())
    return Picture(title, alternative, note, png)


PICTURES = {name: found for name in registry.names() if (found := picture(name)) is not None}


def test_pages_of_claims_are_made_from_their_data():
    for name in registry.names():
        data = report(name)
        assert text(f"{name}.md") == render.as_markdown(data), name
        assert text(f"{name}.html") == pages.of_claim(data, PICTURES.get(name)), name


def unvarying(data):
    """Return what of a report is the same in every run."""
    own = {key: value for key, value in data.items() if key not in (*TIMES, *ATTACKS)}
    return own | {"versions": [without_times(version) for version in data["versions"]]}


def test_the_pages_of_all_hold_the_reports():
    """But for times and attacks, as a claim may have been reported again since."""
    held = json.loads(text("index.json"))["claims"]
    assert [unvarying(data) for data in held] == [
        unvarying(report(name)) for name in registry.names()
    ]


def test_the_pages_of_all_are_made_from_what_they_hold():
    reports = json.loads(text("index.json"))["claims"]
    deep = long_runs(REPORTS, False)
    beside = index.Beside(deep, believed.beside(REPORTS, reports))
    assert text("index.json") == index.whole(reports, beside)
    assert text("index.md") == index.as_markdown(reports, beside)
    assert text("believed.md") == index.believed(reports, beside)
    assert text("index.html") == pages.of_all(reports, PICTURES, beside)
    assert [data["claim"] for data in deep] == [path.stem for path in LONG]
    assert text("junit.xml") == junit.as_xml(reports)


def test_nothing_is_left_of_claims_that_are_gone():
    known = {"index.json", "schema.json"} | {f"{name}.json" for name in registry.names()}
    assert {path.name for path in REPORTS.glob("*.json")} == known
