"""Writes the formal twins of certificates: ``python -m certify.formal CLAIM... [--out DIR]``.

Exit status: 0 coqc accepted them, 1 coqc refused one, 2 wrong usage or no twin, 3 not decided as
Coq is not installed (the files are written), 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from certify.claims import pins
from certify.claims.settle import Bench
from certify.formal import report
from certify.formal.coq import Answer, NoCoq, compiled
from certify.formal.expression import NoTwin
from certify.formal.twin import Twin, twin
from certify.kernel.certificate import Refusal
from certify.kernel.check import check
from certify.kernel.verdict import Proved
from certify.report import registry
from certify.report.files import CannotWrite, prepare, write_together
from certify.search.pool import default_workers

ACCEPTED, REFUSED, USAGE, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130
REPORTS = Path("reports")
FORMAL = REPORTS / "formal"


class Usage(ValueError):
    """Wrong usage; the message says what is wrong and what would be right."""


WRONG_USAGE = (Usage, registry.UnknownClaim, registry.NotListed, CannotWrite, NoTwin)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(message)


def certificate_of(name: str, folder: Path = REPORTS) -> str:
    """Return the text of a claim's certificate, from the folder or else searched anew.

    The kernel has accepted it as a proof of this very claim. Raises `registry.UnknownClaim`, or
    `NoTwin` where there is no such certificate.
    """
    claim = registry.find(name)
    try:
        text = (folder / f"{name}.cert").read_bytes().decode("latin-1")
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
    return text


def arguments(words: Sequence[str] | None) -> tuple[list[str], Path]:
    """Read the command line: the claims and the folder. Raises `Usage`."""
    parser = _Parser(
        prog="python -m certify.formal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("claims", nargs="*", metavar="CLAIM")
    parser.add_argument("--out", type=Path, default=FORMAL, help=f"folder; {FORMAL}")
    options = parser.parse_args(words)
    if not options.claims:
        raise Usage("name a claim whose certificate is to be written for Coq, such as lemma4")
    return list(dict.fromkeys(options.claims)), options.out


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    try:
        names, folder = arguments(words)
        texts = {name: certificate_of(name) for name in names}
        twins = {name: _twin(name, text) for name, text in texts.items()}
        prepare(folder)
        return max(_settle(twins[name], texts[name], folder) for name in names)
    except WRONG_USAGE as error:
        print("certify:", " ".join(str(error).splitlines()), file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Nobody reads on; standard output must not be flushed again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except KeyboardInterrupt:
        print("certify: interrupted; what was finished is kept", file=sys.stderr)
        return INTERRUPTED


def _twin(name: str, text: str) -> Twin:
    try:
        return twin(text)
    except NoTwin as error:
        raise NoTwin(f"{name} has no formal twin: {error}") from None


def _settle(found: Twin, certificate: str, folder: Path) -> int:
    """Write a twin, give it to Coq, and write what that said."""
    # The file first, as it is of use whatever becomes of Coq.
    write_together(folder, {f"{found.claim}.v": found.text})
    answer: Answer | None = None
    try:
        answer = report.judged(compiled(found.text, found.theorem))
    except NoCoq as error:
        print(f"certify: {folder / found.claim}.v is written, but {error}", file=sys.stderr)
    data = report.data(found.claim, certificate, found.text, answer)
    contents = {
        f"{found.claim}.json": report.as_json(data),
        f"{found.claim}.md": report.as_markdown(data, found.theorem, found.stated),
    }
    written = [str(folder / f"{found.claim}.v"), *write_together(folder, contents)]
    if answer is None:
        return UNDECIDED
    if answer.accepted:
        kinds = [report.kind(name) for name in answer.assumptions]
        counted = ", ".join(f"{what}: {kinds.count(what)}" for what in dict.fromkeys(kinds))
        print(f"{found.claim}: Coq {answer.version} accepted it in {answer.seconds:.1f} s")
        print(f"  assumptions about {counted}")
    else:
        print(f"{found.claim}: Coq {answer.version} refused it: {answer.error}")
    print(f"  {', '.join(written)}")
    return ACCEPTED if answer.accepted else REFUSED
