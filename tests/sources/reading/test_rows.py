"""Rows of text and of sheets: each on its line, none swallowed, none too wide to trust."""

import pytest

from cin7_audit.sources.reading import rows as module
from cin7_audit.sources.reading.rows import RawRows, plain_cell, refuse_loose_cells, refuse_many_cells, rows_of_text
from cin7_audit.sources.reading.unreadable import TooLarge


def test_line_breaks_inside_quotes_keep_physical_line_numbers() -> None:
    rows = rows_of_text('a,b\r\n"one\r\ntwo",2\r\n3,4\r\n')
    assert rows.numbers == [1, 2, 4]
    assert rows.rows[1] == ["one\r\ntwo", "2"]


def test_an_unclosed_quote_does_not_swallow_the_rest() -> None:
    rows = rows_of_text('a,b\n1,"x\n2,y\n3,z\n')
    assert rows.numbers == [1, 2, 3, 4]
    assert rows.notes


def test_the_trick_that_keeps_leading_zeros_is_taken_off_and_nothing_else():
    cells = ('="0042"', '="', '="0042', '="a"b"', "=1", '"0042"', "")
    assert [plain_cell(cell) for cell in cells] == ["0042", '="', '="0042', '="a"b"', "=1", '"0042"', ""]


def test_two_stray_marks_do_not_make_one_row_of_several():
    rows = rows_of_text('Name,Qty,Note\na,1,x\nb,2,"y\nc,3,z"\nd,4,w\n', first_line=11)
    assert rows.numbers == [11, 12, 13, 14, 15]
    assert [row[:2] for row in rows.rows] == [["Name", "Qty"], ["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]]
    assert rows.notes == ("stray quotation marks made one row of lines 13 to 14; these were read line by line",)


def test_a_comment_of_several_lines_is_one_cell():
    rows = rows_of_text('Name,Qty,Note\na,1,x\nb,2,"y\nsee the other, please"\nd,4,w\n')
    assert rows.numbers == [1, 2, 3, 5] and rows.rows[2][2] == "y\nsee the other, please" and rows.notes == ()


def test_a_cell_that_begins_as_no_row_does_is_one_cell_whatever_follows():
    rows = rows_of_text('Name,Qty,Note\na,1,x\n"see\nc,3,z\nd,4,w",5,x\ne,6,y\n')
    assert rows.numbers == [1, 2, 3, 6] and rows.rows[2] == ["see\nc,3,z\nd,4,w", "5", "x"] and rows.notes == ()


def test_lines_of_a_narrow_file_are_only_pointed_at():
    rows = rows_of_text('Name,Qty\na,1\n"b\nc",3\n"d,4\ne",5\n')
    assert rows.rows[3] == ["d,4\ne", "5"]
    assert all(note.startswith("a cell on lines") for note in rows.notes)


def test_an_open_end_a_lost_byte_and_unquoted_text():
    assert [rows_of_text(text).is_open for text in ("a\n", "a\r", "a", "")] == [False, False, True, False]
    assert rows_of_text("a\x00b\n").rows == [["a\ufffdb"]]
    assert rows_of_text('a;"b\n"c;d\n', ";", 5, is_quoted=False).rows == [["a", '"b'], ['"c', "d"]]
    assert rows_of_text('a;"b\n"c;d\n', ";", 5, is_quoted=False).numbers == [5, 6]
    assert rows_of_text('="0042";"=""7"""\n', ";").rows == [["0042", "7"]]


def test_columns_are_filled_up_and_rows_are_as_delivered():
    rows = RawRows([1, 2], rows=[["a"], ["b", "c"]])
    assert rows.columns == (["a", "b"], ["", "c"]) and rows.row(0) == ["a"] and len(rows) == 2
    held = RawRows(
        [1, 2, 3], columns=(["a", "b", "c"], ["", "d", "e"], ["", "", "f"]), width=2, ragged={2: ["c", "e", "f"]}
    )
    assert held.rows == [["a", ""], ["b", "d"], ["c", "e", "f"]]


def test_a_row_is_told_as_text_that_can_be_read_back():
    assert RawRows([1], rows=[["a,b", 'c"', ""]]).raw_text(0) == '"a,b","c""",'


def widths(*counts: int) -> RawRows:
    return RawRows(list(range(1, len(counts) + 1)), rows=[["x"] * count for count in counts])


def test_few_rows_of_another_width_are_damaged_and_many_are_the_way_of_the_file():
    odd = widths(3, *[3] * 18, 2, 4).odd_widths(1, 3)
    assert (odd.damaged, odd.short, odd.found) == ({19, 20}, {19}, 2)
    many = widths(3, *[3] * 17, 2, 4, 4).odd_widths(1, 3)
    assert (many.damaged, many.short, many.found) == (set(), set(), 3)


def test_one_odd_row_is_damaged_in_however_small_a_file_but_idle_rows_are_not_looked_at():
    assert widths(3, 3, 3, 1).odd_widths(1, 3).damaged == {3}
    assert widths(3, 3, 3, 1).odd_widths(1, 3, idle={3}).found == 0
    assert widths(1, 3, 3).odd_widths(1, 3).found == 0  # what stands before the first row


def test_most_rows_ending_early_are_no_damage_unless_others_read_elsewhere_show_the_width():
    assert widths(3, 2, 2, 3).odd_widths(1, 3).damaged == set()
    assert widths(3, *[2] * 20, 1).odd_widths(1, 3).damaged == set()
    assert widths(3, 2, 2, 3).odd_widths(1, 3, others=40).damaged == {1, 2}


def test_a_sheet_has_rows_of_one_width():
    assert RawRows([1, 2], columns=(["a", "b"], ["", "c"])).odd_widths(0, 1).found == 0


def test_numbers_of_a_sheet_are_told_from_texts_and_written_as_these_are():
    rows = RawRows([1, 2, 3, 4, 5], columns=(["Qty", "1.5", "2.5", "true", "4.5"], ["a"] * 5))
    rows.cells = (["Qty", 1.5, "2.5", True, "=A1+A2"], ["a"] * 5)
    assert rows.number_cells(0) == {1, 4} and rows.number_cells(1) == frozenset() == rows.number_cells(9)
    rows.write_numbers_with_comma(0)
    assert rows.columns[0] == ["Qty", "1,5", "2.5", "true", "4,5"] and rows.columns[1] == ["a"] * 5


def test_tables_that_do_not_fit_into_memory_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_COLUMNS", 4)
    monkeypatch.setattr(module, "MOST_CELLS", 12)
    refuse_many_cells(4, 3)
    with pytest.raises(TooLarge, match="a row of 5 cells"):
        refuse_many_cells(5, 1)
    with pytest.raises(TooLarge, match="4 rows of up to 4 cells"):
        refuse_many_cells(4, 4)
    refuse_loose_cells(2, 3, most=540)
    with pytest.raises(TooLarge, match="2 lines with 3 cells"):
        refuse_loose_cells(2, 3, most=539)
