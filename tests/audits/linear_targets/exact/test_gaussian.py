"""The exact Gaussian expectations against quadrature, and where they are known by symmetry."""

import mpmath
import pytest
import sympy

from certify import linear_algebra
from certify.audits.linear_targets.exact import gaussian
from certify.proofs.algebra import vanishes

t, size1, size2 = sympy.symbols("t size1 size2", positive=True)
x1, x2, x3 = gaussian.coordinates(3)
POLYNOMIALS = (1, x1, x2, x1 * x2, x1**2, x1**2 * x2 - x2**3, x1**2 * x2**2, x1**4 - 3 * x1)


def density(x, y):
    return mpmath.exp(-(x * x + y * y) / 2) / (2 * mpmath.pi)


@pytest.mark.long
@pytest.mark.parametrize("polynomial", POLYNOMIALS)
def test_wedges_agree_with_quadrature_in_rectangular_coordinates(polynomial):
    # The wedge of angle pi/4 between x1 > 0 and x1 < x2, so theta = 3 pi/4 and t = tan(3 pi/8).
    p = sympy.lambdify((x1, x2), polynomial, "mpmath")
    theta = 3 * sympy.pi / 4
    found = gaussian.wedge(polynomial, theta)
    with mpmath.workdps(20):
        expected = mpmath.quad(
            lambda x: mpmath.quad(lambda y: p(x, y) * density(x, y), [x, x + 4, 14]), [0, 3, 12]
        )
        assert abs(mpmath.mpf(str(found.evalf(20))) - expected) < mpmath.mpf(10) ** -12
        symbolic = gaussian.wedge(polynomial, gaussian.angle(t)).subs(t, 1 + sympy.sqrt(2))
        assert abs(mpmath.mpf(str(symbolic.evalf(20))) - expected) < mpmath.mpf(10) ** -12


@pytest.mark.parametrize("polynomial", POLYNOMIALS)
def test_rays_agree_with_quadrature(polynomial):
    p = sympy.lambdify((x1, x2), polynomial, "mpmath")
    found = gaussian.ray(polynomial, sympy.pi / 3)
    with mpmath.workdps(20):
        cosine, sine = mpmath.mpf(1) / 2, mpmath.sqrt(3) / 2
        expected = mpmath.quad(
            lambda r: p(r * cosine, r * sine) * density(r, mpmath.mpf(0)), [0, 3, 14]
        )
        assert abs(mpmath.mpf(str(found.evalf(20))) - expected) < mpmath.mpf(10) ** -12


def test_the_whole_plane_and_further_components_have_the_moments_of_a_gaussian():
    pi = sympy.pi
    for exponents, expected in (((2, 0, 0), 1), ((2, 4, 0), 3), ((4, 0, 6), 45), ((2, 0, 1), 0)):
        monomial = x1 ** exponents[0] * x2 ** exponents[1] * x3 ** exponents[2]
        assert vanishes(gaussian.sector(monomial, -pi, pi, 3) - expected)
    assert gaussian.half_plane(1, gaussian.angle(t)) == sympy.Rational(1, 2)
    # The density of the standard normal law at 0, and a quarter of the plane.
    line = gaussian.ray(1, gaussian.angle(t)) + gaussian.ray(1, gaussian.angle(t) + pi)
    assert vanishes(line - 1 / sympy.sqrt(2 * pi))
    assert gaussian.wedge(1, pi / 2) == sympy.Rational(1, 4)
    assert gaussian.wedge(1, pi) == 0
    assert vanishes(gaussian.point(3 + x3**2, pi / 2, 3) - 4 / (2 * pi))


def test_a_point_is_the_derivative_of_a_ray():
    """E[delta(n1.x) delta(n2.x)] is the limit of half-lines: d/dc E[delta(n1.x) 1{n2.x > c}]."""
    c = sympy.symbols("c")
    theta = gaussian.angle(t)
    sine = gaussian.HalfAngles().sin(theta)
    # On the line n1.x = 0 the second condition reads r > c / sin(theta).
    normal = sympy.exp(-((c / sine) ** 2) / 2) / (2 * sympy.pi)
    assert vanishes(gaussian.point(1, theta) - (normal / sine).subs(c, 0))


def test_half_angles_keep_the_theory_rational():
    numbers = gaussian.HalfAngles()
    first = gaussian.polar(size1, sympy.Integer(0), 3)
    second = gaussian.polar(size2, gaussian.angle(t), 3)
    assert linear_algebra.norm(second, numbers) == size2
    assert linear_algebra.angle(first, second, numbers) == gaussian.angle(t)
    assert numbers.cos(gaussian.angle(t)).is_rational_function(t)
    opposite = gaussian.polar(size2, sympy.pi, 3)
    assert linear_algebra.angle(first, opposite, numbers) == sympy.pi
    assert linear_algebra.angle(first, first, numbers) == 0
    assert gaussian.linear([size1, size2]) == size1 * x1 + size2 * x2
