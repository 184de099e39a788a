"""The first look at a file: its form by its bytes, never by its name."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit.engagement import FileHint
from cin7_audit.sources import limits
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.reading import Unreadable, peeking
from cin7_audit.sources.reading.peeking import PEEK_ROWS, loads, peek, peek_of_sheet
from cin7_audit.sources.reading.unreadable import TooLarge
from tests.sources.reading.files import looked, workbook, written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"a\ud800z", "a\ufffdz"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\\ud800", r"\ud800"),
        (r"\udc00\ud800", "\ufffd\ufffd"),
    ],
)
def test_half_letters_of_json_do_not_reach_the_case(text: str, said: str) -> None:
    assert loads(f'["{text}"]') == [said]


def test_a_stated_encoding_wins(tmp_path: Path) -> None:
    found = looked(
        tmp_path, "a.csv", "a,b\nNaïve,1\n".encode("mac_roman"), FileHint(path="a.csv", encoding="mac_roman")
    )
    assert found.rows[1][0] == "Naïve"


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
        looked(tmp_path, name, data)
    assert caught.value.problem.effect == "file set aside"
    assert "\n" not in str(caught.value)


def test_json_numbers_stay_exact(tmp_path: Path) -> None:
    found = looked(tmp_path, "p.json", b'{"Amount": 0.10000000000000001}')
    assert str(found.document["Amount"]) == "0.10000000000000001"
    assert looked(tmp_path, "l.json", b'{"a":1}\n{"a":2}\n').document == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"a,b\n1,2\n", "csv"),
        (b"[draft] a,b\n1,2\n", "csv"),
        (b"  [1, 2]", "json"),
        (b"<!DOCTYPE html><p>a,b", "other"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "other"),
        (b"\x89PNG\r\n\x1a\n", "other"),
        (b"{\\rtf1 words}", "other"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml", "other"),
    ],
)
def test_the_form_is_told_by_the_bytes(tmp_path, data, form):
    assert looked(tmp_path, "a.xlsx", data).form == form


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x1f\x8b\x08packed", "file_packed"),
        (b"7z\xbc\xafpacked", "file_packed"),
        (b"\xef\xbb\xbf\x00 \n", "file_empty"),
        (b'{"a": [1, 2', "json_broken"),
    ],
)
def test_why_a_file_is_not_looked_into(tmp_path, data, code):
    with pytest.raises(Unreadable) as caught:
        looked(tmp_path, "a.csv", data)
    assert caught.value.problem.code == code


def test_a_file_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(Unreadable, match="a file that cannot be opened") as caught:
        peek(Evidence("E001", tmp_path / "gone.csv", "gone.csv", "", 0))
    assert caught.value.problem.code == "file_unreadable"


def test_the_first_rows_of_text_with_its_delimiter(tmp_path):
    seen = looked(tmp_path, "a.txt", "a;b\n" * (PEEK_ROWS + 5))
    assert (seen.delimiter, len(seen.rows), seen.rows[0]) == (";", PEEK_ROWS, ("a", "b"))
    assert seen.text.startswith("a;b\n") and seen.encoding == "utf-8"


def test_a_row_of_too_many_cells_is_refused_at_once(tmp_path):
    with pytest.raises(TooLarge):
        looked(tmp_path, "a.csv", "," * 20_000)


def test_of_a_large_file_only_the_head_is_looked_at_and_json_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(peeking, "LARGE_TEXT", 16)
    assert looked(tmp_path, "a.csv", "a,b\n1,2\nlonger,than\nthat,4\n").rows == (("a", "b"), ("1", "2"))
    assert looked(tmp_path, "b.json", '{"a": [1, 2, 3, 4, 5, 6]}').document == {"a": [1, 2, 3, 4, 5, 6]}
    with pytest.raises(TooLarge):
        looked(tmp_path, "c.csv", "x" * 16)


def test_json_has_its_share_of_bytes_values_and_memory(tmp_path, monkeypatch):
    page = b'{"a": [1, 2]}'  # three marks: { [ ,
    monkeypatch.setattr(limits, "MOST_JSON_VALUES", 3)
    assert looked(tmp_path, "a.json", page).document == {"a": [1, 2]}
    monkeypatch.setattr(limits, "MOST_JSON_VALUES", 2)
    with pytest.raises(Unreadable, match="JSON of more than 2 values"):
        looked(tmp_path, "a.json", page)
    monkeypatch.setattr(limits, "MOST_JSON_VALUES", 99)
    monkeypatch.setattr(limits, "LARGEST_JSON_MEMORY", 600)
    with pytest.raises(Unreadable, match="holds 3 values"):
        looked(tmp_path, "a.json", page)
    monkeypatch.setattr(peeking, "LARGE_TEXT", 8)
    monkeypatch.setattr(limits, "LARGEST_JSON_BYTES", 12)
    with pytest.raises(Unreadable, match="JSON of 13 bytes"):
        looked(tmp_path, "a.json", page)


def test_what_json_does_not_have_is_null_and_figures_are_exact():
    assert loads("[NaN, -Infinity, 0.10, 7]") == [None, None, Decimal("0.10"), 7]
    assert str(loads("[0.10]")[0]) == "0.10"
    with pytest.raises(ValueError):
        loads("{")


def test_lines_of_json_one_of_which_is_broken_are_no_list(tmp_path):
    with pytest.raises(Unreadable):
        looked(tmp_path, "a.json", '{"a": 1}\n{"a": \n')
    assert looked(tmp_path, "b.json", '{"a": 1}\n\n{"a": 2}').document == [{"a": 1}, {"a": 2}]


def test_the_first_sheet_is_looked_at_and_each_other_as_evidence_of_its_own(tmp_path):
    def fill(book):
        for name, cell in (("One", "a"), ("Two", "b"), ("Three", "")):
            book.add_worksheet(name).write(2, 1, cell)

    whole = peek(workbook(tmp_path / "a.csv", fill))
    assert (whole.form, whole.sheets, whole.rows) == ("xlsx", ("One", "Two", "Three"), (("", ""), ("", ""), ("", "a")))
    first, second = peek_of_sheet(whole, 0, "E001"), peek_of_sheet(whole, 1, "E002")
    assert (first.rows, first.evidence.sheet, first.sheets) == (whole.rows, "One", ("One",))
    assert second.rows[2] == ("", "b") and not second.is_blank
    assert second.evidence == replace(whole.evidence, source_id="E002", sheet="Two")
    assert peek_of_sheet(whole, 2, "E003").is_blank


def test_a_workbook_is_told_by_its_bytes_and_one_without_sheets_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(peeking, "sheet_names", lambda evidence: ())
    with pytest.raises(Unreadable, match="a spreadsheet without a sheet"):
        peek(written(tmp_path, "a.txt", b"PK\x03\x04"))
