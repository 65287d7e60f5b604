"""The table of verdicts, for the end of a report and for the README."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from certify.report.data import Data
from certify.report.files import write_together

BEGIN, END = "<!-- verdicts: begin -->", "<!-- verdicts: end -->"


class NoTable(ValueError):
    """The file has no place for the table."""


def _evidence(version: Data) -> str:
    found = version["evidence"]
    if "witness" in found:
        return "exact witness"
    if found["kind"] == "certificate":
        return f"certificate, {version['boxes']} boxes"
    if found["kind"] == "algebra":
        return f"exact algebra ({found['system']})"
    return str(found["kind"])


def markdown(reports: Sequence[Data]) -> str:
    """Return the table as Markdown, a row for each version of each claim."""
    rows = ["| claim | version | verdict | evidence |", "| --- | --- | --- | --- |"]
    for data in reports:
        for version in data["versions"]:
            fact = next((f"; {n}: {v}" for n, v in version["facts"] if n.startswith("sharp")), "")
            cells = (
                f"`{data['claim']}` ({data['place']})",
                version["reading"],
                f"**{version['verdict']}**{fact}",
                _evidence(version),
            )
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def into_readme(reports: Sequence[Data], readme: Path) -> None:
    """Put the table between the marks of a file.

    Raises `NoTable` if the file cannot be read or has no marks, `CannotWrite` if it cannot be
    written.
    """
    try:
        text = readme.read_text(encoding="utf-8")
        head, rest = text.split(BEGIN)
        _, tail = rest.split(END)
    except (OSError, ValueError):
        raise NoTable(f"{readme} has no lines '{BEGIN}' and '{END}'") from None
    made = "Made by `python -m certify.report all --readme README.md`."
    table = f"{BEGIN}\n{markdown(reports)}\n\n{made}\n{END}"
    write_together(readme.parent, {readme.name: f"{head}{table}{tail}"})
