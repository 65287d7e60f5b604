"""Runs the tests against a mutant of the kernel, in a process of its own.

The process is forked before anything of certify is loaded; it loads the kernel with the mutant in
it and asks the cheapest killers first: the corpus, the evidence of small stored certificates, then
the kernel's own tests, those of the mutated file first. It stops at the first that notices.
"""

from __future__ import annotations

import importlib.machinery
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import Any

import hypothesis
import mpmath
import pytest

from tests.mutation.operators import Mutant, mutants_of, mutated, scopes_of
from tests.places import CERTIFICATES, ROOT

KERNEL = ROOT / "certify" / "kernel"
# What the killers need, loaded once, before the fork; nothing of certify may be among it.
LOADED_ONCE = (hypothesis, mpmath)
# The tests that are asked for a mutant in a file, in this order.
TESTS = {
    "interval": ("interval", "functions", "check"),
    "functions": ("functions", "check"),
    "exact": ("exact", "forms", "check"),
    "work": ("check",),
    "series": ("series", "forms", "check"),
    "forms": ("forms", "check"),
    "program": ("program", "certificate", "check"),
    "certificate": ("certificate", "check"),
    "check": ("check", "certificate"),
    "verdict": ("verdict", "check"),
}
# Slow, or they ask for many examples, and they see nothing that the others do not; or they start a
# process of their own, without the mutant.
NOT_ASKED = " and ".join(
    f"not {name}"
    for name in (
        "whole_statements",
        "check_command_loads",
        "stored_certificates",
        "random_certificates_survive",
        "random_programs_agree",
        "large_files",
        "many_lines",
        "many_leaves",
        "deep_trees",
        "no_file",
        "strange_names",
        "random_programs_enclose",
        "polynomial_that_a_form_accepts",
        "random_edits_are_refused",
        "each_operation_enclose",
        "byte_is_refused",
        "bit_is_refused",
        "every_byte",
    )
)
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
SMALL_CERTIFICATE = 3000
# Processor seconds for each stage. A mutant that takes so long hangs or is useless: it is noticed.
STAGES = {"corpus": 5, "certificates": 20, "tests": 120}
MEMORY = 3 << 30
Stages = tuple[str, ...]
ALL = ("corpus", "certificates", "tests")
QUICK = ALL[:2]


def sources() -> dict[str, str]:
    """Return the kernel's files by name."""
    return {path.stem: path.read_text() for path in sorted(KERNEL.glob("*.py"))}


def hashes() -> dict[str, str]:
    """Return the SHA-256 of each of the kernel's files."""
    return {name: sha256(text.encode()).hexdigest() for name, text in sources().items()}


def scopes() -> dict[str, str]:
    """Return the SHA-256 of what each function, class and module says, by its place.

    A class and a module say what is not in their functions. Comments and docstrings say nothing.
    """
    return {
        f"{name}.{place}": sha256(said.encode()).hexdigest()
        for name, text in sources().items()
        for place, said in scopes_of(text)
    }


@cache
def all_mutants() -> list[Mutant]:
    """Return every mutant of the kernel."""
    return [mutant for name, text in sources().items() for mutant in mutants_of(text, name)]


# --- in the child --------------------------------------------------------------------------


def load_with(module: str, source: str) -> None:
    """Let a module of the kernel be loaded from another source."""
    get_code: Callable[..., CodeType] = importlib.machinery.SourceFileLoader.get_code
    name = f"certify.kernel.{module}"

    def replaced(loader: Any, fullname: str) -> CodeType:
        if fullname == name:
            return compile(source, str(KERNEL / f"{module}.py"), "exec")
        return get_code(loader, fullname)

    importlib.machinery.SourceFileLoader.get_code = replaced  # type: ignore[method-assign]


def answer(text: str) -> str:
    """Return what the kernel says of a text and the work that it took, as JSON."""
    from certify.kernel import work
    from certify.kernel.certificate import Refusal, read, statement_sha256
    from certify.kernel.check import check

    before = work._spent
    try:
        certificate, _ = read(text)
        digest = statement_sha256(certificate.statement)
        verdict = check(text, {certificate.claim: (digest,)})
    except Refusal as refusal:
        found: dict[str, Any] = {"line": refusal.line, "refusal": str(refusal)}
    else:
        found = {"verdict": verdict.name, **asdict(verdict.evidence)}
    found["work"] = work._spent - before
    return json.dumps(found, default=str, sort_keys=True)


def small_certificates() -> Iterator[tuple[str, str]]:
    """Return the short stored certificates."""
    for path in sorted(CERTIFICATES.glob("*.cert")):
        text = path.read_text()
        if len(text) <= SMALL_CERTIFICATE:
            yield path.name, text


class _FirstFailure:
    """Notes the first test that fails."""

    def __init__(self) -> None:
        self.found = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.found:
            file, _, test = report.nodeid.partition("::")
            self.found = f"{Path(file).name}::{test}"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.found:
            self.found = f"{report.nodeid.split('/')[-1]}, loading"


def fewer_examples() -> None:
    """Let Hypothesis draw fewer examples than in the tests' own runs."""
    from tests.kernel import helpers

    reproducible = helpers.reproducible
    helpers.reproducible = lambda examples=40: reproducible(max(8, examples // 5))


def killer(
    tests: tuple[str, ...],
    evidence: dict[str, str],
    stage: Callable[[str], None],
    stages: Stages,
    first: str,
) -> str:
    """Return what notices that something is wrong, or an empty string.

    The tests named are asked last, after those of the kernel's numbers, limits and work.
    Of the tests the one named `first`, which noticed it before, is asked before the others.
    """
    if "corpus" in stages:
        stage("corpus")
        folder = ROOT / "tests" / "certificates"
        answers = json.loads((folder / "expected.json").read_text())
        for name, expected in sorted(answers.items(), key=lambda item: item[1]["work"]):
            text = (folder / name).read_bytes().decode("latin-1")
            if answer(text) != json.dumps(expected, sort_keys=True):
                return name
    if "certificates" in stages:
        stage("certificates")
        for name, text in small_certificates():
            if answer(text) != evidence[name]:
                return name
    if "tests" not in stages:
        return ""
    stage("tests")
    fewer_examples()
    failure = _FirstFailure()
    file, _, test = first.partition("::")
    place = ROOT / "tests" / "kernel" / file
    if test and place.exists():
        pytest.main([*OPTIONS, f"{place}::{test}"], plugins=[failure])
        if failure.found and "loading" not in failure.found:
            return failure.found
    early = [f"tests/kernel/test_{name}.py" for name in ("units", "boundaries", "work")]
    files = [f"tests/kernel/test_{name}.py" for name in tests]
    options = [*OPTIONS, "-k", NOT_ASKED]
    status = pytest.main([*options, *early], plugins=[failure])
    if status == 0:
        files.append("tests/certificates/test_limits.py")
        status = pytest.main([*options, *files], plugins=[failure])
    return failure.found or ("" if status == 0 else f"pytest ended with status {status}")


def child(
    mutant: Mutant | None, evidence: dict[str, str], pipe: int, stages: Stages, first: str
) -> None:
    """Judge a mutant and write what noticed it.

    None is the true kernel, whose evidence is written; where that is there, the true kernel is
    judged like a mutant.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def stage(name: str) -> None:
        os.write(pipe, f"{name}\n".encode())
        signal.setitimer(signal.ITIMER_VIRTUAL, STAGES[name])

    try:
        if mutant is None and not evidence:
            found = json.dumps({name: answer(text) for name, text in small_certificates()})
        elif mutant is None:
            every = tuple(dict.fromkeys(name for names in TESTS.values() for name in names))
            found = killer(every, evidence, stage, stages, first)
        else:
            load_with(mutant.module, mutated(sources()[mutant.module], mutant.index))
            found = killer(TESTS[mutant.module], evidence, stage, stages, first)
    except BaseException as error:
        found = type(error).__name__
    os.write(pipe, f"{found}\n".encode())
    os._exit(0)


# --- in the parent -------------------------------------------------------------------------


def start(
    mutant: Mutant | None, evidence: dict[str, str], stages: Stages = ALL, first: str = ""
) -> tuple[int, int]:
    """Start a child; return its process id and the pipe to read from."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        child(mutant, evidence, writing, stages, first)
    os.close(writing)
    return process, reading


def evidence_of_the_kernel() -> dict[str, str]:
    """Return what the kernel says of the small stored certificates."""
    found: dict[str, str] = json.loads(answer_of(*start(None, {})))
    return found


def noticed_in_the_kernel(stages: Stages = ALL) -> str:
    """Return what notices something in the true kernel; it should be empty.

    What fails without a mutant says nothing of one.
    """
    return answer_of(*start(None, evidence_of_the_kernel(), stages))


def answer_of(process: int, reading: int) -> str:
    """Wait for a child and return the last line that it wrote."""
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read().decode()
    os.waitpid(process, 0)
    return text.split("\n")[-2]


def judge(
    mutants: list[Mutant],
    workers: int = 2,
    stages: Stages = ALL,
    before: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[Mutant, str]]:
    """Yield each mutant with what noticed it, several processes at a time.

    Only the killers of the stages named are asked. `before` says what noticed a mutant when its
    function was another one.
    """
    assert not [name for name in sys.modules if name.startswith("certify")]
    evidence = evidence_of_the_kernel()
    waiting, running = list(mutants), {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            process, reading = start(mutant, evidence, stages, before.get(mutant.id, ""))
            running[process] = mutant, reading
        done = None
        while done is None:
            for process in running:
                found, status = os.waitpid(process, os.WNOHANG)
                if found:
                    done = process, status
                    break
            else:
                time.sleep(0.01)
        process, status = done
        mutant, reading = running.pop(process)
        with os.fdopen(reading, "rb") as pipe:
            last = pipe.read().decode().split("\n")[-2]
        # The last line of one that was ended names its stage.
        yield mutant, f"{last}: too long" if os.WIFSIGNALED(status) else last
