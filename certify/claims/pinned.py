"""The statements that certificates may prove or refute, in words: plain data.

A certificate names a claim and holds a statement. `PINNED` lists the statements that the kernel may
accept under each id, what they say, and which readings of the claim they decide for which values of
the parameters. With other values a certificate states the same of other constants. The checker
reads this list and nothing of the modules that hold the claims; `certify.report.registry` holds
the statements and the words to them, the tests the readings and values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from string import Formatter
from typing import NamedTuple

PROVED, REFUTED = "proved", "refuted"
AS_PRINTED, SHARP = "as printed", "sharp"


class Reading(NamedTuple):
    """A reading that a certificate with these values decides, or `part` of what decides it.

    For a sharp constant that is one of two sides: what is proved up to it, or refuted beyond it.
    """

    reading: str
    values: str = ""
    part: bool = False


class Pinned(NamedTuple):
    """A statement: its claim, which side it is for, its SHA-256, and its words.

    `says` is a format string over the parameters of the statement.
    """

    claim: str
    side: str
    statement: str
    says: str
    readings: tuple[Reading, ...] = ()

    def reading(self, values: str) -> Reading | None:
        """Return the reading that is decided with these values; None for other constants."""
        return next((each for each in self.readings if each.values == values), None)


def assignment(values: Iterable[tuple[str, Fraction]]) -> str:
    """Write ``x = 0, y = 1``."""
    return ", ".join(f"{name} = {value}" for name, value in values)


def in_words(template: str, values: Mapping[str, object]) -> str:
    """Put values in place of their names in braces, in brackets where they would be read apart.

    With c = 1/2, ``1/{c}`` is ``1/(1/2)`` and ``{c}^2`` is ``(1/2)^2``. Raises LookupError for
    another name.
    """
    found, rows = "", [*Formatter().parse(template)]
    after = [literal.lstrip()[:1] for literal, *_ in rows[1:]] + [""]
    for (literal, name, form, conversion), follows in zip(rows, after, strict=True):
        found += literal
        if name is None:
            continue
        value = Formatter().convert_field(Formatter().get_field(name, (), values)[0], conversion)
        text, before = format(value, form or ""), found.rstrip()[-1:]
        apart = before in ("/", "^") or follows == "^"
        joined = "/" in text or text.startswith("-")
        below_zero = text.startswith("-") and before in ("+", "-", "*")
        found += f"({text})" if (apart and joined) or below_zero else text
    return found


def pins() -> dict[str, tuple[str, ...]]:
    """Return, for each claim, the SHA-256 of the statements that it may be certified by."""
    found: dict[str, tuple[str, ...]] = {}
    for row in PINNED:
        found[row.claim] = (*found.get(row.claim, ()), row.statement)
    return found


def find(claim: str, side: str, statement: str) -> Pinned | None:
    """Return what is listed of a statement; None if it is not.

    Where it is listed for the other side only, no reading is decided.
    """
    known = [row for row in PINNED if (row.claim, row.statement) == (claim, statement)]
    for row in known:
        if row.side == side:
            return row
    return known[0]._replace(readings=()) if known else None


# (claim, side, SHA-256, words, readings)
# fmt: off
PINNED: tuple[Pinned, ...] = (
    Pinned("lemma3", PROVED, "e0f58d7e732a88579d572b161fd351e195e6603393f575f9f8525d641c506ad6",
           "‖w1(tau+1) + w2(tau+1)‖ <= ‖w1(tau) + w2(tau)‖ for all iterations when mu <= {mu}",
           (Reading("as printed", "mu = 1"), Reading("sharp", "mu = 4", part=True))),
    Pinned("lemma3", REFUTED, "b6320e517fe90390ed5be676645b4306429e85f01249c5009e8576016dd6ece5",
           "‖w1(tau+1) + w2(tau+1)‖ <= ‖w1(tau) + w2(tau)‖ for all iterations when mu <= {mu}",
           (Reading("sharp", "mu = 40000001/10000000", part=True),)),
    Pinned("lemma3.beta", PROVED, "5939341b2bdc0db945abb7b709107759c4f98ccc1a17c7f133f3ecc0da8dec73",
           "1 - mu theta/(2 pi) >= 0 and beta >= 0, for mu <= {mu}",
           (Reading("as printed", "mu = 1"), Reading("sharp", "mu = 2", part=True))),
    Pinned("lemma3.beta", REFUTED, "db713bea53638d50fbd6cf1060d02f2a23ea0bf1d3206ca0a746854080d65e06",
           "1 - mu theta/(2 pi) >= 0 and beta >= 0, for mu <= {mu}",
           (Reading("sharp", "mu = 20000001/10000000", part=True),)),
    Pinned("lemma3.alpha-plus-beta", PROVED, "7ff1ac51cde0fa4f4ea1a28f1d127c4c30e191500b3d6507cd052ccda30b25ef",
           "alpha + beta = (1 - mu theta/(2 pi) + mu sin(theta)/(2 pi))^2 <= 1, for mu <= {mu}",
           (Reading("as printed", "mu = 1"), Reading("sharp", "mu = 4", part=True))),
    Pinned("lemma3.alpha-plus-beta", REFUTED, "442896bbb751ee77c35c57a974410843cb9bf1aa10d7d47f55d36224b347ebe9",
           "alpha + beta = (1 - mu theta/(2 pi) + mu sin(theta)/(2 pi))^2 <= 1, for mu <= {mu}",
           (Reading("sharp", "mu = 40000001/10000000", part=True),)),
    Pinned("lemma3.first-factor", PROVED, "b3a31dc7f79c4075629c1053098f16245769eb905df44712f050d45bd2afa446",
           "1 - alpha - beta cos(theta) - (cos(theta) - beta - alpha cos(theta)) = (1 - cos(theta))(1 + beta - alpha) >= 0, for mu <= {mu}",
           (Reading("as printed", "mu = 1"), Reading("sharp", "mu = 4", part=True))),
    Pinned("lemma3.first-factor", REFUTED, "8d64cc2b77803176e4b831e4e6317ca4233a824d16aa758baf2b83d3d85bf2d2",
           "1 - alpha - beta cos(theta) - (cos(theta) - beta - alpha cos(theta)) = (1 - cos(theta))(1 + beta - alpha) >= 0, for mu <= {mu}",
           (Reading("sharp", "mu = 40000001/10000000", part=True),)),
    Pinned("lemma3.second-factor", PROVED, "b1d8a0cf1582bf921e6d8d7fef985077cbe0014f4291f2ae57651761e6103cad",
           "1 - alpha - beta cos(theta) + (cos(theta) - beta - alpha cos(theta)) = (1 + cos(theta))(1 - beta - alpha) >= 0, for mu <= {mu}",
           (Reading("as printed", "mu = 1"), Reading("sharp", "mu = 4", part=True))),
    Pinned("lemma3.second-factor", REFUTED, "2a99d13d10cf9b28876ec3e9f09465754f37e6aecde5cf1c2ce010da43411feb",
           "1 - alpha - beta cos(theta) + (cos(theta) - beta - alpha cos(theta)) = (1 + cos(theta))(1 - beta - alpha) >= 0, for mu <= {mu}",
           (Reading("sharp", "mu = 40000001/10000000", part=True),)),
    Pinned("lemma3.combination", PROVED, "4894a75f90dd7f8a8594b01f9e1fec6b2b9b6ca4aad3a088e624c5842a767b7c",
           "1 - alpha - beta cos(theta) >= |cos(theta) - beta - alpha cos(theta)|, for mu <= {mu}",
           (Reading("as printed", "mu = 1"), Reading("sharp", "mu = 4", part=True))),
    Pinned("lemma3.combination", REFUTED, "494de051be8b0dddb72fecf367ce7655e3b3c068597caf23eb4d270924516542",
           "1 - alpha - beta cos(theta) >= |cos(theta) - beta - alpha cos(theta)|, for mu <= {mu}",
           (Reading("sharp", "mu = 40000001/10000000", part=True),)),
    Pinned("lemma4", PROVED, "993df641215d75ca5d272cee796b0955a8bfcf529f18932ffefe3569f1e973a6",
           "<W - W*, grad L(W)> >= {alpha} ‖W - W*‖_F^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("as printed", "alpha = 3/10, kappa = 1/2"),)),
    Pinned("lemma4", REFUTED, "c0ab123ff9a2c3a4d4ba462643e2aefe97bef491c7dd8a95e0f7853b62e02de6",
           "<W - W*, grad L(W)> >= {alpha} ‖W - W*‖_F^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("sharp", "alpha = 3000001/10000000, kappa = 1/2", part=True),)),
    Pinned("lemma4.near-one", PROVED, "9afb6d11c844aef73f6796814f87aadecb582aee6e421e6f5ef0bdb33f958dea",
           "Lemma 4 holds with alpha = (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for all kappa in [9/10, 1]",
           (Reading("sharp"),)),
    Pinned("lemma4.every-kappa", PROVED, "09380ae9c130dd73e1c4fad190e86308d921fe9c1bdae25bac9f849212538ba6",
           "Lemma 4 holds with alpha = (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for all kappa in [3/10, 9/10]",
           (Reading("sharp", part=True),)),
    Pinned("lemma4.branch", PROVED, "a77ae050dcbc0a0652c71825cffed566f87c66c5309f1a8cc884806c91eff55d",
           "Lemma 4 holds with alpha = (1 - kappa)(2 - kappa)/(2(kappa^2 - 2 kappa + 2)) for all kappa in [2411/10000, 3/10]",
           (Reading("sharp", part=True),)),
    Pinned("lemma5", PROVED, "e0332853af805d8e10c1dd2670b5846d3a9526a0ac897ab0133c425b14855d82",
           "‖grad L(W)‖_F <= sqrt({beta_squared}) ‖W - W*‖_F for all W",
           (Reading("as printed", "beta_squared = 5/2"), Reading("sharp", "beta_squared = 1/2", part=True))),
    Pinned("lemma5", REFUTED, "fda9cf3a3123e713d85b10bab2a8f72defe1b1c46ee585c5934b28fc3a10d7b1",
           "‖grad L(W)‖_F <= sqrt({beta_squared}) ‖W - W*‖_F for all W",
           (Reading("sharp", "beta_squared = 4999999/10000000", part=True),)),
    Pinned("lemma5.ball", PROVED, "67ff6246cac08efa07a07bea7bd8c7b1d956f116f8063e348f877e96f00d18e9",
           "‖grad L(W)‖_F <= sqrt({beta_squared}) ‖W - W*‖_F for all W with ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("sharp", "beta_squared = 9/26, kappa = 1/2", part=True),)),
    Pinned("lemma5.ball", REFUTED, "a6a49ef974753a9e67b821209426506d7c8914c21191da8b702696a6205ab353",
           "‖grad L(W)‖_F <= sqrt({beta_squared}) ‖W - W*‖_F for all W with ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("sharp", "beta_squared = 3461537/10000000, kappa = 1/2", part=True),)),
    Pinned("lemma5.inequality10", PROVED, "c3045adabaea3bbe3cc72b9971b7f2a8659ddf746d60ca2561456f8164d6666d",
           "‖sin(theta) ‖w2‖ w1bar + (pi - theta) w2‖ <= {c} pi ‖w1 + w2‖",
           (Reading("as printed", "c = 1"),)),
    Pinned("lemma5.inequality10", REFUTED, "ba7462830b5b9ab627737bf659930831ee586b18747113f945c4c4b69177b610",
           "‖sin(theta) ‖w2‖ w1bar + (pi - theta) w2‖ <= {c} pi ‖w1 + w2‖",
           (Reading("sharp", "c = 9999999/10000000", part=True),)),
    Pinned("lemma5.acute-a", PROVED, "c43f0a741ae2a746f28bc78617cbdc49f15e308274e475942b37d34ce7170e77",
           "‖sin(theta) ‖w2‖ w1bar + (pi - theta) w2‖ <= ‖sin(theta) ‖w2‖ w1bar‖ + ‖(pi - theta) w2‖, for theta < pi/2",
           (Reading("as printed"),)),
    Pinned("lemma5.acute-b", PROVED, "948e4a9213848e7236caea38ad00e2a8637e0235512abcc383a42126bd6b2037",
           "sin(theta) ‖w2‖ + (pi - theta) ‖w2‖ <= pi ‖w2‖, for theta < pi/2, with the right side times {c}",
           (Reading("as printed", "c = 1"),)),
    Pinned("lemma5.acute-b", REFUTED, "948e4a9213848e7236caea38ad00e2a8637e0235512abcc383a42126bd6b2037",
           "sin(theta) ‖w2‖ + (pi - theta) ‖w2‖ <= pi ‖w2‖, for theta < pi/2, with the right side times {c}",
           (Reading("sharp", "c = 9999999/10000000", part=True),)),
    Pinned("lemma5.sine", PROVED, "dfd50a1932c9f2c3c9b5adb1dcc31626f4f17180ccc73fa5b3bb4fb7e60eda55",
           "sin(theta) <= theta when theta >= 0",
           (Reading("as printed"),)),
    Pinned("lemma5.acute-c", PROVED, "7d444689839b362f090acf4624210e8aebc1533755ef362f57eaf6b0d841ca90",
           "pi ‖w2‖ <= pi ‖w1 + w2‖, for theta <= pi/2",
           (Reading("as printed"),)),
    Pinned("lemma5.obtuse-a", PROVED, "32e1aef576caf454c7ed1688931b4ade870bcdda43508c74bb63632b651d4e49",
           "‖sin(theta) ‖w2‖ w1bar + (pi - theta) w2‖ <= ‖sin(theta) ‖w2‖ w1bar‖ + ‖(pi - theta) w2‖, for theta >= pi/2",
           (Reading("as printed"),)),
    Pinned("lemma5.obtuse-c", PROVED, "d352e42e5b2fdf95181ad0117264ea2caa0b48c0904022daeb09cd08d18bb676",
           "(1 + (pi - theta)/sin(theta)) ‖w1 + w2‖ <= (1 + pi/2) ‖w1 + w2‖, for theta >= pi/2, with the right side times {c}",
           (Reading("as printed", "c = 1"),)),
    Pinned("lemma5.obtuse-c", REFUTED, "d352e42e5b2fdf95181ad0117264ea2caa0b48c0904022daeb09cd08d18bb676",
           "(1 + (pi - theta)/sin(theta)) ‖w1 + w2‖ <= (1 + pi/2) ‖w1 + w2‖, for theta >= pi/2, with the right side times {c}",
           (Reading("sharp", "c = 9999999/10000000", part=True),)),
    Pinned("lemma5.quotient", PROVED, "e8e971643be3d31e2c745a7387cacfb5489943001dd00f591cdea9387581f30b",
           "(pi - theta)/sin(theta) attains its maximum at theta = pi/2 when restricted to theta >= pi/2",
           (Reading("as printed"),)),
    Pinned("lemma5.obtuse-d", PROVED, "bd54f3a7c3242eaceb99fbac3683544f39e0fb1c65faa8b6c75dea3123429acf",
           "(1 + pi/2) ‖w1 + w2‖ <= pi ‖w1 + w2‖",
           (Reading("as printed"),)),
    Pinned("lemma5.half-pi", PROVED, "7bb9fbef6ac0a44be7504d71fee7acba202f54c7aba9c0f9c0ed73bde9461470",
           "1 <= pi/2",
           (Reading("as printed"),)),
    Pinned("lemma5.inequality11", PROVED, "6dcdddae1ee5e1319267767f47fee2bd8787d10089746891a61bbfecb2a40bc3",
           "‖sin(theta) ‖w1‖ w2bar + (pi - theta) w1‖ <= {c} pi ‖w1 + w2‖",
           (Reading("as printed", "c = 1"),)),
    Pinned("lemma5.inequality11", REFUTED, "644f76c69bc94cf6c94dddc43f973fce149dda301f2412b58beb3f92344e6d4d",
           "‖sin(theta) ‖w1‖ w2bar + (pi - theta) w1‖ <= {c} pi ‖w1 + w2‖",
           (Reading("sharp", "c = 9999999/10000000", part=True),)),
    Pinned("theorem1", PROVED, "d53b7f23ded3e8e1c7a5dff26c11a04548eb7ddaebe9b93e2b1515f22060a250",
           "‖W(tau+1) - W*‖_F^2 <= (1 - {c2} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} from ‖w1 + w2‖ <= {kappa} ‖a‖, v = (1, -1)",
           (Reading("as printed", "mu = 3/25, kappa = 1/2, c2 = 3/10", part=True), Reading("sharp", "mu = 3/25, kappa = 1/2, c2 = 147/250", part=True))),
    Pinned("theorem1", REFUTED, "10ea71bddbe7a00893b2a1eb2c353ed2675f6681a3c1545956f2f759f58bd25b",
           "‖W(tau+1) - W*‖_F^2 <= (1 - {c2} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} from ‖w1 + w2‖ <= {kappa} ‖a‖, v = (1, -1)",
           (Reading("sharp", "mu = 3/25, kappa = 1/2, c2 = 5880001/10000000", part=True),)),
    Pinned("theorem6", PROVED, "c65bae2f785fcc5d331325edbcaa490262c8dcdc94525f1e65fe1f80acff8660",
           "‖W(tau+1) - W*‖_F^2 <= (1 - {c4} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} of one pair of neurons with sigma = {sigma}, from ‖w1 + w2‖ <= ‖a~‖/2",
           (Reading("repaired", "mu = 3/25, sigma = 1, c4 = 3/10", part=True),)),
    Pinned("theorem6", REFUTED, "4583af2fce0e0321b89fa0b19ab102bdb8c7c48cd022386131f2a579669d21e0",
           "‖W(tau+1) - W*‖_F^2 <= (1 - {c4} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} of one pair of neurons with sigma = {sigma}, from ‖w1 + w2‖ <= ‖a~‖/2",
           (Reading("as printed", "mu = 3/25, sigma = 10, c4 = 3/10"),)),
    Pinned("appendixD.factor", PROVED, "b9e07e53e854c45488831b7cc9a983cd54925bf075652198e686547c82fcb35c",
           "‖W(tau+1) - W*‖_F^2 <= (1 - {c2} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} from ‖v1 w1 + v2 w2‖ <= ‖a‖/2, with max(v1, v2)/min(v1, v2) = {ratio}",
           (Reading("sharp", "ratio = 33/5, mu = 3/25, c2 = 3/10", part=True),)),
    Pinned("appendixD.factor", REFUTED, "32b020c4254a083575a01b1f6686deb4774f3c28b13cf3dc3eb4ac0de25c00f3",
           "‖W(tau+1) - W*‖_F^2 <= (1 - {c2} mu) ‖W(tau) - W*‖_F^2 for one step mu = {mu} from ‖v1 w1 + v2 w2‖ <= ‖a‖/2, with max(v1, v2)/min(v1, v2) = {ratio}",
           (Reading("sharp", "ratio = 133/20, mu = 3/25, c2 = 3/10", part=True),)),
    Pinned("appendixC.saddle", PROVED, "982de7c2f2f206c390f253dde43c9a442918fe607a6e9131ba897042786ec483",
           "sin(theta) - theta cos(theta) >= 0 for all theta in [0, pi]",
           (Reading("derived", part=True),)),
    Pinned("appendixC.all-stationary-points", PROVED, "ed849cba3c5bda7b6a69fb83233b90d4d702eec817bd7935396b8b4218aaffae",
           "sin(theta)^2 <= theta^2 for all theta in [0, pi]",
           (Reading("repaired", part=True),)),
    Pinned("lemma9", PROVED, "efff439286f7b304843c960b86a4007c72d52d8ebecc484e20bb33d4cd86d38d",
           "in the limit mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= {c} ‖w - a‖^3 whenever ‖w - a‖ <= 1",
           (Reading("repaired", "c = 1"),)),
    Pinned("lemma9.near", PROVED, "61e6fb7b818077006e76cbef374ab401433076668783d9e55fd0f92a48d2f657",
           "in the limit mean (a.x)^2 (1 - sgn(a.x) sgn(w.x)) <= {c} ‖w - a‖^3 whenever ‖w - a‖ <= 1/10",
           (Reading("repaired", "c = 3/7"),)),
    Pinned("lemma9.second-inequality", PROVED, "ca7f6370c64eb0d66b25d0de10bcd6e0db832de0c50acdf83bd03b7ea2563a48",
           "sqrt(mean 1{{(1 - eps)|a.x| <= |h_perp.x|}} (h_perp.x)^2) <= (delta + sqrt(21/20) eps) ‖w - a‖ for all w in E(eps), delta <= eps/100, eps in [{eps}, 1)",
           (Reading("sharp", "eps = 48323/50000", part=True),)),
    Pinned("lemma9.second-inequality", REFUTED, "e277297bab7ebb934bde9c9603b50d386fa48d0ea79ee8afc15af0d31fac3428",
           "sqrt(mean 1{{(1 - eps)|a.x| <= |h_perp.x|}} (h_perp.x)^2) <= (delta + sqrt(21/20) eps) ‖w - a‖ for all w in E(eps), delta <= eps/100, eps in [{eps}, 1)",
           (Reading("as printed", "eps = 1/10"), Reading("sharp", "eps = 1932919/2000000", part=True))),
    Pinned("lemma9.second-inequality.below", PROVED, "dce7c7fec567df3d259cf804e7a16a872f155d705ec496d45e9469ea4788364e",
           "false in the limit for every eps in (0, {eps}]: sqrt(mean 1{{(1 - eps)|a.x| <= |h_perp.x|}} (h_perp.x)^2) <= (delta + sqrt(21/20) eps) ‖w - a‖ for all w in E(eps), delta <= eps/100",
           (Reading("sharp", "eps = 1932919/2000000"),)),
    Pinned("lemma9.third-inequality", PROVED, "e4cb36d15af9cf7cd835806fce4ed2619b837389ce69da4f747805bacbea31c5",
           "sqrt(2)(delta + sqrt(21/20) eps) <= (3/2) eps for delta <= {share} eps",
           (Reading("as printed", "share = 1/100"), Reading("sharp", "share = 7193/200000", part=True))),
    Pinned("lemma9.third-inequality", REFUTED, "4fdcebd49d9870c0a5fbae8d8676d7e0efee1d00b2284a85889437b789847781",
           "sqrt(2)(delta + sqrt(21/20) eps) <= (3/2) eps for delta <= {share} eps",
           (Reading("sharp", "share = 89913/2500000", part=True),)),
    Pinned("lemma9.outer", PROVED, "88e08c7c974b711b3da7e7ccbf3db23857a30f933e0100efb15e249fce7a7972",
           "sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x))) <= (3/2) eps/(1 - eps) ‖w - a‖ for all w in E(eps), eps in [{eps}, 1)",
           (Reading("sharp", "eps = 1402577/10000000", part=True),)),
    Pinned("lemma9.outer", REFUTED, "918ed4cce474ad71a29e9d9e37635e9522547960bccb3ee34031f6157bc97719",
           "sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x))) <= (3/2) eps/(1 - eps) ‖w - a‖ for all w in E(eps), eps in [{eps}, 1)",
           (Reading("as printed", "eps = 1/10"), Reading("sharp", "eps = 350643/2500000", part=True))),
    Pinned("lemma9.outer.below", PROVED, "bba75d03c9641c10031ad1cdaa761edc0820597922234cf94d89a33d75c71a04",
           "false in the limit for every eps in (0, {eps}]: sqrt(mean (a.x)^2 (1 - sgn(a.x) sgn(w.x))) <= (3/2) eps/(1 - eps) ‖w - a‖ for all w in E(eps)",
           (Reading("sharp", "eps = 350643/2500000"),)),
    Pinned("eq13.conclusion", PROVED, "7f997e44e295b9f0bf64578a811e37bac1331f721aa7a61f91e6076d0531925b",
           "in the limit <grad L(W), W - W*> >= (1/2) E r^2, with nothing subtracted, for ‖W - W*‖ <= 1/4",
           (Reading("repaired"),)),
    Pinned("eq15.middle", PROVED, "18ee926f12a7fd4079c356ccdc66713c7d58393f81f0102537a2af5fee39553a",
           "mean 1{{(1 - eps)|a.x| <= |h_perp.x|}} (h_perp.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps, eps in [{eps}, 1)",
           (Reading("sharp", "eps = 1043909/2500000", part=True),)),
    Pinned("eq15.middle", REFUTED, "c39fd9e017b9aefe6d8710ea46917f4d486ce4c44660f48b87a8590de6aa9f68",
           "mean 1{{(1 - eps)|a.x| <= |h_perp.x|}} (h_perp.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps, eps in [{eps}, 1)",
           (Reading("as printed", "eps = 1/10"), Reading("sharp", "eps = 260977/625000", part=True))),
    Pinned("eq15.middle.below", PROVED, "cd1402ecfe773e99b3c65f53d2902ab221b13fb96dfe4d5c8ba736f4fffe4fc6",
           "false in the limit for every eps in (0, {eps}]: mean 1{{(1 - eps)|a.x| <= |h_perp.x|}} (h_perp.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps",
           (Reading("sharp", "eps = 260977/625000"),)),
    Pinned("eq15.bound", PROVED, "6a750df11f4331a3cacc80af8649ecd59a65dd00967713e8b557f41fad46c5e3",
           "mean 1{{a.x >= 0}} relu(w2.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps, eps in [{eps}, 1)",
           (Reading("sharp", "eps = 132627/5000000", part=True),)),
    Pinned("eq15.bound", REFUTED, "13c3bf933122937e8164f61d6918b2812e51509fcdc591ab11c21863eee20725",
           "mean 1{{a.x >= 0}} relu(w2.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps, eps in [{eps}, 1)",
           (Reading("as printed", "eps = 1/100"), Reading("sharp", "eps = 1061/40000", part=True))),
    Pinned("eq15.bound.below", PROVED, "c5825a8ac8b7831e88d9664d2ebb0fcca7e1a624d32c3414937f605b2c365aab",
           "false in the limit for every eps in (0, {eps}]: mean 1{{a.x >= 0}} relu(w2.x)^2 <= 4 eps^2 ‖w2 + a‖^2 for ‖w2 + a‖ <= eps",
           (Reading("sharp", "eps = 1061/40000"),)),
    Pinned("eq15.repaired", PROVED, "937e30ecc2b757615b83fadc6acef5135767ed6d0c37092909d3301c8a6db2db",
           "in the limit mean 1{{a.x >= 0}} relu(w2.x)^2 <= {c} ‖w2 + a‖^3 for ‖w2 + a‖ <= 1/10",
           (Reading("repaired", "c = 1/9"),)),
    Pinned("emp.alpha.constant", PROVED, "3094a8b8251bc2078103414ae3de8d9e6d5ffa101c4a0575de354a8762705ac5",
           "c/2 - 2 eps^2 - 9 eps^2/(8 (1 - eps)^2) >= c/3, c = 1/(200 pi), up to eps = {eps}",
           (Reading("as printed", "eps = 9/1000"), Reading("sharp", "eps = 5739/625000", part=True))),
    Pinned("emp.alpha.constant", REFUTED, "f909251903317c0d198c6855c12bea5d676832e74e1520acec5a39d940048ae5",
           "c/2 - 2 eps^2 - 9 eps^2/(8 (1 - eps)^2) >= c/3, c = 1/(200 pi), up to eps = {eps}",
           (Reading("sharp", "eps = 3673/400000", part=True),)),
    Pinned("emp.alpha.chain", PROVED, "7f4dfe1665b1a326b03d444f8ce52e7032e16c30fb1d2fb73ea0fb2f214b81b4",
           "c/2 - (3/7 + 1/9) eps/2 >= c/3, c = 1/(200 pi), up to eps = {eps}",
           (Reading("repaired", "eps = 9/10000"),)),
    Pinned("emp.alpha.chain", REFUTED, "f18d49051abc923fa2a39b05225d8017a65a82d50d236eede33f24d745db50b7",
           "c/2 - (3/7 + 1/9) eps/2 >= c/3, c = 1/(200 pi), up to eps = {eps}"),
    Pinned("emp.alpha.chain.largest", PROVED, "7f4dfe1665b1a326b03d444f8ce52e7032e16c30fb1d2fb73ea0fb2f214b81b4",
           "c/2 - (3/7 + 1/9) eps/2 >= c/3, c = 1/(200 pi), up to eps = {eps}",
           (Reading("sharp", "eps = 983/1000000", part=True),)),
    Pinned("emp.alpha.chain.largest", REFUTED, "f18d49051abc923fa2a39b05225d8017a65a82d50d236eede33f24d745db50b7",
           "c/2 - (3/7 + 1/9) eps/2 >= c/3, c = 1/(200 pi), up to eps = {eps}",
           (Reading("sharp", "eps = 9831/10000000", part=True),)),
    Pinned("eq4.expectation", PROVED, "23c0ee94924b80eeb9202f0eb296798a6f91faf8c30904b321300b21ef3d1c50",
           "E r^2 >= {ratio} ‖W - W*‖^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("as printed", "ratio = 39/100, kappa = 1/2"), Reading("sharp", "ratio = 493643/1250000, kappa = 1/2", part=True))),
    Pinned("eq4.expectation", REFUTED, "4d7d02bee29b7f4c3ab543b70202ba326e897749e8ca11b34d252e7c94cbfa6a",
           "E r^2 >= {ratio} ‖W - W*‖^2 as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("sharp", "ratio = 3949147/10000000, kappa = 1/2", part=True),)),
    Pinned("lemma11", PROVED, "11a0e9c6a25a3520cffb151a9a15892cb5e17dad5cd976344449ca7cdc89fe3c",
           "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi) if ‖w - a‖ <= 1",
           (Reading("sharp", "c = 1", part=True),)),
    Pinned("lemma11", REFUTED, "c46c4750b60cee7ebc1a236260d87fb620638f8ad46c072d234a9ea28f4131eb",
           "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi) if ‖w - a‖ <= {eps}",
           (Reading("sharp", "eps = 10000001/10000000, c = 1", part=True),)),
    Pinned("lemma11.constant", PROVED, "11a0e9c6a25a3520cffb151a9a15892cb5e17dad5cd976344449ca7cdc89fe3c",
           "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi) if ‖w - a‖ <= 1",
           (Reading("sharp", "c = 552683/10000", part=True),)),
    Pinned("lemma11.constant", REFUTED, "c46c4750b60cee7ebc1a236260d87fb620638f8ad46c072d234a9ea28f4131eb",
           "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi) if ‖w - a‖ <= {eps}",
           (Reading("sharp", "eps = 1, c = 5526831/100000", part=True),)),
    Pinned("lemma11.constants", PROVED, "f2e89aeb4d3ad61da28106e47e26493cd54d518f90d384a9209f869297399f67",
           "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi) if ‖w - a‖ <= {eps}",
           (Reading("sharp", "eps = 1/100, c = 15607963/100000", part=True), Reading("sharp", "eps = 1/10, c = 7353981/50000", part=True), Reading("sharp", "eps = 1/4, c = 825493/6250", part=True), Reading("sharp", "eps = 1/2, c = 10705281/100000", part=True), Reading("sharp", "eps = 3/4, c = 8182379/100000", part=True))),
    Pinned("lemma11.constants", REFUTED, "c46c4750b60cee7ebc1a236260d87fb620638f8ad46c072d234a9ea28f4131eb",
           "E[1{{a.x >= 0}} 1{{w.x >= 0}} (x.(w - a))^2] >= {c} ‖w - a‖^2/(100 pi) if ‖w - a‖ <= {eps}",
           (Reading("sharp", "eps = 1/100, c = 3901991/25000", part=True), Reading("sharp", "eps = 1/10, c = 14707963/100000", part=True), Reading("sharp", "eps = 1/4, c = 13207889/100000", part=True), Reading("sharp", "eps = 1/2, c = 5352641/50000", part=True), Reading("sharp", "eps = 3/4, c = 409119/5000", part=True))),
    Pinned("eq17", PROVED, "1977d0809f1f75e5c539e2ec4c917407381fa646523364b032893d960eb84287",
           "E[1{{a.x >= 0}} relu(x.u)^2] >= {c}/(10 sqrt(pi)) for all unit u with a.u >= -1/sqrt(2)"),
    Pinned("eq17", REFUTED, "1977d0809f1f75e5c539e2ec4c917407381fa646523364b032893d960eb84287",
           "E[1{{a.x >= 0}} relu(x.u)^2] >= {c}/(10 sqrt(pi)) for all unit u with a.u >= -1/sqrt(2)",
           (Reading("as printed", "c = 1"),)),
    Pinned("eq17.square", PROVED, "ffbb9cda62cd557c186f052becdf68b60313f5e7c562046a1b408bb26a865065",
           "E[1{{a.x >= 0}} relu(x.u)^2] >= {c}/(100 pi) for all unit u with a.u >= -1/sqrt(2)",
           (Reading("derived", "c = 1"),)),
    Pinned("eq17.square", REFUTED, "ffbb9cda62cd557c186f052becdf68b60313f5e7c562046a1b408bb26a865065",
           "E[1{{a.x >= 0}} relu(x.u)^2] >= {c}/(100 pi) for all unit u with a.u >= -1/sqrt(2)"),
    Pinned("lemma11.monotone", PROVED, "584ee6b6ca615b96fdd13a87e13ef36d8974472a47d4a7ff5bc591b935acc7cc",
           "f(a.u, eps) is non-decreasing in its first argument, at eps = {eps}",
           (Reading("as printed", "eps = 1/10"), Reading("sharp", "eps = 3/4", part=True))),
    Pinned("lemma11.monotone", REFUTED, "c354e0add7e88f04c5f057cdc9cde52b7a4e276cbe02b9f0309665597bfba8b0",
           "f(a.u, eps) is non-decreasing in its first argument, at eps = {eps}",
           (Reading("sharp", "eps = 7500001/10000000", part=True),)),
    Pinned("lemma11.f-at-rho", PROVED, "f5e093c1a3e45662cffa4cd92e1d376d133adb5116b8a4a1f5a0451a137aa650",
           "f(1/sqrt(2), eps) >= 1/(8 sqrt(pi)), for all radii up to eps = {eps}",
           (Reading("as printed", "eps = 1/10"), Reading("sharp", "eps = 366811/400000", part=True))),
    Pinned("lemma11.f-at-rho", REFUTED, "f5e093c1a3e45662cffa4cd92e1d376d133adb5116b8a4a1f5a0451a137aa650",
           "f(1/sqrt(2), eps) >= 1/(8 sqrt(pi)), for all radii up to eps = {eps}",
           (Reading("sharp", "eps = 2292569/2500000", part=True),)),
    Pinned("lemma11.f-from-rho", PROVED, "80fa0e46160ee2ccc2a8044fa1b7a7592393a0af02629b1a90fb630c271ae789",
           "f(a.u, eps) >= 1/(8 sqrt(pi)) for all a.u >= 1/sqrt(2), for all radii up to {eps}",
           (Reading("as printed", "eps = 1/10"), Reading("sharp", "eps = 2124447/2500000", part=True))),
    Pinned("lemma11.f-from-rho", REFUTED, "80fa0e46160ee2ccc2a8044fa1b7a7592393a0af02629b1a90fb630c271ae789",
           "f(a.u, eps) >= 1/(8 sqrt(pi)) for all a.u >= 1/sqrt(2), for all radii up to {eps}",
           (Reading("sharp", "eps = 8497789/10000000", part=True),)),
    Pinned("emp.correlation.dominated", PROVED, "69d93d6be06f5b5a0dff4bdc7adf34129dcd7951cca8afb517983a21d20c2f7f",
           "<W - W*, grad L> >= {c} E r^2, in the limit n -> infinity, as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("as printed", "c = 3/5, kappa = 1/2"),)),
    Pinned("emp.correlation.dominated", REFUTED, "dda76cda9c01c4411e7135daa23b4ec4c6d2f2d3508e70f6f0e4d9b145795988",
           "<W - W*, grad L> >= {c} E r^2, in the limit n -> infinity, as long as ‖w1 + w2‖ <= {kappa} ‖a‖",
           (Reading("sharp", "c = 6000001/10000000, kappa = 1/2", part=True),)),
    Pinned("lemma7.expectation-bound", PROVED, "900645aa7dab62cad47bbb2f96b4e354bec570367bb03ecf1251fef293a7d7d2",
           "‖E[(relu(x.w1) - relu(x.w2)) 1{{x.w1 >= 0}} x]‖ <= {c} (‖w1‖ + ‖w2‖)",
           (Reading("as printed", "c = 1"),)),
    Pinned("lemma7.expectation-bound", REFUTED, "900645aa7dab62cad47bbb2f96b4e354bec570367bb03ecf1251fef293a7d7d2",
           "‖E[(relu(x.w1) - relu(x.w2)) 1{{x.w1 >= 0}} x]‖ <= {c} (‖w1‖ + ‖w2‖)"),
    Pinned("lemma7.expectation-half", PROVED, "063238ee1e8eaa8858a0e3b799629e42b89f844ab478e5278bd71d8d302cc2b0",
           "‖E[(relu(x.w1) - relu(x.w2)) 1{{x.w1 >= 0}} x]‖ <= (1/2) (‖w1‖ + ‖w2‖)",
           (Reading("sharp", part=True),)),
    Pinned("lemma7.constants", PROVED, "edc6908d0b725791d2e81e29115c056cce3750ac225f040ce4186a7db40bcc51",
           "(3 + 2 delta) 2 c6 ‖a‖ + 4 delta ‖a‖ <= eps ‖a‖/sqrt 2 for c6 = {k} eps, delta <= {k} eps, eps <= 1",
           (Reading("as intended", "k = 1/40"), Reading("sharp", "k = 688163/10000000", part=True))),
    Pinned("lemma7.constants", REFUTED, "edc6908d0b725791d2e81e29115c056cce3750ac225f040ce4186a7db40bcc51",
           "(3 + 2 delta) 2 c6 ‖a‖ + 4 delta ‖a‖ <= eps ‖a‖/sqrt 2 for c6 = {k} eps, delta <= {k} eps, eps <= 1",
           (Reading("sharp", "k = 172041/2500000", part=True),)),
)
# fmt: on


# Claims that are refuted as printed, whose certificates may prove another reading.
REFUTED_AS_PRINTED = (
    "theorem6",
    "lemma9",
    "lemma9.second-inequality",
    "lemma9.outer",
    "eq15.middle",
    "eq15.bound",
    "eq17",
    "lemma7.constants",
)
