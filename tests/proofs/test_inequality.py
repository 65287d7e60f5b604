"""Claims of lemma files: what is compiled is the formula, and the verdict is right."""

import re
from fractions import Fraction as Q

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.program import OPERATIONS, IntervalArithmetic
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Multiprecision
from certify.proofs import inequality as external
from certify.proofs.bench import Bench
from certify.proofs.inequality import PI, IllFormed, Parameter, inequality
from certify.report.statement import definitions
from certify.search import bisection
from certify.vocabulary import LINE, PRINTED, USUAL, meaning
from tests.kernel.helpers import statement_of


def settle(claim, bench=None, **given):
    return claim.deciding().settle(claim.defaults() | given, bench or Bench())


def claim(formula, variables, **keywords):
    return inequality(formula, id="mine", says="mine", variables=variables, **keywords)


def wave(x, r, c, numbers):
    sine, cosine = numbers.sin(x), numbers.cos(x)
    return sine + r * sine * cosine + c * r**2 * sine * (4 * cosine**2 - 1) / 3


C = Parameter("c", Q(1), Q(0), Q(10), "last weight")
FEJER = claim(wave, {"x": (0, PI), "r": (0, 1)}, parameters=(C,))
# 3/2 + 3 sqrt(3)/4 = 2.7990381056766...
JUST_BEFORE, JUST_PAST = Q("2.799038105"), Q("2.799038106")


def test_a_lemma_tight_on_two_edges_is_proved_up_to_the_best_constant():
    settled = settle(FEJER, c=JUST_BEFORE)
    assert isinstance(settled.verdict, Proved)
    assert set(settled.verdict.evidence.tight) == {(("x_over_pi", Q(0)),), (("x_over_pi", Q(1)),)}


def test_its_twin_just_past_the_best_constant_is_refuted_at_an_exact_point():
    verdict = settle(FEJER, c=JUST_PAST).verdict
    assert isinstance(verdict, Refuted)
    point = dict(verdict.evidence.witness)
    x, r, c = (mpmath.mpf(q.numerator) / q.denominator for q in (*point.values(), JUST_PAST))
    x *= mpmath.pi
    value = mpmath.sin(x) + r * mpmath.sin(2 * x) / 2 + c * r**2 * mpmath.sin(3 * x) / 3
    assert value < 0
    assert 0 <= point["x_over_pi"] <= 1
    assert 0 <= point["r"] <= 1


@pytest.mark.parametrize("past", [Q(1, 10**3), Q(1, 10**6), Q(1, 10**9)])
@pytest.mark.parametrize("name", ["square", "jordan", "root"])
def test_one_variable_and_its_twins(name, past):
    formulas = {
        # (x - 1)^2 >= 0; sin x >= 2x/pi on [0, pi/2]; 2 sqrt(x) <= 1 + x
        "square": (lambda x, c: x**2 - (2 + c) * x + 1, {"x": (0, 1, 2)}),
        "jordan": (
            lambda x, c, numbers: numbers.sin(x) - 2 * x / numbers.pi() - c * x,
            {"x": (0, PI / 2)},
        ),
        "root": (lambda x, c, numbers: 1 + x - (2 + c) * numbers.sqrt(x), {"x": (0, 1, 3)}),
    }
    formula, variables = formulas[name]
    shift = Parameter("c", Q(0), Q(-1), Q(1), "shift")
    found = claim(formula, variables, parameters=(shift,))
    assert isinstance(settle(found).verdict, Proved)
    assert isinstance(settle(found, c=past).verdict, Refuted)


def test_strict_is_strict():
    variables = {"x": (0, 1), "y": (0, 1)}
    assert isinstance(settle(claim(lambda x, y: x + y, variables)).verdict, Proved)
    strict = settle(claim(lambda x, y: x + y, variables, strict=True)).verdict
    assert isinstance(strict, Refuted)
    assert dict(strict.evidence.witness) == {"x": 0, "y": 0}
    more = claim(lambda x, y: x + y + Q(1, 10**9), variables, strict=True)
    assert isinstance(settle(more).verdict, Proved)


def test_what_is_true_but_beyond_reach_is_undecided_and_says_what_is_left():
    settled = settle(claim(lambda x: (x**2 - 2) ** 2, {"x": (0, 2)}))
    assert isinstance(settled.verdict, Undecided)
    assert "no witness is found" in settled.verdict.reason
    left = dict(settled.facts)["left"]
    assert "of the domain, within x in [1.414213, 1.414214]" in left
    assert not settled.certificates


def test_a_violation_that_float64_does_not_see_is_found_by_the_search(monkeypatch):
    monkeypatch.setattr(external, "lowest_points", lambda statement, parameters: iter(()))
    verdict = settle(claim(lambda x: x - Q(1, 3), {"x": (0, 1)})).verdict
    assert isinstance(verdict, Refuted)
    assert verdict.evidence.witness[0][1] < Q(1, 3)


def test_three_variables_and_a_corner():
    found = claim(
        lambda x, y, z: x**3 + y**3 + z**3 - 3 * x * y * z,
        {"x": (0, 1), "y": (0, 1), "z": (1, 2)},
    )
    assert isinstance(settle(found).verdict, Proved)


@pytest.mark.long
def test_angles_are_offered_where_there_is_room():
    box = {"x": (-1, 1), "y": (Q(1, 10), 1)}

    def formula(x, y, c, numbers):
        return numbers.angle(x, y) - c * (2 - x)

    share = Parameter("c", Q("0.07"), Q(0), Q(1), "share")
    found = claim(formula, box, parameters=(share,))
    settled = settle(found)
    assert isinstance(settled.verdict, Proved)
    assert settled.boxes > 1
    assert isinstance(settle(found, c=Q("0.0997")).verdict, Refuted)
    # Tight where y = 0: no derivative, no factor.
    ends = {"x": (0, 1), "y": (0, 1)}
    tight = settle(claim(lambda x, y, numbers: numbers.angle(x, y), ends, boxes=100))
    assert isinstance(tight.verdict, Undecided)


def test_workers_find_the_same_certificate(monkeypatch):
    monkeypatch.setattr(bisection, "PARALLEL_FROM", 8)
    found = claim(lambda x, y: x**2 - 2 * x * y + y**2 + Q(1, 100), {"x": (0, 1), "y": (0, 1)})
    one, two = (settle(found, Bench(workers)) for workers in (1, 2))
    assert isinstance(one.verdict, Proved)
    assert one.boxes > 40
    assert one.certificates == two.certificates


def everything(x, y, c, numbers):
    a = numbers.sqrt(1 + x**2) * numbers.cos(y) - numbers.sin(x) / (2 + y)
    b = numbers.stumpff(3, y) * c - numbers.angle(x, 1 + y) + numbers.pi() / 3
    return -a * b + numbers.constant(Q(1, 7)) ** 2 - numbers.sqrt(2)


BOTH = claim(everything, {"x": (0, PI / 2), "y": (-1, 1)}, parameters=(C,)).inequality.reduced


@pytest.mark.long
@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.fractions(0, Q(1, 2)), st.fractions(-1, 1), st.fractions(Q(1, 100), 10))
def test_the_program_computes_the_formula(t, y, c):
    class Digits(Multiprecision):
        def stumpff(self, k, x):
            return mpmath.nsum(
                lambda j: (-1) ** j * x ** (2 * j) / mpmath.factorial(2 * j + k), [0, 40]
            )

    mpmath.mp.dps = 40
    numbers, arithmetic = Digits(40), IntervalArithmetic(128)
    t, y, c = (Q(q).limit_denominator(10**6) for q in (t, y, c))
    inputs = {"x_over_pi": t, "y": y, "c": c}
    ends = BOTH.evaluate({n: arithmetic.constant(v) for n, v in inputs.items()}, arithmetic)
    lower, upper = (numbers.constant(end) for end in ends["everything"].endpoints())
    wanted = everything(
        numbers.pi() * numbers.constant(t), numbers.constant(y), numbers.constant(c), numbers
    )
    slack = mpmath.mpf(10) ** -30
    assert lower - slack <= wanted <= upper + slack
    assert upper - lower < slack
    arrays = BOTH.evaluate(
        {n: numpy.array([float(v)]) for n, v in inputs.items()}, external._Arrays()
    )
    assert abs(arrays["everything"][0] - float(wanted)) < 1e-12


def test_ranges_are_exact_and_cut_where_they_say():
    found = claim(lambda x, y: x + y, {"x": (-PI, PI / 3, PI), "y": [Q(1, 3), 2]})
    statement = found.inequality.reduced
    assert statement.variables == ("x_over_pi", "y")
    assert statement.boxes == (
        ((Q(-1), Q(1, 3)), (Q(1, 3), Q(2))),
        ((Q(1, 3), Q(1)), (Q(1, 3), Q(2))),
    )
    assert found.domain == "x in [-pi, pi], cut at pi/3; y in [1/3, 2]"
    assert str(2 * PI / 3) == "2 pi/3"


def test_an_argument_itself_is_a_formula():
    assert isinstance(settle(claim(lambda x: x, {"x": (0, 1)})).verdict, Proved)
    assert isinstance(settle(claim(lambda x: x, {"x": (0, PI)})).verdict, Proved)


def test_the_words_follow_the_parameters():
    found = inequality(
        lambda x, c: x + c, id="mine", says="x + {c} >= 0", variables={"x": (0, 1)}, parameters=(C,)
    )
    version = found.deciding()
    assert version.says == "x + 1 >= 0"
    assert version.generally.format(c=Q(1, 2)) == "x + 1/2 >= 0"
    with pytest.raises(IllFormed, match="no other braces"):
        inequality(
            lambda x, c: x, id="a", says="{c.real}{d}", variables={"x": (0, 1)}, parameters=(C,)
        )


WORDS = sorted(
    {*PRINTED, *USUAL, "c_1", "c_12", "u1", "u12", "x_over_pi", "pi", "e", "where", "all"}
)


def named(formula, name):
    formula.__name__ = name
    return formula


@pytest.mark.parametrize("word", WORDS)
def test_words_that_have_a_meaning_are_no_names(word):
    """Neither of a variable, nor of a parameter, nor of a formula."""
    parameter = Parameter(word, Q(1), Q(0), Q(2), "a number")
    for attempt in (
        lambda: claim(lambda **given: 1, {"x": (0, 1), word: (0, 1)}),
        lambda: claim(lambda **given: 1, {"x": (0, 1)}, parameters=(parameter,)),
        lambda: claim(named(lambda x: x + 1, word), {"x": (0, 1)}),
    ):
        with pytest.raises(IllFormed, match=rf"'{word}' .*: choose another name$"):
            attempt()


def test_the_words_of_the_printed_lines_are_one_list():
    assert set(LINE) < PRINTED
    assert not PRINTED & USUAL
    for operation, arguments in OPERATIONS.items():
        text = f"variable x\nf = {operation} {' '.join(['x'] * arguments)}\nalternative f > 0"
        text = text.replace("power x x", "power x 2").replace("stumpff x x", "stumpff 3 x")
        (line,) = definitions(statement_of(text.replace("constant x", "constant 7")))
        words = set(re.findall(r"[a-z]\w*", line)) - {"f", "x"}
        assert all(meaning(word) for word in words)


@pytest.mark.parametrize("name", ["value", "<lambda>", "Capital", "x", "n" * 41])
def test_a_formula_whose_name_cannot_be_used_has_its_value_named(name):
    """The name that is made up is no other value's, as no variable may have it."""
    found = claim(named(lambda x: x + 1, name), {"x": (0, PI)}).inequality.reduced
    assert found.alternatives[0][0].name == "value"
    with pytest.raises(IllFormed, match="'value' is taken: choose another name"):
        claim(lambda value: value + 1, {"value": (0, 1)})
