"""Where things stand: the project's root, and the reports of this paper."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "reports"
