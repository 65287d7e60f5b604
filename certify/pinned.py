"""The statements that certificates may prove or refute, in words: plain data.

A certificate names a claim and holds a statement. The file ``pins.json`` of each audit lists the
statements that the kernel may accept under each id, what they say, and which readings of the claim
they decide for which values of the parameters. With other values a certificate states the same of
other constants. The checker reads these files and imports no audit; `certify.registry` holds the
statements and the words to them, the tests the readings and values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from string import Formatter
from typing import NamedTuple

from certify.audit import PINS, folder, packages
from certify.reading import from_json

PROVED, REFUTED = "proved", "refuted"
AS_PRINTED, SHARP = "as printed", "sharp"


class Reading(NamedTuple):
    """A reading that a certificate with these values decides, or `part` of what decides it.

    For a sharp constant that is one of two sides: what is proved up to it, or refuted beyond it.
    """

    reading: str
    values: str = ""
    part: bool = False


class Pinned(NamedTuple):
    """A statement: its claim, which side it is for, its SHA-256, and its words.

    `says` is a format string over the parameters of the statement.
    """

    claim: str
    side: str
    statement: str
    says: str
    readings: tuple[Reading, ...] = ()

    def reading(self, values: str) -> Reading | None:
        """Return the reading that is decided with these values; None for other constants."""
        return next((each for each in self.readings if each.values == values), None)


def assignment(values: Iterable[tuple[str, Fraction]]) -> str:
    """Write ``x = 0, y = 1``."""
    return ", ".join(f"{name} = {value}" for name, value in values)


def in_words(template: str, values: Mapping[str, object]) -> str:
    """Put values in place of their names in braces, in brackets where they would be read apart.

    With c = 1/2, ``1/{c}`` is ``1/(1/2)`` and ``{c}^2`` is ``(1/2)^2``. Raises LookupError for
    another name.
    """
    found, rows = "", [*Formatter().parse(template)]
    after = [literal.lstrip()[:1] for literal, *_ in rows[1:]] + [""]
    for (literal, name, form, conversion), follows in zip(rows, after, strict=True):
        found += literal
        if name is None:
            continue
        value = Formatter().convert_field(Formatter().get_field(name, (), values)[0], conversion)
        text, before = format(value, form or ""), found.rstrip()[-1:]
        apart = before in ("/", "^") or follows == "^"
        joined = "/" in text or text.startswith("-")
        below_zero = text.startswith("-") and before in ("+", "-", "*")
        found += f"({text})" if (apart and joined) or below_zero else text
    return found


@dataclass(frozen=True)
class Pins:
    """The pins of one audit.

    `families` are the first parts of its claims' ids; a claim of `refuted_as_printed` may have a
    certificate that proves another reading.
    """

    families: tuple[str, ...]
    statements: tuple[Pinned, ...]
    refuted_as_printed: tuple[str, ...]


class BadPins(ValueError):
    """The pins of an audit cannot be read; the message says which, and why."""


@cache
def of(audit: str) -> Pins:
    """Read the pins of an audit by its name. Raises `BadPins`."""
    try:
        data = from_json(folder(packages()[audit]) / PINS)
        rows = tuple(
            Pinned(
                row["claim"],
                row["side"],
                row["sha256"],
                row["says"],
                tuple(Reading(**each) for each in row["readings"]),
            )
            for row in data["statements"]
        )
        return Pins(tuple(data["families"]), rows, tuple(data["refuted_as_printed"]))
    except (OSError, ValueError, LookupError, TypeError, ImportError) as error:
        raise BadPins(f"the pins of the audit '{audit}' cannot be read: {error}") from None


def every() -> tuple[Pinned, ...]:
    """Return the pinned statements of all audits. Raises `BadPins`."""
    return tuple(row for audit in packages() for row in of(audit).statements)


def families() -> tuple[str, ...]:
    """Return what the ids of listed claims begin with, of all audits. Raises `BadPins`."""
    return tuple(head for audit in packages() for head in of(audit).families)


def refuted_as_printed() -> tuple[str, ...]:
    """Return the claims that are refuted as printed, of all audits. Raises `BadPins`."""
    return tuple(name for audit in packages() for name in of(audit).refuted_as_printed)


def pins() -> dict[str, tuple[str, ...]]:
    """Return, for each claim, the SHA-256 of the statements that it may be certified by."""
    found: dict[str, tuple[str, ...]] = {}
    for row in every():
        found[row.claim] = (*found.get(row.claim, ()), row.statement)
    return found


def find(claim: str, side: str, statement: str) -> Pinned | None:
    """Return what is listed of a statement; None if it is not.

    Where it is listed for the other side only, no reading is decided.
    """
    known = [row for row in every() if (row.claim, row.statement) == (claim, statement)]
    for row in known:
        if row.side == side:
            return row
    return known[0]._replace(readings=()) if known else None
