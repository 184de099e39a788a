"""What to ask a client for. One entry per need: its id, and how each platform calls the report that brings it.

Cin7 Core has reports where Cin7 Omni has documents (cin7-omni.md 1.2, 3 and 4.5), so an Omni client is asked in Omni's words.
"""

# id: what Cin7 Core calls it, or what Core and Omni call it
WORDINGS: dict[str, str | tuple[str, str]] = {
    "": "",
    "exports": "the exports of the request list",
    "roll_forward": (
        "Inventory Movement Details for the whole period, and Product Availability at period end",
        "Track Stock Movements for the whole period, and Stock on Hand at period end",
    ),
    "see_roll_forward": "see the roll-forward of stock",
    "ledger_and_trial_balance": "Account Transactions and Trial Balance from the ledger",
    "movements": (
        "Inventory Movement Details by line with Location, Bin and Reference for the whole period",
        "Track Stock Movements of every branch for the whole period",
    ),
    "movement_totals": (
        "Inventory Movement Summary of the same period, or Movement Details grouped",
        "Stock on Hand Reconciliation of the same period",
    ),
    "document_lists": (
        "lists of documents by API pull, or Movement Details with Reference",
        "lists of documents by API pull, or Track Stock Movements with Reference",
    ),
    "closing_stock": (
        "Product Availability for all locations at period end, with bins and stock value",
        "Stock on Hand of every branch and Historic Stock Valuations at period end",
    ),
    "counts": (
        "every stocktake with all counted lines (CSV export or API pull), lines without difference included",
        "every stocktake with all counted lines (stocktake sheets), lines without difference included",
    ),
    "counts_of_two_dates": "completed stocktakes of at least two dates with every counted line",
    "counts_with_every_line": "completed stocktakes with every counted line",
    "corrections_of_period": (
        "completed stocktakes, stock adjustments and write-offs of the whole period",
        "completed stocktakes, adjustments with reason and accounting date (API pull) of the whole period",
    ),
    "longer_period_of_corrections": "a longer period of corrections and movements",
    "four_quarters_of_corrections": "at least four quarters of corrections with thirty lines counted twice",
    "who_approved": (
        "the audit report of actions (who created, completed, undid) or approver names on the corrections",
        "adjustments with their creator and processor, and the user list (API pull) or approver names on the "
        "corrections",
    ),
    "nothing_none_in_evidence": "nothing: none was found in the evidence",
    "every_counted_line": (
        "completed stocktakes with every counted line, zero differences included (stocktake CSV or API)",
        "completed stocktakes with every counted line, zero differences included (stocktake sheets)",
    ),
    "earlier_counts": "earlier counts of the same lines",
    "counts_with_printed_figures": (
        "stocktakes with quantity on hand, and movement details",
        "stocktakes with quantity on hand, and Track Stock Movements",
    ),
    "movements_and_dated_stock": (
        "movement details and dated stock on hand",
        "Track Stock Movements and dated stock on hand",
    ),
    "dated_stock_with_value": "dated stock on hand with value",
    "movements_with_place": ("Inventory Movement Details with location", "Track Stock Movements of each branch"),
    "movements_on_count_days": (
        "Inventory Movement Details for the days around each count",
        "Track Stock Movements for the days around each count",
    ),
    "movements_with_value": ("Inventory Movement Details with values", "Track Stock Movements with its Cost column"),
    "typing_times": "movements by API, or purchase and sale exports with creation times",
    "corrections": (
        "stock adjustments and write-offs as documents (API pull of lists and details)",
        "adjustments as documents (API pull)",
    ),
    "user_actions": (
        "Audit Report of the stock modules for the period, and users with roles",
        "Adjustments with their creator and processor, and the user list (API pull)",
    ),
    "ledger_lines": "Account Transactions or General Ledger Detail of all accounts from Xero or QuickBooks",
    "trial_balances": "Trial Balance at period start and period end",
    "cin7_postings": (
        "Cin7 transactions (API pull), or Transactions vs Stock on Hand Difference at period end",
        "Stock on Hand Reconciliation at period end with its CSVs",
    ),
    "received_and_invoiced": (
        "Stock Received vs Invoiced for the period, or an API pull of purchases",
        "Purchase orders (API pull)",
    ),
    "synchronisation": (
        "Xero Synchronisation Report, Type All and Status All",
        "The accounting sync errors, and documents with their import status (API pull)",
    ),
    "posted_journals": "Xero Journal Report with Posted Date and Posted By",
    "purchases": (
        "purchases with receipts and invoices (API pull, or Stock Received vs Invoiced)",
        "purchases with receipts and invoices (API pull)",
    ),
    "sales": "sales with picks and shipments (API pull)",
    "transfers": ("stock transfers (API pull of list and details)", "branch transfers (API pull)"),
    "restocked_returns": "credit notes with restock lines (API pull of sales)",
    "bins": "counts by bin, and the list of locations with bins",
    "packs": "product list with units, pack quantities and bills of material",
    "movements_around_counts": "the movement report around each count, with completion times",
    "counts_by_bin": "counts by bin with recorded quantities, for SKUs kept in more than one bin",
    "credit_notes": "customer credit notes with credited and restocked quantities and dates per line",
    "movements_and_packs": "the movement report, and pack quantities in the product list",
    "purchase_lines": "purchase orders with ordered, received, invoiced and credited quantities per line",
    "differing_counts": "counts with differences",
    "movements_with_references": "the movement report with document numbers and references",
    "counts_by_sku_and_site": "counts with their difference per SKU and site",
    "adjustment_accounts": "adjustments with their account, and the ledger's inventory account transactions",
    "counts_at_each_site": "counts of the same SKUs at each site, within the mirror window",
    "earlier_counts_of_the_same": "earlier counts of the same SKUs and places, zero differences included",
    "opening_document": "the opening balance document, or the go-live date in the settings",
    "later_counts": "later counts of the lines counted first after go-live",
    "counts_or_adjustments": "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
    "confirmed_counts": "confirmed counts with recorded quantities",
    "approval_limit": "the value above which a second person approves, as `limit` under [approval] in engagement.toml",
    "bills_of_material": ("the assembly or production BOM CSV", "bills of material (API pull of BomMasters)"),
    "audit_report": (
        "the Audit Report (period, stock modules)",
        "adjustments with their creator and processor, and the user list (API pull)",
    ),
    "transfer_documents": ("stock transfers (API pull)", "branch transfers (API pull)"),
    "correction_documents": (
        "stock adjustments and write-offs (API pull)",
        "adjustments with reason and accounting date (API pull)",
    ),
    "stocktakes": (
        "stocktakes with all counted lines (CSV or API pull)",
        "stocktakes with all counted lines (stocktake sheets)",
    ),
    "movement_lines": ("Inventory Movement Details (line level)", "Track Stock Movements"),
    "stock_level": "Inventory Products Stock Level at period end",
    "dated_rows": "movements or counts with dates",
    "confirmed_counts_zero_included": "confirmed counts with recorded quantities, zero differences included",
    "differences_and_documents": "counts with differences, and the documents behind them",
    "counts_at_several_places": "counts of the same SKUs at several sites, bins, or of like SKUs in one round",
    "documents_behind_counts": "receipts, returns, transfers, movements behind the counted lines",
    "earlier_counts_and_movements": "earlier counts, zero differences included, and the movement report between them",
    "control_documents": (
        "the adjustment list, transfers, and the audit report of user actions",
        "the adjustment list, transfers, and the user list (API pull)",
    ),
    "stock_or_movements": "a stock on hand report or movements",
    "stock_values_or_costs": "a stock report with values, or product costs",
    "stock_values_and_materiality": "a stock report with values, and a materiality",
    "two_books": (
        "account transactions of the inventory accounts for the whole period, Cin7's transactions, and movements with "
        "their cost",
        "account transactions of the inventory accounts for the whole period, and Track Stock Movements with its Cost "
        "column",
    ),
    "received_and_invoiced_lines": "purchases with received and invoiced quantities and dates",
    "corrections_with_two_dates": (
        "the stocktake and adjustment lists with created and completed dates, or the audit report",
        "adjustments with created, completed and accounting dates (API pull)",
    ),
    "corrections_with_account": "stocktakes and adjustments with their account",
    "account_mapping": "the account mapping screen, to test against the set-up",
    "lock_date_and_posting_days": "the lock date, and a journal report with posting dates",
    "every_counted_line_and_costs": "completed stocktakes with every counted line, and costs",
    "revenue": "sales invoices with amounts, or the ledger's revenue accounts",
    "cost_of_sales": "sales movements with cost, or the ledger's cost-of-sales accounts",
    "nothing": "nothing",
    "nothing_found": "nothing: none was found",
}


def wording(need: str, platform: str = "cin7_core") -> str:
    """The request as the client's platform calls its reports."""
    found = WORDINGS[need]
    return found if isinstance(found, str) else found[platform == "cin7_omni"]
