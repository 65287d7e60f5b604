"""Generators that attack one part of certify each, by drawing as many cases as they are asked for.

`GENERATORS` lists them. Each is a module with `COUNT`, the number of cases of a whole run, and
``run(seed, count)``, which draws so many, raises AssertionError with the case that went wrong, and
returns how many cases ended in which way. ``python -m tests.drawn NAME`` makes a whole run and
keeps what came out in ``tests/drawn/outcomes/NAME.json``; the tests draw a tenth.
"""

from __future__ import annotations

GENERATORS: tuple[str, ...] = ("kept_runs", "lemma_files", "lemma_functions", "printed")
