"""Appendix C: its verdicts, its witnesses computed anew, its hand steps and its twins."""

from fractions import Fraction
from itertools import product

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra, registry
from certify.audits.linear_targets.exact import family, landscape
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.landscape import appendix_c
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.proofs.bench import Bench
from certify.report.command import Usage, parameters_of
from tests.strategies import PRECISE, weights_and_directions

TINY = PRECISE.constant(Fraction(1, 10**30))
ELSEWHERE = ("-1/2", "-1/1000000", "-999999/1000000")
positive = st.fractions(Fraction(1, 50), 50)
stationary_c = st.one_of(positive, positive.map(lambda s: -1 - s))


def verdicts(name, **given):
    claim = registry.find(name)
    parameters = parameters_of(claim, given)
    return {v.reading: v.settle(parameters, Bench()) for v in claim.versions}


def decided(name, **given):
    return verdicts(name, **given)[registry.find(name).deciding().reading].verdict


def loss(W, v1, v2, a):
    """Compute the loss in the plane by Gauss quadrature around the circle, arc by arc.

    The integrand is homogeneous of degree 2, and the mean of the squared radius is 2.
    """
    kinks = [numpy.arctan2(w[1], w[0]) + turn for w in W for turn in (-numpy.pi / 2, numpy.pi / 2)]
    ends = numpy.sort(numpy.mod(kinks, 2 * numpy.pi))
    ends = numpy.append(ends, ends[0] + 2 * numpy.pi)
    nodes, shares = numpy.polynomial.legendre.leggauss(16)
    total = 0.0
    for low, high in zip(ends, ends[1:], strict=False):
        angle = (low + high) / 2 + (high - low) / 2 * nodes
        x = numpy.stack([numpy.cos(angle), numpy.sin(angle)])
        first, second = (numpy.maximum(numpy.asarray(w) @ x, 0) for w in W)
        rest = v1 * first - v2 * second - numpy.asarray(a) @ x
        total += (high - low) / 2 * (shares @ rest**2)
    return total / (2 * numpy.pi)


def slope(W, v1, v2, a, row, way, step=1e-5):
    """Differentiate the loss at one weight along a direction, by central differences."""
    ends = []
    for sign in (1, -1):
        moved = [numpy.array(w, dtype=float) for w in W]
        moved[row] += sign * step * numpy.asarray(way)
        ends.append(loss(moved, v1, v2, a))
    return (ends[0] - ends[1]) / (2 * step)


@pytest.mark.long(but=4)
@pytest.mark.parametrize(
    "name", ["appendixC.stationary", "appendixC.gradient-lines", "appendixC.hessian-blocks"]
)
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"c": "1/1000000"},
        {"c": "-1000001/1000000"},
        {"c": "-3", "v1": "0.31", "v2": "7", "d": "1"},
        {"c": "5/7", "v1": "1", "v2": "1", "d": "2"},
    ],
)
def test_the_points_are_as_printed(name, given):
    assert isinstance(decided(name, **given), Proved)


@pytest.mark.parametrize("c", ELSEWHERE)
def test_between_the_points_are_not_stationary(c):
    for name in ("appendixC", "appendixC.stationary", "appendixC.gradient-lines"):
        assert isinstance(decided(name, c=c), Refuted)
    # The exact value in the report, and the same by quadrature.
    exact = float(Fraction(c))
    assert f"is {Fraction(c) * 3 / 2}, not 0" in decided("appendixC.stationary", c=c).reason
    W = [[(exact + 1) / 3, 0], [exact / 4, 0]]
    assert slope(W, 3, 4, [1, 0], 0, [1, 0], 1e-8) == pytest.approx(3 * exact / 2, abs=1e-6)


@pytest.mark.parametrize(("c", "expected"), [("0", "-2"), ("-1", "-3/2")])
def test_where_a_weight_vanishes_a_slope_is_negative(c, expected):
    for name in ("appendixC", "appendixC.stationary", "appendixC.spectrum"):
        verdict = decided(name, c=c)
        assert isinstance(verdict, Refuted)
        assert f"is {expected}, not 0" in verdict.reason
    # The slope by quadrature: w2 leaves 0 towards -a, w1 towards a.
    h = 1e-6
    W = {"0": [[1 / 3, 0], [-h, 0]], "-1": [[h, 0], [-1 / 4, 0]]}[c]
    assert (loss(W, 3, 4, [1, 0]) - 1 / 4) / h == pytest.approx(float(Fraction(expected)), abs=1e-4)


def test_the_literal_sentence_is_refuted_by_the_minimum():
    found = verdicts("appendixC", v1="2", v2="5")
    assert isinstance(found["as stated"].verdict, Refuted)
    assert isinstance(found["as printed"].verdict, Proved)
    # W* anew: the loss is 0, its gradient too, and second differences are positive everywhere.
    W, a = [[0.5, 0], [-0.2, 0]], [1, 0]
    assert loss(W, 2, 5, a) == pytest.approx(0, abs=1e-15)
    for row in (0, 1):
        for way in ([1, 0], [0, 1]):
            assert slope(W, 2, 5, a, row, way) == pytest.approx(0, abs=1e-9)
    generator = numpy.random.default_rng(0)
    for _ in range(20):
        way = generator.standard_normal((2, 2))
        way /= numpy.linalg.norm(way)
        ends = [loss(numpy.array(W) + s * 1e-3 * way, 2, 5, a) for s in (1, -1)]
        assert sum(ends) / 1e-6 > 1.9


def test_plugging_into_the_loss_gives_a_quarter():
    found = verdicts("appendixC.plugging")
    assert isinstance(found["as printed"].verdict, Refuted)
    assert "is 1/4, not 0" in found["as printed"].verdict.reason
    assert loss([[2 / 3, 0], [1 / 4, 0]], 3, 4, [1, 0]) == pytest.approx(1 / 4)


def test_the_bars_have_no_value_and_the_projections_vanish():
    found = verdicts("appendixC.projections")
    assert isinstance(found["as printed"].verdict, Undecided)
    assert found["as printed"].verdict.reason.startswith("0/0")
    assert isinstance(found["as intended"].verdict, Proved)
    assert isinstance(found["repaired"].verdict, Proved)
    # At weights that are not aligned the angle itself is wrong, and no bar is 0/0 or 0.
    assert isinstance(verdicts("appendixC.projections", c="-1/3")["as intended"].verdict, Refuted)


def test_opposite_weights_have_another_spectrum_but_it_is_semidefinite():
    assert isinstance(decided("appendixC.spectrum", c="-1/2"), Refuted)
    assert isinstance(decided("appendixC.hessian-blocks", c="-1/2"), Refuted)
    assert isinstance(decided("appendixC.positive-semidefinite", c="-1/2"), Proved)


def printed(v1, v2, d):
    return landscape.printed_hessian(sympy.Rational(v1), sympy.Rational(v2), d)


def holds(equalities):
    return all(appendix_c.differ(value, claimed) is False for _, value, claimed in equalities)


@pytest.mark.parametrize("d", [1, 2, 7, 20])
def test_the_spectrum_and_its_twins(d):
    matrix, value = printed("3/7", 2, d), appendix_c.eigenvalue(sympy.Rational(3, 7), 2)
    assert holds(appendix_c.spectrum(matrix, value, d, ""))
    nudged = value * (1 + sympy.Rational(1, 10**6))
    assert not holds(appendix_c.spectrum(matrix, nudged, d, ""))
    for multiplicity in (d - 1, d + 1):
        assert not holds(appendix_c.spectrum(matrix, value, multiplicity, ""))
    # One entry changed by a millionth.
    changed = [list(row) for row in matrix]
    changed[0][0] += sympy.Rational(1, 10**6)
    assert not holds(appendix_c.spectrum(changed, value, d, ""))


@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.integers(0, 6))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_inertia_agrees_with_eigenvalues(size, seed, rank):
    generator = numpy.random.default_rng(seed)
    root = generator.integers(-2, 3, (size, min(rank, size)))
    signs = numpy.diag(generator.choice([-1, 1], min(rank, size)))
    for matrix in (root @ signs @ root.T, numpy.triu(root @ root.T, 1), numpy.eye(size, dtype=int)):
        symmetric = matrix + matrix.T
        found = landscape.inertia([[sympy.Integer(int(x)) for x in row] for row in symmetric])
        values = numpy.linalg.eigvalsh(symmetric)
        expected = (values < -1e-9).sum(), (abs(values) <= 1e-9).sum(), (values > 1e-9).sum()
        assert found == expected


def test_the_number_attacks_agree_and_their_twins_do_not():
    assert appendix_c.check_eigenvalues().agrees()
    assert appendix_c.check_blocks().agrees()
    assert not appendix_c.check_eigenvalues(lambda d: d + 1).agrees()
    assert not appendix_c.check_eigenvalues(lambda d: d - 1).agrees()


@pytest.mark.long(but=3)
@pytest.mark.parametrize("wrong", ["kernel_gradient", "across", "hessian", "loss"])
def test_a_wrong_theory_proves_nothing(monkeypatch, wrong):
    right = getattr(population, wrong)
    share = sympy.Rational(10**6 + 1, 10**6)

    def nudged(*words):
        found = right(*words)
        if wrong == "loss":
            return share * found
        if wrong == "hessian":
            return [[[[share * x for x in row] for row in block] for block in r] for r in found]
        return [share * x for x in found]

    monkeypatch.setattr(population, wrong, nudged)
    name, reading = {
        "kernel_gradient": ("appendixC.stationary", "as printed"),
        "across": ("appendixC.projections", "repaired"),
        "hessian": ("appendixC.hessian-blocks", "as printed"),
        "loss": ("appendixC.saddle", "derived"),
    }[wrong]
    assert not isinstance(verdicts(name)[reading].verdict, Proved)


def test_the_dimension_is_a_whole_number():
    claim = registry.find("appendixC")
    assert parameters_of(claim, {"d": "20"})["d"] == 20
    for value in ("5/2", "0", "21", "0.5"):
        with pytest.raises(Usage, match="whole numbers 0 < d <= 20"):
            parameters_of(claim, {"d": value})


def turned(seed, d):
    """Return a random rotation or reflection, exact to the digits of `PRECISE`."""
    generator, rows = numpy.random.default_rng(seed), []
    for _ in range(d):
        row = [PRECISE.from_float(float(x)) for x in generator.standard_normal(d)]
        for other in rows:
            row = linear_algebra.combine(1, row, -linear_algebra.dot(row, other), other)
        size = linear_algebra.norm(row, PRECISE)
        rows.append([x / size for x in row])
    return rows


def apply(rotation, x):
    return [linear_algebra.dot(row, x) for row in rotation]


@pytest.mark.long
@given(weights_and_directions(), st.integers(0, 2**32 - 1), positive, positive)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_rotations_and_scale(drawn, seed, v1, v2):
    """Gradient and Hessian turn with W and a; at the points every d has the printed blocks."""
    w1, w2, a = (x[:6] for x in drawn)
    if any(linear_algebra.dot(w, w) < TINY for w in (w1, w2)):
        return
    V = [[PRECISE.constant(v1)], [-PRECISE.constant(v2)]]
    d = len(a)
    rotation, scale = turned(seed, d), PRECISE.constant(Fraction(7, 3))
    rows = population.gradient(V, [w1, w2], [a], PRECISE)
    W, A = ([[scale * x for x in apply(rotation, y)] for y in ys] for ys in ([w1, w2], [a]))
    size = sum(linear_algebra.dot(x, x) for x in (w1, w2, a)) * (v1 + v2) ** 2
    for row, other in zip(rows, population.gradient(V, W, A, PRECISE), strict=True):
        expected = [scale * x for x in apply(rotation, row)]
        gap = linear_algebra.combine(1, expected, -1, other)
        assert linear_algebra.dot(gap, gap) <= TINY * TINY * size * (v1 + v2) ** 2
    before = population.hessian(V, [w1, w2], [a], PRECISE)
    after = population.hessian(V, W, A, PRECISE)
    ratio = linear_algebra.dot(w1, w1) / linear_algebra.dot(w2, w2)
    limit = TINY * (v1 + v2) ** 2 * (1 + ratio + 1 / ratio)
    for i, j, p in product(range(2), range(2), range(d)):
        columns = zip(*before[i][j], strict=True)
        row = apply(rotation, [linear_algebra.dot(rotation[p], column) for column in columns])
        assert all(abs(x - y) <= limit for x, y in zip(row, after[i][j][p], strict=True))


@given(stationary_c, positive, positive, st.integers(1, 20), st.integers(0, 2**32 - 1))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_every_dimension_and_direction_has_the_printed_blocks(c, v1, v2, d, seed):
    """Central differences of the gradient along random directions, for a random target."""
    c, v1, v2 = (PRECISE.constant(x) for x in (c, v1, v2))
    generator = numpy.random.default_rng(seed)
    a, x, y = ([PRECISE.from_float(float(x)) for x in row] for row in generator.normal(size=(3, d)))
    V, step = [[v1], [-v2]], PRECISE.constant(Fraction(1, 10**20))
    ends = []
    for sign in (1, -1):
        w1 = linear_algebra.combine((c + 1) / v1, a, sign * step, x)
        w2 = linear_algebra.combine(c / v2, a, sign * step, y)
        ends.append(population.gradient(V, [w1, w2], [a], PRECISE))
    change = linear_algebra.combine(v1, x, -v2, y)
    for row, v in ((0, v1), (1, -v2)):
        found = [(p - q) / (2 * step) for p, q in zip(ends[0][row], ends[1][row], strict=True)]
        gap = linear_algebra.combine(1, found, -v / 2, change)
        scale = (v1 + v2) ** 2 * (1 + 1 / abs(c * (c + 1))) ** 2
        limit = (
            PRECISE.constant(Fraction(1, 10**14))
            * scale
            * (1 + 1 / linear_algebra.norm(a, PRECISE))
        )
        assert linear_algebra.norm(gap, PRECISE) <= limit * (v1 + v2)


@pytest.mark.long
@given(weights_and_directions(), st.floats(-12, -1), positive, positive, positive)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_near_aligned_weights_the_gradient_is_that_of_q(drawn, exponent, v1, v2, ratio):
    """Within delta of aligned weights t = O(delta), and |grad L - grad Q| <= C t^2."""
    first, second, a = drawn
    v1, v2, ratio = (PRECISE.constant(x) for x in (v1, v2, ratio))
    size = linear_algebra.norm(first, PRECISE)
    w1 = [x / size for x in first]
    other = linear_algebra.norm(second, PRECISE)
    delta = PRECISE.from_float(10.0**exponent)
    w2 = linear_algebra.combine(ratio, w1, delta * ratio / other, second)
    t = linear_algebra.angle(w1, w2, PRECISE)
    assert t <= 2 * delta
    rows = population.gradient([[v1], [-v2]], [w1, w2], [a], PRECISE)
    z = linear_algebra.combine(1, linear_algebra.combine(v1, w1, -v2, w2), -1, a)
    for row, v, size in ((0, v1, linear_algebra.norm(w2, PRECISE)), (1, -v2, 1)):
        rest = linear_algebra.norm(linear_algebra.combine(1, rows[row], -v / 2, z), PRECISE)
        # sin(t)^2 <= t^2 and t - sin t cos t <= 2 t^3 / 3 bound the exact length.
        assert rest <= v1 * v2 * size * t**2 * (1 + t) / (2 * PRECISE.pi()) + TINY * (v1 + v2) ** 2


def test_cross_checks_do_not_use_the_theory_that_they_check(monkeypatch):
    for name in ("loss", "gradient", "hessian", "kernel", "kernel_gradient", "across", "angle"):
        monkeypatch.setattr(population, name, None)
    assert family.second_differences(1, 3, 4, 1)[0][0] == pytest.approx(4.5)
