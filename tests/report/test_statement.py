"""The formulas that a report shows say what the program computes."""

import math
import re
from fractions import Fraction

import numpy
import pytest

from certify.audits.linear_targets.population import lemma4
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.numbers import Float64
from certify.report.statement import WIDTH, definitions, formulas, joined, values
from tests.kernel.helpers import statement_of

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


GIVEN = {"alpha": Fraction(3, 10), "kappa": Fraction(1, 2)}


def test_long_lines_are_broken_and_can_be_joined_again():
    for statement in STATEMENTS.values():
        rows = formulas(statement, dict.fromkeys(statement.parameters, Fraction(1)))
        assert max(map(len, rows)) <= WIDTH
        assert [row.strip() for row in joined(rows)[-len(definitions(statement)) :]] == definitions(
            statement
        )
    rows = formulas(lemma4.LEMMA.reduced, GIVEN)
    between = rows[rows.index("where") - 3 : rows.index("where")]
    assert between[-1].startswith("    and ")
    assert joined(between) == [
        f"  {'or ' if number else ''}{' and '.join(map(str, row))}"
        for number, row in enumerate(lemma4.LEMMA.reduced.alternatives)
    ]


def test_a_line_is_broken_before_an_operator_or_behind_a_comma():
    names = [f"name_of_many_words_{number}_{word}" for number in range(4) for word in ("for", "or")]
    rows = [f"variable {name}" for name in names] + [f"u1 = add {names[0]} {names[1]}"]
    rows += [f"u{n} = sub u{n - 1} {name}" for n, name in enumerate(names, 2)]
    rows += ["u10 = power u9 2", "f = angle u10 u10"]
    literals = " and ".join(f"{name} >= 0" for name in names)
    statement = statement_of("\n".join([*rows, f"alternative {literals}", "alternative f > 0"]))
    lines = formulas(statement, {})
    assert max(map(len, lines)) <= WIDTH
    further = [line.strip() for line in lines if line.startswith("    ")]
    assert len(further) > 6
    assert all(re.match(r"(and|[-+]) |name_of_many_words", line) for line in further)
    assert not [line for line in lines if line.endswith((" and", " +", " -", " or", " for all"))]


def test_without_a_value_to_define_there_is_no_where():
    statement = statement_of("variable x\nbox 0 1\nalternative x >= 0")
    assert formulas(statement, {}) == ["for all x in [0, 1]:", "  x >= 0"]


def test_the_range_of_a_parameter_is_shown():
    statement = statement_of("parameter c -1 3/2\nvariable x\nbox 0 1\nalternative x >= 0")
    assert formulas(statement, {"c": Fraction(1)})[0] == "c = 1 in (-1, 3/2]"


def test_the_values_of_parameters_are_told_from_what_holds_for_all():
    for statement in STATEMENTS.values():
        rows = formulas(statement, dict.fromkeys(statement.parameters, Fraction(1)))
        found = values(rows)
        assert [row.partition(" in ")[0] for row in found] == [
            f"{name} = 1" for name in statement.parameters
        ]
        assert rows[len(found)].startswith("for all ")


def test_the_domain_and_the_parameters_are_shown():
    rows = formulas(lemma4.LEMMA.reduced, GIVEN)
    assert rows[:4] == [
        "alpha = 3/10 in (0, 1]",
        "kappa = 1/2 in (0, 4]",
        "for all t in [0, 1], norm1 = 1, norm2 in [0, 1]:",
        "and for all t in [0, 1], norm1 in [0, 1], norm2 = 1:",
    ]
