"""Makes the skeleton of an audit: ``certify new NAME``.

A folder with a distribution of its own: two claims, their pinned statements, a test. Nothing in
certify has to be changed for it.

Exit status: 0 it is made, 2 wrong usage, or it cannot be written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from certify.audit import packages
from certify.pinned import families
from certify.pipe import complain, to_the_end

USAGE = "usage: certify new NAME"
NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
LONGEST = 40
MADE, WRONG = 0, 2


def wrong(name: str) -> str:
    """Say why a name will not do; an empty string if it will."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        right = f"small letters, digits and single - or _, at most {LONGEST}"
        return f"'{name[:LONGEST]}' is no name of an audit: {right}"
    if name.replace("-", "_") in packages():
        return f"there is an audit '{name.replace('-', '_')}' already: choose another name"
    if name.replace("_", "-") in families():
        return f"an audit has claims that begin with '{name}' already: choose another name"
    if Path(name).exists():
        return f"there is a file or folder {name} already: choose another name"
    return ""


def contents(name: str) -> dict[str, str]:
    """Return the files of an audit of this name by their paths."""
    package, head = name.replace("-", "_"), name.replace("_", "-")
    found: dict[str, str] = {}

    def walk(place: Traversable, path: str) -> None:
        for each in sorted(place.iterdir(), key=lambda each: each.name):
            if each.is_dir():
                folder = package if each.name == "package" else each.name
                walk(each, f"{path}{folder}/")
            elif each.name.endswith(".txt"):
                text = each.read_text(encoding="utf-8")
                for mark, word in (("NAME", name), ("PACKAGE", package), ("HEAD", head)):
                    text = text.replace(f"@{mark}@", word)
                found[path + each.name.removesuffix(".txt")] = text

    walk(files("certify.skeleton"), "")
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    given = list(sys.argv[1:] if words is None else words)
    if {"--help", "-h"} & set(given):
        print(USAGE)
        return MADE
    if len(given) != 1 or given[0].startswith("-"):
        complain(USAGE)
        return WRONG
    name = given[0]
    why = wrong(name)
    if why:
        complain(why)
        return WRONG
    try:
        for path, text in contents(name).items():
            place = Path(name, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    except OSError as error:
        complain(f"cannot write to the folder {name}: {error.strerror}")
        return WRONG
    print(f"{name}/ is an audit with two claims; next: pip install -e ./{name}; certify list")
    return MADE


if __name__ == "__main__":
    raise SystemExit(to_the_end(main, 0))
