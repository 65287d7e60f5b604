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
    except SystemExit as left:
        if left.code:
            raise
        status = 0  # argparse has printed its help
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # What is left would be flushed again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        pass  # as on a full disk: Python tries again at exit, and says so
    return status
