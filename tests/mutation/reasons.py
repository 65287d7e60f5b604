"""Why each mutant that no test notices is harmless: its kind, and the reason."""

REASONS: dict[str, tuple[str, str]] = {}
