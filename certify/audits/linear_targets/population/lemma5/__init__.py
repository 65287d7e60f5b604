"""Lemma 5: its statement, and the inequalities and rows of its printed proof."""
