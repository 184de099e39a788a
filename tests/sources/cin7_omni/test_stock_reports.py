"""Stock on Hand and stocktake sheets of Omni."""

import pytest

from cin7_audit.sources.cin7_omni import REPORTS
from tests.sources.goldens import read
from tests.sources.small_files import aside, of_text, peek_of, rows

STOCK_ON_HAND = REPORTS["stock_on_hand"]
STOCKTAKE_SHEET = REPORTS["stocktake_sheet"]
STOCK = "Code,Size,Branch,Bin,Batch,SOH,Open Sales,Available,Incoming,Holding,Stock Value\n"
SHEET = "Code,Size,Branch,Zone,Bin,System Qty,Counted Qty,Variance,Unit Cost,Counted By,Stocktake,Date\n"


def test_stock_on_hand(tmp_path):
    body = "A,,Main,,L1,5,1,4,2,3,50\nB,S,Main,,,1,,,,,\nB,M,Main,,,0,,,,,\nC,,Main,,,,,,,,9\n"
    parsed = of_text(STOCK_ON_HAND, tmp_path, STOCK + body, "stock 2025-07-31.csv")
    wanted = ("sku", "site", "batch", "on_hand", "allocated", "available", "on_order", "in_transit", "value", "as_of")
    assert rows(parsed, "stock_snapshot", *wanted) == [
        ("A", "Main", "L1", "5", "1", "4", "2", "3", "50", "2025-07-31"),
        ("B//S", "Main", None, "1", None, None, None, None, None, "2025-07-31"),
        ("B//M", "Main", None, "0", None, None, None, None, None, "2025-07-31"),
    ]
    assert aside(parsed) == [(5, "blank_quantity")]
    assert parsed.control_totals["on_hand"] == ("6", None)


@pytest.mark.parametrize(
    ("bin_name", "quantity", "grain", "missing"),
    [("", "1", "site", "true"), ("B-1", "1", "bin", "true"), ("", "0", "site", "false")],
)
def test_a_report_with_a_zero_shows_zeros_and_one_with_a_bin_is_by_bin(tmp_path, bin_name, quantity, grain, missing):
    parsed = of_text(STOCK_ON_HAND, tmp_path, STOCK + f"A,,Main,{bin_name},,{quantity},,,,,\nB,,Main,,,2,,,,,\n")
    assert set(rows(parsed, "stock_snapshot", "grain", "zero_rows_missing")) == {(grain, missing)}


def test_without_a_branch_column_the_filter_says_it_else_it_is_asked_for(tmp_path):
    text = "Code,SOH,Open Sales,Available\nA,5,1,4\n"
    assert of_text(STOCK_ON_HAND, tmp_path, text).unstated == ("date", "site")
    parsed = of_text(STOCK_ON_HAND, tmp_path, "Branch: Main\n\n" + text)
    assert (rows(parsed, "stock_snapshot", "site"), parsed.unstated) == ([("Main",)], ("date",))


def test_a_sheet_is_a_count_and_a_variance_gives_the_belief_it_does_not_print(tmp_path):
    body = (
        "A,,Main,Z1,B1,5,3,-2,2.50,ann,ST-7,31/07/2025\nB,,Main,Z1,,,3,-2,,,,\nC,,Main,,B1,,0,,,,,\nD,,Main,,,5,,,,,,\n"
    )
    parsed = of_text(STOCKTAKE_SHEET, tmp_path, SHEET + body, "my count.csv")
    wanted = (
        "sku",
        "recorded_quantity",
        "counted_quantity",
        "bin",
        "count_id",
        "effective_date",
        "counted_by",
        "unit_cost",
    )
    assert rows(parsed, "count_line", *wanted) == [
        ("A", "5", "3", "Z1-B1", "ST-7", "2025-07-31", "ann", "2.5"),
        ("B", "5", "3", "Z1", "my count", None, None, None),
        ("C", None, "0", "B1", "my count", None, None, None),
    ]
    assert rows(parsed, "count_line", "is_zero_ambiguous", "is_confirmed", "count_kind") == [
        ("false", "true", "stocktake"),
        ("false", "true", "stocktake"),
        ("true", "true", "stocktake"),
    ]
    assert aside(parsed) == [(5, "not_counted")]


@pytest.mark.parametrize(("belief", "ambiguous"), [("0", "false"), ("5", "true"), ("", "true")])
def test_a_zero_beside_stock_is_ambiguous(tmp_path, belief, ambiguous):
    parsed = of_text(STOCKTAKE_SHEET, tmp_path, SHEET + f"A,,Main,,,{belief},0,,,,,\n")
    assert rows(parsed, "count_line", "is_zero_ambiguous") == [(ambiguous,)]


def test_number_and_day_of_a_sheet_come_from_its_name_where_it_has_no_columns(tmp_path):
    text = "Code,Branch,System Qty,Counted Qty\nA,Main,5,3\n"
    parsed = of_text(STOCKTAKE_SHEET, tmp_path, text, "Stocktake_ST-00071_2025-07-31.csv")
    assert rows(parsed, "count_line", "count_id", "effective_date") == [("ST-00071", "2025-07-31")]


def test_an_upload_template_without_system_figures_is_a_count(tmp_path):
    path = tmp_path / "Count Main 2025-07-31.csv"
    path.write_text("Code,Branch,Counted Qty\nA,Main,3\nB,Main,\n")
    kind, parsed = read(path)
    assert kind == "cin7_omni.stocktake_sheet"
    assert rows(parsed, "count_line", "sku", "site", "counted_quantity") == [("A", "Main", "3")]
    assert aside(parsed) == [(3, "not_counted")]


@pytest.mark.parametrize(
    ("names", "is_sheet"),
    [
        ("Code,Branch,Counted Qty", True),
        ("Code,Counted Qty", False),
        ("SKU,Branch,New Qty", False),  # neither a word that says count nor a figure to compare with
        ("Code,SOH,New Qty", True),
        ("SKU,SOH,New Qty", True),
        *(
            (f"Code,{name},New Qty", True)
            for name in ("On Hand", "Stock On Hand", "Current Qty", "Expected Qty", "Difference")
        ),
        *((f"{name},Branch,SKU", True) for name in ("Count Qty", "Physical Qty", "Physical Count", "Stocktake Qty")),
        *((f"SKU,Counted,{name}", True) for name in ("Branch Name", "Warehouse", "Zone", "Bin", "Bin Location")),
        ("SKU,System Qty,New Qty", True),
        ("SKU,System Quantity,New Qty", True),
        ("SKU,Variance Qty,New Qty,Zone", True),
        ("SKU,Variance,New Qty", False),
        ("Code,Variance,New Qty", True),
        ("Code,SOH,New Qty,TransType", False),
        ("Code,SOH,Counted Qty,Stocktake Quantity", False),
    ],
)
def test_a_sheet_has_a_count_and_a_figure_or_a_place_beside_it(tmp_path, names, is_sheet):
    assert STOCKTAKE_SHEET.claims(peek_of(tmp_path, f"{names}\n{',' * names.count(',')}\n")) is is_sheet
