"""A number that can be set from the command line, and its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

Parameters = Mapping[str, Fraction]


Point = Mapping[str, Fraction]


def square_root(square: str) -> str:
    """Write the root of a positive rational: ``79/50`` if it is rational, else ``sqrt(5/2)``."""
    value = Fraction(square)
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return str(root) if root**2 == value else f"sqrt({square})"


@dataclass(frozen=True)
class Parameter:
    """A number that can be set from the command line, from a half-open range (lower, upper].

    If `integer`, a whole number. An optional one is absent unless it is given. `root` is the name
    of its square root where people write and read that instead.
    """

    name: str
    default: Fraction
    lower: Fraction
    upper: Fraction
    meaning: str
    integer: bool = False
    root: str = ""
    optional: bool = False

    @property
    def called(self) -> str:
        """The name that people use."""
        return self.root or self.name

    def admits(self, value: Fraction) -> bool:
        """Say whether a value lies in the range, and is whole if it has to be."""
        fits = value.denominator == 1 or not self.integer
        return fits and self.lower < value <= self.upper

    def show(self, value: Fraction) -> str:
        """Write a value as people read it: of the root, if that has the name."""
        return square_root(str(value)) if self.root else str(value)
