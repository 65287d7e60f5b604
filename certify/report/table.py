"""The table of verdicts, for the end of a report and for the README."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from certify.reading import whole
from certify.report import headline
from certify.report.data import Data
from certify.report.render import COLOUR, boxes_words, prose
from certify.writing import write_together

LARGEST_README = 1 << 20  # bytes
BEGIN, END = "<!-- verdicts: begin -->", "<!-- verdicts: end -->"


class NoTable(ValueError):
    """The file has no place for the table."""


def evidence_words(version: Data) -> str:
    """Say in a few words what a version's verdict rests on."""
    found = version["evidence"]
    if "witness" in found:
        return "exact witness"
    if found["kind"] == "certificate":
        return f"certificate, {boxes_words(version['boxes'])}"
    if found["kind"] == "algebra":
        return f"exact algebra ({found['system']})"
    return str(found["kind"])


def verdict_words(version: Data) -> str:
    """Return the words of a version's verdict with its best constant, where one is known."""
    fact = next((f"; {n}: {v}" for n, v in version["facts"] if n.startswith("sharp")), "")
    return f"{headline.verdict_words(version)}{fact}"


HEAD = ("claim", "place", "version", "verdict", "evidence")


def rows(reports: Sequence[Data]) -> list[tuple[str, ...]]:
    """Return a row for each version of each claim, with the columns of `HEAD`."""
    found: list[tuple[str, ...]] = []
    for data in reports:
        for version in data["versions"]:
            found.append(
                (
                    data["claim"],
                    data["place"],
                    version["reading"],
                    verdict_words(version),
                    evidence_words(version),
                )
            )
    return found


def markdown(reports: Sequence[Data]) -> str:
    """Return the table as Markdown."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{' --- |' * len(HEAD)}"]
    for claim, *cells in rows(reports):
        lines.append(f"| {' | '.join((f'`{claim}`', *map(prose, cells)))} |")
    return "\n".join(lines)


def for_terminal(reports: Sequence[Data]) -> Any:
    """Return the table for a terminal of 80 columns: without place and sharp constants."""
    from rich.markup import escape
    from rich.table import Table

    columns = (*(name for name in HEAD if name != "place"), "time")
    table = Table(*columns, box=None, padding=(0, 1))
    table.columns[0].no_wrap = True
    for data in reports:
        for version in data["versions"]:
            mark, found = headline.version_mark(version), version["evidence"]["kind"]
            if found == "certificate":
                shown = "witness" in version["evidence"]
                found = "witness" if shown else boxes_words(version["boxes"])
            verdict = f"[{COLOUR[mark.style]}]{escape(mark.words)}[/]"
            seconds = f"{version['times']['search'] + version['times']['check']:.2f} s"
            table.add_row(data["claim"], version["reading"], verdict, escape(found), seconds)
    return table


def parted(readme: Path) -> tuple[str, str]:
    """Return what stands before and after the table in a file.

    Raises `NoTable` if the file cannot be read or has no marks.
    """
    try:
        old = whole(readme, LARGEST_README).decode()
        head, rest = old.split(BEGIN)
        _, tail = rest.split(END)
    except (OSError, ValueError):
        raise NoTable(f"{readme} has no lines '{BEGIN}' and '{END}'") from None
    return head, tail


def into_readme(text: str, readme: Path) -> None:
    """Put a text between the marks of a file.

    Raises `NoTable` as `parted` does, and `CannotWrite` if it cannot be written.
    """
    head, tail = parted(readme)
    write_together(readme.parent, {readme.name: f"{head}{BEGIN}\n{text}\n{END}{tail}"})
