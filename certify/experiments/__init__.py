"""The paper's figures and tables as runs; Figure 6 is a claim, in claims.

`EXPERIMENTS` lists the claims about them as `certify.claims.CLAIMS` lists the others: the id, and
the module that holds it.
"""

from __future__ import annotations

EXPERIMENTS: tuple[tuple[str, ...], ...] = (
    ("joint.gradient", "joint_landscape"),
    ("joint.hessian", "joint_landscape"),
    ("joint.conserved", "joint_landscape"),
    ("joint.conserved.step", "joint_landscape"),
    ("joint.landscape", "joint_landscape"),
    ("joint.landscape.stationary", "joint_landscape"),
    ("joint.landscape.minimum", "joint_landscape"),
    ("joint.landscape.degenerate", "joint_landscape"),
    ("joint.landscape.strict", "joint_landscape"),
    ("joint.landscape.equal-signs", "joint_landscape"),
    ("joint.landscape.one-neuron", "joint_landscape"),
    ("joint.convergence", "joint_dynamics"),
    ("joint.convergence.random-signs", "joint_dynamics"),
    ("joint.convergence.rate", "joint_dynamics"),
    ("joint.convergence.equal-signs", "joint_dynamics"),
    ("joint.convergence.equal-signs.rate", "joint_dynamics"),
    ("joint.phases", "joint_dynamics"),
    ("joint.phases.signs", "joint_dynamics"),
    ("joint.phases.signs.kept", "joint_dynamics"),
    ("joint.phases.signs.lost", "joint_dynamics"),
    ("joint.phases.times", "joint_dynamics"),
    ("joint.samples", "joint_samples"),
    ("joint.uniform", "joint_samples"),
)
