"""Claims about the population loss."""
