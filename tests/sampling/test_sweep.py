"""Sweeps: the same numbers by any way, kept lines, interruptions."""

import json
import os
import socket
import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy
import pytest

from certify.sampling import statistics, sweep
from certify.sampling.cluster import NoCluster, cluster
from certify.sampling.sweep import (
    CannotKeep,
    Lost,
    NotFinite,
    Sweep,
    rows_that_fit,
    run_sweep,
    source_version,
)
from certify.search.pool import processes
from tests.places import ROOT


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


@pytest.mark.long
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


@pytest.mark.long
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


def test_a_port_that_never_speaks_is_one_clear_line(monkeypatch):
    pytest.importorskip("distributed", reason="dask is an optional extra")
    monkeypatch.setattr("certify.sampling.cluster.TIMEOUT", 0.5)
    start = time.perf_counter()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(NoCluster, match="no Dask scheduler answers"), cluster(address):
            pass
    assert time.perf_counter() - start < 30


NO_DASHBOARD = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")


@contextmanager
def dask(part, *words, **more):
    """Start a scheduler or a worker as a process of its own."""
    pytest.importorskip("distributed", reason="dask is an optional extra")
    with subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{part}", *words, *NO_DASHBOARD],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def scheduler():
    """Start a scheduler; return its process and its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    with dask("scheduler", "--host", "127.0.0.1", "--port", port) as process:
        yield process, f"tcp://127.0.0.1:{port}"


@contextmanager
def worker(address, **more):
    """Start a worker that nobody starts again, and wait until it is there."""
    from distributed import Client

    words = (address, "--no-nanny", "--nthreads", "1")
    with dask("worker", *words, **more) as process:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=60)
        yield process


@pytest.mark.long
def test_a_worker_without_the_package_is_one_clear_line(scheduler, tmp_path):
    (tmp_path / "certify.py").write_text("raise ImportError('no certify\\nhere')")
    says = r"the worker tcp://\S+ cannot import certify: no certify here$"
    with (
        worker(scheduler[1], PYTHONPATH=str(tmp_path)),
        pytest.raises(NoCluster, match=says),
        cluster(scheduler[1]),
    ):
        pass


def at_length(cell, stream):
    """Take a minute in all cells but the first."""
    time.sleep(60 * (cell != CELLS[0]))
    return draw(cell, stream)


@pytest.mark.long
@pytest.mark.parametrize("lost", ["scheduler", "worker"])
def test_a_cluster_that_is_lost_is_one_clear_line(lost, scheduler, monkeypatch, tmp_path, capfd):
    monkeypatch.setattr("certify.sampling.cluster.ABANDONED_AFTER", 6.0)
    path, sweep = tmp_path / "runs.jsonl", replace(SWEEP, run=at_length)
    with worker(scheduler[1]) as process:
        capfd.readouterr()

        def lose(done, total):
            if done == 1:
                {"scheduler": scheduler[0], "worker": process}[lost].kill()

        with (
            pytest.raises(Lost, match="what was finished is kept") as found,
            cluster(scheduler[1]) as executor,
        ):
            run_sweep(sweep, executor, path, lose)
    assert "\n" not in str(found.value)
    assert capfd.readouterr() == ("", "")
    assert path.read_text().count("\n") >= 1


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


NO_LINES = [
    "[]",
    "3",
    "{}",
    '{"result": 1}',
    "\xff",
    '"text"',
    "null",
    "[" * 100_000,
    '{"a":' * 100_000,
    "9" * 10_000,
    "-1e999",
    "NaN",
    '{"result": "\\ud800", "sha256": ""}',
    "\0" * 1000,
]


@pytest.mark.parametrize("line", NO_LINES, ids=range(len(NO_LINES)))
def test_lines_that_are_none_are_said_and_removed(line, tmp_path, capsys):
    path = tmp_path / "runs.jsonl"
    path.write_text(line + "\n", encoding="latin-1")
    assert run_sweep(SWEEP, path=path) == run_sweep(SWEEP)
    assert capsys.readouterr().err == (
        f"certify: {path}: 1 line without a digest that fits; what it held is computed again\n"
    )
    assert [json.loads(row)["sweep"] for row in path.read_text().splitlines()] == 12 * ["draw"]
    run_sweep(SWEEP, path=path)
    assert capsys.readouterr().err == ""


def damaged(line):
    """Write the lines that a person or an accident could make of one."""
    data = json.loads(line)
    without = {key: value for key, value in data.items() if key != "sha256"}
    yield json.dumps(without, sort_keys=True)  # as they were before there were digests
    yield json.dumps(data | {"result": {"mean": 0.9}}, sort_keys=True)
    yield json.dumps(data | {"result": {"mean": float("nan")}}, sort_keys=True)
    yield json.dumps(data | {"result": {"mean": float("inf")}}, sort_keys=True)
    yield json.dumps(data | {"batch": 3, "index": 0}, sort_keys=True)
    yield json.dumps(data | {"sha256": ""}, sort_keys=True)
    yield line.replace('"result": {', '"result": {"mean": 2.0, ')
    yield line[:-10]
    yield line[10:]
    yield line + line


def test_a_line_that_was_changed_is_no_result(tmp_path, capsys):
    path = tmp_path / "runs.jsonl"
    run_sweep(SWEEP, path=path)
    first, *others = path.read_text().splitlines()
    for line in damaged(first):
        path.write_text("\n".join([line, *others]) + "\n")
        runs = Runs()
        assert run_sweep(replace(SWEEP, run=runs), path=path) == run_sweep(SWEEP), line
        assert runs.number == 1, line
        assert capsys.readouterr().err.count("\n") == 1, line
        assert sorted(path.read_text().splitlines()) == sorted([first, *others])


def batches_in(path):
    return [(x["index"], x["batch"]) for x in map(json.loads, path.read_text().splitlines())]


def test_an_interrupted_fresh_sweep_writes_no_batch_twice(tmp_path):
    path, first, second = tmp_path / "runs.jsonl", Runs(limit=5), Runs()
    other = replace(SWEEP, seed=8)
    run_sweep(SWEEP, path=path)
    run_sweep(other, path=path)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run_sweep(replace(SWEEP, run=first), path=path, fresh=True)
        first.number = 0
        # What the interrupted one had finished, and the other sweep.
        assert batches_in(path) == other.tasks() + SWEEP.tasks()[:5]
    assert run_sweep(replace(SWEEP, run=second), path=path) == run_sweep(SWEEP)
    assert second.number == 7
    assert run_sweep(SWEEP, path=path, fresh=True) == run_sweep(SWEEP)
    assert batches_in(path) == other.tasks() + SWEEP.tasks()


def test_a_second_line_of_a_batch_is_removed(tmp_path):
    path = tmp_path / "runs.jsonl"
    run_sweep(SWEEP, path=path)
    lines = path.read_text()
    path.write_text(lines + lines)
    run_sweep(SWEEP, path=path)
    assert path.read_text() == lines


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -numpy.inf, numpy.float64("nan")])
def test_a_number_that_is_not_finite_is_no_result(number, tmp_path):
    def run(cell, stream):
        return {"error": [0.1, number] if cell["n"] == 10 else [0.1]}

    path = tmp_path / "runs.jsonl"
    with pytest.raises(NotFinite, match=r"draw, cell 1, batch 0 gave -?(NaN|Infinity), which is"):
        run_sweep(replace(SWEEP, run=run), path=path)
    assert batches_in(path) == SWEEP.tasks()[:4]


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: os.symlink("elsewhere", path)])
@pytest.mark.parametrize("fresh", [False, True])
def test_what_is_no_regular_file_is_refused(make, fresh, tmp_path):
    path = tmp_path / "runs.jsonl"
    make(path)
    with pytest.raises(CannotKeep, match="is not a regular file"):
        run_sweep(SWEEP, path=path, fresh=fresh)
    assert [x.name for x in tmp_path.iterdir()] == [path.name]


@pytest.mark.long
def test_a_file_of_any_size_is_read_in_pieces(tmp_path, monkeypatch):
    path = tmp_path / "runs.jsonl"
    run_sweep(SWEEP, path=path)
    with path.open("ab") as file:
        file.truncate(2**28)  # which holds nothing but zeros
    monkeypatch.setattr(sweep, "LONGEST_LINE", 2**20)
    tracemalloc.start()
    runs = Runs()
    run_sweep(replace(SWEEP, run=runs), path=path)
    assert runs.number == 0
    assert tracemalloc.get_traced_memory()[1] < 2**25
    tracemalloc.stop()


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
