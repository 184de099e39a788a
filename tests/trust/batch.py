"""Clients beside each other on one worker of four threads that is killed while they are at their notebooks, and what was found."""

import contextlib
import time
from pathlib import Path

import psutil

from tests.trust.canaries import KINDS, homes, planted_client, strangers, written
from tests.trust.cluster import in_a_thread, kill_worker, one_worker, until

CLIENTS = ("qvxalpha", "qvxbravo", "qvxcharly", "qvxdelta")
KILLS = 2  # below the three deaths after which a scheduler gives a task up
TARGETS = {"holding_another": 0, "failed": 0, "not_searchable": 0, "left_running": 0, "left_in_temporary": 0}


def _reports(folder: Path) -> list[int]:
    """The running processes that report this client."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if str(folder) in command and "report" in command:
            found.append(process.pid)
    return found


def _notebooks(folder: Path, since: float) -> list[Path]:
    """Notebooks of this client written since then; a folder may be swept while it is looked at."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        found = [path for path in folder.glob("report/**/*.ipynb") if path.stat().st_mtime > since]
    return found


def full(folder: Path, quick: bool) -> dict[str, float]:
    clients = {canary: planted_client(folder / canary, canary) for canary in CLIENTS[: 2 if quick else 4]}
    temporary = folder / "temporary"
    temporary.mkdir()
    places = list(clients.values())
    with one_worker(temporary) as scheduler:
        running, outcomes = in_a_thread([str(place) for place in places], {}, scheduler=scheduler)
        kills = 1 if quick else KILLS
        for _ in range(kills):
            since = time.time()
            until(lambda since=since: any(_notebooks(place, since) for place in places), 900)
            kill_worker(scheduler)
        running.join()
        left = sum(len(_reports(place)) for place in places)
    return {
        "clients": len(clients),
        "workers_killed": kills,
        "files_searched": sum(1 for place in clients.values() for _ in written(place)),
        "holding_another": len(strangers(clients)),
        "failed": sum(item.exit_code > 1 for item in outcomes) + len(clients) - len(outcomes),
        "not_searchable": sum(len(KINDS - homes(canary, place)) for canary, place in clients.items()),
        "left_running": left,
        "left_in_temporary": sum(canary.encode() in content for _, content in written(temporary) for canary in clients),
    }
