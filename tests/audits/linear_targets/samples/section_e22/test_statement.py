"""(13) to (15): what holds for every sample, what fails in the limit, and twins."""

from fractions import Fraction

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra, registry
from certify.audits.linear_targets.exact import limits
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.samples.section_e22 import statement as section_e22
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench
from tests.audits.helpers import nudged, settle

NUMBERS = Float64()
BOUNDS = (section_e22.MIDDLE, section_e22.LEAK)
EVERY = ("projection", "chain", "inclusion", "plugged")
TRUE = (
    "eq13",
    "eq13.first-line.limit",
    "eq13.conclusion",
    "eq14",
    "eq14.a",
    "eq14.b",
    "eq14.equality",
    "eq14.c",
    "eq15.decomposition",
    "eq15",
    *(f"eq15.{name}" for name in EVERY),
    "eq15.two",
    "eq15.arc",
    "eq15.repaired",
)
three = st.lists(st.floats(-1, 1), min_size=3, max_size=3)
radii = st.floats(0.001, 0.999)


def relu(x):
    return numpy.maximum(x, 0)


@pytest.mark.parametrize("name", TRUE)
def test_true_lines_are_proved(name):
    assert isinstance(settle(name).verdict, Proved)


def test_false_lines_are_refuted():
    assert isinstance(settle("eq13", "as printed").verdict, Refuted)
    assert isinstance(settle("eq13.first-line", "as printed").verdict, Proved)
    assert isinstance(settle("eq13.first-line", "as intended").verdict, Undecided)
    assert isinstance(settle("eq13.lemma9").verdict, Refuted)
    assert isinstance(settle("eq15.lemma9", "as printed").verdict, Proved)
    assert isinstance(settle("eq15.lemma9", "as intended").verdict, Refuted)


def test_the_nested_root_by_its_numbers():
    """w1 = (5/4) a and w2 = -a leave r = relu(a.x)/4; samples x = a, -a have mean 1/32."""
    a_x = numpy.array([1.0, -1.0])
    r = relu(5 / 4 * a_x) - relu(-a_x) - a_x
    mean = numpy.mean(r**2)
    eps = 1 / 4
    cross = 3 / 2 * eps / (1 - eps) * 1 / 4
    assert mean == 1 / 32
    assert abs(mean - numpy.sqrt(mean * numpy.sqrt(cross**2)) + 1 / 32) < 1e-15
    assert abs(mean / 2 - cross**2 / 2 - 1 / 128) < 1e-15
    # As intended, at the same point, the lines come in the right order.
    assert mean - numpy.sqrt(mean * cross**2) >= mean / 2 - cross**2 / 2


def left_and_mean(w1, w2, a):
    """Return the correlation and E r^2 from the closed forms."""
    loss = population.loss([[1.0], [-1.0]], [w1, w2], [a], NUMBERS)
    return population.correlation(w1, w2, a, NUMBERS), 2 * loss


def test_the_first_line_of_13_holds_where_what_it_is_derived_from_fails():
    """At the witness against S <= X, with LHS on the left; also by a plain integral."""
    eps, a = 0.1, numpy.array([1.0, 0])
    w1, w2 = numpy.array([1, 0.099]), -a
    left, mean = left_and_mean(w1, w2, a)
    assert (round(left, 7), round(mean, 7)) == (0.0047476, 0.0047981)
    X = (1.5 * eps / (1 - eps)) ** 2 * 0.099**2
    assert limits.disagreement(numpy.arctan(0.099), NUMBERS) > X
    assert left >= mean - numpy.sqrt(mean * X)
    angle = (numpy.arange(10**6) + 0.5) * 2 * numpy.pi / 10**6
    x = numpy.stack([numpy.cos(angle), numpy.sin(angle)])
    p, q = w1 @ x, w2 @ x
    r = relu(p) - relu(q) - a @ x
    # E ‖x‖^2 = 2 in the plane.
    assert abs(2 * numpy.mean(r * (p > 0) * ((w1 - a) @ x)) - left) < 1e-8
    assert abs(2 * numpy.mean(r**2) - mean) < 1e-8


@given(h=three, k=three, size=st.floats(0.001, 0.35))
@settings(derandomize=True, deadline=None)
def test_the_cross_term_is_of_third_order(h, k, size):
    """E r^2 - correlation against its parts, which are integrated here, and against the bound."""
    a = numpy.array([1.0, 0, 0])
    H = numpy.array([h, k])
    H = size * H / max(0.1, numpy.linalg.norm(H))
    size = numpy.linalg.norm(H)
    left, mean = left_and_mean(a + H[0], H[1] - a, a)
    x, y = numpy.linalg.norm(H, axis=1)
    assert (
        mean - left <= (x**3 + y**3) / 4 + numpy.sqrt(5) / (2 * numpy.pi) * x * y * (x + y) + 1e-9
    )
    assert mean - left <= float(section_e22.cubic(NUMBERS)) * size**3 + 1e-9
    assert mean >= 0.39 * size**2 - 1e-12
    assert x**3 + y**3 <= size**3 + 1e-15
    assert x * y * (x + y) <= size**3 / numpy.sqrt(2) + 1e-15


@pytest.mark.parametrize("turn", [0.05, 0.3, 0.8])
def test_the_wedge_s_part_of_the_cross_term(turn):
    """E (a.x) |h.x| over the wedge, by sums over its angle, h in any direction of space."""
    phi = (numpy.arange(2000) + 0.5) * turn / 2000
    for toward in numpy.linspace(0, numpy.pi, 7):
        for up in (0.0, 0.6, 1.0):
            flat = numpy.sqrt(1 - up**2)
            # |h.x| = |rho q + up g| is at most rho |q| + up |g|.
            q = numpy.abs(flat * numpy.cos(phi - toward))
            mean = numpy.sin(phi) * (2 * q + up)
            found = numpy.mean(mean) * turn / (2 * numpy.pi)
            assert found <= numpy.sqrt(5) * numpy.sin(turn) ** 2 / (2 * numpy.pi)


def test_a_third_order_that_is_too_large_proves_nothing(monkeypatch):
    monkeypatch.setattr(section_e22, "cubic", lambda numbers: numbers.constant(Fraction(94, 100)))
    assert isinstance(settle("eq13.first-line.limit").verdict, Undecided)
    monkeypatch.undo()
    monkeypatch.setattr(section_e22, "REACH", Fraction(36, 100))
    assert isinstance(settle("eq13.first-line.limit").verdict, Undecided)


@pytest.mark.parametrize("name", ["correlation", "residual"])
def test_a_wrong_sample_is_noticed_in_the_first_line(name, monkeypatch):
    right = getattr(section_e22.empirical, name)
    monkeypatch.setattr(
        section_e22.empirical,
        name,
        lambda *given_: (
            [2 * x for x in right(*given_)] if name == "residual" else 2 * right(*given_)
        ),
    )
    assert not isinstance(settle("eq13.first-line.limit").verdict, Proved)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("eq13.first-line", {"ratio": Fraction(3)}),
        ("eq14.c", {"ratio": Fraction(10)}),
        ("eq15.lemma9", {"eps": Fraction(99, 100)}),
    ],
)
def test_what_is_proved_for_many_samples_is_open_for_few(name, changed):
    claim = registry.find(name)
    for given_, verdict in (({}, Proved), (changed, Undecided)):
        settled = claim.versions[0].settle({**claim.defaults(), **given_}, Bench())
        assert isinstance(settled.verdict, verdict)


@given(x=st.lists(st.integers(-3, 3), min_size=3, max_size=3), h=three, eps=radii)
@settings(derandomize=True, deadline=None)
def test_pointwise_steps_for_every_sample(x, h, eps):
    a = numpy.array([1.0, 0, 0])
    w2 = -a + eps * numpy.array(h) / max(1.0, numpy.linalg.norm(h))
    y, z, value = x[0], w2[1:] @ x[1:], w2 @ x
    if y >= 0:
        assert value <= z + 1e-12
        assert relu(value) ** 2 <= z**2 + 1e-12
        if value >= 0:
            assert z >= -w2[0] * y - 1e-12 >= (1 - eps) * y - 1e-11
            assert (1 - eps) * abs(y) <= abs(z) + 1e-12


@given(x=st.lists(three, min_size=1, max_size=9), w=st.lists(three, min_size=3, max_size=3))
@settings(derandomize=True, deadline=None)
def test_the_display_14_for_every_sample(x, w):
    """What is left before Lemma 11 enters, at any weights, near a or not."""
    X, (w1, w2, a) = numpy.array(x), numpy.array(w)
    y = X @ a
    r = relu(X @ w1) - relu(X @ w2) - y
    half = (y >= 0) * (X @ w1 >= 0) * (X @ (w1 - a)) ** 2 / 2
    left, right = (y >= 0) * r**2, half - (y >= 0) * relu(X @ w2) ** 2
    assert numpy.mean(left) >= numpy.mean(right) - 1e-12


def test_a_wrong_residual_is_noticed_in_14(monkeypatch):
    def wrong(*arguments):
        (found,) = residual(*arguments)
        return [2 * found]

    residual = section_e22.empirical.residual
    monkeypatch.setattr(section_e22.empirical, "residual", wrong)
    assert not isinstance(settle("eq14").verdict, Proved)


def leak_by_quadrature(w):
    """Return E 1{x1 <= 0} relu(w.x)^2 by one integral over the angle of x, w near e1."""
    psi = mpmath.atan2(w[1], w[0])
    size = mpmath.hypot(*w)
    share = mpmath.quad(lambda s: mpmath.cos(s - psi) ** 2, [mpmath.pi / 2, mpmath.pi / 2 + psi])
    return size**2 * share / mpmath.pi


@pytest.mark.parametrize("eps", [0.01, 0.02, 0.1, 0.3, 0.499])
def test_the_share_bounds_the_leak(eps):
    for phi in numpy.linspace(0.1, 3.0, 12):
        cosine, sine = numpy.cos(phi), numpy.sin(phi)
        value = leak_by_quadrature((1 - eps * cosine, eps * sine)) / eps**3
        upper, lower = (section_e22.leak_share(eps, cosine, sine, n) / numpy.pi for n in (3, 4))
        assert lower - 1e-12 <= value <= upper + 1e-12
        assert upper - lower < 0.1 * (eps / 0.5) ** 2


@given(t=st.floats(0.001, 30), eps=st.floats(0.5, 0.999), phi=st.floats(0.001, 3.14))
@settings(derandomize=True, deadline=None)
def test_arc_bounds_and_large_radii(t, eps, phi):
    value = mpmath.atan(t) - t / (1 + mpmath.mpf(t) ** 2)
    lower, upper = (2 * t**3 * section_e22.arc_terms(mpmath.mpf(t), n) for n in (4, 3))
    assert lower <= value + 1e-14
    assert value <= upper + 1e-14
    w = numpy.array([1 - eps * numpy.cos(phi), eps * numpy.sin(phi)])
    left, right = section_e22.LEAK.sides(w, eps, NUMBERS)
    middle = section_e22.kink(w, eps, NUMBERS)
    assert left <= middle * (1 + 1e-12) + 1e-15
    assert middle <= right


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.claim)
@given(eps=st.floats(0.001, 0.1), share=st.floats(0.001, 1), turn=st.floats(0.001, numpy.pi))
@settings(derandomize=True, deadline=None)
def test_no_other_weight_is_worse(bound, eps, share, turn):
    def ratio(w):
        left, right = bound.sides(numpy.array(w), eps, NUMBERS)
        return left / right

    w = 1 + eps * share * numpy.cos(turn), eps * share * numpy.sin(turn)
    # `leaning` is the worst but for a relative error of order eps^4.
    if w[1] > 1e-5:
        assert ratio(w) <= ratio(bound.worst(eps)) * (1 + eps**4 + 1e-6)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.claim)
def test_the_threshold_is_closed_in_from_both_sides(bound):
    assert bound.true - bound.false <= Fraction(1, 10**6)
    inequality, smaller, bench = bound.inequality(), bound.every_smaller(), Bench()
    assert isinstance(bench.prove(inequality, {"eps": bound.true}).verdict, Proved)
    assert isinstance(bench.prove(inequality, {"eps": bound.false}).verdict, Undecided)
    assert isinstance(bench.prove(smaller, {"eps": bound.false}).verdict, Proved)
    assert isinstance(bench.prove(smaller, {"eps": bound.true}).verdict, Undecided)
    for eps in (bound.false, bound.false / 2, Fraction(1, 10**6)):
        assert isinstance(bench.refute(inequality, {"eps": eps}).verdict, Refuted)
    assert isinstance(bench.refute(inequality, {"eps": bound.true}).verdict, Undecided)


def test_the_printed_bound_is_refuted_with_numbers_recomputed_here():
    facts = dict(settle("eq15.bound", "as printed").facts)
    eps = mpmath.mpf(1) / 100
    left = leak_by_quadrature((1, eps))
    assert left > 4 * eps**4
    assert abs(float(facts["left side"].split(" = ")[1]) - left) < 1e-14
    assert abs(float(facts["right side"].split(" = ")[1]) - 4 * eps**4) < 1e-15


def test_a_repaired_constant_that_is_too_small_fails():
    inequality = registry.find("eq15.repaired").inequality
    assert isinstance(Bench().prove(inequality, {"c": Fraction(53, 500)}).verdict, Undecided)


@given(h=st.lists(st.floats(-1, 1), min_size=6, max_size=6))
@settings(derandomize=True, deadline=None)
def test_surplus_is_the_least_over_targets(h):
    """Over full weights within 1/4 of W*: correlation - L is at least `surplus`, and >= 0."""
    a = numpy.array([1.0, 0, 0])
    H = numpy.array(h).reshape(2, 3) / max(4.0, 4 * numpy.linalg.norm(h))
    w1, w2 = a + H[0], -a + H[1]
    theta = linear_algebra.angle(w1, w2, NUMBERS)
    norms = numpy.linalg.norm(w1), numpy.linalg.norm(w2)
    assert theta >= 7 / 8 * numpy.pi
    assert min(norms) >= 2 / 3 * max(norms)
    loss = population.loss([[1.0], [-1.0]], [w1, w2], [a], NUMBERS)
    found = population.correlation(w1, w2, a, NUMBERS) - loss
    least = section_e22.surplus(theta, *norms, NUMBERS)
    assert found >= least - 1e-12
    assert least >= -1e-12
    first, second = section_e22.factors(theta, *norms, NUMBERS)
    b = first * w1 - second * w2
    loss = population.loss([[1.0], [-1.0]], [w1, w2], [b], NUMBERS)
    attained = population.correlation(w1, w2, b, NUMBERS) - loss
    assert abs(attained - least) < 1e-12


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", ["kernel", "loss", "correlation"])
def test_a_wrong_theory_is_noticed(name, monkeypatch):
    monkeypatch.setattr(population, name, nudged(getattr(population, name)))
    assert not isinstance(settle("eq13.conclusion").verdict, Proved)


@given(h=three, k=three, eps=radii)
@settings(derandomize=True, deadline=None)
def test_the_nested_root_makes_the_first_line_true(h, k, eps):
    """S <= ‖H‖^3 terms <= sqrt(X), from the closed form at full weights."""
    a = numpy.array([1.0, 0, 0])
    H = eps * numpy.array([h, k]) / max(1.0, numpy.linalg.norm([h, k]))
    angles = linear_algebra.angle(a + H[0], a, NUMBERS), linear_algebra.angle(H[1] - a, -a, NUMBERS)
    total = sum(limits.disagreement(angle, NUMBERS) for angle in angles)
    assert total <= 3 / 2 * eps / (1 - eps) * numpy.linalg.norm(H) + 1e-12
