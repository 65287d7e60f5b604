"""Words about what a report holds, which several formats show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from textwrap import wrap

from certify.report import headline
from certify.report.data import Data
from certify.report.formula import legend
from certify.report.statement import WIDTH, values

# What Markdown would take for a mark: an asterisk but between blanks, an underscore but inside of
# a word, what opens a tag, an entity, a link or code, and the edge of a cell.
MARKS = re.compile(
    r"(?<! )\*|\*(?! )|(?<![^\W_])_|_(?![^\W_])|[~`|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[])"
    r"|\\(?=[!-/:-@\[-`{-~])"
)


def prose(text: object) -> str:
    """Write a text into Markdown so that it is read as it stands."""
    return MARKS.sub(lambda found: f"\\{found[0]}", str(text))


def stands_with(data: Data, version: Data) -> Data | None:
    """Return the first version whose formulas are those of this one, if that is another.

    The values of their parameters may differ.
    """

    def formulas(of: Data) -> list[str]:
        lines: list[str] = of["statement"]
        return lines[len(values(lines)) :]

    if version["statement"] is None:
        return None
    own = formulas(version)
    same = (v for v in data["versions"] if v["statement"] and formulas(v) == own)
    first = next(same, version)
    return None if first is version else first


def checked_lines(data: Data) -> list[str]:
    """Return what the kernel checked as text, each statement once."""
    found: list[str] = []
    for version in data["versions"]:
        lines: list[str] = version["statement"] or []
        title = f"What the kernel checked ({version['reading']})"
        first = stands_with(data, version)
        if first:
            given = f", with {', '.join(values(lines))}" if values(lines) else ""
            found += _lines(f"{title}: the formulas above ({first['reading']}){given}")
        elif lines:
            found += [f"{title}:", *(f"  {line}" for line in lines)]
            for formula, words in legend(lines):
                found += _lines(f"  Here {formula}{words}")
    return found


def _lines(text: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False)


def transcription_words(found: Data) -> str:
    """Say how it was tested that the recorded program is the function that was written."""
    several = f" of {found['statements']} statements" if found["statements"] > 1 else ""
    digits = "exactly" if found["exact"] else "to 50 digits"
    return f"tested at {found['points']} points{several}, {digits}"


def sample_words(found: Data) -> str:
    """Say how large a sample is, from which seeds, and with which confidence it speaks."""
    seeds = ", ".join(map(str, found["seeds"]))
    confidence = f"{float(100 * Fraction(found['confidence'])):.10g} %"
    return f"sample of {found['size']}, seed {seeds}, confidence {confidence}: {found['what']}"


def boxes_words(number: int) -> str:
    """Write ``1 box`` or ``2 boxes``."""
    return f"{number} box{'' if number == 1 else 'es'}"


def sampled_before(versions: list[Data]) -> str:
    """Say, after the time that a report took, that it did not draw all samples."""
    found = any(
        v.get("times", {}).get("kept") and v["evidence"]["kind"] != "certificate" for v in versions
    )
    return ", from samples that were there already" if found else ""


def search_words(version: Data) -> str:
    """Say how long search and check took, or that a certificate was kept from an earlier run."""
    times = version["times"]
    kept = "certificate kept from an earlier run"
    search = kept if times["kept"] else f"search {times['search']:.2f} s"
    return f"{search}, check {times['check']:.2f} s"


def cross_check_words(check: Data) -> str:
    """Say what a cross-check found."""
    outcome = "" if check["agrees"] else " CONTRADICTED"
    return (
        f"{check['what']}: {check['cases']} cases, worst {check['worst']:.3g}"
        f" of {check['limit']:.3g} allowed{outcome}"
    )


def evidence_words(version: Data) -> str:
    """Say in a few words what a version's verdict rests on."""
    found = version["evidence"]
    if "witness" in found:
        return "exact witness"
    if found["kind"] == "certificate":
        return f"certificate, {boxes_words(version['boxes'])}"
    if found["kind"] == "algebra":
        return f"exact algebra ({found['system']})"
    return str(found["kind"])


def verdict_words(version: Data) -> str:
    """Return the words of a version's verdict with its best constant, where one is known."""
    fact = next((f"; {n}: {v}" for n, v in version["facts"] if n.startswith("sharp")), "")
    return f"{headline.verdict_words(version)}{fact}"


def slip_words(slips: Mapping[str, Sequence[Data]]) -> str:
    """Say how many misprints there are: each slip of the pen once, and how many lines have one."""
    lines = sum(map(len, slips.values()))
    pens = "slip of the pen" if len(slips) == 1 else "slips of the pen"
    return f"{len(slips)} {pens} in {lines} {'line' if lines == 1 else 'lines'}"
