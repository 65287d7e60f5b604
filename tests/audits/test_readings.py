"""What decides of a claim: a slip of the pen is none of the set-up, and each line counts once."""

import pytest

from certify import registry
from certify.claim import AS_INTENDED, AS_PRINTED, HYPOTHESIS, REPAIRED, SET_UP

CLAIMS = {name: registry.find(name) for name in registry.names()}
ANOTHER_SET_UP = {
    "section4.seeds",
    "figure2.individual",
    "figure2.sums",
    "figure2.various",
    "figure4.scaled",
    "figure9.k100",
    "section41.limits",
}
ANOTHER_HYPOTHESIS = {"lemma8", "lemma8.last-entries", "lemma8.first-entries"}


def version(claim, reading):
    return next((v for v in claim.versions if v.reading == reading), None)


def test_another_set_up_and_a_missing_hypothesis_are_repairs():
    for kind, names in ((SET_UP, ANOTHER_SET_UP), (HYPOTHESIS, ANOTHER_HYPOTHESIS)):
        repaired = {n for n, c in CLAIMS.items() if any(v.repair == kind for v in c.versions)}
        assert repaired == names
        for name in names:
            assert CLAIMS[name].deciding().reading != REPAIRED


@pytest.mark.parametrize("name", CLAIMS)
def test_only_a_repaired_version_says_what_it_repairs(name):
    for each in CLAIMS[name].versions:
        assert each.repair in ("", HYPOTHESIS, SET_UP)
        assert each.reading == REPAIRED or not each.repair


@pytest.mark.parametrize("name", [n for n, c in CLAIMS.items() if version(c, AS_INTENDED)])
def test_a_misprint_changes_no_law_and_no_start(name):
    claim = CLAIMS[name]
    printed, meant = (version(claim, reading) for reading in (AS_PRINTED, AS_INTENDED))
    assert printed is not None
    assert claim.misprint
    for word in ("nn.Linear", "Xavier", "uniform in", "small starts", "alpha = 1e-8"):
        assert word not in meant.says or word in printed.says


@pytest.mark.parametrize("name", [n for n, c in CLAIMS.items() if c.slip])
def test_a_slip_names_the_first_line_that_has_it(name):
    first = CLAIMS[CLAIMS[name].slip]
    assert CLAIMS[name].misprint
    assert first.misprint
    assert not first.slip


def test_the_lines_with_one_slip_of_an_index_count_once():
    assert sum(claim.slip == "a32" for claim in CLAIMS.values()) == 13


@pytest.mark.parametrize("name", [n for n, c in CLAIMS.items() if c.evidence_for])
def test_evidence_is_for_a_line_that_another_claim_judges(name):
    line = CLAIMS[CLAIMS[name].evidence_for]
    assert line.id != name
    assert not line.evidence_for


def test_draws_are_evidence_and_no_lines():
    for name in CLAIMS:
        if name.endswith(".draws"):
            assert CLAIMS[name].evidence_for, name
