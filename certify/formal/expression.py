"""Writes the values of a kernel program as Coq terms over the real numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from certify.kernel.program import Instruction, Statement

LONGEST = 60
# Coq's own words, and what the files themselves use, are no names of variables.
TAKEN = frozenset(
    {"as", "at", "by", "cofix", "else", "end", "exists", "exists2", "fix", "for", "forall", "fun"}
    | {"if", "in", "let", "match", "mod", "return", "then", "using", "where", "with"}
    | {"cos", "holds", "pow", "sin", "sqrt"}
)


class NoTwin(ValueError):
    """This certificate has no twin in Coq; the message says why."""


def identifier(name: str) -> str:
    """Return the Coq name of a value of the program."""
    return f"{name}_" if name.rstrip("_") in TAKEN else name


def number(value: Fraction) -> str:
    """Write an exact rational as a Coq term."""
    text = str(value)
    return text if text.isdigit() else f"({text})"


def definitions(
    statement: Statement, parameters: Mapping[str, Fraction], wanted: Sequence[str]
) -> list[tuple[str, str]]:
    """Return ``(name, term)`` for all that the wanted values use, in the program's order.

    What the program names only for itself (u1, u2, ...) and uses once is written in place, as
    are constants. Raises `NoTwin` where an operation has no counterpart in Coq's library.
    """
    needed = _needed(statement, wanted)
    lines = [line for line in statement.program if line.name in needed]
    uses = Counter(name for line in lines for name in line.arguments)
    rows = [(identifier(x), str(parameters[x])) for x in statement.parameters if x in needed]
    text: dict[str, tuple[str, int]] = {}
    for line in lines:
        written = _write(line, text)
        simple = line.operation in ("constant", "pi")
        once = uses[line.name] == 1 and len(written[0]) <= LONGEST
        numbered = line.name[0] == "u" and line.name[1:].isdigit()
        if line.name not in wanted and numbered and (simple or once):
            text[line.name] = written
        else:
            rows.append((identifier(line.name), written[0]))
    return rows


def _needed(statement: Statement, wanted: Sequence[str]) -> set[str]:
    needed = set(wanted)
    for line in reversed(statement.program):
        if line.name in needed:
            needed.update(line.arguments)
    return needed


def _write(line: Instruction, text: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Return the term of an instruction and how tightly it binds.

    1 is a sum, 2 a product, 3 an application, 4 an atom.
    """

    def part(name: str, binding: int) -> str:
        term, own = text.get(name, (identifier(name), 4))
        return term if own >= binding else f"({term})"

    operation, a = line.operation, line.arguments
    if operation == "constant":
        return a[0], 4 if a[0].isdigit() else 1
    if operation == "pi":
        return "PI", 4
    if operation == "add":
        return f"{part(a[0], 1)} + {part(a[1], 2)}", 1
    if operation == "sub":
        return f"{part(a[0], 1)} - {part(a[1], 2)}", 1
    if operation == "mul":
        return f"{part(a[0], 2)} * {part(a[1], 3)}", 2
    if operation == "div":
        return f"{part(a[0], 2)} / {part(a[1], 3)}", 2
    if operation == "neg":
        return f"- {part(a[0], 4)}", 1
    if operation == "power":
        return f"{part(a[0], 4)}^{a[1]}", 3
    if operation in ("sin", "cos", "sqrt"):
        # Coq's sqrt is 0 where its argument is negative, as the kernel's is.
        return f"{operation} {part(a[0], 4)}", 3
    raise NoTwin(f"its program uses '{operation}', which Coq's library of real numbers lacks")
