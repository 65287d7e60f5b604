"""Section 2, its last paragraph: what becomes of the output weights when both layers move.

The paper says. From small random starts, k = 2, the output weights end with opposite signs and
roughly the same absolute value if they have opposite signs at the start; if they have the same
sign, the model gets stuck at a local optimum.

What is computed. The runs of section 4.1, to which that refers, from alpha = 1e-8. Both sentences
fail in one of ten runs with d = 100: what decides is the sign of ``v_i(0) + a.w_i(0)``, which is
not that of v_i(0) with probability ``p = arctan(sqrt((k + 1)/(k + d)))/pi``. By those signs both
hold. As d grows p falls, as 1/sqrt(d).
"""

from __future__ import annotations

from typing import Any

from certify.audits.linear_targets.experiments import section41
from certify.audits.linear_targets.experiments.section41 import (
    LINEAR,
    SMALL,
    misled,
    setting,
    settled,
    share,
)
from certify.audits.linear_targets.runs.fate import ESCAPED, STUCK
from certify.claim import claim, printed, repaired
from certify.parameter import Parameters
from certify.proofs import words
from certify.proofs.bench import Bench
from certify.settled import Settled

Array = Any

# What "roughly the same absolute value" allows at the end.
LARGEST_RATIO = float(1 + words.APPROXIMATELY)


def opposite_at_the_end(found: section41.Runs) -> Array:
    """Say of each run whether it escaped, with opposite signs and |v1| and |v2| nearly the same."""
    _, _, _, _, one_sign, ratio = found["end"].T
    there = found["fate"] == ESCAPED
    there[there] = (one_sign == 0) & (ratio <= LARGEST_RATIO)
    return there


def opposite(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs that start with opposite signs and end so."""
    found = section41.measured(bench)[2, SMALL]
    what = "end with v1 = -v2 to 1 %, of runs with v1(0) v2(0) < 0"
    count = share(what, opposite_at_the_end(found), ~found["same"])
    return settled(words.consistently([count]), setting(2, SMALL), misled("opposite"))


def opposite_sums(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs whose growing parts have opposite signs and that end so."""
    found = section41.measured(bench)[2, SMALL]
    what = "end with v1 = -v2 to 1 %, of runs with s1 s2 < 0"
    count = share(what, opposite_at_the_end(found), ~found["small"])
    return settled(words.consistently([count]), setting(2, SMALL))


def same(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs that start with one sign and get stuck."""
    found = section41.measured(bench)[2, SMALL]
    what = "stuck, of runs with v1(0) v2(0) > 0"
    count = share(what, found["fate"] == STUCK, found["same"])
    return settled(words.consistently([count]), setting(2, SMALL), misled("equal"))


def same_sums(parameters: Parameters, bench: Bench) -> Settled:
    """Count the runs whose growing parts have one sign and that get stuck."""
    found = section41.measured(bench)[2, SMALL]
    what = "stuck, of runs with s1 s2 > 0"
    count = share(what, found["fate"] == STUCK, found["small"])
    return settled(words.consistently([count]), setting(2, SMALL))


CLAIMS = (
    claim(
        "section2.opposite-signs",
        "Section 2, 'opposite sign with roughly the same absolute value'",
        printed(
            "k = 2, alpha = 1e-8: if v1(0) and v2(0) have opposite signs they end so, with"
            " |v1| and |v2| the same to 1 %, in 19 of 20 runs",
            opposite,
        ),
        repaired(
            "the same if s1 and s2 have opposite signs, where s_i = v_i(0) + a.w_i(0)",
            opposite_sums,
        ),
        by_hand=(LINEAR,),
        domain="d = 100, Xavier, small starts as section 4 has them",
    ),
    claim(
        "section2.same-sign",
        "Section 2, 'with the same sign the model gets stuck'",
        printed(
            "k = 2, alpha = 1e-8: if v1(0) and v2(0) have the same sign the run gets stuck, in"
            " 19 of 20",
            same,
        ),
        repaired(
            "the same if s1 and s2 have the same sign, where s_i = v_i(0) + a.w_i(0)", same_sums
        ),
        by_hand=(LINEAR,),
        domain="d = 100, Xavier, small starts as section 4 has them; runs that get stuck, told by"
        " section41.rule",
    ),
)
