"""Other people's tools on the statements that the kernel is asked, as their users would use them.

Each rival takes a statement, its parameters and a limit in seconds, and says what it does:
``proves``, ``refuses`` (a box is left that it cannot close, 2^-26 of the domain's width), or
``time-out``.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from certify.kernel.program import Box, Statement
from certify.numbers import Balls

SMALLEST = 2.0**-26
Parameters = Mapping[str, Fraction]
Outcome = tuple[str, int]
PROVES, REFUSES, TIME_OUT = "proves", "refuses", "time-out"


class NotOffered(Exception):
    """The tool has no such operation."""


# --- bisection with natural and mean value forms, over anybody's intervals --------------------


class Dual:
    """A value and its partial derivatives, forward mode; None is a zero."""

    def __init__(self, value: Any, slopes: list[Any]) -> None:
        self.value, self.slopes = value, slopes

    def _with(self, other: Dual, value: Any, mine: Any, others: Any) -> Dual:
        slopes = []
        for a, b in zip(self.slopes, other.slopes, strict=True):
            left = None if a is None else mine(a)
            right = None if b is None else others(b)
            slopes.append(left if right is None else right if left is None else left + right)
        return Dual(value, slopes)

    def __add__(self, other: Dual) -> Dual:
        return self._with(other, self.value + other.value, lambda a: a, lambda b: b)

    def __sub__(self, other: Dual) -> Dual:
        return self._with(other, self.value - other.value, lambda a: a, lambda b: -b)

    def __mul__(self, other: Dual) -> Dual:
        value = self.value * other.value
        return self._with(other, value, lambda a: a * other.value, lambda b: b * self.value)

    def __truediv__(self, other: Dual) -> Dual:
        value = self.value / other.value
        return self._with(
            other, value, lambda a: a / other.value, lambda b: -(b * value / other.value)
        )

    def __neg__(self) -> Dual:
        return self.chain(-self.value, lambda a: -a)

    def chain(self, value: Any, slope: Callable[[Any], Any]) -> Dual:
        """Return a function of this: its value, and what it makes of a derivative."""
        return Dual(value, [None if a is None else slope(a) for a in self.slopes])


class _Duals:
    """The operations of programs on `Dual` numbers over a tool's intervals."""

    def __init__(self, tool: Any, variables: int) -> None:
        self.tool, self.variables = tool, variables

    def constant(self, value: Fraction) -> Dual:
        return Dual(self.tool.constant(value), [None] * self.variables)

    def pi(self) -> Dual:
        return Dual(self.tool.pi(), [None] * self.variables)

    def power(self, x: Dual, n: int) -> Dual:
        tool = self.tool
        if n == 0:
            return self.constant(Fraction(1))
        factor = tool.constant(Fraction(n))
        return x.chain(tool.power(x.value, n), lambda a: a * (factor * tool.power(x.value, n - 1)))

    def sin(self, x: Dual) -> Dual:
        slope = self.tool.cos(x.value)
        return x.chain(self.tool.sin(x.value), lambda a: a * slope)

    def cos(self, x: Dual) -> Dual:
        slope = -self.tool.sin(x.value)
        return x.chain(self.tool.cos(x.value), lambda a: a * slope)

    def sqrt(self, x: Dual) -> Dual:
        root = self.tool.sqrt(x.value)
        return x.chain(root, lambda a: a / (root + root))


class _MpmathIntervals:
    """mpmath's iv at 53 bits."""

    def __init__(self) -> None:
        from mpmath import iv

        self.iv = iv

    def constant(self, value: Fraction) -> Any:
        return self.iv.mpf(value.numerator) / value.denominator

    def between(self, lower: Fraction, upper: Fraction) -> Any:
        return self.iv.mpf([self.constant(lower).a, self.constant(upper).b])

    def pi(self) -> Any:
        return +self.iv.pi

    def power(self, x: Any, n: int) -> Any:
        return x**n

    def sin(self, x: Any) -> Any:
        return self.iv.sin(x)

    def cos(self, x: Any) -> Any:
        return self.iv.cos(x)

    def sqrt(self, x: Any) -> Any:
        if x.a < 0:
            raise ArithmeticError("a root of what may be negative")
        return self.iv.sqrt(x)

    def lower(self, x: Any) -> float:
        return float(x.a)

    def size(self, x: Any) -> float:
        return max(abs(float(x.a)), abs(float(x.b)))


class _ArbIntervals(Balls):
    """python-flint's balls at 64 bits."""

    def __init__(self) -> None:
        super().__init__(64)

    def lower(self, x: Any) -> float:
        return float(x.lower()) if x.is_finite() else -float("inf")

    def size(self, x: Any) -> float:
        return float(x.abs_upper())


def bisection(tool: Any, statement: Statement, given: Parameters, limit: float) -> Outcome:
    """Bisect depth first; a box is closed by natural and mean value forms, intersected."""
    start, boxes = time.process_time(), 0
    variables = statement.variables
    duals = _Duals(tool, len(variables))
    widths = [max(b[n][1] - b[n][0] for b in statement.boxes) for n in range(len(variables))]
    fixed = {name: duals.constant(x) for name, x in given.items()}
    fixed_at = {name: tool.constant(x) for name, x in given.items()}

    def enclose(box: Box) -> str | None:
        ends = {name: tool.between(a, b) for name, (a, b) in zip(variables, box, strict=True)}
        middle = {
            name: tool.constant((a + b) / 2) for name, (a, b) in zip(variables, box, strict=True)
        }
        one = tool.constant(Fraction(1))
        inputs = {
            name: Dual(ends[name], [one if m == n else None for m in range(len(variables))])
            for n, name in enumerate(variables)
        }
        try:
            over = statement.evaluate(fixed | inputs, duals)
        except (ArithmeticError, ValueError):
            return max(variables, key=lambda x: shares[variables.index(x)])
        at = None
        split = ""
        for row in statement.alternatives:
            for literal in row:
                found = over[literal.name]
                least = tool.lower(found.value)
                if not (least > 0 or (least == 0 and not literal.strict)):
                    at = at or statement.evaluate(fixed_at | middle, tool)
                    centred = at[literal.name]
                    for name, slope in zip(variables, found.slopes, strict=True):
                        if slope is not None:
                            centred = centred + slope * (ends[name] - middle[name])
                    least = tool.lower(centred)
                if not (least > 0 or (least == 0 and not literal.strict)):
                    break
            else:
                return None
            sizes = [
                0.0 if s is None else tool.size(s) * float(b - a)
                for s, (a, b) in zip(found.slopes, box, strict=True)
            ]
            # What moves the value most, unless it is much thinner than the widest.
            eligible = [n for n, x in enumerate(shares) if x > max(shares) / 1024]
            split = split or variables[max(eligible, key=lambda n: (sizes[n], shares[n]))]
        return split

    waiting = list(statement.boxes)
    while waiting:
        box = waiting.pop()
        boxes += 1
        shares = [float((b - a) / w) if w else 0.0 for (a, b), w in zip(box, widths, strict=True)]
        name = enclose(box)
        if name is None:
            continue
        if max(shares) < SMALLEST:
            return REFUSES, boxes
        if time.process_time() - start > limit:
            return TIME_OUT, boxes
        n = variables.index(name)
        a, b = box[n]
        half = (a + b) / 2
        waiting += [(*box[:n], pair, *box[n + 1 :]) for pair in ((half, b), (a, half))]
    return PROVES, boxes


class _ArrayIntervals:
    """crival: arrays of tight intervals, a whole level of the tree at once."""

    def __init__(self) -> None:
        import ival

        self.ival = ival

    def constant(self, value: Fraction) -> Any:
        return self.ival.Interval(value)

    def pi(self) -> Any:
        return self.ival.acos(self.ival.Interval(-1))

    def power(self, x: Any, n: int) -> Any:
        return self.ival.pown(x, n)

    def sin(self, x: Any) -> Any:
        return self.ival.sin(x)

    def cos(self, x: Any) -> Any:
        return self.ival.cos(x)

    def sqrt(self, x: Any) -> Any:
        return self.ival.sqrt(x)


def crival(statement: Statement, given: Parameters, limit: float) -> Outcome:
    """Bisect level by level with natural and mean value forms over arrays."""
    import numpy

    start, boxes, tool = time.process_time(), 0, _ArrayIntervals()
    Interval, variables = tool.ival.Interval, statement.variables
    duals = _Duals(tool, len(variables))
    fixed = {name: duals.constant(x) for name, x in given.items()}
    fixed_at = {name: tool.constant(x) for name, x in given.items()}
    # The domain's ends that are no doubles are rounded outward.
    pairs = [[(Interval(a).lo, Interval(b).hi) for a, b in box] for box in statement.boxes]
    lower = numpy.array([[a for a, _ in box] for box in pairs]).T
    upper = numpy.array([[b for _, b in box] for box in pairs]).T
    widths = (upper - lower).max(axis=1, keepdims=True)
    widths[widths == 0] = 1
    while lower.shape[1]:
        number = lower.shape[1]
        boxes += number
        middle = (lower + upper) / 2
        ends = [Interval(a, b) for a, b in zip(lower, upper, strict=True)]
        one = tool.constant(Fraction(1))
        inputs = {
            name: Dual(ends[n], [one if m == n else None for m in range(len(variables))])
            for n, name in enumerate(variables)
        }
        over = statement.evaluate(fixed | inputs, duals)
        points = {name: Interval(m) for name, m in zip(variables, middle, strict=True)}
        at = statement.evaluate(fixed_at | points, tool)
        closed, shares = numpy.zeros(number, bool), (upper - lower) / widths
        sizes = numpy.zeros(lower.shape)
        for row in statement.alternatives:
            shown = numpy.ones(number, bool)
            for literal in row:
                found, centred = over[literal.name], at[literal.name]
                for n, slope in enumerate(found.slopes):
                    if slope is not None:
                        centred = centred + slope * (ends[n] - points[variables[n]])
                        size = numpy.maximum(abs(slope.lo), abs(slope.hi)) * (upper[n] - lower[n])
                        sizes[n] = numpy.maximum(sizes[n], numpy.nan_to_num(size, posinf=1e300))
                least = numpy.fmax(found.value.lo, centred.lo)
                shown &= (least > 0) | ((least == 0) & (not literal.strict))
            closed |= shown
        keep = ~closed
        lower, upper, shares, sizes = (x[:, keep] for x in (lower, upper, shares, sizes))
        if not lower.shape[1]:
            break
        if shares.max(axis=0).min() < SMALLEST:
            return REFUSES, boxes
        if time.process_time() - start > limit or lower.shape[1] > 1_000_000:
            return TIME_OUT, boxes
        sizes = numpy.where(shares > shares.max(axis=0) / 1024, sizes + 1e-300 * shares, -1)
        which = numpy.arange(len(variables))[:, None] == sizes.argmax(axis=0)
        middle = (lower + upper) / 2
        lower, upper = (
            numpy.concatenate([lower, numpy.where(which, middle, lower)], axis=1),
            numpy.concatenate([numpy.where(which, middle, upper), upper], axis=1),
        )
    return PROVES, boxes


# --- tools that want an expression ------------------------------------------------------------


class _Codac:
    """Records a program as codac's expressions."""

    def __init__(self) -> None:
        import codac

        self.codac = codac

    def constant(self, value: Fraction) -> Any:
        return self.codac.Interval(value.numerator) / self.codac.Interval(value.denominator)

    def pi(self) -> Any:
        # Two neighbouring doubles around pi.
        return self.codac.Interval(3.141592653589793, 3.1415926535897936)

    def power(self, x: Any, n: int) -> Any:
        return self.codac.sqr(x) if n == 2 else self.codac.pow(x, n)

    def sin(self, x: Any) -> Any:
        return self.codac.sin(x)

    def cos(self, x: Any) -> Any:
        return self.codac.cos(x)

    def sqrt(self, x: Any) -> Any:
        return self.codac.sqrt(x)


def codac(statement: Statement, given: Parameters, limit: float) -> Outcome:
    """Contract boxes to where every alternative fails; nothing must be left."""
    import codac as tool

    start, boxes, numbers = time.process_time(), 0, _Codac()
    x = tool.VectorVar(len(statement.variables))
    inputs = {name: numbers.constant(value) for name, value in given.items()}
    inputs |= {name: x[n] for n, name in enumerate(statement.variables)}
    values = statement.evaluate(inputs, numbers)
    violated = None
    for row in statement.alternatives:
        either = None
        for literal in row:
            value = values[literal.name]
            if isinstance(value, tool.Interval):
                if value.lb() > 0:
                    continue  # never violated
                raise NotOffered("a constant literal")
            function = tool.AnalyticFunction([x], value)
            contractor = tool.CtcInverse(function, tool.Interval(-tool.oo, 0))
            either = contractor if either is None else either | contractor
        violated = either if violated is None else violated & either
    waiting = []
    for box in statement.boxes:
        rounded = [[numbers.constant(a).lb(), numbers.constant(b).ub()] for a, b in box]
        waiting.append(tool.IntervalVector(rounded))
    widths = [max(float(b[n][1] - b[n][0]) for b in statement.boxes) for n in range(x.size())]
    while waiting:
        box = waiting.pop()
        boxes += 1
        box = _contracted(violated, box)
        if box.is_empty():
            continue
        shares = [box[n].diam() / w if w else 0.0 for n, w in enumerate(widths)]
        if max(shares) < SMALLEST:
            return REFUSES, boxes
        if time.process_time() - start > limit:
            return TIME_OUT, boxes
        waiting += list(box.bisect(shares.index(max(shares)), 0.5))
    return PROVES, boxes


def _contracted(contractor: Any, box: Any) -> Any:
    found = contractor.contract(box)
    return box if found is None else found


class _Z3:
    """Records a program as z3's terms; roots become variables."""

    def __init__(self) -> None:
        import z3

        self.z3, self.facts, self.taken = z3, [], 0

    def __getattr__(self, name: str) -> Any:
        raise NotOffered(f"no {name}")

    def constant(self, value: Fraction) -> Any:
        return self.z3.Q(value.numerator, value.denominator)

    def power(self, x: Any, n: int) -> Any:
        result = x if n else self.constant(Fraction(1))
        for _ in range(n - 1):
            result = result * x
        return result

    def sqrt(self, x: Any) -> Any:
        self.taken += 1
        root = self.z3.Real(f"root{self.taken}")
        self.facts += [root >= 0, root * root == x]
        return root


def z3(statement: Statement, given: Parameters, limit: float) -> Outcome:
    """Ask z3 for a counterexample; polynomials and roots only."""
    numbers = _Z3()
    inputs = {name: numbers.constant(value) for name, value in given.items()}
    symbols = {name: numbers.z3.Real(name) for name in statement.variables}
    values = statement.evaluate(inputs | symbols, numbers)
    solver = numbers.z3.Solver()
    solver.set("timeout", int(1000 * limit))
    solver.add(*numbers.facts)
    inside = [
        numbers.z3.And(
            *(
                bound
                for name, (a, b) in zip(statement.variables, box, strict=True)
                for bound in (
                    symbols[name] >= numbers.constant(a),
                    symbols[name] <= numbers.constant(b),
                )
            )
        )
        for box in statement.boxes
    ]
    solver.add(numbers.z3.Or(*inside))
    for row in statement.alternatives:
        solver.add(numbers.z3.Or(*(values[x.name] < 0 for x in row)))
    answer = str(solver.check())
    return (PROVES if answer == "unsat" else TIME_OUT if answer == "unknown" else answer), 0


# --- coq-interval -----------------------------------------------------------------------------

HEAD = "Require Import Reals.\nFrom Interval Require Import Tactic.\nOpen Scope R_scope.\n"


class Text:
    """A formula as Coq's text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __add__(self, other: Text) -> Text:
        return Text(f"({self.text} + {other.text})")

    def __sub__(self, other: Text) -> Text:
        return Text(f"({self.text} - {other.text})")

    def __mul__(self, other: Text) -> Text:
        return Text(f"({self.text} * {other.text})")

    def __truediv__(self, other: Text) -> Text:
        return Text(f"({self.text} / {other.text})")

    def __neg__(self) -> Text:
        return Text(f"(- {self.text})")


class _Coq:
    """Records a program as Coq's text."""

    def constant(self, value: Fraction) -> Text:
        return Text(f"({value.numerator} / {value.denominator})")

    def pi(self) -> Text:
        return Text("PI")

    def power(self, x: Text, n: int) -> Text:
        return Text(f"({x.text} ^ {n})")

    def sin(self, x: Text) -> Text:
        return Text(f"(sin {x.text})")

    def cos(self, x: Text) -> Text:
        return Text(f"(cos {x.text})")

    def sqrt(self, x: Text) -> Text:
        return Text(f"(sqrt {x.text})")


def goal(
    name: str, domain: Mapping[str, tuple[str, str]], value: str, options: str, depth: int = 40
) -> str:
    """Write a theorem ``0 <= value`` and its proof by the tactic ``interval``."""
    hypotheses = " -> ".join(f"{a} <= {x} <= {b}" for x, (a, b) in domain.items())
    bisected = ", ".join(f"i_bisect {x}" for x in domain)
    wanted = ", ".join(filter(None, (bisected, options, f"i_depth {depth}")))
    return (
        f"Theorem {name} : forall {' '.join(domain)} : R, {hypotheses} -> 0 <= {value}.\n"
        f"Proof. intros. interval with ({wanted}). Qed.\n"
    )


def coqc(text: str, limit: float) -> tuple[str, float]:
    """Compile a file; return what became of it, and the processor's seconds."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "goal.v"
        place.write_text(text)
        try:
            # Memory is limited too: a search without end takes all there is.
            ended = subprocess.run(
                ["bash", "-c", f"ulimit -v 8000000; ulimit -t {int(limit) + 2}; coqc {place}"],
                capture_output=True,
                text=True,
                check=False,
                timeout=20 * limit + 60,
            )
        except subprocess.TimeoutExpired:
            return TIME_OUT, limit
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    if ended.returncode == 0:
        return PROVES, seconds
    refused = re.search(r"interval|Tactic failure|not able|Numerical", ended.stderr + ended.stdout)
    return (REFUSES if refused and seconds < limit else TIME_OUT), seconds


def coq(statement: Statement, given: Parameters, limit: float) -> Outcome:
    """One theorem per box of the domain; the best of several options."""
    ((literal,),) = statement.alternatives
    inputs = {name: _Coq().constant(value) for name, value in given.items()}
    inputs |= {name: Text(name) for name in statement.variables}
    value = statement.evaluate(inputs, _Coq())[literal.name].text
    verdict = TIME_OUT
    for options in ("", *(f"i_autodiff {x}" for x in statement.variables)):
        text = HEAD
        for n, box in enumerate(statement.boxes):
            domain = {
                name: (f"({a.numerator}/{a.denominator})", f"({b.numerator}/{b.denominator})")
                for name, (a, b) in zip(statement.variables, box, strict=True)
            }
            text += goal(f"goal{n}", domain, value, options, depth=30)
        verdict, _ = coqc(text, limit / (1 + len(statement.variables)))
        if verdict == PROVES:
            break
    return verdict, 0


RIVALS: dict[str, Callable[[Statement, Parameters, float], Outcome]] = {
    "coq-interval": coq,
    "mpmath iv": lambda s, p, limit: bisection(_MpmathIntervals(), s, p, limit),
    "python-flint": lambda s, p, limit: bisection(_ArbIntervals(), s, p, limit),
    "crival": crival,
    "codac": codac,
    "z3": z3,
}
