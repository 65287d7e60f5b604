"""Random starts: their laws and their shapes."""

import numpy
import pytest

from certify.audits.linear_targets.runs import starts
from tests.false_alarms import normal


@pytest.mark.statistical(false_alarm=normal(10, 2, skewness=0.01))
def test_xavier_and_the_default_have_their_variances():
    generator = numpy.random.default_rng(5)
    normal = starts.xavier_normal(generator, 400, 2, 100)
    # The sum of squares of 80000 standard normal numbers, ten standard deviations.
    assert abs((normal**2).mean() * 51 - 1) < 10 * numpy.sqrt(2 / normal.size)
    uniform = starts.linear_default(generator, 400, 2, 100)
    assert abs(uniform).max() <= 0.1
    assert abs((uniform**2).mean() * 300 - 1) < 10 * numpy.sqrt(0.8 / uniform.size)


def test_half_of_the_outputs_are_negative():
    assert starts.half_and_half(4)[:, 0].tolist() == [1, 1, -1, -1]
    assert starts.half_and_half(2)[:, 0].tolist() == [1, -1]


def test_starts_have_the_norms_that_were_drawn():
    one = starts.fixed_output(numpy.random.default_rng(1), 3, starts.half_and_half(4), 0.5)
    W = 0.5 * starts.xavier_normal(numpy.random.default_rng(1), 3, 4, 100)
    assert one.W.shape == (3, 4, 5)
    assert numpy.allclose(one.W @ one.W.swapaxes(1, 2), W @ W.swapaxes(1, 2))
    two = starts.both_layers(numpy.random.default_rng(1), 3, 6, 3, 1e-8)
    assert two.W.shape == (3, 6, 9)
    assert two.V.shape == (3, 6, 3)
