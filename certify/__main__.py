"""``python -m certify``: the list of claims with their verdicts as last reported."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from certify.report import registry


def verdict_of(name: str, folder: Path) -> str:
    """Return the verdict in the claim's last report, or a dash if there is none."""
    try:
        data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return str(data["verdict"])
    except (OSError, ValueError, KeyError, TypeError):
        return "-"


def main(words: Sequence[str] | None = None) -> int:
    """Print the list and return the exit status 0, or 2 for wrong usage."""
    given = list(sys.argv[1:] if words is None else words)
    if given:
        print(
            f"certify: unexpected '{given[0]}'; try python -m certify.report CLAIM"
            " or python -m certify.check FILE",
            file=sys.stderr,
        )
        return 2
    width = max(map(len, registry.names()))
    for name in registry.names():
        claim = registry.find(name)
        print(f"{name:{width}}  {verdict_of(name, Path('reports')):9}  {claim.place}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
