"""How claims are settled: by certificates, identities, signs, counts; and how they are run."""
