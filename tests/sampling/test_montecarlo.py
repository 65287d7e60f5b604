"""Monte Carlo over the span against full Gaussian vectors and against the closed forms."""

import numpy
import pytest
from scipy import stats

from certify.audits.linear_targets.formulas import population
from certify.numbers import Float64
from certify.sampling import montecarlo
from certify.sampling.montecarlo import Batches, Estimate

# Of each comparison. Batch means of bounded samples are normal to all accuracy that matters. The
# twins lie more than six standard errors past the limit, so that missing one counts as much.
FALSE_ALARM = 1e-11
NETWORKS = [
    (1, 1, 2),
    (2, 1, 2),
    (2, 1, 30),
    (3, 2, 5),
    (4, 2, 12),
    (5, 3, 40),
    (6, 4, 8),
    (6, 4, 24),
]


def network(k, r, d):
    generator = numpy.random.default_rng([k, r, d])
    return [generator.standard_normal(shape) for shape in ((k, r), (k, d), (r, d))]


def closed(form, *arguments):
    return numpy.array(form(*arguments, Float64()), dtype=float)


def limit(deviations, batches):
    return montecarlo.largest_deviation(FALSE_ALARM, deviations.size, batches.number)


def agrees(found, exact, batches):
    deviations = found.deviations(exact)
    return bool((deviations < limit(deviations, batches)).all())


@pytest.mark.statistical(false_alarm=2 * FALSE_ALARM)
@pytest.mark.parametrize("shape", NETWORKS)
def test_loss_agrees_with_the_closed_form(shape):
    batches = Batches(1, 200, 1000)
    arguments = network(*shape)
    found, exact = montecarlo.loss(*arguments, batches), closed(population.loss, *arguments)
    assert agrees(found, exact, batches)
    assert not agrees(found, 1.05 * exact, batches)


@pytest.mark.statistical(false_alarm=8 * FALSE_ALARM)
@pytest.mark.parametrize("shape", [*NETWORKS, (6, 4, 400)])
def test_gradient_agrees_with_the_closed_form(shape):
    batches = Batches(2, 300, 1000)
    V, W, A = network(*shape)
    found, exact = montecarlo.gradient(V, W, A, batches), closed(population.gradient, V, W, A)
    assert agrees(found, exact, batches)
    # The twin: five per cent of the bound that the inequality of Cauchy and Schwarz gives a row.
    residual = (2 * closed(population.loss, V, W, A)) ** 0.5
    for i, v in enumerate(V):
        wrong = exact.copy()
        wrong[i] *= 1 + 0.05 * numpy.linalg.norm(v) * residual / numpy.linalg.norm(exact[i])
        assert not agrees(found, wrong, batches)


@pytest.mark.long
@pytest.mark.statistical(false_alarm=40 * FALSE_ALARM)
@pytest.mark.parametrize("shape", [*NETWORKS, (4, 2, 60), (2, 1, 400)])
def test_hessian_agrees_with_the_closed_form(shape):
    batches = Batches(3, 2400, 250)
    arguments = network(*shape)
    found = montecarlo.hessian(*arguments, batches)
    exact = closed(population.hessian, *arguments)
    assert agrees(found, exact, batches)
    # The twin: ten per cent of one block, in its mirror image also.
    for i, j in numpy.ndindex(exact.shape[:2]):
        wrong = exact.copy()
        wrong[i, j] *= 1.1
        wrong[j, i] = wrong[i, j].T
        assert not agrees(found, wrong, batches)


@pytest.mark.statistical(false_alarm=2 * FALSE_ALARM)
@pytest.mark.parametrize("d", [2, 3, 5, 10, 50, 400])
def test_correlation_agrees_with_the_closed_form(d):
    batches = Batches(4, 200, 1000)
    weights = numpy.random.default_rng(d).standard_normal((3, d))
    found = montecarlo.correlation(*weights, batches)
    exact = closed(population.correlation, *weights)
    assert agrees(found, exact, batches)
    # The twin: five per cent of the squared distance.
    assert not agrees(found, exact + 0.05 * population.distance_squared(*weights), batches)


def differences(first, second):
    """Compare independent estimates: Welch's t has at least the smaller degrees of freedom."""
    gap = numpy.abs(first.mean - second.mean)
    spread = numpy.hypot(first.error, second.error)
    rounding = montecarlo.ROUNDING * first.scale
    return (gap / numpy.where(gap <= rounding, numpy.inf, spread)).ravel()


def same(first, second, batches):
    found = differences(first, second)
    return bool((found < limit(found, batches)).all())


@pytest.mark.statistical(false_alarm=5 * FALSE_ALARM)
@pytest.mark.parametrize("shape", [(1, 1, 2), (2, 1, 6), (3, 2, 4), (6, 4, 14)])
def test_gradient_agrees_with_full_vectors(shape):
    batches = Batches(5, 300, 1000)
    V, W, A = network(*shape)
    span = montecarlo.gradient(V, W, A, batches)
    plain = montecarlo.plain_gradient(V, W, A, Batches(6, 300, 1000))
    basis = span.basis
    inside = Estimate(plain.means @ basis, plain.scale)
    assert same(span.inside, inside, batches)
    assert not same(span.inside, Estimate(1.1 * inside.means, plain.scale), batches)
    # Across the span the mean is zero.
    across = Estimate(plain.means @ (numpy.eye(shape[2]) - basis @ basis.T), plain.scale)
    assert agrees(across, 0 * across.mean, batches)
    # And so does the plain version with the closed form.
    exact = closed(population.gradient, V, W, A)
    assert agrees(plain, exact, batches)
    assert not agrees(plain, 1.1 * exact, batches)


@pytest.mark.long
@pytest.mark.statistical(false_alarm=6 * FALSE_ALARM)
@pytest.mark.parametrize("shape", [(1, 1, 2), (2, 1, 6), (3, 2, 4), (4, 3, 9)])
def test_hessian_agrees_with_full_vectors(shape):
    batches = Batches(7, 3200, 250)
    arguments = network(*shape)
    span = montecarlo.hessian(*arguments, batches)
    plain = montecarlo.plain_hessian(*arguments, Batches(8, 3200, 250))
    basis = span.basis
    inside = Estimate(basis.T @ plain.means @ basis, plain.scale)
    assert same(span.inside, inside, batches)
    assert not same(span.inside, Estimate(1.1 * inside.means, plain.scale), batches)
    d, m = basis.shape
    if m < d:
        rest = numpy.linalg.svd(basis)[0][:, m:]
        across = rest.T @ plain.means @ rest
        traces = Estimate(numpy.trace(across, axis1=-2, axis2=-1) / (d - m), plain.scale)
        assert same(span.across, traces, batches)
        mixed = Estimate(basis.T @ plain.means @ rest, plain.scale)
        assert agrees(mixed, 0 * mixed.mean, batches)
    exact = closed(population.hessian, *arguments)
    assert agrees(plain, exact, batches)
    assert not agrees(plain, 1.1 * exact, batches)


def test_expanded_estimates_are_what_is_compared():
    V, W, A = network(3, 2, 12)
    batches = Batches(9, 20, 100)
    gradient, hessian = (f(V, W, A, batches) for f in (montecarlo.gradient, montecarlo.hessian))
    assert gradient.expand().shape == (3, 12)
    assert hessian.expand().shape == (3, 3, 12, 12)
    for found in (gradient, hessian):
        assert (found.deviations(found.expand()) == 0).all()
        # What does not have the form of the estimate differs by more than any error.
        across = numpy.linalg.svd(found.basis)[0][:, -1]
        assert found.deviations(found.expand() + 1e-6 * across)[-1] == numpy.inf
        assert found.deviations(found.expand() + 1e-6 * across)[:-1].max() < 1


def test_memory_does_not_depend_on_the_dimension():
    V, W, A = network(3, 2, 20_000)
    batches = Batches(10, 4, 10)
    assert montecarlo.gradient(V, W, A, batches).inside.means.shape == (4, 3, 5)
    found = montecarlo.hessian(V, W, A, batches)
    assert found.basis.shape == (20_000, 5)
    assert found.inside.means.shape == (4, 3, 3, 5, 5)
    assert found.across.means.shape == (4, 3, 3)


@pytest.mark.statistical(false_alarm=2 * FALSE_ALARM)
# Powers of two, so that rounding leaves the weights parallel for the closed form.
@pytest.mark.parametrize("factor", [2.0, -0.5])
def test_parallel_weights(factor):
    V, W, A = network(3, 1, 7)
    W[1], A[0] = factor * W[0], W[2] - W[0]
    batches = Batches(11, 200, 500)
    assert montecarlo.span(W, A).shape == (7, 2)
    for estimate, form in (
        (montecarlo.gradient, population.gradient),
        (montecarlo.hessian, population.hessian),
    ):
        assert agrees(estimate(V, W, A, batches), closed(form, V, W, A), batches)


def test_one_dimension_and_the_minimum_are_exact():
    batches = Batches(12, 2, 2)
    V, W, A = network(2, 1, 1)
    W[1] = -2 * W[0]
    for name in ("loss", "gradient", "hessian"):
        exact = closed(getattr(population, name), V, W, A)
        assert (getattr(montecarlo, name)(V, W, A, batches).deviations(exact) == 0).all()
    V, A = numpy.array([[1.0], [-1.0]]), numpy.array([[1.0, -2.0, 3.0]])
    assert montecarlo.loss(V, V @ A, A, batches).deviations(0.0) == 0
    assert (montecarlo.gradient(V, V @ A, A, batches).deviations(0 * A) == 0).all()


def test_span_counts_directions_and_not_lengths():
    rows = numpy.random.default_rng(13).standard_normal((4, 30))
    scaled = numpy.array([1e-12, 1.0, 1e12, 1.0])[:, None] * rows
    nothing = numpy.zeros((2, 30))
    basis = montecarlo.span(scaled, rows[:1] + rows[1:2], nothing)
    assert basis.shape == (30, 4)
    assert basis.T @ basis == pytest.approx(numpy.eye(4), abs=1e-14)
    assert rows @ basis @ basis.T == pytest.approx(rows, abs=1e-13)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_moments_are_those_of_the_chi_distribution(power):
    assert montecarlo.moment(0, power) == 0
    for dimension in (1, 2, 5, 400):
        exact = stats.chi.moment(power, dimension)
        assert montecarlo.moment(dimension, power) == pytest.approx(exact, rel=1e-12)


def test_largest_deviation_is_a_quantile_of_student():
    for comparisons in (1, 7):
        at = montecarlo.largest_deviation(0.01, comparisons, 12)
        assert 2 * comparisons * stats.t.sf(at, 11) == pytest.approx(0.01, rel=1e-9)


@pytest.mark.long
@pytest.mark.statistical(false_alarm=3 * FALSE_ALARM)
def test_standard_errors_are_as_large_as_they_say():
    """Half of many independent estimates lie within the median of Student's t."""
    V, W, A = network(2, 1, 5)
    exact = closed(population.loss, V, W, A)
    found = [montecarlo.loss(V, W, A, Batches(s, 10, 50)).deviations(exact) for s in range(3000)]
    for factor, calibrated in ((1.0, True), (1.5, False), (1 / 1.5, False)):
        inside = int((factor * numpy.array(found) < stats.t.isf(0.25, 9)).sum())
        assert (stats.binomtest(inside, 3000).pvalue > FALSE_ALARM) == calibrated


def test_the_seed_decides():
    arguments = network(2, 1, 3)
    first, again, other = (
        montecarlo.loss(*arguments, Batches(seed, 5, 10)).means for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert len({*first, *other}) == 10


def test_not_a_number_is_no_agreement():
    found = Estimate(numpy.array([1.0, numpy.nan]), 1.0)
    assert not agrees(found, 1.0, Batches(0, 2, 2))


@pytest.mark.parametrize(("number", "size"), [(1, 10), (10, 3), (10, 0)])
def test_too_few_batches_or_an_odd_size_are_refused(number, size):
    with pytest.raises(ValueError, match="at least two batches"):
        Batches(0, number, size)
