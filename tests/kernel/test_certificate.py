"""Certificates: one text for one certificate, and every other text is refused."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.certificate import Certificate, Leaf, Node, Refusal, read, statement_sha256
from certify.kernel.check import check
from certify.kernel.forms import Form
from certify.kernel.program import Instruction, Literal, Statement
from certify.pinned import pins
from tests.kernel.helpers import (
    polynomial,
    programs,
    proof,
    rationals,
    report,
    reproducible,
    with_fitting_hashes,
)
from tests.places import CERTIFICATES

REPORTS = sorted(path.name for path in CERTIFICATES.glob("*.cert"))
LEMMA4 = report("lemma4.cert")
REPLACEMENTS = "0a -\n\x00\x7f"
POSITIONS = range(0, len(LEMMA4), 30)


def assert_refused(text: str) -> None:
    """Assert that a text is refused, with the number of one of its lines."""
    with pytest.raises(Refusal, match=r"^line [1-9][0-9]*: .") as caught:
        check(text, pins())
    assert 1 <= caught.value.line <= max(1, text.count("\n") + 1)


# --- round trips ---------------------------------------------------------------------------


def test_there_are_stored_certificates() -> None:
    assert {"lemma3.cert", "lemma4.cert", "lemma4.sharp.refuted.cert"} <= {*REPORTS}


@pytest.mark.parametrize("name", REPORTS)
def test_stored_certificates_are_canonical(name: str) -> None:
    certificate, starts = read(report(name))
    assert certificate.text() == report(name)
    rows = report(name).split("\n")
    assert [rows[line - 2] for line in starts.values()] == [
        f"piece {number}" for number in range(1, len(certificate.pieces) + 1)
    ]


NAMES = st.sampled_from(["x", "y", "u1"])
FORMS = st.one_of(
    st.integers(0, 9).map(Form),
    st.builds(
        Form,
        st.integers(0, 9),
        st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=3).map(tuple),
    ),
)
LEAVES = st.builds(Leaf, st.integers(1, 9999), st.lists(FORMS, min_size=1, max_size=4).map(tuple))
PIECES = st.lists(
    st.lists(st.one_of(NAMES, LEAVES), max_size=6).map(tuple), min_size=1, max_size=3
).map(tuple)
WITNESSES = st.lists(st.tuples(NAMES, rationals(100)), min_size=1, max_size=3).map(tuple)


@pytest.mark.long
@given(
    program=programs(("p", "x", "y"), ("constant", "pi", "add", "power", "stumpff", "angle")),
    claim=st.from_regex(r"[A-Za-z0-9]{1,8}([.-][A-Za-z0-9]{1,8}){0,3}", fullmatch=True),
    parameter=rationals(100),
    precision=st.integers(10, 512),
    body=st.one_of(PIECES, WITNESSES),
)
@reproducible(100)
def test_random_certificates_survive_a_round_trip(
    program: tuple[Instruction, ...],
    claim: str,
    parameter: Fraction,
    precision: int,
    body: tuple[tuple[Node, ...], ...] | tuple[tuple[str, Fraction], ...],
) -> None:
    box = ((Fraction(0), Fraction(1)), (Fraction(-1, 3), Fraction(2)))
    literals = ((Literal("x", True),), (Literal(program[-1].name, False), Literal("y", True)))
    statement = Statement(("p",), ("x", "y"), (box, box), program, literals)
    is_witness = bool(body) and len(body[0]) == 2 and isinstance(body[0][1], Fraction)
    certificate = Certificate(
        claim,
        (("p", parameter),),
        statement,
        precision,
        () if is_witness else body,  # type: ignore[arg-type]
        body if is_witness else (),  # type: ignore[arg-type]
    )
    found, _ = read(certificate.text())
    assert found == certificate
    assert found.text() == certificate.text()


def test_the_hash_of_a_statement_is_that_of_its_lines() -> None:
    statement = polynomial({(1,): 1}, ((0, 1),))
    assert f"\nstatement {statement_sha256(statement)}\n" in proof(statement, ("x",))
    assert statement_sha256(statement) != statement_sha256(polynomial({(1,): 2}, ((0, 1),)))


def test_the_hash_of_the_statement_is_compared() -> None:
    digest = statement_sha256(read(LEMMA4)[0].statement)
    rows = LEMMA4.replace(digest, digest[::-1]).removesuffix("\n").split("\n")
    text = "".join(f"{row}\n" for row in rows[:-1])
    closing = sha256(text.encode()).hexdigest()
    with pytest.raises(Refusal, match="does not have the SHA-256"):
        check(f"{text}sha256 {closing}\n", pins())


# --- single bytes --------------------------------------------------------------------------


def test_enough_bytes_are_tried() -> None:
    assert len(POSITIONS) >= 300


@pytest.mark.long(but=1)
@pytest.mark.parametrize("replacement", REPLACEMENTS)
def test_a_changed_byte_is_refused(replacement: str) -> None:
    tried = 0
    for position in POSITIONS:
        if LEMMA4[position] != replacement:
            assert_refused(LEMMA4[:position] + replacement + LEMMA4[position + 1 :])
            tried += 1
    assert tried >= 200


@pytest.mark.parametrize("bit", [0, 5, 7])
def test_a_flipped_bit_is_refused(bit: int) -> None:
    for position in POSITIONS:
        flipped = chr(ord(LEMMA4[position]) ^ 1 << bit)
        assert_refused(LEMMA4[:position] + flipped + LEMMA4[position + 1 :])


def test_a_removed_byte_is_refused() -> None:
    for position in POSITIONS:
        assert_refused(LEMMA4[:position] + LEMMA4[position + 1 :])


def test_a_doubled_byte_is_refused() -> None:
    for position in POSITIONS:
        assert_refused(LEMMA4[: position + 1] + LEMMA4[position:])


@pytest.mark.parametrize("position", range(len(LEMMA4) - 73, len(LEMMA4)))
def test_every_byte_of_the_closing_line_counts(position: int) -> None:
    other = "1" if LEMMA4[position] == "0" else "0"
    assert_refused(LEMMA4[:position] + other + LEMMA4[position + 1 :])
    assert_refused(LEMMA4[:position] + LEMMA4[position + 1 :])


# --- other writings of the same ------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("claim lemma4", "claim  lemma4"),
        ("claim lemma4", "claim lemma4 "),
        ("claim lemma4", " claim lemma4"),
        ("claim lemma4", "claim\tlemma4"),
        ("claim lemma4", "Claim lemma4"),
        ("claim lemma4", "claim LEMMA4"),
        ("claim lemma4", "# comment\nclaim lemma4"),
        ("claim lemma4", "\nclaim lemma4"),
        ("set alpha 3/10", "set alpha 6/20"),
        ("set alpha 3/10", "set alpha 0.3"),
        ("set alpha 3/10", "set alpha 03/10"),
        ("set alpha 3/10", "set alpha +3/10"),
        ("box 0 1 1 1 0 1", "box 0/1 1 1 1 0 1"),
        ("u1 = pi", "u1 =  pi"),
        ("u1 = pi", "u1= pi"),
        ("u1 = pi", "u1 = pi "),
        ("precision 128", "precision 0128"),
        ("piece 1", "piece 01"),
        ("piece 1", "piece"),
        ("piece 2", "piece 1"),
        ("split t", "split  t"),
        ("leaf 2 ", "leaf 02 "),
        ("taylor/0 ", "taylor/00 "),
        ("taylor/0 ", "taylor/0  "),
        ("taylor/0 ", "Taylor/0 "),
    ],
)
def test_other_writings_of_the_same_are_refused_even_if_hashes_fit(old: str, new: str) -> None:
    assert old in LEMMA4
    changed = LEMMA4.replace(old, new, 1)
    assert_refused(changed)
    assert_refused(with_fitting_hashes(changed.removesuffix("\n").split("\n")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        " ",
        "certify 1",
        "certify 1\n",
        "certify 1\n\n",
        "\x00\n",
        "\ufeff" + LEMMA4,
        LEMMA4.replace("\n", "\r\n"),
        LEMMA4.replace("\n", "\r"),
        LEMMA4.removesuffix("\n"),
        LEMMA4 + "\n",
        LEMMA4 + " ",
        LEMMA4 + LEMMA4,
        LEMMA4.upper(),
        LEMMA4.replace("lemma4", "lemma\u0664"),
        LEMMA4.replace("t", "\ud800", 1),
        LEMMA4[::-1],
    ],
)
def test_texts_that_are_no_certificates_are_refused(text: str) -> None:
    assert_refused(text)


def test_a_refusal_names_the_line_that_is_wrong() -> None:
    rows = LEMMA4.removesuffix("\n").split("\n")
    piece = rows.index("piece 1")
    for place in (0, 1, 2, 4, piece, piece + 1, len(rows) - 30, len(rows) - 1):
        broken = [*rows[:place], "?", *rows[place + 1 :]]
        with pytest.raises(Refusal) as caught:
            check("".join(f"{row}\n" for row in broken), pins())
        assert caught.value.line == place + 1
        assert str(caught.value).startswith(f"line {place + 1}: ")
