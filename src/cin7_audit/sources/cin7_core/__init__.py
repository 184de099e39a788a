"""Readers of Cin7 Core (formerly DEAR) exports and saved API pages (cin7-core 1 and 2)."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_core import (
    accounting,
    master_data,
    movement_details,
    movement_summary,
    people,
    snapshots,
    stocktake_csv,
    stocktake_pdf,
    trading,
)
from cin7_audit.sources.cin7_core.api import API
from cin7_audit.sources.cin7_core.movement_bulk import MovementDetails
from cin7_audit.sources.cin7_core.tabular import Fill, read_reports

FILLS: dict[str, Fill] = {
    "movement_details": movement_details.fill,
    "movement_summary": movement_summary.fill,
    "stock_level": snapshots.fill,
    "availability": snapshots.fill,
    "stocktake_csv": stocktake_csv.fill,
    "adjustment_csv": master_data.fill_template,
    "inventory_list": master_data.fill_products,
    "assembly_bom": master_data.fill_components,
    "production_bom": master_data.fill_components,
    "transactions_soh": accounting.fill_differences,
    "general_ledger": accounting.fill_balances,
    "xero_sync": accounting.fill_sync,
    "sale_invoices": trading.fill_invoices,
    "sale_orders": trading.fill_orders,
    "audit_report": people.fill_audit,
    "available_log": people.fill_available,
}
REPORTS = read_reports("cin7_core", FILLS, {"movement_details": MovementDetails})
SOURCES: tuple[Source, ...] = (*REPORTS.values(), stocktake_pdf.SOURCE, *API)
