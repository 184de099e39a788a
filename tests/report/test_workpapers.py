"""workpapers.xlsx: every sheet, no live formula, totals that foot, nothing cut off."""

import datetime as dt
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from cin7_audit.records import DisplayTable, Exhibit, Section
from cin7_audit.report.references import FIXED, papers
from cin7_audit.report.workpapers import _description, ticked


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
    assert tuple(book.sheetnames[: len(FIXED)]) == tuple(FIXED)
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
    assert total["Count ID"] == "Total F"
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



def test_rows_are_ticked_by_their_sheet_and_n_where_their_source_is_not_known():
    frame = pd.DataFrame({"sku": ["a", "b"], "source_row": [7, None]})
    assert list(ticked(frame, "Count lines")["tick"]) == ["T C", "N"]
    assert list(ticked(frame, "Tie-out")["tick"]) == ["R", "N"]
    assert list(ticked(frame, "Anything")["tick"]) == ["T", "N"]
    assert "tick" not in ticked(frame[["sku"]], "Count lines")
    assert list(ticked(frame.assign(tick="X"), "Count lines")["tick"]) == ["X", "X"]


def test_a_sheet_of_ones_own_rows_carries_the_sentence_and_where_it_comes_from():
    shown = Exhibit("VT-own-1", "table", "Mine", "c", table=DisplayTable((), (), 1, "own_mine"), workpaper="own_mine", says="So.")
    rows = {"own_mine": pd.DataFrame({"a": [1]}), "own_vt_1_recurrence": pd.DataFrame({"a": [1]})}
    found = papers([Section("variance_timeline", 2, "T", "Q?", exhibits=(shown,), tables=rows)])
    assert _description(found.on_sheet("Own mine")) == (
        "So. Variance timeline: added in this client's own notebook, every row; tables/own_mine.parquet of the run."
    )
    assert _description(found.on_sheet("Own vt 1 recurrence")).startswith("Variance timeline: added in this client's own")
