"""Attacks on an inequality over (w1, w2, a): what sampling finds. It never proves.

Float64 finds suspects; 50 digits decide whether a suspect is a violation, so that rounding
is never mistaken for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from certify.audits.linear_targets.exact import picture
from certify.claim import Attacked, Claim
from certify.figure import Picture
from certify.linear_algebra import dot
from certify.numbers import Float64, Multiprecision
from certify.parameter import Parameters

EXAMPLES = 300
GRID_POINTS = 400
DIGITS = 50
SUSPICIOUS = 1e-10
RECHECKED = 1000
# Relative to the squared norms, far above what 50 digits round and below any suspect.
ROUNDING = 1e-40


@dataclass(frozen=True)
class Target:
    """An inequality as the attacks see it.

    ``excess(w1, w2, a, numbers)`` is claimed to be nonnegative where
    ``‖a‖ >= least_length(w1, w2, numbers)``; ``reduced(theta, norm1, norm2, numbers)`` is its
    minimum over a. All hold element by element.
    """

    excess: Callable[..., Any]
    least_length: Callable[..., Any]
    reduced: Callable[..., Any]


@dataclass(frozen=True)
class PropertyAttack:
    """What Hypothesis found: examples tried, dimensions, suspects, a violation if any."""

    examples: int
    suspects: int
    dimensions: tuple[int, int]
    least: float
    violation: str

    def told(self) -> Attacked:
        """Say what was tried and found."""
        # What Hypothesis draws depends on the modules that are loaded: none of its numbers is told.
        return Attacked(
            "property-based",
            f"{EXAMPLES} examples in dimensions 3 to 50, what comes near zero again in 50 digits:"
            f" {self.violation or 'no violation'}",
            self.violation,
        )


@dataclass(frozen=True)
class GridAttack:
    """What the grid found: the least value, where, and how many suspects stayed negative.

    Of the suspects, the `rechecked` worst ones were evaluated again.
    """

    points: int
    suspects: int
    rechecked: int
    least: str
    theta: float
    ratio: float
    violations: int

    def told(self) -> Attacked:
        """Say what was tried and found."""
        return Attacked(
            "grid",
            f"{self.points} points, {self.suspects} near zero, {self.rechecked} rechecked in 50"
            f" digits: {self.violations} violations; least value {float(self.least):.2e}",
            f"{self.violations} violations" if self.violations else "",
        )


def vectors(
    dimension: int, seed: int, theta: float, norm1: float, norm2: float, slant: tuple[float, ...]
) -> tuple[Any, Any, Any]:
    """Return w1, w2 with this angle and these norms, and a unit a, in a random frame.

    `slant` gives the three coefficients of a along w1, across it in the plane, and out of
    the plane. Needs ``dimension >= 3``.
    """
    generator = numpy.random.default_rng(seed)
    frame, _ = numpy.linalg.qr(generator.standard_normal((dimension, 3)))
    u, v, z = frame.T
    a = slant[0] * u + slant[1] * v + slant[2] * z
    w2 = norm2 * (numpy.cos(theta) * u + numpy.sin(theta) * v)
    return norm1 * u, w2, a / numpy.linalg.norm(a)


def evaluate(target: Target, point: Sequence[Any], numbers: Any) -> tuple[Any, Any]:
    """Return the excess and the slack ``‖a‖^2 - least^2`` at (w1, w2, a)."""
    w1, w2, a = point
    least = target.least_length(w1, w2, numbers)
    return target.excess(w1, w2, a, numbers), dot(a, a) - least * least


def property_attack(target: Target, examples: int) -> PropertyAttack:
    """Let Hypothesis look for a violation over all of W and a in 3 to 50 dimensions.

    Weights are also nearly aligned, nearly opposite, tiny and huge; the example with the
    least relative excess is sought (`hypothesis.target`). Deterministic.
    """
    # An attack only: no claim is settled by it, and it may be missing.
    import hypothesis
    from hypothesis import strategies

    float64, precise = Float64(), Multiprecision(DIGITS)
    state = {"examples": 0, "suspects": 0, "least": float("inf"), "low": 50, "high": 3}
    violations: list[str] = []
    exponents = strategies.floats(-8, 8)

    @hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate, hypothesis.Phase.target],
    )
    @hypothesis.given(
        dimension=strategies.integers(3, 50),
        seed=strategies.integers(0, 2**32 - 1),
        turn=strategies.one_of(
            strategies.floats(0, 1),
            strategies.floats(-9, 0).map(lambda e: 10**e),
            strategies.floats(-9, 0).map(lambda e: 1 - 10**e),
        ),
        sizes=strategies.tuples(exponents, exponents),
        slant=strategies.one_of(
            strategies.sampled_from([(1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]),
            strategies.tuples(*[strategies.floats(-1, 1)] * 3),
        ),
        stretch=strategies.one_of(strategies.just(0.0), strategies.floats(-12, 4)),
    )
    def probe(
        dimension: int,
        seed: int,
        turn: float,
        sizes: tuple[float, float],
        slant: tuple[float, float, float],
        stretch: float,
    ) -> None:
        norms = 10 ** sizes[0], 10 ** (sizes[0] + sizes[1])
        if sum(x * x for x in slant) < 1e-6:
            slant = (1.0, 0.0, 0.0)
        w1, w2, a = vectors(dimension, seed, turn * float64.pi(), *norms, slant)
        least = float(target.least_length(w1, w2, float64))
        length = max(least * (1 + 1e-12), 1e-9 * max(norms))
        a = a * length * (1 + (10**stretch if stretch else 0.0))
        excess = float(target.excess(w1, w2, a, float64))
        scale = float(dot(w1, w1) + dot(w2, w2) + dot(a, a))
        state["examples"] += 1
        state["least"] = min(state["least"], excess / scale)
        state["low"], state["high"] = min(state["low"], dimension), max(state["high"], dimension)
        hypothesis.target(-excess / scale)
        if excess < SUSPICIOUS * scale:
            state["suspects"] += 1
            exact = [[precise.from_float(x) for x in vector] for vector in (w1, w2, a)]
            value, slack = evaluate(target, exact, precise)
            if value < -ROUNDING * scale and slack >= 0:
                violations.append(f"excess {float(value):.3e} in dimension {dimension}")

    probe()
    return PropertyAttack(
        int(state["examples"]),
        int(state["suspects"]),
        (int(state["low"]), int(state["high"])),
        float(state["least"]),
        violations[0] if violations else "",
    )


def grid(points: int) -> tuple[Any, Any]:
    """Return angles in [0, pi], denser at both ends, and ratios from 1e-9 to 1e9.

    Shapes ``(points, 1)`` and ``(1, points)``.
    """
    near = numpy.geomspace(1e-6, 0.5, points // 2)
    turns = numpy.concatenate([[0.0], near[:-1], 1 - near[::-1], [1.0]])
    return numpy.pi * turns[:, None], numpy.geomspace(1e-9, 1e9, points)[None, :]


def grid_attack(target: Target, points: int) -> GridAttack:
    """Evaluate the reduced form on a grid, and again in 50 digits wherever it is near zero.

    The larger of the two norms is 1.
    """
    float64, precise = Float64(), Multiprecision(DIGITS)
    theta, ratio = grid(points)
    norm1, norm2 = numpy.minimum(1.0, 1 / ratio), numpy.minimum(1.0, ratio)
    values = target.reduced(theta, norm1, norm2, float64)
    rows, columns = numpy.nonzero(~(values > SUSPICIOUS))
    worst = numpy.unravel_index(int(numpy.nanargmin(values)), values.shape)
    place = (float(theta[worst[0], 0]), float(ratio[0, worst[1]]))
    least, violations = precise.from_float(float(values[worst])), 0
    worst_first = numpy.argsort(values[rows, columns])[:RECHECKED]
    for row, column in zip(rows[worst_first], columns[worst_first], strict=True):
        inputs = (theta[row, 0], norm1[0, column], norm2[0, column])
        value = target.reduced(*(precise.from_float(float(x)) for x in inputs), precise)
        violations += bool(value < -ROUNDING)
        if (row, column) == tuple(worst):
            least = value
    return GridAttack(
        int(values.size), len(rows), len(worst_first), f"{float(least):.6e}", *place, violations
    )


@dataclass(frozen=True)
class Attack:
    """An inequality over (w1, w2, a) that sampling attacks: three functions of the parameters.

    ``excess(w1, w2, a, parameters, numbers)`` is claimed to be nonnegative where
    ``‖a‖ >= least_length(w1, w2, parameters, numbers)``; ``reduced(theta, norm1, norm2,
    parameters, numbers)`` is its minimum over those a.
    """

    excess: Callable[..., Any]
    least_length: Callable[..., Any]
    reduced: Callable[..., Any]

    def at(self, parameters: Parameters) -> Target:
        """Fix the parameters."""
        return Target(
            lambda w1, w2, a, numbers: self.excess(w1, w2, a, parameters, numbers),
            lambda w1, w2, numbers: self.least_length(w1, w2, parameters, numbers),
            lambda x, y, z, numbers: self.reduced(x, y, z, parameters, numbers),
        )

    def mount(self, parameters: Parameters) -> tuple[Attacked, ...]:
        """Let Hypothesis look for a violation, then a grid."""
        target = self.at(parameters)
        return (
            property_attack(target, EXAMPLES).told(),
            grid_attack(target, GRID_POINTS).told(),
        )

    def picture(self, claim: Claim, parameters: Parameters, certificate: str) -> Picture | None:
        """Draw the reduced inequality, with the tiles of the certificate if there is one."""
        return picture.of(self.reduced, claim, parameters, certificate)
