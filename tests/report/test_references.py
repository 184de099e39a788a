"""Workpaper references: which sheet holds which table, and its F-number."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.records import DisplayTable, Exhibit, Section
from cin7_audit.report.references import FIXED, PARQUET_ONLY, FixedSheet, on_sheet, papers, sheet_name, table_title


def section(step="variance_timeline", number=2, **tables):
    frames = {
        name: frame if isinstance(frame, pd.DataFrame) else pd.DataFrame({"n": [1]}) for name, frame in tables.items()
    }
    return Section(step, number, "t", "q", tables=frames)


def exhibit(full_table=None, workpaper=""):
    shown = None if full_table is None else DisplayTable((), (), 0, full_table)
    return Exhibit("VT-1", "table", "t", "c", table=shown, workpaper=workpaper)


def test_the_fixed_sheets_come_first_and_are_numbered_in_order():
    references = papers([]).references
    assert tuple(references) == tuple(FIXED)
    assert [references[name] for name in ("Index", "Lead schedules", "Tie-out", "Tick legend")] == [
        "F",
        "F-1",
        "F-2",
        "F-13",
    ]


def test_known_tables_take_their_fixed_sheet_and_others_follow_by_name():
    found = papers([section(zebra=1, count_variance=1, apple=1), section("ledger_impact", 5, tie_out=1)])
    assert [(paper.step, paper.name, paper.sheet, found.references[paper.sheet]) for paper in found.tables] == [
        ("variance_timeline", "apple", "Apple", "F-14"),
        ("variance_timeline", "count_variance", "Count lines", "F-3"),
        ("variance_timeline", "zebra", "Zebra", "F-15"),
        ("ledger_impact", "tie_out", "Tie-out", "F-2"),
    ]
    assert list(found.references.values())[-2:] == ["F-14", "F-15"]


def test_a_title_that_a_fixed_sheet_has_says_whose_it_is():
    (paper,) = papers([section("diagnosis", 6, findings=1)]).tables
    assert paper.sheet == "Findings, diagnosis"


def test_long_working_tables_have_no_sheet():
    found = papers([section(**dict.fromkeys(PARQUET_ONLY, 1))])
    assert (found.tables, len(found.references)) == ((), len(FIXED))


def test_an_exhibit_leads_to_its_rows():
    found = papers([section(count_variance=1, apple=1)])
    assert found.of_exhibit(exhibit("apple")) == ("F-14", "Apple")
    assert found.of_exhibit(exhibit("apple", "count_variance")) == (
        "F-14",
        "Apple",
    )  # its own table before its workpaper
    assert found.of_exhibit(exhibit(workpaper="count_variance")) == ("F-3", "Count lines")
    assert found.of_exhibit(exhibit("unknown", "evidence INDEX")) == ("F-6", "Evidence index")
    assert found.of_exhibit(exhibit("roll_forward")) == ("tables/roll_forward.parquet", "")
    assert found.of_exhibit(exhibit("unknown")) == found.of_exhibit(exhibit()) == ("", "")


def test_a_table_is_found_by_name_and_by_sheet():
    found = papers([section(one=1, two=1)])
    assert (found.table("two").sheet, found.on_sheet("Two").name) == ("Two", "two")
    assert (found.table("three"), found.on_sheet("Three")) == (None, None)


def test_the_longest_sheets_show_what_a_reviewer_needs():
    frame = pd.DataFrame({"value": [1], "secret": [2], "document_no": [3]})
    assert list(on_sheet("corrections", frame)) == ["document_no", "value"]
    assert list(on_sheet("other", frame)) == ["value", "secret", "document_no"]
    assert list(papers([section(corrections=frame)]).tables[0].frame) == ["document_no", "value"]


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("a[b]:c*?/\\'d", (), "a b c d"),
        ("[]", (), "Sheet"),
        ("Many", ("many",), "Many 2"),
        ("Many", ("many", "MANY 2"), "Many 3"),
        ("x" * 40, (), "x" * 31),
        ("x" * 40, ("X" * 31,), "x" * 29 + " 2"),
    ],
)
def test_a_sheet_has_a_name_a_spreadsheet_takes(wanted, taken, name):
    assert sheet_name(wanted, taken) == name


@given(st.text(max_size=50), st.lists(st.text(alphabet="aA 2", max_size=4), max_size=6))
def test_any_name_becomes_one_that_is_new_and_fits(wanted, others):
    name = sheet_name(wanted, others)
    assert 0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'")
    assert name.casefold() not in {other.casefold() for other in others}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("unit_cost", "Unit cost"),
        ("sku", "SKU"),
        ("abc_class", "ABC class"),
        ("source_id", "Source ID"),
        ("fx", "FX"),
        ("skus", "Skus"),
    ],
)
def test_names_become_words(name, title):
    assert table_title(name) == title


def test_sheet_names_fit_and_differ():
    taken = ["Index"]
    for _ in range(3):
        taken.append(sheet_name("index: a very long name that cannot fit into a tab", taken))
    assert len({name.casefold() for name in taken}) == 4 and all(len(name) <= 31 for name in taken)


def test_second_table_of_a_name_gets_its_own_sheet(hostile):
    found = papers(hostile.sections())
    assert [paper.sheet for paper in found.tables if paper.name == "count_variance"] == [
        "Count lines",
        "Count variance",
    ]


def test_of_tables_of_one_name_the_second_takes_a_sheet_of_its_own_whatever_its_section():
    found = papers([section(tie_out=1), section("ledger_impact", 5, tie_out=1), section("diagnosis", 6, tie_out=1)])
    assert [(paper.step, paper.sheet) for paper in found.tables] == [
        ("variance_timeline", "Tie-out"), ("ledger_impact", "Tie out"), ("diagnosis", "Tie out 2"),
    ]  # fmt: skip
    assert found.table("tie_out").step == "variance_timeline" and found.on_sheet("Tie out 2").step == "diagnosis"


def test_a_table_behind_an_exhibit_of_ones_own_carries_its_sentence():
    own = Exhibit("VT-own-1", "table", "Mine", "c", workpaper="own_vt_mine", says="Said.")
    silent = Exhibit("VT-own-2", "table", "Other", "c", workpaper="own_vt_other")
    rows = pd.DataFrame({"n": [1]})
    made = Section("variance_timeline", 2, "t", "q", exhibits=(own, silent), tables={"own_vt_mine": rows, "own_vt_other": rows, "apple": rows})
    assert {paper.name: paper.says for paper in papers([made]).tables} == {"apple": "", "own_vt_mine": "Said.", "own_vt_other": ""}
    assert papers([made]).of_exhibit(own) == ("F-15", "Own vt mine")


def test_a_sheet_of_no_more_than_a_name_has_the_words_of_every_sheet():
    assert (FixedSheet("X").empty, FixedSheet("X").tick, FixedSheet("X").totals, FixedSheet("X").columns) == ("No rows.", "T", (), ())
    (paper,) = papers([section(apple=1)]).tables
    assert paper.says == "" and papers([]).of_exhibit(exhibit(workpaper="nothing")) == ("", "")
