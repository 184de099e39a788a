"""Large files a block at a time: every row once, on its own line, by the engine or by the ordinary reader."""

import datetime as dt
import random

import pyarrow as pa
import pytest

from cin7_audit.sources.reading import bulk, peek
from cin7_audit.sources.reading.bulk import Block, blocks, bulk_folder, is_bulk, is_open, sample, texts_of
from cin7_audit.sources.reading.unreadable import TooLarge
from tests.sources.reading.files import looked, workbook


def told(found: list[Block]) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row of all blocks, blank cells empty."""
    rows: list[tuple[int, list[str]]] = []
    for block in found:
        rows += [(row.pop("n"), [cell or "" for cell in row.values()]) for row in block.table.to_pylist()]
        if block.odd is not None:
            rows += list(zip(block.odd.numbers, block.odd.rows, strict=True))
    return sorted(rows, key=lambda row: row[0])


def test_rows_come_with_their_lines_and_those_of_another_width_apart(tmp_path):
    look = looked(tmp_path, "a.csv", 'A,B\n1,x\n2\n3,"y,z"\n4,,5\n\n6,="07"\n')
    (block,) = blocks(look, 2, 2)
    assert block.table.column_names == ["c0", "c1", "n"] and block.table["n"].to_pylist() == [2, 4, 6, 7]
    assert block.table["c1"].to_pylist() == ["x", "y,z", None, "07"]
    assert block.odd is not None
    assert list(zip(block.odd.numbers, block.odd.rows, strict=True)) == [(3, ["2"]), (5, ["4", "", "5"])]


def test_line_breaks_in_quotes_go_to_the_ordinary_reader_which_keeps_count(tmp_path):
    look = looked(tmp_path, "a.csv", 'A,B\n1,"x\ny"\n2,z\n')
    assert told(list(blocks(look, 2, 2))) == [(2, ["1", "x\ny"]), (4, ["2", "z"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("size", [7, 50, 1 << 20])
def test_blocks_of_any_size_and_encoding_hold_the_same_rows(tmp_path, monkeypatch, encoding, size):
    monkeypatch.setattr(bulk, "BLOCK_BYTES", size)
    lines = [f"{number},Café {number}" for number in range(1, 30)]
    look = looked(tmp_path, "a.csv", "\n".join(["Title", "A,B", *lines]).encode(encoding))
    assert told(list(blocks(look, 3, 2))) == [(number + 2, [str(number), f"Café {number}"]) for number in range(1, 30)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_mark_at_the_beginning_is_no_text_and_nothing_else_is_left_out(tmp_path, encoding):
    look = looked(tmp_path, "a.csv", "SKU,B\n1,x\n".encode(encoding))
    assert told(list(blocks(look, 1, 2))) == [(1, ["SKU", "B"]), (2, ["1", "x"])]


def test_a_quote_over_two_pieces_is_not_cut_until_it_is_plainly_stray(tmp_path, monkeypatch):
    look = looked(tmp_path, "a.csv", 'A,B\n1,"x\n' + "y\n" * 30 + 'z"\n2,w\n')
    monkeypatch.setattr(bulk, "BLOCK_BYTES", 16)
    assert len(told(list(blocks(look, 2, 2)))) == 2
    monkeypatch.setattr(bulk, "LONGEST_QUOTE", 20)
    assert len(told(list(blocks(look, 2, 2)))) > 2


def test_a_mark_never_closed_is_said_once_with_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "SMALL_BYTES", 20)
    look = looked(tmp_path, "a.csv", 'A,B\n1,x\n2,"y\n' + "3,z\n" * 20)
    found = list(blocks(look, 2, 2))
    assert len(told(found)) == 22 and told(found)[1] == (3, ["2", '"y'])
    notes = [note for block in found if block.odd is not None for note in block.odd.notes]
    assert notes == ["a quotation mark on line 3 is never closed; the lines from there on were read without quotes"]


def test_what_the_engine_cannot_split_is_halved_where_a_record_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "SMALL_BYTES", 40)
    chance = random.Random(5)
    rows = [[str(number), chance.choice(("x", 'say "so"', "two\nlines", "a;b"))] for number in range(40)]
    quoted = ['{},"{}"'.format(number, text.replace('"', '""')) for number, text in rows]
    look = looked(tmp_path, "a.csv", "A,B\n" + "\n".join(quoted) + "\n")
    found = told(list(blocks(look, 2, 2)))
    assert [cells for _, cells in found] == rows
    lines = [2 + sum(1 + text.count("\n") for _, text in rows[:place]) for place in range(40)]
    assert [line for line, _ in found] == lines


def test_too_many_odd_rows_are_no_work_for_the_engine(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_ODD", 2)
    two = looked(tmp_path, "a.csv", "A,B\n1\n2\n3,x\n")
    assert next(blocks(two, 2, 2)).table.num_rows == 1
    three = looked(tmp_path, "b.csv", "A,B\n1\n2\n3\n4,x\n")
    assert next(blocks(three, 2, 2)).table.num_rows == 0 and len(told(list(blocks(three, 2, 2)))) == 4


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    look = looked(tmp_path, "a.csv", "A,B\n" + "x" * 50 + "\n")
    monkeypatch.setattr(bulk, "BLOCK_BYTES", 10)
    monkeypatch.setattr(bulk, "LONGEST_RECORD_BYTES", 50)
    assert len(told(list(blocks(look, 2, 2)))) == 1
    monkeypatch.setattr(bulk, "LONGEST_RECORD_BYTES", 39)
    with pytest.raises(TooLarge, match="a line of more than 39 bytes"):
        list(blocks(look, 2, 2))


def test_a_byte_that_no_text_holds_becomes_a_mark(tmp_path):
    look = looked(tmp_path, "a.csv", b"A,B\n1,x\x00y\n")
    assert told(list(blocks(look, 2, 2))) == [(2, ["1", "x\ufffdy"])]


def test_every_text_of_a_column(tmp_path):
    look = looked(tmp_path, "a.csv", "A,B\n1,x\n2,x\n3\n4,,5\n6,y,7\n")
    assert texts_of(look, 2, 2, 1) == {"x", "y", ""}
    assert texts_of(look, 2, 2, 0) == {"1", "2", "3", "4", "6"}
    assert texts_of(looked(tmp_path, "b.csv", "A,B\n1,\n2,x\n"), 2, 2, 1) == {"x"}  # a blank cell is no text


def test_a_sample_has_the_first_rows_with_their_lines_and_some_from_below(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "HEAD_BYTES", 40)
    monkeypatch.setattr(bulk, "SLICE_BYTES", 40)
    lines = [f"{number:05d},x" for number in range(100)]
    found = sample(looked(tmp_path, "a.csv", "\n".join(["A,B", *lines]) + "\n"))
    assert found.numbers[:5] == [1, 2, 3, 4, 5] and found.rows[0] == ["A", "B"] and found.rows[1] == ["00000", "x"]
    below = [row[0] for row in found.rows[5:]]
    assert int(max(below)) > 90 and all(row == [row[0], "x"] and len(row[0]) == 5 for row in found.rows[5:])
    wide = sample(looked(tmp_path, "b.csv", "\n".join(["A,B", *lines]).encode("utf-16")))
    assert 1 < len(wide.rows) < 10  # half a letter is no place to begin


def test_text_files_are_large_by_their_bytes_and_sheets_by_their_rows(tmp_path, monkeypatch):
    text = looked(tmp_path, "a.csv", "A,B\n1,x\n")
    sheet = peek(workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet().write_column(0, 0, ["a", "b", "c"])))
    monkeypatch.setattr(bulk, "BULK_BYTES", 8)
    monkeypatch.setattr(bulk, "BULK_SHEET_ROWS", 3)
    assert not is_bulk(text) and not is_bulk(sheet)
    monkeypatch.setattr(bulk, "BULK_BYTES", 7)
    monkeypatch.setattr(bulk, "BULK_SHEET_ROWS", 2)
    assert is_bulk(text) and is_bulk(sheet)
    assert not is_bulk(looked(tmp_path, "a.json", "[1, 2, 3, 4]"))


def test_a_sheet_is_one_block_of_typed_columns(tmp_path, monkeypatch):
    def fill(book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Day", "Qty", "Text", "Mixed"])
        for row in (1, 2):
            sheet.write_datetime(row, 0, dt.datetime(2026, 4, row), day)
            sheet.write_row(row, 1, [row / 2, f"t{row}", "x" if row == 1 else 7])
        sheet.write_string(3, 2, "=2+3")

    look = peek(workbook(tmp_path / "a.xlsx", fill))
    (block,) = blocks(look, 2, 4)
    assert block.table.to_pydict() == {
        "c0": [dt.date(2026, 4, 1), dt.date(2026, 4, 2), None],
        "c1": [0.5, 1.0, None],
        "c2": ["t1", "t2", "5"],
        "c3": ["x", "7", ""],
        "n": [2, 3, 4],
    }
    monkeypatch.setattr(bulk, "HEAD_ROWS", 2)
    assert sample(look).numbers == [1, 2, 3] and sample(look).rows[1] == ["2026-04-01", "0.5", "t1", "x"]


@pytest.mark.parametrize(
    ("cells", "kind", "said"),
    [
        (["a", None], pa.string(), ["a", None]),
        ([1.5, ""], pa.float64(), [1.5, None]),
        ([dt.datetime(2026, 4, 1, 9), ""], pa.timestamp("us"), [dt.datetime(2026, 4, 1, 9), None]),
        ([1.5, "x", dt.date(2026, 4, 1)], pa.string(), ["1.5", "x", "2026-04-01"]),
        ([1.5, "x"], pa.string(), ["1.5", "x"]),
        ([True, ""], pa.string(), ["true", ""]),
    ],
)
def test_a_sheet_column_has_one_type(cells, kind, said):
    column = bulk._typed(cells)
    assert (column.type, column.to_pylist()) == (kind, said)


def test_rows_wait_in_the_folder_of_the_run_or_in_one_of_this_process(tmp_path, monkeypatch):
    one, other = bulk_folder(tmp_path), bulk_folder(tmp_path)
    assert one.parent == other.parent == tmp_path and one != other
    monkeypatch.setattr(bulk.tempfile, "tempdir", str(tmp_path / "system"))
    (tmp_path / "system").mkdir()
    own = bulk_folder(None)
    assert own.parent == tmp_path / "system" and own.name.startswith(bulk.TEMPORARY) and (own / ".writer").is_file()


@pytest.mark.parametrize(
    ("data", "is_so"), [(b"abcd", True), (b"abc\n", False), (b"abc\r", False), ("abc\n".encode("utf-16-le"), False)]
)
def test_the_last_line_may_have_no_end(tmp_path, data, is_so):
    (tmp_path / "a.csv").write_bytes(data)
    assert is_open(tmp_path / "a.csv") is is_so
