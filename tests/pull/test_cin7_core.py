"""What a pull of Core asks for, and where the rows of its answers are."""

import pytest

from cin7_audit.pull.cin7_core import LISTINGS, Detail, Listing, detail_calls, rows_of, total_of

BY_PATH = {listing.path: listing for listing in LISTINGS}


@pytest.mark.parametrize(
    ("path", "key", "id_field", "since"),
    [
        ("me", "", "", None),
        ("ref/location", "LocationList", "ID", None),
        ("ref/account", "AccountsList", "Code", None),
        ("product", "Products", "ID", None),
        ("ref/productavailability", "ProductAvailabilityList", "", None),
        ("stockadjustmentList", "StockAdjustmentList", "TaskID", None),
        ("stockTakeList", "StockAdjustmentList", "TaskID", None),
        ("stockTransferList", "StockTransferList", "TaskID", None),
        ("inventoryWriteOffList", "InventoryWriteOffs", "TaskID", None),
        ("purchaseList", "PurchaseList", "ID", "UpdatedSince"),
        ("purchaseCreditNoteList", "PurchaseList", "ID", "UpdatedSince"),
        ("saleList", "SaleList", "SaleID", "UpdatedSince"),
        ("saleCreditNoteList", "SaleList", "SaleID", "UpdatedSince"),
        ("finishedGoodsList", "FinishedGoods", "TaskID", None),
        ("disassemblyList", "Disassemblies", "TaskID", None),
        ("production/orderList", "ProductionOrderListItems", "ProductionOrderID", None),
        ("transactions", "Transactions", "", "FromDate"),
        ("journal", "Journals", "TaskID", None),
        ("moneyTaskList", "MoneyTasks", "TaskID", None),
    ],
)
def test_every_list(path, key, id_field, since):
    listing = BY_PATH[path]
    assert (listing.key, listing.id_field, listing.since, listing.paged) == (key, id_field, since, path != "me")
    assert len(LISTINGS) == len(BY_PATH) == 19


def calls(path: str, row: dict) -> list[tuple]:
    found = detail_calls(BY_PATH[path], [row])
    return [
        (detail.paths(row), detail.id_parameter, document, dict(detail.parameters)) for detail, row, document in found
    ]


@pytest.mark.parametrize(
    ("path", "row", "expected"),
    [
        (
            "product",
            {"ID": "a"},
            [(("product",), "ID", "a", {"IncludeMovements": "true", "IncludeDeprecated": "true"})],
        ),
        ("stockTakeList", {"TaskID": "a"}, [(("stocktake",), "TaskID", "a", {})]),
        ("stockadjustmentList", {"TaskID": "a"}, [(("stockadjustment",), "TaskID", "a", {})]),
        (
            "stockTransferList",
            {"TaskID": "a"},
            [(("stockTransfer",), "TaskID", "a", {}), (("stockTransfer/order",), "TaskID", "a", {})],
        ),
        ("saleList", {"SaleID": "a", "ID": "b"}, [(("sale",), "ID", "a", {"IncludeTransactions": "true"})]),
        ("purchaseList", {"ID": "a", "Type": "Simple Purchase"}, [(("purchase", "advanced-purchase"), "ID", "a", {})]),
        (
            "purchaseList",
            {"ID": "a", "Type": "Advanced Purchase"},
            [(("advanced-purchase", "purchase"), "ID", "a", {})],
        ),
        ("purchaseList", {"ID": "a"}, [(("advanced-purchase", "purchase"), "ID", "a", {})]),
        ("inventoryWriteOffList", {"TaskID": "a"}, [(("inventoryWriteOff",), "TaskID", "a", {})]),
        ("finishedGoodsList", {"TaskID": "a"}, [(("finishedGoods",), "TaskID", "a", {})]),
        ("disassemblyList", {"TaskID": "a"}, [(("disassembly",), "TaskID", "a", {})]),
        ("moneyTaskList", {"TaskID": "a"}, [(("moneyOperation",), "TaskID", "a", {})]),
        ("production/orderList", {"ProductionOrderID": "a"}, []),
        ("journal", {"TaskID": "a"}, []),
        ("transactions", {"TaskID": "a"}, []),
    ],
)
def test_the_details_of_a_row(path, row, expected):
    assert calls(path, row) == expected


def test_a_document_is_asked_for_once_whatever_the_case_of_its_id():
    rows = [{"ID": "AB"}, {"ID": "ab"}, {"ID": None}, {"Name": "x"}, {"ID": "c"}]
    listing = Listing("x", "X", details=(Detail(lambda _: ("x",), "ID", "ID"), Detail(lambda _: ("y",), "ID", "ID")))
    assert [(detail.paths({}), document) for detail, _, document in detail_calls(listing, rows)] == [
        (("x",), "AB"),
        (("x",), "c"),
        (("y",), "AB"),
        (("y",), "c"),
    ]


@pytest.mark.parametrize(
    ("path", "document", "rows"),
    [
        ("me", {"Company": "Acme"}, [{"Company": "Acme"}]),
        ("saleList", {"SaleList": [{"SaleID": 1}]}, [{"SaleID": 1}]),
        ("saleList", {"salelist": [{"SaleID": 1}]}, [{"SaleID": 1}]),
        ("saleList", [{"SaleID": 1}], [{"SaleID": 1}]),
        ("saleList", {"SaleList": None}, []),
        ("saleList", {"PurchaseList": [1]}, []),
    ],
)
def test_the_rows_of_a_page(path, document, rows):
    assert rows_of(BY_PATH[path], document) == rows


@pytest.mark.parametrize(
    ("document", "total"),
    [
        ({"Total": 7}, 7),
        ({"Total": 0, "ProductionOrderListItems": [{"TotalCount": 5}]}, 0),
        ({"Total": "7"}, None),
        ({"ProductionOrderListItems": [{"TotalCount": "5"}, {}]}, 5),
        ({"ProductionOrderListItems": [{}]}, None),
        ({"ProductionOrderListItems": []}, None),
        ([{"Total": 7}], None),
    ],
)
def test_the_total_of_a_page(document, total):
    assert total_of(document) == total
