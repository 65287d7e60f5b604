"""Section 4: other seeds, and the symmetry that lets a be e_1."""

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audits.linear_targets.experiments import figure2, section4
from certify.audits.linear_targets.runs import descent, starts
from certify.kernel.verdict import Contradicted, Proved, Supported, Undecided
from certify.proofs.algebra import vanishes
from certify.proofs.bench import Bench


def settled(name, reading):
    claim = next(c for c in section4.CLAIMS if c.id == name)
    version = next(v for v in claim.versions if v.reading == reading)
    return Bench().version(claim, version, {}).verdict


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_runs_turn_along_with_a(seed):
    assert section4.moved_apart(numpy.random.default_rng(seed), 3, 20) < 1e-9


def test_a_stretch_is_not_a_rotation():
    start = starts.both_layers(numpy.random.default_rng(1), 3, 4, 1, 1.0)
    m = start.W.shape[2]
    Q, A = numpy.diag([1.0] * (m - 1) + [1.1]), descent.targets(1, m)
    losses = [descent.loss(network, A @ Q) for network in (start, section4.turned(start, Q))]
    assert abs(losses[0] - losses[1]).min() > 1e-6


def test_a_shear_of_the_reflection_is_noticed(monkeypatch):
    monkeypatch.setattr(section4, "reflected", lambda u, x: x - (u.T * x)[0] / (u.T * u)[0] * u)
    assert not all(map(vanishes, section4._rotation()))
    assert isinstance(settled("section4.rotation", "as printed"), Undecided)


def test_rotation_is_proved_and_the_default_is_not_symmetric():
    assert isinstance(settled("section4.rotation", "as printed"), Proved)
    assert isinstance(settled("section4.rotation.default", "derived"), Proved)
    assert section4.fourth_moments() == (sympy.Rational(1, 5), sympy.Rational(4, 15))
    nodes, weights = numpy.polynomial.legendre.leggauss(6)
    square = numpy.multiply.outer(weights, weights) / 4
    along = (nodes[:, None] + 0 * nodes, (nodes[:, None] + nodes) / 2**0.5)
    assert [(square * z**4).sum() for z in along] == pytest.approx([1 / 5, 4 / 15])


@pytest.mark.parametrize(("shown", "kind"), [(122, Contradicted), (200, Supported)])
def test_seeds_follow_from_the_runs(monkeypatch, shown, kind):
    found = {
        "error": numpy.where(numpy.arange(200) < shown, 0.0, 0.5),
        "keeps": numpy.ones(200),
        "left": numpy.zeros(200),
        "least": numpy.ones(200),
        "largest": numpy.ones(200),
        "loss": numpy.ones(200),
    }
    monkeypatch.setattr(
        figure2, "measured", lambda bench: dict.fromkeys(((4, 1.0), (6, 1.0)), found)
    )
    assert isinstance(settled("section4.seeds", "as printed"), kind)
