"""workpapers.xlsx: every sheet, no live formula, totals that foot, nothing cut off."""

import datetime as dt
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from cin7_audit.report import sheets
from cin7_audit.report.references import FIRST_SHEETS, papers, sheet_name
from cin7_audit.report.schedules import lead_frame
from cin7_audit.report.sheets import kind_of, open_writer, write_frame, write_long_texts


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(made.files.workpapers)


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def below(sheet, head):
    found = rows(sheet)
    start = next(place for place, row in enumerate(found) if head in row)
    return [dict(zip(found[start], row, strict=True)) for row in found[start + 1 :]]


def test_sheets_in_the_order_of_their_references(book):
    assert tuple(book.sheetnames[: len(FIRST_SHEETS)]) == FIRST_SHEETS
    assert "Count variance" in book.sheetnames


def test_no_cell_is_a_formula_and_no_text_a_link(book, made):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    linked = [cell for cell in cells if cell.hyperlink]
    assert linked and all(cell.parent.title == "Index" and cell.hyperlink.target is None for cell in linked)
    assert {cell.hyperlink.location.split("!")[0].strip("'") for cell in linked} <= set(book.sheetnames)
    with ZipFile(made.files.workpapers) as archive:
        assert not [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet") and b"<f>" in archive.read(name)]


def test_client_text_is_kept_letter_by_letter(book, hostile):
    found = [row["SKU"] for row in below(book["Count lines"], "SKU")]
    assert tuple(found[: len(hostile.HOSTILE)]) == hostile.HOSTILE


def test_count_lines_are_traced_and_footed(book, hostile):
    lines = below(book["Count lines"], "SKU")
    assert {row["Tick"] for row in lines[:-1]} == {"T C"}
    total = lines[-1]
    assert total["SKU"] == "Total F"
    assert total["Variance value (NZD)"] == pytest.approx(-10.25 * len(hostile.HOSTILE))


def test_tie_out_foots(book):
    lines = below(book["Tie-out"], "Bucket")
    assert sum(row["Amount (NZD)"] for row in lines[:-1]) == pytest.approx(lines[-1]["Amount (NZD)"]) == pytest.approx(6.76)


def test_lead_schedule_by_account_and_month(book):
    may = next(row for row in below(book["Lead schedules"], "Account") if row["Month"] == "2026-05")
    assert may["Unexplained (NZD)"] == -3.25 and may["Difference (NZD)"] == 6.75 and may["Tick"] == "F X"


def test_index_has_reference_date_hash_and_conclusion(book):
    index = below(book["Index"], "Reference")
    exhibit = next(row for row in index if row["Exhibit"] == "VT-1" and row["Kind"] == "exhibit")
    assert exhibit["Date"].date() == dt.date(2026, 6, 30)
    assert len(exhibit["Source hash"]) == 16 and "VT-4 (critical)" in exhibit["Conclusion"]


def test_evidence_index_leads_from_finding_to_file_hash(book):
    first = below(book["Evidence index"], "Finding")[0]
    assert (first["File"], first["Source row"], first["Sha256"], first["Tick"]) == ("movements <b>.csv", 2, "ab" * 32, "T")


def test_requests_list_exhibits_findings_and_files(book):
    kinds = {row["For"] for row in below(book["Requests"], "For")}
    assert kinds == {"not testable", "finding", "file set aside"}


def test_headers_are_frozen(book):
    assert all(sheet.freeze_panes for sheet in book)


def test_sheet_names_fit_and_differ():
    taken = ["Index"]
    for _ in range(3):
        taken.append(sheet_name("index: a very long name that cannot fit into a tab", taken))
    assert len({name.casefold() for name in taken}) == 4 and all(len(name) <= 31 for name in taken)


def test_second_table_of_a_name_gets_its_own_sheet(hostile):
    found = papers(hostile.sections())
    assert [paper.sheet for paper in found.tables if paper.name == "count_variance"] == ["Count lines", "Count variance"]


def writer_at(path):
    return open_writer(path, "NZD", dt.datetime(2026, 6, 30), {})


def test_more_rows_than_a_sheet_holds_are_split(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_PER_SHEET", 10)
    writer = writer_at(tmp_path / "a.xlsx")
    names = write_frame(writer, "Many", pd.DataFrame({"n": range(25)}), ("Many",))
    writer.book.close()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert names == ("Many", "Many 2", "Many 3") == tuple(book.sheetnames)
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
    write_frame(writer, "N", pd.DataFrame({"amount": [Decimal("12345678901234.5678"), Decimal("1.10"), None]}, dtype=object), ("N",))
    writer.book.close()
    values = [row["Amount (NZD)"] for row in below(openpyxl.load_workbook(tmp_path / "a.xlsx")["N"], "Amount (NZD)")]
    assert values[:2] == ["12345678901234.5678", 1.1]


def test_missing_values_are_blank(tmp_path):
    frame = pd.DataFrame({"value": [float("nan"), 2.0], "day": [pd.NaT, pd.Timestamp("2026-01-02")], "word": [None, "a"]})
    writer = writer_at(tmp_path / "a.xlsx")
    write_frame(writer, "M", frame, ("M",))
    writer.book.close()
    first = below(openpyxl.load_workbook(tmp_path / "a.xlsx")["M"], "Word")[0]
    assert list(first.values()) == [None, None, None]


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [("variance_value", Decimal(1), "money"), ("counted_quantity", Decimal(1), "quantity"), ("unit_cost", Decimal(1), "cost"), ("share", 0.5, "share"),
     ("source_row", 7, "whole"), ("effective_date", dt.date(2026, 1, 1), "day"), ("completed_at", pd.Timestamp("2026-01-01"), "moment"), ("sku", "007", "text"), ("is_ok", True, "text")],
)  # fmt: skip
def test_columns_show_their_kind(name, value, kind):
    assert kind_of(name, [None, value]) == kind


def test_lead_schedule_without_a_tie_out_is_empty():
    assert lead_frame(None).empty


def test_lead_schedule_beside_the_ledger_s_own_balance():
    tie = pd.DataFrame(
        {"month": ["2026-01"] * 2, "account": ["630"] * 2, "bucket": ["timing", "unexplained"], "amount": [Decimal("5.10"), Decimal("-1")]}
    )
    lead = pd.DataFrame(
        {"month": ["2026-01"], "account": ["630"], "difference": [Decimal("4.10")], "ledger_balance": [Decimal(900)], "stock_value": [None]}
    )
    row = lead_frame(tie, lead).iloc[0]
    assert (row["tick"], row["ledger_balance"], row["difference"]) == ("F X G", 900, Decimal("4.10"))
    assert lead_frame(tie, lead.assign(difference=Decimal(4))).iloc[0]["tick"] == "E G"


def test_an_unknown_bucket_counts_as_unexplained():
    frame = pd.DataFrame({"month": ["2026-01"], "account": ["1"], "bucket": ["new"], "amount": [Decimal(5)]})
    row = lead_frame(frame).iloc[0]
    assert (row["unexplained"], row["difference"]) == (5, 5)
