"""What must be believed besides a paper's definitions, measured where it can be measured.

The kernel's size and imports are read from its source; how well its tests watch it, and what Coq
said of the formal twins, from the files of the runs that found it.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from certify import earlier, kernel
from certify.layout import FORMAL
from certify.reading import from_json
from certify.report.data import Data

MUTANTS = "kernel/mutants.json"
# Libraries without which every claim is settled alike, and what they are there for instead. A
# test takes them away.
NOT_BELIEVED = {
    "matplotlib": "draws figures",
    "jinja2 and markupsafe": "write pages",
    "rich": "writes to the terminal",
    "pydantic": "makes the JSON Schema",
    "hypothesis": "attacks; a violation that it finds takes a proof back, and it gives none",
    "dask and distributed": "carry samples to other machines, where that is asked for",
}
# Named apart, as no verdict names it.
MPMATH = (
    "mpmath is a part of what is believed as SymPy, which computes numbers with it and needs it to"
    " load. Some cross-checks, the rechecks of attacks and some numbers shown beside verdicts come"
    " from it too: they can take a proof back, and give none."
)


# The assumptions that a proof may rest on, by what they are about.
REALS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "Classical_Prop.classic",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
INTEGERS = ("PrimInt63.", "Uint63.")


@dataclass(frozen=True)
class Source:
    """A file of the kernel: the lines that hold code, without docstrings and comments."""

    name: str
    lines: int
    imports: tuple[str, ...]
    sha256: str


def _docstrings(tree: ast.Module) -> set[int]:
    """Return the lines of docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = (node for node in ast.walk(tree) if isinstance(node, documented))
    first = [node.body[0] for node in nodes if ast.get_docstring(node)]
    return {n for row in first for n in range(row.lineno, (row.end_lineno or row.lineno) + 1)}


def source(name: str, text: str) -> Source:
    """Measure a file: a line counts if some syntax stands on it that is no docstring."""
    tree = ast.parse(text)
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.stmt, ast.expr))]
    ends = [(node.lineno, node.end_lineno or node.lineno) for node in nodes]
    spanned = {line for first, last in ends for line in range(first, last + 1)}
    rows = text.splitlines()
    code = {
        line
        for line in spanned - _docstrings(tree)
        if rows[line - 1].strip() and not rows[line - 1].lstrip().startswith("#")
    }
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    outside = tuple(sorted(imported - {"certify", "__future__"}))
    return Source(name, len(code), outside, sha256(text.encode()).hexdigest())


def sources() -> list[Source]:
    """Measure the kernel's files, in the order of their names."""
    folder = Path(str(kernel.__file__)).parent
    return [source(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.py"))]


def the_kernel(folder: Path) -> dict[str, Any]:
    """Return the kernel's size, its imports, and what is known of its mutants.

    `folder` is where reports are kept. The mutants are of this kernel only where `today`.
    """
    files = [each for each in sources() if each.lines]
    imports = sorted({name for each in files for name in each.imports})
    found: dict[str, Any] = {
        "files": {each.name: each.lines for each in files},
        "lines": sum(each.lines for each in files),
        "imports": imports,
        "standard": set(imports) <= sys.stdlib_module_names,
        "mutants": None,
    }
    if (folder / MUTANTS).exists():
        with earlier.passed_over(folder / MUTANTS):
            found["mutants"] = _mutants(from_json(folder / MUTANTS))
    return found


def _mutants(kept: dict[str, Any]) -> dict[str, Any]:
    today = kept["sources"] == {each.name: each.sha256 for each in sources()}
    counts = {name: kept[name] for name in ("mutants", "noticed", "survivors", "harmless")}
    # Not in files of earlier runs.
    counts["noticed_by"] = kept.get("noticed_by", {})
    numbers = [*counts.values(), *counts["harmless"].values(), *counts["noticed_by"].values()]
    if not all(type(each) in (int, dict) for each in numbers) or counts["mutants"] < 1:
        raise ValueError("these are no counts")
    return counts | {"today": today}


def kind(name: str) -> str:
    """Return what an assumption is about; an empty string for one that is not admitted."""
    if name in REALS:
        return "the real numbers"
    return "machine integers" if name.startswith(INTEGERS) else ""


def the_twins(folder: Path, reports: Sequence[Data]) -> list[dict[str, Any]]:
    """Return what Coq said of the formal twins, and what its proofs assume, by kind.

    Each is a twin of the certificate that is reported only where `same`.
    """
    hashes = {
        (data["claim"], version["evidence"]["certificate_sha256"])
        for data in reports
        for version in data["versions"]
        if version["evidence"]["kind"] == "certificate"
    }
    found = []
    for path in sorted((folder / FORMAL).glob("*.json")):
        with earlier.passed_over(path):
            twin = from_json(path)
            found.append(
                {
                    "claim": twin["claim"],
                    "file": f"{FORMAL}/{twin['file']}",
                    "verdict": twin["verdict"],
                    "coq": twin.get("coq", ""),
                    "seconds": twin.get("seconds"),
                    "assumptions": dict(Counter(map(kind, twin.get("assumptions", ())))),
                    "same": (twin["claim"], twin["certificate_sha256"]) in hashes,
                }
            )
    return found


def beside(root: Path, folder: Path, reports: Sequence[Data]) -> dict[str, Any]:
    """Return all that is measured, by name.

    `root` is where reports are kept, `folder` that of the audit.
    """
    return {
        "kernel": the_kernel(root),
        "twins": the_twins(folder, reports),
        "within": MPMATH,
        "not_believed": NOT_BELIEVED,
    }
