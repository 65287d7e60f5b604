"""Says in plain words what came out, from the reports' data: which results stand, and how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from certify.report.data import Data

MAIN = re.compile(r"(lemma|theorem)[0-9]+\Z")
WHOLE = "proved with all it requires"
VERDICTS = {
    "Proved": "proved",
    "Refuted": "refuted",
    "Supported": "supported by samples",
    "Contradicted": "contradicted by samples",
    "Undecided": "not settled",
}


def head(name: str) -> str:
    """Return the part of a claim's id before the first dot: what it is a part of."""
    return name.partition(".")[0]


TITLES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"eq([0-9]+)", lambda found: f"Equation ({found[1]})"),
    (r"a([0-9]+)", lambda found: f"A.{'.'.join(found[1])}"),
    (r"section([0-9]+)", lambda found: f"Section {'.'.join(found[1])}"),
    (r"appendix([A-Z])", lambda found: f"Appendix {found[1]}"),
    (r"([a-z]+)([0-9]+)", lambda found: f"{found[1].capitalize()} {found[2]}"),
    (r"emp", lambda found: "Empirical part"),
    (r"joint", lambda found: "Both layers"),
    (r"safran-shamir", lambda found: "Safran–Shamir"),
)


def title(name: str) -> str:
    """Write ``lemma9`` as ``Lemma 9`` and ``section41`` as ``Section 4.1``; others as they are."""
    for pattern, write in TITLES:
        found = re.fullmatch(pattern, name)
        if found:
            return write(found)
    return name


def version(data: Data, *readings: str) -> Data | None:
    """Return the first version of a claim with one of these readings."""
    found = (v for reading in readings for v in data["versions"] if v["reading"] == reading)
    return next(found, None)


def deciding(data: Data) -> Data | None:
    """Return the version by which a claim passes or fails, to which its statement belongs."""
    readings = ("as intended", "as printed", "as stated", "derived", "sharp", "repaired")
    return version(data, *readings) or next(iter(data["versions"]), None)


def misprinted(data: Data) -> bool:
    """Say whether a claim does not hold in its printed words and passes as they are meant."""
    printed = version(data, "as printed")
    return data["status"] == "pass" and printed is not None and printed["status"] != "pass"


def passing(data: Data, *readings: str) -> Data | None:
    """Return the first version with one of these readings, if that passes."""
    found = version(data, *readings)
    return found if found is not None and found["status"] == "pass" else None


def sharp_words(data: Data) -> str:
    """Say what the best constants of a claim are, where they are known, and best for what."""
    found = passing(data, "sharp")
    facts = found["facts"] if found else []
    words = "; ".join(
        f"{n.removeprefix('sharp ')}: {v}" for n, v in facts if n.startswith("sharp ")
    )
    means = data.get("best_means", "")
    return f"{words} ({means})" if words and means else words


def proved_version(data: Data) -> Data | None:
    """Return the version of a claim that is proved and true, if there is one.

    That is the deciding one, with all that it requires, or else the repaired one.
    """
    if data["verdict"] == "Proved":
        return deciding(data) if data["with_all_that_it_requires"] == WHOLE else None
    repaired = passing(data, "repaired")
    return repaired if repaired is not None and repaired["verdict"] == "Proved" else None


def fails(data: Data) -> str:
    """Say of a claim that does not pass which of its readings do not, and by what verdict."""
    printed, intended = version(data, "as printed"), version(data, "as intended")
    verdict = VERDICTS[data["verdict"]]
    if intended is None or printed is None:
        return verdict
    if printed["status"] == "pass":
        return f"{verdict} as it is meant; letter by letter it is true, but not what is used"
    return f"{verdict} as it is meant, and {VERDICTS[printed['verdict']]} as printed"


@dataclass(frozen=True)
class Gap:
    """A line that does not stand: by which verdict, what is said instead, by which claims."""

    data: Data
    fails: str
    how: str
    instead: tuple[str, ...] = ()
    closed: bool = True


def closing(data: Data, known: Mapping[str, Data]) -> tuple[str, ...]:
    """Return the claims that are proved in place of this one, of those that it names."""
    named = (name for name in data.get("closed_by", ()) if name in known)
    return tuple(name for name in named if proved_version(known[name]) is not None)


def gap(data: Data, known: Mapping[str, Data], result: Data | None = None) -> Gap:
    """Say how a line that does not stand is repaired, or how the result does without it.

    Its best constants say how far it is true, which repairs nothing. `known` are all reports;
    `result` is the one whose printed proof has the line.
    """
    found, instead = [], closing(data, known)
    sharp, repaired = passing(data, "sharp"), passing(data, "repaired")
    constants = sharp_words(data)
    if sharp is not None and constants:
        found.append(f"true only so: {sharp['says']} ({constants})")
    if repaired is not None:
        found.append(f"{VERDICTS[repaired['verdict']]} instead: {repaired['says']}")
    readings = [(proved_version(known[name]) or {})["reading"] for name in instead]
    without = result is not None and proved_without(result, data)
    if result is not None and without:
        # What stands in place of a result of its own is told with that one.
        instead = () if MAIN.match(data["claim"]) else instead
        by = ", by" if instead else ", by another proof"
        found.append(f"{title(result['claim'])} is proved without this line{by}")
    elif "as printed" in readings:
        found.append("what the paper concludes from it is proved without it:")
    elif instead:
        found.append("in its place is proved:")
    closed = bool(without or instead) or (repaired is not None and repaired["verdict"] == "Proved")
    if not closed and repaired is None:
        found.append("nothing here repairs it")
    return Gap(data, fails(data), "; ".join(found), instead, closed)


def proved_without(result: Data, line: Data) -> bool:
    """Say whether a result is proved, with all that it requires, and a line is not among that."""
    needed = {row["claim"] for row in result.get("requires", ())}
    return result["with_all_that_it_requires"] == WHOLE and line["claim"] not in needed


def said(data: Data) -> str:
    """Return what is proved by a claim that is named in place of another."""
    return str((proved_version(data) or {"says": ""})["says"])


@dataclass(frozen=True)
class Standing:
    """A numbered result: how it stands, in words, with what is wrong around it.

    `group` is one of `GROUPS`. `statement` and `proof` are lines that do not stand and are parts
    of it; `also` are claims that prove it in another form.
    """

    data: Data
    group: str
    words: str
    statement: tuple[Gap, ...]
    proof: tuple[Gap, ...]
    also: tuple[Data, ...]
    constants: str


GROUPS = {
    "stands": "true as printed",
    "amended": "true, with a word to add to the statement",
    "meant": "true as meant, not as printed",
    "repaired": "false as printed, with a corrected statement that is proved",
    "another": "proved in another form, with explicit constants (as printed not settled)",
    "sampled": "supported by samples, not proved as it stands",
    "open": "not settled",
}


def _standing(data: Data, also: Sequence[Data]) -> tuple[str, str]:
    printed, repaired = version(data, "as printed"), passing(data, "repaired")
    if data["verdict"] == "Proved":
        known = data["with_all_that_it_requires"]
        rest = "" if known == WHOLE else f" It is {known}."
        if misprinted(data):
            return "meant", f"True as it is meant, not as printed. {data['misprint']}{rest}"
        return "stands", f"True as printed.{rest}"
    if data["status"] == "fail":
        by = "by an exact witness" if data["verdict"] == "Refuted" else "by sampling"
        if repaired is None:
            return "open", f"False as printed, {by}."
        return "repaired", f"False as printed, {by}. {repaired['verdict']}: {repaired['says']}."
    undecided = printed is not None and printed["status"] == "undecided"
    why = (
        f"As printed not settled, which does not mean false: {printed['reason']}."
        if printed
        else ""
    )
    if data["verdict"] == "Supported":
        words = "As it is meant, it held in samples" if undecided else "It held in samples"
        sampled = f"{why + ' ' if undecided else ''}{words}, which prove nothing."
        return ("another" if also else "sampled"), sampled
    return ("another" if also else "open"), f"Not settled: {data['reason']}."


def standings(reports: Sequence[Data]) -> list[Standing]:
    """Say of each numbered lemma and theorem how it stands, in the order of their numbers."""
    found, known = [], {data["claim"]: data for data in reports}
    mains = [data for data in reports if MAIN.match(data["claim"])]
    for data in sorted(mains, key=lambda data: int(re.sub("[a-z]", "", data["claim"]))):
        name = data["claim"]
        parts = [
            d for d in reports if d["status"] != "pass" and d is not data and name in results_of(d)
        ]
        of_the_statement = [
            d for d in parts if d["place"].startswith(title(name)) and "proof" not in d["place"]
        ]
        other = [known[form] for form in closing(data, known)]
        group, words = _standing(data, other)
        if group == "stands" and of_the_statement:
            group = "amended"
            words = words.replace("True as printed", "True, but its statement lacks a word", 1)
        found.append(
            Standing(
                data,
                group,
                words,
                tuple(gap(d, known) for d in of_the_statement),
                tuple(gap(d, known, data) for d in parts if d not in of_the_statement),
                tuple(other) if data["verdict"] != "Proved" else (),
                sharp_words(data),
            )
        )
    return found


def results_of(data: Data) -> set[str]:
    """Return the ids of the numbered results that a claim is a part of."""
    return {head(data["claim"]), *data.get("part_of", ())}


def other_gaps(reports: Sequence[Data]) -> list[Gap]:
    """Say of each line that fails and is no part of a numbered result how it is repaired."""
    known = {data["claim"]: data for data in reports}
    mains = {name for name in known if MAIN.match(name)}
    return [
        gap(data, known)
        for data in reports
        if data["status"] == "fail" and not results_of(data) & mains
    ]


@dataclass(frozen=True)
class Open:
    """A line that is not settled, as printed or at all: why, and what is proved in its place."""

    data: Data
    why: str
    instead: tuple[str, ...]


def not_settled(reports: Sequence[Data], deep: Sequence[Data] = ()) -> list[Open]:
    """Return the lines that are neither true nor false by what is known, as printed or at all.

    `deep` are reports of long runs, which may say more.
    """
    found, known = [], {data["claim"]: data for data in reports}
    longer = {data["claim"]: data for data in deep}
    for data in reports:
        printed = version(data, "as printed")
        open_as_printed = printed is not None and printed["status"] == "undecided"
        if data["status"] != "undecided" and not open_as_printed:
            continue
        reason = printed["reason"] if printed and open_as_printed else data["reason"]
        why = f"as printed: {reason}" if open_as_printed else reason
        if data["status"] == "pass":
            why += f"; as it is meant: {VERDICTS[data['verdict']]}"
        elif printed is not None and printed["status"] == "pass":
            why = f"letter by letter proved, but not what is used; as it is meant: {reason}"
        if data["claim"] in longer and data["status"] == "undecided":
            why += f"; in the long runs {VERDICTS[longer[data['claim']]['verdict']]}"
        found.append(Open(data, why, closing(data, known)))
    return found


# How a line of the paper stands, and how what is no line of it does.
LINES = {
    "printed": "true as printed",
    "misprint": "true as meant (misprints)",
    "loose": "true as meant (loose words)",
    "part": "true, but something it requires is not proved",
    "Supported": "supported by samples only",
    "Undecided": "not settled",
    "Contradicted": "contradicted by samples only",
    "letter": "false as meant (true letter by letter)",
    "Refuted": "false as printed",
}
FINDINGS = {
    "whole": "proved",
    **{key: LINES[key] for key in ("part", "Supported", "Undecided", "Contradicted")},
    "Refuted": "refuted",
}


def line(data: Data) -> str:
    """Return the key in `LINES` of a line of the paper, in `FINDINGS` of any other claim."""
    printed = version(data, "as printed")
    if data["status"] == "fail" and printed is not None and printed["status"] == "pass":
        return "letter"
    if data["verdict"] != "Proved":
        return str(data["verdict"])
    if data["with_all_that_it_requires"] != WHOLE:
        return "part"
    if printed is None:
        return "whole"
    if misprinted(data):
        return "loose" if data.get("loose") else "misprint"
    return "printed"


def counts(reports: Sequence[Data]) -> tuple[dict[str, int], dict[str, int]]:
    """Count the lines of the paper, and apart the claims that are none of its lines, by words."""
    lines = Counter(line(data) for data in reports if version(data, "as printed") is not None)
    findings = Counter(line(data) for data in reports if version(data, "as printed") is None)
    return (
        {words: lines[key] for key, words in LINES.items() if lines[key]},
        {words: findings[key] for key, words in FINDINGS.items() if findings[key]},
    )
