"""Reports claims: ``python -m certify.report CLAIM... | FILE... | all [NAME=VALUE ...]``.

A word that ends in .py or has a path separator is a lemma file, see TUTORIAL.md: a Python file,
which is run.

Exit status: 0 all pass, 1 something fails, 2 wrong usage, or a report that cannot be written (what
was found is printed, and all others are written), 3 undecided, 130 interrupted. A line passes as it
is meant where a misprint is established, and where it is proved under a hypothesis that it lacks;
not with --strict.
With --compare: 0 the same verdicts, 1 others, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from certify import earlier, lemma_file, registry
from certify.claim import Claim
from certify.figure import Picture
from certify.kernel.verdict import Proved
from certify.layout import (
    CERTIFICATES,
    CLAIMS,
    DEEP,
    FIGURES,
    REPORTS,
    RUNS,
    TIMES,
    home,
)
from certify.pipe import INTERRUPTED, complain, shown
from certify.proofs.bench import Bench
from certify.proofs.run import Result, attacks_beside, run
from certify.reading import from_json
from certify.report import believed, compare, headline, plain
from certify.report.data import Data, certificates, file_stem, lasting, report_data, times
from certify.report.formats import Everything, html, junit, markdown, terminal
from certify.report.formats import json as json_format
from certify.report.formats.json import as_json, finite
from certify.report.index import Beside
from certify.sampling.cluster import NoCluster, cluster
from certify.sampling.sweep import CannotKeep, Lost, NotFinite
from certify.search.pool import default_workers
from certify.settled import Purpose, purpose
from certify.writing import CannotWrite, certificates_in, prepare, write_together

# In the order in which files are named.
FORMATS = (json_format.FORMAT, markdown.FORMAT, html.FORMAT, junit.FORMAT)
PASS, FAIL, USAGE, UNDECIDED = 0, 1, 2, 3
# As many digits as the exponent can give, so that what is read is read again as it is shown.
NUMBER = re.compile(r"-?(\d{1,1100}(\.\d{0,60})?|\.\d{1,60})(/\d{1,1100}|[eE]-?\d{1,3})?\Z")


class Usage(ValueError):
    """Wrong usage; the message says what is wrong and what would be right."""


WRONG_USAGE = (
    markdown.NoTable,
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
    strict: bool = False


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
        "--out",
        type=Path,
        default=REPORTS,
        help=f"folder for the reports, in which each audit has one of its own; {REPORTS}",
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
        "--strict",
        action="store_true",
        help="judge each line as it is printed, misprints and what lacks a hypothesis too",
    )
    parser.add_argument(
        "--compare",
        nargs="+",
        metavar=("OLD", "NEW"),
        help="say which verdicts changed between two index.json, or folders of reports;"
        f" the new one is {REPORTS}",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="what is printed; text"
    )
    options = parser.parse_args(words)
    as_json = options.format == "json"
    if options.compare is not None:
        # A comparison takes no other option.
        given_too = {"compare": options.compare, "format": options.format}
        alone = vars(options) == vars(parser.parse_args([])) | given_too
        if len(options.compare) > 2 or not alone:
            raise Usage(
                "--compare takes one or two index.json or folders of reports, and --format,"
                " but nothing else"
            )
        old, new = (*map(Path, options.compare), REPORTS)[:2]
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
        options.out,
        int(options.workers),
        options.readme,
        options.fresh,
        "all" in options.words,
        options.deep,
        options.dask or "",
        as_json,
        options.strict,
    )


def kept_in(folder: Path) -> dict[Purpose, str]:
    """Return the certificates of earlier runs in a folder by what they are for."""
    found = {}
    for text in certificates_in(folder):
        what = purpose(text)
        if what is not None:
            found[what] = text
    return found


def long_runs(folder: Path, deep: bool) -> list[Data]:
    """Return the reports of long runs in a folder beside that of the reports, if any are kept.

    Says which of them cannot be used.
    """
    found: list[Data] = []
    for path in () if deep else sorted((folder / DEEP / CLAIMS).glob("*.json")):
        with earlier.passed_over(path):
            found.append(_long_run(from_json(path)))
    return found


def _long_run(data: Data) -> Data:
    """Return a report as it is; raise ValueError where it has not what is shown of it."""
    match data:
        case {"claim": str(), "verdict": str(verdict), "versions": [*versions]}:
            pass
        case _:
            raise ValueError("it is no report")
    words = [version[key] for version in versions for key in ("reading", "verdict", "reason")]
    if verdict not in plain.VERDICTS or not all(isinstance(word, str) for word in words):
        raise ValueError("it is no report")
    return data


def drawn(
    result: Result, bench: Bench, pictures: dict[str, Picture]
) -> tuple[Picture | None, dict[str, str | bytes]]:
    """Draw what belongs to a claim: its picture, and the files of a figure that is drawn anew.

    The figures of experiments are kept in `pictures`, as several claims speak of one.
    """
    claim = result.claim
    figure = registry.figure(claim.id)
    if figure is not None:
        contents: dict[str, str | bytes] = {}
        if figure.name not in pictures:
            try:
                contents = figure.files(bench)
            except NotFinite as error:
                complain(f"{figure.name} is not drawn: {error}")
                return None, {}
            png = contents[f"{figure.name}.png"]
            note = f"Data: {FIGURES}/{figure.name}.json."
            encoded = base64.b64encode(png if isinstance(png, bytes) else b"").decode()
            title = figure.name.replace("figure", "Figure ")
            pictures[figure.name] = Picture(title, figure.caption, note, encoded)
        return pictures[figure.name], {f"{FIGURES}/{name}": x for name, x in contents.items()}
    if claim.attack is None:
        return None, {}
    settled = result.deciding()
    proof = isinstance(settled.verdict, Proved) and dict(settled.certificates).get("")
    return claim.attack.picture(claim, result.parameters, proof or ""), {}


def figure_names(claim: Claim, pictures: Mapping[str, Picture]) -> list[str]:
    """Return the names of the files of a claim's figure, unless it has been drawn already."""
    figure = registry.figure(claim.id)
    if figure is None or figure.name in pictures:
        return []
    return [f"{FIGURES}/{name}" for name in figure.names()]


def contents_of(
    result: Result, data: Data, picture: Picture | None, pages_too: bool
) -> dict[str, str | bytes]:
    """Return the files of a result's report by their names below the folder of the audit."""
    stem, kept = file_stem(result), lasting(data)
    found: dict[str, str | bytes] = {
        f"{CERTIFICATES}/{name}": text for name, text in certificates(result).items()
    }
    for each in FORMATS:
        if each.of_claim is not None and (pages_too or not each.pages):
            found[each.claim.format(stem)] = each.of_claim(kept, picture)
    return found


def names_of(result: Result, pages_too: bool) -> list[str]:
    """Return the names of the files of a result's report."""
    stem = file_stem(result)
    made = [each.claim.format(stem) for each in FORMATS if pages_too or not each.pages]
    return [*(f"{CERTIFICATES}/{x}" for x in certificates(result)), *filter(None, made)]


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. An interruption is for `certify.pipe`."""
    try:
        asked = arguments(words)
        return _reports(asked) if isinstance(asked, Request) else _comparison(asked)
    except WRONG_USAGE as error:
        complain(str(error))
        return USAGE
    except Lost as error:
        complain(str(error))
        return INTERRUPTED
    except BrokenExecutor:
        complain("a worker process was lost; what was finished is kept")
        return INTERRUPTED


def _one_file_of_each_id(request: Request) -> None:
    """Raise `Usage` where reports of another lemma file would be replaced."""
    folder = home(request.folder, "", request.deep)
    for claim in request.claims:
        file = registry.file_of(claim.id)
        other = earlier.of_another_file(claim.id, file, folder) if file else None
        if other is not None:
            path, elsewhere = other
            raise Usage(
                f"{path} is the report of another lemma file, {elsewhere}, which has a claim"
                f" '{claim.id}' too: rename one, or write to another folder with --out"
            )


def _print_json(found: object) -> None:
    # In ASCII, so that no encoding of the terminal spoils it.
    print(json.dumps(finite(found), indent=2), flush=True)


def _comparison(asked: Comparison) -> int:
    found = compare.changes(compare.verdicts(asked.old), compare.verdicts(asked.new))
    if asked.json:
        _print_json([asdict(change) for change in found])
    elif found:
        terminal.console(highlight=False).print(terminal.changes(found))
    else:
        print("no verdict changed")
    return FAIL if found else PASS


def _home(request: Request, claim: str) -> Path:
    """Return the folder that a claim's report goes to."""
    return home(request.folder, registry.audit_of(claim), request.deep)


def _reports(request: Request) -> int:
    chosen = [(claim, parameters_of(claim, request.given)) for claim in request.claims]
    _one_file_of_each_id(request)
    if request.readme is not None:
        markdown.parted(request.readme)  # whether it can be, before all the work
    homes = dict.fromkeys(_home(request, claim.id) for claim, _ in chosen)
    runs = request.folder / RUNS / (DEEP if request.deep else "")
    for folder in homes:
        prepare(folder)
    console, error_console = (
        terminal.console(highlight=False, quiet=request.json),
        terminal.console(stderr=True),
    )
    statuses = []
    reports: dict[Path, list[Data]] = {folder: [] for folder in homes}
    all_written = True
    pictures: dict[str, Picture] = {}
    seen: dict[str, Picture] = {}
    kept: dict[Purpose, str] = {}
    if not request.fresh:
        # Certificates do not depend on how much is sampled.
        usual = [folder.parent for folder in homes] if request.deep else []
        kept = {k: v for place in (*usual, *homes) for k, v in kept_in(place).items()}
    # One bench for all, as claims share certificates.
    bench = Bench(request.workers, kept=kept, deep=request.deep, runs=runs, fresh=request.fresh)
    with (
        cluster(request.dask) if request.dask else nullcontext() as executor,
        attacks_beside(chosen, request.workers) as attacks,
    ):
        if executor is not None:
            bench.executor = lambda: nullcontext(executor)
        for (claim, parameters), attacked in zip(chosen, attacks, strict=True):
            folder, pages_too = _home(request, claim.id), not request.everything
            with terminal.progress_bar(error_console) as bench.progress:
                result = run(claim, parameters, bench, attacked)
            data = report_data(result, folder.as_posix(), request.deep)
            statuses.append(headline.status(data, request.strict))
            reports[folder].append(data)
            try:
                # First of all, so that nothing that goes wrong from here on loses it.
                if request.everything:
                    console.print(terminal.last_line(data))
                else:
                    names = [*names_of(result, pages_too), *figure_names(claim, pictures)]
                    terminal.of_claim(data, console, [shown(folder / name) for name in names])
            finally:
                try:
                    with terminal.progress_bar(error_console) as bench.progress:
                        picture, drawings = drawn(result, bench, pictures)
                    if picture is not None:
                        seen[claim.id] = picture
                    contents = contents_of(result, data, picture, pages_too)
                    # The certificates of an earlier report of the same name go.
                    stale = earlier.certificates(folder, file_stem(result))
                    write_together(folder, {**contents, **drawings}, stale)
                except CannotWrite as error:
                    complain(str(error))
                    pictures.clear()  # they are written with the next claim that they are of
                    all_written = False
    every = [data for found in reports.values() for data in found]
    if request.everything:
        console.print(terminal.table_of(every))
    for folder, found in reports.items():
        try:
            if request.everything:
                contents = _index(request, folder, [*map(lasting, found)], seen)
                write_together(folder, contents)
                console.print(f"{shown(folder)}: {', '.join(contents)}")
            write_together(folder, {TIMES: _times(folder, found)})
        except CannotWrite as error:
            complain(str(error))
            all_written = False
    if request.json:
        _print_json([*map(lasting, every)])
    if request.readme is not None:
        markdown.into_readme(markdown.for_readme([*map(lasting, every)]), request.readme)
    if not all_written:
        return USAGE
    if headline.FAIL in statuses:
        return FAIL
    return UNDECIDED if headline.UNDECIDED in statuses else PASS


def _index(
    request: Request, folder: Path, reports: Sequence[Data], seen: Mapping[str, Picture]
) -> dict[str, str | bytes]:
    """Return the files that put all reports of an audit together."""
    measured = believed.beside(REPORTS, folder, reports)
    more = Beside(long_runs(folder, request.deep), measured)
    made = f"python -m certify.report all{' --deep' if request.deep else ''}"
    every = Everything(reports, seen, more, made, request.strict)
    return {name: write(every) for each in FORMATS for name, write in each.all.items()}


def _times(folder: Path, reports: Sequence[Data]) -> str:
    """Return the times of these reports, beside those that are kept of others, as JSON."""
    known: Data = {}
    if (folder / TIMES).exists():
        with earlier.passed_over(folder / TIMES):
            known = dict(from_json(folder / TIMES))
    return as_json({**known, **{data["claim"]: times(data) for data in reports}})
