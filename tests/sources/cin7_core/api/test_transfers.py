"""Transfers: what was sent, and what a completed one received; bins stand in the places of the document."""

import pytest

from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import named, of_json, rows

[TRANSFER] = named(API, "cin7_core.api_transfer")

LINE = {"SKU": "HT-1", "TransferQuantity": 3, "Quantity": 9, "BatchSN": "L1"}
DAYS = {"DepartureDate": "2026-04-13", "CompletionDate": "2026-04-15"}


def transfer(*lines: dict, **more) -> dict:
    head = {
        "TaskID": "AB-1",
        "Number": "TR-1",
        "Status": "Completed",
        "FromLocation": "Main: A-01",
        "ToLocation": "South",
    }
    return {**head, "Reference": "weekly", "InTransitAccount": "330: Transit", "Lines": list(lines), **DAYS, **more}


@pytest.mark.parametrize(
    ("more", "status", "sent", "received", "arrived"),
    [
        ({}, "COMPLETED", "2026-04-13", "2026-04-15", "3"),
        ({"DepartureDate": None}, "COMPLETED", "2026-04-15", "2026-04-15", "3"),
        ({"Status": "IN TRANSIT"}, "IN TRANSIT", "2026-04-13", None, None),
        ({"Status": "DRAFT", "DepartureDate": None}, "DRAFT", None, None, None),
    ],
)
def test_only_a_completed_transfer_has_received_what_was_sent(more, status, sent, received, arrived):
    parsed = of_json(TRANSFER, transfer(LINE, **more))
    wanted = ("status", "sent_date", "received_date", "sent_quantity", "received_quantity")
    assert rows(parsed, "transfer", *wanted) == [(status, sent, received, "3", arrived)]


def test_places_and_words_of_a_transfer():
    parsed = of_json(TRANSFER, transfer(LINE, {"SKU": "HT-2", "Quantity": 1}, ToLocation="South: B-2"))
    wanted = (
        "document_no",
        "document_id",
        "from_site",
        "from_bin",
        "to_site",
        "to_bin",
        "reference",
        "in_transit_account",
    )
    assert set(rows(parsed, "transfer", *wanted)) == {("TR-1", "ab-1", "Main", "A-01", "South", "B-2", "weekly", "330")}
    assert rows(parsed, "transfer", "sku", "batch", "sent_quantity") == [("HT-1", "L1", "3"), ("HT-2", None, "1")]
    assert parsed.control_totals == {"sent": ("4", None)}
    assert "document_header" not in parsed.tables


def test_an_order_stands_for_lines_that_are_not_there():
    assert rows(of_json(TRANSFER, transfer(Order={"Lines": [LINE]})), "transfer", "sku") == [("HT-1",)]


@pytest.mark.parametrize(
    ("days", "day"), [(DAYS, "2026-04-15"), ({"DepartureDate": "2026-04-13", "CompletionDate": None}, "2026-04-13")]
)
@pytest.mark.parametrize("is_row", [True, False])
def test_a_transfer_without_lines_and_a_list_row_fill_the_header(days, day, is_row):
    record = transfer(**days)
    if is_row:
        del record["Lines"]
        record = {"StockTransferList": [record]}
    parsed = of_json(TRANSFER, record)
    assert set(parsed.tables) == {"document_header"}
    assert rows(parsed, "document_header", "document_no", "document_type", "effective_date") == [
        ("TR-1", "StockTransfer", day)
    ]


def test_a_transfer_that_names_no_places_and_no_status_is_read_all_the_same():
    parsed = of_json(TRANSFER, transfer(LINE, Status=None, FromLocation=None, ToLocation=""))
    wanted = ("from_site", "to_site", "status", "sent_date", "received_quantity")
    assert rows(parsed, "transfer", *wanted) == [(None, None, None, "2026-04-13", None)]
    assert parsed.problems == ()
