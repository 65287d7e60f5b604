"""Lemma 9 and (15) for finite n: in almost every draw some w breaks the printed bounds.

The paper says. Three bounds hold for all w within eps of a (of -a in (15)), with probability at
least ``1 - 3 exp(-gamma n)``, for ``n >= c d/delta``, ``delta <= eps/100``; c and gamma are not
named. In the limit n -> infinity they are false for small eps (`lemma9`, `section_e22`).

What is computed. For many draws of n = 100 d/eps samples, which c = 1 and delta = eps/100 ask for,
a w is looked for, by ascent from two starts, and the violation is confirmed in integers: the
samples are float64 numbers, w has entries that are multiples of 2^-40, and only the samples that
add to the left side are summed. That such a w exists in a draw is certain; how often it does is
bounded by Clopper and Pearson. Draws in which none was found say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log

from certify.audits.linear_targets.exact.limits import Bound
from certify.audits.linear_targets.runs import near_optimum
from certify.audits.linear_targets.samples.lemma9.statement import OUTER, SECOND
from certify.audits.linear_targets.samples.section_e22.statement import LEAK
from certify.claim import Claim, claim, printed
from certify.kernel.verdict import Contradicted, Sample, Undecided, Verdict
from certify.parameter import Parameter, Parameters
from certify.proofs.bench import Bench
from certify.proofs.counts import CONFIDENCE, Count
from certify.sampling import sweep
from certify.settled import Settled

# Fixed before the draws that count, which have another seed than the trial runs.
SIZES, DEEP_SIZES = (10, 40), (10, 40, 200)
DRAWS, BATCH, OFTEN = 100, 10, Fraction(9, 10)
SEED = Parameter(
    "seed", Fraction(1), Fraction(-1), Fraction(2**32), "of the random numbers", integer=True
)
ROOT = Fraction(10246950766, 10**10)  # above sqrt(21/20), which a test checks
LARGEST = Fraction(1, 2)


def second(eps: Fraction) -> Fraction:
    """Return a number above ``(eps/100 + sqrt(21/20) eps)^2``."""
    return (Fraction(1, 100) + ROOT) ** 2 * eps**2


def outer(eps: Fraction) -> Fraction:
    """Return ``((3/2) eps/(1 - eps))^2``."""
    return Fraction(9, 4) * eps**2 / (1 - eps) ** 2


def leak(eps: Fraction) -> Fraction:
    """Return ``4 eps^2``."""
    return 4 * eps**2


FACTORS = {near_optimum.KINK: second, near_optimum.SIGNS: outer, near_optimum.LEAK: leak}


@dataclass(frozen=True)
class Broken:
    """A printed bound, its mean (see `near_optimum.terms`), and what its claim is called."""

    bound: Bound
    kind: str

    def settle(self, parameters: Parameters, bench: Bench) -> Settled:
        """Count the draws with a violation; enough of them in every cell contradict the bound."""
        eps, seed = parameters["eps"], int(parameters["seed"])
        factor = FACTORS[self.kind](eps)
        cells = tuple(
            {
                **{"n": ceil(100 * d / eps), "d": d, "kind": self.kind, "runs": BATCH},
                **{"eps": str(eps), "factor": str(factor)},
            }
            for d in (DEEP_SIZES if bench.deep else SIZES)
        )
        name, version = f"{self.bound.claim}.draws", sweep.source_version(near_optimum, sweep)
        run, batches = near_optimum.violations, DRAWS // BATCH
        task = sweep.Sweep(name, version, seed, run, cells, batches)
        counts = [
            Count(
                f"violated, n = {cell['n']}, d = {cell['d']}",
                sum(sum(part["violated"]) for part in parts),
                DRAWS,
            )
            for cell, parts in zip(cells, bench.sweep(task), strict=True)
        ]
        lows = [count.interval(len(counts))[0] for count in counts]
        facts = [count.fact(len(counts)) for count in counts]
        facts += self.bound.facts(parameters)
        verdict: Verdict = Undecided("violations were found in too few draws to tell")
        if min(lows) >= OFTEN:
            pairs = zip(cells, lows, strict=True)
            rate = min(log(3 / low) / int(str(cell["n"])) for cell, low in pairs)
            facts.append(("contradicted by the sample", f"every gamma above {rate:.2g}"))
            what = "draws, each violation confirmed in integers"
            size = DRAWS * len(cells)
            verdict = Contradicted(
                f"a w that violates it exists with probability {min(lows):.4f} or more",
                Sample(what, CONFIDENCE, size, (seed,)),
            )
        return Settled(verdict, facts=tuple(facts))

    def claim(self) -> Claim:
        """Return the claim."""
        says = f"{self.bound.says}, with probability at least 1 - 3 exp(-gamma n)"
        eps = Parameter(
            "eps", self.bound.default, Fraction(0), LARGEST, "radius of the ball around a or -a"
        )
        return claim(
            f"{self.bound.claim}.draws",
            f"{self.bound.place}, for finite n",
            printed(
                f"{says}, here eps = {self.bound.default}, n = 100 d/eps",
                self.settle,
                lambda eps, seed: f"{says}, here eps = {eps}, n = 100 d/eps",
            ),
            parameters=(eps, SEED),
            requires=self.bound.closed_form,
            domain="d = 10, 40, with --deep also 200; delta = eps/100, c = 1",
            evidence_for=self.bound.claim,
            part_of=self.bound.part_of,
            closed_by=self.bound.closed_by,
        )


BROKEN = (
    Broken(SECOND, near_optimum.KINK),
    Broken(OUTER, near_optimum.SIGNS),
    Broken(LEAK, near_optimum.LEAK),
)
CLAIMS = tuple(each.claim() for each in BROKEN)
