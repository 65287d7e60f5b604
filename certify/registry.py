"""Finds claims by name, and holds the lists, the pins and the modules of audits together.

Claims of lemma files are found too, once they are adopted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import ModuleType

from certify.audit import load, packages
from certify.claim import Claim
from certify.figure import Figure
from certify.pinned import PROVED, assignment, of
from certify.settled import Reading

# What the lemma files of this command hold: claims by id, with the file as it was named.
_adopted: dict[str, tuple[Claim, str]] = {}


class UnknownClaim(LookupError):
    """No claim has this id, or this reading; the message names the nearest, or its readings."""


class NotListed(RuntimeError):
    """A module and the list of claims or the pins disagree; the message says what is right."""


@cache
def _listed() -> Mapping[str, tuple[str, str]]:
    """Return the audit and the id of each claim, by the name that tells it from all others.

    That is its id, or ``AUDIT:CLAIM`` where two audits have the same id.
    """
    rows = [(audit, row[0]) for audit in packages() for row in load(audit).claims]
    shared = {name for name, many in Counter(name for _, name in rows).items() if many > 1}
    return {f"{a}:{name}" if name in shared else name: (a, name) for a, name in rows}


def names() -> tuple[str, ...]:
    """Return the names of all claims, audit by audit, in the order in which they are listed."""
    return tuple(_listed())


def audit_of(name: str) -> str:
    """Return the audit that lists a claim; empty for one of a lemma file."""
    listed = _listed()
    if name in _adopted:
        return ""
    return listed[name][0] if name in listed else name.rpartition(":")[0]


def _place(name: str) -> tuple[str, str]:
    """Return the audit and the id of a listed claim. Raises `UnknownClaim`."""
    listed = _listed()
    if name in listed:
        return listed[name]
    audit, colon, claim = name.partition(":")
    if colon and (audit, claim) in listed.values():
        return audit, claim
    several = [each for each, (_, claim) in listed.items() if claim == name]
    if several:
        right = " or ".join(several)
        raise UnknownClaim(f"several audits have a claim '{name}'; write {right}")
    near = get_close_matches(name, names(), n=3, cutoff=0.4) or names()[:3]
    raise UnknownClaim(f"no claim is named '{name}'; the nearest are {', '.join(near)}")


def adopt(claims: Mapping[str, tuple[Claim, str]]) -> None:
    """Take the claims of lemma files, by id with the file's name, in place of earlier ones."""
    _adopted.clear()
    _adopted.update(claims)


def file_of(name: str) -> str:
    """Return the lemma file that holds a claim, as it was named; empty for a listed claim."""
    return _adopted[name][1] if name in _adopted else ""


def named(word: str) -> tuple[str, ...]:
    """Return the ids that a word of the command line stands for.

    ``all`` is every claim; ``figure1`` and ``joint.*`` are all with ids that begin so and go on
    with a dot, unless a claim has that very name. Any other word is itself.
    """
    if word == "all":
        return names()
    head = word.removesuffix("*").removesuffix(".") + "."
    return tuple(x for x in names() if x.startswith(head) and word not in names()) or (word,)


def find(name: str) -> Claim:
    """Return the claim with this id; raise `UnknownClaim` or `NotListed`."""
    if name in _adopted:
        return _adopted[name][0]
    return _load(*_place(name))


def reading(entry: str, audit: str = "") -> Reading:
    """Return the claim and the reading that an entry of `requires` names: ``lemma4 as printed``.

    The id alone is enough where there is one reading. In the entries of an audit an id that others
    have too means its own. Raises `UnknownClaim` or `NotListed`.
    """
    name, _, wanted = entry.partition(" ")
    if f"{audit}:{name}" in _listed():
        name = f"{audit}:{name}"
    known = [version.reading for version in find(name).versions]
    if wanted in known or (not wanted and len(known) == 1):
        return name, wanted or known[0]
    right = " or ".join(f"'{name} {each}'" for each in known)
    what = f"{name} has no reading '{wanted}'" if wanted else f"{name} has {len(known)} readings"
    raise UnknownClaim(f"{what}; write {right}")


@cache
def _module(audit: str, name: str) -> ModuleType:
    """Import the module that holds a claim."""
    return import_module(str(load(audit).module(name)))


def _load(audit: str, name: str) -> Claim:
    module = _module(audit, name)
    claim: Claim | None = next((c for c in module.CLAIMS if c.id == name), None)
    if claim is None:
        raise NotListed(f"{module.__name__} has no claim '{name}'")
    listed = tuple(each[1:4] for each in of(audit).statements if each.claim == name)
    if listed != claim.statements():
        right = [_pin(claim, *row) for row in claim.statements()]
        raise NotListed(
            f"the statement of '{name}' is not the one in pins.json of {audit}; there should be"
            f" {json.dumps(right, ensure_ascii=False)}"
        )
    shared = f"{audit}:{name}"
    return replace(claim, id=shared) if shared in _listed() else claim


def _pin(claim: Claim, side: str, sha256: str, says: str) -> dict[str, object]:
    """Return what is to stand in ``pins.json`` of a statement; a proof decides the claim."""
    values = assignment(claim.defaults().items())
    decided = [{"reading": claim.deciding().reading, "values": values}] if side == PROVED else []
    return {"claim": claim.id, "side": side, "sha256": sha256, "says": says, "readings": decided}


def figure(name: str) -> Figure | None:
    """Return the figure that the claims of an experiment speak of, if there is one to draw."""
    if name in _adopted or name not in _listed():
        return None
    found: Figure | None = getattr(_module(*_place(name)), "FIGURE", None)
    return found


def closure(entries: Iterable[str], audit: str = "") -> list[Reading]:
    """Return the claims and readings that are required, directly or not, each once.

    `entries` are those of a claim of an audit, or of a lemma file.

    Raises `UnknownClaim` for an entry that names no claim, or no reading of it.
    """
    found: list[Reading] = []
    waiting = [reading(entry, audit) for entry in entries]
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found.append(each)
            waiting += direct(each[0])
    return found


def direct(name: str) -> tuple[Reading, ...]:
    """Return what a claim requires itself."""
    return tuple(reading(entry, audit_of(name)) for entry in find(name).requires)
