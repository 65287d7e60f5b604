"""Every refutation of the empirical part shows numbers that a reader can recompute on paper."""

import json
import re

import pytest
import sympy
from sympy.parsing import sympy_parser

from certify import registry
from certify.proofs.bench import Bench
from tests.places import claim_file, claim_files

EMPIRICAL = re.compile(r"emp\.|lemma([789]|1[01])(\.|$)|eq(4|1[2-7])(\.|$)|theorem2(\.|$)|e22\.")
RULES = (
    *sympy_parser.standard_transformations,
    sympy_parser.implicit_multiplication,
    sympy_parser.convert_xor,
)


def false_versions(verdict):
    """Return (claim, reading) of the empirical part that the reports give this verdict."""
    found = []
    for path in claim_files():
        data = json.loads(path.read_text(encoding="utf-8"))
        if "versions" in data and not data["repeat"].count("=") and EMPIRICAL.match(data["claim"]):
            versions = data["versions"]
            found += [(data["claim"], v["reading"]) for v in versions if v["verdict"] == verdict]
    return found


def facts_of(name, reading):
    claim = registry.find(name)
    version = next(version for version in claim.versions if version.reading == reading)
    settled = version.settle(claim.defaults(), Bench())
    return settled.verdict.name, dict(settled.facts)


def value(form, eps):
    """Evaluate a closed form as people write it, or return None for other words."""
    if not re.fullmatch(r"(sqrt|exp|erfc|atan|ln|pi|eps|[-+*/^(). 0-9])+", form):
        return None
    names = {"eps": eps} if eps is not None else {}
    return sympy_parser.parse_expr(form, names, RULES)


def recomputed(facts):
    """Return the values of all facts that are a number; their decimals must be right."""
    place = re.search(r"eps = (\S+?),", facts.get("at", ""))
    eps = sympy.Rational(place[1]) if place else None
    found = []
    for words in facts.values():
        *_, form, decimal = ["", *words.split(" = ")] if " = " in words else ["", words, ""]
        exact = value(form, eps)
        if exact is None:
            continue
        if decimal:
            assert re.fullmatch(r"-?[\d.]+(e[-+]\d+)?", decimal), words
            assert decimal == f"{float(sympy.N(exact, 30)):.8g}", words
        else:
            assert exact.is_rational, words
        found.append(exact)
    return found


@pytest.mark.long(but=3)
@pytest.mark.parametrize(("name", "reading"), false_versions("Refuted"))
def test_a_refutation_shows_two_different_numbers_in_closed_form(name, reading):
    verdict, facts = facts_of(name, reading)
    assert verdict == "Refuted"
    numbers = recomputed(facts)
    assert len(numbers) >= 2, facts
    assert len({sympy.N(x, 30) for x in numbers}) >= 2, facts


@pytest.mark.parametrize(("name", "reading"), false_versions("Contradicted"))
def test_a_contradiction_shows_counts_and_the_limit(name, reading):
    data = json.loads(claim_file(name).read_text(encoding="utf-8"))
    (facts,) = (dict(v["facts"]) for v in data["versions"] if v["reading"] == reading)
    shown = " ".join(facts.values())
    assert re.search(r"\d+ of \d+ (draws|runs)", shown), facts
    assert re.search(r"\d\.\d{7,9}", shown), facts


def test_the_reports_have_refutations_and_none_is_left_out():
    assert len(false_versions("Refuted")) >= 15
    assert len(false_versions("Contradicted")) >= 3


def test_a_decimal_that_is_wrong_or_missing_is_noticed():
    assert len(recomputed({"at": "x, eps = 1/10, y", "left": "eps^2 pi = 0.031415927"})) == 1
    with pytest.raises(AssertionError):
        recomputed({"left": "2 pi = 6.2831854"})
    with pytest.raises(AssertionError):
        recomputed({"left": "2 pi"})
    assert recomputed({"where": "W = (2a, a)", "n": "5.6 to 7.8 (sum r^2)/n"}) == []
