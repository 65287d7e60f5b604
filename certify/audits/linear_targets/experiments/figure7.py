"""Figure 7 (G.1): the pairs of Figure 3 for five outputs and ten neurons."""

from __future__ import annotations

from certify.audits.linear_targets.experiments import pairing
from certify.audits.linear_targets.experiments.pairing import SMALL, Setting

SETTING = Setting("figure7", 5, SMALL, 25, 4)
CLAIMS = pairing.claims("figure7", SETTING)
FIGURE = pairing.figure("figure7", SETTING, 1500)
