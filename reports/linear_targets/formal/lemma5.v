(* Written by python -m certify.formal lemma5 from the certificate with SHA-256
   093dbf3472a46acc79da561d67b1caaac1cd3dc5328eaffc00b132a4526072c8. *)

From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
Open Scope R_scope.

(* The theorem, from the program of the certificate. *)

Definition lemma5_says : Prop := forall t norm1 norm2 : R,
  0 <= t <= 1 /\ norm1 = 1 /\ 0 <= norm2 <= 1
  \/ 0 <= t <= 1 /\ 0 <= norm1 <= 1 /\ norm2 = 1 ->
  let beta_squared := 5/2 in
  let theta := PI * t in
  let u3 := sin theta in
  let u4 := cos theta in
  let u8 := 2 * PI in
  let u10 := norm1 / 2 - u3 * norm2 / u8 in
  let u11 := PI - theta in
  let u13 := u11 * norm2 / u8 in
  let u17 := norm2 / 2 - u3 * norm1 / u8 in
  let u19 := u11 * norm1 / u8 in
  let u20 := - u13 in
  let u28 := - u19 in
  let u36 := u10^2 + u20^2 + 2 * (u10 * u20 * u4) + (u17^2 + u28^2 + 2 * (u17 * u28 * u4)) in
  let u42 := 2 * beta_squared in
  let u45 := u42 * norm1 - u10 - u19 in
  let u48 := u17 + u13 - u42 * norm2 in
  let convexity := (4 * beta_squared - 1) / 2 in
  let discriminant := 4 * convexity * (beta_squared * (norm1^2 + norm2^2) - u36) - (u45^2 + u48^2 +
    2 * (u45 * u48 * u4)) in
  convexity > 0 /\ discriminant >= 0.

(* The proof. *)

Lemma factorial : forall n, INR (fact (S n)) = INR (S n) * INR (fact n).
Proof. intros n. change (fact (S n)) with (S n * fact n)%nat. apply mult_INR. Qed.

Ltac expand_series H approx term :=
  unfold approx, term in H; cbn [sum_f_R0 Nat.mul Nat.add pow] in H;
  rewrite ?factorial in H; cbn [fact INR] in H.

Lemma quotient : forall a b c x : R,
  0 < x -> a * x <= b -> b <= c * x -> exists s, b = s * x /\ a <= s <= c.
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

Lemma sine_1 : forall x : R, 0 <= x <= PI -> exists s,
  sin x = x^1/1 - s * x^3 /\ 1/6 - x^2/120 <= s <= 1/6.
Proof.
intros x [[H|H] B].
- destruct (sin_bound x 0 (Rlt_le _ _ H) B) as [L _].
  destruct (sin_bound x 0 (Rlt_le _ _ H) B) as [_ U].
  expand_series L sin_approx sin_term. expand_series U sin_approx sin_term.
  destruct (quotient (1/6 - x^2/120) ((x^1/1) - sin x) (1/6) (x^3)) as (s & E & I).
  + now apply pow_lt.
  + cbn [pow]. lra.
  + cbn [pow]. lra.
  + exists s. split; [lra | exact I].
- exists (1/6). subst x. rewrite sin_0. split; [field | lra].
Qed.

Lemma cosine_1 : forall x : R, 0 <= x <= PI / 2 -> exists s,
  cos x = x^0/1 - s * x^2 /\ 1/2 - x^2/24 <= s <= 1/2.
Proof.
assert (below : - PI / 2 <= 0) by (pose proof PI_RGT_0; lra).
intros x [[H|H] B].
- destruct (cos_bound x 0 (Rle_trans _ _ _ below (Rlt_le _ _ H)) B) as [L _].
  destruct (cos_bound x 0 (Rle_trans _ _ _ below (Rlt_le _ _ H)) B) as [_ U].
  expand_series L cos_approx cos_term. expand_series U cos_approx cos_term.
  destruct (quotient (1/2 - x^2/24) ((x^0/1) - cos x) (1/2) (x^2)) as (s & E & I).
  + now apply pow_lt.
  + cbn [pow]. lra.
  + cbn [pow]. lra.
  + exists s. split; [lra | exact I].
- exists (1/2). subst x. rewrite cos_0. split; [field | lra].
Qed.

Definition convexity_at (t norm1 norm2 : R) : R :=
  let beta_squared := 5/2 in
  let convexity := (4 * beta_squared - 1) / 2 in
  convexity.

Definition discriminant_at (t norm1 norm2 : R) : R :=
  let beta_squared := 5/2 in
  let theta := PI * t in
  let u3 := sin theta in
  let u4 := cos theta in
  let u8 := 2 * PI in
  let u10 := norm1 / 2 - u3 * norm2 / u8 in
  let u11 := PI - theta in
  let u13 := u11 * norm2 / u8 in
  let u17 := norm2 / 2 - u3 * norm1 / u8 in
  let u19 := u11 * norm1 / u8 in
  let u20 := - u13 in
  let u28 := - u19 in
  let u36 := u10^2 + u20^2 + 2 * (u10 * u20 * u4) + (u17^2 + u28^2 + 2 * (u17 * u28 * u4)) in
  let u42 := 2 * beta_squared in
  let u45 := u42 * norm1 - u10 - u19 in
  let u48 := u17 + u13 - u42 * norm2 in
  let convexity := (4 * beta_squared - 1) / 2 in
  let discriminant := 4 * convexity * (beta_squared * (norm1^2 + norm2^2) - u36) - (u45^2 + u48^2 +
    2 * (u45 * u48 * u4)) in
  discriminant.

Definition holds (t norm1 norm2 : R) : Prop :=
  convexity_at t norm1 norm2 > 0 /\ discriminant_at t norm1 norm2 >= 0.

Lemma piece_1_1 : forall t norm2 : R,
  0 <= t <= (1/2) ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_2 : forall t norm2 : R,
  (1/2) <= t <= (3/4) ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_3 : forall t norm2 : R,
  (3/4) <= t <= 1 ->
  0 <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_4 : forall t norm2 : R,
  (3/4) <= t <= (7/8) ->
  (1/2) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_5 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (1/2) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

(* discriminant about t = 1, norm2 = 1: brackets that are positive, then the identity. *)

Lemma piece_1_6_discriminant_bracket_1 : forall phi_t sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (15559/94080) <= sin_rest_phi_t <= (1/6) ->
  (9287/18816) <= cos_rest_phi_t <= (1/2) ->
  0 < 81/4 - 19*cos_rest_phi_t*phi_t^4/2/PI^2 + 19*cos_rest_phi_t*phi_t^6*sin_rest_phi_t/2/PI^2 -
    19*phi_t^6*sin_rest_phi_t^2/4/PI^2 + 9*cos_rest_phi_t*phi_t^3/2/PI -
    9*cos_rest_phi_t*phi_t^5*sin_rest_phi_t/2/PI + 9*phi_t^3*sin_rest_phi_t/2/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect sin_rest_phi_t, i_bisect cos_rest_phi_t,
  i_depth 30, i_prec 40). Qed.

Lemma piece_1_6_discriminant_bracket_2 : forall phi_t d_norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/4) ->
  (15559/94080) <= sin_rest_phi_t <= (1/6) ->
  (9287/18816) <= cos_rest_phi_t <= (1/2) ->
  0 < 18*cos_rest_phi_t*d_norm2*phi_t^2/PI^2 - 18*cos_rest_phi_t*d_norm2*phi_t^4*sin_rest_phi_t/PI^2
    - cos_rest_phi_t*d_norm2*phi_t^6*sin_rest_phi_t^2/2/PI^2 - 18*cos_rest_phi_t*phi_t^2/PI^2 +
    18*cos_rest_phi_t*phi_t^4*sin_rest_phi_t/PI^2 + cos_rest_phi_t*phi_t^6*sin_rest_phi_t^2/2/PI^2 +
    10*d_norm2*phi_t^4*sin_rest_phi_t^2/PI^2 - 10*phi_t^4*sin_rest_phi_t^2/PI^2 -
    18*cos_rest_phi_t*d_norm2*phi_t/PI + 9*cos_rest_phi_t*d_norm2*phi_t^3*sin_rest_phi_t/PI +
    18*cos_rest_phi_t*phi_t/PI - 9*cos_rest_phi_t*phi_t^3*sin_rest_phi_t/PI + 81*cos_rest_phi_t/2 -
    81*cos_rest_phi_t*d_norm2/2.
Proof. intros. interval with (i_bisect phi_t, i_bisect d_norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_6_discriminant_factored : forall phi_t d_norm2 : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/4) ->
  discriminant_at (1 - phi_t / PI) 1 (1 - d_norm2) >= 0.
Proof.
intros phi_t d_norm2 Hphi_t Hd_norm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_1 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (15559/94080) <= sin_rest_phi_t <= (1/6)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_1 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (9287/18816) <= cos_rest_phi_t <= (1/2)) by (split; nra).
clear Bcos_rest_phi_t.
unfold discriminant_at; cbv zeta.
replace (PI * (1 - phi_t / PI)) with (PI - phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (d_norm2^2 * (81/4 - 19*cos_rest_phi_t*phi_t^4/2/PI^2 +
  19*cos_rest_phi_t*phi_t^6*sin_rest_phi_t/2/PI^2 - 19*phi_t^6*sin_rest_phi_t^2/4/PI^2 +
  9*cos_rest_phi_t*phi_t^3/2/PI - 9*cos_rest_phi_t*phi_t^5*sin_rest_phi_t/2/PI +
  9*phi_t^3*sin_rest_phi_t/2/PI)
    + phi_t^2 * (18*cos_rest_phi_t*d_norm2*phi_t^2/PI^2 -
      18*cos_rest_phi_t*d_norm2*phi_t^4*sin_rest_phi_t/PI^2 -
      cos_rest_phi_t*d_norm2*phi_t^6*sin_rest_phi_t^2/2/PI^2 - 18*cos_rest_phi_t*phi_t^2/PI^2 +
      18*cos_rest_phi_t*phi_t^4*sin_rest_phi_t/PI^2 + cos_rest_phi_t*phi_t^6*sin_rest_phi_t^2/2/PI^2
      + 10*d_norm2*phi_t^4*sin_rest_phi_t^2/PI^2 - 10*phi_t^4*sin_rest_phi_t^2/PI^2 -
      18*cos_rest_phi_t*d_norm2*phi_t/PI + 9*cos_rest_phi_t*d_norm2*phi_t^3*sin_rest_phi_t/PI +
      18*cos_rest_phi_t*phi_t/PI - 9*cos_rest_phi_t*phi_t^3*sin_rest_phi_t/PI + 81*cos_rest_phi_t/2
      - 81*cos_rest_phi_t*d_norm2/2)).
{ field; exact PI_neq0. }
apply Rplus_le_le_0_compat; [| apply Rmult_le_pos; [powers | apply Rlt_le,
  piece_1_6_discriminant_bracket_2; assumption]].
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_6_discriminant_bracket_1; assumption].
Qed.

Lemma piece_1_6_discriminant : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (3/4) <= norm2 <= 1 ->
  discriminant_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (1 - (PI * (1 - t)) / PI) by (field; exact PI_neq0).
replace norm2 with (1 - (1 - norm2)) by (field; exact PI_neq0).
apply piece_1_6_discriminant_factored; try assumption; split; nra.
Qed.

Lemma piece_1_6 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (3/4) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- apply piece_1_6_discriminant; assumption.
Qed.

Lemma piece_1 : forall t norm2 : R,
  0 <= t <= 1 ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros t norm2 Ht Hnorm2.
destruct (Rle_or_lt t (1/2)).
{
 apply piece_1_1; lra.
}
{
 destruct (Rle_or_lt t (3/4)).
 {
  apply piece_1_2; lra.
 }
 {
  destruct (Rle_or_lt norm2 (1/2)).
  {
   apply piece_1_3; lra.
  }
  {
   destruct (Rle_or_lt t (7/8)).
   {
    apply piece_1_4; lra.
   }
   {
    destruct (Rle_or_lt norm2 (3/4)).
    {
     apply piece_1_5; lra.
    }
    {
     apply piece_1_6; lra.
    }
   }
  }
 }
}
Qed.

Lemma mirror_2_convexity : forall t norm1 norm2 : R,
  convexity_at t norm1 norm2 = convexity_at t norm2 norm1.
Proof. intros. unfold convexity_at; cbv zeta. field; exact PI_neq0. Qed.

Lemma mirror_2_discriminant : forall t norm1 norm2 : R,
  discriminant_at t norm1 norm2 = discriminant_at t norm2 norm1.
Proof. intros. unfold discriminant_at; cbv zeta. field; exact PI_neq0. Qed.

Lemma piece_2 : forall t norm1 : R,
  0 <= t <= 1 ->
  0 <= norm1 <= 1 ->
  holds t norm1 1.
Proof.
intros. unfold holds. rewrite (mirror_2_convexity t norm1 1), (mirror_2_discriminant t norm1 1).
now apply piece_1.
Qed.

Theorem lemma5 : lemma5_says.
Proof.
intros t norm1 norm2 [(Ht & Hnorm1 & Hnorm2) | (Ht & Hnorm1 & Hnorm2)]; change (holds t norm1
  norm2).
- rewrite Hnorm1; apply piece_1; assumption.
- rewrite Hnorm2; apply piece_2; assumption.
Qed.

Print Assumptions lemma5.
