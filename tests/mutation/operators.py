"""The mutants of a Python source: one small change each, everywhere.

Left alone are docstrings, annotations, the words of error messages, and ``strict=True`` of ``zip``.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

OTHER_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OTHER_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
}
PARTNERS = {
    ("min", "max"),
    ("any", "all"),
    ("lo", "hi"),
    ("lower", "upper"),
    ("cos", "sin"),
    ("numerator", "denominator"),
    ("certainly_positive", "certainly_negative"),
}
OTHER_NAMES = {a: b for pair in PARTNERS for a, b in (pair, pair[::-1])}


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, and what it reads before and after; `index` counts in the file."""

    module: str
    place: str
    line: int
    before: str
    after: str
    number: int
    index: int

    @property
    def id(self) -> str:
        """What the mutant is called."""
        again = f" ({self.number})" if self.number > 1 else ""
        return f"{self.module}.{self.place}: {self.before} -> {self.after}{again}"


SCOPES = (ast.Module, ast.ClassDef, ast.FunctionDef)


class _Silent(ast.NodeTransformer):
    """Removes docstrings, and below a class or module the functions and classes in it."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        body = getattr(node, "body", None)
        if isinstance(node, SCOPES) and isinstance(body, list):
            first = body[0] if body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = body[1:]
            if not isinstance(node, ast.FunctionDef):
                node.body = [each for each in node.body if not isinstance(each, SCOPES)]
        return super().generic_visit(node)


def scopes_of(source: str) -> list[tuple[str, str]]:
    """Return what each function, each class and the module says, with the place of its mutants."""
    found = []

    def walk(node: ast.AST, place: str) -> None:
        found.append((place or "module", ast.dump(_Silent().visit(copy.deepcopy(node)))))
        waiting = list(ast.iter_child_nodes(node))
        while waiting:
            child = waiting.pop()
            if isinstance(child, SCOPES):
                walk(child, f"{place}.{child.name}".lstrip("."))
            else:
                waiting += ast.iter_child_nodes(child)

    walk(ast.parse(source), "")
    return found


def _without_words(tree: ast.Module) -> set[int]:
    """Return the ids of the nodes that are left alone."""
    alone: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            alone |= {id(x) for x in ast.walk(node.exc)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            alone |= {id(node), id(node.value)}
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            alone |= {id(x) for x in ast.walk(node.annotation)}
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            alone |= {id(x) for x in ast.walk(node.returns)}
        if isinstance(node, ast.keyword) and node.arg in ("strict", "frozen"):
            alone |= {id(x) for x in ast.walk(node)}
        if isinstance(node, ast.ImportFrom | ast.Import):
            alone |= {id(x) for x in ast.walk(node)}
    return alone


def _expressions(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Yield ways to spoil an expression: the name of a field, and its new value."""
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for other in OTHER_COMPARISONS[type(operator)]:
                yield "ops", [*node.ops[:n], other(), *node.ops[n + 1 :]]
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OTHER_OPERATORS:
        yield "op", OTHER_OPERATORS[type(node.op)]()
    if isinstance(node, ast.BoolOp):
        yield "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        for n in range(len(node.values)):
            rest = [*node.values[:n], *node.values[n + 1 :]]
            if len(rest) > 1:
                yield "values", rest
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "test", ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.comprehension):
        for n, test in enumerate(node.ifs):
            yield "ifs", [*node.ifs[:n], *node.ifs[n + 1 :]]
            yield "ifs", [*node.ifs[:n], ast.UnaryOp(ast.Not(), test), *node.ifs[n + 1 :]]
    if isinstance(node, ast.Constant):
        if type(node.value) is bool:
            yield "value", not node.value
        elif type(node.value) is int:
            yield "value", node.value + 1
            yield "value", node.value - 1
        elif type(node.value) is str and node.value:
            yield "value", f"{node.value}?"
            if "\\Z" in node.value or "[0-9]" in node.value:
                if "\\Z" in node.value:
                    yield "value", node.value.replace("\\Z", "")
                for found in re.finditer(r"\d+", node.value):
                    number = int(found[0]) + 1
                    yield (
                        "value",
                        node.value[: found.start()] + f"{number}" + (node.value[found.end() :]),
                    )
    if isinstance(node, ast.Name) and node.id in OTHER_NAMES and isinstance(node.ctx, ast.Load):
        yield "id", OTHER_NAMES[node.id]
    if (
        isinstance(node, ast.Attribute)
        and node.attr in OTHER_NAMES
        and isinstance(node.ctx, ast.Load)
    ):
        yield "attr", OTHER_NAMES[node.attr]


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in place of a node."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    if isinstance(node, ast.Raise | ast.AugAssign | ast.Continue | ast.Break):
        yield ast.Pass()
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    if isinstance(node, ast.Continue):
        yield ast.Break()
    if isinstance(node, ast.Return) and node.value and ast.unparse(node.value) != "None":
        yield ast.Return(ast.Constant(None))
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript | ast.Attribute):
        yield ast.Pass()
    if isinstance(node, ast.BoolOp) and len(node.values) == 2:
        yield from node.values


def _walk(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
    """Yield each node with its place: parent, field and index."""

    def inside(
        node: ast.AST, place: str
    ) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
        for field, value in ast.iter_fields(node):
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(child, ast.AST):
                    continue
                within = place
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    within = f"{place}.{child.name}".lstrip(".")
                yield within, node, field, index if isinstance(value, list) else None, child
                yield from inside(child, within)

    yield from inside(tree, "")


def short(node: ast.AST) -> str:
    """Write a node in one line."""
    text = ast.unparse(ast.fix_missing_locations(node)).replace("\n", " ")
    return text if len(text) <= 90 else f"{text[:87]}..."


def mutants_of(source: str, module: str) -> list[Mutant]:
    """Return all mutants of a source, in order."""
    return _mutate(source, module, None)[0]


def mutated(source: str, index: int) -> str:
    """Return the source with the mutant that has this index."""
    return _mutate(source, "", index)[1]


def _mutate(source: str, module: str, wanted: int | None) -> tuple[list[Mutant], str]:
    tree = ast.parse(source)
    alone = _without_words(tree)
    found: list[Mutant] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    text = ""

    def enter(place: str, line: int, before: str, after: str) -> None:
        nonlocal text
        seen[place, before, after] += 1
        number = seen[place, before, after]
        if len(found) == wanted:
            text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        found.append(Mutant(module, place or "module", line, before, after, number, len(found)))

    for place, parent, field, index, node in list(_walk(tree)):
        if id(node) in alone and not isinstance(node, ast.Raise):
            continue
        line = getattr(node, "lineno", getattr(parent, "lineno", 0))
        shown = node if not isinstance(node, ast.If | ast.While | ast.comprehension) else None
        for name, value in () if id(node) in alone else _expressions(node):
            kept = getattr(node, name)
            before = short(shown or (node.test if name == "test" else node))
            setattr(node, name, value)
            after = short(shown or (node.test if name == "test" else node))
            enter(place, line, before, after)
            setattr(node, name, kept)
        for other in _instead(node):
            before = short(node)
            if index is None:
                setattr(parent, field, other)
            else:
                getattr(parent, field)[index] = other
            enter(place, line, before, short(other))
            if index is None:
                setattr(parent, field, node)
            else:
                getattr(parent, field)[index] = node
    return found, text
