"""Runs Coq on a file and says what it answered."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass

from certify.formal import guard

INSTALL = "apt-get install coq libcoq-interval"


# What Coq says when it ran out of something: nothing about the proof.
OUT_OF = ("Out of memory", "Stack overflow", "Timeout")


class NoAnswer(RuntimeError):
    """Coq has not judged the file; the message says why."""


class NoCoq(NoAnswer):
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
    path = program()
    try:
        said = subprocess.run([path, "--print-version"], capture_output=True, text=True, check=True)
        return said.stdout.split()[0]
    except (OSError, ValueError, subprocess.CalledProcessError, IndexError):
        raise NoCoq(
            f"{path} does not say its version, as if installed in part; get it by {INSTALL}"
        ) from None


def compiled(text: str, theorem: str) -> Answer:
    """Give a file to coqc, in a folder of its own that is then removed. Raises `NoAnswer`.

    Where this process is killed, coqc and the folder are gone as well, see `certify.formal.guard`.
    """
    path, release = program(), version()
    start = os.times()
    status, output, errors = _guarded(text.encode(), [f"{theorem}.v", path, "-q", f"{theorem}.v"])
    end = os.times()
    # Of coqc and its guard alone, and whatever else the machine was doing.
    seconds = end.children_user + end.children_system
    seconds -= start.children_user + start.children_system
    if status == 0:
        try:
            return Answer(release, seconds, assumptions(output))
        except ValueError as error:
            return Answer(release, seconds, error=str(error))
    lines = " ".join(line for line in errors.splitlines() if line.strip())[:400]
    if "Cannot find a physical path" in errors:
        raise NoCoq(f"Coq's interval library is not installed; get it by {INSTALL}")
    if status != 1:
        raise NoAnswer(f"coqc was stopped, with status {status}, before it had judged it")
    if "Error:" not in errors or any(what in errors for what in OUT_OF):
        raise NoAnswer(f"coqc failed before it had judged it: {lines or 'it said nothing'}")
    return Answer(release, seconds, error=lines)


def _guarded(text: bytes, words: list[str]) -> tuple[int, str, str]:
    """Let the guard run a program on a text; return its status, its output and its errors."""
    command = [sys.executable, "-I", guard.__file__, str(len(text)), *words]
    reading, writing = os.pipe()
    with (
        subprocess.Popen(
            command,
            stdin=reading,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as running,
        os.fdopen(writing, "wb", buffering=0) as held,  # until the guard has ended
    ):
        os.close(reading)
        with suppress(BrokenPipeError):
            held.write(text)
        output, errors = running.communicate()
    return running.returncode, output.decode(errors="replace"), errors.decode(errors="replace")


def assumptions(output: str) -> tuple[str, ...]:
    """Read what ``Print Assumptions`` printed: the names, in its order.

    Raises `NoAnswer` if it printed nothing, and ValueError for anything that is no assumption with
    its type, such as that termination of a function is assumed.
    """
    lines = output.splitlines()
    if not lines:
        raise NoAnswer("coqc did not print what the proof assumes")
    if lines == ["Closed under the global context"]:
        return ()
    names = []
    for line in lines[1:]:
        found = re.fullmatch(r"([A-Za-z_][\w.']*)( :.*)?", line)
        if found:
            names.append(found[1])
        elif not line.startswith("  ") or not names:
            raise ValueError(f"coqc says of the assumptions what is not understood: {line[:200]}")
    if lines[0] != "Axioms:" or not names:
        raise ValueError(f"coqc says of the assumptions what is not understood: {lines[0][:200]}")
    return tuple(names)
