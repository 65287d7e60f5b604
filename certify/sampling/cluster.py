"""A Dask cluster as the executor of a sweep."""

from __future__ import annotations

import importlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from certify.sampling import sweep
from certify.sampling.sweep import Lost

# Seconds in which a scheduler answers; in which each worker has imported this package; after which
# a sweep is given up that has lost its scheduler or all workers, as one may be started again; and
# from one look whether it has to the next.
TIMEOUT, IMPORTED_IN, ABANDONED_AFTER, LOOKED_EVERY = 5.0, 30.0, 30.0, 1.0

Answer = TypeVar("Answer")


class NoCluster(RuntimeError):
    """No Dask cluster can be used; the message says why and what to do."""


class _Watched(Executor):
    """The cluster's executor, whose tasks can be given up while nobody works on them."""

    def __init__(self, inner: Executor) -> None:
        self._inner, self._waiting = inner, set[Future[Any]]()

    def submit(self, run: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        future = self._inner.submit(run, *given, **named)
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    def give_up(self, error: Lost) -> None:
        for future in list(self._waiting):
            with suppress(InvalidStateError):
                future.set_exception(error)


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Connect with the scheduler at an address such as ``tcp://host:8786``.

    The workers must have this package installed. Raises `NoCluster`; and `Lost` for a task that
    kills its workers, and where the scheduler or all workers are lost for `ABANDONED_AFTER`. What
    Dask logs of it is not shown, as these messages say it in one line.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise NoCluster(
            "--dask needs the packages dask and distributed: pip install 'certify[cluster]'"
        ) from None
    name = f"--dask {address[:80]}"
    nobody = NoCluster(
        f"{name}: no Dask scheduler answers there within {TIMEOUT:g} s; write its"
        " address, such as tcp://127.0.0.1:8786"
    )
    if not _listens(address):  # asked first: a client that finds nobody takes threads down with it
        raise nobody
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        try:
            client = _within(
                2 * TIMEOUT, lambda: Client(address, timeout=TIMEOUT, set_as_default=False)
            )
        except (OSError, ValueError, TypeError, KeyError, ImportError):  # OSError: also too late
            raise nobody from None
        ended = threading.Event()
        try:
            _demand_workers(client, name)
            watched = _Watched(client.get_executor())
            watch = threading.Thread(target=_watch, args=(client, watched, name, ended))
            watch.daemon = True
            watch.start()
            yield watched
        except KilledWorker:
            raise Lost(
                f"{name}: a worker died of its task, for want of memory perhaps;"
                " what was finished is kept"
            ) from None
        finally:
            ended.set()
            with suppress(TimeoutError):
                _within(2 * TIMEOUT, lambda: client.close(TIMEOUT))
    finally:
        logging.disable(before)


def _within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """Return an answer. Raises TimeoutError if it takes longer; then nobody waits for it."""
    answer: Future[Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer.result(seconds)


def _workers(client: Any) -> list[str]:
    """Return the addresses of the workers; none if the scheduler does not answer."""
    try:
        return list(_within(TIMEOUT, lambda: client.scheduler_info(n_workers=-1))["workers"])
    except Exception:  # whatever the client makes of a connection that is gone
        return []


def _demand_workers(client: Any, name: str) -> None:
    """Raise `NoCluster` unless there are workers and all can import what sweeps run."""
    workers = _workers(client)
    if not workers:
        raise NoCluster(f"{name}: the scheduler has no worker; start one first")
    asked = {
        client.submit(importlib.import_module, sweep.__name__, workers=[worker], pure=False): worker
        for worker in workers
    }
    until = time.monotonic() + IMPORTED_IN
    for future, worker in asked.items():
        try:
            error = future.exception(max(0.1, until - time.monotonic()))
        except TimeoutError:
            raise NoCluster(
                f"{name}: the worker {worker} has not imported certify within {IMPORTED_IN:g} s"
            ) from None
        if error is not None:
            why = " ".join(str(error).split())[:200]
            raise NoCluster(f"{name}: the worker {worker} cannot import certify: {why}")


def _watch(client: Any, watched: _Watched, name: str, ended: threading.Event) -> None:
    """Give the tasks up once the workers are gone for too long."""
    seen = time.monotonic()
    while not ended.wait(LOOKED_EVERY):
        if _workers(client):
            seen = time.monotonic()
        elif time.monotonic() - seen >= ABANDONED_AFTER:
            watched.give_up(
                Lost(
                    f"{name}: no scheduler or no worker for {ABANDONED_AFTER:g} s;"
                    " what was finished is kept"
                )
            )
            return


def _listens(address: str) -> bool:
    """Whether something accepts a connection at an address ``tcp://host:port``, ``tls://`` too."""
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
            return False
        with socket.create_connection((parts.hostname, parts.port), TIMEOUT):
            return True
    except (OSError, ValueError):
        return False
