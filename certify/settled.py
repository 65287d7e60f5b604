"""What settling a claim gives: a verdict, certificates, facts; and who requires whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from certify.kernel.program import Box, rational
from certify.kernel.verdict import Algebra, Proved, Verdict
from certify.parameter import Parameters
from certify.transcription import Transcription


@dataclass(frozen=True)
class Settled:
    """A verdict, the certificates behind it by suffix, and figures for the report.

    `algebra` is what the verdict or a fact rests on besides the verdict's own evidence. `kept`
    says that the times are not all that it took: certificates of an earlier run were replayed, or
    samples were there already. `stopped_at` are the boxes where a search for a proof failed, or
    which it left open. `transcribed` says of each statement how its transcription was tested.
    """

    verdict: Verdict
    certificates: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    algebra: tuple[Algebra, ...] = ()
    boxes: int = 0
    search_seconds: float = 0.0
    check_seconds: float = 0.0
    kept: bool = False
    stopped_at: tuple[Box, ...] = ()
    transcribed: tuple[Transcription, ...] = ()


Progress = Callable[[str, int, Fraction], None]


Given = tuple[tuple[str, Fraction], ...]


# What a certificate is for: whether it is a proof, its claim, parameters, statement SHA-256.
Purpose = tuple[bool, str, Given, str]


def purpose(text: str) -> Purpose | None:
    """Read from the first lines of a certificate what it is for; None if they are malformed.

    This only helps to find it. Nothing in it is believed before the kernel has replayed it.
    """
    try:
        _, claim, *rows = text.split("\n")
        given: list[tuple[str, Fraction]] = []
        for row in rows:
            keyword, *words = row.split(" ")
            if keyword == "statement":
                return "\npiece 1\n" in text, claim.split(" ")[1], tuple(given), words[0]
            given.append((words[0], rational(words[1])))
    except (ValueError, IndexError):
        return None
    return None


def short(value: Fraction) -> str:
    """Write a fraction, or its decimal if that is exact with seven places and shorter."""
    decimal = f"{float(value):.7f}"
    return decimal if len(decimal) < len(str(value)) and Fraction(decimal) == value else str(value)


Settle = Callable[[Parameters, Any], Settled]


# The fact of a claim which holds in one reading of what the print leaves open.
OTHERWISE = "read otherwise it fails"


# A claim's id and one of its readings.
Reading = tuple[str, str]


def with_requirements(
    verdicts: Mapping[Reading, Verdict],
    requires: Mapping[Reading, tuple[Reading, ...]],
    own: Reading,
) -> str:
    """Say whether a reading of a claim is proved with all that it requires, by the verdicts alone.

    Raises KeyError if a required reading is unknown.
    """
    waiting, seen = [own], set()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        if each not in verdicts:
            raise KeyError(f"unknown claim '{' '.join(each)}' is required")
        waiting += requires[each]
    lacking = sorted(each for each in seen if not isinstance(verdicts[each], Proved))
    if own in lacking:
        return "not proved"
    if not lacking:
        return "proved with all it requires"
    return f"proved, but not {', '.join(map(' '.join, lacking))}"
