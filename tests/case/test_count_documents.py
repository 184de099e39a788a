"""Stocktake files without number or day, and the documents their completion posted."""

import datetime as dt

import pytest

from cin7_audit.case.build import COMPLETE, perform
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.runner import Runner
from tests.case.test_deduplicate import add


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
    notes = perform(Runner(db, Engagement()), COMPLETE["counts"])
    assert named(db) == [("ST-7", dt.date(2026, 4, 30), "Main")]
    assert [(note.source_id, note.code) for note in notes] == [("E1", "count_recognised")]


def test_two_documents_of_the_same_differences_prove_nothing(db):
    add(db, "count_line", "E1", line("A", 5, 3))
    add(db, "movement", "E2", posted("ST-7", "A", -2), posted("ST-8", "A", -2, "2026-05-30"))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []
    assert named(db) == [("StockTake (1)", None, None)]


def test_one_difference_is_no_proof_of_a_manual_adjustment(db):
    add(db, "count_line", "E1", line("A", 5, 3), line("B", 9, 9))
    add(db, "movement", "E2", posted("SA-7", "A", -2) | {"kind": "adjustment"})
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []
    add(db, "movement", "E3", posted("ST-8", "A", -2))
    perform(Runner(db, Engagement()), COMPLETE["counts"])
    assert named(db)[0][0] == "ST-8"


def test_a_file_that_bears_a_documents_number_is_no_other_document(db):
    add(db, "count_line", "E1", line("A", 5, 3, "ST-7"))
    add(db, "movement", "E2", posted("ST-7", "A", -3), posted("ST-8", "A", -2, "2026-05-30"))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []
    assert named(db) == [("ST-7", None, None)]


def test_a_file_that_bears_its_own_number_takes_the_day(db):
    add(db, "count_line", "E1", line("A", 5, 3, "ST-7"))
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert [note.seen.split(";")[0] for note in perform(Runner(db, Engagement()), COMPLETE["counts"])] == ["the file says no day"]
    assert named(db) == [("ST-7", dt.date(2026, 4, 30), "Main")]


def test_the_same_difference_at_another_site_is_another_count(db):
    add(db, "count_line", "E1", {**line("A", 5, 3), "site": "Main"})
    add(db, "movement", "E2", posted("ST-7", "A", -2, site="South"), posted("ST-8", "A", -2, "2026-05-30"))
    perform(Runner(db, Engagement()), COMPLETE["counts"])
    assert named(db) == [("ST-8", dt.date(2026, 5, 30), "Main")]


def test_two_files_of_the_same_differences_prove_nothing(db):
    add(db, "count_line", "E1", line("A", 5, 3))
    add(db, "count_line", "E3", line("A", 8, 6, "StockTake (2)"))
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []


def test_a_document_another_file_already_is_stays_with_it(db):
    add(db, "count_line", "E1", line("A", 5, 3))
    add(db, "count_line", "E3", {**line("A", 5, 3, "ST-7"), "effective_date": "2026-04-30"})
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []


def test_bins_that_cancel_and_files_without_difference_leave_no_mark(db):
    add(db, "count_line", "E1", {**line("A", 5, 3), "bin": "1"}, {**line("A", 5, 7), "bin": "2"}, line("B", 4, 4))
    add(db, "movement", "E2", posted("ST-7", "A", -2), posted("ST-7", "A", 2))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []


def test_a_dated_file_keeps_its_day(db):
    add(db, "count_line", "E1", {**line("A", 5, 3), "effective_date": "2026-01-31"})
    add(db, "movement", "E2", posted("ST-7", "A", -2))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []
    assert named(db)[0][1] == dt.date(2026, 1, 31)


def moved(sku, quantity, day, bin="1"):
    return {"kind": "sale", "sku": sku, "quantity": quantity, "effective_date": day, "completed_at": f"{day} 00:00:00", "bin": bin}


def test_a_file_without_difference_is_of_the_only_days_its_figures_were_the_balances(db):
    skus = ("A", "B", "C")
    add(
        db,
        "movement",
        "E2",
        *(moved(sku, 9, "2026-01-01") for sku in skus),
        *(moved(sku, -1, f"2026-0{month}-05") for sku in skus for month in (2, 3)),
    )
    add(db, "movement", "E2", *(moved(sku, -2, "2026-02-09") for sku in skus), *(moved(sku, 2, "2026-02-20") for sku in skus))
    add(db, "count_line", "E1", *({**line(sku, 6, 6), "bin": "1"} for sku in skus))
    assert [note.code for note in perform(Runner(db, Engagement()), COMPLETE["counts"])] == ["count_dated"]
    assert named(db) == [("StockTake (1)", dt.date(2026, 2, 9), None)]


def test_figures_that_stood_twice_or_for_long_date_nothing(db):
    skus = ("A", "B", "C")
    add(db, "movement", "E2", *(moved(sku, 9, "2026-01-01") for sku in skus), *(moved(sku, -1, "2026-02-05") for sku in skus))
    add(db, "movement", "E2", *(moved(sku, 1, "2026-02-09") for sku in skus), *(moved(sku, -1, "2026-02-20") for sku in skus))
    add(db, "count_line", "E1", *({**line(sku, 8, 8), "bin": "1"} for sku in skus))
    add(db, "count_line", "E3", *({**line(sku, 9, 9, "StockTake (2)"), "bin": "1"} for sku in skus))
    assert perform(Runner(db, Engagement()), COMPLETE["counts"]) == []
