"""What a claim is: frozen data, and nothing that decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from certify.kernel.program import Box, Literal, Statement
from certify.theory.numbers import Traced, Tracing

Parameters = Mapping[str, Fraction]


@dataclass(frozen=True)
class Parameter:
    """A number that can be set from the command line: default, open range, meaning."""

    name: str
    default: Fraction
    lower: Fraction
    upper: Fraction
    meaning: str


@dataclass(frozen=True)
class HandStep:
    """A step of reasoning that no machine checks, and the test that attacks it."""

    what: str
    attacked_by: str


def state(
    inputs: tuple[Sequence[str], Sequence[str]],
    boxes: tuple[Box, ...],
    formulas: Callable[[Tracing], Sequence[Sequence[tuple[str, Traced, bool]]]],
) -> Statement:
    """Compile a statement.

    `inputs` names the parameters and the variables; `formulas` computes on a tape and
    returns the alternatives, each a list of ``(symbol, value, strict)``: value > 0 if
    strict, else value >= 0.
    """
    parameters, variables = inputs
    tape = Tracing((*parameters, *variables))
    alternatives = []
    named: dict[int, str] = {}
    for row in formulas(tape):
        literals = []
        for symbol, value, strict in row:
            if value.row not in named:
                named[value.row] = symbol
                tape.name(symbol, value)
            literals.append(Literal(named[value.row], strict))
        alternatives.append(tuple(literals))
    return Statement(
        tuple(parameters), tuple(variables), boxes, tape.instructions(), tuple(alternatives)
    )
