"""Cin7 Core report exports: rows in their layouts, quantities and costs on their sides."""

import datetime as dt

import pytest

from cin7_sample.entries import Ledger
from cin7_sample.postings import Posting
from cin7_sample.tables import left_out
from cin7_sample.writers import core_reports
from tests.tools.sample.traded import traded
from tests.tools.sample.writers.reading import sheet_rows, small_ledger


def with_cost_change():
    made = traded()
    made.books.movements.append(
        made.books.movements[1].__class__("cost_change", "Purchase", "PO-00002", 5, 14, 0, 500, 14)
    )
    return made


def test_the_preamble_names_period_and_currency():
    assert core_reports.preamble(traded(), "More") == [
        ["Report period: Custom"], ["From: 01-Apr-2024"], ["To: 30-Jun-2024"], ["Currency: Base Currency"], ["More"], []
    ]  # fmt: skip


def test_rows_come_by_day_without_the_planted_gaps():
    assert [moved.document for moved in core_reports.rows_in_report(traded())] == [
        "ST-00003", "SO-00001", "PO-00001", "PO-00002", "ST-00001", "FG-00001"
    ]  # fmt: skip
    made = traded(roll_breaks=1)
    made.books.movements[1].day = 31  # only a sale or receipt after day 30 may be left out
    assert left_out(made) == {1}
    assert "PO-00002" not in [moved.document for moved in core_reports.rows_in_report(made)]


def test_simple_and_advanced_purchases_differ_in_their_word():
    made = traded()
    types = core_reports.reference_types(made)
    assert [types.get(moved.document, moved.document_type) for moved in core_reports.rows_in_report(made)] == [
        "StockAdjustment", "Sale", "Purchase", "PurchaseAdvanced", "StockTake", "WriteOff"
    ]  # fmt: skip


def test_the_located_layout_has_a_row_per_movement_with_cost(tmp_path):
    core_reports.movement_details_located(with_cost_change(), tmp_path / "a.xlsx")
    header, *rows = sheet_rows(tmp_path / "a.xlsx")[5:]
    shown = [
        [row[header.index(name)] for name in ("Date", "SKU", "Location", "Reference type", "Reference", "Bin")]
        for row in rows
    ]
    assert shown[1] == [dt.date(2024, 4, 6), "HT-1000", "Main", "Sale", "SO-00001", "A-01"]
    assert shown[2][2:5] == ["South", "Purchase", "PO-00001"]
    assert shown[3][2:5] == ["Main", "PurchaseAdvanced", "PO-00002"]
    sides = [
        [row[header.index(name)] for name in ("Quantity in", "Quantity out", "Cost in", "Cost out")] for row in rows
    ]
    assert sides == [
        [10, "", 100, ""],
        ["", 2, "", 20],
        [4, "", 320, ""],
        [20, "", 33, ""],
        ["", "", 5, ""],
        [3, "", 30, ""],
        ["", 3, "", 30],
    ]
    assert [row[header.index("Customer/Supplier")] for row in rows][:3] == ["", "Customer 1", "Kauri Trade Goods"]


def test_the_line_layout_is_of_one_site_with_days_as_text(tmp_path):
    core_reports.movement_details_lines(with_cost_change(), 0, tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")[6:]
    assert [[row[0], row[1], row[3], row[6], row[7]] for row in rows] == [
        ["01-Apr-2024", "HT-1000", "ST-00003", 10, ""],
        ["06-Apr-2024", "HT-1000", "SO-00001", "", 2],
        ["14-Apr-2024", "HT-1001", "PO-00002", 20, ""],
        ["01-May-2024", "HT-1000", "ST-00001", 3, ""],
        ["11-May-2024", "HT-1000", "FG-00001", "", 3],
    ]


def test_the_grouped_layout_adds_up_by_product_and_type(tmp_path):
    made = with_cost_change()
    made.books.post("sale", "Sale", "SO-00009", 0, 50, -1)
    core_reports.movement_details_grouped(made, 0, tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert rows[4][0] == "Location: Main"
    assert rows[7:] == [
        ["HT-1000", "Hand tools", "Sale", "", 3, "", 30],
        ["HT-1000", "Hand tools", "StockAdjustment", 10, "", 100, ""],
        ["HT-1000", "Hand tools", "StockTake", 3, "", 30, ""],
        ["HT-1000", "Hand tools", "WriteOff", "", 3, "", 30],
        ["HT-1001", "Hand tools", "PurchaseAdvanced", 20, "", 38, ""],
    ]


def test_stock_level_has_a_block_of_seven_per_site(tmp_path):
    core_reports.stock_level(traded(), tmp_path / "a.xlsx")
    sites, measures, *rows = sheet_rows(tmp_path / "a.xlsx")
    assert (sites[2], sites[9], measures[:5]) == (
        "Main",
        "South",
        ["SKU", "Unit", "Quantity on hand", "Allocated", "On order"],
    )
    assert rows == [
        ["HT-1000", "Item", 8, 1, 0, 0, 10, 80, 7, 0, 0, 30, 0, "", 0, 0],
        ["HT-1001", "Item", 20, 0, 0, 0, 1.65, 33, 20, *[""] * 7],
        ["HT-1010", "Item", 0, 0, 7, 2, "", 0, 0, 4, 0, 0, 0, 80, 320, 4],
    ]


def test_what_is_coming_is_what_nobody_booked_in_or_completed():
    made = traded()
    assert dict(core_reports.on_order(made)) == {(2, 0): 7, (0, 1): 30}
    assert dict(core_reports.in_transit(made)) == {(2, 0): 2}
    made.documents.purchases[2].is_blind = True
    assert dict(core_reports.on_order(made)) == {(2, 0): 7}


def test_transactions_against_stock_shows_only_what_differs(tmp_path):
    made = traded()
    pairs = [("SO-00001", "310", "715", 2000), ("PO-00001", "715", "835", 30_000)]
    postings = [Posting(key, "x", "Sale", 5, debit, credit, cents, key, "") for key, debit, credit, cents in pairs]
    core_reports.transactions_vs_stock(made, Ledger(postings, [], []), tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert rows[0][0] == "Effective Date To: 30-Jun-2024"
    found = {row[0]: row[1:] for row in rows[4:]}
    assert found["PO-00001"] == ["715: Inventory", "Purchase", 320, 300, 20]
    assert found["FG-00001"] == ["715: Inventory", "WriteOff", -30, 0, -30]
    assert "SO-00001" not in found


def test_the_sync_report_has_every_document_by_day(tmp_path):
    core_reports.xero_sync(traded(), small_ledger(), tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")[6:]
    assert [row[:5] for row in rows] == [
        ["ST-1", "#401", dt.date(2024, 4, 8), "Completed", "Stock adjustment"],
        ["ST-9", "", dt.date(2024, 4, 8), "Failed", "Stock adjustment"],
        ["SO-1", "#402", dt.date(2024, 5, 12), "Completed", "Sale"],
    ]


@pytest.mark.parametrize("writer", [core_reports.movement_details_lines, core_reports.movement_details_grouped])
def test_another_site_has_its_own_rows(tmp_path, writer):
    writer(traded(), 1, tmp_path / "a.xlsx")
    rows = [
        row for row in sheet_rows(tmp_path / "a.xlsx") if str(row[0]).startswith("HT") or str(row[1]).startswith("HT")
    ]
    assert [row for row in rows if "HT-1010" in row] == rows and len(rows) == 1
