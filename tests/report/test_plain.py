"""The summary in plain words: every rule from data, in both directions."""

import json
import re

import pytest

from certify import registry
from certify.claim import HYPOTHESIS
from certify.proofs.bench import Bench
from certify.proofs.run import run
from certify.report import headline, plain
from certify.report.data import report_data
from certify.report.formats import html, markdown
from certify.report.formats.json import whole
from tests.places import INDEX

VERDICT = {"pass": "Proved", "fail": "Refuted", "undecided": "Undecided"}


def committed():
    """The committed reports, with what their claims say for the summary."""
    reports = json.loads((INDEX).read_text(encoding="utf-8"))["claims"]
    for data in reports:
        claim = registry.find(data["claim"])
        data |= {"part_of": list(claim.part_of), "closed_by": list(claim.closed_by)}
        data |= {"best_means": claim.best_means, "misprint": claim.misprint}
        data |= {"slip": claim.slip, "evidence_for": claim.evidence_for}
    return reports


DATA = committed()
KNOWN = {data["claim"]: data for data in DATA}
STANDINGS = {s.data["claim"]: s for s in plain.standings(DATA)}


def reading(name, status="pass", verdict=None, says="so", facts=(), repair=""):
    return {
        **{"reading": name, "status": status, "verdict": verdict or VERDICT[status]},
        **{"says": says, "reason": "because", "facts": [list(fact) for fact in facts]},
        "repair": repair,
    }


def claim(name="lemma1", *versions, **changes):
    """Return a report of a claim; it is decided as the program would do it."""
    data = {"claim": name, "place": "somewhere", "versions": list(versions)}
    meant = any(each["reading"] == "as intended" for each in versions)
    data |= {"misprint": "the line before says so" if meant else "", "slip": ""}
    data |= {"evidence_for": ""} | changes
    decides = headline.deciding(data)
    verdict = decides["verdict"]
    whole = plain.WHOLE if verdict == "Proved" else "not proved"
    data |= {"verdict": verdict, "status": headline.status(data), "reason": "because"}
    return data | {"with_all_that_it_requires": whole} | changes


TRUE, FALSE = reading("as printed"), reading("as printed", "fail")
SAMPLED = reading("as printed", verdict="Supported")
OPEN = reading("as printed", "undecided")


def gap(data, *others):
    return plain.gap(data, {each["claim"]: each for each in (data, *others)})


# --- what closes a line that does not stand --------------------------------------------------


def test_a_line_that_names_nothing_is_open():
    line = claim("lemma1.line", FALSE)
    for others in ((), (claim("lemma1", TRUE),), (claim("lemma1.other", reading("repaired")),)):
        found = gap(line, *others)
        assert (found.closed, found.instead) == (False, ())
        assert found.how == "nothing here repairs it"


def test_a_result_that_is_proved_without_a_line_closes_it():
    line, whole = claim("eq1", FALSE), claim("lemma1", TRUE)
    found = plain.gap(line, {"eq1": line, "lemma1": whole}, whole)
    assert found.closed
    assert found.how == "Lemma 1 is proved without this line, by another proof"
    named = claim("eq1", FALSE, closed_by=["eq2"])
    known = {"eq1": named, "lemma1": whole, "eq2": claim("eq2", TRUE)}
    found = plain.gap(named, known, whole)
    assert (found.how, found.instead) == ("Lemma 1 is proved without this line, by", ("eq2",))
    own = claim("lemma9", FALSE, closed_by=["eq2"])
    found = plain.gap(own, known | {"lemma9": own}, whole)
    assert found.how == "Lemma 1 is proved without this line, by another proof"
    assert plain.gap(own, known | {"lemma9": own}).instead == ("eq2",)


@pytest.mark.parametrize(
    "whole",
    [
        claim("lemma1", TRUE, requires=[{"claim": "eq1"}]),
        claim("lemma1", FALSE, reading("repaired")),
        claim("lemma1", SAMPLED),
        claim("lemma1", TRUE, with_all_that_it_requires="proved, but not eq4"),
    ],
)
def test_a_result_that_needs_a_line_or_is_not_proved_does_not_close_it(whole):
    line = claim("eq1", FALSE)
    assert not plain.gap(line, {"eq1": line, "lemma1": whole}, whole).closed


@pytest.mark.parametrize(
    "other",
    [
        claim("lemma2", TRUE),
        claim("lemma1", FALSE),
        claim("lemma1", SAMPLED),
        claim("lemma1", OPEN),
        claim("lemma1", TRUE, with_all_that_it_requires="proved, but not eq4"),
        claim("lemma1", FALSE, reading("repaired", verdict="Supported")),
    ],
)
def test_what_is_not_there_or_not_proved_closes_nothing(other):
    line = claim("eq1", FALSE, closed_by=["lemma1"])
    assert not gap(line, other).closed
    assert gap(line, other).how == "nothing here repairs it"


def test_a_result_that_is_false_as_printed_repairs_by_its_other_version():
    line = claim("lemma1.line", FALSE, closed_by=["lemma1"])
    found = gap(line, claim("lemma1", FALSE, reading("repaired")))
    assert (found.how, found.instead, found.closed) == (
        "in its place is proved:",
        ("lemma1",),
        True,
    )


def test_a_printed_line_further_down_is_told_apart_from_a_repair():
    line = claim("eq1.line", FALSE, closed_by=["eq1.last", "eq1.true"])
    last, true = claim("eq1.last", TRUE), claim("eq1.true", reading("repaired"))
    assert gap(line, last, true).how == "what the paper concludes from it is proved without it:"
    assert gap(line, last, true).instead == ("eq1.last", "eq1.true")
    assert gap(line, true).how == "in its place is proved:"
    assert gap(line, true).instead == ("eq1.true",)


def test_a_repair_of_its_own_closes_a_line_if_it_is_proved():
    found = gap(claim("lemma1.line", FALSE, reading("repaired", says="less")))
    assert (found.closed, found.how) == (True, "proved instead: less")
    sampled = reading("repaired", verdict="Supported", says="less")
    found = gap(claim("lemma1.line", FALSE, sampled))
    assert (found.closed, found.how) == (False, "supported by samples instead: less")
    closed = claim("lemma1.line", FALSE, sampled, closed_by=["lemma1"])
    assert gap(closed, claim("lemma1", TRUE)).closed


def test_best_constants_alone_repair_nothing():
    sharp = reading("sharp", says="less", facts=[("sharp eps", "1"), ("proved at", "1")])
    found = gap(claim("lemma1.line", FALSE, sharp))
    assert not found.closed
    assert found.how == "true only so: less (eps: 1); nothing here repairs it"


def test_a_repair_that_adds_a_hypothesis_says_so():
    amended = reading("repaired", says="less", repair=HYPOTHESIS)
    found = gap(claim("lemma1.line", FALSE, amended))
    assert (found.closed, found.how) == (True, "proved under an added hypothesis instead: less")


def test_what_samples_a_line_stands_with_it():
    line = claim("lemma1.line", FALSE)
    drawn = claim("lemma1.line.draws", SAMPLED, evidence_for="lemma1.line")
    assert gap(line, drawn).evidence == (drawn,)
    assert gap(line, drawn | {"evidence_for": "eq1"}).evidence == ()


# --- what a line is a part of ----------------------------------------------------------------


def test_a_line_is_told_with_the_results_whose_proof_uses_it():
    line, whole = claim("eq1", FALSE, part_of=["lemma1"]), claim("lemma1", TRUE)
    (standing,) = plain.standings([whole, line])
    assert [each.data["claim"] for each in standing.lines] == ["eq1"]
    assert plain.other_gaps([whole, line]) == []
    alone = claim("eq1", FALSE)
    (standing,) = plain.standings([whole, alone])
    assert standing.lines == ()
    assert [each.data["claim"] for each in plain.other_gaps([whole, alone])] == ["eq1"]


def test_a_line_that_is_not_settled_is_a_gap_only_in_a_proof():
    whole, line = claim("lemma1", TRUE), claim("eq1", OPEN, part_of=["lemma1"])
    (standing,) = plain.standings([whole, line])
    assert [each.data["status"] for each in standing.lines] == ["undecided"]
    (standing,) = plain.standings([whole, claim("eq1", OPEN)])
    assert standing.lines == ()
    assert plain.other_gaps([whole, claim("eq1", OPEN)]) == []
    (standing,) = plain.standings([whole, claim("eq1", TRUE, part_of=["lemma1"])])
    assert standing.lines == ()


def test_a_result_that_lacks_a_hypothesis_says_which_in_its_own_versions():
    amended = reading("repaired", says="if no weight is zero", repair=HYPOTHESIS)
    whole = claim("lemma1", FALSE, amended)
    (standing,) = plain.standings([whole])
    assert standing.why == "Proved under an added hypothesis: if no weight is zero."
    assert whole["status"] == "amended"
    # Where a line is, or what it is called, does not change how the result is headed.
    line = claim("lemma1.zero", FALSE, place="Lemma 1, hypotheses")
    (standing,) = plain.standings([claim("lemma1", TRUE), line])
    assert headline.words(standing.data) == "as printed: Proved"
    assert [each.data["claim"] for each in standing.lines] == ["lemma1.zero"]


def test_what_is_ours_and_does_not_hold_is_a_remark_and_no_line():
    remark = claim("lemma1.zero", reading("as stated", "fail"), reading("repaired"))
    (standing,) = plain.standings([claim("lemma1", TRUE), remark])
    assert standing.lines == ()
    assert [each.data["claim"] for each in standing.remarks] == ["lemma1.zero"]
    remark = claim("lemma1.zero", reading("as stated", "fail", says="with relu'(0) = 0 it fails"))
    (standing,) = plain.standings([claim("lemma1", TRUE), remark])
    assert [each.how for each in standing.remarks] == ["with relu'(0) = 0 it fails"]


# --- how a result stands ---------------------------------------------------------------------


@pytest.mark.parametrize("version", [SAMPLED, OPEN])
def test_what_is_proved_in_another_form_stands_with_it(version):
    main = claim("theorem1", version, closed_by=["theorem1.form"])
    form = claim("theorem1.form", reading("repaired", says="with constants"))
    (standing,) = plain.standings([main, form])
    assert [plain.said(each) for each in standing.also] == ["with constants"]
    weak = claim("theorem1.form", reading("repaired", verdict="Supported"))
    (standing,) = plain.standings([main, weak])
    assert standing.also == ()


def test_not_settled_as_printed_is_not_called_false():
    meant = reading("as intended", verdict="Supported")
    (standing,) = plain.standings([claim("theorem1", OPEN, meant)])
    assert standing.why.startswith("As printed not settled, which does not mean false: because.")
    assert standing.why.endswith(
        "the line before says so. It held in samples, which prove nothing."
    )
    (standing,) = plain.standings([claim("theorem1", SAMPLED)])
    assert standing.why == "It held in samples, which prove nothing."


def test_best_constants_stand_with_what_they_are_best_for():
    sharp = reading("sharp", facts=[("sharp mu", "4"), ("proved at", "mu = 4")])
    assert plain.sharp_words(claim("lemma1", TRUE, sharp)) == "mu: 4"
    found = plain.sharp_words(claim("lemma1", TRUE, sharp, best_means="the largest step"))
    assert found == "mu: 4 (the largest step)"
    assert plain.sharp_words(claim("lemma1", TRUE, best_means="the largest step")) == ""


# --- what is not settled, and the counts -----------------------------------------------------


def test_lines_that_are_not_settled_are_listed():
    meant = reading("as intended")
    for data, why in (
        (claim("eq1", OPEN), "as printed: because"),
        (claim("eq1", OPEN, meant), "as printed: because; as it is meant: proved"),
        (
            claim("eq1", TRUE, reading("as intended", "undecided")),
            "letter by letter proved, but not what is used; as it is meant: because",
        ),
        (claim("eq1", reading("derived", "undecided")), "because"),
    ):
        (found,) = plain.not_settled([data])
        assert (found.why, found.instead) == (why, ())
    for data in (claim("eq1", TRUE), claim("eq1", FALSE), claim("eq1", FALSE, meant)):
        assert plain.not_settled([data]) == []
    line, other = claim("eq1", OPEN, closed_by=["eq2"]), claim("eq2", reading("repaired"))
    assert plain.not_settled([line, other])[0].instead == ("eq2",)


def test_what_long_runs_say_of_a_line_that_is_not_settled_stands_with_it():
    longer = claim("eq1", reading("as printed", "fail", "Contradicted"))
    (short,), (found,) = (
        plain.not_settled([claim("eq1", OPEN)]),
        plain.not_settled([claim("eq1", OPEN)], [longer]),
    )
    assert found.why == f"{short.why}; in the long runs contradicted by samples"
    held = claim("eq1", OPEN, SAMPLED | {"reading": "as intended"})
    assert plain.not_settled([held], [longer]) == plain.not_settled([held])


def test_the_readme_counts_the_lines_that_do_not_stand():
    rows = {row.split("`")[1]: row for row in markdown.for_readme(DATA).splitlines()[2:13]}
    for name, standing in STANDINGS.items():
        told = rows[name].partition("lines in or about it that do not stand: ")[2]
        numbers = re.findall("(?:^|; )([0-9]+) ", told.partition(" |")[0])
        assert sum(map(int, numbers)) == len(standing.lines)
        assert f"| {headline.words(standing.data)}" in rows[name]


# --- the committed reports -------------------------------------------------------------------


def test_the_summary_says_how_each_numbered_result_stands():
    assert set(STANDINGS) == {name for name in KNOWN if plain.is_result(name)}
    gaps = [each for s in STANDINGS.values() for each in (*s.lines, *s.remarks)]
    passing = [each for each in gaps if headline.status(each.data) == "pass"]
    assert [each.how for each in passing] == [plain.otherwise(each.data) for each in passing]
    assert {each.data["claim"] for each in passing} >= {
        "lemma3.decreases",
        "lemma3.zero-weights",
        "lemma7.zero-weights",
        "theorem1.zero-weights",
    }
    assert all(headline.kind(g.data) == "line" for s in STANDINGS.values() for g in s.lines)
    gaps += plain.other_gaps(DATA)
    told = [each.data["claim"] for each in gaps]
    assert len(told) == len(set(told))
    # Each that fails stands somewhere: by itself, or as evidence with its line.
    told += [data["claim"] for each in gaps for data in each.evidence]
    mains = {name for name, s in STANDINGS.items() if headline.status(s.data) != "pass"}
    unsettled = {each.data["claim"] for each in plain.not_settled(DATA)}
    failing = {d["claim"] for d in DATA if headline.status(d) in ("fail", "amended")}
    assert failing <= {*told, *mains}
    assert {d["claim"] for d in DATA if headline.status(d) == "undecided"} <= unsettled


def test_theorem_2_is_true_as_meant_and_its_printed_proof_has_gaps():
    standing = STANDINGS["theorem2"]
    assert headline.words(standing.data) == "as printed: Undecided · as meant: Proved"
    lines = {each.data["claim"] for each in (*standing.lines, *standing.remarks)}
    assert lines >= {"lemma9", "eq13.lemma9", "eq13.first-line"}
    assert lines >= {"eq15.lemma9", "eq15.middle", "eq15.bound"}


def test_every_gap_in_a_proof_is_closed_by_what_is_named():
    gaps = {each.data["claim"]: each for s in STANDINGS.values() for each in s.lines}
    assert [name for name, each in gaps.items() if not each.closed] == []
    gaps |= {each.data["claim"]: each for s in STANDINGS.values() for each in s.remarks}
    for name in ("eq16", "lemma10.row", "lemma10.c", "lemma10.spectral-norm"):
        assert gaps[name].how.endswith("Lemma 10 is proved without this line, by another proof")
    assert gaps["eq15.bound"].instead == ("emp.alpha.first-half",)
    assert gaps["eq13.lemma9"].instead == ("eq13.last-line", "emp.alpha.finite")
    assert {each.data["claim"] for each in STANDINGS["lemma10"].lines} >= {"eq16"}


def test_every_headline_stands_on_the_pages_with_its_number():
    of_the_paper = DATA
    counts = headline.counts(of_the_paper)
    page, text = html.of_all(DATA, {}), markdown.of_all(DATA)
    for rows in counts.values():
        for words, number in rows.items():
            assert re.search(f"<b>{number}</b> . {words}</li>", page)
            assert f"  - {number} {words}\n" in text
    for each in plain.not_settled(of_the_paper):
        assert (
            f"`{each.data['claim']}` ({each.data['place']}): "
            in text.partition("## Not settled")[2]
        )
    assert json.loads(whole(DATA))["counts"] == counts


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "remarks"), [("lemma3", ["lemma3.zero-weights"]), ("lemma4", []), ("lemma5", [])]
)
def test_lemma_3_alone_has_a_remark_on_weights_that_vanish(name, remarks):
    zero = registry.find(f"{name}.zero-weights")
    line = report_data(run(zero, zero.defaults(), Bench()), "reports")
    (standing,) = plain.standings([KNOWN[name], line])
    assert standing.lines == ()
    assert [each.data["claim"] for each in standing.remarks] == remarks


@pytest.mark.parametrize(
    ("name", "where"), [("theorem1", "mu = 3/25, kappa = 1/2"), ("lemma4", "kappa = 1/2")]
)
def test_best_constants_are_said_to_be_best_where_they_are(name, where):
    (sharp,) = (v for v in KNOWN[name]["versions"] if v["reading"] == "sharp")
    shown = dict(sharp["facts"])["proved at"]
    for part in where.split(", "):
        assert part in shown
        assert part in registry.find(name).best_means


@pytest.mark.parametrize("name", registry.names())
def test_what_claims_say_for_the_summary_fits_the_committed_reports(name):
    found = registry.find(name)
    assert set(found.part_of) <= set(STANDINGS)
    assert plain.head(name) not in found.part_of
    for other in found.closed_by:
        assert other != name
        assert plain.proved_version(KNOWN[other]) is not None, other
    if found.closed_by:
        assert any(v["status"] != "pass" for v in KNOWN[name]["versions"])
    if found.best_means:
        assert plain.sharp_words(KNOWN[name])
