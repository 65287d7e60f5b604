"""Writes the formal twin of a certificate: a Coq file that states its theorem and proves it.

The statement is rendered from the certificate's program. The proof follows the certificate's
tree: a box that is not tight is given to coq-interval, which bisects on; neighbours that are
proved by the same alternative are one box. An anchored leaf becomes a factorisation
(`certify.formal.anchored`): an identity that Coq checks, times signs that coq-interval proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from textwrap import wrap

from certify.formal.anchored import Coordinate, Factored, factor
from certify.formal.expression import NoTwin, definitions, identifier, number
from certify.formal.mirror import mirror
from certify.formal.polynomial import power_text
from certify.formal.preamble import COMMON, IMPORTS, bound, lemma_name
from certify.kernel.certificate import Certificate, Leaf, Node, read
from certify.kernel.check import bisect
from certify.kernel.forms import Form
from certify.kernel.program import Box, Literal, Statement

# coq-interval halves boxes at most so often, in numbers of so many bits. With these options it
# computes in machine integers; without `i_prec` it would in machine floats.
DEPTH, BITS = 30, 40
# The same for a tight leaf that was not factored, which is hardly ever provable so.
SHALLOW = 8
PRECISE = f"interval with (i_prec {BITS})"
WIDTH = 100


@dataclass(frozen=True)
class Split:
    """A node of the tree that bisects a variable."""

    variable: int
    middle: Fraction
    lower: Tree
    upper: Tree


@dataclass(frozen=True)
class Closed:
    """A box that one alternative holds on; `anchors` maps its tight literals to their forms."""

    box: Box
    alternative: int
    anchors: tuple[tuple[str, Form], ...] = ()


Tree = Split | Closed


def tree(statement: Statement, box: Box, nodes: Iterator[Node]) -> Tree:
    """Read a preorder list of nodes, joining halves that are closed alike."""
    node = next(nodes)
    if isinstance(node, Leaf):
        literals = statement.alternatives[node.alternative - 1]
        tight = [
            (literal.name, form)
            for literal, form in zip(literals, node.forms, strict=True)
            if form.anchors
        ]
        return Closed(box, node.alternative, tuple(tight))
    index = statement.variables.index(node)
    halves = bisect(box, index)
    lower, upper = (tree(statement, half, nodes) for half in halves)
    if (
        isinstance(lower, Closed)
        and isinstance(upper, Closed)
        and lower.alternative == upper.alternative
        and not lower.anchors
        and not upper.anchors
    ):
        return Closed(box, lower.alternative)
    return Split(index, halves[0][index][1], lower, upper)


@dataclass(frozen=True)
class Twin:
    """A Coq file, the name of its theorem, and the part of it that states the theorem."""

    claim: str
    theorem: str
    stated: str
    text: str


def twin(text: str) -> Twin:
    """Return the twin of a certificate. Raises `NoTwin`, or `Refusal` if it is none."""
    return of(read(text)[0], sha256(text.encode()).hexdigest())


def stated(certificate: Certificate) -> str:
    """Return the definition of what a certificate states. Raises `NoTwin`."""
    return _folded(_Writer(certificate).stated())


def of(certificate: Certificate, digest: str) -> Twin:
    """Return the twin of a certificate with this SHA-256. Raises `NoTwin`."""
    if certificate.witness:
        raise NoTwin("its certificate is a refutation; only proofs have a twin")
    writer = _Writer(certificate)
    text = _folded("\n".join(writer.sections(digest)))
    return Twin(certificate.claim, writer.theorem, stated(certificate), text)


def _folded(text: str) -> str:
    """Break long lines between words; Coq does not mind."""
    rows = []
    for row in text.split("\n"):
        further = " " * (len(row) - len(row.lstrip()) + 2)
        words = wrap(
            row,
            WIDTH,
            subsequent_indent=further,
            break_long_words=False,
            break_on_hyphens=False,
        )
        rows += words if len(row) > WIDTH else [row]
    return "\n".join(rows)


class _Writer:
    def __init__(self, certificate: Certificate) -> None:
        self.certificate, self.statement = certificate, certificate.statement
        self.parameters: Mapping[str, Fraction] = dict(certificate.parameters)
        self.names = [identifier(name) for name in self.statement.variables]
        self.variables = " ".join(self.names)
        self.theorem = certificate.claim.replace(".", "_").replace("-", "_")
        self.bounds: dict[str, str] = {}

    def sections(self, digest: str) -> list[str]:
        claim = self.certificate.claim
        pieces = [section for n in range(len(self.statement.boxes)) for section in self.piece(n)]
        return [
            f"(* Written by python -m certify.formal {claim} from the certificate with SHA-256\n"
            f"   {digest}. *)\n",
            IMPORTS,
            "(* The theorem, from the program of the certificate. *)\n",
            self.stated(),
            "(* The proof. *)\n",
            COMMON,
            *self.bounds.values(),
            *self.values(),
            self.holds(),
            *pieces,
            self.conclusion(),
        ]

    # --- the statement ----------------------------------------------------------------------

    def spoken(self) -> list[str]:
        rows = self.statement.alternatives
        return list(dict.fromkeys(literal.name for row in rows for literal in row))

    def stated(self) -> str:
        rows = [f"Definition {self.theorem}_says : Prop := forall {self.variables} : R,"]
        domains = [self.domain(box) for box in self.statement.boxes]
        rows.append("  " + "\n  \\/ ".join(domains) + " ->")
        for name, term in definitions(self.statement, self.parameters, self.spoken()):
            rows.append(f"  let {name} := {term} in")
        alternatives = [
            " /\\ ".join(_sign(identifier(literal.name), literal) for literal in row)
            for row in self.statement.alternatives
        ]
        rows.append("  " + "\n  \\/ ".join(alternatives) + ".\n")
        return "\n".join(rows)

    def domain(self, box: Box) -> str:
        return " /\\ ".join(
            f"{name} = {number(lower)}"
            if lower == upper
            else f"{number(lower)} <= {name} <= {number(upper)}"
            for name, (lower, upper) in zip(self.names, box, strict=True)
        )

    # --- its values as functions ------------------------------------------------------------

    def values(self) -> list[str]:
        found = []
        for value in self.spoken():
            rows = [f"Definition {value}_at ({self.variables} : R) : R :="]
            for name, term in definitions(self.statement, self.parameters, [value]):
                rows.append(f"  let {name} := {term} in")
            found.append("\n".join([*rows, f"  {identifier(value)}.\n"]))
        return found

    def holds(self) -> str:
        rows = [
            " /\\ ".join(_sign(f"{x.name}_at {self.variables}", x) for x in row)
            for row in self.statement.alternatives
        ]
        text = "\n  \\/ ".join(rows)
        return f"Definition holds ({self.variables} : R) : Prop :=\n  {text}.\n"

    # --- the proof --------------------------------------------------------------------------

    def piece(self, index: int) -> list[str]:
        for earlier in range(index):
            swap = mirror(self.statement, self.parameters, earlier, index, self.spoken())
            if swap is not None:
                return self.mirrored(earlier, index, swap)
        box, nodes = self.statement.boxes[index], iter(self.certificate.pieces[index])
        grown = tree(self.statement, box, nodes)
        name = f"piece_{index + 1}"
        sections: list[str] = []
        script = self.cover(grown, name, sections, "")
        moving = self.moving(box)
        lemma = [
            f"Lemma {name} : {self.forall(box)}  holds {self.point(box)}.",
            "Proof.",
            f"intros {' '.join([*moving, *(f'H{x}' for x in moving)])}.",
            *script,
            "Qed.\n",
        ]
        return [*sections, "\n".join(lemma)]

    def mirrored(self, earlier: int, index: int, swap: tuple[int, int]) -> list[str]:
        """Reduce a piece to an earlier one, with two variables interchanged."""
        names = list(self.names)
        names[swap[0]], names[swap[1]] = names[swap[1]], names[swap[0]]
        swapped, box, title = " ".join(names), self.statement.boxes[index], f"mirror_{index + 1}"
        sections = [
            f"Lemma {title}_{value} : forall {self.variables} : R,\n"
            f"  {value}_at {self.variables} = {value}_at {swapped}.\n"
            f"Proof. intros. unfold {value}_at; cbv zeta. field; exact PI_neq0. Qed.\n"
            for value in self.spoken()
        ]
        point = self.point(box)
        rewrites = ", ".join(f"({title}_{value} {point})" for value in self.spoken())
        sections.append(
            f"Lemma piece_{index + 1} : {self.forall(box)}  holds {point}.\n"
            f"Proof.\nintros. unfold holds. rewrite {rewrites}.\n"
            f"now apply piece_{earlier + 1}.\nQed.\n"
        )
        return sections

    def moving(self, box: Box) -> list[str]:
        return [x for x, (a, b) in zip(self.names, box, strict=True) if a < b]

    def point(self, box: Box) -> str:
        pairs = zip(self.names, box, strict=True)
        return " ".join(x if a < b else number(a) for x, (a, b) in pairs)

    def forall(self, box: Box) -> str:
        rows = [
            f"  {number(a)} <= {x} <= {number(b)} ->\n"
            for x, (a, b) in zip(self.names, box, strict=True)
            if a < b
        ]
        moving = self.moving(box)
        quantified = f"forall {' '.join(moving)} : R,\n" if moving else "\n"
        return quantified + "".join(rows)

    def cover(self, node: Tree, name: str, sections: list[str], indent: str) -> list[str]:
        """Return the script that splits a box as the tree says; leaves become lemmas."""
        if isinstance(node, Closed):
            leaf = f"{name}_{len(sections) + 1}"
            sections.append(self.leaf(node, leaf))
            return [f"{indent}apply {leaf}; lra."]
        variable = self.names[node.variable]
        rows = [f"{indent}destruct (Rle_or_lt {variable} {number(node.middle)})."]
        for half in (node.lower, node.upper):
            rows.append(f"{indent}{{")
            rows += self.cover(half, name, sections, indent + " ")
            rows.append(f"{indent}}}")
        return rows

    def leaf(self, closed: Closed, name: str) -> str:
        box, tight = closed.box, dict(closed.anchors)
        rows, tactics = [], []
        for literal in self.statement.alternatives[closed.alternative - 1]:
            value = literal.name
            found = self.factored(box, value, tight.get(value))
            if found is not None:
                lemma = f"{name}_{value}"
                rows.append(self.anchored(box, value, found, lemma))
                tactics.append(f"apply {lemma}; assumption")
            else:
                depth = SHALLOW if value in tight else DEPTH
                proof = self.interval(self.moving(box), depth)
                tactics.append(f"unfold {value}_at; cbv zeta; {proof}")
        script = ["intros; unfold holds."]
        script += self.side(closed.alternative)
        if len(tactics) > 1:
            script.append("repeat apply conj.")
            script += [f"- {tactic}." for tactic in tactics]
        else:
            script.append(f"{tactics[0]}.")
        rows.append(
            f"Lemma {name} : {self.forall(box)}  holds {self.point(box)}.\n"
            "Proof.\n" + "\n".join(script) + "\nQed.\n"
        )
        return "\n".join(rows)

    def side(self, alternative: int) -> list[str]:
        count = len(self.statement.alternatives)
        steps = ["right."] * (alternative - 1)
        return steps + (["left."] if alternative < count else [])

    def interval(self, names: list[str], depth: int = DEPTH) -> str:
        options = [f"i_bisect {name}" for name in names] + [f"i_depth {depth}", f"i_prec {BITS}"]
        return f"interval with ({', '.join(options)})"

    # --- anchored leaves --------------------------------------------------------------------

    def factored(self, box: Box, value: str, form: Form | None) -> Factored | None:
        """Factor a value; where that fails, it is left to coq-interval, and Coq decides."""
        if form is None:
            return None
        try:
            return factor(self.statement, self.parameters, box, value, form)
        except NoTwin:
            return None

    def anchored(self, box: Box, value: str, found: Factored, name: str) -> str:
        for rest in found.rests:
            self.bounds.setdefault(lemma_name(rest), bound(rest.function, rest.terms))
        sections: list[str] = []
        summands, signs = [], []
        places = tuple(place.name for place in found.coordinates)

        def positive(term: str, symbols: set[str]) -> str:
            """State that a term is positive for all its symbols; return the lemma's name."""
            lemma = f"{name}_bracket_{len(sections) + 1}"
            ranges = self.ranges(box, found)
            used = [x for x in ranges if x in symbols]
            rows = "".join(f"  {ranges[x]} ->\n" for x in used)
            quantified = f"forall {' '.join(used)} : R,\n{rows}" if used else "\n"
            sections.append(
                f"Lemma {lemma} : {quantified}  0 < {term}.\n"
                f"Proof. intros. {self.interval(used)}. Qed.\n"
            )
            return lemma

        for single in found.singles:
            lemma = positive(f"{single.bracket}", single.bracket.symbols())
            summands.append(f"{power_text(places, single.monomial)} * ({single.bracket})")
            signs.append(f"apply Rmult_le_pos; [powers | apply Rlt_le, {lemma}; assumption]")
        for pair in found.pairs:
            first, second, cross = pair.first, pair.second, pair.cross
            lemmas = [positive(str(b), b.symbols()) for b in (first, second)]
            room = f"4 * ({first}) * ({second}) - ({cross}) ^ 2"
            lemmas.append(positive(room, first.symbols() | second.symbols() | cross.symbols()))
            x, y = power_text(places, pair.x), power_text(places, pair.y)
            summands.append(
                f"{power_text(places, pair.common)} * (({first}) * ({x}) ^ 2 +"
                f" ({second}) * ({y}) ^ 2 + ({cross}) * ({x}) * ({y}))"
            )
            proofs = " | ".join(f"apply {lemma}; assumption" for lemma in lemmas)
            signs.append(f"apply Rmult_le_pos; [powers | apply pair; [{proofs}]]")
        tight = ", ".join(f"{x.variable} = {x.end}" for x in found.coordinates)
        where = f"(* {value} about {tight}: brackets that are positive, then the identity. *)\n"
        sections.insert(0, where)
        sections.append(self.core(box, value, found, name, summands, signs))
        sections.append(self.change(box, value, found, name))
        return "\n".join(sections)

    def ranges(self, box: Box, found: Factored) -> dict[str, str]:
        """Return, for each coordinate, free variable and rest, its range as a Coq term."""
        places = {place.variable: place for place in found.coordinates}
        ranges = {}
        for variable, x, (a, b) in zip(self.statement.variables, self.names, box, strict=True):
            if variable in places:
                place = places[variable]
                ranges[place.name] = f"0 <= {place.name} <= {number(place.bound)}"
            elif a < b:
                ranges[x] = f"{number(a)} <= {x} <= {number(b)}"
        bounds = {place.name: place.bound for place in found.coordinates}
        for rest in found.rests:
            lower, upper = number(rest.lower(bounds[rest.angle])), number(rest.upper())
            ranges[rest.symbol] = f"{lower} <= {rest.symbol} <= {upper}"
        return ranges

    def inner_point(self, box: Box, found: Factored) -> str:
        """Return the point of the box as seen from the anchor."""
        places = {place.variable: place for place in found.coordinates}
        pairs = zip(self.statement.variables, self.names, box, strict=True)
        words = []
        for variable, x, (a, b) in pairs:
            if variable in places:
                words.append(f"({_seen_from(places[variable], places[variable].name)})")
            else:
                words.append(x if a < b else number(a))
        return " ".join(words)

    def core(
        self,
        box: Box,
        value: str,
        found: Factored,
        name: str,
        summands: list[str],
        signs: list[str],
    ) -> str:
        ranges = self.ranges(box, found)
        rests = {rest.symbol for rest in found.rests}
        names = [x for x in ranges if x not in rests]
        hypotheses = "".join(f"  {ranges[x]} ->\n" for x in names)
        rows = [
            f"Lemma {name}_factored : forall {' '.join(names)} : R,\n{hypotheses}"
            f"  {value}_at {self.inner_point(box, found)} >= 0.",
            "Proof.",
            f"intros {' '.join([*names, *(f'H{x}' for x in names)])}.",
            f"assert (P : 3 < PI) by ({PRECISE}).",
        ]
        for rest in found.rests:
            symbol, x = rest.symbol, rest.angle
            rows += [
                f"destruct ({lemma_name(rest)} {x}) as ({symbol} & E{symbol} & B{symbol});"
                " [lra |].",
                f"assert (R{symbol} : {ranges[symbol]}) by (split; nra).",
                f"clear B{symbol}.",
            ]
        rows.append(f"unfold {value}_at; cbv zeta.")
        for place in found.coordinates:
            if place.is_angle:
                there = _seen_from(place, place.name)
                small = f"PI - {place.name}" if place.backwards else place.name
                rows.append(f"replace (PI * ({there})) with ({small}) by (field; exact PI_neq0).")
        rows.append("rewrite ?sin_PI_x, ?cos_PI_minus.")
        rows += [f"rewrite ?E{rest.symbol}." for rest in found.rests]
        rows += [f"clear E{rest.symbol}." for rest in found.rests]
        total = "\n    + ".join(summands)
        rows += [
            f"apply nonnegative with ({total}).",
            "{ field; exact PI_neq0. }",
        ]
        # A sum leans to the left: its last summand is split off first.
        for sign in reversed(signs[1:]):
            rows.append(f"apply Rplus_le_le_0_compat; [| {sign}].")
        rows.append(f"{signs[0]}.")
        rows.append("Qed.\n")
        return "\n".join(rows)

    def change(self, box: Box, value: str, found: Factored, name: str) -> str:
        moving = self.moving(box)
        rows = [
            f"Lemma {name} : {self.forall(box)}  {value}_at {self.point(box)} >= 0.",
            "Proof.",
            f"intros {' '.join([*moving, *(f'H{x}' for x in moving)])}.",
            f"assert (P : 3 < PI < 22 / 7) by (split; {PRECISE}).",
        ]
        for place in found.coordinates:
            x, end = identifier(place.variable), number(place.end)
            distance = f"{end} - {x}" if place.backwards else f"{x} - {end}"
            if place.is_angle:
                distance = f"PI * ({distance})"
            there = _seen_from(place, f"({distance})")
            rows.append(f"replace {x} with ({there}) by (field; exact PI_neq0).")
        rows += [f"apply {name}_factored; try assumption; split; nra.", "Qed.\n"]
        return "\n".join(rows)

    def conclusion(self) -> str:
        boxes = self.statement.boxes
        hypotheses = [f"H{x}" for x in self.names]
        one = f"({' & '.join(hypotheses)})" if len(hypotheses) > 1 else hypotheses[0]
        pattern = one
        for _ in boxes[1:]:
            pattern = f"[{one} | {pattern}]"
        rows = [
            f"Theorem {self.theorem} : {self.theorem}_says.",
            "Proof.",
            f"intros {self.variables} {pattern}; change (holds {self.variables}).",
        ]
        for index, box in enumerate(boxes):
            fixed = [f"H{x}" for x, (a, b) in zip(self.names, box, strict=True) if a == b]
            rewrite = f"rewrite {', '.join(fixed)}; " if fixed else ""
            rows.append(f"- {rewrite}apply piece_{index + 1}; assumption.")
        rows += ["Qed.\n", f"Print Assumptions {self.theorem}.\n"]
        return "\n".join(rows)


def _seen_from(place: Coordinate, distance: str) -> str:
    """Return a variable's value at a distance from the anchor, as a Coq term."""
    step = f"{distance} / PI" if place.is_angle else distance
    return f"{number(place.end)} {'-' if place.backwards else '+'} {step}"


def _sign(term: str, literal: Literal) -> str:
    return f"{term} {'>' if literal.strict else '>='} 0"
