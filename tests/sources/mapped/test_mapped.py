"""Mapped spreadsheets on tiny inline inputs: reading through a mapping, and proposing one."""

from pathlib import Path

import openpyxl
import pytest

from cin7_audit.engagement import Engagement, FileHint, MappedFile
from cin7_audit.sources import identify
from cin7_audit.sources.base import Parsed, ReadingContext
from cin7_audit.sources.mapped import MAPPED, propose_mapping
from tests.sources.goldens import peek_at

COUNT = """Stock count - March
Warehouse: North

Item Code,Description,Bin,System Qty,Physical Count,Counter
0042,Widget,A-01,10,8,Kim
X-1,Gadget,A-02,"1,200","1,205",Kim
X-2,Thing,A-03,5,,Kim
X-3,Thing,A-04,5,five,Kim
Total,,,"1,215","1,213",
"""


def read(folder: Path, text: str, mapping: dict, hint: FileHint | None = None) -> Parsed:
    path = folder / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    settings = Engagement(mapped=(MappedFile(path="sheet.csv", **mapping),), files=(hint,) if hint else ())
    peek = peek_at(path)
    assert identify(peek, settings) is MAPPED
    return MAPPED.read(peek, ReadingContext(settings, hint))


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
    assert set(frame["site"]) == {"North"} and set(frame["effective_date"]) == {"2026-03-31"} and set(frame["count_id"]) == {"sheet"}
    assert [problem.code for problem in parsed.problems] == ["value_unreadable", "total_row", "not_counted"]
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (5, 2, 3)


def test_what_the_file_cannot_say_is_asked_for(tmp_path):
    parsed = read(tmp_path, COUNT, {"table": "count_line", "columns": {"sku": "Item Code", "counted_quantity": "Physical Count"}})
    assert set(parsed.asks) == {"site", "date"}


def test_a_header_the_file_lacks_is_said_with_what_was_found(tmp_path):
    parsed = read(tmp_path, COUNT, {"table": "count_line", "columns": {"sku": "Item Code", "counted_quantity": "Counted"}})
    (problem,) = parsed.problems
    assert problem.effect == "file set aside" and "Counted" in problem.seen and "Physical Count" in problem.seen


def test_debit_and_credit_make_a_debit_positive_amount(tmp_path):
    text = "Date;Nominal;Details;Dr;Cr\n31/03/2026;1200 Stock;Count;;1.234,50\n01/04/2026;5000 COGS;Count;1.234,50;\n"
    columns = {"date": "Date", "account_name": "Nominal", "description": "Details", "debit": "Dr", "credit": "Cr"}
    frame = read(tmp_path, text, {"table": "ledger_line", "columns": columns}).tables["ledger_line"]
    assert list(frame["amount"]) == ["-1234.5", "1234.5"]
    assert list(frame["account_code"]) == ["1200", "5000"] and list(frame["date"]) == ["2026-03-31", "2026-04-01"]


def test_numbers_and_texts_of_one_sheet_column_are_each_read_as_written(tmp_path):
    """A point in a number's cell is its decimal mark; in a text beside texts with a decimal comma it parts thousands."""
    book = openpyxl.Workbook()
    for cells in (("Item Code", "Physical Count"), ("A", "10,5"), ("B", "2.000"), ("C", "1.234,50"), ("D", 1234.5), ("E", 2)):
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


def test_variance_gives_what_was_counted(tmp_path):
    text = "SKU,On hand,Difference\nA,10,-2\nB,4,0\n"
    columns = {"sku": "SKU", "recorded_quantity": "On hand", "variance_quantity": "Difference"}
    frame = read(tmp_path, text, {"table": "count_line", "columns": columns}).tables["count_line"]
    assert list(frame["counted_quantity"]) == ["8", "4"]


def test_movement_words_and_two_quantity_columns(tmp_path):
    text = "SKU,Date,Type,In,Out,Ref\nA,2026-01-02,Goods In,5,,R1\nA,2026-01-03,Despatch,,2,D1\nA,2026-01-04,Warehouse transfer,,1,T1\nA,2026-01-05,Zorp,,1,Z\n"
    columns = {
        "sku": "SKU",
        "effective_date": "Date",
        "document_type": "Type",
        "quantity_in": "In",
        "quantity_out": "Out",
        "document_no": "Ref",
    }
    parsed = read(tmp_path, text, {"table": "movement", "columns": columns})
    frame = parsed.tables["movement"]
    assert list(frame["quantity"]) == ["5", "-2", "-1", "-1"]
    assert list(frame["kind"]) == ["receipt", "sale", "transfer_out", "adjustment"]
    assert [problem.code for problem in parsed.problems] == ["movement_kind_unknown"]


def test_unknown_canonical_names_are_refused(tmp_path):
    parsed = read(tmp_path, COUNT, {"table": "count_line", "columns": {"sku": "Item Code", "colour": "Bin"}})
    assert parsed.problems[0].code == "mapping_unknown_column"


@pytest.mark.parametrize(
    ("text", "table", "columns"),
    [
        (COUNT, "count_line", {"sku": "Item Code", "counted_quantity": "Physical Count", "recorded_quantity": "System Qty"}),
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
