"""``python -m tests.drawn NAME... [--seed S] [--count N]``: a whole run of generators.

Writes the seed, the number of cases and what came out to ``tests/drawn/outcomes/NAME.json``. Ends
with status 0, or with the traceback of the first case that went wrong, whose seed stands before it.
"""

from __future__ import annotations

import argparse
import json
import time
from importlib import import_module
from pathlib import Path

from tests.drawn import GENERATORS

OUTCOMES = Path(__file__).with_name("outcomes")


def main() -> None:
    """Run the generators that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.drawn", description=__doc__)
    parser.add_argument("names", nargs="+", choices=GENERATORS, metavar="NAME")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, help="number of cases; those of a whole run")
    given = parser.parse_args()
    for name in given.names:
        generator = import_module(f"tests.drawn.{name}")
        count = given.count or generator.COUNT
        print(f"{name}: {count} cases from seed {given.seed}", flush=True)
        start = time.process_time()
        outcome = generator.run(given.seed, count)
        seconds = round(time.process_time() - start)
        kept = {"seed": given.seed, "count": count, "seconds": seconds, "outcome": outcome}
        print(json.dumps(kept), flush=True)
        if count >= generator.COUNT:
            OUTCOMES.mkdir(exist_ok=True)
            (OUTCOMES / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
