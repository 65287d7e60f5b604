"""Verdicts, and the evidence that they rest on.

A verdict is no truth value. `Proved` and `Refuted` take exact evidence only; sampling can
support or contradict a claim, never prove it. Not proved is not refuted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Checked:
    """A certificate that the kernel accepted.

    `tight` lists the faces (exact values of some variables, the others free) outside of
    which the proof shows strict inequality. `enclosures` are the values at the witness of a
    refutation.
    """

    claim: str
    parameters: tuple[tuple[str, Fraction], ...]
    statement_sha256: str
    certificate_sha256: str
    leaves: tuple[tuple[str, int], ...] = ()
    depth: int = 0
    tight: tuple[tuple[tuple[str, Fraction], ...], ...] = ()
    witness: tuple[tuple[str, Fraction], ...] = ()
    enclosures: tuple[tuple[str, Fraction, Fraction], ...] = ()


@dataclass(frozen=True)
class Algebra:
    """An exact computation by a computer algebra system, which must be believed too."""

    what: str
    system: str


@dataclass(frozen=True)
class Sample:
    """A statistical test: its confidence level, number of samples and seeds."""

    what: str
    confidence: Fraction
    size: int
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """What the evidence says of a claim; `reason` is for people."""

    reason: str

    status = "undecided"

    def __bool__(self) -> bool:
        raise TypeError("a verdict has no truth value; look at its type or its status")

    @property
    def name(self) -> str:
        """The verdict's word."""
        return type(self).__name__


@dataclass(frozen=True)
class _ByExactEvidence(Verdict):
    evidence: Checked | Algebra

    def __post_init__(self) -> None:
        if not isinstance(self.evidence, Checked | Algebra):
            raise TypeError(f"{self.name} takes a checked certificate or exact algebra")


@dataclass(frozen=True)
class Proved(_ByExactEvidence):
    """True for every point of its domain."""

    status = "pass"


@dataclass(frozen=True)
class Refuted(_ByExactEvidence):
    """False, with an exact witness."""

    status = "fail"


@dataclass(frozen=True)
class _BySample(Verdict):
    evidence: Sample

    def __post_init__(self) -> None:
        if not isinstance(self.evidence, Sample):
            raise TypeError(f"{self.name} takes a sample")


@dataclass(frozen=True)
class Supported(_BySample):
    """A statistical statement that held, at its confidence level."""

    status = "pass"


@dataclass(frozen=True)
class Contradicted(_BySample):
    """A statistical statement that failed, at its confidence level."""

    status = "fail"


@dataclass(frozen=True)
class Undecided(Verdict):
    """The budget ran out, or the question has no sharp form; the reason says where."""
