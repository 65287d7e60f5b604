"""Equation (4): its statement, and its right side in expectation."""
