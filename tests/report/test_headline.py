"""How claims are headed: words, status, mark and counts, in both directions, everywhere alike."""

import json
import re
from collections import Counter
from fractions import Fraction
from itertools import product
from xml.etree import ElementTree

import pytest

from certify import __main__ as listing
from certify import registry
from certify.claim import HYPOTHESIS, SET_UP, Claim, Version, decides
from certify.kernel import verdict
from certify.layout import home
from certify.proofs.algebra import SYSTEM
from certify.report import command, headline, plain
from certify.report.formats import html, junit, markdown, terminal
from certify.report.formats.json import as_json, whole
from certify.settled import Settled
from tests.places import INDEX
from tests.report.test_index import Page

VERDICTS = tuple(headline.STATUS)
PASSING = ("Proved", "Supported")


def version(reading, found, repair="", says="so"):
    """A version of a report with all that its pages show."""
    kind = {"Undecided": "none", "Supported": "sample", "Contradicted": "sample"}
    evidence = {"kind": kind.get(found, "algebra"), "what": "a computation"}
    evidence |= {"system": "Python", "size": 1, "seeds": [1], "confidence": "999/1000"}
    return {
        **{"reading": reading, "says": says, "repair": repair, "verdict": found},
        **{"status": headline.STATUS[found], "reason": f"{reading} for a reason"},
        **{"facts": [], "evidence": evidence, "algebra": [], "statement": None, "boxes": 0},
        **{"bytes": 0, "transcription": None},
        "times": {"kept": False, "search": 0.0, "check": 0.0},
    }


def claim(*versions, name="eq1", **changes):
    """A report of a claim, headed and decided by the program."""
    meant = any(each["reading"] == "as intended" for each in versions)
    data = {
        **{
            "claim": name,
            "audit": "linear_targets",
            "lemma_file": "",
            "place": "Section 4",
            "parameters": {},
            "meanings": {},
        },
        **{"printed_parameters": True, "versions": list(versions)},
        **{"misprint": "The line above says so." if meant else "", "slip": "", "evidence_for": ""},
        **{"part_of": [], "closed_by": [], "best_means": "", "domain": "", "tight": []},
        **{"requires": [], "by_hand": [], "believed": [], "attacks": []},
        **{"cross_checks": [], "certificates": [], "replay": ""},
        **{"repeat": f"python -m certify.report {name}", "seconds": 0.0},
    }
    decisive = headline.deciding(data | changes)
    data |= {"verdict": decisive["verdict"], "reason": decisive["reason"]}
    proved = decisive["verdict"] == "Proved"
    data |= {"with_all_that_it_requires": headline.WHOLE if proved else "not proved"} | changes
    return data | {"headline": headline.words(data), "status": headline.status(data)}


def printed(found):
    return version("as printed", found)


def meant(found):
    return version("as intended", found)


def repaired(found, repair=""):
    return version("repaired", found, repair)


# Versions, the headline, the status, the status under --strict, and the mark.
CASES = [
    ([printed("Proved")], "as printed: Proved", "pass", "pass", "whole"),
    ([printed("Supported")], "as printed: Supported", "pass", "pass", "Supported"),
    ([printed("Refuted")], "as printed: Refuted", "fail", "fail", "Refuted"),
    ([printed("Undecided")], "as printed: Undecided", "undecided", "undecided", "Undecided"),
    (
        [printed("Contradicted"), meant("Supported")],
        "as printed: Contradicted · as meant: Supported",
        *("pass", "fail", "meant"),
    ),
    (
        [printed("Refuted"), meant("Proved"), version("sharp", "Proved")],
        "as printed: Refuted · as meant: Proved",
        *("pass", "fail", "meant"),
    ),
    (
        [printed("Undecided"), meant("Proved")],
        "as printed: Undecided · as meant: Proved",
        *("pass", "undecided", "meant"),
    ),
    (
        [printed("Proved"), meant("Refuted")],
        "as printed: Proved · as meant: Refuted",
        *("fail", "pass", "Refuted"),
    ),
    (
        [printed("Refuted"), repaired("Proved", HYPOTHESIS)],
        "as printed: Refuted · repaired: Proved under an added hypothesis",
        *("amended", "fail", "amended"),
    ),
    (
        [printed("Undecided"), repaired("Proved", HYPOTHESIS)],
        "as printed: Undecided · repaired: Proved under an added hypothesis",
        *("amended", "fail", "amended"),
    ),
    (
        [printed("Refuted"), meant("Refuted"), repaired("Proved", HYPOTHESIS)],
        "as printed: Refuted · as meant: Refuted · repaired: Proved under an added hypothesis",
        *("amended", "fail", "amended"),
    ),
    (
        [printed("Refuted"), repaired("Proved")],
        "as printed: Refuted · repaired: Proved",
        *("fail", "fail", "Refuted"),
    ),
    (
        [printed("Refuted"), repaired("Supported", HYPOTHESIS)],
        "as printed: Refuted · repaired: Supported under an added hypothesis",
        *("fail", "fail", "Refuted"),
    ),
    (
        [printed("Refuted"), repaired("Undecided", HYPOTHESIS)],
        "as printed: Refuted · repaired: Undecided",
        *("fail", "fail", "Refuted"),
    ),
    (
        [printed("Contradicted"), repaired("Proved", HYPOTHESIS)],
        "as printed: Contradicted · repaired: Proved under an added hypothesis",
        *("fail", "fail", "Contradicted"),
    ),
    (
        [printed("Contradicted"), repaired("Supported", SET_UP)],
        "as printed: Contradicted · repaired: Supported with another set-up",
        *("fail", "fail", "Contradicted"),
    ),
    (
        [printed("Contradicted"), meant("Contradicted"), repaired("Supported", SET_UP)],
        "as printed: Contradicted · as meant: Contradicted"
        " · repaired: Supported with another set-up",
        *("fail", "fail", "Contradicted"),
    ),
    (
        [printed("Refuted"), repaired("Proved", SET_UP)],
        "as printed: Refuted · repaired: Proved with another set-up",
        *("fail", "fail", "Refuted"),
    ),
    (
        [printed("Proved"), repaired("Proved", HYPOTHESIS)],
        "as printed: Proved",
        *("pass", "pass", "whole"),
    ),
    ([version("derived", "Proved")], "derived: Proved", "pass", "pass", "whole"),
    ([version("as stated", "Proved")], "as stated: Proved", "pass", "pass", "whole"),
    ([version("sharp", "Proved")], "sharp: Proved", "pass", "pass", "whole"),
    (
        [repaired("Proved", HYPOTHESIS)],
        "repaired: Proved under an added hypothesis",
        *("pass", "pass", "whole"),
    ),
    (
        [version("as stated", "Refuted"), repaired("Proved", HYPOTHESIS)],
        "as stated: Refuted · repaired: Proved under an added hypothesis",
        *("fail", "fail", "Refuted"),
    ),
    (
        [version("other constants", "Refuted"), meant("Proved")],
        "other constants: Refuted · as meant: Proved",
        *("pass", "fail", "meant"),
    ),
]
MADE = [claim(*versions, name=f"eq{n}") for n, (versions, *_) in enumerate(CASES, 1)]
WORDS = [words for _, words, *_ in CASES]


@pytest.mark.parametrize(("versions", "words", "status", "strict", "mark"), CASES, ids=WORDS)
def test_words_status_and_mark(versions, words, status, strict, mark):
    data = claim(*versions)
    assert headline.words(data) == words
    assert (headline.status(data), headline.status(data, strict=True)) == (status, strict)
    assert headline.mark(data) == mark
    assert " · ".join(map(str, headline.parts(data))) == words
    # The order in which a claim lists its versions is no matter.
    assert headline.words(claim(*reversed(versions))) == words


def test_only_a_misprint_is_judged_as_it_is_meant():
    versions = [printed("Contradicted"), meant("Supported")]
    assert claim(*versions)["status"] == "pass"
    data = claim(*versions, misprint="")
    assert (data["status"], data["verdict"]) == ("fail", "Contradicted")
    assert data["headline"] == "as printed: Contradicted · as meant: Supported"
    settle = None
    made = [Version(each["reading"], "so", settle) for each in versions]
    for misprint, reading in (("", "as printed"), ("The line above says so.", "as intended")):
        found = Claim("eq1", "Section 4", tuple(made), misprint=misprint)
        assert found.deciding().reading == decides([v.reading for v in made], misprint) == reading


READINGS = ("as printed", "as intended", "repaired", "derived")


def combined():
    """Return a claim for each combination of verdicts of four readings and of what repairs do."""
    for repair in ("", HYPOTHESIS, SET_UP):
        for found in product(("", *VERDICTS), repeat=len(READINGS)):
            given = [pair for pair in zip(READINGS, found, strict=True) if pair[1]]
            if given:
                yield claim(*(version(r, v, repair if r == "repaired" else "") for r, v in given))


def test_no_headline_hides_what_was_found_of_a_printed_line():
    """All combinations of verdicts: what is printed comes first, and is never left out."""
    made = list(combined())
    assert len(made) == 3 * (6**4 - 1)
    for data in made:
        found = {v["reading"]: v["verdict"] for v in data["versions"]}
        first = f"as printed: {found.get('as printed')}"
        assert data["headline"].startswith(first) == ("as printed" in found)
        meant_words = f"as meant: {found.get('as intended')}"
        assert (meant_words in data["headline"]) == ("as intended" in found)
        if data["status"] == "pass":
            wanted = "as intended" if "as intended" in found else "as printed"
            assert found.get(wanted, "Proved") in PASSING
        if "Contradicted" in (found.get("as printed"), found.get("as intended")):
            assert data["status"] != "amended"
        if "as printed" in found and headline.status(data, strict=True) == "pass":
            assert found["as printed"] in PASSING
        assert headline.status(data, strict=True) != "amended"


def test_a_proof_without_all_that_it_requires_is_headed_so():
    data = claim(printed("Proved"), with_all_that_it_requires="proved, but not eq4")
    assert data["headline"] == "as printed: Proved, but not eq4"
    assert headline.mark(data) == "part"


@pytest.mark.parametrize("versions", [versions for versions, *_ in CASES], ids=WORDS)
def test_what_requires_something_false_fails(versions):
    data = claim(*versions, fails_by=["eq4 as printed, which is refuted"])
    assert headline.status(data) == headline.status(data, strict=True) == "fail"
    assert plain.proved_version(data) is None
    (suite,) = ElementTree.fromstring(junit.of_all([data]))
    message = suite.find("*/failure").get("message")
    assert message.endswith("; it requires eq4 as printed, which is refuted")
    assert "; it requires eq4 as printed, which is refuted; " in terminal.last_line(data)


# --- the same words everywhere ----------------------------------------------------------------


@pytest.mark.parametrize("data", MADE, ids=WORDS)
def test_every_form_of_a_report_has_the_headline(data, tmp_path, monkeypatch):
    words, name = data["headline"], data["claim"]
    page = html.of_claim(data, None)
    assert Page(page).text.count(words) == 2  # the title and the head
    # Before anything that is said of a single version.
    assert page.index('class="headline"') < page.index('class="says"')
    alone = Page(html.of_all([data], {})).text
    assert alone.count(words) >= 3  # the tile, the table, and the claim itself
    assert markdown.of_claim(data).startswith(f"# {name}: {words}\n")
    assert words in markdown.of_all([data])
    assert json.loads(as_json(data))["headline"] == words
    assert json.loads(whole([data]))["counts"][headline.kind(data)] == {words: 1}
    assert f"1 {words}." in markdown.for_readme([data])
    (suite,) = ElementTree.fromstring(junit.of_all([data]))
    assert suite[0].find("system-out").text.splitlines()[0] == words
    console = terminal.console(width=200, highlight=False)
    with console.capture() as shown:
        terminal.of_claim(data, console, [])
    lines = shown.get().splitlines()
    assert lines[1].rstrip() == words
    assert lines[-1].startswith(f"{words}  {name}; ")
    monkeypatch.setattr(registry, "names", lambda: (name,))
    monkeypatch.setattr(registry, "find", lambda name: Claim(name, "Section 4", ()))
    place = home(tmp_path, registry.audit_of(name)) / "claims" / f"{name}.json"
    place.parent.mkdir(parents=True)
    place.write_text(as_json(data), encoding="utf-8")
    assert " ".join(listing.listing(tmp_path).split()) == f"{name} {words} Section 4"


def test_a_repair_says_what_it_does_in_the_tables_of_verdicts():
    data = claim(printed("Refuted"), repaired("Proved", HYPOTHESIS))
    assert [row[3] for row in markdown.rows([data])] == ["Refuted", f"Proved {HYPOTHESIS}"]
    assert f"Proved {HYPOTHESIS}" in markdown.table([data])


def test_junit_fails_by_the_rule_of_the_exit_status():
    for strict in (False, True):
        (suite,) = ElementTree.fromstring(junit.of_all(MADE, strict))
        status = Counter(headline.status(data, strict) for data in MADE)
        assert int(suite.get("failures")) == status["fail"] == len(suite.findall("*/failure"))
        assert int(suite.get("skipped")) == status["undecided"] == len(suite.findall("*/skipped"))
        for data, case in zip(MADE, suite, strict=True):
            tag = {"fail": "failure", "undecided": "skipped"}.get(headline.status(data, strict))
            if tag:
                judged = headline.deciding(data, strict)["reason"]
                assert case.find(tag).get("message") == f"{data['headline']}; {judged}"
    assert status["amended"] == 0


def settled(found, reason="because"):
    algebra = verdict.Algebra("a computation", SYSTEM)
    sample = verdict.Sample("a draw", Fraction(999, 1000), 1, (1,))
    kinds = {"Proved": algebra, "Refuted": algebra, "Supported": sample, "Contradicted": sample}
    words = (reason, kinds[found]) if found in kinds else (reason,)
    return Settled(getattr(verdict, found)(*words))


@pytest.mark.long(but=4)
@pytest.mark.parametrize(("versions", "words", "status", "strict", "mark"), CASES, ids=WORDS)
def test_exit_status(versions, words, status, strict, mark, tmp_path, monkeypatch, capsys):
    """The command itself, on a claim that is made up; it prints the headline and ends by it."""
    if versions[0]["reading"] == "other constants":
        pytest.skip("no claim has that reading")
    made = Claim(
        "eq1",
        "Section 4",
        tuple(
            Version(v["reading"], "so", lambda p, b, v=v: settled(v["verdict"]), repair=v["repair"])
            for v in versions
        ),
        misprint="The line above says so." if "as meant" in words else "",
    )
    monkeypatch.setattr(registry, "names", lambda: ("eq1",))
    monkeypatch.setattr(registry, "find", lambda name: made)
    monkeypatch.setenv("COLUMNS", "200")
    ends = {"pass": 0, "amended": 0, "fail": 1, "undecided": 3}
    for more, expected in (((), status), (("--strict",), strict)):
        given = ["all", "--workers", "1", "--out", str(tmp_path), *more]
        assert command.main(given) == ends[expected]
        assert f"{words}  eq1; " in capsys.readouterr().out
        data = json.loads(next(tmp_path.glob("*/claims/eq1.json")).read_text(encoding="utf-8"))
        assert (data["headline"], data["status"]) == (words, status)
        assert [v["repair"] for v in data["versions"]] == [v["repair"] for v in versions]
        (suite,) = ElementTree.parse(next(tmp_path.glob("*/junit.xml"))).getroot()
        assert int(suite.get("failures")) == (expected == "fail")
        assert int(suite.get("skipped")) == (expected == "undecided")


# --- counts -----------------------------------------------------------------------------------

SAMPLED = claim(printed("Contradicted"), name="eq1.draws", evidence_for="eq1")


def test_what_is_counted_is_counted_once_and_by_its_kind():
    found = headline.counts([*MADE, SAMPLED])
    assert sum(sum(rows.values()) for rows in found.values()) == len(MADE) + 1
    assert tuple(found) == tuple(headline.KINDS)
    assert found["evidence"] == {"as printed: Contradicted": 1}
    assert found["repair"] == {
        "sharp: Proved": 1,
        "repaired: Proved under an added hypothesis": 1,
    }
    assert set(found["ours"]) == {
        "derived: Proved",
        "as stated: Proved",
        "as stated: Refuted · repaired: Proved under an added hypothesis",
    }
    assert sum(found["line"].values()) == len(MADE) - 5
    # The best first.
    looks = {data["headline"]: headline.ORDER.index(headline.mark(data)) for data in MADE}
    assert [looks[words] for words in found["line"]] == sorted(
        looks[words] for words in found["line"]
    )


def test_a_slip_that_several_lines_repeat_is_one():
    first = claim(printed("Refuted"), meant("Proved"), name="a32")
    again = [
        claim(printed("Refuted"), meant(found), name=f"a32.{found}", slip="a32")
        for found in ("Proved", "Undecided")
    ]
    other = claim(printed("Contradicted"), meant("Supported"), name="eq8")
    rows = [first, *again, other, claim(printed("Refuted"), name="eq9")]
    found = headline.slips(rows)
    assert {name: len(lines) for name, lines in found.items()} == {"a32": 3, "eq8": 1}
    assert markdown.slip_words(found) == "2 slips of the pen in 4 lines"
    assert markdown.slip_words({"a": [first]}) == "1 slip of the pen in 1 line"
    for text in (html.of_all(rows, {}), markdown.of_all(rows), markdown.for_readme(rows)):
        assert "2 slips of the pen in 4 lines" in text
    told = json.loads(whole(rows))["misprints"]
    assert [row["claims"] for row in told] == [["a32", "a32.Proved", "a32.Undecided"], ["eq8"]]
    assert sum(headline.counts(rows)["line"].values()) == len(rows)


def test_evidence_stands_with_its_line_and_is_no_line():
    line = claim(printed("Refuted"), name="eq1")
    rows = [line, SAMPLED]
    (gap,) = plain.other_gaps(rows)
    assert (gap.data["claim"], [d["claim"] for d in gap.evidence]) == ("eq1", ["eq1.draws"])
    text = markdown.of_all(rows)
    assert "; sampled in `eq1.draws`: as printed: Contradicted." in text
    page = html.of_all(rows, {})
    assert page.count("sampled in <a") == 1
    assert "<strong>Evidence</strong> by samples:" in page
    assert "<strong>1</strong> samplings as evidence" in page
    for one in (html.of_claim(SAMPLED, None), markdown.of_claim(SAMPLED)):
        assert "which judges the line; it counts as no line of its own." in one
    # It is told by itself where the line is not known to fail.
    assert [g.data["claim"] for g in plain.other_gaps([SAMPLED])] == ["eq1.draws"]
    main = claim(printed("Proved"), name="lemma1")
    line |= {"part_of": ["lemma1"]}
    (standing,) = plain.standings([main, line, SAMPLED | {"part_of": ["lemma1"]}])
    assert [g.data["claim"] for g in standing.lines] == ["eq1"]
    assert standing.remarks == ()


def committed():
    found: list = json.loads((INDEX).read_text(encoding="utf-8"))["claims"]
    return found


def test_every_count_of_the_reports_partitions():
    """Tiles, lists and bullets: each claim, each line and each numbered result stands in one."""
    reports = committed()
    found = headline.counts(reports)
    assert sum(sum(rows.values()) for rows in found.values()) == len(reports)
    lines = [data for data in reports if headline.kind(data) == "line"]
    assert sum(found["line"].values()) == len(lines)
    page, text = html.of_all(reports, {}), markdown.of_all(reports)
    tiles = [int(n) for n in re.findall(r'<li class="[\w-]+" title="[^"]*"><b>(\d+)</b>', page)]
    assert sum(tiles) == len(reports)
    bullets = page.partition('<ul id="results">')[2].partition("</ul>")[0]
    mains = [data["claim"] for data in reports if plain.is_result(data["claim"])]
    numbers = list(map(int, re.findall(r"<li><strong>(\d+)</strong>", bullets)))
    assert sum(numbers) == len(mains) == 11
    named = re.findall(r': <a href="#(\w+)">|, <a href="#(\w+)">', bullets)
    assert Counter(a or b for a, b in named) == Counter(mains)
    told = text.partition("## The numbered lemmas and theorems")[2].partition("\n###")[0]
    assert sum(map(int, re.findall(r"^- \*\*(\d+)\*\* ", told, re.MULTILINE))) == len(mains)
    slips = headline.slips(reports)
    repeated = [data["claim"] for rows in slips.values() for data in rows]
    assert len(repeated) == len(set(repeated)) == sum(map(headline.is_misprint, lines))


@pytest.mark.parametrize("name", registry.names())
def test_what_claims_say_of_their_kind_fits(name):
    found = registry.find(name)
    readings = [version.reading for version in found.versions]
    assert len(readings) == len(set(readings))
    if "as intended" in readings:
        assert found.misprint
    for each in found.versions:
        assert each.repair in ("", HYPOTHESIS, SET_UP)
        assert not each.repair or each.reading == "repaired"
    if found.slip:
        first = registry.find(found.slip)
        assert found.misprint
        assert first.misprint
        assert (first.slip, first.id != name) == ("", True)
    if found.evidence_for:
        judged = registry.find(found.evidence_for)
        assert (judged.evidence_for, judged.id != name) == ("", True)
