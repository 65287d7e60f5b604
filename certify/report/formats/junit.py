"""Writes reports as JUnit XML, which continuous integration services show as tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

from certify.report import headline
from certify.report.data import Data
from certify.report.formats import Format

OUTCOME = {headline.FAIL: "failure", headline.UNDECIDED: "skipped"}
# What XML 1.0 cannot hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _readable(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)


def of_all(reports: Sequence[Data], strict: bool = False) -> str:
    """Return a test suite with one test case per claim, its headline and versions as output.

    A claim that fails is a failure and one that is undecided is skipped, each with the reason;
    `strict` is that of `headline.status`.
    """
    status = Counter(headline.status(data, strict) for data in reports)
    totals = {
        "name": "certify",
        "tests": str(len(reports)),
        "failures": str(status["fail"]),
        "errors": "0",
        "skipped": str(status["undecided"]),
    }
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(suites, "testsuite", totals)
    for data in reports:
        suite.append(_case(data, strict))
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(data: Data, strict: bool) -> ElementTree.Element:
    name = data["claim"]
    # Services group cases by class: all claims of a lemma stand together.
    group = f"certify.{name.partition('.')[0]}"
    case = ElementTree.Element("testcase", {"classname": group, "name": name})
    status = headline.status(data, strict)
    if status in OUTCOME:
        reason = (headline.deciding(data, strict) or data)["reason"]
        false = "".join(f"; it requires {each}" for each in data.get("fails_by", ()))
        message = _readable(f"{headline.words(data)}; {reason}{false}")
        ElementTree.SubElement(case, OUTCOME[status], {"message": message})
    output = ElementTree.SubElement(case, "system-out")
    lines = (
        f"{v['reading']}: {headline.verdict_words(v)}: {v['reason']}" for v in data["versions"]
    )
    output.text = _readable("\n".join((headline.words(data), *lines)))
    return case


FORMAT = Format(all={"junit.xml": lambda every: of_all(every.reports, every.strict)})
