"""Walk Cin7 Core: first pages (they give the plan), the other pages, then the details; everything resumable."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cin7_audit.pull.cin7_core import LIMIT, LISTINGS, Listing, Row, detail_calls, rows_of, total_of
from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.transport import PullError, Reader

WALKS = 3  # a list that changes while it is read is walked again, this often at most
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """What a pull will cost: calls by endpoint, and minutes at the chosen pace."""

    calls: Mapping[str, int]
    per_minute: float

    @property
    def total(self) -> int:
        return sum(self.calls.values())

    @property
    def sentence(self) -> str:
        return f"{self.total} calls, about {self.total / self.per_minute:.0f} minutes at {self.per_minute:g} calls a minute"


@dataclass
class CoreWalk:
    """One pull of one company. `notes` are sentences for the log: filters ignored, lists that moved, endpoints refused."""

    reader: Reader
    store: EvidenceStore
    now: Callable[[], str]
    since: dt.date | None = None
    notes: list[str] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    totals: dict[str, int | None] = field(default_factory=dict)

    def fetch(
        self, endpoint: str, name: str, path: str, parameters: Mapping[str, str], *, accept_status: tuple[int, ...] = ()
    ) -> tuple[int, Any]:
        """The page from this pull's evidence, or from the service into it."""
        held = self.store.get(endpoint, name)
        if held is not None:
            return 200, json.loads(held)
        answer = self.reader.get(path, parameters, accept_status=accept_status)
        if answer.status == 200:
            call = path + ("?" + "&".join(f"{key}={value}" for key, value in parameters.items()) if parameters else "")
            self.store.put(endpoint, name, answer, call, self.now())
        return answer.status, answer.document

    def first_pages(self, progress: Progress) -> list[Listing]:
        """Page 1 of every list; a list the account does not offer is noted and left out."""
        usable = []
        for number, listing in enumerate(LISTINGS):
            progress(f"plan: {listing.path}", number, len(LISTINGS))
            try:
                _, document = self.fetch(listing.path, "page-0001", listing.path, self._parameters(listing, 1))
            except PullError as failure:
                if listing.path == "me":
                    raise
                self.notes.append(f"{listing.path} is left out: {failure}")
                continue
            self._check_filter(listing, document)
            self.rows[listing.path] = rows_of(listing, document)
            self.totals[listing.path] = total_of(document)
            usable.append(listing)
        return usable

    def _parameters(self, listing: Listing, page: int) -> dict[str, str]:
        paging = {"Page": str(page), "Limit": str(LIMIT)} if listing.paged else {}
        return {**paging, **listing.parameters, **self._filter(listing)}

    def _filter(self, listing: Listing) -> dict[str, str]:
        if self.since is None or listing.since is None:
            return {}
        day = self.since - dt.timedelta(days=1) if listing.since == "FromDate" else self.since  # FromDate means "after"
        return {listing.since: f"{day.isoformat()}T00:00:00.000"}

    def _check_filter(self, listing: Listing, document: Any) -> None:
        """An unknown filter is ignored in silence: a filter counts only if it changed Total."""
        if not self._filter(listing):
            return
        answer = self.reader.get(listing.path, {"Page": "1", "Limit": "1", **listing.parameters})
        if total_of(answer.document) == total_of(document):
            self.notes.append(
                f"{listing.path}: {listing.since} did not change Total ({total_of(document)}); the whole list is read."
            )

    def plan(self, listings: list[Listing], per_minute: float) -> Plan:
        """Calls still to make, from the first pages."""
        calls = {}
        for listing in listings:
            total = self.totals[listing.path]
            count = total if total is not None else len(self.rows[listing.path])
            pages = max(0, -(-count // LIMIT) - 1) if listing.paged else 0
            calls[listing.path] = pages + count * len(listing.details)
        return Plan(calls, per_minute)

    def walk(self, listing: Listing, tick: Callable[[str], None]) -> None:
        """All pages; again if the list moved meanwhile, so that no document is missed or doubled."""
        for attempt in range(WALKS):
            rows = self._pages(listing, tick, again=attempt > 0)
            ids = [
                str(row.get(listing.id_field)).casefold()
                for row in rows
                if listing.id_field and row.get(listing.id_field)
            ]
            total = self.totals[listing.path]
            whole = total is None or len(rows) == total
            if whole and len(ids) == len(set(ids)):
                self.rows[listing.path] = rows
                return
            self.notes.append(
                f"{listing.path}: {len(rows)} rows, {len(set(ids))} different, Total {total}; the list changed while "
                f"it was read, walk {attempt + 1}."
            )
        self.rows[listing.path] = rows

    def _pages(self, listing: Listing, tick: Callable[[str], None], *, again: bool) -> list[Row]:
        rows: list[Row] = []
        page = 1
        while True:
            name = f"page-{page:04d}"
            if again:
                self.store.held.pop(self.store.path(listing.path, name).relative_to(self.store.folder).as_posix(), None)
            _, document = self.fetch(listing.path, name, listing.path, self._parameters(listing, page))
            found = rows_of(listing, document)
            self.totals[listing.path] = (
                total_of(document) if total_of(document) is not None else self.totals[listing.path]
            )
            rows += found
            tick(listing.path)
            if not listing.paged or len(found) < LIMIT or len(rows) == self.totals[listing.path]:
                return rows
            page += 1

    def details(self, listing: Listing, tick: Callable[[str], None]) -> None:
        """One call per document whose list row is new or changed since the last finished pull."""
        last = self.store.state.get("rows", {}).get(listing.path, {}) if self.since else {}
        for detail, row, document in detail_calls(listing, self.rows[listing.path]):
            if last.get(document) == row_hash(row):
                tick(listing.path)
                continue
            self._detail(listing, detail.paths(row), {detail.id_parameter: document, **detail.parameters}, document)
            tick(listing.path)

    def _detail(self, listing: Listing, paths: tuple[str, ...], parameters: Mapping[str, str], document: str) -> None:
        refused = []
        for path in paths:
            status, answer = self.fetch(path, f"detail-{document}", path, parameters, accept_status=(400, 404))
            if status == 200:
                return
            refused.append(f"{path} {status}: {self.reader.said(answer)}")
        self.notes.append(f"{listing.path} {document}: no detail ({'; '.join(refused)})")

    def row_hashes(self) -> dict[str, dict[str, str]]:
        """What the next --since pull compares list rows with."""
        found = {}
        for listing in LISTINGS:
            if listing.details and listing.path in self.rows:
                key = listing.details[0].id_field
                found[listing.path] = {str(row[key]): row_hash(row) for row in self.rows[listing.path] if row.get(key)}
        return found


def row_hash(row: Row) -> str:
    """Sixteen hex digits of a list row."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]
