"""Runs a claim: settles its versions and what it requires, and mounts the attacks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from certify.claims.claim import Claim, Finding, Version
from certify.claims.settle import Bench, Settled, with_requirements
from certify.kernel.verdict import Proved, Undecided
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
class Result:
    """Everything that a report shows of one claim."""

    claim: Claim
    parameters: dict[str, Fraction]
    settled: tuple[tuple[Version, Settled], ...]
    required: tuple[tuple[str, str, Settled], ...]
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


def closure(names: Iterable[str]) -> list[str]:
    """Return the claims that are required, directly or not, each once.

    Raises `registry.UnknownClaim` for a name that no claim has.
    """
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += registry.find(name).requires
    return found


def settle_required(
    names: list[str], parameters: dict[str, Fraction], bench: Bench
) -> list[tuple[str, str, Settled]]:
    """Settle all versions of claims: (claim, reading, how it was settled).

    At their printed parameters, except for those that have the name of a given one, which
    means the same in every claim, and may have its value.
    """
    found = []
    for name in names:
        claim = registry.find(name)
        given = claim.defaults()
        for parameter in claim.parameters:
            value = parameters.get(parameter.name)
            if value is not None and parameter.admits(value):
                given[parameter.name] = value
        found += [(name, v.reading, bench.version(claim, v, given)) for v in claim.versions]
    return found


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
    verdicts = {
        name: settled_there.verdict
        for name, reading, settled_there in required
        if reading == registry.find(name).deciding().reading
    }
    own = next(s for v, s in settled if v is decides)
    verdicts[claim.id] = own.verdict
    requires = {name: registry.find(name).requires for name in verdicts}
    return Result(
        claim,
        parameters,
        settled,
        tuple(required),
        with_requirements(verdicts, requires, claim.id),
        attacked,
        time.perf_counter() - start,
    )


def _unless_contradicted(settled: Settled, attacked: Attacked) -> Settled:
    """Take a proof back that an attack contradicts: one of the two is in error."""
    contradiction = attacked.contradiction()
    if not contradiction or not isinstance(settled.verdict, Proved):
        return settled
    reason = f"a proof was found, but it is contradicted by {contradiction}"
    return replace(settled, verdict=Undecided(reason), certificates=())
