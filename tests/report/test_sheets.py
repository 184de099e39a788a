"""One frame as one or more worksheets: typed cells, totals, links, nothing cut off."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

from cin7_audit.report import sheets
from cin7_audit.report.sheets import columns_of, heading, kind_of, open_writer, write_frame, write_long_texts


def writer_at(path):
    return open_writer(path, "NZD", dt.datetime(2026, 6, 30), {})


def below(sheet, head):
    """Rows under the header that has this cell, by column."""
    found = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(found) if head in row)
    return [dict(zip(found[start], row, strict=True)) for row in found[start + 1 :]]


def written(path, frame, lines=("Title", "About"), title="Sheet", **more):
    writer = writer_at(path / "a.xlsx")
    write_frame(writer, title, frame, lines, **more)
    write_long_texts(writer)
    writer.book.close()
    return openpyxl.load_workbook(path / "a.xlsx")


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("variance_value", "money", "Variance value (NZD)"),
        ("unit_cost", "cost", "Unit cost (NZD)"),
        ("counted_quantity", "quantity", "Counted quantity (units)"),
        ("counted", "quantity", "Counted"),
        ("routine_share", "share", "Routine share (%)"),
        ("sku", "text", "SKU"),
        ("day", "day", "Day"),
    ],
)
def test_a_heading_carries_its_unit(name, kind, said):
    assert heading(name, kind, "NZD") == said


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("value_share", 0.5, "share"),
        ("loss_pct", 0.5, "share"),
        ("unit_price", 1.5, "cost"),
        ("timing", Decimal(1), "money"),
        ("value_quantity", Decimal(1), "quantity"),
        ("rank", 2, "whole"),
        ("days", 2.5, "quantity"),
        ("counts", 3, "whole"),
        ("counted", 3.0, "quantity"),
        ("closing_balance", 3, "money"),
        ("amount", "n/a", "text"),
        ("amount", True, "text"),
    ],
)
def test_a_column_s_kind_follows_its_name_and_first_value(name, value, kind):
    assert kind_of(name, [float("nan"), value]) == kind
    assert kind_of(name, []) == "text"


def test_truth_is_yes_and_no_and_missing_is_nothing():
    (column,) = columns_of(pd.DataFrame({"ok": [True, None, False]}, dtype=object))
    assert (list(column.values), column.kind, column.style) == (["yes", None, "no"], "text", "text")


def test_only_long_texts_wrap():
    short, long = columns_of(pd.DataFrame({"a": ["x" * 60], "b": ["x" * 61]}))
    assert (short.style, long.style) == ("text", "wrap")


def test_a_sheet_has_its_lines_its_header_and_its_rows(tmp_path):
    frame = pd.DataFrame(
        {"sku": ["a", "b"], "amount": [Decimal("1.10"), Decimal("-2.25")], "day": [dt.date(2026, 1, 2), None]}
    )
    sheet = written(tmp_path, frame)["Sheet"]
    values = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert values == [
        ["Title", None, None],
        ["About", None, None],
        ["SKU", "Amount (NZD)", "Day"],
        ["a", 1.1, dt.datetime(2026, 1, 2)],
        ["b", -2.25, None],
    ]
    assert sheet.freeze_panes == "A4" and sheet.auto_filter.ref == "A3:C5" and sheet.print_title_rows == "$3:$3"
    assert sheet["B4"].number_format == "#,##0.00;[Red]-#,##0.00" and sheet["C4"].number_format == "yyyy-mm-dd"


def test_totals_are_exact_sums_written_as_values_with_their_tick(tmp_path):
    frame = pd.DataFrame(
        {"sku": ["a", "b", "c"], "amount": [Decimal("0.10"), Decimal("0.20"), None], "count": [1, 2, 3]}, dtype=object
    )
    last = below(written(tmp_path, frame, totals=("amount",))["Sheet"], "SKU")[-1]
    assert last == {"SKU": "Total F", "Amount (NZD)": 0.3, "Count": None}


def test_an_empty_frame_has_a_header_and_no_total(tmp_path):
    sheet = written(tmp_path, pd.DataFrame({"sku": [], "amount": []}), totals=("amount",))["Sheet"]
    assert below(sheet, "SKU") == [] and sheet.auto_filter.ref is None


def test_a_split_frame_is_totalled_once_at_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_PER_SHEET", 2)
    monkeypatch.setattr(sheets, "BLOCK", 1)
    book = written(
        tmp_path, pd.DataFrame({"sku": ["a", "b", "c"], "amount": [1.0, 2.0, 4.0]}), totals=("amount",), title="Many"
    )
    assert [row["SKU"] for name in book.sheetnames for row in below(book[name], "SKU")] == ["a", "b", "c", "Total F"]
    assert below(book["Many 2"], "SKU")[-1]["Amount (NZD)"] == 7


def test_only_a_reference_to_our_own_sheet_is_a_link(tmp_path):
    frame = pd.DataFrame(
        {
            "reference": ["F-1/VT-1", "http://example.invalid"],
            "title": ["F-1", "=1+1"],
            "date": [dt.date(2026, 1, 2)] * 2,
        }
    )
    sheet = written(tmp_path, frame, links={"F-1": "Lead schedules"})["Sheet"]
    linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [(cell.coordinate, cell.value, cell.hyperlink.location) for cell in linked] == [
        ("A4", "F-1/VT-1", "'Lead schedules'!A1")
    ]
    assert [sheet["A5"].value, sheet["B5"].value, sheet["C5"].value] == [
        "http://example.invalid",
        "=1+1",
        dt.datetime(2026, 1, 2),
    ]
    assert sheet["B5"].data_type == "s"


def test_a_long_text_is_kept_once_and_pointed_at(tmp_path):
    text = "a" * 32_768
    book = written(tmp_path, pd.DataFrame({"sku": ["x", "y"], "t": [text, text]}))
    cells = [row["T"] for row in below(book["Sheet"], "SKU")]
    assert cells[0] == cells[1] and len(cells[0]) <= 32_767
    assert cells[0].endswith(" ... 32,768 letters; the whole is text 1 of sheet Long texts")
    parts = below(book["Long texts"], "Part")
    assert [
        (row["Number"], row["First sheet"], row["First row"], row["First column"], row["Part"]) for row in parts
    ] == [(1, "Sheet", 4, "t", 1), (1, "Sheet", 4, "t", 2)]
    assert "".join(row["Text"] for row in parts) == text


def test_a_text_that_just_fits_stays_where_it_is(tmp_path):
    book = written(tmp_path, pd.DataFrame({"t": ["a" * 32_767]}))
    assert book.sheetnames == ["Sheet"] and len(book["Sheet"]["A4"].value) == 32_767


def test_words_in_a_column_of_numbers_stay_words(tmp_path):
    frame = pd.DataFrame({"amount": [1.5, "n/a", 2, True, float("inf")]}, dtype=object)
    assert [row["Amount (NZD)"] for row in below(written(tmp_path, frame)["Sheet"], "Amount (NZD)")] == [
        1.5,
        "n/a",
        2,
        "yes",
        "inf",
    ]


def test_more_rows_than_a_sheet_holds_are_split(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_PER_SHEET", 10)
    writer = writer_at(tmp_path / "a.xlsx")
    write_frame(writer, "Many", pd.DataFrame({"n": range(25)}), ("Many",))
    writer.book.close()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    names = book.sheetnames
    assert names == ["Many", "Many 2", "Many 3"]
    assert [cell for name in names for (cell,) in book[name].iter_rows(min_row=3, values_only=True)] == list(range(25))


def test_a_text_longer_than_a_cell_is_kept_in_parts(tmp_path):
    text = "x" * 40_000 + "=1+1" * 10_000
    writer = writer_at(tmp_path / "a.xlsx")
    write_frame(writer, "Long", pd.DataFrame({"t": [text]}), ("Long",))
    write_long_texts(writer)
    writer.book.close()
    parts = below(openpyxl.load_workbook(tmp_path / "a.xlsx")["Long texts"], "Part")
    assert "".join(row["Text"] for row in parts) == text


def test_a_figure_of_more_than_fifteen_digits_stays_exact(tmp_path):
    writer = writer_at(tmp_path / "a.xlsx")
    write_frame(
        writer,
        "N",
        pd.DataFrame({"amount": [Decimal("12345678901234.5678"), Decimal("1.10"), None]}, dtype=object),
        ("N",),
    )
    writer.book.close()
    values = [row["Amount (NZD)"] for row in below(openpyxl.load_workbook(tmp_path / "a.xlsx")["N"], "Amount (NZD)")]
    assert values[:2] == ["12345678901234.5678", 1.1]


def test_missing_values_are_blank(tmp_path):
    frame = pd.DataFrame(
        {"value": [float("nan"), 2.0], "day": [pd.NaT, pd.Timestamp("2026-01-02")], "word": [None, "a"]}
    )
    writer = writer_at(tmp_path / "a.xlsx")
    write_frame(writer, "M", frame, ("M",))
    writer.book.close()
    first = below(openpyxl.load_workbook(tmp_path / "a.xlsx")["M"], "Word")[0]
    assert list(first.values()) == [None, None, None]


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("variance_value", Decimal(1), "money"),
        ("counted_quantity", Decimal(1), "quantity"),
        ("unit_cost", Decimal(1), "cost"),
        ("share", 0.5, "share"),
        ("source_row", 7, "whole"),
        ("effective_date", dt.date(2026, 1, 1), "day"),
        ("completed_at", pd.Timestamp("2026-01-01"), "moment"),
        ("sku", "007", "text"),
        ("is_ok", True, "text"),
    ],
)
def test_columns_show_their_kind(name, value, kind):
    assert kind_of(name, [None, value]) == kind
