"""Figure 8 (G.1): the pairs of Figure 3 for ten outputs and twenty neurons, and for more."""

from __future__ import annotations

from certify.audits.linear_targets.experiments import pairing
from certify.audits.linear_targets.experiments.pairing import PAIRED, SMALL, Setting, paired, share
from certify.claim import claim, printed

SETTING = Setting("figure8", 10, SMALL, 10, 5)
MORE = Setting("figure8.more", 12, SMALL, 10, 3)

CLAIMS = pairing.claims(
    "figure8",
    SETTING,
    claim(
        "figure8.more",
        "G.1, 'while we also observe the pairing for r > 10'",
        printed(
            f"for r = 12, {PAIRED} (to one per cent, in {MORE.asked()} of all runs)",
            share(MORE, "paired, to one per cent", paired, ("v", "w", "steps")),
        ),
        domain=MORE.words(),
    ),
)
FIGURE = pairing.figure("figure8", SETTING, 1500)
