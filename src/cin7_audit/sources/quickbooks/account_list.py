"""Account List: the types that turn natural-sign amounts (ledgers 3.2, 3.5)."""

from collections.abc import Sequence

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.accounts import AccountsReport
from cin7_audit.sources.ledger.labels import Label
from cin7_audit.sources.ledger.layout import Layout, add_account
from cin7_audit.sources.reading import clean, normal


class AccountList(AccountsReport):
    def one(self, collector: Collector, layout: Layout, number: int, cells: Sequence[str]) -> None:
        name, word = layout.text(cells, "name"), layout.text(cells, "type")
        if not word and normal(next(filter(None, map(clean, cells)))).startswith("total"):
            collector.count("total")
        elif not name or not word:
            collector.set_aside(number, "account_incomplete", raw=cells)
        else:
            label = self.label(name)
            status = "DELETED" if "(deleted" in name.lower() else None
            add_account(
                collector, number, Label(layout.text(cells, "code") or label.code, label.name), word, status=status
            )
