"""Every generator draws a tenth of a whole run, and what a whole run found is kept."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from tests.drawn import GENERATORS
from tests.drawn.__main__ import OUTCOMES


@pytest.mark.long
@pytest.mark.parametrize("name", GENERATORS)
def test_a_tenth_of_a_run_finds_nothing_wrong(name: str) -> None:
    generator = import_module(f"tests.drawn.{name}")
    outcome = generator.run(2, generator.COUNT // 10)
    assert sum(outcome.values()) == generator.COUNT // 10


@pytest.mark.parametrize("name", GENERATORS)
def test_a_whole_run_is_kept(name: str) -> None:
    kept = json.loads((OUTCOMES / f"{name}.json").read_text())
    assert kept["count"] >= import_module(f"tests.drawn.{name}").COUNT
    assert sum(kept["outcome"].values()) == kept["count"]
