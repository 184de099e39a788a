"""A scheduler with one worker of four threads, and how to kill that worker while a batch runs on it."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import psutil

from cin7_audit import batch


@contextlib.contextmanager
def one_worker(temporary: Path) -> Iterator[str]:
    """The scheduler's address; its worker and all that the worker starts keep their temporary files in that folder."""
    import dask.config
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"}),  # a busy machine is slow to start another
        mock.patch.dict(os.environ, TMPDIR=str(temporary)),
        LocalCluster(n_workers=1, threads_per_worker=4, processes=True, dashboard_address=None, local_directory=str(temporary)) as cluster,
    ):
        yield cluster.scheduler_address


def kill_worker(scheduler: str) -> None:
    """Kill it, and see that no process of a client outlives it."""
    from distributed import Client

    with Client(scheduler) as client:
        (pid,) = client.run(os.getpid).values()
    orphans = psutil.Process(pid).children(recursive=True)
    os.kill(pid, signal.SIGKILL)
    assert orphans
    until(lambda: not any(runs(orphan.pid) for orphan in orphans))


def in_a_thread(*arguments, **more) -> tuple[threading.Thread, list[batch.Outcome]]:
    """A batch that runs on while its test does something to it."""
    outcomes: list[batch.Outcome] = []
    running = threading.Thread(target=lambda: outcomes.extend(batch.run_batch(*arguments, **more)))
    running.start()
    return running, outcomes


def until(happened: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it; the time is a net against hanging, not a limit of the product."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
