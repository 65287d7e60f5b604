"""Runs Coq on a file and says what it answered."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

INSTALL = "apt-get install coq libcoq-interval"


class NoCoq(RuntimeError):
    """Coq or its interval library is not installed; the message says how to get them."""


@dataclass(frozen=True)
class Answer:
    """What coqc said of a file: accepted with these assumptions, or the error.

    `seconds` are those of the processor, on one core.
    """

    version: str
    seconds: float
    assumptions: tuple[str, ...] = ()
    error: str = ""

    @property
    def accepted(self) -> bool:
        """Return whether coqc accepted the file."""
        return not self.error


def program() -> str:
    """Return the path of coqc. Raises `NoCoq`."""
    found = shutil.which("coqc")
    if found is None:
        raise NoCoq(f"coqc is not installed; get it by {INSTALL}")
    return found


def version() -> str:
    """Return Coq's version. Raises `NoCoq`."""
    words = subprocess.run(
        [program(), "--print-version"], capture_output=True, text=True, check=True
    )
    return words.stdout.split()[0]


def compiled(text: str, theorem: str) -> Answer:
    """Give a file to coqc, in a folder of its own that is then removed. Raises `NoCoq`."""
    path, release = program(), version()
    start = os.times()
    with TemporaryDirectory(prefix="certify-") as folder:
        name = f"{theorem}.v"
        (Path(folder) / name).write_text(text, encoding="utf-8")
        found = subprocess.run(
            [path, "-q", name], cwd=folder, capture_output=True, text=True, check=False
        )
    end = os.times()
    # Of the child alone, and whatever else the machine was doing.
    seconds = end.children_user + end.children_system
    seconds -= start.children_user + start.children_system
    if found.returncode == 0:
        return Answer(release, seconds, assumptions(found.stdout))
    lines = [line for line in found.stderr.splitlines() if line.strip()]
    if "Cannot find a physical path" in found.stderr:
        raise NoCoq(f"Coq's interval library is not installed; get it by {INSTALL}")
    return Answer(release, seconds, error=" ".join(lines)[:400] or "coqc said nothing")


def assumptions(output: str) -> tuple[str, ...]:
    """Read what ``Print Assumptions`` printed: the names, in its order."""
    names = re.findall(r"^([A-Za-z_][\w.']*)(?= :|$)", output, re.MULTILINE)
    return tuple(name for name in names if name != "Axioms")
