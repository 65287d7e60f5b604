"""Forms show what is true, and fail just past the truth."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.certificate import Leaf, Refusal
from certify.kernel.check import check
from certify.kernel.forms import Face, Form, Piece
from certify.kernel.program import IntervalArithmetic, Statement
from certify.kernel.verdict import Proved
from tests.kernel.helpers import (
    pins_of,
    polynomial,
    proof,
    rationals,
    reproducible,
    statement_of,
    value_of,
)

Terms = dict[tuple[int, ...], Fraction | int]
Box = tuple[tuple[Fraction | int, Fraction | int], ...]

EPSILON = Fraction(1, 10**9)
UNIT = (0, 1)
ANY = (-1, 1)


def anchored(order: int, *ends: str) -> Form:
    """Return the form anchored at ends like ``x-`` and ``y+``."""
    return Form(order, tuple((end[:-1], end[-1] == "+") for end in ends))


def faces_of(statement: Statement, form: Form, bits: int = 64) -> tuple[Face, ...] | None:
    """Apply a form to the value f on the statement's only box."""
    (box,) = statement.boxes
    return Piece(statement, {}, box, IntervalArithmetic(bits)).zeros("f", form)


def plus_constant(terms: Terms, constant: Fraction) -> Terms:
    """Add a constant to a polynomial."""
    origin = (0,) * len(next(iter(terms)))
    return terms | {origin: terms.get(origin, 0) + constant}


# --- centred forms -------------------------------------------------------------------------

# Polynomials whose least value on the box is zero, and a form that attains it.
LEAST_VALUE_ZERO: dict[str, tuple[Terms, Box, int]] = {
    "x^2 by order 0": ({(2,): 1}, (ANY,), 0),
    "x^2 + y^4 by order 0": ({(2, 0): 1, (0, 4): 1}, (ANY, ANY), 0),
    "x y by order 0": ({(1, 1): 1}, (UNIT, (1, 2)), 0),
    "x - 1 by order 1": ({(1,): 1, (0,): -1}, ((1, 2),), 1),
    "3 - x - y by order 1": ({(0, 0): 3, (1, 0): -1, (0, 1): -1}, ((1, 2), UNIT), 1),
    "x^2 by order 2": ({(2,): 1}, (ANY,), 2),
    "x^2 + y^2 by order 2": ({(2, 0): 1, (0, 2): 1}, (ANY, ANY), 2),
    "(x - 1/2)^2 by order 2": ({(2,): 1, (1,): -1, (0,): Fraction(1, 4)}, (UNIT,), 2),
    "a point": ({(2,): 1, (0,): -1}, ((1, 1),), 2),
}


@pytest.mark.parametrize("name", LEAST_VALUE_ZERO)
def test_centred_forms_show_what_is_positive_and_nothing_beyond(name: str) -> None:
    terms, box, order = LEAST_VALUE_ZERO[name]
    above = polynomial(plus_constant(terms, EPSILON), box)
    below = polynomial(plus_constant(terms, -EPSILON), box)
    assert faces_of(above, Form(order)) == ()
    assert faces_of(below, Form(order)) is None
    assert faces_of(polynomial(terms, box), Form(order)) is None


@pytest.mark.parametrize(
    ("order", "half_width"), [(0, Fraction(1, 8)), (1, Fraction(7, 16)), (2, Fraction(2))]
)
def test_higher_orders_reach_wider_boxes(order: int, half_width: Fraction) -> None:
    # (x - 1)^2 + 1/2 is at least 1/2.
    terms: Terms = {(2,): 1, (1,): -2, (0,): Fraction(3, 2)}

    def shown(half: Fraction) -> bool:
        return faces_of(polynomial(terms, ((1 - half, 1 + half),)), Form(order)) == ()

    assert shown(half_width)
    assert shown(2 * half_width) == (order == 2)


# --- anchored forms ------------------------------------------------------------------------

# Polynomials that are tight: with a form that shows them, and where it says they vanish.
ZERO_X, ZERO_Y = (("x", 0),), (("y", 0),)
TIGHT: dict[str, tuple[Terms, Box, Form, tuple[Any, ...]]] = {
    "x": ({(1,): 1}, (UNIT,), anchored(1, "x-"), (ZERO_X,)),
    "x^3": ({(3,): 1}, (UNIT,), anchored(3, "x-"), (ZERO_X,)),
    "1 - x": ({(0,): 1, (1,): -1}, (UNIT,), anchored(1, "x+"), ((("x", 1),),)),
    "(1 - x)^3": (
        {(0,): 1, (1,): -3, (2,): 3, (3,): -1},
        (UNIT,),
        anchored(3, "x+"),
        ((("x", 1),),),
    ),
    "x - x^2/2": ({(1,): 1, (2,): Fraction(-1, 2)}, (UNIT,), anchored(2, "x-"), (ZERO_X,)),
    "x y": ({(1, 1): 1}, (UNIT, UNIT), anchored(2, "x-", "y-"), (ZERO_X, ZERO_Y)),
    "2 x with y": ({(1, 0): 2}, (UNIT, UNIT), anchored(1, "x-", "y-"), (ZERO_X,)),
    "x + y": (
        {(1, 0): 1, (0, 1): 1},
        (UNIT, UNIT),
        anchored(1, "x-", "y-"),
        ((("x", 0), ("y", 0)),),
    ),
    "x (1 - y)": (
        {(1, 0): 1, (1, 1): -1},
        (UNIT, UNIT),
        anchored(2, "x-", "y+"),
        (ZERO_X, (("y", 1),)),
    ),
    "x^2 - x y + y^2": (
        {(2, 0): 1, (1, 1): -1, (0, 2): 1},
        (UNIT, UNIT),
        anchored(2, "x-", "y-"),
        ((("x", 0), ("y", 0)),),
    ),
    "x (1 + y^2) with y free": ({(1, 0): 1, (1, 2): 1}, (UNIT, ANY), anchored(1, "x-"), (ZERO_X,)),
    "x y z": (
        {(1, 1, 1): 1},
        (UNIT, UNIT, UNIT),
        anchored(3, "x-", "y-", "z-"),
        (ZERO_X, ZERO_Y, (("z", 0),)),
    ),
    "x y + y z": (
        {(1, 1, 0): 1, (0, 1, 1): 1},
        (UNIT, UNIT, UNIT),
        anchored(2, "x-", "y-", "z-"),
        (ZERO_Y, (("x", 0), ("z", 0))),
    ),
}


@pytest.mark.parametrize("name", TIGHT)
def test_anchored_forms_show_what_is_tight_and_report_where(name: str) -> None:
    terms, box, form, faces = TIGHT[name]
    assert faces_of(polynomial(terms, box), form) == faces


@pytest.mark.parametrize("name", TIGHT)
def test_anchored_forms_fail_just_past_the_truth(name: str) -> None:
    terms, box, form, _ = TIGHT[name]
    assert faces_of(polynomial(plus_constant(terms, -EPSILON), box), form) is None
    negative = {k: -c for k, c in terms.items()}
    assert faces_of(polynomial(negative, box), form) is None


@pytest.mark.parametrize("name", TIGHT)
def test_anchored_forms_show_no_zero_where_there_is_none(name: str) -> None:
    terms, box, form, _ = TIGHT[name]
    assert faces_of(polynomial(plus_constant(terms, Fraction(8)), box), form) == ()


@pytest.mark.parametrize(
    ("cross", "is_shown"),
    [
        (Fraction(-2) + EPSILON, True),
        (Fraction(-2), False),
        (Fraction(-2) - EPSILON, False),
        (Fraction(-1), True),
        (Fraction(1), True),
    ],
)
def test_the_cross_term_is_met_up_to_its_limit(cross: Fraction, is_shown: bool) -> None:
    terms: Terms = {(2, 0): 1, (1, 1): cross, (0, 2): 1}
    shown = faces_of(polynomial(terms, (UNIT, UNIT)), anchored(2, "x-", "y-"))
    assert (shown is not None) == is_shown


@pytest.mark.parametrize(
    ("cross", "is_shown"), [(Fraction(1) - EPSILON, True), (Fraction(1) + EPSILON, False)]
)
def test_leaders_share_themselves_among_several_cross_terms(
    cross: Fraction, is_shown: bool
) -> None:
    terms: Terms = {
        (2, 0, 0): 1,
        (0, 2, 0): 1,
        (0, 0, 2): 1,
        (1, 1, 0): -cross,
        (1, 0, 1): -cross,
        (0, 1, 1): -cross,
    }
    shown = faces_of(polynomial(terms, (UNIT, UNIT, UNIT)), anchored(2, "x-", "y-", "z-"))
    assert (shown is not None) == is_shown


@pytest.mark.parametrize(
    ("slope", "is_shown"), [(Fraction(1) - EPSILON, True), (Fraction(1) + EPSILON, False)]
)
def test_a_term_is_weighed_by_the_width_of_the_box(slope: Fraction, is_shown: bool) -> None:
    # x (1/2 - slope * x) on [0, 1/2] and the same with y: the bracket at the far end decides.
    one: Terms = {(1,): Fraction(1, 2), (2,): -slope}
    two: Terms = {(1, 1): Fraction(1, 2), (1, 2): -slope}
    half = (0, Fraction(1, 2))
    assert (faces_of(polynomial(one, (half,)), anchored(3, "x-")) is not None) == is_shown
    form = anchored(4, "x-", "y-")
    assert (faces_of(polynomial(two, (UNIT, half)), form) is not None) == is_shown


def test_a_term_of_higher_degree_that_no_leader_divides_is_not_met() -> None:
    terms: Terms = {(1, 0): 1, (0, 3): -EPSILON}
    assert faces_of(polynomial(terms, (UNIT, UNIT)), anchored(4, "x-", "y-")) is None


def test_a_free_variable_must_not_break_the_zero() -> None:
    terms: Terms = {(1, 0): 1, (1, 2): 1, (0, 2): -EPSILON}
    assert faces_of(polynomial(terms, (UNIT, ANY)), anchored(1, "x-")) is None


def transcendental(kind: str, factor: Fraction) -> Statement:
    """State that ``x - factor sin x``, or ``factor + cos(pi x)``, is nonnegative near its zero."""
    programs = {
        "x - sin x": """
            box 0 1
            sine = sin x
            scaled = mul factor sine
            f = sub x scaled
            """,
        "1 + cos(pi x)": """
            box 3/4 1
            turn = pi
            argument = mul turn x
            cosine = cos argument
            f = add factor cosine
            """,
        "1/2 - c_2": """
            box 0 1
            two = constant 2
            second = stumpff 2 x
            double = mul two second
            f = sub factor double
            """,
    }
    rows = programs[kind].strip().split("\n")
    rows[1:1] = [f"factor = constant {factor}"]
    return statement_of("\n".join(["variable x", *rows, "alternative f >= 0"]))


@pytest.mark.parametrize(
    ("kind", "form", "end", "past"),
    [
        ("x - sin x", anchored(3, "x-"), 0, 1 + EPSILON),
        ("1 + cos(pi x)", anchored(2, "x+"), 1, 1 - EPSILON),
        ("1/2 - c_2", anchored(2, "x-"), 0, 1 - EPSILON),
    ],
)
def test_tight_transcendental_values_are_shown_and_nothing_beyond(
    kind: str, form: Form, end: int, past: Fraction
) -> None:
    assert faces_of(transcendental(kind, Fraction(1)), form) == ((("x", end),),)
    assert faces_of(transcendental(kind, past), form) is None


@pytest.mark.parametrize("order", [0, 1, 2, 4])
def test_an_anchored_form_of_the_wrong_order_does_not_show_x_minus_sin_x(order: int) -> None:
    # Of order 4 the last coefficient is not positive at zero, but smaller than the leader.
    shown = faces_of(transcendental("x - sin x", Fraction(1)), anchored(order, "x-"))
    assert (shown is not None) == (order == 4)


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        anchored(1, "y-", "x-"),
        anchored(1, "x-", "x-"),
        anchored(1, "x-", "x+"),
        anchored(1, "z-"),
        anchored(1, "u-"),
        anchored(1, "x-", "y-", "z-"),
    ],
)
def test_anchors_that_are_not_moving_variables_in_order_are_refused(form: Form) -> None:
    statement = polynomial({(1, 0, 0): 1}, (UNIT, UNIT, (1, 1)))
    with pytest.raises(ArithmeticError, match="anchors name variables"):
        faces_of(statement, form)
    with pytest.raises(Refusal, match="cannot be evaluated: anchors"):
        check(proof(statement, (Leaf(1, (form,)),)), pins_of(statement))


def test_an_anchored_form_cannot_show_a_strict_literal() -> None:
    positive: Terms = {(1,): 1, (0,): 1}
    nodes = (Leaf(1, (anchored(1, "x-"),)),)
    weak, strict = (polynomial(positive, (UNIT,), strict) for strict in (False, True))
    assert isinstance(check(proof(weak, nodes), pins_of(weak)), Proved)
    with pytest.raises(Refusal, match="an anchored form cannot show 'f > 0'"):
        check(proof(strict, nodes), pins_of(strict))


def test_the_evidence_of_a_proof_lists_the_faces() -> None:
    statement = polynomial({(1, 1): 1}, (UNIT, UNIT))
    verdict = check(proof(statement, (Leaf(1, (anchored(2, "x-", "y-"),)),)), pins_of(statement))
    assert verdict.evidence.tight == (ZERO_X, ZERO_Y)


# --- random polynomials --------------------------------------------------------------------

ENDS = [(0, 1), (-1, 0), (0, Fraction(1, 3)), (Fraction(1, 2), 1), (-1, 1), (1, 1)]
EXPONENTS = [k for k in product(range(4), repeat=2) if sum(k) <= 4]
POLYNOMIALS = st.dictionaries(
    st.sampled_from(EXPONENTS),
    st.one_of(rationals(1), rationals(2).map(abs)),
    min_size=1,
    max_size=5,
)
ANCHORS = [[], ["x-"], ["x+"], ["y-"], ["y+"], *([f"x{a}", f"y{b}"] for a in "+-" for b in "+-")]
SHARES = [
    Fraction(0),
    Fraction(1, 1000),
    Fraction(1, 3),
    Fraction(1, 2),
    Fraction(6, 7),
    Fraction(1),
]


def on_a_face(point: dict[str, Fraction], faces: tuple[Face, ...]) -> bool:
    """Say whether a point lies on one of the faces."""
    return any(all(point[name] == end for name, end in face) for face in faces)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("ends", ANCHORS, ids=lambda ends: " ".join(ends) or "centred")
def test_a_polynomial_that_a_form_accepts_is_nonnegative(ends: list[str]) -> None:
    accepted = []

    @given(
        terms=POLYNOMIALS,
        box=st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)),
        order=st.integers(0, 2 if not ends else 4),
    )
    @reproducible(250)
    def sound(terms: Terms, box: Box, order: int) -> None:
        form = anchored(order, *ends)
        try:
            faces = faces_of(polynomial(terms, box), form)
        except ArithmeticError:
            return
        if faces is None:
            return
        accepted.append(form)
        for shares in product(SHARES, repeat=2):
            point = {
                name: lower + share * (upper - lower)
                for name, share, (lower, upper) in zip("xy", shares, box, strict=True)
            }
            value = value_of(terms, tuple(point.values()))
            assert value > 0 or (value == 0 and on_a_face(point, faces))

    sound()
    assert len(accepted) >= 15
