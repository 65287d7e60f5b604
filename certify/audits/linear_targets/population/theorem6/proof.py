"""The proof of Theorem 6 (F.2) line by line, its W*, and the sentence below it (Appendix B).

The paper says. Plugging V = [I, -I]^T Sigma R into the loss gives, in four lines,
``sum_l sigma_l^2 / 2 E(relu(w_l.x) - relu(w_{l+r}.x) - a~_l.x)^2``: r problems of Theorem 1, from
which the result follows. And the rows of the first layer align with those of A.

What is computed. The lines hold input by input, for matrices of every size. The theory's loss (6)
and gradient (8) agree, for two pairs of the plane with symbols for all entries. The last step
fails: Theorem 1 divides the step by v^2 = sigma_l^2, Theorem 6 does not. And the rows of W* are
those of R A, divided by sigma_l: a rotation R turns them away from those of A.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy
import sympy

from certify.audits.linear_targets.exact.gaussian import HalfAngles
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population.theorem6.statement import (
    CASES,
    draw,
    optimum,
    output_weights,
    signs,
    targets,
)
from certify.claim import (
    CrossCheck,
    Finding,
    HandStep,
    claim,
    largest,
    printed,
    repaired,
)
from certify.proofs.algebra import by_counterexample, by_identities


def squares(first: Callable[[Any], Any], second: Callable[[Any], Any]) -> list[Any]:
    """Return how many terms are left of a difference of squared norms of residuals.

    `first` and `second` take the matrices by name: R, S for Sigma, T for V~, P for
    [I, -I]^T, V = P T, A, u for relu(W x), x, of symbolic sizes r and d.
    """
    r, d = sympy.symbols("r d", integer=True, positive=True)
    shapes = {
        "R": (r, r),
        "S": (r, r),
        "T": (r, r),
        "P": (2 * r, r),
        "A": (r, d),
        "u": (2 * r, 1),
        "x": (d, 1),
    }
    symbols = {name: sympy.MatrixSymbol(name, *shape) for name, shape in shapes.items()}
    assumed = sympy.Q.orthogonal(symbols["R"]) & sympy.Q.symmetric(symbols["S"])
    residuals = first(symbols), second(symbols)
    difference = residuals[0].T * residuals[0] - residuals[1].T * residuals[1]
    left = sympy.refine(sympy.expand(difference).doit(), assumed).doit()
    return [sympy.Integer(0 if left == sympy.ZeroMatrix(1, 1) else len(left.args))]


def by_definition(m: Any) -> Any:
    """Return ``V^T relu(W x) - A x`` with V = P V~."""
    return (m["P"] * m["T"]).T * m["u"] - m["A"] * m["x"]


def first_line(m: Any) -> Any:
    """Return ``V~^T [I -I] relu(W x) - A x``."""
    return m["T"].T * m["P"].T * m["u"] - m["A"] * m["x"]


def first_line_with_sigma(m: Any) -> Any:
    """Return the same with V~ = Sigma R put in."""
    return (m["S"] * m["R"]).T * m["P"].T * m["u"] - m["A"] * m["x"]


def second_line(m: Any) -> Any:
    """Return ``R^T Sigma [I -I] relu(W x) - A x``."""
    return m["R"].T * m["S"] * m["P"].T * m["u"] - m["A"] * m["x"]


def third_line(m: Any) -> Any:
    """Return ``Sigma [I -I] relu(W x) - R A x``."""
    return m["S"] * m["P"].T * m["u"] - m["R"] * m["A"] * m["x"]


def third_line_by_targets(m: Any) -> Any:
    """Return ``Sigma ([I -I] relu(W x) - Sigma^-1 R A x)``: rows are summands of line 4."""
    return m["S"] * (m["P"].T * m["u"] - m["S"].I * m["R"] * m["A"] * m["x"])


def _two_pairs(determinant: int) -> tuple[Any, ...]:
    """Return sigma, R, A, W for r = d = 2: R any orthogonal matrix of this determinant.

    All but one, that is: the half turn is left to continuity.
    """
    t = sympy.symbols("t", real=True)
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    R = [[cosine, sine], [-determinant * sine, determinant * cosine]]
    sigma = list(sympy.symbols("sigma1:3", positive=True))
    A = [list(sympy.symbols(f"a{row}_1:3", real=True)) for row in (1, 2)]
    W = [list(sympy.symbols(f"w{row}_1:3", real=True)) for row in (1, 2, 3, 4)]
    return sigma, R, A, W


def _loss_by_pairs() -> list[Any]:
    """L in closed form (6) minus the sum over the pairs, for two pairs."""
    numbers = HalfAngles()
    found = []
    for determinant in (1, -1):
        sigma, R, A, W = _two_pairs(determinant)
        total = population.loss(output_weights(sigma, R), W, A, numbers)
        for s, a, pair in zip(
            sigma, targets(sigma, R, A), zip(W[:2], W[2:], strict=True), strict=True
        ):
            total -= s**2 * population.loss(signs(numbers), list(pair), [a], numbers)
        found.append(total)
    return found


def _gradient_by_pairs() -> list[Any]:
    """Rows of grad L minus ``sigma_l^2`` times those of pair l alone, for two pairs."""
    numbers = HalfAngles()
    found = []
    for determinant in (1, -1):
        sigma, R, A, W = _two_pairs(determinant)
        rows = population.gradient(output_weights(sigma, R), W, A, numbers)
        for place, (s, a) in enumerate(zip(sigma, targets(sigma, R, A), strict=True)):
            pair = [W[place], W[place + 2]]
            alone = population.gradient(signs(numbers), pair, [a], numbers)
            for row, single in zip(rows[place::2], alone, strict=True):
                found += [x - s**2 * y for x, y in zip(row, single, strict=True)]
    return found


def _optimal() -> list[Any]:
    """The residual at W*: relu(b) - relu(-b) - b by cases, (R^T Sigma)(Sigma^-1 R A) - A; L."""
    p = sympy.symbols("p", positive=True)
    cases = [sympy.Max(0, b) - sympy.Max(0, -b) - b for b in (p, -p, sympy.Integer(0))]

    def product(m: Any) -> Any:
        return m["R"].T * m["S"] * m["S"].I * m["R"] * m["A"] * m["x"]

    matrices = squares(product, lambda m: m["A"] * m["x"])
    a, numbers = [p, sympy.Integer(0)], HalfAngles()
    return [*cases, *matrices, population.loss(signs(numbers), [a, [-x for x in a]], [a], numbers)]


def _two_steps() -> tuple[str, Any, Any]:
    """Return where Theorem 6's step takes a weight, and where Theorem 1's takes it."""
    numbers, mu, sigma = HalfAngles(), sympy.Rational(3, 25), sympy.Integer(10)
    one, zero = sympy.Integer(1), sympy.Integer(0)
    W, V = [[2 * one, zero], [-2 * one, zero]], [[sigma], [-sigma]]
    A = [[sigma, zero]]
    sizes = mu, mu / sigma**2
    printed, theorem1 = (population.descend(V, W, A, [size] * 2, numbers)[0][0] for size in sizes)
    where = "sigma_l = 10, mu = 3/25, a~_l = (1, 0), w_l = (2, 0), w_{l+r} = (-2, 0), w_l after it"
    return where, printed, theorem1


TURNED = ((Fraction(3, 5), Fraction(4, 5)), (Fraction(-4, 5), Fraction(3, 5)))


def _rows_of_a_turned_target() -> tuple[str, Any, Any]:
    """Return the determinant of row 1 of W* and row 1 of A, zero if they are parallel."""
    R = [[sympy.Rational(x.numerator, x.denominator) for x in row] for row in TURNED]
    one, zero = sympy.Integer(1), sympy.Integer(0)
    A = [[one, zero], [zero, one]]
    first = optimum([one, one], R, A)[0]
    where = (
        "A = I, Sigma = I, R = [3/5 4/5; -4/5 3/5], for the determinant of row 1 of W*"
        f" ({first[0]}, {first[1]}) and of A (1, 0)"
    )
    return where, first[0] * A[0][1] - first[1] * A[0][0], zero


def _rows_of_the_optimum() -> list[Any]:
    """Rows of W* times sigma_l, minus those of R A and their negatives."""
    found = []
    for determinant in (1, -1):
        sigma, R, A, _ = _two_pairs(determinant)
        one = targets([1, 1], R, A)
        for place, row in enumerate(optimum(sigma, R, A)):
            sign = 1 if place < 2 else -1
            found += [
                sigma[place % 2] * x - sign * y for x, y in zip(row, one[place % 2], strict=True)
            ]
    return found


def _residuals() -> Finding:
    """Compare both sides of F.2 input by input: no expectation, no closed form."""
    worst = 0.0
    for seed, r, d in CASES:
        sigma, R, A, W = draw(seed, r, d)
        x = numpy.random.default_rng(seed).standard_normal((d, 200))
        hidden = numpy.maximum(W @ x, 0)
        left = ((numpy.array(output_weights(sigma, R)).T @ hidden - A @ x) ** 2).sum(axis=0)
        pairs = hidden[:r] - hidden[r:] - numpy.array(targets(sigma, R, A)) @ x
        right = (sigma[:, None] ** 2 * pairs**2).sum(axis=0)
        worst = largest(worst, float(numpy.max(abs(left - right) / (left + right))))
    return Finding(200 * len(CASES), worst, 1e-8)


def _together_and_alone() -> Finding:
    """Run gradient descent on a sample's own loss: all pairs together, and each pair alone."""
    worst, steps = 0.0, 20
    for seed, r, d in CASES:
        sigma, R, A, start = draw(seed, r, d)
        V: Any = numpy.array(output_weights(sigma, R))
        goal: Any = numpy.array(targets(sigma, R, A))
        x = numpy.random.default_rng(seed).standard_normal((d, 40))
        mu = 0.1 / max(sigma) ** 2
        W, alone = start.copy(), start.copy()
        for _ in range(steps):
            residual = V.T @ numpy.maximum(W @ x, 0) - A @ x
            W = W - mu * ((V @ residual) * (W @ x > 0)) @ x.T / 40
            inside = alone @ x
            hidden = numpy.maximum(inside, 0)
            single = sigma[:, None] ** 2 * (hidden[:r] - hidden[r:] - goal @ x)
            both = numpy.concatenate([single, -single])
            alone = alone - mu * (both * (inside > 0)) @ x.T / 40
        worst = largest(worst, float(numpy.max(abs(W - alone)) / numpy.max(abs(start))))
    return Finding(len(CASES) * steps, worst, 1e-8)


# --- the claims ----------------------------------------------------------------------------

MORE_OUTPUTS = HandStep(
    "For r > 2 outputs the terms between any two pairs are those of r = 2",
    "tests/audits/linear_targets/population/theorem6/test_statement.py::test_pairs_are_independent_for_more_outputs",
)
INPUT_BY_INPUT = CrossCheck(
    "both sides input by input, without expectation, for r up to 4; relative difference",
    _residuals,
)


MATRICES = "the difference of the squared residuals in matrix symbols of any size, R R^T = I"

CLAIMS = (
    claim(
        "theorem6.decomposition-1",
        "F.2, line 1 of the display",
        printed(
            "L(W) = 1/2 E‖V~^T [I -I] relu(W x) - A x‖^2",
            by_identities(MATRICES, lambda: squares(by_definition, first_line)),
        ),
    ),
    claim(
        "theorem6.decomposition-2",
        "F.2, line 2 of the display",
        printed(
            "... = 1/2 E‖R^T Sigma [I -I] relu(W x) - A x‖^2",
            by_identities(MATRICES, lambda: squares(first_line_with_sigma, second_line)),
        ),
    ),
    claim(
        "theorem6.decomposition-3",
        "F.2, line 3 of the display",
        printed(
            "... = 1/2 E‖Sigma [I -I] relu(W x) - R A x‖^2",
            by_identities(MATRICES, lambda: squares(second_line, third_line)),
        ),
    ),
    claim(
        "theorem6.decomposition-4",
        "F.2, line 4 of the display",
        printed(
            "... = 1/2 sum_l sigma_l^2 E(relu(w_l.x) - relu(w_{l+r}.x) - a~_l.x)^2",
            by_identities(
                f"{MATRICES}; the loss (6) of two pairs minus those of each",
                lambda: [*squares(third_line, third_line_by_targets), *_loss_by_pairs()],
            ),
        ),
        by_hand=(MORE_OUTPUTS,),
        cross_checks=(INPUT_BY_INPUT,),
    ),
    claim(
        "theorem6.pairs",
        "F.2, below the display",
        printed(
            "the loss decomposes into r problems of the form in Theorem 1: rows l and l + r of"
            " grad L are sigma_l^2 times the gradient of pair l with v = (1, -1), target a~_l",
            by_identities("the gradient (8) of two pairs minus those of each", _gradient_by_pairs),
        ),
        requires=("eq8.rows",),
        by_hand=(MORE_OUTPUTS,),
        cross_checks=(
            CrossCheck(
                "gradient descent on a sample's loss from the definition, all pairs together and"
                " each alone, r up to 4; relative difference of the weights",
                _together_and_alone,
            ),
        ),
    ),
    claim(
        "theorem6.application",
        "F.2, last sentence",
        printed(
            "the result follows from applying Theorem 1 to the summands: its step, divided by"
            " v^2, is the step of Theorem 6",
            by_counterexample("one step of each theorem from the same weights", _two_steps),
        ),
        closed_by=("theorem6", "theorem6.unscaled"),
    ),
    claim(
        "theorem6.optimum",
        "Theorem 6, W*",
        printed(
            "W* = [Sigma^-1 R A; -Sigma^-1 R A] is a global optimum: L(W*) = 0",
            by_identities(
                "relu(b) - relu(-b) = b by cases, R^T Sigma Sigma^-1 R A = A, and the loss (6)"
                " of one pair",
                _optimal,
            ),
        ),
    ),
    claim(
        "theorem6.rows-align",
        "Appendix B, below Theorem 6",
        printed(
            "the rows of the first layer align with the corresponding rows of A or its negative",
            by_counterexample("row 1 of W*, to which w_1 converges", _rows_of_a_turned_target),
        ),
        repaired(
            "they align with the corresponding rows of R A or its negative",
            by_identities("rows of W* times sigma_l minus those of +-R A", _rows_of_the_optimum),
        ),
        requires=("theorem6.unscaled",),
    ),
)
