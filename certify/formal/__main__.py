"""``python -m certify.formal CLAIM... [--out DIR]``."""

from __future__ import annotations

from collections.abc import Sequence

from certify.pipe import INTERRUPTED, to_the_end


def main(words: Sequence[str] | None = None) -> int:
    """Run the command, whose modules take a second to load: an interruption may come before."""
    # Slow to load, see above.
    from certify.formal import command

    return command.main(words)


if __name__ == "__main__":
    raise SystemExit(to_the_end(main, INTERRUPTED))
