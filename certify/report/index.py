"""Puts all reports together: how results stand, what requires what, what must be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from certify.audit import family, load, packages
from certify.report import graph, headline, plain
from certify.report.data import Data
from certify.report.headline import MARKS, ORDER, mark
from certify.report.plain import Standing, head, title


def kind(name: str) -> str:
    """Return what kind of statement a claim belongs to, by what its audit says."""
    return family(name).kind


def section(place: str) -> str:
    """Return the paper's section that a place names; an empty string if it names none."""
    return next((s for each in packages() if (s := load(each).section(place))), "")


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
    own = next((data for data in family if data["claim"] == name), None)
    shown = MARKS[mark(own) if own else max(map(mark, family), key=ORDER.index)]
    many = f"{len(family)} claim{'s' if len(family) > 1 else ''}"
    said = headline.words(own) if own else shown.words
    words = f"{title(name)}: {said}. {many}: {_spoken(map(mark, family))}"
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
    words = f"{name}: {headline.words(data)}. {data['place']}"
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
    of_the_paper = [data for data in reports if not family(data["claim"]).apart]
    standings = plain.standings(reports)
    by_headline: dict[str, list[Standing]] = {}
    for standing in sorted(standings, key=lambda each: ORDER.index(mark(each.data))):
        by_headline.setdefault(headline.words(standing.data), []).append(standing)
    samplings: dict[str, list[str]] = {}
    for data in reports:
        if headline.kind(data) == headline.EVIDENCE:
            samplings.setdefault(data["evidence_for"], []).append(data["claim"])
    return {
        "reports": reports,
        "apart": len(reports) - len(of_the_paper),
        "groups": groups,
        "graph": graph.svg(
            [_group_node(name, family) for name, family in families.items()],
            across,
            "What the statements of the paper require of each other",
        ),
        "counts": headline.counts(of_the_paper),
        "kinds": headline.KINDS,
        "all_marks": tuple(MARKS.values()),
        "looks": {headline.words(data): MARKS[mark(data)] for data in reports},
        "marks": {data["claim"]: MARKS[mark(data)] for data in reports},
        "by_name": {data["claim"]: data for data in reports},
        "section": where,
        "kind": {data["claim"]: kind(data["claim"]) for data in reports},
        "direct": direct,
        "users": users,
        "standings": standings,
        "by_headline": by_headline,
        "with_gaps": [s for s in standings if s.lines],
        "gap_count": len({g.data["claim"] for s in standings for g in s.lines}),
        "open_count": len({g.data["claim"] for s in standings for g in s.lines if not g.closed}),
        "gaps": plain.other_gaps(reports),
        "open": plain.not_settled(of_the_paper, beside.deep),
        "slips": headline.slips(of_the_paper),
        "samplings": samplings,
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
