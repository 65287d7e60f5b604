"""Compares the reports of two runs: which headlines and verdicts changed, and what they require."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certify.layout import INDEX
from certify.reading import from_json
from certify.report import headline
from certify.report.words import verdict_words

ABSENT = "absent"
# Stand for a version in the rows of the claim as a whole: its headline, which an index from before
# there were headlines has too, and whether it is proved with all it requires.
HEADLINE, WITH_ALL = "headline", "with all it requires"
WHOLE = (HEADLINE, WITH_ALL)
# By claim and version, the verdict with the best constant, as in the table of verdicts.
Verdicts = dict[tuple[str, str], str]


class NoIndex(ValueError):
    """A file is no index of reports; the message says why."""


@dataclass(frozen=True)
class Change:
    """A version of a claim whose verdict, or best constant, differs; `ABSENT` where it has none.

    Or the claim itself: its `HEADLINE` differs; or, as `WITH_ALL`, it is now proved with all it
    requires, or no longer, or lacks something else.
    """

    claim: str
    version: str
    old: str
    new: str


def verdicts(path: Path) -> Verdicts:
    """Read the verdicts of an ``index.json``, or of those of all audits in a folder of reports.

    Raises `NoIndex`.
    """
    if not path.is_dir():
        return _of_one(path)
    places = sorted(path.glob(f"*/{INDEX}"))
    if not places:
        raise NoIndex(f"the folder {path} has no */{INDEX}")
    return {key: words for place in places for key, words in _of_one(place).items()}


def _of_one(path: Path) -> Verdicts:
    try:
        data = from_json(path)
    except OSError as error:
        raise NoIndex(f"cannot read {path}: {error.strerror}") from None
    except ValueError:
        raise NoIndex(f"{path} is not JSON") from None
    match data:
        case {"claims": [*reports]}:
            return _verdicts(reports, path)
    raise NoIndex(f"{path} is no index.json: it has no list of claims")


def _verdicts(reports: list[Any], path: Path) -> Verdicts:
    found: Verdicts = {}
    for number, report in enumerate(reports, 1):
        match report:
            case {
                "claim": str(claim),
                "versions": [*versions],
                "with_all_that_it_requires": str(with_all),
            } if claim.strip() and with_all.strip():
                pass
            case _:
                what = f"claim {number} has no id, versions and with_all_that_it_requires"
                raise NoIndex(f"{path} is no index.json: {what}")
        for version in versions:
            match version:
                case {
                    "reading": str(reading),
                    "verdict": str(name),
                    "facts": [*facts],
                } if name.strip() and all(
                    isinstance(fact, list) and [*map(type, fact)] == [str, str] for fact in facts
                ):
                    verdict = verdict_words(version)
                case _:
                    what = f"a version of claim {number} has no reading, verdict and facts"
                    raise NoIndex(f"{path} is no index.json: {what}")
            _put(found, (claim, reading), verdict, path)
        _put(found, (claim, WITH_ALL), with_all, path)
        _put(found, (claim, HEADLINE), headline.words(report), path)
    return found


def _put(found: Verdicts, key: tuple[str, str], verdict: str, path: Path) -> None:
    if not all(text.isprintable() for text in (*key, verdict)):
        raise NoIndex(f"{path} is no index.json: {key!a} is no plain text")
    if key in found:
        raise NoIndex(f"{path} has '{key[0]}', '{key[1]}', twice")
    found[key] = verdict


def changes(old: Verdicts, new: Verdicts) -> list[Change]:
    """Return what differs, in the order of the new index; what is absent there comes last.

    Of a claim that came or went the versions say all.
    """
    return [
        Change(*key, old.get(key, ABSENT), new.get(key, ABSENT))
        for key in {**new, **old}
        if old.get(key) != new.get(key) and (key[1] not in WHOLE or (key in old and key in new))
    ]
