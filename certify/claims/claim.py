"""What a claim is: frozen data that says what is claimed and how to settle it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from certify.claims import pinned
from certify.claims.transcription import Compiled, Formulas, Transcribed, record
from certify.kernel.certificate import statement_sha256
from certify.kernel.program import Box
from certify.search import attacks
from certify.theory.numbers import Tracing

if TYPE_CHECKING:
    from certify.claims.settle import Bench, Settled

Parameters = Mapping[str, Fraction]
Point = Mapping[str, Fraction]


def square_root(square: str) -> str:
    """Write the root of a positive rational: ``79/50`` if it is rational, else ``sqrt(5/2)``."""
    value = Fraction(square)
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return str(root) if root**2 == value else f"sqrt({square})"


@dataclass(frozen=True)
class Parameter:
    """A number that can be set from the command line, from a half-open range (lower, upper].

    If `integer`, a whole number. An optional one is absent unless it is given. `root` is the name
    of its square root where people write and read that instead.
    """

    name: str
    default: Fraction
    lower: Fraction
    upper: Fraction
    meaning: str
    integer: bool = False
    root: str = ""
    optional: bool = False

    @property
    def called(self) -> str:
        """The name that people use."""
        return self.root or self.name

    def admits(self, value: Fraction) -> bool:
        """Say whether a value lies in the range, and is whole if it has to be."""
        fits = value.denominator == 1 or not self.integer
        return fits and self.lower < value <= self.upper

    def show(self, value: Fraction) -> str:
        """Write a value as people read it: of the root, if that has the name."""
        return square_root(str(value)) if self.root else str(value)


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
class Attack:
    """What the attacks by sampling need: three functions of the parameters.

    ``excess(w1, w2, a, parameters, numbers)`` is claimed to be nonnegative where
    ``‖a‖ >= least_length(w1, w2, parameters, numbers)``; ``reduced(theta, norm1, norm2,
    parameters, numbers)`` is its minimum over those a.
    """

    excess: Callable[..., Any]
    least_length: Callable[..., Any]
    reduced: Callable[..., Any]

    def at(self, parameters: Parameters) -> attacks.Inequality:
        """Fix the parameters."""
        return attacks.Inequality(
            lambda w1, w2, a, numbers: self.excess(w1, w2, a, parameters, numbers),
            lambda w1, w2, numbers: self.least_length(w1, w2, parameters, numbers),
            lambda x, y, z, numbers: self.reduced(x, y, z, parameters, numbers),
        )


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


@dataclass(frozen=True)
class Version:
    """One reading of a claim: which, what it says, and how it is settled.

    `says` has the printed constants; `generally` says the same of other parameters, as a
    format string over their names, or as a function of them where some may be absent. `repair`
    says what a repaired version changes besides constants: `HYPOTHESIS` or `SET_UP`.
    """

    reading: str
    says: str
    settle: Callable[[Parameters, Bench], Settled]
    generally: str | Callable[..., str] = ""
    repair: str = ""


AS_PRINTED, SHARP = pinned.AS_PRINTED, pinned.SHARP
AS_INTENDED, REPAIRED = "as intended", "repaired"
# What a repair does: it adds a hypothesis that the statement lacks, or changes the set-up of an
# experiment, such as the law of the start.
HYPOTHESIS, SET_UP = "under an added hypothesis", "with another set-up"
# Not in print: an identity that a certificate rests on.
DERIVED = "derived"
# Not the paper's words: what a lemma file says, see `certify.claims.external`, or how one may
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


ONE, UNIT = (Fraction(1), Fraction(1)), (Fraction(0), Fraction(1))
# All angles and ratios: theta = pi t, and the larger of the two norms is 1.
WEIGHTS = ("t", "norm1", "norm2")
EVERY_RATIO: tuple[Box, ...] = ((UNIT, ONE, UNIT), (UNIT, UNIT, ONE))
# Coordinates of w1, w2 and a in the plane, where counterexamples are looked for.
PLANE = ("w1_1", "w1_2", "w2_1", "w2_2", "a_1", "a_2")


def state(
    parameters: Sequence[Parameter],
    variables: Sequence[str],
    boxes: tuple[Box, ...],
    formulas: Formulas,
    tape: Callable[[Sequence[str]], Tracing] = Tracing,
) -> Compiled:
    """Compile a statement.

    `formulas` computes on a tape from the named parameters and variables and returns the
    alternatives, each a list of ``(symbol, value, strict)``: value > 0 if strict, else
    value >= 0. `Compiled.transcription` tests that the program is what it computes.
    """
    names = tuple(parameter.name for parameter in parameters)
    program, alternatives = record((*names, *variables), formulas, tape)
    ranges = tuple((parameter.lower, parameter.upper) for parameter in parameters)
    return Compiled(
        names,
        tuple(variables),
        boxes,
        program,
        alternatives,
        ranges,
        formulas=formulas,
        settable=tuple(parameters),
        tape=tape,
    )
