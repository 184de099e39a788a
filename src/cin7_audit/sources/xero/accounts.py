"""Xero's chart of accounts export: code, name, type (ledgers 2.6)."""

from collections.abc import Sequence

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.accounts import AccountsReport
from cin7_audit.sources.ledger.labels import Label
from cin7_audit.sources.ledger.layout import Layout, add_account


class ChartOfAccounts(AccountsReport):
    def one(self, collector: Collector, layout: Layout, number: int, cells: Sequence[str]) -> None:
        word, code, name = (layout.text(cells, column) for column in ("type", "code", "name"))
        if not code and not name:
            collector.set_aside(number, "listed_account_missing", raw=cells)
            return
        stated = {"account_class": kind} if (kind := layout.text(cells, "class").upper()) else {}
        add_account(
            collector, number, Label(code, name), word, status=layout.text(cells, "status").upper() or None, **stated
        )
