"""Reads what earlier runs have left, which by now may be torn, changed, or something else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from certify.layout import CERTIFICATES, CLAIMS
from certify.pipe import complain, shown
from certify.reading import from_json

UNFIT = (OSError, ValueError, LookupError, TypeError, AttributeError)


@contextmanager
def passed_over(path: Path) -> Iterator[None]:
    """Say of a file that it cannot be used, where it is not what the block takes it for."""
    try:
        yield
    except UNFIT as error:
        why = getattr(error, "strerror", None) or "it is not what an earlier run has written"
        complain(f"cannot use {shown(path)}: {why}; remove it, or make it anew")


def origin(file: str, folder: Path | str) -> str:
    """Return how a lemma file is named in the reports of a folder: by its path from there.

    That does not depend on where a command is run. Empty for a listed claim.
    """
    return os.path.relpath(os.path.realpath(file), os.path.realpath(folder)) if file else ""


def of_another_file(claim: str, file: str, folder: Path) -> tuple[Path, str] | None:
    """Return a report of a claim in a folder that another lemma file has made, and that file.

    A file that is there no longer, such as one that has got another name, holds no id any more.
    """
    found = []
    with suppress(OSError):  # such as a name that is too long, which writing will say
        found = sorted((folder / CLAIMS).glob(f"{escape(claim)}_*.json"))
    for path in [folder / CLAIMS / f"{claim}.json", *found]:
        with suppress(*UNFIT):
            place = Path(os.path.realpath(folder), from_json(path)["lemma_file"])
            if place.is_file() and os.path.realpath(place) != os.path.realpath(file):
                return path, os.path.relpath(os.path.realpath(place))
    return None


def certificates(folder: Path, stem: str) -> list[str]:
    """Return the names of the certificates that an earlier report of this name has written.

    A stem begins with the claim's id, and so do the names of its certificates.
    """
    claim, found = stem.partition("_")[0], [f"{stem}.cert"]
    with suppress(*UNFIT):
        found += [
            name
            for name in from_json(folder / CLAIMS / f"{stem}.json")["certificates"]
            if name.startswith((f"{claim}.", f"{claim}_"))
            and name.endswith(".cert")
            and "/" not in name
            # That of a claim whose id goes on.
            and not (folder / CLAIMS / f"{name.removesuffix('.cert')}.json").exists()
        ]
    return [f"{CERTIFICATES}/{name}" for name in found]
