"""What the tests of the kernel share: strategies, references, small statements."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from typing import Any

import mpmath
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from certify.kernel import work
from certify.kernel.certificate import Certificate, Node, read, statement_sha256
from certify.kernel.interval import Interval
from certify.kernel.program import OPERATIONS, Instruction, Statement, statement_from_lines
from tests.places import CERTIFICATES

DIGITS = 60
# What the reference may be off by, relative to its size: far less than a unit of any interval.
REFERENCE_ERROR = Fraction(1, 10**50)


def reproducible(examples: int = 40) -> settings:
    """Return settings of Hypothesis that draw the same examples every time."""
    return settings(
        derandomize=True,
        deadline=None,
        max_examples=examples,
        suppress_health_check=list(HealthCheck),
    )


def report(name: str) -> str:
    """Return the text of a stored certificate."""
    return (CERTIFICATES / name).read_text()


def statements_of_the_paper() -> dict[str, Statement]:
    """Return the statements of the stored certificates, each once, by the first one's name."""
    found: dict[Statement, str] = {}
    for path in sorted(CERTIFICATES.glob("*.cert")):
        found.setdefault(read(path.read_text())[0].statement, path.name)
    return {name: statement for statement, name in found.items()}


def rationals(size: int = 8) -> st.SearchStrategy[Fraction]:
    """Draw rationals from ``-size`` to ``size``, dyadic or not, whole numbers among them."""
    return st.builds(
        lambda share, denominator: Fraction(size * denominator * share >> 16, denominator),
        st.integers(-1 << 16, 1 << 16),
        st.sampled_from((1, 3, 64, 1000, 1 << 40)),
    )


def boxes_with_point(
    size: int = 8, width: int | Fraction = 1
) -> st.SearchStrategy[tuple[Fraction, Fraction, Fraction]]:
    """Draw ``(lower, upper, point)`` with the point in ``[lower, upper]``; some have no width."""
    return st.builds(
        lambda lower, sixteenths, share: (
            lower,
            lower + Fraction(width) * sixteenths / 16,
            lower + Fraction(width) * sixteenths * share / 256,
        ),
        rationals(size),
        st.integers(0, 16),
        st.integers(0, 16),
    )


def programs(
    variables: tuple[str, ...], operations: tuple[str, ...], longest: int = 6
) -> st.SearchStrategy[tuple[Instruction, ...]]:
    """Draw programs of up to so many instructions, each on earlier values."""
    place = st.integers(0, 5)
    row = st.tuples(st.sampled_from(operations), place, place, st.integers(0, 5), rationals(3))

    def build(rows: list[Any]) -> tuple[Instruction, ...]:
        names, found = list(variables), []
        for number, (operation, first, second, integer, constant) in enumerate(rows, 1):
            a, b = (names[-1 - n % len(names)] for n in (first, second))
            arguments = {
                "constant": (str(constant),),
                "power": (a, str(integer)),
                "stumpff": (str(integer), a),
            }.get(operation, (a, b)[: OPERATIONS[operation]])
            found.append(Instruction(f"u{number}", operation, arguments))
            names.append(f"u{number}")
        return tuple(found)

    return st.lists(row, min_size=1, max_size=longest).map(build)


def exact(value: Any) -> Fraction:
    """Return the rational that an mpmath number or a rational is."""
    if isinstance(value, int | Fraction):
        return Fraction(value)
    numerator, denominator = mpmath.libmp.to_rational(value._mpf_)
    return Fraction(int(numerator), int(denominator))


def contains(x: Interval, value: Any) -> bool:
    """Say whether a number lies in an interval; an mpmath number up to its own error."""
    truth = exact(value)
    error = 0 if isinstance(value, int | Fraction) else REFERENCE_ERROR * (1 + abs(truth))
    lower, upper = x.endpoints()
    return lower - error <= truth <= upper + error


def two_units_past(x: Interval, value: Any) -> Interval:
    """Cut an interval off two units above a number that it contains."""
    start = -(-exact(value) * 2**x.bits // 1) + 2
    return Interval(int(start), max(int(start), x.hi), x.bits)


def width_in_units(x: Interval) -> int:
    """Return how many units an interval is wide."""
    return x.hi - x.lo


class Reference:
    """mpmath at its current precision, with the operations of programs at points."""

    def constant(self, value: Fraction | int) -> Any:
        """Return the nearest number."""
        value = Fraction(value)
        return mpmath.mpf(value.numerator) / value.denominator

    def power(self, x: Any, exponent: int) -> Any:
        """Return ``x ** exponent``."""
        return x**exponent

    def pi(self) -> Any:
        """Return pi."""
        return +mpmath.pi

    def sqrt(self, x: Any) -> Any:
        """Return ``sqrt(max(x, 0))``."""
        return mpmath.sqrt(max(x, mpmath.mpf(0)))

    def cos(self, x: Any) -> Any:
        """Return the cosine."""
        return mpmath.cos(x)

    def sin(self, x: Any) -> Any:
        """Return the sine."""
        return mpmath.sin(x)

    def stumpff(self, k: int, x: Any) -> Any:
        """Return ``c_k(x)``, summed by its definition, or far from zero by its recurrence."""
        if abs(x) > 30 and k < 2:
            return mpmath.cos(x) if k == 0 else mpmath.sin(x) / x
        if abs(x) > 30:
            return (1 / mpmath.factorial(k - 2) - self.stumpff(k - 2, x)) / (x * x)
        with mpmath.extraprec(80):
            square, total = x * x, mpmath.mpf(0)
            term, j = mpmath.mpf(1) / mpmath.factorial(k), 0
            while j < 20 or abs(term) > mpmath.eps:
                total += term
                term *= -square / ((2 * j + k + 1) * (2 * j + k + 2))
                j += 1
        return +total

    def angle(self, adjacent: Any, opposite: Any) -> Any:
        """Return the angle in [0, pi] of ``(adjacent, max(opposite, 0))``."""
        return mpmath.atan2(max(opposite, mpmath.mpf(0)), adjacent)


def holds_at(
    statement: Statement,
    parameters: dict[str, Fraction],
    point: dict[str, Fraction],
    margin: float,
) -> bool:
    """Say by mpmath whether at a point one alternative's values are all at least `margin`."""
    reference = Reference()
    with mpmath.workdps(DIGITS):
        inputs = {name: reference.constant(x) for name, x in (parameters | point).items()}
        values = statement.evaluate(inputs, reference)
        return any(
            all(values[literal.name] >= margin for literal in row) for row in statement.alternatives
        )


def statement_of(text: str) -> Statement:
    """Read a statement from lines that may be indented."""
    return statement_from_lines([row.strip() for row in text.strip().split("\n")])


def polynomial(
    terms: dict[tuple[int, ...], Fraction | int],
    box: tuple[tuple[Fraction | int, Fraction | int], ...],
    strict: bool = False,
) -> Statement:
    """State that a polynomial in x, y, ... is nonnegative on a box; its value is named f."""
    names = "xyz"[: len(box)]
    rows = [f"variable {name}" for name in names]
    rows.append(" ".join(("box", *(str(Fraction(end)) for pair in box for end in pair))))
    rows.append("sum0 = constant 0")
    for number, (exponents, coefficient) in enumerate(terms.items(), 1):
        rows.append(f"term{number} = constant {Fraction(coefficient)}")
        last = f"term{number}"
        for name, exponent in zip(names, exponents, strict=True):
            if exponent:
                rows.append(f"power{number}{name} = power {name} {exponent}")
                rows.append(f"product{number}{name} = mul {last} power{number}{name}")
                last = f"product{number}{name}"
        rows.append(f"sum{number} = add sum{number - 1} {last}")
    rows.append(f"f = add sum{len(terms)} sum0")
    rows.append(f"alternative f {'>' if strict else '>='} 0")
    return statement_from_lines(rows)


def value_of(terms: dict[tuple[int, ...], Fraction | int], point: tuple[Fraction, ...]) -> Fraction:
    """Evaluate a polynomial exactly."""
    total = Fraction(0)
    for exponents, coefficient in terms.items():
        term = Fraction(coefficient)
        for x, exponent in zip(point, exponents, strict=True):
            term *= x**exponent
        total += term
    return total


def proof(
    statement: Statement, *pieces: tuple[Node, ...], parameters: Any = (), precision: int = 64
) -> str:
    """Write a certificate of a claim named ``example`` by trees."""
    return Certificate("example", tuple(parameters), statement, precision, pieces).text()


def pins_of(statement: Statement) -> dict[str, tuple[str, ...]]:
    """Accept this statement under the name ``example``."""
    return {"example": (statement_sha256(statement),)}


def with_fitting_hashes(rows: list[str]) -> str:
    """Write a certificate's lines (without a line feed) with both hashes made to fit."""
    rows = list(rows)
    first = next((n for n, row in enumerate(rows) if row.startswith("statement ")), None)
    last = next((n for n, row in enumerate(rows) if row.startswith("precision ")), None)
    if first is not None and last is not None:
        rows[first] = f"statement {_digest(rows[first + 1 : last])}"
    if rows and rows[-1].startswith("sha256 "):
        rows.pop()
    return "".join(f"{row}\n" for row in [*rows, f"sha256 {_digest(rows)}"])


def _digest(rows: list[str]) -> str:
    return sha256("".join(f"{row}\n" for row in rows).encode()).hexdigest()


def cost(run: Callable[[], object]) -> int:
    """Return the work that a call spends."""
    before = work._spent
    run()
    return work._spent - before
