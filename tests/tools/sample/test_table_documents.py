"""Documents as canonical rows: what one of each kind says."""

import datetime as dt
from decimal import Decimal

import pytest

from cin7_sample.table_documents import (
    correction_rows,
    count_line_rows,
    moment,
    money,
    receipt_rows,
    return_rows,
    shipment_rows,
    templates,
    transfer_rows,
    unit_cost,
)
from tests.tools.sample.traded import traded


def day(number):
    return dt.date(2024, 4, 1) + dt.timedelta(days=number)


def only(rows, **values):
    """The rows that have these values."""
    return [row for row in rows if all(row.get(name) == value for name, value in values.items())]


def part(row, *names):
    return tuple(row.get(name) for name in names)


def test_cents_moments_and_costs_are_exact():
    made = traded()
    assert (money(12_345), money(-5), money(None)) == (Decimal("123.45"), Decimal("-0.05"), None)
    assert moment(made, 30, "16:10") == dt.datetime(2024, 5, 1, 16, 10)
    assert (unit_cost(-1000, -3), unit_cost(2000, 2), unit_cost(0, 0)) == (Decimal("3.333333"), Decimal(10), None)
    rows = templates(made)
    assert (rows.fill("place", line=1), rows.fill("place", line=4)) == (
        {"sku": "HT-1000", "site": "Main", "bin": "A-60"},
        {"sku": "HT-1000", "site": "South", "bin": None},
    )


def test_a_count_line_says_what_was_counted_and_what_the_record_said():
    rows = list(count_line_rows(traded()))
    assert [part(row, "count_id", "recorded_quantity", "counted_quantity") for row in rows] == [
        ("ST-00001", 10, 8), ("ST-00001", 5, 5), ("ST-00001", 0, 3), ("ST-00002", 4, 5)
    ]  # fmt: skip
    first, *_, cycle = rows
    assert part(first, "effective_date", "recorded_at", "completed_at") == (
        day(29), dt.datetime(2024, 5, 1, 16, 10), dt.datetime(2024, 5, 1, 18, 20)
    )  # fmt: skip
    assert (first["completed_by"], cycle["completed_by"], cycle["count_kind"]) == (
        "ana@example.com",
        None,
        "cycle_count",
    )
    assert part(first, "is_confirmed", "is_zero_ambiguous", "is_difference_only") == (True, False, False)


def test_a_sheet_of_differences_leaves_out_the_right_line():
    rows = list(count_line_rows(traded(difference_only_counts=True)))
    assert [row["counted_quantity"] for row in rows] == [8, 3, 5]
    assert all(row["is_difference_only"] for row in rows)


def test_a_correction_is_after_less_before():
    rows = list(correction_rows(traded()))
    names = ("document_no", "line_no", "kind", "quantity_before", "quantity_after", "quantity", "value")
    assert [part(row, *names) for row in rows] == [
        ("ST-00001", 1, "stocktake", 10, 8, -2, Decimal(-20)),
        ("ST-00001", 3, "stocktake", 0, 3, 3, Decimal(30)),
        ("ST-00002", 1, "cycle_count", 4, 5, 1, Decimal(10)),
        ("ST-00004", 1, "adjustment", 20, 18, -2, Decimal(-4)),
        ("ST-00004", 2, "adjustment", 0, 2, 2, Decimal(4)),
        ("ST-00004", 3, "zeroing", 2, 0, -2, Decimal(-4)),
        ("FG-00001", 1, "write_off", 6, 4, -2, Decimal(-160)),
    ]
    take, cycle, adjusted, plain, write_off = rows[0], rows[2], rows[3], rows[4], rows[6]
    assert part(take, "effective_date", "completed_at", "user") == (
        day(29),
        dt.datetime(2024, 5, 1, 18, 20),
        "ana@example.com",
    )
    assert ("user" in cycle, cycle["reference"]) == (False, "Cycle")
    assert part(adjusted, "reason", "reference", "account", "unit_cost") == ("checked", "Correction", "517", Decimal(2))
    assert (plain["reason"], write_off["reason"], write_off["account"]) == (None, "Damaged", "404")


def test_a_revaluation_is_called_one():
    made = traded()
    made.documents.adjustments[1].reference = "Revaluation"
    assert {row["kind"] for row in correction_rows(made) if row["document_no"] == "ST-00004"} == {"revaluation"}


def test_a_transfer_is_received_when_completed():
    done, open_ = transfer_rows(traded())
    names = (
        "sku",
        "from_site",
        "from_bin",
        "to_site",
        "to_bin",
        "sent_date",
        "received_date",
        "sent_quantity",
        "received_quantity",
    )
    assert part(done, *names) == ("HT-1000", "Main", "A-01", "South", "A-01", day(28), day(31), 6, 6)
    assert part(open_, *names) == ("HT-1010", "South", "B-03", "Main", "B-03", day(80), None, 2, None)
    assert part(open_, "status", "in_transit_account") == ("IN TRANSIT", "716")


def test_a_receipt_carries_the_order_s_totals_once():
    rows = list(receipt_rows(traded()))
    (plain,) = only(rows, document_no="PO-00001")
    assert part(plain, "status", "ordered_quantity", "received_quantity", "invoiced_quantity", "credited_quantity") == (
        "COMPLETED", 10, 10, 10, None
    )  # fmt: skip
    assert part(plain, "order_date", "received_date", "invoice_date", "invoice_no", "supplier") == (
        day(2), day(9), day(12), "KA-7001", "Kauri Trade Goods"
    )  # fmt: skip
    assert part(plain, "unit_price", "currency", "currency_rate", "recorded_at") == (
        Decimal(9), "NZD", 1, dt.datetime(2024, 4, 10)
    )  # fmt: skip
    first, second, missing = only(rows, document_no="PO-00002")
    assert part(first, "ordered_quantity", "received_quantity", "credited_quantity", "bin") == (24, 20, 2, None)
    assert part(first, "received_date", "recorded_at", "unit_price", "currency") == (
        day(13), dt.datetime(2024, 4, 16), Decimal(1), "USD"
    )  # fmt: skip
    assert part(second, "ordered_quantity", "received_quantity", "bin", "invoice_no") == (
        None,
        4,
        "A-02",
        None,
    )  # billed after the end
    assert part(missing, "sku", "bin", "ordered_quantity", "received_quantity", "status") == (
        "HT-1010",
        None,
        7,
        None,
        "RECEIVING",
    )
    assert first["card_id"] != second["card_id"]


def test_an_order_not_received_and_a_receipt_without_an_order():
    rows = list(receipt_rows(traded()))
    assert [part(row, "status", "ordered_quantity") for row in only(rows, document_no="PO-00003")] == [("ORDERED", 30)]
    assert [part(row, "ordered_quantity", "received_quantity") for row in only(rows, document_no="PO-00004")] == [
        (None, 10)
    ]


def test_a_return_says_what_was_put_back():
    first, second = return_rows(traded())
    names = (
        "document_no",
        "order_no",
        "customer",
        "credit_date",
        "restock_date",
        "credited_quantity",
        "restocked_quantity",
        "value",
    )
    assert part(first, *names) == ("CR-00001", "SO-00001", "Customer 1", day(12), day(13), 1, 1, Decimal(15))
    assert part(second, *names) == ("CR-00002", "SO-00003", "Customer 3", day(90), None, 1, 0, Decimal(120))


def test_a_shipment_follows_its_order_to_the_invoice():
    first, *_ = rows = list(shipment_rows(traded()))
    names = (
        "ordered_quantity",
        "picked_quantity",
        "shipped_quantity",
        "invoiced_quantity",
        "revenue",
        "packed_quantity",
    )
    assert part(first, *names) == (3, 2, 2, 2, Decimal(30), None)
    assert part(
        first, "order_date", "picked_date", "shipped_date", "invoice_date", "invoice_no", "external_reference"
    ) == (day(4), day(4), day(5), day(6), "INV-00001", "CUS1")
    assert part(first, "status", "pick_status", "ship_status") == ("CREDITED", "AUTHORISED", "AUTHORISED")
    assert len(only(rows, document_no="SO-00001")) == 2


def test_a_waiting_sale_is_picked_only():
    (row,) = only(shipment_rows(traded()), document_no="SO-00002")
    assert part(row, "status", "ship_status", "picked_quantity", "shipped_date", "shipped_quantity", "invoice_no") == (
        "PICKED", "NOT AVAILABLE", 1, None, None, None
    )  # fmt: skip


@pytest.mark.parametrize(("invoice_day", "invoiced"), [(95, None), (91, None), (90, 1)])
def test_a_sale_without_a_pick_and_billed_after_the_period(invoice_day, invoiced):
    made = traded()
    made.documents.sales[2].invoice_day = invoice_day
    (row,) = only(shipment_rows(made), document_no="SO-00003")
    assert part(row, "pick_status", "picked_date", "picked_quantity", "shipped_quantity", "invoiced_quantity") == (
        "DRAFT", None, None, 1, invoiced
    )  # fmt: skip
    assert (row["revenue"], row["invoice_date"]) == ((Decimal(120), day(90)) if invoiced else (None, None))
