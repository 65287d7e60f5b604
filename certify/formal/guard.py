"""Runs a program for a process that may be killed: ``guard.py SIZE NAME PROGRAM...``.

The program works in a folder of its own, on the file NAME, whose SIZE bytes come on standard input.
The process that asks for it holds standard input open; once that is at its end, as that process has
had enough or is no more, the program is killed. The folder is removed, and the exit status is that
of the program.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory


def _end_with_the_input(program: subprocess.Popen[bytes]) -> None:
    os.read(0, 1)
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def main(size: str, name: str, *words: str) -> int:
    """Run the program; return its status, negative where a signal has ended it."""
    text = sys.stdin.buffer.read(int(size))
    with TemporaryDirectory(prefix="certify-") as folder:
        (Path(folder) / name).write_bytes(text)
        program = subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, start_new_session=True
        )
        threading.Thread(target=_end_with_the_input, args=(program,), daemon=True).start()
        return program.wait()


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    if status < 0:
        os.kill(os.getpid(), -status)
    # Without waiting for the thread, which holds standard input.
    os._exit(status)
