"""The proof of Lemma 3, line by line (E.1.1).

The paper says. With p = 1 - mu theta/(2 pi), q = mu sin(theta)/(2 pi), alpha = p^2 + q^2 and
beta = 2 p q, one step of gradient descent takes ‖w1 + w2‖^2 to

    (alpha + beta cos(theta)) (‖w1‖^2 + ‖w2‖^2) + 2 (beta + alpha cos(theta)) ‖w1‖‖w2‖ ,

which is no larger as ``1 - alpha - beta cos(theta) >= |cos(theta) - beta - alpha cos(theta)|``.

What is computed. The displays are compared with one step along the theory's gradient, at every
angle and for all norms, a and mu (`by_identities`). The inequalities are products of factors, as

    1 - (alpha + beta) = 1 - (p + q)^2 = q_minus (2 - q_minus),
    1 + beta - alpha   = 1 - (p - q)^2 = q_plus (2 - q_plus),

    q_minus = mu (theta - sin(theta))/(2 pi),   q_plus = mu (theta + sin(theta))/(2 pi).

The kernel proves that every factor is nonnegative for all angles and all steps up to mu
(`FACTORS`), and refutes the inequality itself where mu is too large. All are true for mu <= 4,
though beta >= 0, which the paper uses on the way, only for mu <= 2.

Where it is tight: at theta = 0, as aligned weights move by opposite amounts, and at theta = pi.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact.networks import IN_THE_PLANE, for_all_weights
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.equation7 import unit
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.audits.linear_targets.population.lemma3.statement import MU, STEP
from certify.claim import UNIT, Claim, Inequality, claim, printed, sharp
from certify.kernel.verdict import Algebra
from certify.numbers import Number, Symbolic, Tracing
from certify.parameter import Parameters, Point
from certify.proofs.algebra import SYSTEM, by_identities, vanishes, with_identities
from certify.proofs.bench import Bench, bracket
from certify.settled import Settled
from certify.transcription import Alternatives, state

Vector = linear_algebra.Vector

# --- the displays --------------------------------------------------------------------------


def shares(theta: Number, mu: Number, numbers: Number) -> tuple[Number, Number]:
    """Return ``p = 1 - mu theta/(2 pi)`` and ``q = mu sin(theta)/(2 pi)``."""
    pi = numbers.pi()
    return 1 - mu * theta / (2 * pi), mu * numbers.sin(theta) / (2 * pi)


def alpha_beta(theta: Number, mu: Number, numbers: Number) -> tuple[Number, Number]:
    """Return ``alpha = p^2 + q^2`` and ``beta = 2 p q``."""
    p, q = shares(theta, mu, numbers)
    return p * p + q * q, 2 * (p * q)


def both_sides(theta: Number, mu: Number, numbers: Number) -> tuple[Number, Number]:
    """Return ``1 - alpha - beta cos(theta)`` and ``cos(theta) - beta - alpha cos(theta)``."""
    (alpha, beta), cosine = alpha_beta(theta, mu, numbers), numbers.cos(theta)
    return 1 - alpha - beta * cosine, cosine - beta - alpha * cosine


def displayed_sum(w1: Vector, w2: Vector, numbers: Number) -> Vector:
    """Return ``(theta/pi (w1 + w2) - sin(theta)/pi (‖w2‖ w1bar + ‖w1‖ w2bar)) / 2``."""
    pi, theta = numbers.pi(), linear_algebra.angle(w1, w2, numbers)
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    crossed = linear_algebra.combine(norm2, unit(w1, numbers), norm1, unit(w2, numbers))
    total = linear_algebra.combine(1, w1, 1, w2)
    return linear_algebra.combine(theta / (2 * pi), total, -numbers.sin(theta) / (2 * pi), crossed)


def displayed_squares(w1: Vector, w2: Vector, mu: Number, numbers: Number) -> list[Number]:
    """Return the three displayed forms of ``‖w1 + w2‖^2`` after a step, and that in alpha, beta."""
    theta = linear_algebra.angle(w1, w2, numbers)
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    (p, q), cosine = shares(theta, mu, numbers), numbers.cos(theta)
    alpha, beta = alpha_beta(theta, mu, numbers)
    total = linear_algebra.combine(1, w1, 1, w2)
    first = linear_algebra.combine(1, total, -mu, displayed_sum(w1, w2, numbers))
    second = linear_algebra.combine(
        p * norm1 + q * norm2, unit(w1, numbers), p * norm2 + q * norm1, unit(w2, numbers)
    )
    squares, product = norm1**2 + norm2**2, norm1 * norm2
    third = (p**2 + q**2 + 2 * cosine * p * q) * squares
    third += 2 * (2 * p * q + cosine * (p**2 + q**2)) * product
    fourth = (alpha + beta * cosine) * squares + 2 * (beta + alpha * cosine) * product
    return [linear_algebra.dot(first, first), linear_algebra.dot(second, second), third, fourth]


def _mu() -> Any:
    return sympy.symbols("mu", positive=True)


def _step(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> Vector:
    return lemma3.sum_after_step(w1, w2, a, _mu(), numbers)


def _sums(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    signs = [[numbers.constant(1)], [numbers.constant(-1)]]
    rows = population.gradient(signs, [w1, w2], [a], numbers)
    total = linear_algebra.combine(1, rows[0], 1, rows[1])
    return list(linear_algebra.combine(1, total, -1, displayed_sum(w1, w2, numbers)))


def _after(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    total = linear_algebra.combine(1, w1, 1, w2)
    displayed = linear_algebra.combine(1, total, -_mu(), displayed_sum(w1, w2, numbers))
    return list(linear_algebra.combine(1, _step(w1, w2, a, numbers), -1, displayed))


def _squares(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    after = _step(w1, w2, a, numbers)
    size = linear_algebra.dot(after, after)
    return [size - form for form in displayed_squares(w1, w2, _mu(), numbers)[:3]]


def _by_alpha_beta(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    after = _step(w1, w2, a, numbers)
    return [linear_algebra.dot(after, after) - displayed_squares(w1, w2, _mu(), numbers)[3]]


def _falls(w1: Vector, w2: Vector, a: Vector, numbers: Number) -> list[Any]:
    """The two displayed forms of the fall, and mu times `lemma3.decrease`, minus the fall."""
    before, after = linear_algebra.combine(1, w1, 1, w2), _step(w1, w2, a, numbers)
    fall = linear_algebra.dot(before, before) - linear_algebra.dot(after, after)
    theta, mu = linear_algebra.angle(w1, w2, numbers), _mu()
    norm1, norm2 = linear_algebra.norm(w1, numbers), linear_algebra.norm(w2, numbers)
    (alpha, beta), cosine = alpha_beta(theta, mu, numbers), numbers.cos(theta)
    left, right = both_sides(theta, mu, numbers)
    squares, product = norm1**2 + norm2**2, norm1 * norm2
    first = squares + 2 * cosine * product
    first -= (alpha + beta * cosine) * squares + 2 * (beta + alpha * cosine) * product
    second = left * squares + 2 * right * product
    third = mu * lemma3.decrease(theta, norm1, norm2, mu, numbers)
    return [form - fall for form in (first, second, third)]


def _sufficient() -> list[Any]:
    """``A (x^2 + y^2) + 2 B x y = (A + B) (x + y)^2 / 2 + (A - B) (x - y)^2 / 2``."""
    left, right, x, y = sympy.symbols("A B norm1 norm2")
    fall = left * (x**2 + y**2) + 2 * right * x * y
    return [fall - (left + right) * (x + y) ** 2 / 2 - (left - right) * (x - y) ** 2 / 2]


# --- the inequalities between alpha, beta and theta -----------------------------------------


def half_excess(theta: Number, mu: Number, numbers: Number, sign: int) -> Number:
    """Return ``mu (theta + sign sin(theta)) / (2 pi)``: q_plus or q_minus."""
    return mu * (theta + sign * numbers.sin(theta)) / (2 * numbers.pi())


def room(theta: Number, mu: Number, numbers: Number, sign: int) -> Number:
    """Return ``q (2 - q)`` for q_plus or q_minus."""
    q = half_excess(theta, mu, numbers, sign)
    return q * (2 - q)


# Functions of theta, the step and the number system, each claimed to be nonnegative.
FACTORS: Mapping[str, Callable[[Number, Number, Number], Number]] = {
    "p": lambda theta, mu, numbers: shares(theta, mu, numbers)[0],
    "sine": lambda theta, mu, numbers: numbers.sin(theta),
    "one_minus_cosine": lambda theta, mu, numbers: 1 - numbers.cos(theta),
    "one_plus_cosine": lambda theta, mu, numbers: 1 + numbers.cos(theta),
    "theta_minus_sine": lambda theta, mu, numbers: theta - numbers.sin(theta),
    "theta_plus_sine": lambda theta, mu, numbers: theta + numbers.sin(theta),
    "two_minus_q_minus": lambda theta, mu, numbers: 2 - half_excess(theta, mu, numbers, -1),
    "two_minus_q_plus": lambda theta, mu, numbers: 2 - half_excess(theta, mu, numbers, +1),
}
ROOM_MINUS = ("theta_minus_sine", "two_minus_q_minus")
ROOM_PLUS = ("theta_plus_sine", "two_minus_q_plus")


class Value(NamedTuple):
    """What is claimed to be nonnegative: as printed, in one or more forms, and by factors."""

    symbol: str
    printed: tuple[Number, ...]
    product: Number


def _beta(theta: Number, mu: Number, numbers: Number) -> list[Value]:
    (p, _), (_, beta) = shares(theta, mu, numbers), alpha_beta(theta, mu, numbers)
    by_factors = 2 * p * mu * numbers.sin(theta) / (2 * numbers.pi())
    return [Value("p", (p,), p), Value("beta", (beta,), by_factors)]


def _sum(theta: Number, mu: Number, numbers: Number) -> list[Value]:
    (alpha, beta), pi = alpha_beta(theta, mu, numbers), numbers.pi()
    root = 1 - mu * theta / (2 * pi) + mu * numbers.sin(theta) / (2 * pi)
    forms = (1 - root * root, 1 - (alpha + beta))
    return [Value("one_minus_sum", forms, room(theta, mu, numbers, -1))]


def _first(theta: Number, mu: Number, numbers: Number) -> list[Value]:
    (left, right), (alpha, beta) = both_sides(theta, mu, numbers), alpha_beta(theta, mu, numbers)
    factor = 1 - numbers.cos(theta)
    forms = (left - right, factor * (1 + beta - alpha))
    return [Value("left_minus_right", forms, factor * room(theta, mu, numbers, +1))]


def _second(theta: Number, mu: Number, numbers: Number) -> list[Value]:
    (left, right), (alpha, beta) = both_sides(theta, mu, numbers), alpha_beta(theta, mu, numbers)
    factor = 1 + numbers.cos(theta)
    forms = (left + right, factor * (1 - beta - alpha))
    return [Value("left_plus_right", forms, factor * room(theta, mu, numbers, -1))]


def _both(theta: Number, mu: Number, numbers: Number) -> list[Value]:
    return _first(theta, mu, numbers) + _second(theta, mu, numbers)


@dataclass(frozen=True)
class Line:
    """An inequality of E.1.1 for all theta in [0, pi] and all steps in (0, mu].

    `values` are products of `factors`, numbers and mu; `largest` is the largest mu.
    """

    id: str
    says: str
    values: Callable[[Number, Number, Number], list[Value]]
    factors: tuple[str, ...]
    largest: Fraction

    def reduced(self, tape: Tracing) -> Alternatives:
        """State that the factors are nonnegative."""
        theta, step = _inputs(tape)
        return [[(name, FACTORS[name](theta, step, tape), False) for name in self.factors]]

    def as_printed(self, tape: Tracing) -> Alternatives:
        """State that the values are nonnegative."""
        values = self.values(*_inputs(tape), tape)
        return [[(value.symbol, value.printed[-1], False) for value in values]]

    def inequality(self) -> Inequality:
        """Compile both: the factors are proved, the values as printed are refuted."""
        proved, refuted = (
            state((MU,), ("share", "t"), ((UNIT, UNIT),), formulas)
            for formulas in (self.reduced, self.as_printed)
        )
        return Inequality(self.id, proved, refuted, _near_pi)

    def identities(self) -> list[Any]:
        """Return the printed forms minus the products of factors."""
        values = self.values(sympy.symbols("theta"), sympy.symbols("mu"), Symbolic())
        return [form - value.product for value in values for form in value.printed]

    def claim(self) -> Claim:
        """Return the claim: as printed, and with the largest mu."""
        inequality = self.inequality()

        def settle_printed(parameters: Parameters, bench: Bench) -> Settled:
            return with_identities(
                bench.decide(inequality, parameters), BY_FACTORS, self.identities
            )

        def settle_sharp(parameters: Parameters, bench: Bench) -> Settled:
            exactly = str(self.largest) if all(map(vanishes, _at_pi())) else ""
            sides = [{"mu": mu} for mu in (self.largest, self.largest + STEP)]
            found = bracket(bench, inequality, "mu", (exactly, AT_PI), (), *sides)
            return with_identities(found, BY_FACTORS, self.identities)

        return claim(
            self.id,
            "E.1.1",
            printed(f"{self.says}, for mu <= 1", settle_printed, self.says + ", for mu <= {mu}"),
            sharp("the same with the largest mu", settle_sharp),
            parameters=(MU,),
            domain="theta = pi t in [0, pi], every step share * mu in (0, mu]",
            inequality=inequality,
            tight_places=TIGHT,
        )


def _inputs(tape: Tracing) -> tuple[Any, Any]:
    theta = tape.name("theta", tape.pi() * tape.input("t"))
    return theta, tape.name("step", tape.input("mu") * tape.input("share"))


def _near_pi(parameters: Parameters) -> Iterator[Point]:
    for small in (Fraction(0), *(Fraction(1, 1 << exponent) for exponent in range(1, 61))):
        yield {"share": Fraction(1), "t": 1 - small}


BY_FACTORS = "every printed form is the product of mu and the factors that the kernel checked"
AT_PI = Algebra("at theta = pi: p = 1 - mu/2, 1 - alpha -+ beta = mu (1 - mu/4)", SYSTEM)
TIGHT = {
    "t = 0": "theta = 0: beta = 0 and alpha = 1",
    "t = 1": "theta = pi: sin(theta) = 0, 1 + cos(theta) = 0",
    "share = 1, t = 1": "theta = pi at the largest step",
}


def _at_pi() -> list[Any]:
    """At theta = pi beta's factor p and both rooms change sign at mu = 2 and mu = 4."""
    mu = _mu()
    p, _ = shares(sympy.pi, mu, Symbolic())
    alpha, beta = alpha_beta(sympy.pi, mu, Symbolic())
    value = mu * (1 - mu / 4)
    return [p - (1 - mu / 2), 1 - alpha - beta - value, 1 - alpha + beta - value]


LINES = (
    Line(
        "lemma3.beta",
        "1 - mu theta/(2 pi) >= 0 and beta >= 0",
        _beta,
        ("p", "sine"),
        Fraction(2),
    ),
    Line(
        "lemma3.alpha-plus-beta",
        "alpha + beta = (1 - mu theta/(2 pi) + mu sin(theta)/(2 pi))^2 <= 1",
        _sum,
        ROOM_MINUS,
        Fraction(4),
    ),
    Line(
        "lemma3.first-factor",
        "1 - alpha - beta cos(theta) - (cos(theta) - beta - alpha cos(theta))"
        " = (1 - cos(theta))(1 + beta - alpha) >= 0",
        _first,
        ("one_minus_cosine", *ROOM_PLUS),
        Fraction(4),
    ),
    Line(
        "lemma3.second-factor",
        "1 - alpha - beta cos(theta) + (cos(theta) - beta - alpha cos(theta))"
        " = (1 + cos(theta))(1 - beta - alpha) >= 0",
        _second,
        ("one_plus_cosine", *ROOM_MINUS),
        Fraction(4),
    ),
    Line(
        "lemma3.combination",
        "1 - alpha - beta cos(theta) >= |cos(theta) - beta - alpha cos(theta)|",
        _both,
        ("one_minus_cosine", "one_plus_cosine", *ROOM_MINUS, *ROOM_PLUS),
        Fraction(4),
    ),
)

# --- the claims ----------------------------------------------------------------------------


def display(
    id: str,
    says: str,
    what: str,
    differences: Callable[..., list[Any]],
    requires: tuple[str, ...] = (),
) -> Claim:
    """Return the claim that a display holds for all weights, a and mu."""
    return claim(
        id,
        "E.1.1",
        printed(says, by_identities(what, lambda: for_all_weights(differences))),
        requires=requires,
        by_hand=(IN_THE_PLANE,),
        domain="every d >= 1, every a, all nonzero w1, w2, parallel ones included, every mu",
    )


CLAIMS = (
    display(
        "lemma3.sum-of-gradients",
        "grad_w1 L + grad_w2 L = (1/2)(theta/pi (w1 + w2) - sin(theta)/pi (‖w2‖ w1bar"
        " + ‖w1‖ w2bar))",
        "the sum of the rows of the gradient minus the display, by components",
        _sums,
        ("eq8.rows",),
    ),
    display(
        "lemma3.sum-after-step",
        "w1(tau+1) + w2(tau+1) = w1 + w2 - (1/2) mu (theta/pi (w1 + w2) - sin(theta)/pi"
        " (‖w2‖ w1bar + ‖w1‖ w2bar))",
        "the sum after one step minus the display, by components",
        _after,
        ("lemma3.sum-of-gradients",),
    ),
    display(
        "lemma3.squared-norm",
        "‖w1(tau+1) + w2(tau+1)‖^2 in three forms, the last one (p^2 + q^2 + 2 cos(theta) p q)"
        " (‖w1‖^2 + ‖w2‖^2) + 2 (2 p q + cos(theta) (p^2 + q^2)) ‖w1‖‖w2‖ with"
        " p = 1 - mu theta/(2 pi), q = mu sin(theta)/(2 pi)",
        "the squared norm after one step minus each of the three forms",
        _squares,
    ),
    display(
        "lemma3.alpha-beta",
        "‖w1(tau+1) + w2(tau+1)‖^2 = (alpha + beta cos(theta)) (‖w1‖^2 + ‖w2‖^2)"
        " + 2 (beta + alpha cos(theta)) ‖w1‖‖w2‖ with alpha = p^2 + q^2, beta = 2 p q",
        "the squared norm after one step minus the display",
        _by_alpha_beta,
    ),
    display(
        "lemma3.difference",
        "‖w1(tau) + w2(tau)‖^2 - ‖w1(tau+1) + w2(tau+1)‖^2 = (1 - alpha - beta cos(theta))"
        " (‖w1‖^2 + ‖w2‖^2) + 2 (cos(theta) - beta - alpha cos(theta)) ‖w1‖‖w2‖",
        "the fall minus its two displayed forms, and minus mu times the one that Lemma 3 is"
        " certified by",
        _falls,
    ),
    claim(
        "lemma3.sufficient",
        "E.1.1",
        printed(
            "the difference is nonnegative if 1 - alpha - beta cos(theta) >= |cos(theta) - beta"
            " - alpha cos(theta)|",
            by_identities(
                "A (x^2 + y^2) + 2 B x y = (A + B)(x + y)^2/2 + (A - B)(x - y)^2/2", _sufficient
            ),
        ),
        requires=("lemma3.difference",),
    ),
    *(line.claim() for line in LINES),
)
