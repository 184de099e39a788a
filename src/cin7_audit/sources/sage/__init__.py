"""Sage 50: Trial Balance and Journal Entries as spreadsheets (ledgers.md 4)."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.sage.journal import JOURNAL
from cin7_audit.sources.sage.trial_balance import TRIAL_BALANCE

SOURCES: tuple[Source, ...] = (TRIAL_BALANCE, JOURNAL)
