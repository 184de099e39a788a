"""Cin7 Core: which lists and details an audit needs, and how to walk them without losing a page.

Facts of the API are in formats/cin7-core section 1: paths answer 200 with HTML when unknown, filters may be ignored in
silence, lists carry `Total`, purchases need the endpoint of their type.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

BASE_URL = "https://inventory.dearsystems.com/ExternalApi/v2/"
CALLS_PER_MINUTE = 60
LIMIT = 1000

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Detail:
    """One call per document of a list. paths: tried in order, the next one on a 400 that says so."""

    paths: Callable[[Row], tuple[str, ...]]
    id_parameter: str
    id_field: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A paged list. key: where the rows are; since: the filter that works, None where the whole list must be walked."""

    path: str
    key: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    id_field: str = ""
    since: str | None = None
    details: tuple[Detail, ...] = ()
    paged: bool = True


def _always(*paths: str) -> Callable[[Row], tuple[str, ...]]:
    return lambda _row: paths


def _purchase_paths(row: Row) -> tuple[str, ...]:
    """Simple purchases have their own endpoint; the other one serves the rest, and is tried when the first refuses."""
    simple = "simple" in str(row.get("Type", "")).casefold()
    return ("purchase", "advanced-purchase") if simple else ("advanced-purchase", "purchase")


LISTINGS: tuple[Listing, ...] = (
    Listing("me", "", paged=False),
    Listing("ref/location", "LocationList", id_field="ID"),
    Listing("ref/account", "AccountsList", id_field="Code"),
    Listing(
        "product",
        "Products",
        {"IncludeDeprecated": "true", "IncludeBOM": "true", "IncludeSuppliers": "true", "IncludeReorderLevels": "true"},
        "ID",
        details=(Detail(_always("product"), "ID", "ID", {"IncludeMovements": "true", "IncludeDeprecated": "true"}),),
    ),
    Listing("ref/productavailability", "ProductAvailabilityList"),
    Listing(
        "stockadjustmentList",
        "StockAdjustmentList",
        id_field="TaskID",
        details=(Detail(_always("stockadjustment"), "TaskID", "TaskID"),),
    ),
    Listing(
        "stockTakeList",
        "StockAdjustmentList",
        id_field="TaskID",
        details=(Detail(_always("stocktake"), "TaskID", "TaskID"),),
    ),
    Listing(
        "stockTransferList",
        "StockTransferList",
        id_field="TaskID",
        details=(
            Detail(_always("stockTransfer"), "TaskID", "TaskID"),
            Detail(_always("stockTransfer/order"), "TaskID", "TaskID"),
        ),
    ),
    Listing(
        "inventoryWriteOffList",
        "InventoryWriteOffs",
        id_field="TaskID",
        details=(Detail(_always("inventoryWriteOff"), "TaskID", "TaskID"),),
    ),
    Listing(
        "purchaseList",
        "PurchaseList",
        id_field="ID",
        since="UpdatedSince",
        details=(Detail(_purchase_paths, "ID", "ID"),),
    ),
    Listing("purchaseCreditNoteList", "PurchaseList", id_field="ID", since="UpdatedSince"),
    Listing(
        "saleList",
        "SaleList",
        id_field="SaleID",
        since="UpdatedSince",
        details=(Detail(_always("sale"), "ID", "SaleID", {"IncludeTransactions": "true"}),),
    ),
    Listing("saleCreditNoteList", "SaleList", id_field="SaleID", since="UpdatedSince"),
    Listing(
        "finishedGoodsList",
        "FinishedGoods",
        id_field="TaskID",
        details=(Detail(_always("finishedGoods"), "TaskID", "TaskID"),),
    ),
    Listing(
        "disassemblyList",
        "Disassemblies",
        id_field="TaskID",
        details=(Detail(_always("disassembly"), "TaskID", "TaskID"),),
    ),
    Listing("production/orderList", "ProductionOrderListItems", id_field="ProductionOrderID"),
    Listing("transactions", "Transactions", since="FromDate"),
    Listing("journal", "Journals", id_field="TaskID"),
    Listing(
        "moneyTaskList",
        "MoneyTasks",
        id_field="TaskID",
        details=(Detail(_always("moneyOperation"), "TaskID", "TaskID"),),
    ),
)


def rows_of(listing: Listing, document: Any) -> list[Row]:
    """The rows of a page, found under the documented key whatever its case; a bare object is one row."""
    if not listing.key:
        return [document]
    if isinstance(document, list):
        return document
    folded = {key.casefold(): value for key, value in document.items()}
    return list(folded.get(listing.key.casefold()) or [])


def total_of(document: Any) -> int | None:
    """`Total`, or the row's own `TotalCount` where the envelope has none."""
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("Total"), int):
        return int(document["Total"])
    rows = document.get("ProductionOrderListItems") or []
    return int(rows[0]["TotalCount"]) if rows and "TotalCount" in rows[0] else None


def detail_calls(listing: Listing, rows: list[Row]) -> Iterator[tuple[Detail, Row, str]]:
    """Every detail call of a list's rows, once per document."""
    for detail in listing.details:
        seen = set()
        for row in rows:
            document = str(row.get(detail.id_field) or "")
            if document and document.casefold() not in seen:
                seen.add(document.casefold())
                yield detail, row, document
