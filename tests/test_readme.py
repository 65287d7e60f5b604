"""The README's table and commands are those of the project."""

import json
import re
from pathlib import Path

from certify.claims import registry
from certify.report import table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_is_made_from_the_committed_reports():
    reports = [
        json.loads((ROOT / "reports" / f"{name}.json").read_text(encoding="utf-8"))
        for name in registry.names()
    ]
    assert table.markdown(reports) in README


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

    for file in (ROOT / "reports").glob("*.json"):
        data = json.loads(file.read_text(encoding="utf-8"))
        hashes = {v["evidence"].get("certificate_sha256") for v in data["versions"]}
        for version, name in zip(data["versions"], data["certificates"], strict=False):
            if version["evidence"]["kind"] == "certificate":
                digest = sha256((ROOT / "reports" / name).read_bytes()).hexdigest()
                assert digest in hashes
