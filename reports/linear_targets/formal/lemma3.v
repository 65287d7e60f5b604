(* Written by python -m certify.formal lemma3 from the certificate with SHA-256
   560651651af975f025ceb9a4fccd5b45b5bfb25b729c4bc0ffa56acccb71ba05. *)

From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
Open Scope R_scope.

(* The theorem, from the program of the certificate. *)

Definition lemma3_says : Prop := forall t norm1 norm2 : R,
  0 <= t <= 1 /\ norm1 = 1 /\ 0 <= norm2 <= 1
  \/ 0 <= t <= 1 /\ 0 <= norm1 <= 1 /\ norm2 = 1 ->
  let mu := 1 in
  let theta := PI * t in
  let u3 := sin theta in
  let u4 := cos theta in
  let u8 := (theta * norm1 - u3 * norm2) / PI in
  let u12 := (theta * norm2 - u3 * norm1) / PI in
  let decrease := norm1 * u8 + norm2 * u12 + (norm1 * u12 + norm2 * u8) * u4 - mu * (u8^2 + u12^2 +
    2 * (u8 * u12 * u4)) / 4 in
  decrease >= 0.

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

Lemma cosine_2 : forall x : R, 0 <= x <= PI / 2 -> exists s,
  cos x = x^0/1 - x^2/2 + s * x^4 /\ 1/24 - x^2/720 <= s <= 1/24.
Proof.
assert (below : - PI / 2 <= 0) by (pose proof PI_RGT_0; lra).
intros x [[H|H] B].
- destruct (cos_bound x 1 (Rle_trans _ _ _ below (Rlt_le _ _ H)) B) as [L _].
  destruct (cos_bound x 0 (Rle_trans _ _ _ below (Rlt_le _ _ H)) B) as [_ U].
  expand_series L cos_approx cos_term. expand_series U cos_approx cos_term.
  destruct (quotient (1/24 - x^2/720) (cos x - (x^0/1 - x^2/2)) (1/24) (x^4)) as (s & E & I).
  + now apply pow_lt.
  + cbn [pow]. lra.
  + cbn [pow]. lra.
  + exists s. split; [lra | exact I].
- exists (1/24). subst x. rewrite cos_0. split; [field | lra].
Qed.

Lemma sine_2 : forall x : R, 0 <= x <= PI -> exists s,
  sin x = x^1/1 - x^3/6 + s * x^5 /\ 1/120 - x^2/5040 <= s <= 1/120.
Proof.
intros x [[H|H] B].
- destruct (sin_bound x 1 (Rlt_le _ _ H) B) as [L _].
  destruct (sin_bound x 0 (Rlt_le _ _ H) B) as [_ U].
  expand_series L sin_approx sin_term. expand_series U sin_approx sin_term.
  destruct (quotient (1/120 - x^2/5040) (sin x - (x^1/1 - x^3/6)) (1/120) (x^5)) as (s & E & I).
  + now apply pow_lt.
  + cbn [pow]. lra.
  + cbn [pow]. lra.
  + exists s. split; [lra | exact I].
- exists (1/120). subst x. rewrite sin_0. split; [field | lra].
Qed.

Definition decrease_at (t norm1 norm2 : R) : R :=
  let mu := 1 in
  let theta := PI * t in
  let u3 := sin theta in
  let u4 := cos theta in
  let u8 := (theta * norm1 - u3 * norm2) / PI in
  let u12 := (theta * norm2 - u3 * norm1) / PI in
  let decrease := norm1 * u8 + norm2 * u12 + (norm1 * u12 + norm2 * u8) * u4 - mu * (u8^2 + u12^2 +
    2 * (u8 * u12 * u4)) / 4 in
  decrease.

Definition holds (t norm1 norm2 : R) : Prop :=
  decrease_at t norm1 norm2 >= 0.

(* decrease about t = 0: brackets that are positive, then the identity. *)

Lemma piece_1_1_decrease_bracket_1 : forall phi_t norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  0 <= norm2 <= (1/4) ->
  (15559/94080) <= sin_rest_phi_t <= (1/6) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < -cos_rest_phi_t*norm2*phi_t^3/PI^2 + cos_rest_phi_t*norm2*phi_t^5*sin_rest_phi_t/PI^2 -
    cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
    cos_rest_phi_t*norm2^2*phi_t^5*sin_rest_phi_t/2/PI^2 + cos_rest_phi_t*phi_t^3/2/PI^2 -
    cos_rest_phi_t*phi_t^5*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 -
    norm2*phi_t^3*sin_rest_phi_t/2/PI^2 - norm2*phi_t^3*sin_rest_phi_t^2/2/PI^2 +
    norm2*phi_t^5*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 +
    norm2^2*phi_t^3*sin_rest_phi_t/4/PI^2 - norm2^2*phi_t^3*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
    phi_t^3*sin_rest_phi_t/4/PI^2 - phi_t^3*sin_rest_phi_t^2/4/PI^2 + 1/2/PI +
    2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
    cos_rest_phi_t*norm2^2*phi_t^4*sin_rest_phi_t/PI - cos_rest_phi_t*phi_t^2/PI +
    cos_rest_phi_t*phi_t^4*sin_rest_phi_t/PI - norm2/PI + 2*norm2*sin_rest_phi_t/PI + norm2^2/2/PI -
    norm2^2*phi_t^2*sin_rest_phi_t/2/PI + norm2^2*sin_rest_phi_t/PI - phi_t^2*sin_rest_phi_t/2/PI +
    sin_rest_phi_t/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_1_decrease_factored : forall phi_t norm2 : R,
  0 <= phi_t <= (11/28) ->
  0 <= norm2 <= (1/4) ->
  decrease_at (0 + phi_t / PI) 1 norm2 >= 0.
Proof.
intros phi_t norm2 Hphi_t Hnorm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_1 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (15559/94080) <= sin_rest_phi_t <= (1/6)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold decrease_at; cbv zeta.
replace (PI * (0 + phi_t / PI)) with (phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (phi_t^3 * (-cos_rest_phi_t*norm2*phi_t^3/PI^2 +
  cos_rest_phi_t*norm2*phi_t^5*sin_rest_phi_t/PI^2 -
  cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
  cos_rest_phi_t*norm2^2*phi_t^5*sin_rest_phi_t/2/PI^2 + cos_rest_phi_t*phi_t^3/2/PI^2 -
  cos_rest_phi_t*phi_t^5*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 -
  norm2*phi_t^3*sin_rest_phi_t/2/PI^2 - norm2*phi_t^3*sin_rest_phi_t^2/2/PI^2 +
  norm2*phi_t^5*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 +
  norm2^2*phi_t^3*sin_rest_phi_t/4/PI^2 - norm2^2*phi_t^3*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
  phi_t^3*sin_rest_phi_t/4/PI^2 - phi_t^3*sin_rest_phi_t^2/4/PI^2 + 1/2/PI +
  2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
  cos_rest_phi_t*norm2^2*phi_t^4*sin_rest_phi_t/PI - cos_rest_phi_t*phi_t^2/PI +
  cos_rest_phi_t*phi_t^4*sin_rest_phi_t/PI - norm2/PI + 2*norm2*sin_rest_phi_t/PI + norm2^2/2/PI -
  norm2^2*phi_t^2*sin_rest_phi_t/2/PI + norm2^2*sin_rest_phi_t/PI - phi_t^2*sin_rest_phi_t/2/PI +
  sin_rest_phi_t/PI)).
{ field; exact PI_neq0. }
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_1_decrease_bracket_1; assumption].
Qed.

Lemma piece_1_1_decrease : forall t norm2 : R,
  0 <= t <= (1/8) ->
  0 <= norm2 <= (1/4) ->
  decrease_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (0 + (PI * (t - 0)) / PI) by (field; exact PI_neq0).
apply piece_1_1_decrease_factored; try assumption; split; nra.
Qed.

Lemma piece_1_1 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  0 <= norm2 <= (1/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
apply piece_1_1_decrease; assumption.
Qed.

(* decrease about t = 0: brackets that are positive, then the identity. *)

Lemma piece_1_2_decrease_bracket_1 : forall phi_t norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (1/4) <= norm2 <= (1/2) ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < -cos_rest_phi_t*norm2*phi_t^3/PI^2 + cos_rest_phi_t*norm2*phi_t^5/6/PI^2 -
    cos_rest_phi_t*norm2*phi_t^7/72/PI^2 - cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t/PI^2 +
    cos_rest_phi_t*norm2*phi_t^9*sin_rest_phi_t/6/PI^2 -
    cos_rest_phi_t*norm2*phi_t^11*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
    cos_rest_phi_t*norm2^2*phi_t^5/12/PI^2 + cos_rest_phi_t*norm2^2*phi_t^7*sin_rest_phi_t/2/PI^2 +
    cos_rest_phi_t*phi_t^3/2/PI^2 - cos_rest_phi_t*phi_t^5/12/PI^2 +
    cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 - 7*norm2*phi_t^3/72/PI^2 +
    norm2*phi_t^5/144/PI^2 + 2*norm2*phi_t^5*sin_rest_phi_t/3/PI^2 -
    norm2*phi_t^7*sin_rest_phi_t/12/PI^2 - norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 +
    norm2*phi_t^9*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 + 5*norm2^2*phi_t^3/144/PI^2 -
    norm2^2*phi_t^5*sin_rest_phi_t/6/PI^2 - norm2^2*phi_t^7*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
    5*phi_t^3/144/PI^2 - phi_t^5*sin_rest_phi_t/6/PI^2 - phi_t^7*sin_rest_phi_t^2/4/PI^2 + 2/3/PI +
    2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
    cos_rest_phi_t*norm2^2*phi_t^4/6/PI - cos_rest_phi_t*norm2^2*phi_t^6*sin_rest_phi_t/PI -
    cos_rest_phi_t*phi_t^2/PI + cos_rest_phi_t*phi_t^4/6/PI -
    cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI - 2*norm2/3/PI - 2*norm2*phi_t^2*sin_rest_phi_t/PI +
    2*norm2^2/3/PI - norm2^2*phi_t^2/12/PI - norm2^2*phi_t^2*sin_rest_phi_t/PI +
    norm2^2*phi_t^4*sin_rest_phi_t/2/PI - phi_t^2/12/PI - phi_t^2*sin_rest_phi_t/PI +
    phi_t^4*sin_rest_phi_t/2/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_2_decrease_factored : forall phi_t norm2 : R,
  0 <= phi_t <= (11/28) ->
  (1/4) <= norm2 <= (1/2) ->
  decrease_at (0 + phi_t / PI) 1 norm2 >= 0.
Proof.
intros phi_t norm2 Hphi_t Hnorm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_2 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (32807/3951360) <= sin_rest_phi_t <= (1/120)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold decrease_at; cbv zeta.
replace (PI * (0 + phi_t / PI)) with (phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (phi_t^3 * (-cos_rest_phi_t*norm2*phi_t^3/PI^2 +
  cos_rest_phi_t*norm2*phi_t^5/6/PI^2 - cos_rest_phi_t*norm2*phi_t^7/72/PI^2 -
  cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t/PI^2 +
  cos_rest_phi_t*norm2*phi_t^9*sin_rest_phi_t/6/PI^2 -
  cos_rest_phi_t*norm2*phi_t^11*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
  cos_rest_phi_t*norm2^2*phi_t^5/12/PI^2 + cos_rest_phi_t*norm2^2*phi_t^7*sin_rest_phi_t/2/PI^2 +
  cos_rest_phi_t*phi_t^3/2/PI^2 - cos_rest_phi_t*phi_t^5/12/PI^2 +
  cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 - 7*norm2*phi_t^3/72/PI^2 +
  norm2*phi_t^5/144/PI^2 + 2*norm2*phi_t^5*sin_rest_phi_t/3/PI^2 -
  norm2*phi_t^7*sin_rest_phi_t/12/PI^2 - norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 +
  norm2*phi_t^9*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 + 5*norm2^2*phi_t^3/144/PI^2 -
  norm2^2*phi_t^5*sin_rest_phi_t/6/PI^2 - norm2^2*phi_t^7*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
  5*phi_t^3/144/PI^2 - phi_t^5*sin_rest_phi_t/6/PI^2 - phi_t^7*sin_rest_phi_t^2/4/PI^2 + 2/3/PI +
  2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
  cos_rest_phi_t*norm2^2*phi_t^4/6/PI - cos_rest_phi_t*norm2^2*phi_t^6*sin_rest_phi_t/PI -
  cos_rest_phi_t*phi_t^2/PI + cos_rest_phi_t*phi_t^4/6/PI - cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI
  - 2*norm2/3/PI - 2*norm2*phi_t^2*sin_rest_phi_t/PI + 2*norm2^2/3/PI - norm2^2*phi_t^2/12/PI -
  norm2^2*phi_t^2*sin_rest_phi_t/PI + norm2^2*phi_t^4*sin_rest_phi_t/2/PI - phi_t^2/12/PI -
  phi_t^2*sin_rest_phi_t/PI + phi_t^4*sin_rest_phi_t/2/PI)).
{ field; exact PI_neq0. }
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_2_decrease_bracket_1; assumption].
Qed.

Lemma piece_1_2_decrease : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (1/4) <= norm2 <= (1/2) ->
  decrease_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (0 + (PI * (t - 0)) / PI) by (field; exact PI_neq0).
apply piece_1_2_decrease_factored; try assumption; split; nra.
Qed.

Lemma piece_1_2 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (1/4) <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
apply piece_1_2_decrease; assumption.
Qed.

Lemma piece_1_3 : forall t norm2 : R,
  (1/8) <= t <= (1/4) ->
  0 <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

(* decrease about t = 0: brackets that are positive, then the identity. *)

Lemma piece_1_4_decrease_bracket_1 : forall phi_t norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (1/2) <= norm2 <= (3/4) ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < -cos_rest_phi_t*norm2*phi_t^3/PI^2 + cos_rest_phi_t*norm2*phi_t^5/6/PI^2 -
    cos_rest_phi_t*norm2*phi_t^7/72/PI^2 - cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t/PI^2 +
    cos_rest_phi_t*norm2*phi_t^9*sin_rest_phi_t/6/PI^2 -
    cos_rest_phi_t*norm2*phi_t^11*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
    cos_rest_phi_t*norm2^2*phi_t^5/12/PI^2 + cos_rest_phi_t*norm2^2*phi_t^7*sin_rest_phi_t/2/PI^2 +
    cos_rest_phi_t*phi_t^3/2/PI^2 - cos_rest_phi_t*phi_t^5/12/PI^2 +
    cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 - 7*norm2*phi_t^3/72/PI^2 +
    norm2*phi_t^5/144/PI^2 + 2*norm2*phi_t^5*sin_rest_phi_t/3/PI^2 -
    norm2*phi_t^7*sin_rest_phi_t/12/PI^2 - norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 +
    norm2*phi_t^9*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 + 5*norm2^2*phi_t^3/144/PI^2 -
    norm2^2*phi_t^5*sin_rest_phi_t/6/PI^2 - norm2^2*phi_t^7*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
    5*phi_t^3/144/PI^2 - phi_t^5*sin_rest_phi_t/6/PI^2 - phi_t^7*sin_rest_phi_t^2/4/PI^2 + 2/3/PI +
    2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
    cos_rest_phi_t*norm2^2*phi_t^4/6/PI - cos_rest_phi_t*norm2^2*phi_t^6*sin_rest_phi_t/PI -
    cos_rest_phi_t*phi_t^2/PI + cos_rest_phi_t*phi_t^4/6/PI -
    cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI - 2*norm2/3/PI - 2*norm2*phi_t^2*sin_rest_phi_t/PI +
    2*norm2^2/3/PI - norm2^2*phi_t^2/12/PI - norm2^2*phi_t^2*sin_rest_phi_t/PI +
    norm2^2*phi_t^4*sin_rest_phi_t/2/PI - phi_t^2/12/PI - phi_t^2*sin_rest_phi_t/PI +
    phi_t^4*sin_rest_phi_t/2/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_4_decrease_factored : forall phi_t norm2 : R,
  0 <= phi_t <= (11/28) ->
  (1/2) <= norm2 <= (3/4) ->
  decrease_at (0 + phi_t / PI) 1 norm2 >= 0.
Proof.
intros phi_t norm2 Hphi_t Hnorm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_2 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (32807/3951360) <= sin_rest_phi_t <= (1/120)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold decrease_at; cbv zeta.
replace (PI * (0 + phi_t / PI)) with (phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (phi_t^3 * (-cos_rest_phi_t*norm2*phi_t^3/PI^2 +
  cos_rest_phi_t*norm2*phi_t^5/6/PI^2 - cos_rest_phi_t*norm2*phi_t^7/72/PI^2 -
  cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t/PI^2 +
  cos_rest_phi_t*norm2*phi_t^9*sin_rest_phi_t/6/PI^2 -
  cos_rest_phi_t*norm2*phi_t^11*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
  cos_rest_phi_t*norm2^2*phi_t^5/12/PI^2 + cos_rest_phi_t*norm2^2*phi_t^7*sin_rest_phi_t/2/PI^2 +
  cos_rest_phi_t*phi_t^3/2/PI^2 - cos_rest_phi_t*phi_t^5/12/PI^2 +
  cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 - 7*norm2*phi_t^3/72/PI^2 +
  norm2*phi_t^5/144/PI^2 + 2*norm2*phi_t^5*sin_rest_phi_t/3/PI^2 -
  norm2*phi_t^7*sin_rest_phi_t/12/PI^2 - norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 +
  norm2*phi_t^9*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 + 5*norm2^2*phi_t^3/144/PI^2 -
  norm2^2*phi_t^5*sin_rest_phi_t/6/PI^2 - norm2^2*phi_t^7*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
  5*phi_t^3/144/PI^2 - phi_t^5*sin_rest_phi_t/6/PI^2 - phi_t^7*sin_rest_phi_t^2/4/PI^2 + 2/3/PI +
  2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
  cos_rest_phi_t*norm2^2*phi_t^4/6/PI - cos_rest_phi_t*norm2^2*phi_t^6*sin_rest_phi_t/PI -
  cos_rest_phi_t*phi_t^2/PI + cos_rest_phi_t*phi_t^4/6/PI - cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI
  - 2*norm2/3/PI - 2*norm2*phi_t^2*sin_rest_phi_t/PI + 2*norm2^2/3/PI - norm2^2*phi_t^2/12/PI -
  norm2^2*phi_t^2*sin_rest_phi_t/PI + norm2^2*phi_t^4*sin_rest_phi_t/2/PI - phi_t^2/12/PI -
  phi_t^2*sin_rest_phi_t/PI + phi_t^4*sin_rest_phi_t/2/PI)).
{ field; exact PI_neq0. }
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_4_decrease_bracket_1; assumption].
Qed.

Lemma piece_1_4_decrease : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (1/2) <= norm2 <= (3/4) ->
  decrease_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (0 + (PI * (t - 0)) / PI) by (field; exact PI_neq0).
apply piece_1_4_decrease_factored; try assumption; split; nra.
Qed.

Lemma piece_1_4 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (1/2) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
apply piece_1_4_decrease; assumption.
Qed.

(* decrease about t = 0: brackets that are positive, then the identity. *)

Lemma piece_1_5_decrease_bracket_1 : forall phi_t norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (3/4) <= norm2 <= 1 ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < -cos_rest_phi_t*norm2*phi_t^3/PI^2 + cos_rest_phi_t*norm2*phi_t^5/6/PI^2 -
    cos_rest_phi_t*norm2*phi_t^7/72/PI^2 - cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t/PI^2 +
    cos_rest_phi_t*norm2*phi_t^9*sin_rest_phi_t/6/PI^2 -
    cos_rest_phi_t*norm2*phi_t^11*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
    cos_rest_phi_t*norm2^2*phi_t^5/12/PI^2 + cos_rest_phi_t*norm2^2*phi_t^7*sin_rest_phi_t/2/PI^2 +
    cos_rest_phi_t*phi_t^3/2/PI^2 - cos_rest_phi_t*phi_t^5/12/PI^2 +
    cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 - 7*norm2*phi_t^3/72/PI^2 +
    norm2*phi_t^5/144/PI^2 + 2*norm2*phi_t^5*sin_rest_phi_t/3/PI^2 -
    norm2*phi_t^7*sin_rest_phi_t/12/PI^2 - norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 +
    norm2*phi_t^9*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 + 5*norm2^2*phi_t^3/144/PI^2 -
    norm2^2*phi_t^5*sin_rest_phi_t/6/PI^2 - norm2^2*phi_t^7*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
    5*phi_t^3/144/PI^2 - phi_t^5*sin_rest_phi_t/6/PI^2 - phi_t^7*sin_rest_phi_t^2/4/PI^2 + 2/3/PI +
    2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
    cos_rest_phi_t*norm2^2*phi_t^4/6/PI - cos_rest_phi_t*norm2^2*phi_t^6*sin_rest_phi_t/PI -
    cos_rest_phi_t*phi_t^2/PI + cos_rest_phi_t*phi_t^4/6/PI -
    cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI - 2*norm2/3/PI - 2*norm2*phi_t^2*sin_rest_phi_t/PI +
    2*norm2^2/3/PI - norm2^2*phi_t^2/12/PI - norm2^2*phi_t^2*sin_rest_phi_t/PI +
    norm2^2*phi_t^4*sin_rest_phi_t/2/PI - phi_t^2/12/PI - phi_t^2*sin_rest_phi_t/PI +
    phi_t^4*sin_rest_phi_t/2/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_5_decrease_factored : forall phi_t norm2 : R,
  0 <= phi_t <= (11/28) ->
  (3/4) <= norm2 <= 1 ->
  decrease_at (0 + phi_t / PI) 1 norm2 >= 0.
Proof.
intros phi_t norm2 Hphi_t Hnorm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_2 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (32807/3951360) <= sin_rest_phi_t <= (1/120)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold decrease_at; cbv zeta.
replace (PI * (0 + phi_t / PI)) with (phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (phi_t^3 * (-cos_rest_phi_t*norm2*phi_t^3/PI^2 +
  cos_rest_phi_t*norm2*phi_t^5/6/PI^2 - cos_rest_phi_t*norm2*phi_t^7/72/PI^2 -
  cos_rest_phi_t*norm2*phi_t^7*sin_rest_phi_t/PI^2 +
  cos_rest_phi_t*norm2*phi_t^9*sin_rest_phi_t/6/PI^2 -
  cos_rest_phi_t*norm2*phi_t^11*sin_rest_phi_t^2/2/PI^2 + cos_rest_phi_t*norm2^2*phi_t^3/2/PI^2 -
  cos_rest_phi_t*norm2^2*phi_t^5/12/PI^2 + cos_rest_phi_t*norm2^2*phi_t^7*sin_rest_phi_t/2/PI^2 +
  cos_rest_phi_t*phi_t^3/2/PI^2 - cos_rest_phi_t*phi_t^5/12/PI^2 +
  cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI^2 + norm2*phi_t/2/PI^2 - 7*norm2*phi_t^3/72/PI^2 +
  norm2*phi_t^5/144/PI^2 + 2*norm2*phi_t^5*sin_rest_phi_t/3/PI^2 -
  norm2*phi_t^7*sin_rest_phi_t/12/PI^2 - norm2*phi_t^7*sin_rest_phi_t^2/2/PI^2 +
  norm2*phi_t^9*sin_rest_phi_t^2/4/PI^2 - norm2^2*phi_t/4/PI^2 + 5*norm2^2*phi_t^3/144/PI^2 -
  norm2^2*phi_t^5*sin_rest_phi_t/6/PI^2 - norm2^2*phi_t^7*sin_rest_phi_t^2/4/PI^2 - phi_t/4/PI^2 +
  5*phi_t^3/144/PI^2 - phi_t^5*sin_rest_phi_t/6/PI^2 - phi_t^7*sin_rest_phi_t^2/4/PI^2 + 2/3/PI +
  2*cos_rest_phi_t*norm2*phi_t^2/PI - cos_rest_phi_t*norm2^2*phi_t^2/PI +
  cos_rest_phi_t*norm2^2*phi_t^4/6/PI - cos_rest_phi_t*norm2^2*phi_t^6*sin_rest_phi_t/PI -
  cos_rest_phi_t*phi_t^2/PI + cos_rest_phi_t*phi_t^4/6/PI - cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI
  - 2*norm2/3/PI - 2*norm2*phi_t^2*sin_rest_phi_t/PI + 2*norm2^2/3/PI - norm2^2*phi_t^2/12/PI -
  norm2^2*phi_t^2*sin_rest_phi_t/PI + norm2^2*phi_t^4*sin_rest_phi_t/2/PI - phi_t^2/12/PI -
  phi_t^2*sin_rest_phi_t/PI + phi_t^4*sin_rest_phi_t/2/PI)).
{ field; exact PI_neq0. }
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_5_decrease_bracket_1; assumption].
Qed.

Lemma piece_1_5_decrease : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (3/4) <= norm2 <= 1 ->
  decrease_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (0 + (PI * (t - 0)) / PI) by (field; exact PI_neq0).
apply piece_1_5_decrease_factored; try assumption; split; nra.
Qed.

Lemma piece_1_5 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (3/4) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
apply piece_1_5_decrease; assumption.
Qed.

Lemma piece_1_6 : forall t norm2 : R,
  (1/8) <= t <= (1/4) ->
  (1/2) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

Lemma piece_1_7 : forall t norm2 : R,
  (1/4) <= t <= (1/2) ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

Lemma piece_1_8 : forall t norm2 : R,
  (1/2) <= t <= (3/4) ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

Lemma piece_1_9 : forall t norm2 : R,
  (3/4) <= t <= 1 ->
  0 <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

Lemma piece_1_10 : forall t norm2 : R,
  (3/4) <= t <= (7/8) ->
  (1/2) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

Lemma piece_1_11 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (1/2) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
unfold decrease_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
Qed.

(* decrease about t = 1, norm2 = 1: brackets that are positive, then the identity. *)

Lemma piece_1_12_decrease_bracket_1 : forall phi_t sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (15559/94080) <= sin_rest_phi_t <= (1/6) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < 3/4 + cos_rest_phi_t*phi_t^6/2/PI^2 - cos_rest_phi_t*phi_t^8*sin_rest_phi_t/2/PI^2 -
    phi_t^4/4/PI^2 + phi_t^6*sin_rest_phi_t/4/PI^2 - phi_t^6*sin_rest_phi_t^2/4/PI^2 +
    cos_rest_phi_t*phi_t^5/2/PI - cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI - phi_t^3/4/PI -
    phi_t^3*sin_rest_phi_t/2/PI + phi_t^5*sin_rest_phi_t/4/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect sin_rest_phi_t, i_bisect cos_rest_phi_t,
  i_depth 30, i_prec 40). Qed.

Lemma piece_1_12_decrease_bracket_2 : forall phi_t d_norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/4) ->
  (15559/94080) <= sin_rest_phi_t <= (1/6) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < 3/4 - 2*cos_rest_phi_t*d_norm2*phi_t^4/PI^2 +
    2*cos_rest_phi_t*d_norm2*phi_t^6*sin_rest_phi_t/PI^2 -
    cos_rest_phi_t*d_norm2*phi_t^8*sin_rest_phi_t^2/2/PI^2 + 2*cos_rest_phi_t*phi_t^4/PI^2 -
    2*cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI^2 + cos_rest_phi_t*phi_t^8*sin_rest_phi_t^2/2/PI^2 +
    d_norm2*phi_t^2/PI^2 - d_norm2*phi_t^4*sin_rest_phi_t/PI^2 +
    d_norm2*phi_t^6*sin_rest_phi_t^2/4/PI^2 - phi_t^2/PI^2 + phi_t^4*sin_rest_phi_t/PI^2 -
    phi_t^6*sin_rest_phi_t^2/4/PI^2 - 2*cos_rest_phi_t*d_norm2*phi_t^3/PI +
    cos_rest_phi_t*d_norm2*phi_t^5*sin_rest_phi_t/PI + 2*cos_rest_phi_t*phi_t^3/PI -
    cos_rest_phi_t*phi_t^5*sin_rest_phi_t/PI + d_norm2*phi_t/PI -
    d_norm2*phi_t^3*sin_rest_phi_t/2/PI - phi_t/PI + phi_t^3*sin_rest_phi_t/2/PI +
    3*cos_rest_phi_t*d_norm2*phi_t^2/2 - 3*cos_rest_phi_t*phi_t^2/2 - 3*d_norm2/4.
Proof. intros. interval with (i_bisect phi_t, i_bisect d_norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_12_decrease_factored : forall phi_t d_norm2 : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/4) ->
  decrease_at (1 - phi_t / PI) 1 (1 - d_norm2) >= 0.
Proof.
intros phi_t d_norm2 Hphi_t Hd_norm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_1 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (15559/94080) <= sin_rest_phi_t <= (1/6)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold decrease_at; cbv zeta.
replace (PI * (1 - phi_t / PI)) with (PI - phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (d_norm2^2 * (3/4 + cos_rest_phi_t*phi_t^6/2/PI^2 -
  cos_rest_phi_t*phi_t^8*sin_rest_phi_t/2/PI^2 - phi_t^4/4/PI^2 + phi_t^6*sin_rest_phi_t/4/PI^2 -
  phi_t^6*sin_rest_phi_t^2/4/PI^2 + cos_rest_phi_t*phi_t^5/2/PI -
  cos_rest_phi_t*phi_t^7*sin_rest_phi_t/2/PI - phi_t^3/4/PI - phi_t^3*sin_rest_phi_t/2/PI +
  phi_t^5*sin_rest_phi_t/4/PI)
    + phi_t^2 * (3/4 - 2*cos_rest_phi_t*d_norm2*phi_t^4/PI^2 +
      2*cos_rest_phi_t*d_norm2*phi_t^6*sin_rest_phi_t/PI^2 -
      cos_rest_phi_t*d_norm2*phi_t^8*sin_rest_phi_t^2/2/PI^2 + 2*cos_rest_phi_t*phi_t^4/PI^2 -
      2*cos_rest_phi_t*phi_t^6*sin_rest_phi_t/PI^2 + cos_rest_phi_t*phi_t^8*sin_rest_phi_t^2/2/PI^2
      + d_norm2*phi_t^2/PI^2 - d_norm2*phi_t^4*sin_rest_phi_t/PI^2 +
      d_norm2*phi_t^6*sin_rest_phi_t^2/4/PI^2 - phi_t^2/PI^2 + phi_t^4*sin_rest_phi_t/PI^2 -
      phi_t^6*sin_rest_phi_t^2/4/PI^2 - 2*cos_rest_phi_t*d_norm2*phi_t^3/PI +
      cos_rest_phi_t*d_norm2*phi_t^5*sin_rest_phi_t/PI + 2*cos_rest_phi_t*phi_t^3/PI -
      cos_rest_phi_t*phi_t^5*sin_rest_phi_t/PI + d_norm2*phi_t/PI -
      d_norm2*phi_t^3*sin_rest_phi_t/2/PI - phi_t/PI + phi_t^3*sin_rest_phi_t/2/PI +
      3*cos_rest_phi_t*d_norm2*phi_t^2/2 - 3*cos_rest_phi_t*phi_t^2/2 - 3*d_norm2/4)).
{ field; exact PI_neq0. }
apply Rplus_le_le_0_compat; [| apply Rmult_le_pos; [powers | apply Rlt_le,
  piece_1_12_decrease_bracket_2; assumption]].
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_12_decrease_bracket_1; assumption].
Qed.

Lemma piece_1_12_decrease : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (3/4) <= norm2 <= 1 ->
  decrease_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (1 - (PI * (1 - t)) / PI) by (field; exact PI_neq0).
replace norm2 with (1 - (1 - norm2)) by (field; exact PI_neq0).
apply piece_1_12_decrease_factored; try assumption; split; nra.
Qed.

Lemma piece_1_12 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (3/4) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
apply piece_1_12_decrease; assumption.
Qed.

Lemma piece_1 : forall t norm2 : R,
  0 <= t <= 1 ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros t norm2 Ht Hnorm2.
destruct (Rle_or_lt t (1/2)).
{
 destruct (Rle_or_lt t (1/4)).
 {
  destruct (Rle_or_lt norm2 (1/2)).
  {
   destruct (Rle_or_lt t (1/8)).
   {
    destruct (Rle_or_lt norm2 (1/4)).
    {
     apply piece_1_1; lra.
    }
    {
     apply piece_1_2; lra.
    }
   }
   {
    apply piece_1_3; lra.
   }
  }
  {
   destruct (Rle_or_lt t (1/8)).
   {
    destruct (Rle_or_lt norm2 (3/4)).
    {
     apply piece_1_4; lra.
    }
    {
     apply piece_1_5; lra.
    }
   }
   {
    apply piece_1_6; lra.
   }
  }
 }
 {
  apply piece_1_7; lra.
 }
}
{
 destruct (Rle_or_lt t (3/4)).
 {
  apply piece_1_8; lra.
 }
 {
  destruct (Rle_or_lt norm2 (1/2)).
  {
   apply piece_1_9; lra.
  }
  {
   destruct (Rle_or_lt t (7/8)).
   {
    apply piece_1_10; lra.
   }
   {
    destruct (Rle_or_lt norm2 (3/4)).
    {
     apply piece_1_11; lra.
    }
    {
     apply piece_1_12; lra.
    }
   }
  }
 }
}
Qed.

Lemma mirror_2_decrease : forall t norm1 norm2 : R,
  decrease_at t norm1 norm2 = decrease_at t norm2 norm1.
Proof. intros. unfold decrease_at; cbv zeta. field; exact PI_neq0. Qed.

Lemma piece_2 : forall t norm1 : R,
  0 <= t <= 1 ->
  0 <= norm1 <= 1 ->
  holds t norm1 1.
Proof.
intros. unfold holds. rewrite (mirror_2_decrease t norm1 1).
now apply piece_1.
Qed.

Theorem lemma3 : lemma3_says.
Proof.
intros t norm1 norm2 [(Ht & Hnorm1 & Hnorm2) | (Ht & Hnorm1 & Hnorm2)]; change (holds t norm1
  norm2).
- rewrite Hnorm1; apply piece_1; assumption.
- rewrite Hnorm2; apply piece_2; assumption.
Qed.

Print Assumptions lemma3.
