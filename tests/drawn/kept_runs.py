"""Damaged files of kept runs: nothing is taken from them but what was written."""

from __future__ import annotations

import io
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from certify.sampling.sweep import Kept, Sweep, run_sweep

COUNT = 20_000
# What a careless or ill-willed hand would write, among other bytes.
WORDS = [b"NaN", b"Infinity", b"1e999", b"null", b"[]", b"{", b"}", b"[" * 2000, b"\n", b'"', b","]
WORDS += [b'"result": 0.9', b'"batch": 1', b'"seed": 8', b"-", b"0", b"9", b"e9", b"\x00", b"\xff"]


def draw(cell: Any, stream: Any) -> Any:
    """Return a result of all kinds of values, from the stream alone."""
    number = random.Random(int(stream.generate_state(1)[0]))
    return {
        "error": [number.random() for _ in range(cell["n"])],
        "steps": [number.randrange(10**6), None],
        "rests": number.random() < 0.5,
        "name": "‖w‖",
    }


SWEEP = Sweep("draw", "1", 7, draw, ({"n": 1}, {"n": 3, "alpha": 0.01}), 3)
OTHER = Sweep("draw", "1", 8, draw, ({"n": 1},), 2)


def flip(data: bytearray, number: random.Random) -> None:
    """Flip a bit."""
    data[number.randrange(len(data))] ^= 1 << number.randrange(8)


def delete(data: bytearray, number: random.Random) -> None:
    """Delete a few bytes, or many."""
    at = number.randrange(len(data))
    del data[at : at + number.choice([1, 2, 5, 20, 300])]


def insert(data: bytearray, number: random.Random) -> None:
    """Insert a word or random bytes."""
    at = number.randrange(len(data) + 1)
    data[at:at] = number.choice([*WORDS, number.randbytes(number.randrange(1, 9))])


def replace(data: bytearray, number: random.Random) -> None:
    """Write another digit in the place of one."""
    digits = [at for at, byte in enumerate(data) if chr(byte).isdigit()]
    if digits:
        data[number.choice(digits)] = ord(number.choice("0123456789"))


def swap(data: bytearray, number: random.Random) -> None:
    """Exchange two stretches of one length."""
    length = number.choice([1, 5, 50])
    i, j = (number.randrange(max(1, len(data) - length)) for _ in range(2))
    if abs(i - j) >= length:
        data[i : i + length], data[j : j + length] = data[j : j + length], data[i : i + length]


def lines(data: bytearray, number: random.Random) -> None:
    """Repeat, lose or move a line, or end it like another one."""
    rows = bytes(data).split(b"\n")
    i, j = number.randrange(len(rows)), number.randrange(len(rows))
    how = number.randrange(4)
    if how == 0:
        rows.insert(j, rows[i])
    elif how == 1:
        del rows[i]
    elif how == 2:
        rows[i], rows[j] = rows[j], rows[i]
    else:
        at = number.randrange(len(rows[i]) + 1)
        rows[i] = rows[i][:at] + rows[j][at:]
    data[:] = b"\n".join(rows)


def cut(data: bytearray, number: random.Random) -> None:
    """Cut the end off."""
    del data[number.randrange(len(data) + 1) :]


DAMAGES: list[Callable[[bytearray, random.Random], None]] = [
    flip, flip, delete, insert, replace, replace, swap, lines, lines, cut,
]  # fmt: skip


def text(value: Any) -> str:
    """Write a result so that 1, 1.0 and True differ."""
    return json.dumps(value, sort_keys=True)


def taken(path: Path, true: dict[Any, str]) -> tuple[int, int]:
    """Read a file; return how many results were taken and how many lines were said of it."""
    said = io.StringIO()
    with redirect_stderr(said):
        found = Kept(path).results(SWEEP)
    for key, result in found.items():
        if text(result) != true[key]:
            raise AssertionError(f"taken for {key}: {text(result)}, which is {true[key]}")
    return len(found), said.getvalue().count("\n")


def run(seed: int, count: int) -> dict[str, int]:
    """Damage a file so many times; raise AssertionError where anything else is taken from it."""
    outcome: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.jsonl"
        run_sweep(OTHER, path=path)
        results = run_sweep(SWEEP, path=path)
        true = {(i, b): text(x) for i, parts in enumerate(results) for b, x in enumerate(parts)}
        whole = path.read_bytes()
        for case in range(count):
            number = random.Random(f"{seed} {case}")
            data = bytearray(whole)
            for _ in range(number.choice([1, 1, 1, 2, 5])):
                if data:
                    number.choice(DAMAGES)(data, number)
            path.write_bytes(data)
            try:
                first, said = taken(path, true)
                again = taken(path, true)
            except Exception as error:
                raise AssertionError(f"seed {seed}, case {case}: {error!r}\n{data!r}") from error
            if said > 1 or again != (first, 0):
                raise AssertionError(f"seed {seed}, case {case}: said {said}, then {again}")
            kept = "all" if first == len(true) else "some" if first else "no"
            outcome[f"{kept} results left, {'one line said' if said else 'nothing said'}"] += 1
    return dict(sorted(outcome.items()))
