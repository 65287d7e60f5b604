"""What tests of reports share: results that no audit lists."""

import re

import pytest

from certify.audit import Family
from certify.report import plain


@pytest.fixture(autouse=True)
def _made_up_results(monkeypatch):
    """Let results stand for numbered ones that no audit lists."""
    listed, order = plain.family, plain.heads()

    def family(name):
        number = re.fullmatch("(lemma|theorem)([0-9]+)(\\..*)?", name)
        if number is None or plain.head(name) in order:
            return listed(name)
        return Family(plain.head(name), f"{number[1].capitalize()} {number[2]}", number[1], True)

    monkeypatch.setattr(plain, "family", family)
    monkeypatch.setattr(plain, "heads", lambda: (*order, "lemma1", "lemma2", "theorem9"))
