"""Lemma files of composed nastiness: each is refused in one line, or its claim is judged.

A case puts a formula, words, a range and a parameter together, some of them hostile, and statements
before, between and after, which change what the file is run with, print, or end it. It is read as
the command reads it. Whatever comes out: an answer in time, one printable line that names the file
where it is refused, and no trace in this process.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import redirect_stderr
from pathlib import Path

from certify import lemma_file, registry
from certify.claim import Claim
from certify.kernel.certificate import CLAIM
from certify.pipe import shown
from certify.proofs.inequality import described, restored

COUNT = 10_000
SECONDS, GRACE = 2.0, 1.0

HEAD = "from certify.proofs.inequality import PI, Fraction, Parameter, inequality\n"
# With weights: most cases are good in most places, so that the bad ones get through to theirs.
BODIES = ("return x * (1 - x)", "return c * x", "y = x + c; return y * y", "return x - x**3 / 3")
BAD_BODIES = (
    "return None",
    "return f(x, c)",
    "return x if x > 0 else c",
    "return x + 0.5",
    "raise GeneratorExit",
    "raise KeyboardInterrupt",
    "import os; os._exit(3)",
    "global CLAIMS; CLAIMS = 3; return x",
    "del x; return x",
    "return x ** 10**9",
    "return x + 10**400",
    "return type(x).__new__(type(x))",
    "x.__class__ = int; return x",
    "return eval('x')",
    "yield x",
    "return x.__add__(c).__mul__('a')",
)
WORDS = ("x >= 0", "{c} x >= 0", "{c} and {{braces}}", "‖x‖ ≥ 0 für alle x", "[bold]x[/bold] <b>")
BAD_WORDS = (
    *("{c.numerator}", "{c!r}", "{c:>9}", "{0}", "{}", "{d}", "{c[0]}", "{c", "}", "{c:{c}}"),
    *("\u202e", "\ud800", "\x1b[2J", "\0", "\u200b", "\ufeff", "", "\n\n", "a\u2028b\x85", "\x9b"),
)
RANGES = ("(0, 1)", "(0, Fraction(1, 2), 1)", "(0, PI)", "(-1, 10**190)")
BAD_RANGES = ("(1, 0)", "(0.5, 1)", "iter(int, 1)", "(0, PI, 7)", "E()", "range(0)", "'01'", "None")
DEFAULTS = ("Fraction(1)", "1", "Fraction(1, 10**190)", "2 * 10**190")
BAD_DEFAULTS = ("0", "True", "1.0", "E()", "10**300", "Fraction(-1)", "None", "PI")
STATEMENTS = (
    "print('\\x1b[31m\\ud800' * 3)",
    "import sys; sys.stdout.write('out'); sys.stderr.flush()",
    "import threading; threading.Thread(target=threading.Event().wait).start()",
    "import os; os.write(1, b'\\xff\\xfe')",
    "import sys; sys.stdout = sys.stderr = None",
    "import sys; sys.modules.clear()",
    "import sys; sys.setrecursionlimit(60)",
    "import sys; sys.settrace(lambda *a: E())",
    "import gc; gc.disable()",
    "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)",
    "import signal; signal.setitimer(signal.ITIMER_REAL, 0)",
    "import builtins; builtins.str = builtins.isinstance = None",
    "import builtins; builtins.len = lambda x: 0",
    "import pickle; pickle.dumps = None",
    "import certify.proofs.inequality as e; e._words = lambda *a: '\\u202e'",
    "import certify.proofs.inequality as e; e.Claim = dict",
    "import certify.lemma_file as f; f._made = lambda x: True",
    "import certify.kernel.program as p; p.Statement = list",
    "import fractions; fractions.Fraction.__add__ = lambda a, b: 0",
    "import os; os.chdir('/')",
    "import os; os.environ.clear()",
    "import atexit; atexit.register(print, 'bye')",
    "class Words(str): pass",
    "globals()['__name__'] = '__main__'",
)
ENDS = (
    "raise E",
    "raise E()",
    "raise type('\\u202e\\n', (BaseException,), {})('\\x1b')",
    "raise SystemExit(E())",
    "raise ValueError('a\\nb' * 10**6)",
    "raise ExceptionGroup('several', [E(), ValueError()])",
    "import os; os._exit(0)",
    "import os; os.abort()",
    "import os; os.close(2); os.closerange(3, 64)",
    "import os; os.write(max(map(int, os.listdir('/proc/self/fd')[:-1])), b'x' * 9)",
    "import os; os.kill(os.getpid(), 9)",
    "x = = 3",
    "return",
    "CLAIMS = CLAIMS[0]",
    "CLAIMS = list(CLAIMS)",
    "CLAIMS = CLAIMS + (E(),)",
    "CLAIMS = type('T', (tuple,), {'__iter__': None})(CLAIMS)",
    "object.__setattr__(CLAIMS[0], 'id', '../' + CLAIMS[0].id)",
    "object.__setattr__(CLAIMS[0], 'versions', E)",
    "object.__setattr__(CLAIMS[0], 'domain', lambda: 3)",
    "object.__setattr__(CLAIMS[0], 'place', '\\x1b')",
    "object.__setattr__(CLAIMS[0].versions[0], 'settle', print)",
    "del CLAIMS",
    "CLAIMS *= 2",
)
ERROR = """
class E(BaseException):
    def __str__(self): raise E
    __repr__ = __len__ = __bool__ = __iter__ = __eq__ = __format__ = __str__
    __hash__ = None
"""


def _text(draw: random.Random) -> str:
    def one(good: tuple[str, ...], bad: tuple[str, ...]) -> str:
        return draw.choice(bad if draw.random() < 0.12 else good)

    before, between = (draw.choice(STATEMENTS) if draw.random() < 0.25 else "" for _ in range(2))
    end = draw.choice(ENDS) if draw.random() < 0.3 else ""
    id = draw.choice(("mine", "a.b", "A-1", *(("lemma4", "../x", "", "a" * 90, "index"))))
    id = id if draw.random() < 0.2 else "mine"
    place, meaning = ascii(one(("", "p. 3"), BAD_WORDS)), ascii(one(("factor",), BAD_WORDS))
    parameter = f"{one(DEFAULTS, BAD_DEFAULTS)}, 0, 3 * 10**190, {meaning}"
    return (
        f"{HEAD}{ERROR}{before}\ndef f(x, c):\n    {one(BODIES, BAD_BODIES)}\n{between}\n"
        f"CLAIMS = (inequality(f, id={id!r}, says={ascii(one(WORDS, BAD_WORDS))}, place={place},\n"
        f'    variables={{"x": {one(RANGES, BAD_RANGES)}}},\n'
        f'    parameters=(Parameter("c", {parameter}),)),)\n{end}\n'
    )


def _judged(place: str) -> str:
    """Read a lemma file; say how that ended, or raise AssertionError."""
    threads, modules = threading.active_count(), set(sys.modules)
    start, prints = time.monotonic(), io.StringIO()
    try:
        with redirect_stderr(prints):
            found = lemma_file.read([place])
    except lemma_file.BadLemmaFile as error:
        line = shown(" ".join(str(error).splitlines()))
        assert line.startswith(place), line
        assert len(line) < 700, line
        outcome = "ended" if "ends while it is read" in line else "refused"
        if "takes longer" in line:
            outcome = "too long"
    else:
        for claim, _ in found.values():
            _sound(claim)
        outcome = "read"
    assert time.monotonic() - start < 30
    assert threading.active_count() == threads
    assert lemma_file.MODULE not in sys.modules
    assert set(sys.modules) >= modules
    return outcome


def _sound(claim: Claim) -> None:
    assert CLAIM.match(claim.id)
    (version,) = claim.versions
    texts = (version.says, claim.place, claim.domain, *(p.meaning for p in claim.parameters))
    assert all(type(text) is str and text.isprintable() for text in texts), texts
    assert restored(described(claim)).inequality is not None


def run(seed: int, count: int) -> dict[str, int]:
    """Draw and read so many files; return how many ended how."""
    draw, outcomes = random.Random(seed), Counter[str]()
    limits = lemma_file.SECONDS, lemma_file.GRACE
    lemma_file.SECONDS, lemma_file.GRACE = SECONDS, GRACE  # type: ignore[assignment]
    try:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, "file.py")
            for _ in range(count):
                text = _text(draw)
                place.write_text(text)
                here = os.getcwd()
                try:
                    outcomes[_judged(str(place))] += 1
                    assert os.getcwd() == here
                except BaseException as error:
                    raise AssertionError(f"{error!r}, of this file:\n{text}") from error
    finally:
        lemma_file.SECONDS, lemma_file.GRACE = limits
        registry.adopt({})
    return dict(outcomes)
