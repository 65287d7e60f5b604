"""The paper's figures and tables as runs. None is here yet; Figure 6 is a claim, in claims."""
