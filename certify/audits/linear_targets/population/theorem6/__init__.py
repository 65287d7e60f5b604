"""Theorem 6: its statement, and its printed proof."""
