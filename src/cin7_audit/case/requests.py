"""What to ask the client for: the export set a practised consultancy requests (cin7-core 2.13) and its Omni counterpart.

An item has come if the case holds rows of its kind, whatever report they were in: API documents answer most of the list.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from cin7_audit.case.store import Case


@dataclass(frozen=True)
class Request:
    """One report to ask for.

    kinds: patterns of evidence_file.kind that answer it, even with no row: an empty difference report is an answer.
    rows: kinds of rows (model answering_rows); any row answers it as well, whatever report it came in.
    enables: what becomes testable with it, in words.
    """

    report: str
    setting: str
    kinds: tuple[str, ...]
    rows: tuple[str, ...]
    enables: str
    needed: bool = True  # False: useful, but nothing waits for it


CORE = (
    Request("Inventory Movement Details", "whole period, line level with Location, Bin and Reference, mode 'Stock movement date'", ("*movement_detail*",), ("movement",), "belief at every count, drift between counts, roll-forward"),
    Request("Stocktakes with all counted lines", "CSV of each stocktake, or the API pull", ("*stocktake*",), ("count_line",), "count accuracy, variance, recurrence, coverage"),
    Request("Stock adjustments and write-offs", "API pull of adjustments and write-offs with their documents", (), ("correction",), "write-off frequency, routine share, approvals"),
    Request("Product Availability", "all locations, at period end", ("*availability*", "*stock_level*"), ("stock_snapshot",), "roll-forward to a closing figure, stock value"),
    Request("Inventory Movement Summary", "period", ("*movement_summary*",), ("movement_total",), "proof that no movement line is missing"),
    Request("Stock Received vs Invoiced", "period, as at period end", ("*received*",), ("receipt",), "received not invoiced, over- and short receipts"),
    Request("Pending Purchase Orders", "this year", ("*purchase*",), ("ordered_line",), "receipts behind count differences"),
    Request("Sale Overview and Pending Sale Orders", "period", (), ("shipment",), "picked but not shipped at a count, cut-off"),
    Request("Sale Invoices & Credit Notes", "period", ("*sale_invoices*", "*sale_credit_notes*"), ("return_line",), "returns credited but not restocked"),
    Request("Stock transfers", "API pull of transfers", (), ("transfer",), "mirrored differences between sites, transit age"),
    Request("Transactions vs Stock on Hand Difference", "effective date = period end", ("*transactions_soh*",), ("document_difference",), "tie-out by document against Cin7's own list"),
    Request("Xero Synchronisation Report", "period, Type All, Status All", ("*sync*",), ("sync_record",), "documents that never reached the ledger"),
    Request("Cin7 transactions", "API pull of transactions, one day wider than the period", (), ("transaction",), "what the ledger should hold, document by document"),
    Request("Product list", "all products with bills of material", ("*inventory_list*",), ("product",), "units, packs, cost, class of each SKU"),
)  # fmt: skip

OMNI = (
    Request("Track Stock Movements", "whole period, all branches, with reference and reason", ("*track*",), ("reported_movement",), "belief at every count, drift between counts, roll-forward"),
    Request("Stocktakes with all counted lines", "each stocktake as exported, lines without difference included", ("*stocktake*",), ("count_line",), "count accuracy, variance, recurrence, coverage"),
    Request("Stock adjustments", "API pull, or the adjustments export with accounting date and reason", (), ("correction",), "write-off frequency, silent and automatic adjustments"),
    Request("Stock on Hand", "as at period end, all branches", ("*stock_on_hand*", "*api_stock"), ("stock_snapshot",), "roll-forward to a closing figure, stock value"),
    Request("Stock on Hand Reconciliation", "period end", ("*reconciliation*",), ("document_difference",), "tie-out against Cin7's own list"),
    Request("Purchase orders", "API pull with received and invoiced quantities", (), ("receipt",), "received not invoiced, over- and short receipts"),
    Request("Sales orders", "API pull with dispatch dates", (), ("shipment",), "picked but not shipped at a count, cut-off"),
    Request("Credit notes", "API pull", (), ("return_line",), "returns credited but not restocked"),
    Request("Branch transfers", "API pull", (), ("transfer",), "mirrored differences between branches, transit age"),
    Request("Product list", "all products with options and bills of material", ("*api_products*",), ("product",), "units, packs, cost, class of each SKU"),
)  # fmt: skip

LEDGER = (
    Request("Xero or QuickBooks: Account Transactions or General Ledger", "all accounts; Source, Reference, Debit, Credit columns", (), ("ledger_line",), "tie-out, manual journals, wrong accounts, margin effect"),
    Request("Xero: Journal Report", "period, with Posted Date and Posted By", ("xero.*journal*", "quickbooks.*journal*", "sage.*journal*"), ("dated_posting",), "late postings, who posted"),
    Request("Trial Balance", "at period end and at period start", ("xero.*trial_balance*", "quickbooks.*trial_balance*", "sage.*trial_balance*"), ("trial_balance",), "proof that the ledger lines are complete"),
    Request("Chart of accounts", "with types", ("*chart_of_accounts*", "*account_list*", "*api_accounts*"), ("typed_account",), "roles of accounts"),
)  # fmt: skip

LAST = (
    Request("Audit Report", "period, stock modules", ("*audit_report*",), ("user_action",), "who created, completed and undid; back-dating", needed=False),
    Request("Profit & Loss by Product", "period", ("*profit*",), (), "margin by product beside the re-timed cost", needed=False),
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


def request_list(case: Case) -> tuple[Request, ...]:
    """The list for the client's platform: Omni's where only Omni files came, else Core's; then the ledger's."""
    kinds = case.table("evidence_file")["kind"].dropna()
    platforms = {kind.split(".")[0] for kind in kinds if kind.startswith("cin7")}
    is_omni = platforms == {"cin7_omni"} or case.settings.platform == "cin7_omni"
    return (OMNI if is_omni else CORE) + LEDGER + (() if is_omni else LAST)


def answers(case: Case) -> list[Answer]:
    """Every request with the files and canonical rows that answer it."""
    files = case.table("evidence_file").query("status == 'used'").dropna(subset=["kind"])
    used = set(zip(files["path"], files["kind"], strict=True))
    rows: dict[str, int] = dict(case.models.rows("answering_rows"))
    return [
        Answer(
            request,
            len({path for path, kind in used if any(fnmatchcase(kind, pattern) for pattern in request.kinds)}),
            sum(rows[kind] for kind in request.rows),
        )
        for request in request_list(case)
    ]


def missing(case: Case) -> list[Answer]:
    """What has not come, needed items first."""
    return sorted(
        (answer for answer in answers(case) if not answer.has_come), key=lambda answer: not answer.request.needed
    )
