"""Appendix E.2.2: its lines, the constant alpha, finite samples, the residual."""
