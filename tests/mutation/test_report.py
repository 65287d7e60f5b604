"""The report on the kernel's mutants is today's, and every survivor has its reason."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from tests.mutation.__main__ import COUNTS, KEPT, TABLE, counts, kind, load, report
from tests.mutation.operators import mutants_of, mutated, scopes_of
from tests.mutation.reasons import KINDS, REASONS
from tests.mutation.run import ROOT, all_mutants, scopes, sources

SAMPLE = 25


@pytest.mark.long
def test_the_report_is_of_today_s_kernel() -> None:
    kept = json.loads(KEPT.read_text())
    assert kept["scopes"] == scopes()
    assert set(kept["noticed by"]) == {mutant.id for mutant in all_mutants()}
    assert report() == TABLE.read_text()
    assert counts() == COUNTS.read_text()


def test_a_verdict_is_kept_for_as_long_as_the_function_says_the_same() -> None:
    source = sources()["interval"]
    said = dict(scopes_of(source))
    places = {mutant.place for mutant in mutants_of(source, "interval")}
    assert places <= set(said)
    assert dict(scopes_of(f"# Why.\n{source}")) == said
    for mutant in mutants_of(source, "interval")[::20]:
        now = dict(scopes_of(mutated(source, mutant.index)))
        assert mutant.place in {place for place in said if now[place] != said[place]}, mutant.id


def test_mutants_have_different_names() -> None:
    mutants = all_mutants()
    assert len({mutant.id for mutant in mutants}) == len(mutants) >= 1500


def test_every_survivor_has_a_reason_and_nothing_else_has() -> None:
    alive = {name for name, by in load().items() if not by}
    assert alive == set(REASONS)
    for category, why in REASONS.values():
        assert category in KINDS
        assert len(why.split()) >= 4


def test_most_mutants_are_noticed() -> None:
    known = load()
    assert sum(map(bool, known.values())) >= 0.9 * len(known)


@pytest.mark.long
def test_a_sample_is_noticed_again() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", "--sample", str(SAMPLE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    found = [json.loads(row) for row in done.stdout.splitlines()]
    assert len(found) == SAMPLE
    for name, before, now in found:
        assert now, name
        assert kind(before) == "the corpus"


SOURCE = """
def f(x: int, y) -> int:
    '''Words 1.'''
    if x < 3 and not y:
        raise ValueError("wrong 7")
    x += min(x.lo, 2)
    return x
"""


def test_the_mutants_of_a_small_source() -> None:
    found = {mutant.id for mutant in mutants_of(SOURCE, "m")}
    for name in (
        "m.f: x < 3 -> x <= 3",
        "m.f: x < 3 -> x > 3",
        "m.f: 3 -> 4",
        "m.f: 3 -> 2",
        "m.f: x < 3 and (not y) -> x < 3 or not y",
        "m.f: x < 3 and (not y) -> x < 3",
        "m.f: x < 3 and (not y) -> not (x < 3 and (not y))",
        "m.f: not y -> y",
        "m.f: raise ValueError('wrong 7') -> pass",
        "m.f: x += min(x.lo, 2) -> x -= min(x.lo, 2)",
        "m.f: x += min(x.lo, 2) -> pass",
        "m.f: min -> max",
        "m.f: x.lo -> x.hi",
        "m.f: return x -> return None",
    ):
        assert name in found
    assert not any("7 ->" in name or "Words" in name for name in found)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", sources())
def test_every_mutant_differs_from_the_source(name: str) -> None:
    source = sources()[name]
    original = ast.unparse(ast.parse(source)) + "\n"
    mutants = mutants_of(source, name)
    for index in range(0, len(mutants), 7):
        text = mutated(source, index)
        assert text != original
        ast.parse(text)
