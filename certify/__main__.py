"""``python -m certify``: the list of claims with their verdicts as last reported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from certify.pipe import to_the_end
from certify.reading import from_json
from certify.report import registry

USAGE = """\
usage: python -m certify

Lists the claims, with their verdicts as last reported in the folder reports and
their places in the paper. What to do with them:

  python -m certify.report CLAIM    settle a claim and write its report
  python -m certify.check FILE      replay certificates with the kernel alone
"""
# A line of a terminal, and the longest verdict.
COLUMNS, VERDICT = 80, len("Contradicted")


def verdict_of(name: str, folder: Path) -> str:
    """Return the verdict in the claim's last report, or a dash if there is none."""
    try:
        data = from_json(folder / f"{name}.json")
        return str(data["verdict"])
    except (OSError, ValueError, KeyError, TypeError):
        return "-"


def listing(folder: Path) -> str:
    """Return a row for each claim: id, verdict and place, which goes on below if it is long."""
    width = max(map(len, registry.names()))
    rows = []
    for name in registry.names():
        head = f"{name:{width}}  {verdict_of(name, folder):{VERDICT}}  "
        first, *more = wrap(registry.find(name).place, COLUMNS - len(head))
        rows += [head + first, *(" " * len(head) + line for line in more)]
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
    print(listing(Path("reports")))
    return 0


if __name__ == "__main__":
    # A list that is not read to its end has done its work.
    raise SystemExit(to_the_end(main, 0))
