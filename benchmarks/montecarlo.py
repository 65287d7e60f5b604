"""What sampling the span saves: ``OPENBLAS_NUM_THREADS=1 python benchmarks/montecarlo.py``.

Gradient and Hessian of one network with k = 2, r = 1 from equally many samples: over the span
of the weights and the target, and by full Gaussian vectors.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy

from certify.sampling import montecarlo

BATCHES = montecarlo.Batches(0, 10, 1000)


def fastest(estimate: Callable[..., Any], network: list[Any]) -> tuple[Any, float]:
    """Return what is estimated and the least time of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        found = estimate(*network, BATCHES)
        times.append(time.perf_counter() - start)
    return found, min(times)


def error(found: Any) -> float:
    """Return the standard error of a whole gradient or Hessian, in the Frobenius norm."""
    if isinstance(found, montecarlo.Estimate):
        return float(numpy.linalg.norm(found.error))
    squares = (found.inside.error**2).sum()
    if isinstance(found, montecarlo.Hessian):
        d, m = found.basis.shape
        squares += (d - m) * (found.across.error**2).sum()
    return float(squares**0.5)


def main() -> None:
    """Print a row for each derivative and dimension."""
    print("| what | d | span, ms | time, span = 1 | standard error, span = 1 |")
    print("| --- | --- | --- | --- | --- |")
    for name in ("gradient", "hessian"):
        for d in (10, 100, 1000):
            generator = numpy.random.default_rng(d)
            network = [generator.standard_normal(shape) for shape in ((2, 1), (2, d), (1, d))]
            span, fast = fastest(getattr(montecarlo, name), network)
            plain, slow = fastest(getattr(montecarlo, f"plain_{name}"), network)
            ratios = f"{slow / fast:.1f} | {error(plain) / error(span):.1f}"
            print(f"| {name} | {d} | {1000 * fast:.1f} | {ratios} |")


if __name__ == "__main__":
    main()
