"""The paper's figures and tables as runs; Figure 6 is a claim, in claims.

`EXPERIMENTS` lists the claims about them as `certify.claims.CLAIMS` lists the others: the id, and
the module that holds it.
"""

from __future__ import annotations

EXPERIMENTS: tuple[tuple[str, ...], ...] = (
    ("figure1.a", "figure1"),
    ("figure1.b", "figure1"),
    ("figure1.b.line", "figure1"),
    ("figure1.c", "figure1"),
    ("figure1.start", "figure1"),
    ("figure2.two", "figure2"),
    ("figure2.individual", "figure2"),
    ("figure2.sums", "figure2"),
    ("figure2.various", "figure2"),
    ("figure2.between", "figure2"),
    ("figure2.not-unique", "figure2"),
    ("figure2.minima", "figure2"),
    ("figure2.rate", "figure2"),
    ("figure3.pairs", "figure3"),
    ("figure3.directions", "figure3"),
    ("figure3.theorem6-form", "figure3"),
    ("figure3.small", "figure3"),
    ("figure4.unscaled", "figure4"),
    ("figure4.scaled", "figure4"),
    ("figure4.faster", "figure4"),
    ("figure4.condition", "figure4"),
    ("figure5.monotone", "figure5"),
    ("figure5.loss", "figure5"),
    ("figure5.sum", "figure5"),
    ("figure7.pairs", "figure7"),
    ("figure7.directions", "figure7"),
    ("figure7.theorem6-form", "figure7"),
    ("figure8.pairs", "figure8"),
    ("figure8.directions", "figure8"),
    ("figure8.theorem6-form", "figure8"),
    ("figure8.more", "figure8"),
    ("section41.signs", "section41"),
    ("section41.probability", "section41"),
    ("section41.limits", "section41"),
    ("section41.balance", "section41"),
    ("section41.small", "section41"),
    ("section41.small-probability", "section41"),
    ("section41.rule", "section41"),
    ("section41.local-minimum", "section41"),
    ("section41.equal-signs", "section41"),
    ("section41.typically", "section41"),
)
