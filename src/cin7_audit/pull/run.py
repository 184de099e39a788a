"""`pull`: one client, one system, start to finish."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from cin7_audit.pull.cin7_core import CoreWalk
from cin7_audit.pull.cin7_omni import OmniWalk
from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.secrets import Secrets, read_keys
from cin7_audit.pull.transport import Pace, Reader
from cin7_audit.pull.walk import Progress, Told, Walk

SYSTEMS: dict[str, type[Walk]] = {"cin7_core": CoreWalk, "cin7_omni": OmniWalk}


@dataclass(frozen=True)
class Pulled:
    """What a pull left under exports/."""

    system: str
    pull_id: str
    folder: Path
    calls: int
    notes: tuple[str, ...]


def pull(
    system: str,
    folder: Path,
    *,
    share: float = 50,  # percent of the allowed rate: the client's other integrations share it
    since: dt.date | None = None,
    base_url: str = "",
    keys: tuple[str, str] | None = None,
    progress: Progress = lambda *_: None,
    on_plan: Told = lambda _: None,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Pulled:
    """Pull a system into exports/<system>_api/<pull id>/; run again after any interruption to go on."""
    kind = SYSTEMS[system]
    name, key = keys or read_keys(system, folder)
    store = EvidenceStore(folder, system, now().date())
    store.belongs_to(name)
    pace = Pace(kind.calls_per_minute * share / 100, clock, sleep)
    secrets, credentials = Secrets((name, key)), kind.credentials(name, key)
    with Reader(base_url or kind.base_url, pace=pace, secrets=secrets, transport=transport, **credentials) as reader:
        walk = kind(reader, store, now, since)
        walk.pull(progress, on_plan)
        notes = [*walk.notes, *store.notes]
        store.finish({"calls": reader.calls, "notes": notes, "since": since.isoformat() if since else None})
        return Pulled(system, store.pull_id, store.folder, reader.calls, tuple(notes))
