"""Turns a result into plain data: what every rendering of a report shows."""

from __future__ import annotations

import math
import os
import shlex
import sys
from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction
from hashlib import sha256
from typing import Any

from certify import earlier, pinned, registry
from certify.claim import AS_PRINTED, OTHER_CONSTANTS, SHARP, Claim, Version
from certify.kernel.certificate import read, statement_sha256
from certify.kernel.verdict import Algebra, Checked, Sample, Verdict
from certify.layout import CERTIFICATES
from certify.pinned import in_words
from certify.pipe import shown
from certify.proofs.algebra import ARB, RATIONALS, SYSTEM
from certify.proofs.run import Result, false_requirements
from certify.report import headline
from certify.report.statement import formulas
from certify.settled import Settled

Data = dict[str, Any]
# In characters, which are ASCII; a file name has at most 255 bytes, with its ending.
LONGEST_STEM = 160


def place(assignment: tuple[tuple[str, Fraction], ...]) -> str:
    """Write ``x = 0, y = 1``."""
    return pinned.assignment(assignment)


def parameters(result: Result) -> dict[str, str]:
    """Return the parameters under the names and in the form that people write."""
    given = result.parameters
    return {p.called: p.show(given[p.name]) for p in result.claim.parameters if p.name in given}


def changed(result: Result) -> list[str]:
    """Return ``name=value`` for each parameter that has not its printed value."""
    printed, given = result.claim.defaults(), result.parameters
    names = {p.called for p in result.claim.parameters if given.get(p.name) != printed.get(p.name)}
    return [f"{name}={value}" for name, value in parameters(result).items() if name in names]


def _stem(claim: str, values: Iterable[str]) -> str:
    """Join a claim and values to a file's name; of one too long the last part is a digest."""
    words = "_".join((claim, *values))
    stem = words.translate(str.maketrans("/", "-", "()"))
    if len(stem) <= LONGEST_STEM:
        return stem
    # No other name ends so, as each other part has a '='.
    digest = sha256(words.encode()).hexdigest()[:32]
    return f"{stem[: LONGEST_STEM - len(digest) - 1]}_{digest}"


def file_stem(result: Result) -> str:
    """Return the report's file name without ending: the claim, then changed parameters."""
    return _stem(result.claim.id.rpartition(":")[2], changed(result))


def certificate_file(text: str, claim: Claim | None = None) -> str:
    """Return a certificate's file name: the claim, the reading, and the side that it decides.

    As printed, and as stated, goes without saying, and so does that it proves, but for a sharp
    constant, which has two sides. Of several for one side, and of other constants, it names the
    values of the parameters. In the report of the claim itself, `claim`, those that are printed go
    without saying too.
    """
    certificate, _ = read(text)
    own = claim is not None and certificate.claim == claim.id.rpartition(":")[2]
    known = {p.name: p for p in claim.parameters} if claim and own else {}
    printed = claim.defaults() if claim and own else {}

    def called(name: str, value: Fraction) -> str:
        """Write a value as `changed` does."""
        p = known.get(name)
        return f"{p.called}={p.show(value)}" if p else f"{name}={value}"

    name, given = certificate.claim, certificate.parameters
    side = pinned.REFUTED if certificate.witness else pinned.PROVED
    row = pinned.find(name, side, statement_sha256(certificate.statement))
    found = row and row.reading(pinned.assignment(given))
    values: Iterable[tuple[str, Fraction]] = ()
    if found is None:
        values = [each for each in given if printed.get(each[0]) != each[1]]
    elif row and [each.reading for each in row.readings].count(found.reading) > 1:
        values = given
    reading = found.reading.split()[-1] if found and found.reading != AS_PRINTED else ""
    shown = side if side == pinned.REFUTED or reading == SHARP else ""
    if name.endswith(f".{reading}"):
        reading = ""
    stem = _stem(name, (called(*each) for each in values))
    return ".".join(filter(None, (stem, reading, shown, "cert")))


def _below(value: Fraction) -> float:
    """Return the nearest float; of a number beyond all of them the next one below."""
    try:
        return float(value)
    except OverflowError:
        return sys.float_info.max if value > 0 else -math.inf


def evidence(verdict: Verdict) -> Data:
    """Describe what a verdict rests on."""
    found = getattr(verdict, "evidence", None)
    if isinstance(found, Checked):
        data: Data = {
            "kind": "certificate",
            "certificate_sha256": found.certificate_sha256,
            "statement_sha256": found.statement_sha256,
        }
        if found.witness:
            data["witness"] = {name: str(value) for name, value in found.witness}
            data["seen"] = {
                name: [_below(lower), -_below(-upper)] for name, lower, upper in found.enclosures
            }
        else:
            data |= {"leaves": dict(found.leaves), "depth": found.depth}
            data["tight"] = [place(where) for where in found.tight]
        return data
    if isinstance(found, Algebra):
        return {"kind": "algebra", "what": found.what, "system": found.system}
    if isinstance(found, Sample):
        seeds = list(found.seeds)
        confidence = str(found.confidence)
        return {"kind": "sample", **asdict(found), "confidence": confidence, "seeds": seeds}
    return {"kind": "none"}


def certificates(result: Result) -> dict[str, str]:
    """Return all certificates by their files' names; what two of them share, once."""
    texts = (text for _, settled in result.settled for _, text in settled.certificates)
    return {certificate_file(text, result.claim): text for text in texts}


def statement(settled: Settled) -> list[str] | None:
    """Write the statement that the kernel checked, read from the certificate; None without one.

    Of several certificates, that of the first.
    """
    if not settled.certificates:
        return None
    certificate, _ = read(settled.certificates[0][1])
    return formulas(certificate.statement, dict(certificate.parameters))


def words_of(version: Version, result: Result) -> tuple[str, str]:
    """Return the reading and what it says, with the parameters that were given."""
    if result.default_parameters() or not version.generally:
        return version.reading, version.says
    words = version.generally
    given = parameters(result)
    said = in_words(words, given) if isinstance(words, str) else words(**given)
    # Only what is printed has printed constants.
    reading = OTHER_CONSTANTS if version.reading == AS_PRINTED else version.reading
    return reading, said


def transcription(settled: Settled) -> Data | None:
    """Say how it was tested that the statements are the functions that were written."""
    tests = settled.transcribed
    if not tests:
        return None
    points, exact = sum(test.points for test in tests), all(test.exact for test in tests)
    return {"statements": len(tests), "points": points, "exact": exact}


def boxes(settled: Settled) -> int:
    """Count the nodes of the trees in all certificates: the boxes that were split or closed."""
    rows = (row for _, text in settled.certificates for row in text.split("\n"))
    return sum(row.startswith(("split ", "leaf ")) for row in rows)


def version_data(reading: str, says: str, settled: Settled, repair: str = "") -> Data:
    """Describe one version of a claim; `repair` is `Version.repair`."""
    return {
        "reading": reading,
        "says": says,
        "repair": repair,
        "verdict": settled.verdict.name,
        "status": settled.verdict.status,
        "reason": settled.verdict.reason,
        "facts": [list(fact) for fact in settled.facts],
        "evidence": evidence(settled.verdict),
        "algebra": [asdict(algebra) for algebra in settled.algebra],
        "statement": statement(settled),
        "transcription": transcription(settled),
        "boxes": boxes(settled),
        "bytes": sum(len(text.encode()) for _, text in settled.certificates),
        "times": {
            "kept": settled.kept,
            "search": round(settled.search_seconds, 3),
            "check": round(settled.check_seconds, 3),
        },
    }


def report_data(result: Result, folder: str, deep: bool = False) -> Data:
    """Return the report of a claim, written below `folder`, as JSON-ready data.

    `deep` says that long runs were asked for, which the command that repeats it must say too.
    """
    claim, settled, attacked = result.claim, result.deciding(), result.attacked
    words = claim.tight_places or {}
    no_words = "shown is >= 0, and > 0 elsewhere" if registry.file_of(claim.id) else ""
    proof = evidence(settled.verdict)
    files = list(certificates(result))
    found: Data = {
        "claim": claim.id,
        "audit": registry.audit_of(claim.id),
        "lemma_file": earlier.origin(registry.file_of(claim.id), folder),
        "headline": "",
        "status": "",
        "place": claim.place,
        "parameters": parameters(result),
        "meanings": {p.called: p.meaning for p in claim.parameters},
        "printed_parameters": result.default_parameters(),
        "verdict": settled.verdict.name,
        "reason": settled.verdict.reason,
        "fails_by": false_requirements(result.required),
        "with_all_that_it_requires": result.with_all,
        "versions": [version_data(*words_of(v, result), s, v.repair) for v, s in result.settled],
        "misprint": claim.misprint,
        "slip": claim.slip,
        "evidence_for": claim.evidence_for,
        "part_of": list(claim.part_of),
        "closed_by": list(claim.closed_by),
        "best_means": claim.best_means if result.default_parameters() else "",
        "domain": claim.domain,
        "tight": [
            {"place": where, "meaning": words.get(where, no_words)}
            for where in proof.get("tight", [])
        ],
        "requires": [
            {
                "claim": each.claim,
                "reading": each.reading,
                "used": each.used,
                "verdict": each.settled.verdict.name,
                "reason": each.settled.verdict.reason,
            }
            for each in result.required
        ],
        "by_hand": [asdict(step) for step in claim.by_hand],
        "believed": believed(result),
        "attacks": [asdict(each) for each in attacked.attacks],
        "cross_checks": [
            {"what": what, "agrees": found.agrees(), **asdict(found)}
            for what, found in attacked.cross_checks
        ],
        "certificates": files,
        "replay": replay(result, [f"{folder}/{CERTIFICATES}/{file}" for file in files]),
        "repeat": repeat(result, deep),
        "seconds": round(result.seconds, 2),
    }
    return headed(found)


def lasting(data: Data) -> Data:
    """Return a report without the times, which differ from run to run."""
    versions = [{k: v for k, v in row.items() if k != "times"} for row in data["versions"]]
    return {k: v for k, v in data.items() if k != "seconds"} | {"versions": versions}


def times(data: Data) -> Data:
    """Return the times of a report: in all, and of each version, in seconds."""
    versions = {row["reading"]: row["times"] for row in data["versions"]}
    return {"seconds": data["seconds"], "versions": versions}


def headed(data: Data) -> Data:
    """Return the data with the headline and status that follow from the rest."""
    return data | {"headline": headline.words(data), "status": headline.status(data)}


def replay(result: Result, files: list[str]) -> str:
    """Return the command that replays certificates; an empty string without any.

    It pins the statement of a lemma file, which the checker cannot know, and its parameters.
    """
    found = getattr(result.deciding().verdict, "evidence", None)
    pin: list[str] = []
    if registry.file_of(result.claim.id) and isinstance(found, Checked):
        pin = ["--statement", found.statement_sha256]
        for name, value in found.parameters:
            pin += ["--set", f"{name}={value}"]
    words = ("python", "-m", "certify.check", *pin, *files)
    return _command(words) if files else ""


def _command(words: Iterable[str]) -> str:
    """Write a command for a shell; what cannot be printed stands as bytes in ``$'...'``."""
    return " ".join(shlex.quote(word) if word.isprintable() else _escaped(word) for word in words)


def _escaped(word: str) -> str:
    def written(c: str) -> str:
        if c in "\\'":
            return f"\\{c}"
        return c if c.isprintable() else "".join(f"\\x{byte:02x}" for byte in os.fsencode(c))

    return f"$'{''.join(map(written, word))}'"


def repeat(result: Result, deep: bool = False) -> str:
    """Return the command that makes this report."""
    named = registry.file_of(result.claim.id) or result.claim.id
    words = (named, *changed(result), *(("--deep",) if deep else ()))
    return _command(("python", "-m", "certify.report", *words))


SYSTEMS = {
    SYSTEM: "SymPy's exact algebra, for identities and limits",
    RATIONALS: "Python's integers and fractions",
    ARB: "FLINT's ball arithmetic (Arb), by python-flint",
}


def believed(result: Result) -> list[str]:
    """List what has to be believed besides the paper's definitions."""
    everything = [settled for _, settled in result.settled]
    everything += [each.settled for each in result.required]
    found = [getattr(settled.verdict, "evidence", None) for settled in everything]
    found += [algebra for settled in everything for algebra in settled.algebra]
    algebra = [each.system.split(" and ") for each in found if isinstance(each, Algebra)]
    systems = sorted({system for several in algebra for system in several})
    rows = []
    if any(isinstance(each, Checked) for each in found):
        rows.append("the kernel, certify/kernel, and Python's integers")
    rows += [SYSTEMS[system] for system in systems]
    if any(isinstance(each, Sample) for each in found):
        rows.append("NumPy's random numbers, and its and SciPy's arithmetic in float64")
    file = registry.file_of(result.claim.id)
    if file:
        rows.append(f"that the statement, compiled from {shown(file)}, says what is meant")
    if result.claim.by_hand:
        rows.append("the hand steps")
    return rows
