"""Xero: on-screen reports (screen text, CSV, XLSX) and Accounting API pages."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.xero.accounts import CHART_OF_ACCOUNTS
from cin7_audit.sources.xero.api import API_SOURCES
from cin7_audit.sources.xero.journals import JOURNAL_REPORT
from cin7_audit.sources.xero.transactions import ACCOUNT_TRANSACTIONS, GENERAL_LEDGER_DETAIL
from cin7_audit.sources.xero.trial_balance import TRIAL_BALANCE

SOURCES: tuple[Source, ...] = (ACCOUNT_TRANSACTIONS, GENERAL_LEDGER_DETAIL, JOURNAL_REPORT, TRIAL_BALANCE, CHART_OF_ACCOUNTS, *API_SOURCES)
