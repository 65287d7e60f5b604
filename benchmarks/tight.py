"""Ten inequalities that hold with equality somewhere, or have no bounded domain.

A lemma file: ``python -m certify.report benchmarks/tight.py``. Each is sharp in its parameter c:
with c just past its value the report refutes it. Interval arithmetic alone never closes a box at a
place of equality, however small; here the zero is factored out there.

Where a formula is not the statement letter by letter, a comment says what was put for what.
"""

from certify.proofs.inequality import PI, Fraction, Parameter, inequality


def constant(value):
    """Return the parameter c with its best value."""
    return (Parameter("c", Fraction(value), Fraction(0), Fraction(10), "constant"),)


def motzkin(x, y, c):
    """Zeros at (1, 1), inside; nonnegative, but no sum of squares (Motzkin 1967)."""
    return x**4 * y**2 + x**2 * y**4 + 1 - c * x**2 * y**2


def chord(y, d, c, numbers):
    """Chords of the curve (cos t, sin t, t^2) against the parameter: zero on the diagonal.

    The other end is x = y + d, so that the diagonal is d = 0 and x^2 - y^2 = d (2 y + d).
    """
    return 2 - 2 * numbers.cos(d) + d**2 * (2 * y + d) ** 2 - c * d**2


def schur(p, q, c):
    """Schur's inequality for x >= y >= z: zeros at (1, 1, 1) and (1, 1, 0).

    By homogeneity x = 1; y = p and z = p q, so that the corners are (1, 1) and (1, 0).
    """
    y, z = p, p * q
    mixed = y + z + y**2 + z**2 + y**2 * z + y * z**2
    return 1 + y**3 + z**3 + c * y * z - mixed


def circle(s, c, numbers):
    """sqrt(1 - x^2) >= c (1 - x) on [7/25, 1]: equality at both ends, one of them a branch point.

    With x = 1 - 2 s^2, where the root is 2 s sqrt(1 - s^2).
    """
    return 2 * s * numbers.sqrt(1 - s**2) - 2 * c * s**2


def neurons(u, t, c, numbers):
    """E(relu(a.z) - relu(b.z))^2 >= c |a - b|^2 for Gaussian z, any norms: zeros at a = +-b.

    t is the angle, and the norms are as u to 1 - u, so that their ratio runs from 0 to infinity.
    """
    pi, cosine, v = numbers.pi(), numbers.cos(t), 1 - u
    kernel = (numbers.sin(t) + (pi - t) * cosine) / pi
    return (u**2 + v**2) / 2 - u * v * kernel - c * (u**2 + v**2 - 2 * u * v * cosine)


def cusa(x, c, numbers):
    """sin(x)/x <= c (2 + cos x), Cusa and Huygens: 0/0 at 0, where both sides agree to order 3."""
    return c * (2 + numbers.cos(x)) - numbers.stumpff(1, x)


def fejer(x, r, c, numbers):
    """Two terms of a sine series: zero on the edges x = 0 and x = pi, more so where r = 1."""
    sine, cosine = numbers.sin(x), numbers.cos(x)
    return sine + c * r * sine * cosine


def huygens(x, c, numbers):
    """2 sin x + tan x >= c x, times cos x (Huygens 1654): a zero of order five."""
    sine, cosine = numbers.sin(x), numbers.cos(x)
    return sine * (2 * cosine + 1) - c * x * cosine


def means(x, y, z, c, numbers):
    """Means of x^4, y^4, 1, 1 with an angle: a zero at (1, 1, 0), inside, in three variables."""
    return x**4 + y**4 + 2 - c * x * y * numbers.cos(z)


def dunkl(u, z, c):
    """|a - b| >= c (|a| + |b|)/2 |a/|a| - b/|b||, squared (Dunkl and Williams 1964).

    z is the cosine of the angle, and the norms are as u to 1 - u. Zero on two lines that cross:
    equal norms, and opposite directions.
    """
    v = 1 - u
    return u**2 + v**2 - 2 * u * v * z - c**2 * (1 - z) / 2


HALF = Fraction(1, 2)

CLAIMS = (
    inequality(
        motzkin,
        id="interior-zero",
        says="x^4 y^2 + x^2 y^4 + 1 >= {c} x^2 y^2",
        variables={"x": (0, 1, 2), "y": (0, 1, 2)},
        parameters=constant(3),
    ),
    inequality(
        chord,
        id="diagonal",
        says="2 - 2 cos(x - y) + (x^2 - y^2)^2 >= {c} (x - y)^2, x = y + d",
        variables={"y": (HALF, 3 * HALF), "d": (0, 1)},
        parameters=constant(2),
    ),
    inequality(
        schur,
        id="corners",
        says="x^3 + y^3 + z^3 + {c} x y z >= sum of x^2 y over ordered pairs, x = 1, y = p, z = pq",
        variables={"p": (0, 1), "q": (0, 1)},
        parameters=constant(3),
    ),
    inequality(
        circle,
        id="square-root-end",
        says="sqrt(1 - x^2) >= {c} (1 - x) for 7/25 <= x <= 1, x = 1 - 2 s^2",
        variables={"s": (0, Fraction(3, 5))},
        parameters=constant(Fraction(4, 3)),
    ),
    inequality(
        neurons,
        id="half-line",
        says="E(relu(a.z) - relu(b.z))^2 >= {c} |a - b|^2, |a|/|b| = u/(1 - u) in [0, infinity]",
        variables={"u": (0, HALF, 1), "t": (0, PI)},
        parameters=constant(Fraction(1, 4)),
    ),
    inequality(
        cusa,
        id="removable-singularity",
        says="sin(x)/x <= {c} (2 + cos x)",
        variables={"x": (0, PI)},
        parameters=constant(Fraction(1, 3)),
    ),
    inequality(
        fejer,
        id="edges",
        says="sin x + {c} r sin(2x)/2 >= 0",
        variables={"x": (0, PI), "r": (0, 1)},
        parameters=constant(1),
    ),
    inequality(
        huygens,
        id="order-five",
        says="cos x (2 sin x + tan x) >= {c} x cos x",
        variables={"x": (0, PI / 2)},
        parameters=constant(3),
    ),
    inequality(
        means,
        id="three-variables",
        says="x^4 + y^4 + 2 >= {c} x y cos z",
        variables={"x": (0, 1, 2), "y": (0, 1, 2), "z": (-PI / 2, 0, PI / 2)},
        parameters=constant(4),
    ),
    inequality(
        dunkl,
        id="crossing-lines",
        says="|a - b| >= {c} (|a| + |b|)/2 |a/|a| - b/|b||, |a|/|b| = u/(1 - u), z = cos(a, b)",
        variables={"u": (0, HALF, 1), "z": (-1, 1)},
        parameters=constant(1),
    ),
)
