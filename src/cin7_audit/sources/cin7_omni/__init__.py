"""Cin7 Omni: file reports, and API documents rebuilt into movements."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_core.tabular import Fill, read_reports
from cin7_audit.sources.cin7_omni import reconciliation, stock_reports, track_movements
from cin7_audit.sources.cin7_omni.api import API

FILLS: dict[str, Fill] = {
    "track_stock_movements": track_movements.fill,
    "stock_on_hand": stock_reports.fill_stock,
    "stocktake_sheet": stock_reports.fill_stocktake,
    "stock_reconciliation": reconciliation.fill_months,
    "reconciliation_lines": reconciliation.fill_lines,
}
REPORTS = read_reports("cin7_omni", FILLS, {})
SOURCES: tuple[Source, ...] = (*REPORTS.values(), *API)
