"""Factorisations of tight leaves: the sum of the summands is the value, to every digit."""

import random
from fractions import Fraction

import mpmath
import pytest

from certify.formal.anchored import factor
from certify.formal.expression import NoTwin
from certify.formal.polynomial import Expansion, Polynomial, Rest
from certify.kernel.certificate import Leaf, read
from certify.kernel.check import bisect
from certify.kernel.forms import Form
from certify.kernel.program import Instruction, Literal, Statement
from tests.kernel.helpers import Reference, report


def tight_leaves(claim):
    """Yield (certificate, box, value, form) for each anchored form of a certificate."""
    certificate, _ = read(report(f"{claim}.cert"))
    statement = certificate.statement
    for box, nodes in zip(statement.boxes, certificate.pieces, strict=True):
        waiting = [box]
        for node in nodes:
            here = waiting.pop()
            if not isinstance(node, Leaf):
                lower, upper = bisect(here, statement.variables.index(node))
                waiting += [upper, lower]
                continue
            literals = statement.alternatives[node.alternative - 1]
            for literal, form in zip(literals, node.forms, strict=True):
                if form.anchors:
                    yield certificate, here, literal.name, form


LEAVES = [leaf for claim in ("lemma3", "lemma4", "lemma5") for leaf in tight_leaves(claim)]


def number(x):
    return mpmath.mpf(x.numerator) / x.denominator


def at(polynomial, names):
    total = mpmath.mpf(0)
    for k, c in polynomial.terms.items():
        term = number(c)
        for name, n in k:
            term *= (mpmath.pi if name == "PI" else names[name]) ** n
        total += term
    return total


def power(names, places, exponents):
    return mpmath.fprod(names[x] ** n for x, n in zip(places, exponents, strict=True))


def rest_value(rest, x):
    """Solve the definition of a rest for it, at an angle other than 0."""
    exact = mpmath.sin(x) if rest.function == "sin" else mpmath.cos(x)
    for j in range(rest.terms):
        exponent = 2 * j + rest.shift
        exact -= (-1) ** j * x**exponent / mpmath.factorial(exponent)
    return (-1) ** rest.terms * exact / x ** (2 * rest.terms + rest.shift)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: f"{leaf[0].claim}-{leaf[3]}")
def test_the_summands_add_up(leaf):
    certificate, box, value, form = leaf
    statement, parameters = certificate.statement, dict(certificate.parameters)
    found = factor(statement, parameters, box, value, form)
    places = tuple(place.name for place in found.coordinates)
    assert found.singles or found.pairs
    draw = random.Random(3)
    for _ in range(10):
        point = {
            x: a + (b - a) * Fraction(draw.randint(1, 99), 100)
            for x, (a, b) in zip(statement.variables, box, strict=True)
        }
        with mpmath.workdps(60):
            inputs = {x: number(v) for x, v in (parameters | point).items()}
            truth = statement.evaluate(inputs, Reference())[value]
            names = dict(inputs)
            for place in found.coordinates:
                distance = number(abs(point[place.variable] - place.end))
                names[place.name] = distance * mpmath.pi if place.is_angle else distance
                assert 0 <= names[place.name] <= number(place.bound)
            for rest in found.rests:
                angle = next(x for x in found.coordinates if x.name == rest.angle)
                names[rest.symbol] = rest_value(rest, names[rest.angle])
                lower, upper = rest.lower(angle.bound), rest.upper()
                assert number(lower) <= names[rest.symbol] <= number(upper)
            total = mpmath.mpf(0)
            for single in found.singles:
                bracket = at(single.bracket, names)
                assert bracket > 0
                total += power(names, places, single.monomial) * bracket
            for pair in found.pairs:
                x, y = (power(names, places, k) for k in (pair.x, pair.y))
                first, second, cross = (at(b, names) for b in (pair.first, pair.second, pair.cross))
                form_value = first * x**2 + second * y**2 + cross * x * y
                total += power(names, places, pair.common) * form_value
            assert abs(total - truth) < 1e-45


def test_past_the_truth_nothing_factors():
    certificate, box, value, form = next(tight_leaves("lemma4"))
    past = {"alpha": Fraction(3, 10) + Fraction(1, 10**9), "kappa": Fraction(1, 2)}
    with pytest.raises(NoTwin, match="no leading term"):
        factor(certificate.statement, past, box, value, form)


def test_a_pair_takes_a_mixed_term():
    # (x - y)^2 + x^2 + y^2 at the origin, as t = 0 and s = 0.

    rows = (("u1", "sub", "x", "y"), ("u2", "power", "u1", "2"), ("u3", "power", "x", "2"))
    rows += (("u4", "power", "y", "2"), ("u5", "add", "u2", "u3"), ("f", "add", "u5", "u4"))
    program = tuple(Instruction(row[0], row[1], row[2:]) for row in rows)
    unit = (Fraction(0), Fraction(1))
    statement = Statement((), ("x", "y"), ((unit, unit),), program, ((Literal("f", False),),))
    form = Form(2, (("x", False), ("y", False)))
    found = factor(statement, {}, (unit, unit), "f", form)
    (pair,) = found.pairs
    assert (pair.common, sorted((pair.x, pair.y))) == ((0, 0), [(0, 1), (1, 0)])
    assert (str(pair.first), str(pair.second), str(pair.cross)) == ("2", "2", "-2")
    assert not found.singles


def test_polynomials_are_written_as_terms():
    x, pi = Polynomial.symbol("x"), Polynomial.symbol("PI")
    assert str(Polynomial.of(Fraction(-3, 4)) * x**2 / pi**2 + x) == "-3*x^2/4/PI^2 + x"
    assert str(Polynomial.of(0)) == "0"
    with pytest.raises(NoTwin, match="divides"):
        pi / x


@pytest.mark.parametrize("function", ["sin", "cos"])
@pytest.mark.parametrize("order", range(1, 7))
def test_the_rest_stands_at_the_order_or_above(function, order):
    system = Expansion(order, {"x": False})
    expanded = getattr(system, function)(Polynomial.symbol("x"))
    (rest,) = system.rests.values()
    powers = {dict(k).get("x", 0) for k in expanded.terms if rest.symbol in dict(k)}
    assert min(powers) >= order
    assert isinstance(rest, Rest)
