"""Mutants of certificates: every way to spoil one that was thought of, by kind.

A certificate is a list of lines here, the closing hash among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tests.kernel.helpers import report

Rows = list[str]
Mutator = Callable[[Rows], Iterator[Rows]]
Item = TypeVar("Item")

KINDS: dict[str, Mutator] = {}
WITNESS_KINDS: dict[str, Mutator] = {}


def kind(table: dict[str, Mutator], name: str) -> Callable[[Mutator], Mutator]:
    """Enter a mutator into a table."""

    def enter(mutator: Mutator) -> Mutator:
        table[name] = mutator
        return mutator

    return enter


def lines_of(name: str) -> Rows:
    """Return the lines of a stored certificate."""
    return report(name).removesuffix("\n").split("\n")


def mutants(table: dict[str, Mutator], name: str, rows: Rows) -> list[Rows]:
    """Return the mutants of one kind, none of which is the original, each once."""
    found = {tuple(mutant) for mutant in table[name](rows)} - {tuple(rows)}
    return [list(mutant) for mutant in sorted(found)]


def sample(items: Sequence[Item], most: int) -> list[Item]:
    """Return items at even distances."""
    return [items[n * len(items) // most] for n in range(most)] if len(items) > most else [*items]


def places(rows: Rows, *keywords: str) -> list[int]:
    """Return the indices of lines that start with one of the words."""
    return [n for n, row in enumerate(rows) if row.split(" ")[0] in keywords]


def program_places(rows: Rows) -> list[int]:
    """Return the indices of the instructions."""
    return [n for n, row in enumerate(rows) if " = " in row]


def replaced(rows: Rows, place: int, *lines: str) -> Rows:
    """Return the lines with one of them replaced by others, or by none."""
    return [*rows[:place], *lines, *rows[place + 1 :]]


def after_subtree(rows: Rows, place: int) -> int:
    """Return the index of the line after the subtree that starts at `place`."""
    missing = 1
    while missing:
        missing += 1 if rows[place].startswith("split ") else -1
        place += 1
    return place


def exchanged(rows: Rows, first: tuple[int, int], second: tuple[int, int]) -> Rows:
    """Exchange two ranges of lines, of which the first comes first."""
    (a, b), (c, d) = first, second
    return [*rows[:a], *rows[c:d], *rows[b:c], *rows[a:b], *rows[d:]]


# --- the tree ------------------------------------------------------------------------------


@kind(KINDS, "variable of a split changed")
def split_variable_changed(rows: Rows) -> Iterator[Rows]:
    variables = [rows[n].split(" ")[1] for n in places(rows, "variable")]
    strangers = ["u1", "theta", "alpha", "mu", "T", ""]
    splits = sample(places(rows, "split"), 4)
    for place in splits:
        for name in variables:
            yield replaced(rows, place, f"split {name}")
    for place, name in zip(splits, strangers, strict=False):
        yield replaced(rows, place, f"split {name}")


@kind(KINDS, "split removed, subtrees hoisted")
def split_removed(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "split"), 4):
        middle = after_subtree(rows, place + 1)
        end = after_subtree(rows, middle)
        yield replaced(rows, place)
        yield [*rows[:place], *rows[place + 1 : middle], *rows[end:]]
        yield [*rows[:place], *rows[middle:end], *rows[end:]]


@kind(KINDS, "split put before a leaf")
def split_added(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "leaf"), 2):
        yield replaced(rows, place, "split t", rows[place])
        yield replaced(rows, place, "split t", rows[place], rows[place])


@kind(KINDS, "subtree removed")
def subtree_removed(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "split", "leaf"), 8):
        yield [*rows[:place], *rows[after_subtree(rows, place) :]]


@kind(KINDS, "subtree doubled")
def subtree_doubled(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "split", "leaf"), 5):
        end = after_subtree(rows, place)
        yield [*rows[:end], *rows[place:end], *rows[end:]]


@kind(KINDS, "siblings exchanged")
def siblings_exchanged(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "split"), 10):
        middle = after_subtree(rows, place + 1)
        yield exchanged(rows, (place + 1, middle), (middle, after_subtree(rows, middle)))


@kind(KINDS, "distant subtrees exchanged")
def distant_subtrees_exchanged(rows: Rows) -> Iterator[Rows]:
    ranges = [(n, after_subtree(rows, n)) for n in sample(places(rows, "split", "leaf"), 12)]
    for first, second in zip(ranges, ranges[5:], strict=False):
        if first[1] <= second[0]:
            yield exchanged(rows, first, second)


# --- the leaves ----------------------------------------------------------------------------


@kind(KINDS, "alternative of a leaf changed")
def leaf_alternative_changed(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "leaf"), 3):
        _, number, *forms = rows[place].split(" ")
        for other in {"0", "1", "2", "3", "9999", "-1"} - {number}:
            yield replaced(rows, place, " ".join(("leaf", other, *forms)))
        for other, size in (("1", 2), ("2", 4)):
            if other != number:
                yield replaced(rows, place, " ".join(("leaf", other, *["taylor/2"] * size)))


@kind(KINDS, "form of a leaf changed")
def leaf_form_changed(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "leaf"), 3):
        words = rows[place].split(" ")
        for other in ("taylor/0", "taylor/1", "anchored/2/t-", "taylor/10", "natural"):
            yield replaced(rows, place, " ".join((*words[:-1], other)))
        yield replaced(rows, place, " ".join(("leaf", words[1], *["taylor/0"] * len(words[2:]))))
    # Further forms show the same where the first literal is convexity, or has a margin.
    for place in sample(places(rows, "leaf"), 2):
        for other in ("taylor/2", "taylor/3"):
            words = rows[place].split(" ")
            yield replaced(rows, place, " ".join((*words[:2], other, *words[3:])))


@kind(KINDS, "number of forms of a leaf changed")
def leaf_forms_counted_otherwise(rows: Rows) -> Iterator[Rows]:
    for place in sample(places(rows, "leaf"), 4):
        yield replaced(rows, place, rows[place].rpartition(" ")[0])
        yield replaced(rows, place, f"{rows[place]} taylor/2")


@kind(KINDS, "anchor changed")
def anchor_changed(rows: Rows) -> Iterator[Rows]:
    for place in sample([n for n in places(rows, "leaf") if "anchored" in rows[n]], 2):
        row = rows[place]
        order, ends = re.findall(r"anchored/([0-9])/(\S+)", row)[-1]
        names = ends.split("/")
        turned = [end[:-1] + ("+" if end[-1] == "-" else "-") for end in names]
        others = [
            "/".join(turned),
            *("/".join((*names[:n], turned[n], *names[n + 1 :])) for n in range(len(names))),
            *("/".join((*names[:n], *names[n + 1 :])) for n in range(len(names))),
            "/".join(reversed(names)) if len(names) > 1 else "norm1-/norm2-",
            "/".join((*names, names[-1])),
            "/".join((*names, "alpha-")),
            ends.replace("t", "u1"),
        ]
        for other in others:
            yield replaced(rows, place, row.replace(ends, other))
        for other in "01235":
            if other != order:
                yield replaced(rows, place, row.replace(f"anchored/{order}", f"anchored/{other}"))


# --- the statement -------------------------------------------------------------------------


@kind(KINDS, "end of a box changed")
def box_changed(rows: Rows) -> Iterator[Rows]:
    for place in places(rows, "box"):
        words = rows[place].split(" ")
        for index in range(1, len(words)):
            for end in ("-1", "1/1000000", "1/2", "999999/1000000", "2"):
                yield replaced(rows, place, " ".join((*words[:index], end, *words[index + 1 :])))
        yield replaced(rows, place)
        yield replaced(rows, place, rows[place], rows[place])
    yield [row for row in rows if not row.startswith("box ")]


@kind(KINDS, "number in the program changed")
def number_changed(rows: Rows) -> Iterator[Rows]:
    for place in program_places(rows):
        name, operation, *words = rows[place].replace(" = ", " ").split(" ")
        if operation == "constant":
            for number in ("0", "1", "-1", "5", "1/7"):
                yield replaced(rows, place, f"{name} = constant {number}")
        if operation == "power":
            yield replaced(rows, place, f"{name} = power {words[0]} 4")


OTHER_OPERATION = {
    "add": "sub",
    "sub": "add",
    "mul": "div",
    "div": "mul",
    "sin": "cos",
    "cos": "sin",
    "neg": "sqrt",
}


@kind(KINDS, "instruction changed")
def instruction_changed(rows: Rows) -> Iterator[Rows]:
    for place in sample(program_places(rows), 30):
        name, operation, *words = rows[place].replace(" = ", " ").split(" ")
        if operation in OTHER_OPERATION:
            other = OTHER_OPERATION[operation]
            yield replaced(rows, place, " ".join((name, "=", other, *words)))
        if operation in ("sub", "div"):
            yield replaced(rows, place, " ".join((name, "=", operation, *reversed(words))))
    for place in sample(program_places(rows), 6):
        yield replaced(rows, place)
        yield exchanged(rows, (place, place + 1), (place + 1, place + 2))


@kind(KINDS, "alternative changed")
def alternative_changed(rows: Rows) -> Iterator[Rows]:
    found = places(rows, "alternative")
    for place in found:
        literals = rows[place].removeprefix("alternative ").split(" and ")
        yield replaced(rows, place, rows[place], "alternative t >= 0")
        if len(found) > 1:
            yield replaced(rows, place)
        for index, literal in enumerate(literals):
            name = literal.split(" ")[0]
            for other in (f"{name} > 0", f"{name} >= 0", "t >= 0"):
                row = " and ".join((*literals[:index], other, *literals[index + 1 :]))
                yield replaced(rows, place, f"alternative {row}")
            if len(literals) > 1:
                row = " and ".join((*literals[:index], *literals[index + 1 :]))
                yield replaced(rows, place, f"alternative {row}")


@kind(KINDS, "declaration changed")
def declaration_changed(rows: Rows) -> Iterator[Rows]:
    for place in places(rows, "parameter", "variable"):
        keyword, name, *limits = rows[place].split(" ")
        yield replaced(rows, place)
        yield replaced(rows, place, " ".join((keyword, "other", *limits)))
        yield exchanged(rows, (place, place + 1), (place + 1, place + 2))
        if keyword == "parameter":
            for other in ("", " 0 1000", " -1000 1000", " 1 0"):
                yield replaced(rows, place, f"parameter {name}{other}")


@kind(KINDS, "statement exchanged for another one's")
def statement_exchanged(rows: Rows) -> Iterator[Rows]:
    own = rows[1].removeprefix("claim ")
    other = lines_of("lemma4.cert" if own == "lemma3" else "lemma3.cert")
    own_tree, other_tree = places(rows, "precision")[0], places(other, "precision")[0]
    yield [*rows[:2], *other[2:other_tree], *rows[own_tree:]]
    yield [*other[:other_tree], *rows[own_tree:]]
    yield [*rows[:own_tree], *other[other_tree:]]
    statement = places(rows, "statement")[0], places(other, "statement")[0]
    yield [*rows[: statement[0]], *other[statement[1] : other_tree], *rows[own_tree:]]


# --- the head and the whole ----------------------------------------------------------------


@kind(KINDS, "parameter changed")
def parameter_changed(rows: Rows) -> Iterator[Rows]:
    found = places(rows, "set")
    for place in found:
        keyword, name, value = rows[place].split(" ")
        for other in ("1/100", "29/100", "301/1000", "499/1000", "3/4", "1", "2", "1001/1000"):
            yield replaced(rows, place, f"{keyword} {name} {other}")
        for other in ("0", "-1", "101", f"{value}0", "0.3", "6/20", ""):
            yield replaced(rows, place, f"{keyword} {name} {other}")
        yield replaced(rows, place, f"{keyword} other {value}")
        yield replaced(rows, place)
        yield replaced(rows, place, rows[place], rows[place])
    yield exchanged(rows, (found[0], found[0] + 1), (found[-1], found[-1] + 2))


@kind(KINDS, "precision changed")
def precision_changed(rows: Rows) -> Iterator[Rows]:
    (place,) = places(rows, "precision")
    for bits in ("0", "9", "10", "12", "127", "256", "513", "1000", "-128", "128.0", "0128", ""):
        yield replaced(rows, place, f"precision {bits}")
    yield replaced(rows, place)
    yield replaced(rows, place, rows[place], rows[place])


@kind(KINDS, "version changed")
def version_changed(rows: Rows) -> Iterator[Rows]:
    for first in ("certify 0", "certify 2", "certify 1.0", "certify", "Certify 1", "certify  1"):
        yield replaced(rows, 0, first)
    yield replaced(rows, 0)
    yield replaced(rows, 0, rows[0], rows[0])


@kind(KINDS, "claim renamed")
def claim_renamed(rows: Rows) -> Iterator[Rows]:
    names = ("lemma3", "lemma4", "lemma4.near-one", "lemma4.gamma1", "lemma5", "lemma-4", "Lemma4")
    for name in (*names, "", ".", "lemma4.", "../lemma4", "lemma4 lemma4"):
        yield replaced(rows, 1, f"claim {name}")
    yield replaced(rows, 1)


@kind(KINDS, "pieces exchanged, dropped or repeated")
def pieces_changed(rows: Rows) -> Iterator[Rows]:
    first, second = places(rows, "piece")
    end = len(rows) - 1
    yield exchanged(rows, (first + 1, second), (second + 1, end))
    yield exchanged(rows, (first, second), (second, end))
    yield replaced(replaced(rows, first, "piece 2"), second, "piece 1")
    yield [*rows[:second], *rows[end:]]
    yield [*rows[:first], "piece 1", *rows[second + 1 :]]
    yield [*rows[: first + 1], *rows[second:]]
    yield [*rows[: second + 1], *rows[end:]]
    yield [*rows[:end], "piece 3", *rows[second + 1 :]]
    yield [*rows[:end], "piece 3", rows[end]]
    yield replaced(rows, second)
    yield replaced(rows, first)
    yield [*rows[:first], *rows[end:]]
    yield replaced(rows, second, "piece 3")


@kind(KINDS, "witness put in place of the tree")
def tree_exchanged_for_a_witness(rows: Rows) -> Iterator[Rows]:
    first, end = places(rows, "piece")[0], len(rows) - 1
    for t in ("0", "1/2", "2"):
        witness = [f"at t {t}", "at norm1 1", "at norm2 1/2"]
        yield [*rows[:first], *witness, rows[end]]
        yield [*rows[:end], *witness, rows[end]]


@kind(KINDS, "cut short or continued")
def cut_short(rows: Rows) -> Iterator[Rows]:
    for length in sample(range(len(rows)), 12):
        yield rows[:length]
    for line in ("", "leaf 1 taylor/0", "piece 3", "precision 128", rows[-1]):
        yield [*rows, line]
        yield [*rows[:-1], line, rows[-1]]


# --- witnesses -----------------------------------------------------------------------------


@kind(WITNESS_KINDS, "value of the witness changed")
def value_changed(rows: Rows) -> Iterator[Rows]:
    for place in places(rows, "at"):
        keyword, name, value = rows[place].split(" ")
        for other in ("-1", "0", "1", "1/67108863", "2", "137438955519/68719476736", "0.5", "2/4"):
            yield replaced(rows, place, f"{keyword} {name} {other}")
        yield replaced(rows, place, f"{keyword} {name} -{value}")


@kind(WITNESS_KINDS, "value of the witness misplaced")
def value_misplaced(rows: Rows) -> Iterator[Rows]:
    for place in places(rows, "at"):
        keyword, name, value = rows[place].split(" ")
        yield replaced(rows, place)
        yield replaced(rows, place, rows[place], rows[place])
        yield replaced(rows, place, f"{keyword} other {value}")
        yield replaced(rows, place, f"{keyword} {name}")
        yield exchanged(rows, (place, place + 1), (place + 1, place + 2))
    yield [row for row in rows if not row.startswith("at ")]


@kind(WITNESS_KINDS, "a tree added")
def tree_added(rows: Rows) -> Iterator[Rows]:
    place = places(rows, "at")[0]
    yield [*rows[:place], "piece 1", *rows[place:]]
    yield [*rows[:place], "piece 1", "leaf 1 taylor/0", rows[-1]]
    yield [*rows[:-1], "piece 1", "leaf 1 taylor/0", rows[-1]]


for shared in (
    "number in the program changed",
    "instruction changed",
    "alternative changed",
    "declaration changed",
    "parameter changed",
    "precision changed",
    "version changed",
    "claim renamed",
    "cut short or continued",
):
    WITNESS_KINDS[shared] = KINDS[shared]
