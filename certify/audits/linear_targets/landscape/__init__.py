"""Claims about stationary points."""
