"""Readers of Cin7 Core (formerly DEAR) exports and saved API pages (formats: cin7-core)."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_core import (
    accounting,
    adjustment_csv,
    master_data,
    movement_bulk,
    movement_summary,
    people,
    snapshots,
    stocktake_csv,
    stocktake_pdf,
    trading,
)
from cin7_audit.sources.cin7_core.api import API

REPORTS: tuple[Source, ...] = (
    movement_bulk.SOURCE,
    movement_summary.SOURCE,
    snapshots.STOCK_LEVEL,
    snapshots.AVAILABILITY,
    stocktake_csv.SOURCE,
    stocktake_pdf.SOURCE,
    adjustment_csv.SOURCE,
    master_data.INVENTORY_LIST,
    master_data.ASSEMBLY_BOM,
    master_data.PRODUCTION_BOM,
    accounting.DIFFERENCES,
    accounting.BALANCES,
    accounting.SYNC,
    trading.RECEIVED,
    trading.INVOICES,
    trading.CREDIT_NOTES,
    trading.DETAILS,
    trading.ORDERS,
    people.AUDIT,
    people.AVAILABLE_LOG,
)
SOURCES: tuple[Source, ...] = REPORTS + API
