"""The recorded program is the function that was written, or the claim is refused in one line."""

import importlib
import pickle
import sys
from dataclasses import replace
from fractions import Fraction as Q
from functools import singledispatch
from pathlib import Path

import pytest

from certify.audit import load, packages
from certify.audits.linear_targets.population import lemma4
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.audits.linear_targets.samples.lemma11 import best as lemma11_constants
from certify.claim import UNIT, Inequality
from certify.kernel.certificate import statement_sha256
from certify.kernel.program import Statement
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Tracing, Untraceable
from certify.parameter import Parameter
from certify.pinned import every
from certify.proofs import inequality as external
from certify.proofs.bench import Bench
from certify.proofs.inequality import PI, IllFormed, inequality
from certify.transcription import POINTS, Mistranscribed, points, state, stays_inside

N = Parameter("n", Q(2), Q(0), Q(10), "a number")


def claim(formula, variables=None, **keywords):
    variables = variables or {"x": (0, 1)}
    return inequality(formula, id="mine", says="mine", variables=variables, **keywords)


def settle(found, **given):
    return found.deciding().settle(found.defaults() | given, Bench()).verdict


# --- what recording cannot follow -------------------------------------------------------------


def branch(x, n):
    if n == 2:
        return x**2 - x + Q(1, 8)
    return x + n


def truth(x, n):
    return x if n else x - 1


USES = {
    "equal": (branch, "=="),
    "equal, from the right": (lambda x, n: x if n == 2 else -x, "=="),
    "unequal": (lambda x, n: x - 1 if x != n else x, "!="),
    "less": (lambda x, n: x if x < n else -x, "comparison"),
    "at most": (lambda x, n: x if x <= n else -x, "comparison"),
    "more": (lambda x, n: x if x > n else -x, "comparison"),
    "at least": (lambda x, n: x if x >= n else -x, "comparison"),
    "max": (lambda x, n: max(x, n), "numbers.maximum"),
    "sorted": (lambda x, n: sorted([x, n])[0], "comparison"),
    "if": (truth, "truth value"),
    "not": (lambda x, n: x if not n else -x, "truth value"),
    "or": (lambda x, n: x or n, "truth value"),
    "any": (lambda x, n: x if any([n]) else -x, "truth value"),
    "bool": (lambda x, n: x + bool(n), "truth value"),
    "int": (lambda x, n: x + int(n), "integer"),
    "range": (lambda x, n: sum(x for _ in range(n)), "integer"),
    "index": (lambda x, n: (x, -x)[n], "integer"),
    "float": (lambda x, n: x * Q(float(n)), "numbers.sqrt"),
    "complex": (lambda x, n: x * int(complex(n).real), "numbers.sqrt"),
    "math": (lambda x, n: importlib.import_module("math").sqrt(x), "numbers.sqrt"),
    "round": (lambda x, n: x + round(n), "rounding"),
    "floor": (lambda x, n: x + importlib.import_module("math").floor(n), "rounding"),
    "ceil": (lambda x, n: x + importlib.import_module("math").ceil(n), "rounding"),
    "trunc": (lambda x, n: x + importlib.import_module("math").trunc(n), "rounding"),
    "whole part": (lambda x, n: x // n, "x / y"),
    "remainder": (lambda x, n: 7 % n + x, "x / y"),
    "divmod": (lambda x, n: divmod(x, n)[1], "x / y"),
    "exponent": (lambda x, n: 2**n * x, "exponents"),
    "abs": (lambda x, n: abs(x - n), "numbers.sqrt(x**2)"),
    "in a tuple": (lambda x, n: x if n in (1, 2) else -x, "=="),
    "in a set": (lambda x, n: x if n in {1, 2} else -x, "key of a table"),
    "in it": (lambda x, n: x if 1 in n else -x, "tuple"),
    "key": (lambda x, n: {n: x}[n], "key of a table"),
    "hash": (lambda x, n: x + hash(n), "key of a table"),
    "iteration": (lambda x, n: x + sum(n), "tuple"),
    "unpacking": (lambda x, n: x + [*n][0], "tuple"),
    "length": (lambda x, n: x + len(n), "tuple"),
    "item": (lambda x, n: x + n[0], "tuple"),
    "text": (lambda x, n: x * Q(str(n)), "says="),
    "format": (lambda x, n: x * Q(f"{n}"), "says="),
    "format by %": (lambda x, n: x * Q("%s" % n), "says="),  # noqa: UP031
    "repr": (lambda x, n: x * len(repr(n)), "says="),
    "copy": (lambda x, n: importlib.import_module("copy").deepcopy(x), "never changes"),
    "pickle": (lambda x, n: pickle.loads(pickle.dumps(x)), "never changes"),
    "attribute": (lambda x, n: x * n.numerator, "no numerator"),
    "setting": (lambda x, n: setattr(x, "row", 0) or x, "row cannot be set"),
    "deleting": (lambda x, n: delattr(x, "row") or x, "new value"),
    "matching": (
        lambda x, n: exec("match n:\n case 2: y = 1\n case _: y = 2", {"n": n}) or x,
        "==",
    ),
}


@pytest.mark.parametrize("use", USES)
def test_what_recording_cannot_follow_is_refused_and_says_what_is_right(use):
    formula, right = USES[use]
    with pytest.raises(IllFormed) as found:
        claim(formula, parameters=(N,))
    assert right in str(found.value)
    assert "\n" not in str(found.value)


def test_numpy_is_refused():
    numpy = pytest.importorskip("numpy")
    uses = {
        "an exact number|exact, not": lambda x: numpy.int64(2) * x,
        "exact, not float64": lambda x: x + numpy.float64(0.5),
        "==": lambda x: x if numpy.float64(0.5) == x else -x,
        "comparison": lambda x: x if numpy.int64(1) > x else -x,
        "ufunc": lambda x: numpy.sqrt(x),
        "exponent": lambda x: x ** numpy.int64(2),
        "truth|comparison": lambda x: numpy.where(numpy.array([x]) > 0, x, -x)[0],
    }
    for message, formula in uses.items():
        with pytest.raises(IllFormed, match=message):
            claim(formula)


def test_a_refusal_that_is_caught_is_a_refusal():
    def formula(x):
        try:
            return x if x > 2 else 1 + x
        except:  # noqa: E722
            return 2 + x

    with pytest.raises(IllFormed, match="comparison"):
        claim(formula)


def test_the_papers_own_formulas_are_refused_alike():
    tape = Tracing(("x",))
    x = tape.input("x")
    with pytest.raises(Untraceable, match="=="):
        assert x == 0
    with pytest.raises(Untraceable, match="=="):
        tape.instructions()


# --- values that outlive a call -----------------------------------------------------------------


def through(store):
    """Return a formula that keeps its first square, by what `store` makes of a value."""
    return lambda x: x - store(x**2)


MEMO = {}
LAST = None


def by_global(value):
    global LAST
    LAST = LAST or [value]
    return LAST[0]


def by_closure():
    kept = []

    def store(value):
        kept.append(value)
        return kept[0]

    return store


STORES = {
    "table": lambda value: MEMO.setdefault("square", value),
    "default argument": lambda value, kept=[]: (kept.append(value), kept[0])[1],
    "closure": by_closure(),
    "global": by_global,
    "module": lambda value: sys.__dict__.setdefault("_kept_by_a_test", value),
}


@pytest.mark.parametrize("name", STORES)
def test_a_value_of_an_earlier_call_is_refused(name):
    """Else it is another function of the inputs: (1 - y)^2 >= 0 is x - x^2 >= 0, for a while."""
    for formula in (through(STORES[name]), lambda x: (x - 1) * STORES[name](x)):
        with pytest.raises(IllFormed, match="a value of an earlier call comes back"):
            claim(formula)


def test_two_claims_share_nothing():
    memo = {}
    tapes = Tracing(("x", "y")), Tracing(("y", "x"))
    (x, first), (y, second) = ((tape.input(n), tape) for n, tape in zip("xy", tapes, strict=True))
    memo["x"] = x
    for operation in (
        lambda: y + memo["x"],
        lambda: memo["x"] * y,
        lambda: 1 * y - memo["x"],
        lambda: second.sqrt(memo["x"]),
        lambda: second.angle(y, memo["x"]),
        lambda: second.stumpff(2, memo["x"]),
        lambda: second.power(memo["x"], 2),
        lambda: second.operate("mul", 1, memo["x"]),
        lambda: second.name("z", memo["x"]),
    ):
        with pytest.raises(Untraceable, match="earlier call"):
            operation()


def changing(*answers):
    """Return a formula that answers differently from call to call, the last one for good."""
    waiting = list(answers)

    def formula(x):
        return (waiting.pop(0) if len(waiting) > 1 else waiting[0])(x)

    return formula


def same(x):
    return x


def less(x):
    return x - 1


def test_a_formula_that_answers_differently_the_second_time_is_refused():
    with pytest.raises(IllFormed, match="another one when it is called again"):
        claim(changing(same, less))
    with pytest.raises(IllFormed, match=r"at x = 0 the formula is -1 and what was recorded .* 0;"):
        claim(changing(same, same, less))


# --- the function, run on numbers ----------------------------------------------------------------


def matched(x):
    match x:
        case Q(denominator=7):
            return x - 1
    return x


@singledispatch
def dispatched(x):
    return x


@dispatched.register
def _(x: Q):
    return x - 1


TYPES = {
    "name of the type": lambda x, n: x if type(x).__name__ == "Traced" else x - 1,
    "type of a parameter": lambda x, n: x if type(n) is not Q else x - 1,
    "isinstance": lambda x, n: x if isinstance(n, Q) else x - n,
    "an attribute": lambda x, n: x if hasattr(x, "row") else x - 1,
    "a missing one": lambda x, n: x - 1 if hasattr(x, "numerator") else x,
    "an attribute used": lambda x, n: x + x.row,
    "try": lambda x, n: x + getattr(n, "numerator", 1),
    "identity of the type": lambda x, n: x - int(type(x) is Q),
    "the module": lambda x, n: x - int(type(x).__module__ == "fractions"),
    "type of numbers": lambda x, n, numbers: (
        x if "_Numbers" in type(numbers).__name__ else x - 1 + numbers.sin(x) * 0
    ),
    "more than is offered": lambda x, n, numbers: (
        n + numbers.sin(x) if type(n).__name__ == "Traced" else n + numbers.input("x")
    ),
    "a short fraction": lambda x, n: x if "Traced" in str(type(x)) or x.denominator < 97 else -x,
    "a pattern": lambda x, n: matched(x),
    "a dispatch": lambda x, n: dispatched(x),
    "what numbers is": lambda x, n, numbers: x - int("namespace" in repr(numbers)),
}


@pytest.mark.parametrize("name", TYPES)
def test_a_formula_that_asks_for_types_is_refused(name):
    with pytest.raises(IllFormed) as found:
        claim(TYPES[name], parameters=(N,))
    reasons = ("the formula is", "not computed with numbers", "asks for the type", "has no numer")
    assert any(reason in str(found.value) for reason in reasons)


def test_a_refusal_of_a_type_stands_when_it_is_caught():
    def formula(x):
        try:
            return x - x.denominator
        except Exception:
            return x

    with pytest.raises(IllFormed, match="has no denominator"):
        claim(formula)


@pytest.mark.parametrize(("beside", "may"), [("", False), ("_mine", False), ("/audits", True)])
def test_only_code_inside_of_certify_may_ask(beside, may):
    package = Path(external.__file__).parents[1]
    names = {}
    source = "def f(x):\n    return x + int(isinstance(x, str))\n"
    exec(compile(source, f"{package}{beside}/lemma.py" if beside else "lemma.py", "exec"), names)
    if may:
        assert claim(names["f"]).inequality.reduced.transcription.exact
    else:
        with pytest.raises(IllFormed, match="asks for the type of a value"):
            claim(names["f"])


def test_fractions_and_types_of_ones_own_are_not_refused():
    whole = [1, Q(1, 2), 3]
    found = claim(
        lambda x: sum((y * x for y in whole if isinstance(y, Q)), Q(1)) + Q(1, 3) / (1 + x)
    )
    assert found.inequality.reduced.transcription.exact


def test_an_irrational_formula_that_asks_for_types_is_refused_with_the_point():
    def formula(x, numbers):
        return numbers.sin(x) + (0 if type(x).__name__ == "Traced" else Q(1, 10**40))

    with pytest.raises(IllFormed, match="at x_over_pi = 0 the formula is 1e-40 and what was rec"):
        claim(formula, {"x": (0, PI)})


def test_a_formula_without_a_value_anywhere_is_refused():
    with pytest.raises(IllFormed, match="has a value at 0 of 1024 points"):
        claim(lambda x: 1 / (x - x))


def test_where_both_divide_by_0_is_no_difference():
    found = claim(lambda x: x**2 / x + 1)
    assert found.inequality.reduced.transcription.points >= POINTS


def test_large_powers_are_enclosed_and_take_no_time():
    found = claim(lambda x: (((x + Q(1, 3)) ** 99) ** 99) ** 99, {"x": (0, Q(1, 2))})
    assert not found.inequality.reduced.transcription.exact


@pytest.mark.parametrize("formula", [lambda x, n: x + n, lambda x, n, numbers: numbers.sin(x) + n])
def test_what_agrees_says_at_how_many_points(formula):
    found = claim(formula, parameters=(N,)).inequality.reduced
    assert found.transcription.points >= POINTS
    assert found.transcription.exact == (len(found.program) == 1)


def test_ends_cuts_and_admitted_parameters_are_among_the_points():
    whole = Parameter("k", Q(3), Q(1), Q(7), "whole", integer=True)
    variables = {"x": (0, Q(1, 3), 2), "y": (-1, 1)}
    statement = claim(lambda x, y, n, k: x + y + n + k, variables, parameters=(N, whole))
    statement = statement.inequality.reduced
    found = [point for point, _ in zip(points(statement), range(POINTS), strict=False)]
    assert found == [point for point, _ in zip(points(statement), range(POINTS), strict=False)]
    assert {point["x"] for point in found} >= {0, Q(1, 3), 2}
    assert {point["y"] for point in found} >= {-1, 1}
    assert len({point["x"] for point in found}) > 20
    assert {point["n"] for point in found} > {2, 10}
    assert {point["k"] for point in found} == {2, 3, 4, 5, 6, 7}
    assert all(N.admits(point["n"]) and 0 <= point["x"] <= 2 for point in found)


def test_the_precision_of_the_search_is_left_alone():
    flint = pytest.importorskip("flint")
    before = flint.ctx.prec
    claim(lambda x, numbers: numbers.sqrt(x))
    assert flint.ctx.prec == before


# --- roots and angles --------------------------------------------------------------------------


def test_a_root_that_leaves_its_domain_is_refused_until_the_formula_says_maximum():
    with pytest.raises(IllFormed, match=r"at x = 0 a root is taken of -2, .* numbers.maximum"):
        claim(lambda x, numbers: Q(1, 10) - numbers.sqrt(x - 2))
    with pytest.raises(IllFormed, match="at x = 0 numbers.angle has the second side -1"):
        claim(lambda x, numbers: numbers.angle(x, x - 1))
    found = claim(lambda x, numbers: Q(1, 10) - numbers.sqrt(numbers.maximum(x - 2, 0)))
    assert isinstance(settle(found), Proved)
    found = claim(lambda x, numbers: Q(1, 10) - numbers.sqrt(numbers.maximum(x - Q(1, 2), 0)))
    assert isinstance(settle(found), Refuted)


@pytest.mark.parametrize(
    ("formula", "variables", "inside"),
    [
        (lambda x, numbers: numbers.sqrt(1 - x**2), {"x": (-1, 1)}, True),
        (lambda x, numbers: numbers.sqrt(numbers.maximum(x, 0)), {"x": (-1, 1)}, True),
        (lambda x, y, numbers: numbers.sqrt(x * x + y * y), {"x": (-1, 1), "y": (0, 1)}, True),
        (lambda x, y, numbers: numbers.angle(x, y), {"x": (-1, 1), "y": (0, 1)}, True),
        (lambda x: x, {"x": (-1, 1)}, True),
        (
            lambda x, y, numbers: numbers.sqrt(x**2 - 2 * x * y + y**2),
            {"x": (0, 1), "y": (0, 1)},
            False,
        ),
        (
            # Below 0 only near 1/7, where there is no point.
            lambda x, numbers: numbers.sqrt((7 * x - 1) ** 2 - Q(1, 10**6)),
            {"x": (0, 1)},
            False,
        ),
    ],
)
def test_what_is_not_shown_to_stay_inside_is_said(formula, variables, inside):
    found = claim(formula, variables, boxes=20)
    assert stays_inside(found.inequality.reduced, {}) == inside
    settled = found.deciding().settle({}, Bench())
    said = dict(settled.facts).get("roots and angles", "")
    assert ("sqrt(x) means sqrt(max(x, 0))" in said) != inside


# --- the paper's own statements -------------------------------------------------------------------


def statements():
    """Return every statement of the paper's claims, by module."""
    found = {}
    audits = [load(name) for name in packages()]
    for name in sorted({f"{audit.package}.{row[1]}" for audit in audits for row in audit.claims}):
        module = importlib.import_module(name)
        waiting = [*vars(module).values(), *(each.inequality for each in module.CLAIMS)]
        for value in waiting:
            if isinstance(value, tuple | list | dict):
                inside = value.values() if isinstance(value, dict) else value
                waiting += [each for each in inside if isinstance(each, Inequality)]
            elif isinstance(value, Inequality):
                both = [form for form in (value.reduced, value.vectors) if form is not None]
                found |= {id(form): form for form in both}
    return list(found.values())


def test_every_pinned_statement_is_what_was_written():
    found = statements()
    pinned = {row.statement for row in every()}
    assert pinned
    assert pinned <= {statement_sha256(statement) for statement in found}
    for statement in found:
        assert statement.transcription.points >= POINTS
        # Roots stay real in every box, at the parameters that are used: there eps < 1.
        if statement.boxes and statement is not lemma11_constants.INSIDE.reduced:
            assert not statement.transcription.outside


OTHER = {"add": "sub", "sub": "add", "mul": "add", "div": "mul", "cos": "sin", "sin": "cos"}


class Slipping(Tracing):
    """Records another operation in one place, each time."""

    def __init__(self, inputs, place):
        super().__init__(inputs)
        self.place = place

    def _emit(self, operation, *arguments):
        if len(self._rows) == self.place and (operation, *arguments) not in self._known:
            operation = OTHER.get(operation, operation)
        return super()._emit(operation, *arguments)


@pytest.mark.parametrize("inequality", [lemma3.LEMMA, lemma4.LEMMA], ids=["lemma3", "lemma4"])
def test_every_slip_is_noticed_and_nothing_is_proved_of_it(inequality):
    right, noticed, wrong = inequality.reduced, 0, None
    for place in range(len(right.program)):
        found = state(
            right.settable,
            right.variables,
            right.boxes,
            right.formulas,
            lambda inputs, place=place: Slipping(inputs, place),
        )
        if found.program != right.program:
            with pytest.raises(Mistranscribed, match="^at .* the formula is .* what was recorded"):
                found.transcription  # noqa: B018
            noticed, wrong = noticed + 1, found
    assert noticed > 10
    found = replace(inequality, reduced=wrong, vectors=wrong)
    given = dict.fromkeys(wrong.parameters, Q(1))
    for way in (Bench().prove, Bench().refute, Bench().decide):
        verdict = way(found, given).verdict
        assert isinstance(verdict, Undecided)
        assert verdict.reason.startswith("the statement is refused: ")


def test_a_point_shows_the_difference_when_both_recordings_agree():
    """A function of the paper that takes a tape for what it is not."""

    def formulas(tape):
        x = tape.input("x")
        return [[("value", x**2 if isinstance(tape, Tracing) else x - 1, False)]]

    wrong = Inequality("mine", state((), ("x",), ((UNIT,),), formulas))
    verdict = Bench().prove(wrong, {}).verdict
    assert isinstance(verdict, Undecided)
    assert "at x = 0 the formula is -1" in verdict.reason


def test_a_statement_in_another_process_is_a_plain_one():
    copy = pickle.loads(pickle.dumps(lemma4.LEMMA.reduced))
    assert type(copy) is Statement
    assert copy.lines() == lemma4.LEMMA.reduced.lines()
