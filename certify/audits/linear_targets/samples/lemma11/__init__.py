"""Lemma 11: its statement, its printed proof, the best constants, finite samples."""
