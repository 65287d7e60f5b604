"""The landscape of the loss for v = (v1, -v2): exact values that Appendix C's claims compare.

With z = v1 w1 - v2 w2 - a and the angle t between two nonzero weights,

    L = ‖z‖^2/4 + ‖a‖^2/4 - v1 v2 rho,    rho = ‖w1‖ ‖w2‖ (sin t - t cos t) / (2 pi) >= 0.

Where the weights are aligned, t = 0, only the quadratic Q = ‖z‖^2/4 + ‖a‖^2/4 is left, and rho
is of third order in the distance to such a point. Everything below is a SymPy expression; the
target is a = e1 unless it is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian
from certify.audits.linear_targets.formulas import population
from certify.numbers import Number, Symbolic
from certify.parameter import Parameters

Expression = Any
# What is compared, in words; its value; what it is claimed to be.
Equality = tuple[str, Expression, Expression]


class Symbols(NamedTuple):
    """Positive: v1, v2, the norms of both weights, tan(t/2), a small length. Real: a1, a2."""

    v1: Expression
    v2: Expression
    size1: Expression
    size2: Expression
    tangent: Expression
    length: Expression
    a1: Expression
    a2: Expression


def symbols() -> Symbols:
    """Return the symbols that stand for everything that is not a number below."""
    positive = sympy.symbols("v1 v2 n1 n2 T epsilon", positive=True)
    return Symbols(*positive, *sympy.symbols("a1 a2", real=True))


def stationary_c() -> tuple[Expression, Expression]:
    """Return c as an expression in a positive symbol that covers c > 0, and one for c < -1."""
    s = sympy.symbols("s", positive=True)
    return s, -1 - s


def between_c() -> Expression:
    """Return c as an expression in a positive symbol that covers -1 < c < 0."""
    s = sympy.symbols("s", positive=True)
    return -s / (1 + s)


def outer_layer(v1: Expression, v2: Expression) -> list[list[Expression]]:
    """Return ``V = [v1, -v2]^T``, one row per neuron."""
    return [[v1], [-v2]]


def axis(length: Expression, dimension: int) -> list[Expression]:
    """Return ``length e1``."""
    return [sympy.sympify(length)] + [sympy.Integer(0)] * (dimension - 1)


def family(c: Expression, v1: Expression, v2: Expression, dimension: int) -> list[list[Expression]]:
    """Return ``w1 = (c + 1) a / v1`` and ``w2 = c a / v2`` for a = e1 (Appendix C)."""
    return [axis((c + 1) / v1, dimension), axis(c / v2, dimension)]


def global_minimum(v1: Expression, v2: Expression, dimension: int) -> list[list[Expression]]:
    """Return ``W* = (a / v1, -a / v2)`` for a = e1 (Theorem 1)."""
    return [axis(1 / v1, dimension), axis(-1 / v2, dimension)]


def exact(parameters: Parameters) -> tuple[Expression, Expression, Expression, int]:
    """Return c, v1, v2 as exact SymPy numbers and the dimension d."""
    numbers = Symbolic()
    c, v1, v2 = (numbers.constant(parameters[name]) for name in ("c", "v1", "v2"))
    return c, v1, v2, int(parameters["d"])


# --- values at one point -------------------------------------------------------------------


def components(rows: Sequence[Sequence[Expression]]) -> list[Expression]:
    """Return the entries of a matrix, row by row."""
    return [entry for row in rows for entry in row]


def full_matrix(
    blocks: Sequence[Sequence[Sequence[Sequence[Expression]]]],
) -> list[list[Expression]]:
    """Return k x k blocks of size d x d as one matrix of size k d."""
    return [
        [entry for block in row for entry in block[p]] for row in blocks for p in range(len(row[0]))
    ]


def hessian(W: list[list[Expression]], v1: Expression, v2: Expression) -> list[list[Expression]]:
    """Return the theory's Hessian at W as one matrix."""
    A = [axis(1, len(W[0]))]
    return full_matrix(population.hessian(outer_layer(v1, v2), W, A, Symbolic()))


def gradient(W: list[list[Expression]], v1: Expression, v2: Expression) -> list[Expression]:
    """Return the entries of the theory's gradient at W."""
    A = [axis(1, len(W[0]))]
    return components(population.gradient(outer_layer(v1, v2), W, A, Symbolic()))


def loss(W: list[list[Expression]], v1: Expression, v2: Expression) -> Expression:
    """Return the theory's loss at W."""
    A = [axis(1, len(W[0]))]
    return population.loss(outer_layer(v1, v2), W, A, Symbolic())


def printed_hessian(v1: Expression, v2: Expression, dimension: int) -> list[list[Expression]]:
    """Return Appendix C's blocks: ``v_l^2 I / 2`` and ``-v_l v_m I / 2``, with v1, v2 > 0."""
    blocks = [[v1 * v1 / 2, -v1 * v2 / 2], [-v1 * v2 / 2, v2 * v2 / 2]]
    return [
        [blocks[p // dimension][q // dimension] if (p - q) % dimension == 0 else sympy.Integer(0)
         for q in range(2 * dimension)]
        for p in range(2 * dimension)
    ]  # fmt: skip


def one_sided_slope(neuron: int, v1: Expression, v2: Expression, other: Expression) -> Expression:
    """Return how fast L starts to change where a weight leaves 0 along -v a, per unit length.

    `neuron` 2: w2 leaves 0 towards -a; neuron 1: w1 towards a. The other weight is `other`
    times a, so that the two are opposite and L is a polynomial in the length.
    """
    length = symbols().length
    moving = [length, other] if neuron == 1 else [other, -length]
    W = [axis(x, 1) for x in moving]
    found = population.loss(outer_layer(v1, v2), W, [axis(1, 1)], Symbolic())
    return sympy.diff(sympy.expand(found), length).subs(length, 0)


def kink(c: Expression, v1: Expression, v2: Expression) -> list[Equality]:
    """Return what fails where a weight of the family vanishes, c = 0 or c = -1; else nothing.

    L has no gradient there, and a one-sided slope that is negative.
    """
    for value, neuron, other, way in ((0, 2, 1 / v1, "-a"), (-1, 1, -1 / v2, "a")):
        if c == value:
            slope = one_sided_slope(neuron, v1, v2, other)
            where = f"L has no gradient where w{neuron} = 0: its slope towards {way}, per unit"
            return [(f"{where} of ‖w{neuron}‖ and ‖a‖,", slope, 0)]
    return []


def inertia(matrix: Sequence[Sequence[Expression]]) -> tuple[int, int, int]:
    """Return how many eigenvalues of a symmetric rational matrix are negative, zero, positive.

    By elimination with a congruence at every step (Sylvester's law of inertia), in exact
    fractions.
    """
    rest = [[Fraction(int(x.p), int(x.q)) for x in row] for row in matrix]
    negative = positive = 0
    while any(map(any, rest)):
        size = range(len(rest))
        pivot = next((i for i in size if rest[i][i]), None)
        if pivot is None:
            # No diagonal entry is left: adding row and column j to i makes one.
            pivot, j = next((i, j) for i in size for j in size if rest[i][j])
            rest[pivot] = [x + y for x, y in zip(rest[pivot], rest[j], strict=True)]
            for row in rest:
                row[pivot] += row[j]
        value, own = rest[pivot][pivot], rest[pivot]
        negative, positive = negative + (value < 0), positive + (value > 0)
        rest = [
            [rest[p][q] - rest[p][pivot] * own[q] / value for q in size if q != pivot]
            for p in size
            if p != pivot
        ]
    return negative, len(rest), positive


def product(
    x: Sequence[Sequence[Expression]], y: Sequence[Sequence[Expression]]
) -> list[list[Fraction]]:
    """Return the product of two rational matrices, in exact fractions."""
    left, right = (
        [[Fraction(int(e.p), int(e.q)) for e in row] for row in matrix] for matrix in (x, y)
    )
    columns = list(zip(*right, strict=True))
    return [
        [sum((p * q for p, q in zip(row, column, strict=True) if p and q), Fraction(0))
         for column in columns]
        for row in left
    ]  # fmt: skip


# --- formulas in the plane, at every angle --------------------------------------------------


def in_the_plane(direction: Expression) -> list[list[Expression]]:
    """Return weights of norms n1, n2 at polar angles 0 and `direction`."""
    names = symbols()
    first = gaussian.polar(names.size1, sympy.Integer(0))
    return [first, gaussian.polar(names.size2, direction)]


def defining_loss(direction: Expression) -> Expression:
    """Return the loss (2) of the weights in the plane by integrating over the Gaussian x."""
    names, zero = symbols(), sympy.Integer(0)
    w1_x, w2_x = (gaussian.linear(w) for w in in_the_plane(direction))
    a_x = gaussian.linear([names.a1, names.a2])
    own = [
        (names.v1, w1_x, zero),
        (-names.v2, w2_x, direction),
    ]
    total = (names.a1**2 + names.a2**2) / 2
    for v, w_x, at in own:
        total += gaussian.half_plane(sympy.expand(v * w_x * (v * w_x / 2 - a_x)), at)
    return total - names.v1 * names.v2 * gaussian.wedge(sympy.expand(w1_x * w2_x), direction)


def defining_gradient(direction: Expression) -> list[list[Expression]]:
    """Return the rows ``E[(v.relu(W x) - a.x) v_l 1{w_l.x > 0} x]`` in the plane."""
    names, zero = symbols(), sympy.Integer(0)
    w1_x, w2_x = (gaussian.linear(w) for w in in_the_plane(direction))
    a_x = gaussian.linear([names.a1, names.a2])
    rows = []
    for v, w_x, at, cross in (
        (names.v1, names.v1 * w1_x, zero, -names.v2 * w2_x),
        (-names.v2, -names.v2 * w2_x, direction, names.v1 * w1_x),
    ):
        rows.append(
            [
                v * gaussian.half_plane(sympy.expand((w_x - a_x) * x), at)
                + v * gaussian.wedge(sympy.expand(cross * x), direction)
                for x in gaussian.coordinates()
            ]
        )
    return rows


def defining_hessian_when_aligned() -> list[list[Expression]]:
    """Return ``E[r D^2 f + grad f grad f^T]`` in the plane, both weights along e1.

    Off the diagonal and in the second term both indicators are that of one half-plane. The
    first term lives on the line w_l.x = 0, where both neurons are silent: r = -a.x.
    """
    names, zero = symbols(), sympy.Integer(0)
    x = gaussian.coordinates()
    a_x = gaussian.linear([names.a1, names.a2])
    matrix = []
    for v, size in ((names.v1, names.size1), (-names.v2, names.size2)):
        for p in range(2):
            row = []
            for other in (names.v1, -names.v2):
                for q in range(2):
                    entry = v * other * gaussian.half_plane(x[p] * x[q], zero)
                    if other == v:
                        silent = sympy.expand(-a_x * x[p] * x[q])
                        line = (gaussian.ray(silent, sign * sympy.pi / 2) for sign in (1, -1))
                        entry += v / size * sum(line)
                    row.append(entry)
            matrix.append(row)
    return matrix


def residual(direction: Expression) -> list[Expression]:
    """Return ``z = v1 w1 - v2 w2 - a`` in the plane."""
    names = symbols()
    w1, w2 = in_the_plane(direction)
    a = [names.a1, names.a2]
    return [names.v1 * x - names.v2 * y - b for x, y, b in zip(w1, w2, a, strict=True)]


def defect(theta: Number, numbers: Number) -> Number:
    """Return ``sin(theta) - theta cos(theta)``: 2 pi rho for unit weights."""
    return numbers.sin(theta) - theta * numbers.cos(theta)


def split(direction: Expression) -> Expression:
    """Return ``‖z‖^2/4 + ‖a‖^2/4 - v1 v2 rho`` in the plane."""
    names, z = symbols(), residual(direction)
    rho = names.size1 * names.size2 * defect(direction, gaussian.HalfAngles()) / (2 * sympy.pi)
    squares = (linear_algebra.dot(z, z) + names.a1**2 + names.a2**2) / 4
    return squares - names.v1 * names.v2 * rho


def loss_in_the_plane(direction: Expression) -> list[Expression]:
    """Return what vanishes if the definition, the theory and `split` are one function."""
    names = symbols()
    theory = population.loss(
        outer_layer(names.v1, names.v2),
        in_the_plane(direction),
        [[names.a1, names.a2]],
        gaussian.HalfAngles(),
    )
    defined = defining_loss(direction)
    return [theory - defined, split(direction) - defined]


def gradient_in_the_plane(direction: Expression) -> list[list[Expression]]:
    """Return the rows of the theory's gradient in the plane."""
    names = symbols()
    return [
        list(row)
        for row in population.gradient(
            outer_layer(names.v1, names.v2),
            in_the_plane(direction),
            [[names.a1, names.a2]],
            gaussian.HalfAngles(),
        )
    ]


def null_direction(phi: Expression, v1: Expression, v2: Expression) -> list[list[Expression]]:
    """Return ``(v2 u, v1 u)`` with ``u = (cos phi, sin phi)``: z does not change along it."""
    u = [sympy.cos(phi), sympy.sin(phi)]
    return [[v2 * x for x in u], [v1 * x for x in u]]


def leading_coefficient(v1: Number, v2: Number, c: Number, numbers: Number) -> Number:
    """Return K such that L falls like ``K eps^3 / ‖a‖`` from a point of the family.

    Along the unit direction ``(v2 u, v1 u) / sqrt(v1^2 + v2^2)`` with u perpendicular to a:
    ``K = (v1 v2)^3 / (6 pi (v1^2 + v2^2)^(3/2) c^2 (c + 1)^2)``.
    """
    squares = v1 * v1 + v2 * v2
    size = squares * numbers.sqrt(squares)
    return (v1 * v2) ** 3 / (6 * numbers.pi() * size * (c * (c + 1)) ** 2)
