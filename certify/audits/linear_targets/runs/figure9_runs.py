"""One run of Figure 9 (G.2): train on a sample from one of two starts, and measure.

Apart from the claims about it, so that their words can change and kept runs stay.
"""

from __future__ import annotations

from typing import Any

import numpy

from certify.audits.linear_targets.runs import descent, starts, training
from certify.figure import rounded
from certify.sampling import sweep

Array = Any

MU, TARGET = 0.001, 1e-4  # G.2
LIMIT = 2_000_000
FURTHER = 100  # steps after the end in which switching units are counted

XAVIER, LINEAR = "Xavier normal", "PyTorch's nn.Linear"
DRAWS = {XAVIER: starts.xavier_normal, LINEAR: starts.linear_default}


def run(cell: sweep.Cell, stream: numpy.random.SeedSequence) -> dict[str, Any]:
    """Train `cell["k"]` neurons from the start `cell["start"]` on n inputs, and measure.

    ``test`` and ``before`` are the population losses of the last and the first weights, ``train``
    the last training loss, ``steps`` their number, ``moved`` is ``‖W - W(0)‖ / ‖W(0)‖``, ``middle``
    and ``worst`` are the median and the smallest cosine of v_i w_i and a, ``switching`` counts as
    in `training`. ``paths`` holds the first two coordinates of the neurons at some steps.
    """
    k, n, d = cell["k"], cell["n"], cell["d"]
    generator = numpy.random.default_rng(stream)
    inputs = generator.standard_normal((d, n))
    first = DRAWS[cell["start"]](generator, 1, k, d)[0]
    V, A, paths = starts.half_and_half(k), descent.targets(1, d), []
    v, following = V[:, 0], 0

    def observe(step: int, W: Array) -> None:
        nonlocal following
        if step >= following:
            paths.append(W[:, :2])
            following = max(step + 1, 4 * step // 3)

    W, steps, loss = training.train(first, v, inputs, MU, TARGET, LIMIT, observe)
    paths.append(W[:, :2])
    cosines = v * W[:, 0] / numpy.linalg.norm(W, axis=1)
    both = descent.Network(numpy.array([first, W]), numpy.array([V, V]))
    before, test = descent.loss(both, A)
    return {
        "test": rounded(test, 9),
        "before": rounded(before, 9),
        "train": rounded(loss, 9),
        "steps": steps,
        "moved": rounded(numpy.linalg.norm(W - first) / numpy.linalg.norm(first), 9),
        "middle": rounded(numpy.median(cosines), 9),
        "worst": rounded(cosines.min(), 9),
        "switching": training.switching(W, v, inputs, MU, FURTHER),
        "paths": rounded(paths, 4),
    }
