"""Finds claims by id, and holds `CLAIMS` and the modules against each other."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

from certify.claims import CLAIMS
from certify.claims.claim import Claim


class UnknownClaim(LookupError):
    """No claim has this id; the message names the nearest ones."""


class NotListed(RuntimeError):
    """A module and `CLAIMS` disagree; the message says which line is right."""


def names() -> tuple[str, ...]:
    """Return the ids of all claims, in the order in which they are listed."""
    return tuple(row[0] for row in CLAIMS)


def find(name: str) -> Claim:
    """Return the claim with this id; raise `UnknownClaim` or `NotListed`."""
    row = next((row for row in CLAIMS if row[0] == name), None)
    if row is None:
        near = get_close_matches(name, names(), n=3, cutoff=0.4) or names()[:3]
        raise UnknownClaim(f"no claim is named '{name}'; the nearest are {', '.join(near)}")
    module = import_module(f"certify.claims.{row[1]}")
    claim: Claim | None = next((c for c in module.CLAIMS if c.id == name), None)
    if claim is None:
        raise NotListed(f"certify/claims/{row[1]}.py has no claim '{name}'")
    own = claim.inequality is not None and claim.inequality.claim == name
    pins = claim.inequality.pins() if claim.inequality is not None and own else ()
    if row[2:] != pins:
        right = ", ".join(repr(word) for word in (name, row[1], *pins))
        raise NotListed(f"the statement of '{name}' is not the one in CLAIMS; it reads ({right})")
    return claim
