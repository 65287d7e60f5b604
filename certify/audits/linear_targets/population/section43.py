"""Section 4.3: the scaled step.

The paper says. The learning rate ``mu_i = mu / v_i``, "which appears in Theorems 1 and 2", is a
natural choice. Both theorems print ``diag(v)^-2``, which is ``mu / v_i^2``.

What is computed. The two are different steps. With ``mu / v_i^2`` the simulated neurons v_i w_i
follow gradient descent with one common step mu; with ``mu / v_i`` each has a step ``mu v_i`` of its
own.
"""

from __future__ import annotations

from typing import Any

import sympy

from certify.audits.linear_targets.exact.gaussian import HalfAngles
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.appendix_d import positions, simulated, step
from certify.audits.linear_targets.population.theorem6.statement import signs
from certify.claim import claim, intended, printed
from certify.proofs.algebra import by_counterexample, by_identities


def _two_steps() -> tuple[str, Any, Any]:
    """Return how far w1 moves with the printed rate, and by the update of Theorem 1."""
    one, zero = sympy.Integer(1), sympy.Integer(0)
    v, W, a, numbers = [100 * one, one], [[one, zero], [zero, one]], [one, zero], HalfAngles()
    rates = [1 / size for size in v]
    printed = population.descend([[v[0]], [-v[1]]], W, [a], rates, numbers)[0][0]
    theorem1 = step(v, W, a, one, numbers)[0][0]
    where = "v = (100, 1), mu = 1, w1 = (1, 0), w2 = (0, 1), a = (1, 0), for w1's way along a"
    return where, printed - one, theorem1 - one


def _common_step() -> list[Any]:
    """The simulated neurons after a step ``mu / v_i^2``, and ``mu / v_i``, minus plain descent.

    Plain descent has the common step mu in the first case and steps ``mu v_i`` in the second.
    """
    numbers, mu = HalfAngles(), sympy.symbols("mu")
    found = []
    for v, W, a in positions():
        outputs, plain = [[v[0]], [-v[1]]], simulated(v, W)
        rates = [mu / size for size in v]
        cases = (
            (step(v, W, a, mu, numbers), [mu, mu]),
            (population.descend(outputs, W, [a], rates, numbers), [mu * size for size in v]),
        )
        for after, sizes in cases:
            other = population.descend(signs(numbers), plain, [a], sizes, numbers)
            for one, two in zip(simulated(v, after), other, strict=True):
                found += [x - y for x, y in zip(one, two, strict=True)]
    return found


CLAIMS = (
    claim(
        "section43.scaling",
        "section 4.3, first sentence",
        printed(
            "the scaled learning rate mu_i = mu / v_i appears in Theorems 1 and 2",
            by_counterexample("a step with mu / v_i and a step of Theorem 1", _two_steps),
        ),
        intended(
            "the rate of Theorems 1 and 2 is mu / v_i^2: the simulated neurons v_i w_i then all"
            " move with step mu; with mu / v_i they would move with steps mu v_i",
            by_identities("one step with either rate, and of plain descent", _common_step),
        ),
        requires=("eq8.rows",),
        misprint="Theorems 1 and 2 print diag(v)^-2, and Appendix D prints mu / v_i^2.",
    ),
)
