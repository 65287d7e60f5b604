"""The attacks by sampling find what is false and do not mistake rounding for it."""

from fractions import Fraction

import pytest

from certify.audits.linear_targets.exact.attacks import grid_attack, property_attack
from certify.audits.linear_targets.population import lemma4
from certify.audits.linear_targets.population.lemma3 import statement as lemma3

LEMMA4, LEMMA3 = lemma4.CLAIMS[0].attack, lemma3.CLAIMS[0].attack
PRINTED = {"alpha": Fraction(3, 10), "kappa": Fraction(1, 2)}


@pytest.mark.parametrize(
    ("attack", "parameters"), [(LEMMA4, PRINTED), (LEMMA3, {"mu": Fraction(1)})]
)
def test_nothing_is_found_against_what_is_true(attack, parameters):
    inequality = attack.at(parameters)
    grid, sampled = grid_attack(inequality, 200), property_attack(inequality, 150)
    assert grid.violations == 0
    assert grid.points >= 40_000
    assert sampled.violation == ""
    assert sampled.examples >= 100
    assert sampled.dimensions[0] == 3


@pytest.mark.parametrize(
    ("attack", "parameters"),
    [
        (LEMMA4, PRINTED | {"alpha": Fraction(3001, 10000)}),
        (LEMMA4, PRINTED | {"kappa": Fraction(501, 1000)}),
        (LEMMA3, {"mu": Fraction(41, 10)}),
    ],
)
def test_what_is_false_by_little_is_found_on_the_grid(attack, parameters):
    found = grid_attack(attack.at(parameters), 200)
    assert found.violations > 0
    assert float(found.least) < 0


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("attack", "parameters"),
    [
        (LEMMA4, PRINTED | {"alpha": Fraction(45, 100)}),
        (LEMMA4, PRINTED | {"kappa": Fraction(9, 10)}),
        (LEMMA3, {"mu": Fraction(5)}),
    ],
)
def test_what_is_false_is_found_over_all_weights(attack, parameters):
    assert property_attack(attack.at(parameters), 300).violation


@pytest.mark.long
def test_rounding_is_suspected_and_cleared_in_50_digits():
    """Lemma 3 is tight along an edge: float64 sees negative values, 50 digits none."""
    found = property_attack(LEMMA3.at({"mu": Fraction(1)}), 300)
    assert found.suspects > 0
    assert found.least < 0
    assert found.violation == ""


def test_attacks_are_repeatable():
    inequality = LEMMA4.at(PRINTED)
    assert property_attack(inequality, 60) == property_attack(inequality, 60)
    assert grid_attack(inequality, 60) == grid_attack(inequality, 60)
