"""Pages of the Xero Accounting API: Journals, ManualJournals, Accounts, Organisation, Reports/TrialBalance (ledgers.md 2.7).

NetAmount and LineAmount are debit-positive. Days are printed as midnight UTC and are taken as printed; CreatedDateUTC is
a moment. `source_row` is the ordinal of the record over all pages in the file.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, holds, lines, number, pages, raw, records, text
from cin7_audit.sources.ledger.labels import account_label, class_of_type
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.reading import day_text, moment_text

EPOCH = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
ZERO = Decimal(0)


def stamp(value: Any) -> str | None:
    """ISO moment in UTC of `/Date(1539993600000+0000)/` or ISO text; the zero stamp means nothing."""
    found = text(value)
    match = EPOCH.fullmatch(found) if found else None
    if match is None:
        return found
    milliseconds = int(match[1])
    if milliseconds == 0:
        return None
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError(found) from None
    return moment.replace(tzinfo=None).isoformat(sep=" ")


def day_of(value: Any) -> str | None:
    """ISO day as printed."""
    found = stamp(value)
    return day_text(found) if found else None


@dataclass(frozen=True)
class ApiPages:
    """A reader of one kind of page. key: the list field; fields: what its first record must have."""

    name: str
    title: str
    key: str
    fields: tuple[str, ...]
    one: Callable[[Collector, int, Any, ReadingContext], None]  # collector, ordinal, record, context

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and holds(peek.document, self.key, *self.fields, envelope="DateTimeUTC")

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        collector = Collector(peek)
        for ordinal, record in enumerate(records(peek.document, self.key), start=1):
            try:
                self.one(collector, ordinal, record, context)
            except (ValueError, ArithmeticError) as mistake:
                collector.set_aside(ordinal, "value_unreadable", f"'{mistake}'", "a date or number", raw(record))
        return collector.parsed(_organisation(collector))


def _organisation(collector: Collector) -> str:
    return next((row["name"] for row in collector.tables.get("company", ()) if row.get("name")), "")


def _amount(leg: Any, field: str) -> Decimal:
    """The amount of one leg; without it the journal says nothing that could be added up."""
    found = number(get(leg, field))
    if found is None:
        raise ValueError(f"a line without {field}")
    return found


def _journal(collector: Collector, ordinal: int, record: Any, context: ReadingContext) -> None:
    day = day_of(get(record, "JournalDate"))
    posted = stamp(get(record, "CreatedDateUTC"))
    moment = moment_text(posted, zone=context.settings.time_zone, is_utc=True) if posted else None
    legs = [(leg, _amount(leg, "NetAmount")) for leg in lines(record, "JournalLines")]
    if day is None or not legs:
        raise ValueError("no date" if day is None else "no lines")
    journal = text(get(record, "JournalNumber", "JournalID"))
    for leg, amount in legs:
        collector.add(
            "ledger_line",
            ordinal,
            journal_id=journal,
            date=day,
            posted_at=moment,
            account_code=text(get(leg, "AccountCode")),
            account_name=text(get(leg, "AccountName")),
            amount=amount,
            source_type=text(get(record, "SourceType")),
            reference=text(get(record, "Reference")),
            description=text(get(leg, "Description")),
            ledger_view="api_journals",
            sign_rule=BY_COLUMNS,
        )
    _balanced(collector, ordinal, f"journal {journal}", [amount for _, amount in legs])


def _manual_journal(collector: Collector, ordinal: int, record: Any, _: ReadingContext) -> None:
    status = (text(get(record, "Status")) or "POSTED").upper()
    narration = text(get(record, "Narration"))
    collector.keep(ordinal)
    if status != "POSTED":
        seen = f"manual journal '{narration}' is {status}"
        collector.note("journal_not_posted", seen, "POSTED journals only are in the ledger", "Nothing to do.", ordinal)
        return
    day = day_of(get(record, "Date"))
    if day is None:
        raise ValueError("no date")
    legs = [(leg, _amount(leg, "LineAmount")) for leg in lines(record, "JournalLines")]
    for leg, amount in legs:
        collector.add(
            "ledger_line",
            ordinal,
            journal_id=text(get(record, "ManualJournalID")),
            date=day,
            account_code=text(get(leg, "AccountCode")),
            amount=amount,
            source_type="MANJOURNAL",
            description=" | ".join(dict.fromkeys(part for part in (narration, text(get(leg, "Description"))) if part)) or None,
            ledger_view="api_manual_journals",
            sign_rule=BY_COLUMNS,
        )
    _balanced(collector, ordinal, f"manual journal '{narration}'", [amount for _, amount in legs])


def _balanced(collector: Collector, ordinal: int, name: str, amounts: list[Decimal]) -> None:
    off = sum(amounts, ZERO)
    if off != 0:
        collector.note(
            "journal_unbalanced", f"{name} is off by {off}", "debits = credits", "Pull the page again; a line is missing.", ordinal
        )


def _account(collector: Collector, ordinal: int, record: Any, _: ReadingContext) -> None:
    word = text(get(record, "Type"))
    collector.add(
        "account",
        ordinal,
        account_code=text(get(record, "Code")),
        account_name=text(get(record, "Name")),
        account_type=word,
        account_class=(text(get(record, "Class")) or "").upper() or (class_of_type(word) if word else None),
        status=text(get(record, "Status")),
    )


def _company(collector: Collector, ordinal: int, record: Any, _: ReadingContext) -> None:
    locks = [day for field in ("PeriodLockDate", "EndOfYearLockDate") if (day := day_of(get(record, field)))]
    collector.add(
        "company",
        ordinal,
        name=text(get(record, "Name", "LegalName")),
        base_currency=text(get(record, "BaseCurrency")),
        lock_date=max(locks, default=None),
        platform="xero",
    )
    for field in ("PeriodLockDate", "EndOfYearLockDate"):
        collector.parameters[field] = day_of(get(record, field)) or "not set"


@dataclass(frozen=True)
class TrialBalancePage:
    """Reports/TrialBalance: Header, Sections of Rows; account cell `Sales (400)`; year-to-date columns."""

    name: str = "xero.api_trial_balance"
    title: str = "Trial Balance (Xero API)"

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and any(
            "trial" in (text(get(report, "ReportName", "ReportID")) or "").lower().replace(" ", "") for report in _reports(peek.document)
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
                text(get(cell, "Value")) or ""
                for row in lines(report, "Rows")
                if get(row, "RowType") == "Header"
                for cell in lines(row, "Cells")
            ]
            for section in lines(report, "Rows"):
                for row in lines(section, "Rows"):
                    ordinal += 1
                    self.one(collector, ordinal, row, heads, text(get(section, "Title")), as_of)
        if organisation:
            collector.derive("company", 1, name=organisation, platform="xero")
        return collector.parsed(organisation, None, as_of)

    def one(self, collector: Collector, ordinal: int, row: Any, heads: list[str], section: str | None, as_of: str | None) -> None:
        cells = [text(get(cell, "Value")) or "" for cell in lines(row, "Cells")]
        try:
            values = {head.lower(): number(cell) if place else None for place, (head, cell) in enumerate(zip(heads, cells, strict=False))}
        except ValueError as mistake:
            collector.set_aside(ordinal, "number_unreadable", f"'{mistake}' is no amount", "a number", cells)
            return
        debit, credit = (values.get(f"ytd {side}", values.get(side)) or ZERO for side in ("debit", "credit"))
        if get(row, "RowType") == "SummaryRow" or (cells and cells[0].lower() == "total"):
            collector.count("total")
            made = sum((each["balance"] for each in collector.tables.get("ledger_balance", ())), ZERO)
            collector.total("debits less credits", made, debit - credit, source_row=ordinal)
            return
        label = account_label(cells[0] if cells else "")
        common = {"account_code": label.code, "account_name": label.name}
        collector.add(
            "ledger_balance",
            ordinal,
            **common,
            as_of=as_of,
            balance=debit - credit,
            balance_kind="trial_balance",
            platform="xero",
            sign_rule=BY_COLUMNS,
        )
        collector.add("account", ordinal, **common, account_type=section, account_class=class_of_type(section) if section else None)


def _reports(document: Any) -> list[Any]:
    return [report for page in pages(document) for report in lines(page, "Reports")]


def _as_of(titles: list[str], report: Any) -> str | None:
    for title in [*titles, text(get(report, "ReportDate")) or ""]:
        if found := re.search(r"\d{1,2} [A-Za-z]{3,9} \d{4}", title):
            return day_text(found[0])
    return None


API_SOURCES = (
    ApiPages("xero.api_journals", "Journals (Xero API)", "Journals", ("JournalLines", "JournalDate"), _journal),
    ApiPages("xero.api_manual_journals", "Manual journals (Xero API)", "ManualJournals", ("Narration",), _manual_journal),
    ApiPages("xero.api_accounts", "Accounts (Xero API)", "Accounts", ("AccountID", "Type"), _account),
    ApiPages("xero.api_organisation", "Organisation (Xero API)", "Organisations", ("Name",), _company),
    TrialBalancePage(),
)
