"""Every figure in the README and in the findings is one of a committed report.

`HELD` names each sentence with a figure and where that figure stands. A number that no entry
covers fails the test, unless it is the number of a statement, a section or a version.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest

from certify.kernel import certificate, check, program
from certify.report.formats import markdown
from tests.places import ROOT, claim_file

PAGES = {
    name: " ".join((ROOT / name).read_text(encoding="utf-8").split())
    for name in ("README.md", "docs/findings.md")
}


@dataclass(frozen=True)
class Held:
    """Words of a page, and what a report must hold for them: `texts`, each in one of its rows."""

    words: str
    report: str
    texts: tuple[str, ...]


README, FINDINGS = "README.md", "docs/findings.md"
HELD: dict[str, tuple[Held, ...]] = {
    README: (
        Held("Its alpha = 0.3 is the largest constant", "lemma4", ("sharp alpha = 3/10",)),
        Held("Lemma 3 holds for steps up to 4 instead of 1", "lemma3", ("sharp mu = 4", "mu <= 1")),
    ),
    FINDINGS: (
        Held("its alpha = 0.3 is the best constant", "lemma4", ("sharp alpha = 3/10",)),
        Held("ball ‖w1 + w2‖ <= ‖a‖/2", "lemma4", ("‖w1 + w2‖ <= (1/2) ‖a‖",)),
        Held("for every kappa from 3/10 to 1", "lemma4.every-kappa", ("kappa in [3/10, 9/10]",)),
        Held("for every kappa from 3/10 to 1", "lemma4.near-one", ("kappa in [9/10, 1]",)),
        Held("steps up to 4 instead of 1", "lemma3", ("sharp mu = 4", "when mu <= 1")),
        Held("beta^2 = 1/2 instead of 5/2", "lemma5", ("sharp beta = sqrt(1/2)", "sqrt(5/2)")),
        Held("9/26 in the ball", "lemma5.ball", ("sharp beta = sqrt(9/26)",)),
        Held(
            "c2 = 3/5 - mu/10 for every step up to 2",
            "theorem1.every-step",
            ("sharp c2 for every mu = 3/5 - 1/10 mu", "every step mu in (0, 2]"),
        ),
        Held("divides the squared distance by 5", "theorem1.every-step", ("at mu = 2 = 1/5",)),
        Held(
            "printed proof's best step keeps 241/250 of it",
            "theorem1.from-lemmas",
            ("1 - alpha^2/beta^2 = 241/250",),
        ),
        Held("No step above 10/3 will do", "theorem1.largest-step", ("sharp mu = 10/3",)),
        Held("With relu'(0) = 0,", "theorem1.zero-weights", ("relu'(0)",)),
        Held("With relu'(0) = 1, as E.2.1 writes it", "lemma3.zero-weights", ("relu'(0) = 1",)),
        Held("With relu'(0) = 1/2,", "lemma3.zero-weights", ("relu'(0) = 1/2",)),
        Held(
            "every eps up to 0.9664595",
            "lemma9.second-inequality.below",
            ("every eps in (0, 0.9664595]",),
        ),
        Held(
            "outer inequality up to 0.1402572",
            "lemma9.outer.below",
            ("every eps in (0, 0.1402572]",),
        ),
        Held("last line of (15) up to 0.026525", "eq15.bound.below", ("eps in (0, 0.026525]",)),
        Held(
            "the printed alpha only for eps <= 0.0091825",
            "theorem2.constants",
            ("eps is at most 0.0091825",),
        ),
        Held("eps = 1/100 and n >= 1000 d", "emp.alpha.final", ("eps = 1/100, n >= 1000 d",)),
        Held(
            "the best beta 1/sqrt(2) for many samples",
            "lemma10.beta",
            ("n/d -> infinity = beta = 1/sqrt(2)",),
        ),
        Held("instead of 4 sqrt(2)", "lemma10", ("<= 4 sqrt(2) ‖W - W*‖_F",)),
        Held("n above 1.2144e9 d", "theorem2.constants", ("> 1.2144e9",)),
        Held("here n >= 64000000 d", "theorem2.repaired", ("c7 = 64000000",)),
        Held(
            "runs with d = 50, half keep the rate c8 = 1/10 at n = 3.791 d",
            "theorem2.samples",
            ("d = 50, half of the runs at n/d = 3.791", "c8 = 1/10"),
        ),
        Held(
            "±a in 126 of 200 runs for k = 4",
            "figure2.sums",
            ("k = 4, alpha = 1: sums are ±a = 126 of 200 runs",),
        ),
        Held("aligned in 122 of 200", "figure2.individual", ("none aligned = 122 of 200 runs",)),
        Held(
            "Scaling the step takes 4 steps rather than 3",
            "figure4.scaled",
            ("it takes 4 steps from most starts", "the paper = 3 steps"),
        ),
        Held(
            "±a in 200 of 200 runs",
            "figure2.sums",
            ("nn.Linear's default: sums are ±a = 200 of 200 runs",),
        ),
        Held(
            "3 steps are enough from all 300 starts",
            "figure4.scaled",
            ("3 steps at the mu shared by all = 300 of 300 runs",),
        ),
        Held("but only with the rate mu / v_i^2", "figure4.scaled", ("mu / v_i^2",)),
        Held(
            "about 25,400 steps are needed, where the paper says about 10^4",
            "figure4.unscaled",
            ("median 25400 steps", "about 10^4 steps"),
        ),
        Held(
            "losses for k = 2 come out as printed", "figure9.k2", ("factor 2 of 2e-4 = 12 of 12",)
        ),
        Held("k = 100 does not (0 of 12 runs)", "figure9.k100", ("factor 2 of 4 = 0 of 12 runs",)),
        Held("Xavier normal (12 of 12)", "figure9.k100", ("factor 2 of 4 = 12 of 12 runs",)),
        Held(
            "For k = 6 the long runs leave open whether it is about 11e-4 (4 of 12)",
            "deep/figure9.k6",
            ("test loss within a factor 2 of 11e-4 = 4 of 12 runs",),
        ),
        Held("Starts near 1.5 a do not converge to (2a, a)", "figure1.b", ("near 1.5 a",)),
        Held(
            "distance of 1e-8 they linger for more than 66000 steps",
            "figure1.b",
            ("from alpha = 1e-8", "1000 T = 66000 steps = 200 of 200 runs"),
        ),
        Held(
            "at d = 100 about one run in ten",
            "joint.convergence",
            ("d = 100, alpha -> 0, exactly",),
        ),
        Held(
            "with probability 0.1023",
            "section41.signs",
            ("P(stuck | opposite signs) = 2 p (1 - p) = 0.1023",),
        ),
        Held(
            "every one of 1951 small starts",
            "section41.signs",
            ("stuck, of runs with s1 s2 < 0 = 0 of 1951 runs",),
        ),
        Held("the sign of 2 alpha in gamma1", "lemma4.gamma1", ("2 alpha",)),
        Held("a missing 1/‖w_l‖ there", "a32.delta-of-unit-vector", ("delta(wbar_l.x)/‖w_l‖",)),
        Held("1/‖w1‖ for 1/‖w1‖^2 in Figure 6", "figure6.two-variables", ("1/‖w1‖^2",)),
    ),
}

# These are counted by tests/test_readme.py.
COUNTED = r"Of the \d+ verdicts .*? \d+ are a certificate|The other \d+ rest on"
# What is no figure of ours: code, links, pictures, names of statements and of symbols, versions.
NO_FIGURES = (
    COUNTED,
    r"```.*?```",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    re.escape(markdown.BEGIN) + ".*" + re.escape(markdown.END),
    r"^#+ .*?(?= [-A-Z*])",
    r"\b(?:Lemmas?|Theorems?|Figures?|[Ss]ection|Python)(?: \d+(?:\.\d+)*(?:,| and| to)?)+",
    r"\b[A-G]\.\d(?:\.\d)*|\(1[567]\)|\(8\)",
    r"\b(?:w|c|gamma|h)\d|_F\^2|‖\^2",
    r"^\d\. | \d\. (?=\*\*)",
)


def rows(report: str) -> list[str]:
    """Return what a report says, a row for each text, with facts as ``name = value``."""
    data = json.loads(claim_file(report).read_text(encoding="utf-8"))
    found = [data["claim"], data["misprint"]]
    for version in data["versions"]:
        found += [version["says"], version["reason"]]
        found += [f"{name} = {value}" for name, value in version["facts"]]
    return found


@pytest.mark.parametrize("page", HELD)
def test_reports_hold_what_the_page_says(page):
    for held in HELD[page]:
        assert held.words in PAGES[page], held.words
        for text in held.texts:
            assert any(text in row for row in rows(held.report)), (held.report, text)


def uncovered(page: str, text: str) -> list[str]:
    """Return the numbers of a page that stand in no words of `HELD`, each with what is around."""
    for pattern in NO_FIGURES:
        text = re.sub(pattern, "|", text, flags=re.DOTALL)
    for held in sorted(HELD[page], key=lambda each: -len(each.words)):
        words = held.words
        for pattern in NO_FIGURES:
            words = re.sub(pattern, "|", words, flags=re.DOTALL)
        text = text.replace(words, "|")
    return [text[max(0, m.start() - 30) : m.end() + 10] for m in re.finditer(r"\d[\d./]*", text)]


@pytest.mark.parametrize("page", HELD)
def test_every_figure_is_held(page):
    assert uncovered(page, PAGES[page]) == []


@pytest.mark.parametrize("page", HELD)
@pytest.mark.parametrize("more", ["It takes 17 steps.", "Lemma 4 holds with 0.31.", "x^3 <= 2"])
def test_a_figure_that_nobody_holds_is_noticed(page, more):
    assert uncovered(page, f"{PAGES[page]} {more}")


@pytest.mark.parametrize("page", HELD)
def test_a_figure_that_is_changed_is_noticed(page):
    for held in HELD[page]:
        numbers = re.finditer(r"\d+", held.words)
        changed = [f"{held.words[: m.start()]}777{held.words[m.end() :]}" for m in numbers]
        pages = [PAGES[page].replace(held.words, words) for words in changed]
        assert any(uncovered(page, text) for text in pages), held.words


def test_the_limits_of_the_checker_are_those_that_the_page_names():
    page = " ".join((ROOT / "docs/certificates.md").read_text(encoding="utf-8").split())
    names = {
        f"at most {certificate.LARGEST_TEXT >> 20} MiB": certificate.LARGEST_TEXT == 1 << 20,
        f"a statement {program.MOST_INSTRUCTIONS} instructions": True,
        f"and {program.MOST_INPUTS} parameters and variables": True,
        f"a tree a depth of {check.MAXIMAL_DEPTH}": True,
        "a number 200 digits": bool(program.RATIONAL.match("1" + "0" * 199)),
        "a proof takes at most 3 x 10^7": check.MOST_WORK == 30 * 10**6,
        "a leaf or a witness 8 x 10^5": check.MOST_WORK_AT_ONCE == 8 * 10**5,
    }
    for words, holds in names.items():
        assert words in page, words
        assert holds, words
    assert not program.RATIONAL.match("1" + "0" * 200)
