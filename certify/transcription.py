"""Is the recorded program the function that was written? Both are evaluated, side by side.

A function is compiled by recording what it does to its arguments, once. That is the function only
if it does the same to numbers: if it asks nothing of their type, keeps nothing from an earlier
call, and draws no lots. So it is recorded a second time, and then run on numbers itself, at
`POINTS` points or more of the domain, its ends and cuts and several admitted values of the
parameters among them, beside the program. Nothing of that goes through the program. The numbers
are exact where the program has only ``+ - * /`` and powers, else enclosed to 50 digits by Arb; the
function and the program differ where the enclosures are disjoint.

The kernel's functions are total: ``sqrt(x)`` means ``sqrt(max(x, 0))``, and the angle of (x, y)
that of (x, max(y, 0)). Who writes ``sqrt(x - 2) <= 1/10`` on [0, 1] has not written the theorem
that is proved then. So it is noticed at the points if a root or an angle certainly leaves its
domain there, and a lemma file that does is refused: `maximum` says that the maximum is meant. To
refuse what only is not shown to stay inside would refuse ``sqrt(x^2 - 2xy + y^2)``; that is said in
the report (`stays_inside`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import count, islice
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn

import flint

from certify.kernel.interval import Interval
from certify.kernel.program import Box, Instruction, IntervalArithmetic, Literal, Statement
from certify.numbers import Balls, Exactly, Tracing

if TYPE_CHECKING:
    from certify.parameter import Parameter

POINTS = 64
MOST_TRIED = 16 * POINTS
# Into how many parts a box is divided, a point at one of them; also by numbers without small
# divisors, as a formula may treat short fractions in a way of their own.
PARTS = (96, 97, 1009, 10007)
# Bits of the enclosures; more where these have not `SHARP` good ones, 50 digits, at enough points.
PRECISIONS = (256, 2048)
SHARP = 168
# Of exact values, above and below the line; where they may have more, all are enclosed.
MOST_BITS = 8192
INPUT_BITS = 32
RATIONAL = ("constant", "add", "sub", "mul", "div", "neg", "power")
# Of the intervals over boxes, and how many of these are tried.
BOUND_BITS = 64
MOST_BOUNDED = 300

Alternatives = Sequence[Sequence[tuple[str, Any, bool]]]
# Takes a `Tracing`, or an `Evaluating` in its place.
Formulas = Callable[[Any], Alternatives]


class Mistranscribed(ValueError):
    """A function that is not what was recorded of it; names the point where that is seen."""


@dataclass(frozen=True)
class Transcription:
    """At how many points function and program agree, and whether all values there were exact.

    `outside` names a point where a root or an angle leaves its domain; empty if none did.
    """

    points: int
    exact: bool
    outside: str = ""


def record(
    inputs: Sequence[str], formulas: Formulas, tape: Callable[[Sequence[str]], Tracing] = Tracing
) -> tuple[tuple[Instruction, ...], tuple[tuple[Literal, ...], ...]]:
    """Record formulas once: return the program, and the alternatives over its values."""
    recording = tape(inputs)
    alternatives = []
    named: dict[int, str] = {}
    for row in formulas(recording):
        literals = []
        for symbol, found, strict in row:
            value = recording.value(found)
            if value.row not in named:
                named[value.row] = symbol
                recording.name(symbol, value)
            literals.append(Literal(named[value.row], strict))
        alternatives.append(tuple(literals))
    return recording.instructions(), tuple(alternatives)


@dataclass(frozen=True, eq=False)
class Compiled(Statement):
    """A statement with the function that it was compiled from.

    `settable` are its parameters, `tape` is what records. Copies in other processes are plain
    statements.
    """

    formulas: Formulas = field(kw_only=True, repr=False)
    settable: tuple[Parameter, ...] = field(kw_only=True, repr=False)
    tape: Callable[[Sequence[str]], Tracing] = field(kw_only=True, repr=False)

    def __reduce__(self) -> tuple[type[Statement], tuple[object, ...]]:
        rest = (self.boxes, self.program, self.alternatives, self.ranges)
        return Statement, (self.parameters, self.variables, *rest)

    def record_again(self) -> None:
        """Record the function once more. Raises `Mistranscribed` if it is another one now."""
        again = record((*self.parameters, *self.variables), self.formulas, self.tape)
        if again != (self.program, self.alternatives):
            raise Mistranscribed(
                "the formula is another one when it is called again; let it depend on its"
                " arguments alone"
            )

    @cached_property
    def transcription(self) -> Transcription:
        """Compare the function with the program, once. Raises `Mistranscribed`."""
        self.record_again()
        for bits in PRECISIONS:
            found = _compare(self, bits)
            if found.points >= POINTS:
                return found
        raise Mistranscribed(
            f"the formula has a value at {found.points} of {MOST_TRIED} points of the domain that"
            f" were tried, and {POINTS} are needed to compare it with what was recorded"
        )


@dataclass(frozen=True, eq=False)
class Tested(Statement):
    """A statement that another process has compiled, and compared with its function there.

    `inside` are the values of the parameters for which roots and angles are shown to stay inside
    their domains; None if they are not.
    """

    transcription: Transcription = field(kw_only=True)
    inside: Mapping[str, Fraction] | None = field(kw_only=True)


Transcribed = Compiled | Tested


# --- the numbers ----------------------------------------------------------------------------


class Enclosed:
    """A real number that an arithmetic encloses; mixes with exact ones."""

    __slots__ = ("value", "arithmetic")

    def __init__(self, value: Any, arithmetic: Any) -> None:
        self.value, self.arithmetic = value, arithmetic

    def _with(self, other: object, operation: Callable[[Any, Any], Any]) -> Any:
        if isinstance(other, Enclosed):
            return Enclosed(operation(self.value, other.value), self.arithmetic)
        if type(other) is int:
            return Enclosed(operation(self.value, other), self.arithmetic)
        if type(other) is Fraction:
            value = self.arithmetic.constant(other)
            return Enclosed(operation(self.value, value), self.arithmetic)
        return NotImplemented

    def __neg__(self) -> Enclosed:
        return Enclosed(-self.value, self.arithmetic)

    def __pos__(self) -> Enclosed:
        return self

    def __add__(self, other: object) -> Any:
        return self._with(other, operator.add)

    def __radd__(self, other: object) -> Any:
        return self._with(other, lambda x, y: y + x)

    def __sub__(self, other: object) -> Any:
        return self._with(other, operator.sub)

    def __rsub__(self, other: object) -> Any:
        return self._with(other, lambda x, y: y - x)

    def __mul__(self, other: object) -> Any:
        return self**2 if other is self else self._with(other, operator.mul)

    def __rmul__(self, other: object) -> Any:
        return self._with(other, lambda x, y: y * x)

    def __truediv__(self, other: object) -> Any:
        return self._with(other, operator.truediv)

    def __rtruediv__(self, other: object) -> Any:
        return self._with(other, lambda x, y: y / x)

    def __pow__(self, exponent: int) -> Enclosed:
        return Enclosed(self.arithmetic.power(self.value, exponent), self.arithmetic)


Real = int | Fraction | Enclosed


class Evaluating:
    """Takes the place of a tape: the inputs are numbers, and so is all that comes of them.

    Exact inputs stay exact by ``+ - * /`` and powers; all else is `Enclosed`. `outside` says where
    a root or an angle has left its domain.
    """

    def __init__(self, inputs: Mapping[str, Real], arithmetic: Any) -> None:
        self._inputs, self._arithmetic = inputs, arithmetic
        self.outside = ""

    def input(self, name: str) -> Real:
        """Return a parameter or variable."""
        return self._inputs[name]

    def name(self, symbol: str, value: Real) -> Real:
        """Return the value."""
        return value

    def enclosure(self, x: object) -> Any:
        """Return a number of the arithmetic. Raises TypeError for what is no number."""
        if isinstance(x, Enclosed):
            return x.value
        if type(x) is not int and type(x) is not Fraction:
            raise TypeError(f"a number is exact, not {type(x).__name__}")
        return self._arithmetic.constant(Fraction(x))

    def notice(self, what: str, x: Any) -> None:
        """Keep it in `outside` if a number certainly is negative."""
        if not self.outside and self._arithmetic.certainly_positive(-x):
            self.outside = f"{what} {_shown(x)}"

    def constant(self, value: Exactly) -> Fraction:
        """Return an exact rational."""
        return Fraction(value)

    def pi(self) -> Enclosed:
        """Enclose pi."""
        return Enclosed(self._arithmetic.pi(), self._arithmetic)

    def power(self, x: Real, exponent: int) -> Real:
        """Return ``x ** exponent``."""
        return x**exponent

    def maximum(self, x: Real, y: Real) -> Enclosed:
        """Enclose the larger of two numbers."""
        larger = self._arithmetic.maximum(self.enclosure(x), self.enclosure(y))
        return Enclosed(larger, self._arithmetic)

    def sqrt(self, x: Real) -> Enclosed:
        """Enclose ``sqrt(max(x, 0))``."""
        found = self.enclosure(x)
        self.notice("a root is taken of", found)
        return Enclosed(self._arithmetic.sqrt(found), self._arithmetic)

    def cos(self, x: Real) -> Enclosed:
        """Enclose the cosine."""
        return Enclosed(self._arithmetic.cos(self.enclosure(x)), self._arithmetic)

    def sin(self, x: Real) -> Enclosed:
        """Enclose the sine."""
        return Enclosed(self._arithmetic.sin(self.enclosure(x)), self._arithmetic)

    def stumpff(self, k: int, x: Real) -> Enclosed:
        """Enclose ``c_k(x)``."""
        return Enclosed(self._arithmetic.stumpff(k, self.enclosure(x)), self._arithmetic)

    def angle(self, adjacent: Real, opposite: Real) -> Enclosed:
        """Enclose the angle in [0, pi] of ``(adjacent, max(opposite, 0))``."""
        sides = self.enclosure(adjacent), self.enclosure(opposite)
        self.notice("numbers.angle has the second side", sides[1])
        return Enclosed(self._arithmetic.angle(*sides), self._arithmetic)


def _shown(ball: Any) -> str:
    """Write the middle of a ball to ten digits."""
    digits, e, exponent = str(ball.mid().str(10, radius=False)).partition("e")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + e + exponent


def _bits(statement: Statement) -> int:
    """Bound the bits of a program's exact values, up to `MOST_BITS`; enclosures have none."""
    bits = dict.fromkeys((*statement.parameters, *statement.variables), INPUT_BITS)
    for line in statement.program:
        used = [bits[name] for name in line.arguments if name in bits]
        if line.operation == "constant":
            used = [4 * len(line.arguments[0])]
        elif line.operation == "power":
            used = [used[0] * int(line.arguments[1])]
        elif line.operation not in RATIONAL:
            used = []
        bits[line.name] = min(sum(used), MOST_BITS)
    return max(bits.values())


# --- the points -----------------------------------------------------------------------------


def _values(parameter: Parameter, draw: Random) -> Iterator[Fraction]:
    """Yield admitted values of a parameter without end: its own, its largest, and others."""
    lower, width = parameter.lower, parameter.upper - parameter.lower
    yield parameter.default
    for number in count():
        value = parameter.upper
        if number:
            parts = draw.choice(PARTS)
            share = Fraction(draw.randint(1, parts), parts)
            value = lower + share * draw.choice(
                (width, min(width, 2 * (parameter.default - lower)))
            )
        if parameter.integer:
            value = Fraction(value // 1)
        yield value if parameter.admits(value) else parameter.default


def _places(statement: Statement, draw: Random) -> Iterator[tuple[Fraction, ...]]:
    """Yield points of the domain without end: first the lower and the upper ends of each box."""
    width = len(statement.variables)
    if not statement.boxes:
        while True:
            scale = draw.choice((1, 1, 4, 100))
            yield tuple(Fraction(scale * draw.randint(-96, 96), 96) for _ in range(width))
    for end in (0, 1):
        for box in statement.boxes:
            yield tuple(pair[end] for pair in box)
    while True:
        for box in statement.boxes:
            parts = draw.choice(PARTS)
            inner = parts - 1
            shares = [
                draw.choice((0, parts, draw.randint(1, inner), draw.randint(1, inner))) for _ in box
            ]
            yield tuple(
                a + (b - a) * Fraction(share, parts)
                for share, (a, b) in zip(shares, box, strict=True)
            )


def points(statement: Compiled) -> Iterator[dict[str, Fraction]]:
    """Yield points at which function and program are compared, always the same ones."""
    draw = Random(len(statement.program))
    given = [_values(parameter, draw) for parameter in statement.settable]
    for place in _places(statement, draw):
        settings = {
            p.name: next(values) for p, values in zip(statement.settable, given, strict=True)
        }
        yield settings | dict(zip(statement.variables, place, strict=True))


# --- the comparison -------------------------------------------------------------------------


def _compare(statement: Compiled, bits: int) -> Transcription:
    """Evaluate function and program at points. Raises `Mistranscribed` where they differ."""
    before, large = flint.ctx.prec, _bits(statement) == MOST_BITS
    exact = not large and all(line.operation in RATIONAL for line in statement.program)
    found, outside, ends = 0, "", 2 * len(statement.boxes)
    try:
        balls = Balls(bits)
        for number, point in enumerate(islice(points(statement), MOST_TRIED + ends)):
            if found >= POINTS and number >= ends:
                break
            inputs: Mapping[str, Real] = point
            # Where all is enclosed in the end, a few exact inputs are enough, for their type.
            if large or (not exact and number % 8):
                inputs = {name: Enclosed(balls.constant(x), balls) for name, x in point.items()}
            numbers = Evaluating(inputs, balls)
            written = _written(statement, point, numbers)
            if numbers.outside and not outside:
                outside = f"at {_where(point)} {numbers.outside}"
            recorded = None
            with suppress(ZeroDivisionError):
                recorded = statement.evaluate(inputs, numbers)  # type: ignore[arg-type]
            if (written is None) != (recorded is None):
                _differ(point, f"{'only' if written is None else 'not'} the formula divides by 0")
            if written is None or recorded is None:
                continue
            literals = [literal for row in statement.alternatives for literal in row]
            pairs = [(x, recorded[each.name]) for x, each in zip(written, literals, strict=True)]
            # Each pair, also after one that cannot tell.
            agree = [_agree(point, numbers, *pair) for pair in pairs]
            if all(agree):
                found += 1
        return Transcription(found, exact, outside)
    finally:
        flint.ctx.prec = before


def _where(point: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())


def _differ(point: Mapping[str, Fraction], what: str) -> NoReturn:
    raise Mistranscribed(f"at {_where(point)} {what}")


def _written(
    statement: Compiled, point: Mapping[str, Fraction], numbers: Evaluating
) -> list[Real] | None:
    """Return the function's own values at a point, None where it divides by 0."""
    try:
        rows = statement.formulas(numbers)
        shape = [[strict for _, _, strict in row] for row in rows]
        found = [value for row in rows for _, value, _ in row]
    except ZeroDivisionError:
        return None
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise Mistranscribed(
            f"recorded, but not computed with numbers in place of values: {what:.200}"
        ).with_traceback(error.__traceback__) from None
    if shape != [[literal.strict for literal in row] for row in statement.alternatives]:
        _differ(point, "the formula has other alternatives than were recorded")
    wrong = next((x for x in found if type(x) not in (int, Fraction, Enclosed)), None)
    if wrong is not None:
        _differ(point, f"the formula returns {type(wrong).__name__}, which is no exact number")
    return found


def _agree(
    point: Mapping[str, Fraction], numbers: Evaluating, written: Real, recorded: Real
) -> bool:
    """Say whether two values are seen to agree. Raises `Mistranscribed` if they are not equal."""
    first, second = numbers.enclosure(written), numbers.enclosure(recorded)
    if isinstance(written, Enclosed) or isinstance(recorded, Enclosed):
        if not first.is_finite() or not second.is_finite():
            return False
        if first.overlaps(second):
            sharp = min(x.rel_one_accuracy_bits() for x in (first, second)) >= SHARP
            return bool(sharp)
    elif written == recorded:
        return True
    _differ(
        point,
        f"the formula is {_shown(first)} and what was recorded of it {_shown(second)};"
        " let it do the same with every type of number",
    )


# --- whether roots and angles stay inside their domains ---------------------------------------


class _Wide(IntervalArithmetic):
    """The kernel's intervals, with a maximum."""

    def maximum(self, x: Interval, y: Interval) -> Interval:
        """Enclose the larger of two numbers."""
        return Interval(max(x.lo, y.lo), max(x.hi, y.hi), self.bits)


class _Bounding(Evaluating):
    """Evaluates over a box; notices whatever is not shown to be inside."""

    def notice(self, what: str, x: Any) -> None:
        """Keep it in `outside` if a number may be negative."""
        if x.lo < 0:
            self.outside = what


def stays_inside(statement: Transcribed, parameters: Mapping[str, Fraction]) -> bool:
    """Say whether interval arithmetic shows that roots and angles do not leave their domains."""
    if not any(line.operation in ("sqrt", "angle") for line in statement.program):
        return True
    if isinstance(statement, Tested):
        return statement.inside == parameters
    arithmetic, waiting = _Wide(BOUND_BITS), list(statement.boxes)
    for _ in range(MOST_BOUNDED):
        if not waiting:
            break
        box = waiting.pop()
        inputs: dict[str, Real] = {**parameters}
        for name, pair in zip(statement.variables, box, strict=True):
            inputs[name] = Enclosed(arithmetic.between(*pair), arithmetic)
        numbers, shown = _Bounding(inputs, arithmetic), False
        with suppress(ArithmeticError):
            statement.formulas(numbers)
            shown = not numbers.outside
        if not shown:
            widths = [b - a for a, b in box]
            place = widths.index(max(widths))
            (a, b), before, after = box[place], box[:place], box[place + 1 :]
            middle = (a + b) / 2
            waiting += [(*before, half, *after) for half in ((a, middle), (middle, b))]
    return not waiting


def state(
    parameters: Sequence[Parameter],
    variables: Sequence[str],
    boxes: tuple[Box, ...],
    formulas: Formulas,
    tape: Callable[[Sequence[str]], Tracing] = Tracing,
) -> Compiled:
    """Compile a statement.

    `formulas` computes on a tape from the named parameters and variables and returns the
    alternatives, each a list of ``(symbol, value, strict)``: value > 0 if strict, else
    value >= 0. `Compiled.transcription` tests that the program is what it computes.
    """
    names = tuple(parameter.name for parameter in parameters)
    program, alternatives = record((*names, *variables), formulas, tape)
    ranges = tuple((parameter.lower, parameter.upper) for parameter in parameters)
    return Compiled(
        names,
        tuple(variables),
        boxes,
        program,
        alternatives,
        ranges,
        formulas=formulas,
        settable=tuple(parameters),
        tape=tape,
    )
