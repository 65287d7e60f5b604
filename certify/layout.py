"""Where reports stand: ``reports/AUDIT/``, and below it a folder for each kind of file.

Committed are the index of an audit, its ``claims``, ``certificates``, ``figures`` and ``deep``,
which has the same folders for long runs. ``pages`` of single claims, times and kept samples are
made on demand, and git ignores them: a run with the printed parameters changes nothing else.
"""

from __future__ import annotations

from pathlib import Path

REPORTS = Path("reports")
CLAIMS, CERTIFICATES, PAGES, FIGURES = "claims", "certificates", "pages", "figures"
DEEP, FORMAL, RUNS = "deep", "formal", "runs"
INDEX, TIMES = "index.json", "times.json"
# Stands for an audit where the claims are those of lemma files.
LEMMA_FILES = "lemma_files"


def home(root: Path, audit: str, deep: bool = False) -> Path:
    """Return the folder of an audit, or of lemma files where `audit` is empty."""
    folder = root / (audit or LEMMA_FILES)
    return folder / DEEP if deep else folder
