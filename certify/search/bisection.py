"""Branch and bound over balls: proposes a bisection tree whose leaves the kernel replays.

Boxes are worked on level by level, so that the tree does not depend on how many workers
share a level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from certify.kernel.certificate import Leaf, Node
from certify.kernel.check import bisect
from certify.kernel.forms import Form, Piece
from certify.kernel.program import Box, Statement
from certify.kernel.series import NotOffered
from certify.numbers import Balls
from certify.search.pool import processes

BITS = 96
TAYLOR = (Form(0), Form(1), Form(2))
ANCHORED_ORDERS = (1, 2, 3, 4)
HIGHER_ORDERS = (5, 6, 7, 8)
ANCHORED_WIDTH = Fraction(1, 4)
PARALLEL_FROM = 64
THINNEST = 1024


@dataclass(frozen=True)
class Budget:
    """How long a search may go on."""

    boxes: int = 200_000
    depth: int = 60


@dataclass(frozen=True)
class Found:
    """A proof: per box of the statement a preorder tree."""

    pieces: tuple[tuple[Node, ...], ...]
    boxes: int


@dataclass(frozen=True)
class Failed:
    """No proof: `violated` holds centres at which the statement certainly fails; `open` boxes."""

    violated: tuple[Box, ...]
    open: tuple[Box, ...]
    boxes: int


@dataclass(frozen=True)
class Task:
    """What a worker needs to know about a statement."""

    statement: Statement
    parameters: tuple[tuple[str, Fraction], ...]
    taylor: tuple[Form, ...] = TAYLOR


def anchors(statement: Statement, piece: Piece) -> Iterator[tuple[tuple[str, bool], ...]]:
    """Yield the ways to anchor a box at ends of the domain, the fullest first."""
    index = {name: n for n, name in enumerate(statement.variables)}
    choices = []
    for name in piece.moving:
        ends = {end for box in statement.boxes for end in box[index[name]]}
        lower, upper = piece.ends[name]
        # A wide box has no chance, and its exact expansions are dear.
        near = upper - lower <= (max(ends) - min(ends)) * ANCHORED_WIDTH
        found = [(name, True)] if near and upper in ends else []
        found += [(name, False)] if near and lower in ends else []
        choices.append([*found, None])
    for choice in product(*choices):
        chosen = tuple(end for end in choice if end is not None)
        if chosen:
            yield chosen


def _anchored_form(statement: Statement, piece: Piece, value: str) -> Form | None:
    for ends in anchors(statement, piece):
        start = {name: piece.ends[name][upper] for name, upper in ends}
        if not _may_vanish(piece, value, start):
            continue
        moving = tuple(start)
        try:
            at_anchor = piece.coefficients(value, moving, 1, start)
        except NotOffered:
            return None
        first = at_anchor.get((0,) * len(moving))
        if first is not None and not first.contains(0):
            continue
        for order in (*ANCHORED_ORDERS, *HIGHER_ORDERS):
            form = Form(order, ends)
            try:
                if order in HIGHER_ORDERS and not _flat(piece, value, order, start):
                    break
                if piece.zeros(value, form) is not None:
                    return form
            except ArithmeticError:
                break
    return None


def _may_vanish(piece: Piece, value: str, start: Mapping[str, Fraction]) -> bool:
    """Say whether the value may be 0 on the face through `start`: at the middle of it, at least.

    An anchored form factors out what vanishes on all of the face; one point tells cheaply that
    nothing does.
    """
    middle = {name: (lower + upper) / 2 for name, (lower, upper) in piece.ends.items()} | {**start}
    point = tuple((x, x) for x in middle.values())
    there = Piece(piece.statement, piece.parameters, point, piece.arithmetic)
    try:
        return bool(there.taylor_bound(value, 0).contains(0))
    except ArithmeticError:
        return True


def _flat(piece: Piece, value: str, order: int, start: Mapping[str, Fraction]) -> bool:
    """Say whether no coefficient below `order` can be told from 0 at the anchor."""
    found = piece.coefficients(value, tuple(start), order, start)
    return all(c.contains(0) for k, c in found.items() if sum(k) < order)


def _literal_form(task: Task, piece: Piece, value: str, strict: bool) -> Form | None:
    for form in task.taylor:
        try:
            if piece.zeros(value, form) is not None:
                return form
        except ArithmeticError:
            continue
    return None if strict else _anchored_form(task.statement, piece, value)


def work(task: Task, box: Box) -> Leaf | str | None:
    """Close a box: a leaf, or the variable to bisect, or None where the statement fails."""
    statement = task.statement
    balls = Balls(BITS)
    parameters = dict(task.parameters)
    piece = Piece(statement, parameters, box, balls)
    best: str | None = None
    for number, row in enumerate(statement.alternatives, 1):
        if any(balls.certainly_positive(-piece.taylor_bound(x.name, 0)) for x in row):
            continue
        forms: list[Form] = []
        for literal in row:
            form = _literal_form(task, piece, literal.name, literal.strict)
            if form is None:
                best = best or _widest(task, piece, literal.name)
                break
            forms.append(form)
        else:
            return Leaf(number, tuple(forms))
    middle = tuple(((a + b) / 2, (a + b) / 2) for a, b in box)
    point = Piece(statement, parameters, middle, balls)
    if all(
        any(balls.certainly_positive(-point.taylor_bound(x.name, 0)) for x in row)
        for row in statement.alternatives
    ):
        return None
    return best or _widest(task, piece, statement.alternatives[0][-1].name)


def _widest(task: Task, piece: Piece, value: str) -> str:
    """Choose the variable whose width moves `value` most (the smear rule).

    Only among those that are not much thinner than the widest, relative to the domain;
    otherwise a zero along an edge would be approached without end.
    """
    try:
        slopes = piece.coefficients(value, piece.moving, 1, None)
    except NotOffered:
        slopes = {}
    shares, sizes = {}, {}
    for n, name in enumerate(piece.moving):
        unit = tuple(int(m == n) for m in range(len(piece.moving)))
        slope = slopes.get(unit)
        lower, upper = piece.ends[name]
        index = task.statement.variables.index(name)
        shares[name] = (upper - lower) / max(
            b[index][1] - b[index][0] for b in task.statement.boxes
        )
        sizes[name] = 0.0 if slope is None else float(slope.abs_upper()) * float(upper - lower)
    if not slopes:  # An angle has no derivative here: then the widest.
        sizes = {name: float(share) for name, share in shares.items()}
    thinnest = max(shares.values()) / THINNEST
    return max((x for x in piece.moving if shares[x] >= thinnest), key=lambda x: sizes[x])


def _chunk(task: Task, boxes: list[Box]) -> list[Leaf | str | None]:
    return [work(task, box) for box in boxes]


def search(
    task: Task,
    budget: Budget,
    workers: int,
    progress: Callable[[int, Fraction], None] = lambda boxes, share: None,
) -> Found | Failed:
    """Look for a proof; `progress` hears the number of boxes and the share that is closed."""
    statement = task.statement
    tree: dict[tuple[int, ...], Node] = {}
    waiting: list[tuple[tuple[int, ...], Box]] = [
        ((number,), box) for number, box in enumerate(statement.boxes)
    ]
    done, closed, executor = 0, Fraction(0), None
    with ExitStack() as stack:
        while waiting:
            boxes = [box for _, box in waiting]
            if executor is None and workers > 1 and len(boxes) >= PARALLEL_FROM:
                executor = stack.enter_context(processes(workers))
            answers = _level(task, boxes, executor, workers)
            done += len(boxes)
            violated = tuple(b for b, answer in zip(boxes, answers, strict=True) if answer is None)
            if violated:
                return Failed(violated, (), done)
            following = []
            for (path, box), answer in zip(waiting, answers, strict=True):
                if answer is None:
                    continue
                tree[path] = answer
                if isinstance(answer, Leaf):
                    closed += Fraction(1, len(statement.boxes) * 2 ** (len(path) - 1))
                    continue
                halves = bisect(box, statement.variables.index(answer))
                following += [((*path, side), half) for side, half in enumerate(halves)]
            progress(done, closed)
            too_deep = following and len(following[0][0]) > budget.depth
            if too_deep or done + len(following) > budget.boxes:
                return Failed((), tuple(box for _, box in following), done)
            waiting = following
    pieces = tuple(tuple(_preorder(tree, (n,))) for n in range(len(statement.boxes)))
    return Found(pieces, done)


def _level(
    task: Task, boxes: list[Box], executor: Executor | None, workers: int
) -> list[Leaf | str | None]:
    if executor is None:
        return _chunk(task, boxes)
    size = max(1, len(boxes) // (4 * workers))
    chunks = [boxes[n : n + size] for n in range(0, len(boxes), size)]
    answers = executor.map(_chunk, [task] * len(chunks), chunks)
    return [answer for chunk in answers for answer in chunk]


def _preorder(tree: Mapping[tuple[int, ...], Node], path: tuple[int, ...]) -> Iterator[Node]:
    waiting = [path]
    while waiting:
        path = waiting.pop()
        yield tree[path]
        if not isinstance(tree[path], Leaf):
            waiting += [(*path, 1), (*path, 0)]
