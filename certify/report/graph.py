"""Draws a dependency graph as SVG: levels by longest path, ordered by barycentres."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from markupsafe import Markup

Edge = tuple[str, str]  # (what requires, what is required)

WIDTH, HEIGHT, ACROSS, DOWN, THIN = 150, 40, 36, 10, 8
SWEEPS = 12


@dataclass(frozen=True)
class Node:
    """What is drawn as one box: two lines of text, a class for its colour, words, a target."""

    name: str
    label: str
    small: str
    style: str
    words: str
    target: str


def without_cycles(names: Sequence[str], edges: Collection[Edge]) -> tuple[list[Edge], list[Edge]]:
    """Split edges into those that form no cycle and the rest, which close one."""
    kept, closing = sorted(set(edges)), []
    while True:
        above: dict[str, list[str]] = {name: [] for name in names}
        for user, required in kept:
            above[user].append(required)
        try:
            TopologicalSorter(above).prepare()
        except CycleError as error:
            cycle = error.args[1]
            # The list names each node before one that requires it.
            last = max((b, a) for a, b in zip(cycle, cycle[1:], strict=False))
            kept.remove(last)
            closing.append(last)
        else:
            return kept, closing


def reduced(edges: Collection[Edge]) -> list[Edge]:
    """Return the edges of a graph without cycles that no path of several edges replaces."""
    above: dict[str, set[str]] = {}
    for user, required in edges:
        above.setdefault(user, set()).add(required)
        above.setdefault(required, set())
    reach: dict[str, set[str]] = {}
    for name in TopologicalSorter(above).static_order():
        reach[name] = above[name].union(*(reach[other] for other in above[name]))
    return sorted(
        (user, required)
        for user, required in edges
        if not any(required in reach[other] for other in above[user] if other != required)
    )


def levels(names: Sequence[str], edges: Collection[Edge]) -> dict[str, int]:
    """Return the length of the longest path from each node to one that requires nothing."""
    above: dict[str, list[str]] = {name: [] for name in names}
    for user, required in edges:
        above[user].append(required)
    found: dict[str, int] = {}
    for name in TopologicalSorter(above).static_order():
        found[name] = 1 + max((found[other] for other in above[name]), default=-1)
    return found


@dataclass(frozen=True)
class Layout:
    """Where boxes stand (their left upper corners) and through which points edges run."""

    places: dict[str, tuple[float, float]]
    bends: dict[Edge, list[tuple[float, float]]]
    width: float
    height: float


def _components(names: Sequence[str], edges: Collection[Edge]) -> list[list[str]]:
    """Return the parts of a graph that no edge joins, in the order of their first names."""
    part = {name: {name} for name in names}
    for user, required in edges:
        if part[user] is not part[required]:
            together = part[user] | part[required]
            part.update(dict.fromkeys(together, together))
    seen: dict[int, list[str]] = {}
    for name in names:
        seen.setdefault(id(part[name]), []).append(name)
    return list(seen.values())


def layout(names: Sequence[str], edges: Collection[Edge]) -> Layout:
    """Place the nodes of a graph without cycles: what is required stands on the left.

    An edge over several levels bends in each. Parts that no edge joins stand below each other,
    the largest first, and nodes without edges in rows below all.
    """
    places: dict[str, tuple[float, float]] = {}
    bends: dict[Edge, list[tuple[float, float]]] = {}
    step, top, columns = WIDTH + ACROSS, 0.0, 0
    parts = sorted(_components(names, edges), key=len, reverse=True)
    for part in parts:
        if len(part) > 1:
            inside = [edge for edge in edges if edge[0] in part]
            rows, chains, heights = _levelled(part, inside)
            where = {n: (x * step, top + heights[n]) for x, row in enumerate(rows) for n in row}
            places |= {name: where[name] for name in part}
            bends |= {edge: [where[bend] for bend in chain] for edge, chain in chains.items()}
            top += max(heights.values()) + HEIGHT + 2 * DOWN
            columns = max(columns, len(rows))
    alone = [part[0] for part in parts if len(part) == 1]
    columns = max(columns, min(len(alone), 4))
    for number, name in enumerate(alone):
        line, column = divmod(number, columns)
        places[name] = (column * step, top + line * (HEIGHT + DOWN))
    bottom = max((y + HEIGHT for _, y in places.values()), default=0.0)
    return Layout(places, bends, max(columns, 1) * step - ACROSS, bottom)


def _levelled(
    names: Sequence[str], edges: Collection[Edge]
) -> tuple[list[list[str]], dict[Edge, list[str]], dict[str, float]]:
    """Return the levels of a connected graph, the bends of its edges, and the upper ends of all."""
    level = levels(names, edges)
    rows: list[list[str]] = [[] for _ in range(1 + max(level.values()))]
    for name in names:
        rows[level[name]].append(name)
    neighbours: dict[str, list[str]] = {name: [] for name in names}
    chains: dict[Edge, list[str]] = {}
    for user, required in sorted(edges):
        chain = [required]
        for between in range(level[required] + 1, level[user]):
            bend = f"{required}\n{user}\n{between}"
            rows[between].append(bend)
            neighbours[bend] = []
            chain.append(bend)
        chain.append(user)
        chains[user, required] = chain[1:-1]
        for left, right in zip(chain, chain[1:], strict=False):
            neighbours[left].append(right)
            neighbours[right].append(left)
    return rows, chains, _heights(rows, neighbours, set(names))


def _heights(
    rows: list[list[str]], neighbours: Mapping[str, list[str]], boxes: Collection[str]
) -> dict[str, float]:
    """Order each level by the barycentres of what it is joined to; return the upper ends."""
    size = {name: HEIGHT if name in boxes else THIN for row in rows for name in row}
    middle: dict[str, float] = {}

    def settle(row: list[str], wanted: Mapping[str, float]) -> None:
        """Put a level as near to the wanted places as its boxes leave room."""
        edge = float("-inf")
        for name in row:
            middle[name] = max(wanted[name], edge + size[name] / 2)
            edge = middle[name] + size[name] / 2 + DOWN
        shift = sum(wanted[name] - middle[name] for name in row) / len(row)
        for name in row:
            middle[name] += shift

    for row in rows:
        settle(row, dict.fromkeys(row, 0.0))
    for sweep in range(SWEEPS):
        order = list(enumerate(rows))
        for number, row in order if sweep % 2 == 0 else reversed(order):
            beside = {name for near in rows[max(number - 1, 0) : number + 2] for name in near}
            wanted = {}
            for name in row:
                ends = [middle[other] for other in neighbours[name] if other in beside]
                wanted[name] = sum(ends) / len(ends) if ends else middle[name]
            row.sort(key=wanted.__getitem__)
            settle(row, wanted)
    top = min((middle[name] - HEIGHT / 2 for name in middle), default=0.0)
    return {name: middle[name] - HEIGHT / 2 - top for name in middle}


def _path(points: Sequence[tuple[float, float]]) -> str:
    words = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for (x, y), (u, v) in zip(points, points[1:], strict=False):
        half = (x + u) / 2
        words.append(f"C{half:.0f} {y:.0f} {half:.0f} {v:.0f} {u:.0f} {v:.0f}")
    return "".join(words)


def _edge(
    plan: Layout, user: str, required: str, bends: Sequence[tuple[float, float]], style: str
) -> Markup:
    (x, y), (u, v) = plan.places[required], plan.places[user]
    points = [(x + WIDTH, y + HEIGHT / 2)]
    for left, top in bends:
        points += [(left, top + HEIGHT / 2), (left + WIDTH, top + HEIGHT / 2)]
    points.append((u, v + HEIGHT / 2))
    return Markup('<path class="{}" data-from="{}" data-to="{}" d="{}"/>').format(
        style, required, user, _path(points)
    )


def _box(node: Node, x: float, y: float) -> Markup:
    return Markup(
        '<a href="#{target}" data-node="{name}" aria-label="{words}"><g class="node {style}"'
        ' transform="translate({x} {y})"><title>{words}</title>'
        '<rect width="{width}" height="{height}" rx="5"/><text x="8" y="16">{label}</text>'
        '<text class="small" x="8" y="31">{small}</text></g></a>'
    ).format(
        target=node.target,
        name=node.name,
        words=node.words,
        style=node.style,
        x=f"{x:.0f}",
        y=f"{y:.0f}",
        width=WIDTH,
        height=HEIGHT,
        label=node.label,
        small=node.small,
    )


def svg(nodes: Sequence[Node], edges: Collection[Edge], title: str) -> Markup:
    """Draw nodes and what they require of each other; what is required stands on the left.

    Of the edges, those that a longer path replaces are left out; those that close a cycle have
    the class ``back``. Raises KeyError if an edge names no node.
    """
    names = [node.name for node in nodes]
    kept, closing = without_cycles(names, [edge for edge in edges if edge[0] != edge[1]])
    plan = layout(names, reduced(kept))
    lines = [_edge(plan, *edge, bends, "edge") for edge, bends in plan.bends.items()]
    lines += [_edge(plan, *edge, (), "edge back") for edge in closing]
    boxes = [_box(node, *plan.places[node.name]) for node in nodes]
    width, height = plan.width + 8, plan.height + 8
    return Markup(
        '<svg viewBox="-4 -4 {w} {h}" width="{w}" height="{h}" role="group"'
        ' aria-label="{title}">{inside}</svg>'
    ).format(
        w=f"{width:.0f}",
        h=f"{height:.0f}",
        title=title,
        inside=Markup("\n").join([*lines, *boxes]),
    )
