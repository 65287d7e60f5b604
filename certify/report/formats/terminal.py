"""Reports for people at a terminal of 80 columns."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from certify.report import headline
from certify.report.compare import Change
from certify.report.data import Data
from certify.report.words import (
    boxes_words,
    checked_lines,
    cross_check_words,
    sample_words,
    sampled_before,
    search_words,
    transcription_words,
)
from certify.settled import Progress

# Colours of a terminal by the style of a `headline.Mark`.
COLOUR = {
    **dict.fromkeys(("whole", "supported"), "green"),
    **dict.fromkeys(("part", "amended"), "yellow"),
    **dict.fromkeys(("contradicted", "refuted"), "red"),
    "undecided": "cyan",
}


def of_claim(data: Data, console: Any, paths: list[str]) -> None:
    """Print the report for people at a terminal, with the paths of its files."""
    numbers = _numbers(data)
    console.print(f"[bold]{data['claim']}[/bold]  {escape(data['place'])}")
    console.print(_headline(data))
    if numbers:
        console.print(numbers)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # a SHA-256 is not cut off
    for version in data["versions"]:
        table.add_row(version["reading"], escape(version["says"]))
        mark = headline.version_mark(version)
        verdict = f"[bold {COLOUR[mark.style]}]{escape(mark.words)}[/]"
        table.add_row("", f"{verdict}: {escape(version['reason'])}")
        for name, value in version["facts"]:
            table.add_row("", f"{escape(name)}: {escape(value)}")
        if version["transcription"]:
            table.add_row("", f"transcription {transcription_words(version['transcription'])}")
        _evidence_rows(table, version)
    if data["misprint"]:
        table.add_row("misprint", escape(data["misprint"]))
    if data["evidence_for"]:
        table.add_row("evidence", f"for {escape(data['evidence_for'])}, not a line of its own")
    if data["domain"]:
        table.add_row("domain", escape(data["domain"]))
    for place in data["tight"]:
        table.add_row("tight at", escape(f"{place['place']}: {place['meaning']}"))
    for each in data["attacks"]:
        table.add_row("attack", escape(f"{each['kind']}: {each['tried']}"))
    for check in data["cross_checks"]:
        table.add_row("cross-check", escape(cross_check_words(check)))
    for step in data["by_hand"]:
        table.add_row("by hand", escape(step["what"]))
    for required in data["requires"]:
        what = (
            f"{required['claim']} {required['reading']}{'' if required['used'] else ' (not used)'}"
        )
        table.add_row("requires", f"{what}: {required['verdict']}")
    if data["requires"]:
        # It is said of the reading that decides.
        meant = "as meant " if headline.is_misprint(data) else ""
        table.add_row("as a whole", f"{meant}{escape(data['with_all_that_it_requires'])}")
    for line in data["believed"]:
        table.add_row("believed", escape(line))
    if data["replay"]:
        table.add_row("replay", escape(data["replay"]))
    table.add_row("files", escape(", ".join(paths)))
    console.print(table)
    for line in checked_lines(data):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(last_line(data))


def _numbers(data: Data) -> str:
    return ", ".join(f"{name} = {value}" for name, value in data["parameters"].items())


def _headline(data: Data) -> str:
    """Return the headline with markup for the terminal, each part in the colour of its verdict."""
    found = headline.parts(data)
    return " · ".join(f"[bold {COLOUR[each.mark.style]}]{escape(str(each))}[/]" for each in found)


def last_line(data: Data) -> str:
    """Return the headline and the claim in one line, with markup for the terminal."""
    parameters = f" ({_numbers(data)})" if data["parameters"] else ""
    false = f"; it requires {'; '.join(data['fails_by'])}" if data.get("fails_by") else ""
    seconds = (
        f"; {data['seconds']} s{sampled_before(data['versions'])}" if "seconds" in data else ""
    )
    return f"{_headline(data)}  {data['claim']}{escape(parameters + false)}{seconds}"


def _evidence_rows(table: Any, version: Data) -> None:
    found = version["evidence"]
    if found["kind"] == "sample":
        table.add_row("", escape(sample_words(found)))
    if found["kind"] != "certificate":
        return
    if "witness" in found:
        for name, value in found["witness"].items():
            table.add_row("", f"witness {name} = {value}")
        for name, (lower, upper) in found["seen"].items():
            table.add_row("", escape(f"there {name} in [{lower:.9g}, {upper:.9g}]"))
    else:
        forms = ", ".join(f"{name}: {count}" for name, count in found["leaves"].items())
        boxes = boxes_words(version["boxes"])
        table.add_row("", f"{boxes}, depth {found['depth']}; forms {forms}")
    times = f"{search_words(version)}, " if "times" in version else ""
    table.add_row("", f"{times}certificate sha256 {found['certificate_sha256'][:16]}...")


def table_of(reports: Sequence[Data]) -> Any:
    """Return the table for a terminal of 80 columns: without place and sharp constants."""
    columns = ("claim", "version", "verdict", "evidence", "time")
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


def changes(found: Sequence[Change]) -> Any:
    """Return the changes as a table for a terminal of 80 columns."""
    table = Table("claim", "version", "old", "new", box=None, padding=(0, 1))
    table.columns[0].no_wrap = True
    table.columns[1].max_width = len("as intended")
    # Words are not cut off.
    for column, key in ((table.columns[2], "old"), (table.columns[3], "new")):
        lengths = (len(w) for change in found for w in getattr(change, key).split())
        column.min_width = max(lengths, default=0)
    for change in found:
        table.add_row(*map(escape, (change.claim, change.version, change.old, change.new)))
    return table


def console(**options: Any) -> Any:
    """Return a Rich console that leaves it to `certify.pipe` what to do when nobody reads on.

    It has the usual size where the environment names none in which a word can be read.
    """
    for name, side, usual in (("COLUMNS", "width", 80), ("LINES", "height", 25)):
        if name in os.environ and not re.fullmatch("[1-9][0-9]{1,3}", os.environ[name]):
            options.setdefault(side, usual)

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Terminal(emoji=False, **options)


@contextmanager
def progress_bar(console: Any) -> Iterator[Progress]:
    """Show a bar on standard error while a search runs, if that is a terminal."""
    if not console.is_terminal:
        yield lambda what, boxes, share: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("searching", total=1.0)

        def hear(what: str, boxes: int, share: Fraction) -> None:
            bar.update(task, completed=float(share), description=f"{what}: {boxes} done")

        yield hear
