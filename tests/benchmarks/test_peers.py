"""The rivals' adapters: each proves what is easy, refuses what is false, and never a tight zero."""

import importlib.util
import shutil
import subprocess
import sys
from fractions import Fraction

import pytest

from certify.proofs.inequality import PI, inequality
from tests.places import ROOT

FOLDER = ROOT / "benchmarks"
MODULES = {"mpmath iv": "mpmath", "python-flint": "flint", "crival": "ival"}
ONE = Fraction(1)


@pytest.fixture(scope="module")
def rivals():
    sys.path.insert(0, str(FOLDER))
    try:
        import rivals
    finally:
        sys.path.remove(str(FOLDER))
    return rivals


def present(tool):
    if tool == "coq-interval":
        if not shutil.which("coqc"):
            pytest.skip("coqc is not installed: apt-get install coq libcoq-interval")
    elif importlib.util.find_spec(MODULES.get(tool, tool)) is None:
        pytest.skip(f"{tool} is not installed: pip install -r benchmarks/requirements.txt")


def statement(formula, **variables):
    return inequality(formula, id="x", says="x", variables=variables).inequality.reduced


def easy(x, y, numbers):
    return 2 + x * y - numbers.sin(x) * numbers.cos(y)


def below(x, y):
    return x * y - Fraction(1, 2)


def square(x):
    return (9 * x**2 - 6 * x + 1) * (2 - x)


TOOLS = ("coq-interval", "mpmath iv", "python-flint", "crival", "codac", "z3")


@pytest.mark.long
@pytest.mark.parametrize("tool", TOOLS)
def test_rivals_prove_what_has_room(rivals, tool):
    present(tool)
    room = statement(easy, x=(0, PI), y=(0, ONE))
    if tool == "z3":
        with pytest.raises(rivals.NotOffered):
            rivals.RIVALS[tool](room, {}, 5)
        room = statement(lambda x, y: 2 + x * y - x, x=(0, ONE), y=(0, ONE))
    assert rivals.RIVALS[tool](room, {}, 20)[0] == "proves"


@pytest.mark.long
@pytest.mark.parametrize("tool", TOOLS)
def test_rivals_do_not_prove_what_is_false(rivals, tool):
    present(tool)
    false = statement(below, x=(0, ONE), y=(0, ONE))
    assert rivals.RIVALS[tool](false, {}, 1)[0] != "proves"


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool not in ("coq-interval", "z3")])
def test_bisection_refuses_a_zero_inside(rivals, tool):
    present(tool)
    assert rivals.RIVALS[tool](statement(square, x=(0, ONE)), {}, 3)[0] == "refuses"


@pytest.mark.long
def test_the_scripts_start():
    words = [sys.executable, str(FOLDER / "peers.py"), "trial", "--tool", "ours", "--problem"]
    ended = subprocess.run([*words, "corners"], capture_output=True, text=True, check=True)
    assert '"verdict": "proves"' in ended.stdout


def test_scaling_in_four_variables(capsys):
    sys.path.insert(0, str(FOLDER))
    try:
        import scaling
    finally:
        sys.path.remove(str(FOLDER))
    found, _ = scaling.prove(
        scaling.Inequality("four", scaling.four_variables(Fraction(1, 1000))), {}
    )
    assert type(found.verdict).__name__ == "Proved"
    assert found.boxes < 2000
