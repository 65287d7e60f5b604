"""A Dask cluster as the executor of a sweep."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

TIMEOUT = 5  # seconds


class NoCluster(RuntimeError):
    """No Dask cluster can be used; the message says why and what to do."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Connect with the scheduler at an address such as ``tcp://host:8786``.

    The workers must have this package installed. Raises `NoCluster`.
    """
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(
            "--dask needs the packages dask and distributed: pip install 'certify[cluster]'"
        ) from None
    logger = logging.getLogger("distributed")
    before, logger.level = logger.level, logging.CRITICAL  # the message below says it in one line
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError, KeyError, ImportError):
        raise NoCluster(
            f"--dask {address[:80]}: no Dask scheduler answers there within {TIMEOUT} s; write its"
            " address, such as tcp://127.0.0.1:8786"
        ) from None
    finally:
        logger.level = before
    with client:
        if not client.scheduler_info()["workers"]:
            raise NoCluster(f"--dask {address[:80]}: the scheduler has no worker; start one first")
        yield client.get_executor()
