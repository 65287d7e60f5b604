"""The population loss and its gradient by definition (2), exactly, for weights in a plane.

The k hidden units cut the plane of their weights into 2k sectors; on each of them the network is
linear, so that loss and gradient are sums of the integrals of
`certify.audits.linear_targets.exact.gaussian`. The target and the inputs may have further
dimensions. No closed form of the paper is used: this is what its identities are judged by, and it
may be computed once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import mpmath
import numpy
import sympy

from certify.audits.linear_targets.exact import gaussian
from certify.claim import HandStep
from certify.numbers import Multiprecision, Number

# A central difference at 50 digits: an error of about STEP^2 and 1e-50 / STEP.
STEP, STEP_LIMIT = Fraction(1, 10**15), 1e-20

Expression = Any
Rows = list[list[Any]]

IN_THE_PLANE = HandStep(
    "The law of x is the same in every orthonormal basis and its components are independent, so"
    " two weights of any dimension may be put into the plane of the first two components",
    "tests/audits/linear_targets/exact/test_networks.py::test_loss_and_gradient_are_averages_over_the_sphere",
)
BY_PAIRS = HandStep(
    "Expectation is linear: for every k and r the loss is a sum over outputs and over pairs of"
    " hidden units, and so is its gradient; up to three units and two outputs are computed",
    "tests/audits/linear_targets/exact/test_networks.py::test_loss_and_gradient_are_sums_over_pairs_and_outputs",
)
SMOOTH = HandStep(
    "f(a, b) is continuously differentiable wherever a and b are not zero; where they are"
    " parallel its gradient is the limit",
    "tests/audits/linear_targets/exact/test_networks.py::test_f_is_smooth_at_parallel_vectors",
)


@dataclass(frozen=True)
class Network:
    """A network with its target: V (k x r), W (k x d), A (r x d).

    `directions` are the polar angles of the k weights in the plane of the first two components,
    ascending, by no more than half a turn in all; on a line, d = 1, each is 0 or pi.
    """

    V: Rows
    W: Rows
    A: Rows
    directions: Sequence[Expression]

    def average(self, integrand: Callable[[tuple[int, ...]], Expression]) -> Expression:
        """Return the expectation of a polynomial in x that depends on which units are active."""
        k = len(self.W)
        starts = [direction - sympy.pi / 2 for direction in self.directions]
        edges = [*starts, *(start + sympy.pi for start in starts), starts[0] + 2 * sympy.pi]
        total = sympy.Integer(0)
        # Units become active in their order and fall silent, half a turn later, in the same.
        for n in range(2 * k):
            active = tuple(i for i in range(k) if i <= n < i + k)
            polynomial = integrand(active)
            total += gaussian.sector(polynomial, edges[n], edges[n + 1], max(2, len(self.W[0])))
        return total

    def where(self, units: Collection[int], polynomial: Expression) -> Expression:
        """Return ``E[p(x) 1{w_i.x > 0 for all these units i}]``."""
        wanted = set(units)
        return self.average(lambda active: polynomial if wanted <= set(active) else 0)

    def residual(self, active: Sequence[int]) -> list[Expression]:
        """Return the components of ``sum_i v_i relu(w_i.x) - A x`` where these are active."""
        return [
            sum(self.V[i][m] * gaussian.linear(self.W[i]) for i in active) - gaussian.linear(target)
            for m, target in enumerate(self.A)
        ]

    @cached_property
    def loss(self) -> Expression:
        """The loss, equation (2)."""
        return self.average(lambda active: sum(e**2 for e in self.residual(active))) / 2

    @cached_property
    def gradient(self) -> Rows:
        """The rows ``E[v_i.(residual) 1{w_i.x > 0} x]``: the derivative of (2) inside E."""
        return [
            [self._slope(i, x) for x in gaussian.coordinates(len(w))] for i, w in enumerate(self.W)
        ]

    def _slope(self, unit: int, x: Expression) -> Expression:
        def integrand(active: tuple[int, ...]) -> Expression:
            if unit not in active:
                return 0
            pairs = zip(self.V[unit], self.residual(active), strict=True)
            return sum(v * e for v, e in pairs) * x

        return self.average(integrand)


def symbolic(directions: Sequence[Expression], outputs: int, dimension: int = 2) -> Network:
    """Return a network whose V, A and norms of weights are symbols."""
    k = len(directions)
    sizes = sympy.symbols(f"norm1:{k + 1}", positive=True)
    W = [gaussian.polar(*polar, dimension) for polar in zip(sizes, directions, strict=True)]
    V = [[sympy.Symbol(f"v_{i + 1}_{m + 1}") for m in range(outputs)] for i in range(k)]
    A = [[sympy.Symbol(f"a_{m + 1}_{p + 1}") for p in range(dimension)] for m in range(outputs)]
    return Network(V, W, A, directions)


@cache
def cases(outputs: int = 2, dimension: int = 3) -> tuple[Network, ...]:
    """Return the networks on which identities in V, W, A are decided, all with symbols.

    Two units at every angle in (0, pi), aligned, and opposite; three units at angles 0, pi/3,
    2 pi/3; and two units on a line, d = 1.
    """
    zero, pi, tangent = sympy.Integer(0), sympy.pi, sympy.symbols("t", positive=True)
    third = pi / 3
    plane = ((zero, gaussian.angle(tangent)), (zero, zero), (zero, pi), (zero, third, 2 * third))
    line = ((zero, zero), (zero, pi))
    return (
        *(symbolic(directions, outputs, dimension) for directions in plane),
        *(symbolic(directions, outputs, 1) for directions in line),
    )


def for_all_weights(
    differences: Callable[[list[Any], list[Any], list[Any], Number], list[Any]],
) -> list[Any]:
    """Return ``differences(w1, w2, a, numbers)`` for all pairs of weights that `cases` has.

    Norms and a are symbols; the angle is any in (0, pi), 0 or pi.
    """
    numbers = gaussian.HalfAngles()
    pairs = [(*network.W, network.A[0]) for network in cases(1) if len(network.W) == 2]
    return [found for w1, w2, a in pairs for found in differences(w1, w2, a, numbers)]


def derivative(value: Callable[[Rows], Expression], W: Rows, unit: int, place: int) -> Expression:
    """Return the derivative of ``value(W)`` in one component of one weight, by SymPy.

    `value` computes with `certify.numbers.Symbolic`; W is as in `symbolic`, with no two
    weights parallel.
    """
    step = sympy.symbols("h", real=True)
    moved = [list(w) for w in W]
    moved[unit][place] += step
    return rational(sympy.diff(value(moved), step).subs(step, 0))


def rational(found: Expression) -> Expression:
    """Write an expression without roots of squares and without sines of half angles."""
    numbers = gaussian.HalfAngles()
    # From the inside out: roots of squares, then the angles of what they stand in.
    found = found.replace(
        lambda e: e.is_Pow and e.exp.is_Rational and e.exp.q == 2,
        lambda e: numbers.sqrt(e.base) ** (2 * e.exp),
    )
    return found.replace(sympy.sin, numbers.sin).replace(sympy.cos, numbers.cos)


def draw(
    seed: int, units: int, outputs: int, dimension: int, numbers: Multiprecision
) -> list[Rows]:
    """Draw V, W, A with standard normal entries, at high precision."""
    generator = numpy.random.default_rng(seed)
    shapes = ((units, outputs), (units, dimension), (outputs, dimension))
    return [
        [[numbers.from_float(float(x)) for x in row] for row in generator.standard_normal(shape)]
        for shape in shapes
    ]


def context(digits: int) -> Any:
    """Return an mpmath context of this precision, for computations beside the theory's."""
    own = mpmath.mp.clone()
    own.dps = digits
    return own


def difference(left: Sequence[Number], right: Sequence[Number]) -> list[Number]:
    """Return the differences of two vectors, entry by entry."""
    return [x - y for x, y in zip(left, right, strict=True)]
