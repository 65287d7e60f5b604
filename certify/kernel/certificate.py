"""Certificates: the text that a proof or a witness is written down in.

The form is canonical: one text for one certificate, lines ending in a line feed, closed by
the SHA-256 of everything before it::

    certify 1
    claim NAME
    set PARAMETER VALUE            one line for each parameter of the statement
    statement SHA-256              of the lines from here to the last alternative
    parameter NAME LOWER UPPER     lower < value <= upper
    variable ... box ... instructions ... alternative ...
    precision BITS                 10 to 512
    piece 1                        for a proof: per box the preorder of a bisection tree
    split VARIABLE                 both halves follow, the lower one first
    leaf ALTERNATIVE FORM...       one form for each literal of that alternative
    at VARIABLE VALUE              for a refutation: one line for each variable
    sha256 SHA-256

What is longer than `LARGEST_TEXT` is refused unread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from certify.kernel.forms import Form
from certify.kernel.program import Malformed, Statement, rational, statement_from_lines

VERSION = "certify 1"
LARGEST_TEXT = 1 << 20  # characters; the longest certificate of the paper has 1/5 of that
LONGEST_MESSAGE = 500
PRINTABLE = re.compile(r"[ -~]*")
CLAIM = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*\Z")
FORM = re.compile(r"(?:taylor/([0-9])|anchored/([0-9])((?:/[a-z][a-z0-9_]*[+-])+))\Z")


class Refusal(ValueError):
    """A certificate that is not accepted: what is wrong, and at which line (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        shown = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]} ..."
        super().__init__(f"line {line}: {shown}")
        self.line = line


@dataclass(frozen=True)
class Leaf:
    """Closes a box: which alternative holds there (from 1), and a form for each literal."""

    alternative: int
    forms: tuple[Form, ...]

    def __str__(self) -> str:
        return " ".join(("leaf", str(self.alternative), *map(str, self.forms)))


# A tree in preorder: the name of a variable to bisect, or a leaf.
Node = str | Leaf


@dataclass(frozen=True)
class Certificate:
    """A claim with its parameters, its statement, and a proof or a witness.

    `pieces` has one preorder list of nodes for each box of the statement; `witness` has a
    value for each variable. Exactly one of the two is empty.
    """

    claim: str
    parameters: tuple[tuple[str, Fraction], ...]
    statement: Statement
    precision: int
    pieces: tuple[tuple[Node, ...], ...] = ()
    witness: tuple[tuple[str, Fraction], ...] = ()

    def text(self) -> str:
        """Return the canonical text."""
        rows = [VERSION, f"claim {self.claim}"]
        rows += [f"set {name} {value}" for name, value in self.parameters]
        rows.append(f"statement {statement_sha256(self.statement)}")
        rows += self.statement.lines()
        rows.append(f"precision {self.precision}")
        for number, nodes in enumerate(self.pieces, 1):
            rows.append(f"piece {number}")
            rows += [f"split {node}" if isinstance(node, str) else str(node) for node in nodes]
        rows += [f"at {name} {value}" for name, value in self.witness]
        body = "".join(f"{row}\n" for row in rows)
        return f"{body}sha256 {sha256(body.encode()).hexdigest()}\n"


def statement_sha256(statement: Statement) -> str:
    """Return the SHA-256 of the statement's canonical text, in hexadecimal."""
    return sha256("".join(f"{row}\n" for row in statement.lines()).encode()).hexdigest()


def _read_form(text: str) -> Form:
    match = FORM.match(text)
    if not match:
        raise Malformed(f"'{text[:60]}' is no form: taylor/N or anchored/N/VARIABLE-")
    if match[1]:
        return Form(int(match[1]))
    ends = match[3][1:].split("/")
    return Form(int(match[2]), tuple((end[:-1], end[-1] == "+") for end in ends))


def _read_node(row: str) -> Node:
    keyword, *words = row.split(" ")
    if keyword == "split" and len(words) == 1:
        return words[0]
    if keyword == "leaf" and len(words) > 1 and re.fullmatch(r"[1-9][0-9]{0,3}", words[0]):
        return Leaf(int(words[0]), tuple(_read_form(word) for word in words[1:]))
    raise Malformed(f"'{row[:60]}' is neither 'split VARIABLE' nor 'leaf ALTERNATIVE FORM...'")


def read(text: str) -> tuple[Certificate, Mapping[int, int]]:
    """Read a certificate; raise `Refusal` unless the text is one, in canonical form.

    Also returns the line number at which each piece starts.
    """
    if len(text) > LARGEST_TEXT:
        raise Refusal(1, f"a certificate has at most {LARGEST_TEXT} characters")
    rows = text.split("\n")
    strange = next((n for n, row in enumerate(rows, 1) if not PRINTABLE.fullmatch(row)), None)
    if strange is not None:
        raise Refusal(strange, "a certificate is printable ASCII text")
    if rows.pop():
        raise Refusal(len(rows) + 1, "a certificate ends in a line feed")
    number = 0

    def take(keyword: str) -> list[str] | None:
        """Take the next row's words if it starts with the keyword."""
        nonlocal number
        words = rows[number].split(" ") if number < len(rows) else []
        if not words or words[0] != keyword:
            return None
        number += 1
        return words[1:]

    def put_back(words: list[str] | None) -> None:
        """Return to the row that was taken, so that an error names its line."""
        nonlocal number
        number -= words is not None

    def need(keyword: str, pattern: str) -> str:
        words = take(keyword)
        if words is None or len(words) != 1 or not re.fullmatch(pattern, words[0]):
            put_back(words)
            found = rows[number] if number < len(rows) else "the end"
            raise Malformed(f"'{keyword} ...' should stand here, not '{found[:60]}'")
        return words[0]

    starts: dict[int, int] = {}
    try:
        if take("certify") != VERSION.split(" ")[1:]:
            number = 0
            raise Malformed(f"the first line is not '{VERSION}'")
        claim = need("claim", r"[A-Za-z0-9.-]{1,80}")
        if not CLAIM.match(claim):
            raise Malformed(f"'{claim}' is no claim's name")
        parameters = []
        while (words := take("set")) is not None:
            put_back(words)
            if len(words) != 2:
                raise Malformed("a parameter line reads 'set NAME VALUE'")
            parameters.append((words[0], rational(words[1])))
            number += 1
        digest = need("statement", r"[0-9a-f]{64}")
        first = number
        while number < len(rows) and not rows[number].startswith("precision "):
            number += 1
        try:
            statement = statement_from_lines(rows[first:number])
        except Malformed as error:
            number = number if error.row is None else first + error.row
            raise
        if statement_sha256(statement) != digest:
            raise Malformed("the statement does not have the SHA-256 that is given for it")
        if tuple(name for name, _ in parameters) != statement.parameters:
            raise Malformed("the parameters that are set are not those of the statement")
        for (name, value), (lower, upper) in zip(parameters, statement.ranges, strict=False):
            if not lower < value <= upper:
                raise Malformed(f"the statement takes {lower} < {name} <= {upper}")
        precision = int(need("precision", r"[1-9][0-9]|[1-4][0-9]{2}|50[0-9]|51[0-2]"))
        pieces: list[tuple[Node, ...]] = []
        while take("piece") is not None:
            starts[len(pieces)] = number + 1
            nodes = []
            while number < len(rows) and rows[number].split(" ")[0] in ("split", "leaf"):
                nodes.append(_read_node(rows[number]))
                number += 1
            pieces.append(tuple(nodes))
        witness = []
        while (words := take("at")) is not None:
            put_back(words)
            if len(words) != 2:
                raise Malformed("a witness line reads 'at VARIABLE VALUE'")
            witness.append((words[0], rational(words[1])))
            number += 1
        if bool(pieces) == bool(witness):
            raise Malformed("a certificate has either pieces or a witness")
        need("sha256", r"[0-9a-f]{64}")
        if number != len(rows):
            raise Malformed("nothing follows the closing sha256 line")
    except Malformed as error:
        raise Refusal(max(1, min(number + 1, len(rows))), str(error)) from None
    certificate = Certificate(
        claim, tuple(parameters), statement, precision, tuple(pieces), tuple(witness)
    )
    canonical = certificate.text()
    if canonical != text:
        pairs = zip(canonical.split("\n"), text.split("\n"), strict=False)
        where = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), len(rows))
        if where == len(rows):
            raise Refusal(where, "the closing sha256 is not that of the text above it")
        raise Refusal(where, "the text is not in canonical form")
    return certificate, starts
