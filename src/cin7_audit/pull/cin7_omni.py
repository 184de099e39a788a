"""Cin7 Omni: bare arrays, 250 rows a page, three calls a second, sixty a minute, five thousand a day.

The API has no movement ledger, no stocktakes and no valuation (cin7-omni 1.2): the pull takes every document
kind a rebuild needs, and the request list still asks for the Track Stock Movements export.
"""

import datetime as dt
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries
from cin7_audit.pull.transport import PullError
from cin7_audit.pull.walk import Progress, Told, Walk, page_name

STATED = read_entries(Path(__file__).with_suffix(".toml"))
ROWS: int = STATED["rows"]
ENDPOINTS: list[str] = STATED["endpoints"]


class BudgetSpent(PullError):
    """The day's calls are used up; the pull goes on another day."""


@dataclass
class OmniWalk(Walk):
    """One pull of one Omni account. Daily calls are remembered between runs, by the hour, over a rolling day."""

    base_url = "https://api.cin7.com/api/v1/"
    calls_per_minute = 60

    per_day: int = STATED["calls_per_day"] - STATED["kept_for_others"]

    @staticmethod
    def credentials(name: str, key: str) -> dict[str, Any]:
        return {"headers": {}, "auth": (name, key)}

    def pull(self, progress: Progress, on_plan: Told) -> None:  # noqa: ARG002 - its answers do not say how many follow
        for number, endpoint in enumerate(ENDPOINTS):
            progress(endpoint, number, len(ENDPOINTS))
            self.walk(endpoint, lambda label, n=number: progress(label, n, len(ENDPOINTS)))  # type: ignore[misc]

    def walk(self, endpoint: str, tick: Told) -> None:
        """Every page of an endpoint; one that is not enabled is noted and left out."""
        for page in itertools.count(1):
            if page > 1:
                tick(f"{endpoint} page {page}")
            parameters = self._parameters(endpoint, page)
            status, rows = self.fetch(endpoint, page_name(page), endpoint, parameters, accept_status=(403, 404))
            if status != 200:
                self.notes.append(
                    f"{endpoint} is left out: status {status} ({self.reader.said(rows)}); enable it for this "
                    "connection to include it."
                )
            if status != 200 or len(rows) < ROWS:
                return

    def _parameters(self, endpoint: str, page: int) -> dict[str, str]:
        parameters = {"page": str(page), "rows": str(ROWS)}
        if endpoint != "Stock":
            parameters["order"] = "id ASC"  # the default is newest first, which shifts while a pull runs
        if self.since and endpoint not in STATED["without_filter"]:
            parameters["where"] = f"modifiedDate>='{self.since.isoformat()}T00:00:00Z'"
        return parameters

    def check(self, path: str, document: Any) -> None:
        if not isinstance(document, list):
            raise PullError.of("no_array", path, kind=type(document).__name__, said=self.reader.said(document))

    def spent_today(self) -> int:
        """Calls of the last 24 hours: when the quota resets is not documented, so the strictest reading is kept."""
        return sum(self._calls_of(hours=24).values())

    def _calls_of(self, hours: int) -> dict[str, int]:
        first = _hour(self.now() - dt.timedelta(hours=hours))
        return {hour: calls for hour, calls in self.store.state.get("calls", {}).items() if hour > first}

    def spend(self) -> None:
        if self.spent_today() >= self.per_day:
            raise BudgetSpent.of("budget_spent", "daily budget", calls=self.spent_today(), most=self.per_day)
        calls, hour = self._calls_of(hours=48), _hour(self.now())
        self.store.remember("calls", calls | {hour: calls.get(hour, 0) + 1})


def _hour(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H")
