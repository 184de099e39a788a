"""Omni's API: master data, and documents with the movements they imply (cin7-omni 2).

| document | canonical tables | stock moves |
|---|---|---|
| Adjustments | correction | on completedDate; an open auto-adjustment has moved already |
| BranchTransfers | transfer | out on dispatchedDate, in on receivedDate |
| PurchaseOrders | receipt | in on fullyReceivedDate, else last change (partial receipts have no day) |
| SalesOrders | shipment | out on dispatchedDate, else last change |
| CreditNotes | return_line | in on completedDate, by what was moved |
| ProductionJobs | bill_of_material | finished goods in, components out, on completedDate |
"""

from pathlib import Path

from cin7_audit.data_files import read_entries
from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_omni.api import masters, trading, warehouse
from cin7_audit.sources.cin7_omni.api.adjustments import adjustment
from cin7_audit.sources.cin7_omni.api.pages import OmniPage, ReadRecord

MASTERS: dict[str, ReadRecord] = {
    "Stock": masters.stock,
    "Products": masters.product,
    "Branches": masters.branch,
    "Users": masters.user,
    "BomMasters": masters.bill_of_material,
    "SerialNumbers": masters.serial_number,
}
DOCUMENTS: dict[str, ReadRecord] = {
    "Adjustments": adjustment,
    "BranchTransfers": warehouse.branch_transfer,
    "PurchaseOrders": trading.purchase_order,
    "SalesOrders": trading.sales_order,
    "CreditNotes": trading.credit_note,
    "ProductionJobs": warehouse.production_job,
}
SIZED = ("Stock", "Products")
MARKS = read_entries(Path(__file__).with_name("endpoints.toml"))

API: tuple[Source, ...] = tuple(
    OmniPage(
        endpoint,
        read,
        before=masters.sizes if endpoint in SIZED else None,
        is_rebuild=endpoint in DOCUMENTS,
        **MARKS[endpoint],
    )
    for endpoint, read in {**MASTERS, **DOCUMENTS}.items()
)
