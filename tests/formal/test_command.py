"""The command: files, exit status, wrong input, and what Coq accepts and refuses."""

import json
import shutil
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest

from certify.formal import command, coq, report
from certify.formal.coq import Answer, NoCoq
from certify.formal.twin import of, twin
from certify.kernel.certificate import read
from tests.kernel.helpers import ROOT
from tests.kernel.helpers import report as stored

FORMAL = ROOT / "reports" / "formal"
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


# Lemma 4's takes some minutes; reports/formal says what came out, for the file that the code
# writes today.
@with_coq
@pytest.mark.parametrize("claim", ["lemma3", "lemma5"])
def test_coq_accepts(claim, tmp_path, capsys):
    assert command.main([claim, "--out", str(tmp_path)]) == 0
    assert "accepted it in" in capsys.readouterr().out
    data = json.loads((tmp_path / f"{claim}.json").read_text())
    text = (tmp_path / f"{claim}.v").read_bytes()
    assert data["verdict"] == "accepted"
    assert data["file_sha256"] == sha256(text).hexdigest()
    assert data["certificate_sha256"] == sha256(stored(f"{claim}.cert").encode()).hexdigest()
    assert set(data["assumptions"]) >= report.REALS
    endings = ("json", "md", "v")
    assert sorted(x.name for x in tmp_path.iterdir()) == [f"{claim}.{x}" for x in endings]


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
    assert json.loads((tmp_path / "lemma5.json").read_text())["verdict"] == "undecided"


def test_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "compiled", lambda *_: Answer("8.16.1", 1.0, error="no"))
    assert command.main(["lemma5", "--out", str(tmp_path)]) == 1
    assert "refused it: no" in capsys.readouterr().out
    assert json.loads((tmp_path / "lemma5.json").read_text())["error"] == "no"


def test_interrupted(tmp_path, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "compiled", interrupt)
    assert command.main(["lemma5", "--out", str(tmp_path)]) == 130
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a claim"),
        (["lemma99"], "no claim is named 'lemma99'"),
        (["eq5"], "eq5 has no formal twin: it is not settled by one certificate"),
        (["lemma5.quotient"], "lemma5.quotient has no formal twin: its program uses 'stumpff'"),
        (["lemma5", "--nonsense"], "--nonsense"),
        (["lemma5", "--out", "/dev/null/x"], "cannot write"),
    ],
)
def test_wrong_usage_is_one_line(words, says, capsys):
    assert command.main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("certify: ")
    assert says in line


def test_a_certificate_of_another_claim_is_refused(tmp_path):
    (tmp_path / "lemma5.cert").write_text(stored("lemma5.cert").replace("5/2", "7/2"))
    with pytest.raises(ValueError, match="its certificate is refused"):
        command.certificate_of("lemma5", tmp_path)


def test_a_missing_certificate_is_made(tmp_path):
    found = command.certificate_of("lemma5", tmp_path)
    assert found == stored("lemma5.cert")


def test_a_missing_library_is_named(monkeypatch, tmp_path):
    fake = tmp_path / "coqc"
    fake.write_text(
        "#!/bin/sh\n[ $1 = --print-version ] && echo 8.16.1 4.13 && exit 0\n"
        "echo 'Error: Cannot find a physical path bound to logical path Tactic' >&2\nexit 1\n"
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NoCoq, match="libcoq-interval"):
        coq.compiled("", "x")


def test_assumptions_are_read():
    output = "Axioms:\nA.b : x\nUint63.c_spec\n  : forall x, y\nd'\n  : z\n"
    assert coq.assumptions(output) == ("A.b", "Uint63.c_spec", "d'")
    assert coq.assumptions("Closed under the global context\n") == ()
