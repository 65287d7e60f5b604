"""The export to a proof assistant. Nothing is exported yet."""
