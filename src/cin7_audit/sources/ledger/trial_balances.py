"""Trial balances of all ledgers: one row per account, debit and credit side, debits = credits (ledgers.md 2.5, 3.5, 4).

Accounts with a nil balance are missing from the reports, so absence means zero. Amounts are debit - credit.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import Label, account_label, class_of_type
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.ledger.preamble import days_in
from cin7_audit.sources.ledger.report import Report
from cin7_audit.sources.reading import clean, normal

ZERO = Decimal(0)


class TrialBalance:
    """The walk over the rows of one trial balance."""

    def __init__(self, collector: Collector, report: Report, platform: str, label: Callable[[str], Label] = account_label) -> None:
        self.collector, self.report, self.platform, self.label = collector, report, platform, label
        self.layout = Layout(report.columns, "trial_balance", platform, report.date_order, {})
        self.comparatives = comparatives(report)
        self.debits = self.credits = ZERO

    def run(self) -> None:
        as_of = self.report.preamble.period_to
        if as_of is None:
            self.collector.unstated.append("date")
        for number, cells in self.report.body(self.collector):
            self.one(number, cells, [text for cell in cells if (text := clean(cell))], as_of)
        self.collector.total("debits less credits", self.debits - self.credits, ZERO)

    def one(self, number: int, cells: Sequence[str], filled: Sequence[str], as_of: str | None) -> None:
        try:
            debit, credit = self.layout.number(cells, "debit"), self.layout.number(cells, "credit")
            before = {day: self.number(cells, place) for day, place in self.comparatives.items()}
        except ValueError as mistake:
            self.collector.set_aside(number, "number_unreadable", f"'{mistake}' is no amount", "a number", cells)
            return
        if normal(filled[0]).rstrip("s") in ("total", "subtotal", "grand total", "sub total") or self.layout.is_bare(filled):
            self.total(number, cells, debit, credit)
        elif len(filled) == 1:
            self.collector.count("heading")  # of a class
        elif not self.names(cells):
            self.collector.set_aside(number, "account_missing", "an amount without an account", "an account with a debit or credit", cells)
        else:
            self.debits, self.credits = self.debits + (debit or ZERO), self.credits + (credit or ZERO)
            self.account(number, cells, as_of, (debit or ZERO) - (credit or ZERO), before)

    def names(self, cells: Sequence[str]) -> bool:
        return bool(self.layout.text(cells, "account") or self.layout.text(cells, "account_code"))

    def number(self, cells: Sequence[str], place: int) -> Decimal | None:
        return Layout({"amount": place}, "", "", "", {}).number(cells, "amount")

    def total(self, number: int, cells: Sequence[str], debit: Decimal | None, credit: Decimal | None) -> None:
        if debit is None and credit is None:
            self.collector.set_aside(
                number, "row_unreadable", "a row without account and amount", "an account with a debit or credit", cells
            )
            return
        self.collector.count("total")
        self.collector.total("debits", self.debits, debit, source_row=number)
        self.collector.total("credits", self.credits, credit, source_row=number)

    def account(self, number: int, cells: Sequence[str], as_of: str | None, amount: Decimal, before: Mapping[str, Decimal | None]) -> None:
        label = self.label(self.layout.text(cells, "account"))
        code = self.layout.text(cells, "account_code") or label.code
        word = self.layout.text(cells, "account_type") or self.layout.text(cells, "account_class")
        common = {"account_code": code or None, "account_name": label.name or None}
        balance = {**common, "balance_kind": "trial_balance", "platform": self.platform, "sign_rule": BY_COLUMNS}
        self.collector.add("ledger_balance", number, **balance, as_of=as_of, balance=amount)
        for day, earlier in before.items():
            if earlier is not None:
                self.collector.add("ledger_balance", number, **balance, as_of=day, balance=earlier)
        self.collector.add("account", number, **common, account_type=word or None, account_class=class_of_type(word) if word else None)


def comparatives(report: Report) -> dict[str, int]:
    """ISO day -> index of columns headed by an earlier date: one net, debit-positive figure per account."""
    found = {}
    for index, name in enumerate(report.names):
        days = days_in(name) if name in report.unknown else []
        if len(days) == 1:
            found[days[0].isoformat()] = index
    return found
