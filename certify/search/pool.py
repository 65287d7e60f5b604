"""Where parallel work goes: processes on this machine, behind the executor interface."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def processes(workers: int) -> ProcessPoolExecutor:
    """Return an executor of fresh processes, which inherit no threads or locks."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=_leave_interrupts_to_the_parent
    )


def default_workers() -> int:
    """Return the number of processors."""
    return os.cpu_count() or 1
