"""Finds claims and experiments by id, and holds the two lists and the modules together.

Claims of lemma files are found too, once they are adopted.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module

from certify.claims import CLAIMS
from certify.claims.claim import Claim
from certify.claims.pinned import PINNED
from certify.experiments import EXPERIMENTS
from certify.experiments.figure import Figure

# What the lemma files of this command hold: claims by id, with the file as it was named.
_adopted: dict[str, tuple[Claim, str]] = {}


class UnknownClaim(LookupError):
    """No claim has this id; the message names the nearest ones."""


class NotListed(RuntimeError):
    """A module and `CLAIMS` or `PINNED` disagree; the message says what is right."""


def names() -> tuple[str, ...]:
    """Return the ids of all claims, in the order in which they are listed."""
    return tuple(row[0] for row in (*CLAIMS, *EXPERIMENTS))


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
    for floor, listed in (("claims", CLAIMS), ("experiments", EXPERIMENTS)):
        row = next((row for row in listed if row[0] == name), None)
        if row is not None:
            return _load(name, floor, row)
    near = get_close_matches(name, names(), n=3, cutoff=0.4) or names()[:3]
    raise UnknownClaim(f"no claim is named '{name}'; the nearest are {', '.join(near)}")


def _load(name: str, floor: str, row: tuple[str, ...]) -> Claim:
    module = import_module(f"certify.{floor}.{row[1]}")
    claim: Claim | None = next((c for c in module.CLAIMS if c.id == name), None)
    if claim is None:
        raise NotListed(f"certify/{floor}/{row[1]}.py has no claim '{name}'")
    listed = tuple(each[1:4] for each in PINNED if each.claim == name)
    if listed != claim.statements():
        right = "; ".join(", ".join(map(repr, each)) for each in claim.statements())
        raise NotListed(f"the statement of '{name}' is not the one listed; it reads {right}")
    return claim


def figure(name: str) -> Figure | None:
    """Return the figure that an experiment's claims speak of, if there is one to draw."""
    row = next((row for row in EXPERIMENTS if row[0] == name), None)
    if row is None:
        return None
    found: Figure | None = getattr(import_module(f"certify.experiments.{row[1]}"), "FIGURE", None)
    return found
