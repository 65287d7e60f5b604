"""What is done often, by name: ``nox -s quick``, ``nox -s long``, ``nox -s lint``, ..."""

import nox

nox.options.sessions = ["quick", "lint"]
WHERE = ("certify", "tests", "benchmarks", "notebooks", "examples", "noxfile.py")


def _install(session: nox.Session, extra: str) -> None:
    session.install("-c", "requirements.lock", "-e", f".[{extra}]")


@nox.session
def quick(session: nox.Session) -> None:
    """Run the quick tests: each claim, its twin, its hand steps with fewer examples."""
    _install(session, "test")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def long(session: nox.Session) -> None:
    """Run all tests."""
    _install(session, "test")
    session.run("pytest", "-n", "auto", "--long", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Look at style, types and floors."""
    _install(session, "lint")
    session.run("ruff", "check", *WHERE)
    session.run("ruff", "format", "--check", *WHERE)
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def mutants(session: nox.Session) -> None:
    """Judge the mutants of the kernel files that have changed."""
    _install(session, "test")
    session.run("python", "-m", "tests.mutation", *session.posargs)


@nox.session
def reports(session: nox.Session) -> None:
    """Make all reports again, and the table of verdicts in docs/findings.md."""
    session.install("-c", "requirements.lock", "-e", ".")
    words = ("all", "--readme", "docs/findings.md", *session.posargs)
    session.run("python", "-m", "certify.report", *words, success_codes=[0, 1])


@nox.session
def docs(session: nox.Session) -> None:
    """Hold the pages to the code: figures in prose, commands of the tutorial, links."""
    _install(session, "test")
    pages = ("readme", "prose", "tutorial", "notebooks")
    session.run("pytest", *(f"tests/test_{page}.py" for page in pages))
