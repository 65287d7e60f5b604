"""Runs a claim: settles its versions and what it requires, and mounts the attacks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from certify.claims.claim import Claim, Finding, Version
from certify.claims.settle import Bench, Reading, Settled, with_requirements
from certify.kernel.verdict import Contradicted, Proved, Refuted, Undecided
from certify.report import registry
from certify.search.attacks import GridAttack, PropertyAttack, grid_attack, property_attack
from certify.search.pool import processes

EXAMPLES = 300
GRID_POINTS = 400


@dataclass(frozen=True)
class Attacked:
    """What the attacks on a claim found, each where the claim offers it."""

    by_property: PropertyAttack | None = None
    by_grid: GridAttack | None = None
    cross_checks: tuple[tuple[str, Finding], ...] = ()

    def contradiction(self) -> str:
        """Say which attack contradicts the claim; an empty string if none does."""
        if self.by_property is not None and self.by_property.violation:
            return f"the property-based attack: {self.by_property.violation}"
        if self.by_grid is not None and self.by_grid.violations:
            return f"the grid attack: {self.by_grid.violations} violations"
        for what, found in self.cross_checks:
            if not found.agrees():
                return (
                    f"a cross-check, {what}: {found.worst:.3g} where {found.limit:.3g} is allowed"
                )
        return ""


@dataclass(frozen=True)
class Required:
    """A version of a claim that is required, directly or not; `used` if it is the one named."""

    claim: str
    reading: str
    settled: Settled
    used: bool

    def false(self) -> str:
        """Say that it is used and does not hold; an empty string if that is not so."""
        verdict = self.settled.verdict
        if not self.used or not isinstance(verdict, Refuted | Contradicted):
            return ""
        return f"{self.claim} {self.reading}, which is {verdict.name.lower()}"


@dataclass(frozen=True)
class Result:
    """Everything that a report shows of one claim."""

    claim: Claim
    parameters: dict[str, Fraction]
    settled: tuple[tuple[Version, Settled], ...]
    required: tuple[Required, ...]
    with_all: str
    attacked: Attacked
    seconds: float

    def deciding(self) -> Settled:
        """Return how the version was settled by which the claim passes or fails."""
        version = self.claim.deciding()
        return next(settled for v, settled in self.settled if v is version)

    def default_parameters(self) -> bool:
        """Say whether all parameters have their printed values."""
        return self.parameters == self.claim.defaults()


def attack(name: str, parameters: dict[str, Fraction]) -> Attacked:
    """Mount the sampling attacks and the cross-checks that a claim offers."""
    claim = registry.find(name)
    checks = tuple((check.what, check.run()) for check in claim.cross_checks)
    if claim.attack is None:
        return Attacked(cross_checks=checks)
    inequality = claim.attack.at(parameters)
    by_property = property_attack(inequality, EXAMPLES)
    return Attacked(by_property, grid_attack(inequality, GRID_POINTS), checks)


def closure(entries: Iterable[str]) -> list[Reading]:
    """Return the claims and readings that are required, directly or not, each once.

    Raises `registry.UnknownClaim` for an entry that names no claim, or no reading of it.
    """
    found: list[Reading] = []
    waiting = list(entries)
    while waiting:
        each = registry.reading(waiting.pop(0))
        if each not in found:
            found.append(each)
            waiting += registry.find(each[0]).requires
    return found


def settle_required(
    used: Sequence[Reading], parameters: dict[str, Fraction], bench: Bench
) -> tuple[Required, ...]:
    """Settle all versions of the claims of which some are used.

    At their printed parameters, except for those that have the name of a given one, which
    means the same in every claim, and may have its value.
    """
    found: list[Required] = []
    for name in dict.fromkeys(name for name, _ in used):
        claim = registry.find(name)
        given = claim.defaults()
        for parameter in claim.parameters:
            value = parameters.get(parameter.name)
            if value is not None and parameter.admits(value):
                given[parameter.name] = value
        found += [
            Required(name, v.reading, bench.version(claim, v, given), (name, v.reading) in used)
            for v in claim.versions
        ]
    return tuple(found)


def false_requirements(required: Iterable[Required]) -> list[str]:
    """Name what is required and does not hold."""
    return [words for each in required if (words := each.false())]


@contextmanager
def attacks_beside(
    chosen: Sequence[tuple[Claim, dict[str, Fraction]]], workers: int
) -> Iterator[list[Future[Attacked] | None]]:
    """Mount the attacks on all chosen claims in another process, where there are two workers."""
    if workers == 1:
        yield [None] * len(chosen)
        return
    with processes(1) as beside:
        yield [
            beside.submit(attack, claim.id, parameters)
            if (claim.attack or claim.cross_checks) and not registry.file_of(claim.id)
            else None
            for claim, parameters in chosen
        ]


def run(
    claim: Claim,
    parameters: dict[str, Fraction],
    bench: Bench,
    attacks: Future[Attacked] | None = None,
) -> Result:
    """Settle a claim and all that goes into its report.

    `attacks` are those that have been mounted elsewhere; else they are mounted here.
    """
    start = time.perf_counter()
    settled = tuple((v, bench.version(claim, v, parameters)) for v in claim.versions)
    # The parameters of a lemma file have names of its own.
    shared = {} if registry.file_of(claim.id) else parameters
    required = settle_required(closure(claim.requires), shared, bench)
    attacked = attack(claim.id, parameters) if attacks is None else attacks.result()
    decides = claim.deciding()
    settled = tuple(
        (v, _unless_contradicted(s, attacked) if v is decides else s) for v, s in settled
    )
    settled = tuple((v, _unless_unfounded(s, required) if v is decides else s) for v, s in settled)
    verdicts = {(each.claim, each.reading): each.settled.verdict for each in required if each.used}
    own = claim.id, decides.reading
    verdicts[own] = next(s for v, s in settled if v is decides).verdict
    requires = {each: direct(each[0]) for each in verdicts}
    return Result(
        claim,
        parameters,
        settled,
        required,
        with_requirements(verdicts, requires, own),
        attacked,
        time.perf_counter() - start,
    )


def direct(name: str) -> tuple[Reading, ...]:
    """Return what a claim requires itself."""
    return tuple(map(registry.reading, registry.find(name).requires))


def _unless_unfounded(settled: Settled, required: Iterable[Required]) -> Settled:
    """Take back what rests on something that does not hold."""
    false = false_requirements(required)
    if not false or settled.verdict.status != "pass":
        return settled
    reason = f"{settled.verdict.name.lower()} alone, but it requires {'; '.join(false)}"
    return replace(settled, verdict=Undecided(reason))


def _unless_contradicted(settled: Settled, attacked: Attacked) -> Settled:
    """Take a proof back that an attack contradicts: one of the two is in error."""
    contradiction = attacked.contradiction()
    if not contradiction or not isinstance(settled.verdict, Proved):
        return settled
    reason = f"a proof was found, but it is contradicted by {contradiction}"
    return replace(settled, verdict=Undecided(reason), certificates=())
