"""Account Transactions and General Ledger Detail: lines under account heads (ledgers 2.2, 2.3).

| | Account Transactions | General Ledger Detail |
|---|---|---|
| running balance | natural sign of the account | debit-positive for every account |
| section end | Total, Closing Balance | Total, Net movement |
| header row | always | missing in screen captures |

Which row is a line, and of which account: ledger/sections.py. Where a user has chosen neither debit nor credit, Net or
Gross is read in natural sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cin7_audit.sources.base import Peek
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import class_of_type
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.report import Report, titled
from cin7_audit.sources.ledger.sections import SectionReport
from cin7_audit.sources.reading import clean, normal


@dataclass(frozen=True)
class XeroSections(SectionReport):
    """A reader of one of the two reports; they differ in title, running balance and end of section."""

    is_running_debit: bool = False

    def claims(self, peek: Peek) -> bool:
        """By its header, or as a screen capture without one, by its title and its marks."""
        is_captured = peek.form in ("csv", "xlsx") and titled(peek.rows, *self.titles) and _looks_captured(peek)
        return is_captured or super().claims(peek)

    def is_told(self, rows: Sequence[Sequence[str]], header: int, names: set[str]) -> bool:
        """By the printed title, else by Date, Source, Debit and Credit (tax rate names mark the detail report)."""
        return titled(rows, *self.titles) or (
            {"source", "debit", "credit"} <= names and super().is_told(rows, header, names)
        )

    def layout(self, report: Report) -> Layout:
        layout = replace(super().layout(report), is_running_debit=self.is_running_debit)
        if "debit" in report.columns or "credit" in report.columns:
            return layout
        amount = [report.columns[name] for name in ("net", "gross") if name in report.columns]
        return replace(layout, columns={**report.columns, **({"amount": amount[0]} if amount else {})}, is_natural=True)

    def walk(self, report: Report, collector: Collector) -> None:
        super().walk(report, collector)
        _account_types(report, self.layout(report), collector)


def _looks_captured(peek: Peek) -> bool:
    """A screen capture without a header row: section names marked, or net movement rows."""
    return any(clean(row[0]).startswith("##") or normal(row[0]) == "net movement" for row in peek.rows if row)


def _account_types(report: Report, layout: Layout, collector: Collector) -> None:
    """Account rows where the user has chosen the Account Type column."""
    if "account_type" not in report.columns:
        return
    seen: set[tuple[str, str]] = set()
    for number, cells in report.rows():
        word, code, name = (layout.text(cells, column) for column in ("account_type", "account_code", "account"))
        if word and (code or name) and (code, name) not in seen and normal(word) != "account type":
            seen.add((code, name))
            named = {"account_code": code or None, "account_name": name or None}
            collector.derive("account", number, **named, account_type=word, account_class=class_of_type(word))
