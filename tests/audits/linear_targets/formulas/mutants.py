"""Mutants of the theory: the formulas with one operation spoiled at a time.

Kinds: a sign flipped; a constant nudged by 1e-6 of itself; theta exchanged for pi - theta, or
sine for cosine; an index or a name exchanged for its partner.
"""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from inspect import getsource
from types import ModuleType
from typing import Any

PARTNERS = (
    ("w", "w2"),
    ("v", "v2"),
    ("w1", "w2"),
    ("x", "y"),
    ("p", "q"),
    ("i", "j"),
    ("a", "b"),
    ("size", "size2"),
    ("normal", "normal2"),
    ("norm1", "norm2"),
    ("w1_a", "w2_a"),
    ("first", "second"),
    ("own", "other"),
)
FUNCTIONS = {"sin": "cos", "cos": "sin"}
NUDGE = "_nudged"


def nudged(value: int) -> Fraction:
    """Return an integer off by one millionth of itself."""
    return value + Fraction(value, 10**6)


@dataclass(frozen=True)
class Mutant:
    """One function of a module with one operation spoiled."""

    module: ModuleType
    function: str
    what: str
    tree: ast.FunctionDef

    def __str__(self) -> str:
        return f"{self.function}: {self.what}"


def _names(function: ast.FunctionDef) -> set[str]:
    found = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return found | {
        a.arg for node in ast.walk(function) if isinstance(node, ast.arguments) for a in node.args
    }


def _changes(node: ast.AST, known: set[str]) -> Iterator[tuple[str, Callable[[Any], ast.AST]]]:
    """Yield ways to spoil a node: what is done, and the node that takes its place."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield "sign", lambda n: ast.BinOp(n.left, other, n.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda n: n.operand
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value != 0:
        yield (
            "constant",
            lambda n: ast.Call(ast.Name(NUDGE, ast.Load()), [ast.Constant(n.value)], []),
        )
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        yield (
            "index",
            lambda n: ast.Subscript(n.value, ast.Constant(1 - n.slice.value), ast.Load()),
        )
    if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
        yield "function", lambda n: ast.Attribute(n.value, FUNCTIONS[n.attr], ast.Load())
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id == "theta":
            turned = ast.parse("numbers.pi() - theta", mode="eval").body
            yield "pi - theta", lambda n: turned
        for one, two in PARTNERS:
            for name, partner in ((one, two), (two, one)):
                if node.id == name and partner in known:
                    yield (
                        f"{name} -> {partner}",
                        lambda n, partner=partner: ast.Name(partner, ast.Load()),
                    )


def _means_the_same(node: ast.AST) -> bool:
    """Say whether a call's arguments may be exchanged: len(x) is len(y), sin(pi - t) is sin(t)."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "len":
        return True
    return isinstance(node.func, ast.Attribute) and node.func.attr == "sin"


def _places(function: ast.FunctionDef) -> Iterator[tuple[str, tuple[Any, ...], ast.AST]]:
    """Yield the path to every expression of the body, except what formulas do not mean.

    Left out: docstrings, annotations, the loop's own headers and slices, whether sequences have
    equal lengths, comparisons that guard a division, and what means the same.
    """

    def walk(node: ast.AST, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], ast.AST]]:
        yield path, node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "keywords", "ifs", "test"):
                continue
            if isinstance(node, ast.Subscript) and name == "slice":
                continue
            if isinstance(node, ast.For | ast.comprehension) and name == "target":
                continue
            if name == "args" and _means_the_same(node):
                continue
            for n, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST):
                    index = n if isinstance(value, list) else None
                    yield from walk(child, (*path, (name, index)))

    for n, statement in enumerate(function.body):
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            for path, node in walk(statement, (("body", n),)):
                yield _line(function, path), path, node


def _line(function: ast.FunctionDef, path: tuple[Any, ...]) -> str:
    """Return the innermost statement on a path, up to its first line's end."""
    node: Any = function
    innermost = node
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
        if isinstance(node, ast.stmt):
            innermost = node
    return ast.unparse(innermost).split("\n")[0]


def _replace(function: ast.FunctionDef, path: tuple[Any, ...], make: Any) -> ast.FunctionDef:
    spoiled = copy.deepcopy(function)
    parent: Any = spoiled
    for name, index in path[:-1]:
        value = getattr(parent, name)
        parent = value if index is None else value[index]
    name, index = path[-1]
    if index is None:
        setattr(parent, name, make(getattr(parent, name)))
    else:
        getattr(parent, name)[index] = make(getattr(parent, name)[index])
    return ast.fix_missing_locations(spoiled)


def mutants_of(module: ModuleType, name: str) -> list[Mutant]:
    """Return every mutant of a function, in the order of its source."""
    (function,) = ast.parse(getsource(getattr(module, name))).body
    known, found = _names(function), []
    for line, path, node in _places(function):
        for what, make in _changes(node, known):
            spoiled = _replace(function, path, make)
            shown = f"{what} at '{ast.unparse(node)}' in '{line}'"
            found.append(Mutant(module, name, shown, spoiled))
    return found


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """Put a mutant into its module, and wherever else it has been imported to, for a while."""
    names = vars(mutant.module)
    original = names[mutant.function]
    loaded = [module for name, module in sys.modules.items() if name.startswith("certify.")]
    users = [module for module in loaded if vars(module).get(mutant.function) is original]
    names[NUDGE] = nudged
    try:
        exec(compile(ast.Module([mutant.tree], []), "<mutant>", "exec"), names)
        spoilt = names[mutant.function]
        for module in users:
            setattr(module, mutant.function, spoilt)
        yield
    finally:
        for module in (mutant.module, *users):
            setattr(module, mutant.function, original)
        del names[NUDGE]
