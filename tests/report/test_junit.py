"""JUnit XML says what the reports say."""

import json
from collections import Counter
from xml.etree import ElementTree

from certify.report import headline
from certify.report.formats import junit
from tests.places import claim_files

# A part of what the schema admits by which Jenkins judges such files.
ATTRIBUTES = {
    "testsuites": set(),
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message"},
    "skipped": {"message"},
    "system-out": set(),
}


def case(claim, status, verdict, reason="because", seconds=1.0):
    version = {"reading": "as printed", "verdict": verdict, "reason": reason}
    return {
        "claim": claim,
        "status": status,
        "verdict": verdict,
        "reason": reason,
        "seconds": seconds,
        "versions": [version],
    }


def committed():
    known = ("index.json", "schema.json")
    paths = [path for path in claim_files() if path.name not in known]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def test_every_claim_is_a_case_with_its_outcome():
    reports = committed()
    suites = ElementTree.fromstring(junit.of_all(reports).encode())
    (suite,) = suites
    cases = {each.get("name"): each for each in suite}
    assert len(cases) == len(reports) == len(suite) > 300
    status = Counter(map(headline.status, reports))
    assert int(suite.get("tests")) == len(suite)
    assert int(suite.get("failures")) == len(suite.findall("*/failure")) == status["fail"] > 0
    assert int(suite.get("skipped")) == len(suite.findall("*/skipped")) == status["undecided"]
    assert suite.get("errors") == "0"
    for element in suites.iter():
        assert set(element.keys()) <= ATTRIBUTES[element.tag]
    for data in reports:
        found = cases[data["claim"]]
        tags = {"fail": ["failure"], "undecided": ["skipped"]}.get(headline.status(data), [])
        assert [child.tag for child in found] == [*tags, "system-out"]
        for tag in tags:
            false = "".join(f"; it requires {each}" for each in data["fails_by"])
            message = f"{headline.words(data)}; {headline.deciding(data)['reason']}{false}"
            assert found.find(tag).get("message") == message
        assert found[-1].text.splitlines()[0] == headline.words(data)
        assert all(version["reason"] in found[-1].text for version in data["versions"])


def test_claims_of_one_lemma_stand_together():
    reports = [case(name, "pass", "Proved") for name in ("lemma4", "lemma4.h-tilde", "lemma3")]
    (suite,) = ElementTree.fromstring(junit.of_all(reports))
    assert [each.get("classname") for each in suite] == [
        "certify.lemma4",
        "certify.lemma4",
        "certify.lemma3",
    ]


def test_markup_and_what_xml_cannot_hold_do_no_harm():
    reason = '<b> & "quoted" ‖w‖ \x00\x1b[31m\ud800\uffff ]]> -->'
    text = junit.of_all([case("a", "fail", "Refuted", reason)])
    failure = ElementTree.fromstring(text.encode()).find("*/*/failure")
    spoilt = "\ufffd"
    readable = f'<b> & "quoted" ‖w‖ {spoilt}{spoilt}[31m{spoilt}{spoilt} ]]> -->'
    assert failure.get("message") == f"as printed: Refuted; {reason}".replace(reason, readable)


def test_no_reports_are_an_empty_suite():
    (suite,) = ElementTree.fromstring(junit.of_all([]))
    assert (suite.get("tests"), len(suite)) == ("0", 0)
