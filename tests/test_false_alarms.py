"""The false alarms of all statistical tests together: stated, and below 1e-6.

A test whose verdict depends on draws carries ``statistical(false_alarm=...)``: the probability
that it fails for a correct program if its seeds are changed, with all examples of Hypothesis; a
twin that must be noticed and is not counts as well. A cross-check of a claim has its own
`false_alarm`, and is drawn once wherever it runs. All modules are read, not the tests selected, so
that the sum is the same for a part of the tests and under pytest-xdist.
"""

import importlib
import inspect
import math
import re

import pytest

from certify import registry
from tests.false_alarms import normal
from tests.places import ROOT

# What a test that compares estimates is likely to say, apart from those of the statistics.
WORDS = re.compile(
    r"\.std\(|\bks_2samp\(|\bat_least\(|clopper_pearson\(|\bagrees\(found, exact|\bsame\(span|"
    r"\.rvs\("
)
NOT_DRAWN = ("tests.sampling.test_statistics", "tests.test_false_alarms")


def modules():
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        yield importlib.import_module(name)


def every_test():
    """Yield the name, marks and source of every test function."""
    for module in modules():
        for name, test in vars(module).items():
            if name.startswith("test_") and callable(test) and test.__module__ == module.__name__:
                given = getattr(test, "hypothesis", None)
                source = inspect.getsource(given.inner_test if given else test)
                yield f"{module.__name__}.{name}", getattr(test, "pytestmark", []), source


def marked():
    """Return, by test, the false alarms of all its cases together."""
    found = {}
    for name, marks, _ in every_test():
        cases = math.prod(len(mark.args[1]) for mark in marks if mark.name == "parametrize")
        for mark in marks:
            if mark.name == "statistical":
                assert not mark.args
                assert set(mark.kwargs) == {"false_alarm"}
                assert 0 < mark.kwargs["false_alarm"] < 1
                found[name] = cases * mark.kwargs["false_alarm"]
    return found


def cross_checks():
    """Return, by claim and check, the false alarms of the cross-checks that draw."""
    return {
        f"{name}: {check.what}": check.false_alarm
        for name in registry.names()
        for check in registry.find(name).cross_checks
        if check.false_alarm
    }


@pytest.mark.long
def test_all_false_alarms_together_are_below_one_in_a_million():
    each = {**marked(), **cross_checks()}
    assert len(each) > 30
    total = sum(each.values())
    assert total < 1e-6, sorted(each.items(), key=lambda item: -item[1])[:10]
    text = " ".join((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split())
    stated = re.search(r"false-alarm probability of all statistical tests.*? is (\S+) ", text)
    assert stated, "CONTRIBUTING.md states the sum"
    assert f"{total:.1e}" == stated[1]


def test_a_test_that_estimates_says_how_often_it_fails():
    lacking = [
        name
        for name, marks, source in every_test()
        if WORDS.search(source)
        and not any(mark.name == "statistical" for mark in marks)
        and not name.startswith(NOT_DRAWN)
    ]
    assert not lacking, "mark them: pytest.mark.statistical(false_alarm=...)"


def test_bounds_by_standard_errors():
    assert normal(1.959963984540054) == pytest.approx(0.05)
    assert normal(7, 10) == pytest.approx(10 * normal(7))
    assert normal(6, skewness=0.1) > 30 * normal(6)
