"""The data rows under a header: idle rows set aside, cells parsed once for each text."""

import pytest

from cin7_audit.sources.reading import RowAccount, clean_text, decimal_text, rows_of_text
from cin7_audit.sources.reading.body import SHOWN_TWICE, Body, parse_values
from cin7_audit.sources.reading.columns import ColumnMap, MapEntry
from cin7_audit.sources.reading.rows import RawRows

MAP = ColumnMap(
    "test",
    (
        MapEntry("sku", "SKU", "required"),
        MapEntry("name", "Name", "optional"),
        MapEntry("quantity", "Qty", "required"),
        MapEntry("bin", "Bin", "optional"),
    ),
)


def body(text: str | RawRows, key: str = "sku", others: int = 0) -> Body:
    raw = rows_of_text(text) if isinstance(text, str) else text
    header = MAP.find(raw.rows)
    assert header is not None
    return Body(raw, header, MAP.match(header), RowAccount("E001"), key, others)


def codes(made: Body) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.source_row) for problem in made.account.problems]


def test_rows_that_hold_no_fact_are_set_aside_each_for_its_reason():
    made = body(
        "Stock\nSKU,Name,Qty\nA,x,1\n,,\nsku,NAME,Qty\nTotal,,1\n,Grand total,1\nSubtotal: A,,1\nB,y,2\nReport total,,1\n \u00a0,,\n"
    )
    assert codes(made) == [
        ("blank_row", 4),
        ("repeated_header", 5),
        ("total_row", 6),
        ("total_row", 7),
        ("total_row", 8),
        ("total_row", 10),
        ("blank_row", 11),
    ]
    assert made.keep == [0, 6] and made.kept(made.texts("sku")) == ["A", "B"] and len(made) == 9
    assert made.account.rows_read == 9 and made.account.problems[4].raw_text == "Subtotal: A,,1"
    assert made.account.problems[4].seen == "a total row (Subtotal: A)"


def test_names_that_begin_like_idle_rows_are_data():
    made = body("SKU,Name,Qty\nTool,x,1\nGravel,Total,2\nSKU,plain,3\n,y,4\n\u00a0R1,z,5\n")
    assert codes(made) == [] and made.keep == [0, 1, 2, 3, 4]


def test_a_column_the_file_lacks_is_blank_or_unknown():
    made = body("SKU,Qty\nA,1\n")
    assert (made.has("bin"), made.texts("bin"), made.column(9)) == (False, [""], [""])
    assert made.parsed("bin", clean_text, "text") == [None]
    assert made.column(1) == ["1"] == made.texts("quantity")


def test_a_cell_that_cannot_be_read_costs_its_row_and_a_missing_one_only_where_it_is_required():
    made = body("SKU,Qty,Bin\nA,five,\nB,,\nC,7,x\n")
    assert made.parsed("bin", clean_text, "text") == [None, None, "x"] and codes(made) == []
    assert made.parsed("quantity", decimal_text, "number", required=True) == [None, None, "7"]
    assert codes(made) == [("number_unreadable", 2), ("quantity_missing", 3)]
    assert made.account.problems[0].seen == "quantity 'five'" and made.account.problems[0].column == "quantity"
    assert made.keep == [2]
    made.parsed("quantity", decimal_text, "number", required=True)
    assert len(codes(made)) == 2  # said once


def test_a_required_column_that_is_not_there_costs_every_row():
    made = body("SKU,Qty\nA,1\n")
    assert made.parsed("name", clean_text, "text", required=True) == [None] and codes(made) == [("name_missing", 2)]


@pytest.mark.parametrize(("below", "stated"), [("", "9"), ("A,x,1\nB,x,1\n", "9"), ("A,x,1\nB,x,1\nC,x,1\n", "")])
def test_the_last_total_of_the_file_is_the_stated_one(below, stated):
    made = body("SKU,Name,Qty\nTotal,,5\nA,x,1\nTotal,,9\n" + below)
    assert made.stated_total("quantity") == stated


def test_rows_read_elsewhere_below_a_total_count_as_well():
    made = body("SKU,Name,Qty\nA,x,1\nTotal,,9\n")
    made.last_elsewhere = (1, 9, 10)
    assert made.stated_total("quantity") == "9"
    made.last_elsewhere = (8, 9, 10)
    assert made.stated_total("quantity") == ""
    assert body("SKU,Qty\nA,1\n").stated_total("quantity") == ""


def test_rows_of_another_width_are_damaged():
    made = body("SKU,Name,Qty\n" + "A,x,1\n" * 20 + "B,2\nC,x,y,3\n")
    assert codes(made) == [("row_too_short", 22), ("row_too_wide", 23)]
    assert [(each.seen, each.expected) for each in made.account.problems] == [
        ("2 fields", "3 fields"),
        ("more fields than the header", "3 fields"),
    ]


def test_where_many_rows_differ_only_cells_beyond_the_header_are_damage():
    made = body("SKU,Name,Qty\n" + "A,x,1\n" * 4 + "C,x,1,\nD,x,1, \nE,x,1,2\n")
    assert codes(made) == [("row_too_wide", 8), ("rows_of_other_width", None)]
    assert made.account.problems[1].seen == "3 rows with another number of fields than the rest"


def test_rows_read_elsewhere_tell_which_width_is_usual():
    assert codes(body("SKU,Name,Qty\nB,2\nC,3\n", others=100)) == [("row_too_short", 2), ("row_too_short", 3)]
    assert codes(body("SKU,Name,Qty\nB,2\nC,3\n")) == []  # the writer leaves out blank cells at the end


def test_an_open_end_and_a_row_said_twice_are_noted():
    made = body("SKU,Name,Qty\nA,x,1\nA,x,1\nB,x,1\nA,x,1")
    made.note_damage(may_repeat=False)
    assert codes(made) == [("end_missing", 5), ("row_repeated", 3)]
    assert made.account.problems[1].seen == "1 row(s) equal to the row above: row 3"
    assert {each.effect for each in made.account.problems} == {"note"}


def test_rows_may_repeat_where_the_kind_of_file_says_so_and_an_end_that_was_set_aside_is_no_end():
    made = body("SKU,Name,Qty\nA,x,1\nA,x,1\nTotal,,2")
    made.note_damage(may_repeat=True)
    assert codes(made) == [("total_row", 4)]
    made.last_elsewhere = (7,)
    made.note_damage(may_repeat=True)
    assert codes(made)[1:] == [("end_missing", 7)]


def test_many_repeats_are_named_in_part_and_never_across_a_row_between():
    many = body("SKU,Name,Qty\n" + "A,x,1\n" * (SHOWN_TWICE + 2))
    many.note_damage(may_repeat=False)
    assert (
        many.account.problems[0].seen
        == "11 row(s) equal to the row above: row 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and more"
    )
    ten = body("SKU,Name,Qty\n" + "A,x,1\n" * (SHOWN_TWICE + 1))
    ten.note_damage(may_repeat=False)
    assert ten.account.problems[0].seen.endswith("row 3, 4, 5, 6, 7, 8, 9, 10, 11, 12")
    apart = body("SKU,Name,Qty\nA,x,1\n,,\nA,x,1\n")
    apart.note_damage(may_repeat=False)
    assert codes(apart) == [("blank_row", 3)]


def test_oddities_of_the_file_are_notes():
    made = body("SKU,Qty\nA,1\n")
    made.note_oddities(["merged cells"])
    (problem,) = made.account.problems
    assert (problem.code, problem.effect, problem.seen) == ("file_oddity", "note", "merged cells")


def test_each_text_is_parsed_once():
    asked: list[str] = []

    def parse(text: str) -> str | None:
        asked.append(text)
        return decimal_text(text)

    assert parse_values(["1", "x", "", "1", "x"], parse) == (["1", None, None, "1", None], {"x"})
    assert sorted(asked) == ["", "1", "x"]
