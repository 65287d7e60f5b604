"""Exact expectations over a standard Gaussian x, by integration in polar coordinates.

Only the first two components of x meet a wedge, a half-plane or a line; every further
component runs over all of R. That is no loss: the law of x does not change under rotations,
and one rotation brings two weight vectors into the plane of the first two components.

Angles are ``2 atan(t)`` with a positive symbol t (`angle`), which covers (0, pi). Their sines and
cosines are then rational in t, so that `certify.proofs.algebra.vanishes` decides identities:
``atan(t)``, pi, t, norms and components are independent atoms. The ends 0 and pi are
put in as numbers.

Nothing here uses the closed forms of `certify.audits.linear_targets.formulas.population`, which are
judged by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sympy

from certify.numbers import Number, Symbolic

Expression = Any


class HalfAngles(Symbolic):
    """SymPy expressions that stay rational in half-angle tangents, where that is possible.

    Hand the theory's functions this number system and vectors made by `polar`, with norms and
    tangents positive symbols: norms come out as the symbols, angles as ``2 atan(...)``.
    """

    def sqrt(self, x: Number) -> Number:
        """Return the square root, free of roots where x is a square."""
        return self._sympy.sqrt(self._sympy.factor(x))

    def sin(self, x: Number) -> Number:
        """Return the sine, rational in t at ``2 atan(t)``."""
        return self._sympy.expand_trig(self._sympy.sin(x))

    def cos(self, x: Number) -> Number:
        """Return the cosine, rational in t at ``2 atan(t)``."""
        return self._sympy.expand_trig(self._sympy.cos(x))


def angle(tangent: Expression) -> Expression:
    """Return the angle in (0, pi) whose half has this positive tangent."""
    return 2 * sympy.atan(tangent)


def polar(size: Expression, direction: Expression, dimension: int = 2) -> list[Expression]:
    """Return the vector of this norm and polar angle in the plane of the first two components.

    In one dimension only the first of them.
    """
    numbers = HalfAngles()
    plane = [size * numbers.cos(direction), size * numbers.sin(direction)]
    return (plane + [sympy.Integer(0)] * (dimension - 2))[:dimension]


def coordinates(dimension: int = 2) -> tuple[Expression, ...]:
    """Return the symbols x1, ..., xd that polynomials below are written in."""
    return tuple(sympy.symbols(f"x1:{dimension + 1}", real=True))


def sector(
    polynomial: Expression, low: Expression, high: Expression, dimension: int = 2
) -> Expression:
    """Return ``E[p(x) 1{low < polar angle of (x1, x2) < high}]``, for a width up to 2 pi."""
    total = sympy.Integer(0)
    for (m, n, *rest), coefficient in _terms(polynomial, dimension):
        radius = sympy.sqrt(2) ** (m + n) * sympy.gamma(sympy.Rational(m + n, 2) + 1)
        arc = _antiderivative(m, n, high) - _antiderivative(m, n, low)
        total += coefficient * _moments(rest) * radius * arc / (2 * sympy.pi)
    return total


def ray(polynomial: Expression, direction: Expression, dimension: int = 2) -> Expression:
    """Return the integral of ``p(x)`` times the density over the ray at this polar angle.

    With n the unit vector at polar angle s, ``E[p(x) delta(n.x) 1{...}]`` is the sum of the
    rays at ``s - pi/2`` and ``s + pi/2``, as far as the indicator allows them. A vector that
    is not normalised divides it by its norm.
    """
    numbers = HalfAngles()
    cosine, sine = numbers.cos(direction), numbers.sin(direction)
    total = sympy.Integer(0)
    for (m, n, *rest), coefficient in _terms(polynomial, dimension):
        degree = sympy.Rational(m + n - 1, 2)
        radius = sympy.Integer(2) ** degree * sympy.gamma(degree + 1)
        total += coefficient * _moments(rest) * radius * cosine**m * sine**n / (2 * sympy.pi)
    return total


def point(polynomial: Expression, theta: Expression, dimension: int = 2) -> Expression:
    """Return ``E[p(x) delta(n1.x) delta(n2.x)]`` for unit vectors in the plane at angle theta."""
    plane = dict.fromkeys(coordinates(2), 0)
    total = sympy.Integer(0)
    for (_, _, *rest), coefficient in _terms(sympy.sympify(polynomial).subs(plane), dimension):
        total += coefficient * _moments(rest)
    return total / (2 * sympy.pi * HalfAngles().sin(theta))


def half_plane(polynomial: Expression, direction: Expression, dimension: int = 2) -> Expression:
    """Return ``E[p(x) 1{w.x > 0}]`` for a weight vector w at this polar angle."""
    quarter = sympy.pi / 2
    return sector(polynomial, direction - quarter, direction + quarter, dimension)


def wedge(polynomial: Expression, theta: Expression, dimension: int = 2) -> Expression:
    """Return ``E[p(x) 1{w1.x > 0} 1{w2.x > 0}]`` for w1 at polar angle 0 and w2 at theta.

    For theta in [0, pi]; its ends may be put in.
    """
    quarter = sympy.pi / 2
    return sector(polynomial, theta - quarter, quarter, dimension)


def linear(weights: Sequence[Expression]) -> Expression:
    """Return the polynomial ``w.x``."""
    return sum(w * x for w, x in zip(weights, coordinates(len(weights)), strict=True))


def _terms(polynomial: Expression, dimension: int) -> list[tuple[tuple[int, ...], Expression]]:
    """Return exponents and coefficients of a polynomial in the components of x."""
    found = sympy.Poly(polynomial, *coordinates(dimension))
    return [(exponents, coefficient) for exponents, coefficient in found.terms()]


def _moments(exponents: Sequence[int]) -> Expression:
    """Return ``E[x3^m3 x4^m4 ...]``: a product of double factorials, or zero."""
    if any(m % 2 for m in exponents):
        return sympy.Integer(0)
    return sympy.prod([sympy.factorial2(m - 1) for m in exponents])


@cache
def _antiderivative(m: int, n: int, at: Expression) -> Expression:
    """Return an antiderivative of ``cos(s)^m sin(s)^n`` at the point s."""
    s = sympy.symbols("s")
    found = sympy.integrate(sympy.cos(s) ** m * sympy.sin(s) ** n, s)
    numbers = HalfAngles()
    return found.subs({sympy.sin(s): numbers.sin(at), sympy.cos(s): numbers.cos(at)}).subs(s, at)
