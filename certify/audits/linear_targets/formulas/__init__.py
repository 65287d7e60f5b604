"""The formulas of the paper, each once, generic over the number system."""
