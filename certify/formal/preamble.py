"""What every twin begins with: Taylor's bounds of sine and cosine, from Coq's own series."""

from __future__ import annotations

from math import factorial

from certify.formal.polynomial import Rest

IMPORTS = """\
From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
Open Scope R_scope.
"""

COMMON = """\
Lemma factorial : forall n, INR (fact (S n)) = INR (S n) * INR (fact n).
Proof. intros n. change (fact (S n)) with (S n * fact n)%nat. apply mult_INR. Qed.

Ltac expand_series H approx term :=
  unfold approx, term in H; cbn [sum_f_R0 Nat.mul Nat.add pow] in H;
  rewrite ?factorial in H; cbn [fact INR] in H.

Lemma quotient : forall a b c x : R,
  0 < x -> a * x <= b -> b <= c * x -> exists s, b = s * x /\\ a <= s <= c.
Proof.
intros a b c x Hx Ha Hc. exists (b / x).
assert (E : b = b / x * x) by (field; lra).
split; [exact E | split]; apply Rmult_le_reg_r with x; now rewrite <- ?E.
Qed.

Lemma nonnegative : forall x y : R, x = y -> 0 <= y -> x >= 0.
Proof. intros x y -> H. now apply Rle_ge. Qed.

Lemma positive : forall x : R, 0 < x -> x >= 0.
Proof. intros x H. apply Rle_ge. now apply Rlt_le. Qed.

Lemma pair : forall b1 b2 c x y : R,
  0 < b1 -> 0 < b2 -> 0 < 4 * b1 * b2 - c ^ 2 -> 0 <= b1 * x ^ 2 + b2 * y ^ 2 + c * x * y.
Proof.
intros b1 b2 c x y H1 H2 H.
apply Rmult_le_reg_l with (4 * b1); [lra | rewrite Rmult_0_r].
replace (4 * b1 * (b1 * x ^ 2 + b2 * y ^ 2 + c * x * y))
  with ((2 * b1 * x + c * y) ^ 2 + (4 * b1 * b2 - c ^ 2) * y ^ 2) by ring.
apply Rplus_le_le_0_compat; [apply pow2_ge_0 |].
apply Rmult_le_pos; [now apply Rlt_le | apply pow2_ge_0].
Qed.

Ltac powers :=
  repeat match goal with |- 0 <= _ * _ => apply Rmult_le_pos end; (apply pow_le; lra) || lra.

Lemma cos_PI_minus : forall x : R, cos (PI - x) = - cos x.
Proof. intros x. rewrite cos_minus, cos_PI, sin_PI. ring. Qed.
"""


def bound(function: str, terms: int) -> str:
    """Return the lemma that bounds the rest of a sine or cosine after so many Taylor terms."""
    rest = Rest(function, "x", terms)
    power = 2 * terms + rest.shift
    partial = " ".join(
        f"{'-' if j % 2 else '+'} x^{2 * j + rest.shift}/{factorial(2 * j + rest.shift)}"
        for j in range(terms)
    ).removeprefix("+ ")
    difference = f"{function} x - ({partial})"
    if terms % 2:
        difference = f"({partial}) - {function} x"
    upper = f"1/{factorial(power)}"
    lower = f"{upper} - x^2/{factorial(power + 2)}"
    domain, begin, above = "PI", "", "(Rlt_le _ _ H)"
    if function == "cos":
        domain, above = "PI / 2", "(Rle_trans _ _ _ below (Rlt_le _ _ H))"
        begin = "assert (below : - PI / 2 <= 0) by (pose proof PI_RGT_0; lra).\n"
    # Coq's theorem number n lies between the sums up to the terms 2n + 1 and 2n + 2.
    odd, even = sorted((terms, terms + 1), key=lambda j: j % 2 == 0)
    series = f"{function}_approx {function}_term"
    return f"""\
Lemma {lemma_name(rest)} : forall x : R, 0 <= x <= {domain} -> exists s,
  {function} x = {partial} {"-" if terms % 2 else "+"} s * x^{power} /\\ {lower} <= s <= {upper}.
Proof.
{begin}intros x [[H|H] B].
- destruct ({function}_bound x {(odd - 1) // 2} {above} B) as [L _].
  destruct ({function}_bound x {(even - 2) // 2} {above} B) as [_ U].
  expand_series L {series}. expand_series U {series}.
  destruct (quotient ({lower}) ({difference}) ({upper}) (x^{power})) as (s & E & I).
  + now apply pow_lt.
  + cbn [pow]. lra.
  + cbn [pow]. lra.
  + exists s. split; [lra | exact I].
- exists ({upper}). subst x. rewrite {function}_0. split; [field | lra].
Qed.
"""


def lemma_name(rest: Rest) -> str:
    """Return the name of the lemma that bounds this rest."""
    return f"{'sine' if rest.function == 'sin' else 'cosine'}_{rest.terms}"
