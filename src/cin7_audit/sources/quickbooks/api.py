"""Reports API: GeneralLedger and TrialBalance documents flattened into the rows of the report (ledgers.md 3.6).

Columns are matched by ColKey, never by place or title. Row numbers are ordinals of the flattened rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, has, lines, number, pages, text
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.sources.ledger.sections import Row, Walk
from cin7_audit.sources.quickbooks.names import account
from cin7_audit.sources.quickbooks.sections import layout_of, note_signs

KEYS = {  # ColKey -> canonical; home-currency keys win over document-currency ones
    "tx_date": "date",
    "txn_type": "type",
    "doc_num": "number",
    "name": "name",
    "memo": "memo",
    "account_name": "account",
    "account_num": "account_code",
    "subt_nat_amount": "amount",
    "rbal_nat_amount": "running",
    "debt_amt": "debit",
    "credit_amt": "credit",
    "subt_nat_home_amount": "amount",
    "rbal_nat_home_amount": "running",
    "debt_home_amt": "debit",
    "credit_home_amt": "credit",
    "create_by": "created_by",
    "create_date": "posted_date",
}
ZERO = Decimal(0)


def report_name(document: Any) -> str:
    """Header.ReportName without blanks, lower case."""
    page = next(pages(document), None)
    return (text(get(get(page, "Header"), "ReportName")) or "").replace(" ", "").lower()


def columns_of(page: Any) -> dict[str, int]:
    """Canonical -> index, by ColKey."""
    found: dict[str, tuple[int, bool]] = {}
    for index, column in enumerate(lines(get(page, "Columns"), "Column")):
        key = next((text(get(meta, "Value")) for meta in lines(column, "MetaData") if text(get(meta, "Name")) == "ColKey"), None)
        canonical = KEYS.get(key or "")
        is_home = "home" in (key or "")
        if canonical and (canonical not in found or is_home > found[canonical][1]):
            found[canonical] = (index, is_home)
    return {name: index for name, (index, _) in found.items()}


def cells_of(data: Any) -> list[str]:
    return [text(get(cell, "value")) or "" for cell in data] if isinstance(data, list) else []


def flat(row: Any) -> Iterator[list[str]]:
    """Header, rows and summary of a section, or the cells of a data row; Rows.Row may be null."""
    if has(row, "ColData"):
        yield cells_of(get(row, "ColData"))
        return
    head = cells_of(get(get(row, "Header"), "ColData"))
    if head:
        yield head[:1]  # a section is named in its first cell; the rest are blanks or repeated sums
    for inner in lines(get(row, "Rows"), "Row"):
        yield from flat(inner)
    summary = cells_of(get(get(row, "Summary"), "ColData"))
    if summary:
        yield summary


def rows_of(page: Any) -> Iterator[list[str]]:
    for row in lines(get(page, "Rows"), "Row"):
        yield from flat(row)


def preamble_of(page: Any) -> Preamble:
    head = get(page, "Header")
    start, end = text(get(head, "StartPeriod")), text(get(head, "EndPeriod"))
    basis = (text(get(head, "ReportBasis")) or "").lower()
    return Preamble(report_name(page), "", start, end, basis if basis in ("cash", "accrual") else "")


@dataclass(frozen=True)
class GeneralLedgerReport:
    name: str = "quickbooks.api_general_ledger"
    title: str = "General Ledger (QuickBooks Reports API)"

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and report_name(peek.document).startswith(("generalledger", "transactiondetailbyaccount"))

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:  # noqa: ARG002 - the promise of Source
        collector = Collector(peek)
        first: Preamble | None = None
        last: Preamble | None = None
        ordinal = 0
        for page in pages(peek.document):
            preamble = preamble_of(page)
            first, last = first or preamble, preamble
            if first is preamble:
                self.head(collector, page, preamble)
            numbered: list[Row] = []
            for cells in rows_of(page):
                ordinal += 1
                numbered.append((ordinal, cells))
            Walk(collector, layout_of(columns_of(page), "qbo_general_ledger", "ymd"), preamble).run(numbered)
        note_signs(collector)
        return collector.parsed("", first.period_from if first else None, last.period_to if last else None)

    def head(self, collector: Collector, page: Any, preamble: Preamble) -> None:
        collector.preamble(preamble, "quickbooks", text(get(get(page, "Header"), "Currency")))
        for meta in lines(get(page, "Header"), "Option"):
            collector.parameters[text(get(meta, "Name")) or "option"] = text(get(meta, "Value")) or ""


@dataclass(frozen=True)
class TrialBalanceReport:
    name: str = "quickbooks.api_trial_balance"
    title: str = "Trial Balance (QuickBooks Reports API)"

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and report_name(peek.document) == "trialbalance"

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:  # noqa: ARG002 - the promise of Source
        collector = Collector(peek)
        preamble = Preamble()
        ordinal = 0
        for page in pages(peek.document):
            preamble = preamble_of(page)
            collector.preamble(preamble, "quickbooks")
            debits = credits = ZERO
            for cells in rows_of(page):
                ordinal += 1
                debits, credits = self.one(collector, ordinal, cells, preamble.period_to, debits, credits)
        return collector.parsed("", None, preamble.period_to)

    def one(
        self, collector: Collector, ordinal: int, cells: list[str], as_of: str | None, debits: Decimal, credits: Decimal
    ) -> tuple[Decimal, Decimal]:
        try:
            debit, credit = (number(cells[place]) if len(cells) > place else None for place in (1, 2))
        except ValueError as mistake:
            collector.put_aside(ordinal, "ledger_amount_unreadable", raw=cells, text=mistake)
            return debits, credits
        if cells and cells[0].upper() == "TOTAL":
            collector.count("total")
            collector.total("debits", debits, debit, source_row=ordinal)
            collector.total("credits", credits, credit, source_row=ordinal)
            return debits, credits
        if debit is None and credit is None:
            collector.count("heading")
            return debits, credits
        label = account(cells[0])
        balance = (debit or ZERO) - (credit or ZERO)
        collector.add(
            "ledger_balance",
            ordinal,
            as_of=as_of,
            account_code=label.code,
            account_name=label.name,
            balance=balance,
            balance_kind="trial_balance",
            platform="quickbooks",
            sign_rule=BY_COLUMNS,
        )
        return debits + (debit or ZERO), credits + (credit or ZERO)


API_REPORTS = (GeneralLedgerReport(), TrialBalanceReport())
