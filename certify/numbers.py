"""Number systems that the formulas of the paper run over.

Each class offers the operations of `certify.kernel.program.Arithmetic` that formulas use:
`constant`, `pi`, `sqrt`, `cos`, `sin`, `stumpff`, `angle`. Libraries are imported when a
system is made, so that what needs none of them does not load them.
"""

from __future__ import annotations

import os
import sys
from abc import ABCMeta
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from certify.kernel.program import Instruction

Number = Any
Exactly = int | Fraction


class Float64:
    """NumPy arrays of float64, element by element."""

    def __init__(self) -> None:
        # Only who uses these numbers waits for them.
        import numpy

        self._numpy = numpy

    def constant(self, value: Exactly) -> float:
        """Return the nearest float64."""
        return float(value)

    def pi(self) -> float:
        """Return the float64 nearest to pi."""
        return float(self._numpy.pi)

    def sqrt(self, x: Number) -> Number:
        """Return ``sqrt(max(x, 0))``."""
        return self._numpy.sqrt(self._numpy.maximum(x, 0.0))

    def maximum(self, x: Number, y: Number) -> Number:
        """Return the larger of two numbers."""
        return self._numpy.maximum(x, y)

    def cos(self, x: Number) -> Number:
        """Return the cosine."""
        return self._numpy.cos(x)

    def sin(self, x: Number) -> Number:
        """Return the sine."""
        return self._numpy.sin(x)

    def angle(self, adjacent: Number, opposite: Number) -> Number:
        """Return the angle in [0, pi] of ``(adjacent, opposite)``."""
        return self._numpy.arctan2(opposite, adjacent)


class Multiprecision:
    """mpmath numbers with a given number of decimal digits."""

    def __init__(self, digits: int) -> None:
        # Only who uses these numbers waits for them.
        import mpmath

        self._context = mpmath.mp.clone()
        self._context.dps = digits

    def constant(self, value: Exactly) -> Number:
        """Return the nearest number of this precision."""
        value = Fraction(value)
        return self._context.mpf(value.numerator) / value.denominator

    def from_float(self, value: float) -> Number:
        """Return the number that a float64 is, exactly."""
        return self._context.mpf(value)

    def pi(self) -> Number:
        """Return pi."""
        return +self._context.pi

    def sqrt(self, x: Number) -> Number:
        """Return ``sqrt(max(x, 0))``."""
        return self._context.sqrt(max(x, self._context.zero))

    def maximum(self, x: Number, y: Number) -> Number:
        """Return the larger of two numbers."""
        return max(x, y)

    def cos(self, x: Number) -> Number:
        """Return the cosine."""
        return self._context.cos(x)

    def sin(self, x: Number) -> Number:
        """Return the sine."""
        return self._context.sin(x)

    def angle(self, adjacent: Number, opposite: Number) -> Number:
        """Return the angle in [0, pi] of ``(adjacent, opposite)``."""
        return self._context.atan2(opposite, adjacent)


class Symbolic:
    """SymPy expressions."""

    def __init__(self) -> None:
        # Only who uses these numbers waits for them.
        import sympy

        self._sympy = sympy

    def constant(self, value: Exactly) -> Number:
        """Return the exact rational."""
        value = Fraction(value)
        return self._sympy.Rational(value.numerator, value.denominator)

    def pi(self) -> Number:
        """Return the symbol pi."""
        return self._sympy.pi

    def sqrt(self, x: Number) -> Number:
        """Return the square root."""
        return self._sympy.sqrt(x)

    def maximum(self, x: Number, y: Number) -> Number:
        """Return the larger of two numbers."""
        return self._sympy.Max(x, y)

    def cos(self, x: Number) -> Number:
        """Return the cosine."""
        return self._sympy.cos(x)

    def sin(self, x: Number) -> Number:
        """Return the sine."""
        return self._sympy.sin(x)

    def angle(self, adjacent: Number, opposite: Number) -> Number:
        """Return the angle of ``(adjacent, opposite)``."""
        return self._sympy.atan2(opposite, adjacent)


class Balls:
    """Arb's real balls (python-flint) at a given precision in bits.

    Also a full `Arithmetic` for the kernel's programs, forms and series: this is what the
    search computes with.
    """

    def __init__(self, bits: int) -> None:
        # Only who uses these numbers waits for them.
        import flint

        flint.ctx.prec = bits
        self._flint = flint
        self.bits = bits

    def constant(self, value: Exactly) -> Number:
        """Enclose an exact rational."""
        if type(value) is not Fraction:
            value = Fraction(value)
        return self._flint.arb(self._flint.fmpq(value.numerator, value.denominator))

    def between(self, lower: Fraction, upper: Fraction) -> Number:
        """Enclose ``[lower, upper]``."""
        return self.constant(lower).union(self.constant(upper))

    def power(self, x: Number, exponent: int) -> Number:
        """Enclose ``x ** exponent``; Arb's own operator wants a positive base."""
        if exponent == 0:
            return self._flint.arb(1)
        if exponent % 2 == 0 and x.contains(0):
            size = x.abs_upper()
            return (size**exponent).union(self._flint.arb(0))
        result = x
        for _ in range(exponent - 1):
            result = result * x
        return result

    def pi(self) -> Number:
        """Enclose pi."""
        return self._flint.arb.pi()

    def sqrt(self, x: Number) -> Number:
        """Enclose ``sqrt(max(x, 0))``."""
        if x >= 0:
            return x.sqrt()
        root = x.max(self._flint.arb(0)).sqrt()
        if root.is_finite():
            return root
        # Rounding has put the lower end of the ball below 0.
        return self._flint.arb(0).union(x.upper().max(self._flint.arb(0)).sqrt())

    def maximum(self, x: Number, y: Number) -> Number:
        """Enclose the larger of two numbers."""
        return x.max(y)

    def cos(self, x: Number) -> Number:
        """Enclose the cosine."""
        return x.cos()

    def sin(self, x: Number) -> Number:
        """Enclose the sine."""
        return x.sin()

    def stumpff(self, k: int, x: Number) -> Number:
        """Enclose ``c_k`` as the hypergeometric function 0F1 or its relatives allow.

        ``c_k(x) = 1F2(1; (k+1)/2, (k+2)/2; -x^2/4) / k!``.
        """
        arb = self._flint.arb
        upper = [arb(1)]
        lower = [arb(k + 1) / 2, arb(k + 2) / 2]
        return arb.hypgeom(-x * x / 4, upper, lower) / arb.fac_ui(k)

    def angle(self, adjacent: Number, opposite: Number) -> Number:
        """Enclose the angle in [0, pi] of ``(adjacent, max(opposite, 0))``, as the kernel does."""
        return self._flint.arb.atan2(opposite.max(self._flint.arb(0)), adjacent)

    def certainly_positive(self, x: Number) -> bool:
        """Return True only if the whole ball is greater than zero."""
        return bool(x > 0)


class Untraceable(TypeError):
    """A use of a recorded value that recording cannot follow; says what to write instead."""


class Tracing:
    """Records formulas as instructions: how a statement is compiled from the theory.

    Equal subexpressions become one instruction. `name` gives a value the paper's symbol. Whatever
    asks a value for its number, which it has not, raises `Untraceable`; `instructions` raises it
    again, if the formula has caught it.
    """

    def __init__(self, inputs: Sequence[str]) -> None:
        self._rows: list[tuple[str, tuple[str | int, ...]]] = []
        self._known: dict[tuple[str | int, ...], int] = {}
        self._inputs = tuple(inputs)
        self._symbols: dict[int, str] = {}
        self._refusal: Exception | None = None

    def refuse(self, error: Exception) -> NoReturn:
        """Raise an error, now and when the instructions are asked for."""
        self._refusal = error
        raise error

    def input(self, name: str) -> Traced:
        """Return a parameter or variable."""
        if name not in self._inputs:
            raise ValueError(f"'{name}' is not among the inputs {', '.join(self._inputs)}")
        return self._emit("input", name)

    def value(self, x: object) -> Traced:
        """Return a value of this recording, also for an exact number.

        Raises `Untraceable` for a value of another one, which is another function of the inputs.
        """
        if not isinstance(x, Traced):
            return self.constant(x)  # type: ignore[arg-type]
        if x._tape is not self:
            x._tape._refusal = error = Untraceable(FOREIGN)
            self.refuse(error)
        return x

    def _emit(self, operation: str, *arguments: str | int) -> Traced:
        """Record an operation on rows (integers) and words, once."""
        key = (operation, *arguments)
        if key not in self._known:
            self._known[key] = len(self._rows)
            self._rows.append((operation, arguments))
        return Traced(self._known[key], self)

    def name(self, symbol: str, value: Traced) -> Traced:
        """Name a value; returns it. Raises ValueError if it or the symbol is named already."""
        row = self.value(value).row
        if row in self._symbols or symbol in (*self._symbols.values(), *self._inputs):
            raise ValueError(f"'{symbol}' names a value that has a name, or stands twice")
        self._symbols[row] = symbol
        return value

    def instructions(self) -> tuple[Instruction, ...]:
        """Return the instructions that the named values need, numbered in order."""
        if self._refusal is not None:
            raise self._refusal
        needed, waiting = set(), list(self._symbols)
        while waiting:
            row = waiting.pop()
            if row not in needed:
                needed.add(row)
                waiting += [a for a in self._rows[row][1] if isinstance(a, int)]
        names: dict[int, str] = {}
        found: list[Instruction] = []
        for row in sorted(needed):
            operation, arguments = self._rows[row]
            if operation == "input":
                names[row] = str(arguments[0])
                continue
            names[row] = self._symbols.get(row, f"u{len(found) + 1}")
            words = tuple(names[a] if isinstance(a, int) else a for a in arguments)
            found.append(Instruction(names[row], operation, words))
        return tuple(found)

    def constant(self, value: Exactly) -> Traced:
        """Return an exact rational."""
        if type(value) is not int and type(value) is not Fraction:
            self.refuse(TypeError(f"statements hold exact numbers, not {type(value).__name__}"))
        return self._emit("constant", str(Fraction(value)))

    def pi(self) -> Traced:
        """Return pi."""
        return self._emit("pi")

    def sqrt(self, x: object) -> Traced:
        """Return ``sqrt(max(x, 0))``."""
        return self._emit("sqrt", self.value(x).row)

    def maximum(self, x: object, y: object) -> Traced:
        """Return the larger of two numbers, as ``(x + y + sqrt((x - y)^2)) / 2``."""
        first, second = self.value(x), self.value(y)
        return (first + second + self.sqrt((first - second) ** 2)) / 2

    def cos(self, x: object) -> Traced:
        """Return the cosine."""
        return self._emit("cos", self.value(x).row)

    def sin(self, x: object) -> Traced:
        """Return the sine."""
        return self._emit("sin", self.value(x).row)

    def stumpff(self, k: int, x: object) -> Traced:
        """Return ``c_k(x)``."""
        return self._emit("stumpff", str(k), self.value(x).row)

    def angle(self, adjacent: object, opposite: object) -> Traced:
        """Return the angle in [0, pi] of ``(adjacent, opposite)``."""
        first, second = self.value(adjacent), self.value(opposite)
        return self._emit("angle", first.row, second.row)

    def operate(self, operation: str, *operands: object) -> Traced:
        """Record an arithmetic operation on traced values and exact numbers."""
        traced = [self.value(each).row for each in operands if isinstance(each, Traced)]
        if operation == "mul" and type(operands[0]) is int and abs(operands[0]) == 1:
            unit, other = operands
            if isinstance(other, Traced):
                return other if unit == 1 else self.operate("neg", other)
        if operation == "mul" and len(traced) == 2 and traced[0] == traced[1]:
            return self._emit("power", traced[0], "2")
        return self._emit(operation, *[self.value(operand).row for operand in operands])

    def power(self, base: object, exponent: int) -> Traced:
        """Record ``base ** exponent``."""
        return self._emit("power", self.value(base).row, str(exponent))


FOREIGN = (
    "a value of an earlier call comes back, out of a table, a default argument or a variable"
    " outside of the formula; compute it anew from the arguments"
)
CASES = (
    "write one formula for all values, where numbers.maximum(x, y) is the larger of two, and claim"
    " each case by itself"
)


def _refused(use: str, right: str) -> Any:
    """Return a method that refuses a use of a traced value and says what would be right."""

    def method(self: Traced, *others: object) -> NoReturn:
        what = f"{use} asks for the number of a value that has none yet"
        self._tape.refuse(Untraceable(f"{what}; {right}"))

    return method


# What asks a value for its type on behalf of another, and who may: fractions, which ask what they
# are added to, and certify.
ABSTRACT = ABCMeta.__instancecheck__.__code__.co_filename
MAY_ASK = (Fraction.__add__.__code__.co_filename, f"{Path(__file__).parent}{os.sep}")


def _asked_by_a_formula() -> bool:
    """Say whether code that is neither certify's nor that of fractions asks for a value's type."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename == ABSTRACT:
        frame = frame.f_back
    return frame is None or not frame.f_code.co_filename.startswith(MAY_ASK)


class _Missing(Untraceable, AttributeError):
    """An attribute that a traced value has not."""


class Traced:
    """A value of a program that is being recorded: it has operations, and no number yet."""

    __slots__ = ("row", "_tape")
    # NumPy leaves operations with it to the methods below.
    __array_ufunc__ = None

    row: int
    _tape: Tracing

    def __init__(self, row: int, tape: Tracing) -> None:
        object.__setattr__(self, "row", row)
        object.__setattr__(self, "_tape", tape)

    def __neg__(self) -> Traced:
        return self._tape.operate("neg", self)

    def __pos__(self) -> Traced:
        return self

    def __add__(self, other: object) -> Traced:
        return self._tape.operate("add", self, other)

    def __radd__(self, other: object) -> Traced:
        return self._tape.operate("add", other, self)

    def __sub__(self, other: object) -> Traced:
        return self._tape.operate("sub", self, other)

    def __rsub__(self, other: object) -> Traced:
        return self._tape.operate("sub", other, self)

    def __mul__(self, other: object) -> Traced:
        return self._tape.operate("mul", self, other)

    def __rmul__(self, other: object) -> Traced:
        return self._tape.operate("mul", other, self)

    def __truediv__(self, other: object) -> Traced:
        return self._tape.operate("div", self, other)

    def __rtruediv__(self, other: object) -> Traced:
        return self._tape.operate("div", other, self)

    def __pow__(self, exponent: int) -> Traced:
        return self._tape.power(self, exponent)

    __eq__ = _refused("==", CASES)
    __ne__ = _refused("!=", CASES)
    __lt__ = _refused("a comparison, also in max, min and sorted,", CASES)
    __le__ = __gt__ = __ge__ = __lt__
    __bool__ = _refused("a truth value, as in if, and, or, not,", CASES)
    __hash__ = _refused(
        "a key of a table or set", "compute it again, as equal terms are recorded once"
    )
    __abs__ = _refused("abs", "write numbers.sqrt(x**2)")
    __float__ = __complex__ = _refused(
        "float, also in a function of math,", "write numbers.sqrt, sin, cos, ... of the value"
    )
    __int__ = __index__ = _refused("an integer", "compute with the value as it is")
    __round__ = __floor__ = __ceil__ = __trunc__ = _refused(
        "rounding", "compute with the value as it is"
    )
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refused(
        "division with a remainder", "write x / y, which is exact"
    )
    __rpow__ = _refused("an exponent", "exponents are integers from 0 to 99")
    __iter__ = __len__ = __getitem__ = __contains__ = _refused(
        "iteration, an index or 'in'", "a value is one number; put several into a tuple"
    )
    __str__ = __repr__ = __format__ = _refused("text", "words belong into says='...'")
    __reduce_ex__ = _refused("copying", "use the value itself, which never changes")

    def __setattr__(self, name: str, value: object) -> None:
        what = f"a value's {name[:40]} cannot be set"
        self._tape.refuse(Untraceable(f"{what}; compute a new value"))

    __delattr__ = _refused("an attribute", "compute a new value")

    def __getattr__(self, name: str) -> NoReturn:
        right = "a formula has + - * / **, exact numbers and the methods of numbers"
        error = _Missing(f"a recorded value has no {name[:40]}; {right}")
        # Python itself asks for names with underscores, and goes on without.
        if not name.startswith("_"):
            self._tape.refuse(error)
        raise error

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The type, which a formula may not ask for, as numbers have another one."""
        if _asked_by_a_formula():
            what = "isinstance, a pattern or a dispatch asks for the type of a value"
            self._tape.refuse(Untraceable(f"{what}; {CASES}"))
        return Traced
