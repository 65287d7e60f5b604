"""The committed reports are those of this code: words, statements, verdicts, and pages.

A test looks at many reports and names each difference. What is settled again for it, without
``--long``, is one claim of 150.
"""

import json
import re
from fractions import Fraction
from functools import cache
from html import unescape

import pytest

from certify import registry
from certify.figure import Picture
from certify.kernel import check as kernel
from certify.kernel.verdict import Contradicted, Sample, Supported, Undecided
from certify.layout import home
from certify.pinned import every
from certify.proofs.bench import Bench
from certify.proofs.run import Attacks, Required, Result
from certify.registry import closure, direct
from certify.report import believed, index
from certify.report.command import kept_in, long_runs
from certify.report.data import headed, lasting, report_data, version_data
from certify.report.formats import html, junit, markdown
from certify.report.formats.json import as_json, whole
from certify.settled import Settled, with_requirements
from tests.places import AUDITS, CERTIFICATES, PAPER, REPORTS, claim_file, claim_files, load

BENCH = Bench(kept=kept_in(PAPER))
# What draws or attacks have found, which takes long to find again.
ATTACKS = ("attacks", "cross_checks")
# None: of evidence that is no certificate.
PINS = {None, *(row.statement for row in every())}
EXACT = ("certificate", "algebra")
# Of every so many claims one is settled again in the quick tests.
FEW, GROUPS = 150, 8
LONG = sorted(REPORTS.glob("*/deep/claims/*.json"))


def groups():
    """Parametrize by a few claims, and, with --long, by parts of all."""
    parts = [pytest.param(number, GROUPS, marks=pytest.mark.long) for number in range(GROUPS)]
    return pytest.mark.parametrize(("part", "parts"), [(0, FEW), *parts])


def names_of(part, parts):
    return registry.names()[part::parts]


@cache
def report(name):
    return load(claim_file(name))


def as_read(data):
    """Return data as they are when they come back from a file."""
    return json.loads(as_json(data))


def differences(where, new, old):
    """Name each value that differs between two pieces of JSON, with both."""
    if isinstance(new, dict) and isinstance(old, dict):
        return [
            row
            for key in dict.fromkeys((*new, *old))
            for row in differences(f"{where}.{key}", new.get(key), old.get(key))
        ]
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        pairs = enumerate(zip(new, old, strict=True))
        return [row for n, each in pairs for row in differences(f"{where}[{n}]", *each)]
    return [] if new == old else [f"{where}: {new!r}, and the report has {old!r}"]


def test_differences_name_what_differs():
    old = report("lemma4")
    for key, value in (("verdict", "Refuted"), ("reason", ""), ("bytes", 1)):
        versions = [old["versions"][0] | {key: value}, *old["versions"][1:]]
        (found,) = differences("lemma4", old | {"versions": versions}, old)
        assert found.startswith(f"lemma4.versions[0].{key}: {value!r}, and the report has")
    assert differences("x", [1], []) == ["x: [1], and the report has []"]
    assert differences("x", old, old) == []


def words_of(name):
    """Return what of a report stands in its claim, by the claim."""
    claim = registry.find(name)
    return {
        "claim": claim.id,
        "audit": registry.audit_of(name),
        **{key: getattr(claim, key) for key in ("place", "misprint", "slip", "evidence_for")},
        "domain": claim.domain,
        "versions": [[v.reading, v.says, v.repair] for v in claim.versions],
        "by_hand": [[step.what, step.attacked_by] for step in claim.by_hand],
        "requires": [[*each] for each in closure(claim.requires)],
        "cross_checks": [check.what for check in claim.cross_checks],
    }


def words_in(data):
    """Return the same, by the report."""
    own = words_of(data["claim"])
    return {key: data[key] for key in own} | {
        "versions": [[v["reading"], v["says"], v["repair"]] for v in data["versions"]],
        "by_hand": [[step["what"], step["attacked_by"]] for step in data["by_hand"]],
        "requires": [[row["claim"], row["reading"]] for row in data["requires"] if row["used"]],
        "cross_checks": [check["what"] for check in data["cross_checks"]],
    }


def test_reports_say_what_their_claims_say():
    found = []
    for name in registry.names():
        data = report(name)
        found += differences(name, words_of(name), words_in(data))
        hashes = {v["evidence"].get("statement_sha256") for v in data["versions"]}
        found += [f"{name}: {each} is not pinned" for each in hashes - PINS]
    assert found == []


@groups()
def test_exact_verdicts_come_out_again(part, parts, monkeypatch):
    """With the committed certificates, which the kernel replays for 19/20 of what is allowed.

    The count of work is the same on every machine, so that this is room enough for a proof.
    """
    monkeypatch.setattr(kernel, "MOST_WORK_AT_ONCE", kernel.MOST_WORK_AT_ONCE // 10)
    monkeypatch.setattr(kernel, "MOST_WORK", kernel.MOST_WORK * 19 // 20)
    found = []
    for name in names_of(part, parts):
        claim = registry.find(name)
        for version, old in zip(claim.versions, report(name)["versions"], strict=True):
            if old["evidence"]["kind"] in EXACT:
                settled = BENCH.version(claim, version, claim.defaults())
                made = version_data(version.reading, version.says, settled, version.repair)
                new = as_read({key: value for key, value in made.items() if key != "times"})
                found += differences(f"{name} {version.reading}", new, old)
    assert found == []


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


@groups()
def test_all_else_in_reports_comes_out_again(part, parts):
    """Verdict, parameters, what it requires, what must be believed, commands, the statement."""
    found = []
    for name in names_of(part, parts):
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
            Attacks(),
            0.0,
        )
        folder = home(REPORTS.relative_to(REPORTS.parent), registry.audit_of(name))
        new = as_read(lasting(report_data(result, folder.as_posix())))
        apart = ("versions", *ATTACKS)
        found += differences(
            name,
            {key: new[key] for key in new if key not in apart},
            {key: old[key] for key in old if key not in apart},
        )
    assert found == []


def test_no_attack_contradicts_what_is_proved():
    for name in registry.names():
        claim, data = registry.find(name), report(name)
        for check in data["cross_checks"]:
            worst = check["worst"]
            assert check["agrees"] == (worst is not None and worst <= check["limit"]), name
        assert bool(data["attacks"]) == (claim.attack is not None), name
        if data["verdict"] == "Proved":
            assert all(check["agrees"] for check in data["cross_checks"]), name
            assert not any(each["violation"] for each in data["attacks"]), name


def test_certificates_are_those_that_are_named():
    named = {file for name in registry.names() for file in report(name)["certificates"]}
    assert {path.name for path in CERTIFICATES.glob("*.cert")} == named


def test_long_runs_are_headed_by_what_their_versions_found():
    assert LONG
    for path in LONG:
        data = load(path)
        claim = registry.find(data["claim"])
        decides = claim.deciding().reading
        (own,) = (version for version in data["versions"] if version["reading"] == decides)
        assert (data["verdict"], data["reason"]) == (own["verdict"], own["reason"]), path
        assert data == headed(data), path
        assert [(v["reading"], v["says"], v["repair"]) for v in data["versions"]] == [
            (v.reading, v.says, v.repair) for v in claim.versions
        ], path
        assert data["misprint"] == claim.misprint, path
        assert data["repeat"] == f"python -m certify.report {claim.id} --deep", path
        assert data["printed_parameters"], path


PICTURE = re.compile(
    r"<figcaption><strong>(.*)\.</strong> (.*)</figcaption>\s*"
    r'<img alt="(.*)" src="data:image/png;base64,(.*)"'
)


def pictures(page):
    """Return the pictures of a page of all by claim: drawn anew they might differ in a pixel."""
    found = {}
    for part in page.split('<article class="claim')[1:]:
        shown = PICTURE.search(part)
        if shown is not None:
            name = re.search(r'id="([^"]*)"', part)
            title, note, alternative, png = map(unescape, shown.groups())
            found[name[1]] = Picture(title, alternative, note, png)
    return found


def index_files(folder):
    return {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("index.json", "index.md", "index.html", "believed.md", "junit.xml")
    }


@pytest.mark.parametrize("folder", AUDITS, ids=lambda folder: folder.name)
def test_the_pages_of_an_audit_are_made_from_its_reports(folder):
    texts = index_files(folder)
    reports = [report(name) for name in registry.names() if registry.audit_of(name) == folder.name]
    deep = long_runs(folder, False)
    beside = index.Beside(deep, believed.beside(REPORTS, folder, reports))
    made = {
        "index.json": whole(reports, beside),
        "index.md": markdown.of_all(reports, beside),
        "index.html": html.of_all(reports, pictures(texts["index.html"]), beside),
        "believed.md": markdown.believed(reports, beside),
        "junit.xml": junit.of_all(reports),
    }
    assert [name for name in made if made[name] != texts[name]] == []
    assert {data["claim"] for data in deep} == {
        path.stem for path in LONG if folder in path.parents
    }


def test_nothing_is_left_of_claims_that_are_gone():
    assert sorted(path.stem for path in claim_files()) == sorted(registry.names())
