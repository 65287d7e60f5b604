"""``python -m certify.check FILE...``: replays certificates with the kernel alone.

Imports the kernel and the list `CLAIMS` (plain data), nothing else, so that it runs on a
bare Python. Exit status: 0 all proved, 1 a certificate refutes its claim, 2 a file cannot
be read or is refused, 130 interrupted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from certify.claims import pins
from certify.kernel.certificate import Refusal
from certify.kernel.check import check
from certify.kernel.verdict import Checked, Proved


def describe(found: Checked) -> str:
    """Say which claim, with which parameters, and what the certificate consists of."""
    given = ", ".join(f"{name} = {value}" for name, value in found.parameters)
    what = f"{found.claim} ({given})" if given else found.claim
    if found.witness:
        return f"{what}: witness " + ", ".join(f"{name} = {x}" for name, x in found.witness)
    shown = ", ".join(f"{name}: {count}" for name, count in found.leaves)
    return f"{what}: depth {found.depth}, forms {shown}"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    files = list(sys.argv[1:] if words is None else words)
    if not files or any(word.startswith("-") for word in files):
        right = "usage: python -m certify.check FILE..."
        print(
            right if "--help" in files or "-h" in files else f"certify: {right}",
            file=sys.stdout if "--help" in files or "-h" in files else sys.stderr,
        )
        return 0 if "--help" in files or "-h" in files else 2
    status = 0
    for name in files:
        start = time.perf_counter()
        try:
            verdict = check(Path(name).read_bytes().decode("latin-1"), pins())
        except OSError as error:
            print(f"certify: cannot read {name}: {error.strerror}", file=sys.stderr)
            status = 2
        except Refusal as refusal:
            print(f"certify: {name} is refused: {refusal}", file=sys.stderr)
            status = 2
        except KeyboardInterrupt:
            print("certify: interrupted", file=sys.stderr)
            return 130
        else:
            seconds, found = time.perf_counter() - start, verdict.evidence
            if isinstance(found, Checked):
                print(f"{verdict.name}  {describe(found)}")
                print(f"        {name}, sha256 {found.certificate_sha256}, {seconds:.2f} s")
            if not isinstance(verdict, Proved):
                status = max(status, 1)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
