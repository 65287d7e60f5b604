"""The empirical formulas against plain NumPy, and their mutants."""

import numpy
import pytest

from certify.audits.linear_targets.formulas import empirical
from certify.audits.linear_targets.samples import correlation as claims
from certify.audits.linear_targets.samples import lemma7
from certify.numbers import Balls, Float64
from certify.proofs.bench import Bench
from tests.audits.linear_targets.formulas.mutants import in_place, mutants_of


def plain(V, W, A, X):
    """Return residuals, loss and gradient as matrix products."""
    before = X @ W.T
    off = numpy.maximum(before, 0) @ V - X @ A.T
    rows = ((off @ V.T) * (before >= 0)).T @ X / len(X)
    return off, (off**2).sum() / (2 * len(X)), rows


@pytest.mark.parametrize(("units", "outputs"), [(2, 1), (4, 3)])
def test_formulas_agree_with_matrix_products(units, outputs):
    generator = numpy.random.default_rng(units)
    shapes = ((units, outputs), (units, 5), (outputs, 5), (9, 5))
    V, W, A, X = (generator.standard_normal(shape) for shape in shapes)
    patterns = [empirical.active(W, x) for x in X]
    off, value, rows = plain(V, W, A, X)
    for x, pattern, expected in zip(X, patterns, off, strict=True):
        found = empirical.residual(V, W, A, x, pattern)
        assert numpy.array(found) == pytest.approx(expected, rel=1e-12)
    assert empirical.loss(V, W, A, X, patterns) == pytest.approx(value, rel=1e-12)
    assert numpy.array(empirical.gradient(V, W, A, X, patterns)) == pytest.approx(rows, abs=1e-12)
    moved = empirical.descend(V, W, A, X, patterns, 2.0)
    assert numpy.array(moved) == pytest.approx(W - 2 * rows, abs=1e-12)


def test_correlation_is_the_inner_product():
    generator = numpy.random.default_rng(1)
    w1, w2, a = generator.standard_normal((3, 4))
    X = generator.standard_normal((7, 4))
    V, W = numpy.array([[1.0], [-1.0]]), numpy.array([w1, w2])
    patterns = [empirical.active(W, x) for x in X]
    rows = plain(V, W, a[None], X)[2]
    expected = rows[0] @ (w1 - a) + rows[1] @ (w2 + a)
    found = empirical.correlation(w1, w2, a, X, patterns, Float64())
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_sign_that_is_not_decided_is_an_error():
    assert empirical.active([[1.0, 0.0], [-1.0, 0.0]], [0.0, 1.0]) == [1, 1]
    balls = Balls(64)
    unsure = balls.constant(1) / 3 - balls.constant(1) / 3
    with pytest.raises(ValueError, match="not decided"):
        empirical.active([[unsure]], [balls.constant(1)])
    with pytest.raises(ValueError, match="not decided"):
        empirical.active([[float("nan")]], [1.0])


GUARDS = {
    "residual": claims.CLAIMS[0],
    "loss": claims.CLAIMS[0],
    "gradient": claims.CLAIMS[0],
    "correlation": claims.CLAIMS[1],
    "descend": next(claim for claim in lemma7.CLAIMS if claim.id == "lemma7.first-step"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", GUARDS)
def test_every_mutant_is_caught_by_a_claim(name):
    version = GUARDS[name].versions[0]
    before = version.settle({}, Bench()).verdict.name
    mutants = mutants_of(empirical, name)
    assert before == "Proved"
    assert mutants
    for mutant in mutants:
        with in_place(mutant):
            try:
                after = version.settle({}, Bench()).verdict.name
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                after = type(error).__name__
        assert after != before, str(mutant)
