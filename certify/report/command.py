"""Reports claims: ``python -m certify.report CLAIM... | FILE... | all [NAME=VALUE ...]``.

A word that ends in .py or has a path separator is a lemma file, see TUTORIAL.md: a Python file,
which is run.

Exit status: 0 all pass, 1 something fails, 2 wrong usage, 3 undecided, 130 interrupted.
With --compare: 0 the same verdicts, 1 others, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from certify.claims.claim import Claim
from certify.claims.settle import Bench, Progress, Purpose, purpose
from certify.kernel.verdict import Proved
from certify.report import (
    believed,
    compare,
    figures,
    index,
    junit,
    lemma_file,
    pages,
    registry,
    render,
    table,
)
from certify.report.data import Data, certificates, file_stem, report_data
from certify.report.files import CannotWrite, certificates_in, json_in, prepare, write_together
from certify.report.index import Beside
from certify.report.render import Picture
from certify.report.run import Result, attacks_beside, run
from certify.sampling.cluster import NoCluster, cluster
from certify.sampling.sweep import CannotKeep, Lost
from certify.search.pool import default_workers

PASS, FAIL, USAGE, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130
REPORTS = Path("reports")
DEEP_REPORTS = REPORTS / "deep"
INDEX = REPORTS / "index.json"
NUMBER = re.compile(r"-?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})(/\d{1,60}|[eE]-?\d{1,3})?\Z")


class Usage(ValueError):
    """Wrong usage; the message says what is wrong and what would be right."""


WRONG_USAGE = (
    table.NoTable,
    compare.NoIndex,
    Usage,
    lemma_file.BadLemmaFile,
    registry.UnknownClaim,
    registry.NotListed,
    CannotWrite,
    NoCluster,
    CannotKeep,
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(message)


def number(name: str, text: str) -> Fraction:
    """Read an exact number: an integer, a decimal or a fraction. Raises `Usage`."""
    try:
        if not NUMBER.match(text) or not text.isascii():
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise Usage(f"{name}={text[:40]}: write a number such as 3, 0.31, 3/4 or 1e-6") from None


def square(name: str, text: str) -> Fraction:
    """Read the square of a number that may be written as ``sqrt(...)``. Raises `Usage`.

    A negative number has a negative square here, which no range admits.
    """
    root = re.fullmatch(r"sqrt\((.*)\)", text)
    try:
        value = number(name, root[1] if root else text)
    except Usage:
        right = "write a number such as 3, 0.31, 3/4 or 1e-6, or its root as sqrt(3/4)"
        raise Usage(f"{name}={text[:40]}: {right}") from None
    return value if root else value * abs(value)


def parameters_of(claim: Claim, given: dict[str, str]) -> dict[str, Fraction]:
    """Return the claim's parameters with those that are given. Raises `Usage`."""
    known = {p.called: p for p in claim.parameters}
    for name in given:
        if name not in known:
            right = f"it has {', '.join(known)}" if known else "it has none"
            raise Usage(f"{claim.id} has no parameter '{name[:40]}'; {right}")
    found = claim.defaults()
    for name, text in given.items():
        parameter = known[name]
        value = square(name, text) if parameter.root else number(name, text)
        if not parameter.admits(value):
            lower, upper = parameter.show(parameter.lower), parameter.show(parameter.upper)
            whole = "whole numbers " if parameter.integer else ""
            raise Usage(
                f"{name}={text[:40]}: {claim.id} takes {whole}{lower} < {name} <= {upper}"
                f" ({parameter.meaning})"
            )
        found[parameter.name] = value
    return found


@dataclass(frozen=True)
class Request:
    """What a command line asks for."""

    claims: list[Claim]
    given: dict[str, str]
    folder: Path
    workers: int
    readme: Path | None
    fresh: bool
    everything: bool
    deep: bool = False
    dask: str = ""
    json: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two indexes to compare."""

    old: Path
    new: Path
    json: bool


def arguments(words: Sequence[str] | None) -> Request | Comparison:
    """Read the command line. Raises `Usage`, or `registry.UnknownClaim`."""
    parser = _Parser(prog="python -m certify.report", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="CLAIM | FILE.py | all | NAME=VALUE")
    parser.add_argument(
        "--out", type=Path, help=f"folder for the reports; {REPORTS}, or {DEEP_REPORTS} with --deep"
    )
    parser.add_argument("--readme", type=Path, help="file to put the table of verdicts into")
    parser.add_argument("--workers", default=str(default_workers()), help="number of processes")
    parser.add_argument(
        "--fresh", action="store_true", help="search anew also where a certificate is kept"
    )
    parser.add_argument("--deep", action="store_true", help="long runs of what is sampled")
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="sample on the Dask cluster of this scheduler"
    )
    parser.add_argument(
        "--compare",
        nargs="+",
        metavar=("OLD.json", "NEW.json"),
        help=f"say which verdicts changed between two index.json; the new one is {INDEX}",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="what is printed; text"
    )
    options = parser.parse_args(words)
    as_json = options.format == "json"
    if options.compare is not None:
        # All but these two must be as if nothing had been given.
        given_too = {"compare": options.compare, "format": options.format}
        alone = vars(options) == vars(parser.parse_args([])) | given_too
        if len(options.compare) > 2 or not alone:
            raise Usage("--compare takes one or two index.json, and --format, but nothing else")
        old, new = (*map(Path, options.compare), INDEX)[:2]
        return Comparison(old, new, as_json)
    if not re.fullmatch(r"[1-9][0-9]{0,2}", options.workers):
        raise Usage(f"--workers {options.workers[:40]}: write a number of processes, 1 to 999")
    if options.dask is not None and not options.dask.strip():
        raise Usage("--dask: write the scheduler's address, such as tcp://127.0.0.1:8786")
    given: dict[str, str] = {}
    claims: list[str] = []
    files = [word for word in options.words if lemma_file.is_file(word)]
    if files and "all" in options.words:
        raise Usage("'all' reports the listed claims; name lemma files in a command of their own")
    held = lemma_file.read(files)
    for word in options.words:
        name, equals, value = word.partition("=")
        if word in files:
            claims += [name for name, (_, file) in held.items() if file == word]
        elif not equals:
            claims += registry.named(word)
        elif name in given:
            raise Usage(f"'{name[:40]}' is given twice")
        else:
            given[name] = value
    if not claims:
        raise Usage("name a claim, or 'all'; python -m certify lists them")
    found = [registry.find(name) for name in dict.fromkeys(claims)]
    return Request(
        found,
        given,
        options.out or (DEEP_REPORTS if options.deep else REPORTS),
        int(options.workers),
        options.readme,
        options.fresh,
        "all" in options.words,
        options.deep,
        options.dask or "",
        as_json,
    )


@contextmanager
def progress_bar(console: Any) -> Iterator[Progress]:
    """Show a bar on standard error while a search runs, if that is a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    if not console.is_terminal:
        yield lambda what, boxes, share: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("searching", total=1.0)

        def hear(what: str, boxes: int, share: Fraction) -> None:
            bar.update(task, completed=float(share), description=f"{what}: {boxes} done")

        yield hear


def kept_in(folder: Path) -> dict[Purpose, str]:
    """Return the certificates of earlier runs in a folder by what they are for."""
    found = {}
    for text in certificates_in(folder):
        what = purpose(text)
        if what is not None:
            found[what] = text
    return found


def long_runs(folder: Path, deep: bool) -> list[Data]:
    """Return the reports of long runs in a folder beside that of the reports, if any are kept."""
    if deep:
        return []
    return [data for data in json_in(folder / "deep") if "versions" in data]


def drawn(
    result: Result, bench: Bench, folder: Path, pictures: dict[str, Picture]
) -> tuple[Picture | None, list[str]]:
    """Draw what belongs to a claim: its picture, and the paths of a figure that was written.

    The figures of experiments are kept in `pictures`, as several claims speak of one.
    """
    claim = result.claim
    figure = registry.figure(claim.id)
    if figure is not None:
        written = []
        if figure.name not in pictures:
            contents = figure.files(bench)
            prepare(folder / "figures")
            written = write_together(folder / "figures", contents)
            png = contents[f"{figure.name}.png"]
            note = f"Data: figures/{figure.name}.json."
            encoded = base64.b64encode(png if isinstance(png, bytes) else b"").decode()
            title = figure.name.replace("figure", "Figure ")
            pictures[figure.name] = Picture(title, figure.caption, note, encoded)
        return pictures[figure.name], written
    if not figures.drawable(claim):
        return None, []
    settled = result.deciding()
    proof = isinstance(settled.verdict, Proved) and dict(settled.certificates).get("")
    png_text = figures.figure(claim, result.parameters, proof or None)
    return figures.picture(claim.id, bool(proof), png_text), []


def write(result: Result, data: Data, folder: Path, picture: Picture | None) -> list[str]:
    """Write a result's report and certificates; return the paths."""
    stem = file_stem(result)
    contents = {f"{stem}{suffix}.cert": text for suffix, text in certificates(result)}
    contents[f"{stem}.json"] = render.as_json(data)
    contents[f"{stem}.md"] = render.as_markdown(data)
    contents[f"{stem}.html"] = pages.of_claim(data, picture)
    return write_together(folder, contents)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    try:
        asked = arguments(words)
        return _reports(asked) if isinstance(asked, Request) else _comparison(asked)
    except WRONG_USAGE as error:
        # On one line also where what was given has several.
        print("certify:", " ".join(str(error).splitlines()), file=sys.stderr)
        return USAGE
    except Lost as error:
        print(f"certify: {error}", file=sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        print("certify: interrupted; what was finished is kept", file=sys.stderr)
        return INTERRUPTED


def terminal(**options: Any) -> Any:
    """Return a Rich console that leaves it to `certify.pipe` what to do when nobody reads on."""
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Terminal(**options)


def _print_json(found: object) -> None:
    # In ASCII, so that no encoding of the terminal spoils it.
    print(json.dumps(render.finite(found), indent=2), flush=True)


def _comparison(asked: Comparison) -> int:
    found = compare.changes(compare.verdicts(asked.old), compare.verdicts(asked.new))
    if asked.json:
        _print_json([asdict(change) for change in found])
    elif found:
        terminal(highlight=False).print(compare.for_terminal(found))
    else:
        print("no verdict changed")
    return FAIL if found else PASS


def _reports(request: Request) -> int:
    chosen = [(claim, parameters_of(claim, request.given)) for claim in request.claims]
    folder = request.folder
    prepare(folder)
    console, error_console = terminal(highlight=False, quiet=request.json), terminal(stderr=True)
    statuses, reports = [], []
    pictures: dict[str, Picture] = {}
    shown: dict[str, Picture] = {}
    # Certificates do not depend on how much is sampled.
    earlier = (*((REPORTS,) if request.deep else ()), folder)
    kept = {} if request.fresh else {k: v for place in earlier for k, v in kept_in(place).items()}
    # One bench for all, as claims share certificates.
    bench = Bench(request.workers, kept=kept, deep=request.deep, runs=folder, fresh=request.fresh)
    with (
        cluster(request.dask) if request.dask else nullcontext() as executor,
        attacks_beside(chosen, request.workers) as attacks,
    ):
        if executor is not None:
            bench.executor = lambda: nullcontext(executor)
        for (claim, parameters), attacked in zip(chosen, attacks, strict=True):
            with progress_bar(error_console) as bench.progress:
                result = run(claim, parameters, bench, attacked)
                picture, beside = drawn(result, bench, folder, pictures)
            data = report_data(result, folder.as_posix(), request.deep)
            written = write(result, data, folder, picture) + beside
            if picture is not None:
                shown[claim.id] = picture
            if request.everything:
                console.print(render.last_line(data))
            else:
                render.to_terminal(data, console, written)
            statuses.append(result.deciding().verdict.status)
            reports.append(data)
    if request.everything:
        console.print(table.for_terminal(reports))
        more = Beside(long_runs(folder, request.deep), believed.beside(REPORTS, reports))
        made = f"python -m certify.report all{' --deep' if request.deep else ''}"
        contents = {
            "index.html": pages.of_all(reports, shown, more),
            "index.md": index.as_markdown(reports, more, made),
            "index.json": index.whole(reports, more),
            "believed.md": index.believed(reports, more),
            "junit.xml": junit.as_xml(reports),
            "schema.json": render.schema(),
        }
        console.print(", ".join(write_together(folder, contents)))
    if request.json:
        _print_json(reports)
    if request.readme is not None:
        table.into_readme(index.for_readme(reports), request.readme)
    if "fail" in statuses:
        return FAIL
    return UNDECIDED if "undecided" in statuses else PASS
