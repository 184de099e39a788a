"""The day of a snapshot that does not state it."""

import pytest

from cin7_audit.case.dates import date_snapshots
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.runner import Runner
from tests.case.test_deduplicate import add, evidence


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def test_an_undated_snapshot_is_dated_by_agreement_only(db):
    evidence(db, E="av.json cin7_core.api_availability", F="other.csv cin7_core.availability")
    skus = [f"S{n}" for n in range(10)]
    add(db, "movement", "M", *({"sku": sku, "site": "Main", "quantity": 5, "effective_date": "2026-01-31"} for sku in skus))
    add(db, "stock_snapshot", "E", *({"sku": sku, "site": "Main", "on_hand": 5} for sku in skus))
    add(db, "stock_snapshot", "F", *({"sku": sku, "site": "Main", "on_hand": 7} for sku in skus))
    date_snapshots(Runner(db, Engagement()))
    assert db.execute("SELECT source_id, CAST(max(as_of) AS VARCHAR) FROM stock_snapshot GROUP BY 1 ORDER BY 1").fetchall() == [
        ("E", "2026-01-31"),
        ("F", None),
    ]
