"""Sheets as columns of text: merged cells carried down, formulas worked out, hidden sheets told apart."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from cin7_audit.sources.reading import find_header, peek, read_rows, spreadsheet
from cin7_audit.sources.reading.spreadsheet import Sheet, forget_sheets, hidden_sheets, load_sheet, sheet_names
from tests.sources.reading.files import evidence, workbook


def test_spreadsheet_cells_become_canonical_text(tmp_path: Path) -> None:
    path = tmp_path / "Report.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet")
    day = book.add_format({"num_format": "dd-mmm-yyyy"})
    sheet.write_row(0, 0, ["From: 01-Apr-2026"])
    sheet.write_row(2, 0, ["SKU", "Qty", "Day", "Flag"])
    sheet.write_row(3, 0, [42, 0.1 + 0.2])
    sheet.write_datetime(3, 2, dt.datetime(2026, 4, 1), day)
    sheet.write_boolean(3, 3, True)
    sheet.write_string(4, 0, "=15000.00")
    sheet.write_formula(4, 1, "=SUM(B4:B4)+1", value="")
    book.add_worksheet("Old").hide()
    book.close()
    found = peek(evidence(path))
    rows = read_rows(found)
    assert (found.form, found.sheets) == ("xlsx", ("Sheet",))
    assert rows.rows[3] == ["42", "0.3", "2026-04-01", "true"]
    assert rows.rows[4][:2] == ["15000", "1.3"]
    assert rows.notes == ("1 formula cells had no stored result and were worked out from the cells they add up",)
    header = find_header(rows.rows, [{"sku"}, {"qty"}])
    assert header and header.row == 2 and header.preamble == {"From": "01-Apr-2026"}


@pytest.mark.parametrize(("result", "read"), [(0, ["15000.5", "-2", "14998.5"]), (7, ["7", "7", "7"])])
def test_zeros_of_a_program_that_never_calculates_are_no_results(tmp_path: Path, result: int, read: list[str]) -> None:
    path = tmp_path / "General ledger.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet")
    for row, formula in enumerate(("=15000.50", "=-2", "=A1+A2")):
        sheet.write_formula(row, 0, formula, value=result)
    book.close()
    assert [row[0] for row in read_rows(peek(evidence(path))).rows] == read


def test_visible_sheets_are_read_and_hidden_ones_named(tmp_path):
    def fill(book):
        for name in ("Secret", "One", "Two"):
            sheet = book.add_worksheet(name)
            if name == "Secret":
                sheet.hide()
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()

    made = workbook(tmp_path / "a.xlsx", fill)
    assert (sheet_names(made), hidden_sheets(made)) == (("One", "Two"), ("Secret",))


def test_a_workbook_of_hidden_sheets_only_shows_them(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "_every_sheet", lambda _: [("One", False), ("Two", False)])
    made = workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet())
    assert sheet_names(made) == ("One", "Two") == hidden_sheets(made)


def test_a_sheet_is_read_from_its_first_row_and_column(tmp_path):
    made = workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet("S").write(1, 2, 5))
    sheet = load_sheet(made, "S")
    assert sheet.columns == (["", ""], ["", ""], ["", "5"]) and len(sheet) == 2 and sheet.row_text(1) == ["", "", "5"]
    assert not sheet.is_blank and sheet.notes == ()
    assert load_sheet(made, "S") is sheet
    forget_sheets()
    assert load_sheet(made, "S") is not sheet


def test_a_sheet_of_blanks_is_blank():
    assert Sheet((["", None, " "],), ()).is_blank and Sheet((), ()).is_blank
    assert not Sheet((["", 0.0],), ()).is_blank and len(Sheet((), ())) == 0


def test_formula_text_of_a_cell_is_worked_out_from_the_sheet():
    sheet = Sheet(([2.0, "=A1*3", "=B9+1"], ["=A2+1", "=Z1&A1", "plain ="]), ())
    assert sheet.columns == (["2", "6", "1"], ["7", "=Z1&A1", "plain ="])
    assert sheet.row_text(0) == ["2", "7"] and sheet.without_formulas(["=A1"]) == ["2"]


def test_a_value_merged_downwards_counts_for_each_row_and_one_to_the_right_for_none():
    columns = [["a", "", "", "b"], ["c", "", "", ""], ["", "", "", ""]]
    merged = [((0, 0), (2, 0)), ((0, 1), (0, 2)), ((3, 0), (9, 0)), ((1, 2), (3, 2)), ((0, 7), (3, 7))]
    made = spreadsheet._completed(columns, merged, [])
    assert made.columns == (["a", "a", "a", "b"], ["c", "", "", ""], ["", "", "", ""])
    assert made.notes == ("5 merged cell ranges; a value merged over several rows counts for each of them",)


def test_merged_ranges_that_overlap_fill_each_cell_once():
    written = []

    class Column(list):
        def __setitem__(self, row, value):
            written.append(row)
            super().__setitem__(row, value)

    columns = [Column(["a", "b", "", "", ""])]
    spreadsheet._fill_merged(columns, [((1, 0), (4, 0)), ((0, 0), (2, 0))])
    assert columns == [["a", "a", "a", "a", "a"]] and written == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("stored", "formula", "result"),
    [
        ("", "1+1", "=1+1"),
        (None, "1+1", "=1+1"),
        (0, "SUM(A1:A2)", "=SUM(A1:A2)"),
        (0, "A1+B1-C1", "=A1+B1-C1"),
        (0, "IF(A1,1,2)", 0),
        (3, "1+1", 3),
    ],
)
def test_formulas_without_a_result_take_the_place_of_their_cells(stored, formula, result):
    columns = [[stored]]
    assert spreadsheet._fill_formulas(columns, [("A1", formula), ("B9", "1")]) == (result != stored)
    assert columns == [[result]]


def test_a_nought_is_a_result_where_the_program_calculates():
    columns = [[0, "", 5, None]]
    assert spreadsheet._fill_formulas(columns, [(f"A{row}", "A9") for row in (1, 2, 3, 4)]) == 2
    assert columns == [[0, "=A9", 5, "=A9"]]
