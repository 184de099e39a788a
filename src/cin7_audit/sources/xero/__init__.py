"""Xero: on-screen reports (screen text, CSV, XLSX) and Accounting API pages."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.ledger.reader import LedgerReport, ledger_reports
from cin7_audit.sources.ledger.trial_balances import TrialBalanceReport
from cin7_audit.sources.xero.accounts import ChartOfAccounts
from cin7_audit.sources.xero.api import API_SOURCES
from cin7_audit.sources.xero.journals import XeroJournal
from cin7_audit.sources.xero.transactions import XeroSections

KINDS: dict[str, type[LedgerReport]] = {
    "sections": XeroSections,
    "journal": XeroJournal,
    "trial balance": TrialBalanceReport,
    "accounts": ChartOfAccounts,
}
SOURCES: tuple[Source, ...] = (*ledger_reports("xero", KINDS), *API_SOURCES)
