"""Purchase orders, sales orders and credit notes of Omni: net prices in base currency, and what moved when."""

from decimal import Decimal

import pytest

from cin7_audit.sources.cin7_omni.api import API
from cin7_audit.sources.cin7_omni.api.pages import OmniDocument
from cin7_audit.sources.cin7_omni.api.trading import net_of_tax, status_of
from cin7_audit.sources.collect import Collector
from tests.sources.small_files import context, json_peek, notes, of_json, rows

BY_NAME = {source.name.removeprefix("cin7_omni.api_"): source for source in API}
HEAD = {
    "id": 1,
    "reference": "X-1",
    "branchId": 3,
    "company": "Acme",
    "createdDate": "2025-07-01T00:00:00Z",
    "status": "Approved",
    "modifiedDate": "2025-07-09T08:00:00Z",
    "invoiceDate": "2025-07-05T00:00:00Z",
    "currencyCode": "USD",
    "currencyRate": 2,
}
LINE = {"id": 50, "code": "A", "qty": 4, "qtyShipped": 3, "unitPrice": 5, "discount": 2, "unitCost": 2.5}
DAY = "2025-07-04T00:00:00+12:00"


def said(parsed) -> list[str]:
    return [code for code in notes(parsed) if code != "movements_rebuilt"]


def purchase(*lines: dict, **more):
    record = {
        **HEAD,
        "fullyReceivedDate": DAY,
        "supplierInvoiceReference": "INV-1",
        "lineItems": list(lines or [LINE]),
        **more,
    }
    return of_json(BY_NAME["purchase_orders"], [record])


def sale(*lines: dict, **more):
    record = {**HEAD, "dispatchedDate": DAY, "invoiceNumber": "INV-1", "lineItems": list(lines or [LINE]), **more}
    return of_json(BY_NAME["sales_orders"], [record])


def credit(*lines: dict, **more):
    record = {
        **HEAD,
        "completedDate": DAY,
        "creditNoteDate": "2025-07-06",
        "salesReference": "SO-1",
        "lineItems": list(lines),
        **more,
    }
    return of_json(BY_NAME["credit_notes"], [record])


def document(**record) -> OmniDocument:
    return OmniDocument(Collector(json_peek([])), 1, record, context("a"), {})


@pytest.mark.parametrize(
    ("status", "rate", "net"),
    [("Incl", 15, "100"), ("incl", "0.15", "100"), ("Excl", 15, "115"), (None, 15, "115"), ("Incl", None, "115")],
)
def test_a_price_with_tax_in_it_is_taken_net(status, rate, net):
    assert net_of_tax(document(taxStatus=status, taxRate=rate), Decimal(115)) == Decimal(net)


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({"isVoid": True, "status": "Approved"}, "VOIDED"),
        ({"status": "Shipped"}, "SHIPPED"),
        ({"isApproved": True}, "APPROVED"),
        ({}, "DRAFT"),
    ],
)
def test_the_status_of_a_document(record, status):
    assert status_of(document(**record)) == status


def test_a_receipt_and_its_movement_at_cost_in_base_currency():
    parsed = purchase()
    wanted = (
        "document_no",
        "supplier",
        "order_date",
        "received_date",
        "invoice_date",
        "invoice_no",
        "sku",
        "site",
        "recorded_at",
    )
    assert rows(parsed, "receipt", *wanted) == [
        ("X-1", "Acme", "2025-07-01", "2025-07-04", "2025-07-05", "INV-1", "A", "branch:3", "2025-07-09 08:00:00")
    ]
    wanted = (
        "ordered_quantity",
        "received_quantity",
        "invoiced_quantity",
        "unit_price",
        "currency",
        "currency_rate",
        "status",
    )
    assert rows(parsed, "receipt", *wanted) == [("4", "3", "4", "4.5", "USD", "2", "APPROVED")]  # (4 x 5 - 2) / 4
    wanted = (
        "kind",
        "quantity",
        "unit_cost",
        "value",
        "completed_at",
        "effective_date",
        "document_type",
        "counterparty",
    )
    assert rows(parsed, "movement", *wanted) == [
        ("receipt", "3", "9", "27", "2025-07-04 00:00:00", "2025-07-04", "Purchase Order", "Acme")
    ]
    assert said(parsed) == []


def test_a_partial_receipt_is_dated_by_the_last_change_and_said_to_be():
    parsed = purchase(fullyReceivedDate=None)
    assert rows(parsed, "receipt", "received_date") == rows(parsed, "movement", "effective_date") == [("2025-07-09",)]
    assert said(parsed) == ["partial_move_undated"]
    [note] = [each for each in parsed.problems if each.code == "partial_move_undated"]
    assert note.seen.startswith("purchase order X-1 is moved in part") and "2025-07-09" in note.seen


@pytest.mark.parametrize(
    ("lines", "more"),
    [([LINE], {"isVoid": True}), ([{**LINE, "qtyShipped": 0}], {}), ([{**LINE, "qtyShipped": None}], {})],
)
def test_what_is_void_or_has_not_arrived_moves_nothing(lines, more):
    parsed = purchase(*lines, fullyReceivedDate=None, invoiceDate=None, **more)
    assert "movement" not in parsed.tables and said(parsed) == []
    assert rows(parsed, "receipt", "received_date", "invoiced_quantity") == [(None, None)]


def test_a_void_purchase_that_was_received_still_moves_nothing():
    assert "movement" not in purchase(isVoid=True).tables


def test_sizes_of_an_order_share_its_quantity_and_carry_its_total_once():
    line = {"code": "TEE", "qty": 4, "qtyShipped": 4, "unitPrice": 5, "option3": "1 x S\n3 x M"}
    parsed = purchase(line, currencyRate=None)
    assert rows(
        parsed, "receipt", "sku", "ordered_quantity", "received_quantity", "invoiced_quantity", "unit_price"
    ) == [("TEE//S", "4", "1", "4", "5"), ("TEE//M", None, "3", None, "5")]
    assert rows(parsed, "movement", "movement_id", "unit_cost") == [
        ("E001-1-1-receipt-S", "5"),
        ("E001-1-1-receipt-M", "5"),
    ]


def test_a_line_without_a_price_has_no_cost():
    parsed = purchase({"code": "A", "qty": 4, "qtyShipped": 3})
    assert rows(parsed, "receipt", "unit_price") == [(None,)] and rows(parsed, "movement", "unit_cost", "value") == [
        (None, None)
    ]


def test_a_shipment_and_its_movement():
    parsed = sale(customerOrderNo="WEB-9")
    wanted = (
        "document_no",
        "customer",
        "order_date",
        "shipped_date",
        "invoice_date",
        "invoice_no",
        "sku",
        "external_reference",
    )
    assert rows(parsed, "shipment", *wanted) == [
        ("X-1", "Acme", "2025-07-01", "2025-07-04", "2025-07-05", "INV-1", "A", "WEB-9")
    ]
    wanted = ("ordered_quantity", "shipped_quantity", "invoiced_quantity", "revenue", "ship_status", "status")
    assert rows(parsed, "shipment", *wanted) == [("4", "3", "4", "36", "AUTHORISED", "APPROVED")]  # 2 x (4 x 5 - 2)
    wanted = ("kind", "quantity", "unit_cost", "value", "document_type", "site", "effective_date", "counterparty")
    assert rows(parsed, "movement", *wanted) == [
        ("sale", "-3", "2.5", "-7.5", "Sales Order", "branch:3", "2025-07-04", "Acme")
    ]


@pytest.mark.parametrize(
    ("line", "more", "status", "moves"),
    [
        (LINE, {}, "AUTHORISED", 1),
        (LINE, {"dispatchedDate": None}, "PARTIALLY AUTHORISED", 1),
        ({**LINE, "qtyShipped": 0}, {"dispatchedDate": None}, "NOT AVAILABLE", 0),
        (LINE, {"isVoid": True}, "VOIDED", 0),
    ],
)
def test_how_far_a_sale_was_shipped(line, more, status, moves):
    parsed = sale(line, **more)
    assert rows(parsed, "shipment", "ship_status") == [(status,)]
    assert len(rows(parsed, "movement", "sku")) == moves


def test_nothing_is_earned_before_the_invoice_and_a_person_can_be_a_customer():
    parsed = sale(invoiceDate=None, company="", firstName="Ann", lastName="Lee")
    assert rows(parsed, "shipment", "revenue", "invoiced_quantity", "customer") == [(None, None, "Ann Lee")]


def test_a_kit_moves_its_components_and_not_itself():
    parsed = sale(
        {**LINE, "id": 50},
        {**LINE, "id": 51, "code": "B", "parentId": 50},
        {**LINE, "id": 52, "code": "C", "parentId": 0},
    )
    assert rows(parsed, "shipment", "sku") == [("A",), ("B",), ("C",)]
    assert rows(parsed, "movement", "sku") == [("B",), ("C",)]


def test_a_line_without_an_id_is_no_head():
    assert rows(sale({**LINE, "id": None}), "movement", "sku") == [("A",)]


def test_batches_that_add_up_move_one_by_one():
    batches = [{"batch": "L1", "quantity": 1}, {"serial": "S2", "quantity": -2}]
    parsed = sale({**LINE, "stockMovements": batches})
    assert rows(parsed, "movement", "batch", "quantity", "movement_id") == [
        ("L1", "-1", "E001-1-1-sale-0"),
        ("S2", "-2", "E001-1-1-sale-1"),
    ]
    short = sale({**LINE, "stockMovements": batches[:1]})
    assert rows(short, "movement", "batch", "quantity") == [(None, "-3")]


def test_returned_goods_come_back_and_the_credit_is_positive():
    parsed = credit({**LINE, "qty": -4, "qtyShipped": -3})
    wanted = (
        "document_no",
        "order_no",
        "customer",
        "credit_date",
        "restock_date",
        "credited_quantity",
        "restocked_quantity",
        "value",
    )
    assert rows(parsed, "return_line", *wanted) == [("X-1", "SO-1", "Acme", "2025-07-06", "2025-07-04", "4", "3", "44")]
    wanted = ("kind", "quantity", "value", "document_type", "completed_at")
    assert rows(parsed, "movement", *wanted) == [("restock", "3", "7.5", "Credit Note", "2025-07-04 00:00:00")]


@pytest.mark.parametrize(
    ("line", "more", "row", "moves"),
    [
        ({**LINE, "qty": 4, "qtyShipped": 0}, {}, ("0", "0", None, "36"), 0),  # money only
        ({**LINE, "qty": -4, "qtyShipped": -3}, {"completedDate": None}, ("4", "0", None, "44"), 0),
        ({**LINE, "qty": -4, "qtyShipped": -3}, {"isVoid": True}, ("4", "3", "2025-07-04", "44"), 0),
        ({**LINE, "qty": -4, "qtyShipped": -3, "unitPrice": None}, {}, ("4", "3", "2025-07-04", None), 1),
    ],
)
def test_a_credit_without_returned_goods_moves_nothing(line, more, row, moves):
    parsed = credit(line, **more)
    assert rows(parsed, "return_line", "credited_quantity", "restocked_quantity", "restock_date", "value") == [row]
    assert len(rows(parsed, "movement", "sku")) == moves
