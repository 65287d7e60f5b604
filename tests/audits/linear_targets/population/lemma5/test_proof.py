"""Inequalities (10), (11), their chains and the bounds on the rows, each with a twin that fails."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra, registry
from certify.audits.linear_targets.exact.domains import WEIGHTS
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.lemma5 import proof as lemma5_proof
from certify.audits.linear_targets.population.lemma5 import rows as lemma5_rows
from certify.claim import ONE, UNIT
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.proofs.bench import Bench
from certify.search.bisection import Budget, Failed, Task, search
from certify.transcription import state
from tests.strategies import PRECISE, turns, weights_and_directions

TINY = PRECISE.constant(Fraction(1, 10**25))
BELOW = 1 - lemma5_proof.STEP
SHARP = ("inequality10", "inequality11", "acute-b", "obtuse-c")
LINKS = ("acute-a", "acute-c", "sine", "obtuse-a", "quotient", "obtuse-d", "half-pi")
IDENTITIES = ("acute-lengths", "obtuse-lengths", "obtuse-quotient", "obtuse-b")
ROWS = tuple(claim.id for claim in lemma5_rows.CLAIMS)
# Where a wrong gradient shows: the other rows' lines are about vectors alone.
OF_THE_GRADIENT = ("lemma5.rows", "lemma5.row1-regrouped", "lemma5.row1", "lemma5.row2")


def printed(name, **parameters):
    claim = registry.find(name)
    return claim.versions[0].settle({**claim.defaults(), **parameters}, Bench()).verdict


@pytest.mark.long(but=8)
@pytest.mark.parametrize("name", [f"lemma5.{x}" for x in (*LINKS, *IDENTITIES)] + list(ROWS))
def test_each_line_is_proved(name):
    assert isinstance(printed(name), Proved)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", SHARP)
def test_printed_constants_are_the_smallest(name):
    claim = registry.find(f"lemma5.{name}")
    for c, verdict in ((Fraction(1), Proved), (BELOW, Refuted), (Fraction(1, 2), Refuted)):
        assert isinstance(printed(claim.id, c=c), verdict), c
    sharp = claim.versions[1].settle(claim.defaults(), Bench())
    assert isinstance(sharp.verdict, Proved)
    assert dict(sharp.facts)["sharp c"] == "1, the printed constant"
    assert dict(sharp.facts)["refuted at"] == "c = 0.9999999"


@pytest.mark.parametrize("number", [10, 11])
def test_the_witness_against_a_smaller_constant(number):
    """Computed anew in the complex plane."""
    witness = dict(printed(f"lemma5.inequality{number}", c=BELOW).evidence.witness)
    with mpmath.workdps(60):
        w1, w2 = (
            mpmath.mpc(*(mpmath.mpf(x.numerator) / x.denominator for x in pair))
            for pair in ((witness[f"{w}_1"], witness[f"{w}_2"]) for w in ("w1", "w2"))
        )
        if number == 11:
            w1, w2 = w2, w1
        theta = abs(mpmath.arg(w2 / w1))
        turned = mpmath.sin(theta) * abs(w2) * w1 / abs(w1) + (mpmath.pi - theta) * w2
        assert abs(turned) > (1 - mpmath.mpf(10) ** -7) * mpmath.pi * abs(w1 + w2)


# --- twins: each line just past where it stops being true -------------------------------------


def closes(value, box, norms=False):
    """Say whether the search proves ``value(theta, tape) >= 0`` for t in the box."""

    def formulas(tape):
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        return [[("room", value(theta, tape), False)]]

    variables, boxes = (("t",), ((box,),))
    if norms:
        variables, boxes = WEIGHTS, ((box, ONE, UNIT), (box, UNIT, ONE))
    found = search(Task(state((), variables, boxes, formulas), ()), Budget(boxes=2000), 1)
    return not isinstance(found, Failed)


ACUTE, OBTUSE = lemma5_proof.ACUTE, lemma5_proof.OBTUSE
BEYOND, EARLIER = (Fraction(0), Fraction(501, 1000)), (Fraction(499, 1000), Fraction(1))


def test_the_second_weight_is_no_longer_than_the_sum_up_to_a_right_angle_only():
    def value(theta, tape):
        return tape.input("norm1") + 2 * (tape.input("norm2") * tape.cos(theta))

    assert closes(value, ACUTE, norms=True)
    assert not closes(value, BEYOND, norms=True)


def test_the_quotient_is_largest_at_a_right_angle_from_there_on_only():
    def value(theta, tape):
        return tape.pi() / 2 - lemma5_proof._quotient(theta, tape)

    assert closes(value, OBTUSE)
    assert not closes(value, EARLIER)


def test_the_triangle_inequality_needs_both_lengths():
    def value(theta, tape):
        sine, rest = tape.sin(theta), tape.pi() - theta
        return lemma5_proof._sum_of_lengths(theta, tape) - tape.constant(Fraction(1, 1000)) * (
            sine * rest
        )

    assert closes(lemma5_proof._sum_of_lengths, ACUTE)
    assert closes(lemma5_proof._sum_of_lengths, OBTUSE)
    assert not closes(value, ACUTE)


def test_the_sine_is_no_smaller_multiple_of_the_angle():
    assert not closes(lambda theta, tape: 999 * theta - 1000 * tape.sin(theta), UNIT)


def test_the_constants_have_room():
    assert not closes(lambda theta, tape: tape.pi() / 2 - tape.constant(Fraction(1571, 1000)), UNIT)
    assert closes(lambda theta, tape: tape.pi() / 2 - tape.constant(Fraction(157, 100)), UNIT)


@given(st.floats(0, 1e9))
@settings(derandomize=True, deadline=None)
def test_the_sine_is_below_the_angle(theta):
    assert math.sin(theta) <= theta


# --- the reductions ------------------------------------------------------------------------


@pytest.mark.long
@given(weights_and_directions(), st.sampled_from([1, -1]), st.fractions(Fraction(1, 10), 3))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_reduction(drawn, order, c):
    """The room by angle and norms is that of the vectors, and has degree 2 in the norms."""
    w1, w2 = drawn[:2][::order]
    c = PRECISE.constant(c)
    theta = linear_algebra.angle(w1, w2, PRECISE)
    norms = [linear_algebra.norm(w, PRECISE) for w in (w1, w2)]
    scale = norms[0] ** 2 + norms[1] ** 2
    found = lemma5_proof.room(theta, *norms, c, PRECISE)
    assert abs(lemma5_proof.room_of_vectors(w1, w2, c, PRECISE) - found) <= 100 * TINY * scale
    doubled = lemma5_proof.room(theta, *(2 * x for x in norms), c, PRECISE)
    assert abs(doubled - 4 * found) <= TINY * scale
    # The norms of the claim itself, without squares.
    turned = linear_algebra.norm(lemma5_proof.z(w1, w2, PRECISE), PRECISE)
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), PRECISE)
    assert turned <= PRECISE.pi() * total + TINY * PRECISE.sqrt(scale)


@given(weights_and_directions(), st.floats(-6, 6))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_rows_are_bounded_as_printed(drawn, size):
    w1, w2, direction = drawn
    a = [PRECISE.from_float(10.0**size) * x for x in direction]
    one = PRECISE.constant(1)
    rows = population.gradient([[one], [-one]], [w1, w2], [a], PRECISE)
    first, second = linear_algebra.combine(1, w1, -1, a), linear_algebra.combine(1, w2, 1, a)
    x, y = linear_algebra.dot(first, first), linear_algebra.dot(second, second)
    sizes = [linear_algebra.dot(row, row) for row in rows]
    slack = TINY * (x + y + linear_algebra.dot(w1, w1) + linear_algebra.dot(w2, w2))
    assert sizes[0] <= 3 * x / 2 + y + slack
    assert sizes[1] <= 3 * y / 2 + x + slack


@given(turns.filter(lambda turn: 0.5 <= turn < 1), st.floats(-6, 6))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_obtuse_chain_link_by_link(turn, size):
    """The five quantities of the chain, with norms 1 and 10^size, do not fall."""
    theta, norm2 = PRECISE.pi() * PRECISE.from_float(turn), PRECISE.from_float(10.0**size)
    w1 = [PRECISE.constant(1), PRECISE.constant(0)]
    w2 = [norm2 * PRECISE.cos(theta), norm2 * PRECISE.sin(theta)]
    sine, rest = PRECISE.sin(theta), PRECISE.pi() - theta
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), PRECISE)
    chain = [
        linear_algebra.norm(lemma5_proof.z(w1, w2, PRECISE), PRECISE),
        (sine + rest) * norm2,
        (1 + rest / sine) * total,
        (1 + PRECISE.pi() / 2) * total,
        PRECISE.pi() * total,
    ]
    for smaller, larger in zip(chain, chain[1:], strict=False):
        assert smaller <= larger + TINY * (1 + norm2)
    assert abs(chain[1] - (1 + rest / sine) * sine * norm2) <= TINY * norm2


# --- a wrong theory is noticed ----------------------------------------------------------------


@pytest.mark.parametrize("name", OF_THE_GRADIENT)
def test_a_wrong_gradient_is_noticed(name, monkeypatch):
    true = population.gradient

    def doubled(V, W, A, numbers):
        return [[2 * x for x in row] for row in true(V, W, A, numbers)]

    monkeypatch.setattr(population, "gradient", doubled)
    assert isinstance(printed(name), Undecided)


@pytest.mark.parametrize("number", [10, 11])
def test_a_proof_of_another_inequality_does_not_carry_over(number, monkeypatch):
    true = lemma5_proof.z

    def wrong(w1, w2, numbers):
        return [2 * x for x in true(w1, w2, numbers)]

    monkeypatch.setattr(lemma5_proof, "z", wrong)
    assert isinstance(printed(f"lemma5.inequality{number}"), Undecided)
