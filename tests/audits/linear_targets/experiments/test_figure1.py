"""Figure 1: runs until they arrive, local theory at the saddles, exact steps on the line."""

from fractions import Fraction

import numpy
import pytest

from certify.audits.linear_targets.experiments import figure1
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.runs import descent
from certify.audits.linear_targets.runs.descent import Network
from certify.kernel.verdict import Contradicted, Proved, Supported, Undecided
from certify.numbers import Multiprecision
from certify.proofs.bench import Bench
from certify.sampling.sweep import run_sweep
from certify.search.pool import processes
from tests.audits.helpers import nudged, settle

CELL = {"alpha": 0.3, "near": True, "runs": 4, "limit": 4000}


def plane(*weights):
    W = numpy.array([weights], dtype=float)
    return Network(W, figure1.V[None])


@pytest.mark.long
def test_every_run_is_seen_as_a_plain_loop_sees_it():
    found = figure1.measure(CELL, numpy.random.SeedSequence(2))
    network = figure1.near(numpy.random.default_rng(numpy.random.SeedSequence(2)), 4, 0.3)
    for run in range(4):
        now, left, arrived = network[[run]], 0, 0
        for step in range(1, max(found["arrived"]) + 1):
            now = descent.inner(0.1)(now, descent.targets(1, 3))
            if step == 66:
                apart = float(numpy.linalg.norm(now.W[0] - [[2, 0, 0], [1, 0, 0]]))
                assert found["distances"][run][0] == pytest.approx(apart)
            left = left or (step if now.W[0, 1, 0] < 0 else 0)
            at = numpy.linalg.norm(now.W[0] - [[1, 0, 0], [-1, 0, 0]])
            arrived = arrived or (step if at < 1e-6 else 0)
        assert (found["left"][run], found["arrived"][run]) == (left, arrived)
    assert all(len(row) == 4 for row in found["distances"])


def test_a_run_that_is_given_up_has_not_arrived():
    found = figure1.measure({**CELL, "limit": 100}, numpy.random.SeedSequence(2))
    assert found["arrived"] == found["left"] == [0] * 4
    assert all(row[1] is None for row in found["distances"])


@pytest.mark.long
@pytest.mark.parametrize(("c", "h"), [(1, 0.02), (0.5, 0.004), (2, 0.1)])
def test_local_theory_gives_the_steps_until_a_run_leaves(c, h):
    network, A = plane([c + 1, h], [c, h]), descent.targets(1, 2)
    theory = figure1.local_steps(network.W)[0]
    assert theory == pytest.approx(4 * numpy.pi * (c * (c + 1)) ** 2 / (0.1 * h))
    now, steps = network, 0
    while now.W[0, 1, 0] > 0:
        now, steps = descent.inner(0.1)(now, A), steps + 1
    assert steps == pytest.approx(theory, rel=0.1)


def test_distance_from_the_valley():
    generator = numpy.random.default_rng(1)
    for W in generator.normal(size=(20, 1, 2, 3)):
        # The nearest c by least squares.
        c = (W[0, 0, 0] - 1 + W[0, 1, 0]) / 2
        line = numpy.array([[c + 1, 0, 0], [c, 0, 0]])
        assert figure1.from_the_valley(W)[0] == pytest.approx(numpy.linalg.norm(W[0] - line))


@pytest.mark.long
def test_the_balanced_start_is_no_point_of_the_line_and_lingers():
    y, h = figure1.balanced()
    assert abs(h) < 1e-14
    numbers = Multiprecision(50)
    V, A = [[1], [-1]], [[numbers.constant(1), numbers.constant(0)]]
    signs = []
    for shift in (-1e-9, 0, 1e-9):
        W = [[numbers.constant(Fraction(3, 2)), numbers.constant(Fraction(1, 2))]]
        W.append([W[0][0], numbers.from_float(y + shift)])
        for _ in range(300):
            W = population.descend(V, W, A, [numbers.constant(Fraction(1, 10))] * 2, numbers)
        signs.append(float(W[0][1] + W[1][1]))
        assert float(W[0][0]) == pytest.approx(2, abs=0.1)
    assert signs[0] < -1e-10
    assert abs(signs[1]) < 1e-12
    assert signs[2] > 1e-10


@pytest.mark.parametrize("mu", [Fraction(1, 10), Fraction(1), Fraction(19, 10)])
def test_on_the_line_every_step_is_the_closed_form(mu):
    numbers = Multiprecision(50)
    one, zero = numbers.constant(1), numbers.constant(0)
    V, A, sizes = [[one], [-one]], [[one, zero]], [numbers.constant(mu)] * 2
    aligned = [[numbers.constant(Fraction(3, 2)), zero]] * 2
    opposite = [[numbers.constant(Fraction(7, 10)), zero], [numbers.constant(-2), zero]]
    for step in range(1, 200):
        aligned, opposite = (
            population.descend(V, W, A, sizes, numbers) for W in (aligned, opposite)
        )
        q, p = numbers.constant((1 - mu) ** step), numbers.constant((1 - mu / 2) ** step)
        assert abs(aligned[0][0] - 2 + q / 2) + abs(aligned[1][0] - 1 - q / 2) < 1e-40
        assert abs(opposite[0][0] - 1 + 3 * p / 10) + abs(opposite[1][0] + 1 + p) < 1e-40
        assert min(*(w[0] for w in aligned), opposite[0][0], -opposite[1][0]) > 0
        assert all(w[1] == 0 for w in (*aligned, *opposite))


@pytest.mark.parametrize("name", ["figure1.b.line", "figure1.c", "figure1.start"])
def test_what_is_exact_is_proved_and_not_of_a_wrong_theory(monkeypatch, name):
    assert isinstance(settle(name).verdict, Proved)
    monkeypatch.setattr(population, "kernel_slopes", wrong_slopes)
    assert isinstance(settle(name).verdict, Undecided)


def wrong_slopes(theta, norm_x, norm_y, numbers):
    pi = numbers.pi()
    return norm_y * numbers.sin(theta) / norm_x / (2 * pi), (pi + theta) / (2 * pi)


def test_the_loss_on_the_plane_is_cross_checked(monkeypatch):
    assert figure1.check_on_the_plane().agrees()
    twin = figure1.check_on_the_plane(lambda x, y, s: figure1.on_the_plane(x, y, s) + x * y / 10**9)
    assert not twin.agrees()
    monkeypatch.setattr(population, "kernel", nudged(population.kernel))
    assert isinstance(settle("figure1.c").verdict, Undecided)


def measured(**changed):
    one = {
        "distances": [0.1, 0.1, 1.5, 1.5],
        "theory": 5000.0,
        "h": 0.1,
        "left": 4500,
        "arrived": 5000,
        "minimum": 1e-7,
        "valley": 1.2,
        **changed,
    }
    # The fit wants more than one h.
    part = {key: [value] * 400 for key, value in one.items()}
    return {0.1: {**part, "h": list(numpy.linspace(0.09, 0.11, 400))}}


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("claim", "changed", "good"),
    [
        (figure1.stays, {"valley": 0.01}, True),
        (figure1.stays, {}, False),
        (figure1.lingers, {}, True),
        (figure1.lingers, {"left": 3700}, False),
        (figure1.lingers, {"arrived": 0}, False),
        (figure1.lingers, {"distances": [0.1, 0.3, 1.5, 1.5]}, False),
        (figure1.from_small, {}, True),
        (figure1.from_small, {"arrived": 0}, False),
    ],
)
def test_verdicts_follow_from_the_runs(monkeypatch, claim, changed, good):
    exact = {"left": [10, 10], "steps": 20, "arrived": True}
    monkeypatch.setattr(figure1, "runs", lambda *_: measured(**changed))
    monkeypatch.setattr(figure1, "sample", lambda *_: [exact])
    verdict = claim({"seed": Fraction(1)}, Bench()).verdict
    assert isinstance(verdict, Supported if good else Contradicted)


@pytest.mark.parametrize(("distance", "good"), [(1e-8, True), (1e-3, False)])
def test_who_stops_looking_sees_runs_stay_only_if_they_do(monkeypatch, distance, good):
    part = {"distances": [[0.1, 0.1, 0.1, distance]] * 200, "theory": [1e10] * 200}
    monkeypatch.setattr(Bench, "sweep", lambda *_: [[part]])
    verdict = figure1.seems_to_stay({"seed": Fraction(1)}, Bench()).verdict
    assert isinstance(verdict, Supported if good else Contradicted)


def test_another_step_in_50_digits_takes_the_verdict_back(monkeypatch):
    exact = {"left": [10, 11], "steps": 20, "arrived": True}
    monkeypatch.setattr(figure1, "runs", lambda *_: measured())
    monkeypatch.setattr(figure1, "sample", lambda *_: [exact])
    assert isinstance(figure1.lingers({"seed": Fraction(1)}, Bench()).verdict, Undecided)


def test_many_digits_and_float64_leave_at_the_same_step():
    cell = {"alpha": 1.0, "near": True, "limit": 900}
    found = figure1.in_many_digits(cell, numpy.random.SeedSequence(1))
    assert found["left"][0] == found["left"][1] > 0
    assert not found["arrived"]


@pytest.mark.long
def test_one_and_two_workers_give_the_same_numbers():
    task = figure1._sweep("test", 1, figure1.measure, [{**CELL, "limit": 300}], 2)
    alone = run_sweep(task)
    with processes(2) as executor:
        assert str(run_sweep(task, executor)) == str(alone)


@pytest.mark.long
def test_the_figure_is_the_same_on_every_run(monkeypatch):
    monkeypatch.setattr(figure1, "SHOWN", ((0.3, 300), (0.1, 300)))
    first, second = (figure1.FIGURE.files(Bench()) for _ in range(2))
    assert first == second
