"""Which records a saved answer holds, whatever it was wrapped in, and what each is."""

import pytest

from cin7_audit.sources.cin7_core.api import API
from cin7_audit.sources.cin7_core.api.pages import (
    LISTS,
    MOST_NESTED,
    SHAPES,
    Entry,
    Envelope,
    entries,
    envelopes,
    family,
    list_key,
    shape,
)

ROW = {"StocktakeNumber": "ST-1", "TaskID": "1"}


def kinds(document) -> list[str]:
    return [entry.kind for entry in entries(document)]


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ("Company Currency TimeZone", "me"),
        ("NonZeroStockOnHandProducts", "stocktake"),
        ("ZeroStockOnHandProducts StocktakeNumber", "stocktake"),
        ("ExistingStockLines StocktakeNumber TaskID", "adjustment"),
        ("NewStockLines", "adjustment"),
        ("InventoryWriteOffNumber Lines", "write_off"),
        ("InventoryWriteOffNumber Status", "write_off_row"),
        ("FromLocation ToLocation Lines TaskID", "transfer"),
        ("FromLocation ToLocation TaskID", "transfer_row"),
        ("Fulfilments", "sale"),
        ("Order Customer Invoices", "sale"),
        ("SaleOrderDate Customer", "sale"),
        ("SaleID CreditNotes", "sale_credit"),
        ("SaleID OrderNumber", "sale_row"),
        ("StockReceived Supplier", "purchase"),
        ("Order Supplier OrderNumber", "purchase"),
        ("PurchaseID PutAway", "purchase_stock"),
        ("OrderNumber CombinedReceivingStatus", "purchase_row"),
        ("AssemblyNumber PickLines", "assembly"),
        ("AssemblyNumber", "assembly_row"),
        ("PickLines OrderLines TaskID", "disassembly"),
        ("Operations Output", "production_run"),
        ("ProductionOrderID OrderStatus", "production_row"),
        ("JournalNumber Narration Lines", "journal"),
        ("DebitAccountCode CreditAccountCode", "transaction"),
        ("BankAccount TaskType", "money_task"),
        ("TaskType TotalAmount", "money_row"),
        ("SKU CostingMethod", "product"),
        ("SKU OnHand StockOnHand", "availability"),
        ("Name IsDefault Bins", "location"),
        ("Code Class DisplayName", "account"),
        ("StocktakeNumber CreatedDate TaskID", "stocktake_row"),
        ("StocktakeNumber TaskID", "adjustment_row"),
        ("Name", "unknown"),
    ],
)
def test_a_record_is_known_by_its_keys(keys, kind):
    assert shape(dict.fromkeys(keys.split())) == kind


@pytest.mark.parametrize(
    ("kind", "whole"),
    [
        ("transfer_row", "transfer"),
        ("sale_credit", "sale"),
        ("purchase_stock", "purchase"),
        ("production_run", "production"),
        ("production_row", "production"),
        ("write_off_row", "write_off"),
        ("purchase_row", "purchase"),
        ("sale_row", "sale"),
        ("assembly_row", "assembly"),
        ("disassembly_row", "disassembly"),
        ("money_row", "money"),
        ("stocktake_row", "stocktake"),
        ("adjustment_row", "adjustment"),
        ("money_task", "money"),
        ("product", "product"),
        ("transaction", "transactions"),
    ],
)
def test_a_list_row_and_its_document_are_one_family(kind, whole):
    assert family(kind) == whole
    assert {family(each) for each in (*LISTS.values(), *SHAPES)} == {source.family for source in API}


def test_a_page_a_document_a_list_of_either_and_a_saved_call_hold_the_same_records():
    record = {"SKU": "HT-1", "CostingMethod": "FIFO"}
    page = {"Total": 1, "Page": 1, "Products": [record]}
    for document in (page, record, [page], [[record]], {"call": "product", "body": page}, {"url": "x", "body": record}):
        assert list(entries(document)) == [Entry("product", record)]
    assert list(entries([1, page])) == [Entry("unknown", {"value": 1}), Entry("product", record)]
    assert list(entries({"Products": ["text"]})) == [Entry("unknown", {"value": "text"})]


def test_rows_too_deep_are_not_looked_for():
    def nested(levels: int):
        return {"SKU": 1, "CostingMethod": 2} if levels == 0 else [nested(levels - 1)]

    assert kinds(nested(MOST_NESTED)) == ["product"]
    assert kinds(nested(MOST_NESTED + 1)) == []


def test_stocktakes_and_adjustments_share_a_list_key():
    page = {"Total": 1, "Page": 1, "StockAdjustmentList": [ROW]}
    assert kinds(page) == ["adjustment_row"]
    assert kinds({"call": "https://x/stockTakeList?Page=1", "body": page}) == ["stocktake_row"]
    assert kinds({"StockAdjustmentList": [ROW, {**ROW, "LastUpdatedBy": "ann"}]}) == ["stocktake_row", "stocktake_row"]


def test_a_row_of_a_strange_look_is_of_its_list():
    assert kinds({"SaleList": [{"OrderNumber": "SO-1"}, {"SaleID": 1, "CreditNotes": []}]}) == [
        "sale_row",
        "sale_credit",
    ]


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"Transactions": []}, "Transactions"),
        ({"Transactions": [], "TaskID": "1"}, ""),
        ({"Transactions": [], "ID": "1"}, ""),
        ({"SaleList": {}}, ""),
        ({"Journals": [], "Page": 1}, "Journals"),
        ({"Journals": []}, ""),
        ({"Journals": [], "Page": 1, "ProviderName": "x"}, ""),
        ({"Journals": [{"TaskID": "1"}]}, "Journals"),
        ({"Journals": [{"JournalID": "1"}], "Page": 1}, ""),
    ],
)
def test_the_list_of_a_page(document, key):
    assert list_key(document) == key


def test_envelopes_say_how_much_there_is():
    page = {"Total": 7, "Page": 2, "Products": [{"SKU": "a", "CostingMethod": "x"}]}
    assert list(envelopes([page, {"call": "saleList", "body": {"Total": "7", "Page": True, "SaleList": []}}])) == [
        ("product", Envelope("Products", 7, 2, 1)),
        ("sale_row", Envelope("SaleList", None, None, 0)),
    ]
    assert list(envelopes({"SKU": "a", "CostingMethod": "x"})) == []
    assert [kind for kind, _ in envelopes({"call": "stockTakeList", "body": {"StockAdjustmentList": []}})] == [
        "stocktake_row"
    ]
