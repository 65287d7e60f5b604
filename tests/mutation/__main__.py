"""``python -m tests.mutation``: judges every mutant of the kernel and writes the report.

Goes on where an earlier run stopped. Judges mutants of functions that have changed anew, and with
``--survivors`` those that nothing noticed. ``--quick`` asks the corpus only, and leaves open what
it does not notice; ``--write`` only writes the report; ``--sample N`` judges some anew and prints.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter

from tests.mutation.reasons import REASONS
from tests.mutation.run import (
    ALL,
    QUICK,
    ROOT,
    all_mutants,
    hashes,
    judge,
    noticed_in_the_kernel,
    scopes,
)

KEPT = ROOT / "tests" / "mutation" / "noticed.json"
TABLE = ROOT / "reports" / "kernel" / "mutants.md"
COUNTS = TABLE.with_suffix(".json")


def load(survivors: bool = False) -> dict[str, str]:
    """Return what is known of mutants in functions that have not changed: what notices them."""
    if not KEPT.exists():
        return {}
    kept, today = json.loads(KEPT.read_text()), scopes()
    same = {place for place, digest in today.items() if kept["scopes"].get(place) == digest}
    known = kept["noticed by"]
    return {
        mutant.id: known[mutant.id]
        for mutant in all_mutants()
        if f"{mutant.module}.{mutant.place}" in same
        and mutant.id in known
        and (known[mutant.id] or not survivors)
    }


def save(known: dict[str, str]) -> None:
    """Write what is known."""
    order = {mutant.id: n for n, mutant in enumerate(all_mutants())}
    found = {name: known[name] for name in sorted(known, key=order.__getitem__)}
    text = json.dumps({"scopes": scopes(), "noticed by": found}, indent=1)
    KEPT.write_text(text + "\n")


def kind(by: str) -> str:
    """Say what kind of thing notices a mutant."""
    if by.endswith(": too long"):
        return "it takes too long"
    if by.startswith(("valid/", "invalid/", "malformed/")):
        return "the corpus"
    if by.endswith(".cert"):
        return "the evidence of a stored certificate"
    return "a test" if ".py" in by else "an error when the kernel is loaded or asked"


def report() -> str:
    """Return the report as Markdown."""
    known, mutants = load(), all_mutants()
    judged = [mutant for mutant in mutants if mutant.id in known]
    alive = [mutant for mutant in judged if not known[mutant.id]]
    kinds = Counter(kind(known[mutant.id]) for mutant in judged if known[mutant.id])
    reasons = Counter(REASONS.get(mutant.id, ("open", ""))[0] for mutant in alive)
    lines = [
        "# Mutants of the kernel",
        "",
        f"Of {len(judged)} mutants of `certify/kernel/`, {len(judged) - len(alive)} are noticed"
        f" and {len(alive)} survive: {100 * (len(judged) - len(alive)) / len(judged):.1f} %.",
        "A survivor is harmless for the reason that stands next to it. Made by"
        " `python -m tests.mutation`.",
        "",
        "| file | mutants | noticed | survivors | SHA-256 of the source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, digest in hashes().items():
        own = [mutant for mutant in judged if mutant.module == name]
        dead = sum(bool(known[mutant.id]) for mutant in own)
        row = f"| `{name}.py` | {len(own)} | {dead} | {len(own) - dead} | `{digest[:16]}` |"
        lines += [row] if own else []
    lines += ["", "| noticed by | mutants |", "| --- | --- |"]
    lines += [f"| {what} | {count} |" for what, count in kinds.most_common()]
    lines += ["", "| survives, as it is | mutants |", "| --- | --- |"]
    lines += [f"| {what} | {count} |" for what, count in reasons.most_common()]
    lines += [
        "",
        "## Survivors",
        "",
        "| line | mutant | why it is harmless |",
        "| --- | --- | --- |",
    ]
    for mutant in alive:
        category, why = REASONS.get(mutant.id, ("open", ""))
        shown = mutant.id.replace("|", "\\|")
        lines.append(f"| {mutant.line} | `{shown}` | {category}: {why} |")
    return "\n".join([*lines, ""])


def counts() -> str:
    """Return how many there are and of which sources, as JSON, for the page of all reports."""
    known = load()
    harmless = Counter(REASONS.get(name, ("open", ""))[0] for name, by in known.items() if not by)
    kinds = Counter(kind(by) for by in known.values() if by)
    found = {
        "mutants": len(known),
        "noticed": sum(map(bool, known.values())),
        "survivors": sum(harmless.values()),
        "harmless": dict(harmless.most_common()),
        "noticed_by": dict(kinds.most_common()),
        "sources": hashes(),
    }
    return json.dumps(found, indent=2) + "\n"


def sample(size: int, seed: int) -> None:
    """Judge some mutants again, of those that the corpus notices; print what it says now."""
    known = load()
    chosen = random.Random(seed).sample(
        [mutant for mutant in all_mutants() if kind(known[mutant.id]) == "the corpus"], size
    )
    for mutant, by in judge(chosen, stages=QUICK):
        print(json.dumps([mutant.id, known[mutant.id], by]), flush=True)


def main() -> None:
    """Judge, save now and then, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.sample:
        sample(given.sample, given.seed)
        return
    earlier = json.loads(KEPT.read_text())["noticed by"] if KEPT.exists() else {}
    known = load(given.survivors)
    before = load()
    todo = [mutant for mutant in all_mutants() if mutant.id not in known]
    if not given.write and todo:
        stages = QUICK if given.quick else ALL
        if by := noticed_in_the_kernel(stages):
            parser.exit(1, f"{by} fails without a mutant: mend it first\n")
        for number, (mutant, by) in enumerate(judge(todo, given.workers, stages, earlier), 1):
            if by or not given.quick:
                before[mutant.id] = by
            print(f"{number}/{len(todo)} {mutant.id}: {by or 'SURVIVES'}", flush=True)
            if number % 25 == 0:
                save(before)
        save(before)
    TABLE.write_text(report())
    COUNTS.write_text(counts())


if __name__ == "__main__":
    main()
