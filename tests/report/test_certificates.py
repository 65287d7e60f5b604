"""The committed certificates: each belongs to a report, and the kernel accepts it."""

import json
from pathlib import Path

import pytest

from certify import check

REPORTS = Path(__file__).parents[2] / "reports"
FOLDERS = (REPORTS, REPORTS / "deep")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_certificate_is_one_of_a_report(folder):
    named = {
        name
        for path in folder.glob("*.json")
        for name in json.loads(path.read_text(encoding="utf-8")).get("certificates", ())
    }
    assert named == {path.name for path in folder.glob("*.cert")}


def test_the_kernel_accepts_every_certificate(capsys):
    paths = sorted(str(path) for folder in FOLDERS for path in folder.glob("*.cert"))
    assert paths
    assert check.main(paths) in (0, 1), capsys.readouterr().err
