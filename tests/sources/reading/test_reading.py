"""Bytes to rows to canonical text, on tiny inline inputs."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from cin7_audit.engagement import FileHint
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.reading import (
    Unreadable,
    clean_sku,
    day_text,
    decimal_text,
    find_header,
    infer_date_order,
    infer_decimal_mark,
    loads,
    moment_text,
    peek,
    read_rows,
    rows_of_text,
    split_location,
)
from cin7_audit.sources.reading.rows import plain_cell


def evidence(path: Path) -> Evidence:
    return Evidence("E001", path, path.name, "hash-" + path.name, path.stat().st_size)


def written(folder: Path, name: str, data: bytes) -> Evidence:
    path = folder / name
    path.write_bytes(data)
    return evidence(path)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,234.50", ".", "1234.5"),
        ("1.234,50", ",", "1234.5"),
        ("12,5", ",", "12.5"),
        ("(1,234.56)", ".", "-1234.56"),
        ("$(3.00)", ".", "-3"),
        ("-$3.00", ".", "-3"),
        ("NZ$ 7", ".", "7"),
        ("USD 1,000.10", ".", "1000.1"),
        ("5.00-", ".", "-5"),
        ("\u22125", ".", "-5"),
        ("1\u00a0234,5", ",", "1234.5"),
        ("1 234.5", ".", "1234.5"),
        ("+7", ".", "7"),
        ("-0.00", ".", "0"),
        ("007", ".", "7"),
        (".5", ".", "0.5"),
        ("3.0000000000", ".", "3"),
        ("1E+03", ".", "1000"),
        ("12,34,567.5", ".", "1234567.5"),
        ("  ", ".", None),
    ],
)
def test_number_text(text: str, mark: str, expected: str | None) -> None:
    assert decimal_text(text, mark) == expected


@pytest.mark.parametrize("text", ["n/a", "1,23", "1.2.3", "-", "1,2345.6", "#REF!", "12 units", "1.234,5"])
def test_unreadable_numbers_are_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        decimal_text(text)


def test_a_dash_is_zero_only_where_the_report_says_so() -> None:
    assert decimal_text("–", dash_is_zero=True) == "0"


def test_decimal_mark_is_inferred_from_the_values() -> None:
    assert infer_decimal_mark(["1.234,50", "7"]) == ","
    assert infer_decimal_mark(["1,234.50", "7"]) == "."
    assert infer_decimal_mark(["12,5", "3,25"]) == ","
    assert infer_decimal_mark(["1,234", "5"]) == "."


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-04-01T00:00:00", "dmy", "2026-04-01"),
        ("01/04/2026", "dmy", "2026-04-01"),
        ("01/04/2026", "mdy", "2026-01-04"),
        ("2026/04/01", "dmy", "2026-04-01"),
        ("01-Apr-2026", "mdy", "2026-04-01"),
        ("8 Jul 2025", "dmy", "2025-07-08"),
        ("Jul 8, 2025", "dmy", "2025-07-08"),
        ("1.4.26", "dmy", "2026-04-01"),
        ("20260401", "dmy", "2026-04-01"),
        ("46113", "dmy", "2026-04-01"),
        ("01/04/2026 1:05 pm", "dmy", "2026-04-01"),
        (" ", "dmy", None),
    ],
)
def test_day_text(text: str, order: str, expected: str | None) -> None:
    assert day_text(text, order) == expected


def test_moments() -> None:
    assert moment_text("2018-04-19T04:03:06.52Z") == "2018-04-19 04:03:06.520000"
    assert moment_text("2017-11-22T06:58:21.8882229Z", zone="Pacific/Auckland") == "2017-11-22 19:58:21.888222"
    assert moment_text("2021-11-02T11:44:45.21", is_utc=True, zone="Europe/London") == "2021-11-02 11:44:45.210000"
    assert moment_text("01/04/2026 1:05 pm") == "2026-04-01 13:05:00"


def test_date_order() -> None:
    assert infer_date_order(["13/04/2026", "01/04/2026"]).order == "dmy"
    assert infer_date_order(["04/13/2026"]).order == "mdy"
    assert not infer_date_order(["01/04/2026", "02/03/2026"]).certain
    assert infer_date_order(["04/01/2026", "04/02/2026"], ("2026-04-01", "2026-04-30")).order == "mdy"
    assert infer_date_order(["2026-04-01", "01-Apr-2026"]).certain


def test_identity_text() -> None:
    assert clean_sku("\u00a00042 \u200b") == "0042"
    assert split_location("Main Warehouse: A-01") == ("Main Warehouse", "A-01")
    assert split_location("Main Warehouse:A-01") == ("Main Warehouse", "A-01")
    assert split_location(" Christchurch ") == ("Christchurch", None)


def test_line_breaks_inside_quotes_keep_physical_line_numbers() -> None:
    rows = rows_of_text('a,b\r\n"one\r\ntwo",2\r\n3,4\r\n')
    assert rows.numbers == [1, 2, 4]
    assert rows.rows[1] == ["one\r\ntwo", "2"]


def test_an_unclosed_quote_does_not_swallow_the_rest() -> None:
    rows = rows_of_text('a,b\n1,"x\n2,y\n3,z\n')
    assert rows.numbers == [1, 2, 3, 4]
    assert rows.notes


@pytest.mark.parametrize(
    ("data", "encoding", "certain"),
    [
        ("a;b\nCafé;1\n".encode(), "utf-8", True),
        ("a;b\nCafé;1\n".encode("utf-8-sig"), "utf-8-sig", True),
        ("a;b\nCafé;1\n".encode("utf-16"), "utf-16", True),
        ("a;b\nCafé – “x”;1\n".encode("cp1252"), "cp1252", False),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str, certain: bool) -> None:
    found = peek(written(tmp_path, "a.csv", data))
    assert (found.encoding, found.encoding_is_certain, found.delimiter) == (encoding, certain, ";")
    assert found.rows[1][0].startswith("Café")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_no_utf_8_though_it_decodes_as_such(tmp_path: Path, encoding: str) -> None:
    found = peek(written(tmp_path, "a.csv", "SKU,Name\nA,Plain text\n".encode(encoding)))
    assert (found.encoding, found.encoding_is_certain, list(found.rows[1])) == (encoding, False, ["A", "Plain text"])


def test_zeros_that_fill_up_a_damaged_file_are_no_utf_16(tmp_path: Path) -> None:
    found = peek(written(tmp_path, "a.csv", b"SKU,Name\nA,Plain text\n" + bytes(4096)))
    assert (found.encoding, found.encoding_is_certain, list(found.rows[1])) == ("utf-8", True, ["A", "Plain text"])


@pytest.mark.parametrize(
    ("text", "said"),
    [(r"a\ud800z", "a\ufffdz"), (r"\ud83d\ude00", "\U0001f600"), (r"\\ud800", r"\ud800"), (r"\udc00\ud800", "\ufffd\ufffd")],
)
def test_half_letters_of_json_do_not_reach_the_case(text: str, said: str) -> None:
    assert loads(f'["{text}"]') == [said]


def test_a_stated_encoding_wins(tmp_path: Path) -> None:
    found = peek(written(tmp_path, "a.csv", "a,b\nNaïve,1\n".encode("mac_roman")), FileHint(path="a.csv", encoding="mac_roman"))
    assert found.rows[1][0] == "Naïve"


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


def test_two_row_headers_repeat_the_group_to_the_right() -> None:
    rows = [["", "", "Main", "", "North", ""], ["SKU", "Unit", "On hand", "Value", "On hand", "Value"], ["A", "Item", "1", "2", "3", "4"]]
    header = find_header(rows, [{"sku"}, {"value"}])
    assert header and header.groups == ("", "", "Main", "Main", "North", "North")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", b""),
        ("b.csv", b" \r\n\r\n"),
        ("a.json", b'{"Total":1,"Pro'),
        ("a.pdf", b"%PDF-1.4 broken"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx"),
    ],
)
def test_files_that_cannot_be_read_say_so(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        peek(written(tmp_path, name, data))
    assert caught.value.problem.effect == "file set aside"
    assert "\n" not in str(caught.value)


def test_json_numbers_stay_exact(tmp_path: Path) -> None:
    found = peek(written(tmp_path, "p.json", b'{"Amount": 0.10000000000000001}'))
    assert str(found.document["Amount"]) == "0.10000000000000001"
    assert peek(written(tmp_path, "l.json", b'{"a":1}\n{"a":2}\n')).document == [{"a": 1}, {"a": 2}]


def test_a_spreadsheet_that_unpacks_out_of_all_proportion_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 120_000_000)
    with pytest.raises(Unreadable, match="unpacks from"):
        peek(evidence(path))


def test_the_trick_that_keeps_leading_zeros_is_taken_off_and_nothing_else():
    cells = ('="0042"', '="', '="0042', '="a"b"', "=1", '"0042"', "")
    assert [plain_cell(cell) for cell in cells] == ["0042", '="', '="0042', '="a"b"', "=1", '"0042"', ""]
