"""What is written of a twin besides the Coq file: data for programs, a page for people."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

from certify.claim import Claim
from certify.formal.coq import Answer
from certify.kernel.certificate import read
from certify.report.believed import kind

MEANING = {
    "the real numbers": "on which Coq's library of real numbers rests",
    "machine integers": "the processor's integers of 63 bits, as Coq specifies them",
}


def judged(answer: Answer) -> Answer:
    """Refuse what Coq accepted under an assumption of another kind."""
    strange = [name for name in answer.assumptions if not kind(name)]
    if strange and answer.accepted:
        return replace(answer, error=f"its proof assumes {', '.join(strange)}")
    return answer


def data(
    claim: Claim, certificate: str, text: str, answer: Answer | None, reason: str = ""
) -> dict[str, Any]:
    """Return what is known of a twin; without an answer the reason why coqc gave none."""
    given = read(certificate)[0].parameters
    found: dict[str, Any] = {
        "claim": claim.id,
        "parameters": {name: str(value) for name, value in given},
        "by_hand": len(claim.by_hand),
        "requires": list(claim.requires),
        "certificate_sha256": sha256(certificate.encode()).hexdigest(),
        "file": f"{claim.id}.v",
        "file_sha256": sha256(text.encode()).hexdigest(),
        "verdict": "undecided" if answer is None else "accepted" if answer.accepted else "refused",
    }
    if answer is None:
        found["reason"] = reason
    else:
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
        "accepted": f"Coq {found.get('coq')} accepted it; CPU time {found.get('seconds')} s.",
        "refused": f"Coq {found.get('coq')} refused it: {found.get('error')}",
        "undecided": f"Coq has not judged it: {found.get('reason')}.",
    }[found["verdict"]]
    values = ", ".join(f"{name} = {value}" for name, value in found["parameters"].items())
    required = ", ".join(f"`{name}`" for name in found["requires"])
    many = f"{found['by_hand']} step{'' if found['by_hand'] == 1 else 's'}"
    rows = [
        f"# The formal twin of {found['claim']}" + (f" ({values})" if values else ""),
        "",
        verdict,
        "",
        "It proves what the kernel checks, the statement below in reduced variables, and takes the",
        f"place of the kernel only. That {found['claim']} follows from this statement rests on"
        " what its",
        f"report lists: {many} by hand, exact algebra in SymPy, and the claims that it requires",
        f"({required or 'none'}).",
        "",
        "```coq",
        stated.rstrip(),
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
