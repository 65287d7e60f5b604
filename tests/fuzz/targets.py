"""What is fuzzed: bytes in, and an error out if the kernel does what it must not.

The first byte chooses the target, the rest is its input:

* ``read``: the bytes are read as they are; a `Refusal`, or a certificate that writes them again;
* ``check``: the same, with hashes that fit, replayed; a `Refusal`, or a verdict that mpmath holds
  true at many points;
* ``false``: the bytes are a tree for a statement that is false; always a `Refusal`;
* ``true``: the same for a statement that is true; a `Refusal`, or a proof in canonical form.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

from certify.kernel.certificate import Certificate, Leaf, Node, Refusal, read, statement_sha256
from certify.kernel.check import check
from certify.kernel.forms import Form
from certify.kernel.program import Statement, statement_from_lines
from certify.kernel.verdict import Proved
from tests.certificates.generate import JUST_PAST, TIGHT, corpus, one_operation
from tests.kernel.helpers import with_fitting_hashes
from tests.kernel.test_check import VOCABULARY, edit, judged, pins_that_fit

SEEN: Counter[str] = Counter()
MOST_NODES = 64


class Unsound(Exception):
    """The kernel did what it must not."""


def moved(statement: Statement, shift: Fraction) -> Statement:
    """State that a value that is nonnegative and sometimes 0 is `shift` at least."""
    (literal,) = statement.alternatives[0]
    rows = [*statement.lines()[: -len(statement.alternatives)]]
    rows += [f"shift = constant {shift}", f"moved = sub {literal.name} shift"]
    return statement_from_lines([*rows, "alternative moved >= 0"])


def false_statements() -> list[Statement]:
    """Return statements that are false on a small part of their boxes."""
    found = [one_operation(name, past) for name, past in JUST_PAST.items()]
    tight = [statement for statement, _ in TIGHT.values()]
    return found + [moved(each, Fraction(1, 10**n)) for each in tight for n in (1, 3, 9)]


def true_statements() -> list[Statement]:
    """Return statements that are true, and some of them tight."""
    return [one_operation(name) for name in JUST_PAST] + [each for each, _ in TIGHT.values()]


FALSE, TRUE = false_statements(), true_statements()


def tree(data: bytes, variables: tuple[str, ...]) -> Iterator[Node]:
    """Make a tree of bytes: a byte for each node, and some for a form's anchors."""
    rest = list(data[:MOST_NODES])
    while rest:
        byte = rest.pop(0)
        if byte < 96:
            yield variables[byte % len(variables)]
        elif byte < 128:
            yield Leaf(1, (Form(byte % 5),))
        else:
            chosen = byte // 8
            ends = tuple(
                (name, bool(chosen >> 2 * n & 1))
                for n, name in enumerate(variables)
                if chosen >> (2 * n + 1) & 1 or not n
            )
            yield Leaf(1, (Form(byte % 8, ends),))


def completed(nodes: list[Node]) -> tuple[Node, ...]:
    """Cut a list of nodes off where the tree is complete, or add leaves until it is."""
    missing, found = 1, []
    for node in nodes:
        if not missing:
            break
        found.append(node)
        missing += -1 if isinstance(node, Leaf) else 1
    last = next((x for x in reversed(found) if isinstance(x, Leaf)), Leaf(1, (Form(1),)))
    return (*found, *[last] * missing)


def _of_a_tree(data: bytes, statements: list[Statement]) -> tuple[str, Statement, str]:
    number, bits, *rest = data[0], data[1], *data[2:]
    statement = statements[number % len(statements)]
    nodes = list(tree(bytes(rest), statement.variables))
    whole = completed(nodes) if bits % 8 else tuple(nodes)
    precision = 10 + 2 * bits
    text = Certificate("example", (), statement, precision, (whole,)).text()
    try:
        verdict = check(text, {"example": (statement_sha256(statement),)})
    except Refusal:
        return "refused", statement, text
    if not isinstance(verdict, Proved):
        raise Unsound(f"a tree gives {verdict.name}:\n{text}")
    return "accepted", statement, text


def target_read(data: bytes) -> str:
    """Read bytes; what is read must be written again, byte for byte."""
    text = data.decode("latin-1")
    try:
        certificate, _ = read(text)
    except Refusal:
        return "refused"
    if certificate.text().encode("latin-1") != data:
        raise Unsound(f"is not written as it was read: {data!r}")
    return "accepted"


def target_check(data: bytes) -> str:
    """Replay bytes whose hashes are made to fit; mpmath must confirm a verdict."""
    rows = data.decode("latin-1").removesuffix("\n").split("\n")[:-1]
    pins = pins_that_fit(rows)
    said = judged(with_fitting_hashes(rows), pins)
    return "refused" if said == "refused" else "accepted"


def target_false(data: bytes) -> str:
    """Try to prove what is false."""
    said, _, text = _of_a_tree(data, FALSE)
    if said == "accepted":
        raise Unsound(f"a false statement is accepted:\n{text}")
    return said


def target_true(data: bytes) -> str:
    """Prove what is true; what is accepted must be canonical."""
    said, _, text = _of_a_tree(data, TRUE)
    if said == "accepted" and read(text)[0].text() != text:
        raise Unsound(f"an accepted certificate is not canonical:\n{text}")
    return said


TARGETS: tuple[Callable[[bytes], str], ...] = (target_read, target_check, target_false, target_true)


def one_input(data: bytes) -> None:
    """Run the target that the first byte names on the rest."""
    if len(data) < 3:
        return
    target = TARGETS[data[0] % len(TARGETS)]
    SEEN[f"{target.__name__.removeprefix('target_')} {target(data[1:])}"] += 1


def seeds() -> list[bytes]:
    """Return the inputs to start from: the corpus for two targets, trees for the others."""
    found = [bytes([n]) + data for data, _ in corpus().values() if len(data) < 3000 for n in (0, 1)]
    for n, statements in ((2, FALSE), (3, TRUE)):
        for number in range(len(statements)):
            found += [
                bytes([n, number, 27, *rest]) for rest in ((97,), (0, 97, 98), (129,), (130,))
            ]
    return found


def mutated(data: bytes, size: int, seed: int, plain: Callable[[bytes, int], bytes]) -> bytes:
    """Mutate an input: words and lines of a text half of the time, else bytes by `plain`."""
    draw = random.Random(seed)
    if len(data) < 3 or data[0] % len(TARGETS) > 1 or draw.random() < 0.3:
        return plain(data, size)
    rows = data[1:].decode("latin-1").removesuffix("\n").split("\n")
    kinds = ["word", "word", "word", "character", "line of words", "remove", "copy", "over"]
    for _ in range(draw.randint(1, 3)):
        change = (
            draw.choice(kinds),
            draw.randrange(200),
            draw.randrange(200),
            draw.choice(VOCABULARY),
        )
        rows = edit(rows, change)
    if draw.random() < 0.8:
        text = with_fitting_hashes(rows[:-1])
    else:
        text = "".join(f"{row}\n" for row in rows)
    return (bytes(data[:1]) + text.encode("latin-1"))[:size]
