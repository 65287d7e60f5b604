"""Sweeps: one experiment over many cells (sizes, constants), each in independent batches.

Every batch of every cell has a random stream of its own, spawned from one seed by the cell's
index and the batch's number. So the results depend on the seed alone: not on the number of
workers, on the order in which batches finish, or on interruptions.

Finished batches are kept as lines of JSON, written as they come. A line says of which sweep it is
(name, version, seed), so that a sweep goes on where it was stopped and never takes over what
another seed, another cell or another version of the code has left; and it has a digest of itself,
so that a damaged line is never taken for a result.

A number that is not finite is no result. Where an experiment gives none on purpose, it says None.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, as_completed
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import numpy

Cell = Mapping[str, Any]
Result = Any
Key = tuple[int, int]
Progress = Callable[[int, int], None]

LARGEST_ARRAY = 200 * 2**20  # bytes
# Of a kept batch, in bytes; the longest that comes is a hundredth of it.
LONGEST_LINE = 64 * 2**20


def _silent(done: int, total: int) -> None:
    pass


def rows_that_fit(bytes_of_a_row: int, limit: int = LARGEST_ARRAY) -> int:
    """Return how many rows an array may have within `limit` bytes; at least one."""
    return max(1, limit // bytes_of_a_row)


def source_version(*modules: ModuleType) -> str:
    """Return a hash of the modules' code and of NumPy's version, as the version of a sweep.

    Docstrings, comments and blanks do not count: they draw nothing.
    """
    text = "\n".join([numpy.__version__, *(_code(module) for module in modules)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _code(module: ModuleType) -> str:
    """Return the source of a module without docstrings, comments and its own choice of blanks."""
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                body[0] = ast.Pass()
    return ast.unparse(tree)


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


class NotFinite(ArithmeticError):
    """A batch gave a number that is not finite; the message says which."""


class Kept:
    """A file of finished batches, a line each; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def results(self, sweep: Sweep, fresh: bool = False) -> dict[Key, Result]:
        """Return what the file holds of a sweep; nothing if `fresh`, which removes that first.

        Lines that an interruption has torn or that were damaged later count as not there. They are
        removed too, and counted on standard error, as are second lines of a batch. Raises
        `CannotKeep`.
        """
        if self.path is None:
            return {}
        try:
            lines, whole = self._lines()
            keys = {_canonical(sweep.label(key)): key for key in sweep.tasks()}
            own = {label: keys[label] for label in lines if label in keys}
            if fresh and own:
                lines, whole = {x: line for x, line in lines.items() if x not in own}, False
            if not whole:
                self._replace(lines.values())
        except CannotKeep:
            raise
        except OSError as error:
            raise CannotKeep(f"cannot read and mend {self.path}: {error.strerror}") from None
        return {} if fresh else {own[x]: json.loads(lines[x])["result"] for x in own}

    def _lines(self) -> tuple[dict[str, bytes], bool]:
        """Return the lines that are sound by what they say they are of, and whether all are."""
        found: dict[str, bytes] = {}
        damaged, whole = 0, True
        if self.path is None or not (self.path.exists() or self.path.is_symlink()):
            return found, whole
        if self.path.is_symlink() or not self.path.is_file():
            raise CannotKeep(f"{self.path} is not a regular file; remove it")
        with self.path.open("rb") as file:
            while line := file.readline(LONGEST_LINE):
                label = _label_of(line)
                damaged += label is None
                whole &= label is not None and label not in found
                if label is not None:
                    found.setdefault(label, line)
        if damaged:
            lines, what = ("line", "it") if damaged == 1 else ("lines", "they")
            print(
                f"certify: {self.path}: {damaged} {lines} without a digest that fits; what {what}"
                " held is computed again",
                file=sys.stderr,
            )
        return found, whole

    def _replace(self, lines: Iterable[bytes]) -> None:
        """Write the file anew, in one step."""
        if self.path is not None:
            beside = self.path.with_name(self.path.name + ".new")
            beside.unlink(missing_ok=True)
            with beside.open("xb") as file:
                file.writelines(lines)
            beside.replace(self.path)

    def add(self, sweep: Sweep, key: Key, result: Result) -> None:
        """Append a line. Raises `CannotKeep`."""
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(_line(sweep.label(key), result))
        except OSError as error:
            raise CannotKeep(f"cannot write {self.path}: {error.strerror}") from None


def _canonical(data: Mapping[str, Any]) -> str:
    """Write data in the one way that its digest is taken of. Raises ValueError for NaN, as JSON."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _line(label: Mapping[str, Any], result: Result) -> bytes:
    data = json.loads(json.dumps({**label, "result": result}))
    digest = hashlib.sha256(_canonical(data).encode()).hexdigest()
    return _canonical({**data, "sha256": digest}).encode() + b"\n"


def _label_of(line: bytes) -> str | None:
    """Return the canonical label of a line; None if it is not, byte for byte, as it was written."""
    try:
        label = json.loads(line)
        result = label.pop("result")
        del label["sha256"]
        return _canonical(label) if _line(label, result) == line else None
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError, MemoryError):
        return None


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

    A `fresh` sweep forgets first what `path` holds of it, so that each batch has one line there,
    and a sweep that goes on after an interruption goes on from what the fresh one had finished.
    Results pass through JSON in every case, so that kept and new ones are alike. Any exception of
    a batch, and an interruption, is passed on; what was finished before is in the file. Raises
    `CannotKeep` if that cannot be written, `Lost` if the executor is lost, and `NotFinite` for a
    NaN or an infinite number in a result.
    """
    kept = Kept(path)
    found, keys = kept.results(sweep, fresh), sweep.tasks()
    progress(len(found), len(keys))
    waiting = [key for key in keys if key not in found]
    for key, result in _finished(sweep, waiting, executor):
        found[key] = _finite(sweep, key, result)
        kept.add(sweep, key, found[key])
        progress(len(found), len(keys))
    return [[found[i, batch] for batch in range(sweep.batches)] for i in range(len(sweep.cells))]


def _finite(sweep: Sweep, key: Key, result: Result) -> Result:
    def refuse(constant: str) -> NoReturn:
        where = f"{sweep.name}, cell {key[0]}, batch {key[1]}"
        raise NotFinite(f"{where} gave {constant}, which is no result")

    return json.loads(json.dumps(result), parse_constant=refuse)
