"""Reads files that anybody may have put there: regular ones only, and no more than is asked for.

What is no file of that kind (a pipe, a device, a socket, a folder, or a link to one) raises OSError
at once, and so does a file that would have to be waited for.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

LARGEST_JSON = 1 << 24  # bytes; the largest that certify writes has an eighth of that


def _demand_a_regular_file(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, "Is a directory")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file")


def beginning(path: str | Path, most: int) -> bytes:
    """Return the first `most` bytes of a regular file, or all if it has fewer; raise OSError."""
    _demand_a_regular_file(os.stat(path))  # before it is opened, which a device may take amiss
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        # Another file may stand there by now.
        _demand_a_regular_file(os.fstat(descriptor))
        found = b""
        while part := os.read(descriptor, most - len(found)):
            found += part
        return found
    finally:
        os.close(descriptor)


def whole(path: str | Path, most: int) -> bytes:
    """Return the bytes of a regular file; raise OSError, also if it has more than `most`."""
    found = beginning(path, most + 1)
    if len(found) > most:
        raise OSError(errno.EFBIG, f"File too large: it has more than {most} bytes")
    return found


def from_json(path: str | Path) -> Any:
    """Return what a JSON file holds; raise OSError, or ValueError where it is not JSON."""
    try:
        return json.loads(whole(path, LARGEST_JSON))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
