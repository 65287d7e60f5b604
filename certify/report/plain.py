"""Says in plain words what came out, from the reports' data: which results stand, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certify.audit import family, heads
from certify.report import headline
from certify.report.data import Data
from certify.report.headline import AMENDED, EVIDENCE, FAIL, LINE, PASS, UNDECIDED, WHOLE, version
from certify.settled import OTHERWISE

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


def title(name: str) -> str:
    """Write ``lemma9`` as ``Lemma 9``, by what the audit says; a name that none lists as it is."""
    return family(name).title if name == head(name) else name


def is_result(name: str) -> bool:
    """Say whether a claim is a result that the paper numbers."""
    return name == head(name) and family(name).result


def passing(data: Data, *readings: str) -> Data | None:
    """Return the first version with one of these readings, if that passes."""
    found = version(data, *readings)
    return found if headline.passes(found) else None


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
    if data.get("fails_by"):
        return None
    if data["verdict"] == "Proved":
        return headline.deciding(data) if data["with_all_that_it_requires"] == WHOLE else None
    repaired = passing(data, "repaired")
    return repaired if repaired is not None and repaired["verdict"] == "Proved" else None


@dataclass(frozen=True)
class Gap:
    """What does not stand: what is said instead, by which claims, and what samples it."""

    data: Data
    how: str
    instead: tuple[str, ...] = ()
    closed: bool = True
    evidence: tuple[Data, ...] = ()


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
        words = headline.verdict_words(repaired)
        words = words.replace(repaired["verdict"], VERDICTS[repaired["verdict"]], 1)
        found.append(f"{words} instead: {repaired['says']}")
    readings = [(proved_version(known[name]) or {})["reading"] for name in instead]
    without = result is not None and proved_without(result, data)
    if result is not None and without:
        # What stands in place of a result of its own is told with that one.
        instead = () if is_result(data["claim"]) else instead
        by = ", by" if instead else ", by another proof"
        found.append(f"{title(result['claim'])} is proved without this line{by}")
    elif "as printed" in readings:
        found.append("what the paper concludes from it is proved without it:")
    elif instead:
        found.append("in its place is proved:")
    closed = bool(without or instead) or (repaired is not None and repaired["verdict"] == "Proved")
    if not closed and repaired is None:
        # A remark has nothing to repair; what it says is all that there is to know.
        remark = headline.kind(data) not in (LINE, EVIDENCE)
        found.append(data["versions"][0]["says"] if remark else "nothing here repairs it")
    evidence = tuple(d for d in known.values() if d.get("evidence_for") == data["claim"])
    return Gap(data, "; ".join(found), instead, closed, evidence)


def proved_without(result: Data, line: Data) -> bool:
    """Say whether a result is proved, with all that it requires, and a line is not among that."""
    needed = {row["claim"] for row in result.get("requires", ())}
    return result["with_all_that_it_requires"] == WHOLE and line["claim"] not in needed


def said(data: Data) -> str:
    """Return what is proved by a claim that is named in place of another."""
    return str((proved_version(data) or {"says": ""})["says"])


@dataclass(frozen=True)
class Standing:
    """A numbered result: why it stands as it is headed, with what is wrong around it.

    `lines` are those that do not stand, of it, of its proof or of the text about it; `remarks` what
    of ours about it does not hold, and other readings of what the print leaves open; `also` are
    claims that prove it in another form.
    """

    data: Data
    why: str
    lines: tuple[Gap, ...]
    remarks: tuple[Gap, ...]
    also: tuple[Data, ...]
    constants: str


def _why(data: Data) -> str:
    """Say in sentences what a headline leaves open: what is meant, or true instead."""
    found = []
    printed, decisive = version(data, *headline.PRINTED), headline.deciding(data)
    repaired = passing(data, "repaired")
    if printed is not None and printed["verdict"] == "Undecided":
        found.append(f"As printed not settled, which does not mean false: {printed['reason']}.")
    if headline.is_misprint(data):
        found.append(f"{data['misprint'].removesuffix('.')}.")
    if decisive is not None and decisive["verdict"] == "Supported":
        found.append("It held in samples, which prove nothing.")
    if not headline.passes(decisive) and repaired is not None:
        found.append(f"{headline.verdict_words(repaired)}: {repaired['says']}.")
    return " ".join(found)


def otherwise(data: Data) -> str:
    """Return what a line, which stands, does not say: a reading that the print leaves open."""
    decisive = headline.deciding(data)
    for found in data["versions"]:
        if found is not decisive and found["reading"] == "as stated" and not headline.passes(found):
            return f"{found['says']}: {VERDICTS[found['verdict']]}"
    open_to = any(name == OTHERWISE for name, _ in decisive["facts"]) if decisive else False
    return str(decisive["says"]) if decisive and open_to else ""


def standings(reports: Sequence[Data]) -> list[Standing]:
    """Say of each numbered lemma and theorem how it stands, in the order of the audit."""
    found, known = [], {data["claim"]: data for data in reports}
    mains = [data for data in reports if is_result(data["claim"])]
    order = {name: place for place, name in enumerate(heads())}
    for data in sorted(mains, key=lambda data: order[data["claim"]]):
        name = data["claim"]
        around = [d for d in reports if d is not data and name in results_of(d)]
        parts = [d for d in around if headline.status(d) != PASS]
        readings = [Gap(d, words) for d in around if d not in parts and (words := otherwise(d))]
        other = tuple(known[form] for form in closing(data, known))
        found.append(
            Standing(
                data,
                _why(data),
                tuple(gap(d, known, data) for d in parts if headline.kind(d) == LINE),
                (
                    *(gap(d, known) for d in parts if headline.kind(d) not in (LINE, EVIDENCE)),
                    *readings,
                ),
                other if data["verdict"] != "Proved" else (),
                sharp_words(data),
            )
        )
    return found


def results_of(data: Data) -> set[str]:
    """Return the ids of the numbered results that a claim is a part of."""
    return {head(data["claim"]), *data.get("part_of", ())}


def other_gaps(reports: Sequence[Data]) -> list[Gap]:
    """Say of each line that fails and is no part of a numbered result how it is repaired.

    A sampling stands with the line that it is evidence for, if that fails.
    """
    known = {data["claim"]: data for data in reports}
    mains = {name for name in known if is_result(name)}
    failing = {name for name in known if headline.status(known[name]) in (FAIL, AMENDED)}
    return [
        gap(data, known)
        for name, data in known.items()
        if name in failing
        and not results_of(data) & mains
        and data.get("evidence_for") not in failing
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
        printed, status = version(data, "as printed"), headline.status(data)
        open_as_printed = printed is not None and printed["verdict"] == "Undecided"
        if status != UNDECIDED and not open_as_printed:
            continue
        reason = printed["reason"] if printed and open_as_printed else data["reason"]
        why = f"as printed: {reason}" if open_as_printed else reason
        if status == PASS:
            why += f"; as it is meant: {VERDICTS[data['verdict']]}"
        elif headline.passes(printed):
            why = f"letter by letter proved, but not what is used; as it is meant: {reason}"
        if data["claim"] in longer and status == UNDECIDED:
            why += f"; in the long runs {VERDICTS[longer[data['claim']]['verdict']]}"
        found.append(Open(data, why, closing(data, known)))
    return found
