"""What is too large, too deep, too long or no file is refused, in bounded time and memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from certify.check import main
from certify.kernel import check as replay
from certify.kernel.certificate import (
    LARGEST_TEXT,
    LONGEST_MESSAGE,
    Node,
    Refusal,
    read,
    statement_sha256,
)
from certify.kernel.check import MOST_WORK, MOST_WORK_AT_ONCE, check
from tests.certificates.generate import deepest, leaf, long, text_of
from tests.kernel.helpers import cost, pins_of, polynomial, report, statement_of
from tests.places import CERTIFICATES, ROOT

# A bare Python needs 15 MB; the largest text that is read, made of the shortest lines, 10 times
# what it is long. Both bounds leave room for a slow machine that does something else.
MEGABYTES, SECONDS = 400, 60

MEASURED = """
import json, resource, sys, time
from certify.check import main
start = time.process_time()
status = main(sys.argv[1:])
# What getrusage says counts the parent too, whose memory a child shares until it loads a program.
try:
    with open("/proc/self/status") as rows:
        (peak,) = (int(row.split()[1]) for row in rows if row.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([status, peak >> 10, time.process_time() - start]))
"""


@dataclass(frozen=True)
class Run:
    """How the command ended, what it wrote, and what it took."""

    status: int
    errors: list[str]
    megabytes: int
    seconds: float


def run(*paths: str | Path) -> Run:
    """Run the check command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", MEASURED, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS * 5,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    status, megabytes, seconds = json.loads(done.stdout.splitlines()[-1])
    return Run(status, done.stderr.splitlines(), megabytes, seconds)


def refused(path: str | Path, reason: str) -> str:
    """Return the line that refuses a file, for this reason, in bounded time and memory."""
    found = run(path)
    assert found.status == 2
    assert len(found.errors) == 1
    assert reason in found.errors[0]
    assert found.megabytes < MEGABYTES
    assert found.seconds < SECONDS
    return found.errors[0]


HEAD = text_of(polynomial({(0,): 1}, ((0, 1),)), (leaf("taylor/0"),)).split("leaf ")[0]
HUNDRED = 100 << 20
TOO_LONG = f"line 1: a certificate has at most {LARGEST_TEXT} characters"


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("unit", "size", "reason"),
    [
        ("[", HUNDRED, TOO_LONG),
        ("[]", HUNDRED, TOO_LONG),
        ("\n", HUNDRED, TOO_LONG),
        ("leaf 1 taylor/0\n", HUNDRED, TOO_LONG),
        ("9", LARGEST_TEXT + 1, TOO_LONG),
        ("[", LARGEST_TEXT, "a certificate ends in a line feed"),
        ("\n", LARGEST_TEXT, "the first line is not"),
        ("leaf 1 taylor/0\n", LARGEST_TEXT, "the first line is not"),
        ("\0", LARGEST_TEXT, "printable ASCII text"),
        ("\xff\n", LARGEST_TEXT, "printable ASCII text"),
    ],
)
def test_large_files(unit: str, size: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "large.cert"
    path.write_bytes((unit * (size // len(unit))).encode("latin-1"))
    refused(path, reason)


def rows(lines: str, before: str = "sha256") -> str:
    """Write a certificate as long as allowed by putting many lines into one place of it."""
    text = text_of(polynomial({(0,): 1}, ((0, 1),)), (leaf("taylor/0"),))
    many = (LARGEST_TEXT - len(text)) // len(lines)
    place = text.index(f"\n{before}") + 1
    return text[:place] + lines * many + text[place:]


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("lines", "before", "reason"),
    [
        ("leaf 1 taylor/0\n", "sha256", "closing sha256"),
        ("leaf 1 taylor/0\n", "leaf", "closing sha256"),
        ("split x\n", "leaf", "closing sha256"),
        ("piece 1\n", "piece", "not in canonical form"),
        ("at x 1\n", "sha256", "either pieces or a witness"),
        ("set p 1\n", "statement", "are not those of the statement"),
        ("variable x\n", "variable", "at most 64 parameters and variables"),
        ("u = pi\n", "precision", "at most 2000 instructions"),
        ("box 0 1\n", "box", "does not have the SHA-256"),
        ("alternative f > 0\n", "precision", "does not have the SHA-256"),
    ],
)
def test_texts_of_many_lines(lines: str, before: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "long.cert"
    path.write_text(rows(lines, before))
    found = run(path)
    assert found.status == 2
    assert len(found.errors) == 1
    assert any(part in found.errors[0] for part in reason.split("|"))
    assert found.megabytes < MEGABYTES
    assert found.seconds < SECONDS


@pytest.mark.long(but=1)
@pytest.mark.parametrize("nodes", ["lower halves only", "upper halves only", "splits only"])
def test_deep_trees(nodes: str, tmp_path: Path) -> None:
    statement, depth = polynomial({(0,): 1}, ((0, 1),)), 40_000
    upper = tuple(node for _ in range(depth) for node in ("x", leaf("taylor/0")))
    tree = {
        "lower halves only": deepest(depth),
        "upper halves only": (*upper, leaf("taylor/0")),
        "splits only": ("x",) * depth,
    }[nodes]
    path = tmp_path / "deep.cert"
    path.write_text(text_of(statement, tree))
    refused(path, "the tree is deeper than 200")


@pytest.mark.long
def test_many_leaves_of_a_long_program(tmp_path: Path) -> None:
    """Order 0 costs what it takes: a file of 22,400 leaves is refused before its 9,000th."""
    rows = ["variable x", "box 0 1", "c = constant 2/3"]
    rows += ["u1 = mul c c", *(f"u{n} = mul u{n - 1} c" for n in range(2, 1999)), "f = mul c c"]
    statement = statement_of("\n".join([*rows, "alternative f > 0"]))
    path = tmp_path / "long.cert"
    text = text_of(statement, balanced(22_400), precision=120)
    path.write_text(text)
    line = int(re.search(r"line ([0-9]+): ", refused(path, "it takes too much work"))[1])
    assert text.split("\n")[: line - 1].count("leaf 1 taylor/0") < 9_000


def balanced(leaves: int) -> tuple[Node, ...]:
    """Return a tree with so many leaves that halves x again and again."""
    if leaves == 1:
        return (leaf("taylor/0"),)
    return ("x", *balanced(leaves // 2), *balanced(leaves - leaves // 2))


# --- what is no file -----------------------------------------------------------------------


def a_fifo(folder: Path) -> Path:
    """Make a pipe that nobody writes to."""
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def a_loop(folder: Path) -> Path:
    """Make a link to itself."""
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder, "Is a directory"),
        (lambda folder: folder / "missing", "No such file or directory"),
        (a_fifo, "Not a regular file"),
        (a_loop, "symbolic links"),
        (lambda folder: Path("/dev/zero"), "Not a regular file"),
        (lambda folder: Path("/dev/null"), "Not a regular file"),
        (lambda folder: folder / ("x" * 300), "File name too long"),
        (lambda folder: folder / "two\nlines", r"two\nlines': No such file"),
        (lambda folder: folder / "no\udcfftext", r"no\udcfftext"),
    ],
)
def test_what_is_no_file(make: Callable[[Path], Path], reason: str, tmp_path: Path) -> None:
    refused(make(tmp_path), reason)


@pytest.mark.parametrize("name", ["two\nlines", "no\udcfftext", "a blank", "\x1b[31mred"])
def test_strange_names_do_not_spoil_the_answer(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(report("lemma5.sine.cert"))
    found = run(path)
    assert (found.status, found.errors) == (0, [])


def test_several_files_are_answered_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    good = CERTIFICATES / "lemma5.sine.cert"
    assert main([str(tmp_path), str(good), str(path), str(good)]) == 2
    written = capsys.readouterr()
    assert len(written.err.splitlines()) == 2
    assert written.out.count("Proved") == 2


# --- the limits themselves -----------------------------------------------------------------


def test_the_text_may_be_as_long_as_the_limit() -> None:
    with pytest.raises(Refusal, match="the first line is not"):
        read("x\n" * (LARGEST_TEXT // 2))
    with pytest.raises(Refusal, match="has at most"):
        read("x\n" * (LARGEST_TEXT // 2) + "x")
    assert max(len(path.read_bytes()) for path in CERTIFICATES.glob("*.cert")) * 4 < (LARGEST_TEXT)


def test_a_message_is_not_longer_than_a_few_lines() -> None:
    for size, cut in ((LONGEST_MESSAGE, ""), (LONGEST_MESSAGE + 1, " ...")):
        said = str(Refusal(3, "x" * size))
        assert said == f"line 3: {'x' * LONGEST_MESSAGE}{cut}"


def test_the_work_of_a_leaf_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is what `cost` says, and the limit may be reached."""
    statement = long(100)
    text = text_of(statement, (leaf("taylor/2"),))
    work = cost(lambda: check(text, pins_of(statement))) - 5  # of the node
    monkeypatch.setattr(replay, "MOST_WORK_AT_ONCE", work)
    check(text, pins_of(statement))
    monkeypatch.setattr(replay, "MOST_WORK_AT_ONCE", work - 1)
    with pytest.raises(Refusal, match="taylor/2 cannot be evaluated: it takes too much") as caught:
        check(text, pins_of(statement))
    assert caught.value.line == text.count("\n") - 1


def test_the_work_of_a_witness_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    statement = polynomial({(1,): -1}, ((0, 1),))
    text = text_of(statement, witness=(("x", Fraction(1)),))
    work = cost(lambda: check(text, pins_of(statement)))
    monkeypatch.setattr(replay, "MOST_WORK_AT_ONCE", work)
    check(text, pins_of(statement))
    monkeypatch.setattr(replay, "MOST_WORK_AT_ONCE", work - 1)
    with pytest.raises(Refusal, match="at the witness: it takes too much"):
        check(text, pins_of(statement))


def test_the_work_of_a_proof_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces of a proof and their leaves are counted together."""
    statement = long(100)
    two = replace(statement, boxes=statement.boxes * 2)
    pieces = ("x", leaf("taylor/2"), leaf("taylor/0")), (leaf("taylor/1"),)
    text = text_of(two, *pieces)
    work = cost(lambda: check(text, pins_of(two)))
    assert work > sum(cost(lambda x=x: check(x, pins_of(statement))) for x in ONE_LEAF) > work / 2
    monkeypatch.setattr(replay, "MOST_WORK", work)
    check(text, pins_of(two))
    monkeypatch.setattr(replay, "MOST_WORK", work - 1)
    with pytest.raises(Refusal, match="it takes too much work") as caught:
        check(text, pins_of(two))
    assert caught.value.line == text.count("\n") - 1


def test_work_ends_everywhere_with_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever in a proof the allowance ends, at a node, a leaf or an operation."""
    statement = long(10)
    text = text_of(statement, ("x", leaf("taylor/2"), leaf("taylor/0")))
    for allowed in range(cost(lambda: check(text, pins_of(statement)))):
        for limit in ("MOST_WORK", "MOST_WORK_AT_ONCE"):
            with monkeypatch.context() as patch, suppress(Refusal):
                patch.setattr(replay, limit, allowed)
                check(text, pins_of(statement))


ONE_LEAF = [text_of(long(100), (leaf(f"taylor/{n}"),)) for n in (1, 2)]


def test_stored_certificates_stay_below_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is the same on every machine, so that 19 of 20 parts are room enough for a proof."""
    monkeypatch.setattr(replay, "MOST_WORK_AT_ONCE", MOST_WORK_AT_ONCE // 10)
    monkeypatch.setattr(replay, "MOST_WORK", MOST_WORK * 19 // 20)
    for path in CERTIFICATES.glob("*.cert"):
        text = path.read_text()
        if len(text) < 3000:  # tests/report/test_committed.py replays the others
            certificate, _ = read(text)
            check(text, {certificate.claim: (statement_sha256(certificate.statement),)})


def test_what_does_not_fit_the_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("certify.check.check", fails)
    assert main([str(CERTIFICATES / "lemma5.sine.cert")]) == 2
    assert "is refused: it takes too much memory" in capsys.readouterr().err
