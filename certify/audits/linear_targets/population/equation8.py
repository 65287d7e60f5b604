"""Equation (8) (A.2): the gradient of the population loss by rows, in matrix form, for r = 1.

The paper says. With g of equation (7), in three lines, row i of the gradient is

    (1/2) ‖v_i‖^2 w_i + sum_{j != i} <v_i, v_j> g(w_i, w_j) - (1/2) A^T v_i ;

then the matrix form; then (8), its form for r = 1, with the last term ``v A^T / 2``.

What is computed. All forms are compared with the expectation of the derivative of (2), integrated
over the directions of x as the loss is (`certify.audits.linear_targets.population.equation6`), and
the rows with SymPy's derivative of the loss as well.

What is misprinted. For r = 1, A is 1 x d, A^T is d x 1 and v is k x 1: ``v A^T`` is defined for
d = 1 only. Section 1.2 writes a^T for A when r = 1; with ``v a^T``, as Appendix C has it, or
``v A``, (8) is true.
"""

from __future__ import annotations

import time
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.exact.crosschecks import monte_carlo_gradient
from certify.audits.linear_targets.exact.networks import Network
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation6 import SPHERE, angles, norms, on_a_sphere
from certify.audits.linear_targets.population.equation7 import unit
from certify.claim import (
    CrossCheck,
    Finding,
    claim,
    intended,
    largest,
    printed,
)
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.numbers import Float64, Multiprecision, Number, Symbolic
from certify.parameter import Parameters
from certify.proofs.algebra import SYSTEM, by_identities, vanishes
from certify.proofs.bench import Bench
from certify.settled import Settled

Rows = networks.Rows


def collected_rows(
    V: linear_algebra.Matrix, W: linear_algebra.Matrix, A: linear_algebra.Matrix, numbers: Number
) -> Rows:
    """Return the second line of the rows: one sum of g over all j, i = j included."""
    rows = []
    for v, w in zip(V, W, strict=True):
        row: Any = [numbers.constant(0) for _ in w]
        for v2, w2 in zip(V, W, strict=True):
            slope = population.kernel_gradient(w, w2, numbers)
            row = linear_algebra.combine(1, row, linear_algebra.dot(v, v2), slope)
        rows.append(_minus_target(row, v, A))
    return rows


def unit_rows(
    V: linear_algebra.Matrix, W: linear_algebra.Matrix, A: linear_algebra.Matrix, numbers: Number
) -> Rows:
    """Return the third line of the rows: g written out with unit vectors."""
    pi, rows = numbers.pi(), []
    for v, w in zip(V, W, strict=True):
        row: Any = [numbers.constant(0) for _ in w]
        for v2, w2 in zip(V, W, strict=True):
            theta = linear_algebra.angle(w, w2, numbers)
            bracket = linear_algebra.combine(
                numbers.sin(theta), unit(w, numbers), pi - theta, unit(w2, numbers)
            )
            factor = linear_algebra.dot(v, v2) * linear_algebra.norm(w2, numbers) / (2 * pi)
            row = linear_algebra.combine(1, row, factor, bracket)
        rows.append(_minus_target(row, v, A))
    return rows


def _minus_target(row: Any, v: linear_algebra.Vector, A: linear_algebra.Matrix) -> list[Any]:
    """Return the row minus ``A^T v / 2``."""
    for component, target in zip(v, A, strict=True):
        row = linear_algebra.combine(1, row, -component / 2, target)
    return list(row)


def _matrices(network: Network) -> tuple[Any, ...]:
    """Return V, A, the unit vectors Wbar, pi 1 1^T - Theta, sin(Theta) and the column omega."""
    omega, theta = norms(network), angles(network)
    units = sympy.diag(*omega).inv() * sympy.Matrix(network.W)
    rest = sympy.pi * sympy.ones(*theta.shape) - theta
    sine = theta.applyfunc(gaussian.HalfAngles().sin)
    return sympy.Matrix(network.V), sympy.Matrix(network.A), units, rest, sine, omega


def matrix_form(network: Network) -> Any:
    """Return the k x d gradient in matrix form as printed."""
    V, A, units, rest, sine, omega = _matrices(network)
    products = V * V.T
    first = products.multiply_elementwise(rest) * sympy.diag(*omega)
    second = sympy.diag(*(products.multiply_elementwise(sine) * omega))
    return (first + second) * units / (2 * sympy.pi) - V * A / 2


def one_output_form(network: Network, transposed: bool) -> Any:
    """Return (8), r = 1: with ``v A^T`` as printed if `transposed`, else with ``v a^T = v A``.

    Raises SymPy's ShapeError where a product of matrices is not defined.
    """
    v, A, units, rest, sine, omega = _matrices(network)
    u = sympy.diag(*omega) * v
    inner = rest * sympy.diag(*u) + sympy.diag(*(sine * u))
    target = v * A.T if transposed else v * A
    return sympy.diag(*v) * inner * units / (2 * sympy.pi) - target / 2


def _against(form: Any, outputs: int = 2) -> list[Any]:
    """Return the integrated gradient minus a form of it, entry by entry, for all cases."""
    return [
        difference
        for network in networks.cases(outputs)
        for exactly, row in zip(network.gradient, form(network), strict=True)
        for difference in networks.difference(exactly, row)
    ]


def _rows(form: Any) -> list[Any]:
    numbers = gaussian.HalfAngles()
    return _against(lambda network: form(network.V, network.W, network.A, numbers))


def _derivatives() -> list[Any]:
    """The derivative of the theory's loss in every component, minus the theory's gradient."""
    network, found = networks.cases()[0], []
    V, W, A = network.V, network.W, network.A
    for i, row in enumerate(population.gradient(V, W, A, gaussian.HalfAngles())):
        slopes = [
            networks.derivative(lambda moved: population.loss(V, moved, A, Symbolic()), W, i, place)
            for place in range(len(row))
        ]
        found += networks.difference(slopes, row)
    return found


def _one_output(network: Network) -> Any:
    return one_output_form(network, False).tolist()


def as_displayed(parameters: Parameters, bench: Bench) -> Settled:
    """Decide (8) as printed by the shapes of its matrices and, where they fit, by identities."""
    start, undefined, different = time.perf_counter(), [], []
    for network in networks.cases(1):
        d, k = len(network.W[0]), len(network.W)
        try:
            form = one_output_form(network, True).tolist()
        except sympy.matrices.exceptions.ShapeError:
            undefined.append((k, d))
            continue
        for exactly, row in zip(network.gradient, form, strict=True):
            different += [x for x in networks.difference(exactly, row) if not vanishes(x)]
    seconds = time.perf_counter() - start
    if different:
        reason = f"{len(different)} entries do not vanish where the products are defined"
        return Settled(Undecided(reason), search_seconds=seconds)
    evidence = Algebra("the products of SymPy's matrices, and (8) for d = 1", SYSTEM)
    if not undefined:
        return Settled(Proved("all products are defined", evidence), search_seconds=seconds)
    k, d = undefined[0]
    reason = f"for d = {d} it is undefined: v A^T would multiply a {k} x 1 and a {d} x 1 matrix"
    facts = (("for d = 1", "v A^T is defined, and (8) holds as printed"),)
    return Settled(Refuted(reason, evidence), facts=facts, search_seconds=seconds)


def _by_steps() -> Finding:
    numbers, worst, cases = Multiprecision(50), 0.0, 0
    step = numbers.constant(networks.STEP)
    for units, outputs, dimension in ((1, 1, 1), (2, 1, 2), (3, 2, 5), (5, 3, 4), (6, 4, 8)):
        V, W, A = networks.draw(units, units, outputs, dimension, numbers)
        _, along, _ = networks.draw(units + 100, units, outputs, dimension, numbers)

        def loss(h: Number, V: Rows = V, W: Rows = W, A: Rows = A, along: Rows = along) -> Number:
            moved = [
                linear_algebra.combine(1, w, h, direction)
                for w, direction in zip(W, along, strict=True)
            ]
            return population.loss(V, moved, A, numbers)

        slope = numbers.constant(0)
        for row, direction in zip(population.gradient(V, W, A, numbers), along, strict=True):
            slope += linear_algebra.dot(row, direction)
        worst = largest(worst, abs(float((loss(step) - loss(-step)) / (2 * step) - slope)))
        cases += 1
    return Finding(cases, worst, networks.STEP_LIMIT)


def _on_a_sphere() -> Finding:
    worst, cases = 0.0, 0
    for units, outputs in ((3, 1), (4, 2), (6, 4)):
        shapes = ((units, outputs), (units, 3), (outputs, 3))
        generator = numpy.random.default_rng(units)
        V, W, A = (generator.standard_normal(shape) for shape in shapes)
        _, expected = on_a_sphere(V, W, A, SPHERE)
        found = population.gradient(V.tolist(), W.tolist(), A.tolist(), Float64())
        distance = numpy.linalg.norm(numpy.array(found) - expected)
        worst, cases = largest(worst, float(distance / numpy.linalg.norm(expected))), cases + 1
    return Finding(cases, worst, 1e-2)


DOMAIN = (
    "every k, r, d >= 1, all V and A, all nonzero w_i, parallel ones included; where a w_i is zero"
    " L has in general no gradient"
)
BY_HAND = (networks.IN_THE_PLANE, networks.BY_PAIRS, networks.SMOOTH)

CLAIMS = (
    claim(
        "eq8",
        "equation (8), A.2",
        printed(
            "grad L = 1/(2 pi) diag(v)((pi 1 1^T - Theta) diag(u) + diag(sin(Theta) u)) Wbar"
            " - (1/2) v A^T, for r = 1, u = diag(omega) v",
            as_displayed,
        ),
        intended(
            "the same with the last term -(1/2) v a^T",
            by_identities(
                "the integrated gradient for r = 1 minus the product of SymPy's matrices",
                lambda: _against(_one_output, 1),
            ),
        ),
        requires=("eq8.rows",),
        by_hand=BY_HAND,
        domain=f"r = 1; {DOMAIN}",
        misprint="v is k x 1 and A is 1 x d, so that v A^T is a product of a k x 1 and a d x 1"
        " matrix, defined for d = 1 only. The matrix form above it has V A, and Appendix C, which"
        " repeats (8), has v a^T.",
    ),
    claim(
        "eq8.rows",
        "A.2, rows of the gradient, first line",
        printed(
            "grad_{w_i} L = (1/2)‖v_i‖^2 w_i + sum_{j != i} <v_i,v_j> g(w_i, w_j) - (1/2) A^T v_i",
            by_identities(
                "the integrated gradient, and the derivative of (6), minus the line",
                lambda: [*_rows(population.gradient), *_derivatives()],
            ),
        ),
        requires=("eq6", "eq7"),
        by_hand=BY_HAND,
        domain=DOMAIN,
        cross_checks=(
            CrossCheck(
                "the gradient along a random direction against central differences of L with 50"
                " digits, up to k = 6, r = 4, d = 8, largest difference",
                _by_steps,
            ),
            CrossCheck(
                "the gradient against its definition averaged over 45,000 points of the sphere,"
                " k = 3 to 6 weights in general position, d = 3, relative difference",
                _on_a_sphere,
            ),
            monte_carlo_gradient(),
        ),
    ),
    claim(
        "eq8.collected-rows",
        "A.2, rows of the gradient, second line",
        printed(
            "grad_{w_i} L = sum_j <v_i,v_j> g(w_i, w_j) - (1/2) A^T v_i, i = j included",
            by_identities("the integrated gradient minus the line", lambda: _rows(collected_rows)),
        ),
        by_hand=BY_HAND,
        domain=DOMAIN,
    ),
    claim(
        "eq8.unit-rows",
        "A.2, rows of the gradient, third line",
        printed(
            "grad_{w_i} L = 1/(2 pi) sum_j <v_i,v_j> ‖w_j‖ (sin(theta_ij) wbar_i"
            " + (pi - theta_ij) wbar_j) - (1/2) A^T v_i",
            by_identities("the integrated gradient minus the line", lambda: _rows(unit_rows)),
        ),
        by_hand=BY_HAND,
        domain=DOMAIN,
    ),
    claim(
        "eq8.matrix",
        "A.2, matrix form of the gradient",
        printed(
            "grad L = 1/(2 pi) ((V V^T o (pi 1 1^T - Theta)) diag(omega)"
            " + diag((V V^T o sin(Theta)) omega)) Wbar - (1/2) V A",
            by_identities(
                "the integrated gradient minus the product of SymPy's matrices",
                lambda: _against(lambda network: matrix_form(network).tolist()),
            ),
        ),
        by_hand=BY_HAND,
        domain=DOMAIN,
    ),
)
