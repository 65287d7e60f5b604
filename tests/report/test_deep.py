"""Default and deep runs: reports in folders of their own, one rule for both, the same verdicts."""

import json
from fractions import Fraction

import pytest

from certify.audits.linear_targets.samples import lemma7, lemma8
from certify.audits.linear_targets.samples.lemma10 import statement as lemma10
from certify.audits.linear_targets.samples.lemma11 import statement as lemma11
from certify.audits.linear_targets.samples.theorem2 import statement as theorem2
from certify.proofs.bench import Bench
from certify.report import command
from tests.places import PAPER


@pytest.fixture(name="tiny")
def _tiny(monkeypatch):
    """Make both grids so small that every claim takes a moment, the deep ones larger."""
    for module, sizes in ((lemma7, (10,)), (lemma8, (20,)), (lemma11, (10,))):
        monkeypatch.setattr(module, "SIZES", sizes)
        monkeypatch.setattr(module, "DEEP_SIZES", (*sizes, 40))
    monkeypatch.setattr(lemma7, "RATIOS", (10,))
    monkeypatch.setattr(lemma7, "FEWER", ())
    monkeypatch.setattr(lemma8, "RATIOS", (1, 10))
    monkeypatch.setattr(lemma11, "RATIOS", (1, 10))
    monkeypatch.setattr(lemma10, "BATCH", 20)
    monkeypatch.setattr(lemma10, "DRAWS", 100)
    monkeypatch.setattr(lemma10, "GRID", ((5,), (Fraction(1), Fraction(2))))
    monkeypatch.setattr(lemma10, "DEEP_GRID", ((5, 10), (Fraction(1), Fraction(2))))
    monkeypatch.setattr(theorem2, "GRID", {10: (2, 10)})
    monkeypatch.setattr(theorem2, "DEEP_GRID", {10: (1, 2, 10), 20: (2, 10)})
    monkeypatch.setattr(theorem2, "LARGE", 3000)
    monkeypatch.setattr(theorem2, "DIMENSIONS", (10,))
    monkeypatch.setattr(theorem2, "VARIED", (("mu", (Fraction(1, 2),)),))
    monkeypatch.setattr(theorem2, "RUNS", 250)


def settled(name, deep):
    modules = (lemma7, lemma8, lemma10, lemma11, theorem2)
    (claim,) = (claim for module in modules for claim in module.CLAIMS if claim.id == name)
    return claim.deciding().settle(claim.defaults(), Bench(deep=deep))


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "name", ["lemma7.samples", "lemma8.samples", "lemma10.spectral-norm", "lemma11.samples"]
)
def test_a_deep_run_has_more_cells_and_the_same_verdict(name, tiny):
    default, deep = (settled(name, deep) for deep in (False, True))
    assert default.verdict.name == deep.verdict.name != "Undecided"
    assert default.verdict.evidence.confidence == deep.verdict.evidence.confidence
    assert len(str(deep.facts)) > len(str(default.facts))


@pytest.mark.long
def test_a_deep_run_of_theorem_2_has_more_cells_and_the_same_verdict(tiny):
    default, deep = (settled("theorem2.samples", deep) for deep in (False, True))
    assert default.verdict.name == deep.verdict.name == "Supported"
    # Two cells of 250 runs; three of 1000 and, above the limit of the size, two of 128.
    assert default.verdict.evidence.size == 500
    assert deep.verdict.evidence.size == 3 * 1000 + 1000 + 4 * theorem2.FEW_RUNS


@pytest.mark.long
@pytest.mark.parametrize("name", ["theorem2.samples", "theorem2.needed"])
def test_cells_of_both_runs_keep_their_limits(name, tiny):
    default, deep = (settled(name, deep) for deep in (False, True))
    assert default.verdict.name == deep.verdict.name == "Supported"


@pytest.mark.long
def test_deep_reports_stand_in_a_folder_of_their_own(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["lemma10.spectral-norm", "--workers", "1"]
    for more, folder in (
        ([], "reports"),
        (["--deep"], "reports"),
        (["--deep", "--out", "mine"], "mine"),
        (["--out", "other"], "other"),
    ):
        before = {path for path in tmp_path.rglob("*") if path.is_file()}
        assert command.main([*words, *more]) == 1
        made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
        deep = "deep" if "--deep" in more else ""
        place = tmp_path / folder / "linear_targets" / deep
        runs = {path for path in made if path.parent == tmp_path / folder / "runs" / deep}
        assert {path.relative_to(place).as_posix() for path in made - runs} == {
            "claims/lemma10.spectral-norm.json",
            "pages/lemma10.spectral-norm.md",
            "pages/lemma10.spectral-norm.html",
            "times.json",
        }
        assert {path.suffix for path in runs} == {".jsonl"}
        data = json.loads((place / "claims/lemma10.spectral-norm.json").read_text())
        assert data["repeat"].endswith(" --deep") is ("--deep" in more)
        page = (place / "pages/lemma10.spectral-norm.md").read_text(encoding="utf-8")
        assert ("--deep`" in page) is ("--deep" in more)
    capsys.readouterr()


def versions(path):
    found: list = json.loads(path.read_text(encoding="utf-8"))["versions"]
    return found


def agree(default, deep):
    return [v["reading"] for v in default] == [v["reading"] for v in deep] and all(
        short["verdict"] == long["verdict"]
        or (short["verdict"] == "Undecided" and "--deep" in short["reason"])
        for short, long in zip(default, deep, strict=True)
    )


def disagreeing(folder):
    """Return the deep reports in a folder's folder whose verdicts are not those beside it.

    They may decide what is undecided by default only because it asks for long runs.
    """
    return [
        path.name
        for path in sorted((folder / "deep/claims").glob("*.json"))
        if not agree(*map(versions, (folder / "claims" / path.name, path)))
    ]


def test_committed_deep_reports_have_the_verdicts_of_the_default_ones():
    assert disagreeing(PAPER) == []


def test_a_verdict_that_differs_is_seen(tmp_path):
    for folder in ("claims", "deep/claims"):
        (tmp_path / folder).mkdir(parents=True)
    for name, short, why, long in (
        ("other", "Supported", "", "Undecided"),
        ("contrary", "Supported", "--deep asks for more", "Contradicted"),
        ("unasked", "Undecided", "it is hard", "Supported"),
        ("asked", "Undecided", "--deep asks for them", "Supported"),
        ("same", "Undecided", "it is hard", "Undecided"),
    ):
        for folder, word in ((tmp_path / "claims", short), (tmp_path / "deep/claims", long)):
            version = {"reading": "sharp", "verdict": word, "reason": why}
            text = json.dumps({"versions": [version]})
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
    assert disagreeing(tmp_path) == ["contrary.json", "other.json", "unasked.json"]
