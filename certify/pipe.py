"""How a command ends when it is interrupted, or what it prints is not read or cannot be written."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TextIO

# Also of a mistake in the command itself: 1 says something about a claim.
FAILED, INTERRUPTED = 2, 130
# A terminal that is closed, and what `kill` sends, interrupt like Ctrl-C. SIGHUP is of POSIX.
INTERRUPTIONS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interruption(KeyboardInterrupt):
    """An interruption by any of `INTERRUPTIONS`.

    Python ends by SIGINT, not by the status that is asked for, if KeyboardInterrupt itself was
    raised while it ran a text, as modules do that define classes.
    """


def take_interruptions() -> None:
    """Let all `INTERRUPTIONS` raise `Interruption`, but those that are ignored, as by nohup."""

    def interrupt(number: int, frame: object) -> NoReturn:
        raise Interruption

    if threading.current_thread() is threading.main_thread():
        for number in INTERRUPTIONS:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                signal.signal(number, interrupt)


def to_the_end(run: Callable[[], int], broken: int) -> int:
    """Run a command and return its exit status.

    `broken` if nobody read all that it said, as in ``... | head -1``; if only the last of it, which
    waited in the buffer, is not read, the command had ended, and its own status stands. No
    traceback either way. `FAILED`, with one line on standard error, if what it says cannot be
    written, as on a full disk; and, with a traceback, if it fails by a mistake of its own.

    An interruption ends it with `INTERRUPTED` and one line. What the terminal's encoding does not
    have is written as escapes.
    """
    take_interruptions()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    lost: OSError | None = None
    try:
        status = run()
    except BrokenPipeError:
        status = broken
    except KeyboardInterrupt:
        status = INTERRUPTED
        with suppress(OSError):
            print("certify: interrupted; what was finished is kept", file=sys.stderr)
    except SystemExit as left:
        if left.code:
            raise
        status = 0  # argparse has printed its help
    except Exception as error:
        status = FAILED
        # An error about a file names it; about what is printed, it does not.
        if isinstance(error, OSError) and error.filename is None:
            lost = error
        else:
            with suppress(OSError):
                traceback.print_exc()
    lost = _flushed(sys.stdout) or lost
    if lost is not None:
        status = FAILED
        with suppress(OSError):
            print(f"certify: cannot write what was found: {lost.strerror}", file=sys.stderr)
    _flushed(sys.stderr)
    return status


def shown(text: str | os.PathLike[str]) -> str:
    """Return a text with escapes for what no terminal should print, such as controls."""
    return "".join(c if c.isprintable() else ascii(c).strip("'") for c in os.fspath(text))


def complain(message: str) -> None:
    """Say on standard error what is wrong, on one line also where what was given has several."""
    print("certify:", shown(" ".join(message.splitlines())), file=sys.stderr)


def _flushed(stream: TextIO | None) -> OSError | None:
    """Write what waits in the buffer; return the error, unless it is that nobody reads it."""
    if stream is None:
        return None
    try:
        stream.flush()
    except OSError as error:
        # What is left would be flushed again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return None if isinstance(error, BrokenPipeError) else error
    return None
