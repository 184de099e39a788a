"""Lists of accounts: one row per account, without a period of their own."""

from collections.abc import Sequence
from dataclasses import replace

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.reader import LedgerReport
from cin7_audit.sources.ledger.report import Report


class AccountsReport(LedgerReport):
    """A reader of one list. A subclass makes the account of a row."""

    def opened(self, peek: Peek, context: ReadingContext) -> Report:
        report = super().opened(peek, context)
        return replace(report, preamble=replace(report.preamble, period_from=None, period_to=None))

    def walk(self, report: Report, collector: Collector) -> None:
        layout = self.layout(report)
        for number, cells in report.body(collector):
            self.one(collector, layout, number, cells)

    def one(self, collector: Collector, layout: Layout, number: int, cells: Sequence[str]) -> None:
        raise NotImplementedError
