"""Stock on hand: money and quantities apart, blocks of locations, and what a blank means."""

import pytest

from cin7_audit.sources.cin7_core import REPORTS
from tests.sources.small_files import aside, notes, of_text, peek_of, rows

AVAILABILITY = REPORTS["availability"]
STOCK_LEVEL = REPORTS["stock_level"]
LEVEL = "SKU,Location,Bin,Quantity on hand,Allocated,Available,In transit,On order,Stock on hand\n"
PLACE = ("sku", "site", "bin", "on_hand", "value", "grain", "zero_rows_missing")


def test_stock_on_hand_is_money_and_the_quantity_stands_beside_it(tmp_path):
    body = "HT-1,Main: A-01,,5,1,4,2,3,50\nHT-2,Main: A-01,B-2,,2,,,,\n"
    parsed = of_text(STOCK_LEVEL, tmp_path, LEVEL + body, "level 2026-04-30.csv")
    assert rows(parsed, "stock_snapshot", *PLACE, "as_of") == [
        ("HT-1", "Main", "A-01", "5", "50", "bin", "false", "2026-04-30"),
        ("HT-2", "Main", "B-2", "0", None, "bin", "false", "2026-04-30"),
    ]
    others = rows(parsed, "stock_snapshot", "allocated", "available", "in_transit", "on_order")
    assert others == [("1", "4", "2", "3"), ("2", None, None, None)]
    assert dict(parsed.control_totals) == {"on_hand": ("5", None), "value": ("50", None)}


def test_a_row_without_any_figure_is_no_position(tmp_path):
    parsed = of_text(STOCK_LEVEL, tmp_path, LEVEL + "HT-1,Main,,5,,,,,\nHT-2,Main,,,,,,,\nHT-3,Main,,,,,,,\n")
    assert rows(parsed, "stock_snapshot", "sku") == [("HT-1",)]
    [note] = [each for each in parsed.problems if each.code == "rows_without_figures"]
    assert note.seen == "2 SKUs without a figure in any location (first in row 3)"


def test_a_block_per_location_is_a_row_per_location_and_the_total_block_is_none(tmp_path):
    head = ",,Main: A-01,,South,,Total,\nSKU,Batch,Quantity on hand,Stock on hand,Quantity on hand,Stock on hand,"
    head += "Quantity on hand,Stock on hand\n"
    parsed = of_text(STOCK_LEVEL, tmp_path, head + "HT-1,L1,5,50,2,20,7,70\nHT-2,,,,0,,0,\n")
    assert rows(parsed, "stock_snapshot", *PLACE, "batch") == [
        ("HT-1", "Main", "A-01", "5", "50", "bin", "true", "L1"),
        ("HT-1", "South", None, "2", "20", "site", "true", "L1"),
        ("HT-2", "South", None, "0", None, "site", "true", None),
    ]
    assert parsed.control_totals["on_hand"] == ("7", None)
    assert "rows_without_figures" not in notes(parsed)


def test_a_file_without_places_or_a_day_asks_for_both(tmp_path):
    parsed = of_text(STOCK_LEVEL, tmp_path, "SKU,Quantity on hand\nHT-1,5\n")
    assert rows(parsed, "stock_snapshot", *PLACE, "as_of") == [("HT-1", None, None, "5", None, "site", "false", None)]
    assert set(parsed.unstated) == {"date", "site"}
    hinted = of_text(STOCK_LEVEL, tmp_path, "SKU,Quantity on hand\nHT-1,5\n", site="North")
    assert rows(hinted, "stock_snapshot", "site") == [("North",)] and hinted.unstated == ("date",)


@pytest.mark.parametrize(
    "name", ["Quantity in", "Quantity out", "Qty in", "Qty out", "In", "Out", "Stocktake quantity", "Reference type"]
)
def test_a_report_of_movements_or_counts_is_no_position(tmp_path, name):
    assert not STOCK_LEVEL.claims(peek_of(tmp_path, f"SKU,Quantity on hand,{name}\nHT-1,3,1\n"))


def test_a_figure_that_cannot_be_read_costs_its_row(tmp_path):
    parsed = of_text(STOCK_LEVEL, tmp_path, LEVEL + "HT-1,Main,,many,,,,,\nHT-2,Main,,5,,,,,\n")
    assert aside(parsed) == [(2, "number_unreadable")] and rows(parsed, "stock_snapshot", "sku") == [("HT-2",)]


def test_the_screen_and_the_report_are_told_apart_by_their_names_of_the_quantity(tmp_path):
    screen = peek_of(tmp_path, "SKU,Location,OnHand,Available,StockValue\nHT-1,Main,5,4,50\n")
    report = peek_of(tmp_path, LEVEL + "HT-1,Main,,5,,,,,\n", "b.csv")
    moves = peek_of(tmp_path, "SKU,Quantity in,Quantity out,Quantity on hand\nHT-1,1,2,3\n", "c.csv")
    both = peek_of(tmp_path, "SKU,Location,On hand,Quantity on hand,Available\nHT-1,Main,5,5,4\n", "d.csv")
    claims = [(STOCK_LEVEL.claims(each), AVAILABILITY.claims(each)) for each in (screen, report, moves, both)]
    assert claims == [(False, True), (True, False), (False, False), (True, False)]
    parsed = of_text(AVAILABILITY, tmp_path, "SKU,Location,OnHand,Available,StockValue\nHT-1,Main,5,4,50\n")
    assert rows(parsed, "stock_snapshot", "on_hand", "available", "value") == [("5", "4", "50")]


@pytest.mark.parametrize("money", ["StockValue", "Stock value", "Stock on hand"])
def test_the_screen_prints_money_under_several_names_wherever_it_stands(tmp_path, money):
    for header, line in (
        (f"SKU,Location,OnHand,Available,{money}", "A,Main,5,4,50"),
        (f"SKU,Location,{money},On hand,Available", "A,Main,50,5,4"),
    ):
        parsed = of_text(AVAILABILITY, tmp_path, f"{header}\n{line}\n")
        assert rows(parsed, "stock_snapshot", "on_hand", "available", "value") == [("5", "4", "50")]


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind, report in REPORTS.items()
        if "value" in report.map.canonical or "closing_value" in report.map.canonical
    ],
)
def test_stock_on_hand_is_money_in_every_report_of_core(kind):
    entry = REPORTS[kind].map.entry("stock on hand")
    assert entry is None or entry.canonical in ("value", "closing_value")
