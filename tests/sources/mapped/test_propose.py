"""Mappings proposed for a spreadsheet nobody recognises, by its headers and by what its columns hold."""

import openpyxl
import pytest

from cin7_audit.sources.mapped import propose_mapping
from cin7_audit.sources.mapped.propose import match_headers, synonyms
from cin7_audit.sources.mapped.rows import MAPPED_TABLES
from cin7_audit.vocabulary import TABLES
from tests.sources.goldens import peek_at
from tests.sources.mapped.sheets import COUNT


def proposed(folder, text):
    path = folder / "list.csv"
    path.write_text(text)
    return {each.mapping.table: each for each in propose_mapping(peek_at(path))}


@pytest.mark.parametrize(
    ("text", "table", "columns"),
    [
        (
            COUNT,
            "count_line",
            {"sku": "Item Code", "counted_quantity": "Physical Count", "recorded_quantity": "System Qty"},
        ),
        (
            "Client SKU,Warehouse,Total Qty,Available\nA,DC1,5,5\nB,DC1,0,0\n",
            "stock_snapshot",
            {"sku": "Client SKU", "on_hand": "Total Qty"},
        ),
        (
            "Posting Date,GL Code,GL Account,Dr,Cr,Memo\n2026-01-31,1200,Stock,5.00,,x\n",
            "ledger_line",
            {"date": "Posting Date", "debit": "Dr"},
        ),
    ],
)
def test_the_right_table_is_proposed_first(tmp_path, text, table, columns):
    path = tmp_path / "list.csv"
    path.write_text(text)
    best = propose_mapping(peek_at(path))[0]
    assert best.mapping.table == table
    assert columns.items() <= best.mapping.columns.items()
    assert best.reasons and best.rows_read == best.rows_kept + best.rows_set_aside


def test_a_header_over_the_wrong_values_is_not_used(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("SKU,Qty,On hand\nA,many,4\nB,few,5\n")
    best = next(each for each in propose_mapping(peek_at(path)) if each.mapping.table == "stock_snapshot")
    assert best.mapping.columns["on_hand"] == "On hand"


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (("Qty", "Item Code", "Physical Count"), {"sku": 1, "counted_quantity": 2}),
        (("ITEM #", "Final  count"), {"sku": 0, "counted_quantity": 1}),
        (("Item", "SKU"), {"sku": 1}),  # the best-known name wins
        (("Physical Cout",), {"counted_quantity": 0}),
        (("cnt", "skv"), {}),  # too short to be a slip of the pen
        (("", "Zorp"), {}),
    ],
)
def test_headers_find_their_meaning_and_each_column_serves_one(names, places):
    assert {name: place for name, (place, _) in match_headers("count_line", names).items()} == places


def test_a_reason_tells_a_known_name_from_a_likeness():
    assert match_headers("count_line", ["SKU"])["sku"][1] == "'SKU' is a known name for sku"
    assert match_headers("count_line", ["Item Cod"])["sku"][1] == "'Item Cod' resembles a known name for sku"


def test_every_known_name_belongs_to_a_column_that_can_be_mapped():
    for table, columns in synonyms().items():
        assert set(columns) <= set(TABLES[table].column_names) | set(MAPPED_TABLES[table].extra), table
        assert {name for group in MAPPED_TABLES[table].needed for name in group} <= set(columns), table
    assert set(synonyms()) == set(MAPPED_TABLES)


def test_a_proposal_tells_what_it_would_keep_and_what_found_no_meaning(tmp_path):
    found = proposed(tmp_path, "Stock\nSKU,On hand,Colour,\nA,5,red,\nB,x,red,\nC,7,red,\nD,7,red,\n")["stock_snapshot"]
    assert (found.rows_read, found.rows_kept, found.rows_set_aside) == (4, 3, 1)
    assert found.unmapped == ("Colour",) and found.score == 0.5  # two columns of three, three rows of four
    assert (found.mapping.header_row, found.mapping.path, found.mapping.sheet) == (2, "list.csv", "")
    assert "'On hand' is a known name for on_hand; 75% of its values fit" in found.reasons


def test_half_of_the_values_must_fit(tmp_path):
    assert "stock_snapshot" in proposed(tmp_path, "SKU,On hand\nA,5\nB,x\n")
    assert "stock_snapshot" not in proposed(tmp_path, "SKU,On hand\nA,5\nB,x\nC,y\n")
    dates = proposed(tmp_path, "SKU,Date,Quantity\nA,5.5,1\nB,x,1\n")
    assert "movement" not in dates


def test_what_lacks_a_needed_column_is_not_proposed(tmp_path):
    assert proposed(tmp_path, "Date,Colour\n2026-01-01,red\n") == {}


def test_the_row_with_most_known_names_is_the_header(tmp_path):
    found = proposed(tmp_path, "SKU,On hand\nSKU,On hand,Bin\nA,5,B1\n")["stock_snapshot"]
    assert found.mapping.header_row == 2 and found.mapping.columns == {"sku": "SKU", "on_hand": "On hand", "bin": "Bin"}


def test_each_sheet_of_a_workbook_gets_its_own(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(("Dear", "Sir"))
    sheet = book.create_sheet("Stock")
    for cells in (("SKU", "On hand"), ("A", 5)):
        sheet.append(cells)
    book.save(tmp_path / "a.xlsx")
    (found,) = propose_mapping(peek_at(tmp_path / "a.xlsx"))
    assert (found.mapping.table, found.mapping.sheet, found.rows_kept) == ("stock_snapshot", "Stock", 1)


def test_only_a_table_of_cells_gets_a_proposal(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"SKU": "A", "On hand": 5}]')
    assert propose_mapping(peek_at(path)) == []
