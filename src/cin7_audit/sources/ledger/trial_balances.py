"""Trial balances of all ledgers: one row per account, debit and credit side, debits = credits (ledgers 2.5, 3.5, 4).

Accounts with a nil balance are missing from the reports, so absence means zero. Amounts are debit - credit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.layout import ZERO, Layout, add_account, add_balance, amount_of
from cin7_audit.sources.ledger.preamble import Preamble, days_in
from cin7_audit.sources.ledger.reader import LedgerReport, Period
from cin7_audit.sources.ledger.report import Report, take_rows
from cin7_audit.sources.reading import clean, normal

Amount = Decimal | None
TOTALS = ("total", "subtotal", "grand total", "sub total")


class TrialBalance:
    """The walk over the rows of one trial balance."""

    def __init__(
        self, collector: Collector, layout: Layout, as_of: str | None, comparatives: Mapping[str, int]
    ) -> None:
        self.collector, self.layout, self.as_of, self.comparatives = collector, layout, as_of, comparatives
        self.debits = self.credits = ZERO

    def one(self, number: int, cells: Sequence[str]) -> None:
        """One row. Raises ValueError for an amount that is none."""
        filled = [text for cell in cells if (text := clean(cell))]
        debit, credit = self.layout.number(cells, "debit"), self.layout.number(cells, "credit")
        before = {
            day: amount_of(cells[place]) if place < len(cells) else None for day, place in self.comparatives.items()
        }
        if normal(filled[0]).rstrip("s") in TOTALS or self.layout.is_bare(filled):
            if debit is None and credit is None:
                self.collector.set_aside(number, "balance_row_unreadable", raw=cells)
            else:
                self.total(number, debit, credit)
        elif len(filled) == 1:
            self.collector.count("heading")  # of a class
        elif not (self.layout.text(cells, "account") or self.layout.text(cells, "account_code")):
            self.collector.set_aside(number, "balance_account_missing", raw=cells)
        else:
            self.account(number, cells, [(self.as_of, self.post(debit, credit)), *before.items()])

    def post(self, debit: Amount, credit: Amount) -> Decimal:
        """The balance of one account, which counts towards the sums."""
        self.debits, self.credits = self.debits + (debit or ZERO), self.credits + (credit or ZERO)
        return (debit or ZERO) - (credit or ZERO)

    def total(self, number: int, debit: Amount, credit: Amount) -> None:
        self.collector.count("total")
        self.collector.total("debits", self.debits, debit, source_row=number)
        self.collector.total("credits", self.credits, credit, source_row=number)

    def account(self, number: int, cells: Sequence[str], balances: Sequence[tuple[str | None, Amount]]) -> None:
        account = self.layout.account(cells)
        word = self.layout.text(cells, "account_type") or self.layout.text(cells, "account_class")
        for day, balance in balances:
            if balance is not None:
                add_balance(self.collector, number, account, self.layout.platform, day, balance)
        add_account(self.collector, number, account, word or None)


class TrialBalanceReport(LedgerReport):
    """A reader of one trial balance, of the day it prints, else of the one stated for the file."""

    def opened(self, peek: Peek, context: ReadingContext) -> Report:
        report = super().opened(peek, context)
        stated = context.hint.date.isoformat() if context.hint and context.hint.date else None
        return replace(report, preamble=replace(report.preamble, period_to=report.preamble.period_to or stated))

    def period(self, preamble: Preamble) -> Period:
        return None, preamble.period_to

    def describe(self, report: Report, collector: Collector) -> None:
        dated = {report.names[place] for place in comparatives(report).values()}
        super().describe(
            replace(report, unknown=tuple(name for name in report.unknown if name not in dated)), collector
        )

    def walk(self, report: Report, collector: Collector) -> None:
        walk = TrialBalance(collector, self.layout(report), report.preamble.period_to, comparatives(report))
        if walk.as_of is None:
            collector.unstated.append("date")
        take_rows(report.body(collector), collector, walk.one)
        collector.total("debits less credits", walk.debits - walk.credits, ZERO)


def comparatives(report: Report) -> dict[str, int]:
    """ISO day -> index of columns headed by an earlier date: one net, debit-positive figure per account."""
    found = {}
    for index, name in enumerate(report.names):
        days = days_in(name) if name in report.unknown else []
        if len(days) == 1:
            found[days[0].isoformat()] = index
    return found
