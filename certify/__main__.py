"""``python -m certify``: the list of claims with their headlines as last reported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from certify import earlier, registry
from certify.layout import CLAIMS, REPORTS, home
from certify.pipe import to_the_end
from certify.reading import from_json
from certify.report import headline

USAGE = """\
usage: python -m certify

Lists the claims, with their headlines as last reported in the folder reports
and, below each, its place in the paper. What to do with them:

  python -m certify.report CLAIM    settle a claim and write its report
  python -m certify.check FILE      replay certificates with the kernel alone
"""
# A line of a terminal, and how far what belongs to a claim is moved in.
COLUMNS, INDENT = 80, "    "


def headline_of(name: str, folder: Path) -> str:
    """Return the headline of the claim's last report, or a dash if there is none."""
    path = home(folder, registry.audit_of(name)) / CLAIMS / f"{registry.find(name).id}.json"
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


def main(words: Sequence[str] | None = None) -> int:
    """Print the list and return the exit status 0, or 2 for wrong usage."""
    given = list(sys.argv[1:] if words is None else words)
    if "--help" in given or "-h" in given:
        print(USAGE, end="")
        return 0
    if given:
        print(
            f"certify: unexpected '{given[0]}'; try python -m certify.report CLAIM"
            " or python -m certify.check FILE",
            file=sys.stderr,
        )
        return 2
    print(listing(REPORTS))
    return 0


if __name__ == "__main__":
    # A list that is not read to its end has done its work.
    raise SystemExit(to_the_end(main, 0))
