"""What to ask the client for: the export set a practised consultancy requests (cin7-core 2.13) and its Omni counterpart.

An item has come if the case holds rows of its kind, whatever report they were in: API documents answer most of the list.
"""

from dataclasses import dataclass

from cin7_audit.case.store import Case


@dataclass(frozen=True)
class Request:
    """One report to ask for.

    kinds: SQL LIKE patterns of evidence_file.kind that answer it. tables: canonical tables any of which answers it as well.
    enables: what becomes testable with it, in words.
    """

    report: str
    setting: str
    kinds: tuple[str, ...]
    tables: tuple[str, ...]
    enables: str
    needed: bool = True  # False: useful, but nothing waits for it


CORE = (
    Request("Inventory Movement Details", "whole period, line level with Location, Bin and Reference, mode 'Stock movement date'", ("%movement_detail%",), ("movement",), "belief at every count, drift between counts, roll-forward"),
    Request("Stocktakes with all counted lines", "CSV of each stocktake, or the API pull", ("%stocktake%", "%stock_take%"), ("count_line",), "count accuracy, variance, recurrence, coverage"),
    Request("Stock adjustments and write-offs", "API pull of adjustments and write-offs with their documents", ("%adjust%", "%write_off%"), ("correction",), "write-off frequency, routine share, approvals"),
    Request("Product Availability", "all locations, at period end", ("%availability%", "%stock_level%"), ("stock_snapshot",), "roll-forward to a closing figure, stock value"),
    Request("Inventory Movement Summary", "period", ("%movement_summary%",), ("movement_total",), "proof that no movement line is missing"),
    Request("Stock Received vs Invoiced", "period, as at period end", ("%received%",), ("receipt",), "received not invoiced, over- and short receipts"),
    Request("Pending Purchase Orders", "this year", ("%purchase%",), ("receipt",), "receipts behind count differences"),
    Request("Sale Overview and Pending Sale Orders", "period", ("%sale%",), ("shipment",), "picked but not shipped at a count, cut-off"),
    Request("Sale Invoices & Credit Notes", "period", ("%sale_invoices%", "%credit%"), ("return_line",), "returns credited but not restocked"),
    Request("Stock transfers", "API pull of transfers", ("%transfer%",), ("transfer",), "mirrored differences between sites, transit age"),
    Request("Transactions vs Stock on Hand Difference", "effective date = period end", ("%transactions_soh%",), ("document_difference",), "tie-out by document against Cin7's own list"),
    Request("Xero Synchronisation Report", "period, Type All, Status All", ("%sync%",), ("sync_record",), "documents that never reached the ledger"),
    Request("Cin7 transactions", "API pull of transactions, one day wider than the period", ("%transaction%",), ("expected_posting",), "what the ledger should hold, document by document"),
    Request("Xero or QuickBooks: Account Transactions or General Ledger", "all accounts; Source, Reference, Debit, Credit columns", ("%account_transactions%", "%general_ledger%", "%gl_%", "%ledger%"), ("ledger_line",), "tie-out, manual journals, wrong accounts, margin effect"),
    Request("Xero: Journal Report", "period, with Posted Date and Posted By", ("%journal%",), (), "late postings, who posted"),
    Request("Trial Balance", "at period end and at period start", ("%trial_balance%",), ("ledger_balance",), "proof that the ledger lines are complete"),
    Request("Chart of accounts", "with types", ("%account%",), ("account",), "roles of accounts"),
    Request("Product list", "all products with bills of material", ("%inventory_list%", "%product%"), ("product",), "units, packs, cost, class of each SKU"),
    Request("Audit Report", "period, stock modules", ("%audit_report%",), ("user_action",), "who created, completed and undid; back-dating", needed=False),
    Request("Profit & Loss by Product", "period", ("%profit%",), (), "margin by product beside the re-timed cost", needed=False),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One request and whether it has come."""

    request: Request
    files: int
    rows: int

    @property
    def has_come(self) -> bool:
        return self.files > 0 or self.rows > 0


def answers(case: Case) -> list[Answer]:
    """Every request with the files and canonical rows that answer it."""
    made = []
    for request in CORE:
        files = 0
        if request.kinds:
            where = " OR ".join("kind LIKE ?" for _ in request.kinds)
            files = (
                case.value(
                    f"SELECT count(*) FROM evidence_file WHERE status = 'used' AND coalesce(rows_kept, 0) > 0 AND ({where})",
                    list(request.kinds),
                )
                or 0
            )
        rows = sum(case.value(f"SELECT count(*) FROM {table}") or 0 for table in request.tables)
        made.append(Answer(request, int(files), int(rows)))
    return made


def missing(case: Case) -> list[Answer]:
    """What has not come, needed items first."""
    return sorted((answer for answer in answers(case) if not answer.has_come), key=lambda answer: not answer.request.needed)
