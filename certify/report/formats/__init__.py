"""Output formats, one file each; a new one is such a file, and a line in the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from certify.figure import Picture
from certify.report.data import Data
from certify.report.index import Beside


@dataclass(frozen=True)
class Everything:
    """All reports of an audit, with what their pages show besides.

    `pictures` are by claim, `made` is the command that makes the pages again; `strict` judges each
    line as it is printed.
    """

    reports: Sequence[Data]
    pictures: Mapping[str, Picture]
    beside: Beside
    made: str
    strict: bool = False


@dataclass(frozen=True)
class Format:
    """What a format writes below the folder of an audit.

    `claim` is the name of the file of one claim, with its stem for the braces, and `of_claim`
    writes it; where `pages`, it is made on demand. `all` are the files about all claims.
    """

    claim: str = ""
    of_claim: Callable[[Data, Picture | None], str] | None = None
    pages: bool = True
    all: Mapping[str, Callable[[Everything], str]] = field(default_factory=dict)
