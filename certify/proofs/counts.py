"""From counts of successes among independent runs to a verdict, with exact confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.kernel.verdict import Contradicted, Sample, Supported, Undecided, Verdict
from certify.sampling.statistics import bonferroni, clopper_pearson

CONFIDENCE = Fraction(999, 1000)


@dataclass(frozen=True)
class Count:
    """How many of some runs had a property, and within which limits its probability should be."""

    what: str
    successes: int
    trials: int
    at_least: Fraction = Fraction(0)
    at_most: Fraction = Fraction(1)

    def interval(self, statements: int = 1) -> tuple[float, float]:
        """Return the exact confidence interval of the probability, one of so many."""
        return clopper_pearson(self.successes, self.trials, bonferroni(CONFIDENCE, statements))

    def fact(self, statements: int = 1) -> tuple[str, str]:
        """Write the count and the interval."""
        low, high = self.interval(statements)
        return self.what, f"{self.successes} of {self.trials} runs, {low:.4f} to {high:.4f}"


def judge(
    counts: Sequence[Count], what: str, seeds: tuple[int, ...], *, deep: bool = False
) -> Verdict:
    """Decide whether all probabilities are within their limits, all with one confidence.

    Supported if every interval lies within its limits, Contradicted if one lies outside. `deep`
    says that the runs are those of ``--deep``, so that there are no more to ask for.
    """
    size = sum(each.trials for each in counts)
    sample = Sample(what, CONFIDENCE, size, seeds)
    held, broken = True, []
    for each in counts:
        low, high = each.interval(len(counts))
        held &= low >= each.at_least and high <= each.at_most
        if high < each.at_least or low > each.at_most:
            broken.append(each.what)
    if broken:
        return Contradicted(f"outside of its limits: {'; '.join(broken)}", sample)
    if held:
        least = min(each.trials for each in counts)
        return Supported(f"every count within its limits, {least} runs or more each", sample)
    few = "the runs are too few to tell"
    return Undecided(few if deep else f"{few}; --deep asks for more")
