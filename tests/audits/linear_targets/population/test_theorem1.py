"""Theorem 1: its verdicts, its best constants, and runs of gradient descent."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact.domains import PLANE
from certify.audits.linear_targets.exact.quadratic import minimum
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import theorem1
from certify.audits.linear_targets.runs import admissible as runs
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Multiprecision
from certify.proofs.bench import Bench
from tests.strategies import PRECISE, weights_and_directions

# The root of a difference that cancels has half of the 60 digits.
TINY = PRECISE.constant(Fraction(1, 10**25))
HUNDRED = Multiprecision(100)


def settle(function, **given):
    return function({name: Fraction(value) for name, value in given.items()}, Bench())


@pytest.mark.long
@pytest.mark.parametrize(
    ("mu", "kappa", "c2", "verdict"),
    [
        ("3/25", "1/2", "3/10", Proved),
        ("3/25", "1/2", "147/250", Proved),
        ("3/25", "1/2", "0.5880001", Refuted),
        ("2", "1/2", "2/5", Proved),
        ("2", "1/2", "0.4000001", Refuted),
        ("3.4", "1/2", "1/1000", Refuted),
        ("1", "3/4", "1/4", Proved),
        ("1", "3/4", "3/10", Refuted),
        ("5", "1/2", "3/10", Refuted),
    ],
)
def test_one_step(mu, kappa, c2, verdict):
    found = settle(theorem1.theorem, mu=mu, kappa=kappa, c2=c2).verdict
    assert isinstance(found, verdict)


@pytest.mark.long
def test_a_witness_violates_the_bound_in_100_digits():
    found = settle(theorem1.theorem, mu="3.4", kappa="1/2", c2="1/1000").verdict
    point = dict(found.evidence.witness)
    w1, w2, a = ([HUNDRED.constant(point[name]) for name in PLANE[n : n + 2]] for n in (0, 2, 4))
    mu, c2 = HUNDRED.constant(Fraction("3.4")), HUNDRED.constant(Fraction(1, 1000))
    assert theorem1.excess(w1, w2, a, mu, c2, HUNDRED) < 0
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), HUNDRED)
    assert 2 * total <= linear_algebra.norm(a, HUNDRED)


@pytest.mark.long
@pytest.mark.parametrize(("mu", "kappa", "right"), [("1", "3/4", "9/34"), ("3", "9/10", "19/922")])
def test_the_best_rate_in_closed_form(mu, kappa, right):
    settled = settle(theorem1.best_rate, mu=mu, kappa=kappa)
    assert isinstance(settled.verdict, Proved)
    assert dict(settled.facts)["sharp c2"] == right


@pytest.mark.parametrize(("mu", "kappa"), [("3/25", "1"), ("1/10", "3"), ("10/3", "1/2")])
def test_there_is_no_rate_from_kappa_one_or_the_largest_step_on(mu, kappa):
    settled = settle(theorem1.best_rate, mu=mu, kappa=kappa)
    assert isinstance(settled.verdict, Refuted)
    assert dict(settled.facts)["sharp c2"].startswith("none")


@pytest.mark.long
@pytest.mark.parametrize("kappa", ["3/10", "1/2", "9/10"])
def test_every_step_up_to_two(kappa):
    settled = settle(theorem1.every_step, kappa=kappa)
    assert isinstance(settled.verdict, Proved)
    assert [suffix for suffix, _ in settled.certificates] == [".large-step", ".small-step", ".ball"]


@pytest.mark.long
@pytest.mark.parametrize(("kappa", "right"), [("1/2", "10/3"), ("3/4", "22/7")])
def test_the_largest_step(kappa, right):
    settled = settle(theorem1.largest_step, kappa=kappa)
    assert isinstance(settled.verdict, Proved)
    assert dict(settled.facts)["sharp mu"] == right


@pytest.mark.long
def test_a_step_that_lemma_3_does_not_cover_proves_nothing():
    """For kappa -> 0 a step near 4 contracts, but the ball must be kept as well."""
    proof = theorem1.theorem({"mu": Fraction(4), "kappa": Fraction(1, 100), "c2": STEP}, Bench())
    assert not isinstance(proof.verdict, Proved)
    kept = theorem1.with_ball_kept(
        settle(theorem1.theorem, mu="1", kappa="1/2", c2="3/10"), {"mu": Fraction(5)}, Bench()
    )
    assert isinstance(kept.verdict, Undecided)


STEP = theorem1.STEP


def test_limits_vanish_for_the_rates_and_not_next_to_them():
    import sympy

    mu, kappa = sympy.symbols("mu kappa")
    from certify.proofs.algebra import vanishes

    assert all(map(vanishes, theorem1.limits(mu, kappa)))
    quadratic = theorem1.target_quadratic(
        sympy.Integer(0),
        sympy.Integer(1),
        sympy.Integer(0),
        mu,
        theorem1.rate_along(mu, kappa) + sympy.Rational(1, 10**6),
        theorem1.Symbolic(),
    )
    g, x, y, e = quadratic
    assert not vanishes(g - (x + y) / kappa + e / kappa**2)


@pytest.mark.long
def test_from_lemmas():
    printed = dict(theorem1.from_printed_constants({}, Bench()).facts)
    assert printed["c1 = alpha/beta^2"] == "3/25"
    sharp = theorem1.from_sharp_constants({}, Bench())
    assert isinstance(sharp.verdict, Proved)
    assert dict(sharp.facts)["c1 = alpha/beta^2"] == "13/15"


@pytest.mark.long
def test_start():
    assert isinstance(theorem1.any_start({}, Bench()).verdict, Proved)


# --- the reduction -------------------------------------------------------------------------


@pytest.mark.long
@given(
    weights_and_directions(),
    st.floats(-6, 6),
    st.fractions(Fraction(1, 100), 2),
    st.fractions(0, Fraction(1, 2)),
    st.fractions(Fraction(1, 20), 4),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_reduction(drawn, size, mu, c2, kappa):
    """The excess is mu times the quadratic, at least its minimum; it falls with mu; degree 2."""
    w1, w2, direction = drawn
    mu, c2, kappa = map(PRECISE.constant, (mu, c2, kappa))
    theta = linear_algebra.angle(w1, w2, PRECISE)
    norms = [linear_algebra.norm(w, PRECISE) for w in (w1, w2)]
    quadratic = theorem1.target_quadratic(theta, *norms, mu, c2, PRECISE)
    least = minimum(quadratic, theta, *norms, kappa, PRECISE)
    bound = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), PRECISE) / kappa
    length = bound + PRECISE.from_float(10.0**size)
    a = [length * x for x in direction]
    scale = norms[0] ** 2 + norms[1] ** 2 + length**2
    excess = theorem1.excess(w1, w2, a, mu, c2, PRECISE) / mu
    assert excess >= least - TINY * scale
    assert theorem1.excess(w1, w2, a, mu / 2, c2, PRECISE) / (mu / 2) >= excess - TINY * scale
    slope = linear_algebra.combine(quadratic.x / norms[0], w1, quadratic.y / norms[1], w2)
    steep = linear_algebra.norm(slope, PRECISE)
    best = PRECISE.maximum(bound, steep / (2 * quadratic.e))
    a_min = [best * x / steep for x in slope] if steep else [best * x for x in direction]
    attained = theorem1.excess(w1, w2, a_min, mu, c2, PRECISE) / mu
    assert abs(attained - least) <= TINY * (scale + best**2)
    doubled = theorem1.target_quadratic(theta, *(2 * x for x in norms), mu, c2, PRECISE)
    twice = minimum(doubled, theta, *(2 * x for x in norms), kappa, PRECISE)
    assert abs(twice - 4 * least) <= TINY * (scale + best**2)


# --- runs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mu", "kappa", "c2"),
    [(0.12, 0.5, 0.588), (1.0, 0.5, 0.5), (2.0, 0.5, 0.4), (1.0, 0.75, 9 / 34)],
)
def test_ten_thousand_runs_in_double_precision_keep_the_sharp_rate(mu, kappa, c2):
    worst = runs.worst_contraction(mu, kappa, starts=10_000, steps=60, seed=7)
    assert worst <= (1 - c2 * mu) * (1 + 1e-9)
    # The starts come near the worst case, so that a rate a little better would be refuted.
    assert worst >= (1 - c2 * mu) * 0.999


def test_starts_are_admissible_and_adversarial():
    W, a = runs.admissible_starts(0.5, 10_000, seed=7)
    total = numpy.linalg.norm(W[0] + W[1], axis=0) / numpy.linalg.norm(a, axis=0)
    assert total.max() <= 0.5 * (1 + 1e-9)
    assert (total > 0.4999).mean() > 0.3


@pytest.mark.long
@given(weights_and_directions(), st.floats(0, 3), st.sampled_from(["3/25", "1", "2"]))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_runs_in_a_hundred_digits_keep_the_sharp_rate(drawn, slack, mu):
    """The distance never exceeds the certified bound, from adversarial and random starts."""
    w1, w2, direction = ([HUNDRED.constant(Fraction(str(x))) for x in v] for v in drawn)
    mu = Fraction(mu)
    c2 = HUNDRED.constant(theorem1.rate_along(mu, Fraction(1, 2)))
    step = HUNDRED.constant(mu)
    total = linear_algebra.norm(linear_algebra.combine(1, w1, 1, w2), HUNDRED)
    largest = max(linear_algebra.norm(w, HUNDRED) for w in (w1, w2))
    length = 2 * total * (1 + HUNDRED.from_float(slack)) + largest / 10**6
    a = [length * x for x in direction]
    signs = [[HUNDRED.constant(1)], [HUNDRED.constant(-1)]]
    bound = population.distance_squared(w1, w2, a)
    floor = bound / HUNDRED.constant(10**80)
    W = [w1, w2]
    for _ in range(40):
        W = population.step(signs, W, [a], step, HUNDRED)
        bound = bound * (1 - c2 * step)
        assert population.distance_squared(W[0], W[1], a) <= bound + floor


# --- weights that vanish, and the example --------------------------------------------------


def test_zero_weights():
    settled = settle(theorem1.standstill)
    assert isinstance(settled.verdict, Refuted)
    # Once more with fractions: aligned weights have gradient (w1 - w2 - a)/2 and its negative.
    w1, w2, mu = theorem1.HITTING
    slope = (w1 - w2 - 1) / 2
    assert (w1 - mu * slope, w2 + mu * slope) == (Fraction(11, 38), 0)
    x = Fraction(11, 38)
    for _ in range(200):
        x -= mu * (x - 1) / 2
    # The run ends at (a, 0), whose loss is a quarter.
    assert abs(x - 1) < Fraction(1, 10**4)
    assert (x - 1) ** 2 + 1 >= 1


def gradient_with_one_half(W, a):
    """Return the gradient with relu'(0) = 1/2 at weights of which some vanish."""
    zero = [not linear_algebra.dot(w, w) for w in W]
    if not any(zero):
        signs = [[PRECISE.constant(1)], [PRECISE.constant(-1)]]
        return population.gradient(signs, W, [a], PRECISE)
    if all(zero):
        return [[-x / 2 for x in a], [x / 2 for x in a]]
    # The network is sign * relu(w.x); E[residual x] = sign * w/2 - a.
    own = zero.index(False)
    sign = (1, -1)[own]
    rest = [sign * w / 2 - x for w, x in zip(W[own], a, strict=True)]
    rows = [None, None]
    rows[own] = [w / 2 - sign * x / 2 for w, x in zip(W[own], a, strict=True)]
    rows[1 - own] = [-sign * x / 2 for x in rest]
    return rows


@given(weights_and_directions(), st.floats(0, 3), st.sampled_from(["first", "second", "both"]))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_zero_weights_with_one_half(drawn, slack, which):
    """The step's inequality and Lemma 3 hold where weights vanish, if relu'(0) = 1/2."""
    w1, w2, direction = drawn
    zero = [0 * x for x in w1]
    W = {"first": [zero, w2], "second": [w1, zero], "both": [zero, zero]}[which]
    total = linear_algebra.norm(linear_algebra.combine(1, W[0], 1, W[1]), PRECISE)
    length = 2 * total * (1 + PRECISE.from_float(slack)) + (which == "both")
    a = [length * x for x in direction]
    rows = gradient_with_one_half(W, a)
    before = population.distance_squared(W[0], W[1], a)
    for mu in ("3/25", "1", "2"):
        step = PRECISE.constant(Fraction(mu))
        rate = PRECISE.constant(theorem1.rate_along(Fraction(mu), Fraction(1, 2)))
        after = [linear_algebra.combine(1, w, -step, row) for w, row in zip(W, rows, strict=True)]
        distance = population.distance_squared(after[0], after[1], a)
        assert distance <= (1 - rate * step) * before * (1 + TINY)
        moved = linear_algebra.norm(linear_algebra.combine(1, after[0], 1, after[1]), PRECISE)
        assert moved <= total * (1 + TINY)


def test_other_values_of_the_derivative_at_zero_break_lemma_3():
    """At w2 = 0 the sum moves by -mu ((1 - s) w1/2 + (s - 1/2) a): away from zero for s != 1/2."""
    for s in (0, 1):
        w1, a, mu = Fraction(1, 100) * (1 if s == 0 else -1), Fraction(1), Fraction(1, 10)
        first, second = (w1 - a) / 2, -s * (w1 / 2 - a)
        assert abs(w1 - mu * (first + second)) > abs(w1)


@pytest.mark.parametrize("mu", ["1/100", "3/25", "1"])
def test_example_of_section_5(mu):
    """The run is symmetric, no weight vanishes, and it converges at the certified rate."""
    step = HUNDRED.constant(Fraction(mu))
    c2 = HUNDRED.constant(theorem1.rate_along(Fraction(mu), Fraction(1, 2)))
    zero, one, quarter = (HUNDRED.constant(Fraction(x)) for x in ("0", "1", "1/4"))
    a, W, signs = [one, zero], [[zero, quarter], [zero, quarter]], [[one], [-one]]
    bound = population.distance_squared(W[0], W[1], a)
    for _ in range(60):
        W = population.step(signs, W, [a], step, HUNDRED)
        bound = bound * (1 - c2 * step)
        assert abs(W[0][0] + W[1][0]) + abs(W[0][1] - W[1][1]) < HUNDRED.constant(
            Fraction(1, 10**80)
        )
        assert W[0][0] >= step / 2 - HUNDRED.constant(Fraction(1, 10**80))
        assert population.distance_squared(W[0], W[1], a) <= bound
