"""Figure 3 (section 4.2): three outputs, six neurons, which end in pairs.

The paper says. From a small start of both layers (alpha = 1e-8), with A = [e_1, e_2, e_3]^T, the
weights at convergence form pairs, one approximately the negative of the other, in V and in W.

What is computed. The same runs by the closed form; pairs by matching over many seeds. In a pair
the directions are opposite to rounding. The lengths are equal up to what the steps of size 0.1
change in ‖v_i‖^2 - ‖w_i‖^2, which the flow would keep: the pair error falls with the step, not with
alpha. From alpha = 1 the directions are opposite as well and the lengths are not.
"""

from __future__ import annotations

from certify.audits.linear_targets.experiments import pairing
from certify.audits.linear_targets.experiments.pairing import NEAR, SMALL, ZERO, Setting, share
from certify.claim import claim, derived

SETTING = Setting("figure3", 3, SMALL, 250, 4)
LARGE = Setting("figure3.large", 3, 1.0, 250, 4)

CLAIMS = pairing.claims(
    "figure3",
    SETTING,
    claim(
        "figure3.small",
        "Section 4.2, 'if both layers are initialized sufficiently small'",
        derived(
            "the small start is needed: from alpha = 1 the pairs have opposite directions too,"
            " but lengths that differ by more than one per cent",
            share(
                LARGE,
                "opposite directions, loss zero, ‖v_i + v_j‖ over one per cent",
                lambda found: (
                    (found["turn"] <= ZERO) & (found["loss"] <= ZERO) & (found["v"] > NEAR)
                ),
                ("v", "w", "turn"),
            ),
        ),
        domain=LARGE.words(),
    ),
)
FIGURE = pairing.figure("figure3", SETTING, 1500)
