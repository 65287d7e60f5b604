"""Two tiers of tests: what is marked `long` runs with ``--long`` only."""

import pytest


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests that are marked long too")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out and config.getoption("keyword") == config.getoption("markexpr") == "":
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def long(request):
    """Say whether all tests run, so that a test may look at more."""
    return request.config.getoption("--long")
