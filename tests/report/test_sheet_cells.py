"""Blocks of ready cells: the same bytes as XlsxWriter's own cell by cell, and nothing a client wrote is markup."""

import datetime as dt
import re
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.report.sheet_cells import TableSheet, day_looks, letters_in_cell, number_looks, text_look
from cin7_audit.report.sheets import OPTIONS, columns_of, open_writer, write_frame, write_long_texts

TEXTS = ["plain", " kept ", "a & b < c > d \"q\" 'p'", "line\nbreak", "tab\t", "bell\x07", "_x0041_", "\ufffe", "=1+1", "商品 🚚", ""]
NUMBERS = [0, 1, -1.5, Decimal("12.3400"), Decimal("-0.01"), 1e20, 123456789.25, Decimal("100000000000")]
MOMENTS = [
    dt.date(1900, 1, 2),
    dt.date(1900, 2, 28),
    dt.date(1900, 3, 1),
    dt.datetime(2026, 11, 25, 16, 30, 5),
    pd.Timestamp("2026-01-02 03:04:05.6"),
]


def sheet_xml(path):
    with ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def written(path, rows, *, ready):
    """One sheet with a heading and a row for each (text, number, moment), by blocks or cell by cell."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    form = book.add_format({"bold": True})
    sheet = book.add_worksheet("S", worksheet_class=TableSheet)
    sheet.write_string(0, 0, "head", form)
    style = form._get_xf_index()
    if ready:
        texts, numbers, moments = zip(*rows, strict=True)
        number, day = number_looks(style), day_looks(style)
        sheet.write_block(1, [[text_look(t, style) for t in texts], [number(n) for n in numbers], [day(m) for m in moments]])
    for place, (text, number, moment) in enumerate(() if ready else rows, start=1):
        sheet.write_string(place, 0, text, form)
        sheet.write_number(place, 1, float(number), form)
        sheet.write_datetime(place, 2, moment, form)
    sheet.write_string(len(rows) + 1, 1, "foot", form)
    book.close()
    return sheet_xml(path)


def test_a_block_is_what_xlsxwriter_writes_cell_by_cell(tmp_path):
    rows = [(TEXTS[n % len(TEXTS)], NUMBERS[n % len(NUMBERS)], MOMENTS[n % len(MOMENTS)]) for n in range(60)]
    assert written(tmp_path / "a.xlsx", rows, ready=True) == written(tmp_path / "b.xlsx", rows, ready=False)


def test_missing_cells_and_empty_rows_are_left_out(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), OPTIONS)
    sheet = book.add_worksheet("S", worksheet_class=TableSheet)
    sheet.write_block(2, [])
    sheet.write_block(2, [["", "", text_look("c", 0)], ["", text_look("b", 0), ""]])
    book.close()
    found = sheet_xml(tmp_path / "a.xlsx")
    assert re.findall(r'<row r="(\d+)"', found) == ["4", "5"]
    assert re.findall(r'<c r="(\w+)"', found) == ["B4", "A5"]
    assert '<dimension ref="A5:B5"/>' in found


def test_markup_of_a_client_stays_text(tmp_path):
    rich = "<r><t>evil</t></r>"
    writer = open_writer(tmp_path / "a.xlsx", "NZD", dt.datetime(2026, 6, 30), {})
    write_frame(writer, "S", pd.DataFrame({"t": [rich, "</t></is></c>"]}), ("S",))
    writer.book.close()
    cells = openpyxl.load_workbook(tmp_path / "a.xlsx")["S"].iter_rows(min_row=3, values_only=True)
    assert [cell for (cell,) in cells] == [rich, "</t></is></c>"]


def test_half_letters_do_not_end_the_file():
    assert "�" in text_look("a\ud800b", 0)


@pytest.mark.parametrize(
    "value", [float("inf"), Decimal("Infinity"), 1234567890123456, Decimal("12345678901234.5678"), "12", dt.date(2026, 1, 1)]
)
def test_what_a_number_cell_cannot_hold_is_not_for_it(value):
    assert number_looks(1)(value) is None


@pytest.mark.parametrize("value", [dt.date(1899, 12, 31), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "2026-01-01", 5])
def test_what_a_day_cell_cannot_hold_is_not_for_it(value):
    assert day_looks(1)(value) is None


def test_there_is_no_minus_zero():
    assert {number_looks(1)(value) for value in (-0.0, 0.0, 0, Decimal("-0.00"))} == {' s="1"><v>0</v></c>'}


def test_mixed_values_of_a_column_keep_their_words(tmp_path):
    frame = pd.DataFrame({"t": ["a", 1, 1.0, True, [1, 2], None], "n": [1, "x", Decimal("1.5"), [3], None, False]}, dtype=object)
    writer = open_writer(tmp_path / "a.xlsx", "NZD", dt.datetime(2026, 6, 30), {})
    write_frame(writer, "S", frame, ("S",))
    writer.book.close()
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["S"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == ["a", "1", "1.0", "yes", "[1, 2]", None]
    assert [row[1] for row in rows] == [1, "x", 1.5, "[3]", None, "no"]


def test_a_decimal_is_as_wide_as_its_digits_and_keeps_them_all(tmp_path):
    values = [Decimal("5.0000"), Decimal("12345678901234567890.5000"), Decimal("100"), Decimal("10.0000")]
    frame = pd.DataFrame({"n": values}, dtype=object)
    (column,) = columns_of(frame)
    assert [str(value) for value in column.values] == ["5", "12345678901234567890.5", "100", "10"]


def test_a_long_text_of_letters_that_count_twice_is_kept_once_in_parts(tmp_path):
    text = "🚚" * 20_000
    writer = open_writer(tmp_path / "a.xlsx", "NZD", dt.datetime(2026, 6, 30), {})
    write_frame(writer, "S", pd.DataFrame({"t": ["a", text, text]}), ("S",))
    write_long_texts(writer)
    writer.book.close()
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Long texts"].iter_rows(min_row=4, values_only=True))
    assert "".join(row[5] for row in rows) == text
    assert {row[:4] for row in rows} == {(1, "S", 4, "t")}
    cells = [cell for (cell,) in openpyxl.load_workbook(tmp_path / "a.xlsx")["S"].iter_rows(min_row=4, values_only=True)]
    assert all(cell.endswith("20,000 letters; the whole is text 1 of sheet Long texts") for cell in cells)


@given(st.text(max_size=40))
def test_letters_are_counted_as_a_spreadsheet_does(text):
    assert letters_in_cell(text) == sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)
