"""Statements: one text for one statement, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.program import (
    OPERATIONS,
    Instruction,
    IntervalArithmetic,
    Literal,
    Malformed,
    Statement,
    rational,
    statement_from_lines,
)
from tests.kernel.helpers import (
    programs,
    rationals,
    reproducible,
    statement_of,
    statements_of_the_paper,
)

SMALL = [
    "parameter p 0 1",
    "variable x",
    "variable y",
    "box 0 1 -1/2 3/4",
    "box 1 1 0 2",
    "two = constant 2",
    "square = power x 2",
    "second = stumpff 2 y",
    "f = add square second",
    "g = mul f two",
    "alternative f >= 0 and g > 0",
    "alternative x > 0",
]


def edited(row: int, text: str | None) -> list[str]:
    """Return the small statement with one row changed, or removed."""
    return [*SMALL[:row], *([] if text is None else [text]), *SMALL[row + 1 :]]


def test_the_small_statement_is_read_as_it_is_written() -> None:
    found = statement_from_lines(SMALL)
    assert found.lines() == SMALL
    assert found == Statement(
        ("p",),
        ("x", "y"),
        (
            ((Fraction(0), Fraction(1)), (Fraction(-1, 2), Fraction(3, 4))),
            ((Fraction(1), Fraction(1)), (Fraction(0), Fraction(2))),
        ),
        (
            Instruction("two", "constant", ("2",)),
            Instruction("square", "power", ("x", "2")),
            Instruction("second", "stumpff", ("2", "y")),
            Instruction("f", "add", ("square", "second")),
            Instruction("g", "mul", ("f", "two")),
        ),
        ((Literal("f", False), Literal("g", True)), (Literal("x", True),)),
        ((Fraction(0), Fraction(1)),),
    )


@pytest.mark.parametrize("statement", statements_of_the_paper().values())
def test_statements_of_the_paper_survive_a_round_trip(statement: Statement) -> None:
    assert statement_from_lines(statement.lines()) == statement


@given(
    program=programs(("p", "x", "y"), tuple(OPERATIONS)),
    ends=st.lists(st.tuples(rationals(), st.integers(0, 3)), min_size=2, max_size=2),
    boxes=st.integers(0, 3),
    strict=st.booleans(),
)
@reproducible()
def test_random_statements_survive_a_round_trip(
    program: tuple[Instruction, ...],
    ends: list[tuple[Fraction, int]],
    boxes: int,
    strict: bool,
) -> None:
    box = tuple((lower, lower + width) for lower, width in ends)
    rows = tuple((Literal(line.name, strict), Literal("x", not strict)) for line in program)
    statement = Statement(("p",), ("x", "y"), (box,) * boxes, program, rows)
    assert statement_from_lines(statement.lines()) == statement


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (0, "parameter"),
        (0, "parameter P 0 1"),
        (0, "parameter x 0 1"),
        (0, "parameter box 0 1"),
        (0, "parameter p 0"),
        (0, "parameter p 0 1 2"),
        (0, "parameter p 0 0.3"),
        (1, "variable 1x"),
        (1, "variable y"),
        (1, "variable alternative"),
        (1, f"variable {'x' * 65}"),
        (3, "box 0 1 -1/2"),
        (3, "box 0 1 -1/2 3/4 0 1"),
        (3, "box 0 1"),
        (3, "box 1 0 -1/2 3/4"),
        (3, "box 0 1 -1/2 0.75"),
        (3, "box 0 1 -1/2 6/8"),
        (3, "box"),
        (5, None),
        (5, "two = constant 0.3"),
        (5, "two = constant 1e3"),
        (5, "two = constant 4/2"),
        (5, "two = constant x"),
        (5, "two = constant"),
        (5, "two = constant 2 2"),
        (5, "two = pi pi"),
        (5, "two = pi x"),
        (5, "precision = constant 2"),
        (5, "variable = constant 2"),
        (5, "x = constant 2"),
        (5, "p = constant 2"),
        (5, "two constant 2"),
        (5, "Two = constant 2"),
        (5, "two = Constant 2"),
        (5, "two = call x"),
        (5, "two = eval x"),
        (5, "two = between x y"),
        (6, "square = power x -2"),
        (6, "square = power x 100"),
        (6, "square = power x 02"),
        (6, "square = power x 1/2"),
        (6, "square = power x y"),
        (6, "square = power 2 x"),
        (6, "square = power square 2"),
        (7, "second = stumpff y 2"),
        (7, "second = stumpff 2"),
        (7, "second = stumpff -1 y"),
        (7, "second = stumpff 2 z"),
        (8, "f = add square"),
        (8, "f = add square second square"),
        (8, "f = add square g"),
        (8, "f = add square 2"),
        (8, "square = add square second"),
        (8, "f = neg square second"),
        (8, "f = sqrt"),
        (8, "f = angle square"),
        (8, "f = certainly_positive square"),
        (10, "alternative f >= 0 and h > 0"),
        (10, "alternative f >= 1"),
        (10, "alternative f <= 0"),
        (10, "alternative f"),
        (10, "alternative f >= 0 and"),
        (10, "alternative f >= 0 or g > 0"),
        (10, "alternative"),
        (10, "remark f >= 0"),
        (10, ""),
    ],
)
def test_malformed_statements_are_refused(row: int, text: str | None) -> None:
    with pytest.raises(Malformed):
        statement_from_lines(edited(row, text))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["variable x"], "at least one alternative"),
        (["f = pi", "alternative f > 0"], "at least one variable"),
        ([], "at least one variable"),
        (["parameter p 0 1", "parameter q", "variable x", "alternative x > 0"], "range"),
    ],
)
def test_statements_that_lack_a_part_are_refused(rows: list[str], reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        statement_from_lines(rows)


def test_an_empty_alternative_is_refused() -> None:
    with pytest.raises(Malformed, match="none of them empty"):
        Statement((), ("x",), (), (), ((),))


@pytest.mark.parametrize("text", ["0", "7", "-7", "1/2", "-12/35", "9" * 200])
def test_rationals_in_lowest_terms_are_read(text: str) -> None:
    assert str(rational(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0.3",
        ".5",
        "1e3",
        "2/4",
        "3/1",
        "0/1",
        "-0",
        "+1",
        "01",
        "1/0",
        "1/-2",
        "1 /2",
        " 1",
        "1\n",
        "1_000",
        "inf",
        "nan",
        "0x1",
        "\u0661",
        "9" * 201,
    ],
)
def test_what_is_no_rational_in_lowest_terms_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        rational(text)


def test_every_operation_is_evaluated() -> None:
    statement = statement_of(
        """
        variable x
        a = constant 1/2
        b = pi
        c = add a x
        d = sub c a
        e = mul d c
        f = div e c
        g = neg f
        h = power g 2
        i = sqrt h
        j = cos b
        k = sin b
        l = stumpff 1 b
        m = angle j k
        alternative m >= 0
        """
    )
    assert {line.operation for line in statement.program} == set(OPERATIONS)
    arithmetic = IntervalArithmetic(64)
    values = statement.evaluate({"x": arithmetic.constant(Fraction(3))}, arithmetic)
    expected = {"c": Fraction(7, 2), "e": Fraction(21, 2), "f": 3, "g": -3, "h": 9, "i": 3, "j": -1}
    for name, truth in expected.items():
        lower, upper = values[name].endpoints()
        assert lower <= truth <= upper
        assert upper - lower < Fraction(1, 1 << 50)
