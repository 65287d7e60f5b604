"""Finds boxes of a statement that are mirror images, so that one proof serves both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from certify.formal.expression import NoTwin
from certify.formal.polynomial import Expansion, Polynomial
from certify.kernel.program import Statement


@dataclass
class Atoms(Expansion):
    """Polynomials in which each sine and each cosine is a symbol of its own."""

    def sin(self, x: Polynomial) -> Polynomial:
        """Return the sine as a symbol."""
        return Polynomial.symbol(f"sin({x})")

    def cos(self, x: Polynomial) -> Polynomial:
        """Return the cosine as a symbol."""
        return Polynomial.symbol(f"cos({x})")


def mirror(
    statement: Statement,
    parameters: Mapping[str, Fraction],
    earlier: int,
    index: int,
    values: Sequence[str],
) -> tuple[int, int] | None:
    """Return two variables that may change places, which takes one box to the other."""
    box, other = statement.boxes[index], statement.boxes[earlier]
    for first, second in combinations(range(len(box)), 2):
        swapped = list(box)
        swapped[first], swapped[second] = box[second], box[first]
        if tuple(swapped) == other and _symmetric(statement, parameters, values, first, second):
            return first, second
    return None


def _symmetric(
    statement: Statement,
    parameters: Mapping[str, Fraction],
    values: Sequence[str],
    first: int,
    second: int,
) -> bool:
    constants = {name: Polynomial.of(x) for name, x in parameters.items()}
    names = list(statement.variables)
    symbols = [Polynomial.symbol(name) for name in names]
    plain = dict(zip(names, symbols, strict=True))
    symbols[first], symbols[second] = symbols[second], symbols[first]
    turned = dict(zip(names, symbols, strict=True))
    try:
        one, two = (
            statement.evaluate(constants | inputs, Atoms(0, {})) for inputs in (plain, turned)
        )
    except NoTwin:
        return False
    return all(one[value].terms == two[value].terms for value in values)
