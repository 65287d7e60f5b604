"""The gradient where a weight vanishes, and the lemmas there."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from certify import registry
from certify.audits.linear_targets.exact import vanishing
from certify.audits.linear_targets.population import lemma4
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.audits.linear_targets.population.lemma5 import statement as lemma5
from certify.claim import AS_STATED, SHARP
from certify.kernel.verdict import Proved, Undecided
from certify.proofs.bench import Bench


def settle(name, reading):
    claim = registry.find(name)
    (version,) = (v for v in claim.versions if v.reading == reading)
    return version.settle({}, Bench())


def density(x):
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


@pytest.mark.parametrize("sizes", [(Fraction(3, 2), 0), (0, Fraction(2, 3)), (0, 0)])
@pytest.mark.parametrize("s", [0, Fraction(1, 2), 1])
def test_the_gradient_against_quadrature(sizes, s):
    """The definition, integrated over x1; x2 has mean 0 and mean square 1 by itself."""
    a = (0.7, -1.3)
    derivative = sympy.sympify(s)
    exact = vanishing.gradient(
        [sympy.sympify(w) for w in sizes],
        [sympy.Rational(7, 10), sympy.Rational(-13, 10)],
        derivative,
    )
    for sign, own, row in zip((1, -1), sizes, exact, strict=True):

        def active(x, own=own):
            return float(s) if not own else float(x > 0)

        def residual(x):
            network = sum(v * max(float(w) * x, 0) for v, w in zip((1, -1), sizes, strict=True))
            return network - a[0] * x

        along = sum(
            quad(lambda x: residual(x) * active(x) * x * density(x), *ends)[0]
            for ends in ((-12, 0), (0, 12))
        )
        across = sum(
            quad(lambda x: -a[1] * active(x) * density(x), *ends)[0] for ends in ((-12, 0), (0, 12))
        )
        assert abs(float(row[0]) - sign * along) < 1e-9
        assert abs(float(row[1]) - sign * across) < 1e-9


def test_where_no_weight_vanishes_there_is_nothing_to_define():
    with pytest.raises(ValueError, match="none of the weights"):
        vanishing.gradient([1, 1], [1, 0], 0)


# --- once more with fractions: rows by hand, w along the first axis --------------------------


def rows(own, w, a, s):
    """Return the gradient's rows where weight number `own` is w and the other is 0."""
    sign = (1, -1)[own]
    kept = [Fraction(x - sign * y) / 2 for x, y in zip(w, a, strict=True)]
    rest = [-sign * s * (Fraction(sign * x) / 2 - y) for x, y in zip(w, a, strict=True)]
    return (kept, rest) if own == 0 else (rest, kept)


def dot(x, y):
    return sum(p * q for p, q in zip(x, y, strict=True))


def differences(own, w, a):
    """Return the rows of W - W*."""
    weights = ([w, [0, 0]], [[0, 0], w])[own]
    signed = zip((1, -1), weights, strict=True)
    return [[p - v * q for p, q in zip(row, a, strict=True)] for v, row in signed]


def sides(own, w, a, s):
    """Return the correlation, the squared gradient and the squared distance."""
    slopes, apart = rows(own, w, a, s), differences(own, w, a)
    return (
        sum(map(dot, slopes, apart)),
        sum(dot(row, row) for row in slopes),
        sum(dot(row, row) for row in apart),
    )


numbers = st.fractions(-3, 3, max_denominator=50)
vectors = st.lists(numbers, min_size=2, max_size=2)
weights = st.sampled_from([0, 1])


def test_lemma_3_fails_from_an_admissible_start():
    settled = settle("lemma3.zero-weights", AS_STATED)
    assert isinstance(settled.verdict, Proved)
    w1, w2, mu = vanishing.HITTING
    assert w1 * w2 > 0
    assert w1 + w2 <= Fraction(1, 2)
    assert mu <= 1
    slope = (w1 - w2 - 1) / 2
    w1, w2 = w1 - mu * slope, w2 + mu * slope
    assert (w1, w2) == (Fraction(11, 38), 0)
    first, second = rows(0, [w1, 0], [1, 0], 0)
    assert second == [0, 0]
    assert w1 - mu * (first[0] + second[0]) == Fraction(13, 40) > Fraction(11, 38)
    assert dict(settled.facts)["relu'(0) = 0"] == "13/40 > 11/38"


def test_lemma_3_fails_in_the_ball_with_the_papers_one():
    settled = settle("lemma3.zero-weights", AS_STATED)
    size, mu = lemma3.AGAINST
    assert size <= Fraction(1, 2)
    assert mu <= 1
    first, second = rows(0, [-size, 0], [1, 0], 1)
    after = -size - mu * (first[0] + second[0])
    assert after == Fraction(-3, 10) < -size
    assert dict(settled.facts)["relu'(0) = 1"] == "3/10 > 1/4"


@given(weights, vectors, vectors, st.fractions(Fraction(1, 100), 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_3_holds_with_one_half(own, w, a, mu):
    slopes = rows(own, w, a, Fraction(1, 2))
    after = [x - mu * (p + q) for x, p, q in zip(w, *slopes, strict=True)]
    assert dot(after, after) <= dot(w, w)


@given(st.fractions(0, 1), vectors, st.fractions(Fraction(1, 100), 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_3_holds_with_no_other_value(s, a, mu):
    """A step from w1 = (1/2 - s) a, w2 = 0, which is in the ball, is as the report says."""
    w = [(Fraction(1, 2) - s) * x for x in a]
    assert 4 * dot(w, w) <= dot(a, a)
    after = [x - mu * (p + q) for x, p, q in zip(w, *rows(0, w, a, s), strict=True)]
    assert after == [(1 + (1 + s) * mu / 2) * x for x in w]
    assert dot(after, after) > dot(w, w) or s == Fraction(1, 2) or not any(a)


@pytest.mark.long
@given(weights, vectors, vectors, st.fractions(Fraction(1, 3), 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_4_holds_from_a_third_on(own, w, a, s):
    for _ in range(12):
        if 4 * dot(w, w) > dot(a, a):
            w = [x / 2 for x in w]
    if 4 * dot(w, w) > dot(a, a):
        w = [0, 0]
    correlation, _, distance = sides(own, w, a, s)
    assert correlation >= Fraction(3, 10) * distance


@given(weights, vectors, st.fractions(0, 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_4_fails_below_a_third(own, a, s):
    """At the edge of the ball, where it holds with equality for a third."""
    w = [Fraction(x) / 2 * (1, -1)[own] for x in a]
    correlation, _, distance = sides(own, w, a, s)
    excess = correlation - Fraction(3, 10) * distance
    assert excess == (3 * s - 1) / 4 * dot(a, a)
    assert (excess >= 0) == (s >= Fraction(1, 3) or not any(a))


def test_lemma_4_where_the_usual_software_stands():
    correlation, _, distance = sides(0, [Fraction(1, 2), 0], [1, 0], 0)
    assert (correlation, Fraction(3, 10) * distance) == (Fraction(1, 8), Fraction(3, 8))
    facts = dict(settle("lemma4.zero-weights", SHARP).facts)
    assert facts["sharp relu'(0)"] == "1/3"
    assert "-1/4 ‖a‖^2 with the usual software's 0" in facts["below it"]


@given(weights, vectors, vectors, st.fractions(0, 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_5_holds_for_every_value(own, w, a, s):
    _, size, distance = sides(own, w, a, s)
    assert size <= Fraction(5, 2) * distance


# --- signs of coefficients ------------------------------------------------------------------

x = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("polynomial", "lower", "upper", "wanted"),
    [
        (x - sympy.Rational(1, 3), "1/3", "1", True),
        (x - sympy.Rational(1, 3), "333/1000", "1", False),
        (x * (x - 1), "0", "1", False),
        (x * (1 - x), "0", "1", True),
        (x * (1 - x), "0", "1001/1000", False),
        ((2 * x - 1) ** 2, "0", "1", True),
        ((2 * x - 1) ** 3, "0", "1", False),
        ((2 * x - 1) ** 2 * (x - 2), "0", "1", False),
        (x**2 - x + sympy.Rational(1, 4) - sympy.Rational(1, 10**12), "0", "1", False),
        (sympy.Integer(0), "0", "1", True),
        (sympy.Integer(3), "0", "1", True),
        (sympy.Integer(-3), "0", "1", False),
        (-x, "-1", "0", True),
    ],
)
def test_nonnegative_on(polynomial, lower, upper, wanted):
    found = vanishing.nonnegative_on(polynomial, x, Fraction(lower), Fraction(upper))
    assert found == wanted


@pytest.mark.long
@given(
    st.lists(st.fractions(-2, 2, max_denominator=4), max_size=4),
    st.sampled_from([-1, 1]),
    st.fractions(-1, 1, max_denominator=8),
    st.fractions(Fraction(1, 8), 2, max_denominator=8),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_nonnegative_on_against_known_roots(roots, sign, lower, length):
    """Between neighbours of the roots and the ends a product of linear factors has one sign."""
    upper = lower + length
    polynomial = sympy.Integer(sign)
    for root in roots:
        polynomial *= x - sympy.Rational(root)
    ends = sorted({lower, upper, *(root for root in roots if lower < root < upper)})
    points = [*ends, *((p + q) / 2 for p, q in pairwise(ends))]
    least = min(sign * math.prod(p - root for root in roots) for p in points)
    assert vanishing.nonnegative_on(polynomial, x, lower, upper) == (least >= 0)


@pytest.mark.parametrize(("polynomial", "upper"), [(x * sympy.Symbol("y"), 1), (x, 0)])
def test_a_coefficient_has_one_symbol_and_a_proper_interval(polynomial, upper):
    with pytest.raises(ValueError, match="on an interval"):
        vanishing.nonnegative_on(polynomial, x, Fraction(0), Fraction(upper))


@pytest.mark.parametrize(
    ("version", "past", "true"),
    [
        (lemma3.one_half, (Fraction(9),), (Fraction(8),)),
        (lemma4.zero_weights, (Fraction(0), Fraction(1)), (Fraction(1, 3), Fraction(1))),
        (lemma4.zero_weights, (Fraction(333, 1000), Fraction(1)), (Fraction(1, 2), Fraction(1))),
        (lemma5.zero_weights, (Fraction(0), Fraction(3)), (Fraction(0), Fraction(3, 2))),
    ],
)
def test_wider_intervals_are_not_proved(version, past, true):
    """The interval in the words is the one of the computation."""
    wide = version(*past)
    found = wide.settle({}, Bench())
    assert isinstance(found.verdict, Undecided)
    assert "is negative for some" in found.verdict.reason
    assert found.facts == ()
    assert isinstance(version(*true).settle({}, Bench()).verdict, Proved)
    assert all(str(end) in version(*true).says for end in true)


def test_lemma_4_is_proved_for_the_papers_two_values():
    (version,) = (v for v in registry.find("lemma4.zero-weights").versions if v.reading == SHARP)
    assert isinstance(version.settle({}, Bench()).verdict, Proved)
    assert lemma4.LEAST <= Fraction(1, 2) < 1 <= lemma4.LARGEST


@pytest.mark.parametrize("least", [Fraction(1, 4), Fraction(2, 5)])
def test_another_least_value_is_not_proved(monkeypatch, least):
    """Below it the inequality is not proved, and above it not refuted everywhere below."""
    monkeypatch.setattr(lemma4, "LEAST", least)
    found = lemma4.least_derivative({}, Bench())
    assert isinstance(found.verdict, Undecided)
    assert found.facts == ()


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("lemma3.zero-weights", AS_STATED),
        ("lemma4.zero-weights", AS_STATED),
        ("lemma4.zero-weights", SHARP),
        ("lemma5.zero-weights", AS_STATED),
    ],
)
def test_true_versions_are_proved_and_need_the_gradient_as_defined(monkeypatch, name, reading):
    assert isinstance(settle(name, reading).verdict, Proved)
    right = vanishing.rows
    monkeypatch.setattr(vanishing, "rows", lambda W, a, s: right(W, a, 2 * s))
    assert isinstance(settle(name, reading).verdict, Undecided)


@pytest.mark.parametrize("name", ["lemma3", "lemma4", "lemma5"])
def test_domains_say_what_stands_for_the_gradient(name):
    assert vanishing.STANDS_FOR in registry.find(f"{name}.zero-weights").domain


def test_what_does_not_fail_is_not_refuted(monkeypatch):
    """Each of the two witnesses is needed."""
    with monkeypatch.context() as patch:
        patch.setattr(vanishing, "HITTING", (Fraction(1, 4), Fraction(1, 76), Fraction(1, 10)))
        assert isinstance(settle("lemma3.zero-weights", AS_STATED).verdict, Undecided)
    with monkeypatch.context() as patch:
        patch.setattr(lemma3, "AGAINST", (Fraction(1, 4), Fraction(-1, 10)))
        assert isinstance(settle("lemma3.zero-weights", AS_STATED).verdict, Undecided)
    assert isinstance(settle("lemma3.zero-weights", AS_STATED).verdict, Proved)


def test_no_sum_and_no_witness_settle_nothing():
    for settled in (
        vanishing.by_sums("", list, "s", Fraction(0), Fraction(1)),
        vanishing.by_excess("", list),
    ):
        assert isinstance(settled({}, Bench()).verdict, Undecided)
