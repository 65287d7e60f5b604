"""Numerical verification of a paper on gradient descent and linear targets.

A claim is searched, certified, replayed by the kernel, and reported. Start with
``python -m certify``.
"""

__version__ = "0.1.0"
