"""The same leaves checked in three arithmetics: ``python benchmarks/checkers.py``.

Replays the leaves of reports/linear_targets/certificates/lemma4.cert, but for the anchored ones,
with the kernel's integer intervals, flint's balls and mpmath's ``iv``, in one run; prints times as
ratios to the kernel's, and how many leaves an arithmetic fails to close.
"""

import time
from fractions import Fraction
from pathlib import Path

from mpmath import iv

from certify.kernel.certificate import Leaf, read
from certify.kernel.check import bisect
from certify.kernel.forms import Piece
from certify.kernel.program import IntervalArithmetic
from certify.numbers import Balls

CERTIFICATE = Path(__file__).parents[1] / "reports/linear_targets/certificates/lemma4.cert"


class MpmathIntervals:
    """mpmath's ``iv`` context as an arithmetic for the kernel's programs and forms."""

    def __init__(self, bits):
        """Set the working precision."""
        iv.prec = bits

    def constant(self, value):
        """Enclose an exact rational."""
        return iv.mpf(value.numerator) / value.denominator

    def between(self, lower, upper):
        """Enclose an interval."""
        return iv.mpf([self.constant(lower).a, self.constant(upper).b])

    def power(self, x, exponent):
        """Enclose a power."""
        return x**exponent

    def pi(self):
        """Enclose pi."""
        return +iv.pi

    def cos(self, x):
        """Enclose the cosine."""
        return iv.cos(x)

    def sin(self, x):
        """Enclose the sine."""
        return iv.sin(x)

    def certainly_positive(self, x):
        """Return True only if the whole interval is positive."""
        return bool(x.a > 0)


def leaves():
    """Yield (statement, parameters, box, leaf) for each leaf without an anchor."""
    certificate, _ = read(CERTIFICATE.read_text(encoding="ascii"))
    statement = certificate.statement
    for box, nodes in zip(statement.boxes, certificate.pieces, strict=True):
        waiting = [box]
        for node in nodes:
            box = waiting.pop()
            if not isinstance(node, Leaf):
                waiting += reversed(bisect(box, statement.variables.index(node)))
            elif not any(form.anchors for form in node.forms):
                yield statement, dict(certificate.parameters), box, node


def replay(arithmetic, found):
    """Return the seconds taken and the number of leaves that did not close."""
    start, failed = time.perf_counter(), 0
    for statement, parameters, box, leaf in found:
        piece = Piece(statement, parameters, box, arithmetic)
        row = statement.alternatives[leaf.alternative - 1]
        pairs = zip(row, leaf.forms, strict=True)
        failed += not all(piece.zeros(x.name, form) is not None for x, form in pairs)
    return time.perf_counter() - start, failed


def main():
    """Print a row for each arithmetic."""
    found = list(leaves())
    replay(IntervalArithmetic(128), found)  # fills the caches of pi and of products
    systems = {
        "kernel, 128 bits": lambda: IntervalArithmetic(128),
        "flint, 128 bits": lambda: Balls(128),
        "mpmath iv, 128 bits": lambda: MpmathIntervals(128),
    }
    results = {name: replay(make(), found) for name, make in systems.items()}
    base = results["kernel, 128 bits"][0]
    print(f"{len(found)} leaves")
    print("| arithmetic | time, kernel = 1 | leaves not closed |")
    print("| --- | --- | --- |")
    for name, (seconds, failed) in results.items():
        print(f"| {name} | {float(Fraction(seconds / base)):.2f} | {failed} |")


if __name__ == "__main__":
    main()
