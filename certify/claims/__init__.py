"""The claims of the paper: one file per numbered statement.

`CLAIMS` lists them all: the id, the module that holds it, and the SHA-256 of each
statement whose certificates the kernel may accept under that id. It holds data only, so
that the checker can read it without loading anything else.
"""

from __future__ import annotations

# (id, module, SHA-256 of the statement that is proved, and of the one that is refuted)
CLAIMS: tuple[tuple[str, ...], ...] = (
    (
        "lemma3",
        "lemma3",
        "9fc5b85fb6f61dc70bc8aaa76b5684b9c38c5918975b3003ac9ad7458b617e64",
        "bc76cedbf04744b3ca9910986bb8f83a0c7a73567cc3f86969a2471fc12a44e2",
    ),
    (
        "lemma4",
        "lemma4",
        "8e3a013aed8c585fe8bd0a4289b08dfe49566cc61e426acc342e7030079be099",
        "4280f23292c3059f93c1d3b91997edfe5f3c6dc2fc9e4e39792d55650264ad45",
    ),
    ("lemma4.gamma1", "lemma4"),
    ("lemma4.gamma2", "lemma4"),
    ("lemma4.a-min", "lemma4"),
    ("lemma4.h-tilde", "lemma4"),
    ("figure6", "lemma4"),
    ("figure6.two-variables", "lemma4"),
    ("lemma4.largest-alpha", "lemma4"),
    ("lemma4.largest-kappa", "lemma4"),
    (
        "lemma4.any-alpha",
        "lemma4",
        "9afb6d11c844aef73f6796814f87aadecb582aee6e421e6f5ef0bdb33f958dea",
    ),
)


def pins() -> dict[str, tuple[str, ...]]:
    """Return, for each claim, the SHA-256 of the statements that it may be certified by."""
    return {row[0]: row[2:] for row in CLAIMS if row[2:]}
