"""Statements with all that can be printed, and whether what is read is what was meant."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from io import StringIO
from itertools import takewhile
from typing import Any

import mpmath
from rich.console import Console

from certify.formal.expression import NoTwin
from certify.formal.twin import stated
from certify.kernel.certificate import Certificate
from certify.kernel.program import OPERATIONS, Instruction, Literal, Statement
from certify.report.formats.terminal import of_claim as to_terminal
from certify.report.formula import mathml
from certify.report.statement import formulas, joined
from certify.report.template import environment
from tests.kernel.helpers import Reference
from tests.places import claim_file
from tests.printed.coq import of_coq
from tests.printed.usual import Printed, of_mathml, of_text

# Names that are easily read as something else, and words, which the kernel does not know as such.
NAMES = (
    ["x", "y", "x1", "x_1", "x12", "x_12", "x_1_2", "x1_2", "x_", "x__1", "w1_1", "w_11", "norm1"]
    + ["gamma1_norm1", "gamma", "gamma1", "gamma_1", "theta", "theta_2", "theta2", "eps", "epsilon"]
    + ["pi", "pi_", "pi_1", "pi2", "all", "real", "where", "for", "and", "or", "in", "max", "min"]
    + ["sqrt", "sin", "cos", "cos_", "angle", "c_1", "c_2", "c_2_", "e", "i", "u", "u7", "u_7"]
    + ["value", "value_", "forall", "let", "x_over_pi", "at", "by", "in_", "y_plus_x", "minus"]
    + ["a_name_of_many_words_that_is_as_long_as_a_name_can_be_in_a_file", "vertex_before_bound"]
)
CONSTANTS = ("0", "1", "2", "-1", "-3", "1/2", "-1/2", "3/4", "21/20", "-7/3", "100", "1/1000")
Case = tuple[Statement, dict[str, Fraction]]


def draw(source: random.Random) -> Case:
    """Draw a statement and values of its parameters."""
    names = [f"u{number}" for number in range(1, 5)] if source.random() < 0.2 else []
    names += source.sample(NAMES, len(NAMES))
    parameters = [names.pop(0) for _ in range(source.choice((0, 0, 1, 2)))]
    variables = [names.pop(0) for _ in range(source.choice((1, 2, 2, 3)))]
    program = _program(source, [*parameters, *variables], names)
    known = [*parameters, *variables, *(line.name for line in program)]
    alternatives = tuple(
        tuple(
            Literal(name, source.random() < 0.5)
            for name in source.sample(known[-4:], min(len(known[-4:]), source.choice((1, 1, 2, 3))))
        )
        for _ in range(source.choice((1, 1, 2, 3)))
    )
    boxes = tuple(
        tuple(_ends(source) for _ in variables) for _ in range(source.choice((0, 1, 1, 2)))
    )
    given = {name: _rational(source) for name in parameters}
    ranges = tuple(
        (value - _rational(source) ** 2 - Fraction(1, 7), value + _rational(source) ** 2)
        for value in given.values()
    )
    if source.random() < 0.5:
        ranges = ()
    return (
        Statement(tuple(parameters), tuple(variables), boxes, program, alternatives, ranges),
        given,
    )


def _rational(source: random.Random) -> Fraction:
    return Fraction(source.randint(-40, 40), source.choice((1, 2, 7, 20)))


def _ends(source: random.Random) -> tuple[Fraction, Fraction]:
    ends = sorted((_rational(source), _rational(source)))
    return (ends[0], ends[0]) if source.random() < 0.2 else (ends[0], ends[1])


def _program(source: random.Random, inputs: list[str], names: list[str]) -> tuple[Instruction, ...]:
    found: list[Instruction] = []
    known = list(inputs)
    # The operations that nest into each other in place come most often.
    often = ("add", "sub", "mul", "div", "neg", "power")
    taken = {*inputs}
    for number in range(1, source.randint(2, 14)):
        operation = source.choice(often if source.random() < 0.6 else tuple(OPERATIONS))
        recent = known[-2:] if source.random() < 0.7 else known
        a, b = (source.choice(recent) for _ in range(2))
        integer = str(source.choice((0, 1, 2, 2, 3, 5)))
        arguments = {
            "constant": (source.choice(CONSTANTS),),
            "power": (a, integer),
            "stumpff": (integer, a),
        }.get(operation, (a, b)[: OPERATIONS[operation]])
        own = f"u{number}"
        if own in taken or source.random() < 0.2:
            own = next(name for name in names if name not in taken)
        taken.add(own)
        known.append(own)
        found.append(Instruction(own, operation, arguments))
    return tuple(found)


# --- the printed forms ----------------------------------------------------------------------


FORMS = ("terminal", "Markdown", "MathML", "Coq")
# A report with little but its statement, and its template, which takes longer to load than to fill.
REPORT = json.loads(claim_file("lemma4").read_text(encoding="utf-8"))
REPORT |= dict.fromkeys(("tight", "by_hand", "requires", "cross_checks", "believed"), [])
VERSION = REPORT["versions"][0] | {"facts": []}
MARKDOWN = environment().get_template("report.md")


def printed(form: str, statement: Statement, parameters: Mapping[str, Fraction]) -> Printed:
    """Print a statement and read it back. Raises `NoTwin` where Coq cannot say it."""
    if form == "Coq":
        certificate = Certificate("example", tuple(parameters.items()), statement, 64)
        return of_coq(stated(certificate))
    lines = formulas(statement, parameters)
    if form == "MathML":
        return of_mathml([mathml(line) for line in joined(lines)])
    data = REPORT | {"versions": [VERSION | {"statement": lines}]}
    if form == "Markdown":
        _, _, rest = MARKDOWN.render(data, data=data).partition("**What the kernel checked")
        return of_text(rest.split("```")[1].strip("\n").split("\n"))
    shown = StringIO()
    to_terminal(data, Console(file=shown, width=80), [])
    _, _, rest = shown.getvalue().partition("What the kernel checked (as printed):\n")
    rows = takewhile(lambda row: not row.startswith("  Here "), rest.split("\n"))
    return of_text([row[2:] for row in takewhile(lambda row: row.startswith("  "), rows)])


# --- the comparison -------------------------------------------------------------------------


# What the variables are, and the value of each name of the program there.
Point = tuple[list[Any], dict[str, Any]]


class NoPoint(ValueError):
    """At this point a value is not defined, is huge, or is too close to where it jumps."""


def meant(statement: Statement, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return all values of the program at a point. Raises `NoPoint`."""
    try:
        found = statement.evaluate(inputs, Reference())
    except (ZeroDivisionError, OverflowError):
        raise NoPoint from None
    if any(abs(value) > 10**12 for value in found.values()):
        raise NoPoint
    for line in statement.program:
        values = [abs(found[name]) for name in line.arguments if name in found]
        jumps = {
            "div": lambda a, b: b < 1e-10,
            "angle": lambda a, b: a + b < 1e-10,
            "sqrt": lambda a: 0 < a < 1e-20,
            "stumpff": lambda a: a > 20,
        }.get(line.operation)
        if jumps and jumps(*values):
            raise NoPoint
    return found


def compare(
    read: Printed, statement: Statement, parameters: Mapping[str, Fraction], points: list[Point]
) -> None:
    """Compare what was read with the statement, and the values of both at points."""
    if read.parameters or not parameters:
        assert [value for _, value, _ in read.parameters] == [*parameters.values()]
        ranges = statement.ranges or (None,) * len(parameters)
        assert tuple(limits for _, _, limits in read.parameters) == ranges
    assert len(read.variables) == len(statement.variables)
    assert tuple(map(tuple, read.boxes)) == statement.boxes
    strict = [[literal.strict for literal in row] for row in statement.alternatives]
    assert [[each for _, each in row] for row in read.alternatives] == strict
    given = [*map(Reference().constant, parameters.values())] if read.parameters else []
    names = [*(name for name, _, _ in read.parameters), *read.variables]
    for point, values in points:
        seen = read.values(dict(zip(names, [*given, *point], strict=True)))
        for row, literals in zip(seen, statement.alternatives, strict=True):
            for value, literal in zip(row, literals, strict=True):
                truth = values[literal.name]
                assert abs(value - truth) <= mpmath.mpf(10) ** -15 * (1 + abs(truth)), literal


def points_of(source: random.Random, case: Case, count: int) -> list[Point]:
    """Draw points at which the program has values, at most so many."""
    statement, parameters = case
    names = (*parameters, *statement.variables)
    found: list[Point] = []
    for _ in range(4 * count):
        point = [mpmath.mpf(source.randint(-200, 200)) / 64 for _ in statement.variables]
        given = map(Reference().constant, parameters.values())
        with suppress(NoPoint):
            found.append((point, meant(statement, dict(zip(names, [*given, *point], strict=True)))))
        if len(found) == count:
            break
    return found


def read_back(source: random.Random, case: Case, points: int = 3) -> str:
    """Print a statement in every form, read it back and compare; say in how many forms.

    Raises AssertionError with the statement if one of them says something else.
    """
    statement, parameters = case
    with mpmath.workdps(60):
        places = points_of(source, case, points)
        forms = list(FORMS)
        for form in FORMS:
            # Of proofs only are there twins, and without a box nothing is proved.
            if form == "Coq" and not statement.boxes:
                forms.remove(form)
                continue
            try:
                read = printed(form, statement, parameters)
            except NoTwin:
                operations = {line.operation for line in statement.program}
                assert operations & {"angle", "stumpff"}, statement.lines()
                forms.remove(form)
                continue
            except Exception as error:
                raise AssertionError(f"{form}, {error!r}:\n" + _shown(case)) from error
            try:
                compare(read, statement, parameters, places)
            except Exception as error:
                raise AssertionError(f"{form}, {error!r}:\n" + _shown(case)) from error
    return f"{len(forms)} forms" + ("" if places else ", compared at no point")


def _shown(case: Case) -> str:
    statement, parameters = case
    return "\n".join([*statement.lines(), *formulas(statement, parameters)])
