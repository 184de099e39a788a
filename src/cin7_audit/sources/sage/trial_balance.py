"""Sage 50's Trial Balance: account number, description, debits, credits; the title line holds the day (ledgers.md 4)."""

from dataclasses import dataclass, replace

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.report import describe, header_of, open_report, titled
from cin7_audit.sources.ledger.trial_balances import TrialBalance
from cin7_audit.sources.reading import ColumnMap

TITLES = ("Trial Balance", "All Journal Entries", "Journal Entries")


@dataclass(frozen=True)
class SageTrialBalance:
    name: str = "sage.trial_balance"
    title: str = "Trial Balance (Sage 50)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Account Number", "Account Description", "Debits", "Credits")

    def claims(self, peek: Peek) -> bool:
        header = header_of(peek.rows, self.columns, 4) if peek.form in ("csv", "xlsx") else None
        return header is not None and titled(peek.rows[:header], "trial balance")

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, TITLES, default_order="mdy")
        if context.hint and context.hint.date and not report.preamble.period_to:
            report = replace(report, preamble=replace(report.preamble, period_to=context.hint.date.isoformat()))
        collector = Collector(peek)
        describe(report, collector, "sage")
        TrialBalance(collector, report, "sage").run()
        return collector.parsed(report.preamble.organisation, None, report.preamble.period_to)


TRIAL_BALANCE = SageTrialBalance()
