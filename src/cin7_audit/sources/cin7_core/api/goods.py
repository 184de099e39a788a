"""What the lines of an order say of each SKU, gathered before rows are written; totals stand on its first row only."""

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
    """The SKUs of one document. events: rows of receiving, shipping or restocking, each with sku and source_row."""

    sums: dict[str, dict[str, Decimal]] = field(default_factory=_sums)  # column -> sku -> total
    first_line: dict[str, int] = field(default_factory=dict)  # sku -> ordinal of the line that named it first
    said: dict[str, dict[str, Any]] = field(default_factory=dict)  # sku -> columns that stand on each of its rows
    events: list[dict[str, Any]] = field(default_factory=list)

    def name(self, code: str, ordinal: int) -> None:
        """A line names a SKU, which gets a row whatever else the line says."""
        self.first_line.setdefault(code, ordinal)

    def say(self, code: str, **columns: Any) -> None:
        """Columns of every row of a SKU, where no line said them before."""
        self.said[code] = {**columns, **self.said.get(code, {})}

    def rows(self, site: str | None) -> Iterator[dict[str, Any]]:
        """Every event, then a row at the document's site for each SKU without one; totals on each SKU's first row."""
        told: set[str] = set()
        for event in self.events:
            code = event["sku"]
            yield {**self.said.get(code, {}), **event, **({} if code in told else self._totals(code))}
            told.add(code)
        for code, ordinal in self.first_line.items():
            if code not in told:
                yield {
                    "source_row": ordinal,
                    "sku": code,
                    "site": site,
                    **self.said.get(code, {}),
                    **self._totals(code),
                }

    def _totals(self, code: str) -> dict[str, Decimal]:
        return {column: totals[code] for column, totals in self.sums.items() if code in totals}
