"""The count of work: what is spent is added up, and a limit holds in its block only."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from certify.kernel import work
from certify.kernel.certificate import Leaf, Node
from certify.kernel.check import check
from certify.kernel.exact import Exact, ExactArithmetic
from certify.kernel.forms import Form, Piece, _common_zeros, _leaders
from certify.kernel.functions import _stumpff_at, angle, pi, stumpff
from certify.kernel.interval import LARGEST, Interval, sqrt
from certify.kernel.program import IntervalArithmetic, Statement
from certify.kernel.series import SeriesArithmetic
from certify.kernel.work import TooMuchWork, limited, spend
from tests.kernel.helpers import cost, pins_of, proof, statement_of


def test_nothing_is_limited_outside_of_a_block() -> None:
    assert cost(lambda: spend(10**12)) == 10**12


def test_a_limit_may_be_reached_and_not_passed() -> None:
    with limited(5):
        spend(2)
        spend(3)
        with pytest.raises(TooMuchWork, match="too much work"):
            spend(1)
    with limited(0):
        spend(0)
        with pytest.raises(TooMuchWork):
            spend(1)
    spend(10**12)


def test_the_smallest_limit_of_the_open_blocks_holds() -> None:
    with limited(10):
        with limited(4):
            spend(4)
            with pytest.raises(TooMuchWork):
                spend(1)
        spend(5)
        with limited(100), pytest.raises(TooMuchWork):
            spend(1)


def test_a_block_that_fails_is_closed() -> None:
    with pytest.raises(TooMuchWork), limited(1):
        spend(2)
    assert work._limits == []


def test_what_is_too_much_cannot_be_evaluated() -> None:
    assert issubclass(TooMuchWork, ArithmeticError)


def test_intervals_cost_what_they_are_long() -> None:
    for bits, units in ((0, 1), (511, 1), (512, 2), (1023, 2), (1024, 3), (LARGEST, 5)):
        end = (1 << bits) - 1
        assert cost(lambda end=end: Interval(0, end, 1)) == units
        assert cost(lambda end=end: Interval(-end, 0, 1)) == units
        assert cost(lambda end=end: Interval(-end, end, 1)) == units
    assert cost(lambda: Interval.between(1, 2, 64)) == 4 + 1


@pytest.mark.parametrize("bits", [63, 64, 255, 256, 511, 512])
def test_operations_cost_what_they_are_precise(bits: int) -> None:
    x = Interval(1 << bits // 2, 1 << bits - 3, bits)
    assert cost(lambda: x + x) == cost(lambda: x - x) == cost(lambda: -x) == 1
    for y in (x, -x):
        assert cost(lambda y=y: x * y) == 1 + bits // 256 + 1
    assert cost(lambda: 3 * x) == 1
    assert cost(lambda: x / x) == 4 + bits // 64 + (1 if bits * 3 // 2 < 514 else 2)
    assert cost(lambda: sqrt(x)) == 3 + bits // 256 + 1


def test_powers_cost_what_they_are_long() -> None:
    x = Interval(1 << 126, 1 << 127, 128)
    for exponent in (1, 2, 10, 11, 16, 17, 32, 99):
        size = 128 * exponent
        units = 1 + size // 256 + (size // 2048) ** 2 + 1
        assert cost(lambda exponent=exponent: x**exponent) == units
    assert cost(lambda: Interval(-(1 << 127), 1, 128) ** 3) == 1 + (1 + 1) + 1
    for bits, units in ((255, 1), (256, 2), (2047, 8), (2048, 10)):
        y = Interval(0, (1 << bits) - 1, 1)
        assert cost(lambda y=y: y**1) == units + 1 + bits // 512


def test_functions_cost_their_terms() -> None:
    for k, bits in ((0, 64), (3, 65), (3, 255), (0, 256), (3, 512), (15, 64), (16, 64), (99, 512)):
        one, two = 1 << bits, 2 << bits
        units = {}
        for point in (one, two):
            terms = _stumpff_at(k, point, bits)[2]
            units[point] = 3 + k // 16 + terms * (1 + bits // 256)
        x, y, result = Interval(one, one, bits), Interval(one, two, bits), 1 + bits // 512
        # The absolute value of the argument is the argument itself, and pi costs 1.
        pi_itself = cost(lambda bits=bits: pi(bits))
        assert cost(lambda x=x, k=k: stumpff(k, x)) <= units[one] + result + pi_itself
        difference = cost(lambda y=y, k=k: stumpff(k, y)) - cost(lambda x=x, k=k: stumpff(k, x))
        assert difference == units[two]


def test_beyond_pi_a_third_point_is_counted() -> None:
    inside, beyond = Interval(1, 3 << 64, 64), Interval(1, 4 << 64, 64)
    at_turn = 3 + _stumpff_at(0, pi(64).lo, 64)[2]
    at_three = 3 + _stumpff_at(0, 3 << 64, 64)[2]
    assert cost(lambda: stumpff(0, beyond)) - cost(lambda: stumpff(0, inside)) == (
        2 * at_turn - at_three
    )


def test_the_number_of_terms_is_that_of_the_sum() -> None:
    assert _stumpff_at(0, 0, 64)[2] == 1
    # The terms of cos 1 are 1 / (2j)!, which falls below a unit at 22! > 2^64 * 2^16 > 20!.
    assert 11 <= _stumpff_at(0, 1 << 64, 64)[2] <= 14


def test_exact_values_cost_their_terms_and_products() -> None:
    one = Exact({(0,): Fraction(1)})
    large = Exact({(0,): Fraction(1, 1 << 1023), (1,): Fraction(1 << 511)})
    assert (one.size, large.size, Exact({}).size) == (1, 3 + 2, 0)
    assert cost(lambda: Exact({(n,): Fraction(1) for n in range(7)})) == 1 + 4 * 7
    assert cost(lambda: Exact({(0,): Fraction(1 << 511)})) == 1 + 4 * 2
    assert cost(lambda: Exact({(0,): Fraction((1 << 511) - 1)})) == 1 + 4
    squared = 1 + 4 * (5 + 2 + 3)
    large = Exact({(0,): Fraction(1, 1 << 1000), (1,): Fraction(1 << 512)})
    squared = cost(lambda: large * large) - 8 * large.size**2
    assert squared == 1 + 4 * (large * large).size
    with limited(8 * 16 - 1), pytest.raises(TooMuchWork):
        large * large


def test_series_cost_their_terms() -> None:
    ring = ExactArithmetic(0)
    system = SeriesArithmetic(ring, 2, 3)
    x = system.constant(Fraction(1))
    assert cost(lambda: system.lift(None)) == 2 + 10 // 8
    assert cost(lambda: x * x) == (1 + 1 + 1) + (8 + 5) + (2 + 10 // 8)
    full = SeriesArithmetic(IntervalArithmetic(64), 2, 3)
    product = full.variable(0, Interval(1, 1, 64)) + full.variable(1, Interval(1, 1, 64))
    # Nine products of two units each, of which three are added to others.
    assert cost(lambda: product * product) == (1 + 3 + 3) + 9 * 2 + 3 + 3
    assert cost(lambda: product - product) == 3 + 3


def test_a_program_costs_its_instructions() -> None:
    statement = statement_of("variable x\nbox 0 1\nu = neg x\nf = neg u\nalternative f > 0")
    x = Interval(0, 1, 64)
    arithmetic = IntervalArithmetic(64)
    assert cost(lambda: statement.evaluate({"x": x}, arithmetic)) == 2 + 2


def test_terms_of_a_centred_form_are_counted() -> None:
    """Each term is multiplied by a power for each variable, though most powers are 0."""
    names = [f"x{n}" for n in range(20)]
    rows = [*(f"variable {name}" for name in names), "box" + " 0 1" * 20, "f = constant 1"]
    statement = statement_of("\n".join([*rows, "alternative f > 0"]))
    piece = Piece(statement, {}, statement.boxes[0], IntervalArithmetic(64))
    first = cost(lambda: piece.taylor_bound("f", 0))
    # The second time only the steps, the sum and the terms are left.
    assert first > cost(lambda: piece.taylor_bound("f", 0)) == 20 * 5 + 5 + 20 // 8 + 1


def test_nodes_leaves_and_forms_are_counted() -> None:
    statement = statement_of("variable x\nbox 0 1\nf = constant 1\nalternative f > 0")
    literal = statement.alternatives[0][0]
    twice = replace(statement, alternatives=((literal, literal),))
    arithmetic, form = IntervalArithmetic(64), Form(0)
    box = statement.boxes[0]

    def replayed(each: Statement, *nodes: Node) -> int:
        text = proof(each, nodes)
        return cost(lambda: check(text, pins_of(each)))

    def shown(times: int) -> int:
        piece = Piece(statement, {}, box, arithmetic)
        return cost(lambda: [piece.zeros("f", form) for _ in range(times)])

    one, two = Leaf(1, (form,)), Leaf(1, (form, form))
    assert replayed(statement, one) == 5 + (25 + 15) + shown(1)
    assert replayed(twice, two) == 5 + (25 + 2 * 15) + shown(2)
    halves = replayed(statement, "x", one, one)
    assert halves == 3 * 5 + 2 * (25 + 15) + 2 * shown(1)


def test_leaders_and_faces_are_counted() -> None:
    ring = IntervalArithmetic(64)
    terms = {(2, 0): ring.constant(Fraction(1)), (0, 2): ring.constant(Fraction(1))}
    found = cost(lambda: _leaders(terms, [Fraction(1)] * 2, ring))
    assert found == 2**2 + 2 * 2**2
    assert cost(lambda: _common_zeros([(1, 0, 0), (0, 1, 0)])) == 2 * 2**3


def test_the_count_does_not_depend_on_what_was_asked_before() -> None:
    x = Interval(0, 12345, 77)
    first = [cost(lambda: pi(77)), cost(lambda: stumpff(1, x)), cost(lambda: angle(x, x))]
    assert first == [cost(lambda: pi(77)), cost(lambda: stumpff(1, x)), cost(lambda: angle(x, x))]
