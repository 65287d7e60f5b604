"""Reads lemma files: Python files outside of the package that hold claims of their own.

Reading one runs it, in a process of its own. Whatever is wrong with it is said in one line that
names the file, the line and what would be right.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import re
import resource
import selectors
import signal
import struct
import sys
import time
import types
from codecs import getincrementaldecoder
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil
from pathlib import Path
from traceback import walk_stack, walk_tb
from types import FrameType
from typing import Any, BinaryIO, NoReturn

from certify import registry
from certify.audit import first_part
from certify.claim import AS_STATED, Claim
from certify.kernel.certificate import CLAIM
from certify.pipe import shown
from certify.proofs.inequality import IllFormed, as_made, described, restored
from certify.reading import beginning
from certify.registry import closure

LARGEST = 1_000_000
SECONDS = 20
GRACE = 5  # seconds more, for a file that no timer interrupts
LENGTH = struct.Struct(">Q")
MODULE = "__lemma_file__"
SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
# What the reports of all claims are called.
TAKEN = ("all", "index", "summary", "junit", "schema")
RIGHT = "CLAIMS = (inequality(...),)"


class BadLemmaFile(ValueError):
    """A lemma file that cannot be used; the message says what is wrong and what would be right."""


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
        text = beginning(place, LARGEST + 1)
        if len(text) > LARGEST:
            raise BadLemmaFile(f"{word} has more than {LARGEST} bytes, too many for a lemma file")
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLemmaFile(
            f"{word} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 text"
        ) from None
    except (OSError, ValueError) as error:
        if isinstance(error, BadLemmaFile):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise BadLemmaFile(f"cannot read {word}: {reason}") from None


def _line(frames: Iterable[tuple[FrameType, int]], word: str) -> str:
    """Say which line of the file comes last in the frames of a call, with their lines."""
    lines = [line for frame, line in frames if frame.f_code.co_filename == word]
    return f", line {lines[-1]}" if lines else ""


def _said(error: BaseException) -> str:
    """Return an exception's text; nothing where that fails too."""
    try:
        return str(error)
    except BaseException:
        return ""


def _run(word: str, text: str) -> dict[str, Any]:
    """Run a lemma file and return its names."""
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
    exec(code, module.__dict__)
    return module.__dict__


def _made(claim: object) -> bool:
    """Say whether this is what `inequality` makes."""
    return (
        type(claim) is Claim
        and [version.reading for version in claim.versions] == [AS_STATED]
        and CLAIM.match(claim.id) is not None
    )


def _claims(word: str, text: str) -> tuple[Claim, ...]:
    """Run a lemma file and return its claims, each of which has been made by `inequality`."""
    names = _run(word, text)
    if "CLAIMS" not in names:
        raise BadLemmaFile(f"{word} has no CLAIMS; end it with {RIGHT}")
    claims = names["CLAIMS"]
    if type(claims) is not tuple:
        found = type(claims).__name__
        raise BadLemmaFile(f"{word}: CLAIMS is a tuple, not {found:.40}; write {RIGHT}")
    if not claims:
        raise BadLemmaFile(f"{word}: CLAIMS is empty; write {RIGHT}")
    for number, claim in enumerate(claims, 1):
        if not _made(claim):
            found = type(claim).__name__
            raise BadLemmaFile(
                f"{word}: entry {number} of CLAIMS, of type {found:.40},"
                " is not made by inequality(...)"
            )
    return claims


# --- the process in which a file is run --------------------------------------------------------


def _answer(word: str, text: str, seconds: float, answers: BinaryIO) -> None:
    """Run a lemma file and answer with its claims, or with what is wrong with it."""

    def answer(found: list[dict[str, Any]] | str) -> None:
        data = json.dumps(found).encode()
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(LENGTH.pack(len(data)) + data)
        answers.flush()

    def too_long(number: int, frame: FrameType | None) -> None:
        # Not by an exception, which the file might catch.
        where = _line(reversed([*walk_stack(frame)]), word)
        answer(f"{word}{where}{_takes_longer(seconds)}")
        os._exit(0)

    signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        answer([described(as_made(claim)) for claim in _claims(word, text)])
    except BadLemmaFile as error:
        answer(str(error))
    except BaseException as error:
        where, what = _line(walk_tb(sys.exc_info()[2]), word), _said(error)
        if isinstance(error, IllFormed):
            answer(f"{word}{where}: {what:.400}")
        else:
            what = f"{type(error).__name__:.80}{': ' if what else ''}{what}"
            answer(f"{word}{where} raises {what:.200}")


def _takes_longer(seconds: float) -> str:
    return f": reading it takes longer than {seconds} s; leave searching to certify"


def _child(word: str, text: str, seconds: float, answers: int, prints: int) -> NoReturn:
    """Be the process that runs a lemma file; never returns to what called it."""
    try:
        # What it starts ends with it, and an interruption is for the command. Where neither that
        # nor the timer ends it, as the command is gone, the system does.
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        most = ceil(seconds + GRACE)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        # A file that ends by a fault is told of in one line.
        faulthandler.disable()
        # What it prints must not mix with the reports.
        os.dup2(prints, 1)
        os.dup2(prints, 2)
        sys.stdin = io.StringIO()
        sys.stdout = sys.stderr = os.fdopen(
            2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        with open(answers, "wb") as stream:
            _answer(word, text, seconds, stream)
    finally:
        os._exit(0)


def _in_a_process(word: str, text: str, seconds: float) -> tuple[Claim, ...]:
    """Run a lemma file in a process of its own; return its claims. Raises `BadLemmaFile`.

    So neither its threads nor what it does to itself, or to certify, outlives the reading, and one
    that cannot be interrupted is ended.
    """
    answers, answered = os.pipe()
    prints, printed = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    child = os.fork()
    if child == 0:
        _child(word, text, seconds, answered, printed)
    os.close(answered)
    os.close(printed)
    try:
        data = _received(answers, prints, time.monotonic() + seconds + GRACE)
    finally:
        for end, whom in ((os.killpg, child), (os.kill, child)):
            with suppress(OSError):
                end(whom, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(answers)
        os.close(prints)
    if data is None:
        raise BadLemmaFile(f"{word}{_takes_longer(seconds)}")
    # What the file has changed in its own process, certify included, is not taken over.
    found: Any = None
    with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error):
        (length,) = LENGTH.unpack_from(data)
        found = json.loads(data[LENGTH.size :][:length])
        if not isinstance(found, str):
            return tuple(map(restored, found))
    if not isinstance(found, str) or not found.startswith(word):
        right = "leave out what ends it, such as os._exit(), or changes certify"
        raise BadLemmaFile(f"{word} ends while it is read, without claims; {right}")
    raise BadLemmaFile(f"{found:.1000}")


def _received(answers: int, prints: int, until: float) -> bytes | None:
    """Return what a file's process answers, None if too late, and print what it prints."""
    data, text = b"", getincrementaldecoder("utf-8")("backslashreplace")

    def printed() -> bool:
        more = os.read(prints, 2**16)
        sys.stderr.write(text.decode(more, not more))
        return bool(more)

    with selectors.DefaultSelector() as waiting:
        waiting.register(answers, selectors.EVENT_READ)
        waiting.register(prints, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            ready = {key.fd for key, _ in waiting.select(left)}
            if prints in ready and not printed():
                waiting.unregister(prints)
            if answers in ready:
                more = os.read(answers, 2**16)
                data += more
                whole = LENGTH.size + LENGTH.unpack_from(data)[0] if len(data) >= LENGTH.size else 0
                if not more or len(data) >= whole > 0:
                    break
        else:
            return None
    os.set_blocking(prints, False)
    with suppress(BlockingIOError):
        while printed():
            pass
    return data


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
        for claim in _in_a_process(word, _source(word), SECONDS):
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
            found[claim.id] = (replace(claim, place=claim.place or shown(word)), word)
    registry.adopt(found)
    try:
        _check_requires(found)
    except BadLemmaFile:
        registry.adopt({})
        raise
    return found
