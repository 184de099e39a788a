"""`pull`: one client, one system, start to finish."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from cin7_audit.pull import cin7_core, omni
from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.secrets import Secrets, read_keys
from cin7_audit.pull.transport import Pace, Reader
from cin7_audit.pull.walk_core import CoreWalk, Plan

Progress = Callable[[str, int, int], None]
DEFAULT_SHARE = 50  # percent of the allowed rate: the client's other integrations share it


@dataclass(frozen=True)
class Pulled:
    """What a pull left under exports/."""

    system: str
    pull_id: str
    folder: Path
    calls: int
    notes: tuple[str, ...]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def pull_core(
    folder: Path,
    *,
    share: float = DEFAULT_SHARE,
    since: dt.date | None = None,
    base_url: str = cin7_core.BASE_URL,
    keys: tuple[str, str] | None = None,
    progress: Progress = lambda *_: None,
    on_plan: Callable[[Plan], None] = lambda _: None,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Pulled:
    """Pull Cin7 Core into exports/cin7_core_api/<pull id>/; run again after any interruption to go on."""
    account, key = keys or read_keys("cin7_core", folder)
    store = EvidenceStore(folder, "cin7_core", _now().date())
    store.belongs_to(account)
    per_minute = cin7_core.CALLS_PER_MINUTE * share / 100
    headers = {"api-auth-accountid": account, "api-auth-applicationkey": key}
    pace = Pace(per_minute, clock, sleep)
    with Reader(base_url, headers, pace, secrets=Secrets((account, key)), transport=transport) as reader:
        walk = CoreWalk(reader, store, lambda: _now().isoformat(timespec="seconds"), since)
        listings = walk.first_pages(progress)
        plan = walk.plan(listings, per_minute)
        on_plan(plan)
        done = 0

        def tick(label: str) -> None:
            nonlocal done
            done += 1
            progress(label, done, max(done, plan.total + len(listings)))

        for listing in listings:
            walk.walk(listing, tick)
        for listing in listings:
            walk.details(listing, tick)
        rows = store.state.get("rows", {}) if since else {}
        store.remember("rows", {path: {**rows.get(path, {}), **found} for path, found in walk.row_hashes().items()})
        notes = [*walk.notes, *store.notes]
        store.finish({"calls": reader.calls, "notes": notes, "since": since.isoformat() if since else None})
        return Pulled("cin7_core", store.pull_id, store.folder, reader.calls, tuple(notes))


def pull_omni(
    folder: Path,
    *,
    share: float = DEFAULT_SHARE,
    since: dt.date | None = None,
    base_url: str = omni.BASE_URL,
    keys: tuple[str, str] | None = None,
    progress: Progress = lambda *_: None,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], dt.datetime] = _now,
) -> Pulled:
    """Pull Cin7 Omni into exports/cin7_omni_api/<pull id>/; run again after any interruption to go on."""
    user, key = keys or read_keys("cin7_omni", folder)
    store = EvidenceStore(folder, "cin7_omni", now().date())
    store.belongs_to(user)
    per_minute = omni.CALLS_PER_MINUTE * share / 100
    pace = Pace(per_minute, clock, sleep)
    with Reader(base_url, {}, pace, secrets=Secrets((user, key)), auth=(user, key), transport=transport) as reader:
        walk = omni.OmniWalk(reader, store, now, since)
        walk.pull(progress)
        notes = [*walk.notes, *store.notes]
        store.finish({"calls": reader.calls, "notes": notes, "since": since.isoformat() if since else None})
        return Pulled("cin7_omni", store.pull_id, store.folder, reader.calls, tuple(notes))
