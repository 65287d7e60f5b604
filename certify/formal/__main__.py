"""``python -m certify.formal CLAIM... [--out DIR]``."""

from __future__ import annotations

from certify.formal.command import INTERRUPTED, main
from certify.pipe import to_the_end

if __name__ == "__main__":
    raise SystemExit(to_the_end(main, INTERRUPTED))
