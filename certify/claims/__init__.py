"""The claims of the paper: one file per numbered statement.

`CLAIMS` lists them all: the id, the module that holds it, and the SHA-256 of each
statement whose certificates the kernel may accept under that id. It holds data only, so
that the checker can read it without loading anything else.
"""

from __future__ import annotations

# (id, module, SHA-256 of the statement that is proved, and of the one that is refuted)
# fmt: off
CLAIMS: tuple[tuple[str, ...], ...] = (
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
    ("lemma4.every-kappa", "lemma4", "09380ae9c130dd73e1c4fad190e86308d921fe9c1bdae25bac9f849212538ba6"),
    ("lemma5", "lemma5", "e0332853af805d8e10c1dd2670b5846d3a9526a0ac897ab0133c425b14855d82", "a1c818bef29dd478d8c897c38f6f77b68b430fd896eca916ed039fb0c5583de0"),
    ("lemma5.ball", "lemma5", "67ff6246cac08efa07a07bea7bd8c7b1d956f116f8063e348f877e96f00d18e9", "e4b82dd1ac5379adff388e7449ff45b5f69f10ab711d01ae3e63b335f351c637"),
    ("theorem1", "theorem1", "bbe5eeeae43a99a040b39b7176a1caf570bf41ebd3e360a0eb3509b7bc399ffd", "9275f2f8c94997255c4162ee54d42c1aa815c1196d1553758b3803989b0fd381"),
    ("theorem1.from-lemmas", "theorem1"),
    ("theorem1.every-step", "theorem1"),
    ("theorem1.largest-step", "theorem1"),
    ("theorem1.start", "theorem1"),
    ("theorem1.zero-weights", "theorem1"),
    ("theorem1.example", "theorem1"),
    ("appendixC", "appendix_c"),
    ("appendixC.stationary", "appendix_c"),
    ("appendixC.plugging", "appendix_c"),
    ("appendixC.gradient-lines", "appendix_c"),
    ("appendixC.hessian-blocks", "appendix_c"),
    ("appendixC.projections", "appendix_c"),
    ("appendixC.spectrum", "appendix_c"),
    ("appendixC.positive-semidefinite", "appendix_c"),
    ("appendixC.saddle", "saddles", "982de7c2f2f206c390f253dde43c9a442918fe607a6e9131ba897042786ec483"),
    ("appendixC.order", "saddles"),
    ("appendixC.all-stationary-points", "saddles", "ed849cba3c5bda7b6a69fb83233b90d4d702eec817bd7935396b8b4218aaffae"),
    ("appendixC.between", "saddles"),
    ("section13.non-strict-saddle", "section13"),
    ("section13.figure1", "section13"),
    ("section13.valley", "section13"),
    ("section13.far", "section13"),
)
# fmt: on


def pins() -> dict[str, tuple[str, ...]]:
    """Return, for each claim, the SHA-256 of the statements that it may be certified by."""
    return {row[0]: row[2:] for row in CLAIMS if row[2:]}
