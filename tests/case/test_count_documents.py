"""Stocktake files without number or day, and the documents their completion posted."""

import datetime as dt

import pytest

from cin7_audit.case.count_documents import identify_counts
from cin7_audit.case.store import connect, create_tables
from tests.case.test_choose import add


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def line(sku, recorded, counted, file="StockTake (1)"):
    return {"count_id": file, "sku": sku, "recorded_quantity": recorded, "counted_quantity": counted}


def posted(number, sku, quantity, day="2026-04-30", site="Main"):
    return {"document_no": number, "kind": "stocktake", "sku": sku, "quantity": quantity, "effective_date": day, "site": site}


def named(db):
    return db.execute("SELECT DISTINCT count_id, effective_date, site FROM count_line ORDER BY 1").fetchall()


def test_a_file_is_the_document_with_exactly_its_differences(db):
    add(db, "count_line", "E1", line("A", 5, 3), line("B", 9, 9), line("C", 2, 4))
    add(db, "movement", "E2", posted("ST-7", "A", -2), posted("ST-7", "C", 2), posted("ST-8", "A", -2, "2026-05-30"))
    notes = identify_counts(db)
    assert named(db) == [("ST-7", dt.date(2026, 4, 30), "Main")]
    assert [(note.source_id, note.code) for note in notes] == [("E1", "count_recognised")]


def test_two_documents_of_the_same_differences_prove_nothing(db):
    add(db, "count_line", "E1", line("A", 5, 3))
    add(db, "movement", "E2", posted("ST-7", "A", -2), posted("ST-8", "A", -2, "2026-05-30"))
    assert identify_counts(db) == []
    assert named(db) == [("StockTake (1)", None, None)]


def test_two_files_of_the_same_differences_prove_nothing(db):
    add(db, "count_line", "E1", line("A", 5, 3))
    add(db, "count_line", "E3", line("A", 8, 6, "StockTake (2)"))
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert identify_counts(db) == []


def test_a_document_another_file_already_is_stays_with_it(db):
    add(db, "count_line", "E1", line("A", 5, 3))
    add(db, "count_line", "E3", {**line("A", 5, 3, "ST-7"), "effective_date": "2026-04-30"})
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert identify_counts(db) == []


def test_bins_that_cancel_and_files_without_difference_leave_no_mark(db):
    add(db, "count_line", "E1", {**line("A", 5, 3), "bin": "1"}, {**line("A", 5, 7), "bin": "2"}, line("B", 4, 4))
    add(db, "movement", "E2", posted("ST-7", "A", -2), posted("ST-7", "A", 2))
    assert identify_counts(db) == []


def test_a_dated_file_keeps_its_day(db):
    add(db, "count_line", "E1", {**line("A", 5, 3), "effective_date": "2026-01-31"})
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert identify_counts(db) == []
    assert named(db)[0][1] == dt.date(2026, 1, 31)
