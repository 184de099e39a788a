"""The process that opens workbooks and PDF files: what it answers, and what it refuses to try."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cin7_audit.sources.reading import Unreadable, foreign_process, peek
from cin7_audit.sources.reading.foreign_process import (
    DONE,
    FAILED,
    PART,
    Refused,
    Workbooks,
    failure,
    formulas,
    packed,
    receive,
    refuse_bomb,
    send,
    unpacked,
)
from tests.sources.reading.files import evidence, workbook

BIG = 1 << 40


def test_a_spreadsheet_that_unpacks_out_of_all_proportion_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 120_000_000)
    with pytest.raises(Unreadable, match="unpacks from"):
        peek(evidence(path))


def test_messages_come_out_of_the_pipe_as_they_went_in():
    pipe = io.BytesIO()
    sent = [(PART, [1.5, "a", None]), (DONE, 0.25)]
    for kind, value in sent:
        send(pipe, kind, value)
    pipe.seek(0)
    assert [receive(pipe), receive(pipe), receive(pipe)] == [*sent, None]
    assert receive(io.BytesIO(b"half")) is None


@pytest.mark.parametrize("column", [["a", "", "b"], ["a\x1fb", "c"], [1.0, "a"], [""], ["", ""]])
def test_a_column_travels_and_arrives_as_it_was(column):
    assert list(unpacked(packed(column))) == column


def test_text_travels_as_one_text_and_other_cells_as_they_are():
    assert packed(["a", "b"]) == "a\x1fb" and packed([1.0, "a"]) == [1.0, "a"] and packed(["a\x1fb"]) == ["a\x1fb"]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Refused("large", "a sheet"), ("large", "a sheet")),
        (MemoryError(), ("memory", "")),
        (ValueError(MemoryError()), ("memory", "")),
        (ValueError("alloc limit exceeded"), ("large", "a sheet that asks for more cells than its parser holds")),
        (type("PasswordError", (Exception,), {})(), ("locked", "PasswordError")),
        (ValueError("needs a Password"), ("locked", "ValueError")),
        (KeyError("x"), ("broken", "KeyError")),
    ],
)
def test_what_a_parser_raises_is_put_into_kinds(trouble, said):
    assert failure(trouble) == said


def archive(path: Path, **members: str) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/"), text)
    return str(path)


def test_a_part_that_unpacks_out_of_proportion_is_a_bomb(tmp_path, monkeypatch):
    path = archive(tmp_path / "a.xlsx", small="x", zeros="0" * 100_000)
    size = zipfile.ZipFile(path).getinfo("zeros").compress_size
    monkeypatch.setattr(foreign_process, "SMALL_PART", 100_000 - 500 * size)
    refuse_bomb(path)
    monkeypatch.setattr(foreign_process, "SMALL_PART", 99_999 - 500 * size)
    with pytest.raises(Refused) as caught:
        refuse_bomb(path)
    assert caught.value.args == ("bomb", f"a spreadsheet whose part zeros unpacks from {size} to 100,000 bytes")
    (tmp_path / "b.xls").write_bytes(b"no archive")
    refuse_bomb(str(tmp_path / "b.xls"))


INDEX = '<sheet name="A &amp; &lt;B&gt;" r:id="rId2"/><sheet name="Other" r:id="rId1"/>'
RELATIONS = '<Relationship Id="rId1" Target="/xl/other.xml"/><Relationship Target="one.xml" Id="rId2"/>'
CELLS = (
    '<c r="A1"><f>A2&amp;"x"</f><v>1</v></c><c r="B7" s="3"> <f t="n">SUM(A1:A3)</f></c><c r="C1"><f t="shared"/></c>'
)


def test_the_formulas_of_a_sheet_are_found_by_its_name(tmp_path, monkeypatch):
    parts = {"xl__workbook.xml": INDEX, "xl___rels__workbook.xml.rels": RELATIONS}
    path = archive(tmp_path / "a.xlsx", **parts, **{"xl__one.xml": CELLS, "xl__other.xml": '<c r="C3"><f>9</f></c>'})
    found = [("A1", 'A2&"x"'), ("B7", "SUM(A1:A3)")]
    assert formulas(path, "A & <B>") == found
    assert formulas(path, "Other") == [("C3", "9")] and formulas(path, "Missing") == []
    monkeypatch.setattr(foreign_process, "LARGEST_SCANNED", len(CELLS))
    assert formulas(path, "A & <B>") == found
    monkeypatch.setattr(foreign_process, "LARGEST_SCANNED", len(CELLS) - 1)
    assert formulas(path, "A & <B>") == []
    (tmp_path / "b.xls").write_bytes(b"no archive")
    assert formulas(str(tmp_path / "b.xls"), "A") == []


def test_a_formula_is_seen_across_two_chunks(tmp_path, monkeypatch):
    path = archive(tmp_path / "a.xlsx", sheet="<c><f>")
    with zipfile.ZipFile(path) as opened:
        for size in (2, 4, 5):
            monkeypatch.setattr(foreign_process, "CHUNK", size)
            assert foreign_process._has_formula(opened, "sheet")
        monkeypatch.setattr(foreign_process, "SCANNED_CHUNKS", 1)
        assert not foreign_process._has_formula(opened, "sheet")


def test_a_link_that_took_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "a").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    foreign_process.check(str(tmp_path / "a"))
    with pytest.raises(Refused):
        foreign_process.check(str(tmp_path / "link"))


def test_a_sheet_comes_by_column_from_its_first_column_on_and_not_beyond_its_limit(tmp_path, monkeypatch):
    def fill(book):
        sheet = book.add_worksheet("S")
        for row in range(5):
            sheet.write_row(row, 1, [f"r{row}", row])
        sheet.merge_range(5, 0, 6, 0, "m")

    path = str(workbook(tmp_path / "a.xlsx", fill).path)
    books = Workbooks()
    monkeypatch.setattr(foreign_process, "ROWS_IN_PART", 3)
    (merged, found), *parts = list(books.sheet(path, "S", 18))
    assert (merged, found) == ([((5, 0), (6, 0))], [])
    assert [len(unpacked(part[0])) for part in parts] == [3, 3]
    assert [list(unpacked(column)) for column in parts[0]] == [["", "", ""], ["r0", "r1", "r2"], [0.0, 1.0, 2.0]]
    with pytest.raises(Refused, match="a sheet of 6 rows and 3 columns, 18 cells"):
        list(books.sheet(path, "S", 17))
    assert list(books.sheets(path)) == [[("S", True)]]
    books.forget_others(path)
    assert books.book is not None
    books.forget_others("another")
    assert books.book is None


def test_blank_columns_before_the_first_filled_one_are_there(tmp_path):
    path = str(workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet("S").write(1, 2, "x")).path)
    _, part = Workbooks().sheet(path, "S", 6)
    assert [list(unpacked(column)) for column in part] == [["", ""], ["", ""], ["", "x"]]


def test_the_process_answers_part_by_part_and_says_what_fails(tmp_path):
    path = str(workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet("S").write(0, 0, "a")).path)
    requests = io.BytesIO()
    send(requests, "ask", ("sheets", 30, (path,)))
    send(requests, "ask", ("sheets", 30, (str(tmp_path / "gone.xlsx"),)))
    script = [sys.executable, "-P", foreign_process.__file__, str(BIG)]
    done = subprocess.run(script, input=requests.getvalue(), capture_output=True, check=True)
    pipe = io.BytesIO(done.stdout)
    assert receive(pipe) == (PART, [("S", True)])
    kind, seconds = receive(pipe)
    assert kind == DONE and 0 <= seconds < 30
    kind, value = receive(pipe)
    assert (kind, value[:2]) == (FAILED, ("broken", "FileNotFoundError"))
    assert receive(pipe) is None
