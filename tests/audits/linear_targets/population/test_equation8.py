"""Equation (8): the gradient in all its forms, and the misprint in the last term."""

import math

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.exact import networks
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import equation8
from certify.claim import AS_INTENDED, AS_PRINTED
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.algebra import vanishes
from tests.audits.helpers import NUDGE, findings, settle

GRADIENT, LOSS = population.gradient, population.loss


@pytest.mark.long(but=1)
@pytest.mark.parametrize("claim", equation8.CLAIMS, ids=lambda claim: claim.id)
def test_proved(claim):
    assert isinstance(settle(claim.id).verdict, Proved)
    assert all(finding.agrees() for finding in findings(claim.id))


def nudged(V, W, A, numbers):
    return [[x * numbers.constant(NUDGE) for x in row] for row in GRADIENT(V, W, A, numbers)]


def other_sign(V, W, A, numbers):
    """The sign of the term with A flipped."""
    return GRADIENT(V, W, [[-x for x in a] for a in A], numbers)


def first_row_twice(V, W, A, numbers):
    rows = GRADIENT(V, W, A, numbers)
    return [rows[0], *rows[:-1]]


@pytest.mark.long
@pytest.mark.parametrize("twin", [nudged, other_sign, first_row_twice])
def test_a_wrong_gradient_is_not_proved_and_contradicted(monkeypatch, twin):
    monkeypatch.setattr(population, "gradient", twin)
    assert isinstance(settle("eq8.rows").verdict, Undecided)
    by_steps, on_the_sphere, _ = findings("eq8.rows")
    assert not by_steps.agrees()
    # The product rule on the sphere is coarse: it sees what is plainly wrong.
    assert on_the_sphere.agrees() == (twin is nudged)


@pytest.mark.long
def test_a_loss_with_another_derivative_is_seen(monkeypatch):
    def twin(V, W, A, numbers):
        return LOSS(V, W, A, numbers) + W[0][0] * numbers.constant(1) / 10**6

    monkeypatch.setattr(population, "loss", twin)
    assert isinstance(settle("eq8.rows").verdict, Undecided)
    assert not findings("eq8.rows")[0].agrees()


@pytest.mark.long(but=2)
@pytest.mark.parametrize("form", ["collected_rows", "unit_rows"])
@pytest.mark.parametrize("twin", [nudged, other_sign])
def test_a_wrong_line_is_not_proved(monkeypatch, form, twin):
    monkeypatch.setattr(equation8, form, twin)
    assert isinstance(settle(f"eq8.{form.replace('_', '-')}").verdict, Undecided)


def test_twins_of_the_matrix_forms_do_not_vanish():
    """Nudged; the last term added; Theta replaced by pi - Theta off the diagonal."""
    network = networks.cases(1)[0]
    exactly = sympy.Matrix(network.gradient)
    target = sympy.Matrix(network.V) * sympy.Matrix(network.A)
    turned = (0, sympy.pi - network.directions[1])
    mirrored = networks.Network(network.V, network.W, network.A, turned)
    for form in (
        equation8.matrix_form,
        lambda network: equation8.one_output_form(network, transposed=False),
    ):
        right = form(network)
        assert all(map(vanishes, exactly - right))
        for wrong in (right * sympy.Rational(NUDGE), right + target, form(mirrored)):
            assert not all(map(vanishes, exactly - wrong))


def test_as_printed_it_is_refuted_by_its_shapes():
    settled = settle("eq8", AS_PRINTED)
    assert isinstance(settled.verdict, Refuted)
    assert "2 x 1 and a 3 x 1" in settled.verdict.reason
    assert isinstance(settle("eq8", AS_INTENDED).verdict, Proved)


def test_the_printed_form_would_be_proved_or_undecided_if_the_shapes_fitted(monkeypatch):
    """The verdict comes out of the computation: on a line the same code proves (8)."""
    line = networks.cases(1)[-2:]
    monkeypatch.setattr(networks, "cases", lambda outputs: line)
    assert isinstance(settle("eq8", AS_PRINTED).verdict, Proved)
    wrong = equation8.one_output_form
    monkeypatch.setattr(equation8, "one_output_form", lambda *given: 2 * wrong(*given))
    assert isinstance(settle("eq8", AS_PRINTED).verdict, Undecided)


def test_the_printed_product_has_no_shape_in_numpy_either():
    v, A = numpy.ones((2, 1)), numpy.ones((1, 3))
    with pytest.raises(ValueError, match="mismatch"):
        v @ A.T
    assert (v @ A).shape == (2, 3)
    assert (v @ numpy.ones((1, 1)).T).shape == (2, 1)


def numpy_gradient(V, W, A):
    """The matrix form in NumPy, with arccos for the angle."""
    omega = numpy.linalg.norm(W, axis=1)
    theta = numpy.arccos(numpy.clip(W @ W.T / numpy.outer(omega, omega), -1, 1))
    numpy.fill_diagonal(theta, 0)
    products = V @ V.T
    first = (products * (math.pi - theta)) @ numpy.diag(omega)
    second = numpy.diag((products * numpy.sin(theta)) @ omega)
    return (first + second) @ (W / omega[:, None]) / (2 * math.pi) - V @ A / 2


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
    expected = numpy_gradient(V, W, A)
    size = numpy.abs(V).sum() * (numpy.abs(V).sum() * numpy.abs(W).sum() + numpy.abs(A).sum())
    for form in (population.gradient, equation8.collected_rows, equation8.unit_rows):
        found = numpy.array(form(*rows, Float64()))
        # arccos is accurate to about 1e-8 near 0 and pi; on a line it is rounded there.
        assert numpy.abs(found - expected).max() < 1e-7 * size
        # The twin: the term with A left out.
        assert numpy.abs(found - expected - V @ A / 2).max() > 1e-3 * numpy.abs(V @ A).max()
