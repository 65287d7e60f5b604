"""Runs a claim: settles its versions and what it requires, and mounts the attacks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from certify import registry
from certify.claim import Attacked, Claim, Finding, Version
from certify.kernel.verdict import Contradicted, Proved, Refuted, Undecided
from certify.proofs.bench import Bench
from certify.search.pool import processes
from certify.settled import Reading, Settled, with_requirements


@dataclass(frozen=True)
class Attacks:
    """What the attacks on a claim found, and its cross-checks."""

    attacks: tuple[Attacked, ...] = ()
    cross_checks: tuple[tuple[str, Finding], ...] = ()

    def contradiction(self) -> str:
        """Say which attack contradicts the claim; an empty string if none does."""
        for each in self.attacks:
            if each.violation:
                return f"the {each.kind} attack: {each.violation}"
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
    attacked: Attacks
    seconds: float

    def deciding(self) -> Settled:
        """Return how the version was settled by which the claim passes or fails."""
        version = self.claim.deciding()
        return next(settled for v, settled in self.settled if v is version)

    def default_parameters(self) -> bool:
        """Say whether all parameters have their printed values."""
        return self.parameters == self.claim.defaults()


def attack(name: str, parameters: dict[str, Fraction]) -> Attacks:
    """Mount the sampling attacks and the cross-checks that a claim offers."""
    claim = registry.find(name)
    checks = tuple((check.what, check.run()) for check in claim.cross_checks)
    return Attacks(() if claim.attack is None else claim.attack.mount(parameters), checks)


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
) -> Iterator[list[Future[Attacks] | None]]:
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
    attacks: Future[Attacks] | None = None,
) -> Result:
    """Settle a claim and all that goes into its report.

    `attacks` are those that have been mounted elsewhere; else they are mounted here.
    """
    start = time.perf_counter()
    settled = tuple((v, bench.version(claim, v, parameters)) for v in claim.versions)
    # The parameters of a lemma file have names of its own.
    shared = {} if registry.file_of(claim.id) else parameters
    required = settle_required(
        registry.closure(claim.requires, registry.audit_of(claim.id)), shared, bench
    )
    attacked = attack(claim.id, parameters) if attacks is None else attacks.result()
    decides = claim.deciding()
    settled = tuple(
        (v, _unless_contradicted(s, attacked) if v is decides else s) for v, s in settled
    )
    settled = tuple((v, _unless_unfounded(s, required) if v is decides else s) for v, s in settled)
    verdicts = {(each.claim, each.reading): each.settled.verdict for each in required if each.used}
    own = claim.id, decides.reading
    verdicts[own] = next(s for v, s in settled if v is decides).verdict
    requires = {each: registry.direct(each[0]) for each in verdicts}
    return Result(
        claim,
        parameters,
        settled,
        required,
        with_requirements(verdicts, requires, own),
        attacked,
        time.perf_counter() - start,
    )


def _unless_unfounded(settled: Settled, required: Iterable[Required]) -> Settled:
    """Take back what rests on something that does not hold."""
    false = false_requirements(required)
    if not false or settled.verdict.status != "pass":
        return settled
    reason = f"{settled.verdict.name.lower()} alone, but it requires {'; '.join(false)}"
    return replace(settled, verdict=Undecided(reason))


def _unless_contradicted(settled: Settled, attacked: Attacks) -> Settled:
    """Take a proof back that an attack contradicts: one of the two is in error."""
    contradiction = attacked.contradiction()
    if not contradiction or not isinstance(settled.verdict, Proved):
        return settled
    reason = f"a proof was found, but it is contradicted by {contradiction}"
    return replace(settled, verdict=Undecided(reason), certificates=())
