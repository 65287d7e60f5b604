"""The gradient where a weight vanishes, and the lemmas there."""

import math
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from certify.claims import lemma3, lemma4, lemma5, vanishing
from certify.claims.algebra import vanishes
from certify.claims.claim import AS_STATED, REPAIRED
from certify.claims.settle import Bench
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.report import registry


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
    assert isinstance(settled.verdict, Refuted)
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
    assert dict(settled.facts) == {"left side": "13/40", "right side": "11/38"}


@given(weights, vectors, vectors, st.fractions(Fraction(1, 100), 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_3_holds_with_one_half(own, w, a, mu):
    slopes = rows(own, w, a, Fraction(1, 2))
    after = [x - mu * (p + q) for x, p, q in zip(w, *slopes, strict=True)]
    assert dot(after, after) <= dot(w, w)


@pytest.mark.parametrize("s", ["0", "1/4", "49/100", "51/100", "3/4", "1"])
def test_lemma_3_holds_with_no_other_value(s):
    """The sum moves by -mu ((1 - s) w/2 + (s - 1/2) a), and a may be long."""
    s, w = Fraction(s), [Fraction(1), Fraction(0)]
    a = [-(10**5) * (s - Fraction(1, 2)), Fraction(0)]
    first, second = rows(0, w, a, s)
    assert abs(1 - Fraction(1, 100) * (first[0] + second[0])) > 1


def test_lemma_4_fails_at_the_edge_of_the_ball():
    settled = settle("lemma4.zero-weights", AS_STATED)
    assert isinstance(settled.verdict, Refuted)
    correlation, _, distance = sides(0, [Fraction(1, 2), 0], [1, 0], 0)
    assert (correlation, Fraction(3, 10) * distance) == (Fraction(1, 8), Fraction(3, 8))
    assert dict(settled.facts) == {"left side": "3/8", "right side": "1/8"}


@given(weights, vectors, vectors, st.fractions(Fraction(1, 2), 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_4_holds_from_one_half_on(own, w, a, s):
    for _ in range(12):
        if 4 * dot(w, w) > dot(a, a):
            w = [x / 2 for x in w]
    if 4 * dot(w, w) > dot(a, a):
        w = [0, 0]
    correlation, _, distance = sides(own, w, a, s)
    assert correlation >= Fraction(3, 10) * distance


@pytest.mark.parametrize(("s", "holds"), [("33/100", False), ("1/3", True), ("1/2", True)])
def test_lemma_4_fails_below_a_third(s, holds):
    correlation, _, distance = sides(0, [Fraction(1, 2), 0], [1, 0], Fraction(s))
    assert (correlation >= Fraction(3, 10) * distance) == holds


@given(weights, vectors, vectors, st.fractions(0, 1))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_lemma_5_holds_for_every_value(own, w, a, s):
    _, size, distance = sides(own, w, a, s)
    assert size <= Fraction(5, 2) * distance


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("lemma3.zero-weights", REPAIRED),
        ("lemma4.zero-weights", REPAIRED),
        ("lemma5.zero-weights", AS_STATED),
    ],
)
def test_true_versions_are_proved(name, reading):
    assert isinstance(settle(name, reading).verdict, Proved)


def test_other_values_would_not_be_proved(monkeypatch):
    """The identities hold for the value that is named, and need the gradient as defined."""
    right = vanishing.rows
    monkeypatch.setattr(vanishing, "rows", lambda W, a, s: right(W, a, 2 * s))
    for found in (lemma3._with_one_half, lemma4._with_at_least_one_half):
        assert not all(map(vanishes, found()))
    assert not all(map(vanishes, lemma5._where_weights_vanish()))
    for name in ("lemma3", "lemma4"):
        assert isinstance(settle(f"{name}.zero-weights", REPAIRED).verdict, Undecided)


def test_what_does_not_fail_is_not_refuted(monkeypatch):
    monkeypatch.setattr(vanishing, "HITTING", (Fraction(1, 4), Fraction(1, 76), Fraction(1, 10)))
    assert isinstance(settle("lemma3.zero-weights", AS_STATED).verdict, Undecided)
    right = vanishing.rows
    half = sympy.Rational(1, 2)
    monkeypatch.setattr(vanishing, "rows", lambda W, a, s: right(W, a, half))
    assert isinstance(settle("lemma4.zero-weights", AS_STATED).verdict, Undecided)
