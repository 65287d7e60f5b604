"""The gradient for v = (1, -1) where a weight vanishes, by definition, for each value of relu'(0).

The population loss has no gradient there. But every program goes on, with
``v_i E[r(x) relu'(w_i.x) x]`` and a value s of relu'(0). The paper names none: E.2.1 writes
relu'(x) = 1{x >= 0}, so s = 1, and E.2.2 uses sgn(x) + 1 = 2 relu'(x), so s = 1/2; the usual
software has s = 0. A weight that is left is put along the first axis, and a into the plane.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from certify.claims import gaussian
from certify.claims.algebra import SYSTEM
from certify.claims.claim import Parameters
from certify.claims.settle import Bench, Settled
from certify.kernel.verdict import Algebra, Refuted, Undecided
from certify.theory import population
from certify.theory.numbers import Symbolic

# Weights and a step for a = 1, d = 1, after which the second weight is 0, exactly.
HITTING = (Fraction(1, 4), Fraction(3, 76), Fraction(1, 10))
SIGNS = (1, -1)
SAID_NOTHING = "nothing being said of zero weights or of relu'(0), which is 0 in the usual software"

Plane = Sequence[Any]


def gradient(sizes: Plane, a: Plane, derivative: Any) -> list[list[Any]]:
    """Return both rows for the weights ``(size, 0)``, of which one at least is 0, none negative.

    `a` has two components, `derivative` is relu'(0). The expectations are integrals over the half
    planes x1 > 0 and x1 < 0. Raises ValueError if neither weight is 0.
    """
    import sympy

    if all(sizes):
        raise ValueError("none of the weights vanishes")
    network = sum(v * gaussian.linear([w, 0]) for v, w in zip(SIGNS, sizes, strict=True))
    # The residual where x1 > 0, and where x1 < 0.
    right, left = network - gaussian.linear(a), -gaussian.linear(a)

    def row(sign: int, size: Any) -> list[Any]:
        found = []
        for x in gaussian.coordinates():
            active = gaussian.half_plane(sympy.expand(right * x), sympy.Integer(0))
            silent = gaussian.half_plane(sympy.expand(left * x), sympy.pi)
            found.append(sign * (active if size else derivative * (active + silent)))
        return found

    return [row(sign, size) for sign, size in zip(SIGNS, sizes, strict=True)]


def cases() -> Iterator[tuple[list[list[Any]], list[Any], Any]]:
    """Yield weights, a and relu'(0) as symbols: the second, the first, or both weights are 0."""
    import sympy

    size = sympy.symbols("w", positive=True)
    a, derivative = list(sympy.symbols("a1:3", real=True)), sympy.symbols("s", real=True)
    for sizes in ((size, 0), (0, size), (0, 0)):
        yield [[sympy.sympify(w), sympy.Integer(0)] for w in sizes], a, derivative


def rows(W: Sequence[Plane], a: Plane, derivative: Any) -> list[list[Any]]:
    """Return `gradient` at weights along the first axis."""
    return gradient([w[0] for w in W], a, derivative)


def after_hitting() -> tuple[Any, Any] | None:
    """Return w1 after the first step from `HITTING` and after the next, with relu'(0) = 0.

    None if the first step does not make w2 zero.
    """
    import sympy

    first, second, mu = (sympy.Rational(x.numerator, x.denominator) for x in HITTING)
    one, zero = sympy.Integer(1), sympy.Integer(0)
    (w1,), (w2,) = population.step([[one], [-one]], [[first], [second]], [[one]], mu, Symbolic())
    if w2 != 0 or not w1 > 0:
        return None
    slopes = gradient([w1, zero], [one, zero], zero)
    return w1, w1 - mu * (slopes[0][0] + slopes[1][0])


def by_excess(
    what: str, sides: Callable[[], tuple[str, Any, Any]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claimed ``left <= right`` that fails at an exact point; both sides are rational.

    `sides` returns the point in words and both sides; `Undecided` if the left is not larger.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        point, left, right = sides()
        larger = (left - right).is_rational is True and bool(left > right)
        seconds = time.perf_counter() - start
        if not larger:
            return Settled(Undecided(f"no violation is seen: {point}"), search_seconds=seconds)
        facts = (("left side", str(left)), ("right side", str(right)))
        verdict = Refuted(f"{point}: {left} > {right}", Algebra(what, SYSTEM))
        return Settled(verdict, facts=facts, search_seconds=seconds)

    return settle
