"""The old name of `certify.proofs.inequality`: lemma files that import it go on working."""

from __future__ import annotations

from certify.pipe import complain
from certify.proofs.inequality import (
    PI,
    Fraction,
    IllFormed,
    MultipleOfPi,
    Parameter,
    inequality,
)

__all__ = ["PI", "Fraction", "IllFormed", "MultipleOfPi", "Parameter", "inequality"]

complain(
    "certify.claims.external has a new name: write"
    " 'from certify.proofs.inequality import inequality'"
)
