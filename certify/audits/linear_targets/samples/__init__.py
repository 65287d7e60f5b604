"""Claims about finitely many samples."""
