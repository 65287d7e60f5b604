"""Training both layers: slopes, what the flow keeps, and the landscape for two neurons.

The abstract of the later paper says. The loss landscape contains multiple non-strict saddle points.

What is computed, for r = 1 and a target a other than 0. With b = v1 w1 + v2 w2 and the angle t
between the weights

    L = ‖b - a‖^2/4 + ‖a‖^2/4 + v1 v2 rho,    rho = ‖w1‖ ‖w2‖ (sin t - t cos t)/(2 pi) >= 0,

for all signs of v1, v2, where rho = 0 only at aligned weights. As L depends on the products |v_i|
w_i, a gradient in W that vanishes makes the gradient in V vanish wherever v_i is not 0. The
stationary points are found by cases (the angle in (0, pi), 0 or pi, an output weight 0, a neuron
0); at each family the Hessian of both layers is written as J^T J / 2 or in blocks, which gives its
spectrum; and exact curves show on which of them the loss falls.

What is by hand: the hand steps. What counts as stationary is said in `family.STATIONARY`, for both
layers as for the inner one: where a hidden weight is 0 the loss may have no gradient, but one-sided
slopes. Non-strict as section 1 of the paper on the
inner layer has it: the Hessian is PSD with an eigenvalue 0; saddle in the usual sense: lower and
higher points however near.
"""

from __future__ import annotations

from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, landscape, networks
from certify.audits.linear_targets.exact.family import SMALL_DIMENSIONS, SMOOTH, STATIONARY, TURNED
from certify.audits.linear_targets.exact.landscape import axis, symbols
from certify.audits.linear_targets.formulas import both_layers as joint
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.landscape.saddles import DEFECT, INDEPENDENT, certified
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    claim,
    derived,
    largest,
    printed,
    sharp,
)
from certify.numbers import Multiprecision, Symbolic
from certify.parameter import Parameters
from certify.proofs.algebra import by_identities
from certify.proofs.bench import Bench
from certify.settled import Settled

Expression = Any

# --- slopes, and what the flow keeps --------------------------------------------------------


def _all_cases() -> list[networks.Network]:
    return [*networks.cases(1), *networks.cases(2)]


def slopes() -> list[Expression]:
    """The rows in V minus ``E[(residual) relu(w_i.x)]``, at every case that networks has."""
    found = []
    for network in _all_cases():
        rows = joint.outer_gradient(network.V, network.W, network.A, gaussian.HalfAngles())
        for i, row in enumerate(rows):
            for m, value in enumerate(row):
                defined = network.average(
                    lambda active, network=network, i=i, m=m: (  # type: ignore[misc]
                        network.residual(active)[m] * gaussian.linear(network.W[i])
                        if i in active
                        else 0
                    )
                )
                found.append(value - defined)
    return found


def homogeneity() -> list[Expression]:
    """``v_i . (row i in V) - w_i . (row i in W)``, which half of the flow's change is."""
    found = []
    for network in _all_cases():
        arguments = network.V, network.W, network.A, gaussian.HalfAngles()
        rows = zip(joint.outer_gradient(*arguments), population.gradient(*arguments), strict=True)
        for v, w, (outer, inner) in zip(network.V, network.W, rows, strict=True):
            found.append(linear_algebra.dot(v, outer) - linear_algebra.dot(w, inner))
    return found


def one_step(factor: int = 1) -> list[Expression]:
    """The change of ‖v‖^2 - ‖w‖^2 in a step against any rows p, q, and homogeneity.

    It is ``mu^2 (‖p‖^2 - ‖q‖^2)`` minus ``2 mu (v.p - w.q)``.
    """
    mu = sympy.symbols("mu", positive=True)
    v, p, w, q = (sympy.symbols(f"{name}1:4", real=True) for name in "vpwq")

    def balance(x: Any, y: Any) -> Expression:
        return linear_algebra.dot(x, x) - linear_algebra.dot(y, y)

    after = balance(linear_algebra.combine(1, v, -mu, p), linear_algebra.combine(1, w, -mu, q))
    homogeneous = 2 * mu * (linear_algebra.dot(v, p) - linear_algebra.dot(w, q))
    step = after - balance(v, w) - factor * mu**2 * balance(p, q) + homogeneous
    return [step, *homogeneity()]


def _drift() -> Finding:
    """Steps of random networks in 40 digits: the change of each neuron, relative."""
    numbers, worst, cases = Multiprecision(40), [0.0], 0
    for seed in range(6):
        k, r = 2 + seed % 3, 1 + seed % 2
        V, W, A = networks.draw(seed, k, r, 5, numbers)
        mu = numbers.constant(1) / 7
        arguments = V, W, A, numbers
        outer, inner = joint.outer_gradient(*arguments), population.gradient(*arguments)
        V2, W2 = joint.moved(V, W, A, mu, numbers)
        for i in range(k):
            before, after, squares = (
                linear_algebra.dot(x[i], x[i]) - linear_algebra.dot(y[i], y[i])
                for x, y in ((V, W), (V2, W2), (outer, inner))
            )
            worst.append(float(abs((after - before) / (mu * mu * squares) - 1)))
            cases += 1
    return Finding(cases, largest(*worst), 1e-25)


def _outer_by_steps() -> Finding:
    """Central differences of the loss in V with 50 digits."""
    numbers, worst = Multiprecision(50), [0.0]
    h = numbers.constant(networks.STEP)
    for seed in range(6):
        V, W, A = networks.draw(seed, 3, 2, 4, numbers)
        rows = joint.outer_gradient(V, W, A, numbers)
        for i in range(3):
            ends = []
            for sign in (1, -1):
                changed = [list(row) for row in V]
                changed[i][0] += sign * h
                ends.append(population.loss(changed, W, A, numbers))
            worst.append(float(abs((ends[0] - ends[1]) / (2 * h) - rows[i][0])))
    return Finding(18, largest(*worst), networks.STEP_LIMIT)


def hessian_by_derivatives() -> list[Expression]:
    """The Hessian's rows of v_i minus derivatives of the slopes in V, at angles in (0, pi)."""
    network = networks.cases(1, 2)[0]
    V, W, A = network.V, network.W, network.A
    H = joint.hessian(V, W, A, gaussian.HalfAngles())
    found = []
    for i in range(2):
        slope = joint.outer_gradient(V, W, A, gaussian.HalfAngles())[i][0]
        found += [H[i][j] - sympy.diff(slope, V[j][0]) for j in range(2)]
        for j in range(2):
            for place in range(2):

                def value(rows: Any, i: int = i) -> Expression:
                    return joint.outer_gradient(V, rows, A, Symbolic())[i][0]

                exactly = networks.derivative(value, W, j, place)
                found.append(H[i][2 + 2 * j + place] - exactly)
                found.append(H[2 + 2 * j + place][i] - exactly)
    return found


# --- the loss for all signs -----------------------------------------------------------------


def _any_signs() -> tuple[Expression, Expression]:
    return tuple(sympy.symbols("p q", real=True))


def _plane_target() -> list[Expression]:
    names = symbols()
    return [names.a1, names.a2]


def split(direction: Expression) -> list[Expression]:
    """The theory's loss for v = (p, q) of any signs minus the form of this file's head.

    And ``L(-V, -W) = L(V, W)``, so that v1 > 0 is no loss.
    """
    names, (p, q), numbers = symbols(), _any_signs(), gaussian.HalfAngles()
    w1, w2 = landscape.in_the_plane(direction)
    V, A = [[p], [q]], [_plane_target()]
    z = linear_algebra.combine(1, linear_algebra.combine(p, w1, q, w2), -1, A[0])
    rho = names.size1 * names.size2 * landscape.defect(direction, numbers) / (2 * sympy.pi)
    claimed = (linear_algebra.dot(z, z) + linear_algebra.dot(A[0], A[0])) / 4 + p * q * rho
    loss = population.loss(V, [w1, w2], A, numbers)
    turned = population.loss([[-p], [-q]], [[-x for x in w] for w in (w1, w2)], A, numbers)
    network = networks.Network(V, [w1, w2], A, (sympy.Integer(0), direction))
    return [loss - claimed, turned - loss, loss - network.loss]


def all_splits() -> list[Expression]:
    """`split` at every angle in (0, pi), aligned and opposite."""
    angles = gaussian.angle(symbols().tangent), sympy.Integer(0), sympy.pi
    return [x for angle in angles for x in split(angle)]


# --- the stationary points ------------------------------------------------------------------


def between_for_equal_signs() -> list[Expression]:
    """For v1, v2 > 0 at an angle t in (0, pi): row1/v1 - row2/v2 does not vanish.

    It is ``((t m1 + sin(t) m2) u1 - (t m2 + sin(t) m1) u2) / (2 pi)`` with m_i = v_i ‖w_i‖ > 0.
    """
    names, numbers = symbols(), gaussian.HalfAngles()
    theta = gaussian.angle(names.tangent)
    W = landscape.in_the_plane(theta)
    rows = population.gradient([[names.v1], [names.v2]], W, [_plane_target()], numbers)
    difference = linear_algebra.combine(1 / names.v1, rows[0], -1 / names.v2, rows[1])
    m1, m2, sine = names.v1 * names.size1, names.v2 * names.size2, numbers.sin(theta)
    units = gaussian.polar(sympy.Integer(1), sympy.Integer(0)), gaussian.polar(1, theta)
    claimed = linear_algebra.combine(
        theta * m1 + sine * m2, units[0], -theta * m2 - sine * m1, units[1]
    )
    return list(linear_algebra.combine(2 * sympy.pi, difference, -1, claimed))


def on_a_line() -> list[Expression]:
    """Aligned: row i is ``v_i (b - a)/2``. Opposite: ``v_i (v_i w_i - a)/2``. For all signs."""
    (p, q), numbers, a = _any_signs(), gaussian.HalfAngles(), _plane_target()
    found: list[Expression] = []
    for direction in (sympy.Integer(0), sympy.pi):
        w1, w2 = landscape.in_the_plane(direction)
        rows = population.gradient([[p], [q]], [w1, w2], [a], numbers)
        b = linear_algebra.combine(p, w1, q, w2)
        for v, w, row in ((p, w1, rows[0]), (q, w2, rows[1])):
            own = b if direction == 0 else [v * x for x in w]
            found += linear_algebra.combine(1, row, -v / 2, linear_algebra.combine(1, own, -1, a))
    return found


def silent_outputs() -> list[Expression]:
    """Points with an output weight 0.

    With v2 = 0 the row of w1 is v1 (v1 w1 - a)/2, that of w2 is 0; at v1 w1 = a, v1 > 0, the slope
    in v2 is ‖a‖ ‖w2‖ (sin t - t cos t)/(2 pi), t the angle of w2 to a. With v = 0 the slopes in V
    are -w_i.a/2 and the rows of W are 0.
    """
    names, numbers, zero = symbols(), gaussian.HalfAngles(), sympy.Integer(0)
    p, _ = _any_signs()
    found: list[Expression] = []
    for theta in (gaussian.angle(names.tangent), zero, sympy.pi):
        w1, w2 = landscape.in_the_plane(theta)
        a = _plane_target()
        rows = population.gradient([[p], [zero]], [w1, w2], [a], numbers)
        alone = linear_algebra.combine(p, w1, -1, a)
        found += linear_algebra.combine(1, rows[0], -p / 2, alone)
        found += rows[1]
        aligned = [names.v1 * x for x in w1]
        slope = joint.outer_gradient([[names.v1], [zero]], [w1, w2], [aligned], numbers)[1][0]
        size = names.v1 * names.size1 * names.size2
        found.append(slope - size * landscape.defect(theta, numbers) / (2 * sympy.pi))
        arguments = [[zero], [zero]], [w1, w2], [a], numbers
        for w, outer in zip((w1, w2), joint.outer_gradient(*arguments), strict=True):
            found.append(outer[0] + linear_algebra.dot(w, a) / 2)
        found += landscape.components(population.gradient(*arguments))
    return found


def silent_weights() -> list[Expression]:
    """Where w2 = 0: the slopes of L along w1 and against it add up to v1 v2 ‖w1‖/2.

    So there is no gradient unless v1 w1 = 0 or v2 = 0; and if v1 v2 < 0 one of the slopes is
    negative. With v1 w1 = 0 the slope towards u is
    -v2 u.a/2: it is not 0 in all directions u unless v2 = 0; with v2 = 0 there is a gradient, 0.
    """
    names, (p, q), total = symbols(), _any_signs(), sympy.Integer(0)
    numbers, A, found = gaussian.HalfAngles(), [_plane_target()], []
    for sign in (1, -1):
        W = [axis(names.size1, 2), axis(sign * names.length, 2)]
        total += sympy.diff(population.loss([[p], [q]], W, A, numbers), names.length)
    found.append(total.subs(names.length, 0) - p * q * names.size1 / 2)
    u = gaussian.polar(names.length, gaussian.angle(names.tangent))
    alone = population.loss([[q]], [u], A, numbers)
    slope = sympy.diff(sympy.expand(alone), names.length).subs(names.length, 0)
    return [*found, slope + q * linear_algebra.dot(u, A[0]) / names.length / 2]


def _families(dimension: int) -> dict[str, list[tuple[Any, Any]]]:
    """Return (V, W) of the stationary points with v1 > 0, a = e1, by their kind, exactly."""
    names, zero = symbols(), sympy.Integer(0)
    v1, v2 = names.v1, names.v2
    total = names.size1 + names.size2
    opposite, equal = [[v1], [-v2]], [[v1], [v2]]
    parts = names.size1 / total / v1, names.size2 / total / v2
    positive = [axis(part, dimension) for part in parts]
    negative = [[-x for x in w] for w in positive]
    bad = [(opposite, landscape.family(c, v1, v2, dimension)) for c in landscape.stationary_c()]
    silent = [axis(1 / v1, dimension), axis(names.size2, dimension)]
    return {
        "minimum": [(opposite, landscape.global_minimum(v1, v2, dimension))],
        "opposite": bad,
        "equal": [(equal, positive), ([[-v1], [-v2]], negative)],
        "silent": [([[v1], [zero]], silent)],
    }


def gradient_vanishes(*kinds: str) -> list[Expression]:
    """Both layers' gradient at the points of these kinds, d = 1, 2, 3, and the loss less 1/4.

    At the minima the loss less 0.
    """
    found = []
    for d in SMALL_DIMENSIONS:
        for kind in kinds:
            for V, W in _families(d)[kind]:
                A, numbers = [axis(1, d)], Symbolic()
                found += joint.gradient(V, W, A, numbers)
                least = 0 if kind == "minimum" else sympy.Rational(1, 4)
                found.append(population.loss(V, W, A, numbers) - least)
    return found


KINDS = ("minimum", "opposite", "equal", "silent")


def stationary_points(parameters: Parameters, bench: Bench) -> Settled:
    """Show that the listed points are stationary, and that there are no others."""
    what = "rows of the gradient of both layers at all angles and at weights that are 0"
    return certified(
        DEFECT,
        bench,
        what,
        lambda: [
            *all_splits(),
            *between_for_equal_signs(),
            *on_a_line(),
            *silent_outputs(),
            *silent_weights(),
            *one_neuron(),
            *homogeneity(),
            *gradient_vanishes(*KINDS),
        ],
    )


# --- spectra --------------------------------------------------------------------------------


def jacobian(V: Any, W: Any, neurons: tuple[int, ...]) -> Any:
    """Return J of ``sum_i v_i w_i`` over these neurons, in (v_1, v_2, w_1, w_2); d rows."""
    d = len(W[0])
    J = sympy.zeros(d, 2 + 2 * d)
    for i in neurons:
        for p in range(d):
            J[p, i] = W[i][p]
            J[p, 2 + d * i + p] = V[i][0]
    return J


def _nonzero(J: Any, values: list[Expression]) -> list[Expression]:
    """What vanishes if J J^T has these eigenvalues: they are the nonzero ones of J^T J."""
    return list(J * J.T - sympy.diag(*values))


def spectra_of_the_valleys() -> list[Expression]:
    """H = J^T J/2 with J the derivative of b, at aligned weights with b = a, for all signs."""
    found: list[Expression] = []
    for d in SMALL_DIMENSIONS:
        for kind in ("opposite", "equal", "silent"):
            for V, W in _families(d)[kind]:
                H = sympy.Matrix(joint.hessian(V, W, [axis(1, d)], Symbolic()))
                J = jacobian(V, W, (0, 1))
                found += list(H - J.T * J / 2)
                across = sum(v[0] ** 2 for v in V)
                along = across + sum(w[0] ** 2 for w in W)
                found += _nonzero(J, [along] + [across] * (d - 1))
    return found


def spectra_of_the_minima() -> list[Expression]:
    """H = (J1^T J1 + J2^T J2)/2 with J_i the derivative of v_i w_i: the neurons do not meet."""
    found: list[Expression] = []
    for d in SMALL_DIMENSIONS:
        for V, W in _families(d)["minimum"]:
            H, parts = sympy.Matrix(joint.hessian(V, W, [axis(1, d)], Symbolic())), []
            for i in (0, 1):
                J = jacobian(V, W, (i,))
                across = V[i][0] ** 2
                parts.append(J.T * J / 2)
                found += _nonzero(J, [across + W[i][0] ** 2] + [across] * (d - 1))
            found += [*(H - parts[0] - parts[1]), *(parts[0] * parts[1])]
    return found


def spectrum_without_outputs() -> list[Expression]:
    """At v = 0, w_i perpendicular to a: H = [[K, -a^T/2], [-a/2, 0]] in (v_i, w_i.a).

    A vector (x, y) with K x = s x, y = -x/(2 l) for l^2 - s l = ‖a‖^2/4 is an eigenvector; all
    other directions of W are null.
    """
    names, numbers, zero = symbols(), gaussian.HalfAngles(), sympy.Integer(0)
    plane = landscape.in_the_plane(gaussian.angle(names.tangent))
    W = [[zero, *w] for w in plane]
    H = sympy.Matrix(joint.hessian([[zero], [zero]], W, [axis(1, 3)], numbers))
    claimed = sympy.zeros(8, 8)
    claimed[:2, :2] = sympy.Matrix(joint.products(W, numbers))
    for i in (0, 1):
        claimed[i, 2 + 3 * i] = claimed[2 + 3 * i, i] = -sympy.Rational(1, 2)
    # Two-by-two: K has the eigenvalue s on x; l stands for either root of l^2 - s l = 1/4.
    value = sympy.symbols("l", positive=True)
    s = value - 1 / (4 * value)
    block = sympy.Matrix([[s, -sympy.Rational(1, 2)], [-sympy.Rational(1, 2), 0]])
    vector = sympy.Matrix([1, -1 / (2 * value)])
    other = sympy.Matrix([1, 2 * value])
    return [
        *(H - claimed),
        *(block * vector - value * vector),
        *(block * other + other / (4 * value)),
        *falls_from_silence(),
    ]


def falls_from_silence() -> list[Expression]:
    """From v = 0, w_i perpendicular to a, along v_i = t, w_i + t y a the loss is a polynomial.

    ``1/2 - t^2 y/2 + t^2 (n^2 + t^2 y^2)/4`` with n = ‖w_i‖, also 0: for y = n^2/2 + 1 its second
    derivative at t = 0 is -1, as the other neuron says nothing.
    """
    n, t = sympy.symbols("n", nonnegative=True), sympy.symbols("t", positive=True)
    y = n**2 / 2 + 1
    one = sympy.Integer(1)
    loss = population.loss([[t]], [[t * y, n]], [axis(1, 2)], Symbolic())
    claimed = one / 2 - t**2 * y / 2 + t**2 * (n**2 + t**2 * y**2) / 4
    return [loss - claimed, sympy.diff(claimed, t, 2).subs(t, 0) + 1]


# --- which are saddles ----------------------------------------------------------------------


def falls_and_rises() -> list[Expression]:
    """Near the points of the two non-strict families the loss is lower, and higher.

    Opposite signs: along (v2 u, v1 u), u across a, b stays a and the weights come to an angle in
    (0, pi): their cross product is eta. An output 0: v2 = -e, w2 = s a + eta u and w1 = (a + e
    w2)/v1 keep b = a, and w1 x w2 = eta/v1. There L = ‖a‖^2/4 + v1 v2 rho is lower. Higher: along
    w1, where the weights stay aligned.
    """
    names = symbols()
    found: list[Expression] = []
    v1, v2, eta, s = names.v1, names.v2, names.length, names.size2
    e = names.tangent
    for c in landscape.stationary_c():
        W = landscape.family(c, v1, v2, 2)
        w1, w2 = [W[0][0], v2 * eta], [W[1][0], v1 * eta]
        found += linear_algebra.combine(v1, w1, -v2, w2)[1:]
        found += [w1[0] * w2[1] - w1[1] * w2[0] - eta, v1 * w1[0] - v2 * w2[0] - 1]
    w2 = [s, eta]
    w1 = [(1 + e * s) / v1, e * eta / v1]
    found += linear_algebra.combine(1, linear_algebra.combine(v1, w1, -e, w2), -1, axis(1, 2))
    found.append(w1[0] * w2[1] - w1[1] * w2[0] - eta / v1)
    for kind in ("opposite", "silent"):
        for V, W in _families(2)[kind]:
            sign = -1 if kind == "opposite" and W[0][0].could_extract_minus_sign() else 1
            higher = [[W[0][0] + sign * eta, W[0][1]], W[1]]
            loss = population.loss(V, higher, [axis(1, 2)], Symbolic())
            found.append(loss - (1 + (v1 * eta) ** 2) / 4)
    return found


def no_fall_on_a_line() -> list[Expression]:
    """In d = 1 at aligned weights L = (b - a)^2/4 + a^2/4 for all v: never below a^2/4."""
    (p, q), names = _any_signs(), symbols()
    found: list[Expression] = []
    for sign in (1, -1):
        W = [[sign * names.size1], [sign * names.size2]]
        loss = population.loss([[p], [q]], W, [[names.a1]], Symbolic())
        b = p * W[0][0] + q * W[1][0]
        found.append(loss - ((b - names.a1) ** 2 + names.a1**2) / 4)
    return found


def non_strict_saddles(parameters: Parameters, bench: Bench) -> Settled:
    """Show that both families are non-strict saddles, and lower points near each."""
    what = "gradient, Hessian = J^T J / 2, and L at points near by with b = a"
    return certified(
        DEFECT,
        bench,
        what,
        lambda: [
            *gradient_vanishes("opposite", "silent"),
            *spectra_of_the_valleys(),
            *all_splits(),
            *falls_and_rises(),
        ],
    )


def exactly_these(parameters: Parameters, bench: Bench) -> Settled:
    """Show besides that no other stationary point is one, by what each of the others is."""
    what = "what each kind of stationary point is: spectra, and curves along which L falls or rises"
    return certified(
        DEFECT,
        bench,
        what,
        lambda: [
            *gradient_vanishes(*KINDS),
            *spectra_of_the_valleys(),
            *spectra_of_the_minima(),
            *spectrum_without_outputs(),
            *all_splits(),
            *falls_and_rises(),
            *no_fall_on_a_line(),
            *one_neuron(),
        ],
    )


def equal_signs(parameters: Parameters, bench: Bench) -> Settled:
    """Show that L >= ‖a‖^2/4 wherever v1 v2 >= 0, with equality on the family."""
    return certified(
        DEFECT,
        bench,
        "L = ‖b - a‖^2/4 + ‖a‖^2/4 + sum of v_i v_j rho_ij",
        lambda: [*all_splits(), *gradient_vanishes("equal", "minimum"), *one_neuron()],
    )


def one_neuron() -> list[Expression]:
    """Around v1 w1 = a, v2 = 0, w2 = 0 the loss is 1/4 + v2 ‖w2‖ (...)/(2 pi) + (v2 ‖w2‖)^2/4.

    With the bracket sin t - t cos t, t the angle of w2 to a. The formula holds for every v2, so
    that at w2 = 0 the loss is 1/4, and the slope towards w2 is not negative if v2 > 0. Opposite to
    a, v2 < 0, it is -h^2/2 + h^4/4. The bracket of u plus that of -u is 2 sin t + (pi - 2 t) cos t,
    which is 2 at t = pi/2 and would be 0 if there were a second derivative.
    """
    (_, q), names, numbers = _any_signs(), symbols(), gaussian.HalfAngles()
    v1, size, found = names.v1, names.size2, []
    one = sympy.Integer(1)
    for theta in (gaussian.angle(names.tangent), sympy.Integer(0), sympy.pi, sympy.pi / 2):
        W = [axis(1 / v1, 2), gaussian.polar(size, theta)]
        loss = population.loss([[v1], [q]], W, [axis(1, 2)], numbers)
        bracket = landscape.defect(theta, numbers)
        claimed = one / 4 + q * size * bracket / (2 * sympy.pi) + (q * size) ** 2 / 4
        found.append(loss - claimed)
    h = names.length
    at = {q: -h, size: h}
    loss = population.loss([[v1], [-h]], [[1 / v1], [-h]], [axis(1, 1)], Symbolic())
    both = landscape.defect(sympy.pi / 2, Symbolic()) * 2
    return [*found, loss - (one / 4 - h**2 / 2 + h**4 / 4), both - 2, at[q] + h]


# --- the claims -----------------------------------------------------------------------------

ANY_SIGN = HandStep(
    "At v_i other than 0 the slope in v_i is w_i/v_i times the row in W; so where both are not"
    " 0 the stationary points of both layers are those of the inner one",
    "tests/audits/linear_targets/both_layers/test_landscape.py::test_descent_on_the_gradient_finds_only_these",
)
FIRST_PLACES = HandStep(
    "A loss that is a quadratic polynomial up to terms of third order, as at v_i = 0, has the"
    " polynomial's Hessian; adding a silent neuron to a curve changes no loss",
    "tests/audits/linear_targets/both_layers/test_landscape.py::test_where_weights_are_zero_the_second_order_is_that_of_the_blocks",
)
ONE_SIDED = HandStep(
    "At w2 = 0 the one-sided slope of L is (b - a).(dv1 w1 + v1 dw1 + v2 dw2)/2 + v1 v2 ‖w1‖"
    " ‖dw2‖ (sin t - t cos t)/(2 pi), t the angle of w1 and dw2: nowhere negative only if v1 w1 = a"
    " and v1 v2 >= 0, or v1 w1 = 0, v2 = 0 and v1 = 0",
    "tests/audits/linear_targets/both_layers/test_landscape.py::test_where_a_weight_is_zero_slopes_tell_what_is_stationary",
)
PAIRS = HandStep(
    "For more than two neurons the loss is a sum over pairs: ‖b - a‖^2/4 + ‖a‖^2/4 and v_i v_j"
    " rho_ij of each, none of which is negative if no two signs differ",
    "tests/audits/linear_targets/both_layers/test_landscape.py::test_equal_signs_never_come_below_a_quarter",
)
PLACE = "abstract of the paper on both layers, 'multiple non-strict saddle points'"
DOMAIN = "k = 2, r = 1, every a other than 0, every d >= 1, all V and W"
BY_HAND = (TURNED, SMOOTH)
TIGHT = {"t = 0": "theta = 0: aligned weights, which are looked at apart"}
KEPT = "all k, r, d; where no hidden weight is 0"

CLAIMS = (
    claim(
        "joint.gradient",
        "both layers: slopes of the loss in V",
        derived(
            "the rows of the gradient in V are sum_j K_ij v_j - A w_i/2, K_ij = E[relu(w_i.x)"
            " relu(w_j.x)] of (5)",
            by_identities("rows minus E[(residual) relu(w_i.x)] over all sectors", slopes),
        ),
        requires=("eq5", "eq8.rows"),
        by_hand=(networks.IN_THE_PLANE, networks.BY_PAIRS),
        domain=KEPT,
        cross_checks=(
            CrossCheck(
                "central differences of the loss in V with 50 digits, k = 3, r = 2, d = 4, largest"
                " difference",
                _outer_by_steps,
            ),
        ),
    ),
    claim(
        "joint.hessian",
        "both layers: second slopes",
        derived(
            "for r = 1 the Hessian is K in V, (9) in W, v_j g(w_j, w_i) between v_i and w_j,"
            " and sum_j v_j g(w_i, w_j) + v_i w_i/2 - a/2 between v_i and w_i",
            by_identities(
                "the rows of V, and their transposes, minus SymPy's derivatives of the slopes",
                hessian_by_derivatives,
            ),
        ),
        requires=("joint.gradient", "eq7", "eq9"),
        by_hand=(networks.IN_THE_PLANE, networks.BY_PAIRS, networks.SMOOTH),
        domain="all k and d, r = 1; where no hidden weight is 0",
    ),
    claim(
        "joint.conserved",
        "both layers: gradient flow",
        derived(
            "gradient flow keeps ‖v_i‖^2 - ‖w_i‖^2 of every neuron, as v_i.(dL/dv_i) ="
            " w_i.(dL/dw_i)",
            by_identities("the two products, from the theory's gradient", homogeneity),
        ),
        requires=("joint.gradient",),
        by_hand=(networks.IN_THE_PLANE, networks.BY_PAIRS),
        domain=KEPT,
    ),
    claim(
        "joint.conserved.step",
        "both layers: gradient descent",
        sharp(
            "a step of size mu changes ‖v_i‖^2 - ‖w_i‖^2 by exactly mu^2 (‖dL/dv_i‖^2 -"
            " ‖dL/dw_i‖^2)",
            by_identities("the change minus the claimed one", one_step),
        ),
        requires=("joint.conserved",),
        by_hand=(networks.IN_THE_PLANE, networks.BY_PAIRS),
        domain=KEPT,
        cross_checks=(CrossCheck("steps of 6 random networks with 40 digits, relative", _drift),),
    ),
    claim(
        "joint.landscape",
        PLACE,
        printed(
            "the loss of both layers has many non-strict saddles; for k = 2 and d >= 2: v1 w1 +"
            " v2 w2 = a with w1, w2 multiples s a, t a, s t > 0, where v1 v2 < 0, or v2 = 0 (or"
            " v1 = 0); the loss there is ‖a‖^2/4",
            non_strict_saddles,
        ),
        sharp(
            "for k = 2 and d >= 2 exactly these; for d = 1 there are none: all of these are"
            " then local minima",
            exactly_these,
        ),
        requires=("joint.landscape.stationary", "joint.hessian"),
        by_hand=(*BY_HAND, FIRST_PLACES),
        domain=f"{DOMAIN}; the Hessian of both layers is PSD with an eigenvalue 0, and the loss is"
        " smaller at some points however near, larger at others",
        inequality=DEFECT,
        tight_places=TIGHT,
    ),
    claim(
        "joint.landscape.stationary",
        "both layers: all stationary points",
        sharp(
            "for k = 2 these: (1) v1 w1 = v2 w2 = a, v1 v2 < 0, the global minima; (2) v1 w1 +"
            " v2 w2 = a with w1, w2 multiples s a, t a, s t > 0, all signs, also v1 or v2 = 0;"
            " (3) v1 w1 = a, v2 = 0, w2 = 0, or 1 and 2 exchanged; (4) v = 0 with w1, w2"
            " perpendicular to a, or 0; (5) v1 w1 = a, w2 = 0, v1 v2 > 0, or 1 and 2 exchanged,"
            " where L has no gradient: local minima; their losses are 0, ‖a‖^2/4, ‖a‖^2/4,"
            " ‖a‖^2/2, ‖a‖^2/4",
            stationary_points,
        ),
        requires=("joint.gradient", "appendixC.all-stationary-points"),
        by_hand=(*BY_HAND, INDEPENDENT, ANY_SIGN, ONE_SIDED),
        domain=f"{DOMAIN}. {STATIONARY}",
        inequality=DEFECT,
        tight_places=TIGHT,
    ),
    claim(
        "joint.landscape.minimum",
        "both layers: the Hessian at the global minima",
        sharp(
            "for k = 2 the eigenvalues at a global minimum are, for each neuron, v_i^2/2 (d - 1"
            " times), (v_i^2 + ‖w_i‖^2)/2, and 0; the smallest positive one is min v_i^2/2 for"
            " d >= 2",
            by_identities("H = (J1^T J1 + J2^T J2)/2, and J_i J_i^T", spectra_of_the_minima),
        ),
        requires=("joint.hessian",),
        by_hand=BY_HAND,
        domain="every a other than 0, every d >= 1, v1 w1 = v2 w2 = a, v1 v2 < 0",
    ),
    claim(
        "joint.landscape.degenerate",
        "both layers: the Hessian where v1 w1 + v2 w2 = a and the weights are aligned",
        sharp(
            "the eigenvalues are (v1^2 + v2^2)/2 (d - 1 times), (v1^2 + v2^2 + ‖w1‖^2 +"
            " ‖w2‖^2)/2, and 0 (d + 2 times), whatever the signs of v",
            by_identities("H = J^T J/2, and J J^T", spectra_of_the_valleys),
        ),
        requires=("joint.hessian",),
        by_hand=BY_HAND,
        domain="k = 2, r = 1, every a other than 0, every d >= 1, no hidden weight 0",
    ),
    claim(
        "joint.landscape.strict",
        "both layers: v = 0",
        sharp(
            "where v = 0 and w1, w2 are perpendicular to a or 0, the saddles are strict: the"
            " eigenvalues are (s ± sqrt(s^2 + ‖a‖^2))/2 for both eigenvalues s of K, and 0 (2 d"
            " - 2 times); two are negative",
            by_identities("the blocks of H, eigenvectors, a curve", spectrum_without_outputs),
        ),
        requires=("joint.hessian",),
        by_hand=(*BY_HAND, FIRST_PLACES),
        domain="k = 2, r = 1, every a other than 0, every d >= 1",
    ),
    claim(
        "joint.landscape.equal-signs",
        "both layers: output weights of one sign",
        sharp(
            "where no two output weights have different signs the loss is at least ‖a‖^2/4; so"
            " the points v1 w1 + v2 w2 = a, weights aligned or one of them 0, v1 v2 > 0, are"
            " local minima that are not global, a continuum",
            equal_signs,
        ),
        requires=("eq6",),
        by_hand=(TURNED, PAIRS),
        domain="every k, r = 1, every a other than 0, every d >= 1",
        inequality=DEFECT,
        tight_places=TIGHT,
    ),
    claim(
        "joint.landscape.one-neuron",
        "both layers: one neuron has found a, the other is 0",
        sharp(
            "at v1 w1 = a, v2 = 0, w2 = 0 the loss has a gradient, 0, and no Hessian; it falls"
            " to second order, like -h^2 ‖a‖/2 along v2 = -h sign(v1), w2 = -h sign(v1)"
            " a/‖a‖",
            by_identities("the loss for all v2 and w2 at v1 w1 = a", one_neuron),
        ),
        requires=("eq6",),
        by_hand=(TURNED,),
        domain="k = 2, r = 1, every a other than 0, every d >= 1",
    ),
)
