"""Looks for the certificate that the checker takes longest for, or most memory.

``python -m tests.drawn.worst_file [--hours H] [--seed S]`` draws files of many kinds, changes those
that are worst for their work a little, keeps what is worse still, and so on; every file is checked
by the command in a process of its own, whose processor time and largest memory are measured. Most
files are cut down to a share of the work that is allowed; the worst ones of each kind are then made
as large as they may be. Ends with status 0 if no file passes `SECONDS` and `MEGABYTES`, and writes
the seed, how many files there were, and the worst ones to ``tests/drawn/outcomes/worst_file.json``.

``--again`` measures the worst files that are kept there `TIMES` times, as after a change of the
limits; the longest time counts.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from certify.kernel.certificate import LARGEST_TEXT
from certify.kernel.check import MOST_WORK
from tests.kernel.helpers import with_fitting_hashes
from tests.places import ROOT

OUTCOME = Path(__file__).with_name("outcomes") / "worst_file.json"
SECONDS, MEGABYTES = 60, 500
SHARE = 40  # of the work that is allowed, one part is asked for where a file is only tried
PARTS = 12
TIMES = 3
ROUND = 40  # files that are tried before the worst one is made as large as it may be

MEASURED = """
import json, resource, sys, time
from certify.check import main
from certify.kernel import work
start = time.process_time()
status = main(sys.argv[1:])
try:
    with open("/proc/self/status") as rows:
        (peak,) = (int(row.split()[1]) for row in rows if row.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([status, peak >> 10, time.process_time() - start, work._spent]))
"""

CHOICES: dict[str, tuple[Any, ...]] = {
    "length": (1, 10, 40, 150, 500, 1000, 1980),
    "variables": (1, 2, 3, 4, 5, 8, 10, 16, 22, 32, 60),
    "order": (0, 0, 0, 1, 2, 3, 4, 5, 7, 9),
    "anchors": (0, 0, 0, 1, 2, 3, 5, 8),
    "precision": (10, 30, 64, 120, 128, 256, 400, 512),
    "digits": (1, 3, 20, 60, 120, 198),
    "size": (0, 0, 40, 200, 500, 1000, 1500),
    "width": (8, 12, 40, 120, 300),
    "ends": (0, 0, 10, 60, 90),
    "boxes": (1, 1, 1, 5, 100, 3000, 1 << 20),
    "literals": (1, 1, 1, 2, 5, 20, 400),
    "alternatives": (1, 1, 1, 3, 2000),
    "operands": ("start", "chain", "dense", "constants", "variables", "powers"),
    "value": ("one", "last", "sum", "tight", "cross"),
    "tree": ("balanced", "balanced", "comb"),
    "ending": ("accepted", "accepted", "refused", "hash", "not canonical"),
    "witness": (False, False, False, False, True),
}
OPERATIONS = (
    "constant",
    "pi",
    "add",
    "sub",
    "mul",
    "mul",
    "div",
    "neg",
    "power",
    "sqrt",
    "cos",
    "sin",
    "stumpff",
    "angle",
)


@dataclass(frozen=True)
class Kind:
    """What a file consists of; each field takes one of its `CHOICES`, or a number near one."""

    operations: tuple[str, ...]
    index: int  # of powers and Stumpff functions
    length: int
    variables: int
    order: int
    anchors: int
    precision: int
    digits: int
    size: int
    width: int
    ends: int
    boxes: int
    literals: int
    alternatives: int
    operands: str
    value: str
    tree: str
    ending: str
    witness: bool


def drawn(draw: random.Random) -> Kind:
    """Draw a kind of files."""
    operations = tuple(draw.choices(OPERATIONS, k=draw.choice((1, 1, 2, 4))))
    return Kind(
        operations,
        draw.choice((2, 3, 10, 98)),
        **{name: draw.choice(choices) for name, choices in CHOICES.items()},
    )


def changed(kind: Kind, draw: random.Random) -> Kind:
    """Change a kind in one to three ways."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        name = draw.choice((*CHOICES, "operations", "operations", "index"))
        if name == "operations":
            rows = list(kind.operations)
            rows[draw.randrange(len(rows))] = draw.choice(OPERATIONS)
            if draw.random() < 0.3:
                rows.append(draw.choice(OPERATIONS))
            if draw.random() < 0.4 and len(rows) > 1:
                rows.pop(draw.randrange(len(rows)))
            kind = replace(kind, operations=tuple(rows))
        elif name == "index":
            kind = replace(kind, index=draw.randrange(100))
        else:
            value: Any = draw.choice(CHOICES[name])
            before = getattr(kind, name)
            if type(before) is int and draw.random() < 0.5:
                value = max(int(before * draw.uniform(0.6, 1.6)), min(CHOICES[name]))
                value = min(value, max(CHOICES[name]))
            kind = replace(kind, **{name: value})
    return kind


def program(kind: Kind, draw: random.Random) -> Iterator[str]:
    """Write the instructions; values that are judged are named one, last, sum, tight and cross."""
    number = 0

    def rational(near: Fraction = Fraction(0)) -> Fraction:
        top = 10**kind.digits
        return near + Fraction(draw.randrange(1, top + 1), draw.randrange(top, 10 * top))

    names = [f"x{n}" for n in range(kind.variables)]
    yield "one = constant 1"
    yield f"large = constant {(1 << kind.size) % 10**199 + 1}"
    yield f"share = constant {Fraction(1, kind.variables)}"
    yield f"c = constant {rational()}"
    yield "sum0 = mul x0 share"
    last = "sum0"
    for number, name in enumerate(names[1:], 1):
        yield f"part{number} = mul {name} share"
        yield f"sum{number} = add {last} part{number}"
        last = f"sum{number}"
    yield f"sum = power {last} {max(1, kind.order)}"
    yield "start = mul large x0"
    yield "far = mul one start"
    moved = [*names[: max(1, kind.anchors)]]
    last, squares = "", ""
    for number, name in enumerate(moved):
        yield f"low{number} = sub {name} one"
        yield f"square{number} = mul low{number} low{number}"
        yield f"lows{number} = add {last or 'low0'} low{number}"
        yield f"squares{number} = add {squares or 'square0'} square{number}"
        last, squares = f"lows{number}", f"squares{number}"
    yield f"tight = power {last} {max(1, kind.order)}"
    yield f"many = constant {4 * len(moved)}"
    yield f"more = mul many {squares}"
    yield f"less = power {last} 2"
    yield "cross = sub more less"
    made = ["start", "far"]
    pools = {
        "start": ["start", "far"],
        "dense": ["sum", "sum"],
        "constants": ["c", "one"],
        "variables": names,
        "powers": ["large", "x0"],
    }
    for number in range(kind.length):
        operation = kind.operations[number % len(kind.operations)]
        pool = pools.get(kind.operands, made[-2:])
        a, b = pool[number % len(pool)], pool[(number + 1) % len(pool)]
        if kind.operands == "chain":
            b = names[number % len(names)]
        arguments = {
            "constant": f"{rational()}",
            "pi": "",
            "neg": a,
            "power": f"{a} {kind.index}",
            "stumpff": f"{kind.index} {a}",
            "cos": a,
            "sin": a,
            "sqrt": a,
        }.get(operation, f"{a} {b}")
        yield f"u{number} = {operation} {arguments}".rstrip()
        made.append(f"u{number}")
    yield f"last = add {made[-1]} one"


def boxes(kind: Kind, draw: random.Random) -> tuple[str, str]:
    """Write a box, and the values of a point in it."""
    ends, point = [], []
    for _ in range(kind.variables):
        lower, upper = Fraction(1), 1 + Fraction(1, 2**kind.width)
        if kind.ends:
            top = 10**kind.ends
            upper = 1 + Fraction(draw.randrange(1, top), top << kind.width)
        ends += [str(lower), str(upper)]
        point.append(str(upper))
    return " ".join(("box", *ends)), " ".join(point)


def forms(kind: Kind) -> str:
    """Write the form of one literal."""
    if not kind.anchors:
        return f"taylor/{kind.order}"
    ends = "".join(f"/x{n}-" for n in range(min(kind.anchors, kind.variables)))
    return f"anchored/{kind.order}{ends}"


def tree(kind: Kind, leaf: str, leaves: int) -> list[str]:
    """Write a tree with so many leaves; a comb is first cut 170 times at one end."""
    rows: list[str] = []
    if kind.tree == "comb":
        teeth = min(leaves - 1, 170)
        rows += [row for n in range(teeth) for row in (f"split x{n % kind.variables}", leaf)]
        leaves -= teeth
    waiting = [(leaves, 0)]
    while waiting:
        count, depth = waiting.pop()
        if count < 2:
            rows.append(leaf)
        else:
            rows.append(f"split x{depth % kind.variables}")
            waiting += [(count - count // 2, depth + 1), (count // 2, depth + 1)]
    return rows


def text(kind: Kind, leaves: int, seed: int) -> str:
    """Write a file with about so many leaves, as far as the text may be long."""
    draw = random.Random(seed)
    variables = [f"variable x{n}" for n in range(kind.variables)]
    box, point = boxes(kind, draw)
    name = kind.value
    literal = f"{name} {'>=' if kind.anchors else '>'} 0"
    rows = list(program(kind, draw))
    leaf = " ".join(("leaf 1", *[forms(kind)] * kind.literals))
    alternative = "alternative " + " and ".join([literal] * kind.literals)
    fixed = sum(map(len, rows)) + len(rows) + len(alternative) * kind.alternatives + 2000
    fixed += sum(map(len, variables)) + len(variables)
    each = len(leaf) + 12
    room = LARGEST_TEXT - fixed
    count = max(1, min(kind.boxes, leaves, room // (len(box) + each + 15)))
    leaves = max(count, min(leaves, (room - count * (len(box) + 15)) // each))
    head = ["certify 1", "claim example", "statement ", *variables, *[box] * count, *rows]
    head += [alternative] * kind.alternatives
    head.append(f"precision {kind.precision}")
    if kind.witness:
        names = (f"x{n}" for n in range(kind.variables))
        head += [f"at {x} {value}" for x, value in zip(names, point.split(" "), strict=True)]
    else:
        for number in range(1, count + 1):
            share = leaves // count
            head += [f"piece {number}", *tree(kind, leaf, share)]
        if kind.ending == "refused" and head[-1] == leaf:
            head[-1] = leaf.replace("leaf 1", "leaf 9")
    if kind.ending == "not canonical":
        head.append("piece 9")
    whole = with_fitting_hashes(head)
    return whole[:-3] + "00\n" if kind.ending == "hash" else whole


def leaves_of(content: str) -> int:
    """Return how many leaves a file has."""
    return content.count("\nleaf ")


@dataclass(frozen=True)
class Run:
    """What one check took."""

    status: int
    megabytes: int
    seconds: float
    work: int
    said: str


def run(content: str) -> Run:
    """Check a file in a process of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".cert") as file:
        file.write(content)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-S", "-c", MEASURED, file.name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    said = done.stderr.split(" is refused: ")[-1].strip()[:100]
    return Run(*json.loads(done.stdout.splitlines()[-1]), said)


@dataclass
class Search:
    """The search's state: what was drawn, how long it took in all, and what was worst."""

    seed: int
    spent: float = 0.0
    files: int = 0
    full: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    rates: tuple[float, float] = (9.0, 0.0)  # units of work a microsecond, the least and the most

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.worst: dict[str, tuple[Kind, int, Run]] = {}

    def measure(self, kind: Kind, leaves: int) -> Run:
        """Check one file, and keep it if it is worse than all before."""
        found = run(text(kind, leaves, self.seed))
        self.spent += found.seconds
        self.files += 1
        self.statuses["accepted" if found.status in (0, 1, 3) else "refused"] += 1
        for what in ("seconds", "megabytes"):
            if what not in self.worst or getattr(found, what) > getattr(self.worst[what][2], what):
                self.worst[what] = kind, leaves, found
                print(f"{self.spent:.0f} s, {self.files} files: {what} {found} {kind}", flush=True)
        return found

    def tried(self, kind: Kind) -> tuple[float, int, int]:
        """Return the seconds expected of a file as large as it may be, its memory and leaves."""
        one = self.measure(kind, 1)
        three = self.measure(kind, 3)
        per_leaf = max(1.0, (three.work - one.work) / 2)
        most = leaves_of(text(kind, int(min(MOST_WORK / per_leaf, LARGEST_TEXT)) + 2, self.seed))
        if most <= 3:
            return three.seconds, three.megabytes, most
        part = max(4, most // SHARE)
        found = self.measure(kind, part)
        more = found.seconds - one.seconds
        if found.work > one.work + 100_000:
            rate = (found.work - one.work) / max(more, 1e-9) / 1e6
            self.rates = min(self.rates[0], rate), max(self.rates[1], rate)
        if found.work < 2 * one.work:
            return found.seconds, found.megabytes, most  # refused before the leaves count
        return one.seconds + max(0.0, more) / (part - 1) * most, found.megabytes, most

    def climb(self, limit: float, full: bool = True) -> None:
        """Change the worst kinds for so many seconds; every round's worst one is made `full`."""
        aim = 0
        while self.spent < limit:
            aim += 1
            best: tuple[float, Kind, int] | None = None
            for n in range(ROUND):
                if self.spent >= limit:
                    break
                fresh = best is None or n < ROUND // 4
                kind = drawn(self.draw) if fresh or best is None else changed(best[1], self.draw)
                seconds, memory, most = self.tried(kind)
                # Every fourth round looks for memory.
                score = float(memory) if aim % 4 == 0 else seconds
                if best is None or score > best[0]:
                    best = score, kind, most
            if full and best is not None:
                self.full += 1
                found = self.measure(best[1], best[2])
                print(f"{self.spent:.0f} s: {best[0]:.0f} expected, {found} {best[1]}", flush=True)


def main() -> None:
    """Search for so long, and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.drawn.worst_file", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0, help="of processor time of the checks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="measure the worst files again")
    given = parser.parse_args()
    if given.again:
        again()
        raise SystemExit(not within_the_limits())
    print(f"seed {given.seed}, {given.hours} hours", flush=True)
    search = Search(given.seed)
    # What was found is kept now and then, as an hour is long.
    for part in range(1, PARTS + 1):
        search.climb(given.hours * 3600 * part / PARTS)
        keep(search, given.seed)
    raise SystemExit(not within_the_limits())


def again() -> None:
    """Measure the worst files that are kept, and keep the longest time of each."""
    kept = json.loads(OUTCOME.read_text())
    for row in kept["worst"].values():
        file = text(kind_of(row["kind"]), row["leaves"], row["seed"])
        runs = [run(file) for _ in range(TIMES)]
        row["again"] = [round(each.seconds, 1) for each in runs]
        row["run"] = asdict(max(runs, key=lambda each: each.seconds))
        print(f"{row['again']} s, {row['run']}", flush=True)
    OUTCOME.write_text(json.dumps(kept, indent=1) + "\n")


def within_the_limits() -> bool:
    """Say whether the worst files that are kept pass neither limit."""
    worst = json.loads(OUTCOME.read_text())["worst"]
    time, memory = worst["seconds"]["run"], worst["megabytes"]["run"]
    return bool(time["seconds"] < SECONDS and memory["megabytes"] < MEGABYTES)


def kind_of(words: dict[str, Any]) -> Kind:
    """Read a kind back from JSON, which has lists for tuples."""
    return Kind(**{name: tuple(x) if isinstance(x, list) else x for name, x in words.items()})


def keep(search: Search, seed: int) -> None:
    """Write what a search has found so far."""
    kept = {
        "seed": seed,
        "hours": round(search.spent / 3600, 2),
        "files": search.files,
        "full": search.full,
        "statuses": search.statuses,
        "units per microsecond": [round(rate, 2) for rate in search.rates],
        "worst": {
            what: {
                "seed": seed,
                "leaves": leaves,
                "run": asdict(found),
                "kind": asdict(kind),
            }
            for what, (kind, leaves, found) in search.worst.items()
        },
    }
    OUTCOME.parent.mkdir(exist_ok=True)
    OUTCOME.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
