"""``python -m certify.formal CLAIM... [--out DIR]``."""

from __future__ import annotations

from certify.formal.command import main

if __name__ == "__main__":
    raise SystemExit(main())
