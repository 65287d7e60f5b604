"""Reports as Markdown: a page of one claim, the pages of all, the table for a README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from certify.layout import PAGES
from certify.reading import whole
from certify.report import headline, plain
from certify.report.data import Data
from certify.report.formats import Format
from certify.report.index import ALONE, Beside, contents
from certify.report.plain import Gap, Standing, title
from certify.report.template import environment
from certify.report.words import evidence_words, prose, slip_words, verdict_words
from certify.writing import write_together


def of_claim(data: Data) -> str:
    """Return the data as a Markdown page."""
    text: str = environment().get_template("report.md").render(data, data=data)
    return text


def _around(standing: Standing) -> str:
    """Write how many lines in or about a result do not stand, by their headlines."""
    counts = headline.counts([gap.data for gap in standing.lines])
    found = _listed({words: n for rows in counts.values() for words, n in rows.items()})
    return f"; lines in or about it that do not stand: {found}" if found else ""


def for_readme(reports: Sequence[Data]) -> str:
    """Return how each numbered result stands, as a Markdown table, and where the rest is."""
    found = contents(reports)
    lines = ["| result | how it stands | best constants |", "| --- | --- | --- |"]
    for standing in found["standings"]:
        also = ", ".join(f"`{data['claim']}`" for data in standing.also)
        also = f"; proved in another form: {also}" if also else ""
        name = f"{title(standing.data['claim'])} (`{standing.data['claim']}`)"
        words = f"{headline.words(standing.data)}{also}{_around(standing)}"
        lines.append(f"| {name} | {words} | {prose(standing.constants)} |")
    lines += [
        "",
        *(
            f"- **{sum(counts.values())}** {headline.KINDS[kind]}: {_listed(counts)}."
            for kind, counts in found["counts"].items()
            if counts
        ),
        f"- Misprints: {slip_words(found['slips'])}.",
        "",
        "They stand in `reports/linear_targets/index.html`, the same as `index.md` and `index.json`"
        " beside it.",
        "",
        "Made by `python -m certify.report all --readme docs/findings.md`.",
    ]
    return "\n".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{number} {words}" for words, number in counts.items())


def of_all(
    reports: Sequence[Data], beside: Beside = ALONE, made: str = "python -m certify.report all"
) -> str:
    """Return what stands on the page of all reports as Markdown; `made` is its command."""
    page = environment().get_template("index.md")
    text: str = page.render(
        contents(reports, beside),
        title=title,
        table=table(reports),
        made=made,
        gap=_gap_words,
        slip_words=slip_words,
        measured=beside.measured,
        said=plain.said,
    )
    return text


def believed(reports: Sequence[Data], beside: Beside) -> str:
    """Return the page of what must be believed, as Markdown (``believed.md``)."""
    page = environment().get_template("believed.md")
    text: str = page.render(ledger=contents(reports)["ledger"], measured=beside.measured)
    return f"# What must be believed\n\n{text}\n"


def _gap_words(gap: Gap) -> str:
    instead = ", ".join(f"`{name}`" for name in gap.instead)
    data = gap.data
    words = f"{headline.words(data)}; {prose(gap.how)} {instead}".rstrip()
    sampled = "".join(f"; sampled in `{d['claim']}`: {headline.words(d)}" for d in gap.evidence)
    return f"`{data['claim']}` ({prose(data['place'])}): {words}{sampled}."


LARGEST_README = 1 << 20  # bytes


BEGIN, END = "<!-- verdicts: begin -->", "<!-- verdicts: end -->"


class NoTable(ValueError):
    """The file has no place for the table."""


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


def table(reports: Sequence[Data]) -> str:
    """Return the table as Markdown."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{' --- |' * len(HEAD)}"]
    for claim, *cells in rows(reports):
        lines.append(f"| {' | '.join((f'`{claim}`', *map(prose, cells)))} |")
    return "\n".join(lines)


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


FORMAT = Format(
    f"{PAGES}/{{}}.md",
    lambda data, picture: of_claim(data),
    all={
        "index.md": lambda every: of_all(every.reports, every.beside, every.made),
        "believed.md": lambda every: believed(every.reports, every.beside),
    },
)
