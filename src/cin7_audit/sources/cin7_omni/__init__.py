"""Cin7 Omni: file reports, and API documents rebuilt into movements."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_omni.api import API
from cin7_audit.sources.cin7_omni.reconciliation import LINES, MONTHS
from cin7_audit.sources.cin7_omni.stock_reports import STOCK_ON_HAND, STOCKTAKE_SHEET
from cin7_audit.sources.cin7_omni.track_movements import SOURCE as TRACK_STOCK_MOVEMENTS

SOURCES: tuple[Source, ...] = (TRACK_STOCK_MOVEMENTS, STOCK_ON_HAND, STOCKTAKE_SHEET, MONTHS, LINES, *API)
