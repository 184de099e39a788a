"""QuickBooks Online reports (CSV, XLSX, Reports API JSON, entities) and QuickBooks Desktop's General Ledger."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.ledger.labels import path_label
from cin7_audit.sources.ledger.reader import ledger_reports
from cin7_audit.sources.quickbooks.account_list import AccountList
from cin7_audit.sources.quickbooks.api import API_REPORTS
from cin7_audit.sources.quickbooks.entities import ENTITIES
from cin7_audit.sources.quickbooks.journal import QuickBooksJournal
from cin7_audit.sources.quickbooks.sections import QuickBooksSections
from cin7_audit.sources.quickbooks.trial_balance import QuickBooksTrialBalance

KINDS = {
    "sections": QuickBooksSections,
    "journal": QuickBooksJournal,
    "trial balance": QuickBooksTrialBalance,
    "accounts": AccountList,
}
REPORTS = ledger_reports("quickbooks", KINDS, path_label)
SOURCES: tuple[Source, ...] = (*REPORTS, *API_REPORTS, *ENTITIES)
