"""What the points of Appendix C are, and which points are stationary: twins and attacks."""

from fractions import Fraction

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from certify import linear_algebra, registry
from certify.audits.linear_targets.exact import landscape
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.landscape import saddles
from certify.claim import Inequality
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.algebra import vanishes
from certify.proofs.bench import Bench
from certify.report.command import Usage, parameters_of
from tests.audits.linear_targets.landscape.test_appendix_c import (
    PRECISE,
    decided,
    loss,
    positive,
    stationary_c,
    verdicts,
)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "given", [{}, {"d": "2"}, {"d": "20"}, {"c": "-5/3", "v1": "1/7"}, {"c": "1/100"}]
)
def test_from_dimension_two_on_the_points_are_saddles(given):
    found = verdicts("appendixC.saddle", **given)
    assert isinstance(found["derived"].verdict, Proved)
    assert isinstance(found["sharp"].verdict, Proved)
    assert found["derived"].verdict.evidence.tight == saddles.ONLY_AT_ZERO


@pytest.mark.long(but=1)
@pytest.mark.parametrize("c", [1.0, 0.2, -1.3])
def test_on_a_line_the_points_are_local_minima(c):
    found = verdicts("appendixC.saddle", c=str(c), d="1")
    assert isinstance(found["derived"].verdict, Refuted)
    assert "local minimum" in found["derived"].verdict.reason
    assert isinstance(found["sharp"].verdict, Proved)
    assert isinstance(decided("appendixC", c=str(c), d="1"), Proved)
    # The same by quadrature: no step along the line falls, one across it does.
    W = numpy.array([[(c + 1) / 3, 0], [c / 4, 0]])
    generator = numpy.random.default_rng(1)
    for step in 1e-2 * generator.standard_normal((200, 2)):
        assert loss(W + step[:, None] * [[1, 0]], 3, 4, [1, 0]) >= 0.25 - 1e-14
    assert loss(W + 1e-2 * numpy.array([[0, 4], [0, 3]]), 3, 4, [1, 0]) < 0.25 - 1e-9


@pytest.mark.parametrize("c", ["-1/2", "0", "-1"])
def test_points_that_are_not_stationary_are_no_saddles(c):
    for name in ("appendixC.saddle", "appendixC.order"):
        assert isinstance(decided(name, c=c), Refuted)


def test_the_coefficient_of_the_third_order_and_its_twins():
    assert all(map(vanishes, saddles.third_order()))
    share = sympy.Rational(10**6 + 1, 10**6)

    def nudged(v1, v2, c, numbers):
        return share * landscape.leading_coefficient(v1, v2, c, numbers)

    def exchanged(v1, v2, c, numbers):
        return landscape.leading_coefficient(v1, v2, c - 2, numbers)

    for twin in (nudged, exchanged):
        assert not all(map(vanishes, saddles.third_order(twin)))
    assert saddles.check_order().agrees()
    assert not saddles.check_order(share=1 + 1e-6).agrees()
    for exponent in (2, 4):
        assert not saddles.check_order(exponent=exponent).agrees()
    facts = dict(verdicts("appendixC.order", c="2", v1="1", v2="1")["sharp"].facts)
    # (v1 v2)^3 = 1, (v1^2 + v2^2)^(3/2) = 2 sqrt(2), c^2 (c + 1)^2 = 36.
    assert facts["K"].endswith(f"= {1 / (6 * numpy.pi * 2 * 2**0.5 * 36):.6g}")
    with pytest.raises(Usage, match="1 < d <= 20"):
        parameters_of(registry.find("appendixC.order"), {"d": "1"})


@given(
    stationary_c,
    positive,
    positive,
    st.integers(2, 6),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["anywhere", "null", "nearly null", "steepest"]),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_no_direction_falls_faster(c, v1, v2, d, seed, kind):
    """Along unit directions, near the null ones, and along the steepest, which attains K."""
    c, v1, v2 = (PRECISE.constant(x) for x in (c, v1, v2))
    generator = numpy.random.default_rng(seed)
    first, second = (
        [PRECISE.from_float(float(x)) for x in row] for row in generator.standard_normal((2, d))
    )
    eps = PRECISE.constant(Fraction(1, 10**10))
    if kind == "steepest":
        first[0] = 0 * first[0]
    null = [v2 * x for x in first], [v1 * x for x in first]
    if kind != "anywhere":
        share = eps * PRECISE.from_float(float(generator.uniform(-1, 1)))
        share = share if kind == "nearly null" else 0 * share
        first = linear_algebra.combine(1, null[0], share * v1, second)
        second = linear_algebra.combine(1, null[1], -share * v2, second)
    size = PRECISE.sqrt(linear_algebra.dot(first, first) + linear_algebra.dot(second, second))
    zero = PRECISE.constant(0)
    W = [[(c + 1) / v1, *[zero] * (d - 1)], [c / v2, *[zero] * (d - 1)]]
    A = [[PRECISE.constant(1), *[zero] * (d - 1)]]
    moved = [
        linear_algebra.combine(1, w, eps / size, x) for w, x in zip(W, (first, second), strict=True)
    ]
    fall = PRECISE.constant(Fraction(1, 4)) - population.loss([[v1], [-v2]], moved, A, PRECISE)
    bound = landscape.leading_coefficient(v1, v2, c, PRECISE) * eps**3
    room = PRECISE.constant(Fraction(1, 10**5))
    assert fall <= bound * (1 + room)
    if kind == "steepest":
        assert fall >= bound * (1 - room)
        # The twin: a coefficient smaller by a thousandth is too small.
        assert fall > bound * (1 - 100 * room)


def rows_of(flat, v1, v2, d):
    W, zeros = numpy.reshape(flat, (2, d)), [0.0] * (d - 1)
    return numpy.ravel(population.gradient([[v1], [-v2]], W, [[1.0, *zeros]], Float64()))


@pytest.mark.long
@pytest.mark.parametrize("d", [1, 2, 3])
def test_descent_on_the_gradient_finds_no_other_points(d):
    """Minimise the gradient's length from random starts: its zeros are W* and the family."""
    generator, found = numpy.random.default_rng(d), {"minimum": 0, "family": 0}
    for _ in range(80):
        v1, v2 = generator.uniform(0.3, 3, 2)
        start = 1.5 * generator.standard_normal((2, d))
        result = optimize.least_squares(
            rows_of, start.ravel(), args=(v1, v2, d), xtol=1e-15, ftol=1e-15, gtol=1e-15
        )
        # The gradient also tends to 0 far out along the family.
        least = numpy.abs(result.fun).max()
        if least > 1e-10 or numpy.linalg.norm(result.x) > 30:
            continue
        w1, w2 = numpy.reshape(result.x, (2, d))
        c = v2 * w2[0]
        across = max(numpy.abs(w1[1:]).max(initial=0), numpy.abs(w2[1:]).max(initial=0))
        if c > 0 or c < -1 - 1e-6:
            # At a small distance eps across the family the gradient has the length 3 K eps^2.
            coefficient = landscape.leading_coefficient(v1, v2, c, Float64())
            assert across < 2 * numpy.sqrt((least + 1e-15) / (3 * coefficient))
            assert v1 * w1[0] == pytest.approx(c + 1, abs=1e-5)
            found["family"] += 1
        else:
            assert (v1 * w1[0], c, across) == pytest.approx((1, -1, 0), abs=1e-5)
            found["minimum"] += 1
    assert min(found.values()) >= 5, found


def test_all_stationary_points_and_the_twins_of_its_certificate():
    settled = saddles.all_stationary_points({}, Bench())
    assert isinstance(settled.verdict, Proved)
    assert settled.verdict.evidence.tight == saddles.ONLY_AT_ZERO
    twins = {
        "sine": lambda theta, tape: theta**2 - tape.sin(theta) ** 2 * Fraction(1000001, 1000000),
        "defect": lambda theta, tape: (
            tape.sin(theta) - theta * tape.cos(theta) * Fraction(1000001, 1000000)
        ),
        # Nonnegative, but zero at pi too.
        "tight": lambda theta, tape: tape.sin(theta) ** 2,
    }
    for name, formula in twins.items():
        twin = Inequality(f"twin.{name}", saddles._one_variable("gap", formula))
        settled = saddles.certified(twin, Bench(), "", lambda: [sympy.Integer(0)])
        assert isinstance(settled.verdict, Undecided), name


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("claim", "piece"),
    [
        ("appendixC.all-stationary-points", "kernel_gradient"),
        ("appendixC.all-stationary-points", "loss"),
        ("appendixC.between", "kernel_gradient"),
        ("appendixC.between", "loss"),
        ("appendixC.order", "loss"),
    ],
)
def test_a_wrong_theory_proves_nothing(monkeypatch, claim, piece):
    right = getattr(population, piece)

    def nudged(*words):
        found, share = right(*words), sympy.Rational(10**6 + 1, 10**6)
        return share * found if piece == "loss" else [share * x for x in found]

    monkeypatch.setattr(population, piece, nudged)
    assert not isinstance(decided(claim), Proved)


@pytest.mark.parametrize(
    ("c", "expected"),
    [("-1/4", "rows -3/8 a and 3/2 a"), ("3", "rows 0 a and 0 a"), ("0", "is -2")],
)
def test_between_the_rows_are_not_zero(c, expected):
    settled = verdicts("appendixC.between", c=c)["sharp"]
    assert isinstance(settled.verdict, Proved)
    assert settled.facts[0][1].endswith(expected)


def test_with_relu_flat_at_zero_descent_stands_still_where_a_weight_vanishes():
    assert all(map(vanishes, saddles._stands_still()))
    # One sample at a time: at (a/v1, 0) the error is -relu(-a.x), and relu'(a.x) is 0 there.
    x = numpy.random.default_rng(0).standard_normal((1000, 3))
    a = numpy.array([1.0, -2.0, 0.5])
    error = numpy.maximum(x @ a, 0) - x @ a
    assert numpy.abs(error * (x @ a > 0)).max() == 0
    assert numpy.abs(error).max() > 1
