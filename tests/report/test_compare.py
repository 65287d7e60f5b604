"""Which verdicts changed between two summaries, and what is no summary."""

import json
from pathlib import Path

import pytest

from certify.report import command

REPORTS = Path(__file__).parents[2] / "reports"
ROWS = [
    {"claim": "lemma3", "version": "as printed", "verdict": "Proved"},
    {"claim": "lemma4", "version": "as printed", "verdict": "Proved"},
    {"claim": "lemma4", "version": "sharp", "verdict": "Proved; sharp alpha: 3/10"},
]


def written(path, rows):
    path.write_text(json.dumps({"claims": rows}), encoding="utf-8")
    return str(path)


def compared(rows, folder, *more):
    files = written(folder / "old.json", ROWS), written(folder / "new.json", rows)
    return command.main(["--compare", *files, *more])


def test_a_summary_agrees_with_itself(capsys):
    assert command.main(["--compare", *[str(REPORTS / "summary.json")] * 2]) == 0
    assert capsys.readouterr().out == "no verdict changed\n"


def test_other_order_time_and_evidence_are_no_change(tmp_path, capsys):
    rows = [{**row, "time": "7 s", "evidence": "other"} for row in reversed(ROWS)]
    assert compared(rows, tmp_path) == 0
    assert capsys.readouterr().out == "no verdict changed\n"
    assert compared(rows, tmp_path, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("number", "verdict"), [(0, "Refuted"), (1, "Supported"), (2, "Proved; sharp alpha: 31/100")]
)
def test_a_changed_verdict_or_best_constant_is_found(number, verdict, tmp_path, capsys):
    rows = [*ROWS]
    rows[number] = {**rows[number], "verdict": verdict}
    assert compared(rows, tmp_path, "--format", "json") == 1
    (change,) = json.loads(capsys.readouterr().out)
    assert change == {
        "claim": rows[number]["claim"],
        "version": rows[number]["version"],
        "old": ROWS[number]["verdict"],
        "new": verdict,
    }


def test_a_claim_that_came_or_went_is_a_change(tmp_path, capsys):
    rows = [*ROWS[:2], {"claim": "lemma5", "version": "as printed", "verdict": "Undecided"}]
    assert compared(rows, tmp_path) == 1
    shown = capsys.readouterr().out.splitlines()
    assert [line.split() for line in shown] == [
        ["claim", "version", "old", "new"],
        ["lemma5", "as", "printed", "absent", "Undecided"],
        ["lemma4", "sharp", "Proved;", "sharp", "alpha:", "3/10", "absent"],
    ]


def test_the_table_keeps_every_word_in_80_columns(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    rows = json.loads((REPORTS / "summary.json").read_text(encoding="utf-8"))["claims"]
    old = written(tmp_path / "old.json", rows)
    new = written(tmp_path / "new.json", [{**row, "verdict": "Undecided"} for row in rows])
    assert command.main(["--compare", old, new]) == 1
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown
    assert set(shown.split()) >= {word for row in rows for word in row["verdict"].split()}


def test_markup_in_a_summary_is_shown_as_text(tmp_path, capsys):
    assert compared([{**ROWS[0], "verdict": "[red]Refuted[/]"}, *ROWS[1:]], tmp_path) == 1
    assert "[red]Refuted[/]" in capsys.readouterr().out


def test_the_new_summary_is_the_one_in_reports_unless_given(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    old = written(tmp_path / "old.json", ROWS)
    assert command.main(["--compare", old]) == 2
    assert capsys.readouterr().err.startswith("certify: cannot read reports/summary.json: ")
    (tmp_path / "reports").mkdir()
    written(tmp_path / "reports" / "summary.json", ROWS[:2])
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
        ('{"claims": [1]}', "row 1 has no claim, version and verdict"),
        (json.dumps({"claims": [*ROWS, {"claim": "a", "version": "b"}]}), "row 4 has no claim"),
        (json.dumps({"claims": [{**ROWS[0], "verdict": 1}]}), "row 1 has no claim"),
        (json.dumps({"claims": [{**ROWS[0], "claim": ["lemma3"]}]}), "row 1 has no claim"),
        (json.dumps({"claims": [{**ROWS[0], "verdict": "\x1b[31mProved"}]}), "is no plain text"),
        (json.dumps({"claims": [{**ROWS[0], "claim": "\ud800"}]}), "is no plain text"),
        (json.dumps({"claims": [*ROWS, ROWS[0]]}), "has 'lemma3', 'as printed', twice"),
    ],
)
def test_what_is_no_summary_is_refused_in_one_line(content, message, tmp_path, capsys):
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
        (["--compare", "a", "b", "c"], "--compare takes one or two summaries"),
        (["lemma4", "--compare", "a"], "--compare takes one or two summaries"),
        (["--compare", "a", "--out", "b"], "--compare takes one or two summaries"),
        (["--compare", "a", "--fresh"], "--compare takes one or two summaries"),
        (["--compare", ".", "."], "cannot read .: Is a directory"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words, message, capsys):
    assert command.main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.count("\n") == 1
