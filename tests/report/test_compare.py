"""Which verdicts changed between two indexes, and what is no index."""

import json
from pathlib import Path

import pytest

from certify.report import command, compare
from certify.report.words import verdict_words
from tests.places import INDEX

# An index from before there were headlines: without them, without what repairs do, with statuses
# by the verdict that decided, and with the category of loose words.
OLD = Path(__file__).parent / "old_index.json"
WITH_ALL = "with_all_that_it_requires"


def report(claim, **verdicts):
    """A report with versions by reading."""
    words = {"printed": "as printed"}
    versions = [
        {"reading": words.get(reading, reading), "verdict": verdict, "facts": []}
        for reading, verdict in verdicts.items()
    ]
    return {"claim": claim, "versions": versions, WITH_ALL: "not proved"}


def constant(value):
    """A report with a best constant."""
    found = report("lemma4", printed="Proved", sharp="Proved")
    found["versions"][1]["facts"] = [["margin", "1"], ["sharp alpha", value]]
    return found


ROWS = [report("lemma3", printed="Proved"), constant("3/10")]


def written(path, rows):
    path.write_text(json.dumps({"claims": rows}), encoding="utf-8")
    return str(path)


def compared(rows, folder, *more):
    files = written(folder / "old.json", ROWS), written(folder / "new.json", rows)
    return command.main(["--compare", *files, *more])


def test_a_index_agrees_with_itself(capsys):
    assert command.main(["--compare", *[str(INDEX)] * 2]) == 0
    assert capsys.readouterr().out == "no verdict changed\n"


def test_an_index_from_before_there_were_headlines_can_still_be_compared(tmp_path, capsys):
    rows = json.loads(OLD.read_text(encoding="utf-8"))["claims"]
    assert not any("headline" in row or "slip" in row for row in rows)
    assert command.main(["--compare", str(OLD), str(OLD)]) == 0
    assert capsys.readouterr().out == "no verdict changed\n"
    new = json.loads(json.dumps(rows))
    (one,) = (row for row in new if row["claim"] == "figure2.individual")
    assert [v["reading"] for v in one["versions"]] == ["as printed", "as intended", "derived"]
    one["versions"][1] |= {"reading": "repaired", "repair": "with another set-up"}
    for row in new:
        row |= {"headline": "", "slip": "", "evidence_for": ""}
    words = ["--compare", str(OLD), written(tmp_path / "new.json", new), "--format", "json"]
    assert command.main(words) == 1
    found = json.loads(capsys.readouterr().out)
    assert {change["claim"] for change in found} == {"figure2.individual"}
    assert [(change["version"], change["old"], change["new"]) for change in found] == [
        ("repaired", "absent", "Supported with another set-up"),
        (
            "headline",
            "as printed: Contradicted · as meant: Supported",
            "as printed: Contradicted · repaired: Supported with another set-up",
        ),
        ("as intended", "Supported", "absent"),
    ]


def test_the_headline_of_an_old_index_is_that_of_its_versions():
    found = {
        name: words
        for (name, key), words in compare.verdicts(OLD).items()
        if key == compare.HEADLINE
    }
    assert found["lemma4.gamma1"] == "as printed: Refuted · as meant: Proved"
    assert found["lemma9"] == "as printed: Refuted · repaired: Proved"
    assert found["eq13.first-line"] == "as printed: Proved · as meant: Undecided"


def test_other_order_time_and_evidence_are_no_change(tmp_path, capsys):
    rows = [{**row, "seconds": 7, "place": "other"} for row in reversed(ROWS)]
    assert compared(rows, tmp_path) == 0
    assert capsys.readouterr().out == "no verdict changed\n"
    assert compared(rows, tmp_path, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("row", "old", "new"),
    [
        (report("lemma3", printed="Refuted"), "Proved", "Refuted"),
        (constant("31/100"), "Proved; sharp alpha: 3/10", "Proved; sharp alpha: 31/100"),
    ],
)
def test_a_changed_verdict_or_best_constant_is_found(row, old, new, tmp_path, capsys):
    rows = [row if row["claim"] == other["claim"] else other for other in ROWS]
    assert compared(rows, tmp_path, "--format", "json") == 1
    change, *headed = json.loads(capsys.readouterr().out)
    assert change == {
        "claim": row["claim"],
        "version": row["versions"][-1]["reading"],
        "old": old,
        "new": new,
    }
    # The headline has the verdict of what is printed, and no constants.
    heads = [{**change, "version": "headline", "old": f"as printed: {old}"}]
    heads[0]["new"] = f"as printed: {new}"
    assert headed == (heads if change["version"] == "as printed" else [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("proved with all it requires", "proved, but not eq4"),
        ("proved, but not eq4", "proved, but not eq5"),
        ("proved, but not eq4", "proved with all it requires"),
    ],
)
def test_what_a_claim_is_with_all_it_requires_is_compared_too(old, new, tmp_path, capsys):
    rows = [{**ROWS[0], WITH_ALL: words} for words in (old, new)]
    files = [written(tmp_path / f"{number}.json", [row]) for number, row in enumerate(rows)]
    assert command.main(["--compare", *files, "--format", "json"]) == 1
    change, headed = json.loads(capsys.readouterr().out)
    assert change == {
        "claim": "lemma3",
        "version": "with all it requires",
        "old": old,
        "new": new,
    }
    words = {
        words: f"as printed: P{words[1:]}" if "but" in words else "as printed: Proved"
        for words in (old, new)
    }
    assert headed == {**change, "version": "headline", "old": words[old], "new": words[new]}


def test_a_claim_that_came_or_went_is_a_change(tmp_path, capsys):
    rows = [ROWS[0], report("lemma4", printed="Proved"), report("lemma5", printed="Undecided")]
    assert compared(rows, tmp_path) == 1
    shown = capsys.readouterr().out.splitlines()
    assert [line.split() for line in shown] == [
        ["claim", "version", "old", "new"],
        ["lemma5", "as", "printed", "absent", "Undecided"],
        ["lemma4", "sharp", "Proved;", "sharp", "alpha:", "3/10", "absent"],
    ]


def test_the_table_keeps_every_word_in_80_columns(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    rows = json.loads((INDEX).read_text(encoding="utf-8"))["claims"]
    old = written(tmp_path / "old.json", rows)
    readings = [[version["reading"] for version in row["versions"]] for row in rows]
    none = [
        report(row["claim"], **dict.fromkeys(names, "Undecided"))
        for row, names in zip(rows, readings, strict=True)
    ]
    new = written(tmp_path / "new.json", none)
    assert command.main(["--compare", old, new]) == 1
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown
    changed = [v for row in rows for v in row["versions"] if v["verdict"] != "Undecided"]
    assert set(shown.split()) >= {word for v in changed for word in verdict_words(v).split()}


def test_markup_in_a_index_is_shown_as_text(tmp_path, capsys):
    assert compared([report("lemma3", printed="[red]Refuted[/]"), ROWS[1]], tmp_path) == 1
    assert "[red]Refuted[/]" in capsys.readouterr().out


def test_the_new_index_is_the_one_in_reports_unless_given(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    old = written(tmp_path / "old.json", ROWS)
    assert command.main(["--compare", old]) == 2
    assert capsys.readouterr().err.startswith("certify: cannot read reports: ")
    for number, row in enumerate(ROWS[:1]):
        (tmp_path / f"reports/audit{number}").mkdir(parents=True)
        written(tmp_path / f"reports/audit{number}/index.json", [row])
    assert command.main(["--compare", old]) == 1
    assert "sharp alpha: 3/10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read"),
        ("", "is not JSON"),
        ("# Markdown", "is not JSON"),
        (b"\xff\xfe\xfd", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("9" * 5000, "is not JSON"),
        ("[]", "no list of claims"),
        ("null", "no list of claims"),
        ('{"claim": "lemma4", "verdict": "Proved"}', "no list of claims"),
        ('{"claims": {}}', "no list of claims"),
        ('{"claims": "lemma4"}', "no list of claims"),
        ('{"claims": [1]}', "claim 1 has no id, versions and with_all"),
        (
            json.dumps({"claims": [*ROWS, {"claim": "a"}]}),
            "claim 3 has no id, versions and with_all",
        ),
        (json.dumps({"claims": [{**ROWS[0], "claim": ["lemma3"]}]}), "claim 1 has no id"),
        (json.dumps({"claims": [{**ROWS[0], "versions": [1]}]}), "a version of claim 1 has no"),
        (json.dumps({"claims": [report("a", sharp=1)]}), "a version of claim 1 has no reading"),
        (json.dumps({"claims": [constant(1)]}), "a version of claim 1 has no reading"),
        (json.dumps({"claims": [constant(["1"])]}), "a version of claim 1 has no reading"),
        (json.dumps({"claims": [report("a", sharp="\x1b[31mProved")]}), "is no plain text"),
        (json.dumps({"claims": [report("\ud800", sharp="Proved")]}), "is no plain text"),
        (json.dumps({"claims": [report("a", printed="")]}), "a version of claim 1 has no reading"),
        (json.dumps({"claims": [report("a", printed=" ")]}), "a version of claim 1 has no reading"),
        (json.dumps({"claims": [{**ROWS[0], "claim": ""}]}), "claim 1 has no id"),
        (
            json.dumps({"claims": [{**ROWS[0], WITH_ALL: ""}]}),
            "claim 1 has no id, versions and with_all",
        ),
        (json.dumps({"claims": [{**ROWS[0], WITH_ALL: None}]}), "claim 1 has no id, versions"),
        (json.dumps({"claims": [{**ROWS[0], WITH_ALL: "\x1b[31m"}]}), "is no plain text"),
        (json.dumps({"claims": [{**ROWS[0], "versions": []}] * 2}), "has 'lemma3', 'with all"),
        (json.dumps({"claims": [*ROWS, ROWS[0]]}), "has 'lemma3', 'as printed', twice"),
    ],
)
def test_what_is_no_index_is_refused_in_one_line(content, message, tmp_path, capsys):
    good, bad = written(tmp_path / "good.json", ROWS), tmp_path / "bad.json"
    if content is not None:
        bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    for words in ([good, str(bad)], [str(bad), good]):
        assert command.main(["--compare", *words]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("certify: ")
        assert str(bad) in shown.err
        assert message in shown.err
        assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--compare"], "expected at least one argument"),
        (["--compare", "a", "b", "c"], "--compare takes one or two index.json"),
        (["lemma4", "--compare", "a"], "--compare takes one or two index.json"),
        (["--compare", "a", "--out", "b"], "--compare takes one or two index.json"),
        (["--compare", "a", "--fresh"], "--compare takes one or two index.json"),
        (["--compare", ".", "."], "the folder . has no */index.json"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words, message, capsys):
    assert command.main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.count("\n") == 1
