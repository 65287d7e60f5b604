"""A corpus of certificates: right ones, wrong ones, and texts that are none."""
