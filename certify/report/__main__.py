"""``python -m certify.report CLAIM... | all [name=value ...] [--out DIR] [--workers N]``."""

from __future__ import annotations

from certify.report.command import main

if __name__ == "__main__":
    raise SystemExit(main())
