"""Every mutant of the theory is caught by a claim; the table says by which.

A mutant that nothing catches is a missing claim. `GUARDS` names, for each formula, the claims
that are asked, in this order. ``python -m tests.audits.linear_targets.formulas.test_mutants``
judges all of them and writes the table; the tests hold the table to the formulas, and judge a part
of it again.
"""

import random
from functools import cache
from types import ModuleType

import pytest

from certify import linear_algebra, registry
from certify.audits.linear_targets.exact import one_step
from certify.audits.linear_targets.formulas import population
from certify.audits.linear_targets.population import lemma4, theorem1
from certify.audits.linear_targets.population.lemma3 import statement as lemma3
from certify.audits.linear_targets.population.lemma5 import statement as lemma5
from certify.proofs.bench import Bench
from tests.audits.linear_targets.formulas.mutants import Mutant, in_place, mutants_of
from tests.places import PAPER

TABLE = PAPER / "mutants.md"

GUARDS: dict[tuple[ModuleType, str], tuple[str, ...]] = {
    (linear_algebra, "dot"): ("lemma5.reduction", "eq6"),
    (linear_algebra, "combine"): ("lemma5.reduction", "eq6"),
    (linear_algebra, "angle"): ("eq5.angle",),
    (population, "kernel"): ("eq5",),
    (population, "kernel_gradient"): ("lemma5.reduction", "eq8.rows"),
    (population, "kernel_slopes"): ("lemma5.reduction", "eq8.rows"),
    (population, "loss"): ("eq6",),
    (population, "gradient"): ("lemma5.reduction", "eq8.rows"),
    (population, "descend"): ("theorem1.reduction",),
    (population, "correlation"): ("a4.first-line",),
    (population, "distance_squared"): ("theorem1.reduction",),
    (population, "correlation_by_angle"): ("a4",),
    (linear_algebra, "across"): ("eq9.diagonal",),
    (linear_algebra, "square"): ("eq9.diagonal",),
    (linear_algebra, "identity"): ("eq9.diagonal",),
    (linear_algebra, "add"): ("eq9.off-diagonal", "eq9.diagonal"),
    (population, "kernel_hessians"): ("eq9.off-diagonal", "eq9.diagonal"),
    (population, "hessian"): ("eq9.off-diagonal", "eq9.diagonal"),
    (lemma3, "decrease"): ("lemma3.difference",),
    (lemma4, "target_quadratic"): ("lemma4.gamma1",),
    (lemma5, "target_quadratic"): ("lemma5.reduction",),
    (theorem1, "excess"): ("theorem1.reduction",),
    (one_step, "gain"): ("appendixD.reduction",),
}


@cache
def verdicts_of(name: str) -> dict[str, str]:
    """Return the verdict of each version of a claim, or the name of the error that it raises."""
    claim, found = registry.find(name), {}
    given = {p.name: p.default for p in claim.parameters if p.default is not None}
    for version in claim.versions:
        try:
            found[version.reading] = version.settle(given, Bench()).verdict.name
        except (ArithmeticError, LookupError, NameError, TypeError, ValueError) as error:
            found[version.reading] = type(error).__name__
    return found


def caught_by(mutant: Mutant, names: tuple[str, ...]) -> str:
    """Return the first claim whose verdict changes, or an empty string."""
    for name in names:
        before = verdicts_of(name)
        with in_place(mutant):
            after = verdicts_of.__wrapped__(name)
        for reading, verdict in after.items():
            if before[reading] != verdict:
                return f"{name} {reading}: {verdict}"
    return ""


# Mutants of a function that are judged again.
SOME = 4
# Nothing in them has a sign, a constant, an angle or a partner.
NOTHING_TO_SPOIL = {"norm", "step", "times", "unit"}


def rows(module: ModuleType, function: str, most: int = 10**6) -> list[str]:
    """Return the rows of the table for the mutants of a function, or for so many drawn by lot."""
    found, mutants = [], list(mutants_of(module, function))
    chosen = random.Random(function).sample(range(len(mutants)), min(most, len(mutants)))
    for mutant in (mutants[n] for n in sorted(chosen)):
        caught = caught_by(mutant, GUARDS[module, function])
        found.append(f"| `{mutant}` | {caught or 'NOTHING'} |")
    return found


@pytest.mark.long
@pytest.mark.parametrize(("module", "function"), GUARDS, ids=lambda x: getattr(x, "__name__", x))
def test_every_mutant_is_caught(module, function):
    table = TABLE.read_text(encoding="utf-8").split("\n")
    for mutant in mutants_of(module, function):
        known = [row for row in table if row.startswith(f"| `{mutant}` | ")]
        assert known
        assert not [row for row in known if "NOTHING" in row]
    found = rows(module, function, SOME)
    assert found
    assert [row for row in found if row not in table] == []


def test_every_formula_of_the_theory_has_guards():
    own = {
        name
        for module in (linear_algebra, population)
        for name, x in vars(module).items()
        if getattr(x, "__module__", "") == module.__name__ and callable(x)
    }
    guarded = {name for module, name in GUARDS if module in (linear_algebra, population)}
    assert own - NOTHING_TO_SPOIL == guarded


def main() -> None:
    """Write the table."""
    lines = ["# Mutants of the theory", "", "| mutant | caught by |", "| --- | --- |"]
    for module, function in GUARDS:
        lines += rows(module, function)
    made = "Made by `python -m tests.audits.linear_targets.formulas.test_mutants`."
    TABLE.write_text("\n".join([*lines, "", made, ""]), encoding="utf-8")
    print(f"{len(lines) - 4} mutants, {sum('NOTHING' in line for line in lines)} caught by nothing")


if __name__ == "__main__":
    main()
