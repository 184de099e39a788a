"""Sales: what was picked, packed and shipped, revenue before tax in base currency, and credits with what came back."""

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import named, of_json, rows

[SALE] = named(API, "cin7_core.api_sale")

LINE = {"SKU": "HT-1", "Quantity": 3, "Total": 30, "Tax": 4}
INVOICE = {"Status": "AUTHORISED", "InvoiceDate": "2026-04-14", "InvoiceNumber": "INV-1", "Lines": [LINE]}
SENT = ("sku", "picked_quantity", "packed_quantity", "shipped_quantity", "shipped_date", "site", "bin")
TOTALS = ("sku", "ordered_quantity", "invoiced_quantity", "revenue", "invoice_date", "invoice_no")


def sale(**more) -> dict:
    head = {
        "ID": "AB-1",
        "SaleOrderDate": "2026-04-12",
        "Customer": "Bob",
        "Status": "COMPLETED",
        "Location": "Main: A-01",
    }
    return {**head, "Order": {"SaleOrderNumber": "SO-1", "Lines": [{**LINE, "Quantity": 5}]}, **more}


def picked(quantity: float = 3, **more) -> dict:
    return {"SKU": "HT-1", "Quantity": quantity, "Location": "Main: A-01", **more}


def fulfilment(
    pick: str = "AUTHORISED", pack: str = "AUTHORISED", ship: str = "AUTHORISED", lines=None, shipments=None
) -> dict:
    return {
        "Pick": {"Status": pick, "Lines": lines or [picked()]},
        "Pack": {"Status": pack, "Lines": [picked(2)]},
        "Ship": {"Status": ship, "Lines": [{"ShipmentDate": "2026-04-13"}] if shipments is None else shipments},
    }


@pytest.mark.parametrize(
    ("made", "sent"),
    [
        (fulfilment(), ("3", "2", "3", "2026-04-13")),
        (fulfilment(pick="DRAFT"), (None, "2", "3", "2026-04-13")),
        (fulfilment(pack="VOIDED"), ("3", None, "3", "2026-04-13")),
        (fulfilment(ship="DRAFT"), ("3", "2", None, None)),
        (fulfilment(shipments=[]), ("3", "2", "3", None)),
        (fulfilment(shipments=[{"ShipmentDate": "2026-04-13", "IsShipped": False}]), ("3", "2", None, None)),
        (
            fulfilment(shipments=[{"ShipmentDate": "2026-04-16"}, {"ShipmentDate": "2026-04-15"}]),
            ("3", "2", "3", "2026-04-15"),
        ),
    ],
)
def test_what_was_sent_counts_once_its_step_is_authorised(made, sent):
    parsed = of_json(SALE, sale(Fulfilments=[made]))
    assert rows(parsed, "shipment", *SENT) == [("HT-1", *sent, "Main", "A-01")]
    statuses = tuple(made[step]["Status"] for step in ("Pick", "Pack", "Ship"))
    assert rows(parsed, "shipment", "pick_status", "pack_status", "ship_status") == [statuses]


def test_a_pick_of_two_bins_is_packed_once_and_its_totals_stand_once():
    lines = [picked(1), picked(2, Location="Main: B-2"), {"SKU": "HT-2", "Quantity": 1}]
    parsed = of_json(SALE, sale(Fulfilments=fulfilment(lines=lines), Invoices=[INVOICE]))
    assert rows(parsed, "shipment", "sku", "bin", "picked_quantity", "packed_quantity") == [
        ("HT-1", "A-01", "1", "2"),
        ("HT-1", "B-2", "2", None),
        ("HT-2", None, "1", None),
    ]
    assert rows(parsed, "shipment", *TOTALS) == [
        ("HT-1", "5", "3", "30", "2026-04-14", "INV-1"),
        ("HT-1", None, None, None, "2026-04-14", "INV-1"),
        ("HT-2", None, None, None, None, None),
    ]
    assert parsed.control_totals["picked"] == ("4", None)


def test_what_was_ordered_and_not_picked_is_a_row_at_the_site_of_the_sale():
    parsed = of_json(SALE, sale(Invoices=[INVOICE], CustomerReference="WEB-9", LastModifiedOn="2026-04-12T20:00:00"),
                     settings=Engagement(time_zone="Pacific/Auckland"))  # fmt: skip
    assert rows(parsed, "shipment", *SENT) == [("HT-1", None, None, None, None, "Main", None)]
    wanted = ("document_no", "document_id", "customer", "status", "order_date", "external_reference", "recorded_at")
    assert rows(parsed, "shipment", *wanted) == [
        ("SO-1", "ab-1", "Bob", "COMPLETED", "2026-04-12", "WEB-9", "2026-04-13 08:00:00")
    ]


@pytest.mark.parametrize(
    ("more", "revenue", "noted"),
    [
        ({}, "30", False),
        ({"TaxCalculation": "Inclusive"}, "26", False),
        ({"TaxCalculation": "Exclusive"}, "30", False),
        ({"CurrencyRate": 1}, "30", False),
        ({"CurrencyRate": 1.5}, None, True),
    ],
)
def test_revenue_is_before_tax_and_unknown_in_another_currency(more, revenue, noted):
    parsed = of_json(SALE, sale(Invoices=[INVOICE], **more))
    assert rows(parsed, "shipment", "revenue", "invoiced_quantity") == [(revenue, "3")]
    assert [each.code for each in parsed.problems] == (["foreign_sale"] if noted else [])


def test_a_voided_invoice_does_not_count_and_one_without_lines_dates_the_whole_sale():
    voided = of_json(SALE, sale(Invoices=[{**INVOICE, "Status": "VOIDED"}]))
    assert rows(voided, "shipment", *TOTALS) == [("HT-1", "5", None, None, None, None)]
    whole = of_json(SALE, sale(Invoices=[{**INVOICE, "Lines": []}], Fulfilments=[fulfilment()]))
    assert rows(whole, "shipment", *TOTALS) == [("HT-1", "5", None, None, "2026-04-14", "INV-1")]
    draft = of_json(SALE, sale(Invoices=[{**INVOICE, "Lines": [], "Status": "DRAFT"}]))
    assert rows(draft, "shipment", "invoice_no") == [(None,)]


NOTE = {
    "Status": "AUTHORISED", "CreditNoteNumber": "CR-1", "CreditNoteDate": "2026-04-20",
    "Lines": [LINE, {**LINE, "SKU": "HT-2", "Quantity": 1, "Total": 8, "Tax": 1}],
    "Restock": [
        {"SKU": "HT-1", "Quantity": 2, "RestockLocation": "South: X", "Location": "Main", "RestockDate": "2026-04-21"},
        {"SKU": "HT-1", "Quantity": 1, "Location": "Main: B-2"},
    ],
}  # fmt: skip
RETURNED = ("sku", "credited_quantity", "value", "restocked_quantity", "restock_date", "site", "bin")


def test_a_credit_is_counted_once_beside_what_came_back():
    parsed = of_json(SALE, sale(CreditNotes=[NOTE]))
    assert rows(parsed, "return_line", *RETURNED) == [
        ("HT-1", "3", "30", "2", "2026-04-21", "South", "X"),
        ("HT-1", "0", "0", "1", None, "Main", "B-2"),
        ("HT-2", "1", "8", "0", None, "Main", None),
    ]
    wanted = ("document_no", "order_no", "document_id", "customer", "credit_date")
    assert set(rows(parsed, "return_line", *wanted)) == {("CR-1", "SO-1", "ab-1", "Bob", "2026-04-20")}
    assert parsed.control_totals["restocked"] == ("3", None)


@pytest.mark.parametrize(
    ("note", "more", "values"),
    [
        ({"Status": "DRAFT"}, {}, []),
        ({}, {"CurrencyRate": 2}, [None, None, None]),
        ({}, {"TaxCalculation": "Inclusive"}, ["26", "0", "7"]),
    ],
)
def test_credits_count_as_invoices_do(note, more, values):
    parsed = of_json(SALE, sale(CreditNotes=[{**NOTE, **note}], **more))
    assert [value for (value,) in rows(parsed, "return_line", "value")] == values


def test_credits_of_a_sale_alone_and_list_rows():
    parsed = of_json(SALE, {"SaleID": "AB-1", "OrderNumber": "SO-1", "CreditNotes": [NOTE]})
    assert set(parsed.tables) == {"return_line"}
    assert set(rows(parsed, "return_line", "order_no", "document_id")) == {("SO-1", "ab-1")}
    row = {"SaleID": "AB-1", "OrderNumber": "", "CreditNoteNumber": "CR-1", "InvoiceDate": "2026-04-14"}
    parsed = of_json(SALE, {"SaleList": [row, {**row, "OrderNumber": "SO-1", "OrderDate": "2026-04-12"}]})
    wanted = ("document_no", "document_id", "document_type", "effective_date")
    assert rows(parsed, "document_header", *wanted) == [
        ("CR-1", "ab-1", "Sale", "2026-04-14"),
        ("SO-1", "ab-1", "Sale", "2026-04-12"),
    ]


def test_a_date_that_nobody_needs_costs_no_sale():
    head = {"Order": {"SaleOrderNumber": "SO-1", "Lines": []}, "OrderDate": "2026-13-01", "InvoiceDate": "n/a"}
    parsed = of_json(SALE, sale(**head))
    assert rows(parsed, "document_header", "document_no", "effective_date") == [("SO-1", "2026-04-12")]
    assert parsed.rows_set_aside == 0


def test_a_sale_without_lines_fills_the_header_and_its_postings_are_read():
    parsed = of_json(
        SALE, sale(Order={"SaleOrderNumber": "SO-1"}, Transactions=[{"Amount": 7, "EffectiveDate": "2026-04-14"}])
    )
    assert rows(parsed, "document_header", "document_no", "document_type", "effective_date") == [
        ("SO-1", "Sale", "2026-04-12")
    ]
    assert rows(parsed, "expected_posting", "document_no", "document_type", "amount") == [("SO-1", "Sale", "7")]
