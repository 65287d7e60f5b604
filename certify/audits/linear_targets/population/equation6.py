"""Equation (6) (A.1): the population loss in closed form, line by line.

The paper says. The loss (2) is, for every k, r, d,

    (1/2) sum_ij <v_i, v_j> f(w_i, w_j)  -  (1/2) sum_i v_i^T A w_i  +  (1/2) Tr(A A^T)

with f of equation (5). It gets there in steps (a) to (d), and rewrites it in matrix form and
for r = 1.

What is computed. The loss is integrated from its definition, sector by sector, over the
directions of x: for two units at every angle (aligned and opposite ones, and d = 1, by
themselves) and for three units, with two outputs and symbols for V, A and the norms. Each step
is an identity between expectations, integrated as well.

The double sums include i = j, where theta_ii = 0 and f(w, w) = ‖w‖^2 / 2. A weight that is zero
has no angle, and makes step (c) false on its own, as w.x > 0 has probability zero; but each
term in which it stands has a factor w_i or ‖w_i‖, and vanishes on both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.exact.crosschecks import monte_carlo_loss
from certify.audits.linear_targets.exact.networks import Network
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation5 import f
from certify.claim import CrossCheck, Finding, claim, largest, printed
from certify.numbers import Float64, Multiprecision, Number
from certify.proofs.algebra import by_identities


def double_sum(
    V: linear_algebra.Matrix, W: linear_algebra.Matrix, A: linear_algebra.Matrix, numbers: Number
) -> Number:
    """Return the last line of (6) as printed, i = j included; shapes as in the theory."""
    total = numbers.constant(0)
    for v, w in zip(V, W, strict=True):
        for v2, w2 in zip(V, W, strict=True):
            total = total + linear_algebra.dot(v, v2) * f(w, w2, numbers) / 2
        for component, target in zip(v, A, strict=True):
            total = total - component * linear_algebra.dot(target, w) / 2
    for target in A:
        total = total + linear_algebra.dot(target, target) / 2
    return total


def angles(network: Network) -> Any:
    """Return the matrix Theta of the angles between the weights."""
    x = network.directions
    # Directions ascend, so that the difference of a later and an earlier one is the angle.
    return sympy.Matrix(len(x), len(x), lambda i, j: x[max(i, j)] - x[min(i, j)])


def sine_and_cosine(theta: Any) -> tuple[Any, Any]:
    """Return sin(Theta) and cos(Theta), entry by entry."""
    numbers = gaussian.HalfAngles()
    return theta.applyfunc(numbers.sin), theta.applyfunc(numbers.cos)


def norms(network: Network) -> Any:
    """Return the column omega of the norms of the weights."""
    numbers = gaussian.HalfAngles()
    return sympy.Matrix([numbers.sqrt(sum(x**2 for x in w)) for w in network.W])


def matrix_form(network: Network) -> Any:
    """Return the matrix form below (6) as printed; its angles and norms are the network's."""
    V, W, A = (sympy.Matrix(rows) for rows in (network.V, network.W, network.A))
    theta, omega = angles(network), sympy.diag(*norms(network))
    sine, cosine = sine_and_cosine(theta)
    inner = sine + (sympy.pi * sympy.ones(*theta.shape) - theta).multiply_elementwise(cosine)
    squares = (V.T * omega * inner * omega * V).trace() / (4 * sympy.pi)
    return squares - ((V.T * W - A) * A.T).trace() / 2


def one_output_form(network: Network) -> Any:
    """Return the form for r = 1 below (6) as printed."""
    v, W, a = sympy.Matrix(network.V), sympy.Matrix(network.W), sympy.Matrix(network.A).T
    theta = angles(network)
    sine, cosine = sine_and_cosine(theta)
    inner = sine + (sympy.pi * sympy.ones(*theta.shape) - theta).multiply_elementwise(cosine)
    u = sympy.diag(*norms(network)) * v
    total = u.T * inner * u / (4 * sympy.pi) - a.T * W.T * v / 2 + a.T * a / 2
    return total[0, 0]


def _closed_forms() -> list[Any]:
    """The integrated loss minus the theory's, and minus the display."""
    numbers, found = gaussian.HalfAngles(), []
    for network in networks.cases():
        V, W, A, loss = network.V, network.W, network.A, network.loss
        found += [loss - population.loss(V, W, A, numbers), loss - double_sum(V, W, A, numbers)]
    return found


def _expansion() -> list[Any]:
    """The square expands for any values of relu(w_i.x) and x; so do the integrals of both."""
    units, x = sympy.symbols("phi1:4"), sympy.Matrix(gaussian.coordinates(3))
    network = networks.cases()[3]
    V, A = sympy.Matrix(network.V), sympy.Matrix(network.A)
    residual = V.T * sympy.Matrix(units) - A * x
    terms = -sum((V.row(i) * A * (unit * x))[0, 0] for i, unit in enumerate(units))
    terms += (x.T * A.T * A * x)[0, 0] / 2
    for i, unit in enumerate(units):
        for j, unit2 in enumerate(units):
            terms += V.row(i).dot(V.row(j)) * unit * unit2 / 2
    square = (residual.T * residual)[0, 0] / 2
    return [square - terms, *(n.loss - _expanded(n) for n in networks.cases())]


def _expanded(network: Network) -> Any:
    """Return the second line of (6), every expectation integrated."""
    x = gaussian.coordinates(len(network.W[0]))
    relus = [gaussian.linear(w) for w in network.W]
    total = network.where((), sum(gaussian.linear(a) ** 2 for a in network.A)) / 2
    for i, v in enumerate(network.V):
        for j, v2 in enumerate(network.V):
            inner = sum(p * q for p, q in zip(v, v2, strict=True))
            total += inner * network.where((i, j), relus[i] * relus[j]) / 2
        for component, target in zip(v, network.A, strict=True):
            for entry, place in zip(target, x, strict=True):
                total -= component * entry * network.where((i,), relus[i] * place)
    return total


def _products() -> list[Any]:
    """Step (a): E[relu(w_i.x) relu(w_j.x)] minus f(w_i, w_j), for all i and j."""
    numbers, found = gaussian.HalfAngles(), []
    for network in networks.cases(1):
        for i, w in enumerate(network.W):
            for j, w2 in enumerate(network.W):
                product = gaussian.linear(w) * gaussian.linear(w2)
                found.append(network.where((i, j), product) - f(w, w2, numbers))
    return found


def _of_single_units(difference: Callable[[Network, int, Any, Any], Any]) -> list[Any]:
    """Return a difference for every unit and every component of x and of its weight."""
    return [
        difference(network, i, place, component)
        for network in networks.cases(1)
        for i, w in enumerate(network.W)
        for place, component in zip(gaussian.coordinates(len(w)), w, strict=True)
    ]


def _stein() -> list[Any]:
    """Step (b): E[relu(w.x) x] minus E[grad_x relu(w.x)]; the gradient exists almost surely."""

    def difference(network: Network, i: int, x: Any, component: Any) -> Any:
        relu = gaussian.linear(network.W[i])
        return network.where((i,), relu * x) - network.where((i,), sympy.diff(relu, x))

    return _of_single_units(difference)


def _chain_rule() -> list[Any]:
    """After (b): E[grad_x relu(w.x)] minus w E[relu'(w.x)]."""

    def difference(network: Network, i: int, x: Any, component: Any) -> Any:
        slope = sympy.diff(gaussian.linear(network.W[i]), x)
        return network.where((i,), slope) - component * network.where((i,), 1)

    return _of_single_units(difference)


def _halves() -> list[Any]:
    """Step (c): E[relu'(w.x)] minus 1/2."""
    return [
        network.where((i,), 1) - sympy.Rational(1, 2)
        for network in networks.cases(1)
        for i in range(len(network.W))
    ]


def _traces() -> list[Any]:
    """Step (d): E[x^T A^T A x] minus Tr(A A^T)."""
    found = []
    for network in networks.cases():
        A, x = sympy.Matrix(network.A), sympy.Matrix(gaussian.coordinates(len(network.W[0])))
        square = (x.T * A.T * A * x)[0, 0]
        found.append(network.where((), square) - (A * A.T).trace())
    return found


def _on_a_circle() -> Finding:
    """Compare with the squared error, integrated numerically over the directions of x."""
    digits, worst, cases = 20, 0.0, 0
    numbers, mp = Multiprecision(digits), networks.context(digits)
    for units, outputs in ((1, 1), (2, 1), (4, 3), (6, 4)):
        V, W, A = networks.draw(units, units, outputs, 2, numbers)
        kinks = [mp.atan2(w[1], w[0]) + sign * mp.pi / 2 for w in W for sign in (1, -1)]
        kinks = sorted(kink % (2 * mp.pi) for kink in kinks)

        def square(s: Any, V: Any = V, W: Any = W, A: Any = A) -> Any:
            x = mp.cos(s), mp.sin(s)
            relus = [max(mp.fdot(w, x), 0) for w in W]
            outputs = [mp.fdot(column, relus) for column in zip(*V, strict=True)]
            pairs = zip(outputs, A, strict=True)
            return sum((found - mp.fdot(a, x)) ** 2 for found, a in pairs)

        # The mean of ‖x‖^2 is 2 in the plane, and the direction is uniform.
        expected = mp.quad(square, [*kinks, kinks[0] + 2 * mp.pi]) / (2 * mp.pi)
        worst = largest(worst, abs(float(population.loss(V, W, A, numbers) / expected - 1)))
        cases += 1
    return Finding(cases, worst, 1e-12)


# Nodes from pole to pole: 150 x 300 points.
SPHERE = 150


def on_a_sphere(V: Any, W: Any, A: Any, nodes: int) -> tuple[float, Any]:
    """Return the loss and its gradient for d = 3 by a product rule on the sphere; float64.

    Loss and gradient are means over x of functions homogeneous of degree 2, and the mean of
    ‖x‖^2 is 3. V, W, A are arrays; `nodes` points from pole to pole and twice as many around.
    """
    height, weight = numpy.polynomial.legendre.leggauss(nodes)
    around = numpy.pi * numpy.arange(2 * nodes) / nodes
    radius = numpy.sqrt(1 - height**2)
    x = numpy.stack(
        [
            numpy.outer(numpy.cos(around), radius).ravel(),
            numpy.outer(numpy.sin(around), radius).ravel(),
            numpy.tile(height, 2 * nodes),
        ]
    )
    mass = 3 * numpy.tile(weight, 2 * nodes) / (4 * nodes)
    inner = W @ x
    residual = V.T @ numpy.maximum(inner, 0) - A @ x
    gradient = ((V @ residual) * (inner > 0) * mass) @ x.T
    return float((residual**2).sum(axis=0) @ mass / 2), gradient


def _on_a_sphere() -> Finding:
    worst, cases = 0.0, 0
    for units, outputs in ((3, 1), (4, 2), (6, 4)):
        shapes = ((units, outputs), (units, 3), (outputs, 3))
        generator = numpy.random.default_rng(units)
        V, W, A = (generator.standard_normal(shape) for shape in shapes)
        expected, _ = on_a_sphere(V, W, A, SPHERE)
        found = population.loss(V.tolist(), W.tolist(), A.tolist(), Float64())
        worst, cases = largest(worst, abs(float(found) / expected - 1)), cases + 1
    return Finding(cases, worst, 1e-4)


NONZERO = "every k, r, d >= 1, all V and A, all nonzero w_i, parallel ones included"
TERMWISE = "every d >= 1, every nonzero w; for w = 0 the terms that it stands in are zero"
ENTRYWISE = f"{NONZERO}; sin and cos of a matrix entry by entry, theta_ii = 0"
BY_HAND = (networks.IN_THE_PLANE, networks.BY_PAIRS)

CLAIMS = (
    claim(
        "eq6",
        "equation (6), A.1",
        printed(
            "L = 1/(4 pi) sum_ij <v_i,v_j> ‖w_i‖‖w_j‖ (sin(theta_ij) + (pi - theta_ij)"
            " cos(theta_ij)) - (1/2) sum_i v_i^T A w_i + (1/2) Tr(A A^T)",
            by_identities(
                "the loss (2), integrated over the directions of x, minus the closed form",
                _closed_forms,
            ),
        ),
        requires=("eq5.angle",),
        by_hand=BY_HAND,
        domain=f"{NONZERO}; a weight that is zero has no angle and drops out on both sides",
        cross_checks=(
            CrossCheck(
                "L against the squared error integrated around the circle with 20 digits, up to"
                " k = 6, r = 4, d = 2, relative difference",
                _on_a_circle,
            ),
            CrossCheck(
                "L against the squared error averaged over 45,000 points of the sphere, k = 3 to"
                " 6 weights in general position, d = 3, relative difference",
                _on_a_sphere,
            ),
            monte_carlo_loss(),
        ),
    ),
    claim(
        "eq6.expansion",
        "A.1, second line of (6)",
        printed(
            "L = (1/2) sum_ij <v_i,v_j> E[phi(w_i.x) phi(w_j.x)]"
            " - sum_i v_i^T A E[phi(w_i.x) x] + (1/2) E[x^T A^T A x]",
            by_identities(
                "the square minus its expansion, before and after integration", _expansion
            ),
        ),
        by_hand=BY_HAND,
        domain="every k, r, d >= 1, all V, W and A",
    ),
    claim(
        "eq6.products",
        "A.1, step (a) of (6)",
        printed(
            "E[phi(w_i.x) phi(w_j.x)] = f(w_i, w_j), i = j included",
            by_identities("the integral minus f, for all i and j", _products),
        ),
        requires=("eq5",),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every d >= 1, all nonzero w_i, w_j",
    ),
    claim(
        "eq6.stein",
        "A.1, step (b) of (6), Stein's lemma",
        printed(
            "E[phi(w_i.x) x] = E[grad_x phi(w_i.x)]",
            by_identities("both sides integrated, component by component", _stein),
        ),
        by_hand=(networks.IN_THE_PLANE,),
        domain=TERMWISE,
    ),
    claim(
        "eq6.chain-rule",
        "A.1, the line after step (b) of (6)",
        printed(
            "E[grad_x phi(w_i.x)] = w_i E[phi'(w_i.x)]",
            by_identities("both sides integrated, component by component", _chain_rule),
        ),
        by_hand=(networks.IN_THE_PLANE,),
        domain=TERMWISE,
    ),
    claim(
        "eq6.step-function",
        "A.1, step (c) of (6)",
        printed(
            "E[phi'(w_i.x)] = P(w_i.x > 0) = 1/2",
            by_identities("the integral over a half-plane minus 1/2", _halves),
        ),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every d >= 1, every nonzero w; for w = 0 the probability is 0, but the term has"
        " the factor w, so that the line of (6) holds there too",
    ),
    claim(
        "eq6.trace",
        "A.1, step (d) of (6)",
        printed(
            "E[x^T A^T A x] = Tr(A A^T)",
            by_identities("the integral over all x minus the trace", _traces),
        ),
        by_hand=(networks.BY_PAIRS,),
        domain="every r, d >= 1, every A",
    ),
    claim(
        "eq6.matrix",
        "A.1, matrix form of (6)",
        printed(
            "L = 1/(4 pi) Tr(V^T diag(omega)(sin(Theta) + (pi 1 1^T - Theta) o cos(Theta))"
            " diag(omega) V) - (1/2) Tr((V^T W - A) A^T), omega_i = ‖w_i‖",
            by_identities(
                "the integrated loss minus the product of SymPy's matrices",
                lambda: [n.loss - matrix_form(n) for n in networks.cases()],
            ),
        ),
        by_hand=BY_HAND,
        domain=ENTRYWISE,
    ),
    claim(
        "eq6.one-output",
        "A.1, form of (6) for r = 1",
        printed(
            "L = 1/(4 pi) u^T (sin(Theta) + (pi 1 1^T - Theta) o cos(Theta)) u"
            " - (1/2) a^T W^T v + (1/2) ‖a‖^2, u = diag(omega) v",
            by_identities(
                "the integrated loss for r = 1 minus the product of SymPy's matrices",
                lambda: [n.loss - one_output_form(n) for n in networks.cases(1)],
            ),
        ),
        by_hand=BY_HAND,
        domain=f"r = 1; {ENTRYWISE}",
    ),
)
