"""Many clients: a pool of processes, one client each at a time; a failing client never stops the others."""

import contextlib
import logging
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from cin7_audit.errors import AuditError, UsageError

FEW = 3  # below this many clients a pool's start-up costs more than it saves


@dataclass(frozen=True)
class Outcome:
    """One client's end: exit_code as in the command line, and one sentence when it is not 0."""

    client: str
    exit_code: int
    folder: str
    sentence: str
    log: str = ""


def warm_up() -> None:
    """Import the slow libraries once per worker, and keep each worker's engine to one thread."""
    os.environ["CIN7_AUDIT_THREADS"] = "1"
    for name in ("altair", "pandas", "duckdb", "papermill", "cin7_audit.engine", "cin7_audit.report.assemble"):
        __import__(name)


def _log_place(client: str) -> Path | None:
    from cin7_audit.workbook import client_folder

    with contextlib.suppress(AuditError):
        return client_folder(client) / "report" / "failed.log"
    return None


def one_client(client: str, parameters: dict[str, str], again: bool = False) -> Outcome:
    """Report one client; every exception becomes an outcome with its sentence and a log."""
    from cin7_audit.execute import report_client

    try:
        run = report_client(client, parameters, again=again)
    except AuditError as failure:
        return Outcome(client, failure.exit_code, "", str(failure), _write_log(client, str(failure)))
    except Exception as failure:
        sentence = f"{client}: the run stopped with {type(failure).__name__}: {failure}; expected a finished report. See the log and report it to the maintainers."
        return Outcome(client, 3, "", sentence, _write_log(client, traceback.format_exc()))
    sentence = "; ".join(f"{item.step} failed: {item.sentence} See {item.notebook}" for item in run.failures)
    sentence = sentence or ("nothing readable came; the page in the folder says what did and what to send" if run.nothing_readable else "")
    return Outcome(client, run.exit_code, str(run.folder), sentence, str(run.folder / "failures.log") if run.failures else "")


def _write_log(client: str, text: str) -> str:
    place = _log_place(client)
    if place is None:
        return ""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text + "\n", encoding="utf-8")
    return str(place)


@contextlib.contextmanager
def executor(workers: int, scheduler: str = "") -> Iterator[Executor]:
    """A local spawn pool, or the workers of a Dask scheduler (optional extra `cluster`)."""
    if scheduler:
        try:
            from distributed import Client
        except ImportError:
            raise AuditError(
                "--scheduler", "the package distributed is not installed", "the optional extra `cluster`", "Install it in this environment."
            ) from None
        with Client(scheduler) as client:
            yield client.get_executor()
    else:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=warm_up) as pool:
            yield pool


def run_batch(
    clients: Sequence[str],
    parameters: dict[str, str],
    *,
    workers: int = 2,
    scheduler: str = "",
    again: bool = False,
    on_done: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Report every client; outcomes in the order of the clients given."""
    if duplicates := sorted({name for name in clients if clients.count(name) > 1}):
        raise UsageError("batch", f"{', '.join(duplicates)} named twice", "each client once", "Remove the repetition.")
    if not scheduler and (workers <= 1 or len(clients) < FEW):
        outcomes = [one_client(client, parameters, again) for client in clients]
        for outcome in outcomes:
            on_done(outcome)
        return outcomes
    done: dict[str, Outcome] = {}
    with executor(workers, scheduler) as pool:
        futures: dict[Future[Outcome], str] = {pool.submit(one_client, client, parameters, again): client for client in clients}
        for future in as_completed(futures):
            with contextlib.suppress(BrokenProcessPool):
                done[futures[future]] = future.result()
                on_done(done[futures[future]])
    for client in [name for name in clients if name not in done]:  # a worker died: each of its clients once more, alone
        done[client] = _alone(client, parameters, again)
        on_done(done[client])
    return [done[client] for client in clients]


def _alone(client: str, parameters: dict[str, str], again: bool) -> Outcome:
    """One client in a process of its own, so that a second death names the client that causes it."""
    with executor(1) as pool:
        try:
            return pool.submit(one_client, client, parameters, again).result()
        except BrokenProcessPool:
            logging.getLogger(__name__).warning("the worker of %s died", client)
            sentence = f"{client}: its process was ended by the system; expected a finished report. It may need more memory; run it alone and watch."
            return Outcome(client, 3, "", sentence, _write_log(client, sentence))
