"""Many clients, each in a process of its own, on this machine or on the workers of a Dask scheduler.

A worker starts `cin7-audit report CLIENT --json`, watches the time and the memory it takes, and reads the one document
it prints. So no client can meet another's memory, whatever ends one ends only that one: none of its processes runs on,
and what it had not finished lies in that client's folder until its next run removes it.
"""

import contextlib
import datetime as dt
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import IO

import platformdirs
import psutil

from cin7_audit.errors import AuditError, UsageError
from cin7_audit.escaping import for_log

OURS, KEYS = "CIN7_AUDIT_", "CIN7_"  # how variables begin: how we work; the keys of a client's services
ATTACHED = "CIN7_AUDIT_ATTACHED"  # set for a process that may not outlive the one that started it; read by cli.main
LIMIT_MINUTES = 60.0
SHARE_OF_MEMORY = 0.8  # of the machine, for all clients at once, where no limit is given
LEAST_GIGABYTES = 2  # whatever that share is: an ordinary client takes under one
PULSE = 0.2  # seconds between two looks at a running client
PULSES_OF_FAMILY = 10  # between two looks for what it started: that costs a walk over all processes of the machine
LONGEST_DOCUMENT, LONGEST_COMPLAINT = 1 << 22, 1 << 16  # bytes read of what a client's process printed
LOOK_FOR_WORKERS = 5.0  # seconds between two looks at what workers a scheduler has
PATIENCE = 300.0  # seconds a scheduler may be without any before its clients are given up
GIGABYTE = 1e9


@dataclass(frozen=True)
class Outcome:
    """One client's end: exit_code as in the command line, and one sentence when it is not 0."""

    client: str
    exit_code: int
    folder: str
    sentence: str
    log: str = ""


@dataclass(frozen=True)
class Order:
    """All that a worker, here or on another machine, must know to report one client."""

    client: str  # as it was named
    folder: str
    arguments: tuple[str, ...] = ()
    minutes: float = LIMIT_MINUTES
    gigabytes: float = 0  # 0: this client's share of the machine it runs on
    at_once: int = 1  # clients beside each other on that machine
    program: tuple[str, ...] = ()  # instead of `cin7-audit report`

    @property
    def command(self) -> list[str]:
        # -P: a folder the worker happens to stand in is no place to find modules
        program = self.program or (sys.executable, "-P", "-m", "cin7_audit", "report")
        return [*program, "--json", *self.arguments, "--", self.folder]

    @property
    def environment(self) -> dict[str, str]:
        """The worker's own, without the keys of any client: a report asks no service."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(OURS) or not name.startswith(KEYS)}
        return ({"CIN7_AUDIT_THREADS": "1"} if self.at_once > 1 else {}) | kept | {ATTACHED: "1"}

    @property
    def bytes_allowed(self) -> float:
        share = psutil.virtual_memory().total * SHARE_OF_MEMORY / self.at_once
        return self.gigabytes * GIGABYTE or max(share, LEAST_GIGABYTES * GIGABYTE)


def failure_log(client: str, text: str) -> str:
    """Keep what a maintainer needs in the client's own folder, else in this user's state folder; returns where, or "".

    Never in the current folder, which may be another client's.
    """
    from cin7_audit.workbook import client_folder

    places = []
    with contextlib.suppress(AuditError):
        places.append(client_folder(client) / "report" / "failed.log")
    now = dt.datetime.now(dt.UTC)
    places.append(platformdirs.user_state_path("cin7-audit") / f"failed-{now:%Y%m%d-%H%M%S-%f}-{os.getpid()}.log")
    for place in places:
        with contextlib.suppress(OSError):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.unlink(missing_ok=True)  # never through a link
            body = f"{now:%Y-%m-%d %H:%M:%S} UTC\n{for_log(text)}\n"
            place.write_text(body, encoding="utf-8", errors="backslashreplace")
            return str(place)
    return ""


def end_with_starter() -> None:
    """End this process and all it started once the process that started it is gone: standard input is its lifeline."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                pass
        _end(os.getpid())
        os._exit(3)

    threading.Thread(target=watch, daemon=True).start()


def _family(pid: int) -> list[psutil.Process]:
    """A process and everything below it that still runs, the youngest first."""
    with contextlib.suppress(psutil.Error):
        oldest = psutil.Process(pid)
        return [*reversed(oldest.children(recursive=True)), oldest]
    return []


def _end(pid: int) -> None:
    """End a client's process, whatever it started, and whoever is left in its group after it went."""
    for member in _family(pid):
        if member.pid != os.getpid():
            with contextlib.suppress(psutil.Error):
                member.kill()
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _memory(family: Sequence[psutil.Process]) -> int:
    held = 0
    for member in family:
        with contextlib.suppress(psutil.Error):
            held += member.memory_info().rss
    return held


def run_alone(order: Order, unwanted: Callable[[], bool] = lambda: False) -> Outcome:
    """Report one client in a process of its own and wait for its end; nothing of it runs on after this returns."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        process = subprocess.Popen(
            order.command, env=order.environment, stdin=subprocess.PIPE, stdout=said, stderr=complained,
            start_new_session=True,
        )  # fmt: skip
        try:
            stopped = _watch(process, order, unwanted)
        finally:
            _end(process.pid)
            process.wait()
            process.stdin.close()  # type: ignore[union-attr]
        found = None if stopped else _document(order, said)
        if found is not None:
            return found
        sentence = str(stopped or _death(order, process.returncode))
        return Outcome(order.client, 3, "", sentence, failure_log(order.folder, f"{sentence}\n{_end_of(complained)}"))


def _watch(process: subprocess.Popen[bytes], order: Order, unwanted: Callable[[], bool]) -> AuditError | None:
    """Wait until the process ends by itself (None) or must be ended (why)."""
    allowed, until = order.bytes_allowed, time.monotonic() + order.minutes * 60
    family: list[psutil.Process] = []
    for pulse in itertools.count():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PULSE)
            return None
        if pulse % PULSES_OF_FAMILY == 0:
            family = _family(process.pid)
        if unwanted():
            return AuditError.of("batch_stopped", order.client)
        if time.monotonic() > until:
            return AuditError.of("took_too_long", order.client, minutes=order.minutes)
        if (held := _memory(family)) > allowed:
            return AuditError.of("took_too_much_memory", order.client, held=held / GIGABYTE, allowed=allowed / GIGABYTE)
    raise AssertionError  # the count has no end


def _document(order: Order, said: IO[bytes]) -> Outcome | None:
    """The outcome a client's process printed; None when it died before."""
    said.seek(0)
    try:
        document = json.loads(said.read(LONGEST_DOCUMENT))
        return Outcome(order.client, document["exit_code"], document["folder"], document["sentence"], document["log"])
    except (ValueError, KeyError, TypeError):
        return None


def _death(order: Order, code: int) -> AuditError:
    seen = f"ended with exit code {code} and without an outcome"
    if code < 0:
        with contextlib.suppress(ValueError):
            seen = f"was ended by {signal.Signals(-code).name}"
    return AuditError.of("process_died", order.client, seen=seen)


def _end_of(complained: IO[bytes]) -> str:
    size = complained.seek(0, os.SEEK_END)
    complained.seek(max(0, size - LONGEST_COMPLAINT))
    return complained.read().decode("utf-8", "replace")


@dataclass(frozen=True)
class Pool:
    """Where clients are reported, and whether there still is anybody to do it."""

    submit: Callable[[Order], "Future[Outcome]"]
    is_staffed: Callable[[], bool] = lambda: True


@contextlib.contextmanager
def _this_machine(workers: int) -> Iterator[Pool]:
    left = threading.Event()
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield Pool(lambda order: pool.submit(run_alone, replace(order, at_once=workers), left.is_set))
        finally:
            left.set()
            pool.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def _dask(address: str) -> Iterator[Pool]:
    """The workers of a Dask scheduler (optional extra `cluster`); leaving takes back what is not done."""
    try:
        from distributed import Client
    except ImportError:
        raise AuditError.of("no_distributed", "--scheduler") from None
    try:
        client = Client(address)
    except (OSError, ValueError) as failure:
        raise UsageError.of("no_scheduler", "--scheduler", address=address, failure=failure) from None
    with client:
        executor, seen = client.get_executor(pure=False), [time.monotonic()]

        def is_staffed() -> bool:
            with contextlib.suppress(Exception):  # while it cannot be asked it has none either
                if client.nthreads():
                    seen[0] = time.monotonic()
            return time.monotonic() - seen[0] < PATIENCE

        yield Pool(lambda order: executor.submit(_on_dask_worker, order), is_staffed)


def _on_dask_worker(order: Order) -> Outcome:
    """As on this machine, until the scheduler no longer asks for it."""
    from distributed import get_worker

    worker = get_worker()
    task = worker.state.tasks[worker.get_current_task()]
    return run_alone(replace(order, at_once=worker.state.nthreads), lambda: task.state != "executing")


def _settled(future: "Future[Outcome]", order: Order) -> Outcome:
    try:
        return future.result()
    except Exception as failure:  # the scheduler gave it up: its workers died too often, or the scheduler did
        return _lost(order, f"its worker was lost ({type(failure).__name__})", str(failure))


def _lost(order: Order, seen: str, more: str = "") -> Outcome:
    lost = AuditError.of("worker_lost", order.client, seen=seen)
    return Outcome(order.client, 3, "", str(lost), failure_log(order.folder, f"{lost}\n{more}"))


def _ends(pool: Pool, orders: Sequence[Order]) -> Iterator[Outcome]:
    """Each client's outcome as it comes."""
    pending = {pool.submit(order): order for order in orders}
    while pending:
        finished, _ = wait(pending, LOOK_FOR_WORKERS, FIRST_COMPLETED)
        for future in finished:
            yield _settled(future, pending.pop(future))
        if not finished and not pool.is_staffed():
            seen = f"the scheduler had no worker for {PATIENCE / 60:g} minutes"
            yield from (_lost(order, seen) for order in pending.values())
            return


def _orders(clients: Sequence[str], template: Order) -> list[Order]:
    """One order for each client; names are resolved here, because a worker may stand in another folder."""
    from cin7_audit.workbook import client_folder

    orders = []
    for client in clients:
        folder = client
        with contextlib.suppress(AuditError):  # the client's own process says what is wrong with it
            folder = str(client_folder(client))
        orders.append(replace(template, client=client, folder=folder))
    folders = [order.folder for order in orders]
    if twice := [order.client for order in orders if folders.count(order.folder) > 1]:
        names = ", ".join(dict.fromkeys(twice))
        raise UsageError.of("named_twice", "batch", names=names)
    return orders


def run_batch(
    clients: Sequence[str],
    parameters: dict[str, str],
    *,
    workers: int = 2,
    scheduler: str = "",
    again: bool = False,
    minutes: float = LIMIT_MINUTES,
    gigabytes: float = 0,
    program: Sequence[str] = (),
    on_done: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Report every client; outcomes in the order of the clients given. `program` stands in for `cin7-audit report`."""
    picked = [part for name, value in parameters.items() for part in ("-p", f"{name}={value}")]
    arguments = (*picked, *(["--again"] if again else []))
    orders = _orders(clients, Order("", "", arguments, minutes, gigabytes, program=tuple(program)))
    done: dict[str, Outcome] = {}
    try:
        with _dask(scheduler) if scheduler else _this_machine(max(1, min(workers, len(orders)))) as pool:
            for outcome in _ends(pool, orders):
                done[outcome.client] = outcome
                on_done(outcome)
    except KeyboardInterrupt:
        raise AuditError.of("batch_interrupted", "batch", done=len(done), clients=len(orders)) from None
    return [done[order.client] for order in orders]
