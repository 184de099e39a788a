"""The stored tables on top of the canonical ones: made once, made anew when the case changed."""

import pytest

from cin7_audit.case.store import connect, create_tables, derive
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from tests.case.test_deduplicate import add

STORED = {model.name for model in models().values() if model.is_stored}


@pytest.fixture(scope="module")
def db():
    """Derived twice, with a movement added and a count taken away in between."""
    connection = connect()
    create_tables(connection)
    move = {"kind": "receipt", "sku": "A", "site": "Main", "quantity": 3, "effective_date": "2026-01-02"}
    add(connection, "movement", "E", move | {"movement_id": "1"})
    connection.execute("CREATE TEMP TABLE roll_forward AS SELECT 1 AS stale")  # left over from a change to the case
    derive(connection, Engagement())
    add(connection, "movement", "F", move | {"movement_id": "2", "sku": "B"})
    derive(connection, Engagement())
    return connection


def tables(db):
    return {name for (name,) in db.execute("SHOW TABLES").fetchall()}


def test_exactly_the_stored_models_are_kept(db):
    assert tables(db) & set(models()) >= STORED and "movement_event" in STORED
    permanent = "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    kept = {name for (name,) in db.execute(permanent).fetchall()}
    assert kept & set(models()) == STORED


def test_they_are_made_of_the_tables_as_they_are_now(db):
    assert db.execute("SELECT sku FROM movement_event ORDER BY sku").fetchall() == [("A",), ("B",)]


def test_what_was_made_while_the_case_changed_is_dropped(db):
    assert "roll_forward" not in tables(db)
