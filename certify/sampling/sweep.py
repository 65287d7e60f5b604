"""Sweeps: one experiment over many cells (sizes, constants), each in independent batches.

Every batch of every cell has a random stream of its own, spawned from one seed by the cell's
index and the batch's number. So the results depend on the seed alone: not on the number of
workers, on the order in which batches finish, or on interruptions.

Finished batches are kept as lines of JSON, written as they come. A line says of which sweep it is
(name, version, seed), so that a sweep goes on where it was stopped and never takes over what
another seed, another cell or another version of the code has left.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, as_completed
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy

Cell = Mapping[str, Any]
Result = Any
Key = tuple[int, int]
Progress = Callable[[int, int], None]

LARGEST_ARRAY = 200 * 2**20  # bytes


def _silent(done: int, total: int) -> None:
    pass


def rows_that_fit(bytes_of_a_row: int, limit: int = LARGEST_ARRAY) -> int:
    """Return how many rows an array may have within `limit` bytes; at least one."""
    return max(1, limit // bytes_of_a_row)


def source_version(*modules: ModuleType) -> str:
    """Return a hash of the modules' source text and NumPy's version, as the version of a sweep."""
    text = "\n".join([numpy.__version__, *map(inspect.getsource, modules)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sweep:
    """What is run: ``run(cell, stream)`` for every cell, `batches` times.

    `run` is a function of a module (workers import it) that depends on its arguments only and
    returns something small that JSON can write, as are the values in a cell. `version` says
    which code this is, see `source_version`. Raises ValueError without a batch.
    """

    name: str
    version: str
    seed: int
    run: Callable[[Cell, numpy.random.SeedSequence], Result]
    cells: tuple[Cell, ...]
    batches: int

    def __post_init__(self) -> None:
        if self.batches < 1:
            raise ValueError("a sweep has at least one batch")

    def stream(self, key: Key) -> numpy.random.SeedSequence:
        """Return the stream of a cell's batch: what two calls of `spawn` give from the seed."""
        return numpy.random.SeedSequence(self.seed, spawn_key=key)

    def tasks(self) -> list[Key]:
        """Return (index of the cell, number of the batch) of all that is to be done."""
        return [(i, batch) for i in range(len(self.cells)) for batch in range(self.batches)]

    def key(self) -> str:
        """Return what tells this sweep from all others."""
        return _canonical({**self.label((0, self.batches)), "cells": [*map(dict, self.cells)]})

    def label(self, key: Key) -> dict[str, Any]:
        """Return what the line of a batch says besides its result."""
        cell = dict(self.cells[key[0]])
        return {
            "sweep": self.name,
            "version": self.version,
            "seed": self.seed,
            "index": key[0],
            "cell": cell,
            "batch": key[1],
        }


class CannotKeep(OSError):
    """The file of finished batches cannot be written; the message says why."""


class Lost(RuntimeError):
    """The executor was lost in the middle of a sweep; what was finished is kept."""


class Kept:
    """An append-only file of finished batches; None keeps nothing.

    A last line that an interruption has torn, and any other line that cannot be read, counts as
    not there.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def results(self, sweep: Sweep) -> dict[Key, Result]:
        """Return what the file holds of a sweep."""
        if self.path is None or not self.path.exists():
            return {}
        keys = {_canonical(sweep.label(key)): key for key in sweep.tasks()}
        found = {}
        for line in self.path.read_bytes().split(b"\n"):
            try:
                label = json.loads(line)
                result = label.pop("result")
                key = keys.get(_canonical(label))
            except (ValueError, AttributeError, KeyError, TypeError):
                continue
            if key is not None:
                found[key] = result
        return found

    def add(self, sweep: Sweep, key: Key, result: Result) -> None:
        """Append a line, on a line of its own also after a torn one."""
        if self.path is None:
            return
        line = _canonical({**sweep.label(key), "result": result}).encode()
        try:
            with self.path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, 2)
                    if file.read(1) != b"\n":
                        line = b"\n" + line
                file.write(line + b"\n")
        except OSError as error:
            raise CannotKeep(f"cannot write {self.path}: {error.strerror}") from None


def _canonical(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _finished(
    sweep: Sweep, waiting: list[Key], executor: Executor | None
) -> Iterator[tuple[Key, Result]]:
    """Yield results as they come; without an executor one after another, in this process."""
    if executor is None:
        for key in waiting:
            yield key, sweep.run(sweep.cells[key[0]], sweep.stream(key))
        return
    futures = {
        executor.submit(sweep.run, sweep.cells[key[0]], sweep.stream(key)): key for key in waiting
    }
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    except (BrokenExecutor, CancelledError):
        raise Lost("a worker or the cluster was lost; what was finished is kept") from None
    finally:
        for future in futures:
            future.cancel()


def run_sweep(
    sweep: Sweep,
    executor: Executor | None = None,
    path: Path | None = None,
    progress: Progress = _silent,
    fresh: bool = False,
) -> list[list[Result]]:
    """Return the results by cell and batch, doing what `path` does not hold yet, or all if `fresh`.

    Results pass through JSON in every case, so that kept and new ones are alike. Any exception of
    a batch, and an interruption, is passed on; what was finished before is in the file. Raises
    `CannotKeep` if that cannot be written, `Lost` if the executor is lost.
    """
    kept = Kept(path)
    found, keys = {} if fresh else kept.results(sweep), sweep.tasks()
    progress(len(found), len(keys))
    waiting = [key for key in keys if key not in found]
    for key, result in _finished(sweep, waiting, executor):
        kept.add(sweep, key, result)
        found[key] = json.loads(json.dumps(result))
        progress(len(found), len(keys))
    return [[found[i, batch] for batch in range(sweep.batches)] for i in range(len(sweep.cells))]
