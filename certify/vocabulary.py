"""Words that name nothing in a statement, as a reader takes them for something else."""

from __future__ import annotations

import re

# Of the lines that `certify.report.statement` writes.
LINE = ("for", "all", "real", "and", "or", "where", "in")
# What stands for a number or a function there; beside them, c_0, c_1, ... are functions.
PRINTED = frozenset((*LINE, "pi", "sqrt", "cos", "sin", "angle"))
STUMPFF = re.compile(r"c_[0-9]+")
# Of mathematics.
USUAL = frozenset(
    {"e", "i", "inf", "infinity", "nan", "max", "min", "abs", "sgn", "sign", "floor", "ceil"}
    | {"round", "mod", "div", "gcd", "lcm", "root", "cbrt", "exp", "log", "ln", "lg", "arg", "re"}
    | {"im", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "asin", "acos", "atan"}
    | {"atan2", "sinh", "cosh", "tanh", "coth", "erf", "sinc", "det", "tr", "rank", "dim", "sup"}
    | {"lim", "limsup", "liminf", "argmax", "argmin", "sum", "prod", "int", "grad"}
    | {"not", "xor", "iff", "implies", "if", "then", "else", "otherwise", "exists", "forall"}
    | {"any", "some", "every", "true", "false", "let", "with", "when", "such", "that", "is", "of"}
    | {"plus", "minus", "times", "over", "equals", "rational", "integer", "complex"}
)
# What certify names itself: the value of a formula without a name, a variable divided by pi, and
# u1, u2, ... for other values.
VALUE = "value"
OVER_PI = "_over_pi"
MADE_UP = re.compile(rf"u[0-9]+|{VALUE}|.*{OVER_PI}")


def meaning(name: str) -> str:
    """Return what a word means that is therefore no name; empty if it is free."""
    if name in PRINTED or STUMPFF.fullmatch(name):
        return "is a word of printed statements"
    if name in USUAL:
        return "has a meaning in mathematics"
    return "is taken" if MADE_UP.fullmatch(name) else ""
