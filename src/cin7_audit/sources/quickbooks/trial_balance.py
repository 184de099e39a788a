"""QuickBooks' Trial Balance: an unnamed account column, Debit, Credit (ledgers 3.5)."""

from collections.abc import Sequence
from dataclasses import replace

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.ledger.report import Report
from cin7_audit.sources.ledger.trial_balances import TrialBalanceReport
from cin7_audit.sources.reading import clean

ACCOUNT_NAMES = {"", "account", "full name", "account full name", "account #"}


class QuickBooksTrialBalance(TrialBalanceReport):
    def is_told(self, rows: Sequence[Sequence[str]], header: int, names: set[str]) -> bool:
        """The title, and a header of Debit and Credit below an empty (or account) first cell, nothing else."""
        is_bare = names - ACCOUNT_NAMES == {"debit", "credit"} and not clean(rows[header][0]).lower().startswith(
            "account c"
        )
        return is_bare and super().is_told(rows, header, names)

    def opened(self, peek: Peek, context: ReadingContext) -> Report:
        report = super().opened(peek, context)
        return replace(report, columns={"account": 0, **report.columns})
