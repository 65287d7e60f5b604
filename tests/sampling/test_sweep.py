"""Sweeps: the same numbers by any way, kept lines, interruptions."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy
import pytest

from certify.sampling import statistics, sweep
from certify.sampling.cluster import NoCluster, cluster
from certify.sampling.sweep import Lost, Sweep, rows_that_fit, run_sweep, source_version
from certify.search.pool import processes


def draw(cell, stream):
    return {"mean": float(numpy.random.default_rng(stream).standard_normal(cell["n"]).mean())}


CELLS = ({"n": 3}, {"n": 10}, {"n": 3})
SWEEP = Sweep("draw", "1", 7, draw, CELLS, 4)


class Runs:
    """Counts runs, and is interrupted after so many."""

    def __init__(self, limit=None):
        self.number, self.limit = 0, limit

    def __call__(self, cell, stream):
        if self.number == self.limit:
            raise KeyboardInterrupt
        self.number += 1
        return draw(cell, stream)


def test_the_streams_are_those_that_the_seed_spawns():
    spawned = numpy.random.SeedSequence(7).spawn(3)[1].spawn(4)[2]
    ours = SWEEP.stream((1, 2))
    assert (ours.generate_state(4) == spawned.generate_state(4)).all()
    assert len({str(x) for cell in run_sweep(SWEEP) for x in cell}) == 12


def test_results_do_not_depend_on_workers_or_order():
    alone = run_sweep(SWEEP)
    for workers in (1, 2, 5):
        with ThreadPoolExecutor(workers) as executor:
            assert run_sweep(SWEEP, executor) == alone
    with processes(2) as executor:
        assert run_sweep(SWEEP, executor) == alone
    # The twin: another seed gives other numbers.
    assert run_sweep(replace(SWEEP, seed=8)) != alone


def test_a_dask_cluster_gives_the_same_numbers():
    distributed = pytest.importorskip("distributed", reason="dask is an optional extra")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            protocol="tcp",
            dashboard_address=None,
        ) as local,
        cluster(local.scheduler_address) as executor,
    ):
        assert run_sweep(SWEEP, executor) == run_sweep(SWEEP)


def sleeps(cell, stream):
    """Take a minute in one of the cells."""
    if cell == CELLS[1]:
        time.sleep(60)
    return draw(cell, stream)


def test_an_interruption_does_not_wait_for_the_workers(tmp_path):
    path, sweep = tmp_path / "runs.jsonl", replace(SWEEP, run=sleeps)

    def interrupt(done, total):
        if done:
            raise KeyboardInterrupt

    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt), processes(2) as executor:
        run_sweep(sweep, executor, path, interrupt)
    assert time.perf_counter() - start < 30
    assert path.read_text().count("\n") >= 1


def dies(cell, stream):
    """Kill the process in one of the cells."""
    if cell == CELLS[1]:
        os._exit(1)
    return draw(cell, stream)


def test_a_worker_that_dies_is_one_clear_line_and_loses_nothing(tmp_path):
    distributed = pytest.importorskip("distributed", reason="dask is an optional extra")
    dask = pytest.importorskip("dask", reason="dask is an optional extra")
    path, sweep = tmp_path / "runs.jsonl", replace(SWEEP, run=dies)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
        ) as local,
        pytest.raises(Lost, match="what was finished is kept") as found,
        cluster(local.scheduler_address) as executor,
    ):
        run_sweep(sweep, executor, path)
    assert "\n" not in str(found.value)
    assert run_sweep(SWEEP, path=path) == run_sweep(SWEEP)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "foo://bar:1", "tcp://", ""])
def test_an_address_where_nobody_answers_is_one_clear_line(address, monkeypatch):
    pytest.importorskip("distributed", reason="dask is an optional extra")
    monkeypatch.setattr("certify.sampling.cluster.TIMEOUT", 0.5)
    with pytest.raises(NoCluster, match="no Dask scheduler answers") as found, cluster(address):
        pass
    assert "\n" not in str(found.value)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(NoCluster, match=r"certify\[cluster\]"), cluster("tcp://127.0.0.1:1"):
        pass


def test_an_interrupted_sweep_goes_on_where_it_stopped(tmp_path):
    path, first, second = tmp_path / "runs.jsonl", Runs(limit=5), Runs()
    with pytest.raises(KeyboardInterrupt):
        run_sweep(replace(SWEEP, run=first), path=path)
    assert len(path.read_text().splitlines()) == 5
    assert run_sweep(replace(SWEEP, run=second), path=path) == run_sweep(SWEEP)
    assert second.number == 7
    third = Runs()
    run_sweep(replace(SWEEP, run=third), path=path)
    assert third.number == 0


def test_a_torn_line_is_done_again(tmp_path):
    path = tmp_path / "runs.jsonl"
    run_sweep(SWEEP, path=path)
    path.write_bytes(path.read_bytes()[:-20])
    again, once_more = Runs(), Runs()
    assert run_sweep(replace(SWEEP, run=again), path=path) == run_sweep(SWEEP)
    assert again.number == 1
    run_sweep(replace(SWEEP, run=once_more), path=path)
    assert once_more.number == 0  # the new line stands on a line of its own


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ({"seed": 8}, 12),
        ({"version": "2"}, 12),
        ({"name": "other"}, 12),
        ({"cells": ({"n": 4}, *CELLS[1:])}, 4),
        ({"cells": CELLS[1:]}, 8),
        ({"cells": (*CELLS, {"n": 5})}, 4),
        ({"batches": 5}, 3),
        ({"batches": 2}, 0),
    ],
)
def test_a_changed_sweep_takes_over_only_what_is_still_its_own(change, new, tmp_path):
    path, runs = tmp_path / "runs.jsonl", Runs()
    run_sweep(SWEEP, path=path)
    changed = replace(SWEEP, **change)
    assert run_sweep(replace(changed, run=runs), path=path) == run_sweep(changed)
    assert runs.number == new


@pytest.mark.parametrize("line", ["[]", "3", "{}", '{"result": 1}', "\xff", '"text"', "null"])
def test_lines_that_are_none_are_passed_over(line, tmp_path):
    path = tmp_path / "runs.jsonl"
    path.write_text(line + "\n", encoding="latin-1")
    assert run_sweep(SWEEP, path=path) == run_sweep(SWEEP)
    assert json.loads(path.read_bytes().split(b"\n")[1])["sweep"] == "draw"


def test_progress_is_heard():
    heard = []
    run_sweep(SWEEP, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(i, 12) for i in range(13)]


def test_an_error_in_a_batch_is_passed_on():
    def broken(cell, stream):
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError):
        run_sweep(replace(SWEEP, run=broken), executor)


def test_other_code_is_another_version():
    assert source_version(sweep) != source_version(sweep, statistics)
    assert source_version(sweep) == source_version(sweep)


def test_arrays_fit():
    assert rows_that_fit(100, 1000) == 10
    assert rows_that_fit(101, 1000) == 9
    assert rows_that_fit(2000, 1000) == 1


def test_no_batch_is_refused():
    with pytest.raises(ValueError, match="at least one batch"):
        replace(SWEEP, batches=0)
