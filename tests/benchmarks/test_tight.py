"""The ten tight inequalities of the benchmarks: proved, and false just past their constants."""

import runpy
from fractions import Fraction

import pytest

from certify.kernel.verdict import Proved, Refuted
from certify.proofs.bench import Bench
from certify.search.bisection import Budget, Failed, Task, search
from tests.places import ROOT

FILE = ROOT / "benchmarks" / "tight.py"
CLAIMS = {claim.id: claim for claim in runpy.run_path(str(FILE))["CLAIMS"]}
# Those whose constant is best possible from above; the others from below.
LARGEST = {
    "interior-zero",
    "diagonal",
    "square-root-end",
    "half-line",
    "edges",
    "order-five",
    "three-variables",
    "crossing-lines",
}
PAST = Fraction(1, 10**6)
# The violation is of high order in the excess.
FARTHER = {"diagonal": Fraction(1, 10**3)}


def settle(name, c, boxes=2000):
    (version,) = CLAIMS[name].versions
    return version.settle({"c": c}, Bench(budget=Budget(boxes)))


def test_there_are_ten():
    assert len(CLAIMS) == 10
    assert set(CLAIMS) >= LARGEST


@pytest.mark.long(but=5)
@pytest.mark.parametrize("name", CLAIMS)
def test_each_is_proved_in_few_boxes_and_is_tight(name):
    found = settle(name, CLAIMS[name].parameters[0].default)
    assert isinstance(found.verdict, Proved)
    assert found.boxes < 1000
    assert found.verdict.evidence.tight


@pytest.mark.parametrize("name", CLAIMS)
def test_each_is_refuted_just_past_its_constant(name):
    past = FARTHER.get(name, PAST)
    best = CLAIMS[name].parameters[0].default
    found = settle(name, best + past if name in LARGEST else best - past)
    assert isinstance(found.verdict, Refuted)


def test_a_zero_of_order_five_needs_the_higher_orders(monkeypatch):
    """The search goes past order four where nothing below can be told from zero."""
    monkeypatch.setattr("certify.search.bisection.HIGHER_ORDERS", ())
    task = Task(CLAIMS["order-five"].inequality.reduced, (("c", Fraction(3)),))
    assert isinstance(search(task, Budget(100), 1), Failed)
