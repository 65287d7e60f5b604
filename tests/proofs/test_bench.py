"""Certificates of earlier runs: replayed where they fit, searched anew where they do not."""

from fractions import Fraction

import pytest

from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.claim import AS_STATED, DERIVED, Claim, Version
from certify.kernel.verdict import Proved, Refuted, Undecided
from certify.proofs import bench as settle
from certify.proofs.bench import Bench
from certify.proofs.counts import Count, judge
from certify.sampling.sweep import Sweep
from certify.settled import Settled, purpose

ONE, FIVE = {"mu": Fraction(1)}, {"mu": Fraction(5)}


def text_of(settled):
    return dict(settled.certificates)[""]


@pytest.fixture(scope="module")
def earlier():
    """Return the certificates of a proof and of a refutation."""
    bench = Bench()
    texts = [text_of(bench.decide(lemma3.LEMMA, at)) for at in (ONE, FIVE)]
    return {purpose(text): text for text in texts}


@pytest.fixture
def searches(monkeypatch):
    """Count the searches."""
    counted = []
    original = settle.search

    def search(*words):
        counted.append(words)
        return original(*words)

    monkeypatch.setattr(settle, "search", search)
    return counted


@pytest.mark.long
def test_the_purpose_is_read_from_the_head(earlier):
    proof, refutation = earlier
    assert proof[:3] == (True, "lemma3", (("mu", Fraction(1)),))
    assert refutation[:3] == (False, "lemma3", (("mu", Fraction(5)),))
    for text in ("", "certify 1\n", "certify 1\nclaim\nstatement x\n", "a\nb c\nset mu 1/0\n"):
        assert purpose(text) is None


@pytest.mark.parametrize("value", ["1e999999999", "-1E+99999999", "0.5", "1_0", " 1", "9" * 201])
def test_numbers_in_the_head_are_those_of_a_certificate(value):
    assert purpose(f"certify 1\nclaim a\nset c {value}\nstatement x\n") is None


def test_a_second_run_searches_nothing(earlier, searches):
    bench = Bench(kept=earlier)
    proof, refutation = bench.decide(lemma3.LEMMA, ONE), bench.decide(lemma3.LEMMA, FIVE)
    assert isinstance(proof.verdict, Proved)
    assert isinstance(refutation.verdict, Refuted)
    assert proof.kept
    assert refutation.kept
    assert not searches
    assert [text_of(proof), text_of(refutation)] == list(earlier.values())
    assert proof.boxes == Bench().decide(lemma3.LEMMA, ONE).boxes


def test_other_parameters_are_searched(earlier, searches):
    settled = Bench(kept=earlier).decide(lemma3.LEMMA, {"mu": Fraction(2)})
    assert isinstance(settled.verdict, Proved)
    assert not settled.kept
    assert len(searches) == 1


def test_a_spoiled_certificate_is_not_believed(earlier, searches):
    spoiled = {what: text.replace("leaf 1", "leaf  1", 1) for what, text in earlier.items()}
    settled = Bench(kept=spoiled).decide(lemma3.LEMMA, ONE)
    assert isinstance(settled.verdict, Proved)
    assert not settled.kept
    assert len(searches) == 1


def test_a_certificate_under_a_wrong_head_is_not_believed(earlier, searches):
    """A proof filed as that of other parameters does not prove them."""
    proof, refutation = earlier
    of_five = (True, "lemma3", refutation[2], proof[3])
    exchanged = {refutation: earlier[proof], of_five: earlier[proof]}
    settled = Bench(kept=exchanged).decide(lemma3.LEMMA, FIVE)
    assert isinstance(settled.verdict, Refuted)
    assert searches


def draw(cell, stream):
    return cell["n"]


def drawn(parameters, bench, batches=2):
    """Ask twice for a sweep, as a settler may."""
    for _ in range(2):
        bench.sweep(Sweep("draw", "1", 7, draw, ({"n": 1},), batches))
    return Settled(Undecided("nothing is asked"))


def more(parameters, bench):
    return drawn(parameters, bench, 3)


def test_samples_that_were_there_already_are_told(tmp_path):
    versions = (Version(AS_STATED, "it is so", drawn), Version(DERIVED, "so it is", drawn))
    claim = Claim("draw", "nowhere", versions)

    def told(bench, *asked):
        return [bench.version(claim, version, {}).kept for version in asked]

    # The first draws, the second finds in memory; a later run finds in the file, all or some.
    assert told(Bench(), *versions) == [False, True]
    assert told(Bench(runs=tmp_path), versions[0]) == [False]
    assert told(Bench(runs=tmp_path), versions[0]) == [True]
    assert told(Bench(runs=tmp_path), Version(DERIVED, "with more", more)) == [True]
    assert told(Bench(runs=tmp_path, fresh=True), versions[0]) == [False]


def no_number(cell, stream):
    return {"error": [0.1, float("nan")]}


def never_off(parameters, bench):
    """Support a claim by runs of which none is off, as a NaN is not."""
    ((found,),) = bench.sweep(Sweep("draw", "1", 7, no_number, ({"n": 1},), 1))
    count = Count("not off", sum(not error > 1 for error in found["error"]), 2)
    return Settled(judge([count], "runs", (7,)))


def test_a_nan_supports_nothing(tmp_path):
    version = Version(AS_STATED, "none is off", never_off)
    claim = Claim("draw", "nowhere", (version,))
    verdict = Bench(runs=tmp_path).version(claim, version, {}).verdict
    assert verdict == Undecided("draw, cell 0, batch 0 gave NaN, which is no result")
