"""Claims of the later paper, which trains both layers."""
