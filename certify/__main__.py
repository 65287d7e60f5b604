"""``certify``, or ``python -m certify``: the list of claims, and the command that runs the others.

Exit status of the list: 0, or 2 for wrong usage; of the others see each.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from textwrap import wrap

from certify import earlier, registry
from certify.layout import CLAIMS, REPORTS, home
from certify.pipe import INTERRUPTED, to_the_end
from certify.reading import from_json
from certify.report import headline

USAGE = """\
usage: certify [list | report ... | check ... | formal ... | new NAME | --version]

  certify list              list the claims of all audits, with their headlines as
                            last reported in the folder reports and, below each,
                            its place in the paper
  certify report CLAIM      settle a claim and write its report
  certify check FILE        replay certificates with the kernel alone
  certify formal CLAIM      write what a certificate proves, and a proof, for Coq
  certify new NAME          make the skeleton of an audit of another paper

certify report --help and so on say more. python -m certify is the same command.
"""
COMMANDS = {
    "report": "certify.report.__main__",
    "check": "certify.check",
    "formal": "certify.formal.__main__",
    "new": "certify.new",
}
# A line of a terminal, and how far what belongs to a claim is moved in.
COLUMNS, INDENT = 80, "    "


def headline_of(name: str, folder: Path) -> str:
    """Return the headline of the claim's last report, or a dash if there is none."""
    path = home(folder, registry.audit_of(name)) / CLAIMS / f"{name.rpartition(':')[2]}.json"
    try:
        words = headline.words(from_json(path))
        return words if words.isprintable() else "-"
    except earlier.UNFIT:
        return "-"


def listing(folder: Path) -> str:
    """Return for each claim its id and headline, and its place below; long lines go on below."""
    rows = []
    for name in registry.names():
        first = f"{name}  {headline_of(name, folder)}"
        rows += wrap(first, COLUMNS, subsequent_indent=2 * INDENT, break_on_hyphens=False)
        place = registry.find(name).place
        rows += wrap(place, COLUMNS, initial_indent=INDENT, subsequent_indent=INDENT)
    return "\n".join(rows)


def installed_version() -> str:
    """Return the version that is installed; of a bare checkout there is none."""
    try:
        return version("certify")
    except PackageNotFoundError:
        return "(not installed)"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    first, *rest = [*(sys.argv[1:] if words is None else words)] or ["list"]
    if first in COMMANDS:
        status: int = import_module(COMMANDS[first]).main(rest)
        return status
    if {"--help", "-h"} & {first, *rest}:
        print(USAGE, end="")
        return 0
    if first == "--version" and not rest:
        print(f"certify {installed_version()}")
        return 0
    if first != "list" or rest:
        wrong = rest[0] if first in ("list", "--version") else first
        right = "certify report CLAIM or certify check FILE"
        print(f"certify: unexpected '{wrong}'; try {right}", file=sys.stderr)
        return 2
    print(listing(REPORTS))
    return 0


def command() -> int:
    """Run the console command ``certify``; return its exit status."""
    # A list that is not read to its end has done its work.
    broken = INTERRUPTED if set(sys.argv[1:2]) & set(COMMANDS) else 0
    return to_the_end(main, broken)


if __name__ == "__main__":
    raise SystemExit(command())
