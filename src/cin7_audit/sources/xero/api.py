"""Xero Accounting API pages: Journals, ManualJournals, Accounts, Organisation, Reports/TrialBalance (ledgers 2.7).

NetAmount and LineAmount are debit-positive. Days are printed as midnight UTC and taken as printed; CreatedDateUTC is
a moment.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, lines, number, pages, text
from cin7_audit.sources.ledger.labels import account_label
from cin7_audit.sources.ledger.layout import ZERO, add_account, add_balance, joined
from cin7_audit.sources.ledger.pages import ApiPages, Read, account_of, add_legs, day_of, fields_reader, text_of
from cin7_audit.sources.reading import day_text

LOCKS = ("PeriodLockDate", "EndOfYearLockDate")


def latest(record: Any, *fields: str) -> str | None:
    return max((day for field in fields if (day := day_of(record, field))), default=None)


ENVELOPE = "DateTimeUTC"
READER = fields_reader(Path(__file__).with_name("fields.toml"), is_utc=True, latest=latest)


def _journal(collector: Collector, ordinal: int, record: Any, read: Read) -> None:
    head = read("journal", record)
    legs = [read("leg of a journal", leg) for leg in lines(record, "JournalLines")]
    if head["date"] is None or not legs:
        raise ValueError("no date" if head["date"] is None else "no lines")
    add_legs(collector, ordinal, head, legs, "xero_record_unbalanced", f"journal {head['journal_id']}")


def _manual_journal(collector: Collector, ordinal: int, record: Any, read: Read) -> None:
    status = (text_of(record, "Status") or "POSTED").upper()
    narration = text_of(record, "Narration")
    collector.keep(ordinal)
    if status != "POSTED":
        collector.note("journal_not_posted", row=ordinal, narration=narration, status=status)
        return
    head = read("manual journal", record)
    if head["date"] is None:
        raise ValueError("no date")
    legs = [read("leg of a manual journal", leg) for leg in lines(record, "JournalLines")]
    for leg in legs:
        leg["description"] = joined(narration, leg["description"])
    add_legs(collector, ordinal, head, legs, "xero_record_unbalanced", f"manual journal '{narration}'")


def _company(collector: Collector, ordinal: int, record: Any, read: Read) -> None:
    collector.add("company", ordinal, **read("company", record))
    for field in LOCKS:
        collector.parameters[field] = day_of(record, field) or "not set"


@dataclass(frozen=True)
class TrialBalancePage:
    """Reports/TrialBalance: Header, Sections of Rows; account cell `Sales (400)`; year-to-date columns."""

    name: str = "xero.api_trial_balance"
    title: str = "Trial Balance (Xero API)"

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and any(
            "trial" in (text(get(report, "ReportName", "ReportID")) or "").lower().replace(" ", "")
            for report in _reports(peek.document)
        )

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:  # noqa: ARG002 - the promise of Source
        collector = Collector(peek)
        organisation, as_of = "", None
        ordinal = 0
        for report in _reports(peek.document):
            titles = [found for title in lines(report, "ReportTitles") if (found := text(title))]
            organisation = organisation or (titles[1] if len(titles) > 1 else "")
            as_of = _as_of(titles, report)
            heads = [
                name.lower() for row in lines(report, "Rows") if get(row, "RowType") == "Header" for name in _cells(row)
            ]
            for section in lines(report, "Rows"):
                for row in lines(section, "Rows"):
                    ordinal += 1
                    self.one(collector, ordinal, row, heads, text(get(section, "Title")), as_of)
        if organisation:
            collector.derive("company", 1, name=organisation, platform="xero")
        return collector.parsed(organisation, None, as_of)

    def one(
        self, collector: Collector, ordinal: int, row: Any, heads: list[str], section: str | None, as_of: str | None
    ) -> None:
        cells = _cells(row)
        try:
            values = {
                head: number(cell) if place else None
                for place, (head, cell) in enumerate(zip(heads, cells, strict=False))
            }
        except ValueError as mistake:
            collector.set_aside(ordinal, "ledger_amount_unreadable", raw=cells, text=mistake)
            return
        debit, credit = (values.get(f"ytd {side}", values.get(side)) or ZERO for side in ("debit", "credit"))
        if get(row, "RowType") == "SummaryRow" or (cells and cells[0].lower() == "total"):
            collector.count("total")
            made = sum((each["balance"] for each in collector.tables.get("ledger_balance", ())), ZERO)
            collector.total("debits less credits", made, debit - credit, source_row=ordinal)
            return
        label = account_label(cells[0] if cells else "")
        add_balance(collector, ordinal, label, "xero", as_of, debit - credit)
        add_account(collector, ordinal, label, section)


def _cells(row: Any) -> list[str]:
    return [text_of(cell, "Value") or "" for cell in lines(row, "Cells")]


def _reports(document: Any) -> list[Any]:
    return [report for page in pages(document) for report in lines(page, "Reports")]


def _as_of(titles: list[str], report: Any) -> str | None:
    for title in [*titles, text(get(report, "ReportDate")) or ""]:
        if found := re.search(r"\d{1,2} [A-Za-z]{3,9} \d{4}", title):
            return day_text(found[0])
    return None


API_SOURCES = (
    ApiPages(
        "xero.api_journals",
        "Journals (Xero API)",
        "Journals",
        ("JournalLines", "JournalDate"),
        _journal,
        READER,
        ENVELOPE,
    ),
    ApiPages(
        "xero.api_manual_journals",
        "Manual journals (Xero API)",
        "ManualJournals",
        ("Narration",),
        _manual_journal,
        READER,
        ENVELOPE,
    ),
    ApiPages(
        "xero.api_accounts", "Accounts (Xero API)", "Accounts", ("AccountID", "Type"), account_of, READER, ENVELOPE
    ),
    ApiPages(
        "xero.api_organisation", "Organisation (Xero API)", "Organisations", ("Name",), _company, READER, ENVELOPE
    ),
    TrialBalancePage(),
)
