"""Renders report data as JSON, Markdown, HTML and terminal text."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any

from certify.report import headline
from certify.report.data import Data
from certify.report.formula import legend
from certify.report.statement import WIDTH, values

# Colours of a terminal by the style of a `headline.Mark`.
COLOUR = {
    **dict.fromkeys(("whole", "supported"), "green"),
    **dict.fromkeys(("part", "amended"), "yellow"),
    **dict.fromkeys(("contradicted", "refuted"), "red"),
    "undecided": "cyan",
}


def finite(data: Any) -> Any:
    """Return the data with None for NaN and infinities, which JSON has not."""
    if isinstance(data, dict):
        return {name: finite(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def as_json(data: Data) -> str:
    """Return the data as JSON text, with escapes for what cannot be printed."""
    lines = json.dumps(finite(data), indent=2, ensure_ascii=False).split("\n")
    return "".join(f"{line if line.isprintable() else _escaped(line)}\n" for line in lines)


def _escaped(line: str) -> str:
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def schema() -> str:
    """Return the JSON Schema of reports and summaries."""
    place = files("certify.report") / "templates" / "schema.json"
    return place.read_text(encoding="utf-8")


# What Markdown would take for a mark: an asterisk but between blanks, an underscore but inside of
# a word, what opens a tag, an entity, a link or code, and the edge of a cell.
MARKS = re.compile(
    r"(?<! )\*|\*(?! )|(?<![^\W_])_|_(?![^\W_])|[~`|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[])"
    r"|\\(?=[!-/:-@\[-`{-~])"
)


def prose(text: object) -> str:
    """Write a text into Markdown so that it is read as it stands."""
    return MARKS.sub(lambda found: f"\\{found[0]}", str(text))


@cache
def environment() -> Any:
    """Return the templates, which escape what they put into HTML; each is compiled once."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.PackageLoader("certify.report"),
        autoescape=jinja2.select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters["prose"] = prose
    found.globals |= {
        "boxes_words": boxes_words,
        "headline_parts": headline.parts,
        "headline_words": headline.words,
        "is_misprint": headline.is_misprint,
        "verdict_words": headline.verdict_words,
        "version_mark": headline.version_mark,
        "sampled_before": sampled_before,
        "cross_check_words": cross_check_words,
        "legend": legend,
        "sample_words": sample_words,
        "stands_with": stands_with,
        "transcription_words": transcription_words,
        "values": values,
    }
    return found


def stands_with(data: Data, version: Data) -> Data | None:
    """Return the first version whose formulas are those of this one, if that is another.

    The values of their parameters may differ.
    """

    def formulas(of: Data) -> list[str]:
        lines: list[str] = of["statement"]
        return lines[len(values(lines)) :]

    if version["statement"] is None:
        return None
    own = formulas(version)
    same = (v for v in data["versions"] if v["statement"] and formulas(v) == own)
    first = next(same, version)
    return None if first is version else first


def as_markdown(data: Data) -> str:
    """Return the data as a Markdown page."""
    text: str = environment().get_template("report.md").render(data, data=data)
    return text


def to_terminal(data: Data, console: Any, paths: list[str]) -> None:
    """Print the report for people at a terminal, with the paths of its files."""
    from rich.markup import escape
    from rich.table import Table

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


def checked_lines(data: Data) -> list[str]:
    """Return what the kernel checked as text, each statement once."""
    found: list[str] = []
    for version in data["versions"]:
        lines: list[str] = version["statement"] or []
        title = f"What the kernel checked ({version['reading']})"
        first = stands_with(data, version)
        if first:
            given = f", with {', '.join(values(lines))}" if values(lines) else ""
            found += _lines(f"{title}: the formulas above ({first['reading']}){given}")
        elif lines:
            found += [f"{title}:", *(f"  {line}" for line in lines)]
            for formula, words in legend(lines):
                found += _lines(f"  Here {formula}{words}")
    return found


def _lines(text: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False)


def _numbers(data: Data) -> str:
    return ", ".join(f"{name} = {value}" for name, value in data["parameters"].items())


def _headline(data: Data) -> str:
    """Return the headline with markup for the terminal, each part in the colour of its verdict."""
    from rich.markup import escape

    found = headline.parts(data)
    return " · ".join(f"[bold {COLOUR[each.mark.style]}]{escape(str(each))}[/]" for each in found)


def last_line(data: Data) -> str:
    """Return the headline and the claim in one line, with markup for the terminal."""
    from rich.markup import escape

    parameters = f" ({_numbers(data)})" if data["parameters"] else ""
    false = f"; it requires {'; '.join(data['fails_by'])}" if data.get("fails_by") else ""
    return f"{_headline(data)}  {data['claim']}{escape(parameters + false)}; {data['seconds']} s{sampled_before(data['versions'])}"


def _evidence_rows(table: Any, version: Data) -> None:
    from rich.markup import escape

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
    table.add_row(
        "",
        f"{search_words(version)}, check {version['times']['check']:.2f} s,"
        f" certificate sha256 {found['certificate_sha256'][:16]}...",
    )


def transcription_words(found: Data) -> str:
    """Say how it was tested that the recorded program is the function that was written."""
    several = f" of {found['statements']} statements" if found["statements"] > 1 else ""
    digits = "exactly" if found["exact"] else "to 50 digits"
    return f"tested at {found['points']} points{several}, {digits}"


def sample_words(found: Data) -> str:
    """Say how large a sample is, from which seeds, and with which confidence it speaks."""
    seeds = ", ".join(map(str, found["seeds"]))
    confidence = f"{float(100 * Fraction(found['confidence'])):.10g} %"
    return f"sample of {found['size']}, seed {seeds}, confidence {confidence}: {found['what']}"


def boxes_words(number: int) -> str:
    """Write ``1 box`` or ``2 boxes``."""
    return f"{number} box{'' if number == 1 else 'es'}"


def sampled_before(versions: list[Data]) -> str:
    """Say, after the time that a report took, that it did not draw all samples."""
    found = any(v["times"]["kept"] and v["evidence"]["kind"] != "certificate" for v in versions)
    return ", from samples that were there already" if found else ""


def search_words(version: Data) -> str:
    """Say how long the search took, or that a certificate was kept from an earlier run."""
    if version["times"]["kept"]:
        return "certificate kept from an earlier run"
    return f"search {version['times']['search']:.2f} s"


def cross_check_words(check: Data) -> str:
    """Say what a cross-check found."""
    outcome = "" if check["agrees"] else " CONTRADICTED"
    return (
        f"{check['what']}: {check['cases']} cases, worst {check['worst']:.3g}"
        f" of {check['limit']:.3g} allowed{outcome}"
    )
