"""The tutorial's files and commands give what it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from certify.proofs import inequality as external
from tests.places import ROOT

PAGE = ROOT / "TUTORIAL.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCK = re.compile(r"```(python|console)\n(.*?)```\n", re.DOTALL)
ENVIRONMENT = {
    **os.environ,
    "PYTHON": sys.executable,
    "PYTHONPATH": str(ROOT),
    "PYTHONIOENCODING": "utf-8",
    "COLUMNS": "80",
}


def without_times(text):
    return [re.sub(r"\d+\.\d+ s\b", "TIME s", line.rstrip()) for line in text.splitlines()]


def install(name, folder):
    """Let Python find an audit as if it were installed."""
    place = folder / "site" / f"{name}-0.1.0.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")
    (place / "entry_points.txt").write_text(f"[certify.audits]\n{name} = {name}\n")


def transcript(commands, folder):
    """Run commands in a shell; return them with what they print."""
    rows = []
    paths = [ROOT, folder / "site", folder / "parts"]
    environment = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", f'python() {{ "$PYTHON" "$@"; }}; {command}'],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environment,
            timeout=120,
            check=False,
        )
        if " new " in command:
            install(command.split()[-1], folder)
        rows += [f"$ {command}", *(line.rstrip() for line in done.stdout.splitlines())]
    return "\n".join(rows) + "\n"


def played(folder):
    """Write the page's files and run its commands; yield each console block and what is shown."""
    for kind, text in BLOCK.findall(TEXT):
        if kind == "python":
            name = text.partition("\n")[0].removeprefix("# ")
            (folder / name).write_text(text, encoding="utf-8")
        else:
            commands = [row[2:] for row in text.splitlines() if row.startswith("$ ")]
            yield text, transcript(commands, folder)


@pytest.mark.long
def test_the_commands_print_what_is_shown(tmp_path):
    blocks = list(played(tmp_path))
    for shown, found in blocks:
        assert without_times(found) == without_times(shown)
    assert len(blocks) == TEXT.count("```console")


def test_the_table_of_arguments_is_the_signature():
    import inspect

    taken = set(inspect.signature(external.inequality).parameters) - {"formula"}
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == taken
    for number in (external.BOXES, external.MOST_OPERATIONS, external.MOST_BOXES):
        assert str(number) in TEXT


@pytest.mark.parametrize("name", ["pi", "constant", "sqrt", "sin", "cos", "stumpff", "angle"])
def test_the_operations_are_those_of_programs(name):
    from certify.kernel.program import OPERATIONS

    assert name in OPERATIONS
    assert f"`numbers.{name}(" in TEXT


def test_the_page_has_all_that_is_offered():
    assert set(re.findall(r"`numbers\.(\w+)\(\w*(?:, \w)?\)`", TEXT)) <= set(external.OFFERED)
    assert all(f"`numbers.{name}(" in TEXT for name in external.OFFERED)


if __name__ == "__main__":
    # Writes what the commands print into the page: python -m tests.test_tutorial
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        text = TEXT
        for shown, found in played(Path(folder)):
            text = text.replace(f"```console\n{shown}```", f"```console\n{found}```")
    PAGE.write_text(text, encoding="utf-8")
