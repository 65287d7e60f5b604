"""The tiles that a figure shows are the leaves of the certificate, and cover the domain."""

import pytest

from certify.audits.linear_targets.exact.picture import tiles
from tests.places import CERTIFICATES

CERTIFICATE = CERTIFICATES / "lemma4.cert"


def test_tiles_cover_the_domain_once():
    text = CERTIFICATE.read_text(encoding="ascii")
    found = tiles(text)
    assert len(found) == text.count("\nleaf ")
    area = sum((high - low) * (right - left) for low, high, left, right, _ in found)
    assert area == pytest.approx(2.0, abs=1e-12)
    for low, high, left, right, _ in found:
        assert 0 <= low < high <= 1
        assert 0 <= left < right <= 2
    assert sum(kind == "anchored" for *_, kind in found) == 4
