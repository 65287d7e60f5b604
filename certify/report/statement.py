"""Writes the statement that the kernel checked as formulas, from its program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import takewhile

from certify.kernel.program import Instruction, Statement

LONGEST = 60
# Longer lines of alternatives are broken before an "and".
LINE = 78


def formulas(statement: Statement, parameters: dict[str, Fraction]) -> list[str]:
    """Return lines of plain text: the domain, the alternatives, then every value they use."""
    rows = [
        f"{name} = {parameters.get(name, 'as set in the certificate')}"
        for name in statement.parameters
    ]
    if not statement.boxes:
        rows.append(f"for all real {', '.join(statement.variables)}:")
    for number, box in enumerate(statement.boxes):
        pairs = zip(statement.variables, box, strict=True)
        ends = ", ".join(
            f"{name} = {lower}" if lower == upper else f"{name} in [{lower}, {upper}]"
            for name, (lower, upper) in pairs
        )
        rows.append(f"{'and ' if number else ''}for all {ends}:")
    for number, row in enumerate(statement.alternatives):
        rows += _joined(f"  {'or ' if number else ''}", [*map(str, row)])
    rows.append("where")
    return rows + [f"  {row}" for row in definitions(statement)]


def values(lines: Sequence[str]) -> list[str]:
    """Return the lines that give the parameters their values; those after them do not depend on it.

    `lines` are what `formulas` returns.
    """
    return list(takewhile(lambda line: not line.startswith("for all "), lines))


def _joined(start: str, literals: Sequence[str]) -> list[str]:
    """Join what holds together by "and", in lines that go on further to the right."""
    first, *more = literals
    lines = [start + first]
    for literal in more:
        longer = f"{lines[-1]} and {literal}"
        if len(longer) <= LINE:
            lines[-1] = longer
        else:
            lines.append(f"    and {literal}")
    return lines


def definitions(statement: Statement) -> list[str]:
    """Return the program as definitions, with what is used once written in place."""
    uses = Counter(name for line in statement.program for name in line.arguments)
    spoken = {literal.name for row in statement.alternatives for literal in row}
    text: dict[str, tuple[str, int]] = {}
    rows = []
    for line in statement.program:
        written = _write(line, text)
        simple = line.operation in ("constant", "pi")
        once = uses[line.name] == 1 and len(written[0]) <= LONGEST
        numbered = line.name[0] == "u" and line.name[1:].isdigit()
        if line.name not in spoken and numbered and (simple or once):
            text[line.name] = written
        else:
            rows.append(f"{line.name} = {written[0]}")
    return rows


def _write(line: Instruction, text: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """Return the formula of an instruction and how tightly it binds (3: an atom)."""

    def part(name: str, binding: int) -> str:
        formula, own = text.get(name, (name, 3))
        return formula if own >= binding else f"({formula})"

    operation, a = line.operation, line.arguments
    if operation == "constant":
        return a[0], 3 if a[0].isdigit() else 1
    if operation == "pi":
        return "pi", 3
    if operation == "add":
        return f"{part(a[0], 1)} + {part(a[1], 1)}", 1
    if operation == "sub":
        return f"{part(a[0], 1)} - {part(a[1], 2)}", 1
    if operation == "mul":
        return f"{part(a[0], 2)}*{part(a[1], 2)}", 2
    if operation == "div":
        return f"{part(a[0], 2)}/{part(a[1], 3)}", 2
    if operation == "neg":
        return f"-{part(a[0], 2)}", 1
    if operation == "power":
        return f"{part(a[0], 3)}^{a[1]}", 3
    if operation == "stumpff":
        return f"c_{a[0]}({part(a[1], 0)})", 3
    return f"{operation}({', '.join(part(name, 0) for name in a)})", 3
