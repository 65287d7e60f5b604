"""Appendix C: the points w1 = (c + 1) a / v1, w2 = c a / v2 are non-strict saddles.

The paper says. For v = (v1, -v2) with v1, v2 > 0 and c > 0 or c < -1 the gradient vanishes at
these points; their Hessian has the blocks v_l^2 I / 2 and -v_l v_m I / 2, hence the eigenvalues
0 and (v1^2 + v2^2) / 2, each d times; therefore all the stationary points are non-strict
saddles. By those section 1 means: the gradient vanishes, the Hessian is PSD and has an
eigenvalue 0.

What is computed. Everything at one point, given c, v1, v2 and d, in exact rationals; and the
same for all c > 0 and c < -1 and all v1, v2 > 0 as identities, against the definition of loss,
gradient and Hessian as Gaussian integrals. (9) reads 0/0 at parallel weights; that its limit is
the Hessian is computed apart. What these points are beyond section 1's definition, and which
other points are stationary, is the matter of `certify.audits.linear_targets.landscape.saddles`.

What is by hand: the hand steps of each claim. The target a is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, landscape
from certify.audits.linear_targets.exact.family import (
    ALL_C,
    AT_C,
    FAMILY,
    POINT,
    POINTS,
    SMALL_DIMENSIONS,
    SMOOTH,
    STATIONARY,
    TURNED,
    at_the_point,
    exactly,
    gradient_values,
    gradient_vanishes,
    loss_facts,
    second_differences,
)
from certify.audits.linear_targets.exact.landscape import Equality, symbols
from certify.audits.linear_targets.formulas import population
from certify.claim import (
    CrossCheck,
    Finding,
    claim,
    intended,
    largest,
    printed,
    repaired,
    stated,
)
from certify.kernel.verdict import Algebra, Refuted, Undecided
from certify.numbers import Symbolic
from certify.parameter import Parameters
from certify.proofs.algebra import SYSTEM, differ, vanishes
from certify.proofs.bench import Bench
from certify.settled import Settled

DIMENSIONS = range(1, 21)

# --- the gradient ---------------------------------------------------------------------------


def display(c: Any, v1: Any, v2: Any, dimension: int) -> list[Any]:
    """Return the six matrices that Appendix C's display equates, from (8) down to 0."""
    numbers = Symbolic()
    W, a = sympy.Matrix(landscape.family(c, v1, v2, dimension)), landscape.axis(1, dimension)
    v, ones, pi = sympy.Matrix([v1, -v2]), sympy.ones(2, 1), sympy.pi
    rows = [list(W.row(i)) for i in range(2)]
    theta = sympy.Matrix(
        2, 2, lambda i, j: 0 if i == j else linear_algebra.angle(rows[i], rows[j], numbers)
    )
    size = [linear_algebra.norm(row, numbers) for row in rows]
    bars = sympy.Matrix([[x / size[i] for x in rows[i]] for i in range(2)])
    u = sympy.diag(*size) * v
    a_row, last = sympy.Matrix([a]), v * sympy.Matrix([a]) / 2
    full = (pi * ones * ones.T - theta) * sympy.diag(*u)
    full += sympy.diag(*(theta.applyfunc(sympy.sin) * u))
    return [
        sympy.diag(*v) * full * bars / (2 * pi) - last,
        sympy.diag(*v) * ones * ones.T * sympy.diag(*v) * W / 2 - last,
        v * (W.T * v - a_row.T).T / 2,
        v * (v1 * W.row(0) - v2 * W.row(1) - a_row) / 2,
        v * (a_row - a_row) / 2,
        sympy.zeros(2, dimension),
    ]


def _display_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    lines = display(c, v1, v2, d)
    return [
        (f"entry ({i + 1}, {j + 1}) of line {n}, for a = e1,", line[i, j], following[i, j])
        for n, (line, following) in enumerate(zip(lines, lines[1:], strict=False), 1)
        for i in range(2)
        for j in range(d)
    ]


def _display_holds() -> list[Any]:
    names, found = symbols(), []
    for c in landscape.stationary_c():
        for d in SMALL_DIMENSIONS:
            lines = display(c, names.v1, names.v2, d)
            W = landscape.family(c, names.v1, names.v2, d)
            theory = landscape.gradient(W, names.v1, names.v2)
            found += [x - y for x, y in zip(list(lines[0]), theory, strict=True)]
            for line, following in zip(lines, lines[1:], strict=False):
                found += list(line - following)
    return found


def _loss_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    loss = landscape.loss(landscape.family(c, v1, v2, d), v1, v2)
    return [("the loss (2) at these points, over ‖a‖^2,", loss, 0)]


def _loss_vanishes() -> list[Any]:
    names = symbols()
    families = (
        landscape.family(c, names.v1, names.v2, d)
        for c in landscape.stationary_c()
        for d in SMALL_DIMENSIONS
    )
    return [landscape.loss(W, names.v1, names.v2) for W in families]


# --- the Hessian ----------------------------------------------------------------------------


def _hessian_at(c: Any, v1: Any, v2: Any, d: int) -> list[list[Any]]:
    return landscape.hessian(landscape.family(c, v1, v2, d), v1, v2)


def _block_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    found = landscape.components(_hessian_at(c, v1, v2, d))
    printed = landscape.components(landscape.printed_hessian(v1, v2, d))
    places = [(p + 1, q + 1) for p in range(2 * d) for q in range(2 * d)]
    return [
        (f"entry {place} of the Hessian, for a = e1,", x, y)
        for place, x, y in zip(places, found, printed, strict=True)
    ]


def _blocks_as_printed() -> list[Any]:
    """The theory's Hessian at the points minus the printed one."""
    names, found = symbols(), []
    for c in landscape.stationary_c():
        for d in SMALL_DIMENSIONS:
            theory = landscape.components(_hessian_at(c, names.v1, names.v2, d))
            printed = landscape.components(landscape.printed_hessian(names.v1, names.v2, d))
            found += [x - y for x, y in zip(theory, printed, strict=True)]
    return found


def _blocks_by_definition() -> list[Any]:
    """The expectation that (9) begins with, and the Hessian of Q, minus the printed blocks."""
    names = symbols()
    printed = landscape.components(landscape.printed_hessian(names.v1, names.v2, 2))
    defined = landscape.components(landscape.defining_hessian_when_aligned())
    x = sympy.symbols("x1:5", real=True)
    z = [names.v1 * x[i] - names.v2 * x[i + 2] - b for i, b in enumerate((names.a1, names.a2))]
    quadratic = (linear_algebra.dot(z, z) + names.a1**2 + names.a2**2) / 4
    differences = [x - y for x, y in zip(defined, printed, strict=True)]
    hessian = list(sympy.hessian(quadratic, x))
    return differences + [x - y for x, y in zip(hessian, printed, strict=True)]


def _twice_differentiable() -> list[Any]:
    """At angle t the gradient differs from that of Q by a vector of length O(t^2), exactly.

    The squared length of row l is ``(v1 v2 ‖w_m‖ / (2 pi))^2 ((t - sin t cos t)^2 + sin(t)^4)``,
    and the last factor over t^4 tends to 1.
    """
    names, numbers = symbols(), gaussian.HalfAngles()
    theta = gaussian.angle(names.tangent)
    sine, cosine = numbers.sin(theta), numbers.cos(theta)
    z, rows = landscape.residual(theta), landscape.gradient_in_the_plane(theta)
    defined = landscape.components(landscape.defining_gradient(theta))
    found = [x - y for x, y in zip(landscape.components(rows), defined, strict=True)]
    factor = (theta - sine * cosine) ** 2 + sine**4
    for row, v, other in ((0, names.v1, names.size2), (1, -names.v2, names.size1)):
        rest = linear_algebra.combine(1, rows[row], -v / 2, z)
        size = (names.v1 * names.v2 * other / (2 * sympy.pi)) ** 2
        found.append(linear_algebra.dot(rest, rest) - size * factor)
    t = sympy.symbols("t", positive=True)
    near = ((t - sympy.sin(t) * sympy.cos(t)) ** 2 + sympy.sin(t) ** 4) / t**4
    return [*found, sympy.limit(near, t, 0) - 1]


def _projection_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    """theta_{l,m} = 0, and w_{m,l-perp} = (I - bar w_l bar w_l^T) w_m, by A.3's definition."""
    W, numbers = landscape.family(c, v1, v2, d), Symbolic()
    found: list[Equality] = [
        ("the angle between w1 and w2", linear_algebra.angle(W[0], W[1], numbers), 0)
    ]
    for own, m in ((0, 1), (1, 0)):
        size = linear_algebra.norm(W[own], numbers)
        bar = [x / size for x in W[own]]
        part = linear_algebra.combine(1, W[m], -linear_algebra.dot(W[m], bar), bar)
        where = f"of w_({m + 1},{own + 1}-perp), for a = e1,"
        found += [(f"component {i} {where}", x, 0) for i, x in enumerate(part, 1)]
    return found


def _projections_vanish() -> list[Any]:
    names = symbols()
    return [
        value
        for c in landscape.stationary_c()
        for d in SMALL_DIMENSIONS
        for _, value, _ in _projection_values(c, names.v1, names.v2, d)
    ]


def _bars() -> tuple[list[list[Any]], list[Any]]:
    """Return A.3's bars at every angle in (0, pi), as (9) has them, and what vanishes if so.

    ``bar w_{m,l-perp} = P w_m / ‖P w_m‖`` with P the projector across w_l: vectors of length 1, and
    those of the theory.
    """
    names, numbers = symbols(), gaussian.HalfAngles()
    W = landscape.in_the_plane(gaussian.angle(names.tangent))
    bars, differences = [], []
    for x, y in (W, W[::-1]):
        part = linear_algebra.combine(1, y, -linear_algebra.dot(x, y) / linear_algebra.dot(x, x), x)
        size = linear_algebra.norm(part, numbers)
        bars.append([component / size for component in part])
        differences.append(linear_algebra.dot(bars[-1], bars[-1]) - 1)
        differences += linear_algebra.combine(1, linear_algebra.across(x, y, numbers), -1, bars[-1])
    return bars, differences


def near_by() -> list[Any]:
    """(9) at an angle t minus the printed blocks: everything that is left vanishes with t.

    Off the diagonal the two terms with the bars are sin(t) times the reflection that exchanges
    the directions of the weights; on it the sum is sin(t) times a bounded matrix.
    """
    names, numbers, zero = symbols(), gaussian.HalfAngles(), sympy.Integer(0)
    theta = gaussian.angle(names.tangent)
    sizes, share = (names.size1, names.size2), -names.v1 * names.v2 / (2 * sympy.pi)
    sine, cosine = numbers.sin(theta), numbers.cos(theta)
    reflection = sympy.Matrix([[cosine, sine, zero], [sine, -cosine, zero], [zero] * 3])
    found, W = _bars()[1], [[*w, zero] for w in landscape.in_the_plane(theta)]
    units = [sympy.Matrix(w) / size for w, size in zip(W, sizes, strict=True)]
    normals = [sympy.Matrix([*bar, zero]) for bar in _bars()[0]]
    terms = [unit * normal.T for unit, normal in zip(units, normals, strict=True)]
    found += list(terms[0] + terms[1] - sine * reflection)
    V, A = landscape.outer_layer(names.v1, names.v2), [landscape.axis(1, 3)]
    theory = sympy.Matrix(landscape.full_matrix(population.hessian(V, W, A, numbers)))
    rest = theory - sympy.Matrix(landscape.printed_hessian(names.v1, names.v2, 3))
    found += list(rest[:3, 3:] - share * (sine * reflection - theta * sympy.eye(3)))
    for own, other in ((0, 1), (1, 0)):
        block, straight = slice(3 * own, 3 * own + 3), normals[own] * normals[own].T
        bounded = sympy.eye(3) - units[own] * units[own].T + straight
        found += list(rest[block, block] - share * sine * sizes[other] / sizes[own] * bounded)
    return found


def bars_as_printed(parameters: Parameters, bench: Bench) -> Settled:
    """Say why ``bar w_{m,l-perp} = 0`` has no sharp form: the bars are unit vectors, or 0/0."""
    c, v1, v2, d = landscape.exact(parameters)
    parts = landscape.kink(c, v1, v2) or _projection_values(c, v1, v2, d)
    evidence = Algebra("w_{m,l-perp} at the points and at every angle near by", SYSTEM)
    for where, value, claimed in parts:
        if differ(value, claimed):
            return Settled(Refuted(f"{where} is {value}, not {claimed}", evidence))
    if not all(map(vanishes, _bars()[1])):
        return Settled(Undecided("the bars of (9) have not length 1"))
    return Settled(
        Undecided(
            "0/0: at these points w_{m,l-perp} = 0 has no direction, and at every angle in (0, pi),"
            " however small, the vector with the bar that (9) needs has length 1"
        )
    )


def eigenvalue(v1: Any, v2: Any) -> Any:
    """Return the eigenvalue ``(v1^2 + v2^2) / 2``."""
    return (v1 * v1 + v2 * v2) / 2


def spectrum(
    matrix: Sequence[Sequence[Any]], value: Any, multiplicity: int, where: str
) -> list[Equality]:
    """Return what shows that a symmetric rational matrix has the eigenvalues 0 and `value` only.

    ``H (H - value I) = 0`` leaves no other eigenvalue, and the trace counts the second.
    """
    reduced = [
        [x - (value if p == q else 0) for q, x in enumerate(row)] for p, row in enumerate(matrix)
    ]
    nonzero = sum(map(bool, landscape.components(landscape.product(matrix, reduced))))
    trace = sum(row[i] for i, row in enumerate(matrix))
    numbers = Symbolic()
    return [
        (f"the number of entries of H (H - {value} I) other than 0 {where}",
         numbers.constant(nonzero), 0),
        (f"the number of eigenvalues {value} {where}", trace / value, multiplicity),
        (f"the number of eigenvalues 0 {where}",
         numbers.constant(landscape.inertia(matrix)[1]), len(matrix) - multiplicity),
    ]  # fmt: skip


def _spectrum_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    found = []
    for dimension in (d, *DIMENSIONS):
        matrix = _hessian_at(c, v1, v2, dimension)
        found += spectrum(matrix, eigenvalue(v1, v2), dimension, f"in dimension {dimension}")
    return found


def _spectrum_in_every_dimension() -> list[Any]:
    """H = M x I_d, with ``M^2 = value M`` and ``trace M = value``: so for H, d times each."""
    names = symbols()
    M = sympy.Matrix(landscape.printed_hessian(names.v1, names.v2, 1))
    value = eigenvalue(names.v1, names.v2)
    return [*_blocks_as_printed(), *list(M * M - value * M), M.trace() - value]


def _eigenvalue_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    _, v1, v2, d = landscape.exact(parameters)
    return (("eigenvalues", f"0 and {eigenvalue(v1, v2)}, with multiplicity {d} each"),)


def _semidefinite_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    negative, _, _ = landscape.inertia(_hessian_at(c, v1, v2, d))
    return [("the number of negative eigenvalues", Symbolic().constant(negative), 0)]


def _a_square() -> list[Any]:
    """The form of the printed blocks is ``‖v1 x - v2 y‖^2 / 2``, component by component."""
    names = symbols()
    x = sympy.Matrix(sympy.symbols("x y", real=True))
    M = sympy.Matrix(landscape.printed_hessian(names.v1, names.v2, 1))
    form = (x.T * M * x)[0] - (names.v1 * x[0] - names.v2 * x[1]) ** 2 / 2
    return [*_blocks_as_printed(), form]


# --- non-strict saddles ---------------------------------------------------------------------


def _non_strict_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    """Section 1: the gradient vanishes, the Hessian is PSD and has an eigenvalue 0."""
    negative, zero, _ = landscape.inertia(_hessian_at(c, v1, v2, d))
    numbers = Symbolic()
    return [
        *gradient_values(c, v1, v2, d),
        ("the number of negative eigenvalues", numbers.constant(negative), 0),
        ("the number of eigenvalues 0", numbers.constant(zero), d),
    ]


NON_STRICT = at_the_point(_non_strict_values)


def non_strict() -> list[Any]:
    """The same for all c > 0 and c < -1: gradient, spectrum, and the form as a square."""
    return [*gradient_vanishes(), *_spectrum_in_every_dimension(), *_a_square()]


def point_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """Return eigenvalues and loss at the point, and what it is on a line."""
    facts = (*_eigenvalue_facts(parameters), *loss_facts(parameters))
    if parameters["d"] == 1:
        facts += (("on a line", "a local minimum, see appendixC.saddle"),)
    return facts


def every_stationary_point(parameters: Parameters, bench: Bench) -> Settled:
    """Refute that every stationary point is a non-strict saddle, by W* = (a/v1, -a/v2)."""
    _, v1, v2, d = landscape.exact({"c": Fraction(1), **parameters})
    W = landscape.global_minimum(v1, v2, d)
    count = landscape.inertia(landscape.hessian(W, v1, v2))
    stationary = not any(differ(x, 0) for x in landscape.gradient(W, v1, v2))
    if not stationary or count != (0, 0, 2 * d):
        return Settled(Undecided(f"W* is no counterexample: its Hessian's inertia is {count}"))
    reason = (
        "W* = (a/v1, -a/v2), the global minimum, is stationary, and all"
        f" {2 * d} eigenvalues of its Hessian are positive"
    )
    evidence = Algebra("gradient and inertia of the Hessian at W*", SYSTEM)
    facts = (("eigenvalues at W*", f"{v1 * v1 / 2} and {v2 * v2 / 2}, with multiplicity {d} each"),)
    return Settled(Refuted(reason, evidence), facts=facts)


def check_eigenvalues(zeros: Callable[[int], int] = lambda d: d) -> Finding:
    """Compare the eigenvalues of second differences, in NumPy, with the claimed ones."""
    worst = []
    for c, v1, v2 in POINTS:
        for d in SMALL_DIMENSIONS:
            value = (v1 * v1 + v2 * v2) / 2
            claimed = [0.0] * zeros(d) + [value] * (2 * d - zeros(d))
            found = numpy.linalg.eigvalsh(numpy.array(second_differences(c, v1, v2, d)))
            worst.append(float(numpy.abs(found - claimed).max()) / value)
    return Finding(len(worst), largest(*worst), 1e-8)


def check_blocks() -> Finding:
    """Compare second differences of the loss with the printed blocks, entry by entry."""
    worst = []
    for c, v1, v2 in POINTS:
        for d in SMALL_DIMENSIONS:
            found = landscape.components(second_differences(c, v1, v2, d))
            claimed = landscape.components(landscape.printed_hessian(v1, v2, d))
            worst.append(max(abs(x - float(y)) for x, y in zip(found, claimed, strict=True)))
    return Finding(len(worst), largest(*worst), 1e-8)


SECOND_DIFFERENCES = (
    CrossCheck(
        "the eigenvalues of second differences of the loss, at 5 points in dimensions 1 to 3, with"
        " the claimed ones, relative to (v1^2 + v2^2)/2",
        check_eigenvalues,
    ),
)

# --- the claims -----------------------------------------------------------------------------

CLAIMS = (
    claim(
        "appendixC",
        "Appendix C, its last sentence",
        printed(
            f"all the stationary points, the points {POINT} with c > 0 or c < -1 that the"
            " appendix looks at, are non-strict saddle points: the gradient vanishes, the"
            " Hessian is PSD and has an eigenvalue 0",
            exactly(
                "gradient and inertia of the Hessian at the points",
                non_strict,
                NON_STRICT,
                point_facts,
            ),
            f"{AT_C}, d = {{d}} is a non-strict saddle point: the gradient vanishes, the"
            " Hessian is PSD and has an eigenvalue 0",
        ),
        stated(
            "read of every stationary point of the problem, the minimum W* among them",
            every_stationary_point,
            "read of every stationary point for v = ({v1}, -{v2}), d = {d}",
        ),
        parameters=FAMILY,
        requires=(
            "appendixC.stationary",
            "appendixC.hessian-blocks",
            "appendixC.spectrum",
            "appendixC.positive-semidefinite",
            "eq8.rows",
        ),
        by_hand=(TURNED, SMOOTH),
        domain=f"{ALL_C}; 'non-strict saddle' as section 1 defines it, which asks nothing of third"
        " order: see appendixC.saddle. The sentence closes a computation at these points, and"
        " follows for them only; taken of all it would make a saddle of the minimum W* that Theorem"
        f" 1 converges to. {STATIONARY}",
        cross_checks=SECOND_DIFFERENCES,
    ),
    claim(
        "appendixC.stationary",
        "Appendix C, first sentence",
        printed(
            f"{POINT} for arbitrary c > 0 or c < -1 are stationary points",
            exactly(
                "the gradient at the points",
                gradient_vanishes,
                at_the_point(gradient_values),
                loss_facts,
            ),
            f"{AT_C}, d = {{d}} is a stationary point",
        ),
        parameters=FAMILY,
        requires=("eq8.rows",),
        by_hand=(TURNED,),
        domain=ALL_C,
    ),
    claim(
        "appendixC.plugging",
        "Appendix C, 'Plugging the w1 and w2 into (2)'",
        printed(
            "the display, which ends in 0, is (2) at these points",
            exactly("the loss at the points", _loss_vanishes, at_the_point(_loss_values)),
        ),
        intended(
            "the display, which ends in 0, is (8) at these points",
            exactly("(8) and the theory's gradient", _display_holds, at_the_point(_display_values)),
        ),
        parameters=FAMILY,
        by_hand=(TURNED,),
        domain=ALL_C,
        misprint="The display begins with (8), word for word: it is the gradient. (2) is the loss,"
        " and not 0 at these points.",
    ),
    claim(
        "appendixC.gradient-lines",
        "Appendix C, first display",
        printed(
            "(8) = (1/2) diag(v) 1 1^T diag(v) W - (1/2) v a^T = (1/2) v (W^T v - a)^T ="
            " (1/2) v (v1 w1 - v2 w2 - a)^T = (1/2) v (a - a)^T = 0, as Theta = 0",
            exactly(
                "each line minus the next, as matrices",
                _display_holds,
                at_the_point(_display_values),
            ),
        ),
        parameters=FAMILY,
        by_hand=(TURNED,),
        domain=ALL_C,
    ),
    claim(
        "appendixC.hessian-blocks",
        "Appendix C, second display",
        printed(
            "at these points the Hessian has the blocks (v_l^2/2) I on the diagonal and"
            " -(v_l v_m/2) I off it",
            exactly(
                "the theory's Hessian, its definition, and that of Q, minus the printed blocks;"
                " and the gradient near the points minus that of Q",
                lambda: [
                    *_blocks_as_printed(),
                    *_blocks_by_definition(),
                    *_twice_differentiable(),
                ],
                at_the_point(_block_values),
            ),
            f"at {AT_C}, d = {{d}} the Hessian has the blocks (v_l^2/2) I and -(v_l v_m/2) I",
        ),
        parameters=FAMILY,
        by_hand=(TURNED, SMOOTH),
        domain=f"{ALL_C}; v_1, v_2 > 0 are the numbers in v = [v_1, -v_2]^T here, where in (9) the"
        " entries of v carry the sign",
        cross_checks=(
            CrossCheck(
                "second differences of the loss, at 5 points in dimensions 1 to 3, with the"
                " printed blocks",
                check_blocks,
            ),
        ),
    ),
    claim(
        "appendixC.projections",
        "Appendix C, 'which follows from'",
        printed(
            "theta_(l,i) = 0 and bar w_(m,l-perp) = bar w_(l,m-perp) = 0 at these points",
            bars_as_printed,
        ),
        intended(
            "theta_(l,i) = 0 and w_(m,l-perp) = w_(l,m-perp) = 0 at these points",
            exactly(
                "angles and projections at the points",
                _projections_vanish,
                at_the_point(_projection_values),
            ),
            f"theta_(l,i) = 0 and w_(m,l-perp) = w_(l,m-perp) = 0 at {AT_C}, d = {{d}}",
        ),
        repaired(
            "the two terms of (9) with the bars are sin(theta) times a reflection: they vanish"
            " as theta -> 0, and (9) tends to the printed blocks",
            exactly("(9) at every angle in (0, pi)", near_by),
        ),
        parameters=FAMILY,
        by_hand=(TURNED,),
        domain=f"{ALL_C}; read as in (9), where 0/0 under a bar counts as zero, the printed line"
        " is true",
        misprint="A.3 defines w_(l,m-perp) = P w_l without a bar, and a bar divides by the norm."
        " (9) needs the bars: its terms are unit vectors, 0/0 at parallel weights. Without the"
        " bars the line is true, but (9) does not follow from it there: the repaired version is"
        " the step that is missing.",
    ),
    claim(
        "appendixC.spectrum",
        "Appendix C, 'Such a matrix have eigenvalues'",
        printed(
            "the eigenvalues are 0 and (v1^2 + v2^2)/2, each with multiplicity d",
            exactly(
                "H (H - value I) = 0, trace and inertia, in dimensions 1 to 20; and H = M x I",
                _spectrum_in_every_dimension,
                at_the_point(_spectrum_values),
                _eigenvalue_facts,
            ),
            f"at {AT_C} the eigenvalues are 0 and (v1^2 + v2^2)/2, each with multiplicity d",
        ),
        parameters=FAMILY,
        requires=("appendixC.hessian-blocks",),
        by_hand=(TURNED,),
        domain=ALL_C,
        cross_checks=SECOND_DIFFERENCES,
    ),
    claim(
        "appendixC.positive-semidefinite",
        "Appendix C, 'the Hessian at these points are PSD'",
        printed(
            "the Hessian at these points is positive semidefinite",
            exactly(
                "inertia of the Hessian; and its form as a square",
                _a_square,
                at_the_point(_semidefinite_values),
            ),
            f"the Hessian at {AT_C}, d = {{d}} is positive semidefinite",
        ),
        parameters=FAMILY,
        requires=("appendixC.hessian-blocks",),
        by_hand=(TURNED,),
        domain=ALL_C,
    ),
)
