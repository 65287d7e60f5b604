"""How many boxes each form needs: ``python benchmarks/forms.py``.

Lemma 4 as printed on theta in [0, 3], r in [1/20, 1], away from the places where it is tight.
"""

import time
from dataclasses import replace
from fractions import Fraction

from certify.audits.linear_targets.population.lemma4 import LEMMA
from certify.kernel.forms import Form
from certify.search.bisection import Budget, Found, Task, search

ONE = (Fraction(1), Fraction(1))
# theta = pi t; 3 / pi = 0.95492..., rounded up.
BOX = ((Fraction(0), Fraction(95493, 100_000)), ONE, (Fraction(1, 20), Fraction(1)))
PRINTED = (("alpha", Fraction(3, 10)), ("kappa", Fraction(1, 2)))
FORMS = {
    "natural": (Form(0),),
    "natural, mean value": (Form(0), Form(1)),
    "natural, mean value, second order": (Form(0), Form(1), Form(2)),
}
BUDGET = Budget(boxes=100_000)


def main() -> None:
    """Print a row for each set of forms."""
    statement = replace(LEMMA.reduced, boxes=(BOX,))
    print("| forms | boxes | seconds | closed |")
    print("| --- | --- | --- | --- |")
    for name, forms in FORMS.items():
        start = time.perf_counter()
        found = search(Task(statement, PRINTED, forms), BUDGET, 1)
        seconds = time.perf_counter() - start
        print(f"| {name} | {found.boxes} | {seconds:.1f} | {isinstance(found, Found)} |")


if __name__ == "__main__":
    main()
