"""The external case: local minima of two-layer ReLU networks."""

from fractions import Fraction

import flint
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from certify import linear_algebra, registry
from certify.audits.safran_shamir import formulas
from certify.audits.safran_shamir import minima as case
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Balls, Float64
from certify.proofs.bench import Bench
from certify.report import index
from certify.report.plain import title

RADIUS = case.RADIUS.default
GIVEN = {"radius": RADIUS}
quick = settings(derandomize=True, deadline=None, max_examples=20)


def moved(k, shifts):
    """The centre for k neurons with each of the five parameters moved."""
    where = [x + shift for x, shift in zip(case.at_rest(k), shifts, strict=True)]
    return case.weights(where, k)


def student_minus_teacher(W, angles):
    """The difference of the outputs at unit vectors of the plane, by its definition."""
    x = numpy.stack([numpy.cos(angles), numpy.sin(angles)])
    return numpy.maximum(W @ x, 0).sum(axis=0) - numpy.maximum(x, 0).sum(axis=0)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("k", range(6, 13))
def test_a_strict_local_minimum_lies_in_the_box(k):
    settled = case.settled(k, case.MINIMUM, GIVEN, Bench())
    assert isinstance(settled.verdict, Proved)
    assert "strict local minimum" in settled.verdict.reason


@pytest.mark.parametrize("k", [4, 5])
def test_below_six_the_point_is_a_saddle(k):
    claimed = case.settled(k, case.MINIMUM, GIVEN, Bench())
    assert isinstance(claimed.verdict, Refuted)
    assert isinstance(case.settled(k, case.NO_MINIMUM, GIVEN, Bench()).verdict, Proved)


def test_a_minimum_is_no_saddle():
    assert isinstance(case.settled(6, case.NO_MINIMUM, GIVEN, Bench()).verdict, Refuted)


def test_the_box_reaches_as_far_to_both_sides():
    W = case.weights(case.at_rest(6), 6)
    numbers = Balls(case.BITS)
    v, rows = case.in_balls(W, RADIUS, numbers)
    for row, balls in zip(W, rows, strict=False):
        for x, ball in zip(row, balls, strict=True):
            for end in (x - RADIUS, x, x + RADIUS):
                assert ball.contains(numbers.constant(end))
            for beyond in (x - 2 * RADIUS, x + 2 * RADIUS):
                assert not ball.overlaps(numbers.constant(beyond))
    assert rows[6:] == linear_algebra.identity(7, numbers)[:6]
    assert v == [1] * 6 + [-1] * 6


@pytest.mark.parametrize("k", [6, 14])
def test_the_decimals_do_not_hang_on_rounding(k):
    """Which differs from machine to machine, by about 1e-16 here; k = 14 ends near a half."""
    where = case.at_rest(k)
    noise = numpy.random.default_rng(0).uniform(-1e-10, 1e-10, size=(5, 5))
    for row in noise:
        assert case.polished(numpy.array([float(x) for x in where]) + row, k) == where


def test_the_bound_of_the_eigenvalues_does_not_hang_on_a_choice_of_vectors(monkeypatch):
    """Equal eigenvalues leave it open which vectors are found."""
    eigh, W = numpy.linalg.eigh, case.weights(case.at_rest(6), 6)

    def turned(matrix):
        order = numpy.random.default_rng(0).permutation(len(matrix))
        values, vectors = eigh(matrix[numpy.ix_(order, order)])
        back = numpy.empty_like(vectors)
        back[order] = vectors
        return values, back

    usual = float(case.examine(W, RADIUS).least)
    monkeypatch.setattr(numpy.linalg, "eigh", turned)
    assert float(case.examine(W, RADIUS).least) == pytest.approx(usual, abs=1e-8)


def test_the_eigenvalue_changes_its_sign_between_five_and_six():
    smallest = []
    for k in (5, 6):
        v, rows = case._arrays(k)
        blocks = numpy.array(formulas.hessian(v, rows, Float64()))[:k, :k]
        smallest.append(numpy.linalg.eigvalsh(blocks.swapaxes(1, 2).reshape(k**2, k**2))[0])
    assert smallest == pytest.approx([-0.0077015, 0.0047004], abs=1e-6)
    assert case.examine(case.weights(case.at_rest(6), 6), RADIUS).least <= smallest[1]
    assert case.examine(case.weights(case.at_rest(5), 5), RADIUS).falls.upper() >= smallest[0]


@pytest.mark.parametrize(("k", "falls"), [(5, True), (6, False)])
def test_the_loss_by_quadrature_falls_for_five_neurons_and_not_for_six(k, falls):
    v, rows = case._arrays(k)
    W, H = rows[:k], numpy.array(formulas.hessian(v, rows, Float64()))[:k, :k]
    vectors = numpy.linalg.eigh(H.swapaxes(1, 2).reshape(k**2, k**2))[1]
    middle = case.loss_by_arcs(W)
    nearby = [
        case.loss_by_arcs(W + step * u.reshape(k, k)) for u in vectors.T for step in (-0.01, 0.01)
    ]
    assert (min(nearby) < middle - 1e-8) is falls
    assert (min(nearby) > middle + 1e-8) is not falls


@pytest.mark.long
@quick
@given(st.lists(st.integers(-300, 300), min_size=5, max_size=5))
def test_a_box_is_accepted_only_around_the_zero(hundredths):
    shifts = [RADIUS * h / 100 for h in hundredths]
    found = case.examine(moved(6, shifts), RADIUS)
    furthest = max(map(abs, hundredths))
    if found.stationary():
        assert furthest <= 100
        assert found.kind() == case.MINIMUM
    if furthest < 95:
        assert found.stationary()


@pytest.mark.long(but=1)
@pytest.mark.parametrize("shift", [Fraction(1, 10**6), Fraction(1, 1000), Fraction(1, 10)])
def test_a_box_beside_the_minimum_is_refused(shift):
    for which in range(5):
        shifts = [shift * (i == which) for i in range(5)]
        assert isinstance(
            case.judge(case.examine(moved(6, shifts), RADIUS), case.MINIMUM), Undecided
        )


@pytest.mark.parametrize("radius", [Fraction(1), Fraction(1, 100), Fraction(1, 10**13)])
def test_a_box_too_large_or_too_small_is_refused(radius):
    settled = case.settled(6, case.MINIMUM, {"radius": radius}, Bench())
    assert isinstance(settled.verdict, Undecided)
    assert not settled.facts


def test_a_global_minimum_is_refused():
    W = [[Fraction(i == j) for j in range(7)] for i in range(6)]
    for radius in (RADIUS, Fraction(1, 10)):
        found = case.judge(case.examine(W, radius), case.MINIMUM)
        assert isinstance(found, Undecided)
        assert "parallel" in found.reason


def test_a_weight_that_vanishes_is_refused():
    W = case.weights(case.at_rest(6), 6)
    W[0] = [Fraction(0)] * 7
    assert isinstance(case.judge(case.examine(W, RADIUS), case.MINIMUM), Undecided)


@pytest.mark.long
@quick
@given(st.lists(st.integers(-90, 90), min_size=5, max_size=5))
def test_the_loss_at_the_zero_is_enclosed(hundredths):
    sharp = case.examine(moved(6, [0] * 5), RADIUS).loss
    found = case.examine(moved(6, [RADIUS * h / 100 for h in hundredths]), RADIUS).loss
    assert found.contains(sharp)
    assert found.rad() < 1e-10


@quick
@given(st.integers(0, 10**6), st.integers(2, 7), st.floats(0, 0.1))
def test_the_least_eigenvalue_is_a_lower_bound(seed, n, noise):
    generator = numpy.random.default_rng(seed)
    half = generator.standard_normal((n, n))
    matrix = half @ half.T + 0.1 * numpy.eye(n)
    values, vectors = numpy.linalg.eigh(matrix)
    stretched = vectors * generator.uniform(0.5, 2, n)
    Q = flint.arb_mat((stretched + noise * generator.standard_normal((n, n))).tolist())
    H = flint.arb_mat([[flint.arb(x, 1e-6) for x in row] for row in matrix.tolist()])
    member = matrix + 1e-6 * numpy.sign(vectors[:, :1] * -vectors[:, 0])
    bound = case.least_eigenvalue(H, Q)
    assert bound <= numpy.linalg.eigvalsh(member)[0] + 1e-12
    exact = case.least_eigenvalue(H, flint.arb_mat(vectors.tolist()))
    assert exact > values[0] - 1e-4


def test_an_indefinite_matrix_has_no_positive_bound():
    for entries in ([[1, 2], [2, 1]], [[1, 1], [1, 1]], [[float("nan"), 0], [0, 1]]):
        H, Q = flint.arb_mat(entries), flint.arb_mat([[1, 0], [0, 1]])
        assert not case.least_eigenvalue(H, Q) > 0
    singular = flint.arb_mat([[1, 0], [0, 0]])
    assert not case.least_eigenvalue(flint.arb_mat([[1, 0], [0, 1]]), singular) > 0
    assert not case.newton(singular, flint.arb_mat([[1], [1]])) < 1


@quick
@given(st.lists(st.floats(-2, 2).filter(lambda x: abs(x) > 0.01), min_size=4, max_size=4))
def test_the_network_is_the_student_minus_the_teacher(entries):
    W = numpy.array(entries).reshape(2, 2)
    # E r^2 = 2 in the plane, so that F is the mean over the circle.
    angles = 2 * numpy.pi * (numpy.arange(20000) + 0.5) / 20000
    F = (student_minus_teacher(W, angles) ** 2).mean()
    closed = formulas.loss(case.signs(2), [*W, *numpy.eye(2)], Float64())
    assert closed == pytest.approx(F, abs=1e-6)


@quick
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_every_direction_across_the_teacher_is_the_same(seed, more):
    k = 3
    W = numpy.random.default_rng(seed).standard_normal((k, k))
    rows = numpy.pad(numpy.concatenate([W, numpy.eye(k)]), ((0, 0), (0, more)))
    v = case.signs(k)
    H = numpy.array(formulas.hessian(v, rows, Float64()))[:k, :k]
    across = H[:, :, k:, k:]
    assert numpy.allclose(across, across[:, :, :1, :1] * numpy.eye(more), atol=1e-12)
    assert numpy.allclose(H[:, :, :k, k:], 0, atol=1e-12)
    plain = numpy.array(formulas.hessian(v, rows[:, :k], Float64()))[:k, :k]
    assert numpy.allclose(H[:, :, :k, :k], plain, atol=1e-12)
    slopes = numpy.array(formulas.gradient(v, rows, Float64()))
    assert numpy.allclose(slopes[:, k:], 0, atol=1e-15)


@pytest.mark.long
def test_descent_of_all_weights_ends_there_too():
    k = 9

    def loss(w):
        return case.loss_and_slopes(w.reshape(k, k))[0]

    def slopes(w):
        return case.loss_and_slopes(w.reshape(k, k))[1].ravel()

    generator = numpy.random.default_rng(0)
    ends = [
        minimize(loss, generator.standard_normal(k**2) / 3, jac=slopes, method="BFGS").fun
        for _ in range(20)
    ]
    expected = float(case.examine(case.weights(case.at_rest(k), k), RADIUS).loss)
    assert any(abs(end - expected) < 1e-6 for end in ends)


@pytest.mark.statistical(false_alarm=2 * case.FALSE_ALARM)
@pytest.mark.parametrize("k", [5, 6])
def test_the_cross_checks_agree(k):
    assert case.by_draws(k).agrees()
    assert case.by_quadrature(k).agrees()


def scaled(function, factor):
    def spoiled(*arguments):
        found = function(*arguments)
        if isinstance(found, tuple):
            first, *rest = found
            return (first * factor if not isinstance(first, list) else spread(first), *rest)
        return found * factor

    def spread(rows):
        return [[factor * x for x in row] for row in rows]

    return spoiled


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("kernel", case.by_draws),
        ("kernel", case.by_quadrature),
        ("kernel_slopes", case.by_draws),
        ("kernel_slopes", case.by_quadrature),
        ("kernel_hessians", case.by_quadrature),
    ],
)
def test_a_wrong_formula_is_noticed(monkeypatch, name, check):
    case.at_rest(6)
    monkeypatch.setattr(formulas, name, scaled(getattr(formulas, name), 1.05))
    assert not check(6).agrees()


def test_it_is_an_audit_of_its_own():
    names = [name for name in registry.names() if name.startswith("safran-shamir.")]
    assert names == [f"safran-shamir.k{k}" for k in range(5, 21)]
    for name in names:
        claim = registry.find(name)
        assert index.section(claim.place) == "Safran and Shamir"
    assert title("safran-shamir") == "Safran–Shamir"
