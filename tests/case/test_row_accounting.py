"""Every row read is in a table, in a secondary table, or set aside with its text."""

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from cin7_audit import __version__
from cin7_audit.case.load import Loaded
from cin7_audit.case.row_accounting import RowBook, account_rows, write_evidence
from cin7_audit.case.store import connect, create_tables
from cin7_audit.errors import AuditError, Problem
from cin7_audit.sources.base import Evidence, Parsed
from cin7_audit.sources.intake import FileIntake, Intake
from tests.case.test_deduplicate import add


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def loaded(delivered, rejected=None, rows=None):
    return Loaded(delivered, rejected or {}, rows or {}, ())


def file(source="E001", status="used", sheet="", name="a.csv", **more):
    return FileIntake(Evidence(source, Path("/x"), name, "abc", 10, sheet), status, "cin7_core.any", "Any", **more)


def parsed(problems=(), **more):
    tables = {"movement": pd.DataFrame({"effective_date": ["2026-01-05", "2026-01-02"]})}
    return Parsed(tables, tuple(problems), 5, 4, 1, **more)


def problem(source, row, code="odd", **more):
    return Problem(source, code, "note", "x", "y", "z", row, **more)


def test_what_was_delivered_stands_in_a_table_a_secondary_one_or_was_rejected(db):
    sale = {"sku": "A", "kind": "sale", "quantity": -1}
    add(db, "movement", "E1", sale, sale)
    db.execute("INSERT INTO movement_secondary SELECT *, 'described better' FROM movement LIMIT 1")
    add(db, "product", "E1", {"sku": "A"})
    delivered = {("E1", "movement"): 5, ("E1", "product"): 1, ("E0", "movement"): 1}
    book = account_rows(db, loaded(delivered, {("E1", "movement"): 2, ("E0", "movement"): 1}))
    assert book.rows == (
        ("E0", "movement", 1, 0, 0, 1),
        ("E1", "movement", 5, 2, 1, 2),
        ("E1", "product", 1, 1, 0, 0),
    )


@pytest.mark.parametrize("delivered", [1, 3])
def test_a_row_that_is_nowhere_or_twice_stops_the_build(db, delivered):
    add(db, "movement", "E1", {"sku": "A"}, {"sku": "B"})
    with pytest.raises(AuditError, match=f"^E1: {delivered} rows for movement, but 2 accounted for"):
        account_rows(db, loaded({("E1", "movement"): delivered}))


def test_problems_stand_in_order_of_evidence_and_row_whoever_found_them(db):
    own = parsed([problem("E002", 9), problem("E002", None, "whole", column="qty", raw_text="raw", fact="date")])
    bad = parsed([problem("E001", 1, "unused")])
    second = file("E002", parsed=own, problems=(problem("E002", 2, "file"),))
    intake = Intake((second, file("E001", "unreadable", parsed=bad, problems=(problem("E001", None, "bad"),))))
    RowBook(()).write_problems(db, intake, [problem("E002", 4, "built"), problem("", None, "settings")])
    found = db.execute("SELECT source_id, source_row, code FROM problem").fetchall()
    assert found == [
        ("", None, "settings"),
        ("E001", None, "bad"),
        ("E002", None, "whole"),
        ("E002", 2, "file"),
        ("E002", 4, "built"),
        ("E002", 9, "odd"),
    ]
    columns = "effect, column_name, seen, expected, todo, raw_text, fact"
    assert db.execute(f"SELECT {columns} FROM problem WHERE code = 'whole'").fetchall() == [
        ("note", "qty", "x", "y", "z", "raw", "date")
    ]


def test_receipts_name_every_file_and_count_a_workbook_once_for_each_status():
    files = (file(sheet="One"), file("E001.02", sheet="Two"), file("E002", "duplicate", name="b.csv"))
    receipts = RowBook((("E001", "movement", 5, 2, 1, 2),)).receipts("r1", Intake(files))
    assert (receipts["run_id"], receipts["version"]) == ("r1", __version__)
    assert receipts["files_by_status"] == {"duplicate": 1, "used": 1}
    first = {"source_id": "E001", "path": "a.csv", "sheet": "One", "sha256": "abc", "size_bytes": 10}
    assert receipts["files"][0] == first | {"status": "used", "kind": "cin7_core.any"}
    assert "sheet" not in receipts["files"][2] and len(receipts["files"]) == 3
    assert receipts["rows"] == [
        {"source_id": "E001", "table": "movement", "delivered": 5, "primary": 2, "secondary": 1, "set_aside": 2}
    ]


def written(db, given, rejected_rows=None):
    write_evidence(db, Intake((given,)), loaded({}, {}, rejected_rows))
    columns = "organisation, period_from, period_to, rows_read, rows_kept, rows_set_aside, control_totals, parameters"
    (found,) = db.execute(f"SELECT {columns} FROM evidence_file").fetchall()
    return found


def test_a_file_that_was_used_says_what_it_holds_and_what_loading_set_aside(db):
    made = parsed(organisation="Harbour", control_totals={"total": ("3", "4")}, parameters={"b": "1", "a": "é"})
    found = written(db, file(parsed=made), {"E001": 3})
    assert found[:6] == ("Harbour", dt.date(2026, 1, 2), dt.date(2026, 1, 5), 5, 1, 4)
    assert json.loads(found[6]) == {"total": {"recomputed": "3", "stated": "4"}} and found[7] == '{"a": "é", "b": "1"}'
    stated = db.execute(
        "SELECT source_id, path, sheet, label, sha256, size_bytes, kind, title, status FROM evidence_file"
    )
    assert stated.fetchall() == [("E001", "a.csv", None, "a.csv", "abc", 10, "cin7_core.any", "Any", "used")]


def test_of_a_file_that_was_not_used_every_row_is_set_aside(db):
    assert written(db, file(status="not this period", parsed=parsed()))[3:6] == (5, 0, 5)


def test_of_a_file_that_could_not_be_read_no_rows_are_known(db):
    assert written(db, file(status="unreadable")) == (None,) * 8


def test_never_more_rows_are_set_aside_than_were_kept(db):
    assert written(db, file(parsed=parsed()), {"E001": 9})[3:6] == (5, 0, 5)
