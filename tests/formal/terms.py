"""Reads Coq terms as numbers, to compare them with the programs that they were written from."""

import re

import mpmath


def value(term, names):
    """Evaluate a Coq term of the real numbers in mpmath."""
    text = re.sub(r"\b(\d+)\b(?!\s*\^)", r"number(\1)", re.sub(r"\^\s*(\d+)", r"** _\1_", term))
    text = re.sub(r"_(\d+)_", r"\1", text)
    text = re.sub(r"\b(sin|cos|sqrt) (\w+)", r"\1(\2)", text)
    known = {"number": mpmath.mpf, "PI": +mpmath.pi, "sin": mpmath.sin, "cos": mpmath.cos}
    known["sqrt"] = lambda x: mpmath.sqrt(max(x, mpmath.mpf(0)))
    return eval(text, {"__builtins__": {}}, known | names)


def values(definitions, names):
    """Evaluate ``let name := term`` one after the other."""
    found = dict(names)
    for name, term in definitions:
        found[name] = value(term, found)
    return found


def read_statement(stated):
    """Split a stated theorem into its domain, its definitions and its conclusion."""
    body = " ".join(stated.split()).split(" : R, ", 1)[1]
    domain, rest = body.split(" -> ", 1)
    rows = []
    while rest.startswith("let "):
        row, rest = rest.removeprefix("let ").split(" in ", 1)
        rows.append(tuple(row.split(" := ")))
    return domain, rows, rest.removesuffix(".")
