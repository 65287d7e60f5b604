"""An audit: what a package hands over that judges the statements of a paper.

The package has an `AUDIT` in its ``__init__`` and, beside it, ``pins.json``, see `certify.pinned`.
Audits that stand in ``certify/audits`` are found by their folder, so that a checkout works before
it is installed; those of other distributions by the entry-point group ``certify.audits``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

GROUP = "certify.audits"
OWN = Path(__file__).with_name("audits")
PINS = "pins.json"


def first_part(name: str) -> str:
    """Return what a claim's id begins with, up to the first dot, without regard to case."""
    return name.partition(".")[0].casefold()


@dataclass(frozen=True)
class Family:
    """Claims that belong together, by the first part of their ids.

    `head` is that part, `title` what people call it, `kind` what sort of statement it is. A
    `result` is one that the paper numbers; what is `apart` is shown, and not counted.
    """

    head: str
    title: str
    kind: str
    result: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Audit:
    """The audit of one paper.

    `name` is the package's last part, `title` the paper's. `claims` lists each claim's id and the
    module that holds it, below `package`, in the order in which they are shown; a module has the
    tuple `CLAIMS`, and may have a `FIGURE`. `families` are in the order in which results are shown.
    `sections` are patterns, each with a group, by which a claim's place names its section.
    """

    name: str
    title: str
    package: str
    claims: tuple[tuple[str, str], ...]
    families: tuple[Family, ...] = ()
    sections: tuple[str, ...] = ()

    def module(self, claim: str) -> str | None:
        """Return the full name of the module that holds a claim; None if it is not listed."""
        return next((f"{self.package}.{row[1]}" for row in self.claims if row[0] == claim), None)

    def section(self, place: str) -> str:
        """Return the section that a place names; an empty string if it names none."""
        found = (re.search(pattern, place) for pattern in self.sections)
        return next((match[1] for match in found if match), "")


@cache
def packages() -> Mapping[str, str]:
    """Return the packages of all audits by their names; nothing of them is imported."""
    found = {path.parent.name: f"{GROUP}.{path.parent.name}" for path in OWN.glob(f"*/{PINS}")}
    others = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return dict(sorted({**others, **found}.items()))


def folder(package: str) -> Path:
    """Return the folder of an audit's package; one that stands here is not imported for it.

    Raises ModuleNotFoundError where there is none.
    """
    if package.startswith(f"{GROUP}."):
        return OWN / package.rpartition(".")[2]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"there is no package {package}", name=package)
    return Path(spec.submodule_search_locations[0])


def family(claim: str) -> Family:
    """Return the family of a claim by its name; one of its own where no audit lists it."""
    audit, _, name = claim.rpartition(":")
    head = name.partition(".")[0]
    found = (f for each in ([audit] if audit else packages()) for f in load(each).families)
    return next((f for f in found if f.head == head), Family(head, head, "other"))


def heads() -> tuple[str, ...]:
    """Return the heads of all families, audit by audit, in their order."""
    return tuple(f.head for each in packages() for f in load(each).families)


@cache
def load(name: str) -> Audit:
    """Import an audit by its name. Raises KeyError or ImportError where that is not possible."""
    package = packages()[name]
    audit: object = getattr(import_module(package), "AUDIT", None)
    if not isinstance(audit, Audit) or audit.name != name:
        raise ImportError(f"{package} has no AUDIT with the name '{name}'", name=package)
    return audit
