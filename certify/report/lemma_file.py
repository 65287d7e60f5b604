"""Reads lemma files: Python files outside of the package that hold claims of their own.

Reading one runs it. Whatever is wrong with it is said in one line that names the file, the line
and what would be right.
"""

from __future__ import annotations

import re
import signal
import sys
import threading
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from traceback import extract_tb
from typing import Any

from certify.claims import first_part
from certify.claims.claim import AS_STATED, Claim
from certify.claims.external import IllFormed
from certify.report import registry
from certify.report.run import closure

LARGEST = 1_000_000
SECONDS = 20
MODULE = "__lemma_file__"
SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
# What the reports of all claims are called.
TAKEN = ("all", "index", "summary", "junit", "schema")
RIGHT = "CLAIMS = (inequality(...),)"


class BadLemmaFile(ValueError):
    """A lemma file that cannot be used; the message says what is wrong and what would be right."""


class _TooLong(BaseException):
    """Not an Exception, so that no lemma file catches it by mistake."""


def is_file(word: str) -> bool:
    """Say whether a word of the command line is a file: it ends in .py or has a separator."""
    return not SETTING.match(word) and (word.endswith(".py") or "/" in word or "\\" in word)


def _source(word: str) -> str:
    place = Path(word)
    try:
        if place.is_dir():
            raise BadLemmaFile(f"{word} is a folder; name a Python file in it")
        if not place.exists():
            raise BadLemmaFile(f"there is no file {word}; a word with / or .py is a lemma file")
        if not place.is_file():
            raise BadLemmaFile(f"{word} is no ordinary file; name a Python file")
        if place.stat().st_size > LARGEST:
            raise BadLemmaFile(f"{word} has more than {LARGEST} bytes, too many for a lemma file")
        return place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLemmaFile(
            f"{word} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 text"
        ) from None
    except (OSError, ValueError) as error:
        if isinstance(error, BadLemmaFile):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise BadLemmaFile(f"cannot read {word}: {reason}") from None


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise `_TooLong` after so many seconds, where the system has a timer for that."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _line(error: BaseException, word: str) -> str:
    """Say at which line of the file an error arose; the last one, if there are several."""
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == word]
    return f", line {lines[-1]}" if lines else ""


def _run(word: str) -> dict[str, Any]:
    """Run a lemma file and return its names."""
    text = _source(word)
    try:
        code = compile(text, word, "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f", line {error.lineno}" if error.lineno else ""
        raise BadLemmaFile(f"{word}{where} is not Python: {error.msg}") from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise BadLemmaFile(f"{word} is not Python: {str(error) or type(error).__name__}") from None
    module = types.ModuleType(MODULE)
    module.__file__ = word
    sys.modules[MODULE] = module
    try:
        # What it prints must not mix with the reports.
        with _limited(SECONDS), redirect_stdout(sys.stderr):
            exec(code, module.__dict__)
    except IllFormed as error:
        raise BadLemmaFile(f"{word}{_line(error, word)}: {error}") from None
    except _TooLong as error:
        where = _line(error, word)
        raise BadLemmaFile(
            f"{word}{where}: reading it takes longer than {SECONDS} s; leave searching to certify"
        ) from None
    except (Exception, SystemExit) as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise BadLemmaFile(f"{word}{_line(error, word)} raises {what:.200}") from None
    finally:
        del sys.modules[MODULE]
    return module.__dict__


def _claims(word: str) -> tuple[Claim, ...]:
    """Read a lemma file's claims, each of which has been made by `inequality`."""
    names = _run(word)
    if "CLAIMS" not in names:
        raise BadLemmaFile(f"{word} has no CLAIMS; end it with {RIGHT}")
    claims = names["CLAIMS"]
    if not isinstance(claims, tuple):
        found = type(claims).__name__
        raise BadLemmaFile(f"{word}: CLAIMS is a tuple, not {found}; write {RIGHT}")
    if not claims:
        raise BadLemmaFile(f"{word}: CLAIMS is empty; write {RIGHT}")
    for number, claim in enumerate(claims, 1):
        made = isinstance(claim, Claim) and [v.reading for v in claim.versions] == [AS_STATED]
        if not made:
            found = type(claim).__name__
            raise BadLemmaFile(
                f"{word}: entry {number} of CLAIMS, of type {found}, is not made by inequality(...)"
            )
    return claims


def _check_requires(found: Mapping[str, tuple[Claim, str]]) -> None:
    """Raise `BadLemmaFile` where a claim requires what is not there, or itself."""
    for claim, word in found.values():
        for entry in claim.requires:
            try:
                registry.reading(entry)
            except registry.UnknownClaim as error:
                raise BadLemmaFile(
                    f"{word}: '{claim.id}' requires '{entry[:40]}': {str(error)[:300]}"
                ) from None
    for claim, word in found.values():
        if claim.id in [name for name, _ in closure(claim.requires)]:
            raise BadLemmaFile(f"{word}: '{claim.id}' requires itself")


def read(words: Sequence[str]) -> dict[str, tuple[Claim, str]]:
    """Read lemma files, adopt their claims and return them: by id, with the file.

    Raises `BadLemmaFile`; then nothing is adopted.
    """
    registry.adopt({})
    found: dict[str, tuple[Claim, str]] = {}
    families = {first_part(name): name for name in reversed(registry.names())}
    for word in dict.fromkeys(words):
        for claim in _claims(word):
            listed = families.get(first_part(claim.id))
            if listed is not None:
                raise BadLemmaFile(
                    f"{word}: the id '{claim.id}' is kept for the listed claim '{listed}' and what"
                    " belongs to it; choose one that does not begin so"
                )
            if first_part(claim.id) in TAKEN:
                raise BadLemmaFile(f"{word}: the id '{claim.id}' is taken; choose another")
            other = next((x for x in found if x.casefold() == claim.id.casefold()), None)
            if other is not None:
                where = found[other][1]
                also = f" ({where})" if where != word else ""
                raise BadLemmaFile(f"{word}: two claims have the id '{claim.id}'{also}; rename one")
            found[claim.id] = (replace(claim, place=claim.place or word), word)
    registry.adopt(found)
    try:
        _check_requires(found)
    except BadLemmaFile:
        registry.adopt({})
        raise
    return found
