"""Both claims are proved, and the wave just below is refuted."""

from fractions import Fraction

import pytest
from fejer.sums import wave

from certify import registry
from certify.proofs.bench import Bench
from certify.proofs.inequality import PI, inequality


@pytest.mark.parametrize("name", ["fejer.sum", "fejer.jackson"])
def test_the_claims_are_proved(name):
    claim = registry.find(name)
    settled = claim.deciding().settle(claim.defaults(), Bench())
    assert settled.verdict.name == "Proved"


def test_a_little_less_is_refuted():
    def lower(x, numbers):
        return wave(x, numbers) - Fraction(1, 1000)

    claim = inequality(lower, id="lower", says="lower", variables={"x": (0, PI)})
    assert claim.deciding().settle({}, Bench()).verdict.name == "Refuted"
