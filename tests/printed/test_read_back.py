"""Whoever reads a printed statement by the usual conventions reads what the kernel checked."""

import random
import re
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.certificate import read
from certify.report.formats import html
from certify.report.formula import mathml
from certify.report.statement import definitions, formulas, joined, spelled
from tests.kernel.helpers import report, reproducible, statement_of, statements_of_the_paper
from tests.printed import coq, usual
from tests.printed.cases import FORMS, REPORT, VERSION, compare, draw, points_of, printed, read_back


@pytest.mark.long
@given(st.integers(0, 2**64))
@reproducible(200)
def test_every_form_of_any_statement_says_what_the_program_computes(seed):
    source = random.Random(seed)
    read_back(source, draw(source))


@pytest.mark.long(but=20)
@pytest.mark.parametrize("name", sorted(statements_of_the_paper()))
def test_every_form_of_a_statement_of_the_paper_says_it(name):
    certificate, _ = read(report(name))
    case = (certificate.statement, dict(certificate.parameters))
    assert all(name == shown for name, shown in spelled(certificate.statement).items())
    assert "no point" not in read_back(random.Random(1), case)


# Each program, what its last value is printed as, and its values at x = 3, y = 5.
CASES = {
    "power of a power": ("u1 = power x 2\nf = power u1 3", "(x^2)^3", 729),
    "power of a sign": ("u1 = neg x\nf = power u1 2", "(-x)^2", 9),
    "sign of a power": ("u1 = power x 2\nf = neg u1", "-x^2", -9),
    "power of a number below 0": ("u1 = constant -3\nf = power u1 2", "(-3)^2", 9),
    "power of a fraction": ("u1 = constant 3/4\nf = power u1 2", "(3/4)^2", "9/16"),
    "power of a quotient": ("u1 = div x y\nf = power u1 2", "(x/y)^2", "9/25"),
    "power of a product": ("u1 = mul x y\nf = power u1 2", "(x*y)^2", 225),
    "power of a sum": ("u1 = add x y\nf = power u1 2", "(x + y)^2", 64),
    "product of powers": ("u1 = power x 2\nf = mul y u1", "y*x^2", 45),
    "minus a sum": ("u1 = add x y\nf = sub y u1", "y - (x + y)", -3),
    "minus a difference": ("u1 = sub x y\nf = sub y u1", "y - (x - y)", 7),
    "minus a number below 0": ("u1 = constant -3\nf = sub x u1", "x - (-3)", 6),
    "plus a number below 0": ("u1 = constant -3/2\nf = add x u1", "x + (-3/2)", "3/2"),
    "plus a sign": ("u1 = neg y\nf = add x u1", "x + (-y)", -2),
    "plus a sum with a sign": ("u1 = neg y\nu2 = add u1 x\nf = add x u2", "x + (-y + x)", 1),
    "sign of a sign": ("u1 = neg x\nf = neg u1", "-(-x)", 3),
    "sign of a sum": ("u1 = add x y\nf = neg u1", "-(x + y)", -8),
    "product with a sign": ("u1 = neg y\nf = mul x u1", "x*(-y)", -15),
    "product with a fraction": ("u1 = constant 3/4\nf = mul x u1", "x*(3/4)", "9/4"),
    "quotient by a product": ("u1 = mul x y\nf = div y u1", "y/(x*y)", "1/3"),
    "quotient by a quotient": ("u1 = div x y\nf = div y u1", "y/(x/y)", "25/3"),
    "quotient of a quotient": ("u1 = div x y\nf = div u1 y", "(x/y)/y", "3/25"),
    "quotient of a product": ("u1 = mul x y\nf = div u1 y", "x*y/y", 3),
    "product with a quotient": ("u1 = div x y\nf = mul u1 y", "(x/y)*y", 3),
    "quotient by a power": ("u1 = power x 2\nf = div y u1", "y/x^2", "5/9"),
    "quotient by a sum": ("u1 = add x y\nf = div y u1", "y/(x + y)", "5/8"),
    "quotient of a sign": ("u1 = neg x\nf = div u1 y", "(-x)/y", "-3/5"),
    "power of a root": ("u1 = sqrt x\nf = power u1 2", "sqrt(x)^2", 3),
    "root of a power": ("u1 = power x 2\nf = sqrt u1", "sqrt(x^2)", 3),
}


def small(program):
    return statement_of(f"variable x\nvariable y\nbox 0 1 0 1\n{program}\nalternative f > 0")


@pytest.mark.parametrize("what", CASES)
def test_brackets_stand_where_the_usual_conventions_need_them(what):
    program, written, value = CASES[what]
    statement = small(program)
    assert definitions(statement) == [f"f = {written}"]
    for form in FORMS:
        ((found,),) = printed(form, statement, {}).values({"x": mpmath.mpf(3), "y": mpmath.mpf(5)})
        right = Fraction(value)
        assert abs(found - mpmath.mpf(right.numerator) / right.denominator) < 1e-12, form


def test_without_its_brackets_a_power_of_a_power_is_another_number():
    """So the readers see what once was printed."""
    names = {"x": mpmath.mpf(3)}
    tokens = usual.tokens_of_text("x^2^3")
    assert usual.evaluate(usual.Reader(tokens).sum(), names, usual.number) == 3**8
    assert coq.value("x^2^3", names) == 3**8
    with pytest.raises(usual.Unreadable, match="without brackets"):
        usual.tokens_of_mathml(
            "<math><msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup></math>"
        )


@pytest.mark.parametrize(
    "text", ["x/y*x", "x/y/x", "x + -y", "x*-y", "x^-2", "x y", "2 x", "x(y)", "x +", "(x", "all"]
)
def test_what_people_read_in_two_ways_or_in_none_is_refused(text):
    with pytest.raises(usual.Unreadable):
        usual.of_text(["for all real x, y:", "  f > 0", "where", f"  f = {text}"])


def test_names_that_are_words_of_the_lines_are_told_from_these():
    names = ["pi", "all", "real", "where", "in", "and", "sqrt", "c_1", "pi_"]
    rows = [f"variable {name}" for name in names]
    rows += ["u1 = pi", "u2 = stumpff 1 c_1", "c_2 = mul u1 u2", "f = sub pi c_2"]
    statement = statement_of("\n".join([*rows, "alternative f > 0"]))
    lines = formulas(statement, {})
    assert lines == [
        "for all real pi_, all_, real_, where_, in_, and_, sqrt_, c_1_, pi__:",
        "  f > 0",
        "where",
        "  c_2 = pi*c_1(c_1_)",
        "  f = pi_ - c_2",
    ]
    assert read_back(random.Random(1), (statement, {})) == "3 forms"


@pytest.mark.parametrize("form", FORMS)
def test_the_domain_the_parameters_and_the_alternatives_are_read(form):
    """A reader that overlooked them would not see a fault in them."""
    rows = ["parameter c -1/2 3", "variable x", "variable y"]
    rows += ["box -1 1/2 2 2", "box 0 1 0 1", "u1 = mul c x", "f = sub u1 y"]
    rows += ["alternative f > 0 and x >= 0", "alternative y > 0"]
    statement, given = statement_of("\n".join(rows)), {"c": Fraction(3, 4)}
    found = printed(form, statement, given)
    with mpmath.workdps(60):
        places = points_of(random.Random(1), (statement, given), 2)
        compare(found, statement, given, places)
        for old, new in (
            ("box -1 1/2 2 2", "box -1 1/3 2 2"),
            ("box 0 1 0 1", "box 0 1 0 2"),
            ("f > 0 and", "f >= 0 and"),
            ("and x >= 0", "and x > 0"),
            ("alternative y > 0", "alternative x > 0"),
            ("mul c x", "add c x"),
            ("sub u1 y", "sub y u1"),
        ):
            other = statement_of("\n".join(rows).replace(old, new))
            with pytest.raises(AssertionError):
                compare(found, other, given, points_of(random.Random(1), (other, given), 2))
    if form != "Coq":
        assert found.parameters == [("c", Fraction(3, 4), (Fraction(-1, 2), Fraction(3)))]


def test_a_claims_page_and_its_text_say_the_same():
    certificate, _ = read(report("theorem6.refuted.cert"))
    case = (certificate.statement, dict(certificate.parameters))
    lines = formulas(*case)
    data = REPORT | {"versions": [VERSION | {"statement": lines}]}
    page = html.of_claim(data, None)
    shown = re.search(r'<div class="formulas"[^>]*>(.*?)</div></div>', page, re.DOTALL)[1]
    rows = [re.sub(r"^<div[^>]*>|</div>$", "", row) for row in shown.split("</div><div")]
    rows = [row.partition(">")[2] if row.startswith((" class", ">")) else row for row in rows]
    assert rows == [str(mathml(line)) for line in joined(lines)]
    compare(usual.of_mathml(rows), *case, points_of(random.Random(1), case, 2))
