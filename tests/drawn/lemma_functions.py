"""Random Python functions in lemma files: refused in one line, or compiled faithfully.

Half of them do what a formula may do, in the many ways that Python has: aliases, shadowed names,
closures, default arguments, loops, tables of one call. These have to compile. The others also ask
values for what recording has not: comparisons, truth, types, tables that outlive a call, NumPy's
numbers, text. What compiles is judged by calling the function as written, read anew, with exact
numbers (and mpmath's beyond ``+ - * /``), beside the program at points of the domain.
"""

from __future__ import annotations

import operator
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath

from certify import lemma_file, registry
from certify.kernel.program import Statement
from certify.proofs.inequality import IllFormed

COUNT = 10_000
MP = mpmath.mp.clone()
MP.dps = 80
POINTS = 4
# Processor time of one case; it takes some hundredths.
SECONDS = 10
HEAD = """import copy, functools, math, random
import numpy
from certify.proofs.inequality import PI, Fraction, Parameter, inequality
TABLE, SEEN, CALLS, STEP = {}, [], 0, 2
def keep(t, kept=[]):
    kept.append(t)
    return kept[0]
@functools.lru_cache
def cached(t):
    return t
@functools.lru_cache
def factor(k):
    return Fraction(k, k + 1)
class Unknown:
    pass
"""
VARIABLES = (
    '{"x": (0, 1), "y": (-1, 2)}',
    '{"x": (0, Fraction(1, 3), 1), "y": (0, 1)}',
    '{"x": (0, PI / 2), "y": (-1, 1)}',
    '{"x": (-PI, PI), "y": (Fraction(1, 2), PI.multiple)}',
)
WHOLE = 'Parameter("n", Fraction(2), Fraction(0), Fraction(8), "a number", integer=True)'
REAL = 'Parameter("n", Fraction(1, 2), Fraction(-1), Fraction(3), "a number")'


class Writer:
    """Writes the body of a function, line by line."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.names = ["x", "y", "n"]

    def name(self) -> str:
        """Return a name that holds a value."""
        return self.draw.choice(self.names)

    def constant(self) -> str:
        """Write an exact number."""
        p, q = self.draw.randint(-5, 9), self.draw.randint(1, 7)
        return self.draw.choice((f"({p})", f"Fraction({p}, {q})", f"factor({q})"))

    def term(self, depth: int = 2) -> str:
        """Write a value that is real everywhere."""
        if depth == 0 or self.draw.random() < 0.2:
            return self.draw.choice((self.name(), self.name(), self.constant()))
        a, b = self.term(depth - 1), self.term(depth - 1)
        return self.draw.choice(
            (
                f"({a} + {b})",
                f"({a} - {b})",
                f"({a} * {b})",
                f"(-{a} * {self.name()})",
                # A name may hold an integer, and an integer divided by another is a float.
                f"({a} / (Fraction(1) + {self.name()} ** 2))",
                f"{self.name()} ** {self.draw.randint(0, 3)}",
                f"numbers.sin({a})",
                f"numbers.cos({a})",
                f"numbers.sqrt(1 + ({b}) ** 2)",
                f"numbers.angle({a}, 1 + ({self.name()}) ** 2)",
                f"numbers.stumpff({self.draw.randint(0, 4)}, {self.name()})",
                f"numbers.maximum({a}, {b})",
                f"numbers.pi() * {a}",
                f"numbers.constant({self.constant()}) * {b}",
            )
        )

    def plain(self) -> None:
        """Add lines that a formula may have, and perhaps a name."""
        new = self.draw.choice(("z", "w", "x", "y", "n", "t", "pi", "f"))
        a, b, old = self.term(), self.term(1), self.name()
        forms: tuple[Callable[[], list[str]], ...] = (
            lambda: [f"{new} = {a}"],
            lambda: [f"{new} = {old}", f"{new} = {new} + {b}"],
            lambda: ["s, r = numbers.sin, numbers.sqrt", f"{new} = s({b}) + r(2)"],
            lambda: (
                [f"def inner(t, k={self.constant()}):", f"    return t * k + {old}"]
                + [f"{new} = inner({b})"]
            ),
            lambda: [f"inner = lambda v, {old}={old}: v * 2 - {old}", f"{new} = inner({a})"],
            lambda: (
                ["total = 0", "for k in range(3):", f"    total = total + factor(k + 1) * {old}"]
                + [f"{new} = total"]
            ),
            lambda: [f"{new} = sum(({old} ** k for k in range(3)), {b})"],
            lambda: [f"values = {{'a': {a}, 'b': {b}}}", f"{new} = values['a'] - values.get('b')"],
            lambda: [f"{new}, spare = {b}, {a}", f"{new} += spare"],
            lambda: [f"if STEP == 2 and len('ab') > 1: {new} = {a}", f"else: {new} = {b}"],
            lambda: [f"{new} = (u := {b}) * u"],
            lambda: [f"{new} = [{a}, {b}][STEP - 1]"],
            lambda: [f"table = {{}}; table.setdefault(STEP, {a})", f"{new} = table[2]"],
            lambda: [f"{new} = (lambda *several: several[0] - several[-1])({a}, {b})"],
            lambda: [f"try: {new} = {a}", "finally: STEP"],
            lambda: (
                ["def outer():", f"    kept = {b}", "    def inner():", "        nonlocal kept"]
                + ["        kept = kept * 2", "        return kept", f"    return inner() + {old}"]
                + [f"{new} = outer()"]
            ),
        )
        self.lines += self.draw.choice(forms)()
        if new not in self.names:
            self.names.append(new)

    def risky(self) -> None:
        """Add lines that ask for more than a recorded value has, or keep what they should not."""
        a, b, k = self.name(), self.term(1), self.draw.randint(0, 3)
        relation = self.draw.choice(("==", "!=", "<", "<=", ">", ">="))
        other = self.draw.choice((str(k), self.name(), "Fraction(1, 2)", "numpy.int64(1)", "1.0"))
        test = self.draw.choice(
            (
                f"{a} {relation} {other}",
                f"{other} {relation} {a}",
                a,
                f"not {a}",
                f"{a} in (0, {k})",
                f"{a} in TABLE",
                f"bool({a})",
                f"{a} is x",
                f"isinstance({a}, Fraction)",
                f"isinstance({a}, (int, float, Fraction))",
                f"type({a}).__name__ == 'Traced'",
                f"'Trac' in type({a}).__name__",
                f"hasattr({a}, 'numerator')",
                f"hasattr({a}, 'row')",
                "type(numbers).__module__.startswith('certify')",
                "callable(getattr(numbers, 'input', None))",
                f"str({a}) == '0'",
                f"f'{{{a}}}' == '0'",
                f"type({a}) is type({k})",
                f"len(str(SEEN)) > {k}",
                "random.random() < 0.5",
                "CALLS > 1",
                f"id({a}) % 2",
            )
        )
        value = self.draw.choice(
            (
                f"({a} if {test} else {b})",
                f"({test} and {a} or {b})",
                f"max({a}, {b})",
                f"min({a}, 1)",
                f"sorted([{a}, {b}])[0]",
                f"abs({a})",
                f"round({a})",
                f"int({a}) + {b}",
                f"Fraction({a})",
                f"float({a}) * {b}",
                f"math.sqrt({a})",
                f"math.floor({a}) + {b}",
                f"{a} // 1 + {b}",
                f"{a} % 1 + {b}",
                f"2 ** {a}",
                f"{a} ** {self.draw.choice(('n', '0.5', '-1', 'numpy.int64(2)', 'True'))}",
                f"numpy.int64({k}) * {a}",
                f"{a} + numpy.float64(0.5)",
                f"{a} * numpy.arange(3)[1]",
                f"numpy.sin({a})",
                f"numpy.array([{a}, {b}]).sum()",
                f"numpy.dot([{a}, 1], [2, {b}])",
                f"numpy.where(numpy.array([{a}]) > 0, {a}, 0)[0]",
                f"{k}.5 * {a}",
                f"True * {a}",
                f"len({a}) + {b}",
                f"hash({a}) + {b}",
                f"{{{a}: {b}}}[{a}]",
                f"cached({a})",
                f"cached('{k}') and {b}",
                f"TABLE.setdefault({k}, {b})",
                f"TABLE.setdefault('{a}', {a})",
                f"TABLE.setdefault({a}, {b})",
                f"TABLE.get({k}, {b})",
                f"keep({b})",
                f"keep(1) * {a}",
                f"keep({a} * 2) - {b}",
                f"copy.deepcopy({a})",
                f"copy.copy({a}) + {b}",
                f"{a}.numerator",
                f"{a}.real * {b}",
                f"{a}.row + {b}",
                f"getattr({a}, 'denominator', 1) * {b}",
                f"numbers.exp({a})",
                f"numbers.sqrt({a} - 1)",
                f"numbers.angle({b}, {a})",
                "numbers.input('x')",
                f"{b} / ({a} - {a})",
                f"{b} / {a}",
                f"random.randint(0, 3) * {a}",
                f"SEEN.append({b}) or SEEN[0]",
                f"SEEN.append({b}) or SEEN[-1]",
                f"SEEN.append(1) or len(SEEN) * {a}",
                f"Unknown() + {a}",
                f"({a}, {b})",
                "numbers",
                f"complex({a}).real",
                f"range({a})[0]",
                f"Fraction(str({a}))",
                f"unknown + {a}",
            )
        )
        new = self.draw.choice(("z", "w", "x", "t"))
        lines = [f"{new} = {value}"]
        style = self.draw.randint(0, 7)
        if style == 0:
            caught = self.draw.choice(("Exception", "TypeError", "BaseException", "ValueError"))
            lines = [f"try: {new} = {value}", f"except {caught}: {new} = {b}"]
        elif style == 1:
            lines = [f"if {test}:", f"    {new} = {value}", f"else: {new} = {b}"]
        elif style == 2:
            lines = ["global CALLS", "CALLS += 1", f"{new} = {b} * min(CALLS, {k + 1})"]
        elif style == 3:
            lines = [f"match {a}:", f"    case {k}: {new} = {b}", f"    case _: {new} = {a}"]
        elif style == 4:
            lines = [f"{new} = 0", f"while {test}:", f"    {new} = {new} + 1; break"]
            lines += [f"{new} = {new} + {b}"]
        elif style == 5:
            lines = [f"try: {value}", "except: pass", f"{new} = {b}"]
        self.lines += lines
        if new not in self.names:
            self.names.append(new)


def function(draw: random.Random, name: str, risky: bool) -> str:
    """Write a function of x, y, n and numbers."""
    writer = Writer(draw)
    steps = draw.randint(1, 4)
    place = draw.randrange(steps)
    for step in range(steps):
        writer.plain()
        if risky and step == place:
            writer.risky()
    arguments = ["x", "y", "n", "numbers"]
    draw.shuffle(arguments)
    body = "".join(f"    {line}\n" for line in writer.lines)
    last = f"    return {writer.names[-1]} + {writer.term()} + 0 * first\n"
    return f"def {name}({', '.join(arguments)}):\n    first = x\n{body}{last}"


def drawn(seed: int) -> tuple[str, str, bool]:
    """Return the functions of a lemma file, what makes claims of them, and whether it is risky."""
    draw = random.Random(seed)
    risky = draw.random() < 0.5
    names = ["f"] if draw.random() < 0.7 else ["f", "g"]
    functions = "".join(function(draw, name, risky) for name in names)
    variables, parameter = draw.choice(VARIABLES[:3]), draw.choice((WHOLE, REAL))
    claims = ", ".join(
        f"inequality({name}, id='mine.{name}', says='drawn', variables={variables},"
        f" parameters=({parameter},))"
        for name in names
    )
    return HEAD + functions, f"CLAIMS = ({claims},)\n", risky


class Real:
    """An mpmath number that mixes with exact ones, and with nothing else."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __neg__(self) -> Real:
        return Real(-self.value)

    def __pow__(self, exponent: int) -> Real:
        return Real(self.value**exponent)


def _both_ways(name: str) -> None:
    """Give `Real` an operation, from the left and from the right."""
    operation = getattr(operator, name)

    def forward(self: Real, other: object) -> Any:
        exact = isinstance(other, Real | int | Fraction)
        return Real(operation(self.value, digits(other))) if exact else NotImplemented

    def reverse(self: Real, other: object) -> Any:
        exact = isinstance(other, int | Fraction)
        return Real(operation(digits(other), self.value)) if exact else NotImplemented

    setattr(Real, f"__{name}__", forward)
    setattr(Real, f"__r{name}__", reverse)


for each in ("add", "sub", "mul", "truediv"):
    _both_ways(each)


def digits(x: Any) -> Any:
    """Return a number of mpmath."""
    if isinstance(x, Real):
        return x.value
    x = Fraction(x)
    return MP.mpf(x.numerator) / x.denominator


class Numbers:
    """Exact numbers, and mpmath's beyond them; also an arithmetic for programs."""

    def constant(self, value: int | Fraction) -> Fraction:
        return Fraction(value)

    def power(self, x: Any, exponent: int) -> Any:
        return x**exponent

    def pi(self) -> Real:
        return Real(+MP.pi)

    def sqrt(self, x: Any) -> Real:
        return Real(MP.sqrt(max(digits(x), 0)))

    def sin(self, x: Any) -> Real:
        return Real(MP.sin(digits(x)))

    def cos(self, x: Any) -> Real:
        return Real(MP.cos(digits(x)))

    def stumpff(self, k: int, x: Any) -> Real:
        below = [MP.mpf(k + 1) / 2, MP.mpf(k + 2) / 2]
        return Real(MP.hyper([1], below, -(digits(x) ** 2) / 4) / MP.factorial(k))

    def angle(self, x: Any, y: Any) -> Real:
        return Real(MP.atan2(max(digits(y), 0), digits(x)))

    def maximum(self, x: Any, y: Any) -> Real:
        return Real(max(digits(x), digits(y)))


def agrees(source: str, claims: str, name: str, statement: Statement, seed: int) -> int:
    """Compare a function with its program; return at how many points. Raises AssertionError.

    The first function of a file is read anew for each point; the second finds the file as the
    first one leaves it, say with a counter that has run.
    """
    numbers, seen, draw = Numbers(), 0, random.Random(seed)
    text = source if name == "f" else source + claims
    code, namespace = compile(text, "drawn", "exec"), dict[str, Any]()
    for _ in range(POINTS):
        point: dict[str, Any] = {"n": Fraction(draw.choice((1, 2, 3)))}
        for variable, (lower, upper) in zip(
            statement.variables, draw.choice(statement.boxes), strict=True
        ):
            point[variable] = lower + (upper - lower) * Fraction(draw.randint(0, 89), 89)
        given = {"n": point["n"], "y": point["y"], "numbers": numbers}
        given["x"] = point["x"] if "x" in point else numbers.pi() * point["x_over_pi"]
        if name == "f" or not namespace:
            namespace = {}
            random.seed(seed)
            exec(code, namespace)
        try:
            written = namespace[name](**given)
            values = statement.evaluate(point, numbers)  # type: ignore[arg-type]
        except ZeroDivisionError:
            continue
        found = digits(written), digits(values[statement.alternatives[0][0].name])
        close = abs(found[0] - found[1]) < MP.mpf(10) ** -40 * (1 + abs(found[0]))
        assert close, (point, *map(float, found))
        seen += 1
    return seen


def one(seed: int, folder: Path) -> str:
    """Read one file and judge it; return what came of it. Raises AssertionError with the file."""
    source, claims, risky = drawn(seed)
    place, start = folder / "drawn.py", time.process_time()
    place.write_text(source + claims, encoding="utf-8")
    # For the functions that draw lots themselves, so that the case comes again.
    random.seed(seed)
    try:
        found = lemma_file.read([str(place)])
    except lemma_file.BadLemmaFile as error:
        words = str(error)
        assert words.startswith(str(place)), (seed, words)
        assert len(words.splitlines()) == 1, (seed, words)
        assert risky, f"seed {seed}: what a formula may do is refused, {words}\n{source}"
        return "refused"
    except BaseException as error:
        raise AssertionError(f"seed {seed}: {error!r}\n{source}") from error
    finally:
        registry.adopt({})
        taken = time.process_time() - start
        assert taken < SECONDS, f"seed {seed}: {taken:.1f} s\n{source}"
    seen = []
    for claim, _ in found.values():
        assert claim.inequality is not None
        name = claim.id.removeprefix("mine.")
        try:
            statement = claim.inequality.reduced
            seen.append(agrees(source, claims, name, statement, seed))
        except IllFormed as error:
            # Lots that fall alike in two calls are told apart when the file is read again.
            if risky:
                return "refused the second time"
            raise AssertionError(f"seed {seed}: {name}: {error!r}\n{source}") from error
        except Exception as error:
            raise AssertionError(f"seed {seed}: {name}: {error!r}\n{source}") from error
    what = "risky" if risky else "plain"
    return f"compiled faithfully, {what}" if all(seen) else "compiled, not judged"


def run(seed: int, count: int) -> dict[str, int]:
    """Draw so many files; return how many ended in which way."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            found[one(seed * 1_000_003 + number, Path(folder))] += 1
    return dict(sorted(found.items()))
