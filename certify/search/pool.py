"""Where parallel work goes: processes on this machine, behind the executor interface."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Processes(ProcessPoolExecutor):
    """A pool that ends its workers when the block that uses it is left by an exception."""

    def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
        if kind is not None:
            # The public interface has no way to do this before Python 3.14.
            workers = list((self._processes or {}).values())
            self.shutdown(wait=False, cancel_futures=True)
            patience = time.monotonic() + 2
            while getattr(self, "_cancel_pending_futures", False) and time.monotonic() < patience:
                time.sleep(0.01)  # the pool's thread must not find cancelled futures afterwards
            for worker in workers:
                worker.terminate()
        super().__exit__(kind, value, trace)


def processes(workers: int) -> ProcessPoolExecutor:
    """Return an executor of fresh processes, which inherit no threads or locks.

    As a context manager it waits for what was submitted, but not after an exception, such as an
    interruption: then the workers end at once.
    """
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    return _Processes(workers, mp_context=context, initializer=_leave_interrupts_to_the_parent)


def default_workers() -> int:
    """Return the number of processors."""
    return os.cpu_count() or 1
