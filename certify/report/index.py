"""Puts all reports together: how results stand, what requires what, what must be believed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from certify.report import graph, plain
from certify.report.data import Data
from certify.report.plain import WHOLE, Gap, Standing, head, title
from certify.report.render import as_json, environment
from certify.report.table import markdown


@dataclass(frozen=True)
class Mark:
    """How a verdict looks: its class, a symbol for who sees no colours, and words."""

    style: str
    symbol: str
    words: str


MARKS = {
    "whole": Mark("whole", "✓", "Proved with all it requires"),
    "part": Mark("part", "◐", "Proved, but something it requires is not"),
    "Supported": Mark("supported", "≈", "Supported by samples"),
    "Undecided": Mark("undecided", "?", "Undecided"),
    "Contradicted": Mark("contradicted", "≠", "Contradicted by samples"),
    "Refuted": Mark("refuted", "✗", "Refuted"),
}
# From the best to the worst: what a group without a head shows is the worst in it.
ORDER = tuple(MARKS)
# Claims that are not of the paper: they stand on the page, and are not counted.
EXTERNAL = "of another paper"
KINDS = {
    "a": "appendix",
    "appendix": "appendix",
    "emp": "empirical part",
    "eq": "equation",
    "joint": "both layers",
    "safran": EXTERNAL,
}
SECTIONS = (
    r"\b([A-G]\.[0-9](?:\.[0-9])?)",
    r"[Ss]ection ([0-9](?:\.[0-9])?)",
    r"[Aa]ppendix ([A-G])",
    r"\b(Figure [0-9]+)",
    r"(both layers)",
    r"(Safran and Shamir)",
)


def mark(data: Data) -> str:
    """Return the key in `MARKS` of a claim's verdict."""
    if data["verdict"] == "Proved":
        return "whole" if data["with_all_that_it_requires"] == WHOLE else "part"
    return str(data["verdict"])


def kind(name: str) -> str:
    """Return what kind of statement a claim belongs to, from its id."""
    word = re.match(r"[a-z]*", head(name))
    letters = word[0] if word else ""
    return KINDS.get(letters, letters or "other")


def section(place: str) -> str:
    """Return the paper's section that a place names; an empty string if it names none."""
    for pattern in SECTIONS:
        found = re.search(pattern, place)
        if found:
            return found[1]
    return ""


def sections(reports: Sequence[Data]) -> dict[str, str]:
    """Return each claim's section; where its place names none, the commonest of its group."""
    named = {data["claim"]: section(data["place"]) for data in reports}
    common: dict[str, Counter[str]] = {}
    for name, found in named.items():
        common.setdefault(head(name), Counter()).update([found] if found else [])
    groups = {name: rows.most_common(1)[0][0] for name, rows in common.items() if rows}
    return {name: found or groups.get(head(name), "elsewhere") for name, found in named.items()}


def required(reports: Sequence[Data]) -> dict[str, list[str]]:
    """Return what each claim requires directly, of what is reported.

    The reports list all that is required, directly or not; what another required claim requires
    is left out.
    """
    names = [data["claim"] for data in reports]
    edges = {(d["claim"], r["claim"]) for d in reports for r in d["requires"]}
    kept, _ = graph.without_cycles(names, [(a, b) for a, b in edges if a != b and b in set(names)])
    found: dict[str, list[str]] = {name: [] for name in names}
    for user, other in graph.reduced(kept):
        found[user].append(other)
    return found


def _tally(keys: Iterable[str]) -> str:
    counts = Counter(keys)
    return " ".join(f"{MARKS[key].symbol}{counts[key]}" for key in ORDER if counts[key])


def _spoken(keys: Iterable[str]) -> str:
    counts = Counter(keys)
    rows = (f"{counts[key]} {MARKS[key].words.lower()}" for key in ORDER if counts[key])
    return "; ".join(rows)


def _group_node(name: str, family: Sequence[Data]) -> graph.Node:
    own = next((mark(data) for data in family if data["claim"] == name), None)
    shown = MARKS[own or max(map(mark, family), key=ORDER.index)]
    many = f"{len(family)} claim{'s' if len(family) > 1 else ''}"
    words = f"{title(name)}: {shown.words}. {many}: {_spoken(map(mark, family))}"
    return graph.Node(
        name,
        f"{shown.symbol} {title(name)}",
        _tally(map(mark, family)),
        shown.style,
        words,
        f"group-{name}",
    )


def _claim_node(data: Data, group: str) -> graph.Node:
    name, shown = data["claim"], MARKS[mark(data)]
    short = name.removeprefix(f"{group}.") if name != group else title(name)
    label = short if len(short) <= 14 else f"{short[:13]}…"
    place = data["place"] if len(data["place"]) <= 20 else f"{data['place'][:19]}…"
    words = f"{name}: {shown.words}. {data['place']}"
    return graph.Node(name, f"{shown.symbol} {label}", place, shown.style, words, name)


def _ledger(reports: Sequence[Data]) -> dict[str, Any]:
    """Count what must be believed of claims: trusted programs, statements, and steps by hand."""
    trusted: Counter[str] = Counter()
    steps: dict[str, dict[str, Any]] = {}
    for data in reports:
        trusted.update(row for row in data["believed"] if row != "the hand steps")
        for step in data["by_hand"]:
            row = steps.setdefault(step["what"], {"tests": [], "claims": []})
            for key, value in (("tests", step["attacked_by"]), ("claims", data["claim"])):
                if value not in row[key]:
                    row[key].append(value)
    evidences = [v["evidence"] for data in reports for v in data["versions"]]
    statements = {e["statement_sha256"] for e in evidences if e["kind"] == "certificate"}
    return {
        "trusted": trusted.most_common(),
        "steps": steps,
        "tests": len({test for row in steps.values() for test in row["tests"]}),
        "by_hand": sum(bool(data["by_hand"]) for data in reports),
        "statements": len(statements),
        "evidence": Counter(e["kind"] for e in evidences).most_common(),
    }


@dataclass(frozen=True)
class Beside:
    """What the pages of all reports show besides them.

    `deep` are reports of long runs; `measured` is what `believed.beside` returns.
    """

    deep: Sequence[Data] = ()
    measured: Data | None = None


ALONE = Beside()


def contents(reports: Sequence[Data], beside: Beside = ALONE) -> dict[str, Any]:
    """Return what the pages of all reports show besides the reports, by name."""
    direct, where = required(reports), sections(reports)
    users: dict[str, list[str]] = {name: [] for name in direct}
    families: dict[str, list[Data]] = {}
    for data in reports:
        families.setdefault(head(data["claim"]), []).append(data)
        for other in direct[data["claim"]]:
            users[other].append(data["claim"])
    across = {(head(a), head(b)) for a in direct for b in direct[a] if head(a) != head(b)}
    groups = {
        name: {
            "claims": family,
            "title": title(name),
            "tally": _spoken(map(mark, family)),
            "drawing": _family_drawing(name, family, direct),
        }
        for name, family in families.items()
    }
    of_the_paper = [data for data in reports if kind(data["claim"]) != EXTERNAL]
    counts = Counter(map(mark, of_the_paper))
    standings = plain.standings(reports)
    misprints: dict[str, list[Data]] = {}
    loose: dict[str, list[Data]] = {}
    for data in filter(plain.misprinted, reports):
        found = loose if data.get("loose") else misprints
        found.setdefault(data["misprint"], []).append(data)
    lines, findings = plain.counts(of_the_paper)
    return {
        "reports": reports,
        "external": len(reports) - len(of_the_paper),
        "groups": groups,
        "graph": graph.svg(
            [_group_node(name, family) for name, family in families.items()],
            across,
            "What the statements of the paper require of each other",
        ),
        "counts": [(MARKS[key], counts[key]) for key in ORDER],
        "marks": {data["claim"]: MARKS[mark(data)] for data in reports},
        "section": where,
        "kind": {data["claim"]: kind(data["claim"]) for data in reports},
        "direct": direct,
        "users": users,
        "standings": standings,
        "standing_groups": {key: [s for s in standings if s.group == key] for key in plain.GROUPS},
        "standing_words": plain.GROUPS,
        "with_gaps": [s for s in standings if s.proof],
        "gap_count": sum(len(s.proof) for s in standings),
        "closed_count": sum(g.closed for s in standings for g in s.proof),
        "gaps": plain.other_gaps(reports),
        "open": plain.not_settled(of_the_paper, beside.deep),
        "lines": lines,
        "findings": findings,
        "misprints": misprints,
        "loose": loose,
        "ledger": _ledger(of_the_paper),
    }


def _family_drawing(
    name: str, family: Sequence[Data], direct: Mapping[str, Sequence[str]]
) -> Markup | None:
    """Draw what the claims of a group require of each other; None if they require nothing."""
    members = {data["claim"] for data in family}
    edges = [(user, other) for user in members for other in direct[user] if other in members]
    if not edges:
        return None
    words = f"What the claims of {title(name)} require of each other"
    return graph.svg([_claim_node(data, name) for data in family], edges, words)


def _around(lines: Sequence[Data]) -> str:
    """Write how many lines in or about a result do not stand, and by what."""
    counts = Counter(data["verdict"] for data in lines)
    words = {
        "Refuted": "false",
        "Contradicted": "contradicted by samples",
        "Undecided": "not settled",
    }
    found = ", ".join(f"{counts[key]} {said}" for key, said in words.items() if counts[key])
    return f"; lines in or about it: {found}" if found else ""


def for_readme(reports: Sequence[Data]) -> str:
    """Return how each numbered result stands, as a Markdown table, and where the rest is."""
    found = contents(reports)
    counts = ", ".join(f"{number} {m.words.lower()}" for m, number in found["counts"] if number)
    lines = ["| result | how it stands | best constants |", "| --- | --- | --- |"]
    for standing in found["standings"]:
        # The word that an amended statement lacks is no line that is false.
        of_it = () if standing.group in ("amended", "meant") else standing.statement
        gaps = _around([gap.data for gap in (*of_it, *standing.proof)])
        also = ", ".join(f"`{data['claim']}`" for data in standing.also)
        form = "" if standing.group == "another" else "; proved in another form"
        also = f"{form}: {also}" if also else ""
        name = f"{title(standing.data['claim'])} (`{standing.data['claim']}`)"
        words = f"{plain.GROUPS[standing.group]}{also}{gaps}"
        lines.append(f"| {name} | {words} | {standing.constants.replace('|', '/')} |")
    many = len(reports) - found["external"]
    lines += [
        "",
        f"All {many} claims: {counts}.",
        f"{sum(found['lines'].values())} of them judge what is printed: {_listed(found['lines'])};",
        f"{sum(found['findings'].values())} are findings beside it: {_listed(found['findings'])}.",
        "They stand in `reports/index.html`, the same as `index.md` and `index.json` beside it.",
        "",
    ]
    return "\n".join([*lines, "Made by `python -m certify.report all --readme docs/findings.md`."])


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {words}" for words, number in counts.items())


def as_markdown(
    reports: Sequence[Data], beside: Beside = ALONE, made: str = "python -m certify.report all"
) -> str:
    """Return what stands on the page of all reports as Markdown; `made` is its command."""
    page = environment().get_template("index.md")
    text: str = page.render(
        contents(reports, beside),
        title=title,
        table=markdown(reports),
        made=made,
        gap=_gap_words,
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
    return f"`{data['claim']}` ({data['place']}): {gap.fails}; {gap.how} {instead}".rstrip() + "."


def whole(reports: Sequence[Data], beside: Beside = ALONE) -> str:
    """Return all reports and what the page of all says of them as JSON (``index.json``)."""
    found = contents(reports, beside)
    return as_json(
        {
            "claims": list(reports),
            "counts": {m.words: number for m, number in found["counts"]},
            "external": found["external"],
            "requires": found["direct"],
            "results": [_standing_data(standing) for standing in found["standings"]],
            "other_gaps": [_gap_data(gap) for gap in found["gaps"]],
            "not_settled": [
                {"claim": each.data["claim"], "why": each.why, "instead": list(each.instead)}
                for each in found["open"]
            ],
            "lines": {"of_the_paper": found["lines"], "findings": found["findings"]},
            "misprints": _misread(found["misprints"]),
            "loose_words": _misread(found["loose"]),
            "ledger": {
                "trusted": dict(found["ledger"]["trusted"]),
                "statements": found["ledger"]["statements"],
                "by_hand": [
                    {"what": what, "attacked_by": row["tests"], "claims": row["claims"]}
                    for what, row in found["ledger"]["steps"].items()
                ],
                **(beside.measured or {}),
            },
        }
    )


def _misread(found: Mapping[str, Sequence[Data]]) -> list[Data]:
    return [
        {"what": text, "claims": [data["claim"] for data in rows]} for text, rows in found.items()
    ]


def _gap_data(gap: Gap) -> Data:
    return {
        "claim": gap.data["claim"],
        "fails": gap.fails,
        "how": gap.how,
        "instead": list(gap.instead),
        "closed": gap.closed,
    }


def _standing_data(standing: Standing) -> Data:
    return {
        "claim": standing.data["claim"],
        "group": standing.group,
        "words": standing.words,
        "best_constants": standing.constants,
        "statement": [_gap_data(gap) for gap in standing.statement],
        "proof": [_gap_data(gap) for gap in standing.proof],
        "proved_in_another_form": [data["claim"] for data in standing.also],
    }
