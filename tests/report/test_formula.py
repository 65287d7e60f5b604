"""Formulas in MathML say the same as their text."""

import json
import math
import random
import re
from contextlib import suppress
from fractions import Fraction
from xml.etree import ElementTree

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.functions import angle, stumpff
from certify.kernel.interval import Interval, sqrt
from certify.report.formula import WIDEST, legend, mathml, symbol
from certify.report.statement import joined
from tests.places import claim_files
from tests.printed.usual import Reader, evaluate, number, tokens_of_mathml, tokens_of_text

LINES = sorted(
    {
        line
        for place in claim_files()
        for version in json.loads(place.read_text(encoding="utf-8")).get("versions", ())
        for line in joined(version["statement"] or ())
    }
)


def same(formula):
    """Compare a formula with what its MathML says, at random values of its names."""
    trees = []
    for tokens in (tokens_of_text(formula), tokens_of_mathml(mathml(formula))):
        reader = Reader(tokens)
        trees.append(reader.sum())
        reader.end()
    words = set(re.findall(r"[a-z]\w*", formula)) - {"sin", "sqrt"}
    draw = random.Random(1)
    for _ in range(3):
        values = {word: mpmath.mpf(draw.randint(64, 128)) / 64 for word in words}
        values |= {"θ": values.get("theta")}
        expected, found = (evaluate(tree, values, number) for tree in trees)
        assert abs(found - expected) <= 1e-9 * (1 + abs(expected))


def test_every_formula_that_was_checked_is_set():
    assert len([line for line in LINES if line.startswith("  ") and " = " in line]) > 300
    assert not [line for line in LINES if "<code>" in mathml(line)]


atoms = st.sampled_from(["u1", "theta", "w1_2", "7", "(21/20)", "outside_the_ball"])
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, st.integers(2, 3)).map(lambda t: f"({t[0]})^{t[1]}"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]})*({t[1]})/({t[2]})"),
        inner.map(lambda t: f"(-({t}))"),
        inner.map(lambda t: f"sqrt({t})^3"),
        inner.map(lambda t: f"sin({t})"),
    ),
    max_leaves=12,
)


@given(formulas)
@settings(derandomize=True, deadline=None)
def test_any_formula_says_the_same(formula):
    with suppress(ZeroDivisionError, OverflowError):
        same(formula)


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True) | st.from_regex(
    r"(x|theta|pi|eps)[0-2_]{0,5}", fullmatch=True
)


@given(NAMES)
@settings(derandomize=True, deadline=None)
def test_a_name_is_one_name_and_no_formula(name):
    """Not several with spaces between them, nor a difference, for eyes, ears and machines."""
    found = ElementTree.fromstring(symbol(name))
    tags = [each.tag for each in found.iter()]
    assert tags in (["mi"], ["msub", "mi", "mn"])
    assert re.fullmatch(r"\w[\w,]*", "".join(found.itertext()))


@given(st.sets(NAMES, min_size=2, max_size=40))
@settings(derandomize=True, deadline=None)
def test_no_two_names_look_the_same(names):
    assert len(set(map(symbol, names))) == len(names)


def test_names_of_several_words_are_one_identifier():
    assert symbol("gamma1_norm1") == "<mi>gamma1_norm1</mi>"
    assert symbol("step_theta_plus_sine") == "<mi>step_theta_plus_sine</mi>"
    assert symbol("norm1") == "<mi>norm1</mi>"
    assert symbol("w1_2") == "<msub><mi>w1</mi><mn>2</mn></msub>"
    assert symbol("theta_2") == "<msub><mi>θ</mi><mn>2</mn></msub>"
    assert symbol("x12") == "<mi>x12</mi>"
    assert symbol("x_12") == "<msub><mi>x</mi><mn>12</mn></msub>"
    assert symbol("x_1_2") == "<msub><mi>x</mi><mn>1,2</mn></msub>"


def test_a_long_formula_is_broken_before_its_operators():
    shown = mathml("  decrease = norm1*u8 + norm2*u12 + (norm1*u12 + norm2*u8)*u4 - mu*u9/4")
    pieces = re.findall(r"<math.*?</math>", shown)
    assert " ".join(pieces) == shown
    words = ["".join(ElementTree.fromstring(piece).itertext()) for piece in pieces]
    assert words == ["decrease=", "norm1·u8+norm2·u12", "+(norm1·u12+norm2·u8)", "·u4", "−μ·u94"]


@given(formulas)
@settings(derandomize=True, deadline=None)
def test_no_piece_is_much_wider_than_its_longest_name(formula):
    for piece in re.findall(r"<math.*?</math>", mathml(formula)):
        assert len("".join(ElementTree.fromstring(piece).itertext())) <= 2 * WIDEST + 20


def test_a_line_may_be_broken_between_its_conditions_only():
    shown = mathml("  or first > 0 and second_one >= 0")
    assert re.sub(r"<math.*?</math>", "M", shown) == "or\u00a0M and\u00a0M"
    shown = mathml("and for all t in [0, 1], norm1 = 1:")
    assert re.sub(r"<math.*?</math>", "M", shown) == "and for all\u00a0M M"
    assert mathml("where") == "where"


def test_functions_that_are_not_known_to_all_are_explained_where_they_occur():
    assert legend(["x = sin(y)", "z >= 0"]) == []
    lines = ["x = sqrt(y) + c_3(angle(u, v))", "w = c_5(x)"]
    assert [formula.split("(")[0] for formula, _ in legend(lines)] == [
        "sqrt",
        "angle",
        "c_3",
        "c_5",
    ]
    for formula, _ in legend(["c_1(c_2(x)) + c_3(x) + c_7(x) + angle(1, sqrt(x))"]):
        assert "<code>" not in mathml(formula)


@pytest.mark.parametrize("k", range(8))
def test_the_legend_says_what_the_kernel_computes(k):
    ((formula, words),) = legend([f"c_{k}(x)"])
    for x in (Fraction(0), Fraction(1, 3), Fraction(-2), Fraction(3)):
        lower, upper = stumpff(k, Interval.between(x, x, 128)).endpoints()
        if "=" in formula and x:
            right = formula.split(" = ")[1].replace("^", "**")
            value = eval(right, {"sin": math.sin, "cos": math.cos, "x": float(x)})
        elif "=" in formula:
            value = eval(re.fullmatch(", and (.*) at x = 0", words)[1])
        else:
            assert words == f" is the sum of (-1)^j x^(2j)/(2j + {k})! over all j >= 0"
            value = sum((-1) ** j * x ** (2 * j) / math.factorial(2 * j + k) for j in range(30))
        assert float(lower) - 1e-12 <= value <= float(upper) + 1e-12


def test_the_legend_of_roots_and_angles_says_what_the_kernel_computes():
    (root, _), (_, words) = legend(["sqrt(x) + angle(x, y)"])
    assert root == "sqrt(x) = sqrt(max(x, 0))"
    assert sqrt(Interval.between(-3, -3, 64)).endpoints() == (0, 0)
    assert words == " is the angle, from 0 to π, between (1, 0) and (x, max(y, 0))"
    for x, y in ((1, 1), (-1, 2), (-1, -5), (1, -5)):
        lower, upper = angle(*(Interval.between(z, z, 64) for z in (x, y))).endpoints()
        value = math.atan2(max(y, 0), x)
        assert float(lower) - 1e-12 <= value <= float(upper) + 1e-12


@pytest.mark.parametrize(
    "line", ["<b>x</b>", "x = 'y'", "(x", "sin(", "x ^", "1 +", "x = a & b", "]", "for \u2264"]
)
def test_what_is_no_formula_is_shown_as_text(line):
    shown = mathml(line)
    assert shown.startswith("<code>")
    assert ElementTree.fromstring(shown).text == line
