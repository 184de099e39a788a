"""QuickBooks Online reports (CSV, XLSX, Reports API JSON, entities) and QuickBooks Desktop's General Ledger."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.quickbooks.account_list import ACCOUNT_LIST, API_ACCOUNTS
from cin7_audit.sources.quickbooks.api import API_REPORTS
from cin7_audit.sources.quickbooks.entities import JOURNAL_ENTRIES
from cin7_audit.sources.quickbooks.journal import JOURNAL
from cin7_audit.sources.quickbooks.sections import SECTION_REPORTS
from cin7_audit.sources.quickbooks.trial_balance import TRIAL_BALANCE

SOURCES: tuple[Source, ...] = (*SECTION_REPORTS, JOURNAL, TRIAL_BALANCE, ACCOUNT_LIST, API_ACCOUNTS, *API_REPORTS, JOURNAL_ENTRIES)
