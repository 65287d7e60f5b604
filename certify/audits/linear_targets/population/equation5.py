"""Equation (5) (A.1): the expected product of two ReLUs, f(a, b) = E[relu(a.x) relu(b.x)].

The paper says. f(a, b) = ‖a‖‖b‖ (sin(theta) + (pi - theta) cos(theta)) / (2 pi) with
theta = arccos(a.b / (‖a‖‖b‖)), for arbitrary a, b; "inequality (a)" there is an equality.

What is computed. Both ReLUs are positive on a wedge of angle pi - theta, over which a.x b.x is
integrated in polar coordinates: for every theta in (0, pi), and for theta = 0 and pi.

For a = 0 or b = 0 the angle is not defined; both sides are zero whatever is put in for it.
"""

from __future__ import annotations

from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, networks
from certify.audits.linear_targets.formulas import population
from certify.claim import CrossCheck, Finding, claim, largest, printed
from certify.numbers import Multiprecision, Number, Symbolic
from certify.proofs.algebra import by_identities


def f(a: linear_algebra.Vector, b: linear_algebra.Vector, numbers: Number) -> Number:
    """Return ``E[relu(a.x) relu(b.x)]`` by equation (5), for nonzero vectors."""
    theta = linear_algebra.angle(a, b, numbers)
    size = linear_algebra.norm(a, numbers) * linear_algebra.norm(b, numbers)
    return size * population.kernel(theta, numbers)


def pairs(dimension: int = 3) -> list[tuple[list[Any], list[Any], Any]]:
    """Return vectors a, b and their angle: all angles, aligned, opposite, and on a line."""
    found = [n for n in networks.cases(1, dimension) if len(n.W) == 2]
    return [(n.W[0], n.W[1], n.directions[1]) for n in found]


def _expectations() -> list[Any]:
    """The integral over the wedge minus the closed form."""
    numbers = gaussian.HalfAngles()
    return [
        gaussian.wedge(gaussian.linear(a) * gaussian.linear(b), theta, 3) - f(a, b, numbers)
        for a, b, theta in pairs()
    ]


def _angles() -> list[Any]:
    """The theory's angle minus the true one, and its cosine for vectors that are all symbols."""
    numbers = gaussian.HalfAngles()
    found = [linear_algebra.angle(a, b, numbers) - theta for a, b, theta in pairs()]
    a, b = (list(sympy.symbols(f"{name}1:4", real=True)) for name in "ab")
    inner = sum(x * y for x, y in zip(a, b, strict=True))
    size = sympy.sqrt(sum(x**2 for x in a)) * sympy.sqrt(sum(y**2 for y in b))
    cosine = sympy.expand_trig(sympy.cos(linear_algebra.angle(a, b, Symbolic())))
    return [*found, cosine - inner / size]


DIGITS = 20


def by_conditioning(a: Any, b: Any) -> tuple[Any, Any, Any]:
    """Return E of relu(a.x) relu(b.x), and E of 1{a.x > 0} relu(b.x) times x along and across a.

    Given the component of x along a, the one across a is integrated out in closed form; the
    rest is quadrature. No polar coordinates, no angle. a and b must not be parallel.
    """
    mp = networks.context(DIGITS)
    a, b = ([mp.mpf(x) for x in vector] for vector in (a, b))
    size = mp.sqrt(mp.fdot(a, a))
    along = mp.fdot(a, b) / size
    across = mp.sqrt(mp.fdot(b, b) - along**2)

    def density(x: Any) -> Any:
        return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)

    def positive(x: Any) -> Any:
        """Return the probability that ``along x + across y > 0`` for a standard normal y."""
        return mp.erfc(-along * x / across / mp.sqrt(2)) / 2

    def mean(x: Any) -> Any:
        """Return ``E[relu(along x + across y)]``."""
        return along * x * positive(x) + across * density(along * x / across)

    ends = [0, min(across / abs(along), 1), 3, 12]
    first = mp.quad(lambda x: x * density(x) * mean(x), ends)
    second = mp.quad(lambda x: density(x) * across * positive(x), ends)
    return size * first, first, second


def _conditioned() -> Finding:
    numbers, worst = Multiprecision(DIGITS), 0.0
    for seed in range(6):
        a, b = networks.draw(seed, 2, 1, 2 + seed, numbers)[1]
        worst = largest(worst, abs(float(f(a, b, numbers) / by_conditioning(a, b)[0] - 1)))
    return Finding(6, worst, 1e-12)


CLAIMS = (
    claim(
        "eq5",
        "equation (5), A.1",
        printed(
            "E[relu(a.x) relu(b.x)] ="
            " ‖a‖‖b‖(sin(theta) + (pi - theta) cos(theta))/(2 pi), x ~ N(0, I_d)",
            by_identities(
                "the integral of a.x b.x over the wedge where both are positive, minus the"
                " closed form",
                _expectations,
            ),
        ),
        requires=("eq5.angle",),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every d >= 1, all nonzero a, b, every theta in [0, pi]; if one of them is zero,"
        " theta is not defined and both sides are zero",
        misprint="The text under the display calls step (a) an inequality; it is an equality, as"
        " displayed.",
        cross_checks=(
            CrossCheck(
                "f(a, b) against conditioning on a.x and quadrature with 20 digits, d = 2 to 7,"
                " relative difference",
                _conditioned,
            ),
        ),
    ),
    claim(
        "eq5.angle",
        "A.1, below equation (5)",
        printed(
            "theta = arccos(a.b/(‖a‖‖b‖))",
            by_identities(
                "the angle that the theory has, by Kahan's rhombus, minus the angle between"
                " the vectors; and its cosine for any a, b of dimension 3",
                _angles,
            ),
        ),
        by_hand=(networks.IN_THE_PLANE,),
        domain="every d >= 1, all nonzero a, b",
    ),
)
