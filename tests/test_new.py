"""The skeleton of an audit, and an audit from outside that certify does not know."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from certify import new
from tests.places import ROOT, load


def test_the_skeleton_has_its_name_in_every_place(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert new.main(["my-paper"]) == 0
    assert capsys.readouterr().out.startswith("my-paper/ is an audit with two claims; next: pip")
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    package = {f"my-paper/my_paper/{name}" for name in ("__init__.py", "first.py", "pins.json")}
    outside = {f"my-paper/{name}" for name in ("pyproject.toml", "README.md")}
    assert files == package | outside | {"my-paper/tests/test_claims.py"}
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in files]
    assert not any("@" in text.replace("@pytest", "") for text in texts)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "usage: certify new NAME"),
        (["a", "b"], "usage: certify new NAME"),
        (["--fast"], "usage: certify new NAME"),
        (["My"], "'My' is no name of an audit: small letters, digits and single - or _"),
        (["../x"], "'../x' is no name of an audit"),
        (["a--b"], "'a--b' is no name of an audit"),
        (["a" * 41], "is no name of an audit"),
        (["linear-targets"], "there is an audit 'linear_targets' already"),
        (["lemma4"], "an audit has claims that begin with 'lemma4' already"),
        (["taken"], "there is a file or folder taken already"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    assert new.main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"certify: {message}") or message in shown.err
    assert shown.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def full(self, *given, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert new.main(["mine"]) == 2
    message = "certify: cannot write to the folder mine: No space left on device\n"
    assert capsys.readouterr().err == message


@pytest.fixture(scope="module", name="elsewhere")
def _elsewhere(tmp_path_factory):
    """Make an environment of its own, with two audits that stand outside; return its folder."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place / "env", with_pip=True)
    # What certify needs is there already, and certify itself; it need not be fetched again.
    (site,) = (place / "env").glob("lib/python*/site-packages")
    here = sysconfig.get_paths()["purelib"]
    (site / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    if not Path(here, "certify").exists() and not list(Path(here).glob("__editable__*certify*")):
        (site / "certify.pth").write_text(f"{ROOT}\n")
    made = subprocess.run(
        [sys.executable, "-m", "certify", "new", "my-paper"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert made.returncode == 0
    for project in (ROOT / "examples/fejer", place / "my-paper"):
        words = ["-m", "pip", "install", "-q", "--no-deps", "--disable-pip-version-check"]
        copy = place / f"copy-{project.name}"
        subprocess.run(["cp", "-r", project, copy], check=True)
        subprocess.run([place / "env/bin/python", *words, str(copy)], check=True)
    return place


def run(place, *words):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [place / "env/bin/python", "-m", *words],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment | {"COLUMNS": "80"},
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("audit", "identity", "inequality"),
    [
        ("fejer", "fejer.sum", "fejer.jackson"),
        ("my_paper", "my-paper.square", "my-paper.quarter"),
    ],
)
def test_an_audit_from_outside_is_listed_reported_and_replayed(
    audit, identity, inequality, elsewhere
):
    """And shown on a page of its own; nothing in certify was touched for it."""
    listed = run(elsewhere, "certify", "list")
    assert listed.returncode == 0, listed.stderr
    assert f"\n{identity}  -\n" in f"\n{listed.stdout}"
    assert "\nlemma4  -\n" in listed.stdout
    done = run(elsewhere, "certify", "report", identity, inequality)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("as printed: Proved") >= 2
    folder = elsewhere / "reports" / audit
    data = load(folder / f"claims/{inequality}.json")
    assert (data["audit"], data["verdict"]) == (audit, "Proved")
    assert data["with_all_that_it_requires"] == "proved with all it requires"
    page = (folder / f"pages/{inequality}.html").read_text(encoding="utf-8")
    assert data["versions"][0]["evidence"]["certificate_sha256"] in page
    words = data["replay"].removeprefix("python -m ").split()
    replayed = run(elsewhere, *words)
    assert replayed.returncode == 0, replayed.stderr
    assert replayed.stdout.startswith(f"Proved  {inequality}, as printed: ")
    assert "not a listed claim" not in replayed.stdout


@pytest.mark.long
def test_the_tests_of_the_example_and_of_the_skeleton_pass(elsewhere):
    for project in ("copy-fejer", "copy-my-paper"):
        done = run(elsewhere, "pytest", "-q", "-p", "no:cacheprovider", f"{project}/tests")
        assert done.returncode == 0, done.stdout


@pytest.mark.long
def test_what_is_to_be_pasted_into_the_pins_is_said(elsewhere):
    """With a formula that is changed on purpose, a report says what is to stand there."""
    (site,) = (elsewhere / "env").glob("lib/python*/site-packages/my_paper")
    place, pins = site / "first.py", site / "pins.json"
    text, kept = place.read_text(encoding="utf-8"), pins.read_text(encoding="utf-8")
    try:
        place.write_text(text.replace("return Fraction(1, 4) -", "return Fraction(1, 2) -"))
        done = run(elsewhere, "certify", "report", "my-paper.quarter")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        rows = json.loads(done.stderr.partition("there should be ")[2])
        data = json.loads(kept)
        data["statements"] = rows
        pins.write_text(json.dumps(data))
        done = run(elsewhere, "certify", "report", "my-paper.quarter")
        assert done.returncode == 0, done.stderr
    finally:
        place.write_text(text)
        pins.write_text(kept)
