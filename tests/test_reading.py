"""Only regular files are read, and no more of them than may be needed; nothing is waited for."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from certify.earlier import passed_over
from certify.kernel.certificate import LARGEST_TEXT
from certify.reading import LARGEST_JSON, beginning, from_json, whole
from certify.writing import certificates_in
from tests.kernel.helpers import report
from tests.places import INDEX, ROOT

fcntl = pytest.importorskip("fcntl")


def a_pipe(place: Path) -> None:
    os.mkfifo(place)


def a_sparse_file(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(8 << 30)


def a_socket(place: Path) -> None:
    # The path of a socket may be 107 characters long.
    where = os.open(place.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{where}/{place.name}")
    os.close(where)


def linked(target: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(target)


NO_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (a_pipe, "Not a regular file"),
    "socket": (a_socket, "Not a regular file"),
    "endless": (linked("/dev/zero"), "Not a regular file"),
    "terminal": (linked("/dev/tty"), "Not a regular file"),
    "folder": (Path.mkdir, "Is a directory"),
    "loop": (linked("loop"), "symbolic links"),
    "nowhere": (linked("missing"), "No such file"),
    "sparse": (a_sparse_file, "File too large: it has more than"),
}


@pytest.fixture
def no_files(tmp_path: Path) -> Path:
    """Make what is no file, or far too large, under names that certify looks for."""
    for name, (make, _) in NO_FILES.items():
        for suffix in ("cert", "json"):
            if name == "loop":
                (tmp_path / f"loop.{suffix}").symlink_to(f"loop.{suffix}")
            else:
                make(tmp_path / f"{name}.{suffix}")
    return tmp_path


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_or_too_large_raises_at_once(name: str, no_files: Path) -> None:
    for suffix, read in (("cert", lambda x: whole(x, 1000)), ("json", from_json)):
        with pytest.raises(OSError, match=NO_FILES[name][1]):
            read(no_files / f"{name}.{suffix}")


def test_the_beginning_of_a_large_file_is_read(no_files: Path) -> None:
    assert beginning(no_files / "sparse.cert", 1000) == bytes(1000)


def test_a_file_may_be_as_long_as_the_limit(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"12345")
    (tmp_path / "link").symlink_to(place)
    for path in (place, str(place), tmp_path / "link"):
        assert whole(path, 5) == beginning(path, 5) == beginning(path, 9) == b"12345"
        assert beginning(path, 3) == b"123"
        with pytest.raises(OSError, match="more than 4 bytes"):
            whole(path, 4)


def test_what_is_no_json_is_a_value_error(tmp_path: Path) -> None:
    place = tmp_path / "file.json"
    for content in ("", "{", "[" * 100_000, "9" * 5000):
        place.write_text(content)
        with pytest.raises(ValueError, match="."):
            from_json(place)
    place.write_text('{"a": [1]}')
    assert from_json(place) == {"a": [1]}
    assert (INDEX).stat().st_size * 4 < LARGEST_JSON


def test_another_file_in_its_place_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that is put there after the first look is not read either."""
    place, other = tmp_path / "file", tmp_path / "other"
    a_pipe(place)
    other.write_bytes(b"")
    regular = os.stat(other)
    monkeypatch.setattr("certify.reading.os.stat", lambda path: regular)
    with pytest.raises(OSError, match="Not a regular file"):
        beginning(place, 10)


def test_kept_certificates_are_those_that_can_be_read(no_files: Path) -> None:
    text = report("lemma5.sine.cert")
    folder = no_files / "certificates"
    folder.mkdir()
    (folder / "good.cert").write_text(text)
    (folder / "long.cert").write_bytes(b"x" * (LARGEST_TEXT + 1))
    assert certificates_in(no_files) == [text]


def test_kept_reports_are_those_that_can_be_read(
    no_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (no_files / "good.json").write_text('{"claim": "a"}')
    for name, content in (("torn", '{"claim"'), ("deep", "[" * 100_000), ("null", "null")):
        (no_files / f"{name}.json").write_text(content)
    found = []
    for place in sorted(no_files.glob("*.json")):
        with passed_over(place):
            found.append(from_json(place)["claim"])
    assert found == ["a"]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(NO_FILES) + 3
    assert all(line.startswith(f"certify: cannot use {no_files}/") for line in lines)


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.long
@pytest.mark.parametrize("name", NO_FILES)
def test_the_commands_refuse_what_is_no_file_in_one_line(name: str, no_files: Path) -> None:
    index = INDEX
    bad = no_files / f"{name}.json"
    for words in (
        ("certify.report", "--compare", bad, index),
        ("certify.report", "--compare", index, bad),
        ("certify.check", no_files / f"{name}.cert"),
    ):
        done = run(*words)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("certify: ")
        assert done.stderr.count("\n") == 1


def test_a_report_is_made_beside_what_cannot_be_read(no_files: Path) -> None:
    (no_files / "number.cert").write_text(
        f"certify 1\nclaim lemma5.sine\nset c 1e999999999\nstatement {'0' * 64}\n"
    )
    done = run("certify.report", "lemma5.sine", "--out", no_files)
    assert done.returncode == 0, done.stderr
    assert "Proved" in done.stdout


@pytest.fixture
def leased(tmp_path: Path) -> Iterator[Path]:
    """Make a file on which this process has a lease: whoever opens it waits, 45 s as a rule."""
    place = tmp_path / "leased"
    place.write_text(report("lemma5.sine.cert"))
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)
    holder = os.open(place, os.O_RDWR)
    try:
        fcntl.fcntl(holder, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except (OSError, AttributeError):
        pytest.skip("no leases here")
    yield place
    os.close(holder)
    signal.signal(signal.SIGIO, before)


def test_a_file_that_blocks_is_refused(leased: Path) -> None:
    with pytest.raises(BlockingIOError):
        beginning(leased, 10)
    for words in (("certify.check", leased), ("certify.report", "--compare", leased)):
        done = run(*words)
        assert done.returncode == 2
        assert "cannot read" in done.stderr
        assert done.stderr.count("\n") == 1
