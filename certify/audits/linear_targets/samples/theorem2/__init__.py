"""Theorem 2: what is measured, and the theorem with its constants."""
