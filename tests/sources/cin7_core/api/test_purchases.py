"""Purchases: a receipt per put-away line of an authorised group, the totals of a SKU on its first row only."""

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.cin7_core.api import API
from cin7_audit.sources.cin7_core.api.goods import is_booked
from tests.sources.small_files import named, of_json, rows

[PURCHASE] = named(API, "cin7_core.api_purchase")

LINE = {"SKU": "HT-1", "Quantity": 10, "Price": 4, "Discount": 25}
INVOICE = {
    "TaskID": "G1",
    "Status": "AUTHORISED",
    "InvoiceDate": "2026-04-15",
    "InvoiceNumber": "INV-1",
    "Lines": [{**LINE, "Quantity": 9}],
}
ARRIVED = {"SKU": "HT-1", "Quantity": 6, "Date": "2026-04-13", "Location": "Main: A-01", "CardID": "C1"}
RECEIPT = ("sku", "received_quantity", "received_date", "site", "bin", "invoice_no")
TOTALS = ("sku", "ordered_quantity", "invoiced_quantity", "credited_quantity", "unstocked_quantity")


def purchase(**more) -> dict:
    head = {"ID": "AB-1", "OrderNumber": "PO-1", "Supplier": "Acme", "Status": "RECEIVED", "OrderDate": "2026-04-01"}
    return {**head, "Location": "North", "Order": {"Lines": [LINE]}, **more}


def group(status: str = "AUTHORISED", *lines: dict, task: str = "g1") -> dict:
    return {"TaskID": task, "Status": status, "Lines": list(lines)}


@pytest.mark.parametrize(
    ("status", "booked"),
    [
        ("AUTHORISED", True),
        ("authorized", True),
        ("PARTIALLY PAID", True),
        ("COMPLETED", True),
        ("CLOSED", True),
        ("DRAFT", False),
        ("VOIDED", False),
        (None, False),
    ],
)
def test_what_had_its_effect(status, booked):
    assert is_booked({"Status": status}) is booked


def test_receipts_stand_where_they_were_put_away_and_totals_on_the_first_row():
    second = {**ARRIVED, "Quantity": 2, "Location": None, "Date": "2026-04-14"}
    received = group("AUTHORISED", {**ARRIVED, "Quantity": 99, "Location": "Main"}, task="G1")
    credit = {"Status": "AUTHORISED", "Lines": [{**LINE, "Quantity": 1}], "Unstock": [{**LINE, "Quantity": 2}]}
    record = purchase(
        PutAway=[group("AUTHORISED", ARRIVED, second)], StockReceived=[received], Invoice=INVOICE, CreditNote=credit
    )
    parsed = of_json(PURCHASE, record)
    assert rows(parsed, "receipt", *RECEIPT) == [
        ("HT-1", "6", "2026-04-13", "Main", "A-01", "INV-1"),
        ("HT-1", "2", "2026-04-14", "North", None, "INV-1"),
    ]
    assert rows(parsed, "receipt", *TOTALS) == [("HT-1", "10", "9", "1", "2"), ("HT-1", None, None, None, None)]
    wanted = ("document_no", "document_id", "supplier", "status", "order_date", "unit_price", "invoice_date", "card_id")
    assert set(rows(parsed, "receipt", *wanted)) == {
        ("PO-1", "ab-1", "Acme", "RECEIVED", "2026-04-01", "3", "2026-04-15", "c1")
    }
    assert parsed.control_totals["received"] == ("8", None)


@pytest.mark.parametrize(
    ("put_away", "received", "quantities"),
    [
        ([], [group("AUTHORISED", ARRIVED)], ["6"]),
        ([group("DRAFT", {**ARRIVED, "Quantity": 5})], [group("AUTHORISED", ARRIVED)], ["6"]),
        ([group("AUTHORISED")], [group("AUTHORISED", ARRIVED)], ["6"]),
        ([group("AUTHORISED", {**ARRIVED, "Quantity": 5})], [group("AUTHORISED", ARRIVED, task="G2")], ["5", "6"]),
        ([group("AUTHORISED", {**ARRIVED, "Received": False})], [], [None]),
        ([], [group("DRAFT", ARRIVED)], [None]),
    ],
)
def test_a_group_is_received_once(put_away, received, quantities):
    parsed = of_json(PURCHASE, purchase(PutAway=put_away, StockReceived=received))
    assert [quantity for (quantity,) in rows(parsed, "receipt", "received_quantity")] == quantities


def test_what_is_not_booked_does_not_count_and_a_charge_is_no_goods():
    draft = {**INVOICE, "Status": "DRAFT", "Lines": [{**LINE, "Price": 8}, {"Name": "Freight", "Quantity": 1}]}
    parsed = of_json(PURCHASE, purchase(Invoice=draft))
    wanted = (*TOTALS, "invoice_no", "unit_price", "site", "received_quantity")
    assert rows(parsed, "receipt", *wanted) == [("HT-1", "10", None, None, None, None, "3", "North", None)]


def test_an_invoice_belongs_to_its_group_else_to_its_sku():
    other = {**INVOICE, "TaskID": "G9", "InvoiceNumber": "INV-9", "Lines": [{"SKU": "HT-2", "Quantity": 1}]}
    lines = (ARRIVED, {**ARRIVED, "SKU": "HT-2"})
    record = purchase(Invoice=[INVOICE, other], StockReceived=[group("AUTHORISED", *lines, task="G5")])
    assert rows(of_json(PURCHASE, record), "receipt", "sku", "invoice_no") == [("HT-1", "INV-1"), ("HT-2", "INV-9")]
    record = purchase(Invoice=[INVOICE, other], StockReceived=[group("AUTHORISED", *lines, task="G9")])
    assert rows(of_json(PURCHASE, record), "receipt", "sku", "invoice_no") == [("HT-1", "INV-9"), ("HT-2", "INV-9")]


def test_currency_and_stamp():
    record = purchase(
        SupplierCurrency="USD", BaseCurrency="NZD", CurrencyRate=1.50, LastUpdatedDate="2026-04-12T20:00:00"
    )
    parsed = of_json(PURCHASE, record, settings=Engagement(time_zone="Pacific/Auckland"))
    assert rows(parsed, "receipt", "currency", "currency_rate", "recorded_at") == [
        ("USD", "1.5", "2026-04-13 08:00:00")
    ]


def test_a_purchase_without_lines_and_a_list_row_fill_the_header():
    parsed = of_json(PURCHASE, purchase(Order=None))
    assert rows(parsed, "document_header", "document_no", "document_type", "effective_date") == [
        ("PO-1", "Purchase", "2026-04-01")
    ]
    row = {"ID": "AB-1", "OrderNumber": "PO-1", "CombinedReceivingStatus": "x", "OrderDate": "2026-04-01"}
    parsed = of_json(PURCHASE, {"PurchaseList": [row]})
    assert rows(parsed, "document_header", "document_id", "effective_date") == [("ab-1", "2026-04-01")]


def test_its_postings_and_manual_journals():
    journal = {"Lines": [{"Date": "2026-04-16", "Debit": "310: Stock", "Credit": "220", "Amount": 5}]}
    posting = {"Debit": "310", "Credit": "800", "Amount": 27, "EffectiveDate": "2026-04-15"}
    parsed = of_json(PURCHASE, purchase(Transactions=[posting], ManualJournals=journal))
    wanted = (
        "document_no",
        "document_type",
        "effective_date",
        "debit_account",
        "credit_account",
        "amount",
        "description",
        "origin",
    )
    assert rows(parsed, "expected_posting", *wanted) == [
        ("PO-1", "Purchase", "2026-04-15", "310", "800", "27", None, "document"),
        ("PO-1", "Purchase", "2026-04-16", "310", "220", "5", "manual journal of the purchase", "document"),
    ]
