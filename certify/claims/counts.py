"""Probabilities that are estimated by counting: one rule for all claims, default and deep.

A claim gives each of its cells limits for the probability. It is supported if the exact confidence
intervals of all cells lie within their limits, contradicted if one lies outside, and undecided
otherwise. All intervals hold together with the confidence of 99.9 % (Bonferroni), whatever their
number. Cells, limits and seeds are written down before the run that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.kernel.verdict import Contradicted, Sample, Supported, Undecided, Verdict
from certify.sampling.statistics import bonferroni, clopper_pearson

CONFIDENCE = Fraction(999, 1000)


@dataclass(frozen=True)
class Count:
    """How many of some trials succeeded, and within which limits the probability should be."""

    what: str
    successes: int
    trials: int
    at_least: Fraction = Fraction(0)
    at_most: Fraction = Fraction(1)

    def interval(self, statements: int = 1) -> tuple[float, float]:
        """Return the exact confidence interval of the probability, one of so many."""
        return clopper_pearson(self.successes, self.trials, bonferroni(CONFIDENCE, statements))

    def fact(self, statements: int) -> tuple[str, str]:
        """Write the count and the interval."""
        low, high = self.interval(statements)
        return self.what, f"{self.successes} of {self.trials}, {low:.4f} to {high:.4f}"


def judge(counts: Sequence[Count], what: str, seed: int) -> Verdict:
    """Decide whether all probabilities are within their limits, all with one confidence."""
    size = sum(each.trials for each in counts)
    sample = Sample(what, CONFIDENCE, size, (seed,))
    held, broken = True, []
    for each in counts:
        low, high = each.interval(len(counts))
        held &= low >= each.at_least and high <= each.at_most
        if high < each.at_least or low > each.at_most:
            broken.append(each.what)
    if broken:
        return Contradicted(f"outside of its limits: {'; '.join(broken)}", sample)
    if held:
        fewest = min(each.trials for each in counts)
        return Supported(f"in all {len(counts)} cells, of {fewest} draws or more", sample)
    return Undecided("the draws are too few to tell; --deep asks for more")
