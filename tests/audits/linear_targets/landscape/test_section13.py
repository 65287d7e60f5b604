"""Section 1.3: its verdicts, and the distance from the ball attacked at random."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import registry
from certify.kernel.verdict import Proved, Refuted
from tests.audits.linear_targets.landscape.test_appendix_c import decided, loss, slope, verdicts


@pytest.mark.parametrize("name", [n for n in registry.names() if n.startswith("section13.")])
def test_every_line_is_true(name):
    assert all(isinstance(s.verdict, Proved) for s in verdicts(name).values())


def test_other_c_are_refuted():
    for c in ("-1/2", "0", "-1"):
        assert isinstance(decided("section13.non-strict-saddle", c=c), Refuted)


@pytest.mark.parametrize("c", [-3.0, -1.01, -0.9, -0.5, -0.1, 0.01, 2.0])
def test_the_valley_by_quadrature(c):
    W, a = [[c + 1, 0], [c, 0]], [1, 0]
    outside = c * (c + 1) > 0
    rows = [slope(W, 1, 1, a, row, [1, 0], 1e-3) for row in (0, 1)]
    assert rows == pytest.approx([0, 0] if outside else [c / 2, (c + 1) / 2], abs=1e-9)
    expected = 0.25 if outside else (1 + 2 * c * (c + 1)) / 4
    assert loss(W, 1, 1, a) == pytest.approx(expected)


@given(
    st.floats(0.05, 1),
    st.tuples(st.floats(0.2, 5), st.floats(0.2, 5)),
    st.integers(1, 8),
    st.integers(0, 2**32 - 1),
)
@settings(derandomize=True, deadline=None, max_examples=200)
def test_distance_from_the_ball(kappa, v, d, seed):
    """Random W in the ball, and the nearest of them, against points of the family."""
    generator = numpy.random.default_rng(seed)
    a = generator.standard_normal(d)
    a /= numpy.linalg.norm(a)
    total, free = generator.standard_normal((2, d))
    total *= kappa * generator.uniform() / numpy.linalg.norm(total)
    distance, slack = (1 - kappa) / numpy.hypot(*v), 1e-6
    # v1 w1 + v2 w2 = total; the difference is free.
    W = numpy.stack([(total + free) / (2 * v[0]), (total - free) / (2 * v[1])])
    for c in (1e-9, 10 ** generator.uniform(-6, 2), -1 - 10 ** generator.uniform(-6, 2)):
        point = numpy.stack([(c + 1) * a / v[0], c * a / v[1]])
        assert numpy.linalg.norm(W - point) > distance - 1e-12
        # The step along (v1, v2) to the edge of the ball.
        whole = abs(2 * c + 1)
        step = (whole - kappa) * numpy.sign(2 * c + 1) / (v[0] ** 2 + v[1] ** 2)
        nearest = point - step * numpy.stack([v[0] * a, v[1] * a])
        assert numpy.linalg.norm(v[0] * nearest[0] + v[1] * nearest[1]) <= kappa + 1e-9
        if c == 1e-9:
            # The twin: no larger distance will do.
            assert numpy.linalg.norm(nearest - point) < distance * (1 + slack) + slack / 100


def test_the_distance_of_the_printed_ball():
    facts = dict(verdicts("section13.far")["sharp"].facts)
    assert facts["distance"].startswith("1/10 ‖a‖")
    facts = dict(verdicts("section13.far", kappa="1/4", v1="1", v2="1")["sharp"].facts)
    assert facts["distance"].startswith("3*sqrt(2)/8 ‖a‖")
    assert Fraction(3, 4) ** 2 / 2 == (Fraction(3, 8) ** 2) * 2
