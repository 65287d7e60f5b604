"""Two tiers of tests: what is marked `long` runs with ``--long`` only.

``long(but=2)`` leaves the first two cases of a test in the quick tier.
"""

from collections import Counter


def pytest_addoption(parser):
    for name, what in (("--long", "run all tests"), ("--only-long", "run what --long adds")):
        parser.addoption(name, action="store_true", help=f"{what}, see tests/conftest.py")


def pytest_collection_modifyitems(config, items):
    seen, long, quick = Counter(), [], []
    for item in items:
        mark = item.get_closest_marker("long")
        name = item.nodeid.partition("[")[0]
        seen[name] += 1
        longer = mark is not None and seen[name] > mark.kwargs.get("but", 0)
        (long if longer else quick).append(item)
    chosen, left_out = quick, long
    if config.getoption("--only-long"):
        chosen, left_out = long, quick
    elif config.getoption("--long"):
        chosen, left_out = items[:], []
    items[:] = chosen
    if left_out:
        config.hook.pytest_deselected(items=left_out)
