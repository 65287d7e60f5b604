"""Runs a claim: settles its versions and what it requires, and mounts the attacks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction

from certify.claims import registry
from certify.claims.claim import Claim, Version
from certify.claims.settle import Bench, Settled, with_requirements
from certify.kernel.verdict import Verdict
from certify.search.attacks import GridAttack, PropertyAttack, grid_attack, property_attack
from certify.search.pool import processes

EXAMPLES = 300
GRID_POINTS = 400


@dataclass(frozen=True)
class Result:
    """Everything that a report shows of one claim."""

    claim: Claim
    parameters: dict[str, Fraction]
    settled: tuple[tuple[Version, Settled], ...]
    required: tuple[tuple[str, str, Verdict], ...]
    with_all: str
    by_property: PropertyAttack | None
    by_grid: GridAttack | None
    seconds: float

    def deciding(self) -> Settled:
        """Return how the version was settled by which the claim passes or fails."""
        version = self.claim.deciding()
        return next(settled for v, settled in self.settled if v is version)

    def default_parameters(self) -> bool:
        """Say whether all parameters have their printed values."""
        return all(self.parameters[p.name] == p.default for p in self.claim.parameters)


def attack(
    name: str, parameters: dict[str, Fraction]
) -> tuple[PropertyAttack | None, GridAttack | None]:
    """Mount both sampling attacks on a claim, where it offers them."""
    claim = registry.find(name)
    if claim.attack is None:
        return None, None
    inequality = claim.attack.at(parameters)
    return property_attack(inequality, EXAMPLES), grid_attack(inequality, GRID_POINTS)


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


def settle_required(names: list[str]) -> list[tuple[str, str, Verdict]]:
    """Settle all versions of claims at their printed parameters: (claim, reading, verdict)."""
    bench = Bench()
    found = []
    for name in names:
        claim = registry.find(name)
        defaults = {p.name: p.default for p in claim.parameters}
        found += [(name, v.reading, v.settle(defaults, bench).verdict) for v in claim.versions]
    return found


def run(claim: Claim, parameters: dict[str, Fraction], bench: Bench) -> Result:
    """Settle a claim and all that goes into its report."""
    start = time.perf_counter()
    names = closure(claim.requires)
    with ExitStack() as stack:
        beside: ProcessPoolExecutor | None = None
        if bench.workers > 1 and (claim.attack is not None or names):
            beside = stack.enter_context(processes(1))
        later = _submit(beside, claim, parameters, names)
        settled = tuple((v, v.settle(parameters, bench)) for v in claim.versions)
        if later is None:
            attacks, required = attack(claim.id, parameters), settle_required(names)
        else:
            attacks, required = later[0].result(), later[1].result()
    verdicts = {
        name: verdict
        for name, reading, verdict in required
        if reading == registry.find(name).deciding().reading
    }
    own = next(s for v, s in settled if v is claim.deciding())
    verdicts[claim.id] = own.verdict
    requires = {name: registry.find(name).requires for name in verdicts}
    return Result(
        claim,
        parameters,
        settled,
        tuple(required),
        with_requirements(verdicts, requires, claim.id),
        *attacks,
        time.perf_counter() - start,
    )


def _submit(
    beside: ProcessPoolExecutor | None,
    claim: Claim,
    parameters: dict[str, Fraction],
    names: list[str],
) -> (
    tuple[
        Future[tuple[PropertyAttack | None, GridAttack | None]],
        Future[list[tuple[str, str, Verdict]]],
    ]
    | None
):
    if beside is None:
        return None
    return (
        beside.submit(attack, claim.id, parameters),
        beside.submit(settle_required, names),
    )
