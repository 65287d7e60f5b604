"""Equation (6): every line is proved, no nudged one is; the forms agree for many sizes."""

import math

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact import networks
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import equation5, equation6
from certify.kernel.verdict import Proved, Undecided
from certify.numbers import Float64
from certify.proofs.algebra import vanishes
from tests.audits.helpers import NUDGE, findings, nudged, settle

LOSS, KERNEL = population.loss, population.kernel


@pytest.mark.long(but=1)
@pytest.mark.parametrize("claim", equation6.CLAIMS, ids=lambda claim: claim.id)
def test_proved(claim):
    assert isinstance(settle(claim.id).verdict, Proved)
    assert all(finding.agrees() for finding in findings(claim.id))


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "twin", [nudged(LOSS), lambda V, W, A, numbers: LOSS(V, W, A, numbers) - numbers.constant(1)]
)
def test_a_wrong_loss_is_not_proved(monkeypatch, twin):
    monkeypatch.setattr(population, "loss", twin)
    assert isinstance(settle("eq6").verdict, Undecided)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "twin", [nudged(KERNEL), lambda theta, numbers: KERNEL(numbers.pi() - theta, numbers)]
)
def test_a_wrong_kernel_is_seen_by_the_lines_that_use_it(monkeypatch, twin):
    monkeypatch.setattr(population, "kernel", twin)
    for name in ("eq6", "eq6.products"):
        assert isinstance(settle(name).verdict, Undecided)


@pytest.mark.long
def test_the_cross_checks_contradict_a_wrong_loss(monkeypatch):
    monkeypatch.setattr(population, "loss", nudged(LOSS))
    assert not findings("eq6")[0].agrees()

    def without_half_the_target(V, W, A, numbers):
        return LOSS(V, W, A, numbers) - linear_algebra.dot(A[0], A[0]) / 100

    monkeypatch.setattr(population, "loss", without_half_the_target)
    assert not any(finding.agrees() for finding in findings("eq6"))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("form", [equation6.matrix_form, equation6.one_output_form])
def test_twins_of_the_matrix_forms_do_not_vanish(form):
    """A nudge, the sign of Tr(A A^T), and theta replaced by pi - theta."""
    import sympy

    network = networks.cases(1)[0]
    right = form(network)
    squares = sum(a**2 for a in network.A[0])
    assert vanishes(network.loss - right)
    assert not vanishes(network.loss - right * sympy.Rational(NUDGE))
    assert not vanishes(network.loss - (right - squares))
    theta = network.directions[1]
    mirrored = networks.Network(network.V, network.W, network.A, (0, sympy.pi - theta))
    assert not vanishes(network.loss - form(mirrored))


def test_terms_of_a_single_unit_are_a_quarter_of_its_squared_norms():
    """Here i = j: f(w, w) = ‖w‖^2 / 2, which the theory writes without an angle."""
    w = [3.0, -4.0, 12.0]
    assert float(equation5.f(w, w, Float64())) == pytest.approx(169 / 2, rel=1e-15)


def numpy_loss(V, W, A):
    """The matrix form below (6) in NumPy, with arccos for the angle."""
    omega = numpy.linalg.norm(W, axis=1)
    theta = numpy.arccos(numpy.clip(W @ W.T / numpy.outer(omega, omega), -1, 1))
    numpy.fill_diagonal(theta, 0)
    inner = numpy.sin(theta) + (math.pi - theta) * numpy.cos(theta)
    squares = V.T @ numpy.diag(omega) @ inner @ numpy.diag(omega) @ V
    return numpy.trace(squares) / (4 * math.pi) - numpy.trace((V.T @ W - A) @ A.T) / 2


@given(
    seed=st.integers(0, 2**32 - 1),
    units=st.integers(1, 7),
    outputs=st.integers(1, 5),
    dimension=st.integers(1, 9),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_all_forms_agree_for_many_sizes(seed, units, outputs, dimension):
    generator = numpy.random.default_rng(seed)
    shapes = ((units, outputs), (units, dimension), (outputs, dimension))
    V, W, A = (generator.standard_normal(shape) for shape in shapes)
    rows = (V.tolist(), W.tolist(), A.tolist())
    found = float(population.loss(*rows, Float64()))
    size = (V**2).sum() * (W**2).sum() + (A**2).sum()
    assert abs(found - numpy_loss(V, W, A)) < 1e-9 * size
    assert abs(found - float(equation6.double_sum(*rows, Float64()))) < 1e-9 * size
    # The twin: A for A A^T / 2 counted once more.
    assert abs(found - numpy_loss(V, W, A) + (A**2).sum() / 2) > 1e-3 * (A**2).sum()
