"""Every limit and every number of the kernel's grammar, on both sides of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from certify.kernel import certificate, check, forms, functions, interval, program, series
from certify.kernel.certificate import Refusal, read
from certify.kernel.exact import Exact, ExactArithmetic, NotExact
from certify.kernel.forms import Form
from certify.kernel.interval import Interval
from certify.kernel.program import (
    Instruction,
    Literal,
    Malformed,
    Statement,
    rational,
    statement_from_lines,
)
from certify.kernel.series import monomials
from certify.kernel.verdict import Checked, Proved, Refuted
from tests.kernel.helpers import polynomial, proof, statement_of, with_fitting_hashes

ONE = polynomial({(0,): 1}, ((0, 1),))
LEAF = certificate.Leaf(1, (Form(0),))
TEXT = proof(ONE, (LEAF,))


def reads(old: str, new: str) -> bool:
    """Say whether a certificate can be read after an edit."""
    assert TEXT.count(old)
    rows = TEXT.replace(old, new, 1).removesuffix("\n").split("\n")
    try:
        read(with_fitting_hashes(rows))
    except Refusal:
        return False
    return True


def test_the_limits_are_these() -> None:
    assert certificate.LARGEST_TEXT == 1_048_576
    assert certificate.LONGEST_MESSAGE == 500
    assert program.MOST_INSTRUCTIONS == 2000
    assert program.MOST_INPUTS == 64
    assert interval.LARGEST == 2048
    assert series.MOST_MONOMIALS == 300
    assert forms.MOST_ANCHORS == 8
    assert check.MAXIMAL_DEPTH == 200
    assert check.MOST_WORK == 30_000_000
    assert check.MOST_WORK_AT_ONCE == 800_000
    assert functions.GUARD_BITS == 16
    assert certificate.VERSION == "certify 1"


def test_precision_is_10_to_512() -> None:
    for bits in range(600):
        assert reads("precision 64", f"precision {bits}") == (10 <= bits <= 512)


@pytest.mark.parametrize(
    "name", ["0", "9", "a", "z", "A", "Z", "10.0", "a.9", "a-z.Z", "0-A", "z9"]
)
def test_names_of_claims(name: str) -> None:
    assert reads("claim example", f"claim {name}")
    assert reads("claim example", f"claim {name}{'.a' * ((80 - len(name)) // 2)}")
    for wrong in (f"{name}.", f".{name}", f"{name}..a", f"{name}_", f"{name}" + "a" * 80):
        assert not reads("claim example", f"claim {wrong}")


def test_a_claim_s_name_has_80_characters_at_most() -> None:
    assert reads("claim example", f"claim {'a' * 80}")
    assert not reads("claim example", f"claim {'a' * 81}")


@pytest.mark.parametrize("number", [1, 9, 10, 90, 100, 909, 1000, 9009, 9999])
def test_alternatives_of_leaves(number: int) -> None:
    assert reads("leaf 1 ", f"leaf {number} ")
    assert not reads("leaf 1 ", f"leaf 0{number} ")
    assert not reads("leaf 1 ", f"leaf {number}0000 ")


@pytest.mark.parametrize("order", range(10))
def test_orders_of_forms(order: int) -> None:
    for form in (f"taylor/{order}", f"anchored/{order}/x-", f"anchored/{order}/z_9+/a0-"):
        assert reads("taylor/0", form)
        assert not reads("taylor/0", f"{form}?")
        assert not reads("taylor/0", f"1{form}")


def test_what_a_form_is_read_as() -> None:
    rows = TEXT.replace("taylor/0", "anchored/7/x+/a_0-").removesuffix("\n").split("\n")
    ((leaf,),) = read(with_fitting_hashes(rows))[0].pieces
    assert leaf == certificate.Leaf(1, (Form(7, (("x", True), ("a_0", False))),))


# --- numbers and names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["0", "1", "9", "10", "-1", "-90", "1/2", "-10/9", "100/99", "1/10"]
)
def test_rationals(text: str) -> None:
    assert str(rational(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "-0", "00", "01", "0/2", "1/01", "2/4", "1/1", "1/-2", "1/", "+1", "1 ", "1\n", "1/0"],
)
def test_what_is_no_rational(text: str) -> None:
    with pytest.raises(Malformed):
        rational(text)


@pytest.mark.parametrize("digits", [199, 200, 201])
def test_rationals_have_200_digits_at_most(digits: int) -> None:
    whole = "1" + "0" * (digits - 1)
    for text in (whole, f"-{whole}", f"1/{whole}", f"{'9' * digits}/{whole}"):
        if digits <= 200:
            assert str(rational(text)) == text
        else:
            with pytest.raises(Malformed, match="is no rational number"):
                rational(text)


@pytest.mark.parametrize("name", ["a", "z", "a0", "z9", "a_", "a" * 64])
def test_names(name: str) -> None:
    rows = [f"variable {name}", "box 1 2", f"alternative {name} > 0"]
    assert statement_from_lines(rows).variables == (name,)
    for wrong in (name.upper(), f"0{name}", f"_{name}", f"{name}-", name.ljust(65, "a")):
        with pytest.raises(Malformed):
            statement_from_lines([f"variable {wrong}", "box 1 2", f"alternative {wrong} > 0"])


@pytest.mark.parametrize("name", ["parameter", "variable", "box", "alternative", "precision"])
def test_reserved_names(name: str) -> None:
    with pytest.raises(Malformed, match="is reserved"):
        statement_from_lines([f"variable {name}", "box 1 2", f"alternative {name} > 0"])


@pytest.mark.parametrize("index", [0, 1, 9, 10, 19, 90, 99])
def test_indices_are_0_to_99(index: int) -> None:
    for row in (f"f = power x {index}", f"f = stumpff {index} x"):
        statement = statement_from_lines(["variable x", "box 1 2", row, "alternative f > 0"])
        assert str(statement.program[0]) == row
        for wrong in (f"0{index}", f"{index}00", f"-{index}"):
            with pytest.raises(Malformed, match="from 0 to 99"):
                statement_from_lines(
                    ["variable x", "box 1 2", row.replace(str(index), wrong), "alternative f > 0"]
                )


def test_the_line_of_a_mistake_is_counted_from_the_statement_s_first() -> None:
    head = ["parameter p", "variable x", "box 1 2", "box 2 3", "one = constant 1"]
    for row in ("f = add q x", "f = add x", "f = power x 100", "f = cut x"):
        with pytest.raises(Malformed) as caught:
            statement_from_lines([*head, row, "alternative x > 0"])
        assert caught.value.row == 5
    for n, row in ((0, "parameter p 0"), (2, "box 1 2 3"), (5, "?")):
        with pytest.raises(Malformed) as caught:
            statement_from_lines([*head[:n], row])
        assert caught.value.row == n
    with pytest.raises(Malformed) as caught:
        statement_from_lines([*head, "alternative x"])
    assert caught.value.row == 5


def test_a_box_may_be_a_point_and_is_not_turned() -> None:
    for ends, right in (("1 1", True), ("1 2", True), ("2 1", False)):
        rows = ["variable x", f"box {ends}", "alternative x > 0"]
        if right:
            statement_from_lines(rows)
        else:
            with pytest.raises(Malformed, match="a lower and an upper end"):
                statement_from_lines(rows)


def test_ranges_are_for_all_parameters_or_for_none() -> None:
    rest = ["variable x", "box 1 2", "alternative x > 0"]
    assert statement_from_lines(["parameter p 0 1", "parameter q 1 2", *rest]).ranges == (
        (Fraction(0), Fraction(1)),
        (Fraction(1), Fraction(2)),
    )
    assert statement_from_lines(["parameter p", "parameter q", *rest]).ranges == ()
    for first, second in (("p 0 1", "q"), ("p", "q 0 1")):
        with pytest.raises(Malformed, match="either all parameters"):
            statement_from_lines([f"parameter {first}", f"parameter {second}", *rest])


def test_an_instruction_counts_its_arguments() -> None:
    for operation, size in program.OPERATIONS.items():
        for given in range(4):
            words = {"constant": ["1"], "power": ["x", "2"], "stumpff": ["2", "x"]}
            right = words.get(operation, ["x"] * size)
            arguments = right if given == size else ["x"] * given
            line = Instruction("f", operation, tuple(arguments))
            rows = ["variable x", "box 1 2", str(line), "alternative f > 0"]
            if given == size:
                statement_from_lines(rows)
            else:
                with pytest.raises(Malformed, match="is no instruction"):
                    statement_from_lines(rows)


# --- intervals, series, exact values -------------------------------------------------------


def test_the_size_of_endpoints() -> None:
    most = (1 << interval.LARGEST) - 1
    assert (Interval(-most, most, 1).lo, Interval(-most, most, 1).hi) == (-most, most)
    for lo, hi in ((-most - 1, 0), (0, most + 1)):
        with pytest.raises(OverflowError, match="an endpoint is too large"):
            Interval(lo, hi, 1)
    with pytest.raises(ValueError, match="at least one bit"):
        Interval(0, 0, 0)
    assert Interval(0, 0, 1).bits == 1


def test_the_size_of_powers() -> None:
    bits = interval.LARGEST - 1
    one = Interval(1 << bits, 1 << bits, bits)
    assert (one**32).lo == 1 << bits
    with pytest.raises(OverflowError, match="a power is too large"):
        one**33
    for x in (Interval(-(1 << bits), 0, bits), Interval(0, 1 << bits, bits)):
        with pytest.raises(OverflowError, match="a power is too large"):
            x**33


@pytest.mark.parametrize("exponent", [-1, -2, True, 1.0, Fraction(1), None])
def test_an_exponent_is_a_nonnegative_integer(exponent: object) -> None:
    with pytest.raises(TypeError, match="a nonnegative integer"):
        Interval(4, 8, 2) ** exponent  # type: ignore[operator]


def test_the_size_of_exact_values() -> None:
    most = (1 << interval.LARGEST) - 1
    for coefficient in (Fraction(most), Fraction(1, most)):
        assert not Exact({(0,): coefficient}).is_zero()
    for coefficient in (Fraction(most + 1), Fraction(1, most + 1), Fraction(-most - 1)):
        with pytest.raises(NotExact, match="a coefficient is too large"):
            Exact({(0,): coefficient})


def test_the_number_of_monomials() -> None:
    assert len(monomials(23, 2)) == 300
    assert len(monomials(299, 1)) == 300
    assert len(monomials(1, 299)) == 300
    for variables, order in ((24, 2), (300, 1), (1, 300)):
        with pytest.raises(OverflowError, match="too many terms"):
            monomials(variables, order)
    assert monomials(2, 2) == ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
    assert monomials(0, 3) == ((),)


@pytest.mark.parametrize("quarter", range(-9, 10))
def test_exact_sines_and_stumpff_functions(quarter: int) -> None:
    ring = ExactArithmetic(1)
    x = ring.constant(Fraction(quarter, 2)) * ring.pi()

    def value(y: Exact) -> dict[tuple[int, ...], Fraction]:
        return y.terms

    cosine, sine = (1, 0, -1, 0)[quarter % 4], (0, 1, 0, -1)[quarter % 4]
    assert (ring.cos(x) - ring.constant(Fraction(cosine))).is_zero()
    assert (ring.sin(x) - ring.constant(Fraction(sine))).is_zero()
    found = [ring.stumpff(k, x) for k in range(6)]
    assert (found[0] - ring.cos(x)).is_zero()
    assert (x * found[1] - ring.sin(x)).is_zero()
    factorial = 1
    for k in range(2, 6):
        factorial *= max(k - 2, 1)
        rest = ring.constant(Fraction(1, factorial)) - found[k - 2]
        assert (x * x * found[k] - rest).is_zero()
    if not quarter:
        assert value(found[4]) == {(0, 0): Fraction(1, 24)}


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda ring: ring.cos(ring.constant(Fraction(1))), "not of the form"),
        (lambda ring: ring.cos(ring.pi() * ring.constant(Fraction(1, 3))), "no multiple of pi/2"),
        (lambda ring: ring.sin(ring.pi() * ring.pi()), "not of the form"),
        (lambda ring: ring.sin(ring.symbol(0)), "not of the form"),
        (lambda ring: ring.sqrt(ring.constant(Fraction(2))), "the root is irrational"),
        (lambda ring: ring.sqrt(ring.constant(Fraction(1, 2))), "the root is irrational"),
        (lambda ring: ring.sqrt(ring.pi()), "not of the form"),
        (lambda ring: ring.pi() / ring.symbol(0), "division by a symbol"),
        (lambda ring: ring.pi() / (ring.pi() + ring.symbol(0)), "not a single term"),
        (lambda ring: ring.pi() / ring.constant(Fraction(0)), "not a single term"),
        (lambda ring: ring.between(Fraction(0), Fraction(0)), "an enclosure is not exact"),
        (lambda ring: ring.angle(ring.pi(), ring.pi()), "an angle is not evaluated exactly"),
        (lambda ring: ring.certainly_positive(ring.pi()), "the ring has no order"),
    ],
)
def test_what_the_ring_does_not_hold(
    make: Callable[[ExactArithmetic], object], reason: str
) -> None:
    with pytest.raises(NotExact, match=reason):
        make(ExactArithmetic(1))


def test_exact_roots_and_powers() -> None:
    ring = ExactArithmetic(2)
    roots = (
        (Fraction(9, 4), Fraction(3, 2)),
        (-4, 0),
        (Fraction(-1, 4), 0),
        (-1, 0),
        (0, 0),
        (1, 1),
    )
    for q, root in roots:
        assert (ring.sqrt(ring.constant(Fraction(q))) - ring.constant(Fraction(root))).is_zero()
    x, y = ring.symbol(0), ring.symbol(1)
    assert ring.power(x + y, 2).terms == {(0, 2, 0): 1, (0, 1, 1): 2, (0, 0, 2): 1}
    assert ring.power(x, 0).terms == {(0, 0, 0): 1}
    assert (x * ring.pi() / ring.pi() - x).is_zero()
    assert (3 * x + -x).terms == {(0, 1, 0): 2}


# --- the verdict's words -------------------------------------------------------------------


def test_what_the_kernel_says_of_a_proof_and_of_a_witness() -> None:
    proved = check.check(TEXT, {"example": (certificate.statement_sha256(ONE),)})
    assert isinstance(proved, Proved)
    assert proved.reason == "the kernel replayed every leaf"
    assert proved.evidence == Checked(
        "example",
        (),
        certificate.statement_sha256(ONE),
        proved.evidence.certificate_sha256,
        (("taylor 0", 1),),
    )
    below = statement_of("variable x\nbox 0 1\nf = neg x\nalternative f > 0")
    text = certificate.Certificate("example", (), below, 20, (), (("x", Fraction(1)),)).text()
    refuted = check.check(text, {"example": (certificate.statement_sha256(below),)})
    assert isinstance(refuted, Refuted)
    assert refuted.reason == "the kernel sees the violation at an exact point"
    assert refuted.evidence.enclosures == (("f", Fraction(-1), Fraction(-1)),)


def test_a_refusal_names_the_line_of_the_statement_or_of_the_witness() -> None:
    statement = statement_of("parameter p\nvariable x\nbox 0 1\nf = mul p x\nalternative f > 0")
    one = (("p", Fraction(1)),)
    texts = {
        "statement": proof(statement, (LEAF,), parameters=one),
        "at": certificate.Certificate(
            "example", one, statement, 64, (), (("x", Fraction(1)),)
        ).text(),
    }
    own = {"example": (certificate.statement_sha256(statement),)}
    for keyword, pinned in (("statement", {"example": ()}), ("at", own)):
        with pytest.raises(Refusal) as caught:
            check.check(texts[keyword], pinned)
        row = texts[keyword].split("\n")[caught.value.line - 1]
        assert row.startswith(f"{keyword} ")
    with pytest.raises(Refusal) as caught:
        check.check(texts["at"], {})
    assert caught.value.line == 2


def test_an_empty_alternative_which_would_hold_everywhere_is_refused() -> None:
    x, box = Literal("x", True), ((Fraction(0), Fraction(1)),)
    Statement((), ("x",), (box,), (), ((x,), (x, x)))
    for alternatives in ((), ((),), ((x,), ()), ((), (x,))):
        with pytest.raises(Malformed, match="none of them empty"):
            Statement((), ("x",), (box,), (), alternatives)


def test_an_interval_is_shown_by_its_integers() -> None:
    assert repr(Interval(-1, 2, 3)) == "Interval(-1, 2, bits=3)"
