"""What the lines of an order say of each SKU, gathered before rows are written: its totals stand on its first row only."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.fields import text
from cin7_audit.sources.cin7_core.api.pages import Record

BOOKED = ("AUTHORISED", "AUTHORIZED", "PAID", "COMPLETED", "CLOSED")


def is_booked(part: Record) -> bool:
    """True for a block that had its effect; live statuses can be compound."""
    status = (text(part, "Status") or "").upper()
    return any(word in status for word in BOOKED)


def _sums() -> dict[str, dict[str, Decimal]]:
    return defaultdict(lambda: defaultdict(Decimal))


@dataclass
class Goods:
    """The SKUs of one document. events: the rows of receiving, shipping or restocking, each with its sku and source_row."""

    sums: dict[str, dict[str, Decimal]] = field(default_factory=_sums)  # column -> sku -> total
    first_line: dict[str, int] = field(default_factory=dict)  # sku -> ordinal of the line that named it first
    events: list[dict[str, Any]] = field(default_factory=list)

    def name(self, code: str, ordinal: int) -> None:
        """A line names a SKU, which gets a row whatever else the line says."""
        self.first_line.setdefault(code, ordinal)

    def rows(self, site: str | None) -> Iterator[dict[str, Any]]:
        """Every event, then one row at the document's site for each SKU without one; totals on the first row of each SKU."""
        told: set[str] = set()
        for event in self.events:
            yield {**event, **({} if event["sku"] in told else self._totals(event["sku"]))}
            told.add(event["sku"])
        for code, ordinal in self.first_line.items():
            if code not in told:
                yield {"source_row": ordinal, "sku": code, "site": site, **self._totals(code)}

    def _totals(self, code: str) -> dict[str, Decimal]:
        return {column: totals[code] for column, totals in self.sums.items() if code in totals}
