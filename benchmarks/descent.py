"""Batched closed-form descent against PyTorch: ``python benchmarks/descent.py``.

Needs PyTorch (``pip install torch``), which nothing else here does. The experiment of Figure 2 (a):
population loss, d = 100, k = 2, v = (1, -1), mu = 0.1, 256 seeds, float64, one thread each. A step
counts once for every seed.
"""

import time

import numpy
import torch

from certify.audits.linear_targets.runs import descent, starts

RUNS, STEPS, MU = 256, 400, 0.1


def population_loss(W: torch.Tensor, v: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Return the population loss as one would write it down; W is (..., k, d)."""
    norms = W.norm(dim=-1)
    cosines = W @ W.transpose(-1, -2) / (norms[..., :, None] * norms[..., None, :])
    theta = torch.arccos(cosines.clamp(-1 + 1e-12, 1 - 1e-12))
    kernel = (torch.sin(theta) + (torch.pi - theta) * torch.cos(theta)) / (2 * torch.pi)
    products = norms[..., :, None] * norms[..., None, :] * kernel
    quadratic = (v[:, None] * v[None, :] * products).sum(dim=(-1, -2)) / 2
    return quadratic - ((W @ a) * v).sum(dim=-1) / 2 + (a @ a) / 2


def train(W: numpy.ndarray, steps: int) -> numpy.ndarray:
    """Run a plain PyTorch training loop; W is (2, d), or (runs, 2, d) for all runs at once."""
    weights = torch.tensor(W, requires_grad=True)
    v = torch.tensor([1.0, -1.0], dtype=torch.float64)
    a = torch.zeros(W.shape[-1], dtype=torch.float64)
    a[0] = 1
    optimiser = torch.optim.SGD([weights], lr=MU)
    for _ in range(steps):
        optimiser.zero_grad()
        population_loss(weights, v, a).sum().backward()
        optimiser.step()
    found: numpy.ndarray = weights.detach().numpy()
    return found


def main() -> None:
    """Print steps per second of the three ways, and by how much their weights differ."""
    torch.set_num_threads(1)
    W = starts.xavier_normal(numpy.random.default_rng(1), RUNS, 2, 100)
    V = numpy.broadcast_to(starts.half_and_half(2), (RUNS, 2, 1))

    def ours() -> numpy.ndarray:
        network = descent.Network(descent.coordinates(W, 1), V)
        A = descent.targets(1, network.W.shape[2])
        return descent.descend(network, A, descent.inner(MU), STEPS).W[:, :, 0]

    some = 16  # seeds of the loop that are run; all cost the same

    def one_by_one() -> numpy.ndarray:
        return numpy.stack([train(w, STEPS) for w in W[:some]])

    ways = (
        ("closed form, all seeds at once", RUNS, ours),
        ("PyTorch, all seeds at once", RUNS, lambda: train(W, STEPS)[:, :, 0]),
        (
            "PyTorch, seed after seed",
            some,
            lambda: numpy.stack([train(w, STEPS) for w in W[:some]]),
        ),
    )
    rates, ends = [], []
    for _, runs, way in ways:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            found = way()
            times.append(time.perf_counter() - start)
        rates.append(runs * STEPS / min(times))
        ends.append(found if found.ndim == 2 else found[:, :, 0])
    print("| way | steps/s | closed form, this = 1 | largest difference of w.a |")
    print("| --- | --- | --- | --- |")
    for (name, runs, _), rate, end in zip(ways, rates, ends, strict=True):
        difference = abs(end - ends[0][:runs]).max()
        print(f"| {name} | {rate:.3g} | {rates[0] / rate:.1f} | {difference:.1e} |")


if __name__ == "__main__":
    main()
