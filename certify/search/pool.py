"""Where parallel work goes: processes on this machine, behind the executor interface."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from certify.pipe import INTERRUPTIONS


@contextmanager
def _interruptions_for_this_process() -> Iterator[None]:
    """Keep interruptions of the whole group, as by Ctrl-C, from the processes started here."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_the_parent() -> None:
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # also in the middle of a task, whose result nobody takes any more


class _Processes(ProcessPoolExecutor):
    """A pool that ends its workers when the block that uses it is left by an exception."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        with _interruptions_for_this_process():
            super().__init__(workers, mp_context=context, initializer=_end_with_the_parent)

    def submit(self, run: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        with _interruptions_for_this_process():
            return super().submit(run, *given, **named)

    def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
        if kind is not None:
            # The public interface has no way to do this before Python 3.14.
            workers = list((self._processes or {}).values())
            try:
                self.shutdown(wait=False, cancel_futures=True)
                # The pool's thread, if there is one, must not find cancelled futures afterwards.
                patience = time.monotonic() + 2 if workers else 0.0
                while self._cancels() and time.monotonic() < patience:
                    time.sleep(0.01)
            finally:  # also after another interruption
                for worker in workers:
                    worker.kill()
        super().__exit__(kind, value, trace)

    def _cancels(self) -> bool:
        return getattr(self, "_cancel_pending_futures", False)


def processes(workers: int) -> ProcessPoolExecutor:
    """Return an executor of fresh processes, which inherit no threads or locks.

    As a context manager it waits for what was submitted, but not after an exception, such as an
    interruption: then the workers end at once. They also end, within a second, where this process
    is killed, and leave nothing behind: they are its own children, without a server that starts
    them, whose socket would need a temporary folder.
    """
    return _Processes(workers)


def default_workers() -> int:
    """Return the number of processors."""
    return os.cpu_count() or 1
