"""Three terms of Fejér's sum.

What is claimed (Jackson 1911, for n = 3):

    sin x + sin(2x)/2 + sin(3x)/3 >= 0 for all x in [0, pi].

What is computed. An identity factors the sine out; a certificate shows the rest. It is tight at
x = 0 and x = pi, where the sine vanishes.
"""

import sympy

from certify.claim import claim, printed
from certify.proofs.algebra import by_identities
from certify.proofs.inequality import PI, as_printed, inequality


def wave(x, numbers):
    """Return sin x (1 + cos x + (4 cos(x)^2 - 1)/3), over any number system."""
    cosine = numbers.cos(x)
    return numbers.sin(x) * (1 + cosine + (4 * cosine**2 - 1) / 3)


def _sum():
    x = sympy.Symbol("x", real=True)
    terms = sympy.sin(x) + sympy.sin(2 * x) / 2 + sympy.sin(3 * x) / 3
    return [(terms - wave(x, sympy)).rewrite(sympy.exp)]


CLAIMS = (
    claim(
        "fejer.sum",
        "the sum of three terms, factored",
        printed(
            "sin x + sin(2x)/2 + sin(3x)/3 = sin x (1 + cos x + (4 cos(x)^2 - 1)/3)",
            by_identities("the left side minus the right, in exponentials", _sum),
        ),
        domain="every x",
    ),
    as_printed(
        inequality(
            wave,
            id="fejer.jackson",
            place="Jackson's inequality for n = 3",
            says="sin x + sin(2x)/2 + sin(3x)/3 >= 0 for all x in [0, pi]",
            variables={"x": (0, PI)},
            requires=("fejer.sum",),
        )
    ),
)
