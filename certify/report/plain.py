"""Says in plain words what came out, from the reports' data: which results stand, and how."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from certify.report.data import Data

MAIN = re.compile(r"(lemma|theorem)[0-9]+\Z")
WHOLE = "proved with all it requires"


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
    """Say whether a claim fails in its printed words and passes as they are meant."""
    printed = version(data, "as printed")
    return data["status"] == "pass" and printed is not None and printed["status"] == "fail"


def passing(data: Data, *readings: str) -> Data | None:
    """Return the first version with one of these readings, if that passes."""
    found = version(data, *readings)
    return found if found is not None and found["status"] == "pass" else None


def sharp_words(data: Data) -> str:
    """Say what the best constants of a claim are, where they are known."""
    found = passing(data, "sharp")
    facts = found["facts"] if found else []
    return "; ".join(f"{n.removeprefix('sharp ')}: {v}" for n, v in facts if n.startswith("sharp "))


@dataclass(frozen=True)
class Gap:
    """A line that fails: which, what is said instead, and the claims that say it."""

    data: Data
    how: str
    instead: tuple[str, ...] = ()
    closed: bool = True


def gap(data: Data, family: Sequence[Data]) -> Gap:
    """Say how a line that fails is repaired, or is not needed by what it is a part of.

    Its best constants say how far it is true, which repairs nothing.
    """
    repaired = passing(data, "repaired")
    if repaired is not None:
        proved = repaired["verdict"] == "Proved"
        return Gap(data, f"{repaired['verdict'].lower()} instead: {repaired['says']}", (), proved)
    sharp = passing(data, "sharp")
    true = f"true only so: {sharp['says']} ({sharp_words(data)}); " if sharp is not None else ""
    whole = next((d for d in family if d["claim"] == head(data["claim"])), None)
    # What repairs a line of its own repairs no other.
    instead = tuple(
        d["claim"]
        for d in family
        if (found := passing(d, "repaired"))
        and found["verdict"] == "Proved"
        and (d is whole or version(d, "as printed") is None)
    )
    if instead:
        return Gap(data, f"{true}repaired by", instead)
    if whole is not None and whole["with_all_that_it_requires"] == WHOLE:
        return Gap(data, f"{true}{title(whole['claim'])} is proved without this line")
    return Gap(data, f"{true}nothing here repairs it", (), False)


@dataclass(frozen=True)
class Standing:
    """A numbered result: how it stands, in words, with what is wrong around it.

    `group` is one of `GROUPS`. `statement` and `proof` are lines that fail and are parts of it;
    `also` are claims that prove it in another form.
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
    "repaired": "false as printed, with a corrected statement that is proved",
    "sampled": "supported by samples, not proved as it stands",
    "open": "not settled",
}


def _standing(data: Data) -> tuple[str, str]:
    printed, repaired = version(data, "as printed"), passing(data, "repaired")
    if data["verdict"] == "Proved":
        known = data["with_all_that_it_requires"]
        rest = "" if known == WHOLE else f" It is {known}."
        if misprinted(data):
            return "amended", f"True as it is meant, not as printed. {data['misprint']}{rest}"
        return "stands", f"True as printed.{rest}"
    if data["status"] == "fail":
        by = "by an exact witness" if data["verdict"] == "Refuted" else "by sampling"
        if repaired is None:
            return "open", f"False as printed, {by}."
        return "repaired", f"False as printed, {by}. {repaired['verdict']}: {repaired['says']}."
    if data["verdict"] == "Supported":
        undecided = printed is not None and printed["status"] == "undecided"
        why = f" As printed: {printed['reason']}." if printed and undecided else ""
        return "sampled", f"Held in samples.{why}"
    return "open", f"Not settled: {data['reason']}."


def standings(reports: Sequence[Data]) -> list[Standing]:
    """Say of each numbered lemma and theorem how it stands, in the order of their numbers."""
    found = []
    mains = [data for data in reports if MAIN.match(data["claim"])]
    for data in sorted(mains, key=lambda data: int(re.sub("[a-z]", "", data["claim"]))):
        name = data["claim"]
        family = [other for other in reports if head(other["claim"]) == name]
        parts = [d for d in family if d["status"] == "fail" and d is not data]
        of_the_statement = [
            d for d in parts if d["place"].startswith(title(name)) and "proof" not in d["place"]
        ]
        group, words = _standing(data)
        if group == "stands" and of_the_statement:
            group = "amended"
            words = words.replace("True as printed", "True, but its statement lacks a word", 1)
        also = [
            d
            for d in family
            if group in ("sampled", "open")
            and d["with_all_that_it_requires"] == WHOLE
            and passing(d, "repaired")
        ]
        found.append(
            Standing(
                data,
                group,
                words,
                tuple(gap(d, family) for d in of_the_statement),
                tuple(gap(d, family) for d in parts if d not in of_the_statement),
                tuple(also),
                sharp_words(data),
            )
        )
    return found


def other_gaps(reports: Sequence[Data]) -> list[Gap]:
    """Say of each line that fails and is no part of a numbered result how it is repaired."""
    mains = {data["claim"] for data in reports if MAIN.match(data["claim"])}
    return [
        gap(data, [d for d in reports if head(d["claim"]) == head(data["claim"])])
        for data in reports
        if data["status"] == "fail" and head(data["claim"]) not in mains
    ]
