"""How a claim is headed: in words, by a status and by a mark; computed here and nowhere else.

What a claim says is of one of three kinds, which are counted apart, each with its own words:

- a **line** of the paper: `as printed`, and as meant (the reading `as intended`), if lines around
  it force that reading of a misprint;
- a **repair**: what is true in place of a line (`repaired`), or as far as it goes (`sharp`);
- what is **ours**: `derived`, or `as stated` in words that are not the paper's.

A claim is of the kind of the reading that decides it (`certify.claim.decides`). A claim that
samples a line which another one judges is **evidence** for that line, and of none of these kinds:
each line counts once.

The **headline** gives each reading of a line with its verdict, as printed first, then as meant;
where none of them passes the repair follows, and what it does besides changing a constant: it adds
a hypothesis, or changes the set-up of an experiment. Of what is no line it gives the reading that
decides, and the repair if that does not pass.

The **status** is what exit status and JUnit go by, that of the reading that decides: as meant only
for a misprint, else as printed. But a line that is refuted or undecided is `amended` if its repair
adds a hypothesis, and is proved: the statement lacks a word. That passes, though not silently. No
other repair saves a line: with another set-up, or of a line that samples contradict, it fails.
What requires something false (`fails_by`) fails. **Strictly** every line is judged as printed,
misprints too, and an amended one fails.

All of it is a function of the verdicts of the versions and of what the claim says of itself, so
that an old report has a headline too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from certify.claim import (
    AS_INTENDED,
    AS_PRINTED,
    HYPOTHESIS,
    OTHER_CONSTANTS,
    REPAIRED,
    SHARP,
    decides,
)

Data = dict[str, Any]

LINE, REPAIR, OURS, EVIDENCE = "line", "repair", "ours", "evidence"
# In the order in which they are told, with what they are called when they are counted.
KINDS = {
    LINE: "lines of the paper",
    REPAIR: "repaired statements and best constants beside them",
    OURS: "findings of ours",
    EVIDENCE: "samplings as evidence for lines that other claims judge",
}
PASS, AMENDED, FAIL, UNDECIDED = "pass", "amended", "fail", "undecided"
STATUS = {
    "Proved": PASS,
    "Supported": PASS,
    "Refuted": FAIL,
    "Contradicted": FAIL,
    "Undecided": UNDECIDED,
}
PRINTED = (AS_PRINTED, OTHER_CONSTANTS)
LABELS = {AS_INTENDED: "as meant"}
WHOLE, LACKS = "proved with all it requires", "proved, but "


@dataclass(frozen=True)
class Mark:
    """How a verdict looks: its class, a symbol for who sees no colours, and words."""

    style: str
    symbol: str
    words: str


# From the best to the worst.
MARKS = {
    "whole": Mark("whole", "✓", "Proved with all it requires"),
    "part": Mark("part", "◐", "Proved, but something it requires is not"),
    "Supported": Mark("supported", "≈", "Supported by samples"),
    "meant": Mark("meant", "≐", "Holds as meant, not as printed"),
    "amended": Mark("amended", "±", "Proved under an added hypothesis"),
    "Undecided": Mark("undecided", "?", "Undecided"),
    "Contradicted": Mark("contradicted", "≠", "Contradicted by samples"),
    "Refuted": Mark("refuted", "✗", "Refuted"),
}
ORDER = tuple(MARKS)


@dataclass(frozen=True)
class Part:
    """A part of a headline: which reading, and how what was found of it looks."""

    label: str
    mark: Mark

    def __str__(self) -> str:
        """Return ``as printed: Proved``."""
        return f"{self.label}: {self.mark.words}"


def version(data: Data, *readings: str) -> Data | None:
    """Return the first version of a claim with one of these readings."""
    found = (v for reading in readings for v in data["versions"] if v["reading"] == reading)
    return next(found, None)


def passes(version: Data | None) -> bool:
    """Say whether there is a version, and it is proved or supported."""
    return version is not None and STATUS.get(version["verdict"]) == PASS


def deciding(data: Data, strict: bool = False) -> Data | None:
    """Return the version by which a claim passes or fails; None if it has no version."""
    readings = [version["reading"] for version in data["versions"]]
    printed = version(data, *PRINTED) if strict else None
    return printed or version(data, decides(readings, data.get("misprint", "")))


def readings_of_line(data: Data) -> list[Data]:
    """Return the versions that are a line of the paper: as printed, then as meant."""
    found = (version(data, *PRINTED), version(data, AS_INTENDED))
    return [each for each in found if each is not None]


def kind(data: Data) -> str:
    """Return which kind of thing a claim says, a key of `KINDS`."""
    if data.get("evidence_for"):
        return EVIDENCE
    if readings_of_line(data):
        return LINE
    decisive = deciding(data)
    return REPAIR if decisive and decisive["reading"] in (SHARP, REPAIRED) else OURS


def is_misprint(data: Data) -> bool:
    """Say whether a claim is a line that is judged as it is meant, not as it is printed."""
    decisive = deciding(data)
    return decisive is not None and decisive["reading"] == AS_INTENDED


def verdict_words(version: Data) -> str:
    """Return a version's verdict, and what a repair does besides changing a constant."""
    found = str(version["verdict"])
    does = version.get("repair", "")
    return f"{found} {does}" if does and passes(version) else found


def version_mark(version: Data) -> Mark:
    """Return how the verdict of a single version looks, in its own words."""
    key = "whole" if version["verdict"] == "Proved" else version["verdict"]
    if key == "whole" and version.get("repair") == HYPOTHESIS:
        key = AMENDED
    return replace(MARKS.get(key, MARKS["Undecided"]), words=verdict_words(version))


def parts(data: Data) -> list[Part]:
    """Return the headline by its parts."""
    decisive = deciding(data)
    shown = readings_of_line(data) or [each for each in (decisive,) if each is not None]
    repaired = version(data, REPAIRED)
    if repaired is not None and repaired not in shown and not any(map(passes, shown)):
        shown.append(repaired)
    found = []
    for each in shown:
        mark, with_all = version_mark(each), data.get("with_all_that_it_requires", "")
        if each is decisive and each["verdict"] == "Proved" and with_all.startswith(LACKS):
            mark = replace(MARKS["part"], words=f"P{with_all[1:]}")
        reading = str(each["reading"])
        found.append(Part(LABELS.get(reading, reading), mark))
    return found


def words(data: Data) -> str:
    """Return the headline, such as ``as printed: Contradicted · as meant: Supported``."""
    return " · ".join(map(str, parts(data)))


def _amended(data: Data) -> bool:
    line, repaired = readings_of_line(data), version(data, REPAIRED)
    return (
        bool(line)
        and all(each["verdict"] in ("Refuted", "Undecided") for each in line)
        and repaired is not None
        and repaired.get("repair") == HYPOTHESIS
        and repaired["verdict"] == "Proved"
    )


def status(data: Data, strict: bool = False) -> str:
    """Return the status of a claim: pass, amended, fail or undecided; strictly no line is amended.

    What rests on something false fails. Raises ValueError if the claim has no version.
    """
    if data.get("fails_by"):
        return FAIL
    if _amended(data):
        return FAIL if strict else AMENDED
    decisive = deciding(data, strict)
    if decisive is None:
        raise ValueError(f"claim {data['claim']} has no version")
    return STATUS[decisive["verdict"]]


def mark(data: Data) -> str:
    """Return the key in `MARKS` of a claim as a whole."""
    found, printed, decisive = status(data), version(data, *PRINTED), deciding(data)
    if found == AMENDED:
        return AMENDED
    if found == PASS and printed is not None and not passes(printed):
        return "meant"
    verdict = str((decisive or {})["verdict"])
    if verdict == "Proved":
        return "part" if data.get("with_all_that_it_requires", "").startswith(LACKS) else "whole"
    return verdict


def counts(reports: Iterable[Data]) -> dict[str, dict[str, int]]:
    """Count claims by kind and headline, each claim once: the best first, then the commonest."""
    found: dict[str, Counter[str]] = {each: Counter() for each in KINDS}
    rank: dict[str, int] = {}
    for data in reports:
        headline = words(data)
        found[kind(data)][headline] += 1
        rank[headline] = min(rank.get(headline, len(ORDER)), ORDER.index(mark(data)))
    return {
        each: dict(sorted(rows.items(), key=lambda row: (rank[row[0]], -row[1], row[0])))
        for each, rows in found.items()
    }


def slips(reports: Sequence[Data]) -> dict[str, list[Data]]:
    """Return the lines with misprints by the slip of the pen, named by its first line.

    A slip that several lines repeat is one.
    """
    found: dict[str, list[Data]] = {}
    for data in reports:
        if kind(data) == LINE and is_misprint(data):
            found.setdefault(data.get("slip") or data["claim"], []).append(data)
    return found
