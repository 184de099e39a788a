"""What changes the canonical tables in place: spellings, places, days, rebuilt movements, and the map that tells their order."""

import re
from string import Formatter

import pytest

from cin7_audit.case.build import ANSWERED, COMPLETE, NOTES, SETTLE, Step, perform
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import SECONDARY, TABLES
from tests.case.test_deduplicate import add, evidence


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def every(steps) -> list[Step]:
    """Steps and those inside of them."""
    return [found for step in steps for found in (step, *every(step.steps))]


PLAN = every(step for part in (SETTLE, COMPLETE, ANSWERED) for steps in part.values() for step in steps)


def test_the_plan_names_every_statement_that_changes_a_table_and_no_other():
    changing = {name: model.changes for name, model in models().items() if model.changes}
    losers = {name for name, model in models().items() if {"row_id", "why"} <= set(model.columns)}
    for step in PLAN:
        for name in step.change:
            stated = set(changing[name].split(", "))
            tables = {names["table"] for names in step.names if "table" in names}
            assert (stated == {"{table}"} and tables) or tables == (stated if tables else set()), name
    assert {name for step in PLAN for name in step.change} | {"keep_as_secondary", "take_out"} == set(changing)
    assert {name for step in PLAN for name in step.aside} == losers
    assert {names["table"] for step in PLAN for names in step.names if step.aside} == set(SECONDARY)
    repeated = {names["table"] for step in PLAN for names in step.names if step.aside == ("repeated_row",)}
    assert repeated == set(SECONDARY) - {"product", "location", "account", "stock_snapshot", "ledger_balance"}


def test_the_plan_names_tables_columns_and_models_that_exist():
    for step in PLAN:
        assert {step.when, *step.hold} - {""} <= set(models())
        for names in step.names:
            assert "table" not in names or names.get("column") in {None, *TABLES[names["table"]].column_names}


def test_every_note_is_said_and_has_all_three_parts():
    assert sorted(step.note for step in PLAN if step.note) == sorted(NOTES)
    for topic, words in NOTES.items():
        assert set(words) - {"source"} == {"of", "seen", "expected", "todo"}
        gaps = {name for part in ("seen", "expected", "todo") for _, name, *_ in Formatter().parse(words[part]) if name}
        assert gaps <= set(models()[words["of"]].columns), topic


def test_skus_fold_to_the_master_but_two_masters_stay_two(db):
    evidence(db, E="m.xlsx x")
    add(db, "product", "E", {"sku": "HT-1"}, {"sku": "ab"}, {"sku": "AB"}, {"sku": "0042"})
    add(db, "movement", "E", *({"sku": sku, "quantity": 1} for sku in ("ht-1 ", "HT-1", "ab", "AB", "42", "new", "NEW ", "NEW ")))
    notes = perform(Runner(db, Engagement()), SETTLE["spellings"])
    assert [row[0] for row in db.execute("SELECT sku FROM movement ORDER BY source_row").fetchall()] == [
        "HT-1",
        "HT-1",
        "ab",
        "AB",
        "0042",
        "NEW",
        "NEW",
        "NEW",
    ]
    assert "'42' as '0042'" in notes[0].seen


def test_a_spelling_folded_in_one_table_is_the_commonest_of_them_all(db):
    """Ten rows write it with a blank, in two tables; seven without. What the first table says once folded changes nothing."""
    add(db, "movement", "E", *({"sku": " AB", "quantity": 1} for _ in range(5)))
    add(db, "correction", "E", *({"sku": " AB"} for _ in range(5)))
    add(db, "shipment", "F", *({"sku": "ab"} for _ in range(7)))
    perform(Runner(db, Engagement()), SETTLE["spellings"])
    for table in ("movement", "correction", "shipment"):
        assert db.execute(f"SELECT DISTINCT sku FROM {table}").fetchall() == [("AB",)]


@pytest.mark.parametrize("step", [step for step in PLAN if step.change == ("fold_spelling",)])
def test_every_column_is_looked_at(step):
    body = models()["spelling_use"].body
    for table, column, word in (names.values() for names in step.names):
        named = rf"SELECT '{word}'( AS word)?, {column}( AS spelling)?, source_id, count\(\*\)( AS lines)? FROM {table} "
        assert re.search(named, body), (table, column)


def test_a_bin_of_one_site_and_a_document_of_one_site_place_a_row(db):
    add(
        db,
        "location",
        "E",
        {"site": "Main", "bin": "A-01"},
        {"site": "North", "bin": "N-01"},
        {"site": "North", "bin": "X"},
        {"site": "Main", "bin": "X"},
    )
    add(db, "shipment", "E", {"document_no": "SO-1", "sku": "A", "site": "North"})
    add(
        db,
        "movement",
        "E",
        {"sku": "A", "bin": "A-01", "quantity": 1},
        {"sku": "A", "document_no": "SO-1", "quantity": -1},
        {"sku": "A", "bin": "X", "quantity": 1},
    )
    perform(Runner(db, Engagement()), SETTLE["places"])
    assert [row[0] for row in db.execute("SELECT site FROM movement ORDER BY source_row").fetchall()] == ["Main", "North", None]


def test_a_stocktake_is_of_one_site_and_movements_know_bins(db):
    add(
        db,
        "movement",
        "M",
        {"sku": "A", "site": "Main", "bin": "A1", "quantity": 5},
        {"sku": "A", "site": "South", "bin": "B1", "quantity": 5},
    )
    counted = {"count_id": "StockTake (1)", "count_kind": "stocktake", "counted_quantity": 1}
    add(db, "count_line", "E", {**counted, "sku": "A", "bin": "A1"}, {**counted, "sku": "B", "bin": "new"})
    perform(Runner(db, Engagement()), SETTLE["places"])
    assert db.execute("SELECT sku, site FROM count_line ORDER BY 1").fetchall() == [("A", "Main"), ("B", "Main")]


def test_what_is_filled_in_is_no_evidence_for_other_rows(db):
    """The bin places the count line; that the count is now known to be at Main does not place a movement of its number."""
    add(db, "location", "E", {"site": "Main", "bin": "A1"}, {"site": "North", "bin": "B1"})
    add(db, "count_line", "E", {"count_id": "ST-1", "count_kind": "cycle_count", "sku": "A", "bin": "A1", "counted_quantity": 1})
    add(db, "movement", "E", {"sku": "A", "document_no": "ST-1", "quantity": 1})
    perform(Runner(db, Engagement()), SETTLE["places"])
    assert db.execute("SELECT site FROM count_line UNION ALL SELECT site FROM movement").fetchall() == [("Main",), (None,)]


def test_an_undated_snapshot_is_dated_by_agreement_only(db):
    evidence(db, E="av.json cin7_core.api_availability", F="other.csv cin7_core.availability")
    skus = [f"S{n}" for n in range(10)]
    add(db, "movement", "M", *({"sku": sku, "site": "Main", "quantity": 5, "effective_date": "2026-01-31"} for sku in skus))
    add(db, "stock_snapshot", "E", *({"sku": sku, "site": "Main", "on_hand": 5} for sku in skus))
    add(db, "stock_snapshot", "F", *({"sku": sku, "site": "Main", "on_hand": 7} for sku in skus))
    perform(Runner(db, Engagement()), SETTLE["snapshot_days"])
    assert db.execute("SELECT source_id, CAST(max(as_of) AS VARCHAR) FROM stock_snapshot GROUP BY 1 ORDER BY 1").fetchall() == [
        ("E", "2026-01-31"),
        ("F", None),
    ]


def moves(db):
    columns = (
        "document_no, kind, CAST(quantity AS VARCHAR), site, CAST(effective_date AS VARCHAR), CAST(value AS DOUBLE)"
    )
    return db.execute(f"SELECT {columns} FROM movement ORDER BY document_no, quantity").fetchall()


def test_documents_become_signed_movements_on_their_own_days(db):
    receipt = {"document_no": "PO-1", "sku": "A", "site": "Main", "received_quantity": 5, "received_date": "2026-01-02"}
    add(db, "receipt", "E", receipt | {"unit_price": 2, "currency_rate": "1.5"}, {"document_no": "PO-2", "sku": "A"})
    shipped = {"document_no": "SO-1", "sku": "A", "site": "Main", "shipped_quantity": 2, "shipped_date": "2026-01-03"}
    add(db, "shipment", "E", shipped)
    moved = {"document_no": "TR-1", "sku": "A", "from_site": "Main", "to_site": "West", "sent_quantity": 3}
    add(db, "transfer", "E", moved | {"sent_date": "2026-01-04", "received_date": "2026-01-06", "received_quantity": 2})
    correction = {"sku": "A", "site": "Main", "kind": "adjustment", "quantity": -1, "effective_date": "2026-01-07"}
    add(
        db,
        "correction",
        "E",
        correction | {"document_no": "ST-1"},
        correction | {"document_no": "ST-2", "status": "VOIDED"},
    )
    (note,) = perform(Runner(db, Engagement()), COMPLETE["rebuilt_movements"])
    assert moves(db) == [
        ("PO-1", "receipt", "5.0000", "Main", "2026-01-02", 15.0),
        ("SO-1", "sale", "-2.0000", "Main", "2026-01-03", None),
        ("ST-1", "adjustment", "-1.0000", "Main", "2026-01-07", None),
        ("TR-1", "transfer_out", "-3.0000", "Main", "2026-01-04", None),
        ("TR-1", "transfer_in", "2.0000", "West", "2026-01-06", None),
    ]
    assert (note.source_id, note.code, note.effect) == ("", "movements_rebuilt", "note")
    assert note.seen.startswith("no movement report; 5 movements rebuilt from 4 documents, without opening balances")
    assert note.expected == "Inventory Movement Details of the whole period"


def test_a_movement_report_is_never_mixed_with_documents(db):
    add(db, "movement", "M", {"sku": "A", "kind": "sale", "document_no": "SO-9", "quantity": -1})
    add(db, "receipt", "E", {"document_no": "PO-1", "sku": "A", "received_quantity": 5, "received_date": "2026-01-02"})
    assert perform(Runner(db, Engagement()), COMPLETE["rebuilt_movements"]) == []
    assert [row[0] for row in moves(db)] == ["SO-9"]


def test_without_documents_nothing_is_said(db):
    assert perform(Runner(db, Engagement()), COMPLETE["rebuilt_movements"]) == [] and moves(db) == []
