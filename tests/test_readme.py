"""The README's table and commands are those of the project."""

import json
import re
from pathlib import Path

from certify.report import index, registry, table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_is_made_from_the_committed_reports():
    reports = [
        json.loads((ROOT / "reports" / f"{name}.json").read_text(encoding="utf-8"))
        for name in registry.names()
    ]
    begin, end = (README.index(mark) for mark in (table.BEGIN, table.END))
    found = README[begin:end].removeprefix(table.BEGIN).strip()
    assert found == index.for_readme(reports)
    assert found.count("| Lemma ") == 8
    assert found.count("| Theorem ") == 3


def test_there_are_two_commands_and_every_named_claim_exists():
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    assert len(commands) == 2
    assert commands[0].endswith("python -m certify.report lemma4")
    assert commands[1].endswith("pytest -n auto")
    for name in re.findall(r"certify\.report (lemma[\w.-]+)", README):
        registry.find(name)


def test_every_path_that_the_readme_names_exists():
    for path in re.findall(r"`(certify/[\w/.]+)`", README):
        assert (ROOT / path).exists(), path


def test_committed_certificates_belong_to_the_committed_reports():
    from hashlib import sha256

    for name in registry.names():
        file = ROOT / "reports" / f"{name}.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        written = {
            sha256((ROOT / "reports" / certificate).read_bytes()).hexdigest()
            for certificate in data["certificates"]
        }
        evidence = [version["evidence"] for version in data["versions"]]
        claimed = {e["certificate_sha256"] for e in evidence if e["kind"] == "certificate"}
        # Evidence that a version shares with another claim is written in that claim's report.
        if claimed and not written:
            assert data["requires"], name
        elif claimed:
            assert claimed & written, name
