"""Equation (9): its verdicts, twins of the theory's Hessian, and attacks on the hand steps."""

from fractions import Fraction

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact import frame, networks
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import equation9, section_a31, section_a32
from certify.kernel.verdict import Proved, Undecided
from tests.audits.helpers import NUDGE, settle
from tests.strategies import PRECISE

TINY = PRECISE.constant(Fraction(1, 10**25))
STEP = PRECISE.constant(Fraction(1, 10**20))


@pytest.mark.long
@pytest.mark.parametrize("claim", equation9.CLAIMS, ids=lambda claim: claim.id)
def test_every_line_is_proved_as_printed(claim):
    assert [version.reading for version in claim.versions] == ["as printed"]
    assert isinstance(settle(claim.id).verdict, Proved)


@pytest.mark.parametrize("check", [equation9.FINITE_DIFFERENCES, section_a32.SURFACE])
def test_cross_checks_agree(check):
    assert check.run().agrees()


# --- twins -----------------------------------------------------------------------------------

right_hessian = population.hessian


def changed(change):
    """Return the theory's Hessian with every entry of every block changed."""

    def twin(V, W, A, numbers):
        blocks = right_hessian(V, W, A, numbers)
        return [
            [
                [[change(x, i, j, p, q, numbers) for q, x in enumerate(row)] for p, row in rows]
                for j, rows in enumerate(map(list, map(enumerate, line)))
            ]
            for i, line in enumerate(blocks)
        ]

    return twin


def reflected(V, W, A, numbers):
    """Replace theta by pi - theta between the first weight and all others."""
    return right_hessian(V, [[-x for x in W[0]], *W[1:]], A, numbers)


def swapped(V, W, A, numbers):
    """Give every block to other weights, in reversed order."""
    return [line[::-1] for line in right_hessian(V, W, A, numbers)[::-1]]


TWINS = {
    "larger": changed(lambda x, i, j, p, q, numbers: x * numbers.constant(NUDGE)),
    "opposite": changed(lambda x, i, j, p, q, numbers: -x),
    "one entry more": changed(
        lambda x, i, j, p, q, numbers: x + (numbers.constant(NUDGE) - 1 if p == q == 2 else 0)
    ),
    "supplement": reflected,
    "index": swapped,
}


@pytest.mark.long
@pytest.mark.parametrize("twin", TWINS)
def test_a_twin_of_the_hessian_is_not_proved_and_fails_the_cross_check(twin, monkeypatch):
    monkeypatch.setattr(population, "hessian", TWINS[twin])
    found = {type(settle(name).verdict) for name in ("eq9.diagonal", "eq9.off-diagonal")}
    assert Undecided in found
    assert not equation9.by_finite_differences().agrees()


@pytest.mark.long
@pytest.mark.parametrize("twin", ["larger", "opposite"])
@pytest.mark.parametrize("kind", ["eq9.diagonal", "eq9.off-diagonal", "eq9"])
def test_each_kind_of_block_is_judged(kind, twin, monkeypatch):
    monkeypatch.setattr(population, "hessian", TWINS[twin])
    assert isinstance(settle(kind).verdict, Undecided)


@pytest.mark.long
def test_the_gradient_is_judged_by_the_expectation(monkeypatch):
    right = population.kernel_gradient

    def twin(x, y, numbers):
        return [numbers.constant(NUDGE) * part for part in right(x, y, numbers)]

    monkeypatch.setattr(population, "kernel_gradient", twin)
    assert isinstance(settle("eq9.expectation").verdict, Undecided)


def test_the_surface_quadrature_sees_an_error_of_a_millionth(monkeypatch):
    monkeypatch.setattr(population, "hessian", TWINS["larger"])
    assert not section_a32.by_surface_quadrature().agrees()


def without_norm(pair, i, j):
    """P_i w_j as it is."""
    return pair.projector(i) * pair.weight(j)


def bar_before_projection(pair, i, j):
    """P_i (w_j/‖w_j‖)."""
    return pair.projector(i) * pair.unit(j)


@pytest.mark.long
@pytest.mark.parametrize("twin", [without_norm, bar_before_projection])
@pytest.mark.parametrize("name", ["eq9.off-diagonal", "eq9", "a31", "a31.alternative"])
def test_a_bar_that_does_not_normalise_after_the_projection_is_not_proved(name, twin, monkeypatch):
    monkeypatch.setattr(section_a31, "normal", twin)
    assert isinstance(settle(name).verdict, Undecided)


def test_a_bar_before_the_projection_is_right_at_a_right_angle_only(monkeypatch):
    pairs = [
        frame.Frame(angle, (2, 3), (1, 1), (0, 0, 0)) for angle in (sympy.pi / 2, sympy.pi / 3)
    ]
    right = [section_a31.alternative(pair) for pair in pairs]
    monkeypatch.setattr(section_a31, "normal", bar_before_projection)
    wrong = [section_a31.alternative(pair) for pair in pairs]
    assert (wrong[0] - right[0]).is_zero_matrix
    assert max(abs(float(entry)) for entry in wrong[1] - right[1]) > 0.01


def test_a_hessian_that_is_no_number_agrees_with_nothing(monkeypatch):
    monkeypatch.setattr(population, "hessian", changed(lambda x, *rest: x * float("nan")))
    assert not equation9.by_finite_differences().agrees()
    assert not section_a32.by_surface_quadrature().agrees()
    assert not section_a31.by_quadrature().agrees()


# --- attacks on the hand steps ---------------------------------------------------------------


def slope(V, W, A, along):
    """Return the central difference of the gradient in a direction of all weights."""
    ends = []
    for sign in (1, -1):
        moved = [
            linear_algebra.combine(1, w, sign * STEP, z) for w, z in zip(W, along, strict=True)
        ]
        ends.append(population.gradient(V, moved, A, PRECISE))
    pairs = zip(*ends, strict=True)
    return [[x / (2 * STEP) for x in linear_algebra.combine(1, p, -1, q)] for p, q in pairs]


def times(block, vector):
    return [linear_algebra.dot(row, vector) for row in block]


@given(
    theta=st.floats(0.05, 3.09),
    sizes=st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)),
    dimension=st.integers(3, 12),
    seed=st.integers(0, 2**32 - 1),
)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_the_hessian_turns_with_the_weights(theta, sizes, dimension, seed):
    """Finite differences in d dimensions against the theory in the frame of three."""
    generator = numpy.random.default_rng(seed)
    draw = generator.standard_normal((3, dimension))
    e1, e2, z = ([PRECISE.from_float(float(x)) for x in row] for row in draw)
    e1 = scaled(e1)
    e2 = scaled(without(e2, e1))
    rest = without(without(z, e1), e2)
    e3 = scaled(rest)
    size1, size2, angle = map(PRECISE.from_float, (*sizes, theta))
    cosine, sine = PRECISE.cos(angle), PRECISE.sin(angle)
    w2 = linear_algebra.combine(size2 * cosine, e1, size2 * sine, e2)
    W, zero = [[size1 * x for x in e1], w2], PRECISE.constant(0)
    framed = [[size1, zero, zero], [size2 * cosine, size2 * sine, zero]]
    V = [[PRECISE.constant(2)], [PRECISE.constant(-3)]]
    blocks = population.hessian(V, framed, [framed[0]], PRECISE)
    z_framed = [linear_algebra.dot(z, e) for e in (e1, e2, e3)]
    for j in (0, 1):
        along = [z if i == j else [zero] * dimension for i in (0, 1)]
        for i, found in enumerate(slope(V, W, [e1], along)):
            expected = times(blocks[i][j], z_framed)
            turned = [linear_algebra.dot(found, e) for e in (e1, e2, e3)]
            scale = 1 + size2 / size1 + size1 / size2
            for left, right in zip(turned, expected, strict=True):
                assert abs(left - right) <= TINY * scale * 10**4
            # Nothing of it lies outside the three directions.
            outside = without(without(without(found, e1), e2), e3)
            assert linear_algebra.norm(outside, PRECISE) <= TINY * scale * 10**4


def scaled(vector):
    size = linear_algebra.norm(vector, PRECISE)
    return [x / size for x in vector]


def without(vector, unit):
    return linear_algebra.combine(1, vector, -linear_algebra.dot(vector, unit), unit)


@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_the_hessian_is_a_sum_over_pairs(k, d, r, seed):
    """Finite differences for many weights and outputs against blocks of k = 2, r = 1."""
    V, W, A = networks.draw(seed, k, r, d, PRECISE)
    along = networks.draw(seed + 1, k, r, d, PRECISE)[1]
    found = slope(V, W, A, along)
    one = PRECISE.constant(1)
    for i in range(k):
        expected = [linear_algebra.dot(V[i], V[i]) / 2 * x for x in along[i]]
        scale = one
        for j in range(k):
            if j == i:
                continue
            blocks = population.hessian([[one], [one]], [W[i], W[j]], A, PRECISE)
            own = linear_algebra.combine(1, times(blocks[0][0], along[i]), -one / 2, along[i])
            mixed = linear_algebra.combine(1, own, 1, times(blocks[0][1], along[j]))
            expected = linear_algebra.combine(1, expected, linear_algebra.dot(V[i], V[j]), mixed)
            gap = linear_algebra.angle(W[i], W[j], PRECISE)
            scale += steepness(W[i], W[j], gap)
        for left, right in zip(found[i], expected, strict=True):
            assert abs(left - right) <= TINY * scale


def steepness(x, y, gap):
    """Bound the error of a difference quotient, which grows for short and parallel weights."""
    sizes = [linear_algebra.norm(z, PRECISE) for z in (x, y)]
    apart = min(PRECISE.sin(gap), 1) + TINY
    return 10**6 * (1 + sizes[0] + sizes[1]) / (min(sizes) ** 3 * apart**2)


@given(st.integers(1, 5), st.floats(0.1, 10), st.booleans(), st.integers(0, 2**32 - 1))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_parallel_weights(d, ratio, opposite, seed):
    """The gradient has the claimed derivative there; what is left is of second order."""
    V, W, A = networks.draw(seed, 3, 2, d, PRECISE)
    factor = PRECISE.from_float(-ratio if opposite else ratio)
    W = [W[0], [factor * x for x in W[0]], W[2]]
    along = networks.draw(seed + 1, 3, 2, d, PRECISE)[1]
    blocks = population.hessian(V, W, A, PRECISE)
    before = population.gradient(V, W, A, PRECISE)
    moved = [linear_algebra.combine(1, w, STEP, z) for w, z in zip(W, along, strict=True)]
    after = population.gradient(V, moved, A, PRECISE)
    shortest = min(linear_algebra.norm(w, PRECISE) for w in W)
    for i in range(3):
        for p in range(d):
            claimed = sum(linear_algebra.dot(blocks[i][j][p], along[j]) for j in range(3))
            found = (after[i][p] - before[i][p]) / STEP
            assert abs(found - claimed) <= 10**6 * STEP * (1 + ratio) / min(shortest, 1) ** 3
