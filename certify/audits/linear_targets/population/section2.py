"""Section 2: a linear function as a difference of two ReLUs.

The paper says. ``a.x = v1 relu(a.x / v1) - v2 relu(-a.x / v2)`` for all v1, v2 > 0, "so that two
hidden nodes are necessary".

What is computed. The identity, by cases of the sign of a.x: two nodes are enough. That one is not
enough is true as well: the values of one node at a and at -a have the product 0, those of a.x the
product ``-‖a‖^4``. The loss of one node is ``‖v w - a‖^2 / 4 + ‖a‖^2 / 4``.
"""

from __future__ import annotations

from typing import Any

import numpy
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.formulas import population
from certify.claim import (
    CrossCheck,
    Finding,
    claim,
    largest,
    printed,
    sharp,
)
from certify.numbers import Symbolic
from certify.proofs.algebra import by_identities


def _difference_of_two() -> list[Any]:
    """Return ``v1 relu(s/v1) - v2 relu(-s/v2) - s`` for s > 0, s < 0 and s = 0."""
    p, v1, v2 = sympy.symbols("p v1 v2", positive=True)
    cases = (p, -p, sympy.Integer(0))
    return [v1 * sympy.Max(0, s / v1) - v2 * sympy.Max(0, -s / v2) - s for s in cases]


def _products_of_one_node() -> list[Any]:
    """Return ``f(a) f(-a)`` for ``f(x) = v relu(w.x)``, by cases of the sign of w.a."""
    v, p = sympy.Symbol("v", real=True), sympy.Symbol("p", positive=True)
    return [v * sympy.Max(0, s) * v * sympy.Max(0, -s) for s in (p, -p, sympy.Integer(0))]


def _loss_of_one_node() -> list[Any]:
    """Return the loss (6) of one node minus ``‖v w - a‖^2/4 + ‖a‖^2/4``."""
    v = sympy.symbols("v", real=True)
    w, a = ([*sympy.symbols(f"{name}1:4", real=True)] for name in "wa")
    off = linear_algebra.combine(v, w, -1, a)
    least = (linear_algebra.dot(off, off) + linear_algebra.dot(a, a)) / 4
    return [population.loss([[v]], [w], [a], Symbolic()) - least]


def _sampled_loss() -> Finding:
    """Estimate the loss of one node from its definition, at its best v w = a and elsewhere."""
    generator: Any = numpy.random.default_rng(0)
    worst, size, cases = 0.0, 100_000, 12
    for case in range(cases):
        w, a = generator.standard_normal((2, 3))
        v = 1.0 if case % 2 else float(generator.standard_normal())
        w = a if case % 2 else w
        x = generator.standard_normal((size, 3))
        values = (v * numpy.maximum(x @ w, 0) - x @ a) ** 2 / 2
        exact = (((v * w - a) ** 2).sum() + (a**2).sum()) / 4
        worst = largest(worst, abs(float(values.mean() - exact)) / float(values.std() / size**0.5))
    return Finding(cases, worst, 7.0)


CLAIMS = (
    claim(
        "section2.two-relus",
        "section 2, below Theorem 1",
        printed(
            "a.x = v1 relu(a.x/v1) - v2 relu(-a.x/v2) for any v1, v2 > 0",
            by_identities("the three cases of the sign of a.x", _difference_of_two),
        ),
    ),
    claim(
        "section2.two-nodes",
        "section 2, below Theorem 1",
        printed(
            "two hidden nodes are necessary: v relu(w.x) is not a.x, whatever v and w",
            by_identities(
                "the values of one node at a and -a have the product 0, those of a.x the"
                " product -‖a‖^4, which is not 0",
                _products_of_one_node,
            ),
        ),
        sharp(
            "the loss of one node is at least ‖a‖^2/4, with equality for v w = a",
            by_identities("the loss (6) of one node is ‖v w - a‖^2/4 + ‖a‖^2/4", _loss_of_one_node),
        ),
        domain="every a but 0, every d, v and w",
        cross_checks=(
            CrossCheck(
                "the loss of one node by Monte Carlo from its definition (2); standard errors",
                _sampled_loss,
                false_alarm=1e-10,  # 12 normal means at 7 standard errors, skewness 0.02
            ),
        ),
    ),
)
