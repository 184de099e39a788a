"""Movements rebuilt from documents, only where no movement report came, and the note that says so."""

import pytest

from cin7_audit.case.rebuild import rebuild_movements
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.runner import Runner
from tests.case.test_deduplicate import add


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


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
    (note,) = rebuild_movements(Runner(db, Engagement()))
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
    assert rebuild_movements(Runner(db, Engagement())) == []
    assert [row[0] for row in moves(db)] == ["SO-9"]


def test_without_documents_nothing_is_said(db):
    assert rebuild_movements(Runner(db, Engagement())) == [] and moves(db) == []
