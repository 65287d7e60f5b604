"""What reports hold, as types: the JSON Schema is generated from them.

``Report`` is the file of a claim, ``Index`` that of an audit, `Change` a row of ``--compare``.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import TypedDict

Status = Literal["pass", "fail", "undecided"]
Reading = Literal[
    "as printed", "as intended", "as stated", "sharp", "repaired", "derived", "other constants"
]
Verdict = Annotated[
    Literal["Proved", "Refuted", "Supported", "Contradicted", "Undecided"],
    Field(description="Proved, Refuted: by exact evidence; Supported, Contradicted: by a sample."),
]
Words = Annotated[str, Field(min_length=1)]
Headline = Annotated[
    str, Field(min_length=1, description="Each reading of a line with its verdict, and the repair.")
]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
# None for NaN and the infinities, which JSON has not.
Number = float | None
Exact = Annotated[str, Field(pattern=r"^-?[0-9]+(/[0-9]+)?$", description="A rational number.")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Test = Annotated[str, Field(pattern=r"^tests/.+::test_.+$")]
Fact = Annotated[list[str], Field(min_length=2, max_length=2)]
Ids = list[Words]

CLOSED = ConfigDict(extra="forbid")


def _version_rules(schema: dict[str, Any]) -> None:
    """Say that a verdict decides the status, and what it may rest on."""
    rows = (
        (("Proved",), "pass", ("certificate", "algebra")),
        (("Refuted",), "fail", ("certificate", "algebra")),
        (("Supported",), "pass", ("sample",)),
        (("Contradicted",), "fail", ("sample",)),
        (("Undecided",), "undecided", ("none",)),
    )
    schema["oneOf"] = [
        {
            "properties": {
                "verdict": {"enum": [*verdicts]},
                "status": {"const": status},
                "evidence": {"properties": {"kind": {"enum": [*kinds]}}},
            }
        }
        for verdicts, status, kinds in rows
    ]


@with_config(CLOSED)
class Proof(TypedDict):
    """A certificate that the kernel accepted; outside of the tight faces it is strict."""

    kind: Literal["certificate"]
    certificate_sha256: Sha256
    statement_sha256: Sha256
    leaves: dict[str, Count]
    depth: Count
    tight: list[Words]


@with_config(CLOSED)
class Witness(TypedDict):
    """A certificate of a refutation: exact values, and bounds there of what is spoken of."""

    kind: Literal["certificate"]
    certificate_sha256: Sha256
    statement_sha256: Sha256
    witness: Annotated[dict[str, Exact], Field(min_length=1)]
    seen: dict[str, Annotated[list[Number], Field(min_length=2, max_length=2)]]


@with_config(CLOSED)
class AlgebraUsed(TypedDict):
    """An exact computation."""

    what: Words
    system: Words


@with_config(CLOSED)
class AlgebraEvidence(TypedDict):
    """Exact algebra."""

    kind: Literal["algebra"]
    what: Words
    system: Words


@with_config(CLOSED)
class SampleEvidence(TypedDict):
    """A statistical test."""

    kind: Literal["sample"]
    what: Words
    confidence: Exact
    size: Positive
    seeds: Annotated[list[Count], Field(min_length=1)]


@with_config(CLOSED)
class NoEvidence(TypedDict):
    """Nothing, of a version that is undecided."""

    kind: Literal["none"]


@with_config(CLOSED)
class Transcribed(TypedDict):
    """How many statements were compared with their functions, at how many points, and how."""

    statements: Positive
    points: Annotated[int, Field(ge=64)]
    exact: bool


@with_config(ConfigDict(extra="forbid", json_schema_extra=_version_rules))
class Version(TypedDict):
    """One reading of a claim; `statement` and `transcription` are null without a certificate."""

    reading: Reading
    says: Words
    repair: Literal["", "under an added hypothesis", "with another set-up"]
    verdict: Verdict
    status: Status
    reason: str
    facts: list[Fact]
    evidence: Proof | Witness | AlgebraEvidence | SampleEvidence | NoEvidence
    algebra: list[AlgebraUsed]
    statement: list[str] | None
    transcription: Transcribed | None
    boxes: Annotated[int, Field(ge=0, description="Nodes of the trees in all certificates.")]
    bytes: Annotated[int, Field(ge=0, description="Size of all certificates.")]


@with_config(CLOSED)
class Tight(TypedDict):
    """Where the deciding version holds with no room."""

    place: Words
    meaning: str


@with_config(CLOSED)
class Requirement(TypedDict):
    """A version of a claim that this one rests on; the reading that is `used`, or another."""

    claim: Words
    reading: Reading
    used: bool
    verdict: Verdict
    reason: str


@with_config(CLOSED)
class ByHand(TypedDict):
    """A step that no machine checks, with the test that attacks it."""

    what: Words
    attacked_by: Test


@with_config(CLOSED)
class AttackFound(TypedDict):
    """An attack by sampling: what it tried and found; `violation` is empty without one."""

    kind: Words
    tried: Words
    violation: str


@with_config(CLOSED)
class CrossCheckFound(TypedDict):
    """An independent computation; relative differences, or numbers of standard errors."""

    what: Words
    agrees: bool
    cases: Count
    worst: Number
    limit: Number


@with_config(CLOSED)
class Report(TypedDict):
    """A report of a claim; `audit` is empty for one of a lemma file."""

    claim: Words
    audit: str
    lemma_file: str
    headline: Headline
    status: Literal["pass", "amended", "fail", "undecided"]
    place: Words
    parameters: dict[str, str]
    meanings: dict[str, str]
    printed_parameters: bool
    verdict: Verdict
    reason: str
    fails_by: list[Words]
    with_all_that_it_requires: Annotated[
        str, Field(pattern="^(proved with all it requires|proved, but not .+|not proved)$")
    ]
    versions: Annotated[list[Version], Field(min_length=1)]
    misprint: str
    slip: str
    evidence_for: str
    part_of: Ids
    closed_by: Ids
    best_means: str
    domain: str
    tight: list[Tight]
    requires: list[Requirement]
    by_hand: list[ByHand]
    believed: list[Words]
    attacks: list[AttackFound]
    cross_checks: list[CrossCheckFound]
    certificates: list[Annotated[str, Field(pattern=r"\.cert$")]]
    replay: str
    repeat: Words


Numbers = dict[str, Positive]


@with_config(CLOSED)
class Counts(TypedDict):
    """Numbers of claims by headline, each claim once, by what it is."""

    line: Numbers
    repair: Numbers
    ours: Numbers
    evidence: Numbers


@with_config(CLOSED)
class Gap(TypedDict):
    """A line that fails: how it is repaired, by which claims, and whether wholly."""

    claim: Words
    headline: Headline
    how: Words
    instead: Ids
    closed: bool
    evidence: Ids


@with_config(CLOSED)
class Standing(TypedDict):
    """A numbered result and how it stands, with lines and remarks that do not hold."""

    claim: Words
    headline: Headline
    why: str
    best_constants: str
    lines: list[Gap]
    remarks: list[Gap]
    proved_in_another_form: Ids


@with_config(CLOSED)
class Unsettled(TypedDict):
    """A line that is not settled, as printed or at all, and what is proved instead."""

    claim: Words
    why: Words
    instead: Ids


@with_config(CLOSED)
class Misprint(TypedDict):
    """A slip of the pen: why another reading is forced, and the lines that have it."""

    what: Words
    claims: Ids


@with_config(CLOSED)
class HandSteps(TypedDict):
    """A step that no machine checks, with its tests and the claims that rest on it."""

    what: Words
    attacked_by: Annotated[list[Test], Field(min_length=1)]
    claims: Ids


@with_config(CLOSED)
class Mutants(TypedDict):
    """How many mutants of the kernel are noticed; of this kernel only if `today`."""

    mutants: Count
    noticed: Count
    survivors: Count
    harmless: Numbers
    noticed_by: Numbers
    today: bool


@with_config(CLOSED)
class Kernel(TypedDict):
    """Lines of code by file, and imports: `standard` if of the standard library only."""

    files: Numbers
    lines: Positive
    imports: list[str]
    standard: bool
    mutants: Mutants | None


@with_config(CLOSED)
class Twin(TypedDict):
    """A formal twin: what Coq said; `same` if it is of the certificate that is reported."""

    claim: Words
    file: Words
    verdict: Literal["accepted", "refused", "undecided"]
    coq: str
    seconds: Annotated[float, Field(ge=0)] | None
    assumptions: Numbers
    same: bool


@with_config(CLOSED)
class Ledger(TypedDict):
    """What must be believed: programs with the number of claims on each, statements, steps."""

    trusted: Numbers
    statements: Count
    by_hand: list[HandSteps]
    kernel: NotRequired[Kernel]
    twins: NotRequired[list[Twin]]
    within: NotRequired[str]
    not_believed: NotRequired[dict[str, str]]


@with_config(CLOSED)
class Index(TypedDict):
    """All reports of an audit, and what they come to; `apart` are in no count."""

    claims: list[Report]
    counts: Counts
    apart: Count
    requires: dict[str, Ids]
    results: list[Standing]
    other_gaps: list[Gap]
    not_settled: list[Unsettled]
    misprints: list[Misprint]
    ledger: Ledger


@with_config(CLOSED)
class Change(TypedDict):
    """A verdict or headline that differs between two indexes; 'absent' where one has none."""

    claim: Words
    version: Reading | Literal["headline", "with all it requires"]
    old: str
    new: str


class _Draft(GenerateJsonSchema):
    """Leaves out the titles that would repeat names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of all that is written as JSON."""
    kinds: TypeAdapter[Any] = TypeAdapter(Report | Index | list[Report] | list[Change])
    words = (
        "claims/CLAIM.json is a report, index.json all of them; --format json prints a list of"
        " reports, and after --compare a list of changes."
    )
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "Reports of certify",
        "description": words,
        **kinds.json_schema(schema_generator=_Draft),
    }
