"""The empirical gradient and correlation: section 6, E.2.1 and the start of E.2.2.

The paper says. With r(x) the residual of v = (1, -1) and phi = ReLU, the gradient in w1 is the
mean of ``r(x) phi'(w1.x) x``; the correlation with W - W* is the mean of ``r^2`` plus that of
``r (a.x) (1 - phi'(w1.x) - phi'(w2.x))``; the latter is bounded by Cauchy-Schwarz, and
``(1 - phi' - phi')^2`` by signs. So the correlation is at least c times the mean of r^2, "for a
fixed numerical constant" (section 6).

What is computed. The identities hold for every sample, activation pattern by activation pattern.
phi'(0) = 1, as E.2.1 writes the indicator. The bound by signs is a finite check; a.x = 0 may be
left out, where its factor (a.x)^2 vanishes. It holds with half the right side, as the two terms
whose sum is squared never have the same sign.

The last conclusion has no neighbourhood. At W = (2a, a) the gradient vanishes for every sample and
the residual does not. In the limit of many samples it holds in the ball of Lemma 4, and the best c
is certified, for ``‖w1 + w2‖ <= kappa ‖a‖``:

    c = (1 - kappa) (2 - kappa) / (2 - 2 kappa + kappa^2),   3/5 for kappa = 1/2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian, quadratic
from certify.audits.linear_targets.exact.domains import EVERY_RATIO, PLANE, WEIGHTS
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE
from certify.audits.linear_targets.exact.quadratic import PARABOLA, Quadratic
from certify.audits.linear_targets.formulas import empirical, population
from certify.audits.linear_targets.runs.residuals import residual
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    Inequality,
    claim,
    largest,
    printed,
    sharp,
    stated,
)
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided
from certify.numbers import Float64, Number, Symbolic, Tracing
from certify.parameter import Parameter, Parameters, Point
from certify.proofs.algebra import RATIONALS, SYSTEM, by_identities, vanishes, with_identities
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, Compiled, state

MEANS = HandStep(
    "Loss, gradient and correlation are means over the samples of what one sample gives; one and"
    " two samples are computed",
    "tests/audits/linear_targets/samples/test_correlation.py::test_means_over_samples",
)
SIGNS = ((1,), (-1,))

# --- identities, pattern by pattern ---------------------------------------------------------

Sums = Callable[..., list[Any]]


def _symbols(name: str, dimension: int) -> list[Any]:
    return list(sympy.symbols(f"{name}1:{dimension + 1}", real=True))


def for_all_samples(differences: Sums) -> list[Any]:
    """Return ``differences(w1, w2, a, X, patterns)`` for symbols and every activation pattern.

    One sample in dimension 1 and 3, two samples in dimension 2.
    """
    found = []
    for n, d in ((1, 1), (1, 3), (2, 2)):
        w1, w2, a = (_symbols(name, d) for name in ("u", "w", "a"))
        X = [_symbols(name, d) for name in ("x", "y")[:n]]
        for flat in product((0, 1), repeat=2 * n):
            patterns = [flat[2 * i : 2 * i + 2] for i in range(n)]
            found += differences(w1, w2, a, X, patterns)
    return found


def _mean(terms: list[Any]) -> Any:
    return sum(terms) / sympy.Integer(len(terms))


def _samples(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> list[Any]:
    """Return for each sample ``(x, r, phi'1, phi'2, w1.x, w2.x, a.x)``, from their definitions."""
    found = []
    for x, (on1, on2) in zip(X, patterns, strict=True):
        along1, along2, target = (
            sum(p * q for p, q in zip(y, x, strict=True)) for y in (w1, w2, a)
        )
        found.append((x, on1 * along1 - on2 * along2 - target, on1, on2, along1, along2, target))
    return found


def _network(w1: Any, w2: Any, a: Any) -> tuple[Any, Any, Any]:
    return [[sympy.Integer(s) for s in v] for v in SIGNS], [w1, w2], [a]


def _gradient(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> list[Any]:
    """The displayed gradient, the theory's, and the derivative of the loss (1)."""
    rows = empirical.gradient(*_network(w1, w2, a), X, patterns)
    samples = _samples(w1, w2, a, X, patterns)
    value = _mean([r**2 for _, r, *_ in samples]) / 2
    found = [empirical.loss(*_network(w1, w2, a), X, patterns) - value]
    for i, (row, w) in enumerate(zip(rows, (w1, w2), strict=True)):
        for p, component in enumerate(w):
            shown = _mean([SIGNS[i][0] * s[1] * s[2 + i] * s[0][p] for s in samples])
            found += [row[p] - shown, sympy.diff(value, component) - shown]
    return found


def _correlation(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> Any:
    return empirical.correlation(w1, w2, a, X, patterns, Symbolic())


def _rows(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> list[Any]:
    terms = [
        r * on1 * (along1 - target) - r * on2 * (along2 + target)
        for _, r, on1, on2, along1, along2, target in _samples(w1, w2, a, X, patterns)
    ]
    return [_correlation(w1, w2, a, X, patterns) - _mean(terms)]


def _collected(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> list[Any]:
    samples = _samples(w1, w2, a, X, patterns)
    first = [r * (on1 * p - on2 * q) for _, r, on1, on2, p, q, _ in samples]
    second = [r * target * (on1 + on2) for _, r, on1, on2, _, _, target in samples]
    return [_correlation(w1, w2, a, X, patterns) - (_mean(first) - _mean(second))]


def _residuals(w1: Any, w2: Any, a: Any, X: Any, patterns: Any) -> list[Any]:
    samples = _samples(w1, w2, a, X, patterns)
    first = [r**2 for _, r, *_ in samples]
    second = [r * target * (1 - (on1 + on2)) for _, r, on1, on2, _, _, target in samples]
    return [_correlation(w1, w2, a, X, patterns) - (_mean(first) + _mean(second))]


def _cauchy_schwarz() -> list[Any]:
    """Return what ``sum (r_i - t b_i)^2`` leaves of ``sum r^2 - (sum r b)^2 / sum b^2``."""
    squares, mixed, others, t = sympy.symbols("R M B t")
    expanded = squares - 2 * t * mixed + t**2 * others
    return [expanded.subs(t, mixed / others) - (squares - mixed**2 / others)]


def _sampled_slope() -> Finding:
    """Compare the gradient with central differences of the loss on drawn samples."""
    generator: Any = numpy.random.default_rng(0)
    numbers, worst, cases = Float64(), 0.0, 20
    V = [[numbers.constant(s) for s in v] for v in SIGNS]
    for _ in range(cases):
        X, W, a = (generator.standard_normal(shape) for shape in ((12, 3), (2, 3), 3))
        X = X[(abs(X @ W.T) > 1e-3).all(axis=1)]  # no step crosses a kink

        def loss(W: Any, X: Any = X, a: Any = a) -> float:
            off = residual(X, W.T, X @ a)
            return float(off @ off) / (2 * len(X))

        patterns = [empirical.active(W, x) for x in X]
        rows = empirical.gradient(V, W, [a], X, patterns)
        direction, step = generator.standard_normal((2, 3)), 1e-6
        slope = (loss(W + step * direction) - loss(W - step * direction)) / (2 * step)
        worst = largest(worst, abs(slope - float((numpy.array(rows) * direction).sum())))
    return Finding(cases, worst, 1e-5)


# --- the bound by signs ---------------------------------------------------------------------


# (sgn(0), phi'(0)): those with sgn + 1 = 2 phi', and the usual sgn(0) = 0 with E.2.1's phi'(0) = 1.
MATCHED = ((Fraction(1), Fraction(1)), (Fraction(0), Fraction(1, 2)))
AT_ZERO = (*MATCHED, (Fraction(0), Fraction(1)))
Case = tuple[tuple[int, ...], Fraction, Fraction]


def signs_cases(at_zero: tuple[tuple[Fraction, Fraction], ...]) -> list[Case]:
    """Return the signs of a.x (not 0), w1.x, w2.x, and both sides of the bound, in every case."""
    found: list[Case] = []
    for (sign, slope), a, w1, w2 in product(at_zero, (-1, 1), (-1, 0, 1), (-1, 0, 1)):
        slope1, slope2 = (Fraction(w > 0) if w else slope for w in (w1, w2))
        sign1, sign2 = (w or sign for w in (w1, w2))
        right = (1 - a * sign1) + (1 + a * sign2)
        found.append(((a, w1, w2), (1 - (slope1 + slope2)) ** 2, Fraction(right)))
    return found


def _by_signs(factor: Fraction, cases: list[Case]) -> Settled:
    """Settle ``left <= factor * right`` in every case."""
    what = Algebra("all signs of a.x, w1.x, w2.x, and all that sgn(0), phi'(0) may be", RATIONALS)
    bad = [case for case, left, right in cases if left > factor * right]
    if bad:
        return Settled(Refuted(f"fails for the signs {bad[0]}", what))
    return Settled(Proved(f"{len(cases)} cases hold", what))


def signs(parameters: Parameters, bench: Bench) -> Settled:
    """Settle the bound by signs."""
    return _by_signs(Fraction(1), signs_cases(AT_ZERO))


def smallest_factor(parameters: Parameters, bench: Bench) -> Settled:
    """Find the smallest factor of the right side among all cases."""
    cases = signs_cases(MATCHED)
    best = max(Fraction(left, right) for _, left, right in cases if right)
    facts = (("sharp factor", str(best)), ("equality", "w1.x and w2.x of the same sign"))
    return Settled(_by_signs(best, cases).verdict, facts=facts)


# --- the correlation against the mean of r^2 ------------------------------------------------

KAPPA = Parameter("kappa", Fraction(1, 2), Fraction(0), Fraction(1), "bound on ‖w1 + w2‖ over ‖a‖")
C = Parameter("c", Fraction(3, 5), Fraction(0), Fraction(1), "correlation over E r^2")
STEP = Fraction(1, 10**7)


def stationary() -> list[Any]:
    """Return what vanishes at W = (2a, a), for either sign of a.x.

    Where a.x > 0 all units are active and r = 0; where a.x < 0 none is and r = -a.x.
    """
    found = []
    for n, d in ((1, 1), (1, 2), (1, 3)):
        a, X = _symbols("a", d), [_symbols("x", d)]
        w1, w2 = [2 * p for p in a], a
        target = linear_algebra.dot(a, X[0])
        for on, left in ((1, 0), (0, -target)):
            pattern = [(on, on)] * n
            (off,) = empirical.residual(*_network(w1, w2, a), X[0], pattern[0])
            rows = empirical.gradient(*_network(w1, w2, a), X, pattern)
            found += [off - left, _correlation(w1, w2, a, X, pattern), *rows[0], *rows[1]]
    return found


def not_everywhere(parameters: Parameters, bench: Bench) -> Settled:
    """Refute a positive c: no gradient, but a residual, at W = (2a, a) for every sample."""
    if not all(map(vanishes, stationary())):
        return Settled(Undecided("the gradient does not vanish at (2a, a)"))
    positive = sympy.symbols("x1", real=True)
    one = [sympy.Integer(1)]
    square = gaussian.half_plane(positive**2, sympy.pi)
    limit = population.loss(*_network([2 * one[0]], one, one), Symbolic()) * 2
    if square != sympy.Rational(1, 2) or sympy.simplify(limit - square) != 0:
        return Settled(Undecided("E r^2 at (2a, a) is not ‖a‖^2/2"))
    facts = (
        ("where", "W = (2a, a), any a, any sample with some a.x_i < 0"),
        ("correlation", "0"),
        ("mean of r^2", "that of (a.x)^2 over a.x < 0"),
        ("E r^2 for ‖a‖ = 1", f"E (a.x)^2 1{{a.x < 0}} = {square} = {float(square):.8g}"),
    )
    what = Algebra("gradient and residual at (2a, a), for a.x > 0 and a.x < 0", SYSTEM)
    reason = "at W = (2a, a) the correlation is 0 for every sample, E r^2 = ‖a‖^2/2"
    return Settled(Refuted(reason, what), facts=facts)


def target_quadratic(
    theta: Number, norm1: Number, norm2: Number, c: Number, numbers: Number
) -> Quadratic:
    """Return ``correlation - c E r^2`` as a quadratic in a, from angle and norms."""
    pi, sine = numbers.pi(), numbers.sin(theta)

    def weight(own: Number, other: Number) -> Number:
        return ((3 * pi - theta) * own - sine * other) / (2 * pi) - c * own

    e = 1 - c
    cross = 2 * population.kernel(theta, numbers) * norm1 * norm2
    g = e * ((norm1 * norm1 + norm2 * norm2) / 2 - cross)
    return Quadratic(g, weight(norm1, norm2), -weight(norm2, norm1), e)


def _excess(w1: Any, w2: Any, a: Any, c: Number, numbers: Number) -> Number:
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    square = 2 * population.loss(signs, [w1, w2], [a], numbers)
    return population.correlation(w1, w2, a, numbers) - c * square


def best(kappa: Any) -> Any:
    """Return ``(1 - kappa) (2 - kappa) / (2 - 2 kappa + kappa^2)``."""
    return (1 - kappa) * (2 - kappa) / (2 - 2 * kappa + kappa * kappa)


def reduced() -> Compiled:
    """Compile ``correlation >= c E r^2`` over angles and norms; ``theta = pi t``."""

    def formulas(tape: Tracing) -> Alternatives:
        theta = tape.name("theta", tape.pi() * tape.input("t"))
        norm1, norm2 = tape.input("norm1"), tape.input("norm2")
        found = target_quadratic(theta, norm1, norm2, tape.input("c"), tape)
        return quadratic.nonnegative(tape, found, theta, norm1, norm2, tape.input("kappa"))

    return state((C, KAPPA), WEIGHTS, EVERY_RATIO, formulas)


def vectors() -> Compiled:
    """Compile the same over vectors of the plane; refuted by exact vectors."""

    def formulas(tape: Tracing) -> Alternatives:
        x = [tape.input(name) for name in PLANE]
        w1, w2, a = x[:2], x[2:4], x[4:]
        total = linear_algebra.combine(1, w1, 1, w2)
        bound = tape.input("kappa") ** 2 * linear_algebra.dot(a, a)
        return [
            [("w1_vanishes", -linear_algebra.dot(w1, w1), False)],
            [("w2_vanishes", -linear_algebra.dot(w2, w2), False)],
            [("excess", _excess(w1, w2, a, tape.input("c"), tape), False)],
            [("outside_the_ball", linear_algebra.dot(total, total) - bound, True)],
        ]

    return state((C, KAPPA), PLANE, (), formulas)


def candidates(parameters: Parameters) -> Iterator[Point]:
    """Propose w2 a small multiple of w1 and a along them, as short as the ball allows."""
    return quadratic.small_second_weight(parameters["kappa"], 1)


DOMINATED = Inequality("emp.correlation.dominated", reduced(), vectors(), candidates)
LIMIT = Algebra("as w2 -> 0 along w1 = kappa a the excess vanishes at the best c", SYSTEM)


def _reduction() -> list[Any]:
    c = sympy.symbols("c")
    return quadratic.reduction(
        lambda w1, w2, a, numbers: _excess(w1, w2, a, c, numbers),
        lambda theta, norm1, norm2, numbers: target_quadratic(theta, norm1, norm2, c, numbers),
    )


def limits() -> list[Any]:
    """Return the excess at theta = 0, w1 = 1, w2 -> 0, a = 1/kappa along them, with the best c."""
    kappa = sympy.symbols("kappa", positive=True)
    zero, one = sympy.Integer(0), sympy.Integer(1)
    g, x, _, e = target_quadratic(zero, one, zero, best(kappa), Symbolic())
    return [g - x / kappa + e / kappa**2]


CARRIED = "correlation - c E r^2 from the vectors is its quadratic in a"


def near_the_optimum(parameters: Parameters, bench: Bench) -> Settled:
    """Decide the inequality in the ball with the given c."""
    return with_identities(bench.decide(DOMINATED, parameters), CARRIED, _reduction)


def in_the_ball(parameters: Parameters, bench: Bench) -> Settled:
    """Find the largest c in the ball, from both sides."""
    kappa = parameters["kappa"]
    right = best(kappa)
    exactly = str(right) if all(map(vanishes, limits())) else ""
    above = (right + 3 * STEP / 2) // STEP * STEP
    more = (("equality", "not attained, only approached: w2 -> 0, w1 = kappa a"),)
    sides = [{"c": value, "kappa": kappa} for value in (right, above)]
    settled = bracket(bench, DOMINATED, "c", (exactly, LIMIT), more, *sides)
    return with_identities(settled, CARRIED, _reduction)


# --- the claims -----------------------------------------------------------------------------


# What these claims share.
line = partial(
    claim, by_hand=(MEANS,), domain="every n, d, sample x_1, ..., x_n, every w1, w2, a; phi'(0) = 1"
)


PATTERNS = "for every activation pattern, phi' in {0, 1} and phi(z) = phi'(z) z"
MEAN = "(1/n) sum_i"
SIGN_BOUND = "1 - sgn(a.x) sgn(w1.x) + 1 - sgn(-a.x) sgn(w2.x)"

CLAIMS = (
    claim(
        "emp.gradient",
        "E.2.1, below Lemma 7",
        printed(
            f"grad_w1 of the empirical loss = {MEAN} r(x_i) phi'(x_i.w1) x_i",
            by_identities(
                f"the derivative of the loss (1) {PATTERNS}",
                lambda: for_all_samples(_gradient),
            ),
        ),
        by_hand=(MEANS,),
        domain="every n, d, sample, every w1, w2, a with no w_j.x_i = 0, where the loss has a kink"
        " and the display, with phi'(0) = 1, says which gradient is meant; row 2 with the sign -",
        cross_checks=(
            CrossCheck(
                "the gradient against central differences of the loss; absolute", _sampled_slope
            ),
        ),
    ),
    line(
        "emp.correlation",
        "section 6, above (4); E.2.2, the first display",
        printed(
            f"<W - W*, grad> = {MEAN} r^2 + {MEAN} r (a.x_i) (1 - phi'(w1.x_i) - phi'(w2.x_i))",
            by_identities(PATTERNS, lambda: for_all_samples(_residuals)),
        ),
    ),
    line(
        "emp.correlation.rows",
        "E.2.2, the first display, second line",
        printed(
            f"<W - W*, grad> = {MEAN} r phi'(w1.x_i) x_i.(w1 - a) - {MEAN} r"
            " phi'(w2.x_i) x_i.(w2 + a)",
            by_identities(PATTERNS, lambda: for_all_samples(_rows)),
        ),
    ),
    line(
        "emp.correlation.collected",
        "E.2.2, the first display, third line",
        printed(
            f"<W - W*, grad> = {MEAN} r (phi(x_i.w1) - phi(x_i.w2)) - {MEAN} r (a.x_i)"
            " (phi'(w1.x_i) + phi'(w2.x_i))",
            by_identities(PATTERNS, lambda: for_all_samples(_collected)),
        ),
    ),
    claim(
        "emp.correlation.cauchy-schwarz",
        "E.2.2, the second display, first line",
        printed(
            f"LHS >= {MEAN} r^2 - (1/n) sqrt(sum r^2 sum (a.x_i)^2 (1 - phi' - phi')^2)",
            by_identities(
                "sum r^2 - (sum r b)^2 / sum b^2 = sum (r_i - t b_i)^2 at its best t,"
                " and if sum b^2 = 0 both sides are equal",
                _cauchy_schwarz,
            ),
        ),
        requires=("emp.correlation",),
        domain="every n, every r_i and b_i",
    ),
    claim(
        "emp.correlation.signs",
        "E.2.2, the second display, second line",
        printed(f"(1 - (phi'(w1.x) + phi'(w2.x)))^2 <= {SIGN_BOUND}", signs),
        sharp("the same with the smallest factor of the right side", smallest_factor),
        domain="every x, w1, w2, a with a.x != 0; where w_j.x = 0, as printed (sgn(0), phi'(0)) is"
        " (1, 1), (0, 1/2) or (0, 1), sharp one of the first two, for which sgn + 1 = 2 phi'. At"
        " a.x = 0 both sides stand behind the factor (a.x)^2 = 0",
    ),
    claim(
        "emp.correlation.dominated",
        "section 6, above (4)",
        printed(
            "<W - W*, grad L> >= (3/5) E r^2, in the limit n -> infinity, as long as"
            " ‖w1 + w2‖ <= ‖a‖/2",
            near_the_optimum,
            "<W - W*, grad L> >= {c} E r^2, in the limit n -> infinity, as long as"
            " ‖w1 + w2‖ <= {kappa} ‖a‖",
        ),
        stated(
            f"read of every W: <W - W*, grad> >= c ({MEAN} r^2) for a fixed constant c",
            not_everywhere,
        ),
        sharp(
            "the largest c with <W - W*, grad L> >= c E r^2 in the limit n -> infinity, as long"
            " as ‖w1 + w2‖ <= kappa ‖a‖",
            in_the_ball,
        ),
        parameters=(C, KAPPA),
        requires=("eq6", "eq8.rows", "a4.first-line"),
        by_hand=(IN_THE_PLANE, PARABOLA),
        domain="every d, a and nonzero w1, w2 in the ball of Lemma 4, for the expectations, to"
        " which both sides tend as n -> infinity; for n samples see"
        " emp.correlation.dominated.finite. Nothing is said of W here; the page before says that"
        " no correlation inequality holds over the entire domain, and restricts it to that ball, of"
        " which this is the counterpart",
        inequality=DOMINATED,
        tight_places={
            "t = 0, norm2 = 0": "w2 -> 0 along w1, a = w1/kappa",
            "t = 0, norm1 = 0": "w1 -> 0 along w2, the mirror image",
            "t = 1, norm2 = 1": "theta = pi, r = 1: W = W*",
            "t = 1, norm1 = 1": "theta = pi, r = 1: W = W*",
        },
    ),
)
