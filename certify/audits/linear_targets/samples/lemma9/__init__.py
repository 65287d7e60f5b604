"""Lemma 9: its statement in the limit, and draws of finitely many samples."""
