"""Where things stand: the project's root, and the reports of this paper."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "reports"
PAPER = REPORTS / "linear_targets"
CERTIFICATES, INDEX = PAPER / "certificates", PAPER / "index.json"
AUDITS = tuple(sorted(path.parent for path in REPORTS.glob("*/index.json")))


def claim_files() -> list[Path]:
    """Return the committed report of each claim of each audit."""
    return sorted(REPORTS.glob("*/claims/*.json"))


def claim_file(name: str) -> Path:
    """Return the committed report of a claim."""
    return next(REPORTS.glob(f"*/claims/{name}.json"))


def load(path: Path):
    """Read a file of JSON."""
    return json.loads(path.read_text(encoding="utf-8"))
