"""What of a command is still there: its processes, and its temporary files."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.places import ROOT

# Seconds that what was started may live on, on a busy machine; a tenth of one is usual.
PATIENCE = 10.0
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"
)


def start(words, folder, **more):
    """Start a command by Python, with a folder of its own for temporary files."""
    (folder / "temporary").mkdir()
    environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "temporary"), **more}
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def living(folder):
    """Return the processes that a command has started there, itself included."""
    sought, found = f"TMPDIR={folder / 'temporary'}\0".encode(), []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if sought in place.read_bytes():
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


def gone(process, folder):
    """Wait until nothing of a command is left; return its status and what it said."""
    until = time.monotonic() + PATIENCE
    while living(folder) and time.monotonic() < until:
        time.sleep(0.05)
    left = living(folder)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    # The pipes are at their end, as nobody holds them any more.
    _, errors = process.communicate(timeout=1)
    assert left == []
    assert list((folder / "temporary").iterdir()) == []
    return process.returncode, errors
