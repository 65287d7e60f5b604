"""Compares the summaries of two runs: which verdicts changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ABSENT = "absent"
# By claim and version, the verdict with the best constant, as in the table of verdicts.
Verdicts = dict[tuple[str, str], str]


class NoSummary(ValueError):
    """A file is no summary of verdicts; the message says why."""


@dataclass(frozen=True)
class Change:
    """A version of a claim whose verdict, or best constant, differs; `ABSENT` where it has none."""

    claim: str
    version: str
    old: str
    new: str


def summary(path: Path) -> Verdicts:
    """Read the verdicts of a ``summary.json``. Raises `NoSummary`."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise NoSummary(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise NoSummary(f"{path} is not JSON") from None
    match data:
        case {"claims": [*rows]}:
            return _verdicts(rows, path)
    raise NoSummary(f"{path} is no summary.json: it has no list of claims")


def _verdicts(rows: list[Any], path: Path) -> Verdicts:
    found: Verdicts = {}
    for number, row in enumerate(rows, 1):
        match row:
            case {"claim": str(claim), "version": str(version), "verdict": str(verdict)}:
                if not (claim + version + verdict).isprintable():
                    raise NoSummary(f"{path} is no summary.json: row {number} is no plain text")
                if (claim, version) in found:
                    raise NoSummary(f"{path} has '{claim}', '{version}', twice")
                found[claim, version] = verdict
            case _:
                what = f"row {number} has no claim, version and verdict"
                raise NoSummary(f"{path} is no summary.json: {what}")
    return found


def changes(old: Verdicts, new: Verdicts) -> list[Change]:
    """Return what differs, in the order of the new summary; what is absent there comes last."""
    return [
        Change(*key, old.get(key, ABSENT), new.get(key, ABSENT))
        for key in {**new, **old}
        if old.get(key) != new.get(key)
    ]


def for_terminal(found: Sequence[Change]) -> Any:
    """Return the changes as a table for a terminal of 80 columns."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("claim", "version", "old", "new", box=None, padding=(0, 1))
    table.columns[0].no_wrap = True
    for change in found:
        table.add_row(*map(escape, (change.claim, change.version, change.old, change.new)))
    return table
