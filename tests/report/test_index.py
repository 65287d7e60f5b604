"""The page of all reports: complete, escaped, without network, and its graph well drawn."""

import json
import re
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.report import command, graph, index, pages, plain, registry
from certify.report.render import Picture

FOLDER = Path(__file__).parents[2] / "reports"
VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "path"}


def kept_reports():
    """The committed reports, in the order of their page."""
    found: list = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["claims"]
    return found


REPORTS = kept_reports()
OF_THE_PAPER = [data for data in REPORTS if index.kind(data["claim"]) != index.EXTERNAL]
PAGE = pages.of_all(REPORTS, {})


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
    assert outside == {f"{data['claim']}.html" for data in REPORTS}


def test_every_claim_has_its_anchor_and_every_link_its_end():
    anchors = attributes("id")
    assert len(anchors) == len(set(anchors))
    assert {data["claim"] for data in REPORTS} <= set(anchors)
    assert {word[1:] for word in attributes("href") if word[0] == "#"} <= set(anchors)


def test_counts_agree():
    expected = Counter(data["verdict"] for data in REPORTS)
    rows = Counter(found["data-verdict"] for _, found in READ.tags if "data-verdict" in found)
    assert rows.pop("whole", 0) + rows.pop("part", 0) == expected.pop("Proved", 0)
    assert {k.lower(): v for k, v in expected.items()} == rows
    shown = dict(re.findall(r'<li class="(\w+)"><b>(\d+)</b>', PAGE))
    assert sum(map(int, shown.values())) == len(OF_THE_PAPER) < len(REPORTS)
    refuted = [data for data in OF_THE_PAPER if data["verdict"] == "Refuted"]
    assert int(shown["refuted"]) == len(refuted)
    assert f"Not counted, though they stand below: {len(REPORTS) - len(OF_THE_PAPER)} of" in PAGE


def test_it_is_small_and_made_fast():
    start = time.perf_counter()
    pages.of_all(REPORTS, {})
    assert time.perf_counter() - start < 10  # measured: 0.5 s for 400 claims
    assert (FOLDER / "index.html").stat().st_size < 5_000_000


def claim(name="lemma1", **changes):
    data = json.loads(json.dumps(next(d for d in REPORTS if d["claim"] == "lemma3")))
    return data | {"claim": name, "requires": []} | changes


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


@pytest.mark.parametrize("name", ["lemma3", "lemma9", "eq8", "lemma11.draws", "theorem6"])
def test_markup_in_a_claim_is_shown_as_text(name):
    data = next(data for data in REPORTS if data["claim"] == name)
    evil = spoiled(data)
    for key in ("verdict", "status", "requires", "with_all_that_it_requires"):
        evil[key] = data[key]
    for old, new in zip(data["versions"], evil["versions"], strict=True):
        new |= {key: old[key] for key in ("verdict", "status")}
        kept = ("kind", "confidence")
        new["evidence"] |= {key: old["evidence"][key] for key in kept if key in old["evidence"]}
    read = Page(pages.of_all([evil], {}))
    assert EVIL in read.text
    assert sum(tag == "script" for tag, _ in read.tags) == 1
    assert not attributes("onclick", read.tags)


def test_a_page_of_no_claims_and_of_one():
    assert "0 claims" in pages.of_all([], {})
    Page(pages.of_all([claim()], {}))


def test_a_report_read_back_from_json_may_lack_numbers():
    check = {"what": "nothing", "cases": 1, "worst": None, "limit": 1.0, "agrees": False}
    assert "worst nan of 1 allowed CONTRADICTED" in pages.of_all([claim(cross_checks=[check])], {})


def test_a_picture_of_several_claims_is_shown_once_and_found_from_all():
    picture = Picture('Figure "8"', "<words>", "A note & more.", "QUJD")
    names = ("lemma1", "lemma2", "lemma3")
    page = pages.of_all([claim(name) for name in names], dict.fromkeys(names[:2], picture))
    assert page.count("data:image/png;base64,QUJD") == 1
    assert 'alt="&lt;words&gt;"' in page
    assert page.count('<a href="#lemma1">lemma1</a>') == 3 + 1  # summary, table, article; lemma2
    assert page.count("stands with <a") == 1
    assert "stands with <a" not in pages.of_all([claim("lemma1")], {})


def test_the_page_of_a_claim_is_whole_and_escaped():
    evil = spoiled(claim())
    for key in ("verdict", "status"):
        evil[key] = claim()[key]
    for old, new in zip(claim()["versions"], evil["versions"], strict=True):
        new |= {key: old[key] for key in ("verdict", "status")}
        new["evidence"] |= {"kind": old["evidence"]["kind"]}
    read = Page(pages.of_claim(evil, Picture(EVIL, EVIL, EVIL, "QUJD")))
    assert EVIL in read.text
    assert sum(tag == "script" for tag, _ in read.tags) == 1
    assert attributes("alt", read.tags) == [EVIL]
    assert not attributes("onclick", read.tags)
    outside = attributes("href", read.tags) + attributes("src", read.tags)
    assert all(word.startswith("data:") for word in outside)


def test_what_is_required_is_drawn_once():
    required = [
        {"claim": name, "reading": "as printed", "verdict": "Proved", "reason": ""} for name in "ab"
    ]
    chain = [claim("a"), claim("b", requires=required[:1]), claim("c", requires=required)]
    assert index.required(chain) == {"a": [], "b": ["a"], "c": ["b"]}


def test_proved_is_told_apart_from_proved_with_all_that_it_requires():
    page = pages.of_all([claim(with_all_that_it_requires="proved, but not eq4")], {})
    assert "<b>1</b> ◐" in page
    assert "Proved, but not eq4." in page


def test_the_command_writes_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(registry, "names", lambda: ("lemma4.gamma1", "a31.parenthesis"))
    assert command.main(["all", "--workers", "1", "--out", str(tmp_path)]) == 0
    assert "index.html" in capsys.readouterr().out
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
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
    groups = {plain.head(data["claim"]) for data in REPORTS}
    nodes = [found["data-node"] for _, found in READ.tags if "data-node" in found]
    assert groups <= set(nodes)
    labels = [
        found["aria-label"] for tag, found in READ.tags if tag == "a" and "data-node" in found
    ]
    assert all(any(m.words in label for m in index.MARKS.values()) for label in labels)
