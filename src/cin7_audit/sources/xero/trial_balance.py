"""Xero's Trial Balance: screen text, CSV and XLSX (ledgers.md 2.5)."""

from dataclasses import dataclass, replace

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.report import describe, header_of, open_report, titled
from cin7_audit.sources.ledger.trial_balances import TrialBalance, comparatives
from cin7_audit.sources.reading import ColumnMap, normal

OTHER_PLATFORMS = {"account number", "account description", "opening balance", "closing balance", "net movement"}


@dataclass(frozen=True)
class XeroTrialBalance:
    name: str = "xero.trial_balance"
    title: str = "Trial Balance (Xero)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Account", "Debit - Year to date", "Credit - Year to date")

    def claims(self, peek: Peek) -> bool:
        """Account with debit and credit, no date column; the title or Xero's own column names."""
        if peek.form not in ("csv", "xlsx"):
            return False
        header = header_of(peek.rows, self.columns)
        if header is None:
            return False
        names = {normal(cell) for cell in peek.rows[header]}
        own = {"account code", "account type", "debit - year to date", "ytd debit"} & names
        return (
            not names & OTHER_PLATFORMS
            and not {"date", "journal id", "journal number", "journal date"} & names
            and bool(own or titled(peek.rows, "trial balance"))
        )

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, ("Trial Balance",))
        if context.hint and context.hint.date and not report.preamble.period_to:
            report = replace(report, preamble=replace(report.preamble, period_to=context.hint.date.isoformat()))
        collector = Collector(peek)
        dated = {report.names[place] for place in comparatives(report).values()}
        describe(replace(report, unknown=tuple(name for name in report.unknown if name not in dated)), collector, "xero")
        TrialBalance(collector, report, "xero").run()
        return collector.parsed(report.preamble.organisation, None, report.preamble.period_to)


TRIAL_BALANCE = XeroTrialBalance()
