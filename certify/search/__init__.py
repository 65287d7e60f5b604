"""Proposes proofs and counterexamples. Clever, fast, and never believed."""
