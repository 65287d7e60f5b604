"""Workers end with the command that started them, however it ends, and leave nothing behind."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from certify import registry
from certify.proofs import run
from tests.living import PATIENCE, gone, living, needs_proc, start

pytestmark = needs_proc

SAMPLES = """
import time
from certify.search.pool import processes

def works(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(10_000))

if __name__ == "__main__":
    with processes(2) as executor:
        for found in [executor.submit(works, 120) for _ in range(4)]:
            found.result()
"""
SEARCH = ("-m", "certify.report", "lemma4.largest-alpha", "kappa=1/20", "--workers", "2")


def busy(process, folder):
    """Wait until two workers, beside all that helps them, have had the processor for a while."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()
        if sum(used(pid) for pid in living(folder) if pid != process.pid) >= 2:
            return
        time.sleep(0.1)
    pytest.fail("the workers do not start")


def used(pid):
    """Say whether a process has had the processor for half a second."""
    try:
        row = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(row[11]) + int(row[12]) > os.sysconf("SC_CLK_TCK") / 2


@pytest.mark.long
@pytest.mark.parametrize("what", ["samples", "search"])
@pytest.mark.parametrize("name", ["SIGKILL", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGINT"])
def test_nothing_outlives_the_command(name, what, tmp_path):
    (tmp_path / "samples.py").write_text(SAMPLES)
    words = (str(tmp_path / "samples.py"),)
    if what == "search":
        words = (*SEARCH, "--out", str(tmp_path / "out"))
    process = start(words, tmp_path)
    busy(process, tmp_path)
    process.send_signal(getattr(signal, name))
    status, errors = gone(process, tmp_path)
    if what == "search" and name in ("SIGTERM", "SIGHUP", "SIGINT"):
        assert (status, errors) == (130, "certify: interrupted; what was finished is kept\n")
    else:
        assert status != 0


@pytest.mark.long
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("seconds", [0.5, 1.0, 1.5, 2.0])
def test_an_interruption_of_all_is_one_line_at_any_moment(name, seconds, tmp_path):
    """As Ctrl-C, and a terminal that is closed, also while the workers start."""
    process = start((*SEARCH, "--out", str(tmp_path / "out")), tmp_path)
    time.sleep(seconds)
    os.killpg(process.pid, getattr(signal, name))
    said = gone(process, tmp_path)
    assert said == (130, "certify: interrupted; what was finished is kept\n")


@pytest.mark.long
def test_an_ignored_hangup_stays_ignored(tmp_path):
    """As under nohup."""
    ignores = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    words = (*SEARCH[:2], "lemma4.gamma2", "--workers", "1", "--out", str(tmp_path / "out"))
    becomes = "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    process = start(("-c", f"{ignores}; {becomes}", *words), tmp_path)
    time.sleep(0.5)
    while process.poll() is None:
        process.send_signal(signal.SIGHUP)
        time.sleep(0.1)
    assert (process.returncode, process.communicate()[1]) == (0, "")


def sleeps(name, parameters):
    time.sleep(60)


def test_an_interruption_ends_attacks_too(monkeypatch):
    monkeypatch.setattr(run, "attack", sleeps)
    claim = registry.find("lemma4")

    def interrupted():
        with run.attacks_beside([(claim, claim.defaults())], 2) as (attacked,):
            while not attacked.running():
                time.sleep(0.05)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    until = time.monotonic() + PATIENCE
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.05)
    assert multiprocessing.active_children() == []
