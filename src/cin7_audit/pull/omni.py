"""Cin7 Omni: bare arrays, 250 rows a page, three calls a second, sixty a minute, five thousand a day.

The API has no movement ledger, no stocktakes and no valuation (formats/cin7-omni 1.2): the pull takes every document kind a
rebuild needs, and the request list still asks for the Track Stock Movements export.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.transport import PullError, Reader

BASE_URL = "https://api.cin7.com/api/v1/"
CALLS_PER_MINUTE, CALLS_PER_DAY = 60, 5000
ROWS = 250
KEPT_FOR_OTHERS = 100  # the client's own integrations share the daily budget
ENDPOINTS = (
    "Branches", "Users", "Products", "BomMasters", "Stock", "SerialNumbers", "Adjustments",
    "BranchTransfers", "PurchaseOrders", "SalesOrders", "CreditNotes", "ProductionJobs",
)  # fmt: skip
WITHOUT_FILTER = {"Branches", "Users", "Stock", "SerialNumbers"}


class BudgetSpent(PullError):
    """The day's calls are used up; the pull goes on another day."""


@dataclass
class OmniWalk:
    """One pull of one Omni account. Daily calls are remembered between runs, by the hour, over a rolling day."""

    reader: Reader
    store: EvidenceStore
    now: Callable[[], dt.datetime]
    since: dt.date | None = None
    per_day: int = CALLS_PER_DAY - KEPT_FOR_OTHERS
    notes: list[str] = field(default_factory=list)

    def spent_today(self) -> int:
        """Calls of the last 24 hours: the moment the quota resets is not documented, so the strictest reading is kept."""
        first = (self.now() - dt.timedelta(hours=24)).strftime("%Y-%m-%dT%H")
        return sum(calls for hour, calls in self.store.state.get("calls", {}).items() if hour > first)

    def _spend(self) -> None:
        if self.spent_today() >= self.per_day:
            raise BudgetSpent(
                "daily budget",
                f"{self.spent_today()} calls in the last 24 hours",
                f"at most {self.per_day}",
                "Run the same pull again tomorrow: it goes on where it stopped.",
            )
        hour = self.now().strftime("%Y-%m-%dT%H")
        first = (self.now() - dt.timedelta(hours=48)).strftime("%Y-%m-%dT%H")
        calls = {key: value for key, value in self.store.state.get("calls", {}).items() if key > first}
        self.store.remember("calls", calls | {hour: calls.get(hour, 0) + 1})

    def pull(self, progress: Callable[[str, int, int], None]) -> None:
        """Every endpoint, every page."""
        for number, endpoint in enumerate(ENDPOINTS):
            progress(endpoint, number, len(ENDPOINTS))
            self._endpoint(endpoint, lambda label, n=number: progress(label, n, len(ENDPOINTS)))  # type: ignore[misc]

    def _endpoint(self, endpoint: str, tick: Callable[[str], None]) -> None:
        page = 1
        while True:
            rows = self._page(endpoint, page)
            if rows is None or len(rows) < ROWS:
                return
            page += 1
            tick(f"{endpoint} page {page}")

    def _page(self, endpoint: str, page: int) -> list[Any] | None:
        name = f"page-{page:04d}"
        held = self.store.get(endpoint, name)
        if held is not None:
            return list(json.loads(held))
        parameters = {"page": str(page), "rows": str(ROWS)}
        if endpoint != "Stock":
            parameters["order"] = "id ASC"  # the default is newest first, which shifts while a pull runs
        if self.since and endpoint not in WITHOUT_FILTER:
            parameters["where"] = f"modifiedDate>='{self.since.isoformat()}T00:00:00Z'"
        self._spend()
        answer = self.reader.get(endpoint, parameters, accept_status=(403, 404))
        if answer.status != 200:
            self.notes.append(
                f"{endpoint} is left out: status {answer.status} ({self.reader.said(answer.document)}); enable it for "
                "this connection to include it."
            )
            return None
        if not isinstance(answer.document, list):
            raise PullError(
                endpoint,
                f"{type(answer.document).__name__} instead of a list: {self.reader.said(answer.document)}",
                "a JSON array",
                "Check the address.",
            )
        self.store.put(
            endpoint,
            name,
            answer,
            endpoint + "?" + "&".join(f"{k}={v}" for k, v in parameters.items()),
            self.now().isoformat(timespec="seconds"),
        )
        return answer.document
