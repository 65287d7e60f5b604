"""Cross-checks by Monte Carlo: the closed forms pass, and wrong ones do not."""

import numpy
import pytest

from certify.audits.linear_targets.exact import crosschecks
from certify.audits.linear_targets.formulas import population

LOSS = crosschecks.monte_carlo_loss()
GRADIENT = crosschecks.monte_carlo_gradient()
HESSIAN = crosschecks.monte_carlo_hessian()
CORRELATION = crosschecks.monte_carlo_correlation()


@pytest.mark.long(but=2)
@pytest.mark.parametrize("check", [LOSS, GRADIENT, HESSIAN, CORRELATION])
def test_the_closed_forms_agree(check):
    found = check.run()
    assert found.agrees()
    assert found.limit < 8.5


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("check", "name"),
    [
        (LOSS, "loss"),
        (LOSS, "kernel"),
        (GRADIENT, "gradient"),
        (GRADIENT, "kernel_gradient"),
        (HESSIAN, "hessian"),
        (HESSIAN, "across"),
        (CORRELATION, "correlation"),
        (CORRELATION, "correlation_by_angle"),
        (CORRELATION, "kernel"),
        (CORRELATION, "kernel_gradient"),
    ],
)
@pytest.mark.parametrize("factor", [1.05, numpy.nan])
def test_a_formula_that_is_wrong_by_five_per_cent_is_noticed(monkeypatch, check, name, factor):
    right = getattr(population, name)
    monkeypatch.setattr(population, name, lambda *x: factor * numpy.asarray(right(*x)))
    assert not check.run().agrees()
