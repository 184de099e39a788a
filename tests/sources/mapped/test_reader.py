"""A spreadsheet read through a stated mapping: header found, rows judged, decimal marks and dates settled once."""

import openpyxl
import pytest

from cin7_audit.engagement import Engagement, FileHint, MappedFile
from cin7_audit.sources.base import ReadingContext
from cin7_audit.sources.mapped import MAPPED
from cin7_audit.sources.mapped.reader import header_index, unknown_names, with_sheets_named
from cin7_audit.sources.reading import rows_of_text
from tests.sources.goldens import peek_at
from tests.sources.mapped.sheets import COUNT, read

STOCK = {
    "table": "stock_snapshot",
    "columns": {"sku": "SKU", "on_hand": "Qty"},
    "constants": {"site": "North", "as_of": "2026-03-31"},
}


def codes(parsed):
    return [(problem.code, problem.source_row) for problem in parsed.problems]


def test_count_sheet_keeps_zero_differences_and_sets_uncounted_lines_aside(tmp_path):
    columns = {
        "sku": "Item Code",
        "bin": "Bin",
        "recorded_quantity": "System Qty",
        "counted_quantity": "Physical Count",
        "counted_by": "Counter",
    }
    parsed = read(
        tmp_path,
        COUNT,
        {"table": "count_line", "columns": columns, "constants": {"site": "North"}},
        FileHint(path="sheet.csv", date="2026-03-31"),
    )
    frame = parsed.tables["count_line"]
    assert list(frame["sku"]) == ["0042", "X-1"]
    assert list(frame["counted_quantity"]) == ["8", "1205"]
    assert (
        set(frame["site"]) == {"North"}
        and set(frame["effective_date"]) == {"2026-03-31"}
        and set(frame["count_id"]) == {"sheet"}
    )
    assert [problem.code for problem in parsed.problems] == ["value_unreadable", "total_row", "not_counted"]
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (5, 2, 3)


def test_a_header_the_file_lacks_is_said_with_what_was_found(tmp_path):
    parsed = read(
        tmp_path, COUNT, {"table": "count_line", "columns": {"sku": "Item Code", "counted_quantity": "Counted"}}
    )
    (problem,) = parsed.problems
    assert problem.effect == "file set aside" and "Counted" in problem.seen and "Physical Count" in problem.seen


def test_numbers_and_texts_of_one_sheet_column_are_each_read_as_written(tmp_path):
    """A point in a number's cell is its decimal mark; in a text beside texts with a decimal comma it parts thousands."""
    book = openpyxl.Workbook()
    for cells in (
        ("Item Code", "Physical Count"),
        ("A", "10,5"),
        ("B", "2.000"),
        ("C", "1.234,50"),
        ("D", 1234.5),
        ("E", 2),
    ):
        book.active.append(cells)
    book.save(tmp_path / "sheet.xlsx")
    mapping = MappedFile(
        path="sheet.xlsx",
        table="count_line",
        columns={"sku": "Item Code", "counted_quantity": "Physical Count"},
        constants={"site": "North"},
    )
    settings = Engagement(mapped=(mapping,))
    hint = FileHint(path="sheet.xlsx", date="2026-03-31")
    frame = MAPPED.read(peek_at(tmp_path / "sheet.xlsx"), ReadingContext(settings, hint)).tables["count_line"]
    assert list(zip(frame["sku"], frame["counted_quantity"], strict=True)) == [
        ("A", "10.5"),
        ("B", "2000"),
        ("C", "1234.5"),
        ("D", "1234.5"),
        ("E", "2"),
    ]


def test_unknown_canonical_names_are_refused(tmp_path):
    parsed = read(tmp_path, COUNT, {"table": "count_line", "columns": {"sku": "Item Code", "colour": "Bin"}})
    assert parsed.problems[0].code == "mapping_unknown_column"


def mapping(**more):
    return MappedFile(path="a.csv", table="stock_snapshot", columns={"sku": "Item_Code", "on_hand": "Qty"}, **more)


@pytest.mark.parametrize(
    ("text", "row", "found"),
    [
        ("Qty\nx\nitem code,QTY\nA,1\n", 0, (2, ())),
        ("Qty\nItem Code,Qty\nItem Code,Qty\n", 0, (1, ())),
        ("Title\nQty\nA\n", 0, (1, ("Item_Code",))),
        ("Title\nA,1\n", 0, (None, ("Item_Code", "Qty"))),
        ("Item Code,Qty\nx\nQty,no\n", 3, (2, ("Item_Code",))),
        ("Item Code,Qty\n", 7, (None, ("Item_Code", "Qty"))),
    ],
)
def test_the_header_is_the_row_that_is_stated_or_holds_most_names(text, row, found):
    assert header_index(rows_of_text(text), mapping(header_row=row)) == found


def test_names_no_table_has_are_told_from_the_extra_ones():
    assert unknown_names(mapping(constants={"place": "North: A", "colour": "red", "source_row": "1"})) == (
        "colour",
        "source_row",
    )


def test_rows_without_a_fact_and_rows_that_cannot_be_read(tmp_path):
    text = "SKU,Qty,Note\nA,1,\n,,\nsku,QTY,note\nTotal,9,\nTotal tools,2,glue\n,Total,\n,3,\nB,Total,\nC,four,\nGrand total,x,\n"
    more = {"constants": STOCK["constants"] | {"batch": "L1"}, "columns": STOCK["columns"] | {"bin": "Note"}}
    parsed = read(tmp_path, text, STOCK | more)
    frame = parsed.tables["stock_snapshot"]
    assert frame[["sku", "on_hand", "bin", "batch"]].values.tolist() == [
        ["A", "1", None, "L1"],
        ["Total tools", "2", "glue", "L1"],
    ]
    assert codes(parsed) == [
        ("repeated_header", 4),
        ("total_row", 5),
        ("total_row", 7),
        ("key_missing", 8),
        ("value_unreadable", 9),
        ("value_unreadable", 10),
        ("total_row", 11),
    ]
    assert parsed.problems[5].seen == "'four' in 'Qty'" and parsed.problems[5].column == "Qty"
    assert parsed.problems[3].seen == "no sku"
    assert (parsed.rows_read, parsed.rows_kept) == (9, 2)


def test_an_account_needs_a_code_or_a_name(tmp_path):
    text = "Date,Code,Name,Amount\n2026-03-31,1200,,5\n2026-03-31,,Stock,5\n2026-03-31,,,5\n"
    columns = {"date": "Date", "account_code": "Code", "account_name": "Name", "amount": "Amount"}
    parsed = read(tmp_path, text, {"table": "ledger_line", "columns": columns})
    assert codes(parsed) == [("key_missing", 4)] and parsed.problems[0].seen == "no account_code and no account_name"


def test_a_row_without_a_key_that_begins_with_total_is_a_total(tmp_path):
    parsed = read(tmp_path, "Note,SKU,Qty\nx,A,1\nTotal,,1\nx,,1\n", STOCK)
    assert codes(parsed) == [("total_row", 3), ("key_missing", 4)]


def test_a_key_may_be_a_constant(tmp_path):
    given = {"columns": {"date": "Date", "amount": "Amount"}, "constants": {"account_code": "1200"}}
    parsed = read(tmp_path, "Date,Amount\n2026-03-31,5\n", {"table": "ledger_line", **given})
    assert list(parsed.tables["ledger_line"]["account_code"]) == ["1200"] and codes(parsed) == []


def test_a_text_file_is_written_in_one_way_in_all_columns(tmp_path):
    columns = STOCK["columns"] | {"value": "Value"}
    parsed = read(tmp_path, 'SKU,Qty,Value\nA,"2,5",1\nB,"3,5",2\nC,1,1.50\n', STOCK | {"columns": columns})
    assert codes(parsed) == [("value_unreadable", 4)] and parsed.rows_kept == 2


def test_a_constant_fills_what_the_column_leaves_blank(tmp_path):
    columns = STOCK["columns"] | {"site": "Where"}
    parsed = read(tmp_path, "SKU,Qty,Where\nA,1,South\nB,1,\n", STOCK | {"columns": columns})
    assert list(parsed.tables["stock_snapshot"]["site"]) == ["South", "North"]
    assert parsed.parameters["constants"] == "site = North, as_of = 2026-03-31"
    assert parsed.parameters["mapping"] == "stock_snapshot: sku = SKU, on_hand = Qty, site = Where"


@pytest.mark.parametrize(
    ("cells", "hint", "read_as", "asks"),
    [
        (("1.234", "2"), {}, ["1.234", "2"], ("decimal_mark",)),
        (("1.234", "2"), {"decimal_mark": ","}, ["1234", "2"], ()),
        (("1.234", "2"), {"decimal_mark": "."}, ["1.234", "2"], ()),
        (('"2,5"', "1.234"), {}, ["2.5", "1234"], ()),
        (("2.5", "1.234"), {}, ["2.5", "1.234"], ()),
        (("-", "2"), {}, ["0", "2"], ()),
    ],
)
def test_the_decimal_mark_of_a_text_file_is_one(tmp_path, cells, hint, read_as, asks):
    text = "SKU,Qty\n" + "".join(f"S{place},{cell}\n" for place, cell in enumerate(cells))
    parsed = read(tmp_path, text, STOCK, FileHint(path="sheet.csv", **hint))
    assert list(parsed.tables["stock_snapshot"]["on_hand"]) == read_as and parsed.unstated == asks


@pytest.mark.parametrize(
    ("day", "hint", "read_as", "asks"),
    [
        ("04/05/2026", {}, "2026-05-04", ("date_order",)),
        ("04/05/2026", {"date_order": "mdy"}, "2026-04-05", ()),
        ("13/05/2026", {}, "2026-05-13", ()),
    ],
)
def test_the_order_of_day_and_month_is_stated_proved_or_asked(tmp_path, day, hint, read_as, asks):
    given = {
        "table": "stock_snapshot",
        "columns": {"sku": "SKU", "on_hand": "Qty", "as_of": "Day"},
        "constants": {"site": "N"},
    }
    parsed = read(tmp_path, f"SKU,Qty,Day\nA,1,{day}\n", given, FileHint(path="sheet.csv", **hint))
    assert list(parsed.tables["stock_snapshot"]["as_of"]) == [read_as] and parsed.unstated == asks


def test_damaged_rows_and_an_open_end(tmp_path):
    parsed = read(tmp_path, "SKU,Qty,Note\n" + "A,1,x\n" * 20 + "\nB,1\nC,1,x,y\nD,1,x", STOCK)
    assert codes(parsed) == [("row_too_short", 23), ("row_too_wide", 24), ("end_missing", 25)]
    assert list(parsed.tables["stock_snapshot"]["sku"]) == ["A"] * 20 + ["D"]
    many = read(tmp_path, "SKU,Qty,Note\nA,1,x\nA,1,x\nB,1\nC,1\n", STOCK)
    assert codes(many) == [("rows_of_other_width", None)] and many.rows_kept == 4


def test_a_header_that_stands_twice_and_a_sheet_that_is_not_there(tmp_path):
    twice = read(tmp_path, "SKU,Qty,qty\nA,1,2\n", STOCK)
    assert [(each.code, each.effect) for each in twice.problems] == [("mapping_ambiguous", "file set aside")]
    assert twice.problems[0].seen == "more than one column 'Qty'" and not twice.tables
    book = openpyxl.Workbook()
    book.active.title = "One"
    book.save(tmp_path / "a.xlsx")
    settings = Engagement(mapped=(mapping(sheet="Two").model_copy(update={"path": "a.xlsx"}),))
    parsed = MAPPED.read(peek_at(tmp_path / "a.xlsx"), ReadingContext(settings))
    assert [(each.code, each.expected) for each in parsed.problems] == [("mapping_sheet_missing", "one of One")]


def test_what_is_no_table_is_refused_and_nothing_is_claimed(tmp_path):
    (tmp_path / "a.csv").write_text("[1, 2]")
    look = peek_at(tmp_path / "a.csv")
    parsed = MAPPED.read(look, ReadingContext(Engagement(mapped=(mapping(),))))
    assert [each.code for each in parsed.problems] == ["mapping_not_a_table"] and not MAPPED.claims(look)


def test_two_mappings_of_one_file_each_take_what_they_can(tmp_path):
    (tmp_path / "a.csv").write_text("SKU,Qty,Name\nA,1,Hammer\nB,,Nail\n")
    mappings = (
        MappedFile(path="a.csv", **STOCK),
        MappedFile(path="a.csv", table="product", columns={"sku": "SKU", "name": "Name"}),
    )
    parsed = MAPPED.read(peek_at(tmp_path / "a.csv"), ReadingContext(Engagement(mapped=mappings)))
    assert list(parsed.tables["stock_snapshot"]["sku"]) == ["A"] and list(parsed.tables["product"]["name"]) == [
        "Hammer",
        "Nail",
    ]
    assert (parsed.rows_read, parsed.rows_kept) == (2, 2)


def test_a_mapping_that_names_no_sheet_means_the_first():
    other = MappedFile(path="b.xlsx", table="product", columns={"sku": "SKU"})
    settings = Engagement(mapped=(mapping(), mapping(sheet="Two"), other))
    named = with_sheets_named(settings, "a.csv", ("One", "Two"))
    assert [each.sheet for each in named.mapped] == ["One", "Two", ""]
