"""E.2.2 for finitely many samples: Lemma 11, the mean of r^2, and (13) from end to end.

The paper says. For all ‖W - W*‖ <= eps, with high probability, (1/2) mean 1{a.x >= 0} 1{w1.x >= 0}
(h1.x)^2 >= c ‖h1‖^2 by Lemma 11; mean 1{a.x >= 0} r^2 >= c ‖h1‖^2 - 4 eps^2 ‖h2‖^2 and its mirror
image; mean r^2 >= (c - 4 eps^2) ‖H‖^2; the correlation is at least (1/2) mean r^2 - (9/8) eps^2/
(1 - eps)^2 ‖H‖^2 (13), and so at least (c/2 - 2 eps^2 - (9/8) eps^2/(1 - eps)^2) ‖H‖^2.

What is computed. With A, B, M, R and k of `section_e22_finite`, a sample with s = a.x > eps M at
which neither ‖h1‖ nor ‖h2‖ is exceeded by 1/M of |u| or |v| has unit 1 active alone, and r = u.
The others are |s| <= eps M and fewer than 2 k rows, whose part of the mean of u^2 is at most
(B + R^2/n) ‖h1‖^2. So all these lines hold with larger constants, and without the terms in eps:

    mean 1{a.x >= 0} 1{w1.x >= 0} u^2  >=  (A - B) ‖h1‖^2 ,
    mean 1{a.x >= 0} r^2               >=  (A - B - R^2/n) ‖h1‖^2 ,
    correlation - (1/2) mean r^2       >=  (A - 2 B - R^2/n)/2 ‖H‖^2 ,

the last as a sample adds ((u - v)^2 - s^2)/2 if both units are active, where s <= v, -s^2/2 if none
is, where s <= -u, and u^2/2 or v^2/2 otherwise (s > 0; mirrored for s < 0).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import sympy

from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.samples.section_e22.finite import (
    BITS,
    EPS,
    LEAST_RATIO,
    NORMS,
    RATE,
    SHARE,
    SHARES,
    SORTED,
    SUBSETS,
    TERMS,
    edges,
    largest_norms,
    lost_mean,
)
from certify.claim import HandStep, Version, claim, derived, printed
from certify.kernel.verdict import Algebra, Proved, Undecided, Verdict
from certify.numbers import Balls, Number, Symbolic
from certify.parameter import Parameter, Parameters
from certify.proofs.algebra import ARB, by_identities
from certify.proofs.bench import Bench
from certify.settled import Settle, Settled

TESTS = "tests/audits/linear_targets/samples/section_e22/test_residual.py::"
SIZES = (EPS, LEAST_RATIO, RATE)
LEAST = Parameter("least", Fraction(1, 4), Fraction(0), Fraction(1, 2), "the constant")


def right_half(given: Parameters, numbers: Balls) -> Number:
    """Return a lower bound on A: the rows with a.x > 0, or a.x < 0."""
    edge, tau = edges(given, numbers)
    root = numbers.sqrt((1 - tau) / 2) - edge - tau
    return root * root if root > 0 else numbers.constant(0)


def largest_rest(
    given: Parameters, lost: int, heavy: int, halves: int = 1
) -> tuple[Number, Fraction]:
    """Return ``halves A - lost B - heavy R^2/n``, enclosed, and the p at which it is largest."""
    numbers = Balls(BITS)
    half, found = right_half(given, numbers), []
    for p in SHARES:
        if p + 1 / given["ratio"] <= Fraction(1, 2):
            weight, _ = largest_norms(p, given, numbers)
            rest = halves * half - lost * lost_mean(p, given, numbers) - heavy * weight
            found.append((rest, p))
    return max(found, key=lambda each: float(each[0].lower()))


def half_of_lemma_11(numbers: Number) -> Number:
    """Return ``c = 1/(200 pi)``."""
    return numbers.constant(1) / (200 * numbers.pi())


def by_rest(
    lost: int,
    heavy: int,
    share: Fraction,
    events: int,
    wanted: Callable[[Parameters, Balls], Number],
    halves: int = 1,
) -> Callable[[Parameters, Bench], Settled]:
    """Settle that ``share (halves A - lost B - heavy R^2/n)`` is at least what is wanted.

    `events` of probability at most ``exp(-rate n)`` are excluded.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        given = {p.name: p.default for p in SIZES} | dict(parameters)
        rest, p = largest_rest(given, lost, heavy, halves)
        numbers = Balls(BITS)
        found, needed = numbers.constant(share) * rest, wanted(given, numbers)
        facts = (
            ("the constant", f"{float(found.lower()):.8g} proved, by p = {p}"),
            ("claimed", f"{float(needed):.8g}"),
        )
        if not found >= needed:
            return Settled(Undecided(f"the constants give {float(found):.6g} only"), facts=facts)
        what = "bounds on A, B and R^2/n, square roots and logarithms in balls"
        reason = f"with probability at least 1 - {events} exp(-({given['rate']}) n), every d"
        verdict: Verdict = Proved(reason, Algebra(what, ARB))
        return Settled(verdict, facts=facts)

    return settle


def _of_lemma_11(given: Parameters, numbers: Balls) -> Number:
    return 2 * half_of_lemma_11(numbers)


def _half_of_it(given: Parameters, numbers: Balls) -> Number:
    return half_of_lemma_11(numbers)


def _less_leak(given: Parameters, numbers: Balls) -> Number:
    return half_of_lemma_11(numbers) - numbers.constant(4 * given["eps"] ** 2)


def _less_cross(given: Parameters, numbers: Balls) -> Number:
    """Return ``-(9/8) eps^2/(1 - eps)^2``: (13), where the rest is (1/2) mean r^2."""
    eps = given["eps"]
    return numbers.constant(-9 * eps**2 / (8 * (1 - eps) ** 2))


def _both(given: Parameters, numbers: Balls) -> Number:
    return _less_leak(given, numbers) / 2 + _less_cross(given, numbers)


def _least(given: Parameters, numbers: Balls) -> Number:
    return numbers.constant(given["least"])


HALF = Fraction(1, 2)
lemma_11 = by_rest(1, 0, Fraction(1), 5, _of_lemma_11)
step_c = by_rest(1, 0, HALF, 5, _half_of_it)
first_half = by_rest(1, 1, Fraction(1), 7, _half_of_it)
first_half_derived = by_rest(1, 1, Fraction(1), 7, _least)
mean_square = by_rest(1, 1, Fraction(1), 7, _less_leak)
last_line = by_rest(2, 1, HALF, 7, _less_cross)
# Half of the mean of r^2, and what the correlation has more.
final = by_rest(3, 2, HALF, 7, _both, halves=2)


def _parts() -> list[Any]:
    """The residual and correlation minus r^2/2 of one sample, by which units are active."""
    w1, w2, a, x = ([*sympy.symbols(f"{name}1:4", real=True)] for name in ("p", "q", "a", "x"))
    s, first, second = (sum(p * q for p, q in zip(y, x, strict=True)) for y in (a, w1, w2))
    u, v = first - s, second + s
    expected = (
        ((0, 0), -s, -(s**2) / 2),
        ((1, 0), u, u**2 / 2),
        ((0, 1), -v, v**2 / 2),
        ((1, 1), u - v + s, ((u - v) ** 2 - s**2) / 2),
    )
    found = []
    for pattern, residual, rest in expected:
        (r,) = empirical.residual([[1], [-1]], [w1, w2], [a], x, pattern)
        part = empirical.correlation(w1, w2, a, [x], [pattern], Symbolic())
        found += [r - residual, part - r**2 / 2 - rest]
    return found


def _split() -> list[Any]:
    """The indicators of a.x >= 0 and a.x < 0 add up to 1, times r^2."""
    i, r = sympy.symbols("i r")
    return [r**2 - (i * r**2 + (1 - i) * r**2)]


def _union() -> list[Any]:
    """Lemma 9 is used for w1 and for -w2."""
    p = sympy.symbols("p")
    return [1 - (3 * p + 3 * p) - (1 - 6 * p)]


SEEN = HandStep(
    "Where a.x >= 0 and w.x < 0, a.x <= |(w - a).x|: such rows are among those of B",
    TESTS + "test_lemma_11_for_every_weight",
)
ALONE = HandStep(
    "For a.x > 0 unit 1 alone is active unless a.x <= -u or a.x <= v: such a row has |a.x| <= eps M"
    " or is heavy for h1 or for h2, and adds no less than 0 to r^2, and to correlation - r^2/2 no"
    " less than -u^2/2 or -v^2/2",
    TESTS + "test_residual_and_correlation_for_every_weight",
)
FEWER_EVENTS = HandStep(
    "K exp(-g n) <= k exp(-g' n) wherever k exp(-g' n) < 1, if g' = g log(k)/log(K), 1 < k < K:"
    " the printed numbers of events come with a smaller gamma",
    TESTS + "test_fewer_events_with_a_smaller_rate",
)
LEMMA_9 = (TERMS, NORMS, SUBSETS, SHARE, SORTED)
LEMMA_11 = (NORMS, SUBSETS, SHARE, SORTED, SEEN, FEWER_EVENTS)
BY_HAND = (NORMS, SUBSETS, SHARE, SORTED, ALONE)
EVERY = "every d >= 1, every W with both rows within eps of W*, ‖a‖ = 1; by another proof than the"
EVERY += " printed one, which rests on bounds that are false"
GENERALLY = " for all ‖W - W*‖ <= {eps}, if n >= {ratio} d, with probability at least 1 - 7"
GENERALLY += " exp(-({rate}) n)"
HERE = " for all ‖W - W*‖ <= eps with high probability; here eps = 1/100, n >= 1000 d"


def near_optimum(says: str, settle: Settle) -> Version:
    """Return a printed line about weights near W*, as printed and for other sizes."""
    generally = says.replace("{", "{{").replace("}", "}}") + GENERALLY
    return printed(says + HERE, settle, generally)


# What the lines of the display share.
line = partial(claim, requires=("emp.alpha.parts",), by_hand=BY_HAND, domain=EVERY)

CLAIMS = (
    claim(
        "emp.alpha.parts",
        "E.2.2, not in print",
        derived(
            "a sample has r = u, -v, -s or, both units active, u - v + s, and adds u^2/2,"
            " v^2/2, -s^2/2 or ((u - v)^2 - s^2)/2 to n (correlation - (1/2) mean r^2);"
            " s = a.x, u = (w1 - a).x, v = (w2 + a).x",
            by_identities("the cases of which units are active", _parts),
        ),
        domain="every n, d, x1, ..., xn and W",
    ),
    claim(
        "eq13.union",
        "(13), its probability",
        printed(
            "Lemma 9, twice with 1 - 3 exp(-gamma n), gives 1 - 6 exp(-gamma n)",
            by_identities("1 - (3 p + 3 p) with p = exp(-gamma n)", _union),
        ),
        domain="every n and gamma: what the printed proof excludes, were Lemma 9 true",
    ),
    claim(
        "emp.alpha.split",
        "E.2.2, below 'To do this note that'",
        printed(
            "mean r^2 = mean (1{a.x >= 0} r^2 + 1{a.x < 0} r^2)",
            by_identities("one of the indicators is 1 and the other 0", _split),
        ),
        domain="every n, d and x1, ..., xn",
    ),
    line(
        "eq13.last-line",
        "(13), from end to end",
        near_optimum(
            "<grad of the empirical loss, W - W*> >= (1/2) mean r^2 - (1/2) ((3/2) eps/(1 - eps))^2"
            " ‖W - W*‖^2",
            last_line,
        ),
        derived(
            "the same with nothing subtracted, for ‖W - W*‖ <= 1/100, n >= 1000 d",
            by_rest(2, 1, HALF, 7, lambda given, numbers: numbers.constant(0)),
            "the same with nothing subtracted" + GENERALLY,
        ),
        parameters=SIZES,
    ),
    line(
        "emp.alpha.first-half",
        "E.2.2, (15) put into (14), and 'Similarly'",
        near_optimum(
            "mean 1{a.x >= 0} r^2 >= c ‖h1‖^2 - 4 eps^2 ‖h2‖^2, and mean 1{a.x <= 0} r^2 >= c"
            " ‖h2‖^2 - 4 eps^2 ‖h1‖^2, c = 1/(200 pi),",
            first_half,
        ),
        derived(
            "mean 1{a.x >= 0} r^2 >= (1/4) ‖h1‖^2 for ‖W - W*‖ <= 1/100, n >= 1000 d",
            first_half_derived,
            "mean 1{{a.x >= 0}} r^2 >= {least} ‖h1‖^2" + GENERALLY,
        ),
        parameters=(*SIZES, LEAST),
    ),
    line(
        "emp.alpha.mean-square",
        "E.2.2, 'Summing the latter two'",
        near_optimum("mean r^2 >= (c - 4 eps^2) ‖W - W*‖^2, c = 1/(200 pi),", mean_square),
        parameters=SIZES,
    ),
    line(
        "emp.alpha.final",
        "E.2.2, the display after 'Finally'",
        near_optimum(
            "<grad of the empirical loss, W - W*> >= (c/2 - 2 eps^2 - 9 eps^2/(8 (1 - eps)^2))"
            " ‖W - W*‖^2, c = 1/(200 pi),",
            final,
        ),
        derived(
            "<grad of the empirical loss, W - W*> >= (9/50) ‖W - W*‖^2 for ‖W - W*‖ <= 1/100,"
            " n >= 1000 d",
            by_rest(3, 2, HALF, 7, _least, halves=2),
            "<grad of the empirical loss, W - W*> >= {least} ‖W - W*‖^2" + GENERALLY,
        ),
        parameters=(*SIZES, replace(LEAST, default=Fraction(9, 50))),
    ),
)
