"""The formulas that a report shows say what the program computes."""

import math
from fractions import Fraction

import numpy
import pytest

from certify.claims import lemma3, lemma4
from certify.report.statement import LINE, definitions, formulas, values
from certify.theory.numbers import Float64

STATEMENTS = {
    "lemma3 reduced": lemma3.LEMMA.reduced,
    "lemma3 vectors": lemma3.LEMMA.vectors,
    "lemma4 reduced": lemma4.LEMMA.reduced,
    "lemma4 vectors": lemma4.LEMMA.vectors,
    "lemma4 near one": lemma4.NEAR_ONE.reduced,
}


class Floats(Float64):
    """Float64 with the one operation that only programs use."""

    def power(self, base, exponent):
        return base**exponent


@pytest.mark.parametrize("name", STATEMENTS)
def test_formulas_evaluate_to_the_values_of_the_program(name):
    statement = STATEMENTS[name]
    generator = numpy.random.default_rng(7)
    known = {"pi": math.pi, "sin": math.sin, "cos": math.cos, "sqrt": math.sqrt}
    known["angle"] = lambda x, y: math.atan2(y, x)
    for _ in range(20):
        names = (*statement.parameters, *statement.variables)
        inputs = dict(zip(names, generator.uniform(0.1, 0.9, len(names)), strict=True))
        values = statement.evaluate(inputs, Floats())
        shown = {**known, **inputs}
        for line in definitions(statement):
            symbol, formula = line.split(" = ")
            shown[symbol] = eval(formula.replace("^", "**"), {"__builtins__": {}}, shown)
            assert shown[symbol] == pytest.approx(values[symbol], rel=1e-9, abs=1e-12)
        spoken = {literal.name for row in statement.alternatives for literal in row}
        assert spoken <= shown.keys()


def test_long_lines_of_conditions_are_broken_before_an_and():
    statement = lemma4.LEMMA.reduced
    rows = formulas(statement, {})
    between = rows[rows.index("where") - 3 : rows.index("where")]
    assert max(map(len, between)) <= LINE
    assert between[-1].startswith("    and ")
    joined = "".join(f" {row.strip()}" if row.startswith("    ") else f"\n{row}" for row in between)
    assert joined.split("\n")[1:] == [
        f"  {'or ' if number else ''}{' and '.join(map(str, row))}"
        for number, row in enumerate(statement.alternatives)
    ]


def test_the_values_of_parameters_are_told_from_what_holds_for_all():
    for statement in STATEMENTS.values():
        rows = formulas(statement, dict.fromkeys(statement.parameters, Fraction(1)))
        assert values(rows) == [f"{name} = 1" for name in statement.parameters]


def test_the_domain_and_the_parameters_are_shown():
    rows = formulas(lemma4.LEMMA.reduced, {"alpha": Fraction(3, 10), "kappa": Fraction(1, 2)})
    assert rows[:4] == [
        "alpha = 3/10",
        "kappa = 1/2",
        "for all t in [0, 1], norm1 = 1, norm2 in [0, 1]:",
        "and for all t in [0, 1], norm1 in [0, 1], norm2 = 1:",
    ]
