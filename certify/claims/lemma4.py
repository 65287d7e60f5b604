"""Lemma 4 (sections 2 and 6, A.4, E.1.2): the correlation inequality."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.claims.claim import state
from certify.kernel.program import Statement
from certify.theory import population
from certify.theory.numbers import Number, Traced, Tracing

ONE = (Fraction(1), Fraction(1))
UNIT = (Fraction(0), Fraction(1))


def target_quadratic(
    theta: Number, norm1: Number, norm2: Number, alpha: Number, scale: Number, numbers: Number
) -> tuple[Number, Number, Number, Number]:
    """``scale * correlation - alpha * ‖W - W*‖^2`` is a quadratic in the target a.

    It equals ``g - (gamma1 w1 + gamma2 w2).a + e ‖a‖^2``; returns
    ``(g, gamma1 ‖w1‖, gamma2 ‖w2‖, e)``.
    """
    pi, sine = numbers.pi(), numbers.sin(theta)

    def weight(own: Number, other: Number) -> Number:
        return scale * ((3 * pi - theta) * own - sine * other) / (2 * pi) - 2 * alpha * own

    squares = (scale - 2 * alpha) * (norm1**2 + norm2**2) / 2
    g = squares - 2 * scale * population.kernel(theta, numbers) * norm1 * norm2
    return g, weight(norm1, norm2), -weight(norm2, norm1), scale - 2 * alpha


def norm_squared_of_sum(x: Number, y: Number, cosine: Number) -> Number:
    """``‖x u + y v‖^2`` for unit vectors u, v with this cosine."""
    return x**2 + y**2 + 2 * x * y * cosine


def nonnegative_for_all_targets(tape: Tracing, t, norm1, norm2, alpha, scale, kappa):
    theta = tape.pi() * t
    cosine = tape.cos(theta)
    g, G1, G2, e = target_quadratic(theta, norm1, norm2, alpha, scale, tape)
    gamma = norm_squared_of_sum(G1, G2, cosine)
    total = norm_squared_of_sum(norm1, norm2, cosine)
    at_bound = kappa**2 * g + e * total
    convex = ("convexity", e, True)
    return [
        [convex, ("discriminant", 4 * e * g - gamma, False)],
        [
            convex,
            ("vertex_before_bound", 4 * e**2 * total - kappa**2 * gamma, False),
            ("value_at_bound", at_bound, False),
            ("square_at_bound", at_bound**2 - kappa**2 * gamma * total, False),
        ],
    ]


def reduced() -> Statement:
    def formulas(tape: Tracing):
        alpha, kappa, t, n1, n2 = map(tape.input, ("alpha", "kappa", "t", "norm1", "norm2"))
        return nonnegative_for_all_targets(tape, t, n1, n2, alpha, 1, kappa)
    return state((("alpha", "kappa"), ("t", "norm1", "norm2")), ((UNIT, ONE, UNIT), (UNIT, UNIT, ONE)), formulas)


if __name__ == "__main__":
    s = reduced()
    print("\n".join(s.lines()))
