"""The lines of the proof of Lemma 11 (E.2.4): two cases, their displays and constants.

The paper says. With h = w - a and rho = 1/sqrt(2), case I has ``a.h >= -rho ‖h‖`` and goes by
relu(u.x) for u = h/‖h‖; case II has ``a.h <= -rho ‖h‖`` and goes by the tent function S. In both
Jensen's inequality leaves a first moment, whose square is the bound.

What is computed. Lines about single samples are identities and signs in p = a.x, q = u.x and
r = ‖h‖, which hold for each sample and so for the average. Expectations are integrals over
wedges. Constants are compared exactly.

The sub-Gaussian constants, which have no values, are derived where that is elementary; lines with
probabilities are in `certify.audits.linear_targets.samples.lemma11.finite`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy

from certify.audits.linear_targets.exact import gaussian
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.claim import (
    AS_PRINTED,
    HandStep,
    Version,
    claim,
    intended,
    printed,
)
from certify.proofs.algebra import by_counterexample, by_identities

Identities = Callable[[], list[Any]]

EACH_SAMPLE = HandStep(
    "What holds for each sample holds for the average: the lines compare terms with the same index",
    "tests/audits/linear_targets/samples/lemma11/test_proof.py::test_both_chains_at_samples",
)


def _two_regions() -> list[Any]:
    """``a.h + rho ‖h‖`` and ``-rho ‖h‖ - a.h`` add up to 0, so that one is nonnegative."""
    along, size = sympy.symbols("along size")
    rho = 1 / sympy.sqrt(2)
    return [(along + rho * size) + (-rho * size - along)]


def _in_terms_of_h() -> list[Any]:
    """With w = a + h: ``w.x = h.x + a.x`` and ``x.(w - a) = x.h``."""
    a, h, x = (sympy.symbols(f"{name}1:4") for name in "ahx")
    w = [first + second for first, second in zip(a, h, strict=True)]

    def dot(left: Any, right: Any) -> Any:
        return sum(y * z for y, z in zip(left, right, strict=True))

    difference = [first - second for first, second in zip(w, a, strict=True)]
    return [dot(w, x) - dot(h, x) - dot(a, x), dot(x, difference) - dot(x, h)]


def _jensen() -> list[Any]:
    """The mean of ``(g - m)^2`` is the mean of g^2 minus m^2, where m is the mean of g.

    From the weights 1/n and the two means alone, so for every n.
    """
    mean, square = sympy.symbols("mean square")
    g, m = sympy.symbols("g m")
    terms = sympy.Poly((g - m) ** 2, g)
    means = {0: sympy.Integer(1), 1: mean, 2: square}
    found = sum(coefficient * means[power] for (power,), coefficient in terms.terms())
    return [found.subs(m, mean) - (square - mean**2)]


def _used() -> list[Any]:
    """``q relu(q) = relu(q)^2`` and ``(x.h)^2 = ‖h‖^2 (x.u)^2``; the first moment squared."""
    r, q = sympy.symbols("r q")
    return [
        (r * q) ** 2 - r**2 * q**2,
        (1 / (10 * sympy.sqrt(sympy.pi))) ** 2 - 1 / (100 * sympy.pi),
    ]


def _first_moment() -> list[Any]:
    """``E[1{a.x >= 0} relu(u.x)] - (1 + a.u)/sqrt(8 pi)``, for all angles; at 0 and pi too."""
    t = sympy.symbols("t", positive=True)
    numbers = gaussian.HalfAngles()
    found = []
    for theta in (gaussian.angle(t), sympy.Integer(0), sympy.pi):
        u = [numbers.cos(theta), numbers.sin(theta)]
        moment = gaussian.wedge(gaussian.linear(u), theta)
        found.append(sympy.simplify(moment - (1 + u[0]) / sympy.sqrt(8 * sympy.pi)))
    return found


def _case1_bound() -> list[Any]:
    """``(1 + a.u) - (1 - rho) = a.u + rho``, nonnegative in U1; c sqrt(d/n) and t are delta/2."""
    along, rho, delta = sympy.symbols("along rho delta")
    n, d, c = sympy.symbols("n d c", positive=True)
    least = 4 * c**2 * d / delta**2
    return [
        (1 + along) - (1 - rho) - (along + rho),
        delta / 2 + delta / 2 - delta,
        c**2 * d / n - delta**2 / 4 + delta**2 / 4 * (1 - least / n),
    ]


def _delta1() -> list[Any]:
    """``(1 - rho)/sqrt(8 pi) - delta = 1/(10 sqrt(pi))``; (5 sqrt(2) + 7) 20 sqrt(pi) delta = 1."""
    root, pi = sympy.sqrt(2), sympy.pi
    delta = (5 * root - 7) / (20 * sympy.sqrt(pi))
    first = (1 - 1 / root) / sympy.sqrt(8 * pi)
    return [
        sympy.simplify(first - delta - 1 / (10 * sympy.sqrt(pi))),
        sympy.expand((5 * root - 7) * (5 * root + 7)) - 1,
    ]


def _delta2() -> list[Any]:
    """``1/(8 sqrt(pi)) - 1/(40 sqrt(pi)) = 1/(10 sqrt(pi))``, with the square 1/(100 pi)."""
    root = sympy.sqrt(sympy.pi)
    return [
        1 / (8 * root) - 1 / (40 * root) - 1 / (10 * root),
        (1 / (10 * root)) ** 2 - 1 / (100 * sympy.pi),
    ]


def _normalised() -> list[Any]:
    """Case II with ``h = r u``: the indicator moved, the norm taken out."""
    p, q, r = sympy.symbols("p q r")
    return [(r * q + p) - (r * q - (-p)), (r * q) ** 2 - q**2 * r**2]


def _smaller_radius() -> list[Any]:
    """``r q + p = (r/eps)(q eps + p) + (1 - r/eps) p``: nonnegative if q >= -p/eps, p >= 0."""
    p, q, r, eps = sympy.symbols("p q r eps", positive=True)
    right = (r / eps) * (eps * q + p) + (1 - r / eps) * p
    return [r * q + p - right, eps * q + p - eps * (q - (-p / eps))]


def _flipped() -> list[Any]:
    """With q = -y: ``-p/eps <= q <= 0`` is ``0 <= y <= p/eps``, and q^2 = y^2."""
    p, y, eps = sympy.symbols("p y eps", positive=True)
    q = -y
    return [(0 - q) - y, (q - (-p / eps)) - (p / eps - y), q**2 - y**2]


def _empty() -> tuple[str, Any, Any]:
    """The printed sum for two samples in the plane with u = -a, and the bound."""
    half = sympy.Rational(1, 2)
    samples = [(sympy.Integer(1), half), (sympy.Integer(2), -half)]
    eps, total = sympy.Rational(1, 10), sympy.Integer(0)
    for p, _ in samples:
        q = -p
        if p >= 0 and 0 <= q <= -p / eps:
            total += q**2
    point = "a = (1, 0), u = -a, eps = 1/10 and the samples (1, 1/2), (2, -1/2)"
    bound = 1 / (100 * sympy.pi)
    # A sum that reaches the bound refutes nothing.
    return point, sympy.Min(total / len(samples), bound), bound


def _one_more_indicator() -> list[Any]:
    """A term minus the same with an indicator i: ``q^2 - i q^2 = ((1 - i) q)^2``, as i^2 = i."""
    q, i = sympy.symbols("q i")
    return [sympy.expand(((1 - i) * q) ** 2).subs(i**2, i) - (q**2 - i * q**2)]


def _tent() -> list[Any]:
    """S(v; w) against v on each piece, and at the ends of the pieces; S = 0 if w < 0.

    ``v - (w - v) = 2 (v - w/2)`` is nonnegative on the third piece.
    """
    v, w = sympy.symbols("v w")
    return [
        v - (w - v) - 2 * (v - w / 2),
        (w - v).subs(v, w / 2) - w / 2,
        (w - v).subs(v, w),
        # For w < 0 the second and the third piece ask for v >= 0 > w/2 and v >= w/2 > w >= v.
        (w / 2 - w) + w / 2,
    ]


def _lipschitz() -> list[Any]:
    """The slopes of S in v on its pieces, squared; it is continuous where they meet."""
    v, w = sympy.symbols("v w")
    pieces = [sympy.Integer(0), v, w - v, sympy.Integer(0)]
    slopes = [sympy.diff(piece, v) for piece in pieces]
    ends = [sympy.Integer(0), w / 2, w]
    meets = [
        left.subs(v, end) - right.subs(v, end)
        for left, right, end in zip(pieces, pieces[1:], ends, strict=False)
    ]
    # 0, 1, -1, 0: each a root of s (1 - s^2).
    return [*meets, *(slope * (1 - slope**2) for slope in slopes)]


def _outside_the_norm() -> tuple[str, Any, Any]:
    """The variance of X(u) - X(v) at u = a, v = -a, eps = 1/2, and the right side for a.x < 0.

    S(a.x; 2 a.x) is relu(a.x), and S(-a.x; 2 a.x) is 0 where a.x >= 0.
    """
    first = gaussian.half_plane(gaussian.linear([1, 0]), sympy.Integer(0))
    second = gaussian.half_plane(gaussian.linear([1, 0]) ** 2, sympy.Integer(0))
    point = "u = a, v = -a, eps = 1/2, a sample with a.x < 0, for E[(X(u) - X(v))^2]"
    return point, sympy.simplify(second - first**2), sympy.Integer(0)


def _orlicz() -> list[Any]:
    """``E exp(g^2/t^2) = (1 - 2/t^2)^(-1/2)`` is 2 at t^2 = 8/3, for a standard normal g."""
    t_squared, g = sympy.Rational(8, 3), sympy.symbols("g", real=True)
    density = sympy.exp(-(g**2) / 2) / sympy.sqrt(2 * sympy.pi)
    integral = sympy.integrate(sympy.exp(g**2 / t_squared) * density, (g, -sympy.oo, sympy.oo))
    return [sympy.simplify(integral) - 2]


def _union() -> list[Any]:
    p = sympy.symbols("p")
    return [1 - (2 * p + 2 * p) - (1 - 4 * p)]


# What these claims share.
line = partial(claim, domain="every n, every sample")


SUM, IND = "(1/n) sum", "1{a.x >= 0}"
CASE_1, CASE_2 = "E.2.4, case I", "E.2.4, case II"
TENT = "S(x.u, x.a/eps)"
ORLICZ = HandStep(
    "‖X - E X‖ <= ‖X‖ + |E X| / sqrt(log 2) <= 2 ‖X‖ in the sub-Gaussian norm, by Jensen's"
    " inequality for exp(x^2/t^2); the norm grows with |X|",
    "tests/audits/linear_targets/samples/lemma11/test_proof.py::test_centering_costs_a_factor_of_two",
)
BETWEEN = HandStep(
    "A continuous function with slopes between -1 and 1 is 1-Lipschitz",
    "tests/audits/linear_targets/samples/lemma11/test_proof.py::test_the_tent",
)

CLAIMS = (
    line(
        "lemma11.two-regions",
        "E.2.4",
        Version(
            AS_PRINTED,
            "H is divided into H1 and H2: every h with ‖h‖ <= eps has a.h >= -rho ‖h‖"
            " or a.h <= -rho ‖h‖",
            by_identities("the two sides add up to 0", _two_regions),
        ),
        domain="every h but 0, where a.h/‖h‖ has no value and both sides of the lemma are 0",
    ),
    line(
        "lemma11.sufficient",
        "E.2.4",
        Version(
            AS_PRINTED,
            f"with h = w - a it suffices to prove {SUM} {IND} 1{{h.x + a.x >= 0}}"
            " (x.h)^2 >= c ‖h‖^2",
            by_identities("w.x - h.x - a.x, and x.(w - a) - x.h", _in_terms_of_h),
        ),
        by_hand=(EACH_SAMPLE,),
    ),
    line(
        "lemma11.case1-indicators",
        CASE_1,
        Version(
            AS_PRINTED,
            f"h.x >= 0 and a.x >= 0 imply h.x + a.x >= 0, so {SUM} {IND} 1{{h.x + a.x"
            f" >= 0}} (x.h)^2 >= {SUM} {IND} 1{{h.x >= 0}} (x.h)^2",
            by_identities(
                "h.x + a.x is the sum of two nonnegative numbers, and w.x", _in_terms_of_h
            ),
        ),
        by_hand=(EACH_SAMPLE,),
    ),
    line(
        "lemma11.case1-use",
        CASE_1,
        Version(
            AS_PRINTED,
            "with u = h/‖h‖ and the square 1/(100 pi) of 1/(10 sqrt(pi)), the bound of case I",
            by_identities("(x.h)^2 - ‖h‖^2 (x.u)^2, and the square of 1/(10 sqrt(pi))", _used),
        ),
        requires=("eq17 as intended",),
        by_hand=(EACH_SAMPLE,),
    ),
    line(
        "lemma11.jensen",
        "E.2.4, both cases",
        Version(
            AS_PRINTED,
            f"{SUM} {IND} relu(x.u)^2 >= ({SUM} {IND} relu(x.u))^2, and the same for S",
            by_identities(
                "mean of (g - m)^2 minus mean of g^2 plus m^2, where m is the mean of g", _jensen
            ),
        ),
    ),
    line(
        "lemma11.first-moment",
        CASE_1,
        Version(
            AS_PRINTED,
            "E[1{a.x >= 0} relu(x.u)] = (1 + a.u)/sqrt(8 pi)",
            by_identities(
                "the integral over the wedge minus the right side, for every angle, 0 and pi",
                _first_moment,
            ),
        ),
        by_hand=(IN_THE_PLANE,),
        domain="every d >= 2, every unit u",
    ),
    line(
        "lemma11.case1-bound",
        CASE_1,
        Version(
            AS_PRINTED,
            f"{SUM} {IND} relu(x.u) >= (1 - rho)/sqrt(8 pi) - delta in U1, if its"
            " distance to (1 + a.u)/sqrt(8 pi) is at most c sqrt(d/n) + delta/2 and n"
            " >= 4 c^2 d/delta^2",
            by_identities(
                "(1 + a.u) - (1 - rho) = a.u + rho; two halves of delta; c^2 d/n against delta^2/4",
                _case1_bound,
            ),
        ),
        requires=("lemma11.first-moment", "lemma11.supremum-1"),
    ),
    line(
        "lemma11.delta1",
        CASE_1,
        Version(
            AS_PRINTED,
            "with delta = (5 sqrt(2) - 7)/(20 sqrt(pi)), (1 - rho)/sqrt(8 pi) - delta ="
            " 1/(10 sqrt(pi))",
            by_identities(
                "both sides; and (5 sqrt(2) - 7)(5 sqrt(2) + 7) = 1, so that delta > 0", _delta1
            ),
        ),
        domain="rho = 1/sqrt(2)",
    ),
    line(
        "lemma11.subgaussian",
        "E.2.4, both cases",
        Version(
            AS_PRINTED,
            "2 ‖x.(u - v)‖ <= c ‖u - v‖ in the sub-Gaussian norm for a constant c; 2"
            " sqrt(8/3) will do",
            by_identities("E exp(g^2/t^2) = 2 at t^2 = 8/3 for a standard normal g", _orlicz),
        ),
        by_hand=(ORLICZ,),
        domain="every d, all u, v",
    ),
    line(
        "lemma11.case2-normalised",
        CASE_2,
        Version(
            AS_PRINTED,
            "the first two equalities of case II, with u = h/‖h‖",
            by_identities("the two indicators, and (x.h)^2 - ‖h‖^2 (x.u)^2", _normalised),
        ),
        by_hand=(EACH_SAMPLE,),
    ),
    line(
        "lemma11.case2-radius",
        CASE_2,
        Version(
            AS_PRINTED,
            f"... >= ({SUM} {IND} 1{{x.u >= -a.x/eps}} (x.u)^2) ‖h‖^2, as ‖h‖ <= eps",
            by_identities(
                "‖h‖ x.u + a.x as a combination of eps x.u + a.x and a.x with nonnegative weights",
                _smaller_radius,
            ),
        ),
        by_hand=(EACH_SAMPLE,),
    ),
    line(
        "lemma11.case2-indicator",
        CASE_2,
        Version(
            AS_PRINTED,
            f"... >= ({SUM} {IND} 1{{0 >= x.u >= -a.x/eps}} (x.u)^2) ‖h‖^2, with one"
            " more indicator",
            by_identities(
                "a term minus the same term with an indicator is a square", _one_more_indicator
            ),
        ),
        by_hand=(EACH_SAMPLE,),
    ),
    claim(
        "lemma11.case2-sufficient",
        CASE_2,
        printed(
            f"{SUM} {IND} 1{{0 <= x.u <= -a.x/eps}} (x.u)^2 >= 1/(100 pi) for a.u <= -rho",
            by_counterexample("the printed sum, which is 0 for all samples", _empty),
        ),
        intended(
            f"{SUM} {IND} 1{{-a.x/eps <= x.u <= 0}} (x.u)^2 is, with -u for u, {SUM} {IND}"
            " 1{0 <= x.u <= a.x/eps} (x.u)^2",
            by_identities("the ends of both intervals, and the squares", _flipped),
        ),
        misprint="The display before it has 1{0 >= x.u >= -a.x/eps}, and flipping the sign of u"
        " gives the display after it; with a.x >= 0 only x.u = 0 lies between 0 and -a.x/eps.",
        by_hand=(EACH_SAMPLE,),
        domain="every n, every sample",
    ),
    line(
        "lemma11.tent",
        CASE_2,
        Version(
            AS_PRINTED,
            f"{IND} 1{{0 <= x.u <= a.x/eps}} x.u >= {IND} {TENT}, and {TENT} = 0 if"
            " a.x < 0, so that f needs no indicator",
            by_identities("v - S(v; w) on each piece, and the pieces for w < 0", _tent),
        ),
        by_hand=(BETWEEN,),
    ),
    line(
        "lemma11.tent-lipschitz",
        CASE_2,
        Version(
            AS_PRINTED,
            "S(v; w) is 1-Lipschitz in its first argument",
            by_identities("the pieces meet, and their slopes are 0, 1 or -1", _lipschitz),
        ),
        by_hand=(BETWEEN,),
        domain="w >= 0; for w < 0 S = 0",
    ),
    claim(
        "lemma11.increments",
        CASE_2,
        printed(
            f"‖X(u) - X(v)‖ <= 2 {IND} ‖S(x.u, x.a/eps) - S(x.v, x.a/eps)‖ in the sub-Gaussian"
            " norm",
            by_counterexample("a norm is 0 only if the variable is", _outside_the_norm),
        ),
        intended(
            "the same with the indicator inside of the norm, and at most 2 ‖x.(u - v)‖",
            by_identities("S is 1-Lipschitz: its pieces and slopes", _lipschitz),
        ),
        misprint="The indicator is random and cannot stand outside of the norm; in case I it is"
        " inside.",
        by_hand=(ORLICZ, BETWEEN),
        domain="every d, all unit u, v, every eps > 0",
    ),
    line(
        "lemma11.delta2",
        CASE_2,
        Version(
            AS_PRINTED,
            "with delta = 1/(40 sqrt(pi)), 1/(8 sqrt(pi)) - delta = 1/(10 sqrt(pi)),"
            " whose square is 1/(100 pi)",
            by_identities("both sides", _delta2),
        ),
        requires=(
            "lemma11.monotone as printed",
            "lemma11.f-at-rho as printed",
            "lemma11.supremum-2",
        ),
    ),
    line(
        "lemma11.union",
        "E.2.4",
        Version(
            AS_PRINTED,
            "both cases together have probability at least 1 - 4 exp(-gamma n)",
            by_identities("1 - (2 p + 2 p) with p = exp(-gamma n)", _union),
        ),
        domain="gamma is the smaller one of gamma delta^2 in the two cases",
    ),
)
