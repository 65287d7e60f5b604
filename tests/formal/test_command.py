"""The command: files, exit status, wrong input, and what Coq accepts and refuses."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest

from certify import registry
from certify.formal import command, coq, report
from certify.formal.coq import Answer, NoAnswer, NoCoq
from certify.formal.twin import of, twin
from certify.kernel.certificate import read
from certify.pipe import to_the_end
from certify.report import believed
from tests.kernel.helpers import report as stored
from tests.living import gone, needs_proc, start
from tests.places import PAPER, ROOT, claim_file

FORMAL = PAPER / "formal"
TWINS = ("lemma3", "lemma4", "lemma5")
with_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason=f"coqc is not installed ({coq.INSTALL})"
)


@pytest.fixture(autouse=True)
def _at_home(monkeypatch):
    monkeypatch.chdir(ROOT)


def forged(stem, name, value):
    """Put another parameter into a certificate, and write its twin."""
    certificate, _ = read(stored(f"{stem}.cert"))
    given = tuple((x, value if x == name else v) for x, v in certificate.parameters)
    return of(replace(certificate, parameters=given), "forged")


# --- with Coq -------------------------------------------------------------------------------


# Lemma 4's takes a minute and a half, which continuous integration spends once; elsewhere
# reports/formal says what came out, for the file that the code writes today.
LONG = pytest.mark.skipif(
    not os.environ.get("CI"), reason="coqc takes 90 s for lemma4: only where CI is set"
)


@pytest.mark.long
@with_coq
@pytest.mark.parametrize("claim", ["lemma3", pytest.param("lemma4", marks=LONG), "lemma5"])
def test_coq_accepts(claim, tmp_path, capsys):
    assert command.main([claim, "--out", str(tmp_path)]) == 0
    assert "accepted it in" in capsys.readouterr().out
    data = json.loads((tmp_path / f"{claim}.json").read_text())
    text = (tmp_path / f"{claim}.v").read_bytes()
    assert data["verdict"] == "accepted"
    assert data["file_sha256"] == sha256(text).hexdigest()
    assert data["certificate_sha256"] == sha256(stored(f"{claim}.cert").encode()).hexdigest()
    assert set(data["assumptions"]) >= believed.REALS
    endings = ("json", "md", "v")
    assert sorted(x.name for x in tmp_path.iterdir()) == [f"{claim}.{x}" for x in endings]


@pytest.mark.long
@with_coq
@pytest.mark.parametrize(
    ("stem", "name", "value"),
    [
        # Tight are alpha = 3/10 and beta^2 = 1/2.
        ("lemma4", "alpha", Fraction(3001, 10000)),
        ("lemma4", "alpha", Fraction(3000001, 10000000)),
        ("lemma5.sharp.proved", "beta_squared", Fraction(4999, 10000)),
    ],
)
def test_coq_refuses_what_is_just_past_the_truth(stem, name, value):
    past = forged(stem, name, value)
    answer = coq.compiled(past.text, past.theorem)
    assert not answer.accepted
    assert "Numerical evaluation failed" in answer.error


@pytest.mark.long
@with_coq
def test_coq_refuses_the_proof_of_another_theorem():
    true = twin(stored("lemma5.cert"))
    stated = true.stated.replace("beta_squared := 5/2", "beta_squared := 2")
    assert stated != true.stated
    answer = coq.compiled(true.text.replace(true.stated, stated), true.theorem)
    assert not answer.accepted


@with_coq
def test_an_axiom_of_its_own_is_refused():
    text = "Axiom easy : forall n : nat, n = 0.\nTheorem x : 1 = 0.\nProof. apply easy. Qed.\n"
    answer = report.judged(coq.compiled(text + "Print Assumptions x.\n", "x"))
    assert not answer.accepted
    assert "easy" in answer.error


# --- without --------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", TWINS)
def test_committed_twins_are_what_the_code_writes(claim):
    certificate = stored(f"{claim}.cert")
    text = twin(certificate).text
    assert (FORMAL / f"{claim}.v").read_text(encoding="utf-8") == text
    data = json.loads((FORMAL / f"{claim}.json").read_text(encoding="utf-8"))
    assert data["file_sha256"] == sha256(text.encode()).hexdigest()
    assert data["certificate_sha256"] == sha256(certificate.encode()).hexdigest()
    assert data["verdict"] == "accepted"
    assert {report.kind(name) for name in data["assumptions"]} == set(report.MEANING)
    printed = {name: str(value) for name, value in registry.find(claim).defaults().items()}
    assert data["parameters"] == printed
    page = (FORMAL / f"{claim}.md").read_text(encoding="utf-8")
    assert page == report.as_markdown(data, claim, twin(certificate).stated)


@pytest.mark.parametrize("claim", TWINS)
def test_a_page_says_what_the_twin_does_not_prove(claim):
    """The steps from the kernel's statement to the claim, as the claim and its report have them."""
    page = " ".join((FORMAL / f"{claim}.md").read_text(encoding="utf-8").split())
    found = registry.find(claim)
    assert found.by_hand
    assert found.requires
    steps = f"{len(found.by_hand)} step{'s' if len(found.by_hand) > 1 else ''} by hand"
    required = ", ".join(f"`{name}`" for name in found.requires)
    assert "takes the place of the kernel only" in page
    assert f"{steps}, exact algebra in SymPy, and the claims that it requires ({required})" in page
    data = json.loads(claim_file(claim).read_text(encoding="utf-8"))
    assert any("SymPy" in row for row in data["believed"])


@pytest.mark.parametrize("claim", TWINS)
def test_no_twin_assumes_what_it_proves(claim):
    words = (FORMAL / f"{claim}.v").read_text(encoding="utf-8").replace(".", " ").split()
    assert not {"Axiom", "Parameter", "Admitted", "admit", "Hypothesis", "Conjecture"} & set(words)


def test_without_coq_the_file_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert command.main(["lemma5", "--out", str(tmp_path)]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("get it by apt-get install coq libcoq-interval")
    assert (tmp_path / "lemma5.v").read_text() == twin(stored("lemma5.cert")).text
    data = json.loads((tmp_path / "lemma5.json").read_text())
    assert data["verdict"] == "undecided"
    assert "coqc is not installed" in data["reason"]
    assert "Coq has not judged it: coqc is not installed" in (tmp_path / "lemma5.md").read_text()


@pytest.mark.long(but=1)
@pytest.mark.parametrize("verdict", ["accepted", "refused"])
def test_without_coq_what_it_said_of_the_same_file_is_kept(verdict, tmp_path, monkeypatch, capsys):
    def settle(answer):
        def compiled(*_):
            if answer is None:
                raise NoCoq("coqc is not installed")
            return answer

        monkeypatch.setattr(command, "compiled", compiled)
        return command.main(["lemma5", "--out", str(tmp_path)])

    error = "no" if verdict == "refused" else ""
    said = Answer("8.16.1", 1.0, () if error else tuple(sorted(believed.REALS)), error)
    assert settle(said) == (1 if error else 0)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    capsys.readouterr()
    assert settle(None) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "keeps what Coq said of the same file" in printed.err.splitlines()[1]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    # Of another file it said nothing, and what cannot be read is not kept.
    place = tmp_path / "lemma5.json"
    other = json.loads(before[place.name]) | {"file_sha256": "0" * 64}
    for text in (json.dumps(other), "[]", "{", "{}", '{"verdict": "accepted"}'):
        place.write_text(text)
        assert settle(None) == 3
        assert json.loads(place.read_text())["verdict"] == "undecided"


def test_a_refusal_outweighs_what_is_undecided(tmp_path, monkeypatch):
    def compiled(text, theorem):
        if theorem == "lemma3":
            raise NoCoq("coqc is not installed")
        return Answer("8.16.1", 1.0, error="no")

    monkeypatch.setattr(command, "compiled", compiled)
    assert command.main(["lemma3", "lemma5", "--out", str(tmp_path)]) == 1


def test_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "compiled", lambda *_: Answer("8.16.1", 1.0, error="no"))
    assert command.main(["lemma5", "--out", str(tmp_path)]) == 1
    assert "refused it: no" in capsys.readouterr().out
    assert json.loads((tmp_path / "lemma5.json").read_text())["error"] == "no"


def test_interrupted(tmp_path, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "compiled", interrupt)
    assert to_the_end(lambda: command.main(["lemma5", "--out", str(tmp_path)]), 1) == 130
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a claim"),
        (["lemma99"], "no claim is named 'lemma99'"),
        (["eq5"], "eq5 has no formal twin: it is not settled by one certificate"),
        (["lemma5.quotient"], "lemma5.quotient has no formal twin: its program uses 'stumpff'"),
        (["lemma5", "--nonsense"], "--nonsense"),
        (["./mine.py"], "./mine.py is a lemma file; only listed claims have a formal twin"),
        (["lemma5", "--out", "/dev/null/x"], "cannot write"),
    ],
)
def test_wrong_usage_is_one_line(words, says, capsys):
    assert command.main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("certify: ")
    assert says in line


def test_a_certificate_of_another_claim_is_refused(tmp_path):
    place = tmp_path / "linear_targets/certificates/lemma5.cert"
    place.parent.mkdir(parents=True)
    place.write_text(stored("lemma5.cert").replace("5/2", "7/2"))
    with pytest.raises(ValueError, match="its certificate is refused"):
        command.certificate_of("lemma5", tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(
    ("stem", "claim", "says"),
    [
        ("lemma3", "lemma5", "its certificate is of another claim"),
        ("lemma3.sharp.proved", "lemma3", "not for the printed parameters, but for mu = 4"),
        ("lemma4.sharp.refuted", "lemma4", "its certificate is a refutation"),
    ],
)
def test_a_certificate_of_something_else_has_no_twin_here(
    stem, claim, says, tmp_path, monkeypatch, capsys
):
    place = tmp_path / f"linear_targets/certificates/{claim}.cert"
    place.parent.mkdir(parents=True)
    place.write_text(stored(f"{stem}.cert"))
    monkeypatch.setattr(command, "REPORTS", tmp_path)
    monkeypatch.setattr(command.certificate_of, "__defaults__", (tmp_path,))
    assert command.main([claim, "--out", str(tmp_path / "out")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"certify: {claim} has no formal twin: ")
    assert says in line
    assert not (tmp_path / "out").exists()


def test_a_missing_certificate_is_made(tmp_path):
    found = command.certificate_of("lemma5", tmp_path)
    assert found == stored("lemma5.cert")


VERSION = "[ $1 = --print-version ] && echo 8.16.1 4.13 && exit 0\n"


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Put a program of its own in the place of coqc."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def write(script, start="#!/bin/sh\n" + VERSION):
        (folder / "coqc").write_text(start + script)
        (folder / "coqc").chmod(0o755)

    return write


@pytest.mark.long
@needs_proc
@pytest.mark.parametrize("name", ["SIGKILL", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGINT"])
def test_coqc_does_not_outlive_the_command(name, fake, tmp_path):
    fake("sleep 600 & echo $1 > started; mv started $TMPDIR/started; wait\n")
    words = ("-m", "certify.formal", "lemma5", "--out", str(tmp_path / "out"))
    process = start(words, tmp_path)
    started = tmp_path / "temporary" / "started"
    while not started.exists():
        assert process.poll() is None
        time.sleep(0.05)
    started.unlink()
    process.send_signal(getattr(signal, name))
    status, errors = gone(process, tmp_path)
    if name in ("SIGKILL", "SIGQUIT"):
        assert status == -getattr(signal, name)
    else:
        assert (status, errors) == (130, "certify: interrupted; what was finished is kept\n")


def test_a_missing_library_is_named(fake):
    fake("echo 'Error: Cannot find a physical path bound to logical path Tactic' >&2\nexit 1\n")
    with pytest.raises(NoCoq, match="libcoq-interval"):
        coq.compiled("", "x")


@pytest.mark.parametrize("start", ["#!/bin/sh\n", "#!/nowhere\n"])
@pytest.mark.parametrize("script", ["exit 1\n", "exit 0\n", "kill -9 $$\n"])
def test_a_coqc_that_does_not_say_its_version_is_none(script, start, fake):
    fake(script, start)
    with pytest.raises(NoCoq, match="does not say its version.* apt-get install"):
        coq.compiled("", "x")


@pytest.mark.long(but=6)
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("kill -9 $$", "was stopped, with status -9"),
        ("kill -15 $$", "was stopped, with status -15"),
        ("exit 137", "was stopped, with status 137"),
        ("exit 1", "it said nothing"),
        ("echo 'Error: Out of memory.' >&2; exit 1", "Out of memory"),
        ("echo 'Error: Stack overflow.' >&2; exit 1", "Stack overflow"),
        ("exit 0", "did not print what the proof assumes"),
    ],
)
def test_a_coqc_that_did_not_judge_has_not_refused(script, says, fake, tmp_path, capsys):
    fake(script)
    with pytest.raises(NoAnswer, match=says):
        coq.compiled("", "x")
    assert command.main(["lemma5", "--out", str(tmp_path)]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line
    assert json.loads((tmp_path / "lemma5.json").read_text())["verdict"] == "undecided"


def test_a_coqc_that_says_what_is_wrong_has_refused(fake):
    fake("echo 'Error: Numerical evaluation failed' >&2; exit 1")
    assert coq.compiled("", "x").error == "Error: Numerical evaluation failed"


def test_with_status_0_assumptions_that_are_not_understood_are_refused(fake):
    fake("echo 'f is assumed to be guarded.'")
    assert "is not understood" in coq.compiled("", "x").error
    fake("echo Closed under the global context")
    assert coq.compiled("", "x").accepted


def test_what_cannot_be_written_is_one_line(fake, tmp_path):
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    fake("echo Closed under the global context")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "certify.formal", "lemma5", "--out", str(tmp_path)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "certify: cannot write what was found: No space left on device\n"


def test_assumptions_are_read():
    output = "Axioms:\nA.b : x\nUint63.c_spec\n  : forall x, y\nd'\n  : z\n"
    assert coq.assumptions(output) == ("A.b", "Uint63.c_spec", "d'")
    assert coq.assumptions("Closed under the global context\n") == ()


@pytest.mark.parametrize(
    "output",
    [
        "Axioms:\n",
        "Axioms:\n  : x\n",
        "Axioms:\nf is assumed to be guarded.\n",
        "Axioms:\nA.b : x\nf is positive.\n",
        "Axioms:\nA.b : x\n\n",
        "Section Variables:\nA.b : x\n",
        "A.b : x\n",
        "Axioms:\nA.b : x\nClosed under the global context\n",
        "Closed under the global context\nAxioms:\nA.b : x\n",
    ],
)
def test_assumptions_that_are_not_understood(output):
    with pytest.raises(ValueError, match="not understood"):
        coq.assumptions(output)


def test_no_assumptions_are_no_answer():
    with pytest.raises(NoAnswer):
        coq.assumptions("")
