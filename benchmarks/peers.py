"""Other people's tools against ours: ``python benchmarks/peers.py lemma4`` or ``tight``.

``lemma4`` is Lemma 4 as printed on theta in [0, 3], r in [1/20, 1], then on its whole domain;
``tight`` the ten inequalities of ``tight.py``. Each trial is a process of its own, which reports
the processor's seconds without its start; trials of one round follow each other, and a ratio is one
of medians over the rounds. Rivals that are not installed are left out, with the reason.
"""

from __future__ import annotations

import argparse
import importlib
import json
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import rivals

from certify.audits.linear_targets.population.lemma4 import LEMMA
from certify.kernel.program import Statement
from certify.kernel.verdict import Proved
from certify.proofs.bench import Bench
from certify.proofs.inequality import PI, inequality

OURS = "ours"
ONE = (Fraction(1), Fraction(1))
CUT, END, LEAST = Fraction(82, 100), Fraction(95493, 100_000), Fraction(1, 20)
PRINTED = {"alpha": Fraction(3, 10), "kappa": Fraction(1, 2)}
MODULES = {"mpmath iv": "mpmath", "python-flint": "flint", "crival": "ival"}
GRACE = 30

# --- Lemma 4 ---------------------------------------------------------------------------------


def lemma4(domain: str) -> Statement:
    """Return the statement on the restricted or the whole domain; theta = pi t, 3 < 0.95493 pi."""
    if domain == "whole":
        return LEMMA.reduced
    return replace(LEMMA.reduced, boxes=(((Fraction(0), END), ONE, (LEAST, Fraction(1))),))


# With e = 2/5, kappa = 1/2, ‖w1‖ = 1, ‖w2‖ = r. X and Y are the weights of w1 and w2 in Gamma.
WEIGHT, RATIO = "((3*PI - t)/(2*PI) - 3/5)", "(sin t/(2*PI))"
X, Y = f"({WEIGHT} - {RATIO}*r)", f"({RATIO} - {WEIGHT}*r)"
KERNEL = "((sin t + (PI - t)*cos t)/PI)"
G = f"(1/5*(1 + r*r) - {KERNEL}*r)"
GAMMA2 = f"({X}*{X} + {Y}*({Y} + 2*{X}*cos t))"
SUM2 = "(1 + r*(r + 2*cos t))"
SQUARES = f"({WEIGHT}*{WEIGHT} + {RATIO}*{RATIO})"
A = f"(8/25 - ({SQUARES} + 2*cos t*{WEIGHT}*{RATIO}))"
B = f"(8/5*{KERNEL} - 4*{WEIGHT}*{RATIO} - 2*cos t*{SQUARES})"
VERTEX, BOUND = f"(5/4*sqrt {GAMMA2})", f"(2*sqrt {SUM2})"
LARGER = f"(({BOUND} + {VERTEX} + Rabs ({BOUND} - {VERTEX}))/2)"
BEYOND = f"(({BOUND} - {VERTEX} + Rabs ({BOUND} - {VERTEX}))/2)"
AS_PRINTED = f"({G} - sqrt {GAMMA2}*{LARGER} + 2/5*{LARGER}^2)"
COMPLETED = f"({G} - 5/8*{GAMMA2} + 2/5*{BEYOND}^2)"
GATHERED_GAMMA2 = (
    f"(({SQUARES} + 2*cos t*{WEIGHT}*{RATIO})*(1 + r*r)"
    f" - r*(4*{WEIGHT}*{RATIO} + 2*cos t*{SQUARES}))"
)
EXCESS = f"(8/5*sqrt {SUM2} - sqrt {GATHERED_GAMMA2})"
COMPLETED_GATHERED = f"((1 + r*r)*{A} - r*{B} + (({EXCESS} + Rabs {EXCESS})/2)^2)"
BEFORE = f"(16/25*{SUM2} - 1/4*{GAMMA2})"
AT_BOUND = f"({G} + 8/5*{SUM2} - 2*sqrt ({SUM2}*{GAMMA2}))"
DISCRIMINANT = f"(8/5*{G} - {GAMMA2})"
GATHERED = f"({A}*(1 - r)*(1 - r) + r*(2*{A} - {B}))"
ALL, LOW, HIGH = ("0", "3"), ("0", "103/40"), ("103/40", "3")
# The options are the best that were found, see README.md.
COQ: dict[str, tuple[tuple[tuple[str, str], str, str], ...]] = {
    "coq-interval, as printed": ((ALL, AS_PRINTED, "i_autodiff r"),),
    "coq-interval, square completed": ((ALL, COMPLETED, "i_autodiff t"),),
    "coq-interval, completed and gathered in r": ((ALL, COMPLETED_GATHERED, "i_autodiff t"),),
    "coq-interval, cases split by hand": (
        (LOW, BEFORE, "i_autodiff t"),
        (LOW, AT_BOUND, "i_autodiff t"),
        (HIGH, DISCRIMINANT, "i_autodiff r"),
    ),
    "coq-interval, split and gathered in r": (
        (LOW, BEFORE, "i_autodiff t"),
        (LOW, AT_BOUND, "i_autodiff t"),
        (HIGH, GATHERED, "i_autodiff t"),
    ),
}


def coq_lemma4(how: str, domain: str) -> str:
    """Write Lemma 4 for coq-interval."""
    text = rivals.HEAD
    for n, (angle, value, options) in enumerate(COQ[how]):
        if domain == "whole":
            angle = tuple("PI" if end == "3" else end for end in angle)  # type: ignore[assignment]
        ratio = ("0" if domain == "whole" else "1/20", "1")
        text += rivals.goal(f"goal{n}", {"t": angle, "r": ratio}, value, options)
    return text


# --- the trials, each in a process of its own --------------------------------------------------


def _times_x(x: Any, c: Any, numbers: Any) -> Any:
    return c * x * (2 + numbers.cos(x)) - numbers.sin(x)


@cache
def tight() -> dict[str, tuple[Any, Statement, dict[str, Fraction]]]:
    """Return the ten: the claim, the statement for rivals, and its parameter.

    None of the rivals has sin(x)/x without a division by 0; they get it times x.
    """
    found = {}
    for claim in runpy.run_path(str(Path(__file__).with_name("tight.py")))["CLAIMS"]:
        statement = claim.inequality.reduced
        if claim.id == "removable-singularity":
            other = inequality(
                _times_x, id="x", says="x", variables={"x": (0, PI)}, parameters=claim.parameters
            )
            statement = other.inequality.reduced  # type: ignore[union-attr]
        found[claim.id] = (claim, statement, {"c": claim.parameters[0].default})
    return found


def ours(problem: str) -> tuple[str, int]:
    """Search and check; say how many boxes it took."""
    if problem in ("restricted", "restricted, split", "whole"):
        pieces = [lemma4("whole" if problem == "whole" else "restricted")]
        if problem == "restricted, split":
            (((angle, *rest),), rows) = (pieces[0].boxes, pieces[0].alternatives)
            pieces = [
                replace(pieces[0], boxes=((part, *rest),), alternatives=chosen)
                for part, chosen in (((angle[0], CUT), rows[1:]), ((CUT, angle[1]), rows[:1]))
            ]
        settled = [Bench().prove(replace(LEMMA, reduced=piece), PRINTED) for piece in pieces]
    else:
        claim, _, given = tight()[problem]
        settled = [claim.versions[0].settle(given, Bench())]
    proved = all(isinstance(one.verdict, Proved) for one in settled)
    return rivals.PROVES if proved else rivals.REFUSES, sum(one.boxes for one in settled)


def trial(tool: str, problem: str, limit: float) -> dict[str, Any]:
    """Run one trial in this process."""
    if tool in COQ:
        _, start = rivals.coqc(rivals.HEAD, limit)
        verdict, seconds = rivals.coqc(coq_lemma4(tool, problem), limit)
        return {"verdict": verdict, "boxes": 0, "seconds": seconds - start}
    # Starting a tool is not measured: neither imports nor the reading of the statements.
    for module in ("flint", "scipy.optimize") if tool == OURS else (MODULES.get(tool, tool),):
        if tool != "coq-interval":
            importlib.import_module(module)
    if problem in ("restricted", "restricted, split", "whole"):
        statement, given = lemma4("whole" if problem == "whole" else "restricted"), PRINTED
    else:
        _, statement, given = tight()[problem]
    start = time.process_time()
    try:
        if tool == OURS:
            verdict, boxes = ours(problem)
        else:
            verdict, boxes = rivals.RIVALS[tool](statement, given, limit)
    except rivals.NotOffered:
        verdict, boxes = "not offered", 0
    return {"verdict": verdict, "boxes": boxes, "seconds": time.process_time() - start}


def missing(tool: str) -> str:
    """Say why a tool cannot be used here; nothing if it can."""
    if tool == OURS:
        return ""
    if tool.startswith("coq"):
        return "" if shutil.which("coqc") else "apt-get install coq libcoq-interval"
    module = MODULES.get(tool, tool)
    found = subprocess.run(
        [sys.executable, "-c", f"import {module}"], capture_output=True, check=False
    )
    return "" if found.returncode == 0 else "pip install -r benchmarks/requirements.txt"


def run(tool: str, problem: str, limit: float) -> dict[str, Any]:
    """Run one trial in a fresh process."""
    words = [sys.executable, __file__, "trial", "--tool", tool, "--problem", problem]
    try:
        ended = subprocess.run(
            [*words, "--limit", str(limit)],
            capture_output=True,
            text=True,
            check=False,
            timeout=20 * limit + GRACE,
        )
    except subprocess.TimeoutExpired:
        return {"verdict": rivals.TIME_OUT, "boxes": 0, "seconds": limit}
    if ended.returncode:
        reason = (ended.stderr.strip().splitlines() or ["?"])[-1]
        return {"verdict": f"fails: {reason[:60]}", "boxes": 0, "seconds": limit}
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def lemma4_table(rounds: int, limit: float) -> None:
    """Print how the tools do on Lemma 4, restricted and whole."""
    tools = [OURS, *COQ, *(name for name in rivals.RIVALS if name not in ("coq-interval", "z3"))]
    absent = {tool: missing(tool) for tool in tools}
    for domain in ("restricted", "whole"):
        rows = [(tool, domain) for tool in tools if not absent[tool]]
        if domain == "restricted":
            rows.insert(1, (OURS, "restricted, split"))
        found: dict[tuple[str, str], list[dict[str, Any]]] = {row: [] for row in rows}
        for number in range(rounds):
            for row in rows:
                # What did not end once is not tried again.
                if not number or found[row][0]["verdict"] == rivals.PROVES:
                    found[row].append(run(*row, limit))
        unit = median(one["seconds"] for one in found[(OURS, domain)])
        print(f"\n| {domain} domain | verdict | boxes | CPU seconds | ours = 1 |")
        print("| --- | --- | --- | --- | --- |")
        for tool, problem in rows:
            trials = found[(tool, problem)]
            seconds = median(one["seconds"] for one in trials)
            name = tool + (", cases split by hand" if problem.endswith("split") else "")
            verdict = trials[0]["verdict"]
            ratio = f"{seconds / unit:.2f}" if verdict == rivals.PROVES else ""
            boxes = trials[0]["boxes"] or ""
            print(f"| {name} | {verdict} | {boxes} | {seconds:.2f} | {ratio} |")
    for tool in tools:
        if absent[tool]:
            print(f"\n{tool}: not installed; {absent[tool]}")


def tight_table(limit: float, only: Sequence[str]) -> None:
    """Print what each tool says of each of the ten."""
    tools = [OURS, *rivals.RIVALS]
    absent = {tool: missing(tool) for tool in tools}
    tools = [tool for tool in tools if not absent[tool]]
    print("| inequality | " + " | ".join(tools) + " |")
    print("| --- " * (len(tools) + 1) + "|")
    for problem in only or tight():
        cells = []
        for tool in tools:
            found = run(tool, problem, limit)
            shown = found["verdict"]
            if shown == rivals.PROVES or tool == OURS:
                shown += f", {found['seconds']:.2f} s"
            cells.append(shown)
        print("| " + " | ".join((problem, *cells)) + " |", flush=True)
    for tool, reason in absent.items():
        if reason:
            print(f"\n{tool}: not installed; {reason}")


def main() -> None:
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=("lemma4", "tight", "trial"))
    parser.add_argument("--limit", type=float, default=20, help="seconds of the processor a trial")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tool")
    parser.add_argument("--problem", nargs="*", default=[])
    given = parser.parse_args()
    if given.table == "trial":
        print(json.dumps(trial(given.tool, " ".join(given.problem), given.limit)))
    elif given.table == "lemma4":
        lemma4_table(given.rounds, given.limit)
    else:
        tight_table(given.limit, given.problem)


if __name__ == "__main__":
    main()
