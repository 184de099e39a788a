"""Xero's chart of accounts export: code, name, type (ledgers.md X5)."""

from dataclasses import dataclass

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import class_of_type
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.report import describe, header_of, open_report
from cin7_audit.sources.reading import ColumnMap, normal

MARKS = {
    "*type",
    "tax code",
    "*tax code",
    "tax type",
    "system account",
    "reporting code",
    "report code",
    "enable payments",
    "expense claims",
}


@dataclass(frozen=True)
class ChartOfAccounts:
    name: str = "xero.chart_of_accounts"
    title: str = "Chart of Accounts (Xero)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("*Code", "*Name", "*Type")

    def claims(self, peek: Peek) -> bool:
        header = header_of(peek.rows, self.columns) if peek.form in ("csv", "xlsx") else None
        return header is not None and bool({normal(cell) for cell in peek.rows[header]} & MARKS)

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, ("Chart of Accounts",))
        collector = Collector(peek)
        describe(report, collector, "xero")
        layout = Layout(report.columns, "", "xero", report.date_order, {})
        for number, cells in report.body(collector):
            word, code, name = (layout.text(cells, column) for column in ("type", "code", "name"))
            if not code and not name:
                collector.set_aside(number, "account_missing", "neither code nor name", "an account", cells)
                continue
            kind = layout.text(cells, "class").upper() or class_of_type(word)
            status = layout.text(cells, "status").upper() or None
            collector.add("account", number, account_code=code, account_name=name, account_type=word, account_class=kind, status=status)
        return collector.parsed(report.preamble.organisation)


CHART_OF_ACCOUNTS = ChartOfAccounts()
