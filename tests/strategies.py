"""Hypothesis strategies over weights and targets in 3 to 50 dimensions."""

from hypothesis import strategies as st

from certify.audits.linear_targets.exact.attacks import vectors
from certify.linear_algebra import norm
from certify.numbers import Multiprecision

PRECISE = Multiprecision(60)

# Angles over pi: anywhere, nearly aligned, nearly opposite.
turns = st.one_of(
    st.floats(0, 1),
    st.floats(-9, 0).map(lambda e: 10**e),
    st.floats(-9, 0).map(lambda e: 1 - 10**e),
)
# Norms from tiny to huge.
norms = st.floats(-8, 8).map(lambda e: 10.0**e)


@st.composite
def weights_and_directions(draw):
    """Draw (w1, w2, a) with a of length one, at 60 digits."""
    dimension, seed = draw(st.integers(3, 50)), draw(st.integers(0, 2**32 - 1))
    slant = draw(
        st.one_of(
            st.sampled_from([(1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]),
            st.tuples(st.floats(0.1, 1), st.floats(-1, 1), st.floats(-1, 1)),
        )
    )
    theta = draw(turns) * 3.141592653589793
    found = vectors(dimension, seed, theta, draw(norms), draw(norms), slant)
    w1, w2, a = ([PRECISE.from_float(float(x)) for x in vector] for vector in found)
    length = norm(a, PRECISE)
    return w1, w2, [x / length for x in a]
