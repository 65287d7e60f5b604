"""The paper's figures and tables as runs."""
