"""Near W* of E.2.2: rigorous bounds for one draw of n samples, and weights that break a bound.

``a = (1, 0, ..., 0)``, ``h1 = w1 - a``, ``h2 = w2 + a``, both of length at most eps. A sample is
called ambiguous if ``|a.x| <= eps ‖x‖``: by Cauchy-Schwarz no other changes the sign of ``w1.x`` or
``w2.x`` for any such W. The samples are float64 numbers, taken as the exact dyadic numbers that
they are. What is claimed to be a bound rests on the rounding of sums and products of float64
numbers alone (relative error 2^-53 each, in any order), not on how LAPACK works.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy

from certify.sampling.sweep import Cell, rows_that_fit

Array = Any

UNIT = 2.0**-53
# Far above the rounding of ``eps^2 ‖x‖^2``; an unambiguous sample that is taken for an ambiguous
# one does no harm.
MARGIN = 1e-9
NOTHING = -1e300


def ambiguous(X: Array, eps: float) -> Array:
    """Say of each row of X whether ``|a.x| <= eps ‖x‖``; True where it is too close to tell."""
    squares = numpy.einsum("ij,ij->i", X, X)
    return X[:, 0] ** 2 <= eps**2 * squares * (1 + MARGIN)


def least_eigenvalue(M: Array, error: float) -> float:
    """Return a lower bound of the least eigenvalue of a symmetric matrix.

    `error` bounds the Frobenius norm of what M, of floats, is off by. With any L,
    ``M = alpha I + L L^T + E`` gives ``alpha - ‖E‖``. Returns `NOTHING` if no factor is found.
    """
    size = len(M)
    scale = float(numpy.linalg.norm(M))
    try:
        alpha = float(numpy.linalg.eigvalsh(M)[0]) - 1e-12 * (1 + scale)
        shifted = M - alpha * numpy.eye(size)
        L = numpy.linalg.cholesky(shifted)
    except numpy.linalg.LinAlgError:
        return NOTHING
    left = float(numpy.linalg.norm(shifted - L @ L.T))
    rounding = (
        4 * UNIT * ((size + 8) * float(numpy.linalg.norm(L)) ** 2 + scale + abs(alpha) * size)
    )
    found = alpha - (left * (1 + 1e-9) + rounding + error) * (1 + 1e-9)
    return found if numpy.isfinite(found) else NOTHING


class Sums:
    """Sums of ``x x^T`` over blocks of samples, and a bound on the rounding error of a mean."""

    def __init__(self, n: int, d: int) -> None:
        self.n = n
        self.matrix = numpy.zeros((d, d))
        self.squares = 0.0

    def add(self, rows: Array, weight: float) -> None:
        """Add ``weight x x^T``, weight a power of 2 or minus one, of every row."""
        self.matrix += weight * (rows.T @ rows)
        self.squares += abs(weight) * float(numpy.einsum("ij,ij->", rows, rows))

    def mean(self) -> tuple[Array, float]:
        """Return the matrix over n, and a bound on its error in the Frobenius norm.

        An entry is a sum of at most 2 n products; the Frobenius norm of ``sum |x| |x|^T`` is at
        most the sum of ``‖x‖^2``.
        """
        error = 2 * (2 * self.n + 16) * UNIT * self.squares / self.n
        return self.matrix / self.n, error


def blocks(generator: numpy.random.Generator, n: int, d: int) -> Iterator[Array]:
    """Draw n samples in blocks of rows."""
    size = rows_that_fit(8 * d)
    for start in range(0, n, size):
        yield generator.standard_normal((min(size, n - start), d))


def bounds(X_blocks: Iterator[Array], n: int, d: int, eps: float) -> tuple[float, float]:
    """Return two bounds for one sample, valid for all W with both rows within eps of W*.

    The first: ``<grad L^, W - W*>`` is at least so many times ``‖W - W*‖^2``. The second: the
    mean of ``(h.x)^2`` over ambiguous samples is at most so many times ``‖h‖^2``.
    """
    first, second, near = (Sums(n, d) for _ in range(3))
    for X in X_blocks:
        open_, right = ambiguous(X, eps), X[:, 0] > 0
        for sums, side in ((first, right), (second, ~right)):
            sums.add(X[side & ~open_], 1.0)
            sums.add(X[~side & open_], -0.25)
        near.add(X[open_], -1.0)
    alpha = min(least_eigenvalue(*sums.mean()) for sums in (first, second))
    return alpha, -least_eigenvalue(*near.mean())


def certify(cell: Cell, stream: numpy.random.SeedSequence) -> dict[str, list[float]]:
    """Bound `cell["runs"]` draws for the cell's n, d, eps; see `bounds`.

    The numbers are rounded to nine digits and then moved to the safe side.
    """
    generator = numpy.random.default_rng(stream)
    n, d, eps = cell["n"], cell["d"], cell["eps"]
    found: dict[str, list[float]] = {"alpha": [], "near": []}
    for _ in range(cell["runs"]):
        alpha, near = bounds(blocks(generator, n, d), n, d, eps)
        found["alpha"].append(float(f"{alpha - 2e-9 * abs(alpha):.9g}"))
        found["near"].append(float(f"{near + 2e-9 * abs(near):.9g}"))
    return found


# --- weights that break a printed bound --------------------------------------------------

# h is a multiple of 2^-GRID.
GRID = 40
# Means over the samples that a printed bound speaks of; h is perpendicular to a.
KINK, SIGNS, LEAK = "kink", "signs", "leak"


def terms(kind: str, s: Array, y: Array, eps: Any) -> Array:
    """Return what each sample adds, from ``s = a.x`` and ``y = h.x``, of floats or integers.

    `KINK` is ``1{(1 - eps)|s| <= |y|} y^2``, `SIGNS` is ``s^2 (1 - sgn(s) sgn(s + y))`` without
    the samples at which a sign is 0, `LEAK` is ``1{s >= 0} relu(y - s)^2``.
    """
    if kind == KINK:
        return numpy.where((1 - eps) * abs(s) <= abs(y), y * y, 0)
    if kind == SIGNS:
        return numpy.where(((s > 0) & (s + y < 0)) | ((s < 0) & (s + y > 0)), 2 * s * s, 0)
    return numpy.where((s >= 0) & (y > s), (y - s) ** 2, 0)


def _pull(kind: str, s: Array, y: Array, eps: float) -> Array:
    """Return a weight for each sample: a step of h along ``sum weight x`` adds to the mean."""
    if kind == KINK:
        return numpy.where((1 - eps) * abs(s) <= abs(y), y, 0)
    if kind == SIGNS:
        return -numpy.sign(s) * numpy.maximum(-numpy.sign(s) * y - abs(s), 0)
    return numpy.where(s >= 0, numpy.maximum(y - s, 0), 0)


def climb(kind: str, X: Array, eps: float, steps: int = 8) -> Array:
    """Return an h perpendicular to a, of length just below eps, with a large mean."""
    d = X.shape[1]
    s, best, most = X[:, 0], numpy.zeros(d), -1.0
    for start in (numpy.eye(d)[1], X.T @ _pull(kind, s, numpy.abs(s) + 1, eps)):
        h = start
        for _ in range(steps):
            h[0] = 0
            length = float(numpy.linalg.norm(h))
            if not length > 0:
                break
            h = h * (eps * (1 - 1e-9) / length)
            y = X @ h
            value = float(terms(kind, s, y, eps).sum())
            if value > most:
                best, most = h, value
            h = X.T @ _pull(kind, s, y, eps)
    return best


def integers(X: Array) -> tuple[Array, int]:
    """Return integers m and an exponent e with ``X = m 2^e``, exactly."""
    mantissa, exponent = numpy.frexp(X)
    whole = (mantissa * 2.0**53).astype(numpy.int64).astype(object)
    least = int(exponent[X != 0].min(initial=0))
    shifts = numpy.maximum(exponent - least, 0).astype(object)
    return whole * 2**shifts, least - 53


def exceeds(kind: str, X: Array, n: int, h: Array, eps: Fraction, factor: Fraction) -> bool:
    """Say in integers whether the mean over n samples exceeds ``factor ‖h‖^2``.

    `h` holds the integers ``2^GRID h``; X may be any of the n samples, as no term is negative.
    Raises ValueError if h is not perpendicular to a or is longer than eps.
    """
    size = sum(int(value) ** 2 for value in h)
    if h[0] != 0 or size > eps**2 * 4**GRID:
        raise ValueError("h is not perpendicular to a, or longer than eps")
    if not len(X):
        return False
    whole, exponent = integers(X)
    # Both in units of 2^(exponent - GRID), like eps y times its denominator.
    y, s = whole @ h, whole[:, 0] * 2**GRID
    total = sum(int(term) for term in terms(kind, s, y, eps))
    return bool(total * Fraction(4) ** exponent > factor * n * size)


def violations(cell: Cell, stream: numpy.random.SeedSequence) -> dict[str, list[int]]:
    """Look for an h in each of `cell["runs"]` draws at which the mean exceeds the bound, exactly.

    The cell has n, d >= 2, the kind of mean, and eps and the factor of ``‖h‖^2`` as text.
    """
    generator = numpy.random.default_rng(stream)
    n, d, kind = cell["n"], cell["d"], cell["kind"]
    eps, factor = Fraction(cell["eps"]), Fraction(cell["factor"])
    reach, found = float(eps / (1 - eps)), []
    for _ in range(cell["runs"]):
        rows = [X[ambiguous(X, reach)] for X in blocks(generator, n, d)]
        X = numpy.concatenate(rows)
        h = numpy.array([int(value) for value in climb(kind, X, float(eps)) * 2.0**GRID], object)
        y = X @ h.astype(float) / 2.0**GRID
        count = terms(kind, X[:, 0], y, float(eps)) > 0
        found.append(int(exceeds(kind, X[count], n, h, eps, factor)))
    return {"violated": found}
