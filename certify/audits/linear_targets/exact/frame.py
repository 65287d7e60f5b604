"""The two weight vectors of A.3 in a frame, and exact derivatives there.

w_l lies along e1, w_m in the plane of e1 and e2 at the angle theta = 2 atan(t), and e3 stands for
every direction across that plane. Everything is a SymPy expression: symbols for a proof, exact
numbers for a counterexample, so that both run through the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from certify.audits.linear_targets.exact import gaussian, networks
from certify.claim import HandStep

Expression = Any
Matrix = Any

DIMENSION = 3
L, M = 0, 1


@dataclass(frozen=True)
class Frame:
    """The angle, the norms, the outputs v_l, v_m of a network with k = 2, r = 1, and a."""

    theta: Expression
    sizes: tuple[Expression, Expression]
    v: tuple[Expression, Expression]
    a: Sequence[Expression]

    def unit(self, i: int) -> Matrix:
        """Return ``w_i / ‖w_i‖`` as a column."""
        direction = sympy.Integer(0) if i == L else self.theta
        return sympy.Matrix(gaussian.polar(sympy.Integer(1), direction, DIMENSION))

    def weight(self, i: int) -> Matrix:
        """Return ``w_i`` as a column."""
        return self.sizes[i] * self.unit(i)

    def weights(self) -> list[list[Expression]]:
        """Return W as the theory takes it."""
        return [list(self.weight(i)) for i in (L, M)]

    def outputs(self) -> list[list[Expression]]:
        """Return V as the theory takes it."""
        return [[v] for v in self.v]

    def projector(self, i: int) -> Matrix:
        """Return ``P = I - w_i w_i^T / ‖w_i‖^2``, the projector across ``w_i``."""
        return sympy.eye(DIMENSION) - self.unit(i) * self.unit(i).T

    def sine(self) -> Expression:
        """Return ``sin(theta)``."""
        return gaussian.HalfAngles().sin(self.theta)

    def cosine(self) -> Expression:
        """Return ``cos(theta)``."""
        return gaussian.HalfAngles().cos(self.theta)


def symbolic() -> Frame:
    """Return the frame whose angle in (0, pi), norms, outputs and target are symbols."""
    t, size_l, size_m = sympy.symbols("t size_l size_m", positive=True)
    v = sympy.symbols("v_l v_m", real=True)
    return Frame(gaussian.angle(t), (size_l, size_m), v, sympy.symbols("a1:4", real=True))


def right_angle(size_l: int, size_m: int) -> Frame:
    """Return the frame with ``w_l = size_l e1``, ``w_m = size_m e2``, v = (1, 1), a = 0."""
    sizes = (sympy.Integer(size_l), sympy.Integer(size_m))
    one, zero = sympy.Integer(1), sympy.Integer(0)
    return Frame(sympy.pi / 2, sizes, (one, one), (zero, zero, zero))


def x() -> Matrix:
    """Return x as a column of coordinates."""
    return sympy.Matrix(gaussian.coordinates(DIMENSION))


def length(vector: Sequence[Expression]) -> Expression:
    """Return the norm of a vector."""
    return gaussian.HalfAngles().sqrt(sum(component**2 for component in vector))


def density(offset: Expression, deviation: Expression = 1) -> Expression:
    """Return the density at `offset` of a Gaussian number of mean zero."""
    return sympy.exp(-(offset**2) / (2 * deviation**2)) / (sympy.sqrt(2 * sympy.pi) * deviation)


def derivative(
    field: Callable[[list[Expression]], Sequence[Expression]], at: Sequence[Expression]
) -> Matrix:
    """Return the Jacobian at a point: rows as the field's components, columns as the point's.

    SymPy differentiates the field's formula; then the result is made rational in t.
    """
    step = sympy.Symbol("step", real=True)
    columns = []
    for q in range(len(at)):
        moved = [component + step if p == q else component for p, component in enumerate(at)]
        slopes = [sympy.diff(value, step).subs(step, 0) for value in field(moved)]
        columns.append([networks.rational(slope) for slope in slopes])
    return sympy.Matrix(columns).T


TURNED = HandStep(
    "One rotation brings two weights into the plane of e1, e2; e3 stands for every direction"
    " across it, and what couples directions across it to others is zero",
    "tests/audits/linear_targets/population/test_equation9.py::test_the_hessian_turns_with_the_weights",
)
BY_PAIRS = HandStep(
    "Everything is a sum over pairs of weights, linear in the products v_l v_m (inner products"
    " <v_l, v_m> for more outputs), so that k = 2, r = 1 suffices",
    "tests/audits/linear_targets/population/test_equation9.py::test_the_hessian_is_a_sum_over_pairs",
)
DISTRIBUTIONS = HandStep(
    "delta(w.x) is the surface measure of the hyperplane over ‖w‖, delta' its derivative along w,"
    " the limits of narrow Gaussian bumps; products of them are taken across nonparallel"
    " hyperplanes only",
    "tests/audits/linear_targets/population/test_section_a31.py::test_narrow_bumps_tend_to_delta",
)
PARALLEL = HandStep(
    "The gradient is continuous, and where two weights become parallel its derivative has a limit,"
    " which is then the derivative there",
    "tests/audits/linear_targets/population/test_equation9.py::test_parallel_weights",
)
