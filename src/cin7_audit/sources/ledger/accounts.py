"""Lists of accounts: one row per account, without a period of their own."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.sources.ledger.reader import LedgerReport, Period
from cin7_audit.sources.ledger.report import Report, take_rows


class AccountsReport(LedgerReport):
    """A reader of one list. A subclass makes the account of a row."""

    def period(self, preamble: Preamble) -> Period:  # noqa: ARG002 - of no list
        return None, None

    def walk(self, report: Report, collector: Collector) -> None:
        take_rows(report.body(collector), collector, partial(self.one, collector, self.layout(report)))

    @abstractmethod
    def one(self, collector: Collector, layout: Layout, number: int, cells: Sequence[str]) -> None:
        """One row that can state a fact. Raises ValueError for what cannot be read."""
