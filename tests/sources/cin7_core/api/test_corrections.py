"""Adjustments, stocktakes and write-offs: new quantity minus old, gains positive, losses negative, with values."""

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import aside, named, notes, of_json, rows

ADJUSTMENT, STOCKTAKE, WRITE_OFF = named(
    API, "cin7_core.api_adjustment", "cin7_core.api_stocktake", "cin7_core.api_write_off"
)

CORRECTED = ("sku", "quantity_before", "quantity_after", "quantity", "unit_cost", "value", "line_no", "source_row")
HEAD = ("document_no", "document_id", "document_type", "status", "effective_date", "site", "account", "reference")
DOCUMENT = {
    "TaskID": "AB-1",
    "StocktakeNumber": "ADJ-1",
    "Status": "Completed",
    "EffectiveDate": "2026-04-13T00:00:00",
    "Account": "480: Shrinkage",
    "Reference": "recount",
}


def line(sku: str = "HT-1", place: str = "Main: A-01", **more) -> dict:
    return {"SKU": sku, "Location": place, **more}


def adjustment(*existing: dict, new: tuple[dict, ...] = (), amounts: tuple[float, ...] = (), **more) -> dict:
    posted = [{"Debit": "310", "Credit": "480", "Amount": amount} for amount in amounts]
    lists = {"ExistingStockLines": list(existing), "NewStockLines": list(new), "Transactions": posted}
    return {**DOCUMENT, **lists, **more}


def test_an_adjustment_is_the_new_quantity_minus_the_one_on_hand():
    gained = line("HT-2", "South", Quantity=4, UnitCost=2.5, Comments="found")
    lost = line(QuantityOnHand=5, Adjustment=3, BatchSN="L1", Comments="broken")
    parsed = of_json(ADJUSTMENT, adjustment(lost, new=(gained,), amounts=(-14.5, 10)))
    assert rows(parsed, "correction", *CORRECTED) == [
        ("HT-1", "5", "3", "-2", "7.25", "-14.5", "1", 1),
        ("HT-2", "0", "4", "4", "2.5", "10", "2", 2),
    ]
    wanted = ("document_no", "document_id", "status", "effective_date", "account", "reference", "kind", "site", "bin")
    shared = ("ADJ-1", "ab-1", "COMPLETED", "2026-04-13", "480", "recount", "adjustment")
    assert rows(parsed, "correction", *wanted) == [(*shared, "Main", "A-01"), (*shared, "South", None)]
    assert rows(parsed, "correction", "batch", "reason") == [("L1", "broken"), (None, "found")]
    assert rows(parsed, "expected_posting", "amount", "document_type") == [
        ("-14.5", "StockAdjustment"),
        ("10", "StockAdjustment"),
    ]
    assert parsed.control_totals["quantity"] == ("2", None) and notes(parsed) == []


@pytest.mark.parametrize(
    ("fields", "before", "after", "quantity", "counted"),
    [
        ({"QuantityOnHand": 5, "Adjustment": 0}, "5", "0", "-5", False),
        ({"Adjustment": 3}, None, "3", "3", False),
        ({"QuantityOnHand": 5, "AdjustedQuantity": 3}, "5", "3", "-2", True),
        ({"Quantity": 5, "AdjustedQuantity": 3}, "5", "3", "-2", True),
        ({"QuantityOnHand": 5, "Quantity": 3}, "5", "3", "-2", True),
        ({"QuantityOnHand": 5}, "5", None, "0", False),
        ({"Quantity": 5}, None, None, "0", False),
    ],
)
def test_spellings_of_the_new_quantity(fields, before, after, quantity, counted):
    parsed = of_json(ADJUSTMENT, adjustment(line(**fields)))
    assert rows(parsed, "correction", "quantity_before", "quantity_after", "quantity") == [(before, after, quantity)]
    assert ("line_spelling" in notes(parsed)) is counted


def test_values_taken_in_order_are_noted():
    lines = (line(QuantityOnHand=5, Adjustment=3), line("HT-2", QuantityOnHand=1, Adjustment=2))
    parsed = of_json(ADJUSTMENT, adjustment(*lines, amounts=(-6, 2)))
    assert rows(parsed, "correction", "value", "unit_cost") == [("-6", "3"), ("2", "2")]
    assert notes(parsed) == ["values_by_order"]


def test_a_line_with_a_slip_or_without_a_sku_goes_alone():
    lines = (
        line(QuantityOnHand="many", Adjustment=3),
        line("", QuantityOnHand=5, Adjustment=3),
        line(QuantityOnHand=5, Adjustment=3),
    )
    parsed = of_json(ADJUSTMENT, adjustment(*lines, new=(line("HT-2", Quantity="x"),), amounts=(-6,)))
    assert aside(parsed) == [(1, "record_unreadable"), (2, "record_unreadable"), (4, "record_unreadable")]
    assert rows(parsed, "correction", "quantity", "value", "line_no") == [("-2", None, "3")]


def test_a_document_without_lines_is_a_fact_all_the_same():
    parsed = of_json(ADJUSTMENT, adjustment(Status="VOIDED", Location="Main"))
    assert rows(parsed, "document_header", *HEAD) == [
        ("ADJ-1", "ab-1", "StockAdjustment", "VOIDED", "2026-04-13", "Main", "480", "recount")
    ]


def stocktake(*lines: dict, zero: tuple[dict, ...] = (), **more) -> dict:
    place = {"Location": "Main", "LocationID": "x", "StocktakeNumber": "ST-1"}
    return {
        **DOCUMENT,
        **place,
        "NonZeroStockOnHandProducts": list(lines),
        "ZeroStockOnHandProducts": list(zero),
        **more,
    }


COUNTED = ("sku", "recorded_quantity", "counted_quantity", "is_confirmed", "is_zero_ambiguous", "site", "bin")


def test_a_stocktake_counts_every_line_and_corrects_those_that_differ():
    lines = (line(place="A-01", QuantityOnHand=5, Adjustment=5), line("HT-2", "Main", QuantityOnHand=5, Adjustment=0))
    parsed = of_json(STOCKTAKE, stocktake(*lines, zero=(line("HT-3", "Main", Quantity=2, UnitCost=3),)))
    assert rows(parsed, "count_line", *COUNTED) == [
        ("HT-1", "5", "5", "true", "false", "Main", "A-01"),
        ("HT-2", "5", "0", "true", "true", "Main", None),
        ("HT-3", "0", "2", "true", "false", "Main", None),
    ]
    assert rows(parsed, "count_line", "count_id", "count_kind", "is_difference_only")[0] == (
        "ST-1",
        "stocktake",
        "false",
    )
    assert rows(parsed, "correction", "sku", "quantity", "kind", "line_no") == [
        ("HT-2", "-5", "stocktake", "2"),
        ("HT-3", "2", "stocktake", "3"),
    ]
    assert parsed.control_totals["counted"] == ("7", None)


def test_a_line_at_the_place_of_the_document_is_in_no_bin_whatever_it_is_called():
    lines = (
        line(place="Head office", LocationID="X", QuantityOnHand=5, Adjustment=3),
        line("HT-2", "B-2", Quantity=1, LocationID="Y"),
    )
    parsed = of_json(STOCKTAKE, stocktake(lines[0], zero=(lines[1],)))
    assert rows(parsed, "count_line", "site", "bin") == [("Main", None), ("Main", "B-2")]


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [("IN PROGRESS", "false"), ("draft", "false"), ("VOIDED", "false"), ("NEW", None), (None, None)],
)
def test_a_stocktake_that_is_not_completed_corrects_nothing(status, confirmed):
    parsed = of_json(STOCKTAKE, stocktake(line(QuantityOnHand=5, Adjustment=3), Status=status))
    assert rows(parsed, "count_line", "is_confirmed") == [(confirmed,)]
    assert "correction" not in parsed.tables


def test_a_stocktake_without_a_number_is_known_by_its_id_and_a_line_not_counted_is_none():
    lines = (line(QuantityOnHand=5), line("HT-2", QuantityOnHand=1, Adjustment=2))
    parsed = of_json(STOCKTAKE, stocktake(*lines, StocktakeNumber=None))
    assert rows(parsed, "count_line", "count_id", "sku") == [("ab-1", "HT-2")]
    assert aside(parsed) == [(1, "not_counted")]


@pytest.mark.parametrize(("status", "completed"), [("COMPLETED", "2026-04-14 10:00:00"), ("IN PROGRESS", None)])
def test_a_list_row_says_when_a_stocktake_was_made_and_completed(status, completed):
    row = {
        "StocktakeNumber": "ST-1",
        "TaskID": "AB-1",
        "Status": status,
        "EffectiveDate": "2026-04-13",
        "Location": "Main",
        "CreatedDate": "2026-04-12T20:00:00",
        "LastUpdatedDate": "2026-04-13T22:00:00",
        "LastUpdatedBy": "ann",
    }
    parsed = of_json(STOCKTAKE, {"StockAdjustmentList": [row]}, settings=Engagement(time_zone="Pacific/Auckland"))
    wanted = ("document_no", "document_type", "recorded_at", "completed_at", "user", "effective_date")
    assert rows(parsed, "document_header", *wanted) == [
        ("ST-1", "StockTake", "2026-04-13 08:00:00", completed, "ann", "2026-04-13")
    ]


def test_a_list_row_of_an_adjustment():
    row = {
        key: DOCUMENT[key] for key in ("TaskID", "StocktakeNumber", "Status", "EffectiveDate", "Account", "Reference")
    }
    assert rows(of_json(ADJUSTMENT, {"StockAdjustmentList": [row]}), "document_header", *HEAD) == [
        ("ADJ-1", "ab-1", "StockAdjustment", "Completed", "2026-04-13", None, "480", "recount")
    ]


def write_off(*lines: dict, **more) -> dict:
    head = {"TaskID": "AB-2", "InventoryWriteOffNumber": "WO-1", "Status": "COMPLETED", "Location": "Main"}
    return {**head, "EffectiveDate": "2026-04-13", "Lines": list(lines), **more}


def test_a_write_off_is_a_loss_valued_by_its_lines_else_by_what_it_credits():
    lines = (
        {"SKU": "HT-1", "Bin": "A-01", "Quantity": 2, "Cost": 3, "TotalCost": 6, "Comment": "broken"},
        {"SKU": "HT-2", "Bin": "Main", "Quantity": 1, "Cost": 0},
    )
    parsed = of_json(WRITE_OFF, write_off(*lines, Transactions=[{"Amount": 6}, {"Amount": 4}]))
    assert rows(parsed, "correction", "sku", "quantity", "unit_cost", "value", "bin", "kind", "reason") == [
        ("HT-1", "-2", "3", "-6", "A-01", "write_off", "broken"),
        ("HT-2", "-1", "4", "-4", None, "write_off", None),
    ]
    assert set(rows(parsed, "correction", "document_no", "site")) == {("WO-1", "Main")}
    assert parsed.control_totals["quantity"] == ("-3", None)


def test_an_empty_write_off_and_a_list_row_fill_the_header():
    assert rows(of_json(WRITE_OFF, write_off(Status="VOIDED")), "document_header", "document_no", "status") == [
        ("WO-1", "VOIDED")
    ]
    row = {"InventoryWriteOffNumber": "WO-1", "TaskID": "AB-2", "Status": "COMPLETED", "Date": "2026-04-12T20:00:00"}
    parsed = of_json(WRITE_OFF, {"InventoryWriteOffs": [row]}, settings=Engagement(time_zone="Pacific/Auckland"))
    assert rows(parsed, "document_header", "document_no", "document_type", "recorded_at") == [
        ("WO-1", "InventoryWriteOff", "2026-04-13 08:00:00")
    ]
