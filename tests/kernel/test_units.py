"""The kernel's arithmetic to the last unit, and its rules for tight places case by case.

That enclosures contain the truth, other tests show. Here every unit counts: a digest stands for the
results on a grid, so that no change of a rounding, a guard bit or a remainder goes unseen. After a
change that is meant, the test says the new digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from itertools import product
from typing import Any

import mpmath
import pytest

from certify.kernel import functions, interval
from certify.kernel.forms import Form, Piece, _common_zeros, _leaders
from certify.kernel.interval import Interval
from certify.kernel.program import IntervalArithmetic
from certify.kernel.series import NotOffered, SeriesArithmetic
from tests.kernel.helpers import statement_of


def digest(values: Iterable[object]) -> str:
    """Return the first digits of the SHA-256 of results, one for each line."""
    return sha256("".join(f"{value}\n" for value in values).encode()).hexdigest()[:16]


def ends(x: Any) -> Any:
    """Return what is exact of a result: endpoints, coefficients, or the name of an error."""
    if isinstance(x, Interval):
        return x.lo, x.hi
    return x


def tried(operation: Any, *arguments: Any) -> Any:
    """Return the endpoints of a result, or the error's name."""
    try:
        return ends(operation(*arguments))
    except (ArithmeticError, TypeError, ValueError) as error:
        return type(error).__name__


# --- functions -----------------------------------------------------------------------------


def test_arctangents_and_pi() -> None:
    found = [functions._arctan_of_inverse(n, bits) for n in (2, 5, 239) for bits in range(1, 300)]
    with mpmath.workdps(150):
        for n, bits in ((2, 64), (5, 200), (239, 299)):
            low, high = functions._arctan_of_inverse(n, bits)
            assert low < mpmath.atan(mpmath.mpf(1) / n) * 2**bits < high
    assert digest(found) == "2e1fbdcfcfa63807"
    assert digest(ends(functions.pi(bits)) for bits in range(1, 520)) == "ee255ceac1fbdef9"


def test_stumpff_functions_at_points() -> None:
    grid = product((0, 1, 2, 3, 7, 20, 99), range(0, 3300, 5), (10,))
    assert digest(functions._stumpff_at(*each)[:2] for each in grid) == "fb58754a7b3056fc"
    large = product((0, 1, 5), (0, 1, 77, 1 << 20, 3 << 64, 40 << 64), (64,))
    assert digest(functions._stumpff_at(*each)[:2] for each in large) == "a872517bb93146d1"


@pytest.mark.parametrize("k", range(4))
def test_stumpff_functions_of_intervals(k: int) -> None:
    """Up to pi and beyond, where the bounds on value and slope are used."""
    found = []
    for lo, width in product(range(-300, 300, 7), (0, 1, 5, 60, 300)):
        found.append(tried(functions.stumpff, k, Interval(lo, lo + width, 6)))
    assert (
        digest(found)
        == ("7faafaf5c3a81718", "e8a28a44aa6e08c5", "ecca07ce1553c0b9", "8c80de66ede0af3e")[k]
    )


def test_cosines_sines_and_angles() -> None:
    points = [Interval(lo, lo + width, 8) for lo in range(-900, 900, 31) for width in (0, 3, 90)]
    assert digest(ends(functions.cos(x)) for x in points) == "0d3cff2eb7f7725d"
    assert digest(ends(functions.sin(x)) for x in points) == "194dba8abe610eae"
    sides = [Interval(lo, lo + width, 6) for lo in (-70, -3, -1, 0, 1, 64) for width in (0, 1, 9)]
    found = [tried(functions.angle, x, y) for x, y in product(sides, sides)]
    assert digest(found) == "8b7ee1602952318f"
    for x in (-1, 0, 1):
        one, zero = Interval(x, x, 5), Interval(-3, 0, 5)
        shown = ends(functions.angle(one, zero))
        assert shown == ((0, 0) if x > 0 else ends(functions.pi(5)) if x else (0, shown[1]))
    with pytest.raises(ValueError, match="intervals of 5 and 6 bits do not mix"):
        functions.angle(Interval(1, 1, 5), Interval(1, 1, 6))


@pytest.mark.parametrize("k", [-1, True, 1.0, "1", None])
def test_the_index_of_a_stumpff_function(k: Any) -> None:
    with pytest.raises(TypeError, match="nonnegative integer"):
        functions.stumpff(k, Interval(1, 1, 5))


# --- intervals -----------------------------------------------------------------------------


def test_intervals_to_the_unit() -> None:
    some = [Interval(lo, lo + width, 2) for lo in range(-7, 8) for width in (0, 1, 4)]
    pairs = list(product(some, some))
    assert digest(ends(x + y) for x, y in pairs) == "fbec984011bf18b9"
    assert digest(ends(x - y) for x, y in pairs) == "b4eefbf7de628adc"
    assert digest(ends(x * y) for x, y in pairs) == "7695963236a128b8"
    assert digest(tried(lambda x, y: x / y, x, y) for x, y in pairs) == "a303bddb4263ae7a"
    one = [lambda x: -x, abs, interval.sqrt, *(lambda x, n=n: x**n for n in range(6))]
    one += [lambda x, n=n: n * x for n in (-3, -1, 0, 1, 5)]
    one += [lambda x, n=n: x * Fraction(n, 3) for n in (-2, 0, 2)]
    one += [lambda x: 1 - x, lambda x: 1 + x, lambda x: Fraction(1, 3) - x, lambda x: 1 / x]
    assert digest(tried(f, x) for f, x in product(one, some)) == "64bd539e6cda3347"
    assert digest(
        (interval.certainly_positive(x), interval.certainly_negative(x)) for x in some
    ) == ("acfa65e9b169c6a9")
    assert digest(x.endpoints() for x in some) == "6a57c85400a2cb29"
    thirds = [Fraction(n, 3) for n in range(-9, 10)]
    found = [tried(Interval.between, a, b, 2) for a, b in product(thirds, thirds)]
    assert digest(found) == "ef5bed7e9a540bc3"


# --- series --------------------------------------------------------------------------------

SERIES = {
    "mul": "u = mul x y\nf = mul u x",
    "div": "one = constant 2\nu = add one x\nf = div y u",
    "power 0": "f = power x 0",
    "power 1": "f = power x 1",
    "power 5": "u = add x y\nf = power u 5",
    "sqrt": "one = constant 2\nu = add one x\nf = sqrt u",
    "cos": "u = add x y\nf = cos u",
    "sin": "u = add x y\nf = sin u",
    "stumpff 0": "u = add x y\nf = stumpff 0 u",
    "stumpff 1": "u = add x y\nf = stumpff 1 u",
    "stumpff 3": "u = add x y\nf = stumpff 3 u",
    "neg": "u = neg x\nf = sub u y",
    "pi": "u = pi\nf = mul u x",
    "constant": "f = constant 3/7",
}


@pytest.mark.parametrize("name", SERIES)
def test_series_to_the_unit(name: str) -> None:
    text = f"variable x\nvariable y\nbox 1/8 1/4 1/3 1/2\n{SERIES[name]}\nalternative f > 0"
    statement = statement_of(text)
    found: list[object] = []
    for bits in (20, 64):
        piece = Piece(statement, {}, statement.boxes[0], IntervalArithmetic(bits))
        for order in range(5):
            found.append(ends(piece.taylor_bound("f", order)))
            for moving, anchor in (
                (("x", "y"), None),
                (("x",), {"x": Fraction(1, 8)}),
                (("x", "y"), {"x": Fraction(1, 4), "y": Fraction(1, 3)}),
            ):
                coefficients = piece.coefficients("f", moving, order, anchor)
                found.append(sorted((k, ends(c)) for k, c in coefficients.items()))
    assert digest(found) == EXPECTED[name]


EXPECTED: dict[str, str] = {
    "mul": "d7461157a7224172",
    "div": "57e70c4578ee2945",
    "power 0": "aaa45b30051456e6",
    "power 1": "9029d5a83e19c1d0",
    "power 5": "35803287c82b567c",
    "sqrt": "979889094e283c13",
    "cos": "9a6f3bef0efa0a56",
    "sin": "ced3776e3d901a9b",
    "stumpff 0": "0404e3f2a16f1ec0",
    "stumpff 1": "42b48dd66c3f60a7",
    "stumpff 3": "f17c7ca00bd1e679",
    "neg": "69ca1d09f3477268",
    "pi": "3262a133291635f2",
    "constant": "8b427a5fd43cca41",
}


def test_what_series_do_not_offer() -> None:
    base = IntervalArithmetic(20)
    for order in (0, 1):
        system = SeriesArithmetic(base, 1, order)
        x = system.variable(0, base.constant(Fraction(1)))
        if order:
            with pytest.raises(NotOffered, match="an angle is evaluated, not differentiated"):
                system.angle(x, x)
            assert not system.certainly_positive(x)
        else:
            assert ends(system.angle(x, x).constant_term()) == ends(
                base.angle(*[base.constant(Fraction(1))] * 2)
            )
            assert system.certainly_positive(x)
        assert system.certainly_positive(system.constant(Fraction(1)))
        assert not system.certainly_positive(system.constant(Fraction(-1)))
        assert not system.certainly_positive(system.between(Fraction(-1), Fraction(1)))
        assert ends(system.between(Fraction(-1), Fraction(1)).constant_term()) == (
            -(1 << 20),
            1 << 20,
        )


# --- tight places --------------------------------------------------------------------------

A = IntervalArithmetic(32)
Terms = dict[tuple[int, ...], Fraction | int]
HALF, TENTH = Fraction(1, 2), Fraction(1, 10)


def shown(terms: Terms, *widths: Fraction | int) -> list[tuple[int, ...]] | None:
    """Return the leaders of a polynomial with exact coefficients."""
    found = {k: A.constant(Fraction(c)) for k, c in terms.items()}
    return _leaders(found, [Fraction(w) for w in widths], A)


def squares(*cross: Fraction | int) -> Terms:
    """Return x^2 + y^2 + z^2 with the coefficients of xy, yz and xz."""
    terms: Terms = {(2, 0, 0): 1, (0, 2, 0): 1, (0, 0, 2): 1}
    places = ((1, 1, 0), (0, 1, 1), (1, 0, 1))
    return terms | {k: c for k, c in zip(places, cross, strict=False) if c}


THREE = [(2, 0, 0), (0, 2, 0), (0, 0, 2)]


@pytest.mark.parametrize(
    ("terms", "widths", "leaders"),
    [
        ({}, (1,), None),
        ({(0,): 1}, (1,), [(0,)]),
        ({(0,): 0}, (1,), None),
        ({(1,): -1}, (1,), None),
        ({(1,): 1}, (1,), [(1,)]),
        ({(1,): 1, (2,): 1}, (1,), [(1,)]),
        ({(2,): 1, (1,): 1}, (1,), [(1,)]),
        ({(1,): 1, (2,): -1}, (HALF,), [(1,)]),
        ({(1,): 1, (2,): -1}, (1,), None),
        ({(1,): 1, (2,): -1}, (Fraction(999, 1000),), [(1,)]),
        ({(1,): 1, (3,): -3}, (HALF,), [(1,)]),
        ({(1,): 1, (3,): -5}, (HALF,), None),
        ({(1,): 1, (2,): 5, (3,): -3}, (HALF,), [(1,)]),
        ({(2,): 1, (1,): -TENTH}, (HALF,), None),
        ({(1, 0): 1, (0, 1): 1}, (1, 1), [(1, 0), (0, 1)]),
        ({(1, 0): 1, (0, 1): 1, (1, 1): 1}, (1, 1), [(1, 0), (0, 1)]),
        ({(1, 0): 1, (0, 1): 1, (1, 1): -HALF}, (1, 1), [(1, 0), (0, 1)]),
        ({(1, 0): 1, (0, 1): 1, (1, 1): -2}, (1, 1), None),
        ({(1, 0): 1, (0, 1): 1, (1, 1): -2}, (1, Fraction(1, 3)), [(1, 0), (0, 1)]),
        ({(1, 0): 1, (0, 1): 1, (1, 1): -2}, (Fraction(1, 3), 1), None),
        ({(1, 1): 1, (2, 1): -3}, (Fraction(1, 4), 9), [(1, 1)]),
        ({(1, 1): 1, (2, 2): -3}, (1, Fraction(1, 4)), [(1, 1)]),
        ({(1, 1): 1, (2, 2): -3}, (1, HALF), None),
        ({(2, 0): 1, (0, 2): 1, (1, 1): Fraction(-19, 10)}, (1, 1), [(2, 0), (0, 2)]),
        ({(2, 0): 1, (0, 2): 1, (1, 1): -2}, (1, 1), None),
        ({(2, 0): 1, (0, 2): 1, (1, 1): Fraction(-21, 10)}, (1, 1), None),
        ({(2, 0): 1, (0, 2): 1, (1, 1): -3}, (1, 1), None),
        ({(2, 0): 4, (0, 2): 1, (1, 1): Fraction(-39, 10)}, (1, 1), [(2, 0), (0, 2)]),
        ({(2, 0): 4, (0, 2): 1, (1, 1): -4}, (1, 1), None),
        ({(2, 0): 1, (1, 1): -TENTH}, (1, 1), None),
        ({(3, 0): 1, (0, 2): 1, (1, 1): -TENTH}, (1, 1), None),
        ({(4, 0): 1, (0, 2): 1, (2, 1): -1}, (1, 1), [(4, 0), (0, 2)]),
        ({(4, 0): 1, (0, 2): 1, (1, 1): -TENTH}, (1, 1), None),
        (squares(), (1, 1, 1), THREE),
        (squares(Fraction(-19, 10)), (1, 1, 1), THREE),
        (squares(Fraction(-13, 10), Fraction(-13, 10)), (1, 1, 1), THREE),
        (squares(Fraction(-3, 2), Fraction(-3, 2)), (1, 1, 1), None),
        (squares(*[Fraction(-9, 10)] * 3), (1, 1, 1), THREE),
        (squares(-1, -1, -1), (1, 1, 1), None),
        (squares(*[Fraction(-3, 2)] * 3), (1, 1, 1), None),
        (squares(-TENTH, Fraction(-19, 10)), (1, 1, 1), None),
    ],
)
def test_leaders(terms: Terms, widths: tuple[int, ...], leaders: object) -> None:
    assert shown(terms, *widths) == leaders


def test_leaders_of_enclosures() -> None:
    wide = {(2, 0): A.constant(Fraction(1)), (0, 2): A.constant(Fraction(1))}
    for c, right in ((Fraction(19, 10), True), (Fraction(2), False)):
        found = _leaders(wide | {(1, 1): A.between(-c, c)}, [Fraction(1)] * 2, A)
        assert found == ([(2, 0), (0, 2)] if right else None)


@pytest.mark.parametrize(
    ("leaders", "faces"),
    [
        ([(0,)], []),
        ([(1,)], [(0,)]),
        ([(0, 0)], []),
        ([(1, 0), (0, 1)], [(0, 1)]),
        ([(2, 0)], [(0,)]),
        ([(1, 1)], [(0,), (1,)]),
        ([(1, 0), (1, 1)], [(0,)]),
        ([(1, 1, 0), (0, 1, 1)], [(1,), (0, 2)]),
        ([(1, 0, 0), (0, 2, 0), (0, 0, 3)], [(0, 1, 2)]),
        ([(1, 1, 0), (0, 0, 1)], [(0, 2), (1, 2)]),
    ],
)
def test_common_zeros(leaders: list[tuple[int, ...]], faces: list[tuple[int, ...]]) -> None:
    assert _common_zeros(leaders) == faces


def test_forms_are_written_as_they_are_read() -> None:
    assert str(Form(3)) == "taylor/3"
    assert str(Form(2, (("x", False), ("y", True)))) == "anchored/2/x-/y+"


def test_a_root_at_zero_is_evaluated_and_not_differentiated() -> None:
    """The natural form asks for no slope, which would be infinite there."""
    text = "variable x\nbox 0 1\none = constant 1\nu = sqrt x\nf = add u one\nalternative f > 0"
    statement = statement_of(text)
    piece = Piece(statement, {}, statement.boxes[0], IntervalArithmetic(20))
    assert piece.zeros("f", Form(0)) == ()
    with pytest.raises(ZeroDivisionError):
        piece.zeros("f", Form(1))
