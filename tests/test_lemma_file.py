"""Lemma files as a user meets them: verdicts, files, replay, and every error in one line."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from certify import check, lemma_file, registry
from certify.kernel.certificate import read
from certify.pinned import in_words
from certify.proofs import run as run_module
from certify.report import command, results
from tests.places import CERTIFICATES, ROOT, written

HEAD = "from certify.proofs.inequality import PI, Fraction, Parameter, inequality\n"
FACTOR = ', parameters=(Parameter("c", Fraction(1), Fraction(0), Fraction(2), "factor"),)'


def lemma(
    body="return x", args="x", more="", id="mine", variables='{"x": (0, 1)}', says='"x >= 0"'
):
    """Return the text of a lemma file; its formula is at line 3, the claim at line 4."""
    return (
        f"{HEAD}def f({args}):\n    {body}\nCLAIMS = (inequality(f, id={id!r}, says={says},"
        f" variables={variables}{more}),)\n"
    )


TRUE = lemma("return x * (1 - x)")
FALSE = lemma("return x * (1 - x) - Fraction(1, 10**6)")
BEYOND = lemma("return (x**2 - 2)**2", variables='{"x": (0, 2)}')


@pytest.fixture(autouse=True)
def nothing_stays():
    yield
    registry.adopt({})


def run(folder, text, *words, name="my_lemma.py"):
    """Write a lemma file and report it; return the exit status and the folder of the reports."""
    place = folder / name
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = folder / "out"
    return command.main(
        [str(place), *words, "--out", str(out), "--workers", "1"]
    ), out / "lemma_files"


@pytest.mark.parametrize(
    ("text", "status", "verdict"),
    [(TRUE, 0, "Proved"), (FALSE, 1, "Refuted"), (BEYOND, 3, "Undecided")],
)
def test_each_verdict_with_its_report_and_status(tmp_path, capsys, text, status, verdict):
    found, out = run(tmp_path, text)
    assert found == status
    printed = capsys.readouterr()
    assert printed.err == ""
    assert f"{verdict}  mine; " in printed.out.splitlines()[-1]
    data = json.loads((out / "claims/mine.json").read_text(encoding="utf-8"))
    assert data["verdict"] == verdict
    assert data["versions"][0]["reading"] == "as stated"
    assert data["place"] == str(tmp_path / "my_lemma.py")
    assert data["repeat"] == f"python -m certify.report {shlex.quote(data['place'])}"
    files = {"Proved": ["mine.cert"], "Refuted": ["mine.refuted.cert"], "Undecided": []}[verdict]
    assert (
        [path.name for path in (out / "certificates").glob("*.cert")]
        == files
        == data["certificates"]
    )
    tested = data["versions"][0]["transcription"]
    assert tested == {"statements": 1, "points": 64, "exact": True}
    words = "tested at 64 points, exactly"
    assert f"transcription {words}" in printed.out
    for name in ("mine.md", "mine.html"):
        said = f"That the program is the function as written was {words}."
        assert said.lower() in (out / "pages" / name).read_text(encoding="utf-8").lower()
    facts = dict(data["versions"][0]["facts"])
    assert ("left" in facts) == (verdict == "Undecided")
    assert facts["statement SHA-256"] in printed.out.replace("\n", "")
    if verdict != "Undecided":
        assert data["versions"][0]["evidence"]["statement_sha256"] == facts["statement SHA-256"]


def test_reports_hold_to_the_schema(tmp_path):
    _, out = run(tmp_path, lemma("return c * x", "x, c", FACTOR), "c=3/2")
    data = json.loads((out / "claims/mine_c=3-2.json").read_text(encoding="utf-8"))
    schema = results.schema()
    jsonschema = pytest.importorskip("jsonschema", reason="it comes with nbformat, of the tests")
    jsonschema.validate(data, schema)


@pytest.mark.long
def test_what_a_root_means_is_said_where_it_matters(tmp_path, capsys):
    text = lemma("return numbers.sqrt(x**2 - 2 * x + 1)", "x, numbers")
    _, out = run(tmp_path, text)
    said = "sqrt(x) means sqrt(max(x, 0)) here"
    printed = " ".join(capsys.readouterr().out.split())
    assert said in printed
    for kind in ("pages/mine.md", "pages/mine.html", "claims/mine.json"):
        assert said in (out / kind).read_text()
    run(tmp_path, lemma("return numbers.sqrt(x)", "x, numbers"))
    assert said not in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("text", "status"), [(TRUE, 3), (FALSE, 1)])
def test_the_certificate_replays_and_says_that_it_is_not_listed(tmp_path, capsys, text, status):
    _, out = run(tmp_path, text)
    capsys.readouterr()
    (place,) = (out / "certificates").glob("*.cert")
    certificate = str(place)
    assert check.main([certificate]) == status
    printed = capsys.readouterr().out
    digest = re.search("^statement (.*)$", place.read_text(), re.MULTILINE)[1]
    assert "not a listed claim" in printed
    assert f"statement sha256 {digest}" in printed
    # The report's own command pins the statement.
    words = shlex.split(
        json.loads((out / "claims/mine.json").read_text(encoding="utf-8"))["replay"]
    )
    assert words == ["python", "-m", "certify.check", "--statement", digest, certificate]
    assert check.main(words[3:]) == (0 if status == 3 else status)
    assert "is the one given" in capsys.readouterr().out
    assert check.main(["--statement", "0" * 64, certificate]) == 2
    assert "which is not given" in capsys.readouterr().err
    # A listed claim beside it is none the worse, and a refused file is the worst.
    assert check.main([certificate, str(CERTIFICATES / "lemma4.cert")]) == status
    assert check.main([certificate, str(ROOT / "pyproject.toml")]) == 2


@pytest.mark.parametrize(
    "words", [["--statement"], ["--statement", "x"], ["--statement", "A" * 64]]
)
def test_a_statement_is_given_by_its_sha256(capsys, words):
    assert check.main([*words, "a.cert"]) == 2
    assert capsys.readouterr().err.startswith("certify: usage: ")


@pytest.mark.parametrize("name", ["lemma4", "LEMMA4", "lemma4.extra", "eq5", "figure2.x", "joint"])
def test_no_statement_of_ones_own_passes_under_the_name_of_a_listed_claim(tmp_path, capsys, name):
    from dataclasses import replace

    _, out = run(tmp_path, TRUE)
    certificate, _ = read((out / "certificates/mine.cert").read_text())
    forged = tmp_path / "forged.cert"
    forged.write_text(replace(certificate, claim=name).text())
    capsys.readouterr()
    digest = re.search("^statement (.*)$", forged.read_text(), re.MULTILINE)[1]
    assert check.main(["--statement", digest, str(forged)]) == 2
    assert "is refused" in capsys.readouterr().err


def test_the_replay_line_of_one_constant_refuses_the_proof_of_another(tmp_path, capsys):
    text = lemma("return x * (1 - x) + c", "x, c", FACTOR)
    assert run(tmp_path, text)[0] == 0
    status, out = run(tmp_path, text, "c=1/1000")
    assert status == 0
    words = shlex.split(
        json.loads((out / "claims/mine.json").read_text(encoding="utf-8"))["replay"]
    )
    assert words[3:] == [
        "--statement",
        words[4],
        "--set",
        "c=1",
        str(out / "certificates/mine.cert"),
    ]
    capsys.readouterr()
    assert check.main(words[3:]) == 0
    other = str(out / "certificates/mine_c=1-1000.cert")
    assert check.main([*words[3:-1], other]) == 2
    assert "the parameters are c = 1/1000, and c = 1 is given" in capsys.readouterr().err
    # Without a value the statement alone does not say what is proved.
    assert check.main([*words[3:5], other]) == 3
    assert "its parameters are not" in capsys.readouterr().out
    own = json.loads((out / "claims/mine_c=1-1000.json").read_text(encoding="utf-8"))["replay"]
    assert check.main(shlex.split(own)[3:]) == 0


def test_a_changed_certificate_is_refused(tmp_path):
    _, out = run(tmp_path, TRUE)
    place = out / "certificates/mine.cert"
    place.write_text(place.read_text().replace("box 0 1", "box 0 2"))
    assert check.main([str(place)]) == 2


def test_a_parameter_is_set_and_names_the_files(tmp_path, capsys):
    text = lemma(
        "return c * x * (1 - x) + (1 - c)", "x, c", FACTOR, says='"{c} x (1 - x) + 1 >= {c}"'
    )
    status, out = run(tmp_path, text)
    assert status == 0
    status, out = run(tmp_path, text, "c=3/2")
    assert status == 1
    data = json.loads((out / "claims/mine_c=3-2.json").read_text(encoding="utf-8"))
    assert data["versions"][0]["says"] == "3/2 x (1 - x) + 1 >= 3/2"
    assert data["repeat"].endswith("my_lemma.py c=3/2")
    capsys.readouterr()
    assert run(tmp_path, text, "c=3")[0] == 2
    assert "mine takes 0 < c <= 2 (factor)" in capsys.readouterr().err
    assert run(tmp_path, text, "d=3")[0] == 2
    assert "mine has no parameter 'd'; it has c" in capsys.readouterr().err


def test_a_kept_certificate_is_replayed(tmp_path):
    run(tmp_path, TRUE)
    _, out = run(tmp_path, TRUE)
    times = json.loads((out / "times.json").read_text(encoding="utf-8"))
    assert times["mine"]["versions"]["as stated"]["kept"]
    # Another statement under the same id is searched for anew.
    run(tmp_path, lemma("return 2 * x * (1 - x)"))
    times = json.loads((out / "times.json").read_text(encoding="utf-8"))
    assert not times["mine"]["versions"]["as stated"]["kept"]


def test_a_claim_may_require_listed_ones_and_those_of_its_file(tmp_path):
    second = lemma(id="second", more=', requires=("mine", "eq5.angle")').removeprefix(HEAD)
    status, out = run(tmp_path, lemma() + "FIRST = CLAIMS\n" + second + "CLAIMS = FIRST + CLAIMS\n")
    assert status == 0
    data = json.loads((out / "claims/second.json").read_text(encoding="utf-8"))
    assert data["with_all_that_it_requires"] == "proved with all it requires"
    assert {row["claim"] for row in data["requires"]} >= {"mine", "eq5.angle"}


@pytest.mark.parametrize(
    ("reading", "status", "verdict"),
    [("as printed", 1, "Undecided"), ("as intended", 0, "Proved")],
)
def test_what_rests_on_a_refuted_reading_fails_and_is_named(tmp_path, reading, status, verdict):
    entry = f"lemma4.gamma1 {reading}"
    found, out = run(tmp_path, lemma(more=f', requires=("{entry}",)'))
    data = json.loads((out / "claims/mine.json").read_text())
    false = f"{entry}, which is refuted"
    assert found == status
    assert data["status"] == ("fail" if status else "pass")
    assert data["verdict"] == verdict
    assert data["fails_by"] == ([false] if status else [])
    assert [row["reading"] for row in data["requires"] if row["used"]] == [reading]
    if status:
        assert data["reason"] == f"proved alone, but it requires {false}"
        assert data["with_all_that_it_requires"] == "not proved"


def test_a_refuted_reading_is_found_through_a_claim_between(tmp_path, capsys):
    first = lemma(id="first", more=', requires=("lemma4.gamma1 as printed",)') + "FIRST = CLAIMS\n"
    second = lemma(more=', requires=("first",)').removeprefix(HEAD)
    status, out = run(tmp_path, first + second + "CLAIMS = CLAIMS + FIRST\n")
    assert status == 1
    printed = " ".join(capsys.readouterr().out.split())
    for name in ("mine", "first"):
        why = "it requires lemma4.gamma1 as printed, which is refuted"
        assert printed.count(f"as stated: Undecided {name}; {why};") == 1


def test_parameters_of_a_file_are_not_those_of_claims_that_it_requires(tmp_path, monkeypatch):
    asked = []

    def settle_required(names, parameters, bench):
        asked.append((names, parameters))
        return []

    monkeypatch.setattr(run_module, "settle_required", settle_required)
    mu = ', parameters=(Parameter("mu", 5, 0, 9, "mine"),), requires=("mine.first",)'
    first = lemma(id="mine.first") + "FIRST = CLAIMS\n"
    second = lemma("return mu * x", "x, mu", mu).removeprefix(HEAD)
    with pytest.raises(KeyError):
        run(tmp_path, first + second + "CLAIMS = CLAIMS + FIRST\n")
    assert asked == [([("mine.first", "as stated")], {})]


@pytest.mark.long
def test_two_workers_in_processes_of_their_own(tmp_path):
    # 64 boxes from the start, so that the pool is used.
    eighths = "tuple(Fraction(n, 8) for n in range(9))"
    text = lemma(
        "return x**2 - 2*x*y + y**2 + Fraction(1, 100)",
        "x, y",
        variables=f'{{"x": {eighths}, "y": {eighths}}}',
    )
    (tmp_path / "my_lemma.py").write_text(text, encoding="utf-8")
    for workers in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "certify.report", "my_lemma.py", "--out", workers]
            + ["--workers", workers],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    one, two = (
        (tmp_path / n / "lemma_files/certificates/mine.cert").read_bytes() for n in ("1", "2")
    )
    assert one == two
    assert one.count(b"\nleaf ") >= 64
    assert {path.name for path in tmp_path.iterdir()} == {"my_lemma.py", "1", "2"}


def test_what_a_file_prints_does_not_mix_with_the_reports(tmp_path, capsys):
    assert run(tmp_path, "print('hello')\n" + TRUE, "--format", "json")[0] == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)[0]["claim"] == "mine"
    assert printed.err == "hello\n"


def test_a_file_that_is_named_twice_is_read_once(tmp_path, capsys):
    place = tmp_path / "my_lemma.py"
    assert run(tmp_path, TRUE, str(place))[0] == 0
    assert capsys.readouterr().out.count("Proved  mine") == 1


@pytest.mark.parametrize(
    ("word", "file"),
    [
        ("my.py", True),
        ("./my", True),
        ("a/b=c.py", True),
        ("./a=b.py", True),
        ("alpha=3/4", False),
        ("eps=./x.py", False),
        ("lemma4", False),
        ("joint.*", False),
        ("all", False),
    ],
)
def test_which_words_are_files(word, file):
    assert lemma_file.is_file(word) is file


# --- errors ------------------------------------------------------------------------------------

# The text of the file, and what the line on standard error says after the file's name.
ERRORS = {
    "not utf-8": (b"x = '\xff'\n", " is not UTF-8 (byte 6)"),
    "syntax": ("x = 1\ny = = 2\n", ", line 2 is not Python: invalid syntax"),
    "indentation": ("def f():\nreturn 1\n", ", line 2 is not Python: expected an indented"),
    "null byte": ("x = '\0'\n", " is not Python: source code"),
    "brackets": ("(" * 100_000, ", line 1 is not Python: too many nested"),
    "raises": ("import math\n\n1 / 0\n", ", line 3 raises ZeroDivisionError: division by zero"),
    "raises lines": ("raise ValueError('a\\nb' * 500)\n", ", line 1 raises ValueError: a ba b"),
    "no module": ("import nosuchmodule\n", ", line 1 raises ModuleNotFoundError: No module"),
    "exits": ("import sys\nsys.exit(0)\n", ", line 2 raises SystemExit: 0"),
    "memory": ("raise MemoryError\n", ", line 1 raises MemoryError"),
    "no claims": ("x = 1\n", " has no CLAIMS; end it with CLAIMS = (inequality(...),)"),
    "list": (f"{HEAD}CLAIMS = []\n", ": CLAIMS is a tuple, not list; write CLAIMS = ("),
    "no comma": (lemma().replace(",)\n", ")\n"), ": CLAIMS is a tuple, not Claim; write"),
    "empty": ("CLAIMS = ()\n", ": CLAIMS is empty; write CLAIMS = ("),
    "no claim": ("CLAIMS = (1,)\n", ": entry 1 of CLAIMS, of type int, is not made by ineq"),
    "listed claims": (
        "from certify.audits.linear_targets.population.lemma3.statement import CLAIMS\n",
        ": entry 1 of CLAIMS, of type Claim, is not made by inequality(...)",
    ),
    "same id": (
        lemma().replace("CLAIMS = ", "CLAIMS = 2 * "),
        ": two claims have the id 'mine'; rename one",
    ),
    "same id but case": (
        lemma() + lemma(id="MINE").removeprefix(HEAD).replace("CLAIMS = ", "CLAIMS += "),
        ": two claims have the id 'MINE'; rename one",
    ),
    "listed id": (lemma(id="lemma4"), ": the id 'lemma4' is kept for the listed claim 'lemma4'"),
    "id of a family": (lemma(id="Lemma4.sharp"), ": the id 'Lemma4.sharp' is kept for the list"),
    "id of a figure": (lemma(id="figure2.x"), ": the id 'figure2.x' is kept for the listed"),
    "id of a page": (lemma(id="summary"), ": the id 'summary' is taken; choose another"),
    "slash": (lemma(id="../../x"), ", line 4: '../../x' is no id: letters and digits"),
    "dot": (lemma(id=".x"), ", line 4: '.x' is no id: letters and digits, with single . or -"),
    "no id": (lemma(id=""), ", line 4: '' is no id: letters and digits"),
    "long id": (lemma(id="a" * 81), ", line 4: 'aaaa"),
    "line in id": (lemma(id="a\n"), ", line 4: 'a\\n' is no id"),
    "number as id": (lemma(id=3), ", line 4: '3' is no id"),
    "float": (
        lemma("return 0.5 * x"),
        ", line 3: 'mine': a number in a formula is exact, not float 0.5: write an integer or"
        " Fraction(1, 2)",
    ),
    "constant": (
        lemma("return numbers.constant(0.5) * x", "x, numbers"),
        ", line 3: 'mine': a number in a formula is exact, not float 0.5",
    ),
    "large": (lemma("return x + 10**300"), ", line 3: 'mine': a number in a formula is too large"),
    "exp": (
        lemma("return numbers.exp(x)", "x, numbers"),
        ", line 3: 'mine': numbers.exp is not offered; a formula may use constant, pi(), sqrt,",
    ),
    "math": (
        lemma("import math; return math.sin(x)"),
        ", line 3: 'mine': float, also in a function of math, asks for the number of a value that"
        " has none yet; write numbers.sqrt, sin, cos, ... of the value",
    ),
    "comparison": (
        lemma("return x if x > 0 else -x"),
        ", line 3: 'mine': a comparison, also in max, min and sorted, asks for the number of a"
        " value that has none yet; write one formula for all values, where numbers.maximum(x, y)",
    ),
    "equality": (
        lemma("return x if x == c else -x", "x, c", FACTOR),
        ", line 3: 'mine': == asks for the number of a value that has none yet; write one formula",
    ),
    "an earlier call": (
        lemma("return x - f.__dict__.setdefault('kept', x**2)"),
        ", line 3: 'mine': a value of an earlier call comes back, out of a table, a default",
    ),
    "another answer": (
        lemma("f.calls = getattr(f, 'calls', 0) + 1; return f.calls * x"),
        ", line 4: 'mine': the formula is another one when it is called again; let it depend",
    ),
    "type": (
        lemma("return x if 'Traced' in str(type(x)) else x - 1"),
        ", line 4: 'mine': at x = 0 the formula is -1 and what was recorded of it 0; let it do the",
    ),
    "only recorded": (
        lemma("return x + x.row"),
        ", line 3: 'mine': recorded, but not computed with numbers in place of values: Attribute",
    ),
    "root": (
        lemma("return Fraction(1, 10) - numbers.sqrt(x - 2)", "x, numbers"),
        ", line 4: 'mine': at x = 0 a root is taken of -2, which is below 0; write numbers.maximum",
    ),
    "pi": (lemma("return x * PI"), ", line 3: 'mine': "),
    "pi alone": (lemma("return x + PI"), ", line 3: 'mine': PI is for the ends of variables"),
    "half as exponent": (
        lemma("return x**0.5"),
        ", line 3: 'mine': the exponent of ** is an integer from 0",
    ),
    "inverse": (lemma("return x**-1"), ", line 3: 'mine': the exponent of ** is an integer from 0"),
    "by zero": (lemma("return x / 0"), ", line 3: 'mine': the formula divides by 0"),
    "stumpff": (
        lemma("return numbers.stumpff(100, x)", "x, numbers"),
        ", line 3: 'mine': the index of a Stumpff function is an integer from 0 to 99",
    ),
    "recursion": (lemma("return f(x)"), ", line 3 raises RecursionError"),
    "too long": (
        lemma("for n in range(10**9): x = x + n\n    return x"),
        ", line 3: 'mine': a formula has at most 2000 operations",
    ),
    "nothing": (
        lemma("pass"),
        ", line 4: 'mine': the formula returns a value computed from its arguments, not NoneType",
    ),
    "arity": (
        lemma("return x + y", "x, y"),
        ", line 4: 'mine': the formula takes (x, y); its arguments have the names of the variables"
        " and parameters, x, and 'numbers' where it needs that",
    ),
    "no arguments": (lemma("return 1", ""), ", line 4: 'mine': the formula takes (); its arg"),
    "stars": (lemma("return x", "*x"), ", line 4: 'mine': the formula takes (*x); its arguments"),
    "only by place": (lemma("return x", "x, /"), ", line 4: 'mine': the formula takes (x, /); its"),
    "no function": (
        lemma().replace("(f,", "(3,"),
        ", line 4: 'mine': the formula is a function, not int: write the function's name",
    ),
    "order": (
        lemma(variables='{"x": (1, 0)}'),
        ", line 4: 'mine': the range of 'x' does not grow from its lower end: (1, 0)",
    ),
    "no width": (lemma(variables='{"x": (1, 1)}'), ", line 4: 'mine': the range of 'x' does not"),
    "float end": (
        lemma(variables='{"x": (0, 0.5)}'),
        ", line 4: 'mine': an end of 'x' is exact, not float 0.5: write an integer or Fraction(",
    ),
    "infinity": (
        lemma(variables='{"x": (0, float("inf"))}'),
        ", line 4: 'mine': an end of 'x' is exact, not float inf",
    ),
    "mixed ends": (
        lemma(variables='{"x": (1, PI)}'),
        ", line 4: 'mine': the ends of 'x' are numbers or multiples of PI, not both",
    ),
    "one end": (
        lemma(variables='{"x": 1}'),
        ", line 4: 'mine': the range of 'x' has a lower and an upper end: write (0, 1), or",
    ),
    "many cuts": (
        lemma(variables='{"x": tuple(range(70))}'),
        ", line 4: 'mine': the cuts make 69 boxes; at most 64 are taken",
    ),
    "no variables": (
        lemma(variables="{}"),
        ", line 4: 'mine': 'variables' maps names to ranges: write 1 to 6 of them, such as",
    ),
    "list of variables": (lemma(variables='["x"]'), ", line 4: 'mine': 'variables' maps names"),
    "capital": (
        lemma("return X", "X", variables='{"X": (0, 1)}'),
        ", line 4: 'mine': 'X' is no name of a variable or parameter: a small letter, then",
    ),
    "number as name": (lemma(variables="{1: (0, 1)}"), ", line 4: 'mine': '1' is no name of a"),
    "taken name": (
        lemma("return u1", "u1", variables='{"u1": (0, 1)}'),
        ", line 4: 'mine': 'u1' is taken: choose another name",
    ),
    "word": (
        lemma("return box", "box", variables='{"box": (0, 1)}'),
        ", line 4: 'mine': 'box' is taken: choose another name",
    ),
    "name by pi": (
        lemma("return x", "x, x_over_pi", variables='{"x": (0, PI), "x_over_pi": (0, 1)}'),
        ", line 4: 'mine': 'x_over_pi' is taken: choose another name",
    ),
    "constant as name": (
        lemma("return pi - pi + 1", "pi", variables='{"pi": (0, 1)}'),
        ", line 4: 'mine': 'pi' is a word of printed statements: choose another name",
    ),
    "function as parameter": (
        lemma("return x * c", "x, c", FACTOR).replace('"c"', '"max"'),
        ", line 4: 'mine': 'max' has a meaning in mathematics: choose another name",
    ),
    "formula with a word as name": (
        lemma().replace("def f", "def where").replace("(f,", "(where,"),
        ", line 4: 'mine': 'where' is a word of printed statements: choose another name",
    ),
    "unknown claim": (
        lemma(more=', requires=("nothing",)'),
        ": 'mine' requires 'nothing': no claim is named 'nothing'; the nearest are ",
    ),
    "requires a reading that is not there": (
        lemma(more=', requires=("lemma4 repaired",)'),
        ": 'mine' requires 'lemma4 repaired': lemma4 has no reading 'repaired';"
        " write 'lemma4 as printed' or 'lemma4 sharp'",
    ),
    "requires one of several readings": (
        lemma(more=', requires=("lemma4.gamma1",)'),
        ": 'mine' requires 'lemma4.gamma1': lemma4.gamma1 has 2 readings;"
        " write 'lemma4.gamma1 as printed' or 'lemma4.gamma1 as intended'",
    ),
    "requires text": (lemma(more=', requires="lemma4"'), ", line 4: 'mine': 'requires' is a tuple"),
    "requires itself": (lemma(more=', requires=("mine",)'), ": 'mine' requires itself"),
    "no words": (lemma(says='""'), ", line 4: 'mine': 'says' is empty: say in words what the"),
    "words as number": (lemma(says="3"), ", line 4: 'mine': 'says' is text, not int"),
    "braces": (
        lemma("return c * x", "x, c", FACTOR, says='"{d}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "parameter": (
        lemma(args="x, c", more=', parameters=("c",)'),
        ", line 4: 'mine': a parameter is written Parameter(\"c\", Fraction(1, 2), Fraction(0),",
    ),
    "parameter as float": (
        lemma(args="x, c", more=', parameters=(Parameter("c", 0.5, 0, 1, "m"),)'),
        ", line 4: 'mine': default of parameter 'c' is exact, not float 0.5",
    ),
    "parameter out of range": (
        lemma(args="x, c", more=', parameters=(Parameter("c", 0, 0, 1, "m"),)'),
        ", line 4: 'mine': the value 0 of parameter 'c' is not in its own range: 0 < c <= 1",
    ),
    "parameter and variable": (
        lemma(more=', parameters=(Parameter("x", 1, 0, 1, "m"),)'),
        ", line 4: 'mine': 'x' is taken: choose another name",
    ),
    "keyword": (lemma(more=", colour=3"), ", line 4 raises TypeError: inequality() got an unexp"),
    "attribute in braces": (
        lemma("return c * x", "x, c", FACTOR, says='"{c.numerator}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "conversion in braces": (
        lemma("return c * x", "x, c", FACTOR, says='"{c!r}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "format in braces": (
        lemma("return c * x", "x, c", FACTOR, says='"{c:>9}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "number in braces": (
        lemma("return c * x", "x, c", FACTOR, says='"{0}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "nothing in braces": (
        lemma("return c * x", "x, c", FACTOR, says='"{}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "format in a format": (
        lemma("return c * x", "x, c", FACTOR, says='"{c:{c}}"'),
        ", line 4: 'mine': 'says' may have {c} in braces, and no other braces",
    ),
    "direction mark": (
        lemma(says="'x \\u202e >= 0'"),
        ", line 4: 'mine': 'says' has the character U+202E (RIGHT-TO-LEFT OVERRIDE): write",
    ),
    "control": (
        lemma(says="'x \\x1b[31m >= 0'"),
        ", line 4: 'mine': 'says' has the character U+001B: write printable text",
    ),
    "lone surrogate": (
        lemma(says="'x \\ud800 >= 0'"),
        ", line 4: 'mine': 'says' has the character U+D800: write printable text",
    ),
    "lone surrogate in the place": (
        lemma(more=", place='\\udcff'"),
        ", line 4: 'mine': 'place' has the character U+DCFF: write printable text",
    ),
    "direction mark in the place": (
        lemma(more=", place='\\u2066'"),
        ", line 4: 'mine': 'place' has the character U+2066 (LEFT-TO-RIGHT ISOLATE): write",
    ),
    "direction mark in a meaning": (
        lemma("return c * x", "x, c", FACTOR.replace("factor", "\\u200e")),
        ", line 4: 'mine': the meaning of parameter 'c' has the character U+200E (LEFT-TO-RIGHT",
    ),
    "integer as number": (
        lemma("return c * x", "x, c", FACTOR.replace('"factor"', '"factor", integer=1')),
        ", line 4: 'mine': 'integer' of parameter 'c' is True or False",
    ),
    "text of an error fails": (
        "class E(Exception):\n    def __str__(self): 1 / 0\nraise E\n",
        ", line 3 raises E\n",
    ),
    "text of an error is none": (
        "class E(Exception):\n    def __str__(self): return 3\nraise E\n",
        ", line 3 raises E\n",
    ),
    "text of an ill-formed lemma fails": (
        f"{HEAD}from certify.proofs.inequality import IllFormed\nclass E(IllFormed):\n"
        "    def __str__(self): raise SystemExit\nraise E\n",
        ", line 5: \n",
    ),
    "controls in an error": (
        "raise ValueError('a\\x1b[31m\\u202eb\\ud800')\n",
        r", line 1 raises ValueError: a\x1b[31m\u202eb\ud800" + "\n",
    ),
    "generator exit": ("raise GeneratorExit\n", ", line 1 raises GeneratorExit\n"),
    "interrupt": ("raise KeyboardInterrupt\n", ", line 1 raises KeyboardInterrupt\n"),
    "base exception": ("raise BaseException('x')\n", ", line 1 raises BaseException: x\n"),
    "leaves at once": (
        "import os\nos._exit(0)\n",
        " ends while it is read, without claims; leave out what",
    ),
    "kills itself": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
        " ends while it is read, without claims; leave out what ends it, such as os._exit()",
    ),
    "closes everything": (
        "import os\nos.closerange(0, 200)\n" + lemma(),
        " ends while it is read, without claims; leave out what",
    ),
    "reads": ("input()\n", ", line 1 raises EOFError: EOF when reading a line\n"),
    "tuple of its own": (
        f"{HEAD}class T(tuple):\n    def __bool__(self): raise GeneratorExit\nCLAIMS = T()\n",
        ": CLAIMS is a tuple, not T; write CLAIMS",
    ),
    "claim of its own": (
        lemma() + "from certify.claim import Claim\nclass C(Claim): pass\n"
        "CLAIMS = (C(**vars(CLAIMS[0])),)\n",
        ": entry 1 of CLAIMS, of type C, is not made by inequality(...)",
    ),
    "id put in afterwards": (
        lemma() + "object.__setattr__(CLAIMS[0], 'id', '../../x')\n",
        ": entry 1 of CLAIMS, of type Claim, is not made by inequality(...)",
    ),
    "place put in afterwards": (
        lemma() + "object.__setattr__(CLAIMS[0], 'place', '\\u202e')\n",
        " ends while it is read, without claims; leave out",
    ),
    "another way to settle": (
        lemma() + "from functools import partial\n"
        "object.__setattr__(CLAIMS[0].versions[0], 'settle', partial(print, 'a', 'b'))\n",
        " ends while it is read, without claims; leave out what ends it",
    ),
    "copied with a change": (
        lemma() + "from dataclasses import replace\nCLAIMS = (replace(CLAIMS[0], place='x'),)\n",
        ": a claim is made by inequality(...), and left as it is\n",
    ),
    "bound late": (
        f"{HEAD}CLAIMS = tuple(inequality(lambda x: x + k, id=f'a{{k}}', says='s',"
        " variables={'x': (0, 1)}) for k in (1, 2))\n",
        ": 'a1': the formula is another one when it is called again",
    ),
    "changed below": (
        f"{HEAD}k = 1\nCLAIMS = (inequality(lambda x: x + k, id='a', says='s',"
        " variables={'x': (0, 1)}),)\nk = -1\n",
        ": 'a': the formula is another one when it is called again",
    ),
    "named like a refutation": (lemma(id="q.refuted"), ", line 4: 'q.refuted' is no id: '.refut"),
    "named like a proof": (lemma(id="q.proved.b"), ", line 4: 'q.proved.b' is no id: '.proved'"),
    "no value yet": (
        f"{HEAD}async def f(x): return x\nCLAIMS = (inequality(f, id='a', says='s',"
        " variables={'x': (0, 1)}),)\n",
        ", line 3: 'a': the formula is a function that returns a value: write def",
    ),
    "a float of pi": (
        f"{HEAD}from certify.proofs.inequality import MultipleOfPi\nMultipleOfPi(0.5)\n",
        ", line 3: a multiple of PI is exact, not float 0.5",
    ),
    "too much of pi": (
        lemma(variables='{"x": (0, PI * 10**190 * 10**190)}'),
        ", line 4: a multiple of PI is too large",
    ),
    "strict": (lemma(more=", strict=1"), ", line 4: 'mine': 'strict' is True or False"),
    "boxes": (lemma(more=", boxes=0"), ", line 4: 'mine': 'boxes' is the number of boxes after"),
}


def refused(folder, capsys, name="my_lemma.py"):
    """Return the one line on standard error after the file's name."""
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1, printed.err
    assert len(printed.err) < 500
    assert "Traceback" not in printed.err
    assert not (folder / "out").exists()
    assert "__lemma_file__" not in sys.modules
    start = f"certify: {folder / name}"
    assert printed.err.startswith(start)
    return printed.err.removeprefix(start)


@pytest.mark.long(but=60)
@pytest.mark.parametrize("what", ERRORS)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(tmp_path, capsys, what):
    text, wanted = ERRORS[what]
    assert run(tmp_path, text)[0] == 2
    assert refused(tmp_path, capsys).startswith(wanted)


def test_values_stand_in_brackets_where_they_would_be_read_apart(tmp_path, capsys):
    text = lemma("return 1 / c + x", "x, c", FACTOR, says='"1/{c} + {c}^2 x >= 0, {c} > 0"')
    assert run(tmp_path, text, "c=1/2")[0] == 0
    assert "1/(1/2) + (1/2)^2 x >= 0, 1/2 > 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("template", "value", "words"),
    [
        ("1 - {c} x", Fraction(-3), "1 - (-3) x"),
        ("1 - {c} x", Fraction(1, 2), "1 - 1/2 x"),
        ("{c}^2", Fraction(-3), "(-3)^2"),
        ("{c}^2", Fraction(3), "3^2"),
        ("x/{c}", Fraction(1, 2), "x/(1/2)"),
        ("{c} x", Fraction(-3), "-3 x"),
    ],
)
def test_which_values_stand_in_brackets(template, value, words):
    assert in_words(template, {"c": value}) == words


def test_colons_are_colons(tmp_path, capsys):
    assert run(tmp_path, lemma(says='"1:a:2, x:b:3"'))[0] == 0
    assert "1:a:2, x:b:3" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 2100])
def test_a_folder_whose_name_is_too_long_is_refused_in_one_line(tmp_path, capsys, name):
    place = tmp_path / "my_lemma.py"
    place.write_text(TRUE)
    assert command.main([str(place), "--out", str(tmp_path / name)]) == 2
    found = capsys.readouterr().err
    assert found.count("\n") == 1
    assert "File name too long" in found


def test_blanks_in_what_is_required_do_not_matter(tmp_path):
    _, out = run(tmp_path, lemma(more=", requires=('lemma4.gamma1  as intended',)"))
    data = json.loads((out / "claims/mine.json").read_text())
    assert [row["reading"] for row in data["requires"] if row["used"]] == ["as intended"]


@pytest.mark.parametrize("kind", ["pipe", "device", "missing", "no marks"])
def test_a_readme_that_takes_no_table_is_refused_before_the_work(tmp_path, capsys, kind):
    readme = Path("/dev/zero") if kind == "device" else tmp_path / "readme"
    if kind == "pipe":
        os.mkfifo(readme)
    if kind == "no marks":
        readme.write_text("text")
    status, out = run(tmp_path, TRUE, "--readme", str(readme))
    printed = capsys.readouterr()
    assert (status, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "has no lines" in printed.err
    assert not out.exists()


@pytest.mark.long(but=5)
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("while True:\n    pass\n", 1),
        (lemma("\n    while True: pass"), 4),
        ("while True:\n    try:\n        while True: pass\n    except Exception: pass\n", 3),
        ("while True:\n    try:\n        while True: pass\n    except: pass\n", 3),
        ("def f():\n  try:\n    while True: pass\n  finally: return f()\nf()\n", 3),
        ("class E(Exception):\n  def __str__(self):\n    while True: pass\nraise E\n", 3),
        (
            lemma() + "class T(type):\n  def __eq__(self, other):\n    while True: pass\n"
            "  __hash__ = None\nclass C(metaclass=T): pass\nCLAIMS = (C(),)\nC == 1\n",
            7,
        ),
    ],
)
def test_a_file_that_does_not_end_is_stopped(tmp_path, capsys, monkeypatch, text, line):
    monkeypatch.setattr(lemma_file, "SECONDS", 0.3)
    assert run(tmp_path, text)[0] == 2
    assert refused(tmp_path, capsys).startswith(
        f", line {line}: reading it takes longer than 0.3 s"
    )


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    "text",
    [
        "sum(iter(int, 1))\n",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass\n",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\nwhile 1: pass\n",
        "import os, time\nif os.fork(): os._exit(0)\ntime.sleep(60)\n",
    ],
)
def test_a_file_that_no_alarm_stops_is_ended(tmp_path, capsys, monkeypatch, text):
    monkeypatch.setattr(lemma_file, "SECONDS", 0.3)
    monkeypatch.setattr(lemma_file, "GRACE", 0.5)
    assert run(tmp_path, text)[0] == 2
    assert refused(tmp_path, capsys).startswith(": reading it takes longer than 0.3 s; leave")


THREAD = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,){}).start()\n"


@pytest.mark.parametrize(
    "before",
    [
        THREAD.format(""),
        THREAD.format(", daemon=True"),
        "import subprocess\nsubprocess.Popen(['sleep', '60'])\n",
        "import os, time\nif not os.fork(): time.sleep(60)\n",
        "import atexit, time\natexit.register(time.sleep, 60)\n",
        "import sys\nsys.stdout = sys.stderr = None\n",
        "import certify.kernel.check as k\nk.check = k.read = None\n",
        "import certify.proofs.inequality as e\ne.lowest_points = print\n",
    ],
)
def test_what_a_file_leaves_behind_ends_with_its_reading(tmp_path, capsys, before):
    text = before + TRUE
    start = time.monotonic()
    assert run(tmp_path, text)[0] == 0
    assert time.monotonic() - start < 30
    assert "Proved  mine" in capsys.readouterr().out


@pytest.mark.long
def test_a_command_ends_with_a_file_whose_thread_lives_on(tmp_path):
    (tmp_path / "my.py").write_text(THREAD.format("") + TRUE)
    done = report(tmp_path, "my.py")
    assert (done.returncode, done.stderr) == (0, "")


def report(folder, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "certify.report", *words, "--out", "out", "--workers", "1"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        timeout=120,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.long
@pytest.mark.parametrize("name", [b"my\xff.py", "a\u202eb\x1b[31m.py".encode(), b"a\nb'\\.py"])
def test_a_name_that_cannot_be_printed_is_escaped_everywhere(tmp_path, name):
    (tmp_path / os.fsdecode(name)).write_text(TRUE)
    done = report(tmp_path, "./" + os.fsdecode(name), "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (data,) = json.loads(done.stdout)
    assert data["place"].isprintable()
    texts = {
        path.suffix: path.read_text(encoding="utf-8")
        for path in (tmp_path / "out").rglob("*.*")
        if path.name != "times.json"
    }
    assert set(texts) == {".cert", ".json", ".md", ".html"}
    for kind, text in texts.items():
        assert not set(text) & set("\x1b\u202e\udcff"), kind
        assert kind == ".cert" or "my" in text or "a" in text
    # Its command is one for the shell, which names the file.
    words = data["repeat"].removeprefix("python -m certify.report ")
    shell = ["bash", "-c", f"printf %s {words}"]
    assert subprocess.run(shell, capture_output=True, check=True).stdout == b"./" + name
    assert report(tmp_path, "./" + os.fsdecode(name)).returncode == 0


@pytest.mark.long
def test_an_error_in_a_file_whose_name_cannot_be_printed(tmp_path):
    (tmp_path / "a\u202e\udcff.py").write_text("1 / 0\n")
    done = report(tmp_path, "a\u202e\udcff.py")
    assert done.returncode == 2
    line = r"certify: a\u202e\udcff.py, line 1 raises ZeroDivisionError: division by zero"
    assert done.stderr == line + "\n"


@pytest.mark.long(but=5)
@pytest.mark.parametrize(
    ("body", "variables"),
    [
        ("return -(x * 10**190)**2", '{"x": (0, 1)}'),
        ("return (x * 10**190)**2 - 1", '{"x": (0, 1)}'),
        ("return 1 - x**99", '{"x": (-10**190, 10**190)}'),
        ("return x**99 * x**99", '{"x": (-10**190, 10**190)}'),
        ("return x * y * 10**190 - y", '{"x": (10**180, 10**190), "y": (-1, 10**190)}'),
        ("return 1 / (x * 10**190)**2", '{"x": (-1, 1)}'),
        ("return x**98 - x**99 / 10**190", '{"x": (0, Fraction(1, 10**190))}'),
    ],
)
def test_values_beyond_those_of_floats(tmp_path, capsys, body, variables):
    args = "x, y" if '"y"' in variables else "x"
    status, out = run(tmp_path, lemma(body, args, variables=variables, more=", boxes=200"))
    assert status in (0, 1, 3)
    assert capsys.readouterr().err == ""
    data = json.loads(
        (out / "claims/mine.json").read_text(encoding="utf-8"), parse_constant=pytest.fail
    )
    assert data["status"] == ("pass", "fail", "", "undecided")[status]


def test_a_witness_beyond_floats_is_enclosed(tmp_path, capsys):
    status, _ = run(tmp_path, lemma("return -(x * 10**190)**2", variables='{"x": (1, 2)}'))
    assert status == 1
    assert "there f in [-inf, -1.79769313e+308]" in capsys.readouterr().out


@pytest.mark.long
@pytest.mark.parametrize("columns", ["0", "-1", "1", "\u00b2", "9" * 5000, "x", ""])
def test_a_terminal_of_no_width_has_the_usual_one(tmp_path, columns):
    (tmp_path / "my.py").write_text(TRUE)
    done = report(tmp_path, "my.py", COLUMNS=columns, LINES=columns)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Proved  mine; " in done.stdout.splitlines()[-1]


def test_the_old_import_goes_on_working_and_names_the_new_one(tmp_path):
    text = TRUE.replace("certify.proofs.inequality", "certify.claims.external")
    assert text != TRUE
    (tmp_path / "my_lemma.py").write_text(text, encoding="utf-8")
    done = report(tmp_path, "my_lemma.py")
    assert done.returncode == 0
    assert done.stderr == (
        "certify: certify.claims.external has a new name: write"
        " 'from certify.proofs.inequality import inequality'\n"
    )


@pytest.mark.long
def test_two_files_with_one_id_do_not_share_a_folder(tmp_path):
    (tmp_path / "a.py").write_text(TRUE)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.py").write_text(FALSE)
    assert report(tmp_path, "a.py").returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    done = report(tmp_path, "b/a.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "certify: out/lemma_files/claims/mine.json is the report of another lemma file, a.py,"
        " which has a claim 'mine' too: rename one, or write to another folder with --out\n"
    )
    # Also from another folder, where both are called a.py.
    words = ["a.py", "--out", "../out"]
    assert report(tmp_path / "b", *words[:1]).returncode == 1
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command_ = [sys.executable, "-m", "certify.report", *words]
    done = subprocess.run(
        command_, cwd=tmp_path / "b", env=environment, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before
    # A file that has got another name is another file, and the only one.
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    assert report(tmp_path, "c.py").returncode == 0


def test_an_id_is_held_by_a_report_with_other_parameters_too(tmp_path, capsys):
    text = lemma("return c * x", "x, c", FACTOR)
    assert run(tmp_path, text, "c=3/2")[0] == 0
    assert run(tmp_path, text, name="other.py")[0] == 2
    assert "mine_c=3-2.json is the report of another lemma file" in capsys.readouterr().err


@pytest.mark.parametrize("torn", ["", "{", "null", "[]", '{"lemma_file": 3}', "[" * 100_000, "\0"])
def test_a_torn_report_of_an_earlier_run_is_replaced(tmp_path, capsys, torn):
    out = tmp_path / "out" / "lemma_files"
    (out / "claims").mkdir(parents=True)
    (out / "claims/mine.json").write_text(torn)
    assert run(tmp_path, TRUE)[0] == 0
    assert json.loads((out / "claims/mine.json").read_text())["verdict"] == "Proved"
    assert capsys.readouterr().err == ""


def test_after_an_edit_that_decides_nothing_the_old_certificate_is_gone(tmp_path):
    _, out = run(tmp_path, TRUE)
    (out / "certificates/mine.backup.cert").write_text("of the user")
    assert (out / "certificates/mine.cert").exists()
    assert run(tmp_path, BEYOND)[0] == 3
    assert written(tmp_path / "out", "lemma_files") == {
        "certificates/mine.backup.cert",
        "claims/mine.json",
        "pages/mine.html",
        "pages/mine.md",
    }


@pytest.mark.parametrize("value", ["1e-100", "1e-230", "1e-999"])
def test_a_long_parameter_makes_no_file_name_that_is_too_long(tmp_path, capsys, value):
    status, out = run(tmp_path, lemma("return c * x", "x, c", FACTOR), f"c={value}")
    assert status in (0, 2, 3)
    printed = capsys.readouterr()
    if status == 2:
        assert printed.err.count("\n") == 1
        return
    assert printed.err == ""
    names = {path.name for path in (out / "claims").iterdir()}
    assert any(re.fullmatch(r"mine_c=1-10+_[0-9a-f]{32}\.json", name) for name in names) == (
        value != "1e-100"
    )
    assert max(map(len, names)) <= 200
    # The command that repeats it can be read.
    (report_,) = (path for path in (out / "claims").glob("*.json"))
    words = shlex.split(json.loads(report_.read_text(encoding="utf-8"))["repeat"])[3:]
    assert command.arguments(words).given == {"c": str(Fraction(value))}


def test_files_that_are_none(tmp_path, capsys, monkeypatch):
    out = ["--out", str(tmp_path / "out")]
    monkeypatch.chdir(tmp_path)
    Path("folder.py").mkdir()
    Path("large.py").write_bytes(b"#" * 1_000_001)
    for word, wanted in (
        ("absent.py", "there is no file absent.py; a word with / or .py is a lemma file"),
        ("./lemma4", "there is no file ./lemma4; a word with / or .py is a lemma file"),
        ("folder.py", "folder.py is a folder; name a Python file in it"),
        ("./", "./ is a folder; name a Python file in it"),
        ("/dev/null", "/dev/null is no ordinary file; name a Python file"),
        ("large.py", "large.py has more than 1000000 bytes, too many for a lemma file"),
        ("a" * 300 + ".py", f"cannot read {'a' * 300}.py: File name too long"),
    ):
        assert command.main([word, *out]) == 2
        assert capsys.readouterr().err == f"certify: {wanted}\n"
    assert not Path("out").exists()


def test_files_do_not_mix_with_all_or_with_each_other(tmp_path, capsys):
    assert run(tmp_path, TRUE, "all")[0] == 2
    assert capsys.readouterr().err.startswith("certify: 'all' reports the listed claims; name")
    (tmp_path / "other.py").write_text(FALSE, encoding="utf-8")
    assert run(tmp_path, TRUE, str(tmp_path / "other.py"))[0] == 2
    said = refused(tmp_path, capsys, "other.py")
    assert said == f": two claims have the id 'mine' ({tmp_path / 'my_lemma.py'}); rename one\n"


def test_nothing_of_a_file_stays_for_the_next_command(tmp_path, capsys):
    run(tmp_path, TRUE)
    assert command.main(["mine", "--out", str(tmp_path / "out")]) == 2
    assert "no claim is named 'mine'" in capsys.readouterr().err
