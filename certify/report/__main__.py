"""``python -m certify.report CLAIM... | all [name=value ...] [--out DIR] [--workers N]``."""

from __future__ import annotations

from certify.pipe import to_the_end
from certify.report.command import INTERRUPTED, main

if __name__ == "__main__":
    raise SystemExit(to_the_end(main, INTERRUPTED))
