"""Coverage-guided fuzzing of reader and checker: ``python -m tests.fuzz --runs N``."""
