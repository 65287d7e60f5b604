"""From a claim to a verdict: search, write the certificate, let the kernel replay it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from certify.claim import Claim, Inequality, Version
from certify.kernel.certificate import Certificate, Refusal, statement_sha256
from certify.kernel.check import check, show
from certify.kernel.program import Statement
from certify.kernel.verdict import Algebra, Checked, Proved, Refuted, Undecided, Verdict
from certify.numbers import Untraceable
from certify.parameter import Parameters, square_root
from certify.sampling.sweep import NotFinite, Sweep, run_sweep
from certify.search.bisection import Budget, Failed, Found, Task, search
from certify.search.pool import processes
from certify.settled import OTHERWISE, Given, Progress, Purpose, Settle, Settled, short
from certify.transcription import Mistranscribed, Transcribed, Transcription

PRECISION = 128
CANDIDATES = 400


def _silent(what: str, boxes: int, share: Fraction) -> None:
    pass


@dataclass
class Bench:
    """Where claims are settled: the number of workers, the budget, who hears of progress.

    No statement is searched before its transcription is tested, see `certify.transcription`.
    What was settled once is not searched again; `kept` are certificates of earlier runs, which
    are replayed where the statement and the parameters are still the same.

    `deep` asks for long runs of what is sampled. Sweeps go to `executor`, which is called for each
    (processes on this machine if there is none), and keep what is finished in the folder `runs`,
    if there is one; `fresh` does all anew.
    """

    workers: int = 1
    budget: Budget = field(default_factory=Budget)
    progress: Progress = _silent
    kept: Mapping[Purpose, str] = field(default_factory=dict)
    deep: bool = False
    executor: Callable[[], AbstractContextManager[Executor]] | None = None
    runs: Path | None = None
    fresh: bool = False
    _proofs: dict[tuple[object, ...], Settled] = field(default_factory=dict)
    _versions: dict[tuple[object, ...], Settled] = field(default_factory=dict)
    _sweeps: dict[str, list[list[Any]]] = field(default_factory=dict)
    # Of the version that is being settled: whether samples were there already, the new ones, and
    # how its statements were transcribed.
    _reused: bool = False
    _new: set[str] = field(default_factory=set)
    _transcribed: dict[int, Transcription] = field(default_factory=dict)

    def version(self, claim: Claim, version: Version, parameters: Parameters) -> Settled:
        """Settle a version of a claim, which others may require too, once."""
        key = (claim.id, version.reading, tuple(sorted(parameters.items())))
        if key not in self._versions:
            self._reused, self._new, self._transcribed = False, set(), {}
            try:
                settled = version.settle(parameters, self)
            except NotFinite as error:
                settled = Settled(Undecided(str(error)))
            self._versions[key] = replace(
                settled,
                kept=settled.kept or self._reused,
                transcribed=tuple(self._transcribed.values()),
            )
        return self._versions[key]

    def sweep(self, sweep: Sweep) -> list[list[Any]]:
        """Run a sweep once; return its results by cell and batch, see `run_sweep`."""
        key = sweep.key()
        if key not in self._sweeps:
            self._sweeps[key] = self._sweep(sweep)
            self._new.add(key)
        self._reused |= key not in self._new
        return self._sweeps[key]

    def _sweep(self, sweep: Sweep) -> list[list[Any]]:
        path = None if self.runs is None else self.runs / f"{sweep.name}.runs.jsonl"
        told: set[int] = set()

        def hear(done: int, total: int) -> None:
            told.add(done)
            self.progress(sweep.name, done, Fraction(done, total))

        place: AbstractContextManager[Executor | None] = nullcontext()
        if self.executor is not None:
            place = self.executor()
        elif self.workers > 1:
            place = processes(self.workers)
        with place as executor:
            results = run_sweep(sweep, executor, path, hear, self.fresh)
        self._reused |= 0 not in told  # the first to be told are those that the file holds
        return results

    def _differs(self, statement: Transcribed) -> Settled | None:
        """Test that a statement is the function that was written; None if it is."""
        try:
            self._transcribed[id(statement)] = statement.transcription
        except (Mistranscribed, Untraceable) as error:
            return Settled(Undecided(f"the statement is refused: {error}"))
        return None

    def prove(self, inequality: Inequality, parameters: Parameters) -> Settled:
        """Search for a proof; `Undecided` says where it stopped."""
        differs = self._differs(inequality.reduced)
        if differs is not None:
            return differs
        given = tuple((name, parameters[name]) for name in inequality.reduced.parameters)
        key = (inequality.claim, inequality.pins(), given)
        if key not in self._proofs:
            self._proofs[key] = self._prove(inequality, given)
        return self._proofs[key]

    def _kept(
        self, inequality: Inequality, statement: Statement, given: Given, proof: bool
    ) -> Settled | None:
        """Replay the certificate of an earlier run; None if there is none that is accepted."""
        digest = statement_sha256(statement)
        text = self.kept.get((proof, inequality.claim, given, digest))
        if text is None:
            return None
        settled = replace(self.replay(inequality, text), kept=True)
        verdict = settled.verdict
        if not isinstance(verdict, Proved if proof else Refuted):
            return None
        found = verdict.evidence
        wanted = (inequality.claim, given, digest)
        if not isinstance(found, Checked):
            return None
        if (found.claim, found.parameters, found.statement_sha256) != wanted:
            return None
        nodes = sum(row.startswith(("split ", "leaf ")) for row in text.split("\n"))
        return replace(settled, boxes=nodes)

    def _prove(self, inequality: Inequality, given: Given) -> Settled:
        earlier = self._kept(inequality, inequality.reduced, given, True)
        if earlier is not None:
            return earlier
        start = time.perf_counter()

        def hear(boxes: int, share: Fraction) -> None:
            self.progress(inequality.claim, boxes, share)

        found = search(Task(inequality.reduced, given), self.budget, self.workers, hear)
        searched = time.perf_counter() - start
        if isinstance(found, Found):
            text = Certificate(
                inequality.claim, given, inequality.reduced, PRECISION, found.pieces
            ).text()
            settled = self.replay(inequality, text)
            return replace(settled, boxes=found.boxes, search_seconds=searched)
        return Settled(
            Undecided(_where_stopped(found, inequality)),
            boxes=found.boxes,
            search_seconds=searched,
            stopped_at=found.violated or found.open,
        )

    def refute(self, inequality: Inequality, parameters: Parameters) -> Settled:
        """Try candidates for a witness; `Undecided` if the kernel sees no violation."""
        statement = inequality.vectors
        if statement is None:
            return Settled(Undecided("the statement has no form to refute"))
        differs = self._differs(statement)
        if differs is not None:
            return differs
        given = tuple((name, parameters[name]) for name in statement.parameters)
        earlier = self._kept(inequality, statement, given, False)
        if earlier is not None:
            return earlier
        start, tried = time.perf_counter(), 0
        for tried, point in enumerate(inequality.candidates(parameters), 1):
            witness = tuple((name, point[name]) for name in statement.variables)
            text = Certificate(inequality.claim, given, statement, PRECISION, (), witness).text()
            settled = self.replay(inequality, text)
            if isinstance(settled.verdict, Refuted):
                searched = time.perf_counter() - start - settled.check_seconds
                return replace(settled, search_seconds=searched)
            if tried == CANDIDATES:
                break
        reason = f"the kernel sees no violation at any of {tried} candidates"
        return Settled(Undecided(reason), search_seconds=time.perf_counter() - start)

    def decide(self, inequality: Inequality, parameters: Parameters) -> Settled:
        """Search for a proof, then for a counterexample."""
        if inequality.vectors is not None:
            differs = self._differs(inequality.vectors)
            if differs is not None:
                return differs
            given = tuple((name, parameters[name]) for name in inequality.vectors.parameters)
            earlier = self._kept(inequality, inequality.vectors, given, False)
            if earlier is not None:
                return earlier
        proof = self.prove(inequality, parameters)
        if isinstance(proof.verdict, Proved):
            return proof
        refutation = self.refute(inequality, parameters)
        total = proof.search_seconds + refutation.search_seconds
        verdict = refutation.verdict
        if not isinstance(verdict, Refuted):
            verdict = Undecided(f"{proof.verdict.reason}; {verdict.reason}")
        return replace(refutation, verdict=verdict, boxes=proof.boxes, search_seconds=total)

    @staticmethod
    def replay(inequality: Inequality, text: str) -> Settled:
        """Let the kernel check a certificate; `Undecided` if it refuses."""
        start = time.perf_counter()
        verdict: Verdict
        try:
            verdict = check(text, {inequality.claim: inequality.pins()})
        except Refusal as refusal:
            verdict = Undecided(f"the kernel refuses the certificate: {refusal}")
        seconds = time.perf_counter() - start
        kept = () if isinstance(verdict, Undecided) else (("", text),)
        return Settled(verdict, kept, check_seconds=seconds)


def _where_stopped(failed: Failed, inequality: Inequality) -> str:
    boxes = failed.violated or failed.open
    where = show(boxes[0], inequality.reduced.variables)
    what = "the reduced statement fails inside" if failed.violated else "no form closes"
    return f"{what} {where} (and {len(boxes) - 1} more boxes, {failed.boxes} tried)"


def one_reading(holds: Settle, fails: Settle) -> Settle:
    """Settle what the print leaves open: one reading holds, which decides, and another fails.

    `Proved` if the first is proved and the second refuted, which its facts show; else `Undecided`.
    """

    def settle(parameters: Parameters, bench: Bench) -> Settled:
        good, bad = holds(parameters, bench), fails(parameters, bench)
        if not isinstance(good.verdict, Proved):
            return good
        if not isinstance(bad.verdict, Refuted):
            reason = f"the other reading is not refuted: {bad.verdict.reason}"
            return replace(bad, verdict=Undecided(reason))
        other = (OTHERWISE, bad.verdict.reason)
        seconds = good.search_seconds + bad.search_seconds
        return replace(good, facts=(*good.facts, other, *bad.facts), search_seconds=seconds)

    return settle


def bracket(
    bench: Bench,
    inequality: Inequality,
    name: str,
    exactly: tuple[str, Algebra],
    more: tuple[tuple[str, str], ...],
    inner: Parameters,
    outer: Parameters,
    *,
    root: str = "",
) -> Settled:
    """Prove an inequality at `inner`, refute it at `outer`, and report what was achieved.

    `exactly` is the sharp value of parameter `name` in words and the algebra that shows it,
    or an empty string where there is only the bracket; `more` are facts that hold if both
    sides are achieved. `root` is the parameter's `Parameter.root`.
    """

    def write(key: str, value: str) -> str:
        return f"{root} = {square_root(value)}" if root and key == name else f"{key} = {value}"

    proof, refutation = bench.prove(inequality, inner), bench.refute(inequality, outer)
    proved = isinstance(proof.verdict, Proved)
    refuted = isinstance(refutation.verdict, Refuted)
    sides = ((".proved", proved, proof, inner), (".refuted", refuted, refutation, outer))
    certificates, facts = [], []
    for side, achieved, settled, at in sides:
        if achieved:
            certificates += [(side, text) for _, text in settled.certificates]
            shown = ", ".join(write(key, short(value)) for key, value in at.items())
            facts.append((f"{side[1:]} at", shown))
    verdict: Verdict = Undecided(f"{proof.verdict.reason}; {refutation.verdict.reason}")
    if isinstance(proof.verdict, Proved) and refuted:
        reason = "; ".join(" ".join(fact) for fact in facts)
        if exactly[0]:
            reason += "; and by an exact limit nothing beyond works"
        verdict = Proved(reason, proof.verdict.evidence)
        low, high = (f"{float(end):.7f}" for end in sorted((inner[name], outer[name])))
        if root:
            low, high = square_root(low), square_root(high)
        facts = [
            (f"sharp {root or name}", exactly[0] or f"between {low} and {high}"),
            *more,
            *facts,
        ]
    return Settled(
        verdict,
        tuple(certificates),
        tuple(facts),
        (exactly[1],) if exactly[0] else (),
        proof.boxes,
        proof.search_seconds + refutation.search_seconds,
        proof.check_seconds + refutation.check_seconds,
        proof.kept and refutation.kept,
    )
