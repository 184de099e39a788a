"""Saved API answers → records of one kind: list rows and detail documents, however they were saved.

A file may hold one page, one document, a list of either, JSON lines, or answers wrapped as {"call": ..., "body": ...}.
A kind is recognised by keys (cin7-core 1.4, 1.7): stocktakes share the list key of adjustments and are told apart by fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
MOST_NESTED = 6

# envelope key -> kind of its rows
LISTS = {
    "Products": "product",
    "ProductAvailabilityList": "availability",
    "LocationList": "location",
    "AccountsList": "account",
    "StockTransferList": "transfer_row",
    "InventoryWriteOffs": "write_off_row",
    "PurchaseList": "purchase_row",
    "SaleList": "sale_row",
    "FinishedGoods": "assembly_row",
    "Disassemblies": "disassembly_row",
    "ProductionOrderListItems": "production_row",
    "MoneyTasks": "money_row",
    "Transactions": "transaction",
    "Journals": "journal",
    "StockAdjustmentList": "adjustment_row",
    "StockTakeList": "stocktake_row",
}
# kind -> sets of keys one of which must be present; the first kind that fits wins
SHAPES: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = (
    ("me", (frozenset({"Company", "Currency", "TimeZone"}),)),
    ("stocktake", (frozenset({"NonZeroStockOnHandProducts"}), frozenset({"ZeroStockOnHandProducts"}))),
    ("adjustment", (frozenset({"ExistingStockLines"}), frozenset({"NewStockLines"}))),
    ("write_off", (frozenset({"InventoryWriteOffNumber", "Lines"}),)),
    ("write_off_row", (frozenset({"InventoryWriteOffNumber"}),)),
    ("transfer", (frozenset({"FromLocation", "ToLocation", "Lines"}),)),
    ("transfer_row", (frozenset({"FromLocation", "ToLocation", "TaskID"}),)),
    ("sale", (frozenset({"Fulfilments"}), frozenset({"SaleOrderDate", "Customer"}), frozenset({"Order", "Customer", "Invoices"}))),
    ("sale_credit", (frozenset({"SaleID", "CreditNotes"}),)),
    ("sale_row", (frozenset({"SaleID", "OrderNumber"}),)),
    (
        "purchase",
        (frozenset({"StockReceived", "Supplier"}), frozenset({"PutAway", "Supplier"}), frozenset({"Order", "Supplier", "OrderNumber"})),
    ),
    ("purchase_stock", (frozenset({"PurchaseID", "StockReceiving"}), frozenset({"PurchaseID", "PutAway"}))),
    ("purchase_row", (frozenset({"OrderNumber", "CombinedReceivingStatus"}), frozenset({"OrderNumber", "StockReceivedStatus"}))),
    ("assembly", (frozenset({"AssemblyNumber", "PickLines"}),)),
    ("assembly_row", (frozenset({"AssemblyNumber"}),)),
    ("disassembly", (frozenset({"PickLines", "OrderLines", "TaskID"}),)),
    ("production_run", (frozenset({"Operations", "RunID"}), frozenset({"Operations", "Output"}))),
    ("production_row", (frozenset({"ProductionOrderID", "OrderStatus"}),)),
    ("journal", (frozenset({"JournalNumber", "Narration", "Lines"}),)),
    ("transaction", (frozenset({"DebitAccountCode", "CreditAccountCode"}),)),
    ("money_task", (frozenset({"BankAccount", "TaskType"}), frozenset({"BankAccount", "Transactions"}))),
    ("money_row", (frozenset({"TaskType", "TotalAmount"}),)),
    ("product", (frozenset({"SKU", "CostingMethod"}),)),
    ("availability", (frozenset({"SKU", "OnHand", "StockOnHand"}),)),
    ("location", (frozenset({"Name", "IsDefault", "Bins"}),)),
    ("account", (frozenset({"Code", "Class", "DisplayName"}),)),
    ("stocktake_row", (frozenset({"StocktakeNumber", "CreatedDate"}), frozenset({"StocktakeNumber", "LastUpdatedBy"}))),
    ("adjustment_row", (frozenset({"StocktakeNumber", "TaskID"}),)),
)
STOCKTAKE_FIELDS = frozenset({"CreatedDate", "LastUpdatedDate", "LastUpdatedBy", "LocationID", "Location", "Categories", "StockLocators"})
# families are read together: a list row and its document describe one thing
FAMILY = {
    "transfer_row": "transfer",
    "write_off_row": "write_off",
    "purchase_row": "purchase",
    "purchase_stock": "purchase",
    "sale_row": "sale",
    "sale_credit": "sale",
    "assembly_row": "assembly",
    "disassembly_row": "disassembly",
    "production_row": "production",
    "production_run": "production",
    "money_row": "money",
    "money_task": "money",
    "adjustment_row": "adjustment",
    "stocktake_row": "stocktake",
}


@dataclass(frozen=True)
class Entry:
    """One record of a file with its kind; total: what the page says about how many there are in all."""

    kind: str
    record: Record


@dataclass(frozen=True)
class Envelope:
    """What one page says about itself: its list key, Total, Page, and how many rows it holds."""

    key: str
    total: int | None
    page: int | None
    rows: int


def family(kind: str) -> str:
    return FAMILY.get(kind, kind)


def entries(document: Any, call: str = "", depth: int = 0) -> Iterator[Entry]:
    """Every record of a parsed JSON file in order; what fits no kind comes as kind `unknown`."""
    if depth > MOST_NESTED:
        return
    if isinstance(document, list):
        for item in document:
            yield from entries(item, call, depth + 1)
    elif not isinstance(document, dict):
        yield Entry("unknown", {"value": document})
    elif "body" in document and ("call" in document or "url" in document):
        yield from entries(document["body"], str(document.get("call") or document.get("url")), depth + 1)
    elif key := list_key(document):
        yield from (
            Entry(_row_kind(key, document[key], row, call), row if isinstance(row, dict) else {"value": row}) for row in document[key]
        )
    else:
        yield Entry(shape(document), document)


def envelopes(document: Any, call: str = "", depth: int = 0) -> Iterator[tuple[str, Envelope]]:
    """(kind, envelope) of every page in a file; empty pages included."""
    if depth > MOST_NESTED:
        return
    if isinstance(document, list):
        for item in document:
            yield from envelopes(item, call, depth + 1)
    elif isinstance(document, dict) and "body" in document and ("call" in document or "url" in document):
        yield from envelopes(document["body"], str(document.get("call") or document.get("url")), depth + 1)
    elif isinstance(document, dict) and (key := list_key(document)):
        rows = document[key]
        kind = _row_kind(key, rows, rows[0] if rows else {}, call)
        yield kind, Envelope(key, _whole(document.get("Total")), _whole(document.get("Page")), len(rows))


def list_key(document: Record) -> str:
    """The envelope key of a page; empty for anything else, a document with a Transactions list of its own included."""
    for key in LISTS:
        if isinstance(document.get(key), list) and not ({"TaskID", "ID", "SaleID"} & document.keys()):
            if key == "Journals" and not _is_core_journal(document):
                continue
            return key
    return ""


def _is_core_journal(document: Record) -> bool:
    """Xero's API also has a Journals list, of other records."""
    rows = document["Journals"]
    if not rows:
        return "Page" in document and "ProviderName" not in document
    return isinstance(rows[0], dict) and "TaskID" in rows[0]


def _row_kind(key: str, rows: list[Any], row: Any, call: str) -> str:
    if not isinstance(row, dict):
        return "unknown"
    if key == "StockAdjustmentList":
        named = "stocktake" in call.lower() or any(isinstance(each, dict) and STOCKTAKE_FIELDS & each.keys() for each in rows[:20])
        return "stocktake_row" if named else "adjustment_row"
    found = shape(row)
    return found if family(found) == family(LISTS[key]) else LISTS[key]


def shape(record: Record) -> str:
    """The kind of one record by its keys; `unknown` where none fits."""
    keys = record.keys()
    for kind, alternatives in SHAPES:
        if any(needed <= keys for needed in alternatives):
            return kind
    return "unknown"


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
