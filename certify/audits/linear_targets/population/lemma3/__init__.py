"""Lemma 3: its statement, and its printed proof."""
