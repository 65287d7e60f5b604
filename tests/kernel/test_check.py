"""The check accepts right proofs and witnesses, and refuses everything else with a line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel.certificate import Certificate, Leaf, Node, Refusal, read, statement_sha256
from certify.kernel.check import MAXIMAL_DEPTH, bisect, check
from certify.kernel.forms import Form
from certify.kernel.program import OPERATIONS, Malformed, Statement, statement_from_lines
from certify.kernel.verdict import Proved, Refuted
from tests.kernel.helpers import (
    holds_at,
    pins_of,
    polynomial,
    proof,
    report,
    reproducible,
    statement_of,
    with_fitting_hashes,
)
from tests.places import ROOT

NATURAL, MEAN_VALUE, SECOND = (Leaf(1, (Form(order),)) for order in range(3))

# x (1 - x) + 1/4 > 0 is true on [-1/16, 17/16]; the mean-value form shows it on both halves.
ARCH = polynomial(
    {(0,): Fraction(1, 4), (1,): 1, (2,): -1}, ((Fraction(-1, 16), Fraction(17, 16)),), True
)
ARCH_TREE: tuple[Node, ...] = ("x", MEAN_VALUE, MEAN_VALUE)

TWO_WAYS = statement_of(
    """
    variable x
    variable y
    box -1 1 0 1
    box 1 2 1 1
    one = constant 1
    minus = neg x
    left = add minus y
    right = add x y
    shifted = add right one
    alternative left >= 0 and y >= 0
    alternative shifted > 0
    """
)


def refuse(text: str, statement: Statement, reason: str) -> Refusal:
    """Assert that a text is refused for a reason; return the refusal."""
    with pytest.raises(Refusal, match=reason) as caught:
        check(text, pins_of(statement))
    assert re.match(r"line [1-9][0-9]*: .", str(caught.value))
    return caught.value


def witness(statement: Statement, *values: tuple[str, Fraction | int], precision: int = 64) -> str:
    """Write a certificate of a refutation."""
    pairs = tuple((name, Fraction(value)) for name, value in values)
    return Certificate("example", (), statement, precision, (), pairs).text()


# --- proofs --------------------------------------------------------------------------------


def test_a_right_proof_is_accepted_and_described() -> None:
    verdict = check(proof(ARCH, ARCH_TREE), pins_of(ARCH))
    assert isinstance(verdict, Proved)
    evidence = verdict.evidence
    assert (evidence.claim, evidence.parameters) == ("example", ())
    assert evidence.leaves == (("taylor 1", 2),)
    assert (evidence.depth, evidence.tight, evidence.witness) == (1, (), ())
    assert evidence.statement_sha256 == statement_sha256(ARCH)


@pytest.mark.parametrize(
    ("nodes", "reason", "line_in_piece"),
    [
        ((), "the tree ends before it covers x in", 0),
        (("x",), "the tree ends before it covers", 1),
        (("x", MEAN_VALUE), r"ends before it covers x in \[1/2, 17/16\]", 2),
        (("x", "x", MEAN_VALUE, MEAN_VALUE), "ends before it covers", 4),
        ((*ARCH_TREE, MEAN_VALUE), "the tree is complete before this line", 3),
        ((*ARCH_TREE, "x"), "the tree is complete before this line", 3),
        (("z", MEAN_VALUE, MEAN_VALUE), "'z' is no variable: x", 0),
        (("f", MEAN_VALUE, MEAN_VALUE), "'f' is no variable", 0),
        ((NATURAL,), r"taylor/0 does not show 'f > 0' on x in \[-1/16, 17/16\]", 0),
        (("x", MEAN_VALUE, NATURAL), "taylor/0 does not show", 2),
        (("x", MEAN_VALUE, Leaf(2, (Form(1),))), "no alternative 2", 2),
        (("x", MEAN_VALUE, Leaf(1, (Form(1), Form(1)))), "takes 1 forms", 2),
        (("x",) * (MAXIMAL_DEPTH + 1), f"deeper than {MAXIMAL_DEPTH}", MAXIMAL_DEPTH),
    ],
)
def test_a_wrong_tree_is_refused_at_its_line(
    nodes: tuple[Node, ...], reason: str, line_in_piece: int
) -> None:
    text = proof(ARCH, nodes)
    refusal = refuse(text, ARCH, reason)
    first = text.split("\n").index("piece 1") + 2
    assert refusal.line == first + line_in_piece


def test_a_variable_without_width_is_not_bisected() -> None:
    statement = polynomial({(0, 0): 1}, ((0, 1), (1, 1)))
    refuse(proof(statement, ("y", NATURAL, NATURAL)), statement, "the box has no width in y")


@pytest.mark.parametrize("pieces", [1, 3])
def test_each_box_has_a_piece(pieces: int) -> None:
    leaf = (Leaf(2, (Form(0),)),)
    refuse(proof(TWO_WAYS, *[leaf] * pieces), TWO_WAYS, "a piece for each of 2 boxes")


def test_alternatives_may_differ_among_leaves() -> None:
    anchored = Form(1, (("x", True), ("y", False)))
    low = ("x", Leaf(1, (Form(0), Form(1, (("y", False),)))), Leaf(2, (Form(0),)))
    text = proof(TWO_WAYS, ("x", *low, Leaf(2, (Form(0),))), (Leaf(2, (Form(1),)),))
    assert isinstance(check(text, pins_of(TWO_WAYS)), Proved)
    wrong = proof(TWO_WAYS, ("x", *low, Leaf(1, (anchored, Form(0)))), (Leaf(2, (Form(1),)),))
    refuse(wrong, TWO_WAYS, "does not show 'left >= 0'")


@pytest.mark.parametrize(("alternative", "forms"), [(1, 1), (1, 3), (2, 2)])
def test_each_literal_has_a_form(alternative: int, forms: int) -> None:
    leaf = Leaf(alternative, (Form(0),) * forms)
    reason = f"alternative {alternative} takes {3 - alternative} forms"
    refuse(proof(TWO_WAYS, (leaf,), (leaf,)), TWO_WAYS, reason)


def test_a_statement_that_is_false_on_a_small_place_is_not_proved() -> None:
    # (x - 1/3)^2 - 10^-12 is negative only next to 1/3, which no bisection meets.
    terms = {(2,): Fraction(1), (1,): Fraction(-2, 3), (0,): Fraction(1, 9) - Fraction(1, 10**12)}
    statement = polynomial(terms, ((0, 1),))

    def tree(lower: Fraction, upper: Fraction, depth: int) -> tuple[Node, ...]:
        middle = (lower + upper) / 2
        distance = abs(middle - Fraction(1, 3))
        if depth == 24 or distance > 2 * (upper - lower):
            return (SECOND,)
        return ("x", *tree(lower, middle, depth + 1), *tree(middle, upper, depth + 1))

    refuse(proof(statement, tree(Fraction(0), Fraction(1), 0)), statement, "does not show")
    true = polynomial(terms | {(0,): Fraction(1, 9) + Fraction(1, 10**12)}, ((0, 1),))
    text = proof(true, tree(Fraction(0), Fraction(1), 0))
    assert isinstance(check(text, pins_of(true)), Proved)


def test_a_value_that_cannot_be_evaluated_is_refused() -> None:
    statement = statement_of(
        """
        variable x
        box -1 1
        f = div x x
        g = sqrt x
        alternative f > 0
        """
    )
    refuse(proof(statement, (NATURAL,)), statement, "cannot be evaluated: division")


def test_a_statement_without_boxes_is_not_proved() -> None:
    statement = statement_of("variable x\nsquare = power x 2\nalternative square >= 0")
    refuse(proof(statement, (NATURAL,)), statement, "each of 0 boxes")
    refuse(proof(statement), statement, "either pieces or a witness")


def test_bisection_halves_one_variable() -> None:
    box = ((Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1, 3)))
    lower, upper = bisect(box, 1)
    assert lower == (box[0], (Fraction(-1), Fraction(-1, 3)))
    assert upper == (box[0], (Fraction(-1, 3), Fraction(1, 3)))


def test_only_pinned_statements_and_named_claims_pass() -> None:
    text = proof(ARCH, ARCH_TREE)
    for pinned, reason in (
        ({}, "no claim is named 'example'"),
        ({"other": pins_of(ARCH)["example"]}, "no claim is named 'example'"),
        ({"example": ()}, "not the statement of claim 'example'"),
        (pins_of(TWO_WAYS), "not the statement of claim 'example'"),
    ):
        with pytest.raises(Refusal, match=reason):
            check(text, pinned)


def test_parameters_are_those_of_the_statement_and_in_its_ranges() -> None:
    statement = statement_of(
        """
        parameter p 0 2
        variable x
        box 0 1
        f = add p x
        alternative f > 0
        """
    )

    def text(*parameters: tuple[str, Fraction]) -> str:
        return proof(statement, (NATURAL,), parameters=parameters)

    for value in (Fraction(1, 1000), Fraction(2)):
        verdict = check(text(("p", value)), pins_of(statement))
        assert verdict.evidence.parameters == (("p", value),)
    for value in (Fraction(0), Fraction(-1), Fraction(2001, 1000)):
        refuse(text(("p", value)), statement, "takes 0 < p <= 2")
    refuse(text(), statement, "not those of the statement")
    refuse(text(("q", Fraction(1))), statement, "not those of the statement")
    refuse(text(("p", Fraction(1)), ("p", Fraction(1))), statement, "not those of the statement")


# --- witnesses -----------------------------------------------------------------------------


CORNER = statement_of(
    """
    variable x
    variable y
    box 0 1 0 1
    box 2 3 0 1
    one = constant 1
    sum = add x y
    f = sub one sum
    g = sub y x
    alternative f > 0
    alternative g > 0 and f >= 0
    """
)


@pytest.mark.parametrize(("x", "y"), [(1, 1), (1, Fraction(1, 2)), (Fraction(5, 2), 0), (1, 0)])
def test_a_right_witness_is_accepted(x: Fraction, y: Fraction) -> None:
    verdict = check(witness(CORNER, ("x", x), ("y", y)), pins_of(CORNER))
    assert isinstance(verdict, Refuted)
    assert verdict.evidence.witness == (("x", x), ("y", y))
    values = {name: (low, high) for name, low, high in verdict.evidence.enclosures}
    assert values["f"] == (1 - x - y, 1 - x - y)
    assert values["g"] == (y - x, y - x)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ((("x", 0), ("y", 0)), "does not make 'f > 0' fail"),
        ((("x", Fraction(1, 4)), ("y", Fraction(3, 4))), "does not make 'g > 0 and f >= 0' fail"),
        ((("x", Fraction(3, 2)), ("y", 1)), "outside the domain"),
        ((("x", 1), ("y", Fraction(1001, 1000))), "outside the domain"),
        ((("x", 4), ("y", 1)), "outside the domain"),
        ((("x", 1),), "each variable one value"),
        ((("y", 1), ("x", 1)), "each variable one value"),
        ((("x", 1), ("y", 1), ("y", 1)), "each variable one value"),
        ((("x", 1), ("z", 1)), "each variable one value"),
        ((("x", 1), ("f", -1)), "each variable one value"),
    ],
)
def test_a_wrong_witness_is_refused(values: tuple[tuple[str, Fraction], ...], reason: str) -> None:
    text = witness(CORNER, *values)
    assert refuse(text, CORNER, reason).line == text.split("\n").index("precision 64") + 2


@pytest.mark.parametrize(
    ("literal", "shift", "is_violated"),
    [
        (">", Fraction(0), True),
        (">=", Fraction(0), False),
        (">", Fraction(1, 1 << 40), False),
        (">=", Fraction(-1, 1 << 40), True),
        (">", Fraction(-1, 1 << 40), True),
    ],
)
def test_a_witness_on_the_boundary_violates_strict_inequalities_only(
    literal: str, shift: Fraction, is_violated: bool
) -> None:
    statement = statement_of(f"variable x\nf = neg x\nalternative f {literal} 0")
    text = witness(statement, ("x", -shift))
    if is_violated:
        assert isinstance(check(text, pins_of(statement)), Refuted)
    else:
        refuse(text, statement, "does not make")


def test_a_witness_that_the_precision_does_not_show_is_refused() -> None:
    statement = statement_of("variable x\nf = neg x\nalternative f >= 0")
    small = ("x", Fraction(1, 3 << 40))
    refuse(witness(statement, small, precision=20), statement, "does not make")
    assert isinstance(check(witness(statement, small), pins_of(statement)), Refuted)


def test_a_witness_at_which_the_statement_is_undefined_is_refused() -> None:
    statement = statement_of("variable x\none = constant 1\nf = div one x\nalternative f > 0")
    refuse(witness(statement, ("x", 0)), statement, "cannot be evaluated at the witness")


# --- random edits --------------------------------------------------------------------------

EVERYTHING = statement_of(
    """
    parameter p 0 2
    variable x
    variable y
    box 0 1 0 1
    box 1 1 0 1
    a = constant 3
    b = pi
    c = mul p x
    d = sub a c
    e = power y 2
    g = div e d
    h = sqrt d
    i = cos c
    j = sin y
    k = stumpff 2 y
    l = mul i h
    m = angle a j
    n = neg g
    o = add n a
    q = mul x y
    r = add q g
    alternative r >= 0 and o > 0
    alternative h > 0
    alternative m > 0 and k > 0
    """
)
TIGHT = statement_of(
    """
    parameter p 0 2
    variable x
    variable y
    box 0 1 0 1
    sine = sin x
    gap = sub x sine
    product = mul x y
    scaled = mul p product
    f = add gap scaled
    g = sub x f
    alternative f >= 0
    alternative g >= 0
    """
)
ANCHORED = [
    Leaf(1, (Form(order, ends),))
    for order, ends in (
        (3, (("x", False), ("y", False))),
        (1, (("x", False),)),
    )
]
PARAMETERS = (("p", Fraction(1)),)
SECOND_ALTERNATIVE = Leaf(2, (Form(0),))
VALID = {
    "all operations": proof(
        EVERYTHING,
        ("x", "y", *[SECOND_ALTERNATIVE] * 3),
        ("y", *[SECOND_ALTERNATIVE] * 2),
        parameters=PARAMETERS,
    ),
    "anchored forms": proof(TIGHT, ("y", *ANCHORED), parameters=PARAMETERS),
    "a witness": witness(CORNER, ("x", 1), ("y", 1)),
}
WORDS = """
    certify claim set statement parameter variable box alternative precision piece split leaf at
    sha256 and > >= = 0 1 2 -1 99 100 1/3 1/1000000 x y p z a r h f g sine product
    taylor/0 taylor/1 taylor/2 taylor/9 anchored/1/x- anchored/2/x-/y- anchored/0/y+ anchored/3/x+
    anchored/2/y- anchored/9/x-/y- anchored/1/y-/x- anchored/2/y-/y-
"""
VOCABULARY = ["", *OPERATIONS, *WORDS.split()]


def edit(rows: list[str], change: tuple[str, int, int, str]) -> list[str]:
    """Apply one random edit to some line."""
    how, first, second, word = change
    if not rows:
        return [word]
    place, other = first % len(rows), second % len(rows)
    row = rows[place]
    if how == "word":
        words = row.split(" ")
        words[second % len(words)] = word
        return [*rows[:place], " ".join(words), *rows[place + 1 :]]
    if how == "character":
        index = second % (len(row) + 1)
        changed = row[:index] + word[:1] + row[index + 1 :]
        return [*rows[:place], changed, *rows[place + 1 :]]
    if how == "line of words":
        return [*rows[:place], f"{row} {word}", *rows[place + 1 :]]
    if how == "remove":
        return [*rows[:place], *rows[place + 1 :]]
    if how == "copy":
        return [*rows[:place], rows[other], *rows[place:]]
    return [*rows[:place], rows[other], *rows[place + 1 :]]


EDITS = st.tuples(
    st.sampled_from(
        ["word", "word", "word", "character", "line of words", "remove", "copy", "over"]
    ),
    st.integers(0, 200),
    st.integers(0, 200),
    st.sampled_from(VOCABULARY),
)


def pins_that_fit(rows: list[str]) -> dict[str, tuple[str, ...]]:
    """Accept whatever statement the lines hold, under whatever name."""
    first = next((n for n, row in enumerate(rows) if row.startswith("statement ")), 0)
    last = next((n for n, row in enumerate(rows) if row.startswith("precision ")), 0)
    try:
        digest = statement_sha256(statement_from_lines(rows[first + 1 : last]))
    except Malformed:
        return {}
    return {rows[1].removeprefix("claim "): (digest,)} if len(rows) > 1 else {}


def assert_verdict_is_true(text: str, verdict: Proved | Refuted) -> None:
    """Assert by mpmath that what was proved holds, and that what was refuted fails."""
    certificate, _ = read(text)
    statement, parameters = certificate.statement, dict(certificate.parameters)
    if isinstance(verdict, Refuted):
        assert not holds_at(statement, parameters, dict(certificate.witness), 1e-50)
        return
    for box in statement.boxes:
        every = product((Fraction(0), Fraction(1, 3), Fraction(1)), repeat=len(box))
        for shares in islice(every, 3**8):  # with 64 variables there is no end of them
            point = {
                name: lower + share * (upper - lower)
                for name, share, (lower, upper) in zip(
                    statement.variables, shares, box, strict=True
                )
            }
            assert holds_at(statement, parameters, point, -1e-50)


def judged(text: str, pinned: dict[str, tuple[str, ...]]) -> str:
    """Check a text; assert that it is refused with a line, or that the verdict is true."""
    try:
        verdict = check(text, pinned)
    except Refusal as refusal:
        message = str(refusal)
    else:
        assert_verdict_is_true(text, verdict)
        return verdict.name
    match = re.match(r"line ([1-9][0-9]*): .", message)
    assert match
    assert int(match[1]) <= text.count("\n") + 1
    return "refused"


def test_the_certificates_that_are_edited_are_valid() -> None:
    assert isinstance(check(VALID["all operations"], pins_of(EVERYTHING)), Proved)
    assert isinstance(check(VALID["anchored forms"], pins_of(TIGHT)), Proved)
    assert isinstance(check(VALID["a witness"], pins_of(CORNER)), Refuted)
    assert {line.operation for line in EVERYTHING.program} == set(OPERATIONS)


@pytest.mark.long
@pytest.mark.parametrize("name", VALID)
def test_random_edits_are_refused_or_give_a_true_verdict(name: str) -> None:
    seen: Counter[str] = Counter()

    @given(edits=st.lists(EDITS, min_size=1, max_size=3))
    @reproducible(600)
    def edited(edits: list[tuple[str, int, int, str]]) -> None:
        rows = VALID[name].removesuffix("\n").split("\n")[:-1]
        for change in edits:
            rows = edit(rows, change)
        seen[judged(with_fitting_hashes(rows), pins_that_fit(rows))] += 1

    edited()
    assert seen["refused"] >= 200
    assert seen["Proved"] + seen["Refuted"] >= 10


@given(text=st.text(st.characters(max_codepoint=300), max_size=60))
@reproducible(200)
def test_random_texts_are_refused(text: str) -> None:
    for candidate in (text, f"certify 1\n{text}\n", f"certify 1\nclaim a\n{text}\n"):
        with pytest.raises(Refusal, match=r"^line [1-9]"):
            check(candidate, pins_of(ARCH))


# --- what the kernel needs -----------------------------------------------------------------

WITH_NOTHING_ELSE = """
import json, sys

class OnlyTheStandardLibrary:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top != "certify" and top not in sys.stdlib_module_names:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, OnlyTheStandardLibrary())
try:
    import numpy
except ImportError:
    pass
else:
    raise SystemExit("nothing is blocked")
from certify.check import main
status = main(sys.argv[1:])
loaded = sorted(name for name in sys.modules if name.partition(".")[0] == "certify")
print(json.dumps([status, loaded]))
"""


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["reports/linear_targets/certificates/lemma4.cert"], 0),
        (
            [
                "reports/linear_targets/certificates/lemma3.cert",
                "reports/linear_targets/certificates/lemma4.sharp.refuted.cert",
            ],
            1,
        ),
        (["pyproject.toml"], 2),
    ],
)
def test_the_check_command_loads_the_kernel_and_the_standard_library_only(
    files: list[str], status: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", WITH_NOTHING_ELSE, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found, loaded = json.loads(done.stdout.splitlines()[-1])
    assert found == status
    rest = {name for name in loaded if not name.startswith("certify.kernel")}
    names = ("audit", "check", "pinned", "pipe", "reading")
    ours = {"certify", *(f"certify.{name}" for name in names)}
    assert rest == ours
    assert "certify.kernel.check" in loaded


def test_a_malformed_line_of_the_statement_is_named():
    rows = report("lemma4.cert").splitlines()
    place = next(n for n, row in enumerate(rows) if " = mul " in row)
    rows[place] = rows[place].split(" = ")[0] + " = call x y"
    with pytest.raises(Refusal, match=f"line {place + 1}: .*is no instruction"):
        check(with_fitting_hashes(rows), {"lemma4": ()})
