"""Writes the files of a report together: all of them or none, also when the run is killed.

They are put into a folder of their own beside their places first. That folder's second name says
that it is complete, with a journal of what goes where; then each file is moved to its place. Who
writes there next finishes what is complete, and removes what is not.

No link is followed below the folder that is written to: one that stands in a file's place is
replaced, and one in the place of a folder is refused.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from certify.kernel.certificate import LARGEST_TEXT
from certify.layout import CERTIFICATES
from certify.pipe import shown
from certify.reading import whole

STAGED, WHOLE, JOURNAL = ".certify.new", ".certify.whole", "journal"
PATIENCE = 10.0  # seconds, for another run that writes to the same folder
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class CannotWrite(OSError):
    """The output folder cannot be written; the message says why."""


def prepare(folder: Path) -> None:
    """Make the folder and write a trial file, so that nothing is computed in vain.

    Finishes or removes what a run has left that was killed. Raises `CannotWrite`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise _cannot(folder, error) from None
    with _alone(folder):
        _stage(folder, {".certify.trial": "certify\n"}, ())
        _discard(folder / STAGED)


def certificates_in(folder: Path) -> list[str]:
    """Return the texts of all files that may be certificates in the folder of an audit."""
    found = []
    for place in sorted((folder / CERTIFICATES).glob("*.cert")):
        with suppress(OSError):
            found.append(whole(place, LARGEST_TEXT).decode("latin-1"))
    return found


def write_together(
    folder: Path, contents: Mapping[str, str | bytes], removed: Collection[str] = ()
) -> list[str]:
    """Write all files and remove those of an earlier run, or do nothing at all.

    A name may have a folder before it, as in ``figures/figure2.png``. Returns the paths written.
    Raises `CannotWrite`, with earlier files untouched.
    """
    with _alone(folder):
        _stage(folder, contents, [name for name in removed if name not in contents])
        os.rename(folder / STAGED, folder / WHOLE)
        _finish(folder)
    return [str(folder / name) for name in contents]


def _cannot(folder: Path, error: Exception, name: str = "") -> CannotWrite:
    reason = getattr(error, "strerror", None) or str(error)
    where = f"{shown(name)}: " if name else ""
    return CannotWrite(f"cannot write to the folder {shown(folder)}: {where}{reason}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other runs from writing to a folder, which is in order before and afterwards.

    Some file systems have no locks; there it is left to who starts the runs.
    """
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (OSError, ValueError) as error:
        raise _cannot(folder, error) from None
    try:
        _lock(folder, place)
        _finish(folder)
        try:
            yield
        except OSError as error:
            raise error if isinstance(error, CannotWrite) else _cannot(folder, error) from None
        finally:
            _finish(folder)
    finally:
        os.close(place)


def _lock(folder: Path, place: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                reason = OSError(errno.EBUSY, "another run has been writing there for too long")
                raise _cannot(folder, reason) from None
            time.sleep(0.02)
        except OSError:
            return
        else:
            return


@dataclass(frozen=True)
class _Step:
    """A file that is written or removed, and where its new and old content wait."""

    place: Path
    new: Path
    old: Path
    written: bool

    def do(self) -> None:
        if not self.written:
            self.place.unlink(missing_ok=True)
        elif os.path.lexists(self.new):
            os.replace(self.new, self.place)

    def undo(self) -> None:
        if self.written and not os.path.lexists(self.new):
            os.replace(self.place, self.new)
        if os.path.lexists(self.old):
            os.replace(self.old, self.place)


def _step(folder: Path, waiting: Path, number: int, name: str, written: bool) -> _Step:
    parts = name.split("/")
    if len(parts) > 2 or any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise ValueError("this is no name of a file in it")
    place = folder / name
    if len(parts) == 2:
        _own_folder(place.parent)
    new, old = (waiting / f"{number}.{what}" for what in ("new", "old"))
    return _Step(place, new, old, written)


def _stage(folder: Path, contents: Mapping[str, str | bytes], removed: Collection[str]) -> None:
    """Put all that is needed into the folder `STAGED`."""
    staged, name = folder / STAGED, ""
    names = dict.fromkeys(contents, True) | dict.fromkeys(removed, False)
    try:
        os.mkdir(staged)
        for number, (name, written) in enumerate(names.items()):
            step = _step(folder, staged, number, name, written)
            _keep(step.place, step.old)
            if written:
                _put(step.new, contents[name])
        _put(staged / JOURNAL, json.dumps(names))
    except (OSError, ValueError) as error:
        raise _cannot(folder, error, name) from None


def _own_folder(place: Path) -> None:
    place.mkdir(exist_ok=True)
    if not stat.S_ISDIR(os.lstat(place).st_mode):
        reason = "it is a link that leads elsewhere" if place.is_symlink() else "it is no folder"
        raise OSError(errno.ENOTDIR, f"{place.name}/ is not written to, as {reason}")


def _keep(place: Path, old: Path) -> None:
    """Keep what stands in a file's place, under another name."""
    if not os.path.lexists(place):
        return
    if stat.S_ISDIR(os.lstat(place).st_mode):
        raise OSError(errno.EISDIR, "a folder stands in its place")
    try:
        os.link(place, old, follow_symlinks=False)
    except OSError:
        # Not every file system has such links.
        shutil.copy2(place, old, follow_symlinks=False)


def _put(place: Path, content: str | bytes) -> None:
    # A lone surrogate, as in the name of a file that is not UTF-8, stands there as an escape.
    data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
    with open(os.open(place, NEW, 0o666), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _finish(folder: Path) -> None:
    """Move what is complete to its places, or, where that fails, all back; remove the rest."""
    staged, whole = folder / STAGED, folder / WHOLE
    _discard(staged)
    steps = _journal(folder, whole)
    done: list[_Step] = []
    try:
        for step in steps:
            done.append(step)
            step.do()
    except OSError as error:
        for step in reversed(done):
            with suppress(OSError):
                step.undo()
        # What is half removed must not be taken for complete.
        with suppress(OSError):
            os.rename(whole, staged)
        _discard(staged)
        raise _cannot(folder, error, done[-1].place.name) from None
    _discard(whole)


def _journal(folder: Path, whole: Path) -> list[_Step]:
    """Return what a complete folder says is to be done; nothing if there is none, or no such."""
    try:
        if not stat.S_ISDIR(os.lstat(whole).st_mode):
            return []
        place = whole / JOURNAL
        if not stat.S_ISREG(os.lstat(place).st_mode):
            return []
        names = json.loads(place.read_bytes())
        return [
            _step(folder, whole, number, name, written)
            for number, (name, written) in enumerate(names.items())
        ]
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return []


def _discard(place: Path) -> None:
    """Remove a folder with all that is in it; of a link, the link alone."""
    with suppress(OSError):
        if stat.S_ISDIR(os.lstat(place).st_mode):
            shutil.rmtree(place)
        else:
            place.unlink()
