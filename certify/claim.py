"""What a claim is: frozen data that says what is claimed and how to settle it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from certify import pinned
from certify.figure import Picture
from certify.kernel.certificate import statement_sha256
from certify.parameter import Parameter, Parameters, Point
from certify.settled import Settle
from certify.transcription import Transcribed


@dataclass(frozen=True)
class HandStep:
    """A step of reasoning that no machine checks, and the test that attacks it."""

    what: str
    attacked_by: str


@dataclass(frozen=True)
class Inequality:
    """A statement in the form that is proved and in the form that is refuted.

    `reduced` has boxes and is proved by a tree; `vectors` speaks of the weights themselves
    and is refuted by exact vectors. `candidates` proposes those, best first, given the
    parameters. `says` is what it states in words, as a format string over its parameters, and
    `vectors_say` where that form states something else; where they are empty, it states what the
    claim's deciding version says.
    """

    claim: str
    reduced: Transcribed
    vectors: Transcribed | None = None
    candidates: Callable[[Parameters], Iterable[Point]] = lambda parameters: ()
    says: str = ""
    vectors_say: str = ""

    def pins(self) -> tuple[str, ...]:
        """Return the SHA-256 of each form."""
        forms = (self.reduced, self.vectors)
        return tuple(statement_sha256(form) for form in forms if form is not None)

    def statements(self, otherwise: str) -> tuple[tuple[str, str, str], ...]:
        """Return each form's side, SHA-256 and words; `otherwise` are those of the claim."""
        words = self.says or otherwise, self.vectors_say or self.says or otherwise
        return tuple(zip((pinned.PROVED, pinned.REFUTED), self.pins(), words, strict=False))


@dataclass(frozen=True)
class Attacked:
    """What an attack by sampling found: which one, what it tried, a violation if there is one."""

    kind: str
    tried: str
    violation: str = ""


class Attack(Protocol):
    """How sampling attacks a claim; a violation takes a proof back, and no violation proves."""

    def mount(self, parameters: Parameters) -> tuple[Attacked, ...]:
        """Attack the claim at these parameters."""

    def picture(self, claim: Claim, parameters: Parameters, certificate: str) -> Picture | None:
        """Draw what is claimed, with a certificate if that is not empty; None for no picture."""


@dataclass(frozen=True)
class Finding:
    """What a cross-check found: the worst of so many cases, and what would contradict.

    `worst` and `limit` are relative differences, or numbers of standard errors.
    """

    cases: int
    worst: float
    limit: float

    def agrees(self) -> bool:
        """Say whether the worst case is within the limit; NaN is not."""
        return bool(self.worst <= self.limit)


def largest(*values: float) -> float:
    """Return the largest value, or NaN if any is NaN, which the built-in max may drop."""
    return next((value for value in values if value != value), max(values))


@dataclass(frozen=True)
class CrossCheck:
    """An independent computation that attacks a claim; it proves nothing.

    `what` says what is compared with what and how the worst case is measured. `false_alarm` bounds
    the probability that it contradicts what is true, over its draws; 0 if none decide.
    """

    what: str
    run: Callable[[], Finding]
    false_alarm: float = 0.0


# Words with the names of parameters in braces, or a function of their values.
Words = str | Callable[..., str]


@dataclass(frozen=True)
class Version:
    """One reading of a claim: which, what it says, and how it is settled.

    `says` has the printed constants; `generally` says the same of other parameters, as a
    format string over their names, or as a function of them where some may be absent. `repair`
    says what a repaired version changes besides constants: `HYPOTHESIS` or `SET_UP`.
    """

    reading: str
    says: str
    settle: Settle
    generally: Words = ""
    repair: str = ""


AS_PRINTED, SHARP = pinned.AS_PRINTED, pinned.SHARP
AS_INTENDED, REPAIRED = "as intended", "repaired"
# What a repair does: it adds a hypothesis that the statement lacks, or changes the set-up of an
# experiment, such as the law of the start.
HYPOTHESIS, SET_UP = "under an added hypothesis", "with another set-up"
# Not in print: an identity that a certificate rests on.
DERIVED = "derived"
# Not the paper's words: what a lemma file says, see `certify.proofs.inequality`, or how one may
# read a hypothesis that the paper leaves open.
AS_STATED = "as stated"
# What stands in a report in place of as printed where a parameter has another value.
OTHER_CONSTANTS = "other constants"


def decides(readings: Collection[str], misprint: str) -> str:
    """Return by which of its readings a claim passes or fails; empty if it has none.

    As intended only if `misprint` says why that is forced, else as printed; where nothing of it
    is in print by what is ours, else by the best constant, else by the repair.
    """
    forced = (AS_INTENDED,) if misprint else ()
    printed = (AS_PRINTED, OTHER_CONSTANTS, AS_INTENDED)
    order = (*forced, *printed, AS_STATED, DERIVED, SHARP, REPAIRED)
    return next((reading for reading in order if reading in readings), "")


@dataclass(frozen=True)
class Claim:
    """A printed statement, in up to three versions side by side.

    It passes or fails by the version that `decides` names; what a report says of it as a whole is
    in `certify.report.headline`. `misprint` says why a reading is forced, where there are two.
    Lines that have the same slip of the pen name the first of them as their `slip`, so that it
    counts once. What samples a line that another claim judges names that one in `evidence_for`, and
    is no further line.

    `requires` names what it rests on: a claim and the reading that is used, ``lemma4 as printed``;
    the id alone where there is one reading.

    For the summary of all reports: `part_of` names the numbered results whose printed proof uses
    this line, besides that of its id. `closed_by` names what is proved in its place, if it does not
    stand: what repairs it, or what it was to show, by another proof. `best_means` says what its
    best constants are, for readers who see nothing else.
    """

    id: str
    place: str
    versions: tuple[Version, ...]
    parameters: tuple[Parameter, ...] = ()
    requires: tuple[str, ...] = ()
    by_hand: tuple[HandStep, ...] = ()
    domain: str = ""
    misprint: str = ""
    slip: str = ""
    evidence_for: str = ""
    part_of: tuple[str, ...] = ()
    closed_by: tuple[str, ...] = ()
    best_means: str = ""
    inequality: Inequality | None = None
    attack: Attack | None = None
    cross_checks: tuple[CrossCheck, ...] = ()
    tight_places: Mapping[str, str] | None = None

    def defaults(self) -> dict[str, Fraction]:
        """Return the printed values of the parameters; optional ones are absent."""
        return {p.name: p.default for p in self.parameters if not p.optional}

    def deciding(self) -> Version:
        """Return the version by which the claim passes or fails."""
        reading = decides([version.reading for version in self.versions], self.misprint)
        for version in self.versions:
            if version.reading == reading:
                return version
        raise ValueError(f"claim {self.id} has no version")

    def statements(self) -> tuple[tuple[str, str, str], ...]:
        """Return what its certificates may state: the side, the SHA-256, and the words."""
        if self.inequality is None or self.inequality.claim != self.id:
            return ()
        decides = self.deciding()
        words = decides.generally or decides.says.replace("{", "{{").replace("}", "}}")
        return self.inequality.statements(words if isinstance(words, str) else "")


def printed(says: str, settle: Settle, generally: Words = "") -> Version:
    """Return what the paper says, letter by letter."""
    return Version(AS_PRINTED, says, settle, generally)


def intended(says: str, settle: Settle, generally: Words = "") -> Version:
    """Return what the paper means, where lines around a misprint force it."""
    return Version(AS_INTENDED, says, settle, generally)


def sharp(says: str, settle: Settle, generally: Words = "") -> Version:
    """Return the same with the best constant."""
    return Version(SHARP, says, settle, generally)


def repaired(says: str, settle: Settle, generally: Words = "", repair: str = "") -> Version:
    """Return the nearest true statement; `repair` is `HYPOTHESIS` or `SET_UP` where it is one."""
    return Version(REPAIRED, says, settle, generally, repair)


def derived(says: str, settle: Settle, generally: Words = "") -> Version:
    """Return what is not in print, and a certificate rests on."""
    return Version(DERIVED, says, settle, generally)


def stated(says: str, settle: Settle, generally: Words = "") -> Version:
    """Return what is said in words that are not the paper's."""
    return Version(AS_STATED, says, settle, generally)


def claim(id: str, place: str, *versions: Version, **more: Any) -> Claim:
    """Return a claim with these versions; `more` are the other fields of `Claim`."""
    return Claim(id, place, versions, **more)


ONE, UNIT = (Fraction(1), Fraction(1)), (Fraction(0), Fraction(1))
