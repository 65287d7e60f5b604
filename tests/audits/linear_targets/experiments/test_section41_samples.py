"""Section 4.1 on samples: enough of them, too few, and counts that could go wrong."""

from fractions import Fraction

import numpy
import pytest

from certify.audits.linear_targets.experiments import section41_samples
from certify.kernel.verdict import Contradicted, Supported
from certify.proofs.bench import Bench


class Ended(Bench):
    """A bench whose runs have ended: all well from 6 d samples on, but for what is spoilt."""

    def sweep(self, task):
        enough = [cell["n"] >= 6 * cell["d"] for cell in task.cells]
        return [[{"found": [x] * 80, "paired": [x] * 80, "open": [0] * 80}] for x in enough]


class Spoilt(Ended):
    """The same, with one thing otherwise in every run."""

    def sweep(self, task):
        parts = super().sweep(task)
        for (name, value), (found,) in zip(SPOILT * len(parts), parts, strict=False):
            found[name] = [value] * 80
        return parts


SPOILT: list[tuple[str, float]] = []


@pytest.mark.parametrize("twin", [("found", 0), ("paired", 0)])
def test_the_counts_decide(twin, monkeypatch):
    parameters = {"seed": Fraction(3)}
    assert isinstance(section41_samples.similar(parameters, Ended()).verdict, Supported)
    monkeypatch.setitem(Spoilt.sweep.__globals__, "SPOILT", [twin])
    assert isinstance(section41_samples.similar(parameters, Spoilt()).verdict, Contradicted)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_many_samples_end_as_the_population_does_and_few_do_not(r):
    stream = numpy.random.SeedSequence(1)
    cell = {"r": r, "d": 8, "runs": 4}
    many = section41_samples.run({**cell, "n": 30 * 8}, stream)
    assert many["found"] == [1] * 4
    assert many["open"] == [0] * 4
    if r > 1:
        assert many["paired"] == [1] * 4
    assert section41_samples.run({**cell, "n": 6}, stream)["found"] == [0] * 4


def test_a_fixed_output_layer_stays():
    from certify.audits.linear_targets.runs import both_layers

    generator = numpy.random.default_rng(0)
    X, W = generator.standard_normal((2, 40, 4)), generator.standard_normal((2, 4, 2))
    V = numpy.array([[[1.0, -1.0]]] * 2)
    ended = both_layers.follow(X, W, V, 0.4, 100, 1e-12, fixed=True)
    assert (ended.V == V).all()
    assert (ended.W != W).all()
