"""The check: replay a certificate and say what it proves.

For a proof the checker starts from the statement's boxes, bisects them as the tree says,
and accepts a leaf only if its forms, evaluated in the kernel's own arithmetic, show every
literal of its alternative. The tree covers the boxes because it is used up exactly. For a
refutation it evaluates the program at the witness and asks that every alternative fail.
No number in the file is believed but the statement's and the witness.

Time and memory are bounded: what is done is counted (`certify.kernel.work`), and a proof may
cost `MOST_WORK`, what is kept at the same time `MOST_WORK_AT_ONCE`. What is not counted, as it
takes a few seconds at most, has limits of its own: the text (`LARGEST_TEXT`), the statement
(`MOST_INSTRUCTIONS`, `MOST_INPUTS`), the depth of a tree (`MAXIMAL_DEPTH`), the terms of a form
(`MOST_MONOMIALS`, `MOST_ANCHORS`) and the size of a number (`LARGEST`, 512 binary places).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256

from certify.kernel.certificate import Certificate, Leaf, Node, Refusal, read, statement_sha256
from certify.kernel.forms import Face, Piece
from certify.kernel.interval import Interval
from certify.kernel.program import Box, IntervalArithmetic, Statement
from certify.kernel.verdict import Checked, Proved, Refuted
from certify.kernel.work import TooMuchWork, limited, spend

MAXIMAL_DEPTH = 200
MOST_WORK = 30_000_000  # of a proof; a test holds those of the paper to 19/20 of it
MOST_WORK_AT_ONCE = 800_000  # of a leaf or a witness, whose values are all kept


def bisect(box: Box, index: int) -> tuple[Box, Box]:
    """Return the lower and the upper half of `box` in one variable."""
    lower, upper = box[index]
    middle = (lower + upper) / 2
    return (
        (*box[:index], (lower, middle), *box[index + 1 :]),
        (*box[:index], (middle, upper), *box[index + 1 :]),
    )


@dataclass
class _Replay:
    certificate: Certificate
    forms: Counter[str] = field(default_factory=Counter)
    depth: int = 0
    tight: dict[Face, None] = field(default_factory=dict)

    def piece(self, box: Box, nodes: tuple[Node, ...], first_line: int) -> None:
        """Walk one tree, raising `Refusal` at the first line that is not right."""
        variables = self.certificate.statement.variables
        waiting = [(box, 0)]
        for line, node in enumerate(nodes, first_line):
            if not waiting:
                raise Refusal(line, "the tree is complete before this line")
            box, depth = waiting.pop()
            self.depth = max(self.depth, depth)
            try:
                spend(5)
                if isinstance(node, Leaf):
                    with limited(MOST_WORK_AT_ONCE):
                        self._leaf(box, node, line)
                    continue
            except TooMuchWork as error:
                raise Refusal(line, f"the replay ends here: {error}") from None
            if node not in variables:
                raise Refusal(line, f"'{node[:64]}' is no variable: {', '.join(variables)}")
            if depth == MAXIMAL_DEPTH:
                raise Refusal(line, f"the tree is deeper than {MAXIMAL_DEPTH}")
            index = variables.index(node)
            if box[index][0] == box[index][1]:
                raise Refusal(line, f"the box has no width in {node}")
            lower, upper = bisect(box, index)
            waiting += [(upper, depth + 1), (lower, depth + 1)]
        if waiting:
            missing = show(waiting[-1][0], variables)
            raise Refusal(first_line + len(nodes), f"the tree ends before it covers {missing}")

    def _leaf(self, box: Box, leaf: Leaf, line: int) -> None:
        statement = self.certificate.statement
        spend(25 + 15 * len(leaf.forms))
        if leaf.alternative > len(statement.alternatives):
            raise Refusal(line, f"the statement has no alternative {leaf.alternative}")
        literals = statement.alternatives[leaf.alternative - 1]
        if len(leaf.forms) != len(literals):
            raise Refusal(line, f"alternative {leaf.alternative} takes {len(literals)} forms")
        piece = Piece(
            statement,
            dict(self.certificate.parameters),
            box,
            IntervalArithmetic(self.certificate.precision),
        )
        for literal, form in zip(literals, leaf.forms, strict=True):
            if form.anchors and literal.strict:
                raise Refusal(line, f"an anchored form cannot show '{literal}'")
            try:
                faces = piece.zeros(literal.name, form)
            except ArithmeticError as error:
                raise Refusal(line, f"{form} cannot be evaluated: {error}") from None
            if faces is None:
                where = show(box, statement.variables)
                raise Refusal(line, f"{form} does not show '{literal}' on {where}")
            self.forms[str(form).split("/")[0] + " " + str(form.order)] += 1
            self.tight.update(dict.fromkeys(faces))


def show(box: Box, variables: tuple[str, ...]) -> str:
    """Write a box for people: each variable with its exact interval."""
    pairs = zip(variables, box, strict=True)
    return ", ".join(f"{name} in [{lower}, {upper}]" for name, (lower, upper) in pairs)


def witness_values(
    statement: Statement,
    parameters: Mapping[str, Fraction],
    witness: Mapping[str, Fraction],
    precision: int,
) -> dict[str, Interval]:
    """Enclose every value of the program at an exact point."""
    arithmetic = IntervalArithmetic(precision)
    inputs = {name: arithmetic.constant(value) for name, value in parameters.items()}
    inputs |= {name: arithmetic.constant(value) for name, value in witness.items()}
    return statement.evaluate(inputs, arithmetic)


def _refute(certificate: Certificate, line: int) -> dict[str, Interval]:
    statement, witness = certificate.statement, dict(certificate.witness)
    if tuple(name for name, _ in certificate.witness) != statement.variables:
        raise Refusal(line, "the witness does not give each variable one value, in their order")
    point = tuple((witness[name], witness[name]) for name in statement.variables)
    inside = [
        all(a <= x <= b for (a, b), (x, _) in zip(box, point, strict=True))
        for box in statement.boxes
    ]
    if statement.boxes and not any(inside):
        raise Refusal(line, "the witness lies outside the domain")
    try:
        values = witness_values(
            statement, dict(certificate.parameters), witness, certificate.precision
        )
    except ArithmeticError as error:
        raise Refusal(line, f"the statement cannot be evaluated at the witness: {error}") from None
    for row in statement.alternatives:
        # `x >= 0` certainly fails where x < 0, and `x > 0` where x <= 0.
        if not any(values[literal.name].hi < int(literal.strict) for literal in row):
            failing = " and ".join(map(str, row))
            raise Refusal(line, f"the witness does not make '{failing}' fail")
    return {literal.name: values[literal.name] for row in statement.alternatives for literal in row}


def check(text: str, pins: Mapping[str, Collection[str]]) -> Proved | Refuted:
    """Replay a certificate and return what it proves; raise `Refusal` if it is not valid.

    `pins` maps each claim to the SHA-256 of its statements, so that no other statement can
    pass under a claim's name. The verdict holds for the parameters that the certificate
    sets, which the evidence names; the statement says which are admitted.
    """
    certificate, starts = read(text)
    rows = text.split("\n")
    digest = statement_sha256(certificate.statement)
    if certificate.claim not in pins:
        raise Refusal(2, f"no claim is named '{certificate.claim}'")
    if digest not in pins[certificate.claim]:
        line = next(n for n, row in enumerate(rows, 1) if row.startswith("statement "))
        raise Refusal(line, f"this is not the statement of claim '{certificate.claim}'")
    found = Checked(
        certificate.claim, certificate.parameters, digest, sha256(text.encode()).hexdigest()
    )
    if certificate.witness:
        line = next(n for n, row in enumerate(rows, 1) if row.startswith("at "))
        with limited(MOST_WORK_AT_ONCE):
            values = _refute(certificate, line)
        enclosures = tuple((name, *value.endpoints()) for name, value in values.items())
        found = replace(found, witness=certificate.witness, enclosures=enclosures)
        return Refuted("the kernel sees the violation at an exact point", found)
    statement = certificate.statement
    if len(certificate.pieces) != len(statement.boxes):
        raise Refusal(
            len(rows) - 1, f"a proof has a piece for each of {len(statement.boxes)} boxes"
        )
    replay = _Replay(certificate)
    with limited(MOST_WORK):
        for n, (box, nodes) in enumerate(zip(statement.boxes, certificate.pieces, strict=True)):
            replay.piece(box, nodes, starts[n])
    forms, tight = tuple(sorted(replay.forms.items())), tuple(replay.tight)
    found = replace(found, leaves=forms, depth=replay.depth, tight=tight)
    return Proved("the kernel replayed every leaf", found)
