"""Monte Carlo and exact statistics."""
