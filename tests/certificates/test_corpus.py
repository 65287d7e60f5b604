"""The corpus: each file is as it is written, and the kernel answers what stands in the list."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from certify.check import main
from certify.kernel.certificate import Refusal, read
from certify.kernel.check import check
from certify.kernel.program import OPERATIONS
from certify.pinned import pins
from tests.certificates.generate import EXPECTED, HERE, answer, corpus, plain
from tests.kernel.helpers import holds_at, with_fitting_hashes
from tests.kernel.test_check import VOCABULARY, judged, pins_that_fit
from tests.places import CERTIFICATES

CORPUS = corpus()
ANSWERS = json.loads(EXPECTED.read_text())
REFUSED = [path for path in CORPUS if not path.startswith("valid/")]
STORED = sorted(path for path in CERTIFICATES.glob("*.cert"))


def test_the_files_are_those_that_the_generator_writes() -> None:
    found = {str(path.relative_to(HERE)): path.read_bytes() for path in HERE.glob("*/*.cert")}
    assert found == {path: data for path, (data, _) in CORPUS.items()}
    assert set(ANSWERS) == set(CORPUS)
    counts = {folder: sum(path.startswith(folder) for path in CORPUS) for folder in FOLDERS}
    assert counts["valid"] >= 60
    assert counts["invalid"] >= 140
    assert counts["malformed"] >= 120


FOLDERS = ("valid", "invalid", "malformed")


@pytest.mark.long(but=1)
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_kernel_answers_what_is_expected(folder: str) -> None:
    for path, (data, reason) in CORPUS.items():
        if path.startswith(folder):
            found = plain(answer(data.decode("latin-1")))
            assert found == ANSWERS[path], path
            assert bool(reason) == ("refusal" in found), path
            assert re.search(reason, found.get("refusal", "")), path


def test_every_operation_and_every_order_is_in_the_corpus() -> None:
    text = "".join(data.decode() for path, (data, _) in CORPUS.items() if "valid/" in path)
    for operation in OPERATIONS:
        assert f" = {operation}" in text
    for form in (*(f"taylor/{n}" for n in range(4)), *(f"anchored/{n}/" for n in range(4))):
        assert form in text


def run(capsys: pytest.CaptureFixture[str], *paths: str | Path) -> tuple[int, list[str], list[str]]:
    """Run the check command; return its status and the lines that it wrote."""
    status = main([str(path) for path in paths])
    written = capsys.readouterr()
    return status, written.out.splitlines(), written.err.splitlines()


@pytest.mark.long(but=1)
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_command_says_one_line_for_each_refused_file(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [path for path in CORPUS if path.startswith(f"{folder}/")]
    status, out, err = run(capsys, *(HERE / path for path in paths))
    assert status == (1 if folder == "valid" else 2)
    refused = [ANSWERS[path]["refusal"] for path in paths if "refusal" in ANSWERS[path]]
    assert len(err) == len(refused)
    for line, said in zip(err, refused, strict=True):
        assert line.startswith("certify: ")
        assert line.endswith(said)
        assert len(line) < 800
    assert bool(out) == (folder == "valid")


def test_only_a_proof_of_what_is_listed_or_given_has_status_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = HERE / "valid" / "no-width.cert"
    digest = ANSWERS["valid/no-width.cert"]["statement_sha256"]
    assert run(capsys, path)[0] == 3
    assert run(capsys, "--statement", digest, path)[0] == 0
    assert run(capsys, "--statement", digest[::-1], path)[0] == 2
    assert run(capsys, HERE / "valid" / "witness-add.cert")[0] == 1
    assert run(capsys, HERE / "valid" / "witness-add.cert", HERE / REFUSED[0])[0] == 2


# --- one byte, one word, one operation -----------------------------------------------------

SMALL = ("valid/parameter-and-range", "valid/two-boxes-two-alternatives", "valid/witness-sub")


@pytest.mark.parametrize("name", SMALL)
def test_every_byte_counts(name: str) -> None:
    data = CORPUS[f"{name}.cert"][0]
    digest = ANSWERS[f"{name}.cert"]["statement_sha256"]
    for place, byte in enumerate(data):
        others = {byte ^ 1, byte ^ 32, byte ^ 128, ord("0"), ord("-"), ord(" "), 10, 13, 0} - {byte}
        changed = [data[:place] + bytes([other]) + data[place + 1 :] for other in others]
        shorter, longer = data[:place] + data[place + 1 :], data[:place] + data[place:][:1] * 2
        for text in (*changed, shorter, longer + data[place + 1 :], data[:place]):
            with pytest.raises(Refusal, match=r"^line [1-9]"):
                check(text.decode("latin-1"), {"example": (digest,)})


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "name", [*SMALL, "valid/tight-in-a-corner", "valid/tight-a-root-of-a-square"]
)
def test_every_word_is_mutated_and_no_false_verdict_comes_out(name: str) -> None:
    rows = CORPUS[f"{name}.cert"][0].decode().removesuffix("\n").split("\n")[:-1]
    refused = accepted = 0
    for place, row in enumerate(rows):
        words = row.split(" ")
        for index in range(len(words) + 1):
            for word in VOCABULARY:
                changed = " ".join((*words[:index], word, *words[index + 1 :]))
                mutant = [*rows[:place], changed, *rows[place + 1 :]]
                if changed != row:
                    said = judged(with_fitting_hashes(mutant), pins_that_fit(mutant))
                    refused, accepted = (
                        refused + (said == "refused"),
                        accepted + (said != "refused"),
                    )
    assert refused >= 2000
    assert accepted >= 10


def one_operation_away(rows: list[str]) -> list[list[str]]:
    """Return the mutants of a certificate in which one instruction has another operation."""
    found = []
    for place, row in enumerate(rows):
        name, is_instruction, rest = row.partition(" = ")
        operation, *arguments = rest.split(" ")
        if is_instruction:
            for other, size in OPERATIONS.items():
                if other != operation and size == len(arguments):
                    changed = " ".join((name, "=", other, *arguments))
                    found.append([*rows[:place], changed, *rows[place + 1 :]])
    return found


@pytest.mark.long(but=4)
@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_programs_that_differ_in_one_operation_are_not_the_statement_of_the_claim(
    path: Path,
) -> None:
    rows = path.read_text().removesuffix("\n").split("\n")
    mutants = one_operation_away(rows)
    for mutant in mutants[:: 1 + len(mutants) // 40]:
        text = with_fitting_hashes(mutant)
        reason = "not the statement of claim|before it is defined|the index is|no rational number"
        with pytest.raises(Refusal, match=reason):
            check(text, {read(path.read_text())[0].claim: pins().get(rows[1][6:], ())})


def small(size: int) -> list[Path]:
    """Return stored certificates that are short, one for each text but for the name."""
    texts = {path.read_text().split("\n", 2)[2]: path for path in STORED}
    return sorted(path for text, path in texts.items() if len(text) < size)


@pytest.mark.long
def test_mutants_that_are_accepted_under_their_own_hash_are_true() -> None:
    """What is accepted holds at random points, by mpmath; what is refuted fails at the witness."""
    draw, said = random.Random(1), Counter[str]()
    for path in small(700):
        for mutant in one_operation_away(path.read_text().removesuffix("\n").split("\n")):
            text = with_fitting_hashes(mutant[:-1])
            found = judged(text, pins_that_fit(mutant))
            said[found] += 1
            if found != "Proved":
                continue
            certificate, _ = read(text)
            parameters, names = dict(certificate.parameters), certificate.statement.variables
            for box in certificate.statement.boxes * 20:
                shares = [Fraction(draw.randrange(10**6), 10**6) for _ in box]
                values = [a + share * (b - a) for share, (a, b) in zip(shares, box, strict=True)]
                point = dict(zip(names, values, strict=True))
                assert holds_at(certificate.statement, parameters, point, -1e-50), text
    assert said["refused"] >= 1500
    assert said["Proved"] >= 200
    assert said["Refuted"] >= 100


def test_a_statement_is_bound_to_its_claim_by_its_hash() -> None:
    """Each small statement is accepted under its own hash, and under no other one's."""
    digests = {answer["statement_sha256"] for answer in ANSWERS.values() if "verdict" in answer}
    assert len(digests) >= 35
    data = CORPUS["valid/no-width.cert"][0].decode()
    own = ANSWERS["valid/no-width.cert"]["statement_sha256"]
    with pytest.raises(Refusal, match="not the statement of claim"):
        check(data, {"example": tuple(digests - {own})})
    assert check(data, {"example": tuple(digests)}).evidence.statement_sha256 == own


@pytest.mark.long
def test_evidence_is_exact() -> None:
    def numbers(value: object) -> list[object]:
        if isinstance(value, dict):
            return [x for part in value.values() for x in numbers(part)]
        if isinstance(value, list | tuple):
            return [x for part in value for x in numbers(part)]
        return [value]

    for path, (data, _) in CORPUS.items():
        for value in numbers(answer(data.decode("latin-1"))):
            assert type(value) in (int, str, Fraction), path
