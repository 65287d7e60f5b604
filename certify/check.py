"""``python -m certify.check FILE...``: replays certificates with the kernel alone.

Imports the kernel and the lists of claims and statements (plain data) and no library, so that it
runs on a bare Python. A certificate proves its statement for the values of the parameters that
stand in it. The checker prints what that is: the claim, which reading of it, the values, and the
statement in words. Other constants are the same statement with other values than that reading has;
one side of a sharp constant is what is proved up to it, or refuted beyond it; in part means that
the reading needs more than this file. Where the claim is refuted as printed and the file proves
another reading, a line says so.

``--statement SHA256``, once or several times, refuses every file with another statement than these;
``--set NAME=VALUE``, once for each parameter, every file with other values than these. A claim of a
lemma file is not listed: its certificate shows no more than what stands in it, and both are to be
given.

Exit status: 0 each file proves what its line says, which may be a repair of what the paper prints,
1 a certificate refutes what its line says, 2 a file cannot be read or is refused, 3 proved, but a
statement that is not listed, and it or its parameters are not given, 130 interrupted, or nobody
read what was found.

A file is read as far as a certificate may be long, and has to be a regular file; the limits of the
replay are in ``certify.kernel.check``.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from certify.audit import first_part
from certify.kernel.certificate import LARGEST_TEXT, Certificate, Refusal, read, statement_sha256
from certify.kernel.check import check
from certify.kernel.verdict import Checked, Proved, Refuted
from certify.pinned import (
    AS_PRINTED,
    PROVED,
    REFUTED,
    SHARP,
    BadPins,
    Reading,
    assignment,
    every,
    families,
    find,
    in_words,
    pins,
    refuted_as_printed,
)
from certify.pipe import to_the_end
from certify.reading import beginning

USAGE = "usage: python -m certify.check [--statement SHA256] [--set NAME=VALUE] FILE..."
VALUE = re.compile(r"([a-z][a-z0-9_]*)=(-?[0-9]{1,200}(?:[./][0-9]{1,200})?)")
# The worst first.
UNREADABLE, FALSE, NOT_LISTED, TRUE, INTERRUPTED = 2, 1, 3, 0, 130


@dataclass(frozen=True)
class Given:
    """What every file is to state: one of these statements, with exactly these values.

    Any statement if there is none, and any values.
    """

    statements: list[str] = field(default_factory=list)
    values: dict[str, Fraction] = field(default_factory=dict)

    def demand(self, certificate: Certificate, text: str) -> None:
        """Raise `Refusal` where a certificate does not state what is given."""
        digest = statement_sha256(certificate.statement)
        if self.statements and digest not in self.statements:
            line = text.split("\n").index(f"statement {digest}") + 1
            raise Refusal(line, f"the statement has SHA-256 {digest}, which is not given")
        if self.values and dict(certificate.parameters) != self.values:
            found, given = assignment(certificate.parameters), assignment(self.values.items())
            raise Refusal(3, f"the parameters are {found or 'none'}, and {given} is given")


def named(claim: str, reading: Reading | None) -> str:
    """Say which reading of a listed claim is decided."""
    if reading is None:
        return "other constants"
    if not reading.part:
        return reading.reading
    if reading.reading != SHARP:
        return f"{reading.reading}, in part"
    readings = {each.reading for row in every() if row.claim == claim for each in row.readings}
    return "one side of sharp" if readings == {SHARP} else "other constants, one side of sharp"


def describe(found: Checked) -> list[str]:
    """Say what is decided: claim, reading, parameters, words; then what the certificate holds."""
    given = assignment(found.parameters)
    row = find(found.claim, REFUTED if found.witness else PROVED, found.statement_sha256)
    if found.witness:
        holds = "witness " + assignment(found.witness)
    else:
        shown = ", ".join(f"{name}: {count}" for name, count in found.leaves)
        holds = f"depth {found.depth}, forms {shown}"
    if row is None:
        return [f"{found.claim} ({given}): {holds}" if given else f"{found.claim}: {holds}"]
    reading = row.reading(given)
    what = f"{found.claim}, {named(found.claim, reading)}" + (f" ({given})" if given else "")
    words = in_words(row.says, dict(found.parameters))
    lines = [f"{what}: {words}"]
    if found.claim in refuted_as_printed() and (reading is None or reading.reading != AS_PRINTED):
        lines.append(f"{found.claim} as printed is refuted; this is another statement")
    return [*lines, holds]


def replay(text: str, given: Given) -> tuple[Proved | Refuted, str, bool]:
    """Replay a certificate; raise `Refusal`.

    Also return what is to be said of its statement, where the claim is not listed, and whether
    nothing is left to be compared.
    """
    certificate, _ = read(text)
    given.demand(certificate, text)
    if first_part(certificate.claim) in map(str.casefold, families()):
        return check(text, pins()), "", True
    digest = statement_sha256(certificate.statement)
    known = bool(given.statements and (given.values or not certificate.parameters))
    what = "its statement is the one given"
    if not given.statements:
        what = "its statement stands in the file; compare it with the report"
    elif not known:
        what += ", its parameters are not; compare them with the report"
    note = f"not a listed claim: {what}\n        statement sha256 {digest}"
    return check(text, {certificate.claim: (digest,)}), note, known


def content(name: str) -> str:
    """Read a file, one character for a byte; raise OSError where that is not possible."""
    return beginning(name, LARGEST_TEXT + 1).decode("latin-1")


def arguments(words: Sequence[str]) -> tuple[list[str], Given] | None:
    """Return the files and what they are to state; None for wrong usage."""
    files, given, rest = [], Given(), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--statement" and rest and re.fullmatch("[0-9a-f]{64}", rest[0]):
            given.statements.append(rest.pop(0))
        elif word == "--set" and rest and (match := VALUE.fullmatch(rest.pop(0))):
            name, value = match.groups()
            if name in given.values or re.search("/0+$", value):
                return None
            given.values[name] = Fraction(value)
        elif word.startswith("-"):
            return None
        else:
            files.append(word)
    return (files, given) if files else None


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    given = list(sys.argv[1:] if words is None else words)
    if "--help" in given or "-h" in given:
        print(USAGE)
        return TRUE
    asked = arguments(given)
    if asked is None:
        print(f"certify: {USAGE}", file=sys.stderr)
        return UNREADABLE
    files, demanded = asked
    statuses = {TRUE}
    for file in files:
        start = time.perf_counter()
        name = file if file.isprintable() else ascii(file)
        try:
            verdict, note, known = replay(content(file), demanded)
        except BadPins as error:
            print(f"certify: {error}", file=sys.stderr)
            return UNREADABLE
        except OSError as error:
            print(f"certify: cannot read {name}: {error.strerror}", file=sys.stderr)
            statuses.add(UNREADABLE)
        except Refusal as refusal:
            print(f"certify: {name} is refused: {refusal}", file=sys.stderr)
            statuses.add(UNREADABLE)
        except MemoryError:
            print(f"certify: {name} is refused: it takes too much memory", file=sys.stderr)
            statuses.add(UNREADABLE)
        except KeyboardInterrupt:
            print("certify: interrupted", file=sys.stderr)
            return INTERRUPTED
        else:
            seconds, found = time.perf_counter() - start, verdict.evidence
            if isinstance(found, Checked):
                first, *more = describe(found)
                print(f"{verdict.name}  {first}", *more, sep="\n        ")
                print(f"        {name}, sha256 {found.certificate_sha256}, {seconds:.2f} s")
            if note:
                print(f"        {note}")
            if not isinstance(verdict, Proved):
                statuses.add(FALSE)
            elif not known:
                statuses.add(NOT_LISTED)
    return next(status for status in (UNREADABLE, FALSE, NOT_LISTED, TRUE) if status in statuses)


if __name__ == "__main__":
    raise SystemExit(to_the_end(main, INTERRUPTED))
