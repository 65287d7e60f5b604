"""What must be believed: measured, and what is not believed is not needed."""

import json
import subprocess
import sys

import pytest

from certify.report import believed, index
from certify.report.formats import html, markdown
from tests.places import INDEX, PAPER, ROOT

REPORTS = json.loads(INDEX.read_text(encoding="utf-8"))["claims"]

# A claim by certificate, one by algebra, one by samples, one by ball arithmetic, one refuted.
CHOSEN = ("lemma4", "eq6", "lemma10.beta", "section41.rule", "lemma8")
WITHOUT = """
import json, sys
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split():
            raise ImportError(f"{name} is not there")
sys.meta_path.insert(0, Nowhere())
from pathlib import Path
from certify.proofs.bench import Bench
from certify.settled import purpose
from certify import registry
from certify.writing import certificates_in
texts = certificates_in(Path("reports/linear_targets"))
bench = Bench(kept={purpose(text): text for text in texts})
print(json.dumps({
    name: [bench.version(claim, v, claim.defaults()).verdict.name for v in claim.versions]
    for name in sys.argv[2:] for claim in [registry.find(name)]
}))
"""


def settled_without(*libraries):
    words = [sys.executable, "-c", WITHOUT, " ".join(libraries), *CHOSEN]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600)


@pytest.mark.long
def test_no_verdict_depends_on_libraries_that_are_not_believed():
    names = [name for row in believed.NOT_BELIEVED for name in row.split(" and ")]
    done = settled_without(*names)
    assert done.returncode == 0, done.stderr
    kept = {data["claim"]: [v["verdict"] for v in data["versions"]] for data in REPORTS}
    assert json.loads(done.stdout) == {name: kept[name] for name in CHOSEN}


@pytest.mark.long
@pytest.mark.parametrize("name", ["numpy", "sympy", "flint", "mpmath"])
def test_what_is_believed_is_needed(name):
    """So that the test above would notice."""
    done = settled_without(name)
    assert done.returncode != 0
    assert f"{name} is not there" in done.stderr


def test_the_page_says_of_mpmath_what_it_is():
    """It is neither among what no verdict depends on nor a row of its own."""
    assert not any("mpmath" in name for name in believed.NOT_BELIEVED)
    measured = believed.beside(ROOT / "reports", PAPER, REPORTS)
    for page in (
        markdown.believed(REPORTS, index.Beside((), measured)),
        html.of_all(REPORTS, {}, index.Beside((), measured)),
    ):
        assert "mpmath is a part of what is believed as SymPy" in page
        assert "a claim of each kind without them, with the certificates that are kept" in page


def test_the_page_says_that_a_twin_takes_the_place_of_the_kernel_only():
    page = markdown.believed(
        REPORTS, index.Beside((), believed.beside(ROOT / "reports", PAPER, REPORTS))
    )
    (sentence,) = (row for row in page.splitlines() if row.startswith("**The formal twins**"))
    assert "the statement in reduced variables" in sentence
    assert "take the place of the kernel only" in sentence
    assert "none of the programs" not in page


def test_code_is_counted_without_docstrings_and_comments():
    text = '''"""Words
of several lines."""

import re  # why
from math import (
    pi,
)


# more words
def f(x):
    """Words."""

    return (
        x
        + re
    )
'''
    found = believed.source("m", text)
    assert (found.lines, found.imports) == (9, ("math", "re"))


def test_the_kernel_is_measured():
    found = believed.the_kernel(ROOT / "reports")
    assert found["lines"] == sum(found["files"].values()) > 0
    assert found["standard"]
    assert found["mutants"]["today"]
    assert (
        found["mutants"]["noticed"] + found["mutants"]["survivors"] == found["mutants"]["mutants"]
    )
    assert sum(found["mutants"]["noticed_by"].values()) == found["mutants"]["noticed"]


def test_the_page_says_what_notices_mutants():
    measured = believed.beside(ROOT / "reports", PAPER, REPORTS)
    page = markdown.believed(REPORTS, index.Beside((), measured))
    counts = measured["kernel"]["mutants"]["noticed_by"]
    for what in ("an error when the kernel is loaded or asked", "it takes too long"):
        assert f"{what} ({counts[what]})" in page
    assert "; of those that an error or the time gives away, no wrong answer has been seen" in page


def test_mutants_of_another_kernel_are_told_apart(tmp_path):
    assert believed.the_kernel(tmp_path)["mutants"] is None
    kept = json.loads((ROOT / "reports" / believed.MUTANTS).read_text())
    kept["sources"]["interval"] = "0" * 64
    del kept["noticed_by"]
    (tmp_path / believed.MUTANTS).parent.mkdir()
    (tmp_path / believed.MUTANTS).write_text(json.dumps(kept))
    found = believed.the_kernel(tmp_path)
    assert not found["mutants"]["today"]
    measured = believed.beside(ROOT / "reports", PAPER, REPORTS) | {"kernel": found}
    page = markdown.believed(REPORTS, index.Beside((), measured))
    assert "mutants of an earlier state of it" in page
    assert "what notices them first" not in page


def test_the_twins_are_of_the_certificates_that_are_reported(tmp_path):
    found = believed.the_twins(PAPER, REPORTS)
    assert [twin["claim"] for twin in found] == ["lemma3", "lemma4", "lemma5"]
    for twin in found:
        assert (twin["verdict"], twin["same"]) == ("accepted", True)
        assert set(twin["assumptions"]) == {"the real numbers", "machine integers"}
    kept = json.loads((PAPER / "formal" / "lemma4.json").read_text())
    (tmp_path / "formal").mkdir()
    (tmp_path / "formal" / "lemma4.json").write_text(
        json.dumps(kept | {"certificate_sha256": "0" * 64})
    )
    assert [twin["same"] for twin in believed.the_twins(tmp_path, REPORTS)] == [False]
