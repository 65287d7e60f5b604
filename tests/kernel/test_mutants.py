"""Mutants of certificates are refused, or are still proofs of the same statement.

Each is tried as it is and with both hashes made to fit again. What the kernel accepts is
judged by other means: boxes in rationals, values in mpmath.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import prod

import mpmath
import pytest

from certify.kernel.certificate import Refusal, read
from certify.kernel.check import check
from certify.kernel.program import Statement
from certify.kernel.verdict import Proved, Refuted
from certify.pinned import pins
from tests.kernel.helpers import DIGITS, Reference, report, with_fitting_hashes
from tests.kernel.mutants import (
    KINDS,
    WITNESS_KINDS,
    Mutator,
    Rows,
    lines_of,
    mutants,
    places,
    sample,
)

PROOFS = ("lemma4.cert", "lemma3.cert")
WITNESS = "lemma4.sharp.refuted.cert"
CASES = [(name, kind) for name in PROOFS for kind in KINDS]
Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Outcome:
    """A mutant's text, and what the kernel said of it."""

    text: str
    verdict: Proved | Refuted | None
    refusal: str = ""


def outcome(text: str) -> Outcome:
    """Check a text; anything but a refusal and a verdict is an error."""
    try:
        return Outcome(text, check(text, pins()))
    except Refusal as refusal:
        return Outcome(text, None, str(refusal))


def table_of(name: str) -> dict[str, Mutator]:
    """Return the kinds of mutants of a certificate."""
    return WITNESS_KINDS if name == WITNESS else KINDS


@cache
def outcomes(name: str, kind: str, fitting: bool) -> list[Outcome]:
    """Check all mutants of one kind of a stored certificate."""
    found = []
    for rows in mutants(table_of(name), kind, lines_of(name)):
        plain = "".join(f"{row}\n" for row in rows)
        text = with_fitting_hashes(rows) if fitting else plain
        if text != report(name):
            found.append(outcome(text))
    return found


def assert_refused_with_line_number(found: Outcome) -> None:
    """Assert a refusal that names a line of the text."""
    assert found.verdict is None
    match = re.match(r"line ([1-9][0-9]*): .", found.refusal)
    assert match
    assert int(match[1]) <= max(1, found.text.count("\n") + 1)


# --- a judge that is not the kernel --------------------------------------------------------


def halves(box: Box, index: int) -> tuple[Box, Box]:
    """Cut a box in the middle."""
    lower, upper = box[index]
    middle = lower + (upper - lower) / 2
    parts = (lower, middle), (middle, upper)
    low, high = ((*box[:index], part, *box[index + 1 :]) for part in parts)
    return low, high


def leaves(box: Box, variables: list[str], nodes: Iterator[str]) -> Iterator[tuple[Box, str]]:
    """Walk a tree in preorder."""
    node = next(nodes)
    if node.startswith("leaf "):
        yield box, node
        return
    for half in halves(box, variables.index(node.removeprefix("split "))):
        yield from leaves(half, variables, nodes)


def volume(box: Box) -> Fraction:
    """Return the volume in those directions in which the box has a width."""
    return prod((upper - lower for lower, upper in box if upper > lower), start=Fraction(1))


def overlap(first: Box, second: Box) -> bool:
    """Say whether two boxes share more than their boundary."""
    return all(
        max(a, c) < min(b, d) or a == b == c == d
        for (a, b), (c, d) in zip(first, second, strict=True)
    )


def assert_tree_covers(rows: Rows, statement: Statement, parameters: dict[str, Fraction]) -> None:
    """Assert that leaves tile the boxes and that what some of them say is true at their centre."""
    variables = [rows[n].split(" ")[1] for n in places(rows, "variable")]
    starts = [*places(rows, "piece"), len(rows) - 1]
    boxes = []
    for place in places(rows, "box"):
        ends = list(map(Fraction, rows[place].split(" ")[1:]))
        boxes.append(tuple(zip(ends[::2], ends[1::2], strict=True)))
    assert len(boxes) == len(starts) - 1
    for box, start, end in zip(boxes, starts[:-1], starts[1:], strict=True):
        nodes = iter(rows[start + 1 : end])
        found = list(leaves(box, variables, nodes))
        assert next(nodes, None) is None
        assert sum(volume(leaf) for leaf, _ in found) == volume(box)
        assert not any(overlap(a, b) for (a, _), (b, _) in combinations(found, 2))
        for leaf, row in sample(found, 5):
            point = {
                name: (lower + upper) / 2
                for name, (lower, upper) in zip(variables, leaf, strict=True)
            }
            values = evaluate(statement, parameters | point)
            literals = statement.alternatives[int(row.split(" ")[1]) - 1]
            assert all(values[x.name] > (0 if x.strict else -1e-20) for x in literals)
        for _, row in found:
            _, number, *forms = row.split(" ")
            assert len(forms) == len(statement.alternatives[int(number) - 1])


def evaluate(statement: Statement, inputs: dict[str, Fraction]) -> dict[str, mpmath.mpf]:
    """Evaluate a statement at a point by mpmath."""
    reference = Reference()
    with mpmath.workdps(DIGITS):
        numbers = {name: reference.constant(value) for name, value in inputs.items()}
        return statement.evaluate(numbers, reference)


def assert_same_statement(found: Outcome, original: str) -> dict[str, Fraction]:
    """Assert that an accepted text speaks of the original's statement; return parameters.

    Where these differ from the original's, the evidence must name them.
    """
    accepted, first = read(found.text)[0], read(original)[0]
    assert accepted.claim == first.claim
    assert accepted.statement == first.statement
    head, tree = accepted.statement.lines(), found.text.split("\n")
    assert "\n".join(head) in original
    assert "\n".join(head) in found.text
    named = [row.removeprefix("set ").split(" ") for row in tree if row.startswith("set ")]
    assert found.verdict is not None
    evidence = found.verdict.evidence
    assert [[name, str(value)] for name, value in evidence.parameters] == named
    assert evidence.claim == first.claim
    return dict(accepted.parameters)


def assert_still_a_proof(found: Outcome, original: str) -> None:
    """Assert that an accepted mutant proves the original's statement."""
    parameters = assert_same_statement(found, original)
    assert isinstance(found.verdict, Proved)
    rows = found.text.removesuffix("\n").split("\n")
    assert_tree_covers(rows, read(original)[0].statement, parameters)


def assert_still_a_witness(found: Outcome, original: str) -> None:
    """Assert that an accepted mutant's witness violates the original's statement."""
    parameters = assert_same_statement(found, original)
    assert isinstance(found.verdict, Refuted)
    rows = found.text.removesuffix("\n").split("\n")
    words = [rows[n].split(" ") for n in places(rows, "at")]
    witness = {name: Fraction(value) for _, name, value in words}
    statement = read(original)[0].statement
    assert tuple(witness) == statement.variables
    values = evaluate(statement, parameters | witness)
    for literals in statement.alternatives:
        assert any(values[x.name] <= 0 if x.strict else values[x.name] < 0 for x in literals)


# --- the tests -----------------------------------------------------------------------------


@pytest.mark.long(but=2)
@pytest.mark.parametrize("name", [*PROOFS, WITNESS])
def test_the_originals_are_accepted_by_kernel_and_judge(name: str) -> None:
    found = outcome(report(name))
    judge = assert_still_a_witness if name == WITNESS else assert_still_a_proof
    judge(found, report(name))


@pytest.mark.long(but=37)
@pytest.mark.parametrize(("name", "kind"), [*CASES, *((WITNESS, kind) for kind in WITNESS_KINDS)])
def test_mutants_with_the_old_hashes_are_refused(name: str, kind: str) -> None:
    found = outcomes(name, kind, False)
    assert found
    for each in found:
        assert_refused_with_line_number(each)


@pytest.mark.long
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_mutants_with_fitting_hashes_are_refused_or_prove_the_same(name: str, kind: str) -> None:
    found = outcomes(name, kind, True)
    assert found
    for each in found:
        if each.verdict is None:
            assert_refused_with_line_number(each)
        else:
            assert_still_a_proof(each, report(name))


@pytest.mark.long(but=8)
@pytest.mark.parametrize("kind", WITNESS_KINDS)
def test_mutants_of_a_witness_are_refused_or_still_violate(kind: str) -> None:
    found = outcomes(WITNESS, kind, True)
    assert found
    for each in found:
        if each.verdict is None:
            assert_refused_with_line_number(each)
        else:
            assert_still_a_witness(each, report(WITNESS))


@pytest.mark.long
@pytest.mark.parametrize("name", [*PROOFS, WITNESS])
def test_there_are_many_mutants_and_of_each_kind_some_are_refused(name: str) -> None:
    refused: Counter[str] = Counter()
    total = 0
    for kind in table_of(name):
        found = outcomes(name, kind, True)
        total += len(found)
        refused[kind] = sum(each.verdict is None for each in found)
    assert total >= (150 if name == WITNESS else 300)
    assert sum(refused.values()) >= (100 if name == WITNESS else 200)
    assert min(refused.values()) >= 1


@pytest.mark.long
def test_a_true_mutant_is_accepted_so_that_refusing_everything_would_not_pass() -> None:
    accepted = {
        kind
        for name, kind in CASES
        for each in outcomes(name, kind, True)
        if each.verdict is not None
    }
    assert {"precision changed", "parameter changed", "form of a leaf changed"} <= accepted


def test_the_judge_notices_a_tree_that_does_not_cover() -> None:
    original = report("lemma3.cert")
    certificate = read(original)[0]
    parameters = dict(certificate.parameters)
    for kind in ("subtree removed", "subtree doubled", "split removed, subtrees hoisted"):
        noticed = 0
        for rows in mutants(KINDS, kind, lines_of("lemma3.cert")):
            try:
                assert_tree_covers(rows, certificate.statement, parameters)
            except (AssertionError, RuntimeError, ValueError):
                noticed += 1
        assert noticed
