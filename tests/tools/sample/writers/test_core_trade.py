"""What the API answers about purchases and sales, with its quirks."""

import pytest

from cin7_sample.documents import guid
from cin7_sample.writers import core_trade as api
from tests.tools.sample.traded import purchases, traded
from tests.tools.sample.writers.reading import detailed, listed, part


def bought(folder, made=None, list_from=0, detail_from=0):
    api.purchases(made or traded(), folder, list_from, detail_from, 200)
    rows = {row["OrderNumber"]: row for row in listed(folder, "purchaseList", "PurchaseList")}
    simple = {row["OrderNumber"]: row for row in detailed(folder, "purchase")}
    return rows, simple, {row["OrderNumber"]: row for row in detailed(folder, "advanced-purchase")}


def sold(folder, made=None, list_from=0, detail_from=0, **more):
    api.sales(made or traded(), folder, list_from, detail_from, 200, **more)
    rows = {row["OrderNumber"]: row for row in listed(folder, "saleList", "SaleList")}
    return rows, {row["Order"]["SaleOrderNumber"]: row for row in detailed(folder, "sale")}


def test_one_delivery_one_bill_no_credit_is_simple():
    assert [api.is_simple(purchase) for purchase in purchases()] == [True, False, False, False]
    plain = purchases()[0]
    plain.credit_day = 40
    assert not api.is_simple(plain)


def test_orders_are_listed_with_their_state(tmp_path):
    rows, *_ = bought(tmp_path)
    names = ("Type", "Status", "CombinedReceivingStatus", "CombinedInvoiceStatus", "OrderStatus")
    assert {number: part(row, *names) for number, row in rows.items()} == {
        "PO-00001": ("Simple Purchase", "COMPLETED", "FULLY RECEIVED", "INVOICED", "AUTHORISED"),
        "PO-00002": ("Advanced Purchase", "RECEIVED / CREDITED", "PARTIALLY RECEIVED", "INVOICED", "AUTHORISED"),
        "PO-00003": ("Advanced Purchase", "ORDERED", "NOT RECEIVED", "NOT INVOICED", "AUTHORISED"),
        "PO-00004": ("Advanced Purchase", "COMPLETED", "FULLY RECEIVED", "INVOICED", "NOT AVAILABLE"),
    }
    plain, dollars, waiting, blind = rows.values()
    assert part(plain, "InvoiceNumber", "InvoiceDate", "InvoiceAmount", "SupplierCurrency") == (
        "KA-7001", "2024-04-13T00:00:00", 103.5, "NZD"
    )  # fmt: skip
    assert part(dollars, "InvoiceAmount", "SupplierCurrency", "CreditNoteNumber") == (
        23.0,
        "USD",
        "SCN-00002",
    )  # 33.00 and tax at 1.65
    assert part(waiting, "InvoiceNumber", "InvoiceDate", "InvoiceAmount", "StockReceivedStatus") == (
        None,
        None,
        0,
        "NOT AVAILABLE",
    )
    assert (blind["BlindReceipt"], plain["BlindReceipt"], plain["OrderDate"]) == (True, False, "2024-04-03T00:00:00")
    assert dollars["LastUpdatedDate"][:10] == "2024-04-21"  # the last receipt


def test_an_order_received_and_not_yet_billed(tmp_path):
    made = traded()
    made.documents.purchases[0].invoices[0].day = 91
    rows, simple, _ = bought(tmp_path, made)
    assert part(rows["PO-00001"], "Status", "InvoiceStatus") == ("RECEIVED", "NOT AVAILABLE")
    assert simple["PO-00001"]["Invoice"] == {"Status": "NOT AVAILABLE", "Lines": []}


def test_a_credit_after_the_period_is_not_there_yet(tmp_path):
    made = traded()
    made.documents.purchases[1].credit_day = 91
    rows, _, advanced = bought(tmp_path, made)
    assert (rows["PO-00002"]["Status"], advanced["PO-00002"]["CreditNote"]) == ("RECEIVED", [])


def test_old_orders_come_in_lists_or_not_at_all(tmp_path):
    rows, simple, advanced = bought(tmp_path, list_from=3, detail_from=85)
    assert set(rows) == {"PO-00002", "PO-00003", "PO-00004"}
    assert (set(simple), set(advanced)) == (
        set(),
        {"PO-00002", "PO-00003", "PO-00004"},
    )  # credited, new, without an order


def test_a_simple_purchase_is_received_into_a_bin_and_billed(tmp_path):
    _, simple, _ = bought(tmp_path)
    row = simple["PO-00001"]
    assert [part(line, "SKU", "Quantity", "Price", "Total") for line in row["Order"]["Lines"]] == [
        ("HT-1000", 10, 9, 90)
    ]
    (received,) = row["StockReceived"]["Lines"]
    assert part(received, "Date", "Quantity", "Location", "Received") == ("2024-04-10T00:00:00", 10, "Main: A-01", True)
    assert part(row["Invoice"], "InvoiceNumber", "InvoiceDate", "TotalBeforeTax", "Tax", "Status") == (
        "KA-7001", "2024-04-13T00:00:00", 90, 13.5, "AUTHORISED"
    )  # fmt: skip
    assert [part(line, "SKU", "Quantity", "Price", "Total") for line in row["Invoice"]["Lines"]] == [
        ("HT-1000", 10, 9, 90)
    ]
    assert [part(line, "Date", "COGS") for line in row["InventoryMovements"]] == [
        ("2024-04-10T00:00:00", 0),
        ("2024-04-13T00:00:00", 90),
    ]
    assert part(row, "Approach", "Location", "CurrencyRate", "InventoryAccount") == ("STOCK", "Main", 1, "715")


def test_an_advanced_purchase_groups_receipts_by_bill_and_puts_them_away(tmp_path):
    _, _, advanced = bought(tmp_path)
    row = advanced["PO-00002"]
    numbers = [
        (group["InvoicingAndReceivingNumber"], [line["Quantity"] for line in group["Lines"]])
        for group in row["StockReceived"]
    ]
    assert numbers == [(1, [20]), (2, [4])]
    assert [line["Location"] for group in row["StockReceived"] for line in group["Lines"]] == [None, None]
    assert [line["Location"] for group in row["PutAway"] for line in group["Lines"]] == ["Main", "Main: A-02"]
    (bill,) = row["Invoice"]  # the second lies after the period
    assert part(bill, "InvoiceNumber", "TotalBeforeTax", "Tax") == ("TA-7002", 20.0, 3.0)
    assert [part(line, "SKU", "Quantity", "Price") for line in bill["Lines"]] == [("HT-1001", 20, 1.0)]
    assert (row["CurrencyRate"], row["SupplierCurrency"]) == (1.65, "USD")
    (credit,) = row["CreditNote"]
    assert part(credit, "CreditNoteNumber", "CreditNoteInvoiceNumber", "CreditNoteDate", "TotalBeforeTax") == (
        "SCN-00002", "TA-7002", "2024-05-11T00:00:00", 2.0
    )  # fmt: skip
    assert [part(line, "SKU", "Quantity", "Account", "Total") for line in credit["Lines"]] == [
        ("HT-1001", 2, "517", 2.0)
    ]
    assert bill["TaskID"] == row["PutAway"][0]["TaskID"] == guid("group", "PO-00002", 0)


def test_an_order_without_goods_or_without_an_order(tmp_path):
    _, _, advanced = bought(tmp_path)
    assert part(advanced["PO-00003"], "StockReceived", "PutAway", "Invoice") == ([], [], [])
    assert advanced["PO-00004"]["Order"] == {"Memo": "", "Status": "NOT AVAILABLE", "Lines": []}


def test_sales_are_listed_with_their_state(tmp_path):
    rows, _ = sold(tmp_path)
    names = ("Status", "CombinedPickingStatus", "CombinedShippingStatus", "CombinedInvoiceStatus", "CreditNoteNumber")
    assert {number: part(row, *names) for number, row in rows.items()} == {
        "SO-00001": ("CREDITED", "PICKED", "SHIPPED", "INVOICED / CREDITED", "CR-00001"),
        "SO-00002": ("PICKED", "PICKED", "NOT SHIPPED", "NOT INVOICED", None),
        "SO-00003": ("CREDITED", "NOT PICKED", "SHIPPED", "NOT INVOICED", "CR-00002"),
    }
    first, waiting, late = rows.values()
    assert part(first, "InvoiceAmount", "InvoiceNumber", "InvoiceDate", "OrderDate", "CustomerReference") == (
        37.95, "INV-00001", "2024-04-07T00:00:00", "2024-04-05T00:00:00", "CUS1"
    )  # fmt: skip
    assert part(waiting, "InvoiceAmount", "InvoiceNumber", "InvoiceDate") == part(
        late, "InvoiceAmount", "InvoiceNumber", "InvoiceDate"
    )
    assert (late["InvoiceAmount"], late["InvoiceNumber"], waiting["OrderLocationID"]) == (
        0,
        None,
        guid("site", "South"),
    )
    assert first["Updated"][:10] == "2024-04-13"  # the credit note
    assert "changed" not in first


@pytest.mark.parametrize(("invoice_day", "status"), [(91, "INVOICING"), (90, "COMPLETED")])
def test_a_sale_is_complete_when_billed_within_the_period(tmp_path, invoice_day, status):
    made = traded()
    made.documents.credits = []
    made.documents.sales[2].invoice_day = invoice_day
    assert sold(tmp_path, made)[0]["SO-00003"]["Status"] == status


def test_details_of_new_credited_and_repeated_sales(tmp_path):
    made = traded()
    made.documents.credits = made.documents.credits[:1]
    assert set(sold(tmp_path / "a", made, list_from=89, detail_from=89)[0]) == {"SO-00002"}
    assert set(sold(tmp_path / "a", made, list_from=89, detail_from=89)[1]) == {"SO-00001", "SO-00002"}
    made.documents.sales[2].external = "CUS1"
    made.documents.credits = []
    assert set(sold(tmp_path / "b", made, detail_from=89)[1]) == {"SO-00001", "SO-00002", "SO-00003"}


def test_a_sale_s_detail_follows_it_from_order_to_cost(tmp_path):
    _, details = sold(tmp_path)
    row = details["SO-00001"]
    names = ("SKU", "Quantity", "Price", "Tax", "BackorderQuantity", "Total")
    assert [part(line, *names) for line in row["Order"]["Lines"]] == [
        ("HT-1000", 3, 15, 6.75, 1, 45),
        ("HT-1001", 1, 3, 0.45, 0, 3),
    ]
    (fulfilment,) = row["Fulfilments"]
    assert (fulfilment["Pick"]["Status"], [line["Quantity"] for line in fulfilment["Pick"]["Lines"]]) == (
        "AUTHORISED",
        [2, 1],
    )
    assert [line["ShipmentDate"] for line in fulfilment["Ship"]["Lines"]] == ["2024-04-06T00:00:00"]
    (invoice,) = row["Invoices"]
    assert part(invoice, "InvoiceNumber", "TotalBeforeTax", "Tax", "Total") == ("INV-00001", 33, 4.95, 37.95)
    assert [part(line, "Quantity", "Total", "Account") for line in invoice["Lines"]] == [(2, 30, "200"), (1, 3, "200")]
    assert (row["COGSAmount"], [line["COGS"] for line in row["InventoryMovements"]]) == (22, [20, 2])
    assert row["Location"] == "Main"


def test_a_credit_note_says_what_was_put_back(tmp_path):
    _, details = sold(tmp_path)
    (note,) = details["SO-00001"]["CreditNotes"]
    assert part(
        note, "CreditNoteNumber", "CreditNoteInvoiceNumber", "CreditNoteDate", "TotalBeforeTax", "Tax", "Total"
    ) == ("CR-00001", "INV-00001", "2024-04-13T00:00:00", 15, 2.25, 17.25)
    assert [part(line, "Quantity", "RestockLocation", "RestockDate") for line in note["Restock"]] == [
        (1, "Main: A-01", "2024-04-14T00:00:00")
    ]  # fmt: skip
    assert details["SO-00003"]["CreditNotes"][0]["Restock"] == []
    rows = listed(tmp_path, "saleCreditNoteList", "SaleList")
    assert [part(row, "CreditNoteNumber", "OrderNumber", "RestockStatus") for row in rows] == [
        ("CR-00001", "SO-00001", "AUTHORISED"),
        ("CR-00002", "SO-00003", "NOT AVAILABLE"),
    ]


def test_a_waiting_sale_has_no_shipment_and_one_shipped_blind_no_pick(tmp_path):
    _, details = sold(tmp_path)
    waiting, blind = details["SO-00002"]["Fulfilments"][0], details["SO-00003"]["Fulfilments"][0]
    assert (waiting["Ship"]["Status"], waiting["Ship"]["Lines"], waiting["FulFilmentStatus"]) == (
        "NOT AVAILABLE",
        [],
        "NOT FULFILLED",
    )
    assert (blind["Pick"]["Status"], blind["Ship"]["Status"], details["SO-00003"]["Invoices"]) == (
        "DRAFT",
        "AUTHORISED",
        [],
    )


def test_cost_rows_may_be_hidden(tmp_path):
    _, details = sold(tmp_path, hide_cost_rows=True)
    assert {number: row["InventoryMovements"] for number, row in details.items()} == {number: [] for number in details}


def test_nothing_shipped_is_nothing_billed(tmp_path):
    made = traded()
    for line in made.documents.sales[0].lines:
        line.shipped = 0
    rows, details = sold(tmp_path, made)
    assert (
        rows["SO-00001"]["InvoiceNumber"],
        details["SO-00001"]["Invoices"],
        details["SO-00001"]["InventoryMovements"],
    ) == (None, [], [])
