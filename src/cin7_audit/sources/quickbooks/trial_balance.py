"""QuickBooks' Trial Balance: an unnamed account column, Debit, Credit (ledgers.md 3.5)."""

from dataclasses import dataclass, replace

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.report import describe, header_of, open_report, titled
from cin7_audit.sources.ledger.trial_balances import TrialBalance
from cin7_audit.sources.quickbooks.names import account
from cin7_audit.sources.quickbooks.sections import TITLES
from cin7_audit.sources.reading import ColumnMap, clean, normal


@dataclass(frozen=True)
class QuickBooksTrialBalance:
    name: str = "quickbooks.trial_balance"
    title: str = "Trial Balance (QuickBooks)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ()  # Debit and Credit alone resemble every ledger report

    def claims(self, peek: Peek) -> bool:
        """The title, and a header of Debit and Credit below an empty (or account) first cell, nothing else."""
        header = header_of(peek.rows, self.columns, 2) if peek.form in ("csv", "xlsx") else None
        if header is None or not titled(peek.rows[:header], "trial balance"):
            return False
        names = {normal(cell) for cell in peek.rows[header] if clean(cell)}
        return names - {"account", "full name", "account full name", "account #"} == {"debit", "credit"} and not clean(
            peek.rows[header][0]
        ).lower().startswith("account c")

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, TITLES, default_order="mdy", at_least=2)
        columns = dict(report.columns)
        columns.setdefault("account", 0)
        preamble = report.preamble
        if context.hint and context.hint.date and not preamble.period_to:
            preamble = replace(preamble, period_to=context.hint.date.isoformat())
        report = replace(report, columns=columns, preamble=preamble)
        collector = Collector(peek)
        describe(report, collector, "quickbooks")
        TrialBalance(collector, report, "quickbooks", account).run()
        return collector.parsed(preamble.organisation, None, preamble.period_to)


TRIAL_BALANCE = QuickBooksTrialBalance()
