"""Equation (7) (A.2): g(a, b), the gradient of f(a, b) in a.

The paper says. With unit vectors abar = a/‖a‖ and bbar = b/‖b‖,

    g(a, b)  =  (‖b‖ sin(theta) abar + (pi - theta) b) / (2 pi)
             =  ‖b‖ (sin(theta) abar + (pi - theta) bbar) / (2 pi) .

What is computed. Both lines are compared with SymPy's derivative of f, equation (5), at every
angle in (0, pi), and with the integral of 1{a.x > 0} relu(b.x) x over the wedge, which is the
derivative inside the expectation, at theta = 0 and pi too.

At a = 0 there is no gradient: f grows by ‖b‖/2 per unit along b, and by 0 along -b.
"""

from __future__ import annotations

from typing import Any

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation5 import DIGITS, by_conditioning, f, pairs
from certify.claim import CrossCheck, Finding, claim, largest, printed
from certify.numbers import Multiprecision, Number, Symbolic
from certify.proofs.algebra import by_identities


def unit(x: linear_algebra.Vector, numbers: Number) -> linear_algebra.Vector:
    """Return ``x / ‖x‖``, the paper's bar."""
    size = linear_algebra.norm(x, numbers)
    return [component / size for component in x]


def by_unit_vectors(
    a: linear_algebra.Vector, b: linear_algebra.Vector, numbers: Number
) -> linear_algebra.Vector:
    """Return the last line of (7); its first is `formulas.population.kernel_gradient`."""
    pi, theta = numbers.pi(), linear_algebra.angle(a, b, numbers)
    share = linear_algebra.norm(b, numbers) / (2 * pi)
    return linear_algebra.combine(
        share * numbers.sin(theta), unit(a, numbers), share * (pi - theta), unit(b, numbers)
    )


def gradients() -> list[tuple[list[Any], list[Any], list[Any]]]:
    """Return (a, b, gradient of f in a), exactly: by differentiation and by integration."""
    found = []
    for a, b, theta in pairs():
        relu = gaussian.linear(b)
        places = gaussian.coordinates(len(a))
        found.append((a, b, [gaussian.wedge(relu * x, theta, 3) for x in places]))
    a, b, _ = pairs()[0]

    def value(W: networks.Rows) -> Any:
        return f(W[0], W[1], Symbolic())

    slopes = [networks.derivative(value, [a, b], 0, place) for place in range(3)]
    return [*found, (a, b, slopes)]


def _differences(formula: Any) -> list[Any]:
    numbers = gaussian.HalfAngles()
    return [
        difference
        for a, b, exactly in gradients()
        for difference in networks.difference(exactly, formula(a, b, numbers))
    ]


def _conditioned() -> Finding:
    numbers, mp, worst = Multiprecision(DIGITS), networks.context(DIGITS), 0.0
    for seed in range(6):
        a, b = networks.draw(seed, 2, 1, 2 + seed, numbers)[1]
        _, along, across = by_conditioning(a, b)
        first = unit(a, numbers)
        rest = linear_algebra.combine(1, b, -mp.fdot(b, first), first)
        expected = linear_algebra.combine(along, first, across, unit(rest, numbers))
        found = population.kernel_gradient(a, b, numbers)
        worst = largest(worst, *map(float, map(abs, networks.difference(found, expected))))
    return Finding(6, worst, 1e-12)


def _by_steps() -> Finding:
    numbers, worst, cases = Multiprecision(50), 0.0, 0
    step = numbers.constant(networks.STEP)
    for seed in range(8):
        a, b, along = networks.draw(seed, 3, 1, 2 + seed, numbers)[1]
        # Every other time b is parallel to a, where theta has a kink and f has none.
        b = [(-1) ** (seed // 2) * 3 * x for x in a] if seed % 2 else b
        ends = [f(linear_algebra.combine(1, a, h, along), b, numbers) for h in (step, -step)]
        slope = linear_algebra.dot(population.kernel_gradient(a, b, numbers), along)
        worst = largest(worst, abs(float((ends[0] - ends[1]) / (2 * step) - slope)))
        cases += 1
    return Finding(cases, worst, networks.STEP_LIMIT)


DOMAIN = "every d >= 1, all nonzero a, b, parallel ones included"
BY_HAND = (networks.IN_THE_PLANE, networks.SMOOTH)

CLAIMS = (
    claim(
        "eq7",
        "equation (7), A.2",
        printed(
            "g(a, b) = ‖b‖ (sin(theta) a/‖a‖ + (pi - theta) b/‖b‖)/(2 pi)",
            by_identities(
                "the derivative of f and the integral over the wedge, minus the last line",
                lambda: _differences(by_unit_vectors),
            ),
        ),
        requires=("eq5", "eq7.first-line"),
        by_hand=BY_HAND,
        domain=f"{DOMAIN}; at a = 0 f has no gradient",
        cross_checks=(
            CrossCheck(
                "g(a, b) against conditioning on a.x and quadrature with 20 digits, d = 2 to 7,"
                " largest difference",
                _conditioned,
            ),
            CrossCheck(
                "g(a, b) against central differences of f with 50 digits, half of the vectors"
                " parallel, d = 2 to 9, largest difference",
                _by_steps,
            ),
        ),
    ),
    claim(
        "eq7.first-line",
        "A.2, first line of (7)",
        printed(
            "g(a, b) = df/da = (‖b‖ sin(theta) a/‖a‖ + (pi - theta) b)/(2 pi)",
            by_identities(
                "the derivative of f and the integral over the wedge, minus the first line",
                lambda: _differences(population.kernel_gradient),
            ),
        ),
        requires=("eq5",),
        by_hand=BY_HAND,
        domain=DOMAIN,
    ),
)
