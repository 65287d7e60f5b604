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

import sympy

from certify.audits.linear_targets.exact import gaussian
from certify.audits.linear_targets.formulas import population
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.numbers import Symbolic
from certify.parameter import Parameters
from certify.proofs.algebra import SYSTEM, vanishes
from certify.proofs.bench import Bench
from certify.settled import Settled

# Weights and a step for a = 1, d = 1, after which the second weight is 0, exactly.
HITTING = (Fraction(1, 4), Fraction(3, 76), Fraction(1, 10))
SIGNS = (1, -1)
LEFT_OPEN = (
    "where a weight is zero L has no gradient, and (8), which divides by its norm, no value; E.2.1"
    " writes relu'(x) = 1{x >= 0} and E.2.2 sgn(x) + 1 = 2 relu'(x)"
)
STANDS_FOR = (
    "where a weight is zero, v_i E[r relu'(w_i.x) x] stands for the gradient, with the same"
    " relu'(0) for both weights"
)

Plane = Sequence[Any]
# A claimed violation: its name, the point in words, the sides of ``left <= right``.
Violation = tuple[str, str, Any, Any]
# An excess, and the coefficients and what they multiply, nonnegative, in a sum equal to it.
Sum = tuple[Any, list[tuple[Any, Any]]]


def gradient(sizes: Plane, a: Plane, derivative: Any) -> list[list[Any]]:
    """Return both rows for the weights ``(size, 0)``, of which one at least is 0, none negative.

    `a` has two components, `derivative` is relu'(0). The expectations are integrals over the half
    planes x1 > 0 and x1 < 0. Raises ValueError if neither weight is 0.
    """
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
    first, second, mu = (sympy.Rational(x.numerator, x.denominator) for x in HITTING)
    one, zero = sympy.Integer(1), sympy.Integer(0)
    (w1,), (w2,) = population.step([[one], [-one]], [[first], [second]], [[one]], mu, Symbolic())
    if w2 != 0 or not w1 > 0:
        return None
    slopes = gradient([w1, zero], [one, zero], zero)
    return w1, w1 - mu * (slopes[0][0] + slopes[1][0])


def by_excess(
    what: str, violations: Callable[[], Sequence[Violation]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle a claimed ``left <= right`` that fails at each of some exact points.

    Both sides are rational. `Undecided` if there is no point or the left is not larger at one.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        found = violations()
        larger = [
            (left - right).is_rational is True and bool(left > right) for _, _, left, right in found
        ]
        seconds = time.perf_counter() - start
        if not found or not all(larger):
            lacking = [name for (name, *_), each in zip(found, larger, strict=True) if not each]
            reason = f"no violation is seen: {', '.join(lacking)}"
            return Settled(Undecided(reason), search_seconds=seconds)
        shown = "; ".join(f"{point}: {left} > {right}" for _, point, left, right in found)
        facts = tuple((name, f"{left} > {right}") for name, _, left, right in found)
        return Settled(Refuted(shown, Algebra(what, SYSTEM)), facts=facts, search_seconds=seconds)

    return settle


def nonnegative_on(expression: Any, symbol: Any, lower: Fraction, upper: Fraction) -> bool:
    """Say whether a rational polynomial is >= 0 on [lower, upper], by Sturm's count of roots.

    ``(lower + upper x)/(1 + x)`` runs over the interval for x > 0. There is no change of sign if
    every root x > 0 has an even multiplicity, and then the sign is that of the leading coefficient.
    Raises ValueError if another symbol occurs, or if the interval has no length.
    """
    if not lower < upper or sympy.sympify(expression).free_symbols - {symbol}:
        raise ValueError(f"not a polynomial in {symbol} on an interval: {expression}")
    x = sympy.Dummy("x")
    polynomial = sympy.Poly(expression, symbol, domain=sympy.QQ)
    if polynomial.is_zero:
        return True
    low, high = sympy.Rational(lower), sympy.Rational(upper)
    moved = polynomial.as_expr().subs(symbol, (low + high * x) / (1 + x))
    whole = sympy.Poly(sympy.cancel(moved * (1 + x) ** polynomial.degree()), x, domain=sympy.QQ)
    odd = [factor for factor, times in whole.sqf_list()[1] if times % 2]
    changes = any(int(factor.count_roots(0, None)) > int(factor.eval(0) == 0) for factor in odd)
    return bool(whole.LC() > 0) and not changes


def flaw(sums: Sequence[Sum], name: str, lower: Fraction, upper: Fraction) -> str:
    """Say why sums of nonnegative terms do not show what they should, or nothing if they do.

    Each excess has to equal its sum, the coefficients, polynomials in one symbol with this `name`,
    have to be nonnegative on [lower, upper].
    """
    symbols = {each.name: each for excess, _ in sums for each in excess.free_symbols}
    symbol = symbols.get(name, sympy.Symbol(name))
    if not sums or not all(
        vanishes(excess - sum(c * term for c, term in terms)) for excess, terms in sums
    ):
        return "an excess is not the sum that it should be"
    negative = [
        c
        for _, terms in sums
        for c, _ in terms
        if not nonnegative_on(sympy.sympify(c), symbol, lower, upper)
    ]
    if negative:
        return f"{negative[0]} is negative for some {name} in [{lower}, {upper}]"
    return ""


def by_sums(
    what: str,
    sums: Callable[[], Sequence[Sum]],
    name: str,
    lower: Fraction,
    upper: Fraction,
    others: Callable[[], Sequence[Any]] = tuple,
    facts: tuple[tuple[str, str], ...] = (),
) -> Callable[[Parameters, Bench], Settled]:
    """Settle an inequality by sums of nonnegative terms, see `flaw`; else `Undecided`.

    `others` are differences that have to vanish too; `facts` are what all this shows besides.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        found, more = sums(), others()
        lacking = flaw(found, name, lower, upper)
        if not lacking and not all(map(vanishes, more)):
            lacking = "an identity does not vanish"
        seconds = time.perf_counter() - start
        if lacking:
            return Settled(Undecided(lacking), search_seconds=seconds)
        reason = (
            f"{len(found) + len(more)} identities hold exactly, and by an exact count of roots no"
            " coefficient is negative"
        )
        verdict = Proved(reason, Algebra(what, SYSTEM))
        return Settled(verdict, facts=facts, search_seconds=seconds)

    return settle
