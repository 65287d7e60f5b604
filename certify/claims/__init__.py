"""The claims of the paper: one file per numbered statement.

`CLAIMS` lists them all: the id, the module that holds it, and the SHA-256 of each
statement whose certificates the kernel may accept under that id. It holds data only, so
that the checker can read it without loading anything else.
"""

from __future__ import annotations

# (id, module, SHA-256 of the statement that is proved, and of the one that is refuted)
# fmt: off
CLAIMS: tuple[tuple[str, ...], ...] = (
    ("eq5", "equation5"),
    ("eq5.angle", "equation5"),
    ("eq6", "equation6"),
    ("eq6.expansion", "equation6"),
    ("eq6.products", "equation6"),
    ("eq6.stein", "equation6"),
    ("eq6.chain-rule", "equation6"),
    ("eq6.step-function", "equation6"),
    ("eq6.trace", "equation6"),
    ("eq6.matrix", "equation6"),
    ("eq6.one-output", "equation6"),
    ("eq7", "equation7"),
    ("eq7.first-line", "equation7"),
    ("eq8", "equation8"),
    ("eq8.rows", "equation8"),
    ("eq8.collected-rows", "equation8"),
    ("eq8.unit-rows", "equation8"),
    ("eq8.matrix", "equation8"),
    ("eq9", "equation9"),
    ("eq9.expectation", "equation9"),
    ("eq9.diagonal", "equation9"),
    ("eq9.off-diagonal", "equation9"),
    ("a31", "section_a31"),
    ("a31.gradient", "section_a31"),
    ("a31.normalised", "section_a31"),
    ("a31.stein", "section_a31"),
    ("a31.stein-applied", "section_a31"),
    ("a31.second-derivative", "section_a31"),
    ("a31.delta-prime.split", "section_a31"),
    ("a31.delta-prime.by-parts", "section_a31"),
    ("a31.parenthesis", "section_a31"),
    ("a31.delta-prime", "section_a31"),
    ("a31.delta-delta.split", "section_a31"),
    ("a31.delta-delta", "section_a31"),
    ("a31.first-term", "section_a31"),
    ("a31.step-step", "section_a31"),
    ("a31.combined", "section_a31"),
    ("a31.alternative", "section_a31"),
    ("a32", "section_a32"),
    ("a32.second-derivative", "section_a32"),
    ("a32.zero-off-diagonal", "section_a32"),
    ("a32.index-of-g", "section_a32"),
    ("a32.delta-of-unit-vector", "section_a32"),
    ("a32.normalised", "section_a32"),
    ("a32.split", "section_a32"),
    ("a32.projector", "section_a32"),
    ("a32.stein", "section_a32"),
    ("a32.first-term.without-target", "section_a32"),
    ("a32.first-term.sum", "section_a32"),
    ("a32.first-term.delta", "section_a32"),
    ("a32.first-term.unit-normal", "section_a32"),
    ("a32.first-term.angle", "section_a32"),
    ("a32.first-term", "section_a32"),
    ("a32.second-term.sum", "section_a32"),
    ("a32.second-term.norms", "section_a32"),
    ("a32.second-term", "section_a32"),
    ("a32.combined", "section_a32"),
    ("a32.plugged-in", "section_a32"),
    ("a32.drawn-in", "section_a32"),
    ("a4", "section_a4"),
    ("a4.first-line", "section_a4"),
    ("a4.second-line", "section_a4"),
    ("a4.third-line", "section_a4"),
    ("a4.fourth-line", "section_a4"),
    ("lemma3", "lemma3", "e0f58d7e732a88579d572b161fd351e195e6603393f575f9f8525d641c506ad6", "f4841b9b92756703a985b0a76a2453fb84210143cfcf5779cd42a4aae1d2b0c7"),
    ("lemma4", "lemma4", "993df641215d75ca5d272cee796b0955a8bfcf529f18932ffefe3569f1e973a6", "6474725c6970fe4e57bdff0a04f2cfd09b6bc3fe49405943e6a6ea24c7e7fca6"),
    ("lemma4.gamma1", "lemma4"),
    ("lemma4.gamma2", "lemma4"),
    ("lemma4.a-min", "lemma4"),
    ("lemma4.h-tilde", "lemma4"),
    ("figure6", "lemma4"),
    ("figure6.two-variables", "lemma4"),
    ("lemma4.largest-alpha", "lemma4"),
    ("lemma4.largest-kappa", "lemma4"),
    ("lemma4.any-alpha", "lemma4"),
    ("lemma4.near-one", "lemma4", "9afb6d11c844aef73f6796814f87aadecb582aee6e421e6f5ef0bdb33f958dea"),
    ("lemma5", "lemma5", "e0332853af805d8e10c1dd2670b5846d3a9526a0ac897ab0133c425b14855d82", "a1c818bef29dd478d8c897c38f6f77b68b430fd896eca916ed039fb0c5583de0"),
    ("lemma5.ball", "lemma5", "67ff6246cac08efa07a07bea7bd8c7b1d956f116f8063e348f877e96f00d18e9", "e4b82dd1ac5379adff388e7449ff45b5f69f10ab711d01ae3e63b335f351c637"),
)
# fmt: on


def pins() -> dict[str, tuple[str, ...]]:
    """Return, for each claim, the SHA-256 of the statements that it may be certified by."""
    return {row[0]: row[2:] for row in CLAIMS if row[2:]}
