"""A short search for the worst file, and what a whole one found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from certify.kernel import work
from tests.drawn.worst_file import MEGABYTES, OUTCOME, SECONDS, Search, drawn, kind_of, run, text


@pytest.mark.long
def test_a_short_search_finds_no_file_past_the_limits() -> None:
    search = Search(2)
    search.climb(10, full=False)
    assert search.files > 8
    assert search.statuses["accepted"] > 2
    for _, _, found in search.worst.values():
        assert found.seconds < SECONDS
        assert found.megabytes < MEGABYTES


def outcome() -> dict[str, Any]:
    """Return what a whole search found."""
    found: dict[str, Any] = json.loads(OUTCOME.read_text())
    return found


def test_a_whole_search_is_kept() -> None:
    kept = outcome()
    assert kept["hours"] >= 1
    assert sum(kept["statuses"].values()) == kept["files"]
    assert 0 < kept["worst"]["seconds"]["run"]["seconds"] < SECONDS
    assert 0 < kept["worst"]["megabytes"]["run"]["megabytes"] < MEGABYTES


def test_a_unit_of_work_takes_as_long_as_the_kernel_says() -> None:
    least, most = outcome()["units per microsecond"]
    assert f"met {least} to {most} of them a microsecond" in " ".join((work.__doc__ or "").split())


@pytest.mark.long
def test_the_file_with_most_memory_is_checked_again() -> None:
    kept = outcome()["worst"]["megabytes"]
    again = run(text(kind_of(kept["kind"]), kept["leaves"], kept["seed"]))
    assert again.work == kept["run"]["work"]
    assert again.megabytes < MEGABYTES


def test_a_seed_draws_the_same_files() -> None:
    one, two = Search(7), Search(7)
    kinds = [drawn(one.draw) for _ in range(20)]
    assert kinds == [drawn(two.draw) for _ in range(20)]
    assert [text(kind, 3, 7) for kind in kinds] == [text(kind, 3, 7) for kind in kinds]
    assert len(set(kinds)) > 15
