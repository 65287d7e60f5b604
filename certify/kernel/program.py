"""Statements as data: straight-line programs over exact boxes.

A statement says: for every point of every box, at least one alternative holds, and an
alternative is a conjunction of signs of program values. The program is a list of
instructions ``name = operation arguments``; its inputs are the parameters and the
variables. It runs over any number system that offers the operations (`Arithmetic`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from certify.kernel import functions, interval
from certify.kernel.interval import Interval
from certify.kernel.work import spend

# Each operation's number of arguments. `constant` takes a rational, `power` a value and an
# integer, `stumpff` an integer and a value; the rest take values. Integers are 0 to 99.
OPERATIONS = {
    "constant": 1,
    "pi": 0,
    "add": 2,
    "sub": 2,
    "mul": 2,
    "div": 2,
    "neg": 1,
    "power": 2,
    "sqrt": 1,
    "cos": 1,
    "sin": 1,
    "stumpff": 2,
    "angle": 2,
}
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
RATIONAL = re.compile(r"(0|-?[1-9][0-9]{0,199})(/[1-9][0-9]{0,199})?\Z")
MOST_INSTRUCTIONS = 2000
MOST_INPUTS = 64  # parameters and variables
RESERVED = ("parameter", "variable", "box", "alternative", "precision")


class Malformed(ValueError):
    """Text or data that is no statement; the message says what would be right.

    `row` is the place of the line in the statement's text, from 0, where that is known.
    """

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


def rational(text: str) -> Fraction:
    """Read ``p`` or ``p/q`` in lowest terms; anything else raises `Malformed`."""
    if not RATIONAL.match(text):
        raise Malformed(f"'{text[:40]}' is no rational number: p or p/q in lowest terms")
    value = Fraction(text)
    if str(value) != text:
        raise Malformed(f"'{text[:40]}' is not in lowest terms: {value}")
    return value


class Arithmetic(Protocol):
    """A number system that programs run over.

    Its numbers support ``+ - * /`` among themselves, unary minus, and multiplication by an
    integer from the left.
    """

    def constant(self, value: Fraction) -> Any:
        """Return the number for an exact rational."""

    def between(self, lower: Fraction, upper: Fraction) -> Any:
        """Return an enclosure of the interval ``[lower, upper]``."""

    def power(self, x: Any, exponent: int) -> Any:
        """Return ``x ** exponent`` for an exponent of at least 1."""

    def pi(self) -> Any:
        """Return pi."""

    def sqrt(self, x: Any) -> Any:
        """Return ``sqrt(max(x, 0))``."""

    def cos(self, x: Any) -> Any:
        """Return the cosine."""

    def sin(self, x: Any) -> Any:
        """Return the sine."""

    def stumpff(self, k: int, x: Any) -> Any:
        """Return the Stumpff function ``c_k(x)``."""

    def angle(self, adjacent: Any, opposite: Any) -> Any:
        """Return the angle in [0, pi] of ``(adjacent, opposite)``, ``opposite >= 0``."""

    def certainly_positive(self, x: Any) -> bool:
        """Return True only if the number is greater than zero."""


@dataclass(frozen=True)
class IntervalArithmetic:
    """The kernel's own arithmetic: `Interval` with ``bits`` binary places."""

    bits: int

    sqrt = staticmethod(interval.sqrt)
    cos = staticmethod(functions.cos)
    sin = staticmethod(functions.sin)
    stumpff = staticmethod(functions.stumpff)
    angle = staticmethod(functions.angle)
    certainly_positive = staticmethod(interval.certainly_positive)

    def constant(self, value: Fraction) -> Interval:
        """Enclose an exact rational."""
        return Interval.between(value, value, self.bits)

    def between(self, lower: Fraction, upper: Fraction) -> Interval:
        """Enclose ``[lower, upper]``."""
        return Interval.between(lower, upper, self.bits)

    def power(self, x: Interval, exponent: int) -> Interval:
        """Enclose ``x ** exponent``."""
        return x**exponent

    def pi(self) -> Interval:
        """Enclose pi."""
        return functions.pi(self.bits)


@dataclass(frozen=True)
class Instruction:
    """One line ``name = operation arguments``."""

    name: str
    operation: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.name, "=", self.operation, *self.arguments))


@dataclass(frozen=True)
class Literal:
    """The condition ``name > 0`` (strict) or ``name >= 0``."""

    name: str
    strict: bool

    def __str__(self) -> str:
        return f"{self.name} {'>' if self.strict else '>='} 0"


Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Statement:
    """For all points of all boxes, one of the alternatives holds in full.

    With no box the variables range over all real numbers; such a statement can be
    refuted by a witness but not proved. `ranges`, if given, admits for each parameter only
    values with ``lower < value <= upper``. Square roots and angles are total functions:
    ``sqrt x`` means ``sqrt(max(x, 0))``, ``angle x y`` the angle of ``(x, max(y, 0))``.
    Raises `Malformed` unless every name is defined once and before its use, every alternative
    speaks of defined names, and there are at most `MOST_INSTRUCTIONS` and `MOST_INPUTS`.
    """

    parameters: tuple[str, ...]
    variables: tuple[str, ...]
    boxes: tuple[Box, ...]
    program: tuple[Instruction, ...]
    alternatives: tuple[tuple[Literal, ...], ...]
    ranges: tuple[tuple[Fraction, Fraction], ...] = ()

    def __post_init__(self) -> None:
        if len(self.program) > MOST_INSTRUCTIONS:
            raise Malformed(f"a statement has at most {MOST_INSTRUCTIONS} instructions")
        if len(self.parameters) + len(self.variables) > MOST_INPUTS:
            raise Malformed(f"a statement has at most {MOST_INPUTS} parameters and variables")
        known: set[str] = set()
        for name in (*self.parameters, *self.variables, *(line.name for line in self.program)):
            if not NAME.match(name) or name in known or name in RESERVED:
                raise Malformed(f"'{name[:64]}' is no name, is reserved, or is defined twice")
            known.add(name)
        if self.ranges and len(self.ranges) != len(self.parameters):
            raise Malformed("either all parameters have a range or none has")
        if not self.variables:
            raise Malformed("a statement has at least one variable")
        known = {*self.parameters, *self.variables}
        first = len(self.parameters) + len(self.variables) + len(self.boxes)
        for row, line in enumerate(self.program, first):
            arguments, used = line.arguments, line.arguments
            if OPERATIONS.get(line.operation) != len(arguments):
                raise Malformed(f"'{str(line)[:60]}' is no instruction", row)
            if line.operation == "constant":
                rational(arguments[0])
                used = ()
            elif line.operation in ("power", "stumpff"):
                index = 1 if line.operation == "power" else 0
                if not re.fullmatch(r"[0-9]|[1-9][0-9]", arguments[index]):
                    raise Malformed(
                        f"'{str(line)[:60]}': the index is an integer from 0 to 99", row
                    )
                used = (arguments[1 - index],)
            for name in used:
                if name not in known:
                    raise Malformed(
                        f"'{str(line)[:60]}' uses '{name[:64]}' before it is defined", row
                    )
            known.add(line.name)
        if not self.alternatives or not all(self.alternatives):
            raise Malformed("a statement has at least one alternative, none of them empty")
        for literal in (literal for row in self.alternatives for literal in row):
            if literal.name not in known:
                raise Malformed(f"the alternative '{literal}' speaks of an undefined value")
        for box in self.boxes:
            if len(box) != len(self.variables) or any(lower > upper for lower, upper in box):
                raise Malformed("a box gives each variable a lower and an upper end")

    def lines(self) -> list[str]:
        """Return the canonical text, line by line."""
        rows = [f"parameter {name}" for name in self.parameters]
        if self.ranges:
            rows = [f"{row} {a} {b}" for row, (a, b) in zip(rows, self.ranges, strict=True)]
        rows += [f"variable {name}" for name in self.variables]
        for box in self.boxes:
            rows.append(" ".join(("box", *(str(end) for pair in box for end in pair))))
        rows += [str(line) for line in self.program]
        rows += ["alternative " + " and ".join(map(str, row)) for row in self.alternatives]
        return rows

    @cached_property
    def _constants(self) -> dict[str, Fraction]:
        """Every constant of the program by name, read once and not at each evaluation."""
        return {
            line.name: Fraction(line.arguments[0])
            for line in self.program
            if line.operation == "constant"
        }

    def evaluate(self, inputs: Mapping[str, Any], arithmetic: Arithmetic) -> dict[str, Any]:
        """Run the program and return every value by name.

        `inputs` maps parameters and variables to numbers of the number system.
        """
        spend(len(self.program))
        values = dict(inputs)
        for line in self.program:
            operation, arguments = line.operation, line.arguments
            if operation == "constant":
                value = arithmetic.constant(self._constants[line.name])
            elif operation == "pi":
                value = arithmetic.pi()
            elif operation == "power":
                value = arithmetic.power(values[arguments[0]], int(arguments[1]))
            elif operation == "stumpff":
                value = arithmetic.stumpff(int(arguments[0]), values[arguments[1]])
            else:
                operands = [values[name] for name in arguments]
                if operation == "add":
                    value = operands[0] + operands[1]
                elif operation == "sub":
                    value = operands[0] - operands[1]
                elif operation == "mul":
                    value = operands[0] * operands[1]
                elif operation == "div":
                    value = operands[0] / operands[1]
                elif operation == "neg":
                    value = -operands[0]
                else:  # sqrt, cos, sin, angle: the names of the arithmetic's methods
                    value = getattr(arithmetic, operation)(*operands)
            values[line.name] = value
        return values


INSTRUCTION = re.compile(r"([a-z][a-z0-9_]*) = ([a-z]+)((?: \S+)*)\Z")
LITERAL = re.compile(r"([a-z][a-z0-9_]*) (>=|>) 0\Z")


def statement_from_lines(rows: list[str]) -> Statement:
    """Read the canonical text of a statement; raise `Malformed` with the reason."""
    parameters: list[str] = []
    variables: list[str] = []
    boxes: list[Box] = []
    ranges: list[tuple[Fraction, Fraction]] = []
    program: list[Instruction] = []
    alternatives: list[tuple[Literal, ...]] = []
    for place, row in enumerate(rows):
        keyword, _, rest = row.partition(" ")
        if keyword == "parameter":
            name, *limits = rest.split(" ")
            parameters.append(name)
            if limits:
                if len(limits) != 2:
                    raise Malformed(f"'{row[:60]}': a range has two ends", place)
                ranges.append((rational(limits[0]), rational(limits[1])))
        elif keyword == "variable":
            variables.append(rest)
        elif keyword == "box":
            ends = [rational(word) for word in rest.split(" ")]
            if len(ends) % 2:
                raise Malformed(f"'{row[:60]}': a box has two ends for each variable", place)
            boxes.append(tuple(zip(ends[::2], ends[1::2], strict=True)))
        elif keyword == "alternative":
            found = [LITERAL.match(part) for part in rest.split(" and ")]
            if not all(found):
                raise Malformed(f"'{row[:60]}': an alternative reads 'x >= 0 and y > 0'", place)
            alternatives.append(tuple(Literal(m[1], m[2] == ">") for m in found if m))
        else:
            match = INSTRUCTION.match(row)
            if not match:
                raise Malformed(f"'{row[:60]}' is no line of a statement", place)
            program.append(Instruction(match[1], match[2], tuple(match[3].split())))
    return Statement(
        tuple(parameters),
        tuple(variables),
        tuple(boxes),
        tuple(program),
        tuple(alternatives),
        tuple(ranges),
    )
