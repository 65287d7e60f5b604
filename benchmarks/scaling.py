"""How cost grows: ``python benchmarks/scaling.py [distance] [variables] [workers]``.

distance: boxes and the processor's seconds, search and check, where a constant comes near the best
one. variables: the same kind of statement in 2, 3 and 4 of them. workers: one search by one and by
two processes; here seconds are those of the clock, and the ratio is taken within one run.
"""

from __future__ import annotations

import runpy
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median

from certify.audits.linear_targets.exact.domains import EVERY_RATIO, WEIGHTS
from certify.audits.linear_targets.population.lemma4 import (
    EVERY_KAPPA,
    LEMMA,
    alpha_star_terms,
    for_every_kappa,
    nonnegative_for_all_targets,
)
from certify.claim import Inequality
from certify.kernel.program import Statement
from certify.kernel.verdict import Proved
from certify.numbers import Tracing
from certify.proofs.bench import Bench
from certify.search.bisection import Budget
from certify.settled import Settled
from certify.transcription import state

Parameters = dict[str, Fraction]
PRINTED: Parameters = {"alpha": Fraction(3, 10), "kappa": Fraction(1, 2)}
BUDGET = Budget(boxes=50_000)


def prove(inequality: Inequality, given: Parameters, workers: int = 1) -> tuple[Settled, float]:
    """Search and check; return what came out and the seconds of this process."""
    start = time.process_time()
    settled = Bench(workers, BUDGET).prove(inequality, given)
    return settled, time.process_time() - start


def distances() -> Iterator[tuple[str, Inequality, list[tuple[Fraction, Parameters]]]]:
    """Yield inequalities with parameters ever nearer to the best, at last the best itself."""
    steps = [*(Fraction(1, 10**n) for n in range(1, 9)), Fraction(0)]
    alphas = [(d, PRINTED | {"alpha": Fraction(3, 10) - d}) for d in steps]
    yield "Lemma 4, alpha = 3/10 - d", LEMMA, alphas
    signs = {"half-line": -1, "interior-zero": -1, "corners": 1, "edges": -1}
    for claim in runpy.run_path(str(Path(__file__).with_name("tight.py")))["CLAIMS"]:
        if claim.id in signs:
            best, sign = claim.parameters[0].default, signs[claim.id]
            rows = [(d, {"c": best + sign * d}) for d in steps]
            yield f"{claim.id}, c = {best} {'+' if sign > 0 else '-'} d", claim.inequality, rows


def distance() -> None:
    """Print boxes and seconds against the distance from the best constant."""
    for number, (name, inequality, rows) in enumerate(distances()):
        if not number:
            print("| statement | " + " | ".join(f"d = {float(d):.0e}" for d, _ in rows) + " |")
            print("| --- " * (len(rows) + 1) + "|")
        cells = []
        for _, given in rows:
            settled, seconds = prove(inequality, given)
            closed = "" if isinstance(settled.verdict, Proved) else ", open"
            cells.append(f"{settled.boxes}{closed}, {seconds:.2f} s")
        print("| " + " | ".join((name, *cells)) + " |", flush=True)


def four_variables(widest: Fraction) -> Statement:
    """State Lemma 4 for all kappa in [1/2, 1/2 + widest] and all alpha up to alpha_star(kappa).

    With alpha = (1 - s) alpha_star(kappa), s in [0, widest], this is tight on the face s = 0.
    """

    def formulas(tape: Tracing) -> list[list[tuple[str, object, bool]]]:
        kappa, share = tape.input("kappa"), tape.input("share")
        numerator, denominator = alpha_star_terms(kappa)
        return nonnegative_for_all_targets(tape, (1 - share) * numerator, kappa, denominator)

    half = Fraction(1, 2)
    ends = ((half, half + widest), (Fraction(0), widest))
    boxes = tuple((*ends, *box) for box in EVERY_RATIO[:1])
    return state((), ("kappa", "share", *WEIGHTS), boxes, formulas)


def variables(widest: Fraction = Fraction(1, 20)) -> None:
    """Print boxes and seconds for Lemma 4 in two, three and four variables."""
    half = Fraction(1, 2)
    two = replace(LEMMA, reduced=replace(LEMMA.reduced, boxes=LEMMA.reduced.boxes[:1]))
    near = for_every_kappa(half, half + widest, EVERY_RATIO[:1])
    rows: list[tuple[str, int, Inequality, Parameters]] = [
        ("theta, r", 2, two, PRINTED),
        (f"theta, r, kappa in [1/2, {half + widest}]", 3, Inequality("three", near), {}),
        ("theta, r, kappa in [3/10, 9/10]", 3, EVERY_KAPPA, {}),
        (
            f"theta, r, kappa, alpha/alpha* in [{1 - widest}, 1]",
            4,
            Inequality("four", four_variables(widest)),
            {},
        ),
    ]
    print("| Lemma 4, norm2 <= norm1, for all | variables | boxes | CPU seconds |")
    print("| --- | --- | --- | --- |")
    for name, number, inequality, given in rows:
        settled, seconds = prove(inequality, given)
        boxes = f"{settled.boxes}{'' if isinstance(settled.verdict, Proved) else ', open'}"
        print(f"| {name} | {number} | {boxes} | {seconds:.1f} |", flush=True)


def workers(rounds: int = 3) -> None:
    """Print the seconds of a search by one process and by two, in turn."""
    near = for_every_kappa(Fraction(1, 2), Fraction(13, 20), EVERY_RATIO[:1])
    cases: dict[str, tuple[Inequality, Parameters]] = {
        "Lemma 4": (LEMMA, PRINTED),
        "Lemma 4, kappa in [1/2, 13/20]": (Inequality("three", near), {}),
    }
    print("| statement | workers | boxes | search, seconds | one worker = 1 |")
    print("| --- | --- | --- | --- | --- |")
    for name, (inequality, given) in cases.items():
        seconds: dict[int, list[float]] = {1: [], 2: []}
        boxes = 0
        for _ in range(rounds):
            for number, kept in seconds.items():
                settled, _ = prove(inequality, given, number)
                boxes = settled.boxes
                kept.append(settled.search_seconds)
        for number, kept in seconds.items():
            ratio = median(kept) / median(seconds[1])
            print(f"| {name} | {number} | {boxes} | {median(kept):.1f} | {ratio:.2f} |", flush=True)


TABLES = {"distance": distance, "variables": variables, "workers": workers}

if __name__ == "__main__":
    for table in sys.argv[1:] or TABLES:
        TABLES[table]()
        print()
