"""What the tests of claims share: settling by name, and twins of the theory's functions."""

from fractions import Fraction

from certify import registry
from certify.proofs.bench import Bench
from certify.settled import Settled

# One part in a million: a wrong constant that no eye would see in a plot.
NUDGE = Fraction(1_000_001, 1_000_000)


def settle(name: str, reading: str = "") -> Settled:
    """Settle a claim's version with this reading, or the one that decides."""
    claim = registry.find(name)
    version = claim.deciding()
    if reading:
        version = next(v for v in claim.versions if v.reading == reading)
    return version.settle({p.name: p.default for p in claim.parameters}, Bench())


def findings(name: str):
    """Run the cross-checks of a claim."""
    return [check.run() for check in registry.find(name).cross_checks]


def nudged(function):
    """Return a number-valued function of the theory, larger by one part in a million."""
    return lambda *arguments: function(*arguments) * arguments[-1].constant(NUDGE)
