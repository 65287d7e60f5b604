"""What a command does when nobody reads on what it prints, as in ``... | head -1``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def to_the_end(run: Callable[[], int], broken: int) -> int:
    """Run a command and return its exit status; `broken` if nobody read all that it said.

    If only the last of it, which waited in the buffer, is not read, the command had ended, and
    its own status stands. No traceback either way.
    """
    try:
        status = run()
    except BrokenPipeError:
        status = broken
    except SystemExit as left:  # argparse has printed its help
        status = left.code if isinstance(left.code, int) else 0
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left would be flushed again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
