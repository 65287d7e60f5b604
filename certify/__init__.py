"""Numerical verification of a paper on gradient descent and linear targets.

A claim is searched, certified, replayed by the kernel, and reported. Start with
``python -m certify``.
"""

import os

# One thread a process, unless asked for more: what is computed does not depend on the number of
# cores, and worker processes do not compete for them. Read by BLAS libraries when they are loaded.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

__version__ = "0.1.0"
