"""What certificates prove, as the checker says it, is what the claims say."""

import json
from fractions import Fraction
from string import Formatter

import pytest

from certify import check, registry
from certify.claim import AS_PRINTED, SHARP, Claim
from certify.kernel import check as kernel
from certify.kernel.certificate import read, statement_sha256
from certify.kernel.verdict import Checked, Proved
from certify.parameter import Parameter
from certify.pinned import PROVED, REFUTED, assignment, every, find, refuted_as_printed
from certify.proofs import bench as settle
from certify.proofs.bench import Bench
from certify.report.command import kept_in
from certify.report.data import certificate_file
from tests.kernel.helpers import with_fitting_hashes
from tests.places import CERTIFICATES, PAPER, claim_file

STORED = sorted(CERTIFICATES.glob("*.cert"))
BENCH = Bench(kept=kept_in(PAPER))
LONG = 50_000
PINNED = every()
CLAIMS = tuple(dict.fromkeys(row.claim for row in PINNED))


def unless_long(text, pins):
    """Check a certificate; believe a long proof, which tests/report/test_committed.py replays."""
    certificate, _ = read(text)
    if certificate.witness or len(text) < LONG:
        return kernel.check(text, pins)
    digest = statement_sha256(certificate.statement)
    assert digest in pins[certificate.claim]
    found = Checked(certificate.claim, certificate.parameters, digest, "a" * 64)
    return Proved("believed here", found)


def decided(text):
    """Return the side, the values, and the listed statement of a certificate."""
    certificate, _ = read(text)
    side = REFUTED if certificate.witness else PROVED
    values = assignment(certificate.parameters)
    return side, values, find(certificate.claim, side, statement_sha256(certificate.statement))


def words_of(claim, version):
    """Return what a version says, at the printed values of the parameters."""
    names = {p.called: p.show(p.default) for p in claim.parameters if not p.optional}
    words = version.generally
    say = words.format if isinstance(words, str) else words
    return {version.says, say(**names) if words else version.says}


@pytest.mark.long(but=3)
@pytest.mark.parametrize("name", CLAIMS)
def test_readings_are_those_that_the_certificates_of_a_claim_decide(name, monkeypatch):
    """And the words are the claim's own, wherever a proof is not called a part of its reading."""
    monkeypatch.setattr(settle, "check", unless_long)
    claim = registry.find(name)
    found = {row[1:3]: {} for row in PINNED if row.claim == name}
    for version in claim.versions:
        for _, text in BENCH.version(claim, version, claim.defaults()).certificates:
            certificate, _ = read(text)
            if certificate.claim != name:
                continue
            side, values, row = decided(text)
            words = row.says.format(**{x: str(value) for x, value in certificate.parameters})
            whole = words in words_of(claim, version)
            part = not whole and (side == PROVED or version.reading == SHARP)
            found[row[1:3]].setdefault(values, (version.reading, values, part))
    assert {row[1:3]: tuple(map(tuple, row.readings)) for row in PINNED if row.claim == name} == {
        key: tuple(rows.values()) for key, rows in found.items()
    }


@pytest.mark.parametrize("name", CLAIMS)
def test_the_words_name_every_parameter_of_the_statement(name):
    inequality = registry.find(name).inequality
    forms = (inequality.reduced, inequality.vectors)
    for row, form in zip((x for x in PINNED if x.claim == name), forms, strict=False):
        named = {field for _, field, _, _ in Formatter().parse(row.says) if field is not None}
        assert named == set(form.parameters)


def test_claims_that_are_refuted_as_printed_are_named():
    found = []
    for name in CLAIMS:
        data = json.loads(claim_file(name).read_text(encoding="utf-8"))
        printed = [v["status"] for v in data["versions"] if v["reading"] == AS_PRINTED]
        found += [name] if printed == ["fail"] else []
    assert tuple(found) == refuted_as_printed()


# --- the names of files ------------------------------------------------------------------------


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_a_file_is_named_by_what_it_proves(path):
    assert path.name == certificate_file(path.read_text())


def test_different_certificates_have_different_names():
    texts = {path.read_text() for path in STORED}
    assert len({certificate_file(text) for text in texts}) == len(texts) == len(STORED)


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_a_name_says_whether_it_refutes_and_which_reading_is_decided(path):
    side, values, row = decided(path.read_text())
    assert path.stem.endswith(".refuted") == (side == REFUTED)
    reading = row.reading(values)
    plain = path.stem.removesuffix(".refuted") == row.claim
    assert plain == (
        reading is not None
        and (reading.reading == AS_PRINTED or row.claim.endswith(reading.reading))
    )
    if reading is not None and reading.reading != AS_PRINTED:
        assert reading.reading.split()[-1] in path.stem.split(".")


@pytest.mark.parametrize(
    ("name", "printed", "file"),
    [
        ("mine", {"mu": 1}, "mine.cert"),
        ("mine", {"mu": 2}, "mine_mu=1.cert"),
        ("mine", {}, "mine_mu=1.cert"),
    ],
)
def test_a_claim_of_a_lemma_file_is_as_stated(name, printed, file):
    text = (CERTIFICATES / "lemma3.cert").read_text().replace("claim lemma3\n", f"claim {name}\n")
    rows = text.split("\n")
    text = with_fitting_hashes(rows[:-2])
    parameters = tuple(
        Parameter(x, Fraction(value), Fraction(0), Fraction(10), "") for x, value in printed.items()
    )
    assert certificate_file(text, Claim(name, "", (), parameters)) == file


# --- what the checker says ---------------------------------------------------------------------


def told(capsys, name):
    status = check.main([str(CERTIFICATES / f"{name}.cert")])
    return status, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("name", "status", "first"),
    [
        (
            "lemma3",
            0,
            "Proved  lemma3, as printed (mu = 1): ‖w1(tau+1) + w2(tau+1)‖ <= ‖w1(tau) + w2(tau)‖"
            " for all iterations when mu <= 1",
        ),
        ("lemma3.sharp.proved", 0, "Proved  lemma3, other constants, one side of sharp (mu = 4): "),
        ("lemma3.sharp.refuted", 1, "Refuted  lemma3, other constants, one side of sharp (mu = "),
        ("lemma3_mu=3-25", 0, "Proved  lemma3, other constants (mu = 3/25): "),
        ("lemma5.ball.sharp.refuted", 1, "Refuted  lemma5.ball, one side of sharp (beta_squared"),
        ("appendixC.saddle.derived", 0, "Proved  appendixC.saddle, derived, in part: sin(theta) -"),
        ("lemma9.outer.refuted", 1, "Refuted  lemma9.outer, as printed (eps = 1/10): "),
        ("eq15.bound.below.sharp.proved", 0, "Proved  eq15.bound.below, sharp (eps = 1061/40000):"),
    ],
)
def test_the_checker_says_what_is_decided(name, status, first, capsys):
    found, lines = told(capsys, name)
    assert found == status
    assert lines[0].startswith(first)


@pytest.mark.parametrize(
    ("name", "claim", "reading"),
    [
        ("lemma9.repaired", "lemma9", "repaired"),
        ("theorem6.repaired", "theorem6", "repaired"),
        ("lemma7.constants.intended", "lemma7.constants", "as intended"),
        ("lemma9.outer.sharp.proved", "lemma9.outer", "other constants, one side of sharp"),
    ],
)
def test_a_proof_of_another_reading_does_not_pass_for_one_of_what_is_printed(
    name, claim, reading, capsys
):
    status, lines = told(capsys, name)
    assert status == 0
    assert lines[0].startswith(f"Proved  {claim}, {reading}")
    assert lines[1].strip() == f"{claim} as printed is refuted; this is another statement"


def test_a_witness_against_the_form_that_is_proved_decides_no_reading(capsys, tmp_path):
    """Lemma 9's repair has no form of its own for refutations."""
    rows = (CERTIFICATES / "lemma9.repaired.cert").read_text().split("\n")
    rows = [row.replace("set c 1", "set c 1/1000") for row in rows[: rows.index("piece 1")]]
    place = tmp_path / "x.cert"
    place.write_text(with_fitting_hashes([*rows, "at v 1/2"]))
    assert check.main([str(place)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Refuted  lemma9, other constants (c = 1/1000): in the limit")
