"""``python -m tests.fuzz --runs N [--seed S] [--keep DIR]``: fuzzes reader and checker.

By atheris (libFuzzer), guided by the coverage of ``certify.kernel``; the same seed and number of
runs try the same inputs. Ends with status 0 and a line of counts, or with the input that failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import atheris

# The kernel must be loaded first by this.
with atheris.instrument_imports(include=["certify.kernel"]):
    import certify.kernel.check
from tests.fuzz.targets import SEEN, mutated, one_input, seeds

# Seconds by the clock, for a machine that does much else; the tests hold processor time to less.
SECONDS_EACH, MEGABYTES, LONGEST = 200, 2048, 4096


def main() -> None:
    """Run the fuzzer; it ends the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None)
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds()):
        (folder / f"seed-{number:04}").write_bytes(data)
    start, count, longest = time.process_time(), 0, 0.0

    def counted(data: bytes) -> None:
        nonlocal count, longest
        before = time.process_time()
        one_input(data)
        count, longest = count + 1, max(longest, time.process_time() - before)
        if count == given.runs or count % 5000 == 0:
            seconds = time.process_time() - start
            shown = dict(sorted(SEEN.items()))
            figures = {"runs": count, "per second": round(count / seconds)}
            print(json.dumps(figures | {"longest": round(longest, 2)} | shown), flush=True)

    options = {
        "runs": given.runs,
        "seed": given.seed,
        "max_len": LONGEST,
        "timeout": SECONDS_EACH,
        "rss_limit_mb": MEGABYTES,
        "artifact_prefix": f"{folder}/",
        "verbosity": 0,
    }
    words = [sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(folder)]
    atheris.Setup(
        words,
        counted,
        custom_mutator=lambda data, size, seed: mutated(data, size, seed, atheris.Mutate),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    assert certify.kernel.check
    main()
