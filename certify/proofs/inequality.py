"""Claims that stand outside of the package: an inequality from a formula, a domain and words.

A lemma file holds formulas, generic over the number system like those of the paper, and a tuple
`CLAIMS` of what `inequality` returns; ``TUTORIAL.md`` shows one. The statement is compiled when the
file is read, so that whatever is wrong with it is said before anything is searched.

What is computed. A witness is looked for first, in float64 and then by the kernel; then a proof;
and where the search for one stops, the centres of the boxes there are tried as witnesses too.
"""

from __future__ import annotations

import inspect
import keyword
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise, product
from math import ceil, factorial, floor, prod
from string import Formatter
from types import SimpleNamespace
from typing import Any

import numpy

from certify.claim import AS_PRINTED, AS_STATED, Claim, Inequality, Version
from certify.kernel.certificate import CLAIM, statement_sha256
from certify.kernel.program import (
    NAME,
    RESERVED,
    Box,
    Malformed,
    Statement,
    rational,
    statement_from_lines,
)
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Exactly, Float64, Number, Traced, Tracing, Untraceable
from certify.parameter import Parameter, Parameters, Point
from certify.pinned import PROVED, REFUTED, in_words
from certify.proofs.bench import Bench
from certify.search.bisection import Budget
from certify.settled import Settled
from certify.transcription import (
    Alternatives,
    Compiled,
    Mistranscribed,
    Tested,
    Transcribed,
    Transcription,
    state,
    stays_inside,
)
from certify.vocabulary import OVER_PI, VALUE, meaning

__all__ = ["PI", "Fraction", "MultipleOfPi", "Parameter", "IllFormed", "inequality"]

LONGEST_ID = 80
LONGEST_NAME = 40
MOST_VARIABLES = 6
MOST_BOXES = 64
MOST_OPERATIONS = 2000
MOST_BITS = 640  # 192 digits; the kernel reads 200
BOXES = 20_000
GRID = 20_000
STARTS = 4
DENOMINATORS = (1, 2, 4, 10, 100, 1000, 10**4, 10**6, 10**9, 10**12)
CENTRES = 50
# Said where a root or an angle is not shown to stay inside of its domain.
ROOTS = (
    "roots and angles",
    "sqrt(x) means sqrt(max(x, 0)) here, and angle(x, y) the angle of (x, max(y, 0)): that none has"
    " a negative x or y in the domain is not shown",
)


class IllFormed(ValueError):
    """An inequality that is not written as it has to be; the message says what would be right."""


@dataclass(frozen=True)
class MultipleOfPi:
    """An exact multiple of pi, as an end of a variable's range."""

    multiple: Fraction

    def __post_init__(self) -> None:
        _exact(self.multiple, "a multiple of PI")

    def __mul__(self, factor: Exactly) -> MultipleOfPi:
        return MultipleOfPi(self.multiple * _exact(factor, "a multiple of PI"))

    __rmul__ = __mul__

    def __truediv__(self, divisor: Exactly) -> MultipleOfPi:
        return self * (1 / _exact(divisor, "a divisor of PI"))

    def __neg__(self) -> MultipleOfPi:
        return MultipleOfPi(-self.multiple)

    def __str__(self) -> str:
        if abs(self.multiple) == 1:
            return "pi" if self.multiple == 1 else "-pi"
        top = {1: "pi", -1: "-pi"}.get(self.multiple.numerator, f"{self.multiple.numerator} pi")
        below = self.multiple.denominator
        return top if below == 1 else f"{top}/{below}"


End = int | Fraction | MultipleOfPi


def _exact(value: object, what: str) -> Fraction:
    if type(value) is not int and type(value) is not Fraction:
        right = "write an integer or Fraction(1, 2)"
        raise IllFormed(f"{what} is exact, not {type(value).__name__} {value!r:.40}: {right}")
    found = Fraction(value)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MOST_BITS:
        raise IllFormed(f"{what} is too large: at most {MOST_BITS} bits above and below the line")
    return found


PI = MultipleOfPi(Fraction(1))


class _Tape(Tracing):
    """Records a formula of a lemma file, in bounds."""

    recorded = 0

    def _emit(self, operation: str, *arguments: str | int) -> Traced:
        self.recorded += 1
        if self.recorded > MOST_OPERATIONS:
            self.refuse(IllFormed(f"a formula has at most {MOST_OPERATIONS} operations"))
        return super()._emit(operation, *arguments)

    def name(self, symbol: str, value: Traced) -> Traced:
        """Name a value, or the same plus 0 if that is an argument, which has a name already."""
        arguments = [row for row, (operation, _) in enumerate(self._rows) if operation == "input"]
        if value.row in (*arguments, *self._symbols):
            value = value + 0
        return super().name(symbol, value)

    def constant(self, value: Exactly) -> Traced:
        if isinstance(value, MultipleOfPi):
            right = "in a formula write numbers.pi()"
            self.refuse(IllFormed(f"PI is for the ends of variables; {right}"))
        try:
            return super().constant(_exact(value, "a number in a formula"))
        except IllFormed as error:
            self.refuse(error)

    def operate(self, operation: str, *operands: object) -> Traced:
        if operation == "div" and type(operands[1]) in (int, Fraction) and not operands[1]:
            self.refuse(IllFormed("the formula divides by 0"))
        return super().operate(operation, *operands)

    def stumpff(self, k: int, x: object) -> Traced:
        if type(k) is not int or not 0 <= k <= 99:
            right = "an integer from 0 to 99"
            self.refuse(IllFormed(f"the index of a Stumpff function is {right}"))
        return super().stumpff(k, x)

    def power(self, base: object, exponent: int) -> Traced:
        if type(exponent) is not int or not 0 <= exponent <= 99:
            right = "an integer from 0 to 99; a root is numbers.sqrt(x), an inverse 1 / x"
            self.refuse(IllFormed(f"the exponent of ** is {right}"))
        return super().power(base, exponent)


OFFERED = ("constant", "pi", "sqrt", "sin", "cos", "angle", "stumpff", "maximum")


class _Numbers:
    """What a formula may use of a tape."""

    def __init__(self, tape: Tracing) -> None:
        self._tape = tape
        for name in OFFERED:
            setattr(self, name, getattr(tape, name))

    def __getattr__(self, name: str) -> Any:
        offered = "constant, pi(), sqrt, sin, cos, angle, stumpff, maximum and + - * / **"
        what = f"numbers.{name[:40]} is not offered"
        self._tape.refuse(IllFormed(f"{what}; a formula may use {offered}"))


# --- compiling ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Range:
    """A variable, the places where its range ends or is cut, and whether in units of pi."""

    name: str
    places: tuple[Fraction, ...]
    by_pi: bool

    @property
    def traced(self) -> str:
        """The name of the statement's variable."""
        return self.name + OVER_PI if self.by_pi else self.name

    def __str__(self) -> str:
        shown = [MultipleOfPi(x) if self.by_pi and x else x for x in self.places]
        cuts = f", cut at {', '.join(map(str, shown[1:-1]))}" if shown[2:] else ""
        return f"{self.name} in [{shown[0]}, {shown[-1]}]{cuts}"


def _range(name: str, places: object) -> _Range:
    if not isinstance(places, tuple | list) or len(places) < 2:
        right = "write (0, 1), or (0, Fraction(1, 2), 1) to cut it at 1/2"
        raise IllFormed(f"the range of '{name}' has a lower and an upper end: {right}")
    by_pi = any(isinstance(place, MultipleOfPi) for place in places)
    if any(place != 0 and isinstance(place, MultipleOfPi) != by_pi for place in places):
        right = f"write '{name}' as lower + length * u with u in [0, 1]"
        raise IllFormed(f"the ends of '{name}' are numbers or multiples of PI, not both: {right}")
    found = tuple(
        place.multiple if isinstance(place, MultipleOfPi) else _exact(place, f"an end of '{name}'")
        for place in places
    )
    if any(lower >= upper for lower, upper in pairwise(found)):
        order = ", ".join(map(str, places))
        raise IllFormed(f"the range of '{name}' does not grow from its lower end: ({order})")
    return _Range(name, found, by_pi)


def _parameter(given: object) -> Parameter:
    if not isinstance(given, Parameter):
        right = 'Parameter("c", Fraction(1, 2), Fraction(0), Fraction(10), "what it is")'
        raise IllFormed(f"a parameter is written {right}, not {type(given).__name__}")
    if given.optional or given.root:
        raise IllFormed(f"parameter '{given.name}' is neither optional nor a square root here")
    default, lower, upper = (
        _exact(getattr(given, end), f"{end} of parameter '{given.name}'")
        for end in ("default", "lower", "upper")
    )
    if type(given.integer) is not bool:
        raise IllFormed(f"'integer' of parameter '{given.name}' is True or False")
    meaning = _words(given.meaning, f"the meaning of parameter '{given.name}'")
    found = Parameter(given.name, default, lower, upper, meaning, given.integer)
    if not found.admits(found.default):
        raise IllFormed(
            f"the value {found.default} of parameter '{given.name}' is not in its own range:"
            f" {found.lower} < {given.name} <= {found.upper}"
        )
    return found


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not _fits(name):
            right = f"a small letter, then small letters, digits and _, at most {LONGEST_NAME}"
            raise IllFormed(f"{str(name)[:40]!r} is no name of a variable or parameter: {right}")
        if names.count(name) > 1:
            raise IllFormed(f"'{name}' is taken: choose another name")
        _check_word(name)


def _fits(name: object) -> bool:
    return isinstance(name, str) and bool(NAME.match(name)) and len(name) <= LONGEST_NAME


def _check_word(name: str) -> None:
    """Raise `IllFormed` for a word that would be read as something else than a name."""
    taken = name in RESERVED or name == "numbers" or keyword.iskeyword(name)
    why = "is taken" if taken else meaning(name)
    if why:
        raise IllFormed(f"'{name}' {why}: choose another name")


def _symbol(formula: Callable[..., Number], taken: Iterable[str]) -> str:
    """Return the name of the formula's value: the function's own, where that is a name."""
    own = getattr(formula, "__name__", VALUE)
    if own == VALUE or own in taken or not _fits(own):
        return VALUE
    _check_word(own)
    return str(own)


def _check_arguments(formula: Callable[..., Number], names: Sequence[str]) -> bool:
    """Say whether the formula takes `numbers`. Raises `IllFormed` if its arguments are others."""
    if not callable(formula):
        right = "write the function's name, without brackets"
        raise IllFormed(f"the formula is a function, not {type(formula).__name__}: {right}")
    try:
        signature = inspect.signature(formula)
    except (TypeError, ValueError):
        signature = inspect.Signature()
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    taken = {name for name, each in signature.parameters.items() if each.kind in kinds}
    right = set(names) <= taken <= {*names, "numbers"}
    if not right or len(taken) < len(signature.parameters):
        raise IllFormed(
            f"the formula takes {signature}; its arguments have the names of the"
            f" variables and parameters, {', '.join(names)}, and 'numbers' where it needs that"
        )
    return "numbers" in taken


def _compile(
    formula: Callable[..., Number],
    ranges: Sequence[_Range],
    parameters: Sequence[Parameter],
    strict: bool,
) -> Compiled:
    """Compile a formula, and test that what is recorded is the formula."""
    names, variables = [p.name for p in parameters], [r.traced for r in ranges]
    if inspect.iscoroutinefunction(formula):
        raise IllFormed("the formula is a function that returns a value: write def, not async def")
    taken = [*(r.name for r in ranges), *names]
    takes_numbers = _check_arguments(formula, taken)
    symbol = _symbol(formula, taken)

    def formulas(tape: Any) -> Alternatives:
        arguments = {name: tape.input(name) for name in names}
        for r in ranges:
            start = tape.input(r.traced)
            arguments[r.name] = tape.name(r.name, tape.pi() * start) if r.by_pi else start
        recording = isinstance(tape, Tracing)
        if takes_numbers:
            offered = {name: getattr(tape, name) for name in OFFERED}
            # Of another type, so that a formula that asks for it is noticed.
            arguments["numbers"] = _Numbers(tape) if recording else SimpleNamespace(**offered)
        result = formula(**arguments)
        if recording and not isinstance(result, Traced):
            found = type(result).__name__
            raise IllFormed(f"the formula returns a value computed from its arguments, not {found}")
        return [[(symbol, result, strict)]]

    boxes: tuple[Box, ...] = tuple(product(*(tuple(pairwise(r.places)) for r in ranges)))
    if len(boxes) > MOST_BOXES:
        raise IllFormed(f"the cuts make {len(boxes)} boxes; at most {MOST_BOXES} are taken")
    try:
        statement = state(parameters, variables, boxes, formulas, _Tape)
        outside = statement.transcription.outside
    except (Untraceable, Mistranscribed, Malformed) as error:
        raise IllFormed(str(error)).with_traceback(error.__traceback__) from None
    except TypeError as error:
        right = "a formula has + - * / **, exact numbers and the methods of numbers, nothing else"
        raise IllFormed(f"{error}; {right}").with_traceback(error.__traceback__) from None
    if outside:
        right = "write numbers.maximum(x, 0) if what is below 0 counts as 0, or change the range"
        raise IllFormed(f"{outside}, which is below 0; {right}")
    return statement


# --- settling -------------------------------------------------------------------------------


class _Arrays(Float64):
    """float64 arrays with the operations of programs that formulas of the paper do not use."""

    def power(self, x: Number, exponent: int) -> Number:
        return x**exponent

    def stumpff(self, k: int, x: Number) -> Number:
        term, total = self._numpy.ones_like(x) / factorial(k), 0 * x
        for j in range(40):
            total = total + term
            term = -term * x * x / ((2 * j + k + 1) * (2 * j + k + 2))
        return total

    # Needed by nothing that a program does; named by the kernel's protocol.
    def between(self, lower: Fraction, upper: Fraction) -> Number:
        raise NotImplementedError

    def certainly_positive(self, x: Number) -> bool:
        raise NotImplementedError


def lowest_points(statement: Statement, parameters: Parameters) -> Iterator[Point]:
    """Propose points where the statement's value is negative in float64, simple ones first.

    The least values on a grid over the whole domain, from each of which one goes downhill.
    """
    # Slow to load, and needed only where something is searched.
    from scipy.optimize import minimize

    pairs = list(zip(*statement.boxes, strict=True))
    ends = [(min(a for a, _ in row), max(b for _, b in row)) for row in pairs]
    lower, upper = (numpy.array([float(pair[side]) for pair in ends]) for side in (0, 1))
    literal, arithmetic = statement.alternatives[0][0], _Arrays()
    given = {name: float(value) for name, value in parameters.items()}

    def values(points: Any) -> Any:
        inputs = given | dict(zip(statement.variables, points.T, strict=True))
        with numpy.errstate(all="ignore"):
            found = statement.evaluate(inputs, arithmetic)[literal.name]
        return numpy.nan_to_num(numpy.broadcast_to(found, len(points)), nan=numpy.inf)

    number = max(3, int(GRID ** (1 / len(ends))))
    axes = [numpy.linspace(a, b, number) for a, b in zip(lower, upper, strict=True)]
    grid = numpy.stack(numpy.meshgrid(*axes, indexing="ij"), -1).reshape(-1, len(ends))
    starts = grid[numpy.argsort(values(grid), kind="stable")[:STARTS]]
    for start in starts:
        downhill = minimize(
            lambda x: float(values(x[None])[0]),
            start,
            method="Nelder-Mead",
            bounds=list(zip(lower, upper, strict=True)),
            options={"xatol": 1e-13, "fatol": 0, "maxfev": 400 * len(ends)},
        )
        for denominator in DENOMINATORS:
            point = [
                min(max(Fraction(round(x * denominator), denominator), a), b)
                for x, (a, b) in zip(map(float, downhill.x), ends, strict=True)
            ]
            least = float(values(numpy.array([[float(x) for x in point]]))[0])
            if least < 0 or (literal.strict and least == 0):
                yield dict(zip(statement.variables, point, strict=True))


def _left(settled: Settled, statement: Statement) -> tuple[tuple[str, str], ...]:
    """Say in decimals where the boxes lie at which a search stopped, and how much they fill."""
    boxes = settled.stopped_at
    if not boxes:
        return ()

    def volume(several: Sequence[Box]) -> Fraction:
        return sum(
            (prod((b - a for a, b in box), start=Fraction(1)) for box in several), Fraction()
        )

    hull = ", ".join(
        f"{name} in [{floor(min(a for a, _ in row) * 10**6) / 10**6:.6f},"
        f" {ceil(max(b for _, b in row) * 10**6) / 10**6:.6f}]"
        for name, row in zip(statement.variables, zip(*boxes, strict=True), strict=True)
    )
    share = float(volume(boxes) / volume(statement.boxes))
    number = "1 box" if len(boxes) == 1 else f"{len(boxes)} boxes"
    return (("left", f"{number}, {share:.2g} of the domain, within {hull}"),)


def _settle(found: Inequality, boxes: int, parameters: Parameters, bench: Bench) -> Settled:
    """Settle an inequality: refute, prove, or say what is left."""
    statement = found.reduced
    pin = ("statement SHA-256", statement_sha256(statement))
    bench = replace(bench, budget=Budget(boxes, bench.budget.depth))
    settled = refutation = bench.refute(found, parameters)
    left: tuple[tuple[str, str], ...] = ()
    if not isinstance(refutation.verdict, Refuted):
        settled = proof = bench.prove(found, parameters)
        if not isinstance(proof.verdict, Proved):
            centres = [
                {name: (a + b) / 2 for name, (a, b) in zip(statement.variables, box, strict=True)}
                for box in proof.stopped_at[:CENTRES]
            ]
            there = replace(found, candidates=lambda parameters: centres)
            settled = bench.refute(there, parameters)
            if not isinstance(settled.verdict, Refuted):
                reason = f"{proof.verdict.reason}; no witness is found"
                settled = replace(proof, verdict=Undecided(reason))
                left = _left(proof, statement)
    roots = () if stays_inside(statement, parameters) else (ROOTS,)
    return replace(settled, facts=(pin, *roots, *left))


# --- what a lemma file calls -----------------------------------------------------------------


def inequality(
    formula: Callable[..., Number],
    *,
    id: str,
    says: str,
    variables: Mapping[str, Sequence[End]],
    parameters: Sequence[Parameter] = (),
    strict: bool = False,
    place: str = "",
    requires: Sequence[str] = (),
    boxes: int = BOXES,
) -> Claim:
    """Claim that a formula is nonnegative, or positive if `strict`, for all variables in a box.

    Args:
        formula: its arguments are named like the variables and parameters, in any order, and
            `numbers`, whose methods are what it may use besides ``+ - * / **``.
        id: the claim's name, also of its files: letters, digits, and ``.`` or ``-`` between them.
        says: the claim in words; ``{c}`` stands for the value of parameter c.
        variables: for each one its ends, exact numbers or multiples of `PI`, and between them
            places to cut at, where the inequality is tight inside.
        parameters: numbers that can be set from the command line.
        strict: whether it is ``> 0`` that is claimed.
        place: where it is printed; the file itself if empty.
        requires: what it rests on: a claim and which reading of it, ``"lemma4 as printed"``; the id
            alone where there is one reading.
        boxes: the search gives up after so many.

    Raises:
        IllFormed: with what is wrong and what would be right. What the formula raises is passed on.
    """
    _check_id(id)
    try:
        made = _claim(formula, id, says, variables, parameters, strict, place, requires, boxes)
    except IllFormed as error:
        # With its traceback, which has the formula's line.
        raise IllFormed(f"'{id}': {error}").with_traceback(error.__traceback__) from None
    _MADE.append(made)
    return made


def as_printed(made: Claim) -> Claim:
    """Return a claim of `inequality` as a line of a paper, which an audit judges as printed."""
    versions = tuple(replace(version, reading=AS_PRINTED) for version in made.versions)
    return replace(made, versions=versions)


# The very objects: what `dataclasses.replace` makes of one is not among them.
_MADE: list[Claim] = []


def _check_id(id: object) -> None:
    if not isinstance(id, str) or not CLAIM.match(id) or len(id) > LONGEST_ID:
        right = f"letters and digits, with single . or - between them, at most {LONGEST_ID}"
        raise IllFormed(f"{str(id)[:40]!r} is no id: {right}")
    word = next((part for part in id.split(".") if part in (PROVED, REFUTED)), "")
    if word:
        # The certificate of `q.refuted` would be the file of a refutation of `q`.
        raise IllFormed(f"{id!r} is no id: '.{word}' says what a certificate shows; leave it out")


def _words(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise IllFormed(f"{what} is text, not {type(value).__name__}")
    words = " ".join(value.split())
    strange = next((c for c in words if not c.isprintable()), "")
    if strange:
        known = unicodedata.name(strange, "")
        which = f"U+{ord(strange):04X}{f' ({known})' if known else ''}"
        raise IllFormed(f"{what} has the character {which}: write printable text")
    return words


def _with_values(template: str, parameters: Sequence[Parameter]) -> str:
    """Put the values of parameters in place of their names in braces. Raises `IllFormed`.

    Without parameters, braces are braces.
    """
    if not parameters:
        return template
    values = {p.name: p.default for p in parameters}
    try:
        fields = [row[1:] for row in Formatter().parse(template) if row[1] is not None]
        if all(name in values and not (form or conversion) for name, form, conversion in fields):
            return in_words(template, values)
    except ValueError:
        pass
    names = ", ".join(f"{{{name}}}" for name in values)
    raise IllFormed(f"'says' may have {names} in braces, and no other braces")


def _claim(
    formula: Callable[..., Number],
    id: str,
    says: str,
    variables: Mapping[str, Sequence[End]],
    parameters: Sequence[Parameter],
    strict: bool,
    place: str,
    requires: Sequence[str],
    boxes: int,
) -> Claim:
    if not isinstance(variables, Mapping) or not 1 <= len(variables) <= MOST_VARIABLES:
        right = f'write 1 to {MOST_VARIABLES} of them, such as {{"x": (0, 1)}}'
        raise IllFormed(f"'variables' maps names to ranges: {right}")
    for several, what in ((parameters, "parameters"), (requires, "requires")):
        if not isinstance(several, tuple | list):
            raise IllFormed(f"'{what}' is a tuple; write ({what[:1]},) for a single one")
    if not all(isinstance(name, str) for name in requires):
        raise IllFormed("'requires' holds claims and readings as text, such as 'lemma4 as printed'")
    requires = [_words(name, "'requires'") for name in requires]
    if type(strict) is not bool:
        raise IllFormed("'strict' is True or False")
    if type(boxes) is not int or boxes < 1:
        raise IllFormed("'boxes' is the number of boxes after which the search gives up")
    template = _words(says, "'says'")
    if not template:
        raise IllFormed("'says' is empty: say in words what the inequality is")
    known = tuple(map(_parameter, parameters))
    _check_names([*variables, *(p.name for p in known)])
    ranges = [_range(name, places) for name, places in variables.items()]
    _with_values(template, known)
    return _judging(
        _compile(formula, ranges, known, strict),
        id,
        template,
        known,
        _words(place, "'place'"),
        tuple(requires),
        "; ".join(map(str, ranges)),
        boxes,
    )


def _judging(
    statement: Transcribed,
    id: str,
    template: str,
    parameters: tuple[Parameter, ...],
    place: str,
    requires: tuple[str, ...],
    domain: str,
    boxes: int,
) -> Claim:
    """Return the claim of a statement."""
    found = Inequality(id, statement, statement, partial(lowest_points, statement))
    said, generally = _with_values(template, parameters), template if parameters else ""
    settle = partial(_settle, found, boxes)
    return Claim(
        id=id,
        place=place,
        versions=(Version(AS_STATED, said, settle, generally),),
        parameters=parameters,
        requires=requires,
        domain=domain,
        inequality=found,
    )


# --- from one process to another -------------------------------------------------------------


def as_made(claim: Claim) -> Claim:
    """Return a claim of `inequality`, if it has been left as it is and says the same again.

    Raises `IllFormed`: what the formula takes from around it may have been changed since.
    """
    found, made = claim.inequality, any(claim is each for each in _MADE)
    if not made or found is None or not isinstance(found.reduced, Compiled):
        raise IllFormed("a claim is made by inequality(...), and left as it is")
    try:
        found.reduced.record_again()
        statement_from_lines(found.reduced.lines())
    except (Untraceable, Mistranscribed, Malformed) as error:
        raise IllFormed(f"'{claim.id}': {error}") from None
    return claim


def described(claim: Claim) -> dict[str, Any]:
    """Return what makes up a claim of `inequality`, as data that JSON can hold."""
    (version,) = claim.versions
    settle, found = version.settle, claim.inequality
    if not isinstance(settle, partial) or found is None:
        raise IllFormed("a claim is made by inequality(...)")
    return {
        "statement": found.reduced.lines(),
        "id": claim.id,
        "template": version.generally or version.says,
        "parameters": [
            [p.name, str(p.default), str(p.lower), str(p.upper), p.meaning, p.integer]
            for p in claim.parameters
        ],
        "place": claim.place,
        "requires": list(claim.requires),
        "domain": claim.domain,
        "boxes": settle.args[1],
        "transcription": [found.reduced.transcription.points, found.reduced.transcription.exact],
        "inside": stays_inside(found.reduced, claim.defaults()),
    }


def restored(data: Mapping[str, Any]) -> Claim:
    """Return the claim that `described` has described.

    Raises ValueError, or LookupError, TypeError or AttributeError, where it is none.
    """
    statement = statement_from_lines(data["statement"])
    parameters = tuple(
        _parameter(
            Parameter(name, rational(default), rational(lower), rational(upper), meaning, integer)
        )
        for name, default, lower, upper, meaning, integer in data["parameters"]
    )
    _check_id(data["id"])
    _check_names([p.name for p in parameters])
    words = (data["template"], data["place"], data["domain"], *data["requires"])
    fits = statement.parameters == tuple(p.name for p in parameters) and all(
        _words(text, "a text") == text for text in words
    )
    points, exact = data["transcription"]
    fits = fits and [*map(type, (points, exact, data["inside"]))] == [int, bool, bool]
    if not fits or type(data["boxes"]) is not int or len(statement.boxes) > MOST_BOXES:
        raise IllFormed("this is no claim")
    return _judging(
        Tested(
            statement.parameters,
            statement.variables,
            statement.boxes,
            statement.program,
            statement.alternatives,
            statement.ranges,
            transcription=Transcription(points, exact),
            inside={p.name: p.default for p in parameters} if data["inside"] else None,
        ),
        data["id"],
        data["template"],
        parameters,
        data["place"],
        tuple(data["requires"]),
        data["domain"],
        data["boxes"],
    )
