"""The page of all reports: complete, escaped, without network, and its graph well drawn."""

import json
import re
import time
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.audit import Family
from certify.figure import Picture
from certify.report import command, graph, headline, index, plain, words
from certify.report.formats import html, markdown, terminal
from certify.report.formats.json import schema, whole
from tests.places import INDEX, PAPER

VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "path"}


def kept_reports():
    """The committed reports, in the order of their page."""
    found: list = json.loads((INDEX).read_text(encoding="utf-8"))["claims"]
    return found


DATA = kept_reports()
PAGE = html.of_all(DATA, {})


class Page(HTMLParser):
    """What a page consists of; raises if its tags are not nested."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text, self.rows = [], [], "", []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


READ = Page(PAGE)


def attributes(name, tags=READ.tags):
    return [found[name] for _, found in tags if name in found]


def test_it_needs_no_other_file_and_no_network():
    assert not re.search(r"https?:|url\(|@import|<iframe|<img", PAGE)
    assert not [1 for tag, found in READ.tags if "src" in found]
    assert [found["href"] for tag, found in READ.tags if tag == "link"] == ["data:,"]
    outside = {word for word in attributes("href") if not word.startswith(("#", "data:"))}
    # Only the reports that stand beside it.
    assert outside == {f"claims/{data['claim']}.json" for data in DATA}


def test_every_claim_has_its_anchor_and_every_link_its_end():
    anchors = attributes("id")
    assert len(anchors) == len(set(anchors))
    assert {data["claim"] for data in DATA} <= set(anchors)
    assert {word[1:] for word in attributes("href") if word[0] == "#"} <= set(anchors)


def test_counts_agree():
    expected = Counter(headline.MARKS[headline.mark(data)].style for data in DATA)
    rows = Counter(found["data-verdict"] for _, found in READ.tags if "data-verdict" in found)
    assert rows == expected
    tiles = re.findall(r'<li class="(\w+)" title="[^"]*"><b>(\d+)</b> . ([^<]*)</li>', PAGE)
    assert sum(int(number) for _, number, _ in tiles) == len(DATA)
    words = Counter((headline.kind(data), headline.words(data)) for data in DATA)
    assert Counter(words.values()) == Counter(int(number) for _, number, _ in tiles)
    refuted = [data for data in DATA if headline.mark(data) == "Refuted"]
    assert sum(int(number) for style, number, _ in tiles if style == "refuted") == len(refuted)


def test_claims_that_are_apart_stand_there_and_are_not_counted(monkeypatch):
    foreign = claim("other.k6", believed=["an oracle"], by_hand=[])
    monkeypatch.setattr(
        index, "family", lambda name: Family(name, name, "x", apart=name.startswith("other"))
    )
    foreign["versions"][0]["evidence"]["statement_sha256"] = "c" * 64
    page = html.of_all([claim(), foreign], {})
    assert "Not counted, though they stand below: 1 that are no statements of the paper" in page
    assert 'id="other.k6"' in page
    found, alone = (json.loads(whole(rows)) for rows in ([claim(), foreign], [claim()]))
    assert (found["apart"], alone["apart"]) == (1, 0)
    assert len(found["claims"]) == 2
    assert found["counts"] == alone["counts"]
    assert found["ledger"] == alone["ledger"]
    assert alone["ledger"]["trusted"] == {"the kernel": 1}
    assert alone["ledger"]["statements"] == 1


def test_the_committed_index_counts_each_claim_once():
    whole = json.loads((INDEX).read_text(encoding="utf-8"))
    assert whole["apart"] == 0
    assert sum(sum(rows.values()) for rows in whole["counts"].values()) == len(DATA)
    ours = {data["claim"] for data in DATA}
    assert all(set(row["claims"]) <= ours for row in whole["ledger"]["by_hand"])
    assert max(whole["ledger"]["trusted"].values()) <= len(ours)


def test_formulas_stand_with_the_version_that_they_were_checked_for():
    same, other = (claim()["versions"][0] for _ in range(2))
    same |= {"reading": "sharp", "statement": ["k = 2", *same["statement"][1:]]}
    other |= {"reading": "repaired", "statement": ["for all real y:", "  y > 0", "where"]}
    data = claim(versions=[claim()["versions"][0], same, other])
    assert [words.stands_with(data, v) for v in data["versions"]] == [
        None,
        data["versions"][0],
        None,
    ]
    for page in (html.of_claim(data, None), html.of_all([data], {})):
        regions = re.findall(r'class="formulas".*aria-label="([^"]*)"', page)
        assert regions == [
            f"What the kernel checked for lemma1, {reading}"
            for reading in ("as printed", "repaired")
        ]
        assert "(sharp)</strong>: the formulas that stand above (as printed), with k = 2." in page
    lines = markdown.of_claim(data).splitlines()
    heads = [line for line in lines if line.startswith("**What the kernel checked")]
    assert heads == [
        "**What the kernel checked (as printed)**, written from its program",
        "**What the kernel checked (sharp)**: the formulas above (as printed), with k = 2.",
        "**What the kernel checked (repaired)**, written from its program",
    ]
    assert "Here `sqrt(x) = sqrt(max(x, 0))`." in lines


def test_every_version_with_a_certificate_shows_what_was_checked():
    for data in DATA:
        for version in data["versions"]:
            certified = version["evidence"]["kind"] == "certificate"
            assert not certified or version["statement"], data["claim"]


def test_a_page_says_which_links_need_other_files():
    text = re.sub(r"\s+", " ", html.of_all(DATA, {}, index.Beside(DATA[:1])))
    for data in DATA:
        assert f'Beside this file: <a href="claims/{data["claim"]}.json">' in text
    assert f'Beside this file: <a href="deep/claims/{DATA[0]["claim"]}.json">' in text


def test_it_is_small_and_made_fast():
    start = time.perf_counter()
    html.of_all(DATA, {})
    assert time.perf_counter() - start < 10  # measured: 0.5 s for 400 claims
    assert (PAPER / "index.html").stat().st_size < 5_000_000


def claim(name="lemma1", **changes):
    """A report of a claim that is proved with all it requires, whatever the paper's are."""
    version = {
        "reading": "as printed",
        "says": "x >= 0",
        "repair": "",
        "verdict": "Proved",
        "status": "pass",
        "reason": "the kernel replayed every leaf",
        "facts": [["margin", "1"]],
        "evidence": {
            "kind": "certificate",
            "certificate_sha256": "a" * 64,
            "statement_sha256": "b" * 64,
            "leaves": {"taylor 0": 1},
            "depth": 0,
            "tight": [],
        },
        "algebra": [],
        "statement": ["k = 1", "for all t in [0, 1]:", "  x >= 0", "where", "  x = k*sqrt(t)"],
        "boxes": 1,
        "bytes": 1,
        "transcription": None,
    }
    made = {
        "claim": name,
        "audit": "linear_targets",
        "lemma_file": "",
        "headline": "as printed: Proved",
        "fails_by": [],
        "place": "Lemma 1",
        "parameters": {"k": "1"},
        "meanings": {"k": "a factor"},
        "printed_parameters": True,
        **{key: version[key] for key in ("verdict", "status", "reason")},
        "with_all_that_it_requires": plain.WHOLE,
        "versions": [version],
        "misprint": "",
        "slip": "",
        "evidence_for": "",
        "part_of": [],
        "closed_by": [],
        "best_means": "",
        "domain": "every t",
        "tight": [],
        "requires": [],
        "by_hand": [{"what": "a step", "attacked_by": "tests/a.py::test_a"}],
        "believed": ["the kernel", "the hand steps"],
        "attacks": [],
        "cross_checks": [],
        "certificates": ["lemma1.cert"],
        "replay": "python -m certify.check reports/linear_targets/certificates/lemma1.cert",
        "repeat": "python -m certify.report lemma1",
    }
    return json.loads(json.dumps(made)) | changes


def test_the_made_up_report_is_of_the_schema():
    jsonschema = pytest.importorskip("jsonschema", reason="it comes with nbformat, of the tests")
    jsonschema.validate(claim(), json.loads(schema()))
    jsonschema.validate(json.loads(whole([claim()])), json.loads(schema()))


EVIL = "\"'><script>alert(1)</script><b onclick='x'>&amp;{{ 7 * 7 }}</b>"


def spoiled(value):
    """Put markup in front of every text."""
    if isinstance(value, str):
        return EVIL + value
    if isinstance(value, list):
        return [spoiled(part) for part in value]
    if isinstance(value, dict):
        return {key: spoiled(part) for key, part in value.items()}
    return value


def basis(version):
    return "witness" if "witness" in version["evidence"] else version["evidence"]["kind"]


# A claim for each kind of evidence, as the paper's claims have them now.
KINDS = {basis(v): data for data in DATA for v in data["versions"]}


@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
def test_markup_in_a_claim_is_shown_as_text(data):
    evil = spoiled(data)
    for key in ("verdict", "status", "requires", "with_all_that_it_requires"):
        evil[key] = data[key]
    for old, new in zip(data["versions"], evil["versions"], strict=True):
        new |= {key: old[key] for key in ("reading", "verdict", "status")}
        kept = ("kind", "confidence")
        new["evidence"] |= {key: old["evidence"][key] for key in kept if key in old["evidence"]}
    read = Page(html.of_all([evil], {}))
    assert EVIL in read.text
    assert sum(tag == "script" for tag, _ in read.tags) == 1
    assert not attributes("onclick", read.tags)


def test_a_page_of_no_claims_and_of_one():
    assert "0 claims" in html.of_all([], {})
    Page(html.of_all([claim()], {}))


def test_a_report_read_back_from_json_may_lack_numbers():
    check = {"what": "nothing", "cases": 1, "worst": None, "limit": 1.0, "agrees": False}
    assert "worst nan of 1 allowed CONTRADICTED" in html.of_all([claim(cross_checks=[check])], {})


def test_a_picture_of_several_claims_is_shown_once_and_found_from_all():
    picture = Picture('Figure "8"', "<words>", "A note & more.", "QUJD")
    names = ("lemma1", "lemma2", "lemma3")
    page = html.of_all([claim(name) for name in names], dict.fromkeys(names[:2], picture))
    assert page.count("data:image/png;base64,QUJD") == 1
    assert 'alt="&lt;words&gt;"' in page
    assert page.count('<a href="#lemma1">lemma1</a>') == 3 + 1  # summary, table, article; lemma2
    assert page.count("stands with <a") == 1
    assert "stands with <a" not in html.of_all([claim("lemma1")], {})


def test_the_page_of_a_claim_is_whole_and_escaped():
    evil = spoiled(claim())
    for key in ("verdict", "status"):
        evil[key] = claim()[key]
    for old, new in zip(claim()["versions"], evil["versions"], strict=True):
        new |= {key: old[key] for key in ("verdict", "status")}
        new["evidence"] |= {"kind": old["evidence"]["kind"]}
    read = Page(html.of_claim(evil, Picture(EVIL, EVIL, EVIL, "QUJD")))
    assert EVIL in read.text
    assert sum(tag == "script" for tag, _ in read.tags) == 1
    assert attributes("alt", read.tags) == [EVIL]
    assert not attributes("onclick", read.tags)
    outside = attributes("href", read.tags) + attributes("src", read.tags)
    assert all(word.startswith("data:") for word in outside)


@pytest.mark.parametrize(
    ("kind", "kept", "told"),
    [("sample", True, True), ("sample", False, False), ("certificate", True, False)],
)
def test_the_time_says_whether_samples_were_there_already(kind, kept, told):
    found = next(data for name, data in KINDS.items() if name == kind)
    times = {"times": {"kept": kept, "search": 0.0, "check": 0.0}}
    versions = [version | times for version in found["versions"] if basis(version) == kind]
    line = terminal.last_line(found | {"versions": versions, "seconds": 1.0})
    assert ("1.0 s, from samples that were there already" in line) == told


def test_what_is_required_is_drawn_once():
    required = [
        {"claim": name, "reading": "as printed", "verdict": "Proved", "reason": ""} for name in "ab"
    ]
    chain = [claim("a"), claim("b", requires=required[:1]), claim("c", requires=required)]
    assert index.required(chain) == {"a": [], "b": ["a"], "c": ["b"]}


def test_proved_is_told_apart_from_proved_with_all_that_it_requires():
    page = html.of_all([claim(with_all_that_it_requires="proved, but not eq4")], {})
    assert "<b>1</b> ◐" in page
    assert "as printed: Proved, but not eq4</span>" in page


def test_the_command_writes_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(registry, "names", lambda: ("lemma4.gamma1", "a31.parenthesis"))
    assert command.main(["all", "--workers", "1", "--out", str(tmp_path)]) == 0
    assert "index.html" in capsys.readouterr().out
    text = (tmp_path / "linear_targets" / "index.html").read_text(encoding="utf-8")
    assert {"lemma4.gamma1", "a31.parenthesis"} <= set(attributes("id", Page(text).tags))


def test_sections():
    for place, expected in {
        "Lemma 3, section 6 and E.1.1": "E.1.1",
        "section 4.3, first sentence": "4.3",
        "Appendix C, the word saddle": "C",
        "Figure 2, how the runs converge": "Figure 2",
        "Lemma 9": "",
    }.items():
        assert index.section(place) == expected


edges = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda e: e[0] != e[1]))


@given(edges)
@settings(derandomize=True, deadline=None)
def test_any_graph_is_drawn_from_left_to_right_without_overlaps(pairs):
    names = [f"n{number:02}" for number in range(12)]
    kept, closing = graph.without_cycles(names, [(names[a], names[b]) for a, b in pairs])
    assert len(kept) + len(closing) == len(pairs)
    few = graph.reduced(kept)
    assert reach(few) == reach(kept)
    plan = graph.layout(names, few)
    assert set(plan.places) == set(names)
    for user, required in few:
        assert plan.places[required][0] + graph.WIDTH < plan.places[user][0]
    boxes = sorted(plan.places.values())
    for (x, y), (u, v) in zip(boxes, boxes[1:], strict=False):
        assert x != u or y + graph.HEIGHT < v
    assert all(0 <= x <= plan.width and 0 <= y <= plan.height for x, y in boxes)


def reach(pairs):
    found, more = set(pairs), True
    while more:
        wider = found | {(a, d) for a, b in found for c, d in found if b == c}
        more, found = wider != found, wider
    return found


def test_the_graph_draws_every_group_and_names_its_verdict():
    groups = {plain.head(data["claim"]) for data in DATA}
    nodes = [found["data-node"] for _, found in READ.tags if "data-node" in found]
    assert groups <= set(nodes)
    labels = [
        found["aria-label"] for tag, found in READ.tags if tag == "a" and "data-node" in found
    ]
    own = {data["claim"]: headline.words(data) for data in DATA}
    for node, label in zip(nodes, labels, strict=True):
        words = [own[node]] if node in own else [m.words for m in headline.MARKS.values()]
        assert any(f": {said}. " in label for said in words)
