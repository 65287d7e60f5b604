"""Theorem 6 and F.2: verdicts, witnesses recomputed from definitions, hand steps."""

from fractions import Fraction

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import linear_algebra, registry
from certify.audits.linear_targets.exact import one_step
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.theorem6 import proof as theorem6_proof
from certify.audits.linear_targets.population.theorem6 import statement as theorem6
from certify.kernel.check import check
from certify.kernel.verdict import Algebra, Checked, Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench

FLOAT = Float64()
PROOF = {claim.id: claim for claim in theorem6_proof.CLAIMS}


def given_values(**words):
    return {"mu": one_step.C1, "sigma": Fraction(1), "c4": one_step.C2} | {
        name: Fraction(word) for name, word in words.items()
    }


def settle(claim, reading="as printed"):
    version = next(v for v in claim.versions if v.reading == reading)
    return version.settle({p.name: p.default for p in claim.parameters}, Bench())


def opposite_step(mu, sigma, factor):
    """Return the exact squared-distance factor of a step at (t, -t), a~ = 1, in one dimension.

    There relu(t x) - relu(-t x) = t x, so that the residual is sigma (t - 1) x, and the mean of
    its product with sigma x 1{x > 0} is sigma^2 (t - 1) / 2.
    """
    moved = factor - mu * sigma**2 * (factor - 1) / 2
    return (moved - 1) ** 2 / (factor - 1) ** 2


@pytest.mark.long(but=1)
@pytest.mark.parametrize("sigma", ["10", "6", "1/4", "1/2", "27/50", "7/10"])
def test_sigmas_for_which_the_printed_step_is_refuted(sigma):
    settled = theorem6.settle_printed(given_values(sigma=sigma), Bench())
    assert isinstance(settled.verdict, Refuted)
    assert isinstance(settled.verdict.evidence, Checked)
    assert settled.facts
    text = settled.certificates[0][1]
    assert isinstance(check(text, {"theorem6": theorem6.PAIR.pins()}), Refuted)


@pytest.mark.long
@pytest.mark.parametrize("sigma", ["1", "3/4", "5"])
def test_sigmas_for_which_it_is_proved(sigma):
    assert isinstance(theorem6.settle_printed(given_values(sigma=sigma), Bench()).verdict, Proved)


@pytest.mark.long
@pytest.mark.parametrize(("c4", "verdict"), [("147/250", Proved), ("589/1000", Refuted)])
def test_the_divided_step_and_its_twin(c4, verdict):
    settled = theorem6.scaled(given_values(c4=c4, sigma=10), Bench())
    assert isinstance(settled.verdict, verdict)


def test_the_witness_by_hand():
    settled = theorem6.settle_printed(given_values(sigma=10), Bench())
    witness = [value for _, value in settled.verdict.evidence.witness]
    assert witness == [2, 0, -2, 0, 1, 0]
    factor = opposite_step(Fraction(3, 25), 10, Fraction(2))
    assert factor == 25
    assert dict(settled.facts) == {
        "a step there multiplies the squared distance": "by 25, where 1 - c4 mu = 0.964"
    }


@given(st.fractions(Fraction(1, 100), 3), st.fractions(Fraction(1, 100), 1), st.integers(2, 9))
@settings(derandomize=True, deadline=None)
def test_no_constants_do_for_every_sigma(mu, c4, factor):
    slow = opposite_step(sympy.Rational(mu), sympy.sqrt(sympy.Rational(c4) / 2), factor)
    assert slow > 1 - c4 * mu
    assert opposite_step(sympy.Rational(mu), sympy.sqrt(8 / sympy.Rational(mu)), factor) == 9


def test_fixed_constants_are_refuted_by_algebra():
    settled = theorem6.fixed_constants({}, Bench())
    assert isinstance(settled.verdict, Refuted)
    assert isinstance(settled.verdict.evidence, Algebra)
    assert len(settled.facts) == 2


@pytest.mark.long
def test_a_wrong_gradient_takes_the_algebra_back(monkeypatch):
    right = population.gradient

    def wrong(V, W, A, numbers):
        return [[2 * x for x in row] for row in right(V, W, A, numbers)]

    monkeypatch.setattr(population, "gradient", wrong)
    assert isinstance(theorem6.fixed_constants({}, Bench()).verdict, Undecided)
    # A gradient that is wrong by a factor decouples all the same, one with a cross term does not.
    assert isinstance(settle(PROOF["theorem6.pairs"]).verdict, Proved)

    def coupled(V, W, A, numbers):
        return [linear_algebra.combine(1, row, 1, W[0]) for row in right(V, W, A, numbers)]

    monkeypatch.setattr(population, "gradient", coupled)
    assert isinstance(settle(PROOF["theorem6.pairs"]).verdict, Undecided)


@pytest.mark.long
def test_a_wrong_loss_is_seen(monkeypatch):
    right = population.loss

    def wrong(V, W, A, numbers):
        return right(V, W, A, numbers) + linear_algebra.dot(A[0], A[0]) / 2

    monkeypatch.setattr(population, "loss", wrong)
    assert isinstance(settle(PROOF["theorem6.decomposition-4"]).verdict, Undecided)
    assert isinstance(settle(PROOF["theorem6.optimum"]).verdict, Undecided)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    "name", [*(f"theorem6.decomposition-{n}" for n in (1, 2, 3, 4)), "theorem6.pairs"]
)
def test_the_lines_of_the_proof(name):
    assert isinstance(settle(PROOF[name]).verdict, Proved)


def test_lines_with_one_letter_changed_do_not_hold():
    lines = (theorem6_proof.second_line, theorem6_proof.third_line)
    assert theorem6_proof.squares(*lines) == [0]

    def transposed(m):
        return m["S"] * m["P"].T * m["u"] - m["R"].T * m["A"] * m["x"]

    def unscaled(m):
        return m["P"].T * m["u"] - m["R"] * m["A"] * m["x"]

    for other in (transposed, unscaled, theorem6_proof.first_line):
        assert theorem6_proof.squares(theorem6_proof.second_line, other)[0] > 0


def test_the_result_does_not_follow_from_theorem_1():
    settled = settle(PROOF["theorem6.application"])
    assert isinstance(settled.verdict, Refuted)
    # By hand: w_1 = 2 moves by mu sigma^2 (2 - 1)/2 = 6, or by mu/2 = 3/50.
    assert dict(settled.facts) == {"left side": "-4", "right side": "97/50"}


def test_rows_of_the_optimum():
    claim = PROOF["theorem6.rows-align"]
    assert isinstance(settle(claim).verdict, Refuted)
    assert isinstance(settle(claim, "repaired").verdict, Proved)
    assert isinstance(settle(PROOF["theorem6.optimum"]).verdict, Proved)


def test_weights_that_are_trained_turn_away_from_the_rows_of_the_target():
    R = numpy.array([[float(x) for x in row] for row in theorem6_proof.TURNED])
    sigma, A = [1.0, 1.0], numpy.eye(2)
    V = theorem6.output_weights(sigma, R)
    start = numpy.random.default_rng(1).standard_normal((2, 2)) / 10
    W = numpy.concatenate([start, numpy.array([[0.1, 0.2], [0.2, -0.1]]) - start])
    for _ in range(200):
        W = numpy.array(population.descend(V, W, A, [0.12] * 4, FLOAT))
    bars = W / numpy.linalg.norm(W, axis=1, keepdims=True)
    assert bars[0] @ A[0] == pytest.approx(3 / 5, abs=1e-6)
    assert bars[0] @ R[0] == pytest.approx(1, abs=1e-6)
    assert bars[2] @ R[0] == pytest.approx(-1, abs=1e-6)
    assert population.loss(V, W, A, FLOAT) < 1e-8


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(2, 6))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_pairs_are_independent_for_more_outputs(seed, r, d):
    sigma, R, A, W = theorem6.draw(seed, r, d)
    V = theorem6.output_weights(sigma, R)
    rows = numpy.array(population.gradient(V, W, A, FLOAT))
    signs = theorem6.signs(FLOAT)
    loss = scale = 0.0
    for place, a in enumerate(theorem6.targets(sigma, R, A)):
        pair = [W[place], W[place + r]]
        alone = numpy.array(population.gradient(signs, pair, [a], FLOAT))
        expected = sigma[place] ** 2 * alone
        size = sigma[place] ** 2 * (abs(W).max() + abs(numpy.array(a)).max())
        size += sigma[place] * max(sigma) * abs(W).max()
        assert abs(rows[place::r] - expected).max() < 1e-11 * size
        loss += sigma[place] ** 2 * population.loss(signs, pair, [a], FLOAT)
        scale += sigma[place] ** 2 * sum(w @ w for w in pair) + float((A**2).sum())
    assert abs(loss - population.loss(V, W, A, FLOAT)) < 1e-11 * r * scale


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 4),
    st.integers(2, 6),
    st.floats(0.01, 1),
    st.booleans(),
    st.booleans(),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_repaired_rates(seed, r, d, share, divided, deficient):
    """Both rates for random starts, and every pair stays in its ball."""
    sigma, R, A, W = theorem6.draw(seed, r, d)
    if deficient:
        # Row 1 of R A vanishes: that pair has to be opposite.
        A = R.T @ numpy.diag([0.0] + [1.0] * (r - 1)) @ R @ A
        W[r] = -W[0]
    V, goal = theorem6.output_weights(sigma, R), numpy.array(theorem6.optimum(sigma, R, A))
    squares = numpy.concatenate([sigma, sigma]) ** 2
    mu = share * float(one_step.C1) / (1.0 if divided else max(squares))
    sizes = mu / squares if divided else [mu] * (2 * r)
    allowed = 1 - float(one_step.C2) * mu * (1.0 if divided else min(squares))
    radius = numpy.linalg.norm(goal[:r], axis=1) / 2
    for _ in range(8):
        before = ((W - goal) ** 2).sum()
        W = numpy.array(population.descend(V, W, A, sizes, FLOAT))
        assert ((W - goal) ** 2).sum() <= allowed * before * (1 + 1e-12)
        sums = numpy.linalg.norm(W[:r] + W[r:], axis=1)
        assert (sums <= radius + 1e-12 * abs(W).max()).all()


@pytest.mark.long
def test_the_rate_of_the_printed_step_is_proved_and_its_twin_is_refuted():
    claim = registry.find("theorem6.unscaled")
    settled = settle(claim, "repaired")
    assert isinstance(settled.verdict, Proved)
    assert settled.algebra
    for c3, c4 in (("3/25", "589/1000"), ("4", "1/1000")):
        given = {"c3": Fraction(c3), "c4": Fraction(c4)}
        assert isinstance(theorem6.unscaled(given, Bench()).verdict, Refuted)


def test_a_gain_that_grows_with_the_step_is_not_taken_for_granted(monkeypatch):
    right = one_step.gain

    def wrong(theta, norm1, norm2, size, rate, weights, numbers):
        return right(theta, norm1, norm2, -size, rate, weights, numbers)

    monkeypatch.setattr(one_step, "gain", wrong)
    given = {"c3": one_step.C1, "c4": one_step.C2}
    assert isinstance(theorem6.unscaled(given, Bench()).verdict, Undecided)


@pytest.mark.long
@pytest.mark.parametrize("module", [theorem6, theorem6_proof])
def test_cross_checks_agree(module):
    for claim in module.CLAIMS:
        for cross_check in claim.cross_checks:
            assert cross_check.run().agrees(), cross_check.what


@pytest.mark.long
def test_a_faster_rate_is_contradicted_by_the_runs(monkeypatch):
    monkeypatch.setattr(one_step, "C2", Fraction(1))
    for claim in theorem6.CLAIMS[:2]:
        assert not claim.cross_checks[0].run().agrees()
