"""E.2.2 from the Cauchy-Schwarz inequality on: (13), (14), (15).

The paper says. With H = W - W*, h1 = w1 - a, h2 = w2 + a, ‖a‖ = 1 and ‖H‖ <= eps, the correlation
is at least (1/2) mean r^2 - (9/8) eps^2/(1 - eps)^2 ‖H‖^2 by Lemma 9 (13), and
mean 1{a.x >= 0} r^2 is at least c ‖h1‖^2 - 4 eps^2 ‖h2‖^2 by Lemma 11 (14) and Lemma 9 (15).

What is computed. Steps that hold for every x are identities in y = a.x, z = h_perp.x, m = -w2.a;
each says which factors have a sign. Where Lemma 9 enters, the expectations of
`certify.audits.linear_targets.exact.limits` decide. The first line of (13) is derived from a bound
on S that is false, but with the left side put back it is true in the limit: the cross term is of
third order in ‖W - W*‖. Its last line holds for finite n too
(`certify.audits.linear_targets.samples.section_e22.residual`), and so does step (c) of (14). The
last line of (15) needs less than Lemma 9: it is true for eps above 0.0266, and false below. What
follows for alpha is in `certify.audits.linear_targets.samples.section_e22.alpha`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact.limits import (
    EPS,
    LARGE_NUMBERS,
    Bound,
    distance_squared,
    leak,
)
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE, for_all_weights
from certify.audits.linear_targets.formulas import empirical, population
from certify.audits.linear_targets.samples.equation4 import expectation as equation4_expectation
from certify.audits.linear_targets.samples.lemma9.statement import (
    KINK,
    NEAREST,
    OUTER,
    REPAIR,
    SECOND,
    kink,
    kink_above,
    kink_below,
    straight,
)
from certify.audits.linear_targets.samples.section_e22 import finite as section_e22_finite
from certify.audits.linear_targets.samples.section_e22 import residual as section_e22_residual
from certify.claim import (
    UNIT,
    HandStep,
    Inequality,
    claim,
    derived,
    intended,
    printed,
    repaired,
    stated,
)
from certify.kernel.verdict import Algebra, Proved, Refuted, Undecided, Verdict
from certify.numbers import Balls, Number, Symbolic, Tracing
from certify.parameter import Parameter, Parameters
from certify.proofs.algebra import ARB, SYSTEM, by_identities, with_identities
from certify.proofs.bench import Bench
from certify.settled import Settled
from certify.transcription import Alternatives, state

Comparison = tuple[str, Any, Any]


def by_comparisons(
    what: str, comparisons: Callable[[], list[Comparison]]
) -> Callable[[Parameters, Bench], Settled]:
    """Settle ``left <= right`` in finitely many cases, each two rational numbers.

    Raises ValueError if there is none.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        start = time.perf_counter()
        found = comparisons()
        if not found:
            raise ValueError("there is no case to settle the claim by")
        violated = [case for case in found if Fraction(case[1]) > Fraction(case[2])]
        verdict: Verdict = Proved(f"{len(found)} cases hold exactly", Algebra(what, SYSTEM))
        facts: tuple[tuple[str, str], ...] = ()
        if violated:
            where, left, right = violated[0]
            verdict = Refuted(f"at {where}: {left} > {right}", Algebra(what, SYSTEM))
            facts = (("claimed smaller", str(left)), ("claimed larger", str(right)))
        return Settled(verdict, facts=facts, search_seconds=time.perf_counter() - start)

    return settle


# --- (13) -----------------------------------------------------------------------------------


def nested_root() -> list[Comparison]:
    """Return both lines at w1 = (5/4) a, w2 = -a, eps = 1/4, where r(x) = relu(a.x)/4.

    mean r^2 = 1/32 for the expectation, or any sample with mean relu(a.x)^2 = 1/2.
    """
    eps = h1 = Fraction(1, 4)
    mean = h1**2 / 2
    cross = Fraction(3, 2) * eps / (1 - eps) * h1
    root = Fraction(1, 16)
    if root**4 != mean**2 * cross**2:
        raise ValueError("the nested root is not the number it is taken for")
    lines = mean - root, mean / 2 - cross**2 / 2
    return [("w1 = (5/4) a, w2 = -a, eps = 1/4, mean r^2 = 1/32", lines[1], lines[0])]


def _arithmetic_geometric() -> list[Any]:
    """For R = r^2 and X = x1^2 + x2^2 = x^2: both lines of (13), as intended."""
    r, x, k, h1, h2 = sympy.symbols("r x k h1 h2", nonnegative=True)
    return [
        (r**2 - r * x) - (r**2 - (r**2 + x**2) / 2) - (r - x) ** 2 / 2,
        r**2 - (r**2 + (k * h1) ** 2 + (k * h2) ** 2) / 2 - (r**2 - k**2 * (h1**2 + h2**2)) / 2,
    ]


def _orders() -> list[Any]:
    """``(3/2) eps/(1 - eps) - eps^2`` is a product of what is positive for eps in (0, 1)."""
    eps = sympy.symbols("eps", positive=True)
    room = sympy.Rational(3, 2) * eps / (1 - eps) - eps**2
    return [room - eps * (sympy.Rational(3, 2) - eps * (1 - eps)) / (1 - eps)]


def nested_is_larger(parameters: Parameters, bench: Bench) -> Settled:
    """Carry `lemma9.finite` over: ``S <= 2 B ‖H‖^2 <= 2 B eps ‖H‖``, against sqrt(X)."""
    given = {p.name: p.default for p in section_e22_residual.SIZES} | dict(parameters)
    numbers, eps = Balls(section_e22_finite.BITS), given["eps"]
    lost, p = section_e22_finite.least_lost(given)
    needed = numbers.constant(Fraction(3, 2) / (1 - eps))
    facts = (
        ("S over eps ‖H‖", f"at most {2 * float(lost.upper()):.8g}, by p = {p}"),
        ("sqrt(X) over eps ‖H‖", f"(3/2)/(1 - eps) = {float(needed):.8g}"),
    )
    if not 2 * lost <= needed:
        return Settled(Undecided(f"the bound on S is {2 * float(lost):.6g} only"), facts=facts)
    reason = f"with probability at least 1 - 3 exp(-({given['rate']}) n), every d"
    what = "2 B from above, square roots and logarithms in balls"
    return Settled(Proved(reason, Algebra(what, ARB)), facts=facts)


def open_for_samples(parameters: Parameters, bench: Bench) -> Settled:
    """Say what is known: nothing uniform in W for finite n, with the printed order of eps."""
    return Settled(
        Undecided(
            "true in the limit for each W, but uniformly in W only weaker bounds are proved for"
            " finite n: eq13.last-line"
        )
    )


def _cross() -> list[Any]:
    """What a sample adds to correlation - r^2, by which units are active, and E on a wedge."""
    w1, w2, a, x = ([*sympy.symbols(f"{name}1:4", real=True)] for name in ("p", "q", "a", "x"))
    s = linear_algebra.dot(a, x)
    found = []
    for pattern, factor in (((0, 0), s), ((1, 0), 0), ((0, 1), 0), ((1, 1), -s)):
        (r,) = empirical.residual([[1], [-1]], [w1, w2], [a], x, pattern)
        part = empirical.correlation(w1, w2, a, [x], [pattern], Symbolic())
        found.append(part - r**2 - factor * r)
        if pattern == (0, 0):
            found.append(r + s)
    phi, psi, radius = sympy.symbols("phi psi radius", positive=True)
    density = radius * sympy.exp(-(radius**2) / 2)
    sine = sympy.integrate(sympy.sin(phi), (phi, 0, psi)) / (2 * sympy.pi)
    moments = [sympy.integrate(radius**k * density, (radius, 0, sympy.oo)) for k in (1, 2)]
    return [
        *found,
        sine - (1 - sympy.cos(psi)) / (2 * sympy.pi),
        moments[0] - sympy.sqrt(sympy.pi / 2),
        moments[1] - 2,
        # 1 - cos psi = sin(psi)^2/(1 + cos psi).
        ((1 - sympy.cos(psi)) * (1 + sympy.cos(psi)) - sympy.sin(psi) ** 2).subs(
            sympy.sin(psi) ** 2, 1 - sympy.cos(psi) ** 2
        ),
    ]


LEAST_SQUARE = equation4_expectation.RATIO.default
REACH = Fraction(7, 20)


def cubic(numbers: Number) -> Number:
    """Return a bound on ``(E r^2 - correlation)/‖H‖^3``: ``1/4 + sqrt(5)/(2 sqrt(2) pi)``."""
    root = numbers.sqrt(numbers.constant(Fraction(5, 2)))
    return numbers.constant(Fraction(1, 4)) + root / (2 * numbers.pi())


def first_line(parameters: Parameters, bench: Bench) -> Settled:
    """Prove the first line in the limit from Lemma 9 repaired and ``E r^2 >= (39/100) ‖H‖^2``."""
    numbers, eps = Balls(section_e22_finite.BITS), parameters["eps"]
    # sqrt(R X) >= sqrt(39/100) (3/2) eps ‖H‖^2, and ‖H‖ <= eps.
    room = numbers.sqrt(numbers.constant(Fraction(9, 4) * LEAST_SQUARE)) - cubic(numbers)
    kappa = equation4_expectation.KAPPA.default
    if eps > REACH or kappa**2 < 2 * REACH**2 or not room > 0:
        return Settled(Undecided("the ball is larger than that of E r^2 >= (39/100) ‖H‖^2"))
    facts = (
        ("E r^2 - correlation", f"at most {float(cubic(numbers)):.6f} ‖H‖^3"),
        ("sqrt(R X)", f"at least {float(room + cubic(numbers)):.6f} eps ‖H‖^2"),
    )
    proof = bench.prove(REPAIR, {"c": Fraction(1)})
    what = "parts of a sample by which units are active, and moments in polar coordinates"
    return replace(with_identities(proof, what, _cross), facts=facts)


CROSS = HandStep(
    "E (a.x)^2 over the samples at which w1.x and a.x differ in sign, or -w2.x and a.x, is by 4 at"
    " most ‖h1‖^3, ‖h2‖^3 (Lemma 9 repaired); where both units are active and a.x > 0, the rest is"
    " at most (a.x)|h1.x| over the wedge a.x, w2.x >= 0: at most sqrt(5) ‖h1‖ ‖h2‖^2/(2 pi), in"
    " polar coordinates; mirrored for a.x < 0; and x^3 + y^3 <= 1, xy(x + y) <= 1/sqrt(2) on the"
    " circle",
    "tests/audits/linear_targets/samples/section_e22/test_statement.py::test_the_cross_term_is_of_third_order",
)

# --- correlation >= L near W*: what (13) is for, in the limit --------------------------------

NEAR_ANGLES = (Fraction(7, 8), Fraction(1))
NEAR_RATIOS = (Fraction(2, 3), Fraction(1))


def factors(theta: Number, norm1: Number, norm2: Number, numbers: Number) -> list[Number]:
    """Return ``g_i = (2 pi - theta - sin(theta) ‖w_j‖/‖w_i‖)/(2 pi)`` for i = 1, 2, j the other."""
    pi, sine = numbers.pi(), numbers.sin(theta)
    ratios = norm2 / norm1, norm1 / norm2
    return [(2 * pi - theta - sine * ratio) / (2 * pi) for ratio in ratios]


def surplus(theta: Number, norm1: Number, norm2: Number, numbers: Number) -> Number:
    """Return the least of ``<grad L, W - W*> - L(W)`` over a, from the angle and the norms.

    With ``b = g1 w1 - g2 w2`` it is ``(‖w1‖^2 + ‖w2‖^2)/4 - k(theta) ‖w1‖ ‖w2‖ - ‖b‖^2/2``,
    attained at a = b.
    """
    first, second = factors(theta, norm1, norm2, numbers)
    x, y = first * norm1, second * norm2
    size = x * x + y * y - 2 * (x * y * numbers.cos(theta))
    squares = (norm1 * norm1 + norm2 * norm2) / 4
    return squares - population.kernel(theta, numbers) * norm1 * norm2 - size / 2


def _square_completed(w1: Any, w2: Any, a: Any, numbers: Number) -> list[Any]:
    """``correlation - L = surplus + ‖a - b‖^2/2``."""
    theta = linear_algebra.angle(w1, w2, numbers)
    norms = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    first, second = factors(theta, *norms, numbers)
    off = linear_algebra.combine(1, a, -1, linear_algebra.combine(first, w1, -second, w2))
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    found = population.correlation(w1, w2, a, numbers) - population.loss(
        signs, [w1, w2], [a], numbers
    )
    return [found - surplus(theta, *norms, numbers) - linear_algebra.dot(off, off) / 2]


def _surplus(tape: Tracing) -> Alternatives:
    theta = tape.name("theta", tape.pi() * tape.input("t"))
    return [[("surplus", surplus(theta, tape.constant(1), tape.input("ratio"), tape), False)]]


SURPLUS = Inequality(
    "eq13.conclusion", state((), ("t", "ratio"), ((NEAR_ANGLES, NEAR_RATIOS),), _surplus)
)

# --- (14) -----------------------------------------------------------------------------------


def _halves() -> list[Any]:
    """(a): ``(x - y)^2 - x^2/2 + y^2`` is half a square."""
    x, y = sympy.symbols("x y")
    return [(x - y) ** 2 - (x**2 / 2 - y**2) - (x - 2 * y) ** 2 / 2]


def _indicators() -> list[Comparison]:
    return [(f"indicators {p}, {q}", p * q, p) for p, q in product((0, 1), repeat=2)]


def _active() -> list[Any]:
    """Where w1.x >= 0, relu(w1.x) - a.x = h1.x."""
    w, a, x = (sympy.Matrix(sympy.symbols(f"{name}1:4")) for name in "wax")
    return [w.dot(x) - a.dot(x) - (w - a).dot(x)]


def _constant() -> list[Any]:
    """Half of Lemma 11's constant is the c of (14)."""
    return [sympy.Rational(1, 2) / (100 * sympy.pi) - 1 / (200 * sympy.pi)]


def _display() -> list[Any]:
    """(14) from end to end, one sample: r^2 - (p/2)(h1.x)^2 + relu(w2.x)^2, p the first pattern."""
    w1, w2, a, x = ([*sympy.symbols(f"{name}1:4", real=True)] for name in ("p", "q", "a", "x"))
    found = _constant()
    for first, second in product((0, 1), repeat=2):
        (r,) = empirical.residual([[1], [-1]], [w1, w2], [a], x, (first, second))
        y, s = second * linear_algebra.dot(w2, x), linear_algebra.dot(a, x)
        h1 = linear_algebra.dot(w1, x) - s
        dropped = r**2 - (first * h1**2 / 2 - y**2)
        # Half a square, or the sum of two.
        squares = (h1 - 2 * y) ** 2 / 2 if first else (s + y) ** 2 + y**2
        found.append(dropped - squares)
    return found


# --- (15), for every x ----------------------------------------------------------------------


def _decomposition() -> list[Any]:
    """For a = e1: w2 = -(-w2.a) a + h_perp, where h = w2 + a."""
    w, a = sympy.Matrix(sympy.symbols("w1:4")), sympy.Matrix([1, 0, 0])
    h = w + a
    perpendicular, minus = h - h.dot(a) * a, -w.dot(a)
    return [*(w - (-minus * a + perpendicular)), perpendicular.dot(a)]


def _pointwise() -> list[Any]:
    """With y = a.x, z = h_perp.x, m = -w2.a, q = ‖h_perp‖: w2.x = z - m y."""
    y, z, m, q, eps = sympy.symbols("y z m q eps", real=True)
    value = z - m * y
    return [
        # |1 - m| <= ‖h2‖ <= eps, so that m >= 1 - eps.
        ((m - 1) ** 2 + q**2) - q**2 - (1 - m) ** 2,
        m - (1 - eps) - (eps - (1 - m)),
        # w2.x <= z for y >= 0; both factors of z^2 - (w2.x)^2 are >= 0 if also w2.x >= 0.
        z - value - m * y,
        z**2 - value**2 - (m * y) * (2 * value + m * y),
        # z >= m y >= (1 - eps) y.
        z - m * y - value,
        m * y - (1 - eps) * y - (m - (1 - eps)) * y,
    ]


POINTWISE = "y, m and w2.x are >= 0, and so is every factor on the right"
EVERY_X = HandStep(
    "Term by term for every x, sums of terms with a sign have that sign",
    "tests/audits/linear_targets/samples/section_e22/test_statement.py::test_pointwise_steps_for_every_sample",
)

# --- (15) in the limit ----------------------------------------------------------------------


def two(numbers: Number) -> Number:
    """Return 2: the printed bound is 2 eps ‖w2 + a‖."""
    return numbers.constant(2)


def _square_sides(w: linear_algebra.Vector, eps: Number, numbers: Number) -> tuple[Number, Number]:
    return kink(w, eps, numbers), 4 * eps * eps * distance_squared(w)


def _square_room(w: linear_algebra.Vector, eps: Number, numbers: Number) -> Number:
    return 4 * eps * eps * distance_squared(w) - kink(w, eps, numbers)


# F.3 takes the correlation inequality, (18), from these lines.
THEOREM_2 = ("theorem2",)
# What (15) is put into.
WITHOUT_THE_KINK = ("emp.alpha.first-half",)
NEAR_MINUS_A = "the limit of n -> infinity; every d >= 2, every w2 with ‖w2 + a‖ <= eps < 1"

MIDDLE = Bound(
    claim="eq15.middle",
    place="E.2.2, last display before (14) is plugged into, second inequality",
    says="mean 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2 <= 4 eps^2 ‖w2 + a‖^2"
    " for ‖w2 + a‖ <= eps",
    room=_square_room,
    above=kink_above(two),
    below=kink_below(two),
    worst=straight,
    sides=_square_sides,
    forms=(f"eps^2 2/pi {KINK}", "4 eps^2 eps^2"),
    true=Fraction(4175636, 10**7),
    false=Fraction(4175632, 10**7),
    offset="w2 + a",
    domain=NEAR_MINUS_A,
    by_hand=SECOND.by_hand,
    part_of=THEOREM_2,
    closed_by=WITHOUT_THE_KINK,
)


def arc_terms(t: Number, last: int) -> Number:
    """Return ``1/3 - 2 t^2/5 + 3 t^4/7 - ...``, `last` terms of the series of `_arc`."""
    total = t * 0 + 1 / (3 + 0 * t)
    for k in range(1, last):
        total = total + (-1) ** k * (k + 1) * t ** (2 * k) / (2 * k + 3)
    return total


def _arc() -> list[Any]:
    """``psi - sin psi cos psi``, t = tan psi, lies between 2 t^3 times four and three terms."""
    t = sympy.symbols("t", positive=True)
    slope = sympy.diff(sympy.atan(t) - t / (1 + t**2), t)
    three, four = (sympy.diff(2 * t**3 * arc_terms(t, n), t) for n in (3, 4))
    share = 2 * t**2 / (1 + t**2) ** 2
    return [
        three - slope - share * t**6 * (4 + 3 * t**2),
        slope - four - share * t**8 * (5 + 4 * t**2),
    ]


def _leak_sides(w: linear_algebra.Vector, eps: Number, numbers: Number) -> tuple[Number, Number]:
    e1 = [numbers.constant(1), numbers.constant(0)]
    value = leak(linear_algebra.norm(w, numbers), linear_algebra.angle(w, e1, numbers), numbers)
    return value, 4 * eps * eps * distance_squared(w)


def _leak_room(w: linear_algebra.Vector, eps: Number, numbers: Number) -> Number:
    left, right = _leak_sides(w, eps, numbers)
    return right - left


def leak_share(radius: Number, cosine: Number, sine: Number, terms: int) -> Number:
    """Return the leak over ``‖w - e1‖^3`` for w = e1 - radius (cosine, -sine), by `terms`.

    ``‖w‖^2 = p^2 (1 + t^2)`` and ``t = radius sine / p``, p the component along e1.
    """
    p = 1 - radius * cosine
    t = radius * sine / p
    return sine**3 * (1 + t**2) * arc_terms(t, terms) / p


def _leak_above(tape: Tracing) -> Alternatives:
    """For each w the least eps decides: the parameter, or ‖w2 + a‖ where that is larger."""
    radius, phi = tape.name("radius", tape.input("v") / 2), tape.pi() * tape.input("s")
    share = leak_share(radius, tape.cos(phi), tape.sin(phi), 3)
    least = tape.input("eps")
    return [
        [
            ("inside", least - radius, False),
            ("room_at_least", 4 * least**2 - radius * share / tape.pi(), False),
        ],
        [("room", 4 * radius - share / tape.pi(), False)],
    ]


def _leak_below(tape: Tracing) -> Alternatives:
    eps = tape.name("radius", tape.input("eps") * tape.input("v"))
    cosine = eps / 3
    share = leak_share(eps, cosine, tape.sqrt(1 - cosine**2), 4)
    return [[("excess", share / tape.pi() - 4 * eps, True)]]


def leaning(eps: float) -> tuple[float, float]:
    """Return the w at which the leak is largest, up to terms of higher order."""
    return 1 - eps**2 / 3, eps * (1 - eps**2 / 9) ** 0.5


ARC = HandStep(
    "psi - sin psi cos psi and its bounds vanish at t = tan psi = 0 and the difference of their"
    " slopes is >= 0; from eps = 1/2 on eq15.middle is larger and has the same right side",
    "tests/audits/linear_targets/samples/section_e22/test_statement.py::test_arc_bounds_and_large_radii",
)

LEAK = Bound(
    claim="eq15.bound",
    place="E.2.2, last display before (14) is plugged into, left end and right end",
    says="mean 1{a.x >= 0} relu(w2.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps",
    room=_leak_room,
    above=_leak_above,
    below=_leak_below,
    worst=leaning,
    sides=_leak_sides,
    forms=("(1 + eps^2) (atan(eps) - eps/(1 + eps^2))/(2 pi)", "4 eps^2 eps^2"),
    true=Fraction(265254, 10**7),
    false=Fraction(265250, 10**7),
    default=Fraction(1, 100),
    offset="w2 + a",
    domain=NEAR_MINUS_A,
    variables=("v", "s"),
    boxes=((UNIT, UNIT),),
    by_hand=(ARC,),
    closed_form=("lemma9.expectations", "eq15.arc"),
    requires=("eq15.plugged", "eq15.middle as printed"),
    part_of=THEOREM_2,
    closed_by=WITHOUT_THE_KINK,
)

D = Parameter("c", Fraction(1, 9), Fraction(0), Fraction(10), "left side <= c ‖w2 + a‖^3")


def _leak_repaired(tape: Tracing) -> Alternatives:
    radius, phi = tape.name("radius", tape.input("v") / 10), tape.pi() * tape.input("s")
    share = leak_share(radius, tape.cos(phi), tape.sin(phi), 3)
    return [[("room", tape.input("c") - share / tape.pi(), False)]]


REPAIRED_LEAK = Inequality(
    "eq15.repaired", state((D,), ("v", "s"), ((UNIT, UNIT),), _leak_repaired)
)


def far(parameters: Parameters, bench: Bench) -> Settled:
    """Prove Lemma 9 for w2 near a: ``‖h_perp‖ <= eps``, and ``‖w2 + a‖ >= 2 - eps`` is large."""
    numbers, eps = Balls(section_e22_finite.BITS), parameters["eps"]
    edge, tau = section_e22_finite.edges(parameters, numbers)
    norm, needed = 1 + edge + tau, numbers.sqrt(numbers.constant(Fraction(21, 20) * (2 - eps) ** 2))
    facts = (
        (
            "‖X‖/sqrt(n)",
            f"at most {float(norm):.6f}, so that the left side is at most as often eps",
        ),
        ("right side over eps", f"at least sqrt(21/20) (2 - eps) = {float(needed):.6f}"),
    )
    if not norm <= needed:
        return Settled(Undecided("‖w2 + a‖ may be too small"), facts=facts)
    reason = f"with probability at least 1 - exp(-({parameters['rate']}) n), every d, n"
    return Settled(Proved(reason, Algebra("square roots in balls", ARB)), facts=facts)


def _two() -> list[Comparison]:
    """sqrt(21/20) <= 2 - 1/100, in squares."""
    return [("delta = eps/100", Fraction(21, 20), (2 - Fraction(1, 100)) ** 2)]


# --- the claims -----------------------------------------------------------------------------

CONE = "every n, d and x1, ..., xn, every w2 with ‖w2 + a‖ <= eps < 1"


# What these claims share.
line = partial(claim, requires=("eq15.decomposition",), by_hand=(EVERY_X,), domain=CONE)


CLAIMS = (
    claim(
        "eq13.lemma9",
        "E.2.2, what 'This allows us to proceed' puts into (13)",
        stated(
            "Lemma 9 for w1 and -w2: S = mean (a.x)^2 (2 - sgn(a.x) sgn(w1.x) - sgn(-a.x)"
            " sgn(w2.x)) <= X = ((3/2) eps/(1 - eps))^2 ‖W - W*‖^2, here at w2 = -a",
            lambda parameters, bench: OUTER.decide(parameters, bench),
        ),
        parameters=(EPS,),
        requires=("lemma9.expectations",),
        by_hand=(LARGE_NUMBERS, NEAREST),
        domain="the limit of n -> infinity; every W with ‖W - W*‖ <= eps < 1",
        part_of=THEOREM_2,
        closed_by=("eq13.last-line", "emp.alpha.finite"),
    ),
    claim(
        "eq13.first-line",
        "(13), first line",
        printed(
            "LHS >= R - sqrt(R sqrt(X)) for all ‖W - W*‖ <= eps with high probability, LHS ="
            " <grad, W - W*>, R = mean r^2, X = ((3/2) eps/(1 - eps))^2 ‖W - W*‖^2: a root"
            " within the root; here eps = 1/100, n >= 1000 d",
            nested_is_larger,
            "LHS >= R - sqrt(R sqrt(X)) for all ‖W - W*‖ <= {eps}, if n >= {ratio} d, with"
            " probability at least 1 - 3 exp(-({rate}) n)",
        ),
        intended(
            "LHS >= R - sqrt(R X) for all ‖W - W*‖ <= eps, with probability at least"
            " 1 - 6 exp(-gamma n)",
            open_for_samples,
        ),
        misprint="The root of X stands under another root. Lemma 9 would give S <= X (eq13.lemma9,"
        " which is false), and the next line needs it. As printed the line holds as S <= sqrt(X),"
        " but the next line does not follow from it. The transcription may be at fault.",
        parameters=section_e22_residual.SIZES,
        requires=(
            "emp.correlation.cauchy-schwarz",
            "emp.correlation.signs as printed",
            "lemma9.finite",
        ),
        by_hand=(*section_e22_residual.LEMMA_9, section_e22_residual.FEWER_EVENTS),
        domain="every d, every W with ‖W - W*‖ <= eps",
        part_of=THEOREM_2,
        closed_by=("eq13.last-line", "emp.alpha.finite"),
    ),
    claim(
        "eq13.first-line.limit",
        "(13), first line, in the limit",
        derived(
            "in the limit LHS >= R - sqrt(R X), X = ((3/2) eps/(1 - eps))^2 ‖W - W*‖^2, for"
            " ‖W - W*‖ <= eps <= 7/20; even LHS >= R - 0.502 ‖W - W*‖^3",
            first_line,
            "in the limit LHS >= R - sqrt(R X) for ‖W - W*‖ <= {eps}",
        ),
        parameters=(replace(EPS, default=REACH, meaning="largest ‖W - W*‖"),),
        requires=("eq4.expectation as printed", "lemma9.expectations"),
        by_hand=(CROSS, NEAREST),
        domain="the limit of n -> infinity, every d, every such W; S <= X is not needed for it",
    ),
    claim(
        "eq13",
        "(13), second and third line",
        printed(
            "R - sqrt(R sqrt(X)) >= R - (R + X)/2 = R/2 - X/2 for R = mean r^2,"
            " X = ((3/2) eps/(1 - eps))^2 (‖w1 - a‖^2 + ‖w2 + a‖^2)",
            by_comparisons("both sides as rational numbers", nested_root),
        ),
        intended(
            "R - sqrt(R X) >= R - (R + X)/2 = R/2 - X/2",
            by_identities("the difference is half a square", _arithmetic_geometric),
        ),
        misprint="The first line prints a root within the root. The line before has one root over"
        " the product of both means, and the next line is its arithmetic-geometric mean. The"
        " transcription may be at fault.",
        slip="eq13.first-line",
        domain="all R, X >= 0",
    ),
    claim(
        "eq13.conclusion",
        "(13), in the limit",
        repaired(
            "in the limit <grad L(W), W - W*> >= (1/2) E r^2, with nothing subtracted, for"
            " ‖W - W*‖ <= 1/4",
            lambda parameters, bench: with_identities(
                bench.prove(SURPLUS, parameters),
                "correlation - L is what is certified plus half a square",
                lambda: for_all_weights(_square_completed),
            ),
        ),
        requires=("a4", "eq6"),
        by_hand=(
            IN_THE_PLANE,
            HandStep(
                "Within 1/4 of W* the angle of w1 and w2 is at least 7 pi/8 and the smaller norm"
                " at least 2/3 of the larger, which may be 1: the surplus is homogeneous and stays"
                " the same when the weights are exchanged",
                "tests/audits/linear_targets/samples/section_e22/test_statement.py::test_surplus_is_the_least_over_targets",
            ),
        ),
        domain="every d >= 1, every W with ‖W - W*‖ <= 1/4, ‖a‖ = 1",
        inequality=SURPLUS,
        tight_places={"t = 1, ratio = 1": "W = W*"},
    ),
    claim(
        "eq14",
        "(14), from end to end",
        printed(
            "mean 1{a.x >= 0} r^2 >= c ‖h1‖^2 - mean 1{a.x >= 0} relu(w2.x)^2, c = 1/(200 pi)",
            by_identities(
                "what is dropped at a sample is a sum of squares, whichever units are active;"
                " half of Lemma 11's mean is left",
                _display,
            ),
        ),
        requires=("eq14.a", "eq14.b", "eq14.equality", "eq14.c as printed"),
        by_hand=(
            HandStep(
                "Sums over the samples with a.x >= 0 of what is >= 0 are >= 0",
                "tests/audits/linear_targets/samples/section_e22/test_statement.py::test_the_display_14_for_every_sample",
            ),
        ),
        domain="every n, d and x1, ..., xn for which (c) holds; relu' at 0 is 0 or 1",
    ),
    claim(
        "eq14.a",
        "(14), step (a)",
        printed(
            "(x - y)^2 >= x^2/2 - y^2, x = relu(w1.x) - a.x, y = relu(w2.x)",
            by_identities("the difference is half a square", _halves),
        ),
        domain="every n, d and x1, ..., xn",
    ),
    claim(
        "eq14.b",
        "(14), step (b)",
        printed(
            "1{a.x >= 0} >= 1{a.x >= 0} 1{w1.x >= 0}, times a square",
            by_comparisons("all values of the indicators", _indicators),
        ),
        domain="every n, d and x1, ..., xn",
    ),
    claim(
        "eq14.equality",
        "(14), the equality after (b)",
        printed(
            "relu(w1.x) - a.x = h1.x where w1.x >= 0",
            by_identities("relu is the identity there", _active),
        ),
        domain="every n, d and x1, ..., xn",
    ),
    claim(
        "eq14.c",
        "(14), step (c)",
        printed(
            "(1/2) mean 1{a.x >= 0} 1{w1.x >= 0} (h1.x)^2 >= c ‖h1‖^2 for all ‖h1‖ <= eps and a"
            " constant c, by Lemma 11; here c = 1/(200 pi), eps = 1/100, n >= 1000 d",
            section_e22_residual.step_c,
            "(1/2) mean 1{{a.x >= 0}} 1{{w1.x >= 0}} (h1.x)^2 >= ‖h1‖^2/(200 pi) for all ‖h1‖"
            " <= {eps}, n >= {ratio} d, with probability at least 1 - 5 exp(-({rate}) n)",
        ),
        derived(
            "c, which is not named, is half of the constant 1/(100 pi) of Lemma 11: 1/(200 pi)",
            by_identities("the factor 1/2 stands before the mean", _constant),
        ),
        parameters=section_e22_residual.SIZES,
        requires=("lemma11 as printed",),
        by_hand=section_e22_residual.LEMMA_11,
        domain="every d >= 1, every w1 within eps of a, ‖a‖ = 1",
    ),
    claim(
        "eq15.decomposition",
        "E.2.2, above (15)",
        printed(
            "w2 = -(-w2.a) a + h_perp, h = w2 + a",
            by_identities("in coordinates with a = e1", _decomposition),
        ),
        domain="every w2, ‖a‖ = 1",
    ),
    line(
        "eq15.projection",
        "E.2.2, above (15)",
        printed(
            "w2.x <= h_perp.x where a.x >= 0, ‖h2‖ <= eps <= 1",
            by_identities(POINTWISE, _pointwise),
        ),
    ),
    line(
        "eq15",
        "(15)",
        printed(
            "sum 1{a.x >= 0} relu(w2.x)^2 = sum 1{a.x >= 0} 1{w2.x >= 0} (w2.x)^2 <="
            " sum 1{a.x >= 0} 1{w2.x >= 0} (h_perp.x)^2",
            by_identities(POINTWISE, _pointwise),
        ),
    ),
    line(
        "eq15.chain",
        "E.2.2, below (15)",
        printed(
            "h_perp.x = w2.x + (-w2.a)(a.x) >= (-w2.a)(a.x) >= (1 - eps)(a.x) >= 0"
            " where a.x >= 0, w2.x >= 0",
            by_identities(POINTWISE, _pointwise),
        ),
    ),
    line(
        "eq15.inclusion",
        "E.2.2, below (15)",
        printed(
            "1{a.x >= 0} 1{w2.x >= 0} <= 1{(1 - eps)|a.x| <= |h_perp.x|}",
            by_identities(POINTWISE, _pointwise),
        ),
    ),
    line(
        "eq15.plugged",
        "E.2.2, below (15)",
        printed(
            "mean 1{a.x >= 0} relu(w2.x)^2 <= mean 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2",
            by_identities(POINTWISE, _pointwise),
        ),
    ),
    claim(
        "eq15.lemma9",
        "E.2.2, below (15), Lemma 9 with w = w2",
        printed(
            "sqrt(mean 1{(1 - eps)|a.x| <= |h_perp.x|} (h_perp.x)^2) <= (delta + sqrt(21/20)"
            " eps) ‖w2 + a‖ for all ‖w2 - a‖ <= eps, with probability at least 1 - 3 exp(-gamma"
            " n); here eps = 9/10, n >= 1000 d",
            far,
            "the same for all ‖w2 - a‖ <= {eps}, n >= {ratio} d, with probability at least 1 -"
            " exp(-({rate}) n)",
        ),
        intended(
            "the same for all ‖w2 + a‖ <= eps, here eps = 1/10",
            lambda parameters, bench: SECOND.decide({"eps": EPS.default}, bench),
        ),
        misprint="w2 is near -a, not a: h2 = w2 + a is what has to be small. Lemma 9 then applies"
        " to -w2. For w2 near a the bound says little, as ‖w2 + a‖ is near 2.",
        parameters=(
            replace(section_e22_finite.EPS, default=Fraction(9, 10), meaning="largest ‖w2 - a‖"),
            section_e22_finite.LEAST_RATIO,
            section_e22_finite.RATE,
        ),
        requires=("lemma9.expectations",),
        by_hand=(section_e22_finite.NORMS, LARGE_NUMBERS, *SECOND.by_hand),
        domain="every delta in [0, eps/100]; as printed every d and smaller eps too, as intended in"
        " the limit of n -> infinity, every d >= 2",
        part_of=THEOREM_2,
        closed_by=WITHOUT_THE_KINK,
    ),
    claim(
        "eq15.two",
        "E.2.2, below (15), second inequality after Lemma 9",
        printed(
            "delta + sqrt(21/20) eps <= 2 eps for delta <= eps/100",
            by_comparisons("squares of both sides over eps", _two),
        ),
        domain="every eps > 0",
    ),
    *MIDDLE.claims(),
    claim(
        "eq15.arc",
        "(15), E.2.2",
        derived(
            "2 t^3 (1/3 - 2 t^2/5 + 3 t^4/7 - 4 t^6/9) <= atan(t) - t/(1 + t^2)"
            " <= 2 t^3 (1/3 - 2 t^2/5 + 3 t^4/7) for t >= 0",
            by_identities("slopes differ by what is >= 0", _arc),
        ),
        by_hand=(ARC,),
        domain="every t >= 0",
    ),
    *LEAK.claims(),
    claim(
        "eq15.repaired",
        "(15), E.2.2",
        repaired(
            "in the limit mean 1{a.x >= 0} relu(w2.x)^2 <= (1/9) ‖w2 + a‖^3 for ‖w2 + a‖ <= 1/10",
            lambda parameters, bench: bench.prove(REPAIRED_LEAK, parameters),
            "in the limit mean 1{{a.x >= 0}} relu(w2.x)^2 <= {c} ‖w2 + a‖^3 for ‖w2 + a‖ <= 1/10",
        ),
        parameters=(D,),
        requires=("lemma9.expectations", "eq15.arc"),
        by_hand=(LARGE_NUMBERS, ARC),
        domain="the limit of n -> infinity; every d >= 2, every w2 with ‖w2 + a‖ <= 1/10",
        inequality=REPAIRED_LEAK,
    ),
)
