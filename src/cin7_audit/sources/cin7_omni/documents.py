"""Omni's documents and the movements they imply (cin7-omni.md 2.2 to 2.7).

| document | canonical tables | stock moves |
|---|---|---|
| Adjustments | correction | on completedDate; an open auto-adjustment has moved already |
| BranchTransfers | transfer | out on dispatchedDate, in on receivedDate |
| PurchaseOrders | receipt | in on fullyReceivedDate, else last change (partial receipts have no day) |
| SalesOrders | shipment | out on dispatchedDate, else last change |
| CreditNotes | return_line | in on completedDate, by what was moved |
| ProductionJobs | bill_of_material | finished goods in, components out, on completedDate |
"""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_omni.adjustments import adjustment
from cin7_audit.sources.cin7_omni.pages import OmniPage
from cin7_audit.sources.cin7_omni.trading import credit_note, purchase_order, sales_order
from cin7_audit.sources.cin7_omni.warehouse import branch_transfer, production_job

DOCUMENT_SOURCES: tuple[Source, ...] = (
    OmniPage("cin7_omni.api_adjustments", "Adjustments (Cin7 Omni API)", "Adjustments", ("lineItems", "completedDate"), adjustment, any_of=("adjustmentReason", "adjustInAccountingSystem"), is_rebuild=True),
    OmniPage("cin7_omni.api_branch_transfers", "Branch transfers (Cin7 Omni API)", "BranchTransfers", ("lineItems", "sourceBranchId", "destinationBranchId"), branch_transfer, is_rebuild=True),
    OmniPage("cin7_omni.api_purchase_orders", "Purchase orders (Cin7 Omni API)", "PurchaseOrders", ("lineItems",), purchase_order, any_of=("fullyReceivedDate", "supplierInvoiceReference"), is_rebuild=True),
    OmniPage("cin7_omni.api_sales_orders", "Sales orders (Cin7 Omni API)", "SalesOrders", ("lineItems", "dispatchedDate"), sales_order, without=("sourceBranchId", "fullyReceivedDate", "creditNoteDate", "creditNoteNumber"), is_rebuild=True),
    OmniPage("cin7_omni.api_credit_notes", "Credit notes (Cin7 Omni API)", "CreditNotes", ("lineItems",), credit_note, without=("adjustmentReason",), any_of=("creditNoteDate", "creditNoteNumber"), is_rebuild=True),
    OmniPage("cin7_omni.api_production_jobs", "Production jobs (Cin7 Omni API)", "ProductionJobs", ("products", "completedDate"), production_job, is_rebuild=True),
)  # fmt: skip
