"""Writes reports: all files of one report beside their places first, then renamed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from certify.kernel.certificate import LARGEST_TEXT
from certify.reading import from_json, whole


class CannotWrite(OSError):
    """The output folder cannot be written; the message says why."""


def prepare(folder: Path) -> None:
    """Make the folder and write a trial file, so that nothing is computed in vain."""
    trial = folder / f".certify-{os.getpid()}.trial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"certify\n")
        trial.unlink()
    except OSError as error:
        with suppress(OSError):
            trial.unlink()
        raise CannotWrite(f"cannot write to the folder {folder}: {error.strerror}") from None


def certificates_in(folder: Path) -> list[str]:
    """Return the texts of all files in a folder that can be read and may be certificates."""
    found = []
    for place in sorted(folder.glob("*.cert")):
        with suppress(OSError):
            found.append(whole(place, LARGEST_TEXT).decode("latin-1"))
    return found


def json_in(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what the JSON files of a folder hold; say in one line which cannot be read."""
    for place in sorted(folder.glob("*.json")):
        try:
            data = from_json(place)
            if not isinstance(data, dict):
                raise ValueError("no object")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no JSON object"
            print(f"certify: {place} is left out: {reason}", file=sys.stderr)
        else:
            yield data


def write_together(folder: Path, contents: Mapping[str, str | bytes]) -> list[str]:
    """Write all files or none, each replaced only when all are complete.

    Returns the paths written. Raises `CannotWrite`, with earlier files untouched.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            beside = folder / f".{name}.{os.getpid()}.new"
            waiting.append((beside, folder / name))
            with beside.open("wb") as stream:
                stream.write(content.encode() if isinstance(content, str) else content)
                stream.flush()
                os.fsync(stream.fileno())
        for beside, place in waiting:
            beside.replace(place)
    except OSError as error:
        raise CannotWrite(f"cannot write to the folder {folder}: {error.strerror}") from None
    finally:
        for beside, _ in waiting:
            with suppress(OSError):
                beside.unlink()
    return [str(place) for _, place in waiting]
