"""Branch and bound: what it proposes, what it gives up on, and how it stops."""

from fractions import Fraction

import pytest

from certify.kernel.certificate import Certificate, Leaf, statement_sha256
from certify.kernel.check import check
from certify.kernel.verdict import Proved
from certify.search.bisection import Budget, Failed, Found, Task, search
from certify.transcription import state

UNIT = (Fraction(0), Fraction(1))


def statement(formula, boxes=((UNIT, UNIT),)):
    def formulas(tape):
        return [[("f", formula(tape.input("x"), tape.input("y"), tape), False)]]

    return state((), ("x", "y"), tuple(boxes), formulas)


def replayed(claim, found):
    text = Certificate("test", (), claim, 128, found.pieces).text()
    return check(text, {"test": {statement_sha256(claim)}})


@pytest.mark.parametrize(
    ("formula", "gap"),
    [
        (lambda x, y, n: x**2 + y**2 - x * y, 0),
        (lambda x, y, n: n.pi() * x - n.sin(n.pi() * x), 0),
        (lambda x, y, n: 1 + n.cos(n.pi() * x) + (1 - y) ** 2, 0),
        (lambda x, y, n: x * y * (2 - x), 0),
        (lambda x, y, n: (x - y) ** 2, Fraction(1, 1000)),
        (lambda x, y, n: (3 * x - 1) ** 2 + (3 * y - 1) ** 2, Fraction(1, 10**6)),
    ],
)
def test_what_is_true_closes_and_its_twin_does_not(formula, gap):
    claim = statement(lambda x, y, n: formula(x, y, n) + gap)
    found = search(Task(claim, ()), Budget(), 1)
    assert isinstance(found, Found)
    assert isinstance(replayed(claim, found), Proved)
    past = statement(lambda x, y, n: formula(x, y, n) - Fraction(1, 10**6))
    assert isinstance(search(Task(past, ()), Budget(boxes=20_000), 1), Failed)


def test_a_violation_stops_the_search_with_the_box_that_shows_it():
    failed = search(Task(statement(lambda x, y, n: x - Fraction(1, 3)), ()), Budget(), 1)
    assert isinstance(failed, Failed)
    assert failed.violated
    assert all(box[0][0] + box[0][1] < Fraction(2, 3) for box in failed.violated)


def test_what_is_tight_inside_is_left_open_within_the_budget():
    failed = search(Task(statement(lambda x, y, n: (3 * x - 1) ** 2), ()), Budget(boxes=300), 1)
    assert isinstance(failed, Failed)
    assert not failed.violated
    assert failed.boxes <= 300
    assert any(box[0][0] <= Fraction(1, 3) <= box[0][1] for box in failed.open)


def test_progress_ends_at_one():
    heard = []
    claim = statement(lambda x, y, n: (x - y) ** 2 + Fraction(1, 100))
    search(Task(claim, ()), Budget(), 1, lambda boxes, share: heard.append(share))
    assert heard[-1] == 1
    assert heard == sorted(heard)


def test_one_leaf_where_one_form_suffices():
    found = search(Task(statement(lambda x, y, n: x + y + 1), ()), Budget(), 1)
    assert isinstance(found, Found)
    assert len(found.pieces[0]) == 1
    assert isinstance(found.pieces[0][0], Leaf)
