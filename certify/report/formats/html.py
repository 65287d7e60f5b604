"""Makes HTML pages: one of a claim, one of all; each is one file and needs no network."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from certify.figure import Picture
from certify.layout import PAGES
from certify.report import index, plain
from certify.report.data import Data
from certify.report.formats import Format
from certify.report.formula import mathml
from certify.report.index import ALONE, Beside
from certify.report.statement import joined
from certify.report.template import environment
from certify.report.words import evidence_words, slip_words


def witness_text(version: Data) -> str:
    """Return a witness as lines ``name = value``, for copying."""
    return "\n".join(f"{name} = {value}" for name, value in version["evidence"]["witness"].items())


def numbers(found: Data) -> Data:
    """Return what an attack found with NaN for numbers that JSON does not have."""
    return {name: math.nan if value is None else value for name, value in found.items()}


@cache
def _environment() -> Any:
    found = environment()
    found.globals |= {
        "evidence_words": evidence_words,
        "joined": joined,
        "mathml": mathml,
        "numbers": numbers,
        "said": plain.said,
        "slip_words": slip_words,
        "title": plain.title,
        "witness_text": witness_text,
    }
    return found


def _rendered(template: str, **shown: Any) -> str:
    text: str = _environment().get_template(template).render(shown)
    return text


def of_claim(data: Data, picture: Picture | None) -> str:
    """Return the page of one claim, with its picture if it has one."""
    return _rendered("report.html", d=data, picture=picture)


def of_all(reports: Sequence[Data], pictures: Mapping[str, Picture], beside: Beside = ALONE) -> str:
    """Return the page of all reports, with pictures by claim; each is shown once."""
    first: dict[str, str] = {}
    for name, picture in pictures.items():
        first.setdefault(picture.png, name)
    shown = {name: pictures[name] for name in first.values()}
    elsewhere = {name: (first[p.png], p.title) for name, p in pictures.items() if name not in shown}
    return _rendered(
        "index.html",
        **index.contents(reports, beside),
        pictures=shown,
        shown_at=elsewhere,
        deep={data["claim"]: data for data in beside.deep},
        measured=beside.measured,
    )


FORMAT = Format(
    f"{PAGES}/{{}}.html",
    of_claim,
    all={"index.html": lambda every: of_all(every.reports, every.pictures, every.beside)},
)
