"""Writes the statement that the kernel checked as formulas, from its program.

They are read by the usual conventions: calls, then ``^``, ``* /``, unary minus, ``+ -``. Brackets
stand also where these are often overlooked: about a power that is raised to a power, a quotient in
a product or another quotient, and what begins with a minus behind an operator.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import takewhile
from textwrap import wrap

from certify.kernel.program import Instruction, Statement
from certify.vocabulary import PRINTED

LONGEST = 60
# Longer lines are broken; they go on indented so far.
WIDTH = 78
CONTINUED = "    "
# How tightly a formula binds.
SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(5)


def formulas(statement: Statement, parameters: Mapping[str, Fraction]) -> list[str]:
    """Return lines of plain text: the domain, the alternatives, then every value they use."""
    names = spelled(statement)
    rows = [f"{names[name]} = {parameters[name]}" for name in statement.parameters]
    if statement.ranges:
        pairs = zip(rows, statement.ranges, strict=True)
        rows = [f"{row} in ({lower}, {upper}]" for row, (lower, upper) in pairs]
    variables = [names[name] for name in statement.variables]
    if not statement.boxes:
        rows.append(f"for all real {', '.join(variables)}:")
    for number, box in enumerate(statement.boxes):
        ends = ", ".join(
            f"{name} = {lower}" if lower == upper else f"{name} in [{lower}, {upper}]"
            for name, (lower, upper) in zip(variables, box, strict=True)
        )
        rows.append(f"{'and ' if number else ''}for all {ends}:")
    for number, row in enumerate(statement.alternatives):
        literals = (f"{names[x.name]} {'>' if x.strict else '>='} 0" for x in row)
        rows.append(f"  {'or ' if number else ''}{' and '.join(literals)}")
    found = definitions(statement)
    rows += ["where", *(f"  {row}" for row in found)] if found else []
    return [line for row in rows for line in _broken(row)]


def values(lines: Sequence[str]) -> list[str]:
    """Return the lines that give the parameters their values; those after them do not depend on it.

    `lines` are what `formulas` returns.
    """
    return list(takewhile(lambda line: not line.startswith("for all "), lines))


def spelled(statement: Statement) -> dict[str, str]:
    """Return how each name is written: one that is a word of the lines, with ``_`` behind it.

    Lemma files have no such names, but a certificate that somebody else made may.
    """
    functions = (f"c_{x.arguments[0]}" for x in statement.program if x.operation == "stumpff")
    words = {*PRINTED, *functions}
    names = (*statement.parameters, *statement.variables, *(x.name for x in statement.program))
    return {name: f"{name}_" if name.rstrip("_") in words else name for name in names}


def _broken(row: str) -> list[str]:
    """Break a long line before an operator, "and" or what follows a comma."""
    start = row[: len(row) - len(row.lstrip())]
    whole = re.sub(r" (=|in|>=?) ", "\u00a0\\1\u00a0", row.strip())
    whole = re.sub(r"(?<!\w)(for|all|real|and|or|[-+]) ", "\\1\u00a0", whole)
    lines = wrap(
        whole,
        WIDTH,
        initial_indent=start,
        subsequent_indent=CONTINUED,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]


def joined(lines: Sequence[str]) -> list[str]:
    """Undo the breaking of long lines."""
    rows: list[str] = []
    for line in lines:
        if line.startswith(CONTINUED):
            rows[-1] += f" {line.strip()}"
        else:
            rows.append(line)
    return rows


def definitions(statement: Statement) -> list[str]:
    """Return the program as definitions, with what is used once written in place."""
    uses = Counter(name for line in statement.program for name in line.arguments)
    spoken = {literal.name for row in statement.alternatives for literal in row}
    names = spelled(statement)
    text: dict[str, tuple[str, int]] = {name: (x, ATOM) for name, x in names.items()}
    rows = []
    for line in statement.program:
        written = _write(line, text)
        simple = line.operation in ("constant", "pi")
        once = uses[line.name] == 1 and len(written[0]) <= LONGEST
        numbered = line.name[0] == "u" and line.name[1:].isdigit()
        if line.name not in spoken and numbered and (simple or once):
            text[line.name] = written
        else:
            rows.append(f"{names[line.name]} = {written[0]}")
    return rows


def _write(line: Instruction, text: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Return the formula of an instruction and how tightly it binds."""

    def part(name: str, binding: int) -> str:
        formula, own = text[name]
        return formula if own >= binding else f"({formula})"

    def term(name: str, binding: int) -> str:
        formula = part(name, binding)
        return f"({formula})" if formula.startswith("-") else formula

    operation, a = line.operation, line.arguments
    if operation == "constant":
        binding = QUOTIENT if "/" in a[0] else ATOM
        return a[0], SUM if a[0].startswith("-") else binding
    if operation == "pi":
        return "pi", ATOM
    if operation == "add":
        return f"{part(a[0], SUM)} + {term(a[1], SUM)}", SUM
    if operation == "sub":
        return f"{part(a[0], SUM)} - {term(a[1], QUOTIENT)}", SUM
    if operation == "mul":
        return f"{part(a[0], PRODUCT)}*{part(a[1], PRODUCT)}", PRODUCT
    if operation == "div":
        return f"{part(a[0], PRODUCT)}/{part(a[1], POWER)}", QUOTIENT
    if operation == "neg":
        return f"-{part(a[0], QUOTIENT)}", SUM
    if operation == "power":
        return f"{part(a[0], ATOM)}^{a[1]}", POWER
    if operation == "stumpff":
        return f"c_{a[0]}({part(a[1], SUM)})", ATOM
    return f"{operation}({', '.join(part(name, SUM) for name in a)})", ATOM
