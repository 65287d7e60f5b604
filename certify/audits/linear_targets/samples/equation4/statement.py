"""Equation (4) (section 6): the residuals are bounded below by the distance to W*.

The paper says. With ``r(x) = relu(w1.x) - relu(w2.x) - a.x`` it is enough that

    (4)  (1/n) sum r(x)^2  >=  (alpha/c) ‖W - W*‖^2 ,

which follows from ``E r^2 >= alpha/(c (1 - delta)) ‖W - W*‖^2`` and from
``(1/n) sum r^2 >= (1 - delta) E r^2`` for all W at once, with high probability if
n >= c d/delta^2. The constants have no values.

What is computed. That (4) follows is one identity. At W* the residual moves by h1.x where
a.x > 0 and by -h2.x where a.x < 0, which gives ``E r^2`` near W* to second order. The uniform
bound is tried on samples, by a search over W for a violation; such a search finds no proof.
"""

from __future__ import annotations

import time
from typing import Any

import numpy
import sympy

from certify.audits.linear_targets.exact import gaussian
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs.residuals import residual
from certify.claim import HandStep, claim, derived, printed
from certify.kernel.verdict import Undecided
from certify.numbers import Float64
from certify.parameter import Parameters
from certify.proofs.algebra import by_identities
from certify.proofs.bench import Bench
from certify.settled import Settled

# (d, n), with n = 200 d: delta = 1/2 and c = 50.
CELLS = ((2, 400), (4, 800))
# With n = 50 d, c = 12.5, violations are found: they are counted and shown.
FEWER = ((2, 100), (4, 200))
DELTA = 0.5
DRAWS, POOL, ROUNDS, SEED = 60, 400, 6, 4


def _combined() -> list[Any]:
    """``(1 - delta) alpha/(c (1 - delta)) - alpha/c``."""
    alpha, c, delta = sympy.symbols("alpha c delta")
    return [(1 - delta) * alpha / (c * (1 - delta)) - alpha / c]


def _near_the_optimum() -> list[Any]:
    """``E[1{a.x > 0} (h1.x)^2] + E[1{a.x < 0} (h2.x)^2] - ‖H‖^2/2``, in three dimensions."""
    h1, h2 = (sympy.symbols(f"{name}1:4") for name in ("g", "h"))
    found = gaussian.half_plane(gaussian.linear(h1) ** 2, sympy.Integer(0), 3)
    found += gaussian.half_plane(gaussian.linear(h2) ** 2, sympy.pi, 3)
    return [sympy.expand(found - sum(x**2 for x in (*h1, *h2)) / 2)]


def ratios(x: Any, W: Any) -> Any:
    """Return ``(1/n) sum r(x)^2 / E r^2`` for samples x (n x d), weights W (count x 2 x d).

    The target is the first unit vector; E r^2 is twice the loss (6).
    """
    d = x.shape[1]
    found = residual(x, numpy.swapaxes(W, 1, 2), x[:, 0])
    rows = [[W[:, j, i] for i in range(d)] for j in range(2)]
    target = [1.0] + [0.0] * (d - 1)
    mean = 2 * population.loss([[1.0], [-1.0]], rows, [target], Float64())
    return numpy.mean(found**2, axis=1) / mean


def smallest_found(x: Any, generator: Any) -> float:
    """Return the smallest ratio that a search over W finds: at random, then around the best."""
    d = x.shape[1]
    optimum = numpy.zeros((2, d))
    optimum[:, 0] = 1, -1
    scales = 10.0 ** generator.uniform(-2, 1.5, (POOL, 1, 1))
    W = optimum + scales * generator.standard_normal((POOL, 2, d))
    best, width = numpy.inf, 0.5
    for _ in range(ROUNDS + 1):
        found = ratios(x, W)
        if found.min() < best:
            best, centre = float(found.min()), W[found.argmin()]
        spread = width * numpy.linalg.norm(centre - optimum)
        W = centre + spread * generator.standard_normal((POOL // 5, 2, d))
        width *= 0.7
    return best


def sampled(parameters: Parameters, bench: Bench) -> Settled:
    """Draw samples and search, for each draw, for weights that violate the uniform bound."""
    start = time.perf_counter()
    facts: list[tuple[str, str]] = []
    violations = 0
    for d, n in (*CELLS, *FEWER):
        generator = numpy.random.default_rng((SEED, d, n))
        found = [smallest_found(generator.standard_normal((n, d)), generator) for _ in range(DRAWS)]
        fails = sum(value < 1 - DELTA for value in found)
        violations += fails if (d, n) in CELLS else 0
        shown = f"violations in {fails} of {DRAWS} draws; smallest ratio {min(found):.4f}"
        facts.append((f"d = {d}, n = {n}", shown))
    reason = (
        f"c has no value in print; at c = 50 a search over W finds violations in {violations} of"
        f" {DRAWS * len(CELLS)} draws, but what it does not find may be there"
    )
    seconds = time.perf_counter() - start
    return Settled(Undecided(reason), facts=tuple(facts), search_seconds=seconds)


CLAIMS = (
    claim(
        "eq4",
        "section 6, equation (4)",
        printed(
            "(4) follows from E r^2 >= alpha/(c (1 - delta)) ‖W - W*‖^2 and (1/n) sum r^2 >="
            " (1 - delta) E r^2",
            by_identities("the product of both constants minus alpha/c", _combined),
        ),
        domain="0 <= delta < 1, all positive alpha, c",
    ),
    claim(
        "eq4.near",
        "section 6, what (4) is about",
        derived(
            "E r^2 = ‖W - W*‖^2/2 to second order at W*, so that alpha/c < 1/2",
            by_identities("the two half-spaces a.x > 0 and a.x < 0", _near_the_optimum),
        ),
        by_hand=(
            HandStep(
                "E r^2 differs from E (h1.x 1{a.x > 0} - h2.x 1{a.x < 0})^2 by less than any"
                " multiple of ‖W - W*‖^2, near enough to W*; further dimensions are like the third",
                "tests/audits/linear_targets/samples/equation4/test_statement.py::test_the_expectation_near_the_optimum",
            ),
        ),
        domain="every d, every direction of W - W*",
    ),
    claim(
        "eq4.concentration",
        "section 6, below (4)",
        printed(
            "for n >= c d/delta^2, (1/n) sum r^2 >= (1 - delta) E r^2 for all W, with high"
            " probability; tried at delta = 1/2, n = 200 d",
            sampled,
        ),
        domain="c has no value in print; a search over W proves nothing, it only finds violations",
        closed_by=("emp.alpha.finite",),
    ),
)
