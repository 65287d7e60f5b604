(* Written by python -m certify.formal lemma4 from the certificate with SHA-256
   e4ddf13980b35e4787a5fb9278e1397258e7a13a747f76ca51ba032d4ba8dcba. *)

From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
Open Scope R_scope.

(* The theorem, from the program of the certificate. *)

Definition lemma4_says : Prop := forall t norm1 norm2 : R,
  0 <= t <= 1 /\ norm1 = 1 /\ 0 <= norm2 <= 1
  \/ 0 <= t <= 1 /\ 0 <= norm1 <= 1 /\ norm2 = 1 ->
  let alpha := 3/10 in
  let kappa := 1/2 in
  let theta := PI * t in
  let u3 := sin theta in
  let u5 := 2 * alpha in
  let convexity := 1 - u5 in
  let u9 := cos theta in
  let u12 := 2 * PI in
  let u19 := norm1^2 + norm2^2 in
  let g := convexity * u19 / 2 - 2 * ((u3 + (PI - theta) * u9) / u12) * norm1 * norm2 in
  let u25 := 3 * PI - theta in
  let gamma1_norm1 := (u25 * norm1 - u3 * norm2) / u12 - u5 * norm1 in
  let gamma2_norm2 := - ((u25 * norm2 - u3 * norm1) / u12 - u5 * norm2) in
  let u39 := kappa^2 in
  let u46 := gamma1_norm1^2 + gamma2_norm2^2 + 2 * (gamma1_norm1 * gamma2_norm2 * u9) in
  let slope := u39 * u46 in
  let sum_squared := u19 + 2 * (norm1 * norm2 * u9) in
  let value_at_bound := u39 * g + convexity * sum_squared in
  let discriminant := 4 * u39 * convexity * g - slope in
  let vertex_before_bound := 4 * convexity^2 * sum_squared - slope in
  let square_at_bound := value_at_bound^2 - slope * sum_squared in
  convexity > 0 /\ discriminant >= 0
  \/ convexity > 0 /\ vertex_before_bound >= 0 /\ value_at_bound >= 0 /\ square_at_bound >= 0.

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

Definition convexity_at (t norm1 norm2 : R) : R :=
  let alpha := 3/10 in
  let convexity := 1 - 2 * alpha in
  convexity.

Definition discriminant_at (t norm1 norm2 : R) : R :=
  let alpha := 3/10 in
  let kappa := 1/2 in
  let theta := PI * t in
  let u3 := sin theta in
  let u5 := 2 * alpha in
  let convexity := 1 - u5 in
  let u9 := cos theta in
  let u12 := 2 * PI in
  let g := convexity * (norm1^2 + norm2^2) / 2 - 2 * ((u3 + (PI - theta) * u9) / u12) * norm1 *
    norm2 in
  let u25 := 3 * PI - theta in
  let gamma1_norm1 := (u25 * norm1 - u3 * norm2) / u12 - u5 * norm1 in
  let gamma2_norm2 := - ((u25 * norm2 - u3 * norm1) / u12 - u5 * norm2) in
  let u39 := kappa^2 in
  let u46 := gamma1_norm1^2 + gamma2_norm2^2 + 2 * (gamma1_norm1 * gamma2_norm2 * u9) in
  let slope := u39 * u46 in
  let discriminant := 4 * u39 * convexity * g - slope in
  discriminant.

Definition vertex_before_bound_at (t norm1 norm2 : R) : R :=
  let alpha := 3/10 in
  let kappa := 1/2 in
  let theta := PI * t in
  let u3 := sin theta in
  let u5 := 2 * alpha in
  let convexity := 1 - u5 in
  let u9 := cos theta in
  let u12 := 2 * PI in
  let u25 := 3 * PI - theta in
  let gamma1_norm1 := (u25 * norm1 - u3 * norm2) / u12 - u5 * norm1 in
  let gamma2_norm2 := - ((u25 * norm2 - u3 * norm1) / u12 - u5 * norm2) in
  let u46 := gamma1_norm1^2 + gamma2_norm2^2 + 2 * (gamma1_norm1 * gamma2_norm2 * u9) in
  let slope := kappa^2 * u46 in
  let sum_squared := norm1^2 + norm2^2 + 2 * (norm1 * norm2 * u9) in
  let vertex_before_bound := 4 * convexity^2 * sum_squared - slope in
  vertex_before_bound.

Definition value_at_bound_at (t norm1 norm2 : R) : R :=
  let alpha := 3/10 in
  let kappa := 1/2 in
  let theta := PI * t in
  let convexity := 1 - 2 * alpha in
  let u9 := cos theta in
  let u16 := 2 * ((sin theta + (PI - theta) * u9) / (2 * PI)) * norm1 * norm2 in
  let u19 := norm1^2 + norm2^2 in
  let g := convexity * u19 / 2 - u16 in
  let sum_squared := u19 + 2 * (norm1 * norm2 * u9) in
  let value_at_bound := kappa^2 * g + convexity * sum_squared in
  value_at_bound.

Definition square_at_bound_at (t norm1 norm2 : R) : R :=
  let alpha := 3/10 in
  let kappa := 1/2 in
  let theta := PI * t in
  let u3 := sin theta in
  let u5 := 2 * alpha in
  let convexity := 1 - u5 in
  let u9 := cos theta in
  let u12 := 2 * PI in
  let u19 := norm1^2 + norm2^2 in
  let g := convexity * u19 / 2 - 2 * ((u3 + (PI - theta) * u9) / u12) * norm1 * norm2 in
  let u25 := 3 * PI - theta in
  let gamma1_norm1 := (u25 * norm1 - u3 * norm2) / u12 - u5 * norm1 in
  let gamma2_norm2 := - ((u25 * norm2 - u3 * norm1) / u12 - u5 * norm2) in
  let u39 := kappa^2 in
  let u46 := gamma1_norm1^2 + gamma2_norm2^2 + 2 * (gamma1_norm1 * gamma2_norm2 * u9) in
  let slope := u39 * u46 in
  let sum_squared := u19 + 2 * (norm1 * norm2 * u9) in
  let value_at_bound := u39 * g + convexity * sum_squared in
  let square_at_bound := value_at_bound^2 - slope * sum_squared in
  square_at_bound.

Definition holds (t norm1 norm2 : R) : Prop :=
  convexity_at t norm1 norm2 > 0 /\ discriminant_at t norm1 norm2 >= 0
  \/ convexity_at t norm1 norm2 > 0 /\ vertex_before_bound_at t norm1 norm2 >= 0 /\
    value_at_bound_at t norm1 norm2 >= 0 /\ square_at_bound_at t norm1 norm2 >= 0.

(* square_at_bound about t = 0, norm2 = 0: brackets that are positive, then the identity. *)

Lemma piece_1_1_square_at_bound_bracket_1 : forall phi_t d_norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/8) ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < 99/200 + 3*cos_rest_phi_t*d_norm2*phi_t^6/4/PI^2 - 2*cos_rest_phi_t*d_norm2*phi_t^8/3/PI^2 +
    7*cos_rest_phi_t*d_norm2*phi_t^10/72/PI^2 +
    5*cos_rest_phi_t*d_norm2*phi_t^10*sin_rest_phi_t/8/PI^2 -
    cos_rest_phi_t*d_norm2*phi_t^12/144/PI^2 -
    2*cos_rest_phi_t*d_norm2*phi_t^12*sin_rest_phi_t/3/PI^2 +
    cos_rest_phi_t*d_norm2*phi_t^14*sin_rest_phi_t/12/PI^2 +
    cos_rest_phi_t*d_norm2*phi_t^14*sin_rest_phi_t^2/2/PI^2 -
    cos_rest_phi_t*d_norm2*phi_t^16*sin_rest_phi_t^2/4/PI^2 +
    cos_rest_phi_t*d_norm2^2*phi_t^6/2/PI^2 - cos_rest_phi_t*d_norm2^2*phi_t^8/3/PI^2 +
    cos_rest_phi_t*d_norm2^2*phi_t^10/24/PI^2 +
    cos_rest_phi_t*d_norm2^2*phi_t^10*sin_rest_phi_t/2/PI^2 -
    cos_rest_phi_t*d_norm2^2*phi_t^12*sin_rest_phi_t/4/PI^2 +
    cos_rest_phi_t*d_norm2^3*phi_t^6/8/PI^2 - cos_rest_phi_t*d_norm2^3*phi_t^8/48/PI^2 +
    cos_rest_phi_t*d_norm2^3*phi_t^10*sin_rest_phi_t/8/PI^2 + cos_rest_phi_t*phi_t^6/2/PI^2 -
    cos_rest_phi_t*phi_t^8/3/PI^2 + cos_rest_phi_t*phi_t^10/24/PI^2 +
    cos_rest_phi_t*phi_t^10*sin_rest_phi_t/2/PI^2 - cos_rest_phi_t*phi_t^12*sin_rest_phi_t/4/PI^2 +
    9*cos_rest_phi_t^2*d_norm2*phi_t^10/16/PI^2 - cos_rest_phi_t^2*d_norm2*phi_t^12/12/PI^2 +
    cos_rest_phi_t^2*d_norm2*phi_t^14/144/PI^2 +
    cos_rest_phi_t^2*d_norm2*phi_t^14*sin_rest_phi_t/2/PI^2 -
    cos_rest_phi_t^2*d_norm2*phi_t^16*sin_rest_phi_t/12/PI^2 +
    cos_rest_phi_t^2*d_norm2*phi_t^18*sin_rest_phi_t^2/4/PI^2 +
    cos_rest_phi_t^2*d_norm2^2*phi_t^10/4/PI^2 - cos_rest_phi_t^2*d_norm2^2*phi_t^12/24/PI^2 +
    cos_rest_phi_t^2*d_norm2^2*phi_t^14*sin_rest_phi_t/4/PI^2 + cos_rest_phi_t^2*phi_t^10/4/PI^2 -
    cos_rest_phi_t^2*phi_t^12/24/PI^2 + cos_rest_phi_t^2*phi_t^14*sin_rest_phi_t/4/PI^2 -
    3*d_norm2*phi_t^4/8/PI^2 + 19*d_norm2*phi_t^6/96/PI^2 - d_norm2*phi_t^8/36/PI^2 -
    3*d_norm2*phi_t^8*sin_rest_phi_t/8/PI^2 + d_norm2*phi_t^10/576/PI^2 +
    5*d_norm2*phi_t^10*sin_rest_phi_t/24/PI^2 + 3*d_norm2*phi_t^10*sin_rest_phi_t^2/16/PI^2 -
    d_norm2*phi_t^12*sin_rest_phi_t/48/PI^2 - d_norm2*phi_t^12*sin_rest_phi_t^2/4/PI^2 +
    d_norm2*phi_t^14*sin_rest_phi_t^2/16/PI^2 - d_norm2^2*phi_t^4/4/PI^2 +
    5*d_norm2^2*phi_t^6/48/PI^2 - d_norm2^2*phi_t^8/96/PI^2 -
    d_norm2^2*phi_t^8*sin_rest_phi_t/4/PI^2 + d_norm2^2*phi_t^10*sin_rest_phi_t/16/PI^2 -
    d_norm2^3*phi_t^4/16/PI^2 + 5*d_norm2^3*phi_t^6/576/PI^2 -
    d_norm2^3*phi_t^8*sin_rest_phi_t/24/PI^2 - d_norm2^3*phi_t^10*sin_rest_phi_t^2/16/PI^2 -
    phi_t^4/4/PI^2 + 5*phi_t^6/48/PI^2 - phi_t^8/96/PI^2 - phi_t^8*sin_rest_phi_t/4/PI^2 +
    phi_t^10*sin_rest_phi_t/16/PI^2 - 43*cos_rest_phi_t*d_norm2*phi_t^5/40/PI +
    143*cos_rest_phi_t*d_norm2*phi_t^7/240/PI +
    7*cos_rest_phi_t*d_norm2*phi_t^9*sin_rest_phi_t/40/PI -
    27*cos_rest_phi_t*d_norm2^2*phi_t^5/40/PI + 3*cos_rest_phi_t*d_norm2^2*phi_t^7/5/PI -
    3*cos_rest_phi_t*d_norm2^2*phi_t^9/40/PI -
    9*cos_rest_phi_t*d_norm2^2*phi_t^9*sin_rest_phi_t/10/PI +
    9*cos_rest_phi_t*d_norm2^2*phi_t^11*sin_rest_phi_t/20/PI -
    9*cos_rest_phi_t*d_norm2^3*phi_t^5/40/PI + 3*cos_rest_phi_t*d_norm2^3*phi_t^7/80/PI -
    9*cos_rest_phi_t*d_norm2^3*phi_t^9*sin_rest_phi_t/40/PI - 27*cos_rest_phi_t*phi_t^5/40/PI +
    3*cos_rest_phi_t*phi_t^7/5/PI - 3*cos_rest_phi_t*phi_t^9/40/PI -
    9*cos_rest_phi_t*phi_t^9*sin_rest_phi_t/10/PI + 9*cos_rest_phi_t*phi_t^11*sin_rest_phi_t/20/PI -
    5*cos_rest_phi_t^2*d_norm2*phi_t^9/8/PI - 9*cos_rest_phi_t^2*d_norm2^2*phi_t^9/20/PI +
    3*cos_rest_phi_t^2*d_norm2^2*phi_t^11/40/PI -
    9*cos_rest_phi_t^2*d_norm2^2*phi_t^13*sin_rest_phi_t/20/PI - 9*cos_rest_phi_t^2*phi_t^9/20/PI +
    3*cos_rest_phi_t^2*phi_t^11/40/PI - 9*cos_rest_phi_t^2*phi_t^13*sin_rest_phi_t/20/PI +
    61*d_norm2*phi_t^3/120/PI - 17*d_norm2*phi_t^5/120/PI + 7*d_norm2*phi_t^5*sin_rest_phi_t/40/PI -
    7*d_norm2*phi_t^7*sin_rest_phi_t/80/PI + 3*d_norm2^2*phi_t^3/8/PI - 3*d_norm2^2*phi_t^5/16/PI -
    9*d_norm2^2*phi_t^5*sin_rest_phi_t/40/PI + 3*d_norm2^2*phi_t^7/160/PI +
    9*d_norm2^2*phi_t^7*sin_rest_phi_t/20/PI - 9*d_norm2^2*phi_t^9*sin_rest_phi_t/80/PI +
    3*d_norm2^3*phi_t^3/20/PI - 3*d_norm2^3*phi_t^5/160/PI -
    9*d_norm2^3*phi_t^5*sin_rest_phi_t/40/PI + 9*d_norm2^3*phi_t^7*sin_rest_phi_t/80/PI +
    3*phi_t^3/8/PI - 3*phi_t^5/16/PI - 9*phi_t^5*sin_rest_phi_t/40/PI + 3*phi_t^7/160/PI +
    9*phi_t^7*sin_rest_phi_t/20/PI - 9*phi_t^9*sin_rest_phi_t/80/PI +
    89*cos_rest_phi_t*d_norm2*phi_t^4/40 - 89*cos_rest_phi_t*d_norm2*phi_t^6/80 +
    99*cos_rest_phi_t*d_norm2^2*phi_t^4/200 + 99*cos_rest_phi_t*phi_t^4/200 +
    89*cos_rest_phi_t^2*d_norm2*phi_t^8/80 + 89*d_norm2/80 - 89*d_norm2*phi_t^2/80 +
    89*d_norm2*phi_t^4/320 + 99*d_norm2^2/200 - 99*d_norm2^2*phi_t^2/400 - 99*phi_t^2/400.
Proof. intros. interval with (i_bisect phi_t, i_bisect d_norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_1_square_at_bound_bracket_2 : forall phi_t sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < cos_rest_phi_t*phi_t^3/8/PI^2 - cos_rest_phi_t*phi_t^5/48/PI^2 +
    cos_rest_phi_t*phi_t^7*sin_rest_phi_t/8/PI^2 - phi_t/16/PI^2 + 5*phi_t^3/576/PI^2 -
    phi_t^5*sin_rest_phi_t/24/PI^2 - phi_t^7*sin_rest_phi_t^2/16/PI^2 + 3/20/PI -
    9*cos_rest_phi_t*phi_t^2/40/PI + 3*cos_rest_phi_t*phi_t^4/80/PI -
    9*cos_rest_phi_t*phi_t^6*sin_rest_phi_t/40/PI - 3*phi_t^2/160/PI -
    9*phi_t^2*sin_rest_phi_t/40/PI + 9*phi_t^4*sin_rest_phi_t/80/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect sin_rest_phi_t, i_bisect cos_rest_phi_t,
  i_depth 30, i_prec 40). Qed.

Lemma piece_1_1_square_at_bound_factored : forall phi_t d_norm2 : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/8) ->
  square_at_bound_at (0 + phi_t / PI) 1 (0 + d_norm2) >= 0.
Proof.
intros phi_t d_norm2 Hphi_t Hd_norm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_2 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (32807/3951360) <= sin_rest_phi_t <= (1/120)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold square_at_bound_at; cbv zeta.
replace (PI * (0 + phi_t / PI)) with (phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (d_norm2^1 * (99/200 + 3*cos_rest_phi_t*d_norm2*phi_t^6/4/PI^2 -
  2*cos_rest_phi_t*d_norm2*phi_t^8/3/PI^2 + 7*cos_rest_phi_t*d_norm2*phi_t^10/72/PI^2 +
  5*cos_rest_phi_t*d_norm2*phi_t^10*sin_rest_phi_t/8/PI^2 - cos_rest_phi_t*d_norm2*phi_t^12/144/PI^2
  - 2*cos_rest_phi_t*d_norm2*phi_t^12*sin_rest_phi_t/3/PI^2 +
  cos_rest_phi_t*d_norm2*phi_t^14*sin_rest_phi_t/12/PI^2 +
  cos_rest_phi_t*d_norm2*phi_t^14*sin_rest_phi_t^2/2/PI^2 -
  cos_rest_phi_t*d_norm2*phi_t^16*sin_rest_phi_t^2/4/PI^2 + cos_rest_phi_t*d_norm2^2*phi_t^6/2/PI^2
  - cos_rest_phi_t*d_norm2^2*phi_t^8/3/PI^2 + cos_rest_phi_t*d_norm2^2*phi_t^10/24/PI^2 +
  cos_rest_phi_t*d_norm2^2*phi_t^10*sin_rest_phi_t/2/PI^2 -
  cos_rest_phi_t*d_norm2^2*phi_t^12*sin_rest_phi_t/4/PI^2 + cos_rest_phi_t*d_norm2^3*phi_t^6/8/PI^2
  - cos_rest_phi_t*d_norm2^3*phi_t^8/48/PI^2 +
  cos_rest_phi_t*d_norm2^3*phi_t^10*sin_rest_phi_t/8/PI^2 + cos_rest_phi_t*phi_t^6/2/PI^2 -
  cos_rest_phi_t*phi_t^8/3/PI^2 + cos_rest_phi_t*phi_t^10/24/PI^2 +
  cos_rest_phi_t*phi_t^10*sin_rest_phi_t/2/PI^2 - cos_rest_phi_t*phi_t^12*sin_rest_phi_t/4/PI^2 +
  9*cos_rest_phi_t^2*d_norm2*phi_t^10/16/PI^2 - cos_rest_phi_t^2*d_norm2*phi_t^12/12/PI^2 +
  cos_rest_phi_t^2*d_norm2*phi_t^14/144/PI^2 +
  cos_rest_phi_t^2*d_norm2*phi_t^14*sin_rest_phi_t/2/PI^2 -
  cos_rest_phi_t^2*d_norm2*phi_t^16*sin_rest_phi_t/12/PI^2 +
  cos_rest_phi_t^2*d_norm2*phi_t^18*sin_rest_phi_t^2/4/PI^2 +
  cos_rest_phi_t^2*d_norm2^2*phi_t^10/4/PI^2 - cos_rest_phi_t^2*d_norm2^2*phi_t^12/24/PI^2 +
  cos_rest_phi_t^2*d_norm2^2*phi_t^14*sin_rest_phi_t/4/PI^2 + cos_rest_phi_t^2*phi_t^10/4/PI^2 -
  cos_rest_phi_t^2*phi_t^12/24/PI^2 + cos_rest_phi_t^2*phi_t^14*sin_rest_phi_t/4/PI^2 -
  3*d_norm2*phi_t^4/8/PI^2 + 19*d_norm2*phi_t^6/96/PI^2 - d_norm2*phi_t^8/36/PI^2 -
  3*d_norm2*phi_t^8*sin_rest_phi_t/8/PI^2 + d_norm2*phi_t^10/576/PI^2 +
  5*d_norm2*phi_t^10*sin_rest_phi_t/24/PI^2 + 3*d_norm2*phi_t^10*sin_rest_phi_t^2/16/PI^2 -
  d_norm2*phi_t^12*sin_rest_phi_t/48/PI^2 - d_norm2*phi_t^12*sin_rest_phi_t^2/4/PI^2 +
  d_norm2*phi_t^14*sin_rest_phi_t^2/16/PI^2 - d_norm2^2*phi_t^4/4/PI^2 + 5*d_norm2^2*phi_t^6/48/PI^2
  - d_norm2^2*phi_t^8/96/PI^2 - d_norm2^2*phi_t^8*sin_rest_phi_t/4/PI^2 +
  d_norm2^2*phi_t^10*sin_rest_phi_t/16/PI^2 - d_norm2^3*phi_t^4/16/PI^2 +
  5*d_norm2^3*phi_t^6/576/PI^2 - d_norm2^3*phi_t^8*sin_rest_phi_t/24/PI^2 -
  d_norm2^3*phi_t^10*sin_rest_phi_t^2/16/PI^2 - phi_t^4/4/PI^2 + 5*phi_t^6/48/PI^2 - phi_t^8/96/PI^2
  - phi_t^8*sin_rest_phi_t/4/PI^2 + phi_t^10*sin_rest_phi_t/16/PI^2 -
  43*cos_rest_phi_t*d_norm2*phi_t^5/40/PI + 143*cos_rest_phi_t*d_norm2*phi_t^7/240/PI +
  7*cos_rest_phi_t*d_norm2*phi_t^9*sin_rest_phi_t/40/PI - 27*cos_rest_phi_t*d_norm2^2*phi_t^5/40/PI
  + 3*cos_rest_phi_t*d_norm2^2*phi_t^7/5/PI - 3*cos_rest_phi_t*d_norm2^2*phi_t^9/40/PI -
  9*cos_rest_phi_t*d_norm2^2*phi_t^9*sin_rest_phi_t/10/PI +
  9*cos_rest_phi_t*d_norm2^2*phi_t^11*sin_rest_phi_t/20/PI -
  9*cos_rest_phi_t*d_norm2^3*phi_t^5/40/PI + 3*cos_rest_phi_t*d_norm2^3*phi_t^7/80/PI -
  9*cos_rest_phi_t*d_norm2^3*phi_t^9*sin_rest_phi_t/40/PI - 27*cos_rest_phi_t*phi_t^5/40/PI +
  3*cos_rest_phi_t*phi_t^7/5/PI - 3*cos_rest_phi_t*phi_t^9/40/PI -
  9*cos_rest_phi_t*phi_t^9*sin_rest_phi_t/10/PI + 9*cos_rest_phi_t*phi_t^11*sin_rest_phi_t/20/PI -
  5*cos_rest_phi_t^2*d_norm2*phi_t^9/8/PI - 9*cos_rest_phi_t^2*d_norm2^2*phi_t^9/20/PI +
  3*cos_rest_phi_t^2*d_norm2^2*phi_t^11/40/PI -
  9*cos_rest_phi_t^2*d_norm2^2*phi_t^13*sin_rest_phi_t/20/PI - 9*cos_rest_phi_t^2*phi_t^9/20/PI +
  3*cos_rest_phi_t^2*phi_t^11/40/PI - 9*cos_rest_phi_t^2*phi_t^13*sin_rest_phi_t/20/PI +
  61*d_norm2*phi_t^3/120/PI - 17*d_norm2*phi_t^5/120/PI + 7*d_norm2*phi_t^5*sin_rest_phi_t/40/PI -
  7*d_norm2*phi_t^7*sin_rest_phi_t/80/PI + 3*d_norm2^2*phi_t^3/8/PI - 3*d_norm2^2*phi_t^5/16/PI -
  9*d_norm2^2*phi_t^5*sin_rest_phi_t/40/PI + 3*d_norm2^2*phi_t^7/160/PI +
  9*d_norm2^2*phi_t^7*sin_rest_phi_t/20/PI - 9*d_norm2^2*phi_t^9*sin_rest_phi_t/80/PI +
  3*d_norm2^3*phi_t^3/20/PI - 3*d_norm2^3*phi_t^5/160/PI - 9*d_norm2^3*phi_t^5*sin_rest_phi_t/40/PI
  + 9*d_norm2^3*phi_t^7*sin_rest_phi_t/80/PI + 3*phi_t^3/8/PI - 3*phi_t^5/16/PI -
  9*phi_t^5*sin_rest_phi_t/40/PI + 3*phi_t^7/160/PI + 9*phi_t^7*sin_rest_phi_t/20/PI -
  9*phi_t^9*sin_rest_phi_t/80/PI + 89*cos_rest_phi_t*d_norm2*phi_t^4/40 -
  89*cos_rest_phi_t*d_norm2*phi_t^6/80 + 99*cos_rest_phi_t*d_norm2^2*phi_t^4/200 +
  99*cos_rest_phi_t*phi_t^4/200 + 89*cos_rest_phi_t^2*d_norm2*phi_t^8/80 + 89*d_norm2/80 -
  89*d_norm2*phi_t^2/80 + 89*d_norm2*phi_t^4/320 + 99*d_norm2^2/200 - 99*d_norm2^2*phi_t^2/400 -
  99*phi_t^2/400)
    + phi_t^3 * (cos_rest_phi_t*phi_t^3/8/PI^2 - cos_rest_phi_t*phi_t^5/48/PI^2 +
      cos_rest_phi_t*phi_t^7*sin_rest_phi_t/8/PI^2 - phi_t/16/PI^2 + 5*phi_t^3/576/PI^2 -
      phi_t^5*sin_rest_phi_t/24/PI^2 - phi_t^7*sin_rest_phi_t^2/16/PI^2 + 3/20/PI -
      9*cos_rest_phi_t*phi_t^2/40/PI + 3*cos_rest_phi_t*phi_t^4/80/PI -
      9*cos_rest_phi_t*phi_t^6*sin_rest_phi_t/40/PI - 3*phi_t^2/160/PI -
      9*phi_t^2*sin_rest_phi_t/40/PI + 9*phi_t^4*sin_rest_phi_t/80/PI)).
{ field; exact PI_neq0. }
apply Rplus_le_le_0_compat; [| apply Rmult_le_pos; [powers | apply Rlt_le,
  piece_1_1_square_at_bound_bracket_2; assumption]].
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_1_square_at_bound_bracket_1; assumption].
Qed.

Lemma piece_1_1_square_at_bound : forall t norm2 : R,
  0 <= t <= (1/8) ->
  0 <= norm2 <= (1/8) ->
  square_at_bound_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (0 + (PI * (t - 0)) / PI) by (field; exact PI_neq0).
replace norm2 with (0 + (norm2 - 0)) by (field; exact PI_neq0).
apply piece_1_1_square_at_bound_factored; try assumption; split; nra.
Qed.

Lemma piece_1_1 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  0 <= norm2 <= (1/8) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- apply piece_1_1_square_at_bound; assumption.
Qed.

Lemma piece_1_2 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (1/8) <= norm2 <= (1/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_3 : forall t norm2 : R,
  0 <= t <= (1/8) ->
  (1/4) <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_4 : forall t norm2 : R,
  (1/8) <= t <= (1/4) ->
  0 <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_5 : forall t norm2 : R,
  0 <= t <= (1/4) ->
  (1/2) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_6 : forall t norm2 : R,
  (1/4) <= t <= (1/2) ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_7 : forall t norm2 : R,
  (1/2) <= t <= (3/4) ->
  0 <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_8 : forall t norm2 : R,
  (3/4) <= t <= 1 ->
  0 <= norm2 <= (1/2) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_9 : forall t norm2 : R,
  (3/4) <= t <= (13/16) ->
  (1/2) <= norm2 <= (5/8) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_10 : forall t norm2 : R,
  (3/4) <= t <= (25/32) ->
  (5/8) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_11 : forall t norm2 : R,
  (25/32) <= t <= (13/16) ->
  (5/8) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_12 : forall t norm2 : R,
  (13/16) <= t <= (7/8) ->
  (1/2) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_13 : forall t norm2 : R,
  (3/4) <= t <= (25/32) ->
  (3/4) <= norm2 <= (7/8) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_14 : forall t norm2 : R,
  (25/32) <= t <= (13/16) ->
  (3/4) <= norm2 <= (13/16) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_15 : forall t norm2 : R,
  (25/32) <= t <= (13/16) ->
  (13/16) <= norm2 <= (7/8) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_16 : forall t norm2 : R,
  (3/4) <= t <= (25/32) ->
  (7/8) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_17 : forall t norm2 : R,
  (25/32) <= t <= (13/16) ->
  (7/8) <= norm2 <= (15/16) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_18 : forall t norm2 : R,
  (25/32) <= t <= (51/64) ->
  (15/16) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
right.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold vertex_before_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30,
  i_prec 40).
- unfold value_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
- unfold square_at_bound_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_19 : forall t norm2 : R,
  (51/64) <= t <= (13/16) ->
  (15/16) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_20 : forall t norm2 : R,
  (13/16) <= t <= (7/8) ->
  (3/4) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_21 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (1/2) <= norm2 <= (3/4) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

Lemma piece_1_22 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (3/4) <= norm2 <= (7/8) ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- unfold discriminant_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec
  40).
Qed.

(* discriminant about t = 1, norm2 = 1: brackets that are positive, then the identity. *)

Lemma piece_1_23_discriminant_bracket_1 : forall phi_t sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < 1/25 + cos_rest_phi_t*phi_t^6/8/PI^2 - cos_rest_phi_t*phi_t^8/48/PI^2 +
    cos_rest_phi_t*phi_t^10*sin_rest_phi_t/8/PI^2 - phi_t^4/16/PI^2 + 5*phi_t^6/576/PI^2 -
    phi_t^8*sin_rest_phi_t/24/PI^2 - phi_t^10*sin_rest_phi_t^2/16/PI^2 +
    cos_rest_phi_t*phi_t^5/10/PI - cos_rest_phi_t*phi_t^7/60/PI +
    cos_rest_phi_t*phi_t^9*sin_rest_phi_t/10/PI - phi_t^3/15/PI + phi_t^5/120/PI +
    phi_t^5*sin_rest_phi_t/10/PI - phi_t^7*sin_rest_phi_t/20/PI.
Proof. intros. interval with (i_bisect phi_t, i_bisect sin_rest_phi_t, i_bisect cos_rest_phi_t,
  i_depth 30, i_prec 40). Qed.

Lemma piece_1_23_discriminant_bracket_2 : forall phi_t d_norm2 sin_rest_phi_t cos_rest_phi_t : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/8) ->
  (32807/3951360) <= sin_rest_phi_t <= (1/120) ->
  (23399/564480) <= cos_rest_phi_t <= (1/24) ->
  0 < 1/25 + cos_rest_phi_t*d_norm2*phi_t^8/288/PI^2 -
    cos_rest_phi_t*d_norm2*phi_t^10*sin_rest_phi_t/24/PI^2 +
    cos_rest_phi_t*d_norm2*phi_t^12*sin_rest_phi_t^2/8/PI^2 - cos_rest_phi_t*phi_t^8/288/PI^2 +
    cos_rest_phi_t*phi_t^10*sin_rest_phi_t/24/PI^2 - cos_rest_phi_t*phi_t^12*sin_rest_phi_t^2/8/PI^2
    + d_norm2*phi_t^4/144/PI^2 - d_norm2*phi_t^6/576/PI^2 - d_norm2*phi_t^6*sin_rest_phi_t/12/PI^2 +
    d_norm2*phi_t^8*sin_rest_phi_t/48/PI^2 + d_norm2*phi_t^8*sin_rest_phi_t^2/4/PI^2 -
    d_norm2*phi_t^10*sin_rest_phi_t^2/16/PI^2 - phi_t^4/144/PI^2 + phi_t^6/576/PI^2 +
    phi_t^6*sin_rest_phi_t/12/PI^2 - phi_t^8*sin_rest_phi_t/48/PI^2 -
    phi_t^8*sin_rest_phi_t^2/4/PI^2 + phi_t^10*sin_rest_phi_t^2/16/PI^2 -
    2*cos_rest_phi_t*d_norm2*phi_t^3/5/PI + cos_rest_phi_t*d_norm2*phi_t^5/30/PI -
    cos_rest_phi_t*d_norm2*phi_t^7*sin_rest_phi_t/5/PI + 2*cos_rest_phi_t*phi_t^3/5/PI -
    cos_rest_phi_t*phi_t^5/30/PI + cos_rest_phi_t*phi_t^7*sin_rest_phi_t/5/PI + d_norm2*phi_t/5/PI -
    d_norm2*phi_t^3/60/PI + d_norm2*phi_t^5*sin_rest_phi_t/10/PI - phi_t/5/PI + phi_t^3/60/PI -
    phi_t^5*sin_rest_phi_t/10/PI + 2*cos_rest_phi_t*d_norm2*phi_t^2/25 - 2*cos_rest_phi_t*phi_t^2/25
    - d_norm2/25.
Proof. intros. interval with (i_bisect phi_t, i_bisect d_norm2, i_bisect sin_rest_phi_t, i_bisect
  cos_rest_phi_t, i_depth 30, i_prec 40). Qed.

Lemma piece_1_23_discriminant_factored : forall phi_t d_norm2 : R,
  0 <= phi_t <= (11/28) ->
  0 <= d_norm2 <= (1/8) ->
  discriminant_at (1 - phi_t / PI) 1 (1 - d_norm2) >= 0.
Proof.
intros phi_t d_norm2 Hphi_t Hd_norm2.
assert (P : 3 < PI) by (interval with (i_prec 40)).
destruct (sine_2 phi_t) as (sin_rest_phi_t & Esin_rest_phi_t & Bsin_rest_phi_t); [lra |].
assert (Rsin_rest_phi_t : (32807/3951360) <= sin_rest_phi_t <= (1/120)) by (split; nra).
clear Bsin_rest_phi_t.
destruct (cosine_2 phi_t) as (cos_rest_phi_t & Ecos_rest_phi_t & Bcos_rest_phi_t); [lra |].
assert (Rcos_rest_phi_t : (23399/564480) <= cos_rest_phi_t <= (1/24)) by (split; nra).
clear Bcos_rest_phi_t.
unfold discriminant_at; cbv zeta.
replace (PI * (1 - phi_t / PI)) with (PI - phi_t) by (field; exact PI_neq0).
rewrite ?sin_PI_x, ?cos_PI_minus.
rewrite ?Esin_rest_phi_t.
rewrite ?Ecos_rest_phi_t.
clear Esin_rest_phi_t.
clear Ecos_rest_phi_t.
apply nonnegative with (d_norm2^2 * (1/25 + cos_rest_phi_t*phi_t^6/8/PI^2 -
  cos_rest_phi_t*phi_t^8/48/PI^2 + cos_rest_phi_t*phi_t^10*sin_rest_phi_t/8/PI^2 - phi_t^4/16/PI^2 +
  5*phi_t^6/576/PI^2 - phi_t^8*sin_rest_phi_t/24/PI^2 - phi_t^10*sin_rest_phi_t^2/16/PI^2 +
  cos_rest_phi_t*phi_t^5/10/PI - cos_rest_phi_t*phi_t^7/60/PI +
  cos_rest_phi_t*phi_t^9*sin_rest_phi_t/10/PI - phi_t^3/15/PI + phi_t^5/120/PI +
  phi_t^5*sin_rest_phi_t/10/PI - phi_t^7*sin_rest_phi_t/20/PI)
    + phi_t^2 * (1/25 + cos_rest_phi_t*d_norm2*phi_t^8/288/PI^2 -
      cos_rest_phi_t*d_norm2*phi_t^10*sin_rest_phi_t/24/PI^2 +
      cos_rest_phi_t*d_norm2*phi_t^12*sin_rest_phi_t^2/8/PI^2 - cos_rest_phi_t*phi_t^8/288/PI^2 +
      cos_rest_phi_t*phi_t^10*sin_rest_phi_t/24/PI^2 -
      cos_rest_phi_t*phi_t^12*sin_rest_phi_t^2/8/PI^2 + d_norm2*phi_t^4/144/PI^2 -
      d_norm2*phi_t^6/576/PI^2 - d_norm2*phi_t^6*sin_rest_phi_t/12/PI^2 +
      d_norm2*phi_t^8*sin_rest_phi_t/48/PI^2 + d_norm2*phi_t^8*sin_rest_phi_t^2/4/PI^2 -
      d_norm2*phi_t^10*sin_rest_phi_t^2/16/PI^2 - phi_t^4/144/PI^2 + phi_t^6/576/PI^2 +
      phi_t^6*sin_rest_phi_t/12/PI^2 - phi_t^8*sin_rest_phi_t/48/PI^2 -
      phi_t^8*sin_rest_phi_t^2/4/PI^2 + phi_t^10*sin_rest_phi_t^2/16/PI^2 -
      2*cos_rest_phi_t*d_norm2*phi_t^3/5/PI + cos_rest_phi_t*d_norm2*phi_t^5/30/PI -
      cos_rest_phi_t*d_norm2*phi_t^7*sin_rest_phi_t/5/PI + 2*cos_rest_phi_t*phi_t^3/5/PI -
      cos_rest_phi_t*phi_t^5/30/PI + cos_rest_phi_t*phi_t^7*sin_rest_phi_t/5/PI + d_norm2*phi_t/5/PI
      - d_norm2*phi_t^3/60/PI + d_norm2*phi_t^5*sin_rest_phi_t/10/PI - phi_t/5/PI + phi_t^3/60/PI -
      phi_t^5*sin_rest_phi_t/10/PI + 2*cos_rest_phi_t*d_norm2*phi_t^2/25 -
      2*cos_rest_phi_t*phi_t^2/25 - d_norm2/25)).
{ field; exact PI_neq0. }
apply Rplus_le_le_0_compat; [| apply Rmult_le_pos; [powers | apply Rlt_le,
  piece_1_23_discriminant_bracket_2; assumption]].
apply Rmult_le_pos; [powers | apply Rlt_le, piece_1_23_discriminant_bracket_1; assumption].
Qed.

Lemma piece_1_23_discriminant : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (7/8) <= norm2 <= 1 ->
  discriminant_at t 1 norm2 >= 0.
Proof.
intros t norm2 Ht Hnorm2.
assert (P : 3 < PI < 22 / 7) by (split; interval with (i_prec 40)).
replace t with (1 - (PI * (1 - t)) / PI) by (field; exact PI_neq0).
replace norm2 with (1 - (1 - norm2)) by (field; exact PI_neq0).
apply piece_1_23_discriminant_factored; try assumption; split; nra.
Qed.

Lemma piece_1_23 : forall t norm2 : R,
  (7/8) <= t <= 1 ->
  (7/8) <= norm2 <= 1 ->
  holds t 1 norm2.
Proof.
intros; unfold holds.
left.
repeat apply conj.
- unfold convexity_at; cbv zeta; interval with (i_bisect t, i_bisect norm2, i_depth 30, i_prec 40).
- apply piece_1_23_discriminant; assumption.
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
     destruct (Rle_or_lt norm2 (1/8)).
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
    apply piece_1_4; lra.
   }
  }
  {
   apply piece_1_5; lra.
  }
 }
 {
  apply piece_1_6; lra.
 }
}
{
 destruct (Rle_or_lt t (3/4)).
 {
  apply piece_1_7; lra.
 }
 {
  destruct (Rle_or_lt norm2 (1/2)).
  {
   apply piece_1_8; lra.
  }
  {
   destruct (Rle_or_lt t (7/8)).
   {
    destruct (Rle_or_lt norm2 (3/4)).
    {
     destruct (Rle_or_lt t (13/16)).
     {
      destruct (Rle_or_lt norm2 (5/8)).
      {
       apply piece_1_9; lra.
      }
      {
       destruct (Rle_or_lt t (25/32)).
       {
        apply piece_1_10; lra.
       }
       {
        apply piece_1_11; lra.
       }
      }
     }
     {
      apply piece_1_12; lra.
     }
    }
    {
     destruct (Rle_or_lt t (13/16)).
     {
      destruct (Rle_or_lt norm2 (7/8)).
      {
       destruct (Rle_or_lt t (25/32)).
       {
        apply piece_1_13; lra.
       }
       {
        destruct (Rle_or_lt norm2 (13/16)).
        {
         apply piece_1_14; lra.
        }
        {
         apply piece_1_15; lra.
        }
       }
      }
      {
       destruct (Rle_or_lt t (25/32)).
       {
        apply piece_1_16; lra.
       }
       {
        destruct (Rle_or_lt norm2 (15/16)).
        {
         apply piece_1_17; lra.
        }
        {
         destruct (Rle_or_lt t (51/64)).
         {
          apply piece_1_18; lra.
         }
         {
          apply piece_1_19; lra.
         }
        }
       }
      }
     }
     {
      apply piece_1_20; lra.
     }
    }
   }
   {
    destruct (Rle_or_lt norm2 (3/4)).
    {
     apply piece_1_21; lra.
    }
    {
     destruct (Rle_or_lt norm2 (7/8)).
     {
      apply piece_1_22; lra.
     }
     {
      apply piece_1_23; lra.
     }
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

Lemma mirror_2_vertex_before_bound : forall t norm1 norm2 : R,
  vertex_before_bound_at t norm1 norm2 = vertex_before_bound_at t norm2 norm1.
Proof. intros. unfold vertex_before_bound_at; cbv zeta. field; exact PI_neq0. Qed.

Lemma mirror_2_value_at_bound : forall t norm1 norm2 : R,
  value_at_bound_at t norm1 norm2 = value_at_bound_at t norm2 norm1.
Proof. intros. unfold value_at_bound_at; cbv zeta. field; exact PI_neq0. Qed.

Lemma mirror_2_square_at_bound : forall t norm1 norm2 : R,
  square_at_bound_at t norm1 norm2 = square_at_bound_at t norm2 norm1.
Proof. intros. unfold square_at_bound_at; cbv zeta. field; exact PI_neq0. Qed.

Lemma piece_2 : forall t norm1 : R,
  0 <= t <= 1 ->
  0 <= norm1 <= 1 ->
  holds t norm1 1.
Proof.
intros. unfold holds. rewrite (mirror_2_convexity t norm1 1), (mirror_2_discriminant t norm1 1),
  (mirror_2_vertex_before_bound t norm1 1), (mirror_2_value_at_bound t norm1 1),
  (mirror_2_square_at_bound t norm1 1).
now apply piece_1.
Qed.

Theorem lemma4 : lemma4_says.
Proof.
intros t norm1 norm2 [(Ht & Hnorm1 & Hnorm2) | (Ht & Hnorm1 & Hnorm2)]; change (holds t norm1
  norm2).
- rewrite Hnorm1; apply piece_1; assumption.
- rewrite Hnorm2; apply piece_2; assumption.
Qed.

Print Assumptions lemma4.
