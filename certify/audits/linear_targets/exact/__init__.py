"""What judges the formulas independently: exact integrals, algebra, attacks."""
