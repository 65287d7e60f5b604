"""The fuzzer finds nothing in a short run, and would find what is wrong."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.certificate import Leaf
from certify.kernel.interval import Interval
from certify.kernel.program import IntervalArithmetic
from tests.fuzz import targets
from tests.kernel.helpers import reproducible
from tests.places import ROOT

RUNS = 4000
HAS_ATHERIS = importlib.util.find_spec("atheris") is not None


@pytest.mark.long
@pytest.mark.skipif(
    not HAS_ATHERIS and not os.environ.get("CI"), reason="needs atheris: pip install atheris"
)
def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--runs", str(RUNS), "--keep", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    assert figures["runs"] == RUNS
    assert figures["longest"] < 20
    assert "false accepted" not in figures
    for seen in ("read refused", "read accepted", "check refused", "check accepted"):
        assert figures[seen] >= 50
    for seen in ("true accepted", "true refused", "false refused"):
        assert figures[seen] >= 50


@given(data=st.binary(min_size=3, max_size=40), target=st.sampled_from([2, 2, 3]))
@reproducible(300)
def test_no_random_tree_proves_what_is_false(data: bytes, target: int) -> None:
    targets.one_input(bytes([target]) + data)


@pytest.mark.long
def test_every_seed_is_handled() -> None:
    before = targets.SEEN.copy()
    for data in targets.seeds():
        targets.one_input(data)
    seen = targets.SEEN - before
    assert min(seen[f"{name} accepted"] for name in ("read", "check", "true")) >= 10
    assert min(seen[f"{name} refused"] for name in ("read", "check", "false")) >= 50
    assert not seen["false accepted"]


def test_the_targets_notice_a_kernel_that_believes_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wide(x: Interval) -> bool:
        return x.hi > -2

    def run(inputs: list[bytes]) -> None:
        for data in inputs:
            targets.one_input(data)

    inputs = [data for data in targets.seeds() if data[0] == 2]
    monkeypatch.setattr(IntervalArithmetic, "certainly_positive", staticmethod(wide))
    with pytest.raises(targets.Unsound, match="a false statement is accepted"):
        run(inputs)


def test_false_statements_are_true_ones_a_little_moved() -> None:
    assert len(targets.FALSE) >= 30
    assert len(targets.TRUE) >= 20
    assert all(statement.boxes for statement in (*targets.FALSE, *targets.TRUE))


@given(data=st.binary(max_size=80))
@reproducible(100)
def test_trees_of_bytes_are_complete(data: bytes) -> None:
    nodes = targets.completed(list(targets.tree(data, ("x", "y"))))
    leaves = sum(isinstance(node, Leaf) for node in nodes)
    assert leaves == len(nodes) - leaves + 1
