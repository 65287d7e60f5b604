"""Appendix C and section 1.3: the points w1 = (c + 1) a / v1, w2 = c a / v2.

The paper says. For v = (v1, -v2) with v1, v2 > 0 and c > 0 or c < -1 the gradient vanishes at
these points; their Hessian has the blocks v_l^2 I / 2 and -v_l v_m I / 2, hence the eigenvalues
0 and (v1^2 + v2^2) / 2, each d times; therefore all the stationary points are non-strict
saddles, by which section 1 means: the gradient vanishes, the Hessian is PSD and singular.

What is computed. Everything at one point, given c, v1, v2 and d, in exact rationals; and the
same for all c > 0 and c < -1 and all v1, v2 > 0 as identities, by `certify.claims.landscape`.
What the points are beyond section 1's definition: from the split L = Q - v1 v2 rho there, in
which rho > 0 at every angle in (0, pi] (a certificate). In d >= 2 they are saddles in the usual
sense, of third order; on a line, d = 1, they are local minima. Which points are stationary:
the sum of the rows of the gradient, scaled by 1/v1 and 1/v2, and sin(theta) < theta (a
certificate).

What is by hand: the hand steps of each claim. a is not zero; where a weight vanishes L has
one-sided slopes only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from certify.claims import gaussian, landscape
from certify.claims.algebra import SYSTEM, differ, vanishes
from certify.claims.claim import (
    AS_INTENDED,
    AS_PRINTED,
    CLOSED_FORM,
    REPAIRED,
    SHARP,
    UNIT,
    Claim,
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    Parameter,
    Parameters,
    Version,
    state,
)
from certify.claims.landscape import Equality, symbols
from certify.claims.settle import Bench, Settled
from certify.kernel.verdict import Algebra, Checked, Proved, Refuted, Undecided
from certify.theory import population
from certify.theory.numbers import Exactly, Multiprecision, Symbolic, Traced, Tracing

MANY = Fraction(10**6)
C = Parameter("c", Fraction(1), -MANY, MANY, "w1 = (c + 1) a / v1, w2 = c a / v2")
V1 = Parameter("v1", Fraction(3), Fraction(0), MANY, "v = (v1, -v2)")
V2 = Parameter("v2", Fraction(4), Fraction(0), MANY, "v = (v1, -v2)")
D = Parameter("d", Fraction(3), Fraction(0), Fraction(20), "dimension", integer=True)
FAMILY = (C, V1, V2, D)
DIMENSIONS = range(1, 21)
SMALL_DIMENSIONS = (1, 2, 3)

Values = Callable[[Parameters], list[Equality]]
Facts = Callable[[Parameters], tuple[tuple[str, str], ...]]


def exactly(
    what: str,
    identities: Callable[[], list[Any]],
    values: Values = lambda parameters: [],
    facts: Facts = lambda parameters: (),
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claim by exact values at the given parameters, and by identities in general.

    `Refuted` if a value is not the claimed one; `Proved` if all are, and every expression that
    `identities` returns for all c > 0 and c < -1 and v1, v2 > 0 vanishes.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        evidence, compared = Algebra(what, SYSTEM), values(parameters)
        for where, value, claimed in compared:
            if differ(value, claimed):
                seconds = time.perf_counter() - start
                reason = f"{where} is {value}, not {claimed}"
                return Settled(Refuted(reason, evidence), search_seconds=seconds)
        found = identities()
        remaining = [difference for difference in found if not vanishes(difference)]
        seconds = time.perf_counter() - start
        if remaining:
            reason = f"{len(remaining)} of {len(found)} identities do not vanish"
            return Settled(Undecided(reason), search_seconds=seconds)
        here = f"{len(compared)} exact values at these parameters, " if compared else ""
        reason = f"{here}{len(found)} identities in general"
        return Settled(Proved(reason, evidence), facts=facts(parameters), search_seconds=seconds)

    return settle


def at_the_point(
    values: Callable[[Any, Any, Any, int], list[Equality]],
) -> Values:
    """Return the values at W(c), or what fails where W(c) has a weight that vanishes."""

    def found(parameters: Parameters) -> list[Equality]:
        c, v1, v2, d = landscape.exact(parameters)
        return landscape.kink(c, v1, v2) or values(c, v1, v2, d)

    return found


# --- the gradient ---------------------------------------------------------------------------


def _gradient_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    found = landscape.gradient(landscape.family(c, v1, v2, d), v1, v2)
    return [
        (f"component {i % d + 1} of the gradient's row {i // d + 1}, for a = e1,", entry, 0)
        for i, entry in enumerate(found)
    ]


def _gradient_vanishes() -> list[Any]:
    """The theory's gradient at the points; and against its definition at aligned weights."""
    import sympy

    names, zero = symbols(), sympy.Integer(0)
    found = []
    for c in landscape.stationary_c():
        for d in SMALL_DIMENSIONS:
            W = landscape.family(c, names.v1, names.v2, d)
            found += landscape.gradient(W, names.v1, names.v2)
    theory = landscape.components(landscape.gradient_in_the_plane(zero))
    defined = landscape.components(landscape.defining_gradient(zero))
    return found + [x - y for x, y in zip(theory, defined, strict=True)]


def display(c: Any, v1: Any, v2: Any, dimension: int) -> list[Any]:
    """Return the six matrices that Appendix C's display equates, from (8) down to 0."""
    import sympy

    numbers = Symbolic()
    W, a = sympy.Matrix(landscape.family(c, v1, v2, dimension)), landscape.axis(1, dimension)
    v, ones, pi = sympy.Matrix([v1, -v2]), sympy.ones(2, 1), sympy.pi
    rows = [list(W.row(i)) for i in range(2)]
    theta = sympy.Matrix(
        2, 2, lambda i, j: 0 if i == j else population.angle(rows[i], rows[j], numbers)
    )
    size = [population.norm(row, numbers) for row in rows]
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


def _loss_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    c, v1, v2, d = landscape.exact(parameters)
    value = landscape.loss(landscape.family(c, v1, v2, d), v1, v2)
    return (("loss there", f"{value} ‖a‖^2; the least loss is 0"),)


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
    import sympy

    names = symbols()
    printed = landscape.components(landscape.printed_hessian(names.v1, names.v2, 2))
    defined = landscape.components(landscape.defining_hessian_when_aligned())
    x = sympy.symbols("x1:5", real=True)
    z = [names.v1 * x[i] - names.v2 * x[i + 2] - b for i, b in enumerate((names.a1, names.a2))]
    quadratic = (population.dot(z, z) + names.a1**2 + names.a2**2) / 4
    differences = [x - y for x, y in zip(defined, printed, strict=True)]
    hessian = list(sympy.hessian(quadratic, x))
    return differences + [x - y for x, y in zip(hessian, printed, strict=True)]


def _twice_differentiable() -> list[Any]:
    """At angle t the gradient differs from that of Q by a vector of length O(t^2), exactly.

    The squared length of row l is ``(v1 v2 ‖w_m‖ / (2 pi))^2 ((t - sin t cos t)^2 + sin(t)^4)``,
    and the last factor over t^4 tends to 1.
    """
    import sympy

    names, numbers = symbols(), gaussian.HalfAngles()
    theta = gaussian.angle(names.tangent)
    sine, cosine = numbers.sin(theta), numbers.cos(theta)
    z, rows = landscape.residual(theta), landscape.gradient_in_the_plane(theta)
    defined = landscape.components(landscape.defining_gradient(theta))
    found = [x - y for x, y in zip(landscape.components(rows), defined, strict=True)]
    factor = (theta - sine * cosine) ** 2 + sine**4
    for row, v, other in ((0, names.v1, names.size2), (1, -names.v2, names.size1)):
        rest = population.combine(1, rows[row], -v / 2, z)
        size = (names.v1 * names.v2 * other / (2 * sympy.pi)) ** 2
        found.append(population.dot(rest, rest) - size * factor)
    t = sympy.symbols("t", positive=True)
    near = ((t - sympy.sin(t) * sympy.cos(t)) ** 2 + sympy.sin(t) ** 4) / t**4
    return [*found, sympy.limit(near, t, 0) - 1]


def _projection_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    """theta_{l,m} = 0, and w_{m,l-perp} = (I - bar w_l bar w_l^T) w_m, by A.3's definition."""
    W, numbers = landscape.family(c, v1, v2, d), Symbolic()
    found: list[Equality] = [
        ("the angle between w1 and w2", population.angle(W[0], W[1], numbers), 0)
    ]
    for own, m in ((0, 1), (1, 0)):
        size = population.norm(W[own], numbers)
        bar = [x / size for x in W[own]]
        part = population.combine(1, W[m], -population.dot(W[m], bar), bar)
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


def _lengths_of_bars() -> list[Any]:
    """A.3's bars have length 1 at every angle in (0, pi)."""
    names, numbers = symbols(), gaussian.HalfAngles()
    w1, w2 = landscape.in_the_plane(gaussian.angle(names.tangent))
    bars = population.across(w1, w2, numbers), population.across(w2, w1, numbers)
    return [population.dot(bar, bar) - 1 for bar in bars]


def near_by() -> list[Any]:
    """(9) at an angle t minus the printed blocks: everything that is left vanishes with t.

    Off the diagonal the two terms with the bars are sin(t) times the reflection that exchanges
    the directions of the weights; on it the sum is sin(t) times a bounded matrix.
    """
    import sympy

    names, numbers = symbols(), gaussian.HalfAngles()
    theta = gaussian.angle(names.tangent)
    W = [[*w, sympy.Integer(0)] for w in landscape.in_the_plane(theta)]
    sizes = names.size1, names.size2
    V, A = landscape.outer_layer(names.v1, names.v2), [landscape.axis(1, 3)]
    theory = sympy.Matrix(landscape.full_matrix(population.hessian(V, W, A, numbers)))
    rest = theory - sympy.Matrix(landscape.printed_hessian(names.v1, names.v2, 3))
    share = -names.v1 * names.v2 / (2 * sympy.pi)
    sine, cosine = numbers.sin(theta), numbers.cos(theta)
    reflection = sympy.diag(sympy.Matrix([[cosine, sine], [sine, -cosine]]), 0)
    found = list(rest[:3, 3:] - share * (sine * reflection - theta * sympy.eye(3)))
    for own, other in ((0, 1), (1, 0)):
        block = slice(3 * own, 3 * own + 3)
        bar = sympy.Matrix(W[own]) / sizes[own]
        normal = sympy.Matrix(population.across(W[own], W[other], numbers))
        bounded = sizes[other] / sizes[own] * (sympy.eye(3) - bar * bar.T + normal * normal.T)
        found += list(rest[block, block] - share * sine * bounded)
    return found


def bars_as_printed(parameters: Parameters, bench: Bench) -> Settled:
    """Say why ``bar w_{m,l-perp} = 0`` has no sharp form: the bars are unit vectors, or 0/0."""
    c, v1, v2, d = landscape.exact(parameters)
    parts = landscape.kink(c, v1, v2) or _projection_values(c, v1, v2, d)
    evidence = Algebra("w_{m,l-perp} at the points and at every angle near by", SYSTEM)
    for where, value, claimed in parts:
        if differ(value, claimed):
            return Settled(Refuted(f"{where} is {value}, not {claimed}", evidence))
    if not all(map(vanishes, _lengths_of_bars())):
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
    import sympy

    names = symbols()
    M = sympy.Matrix(landscape.printed_hessian(names.v1, names.v2, 1))
    value = eigenvalue(names.v1, names.v2)
    return [*_blocks_as_printed(), *list(M * M - value * M), M.trace() - value]


def _eigenvalue_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    _, v1, v2, d = landscape.exact(parameters)
    return (("eigenvalues", f"0 and {eigenvalue(v1, v2)}, each {d} times"),)


def _semidefinite_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    negative, _, _ = landscape.inertia(_hessian_at(c, v1, v2, d))
    return [("the number of negative eigenvalues", Symbolic().constant(negative), 0)]


def _a_square() -> list[Any]:
    """The form of the printed blocks is ``‖v1 x - v2 y‖^2 / 2``, component by component."""
    import sympy

    names = symbols()
    x = sympy.Matrix(sympy.symbols("x y", real=True))
    M = sympy.Matrix(landscape.printed_hessian(names.v1, names.v2, 1))
    form = (x.T * M * x)[0] - (names.v1 * x[0] - names.v2 * x[1]) ** 2 / 2
    return [*_blocks_as_printed(), form]


# --- what the points are --------------------------------------------------------------------


def _non_strict_values(c: Any, v1: Any, v2: Any, d: int) -> list[Equality]:
    """Section 1: the gradient vanishes, the Hessian is PSD and has an eigenvalue 0."""
    negative, zero, _ = landscape.inertia(_hessian_at(c, v1, v2, d))
    numbers = Symbolic()
    return [
        *_gradient_values(c, v1, v2, d),
        ("the number of negative eigenvalues", numbers.constant(negative), 0),
        ("the number of eigenvalues 0", numbers.constant(zero), d),
    ]


NON_STRICT = at_the_point(_non_strict_values)


def non_strict() -> list[Any]:
    """The same for all c > 0 and c < -1: gradient, spectrum, and the form as a square."""
    return [*_gradient_vanishes(), *_spectrum_in_every_dimension(), *_a_square()]


def point_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """Return eigenvalues and loss at the point, and what it is on a line."""
    facts = (*_eigenvalue_facts(parameters), *_loss_facts(parameters))
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
    facts = (("eigenvalues at W*", f"{v1 * v1 / 2} and {v2 * v2 / 2}, each {d} times"),)
    return Settled(Refuted(reason, evidence), facts=facts)


def _one_variable(name: str, formula: Callable[[Traced, Tracing], Traced]) -> Any:
    """Compile "formula(theta) >= 0 for all theta = pi t in [0, pi]"."""

    def formulas(tape: Tracing) -> list[list[tuple[str, Traced, bool]]]:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        return [[(name, formula(theta, tape), False)]]

    return state((), ("t",), ((UNIT,),), formulas)


DEFECT = Inequality("appendixC.saddle", _one_variable("defect", landscape.defect))
SINE = Inequality(
    "appendixC.all-stationary-points",
    _one_variable("gap", lambda theta, tape: theta**2 - tape.sin(theta) ** 2),
)
ONLY_AT_ZERO = ((("t", Fraction(0)),),)


def certified(
    inequality: Inequality, bench: Bench, what: str, identities: Callable[[], list[Any]]
) -> Settled:
    """Prove that an inequality is strict on (0, pi], and identities that say what follows."""
    settled = bench.prove(inequality, {})
    evidence = getattr(settled.verdict, "evidence", None)
    if not isinstance(evidence, Checked):
        return settled
    if evidence.tight != ONLY_AT_ZERO:
        return replace(settled, verdict=Undecided("the inequality is not strict on (0, pi]"))
    found = identities()
    remaining = [difference for difference in found if not vanishes(difference)]
    if remaining:
        reason = f"{len(remaining)} of {len(found)} identities do not vanish"
        return replace(settled, verdict=Undecided(reason))
    reason = f"{len(found)} identities, and a certificate that is strict at all angles in (0, pi]"
    return replace(settled, verdict=Proved(reason, evidence), algebra=(Algebra(what, SYSTEM),))


def _on_a_line() -> list[Any]:
    """For d = 1 and weights of one sign, L is ``‖z‖^2/4 + ‖a‖^2/4``: least where z = 0."""
    names, found = symbols(), []
    V = landscape.outer_layer(names.v1, names.v2)
    for sign in (1, -1):
        W = [[sign * names.size1], [sign * names.size2]]
        z = names.v1 * W[0][0] - names.v2 * W[1][0] - names.a1
        loss = population.loss(V, W, [[names.a1]], Symbolic())
        found.append(loss - (z**2 + names.a1**2) / 4)
    return found


def _moved(c: Any, eta: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Return W(c) + eta (v2 u, v1 u) in the plane, u at the angle phi to a, and the change of z."""
    import sympy

    names, phi = symbols(), sympy.symbols("phi", real=True)
    W = landscape.family(c, names.v1, names.v2, 2)
    steps = landscape.null_direction(phi, names.v1, names.v2)
    w1, w2 = (population.combine(1, w, eta, step) for w, step in zip(W, steps, strict=True))
    return list(w1), list(w2), list(population.combine(names.v1, steps[0], -names.v2, steps[1]))


def _lower_and_higher() -> list[Any]:
    """Near a point of the family L is lower along (v2 u, v1 u), and higher along w1.

    Lower: z stays 0, and the weights come to an angle in (0, pi), as their cross product is
    eta sin(phi): there L = ‖a‖^2/4 - v1 v2 rho. Higher: by v1^2 eta^2 / 4.
    """
    import sympy

    names = symbols()
    eta, phi = names.length, sympy.symbols("phi", real=True)
    found = landscape.loss_in_the_plane(gaussian.angle(names.tangent))
    for c, sign in zip(landscape.stationary_c(), (1, -1), strict=True):
        w1, w2, change = _moved(c, eta)
        found += change
        found.append(w1[0] * w2[1] - w1[1] * w2[0] - eta * sympy.sin(phi))
        W = landscape.family(c, names.v1, names.v2, 2)
        W[0][0] = W[0][0] + sign * eta
        V, A = landscape.outer_layer(names.v1, names.v2), [landscape.axis(1, 2)]
        loss = population.loss(V, W, A, Symbolic())
        found.append(loss - (1 + names.v1**2 * eta**2) / 4)
    return found


def _what_the_points_are() -> list[Any]:
    return [*_gradient_vanishes(), *_on_a_line(), *_lower_and_higher()]


NEAR_BY = "L = Q - v1 v2 rho, and the points near W(c) at which it is smaller and larger"


def saddle(parameters: Parameters, bench: Bench) -> Settled:
    """Decide whether the point is a saddle in the usual sense, for one c, v1, v2, d."""
    first = exactly("the gradient", _gradient_vanishes, at_the_point(_gradient_values), _loss_facts)
    stationary = first(parameters, bench)
    if not isinstance(stationary.verdict, Proved):
        return stationary
    if parameters["d"] > 1:
        settled = certified(DEFECT, bench, NEAR_BY, _lower_and_higher)
        return replace(settled, facts=stationary.facts)
    if not all(map(vanishes, _on_a_line())):
        return Settled(Undecided("L is not Q at weights of one sign"))
    reason = (
        "for d = 1 and weights of one sign L = (v1 w1 - v2 w2 - a)^2/4 + a^2/4, which is least on"
        " the whole family: a local minimum, not isolated"
    )
    verdict = Refuted(reason, Algebra(NEAR_BY, SYSTEM))
    return Settled(verdict, facts=stationary.facts)


def saddle_by_dimension(parameters: Parameters, bench: Bench) -> Settled:
    """Show that the points are saddles in the usual sense exactly if d >= 2."""
    return certified(DEFECT, bench, NEAR_BY, _what_the_points_are)


def third_order(
    coefficient: Callable[..., Any] = landscape.leading_coefficient,
) -> list[Any]:
    """Return what vanishes if L falls like ``coefficient * |eps sin(phi)|^3`` and not faster.

    On the line of `_moved`, ‖a‖ = 1, with w1 x w2 = eta sin(phi) and p = w1.w2, L falls by
    v1 v2 / (2 pi) times ``w1 x w2 - t p = p (x - atan x)`` where ``x = eta sin(phi) / p``; and
    (x - atan x) / x^3 tends to 1/3. The unit of length is eps = eta sqrt(v1^2 + v2^2).
    """
    import sympy

    names = symbols()
    x, phi = sympy.symbols("x", positive=True), sympy.symbols("phi", real=True)
    third = sympy.limit((x - sympy.atan(x)) / x**3, x, 0)
    scale = sympy.sqrt(names.v1**2 + names.v2**2) ** 3
    found = landscape.loss_in_the_plane(gaussian.angle(names.tangent))
    for c in landscape.stationary_c():
        w1, w2, change = _moved(c, names.length)
        cross = w1[0] * w2[1] - w1[1] * w2[0] - names.length * sympy.sin(phi)
        start = population.dot(w1, w2).subs(names.length, 0)
        fall = names.v1 * names.v2 / (2 * sympy.pi) * third * sympy.sin(phi) ** 3 / start**2
        claimed = coefficient(names.v1, names.v2, c, Symbolic()) * sympy.sin(phi) ** 3
        found += [*change, cross, fall - sympy.powsimp(claimed * scale)]
    return found


def _order_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    c, v1, v2, _ = landscape.exact(parameters)
    value = landscape.leading_coefficient(v1, v2, c, Symbolic())
    return (("K", f"{value} = {float(value):.6g}"),)


# --- which points are stationary ------------------------------------------------------------


def _between() -> list[Any]:
    """For -1 < c < 0 the rows are ``v1 c a / 2``, ``v2 (c + 1) a / 2``; at the ends a slope."""
    import sympy

    names, c, found = symbols(), landscape.between_c(), []
    v1, v2 = names.v1, names.v2
    for d in SMALL_DIMENSIONS:
        rows = landscape.gradient(landscape.family(c, v1, v2, d), v1, v2)
        claimed = [*landscape.axis(v1 * c / 2, d), *landscape.axis(v2 * (c + 1) / 2, d)]
        found += [x - y for x, y in zip(rows, claimed, strict=True)]
    theory = landscape.components(landscape.gradient_in_the_plane(sympy.pi))
    defined = landscape.components(landscape.defining_gradient(sympy.pi))
    found += [x - y for x, y in zip(theory, defined, strict=True)]
    found.append(landscape.one_sided_slope(2, v1, v2, 1 / v1) + v2 / 2)
    return [*found, landscape.one_sided_slope(1, v1, v2, -1 / v2) + v1 / 2]


def _stands_still() -> list[Any]:
    """With relu'(0) = 0, the row of a weight 0 is 0, and that of w1 = a/v1 vanishes too."""
    import sympy

    names, zero = symbols(), sympy.Integer(0)
    a_x = gaussian.linear([names.a1, zero])
    return [
        v * gaussian.half_plane(sympy.expand((v * gaussian.linear(w) - a_x) * x), at)
        for v, w, at in (
            (names.v1, [names.a1 / names.v1, zero], zero),
            (-names.v2, [-names.a1 / names.v2, zero], sympy.pi),
        )
        for x in gaussian.coordinates()
    ]


def _between_facts(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    c, v1, v2, _ = landscape.exact({**parameters, "d": Fraction(1)})
    kink = landscape.kink(c, v1, v2)
    if kink:
        where, slope, _ = kink[0]
        still = "gradient descent stands still there if relu'(0) is taken as 0"
        return (("at this c", f"{where} is {slope}"), ("but", still))
    rows = landscape.gradient(landscape.family(c, v1, v2, 1), v1, v2)
    return (("gradient at this c", f"rows {rows[0]} a and {rows[1]} a"),)


def _only_these() -> list[Any]:
    """What leaves W* and the family as the only stationary points.

    With m_i = v_i ‖w_i‖ and unit vectors u1, u2 along the weights at an angle t in (0, pi),
    row1/v1 + row2/v2 = ((t m1 - sin(t) m2) u1 + (t m2 - sin(t) m1) u2) / (2 pi). If both
    brackets vanish, so does (t^2 - sin(t)^2) m1 m2. Aligned weights: z = 0, so the points are
    the family, with c (c + 1) > 0. Opposite ones: v1 w1 = a = -v2 w2. One weight 0: the slopes
    along the other weight and against it add up to less than 0. Both 0: a gradient that is
    not 0.
    """
    import sympy

    names, numbers = symbols(), gaussian.HalfAngles()
    v1, v2, zero = names.v1, names.v2, sympy.Integer(0)
    m1, m2 = v1 * names.size1, v2 * names.size2
    theta = gaussian.angle(names.tangent)
    sine = numbers.sin(theta)
    found = []
    for at in (theta, zero, sympy.pi):
        rows = landscape.gradient_in_the_plane(at)
        defined = landscape.components(landscape.defining_gradient(at))
        found += [x - y for x, y in zip(landscape.components(rows), defined, strict=True)]
    # Between 0 and pi.
    units = gaussian.polar(sympy.Integer(1), zero), gaussian.polar(sympy.Integer(1), theta)
    first, second = theta * m1 - sine * m2, theta * m2 - sine * m1
    rows = landscape.gradient_in_the_plane(theta)
    total = population.combine(1 / v1, rows[0], 1 / v2, rows[1])
    claimed = population.combine(first, units[0], second, units[1])
    found += population.combine(2 * sympy.pi, total, -1, claimed)
    found.append(first * theta * m2 + second * sine * m2 - (theta**2 - sine**2) * m1 * m2)
    # Aligned: both rows are multiples of z; on the family c (c + 1) = m1 m2 / (m1 - m2)^2.
    rows, z = landscape.gradient_in_the_plane(zero), landscape.residual(zero)
    found += population.combine(1, rows[0], -v1 / 2, z)
    found += population.combine(1, rows[1], v2 / 2, z)
    c = m2 / (m1 - m2)
    found += [c + 1 - m1 / (m1 - m2), c * (c + 1) - m1 * m2 / (m1 - m2) ** 2]
    # Opposite: each row vanishes exactly at its part of W*.
    w1, w2 = landscape.in_the_plane(sympy.pi)
    rows, a = landscape.gradient_in_the_plane(sympy.pi), [names.a1, names.a2]
    for row, v, w in ((rows[0], v1, w1), (rows[1], -v2, w2)):
        found += population.combine(1, row, -v / 2, population.combine(v, w, -1, a))
    return [*found, *_at_zero_weights(), *_at_the_minimum()]


def _at_zero_weights() -> list[Any]:
    """Slopes of L where w2 = 0, w1 = 0, and both."""
    import sympy

    names, numbers = symbols(), gaussian.HalfAngles()
    V, A = landscape.outer_layer(names.v1, names.v2), [[names.a1, names.a2]]

    def slope(W: list[list[Any]]) -> Any:
        loss = population.loss(V, W, A, numbers)
        return sympy.diff(sympy.expand(loss), names.length).subs(names.length, 0)

    found = []
    for still, v, v_other, row in (
        (names.size1, names.v2, names.v1, 0),
        (names.size2, names.v1, names.v2, 1),
    ):
        both = sympy.Integer(0)
        for sign in (1, -1):
            W = [landscape.axis(still, 2), landscape.axis(sign * names.length, 2)]
            both += slope(W if row == 0 else W[::-1])
        found.append(both + v * v_other * still / 2)
    w1, w2 = landscape.in_the_plane(gaussian.angle(names.tangent))
    scaled = [[names.length * x for x in w] for w in (w1, w2)]
    output = population.combine(names.v1, w1, -names.v2, w2)
    return [*found, slope(scaled) + population.dot(output, A[0]) / 2]


def _at_the_minimum() -> list[Any]:
    """At W* the loss and the gradient vanish, and the Hessian is diag(v1^2, v2^2) / 2 x I."""
    names, found = symbols(), []
    for d in SMALL_DIMENSIONS:
        W = landscape.global_minimum(names.v1, names.v2, d)
        V, A = landscape.outer_layer(names.v1, names.v2), [landscape.axis(1, d)]
        found += [population.loss(V, W, A, Symbolic())]
        found += landscape.gradient(W, names.v1, names.v2)
        matrix = landscape.hessian(W, names.v1, names.v2)
        for p, row in enumerate(matrix):
            own = (names.v1 if p < d else names.v2) ** 2 / 2
            found += [x - (own if p == q else 0) for q, x in enumerate(row)]
    return found


def all_stationary_points(parameters: Parameters, bench: Bench) -> Settled:
    """Show that W* and the family are all; and that the family's points are non-strict saddles."""
    what = "the rows of the gradient at all angles, and slopes where a weight vanishes"
    return certified(SINE, bench, what, lambda: [*_only_these(), *non_strict()])


# --- attacks by numbers ---------------------------------------------------------------------

POINTS = ((1, 3, 4), (Fraction(1, 4), 1, 1), (Fraction(-3, 2), 2, 5), (-4, 3, 1), (7, 2, 5))
NEAR = Fraction(1, 10**10)


def loss_by_arc_cosine(w1: Any, w2: Any, v1: Any, v2: Any, numbers: Multiprecision) -> Any:
    """Return the loss for a = e1 with the angle that (5) prints, the arc cosine."""
    size1, size2 = population.norm(w1, numbers), population.norm(w2, numbers)
    cosine = population.dot(w1, w2) / (size1 * size2)
    theta = numbers.angle(cosine, numbers.sqrt(1 - cosine * cosine))
    both = numbers.sin(theta) + (numbers.pi() - theta) * cosine
    own = ((v1 * size1) ** 2 + (v2 * size2) ** 2) / 4 + numbers.constant(1) / 2
    target = (v1 * w1[0] - v2 * w2[0]) / 2
    return own - target - v1 * v2 * size1 * size2 * both / (2 * numbers.pi())


def second_differences(c: Exactly, v1: Exactly, v2: Exactly, d: int) -> list[list[float]]:
    """Return the Hessian at W(c) by second differences of the loss, in 50 digits."""
    numbers = Multiprecision(50)
    step, zeros = numbers.constant(NEAR), [numbers.constant(0)] * (d - 1)
    own = [numbers.constant(x) for x in (c, v1, v2)]
    flat = [(own[0] + 1) / own[1], *zeros, own[0] / own[2], *zeros]

    def corner(i: int, sign: int, j: int, other: int) -> Any:
        moved = list(flat)
        moved[i] = moved[i] + sign * step
        moved[j] = moved[j] + other * step
        loss = loss_by_arc_cosine(moved[:d], moved[d:], *own[1:], numbers)
        return sign * other * loss

    signs = [(s, t) for s in (1, -1) for t in (1, -1)]
    return [
        [float(sum(corner(i, s, j, t) for s, t in signs) / (4 * step * step)) for j in range(2 * d)]
        for i in range(2 * d)
    ]


def check_eigenvalues(zeros: Callable[[int], int] = lambda d: d) -> Finding:
    """Compare the eigenvalues of second differences, in NumPy, with the claimed ones."""
    import numpy

    worst = []
    for c, v1, v2 in POINTS:
        for d in SMALL_DIMENSIONS:
            value = (v1 * v1 + v2 * v2) / 2
            claimed = [0.0] * zeros(d) + [value] * (2 * d - zeros(d))
            found = numpy.linalg.eigvalsh(numpy.array(second_differences(c, v1, v2, d)))
            worst.append(float(numpy.abs(found - claimed).max()) / value)
    return Finding(len(worst), max(worst), 1e-8)


def check_blocks() -> Finding:
    """Compare second differences of the loss with the printed blocks, entry by entry."""
    worst = []
    for c, v1, v2 in POINTS:
        for d in SMALL_DIMENSIONS:
            found = landscape.components(second_differences(c, v1, v2, d))
            claimed = landscape.components(landscape.printed_hessian(v1, v2, d))
            worst.append(max(abs(x - float(y)) for x, y in zip(found, claimed, strict=True)))
    return Finding(len(worst), max(worst), 1e-8)


def check_order(share: float = 1.0, exponent: int = 3) -> Finding:
    """Compare the fall of the loss in 50 digits with its leading term, at eps = 1e-10.

    In the plane, along the steepest direction and at an angle of 45 degrees to it.
    """
    numbers, worst = Multiprecision(50), []
    eps, zero, one = (numbers.constant(x) for x in (NEAR, 0, 1))
    half = numbers.sqrt(one / 2)
    for point in POINTS:
        c, v1, v2 = (numbers.constant(x) for x in point)
        size = numbers.sqrt(v1 * v1 + v2 * v2)
        coefficient = landscape.leading_coefficient(v1, v2, c, numbers)
        w1, w2 = [(c + 1) / v1, zero], [c / v2, zero]
        start = loss_by_arc_cosine(w1, w2, v1, v2, numbers)
        for u in ([zero, one], [half, half]):
            moved1 = population.combine(1, w1, eps * v2 / size, u)
            moved2 = population.combine(1, w2, eps * v1 / size, u)
            fall = start - loss_by_arc_cosine(moved1, moved2, v1, v2, numbers)
            claimed = share * coefficient * u[1] ** 3 * eps**exponent
            worst.append(float(abs(fall / claimed - 1)))
    return Finding(len(worst), max(worst), 1e-8)


SECOND_DIFFERENCES = (
    CrossCheck(
        "the eigenvalues of second differences of the loss, at 5 points in dimensions 1 to 3, with"
        " the claimed ones, relative to (v1^2 + v2^2)/2",
        check_eigenvalues,
    ),
)

# --- the claims -----------------------------------------------------------------------------

TURNED = HandStep(
    "Turning or scaling W and a together turns and scales gradient and Hessian: a = e1 is no"
    " loss, and at collinear weights the dimensions 1, 2, 3, that are computed, decide every d",
    "tests/claims/test_appendix_c.py::test_rotations_and_scale",
)
SMOOTH = HandStep(
    "Within delta of aligned weights the angle is O(delta), so a gradient within O(t^2) of that of"
    " Q has at such weights the derivative of that of Q",
    "tests/claims/test_appendix_c.py::test_near_aligned_weights_the_gradient_is_that_of_q",
)
NULL_DIRECTIONS = HandStep(
    "The Hessian vanishes along (v2 u, v1 u) only; along any other direction L rises to second"
    " order, so no direction falls faster than u perpendicular to a",
    "tests/claims/test_appendix_c.py::test_no_direction_falls_faster",
)
INDEPENDENT = HandStep(
    "Weights at an angle in (0, pi) are linearly independent, so both brackets vanish; a point at"
    " which some one-sided slope is negative is not stationary",
    "tests/claims/test_appendix_c.py::test_descent_on_the_gradient_finds_no_other_points",
)
POINT = "w1 = (c+1) a/v1, w2 = c a/v2"
AT_C = "w1 = (c+1) a/v1, w2 = c a/v2 with c = {c}, v = ({v1}, -{v2})"
ALL_C = "every a other than 0, v1, v2 > 0, c > 0 and c < -1, every d >= 1"

CLAIMS = (
    Claim(
        id="appendixC",
        place="Appendix C, its last sentence",
        versions=(
            Version(
                AS_PRINTED,
                "all the stationary points are in fact non-strict saddle points of the problem",
                every_stationary_point,
                "all the stationary points for v = ({v1}, -{v2}), d = {d} are non-strict saddle"
                " points",
            ),
            Version(
                AS_INTENDED,
                f"all the points {POINT} with c > 0 or c < -1 are non-strict saddle points: the"
                " gradient vanishes, the Hessian is PSD and has an eigenvalue 0",
                exactly(
                    "gradient and inertia of the Hessian at the points",
                    non_strict,
                    NON_STRICT,
                    point_facts,
                ),
                f"{AT_C}, d = {{d}} is a non-strict saddle point: the gradient vanishes, the"
                " Hessian is PSD and has an eigenvalue 0",
            ),
        ),
        parameters=FAMILY,
        requires=(
            "appendixC.stationary",
            "appendixC.hessian-blocks",
            "appendixC.spectrum",
            "appendixC.positive-semidefinite",
        ),
        by_hand=(CLOSED_FORM, TURNED, SMOOTH),
        domain=f"{ALL_C}; 'non-strict saddle' as section 1 defines it, which asks nothing of third"
        " order: see appendixC.saddle",
        misprint="The sentence closes a computation at the points with c > 0 or c < -1 and can"
        " follow for them only; taken of all stationary points it would make a saddle of the"
        " minimum W* that Theorem 1 converges to.",
        cross_checks=SECOND_DIFFERENCES,
    ),
    Claim(
        id="appendixC.stationary",
        place="Appendix C, first sentence",
        versions=(
            Version(
                AS_PRINTED,
                f"{POINT} for arbitrary c > 0 or c < -1 are stationary points",
                exactly(
                    "the gradient at the points",
                    _gradient_vanishes,
                    at_the_point(_gradient_values),
                    _loss_facts,
                ),
                f"{AT_C}, d = {{d}} is a stationary point",
            ),
        ),
        parameters=FAMILY,
        by_hand=(CLOSED_FORM, TURNED),
        domain=ALL_C,
    ),
    Claim(
        id="appendixC.plugging",
        place="Appendix C, 'Plugging the w1 and w2 into (2)'",
        versions=(
            Version(
                AS_PRINTED,
                "the display, which ends in 0, is (2) at these points",
                exactly("the loss at the points", _loss_vanishes, at_the_point(_loss_values)),
            ),
            Version(
                AS_INTENDED,
                "the display, which ends in 0, is (8) at these points",
                exactly(
                    "(8) and the theory's gradient", _display_holds, at_the_point(_display_values)
                ),
            ),
        ),
        parameters=FAMILY,
        by_hand=(TURNED,),
        domain=ALL_C,
        misprint="The display begins with (8), word for word: it is the gradient. (2) is the loss,"
        " and not 0 at these points.",
    ),
    Claim(
        id="appendixC.gradient-lines",
        place="Appendix C, first display",
        versions=(
            Version(
                AS_PRINTED,
                "(8) = (1/2) diag(v) 1 1^T diag(v) W - (1/2) v a^T = (1/2) v (W^T v - a)^T ="
                " (1/2) v (v1 w1 - v2 w2 - a)^T = (1/2) v (a - a)^T = 0, as Theta = 0",
                exactly(
                    "each line minus the next, as matrices",
                    _display_holds,
                    at_the_point(_display_values),
                ),
            ),
        ),
        parameters=FAMILY,
        by_hand=(TURNED,),
        domain=ALL_C,
    ),
    Claim(
        id="appendixC.hessian-blocks",
        place="Appendix C, second display",
        versions=(
            Version(
                AS_PRINTED,
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
    Claim(
        id="appendixC.projections",
        place="Appendix C, 'which follows from'",
        versions=(
            Version(
                AS_PRINTED,
                "theta_(l,i) = 0 and bar w_(m,l-perp) = bar w_(l,m-perp) = 0 at these points",
                bars_as_printed,
            ),
            Version(
                AS_INTENDED,
                "theta_(l,i) = 0 and w_(m,l-perp) = w_(l,m-perp) = 0 at these points",
                exactly(
                    "angles and projections at the points",
                    _projections_vanish,
                    at_the_point(_projection_values),
                ),
                f"theta_(l,i) = 0 and w_(m,l-perp) = w_(l,m-perp) = 0 at {AT_C}, d = {{d}}",
            ),
            Version(
                REPAIRED,
                "the two terms of (9) with the bars are sin(theta) times a reflection: they vanish"
                " as theta -> 0, and (9) tends to the printed blocks",
                exactly("(9) at every angle in (0, pi)", near_by),
            ),
        ),
        parameters=FAMILY,
        by_hand=(TURNED,),
        domain=ALL_C,
        misprint="A.3 defines w_(l,m-perp) = P w_l without a bar, and a bar divides by the norm."
        " (9) needs the bars: its terms are unit vectors, 0/0 at parallel weights. Without the"
        " bars the line is true, but (9) does not follow from it there: the repaired version is"
        " the step that is missing.",
    ),
    Claim(
        id="appendixC.spectrum",
        place="Appendix C, 'Such a matrix have eigenvalues'",
        versions=(
            Version(
                AS_PRINTED,
                "the eigenvalues are 0 and (v1^2 + v2^2)/2, each with multiplicity d",
                exactly(
                    "H (H - value I) = 0, trace and inertia, in dimensions 1 to 20; and H = M x I",
                    _spectrum_in_every_dimension,
                    at_the_point(_spectrum_values),
                    _eigenvalue_facts,
                ),
                f"at {AT_C} the eigenvalues are 0 and (v1^2 + v2^2)/2, each with multiplicity d",
            ),
        ),
        parameters=FAMILY,
        requires=("appendixC.hessian-blocks",),
        by_hand=(TURNED,),
        domain=ALL_C,
        cross_checks=SECOND_DIFFERENCES,
    ),
    Claim(
        id="appendixC.positive-semidefinite",
        place="Appendix C, 'the Hessian at these points are PSD'",
        versions=(
            Version(
                AS_PRINTED,
                "the Hessian at these points is positive semidefinite",
                exactly(
                    "inertia of the Hessian; and its form as a square",
                    _a_square,
                    at_the_point(_semidefinite_values),
                ),
                f"the Hessian at {AT_C}, d = {{d}} is positive semidefinite",
            ),
        ),
        parameters=FAMILY,
        requires=("appendixC.hessian-blocks",),
        by_hand=(TURNED,),
        domain=ALL_C,
    ),
    Claim(
        id="appendixC.saddle",
        place="Appendix C, the word saddle",
        versions=(
            Version(
                AS_PRINTED,
                "these points are saddles in the usual sense too: however near, the loss is"
                " smaller at some points and larger at others",
                saddle,
                f"{AT_C}, d = {{d}} is a saddle in the usual sense: however near, the loss is"
                " smaller at some points and larger at others",
            ),
            Version(
                SHARP,
                "they are exactly if d >= 2; for d = 1 they are local minima, not isolated, with"
                " the loss ‖a‖^2/4",
                saddle_by_dimension,
            ),
        ),
        parameters=FAMILY,
        requires=("appendixC.stationary",),
        by_hand=(CLOSED_FORM, TURNED),
        domain=f"{ALL_C}; section 1 does not ask for it where it says what a non-strict saddle is",
        inequality=DEFECT,
        tight_places={"t = 0": "theta = 0: aligned weights, as at the points themselves"},
    ),
    Claim(
        id="appendixC.order",
        place="Appendix C, beyond the second order",
        versions=(
            Version(
                SHARP,
                "from these points L falls to third order and not faster: along the unit direction"
                " (v2 u, v1 u)/sqrt(v1^2 + v2^2) by K |eps|^3 |sin(u, a)|^3/‖a‖ + O(eps^4), K ="
                " (v1 v2)^3/(6 pi (v1^2 + v2^2)^(3/2) c^2 (c+1)^2); so it is not C^3 there",
                exactly(
                    "the loss along the direction, split into Q and v1 v2 rho, and its limit",
                    third_order,
                    at_the_point(_gradient_values),
                    _order_facts,
                ),
            ),
        ),
        parameters=(C, V1, V2, replace(D, lower=Fraction(1))),
        requires=("appendixC.hessian-blocks",),
        by_hand=(CLOSED_FORM, TURNED, NULL_DIRECTIONS),
        domain="every a other than 0, v1, v2 > 0, c > 0 and c < -1, every d >= 2",
        cross_checks=(
            CrossCheck(
                "the fall of the loss in 50 digits at eps = 1e-10, at 5 points and along 2"
                " directions each, with its leading term, relative",
                check_order,
            ),
        ),
    ),
    Claim(
        id="appendixC.all-stationary-points",
        place="Appendix C, 'all the stationary points'",
        versions=(
            Version(
                REPAIRED,
                "the stationary points are W* = (a/v1, -a/v2), the global minimum, and the points"
                f" {POINT} with c > 0 or c < -1; the latter are all non-strict saddles",
                all_stationary_points,
            ),
        ),
        by_hand=(CLOSED_FORM, TURNED, INDEPENDENT),
        domain="every a other than 0, v1, v2 > 0, every d >= 1, all W; stationary: the gradient"
        " vanishes, or, where a weight is 0, no one-sided slope is negative",
        inequality=SINE,
        tight_places={"t = 0": "theta = 0: aligned weights, which are looked at apart"},
    ),
    Claim(
        id="appendixC.between",
        place="Appendix C, 'c > 0 or c < -1'",
        versions=(
            Version(
                SHARP,
                f"{POINT} is stationary for c > 0 and c < -1 only: for -1 < c < 0 the gradient has"
                " the rows v1 c a/2 and v2 (c+1) a/2; at c = 0 and c = -1 a weight vanishes, and L"
                " has there the one-sided slopes -v2 ‖a‖/2 and -v1 ‖a‖/2",
                exactly(
                    "the gradient between, and the slopes at the ends",
                    lambda: [*_gradient_vanishes(), *_between(), *_stands_still()],
                    facts=_between_facts,
                ),
            ),
        ),
        parameters=(replace(C, default=Fraction(-1, 2)), V1, V2),
        by_hand=(CLOSED_FORM, TURNED),
        domain="every a other than 0, v1, v2 > 0, every c, every d >= 1",
    ),
)
