"""Writes the formal twins of certificates: ``python -m certify.formal CLAIM... [--out DIR]``.

A twin proves what the kernel checks, a claim's statement in reduced variables; the steps from there
to the claim are those of its report.

Exit status: 0 coqc accepted them, 1 coqc refused one, 2 wrong usage or no twin, 3 not decided as
Coq is not installed or was stopped (the files are written), 130 interrupted, or nobody read what
was found.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from certify import earlier, lemma_file, registry
from certify.formal import report
from certify.formal.coq import Answer, NoAnswer, compiled
from certify.formal.expression import NoTwin
from certify.formal.twin import Twin, twin
from certify.kernel.certificate import LARGEST_TEXT, Refusal
from certify.kernel.check import check
from certify.kernel.verdict import Checked, Proved
from certify.layout import CERTIFICATES, FORMAL, REPORTS, home
from certify.pinned import pins
from certify.proofs.bench import Bench
from certify.reading import from_json, whole
from certify.report.believed import kind
from certify.search.pool import default_workers
from certify.writing import CannotWrite, prepare, write_together

ACCEPTED, REFUSED, USAGE, UNDECIDED = 0, 1, 2, 3


class Usage(ValueError):
    """Wrong usage; the message says what is wrong and what would be right."""


WRONG_USAGE = (Usage, registry.UnknownClaim, registry.NotListed, CannotWrite, NoTwin)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(message)


def certificate_of(name: str, folder: Path = REPORTS) -> str:
    """Return the text of a claim's certificate, from the folder or else searched anew.

    The kernel has accepted it as a proof of this very claim, for the printed parameters. Raises
    `registry.UnknownClaim`, or `NoTwin` where there is no such certificate.
    """
    if lemma_file.is_file(name):
        raise NoTwin(f"{name} is a lemma file; only listed claims have a formal twin")
    claim = registry.find(name)
    place = home(folder, registry.audit_of(name)) / CERTIFICATES / f"{claim.id}.cert"
    try:
        text = whole(place, LARGEST_TEXT).decode("latin-1")
    except OSError:
        bench = Bench(default_workers())
        settled = bench.version(claim, claim.deciding(), claim.defaults())
        text = dict(settled.certificates).get("", "")
    if not text:
        raise NoTwin(f"{name} has no formal twin: it is not settled by one certificate")
    try:
        verdict = check(text, pins())
    except Refusal as refusal:
        raise NoTwin(f"{name} has no formal twin: its certificate is refused: {refusal}") from None
    if not isinstance(verdict, Proved):
        raise NoTwin(f"{name} has no formal twin: its certificate is a refutation")
    found, printed = verdict.evidence, claim.defaults()
    if not isinstance(found, Checked) or found.claim != name:
        raise NoTwin(f"{name} has no formal twin: its certificate is of another claim")
    other = [f"{x} = {value}" for x, value in found.parameters if printed.get(x) != value]
    if other:
        raise NoTwin(
            f"{name} has no formal twin: its certificate is not for the printed parameters, but for"
            f" {', '.join(other)}"
        )
    return text


def arguments(words: Sequence[str] | None) -> tuple[list[str], Path | None]:
    """Read the command line: the claims, and the folder if one is given. Raises `Usage`."""
    parser = _Parser(
        prog="python -m certify.formal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("claims", nargs="*", metavar="CLAIM")
    parser.add_argument("--out", type=Path, help=f"folder; {REPORTS}/AUDIT/{FORMAL}")
    options = parser.parse_args(words)
    if not options.claims:
        raise Usage("name a claim whose certificate is to be written for Coq, such as lemma4")
    return list(dict.fromkeys(options.claims)), options.out


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. An interruption is for `certify.pipe`."""
    try:
        names, out = arguments(words)
        texts = {name: certificate_of(name) for name in names}
        twins = {name: _twin(name, text) for name, text in texts.items()}
        folders = {name: out or home(REPORTS, registry.audit_of(name)) / FORMAL for name in names}
        for folder in dict.fromkeys(folders.values()):
            prepare(folder)
        statuses = {_settle(twins[name], texts[name], folders[name]) for name in names}
        return next(x for x in (REFUSED, UNDECIDED, ACCEPTED) if x in statuses)
    except WRONG_USAGE as error:
        print("certify:", " ".join(str(error).splitlines()), file=sys.stderr)
        return USAGE


def _twin(name: str, text: str) -> Twin:
    try:
        return twin(text)
    except NoTwin as error:
        raise NoTwin(f"{name} has no formal twin: {error}") from None


def _earlier(path: Path, text: str) -> Answer | None:
    """Return what Coq told an earlier run of this very file; None where it did not."""
    try:
        kept = from_json(path)
        if kept["file_sha256"] != sha256(text.encode()).hexdigest():
            return None
        told: dict[str, dict[str, Any]] = {
            "accepted": {"assumptions": tuple(kept.get("assumptions", ()))},
            "refused": {"error": kept.get("error") or "no reason is kept"},
        }
        return Answer(kept["coq"], kept["seconds"], **told[kept["verdict"]])
    except earlier.UNFIT:
        return None


def _settle(found: Twin, certificate: str, folder: Path) -> int:
    """Write a twin, give it to Coq, and write what that said."""
    # The file first, as it is of use whatever becomes of Coq.
    write_together(folder, {f"{found.claim}.v": found.text})
    place = folder / f"{found.claim}.json"
    answer: Answer | None = None  # today's
    told: Answer | None = None  # today's, or what is kept
    reason = ""
    try:
        told = answer = report.judged(compiled(found.text, found.theorem))
    except NoAnswer as error:
        reason = str(error)
        print(f"certify: {folder / found.claim}.v is written, but {reason}", file=sys.stderr)
        told = _earlier(place, found.text)
        if told is not None:
            print(f"certify: {place} keeps what Coq said of the same file", file=sys.stderr)
    data = report.data(registry.find(found.claim), certificate, found.text, told, reason)
    contents = {
        f"{found.claim}.json": report.as_json(data),
        f"{found.claim}.md": report.as_markdown(data, found.theorem, found.stated),
    }
    written = [str(folder / f"{found.claim}.v"), *write_together(folder, contents)]
    if answer is None:
        return UNDECIDED
    if answer.accepted:
        kinds = [kind(name) for name in answer.assumptions]
        counted = ", ".join(f"{what}: {kinds.count(what)}" for what in dict.fromkeys(kinds))
        print(f"{found.claim}: Coq {answer.version} accepted it in {answer.seconds:.1f} s")
        print(f"  assumptions about {counted}")
    else:
        print(f"{found.claim}: Coq {answer.version} refused it: {answer.error}")
    print(f"  {', '.join(written)}")
    return ACCEPTED if answer.accepted else REFUSED
