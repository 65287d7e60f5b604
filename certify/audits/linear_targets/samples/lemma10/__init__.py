"""Lemma 10: its statement, its printed proof, the best constant."""
