"""Section 4.3: the scaled step."""

from certify.audits.linear_targets.exact import one_step
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import section43
from certify.audits.linear_targets.population.appendix_d import simulated, step
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.numbers import Float64
from certify.proofs.bench import Bench

PRINTED, INTENDED = section43.CLAIMS[0].versions


def test_the_printed_rate_is_refuted_and_the_intended_one_proved():
    settled = PRINTED.settle({}, Bench())
    assert isinstance(settled.verdict, Refuted)
    left, right = (float(value.split("=")[-1]) for _, value in settled.facts)
    # v_1 = 100: a step of Theorem 1 is a hundredth of the printed one.
    assert abs(left / right - 100) < 1e-3
    assert isinstance(INTENDED.settle({}, Bench()).verdict, Proved)


def test_a_rate_without_the_square_is_not_proved(monkeypatch):
    def wrong(v, W, a, mu, numbers):
        return population.descend([[v[0]], [-v[1]]], W, [a], [mu / size for size in v], numbers)

    monkeypatch.setattr(section43, "step", wrong)
    assert isinstance(INTENDED.settle({}, Bench()).verdict, Undecided)
    assert isinstance(PRINTED.settle({}, Bench()).verdict, Undecided)


def test_simulated_neurons_need_the_square():
    v, W, a, numbers = [100.0, 1.0], [[0.003, 0.001], [0.2, -0.4]], [1.0, 0.5], Float64()
    plain = simulated(v, W)
    common = population.descend([[1.0], [-1.0]], plain, [a], [0.12, 0.12], numbers)
    squared = simulated(v, step(v, W, a, 0.12, numbers))
    printed = [0.12 / size for size in v]
    other = simulated(v, population.descend([[v[0]], [-v[1]]], W, [a], printed, numbers))
    assert one_step.apart(common, squared) < 1e-24
    assert one_step.apart(common, other) > 1
