"""Xero's chart of accounts export: code, name, type (ledgers.md X5)."""

from collections.abc import Sequence

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.accounts import AccountsReport
from cin7_audit.sources.ledger.labels import class_of_type
from cin7_audit.sources.ledger.layout import Layout


class ChartOfAccounts(AccountsReport):
    def one(self, collector: Collector, layout: Layout, number: int, cells: Sequence[str]) -> None:
        word, code, name = (layout.text(cells, column) for column in ("type", "code", "name"))
        if not code and not name:
            collector.put_aside(number, "listed_account_missing", raw=cells)
            return
        kind = layout.text(cells, "class").upper() or class_of_type(word)
        status = layout.text(cells, "status").upper() or None
        collector.add("account", number, account_code=code, account_name=name, account_type=word, account_class=kind, status=status)
