"""E.2.4 for finitely many samples: (17) and the suprema of both processes, with constants.

The paper says. sup |X(u)| <= c sqrt(d/n) + t with probability at least 1 - 2 exp(-gamma t^2 n) in
both cases, by Talagrand's majorizing theorem, and so (17) for n >= C d. No constant has a value.

What is computed. Instead of chaining: symmetrisation, the contraction principle (relu and S are
1-Lipschitz and 0 at 0) and Gaussian concentration. In case I let m samples have a.x >= 0; given m
they are independent, and ``(1/n) sum 1{a.x >= 0} relu(u.x)`` is, as a function of all of them,
sqrt(m)/n-Lipschitz for every u. So, as the mean of relu(u.x) over them is 2 (1 + a.u)/sqrt(8 pi),

    (1/n) sum 1{a.x >= 0} relu(u.x)  >=  (1 - tau) (1 + a.u)/sqrt(8 pi) - 2 sqrt(m d)/n - t

for all u, where m is within tau n/2 of n/2. For |X(u)| the contraction costs another factor 2, and
c = 4 will do; in case II the average is (1 + 1/eps)/sqrt(n)-Lipschitz in x1, ..., xn.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from certify.audits.linear_targets.samples.section_e22.residual import FEWER_EVENTS
from certify.claim import HandStep, claim, printed
from certify.parameter import Parameter, Parameters
from certify.proofs.signs import Ball, ball, by_signs

TESTS = "tests/audits/linear_targets/samples/lemma11/test_finite.py::"
RATIO = Parameter("ratio", Fraction(10**7), Fraction(2), Fraction(10**12), "n >= ratio d")
RATE = Parameter("rate", Fraction(1, 10**6), Fraction(0), Fraction(1), "gamma: 3 exp(-gamma n)")
# Each of sub-Gaussian norm 1 and mean 0: E exp(s X) <= exp(PROXY s^2 / 2).
PROXY = Fraction(17, 10)


def seventeen(parameters: Parameters) -> Mapping[str, Ball]:
    """Return what the first moment at a.u = -1/sqrt(2) exceeds 1/(10 sqrt(pi)) by."""
    rate, ratio, pi = parameters["rate"], parameters["ratio"], ball(0).pi()
    tau = ball(2 * rate).sqrt()
    t = ball(rate).sqrt() * (1 + tau).sqrt()
    first = (1 - tau) * (1 - ball(Fraction(1, 2)).sqrt()) / (8 * pi).sqrt()
    mean = first - (2 * (1 + tau) / ball(ratio)).sqrt() - t
    return {
        "mean of relu(x.u) over a.x >= 0, least": mean,
        "the same minus 1/(10 sqrt(pi))": mean - 1 / (10 * pi.sqrt()),
    }


def first_supremum(parameters: Parameters) -> Mapping[str, Ball]:
    """Return the room in ``t = t1 + 2 tau/sqrt(8 pi)`` for t1 = tau = 5 t/7, and in gamma = 4/25.

    Three events of probability at most ``exp(-t1^2 n/2)``, written as two with a smaller gamma.
    """
    pi, share = ball(0).pi(), ball(Fraction(5, 7))
    fewer = ball(2).log() / ball(3).log()
    return {
        "1 - (1 + 2/sqrt(8 pi)) 5/7": 1 - share * (1 + 2 / (8 * pi).sqrt()),
        "(5/7)^2/2 log(2)/log(3) - 4/25": share**2 / 2 * fewer - ball(Fraction(4, 25)),
    }


def second_supremum(parameters: Parameters) -> Mapping[str, Ball]:
    """Return the room in ``1/(2 (1 + 1/eps)^2) >= eps^2/9``, over eps^2."""
    eps = parameters["eps"]
    return {"1/(2 (1 + eps)^2) - 1/9": ball(1 / (2 * (1 + eps) ** 2) - Fraction(1, 9))}


def sums(parameters: Parameters) -> Mapping[str, Ball]:
    """Return the room in c = 7: squares of norms, and the bound on moment generating functions."""
    single = Fraction(32, 3)  # (2 sqrt(8/3))^2, lemma11.subgaussian
    return {
        "49 - (8/3) (17/10) (32/3)": ball(49 - Fraction(8, 3) * PROXY * single),
        "17/20 - log(2)": ball(PROXY / 2) - ball(2).log(),
        "17/20 - 1/2 - log(2)/2": ball(PROXY / 2 - Fraction(1, 2)) - ball(2).log() / 2,
    }


EPS = Parameter("eps", Fraction(1, 2), Fraction(0), Fraction(1), "radius of the ball around a")
SYMMETRY = HandStep(
    "Symmetrisation and contraction: E sup_u of mean minus average is at most 2 E ‖sum of e_i"
    " x_i‖/n, e_i random signs, for 1-Lipschitz functions of u.x_i that are 0 at 0, and 4 times it"
    " for absolute values; E ‖sum of e_i x_i‖ <= sqrt(m d)",
    TESTS + "test_the_mean_of_the_supremum",
)
CONCENTRATION = HandStep(
    "Tsirelson, Ibragimov, Sudakov: an L-Lipschitz function of normal numbers exceeds its mean by t"
    " with probability at most exp(-t^2/(2 L^2)); |a.x| is 1-Lipschitz; Hoeffding for m",
    TESTS + "test_the_averages_are_lipschitz",
)
GENERATING = HandStep(
    "e^y <= y + e^(y^2), Jensen's inequality and 2 s X <= s^2 + X^2 bound E exp(s X) by"
    " exp(17 s^2/20) if E X = 0, E exp(X^2) <= 2; bounds multiply; E exp(X^2/t^2) as an expectation"
    " of E exp(s X) over normal s is 2 at most for t^2 = 8/3 of the variance",
    TESTS + "test_generating_functions_of_bounded_and_normal_numbers",
)
PROCESS = "with probability at least 1 - 2 exp(-gamma t^2 n)"

CLAIMS = (
    claim(
        "lemma11.sums",
        "E.2.4, both cases",
        printed(
            "‖X(u) - X(v)‖ <= (c/sqrt(n)) ‖u - v‖ in the sub-Gaussian norm for a constant c;"
            " c = 7 will do",
            by_signs("norms of sums by moment generating functions", sums),
        ),
        requires=("lemma11.subgaussian",),
        by_hand=(GENERATING,),
        domain="every n, d, all unit u, v",
    ),
    claim(
        "lemma11.supremum-1",
        "E.2.4, case I",
        printed(
            f"sup |X(u)| <= c sqrt(d/n) + t over U1, {PROCESS}; c = 4, gamma = 4/25 will do",
            by_signs("the deviations of m and of the average given m", first_supremum),
        ),
        requires=("lemma11.first-moment",),
        by_hand=(SYMMETRY, CONCENTRATION, FEWER_EVENTS),
        domain="every n, d and t > 0",
    ),
    claim(
        "lemma11.supremum-2",
        "E.2.4, case II",
        printed(
            f"sup |X(u)| <= c sqrt(d/n) + t over U2, {PROCESS}; c = 4, gamma = eps^2/9 will do,"
            " here at eps = 1/2",
            by_signs("1/(2 (1 + 1/eps)^2) >= eps^2/9", second_supremum),
            f"sup |X(u)| <= 4 sqrt(d/n) + t over U2, {PROCESS}, gamma = eps^2/9, eps = {{eps}}",
        ),
        parameters=(EPS,),
        requires=("lemma11.tent-lipschitz",),
        by_hand=(SYMMETRY, CONCENTRATION),
        domain="every n, d and t > 0; gamma depends on eps, which is fixed",
    ),
)
