"""Batched closed-form descent against the theory's formulas, run by run."""

import numpy
import pytest

from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs import descent, starts
from certify.audits.linear_targets.runs.descent import Network
from certify.numbers import Float64, Multiprecision

SHAPES = [(2, 1), (3, 1), (4, 2), (6, 3), (10, 5)]


def network(k, r, runs=4, alpha=1.0):
    found = starts.both_layers(numpy.random.default_rng(k * 100 + r), runs, k, r, alpha, d=20)
    return found, descent.targets(r, found.W.shape[2])


def single(found, run):
    return [list(v) for v in found.V[run]], [list(w) for w in found.W[run]]


@pytest.mark.parametrize(("k", "r"), SHAPES)
@pytest.mark.parametrize("alpha", [1.0, 1e-8])
def test_loss_and_inner_gradient_are_the_theory_s(k, r, alpha):
    found, A = network(k, r, alpha=alpha)
    losses, gradients = descent.loss(found, A), descent.inner_gradient(found, A)
    for run in range(len(found)):
        V, W = single(found, run)
        assert losses[run] == pytest.approx(population.loss(V, W, A, Float64()), rel=1e-13)
        expected = numpy.array(population.gradient(V, W, A, Float64()))
        assert abs(gradients[run] - expected).max() <= 1e-14 * alpha


@pytest.mark.long(but=1)
@pytest.mark.parametrize(("k", "r"), SHAPES)
def test_outer_gradient_is_the_derivative_of_the_theory_s_loss(k, r):
    numbers = Multiprecision(40)
    found, A = network(k, r, runs=1)
    V, W = single(found, 0)
    V, W, B = ([[numbers.from_float(float(x)) for x in row] for row in M] for M in (V, W, A))
    gradient, h = descent.outer_gradient(found, A)[0], numbers.constant(1) / 10**12
    for i in range(k):
        for j in range(r):
            sides = []
            for sign in (1, -1):
                moved = [list(row) for row in V]
                moved[i][j] += sign * h
                sides.append(population.loss(moved, W, B, numbers))
            assert float((sides[0] - sides[1]) / (2 * h)) == pytest.approx(
                gradient[i, j], abs=1e-13
            )


def test_a_basis_of_the_span_changes_no_loss_and_no_step():
    generator = numpy.random.default_rng(3)
    W = starts.xavier_normal(generator, 5, 4, 30)
    V = starts.xavier_normal(generator, 5, 4, 2)
    wide, narrow = Network(W, V), Network(descent.coordinates(W, 2), V)
    assert narrow.W.shape == (5, 4, 6)
    for _ in range(20):
        losses = [descent.loss(x, descent.targets(2, x.W.shape[2])) for x in (wide, narrow)]
        assert numpy.allclose(*losses, rtol=1e-12)
        wide, narrow = (
            descent.both(0.1)(x, descent.targets(2, x.W.shape[2])) for x in (wide, narrow)
        )
    assert numpy.allclose(wide.W[:, :, :2], narrow.W[:, :, :2], atol=1e-13)


def test_runs_do_not_know_each_other():
    found, A = network(3, 1, runs=6)
    together = descent.descend(found, A, descent.both(0.1), 50)
    for run in range(6):
        alone = descent.descend(found[[run]], A, descent.both(0.1), 50)
        assert numpy.allclose(alone.W[0], together.W[run], rtol=1e-12)


def test_followed_runs_rest_at_a_stationary_point_or_say_that_they_do_not():
    found, A = network(2, 1, runs=40, alpha=0.1)
    V = numpy.broadcast_to(starts.half_and_half(2), found.V.shape)
    ended = descent.follow(Network(found.W, V), A, descent.inner(0.5), 1e-9, 5000)
    assert ended.rests.all()
    assert (ended.steps < 5000).all()
    assert abs(descent.inner_gradient(ended.network, A)).max() < 1e-8
    short = descent.follow(Network(found.W, V), A, descent.inner(0.5), 1e-9, 10)
    assert not short.rests.any()
    assert (short.steps == 10).all()
    plain = descent.descend(Network(found.W, V), A, descent.inner(0.5), 10)
    assert numpy.allclose(short.network.W, plain.W, rtol=1e-12)


def test_the_inner_step_takes_a_size_for_each_row():
    found, A = network(2, 1)
    sizes = numpy.array([[0.1], [0.3]])
    moved = descent.inner(sizes)(found, A).W - found.W
    assert numpy.allclose(moved, -sizes * descent.inner_gradient(found, A), rtol=1e-12)
    assert numpy.array_equal(descent.inner(sizes)(found, A).V, found.V)
