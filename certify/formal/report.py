"""What is written of a twin besides the Coq file: data for programs, a page for people."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

from certify.formal.coq import INSTALL, Answer

# The assumptions that a proof may rest on, by what they are about.
REALS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "Classical_Prop.classic",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
INTEGERS = ("PrimInt63.", "Uint63.")
MEANING = {
    "the real numbers": "on which Coq's library of real numbers rests",
    "machine integers": "the processor's integers of 63 bits, as Coq specifies them",
}


def kind(name: str) -> str:
    """Return what an assumption is about; an empty string for one that is not admitted."""
    if name in REALS:
        return "the real numbers"
    return "machine integers" if name.startswith(INTEGERS) else ""


def judged(answer: Answer) -> Answer:
    """Refuse what Coq accepted under an assumption of another kind."""
    strange = [name for name in answer.assumptions if not kind(name)]
    if strange and answer.accepted:
        return replace(answer, error=f"its proof assumes {', '.join(strange)}")
    return answer


def data(claim: str, certificate: str, text: str, answer: Answer | None) -> dict[str, Any]:
    """Return what is known of a twin; without an answer coqc has not seen it."""
    found: dict[str, Any] = {
        "claim": claim,
        "certificate_sha256": sha256(certificate.encode()).hexdigest(),
        "file": f"{claim}.v",
        "file_sha256": sha256(text.encode()).hexdigest(),
        "verdict": "undecided" if answer is None else "accepted" if answer.accepted else "refused",
    }
    if answer is not None:
        found |= {"coq": answer.version, "seconds": round(answer.seconds, 1)}
        if answer.accepted:
            found["assumptions"] = list(answer.assumptions)
        else:
            found["error"] = answer.error
    return found


def as_json(found: dict[str, Any]) -> str:
    """Write the data."""
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def as_markdown(found: dict[str, Any], theorem: str, stated: str) -> str:
    """Write the page: the theorem as Coq reads it, the answer, and what it rests on."""
    verdict = {
        "accepted": f"Coq {found.get('coq')} accepted it in {found.get('seconds')} s on one core.",
        "refused": f"Coq {found.get('coq')} refused it: {found.get('error')}",
        "undecided": f"Coq is not installed here, and has not seen it ({INSTALL}).",
    }[found["verdict"]]
    rows = [f"# The formal twin of {found['claim']}", "", verdict, "", "```coq", stated.rstrip()]
    rows += [
        f"Theorem {theorem} : {theorem}_says.",
        "```",
        "",
        f"- file: `{found['file']}`, SHA-256 {found['file_sha256']}",
    ]
    rows.append(f"- certificate: SHA-256 {found['certificate_sha256']}")
    if "assumptions" in found:
        rows += ["", "It assumes (`Print Assumptions`):", ""]
        kinds: dict[str, list[str]] = {}
        for name in found["assumptions"]:
            kinds.setdefault(kind(name), []).append(f"`{name}`")
        rows += [f"- {what}, {MEANING[what]}: {', '.join(kinds[what])}" for what in kinds]
    return "\n".join(rows) + "\n"
