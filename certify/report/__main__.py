"""``python -m certify.report CLAIM... | all [name=value ...] [--out DIR] [--workers N]``."""

from __future__ import annotations

from certify.pipe import INTERRUPTED, to_the_end


def main() -> int:
    """Run the command, whose modules take a second to load: an interruption may come before."""
    from certify.report import command

    return command.main()


if __name__ == "__main__":
    raise SystemExit(to_the_end(main, INTERRUPTED))
