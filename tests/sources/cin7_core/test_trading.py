"""Purchase and sales reports of Core: receipts, invoices and credits apart, and blocks of locations."""

import pytest

from cin7_audit.sources.cin7_core import REPORTS
from cin7_audit.sources.reading import Header
from tests.sources.small_files import aside, of_text, peek_of, rows

RECEIVED = REPORTS["received_invoiced"]
INVOICES = REPORTS["sale_invoices"]
CREDIT_NOTES = REPORTS["sale_credit_notes"]
DETAILS = REPORTS["sale_details"]
ORDERS = REPORTS["sale_orders"]
INVOICED = "Date,Invoice/ credit note,Document#,Order#,SKU,Location,Customer,Quantity,Amount,Customer reference\n"


def test_receipts(tmp_path):
    head = "SKU,PO #,Supplier,Location,Quantity Ordered,Quantity Received,Quantity Invoiced,Invoice #,Status,"
    head += "Order date,Received date,Invoice date\n"
    body = (
        "HT-1,PO-1,Acme,Main: A-01,10,8,9,INV-1,Open,01/04/2026,13/04/2026,15/04/2026\nHT-2,PO-1,Acme,Main,5,,,,,,,\n"
    )
    parsed = of_text(RECEIVED, tmp_path, head + body)
    wanted = ("document_no", "sku", "site", "ordered_quantity", "received_quantity", "invoiced_quantity", "invoice_no")
    assert rows(parsed, "receipt", *wanted) == [
        ("PO-1", "HT-1", "Main", "10", "8", "9", "INV-1"),
        ("PO-1", "HT-2", "Main", "5", None, None, None),
    ]
    days = ("order_date", "received_date", "invoice_date", "supplier", "status")
    assert rows(parsed, "receipt", *days)[0] == ("2026-04-01", "2026-04-13", "2026-04-15", "Acme", "Open")
    totals = {name: made for name, (made, _) in parsed.control_totals.items()}
    assert totals == {"received_quantity": "8", "invoiced_quantity": "9"}


def test_invoices_and_credit_notes_are_told_apart_by_their_own_column(tmp_path):
    body = "13/04/2026,Invoice,INV-1,SO-1,HT-1,Main: A-01,Bob,2,30,WEB-9\n"
    body += "14/04/2026,Credit Note,INV-2,SO-1,HT-1,Main,Bob,-1,-15,\n15/04/2026,credit note,CR-3,,HT-2,,,2,,\n"
    parsed = of_text(INVOICES, tmp_path, INVOICED + body)
    wanted = ("document_no", "invoice_no", "invoice_date", "sku", "site", "customer", "invoiced_quantity", "revenue")
    assert rows(parsed, "shipment", *wanted, "external_reference", "source_row") == [
        ("SO-1", "INV-1", "2026-04-13", "HT-1", "Main", "Bob", "2", "30", "WEB-9", 2)
    ]
    wanted = (
        "document_no",
        "order_no",
        "credit_date",
        "sku",
        "credited_quantity",
        "value",
        "restocked_quantity",
        "source_row",
    )
    assert rows(parsed, "return_line", *wanted) == [
        ("INV-2", "SO-1", "2026-04-14", "HT-1", "1", "15", None, 3),
        ("CR-3", None, "2026-04-15", "HT-2", "2", None, None, 4),
    ]


def test_credit_notes_are_positive(tmp_path):
    head = "Credit note date,Credit note #,Order#,SKU,Location,Customer,Quantity,Amount\n"
    parsed = of_text(
        CREDIT_NOTES, tmp_path, head + "13/04/2026,CR-1,SO-1,HT-1,Main: A-01,Bob,-2,-30\n14/04/2026,CR-2,,HT-2,,,1,\n"
    )
    wanted = ("document_no", "order_no", "credit_date", "sku", "site", "customer", "credited_quantity", "value")
    assert rows(parsed, "return_line", *wanted) == [
        ("CR-1", "SO-1", "2026-04-13", "HT-1", "Main", "Bob", "2", "30"),
        ("CR-2", None, "2026-04-14", "HT-2", None, None, "1", None),
    ]


def test_details_keep_the_sign_of_what_was_netted(tmp_path):
    head = "SKU,Order#,Document#,Invoice date,Order date,Customer,Location,Quantity,Sale,COGS\n"
    parsed = of_text(DETAILS, tmp_path, head + "HT-1,SO-1,INV-1,13/04/2026,12/04/2026,Bob,Main: A-01,-1,-15,7\n")
    wanted = (
        "document_no",
        "invoice_no",
        "invoice_date",
        "order_date",
        "customer",
        "site",
        "invoiced_quantity",
        "revenue",
    )
    assert rows(parsed, "shipment", *wanted) == [
        ("SO-1", "INV-1", "2026-04-13", "2026-04-12", "Bob", "Main", "-1", "-15")
    ]


def test_an_order_has_a_row_for_each_location_with_a_quantity(tmp_path):
    head = ",,,Main: A-01,,,South,,,Total,,\nSKU,Order#,Order date" + ",Quantity,Discount,Total" * 3 + "\n"
    body = "HT-1,SO-1,13/04/2026,2,0,20,3,0,30,5,0,50\n"
    body += "HT-2,SO-1,13/04/2026,,,,1,0,10,1,0,10\nHT-3,SO-2,14/04/2026,,,,,,,,,\n"
    parsed = of_text(ORDERS, tmp_path, head + body)
    wanted = ("sku", "site", "document_no", "order_date", "ordered_quantity", "source_row")
    assert rows(parsed, "shipment", *wanted) == [
        ("HT-1", "Main", "SO-1", "2026-04-13", "2", 3),
        ("HT-1", "South", "SO-1", "2026-04-13", "3", 3),
        ("HT-2", "South", "SO-1", "2026-04-13", "1", 4),
    ]
    assert aside(parsed) == [(5, "row_without_figures")]


def test_an_order_under_one_header_row_has_its_place_in_a_column(tmp_path):
    head = "SKU,Order#,Order date,Location,Quantity,Discount,Total\n"
    parsed = of_text(ORDERS, tmp_path, head + "HT-1,SO-1,13/04/2026,Main: A-01,2,0,20\n")
    assert rows(parsed, "shipment", "site", "ordered_quantity") == [("Main", "2")]


@pytest.mark.parametrize(
    ("names", "groups", "is_it"),
    [
        (("SKU", "Quantity"), (), False),
        (("SKU", "Quantity"), ("", "Main"), True),
        (("SKU", "Order#"), (), True),
        (("SKU", "Order date"), (), True),
    ],
)
def test_order_details_name_an_order_or_locations(names, groups, is_it):
    assert ORDERS.accepts(Header(0, names, groups, {}, ())) is is_it


@pytest.mark.parametrize(
    ("names", "owner"),
    [
        (INVOICED.strip(), "INVOICES"),
        ("Credit note date,Credit note #,SKU,Quantity,Amount", "CREDIT_NOTES"),
        ("SKU,Order#,Document#,Invoice date,COGS,Sale", "DETAILS"),
        ("SKU,Order#,Quantity,Discount,Total", "ORDERS"),
        ("SKU,Order#,Quantity,Discount,Total,COGS", None),
    ],
)
def test_each_sales_report_has_one_reader(tmp_path, names, owner):
    peek = peek_of(tmp_path, f"{names}\n{',' * names.count(',')}\n")
    readers = {"INVOICES": INVOICES, "CREDIT_NOTES": CREDIT_NOTES, "DETAILS": DETAILS, "ORDERS": ORDERS}
    assert [name for name, reader in readers.items() if reader.claims(peek)] == ([owner] if owner else [])
