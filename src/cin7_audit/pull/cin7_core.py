"""Walk Cin7 Core: first pages (they give the plan), the other pages, then the details; everything resumable.

Facts of the API are in cin7-core 1: paths answer 200 with HTML when unknown, filters may be ignored in
silence, lists carry `Total`, purchases need the endpoint of their type. The lists themselves are in `cin7_core.toml`.
"""

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry
from cin7_audit.pull.transport import PullError
from cin7_audit.pull.walk import Progress, Told, Walk, page_name

FILE = Path(__file__).with_suffix(".toml")
LIMIT = 1000  # rows of a page
WALKS = 3  # a list that changes while it is read is walked again, this often at most

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Detail:
    """One call per document of a list; see cin7_core.toml."""

    paths: Sequence[str]
    id: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)

    def paths_for(self, row: Row) -> tuple[str, ...]:
        """The paths in the order in which they are tried for this document."""
        kind = str(row.get("Type", "")).casefold()
        return tuple(dict.fromkeys([*(path for word, path in self.first.items() if word in kind), *self.paths]))


@dataclass(frozen=True)
class Listing:
    """A paged list and its details; see cin7_core.toml."""

    path: str
    key: str = ""
    id: str = ""
    since: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()
    paged: bool = True


def read_listings(entries: Mapping[str, Any], path: Path = FILE) -> tuple[Listing, ...]:
    """The lists in their order; refuses a field that nothing reads, and a detail without a document to name."""
    found = []
    for name, stated in entries.items():
        try:
            details = [Detail(**{"id": stated["id"], **one}) for one in stated.get("details", ())]
            found.append(Listing(name, **{**stated, "details": tuple(details)}))
        except (TypeError, KeyError) as mistake:
            expected = "key, id, since, parameters, paged and details with paths"
            raise wrong_entry(path, name, str(mistake), expected) from None
    return tuple(found)


LISTINGS = read_listings(read_entries(FILE))


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
        minutes = self.total / self.per_minute
        return f"{self.total} calls, about {minutes:.0f} minutes at {self.per_minute:g} calls a minute"


@dataclass
class CoreWalk(Walk):
    """One pull of one company."""

    base_url = "https://inventory.dearsystems.com/ExternalApi/v2/"
    calls_per_minute = 60

    rows: dict[str, list[Row]] = field(default_factory=dict)
    totals: dict[str, int | None] = field(default_factory=dict)

    @staticmethod
    def credentials(name: str, key: str) -> dict[str, Any]:
        return {"headers": {"api-auth-accountid": name, "api-auth-applicationkey": key}}

    def pull(self, progress: Progress, on_plan: Told) -> None:
        listings = self.first_pages(progress)
        plan = self.plan(listings)
        on_plan(plan.sentence)
        calls = itertools.count(1)

        def tick(label: str) -> None:
            done = next(calls)
            progress(label, done, max(done, plan.total + len(listings)))

        for listing in listings:
            self.walk(listing, tick)
        for listing in listings:
            self.details(listing, tick)
        rows = self.store.state.get("rows", {}) if self.since else {}
        self.store.remember("rows", {path: {**rows.get(path, {}), **new} for path, new in self.row_hashes().items()})

    def first_pages(self, progress: Progress) -> list[Listing]:
        """Page 1 of every list; a list the account does not offer is noted and left out."""
        usable = []
        for number, listing in enumerate(LISTINGS):
            progress(f"plan: {listing.path}", number, len(LISTINGS))
            try:
                _, document = self.fetch(listing.path, page_name(1), listing.path, self._parameters(listing, 1))
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

    def plan(self, listings: list[Listing]) -> Plan:
        """Calls still to make, from the first pages."""
        calls = {}
        for listing in listings:
            total = self.totals[listing.path]
            count = total if total is not None else len(self.rows[listing.path])
            pages = max(0, -(-count // LIMIT) - 1) if listing.paged else 0
            calls[listing.path] = pages + count * len(listing.details)
        return Plan(calls, self.reader.pace.per_minute)

    def walk(self, listing: Listing, tick: Told) -> None:
        """All pages; again if the list moved meanwhile, so that no document is missed or doubled."""
        for attempt in range(WALKS):
            rows = self.rows[listing.path] = self._pages(listing, tick, again=attempt > 0)
            ids = [str(row[listing.id]).casefold() for row in rows if listing.id and row.get(listing.id)]
            total = self.totals[listing.path]
            if (total is None or len(rows) == total) and len(ids) == len(set(ids)):
                return
            self.notes.append(
                f"{listing.path}: {len(rows)} rows, {len(set(ids))} different, Total {total}; the list changed while "
                f"it was read, walk {attempt + 1}."
            )

    def _pages(self, listing: Listing, tick: Told, *, again: bool) -> list[Row]:
        rows: list[Row] = []
        for page in itertools.count(1):
            if again:
                self.store.forget(listing.path, page_name(page))
            _, document = self.fetch(listing.path, page_name(page), listing.path, self._parameters(listing, page))
            found, total = rows_of(listing, document), total_of(document)
            if total is not None:
                self.totals[listing.path] = total
            rows += found
            tick(listing.path)
            if not listing.paged or len(found) < LIMIT or len(rows) == self.totals[listing.path]:
                break
        return rows

    def details(self, listing: Listing, tick: Told) -> None:
        """One call per document whose list row is new or changed since the last finished pull."""
        last = self.store.state.get("rows", {}).get(listing.path, {}) if self.since else {}
        for detail, row, document in detail_calls(listing, self.rows[listing.path]):
            if last.get(document) != row_hash(row):
                self._detail(listing, detail, row, document)
            tick(listing.path)

    def _detail(self, listing: Listing, detail: Detail, row: Row, document: str) -> None:
        refused = []
        for path in detail.paths_for(row):
            parameters = {detail.id: document, **detail.parameters}
            status, answer = self.fetch(path, f"detail-{document}", path, parameters, accept_status=(400, 404))
            if status == 200:
                return
            refused.append(f"{path} {status}: {self.reader.said(answer)}")
        self.notes.append(f"{listing.path} {document}: no detail ({'; '.join(refused)})")

    def row_hashes(self) -> dict[str, dict[str, str]]:
        """What the next --since pull compares list rows with."""
        return {
            listing.path: {
                str(row[listing.id]): row_hash(row) for row in self.rows[listing.path] if row.get(listing.id)
            }
            for listing in LISTINGS
            if listing.details and listing.path in self.rows
        }


def rows_of(listing: Listing, document: Any) -> list[Row]:
    """The rows of a page, found under the documented key whatever its case; a bare object is one row."""
    if not listing.key:
        return [document]
    if isinstance(document, list):
        return document
    folded = {key.casefold(): value for key, value in document.items()}
    return list(folded.get(listing.key.casefold()) or [])


def total_of(document: Any) -> int | None:
    """`Total`, or the row's own `TotalCount` where the envelope has none."""
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("Total"), int):
        return int(document["Total"])
    rows = document.get("ProductionOrderListItems") or []
    return int(rows[0]["TotalCount"]) if rows and "TotalCount" in rows[0] else None


def detail_calls(listing: Listing, rows: list[Row]) -> Iterator[tuple[Detail, Row, str]]:
    """Every detail call of a list's rows, once per document."""
    for detail in listing.details:
        seen = set()
        for row in rows:
            document = str(row.get(listing.id) or "")
            if document and document.casefold() not in seen:
                seen.add(document.casefold())
                yield detail, row, document


def row_hash(row: Row) -> str:
    """Sixteen hex digits of a list row."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]
