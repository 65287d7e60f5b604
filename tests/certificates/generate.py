"""Writes the corpus: ``python -m tests.certificates.generate``.

``valid/`` holds certificates that the kernel accepts, ``invalid/`` texts in canonical form that it
refuses when it replays them, ``malformed/`` texts that it cannot read. ``expected.json`` says for
each file what the kernel answers: the evidence to the last digit, or the line and the words of the
refusal. The reasons that stand here are written by hand; a test holds the answers to them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from certify.kernel import work
from certify.kernel.certificate import Certificate, Leaf, Node, Refusal, read, statement_sha256
from certify.kernel.check import MAXIMAL_DEPTH, check
from certify.kernel.forms import MOST_ANCHORS, Form
from certify.kernel.program import MOST_INPUTS, MOST_INSTRUCTIONS, Statement
from tests.kernel.helpers import polynomial, statement_of, with_fitting_hashes

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json"
Answer = dict[str, Any]


def claims(**values: Any) -> Statement:
    """State by lines of a program over one box in x (and y) that f is positive."""
    rows = [f"variable {name}" for name in values["box"]]
    rows.append(" ".join(("box", *(str(end) for pair in values["box"].values() for end in pair))))
    return statement_of("\n".join([*rows, *values["program"], values.get("ends", POSITIVE)]))


POSITIVE = "alternative f > 0"


def leaf(*forms: str, alternative: int = 1) -> Leaf:
    """Return a leaf from the written forms."""
    found = []
    for text in forms:
        kind, order, *ends = text.split("/")
        assert kind in ("taylor", "anchored")
        found.append(Form(int(order), tuple((end[:-1], end[-1] == "+") for end in ends)))
    return Leaf(alternative, tuple(found))


def text_of(
    statement: Statement,
    *pieces: tuple[Node, ...],
    precision: int = 64,
    claim: str = "example",
    witness: tuple[tuple[str, Fraction], ...] = (),
    parameters: tuple[tuple[str, Fraction], ...] = (),
) -> str:
    """Write a certificate."""
    return Certificate(claim, parameters, statement, precision, pieces, witness).text()


def answer(text: str, pinned: dict[str, tuple[str, ...]] | None = None) -> Answer:
    """Return what the kernel says of a text whose statement is accepted, as plain data.

    The work that it took to say so stands beside.
    """
    before = work._spent
    try:
        certificate, _ = read(text)
        digest = statement_sha256(certificate.statement)
        verdict = check(text, pinned or {certificate.claim: (digest,)})
    except Refusal as refusal:
        found: Answer = {"line": refusal.line, "refusal": str(refusal)}
    else:
        found = {"verdict": verdict.name, **asdict(verdict.evidence)}
    return found | {"work": work._spent - before}


def plain(value: Any) -> Any:
    """Turn fractions into text, tuples into lists."""
    return json.loads(json.dumps(value, default=str))


# --- what is right -------------------------------------------------------------------------

# Each operation on [lower, upper]; f is larger than the constant, by about a thousandth.
ONE_OPERATION = {
    "add": (("1/2", "1"), ("f0 = add x x",), "999/1000"),
    "sub": (("1/2", "1"), ("two = constant 2", "f0 = sub two x"), "999/1000"),
    "mul": (("1/2", "1"), ("f0 = mul x x",), "249/1000"),
    "div": (("1/2", "1"), ("one = constant 1", "f0 = div one x"), "999/1000"),
    "neg": (("-1", "-1/2"), ("f0 = neg x",), "499/1000"),
    "power": (("1/2", "1"), ("f0 = power x 5",), "31/1000"),
    "sqrt": (("1/4", "1"), ("f0 = sqrt x",), "499/1000"),
    "cos": (("1/2", "1"), ("f0 = cos x",), "539/1000"),
    "sin": (("1/2", "1"), ("f0 = sin x",), "478/1000"),
    "stumpff": (("1/2", "1"), ("f0 = stumpff 3 x",), "158/1000"),
    "angle": (("1/2", "1"), ("one = constant 1", "f0 = angle one x"), "462/1000"),
    "pi": (("1/2", "1"), ("turn = pi", "f0 = mul turn x"), "1569/1000"),
}
# The deepest trees that the forms of each order need here.
DEPTHS = {0: 9, 1: 5, 2: 4, 3: 4}


def one_operation(name: str, constant: str | None = None) -> Statement:
    """State the inequality of one operation, with another constant if that is given."""
    ends, program, own = ONE_OPERATION[name]
    shift = Fraction(own if constant is None else constant)
    rows = (*program, f"shift = constant {shift}", "f = sub f0 shift")
    return claims(box={"x": ends}, program=rows)


def tree_for(statement: Statement, form: str, depth: int) -> tuple[Node, ...] | None:
    """Bisect x until the form shows the statement; None if that takes more than this depth."""
    digest = {"example": (statement_sha256(statement),)}
    nodes: list[Node] = [leaf(form)]
    for _ in range(1 << depth):
        try:
            check(text_of(statement, tuple(nodes)), digest)
        except Refusal as refusal:
            first = text_of(statement, tuple(nodes)).split("\n").index("piece 1") + 2
            nodes[refusal.line - first : refusal.line - first + 1] = ["x", leaf(form), leaf(form)]
        else:
            return tuple(nodes)
    return None


TIGHT: dict[str, tuple[Statement, tuple[Node, ...]]] = {
    "at a lower end": (polynomial({(1,): 1, (2,): -1}, ((0, Fraction(1, 4)),)), ("anchored/1/x-",)),
    "at an upper end": (
        polynomial({(0,): 1, (1,): -2, (2,): 1}, ((0, 1),)),
        ("anchored/2/x+",),
    ),
    "to the third order": (
        polynomial({(3,): 2, (4,): -1}, ((0, Fraction(1, 4)),)),
        ("anchored/3/x-",),
    ),
    "in a corner": (
        polynomial({(2, 0): 1, (1, 1): -1, (0, 2): 1}, ((0, 1), (0, 1))),
        ("anchored/2/x-/y-",),
    ),
    "on an edge": (
        polynomial({(1, 0): 1, (1, 1): 1}, ((0, 1), (0, 1))),
        ("anchored/1/x-",),
    ),
    "in an upper corner": (
        polynomial({(0, 0): 1, (1, 0): -1, (0, 1): -1, (1, 1): 1}, ((0, 1), (0, 1))),
        ("anchored/2/x+/y+",),
    ),
    "a sine against its argument": (
        claims(
            box={"x": ("0", "1")},
            program=("s = sin x", "f = sub x s"),
            ends="alternative f >= 0",
        ),
        ("anchored/3/x-",),
    ),
    "a cosine at half a turn": (
        claims(
            box={"x": ("0", "1/64")},
            program=("turn = pi", "a = mul turn x", "b = add a a", "c = cos b", "d = sin a")
            + ("e = power d 2", "g = constant 1", "h = sub g c", "k = sub h e", "f = sub k e")
            + ("m = add f x",),
            ends="alternative m >= 0",
        ),
        ("anchored/1/x-",),
    ),
    "a stumpff function at zero": (
        claims(
            box={"x": ("0", "1")},
            program=("s = stumpff 2 x", "half = constant 1/2", "f = sub half s"),
            ends="alternative f >= 0",
        ),
        ("anchored/2/x-",),
    ),
    "a root of a square": (
        claims(
            box={"x": ("0", "3")},
            program=("one = constant 4", "u = add one x", "r = sqrt u", "two = constant 2")
            + ("f = sub r two",),
            ends="alternative f >= 0",
        ),
        ("anchored/1/x-",),
    ),
}

WITNESSES = {
    "add": ("f = add x x", "-1/3"),
    "sub": ("f = sub k x", "7/3"),
    "mul": ("f = mul k x", "-1/3"),
    "div": ("f = div k x", "-1/3"),
    "neg": ("f = neg x", "1/3"),
    "power": ("f = power x 7", "-5/3"),
    "cos": ("f = cos x", "7/3"),
    "sin": ("f = sin x", "-1/3"),
    "sin far out": ("f = sin x", "22/7"),
    "stumpff 0": ("f = stumpff 0 x", "3"),
}


def valid() -> Iterator[tuple[str, str]]:
    """Return the right certificates by name."""
    for name, order in product(ONE_OPERATION, DEPTHS):
        if name == "angle" and order:
            continue
        statement = one_operation(name)
        nodes = tree_for(statement, f"taylor/{order}", DEPTHS[order])
        if nodes is not None:
            yield f"{name}-taylor-{order}", text_of(statement, nodes)
    for name, (statement, forms) in TIGHT.items():
        yield f"tight-{name}", text_of(statement, (leaf(*forms),))
    for name, (row, value) in WITNESSES.items():
        statement = statement_of(f"variable x\nk = constant 2\n{row}\n{POSITIVE}")
        yield f"witness-{name}", text_of(statement, witness=(("x", Fraction(value)),))
    two = polynomial({(0,): 1, (1,): 1}, ((0, 1),), True)
    for bits in (10, 53, 512):
        yield f"precision-{bits}", text_of(two, (leaf("taylor/0"),), precision=bits)
    yield "deepest-tree", text_of(polynomial({(0,): 1}, ((0, 1),)), deepest(MAXIMAL_DEPTH))
    yield "most-instructions", text_of(long(MOST_INSTRUCTIONS), (leaf("taylor/0"),))
    most = claims(
        box={f"x{n}": ("1", "2") for n in range(MOST_INPUTS)}, program=("f = add x0 x63",)
    )
    yield "most-variables", text_of(most, (leaf("taylor/1"),))
    yield "most-anchors", text_of(wide(MOST_ANCHORS), (many_anchors(MOST_ANCHORS),))
    yield (
        "parameter-and-range",
        text_of(RANGE, (leaf("taylor/0"),), parameters=(("p", Fraction(2)),)),
    )
    yield (
        "two-boxes-two-alternatives",
        text_of(TWO, ("x", leaf("taylor/0"), both("anchored/1/x-")), (both(),)),
    )
    yield "no-width", text_of(polynomial({(1,): 1}, ((1, 1),), True), (leaf("taylor/2"),))


RANGE = statement_of("parameter p 0 2\nvariable x\nbox 0 1\nf = add p x\nalternative f > 0")
TWO = statement_of(
    """
    variable x
    box -1 1
    box 2 3
    one = constant 1
    left = sub one x
    right = add one x
    alternative left > 0
    alternative right > 0 and x >= 0
    """
)


def both(second: str = "taylor/0") -> Leaf:
    """Return a leaf that shows the second alternative."""
    return leaf("taylor/0", second, alternative=2)


def deepest(depth: int) -> tuple[Node, ...]:
    """Return a tree that halves x so many times, always the lower half."""
    return (*["x"] * depth, *[leaf("taylor/0")] * (depth + 1))


def long(size: int) -> Statement:
    """Return a statement of so many instructions, all of them f = x + 1 in the end."""
    rows = ["variable x", "box 1 2", *(f"u{n} = add x x" for n in range(1, size))]
    return statement_of("\n".join([*rows, "f = add x x", POSITIVE]))


def wide(variables: int) -> Statement:
    """State that the sum of so many nonnegative variables is nonnegative."""
    names = [f"x{n}" for n in range(variables)]
    rows = [f"variable {name}" for name in names] + ["box" + " 0 1" * variables]
    rows += ["s0 = add x0 x1", *(f"s{n} = add s{n - 1} x{n + 1}" for n in range(1, variables - 1))]
    return statement_of("\n".join([*rows, f"alternative s{variables - 2} >= 0"]))


def many_anchors(variables: int) -> Leaf:
    """Return the leaf that shows `wide`, anchored in all variables."""
    return Leaf(1, (Form(1, tuple((f"x{n}", False) for n in range(variables))),))


# --- what is wrong -------------------------------------------------------------------------

ARCH = polynomial({(0,): Fraction(1, 4), (1,): 1, (2,): -1}, ((0, 1),), True)
SHOWN = leaf("taylor/1")
# The least value of each operation's f0, rounded up: f is negative somewhere.
JUST_PAST = {
    "add": "1",
    "sub": "1",
    "mul": "1/4",
    "div": "1",
    "neg": "1/2",
    "power": "1/32",
    "sqrt": "1/2",
    "cos": "540303/1000000",
    "sin": "479426/1000000",
    "stumpff": "158530/1000000",
    "angle": "463648/1000000",
    "pi": "1570797/1000000",
}
DOES_NOT_SHOW = r"does not show"


def invalid() -> Iterator[tuple[str, str, str]]:
    """Return texts that can be read and prove nothing, by name, each with the reason."""
    for name, order in product(JUST_PAST, (0, 1, 2, 3)):
        true, false = one_operation(name), one_operation(name, JUST_PAST[name])
        if name == "angle" and order:
            yield (
                f"{name}-is-not-differentiated-{order}",
                text_of(true, (leaf(f"taylor/{order}"),)),
                "an angle is evaluated, not differentiated",
            )
            continue
        nodes = tree_for(true, f"taylor/{order}", DEPTHS[order])
        if nodes is not None:
            yield f"{name}-just-past-{order}", text_of(false, nodes), DOES_NOT_SHOW
    for name, (statement, forms) in TIGHT.items():
        ends = [word for form in forms for word in form.split("/")[2:]]
        order = int(forms[0].split("/")[1])
        anchors = "/".join(ends)
        turned = "/".join(end[:-1] + ("+" if end[-1] == "-" else "-") for end in ends)
        for other, how in (
            (f"anchored/{order}/{turned}", "at the other end"),
            (f"anchored/0/{anchors}", "to order 0"),
            ("taylor/2", "not anchored"),
        ):
            yield f"tight-{name}-{how}", text_of(statement, (leaf(other),)), "does not|cannot be"
        strict = Statement(
            (),
            statement.variables,
            statement.boxes,
            statement.program,
            tuple(tuple(type(x)(x.name, True) for x in row) for row in statement.alternatives),
        )
        reason = "an anchored form cannot show"
        yield f"tight-{name}-strict", text_of(strict, (leaf(*forms),)), reason
    for name, (row, value) in WITNESSES.items():
        statement = statement_of(f"variable x\nk = constant 2\n{row}\n{POSITIVE}")
        where = Fraction(value) if name in ("sub", "cos") else -Fraction(value)
        where = Fraction(1, 2) if name in ("sub", "cos", "stumpff 0", "stumpff 1") else where
        yield (
            f"witness-{name}-that-does-not-violate",
            text_of(statement, witness=(("x", where),)),
            "the witness does not make 'f > 0' fail",
        )
    yield from wrong_trees()
    yield from wrong_witnesses()
    yield from past_the_limits()
    yield two_pairs()


def wrong_trees() -> Iterator[tuple[str, str, str]]:
    """Return trees that overlap, leave gaps, or speak of what is not there."""
    ends, complete = "the tree ends before it covers", "the tree is complete before this line"
    trees: dict[str, tuple[tuple[Node, ...], str]] = {
        "nothing": ((), ends),
        "upper half missing": (("x", SHOWN), ends),
        "both halves missing": (("x",), ends),
        "quarter missing": (("x", "x", SHOWN, SHOWN), ends),
        "last of eight missing": (("x", "x", SHOWN, SHOWN, "x", SHOWN), ends),
        "leaf twice": ((leaf("taylor/2"), SHOWN), complete),
        "third half": (("x", SHOWN, SHOWN, SHOWN), complete),
        "split after the end": ((leaf("taylor/2"), "x", SHOWN, SHOWN), complete),
        "unknown variable": (("y", SHOWN, SHOWN), "'y' is no variable: x"),
        "value for a variable": (("f", SHOWN, SHOWN), "'f' is no variable: x"),
        "no variable": (("", SHOWN, SHOWN), "'' is no variable: x"),
        "deeper than allowed": (
            deepest(MAXIMAL_DEPTH + 1),
            f"the tree is deeper than {MAXIMAL_DEPTH}",
        ),
        "alternative 2": ((leaf("taylor/1", alternative=2),), "has no alternative 2"),
        "alternative 9999": ((leaf("taylor/1", alternative=9999),), "has no alternative 9999"),
        "two forms": ((leaf("taylor/1", "taylor/1"),), "alternative 1 takes 1 forms"),
        "anchor that is no variable": ((leaf("anchored/1/f-"),), "an anchored form cannot show"),
    }
    for name, (nodes, reason) in trees.items():
        yield f"tree-{name}", text_of(ARCH, nodes), reason
    weak = polynomial({(1,): 1, (2,): 1}, ((0, 1),))
    for name, form, reason in (
        ("unknown anchor", "anchored/1/y-", "anchors name variables of the box"),
        ("anchored twice", "anchored/1/x-/x-", "anchors name variables of the box"),
        ("anchored at both ends", "anchored/1/x-/x+", "anchors name variables of the box"),
        ("order nine", "anchored/9/x+", "does not show"),
    ):
        yield f"form-{name}", text_of(weak, (leaf(form),)), reason
    pieces = {
        "pieces-one-missing": ((both(),),),
        "pieces-one-too-many": ((both(),), (both(),), (both(),)),
    }
    for name, found in pieces.items():
        yield name, text_of(TWO, *found), "a proof has a piece for each of 2 boxes"
    first: tuple[Node, ...] = ("x", leaf("taylor/0"), both("anchored/1/x-"))
    yield "pieces-exchanged", text_of(TWO, (both(),), first), DOES_NOT_SHOW
    yield (
        "pieces-second-empty",
        text_of(TWO, first, ()),
        r"the tree ends before it covers x in \[2, 3\]",
    )
    yield (
        "alternative-false-in-the-middle",
        text_of(TWO, ("x", leaf("taylor/0"), both()), (both(),)),
        r"does not show 'x >= 0' on x in \[0, 1\]",
    )
    point = polynomial({(0, 0): 1}, ((0, 1), (1, 1)))
    flat = ("y", leaf("taylor/0"), leaf("taylor/0"))
    yield "split-without-width", text_of(point, flat), "the box has no width in y"
    anywhere = statement_of("variable x\nf = power x 2\nalternative f >= 0")
    yield "no-boxes", text_of(anywhere, (leaf("taylor/0"),)), "a piece for each of 0 boxes"
    zero = claims(box={"x": ("-1", "1")}, program=("f = div x x",))
    yield "division-by-zero", text_of(zero, (leaf("taylor/0"),)), "cannot be evaluated: division"
    root = claims(box={"x": ("0", "1")}, program=("f = sqrt x",))
    yield "slope-of-a-root", text_of(root, (leaf("taylor/1"),)), "cannot be evaluated: division"
    coarse = claims(box={"x": ("1/1024", "1")}, program=("f = mul x x",))
    yield "precision-too-low", text_of(coarse, (leaf("taylor/0"),), precision=10), DOES_NOT_SHOW
    sine = claims(
        box={"x": ("0", "1")},
        program=("k = constant 1/7", "y = add x k", "s = sin y", "t = sin k", "f = sub s t"),
        ends="alternative f >= 0",
    )
    yield (
        "sine-of-a-rational-is-not-exact",
        text_of(sine, (leaf("anchored/1/x-"),)),
        "cannot be evaluated: not of the form",
    )


def wrong_witnesses() -> Iterator[tuple[str, str, str]]:
    """Return witnesses that lie outside, are incomplete, or stand for another point."""
    corner = polynomial({(1, 0): 1, (0, 1): 1, (0, 0): -1}, ((0, 1), (0, 1)), True)
    x, y, half = ("x", Fraction(1, 4)), ("y", Fraction(1, 4)), Fraction(1, 2)
    each = "the witness does not give each variable one value, in their order"
    for name, points, reason in (
        ("one missing", (x,), each),
        ("exchanged", (y, x), each),
        ("one twice", (x, y, y), each),
        ("of no variable", (x, ("f", half)), each),
        ("outside", (x, ("y", Fraction(-1, 10**40))), "the witness lies outside the domain"),
        ("just outside", (("x", Fraction(10**40 + 1, 10**40)), y), "outside the domain"),
        ("where it holds", (("x", half), ("y", Fraction(2, 3))), "does not make 'f > 0' fail"),
        (
            "where it hardly holds",
            (("x", half), ("y", half + Fraction(1, 10**9))),
            "does not make 'f > 0' fail",
        ),
    ):
        yield f"witness-{name}", text_of(corner, witness=points), reason
    weak = polynomial({(1, 0): 1, (0, 1): 1, (0, 0): -1}, ((0, 1), (0, 1)))
    yield (
        "witness-on-the-boundary-of-what-is-not-strict",
        text_of(weak, witness=(("x", half), ("y", half))),
        "does not make 'f >= 0' fail",
    )
    pole = statement_of(f"variable x\none = constant 1\nf = div one x\n{POSITIVE}")
    yield (
        "witness-at-a-pole",
        text_of(pole, witness=(("x", Fraction(0)),)),
        "cannot be evaluated at the witness: division",
    )
    power = statement_of(f"variable x\nu = power x 99\nf = power u 99\n{POSITIVE}")
    yield (
        "witness-with-a-huge-power",
        text_of(power, witness=(("x", Fraction(-(10**199))),)),
        "cannot be evaluated at the witness: a power is too large",
    )
    rows = "\n".join(f"u{n} = mul u{n - 1} u{n - 1}" for n in range(1, 40))
    squares = statement_of(f"variable x\nu0 = add x x\n{rows}\nf = neg u39\n{POSITIVE}")
    yield (
        "witness-squared-again-and-again",
        text_of(squares, witness=(("x", Fraction(10)),)),
        "cannot be evaluated at the witness: an endpoint is too large",
    )


def two_pairs() -> tuple[str, str, str]:
    """Return a true statement whose one negative term is the mean of two pairs of leaders.

    The kernel takes the first pair, where the other one would show it.
    """
    tenth, terms = Fraction(1, 10), {(4, 0): 10, (3, 1): 0, (2, 2): -1, (1, 3): 0, (0, 4): 10}
    quartic = polynomial(terms | {(3, 1): tenth, (1, 3): tenth}, ((0, 1), (0, 1)))
    return "a-mean-of-two-pairs", text_of(quartic, (leaf("anchored/4/x-/y-"),)), DOES_NOT_SHOW


def past_the_limits() -> Iterator[tuple[str, str, str]]:
    """Return what would take too long."""
    more = MOST_ANCHORS + 1
    yield "too-many-anchors", text_of(wide(more), (many_anchors(more),)), "more than 8 anchors"
    thirty = text_of(wide(30), (many_anchors(30),))
    yield "thirty-anchors", thirty, "more than 8 anchors"
    high = text_of(wide(20), (leaf("taylor/9"),))
    yield "order-nine-in-twenty-variables", high, "too many terms of degree 9"
    high = text_of(wide(12), (leaf("taylor/3"),))
    yield "order-three-in-twelve-variables", high, "too many terms of degree 3"
    rows = [f"u{n} = mul u{n - 1} u{n - 1}" for n in range(1, 12)]
    symbols = statement_of(
        "\n".join(
            ["variable x", "variable y", "variable z", "box 0 1/4 0 1/4 0 1/4", "v = add y z"]
            + ["w = mul x v", "u0 = add v w", *rows, "f = mul u11 x", "alternative f >= 0"]
        )
    )
    yield (
        "a-huge-polynomial",
        text_of(symbols, (leaf("anchored/1/x-"),)),
        f"cannot be evaluated: {TOO_MUCH}",
    )
    rows = [f"u{n} = mul u{n - 1} u{n - 1}" for n in range(1, 30)]
    number = statement_of(
        "\n".join(["variable x", "box 0 1", "u0 = constant 3/7", *rows, "f = mul u29 x"])
        + "\nalternative f >= 0"
    )
    yield (
        "a-huge-coefficient",
        text_of(number, (leaf("anchored/1/x-"),)),
        "cannot be evaluated: a coefficient is too large",
    )
    chain = ["a0 = angle one x", *(f"a{n} = angle one a{n - 1}" for n in range(1, 20))]
    angles = claims(box={"x": ("1/3", "1")}, program=("one = constant 1", *chain, "f = add one x"))
    yield "twenty-angles", text_of(angles, (leaf("taylor/0"),), precision=512), TOO_MUCH
    row = "one = constant 1\n" + "\n".join(chain)
    witness = statement_of(f"variable x\n{row}\nf = neg one\n{POSITIVE}")
    at = (("x", Fraction(1, 3)),)
    yield "witness-of-twenty-angles", text_of(witness, witness=at, precision=512), TOO_MUCH
    power = ("one = constant 1", "s1 = add y z", "s2 = add s1 one", "p = power s2 16")
    for name, operation, times in (("products", "mul p p", 20), ("values", "neg p", 1900)):
        many = claims(
            box={"x": ("0", "1"), "y": ("0", "1"), "z": ("0", "1")},
            program=(*power, *(f"q{n} = {operation}" for n in range(times)), "f = mul x one"),
            ends="alternative f >= 0",
        )
        yield f"many-large-{name}", text_of(many, (leaf("anchored/4/x-"),)), TOO_MUCH
    terms = {(a, b, 9 - a - b): 1 for a in range(10) for b in range(10 - a)}
    leaders = polynomial(terms, ((0, 1),) * 3)
    thrice = replace(leaders, alternatives=(leaders.alternatives[0] * 3,))
    form = "anchored/9/x-/y-/z-"
    yield "fifty-five-leaders-thrice", text_of(thrice, (leaf(form, form, form),)), TOO_MUCH


TOO_MUCH = "it takes too much work"

# --- what cannot be read -------------------------------------------------------------------


def malformed() -> Iterator[tuple[str, bytes, str]]:
    """Return texts that are no certificates, by name, each with the reason."""
    good = text_of(ARCH, ("x", SHOWN, SHOWN))
    raw = good.encode()
    printable, first = "printable ASCII text", "the first line is not 'certify 1'"
    for name, data, reason in (
        ("empty", b"", "ends in a line feed|the first line"),
        ("one-line-feed", b"\n", first),
        ("ten-line-feeds", b"\n" * 10, first),
        ("a-blank", b" ", "ends in a line feed"),
        ("null-bytes", b"\0" * 64, printable),
        ("utf8-bom", b"\xef\xbb\xbf" + raw, printable),
        ("utf16", good.encode("utf-16"), printable),
        ("crlf", raw.replace(b"\n", b"\r\n"), printable),
        ("one-crlf", raw.replace(b"\n", b"\r\n", 1), printable),
        ("cr", raw.replace(b"\n", b"\r"), printable),
        ("invalid-utf8", raw.replace(b"example", b"ex\xc3\x28mple"), printable),
        ("overlong-utf8", raw.replace(b"example", b"\xc0\xaexample"), printable),
        ("utf8-digit", raw.replace(b"1/4", "\u0661/4".encode()), printable),
        ("form-feed", raw.replace(b"piece 1\n", b"piece 1\x0c\n"), printable),
        ("line-separator", raw.replace(b"piece 1\n", b"piece 1\x85\n"), printable),
        ("tab", raw.replace(b"split x", b"split\tx"), printable),
        ("escape", raw.replace(b"split x", b"split \x1b[31mx"), printable),
        ("no-last-line-feed", raw[:-1], "a certificate ends in a line feed"),
        ("trailing-line-feed", raw + b"\n", "nothing follows the closing sha256 line"),
        ("trailing-blank", raw + b" ", "a certificate ends in a line feed"),
        ("trailing-line", raw + b"x\n", "nothing follows"),
        ("twice", raw + raw, "nothing follows"),
        ("no-hash", raw[: raw.rindex(b"sha256 ")], "'sha256 ...' should stand here"),
        ("head-only", raw[: raw.index(b"piece 1")], "either pieces or a witness"),
        ("version-2", raw.replace(b"certify 1", b"certify 2", 1), first),
        ("version-10", raw.replace(b"certify 1", b"certify 10", 1), first),
        ("brackets", b"(" * 4000 + b"\n", first),
        ("deep-brackets", b"[" * 2000 + b"]" * 2000 + b"\n", first),
        ("json", b'{"claim": "example"}\n', first),
    ):
        yield name, data, reason
    other = "0" if good[-3] != "0" else "1"
    forged = good[:-3] + other + good[-2:]
    yield "closing-hash-of-another-text", forged.encode(), "the closing sha256 is not that"
    for name, old, new, reason in OTHER_LINES:
        assert good.count(old), (name, old)
        rows = good.replace(old, new, 1).removesuffix("\n").split("\n")
        yield name, with_fitting_hashes(rows).encode(), reason
    digest = statement_sha256(ARCH)
    rows = good.replace(digest, digest[::-1]).removesuffix("\n").split("\n")[:-1]
    body = "".join(f"{row}\n" for row in rows)
    yield (
        "statement-hash-of-another-one",
        f"{body}sha256 {sha256(body.encode()).hexdigest()}\n".encode(),
        "the statement does not have the SHA-256",
    )
    many = text_of(long(MOST_INSTRUCTIONS), (leaf("taylor/0"),)).split("\n")[:-1]
    place = many.index("u1 = add x x")
    rows = [*many[:place], "one = add x x", *many[place:]]
    yield (
        "too-many-instructions",
        with_fitting_hashes(rows).encode(),
        f"a statement has at most {MOST_INSTRUCTIONS} instructions",
    )
    for name, line in (("variables", "variable x\n"), ("parameters", "parameter p\n")):
        more = "".join(f"{line[:-1]}{n}\n" for n in range(MOST_INPUTS))
        rows = good.replace("variable x\n", f"{more}variable x\n").removesuffix("\n").split("\n")
        yield (
            f"too-many-{name}",
            with_fitting_hashes(rows).encode(),
            f"a statement has at most {MOST_INPUTS} parameters and variables",
        )


LONG, NINES = "x" * 5000, "9" * 5000
NO_NUMBER = "is no rational number"
NO_NAME = "is no name, is reserved, or is defined twice"
NO_LINE = "is no line of a statement"
OTHER_LINES = (
    ("split-that-would-be-a-leaf", "leaf 1", "split 1", "is neither 'split VARIABLE' nor"),
    ("claim-empty", "claim example", "claim ", "'claim ...' should stand here"),
    ("claim-missing", "claim example\n", "", "'claim ...' should stand here"),
    ("claim-twice", "claim example\n", "claim example\nclaim example\n", "'statement ...' should"),
    ("claim-of-two-words", "claim example", "claim example two", "'claim ...' should"),
    ("claim-with-a-path", "claim example", "claim ../example", "'claim ...' should"),
    ("claim-ending-in-a-dot", "claim example", "claim example.", "is no claim's name"),
    ("claim-beginning-with-a-hyphen", "claim example", "claim -example", "is no claim's name"),
    ("claim-with-two-dots", "claim example", "claim exam..ple", "is no claim's name"),
    ("claim-of-81-characters", "claim example", "claim " + "a" * 81, "'claim ...' should"),
    ("claim-very-long", "claim example", f"claim {LONG}", "'claim ...' should"),
    ("claim-in-capital-keyword", "claim example", "CLAIM example", "'claim ...' should"),
    ("set-without-value", "statement", "set p\nstatement", "a parameter line reads"),
    ("set-of-nothing", "statement", "set p 1\nstatement", "are not those of the statement"),
    ("set-in-decimals", "statement", "set p 0.5\nstatement", NO_NUMBER),
    ("set-of-zeros", "statement", "set p 00\nstatement", NO_NUMBER),
    ("set-not-in-lowest-terms", "statement", "set p 2/4\nstatement", "not in lowest terms"),
    ("set-over-zero", "statement", "set p 1/0\nstatement", NO_NUMBER),
    ("set-over-one", "statement", "set p 2/1\nstatement", "not in lowest terms"),
    ("set-minus-zero", "statement", "set p -0\nstatement", NO_NUMBER),
    ("set-with-an-exponent", "statement", "set p 1e999999999\nstatement", NO_NUMBER),
    ("set-with-an-underscore", "statement", "set p 1_0\nstatement", NO_NUMBER),
    ("set-infinite", "statement", "set p inf\nstatement", NO_NUMBER),
    ("set-of-5000-digits", "statement", f"set p {NINES}\nstatement", NO_NUMBER),
    ("set-of-201-digits", "statement", f"set p {NINES[:201]}\nstatement", NO_NUMBER),
    ("variable-missing", "variable x\n", "", "a statement has at least one variable"),
    ("variable-twice", "variable x\n", "variable x\nvariable x\n", NO_NAME),
    ("variable-reserved", "variable x\n", "variable x\nvariable precision\n", NO_NAME),
    ("variable-in-capitals", "variable x\n", "variable x\nvariable Y\n", NO_NAME),
    ("variable-of-65-letters", "variable x\n", f"variable x\nvariable {LONG[:65]}\n", NO_NAME),
    ("variable-very-long", "variable x\n", f"variable x\nvariable {LONG}\n", NO_NAME),
    ("variable-without-name", "variable x\n", "variable x\nvariable \n", NO_NAME),
    ("variable-of-two-words", "variable x\n", "variable x\nvariable y z\n", NO_NAME),
    ("variable-without-box", "variable x\n", "variable x\nvariable y\n", "a box gives each"),
    ("box-turned", "box 0 1", "box 1 0", "a box gives each variable a lower and an upper end"),
    ("box-of-three-ends", "box 0 1", "box 0 1 2", "a box has two ends for each variable"),
    ("box-of-four-ends", "box 0 1", "box 0 1 0 1", "a box gives each variable"),
    ("box-of-no-ends", "box 0 1", "box ", NO_NUMBER),
    ("box-infinite", "box 0 1", "box 0 inf", NO_NUMBER),
    ("box-nan", "box 0 1", "box nan nan", NO_NUMBER),
    ("box-in-decimals", "box 0 1", "box 0 1.0", NO_NUMBER),
    ("box-not-in-lowest-terms", "box 0 1", "box 0 2/2", "not in lowest terms"),
    ("box-of-5000-digits", "box 0 1", f"box 0 {NINES}", NO_NUMBER),
    ("box-with-two-blanks", "box 0 1", "box 0  1", NO_NUMBER),
    ("constant-of-5000-digits", "constant 1/4", f"constant {NINES}", NO_NUMBER),
    ("constant-over-5000-digits", "constant 1/4", f"constant 1/{NINES}", NO_NUMBER),
    ("constant-with-an-exponent", "constant 1/4", "constant 1e400", NO_NUMBER),
    ("constant-missing", "constant 1/4", "constant", "is no instruction"),
    ("constant-of-a-name", "constant 1/4", "constant x", NO_NUMBER),
    ("power-100", "power x 2", "power x 100", "the index is an integer from 0 to 99"),
    ("power-huge", "power x 2", f"power x {NINES}", "the index is an integer from 0 to 99"),
    ("power-minus-one", "power x 2", "power x -1", "the index is an integer from 0 to 99"),
    ("power-of-a-power", "power x 2", "power x x", "the index is an integer from 0 to 99"),
    ("power-written-02", "power x 2", "power x 02", "the index is an integer from 0 to 99"),
    ("power-of-one-argument", "power x 2", "power x", "is no instruction"),
    ("stumpff-100", "power x 2", "stumpff 100 x", "the index is an integer from 0 to 99"),
    ("unknown-operation", "power x 2", "tan x", "is no instruction"),
    ("method-for-operation", "power x 2", "certainly_positive x", NO_LINE),
    ("attribute-for-operation", "power x 2", "bits", "is no instruction"),
    ("used-before-defined", "power x 2", "power f 2", "uses 'f' before it is defined"),
    ("used-and-never-defined", "power x 2", "power q 2", "uses 'q' before it is defined"),
    ("value-defined-twice", "\nf = ", "\nsum0 = ", NO_NAME),
    ("value-named-as-a-keyword", "\nf = ", "\nbox = ", "is no rational number|is no name"),
    ("comment", "\nf = ", "\n# comment\nf = ", NO_LINE),
    ("empty-line", "\nf = ", "\n\nf = ", NO_LINE),
    ("alternative-missing", "alternative f > 0\n", "", "at least one alternative"),
    ("alternative-empty", "alternative f > 0", "alternative ", "an alternative reads"),
    ("alternative-less", "f > 0", "f < 0", "an alternative reads"),
    ("alternative-more-than-one", "f > 0", "f > 1", "an alternative reads"),
    ("alternative-or", "f > 0", "f > 0 or x > 0", "an alternative reads"),
    ("alternative-of-nothing", "f > 0", "q > 0", "speaks of an undefined value"),
    ("alternative-twice-and", "f > 0", "f > 0 and and f > 0", "an alternative reads"),
    ("precision-9", "precision 64", "precision 9", "'precision ...' should stand here"),
    ("precision-513", "precision 64", "precision 513", "'precision ...' should stand here"),
    ("precision-huge", "precision 64", f"precision {NINES}", "'precision ...' should"),
    ("precision-negative", "precision 64", "precision -64", "'precision ...' should"),
    ("precision-missing", "precision 64\n", "", "is no line of a statement|should stand here"),
    ("piece-0", "piece 1", "piece 0", "not in canonical form"),
    ("piece-2", "piece 1", "piece 2", "not in canonical form"),
    ("piece-without-number", "piece 1", "piece", "not in canonical form"),
    ("node-unknown", "split x", "cut x", "'sha256 ...' should stand here"),
    ("split-of-two", "split x", "split x x", "is neither 'split VARIABLE'"),
    ("split-alone", "split x", "split", "is neither 'split VARIABLE'"),
    ("leaf-alone", "leaf 1 taylor/1", "leaf", "is neither 'split VARIABLE'"),
    ("leaf-without-form", "leaf 1 taylor/1", "leaf 1", "is neither 'split VARIABLE'"),
    ("leaf-0", "leaf 1 taylor/1", "leaf 0 taylor/1", "is neither 'split VARIABLE'"),
    ("leaf-10000", "leaf 1 taylor/1", "leaf 10000 taylor/1", "is neither 'split VARIABLE'"),
    ("leaf-minus-1", "leaf 1 taylor/1", "leaf -1 taylor/1", "is neither 'split VARIABLE'"),
    ("leaf-huge", "leaf 1 taylor/1", f"leaf {NINES} taylor/1", "is neither 'split VARIABLE'"),
    ("form-unknown", "leaf 1 taylor/1", "leaf 1 trust/1", "is no form"),
    ("form-order-10", "leaf 1 taylor/1", "leaf 1 taylor/10", "is no form"),
    ("form-order-missing", "leaf 1 taylor/1", "leaf 1 taylor/", "is no form"),
    ("form-taylor-with-anchor", "leaf 1 taylor/1", "leaf 1 taylor/1/x-", "is no form"),
    ("form-anchored-nowhere", "leaf 1 taylor/1", "leaf 1 anchored/1", "is no form"),
    ("form-anchored-at-no-end", "leaf 1 taylor/1", "leaf 1 anchored/1/x", "is no form"),
    ("form-two-blanks", "leaf 1 taylor/1", "leaf 1  taylor/1", "is no form"),
    ("witness-and-tree", "sha256", "at x 1\nsha256", "either pieces or a witness"),
    ("witness-without-value", "sha256", "at x\nsha256", "a witness line reads"),
    ("witness-in-decimals", "sha256", "at x 0.5\nsha256", NO_NUMBER),
    ("line-after-the-tree", "sha256", "trust me\nsha256", "'sha256 ...' should stand here"),
)


# --- writing -------------------------------------------------------------------------------


def corpus() -> dict[str, tuple[bytes, str]]:
    """Return every file of the corpus: its bytes, and the reason if it is refused."""
    found: dict[str, tuple[bytes, str]] = {}
    entries = [
        *(("valid", name, text.encode(), "") for name, text in valid()),
        *(("invalid", name, text.encode(), reason) for name, text, reason in invalid()),
        *(("malformed", name, data, reason) for name, data, reason in malformed()),
    ]
    for folder, name, data, reason in entries:
        path = f"{folder}/{re.sub('[^a-z0-9]+', '-', name.lower())}.cert"
        assert path not in found, path
        found[path] = data, reason
    return found


def main() -> None:
    """Write the files and what the kernel says of each."""
    answers = {}
    for path, (data, reason) in corpus().items():
        (HERE / path).parent.mkdir(exist_ok=True)
        (HERE / path).write_bytes(data)
        answers[path] = plain(answer(data.decode("latin-1")))
        said = answers[path].get("refusal", "")
        if bool(reason) != bool(said) or not re.search(reason, said):
            print(f"{path}: '{said or answers[path]}' instead of '{reason}'")
    EXPECTED.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")
    print(f"{len(answers)} files")


if __name__ == "__main__":
    main()
