"""A Dask cluster as the executor of a sweep."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from urllib.parse import urlsplit

from certify.sampling.sweep import Lost

TIMEOUT = 5  # seconds


class NoCluster(RuntimeError):
    """No Dask cluster can be used; the message says why and what to do."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Connect with the scheduler at an address such as ``tcp://host:8786``.

    The workers must have this package installed. Raises `NoCluster`, and `Lost` for a task that
    kills its workers.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise NoCluster(
            "--dask needs the packages dask and distributed: pip install 'certify[cluster]'"
        ) from None
    nobody = NoCluster(
        f"--dask {address[:80]}: no Dask scheduler answers there within {TIMEOUT} s; write its"
        " address, such as tcp://127.0.0.1:8786"
    )
    if not _listens(address):  # asked first: a client that finds nobody takes threads down with it
        raise nobody
    logger = logging.getLogger("distributed")
    before, logger.level = logger.level, logging.CRITICAL  # the message below says it in one line
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError, KeyError, ImportError):
        raise nobody from None
    finally:
        logger.level = before
    with client:
        if not client.scheduler_info()["workers"]:
            raise NoCluster(f"--dask {address[:80]}: the scheduler has no worker; start one first")
        try:
            yield client.get_executor()
        except KilledWorker:
            raise Lost(
                f"--dask {address[:80]}: a worker died of its task, for want of memory perhaps;"
                " what was finished is kept"
            ) from None


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
