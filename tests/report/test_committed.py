"""The committed reports are those of this code: words, statements, verdicts, and pages."""

import json
import re
from pathlib import Path

import pytest

from certify.claims import CLAIMS
from certify.claims.settle import Bench
from certify.report import believed, index, junit, pages, registry, render
from certify.report.command import kept_in, long_runs
from certify.report.data import version_data
from certify.report.render import Picture

FOLDER = Path(__file__).parents[2] / "reports"
BENCH = Bench(kept=kept_in(FOLDER))
# What differs from run to run.
TIMES = ("kept", "seconds", "search_seconds", "check_seconds")

# None: of evidence that is no certificate.
PINS = {None, *(pin for row in CLAIMS for pin in row[2:])}
EXACT = ("certificate", "algebra")


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8")


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
    assert data["domain"] == claim.domain
    assert [(v["reading"], v["says"]) for v in data["versions"]] == [
        (v.reading, v.says) for v in claim.versions
    ]
    assert [(step["what"], step["attacked_by"]) for step in data["by_hand"]] == [
        (step.what, step.attacked_by) for step in claim.by_hand
    ]
    assert set(claim.requires) <= {row["claim"] for row in data["requires"]}
    assert {v["evidence"].get("statement_sha256") for v in data["versions"]} <= PINS


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in registry.names()
        if any(v["evidence"]["kind"] in EXACT for v in report(n)["versions"])
    ],
)
def test_an_exact_verdict_comes_out_again(name):
    """With the committed certificates, which the kernel replays."""
    claim = registry.find(name)
    for version, old in zip(claim.versions, report(name)["versions"], strict=True):
        if old["evidence"]["kind"] in EXACT:
            settled = BENCH.version(claim, version, claim.defaults())
            new = as_read(version_data(version.reading, version.says, settled))
            assert without_times(new) == without_times(old)


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


def test_the_pages_of_all_are_made_from_the_reports():
    reports = [report(name) for name in registry.names()]
    measured = believed.beside(FOLDER, reports)
    assert text("index.json") == index.whole(reports, measured)
    assert text("index.md") == index.as_markdown(reports, measured=measured)
    assert text("believed.md") == index.believed(reports, measured)
    deep = long_runs(FOLDER, False)
    assert text("index.html") == pages.of_all(reports, PICTURES, deep, measured)
    assert len(deep) >= 12
    assert text("junit.xml") == junit.as_xml(reports)


def test_nothing_is_left_of_claims_that_are_gone():
    known = {"index.json", "schema.json"} | {f"{name}.json" for name in registry.names()}
    assert {path.name for path in FOLDER.glob("*.json")} == known
