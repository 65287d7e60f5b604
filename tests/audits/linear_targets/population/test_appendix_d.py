"""Appendix D: verdicts, and the witnesses for its factor recomputed from the definition."""

from fractions import Fraction

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra
from certify.audits.linear_targets.exact import one_step
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import appendix_d
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench
from tests.strategies import PRECISE, weights_and_directions

CLAIMS = {claim.id: claim for claim in appendix_d.CLAIMS}
TINY = PRECISE.constant(Fraction(1, 10**35))
FIXED = {"mu": one_step.C1, "c2": one_step.C2}
positive = st.fractions(Fraction(1, 1000), 1000)


def settle(name):
    claim = CLAIMS[name]
    return claim.versions[0].settle({p.name: p.default for p in claim.parameters}, Bench())


LINES = ("appendixD.loss", "appendixD.gradient", "appendixD.iterates")


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    "name", [*LINES, "appendixD", "appendixD.weighted", "appendixD.factor-order"]
)
def test_the_lines_are_proved(name):
    assert isinstance(settle(name).verdict, Proved)


@pytest.mark.long
def test_a_theory_that_is_not_homogeneous_is_seen(monkeypatch):
    right = population.loss, population.gradient

    def loss(V, W, A, numbers):
        return right[0](V, W, A, numbers) + linear_algebra.dot(W[0], W[0])

    def gradient(V, W, A, numbers):
        rows = right[1](V, W, A, numbers)
        return [linear_algebra.combine(1, row, 1, w) for row, w in zip(rows, W[::-1], strict=True)]

    monkeypatch.setattr(population, "loss", loss)
    monkeypatch.setattr(population, "gradient", gradient)
    for name in (*LINES, "appendixD.weighted", "appendixD.factor-order"):
        assert isinstance(settle(name).verdict, Undecided), name


def test_a_step_without_the_square_is_seen(monkeypatch):
    def step(v, W, a, mu, numbers):
        return population.descend([[v[0]], [-v[1]]], W, [a], [mu / size for size in v], numbers)

    monkeypatch.setattr(appendix_d, "step", step)
    assert isinstance(settle("appendixD.iterates").verdict, Undecided)
    assert isinstance(settle("appendixD.weighted").verdict, Undecided)


@pytest.mark.long
def test_the_weighted_distance_and_its_twin():
    for c2, verdict in (("147/250", Proved), ("589/1000", Refuted)):
        given = {**FIXED, "c2": Fraction(c2)}
        assert isinstance(appendix_d.weighted(given, Bench()).verdict, verdict)


@pytest.mark.long
@given(weights_and_directions(), st.floats(-4, 4), positive, positive, positive)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_simulated_neurons_in_every_dimension(drawn, length, v1, v2, mu):
    """Loss, gradient and step with v, in 3 to 50 dimensions, against those of v_i w_i."""
    w1, w2, a = drawn
    a = [PRECISE.from_float(10.0**length) * x for x in a]
    v, mu = [PRECISE.constant(v1), PRECISE.constant(v2)], PRECISE.constant(mu)
    W = [[x / size for x in w] for size, w in zip(v, (w1, w2), strict=True)]
    signs, outputs = [[1], [-1]], [[v[0]], [-v[1]]]
    scale = sum(linear_algebra.dot(x, x) for x in (w1, w2, a))
    found = population.loss(outputs, W, [a], PRECISE)
    assert abs(found - population.loss(signs, [w1, w2], [a], PRECISE)) <= TINY * scale
    plain = population.gradient(signs, [w1, w2], [a], PRECISE)
    rows = population.gradient(outputs, W, [a], PRECISE)
    for size, row, other in zip(v, rows, plain, strict=True):
        assert all(abs(x / size - y) ** 2 <= TINY * scale for x, y in zip(row, other, strict=True))
    after = appendix_d.simulated(v, appendix_d.step(v, W, a, mu, PRECISE))
    expected = population.descend(signs, [w1, w2], [a], [mu, mu], PRECISE)
    assert one_step.apart(after, expected) <= TINY * (1 + mu) ** 2 * scale


@pytest.mark.long
@given(
    weights_and_directions(),
    st.tuples(positive, positive),
    st.tuples(positive, positive),
    st.fractions(0, 1),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_gain_is_linear_and_symmetric_in_the_weights(drawn, one, two, rate):
    w1, w2, _ = drawn
    theta = linear_algebra.angle(w1, w2, PRECISE)
    norms = [linear_algebra.norm(w, PRECISE) for w in (w1, w2)]
    size, rate = PRECISE.constant(one_step.C1), PRECISE.constant(rate)
    one, two = (tuple(map(PRECISE.constant, weights)) for weights in (one, two))

    def gain(weights, norms=norms):
        return one_step.gain(theta, *norms, size, rate, weights, PRECISE)

    together = gain(tuple(x + y for x, y in zip(one, two, strict=True)))
    scale = sum((*one, *two)) * (norms[0] + norms[1] + 1) ** 2
    for total, first, second in zip(together, gain(one), gain(two), strict=True):
        assert abs(total - first - second) <= TINY * scale
    # Exchanged neurons and -a: x and y change places and signs.
    g, x, y, e = gain(one)
    mirrored = gain(one[::-1], norms[::-1])
    for found, expected in zip(mirrored, (g, -y, -x, e), strict=True):
        assert abs(found - expected) <= TINY * scale


def gradient_by_quadrature(v, W, a):
    """Return grad L in the plane as an integral over directions, from the definition (2).

    With x = R n the residual is R rho(n), and E[R^2] = 2; the kinks split the circle.
    """
    with mpmath.workdps(25):
        quarter, full = mpmath.pi / 2, 2 * mpmath.pi
        kinks = {(mpmath.atan2(w[1], w[0]) + side * quarter) % full for w in W for side in (1, -1)}
        places = sorted({mpmath.mpf(0), full, *kinks})

        def residual(s):
            n = mpmath.cos(s), mpmath.sin(s)
            inside = [w[0] * n[0] + w[1] * n[1] for w in W]
            outputs = [v[0] * max(inside[0], 0), -v[1] * max(inside[1], 0)]
            return n, inside, sum(outputs) - a[0] * n[0] - a[1] * n[1]

        def integrand(s, row, component):
            n, inside, rho = residual(s)
            return rho * (v[0], -v[1])[row] * n[component] if inside[row] > 0 else mpmath.mpf(0)

        def integral(row, component):
            total = mpmath.mpf(0)
            for low, high in zip(places[:-1], places[1:], strict=True):
                total += mpmath.quad(lambda s: integrand(s, row, component), [low, high])
            return total / mpmath.pi

        return [[integral(row, component) for component in (0, 1)] for row in (0, 1)]


def factor_of_a_step(v, W, a, mu):
    """Return ‖W(1) - W*‖^2 / ‖W(0) - W*‖^2 and (‖v1 w1 + v2 w2‖ / ‖a‖)^2, from the definition."""
    with mpmath.workdps(25):
        v, a = [mpmath.mpf(x) for x in v], [mpmath.mpf(x) for x in a]
        W = [[mpmath.mpf(x) for x in w] for w in W]
        slope = gradient_by_quadrature(v, W, a)
        before = after = mpmath.mpf(0)
        for i, sign in enumerate((1, -1)):
            for j in range(2):
                away = W[i][j] - sign * a[j] / v[i]
                before += away**2
                after += (away - mpmath.mpf(mu) / v[i] ** 2 * slope[i][j]) ** 2
        total = [v[0] * W[0][j] + v[1] * W[1][j] for j in range(2)]
        return after / before, sum(x * x for x in total) / sum(x * x for x in a)


def rational(value):
    return mpmath.mpf(value.numerator) / value.denominator


@pytest.mark.parametrize("ratio", ["133/20", "10", "100", "1/50"])
def test_without_the_factor_it_fails_and_the_witness_by_quadrature(ratio):
    given = {**FIXED, "ratio": Fraction(ratio)}
    settled = Bench().refute(appendix_d.FACTOR, given)
    assert isinstance(settled.verdict, Refuted)
    with mpmath.workdps(25):
        x = [rational(value) for _, value in settled.verdict.evidence.witness]
        v = [rational(given["ratio"]), mpmath.mpf(1)]
        mu, c2 = rational(one_step.C1), rational(one_step.C2)
        factor, ball = factor_of_a_step(v, [x[:2], x[2:4]], x[4:], mu)
        assert ball <= mpmath.mpf(1) / 4
        assert factor > 1 - c2 * mu


def test_the_distance_itself_grows_by_three_quarters_for_the_weights_of_section_4_3():
    settled = Bench().refute(appendix_d.FACTOR, {**FIXED, "ratio": Fraction(100)})
    x = [value for _, value in settled.verdict.evidence.witness]
    assert x == [Fraction(15, 1700), Fraction(8, 1700), -1, 0, 1, 0]
    with mpmath.workdps(25):
        x = [rational(Fraction(value)) for value in x]
        factor, _ = factor_of_a_step([100, 1], [x[:2], x[2:4]], x[4:], rational(one_step.C1))
        assert abs(factor - 1.748) < 1e-3


@pytest.mark.long(but=1)
@pytest.mark.parametrize("ratio", ["1", "2", "1/6", "33/5"])
def test_below_the_least_ratio_the_factor_can_be_dropped(ratio):
    given = {**FIXED, "ratio": Fraction(ratio)}
    assert isinstance(Bench().prove(appendix_d.FACTOR, given).verdict, Proved)


@pytest.mark.long
def test_the_ratio_is_bracketed_from_both_sides():
    settled = settle("appendixD.factor")
    assert isinstance(settled.verdict, Proved)
    facts = dict(settled.facts)
    assert facts["proved at"].startswith("ratio = 33/5,")
    assert facts["refuted at"].startswith("ratio = 133/20,")
    assert [name for name, _ in settled.certificates] == [".proved", ".refuted"]


def test_where_no_ratio_does_nothing_is_claimed():
    settled = appendix_d.largest_ratio_without({**FIXED, "c2": Fraction(7, 10)}, Bench())
    assert isinstance(settled.verdict, Undecided)


@pytest.mark.parametrize(("v1", "v2", "mu"), [(1, 1, 0.12), (1, 1000, 0.12), (0.01, 50, 1.0)])
def test_the_lower_bound_on_the_factor_at_its_start(v1, v2, mu):
    with mpmath.workdps(25):
        root = mpmath.sqrt(3)
        a = [mpmath.mpf(1), mpmath.mpf(0)]
        W = [[1 / mpmath.mpf(v1), mpmath.mpf(0)], [-3 / (4 * mpmath.mpf(v2)), root / 4 / v2]]
        factor, ball = factor_of_a_step([v1, v2], W, a, mu)
        bound = mpmath.mpf(mu) ** 2 / 192 * (mpmath.mpf(v2) / v1) ** 2
        assert abs(ball - 0.25) < 1e-15
        assert factor >= bound
        if v2 > 500 * v1:
            # It is of the right size: only what stays in the direction of a is left out.
            assert factor < 1.1 * bound + 1


def test_cross_checks_agree():
    for claim in appendix_d.CLAIMS:
        for cross_check in claim.cross_checks:
            assert cross_check.run().agrees(), cross_check.what


def test_runs_without_the_factor_contradict():
    """The twin of the whole runs: they leave the plain bound behind for unequal v."""
    numbers, v = Float64(), numpy.array([100.0, 1.0])
    a = numpy.array([1.0, 0.0])
    W = numpy.array([[15 / 1700, 8 / 1700], [-1.0, 0.0]])
    target = numpy.array(appendix_d.goal(v, a))
    before = ((W - target) ** 2).sum()
    worst = 0.0
    for _ in range(25):
        W = numpy.array(appendix_d.step(v, W, a, 0.12, numbers))
        worst = max(worst, ((W - target) ** 2).sum() / before)
    assert 1.7 < worst < 1e4
