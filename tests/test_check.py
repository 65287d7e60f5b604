"""The check command: what is given binds every file, and status 1 means refuted."""

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from certify import check
from certify.kernel.certificate import read, statement_sha256
from tests.places import CERTIFICATES, ROOT

REPORTS = ROOT / "reports"
FULL = Path("/dev/full")
with_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def stored(name):
    return str(CERTIFICATES / f"{name}.cert")


def digest_of(name):
    return statement_sha256(read(Path(stored(name)).read_text())[0].statement)


def given(name, values=()):
    """Return the options that give a stored certificate's statement, and values."""
    sets = [word for value in values for word in ("--set", value)]
    return ["--statement", digest_of(name), *sets]


# --- what is given ----------------------------------------------------------------------------


@pytest.mark.parametrize("claim", ["lemma3", "lemma5"])
def test_a_statement_that_is_given_binds_listed_claims_too(claim, capsys):
    assert check.main([*given(claim), stored(claim)]) == 0
    assert "Proved" in capsys.readouterr().out
    for other in ("a" * 64, digest_of("lemma4")):
        assert check.main(["--statement", other, stored(claim)]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        (line,) = printed.err.splitlines()
        assert f"the statement has SHA-256 {digest_of(claim)}, which is not given" in line


def test_every_file_states_one_of_those_that_are_given(capsys):
    files = [stored("lemma3"), stored("lemma5")]
    assert check.main([*given("lemma3"), *files]) == 2
    assert "Proved  lemma3" in capsys.readouterr().out
    assert check.main([*given("lemma3"), *given("lemma5"), *files]) == 0


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (["mu=1"], 0),
        (["mu=1.0"], 0),
        (["mu=2/2"], 0),
        (["mu=1/1000"], 2),
        (["mu=0"], 2),
        (["nu=1"], 2),
        (["mu=1", "nu=1"], 2),
    ],
)
def test_values_that_are_given_are_those_of_every_file(values, status, capsys):
    sets = [word for value in values for word in ("--set", value)]
    assert check.main([*sets, stored("lemma3")]) == status
    printed = capsys.readouterr()
    if status:
        assert printed.out == ""
        assert "line 3: the parameters are mu = 1, and" in printed.err


def test_a_refutation_is_of_what_is_given_too(capsys):
    name = "lemma3.sharp.refuted"
    certificate, _ = read(Path(stored(name)).read_text())
    ((_, value),) = certificate.parameters
    assert check.main([*given(name, [f"mu={value}"]), stored(name)]) == 1
    assert check.main([*given(name, ["mu=1"]), stored(name)]) == 2
    assert check.main([*given("lemma5"), stored(name)]) == 2


def test_a_file_without_parameters_has_none_of_those_that_are_given(capsys):
    names = (path.stem for path in sorted(CERTIFICATES.glob("*.cert")))
    name = next(x for x in names if not read(Path(stored(x)).read_text())[0].parameters)
    assert check.main(["--set", "mu=1", stored(name)]) == 2
    assert "the parameters are none, and mu = 1 is given" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--set"],
        ["--set", "mu"],
        ["--set", "mu="],
        ["--set", "mu=1/0"],
        ["--set", "mu=1/00"],
        ["--set", "mu=x"],
        ["--set", "mu=1e3"],
        ["--set", "mu=1/2/3"],
        ["--set", "mu=1.5/3"],
        ["--set", "mu=" + "1" * 201],
        ["--set", "mu=١"],
        ["--set", "=1"],
        ["--set", "mu=1", "--set", "mu=1"],
        ["--set=mu=1"],
    ],
)
def test_a_value_is_given_as_an_exact_number(words, capsys):
    assert check.main([*words, stored("lemma3")]) == 2
    assert capsys.readouterr().err == f"certify: {check.USAGE}\n"


# --- certificates that are not of a listed claim ----------------------------------------------


@pytest.fixture
def foreign(tmp_path):
    """Write a stored certificate under a name that is not listed."""

    def write(name="lemma3", value=None):
        certificate, _ = read(Path(stored(name)).read_text())
        parameters = certificate.parameters
        if value is not None:
            parameters = tuple((name, Fraction(value)) for name, _ in parameters)
        place = tmp_path / "mine.cert"
        place.write_text(replace(certificate, claim="mine", parameters=parameters).text())
        return str(place)

    return write


@pytest.mark.parametrize(
    ("values", "with_statement", "status", "says"),
    [
        ((), False, 3, "stands in the file; compare it with the report"),
        (("mu=1",), False, 3, "stands in the file; compare it with the report"),
        ((), True, 3, "is the one given, its parameters are not; compare them with the report"),
        (("mu=1",), True, 0, "its statement is the one given\n"),
    ],
)
def test_statement_and_values_are_both_to_be_given(
    values, with_statement, status, says, foreign, capsys
):
    words = given("lemma3", values)
    assert check.main([*words[0 if with_statement else 2 :], foreign()]) == status
    assert says in capsys.readouterr().out


def test_the_proof_for_another_value_does_not_pass_for_the_one_given(foreign, capsys):
    """A smaller mu is proved by the same tree."""
    certificate = foreign(value="1/1000")
    assert check.main([*given("lemma3", ["mu=1/1000"]), certificate]) == 0
    assert check.main([*given("lemma3", ["mu=1"]), certificate]) == 2
    assert "the parameters are mu = 1/1000, and mu = 1 is given" in capsys.readouterr().err


# --- what is printed --------------------------------------------------------------------------


def run(*words, module="certify.check", **more):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, text=True, env=environment, check=False, cwd=ROOT, **streams)


@pytest.mark.long
@with_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("certify", ()),
        ("certify.check", ("--help",)),
        ("certify.check", ("reports/linear_targets/certificates/lemma3.cert",)),
        ("certify.check", ("reports/linear_targets/certificates/lemma3.sharp.refuted.cert",)),
        ("certify.report", ("lemma4.gamma2", "--out", "OUT")),
        ("certify.report", ("lemma4.gamma2", "--out", "OUT", "--format", "json")),
        (
            "certify.report",
            ("--compare", "reports/linear_targets/index.json", "reports/linear_targets/index.json"),
        ),
    ],
)
def test_what_cannot_be_written_is_one_line_and_status_2(module, words, unbuffered, tmp_path):
    words = [str(tmp_path) if word == "OUT" else word for word in words]
    with FULL.open("w") as full:
        done = run(*words, module=module, stdout=full, env={"PYTHONUNBUFFERED": unbuffered})
    assert done.returncode == 2
    assert done.stderr == "certify: cannot write what was found: No space left on device\n"


@with_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "file", ["reports/linear_targets/certificates/lemma3.cert", "absent.cert", "--nonsense"]
)
def test_where_nothing_can_be_said_the_status_says_it(file, unbuffered):
    with FULL.open("w") as full:
        done = run(file, stdout=full, stderr=full, env={"PYTHONUNBUFFERED": unbuffered})
    assert done.returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_names_that_the_terminal_does_not_have_are_escaped(encoding, tmp_path):
    place = tmp_path / "é\u2016.cert"
    place.write_bytes(Path(stored("lemma3")).read_bytes())
    done = run(str(place), env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    shown = "é\u2016".encode(encoding, "backslashreplace").decode(encoding)
    assert f"{shown}.cert, sha256" in done.stdout
    done = run(str(place / "x"), env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_report_is_written_to_a_terminal_without_its_characters(tmp_path):
    words = ("lemma4.gamma2", "--out", str(tmp_path))
    done = run(*words, module="certify.report", env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


MISTAKE = """
from certify import check
from certify.pipe import to_the_end
def content(name):
    raise ZeroDivisionError("a mistake")
check.content = content
raise SystemExit(to_the_end(check.main, check.INTERRUPTED))
"""


def test_a_mistake_of_the_command_does_not_say_refuted():
    words = [sys.executable, "-c", MISTAKE, "x.cert"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: a mistake"
