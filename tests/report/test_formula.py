"""Formulas in MathML say the same as their text."""

import json
import math
import random
import re
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.report.formula import mathml, symbol

FOLDER = Path(__file__).parents[2] / "reports"
LINES = sorted(
    {
        line
        for place in FOLDER.glob("*.json")
        for line in json.loads(place.read_text(encoding="utf-8")).get("statement") or ()
    }
)
OPERATORS = {"·": "*", "−": "-", "=": "==", "≥": ">=", "\u2061": ""}
ROOT = math.sqrt


def python(element, names):
    """Read MathML back as Python, with brackets from its structure."""
    name = names.get(ElementTree.tostring(element, encoding="unicode"))
    if name is not None:
        return name
    children = [python(child, names) for child in element]
    if element.tag == "mo":
        return OPERATORS.get(element.text, element.text)
    if element.tag in ("mrow", "math"):
        return "".join(children)
    if element.tag == "mfrac":
        return f"(({children[0]})/({children[1]}))"
    if element.tag == "msup":
        return f"({children[0]})**({children[1]})"
    if element.tag == "msqrt":
        return f"ROOT({''.join(children)})"
    assert element.tag == "mn", element.tag
    return element.text


def same(formula):
    """Compare a formula with what its MathML says, at random values of its names."""
    words = set(re.findall(r"[A-Za-z]\w*", formula))
    read = {
        ElementTree.tostring(ElementTree.fromstring(symbol(w)), encoding="unicode"): w
        for w in words
    }
    assert len(read) == len(words)  # no two names look the same
    back = python(ElementTree.fromstring(mathml(formula)), read)
    draw = random.Random(1)
    functions = {"sin": math.sin, "cos": math.cos, "sqrt": ROOT, "angle": math.atan2}
    functions |= {"c_1": lambda x: x + 0.1, "c_3": lambda x: x * x + 0.2, "ROOT": ROOT}
    for _ in range(3):
        values = {word: draw.uniform(1, 2) for word in words} | functions
        try:
            expected = eval(formula.replace("^", "**"), {}, dict(values))
        except ValueError:
            continue  # the root of a negative number
        assert math.isclose(eval(back, {}, dict(values)), expected, rel_tol=1e-9)


def test_every_formula_that_was_checked_is_set_and_says_the_same():
    definitions = [line for line in LINES if line.startswith("  ") and " = " in line]
    assert len(definitions) > 300
    for line in definitions:
        same(line.partition(" = ")[2])
    assert not [line for line in LINES if "<code>" in mathml(line)]


atoms = st.sampled_from(["u1", "theta", "w1_2", "7", "21/20", "outside_the_ball"])
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, st.integers(2, 3)).map(lambda t: f"({t[0]})^{t[1]}"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]})*({t[1]})/({t[2]})*u2/u3"),
        inner.map(lambda t: f"-({t})"),
        inner.map(lambda t: f"sin({t})"),
    ),
    max_leaves=8,
)


@given(formulas)
@settings(derandomize=True, deadline=None)
def test_any_formula_says_the_same(formula):
    with suppress(ZeroDivisionError, OverflowError):
        same(formula)


@pytest.mark.parametrize(
    "line", ["<b>x</b>", "x = 'y'", "(x", "sin(", "x ^", "1 +", "x = a & b", "]", "for \u2264"]
)
def test_what_is_no_formula_is_shown_as_text(line):
    shown = mathml(line)
    assert shown.startswith("<code>")
    assert ElementTree.fromstring(shown).text == line
