"""Sage 50: Trial Balance and Journal Entries as spreadsheets (ledgers 4)."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.ledger.reader import ledger_reports
from cin7_audit.sources.ledger.trial_balances import TrialBalanceReport
from cin7_audit.sources.sage.journal import SageJournal

KINDS = {"trial balance": TrialBalanceReport, "journal": SageJournal}
SOURCES: tuple[Source, ...] = ledger_reports("sage", KINDS)
