"""Files that are written together: all or none, whatever fails or kills, and nothing elsewhere."""

import errno
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from certify import writing as files
from certify.pipe import shown
from certify.writing import CannotWrite, prepare, write_together
from tests.places import ROOT

OLD = {"a.json": "old a", "a.cert": "old certificate", "figures/a.png": "old picture"}
NEW = {"a.json": "new a", "a.md": "new page", "figures/a.png": "new picture"}


def held(folder):
    """Return what a folder holds, by name; of a link where it leads."""
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def test_all_are_written_and_what_is_stale_goes(tmp_path):
    assert write_together(tmp_path, OLD) == [str(tmp_path / name) for name in OLD]
    assert held(tmp_path) == OLD
    write_together(tmp_path, NEW, ["a.cert", "absent", "a.md"])
    assert held(tmp_path) == NEW


# Ends the process at the nth change of the file system, before or after it is made.
KILLED = """
import os, sys
from pathlib import Path
from certify import writing as files
last, after, left = int(sys.argv[1]), sys.argv[2] == "after", 0
def fatal(change):
    def made(*words, **named):
        global left
        left += 1
        if left == last and not after:
            os._exit(9)
        number = left
        try:
            return change(*words, **named)
        finally:
            if number == last:
                os._exit(9)
    return made
for name in ("mkdir", "open", "link", "replace", "rename", "unlink", "rmdir", "fsync"):
    setattr(os, name, fatal(getattr(os, name)))
files.write_together(Path(sys.argv[3]), {new!r}, ["a.cert"])
"""


@pytest.mark.long
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_leaves_all_or_nothing_to_the_next(tmp_path, when):
    outcomes = []
    for last in range(1, 100):
        folder = tmp_path / str(last)
        folder.mkdir()
        write_together(folder, OLD)
        done = subprocess.run(
            [sys.executable, "-c", KILLED.replace("{new!r}", repr(NEW)), str(last), when, folder],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert done.returncode in (0, 9), done.stderr
        prepare(folder)
        assert held(folder) in (OLD, NEW), last
        outcomes.append(held(folder) == NEW)
        if done.returncode == 0:
            break
    # First nothing, then all.
    assert len(outcomes) > 15
    assert outcomes == sorted(outcomes)
    assert not outcomes[0]


@pytest.mark.parametrize("step", range(1, 5))
@pytest.mark.parametrize("links", [True, False])
def test_what_fails_between_two_files_is_taken_back(tmp_path, monkeypatch, step, links):
    write_together(tmp_path, OLD)
    made = []

    def failing(change):
        def tried(*words, **named):
            made.append(words)
            if len(made) == step:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return change(*words, **named)

        return tried

    def no_links(*words, **named):
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(os, "replace", failing(os.replace))
    unlink = failing(Path.unlink)
    monkeypatch.setattr(Path, "unlink", lambda *words, **named: unlink(*words, **named))
    with pytest.raises(CannotWrite, match="No space left on device"):
        write_together(tmp_path, NEW, ["a.cert"])
    monkeypatch.undo()
    assert held(tmp_path) == OLD
    write_together(tmp_path, NEW, ["a.cert"])
    assert held(tmp_path) == NEW


@pytest.fixture(name="disk")
def _disk(tmp_path):
    """Mount a disk of 64 kB, where one may."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("only an administrator may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(disk):
    write_together(disk, OLD)
    with pytest.raises(CannotWrite, match=r"b.html: No space left on device"):
        write_together(disk, NEW | {"b.html": "x" * 100_000})
    assert held(disk) == OLD
    write_together(disk, NEW, ["a.cert"])
    assert held(disk) == NEW


def test_a_folder_in_the_place_of_a_file(tmp_path):
    write_together(tmp_path, OLD)
    (tmp_path / "a.md").mkdir()
    with pytest.raises(CannotWrite, match=r"a.md: a folder stands in its place"):
        write_together(tmp_path, NEW)
    (tmp_path / "a.md").rmdir()
    assert held(tmp_path) == OLD


def test_links_are_replaced_and_not_followed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    folder.mkdir()
    (outside / "precious").write_text("mine")
    (folder / "a.json").symlink_to(outside / "precious")
    (folder / "a.md").symlink_to("nowhere")
    for name in (files.STAGED, files.WHOLE):
        (folder / name).symlink_to(outside)
    (folder / "figures").mkdir()
    write_together(folder, NEW)
    assert held(folder) == NEW
    assert not (folder / "a.json").is_symlink()
    assert held(outside) == {"precious": "mine"}


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    folder.mkdir()
    (folder / "figures").symlink_to(outside)
    with pytest.raises(CannotWrite, match="figures/ is not written to, as it is a link"):
        write_together(folder, NEW)
    assert list(outside.iterdir()) == []
    assert [path.name for path in folder.iterdir()] == ["figures"]


@pytest.mark.parametrize("name", ["../x", "..", ".", "", "a/../x", "/x", "a/b/c", "a\0b", "a//b"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(CannotWrite, match="no name of a file"):
        write_together(folder, {name: "text"})
    with pytest.raises(CannotWrite, match="no name of a file"):
        write_together(folder, {"fine": "text"}, [name])
    # Nor one in a journal that somebody has put there.
    (folder / files.WHOLE).mkdir()
    (folder / files.WHOLE / "0.new").write_text("evil")
    (folder / files.WHOLE / "journal").write_text(json.dumps({name: True}))
    prepare(folder)
    assert held(tmp_path) == {}


@pytest.mark.parametrize("journal", ["", "[", "[" * 100_000, "[1]", "3", '{"a": {}}', "null", "\0"])
def test_a_journal_that_is_none_is_discarded(tmp_path, journal):
    (tmp_path / files.WHOLE).mkdir()
    (tmp_path / files.WHOLE / "journal").write_text(journal)
    write_together(tmp_path, OLD)
    assert held(tmp_path) == OLD


def test_a_journal_writes_through_no_link(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    (folder / files.WHOLE).mkdir(parents=True)
    (folder / files.WHOLE / "0.new").write_text("evil")
    (folder / files.WHOLE / "journal").write_text(json.dumps({"figures/a": True}))
    (folder / "figures").symlink_to(outside)
    prepare(folder)
    assert list(outside.iterdir()) == []


def test_two_runs_do_not_write_to_one_folder_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(CannotWrite, match="another run has been writing there"):
        write_together(tmp_path, OLD)
    os.close(other)
    write_together(tmp_path, OLD)
    assert held(tmp_path) == OLD


def test_a_lone_surrogate_is_written_as_an_escape(tmp_path):
    write_together(tmp_path, {"a.json": json.dumps("\udcff", ensure_ascii=False)})
    assert json.loads((tmp_path / "a.json").read_bytes()) == "\udcff"


def test_a_path_is_shown_without_what_cannot_be_printed():
    assert shown(Path("a é/\u202eb\udcff\n")) == "a é/\\u202eb\\udcff\\n"
