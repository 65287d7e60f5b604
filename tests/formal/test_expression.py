"""The Coq terms say what the kernel's programs say."""

import random
from fractions import Fraction

import mpmath
import pytest
from hypothesis import assume, given

from certify.formal.expression import NoTwin, definitions, identifier
from certify.formal.twin import twin
from certify.kernel.certificate import read
from certify.kernel.program import IntervalArithmetic, Literal, Statement
from tests.kernel.helpers import Reference, contains, programs, rationals, report, reproducible
from tests.printed.coq import of_coq, value

CLAIMS = ("lemma3", "lemma4", "lemma5", "theorem1", "eq4.expectation")


def number(x):
    return mpmath.mpf(x.numerator) / x.denominator


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_statement_is_the_program(claim):
    text = report(f"{claim}.cert")
    certificate, _ = read(text)
    statement, parameters = certificate.statement, dict(certificate.parameters)
    found = of_coq(twin(text).stated)
    draw, arithmetic = random.Random(1), IntervalArithmetic(160)
    for _ in range(60):
        point = {x: Fraction(draw.randint(0, 64), 64) for x in statement.variables}
        inputs = {x: arithmetic.constant(v) for x, v in (parameters | point).items()}
        kernel = statement.evaluate(inputs, arithmetic)
        with mpmath.workdps(60):
            seen = found.values({identifier(x): number(v) for x, v in point.items()})
            for row, literals in zip(seen, statement.alternatives, strict=True):
                for value, literal in zip(row, literals, strict=True):
                    assert contains(kernel[literal.name], value)
    assert found.variables == [*map(identifier, statement.variables)]
    assert tuple(map(tuple, found.boxes)) == statement.boxes
    assert found.alternatives == [
        [(identifier(x.name), x.strict) for x in row] for row in statement.alternatives
    ]


def test_a_wrong_sign_would_be_seen():
    stated = twin(report("lemma4.cert")).stated
    point = {x: mpmath.mpf(1) / 3 for x in ("t", "norm1", "norm2")}
    before, start, formula = stated.partition("square_at_bound :=")
    wrong = before + start + formula.replace("-", "+", 1)
    assert of_coq(stated).values(point)[1][3] != of_coq(wrong).values(point)[1][3]


@pytest.mark.parametrize("claim", ["lemma3", "lemma4", "lemma5"])
def test_the_domain_is_the_whole_domain(claim):
    found = of_coq(twin(report(f"{claim}.cert")).stated)
    assert found.variables == ["t", "norm1", "norm2"]
    unit, one = (0, 1), (1, 1)
    assert found.boxes == [[unit, one, unit], [unit, unit, one]]


OPERATIONS = ("constant", "pi", "add", "sub", "mul", "div", "neg", "power", "sqrt", "cos", "sin")


@given(programs(("x", "y"), OPERATIONS), rationals(3), rationals(3))
@reproducible(300)
def test_every_program(program, x, y):
    last = program[-1].name
    statement = Statement((), ("x", "y"), (), program, ((Literal(last, False),),))
    with mpmath.workdps(60):
        try:
            truth = statement.evaluate({"x": number(x), "y": number(y)}, Reference())[last]
        except (ZeroDivisionError, OverflowError):
            assume(False)
        assume(abs(truth) < 1e40)
        found = {"x": number(x), "y": number(y)}
        try:
            for name, term in definitions(statement, {}, [last]):
                found[name] = value(term, found)
        except ZeroDivisionError:
            assume(False)
        assert abs(found[last] - truth) <= 1e-15 * (1 + abs(truth))


def test_what_coq_lacks_has_no_twin():
    text = report("lemma5.quotient.cert")
    with pytest.raises(NoTwin, match="'stumpff'"):
        twin(text)


def test_a_refutation_has_no_twin():
    with pytest.raises(NoTwin, match="refutation"):
        twin(report("lemma4.sharp.refuted.cert"))


def test_names_of_coq_are_avoided():
    assert identifier("in") == "in_"
    assert identifier("norm1") == "norm1"
    # No two names become the same one.
    assert identifier("in_") == "in__"
    assert identifier("by") == "by_"


def test_the_reader_of_terms():
    assert value("- 3/10 * x ^ 2", {"x": mpmath.mpf(2)}) == -mpmath.mpf(12) / 10
    assert value("cos x ^ 2 + sin (x) ^ 2", {"x": mpmath.mpf(0)}) == 1
