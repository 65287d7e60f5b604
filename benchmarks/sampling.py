"""What batching runs of descent brings: ``OPENBLAS_NUM_THREADS=1 python benchmarks/sampling.py``.

Theorem 2's empirical descent for many seeds, n = 10 d: in batches, one seed after another, and
against the rate at which the machine multiplies large matrices.
"""

import time
from collections.abc import Callable

import numpy

from certify.audits.linear_targets.runs.empirical_descent import descend

STEPS, RUNS = 50, 200


def fastest(work: Callable[..., object], *given: object) -> float:
    """Return the least time of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work(*given)
        times.append(time.perf_counter() - start)
    return min(times)


def batched(n: int, d: int) -> None:
    """Run all seeds as the claims do."""
    cell = {"n": n, "d": d, "mu": 1.0, "c6": 0.025, "steps": STEPS, "runs": RUNS}
    descend(cell, numpy.random.SeedSequence(1))


def one_by_one(n: int, d: int) -> None:
    """Run the seeds in a loop, each with plain matrix products."""
    target = numpy.zeros((2, d))
    target[:, 0] = 1, -1
    for seed in range(RUNS):
        generator = numpy.random.default_rng(seed)
        X = generator.standard_normal((n, d))
        W = 0.01 * generator.standard_normal((2, d))
        for _ in range(STEPS):
            before = X @ W.T
            residual = numpy.maximum(before, 0) @ [1.0, -1.0] - X[:, 0]
            W = W - ((before > 0) * residual[:, None] * [1.0, -1.0]).T @ X / n
            ((W - target) ** 2).sum()


def products() -> float:
    """Return floating-point operations per second of a large square product."""
    A = numpy.random.default_rng(1).standard_normal((1000, 1000))
    return 2e9 / fastest(lambda: A @ A)


def main() -> None:
    """Print a row for each dimension."""
    peak = products()
    print("| d | n | samples/s, batched | loop, batched = 1 | share of the product's rate |")
    print("| --- | --- | --- | --- | --- |")
    for d in (5, 10, 20, 50, 100, 200):
        n = 10 * d
        fast, slow = fastest(batched, n, d), fastest(one_by_one, n, d)
        rate, flops = RUNS * STEPS * n / fast, RUNS * STEPS * 8 * n * d / fast
        print(f"| {d} | {n} | {rate:.2g} | {slow / fast:.2f} | {flops / peak:.3f} |")


if __name__ == "__main__":
    main()
