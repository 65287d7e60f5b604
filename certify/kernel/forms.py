"""Forms: ways to show that a value of a program is positive on a box.

``taylor n``: expand about the centre to order n; the coefficients of order n are enclosed
over the whole box (Taylor's theorem, Lagrange's remainder). Orders 0, 1 and 2 are the
natural, the mean-value and the second-order form.

``anchored n``: where a statement is tight, nothing is cut out. Some variables are expanded
about an end of the box, the anchor, and the coefficients below order n are computed
exactly there, so that those which vanish drop out. What remains factors:
``F = sum over leaders l of v^l A_l + ...`` with ``v >= 0`` the distances from the anchor;
each ``A_l`` must be certainly positive on the box. Then F >= 0 there, with equality only
where all ``v^l`` vanish: on faces of the box, which the form reports.

Everything is generic over the number system: the search runs it on balls, the kernel on
its own intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from certify.kernel.exact import ExactArithmetic
from certify.kernel.program import Arithmetic, Box, Statement
from certify.kernel.series import Monomial, Series, SeriesArithmetic
from certify.kernel.work import spend

# A face of a box: the variables that are fixed there, with their values.
Face = tuple[tuple[str, Fraction], ...]
MOST_ANCHORS = 8  # as all sets of anchored variables are gone through for the faces


@dataclass(frozen=True)
class Form:
    """A form: its order, and the ends ``(variable, upper?)`` where it is anchored."""

    order: int
    anchors: tuple[tuple[str, bool], ...] = ()

    def __str__(self) -> str:
        if not self.anchors:
            return f"taylor/{self.order}"
        ends = (f"{name}{'+' if upper else '-'}" for name, upper in self.anchors)
        return "/".join(("anchored", str(self.order), *ends))


def expand(
    statement: Statement,
    parameters: Mapping[str, Fraction],
    point: Mapping[str, Any],
    moving: tuple[str, ...],
    order: int,
    arithmetic: Arithmetic,
) -> dict[str, Any]:
    """Expand every value of the program about `point` in the `moving` variables.

    `point` maps each variable to a number of `arithmetic`. Returns the value's series, or its
    number where the order is 0.
    """
    if not order:
        constants = {name: arithmetic.constant(value) for name, value in parameters.items()}
        return statement.evaluate({**constants, **point}, arithmetic)
    system = SeriesArithmetic(arithmetic, len(moving), order)
    inputs = {name: system.constant(value) for name, value in parameters.items()}
    for name, value in point.items():
        fixed = name not in moving
        inputs[name] = system.lift(value) if fixed else system.variable(moving.index(name), value)
    return statement.evaluate(inputs, system)


def by_monomial(value: Any, moving: tuple[str, ...]) -> dict[Monomial, Any]:
    """Return the coefficients of what `expand` found for a value, by monomial.

    Those that are zero by construction are absent.
    """
    return value.terms() if isinstance(value, Series) else {(0,) * len(moving): value}


class Piece:
    """One box of one statement, with its expansions kept for reuse among forms."""

    def __init__(
        self,
        statement: Statement,
        parameters: Mapping[str, Fraction],
        box: Box,
        arithmetic: Arithmetic,
    ) -> None:
        self.statement, self.parameters, self.arithmetic = statement, parameters, arithmetic
        self.ends = dict(zip(statement.variables, box, strict=True))
        self.moving = tuple(name for name, (lower, upper) in self.ends.items() if lower < upper)
        self._kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def _expansion(
        self, place: str, moving: tuple[str, ...], order: int, anchor: Mapping[str, Fraction]
    ) -> dict[str, Any]:
        key = (place, moving, order, tuple(anchor.items()))
        if key not in self._kept:
            point = {}
            for name, (lower, upper) in self.ends.items():
                if place == "centre":
                    point[name] = self.arithmetic.constant((lower + upper) / 2)
                elif name in anchor:
                    point[name] = self.arithmetic.constant(anchor[name])
                else:
                    point[name] = self.arithmetic.between(lower, upper)
            self._kept[key] = expand(
                self.statement, self.parameters, point, moving, order, self.arithmetic
            )
        return self._kept[key]

    def coefficients(
        self, value: str, moving: tuple[str, ...], order: int, anchor: Mapping[str, Fraction] | None
    ) -> dict[Monomial, Any]:
        """Enclose the Taylor coefficients of `value`, those of the full order over the box.

        The lower ones are taken at the centre, or at `anchor` where that is given.
        """
        over_box = by_monomial(self._expansion("box", moving, order, {})[value], moving)
        found = {k: c for k, c in over_box.items() if sum(k) == order}
        if order:
            place = "centre" if anchor is None else "box"
            lower = self._expansion(place, moving, order - 1, anchor or {})[value]
            found |= by_monomial(lower, moving)
        return found

    def taylor_bound(self, value: str, order: int) -> Any:
        """Enclose `value` on the box by its centred form of this order."""
        radii = [(self.ends[name][1] - self.ends[name][0]) / 2 for name in self.moving]
        steps = [self.arithmetic.between(-radius, radius) for radius in radii]
        total = self.arithmetic.constant(Fraction(0))
        found = self.coefficients(value, self.moving, order, None)
        spend(len(found) * len(steps) // 8)
        for k, coefficient in found.items():
            for step, exponent in zip(steps, k, strict=True):
                if exponent:
                    coefficient = coefficient * self.arithmetic.power(step, exponent)
            total = total + coefficient
        return total

    def zeros(self, value: str, form: Form) -> tuple[Face, ...] | None:
        """Return the faces outside of which `form` shows `value` positive on the box.

        None if it does not show `value` nonnegative; no face where it shows it positive
        throughout. Raises ArithmeticError where the form cannot be evaluated.
        """
        if form.anchors:
            return self._anchored(value, form)
        shown = self.arithmetic.certainly_positive(self.taylor_bound(value, form.order))
        return () if shown else None

    def _anchored(self, value: str, form: Form) -> tuple[Face, ...] | None:
        moving = tuple(name for name, _ in form.anchors)
        if len(moving) > MOST_ANCHORS:
            raise OverflowError(f"more than {MOST_ANCHORS} anchors")
        if moving != tuple(name for name in self.moving if name in moving):
            raise ArithmeticError("anchors name variables of the box, once each, in their order")
        anchor = {name: self.ends[name][upper] for name, upper in form.anchors}
        terms = self.coefficients(value, moving, form.order, anchor)
        exact = self._exact_coefficients(value, anchor, form.order - 1)
        nonzero = {k for k, coefficient in exact.items() if not coefficient.is_zero()}
        kept: dict[Monomial, Any] = {}
        for k, coefficient in terms.items():
            if sum(k) == form.order or k in nonzero:
                negative = sum(n for n, (_, upper) in zip(k, form.anchors, strict=True) if upper)
                kept[k] = -coefficient if negative % 2 else coefficient
        widths = [self.ends[name][1] - self.ends[name][0] for name in moving]
        leaders = _leaders(kept, widths, self.arithmetic)
        if leaders is None:
            return None
        return tuple(
            tuple((moving[n], anchor[moving[n]]) for n in face) for face in _common_zeros(leaders)
        )

    def _exact_coefficients(
        self, value: str, anchor: Mapping[str, Fraction], order: int
    ) -> dict[Monomial, Any]:
        if order < 0:
            return {}
        free = [name for name in self.moving if name not in anchor]
        ring = ExactArithmetic(len(free))
        point = {
            name: ring.symbol(free.index(name)) if name in free else ring.constant(lower)
            for name, (lower, _) in self.ends.items()
        }
        point |= {name: ring.constant(end) for name, end in anchor.items()}
        moving = tuple(anchor)
        found = expand(self.statement, self.parameters, point, moving, order, ring)[value]
        return by_monomial(found, moving)


def _divides(k: Monomial, m: Monomial) -> bool:
    return all(a <= b for a, b in zip(k, m, strict=True))


def _common_zeros(leaders: list[Monomial]) -> list[tuple[int, ...]]:
    """Return the faces ``v_i = 0 for i in face`` on whose union all leaders vanish.

    These are the smallest sets of variables that meet the support of every leader; there
    are none if a leader is constant.
    """
    faces: list[tuple[int, ...]] = []
    variables = range(len(leaders[0]))
    spend(len(leaders) * 2 ** len(variables))
    for size in range(1, len(leaders[0]) + 1):
        for face in combinations(variables, size):
            meets = all(any(leader[n] for n in face) for leader in leaders)
            if meets and not any(set(other) <= set(face) for other in faces):
                faces.append(face)
    return faces


def _leaders(
    terms: Mapping[Monomial, Any], widths: list[Fraction], arithmetic: Arithmetic
) -> list[Monomial] | None:
    """Show ``sum of terms[k] v^k >= 0`` for ``0 <= v_i <= widths[i]``; None on failure.

    Leaders are the certainly positive terms that no other such term divides. Every other
    term goes into the bracket of the first leader that divides it; one that no leader
    divides must be the geometric mean of two leaders and is met by the inequality
    ``b1 x^2 + b2 y^2 > |c| x y`` if ``4 b1 b2 > c^2``. All brackets must be certainly
    positive; then the sum is zero only where every leader is. Returns the leaders.
    """
    positive = [k for k, c in terms.items() if arithmetic.certainly_positive(c)]
    spend(len(positive) ** 2)
    leaders = [k for k in positive if not any(_divides(m, k) and m != k for m in positive)]
    spend(len(terms) * len(leaders) ** 2)
    brackets = {k: terms[k] for k in leaders}
    cross: list[tuple[Monomial, Monomial, Any]] = []
    for k, coefficient in terms.items():
        if k in brackets:
            continue
        divisor = next((m for m in leaders if _divides(m, k)), None)
        if divisor is not None:
            for width, high, low in zip(widths, k, divisor, strict=True):
                if high > low:
                    coefficient = coefficient * arithmetic.between(
                        Fraction(0), width ** (high - low)
                    )
            brackets[divisor] = brackets[divisor] + coefficient
            continue
        pair = next(
            (
                (m, n)
                for m in leaders
                for n in leaders
                if m < n and all(a + b == 2 * c for a, b, c in zip(m, n, k, strict=True))
            ),
            None,
        )
        if pair is None:
            return None
        cross.append((*pair, coefficient))
    shares = {k: max(1, sum(k in (m, n) for m, n, _ in cross)) for k in leaders}
    must_be_positive = list(brackets.values())
    for m, n, c in cross:
        square = shares[m] * shares[n] * arithmetic.power(c, 2)
        must_be_positive.append(4 * brackets[m] * brackets[n] - square)
    shown = all(arithmetic.certainly_positive(bound) for bound in must_be_positive)
    return leaders if leaders and shown else None
