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
    """Return the committed report of a claim; of ``deep/CLAIM`` that of the long runs."""
    folder, _, stem = name.rpartition("/")
    return next(REPORTS.glob(f"*/{folder + '/' if folder else ''}claims/{stem}.json"))


def load(path: Path):
    """Read a file of JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def written(folder: Path, audit: str = "linear_targets") -> set[str]:
    """Return the files that a command has written for an audit, but for its times."""
    files = (path for path in (folder / audit).rglob("*") if path.is_file())
    return {path.relative_to(folder / audit).as_posix() for path in files} - {"times.json"}


def report_in(folder: Path, stem: str, audit: str = "linear_targets"):
    """Return the report that a command has written."""
    return load(folder / audit / "claims" / f"{stem}.json")
