"""Why each mutant that no test notices is harmless: its kind, and the reason."""

KINDS = ("equivalent", "no less sound", "cost only", "words only", "not reached")

REASONS: dict[str, tuple[str, str]] = {}
