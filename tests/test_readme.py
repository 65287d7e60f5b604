"""The README and the pages of docs/ are true: table, commands, picture, links.

``python -m tests.test_readme`` draws the README's picture anew.
"""

import base64
import json
import re
from hashlib import sha256

import pytest

from certify import registry
from certify.audits.linear_targets.exact import picture
from certify.report.formats import markdown
from tests.places import CERTIFICATES, ROOT, claim_file

README = (ROOT / "README.md").read_text(encoding="utf-8")
FINDINGS = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
PAGES = (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md")
PICTURE = ROOT / "docs" / "images" / "lemma4.png"
CERTIFICATE = CERTIFICATES / "lemma4.cert"


def test_the_table_is_made_from_the_committed_reports():
    reports = [
        json.loads(claim_file(name).read_text(encoding="utf-8")) for name in registry.names()
    ]
    begin, end = (FINDINGS.index(mark) for mark in (markdown.BEGIN, markdown.END))
    found = FINDINGS[begin:end].removeprefix(markdown.BEGIN).strip()
    assert found == markdown.for_readme(reports)
    assert found.count("| Lemma ") == 8
    assert found.count("| Theorem ") == 3


def test_the_readme_says_how_many_verdicts_are_certificates():
    reports = [
        json.loads(claim_file(name).read_text(encoding="utf-8")) for name in registry.names()
    ]
    kinds = [
        version["evidence"]["kind"]
        for data in reports
        for version in data["versions"]
        if version["verdict"] in ("Proved", "Refuted")
    ]
    assert set(kinds) == {"certificate", "algebra"}
    files, algebra = kinds.count("certificate"), kinds.count("algebra")
    words = " ".join(README.split())
    assert f"Of the {len(kinds)} verdicts that say *Proved* or *Refuted*, {files} are a" in words
    assert f"The other {algebra} rest on exact algebra" in words


def test_there_are_two_commands_and_every_named_claim_exists():
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    assert len(commands) == 2
    assert commands[0].endswith("python -m certify.report lemma4")
    assert commands[1].endswith("pytest -n auto")
    for name in re.findall(r"certify\.report (lemma[\w.-]+)", README):
        registry.find(name)


def test_the_first_screen_is_short():
    assert len(README.split()) <= 600
    before = README[: README.index("```sh")]
    assert len(before.split()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page):
    text = page.read_text(encoding="utf-8")
    for path in re.findall(r"`(certify/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / link).exists(), link


def test_the_picture_is_that_of_the_certificate():
    digest = sha256(CERTIFICATE.read_bytes()).hexdigest()
    assert f"Certificate\0{digest}".encode() in PICTURE.read_bytes()


def test_committed_certificates_belong_to_the_committed_reports():
    for name in registry.names():
        file = claim_file(name)
        data = json.loads(file.read_text(encoding="utf-8"))
        written = {
            sha256((CERTIFICATES / certificate).read_bytes()).hexdigest()
            for certificate in data["certificates"]
        }
        evidence = [version["evidence"] for version in data["versions"]]
        claimed = {e["certificate_sha256"] for e in evidence if e["kind"] == "certificate"}
        # Evidence that a version shares with another claim is written in that claim's report.
        if claimed and not written:
            assert data["requires"], name
        elif claimed:
            assert claimed & written, name


if __name__ == "__main__":
    lemma4 = registry.find("lemma4")
    reduced, text = lemma4.attack.reduced, CERTIFICATE.read_text()
    drawn = picture.png(reduced, lemma4.defaults(), text, close=False)
    PICTURE.write_bytes(base64.b64decode(drawn))
